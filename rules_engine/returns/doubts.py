"""What one child's episodes in annual returns say, and on which days they leave it in doubt.

Days in doubt are taken out of the days that the child's history covers, so they are not known whatever
the episodes say. Rows that share days cannot both be right; a row that is open in an old return and gone
from later ones has an end that nobody wrote down; and codes that speak of an episode which is not there
leave the days unknown on which it should be.

A policy says instead how such days are to be read. Every row that it touches is returned, as it was and as it is used.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from operator import attrgetter
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from attrs import evolve, frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.facts import Episode
from rules_engine.place import Place
from rules_engine.repairs import Repair
from rules_engine.returns.diagnostics import (
    AfterTheLast,
    DaysInDoubt,
    LostEpisode,
    NothingFollows,
    OpenBeforeAnother,
    Overlap,
    SameStartTwice,
    StartsInTheMiddle,
    UnexplainedGap,
)
from rules_engine.statutory.codes import meaning
from rules_engine.statutory.doubts import Doubt, Reading
from rules_engine.timeline import BEGINNING, FOREVER, NO_DAYS, Day, Days, day_of

FOR_GOOD = ("E2", "E15")
"""Exits after which no episode can follow: died, assessed to be an adult."""

ELSEWHERE = ("E3", "E16")
"""Exits after which these records do not follow the child: to another authority, abroad."""


NO_EXIT = ("", "X1")
"""What does not say that the child left care: nothing, and that another episode starts the same day."""


class Row(NamedTuple):
    """An episode as a return has it, and where it stands there."""

    child: str
    start: date
    end: date | None
    attributes: Mapping[str, str]
    table: Place
    number: int

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return self.table.at(self.number)


Policies: TypeAlias = Mapping[Doubt, Reading]

NO_POLICIES: Final[Policies] = MappingProxyType({})
"""What is in doubt is not known."""


@frozen
class Doubted:
    """Covered days of a child that are not known, and why; without a reason, its records rightly stop there."""

    days: Days
    reason: DaysInDoubt | None


@frozen
class Verdict:
    """A child's episodes, the covered days in doubt, and why."""

    episodes: Sequence[Episode]
    doubts: Sequence[Doubted] = ()
    repairs: Sequence[Repair] = ()

    @property
    def doubted(self) -> Days:
        """The covered days that are not known, for whatever reason."""
        lost = NO_DAYS
        for doubt in self.doubts:
            lost |= doubt.days
        return lost

    @property
    def diagnostics(self) -> Sequence[Diagnostic]:
        """What leaves them so."""
        return [doubt.reason for doubt in self.doubts if doubt.reason is not None]


def judged(
    timeline: str, rows: Sequence[Row], closes: Mapping[Place, Day], covered: Days, policies: Policies
) -> Verdict:
    """Judge the rows of one child, of which there is at least one.

    `closes` is the day after the last of each return, by its table and in order. A reason that leaves no
    covered day in doubt is passed over, since nothing hangs on it. Doubts are read as `policies` say.
    """
    rows = sorted(rows, key=attrgetter("start"))
    *_, last_return = closes
    if _orderly(rows, last_return):
        episodes = [Episode(row.start, row.end, row.attributes, row.place) for row in rows]
        return Verdict(episodes)
    placed, repairs = _read(timeline, _placed(rows, closes), policies)
    doubts = [
        Doubted(days, doubt.reason and evolve(doubt.reason, days=len(days)))
        for doubt in _doubts(placed)
        if (days := covered & Days.between(doubt.start, doubt.end))
    ]
    return Verdict([_episode(row) for row in placed], doubts, repairs)


def _orderly(rows: Sequence[Row], last_return: Place) -> bool:
    """Whether rows run on from coming into care to leaving it, or to the end of what is recorded.

    Most children's do, and there is nothing to doubt in them.
    """
    last = rows[-1]
    return (
        rows[0].attributes["reason for new episode"] == "S"
        and all(earlier.end == later.start for earlier, later in pairwise(rows))
        and not any(row.attributes.get("reason ceased") in FOR_GOOD for row in rows)
        and (
            last.table == last_return
            if last.end is None
            else last.attributes.get("reason ceased", "") not in (*NO_EXIT, *ELSEWHERE)
        )
    )


