"""The story of a worked figure: who the invented child is, what is earned, and what is paid, in a few sentences."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import evolve

from rules_engine import rules
from rules_engine.assurance.inventing import WorkedFigure
from rules_engine.dates import in_words
from rules_engine.facts import Child
from rules_engine.money import pounds
from rules_engine.pages.document import Pen, Point, Sentence
from rules_engine.pages.figures import exact, units_in_words
from rules_engine.pages.totals import Unit, units_of
from rules_engine.payments import Line
from rules_engine.statutory.layouts import is_of_events
from rules_engine.summary.english import quoted
from rules_engine.syntax import ast


def figure_points(
    figure: WorkedFigure, schedule: rules.Schedule, pen: Pen, clause: ast.Node
) -> tuple[Point, ...]:
    """Tell a worked figure: who the child is, what is earned, and what is paid once every step is taken."""
    say = pen.say
    payment = next(payment for payment in schedule.payments if payment.name == figure.payment)
    lead = say("For example, take an invented child with these records:", clause)
    facts = tuple(
        Point((say(text, clause),))
        for text in [
            *_facts_in_words(figure.child, schedule),
            *_histories_in_words(figure.child, schedule, payment),
        ]
    )
    told: list[Sentence] = [say(f"The sums are worked out as at {in_words(figure.as_at)}.", clause)]
    lines = figure.settlement.lines
    shown = units_of(lines)
    told += [say(_earned_in_words(unit, payment), clause) for unit in _merged(shown)]
    told += [say(text, clause) for text in _paid_in_words(lines, schedule)]
    return (Point((lead,), facts), Point(tuple(told)))


def _earned_in_words(unit: Unit, payment: rules.PaymentRule) -> str:
    units = units_in_words(unit.quantity, payment.unit)
    comes = "comes" if unit.quantity == 1 else "come"
    return f"{units} at {pounds(abs(unit.rate_gbp))} {comes} to {pounds(abs(unit.earned_gbp))}."


def _merged(units: Sequence[Unit]) -> list[Unit]:
    """Return units with those at one price added up over statements."""
    by_rate: dict[Fraction, Unit] = {}
    for unit in units:
        before = by_rate.get(unit.rate_gbp)
        by_rate[unit.rate_gbp] = (
            unit
            if before is None
            else evolve(
                before,
                quantity=before.quantity + unit.quantity,
                earned_gbp=before.earned_gbp + unit.earned_gbp,
            )
        )
    return list(by_rate.values())


def _facts_in_words(child: Child, schedule: rules.Schedule) -> Iterator[str]:
    for fact in schedule.facts:
        value = child.facts.get(fact.name)
        match value:
            case None:
                continue
            case bool():
                yield f"{fact.name} is {'yes' if value else 'no'}"
            case date():
                yield f"{fact.name} is {in_words(value)}"
            case Decimal():
                yield f"{fact.name} is {exact(Fraction(value))}"
            case str() if fact.kind is rules.FactKind.PARTY:
                yield f"{fact.name} is {value}"
            case str():
                yield f"{fact.name} is {quoted(value)}"


def _histories_in_words(child: Child, schedule: rules.Schedule, payment: rules.PaymentRule) -> Iterator[str]:
    asked = (schedule.eligibility, payment, schedule.steps)
    used = {rule.timeline for rule in rules.walk(asked) if isinstance(rule, rules.Recorded | rules.RowStarts)}
    for timeline in schedule.timelines:
        episodes = child.histories[timeline.name].episodes
        if timeline.name not in used:
            continue
        if not episodes:
            yield f"{timeline.name}: no days"
        for episode in episodes:
            shown = {
                name: value
                for name, value in episode.attributes.items()
                if name in ("legal status", "placement") or not name.islower()
            }
            codes = "".join(f", {name} {value}" for name, value in shown.items())
            if is_of_events(timeline.source):
                yield f"{timeline.name}: on {in_words(episode.start)}{codes}"
                continue
            until = "" if episode.end is None else f" until {in_words(episode.end)}"
            onwards = " onwards" if episode.end is None else ""
            yield f"{timeline.name}: from {in_words(episode.start)}{until}{onwards}{codes}"


def _paid_in_words(lines: Sequence[Line], schedule: rules.Schedule) -> Iterator[str]:
    earned = sum((line.earned_gbp for line in lines), Fraction(0))
    payable = sum((line.payable_gbp for line in lines), Fraction(0))
    owed = "would be" if schedule.shadow else "is"
    which = "taken away" if earned < 0 else "paid"
    first = "So" if payable == earned else "After the steps of the settlement,"
    yield f"{first} {pounds(abs(payable))} {owed} {which}."
    payers = dict.fromkeys(line.payer for line in lines if line.payer)
    if len(payers) > 1:
        for payer in payers:
            part = sum((line.payable_gbp for line in lines if line.payer == payer), Fraction(0))
            yield f"{payer} {'gets back' if part < 0 else 'pays'} {pounds(abs(part))} of it."
