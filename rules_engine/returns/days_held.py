"""Which days a return can speak of, and which days that records.toml counts on no return holds.

A return holds the episodes of its own collection year. A file whose rows ended in earlier years too is the history of
several, and holds all days up to the end of its last year. On a day that no return holds nothing is known: a child
without a row on it may have been in care or not.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_, sub
from typing import Final

from rules_engine.dates import collection_year
from rules_engine.diagnostics import Diagnostic
from rules_engine.place import Place
from rules_engine.returns.assembly import first_day_of
from rules_engine.returns.diagnostics import ReturnEndsEarly, ReturnNotThere
from rules_engine.statutory.layouts import Layout
from rules_engine.tables.table import Table
from rules_engine.timeline import BEGINNING, NO_DAYS, Day, Days

_FEW: Final = 20
"""One row in so many may have ended before the year of its return, by a slip, without making the return a history."""

_ENOUGH_DATES: Final = 24
_QUIET_DAYS: Final = 14
_QUIET: Final = 7 * 365
"""A return that has enough dates, and is quiet for many days at the end of its year, was made before that year ended.

If dates fell evenly over the year, a silence of which dates times days come to 7 years would be met once in a thousand
returns. A fortnight is never long, since Easter and the month's end may fall in it.
"""


def days_held(table: Table, layout: Layout, year: int, *, covers_given: bool) -> Days:
    """Return the days of which a table can speak, of the return for the year that ends in `year`.

    A history of several years must say which days it covers; where nobody does, it holds its last year.
    """
    if covers_given and _is_history(_ends(table, layout), first_day_of(year)):
        return Days.between(BEGINNING, first_day_of(year + 1))
    return days_of(year)


def made_early(timeline: str, table: Table, layout: Layout, year: int) -> ReturnEndsEarly | None:
    """Say so where the return for the year that ends in `year` seems to have been made before that year ended."""
    first, end = first_day_of(year), first_day_of(year + 1)
    starts = table.column(layout.first_day or "").days_counted()
    last_nights = ((day - 1, rows) for day, rows in _ends(table, layout))
    in_year = [(day, rows) for day, rows in (*starts, *last_nights) if first <= day < end]
    last = max((day for day, _ in in_year), default=end - 1)
    dates, quiet_days = sum(rows for _, rows in in_year), end - 1 - last
    if dates < _ENOUGH_DATES or quiet_days < _QUIET_DAYS or dates * quiet_days < _QUIET:
        return None
    last_day, year_ending = date.fromordinal(last), date.fromordinal(end - 1)
    return ReturnEndsEarly(at=table.place, timeline=timeline, last=last_day, year_ending=year_ending)


def _ends(table: Table, layout: Layout) -> Sequence[tuple[int, int]]:
    """Return the days on which rows end, each with the number of its rows."""
    return [*table.column(layout.end_day).days_counted()] if layout.end_day is not None else []


def _is_history(ends: Sequence[tuple[int, int]], first: Day) -> bool:
    """Say whether rows ended before the first day of a return's year, and more of them than a slip explains."""
    before = sum(rows for day, rows in ends if day < first)
    return before > 0 and before * _FEW >= sum(rows for _, rows in ends)


def days_of(year: int) -> Days:
    """Return the days of the collection year that ends in `year`."""
    return Days.between(first_day_of(year), first_day_of(year + 1))


def covered_by(
    timeline: str, layout: Layout, held: Mapping[int, Days], covers: Days | None
) -> tuple[Days, Sequence[Diagnostic]]:
    """Return the days that a timeline covers: those that returns hold, and of these only `covers` where it is given.

    `held` are the days that the return of each year holds.
    """
    in_all = reduce(or_, held.values(), NO_DAYS)
    if covers is None:
        return in_all, []
    missing = reduce(sub, map(days_of, held), covers - in_all)
    return covers & in_all, [
        ReturnNotThere(
            at=Place(f"{layout.name.lower()}.csv"),
            timeline=timeline,
            first_year=collection_year(date.fromordinal(start)),
            last_year=collection_year(date.fromordinal(end - 1)),
            days=end - start,
        )
        for start, end in missing.intervals
    ]
