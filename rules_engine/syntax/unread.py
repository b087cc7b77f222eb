"""What could not be read of a text, and its tree without what cannot stand in it."""

from collections.abc import Mapping

from attrs import frozen

from rules_engine.source import Span
from rules_engine.syntax import ast


@frozen(kw_only=True)
class Unread:
    """A clause, or a whole block, that could not be read, and the Terms to which it may have given a meaning.

    A diagnostic speaks of each. What it would have said is not known, so nothing that it may answer is asked. `block` is
    None where nobody can tell which block it was meant to be.
    """

    block: ast.BlockKind | None
    span: Span
    terms: frozenset[str] = frozenset()


def left_out(tree: ast.Contract, place: Span | None) -> tuple[ast.Contract, list[Unread]]:
    """Return `tree` without the clause or block at `place`, of which something is wrong, and what was left out."""
    if place is None:
        return tree, []
    heading = tree.heading
    if heading and _holds(heading.span, place):
        return ast.changed(tree, heading=None), [Unread(block=ast.BlockKind.CONTRACT, span=heading.span)]
    unread = [
        Unread(block=_KINDS[type(block)], span=clause.span, terms=_introduced_in(clause))
        for block in tree.blocks
        for clause in clauses_of(block)
        if _holds(clause.span, place)
    ]
    blocks = [_without(block, place) if _holds(block.span, place) else block for block in tree.blocks]
    return ast.changed(tree, blocks=tuple(block for block in blocks if block is not None)), unread


def clauses_of(block: ast.Block) -> tuple[ast.Node, ...]:
    """Return the clauses of a block that is read clause by clause, and any other block whole."""
    match block:
        case ast.Facts(facts=clauses):
            return clauses
        case ast.Timelines(timelines=clauses):
            return clauses
        case ast.Definitions(definitions=clauses):
            return clauses
        case ast.Settlement(steps=clauses):
            return clauses
        case _:
            return (block,)


def _without(block: ast.Block, place: Span) -> ast.Block | None:
    """Return `block` without its clause at `place`; None where nothing is left of it."""
    kept = tuple(clause for clause in clauses_of(block) if not _holds(clause.span, place))
    if not kept:
        return None
    match block:
        case ast.Facts():
            return ast.changed(block, facts=kept)
        case ast.Timelines():
            return ast.changed(block, timelines=kept)
        case ast.Definitions():
            return ast.changed(block, definitions=kept)
        case ast.Settlement():
            return ast.changed(block, steps=kept)
        case _:
            return block


def _introduced_in(node: ast.Node) -> frozenset[str]:
    return frozenset(each.name.text for each in ast.walk(node) if isinstance(each, ast.Introduction))


_KINDS: Mapping[type[ast.Node], ast.BlockKind] = {
    ast.Recitals: ast.BlockKind.RECITALS,
    ast.Parties: ast.BlockKind.PARTIES,
    ast.Facts: ast.BlockKind.FACTS,
    ast.Timelines: ast.BlockKind.TIMELINES,
    ast.Definitions: ast.BlockKind.DEFINITIONS,
    ast.Eligibility: ast.BlockKind.ELIGIBILITY,
    ast.Groups: ast.BlockKind.GROUPS,
    ast.PaymentClause: ast.BlockKind.PAYMENT,
    ast.Settlement: ast.BlockKind.SETTLEMENT,
    ast.Safeguards: ast.BlockKind.SAFEGUARDS,
    ast.ExampleClause: ast.BlockKind.EXAMPLE,
}


def _holds(whole: Span, part: Span) -> bool:
    return whole.start <= part.start and part.end <= whole.end
