"""What each child, or group of children, earned: units, when they were completed, and at which price."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeAlias, assert_never

from attrs import evolve, frozen

from rules_engine import rules
from rules_engine.dates import add_months
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.running import cut_by, parts_between
from rules_engine.payments import Accrual, NotYet
from rules_engine.timeline import FOREVER, NO_DAYS, Day, Days, KnownDays


@frozen(kw_only=True)
class _Units:
    """Units earned by a child (or, for a group, by `who` as the first of its `members`) evenly over [start, end)."""

    who: ChildRecords
    group: str
    members: tuple[str, ...] = ()
    start: Day
    end: Day
    quantity: Fraction
    days: Days


Watched: TypeAlias = Callable[[Iterable[ChildRecords]], Iterable[ChildRecords]]
"""Passes children on as they are measured."""


def accruals(
    schedule: rules.Schedule,
    payment: rules.PaymentRule,
    children: Sequence[ChildRecords],
    as_at: Day,
    watched: Watched,
) -> tuple[list[Accrual], list[NotYet]]:
    """Return what eligible `children` earned under `payment`, and what unknown days hold back.

    Nothing is earned outside the contract's days in force, nor on or after `as_at`.
    """
    whole_term = Days.between(schedule.first.toordinal(), schedule.last.toordinal() + 1)
    in_force = whole_term.before(as_at)
    entitled = [child for child in children if child.holds(payment.condition)]
    units: list[_Units] = []
    waiting: list[NotYet] = []
    if isinstance(payment.unit, rules.EachDayBeyond):
        for name, members in _grouped(payment.grouping, entitled):
            earned = _beyond(payment, payment.unit, name, members, whole_term, as_at)
            if isinstance(earned, NotYet):
                waiting.append(earned)
            elif earned:
                units.append(earned)
    else:
        for child in watched(entitled):
            earned_alone = list(_earned_by(child, payment, payment.unit, in_force))
            units += earned_alone
            held_back = _held_back(child, payment, payment.unit, in_force)
            reached = isinstance(payment.unit, rules.OnceReached) and earned_alone
            if held_back and not reached:
                waiting.append(_not_known(payment, child.child.identifier, held_back))
    sign = -1 if payment.deducts else 1
    priced = (
        Accrual(
            payment=payment.name,
            child="" if unit.group else unit.who.child.identifier,
            group=unit.group,
            members=unit.members,
            start=unit.start,
            end=unit.end,
            quantity=unit.quantity,
            rate=sign * rate,
            days=unit.days,
        )
        for unit, rate in _priced(_valid(units, payment.validity), payment.tariff)
    )
    return sorted(priced, key=lambda each: (each.child, each.group, each.start, each.rate)), waiting


def _held_back(child: ChildRecords, payment: rules.PaymentRule, unit: rules.UnitRule, in_force: Days) -> Days:
    """Return the days, not known, that could have earned something; a deduction takes those, and a date has none."""
    if payment.deducts or isinstance(unit, rules.OnceOn):
        return NO_DAYS
    unknown = child.days(unit.days).unknown & in_force
    stretches = [
        _Units(who=child, group="", start=start, end=end, quantity=Fraction(end - start), days=NO_DAYS)
        for start, end in unknown.intervals
    ]
    return Days((each.start, each.end) for each in _valid(stretches, payment.validity))


def _not_known(payment: rules.PaymentRule, subject: str, unknown: Days) -> NotYet:
    count = f"{len(unknown):,} days are" if len(unknown) > 1 else "1 day is"
    return NotYet(payment=payment.name, subject=subject, reason=f"{count} not known", days=len(unknown))


# ---- units of one child


def _earned_by(
    child: ChildRecords, payment: rules.PaymentRule, unit: rules.UnitRule, in_force: Days
) -> Iterator[_Units]:
    def counted(rule: rules.DayRule) -> Days:
        # What is not known is never paid, and always deducted: a missing record profits nobody who is paid.
        known = child.days(rule)
        return (known.possible if payment.deducts else known.inside) & in_force

    def one(day: Day, days: Days) -> _Units:
        return _Units(who=child, group="", start=day, end=day + 1, quantity=Fraction(1), days=days)

    match unit:
        case rules.EachDay(days=days):
            for start, end in counted(days).intervals:
                quantity = Fraction(end - start)
                held = Days.between(start, end)
                yield _Units(who=child, group="", start=start, end=end, quantity=quantity, days=held)
        case rules.EachRun(days=days, length=length):
            for start, end in counted(days).intervals:
                for run in range(start, end - length + 1, length):
                    yield one(run + length - 1, Days.between(run, run + length))
        case rules.EachWeek(days=days, anchor=anchor, at_least=at_least):
            eligible = counted(days)
            first = child.moment(anchor).known
            for start, end in _cells(first, eligible, lambda day, count: day + 7 * count):
                week = eligible & Days.between(start, end)
                if len(week) >= at_least and end - 1 in in_force:
                    yield one(end - 1, week)
        case rules.EachBlock(days=days, anchor=anchor, months=months):
            eligible = counted(days)
            first = child.moment(anchor).known
            for start, end in _cells(first, eligible, lambda day, count: _months_after(day, months * count)):
                if Days.between(start, end) <= eligible:
                    yield one(end - 1, Days.between(start, end))
        case rules.OnceReached(days=days, target=target, clock=clock):
            known = child.days(days)
            within = KnownDays(counted(days), known.unknown & in_force - counted(days))
            reached = child.reached(within, target, clock)
            if reached:
                yield one(reached.day, reached.counted)
        case rules.OnceOn(date=when, condition=condition):
            day = child.moment(when).known
            if day is not None and day in in_force and child.holds(condition):
                checked = Days.between(day, day + 1) if _checks_the_day(condition) else NO_DAYS
                yield one(day, checked)
        case rules.EachDayBeyond():
            raise AssertionError("a difference from a baseline is earned by a group")
        case _:
            assert_never(unit)


def _cells(first: Day | None, days: Days, boundary: Callable[[Day, int], Day]) -> Iterator[tuple[Day, Day]]:
    """Yield the cells of the grid from `boundary(first, 0)` on, as far as `days` reach."""
    if first is None or not days:
        return
    count = 0
    end = first
    while end <= days.last:
        start, count = end, count + 1
        end = boundary(first, count)
        yield start, end


def _months_after(day: Day, months: int) -> Day:
    try:
        return add_months(date.fromordinal(day), months).toordinal()
    except ValueError:
        return FOREVER


def _checks_the_day(condition: rules.Condition) -> bool:
    """Say whether a payment made once was made because its day was a day of some set."""
    match condition:
        case rules.DayIsIn(negated=negated):
            return not negated
        case rules.Every(conditions=conditions):
            return any(map(_checks_the_day, conditions))
        case _:
            return False


# ---- groups


def _grouped(
    grouping: rules.Grouping | None, children: Sequence[ChildRecords]
) -> Iterator[tuple[str, list[ChildRecords]]]:
    """Yield each group's name and children, in order; without a grouping every child stands alone, without a name."""
    if grouping is None:
        yield from (("", [child]) for child in children)
        return
    groups: dict[tuple[str, ...], list[ChildRecords]] = {}
    for child in children:
        labels = [_label(child, key) for key in grouping.keys]
        if None not in labels:
            groups.setdefault(tuple(label or "" for label in labels), []).append(child)
    for labels_of_group, members in sorted(groups.items()):
        # The first part of a label only puts groups in order.
        said = ", ".join(label.partition("|")[2] for label in labels_of_group)
        yield f"{grouping.name}: {said}" if said else grouping.name, members


