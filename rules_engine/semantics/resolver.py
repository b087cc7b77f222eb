"""Binds each use of a Term to the clause that gives it its meaning."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from rules_engine.dates import day_names, in_words
from rules_engine.diagnostics import Diagnostic
from rules_engine.later import Later
from rules_engine.near import nearest
from rules_engine.semantics.graph import Definition, Graph, graph_of
from rules_engine.semantics.standard import (
    VOCABULARIES,
    StandardClause,
    standard_terms,
    vocabulary_source,
    vocabulary_used,
    with_standard_terms,
)
from rules_engine.source import Span
from rules_engine.syntax import ast
from rules_engine.syntax.diagnostics import Placeholder
from rules_engine.syntax.parser import Parsed

if TYPE_CHECKING:
    from rules_engine.semantics import diagnostics
else:
    diagnostics = Later("rules_engine.semantics.diagnostics")

# Nobody can follow a meaning through more definitions than this, and neither need the stages above.
MOST_CHAINED = 40


@frozen(kw_only=True)
class Resolved:
    """What was written, `tree` with the standard Terms that it uses, and the `graph` of what rests on what.

    `uses` is the line of the heading that brings a vocabulary, and `standard` what the Terms of that vocabulary mean.
    """

    parsed: Parsed
    tree: ast.Contract
    graph: Graph
    uses: ast.Uses | None
    standard: Mapping[str, StandardClause]
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    @property
    def defined(self) -> Mapping[str, Definition]:
        """The clause that gives each Term its meaning."""
        return self.graph.defined

    def bound(self, name: ast.Name) -> Definition | None:
        """Return the clause that gives `name` its meaning, or `None` where nothing does."""
        return self.graph.defined.get(name.text)

    def cited(self, span: Span) -> Span:
        """Return where a reader of the contract finds what stands at `span`: of a standard Term, the line with `uses`."""
        return self.uses.span if span.of and self.uses else span

    def text_at(self, span: Span) -> str:
        """Return the text at `span`, which can be a place in a vocabulary."""
        source = vocabulary_source(span.of) if span.of else self.parsed.source
        return source.text[span.start : span.end]


def resolve(parsed: Parsed) -> Resolved:
    """Bind every name; a name that nothing defines, a second meaning and a ring of definitions are diagnostics."""
    own: dict[str, Definition] = {}
    found: list[Diagnostic] = []
    for clause in definitions_in(parsed.tree):
        first = own.setdefault(clause.name.text, clause)
        if first is not clause:
            found.append(
                diagnostics.TermDefinedTwice(
                    span=clause.name.span, name=clause.name.text, first=first.name.span
                )
            )
    uses = vocabulary_used(parsed.tree)
    standard = standard_terms(uses.vocabulary) if uses else {}
    if uses:
        found += _vocabulary(uses, standard, own)
    unread = _unread_terms(parsed)
    brought = _brought(parsed.tree, own, standard, unread)
    tree = with_standard_terms(parsed.tree, [*brought.values()])
    resolved = Resolved(
        parsed=parsed, tree=tree, graph=graph_of(tree, {**brought, **own}), uses=uses, standard=standard
    )
    for name in ast.names_used(parsed.tree):
        if name.text not in resolved.defined and name.text not in unread:
            found += _unknown(name, resolved, unread)
    rings = [*resolved.graph.rings()]
    found += [_ring(ring, resolved) for ring in rings if len(ring) <= MOST_CHAINED]
    found += _too_long(resolved, rings)
    return evolve(resolved, diagnostics=tuple(found))


def _brought(
    tree: ast.Contract,
    own: Mapping[str, Definition],
    standard: Mapping[str, StandardClause],
    unread: frozenset[str],
) -> Mapping[str, StandardClause]:
    """Return what a vocabulary says of the Terms to which a contract leads, and that it does not define itself."""
    offered = {term: clause for term, clause in standard.items() if term not in own.keys() | unread}
    if not offered:
        return {}
    led_to = {clause.name.text for clause in graph_of(tree, {**offered, **own}).reached_from(tree)}
    return {term: clause for term, clause in offered.items() if term in led_to}


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


def _vocabulary(
    uses: ast.Uses, standard: Mapping[str, StandardClause], defined: Mapping[str, Definition]
) -> Iterator[Diagnostic]:
    """Yield a diagnostic on a vocabulary that there is not, or on each of its Terms that gets another meaning here."""
    if uses.vocabulary not in VOCABULARIES:
        near = nearest(uses.vocabulary, VOCABULARIES, read_as=str.casefold)
        yield diagnostics.UnknownVocabulary(
            span=uses.span, name=uses.vocabulary, near=near, known=tuple(VOCABULARIES)
        )
    for term, clause in defined.items():
        # The contract's own clause may say how the returns are read where they leave days in doubt.
        again = isinstance(clause, ast.TimelineClause) and clause.of_episodes
        if term in standard and not (again and isinstance(standard[term], ast.TimelineClause)):
            yield diagnostics.StandardTermDefined(
                span=clause.name.span, name=term, vocabulary=uses.vocabulary
            )


def _unknown(name: ast.Name, resolved: Resolved, unread: frozenset[str]) -> Iterator[Diagnostic]:
    """Yield a diagnostic on a name that nothing defines, unless one speaks already of what would define it."""
    if name.text in day_names:
        yield diagnostics.WeekdayNotADate(
            span=name.span, name=name.text, such_as=in_words(_first_weekday(name.text, resolved.parsed))
        )
        return
    if name.text in _GAPS:
        yield Placeholder(span=name.span, found=name.text)
        return
    known_to = next((each for each in VOCABULARIES if name.text in standard_terms(each)), None)
    uses = resolved.uses
    if not (known_to and uses and uses.vocabulary not in VOCABULARIES):
        others = sorted({*resolved.defined, *resolved.standard, *unread})
        near = nearest(name.text, others, read_as=str.casefold)
        yield diagnostics.UnknownTerm(span=name.span, name=name.text, near=near, vocabulary=known_to)


# What is written for a Term, a price or a date that is still to be agreed.
_GAPS = frozenset({"TBC", "TBA", "TBD", "XX", "XXX", "XXXX"})


def _first_weekday(name: str, parsed: Parsed) -> date:
    """Return the first day of a contract that is this day of the week; of April 2024 where it does not say when it runs."""
    heading = parsed.tree.heading
    clauses = heading.clauses if heading else ()
    first = next((each.first.date for each in clauses if isinstance(each, ast.InForce)), date(2024, 4, 1))
    return first + timedelta((day_names.index(name) - first.weekday()) % 7)


def _unread_terms(parsed: Parsed) -> frozenset[str]:
    """Return the Terms that may have a meaning which could not be read: a heading may bring a vocabulary."""
    standard = (term for each in VOCABULARIES for term in standard_terms(each))
    return parsed.unread_terms.union(standard if parsed.is_unread(ast.BlockKind.CONTRACT) else ())


def _ring(ring: Sequence[tuple[str, Span]], resolved: Resolved) -> Diagnostic:
    terms = tuple(term for term, _ in ring)
    first, *others = (resolved.cited(place) for _, place in ring)
    return diagnostics.CircularDefinition(span=first, loop=terms, places=tuple(others))


def _too_long(resolved: Resolved, rings: Sequence[Sequence[tuple[str, Span]]]) -> Iterator[Diagnostic]:
    """Say of one definition that its meaning goes through too many others: round a ring, or in a chain."""
    round_a_ring = next((ring[0][0] for ring in rings if len(ring) > MOST_CHAINED), None)
    in_rings = {term for ring in rings for term, _ in ring}
    term = round_a_ring or resolved.graph.longest_chain(MOST_CHAINED, in_rings)
    if term is not None:
        span = resolved.cited(resolved.defined[term].name.span)
        yield diagnostics.ChainTooLong(span=span, name=term, most=MOST_CHAINED)


def unused(resolved: Resolved) -> Iterator[Diagnostic]:
    """Yield advice on each definition that no payment, step or safeguard leads to."""
    reached = {clause.name.text for clause in resolved.graph.reached_from_clauses()}
    for clause in definitions_in(resolved.parsed.tree):
        if isinstance(clause, ast.DefinitionClause) and clause.name.text not in reached:
            yield diagnostics.UnusedTerm(span=clause.name.span, name=clause.name.text)
