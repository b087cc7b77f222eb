"""What the records do not say of a child that a sum turns on: the days that are not known, and the facts that are blank.

A date, a condition or a price that is known asks for nothing more, so nothing is missing for it.
"""

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import assert_never

from attrs import frozen

from rules_engine import rules
from rules_engine.evaluation.child import ChildRecords
from rules_engine.payments import HeldBack
from rules_engine.timeline import NO_DAYS, Day, Days, Moment


@frozen
class Missing:
    """Days that are not known, and facts that are not recorded."""

    days: Days = NO_DAYS
    facts: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.days or self.facts)

    def __or__(self, other: "Missing") -> "Missing":
        return Missing(self.days | other.days, self.facts | other.facts)

    def holding_back(
        self, payment: str, *, child: str = "", group: str = "", is_paid: bool = False
    ) -> HeldBack:
        """Return the sum of a child or a group that waits for this."""
        return HeldBack(
            payment=payment,
            child=child,
            group=group,
            unknown=self.days,
            not_recorded=tuple(sorted(self.facts)),
            is_paid=is_paid,
        )


NOTHING = Missing()


def all_missing(parts: Iterable[Missing]) -> Missing:
    """Return all that is missing in several ways."""
    return reduce(or_, parts, NOTHING)


def of_days(child: ChildRecords, rule: rules.DayRule, where: Days) -> Missing:
    """Return what is missing to say which days of `where` are in the set."""
    unknown = child.days(rule).unknown & where
    return Missing(unknown, _blank_births(child, rule)) if unknown else NOTHING


def of_date(child: ChildRecords, rule: rules.DateRule) -> Missing:
    """Return what is missing to say on which day a date falls, if it ever does."""
    moment = child.moment(rule)
    if moment.known is not None or moment.is_never:
        return NOTHING
    match rule:
        case rules.FixedDate() | rules.FactDate():
            return NOTHING
        case rules.BirthdayOf(fact=fact):
            return Missing(facts=frozenset({fact}))
        case rules.Moved(date=moved):
            return of_date(child, moved)
        case rules.EarliestOf(dates=dates) | rules.LatestOf(dates=dates):
            return all_missing(of_date(child, each) for each in dates)
        case rules.FirstDayOf(days=days) | rules.LastDayOf(days=days):
            return of_days(child, days, days_of(moment))
        case rules.DayReached(days=days, clock=clock):
            asked = [days, *days_of_clock(clock)]
            return all_missing(of_days(child, each, Days.always().before(moment.latest)) for each in asked)
        case _:
            assert_never(rule)


def days_of(moment: Moment) -> Days:
    """Return the days on which a date may fall."""
    return Days.always().since(moment.earliest) - Days.always().since(Day(moment.latest + 1))


def days_of_clock(clock: rules.Clock) -> list[rules.DayRule]:
    """Return the sets of days that stop a clock or send it back."""
    match clock:
        case rules.TotalClock():
            return []
        case rules.RowClock(paused=paused, restarts=restarts):
            return [days for days in (paused, restarts) if days is not None]
        case _:
            assert_never(clock)


def of_condition(child: ChildRecords, condition: rules.Condition) -> Missing:
    """Return what is missing to say whether a condition holds."""
    return all_missing(_of_one(child, each) for each in _undecided(child, condition))


def _undecided(child: ChildRecords, condition: rules.Condition) -> Iterator[rules.Condition]:
    """Yield each condition that is not decided and that the whole turns on, once however often it stands in it."""
    ahead, seen = [condition], {condition}
    while ahead:
        each = ahead.pop()
        if child.truth(each) is not None:
            continue
        if isinstance(each, rules.Every | rules.Some):
            parts = [part for part in dict.fromkeys(each.conditions) if part not in seen]
            seen.update(parts)
            ahead += parts
        else:
            yield each


def _of_one(child: ChildRecords, condition: rules.Condition) -> Missing:
    match condition:
        case rules.TextIs() | rules.YesIs() | rules.FactIsRecorded():
            return NOTHING
        case rules.NumberIs(number=number):
            return _of_number(child, number)
        case rules.DateIs(date=day, other=other):
            return of_date(child, day) | of_date(child, other)
        case rules.DayIsIn(date=day, days=days):
            return of_date(child, day) | of_days(child, days, days_of(child.moment(day)))
        case rules.DaysAllIn(days=days, within=within):
            return of_days(child, days, Days.always()) | of_days(child, within, child.days(days).possible)
        case rules.DaysNoneIn(days=days, outside=outside):
            both = child.days(days).possible & child.days(outside).possible
            return of_days(child, days, both) | of_days(child, outside, both)
        case rules.AgedBetween(fact=fact, date=day):
            blank = frozenset({fact} - child.child.facts.keys())
            return Missing(facts=blank) | of_date(child, day)
        case rules.Every() | rules.Some():
            raise AssertionError("its parts are asked")
        case _:
            assert_never(condition)


def of_tariff(child: ChildRecords, tariff: rules.Tariff) -> Missing:
    """Return what is missing to say which price of a tariff holds for a child."""
    match tariff:
        case rules.Flat():
            return NOTHING
        case rules.ByCase(cases=cases, otherwise=otherwise):
            missing = NOTHING
            for condition, price in cases:
                missing |= of_condition(child, condition)
                if child.truth(condition) is not False:
                    missing |= of_tariff(child, price)
                if child.truth(condition) is True:
                    return missing
            return missing | of_tariff(child, otherwise) if otherwise else missing
        case rules.ByDate(dated=dated, deciding=deciding):
            missing = of_date(child, deciding) if deciding else NOTHING
            return missing | all_missing(of_tariff(child, price) for _, price in dated)
        case rules.ByBand(bands=bands, after_that=after_that):
            return all_missing(of_tariff(child, price) for _, price in bands) | of_tariff(child, after_that)
        case _:
            assert_never(tariff)


def _of_number(child: ChildRecords, number: rules.NumberRule) -> Missing:
    match number:
        case rules.DayCount(days=days):
            return of_days(child, days, Days.always())
        case rules.FactNumber() | rules.Constant():
            return NOTHING
        case rules.Difference(number=left, taken=right):
            return _of_number(child, left) | _of_number(child, right)
        case _:
            assert_never(number)


def _blank_births(child: ChildRecords, rule: rules.DayRule) -> frozenset[str]:
    """Return the dates of birth that are not recorded and that a set of days is cut by."""
    births = {each.fact for each in rules.walk_of(rules.BirthdayOf, rule)}
    return frozenset(births - child.child.facts.keys())
