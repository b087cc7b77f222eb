"""What a cell of a table means: a date, a number, yes or no, one of a set of texts."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from re import ASCII
from re import compile as pattern

from rules_engine.diagnostics import Diagnostic
from rules_engine.facts import FactValue
from rules_engine.place import Place
from rules_engine.rules import FactKind, FactRule
from rules_engine.source import Source
from rules_engine.tables.column import date_read
from rules_engine.tables.diagnostics import ValueMissing, WrongChoice, WrongDate, WrongNumber, WrongYesNo
from rules_engine.tables.table import Table


def date_in(place: Place, column: str, text: str) -> date | Diagnostic:
    """Return the date in a cell, or the diagnostic about it."""
    if not text:
        return ValueMissing(at=place, column=column, expected="a date")
    day = date_read(text)
    return WrongDate(at=place, column=column, value=text) if day is None else day


def choice_in(table: Table, row: int, column: str, cell: str, choices: Sequence[str]) -> str | Diagnostic:
    """Return the one of `choices` that a cell means, written as the contract writes it, or the diagnostic about it."""
    wanted = _as_compared(cell)
    for choice in choices:
        if _as_compared(choice) == wanted:
            return choice
    return WrongChoice(at=table.place.at(row), column=column, value=cell, choices=tuple(choices))


def value_in(table: Table, row: int, fact: FactRule, column: str, cell: str) -> FactValue | Diagnostic:
    """Return what a cell says of a fact, or the diagnostic about it."""
    if not cell:
        return ValueMissing(at=table.place.at(row), column=column, expected=_EXPECTED[fact.kind])
    match fact.kind:
        case FactKind.DATE:
            return date_in(table.place.at(row), column, cell)
        case FactKind.NUMBER:
            if table.separator == ";" and "," in cell:
                # Where semicolons separate cells a comma is most often the decimal sign: 1,250 may be 1.25.
                expected = "a number without commas, since its file separates cells by semicolons"
                return WrongNumber(at=table.place.at(row), column=column, value=cell, expected=expected)
            if _NUMBER.fullmatch(cell) is None:
                return WrongNumber(at=table.place.at(row), column=column, value=cell)
            return Decimal(cell.replace(",", "").replace("£", ""))
        case FactKind.YES_NO:
            if (yes := _YES_NO.get(cell.casefold())) is None:
                return WrongYesNo(at=table.place.at(row), column=column, value=cell)
            return yes
        case FactKind.CHOICE | FactKind.PARTY:
            return choice_in(table, row, column, cell, fact.choices)


@lru_cache(maxsize=1 << 12)
def _as_compared(text: str) -> str:
    return " ".join(Source.of("", text).text.split()).casefold()


_EXPECTED: Mapping[FactKind, str] = {
    FactKind.DATE: "a date such as 31/01/2010 or 2010-01-31",
    FactKind.NUMBER: "a number",
    FactKind.YES_NO: "yes or no",
    FactKind.CHOICE: "one of the texts that the contract allows",
    FactKind.PARTY: "one of the parties that the contract allows",
}


_YES_NO = dict.fromkeys(("yes", "y", "true", "1"), True) | dict.fromkeys(("no", "n", "false", "0"), False)


# At most 15 digits before the point: enough for any sum, and no row of digits that takes minutes to add.
_NUMBER = pattern(r"-?£?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]{1,15})?", ASCII)
