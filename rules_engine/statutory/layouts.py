"""The layouts of the statutory records: which tables they are made of, and what stands in each column.

Sources: the column lists of the children looked-after return (SSDA903) and of the children in need (CIN) census.
A contract names a table by its `source`, "SSDA903 missing"; the records know it by its columns.
"""

from enum import Enum
from typing import Final

from attrs import frozen


class Holds(Enum):
    """What the cells of a column hold."""

    CHILD = "the child's identifier"
    DATE = "a date"
    CODE = "a code"
    NUMBER = "a number"
    YES_NO = "1 or 0"
    TEXT = "text"


@frozen
class Column:
    """A column by its official heading; `codes` names the list of a column of codes (see `codes.csv`)."""

    name: str
    holds: Holds
    codes: str | None = None
    attribute: str | None = None
    """The Term by which a contract filters the rows of a timeline by this column."""
    tells_a_birthday: bool = False
    """Whether a date in it is a birthday: the day of birth, or the 18th one, on which a child who came alone grew up."""


@frozen(kw_only=True)
class Layout:
    """A table of the statutory records.

    `known_by` are columns that no other table has all of. Where rows are days, `first_day` and `end_day` are the
    columns of the first of them and of the day after the last; a table of events has no `end_day`.
    """

    name: str
    source: str
    columns: tuple[Column, ...]
    known_by: tuple[str, ...]
    first_day: str | None = None
    end_day: str | None = None

    @property
    def of_events(self) -> bool:
        """Whether each row is something that happened on one day."""
        return self.first_day is not None and self.end_day is None

    @property
    def headings(self) -> tuple[str, ...]:
        """The official headings, in their order."""
        return tuple(column.name for column in self.columns)

    @property
    def dates(self) -> tuple[str, ...]:
        """The official headings of the columns that hold dates."""
        return tuple(column.name for column in self.columns if column.holds is Holds.DATE)

    def column(self, name: str) -> Column | None:
        """Return the column with this heading."""
        return next((column for column in self.columns if column.name == name), None)


APPENDED: Final = ("LA", "YEAR")
"""Columns that regional extracts append: the name of the authority, and the year that it gives the return."""


def _text(name: str) -> Column:
    return Column(name, Holds.TEXT)


def _date(name: str) -> Column:
    return Column(name, Holds.DATE)


def _birthday(name: str) -> Column:
    return Column(name, Holds.DATE, tells_a_birthday=True)


def _yes_no(name: str) -> Column:
    return Column(name, Holds.YES_NO)


def _code(name: str, codes: str, attribute: str | None = None) -> Column:
    return Column(name, Holds.CODE, codes, attribute)


_CHILD = Column("CHILD", Holds.CHILD)
_DOB = _birthday("DOB")

EPISODES: Final = Layout(
    name="Episodes",
    source="SSDA903 episodes",
    columns=(
        _CHILD,
        _date("DECOM"),
        _code("RNE", "reason for new episode"),
        _code("LS", "legal status"),
        _code("CIN", "need"),
        _code("PLACE", "placement"),
        _code("PLACE_PROVIDER", "provider"),
        _date("DEC"),
        _code("REC", "reason ceased"),
        _code("REASON_PLACE_CHANGE", "reason for place change"),
        _text("HOME_POST"),
        _text("PL_POST"),
        _text("URN"),
    ),
    known_by=("CHILD", "DECOM"),
    first_day="DECOM",
    end_day="DEC",
)
HEADER: Final = Layout(
    name="Header",
    source="SSDA903 header",
    columns=(
        _CHILD,
        _code("SEX", "sex"),
        _DOB,
        _code("ETHNIC", "ethnicity"),
        _text("UPN"),
        _yes_no("MOTHER"),
        _birthday("MC_DOB"),
    ),
    known_by=("CHILD", "DOB", "SEX"),
)
UASC: Final = Layout(
    name="UASC",
    source="SSDA903 UASC",
    columns=(_CHILD, _code("SEX", "sex"), _DOB, _birthday("DUC")),
    known_by=("CHILD", "DUC"),
)
REVIEWS: Final = Layout(
    name="Reviews",
    source="SSDA903 reviews",
    columns=(_CHILD, _DOB, _date("REVIEW"), _code("REVIEW_CODE", "review", "Review Code")),
    known_by=("CHILD", "REVIEW"),
    first_day="REVIEW",
)
MISSING: Final = Layout(
    name="Missing",
    source="SSDA903 missing",
    columns=(_CHILD, _DOB, _code("MISSING", "missing", "Kind"), _date("MIS_START"), _date("MIS_END")),
    known_by=("CHILD", "MIS_START"),
    first_day="MIS_START",
    end_day="MIS_END",
)
OC2: Final = Layout(
    name="OC2",
    source="SSDA903 OC2",
    columns=(
        _CHILD,
        _DOB,
        Column("SDQ_SCORE", Holds.NUMBER),
        _code("SDQ_REASON", "SDQ reason"),
        _yes_no("CONVICTED"),
        _yes_no("HEALTH_CHECK"),
        _yes_no("IMMUNISATIONS"),
        _yes_no("TEETH_CHECK"),
        _yes_no("HEALTH_ASSESSMENT"),
        _yes_no("SUBSTANCE_MISUSE"),
        _yes_no("INTERVENTION_RECEIVED"),
        _yes_no("INTERVENTION_OFFERED"),
    ),
    known_by=("CHILD", "SDQ_SCORE"),
)
OC3: Final = Layout(
    name="OC3",
    source="SSDA903 OC3",
    columns=(
        _CHILD,
        _DOB,
        _code("IN_TOUCH", "in touch"),
        _code("ACTIV", "activity"),
        _code("ACCOM", "accommodation"),
    ),
    known_by=("CHILD", "IN_TOUCH"),
)
AD1: Final = Layout(
    name="AD1",
    source="SSDA903 AD1",
    columns=(
        _CHILD,
        _DOB,
        _date("DATE_INT"),
        _date("DATE_MATCH"),
        _yes_no("FOSTER_CARE"),
        _code("NB_ADOPTR", "number of adopters"),
        _code("SEX_ADOPTR", "sex of adopters"),
        _code("LS_ADOPTR", "status of adopters"),
    ),
    known_by=("CHILD", "DATE_INT"),
)
PLACED_FOR_ADOPTION: Final = Layout(
    name="PlacedAdoption",
    source="SSDA903 placed for adoption",
    columns=(
        _CHILD,
        _DOB,
        _date("DATE_PLACED"),
        _date("DATE_PLACED_CEASED"),
        _code("REASON_PLACED_CEASED", "reason placed ceased", "Reason"),
    ),
    known_by=("CHILD", "DATE_PLACED"),
    first_day="DATE_PLACED",
    end_day="DATE_PLACED_CEASED",
)
PREVIOUS_PERMANENCE: Final = Layout(
    name="PrevPerm",
    source="SSDA903 previous permanence",
    columns=(_CHILD, _DOB, _code("PREV_PERM", "previous permanence"), _text("LA_PERM"), _text("DATE_PERM")),
    known_by=("CHILD", "PREV_PERM"),
)
SOCIAL_WORKERS: Final = Layout(
    name="SWEpisodes",
    source="SSDA903 social workers",
    columns=(
        _CHILD,
        _DOB,
        _text("SW_ID"),
        _date("SW_DECOM"),
        _date("SW_DEC"),
        _code("SW_REASON", "reason for new social worker", "Reason"),
    ),
    known_by=("CHILD", "SW_DECOM"),
    first_day="SW_DECOM",
    end_day="SW_DEC",
)
DEPRIVED_OF_LIBERTY: Final = Layout(
    name="DoLo",
    source="SSDA903 deprivation of liberty",
    columns=(_CHILD, _DOB, _date("DOLO_START"), _date("DOLO_END")),
    known_by=("CHILD", "DOLO_START"),
    first_day="DOLO_START",
    end_day="DOLO_END",
)

