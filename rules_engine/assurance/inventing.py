"""A search for an invented child with a simple story that a payment pays: what worked figures are made of."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, product
from typing import TypeAlias, TypeVar

from attrs import evolve, fields_dict, frozen, has

from rules_engine import rules
from rules_engine.dates import add_months
from rules_engine.facts import Child, Cohort, Episode, FactValue, History
from rules_engine.payments import Settlement
from rules_engine.statutory.layouts import EPISODES, LAYOUTS
from rules_engine.timeline import Days

Evaluate: TypeAlias = Callable[[rules.Schedule, Cohort, date], Settlement]


_PartT = TypeVar("_PartT")


_UsesFact: TypeAlias = rules.FactDate | rules.FactNumber | rules.TextIs | rules.YesIs | rules.PartyOfChild


_MOST_TRIED = 400
"""How many invented children are tried for one payment before it goes without a figure."""


_LENGTHS = (10, 31, 61, 92, 110, 122, 153, 183, 275, 366, 549, 732, 1098, 1830)
"""How long the records run after the child's first date, in days, the shortest first."""


@frozen(kw_only=True)
class WorkedFigure:
    """What an invented child is paid under `payment` when the records run until `as_at`."""

    payment: str
    child: Child
    as_at: date
    settlement: Settlement


def worked_figures(schedule: rules.Schedule, evaluate: Evaluate) -> tuple[WorkedFigure, ...]:
    """Return a figure for each payment for which an invented child with a simple story earns something."""
    return tuple(
        figure
        for payment in schedule.payments
        if (figure := _figure(schedule, payment, evaluate)) is not None
    )


def _figure(schedule: rules.Schedule, payment: rules.PaymentRule, evaluate: Evaluate) -> WorkedFigure | None:
    end = schedule.last + timedelta(days=1)
    # A figure is about this payment alone, so that the others' sums do not fill a maximum first.
    alone = evolve(schedule, payments=(payment,), safeguards=())
    for start, child in islice(_children(schedule, payment), _MOST_TRIED):
        if not _paid(alone, child, end, evaluate):
            continue
        begins = max([start, *(value for value in child.facts.values() if isinstance(value, date))])
        for length in _LENGTHS:
            as_at = min(begins + timedelta(days=length), end)
            settlement = _paid(alone, child, as_at, evaluate)
            if settlement is not None:
                return WorkedFigure(payment=payment.name, child=child, as_at=as_at, settlement=settlement)
        settlement = _paid(alone, child, end, evaluate)
        if settlement is not None:
            return WorkedFigure(payment=payment.name, child=child, as_at=end, settlement=settlement)
    return None


def _paid(schedule: rules.Schedule, child: Child, as_at: date, evaluate: Evaluate) -> Settlement | None:
    settlement = evaluate(schedule, Cohort((child,)), as_at)
    return settlement if any(line.earned_gbp for line in settlement.lines) else None


def _children(schedule: rules.Schedule, payment: rules.PaymentRule) -> Iterator[tuple[date, Child]]:
    """Yield invented children, the simplest story first, each with the date on which it starts."""
    everything = (schedule.eligibility, payment, schedule.steps)
    ages = list(
        dict.fromkeys([*(_middle(aged) for aged in _parts(everything, rules.AgedBetween)), 10, 16, 17, 20])
    )
    births = {aged.fact for aged in _parts(everything, rules.AgedBetween)}
    births |= {birthday.fact for birthday in _parts(everything, rules.BirthdayOf)}
    starts = _starts(schedule, payment)
    stories = list(_stories(schedule, payment, everything))
    choices = list(islice(_choices(schedule, births, everything), 60))
    for start, age, chosen, story in product(starts, ages, choices, stories):
        facts: dict[str, FactValue] = {}
        for name, value in chosen.items():
            facts[name] = (
                _moved(start, value) if isinstance(value, int) and not isinstance(value, bool) else value
            )
        for fact in schedule.facts:
            if fact.name in births:
                facts[fact.name] = add_months(start, -12 * age - 4)
        histories = {name: History(episodes, Days.always()) for name, episodes in story(start).items()}
        yield start, Child("an invented child", facts, histories)


def _middle(aged: rules.AgedBetween) -> int:
    return (aged.youngest_years + aged.oldest_years) // 2


def _moved(start: date, months: int) -> date:
    return add_months(start, months)


def _starts(schedule: rules.Schedule, payment: rules.PaymentRule) -> list[date]:
    days = [schedule.first, *(validity.start for validity in _parts(payment, rules.Validity))]
    found = []
    for day in days:
        month = day if day.day == 1 else add_months(day.replace(day=1), 1)
        found.append(add_months(month, 1))
    return list(dict.fromkeys(start for start in found if start <= schedule.last)) or [schedule.first]


