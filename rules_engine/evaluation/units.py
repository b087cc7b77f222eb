"""Units: what one child earns, and when each was completed."""

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from typing import assert_never

from attrs import evolve, frozen

from rules_engine import rules
from rules_engine.dates import add_months
from rules_engine.evaluation.child import ChildRecords
from rules_engine.timeline import FOREVER, NO_DAYS, Day, Days, KnownDays, day_of


@frozen(kw_only=True)
class Units:
    """Units earned by a child (or, for a group, by `who` as the first of its `members`) evenly over [start, end)."""

    who: ChildRecords
    group: str = ""
    members: tuple[str, ...] = ()
    start: Day
    end: Day
    quantity: Fraction
    days: Days

    def between(self, start: Day, end: Day) -> "Units | None":
        """Return what of these was earned on the days [start, end); None where there is nothing."""
        start, end = max(start, self.start), min(end, self.end)
        if start >= end:
            return None
        if (start, end) == (self.start, self.end):
            return self
        quantity = self.quantity * (end - start) / (self.end - self.start)
        return evolve(
            self, start=start, end=end, quantity=quantity, days=self.days & Days.between(start, end)
        )


def units_of_child(
    child: ChildRecords, payment: rules.PaymentRule, unit: rules.UnitRule, in_force: Days
) -> Iterator[Units]:
    """Yield the units that one child earns on the days `in_force`."""

    def counted(rule: rules.DayRule) -> Days:
        # What is not known is never paid, and always deducted: a missing record profits nobody who is paid.
        known = child.days(rule)
        return (known.possible if payment.deducts else known.inside) & in_force

    def one(day: Day, days: Days) -> Units:
        return Units(who=child, start=day, end=Day(day + 1), quantity=Fraction(1), days=days)

    match unit:
        case rules.EachDay(days=days):
            for start, end in counted(days).intervals:
                quantity = Fraction(end - start)
                held = Days.between(start, end)
                yield Units(who=child, start=start, end=end, quantity=quantity, days=held)
        case rules.EachRun(days=days, length_days=length):
            for start, end in counted(days).intervals:
                for run in range(start, end - length + 1, length):
                    yield one(Day(run + length - 1), Days.between(Day(run), Day(run + length)))
        case rules.EachWeek(days=days, anchor=anchor, at_least_days=at_least):
            eligible = counted(days)
            first = child.moment(anchor).known
            for start, end in grid(first, eligible, lambda day, count: Day(day + 7 * count)):
                week = eligible & Days.between(start, end)
                if len(week) >= at_least and Day(end - 1) in in_force:
                    yield one(Day(end - 1), week)
        case rules.EachBlock(days=days, anchor=anchor, months=months):
            eligible = counted(days)
            first = child.moment(anchor).known
            for start, end in grid(first, eligible, lambda day, count: months_after(day, months * count)):
                if Days.between(start, end) <= eligible:
                    yield one(Day(end - 1), Days.between(start, end))
        case rules.OnceReached(days=days, target_days=target, clock=clock):
            reached = child.reached(clock_days(child, days, in_force, deducts=payment.deducts), target, clock)
            if reached and reached.day in in_force:
                yield one(reached.day, reached.counted)
        case rules.OnceOn(date=when, condition=condition):
            day = child.moment(when).known
            if day is not None and day in in_force and child.holds(condition):
                yield one(day, Days.between(day, Day(day + 1)) if unit.checks_its_day else NO_DAYS)
        case rules.EachDayBeyond():
            raise AssertionError("a difference from a baseline is earned by a group")
        case _:
            assert_never(unit)


def clock_days(child: ChildRecords, rule: rules.DayRule, in_force: Days, *, deducts: bool) -> KnownDays:
    """Return the days that a clock counts for a payment: those of its set, in force or not, up to the day as at.

    Days that are not known stop it where they are in force. A deduction counts those, and not the ones before.
    """
    known = child.days(rule)
    inside, doubtful = known.inside.before(child.as_at), known.unknown & in_force
    return KnownDays(inside | doubtful) if deducts else KnownDays(inside, doubtful)


def grid(first: Day | None, days: Days, boundary: Callable[[Day, int], Day]) -> Iterator[tuple[Day, Day]]:
    """Yield the cells of the grid from `boundary(first, 0)` on, as far as `days` reach."""
    if first is None or not days:
        return
    count = 0
    end = first
    while end <= days.last:
        start, count = end, count + 1
        end = boundary(first, count)
        yield start, end


def months_after(day: Day, months: int) -> Day:
    """Return the day so many months after `day`; FOREVER where that leaves the calendar."""
    try:
        return day_of(add_months(date.fromordinal(day), months))
    except ValueError:
        return FOREVER
