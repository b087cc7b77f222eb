"""Cells of tables that a spreadsheet opens: a text stays a text, and a number a number."""

from fractions import Fraction
from re import compile as pattern
from unicodedata import category

from rules_engine.pages.figures import exact

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
    """Return a number exactly, as a spreadsheet reads it: "12.50", or "2 1/3" where its decimals do not end."""
    said = exact(amount, places)
    if "/" not in said:
        return said
    # "7/3" would be read as 7 March; with its whole part, "2 1/3", it is read as a number.
    whole, over = divmod(abs(amount), 1)
    return f"{'-' if amount < 0 else ''}{whole} {over}"
