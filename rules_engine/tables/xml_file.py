"""XML as it streams past: bounded, without document types, and as the rows of the layouts that it holds.

A file may hold whatever somebody chose to put there. Document types are refused, and with them every entity and every
reference to another file; the depth, the length of a text and the length of a tag are bounded; nothing but the rows is
kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import IO, Final
from xml.parsers.expat import ErrorString, ExpatError, ParserCreate, XMLParserType

from attrs import define, evolve, field, frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.place import Place
from rules_engine.statutory.layouts import Layout
from rules_engine.tables.column import date_read
from rules_engine.tables.diagnostics import (
    CensusYearUnclear,
    ElementMisplaced,
    ElementsNotRead,
    OtherXml,
    TooLarge,
    XmlForbidden,
    XmlUnreadable,
)
from rules_engine.tables.raw_file import RawFile
from rules_engine.tables.table import Table

_MOST_BYTES: Final = 1 << 29
_AT_ONCE: Final = 1 << 18
_LONGEST_TAG: Final = 1 << 20
_LONGEST_TEXT: Final = 2000
_DEEPEST: Final = 16
_OF_A_COLLECTION: Final = ("Collection", "Year", "ReferenceDate")


@frozen(kw_only=True)
class Form:
    """How a kind of XML file holds the rows of layouts.

    Each element `rows` is a row of its layout. All that is said of one child stands in one element `child`, and what
    stands there outside those rows makes the rows of `of_child`: one of each layout for which any of the columns named
    with it says something, or always where none is named. `shared` are columns that every row has from its child.
    """

    root: str
    child: str
    rows: Mapping[str, Layout]
    of_child: tuple[tuple[Layout, tuple[str, ...]], ...] = ()
    shared: tuple[str, ...]
    named: Mapping[str, str]
    """The columns of elements that have another name than theirs."""
    passed_over: frozenset[str]
    """Elements that there are, and that say nothing which is read."""
    collection: str | None = None
    """What the element Collection must say. Year and ReferenceDate beside it then say for which year the file is."""
    seldom: tuple[Layout, ...] = ()
    """Layouts whose elements have no settled name, which are known by their columns."""


class Refused(Exception):
    """A file is not read on, because of `diagnostic`."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def read_markup(
    file: RawFile, place: Place, forms: Sequence[Form]
) -> tuple[Sequence[Table], list[Diagnostic]]:
    """Read an XML file that has one of `forms`; a row's number is that of its element among those of its name.

    What the child itself says makes rows of several tables, each of which is known by the child's own number.
    """
    if file.size > _MOST_BYTES:
        return (), [TooLarge(at=place, why=f"it is longer than {_MOST_BYTES >> 20:,} MB")]
    try:
        with file.opened() as stream:
            rows = _Rows(place, forms)
            stream_through(place, stream, rows.listen)
    except Refused as refused:
        return (), [refused.diagnostic]
    return [*rows.tables(file.stem)], rows.diagnostics


def stream_through(place: Place, stream: IO[bytes], listen: Callable[[XMLParserType], None]) -> None:
    """Parse a stream, whose parser `listen` is given first; Refused where it is not well formed or out of bounds."""
    parser = ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = _LONGEST_TEXT
    parser.ordered_attributes = True

    def refuse(*_: object) -> None:
        raise Refused(XmlForbidden(at=place.at(parser.CurrentLineNumber)))

    parser.StartDoctypeDeclHandler = refuse
    listen(parser)
    fed = 0
    try:
        while chunk := stream.read(_AT_ONCE):
            parser.Parse(chunk, False)
            fed += len(chunk)
            # A tag is parsed anew with each part of it that comes, so an endless one would take for ever.
            if fed - parser.CurrentByteIndex > _LONGEST_TAG:
                raise Refused(TooLarge(at=place.at(parser.CurrentLineNumber), why="a tag in it never ends"))
        parser.Parse(b"", True)
    except ExpatError as failure:
        raise Refused(XmlUnreadable(at=place.at(failure.lineno), why=ErrorString(failure.code))) from None
    except (LookupError, ValueError) as failure:
        # Raised at the encoding that the file names, when Python has none or one of several bytes to a letter.
        if "encoding" not in str(failure):
            raise
        raise Refused(XmlUnreadable(at=place.at(1), why="its encoding is not known")) from None


