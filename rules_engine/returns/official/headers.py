"""The rules on the Header: who the children are, mothers among them, their pupil numbers, and last year's answers."""

from datetime import date
from typing import Final

import numpy as np

from rules_engine.returns.official.fault import NOT_YET, no_fault
from rules_engine.returns.official.frames import (
    BLANK_DAY,
    NOBODY,
    WRONG_DAY,
    FindingRows,
    Flags,
    Frame,
    Rows,
    birthdays,
    known,
)
from rules_engine.returns.official.rule import BLOCKS_SOME, INFORMATION, Rule, rule
from rules_engine.returns.official.spells import any_filled, everyone, matching, periods_of_care
from rules_engine.statutory.codes import codes_of
from rules_engine.statutory.layouts import EPISODES, HEADER, OC3
from rules_engine.tables.backing import Whole
from rules_engine.tables.column import BLANK_CODE, UNKNOWN_CODE

_NO_PUPIL_NUMBER = ("UN1", "UN2", "UN3", "UN4", "UN5")
# The letters I, O and S are too like figures to come first.
_PUPIL_NUMBER = r"[A-HJ-NP-RT-Z][0-9]{11}[0-9A-Z]|UN[1-5]"
_OC3_ANSWERS = ("IN_TOUCH", "ACTIV", "ACCOM")


@rule("101", INFORMATION, last_year=2024)
def sex_not_1_or_2(frame: Frame) -> FindingRows:
    """The sex is not 1 or 2."""
    header = frame.rows(HEADER)
    return header.findings(~header.among("SEX", "1", "2"))


@rule("101", INFORMATION, first_year=2025)
def sex_not_m_f_or_u(frame: Frame) -> FindingRows:
    """The sex is not M, F or U."""
    header = frame.rows(HEADER)
    return header.findings(~header.among("SEX", "M", "F", "U"))


@rule("102", BLOCKS_SOME)
def birth_no_date(frame: Frame) -> FindingRows:
    """The date of birth is blank, or is not a date."""
    header = frame.rows(HEADER)
    return header.findings(~known(header.days("DOB")))


@rule("103", INFORMATION)
def ethnicity_unknown(frame: Frame) -> FindingRows:
    """The ethnicity is blank, or not one of the codes."""
    header = frame.rows(HEADER)
    return header.findings(~header.among("ETHNIC", *codes_of("ethnicity")))


@rule("165", INFORMATION)
def mother_unsaid(frame: Frame) -> FindingRows:
    """Whether a girl looked after in the year is a mother is not said by 1 or 0, or is said of a boy or a care leaver."""
    header, episodes = frame.rows(HEADER), frame.episodes
    own = ~episodes.among("LS", "V3", "V4")
    decom, dec = episodes.days("DECOM"), episodes.days("DEC")
    in_year = known(decom) & (decom <= frame.last_day) & ((dec >= frame.first_day) | (dec <= BLANK_DAY))
    in_care = episodes.who(own & in_year)[header.child]
    answered, girl = header.filled("MOTHER"), _girls(header)
    wrong = answered & (~header.among("MOTHER", "0", "1") | _boys(header))
    unanswered = ~answered & girl & in_care
    left = np.zeros(len(header), np.bool_)
    if frame.has(OC3):
        leavers = frame.rows(OC3)
        left = answered & girl & ~in_care & leavers.who(any_filled(leavers, *_OC3_ANSWERS))[header.child]
    return header.findings(episodes.who(own)[header.child] & (wrong | unanswered | left))


@rule("168", INFORMATION)
def pupil_number_malformed(frame: Frame) -> FindingRows:
    """The UPN is neither a letter with twelve figures, of which the last may be a letter too, nor UN1 to UN5."""
    header = frame.rows(HEADER)
    return header.findings(header.filled("UPN") & ~matching(header, "UPN", _PUPIL_NUMBER))


