"""Cells of tables that a spreadsheet opens: a text stays a text, and a number a number."""

from collections.abc import Sequence
from fractions import Fraction
from re import compile as pattern
from typing import Final
from unicodedata import category

from rules_engine.money import Rounding, made_whole, rounded, total
from rules_engine.pages.figures import ends, exact

PLACES: Final = 8
"""To how many decimals a number is written whose decimals do not end: a spreadsheet keeps 15 figures of a number."""

_GRAIN: Final = Fraction(1, 10**PLACES)

_STARTS = frozenset("=+-@\t\r\n\0＝＋－＠")
_ENDS_OF_CELLS = pattern(r"([;\t\r\n]+)")


def text_cell(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: where it would, an apostrophe stands before it.

    Quotation marks alone do not stop a spreadsheet, and it passes over spaces and signs that show nothing. In many
    countries Excel splits the lines of a CSV file at semicolons, within quotation marks too: what stands behind one is
    then a cell of its own.
    """
    first, *others = _ENDS_OF_CELLS.split(text)
    cell, begun = first, _shows(first)
    for end, part in zip(others[::2], others[1::2], strict=True):
        begun = begun or _shows(end)
        cell += end + (f"'{part}" if begun and _is_run(part) else part)
        begun = begun or _shows(part)
    return f"'{cell}" if _is_run(text) else cell


def _is_run(text: str) -> bool:
    for sign in text:
        if sign in _STARTS:
            return True
        if _shows(sign):
            return False
    return False


def _shows(text: str) -> bool:
    return not all(sign.isspace() or category(sign) in ("Cc", "Cf") for sign in text)


def number_cell(amount: Fraction, places: int = 0) -> str:
    """Return a number as a spreadsheet reads it, "12.50": exactly, or where its decimals do not end, to PLACES."""
    return exact(in_decimals(amount), places)


def in_decimals(amount: Fraction) -> Fraction:
    """Return a number whose decimals end: the same one, or where its decimals do not end, the nearest of PLACES."""
    return amount if ends(amount) else rounded(amount, _GRAIN, Rounding.HALF_EVEN)


def parts_in_decimals(parts: Sequence[Fraction]) -> Sequence[Fraction]:
    """Return the parts of one sum as numbers whose decimals end, and which add up to that sum `in_decimals`."""
    if all(map(ends, parts)):
        return parts
    whole = rounded(total(parts), _GRAIN, Rounding.HALF_EVEN)
    return made_whole(whole, parts, _GRAIN, None, Rounding.HALF_EVEN)
