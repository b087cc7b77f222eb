"""The rows of the Episodes as they stand in the returns, for the children that the page shows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from re import ASCII, fullmatch
from typing import Final

import numpy as np
from attrs import frozen

from rules_engine.diagnostics import shape
from rules_engine.pages.figures import printable
from rules_engine.place import Place
from rules_engine.returns.assembly import first_day_of
from rules_engine.returns.reading import ReturnsRead
from rules_engine.returns.report.in_words import short_day
from rules_engine.statutory.layouts import EPISODES
from rules_engine.tables.column import date_read
from rules_engine.tables.table import Table
from rules_engine.timeline import BEGINNING, Day

_CODES: Final = ("RNE", "LS", "PLACE", "REC")
# A blank, one letter, or a letter with figures: shorter than any identifier.
_LIKE_A_CODE: Final = r"(?:[A-Za-z](?:[0-9]{1,2}[A-Za-z]?)?)?"


@frozen(kw_only=True)
class EpisodeAsWritten:
    """A row of the Episodes of a return, as it stands there and may be shown.

    `decom`, `dec` and `codes` are in words: a cell that holds something else than a date or a code is not repeated.
    """

    place: Place
    year: int | None
    start: date | None
    end: date | None
    decom: str
    dec: str
    codes: tuple[str, ...]

    @property
    def close(self) -> Day:
        """The day after the last of the return; of a return without a year no row has a day."""
        return BEGINNING if self.year is None else first_day_of(self.year + 1)


def episodes_as_written(
    read: ReturnsRead, children: frozenset[str], *, values_shown: bool
) -> Mapping[str, Sequence[EpisodeAsWritten]]:
    """Return the rows of each of `children`, in the order of the returns.

    Where `values_shown`, each cell is quoted; elsewhere only the shape of what is neither a date nor a code.
    """
    rows: defaultdict[str, list[EpisodeAsWritten]] = defaultdict(list)
    for a_return in read.returns:
        for table in a_return.modules.get(EPISODES, ()):
            for number, (child, decom, dec, *codes) in _of(table, children).cells(
                "CHILD", "DECOM", "DEC", *_CODES
            ):
                rows[child].append(
                    EpisodeAsWritten(
                        place=table.place.at(number),
                        year=a_return.year,
                        start=date_read(decom),
                        end=date_read(dec),
                        decom=_day_shown(decom, values_shown),
                        dec=_end_shown(decom, dec, values_shown),
                        codes=tuple(_code_shown(code, values_shown) for code in codes),
                    )
                )
    return rows


def _day_shown(text: str, values_shown: bool) -> str:
    """Return a date as it stands in a return; of what is not a date, its shape."""
    day = date_read(text)
    return short_day(day) if day is not None else text and _not_as_expected(text, values_shown)


def _end_shown(decom: str, dec: str, values_shown: bool) -> str:
    """Return an end as it stands in a return. One before its start may be a birthday in the wrong column."""
    start, end = date_read(decom), date_read(dec)
    if not values_shown and start is not None and end is not None and end < start:
        return "not shown: before the start"
    return _day_shown(dec, values_shown)


def _code_shown(text: str, values_shown: bool) -> str:
    """Return a code as it stands in a return; of what cannot be one, its shape."""
    return text if fullmatch(_LIKE_A_CODE, text, ASCII) else _not_as_expected(text, values_shown)


def _not_as_expected(text: str, values_shown: bool) -> str:
    return f"“{printable(text[:20])}”" if values_shown else f"not shown: {shape(text)}"


def _of(table: Table, children: frozenset[str]) -> Table:
    column = table.column("CHILD")
    within = np.array([*(text in children for text in column.texts), False])
    return table.taken(np.flatnonzero(within[column.codes]).astype(np.int32))
