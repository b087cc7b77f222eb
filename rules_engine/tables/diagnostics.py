"""What can be wrong with a table of any kind (D1xx): its file, its columns, its rows and their cells."""

from collections.abc import Iterable
from re import ASCII, fullmatch
from typing import ClassVar

from attrs import frozen

from rules_engine.diagnostics import Diagnostic, Severity, TableDiagnostic, shape
from rules_engine.near import nearest
from rules_engine.place import on_one_line
from rules_engine.tables.meanings import heading_meant


@frozen(kw_only=True)
class FileMissing(TableDiagnostic):
    """A file that the contract needs is not in the folder of records.

    Records are a folder: children.csv with a row for each child, a file for each timeline (named as
    the timeline is), the annual returns where a timeline is read from them, and records.toml. Case,
    spaces, hyphens and underscores make no difference to a file's name.

    Wrong:
    ```records.toml
    [timelines."In School"]
    covers = [{from = 2019-01-01, to = 2019-12-31}]

    [timelines."Looked After"]
    files = ["2017-returns.csv"]
    ```
    Right:
    ```records.toml
    [timelines."In School"]
    covers = [{from = 2019-01-01, to = 2019-12-31}]

    [timelines."Looked After"]
    files = ["episodes.csv"]
    ```
    """

    code: ClassVar[str] = "D101"
    sentence: ClassVar[str] = "there is no such file in the folder of records"
    near: str | None = None

    @property
    def hint(self) -> str | None:
        if self.near:
            return f"is it `{self.near}`? rename that file"
        return f"expected {self.expected}" if self.expected else None


@frozen(kw_only=True)
class FileUnreadable(TableDiagnostic):
    """A file cannot be read as a CSV file.

    A cell that holds a comma, a quotation mark or a new line stands in quotation marks, as every
    spreadsheet writes it. A quotation mark without its partner would swallow the rows below it.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,"edge of care
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,"edge of care"
    ```
    """

    code: ClassVar[str] = "D102"
    sentence: ClassVar[str] = "the file cannot be read: {why}"
    why: str


@frozen(kw_only=True)
class SameFileTwice(TableDiagnostic):
    """Two files have the same name but for case, spaces, hyphens and underscores.

    Only one of them can be the file that the contract means. Keep that one, and take the other out of
    the folder.

    Wrong:
    ```In School.csv
    Child,From,To
    A1,01/02/2019,01/03/2019
    ```
    ```in_school.csv
    Child,From,To
    A1,01/02/2019,01/04/2019
    ```
    Right:
    ```In School.csv
    Child,From,To
    A1,01/02/2019,01/04/2019
    ```
    """

    code: ClassVar[str] = "D103"
    sentence: ClassVar[str] = "`{other}` has the same name but for case, spaces, - and _"
    other: str


@frozen(kw_only=True)
class FilesNotRead(TableDiagnostic):
    """CSV files in the folder are not what the contract reads.

    Nothing is wrong with that. It is said so that a file with a mistyped name is not overlooked: a
    timeline is read from the file that bears its name, and returns are known by their columns.

    Wrong:
    ```visits.csv
    Child,Visited
    A1,01/02/2019
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    """

    code: ClassVar[str] = "D104"
    severity: ClassVar[Severity] = "advice"
    others: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        also = "".join(f", `{one_line(other)}`" for other in self.others)
        return "the contract reads no such file" + (f"; nor{also[1:]}" if also else "")


@frozen(kw_only=True)
class ColumnMissing(TableDiagnostic):
    """A table has no column with a heading that is needed.

    Row 1 of each table holds the headings. In children.csv they are `Child` and the contract's facts;
    in a timeline's file `Child`, `From`, `To` and the timeline's own columns; in a return those of
    the official layout. Their order is free, and so are case, spaces and underscores.

    Wrong:
    ```children.csv
    Child,Date of Birth
    A1,03/05/2008
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    """

    code: ClassVar[str] = "D105"
    sentence: ClassVar[str] = "there is no such column"
    headings: tuple[str, ...] = ()

    @property
    def hint(self) -> str | None:
        near = heading_meant(self.column or "", self.headings)
        return f"is it the column `{one_line(near)}`? give it this heading" if near else None