@rule("171", INFORMATION)
def birth_of_mothers_child_no_date(frame: Frame) -> FindingRows:
    """The date of birth of a mother's child is not a date."""
    header = frame.rows(HEADER)
    return header.findings(header.days("MC_DOB") == WRONG_DAY)


@rule("174", INFORMATION)
def boy_with_a_mothers_child(frame: Frame) -> FindingRows:
    """A boy has a date of birth of a mother's child."""
    header = frame.rows(HEADER)
    return header.findings(_boys(header) & header.filled("MC_DOB"))


@rule("202", INFORMATION)
def sex_changed(frame: Frame) -> FindingRows:
    """The sex is not the one of last year's return."""
    header, last = frame.rows(HEADER), frame.previous.rows(HEADER)
    return header.findings(_changed(header, _sexes(header), last, _sexes(last)))


@rule("203", INFORMATION)
def birth_changed(frame: Frame) -> FindingRows:
    """The date of birth is not the one of last year's return."""
    header, last = frame.rows(HEADER), frame.previous.rows(HEADER)
    # What cannot be read is no date, as a blank cell is none.
    now, before = (np.maximum(each.days("DOB"), BLANK_DAY) for each in (header, last))
    return header.findings(_changed(header, now, last, before))


@rule("204", INFORMATION)
def ethnicity_changed(frame: Frame) -> FindingRows:
    """The ethnicity is not the one of last year's return."""
    header, last = frame.rows(HEADER), frame.previous.rows(HEADER)
    return header.findings(_changed(header, header.numbered("ETHNIC"), last, last.numbered("ETHNIC")))


@rule("207", INFORMATION)
def no_longer_a_mother(frame: Frame) -> FindingRows:
    """Last year's return says that the child is a mother, and this year's does not."""
    header, last = frame.rows(HEADER), frame.previous.rows(HEADER)
    was = last.who(last.among("MOTHER", "1")) & everyone(frame.rows(EPISODES))
    return header.findings(was[header.child] & ~header.among("MOTHER", "1"))


@rule("208", INFORMATION)
def pupil_number_changed(frame: Frame) -> FindingRows:
    """The UPN is not the one of last year's return, and did not just become known, or known to be missing."""
    header, last = frame.rows(HEADER), frame.previous.rows(HEADER)
    changed = _changed(header, header.numbered("UPN"), last, last.numbered("UPN"))
    now, before = header.column("UPN").coded(_NO_PUPIL_NUMBER), last.column("UPN").coded(_NO_PUPIL_NUMBER)
    was_blank = last.who(before == BLANK_CODE)[header.child]
    was_not_yet = last.who(before == _NO_PUPIL_NUMBER.index("UN1"))[header.child]
    had_one = last.who(before == UNKNOWN_CODE)[header.child]
    # What is none of the codes for a missing number is a number.
    newly_known = (now == UNKNOWN_CODE) & ~had_one
    explained = (now >= 0) & (was_blank | (was_not_yet & (now > _NO_PUPIL_NUMBER.index("UN1"))))
    return header.findings(changed & ~(newly_known | explained))


@rule("209", INFORMATION)
def school_child_without_pupil_number(frame: Frame) -> FindingRows:
    """A child who was four on 31 August of the year before the return's year began has UN1 (too young) for a UPN."""
    header = frame.rows(HEADER)
    school = date(frame.known_year - 2, 8, 31).toordinal()
    fourth = birthdays(header.days("DOB"), 4)
    return header.findings(known(fourth) & (fourth <= school) & header.among("UPN", "UN1"))


@rule("210", INFORMATION)
def pupil_number_not_asked_for_in_a_week(frame: Frame) -> FindingRows:
    """A child has UN4 (too new) for a UPN, and at the end of the year has been looked after for more than a week."""
    header = frame.rows(HEADER)
    periods = periods_of_care(frame)
    settled = (periods.end > frame.last_day) & (periods.first_day < frame.last_day - 7)
    return header.findings(
        header.among("UPN", "UN4") & periods.who(settled, len(frame.children))[header.child]
    )


