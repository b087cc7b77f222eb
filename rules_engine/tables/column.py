"""A column of a table: the texts that occur in it and, for each row, which of them stands there.

A million cells are then one array of whole numbers, and each text is read as a date or a code once, however often it
occurs. NumPy holds that array where it is installed, and the standard library where it is not; what a column says is
the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import islice
from re import ASCII
from re import compile as pattern
from typing import Final

from attrs import frozen

from rules_engine.tables.backing import Backing, Whole

BLANK_DAY: Final = 0
"""The day of a blank cell; no date is the day before 1 January of the year 1."""

WRONG_DAY: Final = -1
"""The day of a cell that holds something else than a date."""

BLANK_CODE: Final = -1
UNKNOWN_CODE: Final = -2

_ROWS_AT_ONCE: Final = 8192


@cache
def backing() -> Backing:
    """Return NumPy's functions over whole numbers, or the standard library's where NumPy is not installed."""
    try:
        from rules_engine.tables import numpy_rows
    except ImportError:
        from rules_engine.tables import plain_rows

        return plain_rows
    return numpy_rows


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
        return Column(backing().taken(self.codes, rows), self.texts)

    def where(self, wanted: Callable[[str], object]) -> Whole:
        """Return the places of the rows whose texts are wanted, in order."""
        return backing().places([bool(wanted(text)) for text in self.texts], self.codes)

    def counted(self) -> Iterator[tuple[str, int]]:
        """Yield each text that occurs, and in how many rows."""
        counts = backing().counts(self.codes, len(self.texts))
        return ((text, count) for text, count in zip(self.texts, counts, strict=True) if count)

    def first_places(self) -> Iterator[tuple[str, int]]:
        """Yield each text that occurs, and the place of the first row that holds it."""
        firsts = backing().firsts(self.codes, len(self.texts))
        return ((text, first) for text, first in zip(self.texts, firsts, strict=True) if first >= 0)

    def days_counted(self) -> Iterator[tuple[int, int]]:
        """Yield each date that occurs, as its ordinal, and in how many rows. A date may be written in several ways."""
        return ((day, count) for text, count in self.counted() if (day := _day(text)) > BLANK_DAY)

    def latest_day(self) -> tuple[int, int] | None:
        """Return the latest date as its ordinal, and the place of its first row; None where there is no date."""
        dated = ((day, -first) for text, first in self.first_places() if (day := _day(text)) > BLANK_DAY)
        latest = max(dated, default=None)
        return latest and (latest[0], -latest[1])

    @property
    def days(self) -> Whole:
        """The date in each cell as its ordinal; BLANK_DAY or WRONG_DAY where there is none."""
        return backing().spread([*map(_day, self.texts), BLANK_DAY], self.codes)

    def coded(self, codes: Sequence[str]) -> Whole:
        """Return where in `codes` each cell stands, in capitals; BLANK_CODE or UNKNOWN_CODE where it does not."""
        places = {code: at for at, code in enumerate(codes)} | {"": BLANK_CODE}
        return backing().spread(
            [*(places.get(text.upper(), UNKNOWN_CODE) for text in self.texts), BLANK_CODE], self.codes
        )


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
    whole = backing().whole
    while chunk := [*islice(remaining, _ROWS_AT_ONCE)]:
        for index, part, cells in zip(indexes, parts, zip(*chunk, strict=True), strict=True):
            part.append(whole(map(index.__getitem__, cells)))
    return tuple(
        stripped_column(backing().joined(part), [*index]) for index, part in zip(indexes, parts, strict=True)
    )


def stripped_column(codes: Whole, texts: Sequence[str]) -> Column:
    """Return a column whose texts are stripped; two that are then alike become one."""
    stripped = [text.strip() for text in texts]
    distinct = {text: at for at, text in enumerate(dict.fromkeys(stripped))}
    if len(distinct) < len(texts):
        codes = backing().spread([distinct[text] for text in stripped], codes)
    return Column(codes, tuple(distinct))


def blank_column(rows: int) -> Column:
    """Return a column of so many blank cells."""
    return Column(backing().nought(rows), ("",))


@lru_cache(maxsize=1 << 16)
def date_read(text: str) -> date | None:
    """Return the date that `text` means: 31/01/2010 or 2010-01-31, from 1900 to 2099; None if it is none."""
    written = _DATE.fullmatch(text)
    if written is None:
        return None
    day, month, year = (
        (written[1], written[2], written[3])
        if written[3] is not None
        else (written[6], written[5], written[4])
    )
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _day(text: str) -> int:
    if not text:
        return BLANK_DAY
    day = date_read(text)
    return WRONG_DAY if day is None else day.toordinal()


_DATE = pattern(
    r"([0-9]{1,2})/([0-9]{1,2})/((?:19|20)[0-9]{2})|((?:19|20)[0-9]{2})-([0-9]{2})-([0-9]{2})", ASCII
)
