"""What can be wrong with workbooks, XML and Parquet files, and with the sheets that only they hold (D150 to D169).

They come from other people's systems. What is too large, locked, damaged or of another kind is refused whole: no part
of such a file is read.
"""

from typing import ClassVar

from attrs import frozen

from rules_engine.diagnostics import RowProblem, Severity
from rules_engine.records.problems import one_line

# ---- workbooks


@frozen(kw_only=True)
class WorkbookRefused(RowProblem):
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
    why: str

    @property
    def message(self) -> str:
        return f"the workbook is not read: {self.why}"


@frozen(kw_only=True)
class TooLarge(RowProblem):
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
    why: str

    @property
    def message(self) -> str:
        return f"the file is too large to be read: {self.why}"


@frozen(kw_only=True)
class ErrorInCell(RowProblem):
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
class FormulaNotWorkedOut(RowProblem):
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


# ---- XML


@frozen(kw_only=True)
class XmlUnreadable(RowProblem):
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
    why: str

    @property
    def message(self) -> str:
        return f"this is not well-formed XML: {self.why}"


@frozen(kw_only=True)
class XmlForbidden(RowProblem):
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

    @property
    def message(self) -> str:
        return "the file has a document type (`<!DOCTYPE`), which no return has"


@frozen(kw_only=True)
class OtherXml(RowProblem):
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
    found: str

    @property
    def message(self) -> str:
        return f"the file is {self.found}"

    @property
    def hint(self) -> str | None:
        return "expected EXPSSDA903 (a looked-after return), or Message with Collection CIN (the census)"


@frozen(kw_only=True)
class ElementsNotRead(RowProblem):
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
class ElementMisplaced(RowProblem):
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


# ---- Parquet


@frozen(kw_only=True)
class ParquetNotInstalled(RowProblem):
    """A Parquet file cannot be read, since the library for it is not installed.

    It is large, so it comes only when it is asked for: pip install "outcomes-contracts[parquet]". Or save
    the table as CSV.
    """

    code: ClassVar[str] = "D159"

    @property
    def message(self) -> str:
        return "Parquet files are read by a library that is not installed"

    @property
    def hint(self) -> str | None:
        return 'run `pip install "outcomes-contracts[parquet]"`, or save the table as CSV'


@frozen(kw_only=True)
class ParquetColumn(RowProblem):
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


# ---- Annex A


@frozen(kw_only=True)
class StatusIsNoHistory(RowProblem):
    """A timeline is to be read from Annex A list 8, which says only where each child stands today.

    It has one row for each child: the current spell of care, and the latest placement. What was before
    cannot be told from it, so no day is counted from it. Put the annual returns into the folder.

    Wrong:
    ```annex.xlsx, sheet List 8
    Child Unique ID,Date Started to be Looked After,Date Ceased to be Looked After
    A1,01/06/2018,
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,,
    ```
    """

    code: ClassVar[str] = "D161"
    timeline: str

    @property
    def message(self) -> str:
        return f"list 8 of Annex A holds no history, so `{self.timeline}` cannot be read from it"

    @property
    def hint(self) -> str | None:
        return "put the episodes file of each annual return into the folder"


@frozen(kw_only=True)
class StatusDiffers(RowProblem):
    """Annex A list 8 says something else of a child than the returns do.

    List 8 decides nothing: the returns are believed. But one of the two is wrong or out of date.

    Wrong:
    ```annex.xlsx, sheet List 8
    Child Unique ID,Date Started to be Looked After,Date Ceased to be Looked After
    A1,01/07/2018,
    ```
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,,
    ```
    Right:
    ```annex.xlsx, sheet List 8
    Child Unique ID,Date Started to be Looked After,Date Ceased to be Looked After
    A1,01/06/2018,
    ```
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,,
    ```
    """

    code: ClassVar[str] = "D162"
    severity: ClassVar[Severity] = "advice"
    said: str
    returns: str

    @property
    def message(self) -> str:
        return f"list 8 says {self.said}, the returns {self.returns}; the returns are believed"


@frozen(kw_only=True)
class StatusesNotRead(RowProblem):
    """Rows of Annex A list 8 have no child, no date of start, or a date that is none. They are passed over.

    List 8 only checks the returns, so nothing else comes of it.

    Wrong:
    ```annex.xlsx, sheet List 8
    Child Unique ID,Date Started to be Looked After,Date Ceased to be Looked After
    A1,in June,
    ```
    Right:
    ```annex.xlsx, sheet List 8
    Child Unique ID,Date Started to be Looked After,Date Ceased to be Looked After
    A1,01/06/2018,
    ```
    """

    code: ClassVar[str] = "D164"
    severity: ClassVar[Severity] = "advice"
    rows: int

    @property
    def message(self) -> str:
        which = "the row is" if self.rows == 1 else f"this is the first of {self.rows:,} rows that are"
        return f"{which} without a child or with a date that cannot be read, and list 8 says nothing there"


# ---- which days a workbook covers


@frozen(kw_only=True)
class CoverageWrong(RowProblem):
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
