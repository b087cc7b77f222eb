"""What can be wrong with records (D1xx), and what each fault does.

An *error* is a fault that leaves a table unreadable: which child, which date or which code a row means
cannot be told. Nothing is evaluated then. A fault that only leaves some days of one child in doubt is
*advice*: exactly those days become not known, so that none of them is ever paid, and the advice says
which row it is and how many days it costs. Nothing is repaired in silence.

Rows are named, children are not: neither an identifier nor a date of birth is shown. What a cell holds is quoted only
where it is plainly a slip for what belongs there, since in another column's place it may be anything.
"""

from difflib import get_close_matches
from re import ASCII, fullmatch
from typing import ClassVar

from attrs import frozen

from rules_engine.diagnostics import RowProblem, Severity
from rules_engine.privacy import is_called_birth

# ---- files


@frozen(kw_only=True)
class FileMissing(RowProblem):
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
    near: str | None = None

    @property
    def message(self) -> str:
        return "there is no such file in the folder of records"

    @property
    def hint(self) -> str | None:
        if self.near:
            return f"is it `{self.near}`? rename that file"
        return f"expected {self.expected}" if self.expected else None


@frozen(kw_only=True)
class FileUnreadable(RowProblem):
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
    why: str

    @property
    def message(self) -> str:
        return f"the file cannot be read: {self.why}"


@frozen(kw_only=True)
class SameFileTwice(RowProblem):
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
    other: str

    @property
    def message(self) -> str:
        return f"`{self.other}` has the same name but for case, spaces, - and _"


@frozen(kw_only=True)
class FilesNotRead(RowProblem):
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


# ---- headings and rows


@frozen(kw_only=True)
class ColumnMissing(RowProblem):
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
    row: int | None = 1
    headings: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        return "there is no such column"

    @property
    def hint(self) -> str | None:
        if len(self.headings) == 1:
            for name, mark in (("semicolons", ";"), ("tabs", "\t")):
                if mark in self.headings[0]:
                    return f"the cells are separated by {name}: save the file as CSV with commas"
        near = get_close_matches(self.column or "", self.headings, n=1)
        return f"is it the column `{one_line(near[0])}`? give it this heading" if near else None


@frozen(kw_only=True)
class ColumnTwice(RowProblem):
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

    @property
    def message(self) -> str:
        return "two columns have this heading"


@frozen(kw_only=True)
class ColumnsNotRead(RowProblem):
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

    @property
    def message(self) -> str:
        names = ", ".join(f"`{one_line(column)}`" for column in self.columns)
        return f"the contract does not read {names}"


@frozen(kw_only=True)
class RowShape(RowProblem):
    """A row has more or fewer cells than there are headings, so its values may stand in wrong columns.

    A row that was cut short, or a comma in a cell that is not in quotation marks, does this.

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

    @property
    def message(self) -> str:
        return f"the row has {_count(self.cells, 'cell')} under {_count(self.width, 'heading')}"


@frozen(kw_only=True)
class BlankRows(RowProblem):
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


# ---- cells


@frozen(kw_only=True)
class ValueMissing(RowProblem):
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

    @property
    def message(self) -> str:
        return "the cell is blank"


@frozen(kw_only=True)
class WrongDate(RowProblem):
    """A cell should hold a date, and holds none.

    Dates are written 31/01/2010 or 2010-01-31, with all four digits of a year from 1900 to 2099, and
    without a time.

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
        plainly = fullmatch(_LIKE_A_DATE, self.value or "", ASCII) and not is_called_birth(self.column or "")
        return f"{_quoted(self.value, bool(plainly))} is not a date"

    @property
    def hint(self) -> str | None:
        if fullmatch(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}", self.value or "", ASCII):
            return "write the year in full; or say `--short-years` where such years are from 1950 to 2049"
        return _left_empty(self.value) or f"expected {self.expected}"


@frozen(kw_only=True)
class WrongNumber(RowProblem):
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
        return f"{_quoted(self.value, False)} is not a number"


@frozen(kw_only=True)
class WrongYesNo(RowProblem):
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
        return f"{_quoted(self.value, False)} is neither yes nor no"


