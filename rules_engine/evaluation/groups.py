"""Groups of children, and what they earn by standing beyond a baseline."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import assert_never

from attrs import frozen

from rules_engine import rules
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.units import Units, months_after
from rules_engine.payments import HeldBack
from rules_engine.timeline import NEVER, NO_DAYS, Day, Days


@frozen(order=True)
class GroupKey:
    """What the children of a group have in common under one key: its place in the order of groups, and its label."""

    place: int
    label: str


def grouped(
    grouping: rules.Grouping | None, children: Sequence[ChildRecords]
) -> Iterator[tuple[str, list[ChildRecords]]]:
    """Yield each group's name and children, in order; without a grouping every child stands alone, without a name."""
    if grouping is None:
        yield from (("", [child]) for child in children)
        return
    groups: dict[tuple[GroupKey, ...], list[ChildRecords]] = {}
    for child in children:
        keys = [group_key(child, key) for key in grouping.keys]
        known = tuple(key for key in keys if key is not None)
        if len(known) == len(keys):
            groups.setdefault(known, []).append(child)
    for keys_of_group, members in sorted(groups.items()):
        labels = ", ".join(key.label for key in keys_of_group)
        yield f"{grouping.name}: {labels}" if labels else grouping.name, members


def group_key(child: ChildRecords, key: rules.KeyRule) -> GroupKey | None:
    """Return where a child belongs under one key of a grouping; None where the records do not say."""
    match key:
        case rules.ByFact(fact=fact):
            value = child.child.facts.get(fact)
            if value is None:
                return None
            return GroupKey(0, ("yes" if value else "no") if isinstance(value, bool) else str(value))
        case rules.ByPeriod(date=when, periods=periods):
            day = child.moment(when).known
            for place, period in enumerate(periods):
                if day is not None and period.start.toordinal() <= day < period.end.toordinal():
                    return GroupKey(place, period.label)
            return None
        case _:
            assert_never(key)


@frozen(kw_only=True)
class Member:
    """How one child of a group stands: its days that count, those that are not known, and its part of the baseline.

    `expected_days` is nothing where the baseline is so many days for the group in all.
    """

    child: ChildRecords
    counted_days: int
    unknown: Days
    expected_days: Fraction


@frozen(kw_only=True)
class Standing:
    """How a group stands to its baseline on `last`, the last day of its children's windows."""

    last: Day
    members: tuple[Member, ...]
    baseline_days: Fraction

    @property
    def counted_days(self) -> int:
        """The days of all members that count."""
        return sum(member.counted_days for member in self.members)


def standing(
    unit: rules.EachDayBeyond, members: Sequence[ChildRecords], term: Days, as_at: Day
) -> Standing | None:
    """Return how a group stands to its baseline; None before its windows have ended, or where one is not known.

    Windows are whole: the days that count and those that are expected are of the same days, in force or not. The last day
    of the latest window is in force, or there is no standing. A child without a window, such as one who is too old when it
    would begin, or whose window ended before the days in force, is in no standing.
    """
    windows = [_window(child, unit.window) for child in members]
    if None in windows:
        return None
    measured = [
        (child, window)
        for child, window in zip(members, windows, strict=True)
        if window and window.last >= term.first
    ]
    last = max((window.last for _, window in measured), default=None)
    if last is None or last >= as_at or last not in term:
        return None
    standings = []
    for child, window in measured:
        known = child.days(unit.days)
        unknown = known.unknown & window
        if isinstance(unit.baseline, rules.MeasuredBaseline):
            unknown |= child.days(unit.baseline.days).unknown
        standings.append(
            Member(
                child=child,
                counted_days=len(known.inside & window),
                unknown=unknown,
                expected_days=_expected(child, unit.baseline),
            )
        )
    return Standing(last=last, members=tuple(standings), baseline_days=_baseline(unit.baseline, standings))


def _baseline(baseline: rules.Baseline, members: Sequence[Member]) -> Fraction:
    if isinstance(baseline, rules.FlatBaseline) and not baseline.per_child:
        return baseline.days
    return sum((member.expected_days for member in members), Fraction(0))


def beyond_baseline(
    payment: rules.PaymentRule,
    unit: rules.EachDayBeyond,
    group: str,
    members: Sequence[ChildRecords],
    term: Days,
    as_at: Day,
) -> Units | HeldBack | None:
    """Return the days by which the members stand beyond the baseline; `None` before their windows have ended."""
    stands = standing(unit, members, term, as_at)
    if stands is None:
        return None
    unknown = next((member.unknown for member in stands.members if member.unknown), None)
    if unknown:
        subject = group or members[0].child.identifier
        return HeldBack(payment=payment.name, subject=subject, unknown=unknown)
    less = stands.baseline_days - stands.counted_days
    difference = less if unit.below else -less
    if difference <= 0:
        return None
    return Units(
        who=stands.members[0].child,
        group=group,
        members=tuple(member.child.child.identifier for member in stands.members) if group else (),
        start=stands.last,
        end=Day(stands.last + 1),
        quantity=difference,
        days=NO_DAYS,
    )


def _window(child: ChildRecords, rule: rules.DayRule) -> Days | None:
    """Return a child's window; None where some of it is not known, or where the date has not come with which it begins."""
    window = child.days(rule)
    if window.unknown or any(child.moment(start) == NEVER for start in _starts(rule)):
        return None
    return window.inside


def _starts(rule: rules.DayRule) -> Iterator[rules.DateRule]:
    """Yield the dates with which a window begins."""
    match rule:
        case rules.Since(start=start):
            yield start
        case rules.AllOf(parts=parts):
            for part in parts:
                yield from _starts(part)
        case rules.Without(days=days):
            yield from _starts(days)
        case (
            rules.Recorded()
            | rules.RowStarts()
            | rules.EveryDay()
            | rules.Before()
            | rules.AnyOf()
            | rules.LongSpells()
        ):
            pass
        case _:
            assert_never(rule)


def _expected(child: ChildRecords, baseline: rules.Baseline) -> Fraction:
    match baseline:
        case rules.FlatBaseline(days=days, per_child=per_child):
            return days if per_child else Fraction(0)
        case rules.MeasuredBaseline(days=rule):
            return Fraction(len(child.days(rule).inside))
        case rules.CurveBaseline(anchor=anchor, bands=bands, part_months=part_months, window=over):
            first = child.moment(anchor).known
            reach = child.days(over).inside
            if first is None:
                return Fraction(0)
            return sum(
                (
                    days * _month_share(first, month, reach, part_months)
                    for low, high, days in bands
                    for month in range(low, high + 1)
                ),
                Fraction(0),
            )
        case _:
            assert_never(baseline)


def _month_share(first: Day, month: int, reach: Days, part_months: rules.PartMonths) -> Fraction:
    whole = Days.between(months_after(first, month - 1), months_after(first, month))
    inside = len(whole & reach)
    match part_months:
        case rules.PartMonths.IN_PROPORTION:
            return Fraction(inside, len(whole))
        case rules.PartMonths.IN_FULL:
            return Fraction(inside > 0)
        case rules.PartMonths.LEFT_OUT:
            return Fraction(inside == len(whole))
        case _:
            assert_never(part_months)
