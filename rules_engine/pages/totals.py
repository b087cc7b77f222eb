"""Sums over payable lines: by unit, payment, statement and payer, each in the order of the contract."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeVar

from attrs import frozen

from rules_engine.dates import Period
from rules_engine.money import total
from rules_engine.payments import Line, Settlement
from rules_engine.rules import Schedule
from rules_engine.source import Span
from rules_engine.timeline import Days

_KeyT = TypeVar("_KeyT", bound=Hashable)


@frozen(kw_only=True)
class Unit:
    """What one child or group earned under one payment at one rate in one statement, and the payers' lines of it."""

    payment: str
    child: str
    group: str
    period: Period
    rate_gbp: Fraction
    first: date
    last: date
    quantity: Fraction
    earned_gbp: Fraction
    payable_gbp: Fraction
    days: Days
    lines: tuple[Line, ...]
    origin: Span


def units_of(lines: Sequence[Line]) -> tuple[Unit, ...]:
    """Put the payers' lines of one sum together, in the order in which they were earned.

    Each of them names the units of the whole sum; what was earned is the sum of their parts.
    """
    together: dict[tuple[Hashable, ...], list[Line]] = {}
    for line in lines:
        together.setdefault(unit_key(line), []).append(line)
    units = map(_unit, together.values())
    return tuple(sorted(units, key=lambda unit: (unit.period.start, unit.first)))


def unit_key(line: Line) -> tuple[Hashable, ...]:
    """Return what the payers' lines of one sum share."""
    return line.period.start, line.payment, line.child, line.group, line.rate_gbp


def _unit(lines: Sequence[Line]) -> Unit:
    first = lines[0]
    earned = total(line.earned_gbp for line in lines)
    days = first.days
    for line in lines:
        # The payers of one sum most often share its days.
        if line.days != days:
            days = days | line.days
    return Unit(
        payment=first.payment,
        child=first.child,
        group=first.group,
        period=first.period,
        rate_gbp=first.rate_gbp,
        first=min(line.first for line in lines),
        last=max(line.last for line in lines),
        quantity=earned / first.rate_gbp if first.rate_gbp else max(line.quantity for line in lines),
        earned_gbp=earned,
        payable_gbp=total(line.payable_gbp for line in lines),
        days=days,
        lines=tuple(lines),
        origin=first.origin,
    )


def own_quantities(lines: Sequence[Line]) -> list[Fraction]:
    """Return for each line the units that its payer's part is of: they add up over payers to what was earned.

    A price of £0.00 says nothing of parts: its units are those of the first payer's line.
    """
    own: list[Fraction] = []
    counted: set[tuple[Hashable, ...]] = set()
    for line in lines:
        if line.rate_gbp:
            own.append(line.earned_gbp / line.rate_gbp)
        else:
            unit = unit_key(line)
            own.append(Fraction(0) if unit in counted else line.quantity)
            counted.add(unit)
    return own


def payable_by(lines: Iterable[Line], key: Callable[[Line], _KeyT]) -> dict[_KeyT, Fraction]:
    """Add up what is payable by `key`, in the order in which keys first come."""
    amounts: dict[_KeyT, list[Fraction]] = {}
    for line in lines:
        amounts.setdefault(key(line), []).append(line.payable_gbp)
    return {whose: total(theirs) for whose, theirs in amounts.items()}


def payers_of(schedule: Schedule, settlement: Settlement) -> tuple[str, ...]:
    """Return those who pay something, in the order of the contract's parties."""
    paying = {line.payer for line in settlement.lines}
    named = [party.name for party in schedule.parties if party.name in paying]
    return (*named, *sorted(paying - set(named)))


def periods_shown(schedule: Schedule, settlement: Settlement) -> tuple[Period, ...]:
    """Return the statement periods that have begun by `as_at`, and any that hold a line."""
    with_lines = {line.period for line in settlement.lines}
    return tuple(
        period for period in schedule.periods if period.start < settlement.as_at or period in with_lines
    )
