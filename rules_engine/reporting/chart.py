"""A bar chart as SVG: a picture of a table that stands beside it, never the only place of a figure."""

from collections.abc import Sequence
from fractions import Fraction

from attrs import frozen

_LABEL, _BARS, _AMOUNT, _ROW = 290, 300, 130, 30
"""Widths of the three columns, and the height of a row, in units of the drawing."""


@frozen(kw_only=True)
class Bar:
    """One row of a chart, laid out: where its bar starts and how wide it is, and what is written beside it."""

    label: str
    amount: Fraction
    top: int
    left: str
    width: str


@frozen(kw_only=True)
class Chart:
    """Bars from a common line at nothing, the longest as wide as the column for bars."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    zero: str


def bar_chart(rows: Sequence[tuple[str, Fraction]]) -> Chart:
    """Lay out one bar for each (label, amount), from the top down."""
    most = max([Fraction(0), *(amount for _, amount in rows)])
    least = min([Fraction(0), *(amount for _, amount in rows)])
    scale = Fraction(_BARS) / ((most - least) or 1)
    zero = _LABEL - least * scale
    bars = tuple(
        Bar(
            label=label,
            amount=amount,
            top=place * _ROW,
            left=_place(zero + min(amount, Fraction(0)) * scale),
            width=_place(abs(amount) * scale),
        )
        for place, (label, amount) in enumerate(rows)
    )
    return Chart(
        bars=bars, width=_LABEL + _BARS + _AMOUNT, height=max(len(rows), 1) * _ROW, zero=_place(zero)
    )


def _place(units: Fraction) -> str:
    tenths = round(units * 10)
    return f"{tenths // 10}.{tenths % 10}"