@frozen(kw_only=True)
class ColumnTwice(TableDiagnostic):
    """A table has two columns with one heading, so that it says two things of each row.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route,route
    A1,03/05/2008,edge of care,return home
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    """

    code: ClassVar[str] = "D106"
    sentence: ClassVar[str] = "two columns have this heading"


@frozen(kw_only=True)
class ColumnsNotRead(TableDiagnostic):
    """A table has columns that the contract does not speak of.

    They are left out, and nothing else comes of it. If one of them should count, declare it in the
    contract.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route,Shoe Size
    A1,03/05/2008,edge of care,36
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    """

    code: ClassVar[str] = "D107"
    severity: ClassVar[Severity] = "advice"
    columns: tuple[str, ...]
    meant: tuple[tuple[str, str], ...] = ()
    """Columns that seem to hold a fact which the contract asks for, each with its name there."""

    @property
    def message(self) -> str:
        names = ", ".join(f"`{one_line(column)}`" for column in self.columns)
        return f"the contract does not read {names}"

    @property
    def hint(self) -> str | None:
        if not self.meant:
            return None
        pairs = ", ".join(f"`{one_line(column)}` to `{fact}`" for column, fact in self.meant)
        return f"if the contract should read it, change the heading: {pairs}"


@frozen(kw_only=True)
class RowShape(TableDiagnostic):
    """A row has cells beyond the last heading, so its values may stand in wrong columns.

    A comma in a cell that is not in quotation marks does this.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care, later return home
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    """

    code: ClassVar[str] = "D108"
    cells: int
    width: int
    rows: int = 1

    @property
    def message(self) -> str:
        which = "the row" if self.rows == 1 else f"this is the first of {self.rows:,} rows, each of which"
        return f"{which} has {_count(self.cells, 'cell')} under {_count(self.width, 'heading')}"

    @property
    def hint(self) -> str | None:
        return "put a cell that holds a comma in quotation marks, or give the last column a heading"


@frozen(kw_only=True)
class ShortRows(TableDiagnostic):
    """Rows end before the last heading, as spreadsheets write them when nothing stands in their last columns.

    The cells that are not there are read as blank. Look whether that is so: a `To` or a `DEC` that is blank means that
    the row has not ended.

    Wrong:
    ```In School.csv
    Child,From,To
    A1,01/02/2019
    ```
    Right:
    ```In School.csv
    Child,From,To
    A1,01/02/2019,
    ```
    """

    code: ClassVar[str] = "D179"
    severity: ClassVar[Severity] = "advice"
    rows: int
    columns: tuple[str, ...]

    @property
    def message(self) -> str:
        names = ", ".join(
            f"`{column}`" if column else "a column without a heading" for column in self.columns
        )
        if self.rows == 1:
            return f"the row ends early; it is read as if nothing stood under {names}"
        return (
            f"this is the first of {self.rows:,} rows that end early; they are read as if nothing stood under "
            f"{names} where they have no cell"
        )


@frozen(kw_only=True)
class AboveHeadings(TableDiagnostic):
    """Something stands above the headings of a table, such as a title or the date of an extract.

    It is not read. The headings are taken to be the first row that has the heading of the child, or that fills at least
    half as many cells as the fullest of the first twenty rows.

    Wrong:
    ```children.csv
    Extract of 1 April 2020
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    """

    code: ClassVar[str] = "D180"
    severity: ClassVar[Severity] = "advice"
    rows: int

    @property
    def message(self) -> str:
        above = "the row above it is" if self.rows == 1 else f"the {self.rows} rows above it are"
        return f"this row is taken to hold the headings; {above} not read"


@frozen(kw_only=True)
class BrokenOff(TableDiagnostic):
    """The last row of a file has fewer cells than there are headings, and no line break behind it.

    A file that was not copied to its end looks like this, and then rows are missing. Make the extract again. If it is
    complete, press Enter at the end of the last row.
    """

    code: ClassVar[str] = "D181"
    sentence: ClassVar[str] = (
        "the file seems to break off in this row, which is short and has no line break behind it"
    )
    remedy: ClassVar[str] = "make the extract again; if it is complete, add a line break after the last row"

    @property
    def hint(self) -> str | None:
        return self.remedy


