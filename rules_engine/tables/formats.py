"""The doors: each reads one format of file into tables, and says what it cannot read.

CSV, XLSX, Parquet, and the XML of the looked-after return and of the children in need census.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from attrs import evolve

from rules_engine.diagnostics import Diagnostic, TableDiagnostic
from rules_engine.tables.census_xml import CENSUS
from rules_engine.tables.csv_file import read_delimited
from rules_engine.tables.parquet import read_parquet
from rules_engine.tables.return_xml import RETURN
from rules_engine.tables.table import Table
from rules_engine.tables.workbook import WORKBOOKS, read_workbook
from rules_engine.tables.xml_file import read_markup

Door: TypeAlias = Callable[[Path], tuple[Sequence[Table], list[Diagnostic]]]

DOORS: Final[Mapping[str, Door]] = MappingProxyType(
    {
        ".csv": read_delimited,
        ".parquet": read_parquet,
        ".xml": lambda path: read_markup(path, (RETURN, CENSUS)),
        **dict.fromkeys(WORKBOOKS, read_workbook),
    }
)
"""The door for each kind of file, by the ending of its name."""


def read_file(path: Path, shown: str) -> tuple[Sequence[Table], list[Diagnostic]]:
    """Read the tables of a file that a door is for; `shown` is the name that messages give the file."""
    tables, problems = DOORS[path.suffix.casefold()](path)
    if shown == path.name:
        return tables, problems
    return (
        [evolve(table, file=shown + table.file.removeprefix(path.name)) for table in tables],
        [
            evolve(problem, file=shown + problem.file.removeprefix(path.name))
            if isinstance(problem, TableDiagnostic)
            else problem
            for problem in problems
        ],
    )
