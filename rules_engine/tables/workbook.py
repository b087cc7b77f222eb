"""Workbooks (.xlsx): each sheet that holds something is a table, with its headings above and perhaps a title over them.

A workbook is a zip file of XML, so it is looked over before it is read: what it unpacks to is bounded, and so is the
rectangle in which the cells of a sheet lie, however few they are. Formulas are never worked out: a cell says what it
showed when the workbook was saved. A sheet whose name stands in brackets, "(Notes)", is not read.

An identifier that was typed as a number has lost the noughts at its front; nothing in the file tells of them.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import chain, islice
from posixpath import join, normpath
from re import compile as pattern
from typing import TYPE_CHECKING, Any, Final
from xml.parsers.expat import XMLParserType
from zipfile import BadZipFile, ZipFile

from attrs import evolve, frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.place import Place
from rules_engine.tables.diagnostics import (
    AboveHeadings,
    BlankRows,
    ErrorInCell,
    FileUnreadable,
    FormulaNotWorkedOut,
    TooLarge,
    WorkbookRefused,
    one_line,
)
from rules_engine.tables.heading_row import LOOKED_AT, heading_row
from rules_engine.tables.raw_file import RawFile
from rules_engine.tables.table import Table, headings_twice
from rules_engine.tables.typed_cells import TEXT_OF
from rules_engine.tables.xml_file import Refused, stream_through

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_MOST_BYTES = 1 << 27
_MOST_UNPACKED = 1 << 29
_MOST_MEMBERS = 2000
# XML of cells packs to a tenth or a thirtieth; only what was made to burst packs to less than this.
_MOST_RATIO = 250
_MOST_COLUMNS = 1000
_MOST_CELLS = 10_000_000

REFUSED_KINDS: Final = {
    ".xlsm": "it can hold macros",
    ".xls": "it is of the old kind",
    ".xlsb": "it is of the binary kind",
    ".ods": "it is of another program's kind",
}
WORKBOOKS: Final = (".xlsx", *REFUSED_KINDS)
"""The endings of workbooks' names; those of other kinds than the first are refused, with what to do instead."""

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_SAVE_IT = 'open it in Excel, and save it without a password as "Excel Workbook (.xlsx)"'
_DAMAGED = "it is damaged, or no workbook"


def read_workbook(file: RawFile, place: Place) -> tuple[Sequence[Table], list[Diagnostic]]:
    """Read the sheets of a workbook; none when it is of a kind that is not read, damaged or too large. Raises OSError."""
    why = REFUSED_KINDS.get(file.ending)
    if why is not None:
        return (), [WorkbookRefused(at=place, why=why, expected=_SAVE_IT)]
    if file.size > _MOST_BYTES:
        return (), [TooLarge(at=place, why=f"it is longer than {_MOST_BYTES >> 20} MB")]
    raw = file.read()
    if raw.startswith(_OLD_OR_LOCKED):
        why = "it is locked with a password, or of the old kind"
        return (), [WorkbookRefused(at=place, why=why, expected=_SAVE_IT)]
    try:
        return _read_sheets(place, raw, _looked_over(place, raw))
    except Refused as refused:
        return (), [refused.diagnostic]


# ---- before it is read


@frozen
class _Sheet:
    """A sheet to be read, and what its reading would lose: errors, and formulas that were never worked out.

    Both are known by their rows and columns, which count from 1.
    """

    name: str
    errors: Mapping[tuple[int, int], str]
    formulas: Sequence[tuple[int, int]]


def _looked_over(place: Place, raw: bytes) -> Sequence[_Sheet]:
    """Return the sheets to be read; Refused when there is anything to fear from reading them."""
    try:
        with ZipFile(BytesIO(raw)) as archive:
            _check_members(place, archive)
            return [
                _look_at_sheet(place, name, archive.read(part))
                for name, part in _parts_of_sheets(place, archive)
                if not (name.startswith("(") and name.endswith(")"))
            ]
    # What zipfile raises at bytes that were made up: it says so of BadZipFile alone.
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, KeyError):
        raise Refused(FileUnreadable(at=place, why=_DAMAGED, expected="a workbook")) from None


