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
from rules_engine.evaluation.groups import NotYet, Standing, Waits, grouped, standing
from rules_engine.evaluation.units import clock_days
from rules_engine.payments import Settlement
from rules_engine.timeline import Day, KnownDays, Moment

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
class Unmet:
    """A condition that the records do not show to hold, and what they say instead."""

    condition: rules.Condition
    records_say: tuple[Said, ...]


def unmet(condition: rules.Condition, child: ChildRecords) -> Iterator[Unmet]:
    """Yield each part of a condition that the records do not show to hold; nothing when it holds."""
    if child.holds(condition):
        return
    if isinstance(condition, rules.Every):
        for part in condition.conditions:
            yield from unmet(part, child)
    else:
        yield Unmet(condition=condition, records_say=tuple(_said(condition, child)))


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
        case rules.Every(conditions=conditions) | rules.Some(conditions=conditions):
            for part in conditions:
                yield from _said(part, child)
        case _:
            assert_never(condition)


# ---- why a payment pays nothing for one child


@frozen(kw_only=True)
class NotForTheChild:
    """The payment asks for what the records do not show of this child."""

    payment: str
    unmet: tuple[Unmet, ...]


@frozen(kw_only=True)
class NotOnItsDay:
    """A payment made once: its day has come, and what it asks for did not hold then."""

    payment: str
    day: Day
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


Reason: TypeAlias = NotForTheChild | NotOnItsDay | NotReached | NotInForce


def reasons(schedule: rules.Schedule, settlement: Settlement, child: ChildRecords) -> Iterator[Reason]:
    """Yield why payments that `settlement` does not make for an eligible child have not been made.

    Of a payment that counts days, the records themselves tell; of one for a group, see `group_standing`.
    """
    paid = {line.payment for line in settlement.lines if line.child == child.child.identifier}
    in_force = term_of(schedule).before(child.as_at)
    for rule in schedule.payments:
        if rule.name in paid or rule.grouping is not None:
            continue
        if not child.holds(rule.condition):
            yield NotForTheChild(payment=rule.name, unmet=tuple(unmet(rule.condition, child)))
            continue
        match rule.unit:
            case rules.OnceOn(date=when, condition=condition):
                day = child.moment(when).known
                if day is not None and day not in term_of(schedule):
                    yield NotInForce(payment=rule.name, day=day)
                elif day is not None and day < child.as_at:
                    yield NotOnItsDay(payment=rule.name, day=day, unmet=tuple(unmet(condition, child)))
            case rules.OnceReached(days=days, target_days=target_days, clock=clock):
                run = child.run(clock_days(child, days, in_force, deducts=rule.deducts), target_days, clock)
                if run.reached is None:
                    yield NotReached(
                        payment=rule.name, days=days, furthest_days=run.furthest_days, target_days=target_days
                    )
                elif run.reached.day not in in_force:
                    yield NotInForce(payment=rule.name, day=run.reached.day)
            case (
                rules.EachDay()
                | rules.EachRun()
                | rules.EachWeek()
                | rules.EachBlock()
                | rules.EachDayBeyond()
            ):
                pass
            case _:
                assert_never(rule.unit)


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
