from collections.abc import Callable
from datetime import date
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.timeline import (
    BEGINNING,
    FOREVER,
    NEVER,
    NO_DAYS,
    Day,
    Days,
    KnownDays,
    Moment,
    earliest_of,
    latest_of,
    since,
    until,
)

# A calendar of thirty days is enough to meet every way in which intervals can lie, and can be read.
SPAN = range(1, 31)
DAY = st.integers(SPAN.start, SPAN.stop)
INTERVALS = st.lists(
    st.tuples(DAY, DAY).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: (min(pair), max(pair))),
    max_size=6,
)
DAYS = INTERVALS.map(Days)
KNOWN = st.tuples(DAYS, DAYS).map(lambda pair: KnownDays(pair[0], pair[1] - pair[0]))


# ---- a set of days


def test_touching_intervals_are_one_interval() -> None:
    assert Days(((5, 9), (1, 5))) == Days(((1, 9),))


def test_overlapping_intervals_are_one_interval() -> None:
    assert Days(((1, 7), (2, 3), (5, 9))).intervals == ((1, 9),)


def test_intervals_a_day_apart_stay_two() -> None:
    assert Days(((6, 9), (1, 5))).intervals == ((1, 5), (6, 9))


@pytest.mark.parametrize("interval", [(5, 5), (5, 4)])
def test_an_interval_holds_a_day(interval: tuple[Day, Day]) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        Days((interval,))


def test_days_between_a_day_and_an_earlier_one_are_none() -> None:
    assert Days.between(3, 5) == Days(((3, 5),))
    assert Days.between(5, 5) == Days.between(5, 3) == NO_DAYS


def test_always_is_every_date_there_is() -> None:
    assert date.fromordinal(Days.always().first) == date.min
    assert date.fromordinal(Days.always().last) == date.max
    assert len(Days.always()) == FOREVER - BEGINNING == 3_652_059


@given(INTERVALS)
def test_days_are_the_days_of_their_intervals(intervals: list[tuple[Day, Day]]) -> None:
    assert set(Days(intervals)) == {day for start, end in intervals for day in range(start, end)}


@given(DAYS)
def test_intervals_are_the_fewest_and_in_order(days: Days) -> None:
    assert all(start < end for start, end in days.intervals)
    assert all(before_end < start for (_, before_end), (start, _) in pairwise(days.intervals))


@given(DAYS)
def test_days_that_are_the_same_are_equal(days: Days) -> None:
    one_by_one = Days([(day, day + 1) for day in days])
    assert one_by_one == days
    assert hash(one_by_one) == hash(days)


@given(DAYS, DAYS)
def test_the_operators_are_those_of_sets(a: Days, b: Days) -> None:
    assert set(a | b) == set(a) | set(b)
    assert set(a & b) == set(a) & set(b)
    assert set(a - b) == set(a) - set(b)
    assert (a <= b) == (set(a) <= set(b))


@given(DAYS, DAYS, DAYS)
def test_the_operators_keep_the_laws_of_sets(a: Days, b: Days, c: Days) -> None:
    everything = Days.always()
    assert (a | b) | c == a | (b | c)
    assert (a & b) & c == a & (b & c)
    assert a & (b | c) == (a & b) | (a & c)
    assert a | (b & c) == (a | b) & (a | c)
    assert everything - (a | b) == (everything - a) & (everything - b)
    assert everything - (everything - a) == a
    assert (a & b) | (a - b) == a


@given(DAYS)
def test_days_come_in_order_and_can_be_counted(days: Days) -> None:
    assert list(days) == sorted(set(days))
    assert len(days) == len(list(days))
    assert bool(days) == (len(days) > 0)


@given(DAYS, st.integers(SPAN.start - 2, SPAN.stop + 2))
def test_a_day_is_in_or_not(days: Days, day: Day) -> None:
    assert (day in days) == (day in set(days))


@given(DAYS.filter(bool))
def test_the_last_day_is_a_day_and_not_the_end(days: Days) -> None:
    assert (days.first, days.last) == (min(days), max(days))


def test_no_days_have_no_first_day_and_no_last() -> None:
    with pytest.raises(ValueError, match="no first day"):
        _ = NO_DAYS.first
    with pytest.raises(ValueError, match="no last day"):
        _ = NO_DAYS.last


@given(DAYS, DAY)
def test_a_day_is_the_first_of_those_since_it(days: Days, day: Day) -> None:
    assert set(days.before(day)) == {d for d in days if d < day}
    assert set(days.since(day)) == {d for d in days if d >= day}


