"""Rules on how a child's episodes follow on one another.

142, 199, 225, 226, 336, 355 to 357, 383, 388, 431 to 437, 501 and 504.

An episode has a place among the child's by the day it starts; of two that start on one day, by its row. One whose start
cannot be read has none, so these rules pass over it (rule 141 names it).
"""

from functools import reduce
from operator import and_
from typing import Final

import numpy as np

from rules_engine.returns.official.frames import BLANK_DAY, NOBODY, Flags, Frame, Hits, Rows, known
from rules_engine.returns.official.rule import BLOCKS, DAYS, INFORMATION, rule
from rules_engine.statutory.codes import codes_of
from rules_engine.statutory.layouts import EPISODES

TEMPORARY: Final = ("T0", "T1", "T2", "T3", "T4")
ADOPTION: Final = ("A3", "A4", "A5", "A6")
FOSTER: Final = ("U1", "U2", "U3", "U4", "U5", "U6")
GOES_ON: Final = ("P", "L", "T", "U", "B")
"""Reasons for a new episode with which care goes on."""

EXITS: Final = tuple(code for code in codes_of("reason ceased") if code != "X1")
"""Reasons ceased with which the child leaves care."""


@rule("142", DAYS)
def not_ended(frame: Frame) -> Hits:
    """An episode has no end (DEC) or no reason for it (REC), though the child has a later one."""
    course = frame.course
    return course.hits(course.goes_on & ~(known(course.days("DEC")) & course.filled("REC")))


@rule("355", BLOCKS)
def ends_as_it_starts(frame: Frame) -> Hits:
    """An episode ends on the day on which it starts."""
    episodes = frame.episodes
    start, end = episodes.days("DECOM"), episodes.days("DEC")
    return episodes.hits(known(start) & (start == end))


@rule("356", BLOCKS)
def ends_before_it_starts(frame: Frame) -> Hits:
    """An episode ends before it starts."""
    episodes = frame.episodes
    start, end = episodes.days("DECOM"), episodes.days("DEC")
    return episodes.hits(known(start, end) & (end < start))


@rule("357", DAYS)
def starts_in_the_middle(frame: Frame) -> Hits:
    """A child's first episode starts in the year of the return, but not because care started (S)."""
    course = frame.course
    in_year = course.days("DECOM") >= frame.first_day
    return course.hits(~course.continues & in_year & ~course.among("RNE", "S"))


# ---- from one episode to the next


@rule("388", DAYS)
def nothing_follows(frame: Frame) -> Hits:
    """An episode ends because another starts the same day (X1), and none does."""
    course = frame.course
    end = course.days("DEC")
    following = course.after(course.days("DECOM"), BLANK_DAY)
    return course.hits(course.among("REC", "X1") & known(end) & (end != following))


@rule("388", INFORMATION)
def left_and_stayed(frame: Frame) -> Hits:
    """An episode ends for another reason than X1, though the child's next one starts on that day."""
    course = frame.course
    end = course.days("DEC")
    following = course.after(course.days("DECOM"), BLANK_DAY)
    return course.hits(~course.among("REC", "X1", "") & known(end) & (end == following))


@rule("431", INFORMATION)
def starts_again_at_once(frame: Frame) -> Hits:
    """Care starts (S) on the day on which the episode before ended, or earlier."""
    course = frame.course
    return course.hits(course.among("RNE", "S") & (course.days("DECOM") <= _end_before(course)))


@rule("432", INFORMATION)
def goes_on_after_leaving(frame: Frame) -> Hits:
    """The episode before ended because the child left care, and this one starts for another reason than S."""
    course = frame.course
    left = course.flagged_before(course.among("REC", *EXITS))
    return course.hits(left & ~course.among("RNE", "S"))


@rule("433", DAYS)
def goes_on_another_day(frame: Frame) -> Hits:
    """Care goes on (P, L, T, U or B), but not on the day on which the episode before ended."""
    course = frame.course
    other_day = course.days("DECOM") != _end_before(course)
    return course.hits(course.continues & course.among("RNE", *GOES_ON) & other_day)


@rule("434", INFORMATION)
def not_the_status_alone(frame: Frame) -> Hits:
    """Only the legal status should have changed (L), but it has not, or the placement has."""
    course = frame.course
    wrong = _unchanged(course, "LS") | ~_same_placement(course)
    return course.hits(course.continues & course.among("RNE", "L") & wrong)


@rule("435", INFORMATION)
def not_the_placement_alone(frame: Frame) -> Hits:
    """Only the placement should have changed (P or T), but it has not, or the legal status has."""
    course = frame.course
    wrong = ~_unchanged(course, "LS") | _same_placement(course)
    return course.hits(course.continues & course.among("RNE", "P", "T") & wrong)


@rule("436", INFORMATION)
def not_both(frame: Frame) -> Hits:
    """The legal status and the placement should have changed (B or U), and one of them has not."""
    course = frame.course
    wrong = _unchanged(course, "LS") | _same_placement(course)
    return course.hits(course.continues & course.among("RNE", "B", "U") & wrong)


