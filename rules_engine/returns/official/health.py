"""The rules on health and offending (OC2), asked of children looked after for the whole year."""

from typing import Final

import numpy as np

from rules_engine.returns.official.fault import NO_SUCH_ROW, no_fault
from rules_engine.returns.official.frames import FindingRows, Frame, birthdays, known
from rules_engine.returns.official.rule import INFORMATION, Rule, rule
from rules_engine.returns.official.spells import all_filled, any_filled, everyone, in_care_all_year, matching
from rules_engine.statutory.codes import codes_of
from rules_engine.statutory.layouts import AD1, OC2, OC3

_FOR_ALL = ("IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE")
_FOR_SOME = ("CONVICTED", "HEALTH_CHECK", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED")
_STRENGTHS = ("SDQ_SCORE", "SDQ_REASON")
_AN_SDQ_SCORE = r"0*([0-9]|[1-3][0-9]|40)(\.0*)?"


@rule("157", INFORMATION)
def score_missing_for_age(frame: Frame) -> FindingRows:
    """A child looked after all year, four by its start and no more than 16 at its end, has no SDQ score because of age."""
    health = frame.rows(OC2)
    born = health.days("DOB")
    of_age = known(born) & (birthdays(born, 4) <= frame.first_day) & (birthdays(born, 16) >= frame.last_day)
    no_score = health.among("SDQ_SCORE", "") & health.among("SDQ_REASON", "SDQ1")
    return health.findings(of_age & no_score & in_care_all_year(frame)[health.child])


@rule("158", INFORMATION)
def intervention_offered_though_received(frame: Frame) -> FindingRows:
    """A child received an intervention for substance misuse, and it is said whether one was offered."""
    health = frame.rows(OC2)
    return health.findings(health.among("INTERVENTION_RECEIVED", "1") & health.filled("INTERVENTION_OFFERED"))


@rule("159", INFORMATION)
def intervention_offered_unsaid(frame: Frame) -> FindingRows:
    """A child with a substance misuse problem received no intervention, and it is not said whether one was offered."""
    health = frame.rows(OC2)
    return health.findings(
        health.among("SUBSTANCE_MISUSE", "1")
        & health.among("INTERVENTION_RECEIVED", "0")
        & health.among("INTERVENTION_OFFERED", "")
    )


@rule("180", INFORMATION)
def score_malformed(frame: Frame) -> FindingRows:
    """The SDQ score is not a whole number from 0 to 40."""
    health = frame.rows(OC2)
    return health.findings(health.filled("SDQ_SCORE") & ~matching(health, "SDQ_SCORE", _AN_SDQ_SCORE))


@rule("181", INFORMATION)
def health_not_0_or_1(frame: Frame) -> FindingRows:
    """An answer on health or offending is not 0 or 1."""
    health = frame.rows(OC2)
    answers = (~health.among(name, "", "0", "1") for name in (*_FOR_ALL, *_FOR_SOME))
    return health.findings(np.logical_or.reduce([*answers]))


@rule("182", INFORMATION)
def health_in_part(frame: Frame) -> FindingRows:
    """Some answers on health are filled in, and one of the four that every child needs is blank."""
    health = frame.rows(OC2)
    return health.findings(any_filled(health, *_FOR_SOME) & ~all_filled(health, *_FOR_ALL))


@rule("185", INFORMATION)
def score_of_a_child_not_in_care_all_year(frame: Frame) -> FindingRows:
    """A child not looked after all year has an SDQ score."""
    health = frame.rows(OC2)
    return health.findings(health.filled("SDQ_SCORE") & ~in_care_all_year(frame)[health.child])


@rule("186", INFORMATION)
def score_missing(frame: Frame) -> FindingRows:
    """A child looked after all year, four by its start and under 17 at its end, has no SDQ score and no reason."""
    health = frame.rows(OC2)
    born = health.days("DOB")
    of_age = known(born) & (birthdays(born, 4) <= frame.first_day) & (birthdays(born, 17) > frame.last_day)
    return health.findings(of_age & ~any_filled(health, *_STRENGTHS) & in_care_all_year(frame)[health.child])


@rule("187", INFORMATION)
def in_care_all_year_and_gone(frame: Frame) -> FindingRows:
    """A child looked after all year has facts about an adoption, or about a care leaver."""
    adoptions, leavers, whole = frame.rows(AD1), frame.rows(OC3), in_care_all_year(frame)
    adopted = any_filled(
        adoptions, "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"
    )
    left = any_filled(leavers, "IN_TOUCH", "ACTIV", "ACCOM")
    return {
        **adoptions.findings(adopted & whole[adoptions.child]),
        **leavers.findings(left & whole[leavers.child]),
    }


@rule("188", INFORMATION)
def score_under_four(frame: Frame) -> FindingRows:
    """A child under four at the end of the year has an SDQ score, or a reason for none."""
    health = frame.rows(OC2)
    young = birthdays(health.days("DOB"), 4) > frame.last_day
    return health.findings(young & any_filled(health, *_STRENGTHS))


@rule("189", INFORMATION)
def score_over_seventeen(frame: Frame) -> FindingRows:
    """A child who turned 17 before the year began has an SDQ score, or a reason for none."""
    health = frame.rows(OC2)
    seventeenth = birthdays(health.days("DOB"), 17)
    old = known(seventeenth) & (seventeenth < frame.first_day)
    return health.findings(old & any_filled(health, *_STRENGTHS))


@rule("190", INFORMATION)
def health_of_a_child_not_in_care_all_year(frame: Frame) -> FindingRows:
    """A child not looked after all year has answers on health or offending."""
    health = frame.rows(OC2)
    answered = any_filled(health, *_FOR_ALL, *_FOR_SOME)
    return health.findings(answered & ~in_care_all_year(frame)[health.child])


@rule("191", INFORMATION)
def health_missing(frame: Frame) -> FindingRows:
    """A child looked after all year has a blank among the four answers that every child needs, or no row on health."""
    health, course, whole = frame.rows(OC2), frame.course, in_care_all_year(frame)
    unsaid = whole & ~everyone(health)
    return {
        **health.findings(~all_filled(health, *_FOR_ALL) & whole[health.child]),
        **course.findings(~course.continues & unsaid[course.child]),
    }


@rule("192", INFORMATION)
def intervention_received_unsaid(frame: Frame) -> FindingRows:
    """A child has a substance misuse problem, and it is not said whether an intervention was received."""
    health = frame.rows(OC2)
    return health.findings(health.among("SUBSTANCE_MISUSE", "1") & health.among("INTERVENTION_RECEIVED", ""))


@rule("193", INFORMATION)
def intervention_without_problem(frame: Frame) -> FindingRows:
    """A child has no substance misuse problem, and something is said about an intervention."""
    health = frame.rows(OC2)
    answered = any_filled(health, "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED")
    return health.findings(health.among("SUBSTANCE_MISUSE", "", "0") & answered)


@rule("196", INFORMATION)
def reason_for_no_score_unknown(frame: Frame) -> FindingRows:
    """The reason for no SDQ score is not one of the codes."""
    health = frame.rows(OC2)
    return health.findings(~health.among("SDQ_REASON", "", *codes_of("SDQ reason")))


@rule("197a", INFORMATION)
def reason_beside_a_score(frame: Frame) -> FindingRows:
    """There is an SDQ score, and also a reason for none."""
    health = frame.rows(OC2)
    return health.findings(all_filled(health, *_STRENGTHS))


@rule("197B", INFORMATION)
def score_missing_at_four_or_seventeen(frame: Frame) -> FindingRows:
    """A child looked after all year, who turned four or 17 in it, has no SDQ score and no reason."""
    health = frame.rows(OC2)
    born = health.days("DOB")
    in_year = [
        (birthdays(born, age) >= frame.first_day) & (birthdays(born, age) <= frame.last_day)
        for age in (4, 17)
    ]
    turned = known(born) & np.logical_or.reduce(in_year)
    return health.findings(turned & ~any_filled(health, *_STRENGTHS) & in_care_all_year(frame)[health.child])


@rule("198", INFORMATION)
def reason_of_a_child_not_in_care_all_year(frame: Frame) -> FindingRows:
    """A child not looked after all year has a reason for no SDQ score."""
    health = frame.rows(OC2)
    return health.findings(health.filled("SDQ_REASON") & ~in_care_all_year(frame)[health.child])


@rule("215", INFORMATION)
def health_of_a_care_leaver(frame: Frame) -> FindingRows:
    """A care leaver has answers on health or offending."""
    health, leavers = frame.rows(OC2), frame.rows(OC3)
    answered, left = (
        any_filled(health, *_FOR_ALL, *_FOR_SOME),
        any_filled(leavers, "IN_TOUCH", "ACTIV", "ACCOM"),
    )
    return {
        **health.findings(answered & leavers.who(left)[health.child]),
        **leavers.findings(left & health.who(answered)[leavers.child]),
    }


@rule("542", INFORMATION)
def convicted_under_ten(frame: Frame) -> FindingRows:
    """It is said of a child under ten at the end of the year whether it was convicted."""
    health = frame.rows(OC2)
    return health.findings((birthdays(health.days("DOB"), 10) > frame.last_day) & health.filled("CONVICTED"))


@rule("543", INFORMATION)
def convicted_unsaid(frame: Frame) -> FindingRows:
    """It is not said of a child looked after all year, who turned ten before its last day, whether it was convicted."""
    health = frame.rows(OC2)
    tenth = birthdays(health.days("DOB"), 10)
    of_age = known(tenth) & (tenth < frame.last_day)
    return health.findings(of_age & health.among("CONVICTED", "") & in_care_all_year(frame)[health.child])


@rule("544", INFORMATION)
def convicted_without_health(frame: Frame) -> FindingRows:
    """A child was convicted, and one of the four answers that every child needs is blank."""
    health = frame.rows(OC2)
    return health.findings(health.among("CONVICTED", "1") & ~all_filled(health, *_FOR_ALL))


@rule("545", INFORMATION)
def development_unsaid(frame: Frame) -> FindingRows:
    """A child looked after all year, under five at its end, has a blank for health checks of young children."""
    health = frame.rows(OC2)
    young = birthdays(health.days("DOB"), 5) > frame.last_day
    return health.findings(young & health.among("HEALTH_CHECK", "") & in_care_all_year(frame)[health.child])


@rule("546", INFORMATION)
def development_over_five(frame: Frame) -> FindingRows:
    """A child looked after all year, five or older at its end, has an answer on health checks of young children."""
    health = frame.rows(OC2)
    fifth = birthdays(health.days("DOB"), 5)
    of_age = known(fifth) & (fifth <= frame.last_day)
    return health.findings(of_age & health.filled("HEALTH_CHECK") & in_care_all_year(frame)[health.child])


@rule("547", INFORMATION)
def development_without_health(frame: Frame) -> FindingRows:
    """A young child had its health checks, and one of the four answers that every child needs is blank."""
    health = frame.rows(OC2)
    return health.findings(health.among("HEALTH_CHECK", "1") & ~all_filled(health, *_FOR_ALL))


HEALTH_RULES: Final[tuple[Rule, ...]] = (
    score_missing_for_age,
    intervention_offered_though_received,
    intervention_offered_unsaid,
    score_malformed,
    health_not_0_or_1,
    health_in_part,
    score_of_a_child_not_in_care_all_year,
    score_missing,
    in_care_all_year_and_gone,
    score_under_four,
    score_over_seventeen,
    health_of_a_child_not_in_care_all_year,
    health_missing,
    intervention_received_unsaid,
    intervention_without_problem,
    reason_for_no_score_unknown,
    reason_beside_a_score,
    score_missing_at_four_or_seventeen,
    reason_of_a_child_not_in_care_all_year,
    health_of_a_care_leaver,
    convicted_under_ten,
    convicted_unsaid,
    convicted_without_health,
    development_unsaid,
    development_over_five,
    development_without_health,
)

HEALTH_WITHOUT_FAULT: Final = (
    no_fault(
        NO_SUCH_ROW,
        "157 158 159 180 181 182 185 186 187 188 189 190 191 192 193 196 197a 197B 198 215 542 543 "
        "544 545 546 547",
    ),
)
