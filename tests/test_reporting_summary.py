"""The summary in plain English: it can be read, it leaves nothing out, and each sentence has its line."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from completed import completed
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from slow import slow, tried

from rules_engine.assurance.inventing import worked_figures
from rules_engine.kinds import Bound, Order, PartMonths, RoundLevel
from rules_engine.loading import Loaded, load
from rules_engine.money import Rounding
from rules_engine.pages.document import MOST_WORDS, Point, Section, clause_text, count_words, sentences_of
from rules_engine.semantics.resolver import definitions_in
from rules_engine.source import Source, Span
from rules_engine.statutory.doubts import POLICIES, Doubt, Reading
from rules_engine.summary.summary import Form, described, summary
from rules_engine.syntax import ast
from rules_engine.syntax.formatter import formatted
from rules_engine.syntax.parser import Parsed, parse
from rules_engine.testing import trees

_REFERENCE = (Path(__file__).parent.parent / "docs" / "reference.md").read_text(encoding="utf-8")
SECTIONS = [line.lstrip("# ") for line in _REFERENCE.split("\n") if line.startswith("##")]

GALLERY = sorted((Path(__file__).parent.parent / "contracts").glob("*.contract"))

NORFOLK = """\
contract "Stronger Families Norfolk"
  in force from 1 February 2019 to 31 January 2029
  in pounds sterling
  statements every quarter

parties
  Norfolk            is the commissioner, "Norfolk County Council"
  Life Chances Fund  is a co-funder
  Stronger Families  is the provider

facts about each child
  Date of Birth  is a date
  Therapy Start  is a date
  Route          is "edge of care" or "return home"

timelines
  Looked After  is read from SSDA903 episodes

definitions
  Short Break      means Looked After with legal status V3 or V4
  In Care          means Looked After except Short Break
  Tracking Period  means 3 years from Therapy Start, until 18th birthday
  Home Day         means Tracking Period except In Care

eligibility
  a child aged 8 to 15 at Therapy Start

payment Days at Home                                # Schedule 2 in the signed contract
  under "Schedule 2, paragraph 3"
  pays £60.00 for each day of Home Day

settlement
  reduce by 33% where Route is "edge of care"       # deadweight
  round each line half up to the penny
  Life Chances Fund pays 16.9%, at most £1,617,000
  Norfolk pays the rest

safeguards
  nothing is paid for a day of In Care
  more days of In Care never pay more

example "home throughout, then a month in care"
  Date of Birth is 3 May 2008, Therapy Start is 1 March 2019, Route is "return home"
  Looked After from 1 June 2019 to 1 July 2019, legal status C2, placement U6
  records run to 1 April 2020
  pays £22,020.00 for Days at Home                  # 397 nights less 30, at £60.00
"""

RECORDS = """\
contract "From every record"
  in force from 1 February 2019 to 31 January 2029
  statements every quarter
  uses "England looked-after children"

parties
  Norfolk  is the commissioner

facts about each child
  Date of Birth  is a date
  Therapy Start  is a date
  Date of Match  is a date, if any, read from "SSDA903 AD1" column "DATE_MATCH"
  Sex            is "1", "2", "M", "F" or "U", read from "SSDA903 header" column "SEX"

timelines
  Looked After       is read from SSDA903 episodes
    absent means left
    open means ended
    overlap means later
    gap means continues
  Missing From Home  is read from "SSDA903 missing"
  Reviews            is read from "SSDA903 reviews"

definitions
  Tracking Period  means 3 years from Therapy Start, until 18th birthday
  Gone             means Missing From Home with Kind "M"
  Home Day         means Tracking Period except (In Care or Gone)

eligibility
  every child

payment Days at Home
  pays £60.00 for each day of Home Day

payment Unheard
  deducts £50.00 for each day of (Reviews with Review Code PN7) during Tracking Period

settlement
  round each line half up to the penny
  Norfolk pays the rest
"""

# Every kind of clause at least once; it is read, and never evaluated.
EVERYTHING = """\
contract "Everything"
  in force from 1 February 2019 to 31 January 2029
  in pounds sterling
  statements every calendar quarter
  statements for periods ending 31 October 2019, 31 January 2029
  as a shadow contract
  uses "England looked-after children"
  under "Schedule 1"
  note "a note on the whole"
recitals
  "First." "Second."
parties
  North is the commissioner, "North Council", under "Clause 1"
  South is a co-funder, note "pays late"
  East is an investor
facts about each child
  Date of Birth is a date
  Start is a date, under "Clause 2"
  Died On is a date, if any
  Route is "edge" or "home"
  Kind is "a" "b" "c" or "d", if any
  Score is a number
  Consent is yes or no, if any
  Borough is one of the parties
  Matched is a date, if any, read from "SSDA903 AD1" column "DATE_MATCH"
  Sex is "M" or "F", read from "SSDA903 header" column "SEX"
