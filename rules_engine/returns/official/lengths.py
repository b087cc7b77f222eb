"""Rules on when episodes start and end, and how long they may last: 353, 354, 361 to 367, 375 to 377, 379, 385 and 426.

Days are counted as nights, from DECOM to DEC; an episode that is open lasts to 31 March where a rule says so.
"""

from datetime import date
from typing import Final

import numpy as np

from rules_engine.returns.official.frames import BLANK_DAY, NOBODY, Frame, Hits, known
from rules_engine.returns.official.rule import BLOCKS, INFORMATION, Rule, rule
from rules_engine.returns.official.spells import latest_before

_CHILDREN_ACT = date(1991, 10, 14).toordinal()


@rule("353", INFORMATION)
def before_the_children_act(frame: Frame) -> Hits:
    """An episode starts before 14 October 1991."""
    episodes = frame.episodes
    start = episodes.days("DECOM")
    return episodes.hits(known(start) & (start < _CHILDREN_ACT))


@rule("354", BLOCKS)
def starts_after_the_year(frame: Frame) -> Hits:
    """An episode starts after the last day of the year."""
    episodes = frame.episodes
    return episodes.hits(episodes.days("DECOM") > frame.last_day)


@rule("385", INFORMATION)
def ends_after_the_year(frame: Frame) -> Hits:
    """An episode ends after the last day of the year."""
    episodes = frame.episodes
    return episodes.hits(episodes.days("DEC") > frame.last_day)


def _status_for_days(number: str, status: str, most: int, what: str) -> Rule:
    def check(frame: Frame) -> Hits:
        episodes = frame.episodes
        lasting = known(episodes.days("DECOM")) & (episodes.days("DEC") >= BLANK_DAY)
        rows = episodes.taken(episodes.among("LS", status) & lasting)
        if not len(rows):
            return rows.hits(rows.continues)
        start, end = rows.days("DECOM"), rows.days("DEC")
        end = np.where(end == BLANK_DAY, frame.last_day, end)
        # Episodes that touch or overlap are one stretch, whatever else changed between them.
        first = ~(rows.continues & (start <= latest_before(rows, end)))
        firsts = np.flatnonzero(first)
        lasted = np.maximum.reduceat(end, firsts) - start[firsts]
        return rows.hits((lasted > most)[np.cumsum(first) - 1])

    return Rule(
        number=number,
        says=f"{what} ({status}) lasts more than {most} days.",
        level=INFORMATION,
        check=check,
    )


@rule("365", INFORMATION)
def long_break(frame: Frame) -> Hits:
    """A single short break (V3) lasts more than 17 days."""
    episodes = frame.episodes
    start, end = episodes.days("DECOM"), episodes.days("DEC")
    end = np.where(end == BLANK_DAY, frame.last_day, end)
    return episodes.hits(episodes.among("LS", "V3") & known(start, end) & (end - start > 17))


@rule("366", INFORMATION)
def break_goes_on(frame: Frame) -> Hits:
    """A single short break (V3) starts for another reason than S."""
    episodes = frame.episodes
    return episodes.hits(episodes.among("LS", "V3") & ~episodes.among("RNE", "S"))


@rule("367", INFORMATION)
def many_days_of_breaks(frame: Frame) -> Hits:
    """A child's single short breaks (V3) in the year come to more than 75 days."""
    course = frame.course
    end = course.days("DEC")
    breaks = course.taken(course.among("LS", "V3") & (end >= BLANK_DAY))
    start, end = breaks.days("DECOM"), breaks.days("DEC")
    end = np.minimum(np.where(end == BLANK_DAY, frame.last_day, end), frame.last_day)
    nights = np.maximum(end - np.maximum(start, frame.first_day), 0)
    nights_of = np.zeros(len(breaks.children) + 1, np.int64)
    np.add.at(nights_of, breaks.child, nights)
    return breaks.hits((nights > 0) & (nights_of[breaks.child] > 75))


@rule("426", INFORMATION)
def both_kinds_of_breaks(frame: Frame) -> Hits:
    """A child has single short breaks (V3) and an agreement to a series of them (V4) in one year."""
    episodes = frame.episodes
    single, series = episodes.among("LS", "V3"), episodes.among("LS", "V4")
    both = episodes.who(single) & episodes.who(series)
    return episodes.hits((single | series) & both[episodes.child])


def _placement_for_days(number: str, placement: str, most: int, what: str) -> Rule:
    def check(frame: Frame) -> Hits:
        episodes = frame.episodes
        start, end = episodes.days("DECOM"), episodes.days("DEC")
        lasted = known(start, end) & (end - start > most)
        return episodes.hits(episodes.among("PLACE", placement) & lasted)

    return Rule(
        number=number,
        says=f"A temporary placement {what} ({placement}) lasts more than {most} days.",
        level=INFORMATION,
        check=check,
    )


@rule("377", INFORMATION)
def many_holidays_of_the_carer(frame: Frame) -> Hits:
    """A child has more than two temporary placements for a holiday of the carer (T3) in one year."""
    episodes = frame.episodes
    holidays = episodes.among("PLACE", "T3") & (episodes.child != NOBODY)
    how_many = np.zeros(len(episodes.children) + 1, np.int32)
    np.add.at(how_many, episodes.child[holidays], 1)
    return episodes.hits(holidays & (how_many[episodes.child] > 2))


LENGTH_RULES: Final = (
    before_the_children_act,
    starts_after_the_year,
    _status_for_days("361", "L1", 3, "Police protection"),
    _status_for_days("362", "L2", 21, "An emergency protection order"),
    _status_for_days("363", "L3", 7, "A child assessment order"),
    _status_for_days("364", "J2", 21, "Detention after arrest"),
    long_break,
    break_goes_on,
    many_days_of_breaks,
    _placement_for_days("375", "T1", 42, "in hospital"),
    _placement_for_days("376", "T3", 21, "for a holiday of the carer"),
    many_holidays_of_the_carer,
    _placement_for_days("379", "T4", 7, "for another reason"),
    ends_after_the_year,
    both_kinds_of_breaks,
)
