"""The rules on adoption: the facts about a child adopted (AD1), and the decisions to place a child for adoption.

A decision lasts for the nights of [DATE_PLACED, DATE_PLACED_CEASED).
"""

from typing import Final

import numpy as np

from rules_engine.returns.official.fault import NO_SUCH_ROW, no_fault
from rules_engine.returns.official.frames import (
    BLANK_DAY,
    FAR,
    WRONG_DAY,
    FindingRows,
    Flags,
    Frame,
    Rows,
    known,
)
from rules_engine.returns.official.rule import BLOCKS_SOME, DAYS, INFORMATION, Rule, rule
from rules_engine.returns.official.spells import (
    all_filled,
    any_filled,
    everyone,
    overlapping,
    standing,
)
from rules_engine.statutory.codes import codes_of
from rules_engine.statutory.layouts import AD1, OC3, PLACED_FOR_ADOPTION

_FACTS = ("DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR")
_ADOPTED = ("E11", "E12")
_PLACED = ("A3", "A4", "A5", "A6")


# ---- AD1


@rule("112", BLOCKS_SOME)
def decision_no_date(frame: Frame) -> FindingRows:
    """The day on which adoption was decided on (DATE_INT) is not a date."""
    adoptions = frame.rows(AD1)
    return adoptions.findings(adoptions.days("DATE_INT") == WRONG_DAY)


@rule("113", BLOCKS_SOME)
def match_no_date(frame: Frame) -> FindingRows:
    """The day on which child and adopters were matched is not a date."""
    adoptions = frame.rows(AD1)
    return adoptions.findings(adoptions.days("DATE_MATCH") == WRONG_DAY)


@rule("114", INFORMATION)
def foster_carer_unsaid(frame: Frame) -> FindingRows:
    """Whether the adopter was the child's foster carer is said by something else than 1 or 0."""
    adoptions = frame.rows(AD1)
    return adoptions.findings(~adoptions.among("FOSTER_CARE", "", "0", "1"))


@rule("134", INFORMATION)
def adopted_care_leaver(frame: Frame) -> FindingRows:
    """A care leaver has facts about an adoption."""
    adoptions, leavers = frame.rows(AD1), frame.rows(OC3)
    left = leavers.who(any_filled(leavers, "IN_TOUCH", "ACTIV", "ACCOM"))
    return adoptions.findings(any_filled(adoptions, *_FACTS) & left[adoptions.child])


@rule("151", INFORMATION)
def facts_of_adoption_in_part(frame: Frame) -> FindingRows:
    """Some facts about an adoption are filled in, and others are blank."""
    adoptions = frame.rows(AD1)
    return adoptions.findings(any_filled(adoptions, *_FACTS) & ~all_filled(adoptions, *_FACTS))


@rule("175", INFORMATION)
def number_of_adopters_unknown(frame: Frame) -> FindingRows:
    """The number of adopters is not one of the codes."""
    adoptions = frame.rows(AD1)
    return adoptions.findings(~adoptions.among("NB_ADOPTR", "", *codes_of("number of adopters")))


@rule("176", INFORMATION)
def sex_of_adopters_unknown(frame: Frame) -> FindingRows:
    """The sex of the adopters is not one of the codes."""
    adoptions = frame.rows(AD1)
    return adoptions.findings(~adoptions.among("SEX_ADOPTR", "", *codes_of("sex of adopters")))


@rule("177", INFORMATION)
def status_of_adopters_unknown(frame: Frame) -> FindingRows:
    """The legal status of the adopters is not one of the codes."""
    adoptions = frame.rows(AD1)
    return adoptions.findings(~adoptions.among("LS_ADOPTR", "", *codes_of("status of adopters")))


@rule("331", INFORMATION)
def matched_after_the_placement(frame: Frame) -> FindingRows:
    """Child and adopters were matched after the last placement before the adoption began."""
    return _after_an_episode(frame, "DATE_MATCH", frame.episodes.among("REC", *_ADOPTED))


