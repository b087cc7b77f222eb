"""Rules that hold the dates of episodes against the child's date of birth.

301, 302, 351, 352, 358, 359, 370 to 374, 386, 387, 389, 407, 460 and, from 2026, 234. A child reaches an age on the
birthday itself. A child whom the Header does not have, or has without a date of birth, breaks none of these rules; one
whom it has with two dates of birth is held to both.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from rules_engine.returns.code_changes import K3_IN
from rules_engine.returns.official.fault import AFTER_THE_YEAR, Carrier, Planted, fault
from rules_engine.returns.official.frames import FindingRows, Flags, Frame, Rows, birthdays, known
from rules_engine.returns.official.rule import INFORMATION, Rule, rule
from rules_engine.statutory.layouts import HEADER
from rules_engine.tables.backing import Whole


@rule("301", INFORMATION)
def born_after_the_year(frame: Frame) -> FindingRows:
    """The date of birth is after the last day of the year."""
    header = frame.rows(HEADER)
    return header.findings(header.days("DOB") > frame.last_day)


@fault("301", "DOB is after the end of the year", headed=False)
def _born_after_the_year(child: Carrier) -> Planted:
    yield child.header(wrong=True, DOB=child.date(AFTER_THE_YEAR + 30))
    yield child.episode(10, 90)


@rule("302", INFORMATION)
def born_after_care_started(frame: Frame) -> FindingRows:
    """A child's first episode starts before the child is born."""
    course = frame.course
    start = course.days("DECOM")
    first = ~course.continues
    early = first & (start < frame.born_last[course.child])
    header = frame.rows(HEADER)
    return course.findings(early) | header.findings(
        course.earliest(start, first)[header.child] < header.days("DOB")
    )


@fault("302", "care starts before birth", age=-1)
def _in_care_before_birth(child: Carrier) -> Planted:
    yield child.episode(100, 250, wrong=True)


@rule("351", INFORMATION)
def too_old_for_the_return(frame: Frame) -> FindingRows:
    """The child was over 25 when the year began."""
    header = frame.rows(HEADER)
    born = header.days("DOB")
    return header.findings(known(born) & (birthdays(born, 25) < frame.first_day))


@fault("351", "over 25 at the start of the year", age=26, headed=False)
def _over_25(child: Carrier) -> Planted:
    yield child.header(wrong=True)
    yield child.episode(10, LS="V2", PLACE="K2", PLACE_PROVIDER="PR4")


@rule("352", INFORMATION)
def started_as_adult(frame: Frame) -> FindingRows:
    """Care started (S) on or after the 18th birthday."""
    episodes = frame.episodes
    started = episodes.among("RNE", "S")
    return episodes.findings(_reached(frame, episodes, started, "DECOM", 18))


@fault("352", "care starts on the 18th birthday or later", age=17)
def _started_at_18(child: Carrier) -> Planted:
    yield child.episode(200, 250, wrong=True, LS="V2")


@rule("358", INFORMATION)
def status_of_an_older_child(frame: Frame) -> FindingRows:
    """A child under 10 has a legal status of youth justice (J1, J2 or J3)."""
    episodes = frame.episodes
    flags = episodes.among("LS", "J1", "J2", "J3")
    header = frame.rows(HEADER)
    earliest = episodes.earliest(episodes.days("DECOM"), flags)
    return episodes.findings(_below(frame, episodes, flags, "DECOM", 10)) | header.findings(
        earliest[header.child] < birthdays(header.days("DOB"), 10)
    )


@fault("358", "youth justice under 10", age=7)
def _remanded_too_young(child: Carrier) -> Planted:
    yield child.episode(10, 60, wrong=True, LS="J1", PLACE="K2", PLACE_PROVIDER="PR4")


@rule("359", INFORMATION)
def still_in_care_as_adult(frame: Frame) -> FindingRows:
    """An episode is open after the 18th birthday, other than by agreement (V2) in a children's home (K2)."""
    episodes = frame.episodes
    adult = birthdays(frame.born_first, 18) < frame.last_day
    allowed = episodes.among("LS", "V2") & episodes.among("PLACE", "K2")
    return episodes.findings(adult[episodes.child] & episodes.among("DEC", "") & ~allowed)