@frozen(kw_only=True)
class WrongChoice(RowProblem):
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
        return f"{_quoted(self.value, self._is_nearly_one)} is not one that the contract allows, which are {allowed}"

    @property
    def _is_nearly_one(self) -> bool:
        said, choices = (self.value or "").casefold(), [choice.casefold() for choice in self.choices]
        begun = len(said) > 2 and any(choice.startswith(said) for choice in choices)
        return begun or bool(get_close_matches(said, choices, n=1))


@frozen(kw_only=True)
class UnknownCode(RowProblem):
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
        return f"{_quoted(self.value, bool(plainly))} is not a code for {self.field}"

    @property
    def hint(self) -> str | None:
        return _left_empty(self.value) or f"use one of {', '.join(self.codes)}"


@frozen(kw_only=True)
class EndNotAfterStart(RowProblem):
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
        return f"`{one_line(self.value)}` is not after the date in column {self.start_column}"


@frozen(kw_only=True)
class ChildTwice(RowProblem):
    """A child has two rows in children.csv.

    Every child has one row there, which holds all its facts.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    A1,03/05/2008,return home
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    """

    code: ClassVar[str] = "D117"
    first: int

    @property
    def message(self) -> str:
        return f"the child already has row {self.first}"


@frozen(kw_only=True)
class NearlyTheSameChild(RowProblem):
    """A child of children.csv has no row in a timeline, but one whose identifier all but equals it has.

    The two differ only in case or in noughts at the front, which a spreadsheet is apt to drop. Read
    as they stand the child would seem never to have been in care, so this must be put right.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    0042,03/05/2008,edge of care
    ```
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    42,01/06/2018,S,C2,N1,U6,PR1,,
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    0042,03/05/2008,edge of care
    ```
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    0042,01/06/2018,S,C2,N1,U6,PR1,,
    ```
    """

    code: ClassVar[str] = "D118"
    other: str

    @property
    def message(self) -> str:
        return f"the identifier differs from that in {self.other} only in case or in noughts at the front"


@frozen(kw_only=True)
class DatesOfBirthDiffer(RowProblem):
    """Two rows give one child different dates of birth.

    Age decides who is eligible and when payments stop, so it is not guessed. A later header corrects an
    earlier one (that is reported as D120), but children.csv must agree with the latest, and a header
    with itself.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    ```header.csv
    CHILD,SEX,DOB,ETHNIC
    A1,1,03/05/2009,WBRI
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2009,edge of care
    ```
    ```header.csv
    CHILD,SEX,DOB,ETHNIC
    A1,1,03/05/2009,WBRI
    ```
    """

    code: ClassVar[str] = "D119"
    other: str

    @property
    def message(self) -> str:
        return f"the date of birth differs from that in {self.other}"


@frozen(kw_only=True)
class DateOfBirthCorrected(RowProblem):
    """A later header gives a child another date of birth than an earlier one; the later one counts.

    Wrong:
    ```children.csv
    Child,Route
    A1,edge of care
    ```
    ```2017-header.csv
    CHILD,SEX,DOB,ETHNIC
    A1,1,03/05/2009,WBRI
    ```
    ```2018-header.csv
    CHILD,SEX,DOB,ETHNIC
    A1,1,03/05/2008,WBRI
    ```
    Right:
    ```children.csv
    Child,Route
    A1,edge of care
    ```
    ```2017-header.csv
    CHILD,SEX,DOB,ETHNIC
    A1,1,03/05/2008,WBRI
    ```
    ```2018-header.csv
    CHILD,SEX,DOB,ETHNIC
    A1,1,03/05/2008,WBRI
    ```
    """

    code: ClassVar[str] = "D120"
    severity: ClassVar[Severity] = "advice"
    other: str

    @property
    def message(self) -> str:
        return f"the date of birth differs from that in {self.other}; this later one counts"


# ---- records.toml


@frozen(kw_only=True)
class ManifestUnreadable(RowProblem):
    """records.toml is not a TOML file.

    Names with spaces stand in quotation marks, dates are written 2019-01-31 without any.

    Wrong:
    ```records.toml
    [timelines.In School]
    covers = [{from = 2019-01-01, to = 2019-12-31}]
    ```
    Right:
    ```records.toml
    [timelines."In School"]
    covers = [{from = 2019-01-01, to = 2019-12-31}]
    ```
    """

    code: ClassVar[str] = "D121"
    why: str

    @property
    def message(self) -> str:
        return f"this is not TOML: {one_line(self.why)}"


