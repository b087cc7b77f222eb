"""Accruals: what each child, or group of children, earned under each payment, when, and at which price."""

from collections.abc import Callable, Sequence

from attrs import frozen

from rules_engine import rules
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.groups import beyond_baseline, grouped, of_grouping
from rules_engine.evaluation.held_back import held_back_by_steps, held_back_of_child
from rules_engine.evaluation.missing import of_condition
from rules_engine.evaluation.pricing import priced, valid
from rules_engine.evaluation.units import Units, units_of_child
from rules_engine.payments import Accrual, HeldBack
from rules_engine.timeline import Day, Days, day_of


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
        entitled = [child for child in eligible if child.truth(payment.condition) is not False]
        if isinstance(payment.unit, rules.EachDayBeyond):
            units, held = _of_groups(schedule, payment, payment.unit, entitled, as_at)
        else:
            units, held = _of_children(schedule, payment, entitled, as_at, on_measured)
        accruals += _priced(payment, units)
        held_back += held
    held_back += held_back_by_steps(schedule, eligible, accruals)
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
    """Return what groups earned, and what is not known of groups, and of children who may belong to one."""
    units: list[Units] = []
    held_back = [
        missing.holding_back(payment.name, child=child.child.identifier)
        for child in entitled
        if (missing := of_condition(child, payment.condition) or of_grouping(child, payment.grouping))
    ]
    members_known = [child for child in entitled if child.holds(payment.condition)]
    for name, members in grouped(payment.grouping, members_known):
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
        earned: list[Units] = []
        if child.holds(payment.condition):
            earned += units_of_child(child, payment, payment.unit, in_force)
        units += earned
        held = held_back_of_child(child, payment, in_force, valid(earned, payment.validity))
        if held is not None:
            held_back.append(held)
        on_measured()
    return units, held_back


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
