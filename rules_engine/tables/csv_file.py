"""CSV files, as councils' systems and spreadsheets write them.

Their cells may be separated by semicolons or tabs; blank rows and a title may stand above the headings; and a row may
lack the blank cells at its end, which Excel does not always write.
"""

import csv
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import defaultdict
from collections.abc import Iterator, Sequence
from io import BytesIO, TextIOWrapper
from itertools import islice

from rules_engine.diagnostics import Diagnostic
from rules_engine.place import Place
from rules_engine.tables.diagnostics import (
    AboveHeadings,
    BlankRows,
    BrokenOff,
    FileUnreadable,
    RowShape,
    ShortRows,
    one_line,
)
from rules_engine.tables.heading_row import LOOKED_AT
from rules_engine.tables.raw_file import RawFile
from rules_engine.tables.table import Table, headings_twice
from rules_engine.tables.text_layout import TextLayout, text_layout

_MOST_BYTES = 1 << 29
_LONGEST_LINE = 1 << 20
_MOST_LINES_IN_A_ROW = 1000
_MOST_COLUMNS = 1000
_NO_CSV = "a quotation mark has no partner, or the file is not a CSV file"


def read_tabbed(file: RawFile, place: Place) -> tuple[Sequence[Table], list[Diagnostic]]:
    """Read what Excel saves as "Text": a table whose cells are separated by tabs. Of any other text nothing is said."""
    if file.size > _MOST_BYTES:
        return (), []
    raw = file.read()
    if _has_endless_line(raw) or _layout_of(raw).separator != "\t":
        return (), []
    return read_delimited(file, place)


def read_delimited(file: RawFile, place: Place) -> tuple[Sequence[Table], list[Diagnostic]]:
    """Read a CSV file: one table, without headings when the file is empty; none when it cannot be read.

    What it is written in shows from its byte-order mark; without one it is UTF-16 where every other byte is nought, else
    UTF-8, or else Windows-1252. Raises OSError.
    """
    if file.size > _MOST_BYTES:
        why = f"it is {file.size >> 20:,} MB long, and more than {_MOST_BYTES >> 20:,} MB is more than any return"
        return (), [FileUnreadable(at=place, why=why)]
    raw = file.read()
    if _has_endless_line(raw):
        return (), [FileUnreadable(at=place, why="it has a line of over a million characters")]
    encoding = _encoding(raw)
    layout = _layout_of(raw)
    if layout == TextLayout() and not encoding.startswith("utf-16"):
        regular = _read_regular(place, file.stem, raw.removeprefix(BOM_UTF8), encoding.removesuffix("-sig"))
        if regular is not None:
            return (regular,), [*headings_twice(place.at(1), regular.headings)]
    lines = _lines(raw, encoding)
    if layout.says_separator:
        next(lines)
    # `strict`, so that a quotation mark without its partner is no licence to swallow the rows below it.
    cells = csv.reader(_few_lines_at_once(lines), strict=True, delimiter=layout.separator)
    rows = _Rows(place, file.stem, layout, cells)
    try:
        table = rows.table()
    except csv.Error:
        return (), [FileUnreadable(at=place.at(rows.row + 1), why=_NO_CSV)]
    if rows.short_last and not raw.rstrip(b"\0").endswith((b"\n", b"\r")):
        rows.diagnostics.append(BrokenOff(at=place.at(rows.row)))
    return (table,) if table is not None else (), rows.diagnostics


def _layout_of(raw: bytes) -> TextLayout:
    return text_layout([*islice(_lines(raw, _encoding(raw)), LOOKED_AT)])


def _lines(raw: bytes, encoding: str) -> Iterator[str]:
    return TextIOWrapper(BytesIO(raw), encoding=encoding, errors="replace", newline="")


def _read_regular(place: Place, title: str, raw: bytes, encoding: str) -> Table | None:
    """Read a regular CSV file quickly; None where it is not regular, or NumPy is not installed."""
    try:
        from rules_engine.tables.regular_csv import read_regular
    except ImportError:
        return None
    return read_regular(place, title, raw, encoding)


