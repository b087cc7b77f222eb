"""Advice on codes that no return of the contract's years can hold."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rules_engine.dates import collection_year
from rules_engine.diagnostics import Diagnostic
from rules_engine.later import Later
from rules_engine.semantics.resolver import Resolved
from rules_engine.statutory.codes import codes_of
from rules_engine.syntax import ast

if TYPE_CHECKING:
    from rules_engine.semantics import diagnostics
else:
    diagnostics = Later("rules_engine.semantics.diagnostics")


def codes_of_other_years(resolved: Resolved) -> Iterator[Diagnostic]:
    """Yield advice on each code that the contract looks for in returns of episodes, none of which can hold it.

    Only what the contract says itself: a standard Term names the codes of every year.
    """
    tree = resolved.parsed.tree
    clauses = tree.heading.clauses if tree.heading else ()
    in_force = next((clause for clause in clauses if isinstance(clause, ast.InForce)), None)
    if in_force is None:
        return
    first, last = collection_year(in_force.first.date), collection_year(in_force.last.date)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Filter):
            continue
        for found in node.codes:
            code = codes_of(node.field).get(found)
            if code and ((code.first_year or last) > last or (code.last_year or first) < first):
                yield diagnostics.CodeOfOtherYears(
                    span=node.span,
                    found=found,
                    first=first,
                    last=last,
                    came=code.first_year if (code.first_year or last) > last else None,
                    went=code.last_year,
                )
