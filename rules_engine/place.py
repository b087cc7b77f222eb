"""Where something stands in the records: a file, a sheet of a workbook, a row.

A place is a value from the reading of a file to the last message about it. Its text is made from it and never read
again.
"""

from collections.abc import Sequence

from attrs import evolve, field, frozen


@frozen
class Place:
    """A table, or a row of it.

    `file` is the file's name from the folder of records down ("2019/episodes.csv"), whole, so that two long names are two
    places; a message shows it with nothing that a screen would obey. `sheet` is the table's sheet where the file is a
    workbook. `element` is what each row of the table is in XML: "EPISODE". `authority` and `year` are what the columns LA
    and YEAR say where a folder holds the returns of several authorities, and one table those of several years. `row` is
    the row's number in the file, as a spreadsheet shows it; in XML the number of the element among those of its name,
    since many may stand on one line. None means the whole table. `lines` are those on which the elements of XML begin, in
    their order, where no two share one; they only help to find a row.
    """

    file: str
    sheet: str | None = field(default=None, kw_only=True)
    element: str | None = field(default=None, kw_only=True)
    authority: str | None = field(default=None, kw_only=True)
    year: str | None = field(default=None, kw_only=True)
    row: int | None = field(default=None, kw_only=True)
    lines: Sequence[int] = field(default=(), kw_only=True, eq=False, repr=False)

    def at(self, row: int | None) -> "Place":
        """Return the place of a row of this table."""
        return Place(
            self.file,
            sheet=self.sheet,
            element=self.element,
            authority=self.authority,
            year=self.year,
            row=row,
            lines=self.lines,
        )

    def within(self, year: str) -> "Place":
        """Return the place of the part of this table whose rows are of the return `year`."""
        return evolve(self, year=year)

    def of_authority(self, authority: str) -> "Place":
        """Return the place of the part of this table whose rows are of `authority`."""
        return evolve(self, authority=authority)

    @property
    def table(self) -> str:
        """The table as messages name it: "2019-episodes.csv", "book.xlsx, sheet In School", "return.xml, EPISODE"."""
        element = "" if self.element is None else f", {self.element}"
        authority = "" if self.authority is None else f", LA {self.authority}"
        year = "" if self.year is None else f", YEAR {self.year}"
        return on_one_line(f"{self.listed}{element}{authority}{year}")

    @property
    def listed(self) -> str:
        """The table as records.toml lists it: a whole file of XML, and all years of a table, have one name there."""
        return on_one_line(self.file if self.sheet is None else f"{self.file}, sheet {self.sheet}")

    @property
    def line(self) -> int | None:
        """The line of XML on which the row begins, where that helps to find it."""
        return None if self.row is None or not self.lines else self.lines[self.row - 1]

    @property
    def in_a_sentence(self) -> str:
        """The row as a sentence names it: "children.csv row 12", "return.xml, EPISODE 12 (line 40)"."""
        if self.row is None:
            return self.table
        return str(self) if self.element is not None else f"{self.table} row {self.row}"

    @property
    def in_order(self) -> tuple[str, int]:
        """What places are sorted by: their tables' names, and in each table their rows."""
        return self.table, self.row or 0

    def __str__(self) -> str:
        """Return the place as it stands before a message: "children.csv, row 12", "return.xml, EPISODE 12 (line 40)"."""
        if self.row is None:
            return self.table
        if self.element is None:
            return f"{self.table}, row {self.row}"
        return (
            f"{self.table} {self.row}" if self.line is None else f"{self.table} {self.row} (line {self.line})"
        )


def on_one_line(text: str) -> str:
    """Return what was found in the records, or a name of a file, on one line and with nothing that a screen would obey."""
    line = " ".join(text.split())
    if line.isprintable():
        return line
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in line)
