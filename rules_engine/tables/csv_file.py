"""CSV files, as councils' systems and spreadsheets write them."""

import csv
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from io import BytesIO, TextIOWrapper
from itertools import islice
from pathlib import Path

from rules_engine.diagnostics import Diagnostic
from rules_engine.place import Place
from rules_engine.tables.diagnostics import BlankRows, FileUnreadable, RowShape
from rules_engine.tables.table import Table, headings_twice

_MOST_BYTES = 1 << 29
_LONGEST_LINE = 1 << 20
_MOST_LINES_IN_A_ROW = 1000
_MOST_COLUMNS = 1000
_NO_CSV = "a quotation mark has no partner, or the file is not a CSV file"


def read_delimited(path: Path, place: Place) -> tuple[Sequence[Table], list[Diagnostic]]:
    """Read a CSV file: one table, without headings when the file is empty; none when it cannot be read.

    What it is written in shows from its byte-order mark; without one it is UTF-8, or else Windows-1252.
    """
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            why = f"it is {size >> 20:,} MB long, and more than {_MOST_BYTES >> 20:,} MB is more than any return"
            return (), [FileUnreadable(at=place, why=why)]
        raw = path.read_bytes()
    except OSError as failure:
        return (), [FileUnreadable(at=place, why=failure.strerror or "it cannot be opened")]
    if _has_endless_line(raw):
        return (), [FileUnreadable(at=place, why="it has a line of over a million characters")]
    encoding = _encoding(raw)
    if encoding != "utf-16":
        regular = _read_regular(place, path.stem, raw.removeprefix(BOM_UTF8), encoding.removesuffix("-sig"))
        if regular is not None:
            return (regular,), [*headings_twice(place, regular.headings)]
    stream = TextIOWrapper(BytesIO(raw), encoding=encoding, errors="replace", newline="")
    # `strict`, so that a quotation mark without its partner is no licence to swallow the rows below it.
    rows = _Rows(place, path.stem, csv.reader(_few_lines_at_once(stream), strict=True))
    try:
        table = rows.table()
    except csv.Error:
        return (), [FileUnreadable(at=place.at(rows.row + 1), why=_NO_CSV)]
    return (table,) if table is not None else (), rows.diagnostics


def _read_regular(place: Place, title: str, raw: bytes, encoding: str) -> Table | None:
    """Read a regular CSV file quickly; None where it is not regular, or NumPy is not installed."""
    try:
        from rules_engine.tables.regular_csv import read_regular
    except ImportError:
        return None
    return read_regular(place, title, raw, encoding)


class _Rows:
    """The rows of a CSV file as they come, and what is found wrong with their shape on the way."""

    def __init__(self, place: Place, title: str, cells: Iterator[list[str]]) -> None:
        self.place = place
        self.title = title
        self.diagnostics: list[Diagnostic] = []
        self.row = 0
        self.cells = cells
        self.numbers: list[int] = []
        self.blank: list[int] = []
        self.skipped: list[int] = []

    def table(self) -> Table | None:
        """Return the table, or None when it is too wide; csv.Error when it is no CSV file."""
        headings: list[str] = []
        for first in self.cells:
            self.row += 1
            headings = [cell.strip() for cell in first]
            break
        if len(headings) > _MOST_COLUMNS:
            why = f"it has {len(headings):,} columns, and more than {_MOST_COLUMNS:,} are not read"
            self.diagnostics = [FileUnreadable(at=self.place.at(1), why=why)]
            return None
        table = Table.of(self.place, headings, self.sound(len(headings)), self.numbers, title=self.title)
        if not (any(headings) or len(self.numbers)):
            # Nothing but blank lines, as the file of a module is in which nobody stands.
            return Table.of(self.place, (), (), (), title=self.title)
        self.diagnostics += headings_twice(self.place, headings)
        if self.blank:
            self.diagnostics.append(BlankRows(at=self.place.at(self.blank[0]), rows=len(self.blank)))
        return table

    def sound(self, width: int) -> Iterator[list[str]]:
        """Yield the rows below the headings that hold something, as wide as the headings."""
        while chunk := [*self.chunk()]:
            first = self.row - len(chunk) + 1
            if {*map(len, chunk)} == {width} and width and all(cells[0] for cells in chunk):
                self.note_blank()
                self.numbers.extend(range(first, self.row + 1))
                yield from chunk
                continue
            for row, cells in enumerate(chunk, start=first):
                if self.fits(row, cells, width):
                    self.note_blank()
                    self.numbers.append(row)
                    yield cells

    def chunk(self) -> Iterator[list[str]]:
        """Yield the next few thousand rows, counting them."""
        for cells in islice(self.cells, 8192):
            self.row += 1
            yield cells

    def fits(self, row: int, cells: list[str], width: int) -> bool:
        """Whether a row holds something under headings alone; blank cells beyond them are cut off."""
        if not any(map(str.strip, cells)):
            self.skipped.append(row)
            return False
        if len(cells) < width or any(map(str.strip, cells[width:])):
            self.diagnostics.append(RowShape(at=self.place.at(row), cells=len(cells), width=width))
            return False
        del cells[width:]
        return True

    def note_blank(self) -> None:
        """Keep count of the blank rows passed over, which only matter where something stands below them."""
        if self.skipped:
            self.blank += self.skipped
            self.skipped = []


def text_of(raw: bytes) -> str:
    """Return the text that these bytes are."""
    return raw.decode(_encoding(raw), errors="replace")


def _encoding(raw: bytes) -> str:
    if raw.startswith(BOM_UTF8):
        return "utf-8-sig"
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    if raw.isascii():
        return "utf-8"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _has_endless_line(raw: bytes) -> bool:
    """Whether a line is longer than any that is read: each look jumps from a line's start to as far as it may reach."""
    start = 0
    while len(raw) - start > _LONGEST_LINE:
        end = start + _LONGEST_LINE
        last = max(raw.rfind(b"\n", start, end), raw.rfind(b"\r", start, end))
        if last < 0:
            return True
        start = last + 1
    return False


def _few_lines_at_once(lines: Iterator[str]) -> Iterator[str]:
    """Yield `lines`; csv.Error once a quotation mark has swallowed more of them than any row has."""
    swallowed = 0
    inside = False
    for line in lines:
        if line.count('"') % 2:
            inside = not inside
        swallowed = swallowed + 1 if inside else 0
        if swallowed > _MOST_LINES_IN_A_ROW:
            raise csv.Error(_NO_CSV)
        yield line