def _label(child: ChildRecords, key: rules.ByPeriod | rules.ByFact) -> str | None:
    match key:
        case rules.ByFact(fact=fact):
            value = child.child.facts.get(fact)
            return (
                None if value is None else f"|{'yes' if value is True else 'no' if value is False else value}"
            )
        case rules.ByPeriod(date=when, periods=periods):
            day = child.moment(when).known
            for place, period in enumerate(periods):
                if day is not None and period.start.toordinal() <= day < period.end.toordinal():
                    return f"{place:06}|{period.label}"
            return None
        case _:
            assert_never(key)


def _beyond(
    payment: rules.PaymentRule,
    unit: rules.EachDayBeyond,
    group: str,
    members: Sequence[ChildRecords],
    in_force: Days,
    as_at: Day,
) -> "_Units | NotYet | None":
    """Return the days by which the members stand beyond the baseline; `None` before their windows have ended."""
    windows = [_whole_window(child.days(unit.window), in_force) for child in members]
    last = max((window.last for window in windows if window), default=None)
    if None in windows or last is None or last >= as_at:
        return None
    counted = baseline = Fraction(0)
    for child, window in zip(members, windows, strict=True):
        assert window is not None
        known = child.days(unit.days)
        unknown = known.unknown & window
        if isinstance(unit.baseline, rules.MeasuredBaseline):
            unknown |= child.days(unit.baseline.days).unknown
        if unknown:
            subject = group or child.child.identifier
            return _not_known(payment, subject, unknown)
        counted += len(known.inside & window)
        baseline += _expected(child, unit.baseline)
    if isinstance(unit.baseline, rules.FlatBaseline) and not unit.baseline.per_child:
        baseline = unit.baseline.days
    difference = baseline - counted if unit.below else counted - baseline
    if difference <= 0:
        return None
    return _Units(
        who=members[0],
        group=group,
        members=tuple(child.child.identifier for child in members) if group else (),
        start=last,
        end=last + 1,
        quantity=difference,
        days=NO_DAYS,
    )


