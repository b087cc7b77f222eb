"""result.json as a typed value: what is written is read back, and what is not a result is refused with its place."""

import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow import slow

from rules_engine.evaluation.evaluator import evaluate
from rules_engine.facts import Cohort
from rules_engine.place import Place
from rules_engine.repairs import Repair, WrittenInFull
from rules_engine.reporting.result import result_file, result_json
from rules_engine.reporting.result_file import (
    ContractNamed,
    DaysSpan,
    EpisodeRepaired,
    LineResult,
    MadeBy,
    PayerResult,
    PaymentResult,
    ResultFile,
    ResultRejected,
    RowBehind,
    StatementResult,
    StatementShown,
    StepAmount,
    StepResult,
    Waiting,
    YearRepaired,
    json_text,
    read_result,
    result_text,
)
from rules_engine.rules import Schedule
from rules_engine.source import Source
from rules_engine.statutory.doubts import Doubt, Reading
from rules_engine.testing.drawn import cohorts, contracts, days_as_at

WRITTEN = """\
{
  "as_at": "2024-07-11",
  "children": 2,
  "contract": {
    "file": "home.contract",
    "first_day": "2024-04-01",
    "last_day": "2026-03-31",
    "recitals": [],
    "references": [
      "Schedule 2"
    ],
    "sha256": "abc123",
    "title": "Home – Again"
  },
  "ineligible": [
    "8YA1-HAD7-YZ7Z"
  ],
  "layout": "outcomes-result/2",
  "lines": [
    {
      "child": "K7QF-M2TX-9HBD",
      "clause": "pays £60.50 for each day of Home Day",
      "contract_line": 27,
      "days": [
        {
          "first_day": "2024-06-01",
          "last_day": "2024-06-02"
        },
        {
          "first_day": "2024-06-09",
          "last_day": null
        }
      ],
      "earned": "363",
      "first_earned": "2024-06-01",
      "group": "",
      "last_earned": "2024-06-12",
      "payable": "121",
      "payer": "Fund",
      "payment": "Days at Home",
      "quantity": "6",
      "rate": "60.5",
      "references": [],
      "rows": [
        {
          "effect": "facts",
          "file": "children.csv",
          "row": 2,
          "timeline": ""
        },
        {
          "effect": "taken out",
          "file": "2024/episodes.csv",
          "row": null,
          "timeline": "Looked After"
        }
      ],
      "statement": {
        "first_day": "2024-04-01",
        "last_day": "2024-06-30"
      },
      "taken": [
        {
          "amount": "-242",
          "step": 1
        }
      ]
    }
  ],
  "made_by": {
    "package": "outcomes-contracts",
    "version": "0.1.0"
  },
  "payers": [
    {
      "payable": "121",
      "payer": "Fund"
    }
  ],
  "payments": [
    {
      "contract_line": 27,
      "earned": "363",
      "notes": [
        "an illustration"
      ],
      "payable": "121",
      "payment": "Days at Home",
      "references": []
    }
  ],
  "repairs": [
    {
      "file": "2019_episodes.csv",
      "policy": "absent means left",
      "raw_end": null,
      "row": 3,
      "start": "2019-01-01",
      "timeline": "Looked After",
      "used_end": "2019-04-01"
    },
    {
      "column": "DEC",
      "file": "episodes.csv",
      "policy": "short years",
      "raw": "24/08/18",
      "row": 2,
      "used": "24/08/2018"
    }
  ],
  "shadow": false,
  "statements": [
    {
      "first_day": "2024-04-01",
      "last_day": "2024-06-30",
      "payable": "121"
    }
  ],
  "steps": [
    {
      "after": "121",
      "before": "363",
      "contract_line": 32,
      "references": [],
      "says": "reduce by 2/3",
      "step": 1
    }
  ],
  "total": "121",
  "waiting": [
    {
      "days": 3,
      "payment": "Days at Home",
      "reason": "3 days are not known",
      "subject": "K7QF-M2TX-9HBD"
    }
  ]
}
"""

