"""What can be wrong with records (D1xx), and what each of them does.

An *error* leaves a table unreadable: which child, which date or which code a row means
cannot be told. Nothing is evaluated then. What only leaves some days of one child in doubt is
*advice*: exactly those days become not known, so that none of them is ever paid, and the advice says
which row it is and how many days it costs. Nothing is repaired in silence.

Rows are named, children are not: neither an identifier nor a date of birth is shown. What a cell holds is quoted only
where it is plainly a slip for what belongs there; elsewhere its shape is told, since in another column's place it may be
anything.
"""

from typing import ClassVar

from attrs import frozen

from rules_engine.diagnostics import Severity, TableDiagnostic
from rules_engine.place import Place, on_one_line
from rules_engine.returns.diagnostics import first_named
from rules_engine.tables.diagnostics import _count, one_line

# ---- files


# ---- headings and rows


# ---- cells


@frozen(kw_only=True)
class ChildTwice(TableDiagnostic):
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
    sentence: ClassVar[str] = "the child already has row {first}"
    first: int


@frozen(kw_only=True)
class ListedInTwoWays(TableDiagnostic):
    """One child has two rows in children.csv, with its identifier written in two ways.

    Each row would count as a child and be paid for. Two identifiers that look the same are one child's; so are two that
    differ in case, in noughts at the front or in what a spreadsheet does to a number, where both rows give the same date
    of birth, or say the same in all else. Take one row out, and write the identifier as the other tables do.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    A42,03/05/2008,edge of care
    a42,03/05/2008,return home
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A42,03/05/2008,edge of care
    ```
    """

    LOOKS: ClassVar[str] = "it looks the same"
    BIRTH: ClassVar[str] = "it is all but the same, and so is the date of birth"
    FACTS: ClassVar[str] = "it is all but the same, and the rows say the same of the child"

    code: ClassVar[str] = "D171"
    sentence: ClassVar[str] = (
        "the identifier seems to be that of row {first} written in another way: {because}"
    )
    first: int
    because: str

    @property
    def hint(self) -> str | None:
        return (
            "take one of the two rows out; "
            "if they are two children, give them identifiers that nobody takes for one another, in every table"
        )