timelines
  Looked After is read from SSDA903 episodes, gap means left, absent means continues, note "yearly"
  Missing is read from "SSDA903 missing"
  Reviews is read from "SSDA903 reviews"
  In School is recorded with Setting "mainstream" or "special" with Year "1" "2" "3" or "4"
  With Carer is recorded
definitions
  Short means Looked After with legal status V3 or V4
  Homes means Looked After with placement K1 or K2 with legal status other than C2
  Special means In School with Setting "special"
  Gone means Missing with Kind "M"
  Heard means Reviews with Review Code other than PN1
  Care means Looked After except Short
  Window means 3 years from Start, until the earliest of 18th birthday, Died On and 1 May 2027
  Later means from Start, even after 21st birthday
  Between means from 1 April 2019 to 31 March 2020
  Long means spells of at least 28 days of Care
  Moves means starts of Looked After with placement U6
  All means every day
  Mix means (Care or Special or Long) except (Short or Homes)
  Meet means Care and Special
  Home means Window except Care
  Inside means Home during Between
  Review means Start plus 12 months
  Before means Review minus 2 weeks
  Last means the latest of Start, Review and the last day of Care
  First means the first day of Care
  Reached means the day on which Care reaches 10 weeks in a row ignoring breaks of up to 3 days
  Count means days of Care less days of Short
  Fit means Route is "edge" and Score is at least 3 and Consent is yes
  Odd means (Start is on or after 1 May 2020 or Review is not a day of Care) and Died On is not recorded
  Calm means every day of Between is a day of Home or no day of Between is a day of Care
  Young means aged 4 to 7 at Review
  Other means Route is not "edge" or "home"
  Daily means £60.00 a day, under "Clause 3"
  Cases means £60.00 where Route is "edge", otherwise £45.00
  Dates means £400 from 1 April 2019, then £410 from 1 April 2020, by Start
  Bands means £60 up to 365 days, then £40 up to 730 days, then £20 after that, counting each child alone
  Curve means a baseline over Window by months from Start of
    16.8 days in months 1 to 6, 3 days in month 7, part months in proportion
eligibility
  a child aged 8 to 15 at Start, under "Clause 4"
  where Route is "edge" or "home"
  where Fit
groups
  Intake is the children by quarter of Start and Borough, note "by area"
  Everyone is all the children
payment Days
  under "Clause 5"
  note "a note on days"
  applies from 1 April 2022 to 31 March 2024 by date earned
  where Route is "edge"
  pays Daily for each day of Home
  South pays 10%, at most £5,000 in all, the rest is lost
  North pays the rest
payment Days Inline
  pays £1.50 for each day of Window except Care until 1 May 2025
payment Runs
  applies from 1 April 2022 by Start
  pays £400 for each run of 7 days of Home
payment Weeks
  pays £410 for each whole week of Home, counted from Start
payment Some Weeks
  pays £420 for each week with at least 5 days of Home, counted from Start
payment Blocks
  pays £430 for each block of 3 months of Home, counted from Start
payment Saved
  for each Intake, once every child's Window has ended
  pays £90 for each day by which total days of Care during Window is below 255 days for each child
payment Curved
  for each Everyone, once every child's Window has ended
  pays £90 for each day by which total days of Care during Window is below Curve for each child
payment Measured
  once Window has ended
  deducts £91 for each day by which days of Care during Window is above days of Short in all
payment Reach
  pays £30,000 once, when Home reaches 52 weeks in a row, ignoring breaks of up to 2 days,
    pausing on Short, starting again on Moves after 26 weeks
payment Total
  pays £30,001 once, when Home reaches 100 days in total
payment Event
  pays £100 once, on Review, if Review is a day of Home
payment Case Event
  pays £3 where Score is at least 3, otherwise £2 where Score is above 2, otherwise £1
  once, on Start
payment Banded
  pays £60 up to 365 days, then £20 after that, counting all children together for each day of Home
  Borough of the child pays
settlement
  reduce Days and Runs by 33% where Route is "edge", under "Clause 6"
  reduce by 1/6
  pay at most £20,000 for each child for Days, the rest falls to South, note "illustrated"
  pay at most £30,000 in all
  pay at most £40,000 in each financial year
  pay at most £50,000 from South, the rest is lost
  pay 95% of the first £1,000,000 in all 50% of the next £500,000 and 40% after that for Days and Runs
  round each child's total half even to the penny
  South pays 16.9%, at most £1,617,000
  North pays the rest
