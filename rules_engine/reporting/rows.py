"""Payable lines as plain rows, for a table in Python: the lines of lines.csv, with values in the place of texts."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from rules_engine.pages.figures import exact
from rules_engine.pages.totals import own_quantities
from rules_engine.payments import Line, Settlement
from rules_engine.reporting.steps import line_of, own_steps, step_number
from rules_engine.rules import Schedule
from rules_engine.source import Source

Number: TypeAlias = Decimal | str
"""A number, exact: a Decimal, or where decimals do not end a text such as "7/3"."""

Cell: TypeAlias = date | int | Number


def exact_number(amount: Fraction) -> Number:
    """Return a number, exact."""
    written = exact(amount)
    return written if "/" in written else Decimal(written)


def line_rows(schedule: Schedule, settlement: Settlement, source: Source) -> list[dict[str, Cell]]:
    """Return a row for each line, all with the same keys.

    A statement is named by its first and its last day, and `contract_line` is the line of the text on which the payment
    stands. `quantity` is of the units that the payer's part pays for, so that it can be summed. `step_1_gbp` is what the
    first step of the settlement added to the line. Where the decimals of one number in a column do not end, all numbers
    in that column are texts: a table has one type to a column.
    """
    numbers = [
        _numbers(schedule, settlement, line, quantity)
        for line, quantity in zip(settlement.lines, own_quantities(settlement.lines), strict=True)
    ]
    columns = {
        name: _column([of_line[name] for of_line in numbers]) for name in (numbers[0] if numbers else ())
    }
    return [
        {
            "statement_first_day": line.period.start,
            "statement_last_day": line.period.end - timedelta(days=1),
            "payment": line.payment,
            "contract_line": line_of(source, line.origin),
            "child": line.child,
            "group": line.group,
            "payer": line.payer,
            "first_day_earned": line.first,
            "last_day_earned": line.last,
            **{name: column[place] for name, column in columns.items()},
        }
        for place, line in enumerate(settlement.lines)
    ]


def _numbers(
    schedule: Schedule, settlement: Settlement, line: Line, quantity: Fraction
) -> dict[str, Fraction]:
    added = {step_number(schedule, each.step): each.amount_gbp for each in line.adjustments}
    steps = range(1, len(own_steps(schedule, settlement)) + 1)
    return {
        "quantity": quantity,
        "rate_gbp": line.rate_gbp,
        "earned_gbp": line.earned_gbp,
        "payers_of_payment_gbp": added.get(0, Fraction(0)),
        **{f"step_{step}_gbp": added.get(step, Fraction(0)) for step in steps},
        "payable_gbp": line.payable_gbp,
    }


def _column(numbers: Sequence[Fraction]) -> Sequence[Number]:
    cells = [exact_number(number) for number in numbers]
    return list(map(str, cells)) if any(isinstance(cell, str) for cell in cells) else cells
