"""Tables whose cells keep their places: the file, and the row that a spreadsheet would show.

A table is held by columns, and a column as the texts that occur in it and, for each row, which of them stands there.
A million episodes are then a few arrays of whole numbers; each text is read as a date or a code once, however often it
occurs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from re import ASCII
from re import compile as pattern
from typing import Final, TypeAlias

import numpy as np
from attrs import field, frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.place import Place
from rules_engine.source import Source
from rules_engine.tables.diagnostics import ColumnMissing, ColumnTwice, ValueMissing, WrongDate, one_line

Whole: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int32]]
"""Whole numbers, one for each row."""

BLANK_DAY: Final = 0
"""The day of a blank cell; no date is the day before 1 January of the year 1."""

WRONG_DAY: Final = -1
"""The day of a cell that holds something else than a date."""

BLANK_CODE: Final = -1
UNKNOWN_CODE: Final = -2

_ROWS_AT_ONCE = 8192


@frozen(eq=False)
class Column:
    """The cells of a column: which of `texts` each row holds. The texts are stripped, and differ."""

    codes: Whole
    texts: Sequence[str]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, at: int) -> str:
        return self.texts[int(self.codes[at])]

    def __iter__(self) -> Iterator[str]:
        return map(self.texts.__getitem__, self.codes.tolist())

    def taken(self, rows: Whole) -> "Column":
        """Return the cells of `rows`, which are places in this column."""
        return Column(self.codes[rows], self.texts)

    @property
    def days(self) -> Whole:
        """The date in each cell as its ordinal; BLANK_DAY or WRONG_DAY where there is none."""
        read = [_day(text) for text in self.texts]
        return np.array([*read, BLANK_DAY], np.int32)[self.codes]

    def coded(self, codes: Sequence[str]) -> Whole:
        """Return where in `codes` each cell stands, in capitals; BLANK_CODE or UNKNOWN_CODE where it does not."""
        places = {code: at for at, code in enumerate(codes)} | {"": BLANK_CODE}
        read = [places.get(text.upper(), UNKNOWN_CODE) for text in self.texts]
        return np.array([*read, BLANK_CODE], np.int32)[self.codes]

    @property
    def filled(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether each cell holds something."""
        return np.array([*map(bool, self.texts), False])[self.codes]