safeguards
  nothing is paid for a day of Care, under "Clause 7"
  more days of Care never pay more
  no child is paid more than £20,000
  no more than £2,000,000 is paid in all
  South never pays more than £60,000
example "one"
  child "Ada"
  Start is 1 March 2019
  records run to 1 April 2020
  pays £22,020.00 for Days from South for child "Ada" in the statement for 31 October 2019
  pays nothing
"""


def _load(name: str, text: str) -> Loaded:
    loaded = load(Source.of(name, text))
    assert loaded.schedule is not None, [each.message for each in loaded.errors]
    return loaded


def _sections(loaded: Loaded) -> tuple[Section, ...]:
    assert loaded.schedule is not None
    figures = worked_figures(loaded.schedule)
    return described(loaded.tree, loaded.source, loaded.schedule, figures)


def _summary(text: str, form: Form = "text", templates: Path | None = None) -> str:
    loaded = _load("a.contract", text)
    assert loaded.schedule is not None
    return summary(
        loaded.schedule,
        loaded.tree,
        loaded.source,
        form=form,
        templates=templates,
    )


def _everything() -> tuple[ast.Contract, Source]:
    source = Source.of("everything.contract", EVERYTHING)
    parsed = parse(source)
    assert not parsed.diagnostics
    return parsed.tree, source


EVERY_CONTRACT = [
    pytest.param(NORFOLK, id="brief"),
    pytest.param(RECORDS, id="records"),
    *(pytest.param(path.read_text(encoding="utf-8"), id=path.stem) for path in GALLERY),
]

# ---- it can be read


def _syllables(word: str) -> int:
    plain = re.sub(r"[^a-z]", "", word.lower())
    if not plain:
        return 1
    count = len(re.findall(r"[aeiouy]+", plain))
    if plain.endswith("e") and not plain.endswith(("le", "ee")) and count > 1:
        count -= 1
    return max(count, 1)


def _grade(texts: Sequence[str]) -> float:
    """Flesch and Kincaid's school grade: long sentences and long words raise it."""
    words = [word for text in texts for word in text.split()]
    return 0.39 * len(words) / len(texts) + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize("text", EVERY_CONTRACT)
def test_a_child_of_thirteen_can_read_it(text: str) -> None:
    texts = [sentence.text for sentence in sentences_of(_sections(_load("a.contract", text)))]
    assert _grade(texts) <= 8
    assert max(map(count_words, texts)) <= MOST_WORDS
    assert sum(map(count_words, texts)) / len(texts) <= 15


@pytest.mark.parametrize("text", EVERY_CONTRACT)
def test_no_definition_of_the_gallery_is_too_long_for_a_sentence(text: str) -> None:
    texts = [sentence.text for sentence in sentences_of(_sections(_load("a.contract", text)))]
    assert "In full, the rule is this:" not in texts


def test_every_kind_of_clause_makes_short_sentences() -> None:
    texts = [sentence.text for sentence in sentences_of(described(*_everything()))]
    assert max(map(count_words, texts)) <= MOST_WORDS
    assert _grade(texts) <= 8


def test_a_rule_too_long_for_a_sentence_is_quoted() -> None:
    dates = [f"The Date of Step Number {number}" for number in "ABCDEFGH"]
    source = Source.of(
        "a", f"definitions\n  Way Out means the earliest of {', '.join(dates[:-1])} and {dates[-1]}\n"
    )
    (section,) = (section for section in described(parse(source).tree, source) if section.points)
    (point,) = section.points
    assert [sentence.text for sentence in point.sentences] == ["In full, the rule is this:"]
    assert all(day in point.quotation for day in dates)


# ---- it can be traced


@pytest.mark.parametrize("text", EVERY_CONTRACT)
def test_every_sentence_rests_on_lines_that_say_something_or_on_a_section_of_the_reference(text: str) -> None:
    loaded = _load("a.contract", text)
    for sentence in sentences_of(_sections(loaded)):
        assert bool(sentence.lines) != bool(sentence.reference), sentence
        assert sentence.reference in ("", *SECTIONS), sentence
        assert not sentence.lines or any(loaded.source.line(line).strip() for line in sentence.lines), (
            sentence
        )