def _check_members(place: Place, archive: ZipFile) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > _MOST_MEMBERS:
        raise Refused(TooLarge(at=place, why=f"it is made of {len(members):,} parts"))
    if unpacked > _MOST_UNPACKED or (unpacked > 1 << 24 and unpacked > packed * _MOST_RATIO):
        raise Refused(TooLarge(at=place, why=f"it unpacks to {unpacked >> 20:,} MB"))
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise Refused(WorkbookRefused(at=place, why="it is locked with a password", expected=_SAVE_IT))
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise Refused(WorkbookRefused(at=place, why=REFUSED_KINDS[".xlsm"], expected=_SAVE_IT))
    if "xl/workbook.bin" in names:
        raise Refused(WorkbookRefused(at=place, why=REFUSED_KINDS[".xlsb"], expected=_SAVE_IT))
    if len(names) < len(members) or not names >= {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"}:
        raise BadZipFile
    # The directory may lie about sizes: what is unpacked in full, with its checksum, does not.
    for member in members:
        with archive.open(member) as part:
            while part.read(1 << 20):
                pass


def _parts_of_sheets(place: Place, archive: ZipFile) -> Iterator[tuple[str, str]]:
    """Return the name of each worksheet, in order, and the part of the archive that holds it."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for name, relation in _elements(place, archive, "xl/_rels/workbook.xml.rels")
        if name == "Relationship" and relation.get("Type", "").endswith("/worksheet")
    }
    for name, sheet in _elements(place, archive, "xl/workbook.xml"):
        if name == "sheet" and sheet.get("id") in targets:
            # A target that begins with a slash is counted from the top of the archive.
            part = normpath(join("/xl", targets[sheet.get("id")])).lstrip("/")
            yield sheet.get("name", ""), part


def _elements(place: Place, archive: ZipFile, part: str) -> Sequence[tuple[str, Mapping[str, str]]]:
    """Return the elements of a part and their attributes, without the prefixes of namespaces."""
    elements: list[tuple[str, Mapping[str, str]]] = []

    def start(name: str, attributes: Sequence[str]) -> None:
        by_name = {
            key.rpartition(":")[2]: text for key, text in zip(attributes[::2], attributes[1::2], strict=True)
        }
        elements.append((name.rpartition(":")[2], by_name))

    def listen(parser: XMLParserType) -> None:
        parser.StartElementHandler = start

    with archive.open(part) as stream:
        stream_through(place, stream, listen)
    return elements


# None of these looks past the next tag, so that whatever the bytes are, they are looked through once.
_BLANK_CELL = pattern(rb'<(?:\w+:)?c(?:\s+[\w:]+="[^"<>]*")*\s*/>')
_PLACE = pattern(rb"""\br\s*=\s*["']([A-Za-z]+)([0-9]+)["']""")
_ROW = pattern(rb"<(?:\w+:)?row\b")
_CELL = pattern(rb"<(?:\w+:)?c[\s>]")
_FORMULA = rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"
_ERROR = pattern(
    rb'<(?:\w+:)?c(\s[^<>]*\bt="e"[^<>]*)>\s*(?:' + _FORMULA + rb")?\s*<(?:\w+:)?v>([^<]{1,40})<"
)
_NOT_WORKED_OUT = pattern(
    rb"<(?:\w+:)?c(\s[^<>]*)?>\s*" + _FORMULA + rb"\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def _look_at_sheet(place: Place, name: str, xml: bytes) -> _Sheet:
    """Return what the reading of a sheet would lose; Refused when its cells lie too far apart."""
    of_sheet = _of_sheet(place, name)
    too_large = _too_far_apart(of_sheet, xml)
    if too_large is not None and b"/>" in xml:
        # Blank cells count for nothing, and whoever colours a whole sheet has many of them.
        filled, blank = _BLANK_CELL.subn(b"", xml)
        too_large = _too_far_apart(of_sheet, filled) if blank else too_large
    if too_large is not None:
        raise Refused(too_large)
    errors = _ERROR.findall(xml) if b't="e"' in xml else []
    formulas = _NOT_WORKED_OUT.findall(xml) if b"<f" in xml or b":f" in xml else []
    return _Sheet(
        name,
        {
            where: text.decode("utf-8", "replace")
            for tag, text in errors
            if (where := _cell_at(tag)) is not None
        },
        [where for tag in formulas if b't="str"' not in tag and (where := _cell_at(tag)) is not None],
    )


def _too_far_apart(place: Place, xml: bytes) -> Diagnostic | None:
    """Return what is wrong with a sheet whose cells lie in a rectangle that nobody could have filled."""
    places = _PLACE.findall(xml)
    columns, rows = map(set, zip(*places, strict=True)) if places else ((), ())
    if any(len(column) > 3 for column in columns) or any(len(row) > 7 for row in rows):
        return TooLarge(at=place, why="a cell lies further out than any sheet reaches")
    height, width = max(map(int, rows), default=0), max(map(_column_number, columns), default=0)
    in_rows = [len(_CELL.findall(row)) for row in _ROW.split(xml)]
    if sum(in_rows) > len(places):
        # A cell that does not say where it stands comes after the one before it.
        height, width = height + len(in_rows), width + max(in_rows)
    if width > _MOST_COLUMNS or height * width > _MOST_CELLS:
        return TooLarge(at=place, why=f"its cells reach over {height:,} rows and {width:,} columns")
    return None


def _cell_at(tag: bytes) -> tuple[int, int] | None:
    """Return the row and the column, from 1, that the attributes of a cell give."""
    reference = _PLACE.search(tag)
    return None if reference is None else (int(reference[2]), _column_number(reference[1]))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


# ---- reading


def _read_sheets(
    place: Place, raw: bytes, sheets: Sequence[_Sheet]
) -> tuple[Sequence[Table], list[Diagnostic]]:
    from python_calamine import CalamineError, CalamineWorkbook

    tables: list[Table] = []
    diagnostics: list[Diagnostic] = []
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(raw))
        for sheet in sheets:
            table, of_sheet = _read_sheet(
                _of_sheet(place, sheet.name), sheet, workbook.get_sheet_by_name(sheet.name)
            )
            diagnostics += of_sheet
            if table is not None:
                tables.append(table)
    except CalamineError:
        return (), [FileUnreadable(at=place, why=_DAMAGED, expected="a workbook")]
    except BaseException as failure:
        # The library is written in Rust, whose panics are no Exceptions.
        if type(failure).__name__ != "PanicException":
            raise
        return (), [FileUnreadable(at=place, why=_DAMAGED, expected="a workbook")]
    return tables, diagnostics


def _read_sheet(
    place: Place, sheet: _Sheet, cells: "CalamineSheet"
) -> tuple[Table | None, Sequence[Diagnostic]]:
    if cells.start is None:
        return None, ()
    # Its rows come from the very first one on, and in each of them only the columns that hold something.
    first_column = cells.start[1] + 1
    lost: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), text in sheet.errors.items():
        lost[row][column - first_column] = text
    rows = _Rows(cells.iter_rows(), lost)
    headings = rows.headings()
    if headings is None:
        return None, ()
    table = Table.of(
        place, headings, rows.below(), rows.numbers, title=sheet.name, heading_row=rows.heading_row
    )

    diagnostics: list[Diagnostic] = [*headings_twice(place.at(rows.heading_row), headings)]
    if rows.titles:
        diagnostics.append(AboveHeadings(at=place.at(rows.heading_row), rows=rows.titles))
    if rows.blank:
        diagnostics.append(BlankRows(at=place.at(rows.blank[0]), rows=len(rows.blank)))
    for column, rows_of in _by_column(sheet.errors).items():
        name = _heading(headings, column - first_column)
        text = sheet.errors[rows_of[0], column]
        diagnostics.append(ErrorInCell(at=place.at(rows_of[0]), column=name, value=text, cells=len(rows_of)))
    for column, rows_of in _by_column(sheet.formulas).items():
        name = _heading(headings, column - first_column)
        diagnostics.append(FormulaNotWorkedOut(at=place.at(rows_of[0]), column=name, cells=len(rows_of)))
    return table, diagnostics


def _by_column(places: Iterable[tuple[int, int]]) -> Mapping[int, Sequence[int]]:
    """Return the rows of cells by their columns, each in order."""
    rows: defaultdict[int, list[int]] = defaultdict(list)
    for row, column in sorted(places):
        rows[column].append(row)
    return rows


def _heading(headings: Sequence[str], at: int) -> str | None:
    return one_line(headings[at]) if 0 <= at < len(headings) and headings[at] else None


class _Rows:
    """The rows of a sheet as they come: texts, and the numbers of the rows that hold something."""

    def __init__(self, cells: Iterator[list[Any]], lost: Mapping[int, Mapping[int, str]]) -> None:
        self.rows = _texts(cells, lost)
        self.numbers: list[int] = []
        self.blank: list[int] = []
        self.heading_row = 0
        self.titles = 0

    def headings(self) -> Sequence[str] | None:
        """Return the headings, and count the rows above them that hold something; None when nothing stands there."""
        # Blank rows above a table are no part of it, however many there are.
        first = next((row for row in self.rows if any(row[1])), None)
        if first is None:
            return None
        top = [first, *islice(self.rows, LOOKED_AT)]
        at = heading_row([texts for _, texts in top])
        assert at is not None, "the first of them holds something"
        self.rows = chain(top[at + 1 :], self.rows)
        self.titles = sum(any(texts) for _, texts in top[:at])
        self.heading_row, headings = top[at]
        return headings

    def below(self) -> Iterator[Sequence[str]]:
        """Yield the rows below the headings that hold something."""
        skipped: list[int] = []
        for row, texts in self.rows:
            if not any(texts):
                skipped.append(row)
                continue
            if skipped:
                self.blank += skipped
                skipped = []
            self.numbers.append(row)
            yield texts


def _texts(
    rows: Iterator[list[Any]], lost: Mapping[int, Mapping[int, str]]
) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield each row's number and its texts, with the errors that reading has lost."""
    for row, cells in enumerate(rows, start=1):
        texts = [TEXT_OF[type(cell)](cell).strip() for cell in cells]
        for at, text in lost.get(row, {}).items():
            if 0 <= at < len(texts) and not texts[at]:
                texts[at] = text
        yield row, texts


def _of_sheet(place: Place, sheet: str) -> Place:
    return evolve(place, sheet=one_line(sheet))
