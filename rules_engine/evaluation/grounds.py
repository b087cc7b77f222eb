"""On which days of a child a sum rests: what the structure of its rule makes it paid for.

A unit that is earned by days rests on those days. One that is earned on a date, or by a difference from a baseline, rests on
the days that its rule looked for and found: the day by which the date was found, the days that a clock counted, and the days
because of which a condition holds. A rule may ask for few days of a set (`days of Home Day is at most 20 days`): it then
rests on the days that were taken out of that set.

No price turns on days: its cases ask for facts. What a sum turns on in another way is not a ground. `outcomes check` then
says so: see `rules.bearings.is_all_looked_at`.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import assert_never

from attrs import frozen

from rules_engine import rules
from rules_engine.evaluation.child import ChildRecords
from rules_engine.rules.bearings import Bearing, Leanings, bearings, nothing_taken_out
from rules_engine.timeline import NO_DAYS, Day, Days


@frozen
class Grounds:
    """The grounds of one child's sums, as far as they may be days of the set with these `leanings`."""

    child: ChildRecords
    leanings: Leanings

    def of_unit(self, payment: rules.PaymentRule, earning: Days) -> Days:
        """Return the days on which a sum of `payment` rests; `earning` are the days by which it was earned, if any."""
        match payment.unit:
            case (
                rules.EachDay() | rules.EachRun() | rules.EachWeek() | rules.EachBlock() | rules.OnceReached()
            ):
                return earning
            case rules.OnceOn(date=when, condition=condition):
                return (
                    earning
                    | self.of_date(when)
                    | self.of_condition(condition)
                    | self.of_condition(payment.condition)
                )
            case rules.EachDayBeyond(days=days, window=window, below=below):
                counted = self.of_days(days, Bearing.LESS if below else Bearing.MORE)
                return counted & self.child.days(window).inside
            case _:
                assert_never(payment.unit)

    def of_date(self, rule: rules.DateRule) -> Days:
        """Return the days by which a date was found.

        There are none for a date that is recorded, is counted from another, or is found among other days.
        """
        match rule:
            case rules.FixedDate() | rules.FactDate() | rules.BirthdayOf() | rules.Moved():
                return NO_DAYS
            case rules.FirstDayOf(days=days) | rules.LastDayOf(days=days):
                day = self.child.moment(rule).known
                return self.of_days(days, Bearing.MORE) & (NO_DAYS if day is None else _only(day))
            case rules.DayReached(days=days, target_days=target, clock=clock):
                reached = self.child.reached(self.child.days(days), target, clock)
                return self.of_days(days, Bearing.MORE) & (reached.counted if reached else NO_DAYS)
            case rules.EarliestOf(dates=dates) | rules.LatestOf(dates=dates):
                decided = self.child.moment(rule)
                return _all(self.of_date(each) for each in dates if self.child.moment(each) == decided)
            case _:
                assert_never(rule)

    def of_condition(self, rule: rules.Condition) -> Days:
        """Return the days because of which a condition holds; none where it does not hold."""
        if not self.child.holds(rule):
            return NO_DAYS
        match rule:
            case (
                rules.TextIs() | rules.YesIs() | rules.FactIsRecorded() | rules.AgedBetween() | rules.DateIs()
            ):
                return NO_DAYS
            case rules.DayIsIn(date=when, days=days, negated=negated):
                day = self.child.moment(when).known
                rests = (Bearing.LESS if negated else Bearing.MORE) in bearings(days, self.leanings)
                return self.of_date(when) | (_only(day) if day is not None and rests else NO_DAYS)
            case rules.NumberIs(number=number, bound=bound):
                more = bound in (rules.Bound.AT_LEAST, rules.Bound.ABOVE)
                return self.of_number(number, Bearing.MORE if more else Bearing.LESS)
            case rules.DaysAllIn(days=days, within=within):
                return self.child.days(days).possible & self.of_days(within, Bearing.MORE)
            case rules.DaysNoneIn(days=days, outside=outside):
                return self.child.days(days).possible & self.of_days(outside, Bearing.LESS)
            case rules.Every(conditions=conditions) | rules.Some(conditions=conditions):
                return _all(map(self.of_condition, conditions))
            case _:
                assert_never(rule)

    def of_number(self, rule: rules.NumberRule, pays: Bearing) -> Days:
        """Return the days that make a number as high (`Bearing.MORE`) or as low as it is."""
        match rule:
            case rules.DayCount(days=days):
                return self.of_days(days, pays)
            case rules.FactNumber() | rules.Constant():
                return NO_DAYS
            case rules.Difference(number=number, taken=taken):
                return self.of_number(number, pays) | self.of_number(taken, pays.other)
            case _:
                assert_never(rule)

    def of_days(self, rule: rules.DayRule, pays: Bearing) -> Days:
        """Return the days of a set, where more of them pay; or those taken out of it, where fewer do."""
        if pays not in bearings(rule, self.leanings):
            return NO_DAYS
        inside = self.child.days(rule).inside
        match pays:
            case Bearing.MORE:
                return inside
            case Bearing.LESS:
                return self.child.days(nothing_taken_out(rule, self.leanings)).possible - inside
            case _:
                assert_never(pays)


def _only(day: Day) -> Days:
    return Days.between(day, Day(day + 1))


def _all(parts: Iterable[Days]) -> Days:
    return reduce(or_, parts, NO_DAYS)
