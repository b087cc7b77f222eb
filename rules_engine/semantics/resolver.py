"""Binds each use of a Term to the clause that gives it its meaning."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from attrs import field, frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.later import Later
from rules_engine.semantics.standard import (
    VOCABULARIES,
    standard_terms,
    vocabulary_used,
    with_standard_terms,
)
from rules_engine.source import Span
from rules_engine.syntax import ast
from rules_engine.syntax.parser import Parsed

if TYPE_CHECKING:
    from rules_engine.semantics import errors
else:
    errors = Later("rules_engine.semantics.errors")

Definition: TypeAlias = (
    ast.PartyClause
    | ast.FactClause
    | ast.TimelineClause
    | ast.DefinitionClause
    | ast.GroupClause
    | ast.PaymentClause
)


@frozen(kw_only=True)
class Resolved:
    """What was written, `tree` with the standard Terms that it uses, and the clause that gives each Term its meaning."""

    parsed: Parsed
    tree: ast.Contract
    defined: Mapping[str, Definition]
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    def bound(self, name: ast.Name) -> Definition | None:
        """Return the clause that gives `name` its meaning, or `None` where nothing does."""
        return self.defined.get(name.text)


def resolve(parsed: Parsed) -> Resolved:
    """Bind every name; a name that nothing defines, a second meaning and a ring of definitions are diagnostics."""
    defined: dict[str, Definition] = {}
    diagnostics: list[Diagnostic] = []
    for clause in definitions_in(parsed.tree):
        first = defined.setdefault(clause.name.text, clause)
        if first is not clause:
            diagnostics.append(
                errors.TermDefinedTwice(span=clause.name.span, name=clause.name.text, first=first.name.span)
            )
    tree = parsed.tree
    uses = vocabulary_used(tree)
    undefined = [name for name in _names(tree) if name.text not in defined]
    if uses:
        diagnostics += _vocabulary(uses, defined)
        tree = with_standard_terms(tree, uses, {name.text for name in undefined}, defined)
        defined |= {
            clause.name.text: clause for clause in definitions_in(tree) if clause.name.text not in defined
        }
    for name in undefined:
        if name.text not in defined:
            diagnostics += _unknown(name, defined, uses)
    leads_to = _leads_to(tree, defined)
    rings = list(_rings(leads_to))
    diagnostics += rings or _long_chain(leads_to, defined)
    return Resolved(parsed=parsed, tree=tree, defined=defined, diagnostics=tuple(diagnostics))


def definitions_in(tree: ast.Contract) -> Iterator[Definition]:
    """Yield every clause of `tree` that gives a Term its meaning, in text order."""
    for block in tree.blocks:
        match block:
            case ast.Parties():
                yield from block.parties
            case ast.Facts():
                yield from block.facts
            case ast.Timelines():
                yield from block.timelines
            case ast.Definitions():
                yield from block.definitions
            case ast.Groups():
                yield from block.groups
            case ast.PaymentClause():
                yield block
            case _:
                pass


def _vocabulary(uses: ast.Uses, defined: Mapping[str, Definition]) -> Iterator[Diagnostic]:
    """Yield a complaint of a vocabulary that there is not, or of each of its Terms that gets another meaning here."""
    if uses.vocabulary not in VOCABULARIES:
        near = nearest_to(uses.vocabulary, VOCABULARIES)
        yield errors.UnknownVocabulary(
            span=uses.span, name=uses.vocabulary, near=near, known=tuple(VOCABULARIES)
        )
    standard = standard_terms(uses.vocabulary)
    for term, clause in defined.items():
        # The contract's own clause may say how the returns are read where they leave days in doubt.
        again = isinstance(clause, ast.TimelineClause) and clause.of_episodes
        if term in standard and not (again and isinstance(standard[term], ast.TimelineClause)):
            yield errors.StandardTermDefined(span=clause.name.span, name=term, vocabulary=uses.vocabulary)


def _unknown(
    name: ast.Name, defined: Mapping[str, Definition], uses: ast.Uses | None
) -> Iterator[Diagnostic]:
    """Yield a complaint of a name that nothing defines, unless what would define it is complained of already."""
    known_to = next((each for each in VOCABULARIES if name.text in standard_terms(each)), None)
    if not (known_to and uses and uses.vocabulary not in VOCABULARIES):
        near = nearest_to(name.text, [*defined, *(standard_terms(uses.vocabulary) if uses else ())])
        yield errors.UnknownTerm(span=name.span, name=name.text, near=near, vocabulary=known_to)


def unused(resolved: Resolved) -> Iterator[Diagnostic]:
    """Yield advice on each definition that no payment, step or safeguard leads to."""
    reached: set[str] = set()
    ahead: list[ast.Node] = [
        block
        for block in resolved.parsed.tree.blocks
        if not isinstance(block, ast.Definitions | ast.ExampleClause)
    ]
    while ahead:
        for name in _names(ahead.pop()):
            clause = resolved.bound(name)
            if isinstance(clause, ast.DefinitionClause) and clause.name.text not in reached:
                reached.add(clause.name.text)
                ahead.append(clause.meaning)
    for clause in definitions_in(resolved.parsed.tree):
        if isinstance(clause, ast.DefinitionClause) and clause.name.text not in reached:
            yield errors.UnusedTerm(span=clause.name.span, name=clause.name.text)


def _names(node: ast.Node) -> Iterator[ast.Name]:
    return (found for found in ast.walk(node) if isinstance(found, ast.Name))


def nearest_to(name: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` that `name` was most likely meant to be."""
    from difflib import get_close_matches

    folded = {each.casefold(): each for each in known}
    near = get_close_matches(name.casefold(), sorted(folded), n=1, cutoff=0.6)
    return folded[near[0]] if near else None


