"""The facts of each child: those in children.csv, and those that the returns give."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from rules_engine.diagnostics import Diagnostic
from rules_engine.facts import FactValue
from rules_engine.records.children import Children
from rules_engine.records.tables import Declared
from rules_engine.returns.assembly import Return, first_day_of
from rules_engine.returns.births import Birth
from rules_engine.returns.diagnostics import DatesOfBirthDiffer
from rules_engine.returns.other_tables import FactRead, read_fact
from rules_engine.rules import FactRule
from rules_engine.statutory.layouts import HEADER
from rules_engine.tables.diagnostics import ValueMissing

Facts: TypeAlias = Mapping[str, FactValue]


def given_in_headers(declared: Declared, returns: Sequence[Return]) -> FactRule | None:
    """Return the fact that the headers of `returns` may give: the date of birth, if there is a header."""
    return declared.birth if any(HEADER in of_year.modules for of_year in returns) else None


def facts_of(
    children: Children,
    declared: Declared,
    births: Mapping[str, Birth],
    returns: Sequence[Return],
    as_at: date,
) -> tuple[Mapping[str, Facts], Sequence[Diagnostic]]:
    """Return each child's facts; one that is read from returns is that of the latest return begun before `as_at`."""
    facts: Mapping[str, Facts] = children.facts
    diagnostics: list[Diagnostic] = []
    if birth := given_in_headers(declared, returns):
        facts = {
            child: _with_birth(row.facts, birth, births.get(child)) for child, row in children.rows.items()
        }
        diagnostics += _of_births(children, birth, births)
    begun = [of_year for of_year in returns if _is_begun(of_year, as_at)]
    for fact in declared.facts:
        if fact.source is not None:
            read, of_fact = read_fact(fact, begun, frozenset(children.rows))
            facts = {child: _with_fact(own, fact, read.get(child)) for child, own in facts.items()}
            diagnostics += [*of_fact, *_not_there(children, fact, read)]
    return facts, diagnostics


def _with_birth(facts: Facts, fact: FactRule, birth: Birth | None) -> Facts:
    return facts if birth is None or fact.name in facts else {**facts, fact.name: birth.born}


def _of_births(children: Children, fact: FactRule, births: Mapping[str, Birth]) -> Iterator[Diagnostic]:
    """Say whose date of birth is given nowhere, and whose header gives another than children.csv."""
    for child, row in children.rows.items():
        birth, at = births.get(child), children.place.at(row.row)
        if fact.name in row.facts:
            if birth is not None and birth.born != row.facts[fact.name]:
                yield DatesOfBirthDiffer(at=at, column=fact.name, other=birth.place)
        elif birth is None and fact.name in row.unfilled and not fact.optional:
            expected = "a date, here or in a header of the returns"
            yield ValueMissing(at=at, column=fact.name, expected=expected)


def _is_begun(of_year: Return, as_at: date) -> bool:
    """Whether a return could say anything before `as_at`: what a later one says was not known then."""
    return of_year.year is None or first_day_of(of_year.year) < as_at.toordinal()


def _with_fact(facts: Facts, fact: FactRule, read: FactRead | None) -> Facts:
    return facts if read is None else {**facts, fact.name: read.value}


def _not_there(children: Children, fact: FactRule, read: Mapping[str, FactRead]) -> Iterator[Diagnostic]:
    if fact.source is None or fact.optional:
        return
    expected = f"a value in column {fact.source.column} of a return's module {fact.source.table}"
    for child, row in children.rows.items():
        if child not in read:
            yield ValueMissing(at=children.place.at(row.row), column=fact.name, expected=expected)
