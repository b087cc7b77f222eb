"""Rules that hold a return against the one of the year before: 452, 502, 503A to 503F, 503H, 503J, 562 and NoE.

What was open on 31 March is the child's first episode of the next return, with the same start and the same codes. Of two
episodes that start on one day, the one that stands first counts, as in the official rules.
"""

from typing import Final

import numpy as np
from attrs import frozen

from rules_engine.returns.official.fault import NO_COLUMN, Carrier, Planted, fault, no_fault
from rules_engine.returns.official.frames import FAR, NOBODY, FindingRows, Flags, Frame, Places, Rows
from rules_engine.returns.official.rule import DAYS, INFORMATION, Rule, rule
from rules_engine.tables.backing import Whole
from rules_engine.tables.column import BLANK_DAY

_NONE = -1


@frozen(eq=False)
class Pairs:
    """Each child's first episode of a return (`now`), and its last of the year before (`then`) if that was open.

    Both are places in the courses of the two returns.
    """

    now: Places
    then: Places


@rule("502", DAYS)
def another_start(frame: Frame) -> FindingRows:
    """An episode was open at the end of last year, and the child's first of this year starts on another day."""
    course, before = frame.course, frame.previous.course
    start = before.days("DECOM")
    still_open = before.among("DEC", "")
    earliest, latest = before.earliest(start, still_open), before.latest(start, still_open)
    first = course.days("DECOM")
    # Of several that were open, every one has to be the one that goes on.
    was_open = earliest[course.child] < FAR
    other = (first != earliest[course.child]) | (first != latest[course.child])
    return course.findings(~course.continues & was_open & other)


@fault("502", "the episode left open starts on another day", two_returns=True)
def _start_moves(child: Carrier) -> Planted:
    yield from _reopened_with(child, "DECOM", child.date(-50))


@rule("562", INFORMATION)
def not_continued(frame: Frame) -> FindingRows:
    """A child's first episode started before the year, and is not the child's last one of the year before."""
    course, before = frame.course, frame.previous.course
    start = course.days("DECOM")
    latest = before.latest(before.days("DECOM"), np.ones(len(before), np.bool_))
    first = ~course.continues & (start < frame.first_day)
    return course.findings(first & (start != latest[course.child]))


@fault("562", "starts before the year, and last year's return does not have it", two_returns=True)
def _not_there_last_year(child: Carrier) -> Planted:
    yield child.episode(-200, -150, year=child.year - 1)
    yield child.episode(-60, 90, wrong=True)


@rule("NoE", INFORMATION)
def not_there_before(frame: Frame) -> FindingRows:
    """An episode started before the year, and the child has none in the return of the year before."""
    course, before = frame.course, frame.previous.episodes
    there = before.who(before.child != NOBODY)
    return course.findings((course.days("DECOM") < frame.first_day) & ~there[course.child])


@fault("NoE", "starts before the year, and last year's return has nothing of the child", two_returns=True)
def _nothing_last_year(child: Carrier) -> Planted:
    yield child.episode(-60, 90, wrong=True)


def _carried_over(
    number: str,
    column: str,
    what: str,
    *,
    recoded: tuple[str, tuple[str, ...]] | None = None,
    first_year: int | None = None,
    last_year: int | None = None,
) -> Rule:
    """Return rule 503 for a column; `recoded` is a code of last year, and those that may stand for it this year."""

    def check(frame: Frame) -> FindingRows:
        course, before = frame.course, frame.previous.course
        pairs = _pairs(course, before)
        differs = course.numbered(column)[pairs.now] != before.numbered(column)[pairs.then]
        if recoded is not None:
            then, now = recoded
            differs &= ~(before.among(column, then)[pairs.then] & course.among(column, *now)[pairs.now])
        return {course.layout: course.order[pairs.now[differs]]}

    return Rule(
        number=number,
        says=f"An episode was open at the end of last year, and the child's first of this year has another {what}.",
        level=INFORMATION,
        check=check,
        first_year=first_year,
        last_year=last_year,
    )


