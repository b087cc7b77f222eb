"""Why a child, or a group, is not paid: the words for the reasons that are asked of its records."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from rules_engine import rules
from rules_engine.dates import in_words
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.groups import NotYet, Standing, Waits
from rules_engine.evaluation.reasons import (
    AgeSaid,
    CountSaid,
    DateSaid,
    DaysSaid,
    FactSaid,
    NotForTheChild,
    NotInForce,
    NotOnItsDay,
    NotReached,
    Reason,
    Said,
    Unmet,
    group_standing,
    reasons,
    unmet,
)
from rules_engine.facts import Cohort
from rules_engine.pages.document import clause_text
from rules_engine.pages.figures import exact, mixed, printable
from rules_engine.payments import Settlement
from rules_engine.reporting.steps import line_of
from rules_engine.reporting.telling import Birthdays, day_in_words, labelled, stretches
from rules_engine.rules import Schedule
from rules_engine.source import Source


def not_earned(
    schedule: Schedule,
    settlement: Settlement,
    child: ChildRecords,
    source: Source,
    telling: Birthdays,
) -> Iterator[str]:
    """Say why payments that are made once have not been made, and what the records say of it."""
    for reason in reasons(schedule, settlement, child):
        yield from ("", printable(f"{reason.payment}: not paid, as {_because(reason, telling)}."))
        if isinstance(reason, NotForTheChild | NotOnItsDay):
            for condition in reason.unmet:
                yield from _unmet_condition(condition, source, telling)


def _because(reason: Reason, telling: Birthdays) -> str:
    match reason:
        case NotForTheChild():
            return "this payment is not for this child"
        case NotOnItsDay(day=day):
            return f"what it asks for did not hold on {day_in_words(day, telling)}"
        case NotInForce(day=day):
            return f"its day is {day_in_words(day, telling)}, and the contract is not in force then"
        case NotReached(days=days) if telling.told_by(days):
            return "its days have not been reached"
        case NotReached(furthest_days=furthest, target_days=target):
            return f"its days have come to {furthest:,} of {target:,}"
        case _:
            assert_never(reason)


def not_eligible(
    schedule: Schedule, child: ChildRecords | None, source: Source, telling: Birthdays
) -> Iterator[str]:
    """Say which rules of eligibility a child does not meet; without its records, which rules there are."""
    eligibility = schedule.eligibility
    written = eligibility.conditions if isinstance(eligibility, rules.Every) else (eligibility,)
    failed = [condition for condition in written if child and not child.holds(condition)]
    if failed:
        yield "Not eligible, so nothing is paid. The records do not show that this holds:"
    else:
        yield "Not eligible, so nothing is paid. A child must meet all of these rules:"
    for condition in failed or written:
        yield f"  {clause_text(source, condition.origin)} (line {line_of(source, condition.origin)})"
        for each in unmet(condition, child) if child and failed else ():
            yield from _records_say(each, telling)


def _unmet_condition(each: Unmet, source: Source, telling: Birthdays) -> Iterator[str]:
    """Say a condition that does not hold in the words of the contract, and below it what the records say."""
    origin = each.condition.origin
    if origin.end:
        yield f"  {clause_text(source, origin)} (line {line_of(source, origin)})"
    yield from _records_say(each, telling)


def _records_say(each: Unmet, telling: Birthdays) -> Iterator[str]:
    for said in each.records_say:
        if not (isinstance(said, CountSaid) and telling.told_by(said.rule)):
            yield printable(f"    {_said_in_words(said, telling)}")


def _said_in_words(said: Said, telling: Birthdays) -> str:
    match said:
        case FactSaid(fact=fact, value=None):
            return f"{fact} is not recorded"
        case FactSaid(fact=fact, value=bool() as yes):
            return f"{fact} is {'yes' if yes else 'no'}"
        case FactSaid(fact=fact, value=date()):
            return f"{fact} is recorded"
        case FactSaid(fact=fact, value=Decimal() as number):
            return f"{fact} is {exact(Fraction(number))}"
        case FactSaid(fact=fact, value=text):
            return f'{fact} is "{text}"'
        case AgeSaid(years=years, on=day):
            return f"aged {years} on {in_words(date.fromordinal(day))}"
        case CountSaid(least=least, most=most):
            known = mixed(least) if least == most else f"between {mixed(least)} and {mixed(most)}"
            return f"the records show {known}"
        case DateSaid(rule=rule, moment=moment):
            if isinstance(rule, rules.FixedDate):
                return f"the date asked for is {in_words(rule.date)}"
            if moment.is_never:
                return "the date has not come"
            return (
                f"the date is {day_in_words(moment.known, telling)}"
                if moment.known
                else "the date is not known"
            )
        case DaysSaid(days=days):
            if days.inside:
                return f"not so on {stretches(days.inside, telling)}"
            return f"not known on {stretches(days.unknown, telling)}"
        case _:
            assert_never(said)


def groups_stand(
    schedule: Schedule, group: str, children: Mapping[str, ChildRecords], telling: Birthdays
) -> Iterator[str]:
    """Say how the children of a group stand to the baseline of each payment that is made for it."""
    for payment in schedule.payments:
        if payment.grouping is None or group in children:
            continue
        members, stands = group_standing(schedule, payment, group, children)
        if stands is None:
            continue
        yield ""
        if not isinstance(stands, Standing):
            yield printable(f"{payment.name}: not worked out, as {_why_not(stands)}.")
            yield from labelled("children", f"{len(members):,}")
            continue
        yield printable(f"{payment.name}: the days of each child")
        for member in () if telling.told_by(payment.unit) else stands.members:
            days = f"{member.counted_days:,} day{'' if member.counted_days == 1 else 's'}"
            unknown = f", {len(member.unknown):,} not known" if member.unknown else ""
            yield from labelled("child", f"{member.child.child.identifier}: {days}{unknown}")
        yield from labelled("in all", f"{stands.counted_days:,} days")
        yield from labelled("baseline", f"{mixed(stands.baseline_days)} days")


def _why_not(stands: NotYet | Waits) -> str:
    match stands:
        case Waits(children=children):
            return f"the window of {children:,} {'child' if children == 1 else 'children'} is not known"
        case NotYet(value=why):
            return why
        case _:
            assert_never(stands)


def nothing_yet(
    schedule: rules.Schedule, settlement: Settlement, child: str, cohort: Cohort | None
) -> Iterator[str]:
    if cohort is not None and all(each.identifier != child for each in cohort.children):
        yield "The records hold no such child."
        return
    grouped = [rule.name for rule in schedule.payments if rule.grouping is not None]
    if grouped:
        yield f"Nothing is paid for this child alone. {', '.join(grouped)}: paid for a group of children."
    if len(grouped) < len(schedule.payments):
        yield f"No day or event before {in_words(settlement.as_at)} has earned a payment yet."
