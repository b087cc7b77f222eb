"""Identifiers of children as people and spreadsheets write them: whether two may be of one child."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from re import compile as pattern
from typing import Final
from unicodedata import category, normalize

_APOSTROPHES: Final = dict.fromkeys(map(ord, "\u2018\u2019\u02bc`\u00b4"), "'")
_WHOLE: Final = pattern(r"([0-9]+)\.0+")
_SHORTENED: Final = pattern(r"[0-9](?:\.([0-9]+))?E\+[0-9]+")


def written_in_two_ways(identifiers: Collection[str], others: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each of `identifiers` with each of `others` that seems to be the same child's, itself among them."""
    by_fold: dict[str, list[str]] = {}
    for other in others:
        by_fold.setdefault(folded(other), []).append(other)
    shortened = [other for other in others if is_shortened(other)]
    for identifier in identifiers:
        for other in by_fold.get(folded(identifier), ()):
            yield identifier, other
        for other in others if is_shortened(identifier) else shortened:
            if shortens(other, identifier) or shortens(identifier, other):
                yield identifier, other


def shown(identifier: str) -> str:
    """Return an identifier as it looks: in one form of letters, dashes and apostrophes, without spaces and unseen signs."""
    letters = normalize("NFKC", identifier).translate(_APOSTROPHES)
    kept = ((sign, category(sign)) for sign in letters)
    return "".join(
        "-" if kind == "Pd" else sign
        for sign, kind in kept
        if kind not in ("Cf", "Cc") and not sign.isspace()
    )


def folded(identifier: str) -> str:
    """Return an identifier as spreadsheets and the official tools may confuse it: also without case, noughts and ".0"."""
    text = shown(identifier).casefold()
    whole = _WHOLE.fullmatch(text)
    return (whole[1] if whole else text).lstrip("0")


def is_shortened(identifier: str) -> bool:
    """Say whether a spreadsheet wrote a long number so that its last figures are lost: "1.23457E+09"."""
    return _SHORTENED.fullmatch(identifier.upper()) is not None


def shortens(short: str, identifier: str) -> bool:
    """Say whether `short`, which `is_shortened`, is what a spreadsheet makes of the long number `identifier`."""
    form = _SHORTENED.fullmatch(short.upper())
    if form is None or not (identifier.isascii() and identifier.isdigit()):
        return False
    figures = len(form[1] or "")
    return Decimal(f"{Decimal(identifier):.{figures}E}") == Decimal(short)