@fault("359", "18, still in care, and not by agreement in a children's home", age=17)
def _still_fostered_at_18(child: Carrier) -> Planted:
    yield child.episode(10, wrong=True)


@rule("386", INFORMATION)
def adopted_as_adult(frame: Frame) -> FindingRows:
    """Care ends with an adoption (E11 or E12) on or after the 18th birthday."""
    episodes = frame.episodes
    return episodes.findings(_reached(frame, episodes, episodes.among("REC", "E11", "E12"), "DEC", 18))


@fault("386", "adopted at 18", age=17)
def _adopted_at_18(child: Carrier) -> Planted:
    yield child.episode(10, 190, wrong=True, LS="E1", PLACE="A6", REC="E12")


@rule("387", INFORMATION)
def independent_too_early(frame: Frame) -> FindingRows:
    """Care ends with a move into independence (E5 or E6) before the 14th birthday."""
    episodes = frame.episodes
    return episodes.findings(_below(frame, episodes, episodes.among("REC", "E5", "E6"), "DEC", 14))


@fault("387", "independence under 14")
def _independence_too_young(child: Carrier) -> Planted:
    yield child.episode(10, 60, wrong=True, REC="E5")


@rule("389", INFORMATION)
def adult_care_too_early(frame: Frame) -> FindingRows:
    """Care ends with a move to adult care (E7) before the 16th birthday."""
    episodes = frame.episodes
    return episodes.findings(_below(frame, episodes, episodes.among("REC", "E7"), "DEC", 16))


@fault("389", "adult care under 16")
def _adult_care_too_young(child: Carrier) -> Planted:
    yield child.episode(10, 60, wrong=True, REC="E7")


@rule("407", INFORMATION)
def guardianship_of_an_adult(frame: Frame) -> FindingRows:
    """Care ends with a special guardianship order (E45 to E48) on or after the 18th birthday."""
    episodes = frame.episodes
    flags = episodes.among("REC", "E45", "E46", "E47", "E48")
    header = frame.rows(HEADER)
    born = header.days("DOB")
    latest = episodes.latest(episodes.days("DEC"), flags)
    return episodes.findings(_reached(frame, episodes, flags, "DEC", 18)) | header.findings(
        known(born) & (birthdays(born, 18) <= latest[header.child])
    )


@fault("407", "a special guardian at 18", age=17, first_year=2019)
def _guardian_at_18(child: Carrier) -> Planted:
    yield child.episode(10, 190, wrong=True, REC="E46")


@rule("460", INFORMATION)
def stayed_too_early(frame: Frame) -> FindingRows:
    """The child stays with the carers as an adult (E17) before the 18th birthday."""
    episodes = frame.episodes
    return episodes.findings(_below(frame, episodes, episodes.among("REC", "E17"), "DEC", 18))


@fault("460", "stayed with the carers under 18", age=16)
def _stayed_too_young(child: Carrier) -> Planted:
    yield child.episode(10, 60, wrong=True, REC="E17")


@rule("234", INFORMATION, first_year=2026)
def custody_too_early(frame: Frame) -> FindingRows:
    """A child under 10 changes placement because of going into custody (CUSTOD)."""
    episodes = frame.episodes
    flags = episodes.among("REASON_PLACE_CHANGE", "CUSTOD")
    header = frame.rows(HEADER)
    earliest = episodes.earliest(episodes.days("DEC"), flags)
    return episodes.findings(_below(frame, episodes, flags, "DEC", 10)) | header.findings(
        earliest[header.child] < birthdays(header.days("DOB"), 10)
    )


@fault("234", "moved to custody under 10", first_year=2026, age=7)
def _custody_as_reason_too_young(child: Carrier) -> Planted:
    yield child.episode(10, 30, wrong=True, REC="X1", REASON_PLACE_CHANGE="CUSTOD")
    yield child.episode(30, 90, RNE="P", PL_POST="ZZ3 3DD")


