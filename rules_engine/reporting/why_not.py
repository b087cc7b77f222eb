"""Why a child, or a group, is not paid: the words for the reasons that are asked of its records."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from rules_engine import rules
from rules_engine.dates import in_words
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.groups import NotYet, Standing, Waits, missing_of_window
from rules_engine.evaluation.reasons import (
    AgeSaid,
    CountSaid,
    DateSaid,
    DaysSaid,
    FactSaid,
    Nearest,
    NearestDay,
    NoPrice,
    NoSuchDay,
    NotBeyond,
    NotForTheChild,
    NothingSoFar,
    NotInForce,
    NotOnItsDay,
    NotReached,
    NotRecorded,
    OfAGroup,
    Reason,
    Said,
    ShortBy,
    ToCome,
    TooFewDays,
    Unmet,
    group_standing,
    reasons,
    unmet,
)
from rules_engine.evaluation.rows import Row
from rules_engine.facts import Cohort
from rules_engine.pages.document import clause_text
from rules_engine.pages.figures import counted, exact, mixed, printable
from rules_engine.payments import Settlement
from rules_engine.privacy import named_by_births
from rules_engine.reporting.evidence import row_in_words
from rules_engine.reporting.steps import line_of
from rules_engine.reporting.telling import Birthdays, birthdays_of, day_in_words, labelled, stretches
from rules_engine.rules import Schedule
from rules_engine.source import Source
from rules_engine.timeline import Day

_MOST_ROWS = 5
"""So many rows that stand against one condition are told one by one."""


def not_earned(
    schedule: Schedule,
    settlement: Settlement,
    child: ChildRecords,
    source: Source,
    telling: Birthdays,
) -> Iterator[str]:
    """Say why payments have not been made for a child, what the records say of it, and what would have earned them."""
    for reason in reasons(schedule, settlement, child):
        yield ("")
        yield printable(f"{reason.payment}: not paid{_because(schedule, reason, child, telling)}.")
        match reason:
            case NotForTheChild(unmet=parts, is_all=is_all):
                for part in parts:
                    yield from _unmet_condition(schedule, part, child, source, telling)
                if is_all:
                    yield f"  {_only(len(parts))}"
            case NotOnItsDay(day=on, unmet=parts):
                for part in parts:
                    yield from _unmet_condition(schedule, part, child, source, telling)
                if on is not None:
                    yield f"  {_only(len(parts))}"
            case NoSuchDay(rows=rows) | TooFewDays(rows=rows):
                yield from _rows(schedule, rows, telling)
            case NotBeyond(stands=Standing() as stands):
                yield from _standing(schedule, stands, _unit_of(schedule, reason.payment), telling)
            case (
                NotReached()
                | NotInForce()
                | NoPrice()
                | NothingSoFar()
                | ToCome()
                | NotRecorded()
                | NotBeyond()
                | OfAGroup()
            ):
                pass
            case _:
                assert_never(reason)


def _only(conditions: int) -> str:
    if conditions == 1:
        return "Only this stands in the way: if it held, the payment would have been made."
    return f"Only these {conditions} stand in the way: if they held, the payment would have been made."


def _unit_of(schedule: Schedule, payment: str) -> rules.UnitRule:
    return next(rule.unit for rule in schedule.payments if rule.name == payment)


def _because(schedule: Schedule, reason: Reason, child: ChildRecords, telling: Birthdays) -> str:
    match reason:
        case NotForTheChild():
            return ", as this payment is not for this child"
        case NotOnItsDay(day=on):
            if on is None:
                return ", as what it asks for does not hold, whatever its day"
            return f", as what it asks for did not hold on {day_in_words(on, telling)}"
        case NotInForce(day=day):
            return f", as its day is {day_in_words(day, telling)}, and the contract is not in force then"
        case ToCome(day=day):
            return f" yet, as its day is {day_in_words(day, telling)}"
        case NotRecorded(facts=facts):
            said = " and ".join(f"{fact} is not recorded{_in_row(schedule, child, fact)}" for fact in facts)
            return f", as {said}"
        case NotReached(days=days) if telling.told_before(days, child.as_at):
            return ", as its days have not been reached"
        case NotReached(furthest_days=furthest, target_days=target):
            more = target - furthest
            needed = f"{more:,} more {'is' if more == 1 else 'are'} needed"
            return f", as its days have come to {furthest:,} of {target:,}: {needed}"
        case NoSuchDay(days=days):
            before = in_words(date.fromordinal(child.as_at))
            return f", as no day before {before} is known to be {_a_day_of(schedule, days)}"
        case TooFewDays(unit=unit, most_days=most, needed_days=needed):
            return f", as {_too_few(schedule, unit, most, needed, telling.told_before(unit, child.as_at))}"
        case NothingSoFar():
            return " yet: nothing so far has earned it"
        case NoPrice(applies=True):
            return ", as the contract has no price for what was earned"
        case NoPrice():
            return ", as it was earned on a date on which this payment does not apply"
        case NotBeyond(payment=payment, stands=stands):
            if isinstance(stands, Standing):
                own = _unit_of(schedule, payment)
                if telling.told_before(own, child.as_at):
                    return ", as the days do not stand beyond the baseline"
                return f", as {_beside(stands, own)}"
            return f", as {_why_not_of_a_child(stands)}"
        case OfAGroup(payment=payment, group=group):
            named = "" if payment in named_by_births(schedule) else f", {group}"
            return f" for this child alone: it is paid for the child's group{named}"
        case _:
            assert_never(reason)


def _too_few(
    schedule: Schedule,
    unit: rules.EachDay | rules.EachRun | rules.EachWeek | rules.EachBlock,
    most: int,
    needed: int,
    tells_a_birthday: bool,
) -> str:
    whole = _term_of(schedule, unit.days) or "the days that it counts"
    if most == 0:
        return f"no day so far is known to be {_a_day_of(schedule, unit.days)}"
    if tells_a_birthday:
        return f"too few days of {whole} lie together"
    match unit:
        case rules.EachDay():
            return f"no day of {whole} is paid"
        case rules.EachRun():
            return f"the longest run of {whole} has come to {most:,} of {needed:,} days"
        case rules.EachWeek():
            return f"the best week has {most:,} of the {needed:,} days of {whole} that it needs"
        case rules.EachBlock():
            return f"the best block has {most:,} of its {needed:,} days in {whole}"
        case _:
            assert_never(unit)


def _a_day_of(schedule: Schedule, days: rules.DayRule) -> str:
    term = _term_of(schedule, days)
    return f"a day of {term}" if term else "a day that it asks for"


def _term_of(schedule: Schedule, days: rules.DayRule) -> str | None:
    """Return the Term of a set of days, where it has one."""
    terms = {rule: name for name, rule in schedule.day_definitions}
    terms |= {rules.Recorded(timeline=each.name): each.name for each in schedule.timelines}
    return terms.get(days)


def _in_row(schedule: Schedule, child: ChildRecords, fact: str) -> str:
    """Return where a fact of the parties' own stands, or is blank."""
    own = any(rule.name == fact and rule.source is None for rule in schedule.facts)
    return f" ({child.child.place.in_a_sentence})" if own and child.child.place is not None else ""


