"""The readers: each reads one format of file into tables, and says what it cannot read.

CSV, XLSX, Parquet, and the XML of the looked-after return and of the children in need census.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from rules_engine.diagnostics import Diagnostic
from rules_engine.place import Place
from rules_engine.tables.census_xml import CENSUS
from rules_engine.tables.csv_file import read_delimited
from rules_engine.tables.parquet import read_parquet
from rules_engine.tables.return_xml import RETURN
from rules_engine.tables.table import Table
from rules_engine.tables.workbook import WORKBOOKS, read_workbook
from rules_engine.tables.xml_file import read_markup

Reader: TypeAlias = Callable[[Path, Place], tuple[Sequence[Table], list[Diagnostic]]]

READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        ".csv": read_delimited,
        ".parquet": read_parquet,
        ".xml": lambda path, place: read_markup(path, place, (RETURN, CENSUS)),
        **dict.fromkeys(WORKBOOKS, read_workbook),
    }
)
"""The reader of each kind of file, by the ending of its name."""


def read_file(path: Path, name: str) -> tuple[Sequence[Table], list[Diagnostic]]:
    """Read the tables of a file that there is a reader for; `name` is its name from the folder of records down."""
    return READERS[path.suffix.casefold()](path, Place(name))
