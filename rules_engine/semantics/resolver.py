"""Binds each use of a Term to the clause that gives it its meaning."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from attrs import field, frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.later import Later
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
    """The tree, every Term that it defines, and what each use of a Term is bound to, keyed by the span of the use."""

    parsed: Parsed
    defined: Mapping[str, Definition]
    bindings: Mapping[Span, Definition]
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    def bound(self, name: ast.Name) -> Definition | None:
        """Return the clause that gives `name` its meaning, or `None` where nothing does."""
        return self.bindings.get(name.span)


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
    bindings: dict[Span, Definition] = {}
    for name in _names(parsed.tree):
        if name.text in defined:
            bindings[name.span] = defined[name.text]
        else:
            diagnostics.append(
                errors.UnknownTerm(span=name.span, name=name.text, near=_near(name.text, defined))
            )
    diagnostics += _rings(parsed.tree, bindings)
    return Resolved(parsed=parsed, defined=defined, bindings=bindings, diagnostics=tuple(diagnostics))


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


def _near(name: str, defined: Mapping[str, Definition]) -> str | None:
    from difflib import get_close_matches

    folded = {known.casefold(): known for known in defined}
    near = get_close_matches(name.casefold(), sorted(folded), n=1, cutoff=0.6)
    return folded[near[0]] if near else None


def _rings(tree: ast.Contract, bindings: Mapping[Span, Definition]) -> Iterator[Diagnostic]:
    """Yield each ring of definitions once, from the member that is written first."""
    leads_to = {
        clause.name.text: [
            (name, used.name.text)
            for name in _names(clause.meaning)
            if isinstance(used := bindings.get(name.span), ast.DefinitionClause)
        ]
        for clause in definitions_in(tree)
        if isinstance(clause, ast.DefinitionClause)
    }
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
            name, target = use
            on_path = [entry[0] for entry in stack]
            if target in on_path:
                ring = on_path[on_path.index(target) :]
                places = [*(span for _, span in path[on_path.index(target) :]), name.span]
                yield errors.CircularDefinition(span=places[0], loop=tuple(ring), places=tuple(places[1:]))
                done.update(ring)
            elif target not in done:
                path = [*path[: len(stack) - 1], (term, name.span)]
                stack.append((target, iter(leads_to[target])))
