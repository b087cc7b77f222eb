"""The folder of records: which files it holds, by name and not by the order of the disk."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from attrs import frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.records.problems import FileMissing, FileUnreadable, SameFileTwice, one_line
from rules_engine.records.tables import plain

MANIFEST = "records.toml"
CHILDREN = "children.csv"


@frozen
class Folder:
    """The files in a folder of records (not those in folders inside it), in order of their names."""

    files: tuple[Path, ...]

    @property
    def tables(self) -> tuple[Path, ...]:
        """The CSV files."""
        return tuple(file for file in self.files if file.suffix.casefold() == ".csv")

    def named(self, name: str) -> tuple[Path, ...]:
        """Return the files of that name, whatever their case, spaces, hyphens and underscores."""
        return tuple(file for file in self.files if plain(file.name) == plain(name))


def opened(path: Path) -> Folder | Diagnostic:
    """Return the folder at `path`, or why it cannot be read."""
    try:
        return Folder(tuple(sorted(file for file in path.iterdir() if file.is_file())))
    except (OSError, ValueError) as failure:  # ValueError: a NUL in the path
        why = failure.strerror if isinstance(failure, OSError) else None
        return FileUnreadable(
            file=one_line(str(path)), why=why or "it is no folder", expected="a folder of records"
        )


def only_file(folder: Folder, name: str) -> Path | Sequence[Diagnostic]:
    """Return the one file called `name`, or what is wrong when there is none or more than one."""
    match folder.named(name):
        case (file,):
            return file
        case ():
            by_name = {plain(file.name): file.name for file in folder.files}
            near = get_close_matches(plain(name), by_name, n=1, cutoff=0.7)
            return [FileMissing(file=one_line(name), near=one_line(by_name[near[0]]) if near else None)]
        case (first, *others):
            return [SameFileTwice(file=one_line(other.name), other=one_line(first.name)) for other in others]
    raise AssertionError("a name has none, one or several files")
