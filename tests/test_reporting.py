"""Reports on an evaluation: the statement, the lines, the result, and why a child is paid what it is paid."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.dates import Period
from rules_engine.evaluation.evaluator import evaluate
from rules_engine.facts import Child, Cohort, Episode, History
from rules_engine.loading import load
from rules_engine.money import pounds
from rules_engine.pages.cells import number_cell, parts_in_decimals
from rules_engine.pages.figures import days_in_words, exact, mixed, printable, units_in_words
from rules_engine.pages.totals import units_of
from rules_engine.payments import Adjustment, HeldBack, Line, Settlement, StepTotal
from rules_engine.place import Place
from rules_engine.repairs import Repair, WrittenInFull
from rules_engine.reporting.chart import bar_chart
from rules_engine.reporting.evidence import places_in_words, rows_of_lines
from rules_engine.reporting.explanation import explained
from rules_engine.reporting.lines import lines_csv
from rules_engine.reporting.result import LAYOUT, result_file, result_json
from rules_engine.reporting.result_file import RowBehind
from rules_engine.reporting.rows import line_rows
from rules_engine.reporting.statement import statement_html
from rules_engine.reporting.tables import evaluation_table
from rules_engine.rules import (
    EachBlock,
    EachRun,
    EveryDay,
    FixedDate,
    Party,
    PayerShare,
    Schedule,
    SplitPayers,
)
from rules_engine.source import UNWRITTEN, Source
from rules_engine.statutory.doubts import Doubt, Reading
from rules_engine.timeline import FOREVER, Days

TEXT = """\
contract "Home Again"
  in force from 1 April 2024 to 31 March 2026
  in pounds sterling
  statements every calendar quarter
  under "Schedule 2"

parties
  Norfolk  is the commissioner
  Fund     is a co-funder

facts about each child
  Date of Birth  is a date
  Start          is a date

timelines
  Looked After  is read from SSDA903 episodes

definitions
  Short Break  means Looked After with legal status V3 or V4
  In Care      means Looked After except Short Break
  Window       means 2 years from Start, until 18th birthday
  Home Day     means Window except In Care

eligibility
  a child aged 8 to 15 at Start

payment Days at Home
  under "Schedule 2, paragraph 3"
  pays £60.00 for each day of Home Day

settlement
  reduce by 33%, under "Schedule 2, paragraph 4"   # deadweight
  round each line half up to the penny
  Fund pays 1/3
  Norfolk pays the rest
