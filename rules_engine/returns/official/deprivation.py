"""The rules on orders that deprive a child of liberty (DoLo), since the return that ends in 2027.

An order lasts for the nights of [DOLO_START, DOLO_END); one without an end still lasts.
"""

from typing import Final

import numpy as np

from rules_engine.returns.code_changes import DEPRIVATION_OF_LIBERTY_SINCE
from rules_engine.returns.official.fault import AFTER_THE_YEAR, Carrier, Planted, day_as_text, fault
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
    episodes_where,
    not_carried_over,
    overlapping,
    stretches,
    without_end_in_care,
)
from rules_engine.statutory.layouts import DEPRIVED_OF_LIBERTY
from rules_engine.tables.backing import Whole


@rule("700", BLOCKS_SOME, first_year=2027)
def start_of_order_no_date(frame: Frame) -> FindingRows:
    """The start of an order is blank, or is not a date."""
    orders = frame.rows(DEPRIVED_OF_LIBERTY)
    return orders.findings(~known(orders.days("DOLO_START")))


def _in_a_home(child: Carrier, end: int | None = None) -> Planted:
    yield child.episode(10, end, PLACE="K2", PLACE_PROVIDER="PR4")


@fault("700", "DOLO_START is no date", first_year=DEPRIVATION_OF_LIBERTY_SINCE)
def _liberty_from_no_date(child: Carrier) -> Planted:
    yield from _in_a_home(child)
    yield child.deprived(20, 60, wrong=True, DOLO_START="31/06/" + child.date(20)[-4:])


@rule("701", BLOCKS_SOME, first_year=2027)
def end_of_order_no_date(frame: Frame) -> FindingRows:
    """The end of an order is not a date."""
    orders = frame.rows(DEPRIVED_OF_LIBERTY)
    return orders.findings(orders.days("DOLO_END") == WRONG_DAY)


@fault("701", "DOLO_END is no date", first_year=DEPRIVATION_OF_LIBERTY_SINCE)
def _liberty_until_no_date(child: Carrier) -> Planted:
    yield from _in_a_home(child)
    yield child.deprived(20, 60, wrong=True, DOLO_END="31/06/" + child.date(60)[-4:])


@rule("702", DAYS, first_year=2027)
def order_without_a_night(frame: Frame) -> FindingRows:
    """An order ends on the day on which it starts, or before it."""
    orders = frame.rows(DEPRIVED_OF_LIBERTY)
    start, end = orders.days("DOLO_START"), orders.days("DOLO_END")
    return orders.findings(known(start, end) & (end <= start))


@fault("702", "DOLO_END is before DOLO_START", first_year=DEPRIVATION_OF_LIBERTY_SINCE)
def _liberty_ends_before_the_start(child: Carrier) -> Planted:
    yield from _in_a_home(child)
    yield child.deprived(60, 40, wrong=True)


@rule("703", DAYS, first_year=2027)
def order_started_after_the_year(frame: Frame) -> FindingRows:
    """An order starts after the year of the return."""
    orders = frame.rows(DEPRIVED_OF_LIBERTY)
    return orders.findings(orders.days("DOLO_START") > frame.last_day)


@fault("703", "DOLO_START is after the year", first_year=DEPRIVATION_OF_LIBERTY_SINCE)
def _liberty_after_the_year(child: Carrier) -> Planted:
    yield from _in_a_home(child)
    yield child.deprived(AFTER_THE_YEAR + 10, wrong=True)


@rule("704", DAYS, first_year=2027)
def order_ended_outside_the_year(frame: Frame) -> FindingRows:
    """An order ends before the year of the return, or after it."""
    orders = frame.rows(DEPRIVED_OF_LIBERTY)
    end = orders.days("DOLO_END")
    return orders.findings(known(end) & ((end < frame.first_day) | (end > frame.last_day)))


@fault("704", "DOLO_END is after the year", first_year=DEPRIVATION_OF_LIBERTY_SINCE)
def _liberty_ends_after_the_year(child: Carrier) -> Planted:
    yield from _in_a_home(child)
    yield child.deprived(20, AFTER_THE_YEAR + 10, wrong=True)


@rule("705", DAYS, first_year=2027)
def two_orders_at_once(frame: Frame) -> FindingRows:
    """An order starts while an earlier one of the child is open or has not ended yet."""
    return overlapping(frame, DEPRIVED_OF_LIBERTY, "DOLO_START", "DOLO_END")


@fault("705", "deprived of liberty again before the end", first_year=DEPRIVATION_OF_LIBERTY_SINCE)
def _liberty_overlaps(child: Carrier) -> Planted:
    yield from _in_a_home(child)
    yield child.deprived(20, 60)
    yield child.deprived(40, 80, wrong=True)


@rule("706", DAYS, first_year=2027)
def open_order_not_carried_over(frame: Frame) -> FindingRows:
    """Last year's return has an order without an end, and this year's has none with that start."""
    return not_carried_over(frame, DEPRIVED_OF_LIBERTY, "DOLO_START", "DOLO_END")