@frozen(kw_only=True)
class ManifestWrong(RowProblem):
    """records.toml says something that it has no place for, or not in the form that it needs.

    For each of the contract's timelines it may hold `covers`, the days that the records speak about:
    from the first to the last, both included. For a timeline that is read from returns it may also
    hold `files` and `headers`, the returns in the order of their years, earliest first; a return whose
    year cannot be seen from its dates is written {name = "a.csv", year-ending = 2019-03-31}.

    Wrong:
    ```records.toml
    [timelines."In School"]
    covers = "2019"
    ```
    Right:
    ```records.toml
    [timelines."In School"]
    covers = [{from = 2019-01-01, to = 2019-12-31}]
    ```
    """

    code: ClassVar[str] = "D122"
    key: str
    near: str | None = None

    @property
    def message(self) -> str:
        return f"`{one_line(self.key)}` is not understood here"

    @property
    def hint(self) -> str | None:
        return f"did you mean `{self.near}`?" if self.near else f"expected {self.expected}"


@frozen(kw_only=True)
class CoverageMissing(RowProblem):
    """Nothing says which days a timeline's file covers.

    On a day that is covered, no row means that nothing held; on any other day it is not known. Only
    you can say which days those are, so records.toml must.

    Wrong:
    ```records.toml
    [timelines."Looked After"]
    covers = [{from = 2017-04-01, to = 2022-03-31}]
    ```
    Right:
    ```records.toml
    [timelines."In School"]
    covers = [{from = 2017-04-01, to = 2022-03-31}]
    ```
    """

    code: ClassVar[str] = "D123"
    timeline: str

    @property
    def message(self) -> str:
        return f"nothing says which days the records of `{self.timeline}` cover"

    @property
    def hint(self) -> str | None:
        return (
            f'write in records.toml, under [timelines."{self.timeline}"] and with your own dates: '
            "covers = [{from = 2017-04-01, to = 2022-03-31}], or give them in the sheet Records of a workbook"
        )


@frozen(kw_only=True)
class OutsideCoverage(RowProblem):
    """Rows of a timeline lie wholly outside the days that records.toml says it covers.

    They count for nothing, since those days are not known. Either the dates in the rows or the
    coverage may be mistyped.

    Wrong:
    ```In School.csv
    Child,From,To
    A1,01/02/2009,01/03/2009
    ```
    Right:
    ```In School.csv
    Child,From,To
    A1,01/02/2019,01/03/2019
    ```
    """

    code: ClassVar[str] = "D124"
    severity: ClassVar[Severity] = "advice"
    rows: int

    @property
    def message(self) -> str:
        lie = "the row lies" if self.rows == 1 else f"this is the first of {self.rows} rows that lie"
        return f"{lie} outside the days that records.toml says this timeline covers"


@frozen(kw_only=True)
class ChildrenMatched(RowProblem):
    """Children of a timeline are not in children.csv, or children of children.csv not in the timeline.

    The first are left out: children.csv says who is measured. The second count as never having been
    in that status on the days that the records cover, so look whether the identifiers are the same in
    both.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    A2,04/05/2008,return home
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    """

    code: ClassVar[str] = "D125"
    severity: ClassVar[Severity] = "advice"
    timeline: str
    left_out: int
    without_rows: int
    children: int

    @property
    def message(self) -> str:
        said = []
        if self.left_out:
            said.append(f"{_count(self.left_out, 'child', 'children')} of `{self.timeline}` not listed here")
        if self.without_rows:
            said.append(
                f"{self.without_rows} of the {_count(self.children, 'child', 'children')} listed here "
                f"without any row of `{self.timeline}`"
            )
        return "; ".join(said)


# ---- annual returns


@frozen(kw_only=True)
class EndBeforeStart(RowProblem):
    """A row of days ends before it starts.

    It may end on the day on which it starts: a child who went missing and was found on one day was missing on no night.

    Wrong:
    ```missing.csv
    CHILD,DOB,MISSING,MIS_START,MIS_END
    A1,03/05/2008,M,04/06/2019,03/06/2019
    ```
    Right:
    ```missing.csv
    CHILD,DOB,MISSING,MIS_START,MIS_END
    A1,03/05/2008,M,03/06/2019,04/06/2019
    ```
    """

    code: ClassVar[str] = "D126"
    start_column: str

    @property
    def message(self) -> str:
        return f"`{one_line(self.value)}` is before the date in column {self.start_column}"


