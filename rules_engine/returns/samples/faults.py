"""Faults to put into records on purpose: each a short history of a child of its own, with one thing wrong in it.

Each function below plants one kind. Its number is that of the official rule that names it; where a history breaks
more than one rule, what it is listed for is the one that it was made to break. The rules on distance and location
(503G, 503H, 503J) are left out: postcodes that are nobody's have neither.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final, TypeAlias

from attrs import field, frozen

from rules_engine.returns.samples.cohort import Plan
from rules_engine.returns.samples.days import first_day
from rules_engine.returns.samples.files import Form
from rules_engine.returns.samples.returns import LETTERS_FOR_SEX_SINCE, Z11_SINCE, file_name
from rules_engine.statutory.layouts import (
    DEPRIVED_OF_LIBERTY,
    EPISODES,
    HEADER,
    MISSING,
    REVIEWS,
    SOCIAL_WORKERS,
    Layout,
)

_USUAL_AGE: Final = 11
_NEVER: Final = 9999
_K3_SINCE: Final = 2024
_WORKERS_SINCE: Final = 2024
_DOLO_SINCE: Final = 2027


@frozen
class Row:
    """A row for the file of a module: the rule and what is wrong, when it is the one with the fault."""

    year: int
    layout: Layout
    text: str
    fault: tuple[str, str] | None


@frozen
class Case:
    """A child on whom a fault is planted, and the return in which it shows. Days count from 1 April, which is day 0.

    The child's birthday is 1 October, day 183, so that every age has come by the middle of the year.
    """

    child: str
    age: int
    year: int
    fault: tuple[str, str]
    rows: list[Row] = field(factory=list)

    @property
    def born(self) -> int:
        """The date of birth: the child has completed `age` years on day 0, and one more on day 183."""
        return _born(self.year, self.age)

    def episode(
        self,
        start: int,
        end: int | None = None,
        *,
        year: int | None = None,
        wrong: bool = False,
        **cells: str,
    ) -> None:
        """Add an episode [start, end) to the return (or that of another `year`): usual but for `cells`."""
        usual = {
            "CHILD": self.child,
            "DECOM": self.date(start),
            "RNE": "S",
            "LS": "C2",
            "CIN": "N1",
            "PLACE": "U6",
            "PLACE_PROVIDER": "PR1",
            "DEC": "" if end is None else self.date(end),
            "REC": "" if end is None else "E4A",
            "REASON_PLACE_CHANGE": "",
            "HOME_POST": "ZZ1 1AA",
            "PL_POST": "ZZ2 2BB",
            "URN": "SC990001",
        }
        self.add(EPISODES, usual | cells, year=year, wrong=wrong)

    def header(self, *, year: int | None = None, wrong: bool = False, **cells: str) -> None:
        """Add a row to the header."""
        of = self.year if year is None else year
        usual = {
            "CHILD": self.child,
            "SEX": "M" if of >= LETTERS_FOR_SEX_SINCE else "1",
            "DOB": _text(self.born),
            "ETHNIC": "WBRI",
            "UPN": "UN3",
        }
        self.add(HEADER, usual | cells, year=year, wrong=wrong)

    def missing(
        self, start: int, end: int | None = None, *, year: int | None = None, wrong: bool = False
    ) -> None:
        """Add days missing."""
        self._spell(MISSING, start, end, year=year, wrong=wrong, MISSING="M")

    def deprived(
        self,
        start: int,
        end: int | None = None,
        *,
        year: int | None = None,
        wrong: bool = False,
        **cells: str,
    ) -> None:
        """Add a deprivation of liberty."""
        self._spell(DEPRIVED_OF_LIBERTY, start, end, year=year, wrong=wrong, **cells)

    def worker(
        self,
        start: int,
        end: int | None = None,
        *,
        year: int | None = None,
        wrong: bool = False,
        **cells: str,
    ) -> None:
        """Add a social worker."""
        usual = {"SW_ID": "SWZ00001", "SW_REASON": "FCONTA"} | cells
        self._spell(SOCIAL_WORKERS, start, end, year=year, wrong=wrong, **usual)

    def _spell(
        self, layout: Layout, start: int, end: int | None, *, year: int | None, wrong: bool, **cells: str
    ) -> None:
        assert layout.first_day is not None
        assert layout.end_day is not None
        usual = {
            "CHILD": self.child,
            "DOB": _text(self.born),
            layout.first_day: self.date(start),
            layout.end_day: "" if end is None else self.date(end),
        }
        self.add(layout, usual | cells, year=year, wrong=wrong)

    def add(self, layout: Layout, cells: Mapping[str, str], *, year: int | None, wrong: bool) -> None:
        """Add a row of any module."""
        text = ",".join(cells.get(heading, "") for heading in layout.headings)
        self.rows.append(
            Row(self.year if year is None else year, layout, text, self.fault if wrong else None)
        )

    def date(self, day: int) -> str:
        """Return a day, counted from 1 April, as text."""
        return _text(first_day(self.year) + day)


_Plant: TypeAlias = Callable[[Case], None]


@frozen
class Kind:
    """A kind of fault: the rule that names it, what is wrong, and the returns in which it can stand."""

    rule: str
    what: str
    plant: _Plant
    age: int
    since: int
    until: int
    two_returns: bool
    headed: bool
    """Whether the child gets its rows in the header beside what the plant adds."""


@frozen
class Host:
    """A kind of fault, and the return in which it is to stand."""

    kind: Kind
    year: int

    @property
    def born(self) -> int:
        """When a child was born who can carry it."""
        return _born(self.year, self.kind.age)


_KINDS: list[Kind] = []


def _fault(
    rule: str,
    what: str,
    *,
    age: int = _USUAL_AGE,
    since: int = 0,
    until: int = _NEVER,
    two_returns: bool = False,
    headed: bool = True,
) -> Callable[[_Plant], _Plant]:
    def noted(plant: _Plant) -> _Plant:
        _KINDS.append(Kind(rule, what, plant, age, since, until, two_returns, headed))
        return plant

    return noted


def kinds_in(years: tuple[int, ...]) -> list[tuple[Kind, int]]:
    """Return the kinds that can stand in returns of these years, each with the year of the one that it is put into."""
    kinds: list[tuple[Kind, int]] = []
    for kind in _KINDS:
        allowed = [
            year
            for year in years
            if kind.since <= year <= kind.until and (not kind.two_returns or year - 1 in years)
        ]
        if allowed:
            # Spread over the returns, always the same way.
            kinds.append((kind, allowed[len(kinds) % len(allowed)]))
    return kinds


def hosts(plan: Plan, children: int) -> Mapping[int, Host]:
    """Return which children carry which fault, by their numbers: evenly spread over the cohort."""
    kinds = kinds_in(plan.years)
    return {1 + at * children // len(kinds): Host(kind, year) for at, (kind, year) in enumerate(kinds)}


def planted(host: Host, identifier: str) -> Iterator[Row]:
    """Yield the rows of a child that carries a fault, its header first."""
    kind = host.kind
    case = Case(identifier, kind.age, host.year, (kind.rule, kind.what))
    kind.plant(case)
    rows = [*case.rows]
    if kind.headed:
        case.rows.clear()
        for year in sorted({row.year for row in rows}):
            case.header(year=year)
        yield from case.rows
    yield from rows


def forms(years: tuple[int, ...]) -> Mapping[str, Form]:
    """Return the files that are written otherwise than the guide has it; every reader should still take them."""
    return {
        file_name(years[0], EPISODES): Form(marked=True),
        file_name(years[-1], HEADER): Form(backwards=True),
        file_name(years[0], REVIEWS): Form(more=("LA", "Ynys Môn"), encoding="windows-1252"),
    }


def _born(year: int, age: int) -> int:
    return date(year - 2 - age, 10, 1).toordinal()


def _text(day: int) -> str:
    d = date.fromordinal(day)
    return f"{d.day:02}/{d.month:02}/{d.year:04}"


_END_OF_YEAR: Final = 366
"""A day after the collection year, leap year or not."""

# ---- dates and codes that cannot be


@_fault("141", "DECOM is no date")
def _start_is_no_date(case: Case) -> None:
    case.episode(10, 90, wrong=True, DECOM="31/06/" + case.date(10)[-4:])


@_fault("147", "DEC is no date")
def _end_is_no_date(case: Case) -> None:
    case.episode(10, 90, wrong=True, DEC="00/07/" + case.date(90)[-4:])


@_fault("143", "RNE is not in the list")
def _unknown_reason_for_new(case: Case) -> None:
    case.episode(10, 90, wrong=True, RNE="Q")


@_fault("144", "LS is not in the list")
def _unknown_legal_status(case: Case) -> None:
    case.episode(10, 90, wrong=True, LS="C9")


@_fault("145", "CIN is not in the list")
def _unknown_need(case: Case) -> None:
    case.episode(10, 90, wrong=True, CIN="N9")


@_fault("146", "PLACE is not in the list")
def _unknown_placement(case: Case) -> None:
    case.episode(10, 90, wrong=True, PLACE="U9")


@_fault("146", "PLACE is Z1, which has been split up since", since=Z11_SINCE)
def _placement_code_of_the_past(case: Case) -> None:
    case.episode(10, 90, wrong=True, PLACE="Z1", PLACE_PROVIDER="", URN="")


@_fault("146", "PLACE is K3, which comes later", until=_K3_SINCE - 1, age=16)
def _placement_code_of_the_future(case: Case) -> None:
    case.episode(10, 90, wrong=True, PLACE="K3", PLACE_PROVIDER="PR4")


@_fault("149", "REC is not in the list")
def _unknown_reason_ceased(case: Case) -> None:
    case.episode(10, 90, wrong=True, REC="E99")


@_fault("178", "PLACE_PROVIDER is not in the list")
def _unknown_provider(case: Case) -> None:
    case.episode(10, 90, wrong=True, PLACE_PROVIDER="PR9")


@_fault("1009", "REASON_PLACE_CHANGE is not in the list")
def _unknown_reason_for_place_change(case: Case) -> None:
    case.episode(10, 40, wrong=True, REC="X1", REASON_PLACE_CHANGE="LIIAF")
    case.episode(40, 90, RNE="P", PL_POST="ZZ3 3DD")


# ---- starts and ends


@_fault("142", "an episode without an end, and another after it")
def _open_before_another(case: Case) -> None:
    case.episode(10, wrong=True)
    case.episode(60, 90)


@_fault("148", "REC without DEC")
def _reason_without_end(case: Case) -> None:
    case.episode(10, wrong=True, REC="E4A")


@_fault("148", "DEC without REC")
def _end_without_reason(case: Case) -> None:
    case.episode(10, 90, wrong=True, REC="")


@_fault("301", "DOB is after the end of the year", headed=False)
def _born_after_the_year(case: Case) -> None:
    case.header(wrong=True, DOB=case.date(_END_OF_YEAR + 30))
    case.episode(10, 90)


@_fault("302", "care starts before birth", age=-1)
def _in_care_before_birth(case: Case) -> None:
    case.episode(100, 250, wrong=True)


@_fault("351", "over 25 at the start of the year", age=26, headed=False)
def _over_25(case: Case) -> None:
    case.header(wrong=True)
    case.episode(10, LS="V2", PLACE="K2", PLACE_PROVIDER="PR4")


@_fault("352", "care starts on the 18th birthday or later", age=17)
def _started_at_18(case: Case) -> None:
    case.episode(200, 250, wrong=True, LS="V2")


@_fault("353", "the episode starts before 14 October 1991", age=24)
def _started_before_1991(case: Case) -> None:
    case.episode(0, 90, wrong=True, DECOM="01/10/1991")


@_fault("354", "DECOM is after the year")
def _starts_after_the_year(case: Case) -> None:
    case.episode(_END_OF_YEAR + 10, wrong=True)


@_fault("385", "DEC is after the year")
def _ends_after_the_year(case: Case) -> None:
    case.episode(10, _END_OF_YEAR + 10, wrong=True)


@_fault("355", "DECOM and DEC are one day")
def _lasted_no_night(case: Case) -> None:
    case.episode(10, 10, wrong=True)


@_fault("356", "DEC is before DECOM")
def _ends_before_it_starts(case: Case) -> None:
    case.episode(30, 10, wrong=True)


@_fault("357", "care begins in the year with something other than S")
def _begins_in_the_middle(case: Case) -> None:
    case.episode(10, 90, wrong=True, RNE="P")


@_fault("359", "18, still in care, and not by agreement in a children's home", age=17)
def _still_fostered_at_18(case: Case) -> None:
    case.episode(10, wrong=True)


# ---- how long, how often


@_fault("361", "police protection of more than 3 days")
def _police_protection_too_long(case: Case) -> None:
    case.episode(10, 16, wrong=True, LS="L1", REC="X1")
    case.episode(16, 90, RNE="L")


@_fault("362", "emergency protection of more than 21 days")
def _emergency_protection_too_long(case: Case) -> None:
    case.episode(10, 40, wrong=True, LS="L2", REC="X1")
    case.episode(40, 90, RNE="L")


@_fault("363", "a child assessment order of more than 7 days")
def _assessment_too_long(case: Case) -> None:
    case.episode(10, 20, wrong=True, LS="L3", REC="X1")
    case.episode(20, 90, RNE="L")


@_fault("364", "more than 21 days after arrest", age=14)
def _after_arrest_too_long(case: Case) -> None:
    case.episode(10, 40, wrong=True, LS="J2", PLACE="K2", PLACE_PROVIDER="PR4")


@_fault("365", "a short break of more than 17 nights")
def _break_too_long(case: Case) -> None:
    case.episode(10, 28, wrong=True, LS="V3")


@_fault("366", "a short break that does not start with S")
def _break_that_moves(case: Case) -> None:
    case.episode(10, 15, LS="V3", REC="X1", REASON_PLACE_CHANGE="CARPL")
    case.episode(15, 20, wrong=True, LS="V3", RNE="P", PL_POST="ZZ3 3DD")


@_fault("367", "more than 75 nights of short breaks in the year")
def _breaks_too_many(case: Case) -> None:
    for start in range(10, 160, 30):
        case.episode(start, start + 16, wrong=True, LS="V3")


@_fault("426", "V3 and V4 in one year")
def _breaks_of_both_kinds(case: Case) -> None:
    case.episode(10, 15, wrong=True, LS="V3")
    case.episode(60, 200, wrong=True, LS="V4")


def _away(case: Case, code: str, nights: int) -> None:
    """Plant a temporary move of so many nights, from a foster carer and back."""
    case.episode(10, 60, REC="X1")
    case.episode(
        60,
        60 + nights,
        wrong=True,
        RNE="P",
        REC="X1",
        PLACE=code,
        PLACE_PROVIDER="",
        URN="",
        PL_POST="ZZ3 3DD",
    )
    case.episode(60 + nights, 200, RNE="P")


@_fault("375", "more than 42 days in hospital")
def _hospital_too_long(case: Case) -> None:
    _away(case, "T1", 43)


@_fault("376", "the carer's holiday of more than 21 days")
def _carers_holiday_too_long(case: Case) -> None:
    _away(case, "T3", 22)


@_fault("379", "another temporary move of more than 7 days")
def _other_move_too_long(case: Case) -> None:
    _away(case, "T4", 8)


@_fault("377", "three holidays of the carer in one year")
def _carers_holidays_too_many(case: Case) -> None:
    case.episode(10, 30, REC="X1")
    for start in (30, 60, 90):
        case.episode(
            start,
            start + 7,
            wrong=True,
            RNE="P",
            REC="X1",
            PLACE="T3",
            PLACE_PROVIDER="",
            URN="",
            PL_POST="ZZ3 3DD",
        )
        case.episode(start + 7, start + 30, RNE="P", REC="X1" if start < 90 else "E4A")


# ---- how old


@_fault("358", "youth justice under 10", age=7)
def _remanded_too_young(case: Case) -> None:
    case.episode(10, 60, wrong=True, LS="J1", PLACE="K2", PLACE_PROVIDER="PR4")


@_fault("370", "independent living too young", until=_K3_SINCE - 1)
def _independent_too_young(case: Case) -> None:
    case.episode(10, 60, wrong=True, PLACE="P2", PLACE_PROVIDER="PR4", URN="")


@_fault("371", "semi-independent living too young", until=_K3_SINCE - 1)
def _semi_independent_too_young(case: Case) -> None:
    case.episode(10, 60, wrong=True, PLACE="H5", PLACE_PROVIDER="PR4", URN="")


@_fault("371", "supported accommodation too young", since=_K3_SINCE + 1)
def _supported_too_young(case: Case) -> None:
    case.episode(10, 60, wrong=True, PLACE="K3", PLACE_PROVIDER="PR4")


@_fault("372", "custody under 10", age=7)
def _in_custody_too_young(case: Case) -> None:
    case.episode(10, 60, wrong=True, PLACE="R5", PLACE_PROVIDER="PR3", URN="")


@_fault("373", "a residential school under 4", age=1)
def _at_school_too_young(case: Case) -> None:
    case.episode(10, 60, wrong=True, PLACE="S1", PLACE_PROVIDER="PR4")


@_fault("374", "residential employment under 14")
def _employed_too_young(case: Case) -> None:
    case.episode(10, 60, wrong=True, PLACE="P3", PLACE_PROVIDER="PR4", URN="")


@_fault("386", "adopted at 18", age=17)
def _adopted_at_18(case: Case) -> None:
    case.episode(10, 190, wrong=True, LS="E1", PLACE="A6", REC="E12")


@_fault("407", "a special guardian at 18", age=17, since=2019)
def _guardian_at_18(case: Case) -> None:
    case.episode(10, 190, wrong=True, REC="E46")


@_fault("387", "independence under 14")
def _independence_too_young(case: Case) -> None:
    case.episode(10, 60, wrong=True, REC="E5")


@_fault("389", "adult care under 16")
def _adult_care_too_young(case: Case) -> None:
    case.episode(10, 60, wrong=True, REC="E7")


@_fault("460", "stayed with the carers under 18", age=16)
def _stayed_too_young(case: Case) -> None:
    case.episode(10, 60, wrong=True, REC="E17")


# ---- what goes with what


@_fault("378", "with parents by agreement")
def _with_parents_by_agreement(case: Case) -> None:
    case.episode(10, 60, wrong=True, LS="V2", PLACE="P1", PLACE_PROVIDER="PR0", URN="", PL_POST="ZZ1 1AA")


@_fault("380", "care begins with a temporary move")
def _begins_away(case: Case) -> None:
    case.episode(10, 15, wrong=True, PLACE="T4", PLACE_PROVIDER="", URN="", REC="X1")
    case.episode(15, 60, RNE="P", PL_POST="ZZ3 3DD")


@_fault("381", "care ends with a temporary move")
def _ends_away(case: Case) -> None:
    case.episode(10, 55, REC="X1")
    case.episode(55, 60, wrong=True, RNE="P", PLACE="T4", PLACE_PROVIDER="", URN="", PL_POST="ZZ3 3DD")


@_fault("382", "a short break in a temporary move")
def _break_away(case: Case) -> None:
    case.episode(10, 15, wrong=True, LS="V3", PLACE="T4", PLACE_PROVIDER="", URN="")


@_fault("384", "a short break in long-term fostering")
def _break_long_term(case: Case) -> None:
    case.episode(10, 15, wrong=True, LS="V3", PLACE="U4")


@_fault("383", "back from a temporary move to another placement")
def _back_elsewhere(case: Case) -> None:
    case.episode(10, 30, REC="X1")
    case.episode(30, 35, RNE="P", REC="X1", PLACE="T4", PLACE_PROVIDER="", URN="", PL_POST="ZZ3 3DD")
    case.episode(35, 90, wrong=True, RNE="P", PLACE="K2", PLACE_PROVIDER="PR4", PL_POST="ZZ4 4EE")


@_fault("445", "freed for adoption after 2005", until=2024)
def _freed_too_late(case: Case) -> None:
    case.episode(10, 90, wrong=True, LS="D1")


@_fault("451", "still freed for adoption", until=2024)
def _still_freed(case: Case) -> None:
    case.episode(10, wrong=True, LS="D1")


@_fault("446", "a placement order before 30 December 2005", age=17, until=2022)
def _placement_order_too_early(case: Case) -> None:
    case.episode(0, 90, wrong=True, DECOM="01/11/2005", LS="E1")


@_fault("213", "a provider for a temporary move")
def _provider_not_asked(case: Case) -> None:
    case.episode(10, 30, REC="X1")
    case.episode(30, 35, wrong=True, RNE="P", REC="X1", PLACE="T4", URN="", PL_POST="ZZ3 3DD")
    case.episode(35, 90, RNE="P")


@_fault("217", "placed for adoption with the current carer as a new carer")
def _new_carer_who_is_the_same(case: Case) -> None:
    case.episode(10, 90, REC="X1", REASON_PLACE_CHANGE="CARPL")
    case.episode(90, 200, wrong=True, RNE="P", PLACE="A3", PL_POST="ZZ3 3DD")


@_fault("222", "a URN for a placement with parents")
def _urn_not_asked(case: Case) -> None:
    case.episode(10, 90, wrong=True, PLACE="P1", PLACE_PROVIDER="PR0", PL_POST="ZZ1 1AA")


@_fault("225", "no reason for a change of placement")
def _no_reason_for_the_move(case: Case) -> None:
    case.episode(10, 30, wrong=True, REC="X1")
    case.episode(30, 90, RNE="P", PL_POST="ZZ3 3DD")


@_fault("226", "a reason for a temporary move")
def _reason_not_asked(case: Case) -> None:
    case.episode(10, 30, REC="X1")
    case.episode(
        30,
        35,
        wrong=True,
        RNE="P",
        REC="X1",
        PLACE="T4",
        PLACE_PROVIDER="",
        URN="",
        PL_POST="ZZ3 3DD",
        REASON_PLACE_CHANGE="OTHER",
    )
    case.episode(35, 90, RNE="P")


@_fault("233", "a reason for a change of placement on an open episode", since=2026)
def _reason_while_open(case: Case) -> None:
    case.episode(10, wrong=True, REASON_PLACE_CHANGE="CARPL")


@_fault("234", "moved to custody under 10", since=2026, age=7)
def _custody_as_reason_too_young(case: Case) -> None:
    case.episode(10, 30, wrong=True, REC="X1", REASON_PLACE_CHANGE="CUSTOD")
    case.episode(30, 90, RNE="P", PL_POST="ZZ3 3DD")


@_fault("526", "no provider")
def _no_provider(case: Case) -> None:
    case.episode(10, 90, wrong=True, PLACE_PROVIDER="")


@_fault("527", "the authority provides a hospital")
def _authority_provides_a_hospital(case: Case) -> None:
    case.episode(10, 90, wrong=True, PLACE="R2", PLACE_PROVIDER="PR1", URN="")


@_fault("528", "another authority provides a prison", age=14)
def _authority_provides_a_prison(case: Case) -> None:
    case.episode(10, 90, wrong=True, PLACE="R5", PLACE_PROVIDER="PR2", URN="")


@_fault("529", "another public body provides a children's home")
def _public_body_provides_a_home(case: Case) -> None:
    case.episode(10, 90, wrong=True, PLACE="K2", PLACE_PROVIDER="PR3")


@_fault("530", "a private provider of parents")
def _private_parents(case: Case) -> None:
    case.episode(10, 90, wrong=True, PLACE="P1", PLACE_PROVIDER="PR4", URN="", PL_POST="ZZ1 1AA")


@_fault("531", "a voluntary provider of parents")
def _voluntary_parents(case: Case) -> None:
    case.episode(10, 90, wrong=True, PLACE="P1", PLACE_PROVIDER="PR5", URN="", PL_POST="ZZ1 1AA")


@_fault("550", "parents provide foster care")
def _parents_as_foster_carers(case: Case) -> None:
    case.episode(10, 90, wrong=True, PLACE_PROVIDER="PR0")


# ---- one episode and the next


@_fault("388", "X1, and nothing starts on that day")
def _continues_later(case: Case) -> None:
    case.episode(10, 30, wrong=True, REC="X1")
    case.episode(60, 90)


@_fault("388", "another episode starts on that day, and REC is not X1")
def _leaves_and_continues(case: Case) -> None:
    case.episode(10, 30, wrong=True, REASON_PLACE_CHANGE="CARPL")
    case.episode(30, 90, RNE="P", PL_POST="ZZ3 3DD")


@_fault("388", "the last episode ends with X1")
def _nothing_follows(case: Case) -> None:
    case.episode(10, 30, wrong=True, REC="X1")


@_fault("431", "S, on the day on which the last episode ended")
def _started_on_the_day(case: Case) -> None:
    case.episode(10, 30, REC="X1")
    case.episode(30, 90, wrong=True, PL_POST="ZZ3 3DD")


@_fault("432", "left care, and goes on with something other than S")
def _goes_on_after_leaving(case: Case) -> None:
    case.episode(10, 30)
    case.episode(60, 90, wrong=True, RNE="P", PL_POST="ZZ3 3DD")


@_fault("433", "goes on, though not on the day on which the last episode ended")
def _goes_on_after_a_gap(case: Case) -> None:
    case.episode(10, 30, REC="X1", REASON_PLACE_CHANGE="CARPL")
    case.episode(40, 90, wrong=True, RNE="P", PL_POST="ZZ3 3DD")


@_fault("434", "L, and the legal status is the same")
def _legal_status_stays(case: Case) -> None:
    case.episode(10, 30, REC="X1")
    case.episode(30, 90, wrong=True, RNE="L")


@_fault("434", "L, and the placement has changed too")
def _placement_changes_too(case: Case) -> None:
    case.episode(10, 30, REC="X1", LS="C1")
    case.episode(30, 90, wrong=True, RNE="L", PLACE="K2", PLACE_PROVIDER="PR4", PL_POST="ZZ3 3DD")


@_fault("435", "P, and nothing about the placement has changed")
def _placement_stays(case: Case) -> None:
    case.episode(10, 30, REC="X1", REASON_PLACE_CHANGE="CARPL")
    case.episode(30, 90, wrong=True, RNE="P")


@_fault("436", "B, and the legal status is the same")
def _only_placement_changes(case: Case) -> None:
    case.episode(10, 30, REC="X1", REASON_PLACE_CHANGE="CARPL")
    case.episode(30, 90, wrong=True, RNE="B", PL_POST="ZZ3 3DD")


@_fault("437", "an episode ends with death, and another follows")
def _after_death(case: Case) -> None:
    case.episode(10, 30, wrong=True, REC="E2")
    case.episode(60, 90)


@_fault("501", "the next episode starts before this one ends")
def _overlaps(case: Case) -> None:
    case.episode(10, 60)
    case.episode(40, 90, wrong=True)


@_fault("504", "the need changes during care")
def _need_changes(case: Case) -> None:
    case.episode(10, 30, REC="X1", REASON_PLACE_CHANGE="CARPL")
    case.episode(30, 90, wrong=True, RNE="P", CIN="N5", PL_POST="ZZ3 3DD")


# ---- one return and the next


def _carried_over(case: Case, column: str, text: str) -> None:
    """Plant an episode that is open in one return, and comes back in the next with another text in `column`."""
    case.episode(-60, year=case.year - 1)
    case.episode(-60, 90, year=None, wrong=True, **{column: text})


@_fault("502", "the episode left open starts on another day", two_returns=True)
def _start_moves(case: Case) -> None:
    _carried_over(case, "DECOM", case.date(-50))


@_fault("503A", "RNE is not what it was", two_returns=True)
def _reason_for_new_differs(case: Case) -> None:
    _carried_over(case, "RNE", "P")


@_fault("503B", "LS is not what it was", two_returns=True)
def _legal_status_differs(case: Case) -> None:
    _carried_over(case, "LS", "C1")


@_fault("503C", "CIN is not what it was", two_returns=True)
def _need_differs(case: Case) -> None:
    _carried_over(case, "CIN", "N5")


@_fault("503D", "PLACE is not what it was", two_returns=True)
def _placement_differs(case: Case) -> None:
    _carried_over(case, "PLACE", "U4")


@_fault("503E", "PLACE_PROVIDER is not what it was", two_returns=True)
def _provider_differs(case: Case) -> None:
    _carried_over(case, "PLACE_PROVIDER", "PR4")


@_fault("503F", "URN is not what it was", two_returns=True)
def _urn_differs(case: Case) -> None:
    _carried_over(case, "URN", "SC990002")


@_fault("562", "starts before the year, and last year's return does not have it", two_returns=True)
def _not_there_last_year(case: Case) -> None:
    case.episode(-200, -150, year=case.year - 1)
    case.episode(-60, 90, wrong=True)


@_fault("NoE", "starts before the year, and last year's return has nothing of the child", two_returns=True)
def _nothing_last_year(case: Case) -> None:
    case.episode(-60, 90, wrong=True)


@_fault("INT03", "in the episodes, and not in the header", headed=False)
def _no_header(case: Case) -> None:
    case.episode(10, 90, wrong=True)


@_fault("INT32", "twice in the header", headed=False)
def _two_headers(case: Case) -> None:
    case.header()
    case.header(wrong=True)
    case.episode(10, 90)


# ---- missing


@_fault("574", "missing again before coming back")
def _missing_while_missing(case: Case) -> None:
    case.episode(10, 90)
    case.missing(20, 30)
    case.missing(25, 35, wrong=True)


@_fault("575", "the placement ends, and the child is missing from it still")
def _missing_from_a_placement_that_ended(case: Case) -> None:
    case.episode(10, 60, REC="X1", REASON_PLACE_CHANGE="CARPL")
    case.episode(60, RNE="P", PL_POST="ZZ3 3DD")
    case.missing(50, wrong=True)


@_fault("576", "missing at the end of last year, and this year not from that day", two_returns=True)
def _missing_last_year_only(case: Case) -> None:
    case.episode(-60, year=case.year - 1)
    case.episode(-60, 90)
    case.missing(-5, year=case.year - 1)
    case.missing(20, 25, wrong=True)


@_fault("577", "left care, and is missing still")
def _missing_after_care(case: Case) -> None:
    case.episode(10, 60)
    case.missing(50, wrong=True)


@_fault("578", "missing after care has ended")
def _missing_from_no_care(case: Case) -> None:
    case.episode(10, 60)
    case.missing(80, 85, wrong=True)


@_fault("580", "missing when care ends at 18, and REC is not E8", age=17)
def _missing_at_18(case: Case) -> None:
    case.episode(10, 183, wrong=True, REC="E5")
    case.missing(150, 183)


@_fault("581", "missing before care begins")
def _missing_before_care(case: Case) -> None:
    case.episode(40, 90)
    case.missing(10, 15, wrong=True)


# ---- social workers


def _in_care_all_year(case: Case) -> None:
    case.episode(10)


@_fault("SW01", "in care on 31 March, and no social worker", since=_WORKERS_SINCE, until=2024)
def _no_worker(case: Case) -> None:
    case.episode(10, wrong=True)


@_fault("SW02", "SW_ID does not begin with SW or XX", since=_WORKERS_SINCE)
def _worker_with_another_number(case: Case) -> None:
    _in_care_all_year(case)
    case.worker(10, wrong=True, SW_ID="AB00001")


@_fault("SW03", "no SW_ID", since=_WORKERS_SINCE, until=2024)
def _worker_without_a_number(case: Case) -> None:
    _in_care_all_year(case)
    case.worker(10, wrong=True, SW_ID="")


@_fault("SW04", "SW_DECOM is no date", since=_WORKERS_SINCE)
def _worker_from_no_date(case: Case) -> None:
    _in_care_all_year(case)
    case.worker(10, wrong=True, SW_DECOM="31/06/" + case.date(10)[-4:])


@_fault("SW05", "SW_DEC is no date", since=_WORKERS_SINCE)
def _worker_until_no_date(case: Case) -> None:
    _in_care_all_year(case)
    case.worker(10, 60, wrong=True, SW_DEC="31/06/" + case.date(60)[-4:])
    case.worker(60, SW_ID="SWZ00002", SW_REASON="LEFTRL")


@_fault("SW06", "SW_DECOM is after the year", since=_WORKERS_SINCE)
def _worker_after_the_year(case: Case) -> None:
    _in_care_all_year(case)
    case.worker(_END_OF_YEAR + 10, wrong=True)


@_fault("SW07", "SW_DEC is after the year", since=_WORKERS_SINCE)
def _worker_ends_after_the_year(case: Case) -> None:
    _in_care_all_year(case)
    case.worker(10, _END_OF_YEAR + 10, wrong=True)


@_fault("SW08", "a social worker without an end, and another after", since=_WORKERS_SINCE)
def _worker_open_before_another(case: Case) -> None:
    _in_care_all_year(case)
    case.worker(10, wrong=True)
    case.worker(60, SW_ID="SWZ00002", SW_REASON="LEFTRL")


@_fault("SW09", "SW_DECOM and SW_DEC are one day", since=_WORKERS_SINCE)
def _worker_of_no_day(case: Case) -> None:
    _in_care_all_year(case)
    case.worker(10, 10, wrong=True)
    case.worker(11, SW_ID="SWZ00002", SW_REASON="LEFTRL")


@_fault("SW10", "a social worker more than a week before the last one ends", since=_WORKERS_SINCE, until=2025)
def _workers_overlap(case: Case) -> None:
    _in_care_all_year(case)
    case.worker(10, 100)
    case.worker(60, wrong=True, SW_ID="SWZ00002", SW_REASON="LEFTRL")


@_fault("SW10a", "a social worker more than a week before the last one ends", since=2026)
def _workers_far_apart(case: Case) -> None:
    _in_care_all_year(case)
    case.worker(10, 100)
    case.worker(60, wrong=True, SW_ID="SWZ00002", SW_REASON="LEFTRL")


@_fault("SW13", "SW_REASON is not in the list", since=_WORKERS_SINCE)
def _worker_for_no_reason(case: Case) -> None:
    _in_care_all_year(case)
    case.worker(10, wrong=True, SW_REASON="BORED")


@_fault("SW17", "no social worker on 31 March", since=2026)
def _worker_gone_at_the_end(case: Case) -> None:
    _in_care_all_year(case)
    case.worker(10, 60, wrong=True)


@_fault("SW18", "SW_DEC is before SW_DECOM", since=2026)
def _worker_ends_before_the_start(case: Case) -> None:
    _in_care_all_year(case)
    case.worker(40, 20, wrong=True)


@_fault("SW19", "two social workers from one day", since=2026)
def _two_workers_from_one_day(case: Case) -> None:
    _in_care_all_year(case)
    case.worker(10)
    case.worker(10, wrong=True, SW_ID="SWZ00002", SW_REASON="LEFTRL")


# ---- deprivation of liberty


def _in_a_home(case: Case, end: int | None = None) -> None:
    case.episode(10, end, PLACE="K2", PLACE_PROVIDER="PR4")


@_fault("700", "DOLO_START is no date", since=_DOLO_SINCE)
def _liberty_from_no_date(case: Case) -> None:
    _in_a_home(case)
    case.deprived(20, 60, wrong=True, DOLO_START="31/06/" + case.date(20)[-4:])


@_fault("701", "DOLO_END is no date", since=_DOLO_SINCE)
def _liberty_until_no_date(case: Case) -> None:
    _in_a_home(case)
    case.deprived(20, 60, wrong=True, DOLO_END="31/06/" + case.date(60)[-4:])


@_fault("702", "DOLO_END is before DOLO_START", since=_DOLO_SINCE)
def _liberty_ends_before_the_start(case: Case) -> None:
    _in_a_home(case)
    case.deprived(60, 40, wrong=True)


@_fault("703", "DOLO_START is after the year", since=_DOLO_SINCE)
def _liberty_after_the_year(case: Case) -> None:
    _in_a_home(case)
    case.deprived(_END_OF_YEAR + 10, wrong=True)


@_fault("704", "DOLO_END is after the year", since=_DOLO_SINCE)
def _liberty_ends_after_the_year(case: Case) -> None:
    _in_a_home(case)
    case.deprived(20, _END_OF_YEAR + 10, wrong=True)


@_fault("705", "deprived of liberty again before the end", since=_DOLO_SINCE)
def _liberty_overlaps(case: Case) -> None:
    _in_a_home(case)
    case.deprived(20, 60)
    case.deprived(40, 80, wrong=True)


@_fault(
    "706",
    "deprived of liberty at the end of last year, and this year not from that day",
    since=_DOLO_SINCE + 1,
    two_returns=True,
)
def _liberty_last_year_only(case: Case) -> None:
    case.episode(-60, year=case.year - 1, PLACE="K2", PLACE_PROVIDER="PR4")
    case.episode(-60, PLACE="K2", PLACE_PROVIDER="PR4")
    case.deprived(-20, year=case.year - 1)
    case.deprived(20, 60, wrong=True)


@_fault("707", "left care, and deprived of liberty still", since=_DOLO_SINCE)
def _liberty_after_care(case: Case) -> None:
    _in_a_home(case, 90)
    case.deprived(20, wrong=True)


@_fault("708", "deprived of liberty before birth", since=_DOLO_SINCE)
def _liberty_before_birth(case: Case) -> None:
    _in_a_home(case)
    case.deprived(20, 60, wrong=True, DOLO_START=_text(case.born - 10))


@_fault("709", "deprived of liberty in a foster home", since=_DOLO_SINCE)
def _liberty_in_a_foster_home(case: Case) -> None:
    case.episode(10)
    case.deprived(20, 60, wrong=True)


@_fault("710", "deprived of liberty with parents", since=_DOLO_SINCE)
def _liberty_with_parents(case: Case) -> None:
    case.episode(10, PLACE="P1", PLACE_PROVIDER="PR0", URN="", PL_POST="ZZ1 1AA")
    case.deprived(20, 60, wrong=True)
