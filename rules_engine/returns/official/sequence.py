"""Rules on how a child's episodes follow on one another.

142, 199, 225, 226, 336, 355 to 357, 383, 388, 431 to 437, 501 and 504.

An episode has a place among the child's by the day it starts; of two that start on one day, by its row. One whose start
cannot be read has none, so these rules pass over it (rule 141 names it).
"""

from functools import reduce
from operator import and_
from typing import Final

import numpy as np

from rules_engine.returns.official.fault import NOT_YET, Carrier, Planted, fault, no_fault
from rules_engine.returns.official.frames import BLANK_DAY, NOBODY, FindingRows, Flags, Frame, Rows, known
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
def not_ended(frame: Frame) -> FindingRows:
    """An episode has no end (DEC) or no reason for it (REC), though the child has a later one."""
    course = frame.course
    return course.findings(course.goes_on & ~(known(course.days("DEC")) & course.filled("REC")))


@fault("142", "an episode without an end, and another after it")
def _open_before_another(child: Carrier) -> Planted:
    yield child.episode(10, wrong=True)
    yield child.episode(60, 90)


@rule("355", BLOCKS)
def ends_as_it_starts(frame: Frame) -> FindingRows:
    """An episode ends on the day on which it starts."""
    episodes = frame.episodes
    start, end = episodes.days("DECOM"), episodes.days("DEC")
    return episodes.findings(known(start) & (start == end))


@fault("355", "DECOM and DEC are one day")
def _lasted_no_night(child: Carrier) -> Planted:
    yield child.episode(10, 10, wrong=True)


@rule("356", BLOCKS)
def ends_before_it_starts(frame: Frame) -> FindingRows:
    """An episode ends before it starts."""
    episodes = frame.episodes
    start, end = episodes.days("DECOM"), episodes.days("DEC")
    return episodes.findings(known(start, end) & (end < start))


@fault("356", "DEC is before DECOM")
def _ends_before_it_starts(child: Carrier) -> Planted:
    yield child.episode(30, 10, wrong=True)


@rule("357", DAYS)
def starts_in_the_middle(frame: Frame) -> FindingRows:
    """A child's first episode starts in the year of the return, but not because care started (S)."""
    course = frame.course
    in_year = course.days("DECOM") >= frame.first_day
    return course.findings(~course.continues & in_year & ~course.among("RNE", "S"))


@fault("357", "care begins in the year with something other than S")
def _begins_in_the_middle(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, RNE="P")


# ---- from one episode to the next


@rule("388", DAYS)
def nothing_follows(frame: Frame) -> FindingRows:
    """An episode ends because another starts the same day (X1), and none does."""
    course = frame.course
    end = course.days("DEC")
    following = course.after(course.days("DECOM"), BLANK_DAY)
    return course.findings(course.among("REC", "X1") & known(end) & (end != following))


@rule("388", INFORMATION)
def left_and_stayed(frame: Frame) -> FindingRows:
    """An episode ends for another reason than X1, though the child's next one starts on that day."""
    course = frame.course
    end = course.days("DEC")
    following = course.after(course.days("DECOM"), BLANK_DAY)
    return course.findings(~course.among("REC", "X1", "") & known(end) & (end == following))


@fault("388", "X1, and nothing starts on that day")
def _continues_later(child: Carrier) -> Planted:
    yield child.episode(10, 30, wrong=True, REC="X1")
    yield child.episode(60, 90)


@fault("388", "another episode starts on that day, and REC is not X1")
def _leaves_and_continues(child: Carrier) -> Planted:
    yield child.episode(10, 30, wrong=True, REASON_PLACE_CHANGE="CARPL")
    yield child.episode(30, 90, RNE="P", PL_POST="ZZ3 3DD")


@fault("388", "the last episode ends with X1")
def _nothing_follows(child: Carrier) -> Planted:
    yield child.episode(10, 30, wrong=True, REC="X1")


@rule("431", INFORMATION)
def starts_again_at_once(frame: Frame) -> FindingRows:
    """Care starts (S) on the day on which the episode before ended, or earlier."""
    course = frame.course
    return course.findings(course.among("RNE", "S") & (course.days("DECOM") <= _end_before(course)))


@fault("431", "S, on the day on which the last episode ended")
def _started_on_the_day(child: Carrier) -> Planted:
    yield child.episode(10, 30, REC="X1")
    yield child.episode(30, 90, wrong=True, PL_POST="ZZ3 3DD")


@rule("432", INFORMATION)
def goes_on_after_leaving(frame: Frame) -> FindingRows:
    """The episode before ended because the child left care, and this one starts for another reason than S."""
    course = frame.course
    left = course.flagged_before(course.among("REC", *EXITS))
    return course.findings(left & ~course.among("RNE", "S"))


