"""Why one child is paid what it is paid: each sum as a chain from the clause to the payers. For a terminal."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from textwrap import fill

from attrs import evolve

from rules_engine import rules
from rules_engine.birthdays import telling_dates
from rules_engine.dates import age_on, in_words, ordinal
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.evaluator import evaluate
from rules_engine.facts import Cohort
from rules_engine.money import pounds
from rules_engine.pages.document import clause_text
from rules_engine.pages.figures import dates_in_words, days_in_words, mixed, printable, units_in_words
from rules_engine.pages.totals import Unit, payable_by, total, units_of
from rules_engine.payments import Settlement
from rules_engine.reporting.steps import line_of, notes_of, references_of, step_name
from rules_engine.source import Source, Span
from rules_engine.syntax import ast
from rules_engine.syntax.parser import parse
from rules_engine.timeline import Day, Days

_WIDTH = 100


def explained(
    schedule: rules.Schedule,
    settlement: Settlement,
    child: str,
    source: Source,
    cohort: Cohort | None = None,
    *,
    birthdays: bool = False,
) -> str:
    """Return each sum of `child` with the clause, the days, the price, the steps and the payers behind it.

    `child` may also be the name of a group. With the `cohort` that was evaluated, a child who is not eligible is told
    which rules it does not meet; without it, which rules there are. Unless `birthdays` may be told, a date that is one is
    said in words, "the 18th birthday"; the days that a sum is paid for are said all the same.
    """
    lines = [line for line in settlement.lines if child in (line.child, line.group)]
    waiting = [each for each in settlement.held_back if each.subject == child]
    told = [printable(f"{child}, as at {in_words(settlement.as_at)}: {schedule.title}")]
    if settlement.shadow:
        told.append("Shadow contract: nothing is owed.")
    if child in settlement.ineligible:
        told += ["", *_ineligible(schedule, settlement, child, source, cohort)]
    for unit in units_of(lines):
        told += ["", *_sum(schedule, unit, source)]
    for each in waiting:
        told += ["", printable(f"{each.payment}: {each.reason}, and what is not known earns nothing.")]
    alone = _alone(cohort, child, settlement)
    if alone and child not in settlement.ineligible:
        telling = {} if birthdays else _telling_days(schedule, alone)
        told += _not_earned(schedule, settlement, alone, telling)
        told += _what_is_known(schedule, alone, settlement, telling)
    if not lines and not waiting and child not in settlement.ineligible:
        told += ["", *_nothing(schedule, settlement, child, cohort)]
    told += ["", f"Total: {pounds(total(line.payable_gbp for line in lines))}"]
    return "\n".join(told) + "\n"


def _sum(schedule: rules.Schedule, unit: Unit, source: Source) -> Iterator[str]:
    rule = next(rule for rule in schedule.payments if rule.name == unit.payment)
    references = "; ".join(references_of(schedule, unit.payment))
    place = f"line {line_of(source, unit.origin)}"
    yield f"{unit.payment}, statement for {unit.period.label}"
    yield from _row("clause", f"{references} ({place})" if references else place)
    yield from _row("says", clause_text(source, _paying(source, unit.origin)))
    for note in notes_of(schedule, unit.payment):
        yield from _row("note", note)
    yield from _row("days" if unit.days else "on", "; ".join(_when(unit)))
    reached = isinstance(rule.unit, rules.OnceReached | rules.EachRun | rules.EachWeek | rules.EachBlock)
    if reached and unit.days:
        yield from _row("earned on", dates_in_words(unit.first, unit.last))
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


def _paying(source: Source, origin: Span) -> Span:
    """Return the span of the words that say what a payment pays, from the whole clause."""
    tree = parse(source).tree
    for block in tree.blocks:
        if isinstance(block, ast.PaymentClause) and block.span == origin:
            return next((part.span for part in block.parts if isinstance(part, ast.Pays)), origin)
    return origin


# ---- what the records say of the child, and why something is not paid


def _alone(cohort: Cohort | None, child: str, settlement: Settlement) -> ChildRecords | None:
    found = next((each for each in cohort.children if each.identifier == child), None) if cohort else None
    return ChildRecords(found, settlement.as_at.toordinal()) if found else None


def _telling_days(schedule: rules.Schedule, child: ChildRecords) -> Mapping[Day, str]:
    """Return the days that would tell when the child was born, with what to say instead of each."""
    found = ((child.moment(rule).known, _telling(rule)) for rule in telling_dates(schedule))
    return {day: said for day, said in found if day is not None}


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


def _not_earned(
    schedule: rules.Schedule, settlement: Settlement, child: ChildRecords, telling: Mapping[Day, str]
) -> Iterator[str]:
    """Say why payments that are made once have not been made."""
    paid = {line.payment for line in settlement.lines if line.child == child.child.identifier}
    for rule in schedule.payments:
        if rule.name in paid or rule.grouping is not None:
            continue
        if not child.holds(rule.condition):
            yield from ("", printable(f"{rule.name}: not paid, as this payment is not for this child."))
        elif isinstance(rule.unit, rules.OnceOn):
            day = child.moment(rule.unit.date).known
            if day is not None and day < child.as_at:
                when = telling.get(day) or in_words(date.fromordinal(day))
                yield from (
                    "",
                    printable(f"{rule.name}: not paid, as what it asks for did not hold on {when}."),
                )
        elif isinstance(rule.unit, rules.OnceReached):
            yield from ("", printable(f"{rule.name}: not paid, as its days have not been reached."))


def _what_is_known(
    schedule: rules.Schedule, child: ChildRecords, settlement: Settlement, telling: Mapping[Day, str]
) -> Iterator[str]:
    """Say on which days in force each Term held, so that a day that was not paid can be looked up."""
    in_force = Days.between(schedule.first.toordinal(), schedule.last.toordinal() + 1).before(child.as_at)
    yield from ("", f"What the records say of the days in force before {in_words(settlement.as_at)}")
    terms = [(rule.name, rules.Recorded(timeline=rule.name)) for rule in schedule.timelines]
    asked = (*terms, *schedule.day_definitions)
    width = max((len(term) for term, _ in asked), default=0) + 1
    for term, rule in asked:
        known = child.days(rule)
        yield from _row(term, _stretches(known.inside & in_force, telling) or "no days", width)
        if known.unknown & in_force:
            yield from _row("", f"not known: {_stretches(known.unknown & in_force, telling)}", width)


def _stretches(days: Days, telling: Mapping[Day, str]) -> str:
    if not days:
        return ""
    if not any(start in telling or end in telling for start, end in days.intervals):
        return f"{'; '.join(days_in_words(days))} ({len(days):,} days)"
    # How many days there are would tell the birthday as well.
    return "; ".join(_stretch(start, end, telling) for start, end in days.intervals)


def _stretch(start: Day, end: Day, telling: Mapping[Day, str]) -> str:
    first = telling.get(start) or in_words(date.fromordinal(start))
    last = f"the day before {telling[end]}" if end in telling else in_words(date.fromordinal(end - 1))
    if end == start + 1:
        return last if end in telling else first
    return f"{first} to {last}"


# ---- why nothing is paid


def _ineligible(
    schedule: rules.Schedule, settlement: Settlement, child: str, source: Source, cohort: Cohort | None
) -> Iterator[str]:
    tree = parse(source).tree
    written = [rule for block in tree.blocks if isinstance(block, ast.Eligibility) for rule in block.rules]
    conditions = schedule.eligibility.conditions if isinstance(schedule.eligibility, rules.Every) else ()
    same = len(written) == len(conditions)
    failed = [
        rule
        for rule, condition in zip(written, conditions if same else (), strict=False)
        if cohort is not None and not _meets(schedule, settlement, child, cohort, condition)
    ]
    if failed:
        yield "Not eligible, so nothing is paid. The records do not show that this holds:"
    else:
        yield "Not eligible, so nothing is paid. A child must meet all of these rules:"
    alone = _alone(cohort, child, settlement)
    for rule in failed or written:
        yield f"  {clause_text(source, rule.span)} (line {line_of(source, rule.span)})"
        if rule in failed and alone:
            yield from _age(alone, conditions[written.index(rule)])


def _age(child: ChildRecords, condition: rules.Condition) -> Iterator[str]:
    """Say how old the child was, where that is asked: what a date of birth is needed for."""
    match condition:
        case rules.AgedBetween(fact=fact, date=when):
            born, day = child.child.facts.get(fact), child.moment(when).known
            if isinstance(born, date) and day is not None and day >= born.toordinal():
                asked = date.fromordinal(day)
                yield f"    aged {age_on(born, asked)} on {in_words(asked)}"
        case _:
            pass


def _meets(
    schedule: rules.Schedule, settlement: Settlement, child: str, cohort: Cohort, condition: rules.Condition
) -> bool:
    alone = Cohort(tuple(each for each in cohort.children if each.identifier == child))
    asked = evolve(schedule, eligibility=condition, payments=(), safeguards=())
    return child not in evaluate(asked, alone, settlement.as_at).ineligible


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
