"""Whether the day or the month stands first in dates such as 03/04/2019: what records.toml says, and what columns show.

A date whose first figure is over 12 begins with its day. A column without such a date shows nothing: an American export
of days that are all 12 or less looks the same. Then `dates = "day first"` or `dates = "month first"` in records.toml
says it, for all files or for each by its name; where nothing says it, the day is taken to be first, and that is told.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from re import ASCII
from re import compile as pattern
from types import MappingProxyType
from typing import Final

from attrs import evolve, frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.place import Place
from rules_engine.tables.column import Column, date_read, stripped_column
from rules_engine.tables.diagnostics import DateOrderDiffers, DateOrderNotShown, one_line
from rules_engine.tables.table import Table, plain

DATES: Final = "dates"
"""The key of records.toml."""

_MONTHS: Final = 12
_WRITTEN: Final = pattern(r"([0-9]{1,2})/([0-9]{1,2})/((?:19|20)?[0-9]{2})", ASCII)


class DateOrder(Enum):
    """Which part of a date stands first, as records.toml says it."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@frozen
class DateOrders:
    """What is said of all files, and of single ones by their plain names."""

    of_all: DateOrder | None = None
    by_file: Mapping[str, DateOrder] = MappingProxyType({})

    def of(self, place: Place) -> DateOrder | None:
        """Return what is said of the file in which a table stands."""
        return self.by_file.get(plain(place.file), self.of_all)


def orders_in(said: object) -> DateOrders | None:
    """Return what the key `dates` of records.toml says; None where it is not in its form."""
    try:
        if isinstance(said, dict):
            return DateOrders(by_file={plain(file): DateOrder(order) for file, order in said.items()})
        return DateOrders(DateOrder(said))
    except ValueError:
        return None


def orders_said(manifest: str) -> DateOrders | None:
    """Return what the text of records.toml says; None where it says nothing, or cannot be read, which is told elsewhere."""
    try:
        said = tomllib.loads(manifest.replace("\r\n", "\n")).get(DATES)
    except (ValueError, RecursionError):
        return None
    return orders_in(said)


def with_order(table: Table, order: DateOrder | None) -> tuple[Table, Sequence[Diagnostic]]:
    """Return a table whose dates are read as is said of it, and which of its cells cannot be so."""
    match order:
        case None:
            return table, ()
        case DateOrder.DAY_FIRST:
            return evolve(table, date_order_is_said=True), ()
        case DateOrder.MONTH_FIRST:
            columns = tuple(
                stripped_column(column.codes, [*map(_month_first, column.texts)]) for column in table.columns
            )
            # What can only begin with its day has stayed as it was, and must not be read as if nothing were said.
            return evolve(table, columns=columns, date_order_is_said=True), [*_only_day_first(table)]


def _month_first(text: str) -> str:
    """Return a date whose month stands first with its day first; any other text as it is, which is then no date."""
    written = _WRITTEN.fullmatch(text)
    if written is None or int(written[1]) > _MONTHS:
        return text
    turned = f"{written[2]}/{written[1]}/{written[3]}"
    is_no_day = len(written[3]) > 2 and date_read(turned) is None
    return text if is_no_day else turned


def _only_day_first(table: Table) -> Iterator[Diagnostic]:
    """Say in which columns a date stands that can only begin with its day, though its file is said to be otherwise."""
    for heading, column in zip(table.headings, table.columns, strict=True):
        rows = column.where(lambda text: _first_figures(text)[0] > _MONTHS)
        if len(rows):
            at = table.place.at(int(table.numbers[int(rows[0])]))
            yield DateOrderDiffers(at=at, column=one_line(heading), cells=len(rows))


def order_not_shown(table: Table, columns: Iterable[str]) -> Iterator[Diagnostic]:
    """Say which of the columns of dates do not show whether the day or the month stands first, where nothing says it."""
    if table.date_order_is_said:
        return
    unclear = {name: cells for name in columns if (cells := _unclear(table.column(name)))}
    if unclear:
        yield DateOrderNotShown(
            at=table.place, columns=tuple(map(one_line, unclear)), cells=sum(unclear.values())
        )


def _unclear(column: Column) -> int:
    """Return in how many cells day and month could change places; none where any date shows which is which."""
    cells = 0
    for text, count in column.counted():
        first, second = _first_figures(text)
        if max(first, second) > _MONTHS:
            return 0
        if first != second:
            cells += count
    return cells


def _first_figures(text: str) -> tuple[int, int]:
    """Return the first two figures of a date with strokes; two noughts of any other text."""
    written = _WRITTEN.fullmatch(text)
    return (0, 0) if written is None else (int(written[1]), int(written[2]))
