from calendar import isleap, monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.dates import (
    Period,
    add_months,
    age_on,
    birthday,
    collection_year,
    first_day_of_return,
    in_words,
    listed_periods,
    month_names,
    ordinal,
    regular_periods,
)

# Centuries with and without a leap day, and the days around them.
DATES = st.dates(date(1895, 1, 1), date(2105, 12, 31))
LATE_IN_MONTH = DATES.map(lambda d: d.replace(day=monthrange(d.year, d.month)[1]))


def months_later_counted_one_by_one(d: date, months: int) -> date:
    """Walk to the month `months` away over the first days of months, and take the nearest day that it has."""
    first = d.replace(day=1)
    step = timedelta(days=31) if months > 0 else timedelta(days=-1)
    for _ in range(abs(months)):
        first = (first + step).replace(day=1)
    day = d.day
    while True:
        try:
            return first.replace(day=day)
        except ValueError:
            day -= 1


@pytest.mark.parametrize(
    ("d", "months", "later"),
    [
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 1, 31), 2, date(2024, 3, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2019, 11, 30), 3, date(2020, 2, 29)),
        (date(2019, 12, 15), 1, date(2020, 1, 15)),
        (date(2020, 3, 31), -1, date(2020, 2, 29)),
        (date(2020, 1, 15), -13, date(2018, 12, 15)),
        (date(1900, 1, 30), 1, date(1900, 2, 28)),
        (date(2020, 6, 1), 0, date(2020, 6, 1)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_day_of_a_shorter_month(
    d: date, months: int, later: date
) -> None:
    assert add_months(d, months) == later


@given(DATES | LATE_IN_MONTH, st.integers(-240, 240))
def test_months_added_are_months_counted_one_by_one(d: date, months: int) -> None:
    assert add_months(d, months) == months_later_counted_one_by_one(d, months)


@given(DATES, DATES, st.integers(-120, 120))
def test_adding_months_keeps_dates_in_order(one: date, another: date, months: int) -> None:
    earlier, later = sorted([one, another])
    assert add_months(earlier, months) <= add_months(later, months)


@pytest.mark.parametrize(
    ("year", "last"), [(1900, 28), (2000, 29), (2023, 28), (2024, 29), (2100, 28), (2400, 29), (2800, 29)]
)
def test_february_has_29_days_every_fourth_year_and_in_every_fourth_century(year: int, last: int) -> None:
    assert add_months(date(year, 1, 31), 1) == date(year, 2, last)


def test_the_calendar_holds_its_first_year_and_its_last() -> None:
    assert add_months(date(2, 3, 31), -13) == date(1, 2, 28)
    assert add_months(date(9998, 12, 31), 12) == date(9999, 12, 31)


@pytest.mark.parametrize("months", [1, 12, 10**12, -(12 * 9999), -(10**12)])
def test_no_month_lies_outside_the_calendar(months: int) -> None:
    with pytest.raises(ValueError, match="the calendar has no year"):
        add_months(date(9999, 12, 31), months)


@pytest.mark.parametrize("age", [8000, 10**12])
def test_no_birthday_lies_outside_the_calendar(age: int) -> None:
    with pytest.raises(ValueError, match="the calendar has no year"):
        birthday(date(2008, 2, 29), age)


@pytest.mark.parametrize(
    ("born", "age", "day"),
    [
        (date(2008, 5, 3), 18, date(2026, 5, 3)),
        (date(2008, 2, 29), 1, date(2009, 3, 1)),
        (date(2008, 2, 29), 4, date(2012, 2, 29)),
        (date(2008, 2, 29), 18, date(2026, 3, 1)),
        (date(1896, 2, 29), 4, date(1900, 3, 1)),
        (date(2008, 5, 3), 0, date(2008, 5, 3)),
    ],
)
def test_who_is_born_on_29_february_comes_of_age_on_1_march_in_a_common_year(
    born: date, age: int, day: date
) -> None:
    assert birthday(born, age) == day


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 5, 3), date(2026, 5, 2), 17),
        (date(2008, 5, 3), date(2026, 5, 3), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2008, 5, 3), date(2008, 5, 3), 0),
        (date(2008, 5, 3), date(2008, 5, 2), -1),
    ],
)
def test_an_age_is_the_years_completed(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


@given(DATES | st.just(date(2008, 2, 29)), DATES)
def test_an_age_lasts_from_its_birthday_to_the_day_before_the_next(born: date, day: date) -> None:
    age = age_on(born, day)
    assert birthday(born, age) <= day < birthday(born, age + 1)


@given(DATES, st.integers(0, 100))
def test_a_birthday_is_the_same_day_of_another_year_unless_that_year_lacks_it(born: date, age: int) -> None:
    lacking = (born.month, born.day) == (2, 29) and not isleap(born.year + age)
    month, day = (3, 1) if lacking else (born.month, born.day)
    assert birthday(born, age) == date(born.year + age, month, day)


def test_a_date_in_words_has_no_leading_zero_and_no_locale() -> None:
    assert in_words(date(2024, 4, 1)) == "1 April 2024"
    assert in_words(date(987, 12, 31)) == "31 December 987"
    assert len(month_names) == 12


def test_a_period_is_labelled_by_its_first_day_and_its_last() -> None:
    assert Period(date(2019, 2, 1), date(2019, 5, 1)).label == "1 February 2019 to 30 April 2019"


def test_a_period_holds_a_day() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        Period(date(2019, 2, 1), date(2019, 2, 1))


def starts(periods: tuple[Period, ...]) -> list[date]:
    return [period.start for period in periods]


def test_quarters_from_the_first_day_are_three_months_each() -> None:
    assert [p.label for p in regular_periods(date(2019, 2, 1), date(2020, 1, 31), 3, "first day")] == [
        "1 February 2019 to 30 April 2019",
        "1 May 2019 to 31 July 2019",
        "1 August 2019 to 31 October 2019",
        "1 November 2019 to 31 January 2020",
    ]


def test_months_from_a_31st_do_not_slip_after_february() -> None:
    assert starts(regular_periods(date(2019, 1, 31), date(2019, 5, 30), 1, "first day")) == [
        date(2019, 1, 31),
        date(2019, 2, 28),
        date(2019, 3, 31),
        date(2019, 4, 30),
    ]


def test_calendar_quarters_cut_the_first_and_the_last_short() -> None:
    assert [p.label for p in regular_periods(date(2019, 2, 1), date(2019, 8, 15), 3, "calendar")] == [
        "1 February 2019 to 31 March 2019",
        "1 April 2019 to 30 June 2019",
        "1 July 2019 to 15 August 2019",
    ]


def test_calendar_months_start_on_the_first() -> None:
    assert starts(regular_periods(date(2019, 11, 15), date(2020, 1, 1), 1, "calendar")) == [
        date(2019, 11, 15),
        date(2019, 12, 1),
        date(2020, 1, 1),
    ]


def test_calendar_years_start_on_1_january() -> None:
    assert starts(regular_periods(date(2019, 2, 1), date(2021, 1, 1), 12, "calendar")) == [
        date(2019, 2, 1),
        date(2020, 1, 1),
        date(2021, 1, 1),
    ]


def test_financial_years_start_on_1_april() -> None:
    assert starts(regular_periods(date(2019, 2, 1), date(2021, 3, 31), 12, "financial year")) == [
        date(2019, 2, 1),
        date(2019, 4, 1),
        date(2020, 4, 1),
    ]


def test_a_contract_of_one_day_has_one_period() -> None:
    day = date(2019, 4, 1)
    whole = (Period(day, date(2019, 4, 2)),)
    assert regular_periods(day, day, 3, "first day") == whole
    assert regular_periods(day, day, 3, "calendar") == whole
    assert regular_periods(day, day, 12, "financial year") == whole


def test_periods_go_on_to_the_end_of_the_calendar() -> None:
    assert starts(regular_periods(date(9999, 10, 1), date(9999, 12, 30), 1, "first day")) == [
        date(9999, 10, 1),
        date(9999, 11, 1),
        date(9999, 12, 1),
    ]


def test_a_period_may_be_longer_than_the_calendar() -> None:
    assert starts(regular_periods(date(2019, 4, 1), date(2020, 4, 1), 10**9, "first day")) == [
        date(2019, 4, 1)
    ]


@pytest.mark.parametrize(
    ("months", "anchor"),
    [(0, "first day"), (0, "calendar"), (5, "calendar"), (24, "calendar"), (3, "financial year")],
)
def test_a_length_that_does_not_fit_its_anchor_is_refused(months: int, anchor: str) -> None:
    with pytest.raises(ValueError, match=f"no periods of {months} months"):
        regular_periods(date(2019, 1, 1), date(2020, 1, 1), months, anchor)  # type: ignore[arg-type]


def test_a_term_that_runs_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="before the first"):
        regular_periods(date(2019, 1, 2), date(2019, 1, 1), 3, "first day")


