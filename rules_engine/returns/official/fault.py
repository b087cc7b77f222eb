"""What a planted fault is: a short history of a child of its own, with one thing wrong in it that an official rule finds.

`outcomes sample-records --faults` plants each of them once. A fault stands beside the rule that it breaks. Where its
history breaks several rules, it has the number of the rule that it was made to break. To write one:

    @fault("366", "a short break that does not start with S")
    def _break_that_moves(child: Carrier) -> Planted:
        yield child.episode(10, 15, LS="V3", REC="X1", REASON_PLACE_CHANGE="CARPL")
        yield child.episode(15, 20, wrong=True, LS="V3", RNE="P", PL_POST="ZZ3 3DD")

The text is what the list of faults says of it, and `wrong` marks the rows that the list names. A rule whose breach no
fault plants is named by `no_fault`, which says why.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final, TypeAlias

from attrs import frozen

from rules_engine.returns.assembly import first_day_of
from rules_engine.returns.code_changes import LETTERS_FOR_SEX_SINCE
from rules_engine.statutory.layouts import (
    DEPRIVED_OF_LIBERTY,
    EPISODES,
    HEADER,
    MISSING,
    SOCIAL_WORKERS,
    Layout,
)

AFTER_THE_YEAR: Final = 366
"""A day after the collection year, leap year or not."""

_USUAL_AGE: Final = 11
_NEVER: Final = 9999


@frozen
class PlantedRow:
    """A row for the file of a module in the return of a `year`; `wrong` where the list of faults names it."""

    year: int
    layout: Layout
    text: str
    wrong: bool


Planted: TypeAlias = Iterator[PlantedRow]


@frozen
class Carrier:
    """A child that carries a fault, and the return in which it shows. Days count from 1 April, which is day 0.

    The child's birthday is 1 October, day 183, so that every age has come by the middle of the year.
    """

    child: str
    age: int
    year: int

    @property
    def born(self) -> int:
        """The date of birth: the child has completed `age` years on day 0, and one more on day 183."""
        return born_at(self.year, self.age)

    def episode(
        self,
        start: int,
        end: int | None = None,
        *,
        year: int | None = None,
        wrong: bool = False,
        **cells: str,
    ) -> PlantedRow:
        """Return an episode [start, end) of the return (or that of another `year`): usual but for `cells`."""
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
        return self._row(EPISODES, usual | cells, year=year, wrong=wrong)

    def header(self, *, year: int | None = None, wrong: bool = False, **cells: str) -> PlantedRow:
        """Return a row of the header."""
        of = self.year if year is None else year
        usual = {
            "CHILD": self.child,
            "SEX": "M" if of >= LETTERS_FOR_SEX_SINCE else "1",
            "DOB": day_as_text(self.born),
            "ETHNIC": "WBRI",
            "UPN": "UN3",
        }
        return self._row(HEADER, usual | cells, year=year, wrong=wrong)

    def missing(
        self, start: int, end: int | None = None, *, year: int | None = None, wrong: bool = False
    ) -> PlantedRow:
        """Return days missing."""
        return self._spell(MISSING, start, end, year=year, wrong=wrong, MISSING="M")

    def deprived(
        self,
        start: int,
        end: int | None = None,
        *,
        year: int | None = None,
        wrong: bool = False,
        **cells: str,
    ) -> PlantedRow:
        """Return a deprivation of liberty."""
        return self._spell(DEPRIVED_OF_LIBERTY, start, end, year=year, wrong=wrong, **cells)

    def worker(
        self,
        start: int,
        end: int | None = None,
        *,
        year: int | None = None,
        wrong: bool = False,
        **cells: str,
    ) -> PlantedRow:
        """Return a social worker."""
        usual = {"SW_ID": "SWZ00001", "SW_REASON": "FCONTA"} | cells
        return self._spell(SOCIAL_WORKERS, start, end, year=year, wrong=wrong, **usual)

    def date(self, day: int) -> str:
        """Return a day, counted from 1 April, as text."""
        return day_as_text(first_day_of(self.year) + day)

    def _spell(
        self, layout: Layout, start: int, end: int | None, *, year: int | None, wrong: bool, **cells: str
    ) -> PlantedRow:
        assert layout.first_day is not None
        assert layout.end_day is not None
        usual = {
            "CHILD": self.child,
            "DOB": day_as_text(self.born),
            layout.first_day: self.date(start),
            layout.end_day: "" if end is None else self.date(end),
        }
        return self._row(layout, usual | cells, year=year, wrong=wrong)

    def _row(self, layout: Layout, cells: Mapping[str, str], *, year: int | None, wrong: bool) -> PlantedRow:
        text = ",".join(cells.get(heading, "") for heading in layout.headings)
        return PlantedRow(self.year if year is None else year, layout, text, wrong)


Plant: TypeAlias = Callable[[Carrier], Planted]


@frozen(kw_only=True)
class Fault:
    """A kind of fault: the rule that finds it, what is wrong, and the returns in which it can stand.

    It stands in one that ends in `first_year` to `last_year`; with `two_returns` there is also one of the year before.
    """

    rule: str
    what: str
    plant: Plant
    age: int
    first_year: int
    last_year: int
    two_returns: bool
    headed: bool
    """Whether the child gets its rows in the header beside what the plant yields."""


def fault(
    rule: str,
    what: str,
    *,
    age: int = _USUAL_AGE,
    first_year: int = 0,
    last_year: int = _NEVER,
    two_returns: bool = False,
    headed: bool = True,
) -> Callable[[Plant], Fault]:
    """Make a fault of a function that yields the rows of the child that carries it."""

    def made(plant: Plant) -> Fault:
        return Fault(
            rule=rule,
            what=what,
            plant=plant,
            age=age,
            first_year=first_year,
            last_year=last_year,
            two_returns=two_returns,
            headed=headed,
        )

    return made


@frozen
class NoFault:
    """Rules, by their numbers, whose breach no fault plants, and why."""

    because: str
    rules: tuple[str, ...]


def no_fault(because: str, numbers: str) -> NoFault:
    """Say why no fault breaks the rules with these numbers, which have spaces between them."""
    return NoFault(because, tuple(numbers.split()))


NOT_YET: Final = "nobody has written one yet"
NO_COLUMN: Final = "it asks for a column (PL_LA, PL_LOCATION) that invented returns do not have"
NO_SUCH_ROW: Final = "it asks for rows of a module in which a carrier does not stand"


def born_at(year: int, age: int) -> int:
    """Return the day of birth of a carrier whose fault stands in the return that ends in `year`."""
    return date(year - 2 - age, 10, 1).toordinal()


def day_as_text(day: int) -> str:
    """Return a day as returns have it: 01/10/2007."""
    of = date.fromordinal(day)
    return f"{of.day:02}/{of.month:02}/{of.year:04}"