@fault("432", "left care, and goes on with something other than S")
def _goes_on_after_leaving(child: Carrier) -> Planted:
    yield child.episode(10, 30)
    yield child.episode(60, 90, wrong=True, RNE="P", PL_POST="ZZ3 3DD")


@rule("433", DAYS)
def goes_on_another_day(frame: Frame) -> FindingRows:
    """Care goes on (P, L, T, U or B), but not on the day on which the episode before ended."""
    course = frame.course
    other_day = course.days("DECOM") != _end_before(course)
    return course.findings(course.continues & course.among("RNE", *GOES_ON) & other_day)


@fault("433", "goes on, though not on the day on which the last episode ended")
def _goes_on_after_a_gap(child: Carrier) -> Planted:
    yield child.episode(10, 30, REC="X1", REASON_PLACE_CHANGE="CARPL")
    yield child.episode(40, 90, wrong=True, RNE="P", PL_POST="ZZ3 3DD")


@rule("434", INFORMATION)
def not_the_status_alone(frame: Frame) -> FindingRows:
    """Only the legal status should have changed (L), but it has not, or the placement has."""
    course = frame.course
    wrong = _unchanged(course, "LS") | ~_same_placement(course)
    return course.findings(course.continues & course.among("RNE", "L") & wrong)


@fault("434", "L, and the legal status is the same")
def _legal_status_stays(child: Carrier) -> Planted:
    yield child.episode(10, 30, REC="X1")
    yield child.episode(30, 90, wrong=True, RNE="L")


@fault("434", "L, and the placement has changed too")
def _placement_changes_too(child: Carrier) -> Planted:
    yield child.episode(10, 30, REC="X1", LS="C1")
    yield child.episode(30, 90, wrong=True, RNE="L", PLACE="K2", PLACE_PROVIDER="PR4", PL_POST="ZZ3 3DD")


@rule("435", INFORMATION)
def not_the_placement_alone(frame: Frame) -> FindingRows:
    """Only the placement should have changed (P or T), but it has not, or the legal status has."""
    course = frame.course
    wrong = ~_unchanged(course, "LS") | _same_placement(course)
    return course.findings(course.continues & course.among("RNE", "P", "T") & wrong)


@fault("435", "P, and nothing about the placement has changed")
def _placement_stays(child: Carrier) -> Planted:
    yield child.episode(10, 30, REC="X1", REASON_PLACE_CHANGE="CARPL")
    yield child.episode(30, 90, wrong=True, RNE="P")


@rule("436", INFORMATION)
def not_both(frame: Frame) -> FindingRows:
    """The legal status and the placement should have changed (B or U), and one of them has not."""
    course = frame.course
    wrong = _unchanged(course, "LS") | _same_placement(course)
    return course.findings(course.continues & course.among("RNE", "B", "U") & wrong)


@fault("436", "B, and the legal status is the same")
def _only_placement_changes(child: Carrier) -> Planted:
    yield child.episode(10, 30, REC="X1", REASON_PLACE_CHANGE="CARPL")
    yield child.episode(30, 90, wrong=True, RNE="B", PL_POST="ZZ3 3DD")


@rule("437", DAYS)
def goes_on_after_the_last(frame: Frame) -> FindingRows:
    """The child has died (E2) or is found to be an adult (E15), and has a later episode."""
    course = frame.course
    return course.findings(course.among("REC", "E2", "E15") & course.goes_on)


@fault("437", "an episode ends with death, and another follows")
def _after_death(child: Carrier) -> Planted:
    yield child.episode(10, 30, wrong=True, REC="E2")
    yield child.episode(60, 90)


@rule("501", DAYS)
def overlap(frame: Frame) -> FindingRows:
    """An episode starts before the one before it has ended."""
    course = frame.course
    return course.findings(course.days("DECOM") < _end_before(course))


@fault("501", "the next episode starts before this one ends")
def _overlaps(child: Carrier) -> Planted:
    yield child.episode(10, 60)
    yield child.episode(40, 90, wrong=True)


@rule("504", INFORMATION)
def need_changed(frame: Frame) -> FindingRows:
    """The need (CIN) changes, though care goes on."""
    course = frame.course
    goes_on = course.flagged_before(course.among("REC", "X1")) & (course.days("DECOM") == _end_before(course))
    return course.findings(goes_on & ~_unchanged(course, "CIN"))


@fault("504", "the need changes during care")
def _need_changes(child: Carrier) -> Planted:
    yield child.episode(10, 30, REC="X1", REASON_PLACE_CHANGE="CARPL")
    yield child.episode(30, 90, wrong=True, RNE="P", CIN="N5", PL_POST="ZZ3 3DD")


# ---- temporary placements, and reasons for a change