@frozen(kw_only=True)
class ModuleMissing(RowProblem):
    """A fact or a timeline is read from a module of the returns, and the folder holds no such module.

    A module is known by its columns, whatever its file is called. One in which nobody stands may be an empty file, if
    it bears the module's name.

    Wrong:
    ```missing.csv
    CHILD,DOB,MISSING,START,END
    A1,03/05/2008,M,03/06/2019,04/06/2019
    ```
    Right:
    ```missing.csv
    CHILD,DOB,MISSING,MIS_START,MIS_END
    A1,03/05/2008,M,03/06/2019,04/06/2019
    ```
    """

    code: ClassVar[str] = "D127"
    term: str
    headings: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"no file in the folder is this module of a return, from which `{self.term}` is read"

    @property
    def hint(self) -> str | None:
        return f"its columns are {', '.join(self.headings)}"


@frozen(kw_only=True)
class FactChanged(RowProblem):
    """A fact that is read from returns differs between them; what the latest one says counts.

    That is the latest return whose year began before the day as at which the contract is worked out.

    Wrong:
    ```2018_uasc.csv
    CHILD,SEX,DOB,DUC
    A1,1,03/05/2008,03/05/2026
    ```
    ```2019_uasc.csv
    CHILD,SEX,DOB,DUC
    A1,1,03/05/2008,04/05/2026
    ```
    Right:
    ```2018_uasc.csv
    CHILD,SEX,DOB,DUC
    A1,1,03/05/2008,03/05/2026
    ```
    ```2019_uasc.csv
    CHILD,SEX,DOB,DUC
    A1,1,03/05/2008,03/05/2026
    ```
    """

    code: ClassVar[str] = "D128"
    severity: ClassVar[Severity] = "advice"
    fact: str
    children: int

    @property
    def message(self) -> str:
        whose = "1 child" if self.children == 1 else f"{self.children} children, of whom this is the first"
        return f"`{self.fact}` differs between returns for {whose}; the latest return counts"


@frozen(kw_only=True)
class ReturnMissing(RowProblem):
    """A timeline is read from annual returns, and the folder holds none.

    A return is known by its columns, whatever its file is called: CHILD, DECOM, RNE, LS, PLACE, DEC
    and REC at least.

    Wrong:
    ```episodes.csv
    Child,Start,End
    A1,01/06/2018,
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,,
    ```
    """

    code: ClassVar[str] = "D130"
    timeline: str

    @property
    def message(self) -> str:
        return f"no file in the folder is a return of episodes, from which `{self.timeline}` is read"

    @property
    def hint(self) -> str | None:
        return (
            "put the episodes file of each annual return into the folder; its first row holds the columns "
            "CHILD, DECOM, RNE, LS, PLACE, DEC and REC"
        )


@frozen(kw_only=True)
class ReturnYearUnclear(RowProblem):
    """The dates in a return do not fit into one collection year, 1 April to 31 March.

    A return holds the episodes of one year, so its latest date shows which year that is, and none of
    its episodes ended before that year. One mistyped date can upset this: the row named here holds the
    date to look at first. A file of several years at once is fine when records.toml says which days it
    covers.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A
    A1,01/09/2018,S,C2,N1,U6,PR1,01/10/2081,E4A
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A
    A1,01/09/2018,S,C2,N1,U6,PR1,01/10/2018,E4A
    ```
    """

    code: ClassVar[str] = "D131"
    year: str
    earlier: int

    @property
    def message(self) -> str:
        before = "1 other row" if self.earlier == 1 else f"{self.earlier} other rows"
        return (
            f"`{self.value}` would make this the return for {self.year}, but {before} ended before that year"
        )

    @property
    def hint(self) -> str | None:
        return (
            "correct the date; or, if the file holds several years, say which days it covers in records.toml"
        )


