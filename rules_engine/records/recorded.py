"""A timeline from a table of its own: Child, From, To, and the columns that the contract gives it.

A table of events has Child and On: each row is the one day on which something happened.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from rules_engine.diagnostics import Diagnostic
from rules_engine.facts import Episode, History
from rules_engine.place import Place
from rules_engine.records.diagnostics import CoverageMissing, OutsideCoverage
from rules_engine.returns.histories import Histories
from rules_engine.rules import TimelineRule
from rules_engine.tables.date_order import order_not_shown
from rules_engine.tables.diagnostics import ColumnsNotRead, EndNotAfterStart, FileUnreadable, ValueMissing
from rules_engine.tables.table import Table, extra_columns, missing_columns
from rules_engine.tables.values import choice_in, date_in
from rules_engine.timeline import FOREVER, NO_DAYS, Days, day_of


def read_recording(
    table: Table, timeline: TimelineRule, covers: Days | None, cohort: frozenset[str] | None
) -> tuple[Histories, Sequence[Diagnostic]]:
    """Read the table of `timeline`. Rows of children outside `cohort` are passed over; None is everybody."""
    covered = covers or NO_DAYS
    diagnostics, can_be_read = _of_columns(table, timeline)
    if covers is None:
        diagnostics = [CoverageMissing(at=table.place, timeline=timeline.name), *diagnostics]
    if not can_be_read:
        return Histories(histories={}, first_rows={}, covered=covered), diagnostics
    attributes = dict(timeline.attributes)
    episodes: defaultdict[str, list[Episode]] = defaultdict(list)
    first_rows: dict[str, Place] = {}
    of_rows: list[Diagnostic] = []
    start_column = "On" if _holds_events(table) else "From"
    for row, (child, start, end, *cells) in table.cells("Child", start_column, "To", *attributes):
        place = table.place.at(row)
        if not child:
            of_rows.append(ValueMissing(at=place, column="Child", expected="the child's identifier"))
            continue
        first_rows.setdefault(child, place)
        if cohort is None or child in cohort:
            episode, of_row = _episode(table, row, start, end, attributes, cells)
            of_rows += of_row
            if episode is not None:
                episodes[child].append(episode)
    outside = [] if covers is None else _outside(table, episodes, covers)
    histories = {child: History(spells, covered) for child, spells in episodes.items()}
    read = Histories(histories=histories, first_rows=first_rows, covered=covered)
    return read, [*diagnostics, *of_rows, *outside, *order_not_shown(table, (start_column, "To"))]


def _holds_events(table: Table) -> bool:
    return table.has("On") and not table.has("From")


def _of_columns(table: Table, timeline: TimelineRule) -> tuple[list[Diagnostic], bool]:
    """Return what is wrong with the headings of a timeline's table, and whether its rows can be read."""
    attributes = (name for name, _ in timeline.attributes)
    columns = ["Child", *(["On"] if _holds_events(table) else ["From", "To"]), *attributes]
    if not table.headings:
        expected = f"a row with the headings {', '.join(columns)}, even if nothing stands below it"
        return [FileUnreadable(at=table.place, why="it is empty", expected=expected)], False
    if missing := missing_columns(table, columns):
        # What stands in the first row may then be a child's, and is not told as headings.
        return missing, False
    extra = extra_columns(table, columns)
    return [ColumnsNotRead(at=table.place, columns=extra)] if extra else [], True


def _outside(table: Table, episodes: Mapping[str, Sequence[Episode]], covers: Days) -> Sequence[Diagnostic]:
    """Say how many rows lie outside the days covered, at the first of them."""
    rows = [
        episode.place.row
        for spells in episodes.values()
        for episode in spells
        if not _days(episode) & covers and episode.place is not None and episode.place.row is not None
    ]
    return [OutsideCoverage(at=table.place.at(min(rows)), rows=len(rows))] if rows else []


def _days(episode: Episode) -> Days:
    return Days.between(day_of(episode.start), FOREVER if episode.end is None else day_of(episode.end))


def _episode(
    table: Table,
    row: int,
    start_cell: str,
    end_cell: str,
    attributes: Mapping[str, tuple[str, ...]],
    cells: Sequence[str],
) -> tuple[Episode | None, Sequence[Diagnostic]]:
    of_event = not table.has("From")
    start = date_in(table.place.at(row), "On" if of_event else "From", start_cell)
    end: date | Diagnostic | None = date_in(table.place.at(row), "To", end_cell) if end_cell else None
    if of_event and isinstance(start, date):
        end = start + timedelta(days=1)
    values = {
        column: choice_in(table, row, column, cell, allowed)
        for (column, allowed), cell in zip(attributes.items(), cells, strict=True)
        if cell
    }
    diagnostics = [value for value in (start, end, *values.values()) if isinstance(value, Diagnostic)]
    if isinstance(start, date) and isinstance(end, date) and end <= start:
        diagnostics.append(
            EndNotAfterStart(at=table.place.at(row), column="To", value=end_cell, start_column="From")
        )
    if diagnostics or isinstance(start, Diagnostic) or isinstance(end, Diagnostic):
        return None, diagnostics
    codes = {column: value for column, value in values.items() if isinstance(value, str)}
    return Episode(start, end, codes, table.place.at(row)), []
