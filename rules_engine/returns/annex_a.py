"""Annex A, list 8: where each looked-after child stands on the day of the extract, as a check on the returns.

List 8 has one row for each child: since when it has been looked after, when that ceased, and its latest placement.
What was before cannot be told from it, neither earlier spells nor earlier placements, so no day is ever counted from
it, and no contract can read a timeline from it. It is known by its headings, which differ from council to council.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from re import IGNORECASE
from re import compile as pattern
from typing import Final

from attrs import frozen

from rules_engine.dates import in_words
from rules_engine.diagnostics import Diagnostic
from rules_engine.facts import History
from rules_engine.place import Place
from rules_engine.returns.diagnostics import StatusDiffers, StatusesNotRead, StatusIsNoHistory
from rules_engine.tables.column import date_read
from rules_engine.tables.table import Table
from rules_engine.timeline import FOREVER, Day, Days, day_of

_CHILD, _SINCE, _CEASED = "child", "since", "ceased"
_HEADINGS: Final = {
    _CHILD: pattern(r"child\b.*\bid\b|^unique id\b", IGNORECASE),
    _SINCE: pattern(r"date\b.*\b(started|start|became|began)\b.*\blooked after", IGNORECASE),
    _CEASED: pattern(r"date\b.*\b(ceased|ended)\b.*\blooked after", IGNORECASE),
}
_NOTHING = frozenset({"", "#N/A", "N/A", "NULL", "NA", "-"})


@frozen(kw_only=True)
class Status:
    """What list 8 says of a child on the day of the extract."""

    child: str
    since: date
    ceased: date | None
    place: Place


def is_list_8(table: Table) -> bool:
    """Whether a table has the headings by which list 8 is known."""
    return {_CHILD, _SINCE, _CEASED} <= _columns(table).keys()


def read_list_8(tables: Sequence[Table]) -> tuple[tuple[Status, ...], list[Diagnostic]]:
    """Read the rows of tables that are list 8. A row without a child or a date of start says nothing."""
    statuses: list[Status] = []
    diagnostics: list[Diagnostic] = []
    for table in tables:
        passed_over = []
        for row, cells in _rows(table):
            status = _status(table.place.at(row), cells)
            if status is None:
                passed_over.append(row)
            else:
                statuses.append(status)
        if passed_over:
            diagnostics.append(StatusesNotRead(at=table.place.at(passed_over[0]), rows=len(passed_over)))
    return tuple(statuses), diagnostics


def no_history(tables: Sequence[Table], timeline: str) -> list[Diagnostic]:
    """Return the diagnostic of a contract that finds list 8 where it looks for the returns of `timeline`."""
    return [StatusIsNoHistory(at=table.place, timeline=timeline) for table in tables]


def differences(
    statuses: Sequence[Status], histories: Mapping[str, History], covered: Days
) -> Iterator[Diagnostic]:
    """Return where list 8 and the returns disagree on a child, as far as the returns cover the days in question.

    A child that the returns do not speak of is passed over: that is said elsewhere.
    """
    for status in statuses:
        history = histories.get(status.child)
        if history is None:
            continue
        returns = _contradiction(status, history, covered)
        if returns is not None:
            stated = f"looked after since {in_words(status.since)}"
            if status.ceased is not None:
                stated = f"looked after from {in_words(status.since)} to {in_words(status.ceased)}"
            yield StatusDiffers(at=status.place, list_8=stated, returns=returns)


def _contradiction(status: Status, history: History, covered: Days) -> str | None:
    """Return what the returns say of a spell of care instead; None when they agree, or cannot tell."""
    in_care = Days(
        (day_of(episode.start), FOREVER if episode.end is None else day_of(episode.end))
        for episode in history.episodes
        if episode.end != episode.start
    )
    since = day_of(status.since)
    if since not in covered:
        return None
    spell = next(((start, end) for start, end in in_care.intervals if start <= since < end), None)
    if spell is None:
        return f"not in care on {_day(since)}"
    start, end = spell
    if start < since and Day(since - 1) in covered:
        return f"in care since {_day(start)}"
    ceased = FOREVER if status.ceased is None else day_of(status.ceased)
    if end < ceased and end in covered:
        return f"in care until {_day(end)}"
    if ceased < end and ceased in covered:
        return f"still in care on {_day(ceased)}"
    return None


def _day(day: int) -> str:
    return in_words(date.fromordinal(day))


def _columns(table: Table) -> Mapping[str, str]:
    """Return the headings of the table by what they hold, the first that fits each."""
    columns: dict[str, str] = {}
    for heading, compared in zip(table.headings, table.plain_headings, strict=True):
        for holds, known in _HEADINGS.items():
            if holds not in columns and known.search(compared):
                columns[holds] = heading
    return columns


def _rows(table: Table) -> Iterator[tuple[int, Mapping[str, str]]]:
    columns = _columns(table)
    for row, cells in table.cells(*columns.values()):
        texts = ("" if cell.upper() in _NOTHING else cell for cell in cells)
        yield row, dict(zip(columns, texts, strict=True))


def _status(place: Place, cells: Mapping[str, str]) -> Status | None:
    since, ceased = date_read(cells[_SINCE]), date_read(cells[_CEASED])
    if not cells[_CHILD] or since is None or (cells[_CEASED] and (ceased is None or ceased < since)):
        return None
    return Status(
        child=cells[_CHILD],
        since=since,
        ceased=ceased,
        place=place,
    )
