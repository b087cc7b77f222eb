"""Accruals: what each child, or group of children, earned under each payment, when, and at which price."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import assert_never

from attrs import frozen

from rules_engine import rules
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.groups import beyond_baseline, grouped
from rules_engine.evaluation.pricing import priced, valid
from rules_engine.evaluation.units import Units, units_of_child
from rules_engine.payments import Accrual, HeldBack
from rules_engine.timeline import NO_DAYS, Day, Days, day_of


@frozen(kw_only=True)
class Accrued:
    """What was earned, payment by payment, and what days that are not known hold back."""

    accruals: tuple[Accrual, ...]
    held_back: tuple[HeldBack, ...]


def accrued(
    schedule: rules.Schedule,
    eligible: Sequence[ChildRecords],
    as_at: Day,
    on_measured: Callable[[], None],
) -> Accrued:
    """Return what `eligible` children earned. Nothing is earned outside the days in force, nor on or after `as_at`.

    `on_measured` is called after each child under each payment.
    """
    accruals: list[Accrual] = []
    held_back: list[HeldBack] = []
    for payment in schedule.payments:
        entitled = [child for child in eligible if child.holds(payment.condition)]
        if isinstance(payment.unit, rules.EachDayBeyond):
            units, held = _of_groups(schedule, payment, payment.unit, entitled, as_at)
        else:
            units, held = _of_children(schedule, payment, entitled, as_at, on_measured)
        accruals += _priced(payment, units)
        held_back += held
    return Accrued(accruals=tuple(accruals), held_back=tuple(held_back))


def term_of(schedule: rules.Schedule) -> Days:
    """Return the days in force."""
    return Days.between(day_of(schedule.first), Day(day_of(schedule.last) + 1))


def _of_groups(
    schedule: rules.Schedule,
    payment: rules.PaymentRule,
    unit: rules.EachDayBeyond,
    entitled: Sequence[ChildRecords],
    as_at: Day,
) -> tuple[list[Units], list[HeldBack]]:
    units: list[Units] = []
    held_back: list[HeldBack] = []
    for name, members in grouped(payment.grouping, entitled):
        earned = beyond_baseline(payment, unit, name, members, term_of(schedule), as_at)
        if isinstance(earned, HeldBack):
            held_back.append(earned)
        elif earned:
            units.append(earned)
    return units, held_back


def _of_children(
    schedule: rules.Schedule,
    payment: rules.PaymentRule,
    entitled: Sequence[ChildRecords],
    as_at: Day,
    on_measured: Callable[[], None],
) -> tuple[list[Units], list[HeldBack]]:
    in_force = term_of(schedule).before(as_at)
    units: list[Units] = []
    held_back: list[HeldBack] = []
    for child in entitled:
        earned = [*units_of_child(child, payment, payment.unit, in_force)]
        units += earned
        unknown = days_held_back(child, payment, in_force)
        reached = isinstance(payment.unit, rules.OnceReached) and earned
        if unknown and not reached:
            held_back.append(HeldBack(payment=payment.name, subject=child.child.identifier, unknown=unknown))
        on_measured()
    return units, held_back


def days_held_back(child: ChildRecords, payment: rules.PaymentRule, in_force: Days) -> Days:
    """Return the days, not known, that could have earned something; a deduction takes those, and a date has none."""
    counted = _counted(payment.unit)
    if payment.deducts or counted is None:
        return NO_DAYS
    unknown = child.days(counted).unknown & in_force
    if payment.validity is None or not unknown:
        return unknown
    stretches = [
        Units(who=child, start=start, end=end, quantity=Fraction(end - start), days=NO_DAYS)
        for start, end in unknown.intervals
    ]
    return Days((each.start, each.end) for each in valid(stretches, payment.validity))


def _counted(unit: rules.UnitRule) -> rules.DayRule | None:
    """Return the days by which a unit is earned; None for one that is earned on a date."""
    match unit:
        case (
            rules.EachDay(days=days)
            | rules.EachRun(days=days)
            | rules.EachWeek(days=days)
            | rules.EachBlock(days=days)
            | rules.OnceReached(days=days)
            | rules.EachDayBeyond(days=days)
        ):
            return days
        case rules.OnceOn():
            return None
        case _:
            assert_never(unit)


def _priced(payment: rules.PaymentRule, units: Sequence[Units]) -> list[Accrual]:
    sign = -1 if payment.deducts else 1
    accruals = (
        Accrual(
            payment=payment.name,
            child="" if unit.group else unit.who.child.identifier,
            group=unit.group,
            members=unit.members,
            start=unit.start,
            end=unit.end,
            quantity=unit.quantity,
            rate_gbp=sign * rate_gbp,
            days=unit.days,
        )
        for unit, rate_gbp in priced(valid(units, payment.validity), payment.tariff)
    )
    return sorted(accruals, key=lambda each: (each.child, each.group, each.start, each.rate_gbp))
