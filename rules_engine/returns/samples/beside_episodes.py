"""The other modules of a return: what they say of the children beside the episodes.

What happens to a child is drawn once, for all years; `return_rows` then shows to each year what falls into it.
"""

from datetime import date
from typing import Final

import numpy as np
from attrs import frozen

from rules_engine.returns.code_changes import SOCIAL_WORKERS_SINCE
from rules_engine.returns.samples import published
from rules_engine.returns.samples.care import LEGAL, PLACES, SHORT_BREAK, TEMPORARY, Care
from rules_engine.returns.samples.cohort import Children
from rules_engine.returns.samples.days import BLANK, ages, birthdays, first_day
from rules_engine.returns.samples.draws import Draws, Flags, Ints, runs
from rules_engine.statutory.codes import codes_of

ETHNICITIES: Final = tuple(codes_of("ethnicity"))
REVIEW_CODES: Final = tuple(codes_of("review"))
MISSING_CODES: Final = tuple(codes_of("missing"))
PREVIOUS_PERMANENCE: Final = tuple(codes_of("previous permanence"))
SOCIAL_WORKER_REASONS: Final = tuple(codes_of("reason for new social worker"))

AUTHORITIES: Final = ("926", "935", "873", "925", "WAL", "SCO", "999")
"""Where an earlier order was made; 999 is not known."""

_WORKERS: Final = 16
_LONG_OPEN: Final = date.max.toordinal()


@frozen(kw_only=True, eq=False)
class Persons:
    """What a header says of each child of the cohort."""

    ethnicity: Ints
    mother_since: Ints
    """The day on which a first child was born, or no day."""
    permanence: Ints
    permanence_day: Ints
    permanence_known: Ints
    """2 when the whole date is known, 1 without the day, 0 without day and month."""
    authority: Ints


@frozen(kw_only=True, eq=False)
class Spells:
    """Rows [start, end) of some children, in order of the children and of their days, and the code of each."""

    child: Ints
    start: Ints
    end: Ints
    code: Ints

    def touching(self, first: int, last: int) -> Flags:
        """Return which of them stand in the return of the days from `first` to `last`."""
        return (self.start <= last) & (self.end >= first)


@frozen(kw_only=True, eq=False)
class Modules:
    """All that the returns say of some children beside their episodes."""

    persons: Persons
    reviews: Spells
    missing: Spells
    workers: Spells
    """`code` counts in `SOCIAL_WORKER_REASONS`."""
    worker: Ints
    deprived: Spells


def drawn_modules(draws: Draws, children: Children, care: Care, until: int) -> Modules:
    """Draw what the returns say up to the day `until`."""
    workers, worker = _workers(draws, children, care)
    return Modules(
        persons=_persons(draws, children, care),
        reviews=_reviews(draws, children, care, until),
        missing=_missing(draws, children, care),
        workers=workers,
        worker=worker,
        deprived=_deprived(draws, children, care),
    )


def _persons(draws: Draws, children: Children, care: Care) -> Persons:
    count = len(children)
    periods = care.periods
    ends, starts = np.zeros(count, dtype=np.int64), np.full(count, _LONG_OPEN)
    np.maximum.at(ends, periods.child, periods.end)
    np.minimum.at(starts, periods.child, periods.start)
    birth = birthdays(children.born, 16) + draws.below(700, count)
    # A first child is born while its mother is in care: the returns say nothing of what happens later.
    latest = np.full(count, _LONG_OPEN)
    latest[periods.child[periods.latest]] = periods.start[periods.latest]
    is_mother = children.female & draws.chance(4, 100, count) & (birth >= latest) & (birth < ends)
    known = draws.below(3, count)
    permanence = draws.codes(published.PREVIOUS_PERMANENCE, PREVIOUS_PERMANENCE, count)
    day = starts - draws.between(400, 2400, count)
    none = PREVIOUS_PERMANENCE.index("Z1")
    return Persons(
        ethnicity=draws.codes(published.ETHNICITIES, ETHNICITIES, count),
        mother_since=np.where(is_mother, birth, BLANK),
        permanence=np.where(day > children.born + 100, permanence, none),
        permanence_day=day,
        permanence_known=known,
        authority=draws.below(len(AUTHORITIES), count),
    )


