"""Payable lines as a table that opens in Excel as it is: CSV in UTF-8 with a byte-order mark."""

import csv
from collections.abc import Mapping, Sequence
from fractions import Fraction
from io import StringIO
from typing import Final

from rules_engine.pages.cells import number_cell, text_cell
from rules_engine.payments import Line, Settlement
from rules_engine.reporting.steps import line_of, own_steps, step_number
from rules_engine.rules import PaymentRule, Schedule
from rules_engine.source import Source

_NO_CHANGE: Final = Fraction(0)

_COLUMNS = (
    "Statement start",
    "Statement end",
    "Payment",
    "Clause",
    "Contract line",
    "Child",
    "Group",
    "Payer",
    "First date earned",
    "Last date earned",
    "Quantity",
    "Rate",
    "Earned",
)


def lines_csv(schedule: Schedule, settlement: Settlement, source: Source) -> str:
    """Return one row for each line, with the sums that each settlement step added or took.

    A statement's end is its last day. Dates are ISO dates and sums are plain pounds; a number whose decimals do not end
    is written as Excel reads it, "2 1/3". Text from the contract or the records that a spreadsheet would run as a
    formula has an apostrophe before it. The text begins with a byte-order mark: write it as UTF-8, with its ends of
    line left alone.
    """
    written = StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    numbers = _step_numbers(schedule, settlement)
    steps = [_step_column(schedule, number, source) for number in numbers]
    rows.writerow([*_COLUMNS, *steps, "Payable", "Notes"])
    # What the lines of a payment, or of a step, share is worked out once.
    of_payment = {rule.name: _cells_of_payment(rule, source) for rule in schedule.payments}
    numbered = {step: step_number(schedule, step) for step in range(len(schedule.steps))}
    for line in settlement.lines:
        rows.writerow(_row(line, of_payment[line.payment], numbers, numbered))
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue()


def _step_numbers(schedule: Schedule, settlement: Settlement) -> list[int]:
    """Return the number of every step that may have changed a line; 0, for a split within a payment, comes first."""
    found = {
        step_number(schedule, step)
        for step in {each.step for line in settlement.lines for each in line.adjustments}
    }
    return sorted(found | {*range(1, len(own_steps(schedule, settlement)) + 1)})


def _step_column(schedule: Schedule, number: int, source: Source) -> str:
    if number == 0:
        return "Payer's maximum in the payment"
    step = schedule.steps[schedule.first_step + number - 1]
    return f"Step {number} (line {line_of(source, step.origin)})"


def _cells_of_payment(rule: PaymentRule, source: Source) -> tuple[list[str], str]:
    """Return the cells of a payment that stand side by side, and its notes."""
    references = text_cell("; ".join(rule.references))
    return [text_cell(rule.name), references, str(line_of(source, rule.origin))], text_cell(
        "; ".join(rule.notes)
    )


def _row(
    line: Line, of_payment: tuple[list[str], str], numbers: Sequence[int], numbered: Mapping[int, int]
) -> list[str]:
    payment, notes = of_payment
    added = {numbered[each.step]: each.amount_gbp for each in line.adjustments}
    return [
        line.period.start.isoformat(),
        line.period.end.fromordinal(line.period.end.toordinal() - 1).isoformat(),
        *payment,
        text_cell(line.child),
        text_cell(line.group),
        text_cell(line.payer),
        line.first.isoformat(),
        line.last.isoformat(),
        number_cell(line.quantity),
        number_cell(line.rate_gbp, places=2),
        number_cell(line.earned_gbp, places=2),
        *(number_cell(added.get(number, _NO_CHANGE), places=2) for number in numbers),
        number_cell(line.payable_gbp, places=2),
        notes,
    ]