# For each definition, its uses of others: where, and which.
_LeadsTo: TypeAlias = Mapping[str, Sequence[tuple[Span, str]]]

# Nobody can follow a meaning through more definitions than this, and neither need the stages above.
MOST_CHAINED = 40


def _leads_to(tree: ast.Contract, defined: Mapping[str, Definition]) -> _LeadsTo:
    return {
        clause.name.text: [
            (name.span, used.name.text)
            for name in _names(clause.meaning)
            if isinstance(used := defined.get(name.text), ast.DefinitionClause)
        ]
        for clause in definitions_in(tree)
        if isinstance(clause, ast.DefinitionClause)
    }


def _long_chain(leads_to: _LeadsTo, defined: Mapping[str, Definition]) -> Iterator[Diagnostic]:
    """Yield a complaint on the first definition whose meaning is reached through too many others; there are no rings."""
    steps = dict.fromkeys(leads_to, 0)
    # In a chain without rings every round settles the definitions one step further from the ends.
    for _ in range(MOST_CHAINED + 1):
        longer = {
            term: max((steps[used] + 1 for _, used in uses), default=0) for term, uses in leads_to.items()
        }
        if longer == steps:
            return
        steps = longer
    term = max(steps, key=lambda each: steps[each])
    yield errors.ChainTooLong(span=defined[term].name.span, name=term, most=MOST_CHAINED)


def _rings(leads_to: _LeadsTo) -> Iterator[Diagnostic]:
    """Yield each ring of definitions once, from the member that is written first."""
    done: set[str] = set()
    for start, its_uses in leads_to.items():
        path: list[tuple[str, Span]] = []
        # Each entry: a definition, and what of its uses has still to be followed. No recursion: a chain may be long.
        stack = [(start, iter(its_uses))] if start not in done else []
        while stack:
            term, uses = stack[-1]
            use = next(uses, None)
            if use is None:
                done.add(term)
                stack.pop()
                path = path[: len(stack) - 1] if stack else []
                continue
            place, target = use
            on_path = [entry[0] for entry in stack]
            if target in on_path:
                ring = on_path[on_path.index(target) :]
                places = [*(span for _, span in path[on_path.index(target) :]), place]
                yield errors.CircularDefinition(span=places[0], loop=tuple(ring), places=tuple(places[1:]))
                done.update(ring)
            elif target not in done:
                path = [*path[: len(stack) - 1], (term, place)]
                stack.append((target, iter(leads_to[target])))
