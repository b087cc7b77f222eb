"""How the days of a timeline bear on a rule: whether more of them put days into a set, or take days out of it.

What a safeguard against paying for days of a timeline has to look at is told from this, and what it cannot look at.
"""

from collections.abc import Mapping
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


class Bearing(Enum):
    """What more days of a timeline do to a set of days."""

    MORE = "they put days into it"
    LESS = "they take days out of it"

    @property
    def other(self) -> "Bearing":
        """The bearing on what is left when the set is taken away."""
        return Bearing.LESS if self is Bearing.MORE else Bearing.MORE


Leanings: TypeAlias = Mapping[str, Bearing]
"""By the name of a timeline, whether more of its rows make more days of some set, or fewer."""


def leanings_of(days: DayRule) -> Leanings:
    """Return how each timeline leans on a set of days; one whose rows both make days and take some out makes them."""
    leanings: dict[str, Bearing] = {}
    for timeline in _timelines_in(days):
        ways = bearings(days, {timeline: Bearing.MORE})
        leanings[timeline] = Bearing.MORE if Bearing.MORE in ways or not ways else Bearing.LESS
    return leanings


def bearings(rule: DayRule, leanings: Leanings) -> frozenset[Bearing]:
    """Return how more days of the set with these `leanings` bear on another set: one way, both ways, or not.

    A date from which a set begins, or with which it ends, may move with such days too: see `is_all_looked_at`.
    """
    match rule:
        case Recorded(timeline=timeline) | RowStarts(timeline=timeline):
            return frozenset({leanings[timeline]} if timeline in leanings else ())
        case EveryDay() | Since() | Before():
            return frozenset()
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return frozenset(bearing for part in parts for bearing in bearings(part, leanings))
        case Without(days=days, removed=removed):
            return bearings(days, leanings) | {each.other for each in bearings(removed, leanings)}
        case LongSpells(days=days):
            return bearings(days, leanings)
        case _:
            assert_never(rule)


def nothing_taken_out(rule: DayRule, leanings: Leanings) -> DayRule:
    """Return a set of days as it would be if no day of the set with these `leanings` were taken out of it."""
    match rule:
        case Without(days=days, removed=removed):
            whole = nothing_taken_out(days, leanings)
            return whole if bearings(removed, leanings) else Without(days=whole, removed=removed)
        case AllOf(parts=parts):
            return AllOf(parts=tuple(nothing_taken_out(part, leanings) for part in parts))
        case AnyOf(parts=parts):
            return AnyOf(parts=tuple(nothing_taken_out(part, leanings) for part in parts))
        case LongSpells(days=days, at_least_days=at_least_days):
            return LongSpells(days=nothing_taken_out(days, leanings), at_least_days=at_least_days)
        case Recorded() | RowStarts() | EveryDay() | Since() | Before():
            return rule
        case _:
            assert_never(rule)


def is_all_looked_at(payment: PaymentRule, leanings: Leanings) -> bool:
    """Whether a promise about the set with these `leanings` looks at all by which such days may bear on what `payment` pays.

    A sum earned day by day rests on those days alone. One that is earned on a date, or by a difference from a baseline,
    may turn on such days in ways that are no grounds for paying it: a date counted from one (`6 months from the last day
    of In Care`), a comparison of dates, an age on such a date, a clock that they stop, a baseline of the child's own days,
    or a set that is to lie in another and that they make smaller.
    """
    if not isinstance(payment.unit, OnceOn | EachDayBeyond):
        return True
    return not any(_turns_aside(part, leanings) for part in walk(payment))


def _turns_aside(part: object, leanings: Leanings) -> bool:
    match part:
        case Moved(date=moved):
            return _is_found(moved, leanings)
        case Since(start=edge) | Before(end=edge):
            return _is_found(edge, leanings)
        case DateIs(date=day, other=other):
            return _is_found(day, leanings) or _is_found(other, leanings)
        case AgedBetween(date=day):
            return _is_found(day, leanings)
        case ByDate(deciding=deciding):
            return deciding is not None and _is_found(deciding, leanings)
        case DayReached(clock=clock):
            return bool(_timelines_in(clock) & leanings.keys())
        case DaysAllIn(days=days) | DaysNoneIn(days=days):
            return Bearing.LESS in bearings(days, leanings)
        case MeasuredBaseline(days=days):
            return bool(bearings(days, leanings))
        case _:
            return False


def _is_found(when: DateRule, leanings: Leanings) -> bool:
    """Whether a date is looked for among days that more days of the set would join."""
    return any(
        Bearing.MORE in bearings(part.days, leanings)
        for part in walk(when)
        if isinstance(part, FirstDayOf | LastDayOf | DayReached)
    )


def _timelines_in(rule: object) -> frozenset[str]:
    return frozenset(part.timeline for part in walk(rule) if isinstance(part, Recorded | RowStarts))
