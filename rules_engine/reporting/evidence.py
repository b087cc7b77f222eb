"""The rows of the records behind each line of a settlement, by file and number."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from rules_engine.dates import Period
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.rows import Row, evidence
from rules_engine.facts import Cohort
from rules_engine.payments import Line, Settlement
from rules_engine.place import Place
from rules_engine.rules import PaymentRule, RowFilter, Schedule, walk_of
from rules_engine.timeline import Days, day_of

_MOST_OF_A_TABLE = 20
"""So many rows of one table are named in a sentence; result.json names them all."""


@frozen(kw_only=True)
class TimelineRow:
    """Where a row of a timeline stands."""

    timeline: str
    place: Place


@frozen(kw_only=True)
class LineRows:
    """Where the facts of a line's children stand, the rows of the days that it counts, and those that took days out."""

    facts: tuple[Place, ...] = ()
    counted: tuple[TimelineRow, ...] = ()
    took_out: tuple[TimelineRow, ...] = ()


NO_ROWS = LineRows()


def rows_of_lines(schedule: Schedule, settlement: Settlement, cohort: Cohort) -> Sequence[LineRows]:
    """Return the rows behind each line, in the order of the lines.

    The children of `settlement` and of `cohort` have the same names. One child, or one group, is measured at a time.
    """
    payments = {rule.name: rule for rule in schedule.payments}
    children = {child.identifier: child for child in cohort.children}
    as_at = day_of(settlement.as_at)
    places: dict[tuple[str, ...], list[int]] = {}
    for place, line in enumerate(settlement.lines):
        places.setdefault((line.child,) if line.child else line.members, []).append(place)
    found = [NO_ROWS] * len(settlement.lines)
    for names, own in places.items():
        members = [ChildRecords(children[name], as_at) for name in names if name in children]
        # The payers of one sum share its days.
        known: dict[tuple[str, Period, Days], LineRows] = {}
        for place in own:
            line = settlement.lines[place]
            key = (line.payment, line.period, line.days)
            if key not in known:
                known[key] = _rows(payments, members, line)
            found[place] = known[key]
    return found


def _rows(payments: Mapping[str, PaymentRule], members: Sequence[ChildRecords], line: Line) -> LineRows:
    behind = evidence(payments[line.payment], members, line.period, line.days)
    return LineRows(facts=behind.facts, counted=_placed(behind.counted), took_out=_placed(behind.took_out))


def _placed(rows: Iterable[Row]) -> tuple[TimelineRow, ...]:
    return tuple(
        TimelineRow(timeline=row.timeline, place=row.episode.place)
        for row in rows
        if row.episode.place is not None
    )


def places_in_words(places: Iterable[Place]) -> str:
    """Return rows by their tables: "2019/episodes.csv rows 3, 4 and 9; children.csv row 2"."""
    tables: dict[str, list[int]] = {}
    for place in sorted(dict.fromkeys(places), key=lambda each: each.in_order):
        rows = tables.setdefault(place.table, [])
        if place.row is not None:
            rows.append(place.row)
    return "; ".join(_rows_in_words(table, sorted(set(rows))) for table, rows in tables.items())


def _rows_in_words(table: str, rows: Sequence[int]) -> str:
    if not rows:
        return table
    if len(rows) == 1:
        return f"{table} row {rows[0]}"
    over = len(rows) - _MOST_OF_A_TABLE
    if over > 0:
        return f"{table} rows {', '.join(map(str, rows[:_MOST_OF_A_TABLE]))} and {over:,} more"
    return f"{table} rows {', '.join(map(str, rows[:-1]))} and {rows[-1]}"


def row_in_words(schedule: Schedule, row: Row) -> str:
    """Return a row by the Term whose day it is, its place and its codes: "In Care, episodes.csv row 3 (placement U4)"."""
    terms = {rule: name for name, rule in schedule.day_definitions}
    term = terms.get(row.removed, row.timeline) if row.removed is not None else row.timeline
    asked = {each.field for each in walk_of(RowFilter, (schedule.payments, schedule.eligibility))}
    codes = ", ".join(f"{name} {code}" for name, code in row.episode.attributes.items() if name in asked)
    place = "" if row.episode.place is None else f", {row.episode.place.in_a_sentence}"
    return f"{term}{place}{f' ({codes})' if codes else ''}"
