"""Identifiers of children as people and spreadsheets write them: whether two may be of one child."""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from re import compile as pattern
from typing import Final
from unicodedata import category, normalize

from rules_engine.diagnostics import Diagnostic
from rules_engine.place import Place
from rules_engine.returns.assembly import Module
from rules_engine.returns.diagnostics import UncertainIdentifier

_APOSTROPHES: Final = dict.fromkeys(map(ord, "\u2018\u2019\u02bc`\u00b4"), "'")
_NOUGHTS: Final = pattern(r"^0+|(?<=[^\W\d_])0+(?=[0-9])")
_WHOLE: Final = pattern(r"([0-9]+)\.0+")
_SHORTENED: Final = pattern(r"[0-9](?:\.([0-9]{1,15}))?E\+[0-9]{1,3}")


def uncertain_identifiers(modules: Iterable[Module]) -> Iterator[Diagnostic]:
    """Say of which identifiers in returns it cannot be told which child is meant, each at the first row that has it."""
    first_rows: dict[str, Place] = {}
    for module in modules:
        table = module.table
        firsts = table.column(module.layout.columns[0].name).first_places()
        for at, child in sorted((at, child) for child, at in firsts if child and child not in first_rows):
            first_rows[child] = table.place.at(int(table.numbers[at]))
    column = "CHILD"
    for child in filter(is_shortened, first_rows):
        yield UncertainIdentifier(at=first_rows[child], column=column)
    for first, later in written_twice(first_rows):
        yield UncertainIdentifier(at=first_rows[later], column=column, other=first_rows[first])


def written_twice(identifiers: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each of `identifiers` that seems to be that of an earlier one's child, after the first of those."""
    firsts: dict[str, str] = {}
    for identifier in identifiers:
        first = firsts.setdefault(folded(identifier), identifier)
        if first != identifier:
            yield first, identifier
    order = {identifier: at for at, identifier in enumerate(identifiers)}
    for pair in _shortened_pairs(identifiers, identifiers):
        first, later = sorted(pair, key=order.__getitem__)
        yield first, later


def written_in_two_ways(identifiers: Collection[str], others: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each of `identifiers` with each of `others` that seems to be the same child's."""
    by_fold: dict[str, list[str]] = {}
    for other in others:
        by_fold.setdefault(folded(other), []).append(other)
    for identifier in identifiers:
        for other in by_fold.get(folded(identifier), ()):
            yield identifier, other
    yield from _shortened_pairs(identifiers, others)
    yield from ((identifier, short) for short, identifier in _shortened_pairs(others, identifiers))


def _shortened_pairs(shortened: Iterable[str], whole: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each of `shortened` that a spreadsheet makes of one of the long numbers among `whole`, with that."""
    forms = {
        short: (len(read[1] or ""), Decimal(read[0]))
        for short in shortened
        if (read := _SHORTENED.fullmatch(short.upper()))
    }
    numbers = [text for text in whole if text.isascii() and text.isdigit()] if forms else []
    rounded: dict[tuple[int, Decimal], list[str]] = {}
    for figures in sorted({figures for figures, _ in forms.values()}):
        for number in numbers:
            rounded.setdefault((figures, Decimal(f"{Decimal(number):.{figures}E}")), []).append(number)
    for short, form in forms.items():
        for number in rounded.get(form, ()):
            yield short, number


def shown(identifier: str) -> str:
    """Return an identifier as it looks: in one form of letters, dashes and apostrophes, without spaces and unseen signs."""
    if identifier.isascii() and identifier.isalnum():
        return identifier
    letters = normalize("NFKC", identifier).translate(_APOSTROPHES)
    kept = ((sign, category(sign)) for sign in letters)
    return "".join(
        "-" if kind == "Pd" else sign
        for sign, kind in kept
        if kind not in ("Cf", "Cc") and not sign.isspace()
    )


def folded(identifier: str) -> str:
    """Return an identifier as spreadsheets and the official tools may confuse it: also without case, noughts and ".0".

    Noughts may stand behind letters too, as in the name of an authority before a number: "Norfolk 0042".
    """
    text = shown(identifier).casefold()
    whole = _WHOLE.fullmatch(text)
    return _NOUGHTS.sub("", whole[1] if whole else text)


def is_shortened(identifier: str) -> bool:
    """Say whether a spreadsheet wrote a long number so that its last figures are lost: "1.23457E+09"."""
    return _SHORTENED.fullmatch(identifier.upper()) is not None
