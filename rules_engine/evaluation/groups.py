"""Groups of children, and what they earn by standing beyond a baseline."""

from collections.abc import Iterator, Sequence
from enum import Enum
from fractions import Fraction
from typing import assert_never

from attrs import frozen

from rules_engine import rules
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.missing import NOTHING, Missing, all_missing, of_date, of_days
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


def of_grouping(child: ChildRecords, grouping: rules.Grouping | None) -> Missing:
    """Return what is missing to say to which group a child belongs, if to any."""
    by_date = (key for key in grouping.keys if isinstance(key, rules.ByPeriod)) if grouping else ()
    return all_missing(of_date(child, key.date) for key in by_date)


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


class NotYet(Enum):
    """Why a group does not stand to its baseline, though of each of its children all is known."""

    NO_WINDOW = "no child has a window in force"
    NOT_ENDED = "not every window has ended"
    ENDS_TOO_LATE = "the last window ends when the contract is no longer in force"


@frozen(kw_only=True)
class Waits:
    """A group that waits: what is missing of the first of its children whose window is not known, and of how many it is."""

    missing: Missing
    children: int


def standing(
    unit: rules.EachDayBeyond, members: Sequence[ChildRecords], term: Days, as_at: Day
) -> Standing | NotYet | Waits:
    """Return how a group stands to its baseline, or why it does not.

    Windows are whole: the days that count and those that are expected are of the same days, in force or not. The last day
    of the latest window is in force, or there is no standing. A child without a window, such as one who is too old when it
    would begin, or whose window ended before the days in force, is in no standing.
    """
    waiting = [missing for child in members if (missing := missing_of_window(child, unit))]
    if waiting:
        return Waits(missing=waiting[0], children=len(waiting))
    measured = [
        (child, window)
        for child in members
        if (window := child.days(unit.window).inside) and window.last >= term.first
    ]
    last = max((window.last for _, window in measured), default=None)
    if last is None:
        return NotYet.NO_WINDOW
    if last not in term:
        return NotYet.ENDS_TOO_LATE
    if last >= as_at:
        return NotYet.NOT_ENDED
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
    """Return the days by which the members stand beyond the baseline, if any, or what the group waits for."""
    stands = standing(unit, members, term, as_at)
    alone = "" if group else members[0].child.identifier
    if isinstance(stands, Waits):
        return stands.missing.holding_back(payment.name, child=alone, group=group)
    if isinstance(stands, NotYet):
        return None
    unknown = next((member.unknown for member in stands.members if member.unknown), None)
    if unknown:
        return HeldBack(payment=payment.name, unknown=unknown, child=alone, group=group)
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


def missing_of_window(child: ChildRecords, unit: rules.EachDayBeyond) -> Missing:
    """Return what is missing to say what a child's window is, and what is expected of it.

    A date with which a window begins is missing while it is not recorded: the window is still to come.
    """
    missing = of_days(child, unit.window, Days.always())
    for start in starts_of(unit.window):
        if child.moment(start) == NEVER:
            dates = rules.walk_of(rules.FactDate, start)
            missing |= Missing(facts=frozenset({each.fact for each in dates} - child.child.facts.keys()))
            missing |= Missing(days=Days.always().since(child.as_at)) if not missing else NOTHING
    if isinstance(unit.baseline, rules.CurveBaseline):
        missing |= of_date(child, unit.baseline.anchor)
    return missing


def starts_of(rule: rules.DayRule) -> Iterator[rules.DateRule]:
    """Yield the dates with which a window begins; those of a definition that many share once."""
    ahead, seen = [rule], {rule}
    while ahead:
        inside: tuple[rules.DayRule, ...] = ()
        match ahead.pop():
            case rules.Since(start=start):
                yield start
            case rules.AllOf(parts=parts):
                inside = parts
            case rules.Without(days=days):
                inside = (days,)
            case (
                rules.Recorded()
                | rules.RowStarts()
                | rules.EveryDay()
                | rules.Before()
                | rules.AnyOf()
                | rules.LongSpells()
            ):
                pass
            case other:
                assert_never(other)
        fresh = [part for part in dict.fromkeys(inside) if part not in seen]
        seen.update(fresh)
        ahead += reversed(fresh)


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