@rule("333", INFORMATION)
def matched_before_the_decision(frame: Frame) -> FindingRows:
    """Child and adopters were matched before adoption was decided on, or without a day for that."""
    adoptions = frame.rows(AD1)
    decided, matched = adoptions.days("DATE_INT"), adoptions.days("DATE_MATCH")
    return adoptions.findings(known(matched) & ((decided > matched) | (decided == BLANK_DAY)))


@rule("334", INFORMATION)
def decided_before_care(frame: Frame) -> FindingRows:
    """Adoption was decided on before the child's latest start in care."""
    adoptions, episodes = frame.rows(AD1), frame.episodes
    decided, decom = adoptions.days("DATE_INT"), episodes.days("DECOM")
    started = episodes.latest(decom, episodes.among("RNE", "S"))
    decided_first = adoptions.earliest(decided, known(decided))[episodes.child]
    latest = episodes.among("RNE", "S") & known(decom) & (decom == started[episodes.child])
    return {
        **adoptions.findings(known(decided) & (decided < started[adoptions.child])),
        **episodes.findings(latest & (decided_first < decom)),
    }


@rule("335", INFORMATION)
def foster_carer_not_as_placed(frame: Frame) -> FindingRows:
    """Whether the adopter was the child's foster carer is said one way in AD1 and another by the last placement."""
    adoptions, episodes = frame.rows(AD1), frame.episodes
    adopted = episodes.among("REC", "E1", *_ADOPTED)
    by_carer = adopted & episodes.among("PLACE", "A2", "A3", "A5")
    by_other = adopted & episodes.among("PLACE", "A1", "A4", "A6")
    carer, other = adoptions.among("FOSTER_CARE", "1"), adoptions.among("FOSTER_CARE", "0")
    return {
        **adoptions.findings(
            (carer & episodes.who(by_other)[adoptions.child])
            | (other & episodes.who(by_carer)[adoptions.child])
        ),
        **episodes.findings(
            (by_other & adoptions.who(carer)[episodes.child])
            | (by_carer & adoptions.who(other)[episodes.child])
        ),
    }


@rule("511", INFORMATION)
def two_adopters_said_to_be_one(frame: Frame) -> FindingRows:
    """There are two adopters, and their sex is that of one."""
    adoptions = frame.rows(AD1)
    return adoptions.findings(adoptions.among("NB_ADOPTR", "2") & adoptions.among("SEX_ADOPTR", "M1", "F1"))


@rule("521", INFORMATION)
def decided_after_the_placement(frame: Frame) -> FindingRows:
    """Adoption was decided on after the child was placed for adoption."""
    return _after_an_episode(frame, "DATE_INT", frame.episodes.among("PLACE", *_PLACED))


@rule("523", INFORMATION)
def decided_on_two_days(frame: Frame) -> FindingRows:
    """AD1 has another day for the decision than the module on decisions."""
    adoptions, decisions = frame.rows(AD1), frame.rows(PLACED_FOR_ADOPTION)
    return {
        **adoptions.findings(_otherwise(adoptions, "DATE_INT", decisions, "DATE_PLACED")),
        **decisions.findings(_otherwise(decisions, "DATE_PLACED", adoptions, "DATE_INT")),
    }


@rule("525", INFORMATION)
def adopted_after_the_decision_ceased(frame: Frame) -> FindingRows:
    """A child whose decision to be placed for adoption ceased has facts about an adoption."""
    adoptions, decisions = frame.rows(AD1), frame.rows(PLACED_FOR_ADOPTION)
    ceased, adopted = decisions.filled("DATE_PLACED_CEASED"), any_filled(adoptions, *_FACTS)
    return {
        **adoptions.findings(adopted & decisions.who(ceased)[adoptions.child]),
        **decisions.findings(ceased & adoptions.who(adopted)[decisions.child]),
    }


