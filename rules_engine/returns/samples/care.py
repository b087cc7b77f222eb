"""Periods of care and the episodes of which they are made, many children at a time.

A period is drawn from both ends: it ends at a day near the start of the work with the child, or on the 18th birthday if
that comes first, and it is as long as periods that end are long. It is cut into placements at some days and into legal
statuses at others; an episode is what lies between two cuts of either kind. A temporary move cuts a placement in two,
between which the child is elsewhere, and never stands beside a change of legal status.

Arrays are held together by place: entry `i` of each array of a table speaks of the same row, and a column such as
`Stints.period` holds places in another table.
"""

from datetime import date
from typing import Final

import numpy as np
from attrs import evolve, frozen

from rules_engine.returns.samples import published
from rules_engine.returns.samples.cohort import Children
from rules_engine.returns.samples.days import ages, last_day
from rules_engine.returns.samples.draws import Draws, Flags, Ints, places_of, runs
from rules_engine.statutory.codes import codes_of

LEGAL: Final = tuple(codes_of("legal status"))
PLACES: Final = tuple(codes_of("placement"))
PROVIDERS: Final = ("", *codes_of("provider"))
REASONS_FOR_NEW: Final = tuple(codes_of("reason for new episode"))
REASONS_CEASED: Final = tuple(codes_of("reason ceased"))
REASONS_FOR_CHANGE: Final = ("", *codes_of("reason for place change"))
NEEDS: Final = tuple(codes_of("need"))

POSTCODES: Final = 36_000
"""How many invented postcodes there are. Every third one is a family's."""

NO_URN: Final = -1
OTHER_BODY: Final = -2
"""The setting does not have a number of its own. The return gives the number that stands for all such settings."""

K3_SINCE: Final = date(2023, 10, 28).toordinal()
"""Supported accommodation is registered from this day: from then on K3 is used for H5, and P2 is not used."""

_NUMBERS_ASKED: Final = date(2025, 3, 31).toordinal()
_FIRST_EPISODES: Final = date(1991, 10, 14).toordinal()
"""Returns do not go further back than this day."""

_PLACEMENT_ORDERS: Final = date(2005, 12, 30).toordinal()
_CUSTODY_SINCE: Final = date(2018, 4, 1).toordinal()
_KIN_ORDERS_SINCE: Final = date(2018, 4, 1).toordinal()
_ROUNDS_OF_CHANGING_PLACES: Final = 12
_BREAK_NIGHTS: Final = (1, 6)
_BREAKS: Final = (4, 10)


def place_codes(*codes: str) -> Ints:
    """Return placements as their places in `PLACES`."""
    return places_of(codes, PLACES)


def legal_codes(*codes: str) -> Ints:
    """Return legal statuses as their places in `LEGAL`."""
    return places_of(codes, LEGAL)


FOSTER: Final = place_codes("U1", "U2", "U3", "U4", "U5", "U6")
KIN: Final = place_codes("U1", "U2", "U3")
TEMPORARY: Final = place_codes("T0", "T1", "T2", "T3", "T4")
SHORT_BREAK: Final = legal_codes("V3", "V4")
_CARE_ORDERS: Final = legal_codes("C1", "C2")
_WITHOUT_URN: Final = place_codes("H5", "P1", "P2", "P3", "R1", "R2", "R5", "Z1")
_P1, _P2, _H5, _R5, _K2, _U6, _U5, _A5, _A6 = place_codes(
    "P1", "P2", "H5", "R5", "K2", "U6", "U5", "A5", "A6"
).tolist()
_C1, _C2, _E1, _V2, _V3, _V4, _L1, _L2, _L3, _J1, _J2, _J3 = legal_codes(
    "C1", "C2", "E1", "V2", "V3", "V4", "L1", "L2", "L3", "J1", "J2", "J3"
).tolist()
_RNE: Final = {code: at for at, code in enumerate(REASONS_FOR_NEW)}
_REC: Final = {code: at for at, code in enumerate(REASONS_CEASED)}