@given(DAYS, st.integers(0, 35))
def test_the_first_days_are_taken_in_order(days: Days, n: int) -> None:
    assert list(days.take(n)) == list(days)[:n]


@given(DAYS, st.integers(1, 35))
def test_days_are_numbered_from_1(days: Days, n: int) -> None:
    assert days.day_number(n) == (list(days)[n - 1] if n <= len(days) else None)


def test_there_is_no_day_number_0() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        Days.between(1, 5).day_number(0)
    with pytest.raises(ValueError, match="counted from 1"):
        Days.between(1, 5).take(-1)


def test_ten_thousand_spells_meet_in_a_scan() -> None:
    odd = Days([(day, day + 1) for day in range(1, 20_001, 2)])
    even = Days([(day, day + 1) for day in range(2, 20_001, 2)])
    assert odd | even == Days.between(1, 20_001)
    assert odd & even == NO_DAYS
    assert Days.between(1, 20_001) - odd == even


# ---- days as far as they are known

# True: in. None: not known. False: not in.
Status = bool | None


def status(days: KnownDays, day: Day) -> Status:
    return True if day in days.inside else None if day in days.unknown else False


def either(a: Status, b: Status) -> Status:
    return True if a or b else None if a is None or b is None else False


def negated(a: Status) -> Status:
    return None if a is None else not a


def both(a: Status, b: Status) -> Status:
    return negated(either(negated(a), negated(b)))


def test_not_known_stays_not_known_unless_the_other_side_decides() -> None:
    # Nine days: in, not known and not in on the one side, against the same on the other.
    a = KnownDays(Days.between(1, 4), Days.between(4, 7))
    b = KnownDays(Days(((1, 2), (4, 5), (7, 8))), Days(((2, 3), (5, 6), (8, 9))))
    assert a | b == KnownDays(Days(((1, 5), (7, 8))), Days(((5, 7), (8, 9))))
    assert a & b == KnownDays(Days.between(1, 2), Days(((2, 3), (4, 6))))
    assert a - b == KnownDays(Days.between(3, 4), Days(((2, 3), (5, 7))))


@pytest.mark.parametrize(
    ("combined", "table"),
    [
        (KnownDays.__or__, either),
        (KnownDays.__and__, both),
        (KnownDays.__sub__, lambda a, b: both(a, negated(b))),
    ],
    ids=["or", "and", "except"],
)
@given(a=KNOWN, b=KNOWN)
def test_each_day_is_decided_by_the_table_of_three_values(
    combined: Callable[[KnownDays, KnownDays], KnownDays],
    table: Callable[[Status, Status], Status],
    a: KnownDays,
    b: KnownDays,
) -> None:
    result = combined(a, b)
    assert [status(result, day) for day in SPAN] == [table(status(a, day), status(b, day)) for day in SPAN]


@given(DAYS, DAYS)
def test_what_is_certain_stays_certain(a: Days, b: Days) -> None:
    left, right = KnownDays.certain(a), KnownDays.certain(b)
    assert left | right == KnownDays.certain(a | b)
    assert left & right == KnownDays.certain(a & b)
    assert left - right == KnownDays.certain(a - b)


@given(KNOWN, KNOWN, DAYS, DAYS)
def test_learning_more_never_overturns_what_was_known(
    a: KnownDays, b: KnownDays, learnt: Days, learnt_too: Days
) -> None:
    now = [KnownDays(x.inside | (x.unknown & seen)) for x, seen in ((a, learnt), (b, learnt_too))]
    for before, after in ((a | b, now[0] | now[1]), (a & b, now[0] & now[1]), (a - b, now[0] - now[1])):
        assert before.inside <= after.inside
        assert after.possible <= before.possible


@given(KNOWN, DAY)
def test_from_the_day_of_the_records_on_nothing_is_known(days: KnownDays, day: Day) -> None:
    seen = days.known_before(day)
    assert [status(seen, d) for d in SPAN] == [status(days, d) if d < day else None for d in SPAN]
    assert status(seen, FOREVER - 1) is None


@given(KNOWN)
def test_a_day_is_possible_unless_it_is_known_to_be_out(days: KnownDays) -> None:
    assert set(days.possible) == {day for day in SPAN if status(days, day) is not False}


def test_a_day_cannot_be_in_and_not_known() -> None:
    with pytest.raises(AssertionError, match="known or it is not"):
        KnownDays(Days.between(1, 5), Days.between(4, 6))


# ---- dates as far as they are known

MOMENTS = (
    st.tuples(DAY, DAY).map(lambda pair: Moment(min(pair), max(pair)))
    | st.builds(Moment, earliest=DAY, latest=st.just(FOREVER))
    | st.just(NEVER)
)


