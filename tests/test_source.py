import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.source import Source, Span, decode, join

# Characters that a text from Word may hold, next to any others.
WORD_CHARACTERS = st.sampled_from(
    "a1 £é’“–\xa0\u2009\u3000\u200b\xad\ufeff\r\n\x0b\x0c\t\u2028Ａ１e\u0301\u202e\0"
)
TEXTS = st.text(WORD_CHARACTERS | st.characters(exclude_categories=["Cs"]))


def text_of(raw: bytes) -> str:
    return decode("a.contract", raw).text


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("cp1252", b""),
    ],
)
def test_a_text_says_the_same_in_each_encoding(encoding: str, mark: bytes) -> None:
    assert text_of(mark + "pays £60.00 – the “Rate”".encode(encoding)) == 'pays £60.00 - the "Rate"'


def test_a_byte_that_windows_has_no_character_for_is_kept_as_a_sign() -> None:
    assert text_of(b"\xa360 \x81") == "£60 \N{REPLACEMENT CHARACTER}"


def test_a_broken_text_with_a_byte_order_mark_keeps_its_encoding() -> None:
    assert text_of(b"\xef\xbb\xbf\xc2\xa360\xff") == "£60\N{REPLACEMENT CHARACTER}"
    assert text_of(b"\xff\xfea\0b") == "a\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("‘Home’ ‚Home‛ 2′", "'Home' 'Home' 2'"),
        ("“Home” „Home‟ 2″", '"Home" "Home" 2"'),
        ("1‐2‑3‒4–5—6―7−8﹣9－0", "1-2-3-4-5-6-7-8-9-0"),
        ("In\xa0Care\u2009from\u202f1\u3000April", "In Care from 1 April"),
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("one\x0btwo\x0cthree\u2028four\u2029five\x85six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("Look\xaded Af\u200bter\ufeff\u2060\u200c\u200d", "Looked After"),
        ("Ｈｏｍｅ Ｄａｙ ￡６０．００", "Home Day £60.00"),
        ("\tpays", "\tpays"),
    ],
    ids=[
        "single quotes",
        "double quotes",
        "hyphens",
        "spaces",
        "line ends",
        "line and page breaks",
        "no width",
        "full width",
        "tabs stay",
    ],
)
def test_what_word_writes_is_read_in_plain_characters(written: str, read: str) -> None:
    assert Source.of("a.contract", written).text == read


def test_names_that_look_alike_are_alike() -> None:
    assert Source.of("a", "Sia\u0302n").text == Source.of("b", "Siân").text


@pytest.mark.parametrize(
    "character", ["\0", "\u200e", "\u200f", "\u061c", "\u202a", "\u202e", "\u2066", "\u2069"]
)
def test_what_hides_a_meaning_is_kept_for_the_parser_to_report(character: str) -> None:
    assert Source.of("a.contract", f"pays{character}£60").text == f"pays{character}£60"


@given(TEXTS)
def test_a_plain_text_stays_as_it_is(text: str) -> None:
    plain = Source.of("a", text)
    assert Source.of("a", plain.text) == plain


@given(TEXTS)
def test_a_text_in_utf_8_is_the_text(text: str) -> None:
    marked = b"\xef\xbb\xbf" + text.encode()
    assert decode("a", marked) == Source.of("a", text)


@given(st.binary())
def test_every_file_is_read(raw: bytes) -> None:
    assert "\r" not in text_of(raw)


def test_positions_and_lines_are_counted_from_1() -> None:
    source = Source.of("a", "one\n\nthree")
    assert [source.position(offset) for offset in (0, 2, 3, 4, 5, 10)] == [
        (1, 1),
        (1, 3),
        (1, 4),
        (2, 1),
        (3, 1),
        (3, 6),
    ]
    assert [source.line(number) for number in (1, 2, 3)] == ["one", "", "three"]


@given(TEXTS, st.data())
def test_a_position_leads_back_to_its_character(text: str, data: st.DataObject) -> None:
    source = Source.of("a", text)
    offset = data.draw(st.integers(0, len(source.text)))
    number, column = source.position(offset)
    assert (source.line(number) + "\n")[column - 1] == (source.text + "\n")[offset]


def test_a_span_that_joins_two_holds_both() -> None:
    assert join(Span(3, 5), Span(9, 12)) == join(Span(9, 12), Span(3, 5)) == Span(3, 12)


@pytest.mark.parametrize(("start", "end"), [(2, 1), (-1, 1)])
def test_a_span_runs_forward_from_the_start_of_its_text(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="runs forward"):
        Span(start, end)