@frozen(kw_only=True)
class AfterReturnYear(RowProblem):
    """A return holds a date that comes after the year that records.toml gives it.

    Wrong:
    ```records.toml
    [timelines."In School"]
    covers = [{from = 2019-01-01, to = 2019-12-31}]

    [timelines."Looked After"]
    files = [{name = "episodes.csv", year-ending = 2018-03-31}]
    ```
    Right:
    ```records.toml
    [timelines."In School"]
    covers = [{from = 2019-01-01, to = 2019-12-31}]

    [timelines."Looked After"]
    files = [{name = "episodes.csv", year-ending = 2019-03-31}]
    ```
    """

    code: ClassVar[str] = "D132"
    year: str

    @property
    def message(self) -> str:
        return f"`{self.value}` comes after {self.year}, the year that records.toml gives this return"


@frozen(kw_only=True)
class TwoReturnsForOneYear(RowProblem):
    """Two files hold a return for the same year, and nothing says which of them corrects the other.

    Take the superseded one out of the folder; or list the files in records.toml, the one that counts
    last.

    Wrong:
    ```a.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A
    ```
    ```b.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,E4A
    ```
    Right:
    ```a.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A
    ```
    ```b.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,E4A
    ```
    ```records.toml
    [timelines."In School"]
    covers = [{from = 2019-01-01, to = 2019-12-31}]

    [timelines."Looked After"]
    files = ["a.csv", "b.csv"]
    ```
    """

    code: ClassVar[str] = "D133"
    timeline: str
    year: str
    other: str

    @property
    def message(self) -> str:
        return f"by its dates this is the return for {self.year}, and so is {self.other}"

    @property
    def hint(self) -> str | None:
        return (
            f'take one out of the folder; or write in records.toml, under [timelines."{self.timeline}"] and '
            f'the one that counts last: files = ["{self.other}", "{self.file}"]; '
            "or put right a date that makes one of them the return for another year than it is"
        )


@frozen(kw_only=True)
class FileNameYear(RowProblem):
    """A return's file name speaks of another year than its dates. The dates are believed.

    Wrong:
    ```2012-episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,,
    ```
    Right:
    ```2018-episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,,
    ```
    """

    code: ClassVar[str] = "D134"
    severity: ClassVar[Severity] = "advice"
    year: str

    @property
    def message(self) -> str:
        return f"by its dates this is the return for {self.year}, which its name does not say"


@frozen(kw_only=True)
class EmptyReturn(RowProblem):
    """A return has headings and no rows, so its year cannot be told and it covers no days.

    If nobody was looked after in that year, say in records.toml which days the returns cover.

    Wrong:
    ```2018-episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    ```
    Right:
    ```2018-episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,,
    ```
    """

    code: ClassVar[str] = "D135"
    severity: ClassVar[Severity] = "advice"

    @property
    def message(self) -> str:
        return "the return has no rows, so it covers no days"


@frozen(kw_only=True)
class EndAndReason(RowProblem):
    """Rows have a reason for ending (REC) without an end (DEC), or an end without a reason.

    The dates are believed: a row without DEC is still open, one with DEC has ended. After an end
    without a reason it is not known where the child went, until its next row.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,,E4A
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/12/2018,E4A
    ```
    """

    code: ClassVar[str] = "D136"
    severity: ClassVar[Severity] = "advice"
    rows: int

    @property
    def message(self) -> str:
        which = "the row has" if self.rows == 1 else f"this is the first of {self.rows} rows that have"
        if self.column == "REC":
            return f"{which} a reason for ending and no end (DEC), and so counts as still open"
        return f"{which} an end and no reason for it (REC); the end is believed"


# ---- days in doubt


@frozen(kw_only=True)
class CodeNotOfItsYear(RowProblem):
    """A return holds a code that was not in the official list of its year.

    The lists change: supported accommodation is K3 since the return that ends in 2024, and was H5 before. The code is
    believed, since what it means is clear.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,K3,PR1,,
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,H5,PR1,,
    ```
    """

    code: ClassVar[str] = "D137"
    severity: ClassVar[Severity] = "advice"
    field: str
    year: str
    valid: str
    rows: int

    @property
    def message(self) -> str:
        which = "" if self.rows == 1 else f"; this is the first of {self.rows} such rows"
        return f"`{self.value}` is a code for {self.field} {self.valid}, not {self.year}{which}"


