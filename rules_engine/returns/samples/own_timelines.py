"""Timelines that the contract records itself, and the census of children in need where it reads that."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from rules_engine.returns.samples.cohort import Children
from rules_engine.returns.samples.days import BLANK, DateTexts
from rules_engine.returns.samples.draws import Draws, Ints
from rules_engine.rules import TimelineRule
from rules_engine.statutory.codes import codes_of
from rules_engine.statutory.layouts import CIN_CENSUS, CIN_PLANS, CIN_REFERRALS, Layout

_NEEDS: Final = {"N1": 57, "N2": 8, "N3": 3, "N4": 9, "N5": 13, "N6": 3, "N7": 1, "N8": 3, "N9": 3}
_CLOSED: Final = {"RC7": 50, "RC8": 35, "RC9": 11, "RC5": 4}


def recorded_rows(
    draws: Draws,
    children: Children,
    timeline: TimelineRule,
    until: int,
    identifiers: Sequence[str],
    dates: DateTexts,
) -> Sequence[tuple[str, ...]]:
    """Draw the rows of a timeline of its own: most children take part from about the start of the work, some twice.

    Nothing is known yet after the day `until`: a row that goes on is open.
    """
    count = len(children)
    late = np.where(draws.chance(3, 4, count), 0, draws.between(1, 60, count))
    start = children.starts + late
    end = start + draws.between(60, 400, count)
    # Half of those who come back do so at once: another carer, another setting.
    pause = np.where(draws.chance(1, 2, count), 0, draws.between(1, 90, count))
    again = end + pause
    ends_again = again + draws.between(30, 300, count)
    takes_part = draws.chance(9, 10, count) & (start <= until)
    comes_back = takes_part & draws.chance(1, 3, count) & (again <= until)
    stays = draws.chance(1, 8, count)
    end = np.where((stays & ~comes_back) | (end > until), BLANK, end)
    ends_again = np.where(stays | (ends_again > until), BLANK, ends_again)

    child = np.concatenate([np.flatnonzero(takes_part), np.flatnonzero(comes_back)])
    starts = np.concatenate([start[takes_part], again[comes_back]])
    ends = np.concatenate([end[takes_part], ends_again[comes_back]])
    order = np.lexsort((starts, child))
    columns = [
        [identifiers[each] for each in child[order].tolist()],
        dates.of(starts[order]),
        dates.of(ends[order]),
    ]
    for _, texts in timeline.attributes:
        columns.append([texts[each] for each in draws.below(len(texts), len(order)).tolist()])
    return [*zip(*columns, strict=True)]


def census_rows(
    draws: Draws, children: Children, until: int, identifiers: Sequence[str], dates: DateTexts
) -> Iterator[tuple[Layout, Sequence[tuple[str, ...]]]]:
    """Draw referrals around the start of the work, and plans inside them. Some are child protection plans."""
    count = len(children)
    referred = np.maximum(children.starts - draws.between(10, 400, count), children.born)
    closed = children.starts + draws.between(30, 700, count)
    known = np.flatnonzero(draws.chance(9, 10, count))
    plan = known[draws.chance(2, 3, len(known))]
    protected = known[draws.chance(1, 5, len(known))]
    open_still = draws.chance(1, 5, count) | (closed > until)
    shown = np.where(open_still, BLANK, closed)
    for layout in CIN_CENSUS:
        child = known if layout is CIN_REFERRALS else plan if layout is CIN_PLANS else protected
        some = [identifiers[each] for each in child.tolist()]
        if layout is CIN_REFERRALS:
            source = _one_of(draws, tuple(codes_of("referral source")), len(child))
            need = _weighted(draws, _NEEDS, len(child))
            reason = _weighted(draws, _CLOSED, len(child))
            reason = [
                "" if still else text for text, still in zip(reason, open_still[child].tolist(), strict=True)
            ]
            days = dates.of(referred[child]), dates.of(shown[child])
            columns = [some, days[0], source, need, days[1], reason, ["0"] * len(child)]
        else:
            start = referred[child] + draws.between(0, 9, len(child))
            end = np.where(open_still[child], BLANK, _within(draws, start, closed[child]))
            columns = [some, dates.of(start), dates.of(end)]
        if layout not in (CIN_REFERRALS, CIN_PLANS):
            columns += [_one_of(draws, tuple(codes_of("category of abuse")), len(child)) for _ in range(2)]
        yield layout, [*zip(*columns, strict=True)]


def _within(draws: Draws, start: Ints, end: Ints) -> Ints:
    return start + draws.between(1, end - start, len(start))


def _one_of(draws: Draws, codes: Sequence[str], count: int) -> list[str]:
    return [codes[each] for each in draws.below(len(codes), count).tolist()]


def _weighted(draws: Draws, weights: dict[str, int], count: int) -> list[str]:
    codes = [*weights]
    return [codes[each] for each in draws.places([*weights.values()], count).tolist()]
