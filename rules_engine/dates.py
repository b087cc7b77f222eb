"""Dates as contracts count them: anniversaries, birthdays, ages and periods."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from attrs import frozen

month_names = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
day_names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def add_months(d: date, months: int) -> date:
    """Return the day `months` later (earlier when negative), or the last day of a shorter month.

    31 January and one month is 28 or 29 February. So months do not chain: 31 January and two months is
    31 March. ValueError outside the years 1 to 9999.
    """
    year, month = divmod(12 * d.year + d.month - 1 + months, 12)
    return _date(year, month + 1, min(d.day, _days_in(year, month + 1)))


def birthday(born: date, age: int) -> date:
    """Return the day on which somebody reaches `age` years; for 29 February, 1 March in a common year.

    ValueError outside the years 1 to 9999.
    """
    year = born.year + age
    if (born.month, born.day) == (2, 29) and _days_in(year, 2) == 28:
        return _date(year, 3, 1)
    return _date(year, born.month, born.day)


def age_on(born: date, day: date) -> int:
    """Return the completed years on `day`: the greatest age whose birthday has come; below 0 before birth."""
    years = day.year - born.year
    return years if birthday(born, years) <= day else years - 1


def collection_year(d: date) -> int:
    """Return the year in which the collection year of `d` ends: annual returns are for 1 April to 31 March."""
    return d.year + ((d.month, d.day) >= (4, 1))


def first_day_of_return(year: int) -> date:
    """Return the 1 April on which the collection year begins that ends in `year`."""
    return date(year - 1, 4, 1)


def in_words(d: date) -> str:
    """Return a date as contracts write it, "1 April 2024", whatever the machine's locale."""
    return f"{d.day} {month_names[d.month - 1]} {d.year}"


@frozen
class Period:
    """The days [start, end) that one statement is for."""

    start: date
    end: date

    def __attrs_post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period holds at least one day: [{self.start}, {self.end})")

    @property
    def label(self) -> str:
        """The first day and the last: "1 February 2019 to 30 April 2019"."""
        return f"{in_words(self.start)} to {in_words(self.end - timedelta(days=1))}"


def regular_periods(
    first: date, last: date, months: int, anchor: Literal["first day", "calendar", "financial year"]
) -> tuple[Period, ...]:
    """Cut the days from `first` to `last`, both included, into periods of `months` months.

    Counted from the first day, the k-th period starts k times `months` after `first` (so the periods
    of 31 January start on 28 or 29 February, 31 March, 30 April). By the calendar, where `months`
    divides a year, they start as the year's own months, quarters or halves do; by the financial year,
    where `months` is 12, on 1 April. The first and the last period may be cut short. ValueError for a
    length that the anchor does not have, and for days that run backwards.
    """
    if last < first:
        raise ValueError(f"the last day comes before the first: {last}, {first}")
    match anchor:
        case "first day" if months >= 1:
            starts = _anniversaries(first, months)
        case "calendar" if months >= 1 and 12 % months == 0:
            starts = _anniversaries(date(first.year, 1, 1), months)
        case "financial year" if months == 12:
            starts = _anniversaries(date(first.year, 4, 1), months)
        case _:
            raise ValueError(f"no periods of {months} months go by the {anchor}")
    end = _day_after(last)
    cuts = [first]
    for start in starts:
        if start >= end:
            break
        if start > first:
            cuts.append(start)
    return _between([*cuts, end])


def listed_periods(first: date, last: date, ends: Sequence[date]) -> tuple[Period, ...]:
    """Cut the days from `first` to `last`, both included, after each of `ends`, the periods' last days.

    The last period is cut short at `last`. ValueError unless `ends` rise, none is before `first`, and
    the final one, and no other, reaches `last`.
    """
    if not ends or ends[-1] < last:
        raise ValueError(f"the periods end before {last}")
    *inner, _ = ends
    cuts = [first, *map(_day_after, inner), _day_after(last)]
    return _between(cuts)


def _between(cuts: Sequence[date]) -> tuple[Period, ...]:
    return tuple(Period(start, end) for start, end in pairwise(cuts))


def _anniversaries(d: date, months: int) -> Iterator[date]:
    months_left = 12 * (date.max.year + 1 - d.year) - d.month + 1
    for passed in range(0, months_left, months):
        yield add_months(d, passed)


def _day_after(d: date) -> date:
    return date.fromordinal(d.toordinal() + 1)


def _date(year: int, month: int, day: int) -> date:
    # `date` raises another error for a year that is larger still.
    if not date.min.year <= year <= date.max.year:
        raise ValueError(f"the calendar has no year {year}")
    return date(year, month, day)


def _days_in(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def ordinal(age: int) -> str:
    """Return "18th"."""
    ending = "th" if age // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(age % 10, "th")
    return f"{age}{ending}"