@frozen(eq=False)
class Table:
    """A table of a file: its headings, its columns, and the number of each row that holds something.

    `place` says where it stands. `title` is what the table itself is called: "2019-episodes", "In School".
    """

    place: Place
    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    numbers: Whole
    title: str
    _places: Mapping[str, int] = field(init=False, repr=False)

    @_places.default
    def _by_plain_heading(self) -> Mapping[str, int]:
        # Of two headings that are alike, the first one counts.
        return {plain(heading): at for at, heading in reversed([*enumerate(self.headings)])}

    @classmethod
    def of(
        cls,
        place: Place,
        headings: Sequence[str],
        rows: Iterable[Sequence[str]],
        numbers: Iterable[int],
        *,
        title: str = "",
    ) -> "Table":
        """Return a table of rows of text, each as wide as the headings; `numbers` are asked for after all rows."""
        columns = encoded(rows, len(headings))
        return cls(
            place, tuple(headings), columns, np.fromiter(numbers, np.int32), title or title_of(place.file)
        )

    def __len__(self) -> int:
        return len(self.numbers)

    def has(self, name: str) -> bool:
        """Whether a column has this heading, in whatever case and with whatever blanks."""
        return plain(name) in self._places

    def place_of(self, name: str) -> int | None:
        """Return which column has this heading, or None when there is none."""
        return self._places.get(plain(name))

    def column(self, name: str) -> Column:
        """Return the column with this heading; one of blank cells where there is none."""
        at = self.place_of(name)
        if at is None:
            return Column(np.zeros(len(self), np.int32), ("",))
        return self.columns[at]

    def cells(self, *names: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Return each row's number, and its cells under `names`: "" where there is no such column."""
        cells = zip(*map(self.column, names), strict=True)
        return zip(self.numbers.tolist(), cells, strict=True)

    def taken(self, rows: Whole) -> "Table":
        """Return the table with only `rows`, which are places in it."""
        return Table(
            self.place,
            self.headings,
            tuple(column.taken(rows) for column in self.columns),
            self.numbers[rows],
            self.title,
        )


def title_of(file: str) -> str:
    """Return what the only table of a file is called: the file's name without its ending."""
    return file.rpartition(".")[0] or file


def encoded(rows: Iterable[Sequence[str]], width: int) -> tuple[Column, ...]:
    """Return the columns of rows that are all `width` cells wide."""
    # A text that is new to a column gets the next number, by the very look-up that fails to find it.
    indexes: list[defaultdict[str, int]] = []
    for _ in range(width):
        index: defaultdict[str, int] = defaultdict()
        index.default_factory = index.__len__
        indexes.append(index)
    parts: list[list[Whole]] = [[] for _ in range(width)]
    remaining = iter(rows)
    while chunk := [*islice(remaining, _ROWS_AT_ONCE)]:
        for index, part, cells in zip(indexes, parts, zip(*chunk, strict=True), strict=True):
            part.append(np.fromiter(map(index.__getitem__, cells), np.int32, len(chunk)))
    return tuple(
        stripped_column(np.concatenate(part) if part else np.zeros(0, np.int32), [*index])
        for index, part in zip(indexes, parts, strict=True)
    )


def stripped_column(codes: Whole, texts: Sequence[str]) -> Column:
    """Return a column whose texts are stripped; two that are then alike become one."""
    stripped = [text.strip() for text in texts]
    distinct = {text: at for at, text in enumerate(dict.fromkeys(stripped))}
    if len(distinct) < len(texts):
        codes = np.array([distinct[text] for text in stripped], np.int32)[codes]
    return Column(codes, tuple(distinct))


@lru_cache(maxsize=1 << 10)
def plain(words: str) -> str:
    """Return `words` without what a heading, a file name and a Term may differ in: case, spaces, - and _."""
    return " ".join(Source.of("", words).text.replace("_", " ").replace("-", " ").split()).casefold()


@lru_cache(maxsize=1 << 16)
def date_read(text: str) -> date | None:
    """Return the date that `text` means: 31/01/2010 or 2010-01-31, from 1900 to 2099; None if it is none."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    day, month, year = (
        (found[1], found[2], found[3]) if found[3] is not None else (found[6], found[5], found[4])
    )
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def date_in(place: Place, column: str, text: str) -> date | Diagnostic:
    """Return the date in a cell, or the problem with it."""
    if not text:
        return ValueMissing(at=place, column=column, expected="a date")
    day = date_read(text)
    return WrongDate(at=place, column=column, value=text) if day is None else day


def missing_columns(table: Table, columns: Iterable[str]) -> list[Diagnostic]:
    """Return a problem for each of `columns` that the table has not."""
    return [
        ColumnMissing(at=table.place.at(1), column=column, headings=table.headings)
        for column in columns
        if not table.has(column)
    ]


def extra_columns(table: Table, columns: Iterable[str]) -> tuple[str, ...]:
    """Return the headings that are none of `columns`; a column without heading only if it holds something."""
    expected = {plain(column) for column in columns}
    return tuple(
        heading or f"(column {at + 1}, which has no heading)"
        for at, heading in enumerate(table.headings)
        if plain(heading) not in expected and (heading or any(table.columns[at].texts))
    )


def headings_twice(place: Place, headings: Sequence[str]) -> Iterator[Diagnostic]:
    """Return a problem for each heading that stands above two columns."""
    seen = set()
    for heading in headings:
        if heading and plain(heading) in seen:
            yield ColumnTwice(at=place.at(1), column=one_line(heading))
        seen.add(plain(heading))


def _day(text: str) -> int:
    if not text:
        return BLANK_DAY
    day = date_read(text)
    return WRONG_DAY if day is None else day.toordinal()


_DATE = pattern(
    r"([0-9]{1,2})/([0-9]{1,2})/((?:19|20)[0-9]{2})|((?:19|20)[0-9]{2})-([0-9]{2})-([0-9]{2})", ASCII
)
