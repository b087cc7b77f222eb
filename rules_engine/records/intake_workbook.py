"""The workbook that a council fills in with the records of one contract: what is read back is what is laid out here.

A sheet for the children, one for each recorded timeline, and one for the days that these cover. Row 1 holds the
headings; each cell below says what belongs in it when it is chosen, and takes nothing else. Sheets with names in
brackets explain, and are not read. The same contract gives the same bytes.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import frozen

from rules_engine.records.coverage import COVERAGE
from rules_engine.rules import FactKind, FactRule, Schedule, TimelineRule
from rules_engine.statutory.layouts import LAYOUTS

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

ROWS: Final = 5000
"""How many rows of each sheet are made ready."""

CHILDREN, RECORDS, NOTES, RETURNS, LISTS = "Children", "Records", "(Notes)", "(Returns)", "(Lists)"

_LONGEST_NAME: Final = 31
_FIRST, _LAST = date(1900, 1, 1), date(2099, 12, 31)
# Any fixed day: the bytes of a workbook must not tell when it was made.
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001  (Excel knows no time zones)


class SheetsAlike(Exception):
    """Two sheets of a contract's workbook would have the same name, as far as Excel lets a name reach."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@frozen(kw_only=True)
class _Identifier:
    """An identifier of a child: one for each row of the children, any of them in the rows of a timeline."""

    once: bool


@frozen(kw_only=True)
class _Day:
    """A date; `after` is the column, from 0, whose date it must come after, or may also equal where `or_same`."""

    after: int | None = None
    or_same: bool = False


@frozen
class _Number:
    """A number."""


@frozen
class _OneOf:
    """One of a list of texts."""

    texts: tuple[str, ...]


_Holds: TypeAlias = _Identifier | _Day | _Number | _OneOf


@frozen(kw_only=True)
class _Column:
    """A column of a sheet to fill in: what it holds, and what is said of it."""

    heading: str
    holds: _Holds
    says: str
    needed: bool = True


@frozen(kw_only=True)
class _Sheet:
    """A sheet to fill in, and what stands in it from the start."""

    name: str
    columns: tuple[_Column, ...]
    filled: tuple[str, ...] = ()
    """The first cells of its first rows."""


def records_workbook(schedule: Schedule) -> bytes:
    """Return the workbook (.xlsx) for the records of a contract; SheetsAlike when two names are one to Excel."""
    import xlsxwriter

    written = BytesIO()
    # Whatever a contract holds is text: nothing in it becomes a formula, a link or a number.
    options = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(written, {**options, "in_memory": True})
    book.set_properties({"title": f"Records: {schedule.title}", "created": _MADE})
    sheets = [*_sheets(schedule)]
    _check_names(sheets)
    lists = [
        *dict.fromkeys(column.holds for sheet in sheets for column in sheet.columns if _has_list(column))
    ]
    styles = _Styles(book)
    for sheet in sheets:
        _lay_out(book, sheet, lists, styles)
    _write_notes(book, schedule, sheets, styles)
    _write_returns(book, schedule, styles)
    _write_lists(book, lists)
    book.close()
    return written.getvalue()


# ---- what is to be filled in


def _sheets(schedule: Schedule) -> Iterator[_Sheet]:
    from_returns = any(line.source for line in schedule.timelines) or any(
        fact.source for fact in schedule.facts
    )
    child = _Column(
        heading="Child",
        holds=_Identifier(once=True),
        says="The child's identifier, once on this sheet, and the same wherever the child is recorded. "
        "A pseudonym is best.",
    )
    facts = [_of_fact(fact, from_returns) for fact in schedule.facts if fact.source is None]
    yield _Sheet(name=CHILDREN, columns=(child, *facts))
    recorded = [line for line in schedule.timelines if line.source is None]
    for line in recorded:
        yield _Sheet(name=line.name[:_LONGEST_NAME].strip(), columns=(*_of_timeline(line),))
    if recorded:
        names = tuple(line.name for line in recorded)
        yield _Sheet(name=RECORDS, columns=(*_of_coverage(names),), filled=names)


