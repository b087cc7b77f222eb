"""A search for an invented child with a simple story that a payment pays: what worked figures are made of."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, auto
from itertools import islice, product
from typing import TypeAlias

from attrs import evolve, frozen

from rules_engine import rules
from rules_engine.dates import add_months
from rules_engine.evaluation.evaluator import evaluate
from rules_engine.facts import Child, Cohort, Episode, FactValue, History
from rules_engine.payments import Settlement
from rules_engine.statutory.layouts import EPISODES, is_of_events
from rules_engine.timeline import Days

_MOST_CHILDREN = 400
"""How many invented children are tried for one payment before it goes without a figure."""

_MOST_FACTS = 60
_MOST_STORIES = 40

_LENGTHS_DAYS = (10, 31, 61, 92, 110, 122, 153, 183, 275, 366, 549, 732, 1098, 1830)
"""How long the records run after the child's first date, the shortest first."""

_COMMON_AGES_YEARS = (10, 16, 17, 20)


@frozen(kw_only=True)
class WorkedFigure:
    """What an invented child is paid under `payment` when the records run until `as_at`."""

    payment: str
    child: Child
    as_at: date
    settlement: Settlement


def worked_figures(schedule: rules.Schedule) -> tuple[WorkedFigure, ...]:
    """Return a figure for each payment for which an invented child with a simple story earns something."""
    figures = (_worked_figure(schedule, payment) for payment in schedule.payments)
    return tuple(figure for figure in figures if figure is not None)


def _worked_figure(schedule: rules.Schedule, payment: rules.PaymentRule) -> WorkedFigure | None:
    """Return the first invented child who earns something, with records that run no longer than it needs."""
    end = schedule.last + timedelta(days=1)
    # A figure is about this payment alone, so that the others' sums do not fill a maximum first.
    alone = evolve(schedule, payments=(payment,), safeguards=())
    for start, child in islice(_invented_children(schedule, payment), _MOST_CHILDREN):
        if _settled_if_earning(alone, child, end) is None:
            continue
        for as_at in _days_as_at(start, child, end):
            settlement = _settled_if_earning(alone, child, as_at)
            if settlement is not None:
                return WorkedFigure(payment=payment.name, child=child, as_at=as_at, settlement=settlement)
    return None


def _days_as_at(start: date, child: Child, end: date) -> Iterator[date]:
    """Yield the days until which the records may run, the earliest first; `end` is the last of them."""
    first = max([start, *(value for value in child.facts.values() if isinstance(value, date))])
    yield from (min(first + timedelta(days=length), end) for length in _LENGTHS_DAYS)
    yield end


def _settled_if_earning(schedule: rules.Schedule, child: Child, as_at: date) -> Settlement | None:
    settlement = evaluate(schedule, Cohort((child,)), as_at)
    return settlement if any(line.earned_gbp for line in settlement.lines) else None


def _invented_children(schedule: rules.Schedule, payment: rules.PaymentRule) -> Iterator[tuple[date, Child]]:
    """Yield invented children, the simplest story first, each with the date on which it starts."""
    asked = (schedule.eligibility, payment, schedule.steps)
    births = {aged.fact for aged in rules.walk_of(rules.AgedBetween, asked)}
    births |= {birthday.fact for birthday in rules.walk_of(rules.BirthdayOf, asked)}
    facts = list(islice(_facts_but_births(schedule, births, asked), _MOST_FACTS))
    stories = list(_stories(schedule, payment, asked))
    born = [fact.name for fact in schedule.facts if fact.name in births]
    for start, age, chosen, story in product(_starts(schedule, payment), _ages(asked), facts, stories):
        dated = {
            name: add_months(start, value.months) if isinstance(value, _AfterStart) else value
            for name, value in chosen.items()
        }
        dated |= {name: add_months(start, -12 * age - 4) for name in born}
        yield start, Child("an invented child", dated, _histories(story, start))


def _ages(asked: object) -> list[int]:
    """Return the ages to try, in years: the middle of each range that the contract asks for, then common ones."""
    middles = [
        (aged.youngest_years + aged.oldest_years) // 2 for aged in rules.walk_of(rules.AgedBetween, asked)
    ]
    return list(dict.fromkeys([*middles, *_COMMON_AGES_YEARS]))


def _starts(schedule: rules.Schedule, payment: rules.PaymentRule) -> list[date]:
    """Return the first of the month after the contract, and each price of the payment, has come into force."""
    days = [schedule.first, *(validity.start for validity in rules.walk_of(rules.Validity, payment))]
    firsts = [day if day.day == 1 else add_months(day.replace(day=1), 1) for day in days]
    starts = [add_months(first, 1) for first in firsts]
    return list(dict.fromkeys(start for start in starts if start <= schedule.last)) or [schedule.first]


# ---- facts


@frozen
class _AfterStart:
    """A date, as the number of months that it falls after the start of the story."""

    months: int


_Chosen: TypeAlias = FactValue | _AfterStart
_UsesFact: TypeAlias = rules.FactDate | rules.FactNumber | rules.TextIs | rules.YesIs | rules.PartyOfChild


