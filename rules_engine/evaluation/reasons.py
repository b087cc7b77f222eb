"""Why one child, or one group, is not paid: made on demand from the rules and the child's records, without an evaluation.

A condition knows the words that ask for it (its `origin`), a clock how far it came, and a group how its children stand.
What is said of them in words is for whoever reports.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias, assert_never

from attrs import frozen

from rules_engine import rules
from rules_engine.dates import age_on
from rules_engine.evaluation.accruals import term_of
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.groups import NotYet, Standing, Waits, grouped, standing, starts_of
from rules_engine.evaluation.pricing import priced, valid
from rules_engine.evaluation.rows import Row, only, rows_holding, rows_taking_out, taken_out
from rules_engine.evaluation.units import Units, clock_days, grid, months_after, units_of_child
from rules_engine.payments import Settlement
from rules_engine.timeline import BEGINNING, FOREVER, Day, Days, KnownDays, Moment

# ---- what the records say of a condition


@frozen(kw_only=True)
class FactSaid:
    """What a fact holds; None where the records do not hold it."""

    fact: str
    value: str | bool | Decimal | date | None


@frozen(kw_only=True)
class AgeSaid:
    """How old the child was on a day."""

    years: int
    on: Day


@frozen(kw_only=True)
class CountSaid:
    """What a number is at the least and at the most."""

    rule: rules.NumberRule
    least: Fraction
    most: Fraction


@frozen(kw_only=True)
class DateSaid:
    """On which day a date falls, as far as it is known."""

    rule: rules.DateRule
    moment: Moment


@frozen(kw_only=True)
class DaysSaid:
    """The days that keep the condition from holding, or may."""

    days: KnownDays


Said: TypeAlias = FactSaid | AgeSaid | CountSaid | DateSaid | DaysSaid


@frozen(kw_only=True)
class ShortBy:
    """By how much a number misses: with so many more, or so many fewer, the condition would hold."""

    rule: rules.NumberRule
    number: Fraction
    more: bool


@frozen(kw_only=True)
class NearestDay:
    """The nearest day to `asked` on which the condition would hold."""

    rule: rules.DayRule
    asked: Day
    day: Day


Nearest: TypeAlias = ShortBy | NearestDay


@frozen(kw_only=True)
class Unmet:
    """A condition that the records do not show to hold, and what they say instead.

    `rows` are those because of which it does not hold, and `nearest` is the smallest change with which it would.
    """

    condition: rules.Condition
    records_say: tuple[Said, ...]
    rows: tuple[Row, ...] = ()
    nearest: Nearest | None = None


def unmet(condition: rules.Condition, child: ChildRecords) -> Iterator[Unmet]:
    """Yield each part of a condition that the records do not show to hold, once; nothing when it holds."""
    for part in _parts(condition, (rules.Every,)):
        if not child.holds(part) and not isinstance(part, rules.Every):
            yield Unmet(
                condition=part,
                records_say=tuple(said for each in _parts(part, _SEVERAL) for said in _said(each, child)),
                rows=tuple(_rows_against(part, child)),
                nearest=_nearest(part, child),
            )


_SEVERAL = (rules.Every, rules.Some)


def _parts(
    condition: rules.Condition, several: tuple[type[rules.Every] | type[rules.Some], ...]
) -> Iterator[rules.Condition]:
    """Yield a condition, and the parts of which those of a kind in `several` consist, each once and in their order."""
    ahead, seen = [condition], {condition}
    while ahead:
        each = ahead.pop()
        yield each
        if isinstance(each, rules.Every | rules.Some) and isinstance(each, several):
            parts = [part for part in dict.fromkeys(each.conditions) if part not in seen]
            seen.update(parts)
            ahead += reversed(parts)


def _said(condition: rules.Condition, child: ChildRecords) -> Iterator[Said]:
    facts = child.child.facts
    match condition:
        case rules.TextIs(fact=fact) | rules.YesIs(fact=fact) | rules.FactIsRecorded(fact=fact):
            yield FactSaid(fact=fact, value=facts.get(fact))
        case rules.NumberIs(number=rules.FactNumber(fact=fact)):
            yield FactSaid(fact=fact, value=facts.get(fact))
        case rules.NumberIs(number=number):
            bounds = child.number(number)
            if bounds is not None:
                yield CountSaid(rule=number, least=bounds[0], most=bounds[1])
        case rules.DateIs(date=day, other=other):
            yield DateSaid(rule=day, moment=child.moment(day))
            yield DateSaid(rule=other, moment=child.moment(other))
        case rules.DayIsIn(date=day):
            yield DateSaid(rule=day, moment=child.moment(day))
        case rules.DaysAllIn(days=days, within=within):
            yield DaysSaid(days=child.days(days) - child.days(within))
        case rules.DaysNoneIn(days=days, outside=outside):
            yield DaysSaid(days=child.days(days) & child.days(outside))
        case rules.AgedBetween(fact=fact, date=when):
            born, asked = facts.get(fact), child.moment(when).known
            if isinstance(born, date) and asked is not None and asked >= born.toordinal():
                yield AgeSaid(years=age_on(born, date.fromordinal(asked)), on=asked)
        case rules.Every() | rules.Some():
            pass
        case _:
            assert_never(condition)


def _rows_against(condition: rules.Condition, child: ChildRecords) -> Iterator[Row]:
    """Yield the rows because of which a condition does not hold."""
    match condition:
        case rules.DayIsIn(date=when, days=days, negated=negated):
            day = child.moment(when).known
            if day is not None:
                yield from (rows_holding if negated else rows_taking_out)(child, days, only(day))
        case rules.DaysAllIn(days=days, within=within):
            yield from rows_taking_out(child, within, child.days(days).inside - child.days(within).possible)
        case rules.DaysNoneIn(days=days, outside=outside):
            yield from rows_holding(child, outside, child.days(days).inside & child.days(outside).inside)
        case rules.NumberIs(number=rules.DayCount(days=days)):
            yield from rows_holding(child, days, child.days(days).inside)
        case _:
            pass


def _nearest(condition: rules.Condition, child: ChildRecords) -> Nearest | None:
    """Return the smallest change with which a condition would hold, where there is one to name."""
    match condition:
        case rules.NumberIs(number=number, bound=bound, amount=amount):
            bounds = child.number(number)
            strictly = bound in (rules.Bound.ABOVE, rules.Bound.BELOW)
            # A number of days goes by whole days; of another number nobody knows the next one above.
            if bounds is None or (strictly and not isinstance(number, rules.DayCount)):
                return None
            more = bound in (rules.Bound.AT_LEAST, rules.Bound.ABOVE)
            gap = (amount - bounds[0] if more else bounds[0] - amount) + strictly
            # Where it is at most so many for all that is known, only days that are not known are against it.
            return ShortBy(rule=number, number=gap, more=more) if gap > 0 else None
        case rules.DayIsIn(date=when, days=days, negated=negated):
            asked = child.moment(when).known
            known = child.days(days)
            holding = Days.always() - known.possible if negated else known.inside
            if asked is None or not holding:
                return None
            ends = [day for start, end in holding.intervals for day in (start, Day(end - 1))]
            day = min(ends, key=lambda end: (abs(end - asked), end))
            return NearestDay(rule=days, asked=asked, day=day) if BEGINNING < day < FOREVER - 1 else None
        case _:
            return None


# ---- why a payment pays nothing for one child


@frozen(kw_only=True)
class NotForTheChild:
    """The payment asks for what the records do not show of this child. `is_all`: nothing else keeps it from being paid."""

    payment: str
    unmet: tuple[Unmet, ...]
    is_all: bool = False


@frozen(kw_only=True)
class NotOnItsDay:
    """A payment made once: its day has come, and what it asks for did not hold then; nor would it on any day, if None."""

    payment: str
    day: Day | None
    unmet: tuple[Unmet, ...]


@frozen(kw_only=True)
class NotReached:
    """A payment made once its days reach a length: its clock has come to `furthest_days` of `target_days` at most."""

    payment: str
    days: rules.DayRule
    furthest_days: int
    target_days: int


@frozen(kw_only=True)
class NotInForce:
    """A payment made once: its day has come, and is outside the days in force."""

    payment: str
    day: Day


@frozen(kw_only=True)
class ToCome:
    """A payment made once: its day is known, and has not come."""

    payment: str
    day: Day


@frozen(kw_only=True)
class NotRecorded:
    """The date on which a payment turns is counted from `facts` that are blank."""

    payment: str
    facts: tuple[str, ...]


@frozen(kw_only=True)
class NoSuchDay:
    """A payment made once, on a day among `days`: there has been none."""

    payment: str
    days: rules.DayRule
    rows: tuple[Row, ...]


@frozen(kw_only=True)
class TooFewDays:
    """A payment for days, runs, weeks or blocks: the best of them had `most_days` of the `needed_days` that earn one.

    `rows` took days out of those that could have counted.
    """

    payment: str
    unit: rules.EachDay | rules.EachRun | rules.EachWeek | rules.EachBlock
    most_days: int
    needed_days: int
    rows: tuple[Row, ...]


@frozen(kw_only=True)
class NoPrice:
    """A payment that was earned when it does not apply (`applies` is False), or for which the contract has no price then."""

    payment: str
    applies: bool


@frozen(kw_only=True)
class NothingSoFar:
    """A payment that nothing has earned so far, though nothing in the records stands against it."""

    payment: str


@frozen(kw_only=True)
class NotBeyond:
    """A payment for days beyond the child's own baseline, and how the child stands to it."""

    payment: str
    stands: Standing | NotYet | Waits


