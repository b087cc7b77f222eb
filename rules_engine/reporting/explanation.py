"""Why one child, or one group, is paid what it is paid: each sum as a chain from the clause to the payers. For a terminal.

Nothing is parsed or evaluated here: rules know the words that they come from, and the reasons are asked of the child's
records.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from textwrap import fill
from typing import assert_never

from attrs import frozen

from rules_engine import rules
from rules_engine.birthdays import birth_facts, telling_dates, tells_births
from rules_engine.dates import in_words, ordinal
from rules_engine.evaluation.accruals import term_of
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.evaluator import measured
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
from rules_engine.evaluation.rows import Row, evidence
from rules_engine.facts import Cohort
from rules_engine.money import pounds, total
from rules_engine.pages.document import clause_text
from rules_engine.pages.figures import (
    dates_in_words,
    days_in_words,
    exact,
    mixed,
    printable,
    takes_days_to_earn,
    units_in_words,
)
from rules_engine.pages.totals import Unit, payable_by, units_of
from rules_engine.payments import HeldBack, Settlement
from rules_engine.reporting.evidence import places_in_words
from rules_engine.reporting.steps import line_of, notes_of, references_of, step_name
from rules_engine.rules import Schedule
from rules_engine.source import Source
from rules_engine.timeline import Day, Days, day_of

_WIDTH = 100
_MOST_ROWS = 12
"""So many rows that took days out of one sum are told one by one."""


@frozen
class _Birthdays:
    """What may not be said of when a child was born: the days that would tell, with what to say instead, and the facts."""

    days: Mapping[Day, str]
    facts: frozenset[str]

    def told_by(self, rule: object) -> bool:
        """Whether how many days there are in `rule` would tell a birthday."""
        return bool(self.facts) and tells_births(rule, self.facts)


_MAY_BE_TOLD = _Birthdays({}, frozenset())


def explained(
    schedule: Schedule,
    settlement: Settlement,
    subject: str,
    source: Source,
    cohort: Cohort | None = None,
    *,
    birthdays: bool = False,
) -> str:
    """Return each sum of `subject`, a child or a group, with the clause, the days, the price, the steps and the payers.

    With the `cohort` that was evaluated, it says what the records say: which condition a child does not meet, which days
    are not known, how far a clock came, how the children of a group stand. Unless `birthdays` may be told, a date that is
    one is said in words, "the 18th birthday"; the days that a sum is paid for are said all the same.
    """
    lines = [line for line in settlement.lines if subject in (line.child, line.group)]
    held_back = [each for each in settlement.held_back if each.subject == subject]
    told = [printable(f"{subject}, as at {in_words(settlement.as_at)}: {schedule.title}")]
    if settlement.shadow:
        told.append("Shadow contract: nothing is owed.")
    children = measured(cohort, day_of(settlement.as_at)) if cohort else {}
    child = children.get(subject)
    telling = _MAY_BE_TOLD if birthdays else _birthdays(schedule, child)
    if child and child.child.place is not None:
        told.append(f"Facts: {child.child.place.in_a_sentence}")
    if subject in settlement.ineligible:
        told += ["", *_ineligible(schedule, child, source, telling)]
    for unit in units_of(lines):
        told += ["", *_sum(schedule, unit, source, [*_behind(schedule, unit, children, telling)])]
    for each in held_back:
        earns = "" if each.is_paid else ", and what is not known earns nothing"
        told += ["", printable(f"{each.payment}: {each.reason}{earns}.")]
        told += _days_not_known(each, schedule, child, telling)
    if child and subject not in settlement.ineligible:
        told += _not_earned(schedule, settlement, child, source, telling)
        told += _what_is_known(schedule, child, settlement, telling)
    groups = [*_groups(schedule, subject, children, telling)]
    told += groups
    if not lines and not held_back and not groups and subject not in settlement.ineligible:
        told += ["", *_nothing(schedule, settlement, subject, cohort)]
    told += ["", f"Total: {pounds(total(line.payable_gbp for line in lines))}"]
    return "\n".join(told) + "\n"


def _sum(schedule: rules.Schedule, unit: Unit, source: Source, behind: Sequence[str]) -> Iterator[str]:
    rule = next(rule for rule in schedule.payments if rule.name == unit.payment)
    references = "; ".join(references_of(schedule, unit.payment))
    place = f"line {line_of(source, unit.origin)}"
    yield f"{unit.payment}, statement for {unit.period.label}"
    yield from _row("clause", f"{references} ({place})" if references else place)
    yield from _row("says", clause_text(source, rule.unit.origin))
    for note in notes_of(schedule, unit.payment):
        yield from _row("note", note)
    yield from _row("days" if unit.days else "on", "; ".join(_when(unit)))
    if takes_days_to_earn(rule.unit) and unit.days:
        yield from _row("earned on", dates_in_words(unit.first, unit.last))
    yield from behind
    quantity = units_in_words(unit.quantity, rule.unit)
    yield from _row("earned", f"{quantity} × {pounds(unit.rate_gbp)} = {pounds(unit.earned_gbp)}")
    running = unit.earned_gbp
    steps = sorted({each.step for line in unit.lines for each in line.adjustments})
    for step in steps:
        change = total(
            each.amount_gbp for line in unit.lines for each in line.adjustments if each.step == step
        )
        if change:
            running += change
            said = f"{'+' if change > 0 else ''}{pounds(change)} to {pounds(running)}"
            yield from _row("step", f"{said}: {step_name(schedule, step, source)}")
    for payer, amount in payable_by(unit.lines, lambda line: line.payer).items():
        yield from _row("payable", f"{pounds(amount)}{f' by {payer}' if payer else ''}")
    if len(unit.lines) > 1:
        yield from _row("in all", pounds(unit.payable_gbp))


def _behind(
    schedule: Schedule, unit: Unit, children: Mapping[str, ChildRecords], telling: _Birthdays
) -> Iterator[str]:
    """Say in which rows of the records a sum has its facts and its days, and which rows took days out of it."""
    rule = next(rule for rule in schedule.payments if rule.name == unit.payment)
    names = (unit.child,) if unit.child else unit.lines[0].members
    members = [children[name] for name in names if name in children]
    rows = evidence(rule, members, unit.period, unit.days)
    if rows.facts and unit.group:
        yield from _row("facts", f"in {places_in_words(rows.facts)}")
    counted = [row.episode.place for row in rows.counted if row.episode.place is not None]
    if counted:
        yield from _row("rows", places_in_words(counted))
    for place, row in enumerate(rows.took_out[:_MOST_ROWS]):
        said = f"{_stretches(row.days, telling)}: {_row_in_words(schedule, row)}"
        yield from _row("" if place else "not paid", said)
    if len(rows.took_out) > _MOST_ROWS:
        yield from _row("", f"and the days of {len(rows.took_out) - _MOST_ROWS:,} more rows")


def _row_in_words(schedule: Schedule, row: Row) -> str:
    """Return a row by the Term whose day it is, its place and its codes: "In Care, episodes.csv row 3 (placement U4)"."""
    terms = {rule: name for name, rule in schedule.day_definitions}
    term = terms.get(row.removed, row.timeline) if row.removed is not None else row.timeline
    asked = {each.field for each in rules.walk_of(rules.RowFilter, (schedule.payments, schedule.eligibility))}
    codes = ", ".join(f"{name} {code}" for name, code in row.episode.attributes.items() if name in asked)
    place = "" if row.episode.place is None else f", {row.episode.place.in_a_sentence}"
    return f"{term}{place}{f' ({codes})' if codes else ''}"


def _when(unit: Unit) -> list[str]:
    if not unit.days:
        return [dates_in_words(unit.first, unit.last)]
    stretches = days_in_words(unit.days)
    counted = f"{mixed(Fraction(len(unit.days)))} day{'' if len(unit.days) == 1 else 's'}"
    return [*stretches[:-1], f"{stretches[-1]} ({counted})"]


def _row(label: str, text: str, width: int = 9) -> Iterator[str]:
    head = f"  {label:<{width}} "
    yield fill(
        printable(text),
        _WIDTH,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_on_hyphens=False,
    )


# ---- what the records say of the child, and why something is not paid


def _birthdays(schedule: Schedule, child: ChildRecords | None) -> _Birthdays:
    known = ((child.moment(rule).known, _telling(rule)) for rule in telling_dates(schedule)) if child else ()
    return _Birthdays({day: said for day, said in known if day is not None}, birth_facts(schedule))


def _telling(rule: rules.DateRule) -> str:
    match rule:
        case rules.BirthdayOf(age_years=age):
            return f"the {ordinal(age)} birthday"
        case rules.Moved(date=moved):
            return f"a day counted from {_telling(moved)}"
        case rules.FactDate(fact=fact):
            return f"the {fact}"
        case _:
            raise AssertionError(rule)


def _days_not_known(
    held: HeldBack, schedule: Schedule, child: ChildRecords | None, telling: _Birthdays
) -> Iterator[str]:
    """Say which days of a child are not known that hold a sum back."""
    if child is not None:
        in_force = held.unknown & term_of(schedule).before(child.as_at)
        if in_force:
            yield from _row("", _stretches(in_force, telling))


def _not_earned(
    schedule: Schedule,
    settlement: Settlement,
    child: ChildRecords,
    source: Source,
    telling: _Birthdays,
) -> Iterator[str]:
    """Say why payments that are made once have not been made, and what the records say of it."""
    for reason in reasons(schedule, settlement, child):
        yield from ("", printable(f"{reason.payment}: not paid, as {_because(reason, telling)}."))
        if isinstance(reason, NotForTheChild | NotOnItsDay):
            for condition in reason.unmet:
                yield from _unmet_condition(condition, source, telling)


def _because(reason: Reason, telling: _Birthdays) -> str:
    match reason:
        case NotForTheChild():
            return "this payment is not for this child"
        case NotOnItsDay(day=day):
            return f"what it asks for did not hold on {_day(day, telling)}"
        case NotInForce(day=day):
            return f"its day is {_day(day, telling)}, and the contract is not in force then"
        case NotReached(days=days) if telling.told_by(days):
            return "its days have not been reached"
        case NotReached(furthest_days=furthest, target_days=target):
            return f"its days have come to {furthest:,} of {target:,}"
        case _:
            assert_never(reason)


def _unmet_condition(each: Unmet, source: Source, telling: _Birthdays) -> Iterator[str]:
    """Say a condition that does not hold in the words of the contract, and below it what the records say."""
    origin = each.condition.origin
    if origin.end:
        yield f"  {clause_text(source, origin)} (line {line_of(source, origin)})"
    yield from _records_say(each, telling)


def _records_say(each: Unmet, telling: _Birthdays) -> Iterator[str]:
    for said in each.records_say:
        if not (isinstance(said, CountSaid) and telling.told_by(said.rule)):
            yield printable(f"    {_said_in_words(said, telling)}")


def _said_in_words(said: Said, telling: _Birthdays) -> str:
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
            return f"the date is {_day(moment.known, telling)}" if moment.known else "the date is not known"
        case DaysSaid(days=days):
            if days.inside:
                return f"not so on {_stretches(days.inside, telling)}"
            return f"not known on {_stretches(days.unknown, telling)}"
        case _:
            assert_never(said)


def _day(day: Day, telling: _Birthdays) -> str:
    return telling.days.get(day) or in_words(date.fromordinal(day))


def _what_is_known(
    schedule: rules.Schedule, child: ChildRecords, settlement: Settlement, telling: _Birthdays
) -> Iterator[str]:
    """Say on which days in force each Term held, so that a day that was not paid can be looked up."""
    in_force = term_of(schedule).before(child.as_at)
    yield from ("", f"What the records say of the days in force before {in_words(settlement.as_at)}")
    terms = [(rule.name, rules.Recorded(timeline=rule.name)) for rule in schedule.timelines]
    asked = (*terms, *schedule.day_definitions)
    width = max((len(term) for term, _ in asked), default=0) + 1
    for term, rule in asked:
        known = child.days(rule)
        yield from _row(term, _stretches(known.inside & in_force, telling) or "no days", width)
        if known.unknown & in_force:
            yield from _row("", f"not known: {_stretches(known.unknown & in_force, telling)}", width)


def _stretches(days: Days, telling: _Birthdays) -> str:
    if not days:
        return ""
    if not any(start in telling.days or end in telling.days for start, end in days.intervals):
        return f"{'; '.join(days_in_words(days))} ({len(days):,} {'day' if len(days) == 1 else 'days'})"
    # How many days there are would tell the birthday as well.
    return "; ".join(_stretch(start, end, telling) for start, end in days.intervals)


def _stretch(start: Day, end: Day, telling: _Birthdays) -> str:
    first = telling.days.get(start) or in_words(date.fromordinal(start))
    last = (
        f"the day before {telling.days[end]}" if end in telling.days else in_words(date.fromordinal(end - 1))
    )
    if end == start + 1:
        return last if end in telling.days else first
    return f"{first} to {last}"


# ---- why nothing is paid


def _ineligible(
    schedule: Schedule, child: ChildRecords | None, source: Source, telling: _Birthdays
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


def _groups(
    schedule: Schedule, group: str, children: Mapping[str, ChildRecords], telling: _Birthdays
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
            yield from _row("children", f"{len(members):,}")
            continue
        yield printable(f"{payment.name}: the days of each child")
        for member in () if telling.told_by(payment.unit) else stands.members:
            days = f"{member.counted_days:,} day{'' if member.counted_days == 1 else 's'}"
            unknown = f", {len(member.unknown):,} not known" if member.unknown else ""
            yield from _row("child", f"{member.child.child.identifier}: {days}{unknown}")
        yield from _row("in all", f"{stands.counted_days:,} days")
        yield from _row("baseline", f"{mixed(stands.baseline_days)} days")


def _why_not(stands: NotYet | Waits) -> str:
    match stands:
        case Waits(children=children):
            return f"the window of {children:,} {'child' if children == 1 else 'children'} is not known"
        case NotYet(value=why):
            return why
        case _:
            assert_never(stands)


def _nothing(
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
