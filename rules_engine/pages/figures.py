"""How figures, days and texts are shown."""

from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import assert_never
from unicodedata import category

from rules_engine import rules
from rules_engine.dates import in_words
from rules_engine.timeline import BEGINNING, FOREVER, Day, Days


def exact(amount: Fraction, places: int = 0) -> str:
    """Return a number exactly: in decimals, at least `places` of them, where decimals end; else as "7/3"."""
    numerator, denominator = amount.as_integer_ratio()
    if denominator == 1 and not places:
        return str(numerator)
    ending = _decimals_of(denominator)
    if ending is None:
        return f"{numerator}/{denominator}"
    digits = max(ending, places)
    figures = f"{abs(numerator) * 10**digits // denominator:0{digits + 1}}"
    return f"{'-' if numerator < 0 else ''}{figures[:-digits]}.{figures[-digits:]}"


def ends(amount: Fraction) -> bool:
    """Whether the decimals of a number end."""
    return _decimals_of(amount.denominator) is not None


@lru_cache(maxsize=1000)
def _decimals_of(denominator: int) -> int | None:
    """Return how many decimals a reduced fraction has; None when they do not end."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None


def mixed(amount: Fraction) -> str:
    """Return a number exactly, with commas: "1,204", "12.5" or "2 1/3"."""
    said = exact(amount)
    sign = "-" if amount < 0 else ""
    whole, over = divmod(abs(amount), 1)
    if "/" in said:
        return f"{sign}{whole:,} {over}" if whole else f"{sign}{over}"
    _, point, part = said.partition(".")
    return f"{sign}{whole:,}{point}{part}"


def units_in_words(quantity: Fraction, unit: rules.UnitRule) -> str:
    """Return "397 days", "4 runs of 7 days", "1 whole week"."""
    one = quantity == 1
    match unit:
        case rules.EachDay():
            name = "day" if one else "days"
        case rules.EachRun():
            name = f"{'run' if one else 'runs'} of {counted(unit.length_days, 'day', 'days')}"
        case rules.EachWeek():
            name = (
                ("week" if one else "weeks")
                if unit.at_least_days < 7
                else ("whole week" if one else "whole weeks")
            )
        case rules.EachBlock():
            name = f"{'block' if one else 'blocks'} of {counted(unit.months, 'month', 'months')}"
        case rules.OnceReached() | rules.OnceOn():
            name = "payment" if one else "payments"
        case rules.EachDayBeyond():
            name = f"{'day' if one else 'days'} {'below' if unit.below else 'above'} the baseline"
        case _:
            assert_never(unit)
    return f"{mixed(quantity)} {name}"


def counted(number: int, one: str, many: str) -> str:
    """Return "1 child" or "1,204 children"."""
    return f"{number:,} {one if number == 1 else many}"


def takes_days_to_earn(unit: rules.UnitRule) -> bool:
    """Whether several days earn one unit, so that the date on which it is earned is worth a line beside them."""
    match unit:
        case rules.EachRun() | rules.EachWeek() | rules.EachBlock() | rules.OnceReached():
            return True
        case rules.EachDay() | rules.OnceOn() | rules.EachDayBeyond():
            return False
        case _:
            assert_never(unit)


def days_in_words(days: Days) -> list[str]:
    """Return each stretch of days: "1 March 2019 to 31 May 2019"."""
    return [_stretch(start, end) for start, end in days.intervals]


def _stretch(start: Day, end: Day) -> str:
    if end >= FOREVER:
        return "every day" if start <= BEGINNING else f"{in_words(date.fromordinal(start))} onwards"
    if end == start + 1:
        return in_words(date.fromordinal(start))
    return f"{in_words(date.fromordinal(start))} to {in_words(date.fromordinal(end - 1))}"


def dates_in_words(first: date, last: date) -> str:
    """Return "1 April 2024", or "1 April 2024 to 30 June 2024"."""
    return in_words(first) if first == last else f"{in_words(first)} to {in_words(last)}"


def printable(text: str) -> str:
    """Return a text from the records safe to show: what steers a terminal or turns text round shows as a box."""
    if text.isprintable():
        return text
    return "".join(
        "\N{WHITE SQUARE}" if category(each) in ("Cc", "Cf", "Zl", "Zp", "Cs") else each for each in text
    )
