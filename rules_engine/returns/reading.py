"""A folder of returns in; the returns of the years out, with what is wrong with their files.

A module is known by its columns, so every table is looked at: at the top of the folder, and in the folders inside it.
"""

from collections.abc import Container, Mapping, Sequence
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from attrs import evolve, frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.repairs import WrittenInFull
from rules_engine.returns.annex_a import Status, is_list_8, read_list_8
from rules_engine.returns.assembly import (
    Module,
    Return,
    by_year_column,
    layout_of,
    modules_in,
    nearly,
    returns_of,
)
from rules_engine.returns.authorities import NOBODY_CALLED_ALIKE, by_authority
from rules_engine.returns.short_years import years_in_full
from rules_engine.statutory.layouts import Layout
from rules_engine.tables.date_order import order_not_shown
from rules_engine.tables.diagnostics import in_order
from rules_engine.tables.folder import CHILDREN, Folder, opened
from rules_engine.tables.sorting import Sorted, sorted_tables
from rules_engine.tables.table import Table, missing_columns, plain


class ReturnUse(Enum):
    """What a table of a return can be for, besides a module, which is known by its layout."""

    LIST_8 = "list 8"
    OF_A_CONTRACT = "children.csv, which no return has and nobody need be told of"


@frozen(eq=False)
class ReturnTables:
    """The modules of returns in a folder, those of different years apart, and the tables that are Annex A's list 8."""

    modules: Sequence[Module] = ()
    list_8: Sequence[Table] = ()


@frozen
class ReturnsRead:
    """The modules of returns in a folder, the returns that they make up, and what is wrong with the files.

    `in_full` are the cells whose years of two figures were read as they were said to be. `statuses` are what Annex A
    says of children, against which the returns are checked. `called_alike` are the identifiers that several authorities
    gave, with the names of these.
    """

    modules: Sequence[Module]
    returns: Sequence[Return]
    diagnostics: tuple[Diagnostic, ...]
    in_full: tuple[WrittenInFull, ...] = ()
    statuses: tuple[Status, ...] = ()
    called_alike: Mapping[str, Sequence[str]] = NOBODY_CALLED_ALIKE


NOTHING_STATED: Final[Mapping[str, int]] = MappingProxyType({})


def read_returns(
    folder: Path, *, short_years: bool = False, stated: Mapping[str, int] = NOTHING_STATED
) -> ReturnsRead:
    """Read every module of a return in `folder`, and in the folders inside it, whatever a contract may need.

    With `short_years` a year of two figures is one from 1950 to 2049. `stated` are the years in which returns end that
    somebody has said, by the plain names of their files.
    """
    there = opened(folder)
    if isinstance(there, Diagnostic):
        return ReturnsRead((), (), (there,))
    by_use = sorted_tables(there, _use_of, lambda _: True)
    tables, of_tables = return_tables(there, by_use)
    read = assembled(tables, stated, short_years)
    of_dates = [
        diagnostic
        for module in read.modules
        for diagnostic in order_not_shown(module.table, module.layout.dates)
    ]
    return evolve(read, diagnostics=in_order((*by_use.diagnostics, *of_tables, *read.diagnostics, *of_dates)))


def use_in_returns(table: Table) -> Layout | ReturnUse | None:
    """Return what a table of a return is for: the layout of a module, or another use; None where it is of none."""
    return layout_of(table) or (ReturnUse.LIST_8 if is_list_8(table) else None)


def return_tables(folder: Folder, top: Sorted[object]) -> tuple[ReturnTables, Sequence[Diagnostic]]:
    """Return the tables of returns at the top of a folder, sorted by use, with those in the folders inside it.

    A table of no use that was meant to be a module is said, since a year would be lost with it.
    """
    inside, of_inside = _modules_inside(folder)
    modules = [
        module
        for use, table in top.tables
        if isinstance(use, Layout)
        for module in by_year_column(use, table)
    ]
    mistyped = [
        diagnostic
        for table in top.of_no_use
        if (layout := nearly(table)) is not None
        for diagnostic in missing_columns(table, layout.known_by)
    ]
    return ReturnTables([*modules, *inside], top.of(ReturnUse.LIST_8)), [*mistyped, *of_inside]


def assembled(
    tables: ReturnTables, stated: Mapping[str, int], short_years: bool, wanted: Container[str] = ()
) -> ReturnsRead:
    """Put modules together into returns; `stated` are the years that somebody has said, by plain names of files.

    `wanted` are the children who are looked for: where there are several authorities, some perhaps by their names.
    """
    modules, in_full = _with_years_in_full(tables.modules) if short_years else (tables.modules, ())
    parted = by_authority(modules, wanted)
    statuses, diagnostics = read_list_8(tables.list_8)
    return ReturnsRead(
        modules=parted.modules,
        returns=returns_of(parted.modules, stated),
        diagnostics=(*parted.diagnostics, *diagnostics),
        in_full=in_full,
        statuses=statuses,
        called_alike=parted.called_alike,
    )


def _use_of(table: Table) -> Layout | ReturnUse | None:
    if table.plain_title == plain(CHILDREN.removesuffix(".csv")):
        return ReturnUse.OF_A_CONTRACT
    return use_in_returns(table)


def _modules_inside(folder: Folder) -> tuple[Sequence[Module], Sequence[Diagnostic]]:
    """Return the modules in the folders inside a folder. Nothing is said of files there that hold none."""
    modules: list[Module] = []
    diagnostics: list[Diagnostic] = []
    for file in folder.tables_inside:
        tables, in_file = folder.read(file)
        here = [module for table in tables for module in modules_in(table)]
        modules += here
        diagnostics += in_file if here or not tables else []
    return modules, diagnostics


def _with_years_in_full(modules: Sequence[Module]) -> tuple[Sequence[Module], tuple[WrittenInFull, ...]]:
    written = []
    changed: list[WrittenInFull] = []
    for module in modules:
        full, cells = years_in_full(module)
        written.append(full)
        changed += cells
    return written, tuple(changed)
