"""Totals of one evaluation as tables for a terminal."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rules_engine.dates import in_words
from rules_engine.money import pounds, total
from rules_engine.pages.figures import counted, printable
from rules_engine.pages.totals import payable_by, payers_of, periods_shown
from rules_engine.payments import HeldBack, Settlement
from rules_engine.reporting.steps import step_in_words, step_number
from rules_engine.rules import Schedule


def evaluation_table(schedule: Schedule, settlement: Settlement) -> str:
    """Return totals by payment, by statement and payer, and what each settlement step did."""
    told = [f"{printable(settlement.title)}, as at {in_words(settlement.as_at)}"]
    if settlement.shadow:
        told.append("Shadow contract: nothing is owed.")
    told += ["", *_payments(schedule, settlement)]
    told += ["", *_statements(schedule, settlement)]
    if settlement.steps:
        told += ["", *_steps(schedule, settlement)]
    told += [
        "",
        f"{counted(settlement.children, 'child', 'children')}, {len(settlement.ineligible):,} not eligible",
        *_waiting(schedule, settlement),
        f"{'Worked out' if settlement.shadow else 'Payable'} in all: {pounds(settlement.total_gbp)}",
    ]
    return "\n".join(told) + "\n"


def _waiting(schedule: Schedule, settlement: Settlement) -> Iterator[str]:
    """Say which payments wait for what is not known; whose they are, and what it is for each, stands in the statement."""
    for rule in schedule.payments:
        waiting = [each for each in settlement.held_back if each.payment == rule.name]
        by_days = [each for each in waiting if each.days and not each.is_paid]
        days = sum(each.days for each in by_days)
        if by_days:
            known = f"{counted(days, 'day is', 'days are')} not known, of {_whose(by_days)}"
            yield printable(f"{rule.name}: {known}, and {'earns' if days == 1 else 'earn'} nothing")
        undecided = [each for each in waiting if not each.days and not each.is_paid]
        if undecided:
            reasons = {each.reason for each in undecided}
            why = (
                f": {reasons.pop()}" if len(reasons) == 1 else "; the statement says what is missing for each"
            )
            yield printable(f"{rule.name}: not decided for {_whose(undecided)}{why}")
        paid = [each for each in waiting if each.is_paid]
        if paid:
            yield printable(
                f"{rule.name}: what is not known could move what is paid for {_whose(paid)}; the statement lists them"
            )


def _whose(waiting: Sequence[HeldBack]) -> str:
    groups = sum(bool(each.group) for each in waiting)
    children = len(waiting) - groups
    said = [counted(children, "child", "children")] if children else []
    said += [counted(groups, "group", "groups")] if groups else []
    return " and ".join(said)


def _payments(schedule: Schedule, settlement: Settlement) -> Iterator[str]:
    rows = []
    for rule in schedule.payments:
        lines = [line for line in settlement.lines if line.payment == rule.name]
        rows.append(
            [
                rule.name,
                pounds(total(line.earned_gbp for line in lines)),
                pounds(total(line.payable_gbp for line in lines)),
            ]
        )
    yield from table_lines(["Payment", "Earned", "Payable"], rows)


def _statements(schedule: Schedule, settlement: Settlement) -> Iterator[str]:
    payers = payers_of(schedule, settlement)
    sums = payable_by(settlement.lines, lambda line: (line.period, line.payer))
    shown = payers if len(payers) > 1 else ()
    rows = []
    for period in periods_shown(schedule, settlement):
        parts = [sums.get((period, payer), Fraction(0)) for payer in payers]
        rows.append([period.label, *(pounds(part) for part in parts if shown), pounds(total(parts))])
    by_payer = [
        total(line.payable_gbp for line in settlement.lines if line.payer == payer) for payer in payers
    ]
    rows.append(
        ["All statements", *(pounds(part) for part in by_payer if shown), pounds(settlement.total_gbp)]
    )
    yield from table_lines(
        ["Statement", *(printable(payer) or "No payer" for payer in shown), "Payable"], rows
    )


def _steps(schedule: Schedule, settlement: Settlement) -> Iterator[str]:
    rows = []
    for each in settlement.steps:
        change = each.after_gbp - each.before_gbp
        number = step_number(schedule, each.step)
        if number or change:
            rows.append(
                [
                    printable(f"{f'{number}. ' if number else ''}{step_in_words(schedule, each.step)}"),
                    pounds(each.before_gbp),
                    f"{'+' if change > 0 else ''}{pounds(change)}" if change else "none",
                    pounds(each.after_gbp),
                ]
            )
    yield from table_lines(["Settlement step", "Before", "Change", "After"], rows)


def table_lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table: the first column to the left, the others to the right."""
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]
    yield _laid_out(head, widths)
    yield "  ".join("-" * width for width in widths)
    for row in rows:
        yield _laid_out(row, widths)


def _laid_out(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = [
        cell.ljust(width) if at == 0 else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join([first, *others]).rstrip()
