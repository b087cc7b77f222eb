"""What a text is read as, and that no text at all stops the reader."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from slow import slow

from rules_engine.diagnostics import Diagnostic
from rules_engine.source import Source
from rules_engine.statutory.doubts import Doubt, Reading
from rules_engine.syntax import ast
from rules_engine.syntax.formatter import formatted
from rules_engine.syntax.grammar import keywords
from rules_engine.syntax.parser import MOST_CHARACTERS, MOST_NESTED, Parsed, parse
from rules_engine.testing.trees import contracts

TEXTS = sorted((Path(__file__).parent / "cases" / "parses").glob("*.contract"))
NORFOLK = Path(__file__).parent / "cases" / "parses" / "whole.contract"


def parsed(text: str) -> Parsed:
    return parse(Source.of("test.contract", text))


def meaning(expression: str) -> object:
    """Return what the definition `X means …` is read as."""
    found = parsed(f"definitions\n  X means {expression}")
    assert not found.diagnostics, found.diagnostics
    (block,) = found.tree.blocks
    assert isinstance(block, ast.Definitions)
    return block.definitions[0].meaning


def name(text: str) -> ast.Name:
    return ast.Name(text=text)


# ---- texts that are read


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.stem)
def test_a_text_in_the_layout_is_read_and_left_as_it_is(file):
    text = file.read_text(encoding="utf-8")
    found = parsed(text)
    assert found.diagnostics == ()
    assert formatted(found) == text


def test_the_texts_hold_every_kind_of_node():
    seen = {type(node) for file in TEXTS for node in ast.walk(parsed(file.read_text(encoding="utf-8")).tree)}
    kinds = {kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.Node)}
    assert kinds - seen == {ast.Node, ast.Introduction}


def test_the_texts_hold_every_word_of_the_language():
    text = " ".join(file.read_text(encoding="utf-8") for file in TEXTS)
    written = set(re.findall(r"[a-z]+(?:['-][a-z]+)*|SSDA903", text))
    assert keywords() - written == {"blocks", "runs"}


# ---- nodes


def test_a_node_is_made_of_its_fields_and_stays_as_it_is():
    word = ast.Name(text="Home Day")
    assert [*ast.Name.fields] == ["span", "text"]
    with pytest.raises(TypeError, match="Name is made of span, text"):
        ast.Name(name="Home Day")
    with pytest.raises(TypeError, match="Name is made of span, text"):
        ast.Name()
    with pytest.raises(AttributeError, match="Name is frozen"):
        word.text = "Other Day"
    assert ast.changed(word, text="Other Day") == ast.Name(text="Other Day")


# ---- what is read


def test_a_table_is_one_and_the_same_with_quotation_marks_and_without():
    bare = parsed("timelines\n  Looked After is read from SSDA903 episodes")
    quoted = parsed('timelines\n  Looked After is read from "SSDA903 episodes"')
    assert quoted.tree == bare.tree
    assert "SSDA903 episodes" in formatted(quoted)
    assert '"' not in formatted(quoted)


def test_a_policy_belongs_to_the_timeline_above_it():
    (block,) = parsed(
        "timelines\n  A is read from SSDA903 episodes\n  B is read from SSDA903 episodes gap means left"
    ).tree.blocks
    assert isinstance(block, ast.Timelines)
    assert [each.policies for each in block.timelines] == [
        (),
        (ast.Policy(doubt=Doubt.GAP, reading=Reading.LEFT),),
    ]


def test_layout_carries_no_meaning():
    loose = parsed("parties\n\n   Norfolk\n is  the;\ncommissioner   Fund is a co-funder.")
    assert loose.tree == parsed("parties\n  Norfolk is the commissioner\n  Fund is a co-funder").tree


def test_a_comma_carries_no_meaning():
    assert meaning("3 years from Start, until End") == meaning("3 years from Start until End")


def test_steps_are_taken_from_left_to_right():
    assert meaning("A except B during C until D") == ast.Until(
        days=ast.During(days=ast.Except(days=name("A"), removed=name("B")), within=name("C")), end=name("D")
    )


def test_and_binds_more_tightly_than_or():
    assert meaning("A or B and C") == ast.Either(parts=(name("A"), ast.Both(parts=(name("B"), name("C")))))


def test_or_between_codes_goes_on_with_the_list():
    assert meaning("A with legal status V3 or V4 or B") == ast.Either(
        parts=(
            ast.Filtered(timeline=name("A"), filters=(ast.Filter(field="legal status", codes=("V3", "V4")),)),
            name("B"),
        )
    )


def test_a_window_ends_where_until_says():
    assert meaning("3 years from Therapy Start, until 18th birthday") == ast.Until(
        days=ast.Window(duration=ast.Duration(count=3, unit=ast.UnitWord.YEAR), start=name("Therapy Start")),
        end=ast.Birthday(age=18),
    )


def test_a_term_stays_on_one_line():
    found = parsed("definitions\n  A means Home\n  Day means B")
    assert found.tree.blocks == (
        ast.Definitions(
            definitions=(
                ast.DefinitionClause(name=ast.Name(text="A"), meaning=name("Home")),
                ast.DefinitionClause(name=ast.Name(text="Day"), meaning=name("B")),
            )
        ),
    )


def test_a_sum_keeps_its_pence():
    rate = meaning("£1,617,000.50 a day")
    assert rate == ast.Rate(amount=ast.Money(amount=Decimal("1617000.50")), per=ast.UnitWord.DAY)


def test_a_share_is_exact():
    (settlement,) = parsed("settlement\n  Fund pays 16.9%\n  Bridges pays 1/6").tree.blocks
    assert isinstance(settlement, ast.Settlement)
    assert [step.share for step in settlement.steps if isinstance(step, ast.PayerClause)] == [
        ast.Share(value=Fraction(169, 1000)),
        ast.Share(value=Fraction(1, 6), as_percent=False),
    ]


def test_the_words_of_a_quotation_are_one_blank_apart():
    (recitals,) = parsed('recitals\n  "one\n     two"').tree.blocks
    assert recitals == ast.Recitals(texts=("one two",))


def test_a_comment_knows_what_stands_before_it():
    found = parsed("# first\nparties  # second\n  Norfolk is the commissioner")
    assert [(comment.text, comment.trailing) for comment in found.comments] == [
        ("# first", False),
        ("# second", True),
    ]


def test_a_date_is_a_day():
    assert meaning("1st April 2024") == ast.DateLiteral(date=date(2024, 4, 1))


def test_what_can_be_read_is_read_though_another_block_cannot():
    found = parsed("parties\n  Norfolk is commissioner\n\nsafeguards\n  nothing is paid for a day of In Care")
    assert [type(block) for block in found.tree.blocks] == [ast.Safeguards]


def test_a_span_covers_what_was_written():
    text = "definitions\n  Home Day means Tracked except (In Care or Away)  # why\n"
    found = parsed(text)
    written = {text[node.span.start : node.span.end] for node in ast.walk(found.tree)}
    assert {
        "Home Day",
        "Tracked except (In Care or Away)",
        "(In Care or Away)",
        "In Care or Away",
        "Away",
    } <= written


# ---- no text stops the reader

NORFOLK_TEXT = NORFOLK.read_text(encoding="utf-8")
PIECES = re.findall(r'"[^"]*"|\w+|\s+|[^\w\s]', NORFOLK_TEXT)
# How the grammar calls things: capitals with an underscore, or whole words of the lexer's.
TERMINAL = re.compile(
    r"\b(?:[A-Z]+_[A-Z_0-9]+|_OR_LIST|ANON|LPAR|RPAR|TERM|CODE|STRING|DATE|ORDINAL|PERCENT|FRACTION|MONEY|NUMBER|"
    r"WORD|JUNK|COMMENT|SPACE|POINT)\b|\$END|__"
)


def problems(found: Parsed) -> Iterator[str]:
    """Say what is wrong with how a text was read, whatever the text."""
    text = found.source.text
    inside = [node.span for node in ast.walk(found.tree)]
    inside += [comment.span for comment in found.comments]
    inside += [each.span for each in found.diagnostics if each.span is not None]
    if any(span.end > len(text) for span in inside):
        yield "a span ends outside the text"
    if any(each.span is None for each in found.diagnostics):
        yield "a diagnostic has no place"
    for each in found.diagnostics:
        yield from unfit(each, text)


def unfit(each: Diagnostic, text: str) -> Iterator[str]:
    said = f"{each.message} {each.hint or ''}"
    # A text may itself hold such a word; then it may be quoted.
    yield from (word for word in TERMINAL.findall(said) if word not in text)
    if "\n" in said or each.message.endswith("."):
        yield f"not a sentence as we write them: {said}"


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """The Norfolk contract with pieces dropped, doubled, swapped and put elsewhere."""
    pieces = list(PIECES)
    places = st.integers(0, len(pieces) - 1)
    for _ in range(draw(st.integers(1, 4))):
        place, other = draw(places) % len(pieces), draw(places) % len(pieces)
        match draw(st.sampled_from(["drop", "double", "swap", "insert", "cut"])):
            case "drop":
                del pieces[place]
            case "double":
                pieces.insert(place, pieces[place])
            case "swap":
                pieces[place], pieces[other] = pieces[other], pieces[place]
            case "insert":
                pieces.insert(
                    place, draw(st.sampled_from(['"', "(", ")", "£", "#", "\u202e", "@", "7", " The "]))
                )
            case "cut":
                pieces = pieces[: max(place, 40)]
    return "".join(pieces)


@slow(100)
@given(st.text())
def test_any_text_is_read_or_explained(text):
    assert list(problems(parse(Source("any.contract", text)))) == []


@given(st.text(st.sampled_from('"#()£%,. \n0123aAbVofthe\ud800\u202e')))
def test_any_text_of_signs_that_matter_is_read_or_explained(text):
    assert list(problems(parse(Source("any.contract", text)))) == []


@given(mutations())
def test_a_contract_with_slips_is_read_or_explained(text):
    assert list(problems(parsed(text))) == []


@slow(40, suppress_health_check=[HealthCheck.too_slow])
@given(contracts())
def test_spans_lie_inside_one_another(tree):
    found = parsed(formatted(Parsed(source=Source.of("drawn", ""), tree=tree)))
    for node in ast.walk(found.tree):
        for child in ast.children(node):
            assert node.span.start <= child.span.start <= child.span.end <= node.span.end


# ---- bounds


@pytest.mark.parametrize("opening", ["(", "the first day of ", "(the last day of "])
def test_nesting_has_a_bound(opening):
    (found,) = parsed(f"definitions\n  A means {opening * 5000}B").diagnostics
    assert found.code == "E114"


@pytest.mark.parametrize("step", ["except B", "less B", "plus 1 day", "until B"])
def test_a_chain_of_steps_has_a_bound(step):
    (found,) = parsed(f"definitions\n  A means B {' '.join([step] * 1000)}").diagnostics
    assert found.code == "E114"


def test_brackets_up_to_the_bound_are_read():
    assert parsed(f"definitions\n  A means {'(' * MOST_NESTED}B{')' * MOST_NESTED}").diagnostics == ()


@pytest.mark.parametrize(
    "piece",
    [
        "@",
        "foo ",
        '"',
        "#\n",
        " ",
        "(",
        "9",
        "A",
        "£1,111",
        "definitions\n  A means B\n",
        "payment A\n pays 6\n",
        "or ",
    ],
)
def test_four_times_the_text_takes_some_four_times_as_long(piece):
    """A reader whose time grew with the square of the length would take sixteen times as long."""
    parsed("")  # The first text that is read waits for the parser itself.
    whole = piece * (MOST_CHARACTERS // 4 // len(piece))
    quarter = piece * (MOST_CHARACTERS // 16 // len(piece))
    # Other work on the machine can slow one of the two; it does not slow the same one three times.
    assert any(timed(whole) < 8 * timed(quarter) + 0.5 for _ in range(3))


def test_a_text_that_is_too_long_is_not_read():
    (found,) = parsed("definitions\n  A means B\n" * 50_000).diagnostics
    assert found.code == "E116"


def test_the_fields_of_a_production_are_its_annotations_wherever_python_keeps_them():
    """Since Python 3.14 a class works out its annotations when asked, and holds none in its namespace."""

    class WorkedOut(type):
        @property
        def __annotations__(cls):
            return {"count": int}

    later = WorkedOut("Later", (ast.Name,), {})
    assert [*later.fields] == ["span", "text", "count"]
    assert [*ast.Reference.fields] == ["span", "text"]
    assert [*type("Bare", (ast.Name,), {}).fields] == ["span", "text"]


def test_a_contract_that_is_seven_times_as_long_takes_some_seven_times_as_long():
    clauses = NORFOLK_TEXT[NORFOLK_TEXT.index("parties") :]
    parsed(NORFOLK_TEXT)
    assert any(timed(NORFOLK_TEXT + clauses * 6) < 14 * timed(NORFOLK_TEXT) + 0.1 for _ in range(3))


def timed(text: str) -> float:
    """Return the seconds of work that reading `text` takes."""
    began = process_time()
    parsed(text)
    return process_time() - began
