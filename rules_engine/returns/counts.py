"""Counts of a return that a council can hold against its own figures: nights in care, and children on a day.

They follow the national statistics: a child is in care on a day when an episode holds the night that begins on it
(DECOM ≤ day < DEC), and short breaks (V3, V4) are left out. A night in two rows of a child counts once. Rows whose dates
cannot be read count for nothing here: they are reported.
"""

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from rules_engine.returns.assembly import Return, first_day_of
from rules_engine.statutory.layouts import EPISODES
from rules_engine.tables.backing import Whole
from rules_engine.tables.column import BLANK_CODE, BLANK_DAY
from rules_engine.tables.table import Table
from rules_engine.timeline import FOREVER

_SHORT_BREAKS = ("V3", "V4")


@frozen(kw_only=True)
class YearInCare:
    """What a return says of its year, 1 April to 31 March, from its own rows alone."""

    year: int
    episodes: int
    children: int
    nights: int
    on_31_march: int


def counted(of_year: Return) -> YearInCare | None:
    """Count a return; None where it has no episodes or its year is not known."""
    tables = [table for table in of_year.modules.get(EPISODES, ()) if table.headings]
    if of_year.year is None or not tables:
        return None
    first, end = first_day_of(of_year.year), first_day_of(of_year.year + 1)
    children, starts, ends = _in_care(tables)
    last_night = (starts < end) & (ends >= end)
    return YearInCare(
        year=of_year.year,
        episodes=sum(map(len, tables)),
        children=len({text for table in tables for text, _ in table.column("CHILD").counted() if text}),
        nights=_nights(children, np.maximum(starts, first), np.minimum(ends, end)),
        on_31_march=len(np.unique(children[last_night])),
    )


def _in_care(tables: Sequence[Table]) -> tuple[Whole, Whole, Whole]:
    """Return child, first day and end of each row in care; the end of an open row is never."""
    numbers: dict[str, int] = {}
    parts = []
    for table in tables:
        column = table.column("CHILD")
        of_texts = [numbers.setdefault(text, len(numbers)) for text in column.texts]
        starts, ends = table.column("DECOM").days, table.column("DEC").days
        short_break = table.column("LS").coded(_SHORT_BREAKS) >= 0
        sound = (starts > 0) & (ends >= BLANK_DAY) & (column.coded(()) != BLANK_CODE) & ~short_break
        children = np.array([*of_texts, -1], np.int32)[column.codes]
        ends = np.where(ends == BLANK_DAY, FOREVER, ends).astype(np.int32)
        parts.append((children[sound], starts[sound], ends[sound]))
    children, starts, ends = (np.concatenate(each) for each in zip(*parts, strict=True))
    return children, starts, ends


def _nights(children: Whole, starts: Whole, ends: Whole) -> int:
    """Return how many nights the rows [start, end) hold, one in several rows of a child once."""
    holds_any = starts < ends
    children, starts, ends = children[holds_any], starts[holds_any], ends[holds_any]
    order = np.lexsort((starts, children))
    # Days of one child lie apart from those of all others, so that one scan joins the rows of everybody.
    apart = children[order].astype(np.int64) * (FOREVER + 1)
    starts, ends = starts[order] + apart, ends[order] + apart
    reached = np.maximum.accumulate(ends)
    before = np.concatenate(([0], reached[:-1]))
    return int(np.maximum(ends - np.maximum(starts, before), 0).sum()) if len(starts) else 0
