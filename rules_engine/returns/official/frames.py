"""A return as arrays of whole numbers, and beside it the return of the year before.

The official rules ask of a row what stands in it, what stands in the child's row before and after it, and what other
modules say of the child. So a module is held as `Rows`: a whole number or a flag for each row, and children numbered
alike in every module and return (`Register`). Rows stand in the order of their files, or sorted by child and day; either
way `Rows.findings` says which rows of the tables a rule finds.

Days are ordinals (date.toordinal()). BLANK_DAY and WRONG_DAY are below every day, so a rule that compares days says first
that they are `known`. A sum or an array with one entry for each child has one entry more, the last: it stands for rows
without an identifier, whose child is NOBODY, and holds what nobody has.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache, cached_property
from itertools import chain
from typing import Final, TypeAlias

import numpy as np
from attrs import field, frozen

from rules_engine.returns.assembly import Return, first_day_of
from rules_engine.statutory.layouts import EPISODES, HEADER, SSDA903, Layout
from rules_engine.tables.backing import Whole
from rules_engine.tables.column import BLANK_DAY, WRONG_DAY, Column
from rules_engine.tables.table import Table

__all__ = [
    "BLANK_DAY",
    "FAR",
    "NOBODY",
    "WRONG_DAY",
    "FindingRows",
    "Flags",
    "Frame",
    "Places",
    "Register",
    "Rows",
    "Unanswered",
]

Flags: TypeAlias = np.ndarray[tuple[int], np.dtype[np.bool_]]
Places: TypeAlias = Whole
"""Places of rows in the tables of a module, put one after the other."""

FindingRows: TypeAlias = dict[Layout, Places]
"""What a rule finds: for each module the places of rows in it, in any order, some perhaps twice."""

NOBODY: Final = -1
"""The child of a row without identifier: also the place of the last entry in what is held for each child."""

FAR: Final = np.iinfo(np.int32).max
"""A day after all days: where a row without a day stands among the child's rows."""

_BITS_OF_A_DAY = 32
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_DAY = date(1900, 1, 1).toordinal()


class Unanswered(Exception):
    """A rule asks for what the tables at hand do not have; the text says what, after "because"."""


class Register:
    """Numbers for texts: one text has one number, wherever it stands, and a blank one is NOBODY."""

    def __init__(self) -> None:
        # Looking up a text that is new gives it the next number. The blank one is the first.
        self._places: defaultdict[str, int] = defaultdict()
        self._places.default_factory = self._places.__len__
        self._places[""]
        self._texts: list[str] = []

    def __len__(self) -> int:
        return len(self._places) - 1

    def text(self, number: int) -> str:
        """Return the text that has a number; "" for NOBODY."""
        if len(self._texts) < len(self._places):
            self._texts = [*self._places]
        return self._texts[number + 1]

    def numbered(self, column: Column, texts: Iterable[str]) -> Whole:
        """Return the number of each row of `column`, whose texts are to be read as `texts`."""
        read = np.fromiter(map(self._places.__getitem__, chain(texts, ("",))), np.int32)
        return (read - 1)[column.codes]