def _of_fact(fact: FactRule, from_returns: bool) -> _Column:
    holds: _Holds
    match fact.kind:
        case FactKind.DATE:
            holds, says = _Day(), "A date, such as 31/01/2010."
        case FactKind.NUMBER:
            holds, says = _Number(), "A number, such as 12 or 1234.50."
        case FactKind.YES_NO:
            holds, says = _OneOf(("yes", "no")), "yes or no."
        case FactKind.CHOICE | FactKind.PARTY:
            holds, says = _OneOf(fact.choices), "One of the texts in the list, as the contract has them."
    if fact.optional:
        says += " Leave it blank where it is not recorded."
    if fact.name.casefold() == "date of birth" and from_returns:
        says += " It may be blank for a child whose return gives it."
    return _Column(heading=fact.name, holds=holds, says=says, needed=not fact.optional)


def _of_timeline(line: TimelineRule) -> Iterator[_Column]:
    yield _Column(
        heading="Child",
        holds=_Identifier(once=False),
        says="The child's identifier, as on the sheet Children. A child may have many rows, or none.",
    )
    yield _Column(heading="From", holds=_Day(), says="The first day, such as 31/01/2019.")
    yield _Column(
        heading="To",
        holds=_Day(after=1),
        says="The day of leaving, which does not count any more. Leave it blank while it goes on.",
        needed=False,
    )
    for name, texts in line.attributes:
        yield _Column(
            heading=name[:1].upper() + name[1:],
            holds=_OneOf(texts),
            says="One of the texts in the list, as the contract has them. Blank may be any of them.",
            needed=False,
        )


def _of_coverage(names: tuple[str, ...]) -> Iterator[_Column]:
    timeline, first, last = COVERAGE
    yield _Column(
        heading=timeline, holds=_OneOf(names), says="A sheet of this workbook that holds spells of days."
    )
    yield _Column(
        heading=first,
        holds=_Day(),
        says="The first day that the sheet speaks about. On a day that it speaks about, no row means that "
        "nothing held; on any other day it is not known.",
    )
    yield _Column(
        heading=last, holds=_Day(after=1, or_same=True), says="The last day that the sheet speaks about."
    )


def _check_names(sheets: Sequence[_Sheet]) -> None:
    seen: set[str] = set()
    for sheet in sheets:
        if sheet.name.casefold() in seen:
            raise SheetsAlike(sheet.name)
        seen.add(sheet.name.casefold())


def _has_list(column: _Column) -> bool:
    return isinstance(column.holds, _OneOf)


# ---- laying it out