@pytest.mark.parametrize("text", EVERY_CONTRACT)
def test_a_sentence_cites_the_clause_of_each_term_that_it_names(text: str) -> None:
    source = Source.of("a.contract", text)
    tree = parse(source).tree
    clauses = [
        clause.span
        for block in tree.blocks
        for clause in ((block,) if isinstance(block, ast.PaymentClause) else ast.children(block))
    ]
    own = {clause.name.text for clause in definitions_in(tree)}
    uses = [clause.span for clause in ast.walk(tree) if isinstance(clause, ast.Uses)]
    by_vocabulary = {source.position(span.start)[0] for span in uses}
    for sentence in sentences_of(described(tree, source)):
        lines = set(sentence.lines)
        cited = [
            source.text[span.start : span.end]
            for span in clauses
            if lines & set(range(source.position(span.start)[0], source.position(span.end - 1)[0] + 1))
        ]
        for term in own if sentence.lines and not lines & by_vocabulary else ():
            if re.search(rf"(?<![\w] ){re.escape(term)}(?![\w’'])", sentence.text):
                assert any(term in clause for clause in cited), (term, sentence)


def test_a_sentence_names_the_line_of_the_limit_that_it_is_about() -> None:
    lines = {sentence.text: sentence.lines for sentence in sentences_of(_sections(_load("a", NORFOLK)))}
    assert lines["It stops before the child’s 18th birthday."] == (22,)
    assert lines["Life Chances Fund pays 16.9%."] == (35,)


# ---- it leaves nothing out

_OTHERS = {
    "level": (RoundLevel.LINE, RoundLevel.STATEMENT),
    "mode": (Rounding.HALF_UP, Rounding.DOWN),
    "grain": (ast.Grain.PENNY, ast.Grain.POUND),
    "side": (ast.Side.BELOW, ast.Side.ABOVE),
    "how": (PartMonths.IN_PROPORTION, PartMonths.IN_FULL),
    "bound": (Bound.AT_LEAST, Bound.AT_MOST),
    "order": (Order.BEFORE, Order.AFTER),
    "reach": (ast.Reach.PAYMENT, ast.Reach.ALL),
    "role": (ast.Role.COMMISSIONER, ast.Role.PROVIDER),
    "article": ("the", "a"),
    "doubt": (Doubt.GAP, Doubt.ABSENT),
    "reading": (Reading.UNKNOWN, Reading.LEFT),
}


def _variants(node: ast.Node) -> Iterator[ast.Node]:
    """Yield `node` with one thing in it changed, for each thing in it."""
    for name, when_not_said in node.fields.items():
        if name in ("span", "as_percent"):
            continue
        # A contract that leaves out how days are counted is refused, and `Norfolk pays` is `Norfolk pays the rest`.
        told = getattr(node, name) is not None and not isinstance(getattr(node, name), ast.TheRest)
        if when_not_said is None and told and name not in ("clock", "counting"):
            yield ast.changed(node, **{name: None})
        for value in _changed(name, getattr(node, name), node):
            yield ast.changed(node, **{name: value})


def _changed(name: str, value: object, within: ast.Node) -> Iterator[object]:
    match value:
        case ast.InTotal() | ast.Currency() | None:
            pass
        case ast.Node():
            yield from _variants(value)
        case tuple():
            for place, item in enumerate(value):
                for other in _changed(name, item, within):
                    yield (*value[:place], other, *value[place + 1 :])
                if len(value) > 1:
                    yield (*value[:place], *value[place + 1 :])
                if name == "steps" and place:
                    yield (*value[: place - 1], item, value[place - 1], *value[place + 1 :])
        case bool():
            yield not value
        case Decimal():
            yield value + Decimal("0.01")
        case int():
            yield value + 1
        case Fraction():
            yield value / 2
        case date():
            yield value + timedelta(days=1)
        case str() | Enum() if name in _OTHERS:
            yield next(other for other in _OTHERS[name] if other != value)
        case ast.PeriodUnit():
            yield ast.PeriodUnit.MONTH if value is not ast.PeriodUnit.MONTH else ast.PeriodUnit.QUARTER
        case ast.UnitWord():
            yield ast.UnitWord.MONTH if value is not ast.UnitWord.MONTH else ast.UnitWord.WEEK
        case str() | Enum() if name in ("kind", "field"):
            pass
        case str():
            yield value + "x"
        case _:
            raise AssertionError(value)


def _about_meaning(contract: ast.Contract) -> Iterator[ast.Contract]:
    """Yield what says something else than `contract`: not its worked examples, which pay nothing."""
    for place, block in enumerate(contract.blocks):
        if not isinstance(block, ast.ExampleClause):
            for other in _variants(block):
                assert isinstance(other, type(block))
                blocks = (*contract.blocks[:place], other, *contract.blocks[place + 1 :])
                yield ast.changed(contract, blocks=blocks)
            yield ast.changed(contract, blocks=(*contract.blocks[:place], *contract.blocks[place + 1 :]))
    assert contract.heading is not None
    for heading in _variants(contract.heading):
        assert isinstance(heading, ast.Heading)
        yield ast.changed(contract, heading=heading)