@rule("582", INFORMATION)
def matched_on_the_day_of_adoption(frame: Frame) -> FindingRows:
    """The adoption was on the day on which child and adopters were matched."""
    adoptions, episodes = frame.rows(AD1), frame.episodes
    dec = episodes.days("DEC")
    matched = standing(episodes, dec, adoptions, adoptions.days("DATE_MATCH"))
    return episodes.findings(known(dec) & episodes.among("REC", *_ADOPTED) & matched)


@rule("601", INFORMATION)
def facts_of_adoption_missing(frame: Frame) -> FindingRows:
    """A child was adopted in the year, and facts about the adoption are blank."""
    adoptions, episodes = frame.rows(AD1), frame.episodes
    adopted = _adopted_in_the_year(frame)
    blank = ~all_filled(adoptions, *_FACTS)
    without = adoptions.who(blank) | ~everyone(adoptions)
    return {
        **adoptions.findings(blank & episodes.who(adopted)[adoptions.child]),
        **episodes.findings(adopted & without[episodes.child]),
    }


@rule("602", INFORMATION)
def facts_of_no_adoption(frame: Frame) -> FindingRows:
    """A child has facts about an adoption, and no episode ends with one in the year."""
    adoptions = frame.rows(AD1)
    adopted = frame.episodes.who(_adopted_in_the_year(frame))
    return adoptions.findings(any_filled(adoptions, *_FACTS) & ~adopted[adoptions.child])


def _couple(number: str, status: str, sexes: tuple[str, ...], says: str) -> Rule:
    def check(frame: Frame) -> FindingRows:
        adoptions = frame.rows(AD1)
        return adoptions.findings(
            adoptions.among("LS_ADOPTR", status) & ~adoptions.among("SEX_ADOPTR", *sexes)
        )

    return Rule(number=number, says=says, level=INFORMATION, check=check)


def _adopted_in_the_year(frame: Frame) -> Flags:
    dec = frame.episodes.days("DEC")
    in_year = (dec >= frame.first_day) & (dec <= frame.last_day)
    return in_year & frame.episodes.among("REC", *_ADOPTED)


def _after_an_episode(frame: Frame, day: str, there: Flags) -> FindingRows:
    """Find the adoptions with a day after the start of one of the child's episodes `there`, and those episodes."""
    adoptions, episodes = frame.rows(AD1), frame.episodes
    days, decom = adoptions.days(day), episodes.days("DECOM")
    return {
        **adoptions.findings(days > episodes.earliest(decom, there)[adoptions.child]),
        **episodes.findings(
            there & known(decom) & (adoptions.latest(days, known(days))[episodes.child] > decom)
        ),
    }


def _otherwise(rows: Rows, name: str, others: Rows, other_name: str) -> Flags:
    """Return whether the child has a row among `others` with another day."""
    days, other_days = rows.days(name), others.days(other_name)
    first = others.earliest(other_days, known(other_days))[rows.child]
    last = others.latest(other_days, known(other_days))[rows.child]
    other: Flags = (first != days) | (last != days)
    return known(days, last) & other


# ---- decisions to place for adoption


@rule("115", BLOCKS_SOME)
def start_of_decision_no_date(frame: Frame) -> FindingRows:
    """The day of a decision to place for adoption is not a date."""
    decisions = frame.rows(PLACED_FOR_ADOPTION)
    return decisions.findings(decisions.days("DATE_PLACED") == WRONG_DAY)


@rule("116", BLOCKS_SOME)
def end_of_decision_no_date(frame: Frame) -> FindingRows:
    """The day on which a decision to place for adoption ceased is not a date."""
    decisions = frame.rows(PLACED_FOR_ADOPTION)
    return decisions.findings(decisions.days("DATE_PLACED_CEASED") == WRONG_DAY)