@frozen(kw_only=True)
class OfAGroup:
    """A payment that is made for a group of children, and the group that the child is in."""

    payment: str
    group: str


Reason: TypeAlias = (
    NotForTheChild
    | NotOnItsDay
    | NotReached
    | NotInForce
    | ToCome
    | NotRecorded
    | NoSuchDay
    | TooFewDays
    | NoPrice
    | NothingSoFar
    | NotBeyond
    | OfAGroup
)


def reasons(schedule: rules.Schedule, settlement: Settlement, child: ChildRecords) -> Iterator[Reason]:
    """Yield why payments that `settlement` does not make for an eligible child have not been made.

    What waits for days that are not known is among `settlement.held_back`. How a group stands is said by `group_standing`.
    """
    paid = {line.payment for line in settlement.lines if line.child == child.child.identifier}
    waiting = {each.payment for each in settlement.held_back if each.child == child.child.identifier}
    in_force = term_of(schedule).before(child.as_at)
    for rule in schedule.payments:
        if rule.name in paid:
            continue
        if not child.holds(rule.condition):
            unmet_parts = tuple(unmet(rule.condition, child))
            yield NotForTheChild(
                payment=rule.name, unmet=unmet_parts, is_all=_would_earn(child, rule, in_force)
            )
        elif rule.grouping is not None:
            yield from (
                OfAGroup(payment=rule.name, group=group) for group, _ in grouped(rule.grouping, [child])
            )
        elif earned := _earned(child, rule, in_force):
            yield NoPrice(payment=rule.name, applies=bool(valid(earned, rule.validity)))
        else:
            found = [*_of_unit(schedule, rule, child, in_force)]
            yield from found
            if not found and rule.name not in waiting:
                yield NothingSoFar(payment=rule.name)


