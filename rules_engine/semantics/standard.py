"""Terms that a contract need not define, since it uses a vocabulary that does.

A vocabulary is a text in the contract language itself, of timelines and definitions, which ships with the package. What
a contract uses of it is put beside what it says, and stands, for every reader, where the contract says `uses`.
"""

from collections.abc import Container, Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeAlias, TypeVar

from rules_engine.resources import shipped
from rules_engine.source import Source, Span
from rules_engine.syntax import ast
from rules_engine.syntax.parser import parse

StandardClause: TypeAlias = ast.TimelineClause | ast.DefinitionClause

VOCABULARIES: Final = {"England looked-after children": "england_looked_after_children.contract"}
"""The names by which contracts use them, and the files."""

_NodeT = TypeVar("_NodeT", bound=ast.Node)


@cache
def standard_terms(vocabulary: str) -> Mapping[str, StandardClause]:
    """Return what the Terms of a vocabulary mean, in its order; none for a name that is no vocabulary's."""
    if vocabulary not in VOCABULARIES:
        return {}
    file = shipped("statutory").joinpath(VOCABULARIES[vocabulary])
    parsed = parse(Source.of(file.name, file.read_text(encoding="utf-8")))
    assert not parsed.diagnostics
    return {clause.name.text: clause for block in parsed.tree.blocks for clause in _clauses(block)}


def vocabulary_used(tree: ast.Contract) -> ast.Uses | None:
    """Return the line of the heading that says which vocabulary the contract uses, if it says so."""
    clauses = tree.heading.clauses if tree.heading else ()
    return next((clause for clause in clauses if isinstance(clause, ast.Uses)), None)


def is_standard(clause: StandardClause, tree: ast.Contract) -> bool:
    """Say whether a clause of a tree comes from the vocabulary that the contract uses."""
    uses = vocabulary_used(tree)
    return uses is not None and clause.span == uses.span


def with_standard_terms(tree: ast.Contract, brought: Container[str]) -> ast.Contract:
    """Return `tree` with what its vocabulary says of the Terms in `brought`."""
    uses = vocabulary_used(tree)
    if uses is None:
        return tree
    clauses = [
        _at(clause, uses.span) for term, clause in standard_terms(uses.vocabulary).items() if term in brought
    ]
    timelines = tuple(each for each in clauses if isinstance(each, ast.TimelineClause))
    definitions = tuple(each for each in clauses if isinstance(each, ast.DefinitionClause))
    blocks: list[ast.Block] = []
    if timelines:
        blocks.append(ast.Timelines(timelines=timelines, span=uses.span))
    if definitions:
        blocks.append(ast.Definitions(definitions=definitions, span=uses.span))
    return ast.changed(tree, blocks=(*blocks, *tree.blocks))


def _clauses(block: ast.Block) -> Iterator[StandardClause]:
    match block:
        case ast.Timelines(timelines=timelines):
            yield from timelines
        case ast.Definitions(definitions=definitions):
            yield from definitions
        case _:
            raise AssertionError(f"a vocabulary is made of timelines and definitions: {block}")


def _at(node: _NodeT, span: Span) -> _NodeT:
    """Return `node` as though it had been written at `span`, with all that is inside it."""
    return type(node)(**{name: _part_at(value, span) for name, value in vars(node).items()})


def _part_at(value: object, span: Span) -> Any:
    match value:
        case ast.Node():
            return _at(value, span)
        case Span():
            return span
        case tuple():
            return tuple(_part_at(each, span) for each in value)
        case _:
            return value