@frozen(kw_only=True)
class BlankRows(TableDiagnostic):
    """There are blank rows between rows that hold something.

    They are passed over. Look whether something was deleted there.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ,,
    A2,04/05/2008,return home
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    A2,04/05/2008,return home
    ```
    """

    code: ClassVar[str] = "D109"
    severity: ClassVar[Severity] = "advice"
    rows: int

    @property
    def message(self) -> str:
        return "the row is blank" if self.rows == 1 else f"this is the first of {self.rows} blank rows"


@frozen(kw_only=True)
class ValueMissing(TableDiagnostic):
    """A cell that must hold something is blank.

    Only a fact that the contract calls optional may be blank, and the end of what is still open.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    """

    code: ClassVar[str] = "D110"
    sentence: ClassVar[str] = "the cell is blank"


@frozen(kw_only=True)
class WrongDate(TableDiagnostic):
    """A cell should hold a date, and holds none.

    Dates are written 31/01/2010 or 2010-01-31, with all four digits of a year from 1900 to 2099, and without a time. A
    number such as 40209 is how Excel stores a date: give the column a date format, and save the file again. With
    `--show-ids` the message says what the cell holds.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    A1,31/02/2008,edge of care
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,28/02/2008,edge of care
    ```
    """

    code: ClassVar[str] = "D111"
    expected: str = "a date such as 31/01/2010 or 2010-01-31"

    @property
    def message(self) -> str:
        return f"{_quoted(self)} is not a date"

    @property
    def hint(self) -> str | None:
        instead = next(
            (hint for form, hint in _NEARLY_DATES if fullmatch(form, self.value or "", ASCII)), None
        )
        why = _why_no_date(self.value or "")
        return instead or _left_empty(self.value) or f"{f'{why}; ' if why else ''}expected {self.expected}"


@frozen(kw_only=True)
class DateOrderNotShown(TableDiagnostic):
    """Nothing in a column shows whether the day or the month stands first in its dates, so the day is taken to be first.

    03/04/2019 is 3 April in a British file, and 4 March in an American one. A date such as 25/04/2019 would show it. Look at
    the file, and write `dates = "day first"` or `dates = "month first"` at the top of records.toml; where files differ, name
    each: `dates = {"episodes.csv" = "month first"}`.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,2008-05-03,edge of care
    ```
    """

    code: ClassVar[str] = "D183"
    severity: ClassVar[Severity] = "advice"
    columns: tuple[str, ...]
    cells: int

    @property
    def message(self) -> str:
        names = " or ".join(f"`{column}`" for column in self.columns)
        which = f"{self.cells:,} dates are" if self.cells > 1 else "its date is"
        return f"nothing in {names} shows whether the day or the month stands first; {which} read with the day first"

    @property
    def hint(self) -> str | None:
        return 'write `dates = "day first"`, or `dates = "month first"`, at the top of records.toml'


@frozen(kw_only=True)
class DateOrderDiffers(TableDiagnostic):
    """A date can only begin with its day, though records.toml says that the month stands first.

    Day and month stand in one order in the whole of a file. Where files differ, name each in records.toml.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    A1,25/04/2008,edge of care
    ```
    ```records.toml
    dates = "month first"
    [timelines."In School"]
    covers = [{from = 2019-01-01, to = 2019-12-31}]
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,25/04/2008,edge of care
    ```
    ```records.toml
    dates = "day first"
    [timelines."In School"]
    covers = [{from = 2019-01-01, to = 2019-12-31}]
    ```
    """

    code: ClassVar[str] = "D184"
    cells: int

    @property
    def message(self) -> str:
        which = "the date" if self.cells == 1 else f"this is the first of {self.cells:,} dates that"
        verb = "can only begin with its day" if self.cells == 1 else "can only begin with their days"
        return f"{which} {verb}, though records.toml says that the month stands first"

    @property
    def hint(self) -> str | None:
        return f'where files differ, name each in records.toml: `dates = {{"{one_line(self.at.file)}" = "day first"}}`'


@frozen(kw_only=True)
class WrongNumber(TableDiagnostic):
    """A cell should hold a number, and holds none.

    Numbers are written 1234.5, and may have commas between thousands and a £ before them.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route,Fee
    A1,03/05/2008,edge of care,twelve
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route,Fee
    A1,03/05/2008,edge of care,12
    ```
    """

    code: ClassVar[str] = "D112"
    expected: str = "a number such as 12 or 1,234.50"

    @property
    def message(self) -> str:
        return f"{_quoted(self)} is not a number"