def _would_earn(child: ChildRecords, rule: rules.PaymentRule, in_force: Days) -> bool:
    earned = valid(_earned(child, rule, in_force), rule.validity)
    return next(priced(earned, rule.tariff), None) is not None


def _earned(child: ChildRecords, rule: rules.PaymentRule, in_force: Days) -> list[Units]:
    """Return the units that one child would earn, whatever their price and the condition of the payment."""
    if isinstance(rule.unit, rules.EachDayBeyond):
        return []
    return list(units_of_child(child, rule, rule.unit, in_force))


def _of_unit(
    schedule: rules.Schedule, rule: rules.PaymentRule, child: ChildRecords, in_force: Days
) -> Iterator[Reason]:
    match rule.unit:
        case rules.OnceOn(date=when, condition=condition):
            yield from _on_a_date(schedule, rule.name, when, condition, child)
        case (
            rules.EachDay(days=days)
            | rules.EachRun(days=days)
            | rules.EachWeek(days=days)
            | rules.EachBlock(days=days)
            | rules.OnceReached(days=days)
        ) if blank := _blank_starts(child, days):
            yield NotRecorded(payment=rule.name, facts=blank)
        case rules.OnceReached(days=days, target_days=target, clock=clock):
            run = child.run(clock_days(child, days, in_force, deducts=rule.deducts), target, clock)
            if run.reached is None:
                yield NotReached(
                    payment=rule.name, days=days, furthest_days=run.furthest_days, target_days=target
                )
            elif run.reached.day not in in_force:
                yield NotInForce(payment=rule.name, day=run.reached.day)
        case rules.EachWeek(anchor=anchor) | rules.EachBlock(anchor=anchor) if child.moment(anchor).is_never:
            yield from _never(rule.name, anchor, child)
        case rules.EachDay() | rules.EachRun() | rules.EachWeek() | rules.EachBlock():
            yield from _too_few(rule, rule.unit, child, in_force)
        case rules.EachDayBeyond():
            stands = standing(rule.unit, [child], term_of(schedule), child.as_at)
            yield NotBeyond(payment=rule.name, stands=stands)
        case _:
            assert_never(rule.unit)


