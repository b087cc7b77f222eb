"""Terms that a contract need not define, since it uses a vocabulary that does.

A vocabulary is a text in the contract language itself, of timelines and definitions, which ships with the package. What
a contract uses of it is put beside what it says, with places in the vocabulary's own text; whoever reads the contract
finds it where the contract says `uses`.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, TypeAlias, TypeVar

from rules_engine.resources import shipped
from rules_engine.source import Source, Span, join
from rules_engine.syntax import ast
from rules_engine.syntax.parser import parse

StandardClause: TypeAlias = ast.TimelineClause | ast.DefinitionClause

VOCABULARIES: Final = {"England looked-after children": "england_looked_after_children.contract"}
"""The names by which contracts use them, and the files."""

_NodeT = TypeVar("_NodeT", bound=ast.Node)


@cache
def vocabulary_source(vocabulary: str) -> Source:
    """Return the text of a vocabulary; KeyError for a name that is no vocabulary's."""
    file = shipped("statutory").joinpath(VOCABULARIES[vocabulary])
    return Source.of(file.name, file.read_text(encoding="utf-8"))


@cache
def standard_terms(vocabulary: str) -> Mapping[str, StandardClause]:
    """Return what the Terms of a vocabulary mean, in its order; none for a name that is no vocabulary's.

    Their spans are places in the vocabulary's own text.
    """
    if vocabulary not in VOCABULARIES:
        return {}
    parsed = parse(vocabulary_source(vocabulary))
    assert not parsed.diagnostics
    clauses = (_placed(clause, vocabulary) for block in parsed.tree.blocks for clause in _clauses(block))
    return {clause.name.text: clause for clause in clauses}


def vocabulary_used(tree: ast.Contract) -> ast.Uses | None:
    """Return the line of the heading that says which vocabulary the contract uses, if it says so."""
    clauses = tree.heading.clauses if tree.heading else ()
    return next((clause for clause in clauses if isinstance(clause, ast.Uses)), None)


def is_standard(clause: StandardClause) -> bool:
    """Say whether a clause of a tree comes from a vocabulary."""
    return bool(clause.span.of)


def with_standard_terms(tree: ast.Contract, clauses: Sequence[StandardClause]) -> ast.Contract:
    """Return `tree` with clauses of its vocabulary before its own."""
    if not clauses:
        return tree
    timelines = tuple(each for each in clauses if isinstance(each, ast.TimelineClause))
    definitions = tuple(each for each in clauses if isinstance(each, ast.DefinitionClause))
    blocks: list[ast.Block] = []
    if timelines:
        span = join(timelines[0].span, timelines[-1].span)
        blocks.append(ast.Timelines(timelines=timelines, span=span))
    if definitions:
        span = join(definitions[0].span, definitions[-1].span)
        blocks.append(ast.Definitions(definitions=definitions, span=span))
    return ast.changed(tree, blocks=(*blocks, *tree.blocks))


def _clauses(block: ast.Block) -> Iterator[StandardClause]:
    match block:
        case ast.Timelines(timelines=timelines):
            yield from timelines
        case ast.Definitions(definitions=definitions):
            yield from definitions
        case _:
            raise AssertionError(f"a vocabulary is made of timelines and definitions: {block}")


def _placed(node: _NodeT, vocabulary: str) -> _NodeT:
    """Return `node` with its places, and those of all inside it, as places in the text of a vocabulary."""
    return type(node)(**{name: _part_placed(value, vocabulary) for name, value in vars(node).items()})


def _part_placed(value: object, vocabulary: str) -> Any:
    match value:
        case ast.Node():
            return _placed(value, vocabulary)
        case Span(start=start, end=end):
            return Span(start, end, vocabulary)
        case tuple():
            return tuple(_part_placed(each, vocabulary) for each in value)
        case _:
            return value