@rule("232", INFORMATION, first_year=2025)
def sex_not_known(frame: Frame) -> FindingRows:
    """The sex is given as not known (U)."""
    header = frame.rows(HEADER)
    return header.findings(header.among("SEX", "U"))


@rule("393", INFORMATION)
def mother_blank(frame: Frame) -> FindingRows:
    """A girl looked after, short breaks apart, has a blank for whether she is a mother."""
    header, episodes = frame.rows(HEADER), frame.episodes
    looked_after = episodes.who(~episodes.among("LS", "V3", "V4"))
    return header.findings(_girls(header) & header.among("MOTHER", "") & looked_after[header.child])


@rule("442", INFORMATION)
def pupil_number_blank(frame: Frame) -> FindingRows:
    """A child looked after, short breaks apart, has no UPN."""
    header, episodes = frame.rows(HEADER), frame.episodes
    looked_after = episodes.who(~episodes.among("LS", "V3", "V4"))
    return header.findings(header.among("UPN", "") & looked_after[header.child])


@rule("444", INFORMATION, first_year=2026)
def pupil_number_twice(frame: Frame) -> FindingRows:
    """Two rows have one UPN."""
    header = frame.rows(HEADER)
    own = header.filled("UPN") & ~header.among("UPN", *_NO_PUPIL_NUMBER)
    numbers = header.numbered("UPN")
    times = np.bincount(numbers[own], minlength=1)
    return header.findings(own & (times[np.where(own, numbers, 0)] > 1))


@rule("607", INFORMATION)
def mother_blank_at_the_end_of_care(frame: Frame) -> FindingRows:
    """A girl left care in the year, short breaks apart, and whether she is a mother is blank."""
    header, episodes = frame.rows(HEADER), frame.episodes
    dec = episodes.days("DEC")
    ceased = ~episodes.among("REC", "", "X1") & ~episodes.among("LS", "V3", "V4")
    ceased &= known(dec) & (dec >= frame.first_day) & (dec <= frame.last_day)
    unanswered = _girls(header) & header.among("MOTHER", "")
    return {
        **header.findings(unanswered & episodes.who(ceased)[header.child]),
        **episodes.findings(ceased & header.who(unanswered)[episodes.child]),
    }


@rule("611", INFORMATION)
def mother_without_childs_birth(frame: Frame) -> FindingRows:
    """A mother has no date of birth of her child."""
    header = frame.rows(HEADER)
    return header.findings(header.among("MOTHER", "1") & header.among("MC_DOB", ""))


@rule("612", INFORMATION)
def childs_birth_without_mother(frame: Frame) -> FindingRows:
    """A girl who is not said to be a mother has a date of birth of her child."""
    header = frame.rows(HEADER)
    return header.findings(_girls(header) & header.among("MOTHER", "", "0") & header.filled("MC_DOB"))


@rule("620", INFORMATION)
def mother_under_eleven(frame: Frame) -> FindingRows:
    """A mother was under eleven when the year began."""
    header = frame.rows(HEADER)
    return header.findings(
        header.among("MOTHER", "1") & (birthdays(header.days("DOB"), 11) > frame.first_day)
    )


@rule("621", INFORMATION)
def mother_younger_than_her_child(frame: Frame) -> FindingRows:
    """A mother's child was born before she was, or on that day."""
    header = frame.rows(HEADER)
    born, childs = header.days("DOB"), header.days("MC_DOB")
    return header.findings(known(born, childs) & (childs <= born))


@rule("624", INFORMATION)
def childs_birth_changed(frame: Frame) -> FindingRows:
    """The date of birth of a mother's child is not the one of last year's return."""
    header, last = frame.rows(HEADER), frame.previous.rows(HEADER)
    had = last.taken(last.filled("MC_DOB"))
    return header.findings(_changed(header, header.days("MC_DOB"), had, had.days("MC_DOB")))