@given(
    st.tuples(DATES, DATES).map(sorted),
    st.sampled_from(
        [
            (1, "first day"),
            (5, "first day"),
            (12, "first day"),
            (1, "calendar"),
            (3, "calendar"),
            (12, "calendar"),
            (12, "financial year"),
        ]
    ),
)
def test_periods_cover_the_term_without_gap_or_overlap(term: list[date], grid: tuple[int, str]) -> None:
    first, last = term
    months, anchor = grid
    periods = regular_periods(first, last, months, anchor)  # type: ignore[arg-type]
    assert periods[0].start == first
    assert periods[-1].end == last + timedelta(days=1)
    assert all(before.end == after.start for before, after in pairwise(periods))
    assert all(period.end <= add_months(period.start, months) + timedelta(days=3) for period in periods)


def test_listed_periods_end_on_the_days_listed() -> None:
    ends = [date(2019, 3, 31), date(2019, 12, 31), date(2020, 1, 31)]
    assert [p.label for p in listed_periods(date(2019, 2, 1), date(2020, 1, 31), ends)] == [
        "1 February 2019 to 31 March 2019",
        "1 April 2019 to 31 December 2019",
        "1 January 2020 to 31 January 2020",
    ]


def test_the_last_listed_period_is_cut_short_at_the_end_of_the_term() -> None:
    assert listed_periods(date(2019, 2, 1), date(2019, 2, 28), [date(2019, 3, 31)]) == (
        Period(date(2019, 2, 1), date(2019, 3, 1)),
    )


