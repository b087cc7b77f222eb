"""The rules on care leavers (OC3): what has become of young people around their birthday in the year."""

from typing import Final

import numpy as np

from rules_engine.returns.official.fault import NO_SUCH_ROW, no_fault
from rules_engine.returns.official.frames import BLANK_DAY, FindingRows, Flags, Frame, birthdays, known
from rules_engine.returns.official.rule import INFORMATION, Rule, rule
from rules_engine.returns.official.spells import all_filled, any_filled, episodes_where, everyone
from rules_engine.statutory.codes import codes_of
from rules_engine.statutory.layouts import EPISODES, OC3, UASC

_ANSWERS = ("IN_TOUCH", "ACTIV", "ACCOM")


@rule("131", INFORMATION)
def in_touch_unknown(frame: Frame) -> FindingRows:
    """Whether the authority is in touch with a care leaver is blank, or not one of the codes."""
    leavers = frame.rows(OC3)
    return leavers.findings(~leavers.among("IN_TOUCH", *codes_of("in touch")))


@rule("132", INFORMATION)
def activity_unknown(frame: Frame) -> FindingRows:
    """The activity of a care leaver is blank, or not one of the codes."""
    leavers = frame.rows(OC3)
    return leavers.findings(~leavers.among("ACTIV", *codes_of("activity")))


@rule("133", INFORMATION)
def accommodation_unknown(frame: Frame) -> FindingRows:
    """The accommodation of a care leaver is blank, or not one of the codes."""
    leavers = frame.rows(OC3)
    return leavers.findings(~leavers.among("ACCOM", *codes_of("accommodation")))


@rule("153", INFORMATION)
def leaver_in_part(frame: Frame) -> FindingRows:
    """Some answers about a care leaver are filled in, and others are blank."""
    leavers = frame.rows(OC3)
    return leavers.findings(any_filled(leavers, *_ANSWERS) & ~all_filled(leavers, *_ANSWERS))


@rule("344", INFORMATION)
def activity_of_one_who_died_or_returned(frame: Frame) -> FindingRows:
    """A care leaver died or returned home (DIED, RHOM), and activity or accommodation is not 0."""
    leavers = frame.rows(OC3)
    gone = leavers.among("IN_TOUCH", "DIED", "RHOM")
    return leavers.findings(gone & ~(leavers.among("ACTIV", "0") & leavers.among("ACCOM", "0")))


@rule("345", INFORMATION)
def in_touch_but_nothing_known(frame: Frame) -> FindingRows:
    """The authority is in touch with a care leaver, and activity or accommodation is 0."""
    leavers = frame.rows(OC3)
    nothing = leavers.among("ACTIV", "0") | leavers.among("ACCOM", "0")
    return leavers.findings(leavers.among("IN_TOUCH", "YES") & nothing)


@rule("347", INFORMATION, first_year=2024)
def foyer_under_eighteen(frame: Frame) -> FindingRows:
    """A care leaver who was under 18 when the year began lives in a foyer (T1, T2)."""
    leavers = frame.rows(OC3)
    young = birthdays(leavers.days("DOB"), 18) > frame.first_day
    return leavers.findings(leavers.among("ACCOM", "T1", "T2") & young)


@rule("348", INFORMATION, first_year=2026)
def alive_again(frame: Frame) -> FindingRows:
    """Last year's return says that a care leaver died, and this year's does not."""
    leavers, last = frame.rows(OC3), frame.previous.rows(OC3)
    died = last.who(last.among("IN_TOUCH", "DIED"))
    return leavers.findings(died[leavers.child] & ~leavers.among("IN_TOUCH", "DIED"))


@rule("391", INFORMATION)
def leaver_under_seventeen(frame: Frame) -> FindingRows:
    """A care leaver is under 17 at the end of the year."""
    leavers = frame.rows(OC3)
    young = birthdays(leavers.days("DOB"), 17) > frame.last_day
    return leavers.findings(young & any_filled(leavers, *_ANSWERS))


@rule("1000", INFORMATION)
def leaver_died_in_care(frame: Frame) -> FindingRows:
    """A care leaver died in care (E2), in the year of the return or the year before."""
    leavers = frame.rows(OC3)
    deaths = [
        episodes.who(episodes.among("REC", "E2"))
        for of_year in frame.and_the_previous
        for episodes in [of_year.rows(EPISODES)]
    ]
    return leavers.findings(np.logical_or.reduce(deaths)[leavers.child])


