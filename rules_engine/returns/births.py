"""Annual returns of looked-after children (SSDA903): the dates of birth of a cohort, from the headers."""

from collections.abc import Mapping, Sequence
from datetime import date

from attrs import frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.place import Place
from rules_engine.returns.assembly import Return, modules_listed
from rules_engine.returns.diagnostics import DateOfBirthCorrected, DatesOfBirthDiffer
from rules_engine.returns.settings import ListedReturn, Settings
from rules_engine.statutory.layouts import APPENDED, HEADER
from rules_engine.tables.date_order import order_not_shown
from rules_engine.tables.diagnostics import ColumnsNotRead, ValueMissing
from rules_engine.tables.table import Table, extra_columns, missing_columns
from rules_engine.tables.values import date_in


@frozen
class Birth:
    """A date of birth from a header, and the row that gives it."""

    born: date
    place: Place


def read_births(
    returns: Sequence[Return], settings: Settings, cohort: frozenset[str] | None
) -> tuple[Mapping[str, Birth], Sequence[Diagnostic]]:
    """Read the dates of birth from the headers of `returns`; of two headers the later one counts."""
    listed = None if settings.headers is None else tuple(ListedReturn(name=name) for name in settings.headers)
    chosen, not_there = modules_listed(returns, HEADER, listed, HEADER.headings[:4])
    births: dict[str, Birth] = {}
    diagnostics = [*not_there]
    for table in (module.table for module in chosen):
        diagnostics += missing_columns(table, ("CHILD", "DOB"))
        if extra := extra_columns(table, (*HEADER.headings, *APPENDED)):
            diagnostics.append(ColumnsNotRead(at=table.place, columns=extra))
        diagnostics += order_not_shown(table, ("DOB",))
        in_header, of_header = _births_in(table, births, cohort)
        births |= in_header
        diagnostics += of_header
    return births, diagnostics


def _births_in(
    table: Table, earlier: Mapping[str, Birth], cohort: frozenset[str] | None
) -> tuple[Mapping[str, Birth], Sequence[Diagnostic]]:
    """Read the dates of birth from a header; `earlier` are those of the headers before it."""
    births: dict[str, Birth] = {}
    diagnostics: list[Diagnostic] = []
    for row, (child, cell) in table.cells("CHILD", "DOB"):
        place = table.place.at(row)
        if not child:
            diagnostics.append(ValueMissing(at=place, column="CHILD", expected="the child's identifier"))
        if not child or (cohort is not None and child not in cohort):
            continue
        born = date_in(place, "DOB", cell)
        if not isinstance(born, date):
            diagnostics.append(born)
            continue
        known = births.get(child) or earlier.get(child)
        if known is not None and known.born != born:
            differs = DatesOfBirthDiffer if child in births else DateOfBirthCorrected
            diagnostics.append(differs(at=place, column="DOB", other=known.place))
        births.setdefault(child, Birth(born, place))
    return births, diagnostics
