"""How the days of a timeline bear on a rule: whether more of them put days into a set, or take days out of it.

What a safeguard against paying for days of a timeline has to look at is told from this, and what it cannot look at.
"""

from enum import Enum
from typing import TypeAlias, assert_never

from rules_engine.rules.conditions import AgedBetween, DateIs, DaysAllIn, DaysNoneIn
from rules_engine.rules.days import (
    AllOf,
    AnyOf,
    Before,
    DateRule,
    DayReached,
    DayRule,
    EveryDay,
    FirstDayOf,
    LastDayOf,
    LongSpells,
    Moved,
    Recorded,
    RowStarts,
    Since,
    Without,
)
from rules_engine.rules.prices import ByDate
from rules_engine.rules.schedule import PaymentRule
from rules_engine.rules.units import EachDayBeyond, MeasuredBaseline, OnceOn
from rules_engine.rules.walking import walk

Timelines: TypeAlias = frozenset[str]
"""The names of some timelines."""


class Bearing(Enum):
    """What more days of a timeline do to a set of days."""

    MORE = "they put days into it"
    LESS = "they take days out of it"

    @property
    def other(self) -> "Bearing":
        """The bearing on what is left when the set is taken away."""
        return Bearing.LESS if self is Bearing.MORE else Bearing.MORE


def timelines_of(rule: object) -> Timelines:
    """Return the timelines whose rows a rule asks about."""
    return frozenset(part.timeline for part in walk(rule) if isinstance(part, Recorded | RowStarts))


def bearings(rule: DayRule, timelines: Timelines) -> frozenset[Bearing]:
    """Return how days of `timelines` bear on a set of days: one way, both ways, or not.

    A date from which a set begins, or with which it ends, may move with such days too: see `is_all_looked_at`.
    """
    match rule:
        case Recorded(timeline=timeline) | RowStarts(timeline=timeline):
            return frozenset({Bearing.MORE} if timeline in timelines else ())
        case EveryDay() | Since() | Before():
            return frozenset()
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return frozenset(bearing for part in parts for bearing in bearings(part, timelines))
        case Without(days=days, removed=removed):
            return bearings(days, timelines) | {each.other for each in bearings(removed, timelines)}
        case LongSpells(days=days):
            return bearings(days, timelines)
        case _:
            assert_never(rule)


def nothing_taken_out(rule: DayRule, timelines: Timelines) -> DayRule:
    """Return a set of days as it would be if no day of `timelines` were taken out of it."""
    match rule:
        case Without(days=days, removed=removed):
            whole = nothing_taken_out(days, timelines)
            return whole if bearings(removed, timelines) else Without(days=whole, removed=removed)
        case AllOf(parts=parts):
            return AllOf(parts=tuple(nothing_taken_out(part, timelines) for part in parts))
        case AnyOf(parts=parts):
            return AnyOf(parts=tuple(nothing_taken_out(part, timelines) for part in parts))
        case LongSpells(days=days, at_least_days=at_least_days):
            return LongSpells(days=nothing_taken_out(days, timelines), at_least_days=at_least_days)
        case Recorded() | RowStarts() | EveryDay() | Since() | Before():
            return rule
        case _:
            assert_never(rule)


def is_all_looked_at(payment: PaymentRule, timelines: Timelines) -> bool:
    """Whether a promise about days of `timelines` looks at all by which such days may bear on what `payment` pays.

    A sum earned day by day rests on those days alone. One that is earned on a date, or by a difference from a baseline,
    may turn on such days in ways that are no grounds for paying it: a date counted from one (`6 months from the last day
    of In Care`), a comparison of dates, an age on such a date, a clock that they stop, a baseline of the child's own days,
    or a set that is to lie in another and that they make smaller.
    """
    if not isinstance(payment.unit, OnceOn | EachDayBeyond):
        return True
    return not any(_turns_aside(part, timelines) for part in walk(payment))


def _turns_aside(part: object, timelines: Timelines) -> bool:
    match part:
        case Moved(date=moved):
            return _is_found(moved, timelines)
        case Since(start=end) | Before(end=end):
            return _is_found(end, timelines)
        case DateIs(date=day, other=other):
            return _is_found(day, timelines) or _is_found(other, timelines)
        case AgedBetween(date=day):
            return _is_found(day, timelines)
        case ByDate(deciding=deciding):
            return deciding is not None and _is_found(deciding, timelines)
        case DayReached(clock=clock):
            return bool(timelines_of(clock) & timelines)
        case DaysAllIn(days=days) | DaysNoneIn(days=days):
            return Bearing.LESS in bearings(days, timelines)
        case MeasuredBaseline(days=days):
            return bool(bearings(days, timelines))
        case _:
            return False


def _is_found(when: DateRule, timelines: Timelines) -> bool:
    """Whether a date is looked for among days that more days of `timelines` would be among."""
    return any(
        Bearing.MORE in bearings(part.days, timelines)
        for part in walk(when)
        if isinstance(part, FirstDayOf | LastDayOf | DayReached)
    )
