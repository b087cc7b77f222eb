"""The rows of the Episodes as they stand in the returns, for the children that the page shows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
from attrs import frozen

from rules_engine.place import Place
from rules_engine.returns.assembly import first_day_of
from rules_engine.returns.reading import ReturnsRead
from rules_engine.statutory.layouts import EPISODES
from rules_engine.tables.column import date_read
from rules_engine.tables.table import Table
from rules_engine.timeline import BEGINNING, Day

_CODES: Final = ("RNE", "LS", "PLACE", "REC")


@frozen(kw_only=True)
class EpisodeAsWritten:
    """A row of the Episodes of a return, as it stands there."""

    place: Place
    year: int | None
    decom: str
    dec: str
    codes: tuple[str, ...]

    @property
    def start(self) -> date | None:
        return date_read(self.decom)

    @property
    def end(self) -> date | None:
        return date_read(self.dec)

    @property
    def close(self) -> Day:
        """The day after the last of the return; of a return without a year no row has a day."""
        return BEGINNING if self.year is None else first_day_of(self.year + 1)


def episodes_as_written(
    read: ReturnsRead, children: frozenset[str]
) -> Mapping[str, Sequence[EpisodeAsWritten]]:
    """Return the rows of each of `children`, in the order of the returns."""
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
                        decom=decom,
                        dec=dec,
                        codes=tuple(codes),
                    )
                )
    return rows


def _of(table: Table, children: frozenset[str]) -> Table:
    column = table.column("CHILD")
    within = np.array([*(text in children for text in column.texts), False])
    return table.taken(np.flatnonzero(within[column.codes]).astype(np.int32))
