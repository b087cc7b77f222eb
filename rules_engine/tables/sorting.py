"""The tables of a folder, sorted by what somebody needs them for; each stage above says which of them it needs."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from attrs import frozen

from rules_engine.diagnostics import Diagnostic, TableDiagnostic
from rules_engine.place import Place
from rules_engine.tables.diagnostics import FilesNotRead
from rules_engine.tables.folder import Folder
from rules_engine.tables.table import Table

UseT_co = TypeVar("UseT_co", covariant=True)


@frozen(eq=False)
class Sorted(Generic[UseT_co]):
    """Tables with their uses, in order of the names of their files; those of no use; and what is wrong with the files.

    A file of no use is named in a diagnostic, and what is wrong in it is not said.
    """

    tables: Sequence[tuple[UseT_co, Table]]
    of_no_use: Sequence[Table]
    diagnostics: Sequence[Diagnostic]

    def of(self, use: object) -> Sequence[Table]:
        """Return the tables of one use."""
        return [table for its_use, table in self.tables if its_use == use]


def sorted_tables(
    folder: Folder, use_of: Callable[[Table], UseT_co | None], is_needed: Callable[[Path], bool]
) -> Sorted[UseT_co]:
    """Read the files at the top of a folder that may be needed, and sort their tables by use."""
    of_use: list[tuple[UseT_co, Table]] = []
    of_no_use: list[Table] = []
    unread: list[str] = []
    diagnostics: list[Diagnostic] = []
    for file in folder.tables:
        if not is_needed(file):
            unread.append(folder.name_of(file))
            continue
        tables, in_file = folder.read(file)
        uses = [use_of(table) for table in tables]
        for table, use in zip(tables, uses, strict=True):
            if use is None:
                of_no_use.append(table)
            else:
                of_use.append((use, table))
        useless = [
            table.place for table, use in zip(tables, uses, strict=True) if use is None and table.headings
        ]
        if not tables or any(use is not None for use in uses):
            diagnostics += [diagnostic for diagnostic in in_file if not _is_in(diagnostic, useless)]
        else:
            # The other lists of Annex A, and sheets of notes, need not be told of beside one that is read.
            unread += dict.fromkeys(place.listed for place in useless)
    if unread:
        diagnostics.append(FilesNotRead(at=Place(unread[0]), others=tuple(unread[1:])))
    return Sorted(of_use, of_no_use, diagnostics)


def _is_in(diagnostic: Diagnostic, tables: Sequence[Place]) -> bool:
    return isinstance(diagnostic, TableDiagnostic) and diagnostic.at.at(None) in tables
