"""Days: on which of them something held, as far as it is known.

A day is its proleptic ordinal (`date.toordinal()`), and a day of an episode is the night that begins on
it. Every interval is half-open, [start, end): it holds `start` and not `end`, so that intervals which
touch share no day. Sets of days meet in scans over sorted intervals, never day by day.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NewType, Self, TypeAlias

from attrs import field, frozen

Day = NewType("Day", int)
"""A day, for which a count of days cannot be passed."""

Intervals: TypeAlias = tuple[tuple[Day, Day], ...]

BEGINNING: Final = Day(date.min.toordinal())
FOREVER: Final = Day(date.max.toordinal() + 1)
"""The day after the last one: the end of what never ends, and the date of what never comes."""


def day_of(day: date) -> Day:
    """Return a date of the calendar as a day."""
    return Day(day.toordinal())


def _coalesced(intervals: Iterable[tuple[Day, Day]]) -> Intervals:
    """Return the fewest intervals, in order, that hold the same days; ValueError if one holds no day."""
    joined: list[tuple[Day, Day]] = []
    for start, end in sorted(intervals):
        if end <= start:
            raise ValueError(f"an interval holds at least one day: [{start}, {end})")
        if not joined or joined[-1][1] < start:
            joined.append((start, end))
        elif joined[-1][1] < end:
            joined[-1] = (joined[-1][0], end)
    return tuple(joined)


@frozen
class Days:
    """A set of days, as the fewest intervals, in order: equal when they hold the same days."""

    # A named function, since mypy cannot type a lambda here.
    intervals: Intervals = field(default=(), converter=_coalesced)

    @classmethod
    def between(cls, start: Day, end: Day) -> Self:
        """Return the days [start, end), of which there are none when `end` is not after `start`."""
        return cls(((start, end),)) if start < end else cls()

    @classmethod
    def always(cls) -> Self:
        """Return every day there is."""
        return cls(((BEGINNING, FOREVER),))

    def __len__(self) -> int:
        return sum(end - start for start, end in self.intervals)

    def __bool__(self) -> bool:
        return bool(self.intervals)

    def __iter__(self) -> Iterator[Day]:
        for start, end in self.intervals:
            yield from map(Day, range(start, end))

    def __contains__(self, day: Day) -> bool:
        # (day + 1, day + 1) sorts after each interval that starts by `day`, and before all others.
        at = bisect_left(self.intervals, (day + 1, day + 1)) - 1
        return at >= 0 and day < self.intervals[at][1]

    def __le__(self, other: "Days") -> bool:
        return not self - other

    def __or__(self, other: "Days") -> "Days":
        if not other.intervals:
            return self
        if not self.intervals:
            return other
        # Two sorted runs, which `sorted` merges in one scan.
        return Days(self.intervals + other.intervals)

    def __and__(self, other: "Days") -> "Days":
        mine, theirs = self.intervals, other.intervals
        if not mine or not theirs:
            return NO_DAYS
        both = []
        i = j = 0
        while i < len(mine) and j < len(theirs):
            my_start, my_end = mine[i]
            their_start, their_end = theirs[j]
            start = max(my_start, their_start)
            if my_end < their_end:
                end = my_end
                i += 1
            else:
                end = their_end
                j += 1
            if start < end:
                both.append((start, end))
        return Days(both)

    def __sub__(self, other: "Days") -> "Days":
        mine, theirs = self.intervals, other.intervals
        if not mine or not theirs:
            return self
        left = []
        j = 0
        for start, end in mine:
            while j < len(theirs) and theirs[j][1] <= start:
                j += 1
            # One of theirs may reach into the next of mine, so `j` stays on it while `k` looks ahead.
            k = j
            rest = start
            while k < len(theirs) and theirs[k][0] < end:
                their_start, their_end = theirs[k]
                if rest < their_start:
                    left.append((rest, their_start))
                rest = their_end
                k += 1
            if rest < end:
                left.append((rest, end))
        return Days(left)

    @property
    def first(self) -> Day:
        """The earliest day; ValueError when there is none."""
        if not self.intervals:
            raise ValueError("no days have no first day")
        return self.intervals[0][0]

    @property
    def last(self) -> Day:
        """The latest day, which is the day before the last interval's end; ValueError when there is none."""
        if not self.intervals:
            raise ValueError("no days have no last day")
        return Day(self.intervals[-1][1] - 1)

    def before(self, day: Day) -> "Days":
        """Return the days earlier than `day`."""
        return Days((start, min(end, day)) for start, end in self.intervals if start < day)

    def since(self, day: Day) -> "Days":
        """Return `day`, where it is one of these, and the days later than it."""
        return Days((max(start, day), end) for start, end in self.intervals if end > day)

    def take(self, n: int) -> "Days":
        """Return the first `n` days, or all of them where there are fewer."""
        end = self.day_number(n + 1)
        return self if end is None else self.before(end)

    def day_number(self, n: int) -> Day | None:
        """Return the `n`-th day, counted from 1, or None where there are fewer; ValueError below 1."""
        if n < 1:
            raise ValueError(f"days are counted from 1, not from {n}")
        for start, end in self.intervals:
            if n <= end - start:
                return Day(start + n - 1)
            n -= end - start
        return None