def _choices(
    schedule: rules.Schedule, births: set[str], everything: object
) -> Iterator[Mapping[str, FactValue | int]]:
    """Yield the facts but dates of birth; a whole number stands for a date that many months after the start."""
    wanted = {
        text
        for condition in _parts(everything, rules.TextIs)
        if not condition.negated
        for text in condition.texts
    }
    used = _facts_used(everything)
    ends = {
        date.fact for before in _parts(everything, rules.Before) for date in _parts(before, rules.FactDate)
    }
    starts = {
        date.fact for since in _parts(everything, rules.Since) for date in _parts(since, rules.FactDate)
    }
    ends -= starts
    possible: list[list[tuple[str, FactValue | int | None]]] = []
    for fact in schedule.facts:
        if fact.name in births:
            continue
        values: list[FactValue | int | None]
        match fact.kind:
            case rules.FactKind.DATE:
                values = [12, 0, None] if fact.optional else [0, 12]
                if fact.name in ends:
                    values = [None, 12]
            case rules.FactKind.NUMBER:
                values = [Decimal(number) for number in _numbers(fact.name, everything)]
            case rules.FactKind.YES_NO:
                values = [True, False]
            case rules.FactKind.CHOICE:
                values = sorted(fact.choices, key=lambda text: (text not in wanted, fact.choices.index(text)))
            case rules.FactKind.PARTY:
                values = list(fact.choices)
        if fact.name not in used:
            values = [None] if fact.optional else values[:1]
        possible.append([(fact.name, value) for value in values])
    for combination in product(*possible):
        yield {name: value for name, value in combination if value is not None}


def _numbers(fact: str, everything: object) -> list[int]:
    """Return the numbers at which something about `fact` changes, the largest first, and those beside them."""
    bounds = [
        int(each.amount)
        for each in _parts(everything, rules.NumberIs)
        if any(number.fact == fact for number in _parts(each, rules.FactNumber))
    ]
    return list(dict.fromkeys([*sorted(bounds, reverse=True), *(bound + 1 for bound in bounds), 1, 0]))


def _facts_used(value: object) -> set[str]:
    kinds: tuple[type[_UsesFact], ...] = (
        rules.FactDate,
        rules.FactNumber,
        rules.TextIs,
        rules.YesIs,
        rules.PartyOfChild,
    )
    return {part.fact for kind in kinds for part in _parts(value, kind)}


_Story: TypeAlias = Callable[[date], dict[str, tuple[Episode, ...]]]


def _stories(schedule: rules.Schedule, payment: rules.PaymentRule, everything: object) -> Iterator[_Story]:
    """Yield what the records may show: nothing at all; one stay from the start on; one that ends there."""
    rows: list[rules.Recorded | rules.RowStarts] = [
        *_parts(payment, rules.Recorded),
        *_parts(payment, rules.RowStarts),
        *_parts(everything, rules.Recorded),
    ]
    used = dict.fromkeys(row.timeline for row in rows)
    variants: dict[str, list[tuple[str, Mapping[str, str]]]] = {}
    for timeline in schedule.timelines:
        said: list[tuple[str, Mapping[str, str]]] = [("never", {})]
        if timeline.name in used:
            for row in rows:
                if row.timeline == timeline.name:
                    attributes = _attributes(timeline, row.filters)
                    said += [("from the start", attributes), ("before the start", attributes)]
        variants[timeline.name] = list(
            {(when, tuple(sorted(a.items()))): (when, a) for when, a in said}.values()
        )
    of_events = frozenset(each.name for each in schedule.timelines if _of_events(each))
    for combination in islice(product(*variants.values()), 40):
        yield _story(dict(zip(variants, combination, strict=True)), of_events)


def _story(said: Mapping[str, tuple[str, Mapping[str, str]]], of_events: frozenset[str]) -> _Story:
    def episodes(start: date) -> dict[str, tuple[Episode, ...]]:
        found: dict[str, tuple[Episode, ...]] = {}
        for timeline, (when, attributes) in said.items():
            if when == "never":
                found[timeline] = ()
                continue
            first, end = (start, None) if when == "from the start" else (add_months(start, -6), start)
            if timeline in of_events:
                end = first + timedelta(days=1)
            found[timeline] = (Episode(first, end, attributes, "invented"),)
        return found

    return episodes


_USUAL = {
    "legal status": "C2",
    "placement": "U6",
    "reason for new episode": "S",
    "provider": "PR1",
    "need": "N1",
}


def _of_events(timeline: rules.TimelineRule) -> bool:
    return timeline.source in LAYOUTS and LAYOUTS[timeline.source].of_events


def _attributes(timeline: rules.TimelineRule, filters: Sequence[rules.RowFilter]) -> Mapping[str, str]:
    ssda903 = timeline.source == EPISODES.source
    attributes = dict(_USUAL) if ssda903 else {name: texts[0] for name, texts in timeline.attributes if texts}
    for each in filters:
        if not each.other_than:
            attributes[each.field] = min(each.codes)
    return attributes


def _parts(value: object, kind: type[_PartT]) -> Iterator[_PartT]:
    """Yield every part of a rule that is of `kind`."""
    if isinstance(value, kind):
        yield value
    if isinstance(value, tuple | list | frozenset):
        for item in value:
            yield from _parts(item, kind)
    elif has(of := type(value)):
        for name in fields_dict(of):
            yield from _parts(getattr(value, name), kind)
