"""Numbers as people write them: each is answered by what it can mean, and by nothing else.

`TEXT` has three places in which a number stands. What is written there is not read; what is offered for it is written
in, and is read, with the value that the number has in British use.
"""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow import slow

from rules_engine.source import Source
from rules_engine.syntax import ast
from rules_engine.syntax.parser import parse
from rules_engine.syntax.written_numbers import values_of_figures

TEXT = """\
definitions
  Tracked means {length} from Therapy Start

payment Days
  where Score is at least {number}
  pays {sum} for each day of Tracked

settlement
  reduce by {share} where Route is "a"
  Norfolk pays the rest
"""
SOUND = {"length": "18 months", "number": "5", "sum": "£60.00", "share": "33%"}


def answer(**written: str) -> str | None:
    (diagnostic,) = parse(Source.of("n.contract", TEXT.format(**{**SOUND, **written}))).diagnostics
    return diagnostic.hint


def offered(**written: str) -> list[str]:
    """Return what is offered for one number: what stands in the hint behind `write` or `or`."""
    return re.findall(r"(?:^write |or )`([^`]*)`", answer(**written) or "")


def value_of(**written: str) -> Fraction:
    """Return the value of the one number that is given, as a contract reads it: lengths in months, or in days."""
    parsed = parse(Source.of("n.contract", TEXT.format(**{**SOUND, **written})))
    assert not parsed.diagnostics, parsed.diagnostics
    nodes = [*ast.walk(parsed.tree)]
    if "length" in written:
        (length,) = [node for node in nodes if isinstance(node, ast.Duration)]
        return Fraction(length.count) * {"year": 12, "month": 1, "week": 7, "day": 1}[length.unit.value]
    if "number" in written:
        return next(Fraction(node.number) for node in nodes if isinstance(node, ast.Quantity))
    if "sum" in written:
        return next(Fraction(node.amount) for node in nodes if isinstance(node, ast.Money))
    return next(node.value for node in nodes if isinstance(node, ast.Share))


# ---- one reading: worked by hand

ONE_READING = [
    # shares
    ("share", ".5%", "0.5%"),
    ("share", "16,9%", "16.9%"),
    ("share", "33", "33%"),
    ("share", "twenty-five per cent", "25%"),
    ("share", "33⅓%", "1/3"),
    ("share", "33 1/3 per cent", "1/3"),
    ("share", "two thirds", "2/3"),
    ("share", "⅔", "2/3"),
    ("share", "¾", "75%"),
    ("share", "1 in 6", "1/6"),
    ("share", "1,250,000/1,800,000", "25/36"),
    ("share", "1,250/1,800", "1250/1800"),
    ("share", "2.5/10", "25%"),
    ("share", "33%%", "33%"),
    # sums
    ("sum", "£.50", "£0.50"),
    ("sum", "£1.250,00", "£1,250.00"),
    ("sum", "£1.234.567", "£1,234,567"),
    ("sum", "£1,00,000", "£100,000"),
    ("sum", "£1 000", "£1,000"),
    ("sum", "£12·50", "£12.50"),
    ("sum", "£12.50p", "£12.50"),
    ("sum", "12½p", "£0.125"),
    ("sum", "£1½m", "£1,500,000"),
    ("sum", "£7mn", "£7,000,000"),
    ("sum", "£.5m", "£500,000"),
    ("sum", "two pounds", "£2"),
    ("sum", "12.50 pounds", "£12.50"),
    # lengths
    ("length", ".5 years", "6 months"),
    ("length", "1½ years", "18 months"),
    ("length", "1 ½ years", "18 months"),
    ("length", "1 1/2 years", "18 months"),
    ("length", "one and a half years", "18 months"),
    ("length", "a year and a half", "18 months"),
    ("length", "half a year", "6 months"),
    ("length", "1 year and 6 months", "18 months"),
    ("length", "2 weeks 3 days", "17 days"),
    ("length", "18-month period", "18 months"),
    ("length", "eighteen months", "18 months"),
    ("length", "3 yrs", "3 years"),
    ("length", "2 quarters", "6 months"),
    ("length", "1 fortnight", "2 weeks"),
    # numbers
    ("number", ".5", "0.5"),
    ("number", ",5", "0.5"),
    ("number", "5½", "5.5"),
    ("number", "1/4", "0.25"),
    ("number", "1.250,5", "1250.5"),
    ("number", "five", "5"),
]


@pytest.mark.parametrize(("place", "written", "instead"), ONE_READING)
def test_a_number_with_one_reading(place: str, written: str, instead: str) -> None:
    assert answer(**{place: written}) == f"write `{instead}`"


