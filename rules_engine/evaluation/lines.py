"""Payable lines: what the last step of the settlement left of each sum, with the dates, units and days behind it."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from attrs import frozen

from rules_engine import rules
from rules_engine.evaluation.sums import Part, Sum
from rules_engine.money import total
from rules_engine.payments import Accrual, Adjustment, Line
from rules_engine.timeline import NO_DAYS, Day, Days


def lines_of(schedule: rules.Schedule, sums: Sequence[Sum]) -> tuple[Line, ...]:
    """Return the line of each sum, in the same order."""
    origins = {payment.name: payment.origin for payment in schedule.payments}
    # The payers of one sum share its stretches, so what was earned on them is worked out once for all of them.
    known: dict[int, _Earned] = {}
    lines: list[Line] = []
    for each in sums:
        earned = known.get(id(each.stretches))
        if earned is None:
            earned = known[id(each.stretches)] = _earned(each.stretches)
        accrual = each.accrual
        lines.append(
            Line(
                payment=accrual.payment,
                child=accrual.child,
                group=accrual.group,
                members=accrual.members,
                payer=each.payer,
                period=schedule.periods[each.statement],
                first=earned.first,
                last=earned.last,
                quantity=earned.quantity,
                rate_gbp=accrual.rate_gbp,
                earned_gbp=each.earned_gbp,
                adjustments=tuple(
                    Adjustment(step=step, amount_gbp=amount) for step, amount in each.adjustments.items()
                ),
                payable_gbp=each.amount_gbp,
                days=earned.days,
                origin=origins[accrual.payment],
            )
        )
    return tuple(lines)


@frozen
class _Earned:
    first: date
    last: date
    quantity: Fraction
    days: Days


def _earned(parts: Sequence[Part]) -> _Earned:
    return _Earned(
        date.fromordinal(min(part.start for part in parts)),
        date.fromordinal(max(part.end for part in parts) - 1),
        _quantity(parts),
        _days(parts),
    )


def _quantity(parts: Sequence[Part]) -> Fraction:
    """Return the units in `parts`, each once: what was handed on may be of units that its payer already shares in."""
    if len(parts) == 1:
        return _a_day(parts[0].accrual) * (parts[0].end - parts[0].start)
    counted: dict[int, tuple[Fraction, Days]] = {}
    for part in parts:
        _, days = counted.get(id(part.accrual), (Fraction(0), NO_DAYS))
        counted[id(part.accrual)] = _a_day(part.accrual), days | Days.between(part.start, part.end)
    return total(a_day * len(days) for a_day, days in counted.values())


def _a_day(accrual: Accrual) -> Fraction:
    """Return the units that each day earned."""
    return accrual.quantity / (accrual.end - accrual.start)


def _days(parts: Sequence[Part]) -> Days:
    intervals: list[tuple[Day, Day]] = []
    for part in parts:
        accrual = part.accrual
        of_part = accrual.days
        # What one day earns keeps all its days, such as the seven of a run; longer stretches are cut with their parts.
        if accrual.end - accrual.start > 1 and (part.start, part.end) != (accrual.start, accrual.end):
            of_part &= Days.between(part.start, part.end)
        intervals += of_part.intervals
    return Days(intervals)
