"""The rules that hold a module against the Header, against itself and against the episodes: who stands in it, and once."""

from typing import Final

from rules_engine.returns.official.frames import BLANK_DAY, FAR, NOBODY, Frame, Hits, known
from rules_engine.returns.official.rule import BLOCKS, INFORMATION, Rule, rule
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
def child_without_episodes(frame: Frame) -> Hits:
    """A child of the Header has no episode, and is no care leaver either."""
    header = frame.rows(HEADER)
    there = everyone(frame.rows(EPISODES))
    if frame.has(OC3):
        there = there | everyone(frame.rows(OC3))
    return header.hits(~there[header.child])


@rule("1012", INFORMATION)
def module_without_episodes(frame: Frame) -> Hits:
    """A child without an episode in the return has rows in other modules than those on care leavers."""
    there = everyone(frame.rows(EPISODES))
    found: Hits = {}
    for layout in (PLACED_FOR_ADOPTION, MISSING, REVIEWS, AD1, PREVIOUS_PERMANENCE, OC2):
        if frame.has(layout):
            rows = frame.rows(layout)
            found = {**found, **rows.hits(~there[rows.child])}
    return found


@rule("INT21", INFORMATION)
def other_sex_than_in_header(frame: Frame) -> Hits:
    """A child's sex in UASC is not the one in the Header."""
    header, alone = frame.rows(HEADER), frame.rows(UASC)
    sex, other = header.numbered("SEX"), alone.numbered("SEX")
    # Numbers begin at 0, which is no day; the place after it is.
    low = header.earliest(sex + 1, sex != NOBODY)[alone.child] - 1
    high = header.latest(sex + 1, sex != NOBODY)[alone.child] - 1
    return alone.hits((other != NOBODY) & (high != NOBODY) & ((low != other) | (high != other)))


def _not_in_header(number: str, layout: Layout) -> Rule:
    def check(frame: Frame) -> Hits:
        rows = frame.rows(layout)
        return rows.hits(~everyone(frame.rows(HEADER))[rows.child])

    return Rule(
        number=number, says=f"A child of {layout.name} is not in the Header.", level=BLOCKS, check=check
    )


def _born_otherwise(number: str, layout: Layout) -> Rule:
    def check(frame: Frame) -> Hits:
        rows = frame.rows(layout)
        born = rows.days("DOB")
        first, last = frame.born_first[rows.child], frame.born_last[rows.child]
        return rows.hits(known(born, last) & ((first != born) | (last != born)))

    return Rule(
        number=number,
        says=f"A child's date of birth in {layout.name} is not the one in the Header.",
        level=BLOCKS,
        check=check,
    )


def _twice(number: str, layout: Layout) -> Rule:
    def check(frame: Frame) -> Hits:
        rows = frame.rows(layout)
        first = rows.earliest(rows.order + 1, rows.child != NOBODY)[rows.child]
        last = rows.latest(rows.order + 1, rows.child != NOBODY)[rows.child]
        return rows.hits((last > BLANK_DAY) & (first < FAR) & (first != last))

    return Rule(
        number=number, says=f"A child stands in {layout.name} more than once.", level=BLOCKS, check=check
    )


_IN_HEADER = (AD1, PLACED_FOR_ADOPTION, EPISODES, MISSING, OC2, OC3, PREVIOUS_PERMANENCE, REVIEWS, UASC)
_WITH_BIRTH = (AD1, PLACED_FOR_ADOPTION, MISSING, OC2, OC3, PREVIOUS_PERMANENCE, REVIEWS, UASC)
_ONCE = (AD1, HEADER, OC2, OC3, PREVIOUS_PERMANENCE, UASC)

MODULE_RULES: Final[tuple[Rule, ...]] = (
    child_without_episodes,
    module_without_episodes,
    *(_not_in_header(f"INT{at:02}", layout) for at, layout in enumerate(_IN_HEADER, 1)),
    *(_born_otherwise(f"INT{at}", layout) for at, layout in enumerate(_WITH_BIRTH, 11)),
    other_sex_than_in_header,
    *(_twice(f"INT{at}", layout) for at, layout in enumerate(_ONCE, 31)),
)
