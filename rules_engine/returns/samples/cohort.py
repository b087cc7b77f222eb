"""Who is in the cohort: what the contract asks of each child, and children who have it.

A contract says which dates it needs by using them. The date on which it asks for an age is taken to be the start of
the work with the child; a date that ends what the contract follows, beside a birthday or another such date, is a rare
event (a death, a move away); other dates follow the start, or go before it, as they are declared.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from attrs import frozen

from rules_engine import rules
from rules_engine.dates import collection_year
from rules_engine.returns.samples import published
from rules_engine.returns.samples.days import BLANK, birthdays, born_at, first_day, last_day
from rules_engine.returns.samples.draws import Draws, Flags, Ints
from rules_engine.rules import FactKind, FactRule, Schedule
from rules_engine.statutory.layouts import HEADER

OLDEST: Final = 17
_OUTSIDE_THE_AGES = (1, 12)
_FAVOURED = (9, 10)
"""How many children have what the contract asks of them, so that there is something to pay for."""


@frozen(kw_only=True)
class Plan:
    """What a contract asks of its records."""

    first: int
    last: int
    years: tuple[int, ...]
    facts: tuple[FactRule, ...]
    births: frozenset[str]
    start: str | None
    rare: frozenset[str]
    ages: tuple[int, int] | None
    wanted_texts: dict[str, tuple[str, ...]]
    wanted_answers: dict[str, bool]
    most: dict[str, int]
    commissioners: tuple[str, ...]
    everybody_in_care: bool

    @property
    def covered(self) -> tuple[int, int]:
        """The first and the last day of the collection years."""
        return first_day(self.years[0]), last_day(self.years[-1])


def planned(schedule: Schedule) -> Plan:
    """Return what `schedule` asks."""
    aged = [*rules.walk_of(rules.AgedBetween, schedule.eligibility)]
    births = {each.fact for each in aged}
    births |= {each.fact for each in rules.walk_of(rules.BirthdayOf, schedule)}
    births |= {fact.name for fact in schedule.facts if fact.name.casefold() == "date of birth"}
    dates = [fact for fact in schedule.facts if fact.kind is FactKind.DATE and fact.name not in births]
    asked = [each.fact for rule in aged for each in rules.walk_of(rules.FactDate, rule.date)]
    starts = [name for name in asked if name not in births] or [
        fact.name for fact in dates if not fact.optional
    ]
    followed = {
        each.fact
        for since in rules.walk_of(rules.Since, schedule)
        for each in rules.walk_of(rules.FactDate, since)
    }
    followed |= {
        each.fact
        for once in rules.walk_of(rules.OnceOn, schedule)
        for each in rules.walk_of(rules.FactDate, once)
    }
    ends = {
        each.fact
        for before in rules.walk_of(rules.Before, schedule)
        for earliest in rules.walk_of(rules.EarliestOf, before)
        for each in rules.walk_of(rules.FactDate, earliest)
    }
    optional = {fact.name for fact in dates if fact.optional}
    texts = [each for each in rules.walk_of(rules.TextIs, schedule.eligibility) if not each.negated]
    answers = [*rules.walk_of(rules.YesIs, schedule.eligibility)]
    return Plan(
        first=schedule.first.toordinal(),
        last=schedule.last.toordinal(),
        years=tuple(range(collection_year(schedule.first), collection_year(schedule.last) + 1)),
        facts=schedule.facts,
        births=frozenset(births),
        start=starts[0] if starts else None,
        rare=frozenset((ends - followed) & optional),
        ages=_ages(aged),
        wanted_texts={each.fact: tuple(sorted(each.texts)) for each in texts},
        wanted_answers={each.fact: each.yes for each in answers},
        most=_largest(schedule),
        commissioners=tuple(party.name for party in schedule.parties if party.role == "commissioner"),
        everybody_in_care=any(
            fact.source is not None and fact.source.table == HEADER.source and not fact.optional
            for fact in schedule.facts
        ),
    )


@frozen(kw_only=True, eq=False)
class Children:
    """Some children of the cohort, in order. Every array has one entry for each of them."""

    numbers: Ints
    born: Ints
    starts: Ints
    eighteen: Ints
    female: Flags
    home: Ints

    def __len__(self) -> int:
        return len(self.numbers)


def drawn_children(draws: Draws, plan: Plan, first: int, count: int) -> Children:
    """Draw children `first` to `first + count`, numbered from 1, each with the day on which the work starts."""
    until = plan.first + (plan.last - plan.first) * 3 // 5
    starts = draws.between(plan.first, until, count)
    if plan.ages is None:
        age = draws.places(published.AGES_AT_START, count)
    else:
        age = draws.between(*plan.ages, count)
        outside = draws.chance(*_OUTSIDE_THE_AGES, count)
        beyond = np.where(draws.chance(1, 2, count), plan.ages[0] - 1, plan.ages[1] + 1)
        age = np.where(outside, np.clip(beyond, 0, OLDEST), age)
    born = born_at(age, starts, draws.below(361, count))
    return Children(
        numbers=np.arange(first, first + count),
        born=born,
        starts=starts,
        eighteen=birthdays(born, 18),
        female=draws.chance(44, 100, count),
        home=draws.below(12_000, count) * 3 + 2,
    )


def fact_columns(
    draws: Draws, plan: Plan, children: Children, last_in_care: Ints
) -> Iterator[tuple[FactRule, Ints | list[str]]]:
    """Yield the facts that stand in children.csv: dates as days, everything else as text.

    `last_in_care` is the day on which each child is last known to have been in care; nobody dies or moves before it.
    """
    count = len(children)
    names = [fact.name for fact in plan.facts]
    at_start = names.index(plan.start) if plan.start in names else -1
    latest = children.starts
    for at, fact in enumerate(plan.facts):
        blank = draws.chance(3, 20, count) if fact.optional else np.zeros(count, dtype=np.bool_)
        match fact.kind:
            case FactKind.DATE if fact.name in plan.births:
                days = children.born
            case FactKind.DATE if fact.name == plan.start:
                days = np.where(blank, BLANK, children.starts)
            case FactKind.DATE if fact.name in plan.rare:
                days = np.maximum(children.starts, last_in_care) + draws.between(60, 900, count)
                days = np.where(draws.chance(1, 40, count) & (days <= plan.last), days, BLANK)
            case FactKind.DATE if at < at_start:
                days = np.where(blank, BLANK, children.starts - draws.between(7, 60, count))
            case FactKind.DATE:
                latest = np.minimum(latest + draws.between(60, 200, count), plan.last)
                days = np.where(blank, BLANK, latest)
            case _:
                if fact.source is None:
                    texts = _texts(draws, plan, fact, count)
                    yield (
                        fact,
                        ["" if none else text for text, none in zip(texts, blank.tolist(), strict=True)],
                    )
                continue
        if fact.source is None:
            yield fact, days


def _texts(draws: Draws, plan: Plan, fact: FactRule, count: int) -> list[str]:
    """Return the cells of a fact that is not a date. Most of them are what the contract asks for, where it asks."""
    match fact.kind:
        case FactKind.NUMBER:
            return [*map(str, draws.below(plan.most.get(fact.name, 10) + 1, count).tolist())]
        case FactKind.YES_NO:
            wanted = plan.wanted_answers.get(fact.name, True)
            share = _FAVOURED if fact.name in plan.wanted_answers else (7, 10)
            asked = draws.chance(*share, count).tolist()
            return ["yes" if each is wanted else "no" for each in asked]
        case _:
            choices = fact.choices
            if fact.kind is FactKind.PARTY:
                # Children belong to councils, not to funds or providers.
                choices = tuple(text for text in choices if text in plan.commissioners) or choices
            choice = draws.below(len(choices), count)
            favoured = [at for at, text in enumerate(choices) if text in plan.wanted_texts.get(fact.name, ())]
            if favoured:
                asked = np.array(favoured)[draws.below(len(favoured), count)]
                choice = np.where(draws.chance(*_FAVOURED, count), asked, choice)
            return [choices[each] for each in choice.tolist()]


def _ages(aged: list[rules.AgedBetween]) -> tuple[int, int] | None:
    if not aged:
        return None
    oldest = min(max(each.oldest_years for each in aged), OLDEST)
    return min(*(each.youngest_years for each in aged), oldest), oldest


def _largest(schedule: Schedule) -> dict[str, int]:
    """Return, for each fact that is a number, the largest amount with which the contract compares it."""
    largest: dict[str, int] = {}
    for each in rules.walk_of(rules.NumberIs, schedule):
        for number in rules.walk_of(rules.FactNumber, each.number):
            amount = min(int(each.amount), 1_000_000)
            largest[number.fact] = max(largest.get(number.fact, 1), amount)
    return largest