@frozen(kw_only=True)
class WrongYesNo(TableDiagnostic):
    """A cell should say yes or no, and says neither.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route,Consent
    A1,03/05/2008,edge of care,given
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route,Consent
    A1,03/05/2008,edge of care,yes
    ```
    """

    code: ClassVar[str] = "D113"
    expected: str = "yes or no (or y, n, true, false, 1, 0)"

    @property
    def message(self) -> str:
        return f"{_quoted(self)} is neither yes nor no"


@frozen(kw_only=True)
class WrongChoice(TableDiagnostic):
    """A cell holds a text that is none of those that the contract allows there.

    Case and the kind of dash or quotation mark make no difference; every other character does.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,Edge of care
    ```
    """

    code: ClassVar[str] = "D114"
    choices: tuple[str, ...]

    @property
    def message(self) -> str:
        allowed = ", ".join(f"`{choice}`" for choice in self.choices)
        return (
            f"{_quoted(self, self._is_nearly_one)} is not one that the contract allows, which are {allowed}"
        )

    @property
    def _is_nearly_one(self) -> bool:
        said, choices = (self.value or "").casefold(), [choice.casefold() for choice in self.choices]
        begun = len(said) > 2 and any(choice.startswith(said) for choice in choices)
        return begun or nearest(said, choices) is not None


@frozen(kw_only=True)
class UnknownCode(TableDiagnostic):
    """A return holds a code that is not in the official list for its column.

    What such a row says of the child cannot be told. Codes of long ago, and codes that a repair tool
    wrote, are not guessed at: replace them with the code that applies.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C9,N1,U6,PR1,,
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,,
    ```
    """

    code: ClassVar[str] = "D115"
    field: str
    codes: tuple[str, ...]

    @property
    def message(self) -> str:
        plainly = fullmatch(_LIKE_A_CODE, self.value or "", ASCII)
        return f"{_quoted(self, bool(plainly))} is not a code for {self.field}"

    @property
    def hint(self) -> str | None:
        return _left_empty(self.value) or f"use one of {', '.join(self.codes)}"


@frozen(kw_only=True)
class EndNotAfterStart(TableDiagnostic):
    """A row ends on or before the day on which it starts, so it holds no night.

    The last day that counts is the one before the end: a stay from 1 June to 2 June is one night.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/06/2018,E4A
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,02/06/2018,E4A
    ```
    """

    code: ClassVar[str] = "D116"
    start_column: str

    @property
    def message(self) -> str:
        return f"{date_quoted(self)} is not after the date in column {self.start_column}"


_READ = "31/01/2010 or 2010-01-31"

_NEARLY_DATES = (
    (
        r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}",
        "write the year in full; or, in a return, say `--short-years` where such years are from 1950 to 2049",
    ),
    (
        r"(?:0?[1-9]|1[0-2])/(?:1[3-9]|2[0-9]|3[01])/(?:19|20)[0-9]{2}",
        'the month seems to stand first: write the day first; or write `dates = "month first"` in records.toml',
    ),
    (
        r"[0-9]{5}(?:\.[0-9]+)?",
        "it is a number, as Excel stores a date: give the column a date format in Excel, and save the file again",
    ),
    (
        r"[0-9/.-]{8,10}[ T]+[0-9]{1,2}:[0-9]{2}.*",
        f"it has a time of day: leave that out, and write the date as {_READ}",
    ),
    (
        r"[0-9]{1,2}(?:st|nd|rd|th)?[ -]?[A-Za-z]{3,9}\.?,?[ -]?[0-9]{2,4}|[A-Za-z]{3,9} [0-9]{1,2},? [0-9]{4}",
        f"its month is in letters: write the date in figures, with the year in full, as {_READ}",
    ),
    (r"(?:19|20)[0-9]{6}", f"it is a date without signs between its parts: write it as {_READ}"),
    (
        r"[0-9]{1,2}[.-][0-9]{1,2}[.-][0-9]{2,4}|[0-9]{4}[/.][0-9]{1,2}[/.][0-9]{1,2}|[0-9]{4}-(?:[0-9]-[0-9]{1,2}|[0-9]{2}-[0-9])",
        f"write the date as {_READ}",
    ),
    (r"(?i)(?!NULL$|NONE$|N/A$)[A-Z][A-Z /?]*", f"it is a word; expected a date such as {_READ}"),
)
"""Forms in which people and programs write dates that are not read, and what to do about each. None quotes the cell."""