# ---- several readings

SEVERAL = [
    ("share", "0.33", "write `33%` for 0.33 of the whole, or `0.33%` for 0.33 per cent"),
    ("share", ".169", "write `16.9%` for .169 of the whole, or `0.169%` for .169 per cent"),
    ("share", "0,5", "write `50%` for 0,5 of the whole, or `0.5%` for 0,5 per cent"),
    ("share", "1", "write `100%` for 1 of the whole, or `1%` for 1 per cent"),
    ("share", "1:3", "write `25%` for 1 part beside 3, or `1/3` for 1 part of 3"),
    ("share", "1/3%", "write `1/300` for 1/3 per cent, or `1/3` for 1/3 of the whole"),
    ("sum", "£12,00", "write `£12.00` or `£1,200`"),
    ("sum", "12,50", "write `£12.50` or `£1,250`"),
    ("sum", "£1,5m", "write `£1,500,000` or `£15,000,000`"),
    ("sum", "£5,000,00", "write `£5,000.00` or `£500,000`"),
    ("length", "1,5 years", "write `18 months` for 1.5 years, or `15 years` for 15 years"),
    ("number", "1,5", "write `1.5`, or `15`"),
    ("number", "5%", "write `5`, or `0.05`"),
]


@pytest.mark.parametrize(("place", "written", "hint"), SEVERAL)
def test_a_number_with_several_readings_has_each_with_its_value(place: str, written: str, hint: str) -> None:
    assert answer(**{place: written}) == hint


# ---- no reading

NONE = [
    ("share", "1,000%", "a share cannot be more than the whole"),
    ("share", "10 to 20%", "a contract names one share here, not two"),
    (
        "share",
        "£100",
        "a share such as `10%` is expected here; to take off a sum, write a payment that `deducts £100`",
    ),
    ("sum", "$12.18", "write the whole sum in pounds, such as `£7,000,000`"),
    ("sum", "£10-£12", "a contract names one sum here, not two"),
    ("sum", "£1,234.56.78", "a number has one point at most, and a comma before each three figures"),
    (
        "sum",
        "£400 420",
        "if it is one sum, write it without a space; if one of the two was struck out, take that one out",
    ),
    (
        "length",
        "1½ months",
        "a length is a whole number of days, weeks, months or years, which `1½ months` is not",
    ),
    (
        "length",
        "1,50 days",
        "a length is a whole number of days, weeks, months or years, which `1,50 days` need not be",
    ),
    (
        "length",
        "18 months 2 weeks",
        "give the length in one unit, or add the shorter one behind the date, as in `plus 2 weeks`",
    ),
    ("length", "-18 months", "a length is not below nothing"),
    ("length", "1.1 years", "write a whole number of years"),
    ("number", "-5", "a number is not below nothing"),
    ("number", "3.5.1", "a number has one point at most, and a comma before each three figures"),
]


@pytest.mark.parametrize(("place", "written", "hint"), NONE)
def test_a_number_with_no_reading_is_offered_none(place: str, written: str, hint: str) -> None:
    assert answer(**{place: written}) == hint


def test_a_payment_of_less_than_nothing_is_a_deduction() -> None:
    assert answer(sum="-£12") == "write `deducts £12`"


# ---- a step that would add

ADDS = "to pay more, raise the price where the payment says what it pays, or add a payment"


@pytest.mark.parametrize(
    "step",
    [
        "increase by 10%",
        "increase Days by 10%",
        "uplift by 10%",
        "add 10%",
        "index by 3%",
        "multiply by 1.1",
        "reduce by -10%",
        "reduce by minus 10%",
        "reduce Days by -10%",
        "pay 10% more",
    ],
)
def test_a_step_that_adds_is_never_turned_into_one_that_takes_away(step: str) -> None:
    text = f"settlement\n  {step}\n  Norfolk pays the rest"
    (diagnostic,) = parse(Source.of("n.contract", text)).diagnostics
    assert (diagnostic.code, diagnostic.hint) == ("E122", ADDS)


@pytest.mark.parametrize(
    ("step", "instead"),
    [
        ("deduct 10%", "reduce by"),
        ("take off 10%", "reduce by"),
        ("cut by 10%", "reduce by"),
        ("multiply by 0.9", "reduce by 10%"),
    ],
)
def test_a_step_that_takes_away_in_other_words_is_a_reduction(step: str, instead: str) -> None:
    text = f"settlement\n  {step}\n  Norfolk pays the rest"
    (diagnostic,) = parse(Source.of("n.contract", text)).diagnostics
    assert diagnostic.hint == f"write `{instead}`"


