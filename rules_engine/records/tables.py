"""CSV tables whose cells keep their places: the file, and the row that a spreadsheet would show."""

import csv
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from io import StringIO
from pathlib import Path
from re import ASCII
from re import compile as pattern

from attrs import frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.records.problems import (
    BlankRows,
    ColumnMissing,
    ColumnTwice,
    FileUnreadable,
    RowShape,
    ValueMissing,
    WrongDate,
    one_line,
)
from rules_engine.source import Source


@frozen
class Table:
    """A CSV file: its headings, and below them the rows that hold something, with their numbers.

    The headings are row 1. Every row is as wide as the headings.
    """

    file: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]

    @property
    def columns(self) -> Mapping[str, int]:
        """Where each heading stands, by its plain form (the first of two that are alike)."""
        return {plain(heading): at for at, heading in reversed([*enumerate(self.headings)])}

    def cells(self, *columns: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Return each row's number, and its cells under `columns`: "" where there is no such column."""
        found = self.columns
        places = [found.get(plain(column), len(self.headings)) for column in columns]
        for row, cells in zip(self.numbers, self.rows, strict=True):
            yield row, tuple(map(str.strip, map([*cells, ""].__getitem__, places)))


def read_table(path: Path) -> tuple[Table | None, list[Diagnostic]]:
    """Read a CSV file; None when it cannot be read or is empty."""
    file = path.name
    try:
        raw = path.read_bytes()
    except OSError as failure:
        return None, [FileUnreadable(file=file, why=failure.strerror or "it cannot be opened")]
    rows: list[list[str]] = []
    try:
        # `strict`, so that a quotation mark without its partner is no licence to swallow the rows below it.
        rows.extend(csv.reader(StringIO(text_of(raw), newline=""), strict=True))
    except csv.Error:
        why = "a quotation mark has no partner, or the file is not a CSV file"
        return None, [FileUnreadable(file=file, row=len(rows) + 1, why=why)]
    if not any(any(map(str.strip, cells)) for cells in rows):
        return None, []
    headings = tuple(cell.strip() for cell in rows[0])
    problems: list[Diagnostic] = list(_headings_twice(file, headings))
    kept: list[list[str]] = []
    numbers: list[int] = []
    blank: list[int] = []
    skipped: list[int] = []
    width = len(headings)
    for row, cells in enumerate(rows[1:], start=2):
        if len(cells) != width or not (cells and cells[0]):
            if not any(map(str.strip, cells)):
                skipped.append(row)
                continue
            if len(cells) < width or any(map(str.strip, cells[width:])):
                problems.append(RowShape(file=file, row=row, cells=len(cells), width=width))
                continue
            del cells[width:]
        if skipped:
            blank += skipped
            skipped = []
        kept.append(cells)
        numbers.append(row)
    if blank:
        problems.append(BlankRows(file=file, row=blank[0], rows=len(blank)))
    return Table(file, headings, kept, numbers), problems


def plain(words: str) -> str:
    """Return `words` without what a heading, a file name and a Term may differ in: case, spaces, - and _."""
    return " ".join(Source.of("", words).text.replace("_", " ").replace("-", " ").split()).casefold()


@lru_cache(maxsize=1 << 16)
def date_read(text: str) -> date | None:
    """Return the date that `text` means: 31/01/2010 or 2010-01-31, from 1900 to 2099; None if it is none."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    day, month, year = (
        (found[1], found[2], found[3]) if found[3] is not None else (found[6], found[5], found[4])
    )
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def date_in(file: str, row: int, column: str, text: str) -> date | Diagnostic:
    """Return the date in a cell, or the problem with it."""
    if not text:
        return ValueMissing(file=file, row=row, column=column, expected="a date")
    day = date_read(text)
    return WrongDate(file=file, row=row, column=column, value=text) if day is None else day


def missing_columns(table: Table, columns: Iterable[str]) -> list[Diagnostic]:
    """Return a problem for each of `columns` that the table has not."""
    found = table.columns
    return [
        ColumnMissing(file=table.file, column=column, headings=table.headings)
        for column in columns
        if plain(column) not in found
    ]


def extra_columns(table: Table, columns: Iterable[str]) -> tuple[str, ...]:
    """Return the headings that are none of `columns`; a column without heading only if it holds something."""
    expected = {plain(column) for column in columns}
    return tuple(
        heading or f"(column {at + 1}, which has no heading)"
        for at, heading in enumerate(table.headings)
        if plain(heading) not in expected and (heading or any(cells[at].strip() for cells in table.rows))
    )


def text_of(raw: bytes) -> str:
    """Read UTF-16 and UTF-8 by their byte-order mark, other bytes as UTF-8 or else as Windows-1252."""
    if raw.startswith(BOM_UTF8):
        return raw.decode("utf-8-sig", errors="replace")
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _headings_twice(file: str, headings: Sequence[str]) -> Iterator[Diagnostic]:
    seen = set()
    for heading in headings:
        if heading and plain(heading) in seen:
            yield ColumnTwice(file=file, row=1, column=one_line(heading))
        seen.add(plain(heading))


_DATE = pattern(
    r"([0-9]{1,2})/([0-9]{1,2})/((?:19|20)[0-9]{2})|((?:19|20)[0-9]{2})-([0-9]{2})-([0-9]{2})", ASCII
)
