"""The result of one evaluation for other programs: canonical JSON, laid out as docs/result-layout.md says."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from rules_engine.dates import Period
from rules_engine.money import total
from rules_engine.pages.document import clause_text
from rules_engine.pages.provenance import PACKAGE, contract_digest, package_version
from rules_engine.pages.totals import own_quantities, payable_by, payers_of, periods_shown
from rules_engine.payments import HeldBack, Line, Settlement
from rules_engine.repairs import Repair, WrittenInFull
from rules_engine.reporting.evidence import NO_ROWS, LineRows
from rules_engine.reporting.result_file import (
    LAYOUT,
    SHORT_YEARS,
    ContractNamed,
    DaysSpan,
    EpisodeRepaired,
    LineResult,
    MadeBy,
    PayerResult,
    PaymentResult,
    ResultFile,
    RowBehind,
    StatementResult,
    StatementShown,
    StepAmount,
    StepResult,
    Waiting,
    YearRepaired,
    result_text,
)
from rules_engine.reporting.steps import StepShown, line_of, references_of, step_number, steps_shown
from rules_engine.rules import PaymentRule, Schedule
from rules_engine.source import Source
from rules_engine.timeline import FOREVER, Days


def result_json(
    schedule: Schedule,
    settlement: Settlement,
    source: Source,
    repairs: Sequence[Repair | WrittenInFull] = (),
    rows_behind: Sequence[LineRows] = (),
) -> str:
    """Return the result with sorted keys and a line feed at the end: the same bytes for the same result.

    Numbers that are not counts are strings, exact: "60", "0.5" or "7/3". `repairs` are what policies touched in the
    records, and `rows_behind` the rows of the records behind each line.
    """
    return result_text(result_file(schedule, settlement, source, repairs, rows_behind))


def result_file(
    schedule: Schedule,
    settlement: Settlement,
    source: Source,
    repairs: Sequence[Repair | WrittenInFull] = (),
    rows_behind: Sequence[LineRows] = (),
) -> ResultFile:
    """Return the result as result.json holds it; `repairs` and `rows_behind` are as in `result_json`."""
    return ResultFile(
        layout=LAYOUT,
        made_by=MadeBy(package=PACKAGE, version=package_version()),
        contract=_contract(schedule, settlement, source),
        as_at=settlement.as_at,
        shadow=settlement.shadow,
        children=settlement.children,
        ineligible=tuple(settlement.ineligible),
        waiting=tuple(map(_waiting, settlement.held_back)),
        total=settlement.total_gbp,
        payments=tuple(_payment(rule, settlement.lines, source) for rule in schedule.payments),
        statements=_statements(schedule, settlement),
        payers=_payers(schedule, settlement),
        steps=tuple(_step(step) for step in steps_shown(schedule, settlement, source) if step.number),
        lines=_lines(schedule, settlement.lines, source, rows_behind),
        repairs=tuple(map(_repair, repairs)),
    )


def _contract(schedule: Schedule, settlement: Settlement, source: Source) -> ContractNamed:
    return ContractNamed(
        title=settlement.title,
        file=source.name,
        sha256=contract_digest(source),
        first_day=schedule.first,
        last_day=schedule.last,
        references=tuple(schedule.references),
        recitals=tuple(schedule.recitals),
    )


def _waiting(held_back: HeldBack) -> Waiting:
    return Waiting(
        payment=held_back.payment,
        subject=held_back.subject,
        reason=held_back.reason,
        days=held_back.days,
    )


def _payment(rule: PaymentRule, lines: Sequence[Line], source: Source) -> PaymentResult:
    own_lines = [line for line in lines if line.payment == rule.name]
    return PaymentResult(
        payment=rule.name,
        references=tuple(rule.references),
        notes=tuple(rule.notes),
        contract_line=line_of(source, rule.origin),
        earned=total(line.earned_gbp for line in own_lines),
        payable=total(line.payable_gbp for line in own_lines),
    )


def _statements(schedule: Schedule, settlement: Settlement) -> tuple[StatementResult, ...]:
    sums = payable_by(settlement.lines, lambda line: line.period)
    return tuple(
        StatementResult(
            first_day=period.start, last_day=_last_day(period), payable=sums.get(period, Fraction(0))
        )
        for period in periods_shown(schedule, settlement)
    )


def _payers(schedule: Schedule, settlement: Settlement) -> tuple[PayerResult, ...]:
    sums = payable_by(settlement.lines, lambda line: line.payer)
    return tuple(PayerResult(payer=payer, payable=sums[payer]) for payer in payers_of(schedule, settlement))


def _step(step: StepShown) -> StepResult:
    return StepResult(
        step=step.number,
        says=step.says,
        contract_line=step.line,
        references=step.references,
        before=step.before,
        after=step.after,
    )


def _lines(
    schedule: Schedule, lines: Sequence[Line], source: Source, rows_behind: Sequence[LineRows]
) -> tuple[LineResult, ...]:
    # What many lines share is worked out once.
    statements = {
        period: StatementShown(first_day=period.start, last_day=_last_day(period))
        for period in {line.period for line in lines}
    }
    references = {name: references_of(schedule, name) for name in {line.payment for line in lines}}
    clauses = {
        origin: (line_of(source, origin), clause_text(source, origin))
        for origin in {line.origin for line in lines}
    }
    numbered = {step: step_number(schedule, step) for step in range(len(schedule.steps))}
    return tuple(
        LineResult(
            statement=statements[line.period],
            payment=line.payment,
            references=references[line.payment],
            contract_line=clauses[line.origin][0],
            clause=clauses[line.origin][1],
            child=line.child,
            group=line.group,
            payer=line.payer,
            first_earned=line.first,
            last_earned=line.last,
            quantity=quantity,
            rate=line.rate_gbp,
            earned=line.earned_gbp,
            taken=tuple(
                StepAmount(step=numbered[taken.step], amount=taken.amount_gbp) for taken in line.adjustments
            ),
            payable=line.payable_gbp,
            days=_days(line.days),
            rows=tuple(_rows(behind)),
        )
        for line, quantity, behind in zip(
            lines, own_quantities(lines), rows_behind or [NO_ROWS] * len(lines), strict=True
        )
    )


def _rows(behind: LineRows) -> Iterator[RowBehind]:
    for place in behind.facts:
        yield RowBehind(effect="facts", timeline="", file=place.table, row=place.row)
    for effect, rows in (("counted", behind.counted), ("taken out", behind.took_out)):
        for row in rows:
            yield RowBehind(effect=effect, timeline=row.timeline, file=row.place.table, row=row.place.row)


def _days(days: Days) -> tuple[DaysSpan, ...]:
    return tuple(
        DaysSpan(
            first_day=date.fromordinal(start),
            last_day=None if end >= FOREVER else date.fromordinal(end - 1),
        )
        for start, end in days.intervals
    )


def _repair(repair: Repair | WrittenInFull) -> EpisodeRepaired | YearRepaired:
    if isinstance(repair, WrittenInFull):
        return YearRepaired(
            policy=SHORT_YEARS,
            file=repair.place.table,
            row=repair.place.row,
            column=repair.column,
            raw=None if repair.tells_a_birthday else repair.raw,
            used=None if repair.tells_a_birthday else repair.used,
        )
    return EpisodeRepaired(
        policy=f"{repair.doubt.value} means {repair.reading.value}",
        timeline=repair.timeline,
        file=repair.place.table,
        row=repair.place.row,
        start=repair.start,
        raw_end=repair.raw_end,
        used_end=repair.used_end,
    )


def _last_day(period: Period) -> date:
    return date.fromordinal(period.end.toordinal() - 1)
