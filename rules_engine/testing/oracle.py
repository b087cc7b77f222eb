"""What a schedule pays, worked out day by day as a person would with a calendar and a ruler.

Nothing is shared with the engine but the rules and the records: a set of days is a dictionary that says of each day True,
False or None (not known), and a sum is a list of entries of one day each. It is slow, and right for contracts of some
months only, whose dates lie within a year of the days in force.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias, assert_never

from attrs import evolve, frozen

from rules_engine import rules
from rules_engine.facts import Child, Cohort
from rules_engine.money import Rounding
from rules_engine.timeline import Day

NEVER = math.inf
DayValues: TypeAlias = dict[int, bool | None]
Range: TypeAlias = tuple[float, float]
Limit: TypeAlias = Fraction | float
"""Pounds or units, of which NEVER is more than any."""


@frozen(kw_only=True)
class Entry:
    """Units of one child or group on one day, and later what is paid for them by one payer."""

    payment: str = ""
    subject: str
    who: "Diary"
    grouped: bool = False
    day: int
    statement: date = date.min
    quantity: Fraction = Fraction(1)
    rate: Fraction = Fraction(0)
    amount: Fraction = Fraction(0)
    payer: str = ""
    rest_payer: str = ""


# Statement (its first day), payment, child or group, rate, payer.
LineKey: TypeAlias = tuple[date, str, str, Fraction, str]


def payable(schedule: rules.Schedule, cohort: Cohort, as_at: date) -> dict[LineKey, Fraction]:
    """Return what is payable on each line, leaving out lines that come to nothing."""
    diaries = [Diary(schedule, child, as_at) for child in cohort.children]
    eligible = [diary for diary in diaries if diary.holds(schedule.eligibility)]
    entries: list[Entry] = []
    for payment in schedule.payments:
        sign = -1 if payment.deducts else 1
        entitled = [diary for diary in eligible if diary.holds(payment.condition)]
        units = sorted(earned(payment, entitled), key=lambda unit: unit.day)
        units = [unit for unit in units if valid(unit, payment.validity)]
        theirs = [
            evolve(unit, payment=payment.name, rate=sign * rate, amount=sign * rate * unit.quantity)
            for unit, rate in priced(units, payment.tariff)
        ]
        entries += [evolve(entry, statement=statement(schedule, entry.day)) for entry in theirs]
    grain = None
    maxima: list[rules.PayAtMost] = []
    for step in schedule.steps:
        match step:
            case rules.Reduce():
                entries = reduced(entries, step, grain)
            case rules.PayAtMost():
                maxima.append(step)
            case rules.PayBands(bands=bands, after_that=after_that):
                entries = banded(entries, step, bands, after_that)
            case rules.SplitPayers(shares=shares, payment=payment_alone):
                unpaid = [e for e in entries if not e.payer and payment_alone in (None, e.payment)]
                others = [e for e in entries if e.payer or payment_alone not in (None, e.payment)]
                entries = others + split(unpaid, shares, grain)
                maxima += map(payers_maximum, (share for share in shares if share.limit_gbp is not None))
            case rules.RoundSums(level=rules.RoundLevel.LINE):
                grain = step
                exact = entries
                entries = rounded_lines(exact, step)
                for maximum in maxima:
                    entries = without_odd_grains(exact, entries, maximum, step)
            case rules.RoundSums():
                raise NotImplementedError(step)
            case _:
                assert_never(step)
        entries = held(entries, maxima, grain, last_is_new=isinstance(step, rules.PayAtMost))
    lines = {line: total(theirs) for line, theirs in by_line(entries, payers=True).items()}
    return {line: amount for line, amount in lines.items() if amount}


# ---- what the records say of a child


class Diary:
    """One child's records, asked about one day at a time."""

    def __init__(self, schedule: rules.Schedule, child: Child, as_at: date) -> None:
        self.child = child
        self.as_at = as_at.toordinal()
        self.first, self.last = schedule.first.toordinal(), schedule.last.toordinal()
        self.horizon = range(self.first - 800, self.last + 800)
        self.values: dict[rules.DayRule, DayValues] = {}

    def in_force(self) -> range:
        return range(self.first, min(self.last + 1, self.as_at))

    def days(self, rule: rules.DayRule) -> DayValues:
        if rule not in self.values:
            self.values[rule] = self._days(rule)
        return self.values[rule]

    def _days(self, rule: rules.DayRule) -> DayValues:
        match rule:
            case rules.Recorded() | rules.RowStarts():
                return {day: self._recorded(rule, day) for day in self.horizon}
            case rules.EveryDay():
                return dict.fromkeys(self.horizon, True)
            case rules.Since(start=start):
                earliest, latest = self.when(start)
                return {d: True if d >= latest else False if d < earliest else None for d in self.horizon}
            case rules.Before(end=end):
                earliest, latest = self.when(end)
                return {d: True if d < earliest else False if d >= latest else None for d in self.horizon}
            case rules.AllOf(parts=parts):
                return {day: every(self.days(part)[day] for part in parts) for day in self.horizon}
            case rules.AnyOf(parts=parts):
                return {day: some(self.days(part)[day] for part in parts) for day in self.horizon}
            case rules.Without(days=days, removed=removed):
                kept, gone = self.days(days), self.days(removed)
                return {d: every([kept[d], None if gone[d] is None else not gone[d]]) for d in self.horizon}
            case rules.LongSpells(days=days, at_least_days=at_least):
                values = self.days(days)
                sure: set[bool | None] = {True}
                perhaps: set[bool | None] = {True, None}
                return {
                    day: True
                    if spell_length(values, day, sure) >= at_least
                    else None
                    if spell_length(values, day, perhaps) >= at_least
                    else False
                    for day in self.horizon
                }
        raise NotImplementedError(rule)

    def _recorded(self, rule: rules.Recorded | rules.RowStarts, day: int) -> bool | None:
        history = self.child.histories.get(rule.timeline)
        if history is None or day >= self.as_at or Day(day) not in history.covered:
            return None
        rows = []
        for episode in history.episodes:
            start = episode.start.toordinal()
            end = NEVER if episode.end is None else episode.end.toordinal()
            if start == day if isinstance(rule, rules.RowStarts) else start <= day < end:
                cells = [(episode.attributes.get(each.field), each) for each in rule.filters]
                passes = [
                    None if cell is None else (cell in each.codes) != each.other_than for cell, each in cells
                ]
                rows.append(every(passes))
        return some(rows)

    def when(self, rule: rules.DateRule) -> Range:
        """Return the earliest and the latest day on which the date can fall."""
        match rule:
            case rules.FixedDate(date=day):
                return day.toordinal(), day.toordinal()
            case rules.FactDate(fact=fact):
                recorded = self.recorded_date(fact)
                return (NEVER, NEVER) if recorded is None else alike(recorded.toordinal())
            case rules.BirthdayOf(fact=fact, age_years=age):
                born = self.recorded_date(fact)
                return (self.horizon[0], NEVER) if born is None else alike(birthday(born, age).toordinal())
            case rules.Moved(date=start, days=days, months=months):
                low, high = (
                    end if end == NEVER else month_later(int(end), months) + days for end in self.when(start)
                )
                return low, high
            case rules.EarliestOf(dates=dates):
                ranges = [self.when(each) for each in dates]
                return min(low for low, _ in ranges), min(high for _, high in ranges)
            case rules.LatestOf(dates=dates):
                # One that never comes does not count; one that may not come may not count.
                ranges = [each for each in map(self.when, dates) if each[0] < NEVER]
                sure = [low for low, high in ranges if high < NEVER]
                low = max(sure) if sure else min((low for low, _ in ranges), default=NEVER)
                return low, max((high for _, high in ranges), default=NEVER)
            case rules.FirstDayOf(days=days):
                values = self.days(days)
                low = next((day for day in self.horizon if values[day] is not False), NEVER)
                return low, next((day for day in self.horizon if values[day]), NEVER)
            case rules.LastDayOf(days=days):
                values = self.days(days)
                perhaps = [day for day in self.horizon if values[day] is not False]
                sure = [day for day in self.horizon if values[day]]
                return (sure[-1], perhaps[-1]) if sure else (perhaps[0] if perhaps else NEVER, NEVER)
            case rules.DayReached(days=days, target_days=target, clock=rules.TotalClock()):
                values = self.days(days)
                perhaps = [day for day in self.horizon if values[day] is not False]
                sure = [day for day in self.horizon if values[day]]
                low, high = (each[target - 1] if len(each) >= target else NEVER for each in (perhaps, sure))
                return low, high
        raise NotImplementedError(rule)

    def day(self, rule: rules.DateRule) -> int | None:
        """Return the date when it is known."""
        earliest, latest = self.when(rule)
        return int(earliest) if earliest == latest < NEVER else None

    def recorded_date(self, fact: str) -> date | None:
        recorded = self.child.facts.get(fact)
        assert recorded is None or isinstance(recorded, date)
        return recorded

    def number(self, rule: rules.NumberRule) -> tuple[Fraction, Fraction] | None:
        """Return the least and the most that the number can be, or None when nothing is recorded of it."""
        match rule:
            case rules.DayCount(days=days):
                values = list(self.days(days).values())
                return Fraction(values.count(True)), Fraction(values.count(True) + values.count(None))
            case rules.FactNumber(fact=fact):
                recorded = self.child.facts.get(fact)
                assert recorded is None or isinstance(recorded, Decimal)
                return None if recorded is None else (Fraction(recorded), Fraction(recorded))
            case rules.Constant(number=number):
                return number, number
            case rules.Difference(number=number, taken=taken):
                left, right = self.number(number), self.number(taken)
                return left and right and (left[0] - right[1], left[1] - right[0])
        raise NotImplementedError(rule)

    def holds(self, condition: rules.Condition) -> bool:
        facts = self.child.facts
        match condition:
            case rules.TextIs(fact=fact, texts=texts, negated=negated):
                return fact in facts and (facts[fact] in texts) != negated
            case rules.YesIs(fact=fact, yes=yes):
                return facts.get(fact) is yes
            case rules.NumberIs(number=number, bound=bound, amount=amount):
                known = self.number(number)
                return (
                    known is not None
                    and {
                        rules.Bound.AT_LEAST: known[0] >= amount,
                        rules.Bound.AT_MOST: known[1] <= amount,
                        rules.Bound.ABOVE: known[0] > amount,
                        rules.Bound.BELOW: known[1] < amount,
                    }[bound]
                )
            case rules.DateIs(date=rule, order=order, other=other):
                mine, theirs = self.when(rule), self.when(other)
                return (
                    NEVER not in (mine[1], theirs[1])
                    and {
                        rules.Order.BEFORE: mine[1] < theirs[0],
                        rules.Order.AFTER: mine[0] > theirs[1],
                        rules.Order.ON_OR_BEFORE: mine[1] <= theirs[0],
                        rules.Order.ON_OR_AFTER: mine[0] >= theirs[1],
                    }[order]
                )
            case rules.DayIsIn(date=rule, days=days, negated=negated):
                day = self.day(rule)
                return day is not None and self.days(days)[day] is (not negated)
            case rules.FactIsRecorded(fact=fact, negated=negated):
                return (fact in facts) != negated
            case rules.DaysAllIn(days=days, within=within):
                inside, allowed = self.days(days), self.days(within)
                return all(allowed[each] is True for each in self.horizon if inside[each] is not False)
            case rules.DaysNoneIn(days=days, outside=outside):
                inside, forbidden = self.days(days), self.days(outside)
                return all(forbidden[each] is False for each in self.horizon if inside[each] is not False)
            case rules.AgedBetween(fact=fact, youngest_years=youngest, oldest_years=oldest, date=rule):
                born, day = self.recorded_date(fact), self.day(rule)
                if born is None or day is None:
                    return False
                ages = [age for age in range(120) if birthday(born, age).toordinal() <= day]
                return bool(ages) and youngest <= ages[-1] <= oldest
            case rules.Every(conditions=conditions):
                return all(self.holds(each) for each in conditions)
            case rules.Some(conditions=conditions):
                return any(self.holds(each) for each in conditions)
        raise NotImplementedError(condition)


