"""Why one child, or one group, is paid what it is paid: each sum as a chain from the clause to the payers. For a terminal.

Nothing is parsed or evaluated here: rules know the words that they come from, and the reasons are asked of the child's
records.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from rules_engine import rules
from rules_engine.dates import in_words
from rules_engine.evaluation.accruals import term_of
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.evaluator import measured
from rules_engine.evaluation.rows import evidence
from rules_engine.facts import Cohort
from rules_engine.money import pounds, total
from rules_engine.pages.document import clause_text
from rules_engine.pages.figures import (
    dates_in_words,
    days_in_words,
    mixed,
    printable,
    takes_days_to_earn,
    units_in_words,
)
from rules_engine.pages.totals import Unit, payable_by, units_of
from rules_engine.payments import HeldBack, Settlement
from rules_engine.reporting.evidence import places_in_words, row_in_words
from rules_engine.reporting.steps import line_of, notes_of, references_of, step_name
from rules_engine.reporting.telling import MAY_BE_TOLD, Birthdays, birthdays_of, labelled, stretches
from rules_engine.reporting.why_not import groups_stand, not_earned, not_eligible, nothing_yet
from rules_engine.rules import Schedule
from rules_engine.source import Source
from rules_engine.timeline import day_of

_MOST_ROWS = 12
"""So many rows that took days out of one sum are told one by one."""


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
    telling = MAY_BE_TOLD if birthdays else birthdays_of(schedule, child)
    if child and child.child.place is not None:
        told.append(f"Facts: {child.child.place.in_a_sentence}")
    if subject in settlement.ineligible:
        told += ["", *not_eligible(schedule, child, source, telling)]
    for unit in units_of(lines):
        told += ["", *_sum(schedule, unit, source, [*_behind(schedule, unit, children, telling)])]
    for each in held_back:
        earns = "" if each.is_paid else ", and what is not known earns nothing"
        told += ["", printable(f"{each.payment}: {each.reason}{earns}.")]
        told += _days_not_known(each, schedule, child, telling)
    if child and subject not in settlement.ineligible:
        told += not_earned(schedule, settlement, child, source, telling)
        told += _what_is_known(schedule, child, settlement, telling)
    groups = [*groups_stand(schedule, subject, children, telling)]
    told += groups
    if not lines and not held_back and not groups and subject not in settlement.ineligible:
        nothing = [*nothing_yet(schedule, settlement, subject, cohort)]
        told += ["", *nothing] if nothing else []
    told += ["", f"Total: {pounds(total(line.payable_gbp for line in lines))}"]
    return "\n".join(told) + "\n"


def _sum(schedule: rules.Schedule, unit: Unit, source: Source, behind: Sequence[str]) -> Iterator[str]:
    rule = next(rule for rule in schedule.payments if rule.name == unit.payment)
    references = "; ".join(references_of(schedule, unit.payment))
    place = f"line {line_of(source, unit.origin)}"
    yield f"{unit.payment}, statement for {unit.period.label}"
    yield from labelled("clause", f"{references} ({place})" if references else place)
    yield from labelled("says", clause_text(source, rule.unit.origin))
    for note in notes_of(schedule, unit.payment):
        yield from labelled("note", note)
    yield from labelled("days" if unit.days else "on", "; ".join(_when(unit)))
    if takes_days_to_earn(rule.unit) and unit.days:
        yield from labelled("earned on", dates_in_words(unit.first, unit.last))
    yield from behind
    quantity = units_in_words(unit.quantity, rule.unit)
    yield from labelled("earned", f"{quantity} × {pounds(unit.rate_gbp)} = {pounds(unit.earned_gbp)}")
    running = unit.earned_gbp
    steps = sorted({each.step for line in unit.lines for each in line.adjustments})
    for step in steps:
        change = total(
            each.amount_gbp for line in unit.lines for each in line.adjustments if each.step == step
        )
        if change:
            running += change
            said = f"{'+' if change > 0 else ''}{pounds(change)} to {pounds(running)}"
            yield from labelled("step", f"{said}: {step_name(schedule, step, source)}")
    for payer, amount in payable_by(unit.lines, lambda line: line.payer).items():
        yield from labelled("payable", f"{pounds(amount)}{f' by {payer}' if payer else ''}")
    if len(unit.lines) > 1:
        yield from labelled("in all", pounds(unit.payable_gbp))


def _behind(
    schedule: Schedule, unit: Unit, children: Mapping[str, ChildRecords], telling: Birthdays
) -> Iterator[str]:
    """Say in which rows of the records a sum has its facts and its days, and which rows took days out of it."""
    rule = next(rule for rule in schedule.payments if rule.name == unit.payment)
    names = (unit.child,) if unit.child else unit.lines[0].members
    members = [children[name] for name in names if name in children]
    rows = evidence(rule, members, unit.period, unit.days)
    if rows.facts and unit.group:
        yield from labelled("facts", f"in {places_in_words(rows.facts)}")
    counted = [row.episode.place for row in rows.counted if row.episode.place is not None]
    if counted:
        yield from labelled("rows", places_in_words(counted))
    for place, row in enumerate(rows.took_out[:_MOST_ROWS]):
        said = f"{stretches(row.days, telling)}: {row_in_words(schedule, row)}"
        yield from labelled("" if place else "not paid", said)
    if len(rows.took_out) > _MOST_ROWS:
        yield from labelled("", f"and the days of {len(rows.took_out) - _MOST_ROWS:,} more rows")


def _when(unit: Unit) -> list[str]:
    if not unit.days:
        return [dates_in_words(unit.first, unit.last)]
    stretches = days_in_words(unit.days)
    counted = f"{mixed(Fraction(len(unit.days)))} day{'' if len(unit.days) == 1 else 's'}"
    return [*stretches[:-1], f"{stretches[-1]} ({counted})"]


def _days_not_known(
    held: HeldBack, schedule: Schedule, child: ChildRecords | None, telling: Birthdays
) -> Iterator[str]:
    """Say which days of a child are not known that hold a sum back."""
    if child is not None:
        in_force = held.unknown & term_of(schedule).before(child.as_at)
        if in_force:
            yield from labelled("", stretches(in_force, telling))


def _what_is_known(
    schedule: rules.Schedule, child: ChildRecords, settlement: Settlement, telling: Birthdays
) -> Iterator[str]:
    """Say on which days in force each Term held, so that a day that was not paid can be looked up."""
    in_force = term_of(schedule).before(child.as_at)
    yield from ("", f"What the records say of the days in force before {in_words(settlement.as_at)}")
    terms = [(rule.name, rules.Recorded(timeline=rule.name)) for rule in schedule.timelines]
    asked = (*terms, *schedule.day_definitions)
    width = max((len(term) for term, _ in asked), default=0) + 1
    for term, rule in asked:
        known = child.days(rule)
        yield from labelled(term, stretches(known.inside & in_force, telling) or "no days", width)
        if known.unknown & in_force:
            yield from labelled("", f"not known: {stretches(known.unknown & in_force, telling)}", width)