"""

SOURCE = Source.of("home.contract", TEXT)
AS_AT = date(2024, 7, 11)


def _schedule() -> Schedule:
    schedule = load(SOURCE).schedule
    assert schedule is not None
    return schedule


SCHEDULE = _schedule()


def _child(identifier: str, born: date, *episodes: tuple[date, date]) -> Child:
    codes = {"legal status": "C2", "placement": "U6"}
    rows = [
        Episode(start, end, codes, Place("2024/episodes.csv", row=row))
        for row, (start, end) in enumerate(episodes, 7)
    ]
    return Child(
        identifier,
        {"Date of Birth": born, "Start": date(2024, 6, 1)},
        {"Looked After": History(rows, Days.always())},
        Place("children.csv", row={"A1": 2, "B2": 3, "C3": 4}[identifier]),
    )


COHORT = Cohort(
    (
        _child("A1", date(2012, 5, 3)),
        _child("B2", date(2012, 5, 3), (date(2024, 6, 10), date(2024, 7, 1))),
        _child("C3", date(2001, 5, 3)),
    )
)
SETTLEMENT = evaluate(SCHEDULE, COHORT, AS_AT)
ROWS = rows_of_lines(SCHEDULE, SETTLEMENT, COHORT)


def _line(**changes: object) -> Line:
    """Return a line made by hand, with `changes`."""
    line = Line(
        payment="Days at Home",
        child="A1",
        group="",
        payer="Norfolk",
        period=Period(date(2024, 4, 1), date(2024, 7, 1)),
        first=date(2024, 6, 1),
        last=date(2024, 6, 30),
        quantity=Fraction(30),
        rate_gbp=Fraction(60),
        earned_gbp=Fraction(1800),
        adjustments=(Adjustment(step=0, amount_gbp=Fraction(-594)),),
        payable_gbp=Fraction(1206),
        days=Days.between(date(2024, 6, 1).toordinal(), date(2024, 7, 1).toordinal()),
        origin=SCHEDULE.payments[0].origin,
    )
    return evolve(line, **changes)  # type: ignore[arg-type]


def _settlement(*lines: Line, **changes: object) -> Settlement:
    settlement = Settlement(
        title="Home Again",
        as_at=AS_AT,
        children=3,
        ineligible=(),
        lines=lines,
        steps=tuple(
            StepTotal(step=place, before_gbp=Fraction(1800), after_gbp=Fraction(1206), origin=step.origin)
            for place, step in enumerate(SCHEDULE.steps)
        ),
        held_back=(),
        shadow=False,
    )
    return evolve(settlement, **changes)  # type: ignore[arg-type]


# ---- figures


@pytest.mark.parametrize(
    ("amount", "places", "said"),
    [
        (Fraction(60), 0, "60"),
        (Fraction(60), 2, "60.00"),
        (Fraction(-1, 8), 2, "-0.125"),
        (Fraction(7, 3), 2, "7/3"),
        (Fraction(0), 2, "0.00"),
        (Fraction(1, 2**20), 0, "0.00000095367431640625"),
    ],
)
def test_numbers_are_exact(amount: Fraction, places: int, said: str) -> None:
    assert exact(amount, places) == said


def test_numbers_are_read_with_commas_and_whole_parts() -> None:
    assert [mixed(Fraction(12345, 10)), mixed(Fraction(-7, 3)), mixed(Fraction(2, 3))] == [
        "1,234.5",
        "-2 1/3",
        "2/3",
    ]


def test_stretches_of_days_are_said_with_both_ends() -> None:
    first = date(2024, 4, 1).toordinal()
    days = (
        Days.between(first, first + 1) | Days.between(first + 2, first + 4) | Days.between(first + 9, FOREVER)
    )
    assert days_in_words(days) == ["1 April 2024", "3 April 2024 to 4 April 2024", "10 April 2024 onwards"]


def test_what_steers_a_terminal_is_shown_as_a_box() -> None:
    assert printable("A\x1b[31m\u202e1") == "A□[31m□1"


def test_the_longest_bar_is_as_wide_as_its_column_and_bars_below_nothing_go_left() -> None:
    chart = bar_chart([("a", Fraction(300)), ("b", Fraction(-100)), ("c", Fraction(0))])
    assert [(bar.left, bar.width) for bar in chart.bars] == [
        ("365.0", "225.0"),
        ("290.0", "75.0"),
        ("365.0", "0.0"),
    ]


# ---- totals


def test_the_payers_lines_of_one_sum_are_one_unit() -> None:
    (unit,) = units_of(
        [
            _line(earned_gbp=Fraction(600), payable_gbp=Fraction(402)),
            _line(payer="Fund", earned_gbp=Fraction(1200), payable_gbp=Fraction(804)),
        ]
    )
    assert [unit.quantity, unit.earned_gbp, unit.payable_gbp] == [30, 1800, 1206]
    assert len(unit.lines) == 2


# ---- the table for a terminal


def test_the_table_gives_totals_by_payment_statement_payer_and_step() -> None:
    assert evaluation_table(SCHEDULE, SETTLEMENT) == (
        "\n".join(
            [
                "Home Again, as at 11 July 2024",
                "",
                "Payment          Earned    Payable",
                "------------  ---------  ---------",
                "Days at Home  £3,540.00  £2,371.80",
                "",
                "Statement                           Norfolk     Fund    Payable",
                "--------------------------------  ---------  -------  ---------",
                "1 April 2024 to 30 June 2024      £1,045.20  £522.60  £1,567.80",
                "1 July 2024 to 30 September 2024    £536.00  £268.00    £804.00",
                "All statements                    £1,581.20  £790.60  £2,371.80",
                "",
                "Settlement step                             Before      Change      After",
                "---------------------------------------  ---------  ----------  ---------",
                "1. reduce by 33%                         £3,540.00  -£1,168.20  £2,371.80",
                "2. round each line half up to the penny  £2,371.80        none  £2,371.80",
                "3. split between payers                  £2,371.80        none  £2,371.80",
                "",
                "3 children, 1 not eligible",
                "Payable in all: £2,371.80",
                "",
            ]
        )
    )


ABOUT_PAYMENTS = """\
contract "Two Payments"
  in force from 1 April 2024 to 31 March 2026
  in pounds sterling
  statements every calendar quarter

