"""The statement of one evaluation, as a page that prints on A4 and can be read aloud."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from attrs import frozen

from rules_engine.dates import Period
from rules_engine.money import total
from rules_engine.pages.figures import dates_in_words, units_in_words
from rules_engine.pages.provenance import PACKAGE, contract_digest, package_version
from rules_engine.pages.templates import rendered
from rules_engine.pages.totals import Unit, payable_by, payers_of, periods_shown, units_of
from rules_engine.payments import Line, Settlement
from rules_engine.reporting.chart import bar_chart
from rules_engine.reporting.evidence import NO_ROWS, LineRows, places_in_words
from rules_engine.reporting.steps import line_of, references_of, steps_shown
from rules_engine.rules import Schedule
from rules_engine.source import Source

_MOST_LINKED = 60
"""Up to so many children stand in the list of contents; more would be a page of links."""


@frozen(kw_only=True)
class PaymentTotal:
    """What one payment comes to in all."""

    name: str
    references: tuple[str, ...]
    line: int
    earned: Fraction
    payable: Fraction


@frozen(kw_only=True)
class PeriodTotal:
    """What one statement comes to, for each payer in the order of the table's columns."""

    label: str
    parts: tuple[Fraction, ...]
    payable: Fraction


@frozen(kw_only=True)
class UnitShown:
    """One sum of a child or group: its words, one payer's part for each row below it, and the rows of the records."""

    statement: str
    payment: str
    dates: str
    units: str
    rate: Fraction
    earned: Fraction
    change: Fraction
    payable: Fraction
    parts: tuple[tuple[str, Fraction], ...]
    counted_from: str
    taken_out_by: str


@frozen(kw_only=True)
class Subject:
    """A child, or a group when `is_group`, with all its sums."""

    name: str
    is_group: bool
    facts: str
    units: tuple[UnitShown, ...]
    payable: Fraction


def statement_html(
    schedule: Schedule,
    settlement: Settlement,
    source: Source,
    rows_behind: Sequence[LineRows] = (),
    *,
    templates: Path | None = None,
) -> str:
    """Return the statement as one HTML file that needs nothing else; `rows_behind` are the rows behind each line."""
    payers = payers_of(schedule, settlement)
    periods = tuple(_periods(schedule, settlement, payers))
    subjects = tuple(_subjects(schedule, settlement, rows_behind))
    return rendered(
        "statement.html",
        templates,
        title=settlement.title,
        shadow=settlement.shadow,
        settlement=settlement,
        first=schedule.first,
        last=schedule.last,
        parties=schedule.parties,
        payers=payers,
        payments=tuple(_payments(schedule, settlement, source)),
        periods=periods,
        payer_totals=tuple(
            total(line.payable_gbp for line in settlement.lines if line.payer == payer) for payer in payers
        ),
        chart=bar_chart([(period.label, period.payable) for period in periods]),
        steps=steps_shown(schedule, settlement, source),
        subjects=subjects,
        most_linked=_MOST_LINKED,
        places={subject.name: place for place, subject in enumerate(subjects, 1)},
        contract_name=source.name,
        digest=contract_digest(source),
        package=PACKAGE,
        version=package_version(),
    )


def _payments(schedule: Schedule, settlement: Settlement, source: Source) -> Iterator[PaymentTotal]:
    for rule in schedule.payments:
        lines = [line for line in settlement.lines if line.payment == rule.name]
        yield PaymentTotal(
            name=rule.name,
            references=references_of(schedule, rule.name),
            line=line_of(source, rule.origin),
            earned=total(line.earned_gbp for line in lines),
            payable=total(line.payable_gbp for line in lines),
        )


def _periods(schedule: Schedule, settlement: Settlement, payers: tuple[str, ...]) -> Iterator[PeriodTotal]:
    sums = payable_by(settlement.lines, _period_and_payer)
    for period in periods_shown(schedule, settlement):
        parts = tuple(sums.get((period, payer), Fraction(0)) for payer in payers)
        yield PeriodTotal(label=period.label, parts=parts, payable=total(parts))


def _period_and_payer(line: Line) -> tuple[Period, str]:
    return line.period, line.payer


def _subjects(
    schedule: Schedule, settlement: Settlement, rows_behind: Sequence[LineRows]
) -> Iterator[Subject]:
    behind = {id(line): rows for line, rows in zip(settlement.lines, rows_behind, strict=False)}
    units = {rule.name: rule.unit for rule in schedule.payments}
    by_subject: dict[tuple[bool, str], list[Unit]] = {}
    for unit in units_of(settlement.lines):
        by_subject.setdefault((not unit.child, unit.child or unit.group), []).append(unit)
    for (is_group, name), theirs in sorted(by_subject.items()):
        of_units = [[behind.get(id(line), NO_ROWS) for line in unit.lines] for unit in theirs]
        yield Subject(
            name=name,
            is_group=is_group,
            facts=places_in_words(place for rows in of_units for each in rows for place in each.facts),
            units=tuple(
                UnitShown(
                    statement=unit.period.label,
                    payment=unit.payment,
                    dates=dates_in_words(unit.first, unit.last),
                    units=units_in_words(unit.quantity, units[unit.payment]),
                    rate=unit.rate_gbp,
                    earned=unit.earned_gbp,
                    change=unit.payable_gbp - unit.earned_gbp,
                    payable=unit.payable_gbp,
                    parts=tuple(payable_by(unit.lines, lambda line: line.payer).items()),
                    counted_from=places_in_words(row.place for each in rows for row in each.counted),
                    taken_out_by=places_in_words(row.place for each in rows for row in each.took_out),
                )
                for unit, rows in zip(theirs, of_units, strict=True)
            ),
            payable=total(unit.payable_gbp for unit in theirs),
        )
