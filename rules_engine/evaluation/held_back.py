"""Sums that wait: what a child could have earned, or at another price or date, if the records said more."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import assert_never

from rules_engine import rules
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.missing import (
    NOTHING,
    Missing,
    all_missing,
    days_of,
    days_of_clock,
    of_condition,
    of_date,
    of_days,
    of_tariff,
)
from rules_engine.evaluation.pricing import valid
from rules_engine.evaluation.units import Units
from rules_engine.payments import Accrual, HeldBack
from rules_engine.timeline import NO_DAYS, Day, Days, KnownDays


def held_back_of_child(
    child: ChildRecords, payment: rules.PaymentRule, in_force: Days, earned: Sequence[Units]
) -> HeldBack | None:
    """Return what one child may have earned, besides the units `earned`, on the days `in_force`; None where it is nothing.

    Days that are not known are deducted, so they hold no deduction back.
    """
    unpaid = _unpaid(child, payment, in_force, earned)
    unsure = of_tariff(child, payment.tariff) if earned or unpaid else NOTHING
    if earned and isinstance(payment.unit, rules.OnceReached):
        unsure |= _sooner(child, payment.unit, earned[0].start)
    missing = unpaid | unsure
    if not missing:
        return None
    is_paid = bool(earned) and not unpaid
    return missing.holding_back(payment.name, child=child.child.identifier, is_paid=is_paid)


def held_back_by_steps(
    schedule: rules.Schedule, children: Sequence[ChildRecords], accruals: Sequence[Accrual]
) -> Iterator[HeldBack]:
    """Yield each child's sums that a step of the settlement would take less of, if a condition is met that is not known."""
    earning = {(each.payment, each.child) for each in accruals}
    for step in schedule.steps:
        if not isinstance(step, rules.Reduce) or step.condition == rules.ALWAYS:
            continue
        for payment in schedule.payments:
            if step.payments and payment.name not in step.payments:
                continue
            for child in children:
                name = child.child.identifier
                missing = of_condition(child, step.condition) if (payment.name, name) in earning else NOTHING
                if missing:
                    yield missing.holding_back(payment.name, child=name, is_paid=True)


def _unpaid(
    child: ChildRecords, payment: rules.PaymentRule, in_force: Days, earned: Sequence[Units]
) -> Missing:
    """Return what is missing to say whether more is earned than was."""
    unit, asked = payment.unit, of_condition(child, payment.condition)
    match unit:
        case rules.OnceOn(date=when, condition=condition):
            if earned or child.truth(condition) is False or not days_of(child.moment(when)) & in_force:
                return NOTHING
            return asked | of_date(child, when) | of_condition(child, condition) | _validity(child, payment)
        case rules.OnceReached(days=days):
            if earned or not child.days(days).possible & in_force:
                return NOTHING
            return asked | _sooner(child, unit, child.as_at) | _validity(child, payment)
        case rules.EachDay(days=days) | rules.EachRun(days=days):
            return _days(child, payment, days, in_force, asked)
        case rules.EachWeek(days=days, anchor=anchor) | rules.EachBlock(days=days, anchor=anchor):
            if child.moment(anchor).is_never:
                return NOTHING
            return _days(child, payment, days, in_force, asked | of_date(child, anchor))
        case rules.EachDayBeyond():
            raise AssertionError("a difference from a baseline is earned by a group")
        case _:
            assert_never(unit)


def _days(
    child: ChildRecords, payment: rules.PaymentRule, days: rules.DayRule, in_force: Days, besides: Missing
) -> Missing:
    """Return what is missing to say which days count, and `besides`, where there may be days that count."""
    known = child.days(days)
    if not known.possible & in_force:
        return NOTHING
    unknown = NO_DAYS if payment.deducts else known.unknown & in_force
    if payment.validity is not None and unknown:
        stretches = [
            Units(who=child, start=start, end=end, quantity=Fraction(end - start), days=NO_DAYS)
            for start, end in unknown.intervals
        ]
        unknown = Days((each.start, each.end) for each in valid(stretches, payment.validity))
    return besides | of_days(child, days, unknown) | _validity(child, payment)


def _validity(child: ChildRecords, payment: rules.PaymentRule) -> Missing:
    """Return what is missing to say whether the date that decides is one on which the payment holds."""
    deciding = payment.validity.deciding if payment.validity else None
    return of_date(child, deciding) if deciding else NOTHING


def _sooner(child: ChildRecords, unit: rules.OnceReached, before: Day) -> Missing:
    """Return the days, not known, with which a clock could stand at its length before the day `before`."""
    known = child.days(unit.days)
    until_then = KnownDays(known.inside.before(before), known.unknown.before(before))
    if child.reached_at_best(until_then, unit.target_days, unit.clock) is None:
        return NOTHING
    asked = [unit.days, *days_of_clock(unit.clock)]
    return all_missing(of_days(child, days, Days.always().before(before)) for days in asked)
