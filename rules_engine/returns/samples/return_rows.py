"""The annual returns as text: for each collection year and each module the rows that it holds.

A return holds each episode that touches its year. What ends after the year stands open in it, and comes back, closed,
in a later one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from rules_engine.returns.code_changes import (
    DEPRIVATION_OF_LIBERTY_SINCE,
    K3_IN,
    LETTERS_FOR_SEX_SINCE,
    SOCIAL_WORKERS_SINCE,
    Z11_SINCE,
)
from rules_engine.returns.samples import published
from rules_engine.returns.samples.beside_episodes import (
    AUTHORITIES,
    ETHNICITIES,
    MISSING_CODES,
    PREVIOUS_PERMANENCE,
    REVIEW_CODES,
    SOCIAL_WORKER_REASONS,
    Modules,
    Spells,
)
from rules_engine.returns.samples.care import (
    K3_SINCE,
    LEGAL,
    NEEDS,
    NO_URN,
    OTHER_BODY,
    PLACES,
    POSTCODES,
    PROVIDERS,
    REASONS_CEASED,
    REASONS_FOR_CHANGE,
    REASONS_FOR_NEW,
    SHORT_BREAK,
    Care,
)
from rules_engine.returns.samples.cohort import Children
from rules_engine.returns.samples.days import BLANK, DateTexts, birthdays, first_day, last_day
from rules_engine.returns.samples.draws import Draws, Flags, Ints
from rules_engine.statutory.layouts import (
    AD1,
    DEPRIVED_OF_LIBERTY,
    EPISODES,
    HEADER,
    MISSING,
    OC2,
    OC3,
    PLACED_FOR_ADOPTION,
    REVIEWS,
    SOCIAL_WORKERS,
    UASC,
    Layout,
)
from rules_engine.statutory.layouts import (
    PREVIOUS_PERMANENCE as PREVIOUS_PERMANENCE_LAYOUT,
)

STEMS: Final[Mapping[str, str]] = {
    EPISODES.name: "episodes",
    HEADER.name: "header",
    UASC.name: "uasc",
    REVIEWS.name: "reviews",
    MISSING.name: "missing",
    OC2.name: "oc2",
    OC3.name: "oc3",
    AD1.name: "ad1",
    PLACED_FOR_ADOPTION.name: "placed_for_adoption",
    PREVIOUS_PERMANENCE_LAYOUT.name: "previous_permanence",
    SOCIAL_WORKERS.name: "social_workers",
    DEPRIVED_OF_LIBERTY.name: "deprivation_of_liberty",
}
"""The name of a module's file, after its year."""


_LEAVERS: Final = [REASONS_CEASED.index(code) for code in ("E5", "E6", "E7", "E8", "E17")]
"""Those who may be care leavers: not adopted, not home with their parents, not gone to another authority."""

_ADOPTERS: Final = (
    ("2,MF,L11", 60),
    ("2,MM,L12", 8),
    ("2,FF,L12", 4),
    ("2,MF,L3", 6),
    ("2,FF,L2", 2),
    ("1,F1,L0", 18),
    ("1,M1,L0", 2),
)

Rows = Sequence[str]


def file_name(year: int, layout: Layout) -> str:
    """Return the name of a module's file: "2019-20_episodes.csv"."""
    return f"{year - 1}-{year % 100:02}_{STEMS[layout.name]}.csv"


