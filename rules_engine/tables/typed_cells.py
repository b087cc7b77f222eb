"""What stands in a cell of a typed table, as the text that a CSV file would have there."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType, NoneType
from typing import Any, Final


def _number(number: float) -> str:
    # Excel keeps fifteen figures: what it shows as 0.3 may be stored as 0.30000000000000004.
    return format(Decimal(f"{number:.15g}"), "f")


def _day_or_moment(moment: datetime) -> str:
    """Return a day; a moment of a day stays one, and is no date to whoever reads it."""
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(sep=" ")


TEXT_OF: Final[Mapping[type, Callable[[Any], str]]] = MappingProxyType(
    {
        NoneType: lambda _: "",
        str: str,
        bool: lambda yes: "yes" if yes else "no",
        int: str,
        float: _number,
        Decimal: lambda number: format(number, "f"),
        date: date.isoformat,
        datetime: _day_or_moment,
        time: time.isoformat,
        timedelta: str,
    }
)
"""How each kind of cell is written: dates as 2019-01-31, numbers without exponent, "yes" and "no"."""