class _Styles:
    """How the cells of a workbook look."""

    def __init__(self, book: "Workbook") -> None:
        self.heading: Format = book.add_format(
            {"bold": True, "bg_color": "#1D3557", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
        )
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.wrapped: Format = book.add_format({"text_wrap": True, "valign": "top"})
        # A column of text keeps the noughts at the front of an identifier.
        self.text: Format = book.add_format({"num_format": "@"})
        self.day: Format = book.add_format({"num_format": "dd/mm/yyyy"})


def _lay_out(book: "Workbook", sheet: _Sheet, lists: Sequence[_Holds], styles: _Styles) -> None:
    page = book.add_worksheet(sheet.name)
    page.freeze_panes(1, 0)
    for at, column in enumerate(sheet.columns):
        style = styles.day if isinstance(column.holds, _Day) else None
        if not isinstance(column.holds, _Day | _Number):
            style = styles.text
        page.set_column(at, at, max(14, min(40, len(column.heading) + 4)), style)
        page.write_string(0, at, column.heading, styles.heading)
        page.data_validation(1, at, ROWS, at, _validation(column, lists))
    for row, text in enumerate(sheet.filled, start=1):
        page.write_string(row, 0, text)


def _validation(column: _Column, lists: Sequence[_Holds]) -> dict[str, object]:
    """Return what Excel takes in a column, and what it says there."""
    rule: dict[str, object]
    wrong = "Please choose from the list."
    match column.holds:
        case _Identifier(once=True):
            rule = {"validate": "custom", "value": f"=SUMPRODUCT(--EXACT($A$2:$A${ROWS + 1},A2))=1"}
            wrong = "This child is on the sheet already."
        case _Identifier():
            rule = {
                "validate": "custom",
                "value": f"=SUMPRODUCT(--EXACT({CHILDREN}!$A$2:$A${ROWS + 1},A2))>0",
            }
            # Somebody may write the timelines first.
            rule["error_type"] = "warning"
            wrong = "This child is not on the sheet Children."
        case _Day(after=None):
            rule = {"validate": "date", "criteria": "between", "minimum": _FIRST, "maximum": _LAST}
            wrong = "Please write a date with all four digits of the year, such as 31/01/2010."
        case _Day(after=int(before), or_same=or_same):
            rule = {"validate": "date", "criteria": ">=" if or_same else ">", "value": f"={_letter(before)}2"}
            wrong = "Please write a date that comes after the first one."
        case _Number():
            rule = {"validate": "decimal", "criteria": "between", "minimum": -(10**12), "maximum": 10**12}
            wrong = "Please write a number, such as 12 or 1234.50."
        case _OneOf(texts):
            letter = _letter(lists.index(column.holds))
            rule = {"validate": "list", "source": f"='{LISTS}'!${letter}$1:${letter}${len(texts)}"}
    # Excel shows up to 32 letters of a title and 255 of a message.
    return rule | {
        "input_title": column.heading[:32],
        "input_message": column.says[:255],
        "error_title": column.heading[:32],
        "error_message": wrong,
    }


def _letter(at: int) -> str:
    """Return the letters of the column `at`, counted from nought."""
    return ("" if at < 26 else _letter(at // 26 - 1)) + chr(ord("A") + at % 26)


def _write_notes(book: "Workbook", schedule: Schedule, sheets: Sequence[_Sheet], styles: _Styles) -> None:
    page = book.add_worksheet(NOTES)
    page.set_column(0, 1, 24)
    page.set_column(2, 2, 90)
    page.set_column(3, 3, 12)
    page.write_string(0, 0, schedule.title, styles.title)
    advice = [
        f"Write from row 2 of each sheet on; {ROWS:,} rows are made ready, and you may add more.",
        "Leave the names of the sheets and the headings as they are. Sheets with names in brackets are not read.",
        "Save the workbook as .xlsx into a folder of its own, and run: outcomes evaluate FILE --records FOLDER "
        "--as-at DATE",
    ]
    for row, text in enumerate(advice, start=2):
        page.write_string(row, 0, text)
    top = len(advice) + 3
    for at, heading in enumerate(("Sheet", "Column", "What to write", "Needed")):
        page.write_string(top, at, heading, styles.heading)
    lines = ((sheet.name, column) for sheet in sheets for column in sheet.columns)
    for row, (name, column) in enumerate(lines, start=top + 1):
        says = column.says
        if isinstance(column.holds, _OneOf):
            says += " " + ", ".join(f"“{text}”" for text in column.holds.texts)
        cells = (name, column.heading, says, "yes" if column.needed else "may be blank")
        for at, text in enumerate(cells):
            page.write_string(row, at, text, styles.wrapped)


def _write_returns(book: "Workbook", schedule: Schedule, styles: _Styles) -> None:
    """Write which statutory tables the contract reads, where it reads any."""
    reads: dict[str, list[str]] = {}
    for line in schedule.timelines:
        if line.source is not None:
            reads.setdefault(line.source, []).append(line.name)
    for fact in schedule.facts:
        if fact.source is not None:
            reads.setdefault(fact.source.table, []).append(fact.name)
    if not reads:
        return
    page = book.add_worksheet(RETURNS)
    page.set_column(0, 1, 30)
    page.set_column(2, 2, 90)
    page.write_string(0, 0, "How to send the returns", styles.title)
    advice = [
        "Put the files of each year's return into the folder that this workbook is in, as they were sent in.",
        "They may be CSV or XML files, or sheets of a workbook. They are known by their columns, not by their names.",
        "Nothing of what they hold need be written into this workbook.",
    ]
    for row, text in enumerate(advice, start=2):
        page.write_string(row, 0, text)
    top = len(advice) + 3
    for at, heading in enumerate(("Table", "Read from it", "Its columns")):
        page.write_string(top, at, heading, styles.heading)
    for row, (source, names) in enumerate(reads.items(), start=top + 1):
        for at, text in enumerate((source, ", ".join(names), ", ".join(LAYOUTS[source].headings))):
            page.write_string(row, at, text, styles.wrapped)


def _write_lists(book: "Workbook", lists: Sequence[_Holds]) -> None:
    """Write the texts that may be chosen, since Excel takes no long list into the rule of a cell itself."""
    if not lists:
        return
    page: Worksheet = book.add_worksheet(LISTS)
    for at, holds in enumerate(lists):
        assert isinstance(holds, _OneOf)
        for row, text in enumerate(holds.texts):
            page.write_string(row, at, text)
    page.hide()
