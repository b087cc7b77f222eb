"""The readers: each reads one format of file into tables, and says what it cannot read.

CSV and other delimited text, XLSX, Parquet, and the XML of the looked-after return and of the children in need census;
and all of these packed by gzip or zip.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final, TypeAlias

from rules_engine.diagnostics import Diagnostic
from rules_engine.place import Place
from rules_engine.tables.census_xml import CENSUS
from rules_engine.tables.csv_file import read_delimited, read_tabbed
from rules_engine.tables.diagnostics import FileUnreadable
from rules_engine.tables.packed import unpacked_by_gzip, unpacked_by_zip
from rules_engine.tables.parquet import read_parquet
from rules_engine.tables.raw_file import RawFile, on_disk
from rules_engine.tables.return_xml import RETURN
from rules_engine.tables.table import Table
from rules_engine.tables.workbook import WORKBOOKS, read_workbook
from rules_engine.tables.xml_file import Refused, read_markup

Reader: TypeAlias = Callable[[RawFile, Place], tuple[Sequence[Table], list[Diagnostic]]]

READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        ".csv": read_delimited,
        ".tsv": read_delimited,
        ".txt": read_tabbed,
        ".parquet": read_parquet,
        ".xml": lambda file, place: read_markup(file, place, (RETURN, CENSUS)),
        **dict.fromkeys(WORKBOOKS, read_workbook),
    }
)
"""The reader of each kind of file, by the ending of its name."""

_OF_ONE_TABLE: Final = (".csv", ".tsv", ".txt", ".parquet")
_GZIP, _ZIP = ".gz", ".zip"


def is_read(name: str) -> bool:
    """Whether there is a reader for a file of this name."""
    return _ending(name) in (*READERS, _ZIP)


def is_named_table(name: str) -> bool:
    """Whether a file of this name holds one table, and what the table is for shows from the name alone.

    A `.txt` may be a table or a letter.
    """
    return _ending(name) in (".csv", ".tsv")


def is_one_table(name: str) -> bool:
    """Whether a file of this name holds one table, and not a whole return."""
    return _ending(name) in _OF_ONE_TABLE


def stem_of(name: str) -> str:
    """Return a file's name without its ending: "episodes" of "episodes.csv.gz"."""
    own = PurePosixPath(name)
    return PurePosixPath(own.stem).stem if own.suffix.casefold() == _GZIP else own.stem


def read_file(path: Path, name: str) -> tuple[Sequence[Table], list[Diagnostic]]:
    """Read the tables of a file that there is a reader for; `name` is its name from the folder of records down."""
    place = Place(name)
    try:
        return _read(on_disk(path), place)
    except OSError as failure:
        return (), [FileUnreadable(at=place, why=failure.strerror or "it cannot be opened")]
    except Refused as refused:
        return (), [refused.diagnostic]


def _read(file: RawFile, place: Place) -> tuple[Sequence[Table], list[Diagnostic]]:
    match file.ending:
        case ".gz":
            inside = unpacked_by_gzip(file, place)
            return READERS[inside.ending](inside, place)
        case ".zip":
            tables: list[Table] = []
            diagnostics: list[Diagnostic] = []
            for name, member in unpacked_by_zip(file, place, _is_read_in_zip):
                of_member, in_member = READERS[member.ending](member, Place(f"{place.file}/{name}"))
                tables += of_member
                diagnostics += in_member
            return tables, diagnostics
        case ending:
            return READERS[ending](file, place)


def _is_read_in_zip(name: str) -> bool:
    """Whether a file in a zip file is read: one that a folder would hide is not, nor one that is packed again."""
    own = PurePosixPath(name)
    hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in own.parts)
    return own.suffix.casefold() in READERS and not hidden


def _ending(name: str) -> str:
    """Return the ending by which a file is known, once it is unpacked; a packed file without one is text."""
    own = PurePosixPath(name)
    if own.suffix.casefold() != _GZIP:
        return own.suffix.casefold()
    return PurePosixPath(own.stem).suffix.casefold() or ".csv"
