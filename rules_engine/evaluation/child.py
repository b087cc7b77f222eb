"""What the records say about one child: on which days, on what date, how many, and whether.

Everything is known, or not: a set of days has three values, a date a range, a number two bounds, and a condition holds
only when the records say so.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import and_, or_
from typing import TypeAlias, assert_never

from attrs import define, field

from rules_engine import rules
from rules_engine.dates import add_months, age_on, birthday
from rules_engine.evaluation.clock import Reached, Run, run_in_a_row, run_in_total
from rules_engine.facts import Child, Episode, History
from rules_engine.timeline import (
    BEGINNING,
    FOREVER,
    NEVER,
    NO_DAYS,
    Day,
    Days,
    KnownDays,
    Moment,
    day_of,
    earliest_of,
    latest_of,
    since,
    until,
)

# The least and the most that a number can be; `None` when the records do not hold it.
Bounds: TypeAlias = tuple[Fraction, Fraction] | None

_EVERY_DAY = KnownDays.certain(Days.always())
_SOME_TIME = Moment(BEGINNING, FOREVER)


@define(eq=False)
class ChildRecords:
    """One child, seen as at a day: what is known, measured once for each rule however often it is asked."""

    child: Child
    as_at: Day
    _days: dict[rules.DayRule, KnownDays] = field(factory=dict, init=False)
    _moments: dict[rules.DateRule, Moment] = field(factory=dict, init=False)
    # One condition may stand in many others, twice in each of them: it is decided once.
    _truths: dict[rules.Condition, bool | None] = field(factory=dict, init=False)

    # ---- days

    def days(self, rule: rules.DayRule) -> KnownDays:
        """Return the days that `rule` describes, as far as they are known."""
        measured = self._days.get(rule)
        if measured is None:
            measured = self._days[rule] = self._measured(rule)
        return measured

    def _measured(self, rule: rules.DayRule) -> KnownDays:
        match rule:
            case rules.Recorded(timeline=timeline, filters=filters):
                return self._rows(timeline, filters, _nights)
            case rules.RowStarts(timeline=timeline, filters=filters):
                return self._rows(timeline, filters, _first_night)
            case rules.EveryDay():
                return _EVERY_DAY
            case rules.Since(start=start):
                return since(_EVERY_DAY, self.moment(start))
            case rules.Before(end=end):
                return until(_EVERY_DAY, self.moment(end))
            case rules.AllOf(parts=parts):
                return reduce(and_, map(self.days, parts))
            case rules.AnyOf(parts=parts):
                return reduce(or_, map(self.days, parts))
            case rules.Without(days=days, removed=removed):
                return self.days(days) - self.days(removed)
            case rules.LongSpells(days=days, at_least_days=at_least):
                known = self.days(days)
                inside = _long(known.inside, at_least)
                return KnownDays(inside, _long(known.possible, at_least) - inside)
            case _:
                assert_never(rule)

    def _rows(
        self, timeline: str, filters: tuple[rules.RowFilter, ...], held: Callable[[Episode], Days]
    ) -> KnownDays:
        """Return the days that rows hold; on a day that the records do not speak about, nothing is known.

        A row without a value that a filter asks for may pass or not, so its days are not known either.
        """
        history = self.child.histories.get(timeline, _NOTHING_KNOWN)
        known = history.covered.before(self.as_at)
        passing: list[tuple[Day, Day]] = []
        doubtful: list[tuple[Day, Day]] = []
        for episode in history.episodes:
            passes = [_passes(episode, each) for each in filters]
            if all(passes):
                passing += held(episode).intervals
            elif False not in passes:
                doubtful += held(episode).intervals
        inside = Days(passing) & known
        in_doubt = (Days(doubtful) & known) - inside
        return KnownDays(inside, in_doubt | (Days.always() - known))

    def passing_rows(self, rule: rules.Recorded | rules.RowStarts) -> Iterator[tuple[Episode, Days]]:
        """Yield the rows that pass every filter of a rule, with the days that each holds."""
        held = _nights if isinstance(rule, rules.Recorded) else _first_night
        for episode in self.child.histories.get(rule.timeline, _NOTHING_KNOWN).episodes:
            if all(_passes(episode, each) for each in rule.filters):
                yield episode, held(episode)

    # ---- dates

    def moment(self, rule: rules.DateRule) -> Moment:
        """Return the date that `rule` describes, as far as it is known."""
        measured = self._moments.get(rule)
        if measured is None:
            measured = self._moments[rule] = self._dated(rule)
        return measured

    def _dated(self, rule: rules.DateRule) -> Moment:
        match rule:
            case rules.FixedDate(date=day):
                return Moment.on(day_of(day))
            case rules.FactDate(fact=fact):
                recorded = self._date_fact(fact)
                return NEVER if recorded is None else Moment.on(day_of(recorded))
            case rules.BirthdayOf(fact=fact, age_years=age):
                born = self._date_fact(fact)
                return _SOME_TIME if born is None else _birthday(born, age)
            case rules.Moved(date=moved, days=days, months=months):
                moment = self.moment(moved)
                return Moment(_moved(moment.earliest, days, months), _moved(moment.latest, days, months))
            case rules.EarliestOf(dates=dates):
                return earliest_of(map(self.moment, dates))
            case rules.LatestOf(dates=dates):
                return latest_of(map(self.moment, dates))
            case rules.FirstDayOf(days=days):
                known = self.days(days)
                return Moment(_first(known.possible), _first(known.inside))
            case rules.LastDayOf(days=days):
                known = self.days(days)
                if not known.inside:
                    return Moment(_first(known.possible), FOREVER)
                return Moment(known.inside.last, known.possible.last)
            case rules.DayReached(days=days, target_days=target, clock=clock):
                known = self.days(days)
                certain = self.reached(known, target, clock)
                perhaps = self.reached_at_best(known, target, clock)
                latest = certain.day if certain else FOREVER
                return Moment(min(perhaps.day if perhaps else FOREVER, latest), latest)
            case _:
                assert_never(rule)

    def reached(self, known: KnownDays, target_days: int, clock: rules.Clock) -> Reached | None:
        """Return when `clock`, run over the days of `known`, certainly stands at `target_days`."""
        return self.run(known, target_days, clock).reached

    def run(self, known: KnownDays, target_days: int, clock: rules.Clock) -> Run:
        """Run `clock` over the days of `known` that certainly count, and stop it whenever something may."""
        days = known.inside
        match clock:
            case rules.TotalClock():
                return run_in_total(days, target_days)
            case rules.RowClock(tolerance_days=tolerance, paused=paused):
                stands_still = self.days(paused) if paused else KnownDays(NO_DAYS)
                restarts, doubtful = self._restarts(known, clock)
                return run_in_a_row(
                    days - stands_still.possible,
                    target_days,
                    tolerance_days=tolerance,
                    paused=stands_still.inside,
                    restarts=restarts.possible,
                    # A restart that may have been could let the clock off a later one; so, in doubt, each one counts.
                    restart_after_days=0 if doubtful else clock.restart_after_days,
                )
            case _:
                assert_never(clock)

    def reached_at_best(self, known: KnownDays, target_days: int, clock: rules.Clock) -> Reached | None:
        """Return when `clock` stands at `target_days` at the soonest, if every day that may count does."""
        match clock:
            case rules.TotalClock():
                return run_in_total(known.possible, target_days).reached
            case rules.RowClock(tolerance_days=tolerance, paused=paused):
                stands_still = self.days(paused) if paused else KnownDays(NO_DAYS)
                restarts, doubtful = self._restarts(known, clock)
                return run_in_a_row(
                    known.possible,
                    target_days,
                    tolerance_days=tolerance,
                    paused=stands_still.inside | (stands_still.possible - known.possible),
                    restarts=NO_DAYS if doubtful else restarts.inside,
                    restart_after_days=clock.restart_after_days,
                ).reached
            case _:
                assert_never(clock)

    def _restarts(self, known: KnownDays, clock: rules.RowClock) -> tuple[KnownDays, bool]:
        """Return the days that restart a clock, and whether something not known may decide if one of them does."""
        if clock.restarts is None:
            return KnownDays(NO_DAYS), False
        restarts = self.days(clock.restarts)
        if not known.possible or not clock.restart_after_days:
            return restarts, False
        reach = Days.between(known.possible.first, self.as_at)
        return restarts, bool((restarts.unknown | known.unknown) & reach)

    # ---- numbers and conditions

    def number(self, rule: rules.NumberRule) -> Bounds:
        """Return the least and the most that the number can be."""
        match rule:
            case rules.DayCount(days=days):
                known = self.days(days)
                return Fraction(len(known.inside)), Fraction(len(known.possible))
            case rules.FactNumber(fact=fact):
                value = self.child.facts.get(fact)
                return (Fraction(value), Fraction(value)) if isinstance(value, Decimal) else None
            case rules.Constant(number=number):
                return number, number
            case rules.Difference(number=number, taken=taken):
                left, right = self.number(number), self.number(taken)
                return (left[0] - right[1], left[1] - right[0]) if left and right else None
            case _:
                assert_never(rule)

    def holds(self, condition: rules.Condition) -> bool:
        """Say whether the records show that `condition` holds."""
        return self.truth(condition) is True

    def truth(self, condition: rules.Condition) -> bool | None:
        """Say whether `condition` holds, or that the records do not hold what would decide it (None).

        A fact that is not recorded, and a date that never comes, decide it: it does not hold.
        """
        match condition:
            case rules.TextIs(fact=fact, texts=texts, negated=negated):
                value = self.child.facts.get(fact)
                return value is not None and (value in texts) is not negated
            case rules.YesIs(fact=fact, yes=yes):
                return self.child.facts.get(fact) is yes
            case rules.NumberIs(number=number, bound=bound, amount=amount):
                return _stands(self.number(number), bound, amount)
            case rules.DateIs(date=day, order=order, other=other):
                return _ordered(self.moment(day), order, self.moment(other))
            case rules.DayIsIn(date=day, days=days, negated=negated):
                return _lies_in(self.moment(day), self.days(days), negated)
            case rules.FactIsRecorded(fact=fact, negated=negated):
                return (fact in self.child.facts) is not negated
            case rules.DaysAllIn(days=days, within=within):
                inner, outer = self.days(days), self.days(within)
                return _decided(inner.possible <= outer.inside, bool(inner.inside - outer.possible))
            case rules.DaysNoneIn(days=days, outside=outside):
                left, right = self.days(days), self.days(outside)
                return _decided(not left.possible & right.possible, bool(left.inside & right.inside))
            case rules.AgedBetween(fact=fact, youngest_years=youngest, oldest_years=oldest, date=day):
                born, moment = self._date_fact(fact), self.moment(day)
                if born is None or moment.known is None:
                    return False if moment.is_never else None
                return youngest <= age_on(born, date.fromordinal(moment.known)) <= oldest
            case rules.Every() | rules.Some():
                if condition not in self._truths:
                    self._truths[condition] = self._of_several(condition)
                return self._truths[condition]
            case _:
                assert_never(condition)

    def _of_several(self, condition: rules.Every | rules.Some) -> bool | None:
        if isinstance(condition, rules.Every):
            return _every(map(self.truth, condition.conditions))
        return _not(_every(_not(self.truth(each)) for each in condition.conditions))

    def _date_fact(self, fact: str) -> date | None:
        value = self.child.facts.get(fact)
        return value if isinstance(value, date) else None


_NOTHING_KNOWN = History(episodes=(), covered=NO_DAYS)


def _nights(episode: Episode) -> Days:
    return Days.between(day_of(episode.start), FOREVER if episode.end is None else day_of(episode.end))


def _first_night(episode: Episode) -> Days:
    return Days.between(day_of(episode.start), Day(day_of(episode.start) + 1))


def _passes(episode: Episode, row_filter: rules.RowFilter) -> bool | None:
    value = episode.attributes.get(row_filter.field)
    return None if value is None else (value in row_filter.codes) is not row_filter.other_than


def _long(days: Days, at_least: int) -> Days:
    return Days((start, end) for start, end in days.intervals if end - start >= at_least)


def _first(days: Days) -> Day:
    return days.first if days else FOREVER


def _moved(day: Day, days: int, months: int) -> Day:
    """Return `day` moved; what does not come stays so, and what leaves the calendar stops at its end."""
    if day >= FOREVER:
        return FOREVER
    try:
        moved = add_months(date.fromordinal(day), months).toordinal() + days
    except ValueError:
        return FOREVER if months > 0 else BEGINNING
    return Day(min(max(moved, BEGINNING), FOREVER))


def _decided(is_so: bool, is_not_so: bool) -> bool | None:
    return True if is_so else False if is_not_so else None


def _not(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _every(truths: Iterable[bool | None]) -> bool | None:
    """Return whether all hold: what is not known decides nothing, and one that does not hold decides."""
    every: bool | None = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            every = None
    return every


def _stands(bounds: Bounds, bound: rules.Bound, amount: Fraction) -> bool | None:
    if bounds is None:
        return False
    least, most = bounds
    match bound:
        case rules.Bound.AT_LEAST:
            return _decided(least >= amount, most < amount)
        case rules.Bound.AT_MOST:
            return _decided(most <= amount, least > amount)
        case rules.Bound.ABOVE:
            return _decided(least > amount, most <= amount)
        case rules.Bound.BELOW:
            return _decided(most < amount, least >= amount)
        case _:
            assert_never(bound)


def _ordered(day: Moment, order: rules.Order, other: Moment) -> bool | None:
    """Say whether `day` stands so to `other`, as far as it is known; a date that never comes stands to nothing."""
    if day.is_never or other.is_never:
        return False
    if order is rules.Order.AFTER:
        return _ordered(other, rules.Order.BEFORE, day)
    if order is rules.Order.ON_OR_AFTER:
        return _ordered(other, rules.Order.ON_OR_BEFORE, day)
    come = FOREVER not in (day.latest, other.latest)
    match order:
        case rules.Order.BEFORE:
            return _decided(come and day.latest < other.earliest, day.earliest >= other.latest)
        case rules.Order.ON_OR_BEFORE:
            return _decided(come and day.latest <= other.earliest, day.earliest > other.latest)
        case _:
            assert_never(order)


def _lies_in(moment: Moment, days: KnownDays, negated: bool) -> bool | None:
    if moment.is_never:
        return False
    if moment.known is not None:
        lies = _decided(moment.known in days.inside, moment.known not in days.possible)
        return _not(lies) if negated else lies
    # Where the date itself is not known, that it can lie nowhere else decides against it, and nothing decides for it.
    around = Days.between(moment.earliest, min(Day(moment.latest + 1), FOREVER))
    return False if (around <= days.inside if negated else not around & days.possible) else None


def _birthday(born: date, age: int) -> Moment:
    """Return the day on which somebody is so old, which never comes where it is after the end of the calendar."""
    try:
        return Moment.on(day_of(birthday(born, age)))
    except ValueError:
        return NEVER
