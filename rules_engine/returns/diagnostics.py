"""What can be wrong with annual returns and Annex A (D1xx), and which days each of them leaves in doubt."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar

from attrs import frozen

from rules_engine.dates import first_day_of_return, in_words
from rules_engine.diagnostics import Severity, TableDiagnostic
from rules_engine.place import Place
from rules_engine.tables.diagnostics import _count, date_quoted

_MOST_NAMED = 4


@frozen(kw_only=True)
class DatesOfBirthDiffer(TableDiagnostic):
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
    other: Place

    @property
    def message(self) -> str:
        return f"the date of birth differs from that in {self.other.in_a_sentence}"


@frozen(kw_only=True)
class DateOfBirthCorrected(TableDiagnostic):
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
    other: Place

    @property
    def message(self) -> str:
        return f"the date of birth differs from that in {self.other.in_a_sentence}; this later one counts"


@frozen(kw_only=True)
class EndBeforeStart(TableDiagnostic):
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
        return f"{date_quoted(self)} is before the date in column {self.start_column}"


@frozen(kw_only=True)
class ModuleMissing(TableDiagnostic):
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
    sentence: ClassVar[str] = "no file in the folder is this module of a return, from which `{term}` is read"
    term: str
    headings: tuple[str, ...]

    @property
    def hint(self) -> str | None:
        return f"its columns are {', '.join(self.headings)}"


@frozen(kw_only=True)
class FactChanged(TableDiagnostic):
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
class ReturnMissing(TableDiagnostic):
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
    sentence: ClassVar[str] = "no file in the folder is a return of episodes, from which `{timeline}` is read"
    timeline: str

    @property
    def hint(self) -> str | None:
        return (
            "put the episodes file of each annual return into the folder; its first row holds the columns "
            "CHILD, DECOM, RNE, LS, PLACE, DEC and REC"
        )


@frozen(kw_only=True)
class ReturnYearUnclear(TableDiagnostic):
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
        return f"{date_quoted(self)} would make this the return for {self.year}, but {before} ended before that year"

    @property
    def hint(self) -> str | None:
        return (
            "correct the date; or, if the file holds several years, say which days it covers in records.toml"
        )


@frozen(kw_only=True)
class AfterReturnYear(TableDiagnostic):
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
        return f"{date_quoted(self)} comes after {self.year}, the year that records.toml gives this return"


@frozen(kw_only=True)
class TwoReturnsForOneYear(TableDiagnostic):
    """Two files hold a return for the same year, and nothing says which of them corrects the other.

    Take the superseded one out of the folder; or list the files in records.toml, the one that counts
    last. If they are the returns of two authorities, neither corrects the other: name the authority in a column LA of
    each table, and the children of each are counted.

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
    sentence: ClassVar[str] = "by its dates this is the return for {year}, and so is {other}"
    timeline: str
    year: str
    other: str

    @property
    def hint(self) -> str | None:
        xml = " (XML has none: give the return as CSV)" if self.at.element is not None else ""
        return (
            "if they are the returns of two authorities, write the name of the authority into a column LA of each "
            f"table{xml}; if one corrects the other, take the old one out of the folder, or write in records.toml, "
            f'under [timelines."{self.timeline}"] and the one that counts last: '
            f'files = ["{self.other}", "{self.at.listed}"]; '
            "or put right a date that makes one of them the return for another year than it is"
        )


@frozen(kw_only=True)
class FileNameYear(TableDiagnostic):
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
    sentence: ClassVar[str] = "by its dates this is the return for {year}, which its name does not say"
    year: str


@frozen(kw_only=True)
class SharesFewRows(TableDiagnostic):
    """Two returns for one year are listed in records.toml, the second as a correction, and they have few rows in common.

    A return that corrects another has most of its episodes: the same children, from the same days. Two that share few may be
    those of two authorities, whose children are then taken for one another where their identifiers are the same.

    Wrong:
    ```a.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A
    ```
    ```b.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/09/2018,S,C2,N1,U6,PR1,01/10/2018,E4A
    ```
    ```records.toml
    [timelines."In School"]
    covers = [{from = 2019-01-01, to = 2019-12-31}]

    [timelines."Looked After"]
    files = ["a.csv", "b.csv"]
    ```
    Right:
    ```a.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,LA
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A,Norfolk
    ```
    ```b.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,LA
    B1,01/09/2018,S,C2,N1,U6,PR1,01/10/2018,E4A,Suffolk
    ```
    ```records.toml
    [timelines."In School"]
    covers = [{from = 2019-01-01, to = 2019-12-31}]

    [timelines."Looked After"]
    files = ["a.csv", "b.csv"]
    ```
    """

    code: ClassVar[str] = "D170"
    severity: ClassVar[Severity] = "advice"
    year: str
    other: str
    shared: int
    rows: int

    @property
    def message(self) -> str:
        return (
            f"this return for {self.year} counts as a correction of {self.other}, and few of its episodes are there too "
            f"({self.shared:,} of {self.rows:,})"
        )

    @property
    def hint(self) -> str | None:
        return (
            "if they are the returns of two authorities, write the name of the authority into a column LA of each table, "
            "so that a child of the one is not taken for a child of the other"
        )