@frozen(kw_only=True, eq=False)
class Periods:
    """Periods of care, in order of the children and of their days: those of `child` hold [start, end)."""

    child: Ints
    start: Ints
    end: Ints
    legal: Ints
    """The legal status of a short break, and -1 for care."""
    adopted: Flags
    uasc: Flags
    latest: Flags
    """Whether it is the child's last period."""

    def __len__(self) -> int:
        return len(self.child)

    def kept(self, kept: Flags | Ints) -> "Periods":
        """Return some of the periods."""
        return Periods(
            child=self.child[kept],
            start=self.start[kept],
            end=self.end[kept],
            legal=self.legal[kept],
            adopted=self.adopted[kept],
            uasc=self.uasc[kept],
            latest=self.latest[kept],
        )


@frozen(kw_only=True, eq=False)
class Homes:
    """Places to live: what the columns of an episode say of one."""

    place: Ints
    provider: Ints
    urn: Ints
    postcode: Ints
    until: Ints
    """The day on which the child leaves it for good."""


@frozen(kw_only=True, eq=False)
class Episodes:
    """The rows of the returns, in order of the children and of their days."""

    child: Ints
    period: Ints
    start: Ints
    end: Ints
    new: Ints
    legal: Ints
    home: Ints
    ceased: Ints
    moved: Ints

    def __len__(self) -> int:
        return len(self.child)


@frozen(kw_only=True, eq=False)
class Care:
    """All that a return says of the children's care."""

    periods: Periods
    homes: Homes
    episodes: Episodes
    need: Ints
    """By child."""
    decided: Ints
    matched: Ints
    """By period: when it was decided that a child should be adopted, and when adopters were found."""


def drawn_care(draws: Draws, children: Children, in_care: Flags, seen: tuple[int, int] | None = None) -> Care:
    """Draw the care of those children who are `in_care` at some time; on some of the days `seen`, where they are given."""
    periods = _with_earlier(draws, children, _main_periods(draws, children, in_care, seen))
    statuses = _statuses(draws, children, periods)
    stints = _stints(draws, periods)
    statuses = _snapped(stints, statuses)
    homes = _homes(draws, children, periods, stints, statuses)
    stints, homes = _with_temporary_moves(draws, periods, stints, statuses, homes)
    episodes = _episodes(draws, children, periods, stints, statuses, homes)
    need = draws.codes(published.NEEDS, NEEDS, len(children))
    need[periods.child[periods.uasc]] = NEEDS.index("N8")
    placed = np.zeros(len(periods), dtype=np.int64)
    adoptive = np.isin(homes.place[episodes.home], place_codes("A5", "A6"))
    placed[episodes.period[adoptive]] = episodes.start[adoptive]
    ordered = np.zeros(len(periods), dtype=np.int64)
    orders = statuses.status == _E1
    ordered[statuses.period[orders]] = periods.start[statuses.period[orders]] + statuses.offset[orders]
    return Care(
        periods=periods,
        homes=homes,
        episodes=episodes,
        need=need,
        decided=np.where(periods.adopted, ordered - 21, 0),
        matched=np.where(periods.adopted, placed - 14, 0),
    )


# ---- periods


def _main_periods(draws: Draws, children: Children, in_care: Flags, seen: tuple[int, int] | None) -> Periods:
    child = np.flatnonzero(in_care)
    count = len(child)
    born, eighteen = children.born[child], children.eighteen[child]
    end = children.starts[child] + draws.between(*published.END_OF_CARE_AFTER_START, count)
    end = np.minimum(np.maximum(end, born + 14), eighteen)
    if seen is not None:
        end = np.maximum(end, seen[0])
    length = _lengths(draws, end - born)
    under_18 = end < eighteen
    start = np.maximum(end - length, np.minimum(_FIRST_EPISODES, end - 1))
    if seen is not None:
        start = np.minimum(start, seen[1])
    length = end - start
    adoptable = (
        under_18 & (length >= 360) & (length <= 2200) & (ages(born, end) <= 9) & (start >= _PLACEMENT_ORDERS)
    )
    adopted = adoptable & draws.chance(80, 100, count)
    # On 31 March a child would at once be adopted and, by rule 187, one of those in care for the whole year.
    end -= adopted & _is_31_march(end)
    older = ages(born, end - length) >= 14
    short_break = draws.chance(published.SHORT_BREAKS_OF_1000, 1000, count) & under_18 & ~adopted
    legal = np.where(short_break, np.where(draws.chance(3, 4, count), _V3, _V4), -1)
    uasc = older & ~short_break & draws.chance(published.UASC_OF_100, 100, count)
    length = np.where(legal == _V4, np.minimum(length, 700), length)
    main = Periods(
        child=child,
        start=end - length,
        end=end,
        legal=legal,
        adopted=adopted,
        uasc=uasc,
        latest=np.ones(count, dtype=np.bool_),
    )
    return _broken_up(draws, main, born)


