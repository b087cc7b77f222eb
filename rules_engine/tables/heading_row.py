"""Which row of a table holds its headings: exports and people put blank rows and titles above it."""

from collections.abc import Sequence
from typing import Final

from rules_engine.tables.meanings import mean_the_same

LOOKED_AT: Final = 20
"""In how many rows from the top the headings are looked for."""


def heading_row(top: Sequence[Sequence[str]]) -> int | None:
    """Return which of the first rows holds the headings, counted from 0; None where nothing stands in them.

    It is the first that fills at least half as many cells as the fullest, and more than one where there are more: a
    title fills one or two. A row before it that has the heading of the child is the one, however few cells it fills.
    """
    filled = [sum(1 for cell in cells if cell.strip()) for cells in top]
    fullest = max(filled, default=0)
    enough = min(fullest, max(2, (fullest + 1) // 2))
    for at, cells in enumerate(top):
        if filled[at] and (filled[at] >= enough or any(mean_the_same("Child", cell) for cell in cells)):
            return at
    return None