def _said(tree: ast.Contract, source: Source) -> str:
    """Return a whole summary, but for its lines and the contract that stands below it."""

    def of(section: Section) -> Iterator[str]:
        yield section.title
        for point in section.points:
            yield from of_point(point)
        yield from (f"{row.reference}|{row.subject}" for row in section.rows)
        for part in section.parts:
            yield from of(part)

    def of_point(point: Point) -> Iterator[str]:
        yield from (sentence.text for sentence in point.sentences)
        yield f"“{point.quotation}”"
        for item in point.points:
            yield from ("- " + line for line in of_point(item))

    title = tree.heading.title if tree.heading is not None else ""
    return "\n".join([title, *(line for section in described(tree, source) for line in of(section))])


@pytest.mark.parametrize("part", range(8))
@pytest.mark.parametrize("text", [NORFOLK, EVERYTHING], ids=["brief", "everything"])
def test_contracts_that_say_something_else_have_another_summary(text: str, part: int) -> None:
    source = Source.of("a.contract", text)
    tree = parse(source).tree
    said = _said(tree, source)
    others = tried(list(_about_meaning(tree))[part::8])  # in parts, so that they run side by side
    assert [_difference(tree, other) for other in others if _said(other, source) == said] == []


def _difference(before: ast.Contract, after: ast.Contract) -> str:
    """Say where two trees differ, for the message of a failing test."""
    old, new = list(ast.walk(before)), list(ast.walk(after))
    for one, other in zip(old, new, strict=False):
        if type(one) is not type(other):
            return f"{one!r} / {other!r}"[:300]
        for name in one.fields:
            mine, theirs = getattr(one, name), getattr(other, name)
            if not isinstance(mine, ast.Node) and mine != theirs and not _holds_nodes(mine):
                return f"{type(one).__name__}.{name}: {mine!r} / {theirs!r}"[:300]
            if isinstance(mine, tuple) and len(mine) != len(theirs):
                return f"{type(one).__name__}.{name}: {len(mine)} / {len(theirs)} {mine!r}"[:300]
    return "nothing"


def _holds_nodes(value: object) -> bool:
    return isinstance(value, tuple) and any(isinstance(item, ast.Node) for item in value)