@frozen(eq=False, slots=False)
class Rows:
    """The rows of a module in some order: `order` are their places in its tables, put one after the other."""

    layout: Layout
    tables: Sequence[Table]
    order: Places
    child: Whole
    children: Register
    texts: Register
    _days: dict[str, Whole] = field(init=False, factory=dict, repr=False)
    _numbers: dict[str, Whole] = field(init=False, factory=dict, repr=False)
    _cells: dict[str, Column] = field(init=False, factory=dict, repr=False)
    _in_capitals: dict[str, Sequence[str]] = field(init=False, factory=dict, repr=False)
    _flags: dict[tuple[str, ...], Flags] = field(init=False, factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.order)

    def sorted_by(self, day: str) -> "Rows":
        """Return the rows by child, the earliest day first; without a day last, on one day as the files have them."""
        days = self.days(day)
        keys = self.child.astype(np.int64) << _BITS_OF_A_DAY
        keys += np.where(days > BLANK_DAY, days, FAR)
        if not np.any(keys[1:] < keys[:-1]):
            return self
        return self.taken(np.argsort(keys, kind="stable").astype(np.int32))

    def taken(self, places: Places | Flags) -> "Rows":
        """Return the rows at `places` in these rows, or those with a flag, in this order."""
        return Rows(
            self.layout, self.tables, self.order[places], self.child[places], self.children, self.texts
        )

    @cached_property
    def _as_in_files(self) -> bool:
        return len(self) == sum(map(len, self.tables)) and not np.any(self.order[1:] < self.order[:-1])

    def findings(self, flags: Flags) -> FindingRows:
        """Return the rows with a flag as those that a rule finds."""
        return {self.layout: self.order[flags]}

    # ---- what stands in a row

    def column(self, name: str) -> Column:
        """Return the cells of a column; Unanswered if a table of the module has none with this heading."""
        if name not in self._cells:
            column = joined(self.layout, self.tables, name)
            self._cells[name] = column if self._as_in_files else column.taken(self.order)
        return self._cells[name]

    def days(self, name: str) -> Whole:
        """Return the day in each cell of a column of dates: an ordinal, BLANK_DAY or WRONG_DAY."""
        if name not in self._days:
            self._days[name] = self.column(name).days
        return self._days[name]

    def among(self, name: str, *codes: str) -> Flags:
        """Return whether a cell holds one of `codes`, in whatever case; "" is a blank cell."""
        if (name, *codes) not in self._flags:
            texts = self.capitals(name)
            read = np.zeros(len(texts) + 1, np.bool_)
            read[-1] = "" in codes
            for code in codes:
                read[[*_places(texts, code)]] = True
            self._flags[name, *codes] = read[self.column(name).codes]
        return self._flags[name, *codes]

    def filled(self, name: str) -> Flags:
        """Return whether a cell holds something."""
        return ~self.among(name, "")

    def numbered(self, name: str) -> Whole:
        """Return a number for the text in each cell, in capitals: alike where they are alike, NOBODY where blank.

        The numbers of different modules, returns and columns may be compared.
        """
        if name not in self._numbers:
            self._numbers[name] = self.texts.numbered(self.column(name), self.capitals(name))
        return self._numbers[name]

    def capitals(self, name: str) -> Sequence[str]:
        """Return the texts of a column in capitals; unlike those of the column, two may be alike."""
        if name not in self._in_capitals:
            texts = [*self.column(name).texts]
            together = "".join(texts)
            # Looking at all at once is a hundred times quicker than making capitals of each.
            self._in_capitals[name] = texts if together == together.upper() else [*map(str.upper, texts)]
        return self._in_capitals[name]

    # ---- the child's other rows, where rows stand by child

    @cached_property
    def continues(self) -> Flags:
        """Whether the row before is of the same child."""
        same = np.zeros(len(self), np.bool_)
        same[1:] = (self.child[1:] == self.child[:-1]) & (self.child[1:] != NOBODY)
        return same

    @cached_property
    def goes_on(self) -> Flags:
        """Whether the row after is of the same child."""
        # The first row continues none, so nothing goes on after the last.
        return np.roll(self.continues, -1)

    def before(self, values: Whole, otherwise: int) -> Whole:
        """Return what `values` has for the child's row before; `otherwise` for the first."""
        return np.where(self.continues, np.roll(values, 1), np.int32(otherwise))

    def after(self, values: Whole, otherwise: int) -> Whole:
        """Return what `values` has for the child's row after; `otherwise` for the last."""
        return np.where(self.goes_on, np.roll(values, -1), np.int32(otherwise))

    def flagged_before(self, flags: Flags) -> Flags:
        """Return whether the child has a row before, and it has a flag."""
        return np.roll(flags, 1) & self.continues

    def flagged_after(self, flags: Flags) -> Flags:
        """Return whether the child has a row after, and it has a flag."""
        return np.roll(flags, -1) & self.goes_on

    # ---- what is held for each child

    def who(self, flags: Flags) -> Flags:
        """Return for each child whether a row of it has a flag."""
        flagged = np.zeros(len(self.children) + 1, np.bool_)
        flagged[self.child[flags]] = True
        flagged[NOBODY] = False
        return flagged

    def earliest(self, days: Whole, flags: Flags) -> Whole:
        """Return for each child the earliest known day among its rows with a flag; FAR where there is none."""
        return self._extreme(np.minimum, FAR, days, flags)

    def latest(self, days: Whole, flags: Flags) -> Whole:
        """Return for each child the latest known day among its rows with a flag; BLANK_DAY where there is none."""
        return self._extreme(np.maximum, BLANK_DAY, days, flags)

    def _extreme(self, more: np.ufunc, nothing: int, days: Whole, flags: Flags) -> Whole:
        flags = flags & (days > BLANK_DAY)
        extremes = np.full(len(self.children) + 1, nothing, np.int32)
        more.at(extremes, self.child[flags], days[flags])
        extremes[NOBODY] = nothing
        return extremes