# ---- a sign at a number is never struck out, since the number may have another value without it


@pytest.mark.parametrize("written", ["£-12", "£12-", "£12~", "~£12", "£12^2", "£12/2"])
def test_a_sign_at_a_sum_is_not_taken_out(written: str) -> None:
    assert "take it out" not in (answer(sum=written) or "")


# ---- laws

GROUPED = st.integers(0, 9_999_999).map("{:,}".format)
PLACES = st.sampled_from(["", ".5", ".25", ".50", ".125", ",5", ",25", ",00", "½", "¼", "⅓", " ½", " 1/2"])
FIGURES = st.one_of(
    st.tuples(st.one_of(GROUPED, st.integers(0, 9_999).map(str), st.just("")), PLACES).map("".join),
    st.text("0123456789.,' ·", min_size=1, max_size=9),
    st.sampled_from(["one", "seven", "twenty-two", "half", "two thirds", "a quarter"]),
)
AROUND = {
    "share": st.tuples(st.sampled_from(["", "-"]), FIGURES, st.sampled_from(["", "%", " per cent", "pc"])),
    "sum": st.tuples(
        st.sampled_from(["£", "", "-£", "$", "GBP "]), FIGURES, st.sampled_from(["", "p", "m", "k"])
    ),
    "length": st.tuples(
        st.just(""), FIGURES, st.sampled_from([" years", " months", "-month", " weeks", " days", " yrs"])
    ),
    "number": st.tuples(st.sampled_from(["", "-"]), FIGURES, st.sampled_from(["", "%"])),
}
NUMBERS = st.sampled_from(sorted(AROUND)).flatmap(
    lambda place: AROUND[place].map(lambda parts: (place, "".join(parts)))
)


@slow(400, deadline=None)
@given(NUMBERS)
def test_what_is_offered_for_a_number_can_be_read(drawn: tuple[str, str]) -> None:
    place, written = drawn
    text = TEXT.format(**{**SOUND, place: written})
    found = parse(Source.of("n.contract", text)).diagnostics
    if len(found) == 1 and found[0].code in ("E103", "E108", "E121"):
        start, end = found[0].span.start, found[0].span.end
        for instead in offered(**{place: written}):
            mended = text[:start] + instead + text[end:]
            assert not parse(Source.of("n.contract", mended)).diagnostics, mended


# A number in British use, and its value: figures, with a comma before each three or none, and a point.
BRITISH = st.tuples(st.integers(0, 999_999), st.sampled_from(["", "5", "25", "50", "125"])).map(
    lambda parts: (
        f"{parts[0]:,}.{parts[1]}" if parts[1] else f"{parts[0]:,}",
        Fraction(f"{parts[0]}.{parts[1] or 0}"),
    )
)


@slow(300, deadline=None)
@given(BRITISH, st.sampled_from(sorted(AROUND)), st.data())
def test_the_only_reading_has_the_value_of_the_british_one(
    number: tuple[str, Fraction], place: str, data: st.DataObject
) -> None:
    text, value = number
    if text.startswith("0.") and data.draw(st.booleans()):
        text = text[1:]
    before, after, times = data.draw(st.sampled_from(AS_WRITTEN[place]))
    written = f"{before}{text}{after}"
    found = parse(Source.of("n.contract", TEXT.format(**{**SOUND, place: written}))).diagnostics
    if not found:
        assert value_of(**{place: written}) == value * times
    elif found[0].code in ("E103", "E108", "E121") and len(instead := offered(**{place: written})) == 1:
        assert value_of(**{place: instead[0]}) == value * times


# What may stand round a British number, and by what its value is multiplied there.
AS_WRITTEN = {
    "share": [("", "%", Fraction(1, 100)), ("", " per cent", Fraction(1, 100)), ("", "pc", Fraction(1, 100))],
    "sum": [
        ("£", "", 1),
        ("GBP ", "", 1),
        ("£", "m", 1_000_000),
        ("£", "k", 1000),
        ("", "p", Fraction(1, 100)),
    ],
    "length": [("", " years", 12), ("", "-month", 1), ("", " wks", 7), ("", " quarters", 3)],
    "number": [("", "", 1)],
}


@given(BRITISH)
def test_figures_in_british_use_have_their_one_value(number: tuple[str, Fraction]) -> None:
    text, value = number
    assert values_of_figures(text) == (value,)