@rule("117", DAYS)
def decision_after_care(frame: Frame) -> FindingRows:
    """A decision was made or ceased after the year of the return, or after care ended."""
    decisions, episodes = frame.rows(PLACED_FOR_ADOPTION), frame.episodes
    decom, dec = episodes.days("DECOM"), episodes.days("DEC")
    ends = known(decom) & ~episodes.among("REC", "X1")
    last = ends & (decom == episodes.latest(decom, ends)[episodes.child]) & known(dec)
    left = episodes.latest(dec, last)[decisions.child]
    latest = np.maximum(decisions.days("DATE_PLACED"), decisions.days("DATE_PLACED_CEASED"))
    after_care = known(left) & (latest > left)
    return {
        **decisions.findings((latest > frame.last_day) | after_care),
        **episodes.findings(last & decisions.who(after_care)[episodes.child]),
    }


@rule("118", DAYS)
def decision_ceased_before_care(frame: Frame) -> FindingRows:
    """A decision ceased before the year of the return, or before the child started to be looked after."""
    decisions, episodes = frame.rows(PLACED_FOR_ADOPTION), frame.episodes
    decom, ceased = episodes.days("DECOM"), decisions.days("DATE_PLACED_CEASED")
    own = known(decom) & ~episodes.among("LS", "V3", "V4")
    started = episodes.earliest(decom, own)
    began = started[decisions.child]
    wrong = known(ceased) & (began < FAR) & (ceased < np.maximum(began, frame.first_day))
    first = own & (decom == started[episodes.child])
    return {**decisions.findings(wrong), **episodes.findings(first & decisions.who(wrong)[episodes.child])}


@rule("119", DAYS)
def end_of_decision_in_part(frame: Frame) -> FindingRows:
    """A decision ceased on a day without a reason, or for a reason without a day."""
    decisions = frame.rows(PLACED_FOR_ADOPTION)
    return decisions.findings(
        decisions.filled("DATE_PLACED_CEASED") ^ decisions.filled("REASON_PLACED_CEASED")
    )


@rule("120", BLOCKS_SOME)
def reason_of_end_unknown(frame: Frame) -> FindingRows:
    """The reason why a decision ceased is not one of the codes."""
    decisions = frame.rows(PLACED_FOR_ADOPTION)
    return decisions.findings(~decisions.among("REASON_PLACED_CEASED", "", *codes_of("reason placed ceased")))


@rule("184", DAYS)
def decision_before_birth(frame: Frame) -> FindingRows:
    """A decision was made before the child was born."""
    decisions = frame.rows(PLACED_FOR_ADOPTION)
    placed = decisions.days("DATE_PLACED")
    return decisions.findings(known(placed) & (placed < frame.born_last[decisions.child]))


@rule("522", BLOCKS_SOME)
def decision_ceased_before_it_was_made(frame: Frame) -> FindingRows:
    """A decision ceased before it was made."""
    decisions = frame.rows(PLACED_FOR_ADOPTION)
    placed, ceased = decisions.days("DATE_PLACED"), decisions.days("DATE_PLACED_CEASED")
    return decisions.findings(known(placed, ceased) & (ceased < placed))


@rule("551", INFORMATION)
def placed_without_decision(frame: Frame) -> FindingRows:
    """A child is placed for adoption, and there is no day of a decision."""
    episodes, decisions = frame.episodes, frame.rows(PLACED_FOR_ADOPTION)
    decided = decisions.who(decisions.filled("DATE_PLACED"))
    return episodes.findings(episodes.among("PLACE", *_PLACED) & ~decided[episodes.child])


