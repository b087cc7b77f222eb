"""Which part of a running sum lies between two limits, day by day.

Maxima and bands take what was earned in the order of the date earned. Sums earned on one day are taken together: the
day on which a limit is reached is shared in proportion, so no sum depends on the order of children or on their names.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Protocol, TypeAlias, TypeVar

from rules_engine.timeline import Day

DatedShare: TypeAlias = tuple[Day, Day, Fraction]
"""From a day, until a day (half-open), the share that is paid of each sum earned then."""

Band: TypeAlias = tuple[Fraction | None, Fraction | None, Fraction]
"""From one running sum, up to another (`None`: no limit on that side), the share that is paid."""


class Stretch(Protocol):
    """A sum earned evenly on the days [start, end)."""

    @property
    def start(self) -> Day: ...

    @property
    def end(self) -> Day: ...


_StretchT = TypeVar("_StretchT", bound=Stretch)


def parts_between(
    sums: Iterable[tuple[Day, Day, Fraction]], low: Fraction, high: Fraction | None
) -> list[DatedShare]:
    """Return for which days which part of what is earned takes the running sum from `low` to `high`.

    `high` of `None` is no limit; the rest is as for `parts_paid`.
    """
    return parts_paid(sums, ((low, high, Fraction(1)),))


def parts_paid(
    sums: Iterable[tuple[Day, Day, Fraction]],
    bands: Sequence[Band],
) -> list[DatedShare]:
    """Return for which days which part of what is earned is paid, when bands of the running sum decide the share.

    `sums` are (start, end, amount), each earned evenly over its days; they may be negative. The running sum starts from
    nothing. `bands` are (from, up to, share paid), `None` for no limit on that side. The parts follow one another, from the
    first day to the last.
    """
    a_day_of = [(start, end, amount / (end - start)) for start, end, amount in sums]
    limits = {limit for low, high, _ in bands for limit in (low, high) if limit is not None}
    # Over one denominator all of these are whole numbers: fractions with ever larger ones would be reduced at every step.
    one = lcm(*(a_day.denominator for *_, a_day in a_day_of), *(limit.denominator for limit in limits))

    def whole(amount: Fraction) -> int:
        return amount.numerator * (one // amount.denominator)

    daily: dict[Day, int] = {}
    for start, end, each_day in a_day_of:
        daily[start] = daily.get(start, 0) + whole(each_day)
        daily[end] = daily.get(end, 0) - whole(each_day)
    whole_bands = [
        (None if low is None else whole(low), None if high is None else whole(high), share)
        for low, high, share in bands
    ]
    parts: list[DatedShare] = []
    running = a_day = 0
    for start, end in pairwise(sorted(daily)):
        a_day += daily[start]
        for part in _stretch_parts(start, end, running, a_day, whole_bands):
            if parts and parts[-1][2] == part[2] and parts[-1][1] == part[0]:
                parts[-1] = (parts[-1][0], part[1], part[2])
            else:
                parts.append(part)
        running += a_day * (end - start)
    return parts


_WholeBand: TypeAlias = tuple[int | None, int | None, Fraction]


def _stretch_parts(
    start: Day, end: Day, running: int, a_day: int, bands: Sequence[_WholeBand]
) -> Iterator[DatedShare]:
    """Yield the parts of days on which the same sum, `a_day`, is earned each day."""
    cuts = {start, end}
    if a_day:
        for limit in {limit for low, high, _ in bands for limit in (low, high) if limit is not None}:
            crossing = start + (limit - running) // a_day
            cuts.update(Day(cut) for cut in (crossing, crossing + 1) if start < cut < end)
    for first, after_last in pairwise(sorted(cuts)):
        before = running + a_day * (first - start)
        paid = sum(
            (share * _part(before, before + a_day, low, high) for low, high, share in bands), Fraction(0)
        )
        yield first, after_last, paid


def _part(before: int, after: int, low: int | None, high: int | None) -> Fraction:
    """Return which part of the way from `before` to `after` lies between `low` and `high`."""
    bottom, top = min(before, after), max(before, after)
    if bottom == top:
        return Fraction((low is None or low <= bottom) and (high is None or bottom < high))
    inside = (top if high is None else min(top, high)) - (bottom if low is None else max(bottom, low))
    return Fraction(max(inside, 0), top - bottom)


def cut_by(stretch: _StretchT, parts: Sequence[DatedShare]) -> Iterator[tuple[Day, Day, Fraction]]:
    """Yield the pieces [start, end) of `stretch` that fall under one part each, with that part."""
    at = bisect_right(parts, stretch.start, key=lambda part: part[0]) - 1
    while at < len(parts) and parts[at][0] < stretch.end:
        start, end, share = parts[at]
        yield max(start, stretch.start), min(end, stretch.end), share
        at += 1
