"""A timeline from a table of its own: Child, From, To, and the columns that the contract gives it.

A table of events has Child and On: each row is the one day on which something happened.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from attrs import frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.facts import Episode
from rules_engine.place import Place
from rules_engine.records.diagnostics import CoverageMissing, OutsideCoverage
from rules_engine.rules import TimelineRule
from rules_engine.tables.diagnostics import ColumnsNotRead, EndNotAfterStart, FileUnreadable, ValueMissing
from rules_engine.tables.table import Table, date_in, extra_columns, missing_columns
from rules_engine.tables.values import choice_in
from rules_engine.timeline import FOREVER, NO_DAYS, Days


@frozen
class Recording:
    """The episodes of a recorded timeline by child, where each child first stands, and the days covered."""

    episodes: Mapping[str, Sequence[Episode]]
    first_rows: Mapping[str, Place]
    covered: Days


def read_recording(
    table: Table, timeline: TimelineRule, covers: Days | None, cohort: frozenset[str] | None
) -> tuple[Recording, Sequence[Diagnostic]]:
    """Read the table of `timeline`. Rows of children outside `cohort` are passed over; None is everybody."""
    problems: list[Diagnostic] = []
    if covers is None:
        problems.append(CoverageMissing(at=table.place, timeline=timeline.name))
    episodes: defaultdict[str, list[Episode]] = defaultdict(list)
    first_rows: dict[str, Place] = {}
    covered = covers or NO_DAYS
    attributes = dict(timeline.attributes)
    of_events = table.has("On") and not table.has("From")
    columns = ["Child", *(["On"] if of_events else ["From", "To"]), *attributes]
    if not table.headings:
        expected = f"a row with the headings {', '.join(columns)}, even if nothing stands below it"
        problems.append(FileUnreadable(at=table.place, why="it is empty", expected=expected))
        return Recording({}, {}, covered), problems
    missing = missing_columns(table, columns)
    problems += missing
    if missing:
        # What stands in the first row may then be a child's, and is not told as headings.
        return Recording({}, {}, covered), problems
    if extra := extra_columns(table, columns):
        problems.append(ColumnsNotRead(at=table.place, columns=extra))
    outside: list[int] = []
    for row, (child, start, end, *cells) in table.cells(
        "Child", "On" if of_events else "From", "To", *attributes
    ):
        if not child:
            problems.append(
                ValueMissing(at=table.place.at(row), column="Child", expected="the child's identifier")
            )
            continue
        first_rows.setdefault(child, table.place.at(row))
        if cohort is not None and child not in cohort:
            continue
        episode, faults = _episode(table, row, start, end, attributes, cells)
        problems += faults
        if episode is not None:
            episodes[child].append(episode)
            days = Days.between(
                episode.start.toordinal(), FOREVER if episode.end is None else episode.end.toordinal()
            )
            if covers is not None and not days & covers:
                outside.append(row)
    if outside:
        problems.append(OutsideCoverage(at=table.place.at(outside[0]), rows=len(outside)))
    return Recording(episodes, first_rows, covered), problems


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
    faults = [found for found in (start, end, *values.values()) if isinstance(found, Diagnostic)]
    if isinstance(start, date) and isinstance(end, date) and end <= start:
        faults.append(
            EndNotAfterStart(at=table.place.at(row), column="To", value=end_cell, start_column="From")
        )
    if faults or isinstance(start, Diagnostic) or isinstance(end, Diagnostic):
        return None, faults
    said = {column: value for column, value in values.items() if isinstance(value, str)}
    return Episode(start, end, said, table.place.at(row)), []