@rule("552", DAYS)
def placed_before_the_decision(frame: Frame) -> FindingRows:
    """A child's first placement for adoption began before the latest decision."""
    decisions, course = frame.rows(PLACED_FOR_ADOPTION), frame.course
    placements = course.taken(course.among("PLACE", *_PLACED))
    first = placements.taken(~placements.continues)
    decom, placed = first.days("DECOM"), decisions.days("DATE_PLACED")
    latest = decisions.latest(placed, known(placed))
    of_latest = known(placed) & (placed == latest[decisions.child])
    return {
        **decisions.findings(of_latest & (placed > first.earliest(decom, known(decom))[decisions.child])),
        **first.findings(decom < latest[first.child]),
    }


@rule("553", INFORMATION)
def placement_order_without_decision(frame: Frame) -> FindingRows:
    """A child is under a placement order (E1) without a decision, or a decision ceased while the order stays."""
    return _order_without_decision(frame, "E1")


@rule("554", INFORMATION)
def placement_order_before_the_decision(frame: Frame) -> FindingRows:
    """A decision was made after the placement order (E1)."""
    decisions, course = frame.rows(PLACED_FOR_ADOPTION), frame.course
    orders = course.taken(course.among("LS", "E1"))
    first = orders.taken(~orders.continues)
    decom, placed = first.days("DECOM"), decisions.days("DATE_PLACED")
    return {
        **decisions.findings(placed > first.earliest(decom, known(decom))[decisions.child]),
        **first.findings(decom < decisions.latest(placed, known(placed))[first.child]),
    }


@rule("555", INFORMATION, last_year=2024)
def freeing_order_without_decision(frame: Frame) -> FindingRows:
    """A child is under a freeing order (D1) without a decision, or a decision ceased while the order stays."""
    return _order_without_decision(frame, "D1")


@rule("556", INFORMATION, last_year=2024)
def freeing_order_before_the_decision(frame: Frame) -> FindingRows:
    """A decision was made after the freeing order (D1)."""
    decisions, episodes = frame.rows(PLACED_FOR_ADOPTION), frame.episodes
    decom, placed = episodes.days("DECOM"), decisions.days("DATE_PLACED")
    decided = decisions.latest(placed, known(placed))[episodes.child]
    return episodes.findings(episodes.among("LS", "D1") & known(decom) & (decom < decided))


@rule("557", INFORMATION, last_year=2024)
def left_without_adoption(frame: Frame) -> FindingRows:
    """A child placed for adoption, or under an order for it (D1, E1), left care otherwise, and no decision ceased."""
    return _left_without_adoption(frame, "D1", "E1")


@rule("557", INFORMATION, first_year=2025)
def left_without_adoption_under_placement_order(frame: Frame) -> FindingRows:
    """A child placed for adoption, or under a placement order (E1), left care otherwise, and no decision ceased."""
    return _left_without_adoption(frame, "E1")


@rule("558", INFORMATION)
def adopted_though_the_decision_ceased(frame: Frame) -> FindingRows:
    """A child's latest episode ends with an adoption, and its latest decision to place it for adoption has ceased."""
    episodes, decisions = frame.episodes, frame.rows(PLACED_FOR_ADOPTION)
    # Of a decision without a day nobody knows whether it is the latest.
    latest = ~known(decisions.days("DATE_PLACED")) | _of_the_latest(decisions, "DATE_PLACED")
    stands = decisions.who(latest & decisions.among("DATE_PLACED_CEASED", ""))
    ceased = everyone(decisions) & ~stands
    adopted = episodes.among("REC", *_ADOPTED) & _of_the_latest(episodes, "DECOM")
    return episodes.findings(adopted & ceased[episodes.child])


def _of_the_latest(rows: Rows, day: str) -> Flags:
    """Return whether a row is of the latest day on which the child has one."""
    days = rows.days(day)
    flags: Flags = known(days) & (days == rows.latest(days, known(days))[rows.child])
    return flags