@frozen(kw_only=True)
class UncertainIdentifier(TableDiagnostic):
    """It cannot be told from an identifier which child is meant.

    Two identifiers may be all but the same: they differ only in case, in noughts at the front, in signs that look the same
    or do not show, or in what a spreadsheet does to a number. Each counts as a child, though they may be one. Or a
    spreadsheet has shortened a long number (`1.23457E+09`): its last figures are lost, and rows of several children may
    have become those of one. Give each child one identifier, and let the spreadsheet keep it as text.

    Wrong:
    ```children.csv
    Child,Date of Birth,Route
    A42,03/05/2008,edge of care
    a42,17/11/2009,return home
    ```
    Right:
    ```children.csv
    Child,Date of Birth,Route
    A42,03/05/2008,edge of care
    B42,17/11/2009,return home
    ```
    """

    code: ClassVar[str] = "D172"
    severity: ClassVar[Severity] = "advice"
    other: Place | None = None

    @property
    def message(self) -> str:
        if self.other is None:
            return (
                "a spreadsheet has shortened this identifier: its last figures are lost, and rows of several children may "
                "stand under it"
            )
        return f"the identifier is all but that in {self.other.in_a_sentence}; each counts as a child"

    @property
    def hint(self) -> str | None:
        if self.other is None:
            return "take the records from their source again, with identifiers as text"
        return "if both are of one child, write its identifier in one way"


@frozen(kw_only=True)
class CalledAlike(TableDiagnostic):
    """Several authorities gave the same identifier, each to a child of its own.

    Each authority numbers its own children, so a child is known by the identifier and by the authority that the column LA
    names. Where the column names several, each identifier that more than one of them gave is read with the authority before
    it: `Norfolk 1001` and `Suffolk 1001` are two children. Nothing need be done, unless the column writes one authority
    in two ways. A table of the contract's own names such a child in the same way.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,LA
    1001,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A,Norfolk
    1001,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,E4A,Suffolk
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,LA
    N1001,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A,Norfolk
    S1001,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,E4A,Suffolk
    ```
    """

    code: ClassVar[str] = "D167"
    severity: ClassVar[Severity] = "advice"
    identifiers: int
    authorities: tuple[str, ...]

    @property
    def message(self) -> str:
        given = "identifier was" if self.identifiers == 1 else "identifiers were"
        return (
            f"{self.identifiers:,} {given} given by more than one authority ({first_named(self.authorities)}); "
            "each authority's child is counted as a child of its own"
        )

    @property
    def hint(self) -> str | None:
        return (
            "if two of these names are of one authority, write it in one way in the column LA; "
            "if they are right, nothing need be done"
        )


@frozen(kw_only=True)
class AuthorityMissing(TableDiagnostic):
    """Some rows do not say which authority they are from, and the folder holds the returns of several.

    Two authorities may give the same identifier to different children, so a row is read only where its authority is known:
    from its column LA, or from the other tables of its return, where these name only one.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,LA
    1001,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A,Norfolk
    2002,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,E4A,Suffolk
    3003,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,E4A,
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,LA
    1001,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A,Norfolk
    2002,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,E4A,Suffolk
    3003,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,E4A,Suffolk
    ```
    """

    code: ClassVar[str] = "D168"
    rows: int
    authorities: tuple[str, ...]

    @property
    def message(self) -> str:
        more = (
            f", and {_count(self.rows - 1, 'more row', 'more rows')} of this table," if self.rows > 1 else ""
        )
        do = "do" if self.rows > 1 else "does"
        return (
            f"this row{more} {do} not say which authority it is from, and the folder holds the returns of "
            f"several ({first_named(self.authorities)})"
        )

    @property
    def hint(self) -> str | None:
        return "write the name of the authority into the column LA of every row"


