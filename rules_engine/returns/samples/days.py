"""Days as whole numbers (`date.toordinal()`), many at a time: birthdays, ages, collection years, and dates as text."""

from datetime import date
from typing import Final

import numpy as np

from rules_engine.dates import first_day_of_return
from rules_engine.returns.samples.draws import Ints

BLANK: Final = 0
"""No day."""

_EPOCH: Final = date(1970, 1, 1).toordinal()


def birthdays(born: Ints, ages: int | Ints) -> Ints:
    """Return the days on which those `born` then come to be so old; for 29 February, 1 March in a common year."""
    day = (born - _EPOCH).astype("M8[D]")
    month = day.astype("M8[M]")
    into = day - month.astype("M8[D]")
    moved = month + (12 * np.asarray(ages, dtype=np.int64)).astype("m8[M]")
    # 29 February is 28 days after the first: in a common year, that is 1 March.
    days: Ints = (moved.astype("M8[D]") + into).astype(np.int64) + _EPOCH
    return days


def ages(born: Ints, day: int | Ints) -> Ints:
    """Return the completed years on `day`."""
    years = _years(np.broadcast_to(np.asarray(day, dtype=np.int64), born.shape)) - _years(born)
    return years - (birthdays(born, years) > day)


def born_at(age: Ints, day: Ints, days_before: Ints) -> Ints:
    """Return the latest day of birth of those who have `age` years on `day`, less `days_before` (0 to 360)."""
    day_of = (day - _EPOCH).astype("M8[D]")
    month = day_of.astype("M8[M]")
    into = (day_of - month.astype("M8[D]")).astype(np.int64)
    # From the first of a month to the 28th, so that every month has the day.
    earlier = (month - (12 * age).astype("m8[M]")).astype("M8[D]") + np.minimum(into, 27).astype("m8[D]")
    latest: Ints = earlier.astype(np.int64) + _EPOCH
    return latest - days_before


def first_day(year: int) -> int:
    """Return 1 April of the collection year that ends in `year`."""
    return first_day_of_return(year).toordinal()


def last_day(year: int) -> int:
    """Return 31 March of the collection year that ends in `year`."""
    return date(year, 3, 31).toordinal()


class DateTexts:
    """The days of a span of years as text, DD/MM/YYYY or, when `iso`, YYYY-MM-DD; blank for no day."""

    def __init__(self, first_year: int, last_year: int, *, iso: bool = False) -> None:
        self._before = date(first_year, 1, 1).toordinal() - 1
        until = date(last_year, 12, 31).toordinal() + 1
        days = map(date.fromordinal, range(self._before + 1, until))
        self._texts = np.array(["", *map(date.isoformat if iso else _day_first, days)], dtype=object)

    def of(self, days: Ints) -> list[str]:
        """Return each day as text."""
        texts: list[str] = self._texts[np.where(days == BLANK, 0, days - self._before)].tolist()
        return texts


def _day_first(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def _years(days: Ints) -> Ints:
    years: Ints = (days - _EPOCH).astype("M8[D]").astype("M8[Y]").astype(np.int64) + 1970
    return years
