"""The rules that hold a module against the Header, against itself and against the episodes: who stands in it, and once."""

from typing import Final

from rules_engine.returns.official.fault import NO_SUCH_ROW, NOT_YET, Carrier, Planted, fault, no_fault
from rules_engine.returns.official.frames import (
    BLANK_DAY,
    FAR,
    NOBODY,
    FindingRows,
    Flags,
    Frame,
    Rows,
    known,
)
from rules_engine.returns.official.rule import BLOCKS_SOME, INFORMATION, Rule, rule
from rules_engine.returns.official.spells import everyone
from rules_engine.statutory.layouts import (
    AD1,
    EPISODES,
    HEADER,
    MISSING,
    OC2,
    OC3,
    PLACED_FOR_ADOPTION,
    PREVIOUS_PERMANENCE,
    REVIEWS,
    UASC,
    Layout,
)


@rule("EPI", INFORMATION)
def child_without_episodes(frame: Frame) -> FindingRows:
    """A child of the Header has no episode, and is no care leaver either."""
    header = frame.rows(HEADER)
    there = everyone(frame.rows(EPISODES))
    if frame.has(OC3):
        there = there | everyone(frame.rows(OC3))
    return header.findings(~there[header.child])


@rule("1012", INFORMATION)
def module_without_episodes(frame: Frame) -> FindingRows:
    """A child without an episode in the return has rows in other modules than those on care leavers."""
    there = everyone(frame.rows(EPISODES))
    named: FindingRows = {}
    for layout in (PLACED_FOR_ADOPTION, MISSING, REVIEWS, AD1, PREVIOUS_PERMANENCE, OC2):
        if frame.has(layout):
            rows = frame.rows(layout)
            named = {**named, **rows.findings(~there[rows.child])}
    return named


@rule("INT21", INFORMATION)
def other_sex_than_in_header(frame: Frame) -> FindingRows:
    """A child's sex in UASC is not the one in the Header."""
    header, alone = frame.rows(HEADER), frame.rows(UASC)
    sex, other = header.numbered("SEX"), alone.numbered("SEX")
    # Numbers begin at 0, which is no day; the place after it is.
    low = header.earliest(sex + 1, sex != NOBODY)[alone.child] - 1
    high = header.latest(sex + 1, sex != NOBODY)[alone.child] - 1
    return alone.findings((other != NOBODY) & (high != NOBODY) & ((low != other) | (high != other)))


def _not_in_header(number: str, layout: Layout) -> Rule:
    def check(frame: Frame) -> FindingRows:
        rows = frame.rows(layout)
        return rows.findings(~everyone(frame.rows(HEADER))[rows.child])

    return Rule(
        number=number, says=f"A child of {layout.name} is not in the Header.", level=BLOCKS_SOME, check=check
    )


@fault("INT03", "in the episodes, and not in the header", headed=False)
def _no_header(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True)


def _born_otherwise(number: str, layout: Layout) -> Rule:
    def check(frame: Frame) -> FindingRows:
        rows = frame.rows(layout)
        born = rows.days("DOB")
        first, last = frame.born_first[rows.child], frame.born_last[rows.child]
        return rows.findings(known(born, last) & ((first != born) | (last != born)))

    return Rule(
        number=number,
        says=f"A child's date of birth in {layout.name} is not the one in the Header.",
        level=INFORMATION,
        check=check,
    )


@rule("INT32", BLOCKS_SOME)
def two_births_in_header(frame: Frame) -> FindingRows:
    """A child stands in Header more than once, with different dates of birth."""
    header = frame.rows(HEADER)
    return header.findings(_in_several_rows(header) & _of_two_births(frame, header))


@rule("INT32", INFORMATION)
def twice_in_header(frame: Frame) -> FindingRows:
    """A child stands in Header more than once."""
    header = frame.rows(HEADER)
    return header.findings(_in_several_rows(header) & ~_of_two_births(frame, header))


def _of_two_births(frame: Frame, header: Rows) -> Flags:
    differ: Flags = (frame.born_first != frame.born_last)[header.child]
    return differ


def _twice(number: str, layout: Layout) -> Rule:
    def check(frame: Frame) -> FindingRows:
        rows = frame.rows(layout)
        return rows.findings(_in_several_rows(rows))

    return Rule(
        number=number, says=f"A child stands in {layout.name} more than once.", level=INFORMATION, check=check
    )


def _in_several_rows(rows: Rows) -> Flags:
    first = rows.earliest(rows.order + 1, rows.child != NOBODY)[rows.child]
    last = rows.latest(rows.order + 1, rows.child != NOBODY)[rows.child]
    flags: Flags = (last > BLANK_DAY) & (first < FAR) & (first != last)
    return flags


@fault("INT32", "twice in the header", headed=False)
def _two_headers(child: Carrier) -> Planted:
    yield child.header()
    yield child.header(wrong=True)
    yield child.episode(10, 90)


_IN_HEADER = (AD1, PLACED_FOR_ADOPTION, EPISODES, MISSING, OC2, OC3, PREVIOUS_PERMANENCE, REVIEWS, UASC)
_WITH_BIRTH = (AD1, PLACED_FOR_ADOPTION, MISSING, OC2, OC3, PREVIOUS_PERMANENCE, REVIEWS, UASC)
_ONCE = {31: AD1, 33: OC2, 34: OC3, 35: PREVIOUS_PERMANENCE, 36: UASC}

MODULE_RULES: Final[tuple[Rule, ...]] = (
    child_without_episodes,
    module_without_episodes,
    *(_not_in_header(f"INT{at:02}", layout) for at, layout in enumerate(_IN_HEADER, 1)),
    *(_born_otherwise(f"INT{at}", layout) for at, layout in enumerate(_WITH_BIRTH, 11)),
    other_sex_than_in_header,
    *(_twice(f"INT{at}", layout) for at, layout in _ONCE.items()),
    two_births_in_header,
    twice_in_header,
)

MODULE_FAULTS: Final = (
    _no_header,
    _two_headers,
)

MODULE_WITHOUT_FAULT: Final = (
    no_fault(
        NO_SUCH_ROW,
        "INT01 INT02 INT05 INT06 INT07 INT08 INT09 INT11 INT12 INT14 INT15 INT16 INT17 INT18 INT21 "
        "INT31 INT33 INT34 INT35 INT36",
    ),
    no_fault(NOT_YET, "1012 EPI INT04 INT13"),
)