parties
  Norfolk  is the commissioner
  Fund     is a co-funder

facts about each child
  Start   is a date
  Review  is a date

eligibility
  every child

payment Place
  pays £100.00 once, on Start
  Fund pays 1/2, at most £40 of this payment, the rest is lost
  Norfolk pays the rest

payment Plan
  pays £200.00 once, on Review

settlement
  round each line half up to the penny
  reduce Plan by 10%
  pay at most £250 for each child for Place and Plan, the rest is lost
  Norfolk pays 100%
  pay at most £1,000 from Norfolk, the rest is lost
"""


def test_the_table_says_which_payment_each_step_is_about() -> None:
    source = Source.of("two.contract", ABOUT_PAYMENTS)
    loaded = load(source)
    assert loaded.schedule is not None, loaded.diagnostics
    child = Child("A1", {"Start": date(2024, 6, 1), "Review": date(2024, 6, 20)}, {})
    settlement = evaluate(loaded.schedule, Cohort((child,)), AS_AT)
    table = evaluation_table(loaded.schedule, settlement)
    # £10 of the Fund's half is lost in the payment, £20 by the reduction, and nothing is over the maxima.
    steps = table[table.index("Settlement step") : table.index("1 child")]
    assert [re.split("  +", row) for row in steps.rstrip().splitlines()[2:]] == [
        ["Place: the maximum of a payer", "£300.00", "-£10.00", "£290.00"],
        ["1. round each line half up to the penny", "£290.00", "none", "£290.00"],
        ["2. reduce by 10%, for Plan", "£290.00", "-£20.00", "£270.00"],
        ["3. at most £250.00 for each child, for Place and Plan", "£270.00", "-£20.00", "£250.00"],
        ["4. split between payers", "£250.00", "none", "£250.00"],
        ["5. at most £1,000.00 from Norfolk", "£250.00", "none", "£250.00"],
    ]


def test_the_statement_says_what_a_payer_s_maximum_in_a_payment_took() -> None:
    source = Source.of("two.contract", ABOUT_PAYMENTS)
    schedule = load(source).schedule
    assert schedule is not None
    child = Child("A1", {"Start": date(2024, 6, 1), "Review": date(2024, 6, 20)}, {})
    settlement = evaluate(schedule, Cohort((child,)), AS_AT)
    words = _Page(statement_html(schedule, settlement, source)).words
    assert (
        "– Place: Fund pays 1/2, at most £40 of this payment, the rest is lost; Norfolk pays the rest line 19"
        " £300.00 -£10.00 £290.00"
    ) in words
    # A result counts the steps of the settlement alone.
    assert [step.step for step in result_file(schedule, settlement, source).steps] == [1, 2, 3, 4, 5]


# ---- why


def test_a_child_s_sums_are_explained_from_the_clause_to_the_payers() -> None:
    assert explained(SCHEDULE, SETTLEMENT, "B2", SOURCE) == (
        "\n".join(
            [
                "B2, as at 11 July 2024: Home Again",
                "",
                "Days at Home, statement for 1 April 2024 to 30 June 2024",
                "  clause    Schedule 2, paragraph 3 (line 27)",
                "  says      pays £60.00 for each day of Home Day",
                "  days      1 June 2024 to 9 June 2024 (9 days)",
                "  earned    9 days × £60.00 = £540.00",
                "  step      -£178.20 to £361.80: reduce by 33% (line 32)",
                "  payable   £120.60 by Fund",
                "  payable   £241.20 by Norfolk",
                "  in all    £361.80",
                "",
                "Days at Home, statement for 1 July 2024 to 30 September 2024",
                "  clause    Schedule 2, paragraph 3 (line 27)",
                "  says      pays £60.00 for each day of Home Day",
                "  days      1 July 2024 to 10 July 2024 (10 days)",
                "  earned    10 days × £60.00 = £600.00",
                "  step      -£198.00 to £402.00: reduce by 33% (line 32)",
                "  payable   £134.00 by Fund",
                "  payable   £268.00 by Norfolk",
                "  in all    £402.00",
                "",
                "Total: £763.80",
                "",
            ]
        )
    )


def test_with_the_records_a_sum_names_the_rows_that_took_its_days() -> None:
    told = explained(SCHEDULE, SETTLEMENT, "B2", SOURCE, COHORT)
    assert told.startswith("B2, as at 11 July 2024: Home Again\nFacts: children.csv row 3\n")
    assert (
        "  days      1 June 2024 to 9 June 2024 (9 days)\n"
        "  not paid  10 June 2024 to 30 June 2024 (21 days): In Care, 2024/episodes.csv row 7 (legal status\n"
        "            C2)\n"
    ) in told
    # The row ends in June, so it takes no day out of the statement that begins in July.
    assert told.count("episodes.csv") == 1


def test_a_child_who_is_not_eligible_is_told_which_rule_is_not_met() -> None:
    told = explained(SCHEDULE, SETTLEMENT, "C3", SOURCE, COHORT)
    assert "The records do not show that this holds:\n  a child aged 8 to 15 at Start (line 25)\n" in told
    assert "Total: £0.00" in told


def test_without_the_records_every_rule_is_told() -> None:
    told = explained(SCHEDULE, SETTLEMENT, "C3", SOURCE)
    assert "A child must meet all of these rules:\n  a child aged 8 to 15 at Start (line 25)\n" in told


def test_a_sum_that_waits_says_what_it_waits_for() -> None:
    held_back = HeldBack(payment="Days at Home", child="A1", unknown=Days.between(738001, 738004))
    told = explained(SCHEDULE, _settlement(held_back=(held_back,)), "A1", SOURCE)
    assert "Days at Home: 3 days are not known, and what is not known earns nothing." in told


def test_a_child_who_has_earned_nothing_is_told_so() -> None:
    told = explained(SCHEDULE, _settlement(), "A1", SOURCE, COHORT)
    assert "No day or event before 11 July 2024 has earned a payment yet." in told
    assert "The records hold no such child." in explained(SCHEDULE, _settlement(), "Z9", SOURCE, COHORT)


# ---- lines as CSV


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_lines_open_in_excel() -> None:
    text = lines_csv(SCHEDULE, SETTLEMENT, SOURCE, ROWS)
    assert text.encode().startswith(b"\xef\xbb\xbf")
    assert text.count("\n") == text.count("\r\n") == len(SETTLEMENT.lines) + 1
    first = next(row for row in _rows(text) if row["Child"] == "B2" and row["Payer"] == "Fund")
    assert first == {
        "Statement start": "2024-04-01",
        "Statement end": "2024-06-30",
        "Payment": "Days at Home",
        "Clause": "payment Days at Home pays £60.00 for each day of Home Day",
        "Signed contract": "Schedule 2, paragraph 3",
        "Contract line": "27",
        "Child": "B2",
        "Group": "",
        "Payer": "Fund",
        "First date earned": "2024-06-01",
        "Last date earned": "2024-06-09",
        "Quantity": "3",
        "Rate": "60.00",
        "Earned": "180.00",
        "Step 1 (line 32): reduce by 33%": "-59.40",
        "Step 2 (line 33): round each line half up to the penny": "0.00",
        "Step 3 (line 34): split between payers": "0.00",
        "Payable": "120.60",
        "Exact": "",
        "Facts in": "children.csv row 3",
        "Days counted from": "",
        "Days taken out by": "2024/episodes.csv row 7",
        "Notes": "",
    }


def test_the_lines_add_up_to_the_total() -> None:
    rows = _rows(lines_csv(SCHEDULE, SETTLEMENT, SOURCE))
    assert sum(Fraction(row["Payable"]) for row in rows) == SETTLEMENT.total_gbp
    for row in rows:
        steps = [Fraction(amount) for name, amount in row.items() if name.startswith("Step")]
        assert Fraction(row["Earned"]) + sum(steps) == Fraction(row["Payable"])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", " ="])
def test_no_text_runs_as_a_formula(start: str) -> None:
    text = f"{start}cmd|' /C calc'!A0"
    settlement = _settlement(_line(child=text, group=text, payer=text))
    (row,) = csv.DictReader(
        StringIO(lines_csv(SCHEDULE, settlement, SOURCE).removeprefix("\ufeff"), newline="")
    )
    assert {row["Child"], row["Group"], row["Payer"]} == {"'" + text}


def test_quantities_can_be_summed_though_each_payer_has_a_row() -> None:
    rows = [row for row in _rows(lines_csv(SCHEDULE, SETTLEMENT, SOURCE)) if row["Child"] == "B2"]
    # Nine days in June and ten in July, of which the Fund pays a third: the sums of a pivot table in a spreadsheet.
    assert [(row["Payer"], row["Quantity"]) for row in rows] == [
        ("Fund", "3"),
        ("Norfolk", "6"),
        ("Fund", "3.33333333"),
        ("Norfolk", "6.66666667"),
    ]
    assert sum(Decimal(row["Quantity"]) for row in rows) == 19
    assert [row["Exact"] for row in rows] == ["", "", "Quantity 10/3", "Quantity 20/3"]


@given(
    st.lists(st.fractions(min_value=-100, max_value=10_000, max_denominator=97), min_size=1, max_size=6),
    st.integers(0, 10_000),
)
def test_the_parts_of_a_number_add_up_though_their_decimals_do_not_end(
    parts: list[Fraction], whole: int
) -> None:
    parts = [*parts, whole - sum(parts)]
    shown = parts_in_decimals(parts)
    assert sum(Decimal(number_cell(part)) for part in shown) == whole
    assert all(abs(part - exactly) < Fraction(1, 10**8) for part, exactly in zip(shown, parts, strict=True))


def test_the_units_of_a_price_of_nothing_are_counted_once() -> None:
    free = {"rate_gbp": Fraction(0), "earned_gbp": Fraction(0), "payable_gbp": Fraction(0)}
    settlement = _settlement(_line(payer="Fund", **free), _line(payer="Norfolk", **free))
    assert [row["Quantity"] for row in _rows(lines_csv(SCHEDULE, settlement, SOURCE))] == ["30", "0"]


def test_every_table_of_lines_has_the_quantity_of_the_payer() -> None:
    in_result = result_file(SCHEDULE, SETTLEMENT, SOURCE).lines
    in_rows = line_rows(SCHEDULE, SETTLEMENT, SOURCE)
    # A1 has 40 days and B2 has 19.
    assert sum(line.quantity for line in in_result) == 59
    assert sum(Fraction(str(row["quantity"])) for row in in_rows) == 59
    assert all(line.quantity * line.rate == line.earned for line in in_result)


def test_numbers_stay_numbers() -> None:
    line = _line(
        quantity=Fraction(-7, 3),
        rate_gbp=Fraction(-5),
        earned_gbp=Fraction(35, 3),
        payable_gbp=Fraction(-1, 2),
    )
    (row,) = _rows(lines_csv(SCHEDULE, _settlement(line), SOURCE))
    assert (row["Quantity"], row["Rate"], row["Earned"], row["Payable"], row["Exact"]) == (
        "-2.33333333",
        "-5.00",
        "11.66666667",
        "-0.50",
        "Quantity -7/3; Earned 35/3",
    )


def test_a_maximum_inside_a_payment_has_its_own_column() -> None:
    own = SplitPayers(
        shares=(PayerShare(payer=Party(name="Fund"), share=None, origin=UNWRITTEN),),
        payment="Days at Home",
        origin=UNWRITTEN,
    )
    line = _line(adjustments=(Adjustment(step=0, amount_gbp=Fraction(-594)),))
    schedule = evolve(SCHEDULE, steps=(own, *SCHEDULE.steps))
    (row,) = _rows(lines_csv(schedule, _settlement(line), SOURCE))
    assert row["Payer's maximum in the payment"] == "-594.00"


# ---- the rows behind a line

OF_STAYS = """\
contract "Stays"
  in force from 1 April 2024 to 31 March 2026
  in pounds sterling
  statements every calendar quarter