@fault(
    "706",
    "deprived of liberty at the end of last year, and this year not from that day",
    first_year=DEPRIVATION_OF_LIBERTY_SINCE + 1,
    two_returns=True,
)
def _liberty_last_year_only(child: Carrier) -> Planted:
    yield child.episode(-60, year=child.year - 1, PLACE="K2", PLACE_PROVIDER="PR4")
    yield child.episode(-60, PLACE="K2", PLACE_PROVIDER="PR4")
    yield child.deprived(-20, year=child.year - 1)
    yield child.deprived(20, 60, wrong=True)


@rule("707", DAYS, first_year=2027)
def order_without_end_after_care(frame: Frame) -> FindingRows:
    """Care has ended, and an order has no end in it."""
    return without_end_in_care(frame, DEPRIVED_OF_LIBERTY, "DOLO_START", "DOLO_END")


@fault("707", "left care, and deprived of liberty still", first_year=DEPRIVATION_OF_LIBERTY_SINCE)
def _liberty_after_care(child: Carrier) -> Planted:
    yield from _in_a_home(child, 90)
    yield child.deprived(20, wrong=True)


@rule("708", DAYS, first_year=2027)
def order_before_birth(frame: Frame) -> FindingRows:
    """An order starts on the day of birth, or before it."""
    orders = frame.rows(DEPRIVED_OF_LIBERTY)
    start, born = orders.days("DOLO_START"), orders.days("DOB")
    return orders.findings(known(start, born) & (start <= born))


@fault("708", "deprived of liberty before birth", first_year=DEPRIVATION_OF_LIBERTY_SINCE)
def _liberty_before_birth(child: Carrier) -> Planted:
    yield from _in_a_home(child)
    yield child.deprived(20, 60, wrong=True, DOLO_START=day_as_text(child.born - 10))


@rule("709", INFORMATION, first_year=2027)
def order_in_an_unexpected_placement(frame: Frame) -> FindingRows:
    """A child under an order is placed elsewhere than K2, Z12 or Z13."""
    return _orders_in(frame, ~frame.course.among("PLACE", "K2", "Z12", "Z13"))


@fault("709", "deprived of liberty in a foster home", first_year=DEPRIVATION_OF_LIBERTY_SINCE)
def _liberty_in_a_foster_home(child: Carrier) -> Planted:
    yield child.episode(10)
    yield child.deprived(20, 60, wrong=True)


@rule("710", DAYS, first_year=2027)
def order_in_an_impossible_placement(frame: Frame) -> FindingRows:
    """A child under an order is placed in K1, P1, R5 or K3, where there can be none."""
    return _orders_in(frame, frame.course.among("PLACE", "K1", "P1", "R5", "K3"))


@fault("710", "deprived of liberty with parents", first_year=DEPRIVATION_OF_LIBERTY_SINCE)
def _liberty_with_parents(child: Carrier) -> Planted:
    yield child.episode(10, PLACE="P1", PLACE_PROVIDER="PR0", URN="", PL_POST="ZZ1 1AA")
    yield child.deprived(20, 60, wrong=True)


def _orders_in(frame: Frame, there: Flags) -> FindingRows:
    """Find the orders and the episodes `there` that share a night."""
    orders, course = frame.dated(DEPRIVED_OF_LIBERTY, "DOLO_START"), frame.course
    readable = orders.days("DOLO_END") != WRONG_DAY
    under_order = stretches(orders, "DOLO_START", "DOLO_END", readable)
    in_place = episodes_where(frame, there)
    orders_met = in_place.last_end(orders.child, _last_night(orders, "DOLO_END")) > orders.days("DOLO_START")
    episodes_met = under_order.last_end(course.child, _last_night(course, "DEC")) > course.days("DECOM")
    return {**orders.findings(readable & orders_met), **course.findings(there & episodes_met)}


def _last_night(rows: Rows, end: str) -> Whole:
    ends = rows.days(end)
    return np.where(ends > BLANK_DAY, ends, FAR) - np.int32(1)


DEPRIVATION_RULES: Final[tuple[Rule, ...]] = (
    start_of_order_no_date,
    end_of_order_no_date,
    order_without_a_night,
    order_started_after_the_year,
    order_ended_outside_the_year,
    two_orders_at_once,
    open_order_not_carried_over,
    order_without_end_after_care,
    order_before_birth,
    order_in_an_unexpected_placement,
    order_in_an_impossible_placement,
)

DEPRIVATION_FAULTS: Final = (
    _liberty_from_no_date,
    _liberty_until_no_date,
    _liberty_ends_before_the_start,
    _liberty_after_the_year,
    _liberty_ends_after_the_year,
    _liberty_overlaps,
    _liberty_last_year_only,
    _liberty_after_care,
    _liberty_before_birth,
    _liberty_in_a_foster_home,
    _liberty_with_parents,
)