def _numbers(text: str) -> set[Decimal]:
    return {Decimal(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}


def _named(node: ast.Node) -> Iterator[str | Decimal | date]:
    """Yield what a summary may not leave out of `node`: its numbers, dates, and what its conditions ask."""
    match node:
        case ast.Money(amount=number) | ast.Quantity(number=number):
            yield number
        case ast.BaselineBand(days=number, first=first, last=last):
            yield from (number, Decimal(first), Decimal(last))
        case ast.Share(value=value, as_percent=True):
            yield Decimal(value.numerator * 100) / Decimal(value.denominator)
        case ast.Share(value=value):
            yield from (Decimal(part) for part in value.as_integer_ratio() if part != 1)
        case ast.Duration(count=count) | ast.Birthday(age=count) | ast.EachWeek(at_least=int(count)):
            yield Decimal(count)
        case ast.Aged(youngest=youngest, oldest=oldest):
            yield from (Decimal(youngest), Decimal(oldest))
        case ast.DateLiteral(date=day):
            yield day
        case ast.IsText(subject=subject, texts=texts):
            yield from [*(name.text for name in ast.names_used(subject)), *texts]
        case ast.IsAmount(bound=how) | ast.IsDated(order=how):
            yield from [how.value, *(name.text for name in ast.names_used(node))]
        case ast.IsRecorded(negated=negated):
            yield from ["is not recorded" if negated else "is recorded"]
            yield from (name.text for name in ast.names_used(node))
        case ast.IsYes() | ast.IsDayOf() | ast.AllDaysAre() | ast.NoDaysAre():
            yield from (name.text for name in ast.names_used(node))
        case ast.Filter(codes=codes):
            yield from codes
        case _:
            return


def _blocks() -> SearchStrategy[ast.Block]:
    """A block that says what is paid, so that most draws hold numbers and conditions."""
    curve = st.builds(ast.DefinitionClause, name=trees.names(), meaning=trees.baselines())
    curves = st.builds(ast.Definitions, definitions=st.tuples(curve))
    prices = st.builds(ast.DefinitionClause, name=trees.names(), meaning=trees.tariffs())
    return st.one_of(
        curves,
        st.builds(ast.Definitions, definitions=st.tuples(prices)),
        trees.definitions(),
        trees.payments(),
        trees.settlements(),
        trees.eligibility(),
        trees.safeguards(),
    )


@given(block=_blocks())
@slow(200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_number_and_every_condition_of_a_contract_occurs(block: ast.Block) -> None:
    tree = ast.Contract(heading=None, blocks=(block,))
    source = Source.of("a.contract", formatted(Parsed(source=Source.of("drawn", ""), tree=tree)))
    read = parse(source).tree
    said = " ".join(_said(read, source).replace("- ", "").split())
    numbers = _numbers(said)
    for node in ast.walk(read):
        for named in _named(node):
            match named:
                case Decimal():
                    assert named in numbers, (named, node)
                case date():
                    assert f"{named.day} {named:%B} {named.year}" in said, node
                case str():
                    assert " ".join(named.split()).replace("- ", "") in said, (named, node)


# ---- nothing is said that no clause and no default brings


def _texts(text: str) -> list[str]:
    return [sentence.text for sentence in sentences_of(_sections(_load("a.contract", text)))]


def _gallery(name: str) -> str:
    return (Path(__file__).parent.parent / "contracts" / f"{name}.contract").read_text(encoding="utf-8")


def test_the_only_payer_pays_all_of_it() -> None:
    texts = _texts(NORFOLK.replace("  Life Chances Fund pays 16.9%, at most £1,617,000\n", ""))
    assert "Norfolk pays all of it." in texts
    assert not any("the rest" in text or "Odd pence" in text for text in texts)


def test_what_is_above_a_maximum_falls_to_the_payer_by_name() -> None:
    texts = _texts(NORFOLK)
    assert "Anything above that falls to Norfolk, who pays the rest." in texts
    assert "Odd pence fall to Norfolk, who pays the rest." in texts


def test_a_line_is_the_sum_of_a_group_where_groups_are_paid_for() -> None:
    of_child = "A line is a sum for one child, for one payment, at one price, in one statement."
    of_group = "A line is a sum for one group, for one payment, at one price, in one statement."
    of_either = "A line is a sum for one child or group, for one payment, at one price, in one statement."
    assert of_child in _texts(NORFOLK)
    assert of_group in _texts(_gallery("essex_care_days_saved"))
    assert of_either in _texts(_gallery("no_wrong_door_norfolk"))


def test_a_line_is_of_one_payer_once_the_payers_have_shared() -> None:
    rounding = "  round each line half up to the penny\n"
    later = NORFOLK.replace(rounding, "").replace("pays the rest\n", "pays the rest\n" + rounding)
    assert any(text.startswith("A line is a sum for one child and one payer,") for text in _texts(later))


def test_one_child_that_moves_away_holds_back_the_whole_intake() -> None:
    section = next(
        part
        for whole in _sections(_load("a.contract", _gallery("essex_care_days_saved")))
        for part in whole.parts
        if part.title == "If a child moves away"
    )
    assert [sentence.text for point in section.points for sentence in point.sentences] == [
        "A record may end with E3 (care moved to another council) or E16 (moved abroad).",
        "From then on, it is not known whether the child is in care.",
        "A day not known in one child’s Tracking Period holds back Care Days Saved for the whole Intake.",
        "If the child comes back into care here, later days are known again.",
        "The return does not show a move while a child is not in care.",
        "Only a date or another record that the contract names can then stop the child’s days.",
    ]


def test_the_return_shows_no_death_of_a_child_who_is_not_in_care() -> None:
    texts = _texts(NORFOLK)
    assert "If a child dies in care, the child’s last record ends with E2 (died)." in texts
    assert "The return does not show a death while a child is not in care." in texts


NOT_SHORT = ", with legal status other than V3 or V4"
WITH_PARENTS = "A child in care may be placed with parents (P1)."


def test_days_with_parents_are_spoken_of_where_pay_turns_on_them() -> None:
    bare = "Looked After except Short Break"
    assert WITH_PARENTS in _texts(NORFOLK)
    assert WITH_PARENTS in _texts(
        NORFOLK.replace(bare, f"Looked After with placement other than K2{NOT_SHORT}")
    )
    assert WITH_PARENTS not in _texts(
        NORFOLK.replace(bare, f"Looked After with placement K2 or U6{NOT_SHORT}")
    )
    assert WITH_PARENTS not in _texts(
        NORFOLK.replace(bare, f"Looked After with placement other than P1{NOT_SHORT}")
    )
    assert WITH_PARENTS not in _texts(_gallery("no_wrong_door_norfolk"))


def test_a_promise_about_days_says_which_payment_it_does_not_limit() -> None:
    more = "  more days of In Care never pay more"
    promised = _gallery("essex_care_days_saved").replace(more, "  nothing is paid for a day of In Care")
    texts = _texts(promised)
    assert "Nothing is ever paid for a day of In Care." in texts
    assert "Care Days Saved is paid for days below a baseline." in texts
    assert "Such days have no dates, so this promise does not limit that payment." in texts
    assert not any("does not limit" in text for text in _texts(NORFOLK))


def test_a_step_that_passes_over_groups_is_spoken_of_where_there_is_one() -> None:
    passes = "A step for each child, or with a condition, does not change it."
    essex = _gallery("essex_care_days_saved")
    by_child = essex.replace("pay at most £7,000,000 in all", "pay at most £7,000,000 for each child")
    assert passes not in _texts(essex)
    assert passes in _texts(by_child)


def test_a_worked_example_tells_its_facts_below_each_child() -> None:
    section = next(
        whole
        for whole in _sections(_load("a.contract", _gallery("essex_care_days_saved")))
        if whole.title == "Worked examples in the contract"
    )
    held_back = section.points[-1]
    assert [item.sentences[0].text for item in held_back.points] == [
        "child “Dee”:",
        "child “Eve”:",
        "The records run until 1 January 2016",
        "nothing is paid",
    ]
    assert [item.sentences[0].text for item in held_back.points[1].points] == [
        "Date of Birth is 3 May 2001",
        "Therapy Start is 2 April 2013",
        "Looked After is not known from 24 December 2014 until 25 December 2014",
    ]


# ---- figures


def test_the_figure_of_a_payment_is_what_the_engine_works_out() -> None:
    loaded = _load("a", NORFOLK)
    assert loaded.schedule is not None
    (figure,) = worked_figures(loaded.schedule)
    assert figure.settlement.total_gbp == 402
    texts = [sentence.text for sentence in sentences_of(_sections(loaded))]
    assert "10 days at £60.00 come to £600.00." in texts
    assert "After the steps of the settlement, £402.00 is paid." in texts
    assert "Life Chances Fund pays £67.94 of it." in texts
    assert "Norfolk pays £334.06 of it." in texts


@pytest.mark.parametrize("text", EVERY_CONTRACT)
def test_every_payment_of_the_gallery_has_a_figure(text: str) -> None:
    loaded = _load("a", text)
    assert loaded.schedule is not None
    figures = worked_figures(loaded.schedule)
    assert [figure.payment for figure in figures] == [payment.name for payment in loaded.schedule.payments]


# ---- it is a page


class _Page(HTMLParser):
    """What a page is made of, as far as these tests look."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "rect", "line", "link"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("text", EVERY_CONTRACT)
def test_the_page_is_well_formed_stands_alone_and_its_links_lead_somewhere(text: str) -> None:
    page = _Page(_summary(text, "html"))
    assert page.open == []
    assert ("html", {"lang": "en-GB"}) in page.tags
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert all(attributes.get("scope") for tag, attributes in page.tags if tag == "th")
    places = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(places) == len(set(places))
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert links
    assert {link.removeprefix("#") for link in links if link} <= set(places)
    assert not [
        tag for tag, attributes in page.tags if tag in ("script", "link", "img") or "src" in attributes
    ]


CANARY = "<script>alert(1)</script> {{ 7 * 7 }} **bold** | [x](y)"


def test_nothing_in_a_contract_is_taken_for_markup() -> None:
    text = NORFOLK.replace("Stronger Families Norfolk", CANARY).replace("Schedule 2, paragraph 3", CANARY)
    html = _summary(text, "html")
    assert "<script" not in html
    assert "{{ 7 * 7 }}" in html
    markdown = _summary(text, "markdown")
    assert "<script" not in markdown.replace("\\<", "")
    assert "**bold**" not in markdown


def test_the_same_contract_gives_the_same_bytes() -> None:
    assert _summary(NORFOLK, "html") == _summary(NORFOLK, "html")


def test_a_council_lays_its_own_template_over_ours(tmp_path: Path) -> None:
    (tmp_path / "summary.txt").write_text("{{ title }}!", encoding="utf-8")
    assert _summary(NORFOLK, "text", tmp_path) == "Stronger Families Norfolk!"
    assert _summary(NORFOLK, "html", tmp_path) == _summary(NORFOLK, "html")


def test_a_template_reaches_no_code_and_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "summary.txt").write_text("{{ title.__class__.__mro__ }}", encoding="utf-8")
    with pytest.raises(Exception, match="unsafe"):
        _summary(NORFOLK, "text", tmp_path)
    (tmp_path / "summary.txt").write_text("{% include '../pyproject.toml' %}", encoding="utf-8")
    with pytest.raises(Exception, match="pyproject"):
        _summary(NORFOLK, "text", tmp_path)
    (tmp_path / "summary.txt").write_text("{{ titel }}", encoding="utf-8")
    with pytest.raises(Exception, match="titel"):
        _summary(NORFOLK, "text", tmp_path)


def test_a_shadow_contract_says_that_nothing_is_owed() -> None:
    text = NORFOLK.replace("  in pounds sterling\n", "  in pounds sterling\n  as a shadow contract\n")
    assert "SHADOW CONTRACT: NOTHING IS OWED" in _summary(text)
    assert "£402.00 would be paid." in " ".join(_summary(text).split())


# ---- clauses on one line


def test_a_clause_is_shown_without_comments_references_and_notes() -> None:
    text = 'reduce by 33%   # "why"\n where Route is "a # b", under "Clause 6" note "n"'
    source = Source.of("a", text)
    assert clause_text(source, Span(0, len(text))) == 'reduce by 33% where Route is "a # b"'


# ---- what comes from elsewhere


def _sentences(text: str) -> list[str]:
    return [sentence.text for sentence in sentences_of(_sections(_load("a.contract", text)))]


def test_each_standard_term_that_is_used_is_listed_and_explained_once() -> None:
    section = next(each for each in _sections(_load("a", RECORDS)) if each.title.startswith("What counts"))
    (listed,) = [
        point for point in section.points if point.sentences[0].text.startswith("These are standard")
    ]
    assert listed.sentences[0].text == "These are standard Terms of “England looked-after children”:"
    assert [item.sentences[0].text for item in listed.points] == ["Short Break", "In Care"]
    assert _sentences(RECORDS).count("In Care is any day of Looked After.") == 1
    assert not any("Foster Placement" in text for text in _sentences(RECORDS))


def test_what_is_standard_rests_on_the_line_that_brings_it() -> None:
    lines = {sentence.text: sentence.lines for sentence in sentences_of(_sections(_load("a", RECORDS)))}
    assert lines["In Care is any day of Looked After."] == (4,)


def test_each_policy_is_said_on_its_line() -> None:
    lines = {sentence.text: sentence.lines for sentence in sentences_of(_sections(_load("a", RECORDS)))}
    assert {text: lines[text] for text in lines if lines[text] in ((17,), (18,), (19,), (20,))} == {
        "If an open stay is missing from the next return, "
        "the child is taken to have left when the earlier return ended.": (17,),
        "If a stay has no end and another follows, it is taken to have ended where the next one starts.": (
            18,
        ),
        "If a stay starts before an earlier one ends, the earlier one is taken to have ended there.": (19,),
        "If the codes join two stays and there is a gap between them, "
        "the earlier stay is taken to have gone on.": (20,),
    }


def test_every_policy_can_be_said() -> None:
    for doubt, readings in POLICIES.items():
        for reading in readings:
            text = RECORDS.replace("gap means continues", f"{doubt.value} means {reading.value}")
            text = re.sub(r"    (absent means left|open means ended|overlap means later)\n", "", text)
            assert max(map(count_words, _sentences(text))) <= MOST_WORDS


def test_the_codes_of_another_table_are_spelled_out() -> None:
    said = _sentences(RECORDS)
    assert "M: missing" in said
    assert "PN7: the child did not come and sent no views" in said


def test_a_fact_says_where_it_is_read() -> None:
    said = _sentences(RECORDS)
    assert "It is read from the column “DATE_MATCH” of “SSDA903 AD1”." in said


def test_the_worked_child_has_events_on_one_day() -> None:
    text = RECORDS.replace("deducts £50.00", "pays £50.00")
    assert "Reviews: on 1 March 2019, Review Code PN7" in _sentences(text)


REDUCED_FIRST = """\
settlement
  reduce by 25%
  pay at most £30,000 for each child
  round each line half up to the penny
  Norfolk pays the rest
"""


def test_the_summary_says_what_a_reduction_and_a_maximum_leave_in_either_order() -> None:
    # A quarter off £60,000 is £45,000, of which £30,000 is paid. Held to £30,000 first, a quarter off is £22,500.
    said = "The order of the reduction and the maximum decides: of £60,000.00 they leave {}, and in the other order {}."
    assert said.format("£30,000.00", "they would leave £22,500.00") in _texts(completed(REDUCED_FIRST))
    steps = REDUCED_FIRST.splitlines(keepends=True)
    held_first = "".join([steps[0], steps[2], steps[1], *steps[3:]])
    assert said.format("£22,500.00", "they would leave £30,000.00") in _texts(completed(held_first))


def test_the_summary_is_silent_on_order_where_no_payment_is_both_reduced_and_counted() -> None:
    apart = REDUCED_FIRST.replace("reduce by", "reduce Fee by").replace(
        "each child", "each child for Days at Home"
    )
    payments = """
payment Fee
  pays £500 once, on Therapy Start

payment Days at Home
  pays £60.00 for each day of Home Day
"""
    assert "order of the reduction" not in " ".join(_texts(completed(apart + payments)))