_A_DATE = r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})"
_AN_ISO_DATE = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
# Codes of the returns are shorter than any identifier.
_LIKE_A_CODE = r"[A-Za-z][0-9]{1,2}[A-Za-z]?"


def _why_no_date(text: str) -> str | None:
    """Return why a text that is laid out as a date is none, without saying anything of it; None for another text."""
    date = fullmatch(_A_DATE, text, ASCII) or fullmatch(_AN_ISO_DATE, text, ASCII)
    if date is None:
        return None
    day, month, year = (int(date[part]) for part in ("day", "month", "year"))
    if not 1900 <= year <= 2099:
        return "the year is not one from 1900 to 2099"
    if month > 12 >= day and "-" in text:
        return "the day stands before the month"
    return "there is no such day in the calendar"


def _quoted(diagnostic: TableDiagnostic, plainly: bool = False) -> str:
    value = diagnostic.value or ""
    if plainly or diagnostic.values_shown or _left_empty(value):
        return f"`{one_line(value)}`"
    return f"a text of the form `{shape(value)}`"


def date_quoted(diagnostic: TableDiagnostic) -> str:
    """Return the date of a cell for a message; where values are not shown, words that point to it."""
    return f"`{one_line(diagnostic.value)}`" if diagnostic.values_shown else "this date"


def one_line(text: str | None) -> str:
    """Return what was found in a file on one line, cut short when it is long."""
    line = on_one_line(text or "")
    return line if len(line) <= 60 else f"{line[:59]}…"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"1 {one}" if number == 1 else f"{number} {many or one + 's'}"


def _left_empty(value: str | None) -> str | None:
    if (value or "").upper() not in ("NULL", "#N/A", "NONE", "N/A"):
        return None
    return "where there is nothing to say, leave the cell empty"


@frozen(kw_only=True)
class WorkbookRefused(TableDiagnostic):
    """A workbook is of a kind that is not read.

    Workbooks are read as .xlsx, without macros and without a password. Old workbooks (.xls), binary ones
    (.xlsb), those of other programs (.ods) and those with macros (.xlsm) are not: open the file in Excel
    and save it as "Excel Workbook (.xlsx)".

    Wrong:
    ```children.xls
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    Right:
    ```children.xlsx, sheet Children
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    """

    code: ClassVar[str] = "D150"
    sentence: ClassVar[str] = "the workbook is not read: {why}"
    why: str


@frozen(kw_only=True)
class PackedLocked(TableDiagnostic):
    """A zip file is locked with a password, so what is in it cannot be read.

    Unpack it with the password, and put the files into the folder of records, or pack them anew without one.
    """

    code: ClassVar[str] = "D182"
    sentence: ClassVar[str] = "the zip file is locked with a password"

    @property
    def hint(self) -> str | None:
        return "unpack it with the password, and put the files into the folder"


@frozen(kw_only=True)
class TooLarge(TableDiagnostic):
    """A file holds more than any records do, so it is not read.

    There are bounds on the bytes of a file, on what a workbook unpacks to, on the rows and columns of a
    sheet, on the depth of XML and on the length of a text in it. They are far beyond the largest returns;
    whatever exceeds them was not meant as a record, or a stray cell stands far away from the others.

    Wrong:
    ```return.xml
    <EXPSSDA903><CHILD><HEADER><A><A><A><A><A><A><A><A><A><A><A><A><A><A><A><A/></A></A></A></A></A></A></A></A></A></A></A></A></A></A></A></HEADER></CHILD></EXPSSDA903>
    ```
    Right:
    ```return.xml
    <EXPSSDA903><CHILD><HEADER><CHILDID>A1</CHILDID></HEADER></CHILD></EXPSSDA903>
    ```
    """

    code: ClassVar[str] = "D151"
    sentence: ClassVar[str] = "the file is too large to be read: {why}"
    why: str


