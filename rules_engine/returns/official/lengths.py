"""Rules on when episodes start and end, and how long they may last: 353, 354, 361 to 367, 375 to 377, 379, 385 and 426.

Days are counted as nights, from DECOM to DEC; an episode that is open lasts to 31 March where a rule says so.
"""

from datetime import date
from typing import Final

import numpy as np

from rules_engine.returns.official.fault import AFTER_THE_YEAR, Carrier, Planted, fault
from rules_engine.returns.official.frames import BLANK_DAY, NOBODY, FindingRows, Frame, known
from rules_engine.returns.official.rule import INFORMATION, Rule, rule
from rules_engine.returns.official.spells import latest_before

_CHILDREN_ACT = date(1991, 10, 14).toordinal()


@rule("353", INFORMATION)
def before_the_children_act(frame: Frame) -> FindingRows:
    """An episode starts before 14 October 1991."""
    episodes = frame.episodes
    start = episodes.days("DECOM")
    return episodes.findings(known(start) & (start < _CHILDREN_ACT))


@fault("353", "the episode starts before 14 October 1991", age=24)
def _started_before_1991(child: Carrier) -> Planted:
    yield child.episode(0, 90, wrong=True, DECOM="01/10/1991")


@rule("354", INFORMATION)
def starts_after_the_year(frame: Frame) -> FindingRows:
    """An episode starts after the last day of the year."""
    episodes = frame.episodes
    return episodes.findings(episodes.days("DECOM") > frame.last_day)


@fault("354", "DECOM is after the year")
def _starts_after_the_year(child: Carrier) -> Planted:
    yield child.episode(AFTER_THE_YEAR + 10, wrong=True)


@rule("385", INFORMATION)
def ends_after_the_year(frame: Frame) -> FindingRows:
    """An episode ends after the last day of the year."""
    episodes = frame.episodes
    return episodes.findings(episodes.days("DEC") > frame.last_day)


@fault("385", "DEC is after the year")
def _ends_after_the_year(child: Carrier) -> Planted:
    yield child.episode(10, AFTER_THE_YEAR + 10, wrong=True)


def _status_for_days(number: str, status: str, most: int, what: str) -> Rule:
    def check(frame: Frame) -> FindingRows:
        episodes = frame.episodes
        lasting = known(episodes.days("DECOM")) & (episodes.days("DEC") >= BLANK_DAY)
        rows = episodes.taken(episodes.among("LS", status) & lasting)
        if not len(rows):
            return rows.findings(rows.continues)
        start, end = rows.days("DECOM"), rows.days("DEC")
        end = np.where(end == BLANK_DAY, frame.last_day, end)
        # Episodes that touch or overlap are one stretch, whatever else changed between them.
        first = ~(rows.continues & (start <= latest_before(rows, end)))
        firsts = np.flatnonzero(first)
        lasted = np.maximum.reduceat(end, firsts) - start[firsts]
        return rows.findings((lasted > most)[np.cumsum(first) - 1])

    return Rule(
        number=number,
        says=f"{what} ({status}) lasts more than {most} days.",
        level=INFORMATION,
        check=check,
    )


@fault("361", "police protection of more than 3 days")
def _police_protection_too_long(child: Carrier) -> Planted:
    yield child.episode(10, 16, wrong=True, LS="L1", REC="X1")
    yield child.episode(16, 90, RNE="L")


@fault("362", "emergency protection of more than 21 days")
def _emergency_protection_too_long(child: Carrier) -> Planted:
    yield child.episode(10, 40, wrong=True, LS="L2", REC="X1")
    yield child.episode(40, 90, RNE="L")


@fault("363", "a child assessment order of more than 7 days")
def _assessment_too_long(child: Carrier) -> Planted:
    yield child.episode(10, 20, wrong=True, LS="L3", REC="X1")
    yield child.episode(20, 90, RNE="L")


@fault("364", "more than 21 days after arrest", age=14)
def _after_arrest_too_long(child: Carrier) -> Planted:
    yield child.episode(10, 40, wrong=True, LS="J2", PLACE="K2", PLACE_PROVIDER="PR4")


@rule("365", INFORMATION)
def long_break(frame: Frame) -> FindingRows:
    """A single short break (V3) lasts more than 17 days."""
    episodes = frame.episodes
    start, end = episodes.days("DECOM"), episodes.days("DEC")
    end = np.where(end == BLANK_DAY, frame.last_day, end)
    return episodes.findings(episodes.among("LS", "V3") & known(start, end) & (end - start > 17))


@fault("365", "a short break of more than 17 nights")
def _break_too_long(child: Carrier) -> Planted:
    yield child.episode(10, 28, wrong=True, LS="V3")


@rule("366", INFORMATION)
def break_goes_on(frame: Frame) -> FindingRows:
    """A single short break (V3) starts for another reason than S."""
    episodes = frame.episodes
    return episodes.findings(episodes.among("LS", "V3") & ~episodes.among("RNE", "S"))


