"""The folder of records: which files it holds, by name and not by the order of the disk."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.near import nearest
from rules_engine.place import Place
from rules_engine.tables.csv_file import text_of
from rules_engine.tables.date_order import DateOrders, orders_said, with_order
from rules_engine.tables.diagnostics import FileMissing, FileUnreadable, SameFileTwice, one_line
from rules_engine.tables.formats import is_read, read_file, stem_of
from rules_engine.tables.table import Table, plain

MANIFEST = "records.toml"
CHILDREN = "children.csv"
WHERE_NOTHING_IS_SAID = DateOrders()


@frozen
class Folder:
    """The files in a folder of records, and those in the folders inside it, each in order of their names.

    Councils keep the returns of a year in a folder of that year; nothing else is looked for inside.
    """

    path: Path
    files: tuple[Path, ...]
    inside: tuple[Path, ...]
    date_orders: DateOrders

    @property
    def tables(self) -> tuple[Path, ...]:
        """The files that there is a reader for."""
        return tuple(_readable(self.files))

    @property
    def tables_inside(self) -> tuple[Path, ...]:
        """The files that there is a reader for in the folders inside."""
        return tuple(_readable(self.inside))

    def name_of(self, file: Path) -> str:
        """Return a file's name from the folder down: "2020/episodes.csv"."""
        return file.relative_to(self.path).as_posix()

    def read(self, file: Path) -> tuple[Sequence[Table], list[Diagnostic]]:
        """Read the tables of a file that there is a reader for, their dates as records.toml says."""
        found, diagnostics = read_file(file, self.name_of(file))
        tables = []
        for table in found:
            in_order, of_order = with_order(table, self.date_orders.of(table.place))
            tables.append(in_order)
            diagnostics += of_order
        return tables, diagnostics

    def named(self, name: str) -> tuple[Path, ...]:
        """Return the files of that name, whatever their case, spaces, hyphens and underscores."""
        return tuple(file for file in self.files if plain(file.name) == plain(name))


def opened(path: Path) -> Folder | Diagnostic:
    """Return the folder at `path`, or why it cannot be read."""
    try:
        entries = sorted(path.iterdir())
        files = [file for file in entries if _is_record(file)]
        inside = [
            file
            for folder in entries
            if folder.is_dir() and not folder.name.startswith(".")
            for file in sorted(folder.iterdir())
            if _is_record(file)
        ]
    except (OSError, ValueError) as failure:  # ValueError: a NUL in the path
        why = failure.strerror if isinstance(failure, OSError) else None
        return FileUnreadable(
            at=Place(str(path)), why=why or "it is no folder", expected="a folder of records"
        )
    return Folder(path, tuple(files), tuple(inside), _date_orders(files))


def _date_orders(files: Sequence[Path]) -> DateOrders:
    """Return what records.toml says; a file that cannot be read is told of by whoever reads the rest of it."""
    manifest = next((file for file in files if plain(file.name) == plain(MANIFEST)), None)
    try:
        said = None if manifest is None else orders_said(text_of(manifest.read_bytes()))
    except OSError:
        said = None
    return said or WHERE_NOTHING_IS_SAID


def titles(name: str) -> frozenset[str]:
    """Return what the table called `name` may be titled, in plain form: Excel keeps 31 characters of a sheet's name."""
    return frozenset({plain(name), plain(name[:31])})


def only_table(folder: Folder, tables: Sequence[Table], name: str) -> Table | Sequence[Diagnostic]:
    """Return the one table called `name`, or what is wrong when there is none or more than one.

    Of a file that is there and cannot be read nothing more is said: that has been reported.
    """
    file = f"{name}.csv"
    match [table for table in tables if table.plain_title in titles(name)]:
        case [table]:
            return table
        case [] if any(plain(stem_of(each.name)) == plain(name) for each in folder.tables):
            return []
        case []:
            by_name = {plain(file.name): file.name for file in folder.files}
            by_name |= {table.plain_title: table.title for table in tables}
            near = nearest(plain(file), by_name, likeness=0.7)
            return [FileMissing(at=Place(file), near=one_line(by_name[near]) if near else None)]
        case [first, *others]:
            return [SameFileTwice(at=other.place, other=str(first.place)) for other in others]
    raise AssertionError("a name has none, one or several tables")


def _is_record(file: Path) -> bool:
    # While a workbook is open, a file that is none stands beside it: "~$book.xlsx", ".~lock.book.xlsx#".
    return file.is_file() and not file.name.startswith((".", "~$"))


def _readable(files: Sequence[Path]) -> Iterator[Path]:
    return (file for file in files if is_read(file.name))
