"""Years of two figures, written in full where a caller says that they may be.

Some systems export 24/04/17. Which century that is cannot be told from the cell, so the date is not read; a caller who
knows may say that such years are those from 1950 to 2049. Every cell that this changes is named, as it was and as it is.
"""

from re import ASCII
from re import compile as pattern

from attrs import evolve

from rules_engine.repairs import WrittenInFull
from rules_engine.returns.assembly import Module
from rules_engine.statutory.layouts import Holds
from rules_engine.tables.column import Column, stripped_column

_SHORT = pattern(r"([0-9]{1,2}/[0-9]{1,2}/)([0-9]{2})", ASCII)
_FIRST_OF_THE_1900S = 50


def years_in_full(module: Module) -> tuple[Module, list[WrittenInFull]]:
    """Return a module with the years of its dates written in full, and each cell that this changed."""
    table = module.table
    dates = {table.place_of(column.name) for column in module.layout.columns if column.holds is Holds.DATE}
    columns: list[Column] = []
    changed: list[WrittenInFull] = []
    for at, (heading, column) in enumerate(zip(table.headings, table.columns, strict=True)):
        full = [_in_full(text) for text in column.texts] if at in dates else [*column.texts]
        short = {text for text, used in zip(column.texts, full, strict=True) if text != used}
        columns.append(stripped_column(column.codes, full) if short else column)
        changed += [
            WrittenInFull(
                place=table.place.at(int(table.numbers[row])),
                column=heading,
                raw=column[row],
                used=_in_full(column[row]),
            )
            for row in column.where(short.__contains__).tolist()
        ]
    return evolve(module, table=evolve(table, columns=tuple(columns))), changed


def _in_full(text: str) -> str:
    short = _SHORT.fullmatch(text)
    if short is None:
        return text
    century = "19" if int(short[2]) >= _FIRST_OF_THE_1900S else "20"
    return f"{short[1]}{century}{short[2]}"