@frozen(kw_only=True)
class EmptyReturn(TableDiagnostic):
    """A return has headings and no rows, so its year cannot be told and it covers no days.

    If nobody was looked after in that year, say in records.toml which year the return is for.

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
    sentence: ClassVar[str] = "the return has no rows, so it covers no days"
    timeline: str

    @property
    def hint(self) -> str | None:
        return (
            "if nobody was looked after in that year, list it in records.toml, under "
            f'[timelines."{self.timeline}"] and with your other returns: '
            f'files = [{{name = "{self.at.listed}", year-ending = 2019-03-31}}], with the year that it is for'
        )


@frozen(kw_only=True)
class ReturnNotThere(TableDiagnostic):
    """records.toml says that a timeline covers days that no return in the folder holds.

    A return holds the days of its own collection year, 1 April to 31 March. When a return is missing, empty or cannot be
    read, nothing is known of the days of its year: a child without a row on them may have been in care. Such days are
    never taken for days at home, whatever `covers` says.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A
    ```
    ```records.toml
    [timelines."In School"]
    covers = [{from = 2019-01-01, to = 2019-12-31}]

    [timelines."Looked After"]
    covers = [{from = 2018-04-01, to = 2020-03-31}]
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A
    ```
    ```records.toml
    [timelines."In School"]
    covers = [{from = 2019-01-01, to = 2019-12-31}]

    [timelines."Looked After"]
    covers = [{from = 2018-04-01, to = 2019-03-31}]
    ```
    """

    code: ClassVar[str] = "D129"
    timeline: str
    first_year: int
    last_year: int
    days: int

    @property
    def message(self) -> str:
        first, last = (
            first_day_of_return(self.first_year),
            first_day_of_return(self.last_year + 1) - timedelta(days=1),
        )
        is_one = self.first_year == self.last_year
        returns = "the return for" if is_one else "the returns for the years from"
        years = f"{in_words(first)} to {in_words(last)}"
        return (
            f"{returns} {years} {'is' if is_one else 'are'} not in the folder, but records.toml says that "
            f"`{self.timeline}` covers {_count(self.days, 'day')} of {'that year' if is_one else 'those years'}"
        )

    @property
    def hint(self) -> str | None:
        return (
            "put the episodes of every year into the folder, and under `files` state the last year of a file that holds "
            "several; or, to go on without them, take those days out of `covers`: they then count as not known"
        )


@frozen(kw_only=True)
class ReturnEndsEarly(TableDiagnostic):
    """A return has many dates, and none in the last weeks of its year, so it seems to have been made before the year ended.

    It covers no day after its last date, since nothing is known of what came after. If it is the return of the whole
    year all the same, say so in records.toml.

    Wrong:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,02/04/2018,S,C2,N1,U6,PR1,16/04/2018,E4A
    B1,03/04/2018,S,C2,N1,U6,PR1,17/05/2018,E4A
    C1,16/04/2018,S,C2,N1,U6,PR1,18/06/2018,E4A
    D1,17/04/2018,S,C2,N1,U6,PR1,19/07/2018,E4A
    E1,01/05/2018,S,C2,N1,U6,PR1,20/08/2018,E4A
    F1,02/05/2018,S,C2,N1,U6,PR1,21/08/2018,E4A
    G1,14/05/2018,S,C2,N1,U6,PR1,17/09/2018,E4A
    H1,15/05/2018,S,C2,N1,U6,PR1,18/09/2018,E4A
    I1,04/06/2018,S,C2,N1,U6,PR1,08/10/2018,E4A
    J1,05/06/2018,S,C2,N1,U6,PR1,09/10/2018,E4A
    K1,16/07/2018,S,C2,N1,U6,PR1,12/11/2018,E4A
    L1,17/07/2018,S,C2,N1,U6,PR1,13/11/2018,E4A
    ```
    Right:
    ```episodes.csv
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
    A1,02/04/2018,S,C2,N1,U6,PR1,16/04/2018,E4A
    B1,03/04/2018,S,C2,N1,U6,PR1,17/05/2018,E4A
    C1,16/04/2018,S,C2,N1,U6,PR1,18/06/2018,E4A
    D1,17/04/2018,S,C2,N1,U6,PR1,19/07/2018,E4A
    E1,01/05/2018,S,C2,N1,U6,PR1,20/08/2018,E4A
    F1,02/05/2018,S,C2,N1,U6,PR1,21/08/2018,E4A
    G1,14/05/2018,S,C2,N1,U6,PR1,17/09/2018,E4A
    H1,15/05/2018,S,C2,N1,U6,PR1,18/09/2018,E4A
    I1,04/06/2018,S,C2,N1,U6,PR1,08/10/2018,E4A
    J1,05/06/2018,S,C2,N1,U6,PR1,09/10/2018,E4A
    K1,16/07/2018,S,C2,N1,U6,PR1,12/11/2018,E4A
    L1,17/07/2018,S,C2,N1,U6,PR1,13/03/2019,E4A
    ```
    """

    code: ClassVar[str] = "D139"
    severity: ClassVar[Severity] = "advice"
    timeline: str
    last: date
    year_ending: date

    @property
    def message(self) -> str:
        return (
            f"no date in the return is later than {in_words(self.last)}, so it seems to have been made before its year "
            f"ended on {in_words(self.year_ending)}; the days after {in_words(self.last)} are not known"
        )

    @property
    def hint(self) -> str | None:
        return (
            "put the return of the whole year in its place; or, if this is it, list it in records.toml, under "
            f'[timelines."{self.timeline}"] and with your other returns: '
            f'files = [{{name = "{self.at.listed}", year-ending = {self.year_ending.isoformat()}}}]'
        )


@frozen(kw_only=True)
class EndAndReason(TableDiagnostic):
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


@frozen(kw_only=True)
class CodeNotOfItsYear(TableDiagnostic):
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
class RecordedLater(TableDiagnostic):
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
class DaysInDoubt(TableDiagnostic):
    """What leaves some days of one child in doubt: they become not known, and are never paid.

    `child_row` is the child's row in children.csv, where there is one.
    """

    severity: ClassVar[Severity] = "advice"
    days: int
    child_row: Place | None = None

    @property
    def because(self) -> str:
        """What is wrong, before what it does."""
        raise NotImplementedError

    @property
    def message(self) -> str:
        child = "this child" if self.child_row is None else f"the child in {self.child_row.in_a_sentence}"
        return f"{self.because}; {_count(self.days, 'day')} of {child} {'is' if self.days == 1 else 'are'} not known"


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
    other: Place

    @property
    def because(self) -> str:
        return f"the episode starts before {self.other.in_a_sentence} of the same child ends"


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
    other: Place

    @property
    def because(self) -> str:
        return f"{self.other.in_a_sentence} of the same child starts on the same day and says something else"


@frozen(kw_only=True)
class SameRowTwice(TableDiagnostic):
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
    other: Place

    @property
    def message(self) -> str:
        return f"the episode is already in {self.other.in_a_sentence}; it counts once"


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
    def because(self) -> str:
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
    other: Place

    @property
    def because(self) -> str:
        return (
            f"the episode has no end, although {self.other.in_a_sentence} of the same child starts after it"
        )


@frozen(kw_only=True)
class AfterTheLast(DaysInDoubt):
    """A child died, or was found to be an adult, and has an episode after that, or one that runs on past it.

    One of the rows must be wrong, so the days from that end on are not known. No policy settles them, since none moves a
    death.

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
    other: Place
    reason: str
    follows: bool = True

    @property
    def because(self) -> str:
        does = "comes after" if self.follows else "runs on past the end of"
        return f"the episode {does} {self.other.in_a_sentence}, by which the child {self.reason}"


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
    other: Place
    ended_with: str
    starts_with: str

    @property
    def because(self) -> str:
        ended = f"REC {self.ended_with}" if self.ended_with else "no REC"
        return (
            f"the episode (RNE {self.starts_with}) starts later than {self.other.in_a_sentence} of the same child ended "
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
    def because(self) -> str:
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
    def because(self) -> str:
        return f"the child's first episode goes on from another (RNE {self.value}) that is not there"


@frozen(kw_only=True)
class RecordsStop(TableDiagnostic):
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


@frozen(kw_only=True)
class StatusIsNoHistory(TableDiagnostic):
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
    sentence: ClassVar[str] = "list 8 of Annex A holds no history, so `{timeline}` cannot be read from it"
    timeline: str

    @property
    def hint(self) -> str | None:
        return "put the episodes file of each annual return into the folder"


@frozen(kw_only=True)
class StatusDiffers(TableDiagnostic):
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
    sentence: ClassVar[str] = "list 8 says {list_8}, the returns {returns}; the returns are believed"
    list_8: str
    returns: str


@frozen(kw_only=True)
class StatusesNotRead(TableDiagnostic):
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


def first_named(authorities: Sequence[str]) -> str:
    """Return the names of the first authorities of perhaps many: "Essex, Kent", "Bath, Bury, Cumbria, Devon and 20 more"."""
    more = len(authorities) - _MOST_NAMED
    return ", ".join(authorities[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
