"""Each page in cases/payments says what a clause pays, worked by hand; the engine must come to the same.

A page is Markdown. Its fences are read in order, and the last of each kind holds:

- `contract`: the blocks that matter; `completed` puts in the others. It holds to the next one.
- `children`, `records`, `not known`: tables, each for the heading it stands under. What `children` leaves
  out is as for Ada below; a blank cell is a fact that is not recorded. A record without a timeline is of
  Looked After, and with a blank `until` it is still open. On the days of `not known` the records are silent.
- `payable`: what is payable as at the date in the last line that begins "As at". It is everything: what it
  does not list comes to nothing. Sums are added up over what its columns leave out. `child` may be a group;
  `statement` is its last day; `date` is the last day on which the sum was earned.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pytest
from attrs import evolve, field, frozen
from completed import completed

from rules_engine.dates import in_words, month_names
from rules_engine.diagnostics import shown
from rules_engine.evaluation.evaluator import evaluate
from rules_engine.facts import Child, Cohort, Episode, FactValue, History
from rules_engine.loading import load
from rules_engine.money import pounds
from rules_engine.payments import Line
from rules_engine.rules import FactKind, Schedule
from rules_engine.source import Source
from rules_engine.timeline import FOREVER, NO_DAYS, Days

PAGES = sorted((Path(__file__).parent / "cases" / "payments").glob("*.md"))
PART = re.compile(
    r"^##? (?P<heading>[^\n]+)|^As at (?P<as_at>\d+ \w+ \d{4})|^```(?P<kind>[a-z ]+)\n(?P<table>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
ADA = {"child": "Ada", "Date of Birth": "3 May 2008", "Therapy Start": "1 March 2019", "Route": "return home"}
Table: TypeAlias = list[dict[str, str]]
Sums: TypeAlias = defaultdict[tuple[str, ...], Fraction]


@frozen(kw_only=True)
class Case:
    """One `payable` fence and all that it follows from."""

    heading: str = ""
    as_at: str = ""
    contract: str = ""
    children: Table = field(factory=lambda: [ADA])
    records: Table = field(factory=list)
    not_known: Table = field(factory=list)
    payable: str = ""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of every `payable` fence on every page."""
    found = [(f"{page.stem}, {case.heading}, {case.as_at}", case) for page in PAGES for case in cases(page)]
    metafunc.parametrize("case", [case for _, case in found], ids=[name for name, _ in found])


def test_the_page_and_the_engine_come_to_the_same(case: Case) -> None:
    contract = schedule(case.contract)
    settlement = evaluate(contract, cohort(case, contract), day(case.as_at))

    columns, *_ = csv.reader(case.payable.splitlines())
    by_hand: Sums = defaultdict(Fraction)
    worked_out: Sums = defaultdict(Fraction)
    for row in table(case.payable):
        by_hand[tuple(row[column] for column in columns if column != "payable")] += Fraction(row["payable"])
    for line in settlement.lines:
        worked_out[tuple(cell(line, column) for column in columns if column != "payable")] += line.payable_gbp
    differences = [
        f"{', '.join(key)}: {pounds(by_hand[key])} by hand, {pounds(worked_out[key])} by the engine"
        for key in sorted({*by_hand, *worked_out})
        if by_hand[key] != worked_out[key]
    ]
    assert not differences, f"as at {case.as_at}\n" + "\n".join(differences)


def cases(page: Path) -> Iterator[Case]:
    case = Case()
    for part in PART.finditer(page.read_text(encoding="utf-8")):
        match part["kind"]:
            case None if part["heading"]:
                case = Case(heading=part["heading"], contract=case.contract)
            case None:
                case = evolve(case, as_at=part["as_at"])
            case "contract":
                case = evolve(case, contract=part["table"])
            case "children":
                case = evolve(case, children=[ADA | row for row in table(part["table"])])
            case "records":
                case = evolve(case, records=table(part["table"]))
            case "not known":
                case = evolve(case, not_known=table(part["table"]))
            case "payable":
                case = evolve(case, payable=part["table"])
                yield case
            case kind:
                raise ValueError(f"{page.name}, {case.heading}: no table is called `{kind}`")
    if not case.payable:
        raise ValueError(f"{page.name} says nothing of what is payable")


@cache
def schedule(fragment: str) -> Schedule:
    source = Source.of("the contract of the page", completed(fragment))
    loaded = load(source)
    assert loaded.schedule, "\n".join(shown(each, source) for each in loaded.diagnostics)
    return loaded.schedule


def cohort(case: Case, contract: Schedule) -> Cohort:
    spoken_of = {row["child"] for row in (*case.records, *case.not_known)}
    assert spoken_of <= {row["child"] for row in case.children}, "a record is of a child who is not there"
    return Cohort([child(row, case, contract) for row in case.children])


def child(row: Mapping[str, str], case: Case, contract: Schedule) -> Child:
    kinds = {each.name: each.kind for each in contract.facts}
    facts = {name: fact(kinds[name], text) for name, text in row.items() if text and name != "child"}
    histories = {
        timeline.name: History(
            [
                Episode(
                    day(each["from"]),
                    day(each["until"]) if each["until"] else None,
                    attributes(each),
                )
                for each in rows(case.records, row["child"], timeline.name)
            ],
            Days.always() - silence(rows(case.not_known, row["child"], timeline.name)),
        )
        for timeline in contract.timelines
    }
    return Child(row["child"], facts, histories)


def fact(kind: FactKind, text: str) -> FactValue:
    match kind:
        case FactKind.DATE:
            return day(text)
        case FactKind.NUMBER:
            return Decimal(text)
        case FactKind.YES_NO:
            return {"yes": True, "no": False}[text]
        case FactKind.CHOICE | FactKind.PARTY:
            return text


def rows(records: Table, child: str, timeline: str) -> Table:
    return [
        row for row in records if (row["child"], row.get("timeline", "Looked After")) == (child, timeline)
    ]


def attributes(row: Mapping[str, str]) -> dict[str, str]:
    return {
        name: text
        for name, text in row.items()
        if text and name not in ("child", "timeline", "from", "until")
    }


def silence(not_known: Table) -> Days:
    silent = NO_DAYS
    for row in not_known:
        silent |= Days.between(
            day(row["from"]).toordinal(), day(row["until"]).toordinal() if row["until"] else FOREVER
        )
    return silent


def cell(line: Line, column: str) -> str:
    match column:
        case "child":
            return line.child or line.group
        case "payment":
            return line.payment
        case "payer":
            return line.payer
        case "statement":
            return in_words(date.fromordinal(line.period.end.toordinal() - 1))
        case "date":
            return in_words(line.last)
        case _:
            raise ValueError(f"a line of payments has no `{column}`")


def table(text: str) -> Table:
    return list(csv.DictReader(text.splitlines(), strict=True))


def day(text: str) -> date:
    number, month, year = text.split()
    return date(int(year), 1 + month_names.index(month), int(number))
