"""Payable lines as a table that opens in Excel as it is: CSV in UTF-8 with a byte-order mark."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from io import StringIO
from itertools import groupby, repeat
from typing import Final

from attrs import frozen

from rules_engine.pages.cells import in_decimals, number_cell, parts_in_decimals, text_cell
from rules_engine.pages.document import clause_text
from rules_engine.pages.figures import exact
from rules_engine.pages.totals import own_quantities, unit_key
from rules_engine.payments import Line, Settlement
from rules_engine.reporting.evidence import NO_ROWS, LineRows, places_in_words
from rules_engine.reporting.steps import line_of, own_steps, step_in_words, step_number
from rules_engine.rules import PaymentRule, Schedule
from rules_engine.source import Source

_NO_CHANGE: Final = Fraction(0)

_OF_A_LINE = (
    "Statement start",
    "Statement end",
    "Payment",
    "Clause",
    "Signed contract",
    "Contract line",
    "Child",
    "Group",
    "Payer",
    "First date earned",
    "Last date earned",
)
_OF_ROWS = ("Facts in", "Days counted from", "Days taken out by")

_POUNDS_PLACES: Final = 2


def lines_csv(
    schedule: Schedule, settlement: Settlement, source: Source, rows_behind: Sequence[LineRows] = ()
) -> str:
    """Return one row for each line under one row of headings, with the sums that each settlement step added or took.

    `rows_behind` are the rows of the records behind each line; without them their columns are blank.

    Every column of numbers can be summed: the quantity is of the units that the payer's part pays for, so it times the
    rate is what was earned. A statement's end is its last day. Dates are ISO dates and sums are plain pounds. A number
    whose decimals do not end is rounded, so that the payers' parts still add up, and the column "Exact" says what it is.
    Text from the contract or the records that a spreadsheet would run as a formula has an apostrophe before it. The text
    begins with a byte-order mark: write it as UTF-8, with its ends of line left alone.
    """
    written = StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    numbers = _step_numbers(schedule, settlement)
    steps = [f"Step {number}" if number else "Payer's maximum in the payment" for number in numbers]
    about = [_about_step(schedule, number, source) for number in numbers]
    headings = ["Quantity", "Rate", "Earned", *map("".join, zip(steps, about, strict=True)), "Payable"]
    rows.writerow([*_OF_A_LINE, *map(text_cell, headings), "Exact", *_OF_ROWS, "Notes"])
    numbered = ["Quantity", "Rate", "Earned", *steps, "Payable"]
    # What the lines of a payment share is worked out once.
    of_payment = {rule.name: _of_payment(rule, source) for rule in schedule.payments}
    of_lines = rows_behind or repeat(NO_ROWS)
    with_numbers = _with_numbers(schedule, settlement.lines, numbers)
    for (line, exact_numbers, shown), behind in zip(with_numbers, of_lines, strict=False):
        payment = of_payment[line.payment]
        rows.writerow(
            [
                line.period.start.isoformat(),
                line.period.end.fromordinal(line.period.end.toordinal() - 1).isoformat(),
                *payment.cells,
                text_cell(line.child),
                text_cell(line.group),
                text_cell(line.payer),
                line.first.isoformat(),
                line.last.isoformat(),
                number_cell(shown[0]),
                *(number_cell(number, _POUNDS_PLACES) for number in shown[1:]),
                text_cell(_exact(numbered, exact_numbers, shown)),
                text_cell(places_in_words(behind.facts)),
                text_cell(places_in_words(row.place for row in behind.counted)),
                text_cell(places_in_words(row.place for row in behind.took_out)),
                payment.notes,
            ]
        )
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue()


def _step_numbers(schedule: Schedule, settlement: Settlement) -> list[int]:
    """Return the number of every step that may have changed a line; 0, for a split within a payment, comes first."""
    found = {
        step_number(schedule, step)
        for step in {each.step for line in settlement.lines for each in line.adjustments}
    }
    return sorted(found | {*range(1, len(own_steps(schedule, settlement)) + 1)})


def _about_step(schedule: Schedule, number: int, source: Source) -> str:
    if number == 0:
        return ""
    place = schedule.first_step + number - 1
    at = line_of(source, schedule.steps[place].origin)
    return f" (line {at}): {step_in_words(schedule, place)}"


@frozen
class _OfPayment:
    """The cells that the lines of a payment share: its name, clause and places, and its notes."""

    cells: tuple[str, ...]
    notes: str


def _of_payment(rule: PaymentRule, source: Source) -> _OfPayment:
    return _OfPayment(
        (
            text_cell(rule.name),
            text_cell(clause_text(source, rule.origin)),
            text_cell("; ".join(rule.references)),
            str(line_of(source, rule.origin)),
        ),
        text_cell("; ".join(rule.notes)),
    )


def _with_numbers(
    schedule: Schedule, lines: Sequence[Line], numbers: Sequence[int]
) -> Iterator[tuple[Line, Sequence[Fraction], Sequence[Fraction]]]:
    """Yield each line with its numbers, exact and as they are written: quantity, rate, earned, each step, payable."""
    numbered = {step: step_number(schedule, step) for step in range(len(schedule.steps))}
    with_quantities = zip(lines, own_quantities(lines), strict=True)
    for _, together in groupby(with_quantities, lambda each: unit_key(each[0])):
        payers = tuple(together)
        exact_numbers = [_numbers(line, quantity, numbers, numbered) for line, quantity in payers]
        quantities, rates, *sums = zip(*exact_numbers, strict=True)
        of_parts = [parts_in_decimals(column) for column in (quantities, *sums)]
        shown = zip(of_parts[0], map(in_decimals, rates), *of_parts[1:], strict=True)
        for (line, _), of_line, shown_of_line in zip(payers, exact_numbers, shown, strict=True):
            yield line, of_line, shown_of_line


def _numbers(
    line: Line, quantity: Fraction, numbers: Sequence[int], numbered: Mapping[int, int]
) -> list[Fraction]:
    added: dict[int, Fraction] = {}
    for each in line.adjustments:
        number = numbered[each.step]
        added[number] = added.get(number, _NO_CHANGE) + each.amount_gbp
    changes = (added.get(number, _NO_CHANGE) for number in numbers)
    return [quantity, line.rate_gbp, line.earned_gbp, *changes, line.payable_gbp]


def _exact(columns: Sequence[str], numbers: Sequence[Fraction], shown: Sequence[Fraction]) -> str:
    """Return which numbers of a line were rounded, and what they are: "Quantity 31/3"."""
    return "; ".join(
        f"{column} {exact(number)}"
        for column, number, written in zip(columns, numbers, shown, strict=True)
        if number != written
    )