def _reopened_with(child: Carrier, column: str, text: str) -> Planted:
    """Yield an episode that is open in one return, and that comes back in the next with another text in `column`."""
    yield child.episode(-60, year=child.year - 1)
    yield child.episode(-60, 90, year=child.year, wrong=True, **{column: text})


@fault("503A", "RNE is not what it was", two_returns=True)
def _reason_for_new_differs(child: Carrier) -> Planted:
    yield from _reopened_with(child, "RNE", "P")


@fault("503B", "LS is not what it was", two_returns=True)
def _legal_status_differs(child: Carrier) -> Planted:
    yield from _reopened_with(child, "LS", "C1")


@fault("503C", "CIN is not what it was", two_returns=True)
def _need_differs(child: Carrier) -> Planted:
    yield from _reopened_with(child, "CIN", "N5")


@fault("503D", "PLACE is not what it was", two_returns=True)
def _placement_differs(child: Carrier) -> Planted:
    yield from _reopened_with(child, "PLACE", "U4")


@fault("503E", "PLACE_PROVIDER is not what it was", two_returns=True)
def _provider_differs(child: Carrier) -> Planted:
    yield from _reopened_with(child, "PLACE_PROVIDER", "PR4")


@fault("503F", "URN is not what it was", two_returns=True)
def _urn_differs(child: Carrier) -> Planted:
    yield from _reopened_with(child, "URN", "SC990002")


@rule("452", INFORMATION)
def other_authority_for_the_same_reason(frame: Frame) -> FindingRows:
    """An episode was open at the end of last year, and goes on (same RNE) with another authority (PL_LA)."""
    course, before = frame.course, frame.previous.course
    pairs = _pairs(course, before)
    same_reason = course.numbered("RNE")[pairs.now] == before.numbered("RNE")[pairs.then]
    moved = course.numbered("PL_LA")[pairs.now] != before.numbered("PL_LA")[pairs.then]
    return {course.layout: course.order[pairs.now[same_reason & moved]]}


def _pairs(course: Rows, before: Rows) -> Pairs:
    start = before.days("DECOM")
    latest = before.latest(start, np.ones(len(before), np.bool_))
    last = (start == latest[before.child]) & (before.before(start, BLANK_DAY) != start)
    then = np.flatnonzero(last & before.among("DEC", ""))
    now = np.flatnonzero(~course.continues)
    of_child: Whole = np.full(len(before.children) + 1, _NONE, np.int32)
    of_child[before.child[then]] = then
    matched = of_child[course.child[now]]
    there: Flags = matched != _NONE
    return Pairs(now[there].astype(np.int32), matched[there])


CARRIED_OVER_RULES: Final = (
    other_authority_for_the_same_reason,
    another_start,
    _carried_over("503A", "RNE", "reason for a new episode"),
    _carried_over("503B", "LS", "legal status"),
    _carried_over("503C", "CIN", "need"),
    _carried_over("503D", "PLACE", "placement", last_year=2023),
    _carried_over("503D", "PLACE", "placement", recoded=("H5", ("K3",)), first_year=2024, last_year=2025),
    _carried_over(
        "503D",
        "PLACE",
        "placement",
        recoded=("Z1", ("Z11", "Z12", "Z13", "Z14")),
        first_year=2026,
        last_year=2026,
    ),
    _carried_over("503D", "PLACE", "placement", first_year=2027),
    _carried_over("503E", "PLACE_PROVIDER", "provider"),
    _carried_over("503F", "URN", "URN"),
    _carried_over("503H", "PL_LA", "authority of the placement"),
    _carried_over("503J", "PL_LOCATION", "location, inside or outside the authority"),
    not_continued,
    not_there_before,
)

CARRIED_OVER_FAULTS: Final = (
    _start_moves,
    _reason_for_new_differs,
    _legal_status_differs,
    _need_differs,
    _placement_differs,
    _provider_differs,
    _urn_differs,
    _not_there_last_year,
    _nothing_last_year,
)

CARRIED_OVER_WITHOUT_FAULT: Final = (no_fault(NO_COLUMN, "452 503H 503J"),)
