"""What rules of several modules ask of spells: of the child's care, of each other, and of the year before."""

from re import ASCII
from re import compile as pattern

import numpy as np
from attrs import frozen

from rules_engine.returns.official.frames import (
    BLANK_DAY,
    FAR,
    WRONG_DAY,
    FindingRows,
    Flags,
    Frame,
    Rows,
    known,
)
from rules_engine.statutory.layouts import HEADER, Layout
from rules_engine.tables.backing import Whole

_BITS_OF_A_DAY = 32
_DAY = (1 << _BITS_OF_A_DAY) - 1


@frozen(eq=False)
class Stretches:
    """Stretches of days, by child and then by their first day; `end` is the day on which each ends, or FAR."""

    child: Whole
    first_day: Whole
    end: Whole

    def last_end(self, child: Whole, day: Whole) -> Whole:
        """Return the latest end among those stretches of `child` that began by `day`; BLANK_DAY where none had.

        It says of any day whether it lies in one of them, however they overlap.
        """
        if not len(self.child):
            return np.full_like(child, BLANK_DAY)
        # The children come one after the other, so no end of an earlier one outgrows the first of the next.
        latest = np.maximum.accumulate(_keys(self.child, self.end))
        at = np.searchsorted(_keys(self.child, self.first_day), _keys(child, day), side="right") - 1
        own = (at >= 0) & (self.child[at] == child)
        return np.where(own, latest[at] & _DAY, BLANK_DAY).astype(np.int32)

    def who(self, flags: Flags, children: int) -> Flags:
        """Return for each of `children`, and for nobody, whether one of its stretches has a flag."""
        flagged = np.zeros(children + 1, np.bool_)
        flagged[self.child[flags]] = True
        return flagged


def stretches(rows: Rows, first_day: str, end: str, flags: Flags) -> Stretches:
    """Return the stretches of those dated rows that have a flag."""
    ends = rows.days(end)
    return Stretches(
        rows.child[flags], rows.days(first_day)[flags], np.where(ends > BLANK_DAY, ends, FAR)[flags]
    )


def episodes_where(frame: Frame, flags: Flags) -> Stretches:
    """Return the episodes with a flag; `flags` are of the rows of `frame.course`."""
    return stretches(frame.course, "DECOM", "DEC", flags)


def periods_of_care(frame: Frame) -> Stretches:
    """Return the periods of care: a new one begins where an episode starts after the day the one before it ended."""
    course = frame.course
    first_day, end = course.days("DECOM"), course.days("DEC")
    ended = course.before(end, BLANK_DAY)
    firsts = np.flatnonzero(~course.continues | (known(ended) & (first_day > ended)))
    lasts = np.append(firsts[1:], len(course))[: len(firsts)] - 1
    ends = end[lasts]
    return Stretches(course.child[firsts], first_day[firsts], np.where(ends > BLANK_DAY, ends, FAR))


def everyone(rows: Rows) -> Flags:
    """Return for each child whether it has a row in a module."""
    return rows.who(np.ones(len(rows), np.bool_))


def overlapping(frame: Frame, layout: Layout, first_day: str, end: str) -> FindingRows:
    """Find the spells that start before an earlier one of the child has ended, or while it has no end."""
    rows = frame.dated(layout, first_day)
    days, ends = rows.days(first_day), rows.days(end)
    # An end that cannot be read does not count here: another rule names it.
    until = np.select([ends > BLANK_DAY, ends == BLANK_DAY], [ends, FAR], days).astype(np.int32)
    # Of spells that start on one day, the shortest comes first: one of no length overlaps none of the others.
    starts = np.cumsum(~rows.continues | (rows.before(days, BLANK_DAY) != days), dtype=np.int32)
    until = until[np.argsort(_keys(starts, until), kind="stable")]
    return rows.findings(rows.continues & (days < latest_before(rows, until)))