CIN_REFERRALS: Final = Layout(
    name="CINdetails",
    source="CIN referrals",
    columns=(
        Column("LAchildID", Holds.CHILD),
        _date("CINreferralDate"),
        _code("ReferralSource", "referral source", "Referral Source"),
        _code("PrimaryNeedCode", "need in the census", "Need"),
        _date("CINclosureDate"),
        _code("ReasonForClosure", "reason for closure", "Reason"),
        _text("ReferralNFA"),
    ),
    known_by=("LAchildID", "CINreferralDate"),
    first_day="CINreferralDate",
    end_day="CINclosureDate",
)
CIN_PLANS: Final = Layout(
    name="CINPlanDates",
    source="CIN plans",
    columns=(Column("LAchildID", Holds.CHILD), _date("CINPlanStartDate"), _date("CINPlanEndDate")),
    known_by=("LAchildID", "CINPlanStartDate"),
    first_day="CINPlanStartDate",
    end_day="CINPlanEndDate",
)
CIN_CHILD_PROTECTION_PLANS: Final = Layout(
    name="ChildProtectionPlans",
    source="CIN child protection plans",
    columns=(
        Column("LAchildID", Holds.CHILD),
        _date("CPPstartDate"),
        _date("CPPendDate"),
        _code("InitialCategoryOfAbuse", "category of abuse", "Initial Category"),
        _code("LatestCategoryOfAbuse", "category of abuse", "Latest Category"),
    ),
    known_by=("LAchildID", "CPPstartDate"),
    first_day="CPPstartDate",
    end_day="CPPendDate",
)

SSDA903: Final = (
    EPISODES,
    HEADER,
    UASC,
    REVIEWS,
    MISSING,
    OC2,
    OC3,
    AD1,
    PLACED_FOR_ADOPTION,
    PREVIOUS_PERMANENCE,
    SOCIAL_WORKERS,
    DEPRIVED_OF_LIBERTY,
)
"""The modules of the children looked-after return. Social workers since the return ending 2024, deprivation of
liberty since the one ending 2027."""

CIN_CENSUS: Final = (CIN_REFERRALS, CIN_PLANS, CIN_CHILD_PROTECTION_PLANS)
"""The parts of the children in need census that speak of whether a child was known to children's services."""

LAYOUTS: Final = {layout.source: layout for layout in (*SSDA903, *CIN_CENSUS)}
"""Every table by the name that a contract gives it."""


def is_of_events(source: str | None) -> bool:
    """Whether each row of a timeline that is read from `source` is something that happened on one day."""
    return source in LAYOUTS and LAYOUTS[source].of_events


def tells_a_birthday(heading: str) -> bool:
    """Whether the dates under a heading, however it is written, are those of a column of birthdays."""
    return _letters(heading) in _BIRTHDAYS


def _letters(heading: str) -> str:
    return "".join(filter(str.isalnum, heading)).casefold()


_BIRTHDAYS: Final = frozenset(
    _letters(column.name)
    for layout in LAYOUTS.values()
    for column in layout.columns
    if column.tells_a_birthday
)
