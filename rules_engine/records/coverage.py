"""The sheet of a workbook that says which days the records of each timeline speak about, as records.toml does.

It is known by its headings: Timeline, First Day, Last Day. Both days are included. A timeline whose days are left
blank is one of which nothing is said.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from rules_engine.diagnostics import Diagnostic
from rules_engine.near import nearest
from rules_engine.records.diagnostics import CoverageWrong
from rules_engine.records.manifest import Manifest
from rules_engine.returns.settings import Settings
from rules_engine.rules import TimelineRule
from rules_engine.tables.table import Table, date_in, missing_columns, plain
from rules_engine.timeline import Days

COVERAGE: Final = ("Timeline", "First Day", "Last Day")
"""The headings of the sheet."""


def is_coverage(table: Table) -> bool:
    """Whether a table says which days the records cover."""
    return not missing_columns(table, COVERAGE) and not table.has("Child")


def read_coverage(table: Table, timelines: Sequence[TimelineRule]) -> tuple[Manifest, Sequence[Diagnostic]]:
    """Read the days that each of `timelines` covers, in the form that records.toml gives them."""
    by_name = {plain(timeline.name): timeline.name for timeline in timelines}
    days: dict[str, Days] = {}
    problems: list[Diagnostic] = []
    for row, (name, first_cell, last_cell) in table.cells(*COVERAGE):
        timeline = by_name.get(plain(name))
        if not first_cell and not last_cell:
            continue
        if timeline is None:
            near = nearest(plain(name), by_name)
            problems.append(
                CoverageWrong(
                    file=table.file,
                    row=row,
                    column="Timeline",
                    value=name,
                    expected="the name of a timeline of the contract",
                    near=by_name[near] if near else None,
                )
            )
            continue
        first = date_in(table.file, row, "First Day", first_cell)
        last = date_in(table.file, row, "Last Day", last_cell)
        problems += [fault for fault in (first, last) if isinstance(fault, Diagnostic)]
        if not isinstance(first, date) or not isinstance(last, date):
            continue
        if last < first:
            expected = "a day that is not before the first"
            problems.append(
                CoverageWrong(file=table.file, row=row, column="Last Day", value=last_cell, expected=expected)
            )
            continue
        days[timeline] = days.get(timeline, Days()) | Days.between(first.toordinal(), last.toordinal() + 1)
    return Manifest({name: Settings(covers=covers) for name, covers in days.items()}), problems