@frozen
class _Placed:
    """A row with its days [start, end), and the child's next row that starts on a later day.

    When the row should have had an end and gives none, `open_at` is the first day on which it is not
    known to hold; `left_out` says that this is so because a later return leaves it out. `gap_read` says that a policy
    has settled what came between this row and the next.
    """

    row: Row
    start: Day
    end: Day
    following: Row | None
    open_at: Day | None = None
    left_out: bool = False
    gap_read: bool = False

    @property
    def reason_ceased(self) -> str:
        return self.row.attributes.get("reason ceased", "")

    @property
    def left_care(self) -> bool:
        """Whether the row says that the child left care, and is still where these records speak of it."""
        return self.reason_ceased not in (*NO_EXIT, *ELSEWHERE, *FOR_GOOD)

    @property
    def reason_for_new(self) -> str:
        return self.row.attributes["reason for new episode"]


@frozen
class _Doubt:
    """The days [start, end) as not known; without a reason, since the records rightly stop there."""

    start: Day
    end: Day
    reason: DaysInDoubt | None = None


def _placed(rows: Sequence[Row], closes: Mapping[Place, Day]) -> Sequence[_Placed]:
    """Return the rows in order of their dates."""
    placed: list[_Placed] = []
    *_, last_return = closes
    following: Row | None = None
    after: Row | None = None
    for row in sorted(rows, key=_in_order, reverse=True):
        if after is not None and after.start > row.start:
            following = after
        start = day_of(row.start)
        next_start = FOREVER if following is None else day_of(following.start)
        if row.end is not None:
            placed.append(_Placed(row, start, day_of(row.end), following))
        elif following is None and row.table == last_return:
            placed.append(_Placed(row, start, FOREVER, None))
        else:
            left_out = row.table != last_return and closes[row.table] <= next_start
            open_at = max(closes[row.table], Day(start + 1)) if left_out else next_start
            placed.append(_Placed(row, start, open_at, following, open_at, left_out))
        after = row
    return placed[::-1]


def _in_order(row: Row) -> tuple[date, bool, date, int]:
    # Of two that start on one day, first the one that leaves the days before it in doubt.
    came_into_care = row.attributes["reason for new episode"] == "S"
    return row.start, came_into_care, row.end or date.max, row.number


def _read(
    timeline: str, placed: Sequence[_Placed], policies: Policies
) -> tuple[Sequence[_Placed], Sequence[Repair]]:
    """Return the rows as the policies read them, and what they touched: open rows first, then overlaps, then gaps."""
    read = [_open_read(row, policies) for row in placed]
    repairs = [
        _repair(timeline, _doubt_of(before), policies, before, after)
        for before, after in zip(placed, read, strict=True)
        if before is not after
    ]
    if policies.get(Doubt.OVERLAP) is Reading.LATER:
        for at, later in enumerate(read):
            for earlier, row in enumerate(read[:at]):
                # One that ends within the earlier one says nothing of the days after it; and no policy moves a death.
                overlaps = row.start < later.start < row.end <= later.end and row.open_at is None
                if overlaps and row.reason_ceased not in FOR_GOOD:
                    read[earlier] = _ended(row, later.start)
                    repairs.append(_repair(timeline, Doubt.OVERLAP, policies, row, read[earlier]))
    reading = policies.get(Doubt.GAP, Reading.UNKNOWN)
    if reading is not Reading.UNKNOWN:
        for at, before, later in _gaps(read):
            used = _ended(before, later.start) if reading is Reading.CONTINUES else before
            read[at] = evolve(used, gap_read=True)
            repairs.append(_repair(timeline, Doubt.GAP, policies, before, read[at]))
    return read, repairs


def _open_read(row: _Placed, policies: Policies) -> _Placed:
    # A policy says where a child lived, and not on which day it died.
    if row.open_at is None or row.reason_ceased in FOR_GOOD:
        return row
    reading = policies.get(_doubt_of(row), Reading.UNKNOWN)
    if reading is Reading.UNKNOWN:
        return row
    if reading is not Reading.CONTINUES:
        return evolve(_ended(row, row.open_at), gap_read=True)
    if row.following is None:
        return evolve(row, end=FOREVER, open_at=None, gap_read=True)
    return evolve(_ended(row, day_of(row.following.start)), gap_read=True)


def _doubt_of(row: _Placed) -> Doubt:
    return Doubt.ABSENT if row.left_out else Doubt.OPEN


def _ended(row: _Placed, end: Day) -> _Placed:
    return evolve(row, row=row.row._replace(end=date.fromordinal(end)), end=end, open_at=None)


def _gaps(placed: Sequence[_Placed]) -> Iterator[tuple[int, _Placed, _Placed]]:
    """Yield each row after which the codes do not explain a gap, with its place, and the row after the gap."""
    furthest = 0
    for at, here in enumerate(placed):
        before = placed[furthest]
        if here.start > before.end and any(doubt.reason for doubt in _between(before, here)):
            yield furthest, before, here
        if here.end >= before.end:
            furthest = at