@fault("366", "a short break that does not start with S")
def _break_that_moves(child: Carrier) -> Planted:
    yield child.episode(10, 15, LS="V3", REC="X1", REASON_PLACE_CHANGE="CARPL")
    yield child.episode(15, 20, wrong=True, LS="V3", RNE="P", PL_POST="ZZ3 3DD")


@rule("367", INFORMATION)
def many_days_of_breaks(frame: Frame) -> FindingRows:
    """A child's single short breaks (V3) in the year come to more than 75 days."""
    course = frame.course
    end = course.days("DEC")
    breaks = course.taken(course.among("LS", "V3") & (end >= BLANK_DAY))
    start, end = breaks.days("DECOM"), breaks.days("DEC")
    end = np.minimum(np.where(end == BLANK_DAY, frame.last_day, end), frame.last_day)
    nights = np.maximum(end - np.maximum(start, frame.first_day), 0)
    nights_of = np.zeros(len(breaks.children) + 1, np.int64)
    np.add.at(nights_of, breaks.child, nights)
    return breaks.findings((nights > 0) & (nights_of[breaks.child] > 75))


@fault("367", "more than 75 nights of short breaks in the year")
def _breaks_too_many(child: Carrier) -> Planted:
    for start in range(10, 160, 30):
        yield child.episode(start, start + 16, wrong=True, LS="V3")


@rule("426", INFORMATION)
def both_kinds_of_breaks(frame: Frame) -> FindingRows:
    """A child has single short breaks (V3) and an agreement to a series of them (V4) in one year."""
    episodes = frame.episodes
    single, series = episodes.among("LS", "V3"), episodes.among("LS", "V4")
    both = episodes.who(single) & episodes.who(series)
    return episodes.findings((single | series) & both[episodes.child])


@fault("426", "V3 and V4 in one year")
def _breaks_of_both_kinds(child: Carrier) -> Planted:
    yield child.episode(10, 15, wrong=True, LS="V3")
    yield child.episode(60, 200, wrong=True, LS="V4")


def _placement_for_days(number: str, placement: str, most: int, what: str) -> Rule:
    def check(frame: Frame) -> FindingRows:
        episodes = frame.episodes
        start, end = episodes.days("DECOM"), episodes.days("DEC")
        lasted = known(start, end) & (end - start > most)
        return episodes.findings(episodes.among("PLACE", placement) & lasted)

    return Rule(
        number=number,
        says=f"A temporary placement {what} ({placement}) lasts more than {most} days.",
        level=INFORMATION,
        check=check,
    )


def _away(child: Carrier, code: str, nights: int) -> Planted:
    """Yield a temporary move of so many nights, from a foster carer and back."""
    yield child.episode(10, 60, REC="X1")
    yield child.episode(
        60,
        60 + nights,
        wrong=True,
        RNE="P",
        REC="X1",
        PLACE=code,
        PLACE_PROVIDER="",
        URN="",
        PL_POST="ZZ3 3DD",
    )
    yield child.episode(60 + nights, 200, RNE="P")


@fault("375", "more than 42 days in hospital")
def _hospital_too_long(child: Carrier) -> Planted:
    yield from _away(child, "T1", 43)


@fault("376", "the carer's holiday of more than 21 days")
def _carers_holiday_too_long(child: Carrier) -> Planted:
    yield from _away(child, "T3", 22)


@fault("379", "another temporary move of more than 7 days")
def _other_move_too_long(child: Carrier) -> Planted:
    yield from _away(child, "T4", 8)


@rule("377", INFORMATION)
def many_holidays_of_the_carer(frame: Frame) -> FindingRows:
    """A child has more than two temporary placements for a holiday of the carer (T3) in one year."""
    episodes = frame.episodes
    holidays = episodes.among("PLACE", "T3") & (episodes.child != NOBODY)
    how_many = np.zeros(len(episodes.children) + 1, np.int32)
    np.add.at(how_many, episodes.child[holidays], 1)
    return episodes.findings(holidays & (how_many[episodes.child] > 2))


@fault("377", "three holidays of the carer in one year")
def _carers_holidays_too_many(child: Carrier) -> Planted:
    yield child.episode(10, 30, REC="X1")
    for start in (30, 60, 90):
        yield child.episode(
            start,
            start + 7,
            wrong=True,
            RNE="P",
            REC="X1",
            PLACE="T3",
            PLACE_PROVIDER="",
            URN="",
            PL_POST="ZZ3 3DD",
        )
        yield child.episode(start + 7, start + 30, RNE="P", REC="X1" if start < 90 else "E4A")


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

LENGTH_FAULTS: Final = (
    _started_before_1991,
    _starts_after_the_year,
    _ends_after_the_year,
    _police_protection_too_long,
    _emergency_protection_too_long,
    _assessment_too_long,
    _after_arrest_too_long,
    _break_too_long,
    _break_that_moves,
    _breaks_too_many,
    _breaks_of_both_kinds,
    _hospital_too_long,
    _carers_holiday_too_long,
    _other_move_too_long,
    _carers_holidays_too_many,
)
