"""The rules on orders that deprive a child of liberty (DoLo), since the return that ends in 2027.

An order lasts for the nights of [DOLO_START, DOLO_END); one without an end still lasts.
"""

from typing import Final

import numpy as np

from rules_engine.returns.official.frames import BLANK_DAY, FAR, WRONG_DAY, Flags, Frame, Hits, Rows, known
from rules_engine.returns.official.rule import BLOCKS, DAYS, INFORMATION, Rule, rule
from rules_engine.returns.official.spells import (
    episodes_where,
    not_carried_over,
    overlapping,
    stretches,
    without_end_in_care,
)
from rules_engine.statutory.layouts import DEPRIVED_OF_LIBERTY
from rules_engine.tables.column import Whole


@rule("700", BLOCKS, first_year=2027)
def start_of_order_no_date(frame: Frame) -> Hits:
    """The start of an order is blank, or is not a date."""
    orders = frame.rows(DEPRIVED_OF_LIBERTY)
    return orders.hits(~known(orders.days("DOLO_START")))


@rule("701", BLOCKS, first_year=2027)
def end_of_order_no_date(frame: Frame) -> Hits:
    """The end of an order is not a date."""
    orders = frame.rows(DEPRIVED_OF_LIBERTY)
    return orders.hits(orders.days("DOLO_END") == WRONG_DAY)


@rule("702", DAYS, first_year=2027)
def order_without_a_night(frame: Frame) -> Hits:
    """An order ends on the day on which it starts, or before it."""
    orders = frame.rows(DEPRIVED_OF_LIBERTY)
    start, end = orders.days("DOLO_START"), orders.days("DOLO_END")
    return orders.hits(known(start, end) & (end <= start))


@rule("703", DAYS, first_year=2027)
def order_started_after_the_year(frame: Frame) -> Hits:
    """An order starts after the year of the return."""
    orders = frame.rows(DEPRIVED_OF_LIBERTY)
    return orders.hits(orders.days("DOLO_START") > frame.last_day)


@rule("704", DAYS, first_year=2027)
def order_ended_outside_the_year(frame: Frame) -> Hits:
    """An order ends before the year of the return, or after it."""
    orders = frame.rows(DEPRIVED_OF_LIBERTY)
    end = orders.days("DOLO_END")
    return orders.hits(known(end) & ((end < frame.first_day) | (end > frame.last_day)))


@rule("705", DAYS, first_year=2027)
def two_orders_at_once(frame: Frame) -> Hits:
    """An order starts while an earlier one of the child is open or has not ended yet."""
    return overlapping(frame, DEPRIVED_OF_LIBERTY, "DOLO_START", "DOLO_END")


@rule("706", DAYS, first_year=2027)
def open_order_not_carried_over(frame: Frame) -> Hits:
    """Last year's return has an order without an end, and this year's has none with that start."""
    return not_carried_over(frame, DEPRIVED_OF_LIBERTY, "DOLO_START", "DOLO_END")


@rule("707", DAYS, first_year=2027)
def order_without_end_after_care(frame: Frame) -> Hits:
    """Care has ended, and an order has no end in it."""
    return without_end_in_care(frame, DEPRIVED_OF_LIBERTY, "DOLO_START", "DOLO_END")


@rule("708", DAYS, first_year=2027)
def order_before_birth(frame: Frame) -> Hits:
    """An order starts on the day of birth, or before it."""
    orders = frame.rows(DEPRIVED_OF_LIBERTY)
    start, born = orders.days("DOLO_START"), orders.days("DOB")
    return orders.hits(known(start, born) & (start <= born))


@rule("709", INFORMATION, first_year=2027)
def order_in_an_unexpected_placement(frame: Frame) -> Hits:
    """A child under an order is placed elsewhere than K2, Z12 or Z13."""
    return _orders_in(frame, ~frame.course.among("PLACE", "K2", "Z12", "Z13"))


@rule("710", DAYS, first_year=2027)
def order_in_an_impossible_placement(frame: Frame) -> Hits:
    """A child under an order is placed in K1, P1, R5 or K3, where there can be none."""
    return _orders_in(frame, frame.course.among("PLACE", "K1", "P1", "R5", "K3"))


def _orders_in(frame: Frame, there: Flags) -> Hits:
    """Find the orders and the episodes `there` that share a night."""
    orders, course = frame.dated(DEPRIVED_OF_LIBERTY, "DOLO_START"), frame.course
    readable = orders.days("DOLO_END") != WRONG_DAY
    under_order = stretches(orders, "DOLO_START", "DOLO_END", readable)
    in_place = episodes_where(frame, there)
    orders_met = in_place.last_end(orders.child, _last_night(orders, "DOLO_END")) > orders.days("DOLO_START")
    episodes_met = under_order.last_end(course.child, _last_night(course, "DEC")) > course.days("DECOM")
    return {**orders.hits(readable & orders_met), **course.hits(there & episodes_met)}


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