def _on_a_date(
    schedule: rules.Schedule,
    payment: str,
    when: rules.DateRule,
    condition: rules.Condition,
    child: ChildRecords,
) -> Iterator[Reason]:
    moment = child.moment(when)
    day = moment.known
    if moment.is_never:
        yield from _never(payment, when, child)
    elif day is not None and day not in term_of(schedule):
        yield NotInForce(payment=payment, day=day)
    elif day is not None and day >= child.as_at:
        yield ToCome(payment=payment, day=day)
    elif day is not None:
        yield NotOnItsDay(payment=payment, day=day, unmet=tuple(unmet(condition, child)))
    elif child.truth(condition) is False:
        yield NotOnItsDay(payment=payment, day=None, unmet=tuple(unmet(condition, child)))
    else:
        yield from _never(payment, when, child)


def _never(payment: str, when: rules.DateRule, child: ChildRecords) -> Iterator[Reason]:
    """Say why a date has not come, as far as it is known: a blank fact, no day of a set, or how far its clock came."""
    match when:
        case rules.Moved(date=moved):
            yield from _never(payment, moved, child)
        case rules.DayReached(days=days) | rules.FirstDayOf(days=days) | rules.LastDayOf(days=days) if (
            blank := (_blank_starts(child, days))
        ):
            yield NotRecorded(payment=payment, facts=blank)
        case rules.DayReached(days=days, target_days=target, clock=clock):
            known = child.days(days)
            so_far = KnownDays(known.inside.before(child.as_at), known.unknown.before(child.as_at))
            run = child.run(so_far, target, clock)
            if run.reached is None:
                yield NotReached(
                    payment=payment, days=days, furthest_days=run.furthest_days, target_days=target
                )
        case rules.FirstDayOf(days=days) | rules.LastDayOf(days=days):
            if not child.days(days).inside.before(child.as_at):
                out = taken_out(child, days).before(child.as_at)
                yield NoSuchDay(payment=payment, days=days, rows=tuple(rows_taking_out(child, days, out)))
        case _:
            if child.moment(when).is_never and (facts := _blank(child, when)):
                yield NotRecorded(payment=payment, facts=facts)