@rule("625", INFORMATION)
def childs_birth_too_late(frame: Frame) -> FindingRows:
    """A mother's child was born after the year of the return, or after she left care."""
    header, course = frame.rows(HEADER), frame.course
    childs, dec = header.days("MC_DOB"), course.days("DEC")
    left = course.latest(dec, ~course.goes_on)[header.child]
    after_care = known(left) & (childs > left)
    return {
        **header.findings((childs > frame.last_day) | after_care),
        **course.findings(~course.goes_on & known(dec) & header.who(after_care)[course.child]),
    }


@rule("626", INFORMATION)
def mother_of_an_older_child(frame: Frame) -> FindingRows:
    """A child is a mother, was none in last year's return, and her child was born before this year began."""
    header, last = frame.rows(HEADER), frame.previous.rows(HEADER)
    was_not = last.who(last.among("MOTHER", "0"))[header.child]
    childs = header.days("MC_DOB")
    return header.findings(header.among("MOTHER", "1") & was_not & known(childs) & (childs < frame.first_day))


@rule("628", INFORMATION)
def mother_said_of_a_care_leaver(frame: Frame) -> FindingRows:
    """Whether she is a mother is said of a care leaver without an episode in the return."""
    header, leavers = frame.rows(HEADER), frame.rows(OC3)
    left = leavers.who(any_filled(leavers, *_OC3_ANSWERS)) & ~everyone(frame.rows(EPISODES))
    return header.findings(header.filled("MOTHER") & left[header.child])


def _girls(header: Rows) -> Flags:
    return header.among("SEX", "2", "F")


def _boys(header: Rows) -> Flags:
    return header.among("SEX", "1", "M")


def _sexes(header: Rows) -> Whole:
    """Return a number for the sex in each row, alike for the codes of all years: 1 and M, 2 and F."""
    return np.select([_boys(header), _girls(header)], [-3, -2], header.numbered("SEX")).astype(np.int32)


def _changed(rows: Rows, values: Whole, last: Rows, before: Whole) -> Flags:
    """Return whether the child has a row in last year's return with another value."""
    low = np.full(len(rows.children) + 1, np.iinfo(np.int32).max, np.int32)
    high = np.full(len(rows.children) + 1, np.iinfo(np.int32).min, np.int32)
    np.minimum.at(low, last.child, before)
    np.maximum.at(high, last.child, before)
    there: Flags = (high >= low)[rows.child] & (rows.child != NOBODY)
    other: Flags = (low[rows.child] != values) | (high[rows.child] != values)
    return there & other


HEADER_RULES: Final[tuple[Rule, ...]] = (
    sex_not_1_or_2,
    sex_not_m_f_or_u,
    birth_no_date,
    ethnicity_unknown,
    mother_unsaid,
    pupil_number_malformed,
    birth_of_mothers_child_no_date,
    boy_with_a_mothers_child,
    sex_changed,
    birth_changed,
    ethnicity_changed,
    no_longer_a_mother,
    pupil_number_changed,
    school_child_without_pupil_number,
    pupil_number_not_asked_for_in_a_week,
    sex_not_known,
    mother_blank,
    pupil_number_blank,
    pupil_number_twice,
    mother_blank_at_the_end_of_care,
    mother_without_childs_birth,
    childs_birth_without_mother,
    mother_under_eleven,
    mother_younger_than_her_child,
    childs_birth_changed,
    childs_birth_too_late,
    mother_of_an_older_child,
    mother_said_of_a_care_leaver,
)

HEADER_WITHOUT_FAULT: Final = (
    no_fault(
        NOT_YET,
        "101 102 103 165 168 171 174 202 203 204 207 208 209 210 232 393 442 444 607 611 612 620 "
        "621 624 625 626 628",
    ),
)