def alike(day: int) -> Range:
    return day, day


def every(values: Iterable[bool | None]) -> bool | None:
    values = list(values)
    return False if False in values else None if None in values else True


def some(values: Iterable[bool | None]) -> bool | None:
    values = list(values)
    return True if True in values else None if None in values else False


def spell_length(values: DayValues, day: int, counting: set[bool | None]) -> int:
    if values[day] not in counting:
        return 0
    before, after = day, day
    while values.get(before - 1, False) in counting:
        before -= 1
    while values.get(after + 1, False) in counting:
        after += 1
    return after - before + 1


def month_later(day: int, months: int) -> int:
    """Return the same day of the month so many months later, or the last day of a shorter month."""
    start = date.fromordinal(day)
    months += 12 * start.year + start.month - 1
    for number in range(start.day, 0, -1):
        try:
            return date(months // 12, months % 12 + 1, number).toordinal()
        except ValueError:
            pass
    raise AssertionError


def birthday(born: date, age: int) -> date:
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


# ---- units


def earned(payment: rules.PaymentRule, entitled: list[Diary]) -> Iterator[Entry]:
    if isinstance(payment.unit, rules.EachDayBeyond):
        yield from beyond(payment.unit, payment.grouping, entitled)
        return
    for diary in entitled:
        for day in earned_days(payment.unit, diary, payment.deducts):
            yield Entry(subject=diary.child.identifier, who=diary, day=day)


def earned_days(unit: rules.UnitRule, diary: Diary, deducts: bool) -> Iterator[int]:
    in_force = diary.in_force()

    def counts(rule: rules.DayRule, day: int) -> bool:
        value = diary.days(rule)[day]
        return day in in_force and (value is not False if deducts else value is True)

    match unit:
        case rules.EachDay(days=days):
            yield from (day for day in in_force if counts(days, day))
        case rules.EachRun(days=days, length_days=length):
            spell = 0
            for day in in_force:
                spell = spell + 1 if counts(days, day) else 0
                if spell and spell % length == 0:
                    yield day
        case rules.EachWeek(days=days, anchor=anchor, at_least_days=at_least):
            start = diary.day(anchor)
            while start is not None and start + 6 <= diary.last:
                if (
                    sum(counts(days, day) for day in range(start, start + 7)) >= at_least
                    and start + 6 in in_force
                ):
                    yield start + 6
                start += 7
        case rules.EachBlock(days=days, anchor=anchor, months=months):
            first = diary.day(anchor)
            for block in range(100) if first is not None else ():
                assert first is not None
                start, end = month_later(first, block * months), month_later(first, (block + 1) * months)
                if start > diary.last:
                    return
                if all(counts(days, day) for day in range(start, end)):
                    yield end - 1
        case rules.OnceReached(days=days, target_days=target, clock=clock):
            days_counted = [
                day
                for day in diary.horizon
                if day < diary.as_at and (counts(days, day) or diary.days(days)[day] is True)
            ]
            yield from (day for day in reached(days_counted, target, clock, diary) if day in in_force)
        case rules.OnceOn(date=rule, condition=condition):
            known = diary.day(rule)
            if known is not None and known in in_force and diary.holds(condition):
                yield known
        case rules.EachDayBeyond():
            raise AssertionError("a difference from a baseline is earned by a group")
        case _:
            assert_never(unit)


def reached(days: list[int], target: int, clock: rules.Clock, diary: Diary) -> Iterator[int]:
    """Yield the day on which the clock first stands at the target, if it ever does."""
    if isinstance(clock, rules.TotalClock):
        yield from days[target - 1 : target]
        return
    never = dict.fromkeys(diary.horizon, False)
    paused = diary.days(clock.paused) if clock.paused else never
    restarts = diary.days(clock.restarts) if clock.restarts else never
    count = break_so_far = 0
    for day in (day for day in diary.horizon if day < diary.as_at):
        if restarts[day] is not False and count >= clock.restart_after_days:
            count = 0
        if paused[day]:
            continue
        if day in days and paused[day] is False:
            count, break_so_far = count + 1, 0
            if count == target:
                yield day
                return
        else:
            break_so_far += 1
            if break_so_far > clock.tolerance_days:
                count = 0


def beyond(
    unit: rules.EachDayBeyond, grouping: rules.Grouping | None, entitled: list[Diary]
) -> Iterator[Entry]:
    groups: dict[str, list[Diary]] = defaultdict(list)
    for diary in entitled:
        label = diary.child.identifier if grouping is None else group_of(grouping, diary)
        if label is not None:
            groups[label].append(diary)
    for label, members in groups.items():
        if any(
            None in diary.days(unit.window).values() or never_begins(unit.window, diary) for diary in members
        ):
            continue
        whole = {
            diary.child.identifier: [day for day, inside in diary.days(unit.window).items() if inside]
            for diary in members
        }
        measured = [each for each in members if max(whole[each.child.identifier], default=-1) >= each.first]
        windows = [whole[each.child.identifier] for each in measured]
        last = max((window[-1] for window in windows), default=None)
        if last is None or last not in measured[0].in_force():
            continue
        counted = [
            diary.days(unit.days)[day]
            for diary, window in zip(measured, windows, strict=True)
            for day in window
        ]
        if isinstance(unit.baseline, rules.MeasuredBaseline):
            counted_before = [
                value for diary in measured for value in diary.days(unit.baseline.days).values()
            ]
        else:
            counted_before = []
        if None in counted or None in counted_before:
            continue
        if isinstance(unit.baseline, rules.FlatBaseline) and not unit.baseline.per_child:
            baseline = unit.baseline.days
        else:
            baseline = sum((expected(unit.baseline, diary) for diary in measured), Fraction(0))
        above = counted.count(True) - baseline
        quantity = max(Fraction(0), -above if unit.below else above)
        if quantity:
            yield Entry(
                subject=label, who=measured[0], grouped=grouping is not None, day=last, quantity=quantity
            )


def never_begins(window: rules.DayRule, diary: Diary) -> bool:
    """Say whether the date with which a window begins never comes."""
    parts = window.parts if isinstance(window, rules.AllOf) else (window,)
    return any(diary.when(part.start)[0] == NEVER for part in parts if isinstance(part, rules.Since))


def group_of(grouping: rules.Grouping, diary: Diary) -> str | None:
    labels: list[str] = []
    for key in grouping.keys:
        match key:
            case rules.ByFact(fact=fact):
                value = diary.child.facts.get(fact)
                if value is None:
                    return None
                labels.append({True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value))
            case rules.ByPeriod(date=rule, periods=periods):
                day = diary.day(rule)
                within = [p for p in periods if day and p.start.toordinal() <= day < p.end.toordinal()]
                if not within:
                    return None
                labels.append(within[0].label)
    return f"{grouping.name}: {', '.join(labels)}" if labels else grouping.name


def expected(baseline: rules.Baseline, diary: Diary) -> Fraction:
    match baseline:
        case rules.FlatBaseline(days=days):
            return days
        case rules.CurveBaseline(window=window, anchor=anchor, bands=bands, part_months=part_months):
            first = diary.day(anchor)
            total = Fraction(0)
            for low, high, days in bands if first is not None else ():
                assert first is not None
                for month in range(low, high + 1):
                    in_month = range(month_later(first, month - 1), month_later(first, month))
                    within = sum(diary.days(window).get(day) is True for day in in_month)
                    total += (
                        days
                        * {
                            rules.PartMonths.IN_PROPORTION: Fraction(within, len(in_month)),
                            rules.PartMonths.IN_FULL: 1 if within else 0,
                            rules.PartMonths.LEFT_OUT: 1 if within == len(in_month) else 0,
                        }[part_months]
                    )
            return total
        case rules.MeasuredBaseline(days=rule):
            return Fraction(list(diary.days(rule).values()).count(True))
    raise NotImplementedError(baseline)


# ---- prices


def valid(unit: Entry, validity: rules.Validity | None) -> bool:
    if validity is None:
        return True
    day = unit.day if validity.deciding is None else unit.who.day(validity.deciding)
    end = NEVER if validity.end is None else validity.end.toordinal()
    return day is not None and validity.start.toordinal() <= day < end


def priced(units: list[Entry], tariff: rules.Tariff | None) -> Iterator[tuple[Entry, Fraction]]:
    """Yield the units, which are in the order of their days, or parts of them, each with its price."""
    match tariff:
        case None:
            return
        case rules.Flat(amount_gbp=amount):
            yield from ((unit, amount) for unit in units)
        case rules.ByCase(cases=cases, otherwise=otherwise):
            left = units
            for condition, price in cases:
                yield from priced([unit for unit in left if unit.who.holds(condition)], price)
                left = [unit for unit in left if not unit.who.holds(condition)]
            yield from priced(left, otherwise)
        case rules.ByDate(dated=dated, deciding=deciding):
            for place, (start, price) in enumerate(dated):
                end = dated[place + 1][0] if place + 1 < len(dated) else None
                rule = rules.Validity(start=start, end=end, deciding=deciding)
                yield from priced([unit for unit in units if valid(unit, rule)], price)
        case rules.ByBand(bands=bands, after_that=after_that, together=together):
            counted: dict[str, list[Entry]] = defaultdict(list)
            for unit in units:
                counted["" if together else unit.subject].append(unit)
            low: Limit = Fraction(0)
            steps: list[tuple[Limit, rules.Tariff]] = [*bands, (NEVER, after_that)]
            for high, price in steps:
                within = []
                for theirs in counted.values():
                    for unit, before, after in running([(each, each.quantity) for each in theirs]):
                        share = max(Fraction(0), Fraction(min(after, high) - max(before, low))) / (
                            after - before
                        )
                        if share:
                            within.append(evolve(unit, quantity=unit.quantity * share))
                yield from priced(sorted(within, key=lambda unit: unit.day), price)
                low = high


def running(sums: list[tuple[Entry, Fraction]]) -> Iterator[tuple[Entry, Fraction, Fraction]]:
    """Yield each entry with the running sum before its day and after it."""
    by_day: dict[int, list[tuple[Entry, Fraction]]] = defaultdict(list)
    for entry, amount in sums:
        by_day[entry.day].append((entry, amount))
    before = Fraction(0)
    for _, of_the_day in sorted(by_day.items()):
        after = before + sum(amount for _, amount in of_the_day)
        yield from ((entry, before, after) for entry, _ in of_the_day)
        before = after


# ---- settlement


def statement(schedule: rules.Schedule, day: int) -> date:
    (start,) = [each.start for each in schedule.periods if each.start <= date.fromordinal(day) < each.end]
    return start


def total(entries: Iterable[Entry]) -> Fraction:
    return sum((entry.amount for entry in entries), Fraction(0))


def total_of(amounts: Iterable[Fraction]) -> Fraction:
    return sum(amounts, Fraction(0))


def by_line(entries: Iterable[Entry], *, payers: bool) -> dict[LineKey, list[Entry]]:
    lines: dict[LineKey, list[Entry]] = defaultdict(list)
    for each in entries:
        lines[each.statement, each.payment, each.subject, each.rate, each.payer if payers else ""].append(
            each
        )
    return dict(sorted(lines.items()))


def made(entries: list[Entry], amount: Fraction, payer: str) -> list[Entry]:
    """Return the entries of a line come to `amount`, in proportion, so that each keeps its date."""
    now = total(entries)
    if now:
        return [evolve(each, amount=each.amount * amount / now, payer=payer) for each in entries]
    *others, last = [evolve(each, amount=Fraction(0), payer=payer) for each in entries]
    return [*others, evolve(last, amount=amount)]


def reduced(entries: list[Entry], step: rules.Reduce, grain: rules.RoundSums | None) -> list[Entry]:
    result = []
    for line in by_line(entries, payers=True).values():
        applies = (step.payments is None or line[0].payment in step.payments) and (
            step.condition == rules.ALWAYS or (not line[0].grouped and line[0].who.holds(step.condition))
        )
        after = rounded(total(line) * (1 - step.share), grain)
        result += made(line, after, line[0].payer) if applies else line
    return result


def banded(
    entries: list[Entry],
    step: rules.PayBands,
    bands: Iterable[tuple[Fraction, Fraction]],
    after_that: Fraction,
) -> list[Entry]:
    counted, result = counted_together(entries, step)
    for theirs in counted.values():
        result += [evolve(each, amount=amount) for each, amount in kept(theirs, bands, after_that)]
    return result


def counted_together(
    entries: Iterable[Entry], step: rules.PayAtMost | rules.PayBands
) -> tuple[dict[object, list[Entry]], list[Entry]]:
    """Return the entries of each running sum, and those of none."""
    counted: dict[object, list[Entry]] = defaultdict(list)
    others = []
    for entry in entries:
        whose = counted_with(entry, step)
        if whose is None:
            others.append(entry)
        else:
            counted[whose].append(entry)
    return counted, others


def counted_with(entry: Entry, step: rules.PayAtMost | rules.PayBands) -> object:
    if step.payments is not None and entry.payment not in step.payments:
        return None
    match step.counting:
        case rules.PerChild():
            return None if entry.grouped else entry.subject
        case rules.PerPeriod(periods=periods):
            day = date.fromordinal(entry.day)
            (start,) = [period.start for period in periods if period.start <= day < period.end]
            return start
        case rules.PerPayer(payer=payer):
            return entry.payer if entry.payer == party(payer, entry) else None
        case rules.InAll():
            return "all"
        case _:
            assert_never(step.counting)


def kept(
    entries: list[Entry], bands: Iterable[tuple[Fraction, Fraction]], after_that: Fraction
) -> Iterator[tuple[Entry, Fraction]]:
    """Yield entries whose running sum decides the share, each with what is paid of it."""
    steps: list[tuple[Limit, Fraction]] = [*bands, (NEVER, after_that)]

    def paid(running_sum: Fraction) -> Fraction:
        total = Fraction(0)
        low: Limit = -NEVER
        for high, share in steps:
            if running_sum > low:
                bottom = 0 if low == -NEVER else low
                total += share * Fraction(min(running_sum, high) - bottom)
            low = high
        return total

    for entry, before, after in running([(each, each.amount) for each in entries]):
        if after != before:
            share = (paid(after) - paid(before)) / (after - before)
        else:
            share = next(share for high, share in steps if before < high)
        yield entry, entry.amount * share


# ---- maxima


def payers_maximum(share: rules.PayerShare) -> rules.PayAtMost:
    assert share.limit_gbp is not None
    return rules.PayAtMost(
        limit_gbp=share.limit_gbp,
        counting=rules.PerPayer(payer=share.payer),
        payments=share.limit_payments,
        over_to=share.over_to,
        origin=share.origin,
    )


def held(
    entries: list[Entry],
    maxima: Sequence[rules.PayAtMost],
    grain: rules.RoundSums | None,
    *,
    last_is_new: bool,
) -> list[Entry]:
    """Hold entries to every maximum set so far. What is over goes round as often as there are maxima to go to.

    What fell to a party has been taken off once; it is set aside whenever that maximum is looked at again.
    """
    for turn, hand_on in enumerate([*(True for _ in maxima), *(False for _ in maxima)]):
        before = entries
        for place, maximum in enumerate(maxima):
            aside = [] if turn == 0 and last_is_new and place == len(maxima) - 1 else takers(entries, maximum)
            rest = [entry for entry in entries if entry not in aside] if aside else entries
            kept_rest = held_to(rest, maximum, grain, maximum.over_to if hand_on else None)
            entries = entries if kept_rest is rest else [*kept_rest, *aside]
        if entries is before:
            break
    return entries


def takers(entries: list[Entry], maximum: rules.PayAtMost) -> list[Entry]:
    """Return what the party pays to whom what is over a maximum falls."""
    if maximum.over_to is None:
        return []
    return [entry for entry in entries if entry.payer == party(maximum.over_to, entry)]


def held_to(
    entries: list[Entry],
    maximum: rules.PayAtMost,
    grain: rules.RoundSums | None,
    over_to: rules.PayerRule | None,
) -> list[Entry]:
    counted, others = counted_together(entries, maximum)
    paid = {
        whose: [*kept(theirs, [(maximum.limit_gbp, Fraction(1))], Fraction(0))]
        for whose, theirs in counted.items()
    }
    if all(amount == entry.amount for pairs in paid.values() for entry, amount in pairs):
        return entries
    result = others
    for pairs in paid.values():
        before = [entry for entry, _ in pairs]
        after = [evolve(entry, amount=amount) for entry, amount in pairs]
        if grain is not None:
            before, after = (
                in_line_order(before),
                in_whole_grains(after, evolve(grain, rounding=Rounding.DOWN)),
            )
        result += handed_on(before, after, over_to)
    return result


def in_line_order(entries: list[Entry]) -> list[Entry]:
    return [entry for line in by_line(entries, payers=True).values() for entry in line]


def in_whole_grains(entries: list[Entry], step: rules.RoundSums) -> list[Entry]:
    """Return the entries in the order of their lines, the lines that are broken made whole together."""
    lines = by_line(entries, payers=True)
    broken = {key: total(line) for key, line in lines.items() if total(line) % step.grain_gbp}
    named = {str(place): amount for place, amount in enumerate(broken.values())}
    whole = in_grains(rounded(total_of(broken.values()), step), named, "", step)
    amounts = dict(zip(broken, whole.values(), strict=True))
    return [
        entry
        for key, line in lines.items()
        for entry in (made(line, amounts[key], line[0].payer) if key in amounts else line)
    ]


def handed_on(before: list[Entry], after: list[Entry], over_to: rules.PayerRule | None) -> list[Entry]:
    """Return what is left of each entry, and what of it falls to `over_to`."""
    result = [*after]
    if over_to is not None:
        result += [
            evolve(was, amount=was.amount - now.amount, payer=party(over_to, was))
            for was, now in zip(before, after, strict=True)
            if was.amount != now.amount
        ]
    return result


def without_odd_grains(
    exact: list[Entry], entries: list[Entry], maximum: rules.PayAtMost, step: rules.RoundSums
) -> list[Entry]:
    """Take back, grain by grain, what a rounding added over a maximum, from the lines that it raised the most."""
    before = {key: total(line) for key, line in by_line(exact, payers=True).items()}
    now = by_line(entries, payers=True)
    after = {key: total(line) for key, line in now.items()}
    lowered = dict(after)
    aside = takers(entries, maximum)
    counted, _ = counted_together([entry for entry in entries if entry not in aside], maximum)
    for theirs in counted.values():
        over = total(theirs) - maximum.limit_gbp
        parts = {key: total(line) for key, line in by_line(theirs, payers=True).items()}
        raised = {key: lowered[key] - before.get(key, Fraction(0)) for key in parts}
        # Whose name comes last decides only between the lines of one payer, or who pays would turn on it.
        last_first = sorted(parts, key=lambda key: (key[0], key[1], key[3], key[4], key[2]), reverse=True)
        for key in sorted(last_first, key=lambda key: -raised[key]):
            if over <= 0 or raised[key] <= 0:
                break
            lowered[key] -= step.grain_gbp
            over -= step.grain_gbp * (parts[key] / after[key] if after[key] else 1)
    result = []
    for key, line in now.items():
        less = line if lowered[key] == after[key] else made(line, lowered[key], line[0].payer)
        result += handed_on(line, less, maximum.over_to)
    return result


def party(rule: rules.PayerRule, entry: Entry) -> str:
    return rule.name if isinstance(rule, rules.Party) else str(entry.who.child.facts[rule.fact])


def split(
    entries: list[Entry], shares: Iterable[rules.PayerShare], grain: rules.RoundSums | None
) -> list[Entry]:
    shares = list(shares)
    left = 1 - sum((each.share for each in shares if each.share is not None), Fraction(0))
    parts: list[Entry] = []
    for line in by_line(entries, payers=True).values():
        weights = {party(each.payer, line[0]): left if each.share is None else each.share for each in shares}
        rest = next((party(each.payer, line[0]) for each in shares if each.share is None), "")
        for payer, amount in parts_of(total(line), weights, rest, grain).items():
            parts += [evolve(part, rest_payer=rest) for part in made(line, amount, payer)]
    return parts


def parts_of(
    total: Fraction, weights: dict[str, Fraction], rest: str, grain: rules.RoundSums | None
) -> dict[str, Fraction]:
    """Return each payer's part of `total`, in proportion to `weights`; in whole grains where there is a grain."""
    whole = sum(weights.values())
    exact = {payer: total * weight / whole for payer, weight in weights.items()} if whole else dict(weights)
    return exact if grain is None or not whole else in_grains(total, exact, rest, grain)


def in_grains(
    total: Fraction, exact: dict[str, Fraction], rest: str, grain: rules.RoundSums
) -> dict[str, Fraction]:
    """Return the parts in whole grains: those but the rest's are rounded, or the largest remainders are."""
    if rest in exact:
        parts = {payer: rounded(part, grain) for payer, part in exact.items()}
        parts[rest] += total - sum(parts.values())
        return parts
    # A sum owed back splits as one owed does, with the sign turned.
    if total < 0:
        turned = in_grains(-total, {payer: -part for payer, part in exact.items()}, rest, grain)
        return {payer: -part for payer, part in turned.items()}
    parts = {payer: part // grain.grain_gbp * grain.grain_gbp for payer, part in exact.items()}
    by_remainder = sorted(exact, key=lambda payer: parts[payer] - exact[payer])
    for payer in by_remainder[: int((total - sum(parts.values())) / grain.grain_gbp)]:
        parts[payer] += grain.grain_gbp
    return parts


def rounded_lines(entries: list[Entry], step: rules.RoundSums) -> list[Entry]:
    result = []
    for line in by_line(entries, payers=False).values():
        payers = {key[4]: theirs for key, theirs in by_line(line, payers=True).items()}
        amounts = {payer: total(theirs) for payer, theirs in payers.items()}
        parts = in_grains(rounded(total(line), step), amounts, line[0].rest_payer, step)
        for payer, amount in parts.items():
            result += made(payers[payer], amount, payer)
    return result


def rounded(amount: Fraction, step: rules.RoundSums | None) -> Fraction:
    if step is None:
        return amount
    size = abs(amount) / step.grain_gbp
    half = Fraction(1, 2)
    whole = {
        Rounding.HALF_UP: math.floor(size + half),
        Rounding.HALF_DOWN: math.ceil(size - half),
        Rounding.HALF_EVEN: round(size),
        Rounding.UP: math.ceil(size),
        Rounding.DOWN: math.floor(size),
    }[step.rounding]
    return (whole if amount > 0 else -whole) * step.grain_gbp