@frozen(kw_only=True)
class NearlyTheSameChild(TableDiagnostic):
    """A child of children.csv has no row in a timeline, but one whose identifier all but equals it has.

    The two differ only in case, in noughts at the front, which a spreadsheet is apt to drop, or in signs that look the same
    or do not show. Read as they stand, rows of the child would be passed over, so this must be put right.

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
    other: Place
    only_looks: bool = False

    @property
    def message(self) -> str:
        differ = (
            "in signs that look the same or do not show: spaces, dashes, accents in two forms"
            if self.only_looks
            else "in case, in noughts at the front, or in what a spreadsheet does to a number"
        )
        return f"the identifier differs from that in {self.other.in_a_sentence} only {differ}"


@frozen(kw_only=True)
class PerhapsTheSameChild(TableDiagnostic):
    """A child of children.csv has rows in the returns, and another child of the returns is called all but the same.

    The returns hold a whole authority, so the other may be another child. If it is the same, its rows are passed over: give
    both the same identifier.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    A42,03/05/2008,edge of care
    ```
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A42,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A
    a42,01/09/2018,S,C2,N1,U6,PR1,,
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A42,03/05/2008,edge of care
    ```
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A42,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A
    A42,01/09/2018,S,C2,N1,U6,PR1,,
    ```
    """

    code: ClassVar[str] = "D165"
    severity: ClassVar[Severity] = "advice"
    other: Place

    @property
    def message(self) -> str:
        return f"the identifier is all but that in {self.other.in_a_sentence}, whose rows are passed over"


@frozen(kw_only=True)
class WhichAuthority(TableDiagnostic):
    """A child of children.csv has an identifier that several authorities gave, each to a child of its own.

    Write the authority before the identifier, with a space between, as the column LA of the returns names it. Write it so in
    every table of the contract's own.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    1001,03/05/2008,edge of care
    ```
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,LA
    1001,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A,Norfolk
    1001,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,E4A,Suffolk
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    Norfolk 1001,03/05/2008,edge of care
    ```
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,LA
    1001,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A,Norfolk
    1001,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,E4A,Suffolk
    ```
    """

    code: ClassVar[str] = "D169"
    authorities: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"children of {len(self.authorities)} authorities have this identifier: {first_named(self.authorities)}"

    @property
    def hint(self) -> str | None:
        return (
            "write the child's authority before the identifier, with a space between "
            f"(`{self.authorities[0]} …`), here and in every other table of the contract's own"
        )


@frozen(kw_only=True)
class ChildNotListed(TableDiagnostic):
    """A table of the contract's own has a row of a child who is not in children.csv.

    An identifier may be mistyped, and then days of a child are passed over. Where the table also holds other children,
    records.toml says `others = true` for it.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    ```In School.csv
    Child,From,To
    A7,01/06/2018,01/07/2018
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A1,03/05/2008,edge of care
    ```
    ```In School.csv
    Child,From,To
    A1,01/06/2018,01/07/2018
    ```
    """

    code: ClassVar[str] = "D166"
    timeline: str
    children: int

    @property
    def message(self) -> str:
        whose = (
            "this child is not"
            if self.children == 1
            else f"{self.children:,} children of this table, of whom this is the first, are not"
        )
        return (
            f"{whose} in children.csv; where the table holds other children too, write `others = true` "
            f'under [timelines."{self.timeline}"] in records.toml'
        )


@frozen(kw_only=True)
class ManifestUnreadable(TableDiagnostic):
    """A line of records.toml cannot be read.

    The file has a line in square brackets for each timeline, `[timelines."In School"]`, with its name in straight quotation
    marks. Below it stand lines such as `covers = [{from = 2019-01-01, to = 2019-12-31}]`: a name, `=`, and what it is.
    Dates are written 2019-01-31, without quotation marks; texts stand in them.

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
    instead: str | None = None

    @property
    def message(self) -> str:
        return f"this line cannot be read: {self.why}"

    @property
    def hint(self) -> str | None:
        return None if self.instead is None else f"write {on_one_line(self.instead)}"


@frozen(kw_only=True)
class ManifestWrong(TableDiagnostic):
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
    line: str | None = None

    @property
    def message(self) -> str:
        return f"`{one_line(self.key)}` is not understood here"

    @property
    def hint(self) -> str | None:
        if self.line is not None:
            return f"write {self.line}"
        return f"did you mean `{self.near}`?" if self.near else f"expected {self.expected}"


@frozen(kw_only=True)
class CoverageMissing(TableDiagnostic):
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
    sentence: ClassVar[str] = "nothing says which days the records of `{timeline}` cover"
    timeline: str

    @property
    def hint(self) -> str | None:
        return (
            f'write in records.toml, under [timelines."{self.timeline}"] and with your own dates: '
            "covers = [{from = 2017-04-01, to = 2022-03-31}], or give them in the sheet Records of a workbook"
        )


@frozen(kw_only=True)
class OutsideCoverage(TableDiagnostic):
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
class ChildrenMatched(TableDiagnostic):
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


# ---- days in doubt


@frozen(kw_only=True)
class CoverageWrong(TableDiagnostic):
    """The sheet that says which days the records cover says something that cannot be read.

    Each row names a timeline of the contract, and the first and the last day that its records speak about.
    A timeline may have several rows, one for each stretch of days.

    Wrong:
    ```book.xlsx, sheet Records
    Timeline,First Day,Last Day
    In Scool,01/01/2019,31/12/2019
    ```
    Right:
    ```book.xlsx, sheet Records
    Timeline,First Day,Last Day
    In School,01/01/2019,31/12/2019
    ```
    """

    code: ClassVar[str] = "D163"
    near: str | None = None

    @property
    def message(self) -> str:
        return f"`{one_line(self.value)}` is not understood here"

    @property
    def hint(self) -> str | None:
        return f"did you mean `{self.near}`?" if self.near else super().hint