def _blank_starts(child: ChildRecords, days: rules.DayRule) -> tuple[str, ...]:
    """Return the blank facts from which a set of days would begin, which therefore never does."""
    never = [start for start in starts_of(days) if child.moment(start).is_never]
    return tuple(dict.fromkeys(fact for start in never for fact in _blank(child, start)))


def _blank(child: ChildRecords, when: rules.DateRule) -> tuple[str, ...]:
    facts = [each.fact for each in rules.walk_of(rules.FactDate, when)]
    return tuple(fact for fact in dict.fromkeys(facts) if fact not in child.child.facts)


def _too_few(
    rule: rules.PaymentRule,
    unit: rules.EachDay | rules.EachRun | rules.EachWeek | rules.EachBlock,
    child: ChildRecords,
    in_force: Days,
) -> Iterator[Reason]:
    """Say how near the best run, week or block came to one that earns; nothing where one did, and was not paid for."""
    known = child.days(unit.days)
    counted = (known.possible if rule.deducts else known.inside) & in_force
    best = max(_tried(unit, counted, child), key=lambda each: (each[0] - each[1], each[0]), default=None)
    if best is None or best[0] < best[1]:
        most, needed = best or (0, 1)
        out = taken_out(child, unit.days) & in_force
        rows = tuple(rows_taking_out(child, unit.days, out))
        yield TooFewDays(payment=rule.name, unit=unit, most_days=most, needed_days=needed, rows=rows)


def _tried(
    unit: rules.EachDay | rules.EachRun | rules.EachWeek | rules.EachBlock,
    counted: Days,
    child: ChildRecords,
) -> Iterator[tuple[int, int]]:
    """Yield for each run, week or block how many of its days count, and how many are needed."""
    match unit:
        case rules.EachDay():
            yield len(counted), 1
        case rules.EachRun(length_days=length):
            yield from ((end - start, length) for start, end in counted.intervals)
        case rules.EachWeek(anchor=anchor, at_least_days=at_least):
            first = child.moment(anchor).known
            for start, end in grid(first, counted, lambda day, count: Day(day + 7 * count)):
                yield len(counted & Days.between(start, end)), at_least
        case rules.EachBlock(anchor=anchor, months=months):
            first = child.moment(anchor).known
            for start, end in grid(first, counted, lambda day, count: months_after(day, months * count)):
                yield len(counted & Days.between(start, end)), end - start
        case _:
            assert_never(unit)


# ---- why a group is paid what it is paid


def group_standing(
    schedule: rules.Schedule, payment: rules.PaymentRule, group: str, children: Mapping[str, ChildRecords]
) -> tuple[Sequence[ChildRecords], Standing | NotYet | Waits | None]:
    """Return the children of a group under a payment, and how they stand to its baseline.

    There are none where no child is in such a group, and then no standing.
    """
    assert isinstance(payment.unit, rules.EachDayBeyond)
    members = dict(_groups(schedule, payment, children)).get(group, [])
    if not members:
        return (), None
    return members, standing(payment.unit, members, term_of(schedule), members[0].as_at)


def group_names(
    schedule: rules.Schedule, children: Mapping[str, ChildRecords], *, but: Container[str]
) -> tuple[str, ...]:
    """Return the name of every group in which children are measured together, but for the payments in `but`."""
    names = (
        name
        for payment in schedule.payments
        if payment.grouping is not None and payment.name not in but
        for name, _ in _groups(schedule, payment, children)
    )
    return tuple(dict.fromkeys(names))


def _groups(
    schedule: rules.Schedule, payment: rules.PaymentRule, children: Mapping[str, ChildRecords]
) -> Iterator[tuple[str, list[ChildRecords]]]:
    entitled = [
        child
        for child in children.values()
        if child.holds(schedule.eligibility) and child.holds(payment.condition)
    ]
    return grouped(payment.grouping, entitled)