def possible_days(moment: Moment) -> list[Day]:
    """Every day of the small calendar on which `moment` may fall, and FOREVER if it may not come."""
    return [day for day in (*SPAN, SPAN.stop, FOREVER) if moment.earliest <= day <= moment.latest]


def test_a_moment_is_known_when_it_can_only_be_one_day() -> None:
    assert Moment.on(5).known == 5
    assert Moment(5, 6).known is None
    assert Moment(5, FOREVER).known is None
    assert NEVER.known is None


def test_never_is_known_not_to_come() -> None:
    assert NEVER.is_never
    assert not Moment(5, FOREVER).is_never
    assert not Moment.on(5).is_never


def test_a_moment_is_not_at_the_latest_before_it_is_at_the_earliest() -> None:
    with pytest.raises(ValueError, match="at the latest"):
        Moment(6, 5)


def test_days_until_a_date_that_is_not_known_are_not_known_from_its_earliest_day() -> None:
    week = KnownDays.certain(Days.between(1, 8))
    assert until(week, Moment.on(5)) == KnownDays(Days.between(1, 5))
    assert until(week, Moment(3, 5)) == KnownDays(Days.between(1, 3), Days.between(3, 5))
    assert until(week, Moment(3, FOREVER)) == KnownDays(Days.between(1, 3), Days.between(3, 8))
    assert until(week, NEVER) == week


def test_days_since_a_date_that_is_not_known_are_not_known_before_its_latest_day() -> None:
    week = KnownDays.certain(Days.between(1, 8))
    assert since(week, Moment.on(5)) == KnownDays(Days.between(5, 8))
    assert since(week, Moment(3, 5)) == KnownDays(Days.between(5, 8), Days.between(3, 5))
    assert since(week, Moment(3, FOREVER)) == KnownDays(NO_DAYS, Days.between(3, 8))
    assert since(week, NEVER) == KnownDays(NO_DAYS)


def agreed(statuses: list[Status]) -> Status:
    """Return the status that every possibility gives, or None where they differ."""
    return statuses[0] if len(set(statuses)) == 1 else None


@given(KNOWN, MOMENTS)
def test_a_cut_at_a_date_is_known_where_every_possible_date_agrees(days: KnownDays, moment: Moment) -> None:
    for day in SPAN:
        ends = possible_days(moment)
        assert status(until(days, moment), day) == agreed(
            [both(status(days, day), day < end) for end in ends]
        )
        assert status(since(days, moment), day) == agreed(
            [both(status(days, day), day >= end) for end in ends]
        )


def test_the_earliest_of_some_dates_is_the_first_to_come() -> None:
    assert earliest_of([Moment.on(7), Moment.on(5)]) == Moment.on(5)
    assert earliest_of([Moment(3, 9), Moment.on(5)]) == Moment(3, 5)
    assert earliest_of([NEVER, Moment.on(5)]) == Moment.on(5)
    assert earliest_of([NEVER]) == earliest_of([]) == NEVER


def test_the_latest_of_some_dates_is_the_last_of_those_that_come() -> None:
    assert latest_of([Moment.on(7), Moment.on(5)]) == Moment.on(7)
    assert latest_of([Moment(3, 9), Moment.on(5)]) == Moment(5, 9)
    assert latest_of([NEVER, Moment.on(5)]) == Moment.on(5)
    assert latest_of([Moment(9, FOREVER), Moment.on(5)]) == Moment(5, FOREVER)
    assert latest_of([Moment(9, FOREVER), Moment(7, FOREVER)]) == Moment(7, FOREVER)
    assert latest_of([NEVER]) == latest_of([]) == NEVER


@given(st.lists(MOMENTS, min_size=1, max_size=3))
def test_the_earliest_lies_exactly_where_it_can(moments: list[Moment]) -> None:
    outcomes = [min(days) for days in product(*map(possible_days, moments))]
    assert earliest_of(moments) == Moment(min(outcomes), max(outcomes))


@given(st.lists(MOMENTS, min_size=1, max_size=3))
def test_the_latest_lies_where_it_can(moments: list[Moment]) -> None:
    outcomes = [
        max((day for day in days if day < FOREVER), default=FOREVER)
        for days in product(*map(possible_days, moments))
    ]
    result = latest_of(moments)
    # A date that may never come can also be late, later than the small calendar goes.
    open_ended = any(moment.earliest < FOREVER == moment.latest for moment in moments)
    assert result == Moment(min(outcomes), FOREVER if open_ended else max(outcomes))