@frozen(kw_only=True)
class ToldLater(RowProblem):
    """A return holds episodes that start in the year of an earlier return, and that one does not hold them.

    An episode may be recorded late, and the later return is believed: its days count from its start on. The official
    rules 562 and NoE name such rows too.

    Wrong:
    ```2018-episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A2,01/06/2017,S,C2,N1,U6,PR1,01/09/2017,E4A
    ```
    ```2019-episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2017,S,C2,N1,U6,PR1,01/06/2018,E4A
    ```
    Right:
    ```2018-episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2017,S,C2,N1,U6,PR1,,
    ```
    ```2019-episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2017,S,C2,N1,U6,PR1,01/06/2018,E4A
    ```
    """

    code: ClassVar[str] = "D138"
    severity: ClassVar[Severity] = "advice"
    rows: int

    @property
    def message(self) -> str:
        which = (
            "the episode starts"
            if self.rows == 1
            else f"this is the first of {self.rows} episodes that start"
        )
        return (
            f"{which} in the year of an earlier return that does not hold it; this later return is believed"
        )


@frozen(kw_only=True)
class DaysInDoubt(RowProblem):
    """A fault that leaves some days of one child in doubt: they become not known, and are never paid."""

    severity: ClassVar[Severity] = "advice"
    days: int

    @property
    def fault(self) -> str:
        """What is wrong, before what it does."""
        raise NotImplementedError

    @property
    def message(self) -> str:
        day = "1 day of this child is" if self.days == 1 else f"{self.days} days of this child are"
        return f"{self.fault}; {day} not known"


@frozen(kw_only=True)
class Overlap(DaysInDoubt):
    """A child's episode starts before an earlier one ends, so two rows speak of the same days.

    Which of them is right cannot be told: the days that they share are not known. Episodes of a child
    follow one another, each from the day on which the last one ended.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/09/2018,X1
    A1,01/08/2018,P,C2,N1,K2,PR1,01/12/2018,E4A
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,X1
    A1,01/08/2018,P,C2,N1,K2,PR1,01/12/2018,E4A
    ```
    """

    code: ClassVar[str] = "D140"
    other: str

    @property
    def fault(self) -> str:
        return f"the episode starts before {self.other} of the same child ends"


@frozen(kw_only=True)
class SameStartTwice(DaysInDoubt):
    """A return holds two rows for a child that start on the same day and then differ.

    One return holds each episode once. Which row is right cannot be told, so none of the days of
    either is known.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/09/2018,E4A
    A1,01/06/2018,S,C2,N1,U6,PR1,01/12/2018,E4A
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/12/2018,E4A
    ```
    """

    code: ClassVar[str] = "D141"
    other: str

    @property
    def fault(self) -> str:
        return f"{self.other} of the same child starts on the same day and says something else"


@frozen(kw_only=True)
class SameRowTwice(RowProblem):
    """A return holds the same episode twice, word for word. It counts once.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,,
    A1,01/06/2018,S,C2,N1,U6,PR1,,
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,,
    ```
    """

    code: ClassVar[str] = "D142"
    severity: ClassVar[Severity] = "advice"
    other: str

    @property
    def message(self) -> str:
        return f"the episode is already in {self.other}; it counts once"


@frozen(kw_only=True)
class LostEpisode(DaysInDoubt):
    """An episode is open at the end of one return, and later returns do not hold it.

    The child may have left care, or the row may have been left out or replaced. So from the end of
    that return nothing is known of the child until its next episode starts.

    Wrong:
    ```2017-episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2017,S,C2,N1,U6,PR1,,
    ```
    ```2018-episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    B1,01/06/2018,S,C2,N1,U6,PR1,,
    ```
    Right:
    ```2017-episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2017,S,C2,N1,U6,PR1,,
    ```
    ```2018-episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2017,S,C2,N1,U6,PR1,01/06/2018,E4A
    B1,01/06/2018,S,C2,N1,U6,PR1,,
    ```
    """

    code: ClassVar[str] = "D143"

    @property
    def fault(self) -> str:
        return "the episode is open at the end of this return and is in no later one"