@frozen(kw_only=True)
class ErrorInCell(TableDiagnostic):
    """Cells of a workbook hold an error, such as #N/A or #REF!, that a formula left there.

    What they should say is lost. They are read as that very text, so wherever the contract needs a date, a
    number or a code, that is an error. Empty a cell that is meant to be blank.

    Wrong:
    ```children.xlsx, sheet Children
    Child,Date of Birth,Route
    A1,#N/A,edge of care
    ```
    Right:
    ```children.xlsx, sheet Children
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    """

    code: ClassVar[str] = "D152"
    severity: ClassVar[Severity] = "advice"
    cells: int

    @property
    def message(self) -> str:
        if self.cells == 1:
            return f"the cell holds the error `{one_line(self.value)}`"
        return f"this is the first of {self.cells:,} cells of the column with an error such as `{one_line(self.value)}`"


@frozen(kw_only=True)
class FormulaNotWorkedOut(TableDiagnostic):
    """A cell of a workbook holds a formula whose result was never saved.

    Formulas are not worked out here: what a cell showed when the workbook was last saved is what counts.
    Programs other than Excel may save a formula alone. Open the workbook in Excel and save it there.

    Wrong:
    ```children.xlsx, sheet Children
    Child,Date of Birth,Route
    A1,=DATE(2008;5;3),edge of care
    ```
    Right:
    ```children.xlsx, sheet Children
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    """

    code: ClassVar[str] = "D153"
    cells: int

    @property
    def message(self) -> str:
        which = (
            "the cell holds"
            if self.cells == 1
            else f"this is the first of {self.cells:,} cells of the column with"
        )
        return f"{which} a formula, but not what it comes to"

    @property
    def hint(self) -> str | None:
        return "open the workbook in Excel and save it"


@frozen(kw_only=True)
class XmlUnreadable(TableDiagnostic):
    """An XML file breaks off, or is not well formed. The row is the line on which that shows.

    Wrong:
    ```return.xml
    <EXPSSDA903>
      <CHILD><HEADER><CHILDID>A1</CHILDID></HEADER>
    </EXPSSDA903>
    ```
    Right:
    ```return.xml
    <EXPSSDA903>
      <CHILD><HEADER><CHILDID>A1</CHILDID></HEADER></CHILD>
    </EXPSSDA903>
    ```
    """

    code: ClassVar[str] = "D154"
    sentence: ClassVar[str] = "this is not well-formed XML: {why}"
    why: str


@frozen(kw_only=True)
class XmlForbidden(TableDiagnostic):
    """An XML file has a document type (<!DOCTYPE …>), with which a file can make a program open others.

    Neither a return nor a census has one, so a file that has is not read.

    Wrong:
    ```return.xml
    <!DOCTYPE EXPSSDA903 [<!ENTITY child "A1">]>
    <EXPSSDA903><CHILD><HEADER><CHILDID>&child;</CHILDID></HEADER></CHILD></EXPSSDA903>
    ```
    Right:
    ```return.xml
    <EXPSSDA903><CHILD><HEADER><CHILDID>A1</CHILDID></HEADER></CHILD></EXPSSDA903>
    ```
    """

    code: ClassVar[str] = "D155"
    sentence: ClassVar[str] = "the file has a document type (`<!DOCTYPE`), which no return has"


@frozen(kw_only=True)
class OtherXml(TableDiagnostic):
    """An XML file is neither a looked-after return nor a children in need census.

    A return begins with the element EXPSSDA903, a census with Message, whose Header says Collection CIN.

    Wrong:
    ```return.xml
    <Children><Child/></Children>
    ```
    Right:
    ```return.xml
    <EXPSSDA903><CHILD><HEADER><CHILDID>A1</CHILDID></HEADER></CHILD></EXPSSDA903>
    ```
    """

    code: ClassVar[str] = "D156"
    sentence: ClassVar[str] = "the file is {kind}"
    kind: str

    @property
    def hint(self) -> str | None:
        return "expected EXPSSDA903 (a looked-after return), or Message with Collection CIN (the census)"