def _placed_too_early(
    number: str,
    placement: str,
    age: int,
    what: str,
    *,
    first_year: int | None = None,
    last_year: int | None = None,
) -> Rule:
    def check(frame: Frame) -> FindingRows:
        episodes = frame.episodes
        return episodes.findings(_below(frame, episodes, episodes.among("PLACE", placement), "DECOM", age))

    return Rule(
        number=number,
        says=f"A child under {age} is placed in {what} ({placement}).",
        level=INFORMATION,
        check=check,
        first_year=first_year,
        last_year=last_year,
    )


@fault("370", "independent living too young", last_year=K3_IN - 1)
def _independent_too_young(child: Carrier) -> Planted:
    yield child.episode(10, 60, wrong=True, PLACE="P2", PLACE_PROVIDER="PR4", URN="")


@fault("371", "semi-independent living too young", last_year=K3_IN - 1)
def _semi_independent_too_young(child: Carrier) -> Planted:
    yield child.episode(10, 60, wrong=True, PLACE="H5", PLACE_PROVIDER="PR4", URN="")


@fault("371", "supported accommodation too young", first_year=K3_IN + 1)
def _supported_too_young(child: Carrier) -> Planted:
    yield child.episode(10, 60, wrong=True, PLACE="K3", PLACE_PROVIDER="PR4")


@fault("372", "custody under 10", age=7)
def _in_custody_too_young(child: Carrier) -> Planted:
    yield child.episode(10, 60, wrong=True, PLACE="R5", PLACE_PROVIDER="PR3", URN="")


@fault("373", "a residential school under 4", age=1)
def _at_school_too_young(child: Carrier) -> Planted:
    yield child.episode(10, 60, wrong=True, PLACE="S1", PLACE_PROVIDER="PR4")


@fault("374", "residential employment under 14")
def _employed_too_young(child: Carrier) -> Planted:
    yield child.episode(10, 60, wrong=True, PLACE="P3", PLACE_PROVIDER="PR4", URN="")


def _below(frame: Frame, rows: Rows, flags: Flags, day: str, age: int) -> Flags:
    """Return the rows with a flag on whose day the child is younger than `age`."""
    return _where(rows, flags, day, lambda days, child: days < birthdays(frame.born_last[child], age))


def _reached(frame: Frame, rows: Rows, flags: Flags, day: str, age: int) -> Flags:
    """Return the rows with a flag on whose day the child is `age` or older."""
    return _where(rows, flags, day, lambda days, child: birthdays(frame.born_first[child], age) <= days)


def _where(rows: Rows, flags: Flags, day: str, holds: Callable[[Whole, Whole], Flags]) -> Flags:
    # Few rows have a flag, and only those need be looked into.
    places = np.flatnonzero(flags)
    days = rows.days(day)[places]
    flagged = np.zeros(len(rows), np.bool_)
    flagged[places] = known(days) & holds(days, rows.child[places])
    return flagged


AGE_RULES: Final = (
    born_after_the_year,
    born_after_care_started,
    too_old_for_the_return,
    started_as_adult,
    status_of_an_older_child,
    still_in_care_as_adult,
    _placed_too_early("370", "P2", 15, "independent living", last_year=2023),
    _placed_too_early("370", "P2", 16, "independent living", first_year=2024, last_year=2024),
    _placed_too_early("371", "H5", 14, "semi-independent living", last_year=2023),
    _placed_too_early("371", "H5", 16, "semi-independent living", first_year=2024, last_year=2024),
    _placed_too_early("371", "K3", 16, "supported accommodation", first_year=2025),
    _placed_too_early("372", "R5", 10, "a young offender institution or prison"),
    _placed_too_early("373", "S1", 4, "a residential school"),
    _placed_too_early("374", "P3", 14, "residential employment"),
    adopted_as_adult,
    independent_too_early,
    adult_care_too_early,
    guardianship_of_an_adult,
    stayed_too_early,
    custody_too_early,
)

AGE_FAULTS: Final = (
    _born_after_the_year,
    _in_care_before_birth,
    _over_25,
    _started_at_18,
    _still_fostered_at_18,
    _remanded_too_young,
    _independent_too_young,
    _semi_independent_too_young,
    _supported_too_young,
    _in_custody_too_young,
    _at_school_too_young,
    _employed_too_young,
    _adopted_at_18,
    _guardian_at_18,
    _independence_too_young,
    _adult_care_too_young,
    _stayed_too_young,
    _custody_as_reason_too_young,
)
