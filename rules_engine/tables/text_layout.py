"""How a file of delimited text is laid out: what stands between its cells, and which of its rows holds the headings.

Excel saves with semicolons where the computer's settings say so, and with tabs as "Text"; a first line `sep=;` says
which. Where nothing says it, the separator is the one by which the first row, or else one of the next, and those below
it fall into the most cells.
"""

import csv
from collections.abc import Sequence
from itertools import islice
from re import IGNORECASE
from re import compile as pattern
from statistics import median_low
from typing import Final

from attrs import frozen

from rules_engine.tables.heading_row import LOOKED_AT, heading_row

_SEPARATORS: Final = (",", ";", "\t", "|")
_SAID: Final = pattern(r'"?sep=([^\w\s"]|\t)"?\s*', IGNORECASE)


@frozen
class TextLayout:
    """The separator of the cells; how many rows stand above the headings; and whether a first line says `sep=`.

    That line is not counted as a row, since Excel does not show it.
    """

    separator: str = ","
    above: int = 0
    says_separator: bool = False


def text_layout(lines: Sequence[str]) -> TextLayout:
    """Return the layout that shows from the first lines of a file, each with its line break."""
    said = _SAID.fullmatch(lines[0]) if lines else None
    if said is not None:
        return TextLayout(said[1], _looked_at(said[1], lines[1:])[1], says_separator=True)
    looked_at = {separator: _looked_at(separator, lines) for separator in _SEPARATORS}
    apart = [separator for separator, (cells, _) in looked_at.items() if cells > 1]
    # A row of one cell may be a title, or headings that are separated otherwise: the fewer rows above, the better.
    # A table of one column has no separator at all.
    best = min(apart, key=lambda each: (looked_at[each][1], -looked_at[each][0]), default=",")
    return TextLayout(best, looked_at[best][1])


def _looked_at(separator: str, lines: Sequence[str]) -> tuple[int, int]:
    """Return how many cells the headings have, or most rows if that is fewer, and how many rows stand above them."""
    try:
        top = [*islice(csv.reader(lines, delimiter=separator), LOOKED_AT)]
    except csv.Error:
        return 0, 0
    at = heading_row(top)
    if at is None:
        return 0, 0
    below = [len(cells) for cells in top[at:] if any(map(str.strip, cells))]
    return min(len(top[at]), median_low(below)), at
