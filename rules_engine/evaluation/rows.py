"""From which rows of the records a sum comes: those that hold the days that it counts, and those that took days out of it.

This is found on demand, from a rule and the rows that are kept of a child. An evaluation asks nothing of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from attrs import define, evolve, field, frozen

from rules_engine import rules
from rules_engine.dates import Period
from rules_engine.evaluation.child import ChildRecords
from rules_engine.facts import Episode
from rules_engine.place import Place
from rules_engine.timeline import Day, Days, day_of


@frozen(kw_only=True)
class Row:
    """A row of a timeline, and which of the days asked about it holds; for a row that took them out, from what set."""

    timeline: str
    episode: Episode
    days: Days
    removed: rules.DayRule | None = None


@frozen(kw_only=True)
class Evidence:
    """What a sum rests on: where its children's facts stand, the rows of the days counted, and those that took days out."""

    facts: tuple[Place, ...]
    counted: tuple[Row, ...]
    took_out: tuple[Row, ...]


def evidence(
    payment: rules.PaymentRule, members: Sequence[ChildRecords], period: Period, earning: Days
) -> Evidence:
    """Return the rows behind a sum of `payment` in a statement; `members` are its child, or the children of its group.

    `earning` are the days that earned it, if any. A day was taken out where a row says that it does not count, as a day
    in care is taken out of the days at home.
    """
    counted: list[Row] = []
    took_out: list[Row] = []
    for child in members:
        counted += rows_of_condition(child, payment.condition)
        match payment.unit:
            case rules.EachDay(days=days):
                counted += rows_holding(child, days, earning)
                took_out += _taking_out(child, days, _days_of(period))
            case rules.EachRun(days=days) | rules.OnceReached(days=days):
                counted += rows_holding(child, days, earning)
                took_out += _taking_out(child, days, _between_the_ends(earning))
            case rules.EachWeek(days=days, anchor=anchor) | rules.EachBlock(days=days, anchor=anchor):
                counted += [*rows_of_date(child, anchor), *rows_holding(child, days, earning)]
                took_out += _taking_out(child, days, _between_the_ends(earning))
            case rules.OnceOn(date=when, condition=condition):
                counted += [*rows_of_date(child, when), *rows_of_condition(child, condition)]
            case rules.EachDayBeyond(days=days, window=window):
                counted += rows_holding(child, days, child.days(days).inside & child.days(window).inside)
            case _:
                assert_never(payment.unit)
    facts = tuple(child.child.place for child in members if child.child.place is not None)
    return Evidence(facts=facts, counted=_each_once(counted), took_out=_each_once(took_out))


def _days_of(period: Period) -> Days:
    return Days.between(day_of(period.start), day_of(period.end))


def _between_the_ends(days: Days) -> Days:
    return Days.between(days.first, Day(days.last + 1)) if days else days


def _taking_out(child: ChildRecords, rule: rules.DayRule, where: Days) -> Iterator[Row]:
    return rows_taking_out(child, rule, taken_out(child, rule) & where.before(child.as_at))


def _each_once(rows: Iterable[Row]) -> tuple[Row, ...]:
    once: dict[tuple[str, int], Row] = {}
    for row in rows:
        once.setdefault((row.timeline, id(row.episode)), row)
    return tuple(once.values())


# ---- the rows that hold days, and those that take days out


def rows_holding(child: ChildRecords, rule: rules.DayRule, days: Days) -> Iterator[Row]:
    """Yield the rows because of which `days` are days of a set, as far as rows make them so."""
    return _Rows(child).holding(rule, days)


def rows_taking_out(child: ChildRecords, rule: rules.DayRule, days: Days) -> Iterator[Row]:
    """Yield the rows because of which `days` are not days of a set."""
    return _Rows(child).taking_out(rule, days)


def rows_of_date(child: ChildRecords, rule: rules.DateRule) -> Iterator[Row]:
    """Yield the rows by which a date was found; a date that is a fact, or is not known, has none."""
    return _Rows(child).of_date(rule)


def rows_of_condition(child: ChildRecords, rule: rules.Condition) -> Iterator[Row]:
    """Yield the rows that show that a condition holds; none where it does not hold."""
    return _Rows(child).of_condition(rule)


def taken_out(child: ChildRecords, rule: rules.DayRule) -> Days:
    """Return the days that rows are known to have taken out of a set."""
    return child.days(_whole(rule, {})).inside - child.days(rule).possible


def _whole(rule: rules.DayRule, known: dict[rules.DayRule, rules.DayRule]) -> rules.DayRule:
    """Return a set of days as it would be if no row took a day out of it; a definition that many share is made once."""
    if rule not in known:
        match rule:
            case rules.Without(days=days, removed=removed):
                by_rows = any(rules.walk_of(rules.Recorded, removed)) or any(
                    rules.walk_of(rules.RowStarts, removed)
                )
                whole = _whole(days, known)
                known[rule] = whole if by_rows else rules.Without(days=whole, removed=removed)
            case rules.AllOf(parts=parts):
                known[rule] = rules.AllOf(parts=tuple(_whole(part, known) for part in parts))
            case rules.AnyOf(parts=parts):
                known[rule] = rules.AnyOf(parts=tuple(_whole(part, known) for part in parts))
            case rules.LongSpells(days=days, at_least_days=at_least):
                known[rule] = rules.LongSpells(days=_whole(days, known), at_least_days=at_least)
            case rules.Recorded() | rules.RowStarts() | rules.EveryDay() | rules.Since() | rules.Before():
                known[rule] = rule
            case _:
                assert_never(rule)
    return known[rule]