@pytest.mark.parametrize(
    "ends",
    [
        [],
        [date(2019, 2, 27)],
        [date(2019, 1, 31), date(2019, 2, 28)],
        [date(2019, 2, 20), date(2019, 2, 10), date(2019, 2, 28)],
        [date(2019, 2, 20), date(2019, 2, 20), date(2019, 2, 28)],
        [date(2019, 2, 28), date(2019, 3, 31)],
        [date.max, date.max],
    ],
    ids=[
        "none",
        "too short",
        "before the first day",
        "falling",
        "twice",
        "after the last day",
        "after all days",
    ],
)
def test_listed_ends_that_do_not_cut_the_term_are_refused(ends: list[date]) -> None:
    with pytest.raises(ValueError, match=r"period|year"):
        listed_periods(date(2019, 2, 1), date(2019, 2, 28), ends)


def test_a_collection_year_ends_on_31_march_and_a_return_is_named_by_it():
    assert [collection_year(date(2019, *day)) for day in ((1, 1), (3, 31), (4, 1), (12, 31))] == [
        2019,
        2019,
        2020,
        2020,
    ]
    assert first_day_of_return(2020) == date(2019, 4, 1)


@pytest.mark.parametrize(
    ("age", "said"),
    [
        *(
            (1, "1st"),
            (2, "2nd"),
            (3, "3rd"),
            (4, "4th"),
            (11, "11th"),
            (12, "12th"),
            (13, "13th"),
            (18, "18th"),
        ),
        *((21, "21st"), (22, "22nd"), (23, "23rd"), (101, "101st"), (111, "111th"), (112, "112th")),
    ],
)
def test_an_age_is_said_as_a_reader_says_it(age: int, said: str) -> None:
    assert ordinal(age) == said