@rule("1007", INFORMATION)
def leaver_in_care_on_birthday(frame: Frame) -> FindingRows:
    """A care leaver was still looked after on the 17th or 18th birthday, which lies in the year."""
    leavers, course = frame.by_child(OC3, "DOB"), frame.course
    in_episodes = episodes_where(frame, known(course.days("DECOM")))
    return leavers.findings(
        any_filled(leavers, *_ANSWERS)
        & np.logical_or.reduce(
            [
                _in_the_year(frame, birthday) & (in_episodes.last_end(leavers.child, birthday) > birthday)
                for age in (17, 18)
                for birthday in [birthdays(leavers.days("DOB"), age)]
            ]
        )
    )


@rule("1010", INFORMATION)
def leaver_without_the_open_episode(frame: Frame) -> FindingRows:
    """A care leaver has no episode in the return, and last year's left one open."""
    leavers, last = frame.rows(OC3), frame.previous.course
    open_last = last.who(~last.goes_on & last.among("DEC", ""))
    return leavers.findings((open_last & ~everyone(frame.rows(EPISODES)))[leavers.child])


@rule("1011", INFORMATION)
def leaver_moved_to_another_authority(frame: Frame) -> FindingRows:
    """The last episode of a care leaver ended because another authority took over the care (E3)."""
    leavers, course = frame.rows(OC3), frame.course
    moved = course.who(~course.goes_on & course.among("REC", "E3"))
    return leavers.findings(moved[leavers.child] & any_filled(leavers, *_ANSWERS))


@rule("1014", INFORMATION)
def leaver_who_came_alone(frame: Frame) -> FindingRows:
    """A care leaver without an episode in the year has a row in UASC."""
    leavers, alone, episodes = frame.rows(OC3), frame.rows(UASC), frame.episodes
    decom, dec = episodes.days("DECOM"), episodes.days("DEC")
    in_year = known(decom) & (decom <= frame.last_day) & ((dec >= frame.first_day) | (dec <= BLANK_DAY))
    left = leavers.who(any_filled(leavers, *_ANSWERS)) & ~episodes.who(in_year)
    children = left & everyone(alone)
    return {**alone.findings(children[alone.child]), **leavers.findings(children[leavers.child])}


@rule("1016", INFORMATION, first_year=2024)
def leaver_left_after_birthday(frame: Frame) -> FindingRows:
    """A care leaver of 17 or 18 left care on or after that birthday."""
    leavers, episodes = frame.rows(OC3), frame.episodes
    dec = episodes.days("DEC")
    left = episodes.latest(dec, known(dec))[leavers.child]
    born = leavers.days("DOB")
    after = np.logical_or.reduce(
        [
            (birthdays(born, age) <= frame.last_day)
            & (frame.last_day < birthdays(born, age + 1))
            & (left >= birthdays(born, age))
            for age in (17, 18)
        ]
    )
    return leavers.findings(known(born) & after & any_filled(leavers, *_ANSWERS))


@rule("3001", INFORMATION)
def leaver_of_seventeen_with_foster_carers(frame: Frame) -> FindingRows:
    """A care leaver who turned 17 in the year lives with former foster carers (Z1, Z2)."""
    leavers = frame.rows(OC3)
    seventeenth = birthdays(frame.born_last[leavers.child], 17)
    return leavers.findings(leavers.among("ACCOM", "Z1", "Z2") & _in_the_year(frame, seventeenth))


def _in_the_year(frame: Frame, day: np.ndarray[tuple[int], np.dtype[np.int32]]) -> Flags:
    return known(day) & (day >= frame.first_day) & (day <= frame.last_day)


LEAVER_RULES: Final[tuple[Rule, ...]] = (
    in_touch_unknown,
    activity_unknown,
    accommodation_unknown,
    leaver_in_part,
    activity_of_one_who_died_or_returned,
    in_touch_but_nothing_known,
    foyer_under_eighteen,
    alive_again,
    leaver_under_seventeen,
    leaver_died_in_care,
    leaver_in_care_on_birthday,
    leaver_without_the_open_episode,
    leaver_moved_to_another_authority,
    leaver_who_came_alone,
    leaver_left_after_birthday,
    leaver_of_seventeen_with_foster_carers,
)

LEAVER_WITHOUT_FAULT: Final = (
    no_fault(NO_SUCH_ROW, "131 132 133 153 344 345 347 348 391 1000 1007 1010 1011 1014 1016 3001"),
)