@define
class _Rows:
    """The rows of one child behind one question. What many definitions share is asked once of the same days."""

    child: ChildRecords
    _asked: set[object] = field(factory=set)

    def _is_new(self, *question: object) -> bool:
        if question in self._asked:
            return False
        self._asked.add(question)
        return True

    def holding(self, rule: rules.DayRule, days: Days) -> Iterator[Row]:
        """Yield the rows that make `days` days of a set."""
        if not days or not self._is_new("holding", rule, days):
            return
        match rule:
            case rules.Recorded(timeline=timeline) | rules.RowStarts(timeline=timeline):
                for episode, held in self.child.passing_rows(rule):
                    if meets := held & days:
                        yield Row(timeline=timeline, episode=episode, days=meets)
            case rules.EveryDay():
                pass
            case rules.Since(start=edge) | rules.Before(end=edge):
                yield from self.of_date(edge)
            case rules.AllOf(parts=parts):
                for part in parts:
                    yield from self.holding(part, days)
            case rules.AnyOf(parts=parts):
                for part in parts:
                    yield from self.holding(part, days & self.child.days(part).inside)
            case rules.Without(days=kept) | rules.LongSpells(days=kept):
                yield from self.holding(kept, days)
            case _:
                assert_never(rule)

    def taking_out(self, rule: rules.DayRule, days: Days) -> Iterator[Row]:
        """Yield the rows that keep `days` from being days of a set."""
        if not days or not self._is_new("taking out", rule, days):
            return
        match rule:
            case rules.Without(days=kept, removed=removed):
                for row in self.holding(removed, days & self.child.days(removed).inside):
                    yield evolve(row, removed=removed)
                yield from self.taking_out(kept, days - self.child.days(kept).inside)
            case rules.AllOf(parts=parts) | rules.AnyOf(parts=parts):
                for part in parts:
                    yield from self.taking_out(part, days - self.child.days(part).inside)
            case rules.LongSpells(days=kept):
                yield from self.taking_out(kept, days - self.child.days(kept).inside)
            case rules.Since(start=edge) | rules.Before(end=edge):
                yield from self.of_date(edge)
            case rules.Recorded() | rules.RowStarts() | rules.EveryDay():
                pass
            case _:
                assert_never(rule)

    def of_date(self, rule: rules.DateRule) -> Iterator[Row]:
        """Yield the rows by which a date was found."""
        if not self._is_new("date", rule):
            return
        match rule:
            case rules.FixedDate() | rules.FactDate() | rules.BirthdayOf():
                pass
            case rules.Moved(date=moved):
                yield from self.of_date(moved)
            case rules.FirstDayOf(days=days) | rules.LastDayOf(days=days):
                day = self.child.moment(rule).known
                if day is not None:
                    yield from self.holding(days, only(day))
            case rules.DayReached(days=days, target_days=target, clock=clock):
                reached = self.child.reached(self.child.days(days), target, clock)
                if reached is not None:
                    yield from self.holding(days, reached.counted)
            case rules.EarliestOf(dates=dates) | rules.LatestOf(dates=dates):
                decided = self.child.moment(rule)
                for each in dates:
                    if self.child.moment(each) == decided:
                        yield from self.of_date(each)
            case _:
                assert_never(rule)

    def of_condition(self, rule: rules.Condition) -> Iterator[Row]:
        """Yield the rows that show that a condition holds."""
        if not self.child.holds(rule) or not self._is_new("condition", rule):
            return
        match rule:
            case rules.TextIs() | rules.YesIs() | rules.FactIsRecorded():
                pass
            case rules.AgedBetween(date=day):
                yield from self.of_date(day)
            case rules.DateIs(date=day, other=other):
                yield from self.of_date(day)
                yield from self.of_date(other)
            case rules.DayIsIn(date=day, days=days, negated=negated):
                yield from self.of_date(day)
                known = self.child.moment(day).known
                if known is not None and not negated:
                    yield from self.holding(days, only(known))
            case rules.NumberIs(number=number):
                for each in rules.walk_of(rules.DayCount, number):
                    yield from self.holding(each.days, self.child.days(each.days).inside)
            case rules.DaysAllIn(days=days) | rules.DaysNoneIn(days=days):
                yield from self.holding(days, self.child.days(days).inside)
            case rules.Every(conditions=conditions) | rules.Some(conditions=conditions):
                for condition in conditions:
                    yield from self.of_condition(condition)
            case _:
                assert_never(rule)


def only(day: Day) -> Days:
    """Return one day as a set."""
    return Days.between(day, Day(day + 1))
