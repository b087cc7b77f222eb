"""The rules on spells missing or away without leave.

A spell is [MIS_START, MIS_END). A start or an end on the very day on which care starts or ends lies in that care.
"""

from typing import Final

from rules_engine.returns.official.fault import NOT_YET, Carrier, Planted, fault, no_fault
from rules_engine.returns.official.frames import WRONG_DAY, FindingRows, Frame, birthdays, known
from rules_engine.returns.official.rule import BLOCKS_SOME, DAYS, INFORMATION, Rule, rule
from rules_engine.returns.official.spells import (
    episodes_where,
    everyone,
    not_carried_over,
    overlapping,
    periods_of_care,
    without_end_in_care,
)
from rules_engine.statutory.codes import codes_of
from rules_engine.statutory.layouts import MISSING


@rule("564", BLOCKS_SOME)
def start_of_missing_blank(frame: Frame) -> FindingRows:
    """A spell is missing (M) or away (A) and says no day on which it started."""
    missing = frame.rows(MISSING)
    return missing.findings(missing.among("MISSING", *codes_of("missing")) & missing.among("MIS_START", ""))


@rule("565", INFORMATION)
def started_but_not_said_which(frame: Frame) -> FindingRows:
    """A spell has a start, and does not say whether the child was missing or away."""
    missing = frame.rows(MISSING)
    return missing.findings(missing.among("MISSING", "") & missing.filled("MIS_START"))


@rule("566", INFORMATION)
def ended_but_not_said_which(frame: Frame) -> FindingRows:
    """A spell has an end, and does not say whether the child was missing or away."""
    missing = frame.rows(MISSING)
    return missing.findings(missing.among("MISSING", "") & missing.filled("MIS_END"))


@rule("567", BLOCKS_SOME)
def missing_ended_before_it_started(frame: Frame) -> FindingRows:
    """A spell missing or away ends before it starts."""
    missing = frame.rows(MISSING)
    start, end = missing.days("MIS_START"), missing.days("MIS_END")
    return missing.findings(known(start, end) & (end < start))


@rule("570", DAYS)
def missing_started_after_the_year(frame: Frame) -> FindingRows:
    """A spell missing or away starts after the year of the return."""
    missing = frame.rows(MISSING)
    return missing.findings(missing.days("MIS_START") > frame.last_day)


@rule("571", DAYS)
def missing_ended_outside_the_year(frame: Frame) -> FindingRows:
    """A spell missing or away ends before the year of the return, or after it."""
    missing = frame.rows(MISSING)
    end = missing.days("MIS_END")
    return missing.findings(known(end) & ((end < frame.first_day) | (end > frame.last_day)))


@rule("574", DAYS)
def missing_twice_at_once(frame: Frame) -> FindingRows:
    """A spell missing or away starts while an earlier one of the child is open or has not ended yet."""
    return overlapping(frame, MISSING, "MIS_START", "MIS_END")


@fault("574", "missing again before coming back")
def _missing_while_missing(child: Carrier) -> Planted:
    yield child.episode(10, 90)
    yield child.missing(20, 30)
    yield child.missing(25, 35, wrong=True)


@rule("575", DAYS)
def missing_from_a_placement_that_ended(frame: Frame) -> FindingRows:
    """The episode from which a child went missing has ended, and the spell missing has no end."""
    missing = frame.by_child(MISSING, "MIS_START")
    start = missing.days("MIS_START")
    ended = episodes_where(frame, known(frame.course.days("DEC")))
    in_ended = known(start) & (ended.last_end(missing.child, start) >= start)
    return missing.findings(missing.among("MIS_END", "") & in_ended)


@fault("575", "the placement ends, and the child is missing from it still")
def _missing_from_a_placement_that_ended(child: Carrier) -> Planted:
    yield child.episode(10, 60, REC="X1", REASON_PLACE_CHANGE="CARPL")
    yield child.episode(60, RNE="P", PL_POST="ZZ3 3DD")
    yield child.missing(50, wrong=True)


@rule("576", DAYS)
def open_missing_not_carried_over(frame: Frame) -> FindingRows:
    """Last year's return has a spell missing or away without an end, and this year's has none with that start."""
    return not_carried_over(frame, MISSING, "MIS_START", "MIS_END")


@fault("576", "missing at the end of last year, and this year not from that day", two_returns=True)
def _missing_last_year_only(child: Carrier) -> Planted:
    yield child.episode(-60, year=child.year - 1)
    yield child.episode(-60, 90)
    yield child.missing(-5, year=child.year - 1)
    yield child.missing(20, 25, wrong=True)