def latest_before(rows: Rows, ends: Whole) -> Whole:
    """Return the latest of `ends` in the child's rows before each; of its first row, and of nobody's, it says nothing.

    The rows are by child.
    """
    # The children come one after the other, so no end of an earlier one outgrows the first of the next.
    latest = np.maximum.accumulate(_keys(rows.child, ends))
    return (np.append(np.int64(0), latest[:-1])[: len(rows)] & _DAY).astype(np.int32)


def without_end_in_care(frame: Frame, layout: Layout, first_day: str, end: str) -> FindingRows:
    """Find the spells whose end is in no period of care; without an end, those that started in none still open.

    A child without an episode has no findings.
    """
    rows = frame.by_child(layout, first_day)
    start, ended = rows.days(first_day), rows.days(end)
    periods = periods_of_care(frame)
    by_start, by_end = periods.last_end(rows.child, start), periods.last_end(rows.child, ended)
    outside = np.where(ended == BLANK_DAY, by_start < FAR, by_end < ended)
    in_care = everyone(frame.course)[rows.child]
    return rows.findings(in_care & known(start) & (ended != WRONG_DAY) & outside)


def not_carried_over(frame: Frame, layout: Layout, first_day: str, end: str) -> FindingRows:
    """Find the children with a spell that last year's return left open and this year's does not start with.

    The first of the child's spells this year is named; where it has none, its row of the Header.
    """
    rows = frame.by_child(layout, first_day)
    last = frame.previous.by_child(layout, first_day)
    left_open = last.among(end, "") & known(last.days(first_day))
    lost = left_open & ~standing(last, last.days(first_day), rows, rows.days(first_day))
    children = last.who(lost)
    first_rows = rows.findings(children[rows.child] & ~rows.continues)
    if not frame.has(HEADER):
        return first_rows
    header = frame.rows(HEADER)
    return {**first_rows, **header.findings(children[header.child] & ~everyone(rows)[header.child])}


def standing(rows: Rows, days: Whole, others: Rows, other_days: Whole) -> Flags:
    """Return whether one of the child's rows among `others` has the same day."""
    keys, other_keys = _keys(rows.child, days), np.sort(_keys(others.child, other_days), kind="stable")
    if not len(other_keys):
        return np.zeros(len(rows), np.bool_)
    at = np.minimum(np.searchsorted(other_keys, keys), len(other_keys) - 1)
    same_day: Flags = other_keys[at] == keys
    return same_day


def in_care_all_year(frame: Frame) -> Flags:
    """Return for each child whether it was looked after in the year, without a start, an end or a short break in it."""
    episodes = frame.episodes
    decom, dec = episodes.days("DECOM"), episodes.days("DEC")
    first, last = frame.first_day, frame.last_day
    in_year = known(decom) & (decom <= last) & ((dec >= first) | (dec <= BLANK_DAY))
    started = episodes.among("RNE", "S") & (decom > first) & (decom <= last)
    ceased = ~episodes.among("REC", "X1") & (dec >= first) & (dec < last)
    breaks = episodes.among("LS", "V3", "V4") & in_year
    return episodes.who(in_year) & ~episodes.who(started | ceased | breaks)


def any_filled(rows: Rows, *names: str) -> Flags:
    """Return whether any of these cells of a row holds something."""
    flags: Flags = np.logical_or.reduce([rows.filled(name) for name in names])
    return flags


def all_filled(rows: Rows, *names: str) -> Flags:
    """Return whether all of these cells of a row hold something."""
    flags: Flags = np.logical_and.reduce([rows.filled(name) for name in names])
    return flags


def matching(rows: Rows, name: str, form: str) -> Flags:
    """Return whether the whole of a cell, in capitals, has a form: a regular expression."""
    fits = pattern(form, ASCII).fullmatch
    read = [match is not None for match in map(fits, rows.capitals(name))]
    return np.array([*read, False])[rows.column(name).codes]


def _keys(child: Whole, day: Whole) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return (child.astype(np.int64) << _BITS_OF_A_DAY) + day