@frozen(kw_only=True)
class CensusYearUnclear(TableDiagnostic):
    """A children in need census does not say for which year it is: its Year and its ReferenceDate differ.

    A census is taken on 31 March, the ReferenceDate, and holds the year that ends on that day. So the ReferenceDate is the
    31 March of its Year; either of the two may be left out.

    Wrong:
    ```census.xml
    <Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2022</Year>
    <ReferenceDate>2021-03-31</ReferenceDate></CollectionDetails></Header><Children/></Message>
    ```
    Right:
    ```census.xml
    <Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2022</Year>
    <ReferenceDate>2022-03-31</ReferenceDate></CollectionDetails></Header><Children/></Message>
    ```
    """

    code: ClassVar[str] = "D173"
    year: str
    reference_date: str

    @property
    def message(self) -> str:
        year = f"Year `{one_line(self.year)}`" if self.year else "no Year"
        on = f"ReferenceDate `{one_line(self.reference_date)}`" if self.reference_date else "no ReferenceDate"
        return f"the census has {year} and {on}, so it cannot be told for which year it is"

    @property
    def hint(self) -> str | None:
        return "write the year in four figures, and its 31 March as the ReferenceDate: 2022 and 2022-03-31"


@frozen(kw_only=True)
class ElementsNotRead(TableDiagnostic):
    """An XML file has elements that are in no layout of the return. They are left out.

    Nothing is wrong with a newer layout; but look whether a name is mistyped. The row is the line of the
    first one.

    Wrong:
    ```return.xml
    <EXPSSDA903><CHILD><HEADER><CHILDID>A1</CHILDID><SHOE_SIZE>36</SHOE_SIZE></HEADER></CHILD></EXPSSDA903>
    ```
    Right:
    ```return.xml
    <EXPSSDA903><CHILD><HEADER><CHILDID>A1</CHILDID></HEADER></CHILD></EXPSSDA903>
    ```
    """

    code: ClassVar[str] = "D157"
    severity: ClassVar[Severity] = "advice"
    times: int

    @property
    def message(self) -> str:
        times = "once" if self.times == 1 else f"{self.times:,} times"
        return f"the element `{one_line(self.value)}` is in no layout of this file, and stands here {times}"


@frozen(kw_only=True)
class ElementMisplaced(TableDiagnostic):
    """An element of a row stands there twice, or inside another value, so that the row says two things.

    Wrong:
    ```return.xml
    <EXPSSDA903><CHILD>
      <HEADER><CHILDID>A1</CHILDID><DOB>03/05/2008</DOB><DOB>03/05/2009</DOB></HEADER>
    </CHILD></EXPSSDA903>
    ```
    Right:
    ```return.xml
    <EXPSSDA903><CHILD>
      <HEADER><CHILDID>A1</CHILDID><DOB>03/05/2008</DOB></HEADER>
    </CHILD></EXPSSDA903>
    ```
    """

    code: ClassVar[str] = "D158"
    inside: str | None = None

    @property
    def message(self) -> str:
        where = "is there twice" if self.inside is None else f"stands inside `{one_line(self.inside)}`"
        return f"the element `{one_line(self.value)}` {where}"


@frozen(kw_only=True)
class ParquetNotInstalled(TableDiagnostic):
    """A Parquet file cannot be read, since the library for it is not installed.

    It is large, so it comes only when it is asked for: pip install "outcomes-contracts[parquet]". Or save
    the table as CSV.
    """

    code: ClassVar[str] = "D159"
    sentence: ClassVar[str] = "Parquet files are read by a library that is not installed"

    @property
    def hint(self) -> str | None:
        return 'run `pip install "outcomes-contracts[parquet]"`, or save the table as CSV'


@frozen(kw_only=True)
class ParquetColumn(TableDiagnostic):
    """A column of a Parquet file holds something else than one text, number, date or yes/no in each row.

    Lists, structures, maps and raw bytes are no cells of a table. Take the column out, or spread what it
    holds over columns of its own.

    Wrong:
    ```children.parquet
    Child,Date of Birth,Route
    A1,03/05/2008,[edge of care]
    ```
    Right:
    ```children.parquet
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    """

    code: ClassVar[str] = "D160"
    holds: str

    @property
    def message(self) -> str:
        return f"the column holds {one_line(self.holds)}, which is no cell of a table"


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics in order of their files and rows, each once: several may have looked at one table."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=_in_order))


def _in_order(diagnostic: Diagnostic) -> tuple[str, int, str, str, str]:
    assert isinstance(diagnostic, TableDiagnostic)
    return *diagnostic.at.in_order, diagnostic.code, diagnostic.column or "", diagnostic.message