def unmet_conditions(
    schedule: Schedule, condition: rules.Condition, child: ChildRecords, source: Source, telling: Birthdays
) -> Iterator[str]:
    """Say each part of a condition that the records do not show to hold, and what they say of it."""
    for each in unmet(condition, child):
        yield from _unmet_condition(schedule, each, child, source, telling)


def _unmet_condition(
    schedule: Schedule, each: Unmet, child: ChildRecords, source: Source, telling: Birthdays
) -> Iterator[str]:
    """Say a condition that does not hold in the words of the contract, and below it what the records say."""
    origin = each.condition.origin
    if origin.end:
        yield f"  {clause_text(source, origin)} (line {line_of(source, origin)})"
    yield from _records_say(schedule, each, child, telling)


def _records_say(schedule: Schedule, each: Unmet, child: ChildRecords, telling: Birthdays) -> Iterator[str]:
    for said in each.records_say:
        if isinstance(said, CountSaid):
            yield from _count(said, child, telling)
            continue
        place = _in_row(schedule, child, said.fact) if isinstance(said, FactSaid) else ""
        yield printable(f"    {_said_in_words(said, telling)}{place}")
    yield from _rows(schedule, each.rows, telling)
    match each.nearest:
        case None:
            pass
        case ShortBy(rule=number) if _tells(number, child, telling):
            pass
        case NearestDay(rule=days) if telling.told_before(days, child.as_at):
            pass
        case nearest:
            yield f"    {_nearest_in_words(nearest, telling)}"