@rule("437", DAYS)
def goes_on_after_the_last(frame: Frame) -> Hits:
    """The child has died (E2) or is found to be an adult (E15), and has a later episode."""
    course = frame.course
    return course.hits(course.among("REC", "E2", "E15") & course.goes_on)


@rule("501", DAYS)
def overlap(frame: Frame) -> Hits:
    """An episode starts before the one before it has ended."""
    course = frame.course
    return course.hits(course.days("DECOM") < _end_before(course))


@rule("504", INFORMATION)
def need_changed(frame: Frame) -> Hits:
    """The need (CIN) changes, though care goes on."""
    course = frame.course
    goes_on = course.flagged_before(course.among("REC", "X1")) & (course.days("DECOM") == _end_before(course))
    return course.hits(goes_on & ~_unchanged(course, "CIN"))


# ---- temporary placements, and reasons for a change


@rule("383", INFORMATION, last_year=2025)
def not_back(frame: Frame) -> Hits:
    """After a temporary placement the child does not go back (P) to the placement before it."""
    course = frame.course
    there, wrong = _after_temporary(course, "PLACE")
    return course.hits(there & wrong)


@rule("383", INFORMATION, first_year=2026)
def not_back_to_the_same_door(frame: Frame) -> Hits:
    """After a temporary placement the child does not go back (P) to the placement and the postcode before it."""
    course = frame.course
    there, wrong = _after_temporary(course, "PLACE", "PL_POST")
    return course.hits(there & wrong)


@rule("225", INFORMATION)
def no_reason_for_change(frame: Frame) -> Hits:
    """The placement changes (P, B, T or U), neither is temporary, and no reason for it is given."""
    course = frame.course
    changes = course.flagged_after(course.among("RNE", "P", "B", "T", "U"))
    temporary = course.among("PLACE", *TEMPORARY)
    lasting = ~temporary & ~course.flagged_after(temporary)
    unsaid = course.among("REC", "X1") & course.among("REASON_PLACE_CHANGE", "")
    return course.hits(unsaid & changes & lasting)


@rule("226", INFORMATION)
def reason_for_temporary(frame: Frame) -> Hits:
    """A temporary placement, or the episode before it, gives a reason for the change of placement."""
    episodes, course = frame.episodes, frame.course
    own = episodes.among("PLACE", *TEMPORARY) & episodes.filled("REASON_PLACE_CHANGE")
    before = course.flagged_before(course.filled("REASON_PLACE_CHANGE"))
    temporary = course.among("PLACE", *TEMPORARY)
    return {EPISODES: np.concatenate([episodes.order[own], course.order[temporary & before]])}


@rule("336", INFORMATION)
def adopters_did_not_foster(frame: Frame) -> Hits:
    """A child placed for adoption with the foster carer (A3 or A5) was not fostered in the episode before."""
    course = frame.course
    fostered = course.flagged_before(course.among("PLACE", *ADOPTION, *FOSTER))
    return course.hits(course.continues & course.among("PLACE", "A3", "A5") & ~fostered)


@rule("199", INFORMATION)
def in_care_after_adoption(frame: Frame) -> Hits:
    """An episode starts after one of this or last year's return that ended with an adoption (E11 or E12)."""
    course = frame.course
    start = course.days("DECOM")
    later = np.zeros(len(course), np.bool_)
    for each in (every.course for every in frame.and_the_previous if every.has(EPISODES)):
        adopted = each.earliest(each.days("DECOM"), each.among("REC", "E11", "E12"))
        later |= start > adopted[course.child]
    return course.hits(later)


def _end_before(course: Rows) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Return the end of the child's episode before; BLANK_DAY where there is none, or none that can be read."""
    return np.maximum(course.before(course.days("DEC"), BLANK_DAY), BLANK_DAY)


def _unchanged(course: Rows, *columns: str) -> Flags:
    """Return whether the cells are those of the child's episode before; two blank cells are alike."""
    cells = (course.numbered(column) for column in columns)
    return reduce(and_, (each == course.before(each, NOBODY) for each in cells))


def _same_placement(course: Rows) -> Flags:
    return _unchanged(course, "PLACE", "PL_POST", "URN", "PLACE_PROVIDER")


def _after_temporary(course: Rows, *columns: str) -> tuple[Flags, Flags]:
    """Return which episodes come after a temporary one and another, and which are not back where that one was."""
    there = course.flagged_before(course.among("PLACE", *TEMPORARY) & course.continues)
    back = course.among("RNE", "P")
    for column in columns:
        cells = course.numbered(column)
        back = back & (cells == course.before(course.before(cells, NOBODY), NOBODY))
    return there, ~back


SEQUENCE_RULES: Final = (
    not_ended,
    in_care_after_adoption,
    adopters_did_not_foster,
    no_reason_for_change,
    reason_for_temporary,
    ends_as_it_starts,
    ends_before_it_starts,
    starts_in_the_middle,
    not_back,
    not_back_to_the_same_door,
    nothing_follows,
    left_and_stayed,
    starts_again_at_once,
    goes_on_after_leaving,
    goes_on_another_day,
    not_the_status_alone,
    not_the_placement_alone,
    not_both,
    goes_on_after_the_last,
    overlap,
    need_changed,
)