@rule("559", DAYS)
def earlier_decision_not_in_last_return(frame: Frame) -> FindingRows:
    """A decision was made before the year of the return, and last year's return has no day of a decision."""
    decisions, last = frame.rows(PLACED_FOR_ADOPTION), frame.previous.rows(PLACED_FOR_ADOPTION)
    placed = decisions.days("DATE_PLACED")
    decided = last.who(last.filled("DATE_PLACED"))[decisions.child]
    return decisions.findings(known(placed) & (placed < frame.first_day) & ~decided)


@rule("560", DAYS)
def standing_decision_changed(frame: Frame) -> FindingRows:
    """Last year's return has a decision that stands, and this year's has none with that day."""
    decisions = frame.by_child(PLACED_FOR_ADOPTION, "DATE_PLACED")
    last = frame.previous.by_child(PLACED_FOR_ADOPTION, "DATE_PLACED")
    placed, last_placed = decisions.days("DATE_PLACED"), last.days("DATE_PLACED")
    stands = last.among("DATE_PLACED_CEASED", "") & known(last_placed)
    lost = last.who(stands & ~standing(last, last_placed, decisions, placed))
    return decisions.findings(lost[decisions.child])


@rule("561", DAYS)
def ceased_decision_again(frame: Frame) -> FindingRows:
    """A decision has the day of one that ceased in last year's return."""
    decisions, ended = frame.rows(PLACED_FOR_ADOPTION), _ended_last_year(frame)
    placed = decisions.days("DATE_PLACED")
    return decisions.findings(known(placed) & standing(decisions, placed, ended, ended.days("DATE_PLACED")))


@rule("563", BLOCKS_SOME)
def ceased_without_a_start(frame: Frame) -> FindingRows:
    """A decision ceased, and the day on which it was made is blank."""
    decisions = frame.rows(PLACED_FOR_ADOPTION)
    ceased = all_filled(decisions, "REASON_PLACED_CEASED", "DATE_PLACED_CEASED")
    return decisions.findings(ceased & decisions.among("DATE_PLACED", ""))


@rule("579", DAYS)
def two_decisions_at_once(frame: Frame) -> FindingRows:
    """A decision is made while an earlier one for the child stands or has not ceased yet."""
    return overlapping(frame, PLACED_FOR_ADOPTION, "DATE_PLACED", "DATE_PLACED_CEASED")


@rule("583", DAYS)
def earlier_decision_stands(frame: Frame) -> FindingRows:
    """A decision that is not the child's latest has not ceased."""
    decisions = frame.dated(PLACED_FOR_ADOPTION, "DATE_PLACED")
    return decisions.findings(decisions.goes_on & decisions.among("DATE_PLACED_CEASED", ""))


@rule("584", DAYS)
def new_decision_not_later(frame: Frame) -> FindingRows:
    """A decision ceased in last year's return, and this year's has no later day for a new one."""
    decisions, ended = frame.rows(PLACED_FOR_ADOPTION), _ended_last_year(frame)
    placed = decisions.days("DATE_PLACED")
    latest = ended.latest(ended.days("DATE_PLACED"), np.ones(len(ended), np.bool_))[decisions.child]
    blank = decisions.among("DATE_PLACED", "") & everyone(ended)[decisions.child]
    return decisions.findings(blank | (known(placed) & (placed <= latest)))


@rule("1003", DAYS)
def decision_before_care(frame: Frame) -> FindingRows:
    """A decision was made before the child first started to be looked after in the return."""
    decisions, course = frame.rows(PLACED_FOR_ADOPTION), frame.course
    starts = course.taken(course.among("RNE", "S"))
    first = starts.taken(~starts.continues)
    decom, placed = first.days("DECOM"), decisions.days("DATE_PLACED")
    started = first.earliest(decom, known(decom))[decisions.child]
    wrong = known(placed) & (started < FAR) & (placed < started)
    return {**decisions.findings(wrong), **first.findings(decisions.who(wrong)[first.child])}