def _count(said: CountSaid, child: ChildRecords, telling: Birthdays) -> Iterator[str]:
    """Say what a number is. The days to come reach as far as a birthday, so how many these may be is not told."""
    if not telling.told_by(said.rule):
        yield f"    {_said_in_words(said, telling)}"
    elif not _tells(said.rule, child, telling):
        yield f"    the records show {mixed(said.least)} so far"


def _tells(rule: rules.NumberRule, child: ChildRecords, telling: Birthdays) -> bool:
    """Whether the least that a number can be tells a birthday: one that is past, or one up to which days are counted."""
    counted = [child.days(each.days).inside for each in rules.walk_of(rules.DayCount, rule)]
    return telling.told_before(rule, child.as_at) or (
        telling.told_by(rule) and any(days.since(child.as_at) for days in counted)
    )


def _rows(schedule: Schedule, rows: Sequence[Row], telling: Birthdays) -> Iterator[str]:
    for row in rows[:_MOST_ROWS]:
        yield printable(f"    {stretches(row.days, telling)}: {row_in_words(schedule, row)}")
    if len(rows) > _MOST_ROWS:
        yield f"    and the days of {len(rows) - _MOST_ROWS:,} more rows"


def _nearest_in_words(nearest: Nearest, telling: Birthdays) -> str:
    match nearest:
        case ShortBy(rule=rule, number=number, more=more):
            days = f" {'day' if number == 1 else 'days'}" if isinstance(rule, rules.DayCount) else ""
            return f"{mixed(number)}{days} {'more' if more else 'fewer'} would be enough"
        case NearestDay(asked=asked, day=day):
            if not telling.days.keys().isdisjoint((day, Day(day + 1))):
                return f"the nearest day on which it would hold is {day_in_words(day, telling)}"
            apart = abs(day - asked)
            way = "later" if day > asked else "earlier"
            said = f"{counted(apart, 'day', 'days')} {way}"
            return f"the nearest day on which it would hold is {day_in_words(day, telling)}, {said}"
        case _:
            assert_never(nearest)


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
    unmet_parts = 0
    for condition in failed or written:
        yield f"  {clause_text(source, condition.origin)} (line {line_of(source, condition.origin)})"
        if child is None or not failed:
            continue
        for each in unmet(condition, child):
            unmet_parts += 1
            yield from _records_say(schedule, each, child, telling)
    if unmet_parts == 1:
        yield "Only this stands in the way: if it held, the child would be eligible."


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
        assert isinstance(payment.unit, rules.EachDayBeyond)
        yield ""
        if isinstance(stands, Standing):
            yield printable(f"{payment.name}: {_beside(stands, payment.unit)}")
            yield from _standing(schedule, stands, payment.unit, telling)
        else:
            yield printable(f"{payment.name}: not worked out, as {_why_not(stands)}.")
            yield from labelled("children", f"{len(members):,}")
            yield from _still_missing(schedule, payment.unit, members, stands, telling)