READ = ResultFile(
    layout="outcomes-result/2",
    made_by=MadeBy(package="outcomes-contracts", version="0.1.0"),
    contract=ContractNamed(
        title="Home – Again",
        file="home.contract",
        sha256="abc123",
        first_day=date(2024, 4, 1),
        last_day=date(2026, 3, 31),
        references=("Schedule 2",),
        recitals=(),
    ),
    as_at=date(2024, 7, 11),
    shadow=False,
    children=2,
    ineligible=("8YA1-HAD7-YZ7Z",),
    waiting=(
        Waiting(payment="Days at Home", subject="K7QF-M2TX-9HBD", reason="3 days are not known", days=3),
    ),
    total=Fraction(121),
    payments=(
        PaymentResult(
            payment="Days at Home",
            references=(),
            notes=("an illustration",),
            contract_line=27,
            earned=Fraction(363),
            payable=Fraction(121),
        ),
    ),
    statements=(
        StatementResult(first_day=date(2024, 4, 1), last_day=date(2024, 6, 30), payable=Fraction(121)),
    ),
    payers=(PayerResult(payer="Fund", payable=Fraction(121)),),
    steps=(
        StepResult(
            step=1,
            says="reduce by 2/3",
            contract_line=32,
            references=(),
            before=Fraction(363),
            after=Fraction(121),
        ),
    ),
    lines=(
        LineResult(
            statement=StatementShown(first_day=date(2024, 4, 1), last_day=date(2024, 6, 30)),
            payment="Days at Home",
            references=(),
            contract_line=27,
            clause="pays £60.50 for each day of Home Day",
            child="K7QF-M2TX-9HBD",
            group="",
            payer="Fund",
            first_earned=date(2024, 6, 1),
            last_earned=date(2024, 6, 12),
            quantity=Fraction(6),
            rate=Fraction(121, 2),
            earned=Fraction(363),
            taken=(StepAmount(step=1, amount=Fraction(-242)),),
            payable=Fraction(121),
            days=(
                DaysSpan(first_day=date(2024, 6, 1), last_day=date(2024, 6, 2)),
                DaysSpan(first_day=date(2024, 6, 9), last_day=None),
            ),
            rows=(
                RowBehind(effect="facts", timeline="", file="children.csv", row=2),
                RowBehind(effect="taken out", timeline="Looked After", file="2024/episodes.csv", row=None),
            ),
        ),
    ),
    repairs=(
        EpisodeRepaired(
            policy="absent means left",
            timeline="Looked After",
            file="2019_episodes.csv",
            row=3,
            start=date(2019, 1, 1),
            raw_end=None,
            used_end=date(2019, 4, 1),
        ),
        YearRepaired(
            policy="short years",
            file="episodes.csv",
            row=2,
            column="DEC",
            raw="24/08/18",
            used="24/08/2018",
        ),
    ),
)


# ---- read and written


def test_a_result_is_read_with_exact_numbers_and_dates() -> None:
    assert read_result(WRITTEN) == READ


def test_a_result_is_written_with_sorted_keys() -> None:
    assert result_text(READ) == WRITTEN


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("60", Fraction(60)),
        ("0.5", Fraction(1, 2)),
        ("-12.25", Fraction(-49, 4)),
        ("7/3", Fraction(7, 3)),
        ("-7/30", Fraction(-7, 30)),
    ],
)
def test_an_exact_number_is_a_whole_one_decimals_or_a_fraction(text: str, number: Fraction) -> None:
    assert read_result(_with(lambda held: held.update(total=text))).total == number


def test_keys_that_are_not_known_are_passed_over() -> None:
    def add(held: dict[str, Any]) -> None:
        held["currency"] = "GBP"
        held["lines"][0]["colour"] = 0.5

    assert read_result(_with(add)) == READ


REPAIRS = (
    Repair(
        timeline="Care",
        doubt=Doubt.ABSENT,
        reading=Reading.LEFT,
        place=Place("2019_episodes.csv", row=3),
        start=date(2019, 1, 1),
        raw_end=None,
        used_end=date(2019, 4, 1),
    ),
    WrittenInFull(place=Place("episodes.csv", row=2), column="DEC", raw="24/08/18", used="24/08/2018"),
    WrittenInFull(place=Place("header.csv"), column="DOB", raw="24/08/08", used="24/08/2008"),
)


