"""How far each rule looks, and how long its days can last: what makes every shape a finite day machine.

A machine that runs through a child's days one by one can say of a day at once what looks back only. What looks ahead it can
say once later days are known: its output is delayed. What it must count is bounded by `most_days`.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import IntEnum
from functools import cache
from itertools import product
from typing import assert_never

from rules_engine.dates import add_months
from rules_engine.rules.conditions import (
    AgedBetween,
    Condition,
    Constant,
    DateIs,
    DayCount,
    DayIsIn,
    DaysAllIn,
    DaysNoneIn,
    Difference,
    Every,
    FactIsRecorded,
    FactNumber,
    NumberIs,
    NumberRule,
    Some,
    TextIs,
    YesIs,
)
from rules_engine.rules.days import (
    AllOf,
    AnyOf,
    Before,
    BirthdayOf,
    DateRule,
    DayReached,
    DayRule,
    EarliestOf,
    EveryDay,
    FactDate,
    FirstDayOf,
    FixedDate,
    LastDayOf,
    LatestOf,
    LongSpells,
    Moved,
    Recorded,
    RowClock,
    RowStarts,
    Since,
    TotalClock,
    Without,
)


class Looks(IntEnum):
    """What of a child's timelines decides whether a day is in a set of days, or whether a date has come."""

    NOWHERE = 0  # nothing: the child's facts and the calendar decide
    BACK = 1  # that day and the days before it
    AHEAD = 2  # also days after it


def looks(rule: DayRule | DateRule) -> Looks:
    """Return how far a rule looks to say of each day whether it is in the set, or whether the date has come by then."""
    match rule:
        case Recorded() | RowStarts():
            return Looks.BACK
        case EveryDay() | FixedDate() | FactDate() | BirthdayOf():
            return Looks.NOWHERE
        case Since(start=date_rule) | Before(end=date_rule):
            return looks(date_rule)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return _furthest(parts)
        case Without(days=days, removed=removed):
            return max(looks(days), looks(removed))
        case LongSpells(days=days) | LastDayOf(days=days):
            # How long a spell is, and which day is the last, is known only once it has ended.
            return _ahead_of_records(looks(days))
        case FirstDayOf(days=days):
            return looks(days)
        case Moved(date=moved, days=days, months=months):
            return _ahead_of_records(looks(moved)) if days < 0 or months < 0 else looks(moved)
        case EarliestOf(dates=dates):
            return _furthest(dates)
        case LatestOf(dates=dates):
            # One that has not come may still come, and would be later; one that never comes does not count.
            return _ahead_of_records(_furthest(dates))
        case DayReached(days=days, clock=clock):
            match clock:
                case TotalClock():
                    return looks(days)
                case RowClock(paused=paused, restarts=restarts):
                    return _furthest(part for part in (days, paused, restarts) if part is not None)
                case _:
                    assert_never(clock)
        case _:
            assert_never(rule)


def condition_looks(condition: Condition) -> Looks:
    """Return how far a condition looks to be decided on the day on which it is asked.

    A condition on one date is decided when that date has come. One on all days of a set, or on how many there are, is
    decided when the last of them has.
    """
    match condition:
        case TextIs() | YesIs() | FactIsRecorded() | AgedBetween():
            return looks(condition.date) if isinstance(condition, AgedBetween) else Looks.NOWHERE
        case NumberIs(number=number):
            return _number_looks(number)
        case DateIs(date=day, other=other):
            return max(looks(day), looks(other))
        case DayIsIn(date=day, days=days):
            return max(looks(day), looks(days))
        case DaysAllIn(days=days, within=other_days) | DaysNoneIn(days=days, outside=other_days):
            return _ahead_of_records(max(looks(days), looks(other_days)))
        case Every(conditions=conditions) | Some(conditions=conditions):
            return max(map(condition_looks, conditions), default=Looks.NOWHERE)
        case _:
            assert_never(condition)


def _number_looks(number: NumberRule) -> Looks:
    match number:
        case DayCount(days=days):
            return _ahead_of_records(looks(days))
        case FactNumber() | Constant():
            return Looks.NOWHERE
        case Difference(number=left, taken=right):
            return max(_number_looks(left), _number_looks(right))
        case _:
            assert_never(number)


def _furthest(rules: Iterable[DayRule | DateRule]) -> Looks:
    return max(map(looks, rules), default=Looks.NOWHERE)


def _ahead_of_records(decided_by: Looks) -> Looks:
    """Return how far a rule looks that asks what comes after: ahead, unless no timeline decides it."""
    return Looks.NOWHERE if decided_by is Looks.NOWHERE else Looks.AHEAD


def most_days(rule: DayRule, first: date, last: date) -> int:
    """Return a number of days that `rule` never passes within the days in force, `first` to `last`, both included."""
    term = (last - first).days + 1
    match rule:
        case Recorded() | RowStarts() | EveryDay() | Since() | Before():
            return term
        case AllOf(parts=parts):
            within = [most_days(part, first, last) for part in parts]
            starts = [part.start for part in parts if isinstance(part, Since)]
            ends = [part.end for part in parts if isinstance(part, Before)]
            windows = [
                length
                for start, end in product(starts, ends)
                if (length := _window_days(start, end)) is not None
            ]
            return min([term, *within, *windows])
        case AnyOf(parts=parts):
            return min(term, sum(most_days(part, first, last) for part in parts))
        case Without(days=days) | LongSpells(days=days):
            return most_days(days, first, last)
        case _:
            assert_never(rule)


def is_bounded(rule: DayRule) -> bool:
    """Say whether a set of days begins and ends by itself, whatever the records hold."""
    return begins(rule) and _has_edge(rule, Before)


def begins(rule: DayRule) -> bool:
    """Say whether a set of days begins by itself, so that no day before that has to be known."""
    return _has_edge(rule, Since)


def _has_edge(rule: DayRule, edge: type[Since] | type[Before]) -> bool:
    """Say whether a set of days has the first day that `Since` gives one, or the end that `Before` does."""
    match rule:
        case Since() | Before():
            return isinstance(rule, edge)
        case Recorded() | RowStarts() | EveryDay():
            return False
        case AllOf(parts=parts):
            return any(_has_edge(part, edge) for part in parts)
        case AnyOf(parts=parts):
            return all(_has_edge(part, edge) for part in parts)
        case Without(days=days) | LongSpells(days=days):
            return _has_edge(days, edge)
        case _:
            assert_never(rule)


def _window_days(start: DateRule, end: DateRule) -> int | None:
    """Return the most days from `start` to `end`, where `end` is counted from `start`; None where it is not."""
    if not isinstance(end, Moved) or end.date != start:
        return None
    return max(0, end.days) + _longest_months(max(0, end.months))


@cache
def _longest_months(months: int) -> int:
    """Return the most days that so many months can have: the longest of those from each day of a cycle of leap years."""
    starts = (date(2000, 1, 1) + timedelta(days=day) for day in range(4 * 365 + 1))
    return max((add_months(start, months) - start).days for start in starts)
