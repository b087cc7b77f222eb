"""Where something stands in the records: a file, a sheet of a workbook, a row.

A place is a value from the reading of a file to the last message about it. Its text is made from it and never read
again.
"""

from attrs import evolve, field, frozen


@frozen
class Place:
    """A table, or a row of it.

    `file` is the file's name from the folder of records down ("2019/episodes.csv"), whole, so that two long names are two
    places; a message shows it with nothing that a screen would obey. `sheet` is the table's sheet where the file is a
    workbook. `year` is what the column YEAR says where one table holds the returns of several years. `row` is the row's
    number in the file, as a spreadsheet shows it; None means the whole table.
    """

    file: str
    sheet: str | None = field(default=None, kw_only=True)
    year: str | None = field(default=None, kw_only=True)
    row: int | None = field(default=None, kw_only=True)

    def at(self, row: int | None) -> "Place":
        """Return the place of a row of this table."""
        return Place(self.file, sheet=self.sheet, year=self.year, row=row)

    def within(self, year: str) -> "Place":
        """Return the place of the part of this table whose rows are of the return `year`."""
        return evolve(self, year=year)

    @property
    def table(self) -> str:
        """The table as messages name it: "2019-episodes.csv", "book.xlsx, sheet In School", "all.csv, YEAR 2019"."""
        sheet = "" if self.sheet is None else f", sheet {self.sheet}"
        year = "" if self.year is None else f", YEAR {self.year}"
        return on_one_line(f"{self.file}{sheet}{year}")

    @property
    def in_a_sentence(self) -> str:
        """The row as a sentence names it: "children.csv row 12"."""
        return self.table if self.row is None else f"{self.table} row {self.row}"

    @property
    def in_order(self) -> tuple[str, int]:
        """What places are sorted by: their tables' names, and in each table their rows."""
        return self.table, self.row or 0

    def __str__(self) -> str:
        """Return the place as it stands before a message: "children.csv, row 12"."""
        return self.table if self.row is None else f"{self.table}, row {self.row}"


def on_one_line(text: str) -> str:
    """Return what was found in the records, or a name of a file, on one line and with nothing that a screen would obey."""
    line = " ".join(text.split())
    if line.isprintable():
        return line
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in line)
