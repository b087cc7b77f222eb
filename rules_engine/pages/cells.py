"""Cells of tables that a spreadsheet opens: a text stays a text, and a number a number."""

from fractions import Fraction
from unicodedata import category

from rules_engine.pages.figures import exact

_STARTS = frozenset("=+-@\t\r\n\0＝＋－＠")


def text_cell(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: where it would, an apostrophe stands before it.

    Quotation marks alone do not stop a spreadsheet, and it passes over spaces and signs that show nothing.
    """
    for sign in text:
        if sign in _STARTS:
            return f"'{text}"
        if not (sign.isspace() or category(sign) in ("Cc", "Cf")):
            break
    return text


def number_cell(amount: Fraction, places: int = 0) -> str:
    """Return a number exactly, as a spreadsheet reads it: "12.50", or "2 1/3" where its decimals do not end."""
    said = exact(amount, places)
    if "/" not in said:
        return said
    # "7/3" would be read as 7 March; with its whole part, "2 1/3", it is read as a number.
    whole, over = divmod(abs(amount), 1)
    return f"{'-' if amount < 0 else ''}{whole} {over}"