@given(contracts(), cohorts(), days_as_at(), st.lists(st.sampled_from(REPAIRS)))
@slow(50, deadline=None)
def test_what_is_read_is_what_was_written_and_is_written_again_to_the_byte(
    schedule: Schedule, cohort: Cohort, as_at: date, repairs: list[Repair | WrittenInFull]
) -> None:
    settlement, source = evaluate(schedule, cohort, as_at), Source.of("drawn.contract", "contract\n")
    text = result_json(schedule, settlement, source, repairs)
    result = read_result(text)
    assert result == result_file(schedule, settlement, source, repairs)
    assert result_text(result) == text


PLAIN_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@slow(100)
@given(PLAIN_VALUES)
def test_a_value_is_written_as_the_standard_library_writes_it(value: object) -> None:
    assert json_text(value) == json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)


# ---- what is not a result


def _with(change: Callable[[dict[str, Any]], object]) -> str:
    """Return the written result with a change."""
    held = json.loads(WRITTEN)
    change(held)
    return json.dumps(held)


def _rejected(text: str) -> str:
    with pytest.raises(ResultRejected) as rejected:
        read_result(text)
    return str(rejected.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "this is not JSON: line 1, column 1"),
        ('{\n  "total": }', "this is not JSON: line 2, column 12"),
        (
            "[" * 200_000,
            "this is not JSON that can be read: it is nested too deep, or a number is too long",
        ),
        ("[]", 'this is not a result: expected an object with the key layout, "outcomes-result/2"'),
        (
            '{"total": "60"}',
            'this is not a result: expected an object with the key layout, "outcomes-result/2"',
        ),
        (
            '{"layout": "outcomes-result/1"}',
            'this result has another layout: expected "outcomes-result/2" at layout',
        ),
        ('{"layout": 1}', 'this result has another layout: expected "outcomes-result/2" at layout'),
    ],
)
def test_a_text_that_is_not_a_result_of_this_layout_is_refused(text: str, message: str) -> None:
    assert _rejected(text) == message


def test_a_key_that_is_missing_is_named() -> None:
    assert _rejected(_with(lambda held: held.pop("total"))) == "total: the key is missing"
    assert (
        _rejected(_with(lambda held: held["lines"][0]["days"][1].pop("last_day")))
        == "lines[0].days[1].last_day: the key is missing"
    )


EXACT = 'expected an exact number as a text, such as "60", "0.5" or "7/3"'


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("9" * 5000, id="5000 figures"),
        121,
        121.0,
        None,
        "121.",
        ".5",
        "1e3",
        "£121",
        "1,210",
        " 121",
        "1/0",
        "NaN",
        "１２１",
        True,
    ],
)
def test_a_number_that_is_not_exact_is_refused(number: object) -> None:
    assert _rejected(_with(lambda held: held.update(total=number))) == f"total: {EXACT}"


@pytest.mark.parametrize("day", ["1 June 2024", "20240601", "2024-W22-6", "2024-06-31", 20240601, None])
def test_a_date_in_another_form_is_refused(day: object) -> None:
    assert (
        _rejected(_with(lambda held: held["lines"][0].update(first_earned=day)))
        == 'lines[0].first_earned: expected a date as a text, such as "2019-03-01"'
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda held: held.update(children="2"), "children: expected a whole number"),
        (lambda held: held.update(children=True), "children: expected a whole number"),
        (lambda held: held.update(shadow=0), "shadow: expected true or false"),
        (lambda held: held.update(ineligible="8YA1"), "ineligible: expected a list"),
        (lambda held: held.update(ineligible=[None]), "ineligible[0]: expected a text"),
        (lambda held: held.update(made_by=[]), "made_by: expected an object"),
        (lambda held: held["lines"].append("K7QF"), "lines[1]: expected an object"),
        (lambda held: held["repairs"].append([]), "repairs[2]: expected an object"),
        (lambda held: held["repairs"][1].update(raw=24), "repairs[1].raw: expected a text"),
        (lambda held: held["repairs"][0].pop("timeline"), "repairs[0].timeline: the key is missing"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_place(
    change: Callable[[dict[str, Any]], object], message: str
) -> None:
    assert _rejected(_with(change)) == message


def test_of_several_wrong_places_the_first_is_named_and_nothing_of_the_file_is_quoted() -> None:
    def spoil(held: dict[str, Any]) -> None:
        held["lines"][0].update(child=["K7QF-M2TX-9HBD"], quantity=6)
        held["steps"][0].update(before="K7QF-M2TX-9HBD")

    assert _rejected(_with(spoil)) == f"steps[0].before: {EXACT}"