@rule("577", DAYS)
def missing_without_end_after_care(frame: Frame) -> FindingRows:
    """Care has ended, and a spell missing or away has no end in it."""
    return without_end_in_care(frame, MISSING, "MIS_START", "MIS_END")


@fault("577", "left care, and is missing still")
def _missing_after_care(child: Carrier) -> Planted:
    yield child.episode(10, 60)
    yield child.missing(50, wrong=True)


@rule("578", DAYS)
def missing_started_outside_care(frame: Frame) -> FindingRows:
    """A spell missing or away starts outside every period of care of the child."""
    missing = frame.by_child(MISSING, "MIS_START")
    start = missing.days("MIS_START")
    outside = periods_of_care(frame).last_end(missing.child, start) < start
    return missing.findings(everyone(frame.course)[missing.child] & known(start) & outside)


@fault("578", "missing after care has ended")
def _missing_from_no_care(child: Carrier) -> Planted:
    yield child.episode(10, 60)
    yield child.missing(80, 85, wrong=True)


@rule("580", INFORMATION)
def missing_when_care_ended(frame: Frame) -> FindingRows:
    """Care ends on the 18th birthday, on which a spell missing or away ends too, with another reason than E8."""
    episodes, missing = frame.episodes, frame.rows(MISSING)
    end, dec = missing.days("MIS_END"), episodes.days("DEC")
    grown_up = missing.latest(end, end == birthdays(missing.days("DOB"), 18))
    return episodes.findings(known(dec) & (dec == grown_up[episodes.child]) & ~episodes.among("REC", "E8"))


@fault("580", "missing when care ends at 18, and REC is not E8", age=17)
def _missing_at_18(child: Carrier) -> Planted:
    yield child.episode(10, 183, wrong=True, REC="E5")
    yield child.missing(150, 183)


@rule("581", DAYS)
def missing_started_in_no_episode(frame: Frame) -> FindingRows:
    """A spell missing or away starts on a day on which the child has no episode."""
    missing = frame.by_child(MISSING, "MIS_START")
    start = missing.days("MIS_START")
    in_episodes = episodes_where(frame, known(frame.course.days("DECOM")))
    outside = in_episodes.last_end(missing.child, start) < start
    return missing.findings(everyone(frame.episodes)[missing.child] & known(start) & outside)


@fault("581", "missing before care begins")
def _missing_before_care(child: Carrier) -> Planted:
    yield child.episode(40, 90)
    yield child.missing(10, 15, wrong=True)


@rule("586", DAYS)
def missing_before_birth(frame: Frame) -> FindingRows:
    """A spell missing or away starts on the day of birth, or before it."""
    missing = frame.rows(MISSING)
    start, born = missing.days("MIS_START"), missing.days("DOB")
    return missing.findings(known(start, born) & (start <= born))


@rule("1004", BLOCKS_SOME)
def start_of_missing_no_date(frame: Frame) -> FindingRows:
    """The start of a spell missing or away is blank, or is not a date."""
    missing = frame.rows(MISSING)
    return missing.findings(~known(missing.days("MIS_START")))


@rule("1005", BLOCKS_SOME)
def end_of_missing_no_date(frame: Frame) -> FindingRows:
    """The end of a spell missing or away is not a date."""
    missing = frame.rows(MISSING)
    return missing.findings(missing.days("MIS_END") == WRONG_DAY)


@rule("1006", BLOCKS_SOME)
def kind_of_missing_unknown(frame: Frame) -> FindingRows:
    """A spell is neither missing (M) nor away (A)."""
    missing = frame.rows(MISSING)
    return missing.findings(~missing.among("MISSING", "", *codes_of("missing")))


MISSING_RULES: Final[tuple[Rule, ...]] = (
    start_of_missing_blank,
    started_but_not_said_which,
    ended_but_not_said_which,
    missing_ended_before_it_started,
    missing_started_after_the_year,
    missing_ended_outside_the_year,
    missing_twice_at_once,
    missing_from_a_placement_that_ended,
    open_missing_not_carried_over,
    missing_without_end_after_care,
    missing_started_outside_care,
    missing_when_care_ended,
    missing_started_in_no_episode,
    missing_before_birth,
    start_of_missing_no_date,
    end_of_missing_no_date,
    kind_of_missing_unknown,
)

MISSING_FAULTS: Final = (
    _missing_while_missing,
    _missing_from_a_placement_that_ended,
    _missing_last_year_only,
    _missing_after_care,
    _missing_from_no_care,
    _missing_at_18,
    _missing_before_care,
)

MISSING_WITHOUT_FAULT: Final = (no_fault(NOT_YET, "564 565 566 567 570 571 586 1004 1005 1006"),)
