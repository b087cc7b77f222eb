"""Which children's episodes leave anything in doubt, found in one scan over all returns.

Of a whole country's children most run on from coming into care to leaving it, or to the end of what is recorded. They
need not be looked at one by one; the others are left to `doubts.judged`, which says what is in doubt and why.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from rules_engine.diagnostics import Diagnostic
from rules_engine.returns.annex_a import differences
from rules_engine.returns.assembly import Return
from rules_engine.returns.diagnostics import CodeNotOfItsYear, EndAndReason
from rules_engine.returns.doubts import ELSEWHERE, FOR_GOOD, NO_EXIT, NO_POLICIES, Policies
from rules_engine.returns.episodes import NO_CARE, Care, read_care
from rules_engine.returns.reading import ReturnsRead
from rules_engine.returns.settings import NOTHING_SAID, Settings
from rules_engine.statutory.codes import codes_of
from rules_engine.statutory.layouts import EPISODES
from rules_engine.tables.backing import Whole
from rules_engine.tables.column import BLANK_CODE, BLANK_DAY, UNKNOWN_CODE, Column
from rules_engine.tables.table import Table

_CAME_INTO_CARE: Final = ("S",)
# What does not say that the child left care and is where these records speak of it.
_NO_PLAIN_EXIT: Final = tuple(filter(None, (*NO_EXIT, *FOR_GOOD, *ELSEWHERE)))
_CODES: Final = tuple(
    (column.name, column.codes)
    for column in EPISODES.columns
    if column.codes not in (None, "reason for place change")
)
_NEEDED: Final = ("RNE", "LS", "PLACE")


def read_doubts(
    read: ReturnsRead,
    children: frozenset[str] | None,
    policies: Policies = NO_POLICIES,
    settings: Settings = NOTHING_SAID,
) -> tuple[Care, Sequence[Diagnostic]]:
    """Return the time in care of `children` as the returns have it, and which of their rows leave which days in doubt.

    None is every child of whom anything can be in doubt: where a row is left out of a later return, no official rule is
    broken.
    """
    if children is None:
        children = doubtful_children(read.returns)
    if not any(EPISODES in of_year.modules for of_year in read.returns):
        return NO_CARE, []
    care, diagnostics = read_care("Looked After", read.returns, settings, children, policies)
    # Of which rows these are so, the official rules say for every child.
    of_days = [
        diagnostic
        for diagnostic in diagnostics
        if not isinstance(diagnostic, EndAndReason | CodeNotOfItsYear)
    ]
    return care, [*of_days, *differences(read.statuses, care.histories, care.covered)]


def doubtful_children(returns: Sequence[Return]) -> frozenset[str]:
    """Return the children of returns, in order of their years, whose rows any doubt or any diagnostic may touch."""
    numbers: dict[str, int] = {}
    parts = [
        _rows(table, at, numbers)
        for at, of_year in enumerate(returns)
        for table in of_year.modules.get(EPISODES, ())
        if len(table)
    ]
    if not parts:
        return frozenset()
    child, start, end, opens, leaves, wrong, at = (np.concatenate(each) for each in zip(*parts, strict=True))
    odd = np.zeros(len(numbers) + 1, bool)
    odd[child[wrong]] = True
    # Of a child's rows that start on one day the latest return has the last, unless it has two.
    order = np.lexsort((at, start, child))
    child, start, end, opens, leaves, at = (
        values[order] for values in (child, start, end, opens, leaves, at)
    )
    same_start = (child[1:] == child[:-1]) & (start[1:] == start[:-1])
    odd[child[1:][same_start & (at[1:] == at[:-1])]] = True
    kept = np.append(~same_start, True)
    child, start, end, opens, leaves, at = (values[kept] for values in (child, start, end, opens, leaves, at))
    same_child = child[1:] == child[:-1]
    runs_on = end[:-1] == start[1:]
    came_back = leaves[:-1] & opens[1:] & (end[:-1] > BLANK_DAY) & (end[:-1] < start[1:])
    odd[child[1:][same_child & ~runs_on & ~came_back]] = True
    first, last = np.append(True, ~same_child), np.append(~same_child, True)
    odd[child[first & ~opens]] = True
    is_open = end == BLANK_DAY
    odd[child[last & np.where(is_open, at != at.max(), ~leaves)]] = True
    return frozenset(text for text, number in numbers.items() if odd[number] and text)


def _rows(table: Table, at: int, numbers: dict[str, int]) -> tuple[np.ndarray, ...]:
    """Return of each row: child, start, end, and whether it opens a period, ends one, and is wrong in anything."""
    start, end = table.column("DECOM").days, table.column("DEC").days
    rne, rec = table.column("RNE"), table.column("REC")
    for_good = rec.coded(FOR_GOOD) >= 0
    leaves = (rec.coded(()) != BLANK_CODE) & (rec.coded(_NO_PLAIN_EXIT) < 0)
    wrong = (start <= 0) | (end < BLANK_DAY) | ((end > 0) & (end <= start)) | for_good
    for name, codes in _CODES:
        column = table.column(name)
        wrong |= column.coded(tuple(codes_of(codes or ""))) == UNKNOWN_CODE
        if name in _NEEDED:
            wrong |= column.coded(()) == BLANK_CODE
    return (
        _numbered(table.column("CHILD"), numbers),
        start,
        end,
        rne.coded(_CAME_INTO_CARE) == 0,
        leaves,
        wrong,
        np.full(len(table), at, np.int32),
    )


def _numbered(column: Column, numbers: dict[str, int]) -> Whole:
    of_texts = [numbers.setdefault(text, len(numbers)) for text in column.texts]
    return np.array([*of_texts, 0], np.int32)[column.codes]