def _whole_window(window: KnownDays, in_force: Days) -> Days | None:
    """Return what of a window lies in the days in force; `None` where some of that is not known."""
    return None if window.unknown & in_force else window.inside & in_force


def _expected(child: ChildRecords, baseline: rules.Baseline) -> Fraction:
    match baseline:
        case rules.FlatBaseline(days=days):
            return days
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
    whole = Days.between(_months_after(first, month - 1), _months_after(first, month))
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


# ---- when a payment holds, and at which price


def _valid(units: Iterable[_Units], validity: rules.Validity | None) -> list[_Units]:
    if validity is None:
        return list(units)
    start = validity.start.toordinal()
    end = FOREVER if validity.end is None else validity.end.toordinal()
    if validity.deciding is None:
        return [part for unit in units if (part := _between(unit, start, end))]
    held = []
    for unit in units:
        day = unit.who.moment(validity.deciding).known
        if day is not None and start <= day < end:
            held.append(unit)
    return held


def _between(unit: _Units, start: Day, end: Day) -> _Units | None:
    """Return what of `unit` was earned on the days [start, end)."""
    start, end = max(start, unit.start), min(end, unit.end)
    if start >= end:
        return None
    if (start, end) == (unit.start, unit.end):
        return unit
    quantity = unit.quantity * (end - start) / (unit.end - unit.start)
    return evolve(unit, start=start, end=end, quantity=quantity, days=unit.days & Days.between(start, end))


def _priced(units: Sequence[_Units], tariff: rules.Tariff) -> Iterator[tuple[_Units, Fraction]]:
    """Yield the units with the price of each, cut where the price changes."""
    match tariff:
        case rules.Flat(amount=amount):
            yield from ((unit, amount) for unit in units)
        case rules.ByCase(cases=cases, otherwise=otherwise):
            for place, (_, price) in enumerate(cases):
                yield from _priced([unit for unit in units if _case(unit, cases) == place], price)
            if otherwise:
                yield from _priced([unit for unit in units if _case(unit, cases) is None], otherwise)
        case rules.ByDate(dated=dated, deciding=deciding):
            for (start, price), end in zip(dated, [*(day for day, _ in dated[1:]), None], strict=True):
                validity = rules.Validity(start=start, end=end, deciding=deciding)
                yield from _priced(_valid(units, validity), price)
        case rules.ByBand(bands=bands, after_that=after_that, together=together):
            low = Fraction(0)
            for high, price in bands:
                yield from _priced(list(_band(units, low, high, together)), price)
                low = high
            yield from _priced(list(_band(units, low, None, together)), after_that)
        case _:
            assert_never(tariff)


def _case(unit: _Units, cases: Sequence[tuple[rules.Condition, rules.Tariff]]) -> int | None:
    return next((place for place, (condition, _) in enumerate(cases) if unit.who.holds(condition)), None)


def _band(units: Sequence[_Units], low: Fraction, high: Fraction | None, together: bool) -> Iterator[_Units]:
    """Yield what of `units` lies between two counts, in the order in which they were earned."""
    counted_together: dict[str, list[_Units]] = {}
    for unit in units:
        whose = "" if together else unit.group or unit.who.child.identifier
        counted_together.setdefault(whose, []).append(unit)
    for counted in counted_together.values():
        parts = parts_between(((unit.start, unit.end, unit.quantity) for unit in counted), low, high)
        for unit in counted:
            for start, end, share in cut_by(unit, parts):
                part = _between(unit, start, end)
                if share and part:
                    yield evolve(part, quantity=part.quantity * share)