@frozen(kw_only=True)
class OpenBeforeAnother(DaysInDoubt):
    """An episode has no end, although another of the same child starts after it.

    A child is in one episode at a time, so the row should have ended. From the start of the next
    episode nothing is known of the child.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,,
    A1,01/08/2018,P,C2,N1,K2,PR1,,
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,X1
    A1,01/08/2018,P,C2,N1,K2,PR1,,
    ```
    """

    code: ClassVar[str] = "D144"
    other: str

    @property
    def fault(self) -> str:
        return f"the episode has no end, although {self.other} of the same child starts after it"


@frozen(kw_only=True)
class AfterTheLast(DaysInDoubt):
    """A child has an episode after one that ended for good: it died, or was found to be an adult.

    One of the rows must be wrong, so the days from that end on are not known.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E2
    A1,01/08/2018,S,C2,N1,U6,PR1,,
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A
    A1,01/08/2018,S,C2,N1,U6,PR1,,
    ```
    """

    code: ClassVar[str] = "D145"
    other: str
    reason: str

    @property
    def fault(self) -> str:
        return f"the episode comes after {self.other}, by which the child {self.reason}"


@frozen(kw_only=True)
class UnexplainedGap(DaysInDoubt):
    """There are days between two episodes of a child on which the codes say that it was still in care.

    A gap is a time at home when the earlier row ends with an exit code (not X1) and the later one
    starts with S. Otherwise a row is missing or a date is wrong, and the days between are not known.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,X1
    A1,01/08/2018,P,C2,N1,K2,PR1,,
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A
    A1,01/08/2018,S,C2,N1,K2,PR1,,
    ```
    """

    code: ClassVar[str] = "D146"
    other: str
    ended_with: str
    starts_with: str

    @property
    def fault(self) -> str:
        ended = f"REC {self.ended_with}" if self.ended_with else "no REC"
        return (
            f"the episode (RNE {self.starts_with}) starts later than {self.other} of the same child ended "
            f"({ended}), which does not say that the child left care and came back"
        )


@frozen(kw_only=True)
class NothingFollows(DaysInDoubt):
    """A child's last episode ends without saying that the child left care.

    X1 says that another episode starts the same day, and a blank REC says nothing. So from that end on
    it is not known where the child was.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,X1
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A
    ```
    """

    code: ClassVar[str] = "D147"

    @property
    def fault(self) -> str:
        if self.value:
            return f"the child's last episode ends with {self.value} (another starts the same day)"
        return "the child's last episode ends with no reason (REC)"


@frozen(kw_only=True)
class StartsInTheMiddle(DaysInDoubt):
    """A child's first episode does not say that the child came into care (RNE S): an earlier row is missing.

    So the days before it are not known.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,P,C2,N1,U6,PR1,,
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,,
    ```
    """

    code: ClassVar[str] = "D148"

    @property
    def fault(self) -> str:
        return f"the child's first episode goes on from another (RNE {self.value}) that is not there"


@frozen(kw_only=True)
class RecordsStop(RowProblem):
    """The records of some children stop: they died, moved abroad or to another authority, or were adults.

    Nothing is wrong. What becomes of such a child afterwards is not in these records, so its days are
    not known until an episode here starts again, and none of them is paid.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E3
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A
    ```
    """

    code: ClassVar[str] = "D149"
    severity: ClassVar[Severity] = "advice"
    timeline: str
    children: int

    @property
    def message(self) -> str:
        return (
            f"the records in `{self.timeline}` stop for {_count(self.children, 'child', 'children')} "
            "(REC E2, E3, E15 or E16), whose days after that are not known"
        )


# Days, months and years in figures; and codes of the returns, which are shorter than any identifier.
_LIKE_A_DATE = r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}"
_LIKE_A_CODE = r"[A-Za-z][0-9]{1,2}[A-Za-z]?"


def _quoted(value: str | None, plainly: bool) -> str:
    return f"`{one_line(value)}`" if plainly or _left_empty(value) else "what the cell holds"


def one_line(text: str | None) -> str:
    """Return what was found in a file on one line, cut short when it is long."""
    line = " ".join((text or "").split())
    line = "".join(character if character.isprintable() else "\ufffd" for character in line)
    return line if len(line) <= 60 else f"{line[:59]}…"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"1 {one}" if number == 1 else f"{number} {many or one + 's'}"


def _left_empty(value: str | None) -> str | None:
    if (value or "").upper() not in ("NULL", "#N/A", "NONE", "N/A"):
        return None
    return "where there is nothing to say, leave the cell empty"