def _reviews(draws: Draws, children: Children, care: Care, until: int) -> Spells:
    """Draw the reviews of each period of care: within four weeks, after three months more, then every half year."""
    whole = np.flatnonzero((care.periods.legal < 0) & (care.periods.start <= until))
    start, end = care.periods.start[whole], np.minimum(care.periods.end[whole], until + 1)
    owner, number = runs(2 + np.maximum(end - start - 97, 0) // 165)
    after = np.where(number == 0, 14, 84 + np.maximum(number - 1, 0) * 170) + draws.below(10, len(owner))
    day = start[owner] + after
    held = day < end[owner]
    child, day = care.periods.child[whole][owner][held], day[held]
    code = draws.codes(published.REVIEW_CODES, REVIEW_CODES, len(child))
    code = np.where(ages(children.born[child], day) < 4, REVIEW_CODES.index("PN0"), code)
    return Spells(child=child, start=day, end=day, code=code)


def _missing(draws: Draws, children: Children, care: Care) -> Spells:
    """Draw days on which a child went missing, inside one episode and never at its edges."""
    episodes = care.episodes
    nights = episodes.end - episodes.start
    may = (nights >= 6) & ~np.isin(care.homes.place[episodes.home], TEMPORARY)
    may &= ~np.isin(episodes.legal, SHORT_BREAK) & (ages(children.born[episodes.child], episodes.start) >= 11)
    gone = np.flatnonzero(may)
    gone = gone[draws.chance(1, 9, len(gone))]
    inside = nights[gone] - 2
    start = episodes.start[gone] + draws.between(1, inside - 1, len(gone))
    length = draws.between(1, 4, len(gone)) * draws.between(1, 3, len(gone))
    end = np.minimum(start + length, episodes.end[gone] - 1)
    code = np.where(draws.chance(4, 5, len(gone)), MISSING_CODES.index("M"), MISSING_CODES.index("A"))
    return Spells(child=episodes.child[gone], start=start, end=end, code=code)


def _workers(draws: Draws, children: Children, care: Care) -> tuple[Spells, Ints]:
    """Draw the social workers of each child in care since the return asks for them, one after the other.

    The last one stays when care ends: returns ask for a worker who is there on 31 March.
    """
    count = len(children)
    asked = first_day(SOCIAL_WORKERS_SINCE)
    periods = care.periods
    seen = np.flatnonzero((periods.end >= asked) & (periods.legal < 0))
    first, last = np.full(count, _LONG_OPEN), np.zeros(count, dtype=np.int64)
    np.minimum.at(first, periods.child[seen], periods.start[seen])
    np.maximum.at(last, periods.child[seen], periods.end[seen])
    child = np.flatnonzero(last)
    since = np.where(
        first[child] < asked,
        np.maximum(first[child], asked - 1 - draws.below(90, len(child))),
        first[child],
    )
    lengths = draws.between(60, 540, len(child) * (_WORKERS - 1)).reshape(len(child), _WORKERS - 1)
    begins = since[:, None] + np.concatenate(
        [np.zeros((len(child), 1), dtype=np.int64), np.cumsum(lengths, axis=1)], axis=1
    )
    there = begins < last[child][:, None]
    there[:, 0] = True
    owner, number = np.nonzero(there)
    start = begins[owner, number]
    end = np.full(len(start), _LONG_OPEN)
    inner = owner[1:] == owner[:-1]
    end[:-1] = np.where(inner, start[1:], _LONG_OPEN)
    code = draws.codes(published.SOCIAL_WORKER_REASONS, SOCIAL_WORKER_REASONS, len(start))
    contact = (number == 0) & (start == first[child][owner])
    code = np.where(contact, SOCIAL_WORKER_REASONS.index("FCONTA"), code)
    worker = draws.below(1000, len(child))[owner] + number
    return Spells(child=child[owner], start=start, end=end, code=code), worker


def _deprived(draws: Draws, children: Children, care: Care) -> Spells:
    """Draw times for which a court let a child be deprived of liberty, inside one episode in a children's home."""
    episodes = care.episodes
    nights = episodes.end - episodes.start
    may = (care.homes.place[episodes.home] == PLACES.index("K2")) & (nights >= 40)
    may &= np.isin(episodes.legal, (LEGAL.index("C1"), LEGAL.index("C2")))
    may &= ages(children.born[episodes.child], episodes.start) >= 10
    held = np.flatnonzero(may)
    held = held[draws.chance(1, 10, len(held))]
    start = episodes.start[held] + draws.below(nights[held] - 20, len(held))
    end = np.minimum(start + draws.between(20, 180, len(held)), episodes.end[held])
    return Spells(child=episodes.child[held], start=start, end=end, code=np.zeros_like(start))