def _lengths(draws: Draws, room: Ints) -> Ints:
    """Draw how long periods are that end, none longer than its `room` (at least a day).

    A small child cannot have been in care for long. So that long periods are not lost, they are drawn for everybody
    alike. Children whom they do not fit then change places with children whom they fit.
    """
    first, last, weight = (
        np.array(column, dtype=np.int64) for column in zip(*published.LENGTHS_OF_PERIODS, strict=True)
    )
    density = weight * 1_000_000 // (last - first + 1)
    before = np.concatenate([[0], np.cumsum(density * (last - first + 1))])

    def drawn(most: Ints) -> Ints:
        band = np.searchsorted(first, most, side="right") - 1
        lots = draws.below(before[band] + density[band] * (most - first[band] + 1), len(most))
        of = np.searchsorted(before, lots, side="right") - 1
        lengths: Ints = first[of] + (lots - before[of]) // density[of]
        return lengths

    lengths = drawn(np.full(len(room), last[-1]))
    for _ in range(_ROUNDS_OF_CHANGING_PLACES):
        order = draws.order(len(room))
        one, other = order[: len(room) // 2], order[len(room) - len(room) // 2 :]
        fits = (lengths[one] <= room[other]) & (lengths[other] <= room[one])
        helps = (lengths[one] > room[one]) | (lengths[other] > room[other])
        one, other = one[fits & helps], other[fits & helps]
        lengths[one], lengths[other] = lengths[other], lengths[one]
    return np.where(lengths > room, drawn(np.minimum(room, last[-1])), lengths)


def _is_31_march(day: Ints) -> Ints:
    years = range(1900, 2200)
    return np.isin(day, [last_day(year) for year in years]).astype(np.int64)


def _broken_up(draws: Draws, main: Periods, born: Ints) -> Periods:
    """Return the periods, with each series of recorded breaks (V3) cut into its breaks."""
    series = main.legal == _V3
    count = np.where(series, draws.between(*_BREAKS, len(main)), 1)
    owner, number = runs(count)
    some = main.kept(owner)
    breaks = series[owner]
    # A month apart, back from the end, so that a year holds far fewer than 75 nights.
    back = (count[owner] - 1 - number) * 30
    nights = draws.between(*_BREAK_NIGHTS, len(some))
    end = np.where(breaks, some.end - back, some.end)
    start = np.where(breaks, end - nights, some.start)
    parts = evolve(some, start=start, end=end, latest=number == count[owner] - 1)
    return parts.kept(~breaks | (start >= born[owner]))


def _with_earlier(draws: Draws, children: Children, main: Periods) -> Periods:
    """Return the periods with earlier ones of some children. An earlier period ended before the next began."""
    one, two, three = published.PERIODS_OF_LEAVERS
    parts = [main]
    later = main.kept((main.legal == -1) & draws.chance(two + three, one + two + three, len(main)))
    for share in ((three, two + three), (0, 1)):
        end = later.start - draws.between(14, 700, len(later))
        room = end - children.born[later.child]
        enough = room >= 30
        later, end, room = later.kept(enough), end[enough], room[enough]
        none = np.zeros(len(later), dtype=np.bool_)
        start = end - _lengths(draws, room)
        earlier = evolve(later, start=start, end=end, adopted=none, uasc=none, latest=none)
        parts.append(earlier)
        later = earlier.kept(draws.chance(*share, len(earlier)))
    joined = Periods(
        child=np.concatenate([each.child for each in parts]),
        start=np.concatenate([each.start for each in parts]),
        end=np.concatenate([each.end for each in parts]),
        legal=np.concatenate([each.legal for each in parts]),
        adopted=np.concatenate([each.adopted for each in parts]),
        uasc=np.concatenate([each.uasc for each in parts]),
        latest=np.concatenate([each.latest for each in parts]),
    )
    return joined.kept(np.lexsort((joined.start, joined.child)))


# ---- legal statuses


@frozen(kw_only=True, eq=False)
class _Statuses:
    """Legal statuses in order: that of `period` from `offset` days after its start."""

    period: Ints
    offset: Ints
    status: Ints

    @property
    def keys(self) -> Ints:
        return _key(self.period, self.offset)


def _key(period: Ints, offset: Ints) -> Ints:
    """Return one number that sorts by period and then by day."""
    return (period << 16) | offset


def _statuses(draws: Draws, children: Children, periods: Periods) -> _Statuses:
    """Draw how the legal status changes, as care proceedings go: at first by agreement or in an emergency, then an
    interim order, then a full order half a year later; and a placement order for those who will be adopted."""
    count = len(periods)
    length = periods.end - periods.start
    first = draws.codes(published.LEGAL_STATUS_AT_START, LEGAL, count)
    age = ages(children.born[periods.child], periods.start)
    youth = np.isin(first, (_J1, _J2, _J3))
    first = np.where(periods.uasc | (youth & (age < 10)), _V2, first)
    first = np.where(periods.legal >= 0, periods.legal, first)

    limits = {_L1: (1, 3), _L2: (4, 21), _L3: (2, 7), _J1: (14, 90), _J2: (1, 2), _J3: (60, 180)}
    second_day = np.zeros(count, dtype=np.int64)
    second = np.full(count, -1, dtype=np.int64)
    for status, (least, most) in limits.items():
        of = first == status
        second_day[of] = draws.between(least, most, int(of.sum()))
        second[of] = np.where(draws.chance(70, 100, int(of.sum())), _C1, _V2)
    agreed = (first == _V2) & ~periods.uasc & (draws.chance(82, 100, count) | periods.adopted)
    second_day = np.where(agreed, draws.between(15, 150, count), second_day)
    second = np.where(agreed, np.where(draws.chance(2, 5, count), _C2, _C1), second)

    interim = (first == _C1) | (second == _C1)
    third_day = np.where(first == _C1, 0, second_day) + draws.between(120, 240, count)
    # An adopted child has its placement order by half of its time in care, and is placed after three quarters of it.
    order_day = length * draws.between(50, 60, count) // 100
    adopted = periods.adopted
    second_day = np.where(adopted & (second_day > 0), np.minimum(second_day, length // 5), second_day)
    steps = (
        (np.zeros(count, dtype=np.int64), first, np.ones(count, dtype=np.bool_)),
        (second_day, second, second >= 0),
        (third_day, np.full(count, _C2), interim & ~adopted),
        (order_day, np.full(count, _E1), adopted),
    )
    period = np.concatenate([np.arange(count)] * len(steps))
    offset = np.concatenate([day for day, _, _ in steps])
    status = np.concatenate([status for _, status, _ in steps])
    holds = np.concatenate([there for _, _, there in steps]) & (offset < length[period])
    order = np.argsort(_key(period[holds], offset[holds]), kind="stable")
    return _Statuses(period=period[holds][order], offset=offset[holds][order], status=status[holds][order])


def _snapped(stints: "_Stints", statuses: _Statuses) -> _Statuses:
    """Return the statuses, with changes moved to the day of a move that comes soon after: courts and moves go together."""
    keys = stints.keys
    at = np.minimum(np.searchsorted(keys, statuses.keys), len(keys) - 1)
    away = keys[at] - statuses.keys
    may = np.isin(statuses.status, (_C1, _C2)) & (statuses.offset > 21) & (away > 0) & (away <= 30)
    moved = np.where(may, away, 0)
    return evolve(statuses, offset=statuses.offset + moved)


# ---- placements


@frozen(kw_only=True, eq=False)
class _Stints:
    """Times in one home, in order: that of `period` from `offset` days after its start, until the next."""

    period: Ints
    offset: Ints
    home: Ints
    same_carer: Flags

    @property
    def keys(self) -> Ints:
        return _key(self.period, self.offset)

    @property
    def number(self) -> Ints:
        """Return the place of each among those of its period."""
        at = np.arange(len(self.period))
        return at - np.maximum.accumulate(np.where(self.offset == 0, at, 0))

    def ends(self, periods: Periods) -> Ints:
        """Return how many days after the start of its period each ends."""
        length = periods.end - periods.start
        ends = length[self.period]
        inner = self.period[1:] == self.period[:-1]
        ends[:-1] = np.where(inner, self.offset[1:], ends[:-1])
        return ends


def _stints(draws: Draws, periods: Periods) -> _Stints:
    """Cut the periods into placements."""
    count = len(periods)
    length = periods.end - periods.start
    firsts = np.array([first for first, _, _ in published.LENGTHS_OF_PERIODS])
    band = np.searchsorted(firsts, length, side="right") - 1
    upto = np.cumsum(np.array(published.PLACEMENTS_BY_LENGTH), axis=1)
    lots = draws.below(upto[band, -1], count)
    kind = (lots[:, None] >= upto[band]).sum(axis=1)
    many = np.array([1, 2, 3, 4, 5, 6, 10])
    more = draws.below(np.array([1, 1, 1, 1, 1, 4, 7])[kind], count)
    placements = np.minimum(many[kind] + more, length)
    placements = np.where(periods.legal >= 0, 1, placements)

    owner, _ = runs(placements - 1)
    # One cut in fourteen comes within the first week: a night or two where a bed was found.
    early = draws.chance(1, 14, len(owner))
    reach = np.where(early, np.minimum(length[owner] - 1, 7), length[owner] - 1)
    offset = draws.between(1, reach, len(owner))

    adopted = np.flatnonzero(periods.adopted)
    placed = np.zeros(count, dtype=np.int64)
    placed[adopted] = length[adopted] * draws.between(75, 80, len(adopted)) // 100
    before_adoption = ~periods.adopted[owner] | (offset < placed[owner])
    cuts = [_key(owner[before_adoption], offset[before_adoption]), _key(np.arange(count), placed)]
    keys = np.unique(np.concatenate([*cuts, _key(np.arange(count), np.zeros(count, dtype=np.int64))]))
    period, offset = keys >> 16, keys & 0xFFFF
    stays = draws.chance(1, 30, len(keys)) & (offset > 0)
    return _Stints(period=period, offset=offset, home=np.arange(len(keys)), same_carer=stays)


def _homes(draws: Draws, children: Children, periods: Periods, stints: _Stints, statuses: _Statuses) -> Homes:
    """Draw where each stint is spent."""
    count = len(stints.period)
    child = periods.child[stints.period]
    age = ages(children.born[child], periods.start[stints.period] + stints.offset)
    status = statuses.status[np.searchsorted(statuses.keys, stints.keys, side="right") - 1]
    at_home = np.isin(status, _CARE_ORDERS)
    place = np.full(count, _U6)
    lowest = [*published.PLACES_BY_AGE]
    group = np.searchsorted(lowest, age, side="right") - 1
    for at, weights in enumerate(published.PLACES_BY_AGE.values()):
        for may_be_home in (True, False):
            of = (group == at) & (at_home == may_be_home)
            allowed = {code: weight for code, weight in weights.items() if may_be_home or code != "P1"}
            place[of] = draws.codes(allowed, PLACES, int(of.sum()))
    remanded = (status == _J1) & draws.chance(1, 2, count)
    place = np.where(remanded, np.where(draws.chance(1, 2, count), _R5, _K2), place)
    place = np.where(np.isin(status, SHORT_BREAK), np.where(draws.chance(1, 3, count), _K2, _U6), place)
    place = np.where(periods.adopted[stints.period], np.where(draws.chance(1, 4, count), _U5, _U6), place)

    # The same carer in another house, or another agency: all else stays. Nobody moves from their parents to their parents.
    source = np.maximum.accumulate(np.where(stints.same_carer, 0, np.arange(count)))
    stints.same_carer[place[source] == _P1] = False
    source = np.maximum.accumulate(np.where(stints.same_carer, 0, np.arange(count)))
    place = np.where((place == _P1) & (np.roll(place[source], 1) == _P1), _U6, place)[source]
    provider = _providers(draws, place)[source]
    urn = draws.below(10_000, count)[source]
    # Two homes in a row never share a postcode. A home elsewhere never has the family's postcode.
    postcode = draws.below(POSTCODES // 3, count) * 3 + stints.number % 2
    postcode = np.where(place == _P1, children.home[child], postcode)

    with_adopters = periods.adopted[stints.period] & _is_last(stints.period)
    current_carer = with_adopters & draws.chance(1, 4, count)
    stints.same_carer[with_adopters] = current_carer[with_adopters]
    place = np.where(with_adopters, np.where(current_carer, _A5, _A6), place)
    before = np.maximum(np.arange(count) - 1, 0)
    provider = np.where(with_adopters, _providers(draws, place), provider)
    provider = np.where(current_carer, provider[before], provider)
    urn = np.where(current_carer, urn[before], urn)
    postcode = np.where(current_carer, postcode[before], postcode)

    since = periods.start[stints.period] + stints.offset
    until = periods.start[stints.period] + stints.ends(periods)
    place = np.where((place == _P2) & (until > K3_SINCE), _H5, place)
    # A number for settings that have none may not outlast the change by more than a year.
    too_long = (place == _H5) & (since < K3_SINCE) & (until > _NUMBERS_ASKED)
    place = np.where(too_long, _K2, place)
    provider = np.where(too_long, PROVIDERS.index("PR4"), provider)
    registered = (place == _H5) & (until > K3_SINCE)
    urn = np.where(np.isin(place, _WITHOUT_URN), np.where(registered, OTHER_BODY, NO_URN), urn)
    urn = np.where(registered & (since >= K3_SINCE), draws.below(10_000, count), urn)
    return Homes(place=place, provider=provider, urn=urn, postcode=postcode, until=until)


def _providers(draws: Draws, place: Ints) -> Ints:
    provider = np.zeros(len(place), dtype=np.int64)
    for code, weights in published.PROVIDERS.items():
        of = place == PLACES.index(code)
        provider[of] = draws.codes(weights, PROVIDERS, int(of.sum()))
    return provider


def _is_last(period: Ints) -> Flags:
    """Whether each row is the last of its period, in rows that are in order of their periods."""
    last = np.ones(len(period), dtype=np.bool_)
    last[:-1] = period[1:] != period[:-1]
    return last


def _with_temporary_moves(
    draws: Draws, periods: Periods, stints: _Stints, statuses: _Statuses, homes: Homes
) -> tuple[_Stints, Homes]:
    """Return the stints with one temporary move in some periods, after which the child comes back to the same home."""
    count = len(stints.period)
    number_of_stints = np.bincount(stints.period, minlength=len(periods))
    first = np.cumsum(number_of_stints) - number_of_stints
    away = np.flatnonzero(draws.chance(1, 12, len(periods)) & periods.latest & (periods.legal < 0))
    stint = first[away] + draws.below(number_of_stints[away], len(away))

    kind = draws.places([weight for _, weight, _ in published.TEMPORARY_MOVES], len(stint))
    nights = draws.between(1, np.array([most for _, _, most in published.TEMPORARY_MOVES])[kind], len(stint))
    room = (stints.ends(periods) - stints.offset)[stint] - nights - 30
    leave = stints.offset[stint] + 20 + draws.below(np.maximum(room, 1), len(stint))
    changes = statuses.keys
    changed = np.searchsorted(changes, _key(away, leave + nights), side="right") > np.searchsorted(
        changes, _key(away, leave)
    )
    fits = (room > 0) & ~changed & np.isin(homes.place[stint], (*FOSTER, _K2))
    away, stint, kind, nights, leave = (each[fits] for each in (away, stint, kind, nights, leave))

    moves = len(away)
    code = place_codes(*(code for code, _, _ in published.TEMPORARY_MOVES))
    none = np.full(moves, NO_URN)
    elsewhere = draws.below(POSTCODES // 3, moves) * 3 + 1 - homes.postcode[stint] % 3
    ends = periods.start[away] + leave + nights
    more = Homes(place=code[kind], provider=np.zeros_like(none), urn=none, postcode=elsewhere, until=ends)
    joined = _Stints(
        period=np.concatenate([stints.period, away, away]),
        offset=np.concatenate([stints.offset, leave, leave + nights]),
        home=np.concatenate([stints.home, count + np.arange(moves), stints.home[stint]]),
        same_carer=np.concatenate([stints.same_carer, np.zeros(2 * moves, dtype=np.bool_)]),
    )
    order = np.argsort(joined.keys, kind="stable")
    stints = _Stints(
        period=joined.period[order],
        offset=joined.offset[order],
        home=joined.home[order],
        same_carer=joined.same_carer[order],
    )
    return stints, Homes(
        place=np.concatenate([homes.place, more.place]),
        provider=np.concatenate([homes.provider, more.provider]),
        urn=np.concatenate([homes.urn, more.urn]),
        postcode=np.concatenate([homes.postcode, more.postcode]),
        until=np.concatenate([homes.until, more.until]),
    )


# ---- episodes


def _episodes(
    draws: Draws, children: Children, periods: Periods, stints: _Stints, statuses: _Statuses, homes: Homes
) -> Episodes:
    """Cut the periods wherever the home or the legal status changes, and say of each cut what it is."""
    keys = np.unique(np.concatenate([stints.keys, statuses.keys]))
    count = len(keys)
    period, offset = keys >> 16, keys & 0xFFFF
    stint = np.searchsorted(stints.keys, keys, side="right") - 1
    change = np.searchsorted(statuses.keys, keys, side="right") - 1
    home, legal = stints.home[stint], statuses.status[change]
    last = _is_last(period)
    start = periods.start[period] + offset
    end = np.where(last, periods.end[period], np.roll(start, -1))

    moved = np.roll(stint, 1) != stint
    changed = np.roll(change, 1) != change
    same = stints.same_carer[stint]
    new = np.select(
        [offset == 0, moved & changed & same, moved & changed, moved & same, moved],
        [_RNE["S"], _RNE["U"], _RNE["B"], _RNE["T"], _RNE["P"]],
        _RNE["L"],
    )
    temporary = np.isin(homes.place[home], TEMPORARY)
    leaves = ~last & np.roll(moved, -1) & ~temporary & ~np.roll(temporary, -1)
    reason = draws.codes(published.REASONS_FOR_PLACE_CHANGE, REASONS_FOR_CHANGE, count)
    to_custody = (np.roll(homes.place[home], -1) == _R5) & (end >= _CUSTODY_SINCE)
    reason = np.where(to_custody, REASONS_FOR_CHANGE.index("CUSTOD"), reason)
    exits = _exits(draws, children, periods, homes.place[home[last]], legal[last])
    return Episodes(
        child=periods.child[period],
        period=period,
        start=start,
        end=end,
        new=new,
        legal=legal,
        home=home,
        ceased=np.where(last, exits[period], _REC["X1"]),
        moved=np.where(leaves, reason, 0),
    )


def _exits(draws: Draws, children: Children, periods: Periods, place: Ints, legal: Ints) -> Ints:
    """Draw why each period ends, by where and under which legal status the child then is."""
    count = len(periods)
    age = ages(children.born[periods.child], periods.end)
    fostered, kin = np.isin(place, FOSTER), np.isin(place, KIN)
    known = (*REASONS_CEASED, "SGO")
    ceased = draws.codes(published.EXITS_BEFORE_18, known, count)
    former_carer = np.where(kin, _REC["E45"], _REC["E46"])
    other_carer = np.where(draws.chance(3, 4, count), _REC["E47"], _REC["E48"])
    since = np.where(fostered, former_carer, other_carer)
    before = np.where(fostered, _REC["E43"], _REC["E44"])
    order = np.where(periods.end >= _KIN_ORDERS_SINCE, since, before)
    ceased = np.where(ceased == known.index("SGO"), order, ceased)

    agreed_at_10 = (legal == _V2) & (age >= 10)
    ceased = np.where(agreed_at_10 & draws.chance(1, 20, count), _REC["E9"], ceased)
    ceased = np.where((legal == _J1) & draws.chance(2, 3, count), _REC["E14"], ceased)
    ceased = np.where(periods.uasc & draws.chance(1, 3, count), _REC["E15"], ceased)
    adopted = np.where(draws.chance(1, 5, count), _REC["E11"], _REC["E12"])
    ceased = np.where(periods.adopted, adopted, ceased)
    for with_carers, weights in published.EXITS_AT_18.items():
        of = (periods.end == children.eighteen[periods.child]) & (fostered == with_carers)
        ceased[of] = draws.codes(weights, REASONS_CEASED, int(of.sum()))
    earlier = draws.codes(published.EXITS_OF_EARLIER_PERIODS, REASONS_CEASED, count)
    ceased = np.where(periods.latest, ceased, earlier)
    return np.where(periods.legal >= 0, _REC["E4A"], ceased)
