"""The rules on previous permanence: whether a child in care had been adopted or had a guardian before.

The day of that order may be known in part: zz/06/2015 or zz/zz/2015.
"""

from re import ASCII
from re import compile as pattern
from typing import Final

import numpy as np

from rules_engine.returns.official.fault import NO_SUCH_ROW, no_fault
from rules_engine.returns.official.frames import BLANK_DAY, FAR, WRONG_DAY, FindingRows, Frame, Rows, known
from rules_engine.returns.official.rule import INFORMATION, Rule, rule
from rules_engine.returns.official.spells import all_filled, any_filled, everyone
from rules_engine.statutory.codes import codes_of
from rules_engine.statutory.layouts import PREVIOUS_PERMANENCE
from rules_engine.tables.backing import Whole
from rules_engine.tables.column import date_read

AUTHORITIES: Final = (
    *(f"{number}" for number in (*range(201, 214), *range(301, 321), *range(330, 337), *range(340, 345))),
    *(f"{number}" for number in (*range(350, 360), *range(370, 374), *range(380, 385), *range(390, 395))),
    *(
        "420",
        "800",
        "801",
        "802",
        "803",
        "805",
        "806",
        "807",
        "808",
        "810",
        "811",
        "812",
        "813",
        "815",
        "816",
    ),
    *(
        "820",
        "821",
        "822",
        "823",
        "825",
        "826",
        "830",
        "831",
        "835",
        "836",
        "837",
        "838",
        "839",
        "840",
        "841",
    ),
    *(
        "845",
        "846",
        "850",
        "851",
        "852",
        "855",
        "856",
        "857",
        "860",
        "861",
        "865",
        "866",
        "867",
        "868",
        "869",
    ),
    *(f"{number}" for number in (*range(870, 879), *range(879, 897))),
    *(
        "908",
        "909",
        "916",
        "919",
        "921",
        "925",
        "926",
        "928",
        "929",
        "931",
        "933",
        "935",
        "936",
        "937",
        "938",
    ),
    *("940", "941", "942", "943"),
)
"""The authorities of England by their official numbers, also those that have gone: an order may be of any year."""

ELSEWHERE: Final = ("WAL", "SCO", "NIR", "NUK", "999")
"""Wales, Scotland, Northern Ireland and abroad; 999 says that the authority is not known."""

_PARTIAL = pattern(r"(?:ZZ/([0-9]{1,2}|ZZ)|[0-9]{1,2}/ZZ)/([0-9]{4}|ZZZZ)", ASCII)


@rule("630", INFORMATION)
def previous_permanence_missing(frame: Frame) -> FindingRows:
    """A child started to be looked after in the year, and previous permanence is not said, or its order in part."""
    episodes, orders = frame.episodes, frame.rows(PREVIOUS_PERMANENCE)
    started = episodes.among("RNE", "S") & (episodes.days("DECOM") >= frame.first_day)
    in_part = ~orders.among("PREV_PERM", "Z1") & ~all_filled(orders, "LA_PERM", "DATE_PERM")
    unsaid = orders.who(in_part | orders.among("PREV_PERM", "")) | ~everyone(orders)
    return episodes.findings(started & unsaid[episodes.child])


@rule("631", INFORMATION)
def previous_permanence_unknown(frame: Frame) -> FindingRows:
    """Previous permanence is not one of the codes."""
    orders = frame.rows(PREVIOUS_PERMANENCE)
    return orders.findings(~orders.among("PREV_PERM", "", *codes_of("previous permanence")))


@rule("632", INFORMATION)
def order_not_before_care(frame: Frame) -> FindingRows:
    """The day of the order for previous permanence is not a date, or surely not before care started."""
    episodes, orders = frame.course, frame.rows(PREVIOUS_PERMANENCE)
    first = episodes.taken(~episodes.continues)
    ordered, decom = _earliest_days(orders), first.days("DECOM")
    started = first.earliest(decom, known(decom))[orders.child]
    wrong = (ordered == WRONG_DAY) | (known(ordered) & (started < FAR) & (ordered >= started))
    return {**orders.findings(wrong), **first.findings(orders.who(wrong)[first.child])}


@rule("633", INFORMATION)
def authority_of_order_unknown(frame: Frame) -> FindingRows:
    """The authority of previous permanence is neither the number of one in England, nor 999, WAL, SCO, NIR or NUK."""
    orders = frame.rows(PREVIOUS_PERMANENCE)
    return orders.findings(~orders.among("LA_PERM", "", *AUTHORITIES, *ELSEWHERE))


@rule("634", INFORMATION)
def previous_permanence_of_an_earlier_start(frame: Frame) -> FindingRows:
    """Previous permanence is said of a child none of whose episodes started in the year."""
    episodes, orders = frame.episodes, frame.rows(PREVIOUS_PERMANENCE)
    decom = episodes.days("DECOM")
    latest = episodes.latest(decom, known(decom))
    filled = any_filled(orders, "PREV_PERM", "DATE_PERM", "LA_PERM")
    before = (latest > BLANK_DAY) & (latest < frame.first_day)
    return {
        **orders.findings(filled & before[orders.child]),
        **episodes.findings((orders.who(filled) & before)[episodes.child]),
    }


@rule("635", INFORMATION)
def order_without_previous_permanence(frame: Frame) -> FindingRows:
    """An order has a date or an authority, and there is no previous permanence (blank or Z1)."""
    orders = frame.rows(PREVIOUS_PERMANENCE)
    return orders.findings(any_filled(orders, "LA_PERM", "DATE_PERM") & orders.among("PREV_PERM", "", "Z1"))


def _earliest_days(orders: Rows) -> Whole:
    """Return the first day that each order may be of: of a date known in part, the first of the month or year."""
    column = orders.column("DATE_PERM")
    return np.array([*map(_earliest_day, column.texts), BLANK_DAY], np.int32)[column.codes]


def _earliest_day(text: str) -> int:
    if not text:
        return BLANK_DAY
    partial = _PARTIAL.fullmatch(text.upper())
    if partial is None:
        day = date_read(text)
    elif partial[2] == "ZZZZ":
        # Nothing at all is known: that is allowed, and contradicts nothing.
        return BLANK_DAY
    else:
        month = partial[1] if partial[1] not in (None, "ZZ") else "01"
        day = date_read(f"01/{month}/{partial[2]}")
    return WRONG_DAY if day is None else day.toordinal()


PREVIOUS_PERMANENCE_RULES: Final[tuple[Rule, ...]] = (
    previous_permanence_missing,
    previous_permanence_unknown,
    order_not_before_care,
    authority_of_order_unknown,
    previous_permanence_of_an_earlier_start,
    order_without_previous_permanence,
)

PREVIOUS_PERMANENCE_WITHOUT_FAULT: Final = (no_fault(NO_SUCH_ROW, "630 631 632 633 634 635"),)