def _order_without_decision(frame: Frame, order: str) -> FindingRows:
    episodes, decisions = frame.episodes, frame.rows(PLACED_FOR_ADOPTION)
    under_order = episodes.among("LS", order)
    still = episodes.who(under_order & episodes.among("DEC", ""))
    ceased = any_filled(decisions, "DATE_PLACED_CEASED", "REASON_PLACED_CEASED")
    return {
        **episodes.findings(under_order & ~everyone(decisions)[episodes.child]),
        **decisions.findings(ceased & still[decisions.child]),
    }


def _left_without_adoption(frame: Frame, *orders: str) -> FindingRows:
    episodes, decisions = frame.episodes, frame.rows(PLACED_FOR_ADOPTION)
    meant = episodes.among("PLACE", *_PLACED) | episodes.among("LS", *orders)
    left = meant & ~episodes.among("REC", "", "X1", *_ADOPTED)
    stands = ~all_filled(decisions, "DATE_PLACED_CEASED", "REASON_PLACED_CEASED")
    unsaid = decisions.who(stands) | ~everyone(decisions)
    return {
        **episodes.findings(left & unsaid[episodes.child]),
        **decisions.findings(stands & episodes.who(left)[decisions.child]),
    }


def _ended_last_year(frame: Frame) -> Rows:
    """Return the decisions of last year's return that ceased."""
    last = frame.previous.rows(PLACED_FOR_ADOPTION)
    return last.taken(any_filled(last, "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"))


ADOPTION_RULES: Final[tuple[Rule, ...]] = (
    decision_no_date,
    match_no_date,
    foster_carer_unsaid,
    adopted_care_leaver,
    facts_of_adoption_in_part,
    number_of_adopters_unknown,
    sex_of_adopters_unknown,
    status_of_adopters_unknown,
    matched_after_the_placement,
    matched_before_the_decision,
    decided_before_care,
    foster_carer_not_as_placed,
    two_adopters_said_to_be_one,
    _couple("514", "L0", ("M1", "F1"), "A single adopter (L0) is not said to be one man or one woman."),
    _couple("517", "L3", ("MF",), "Adopters of status L3 are not said to be a man and a woman."),
    _couple("518", "L4", ("MM", "FF"), "Adopters of status L4 are not said to be two men or two women."),
    _couple("519", "L2", ("MM", "FF", "MF"), "Civil partners (L2) are not said to be two."),
    _couple("520", "L11", ("MF",), "A married couple of status L11 is not said to be a man and a woman."),
    decided_after_the_placement,
    decided_on_two_days,
    _couple(
        "524", "L12", ("MM", "FF"), "A married couple of status L12 is not said to be two men or two women."
    ),
    adopted_after_the_decision_ceased,
    matched_on_the_day_of_adoption,
    facts_of_adoption_missing,
    facts_of_no_adoption,
    start_of_decision_no_date,
    end_of_decision_no_date,
    decision_after_care,
    decision_ceased_before_care,
    end_of_decision_in_part,
    reason_of_end_unknown,
    decision_before_birth,
    decision_ceased_before_it_was_made,
    placed_without_decision,
    placed_before_the_decision,
    placement_order_without_decision,
    placement_order_before_the_decision,
    freeing_order_without_decision,
    freeing_order_before_the_decision,
    left_without_adoption,
    left_without_adoption_under_placement_order,
    adopted_though_the_decision_ceased,
    earlier_decision_not_in_last_return,
    standing_decision_changed,
    ceased_decision_again,
    ceased_without_a_start,
    two_decisions_at_once,
    earlier_decision_stands,
    new_decision_not_later,
    decision_before_care,
)

ADOPTION_WITHOUT_FAULT: Final = (
    no_fault(
        NO_SUCH_ROW,
        "112 113 114 115 116 117 118 119 120 134 151 175 176 177 184 331 333 334 335 511 514 517 "
        "518 519 520 521 522 523 524 525 551 552 553 554 555 556 557 558 559 560 561 563 579 582 "
        "583 584 601 602 1003",
    ),
)