def _facts_but_births(
    schedule: rules.Schedule, births: set[str], asked: object
) -> Iterator[Mapping[str, _Chosen]]:
    """Yield combinations of the facts that are not dates of birth; one that is left out is not recorded."""
    used = {part.fact for part in rules.walk(asked) if isinstance(part, _UsesFact)}
    possible: list[list[tuple[str, _Chosen | None]]] = []
    for fact in schedule.facts:
        if fact.name not in births:
            values = _values_worth_trying(fact, asked)
            if fact.name not in used:
                values = [None] if fact.optional else values[:1]
            possible.append([(fact.name, value) for value in values])
    for combination in product(*possible):
        yield {name: value for name, value in combination if value is not None}


def _values_worth_trying(fact: rules.FactRule, asked: object) -> Sequence[_Chosen | None]:
    """Return values of a fact, those that a contract most likely pays on first."""
    match fact.kind:
        case rules.FactKind.DATE:
            if _only_ends_days(fact.name, asked):
                return [None, _AfterStart(12)]
            return (
                [_AfterStart(12), _AfterStart(0), None]
                if fact.optional
                else [_AfterStart(0), _AfterStart(12)]
            )
        case rules.FactKind.NUMBER:
            return [Decimal(number) for number in _numbers_worth_trying(fact.name, asked)]
        case rules.FactKind.YES_NO:
            return [True, False]
        case rules.FactKind.CHOICE:
            conditions = [each for each in rules.walk_of(rules.TextIs, asked) if not each.negated]
            wanted = {text for condition in conditions for text in condition.texts}
            return sorted(fact.choices, key=lambda text: (text not in wanted, fact.choices.index(text)))
        case rules.FactKind.PARTY:
            return list(fact.choices)


def _only_ends_days(fact: str, asked: object) -> bool:
    """Whether days end with the date `fact`, and none start with it."""
    ends = {
        date.fact
        for before in rules.walk_of(rules.Before, asked)
        for date in rules.walk_of(rules.FactDate, before)
    }
    starts = {
        date.fact
        for since in rules.walk_of(rules.Since, asked)
        for date in rules.walk_of(rules.FactDate, since)
    }
    return fact in ends - starts


def _numbers_worth_trying(fact: str, asked: object) -> list[int]:
    """Return the numbers at which something about `fact` changes, the largest first, and those beside them."""
    bounds = [
        int(condition.amount)
        for condition in rules.walk_of(rules.NumberIs, asked)
        if any(number.fact == fact for number in rules.walk_of(rules.FactNumber, condition))
    ]
    return list(dict.fromkeys([*sorted(bounds, reverse=True), *(bound + 1 for bound in bounds), 1, 0]))


# ---- what the records show


class _When(Enum):
    """When a stay is, about the start of a story."""

    NEVER = auto()
    FROM_START = auto()
    BEFORE_START = auto()


@frozen
class _Stay:
    """What the records show on one timeline: nothing, or one row with these codes; an event takes one day."""

    timeline: str
    of_event: bool
    when: _When
    attributes: tuple[tuple[str, str], ...] = ()


def _stories(
    schedule: rules.Schedule, payment: rules.PaymentRule, asked: object
) -> Iterator[tuple[_Stay, ...]]:
    """Yield what the records may show: nothing at all; one stay from the start on; one that ends there."""
    rows: list[rules.Recorded | rules.RowStarts] = [
        *rules.walk_of(rules.Recorded, payment),
        *rules.walk_of(rules.RowStarts, payment),
        *rules.walk_of(rules.Recorded, asked),
    ]
    stays = [_stays_worth_trying(timeline, rows) for timeline in schedule.timelines]
    return islice(product(*stays), _MOST_STORIES)


def _stays_worth_trying(
    timeline: rules.TimelineRule, rows: Sequence[rules.Recorded | rules.RowStarts]
) -> list[_Stay]:
    of_event = is_of_events(timeline.source)
    stays = [_Stay(timeline.name, of_event, _When.NEVER)]
    for row in rows:
        if row.timeline == timeline.name:
            codes = tuple(_codes_that_pass(timeline, row.filters).items())
            stays += [_Stay(timeline.name, of_event, when, codes) for when in _ONE_STAY]
    return list({(stay.when, frozenset(stay.attributes)): stay for stay in stays}.values())


_ONE_STAY = (_When.FROM_START, _When.BEFORE_START)

_USUAL_CODES = {
    "legal status": "C2",
    "placement": "U6",
    "reason for new episode": "S",
    "provider": "PR1",
    "need": "N1",
}


def _codes_that_pass(timeline: rules.TimelineRule, filters: Sequence[rules.RowFilter]) -> Mapping[str, str]:
    of_care = timeline.source == EPISODES.source
    usual = _USUAL_CODES if of_care else {name: texts[0] for name, texts in timeline.attributes if texts}
    return {**usual, **{each.field: min(each.codes) for each in filters if not each.other_than}}


def _histories(story: Sequence[_Stay], start: date) -> Mapping[str, History]:
    return {stay.timeline: History(_episodes(stay, start), Days.always()) for stay in story}


def _episodes(stay: _Stay, start: date) -> tuple[Episode, ...]:
    first, end = (start, None) if stay.when is _When.FROM_START else (add_months(start, -6), start)
    if stay.when is _When.NEVER:
        return ()
    if stay.of_event:
        end = first + timedelta(days=1)
    return (Episode(first, end, dict(stay.attributes)),)
