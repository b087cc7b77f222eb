"""Tables whose cells keep their places: the file, and the row that a spreadsheet would show.

A table is held by columns (`column`), so that a million episodes are a few arrays of whole numbers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from attrs import evolve, field, frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.place import Place
from rules_engine.source import Source
from rules_engine.tables.backing import Whole
from rules_engine.tables.column import Column, backing, blank_column, encoded
from rules_engine.tables.diagnostics import ColumnMissing, ColumnTwice, one_line


@frozen(eq=False)
class Table:
    """A table of a file: its headings, its columns, and the number of each row that holds something.

    `place` says where it stands. `title` is what the table itself is called: "2019-episodes", "In School". The title and the
    headings in plain form are what names are compared with. `heading_row` is the row that holds the headings, and
    `separator` what stands between the cells of a text. `date_order_is_said` where records.toml says whether the day or the
    month stands first in its dates. `year` is that in which the return ends to which the table
    belongs, where the file itself says so.
    """

    place: Place
    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    numbers: Whole
    title: str
    heading_row: int = field(default=1, kw_only=True)
    separator: str = field(default=",", kw_only=True)
    date_order_is_said: bool = field(default=False, kw_only=True)
    year: int | None = field(default=None, kw_only=True)
    plain_title: str = field(init=False, repr=False)
    plain_headings: tuple[str, ...] = field(init=False, repr=False)
    _places: Mapping[str, int] = field(init=False, repr=False)

    @plain_title.default
    def _as_compared(self) -> str:
        return plain(self.title)

    @plain_headings.default
    def _each_as_compared(self) -> tuple[str, ...]:
        return tuple(map(plain, self.headings))

    @_places.default
    def _by_plain_heading(self) -> Mapping[str, int]:
        # Of two headings that are alike, the first one counts.
        return {heading: at for at, heading in reversed([*enumerate(self.plain_headings)])}

    @classmethod
    def of(
        cls,
        place: Place,
        headings: Sequence[str],
        rows: Iterable[Sequence[str]],
        numbers: Iterable[int],
        *,
        title: str = "",
        heading_row: int = 1,
        separator: str = ",",
        year: int | None = None,
    ) -> "Table":
        """Return a table of rows of text, each as wide as the headings; `numbers` are asked for after all rows."""
        columns = encoded(rows, len(headings))
        return cls(
            place,
            tuple(headings),
            columns,
            backing().whole(numbers),
            title or title_of(place.file),
            heading_row=heading_row,
            separator=separator,
            year=year,
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
            return blank_column(len(self))
        return self.columns[at]

    def cells(self, *names: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Return each row's number, and its cells under `names`: "" where there is no such column."""
        cells = zip(*map(self.column, names), strict=True)
        return zip(self.numbers.tolist(), cells, strict=True)

    def taken(self, rows: Whole) -> "Table":
        """Return the table with only `rows`, which are places in it."""
        return evolve(
            self,
            columns=tuple(column.taken(rows) for column in self.columns),
            numbers=backing().taken(self.numbers, rows),
        )


def title_of(file: str) -> str:
    """Return what the only table of a file is called: the file's name without its ending."""
    return file.rpartition(".")[0] or file


@lru_cache(maxsize=1 << 10)
def plain(words: str) -> str:
    """Return `words` without what a heading, a file name and a Term may differ in: case, spaces, - and _."""
    return " ".join(Source.of("", words).text.replace("_", " ").replace("-", " ").split()).casefold()


def missing_columns(table: Table, columns: Iterable[str], optional: Iterable[str] = ()) -> list[Diagnostic]:
    """Return a diagnostic for each of `columns` that the table does not have; `optional` are others that it may have.

    A heading that is one of either is not offered for a column that is missing.
    """
    needed = [*columns]
    taken = {plain(column) for column in (*needed, *optional)}
    free = tuple(heading for heading in table.headings if plain(heading) not in taken)
    return [
        ColumnMissing(at=table.place.at(table.heading_row), column=column, headings=free)
        for column in needed
        if not table.has(column)
    ]


def extra_columns(table: Table, columns: Iterable[str]) -> tuple[str, ...]:
    """Return the headings that are none of `columns`; a column without heading only if it holds something."""
    expected = {plain(column) for column in columns}
    return tuple(
        heading or f"(column {at + 1}, which has no heading)"
        for at, heading in enumerate(table.headings)
        if table.plain_headings[at] not in expected and (heading or any(table.columns[at].texts))
    )


def headings_twice(place: Place, headings: Sequence[str]) -> Iterator[Diagnostic]:
    """Return a diagnostic for each heading that stands above two columns; `place` is the row of the headings."""
    seen = set()
    for heading in headings:
        if heading and plain(heading) in seen:
            yield ColumnTwice(at=place, column=one_line(heading))
        seen.add(plain(heading))
