"""The rules on reviews of a child's care."""

from typing import Final

import numpy as np

from rules_engine.returns.official.fault import NO_SUCH_ROW, no_fault
from rules_engine.returns.official.frames import FindingRows, Frame, birthdays, known
from rules_engine.returns.official.rule import BLOCKS_SOME, INFORMATION, Rule, rule
from rules_engine.returns.official.spells import any_filled, everyone
from rules_engine.statutory.codes import codes_of
from rules_engine.statutory.layouts import HEADER, REVIEWS


@rule("166", BLOCKS_SOME)
def review_no_date(frame: Frame) -> FindingRows:
    """The day of a review is blank, or is not a date."""
    reviews = frame.rows(REVIEWS)
    return reviews.findings(~known(reviews.days("REVIEW")))


@rule("167", BLOCKS_SOME)
def participation_unknown(frame: Frame) -> FindingRows:
    """How the child took part in a review is not one of the codes, or is said without a day of the review."""
    reviews = frame.rows(REVIEWS)
    unknown = ~reviews.among("REVIEW_CODE", "", *codes_of("review"))
    return reviews.findings(np.where(reviews.filled("REVIEW"), unknown, reviews.filled("REVIEW_CODE")))


@rule("167", INFORMATION)
def participation_unsaid(frame: Frame) -> FindingRows:
    """How the child took part in a review is not said."""
    reviews = frame.rows(REVIEWS)
    return reviews.findings(reviews.filled("REVIEW") & reviews.among("REVIEW_CODE", ""))


@rule("399", INFORMATION)
def review_of_a_short_break(frame: Frame) -> FindingRows:
    """A child is on short breaks only (V3, V4), and has a review, or it is said whether she is a mother."""
    episodes, header, reviews = frame.episodes, frame.rows(HEADER), frame.rows(REVIEWS)
    breaks = everyone(episodes) & ~episodes.who(~episodes.among("LS", "V3", "V4"))
    mother, reviewed = header.filled("MOTHER"), any_filled(reviews, "REVIEW", "REVIEW_CODE")
    children = breaks & (header.who(mother) | reviews.who(reviewed))
    return {
        **episodes.findings(children[episodes.child]),
        **header.findings(children[header.child]),
        **reviews.findings(children[reviews.child]),
    }


@rule("440", INFORMATION)
def too_old_for_pn0(frame: Frame) -> FindingRows:
    """A review says that the child was under four (PN0), and the child was older."""
    reviews = frame.rows(REVIEWS)
    fourth, day = birthdays(reviews.days("DOB"), 4), reviews.days("REVIEW")
    return reviews.findings(reviews.among("REVIEW_CODE", "PN0") & known(fourth, day) & (day > fourth))


@rule("441", INFORMATION)
def too_young_to_take_part(frame: Frame) -> FindingRows:
    """A review says how the child took part (PN1 to PN7), and the child was under four."""
    reviews = frame.rows(REVIEWS)
    fourth, day = birthdays(reviews.days("DOB"), 4), reviews.days("REVIEW")
    took_part = reviews.among("REVIEW_CODE", *(f"PN{at}" for at in range(1, 8)))
    return reviews.findings(took_part & known(fourth, day) & (day < fourth))


REVIEW_RULES: Final[tuple[Rule, ...]] = (
    review_no_date,
    participation_unknown,
    participation_unsaid,
    review_of_a_short_break,
    too_old_for_pn0,
    too_young_to_take_part,
)

REVIEW_WITHOUT_FAULT: Final = (no_fault(NO_SUCH_ROW, "166 167 399 440 441"),)