@frozen(eq=False, slots=False)
class Frame:
    """One return, ready to be asked; `year` is the calendar year in which it ends."""

    name: str
    year: int | None
    children: Register
    _rows: Mapping[Layout, Rows]
    _previous: "Frame | None"
    _sorted: dict[tuple[Layout, str], Rows] = field(init=False, factory=dict, repr=False)
    _dated: dict[tuple[Layout, str], Rows] = field(init=False, factory=dict, repr=False)

    @classmethod
    def of(cls, a_return: Return, previous: "Frame | None", children: Register, texts: Register) -> "Frame":
        """Return the frame of a return; `previous` is that of the year before."""
        rows = {
            layout: Rows(layout, tables, np.arange(len(child), dtype=np.int32), child, children, texts)
            for layout, tables in a_return.modules.items()
            if layout in SSDA903
            for child in [_children(layout, tables, children)]
        }
        return cls(a_return.name, a_return.year, children, rows, previous)

    @property
    def first_day(self) -> int:
        """1 April, on which the year of the return begins."""
        return first_day_of(self.known_year)

    @property
    def last_day(self) -> int:
        """31 March, on which the year of the return ends."""
        return first_day_of(self.known_year + 1) - 1

    @property
    def known_year(self) -> int:
        """The calendar year in which the return ends."""
        if self.year is None:
            raise Unanswered("no date says which year the return is for")
        return self.year

    @property
    def previous(self) -> "Frame":
        """The return of the year before."""
        if self._previous is None:
            raise Unanswered("there is no return for the year before")
        return self._previous

    @property
    def and_the_previous(self) -> Sequence["Frame"]:
        """The return, and that of the year before where there is one."""
        return (self,) if self._previous is None else (self, self._previous)

    def has(self, layout: Layout) -> bool:
        """Whether the return has a module."""
        return layout in self._rows

    def rows(self, layout: Layout) -> Rows:
        """Return the rows of a module as the files have them."""
        if layout not in self._rows:
            raise Unanswered(f"the return has no table {layout.name}")
        return self._rows[layout]

    def by_child(self, layout: Layout, day: str) -> Rows:
        """Return the rows of a module by child, and by a day."""
        if (layout, day) not in self._sorted:
            self._sorted[layout, day] = self.rows(layout).sorted_by(day)
        return self._sorted[layout, day]

    def dated(self, layout: Layout, day: str) -> Rows:
        """Return those rows of a module by child that have a child and a day: only they follow on one another."""
        if (layout, day) not in self._dated:
            rows = self.by_child(layout, day)
            flags = known(rows.days(day)) & (rows.child != NOBODY)
            self._dated[layout, day] = rows if flags.all() else rows.taken(flags)
        return self._dated[layout, day]

    @property
    def episodes(self) -> Rows:
        """The episodes by child, the earliest DECOM first."""
        return self.by_child(EPISODES, "DECOM")

    @property
    def course(self) -> Rows:
        """The episodes that follow on one another: those by child whose DECOM is a day."""
        return self.dated(EPISODES, "DECOM")

    @cached_property
    def born_first(self) -> Whole:
        """For each child the earliest date of birth in the Header; FAR where there is none."""
        header = self.rows(HEADER)
        return header.earliest(header.days("DOB"), np.ones(len(header), np.bool_))

    @cached_property
    def born_last(self) -> Whole:
        """For each child the latest date of birth in the Header; BLANK_DAY where there is none.

        It differs from `born_first` only where a child stands in the Header twice, and not alike; a rule then holds for
        both dates.
        """
        header = self.rows(HEADER)
        return header.latest(header.days("DOB"), np.ones(len(header), np.bool_))


def known(*days: Whole) -> Flags:
    """Return whether all of `days` are days, and none is blank or wrong."""
    flags: Flags = days[0] > BLANK_DAY
    for more in days[1:]:
        flags = flags & (more > BLANK_DAY)
    return flags


def _places(texts: Sequence[str], text: str) -> Iterator[int]:
    """Yield the places at which a text stands."""
    at = -1
    # The search of a list is many times quicker than a loop over it.
    with suppress(ValueError):
        while True:
            at = texts.index(text, at + 1)
            yield at


def birthdays(born: Whole, age: int) -> Whole:
    """Return the days on which those born on `born` reach `age` years; what is not a day stays as it is.

    For 29 February it is 1 March in a common year, as in rules_engine.dates.birthday.
    """
    months, starts = _calendar()
    real = (born > BLANK_DAY) & (born < FAR)
    month = months[np.where(real, born, _FIRST_DAY) - _FIRST_DAY]
    # The 29th day from 1 February on is 1 March where February has 28 days.
    return np.where(real, starts[month + 12 * age] + (born - starts[month]), born)


@cache
def _calendar() -> tuple[Whole, Whole]:
    """Return the month of each day of 1900 to 2099, counted from the first, and the day on which each month starts."""
    days = np.arange(np.datetime64("1900-01-01"), np.datetime64("2100-01-01"))
    months = days.astype("datetime64[M]").astype(np.int32)
    starts = np.arange(np.datetime64("1900-01"), np.datetime64("2200-01")).astype("datetime64[D]")
    return months - months[0], (starts.astype(np.int64) + _EPOCH).astype(np.int32)


def joined(layout: Layout, tables: Sequence[Table], name: str) -> Column:
    """Return a column of the tables of a module, put one below the other."""
    for table in tables:
        # An empty file says that nobody stands in the module; it has no headings to say it with.
        if table.headings and not table.has(name):
            raise Unanswered(f"the table {layout.name} has no column {name}")
    if len(tables) == 1:
        return tables[0].column(name)
    parts = []
    texts: list[str] = []
    for table in tables:
        column = table.column(name)
        parts.append(column.codes + np.int32(len(texts)))
        texts += column.texts
    return Column(np.concatenate(parts), tuple(texts))


def _children(layout: Layout, tables: Sequence[Table], register: Register) -> Whole:
    column = joined(layout, tables, "CHILD")
    return register.numbered(column, column.texts)