class _Rows:
    """The rows of a CSV file as they come, and what is found wrong with their shape on the way."""

    def __init__(self, place: Place, title: str, layout: TextLayout, cells: Iterator[list[str]]) -> None:
        self.place = place
        self.title = title
        self.layout = layout
        self.diagnostics: list[Diagnostic] = []
        self.row = 0
        self.cells = cells
        self.numbers: list[int] = []
        self.blank: list[int] = []
        self.skipped: list[int] = []
        self.short: list[int] = []
        self.narrowest = 0
        self.wide: defaultdict[int, list[int]] = defaultdict(list)

    def table(self) -> Table | None:
        """Return the table, or None when it is too wide; csv.Error when it is no CSV file."""
        headings = self.headings()
        row = max(self.row, 1)
        if len(headings) > _MOST_COLUMNS:
            why = f"it has {len(headings):,} columns, and more than {_MOST_COLUMNS:,} are not read"
            self.diagnostics = [FileUnreadable(at=self.place.at(row), why=why)]
            return None
        table = Table.of(
            self.place,
            headings,
            self.sound(len(headings)),
            self.numbers,
            title=self.title,
            heading_row=row,
            separator=self.layout.separator,
        )
        if not (any(headings) or len(self.numbers)):
            # Nothing but blank lines, as the file of a module is in which nobody stands.
            return Table.of(self.place, (), (), (), title=self.title)
        self.diagnostics += [*headings_twice(self.place.at(row), headings), *self.of_shape(headings)]
        return table

    def headings(self) -> Sequence[str]:
        """Return the headings, and say what is passed over above them."""
        titles = 0
        for cells in self.cells:
            self.row += 1
            if not any(map(str.strip, cells)):
                continue
            if self.row > self.layout.above:
                if titles:
                    self.diagnostics.append(AboveHeadings(at=self.place.at(self.row), rows=titles))
                return [cell.strip() for cell in cells]
            titles += 1
        return ()

    def of_shape(self, headings: Sequence[str]) -> Iterator[Diagnostic]:
        """Return what is to be said of rows that are not as wide as the headings, and of blank ones."""
        for cells, rows in self.wide.items():
            at = self.place.at(rows[0])
            yield RowShape(at=at, cells=cells, width=len(headings), rows=len(rows))
        if self.short:
            left_out = tuple(map(one_line, headings[self.narrowest :]))
            yield ShortRows(at=self.place.at(self.short[0]), rows=len(self.short), columns=left_out)
        if self.blank:
            yield BlankRows(at=self.place.at(self.blank[0]), rows=len(self.blank))

    @property
    def short_last(self) -> bool:
        """Whether the last row has fewer cells than there are headings."""
        return self.short[-1:] == [self.row]

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
        """Whether a row holds something under headings alone; blank cells are cut off beyond them, and filled in below."""
        if not any(map(str.strip, cells)):
            self.skipped.append(row)
            return False
        if any(map(str.strip, cells[width:])):
            self.wide[len(cells)].append(row)
            return False
        if len(cells) < width:
            self.narrowest = min(self.narrowest, len(cells)) if self.short else len(cells)
            self.short.append(row)
            cells += [""] * (width - len(cells))
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
        return _utf_16_unmarked(raw) or "utf-8"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _utf_16_unmarked(raw) or "cp1252"
    return _utf_16_unmarked(raw) or "utf-8"


def _utf_16_unmarked(raw: bytes) -> str | None:
    """Return which UTF-16 a file without a byte-order mark is written in: every other byte of Latin letters is nought."""
    first = raw[: 1 << 10]
    if len(raw) % 2 or 4 * first.count(0) < len(first):
        return None
    for encoding, others in (("utf-16-le", first[1::2]), ("utf-16-be", first[::2])):
        if others and 10 * others.count(0) >= 9 * len(others) and 4 * first.count(0) < 3 * len(first):
            return encoding
    return None


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