@define
class _Element:
    """An open element that is no cell: a row, a child, or what holds them."""

    name: str
    line: int
    cells: dict[str, str] = field(factory=dict)


class _Kept:
    """The rows of a layout, what each is in XML, and the number of each."""

    def __init__(self, layout: Layout, element: str, lines: list[int]) -> None:
        self.layout = layout
        self.element = element
        self.rows: list[Sequence[str]] = []
        self.numbers: list[int] = []
        self.lines = lines
        """The line on which each element begins."""
        self.blank = dict.fromkeys(layout.headings, "")
        self.in_order: Callable[[Mapping[str, str]], tuple[str, ...]] = itemgetter(*layout.headings)

    def keep(self, number: int, cells: Mapping[str, str]) -> None:
        """Keep a row."""
        self.rows.append(self.in_order({**self.blank, **cells}))
        self.numbers.append(number)


class _Rows:
    """The rows of a file as its elements come."""

    def __init__(self, place: Place, forms: Sequence[Form]) -> None:
        self.place = place
        self.forms = forms
        self.diagnostics: list[Diagnostic] = []

    def listen(self, parser: XMLParserType) -> None:
        """Have `parser` tell of each element and text."""
        self.parser = parser
        self.open: list[_Element] = []
        self.in_child = False
        parser.StartElementHandler = self.root

    def root(self, name: str, attributes: Sequence[str]) -> None:
        """Begin the file: its first element says which form it has."""
        form = next((form for form in self.forms if form.root == _local(name)), None)
        if form is None:
            raise Refused(OtherXml(at=self.place.at(self.line), kind=f"XML that begins with `{name[:60]}`"))
        self.form = form
        layouts = [*form.rows.values(), *(layout for layout, _ in form.of_child)]
        self.columns = {
            **{heading: heading for layout in (*layouts, *form.seldom) for heading in layout.headings},
            **{heading: heading for _, columns in form.of_child for heading in columns},
            **({heading: heading for heading in _OF_A_COLLECTION} if form.collection else {}),
            **form.named,
        }
        # In a return CHILD is the element around everything, and CHILDID the cell.
        self.columns.pop(form.child, None)
        self.year: int | None = None
        self.children: list[int] = []
        """The line on which each child begins."""
        self.kept = {
            **{layout.name: _Kept(layout, name, []) for name, layout in form.rows.items()},
            **{
                layout.name: _Kept(layout, f"{layout.name} of {form.child}", self.children)
                for layout, _ in form.of_child
            },
        }
        self.of_this_child: list[tuple[Layout, _Element]] = []
        self.unknown: dict[str, tuple[int, int]] = {}
        self.hear()(name, attributes)

    @property
    def line(self) -> int:
        """The line that the parser has come to."""
        return self.parser.CurrentLineNumber

    def hear(self) -> Callable[[str, Sequence[str]], None]:
        """Have the parser tell of the elements and their texts, and return what it calls for each element.

        Every row has a dozen of them, so nothing here is looked up twice.
        """
        columns, begin, finish = self.columns, self.begin, self.finish
        cell: str | None = None
        texts: list[str] = []

        def start(name: str, _: Sequence[str]) -> None:
            nonlocal cell
            if cell is not None:
                raise Refused(ElementMisplaced(at=self.place.at(self.line), value=name, inside=cell))
            cell = columns[name] if name in columns else begin(name)
            texts.clear()

        def end(name: str) -> None:
            nonlocal cell
            if cell is None:
                finish()
                return
            cells = self.cells
            if cell in cells:
                self.diagnostics.append(ElementMisplaced(at=self.place.at(self.line), value=name))
            cells[cell] = texts[0] if len(texts) == 1 else self.joined(texts, cell)
            cell = None

        self.parser.StartElementHandler = start
        self.parser.EndElementHandler = end
        self.parser.CharacterDataHandler = texts.append
        return start

    def joined(self, texts: Sequence[str], cell: str) -> str:
        """Return the text of a cell that came in several pieces, or in none."""
        if sum(map(len, texts)) > _LONGEST_TEXT:
            why = f"`{cell}` holds more than {_LONGEST_TEXT:,} characters"
            raise Refused(TooLarge(at=self.place.at(self.line), why=why))
        return "".join(texts)

    def begin(self, name: str) -> str | None:
        """Open an element that is no cell; where only its name's prefix hides that it is one, return its column."""
        local = _local(name)
        if local != name and local in self.columns:
            self.columns[name] = self.columns[local]
            return self.columns[local]
        if len(self.open) == _DEEPEST:
            raise Refused(TooLarge(at=self.place.at(self.line), why="its elements are nested too deeply"))
        if local == self.form.child:
            if self.in_child:
                raise Refused(ElementMisplaced(at=self.place.at(self.line), value=name, inside=local))
            self.in_child = True
        self.open.append(_Element(local, self.line))
        self.cells = self.open[-1].cells
        return None

    def finish(self) -> None:
        """Close an element that is no cell: keep it as a row, or pass what it says on to the one around it."""
        element = self.open.pop()
        layout = self.layout_of(element)
        if not self.open:
            self.check_collection(element)
        elif layout is not None:
            self.of_this_child.append((layout, element))
            if not self.in_child:
                self.keep_child(_Element("", element.line))
        elif element.name == self.form.child:
            self.keep_child(element)
            self.in_child = False
        else:
            self.pass_on(element)
        if self.open:
            self.cells = self.open[-1].cells

    def layout_of(self, element: _Element) -> Layout | None:
        known = self.form.rows.get(element.name)
        if known is not None or not self.form.seldom or element.name in (self.form.child, self.form.root):
            return known
        return next((each for each in self.form.seldom if each.known_by[-1] in element.cells), None)

    def pass_on(self, element: _Element) -> None:
        around = self.open[-1].cells
        for heading, text in element.cells.items():
            if heading in around:
                self.diagnostics.append(ElementMisplaced(at=self.place.at(element.line), value=heading))
            around[heading] = text
        if element.name not in self.form.passed_over:
            first, times = self.unknown.get(element.name, (element.line, 0))
            self.unknown[element.name] = (first, times + 1)

    def keep_child(self, child: _Element) -> None:
        """Keep the rows of a child, now that all of them are there."""
        cells = child.cells
        shared = {heading: cells[heading] for heading in self.form.shared if heading in cells}
        for layout, row in self.of_this_child:
            kept = self.kept.get(layout.name)
            if kept is None:  # one of the seldom ones
                kept = self.kept[layout.name] = _Kept(layout, layout.name, [])
            kept.lines.append(row.line)
            kept.keep(len(kept.lines), {**shared, **row.cells})
        self.of_this_child.clear()
        if child.name == self.form.child:
            self.children.append(child.line)
            for layout, columns in self.form.of_child:
                if not columns or any(cells.get(heading, "").strip() not in ("", "0") for heading in columns):
                    self.kept[layout.name].keep(len(self.children), cells)

    def check_collection(self, root: _Element) -> None:
        collection = root.cells.get("Collection", "").strip()
        if self.form.collection is not None and collection.upper() != self.form.collection:
            kind = f"of the collection `{collection[:60]}`" if collection else "of no named collection"
            raise Refused(OtherXml(at=self.place, kind=kind))
        if self.form.collection is not None:
            self.year = self.year_of(root.cells)

    def year_of(self, cells: Mapping[str, str]) -> int | None:
        """Return the year that the file says itself; None where it says none, Refused where that cannot be told."""
        year, taken_on = (cells.get(heading, "").strip() for heading in ("Year", "ReferenceDate"))
        if not year and not taken_on:
            return None
        last_day = date_read(taken_on or f"{year}-03-31")
        if (
            last_day is None
            or (last_day.month, last_day.day) != (3, 31)
            or year not in ("", f"{last_day.year}")
        ):
            raise Refused(CensusYearUnclear(at=self.place, year=year, reference_date=taken_on))
        return last_day.year

    def tables(self, stem: str) -> Iterator[Table]:
        """Return a table for each layout, and say which elements were left out."""
        self.diagnostics += [
            ElementsNotRead(at=self.place.at(line), value=name, times=times)
            for name, (line, times) in self.unknown.items()
        ]
        for kept in self.kept.values():
            layout = kept.layout
            lines = kept.lines if len({*kept.lines}) == len(kept.lines) else ()
            place = evolve(self.place, element=kept.element, lines=tuple(lines))
            yield Table.of(
                place,
                layout.headings,
                kept.rows,
                kept.numbers,
                title=f"{stem} {layout.name}",
                year=self.year,
            )


def _local(name: str) -> str:
    """Return the name of an element without the prefix of a namespace."""
    return name.rpartition(":")[2]