parties
  Norfolk  is the commissioner

facts about each child
  Date of Birth  is a date, if any

timelines
  Stay   is recorded, with Kind "home" or "away"
  Visit  is recorded

definitions
  Good Day  means Stay with Kind "home", except Visit, even after 18th birthday

eligibility
  every child

payment Stays
  pays £10.00 for each day of Good Day

payment Weeks
  pays £70.00 for each run of 7 days of Good Day

payment Third Day
  pays £5.00 once, on the day on which Stay reaches 3 days in total

payment Visited
  pays £2.00 once, on the first day of Visit

settlement
  round each line half up to the penny
  Norfolk pays the rest
"""


def test_each_line_names_the_rows_whose_days_it_counts_and_those_that_took_days_out() -> None:
    schedule = load(Source.of("stays.contract", OF_STAYS)).schedule
    assert schedule is not None
    stays = History(
        [
            Episode(date(2024, 4, 1), date(2024, 4, 11), {"Kind": "home"}, Place("stay.csv", row=2)),
            Episode(date(2024, 5, 1), date(2024, 5, 4), {"Kind": "away"}, Place("stay.csv", row=3)),
            Episode(date(2024, 6, 1), date(2024, 6, 3), {"Kind": "home"}, Place("stay.csv", row=4)),
        ],
        Days.always(),
    )
    visits = History(
        [Episode(date(2024, 4, 8), date(2024, 4, 10), {}, Place("visit.csv", row=9))], Days.always()
    )
    child = Child("A1", {}, {"Stay": stays, "Visit": visits}, Place("children.csv", row=2))
    cohort = Cohort((child,))
    settlement = evaluate(schedule, cohort, AS_AT)
    rows = rows_of_lines(schedule, settlement, cohort)
    assert [
        (
            line.payment,
            places_in_words(x.place for x in each.counted),
            places_in_words(x.place for x in each.took_out),
        )
        for line, each in zip(settlement.lines, rows, strict=True)
    ] == [
        ("Stays", "stay.csv rows 2 and 4", "visit.csv row 9"),
        # The week ends before the visit, which took nothing out of it.
        ("Weeks", "stay.csv row 2", ""),
        ("Third Day", "stay.csv row 2", ""),
        ("Visited", "visit.csv row 9", ""),
    ]
    assert {each.facts for each in rows} == {(Place("children.csv", row=2),)}


def test_rows_are_said_by_their_tables_and_long_lists_are_counted() -> None:
    rows = [Place("b.csv", row=4), Place("a.csv", row=9), Place("b.csv", row=2), Place("b.csv", row=4)]
    assert places_in_words(rows) == "a.csv row 9; b.csv rows 2 and 4"
    many = places_in_words(Place("a.csv", row=row) for row in range(2, 40))
    assert many.startswith("a.csv rows 2, 3, 4, ")
    assert many.endswith(", 21 and 18 more")
    assert places_in_words([Place("book.xlsx", sheet="In School")]) == "book.xlsx, sheet In School"


def test_the_result_and_the_statement_name_the_rows() -> None:
    (line,) = (
        each
        for each in result_file(SCHEDULE, SETTLEMENT, SOURCE, (), ROWS).lines
        if each.child == "B2" and each.payer == "Fund" and each.first_earned == date(2024, 6, 1)
    )
    assert line.rows == (
        RowBehind(effect="facts", timeline="", file="children.csv", row=3),
        RowBehind(effect="taken out", timeline="Looked After", file="2024/episodes.csv", row=7),
    )
    words = _Page(statement_html(SCHEDULE, SETTLEMENT, SOURCE, ROWS)).words
    assert "Child B2 children.csv row 3" in words
    assert "1 June 2024 to 9 June 2024 days taken out by 2024/episodes.csv row 7" in words


# ---- the result as JSON


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inside in value.items():
            yield key
            yield from _keys(inside)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)


REPAIRS = (
    Repair(
        timeline="Looked After",
        doubt=Doubt.ABSENT,
        reading=Reading.LEFT,
        place=Place("2019_episodes.csv", row=3),
        start=date(2019, 1, 1),
        raw_end=None,
        used_end=date(2019, 4, 1),
    ),
    WrittenInFull(place=Place("episodes.csv", row=2), column="DEC", raw="24/08/18", used="24/08/2018"),
    WrittenInFull(place=Place("header.csv", row=2), column="DOB", raw="24/08/08", used="24/08/2008"),
    WrittenInFull(place=Place("header.csv", row=3), column="mc-dob", raw="25/08/18", used="25/08/2018"),
)


def test_a_result_names_every_row_that_a_policy_touched_as_it_was_and_as_it_is_used() -> None:
    assert json.loads(result_json(SCHEDULE, SETTLEMENT, SOURCE, REPAIRS))["repairs"] == [
        {
            "policy": "absent means left",
            "timeline": "Looked After",
            "file": "2019_episodes.csv",
            "row": 3,
            "start": "2019-01-01",
            "raw_end": None,
            "used_end": "2019-04-01",
        },
        {
            "policy": "short years",
            "file": "episodes.csv",
            "row": 2,
            "column": "DEC",
            "raw": "24/08/18",
            "used": "24/08/2018",
        },
        # A date of birth stays where it is.
        {
            "policy": "short years",
            "file": "header.csv",
            "row": 2,
            "column": "DOB",
            "raw": None,
            "used": None,
        },
        {
            "policy": "short years",
            "file": "header.csv",
            "row": 3,
            "column": "mc-dob",
            "raw": None,
            "used": None,
        },
    ]


def _full() -> Settlement:
    """Return a settlement in which every part of the layout holds something."""
    held_back = HeldBack(payment="Days at Home", child="A1", unknown=Days.between(738001, 738004))
    return evolve(SETTLEMENT, held_back=(held_back,))


def test_every_key_of_the_result_is_documented() -> None:
    page = (Path(__file__).parent.parent / "docs" / "result-layout.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`([a-z0-9_]+)`", page))
    keys = set(_keys(json.loads(result_json(SCHEDULE, _full(), SOURCE, REPAIRS, ROWS))))
    assert keys - documented == set()
    in_tables = {
        key for row in re.findall(r"^\| (`.*?) \|", page, re.MULTILINE) for key in re.findall(r"`(\w+)`", row)
    }
    assert in_tables - keys == set()
    assert LAYOUT in page


def test_the_result_is_canonical_and_holds_no_float() -> None:
    text = result_json(SCHEDULE, _full(), SOURCE)

    def no_float(said: str) -> float:
        raise AssertionError(said)

    result = json.loads(text, parse_float=no_float)
    assert text == json.dumps(result, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert result["layout"] == "outcomes-result/2"
    assert result["total"] == "2371.8"
    assert result["statements"][0] == {
        "first_day": "2024-04-01",
        "last_day": "2024-06-30",
        "payable": "1567.8",
    }
    assert result["steps"][0]["says"] == "reduce by 33%"
    assert result["steps"][2]["says"] == "Fund pays 1/3; Norfolk pays the rest"
    assert result["steps"][0]["references"] == ["Schedule 2, paragraph 4"]


def test_fractions_that_do_not_end_are_kept_whole() -> None:
    result = json.loads(result_json(SCHEDULE, _settlement(_line(earned_gbp=Fraction(7, 3))), SOURCE))
    assert result["lines"][0]["earned"] == "7/3"


def test_the_totals_of_the_result_add_up() -> None:
    result = json.loads(result_json(SCHEDULE, SETTLEMENT, SOURCE))
    for part in ("payments", "statements", "payers", "lines"):
        assert sum(Fraction(each["payable"]) for each in result[part]) == SETTLEMENT.total_gbp


# ---- the statement


class _Page(HTMLParser):
    """A page's tags with their attributes, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)
        self.words = " ".join(self.words.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.words += " "

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.words += " "

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_statement_is_a_well_formed_page_that_stands_alone() -> None:
    page = _Page(statement_html(SCHEDULE, _full(), SOURCE))
    assert page.open == []
    assert ("html", {"lang": "en-GB"}) in page.tags
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert all(attributes.get("scope") for tag, attributes in page.tags if tag == "th")
    assert [tag for tag, _ in page.tags].count("caption") == [tag for tag, _ in page.tags].count("table")
    assert not [
        tag for tag, attributes in page.tags if tag in ("script", "link", "img") or "src" in attributes
    ]
    places = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    named = [
        name for _, attributes in page.tags for name in (attributes.get("aria-labelledby") or "").split()
    ]
    assert named
    assert set(named) <= places


def test_the_statement_gives_every_sum() -> None:
    words = _Page(statement_html(SCHEDULE, SETTLEMENT, SOURCE)).words
    for line in SETTLEMENT.lines:
        assert pounds(line.payable_gbp) in words
    assert "Payable in all £2,371.80" in words
    assert "1 of 3 children is not eligible: C3." in words
    assert "reduce by 33% line 32; Schedule 2, paragraph 4 £3,540.00 -£1,168.20 £2,371.80" in words
    assert "30 days at £60.00" in words


def test_the_chart_has_a_title_a_description_and_the_figures_of_its_table() -> None:
    text = statement_html(SCHEDULE, SETTLEMENT, SOURCE)
    chart = text[text.index("<svg") : text.index("</svg>")]
    assert '<title id="chart-title">Payable in each statement</title>' in chart
    assert '<desc id="chart-about">' in chart
    assert "£1,567.80" in chart
    assert "£1,567.80" in text[text.index("</svg>") :]


def test_every_link_of_the_statement_leads_to_a_place_on_it() -> None:
    page = _Page(statement_html(SCHEDULE, _full(), SOURCE, ROWS))
    places = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(set(places)) == len(places)
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert {f"#{place}" for place in ("payments", "statements", "steps", "subjects", "not-here")} <= set(
        links
    )
    # A1 and B2 are paid. A1 is linked in the contents, and where what waits for it is listed.
    assert [link for link in links if link is not None and "subject-" in link] == [
        "#subject-1",
        "#subject-2",
        "#subject-1",
    ]
    assert {link.removeprefix("#") for link in links if link is not None} <= set(places)


def test_the_chart_takes_its_colours_from_the_page_so_that_a_reader_s_own_colours_hold() -> None:
    text = statement_html(SCHEDULE, SETTLEMENT, SOURCE)
    chart = text[text.index("<svg") : text.index("</svg>")]
    assert "fill=" not in chart
    assert "stroke=" not in chart
    assert "svg.chart text { fill: var(--ink); }" in text
    assert re.search(r"\(forced-colors: active\) \{ :root \{ --ink: CanvasText;", text)


def test_one_of_a_thing_is_said_in_the_singular() -> None:
    day = Days.between(738001, 738002)
    alone = evolve(
        _settlement(held_back=(HeldBack(payment="Days at Home", child="A1", unknown=day),)), children=1
    )
    table = evaluation_table(SCHEDULE, alone)
    assert "1 child, 0 not eligible" in table
    assert "Days at Home: 1 day is not known, of 1 child, and earns nothing" in table
    block = EachBlock(days=EveryDay(), anchor=FixedDate(date=AS_AT), months=1)
    run = EachRun(days=EveryDay(), length_days=1)
    assert [units_in_words(Fraction(1), unit) for unit in (block, run)] == [
        "1 block of 1 month",
        "1 run of 1 day",
    ]


def test_a_shadow_statement_says_that_nothing_is_owed() -> None:
    words = _Page(statement_html(SCHEDULE, evolve(SETTLEMENT, shadow=True), SOURCE)).words
    assert "Shadow contract: nothing is owed." in words
    assert "Payable" not in words
    assert "nothing is owed" not in _Page(statement_html(SCHEDULE, SETTLEMENT, SOURCE)).words


def test_the_statement_says_which_contract_and_which_version_it_was_made_from() -> None:
    words = _Page(statement_html(SCHEDULE, SETTLEMENT, SOURCE)).words
    assert re.search(r"Made from home\.contract, SHA-256 [0-9a-f]{64}, by outcomes-contracts, version", words)


def test_nothing_in_the_records_is_taken_for_markup() -> None:
    canary = "<script>alert(1)</script>{{ 7 * 7 }}\x1b"
    settlement = _settlement(
        _line(child=canary, payer=canary),
        ineligible=(canary,),
        held_back=(HeldBack(payment=canary, child=canary, unknown=Days.between(738001, 738004)),),
    )
    text = statement_html(SCHEDULE, settlement, SOURCE)
    assert "<script" not in text
    assert "{{ 7 * 7 }}" in text
    assert "\x1b" not in text
    assert "\x1b" not in explained(SCHEDULE, settlement, canary, SOURCE)
    assert "\x1b" not in evaluation_table(SCHEDULE, settlement)


def test_a_council_lays_its_own_statement_over_ours(tmp_path: Path) -> None:
    (tmp_path / "statement.html").write_text(
        "{{ settlement.total_gbp | pounds }} & {{ title }}", encoding="utf-8"
    )
    assert statement_html(SCHEDULE, SETTLEMENT, SOURCE, templates=tmp_path) == "£2,371.80 & Home Again"
    (tmp_path / "style.css").write_text("body { color: navy }", encoding="utf-8")
    (tmp_path / "statement.html").unlink()
    assert "color: navy" in statement_html(SCHEDULE, SETTLEMENT, SOURCE, templates=tmp_path)


def test_the_same_result_gives_the_same_bytes() -> None:
    again = evaluate(SCHEDULE, Cohort(tuple(reversed(COHORT.children))), AS_AT)
    assert statement_html(SCHEDULE, again, SOURCE) == statement_html(SCHEDULE, SETTLEMENT, SOURCE)
    assert result_json(SCHEDULE, again, SOURCE) == result_json(SCHEDULE, SETTLEMENT, SOURCE)
    assert lines_csv(SCHEDULE, again, SOURCE) == lines_csv(SCHEDULE, SETTLEMENT, SOURCE)