def _beside(stands: Standing, unit: rules.UnitRule) -> str:
    """Say on which side of its baseline a group, or a child, stands, and what would have earned a day."""
    assert isinstance(unit, rules.EachDayBeyond)
    if any(member.unknown for member in stands.members):
        return "some days are not known"
    over = stands.counted_days - stands.baseline_days
    if (over < 0) if unit.below else (over > 0):
        return f"the days stand {_days(abs(over))} {'below' if unit.below else 'above'} the baseline"
    where = (
        "at the baseline"
        if over == 0
        else f"{_days(abs(over))} {'above' if over > 0 else 'below'} the baseline"
    )
    side, change = ("below", "fewer") if unit.below else ("above", "more")
    return f"the days stand {where}, and only days {side} it are paid: more than {_days(abs(over))} {change} were needed"


def _days(number: Fraction) -> str:
    return f"{mixed(number)} {'day' if number == 1 else 'days'}"


def _standing(
    schedule: Schedule, stands: Standing, unit: rules.UnitRule, telling: Birthdays
) -> Iterator[str]:
    # A child's days are not told where a birthday ended them, nor are the others', which would leave them over.
    hidden = telling.told_by(unit) and any(
        birthdays_of(schedule, member.child).told_before(unit, member.child.as_at)
        for member in stands.members
    )
    for member in () if hidden else stands.members:
        unknown = f", {len(member.unknown):,} not known" if member.unknown else ""
        counted = _days(Fraction(member.counted_days))
        yield from labelled("child", f"{member.child.child.identifier}: {counted}{unknown}")
    yield from labelled("in all", _days(Fraction(stands.counted_days)))
    yield from labelled("baseline", _days(stands.baseline_days))


_MOST_CHILDREN = 10
"""So many children for whom a group waits are told one by one."""


def _still_missing(
    schedule: Schedule,
    unit: rules.EachDayBeyond,
    members: Sequence[ChildRecords],
    stands: NotYet | Waits,
    telling: Birthdays,
) -> Iterator[str]:
    """Say for which children a group waits, and for what: blank facts, days that are not known, or a window that goes on."""
    said = []
    for member in members:
        window = member.days(unit.window).inside
        missing = missing_of_window(member, unit)
        if isinstance(stands, Waits) and missing:
            facts = [
                f"{fact} is not recorded{_in_row(schedule, member, fact)}" for fact in sorted(missing.facts)
            ]
            said.append((member, " and ".join(facts) or "days of the window are not known"))
        elif stands is NotYet.NOT_ENDED and window and window.last >= member.as_at:
            own = birthdays_of(schedule, member) if telling.facts else telling
            last = Day(window.last + 1)
            ends = f"the day before {own.days[last]}" if last in own.days else day_in_words(window.last, own)
            said.append((member, f"the window ends on {ends}"))
    for member, why in said[:_MOST_CHILDREN]:
        yield from labelled("child", f"{member.child.identifier}: {why}")
    if len(said) > _MOST_CHILDREN:
        yield from labelled("", f"and {len(said) - _MOST_CHILDREN:,} more children")


def _why_not(stands: NotYet | Waits) -> str:
    match stands:
        case Waits(children=children):
            return f"the window of {counted(children, 'child', 'children')} is not known"
        case NotYet(value=why):
            return why
        case _:
            assert_never(stands)


def _why_not_of_a_child(stands: NotYet | Waits) -> str:
    match stands:
        case NotYet.NO_WINDOW:
            return "the child has no window in force"
        case NotYet.NOT_ENDED:
            return "the window has not ended"
        case NotYet.ENDS_TOO_LATE:
            return "the window ends when the contract is no longer in force"
        case Waits():
            return "the window is not known"
        case _:
            assert_never(stands)


def nothing_yet(
    schedule: rules.Schedule, settlement: Settlement, child: str, cohort: Cohort | None
) -> Iterator[str]:
    if cohort is not None and all(each.identifier != child for each in cohort.children):
        yield "The records hold no such child."
        return
    grouped = [rule.name for rule in schedule.payments if rule.grouping is not None]
    if grouped and cohort is None:
        yield f"Nothing is paid for this child alone. {', '.join(grouped)}: paid for a group of children."
    if len(grouped) < len(schedule.payments):
        yield f"No day or event before {in_words(settlement.as_at)} has earned a payment yet."