class _Texts:
    """Texts, each known by its place."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts: NDArray[np.object_] = np.array([*texts, ""], dtype=object)

    def of(self, places: Ints) -> list[str]:
        """Return the text at each place; -1 is blank."""
        texts: list[str] = self._texts[places].tolist()
        return texts


_IN = "ABDEFGHJLNPQRSTUWXYZ"
_POSTCODES: Final = _Texts(
    [f"ZZ{1 + at // 4000} {at // 400 % 10}{_IN[at // 20 % 20]}{_IN[at % 20]}" for at in range(POSTCODES)]
)
"""The letters ZZ do not stand for any post town."""

_URNS: Final = _Texts([*(f"SC99{at:04}" for at in range(10_000)), "XXXXXXX"])
_LEGAL, _PROVIDERS, _NEEDS = _Texts(LEGAL), _Texts(PROVIDERS), _Texts(NEEDS)
_NEW, _CEASED, _CHANGE = _Texts(REASONS_FOR_NEW), _Texts(REASONS_CEASED), _Texts(REASONS_FOR_CHANGE)
_ETHNICITIES, _REVIEWS, _MISSING = _Texts(ETHNICITIES), _Texts(REVIEW_CODES), _Texts(MISSING_CODES)
_PERMANENCE, _AUTHORITIES = _Texts(PREVIOUS_PERMANENCE), _Texts(AUTHORITIES)
_WORKERS, _WORKER_REASONS = _Texts([f"SWZ{at:05}" for at in range(2000)]), _Texts(SOCIAL_WORKER_REASONS)
_PLACES = _Texts(PLACES)
_NUMBERS = _Texts([*map(str, range(41))])


@frozen(kw_only=True, eq=False)
class Batch:
    """Some children with all that is known of them, and how their identifiers and dates are written."""

    children: Children
    care: Care
    modules: Modules
    identifiers: _Texts
    births: _Texts
    dates: DateTexts


def batch(
    children: Children, care: Care, modules: Modules, identifiers: Sequence[str], dates: DateTexts
) -> Batch:
    """Put together all that the rows of returns are made of."""
    return Batch(
        children=children,
        care=care,
        modules=modules,
        identifiers=_Texts(identifiers),
        births=_Texts(dates.of(children.born)),
        dates=dates,
    )


def return_rows(draws: Draws, known: Batch, year: int) -> Iterator[tuple[Layout, Rows]]:
    """Yield the rows of each module of the return that ends in `year`."""
    first, last = first_day(year), last_day(year)
    episodes = known.care.episodes
    rows = np.flatnonzero((episodes.start <= last) & (episodes.end >= first))
    present = np.zeros(len(known.children), dtype=np.bool_)
    present[episodes.child[rows]] = True
    leavers = _leavers(known, first, last)
    there = present.copy()
    there[leavers] = True
    in_care = np.zeros_like(present)
    in_care[episodes.child[rows][~np.isin(episodes.legal[rows], SHORT_BREAK)]] = True

    yield EPISODES, _episodes(known, rows, year)
    yield HEADER, _header(known, np.flatnonzero(there), in_care, year)
    yield UASC, _uasc(known, present, year)
    yield REVIEWS, _reviews(known, first, last)
    yield MISSING, _with_days(known, known.modules.missing, first, last, _MISSING)
    yield OC2, _oc2(draws, known, first, last)
    yield OC3, _oc3(draws, known, leavers, first)
    yield AD1, _ad1(draws, known, first, last)
    yield PLACED_FOR_ADOPTION, _placed_for_adoption(known, first, last)
    yield PREVIOUS_PERMANENCE_LAYOUT, _previous_permanence(known, first, last)
    if year >= SOCIAL_WORKERS_SINCE:
        yield SOCIAL_WORKERS, _social_workers(known, in_care, first, last)
    if year >= DEPRIVATION_OF_LIBERTY_SINCE:
        yield DEPRIVED_OF_LIBERTY, _with_days(known, known.modules.deprived, first, last, None)


def _joined(*columns: list[str]) -> Rows:
    return [*map(",".join, zip(*columns, strict=True))]


def _child(known: Batch, child: Ints) -> tuple[list[str], list[str]]:
    return known.identifiers.of(child), known.births.of(child)


def _episodes(known: Batch, rows: Ints, year: int) -> Rows:
    episodes, homes = known.care.episodes, known.care.homes
    child, home = episodes.child[rows], episodes.home[rows]
    open_still = episodes.end[rows] > last_day(year)
    short_break = np.isin(episodes.legal[rows], SHORT_BREAK)
    urn = homes.urn[home]
    postcode = np.where(short_break, -1, homes.postcode[home])
    family = known.children.home.copy()
    family[known.care.periods.child[known.care.periods.uasc]] = -1
    return _joined(
        known.identifiers.of(child),
        known.dates.of(episodes.start[rows]),
        _NEW.of(episodes.new[rows]),
        _LEGAL.of(episodes.legal[rows]),
        _NEEDS.of(known.care.need[child]),
        _PLACES.of(_place_in(known, home, year)),
        _PROVIDERS.of(homes.provider[home]),
        known.dates.of(np.where(open_still, BLANK, episodes.end[rows])),
        _CEASED.of(np.where(open_still, -1, episodes.ceased[rows])),
        _CHANGE.of(np.where(open_still, -1, episodes.moved[rows])),
        _POSTCODES.of(np.where(short_break, -1, family[child])),
        _POSTCODES.of(postcode),
        _URNS.of(np.where(short_break | (urn == NO_URN), -1, np.where(urn == OTHER_BODY, 10_000, urn))),
    )


_H5, _K3, _Z1, _Z11 = (PLACES.index(code) for code in ("H5", "K3", "Z1", "Z11"))


def _place_in(known: Batch, home: Ints, year: int) -> Ints:
    """Return the code of each place in a return of that year: where a code has ended, the code that replaced it."""
    homes = known.care.homes
    place = homes.place[home]
    if year >= K3_IN:
        place = np.where((place == _H5) & (homes.until[home] > K3_SINCE), _K3, place)
    if year >= Z11_SINCE:
        place = np.where(place == _Z1, _Z11 + homes.postcode[home] // 3 % 4, place)
    return place


def _header(known: Batch, child: Ints, in_care: Flags, year: int) -> Rows:
    persons = known.modules.persons
    female = known.children.female[child]
    sexes = _Texts(("M", "F")) if year >= LETTERS_FOR_SEX_SINCE else _Texts(("1", "2"))
    since = persons.mother_since[child]
    mother = (since != BLANK) & (since <= last_day(year))
    asked = female & in_care[child]
    identifiers, births = _child(known, child)
    return _joined(
        identifiers,
        sexes.of(female.astype(np.int64)),
        births,
        _ETHNICITIES.of(persons.ethnicity[child]),
        [f"A000{number:09}" for number in known.children.numbers[child].tolist()],
        _Texts(("0", "1")).of(np.where(asked, mother.astype(np.int64), -1)),
        known.dates.of(np.where(asked & mother, since, BLANK)),
    )


def _uasc(known: Batch, present: Flags, year: int) -> Rows:
    periods = known.care.periods
    child = np.unique(periods.child[periods.uasc])
    child = child[present[child]]
    sexes = _Texts(("M", "F")) if year >= LETTERS_FOR_SEX_SINCE else _Texts(("1", "2"))
    identifiers, births = _child(known, child)
    return _joined(
        identifiers,
        sexes.of(known.children.female[child].astype(np.int64)),
        births,
        known.dates.of(known.children.eighteen[child]),
    )


def _reviews(known: Batch, first: int, last: int) -> Rows:
    reviews = known.modules.reviews
    rows = np.flatnonzero(reviews.touching(first, last))
    code = _REVIEWS.of(reviews.code[rows])
    return _joined(*_child(known, reviews.child[rows]), known.dates.of(reviews.start[rows]), code)


def _with_days(known: Batch, spells: Spells, first: int, last: int, codes: _Texts | None) -> Rows:
    """Return spells with their days, open where they end after the year."""
    rows = np.flatnonzero(spells.touching(first, last))
    end = spells.end[rows]
    days = known.dates.of(spells.start[rows]), known.dates.of(np.where(end > last, BLANK, end))
    kinds = [] if codes is None else [codes.of(spells.code[rows])]
    return _joined(*_child(known, spells.child[rows]), *kinds, *days)


def _oc2(draws: Draws, known: Batch, first: int, last: int) -> Rows:
    """Return the health of those who were in care for the whole year."""
    periods = known.care.periods
    whole = (periods.start <= first) & (periods.end >= last) & (periods.legal < 0)
    child = periods.child[whole]
    born, count = known.children.born[child], int(whole.sum())
    of_age_for_sdq = (birthdays(born, 4) <= last) & (birthdays(born, 17) >= first)
    scored = draws.chance(78, 100, count)
    score = draws.below(21, count) + draws.below(21, count) * draws.below(2, count)
    reason = draws.between(2, 5, count)
    yes_no = _Texts(("0", "1"))

    def asked(share: int, of: Flags) -> list[str]:
        return yes_no.of(np.where(of, draws.chance(share, 100, count).astype(np.int64), -1))

    everybody = np.ones(count, dtype=np.bool_)
    misuse = draws.chance(6, 100, count) & (birthdays(born, 11) <= last)
    received = draws.chance(45, 100, count)
    identifiers, births = _child(known, child)
    return _joined(
        identifiers,
        births,
        _NUMBERS.of(np.where(of_age_for_sdq & scored, score, -1)),
        _Texts(["", "SDQ1", "SDQ2", "SDQ3", "SDQ4", "SDQ5"]).of(
            np.where(of_age_for_sdq & ~scored, reason, -1)
        ),
        asked(2, birthdays(born, 10) <= last),
        asked(89, birthdays(born, 5) > last),
        asked(82, everybody),
        asked(79, everybody),
        asked(89, everybody),
        yes_no.of(misuse.astype(np.int64)),
        yes_no.of(np.where(misuse, received.astype(np.int64), -1)),
        asked(70, misuse & ~received),
    )


def _leavers(known: Batch, first: int, last: int) -> Ints:
    """Return the care leavers who have their 17th to 21st birthday in the year, after they have left."""
    periods, episodes = known.care.periods, known.care.episodes
    final = np.ones(len(episodes), dtype=np.bool_)
    final[:-1] = episodes.period[1:] != episodes.period[:-1]
    left = periods.latest & (periods.legal < 0) & np.isin(episodes.ceased[final], _LEAVERS)
    # Mothers and asylum seekers are left out: by rules 628 and 1014 the header of a care leaver leaves that blank,
    # and by rules 624 and 205A it repeats what stood there the year before.
    left &= (known.modules.persons.mother_since[periods.child] == BLANK) & ~periods.uasc
    left &= (periods.start <= last) & (known.children.eighteen[periods.child] > first - 4 * 366)
    gone = np.flatnonzero(left)
    born, end = known.children.born[periods.child[gone]], periods.end[gone]
    cared_for = end - np.maximum(periods.start[gone], birthdays(born, 14)) >= 91
    asked = np.zeros(len(gone), dtype=np.bool_)
    for age in range(17, 22):
        day = birthdays(born, age)
        asked |= (day >= first) & (day <= last) & (day > end)
    return periods.child[gone[cared_for & asked & (end >= birthdays(born, 16))]]


def _oc3(draws: Draws, known: Batch, child: Ints, first: int) -> Rows:
    count = len(child)
    touch = draws.places((91, 5, 2, 2), count)
    activity = draws.places([*published.ACTIVITIES.values()], count)
    home = draws.places([*published.ACCOMMODATIONS.values()], count)
    # Around the 17th birthday nobody stays with former carers.
    with_carers = home == len(published.ACCOMMODATIONS) - 1
    young = birthdays(known.children.born[child], 18) > first
    home = np.where(with_carers & young, 0, home)
    known_of = touch == 0
    identifiers, births = _child(known, child)
    return _joined(
        identifiers,
        births,
        _Texts(("YES", "NO", "REFU", "NREQ")).of(touch),
        _Texts(("0", *published.ACTIVITIES)).of(np.where(known_of, activity + 1, 0)),
        _Texts(("0", *published.ACCOMMODATIONS)).of(np.where(known_of, home + 1, 0)),
    )


def _ad1(draws: Draws, known: Batch, first: int, last: int) -> Rows:
    periods, episodes = known.care.periods, known.care.episodes
    adopted = np.flatnonzero(periods.adopted & (periods.end >= first) & (periods.end <= last))
    child = periods.child[adopted]
    with_carer = np.zeros(len(periods), dtype=np.int64)
    with_carer[episodes.period[known.care.homes.place[episodes.home] == PLACES.index("A5")]] = 1
    adopters = draws.places([weight for _, weight in _ADOPTERS], len(adopted))
    return _joined(
        *_child(known, child),
        known.dates.of(known.care.decided[adopted]),
        known.dates.of(known.care.matched[adopted]),
        _Texts(("0", "1")).of(with_carer[adopted]),
        _Texts([text for text, _ in _ADOPTERS]).of(adopters),
    )


def _placed_for_adoption(known: Batch, first: int, last: int) -> Rows:
    periods = known.care.periods
    decided = known.care.decided
    placed = np.flatnonzero(periods.adopted & (decided <= last) & (periods.end >= first))
    blank = [""] * len(placed)
    return _joined(*_child(known, periods.child[placed]), known.dates.of(decided[placed]), blank, blank)


def _previous_permanence(known: Batch, first: int, last: int) -> Rows:
    periods, persons = known.care.periods, known.modules.persons
    child = np.unique(periods.child[(periods.start >= first) & (periods.start <= last)])
    had = persons.permanence[child] != PREVIOUS_PERMANENCE.index("Z1")
    days = known.dates.of(np.where(had, persons.permanence_day[child], BLANK))
    hidden = ("zz/zz", "zz", "")
    partly = persons.permanence_known[child].tolist()
    return _joined(
        *_child(known, child),
        _PERMANENCE.of(persons.permanence[child]),
        _AUTHORITIES.of(np.where(had, persons.authority[child], -1)),
        [day and hidden[part] + day[len(hidden[part]) :] for day, part in zip(days, partly, strict=True)],
    )


def _social_workers(known: Batch, in_care: Flags, first: int, last: int) -> Rows:
    workers = known.modules.workers
    rows = np.flatnonzero(workers.touching(first, last) & in_care[workers.child])
    end = workers.end[rows]
    return _joined(
        *_child(known, workers.child[rows]),
        _WORKERS.of(known.modules.worker[rows]),
        known.dates.of(workers.start[rows]),
        known.dates.of(np.where(end > last, BLANK, end)),
        _WORKER_REASONS.of(workers.code[rows]),
    )