NO_DAYS: Final = Days()


@frozen
class KnownDays:
    """For each day one of three values: in (`inside`), not known (`unknown`), and else not in.

    The operators are Kleene's: what is not known stays not known, unless the other side decides.
    """

    inside: Days
    unknown: Days = NO_DAYS

    def __attrs_post_init__(self) -> None:
        assert not self.inside & self.unknown, "a day is known or it is not"

    @classmethod
    def certain(cls, days: Days) -> Self:
        """Return `days`, with nothing unknown."""
        return cls(days)

    @property
    def possible(self) -> Days:
        """The days that are in, or may be."""
        return self.inside | self.unknown

    def __or__(self, other: "KnownDays") -> "KnownDays":
        inside = self.inside | other.inside
        return KnownDays(inside, (self.unknown | other.unknown) - inside)

    def __and__(self, other: "KnownDays") -> "KnownDays":
        inside = self.inside & other.inside
        if not self.unknown and not other.unknown:
            return KnownDays(inside)
        return KnownDays(inside, (self.possible & other.possible) - inside)

    def __sub__(self, other: "KnownDays") -> "KnownDays":
        inside = self.inside - other.possible
        if not self.unknown and not other.unknown:
            return KnownDays(inside)
        return KnownDays(inside, self.possible - other.inside - inside)

    def known_before(self, day: Day) -> "KnownDays":
        """Return the same up to `day`; `day` and every day after it are not known."""
        return KnownDays(self.inside.before(day), self.unknown.before(day) | Days.between(day, FOREVER))


@frozen
class Moment:
    """A date, as far as it is known: a day of [earliest, latest], both included.

    FOREVER stands for a date that does not come: it may never come when that is `latest`, and it never
    does when it is both.
    """

    earliest: Day
    latest: Day

    def __attrs_post_init__(self) -> None:
        if self.latest < self.earliest:
            raise ValueError(
                f"a moment is at the latest before it is at the earliest: {self.latest}, {self.earliest}"
            )

    @classmethod
    def on(cls, day: Day) -> Self:
        """Return the moment that is known to be `day`."""
        return cls(day, day)

    @property
    def known(self) -> Day | None:
        """The day, when there is one and it is known."""
        return self.earliest if self.earliest == self.latest < FOREVER else None

    @property
    def is_never(self) -> bool:
        """Whether it is known that the date does not come."""
        return self.earliest == FOREVER


NEVER: Final = Moment(FOREVER, FOREVER)


def until(days: KnownDays, end: Moment) -> KnownDays:
    """Return the days before `end`; not known where it may or may not have come."""
    return days & KnownDays(Days.between(BEGINNING, end.earliest), Days.between(end.earliest, end.latest))


def since(days: KnownDays, start: Moment) -> KnownDays:
    """Return the days from `start` on; not known where it may or may not have come."""
    return days & KnownDays(Days.between(start.latest, FOREVER), Days.between(start.earliest, start.latest))


def earliest_of(moments: Iterable[Moment]) -> Moment:
    """Return the first of `moments` to come; NEVER when none does."""
    moments = tuple(moments)
    return Moment(
        min((moment.earliest for moment in moments), default=FOREVER),
        min((moment.latest for moment in moments), default=FOREVER),
    )


def latest_of(moments: Iterable[Moment]) -> Moment:
    """Return the last of those of `moments` that come; NEVER when none does.

    One that may never come may drop out, so it can put the date off but never bring its earliest day on.
    """
    coming = [moment for moment in moments if not moment.is_never]
    if not coming:
        return NEVER
    sure = [moment.earliest for moment in coming if moment.latest < FOREVER]
    return Moment(
        max(sure) if sure else min(moment.earliest for moment in coming),
        max(moment.latest for moment in coming),
    )