def _repair(timeline: str, doubt: Doubt, policies: Policies, raw: _Placed, used: _Placed) -> Repair:
    return Repair(
        timeline=timeline,
        doubt=doubt,
        reading=policies[doubt],
        place=raw.row.place,
        start=raw.row.start,
        raw_end=raw.row.end,
        used_end=used.row.end,
    )


def _episode(placed: _Placed) -> Episode:
    row, end = placed.row, placed.row.end
    if placed.open_at is not None and placed.following is not None:
        # The later row is believed, so this one must not run on beneath it.
        end = date.fromordinal(placed.open_at)
    return Episode(row.start, end, row.attributes, row.place)


def _doubts(placed: Sequence[_Placed]) -> Iterator[_Doubt]:
    yield from _before_the_first(placed[0])
    furthest = placed[0]
    for before, here in pairwise(placed):
        if before.start == here.start:
            other = before.row.place
            why = SameStartTwice(at=here.row.place, column="DECOM", days=0, other=other)
            yield _Doubt(here.start, max(before.end, here.end), why)
        elif here.start < furthest.end:
            overlap = Overlap(at=here.row.place, column="DECOM", days=0, other=furthest.row.place)
            yield _Doubt(here.start, min(here.end, furthest.end), overlap)
        elif here.start > furthest.end:
            yield from _between(furthest, here)
        # Of two that end on one day, the one that leaves the days after it in doubt.
        if (here.end, not here.left_care) > (furthest.end, not furthest.left_care):
            furthest = here
    yield from _after_the_last(furthest)
    for row in placed:
        if row.open_at is not None:
            yield _open(row, row.open_at)
    ended = [row for row in placed if row.reason_ceased in FOR_GOOD and row.row.end is not None]
    if ended:
        yield from _for_good(min(ended, key=lambda row: row.end), placed)


def _before_the_first(first: _Placed) -> Iterator[_Doubt]:
    if first.reason_for_new != "S":
        why = StartsInTheMiddle(at=first.row.place, column="RNE", value=first.reason_for_new, days=0)
        yield _Doubt(BEGINNING, first.start, why)


def _between(earlier: _Placed, later: _Placed) -> Iterator[_Doubt]:
    """Doubt the days between two rows, unless they say that the child left care and came back."""
    reason = earlier.reason_ceased
    if earlier.open_at is not None or earlier.gap_read or reason in FOR_GOOD:
        return
    if reason in ELSEWHERE:
        yield _Doubt(earlier.end, later.start)
    elif reason in NO_EXIT or later.reason_for_new != "S":
        why = UnexplainedGap(
            at=later.row.place,
            column="DECOM",
            days=0,
            other=earlier.row.place,
            ended_with=reason,
            starts_with=later.reason_for_new,
        )
        yield _Doubt(earlier.end, later.start, why)


def _after_the_last(last: _Placed) -> Iterator[_Doubt]:
    if last.row.end is None or last.gap_read:
        return
    if last.reason_ceased in ELSEWHERE:
        yield _Doubt(last.end, FOREVER)
    elif last.reason_ceased in NO_EXIT:
        why = NothingFollows(at=last.row.place, column="REC", value=last.reason_ceased or None, days=0)
        yield _Doubt(last.end, FOREVER, why)


def _open(row: _Placed, open_at: Day) -> _Doubt:
    """Doubt what comes after a row that should have ended."""
    following = row.following
    if row.left_out:
        until = FOREVER if following is None else day_of(following.start)
        return _Doubt(open_at, until, LostEpisode(at=row.row.place, days=0))
    assert following is not None, "the last row of the last return may be open"
    why = OpenBeforeAnother(at=row.row.place, column="DEC", days=0, other=following.place)
    return _Doubt(open_at, FOREVER, why)


def _for_good(gone: _Placed, placed: Sequence[_Placed]) -> Iterator[_Doubt]:
    """Doubt what comes after the end of `gone`: rightly so, unless another row speaks of later days."""
    reason = meaning("reason ceased", gone.reason_ceased) or ""
    others = [row for row in placed if row.end > gone.end]
    for row in others:
        follows = row.start >= gone.end
        why = AfterTheLast(
            at=row.row.place,
            column="DECOM" if follows else "DEC",
            days=0,
            other=gone.row.place,
            reason=reason,
            follows=follows,
        )
        yield _Doubt(gone.end, FOREVER, why)
    if not others:
        yield _Doubt(gone.end, FOREVER)
