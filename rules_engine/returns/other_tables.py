"""What the tables of returns say besides episodes: rows of days or events for a timeline, and single facts.

A row that stands in several returns counts as the latest of them has it. One that a return leaves open and later ones do
not hold has an end that nobody wrote down, so the days after that return are not known.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from attrs import frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.facts import Episode, FactValue, History
from rules_engine.place import Place
from rules_engine.returns.assembly import Return, first_day_of
from rules_engine.returns.authorities import children_of, joined
from rules_engine.returns.days_held import covered_by, days_held
from rules_engine.returns.diagnostics import EndBeforeStart, FactChanged, LostEpisode, ModuleMissing
from rules_engine.returns.histories import Histories
from rules_engine.rules import FactKind, FactRule, FactSource, TimelineRule
from rules_engine.statutory.codes import codes_of
from rules_engine.statutory.layouts import LAYOUTS, Column, Layout
from rules_engine.tables.date_order import order_not_shown
from rules_engine.tables.diagnostics import UnknownCode, ValueMissing
from rules_engine.tables.table import Table
from rules_engine.tables.values import date_in, value_in
from rules_engine.timeline import FOREVER, NO_DAYS, Day, Days, day_of


@frozen
class FactRead:
    """The value of a fact, and the row that gives it."""

    value: FactValue
    place: Place


def read_rows(
    timeline: TimelineRule, returns: Sequence[Return], covers: Days | None, cohort: frozenset[str] | None
) -> tuple[Histories, Sequence[Diagnostic]]:
    """Read a timeline from the module that it names, of returns in the order of their years.

    The returns that hold the module cover their years, and of these only the days that `covers` holds where it is given;
    the returns of an authority cover them for its own children.
    """
    read: dict[str, Histories] = {}
    diagnostics: list[Diagnostic] = []
    for authority in dict.fromkeys(of_year.authority for of_year in returns) or [""]:
        of_one = [of_year for of_year in returns if of_year.authority == authority]
        read[authority], of_rows = _read_rows(timeline, of_one, covers, cohort)
        diagnostics += of_rows
    if len(read) == 1:
        return next(iter(read.values())), diagnostics
    histories, covered = joined(read, children_of(returns), cohort)
    first_rows = {child: place for of_one in read.values() for child, place in of_one.first_rows.items()}
    return Histories(histories=histories, first_rows=first_rows, covered=covered), diagnostics


def _read_rows(
    timeline: TimelineRule, returns: Sequence[Return], covers: Days | None, cohort: frozenset[str] | None
) -> tuple[Histories, Sequence[Diagnostic]]:
    assert timeline.source is not None, "a timeline of its own is read from a table of its own"
    layout = LAYOUTS[timeline.source]
    tables = _tables(returns, layout)
    # Of a child's rows that start on one day, those of the latest return that has any.
    latest: defaultdict[str, dict[date, tuple[Return, list[Episode]]]] = defaultdict(dict)
    first_rows: dict[str, Place] = {}
    diagnostics: list[Diagnostic] = [*_no_module(returns, layout, timeline.name)]
    for of_year, table in tables:
        diagnostics += order_not_shown(table, layout.dates)
        for row, (child, start, end, *codes) in _cells(table, layout):
            if not child:
                diagnostics.append(_no_child(table, row, layout))
                continue
            first_rows.setdefault(child, table.place.at(row))
            if cohort is not None and child not in cohort:
                continue
            episode, of_row = _episode(table, layout, row, start, end, codes)
            diagnostics += of_row
            if episode is not None:
                held = latest[child].get(episode.start)
                if held is not None and held[0] is of_year:
                    # A child may go missing twice on one day.
                    held[1].append(episode)
                else:
                    latest[child][episode.start] = of_year, [episode]
    of_years: dict[int, Days] = {}
    for of_year in returns:
        for table in of_year.modules.get(layout, ()):
            if of_year.year is not None:
                days = days_held(table, layout, of_year.year, covers_given=covers is not None)
                of_years[of_year.year] = of_years.get(of_year.year, NO_DAYS) | days
    if covers is not None and len(tables) == 1:
        # One table is the history of however many years its keeper says.
        covered = covers
    else:
        covered, of_days = covered_by(timeline.name, layout, of_years, covers)
        if of_years:
            diagnostics += of_days
    histories = {}
    for child, by_start in latest.items():
        rows = [(episode, of_year.year) for of_year, episodes in by_start.values() for episode in episodes]
        histories[child], lost = _history(rows, max(of_years, default=None), covered)
        diagnostics += lost
    return Histories(histories=histories, first_rows=first_rows, covered=covered), diagnostics


def read_fact(
    fact: FactRule, returns: Sequence[Return], cohort: frozenset[str] | None
) -> tuple[Mapping[str, FactRead], Sequence[Diagnostic]]:
    """Read a fact of each child from the module that it names: the latest return in which the cell is filled counts."""
    assert isinstance(fact.source, FactSource), "a fact of children.csv has no source"
    layout = LAYOUTS[fact.source.table]
    column = layout.column(fact.source.column)
    assert column is not None, "the checker lets no other column pass"
    diagnostics: list[Diagnostic] = [*_no_module(returns, layout, fact.name)]
    facts: dict[str, FactRead] = {}
    changed: dict[str, Place] = {}
    for _, table in _tables(returns, layout):
        if fact.kind is FactKind.DATE:
            diagnostics += order_not_shown(table, (column.name,))
        for row, (child, cell) in table.cells(layout.columns[0].name, column.name):
            if not cell or (cohort is not None and child not in cohort):
                continue
            if not child:
                diagnostics.append(_no_child(table, row, layout))
                continue
            value = value_in(table, row, fact, column.name, cell)
            if isinstance(value, Diagnostic):
                diagnostics.append(value)
                continue
            place = table.place.at(row)
            if child in facts and facts[child].value != value:
                changed[child] = place
            facts[child] = FactRead(value, place)
    if changed:
        first = next(iter(changed.values()))
        diagnostics.append(FactChanged(at=first, column=column.name, fact=fact.name, children=len(changed)))
    return facts, diagnostics


def _tables(returns: Sequence[Return], layout: Layout) -> Sequence[tuple[Return, Table]]:
    """Return the tables of a module that hold something, with their returns."""
    return [
        (of_year, table) for of_year in returns for table in of_year.modules.get(layout, ()) if table.headings
    ]


def _no_module(returns: Sequence[Return], layout: Layout, term: str) -> Iterator[Diagnostic]:
    """Say so where no return has a module, not even an empty one."""
    if not any(of_year.modules.get(layout) for of_year in returns):
        yield ModuleMissing(at=Place(f"{layout.name}.csv"), term=term, headings=layout.headings)


def _cells(table: Table, layout: Layout) -> Iterator[tuple[int, tuple[str, ...]]]:
    assert layout.first_day is not None, "the checker lets no table pass whose rows are no days"
    codes = (column.name for column in _attributes(layout))
    return table.cells(layout.columns[0].name, layout.first_day, layout.end_day or "", *codes)


def _attributes(layout: Layout) -> Sequence[Column]:
    return [column for column in layout.columns if column.attribute is not None]


def _episode(
    table: Table, layout: Layout, row: int, start_cell: str, end_cell: str, codes: Sequence[str]
) -> tuple[Episode | None, Sequence[Diagnostic]]:
    assert layout.first_day is not None
    start = date_in(table.place.at(row), layout.first_day, start_cell)
    end: date | Diagnostic | None = None
    if layout.end_day is None and isinstance(start, date):
        end = start + timedelta(days=1)
    elif end_cell:
        end = date_in(table.place.at(row), layout.end_day or "", end_cell)
    diagnostics: list[Diagnostic] = [day for day in (start, end) if isinstance(day, Diagnostic)]
    attributes = {}
    for column, cell in zip(_attributes(layout), codes, strict=True):
        known = codes_of(column.codes or "")
        if cell.upper() in known:
            attributes[column.attribute or ""] = cell.upper()
        elif cell:
            diagnostics.append(
                UnknownCode(
                    at=table.place.at(row),
                    column=column.name,
                    value=cell,
                    field=column.codes or "",
                    codes=tuple(known),
                )
            )
    # A spell that begins and ends on one day holds no night, and is none the less true.
    if isinstance(start, date) and isinstance(end, date) and end < start:
        diagnostics.append(
            EndBeforeStart(
                at=table.place.at(row),
                column=layout.end_day,
                value=end_cell,
                start_column=layout.first_day,
            )
        )
    if diagnostics or isinstance(start, Diagnostic) or isinstance(end, Diagnostic):
        return None, diagnostics
    return Episode(start, end, attributes, table.place.at(row)), []


def _history(
    rows: Sequence[tuple[Episode, int | None]], last_year: int | None, covered: Days
) -> tuple[History, Sequence[Diagnostic]]:
    """Return a child's rows; from the end of its return on, what became of one left open there is not known."""
    diagnostics: list[Diagnostic] = []
    known = covered
    episodes = []
    for episode, year in rows:
        if episode.end is not None or year is None or year == last_year:
            episodes.append(episode)
            continue
        closes = max(first_day_of(year + 1), Day(day_of(episode.start) + 1))
        lost = covered & Days.between(closes, FOREVER)
        if lost:
            assert episode.place is not None, "a row of a return has its place"
            diagnostics.append(LostEpisode(at=episode.place, days=len(lost)))
        known -= lost
        episodes.append(Episode(episode.start, date.fromordinal(closes), episode.attributes, episode.place))
    return History(episodes, known), diagnostics


def _no_child(table: Table, row: int, layout: Layout) -> Diagnostic:
    column = layout.columns[0].name
    return ValueMissing(at=table.place.at(row), column=column, expected="the child's identifier")