@rule("383", INFORMATION, last_year=2025)
def not_back(frame: Frame) -> FindingRows:
    """After a temporary placement the child does not go back (P) to the placement before it."""
    course = frame.course
    there, wrong = _after_temporary(course, "PLACE")
    return course.findings(there & wrong)


@rule("383", INFORMATION, first_year=2026)
def not_back_to_the_same_door(frame: Frame) -> FindingRows:
    """After a temporary placement the child does not go back (P) to the placement and the postcode before it."""
    course = frame.course
    there, wrong = _after_temporary(course, "PLACE", "PL_POST")
    return course.findings(there & wrong)


@fault("383", "back from a temporary move to another placement")
def _back_elsewhere(child: Carrier) -> Planted:
    yield child.episode(10, 30, REC="X1")
    yield child.episode(30, 35, RNE="P", REC="X1", PLACE="T4", PLACE_PROVIDER="", URN="", PL_POST="ZZ3 3DD")
    yield child.episode(35, 90, wrong=True, RNE="P", PLACE="K2", PLACE_PROVIDER="PR4", PL_POST="ZZ4 4EE")


@rule("225", INFORMATION)
def no_reason_for_change(frame: Frame) -> FindingRows:
    """The placement changes (P, B, T or U), neither is temporary, and no reason for it is given."""
    course = frame.course
    changes = course.flagged_after(course.among("RNE", "P", "B", "T", "U"))
    temporary = course.among("PLACE", *TEMPORARY)
    lasting = ~temporary & ~course.flagged_after(temporary)
    unsaid = course.among("REC", "X1") & course.among("REASON_PLACE_CHANGE", "")
    return course.findings(unsaid & changes & lasting)


@fault("225", "no reason for a change of placement")
def _no_reason_for_the_move(child: Carrier) -> Planted:
    yield child.episode(10, 30, wrong=True, REC="X1")
    yield child.episode(30, 90, RNE="P", PL_POST="ZZ3 3DD")


@rule("226", INFORMATION)
def reason_for_temporary(frame: Frame) -> FindingRows:
    """A temporary placement, or the episode before it, gives a reason for the change of placement."""
    episodes, course = frame.episodes, frame.course
    own = episodes.among("PLACE", *TEMPORARY) & episodes.filled("REASON_PLACE_CHANGE")
    before = course.flagged_before(course.filled("REASON_PLACE_CHANGE"))
    temporary = course.among("PLACE", *TEMPORARY)
    return {EPISODES: np.concatenate([episodes.order[own], course.order[temporary & before]])}


@fault("226", "a reason for a temporary move")
def _reason_not_asked(child: Carrier) -> Planted:
    yield child.episode(10, 30, REC="X1")
    yield child.episode(
        30,
        35,
        wrong=True,
        RNE="P",
        REC="X1",
        PLACE="T4",
        PLACE_PROVIDER="",
        URN="",
        PL_POST="ZZ3 3DD",
        REASON_PLACE_CHANGE="OTHER",
    )
    yield child.episode(35, 90, RNE="P")


@rule("336", INFORMATION)
def adopters_did_not_foster(frame: Frame) -> FindingRows:
    """A child placed for adoption with the foster carer (A3 or A5) was not fostered in the episode before."""
    course = frame.course
    fostered = course.flagged_before(course.among("PLACE", *ADOPTION, *FOSTER))
    return course.findings(course.continues & course.among("PLACE", "A3", "A5") & ~fostered)


@rule("199", INFORMATION)
def in_care_after_adoption(frame: Frame) -> FindingRows:
    """An episode starts after one of this or last year's return that ended with an adoption (E11 or E12)."""
    course = frame.course
    start = course.days("DECOM")
    later = np.zeros(len(course), np.bool_)
    for episodes in (of_year.course for of_year in frame.and_the_previous if of_year.has(EPISODES)):
        adopted = episodes.earliest(episodes.days("DECOM"), episodes.among("REC", "E11", "E12"))
        later |= start > adopted[course.child]
    return course.findings(later)


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

SEQUENCE_FAULTS: Final = (
    _open_before_another,
    _lasted_no_night,
    _ends_before_it_starts,
    _begins_in_the_middle,
    _back_elsewhere,
    _no_reason_for_the_move,
    _reason_not_asked,
    _continues_later,
    _leaves_and_continues,
    _nothing_follows,
    _started_on_the_day,
    _goes_on_after_leaving,
    _goes_on_after_a_gap,
    _legal_status_stays,
    _placement_changes_too,
    _placement_stays,
    _only_placement_changes,
    _after_death,
    _overlaps,
    _need_changes,
)

SEQUENCE_WITHOUT_FAULT: Final = (no_fault(NOT_YET, "199 336"),)
