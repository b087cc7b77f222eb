"""The sheet of a workbook that says which days the records of each timeline speak about, as records.toml does.

It is known by its headings: Timeline, First Day, Last Day. Both days are included. A timeline whose days are left
blank is one of which nothing is said.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from attrs import evolve

from rules_engine.diagnostics import Diagnostic
from rules_engine.near import nearest
from rules_engine.place import Place
from rules_engine.records.diagnostics import CoverageWrong
from rules_engine.records.manifest import Manifest
from rules_engine.returns.settings import Settings
from rules_engine.rules import TimelineRule
from rules_engine.tables.date_order import order_not_shown
from rules_engine.tables.table import Table, missing_columns, plain
from rules_engine.tables.values import date_in
from rules_engine.timeline import Day, Days, day_of

COVERAGE: Final = ("Timeline", "First Day", "Last Day")
"""The headings of the sheet."""


def is_coverage(table: Table) -> bool:
    """Whether a table says which days the records cover."""
    return not missing_columns(table, COVERAGE) and not table.has("Child")


def with_coverage(
    manifest: Manifest, tables: Sequence[Table], timelines: Sequence[TimelineRule]
) -> tuple[Manifest, Sequence[Diagnostic]]:
    """Return what is said of each timeline, by workbooks where records.toml does not say which days it covers."""
    settings = dict(manifest.timelines)
    diagnostics: list[Diagnostic] = []
    for table in tables:
        in_table, of_table = read_coverage(table, timelines)
        diagnostics += of_table
        for name, days in in_table.timelines.items():
            known = settings.get(name, Settings())
            settings[name] = known if known.covers is not None else evolve(known, covers=days.covers)
    return Manifest(settings), diagnostics


def read_coverage(table: Table, timelines: Sequence[TimelineRule]) -> tuple[Manifest, Sequence[Diagnostic]]:
    """Read the days that each of `timelines` covers, in the form that records.toml gives them."""
    by_name = {plain(timeline.name): timeline.name for timeline in timelines}
    days: dict[str, Days] = {}
    diagnostics: list[Diagnostic] = [*order_not_shown(table, COVERAGE[1:])]
    for row, (name, first, last) in table.cells(*COVERAGE):
        if not first and not last:
            continue
        timeline = by_name.get(plain(name))
        if timeline is None:
            diagnostics.append(_unknown(table.place.at(row), name, by_name))
            continue
        stretch, of_row = _stretch(table.place.at(row), first, last)
        diagnostics += of_row
        if stretch is not None:
            days[timeline] = days.get(timeline, Days()) | stretch
    return Manifest({name: Settings(covers=covers) for name, covers in days.items()}), diagnostics


def _unknown(place: Place, name: str, by_name: Mapping[str, str]) -> Diagnostic:
    near = nearest(plain(name), by_name)
    return CoverageWrong(
        at=place,
        column="Timeline",
        value=name,
        expected="the name of a timeline of the contract",
        near=by_name[near] if near else None,
    )


def _stretch(place: Place, first_cell: str, last_cell: str) -> tuple[Days | None, Sequence[Diagnostic]]:
    """Return the days from a first to a last, both included."""
    first = date_in(place, "First Day", first_cell)
    last = date_in(place, "Last Day", last_cell)
    if not isinstance(first, date) or not isinstance(last, date):
        return None, [day for day in (first, last) if isinstance(day, Diagnostic)]
    if last < first:
        expected = "a day that is not before the first"
        return None, [CoverageWrong(at=place, column="Last Day", value=last_cell, expected=expected)]
    return Days.between(day_of(first), Day(day_of(last) + 1)), []
