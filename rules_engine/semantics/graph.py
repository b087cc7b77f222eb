"""What rests on what: each definition of a contract, the Terms that it uses, and where these lead in the end."""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import TypeAlias

from attrs import frozen

from rules_engine.source import Span
from rules_engine.syntax import ast

Definition: TypeAlias = (
    ast.PartyClause
    | ast.FactClause
    | ast.TimelineClause
    | ast.DefinitionClause
    | ast.GroupClause
    | ast.PaymentClause
)
"""A clause that gives a Term its meaning."""


@frozen
class Graph:
    """The uses of Terms in a contract, found once.

    `defined` holds the clause that gives each Term its meaning. `used_by` holds the names in the meaning of each
    definition, by its Term, in text order. `used_outside` holds each block other than definitions, with the names in it.
    """

    defined: Mapping[str, Definition]
    used_by: Mapping[str, tuple[ast.Name, ...]]
    used_outside: tuple[tuple[ast.Block, tuple[ast.Name, ...]], ...]

    def reached_from(self, *nodes: ast.Node) -> Iterator[Definition]:
        """Yield each clause that the Terms in `nodes` lead to, at once or through other definitions, once each."""
        names = (name for node in nodes for name in ast.names_used(node))
        return self._reached(names)

    def reached_from_clauses(self) -> Iterator[Definition]:
        """Yield each clause that some block leads to, other than definitions and worked examples."""
        names = (
            name
            for block, its_names in self.used_outside
            if not isinstance(block, ast.ExampleClause)
            for name in its_names
        )
        return self._reached(names)

    def behind(self, *nodes: ast.Node) -> Iterator[ast.Node]:
        """Yield every node of `nodes` and of the meanings that they lead to."""
        for node in nodes:
            yield from ast.walk(node)
        for clause in self.reached_from(*nodes):
            if isinstance(clause, ast.DefinitionClause):
                yield from ast.walk(clause.meaning)

    def leads_nowhere(self, *nodes: ast.Node) -> bool:
        """Say whether `nodes` lead to a Term that nothing defines, so that what they mean cannot be said."""
        return any(
            isinstance(node, ast.Name) and node.text not in self.defined for node in self.behind(*nodes)
        )

    def rings(self) -> Iterator[tuple[tuple[str, Span], ...]]:
        """Yield each ring of definitions once: each member with the place at which it leads on to the next.

        A ring begins with the member whose definition was found first.
        """
        done: set[str] = set()
        for start in self.used_by:
            # Each entry: a definition, what of its uses has still to be followed, and the place of the one that is
            # followed now. No recursion: a chain may be long.
            path: list[tuple[str, Iterator[ast.Name], Span]] = []
            if start not in done:
                path.append((start, iter(self.used_by[start]), ast.NOWHERE))
            while path:
                term, uses, _ = path[-1]
                use = next(uses, None)
                if use is None:
                    done.add(term)
                    path.pop()
                    continue
                path[-1] = (term, uses, use.span)
                on_path = [member for member, *_ in path]
                if use.text in on_path:
                    ring = path[on_path.index(use.text) :]
                    yield tuple((member, place) for member, _, place in ring)
                    done.update(member for member, *_ in ring)
                elif use.text in self.used_by and use.text not in done:
                    path.append((use.text, iter(self.used_by[use.text]), ast.NOWHERE))

    def longest_chain(self, most: int, in_rings: Set[str]) -> str | None:
        """Return the definition whose meaning goes through most others, if through more than `most`.

        A chain ends where it comes to one of the definitions `in_rings`, which has every member of every ring.
        """
        steps = dict.fromkeys(self.used_by.keys() - in_rings, 0)
        # In a chain without rings every round settles the definitions one step further from the ends.
        for _ in range(most + 1):
            longer = {
                term: max((steps[use.text] + 1 for use in self.used_by[term] if use.text in steps), default=0)
                for term in steps
            }
            if longer == steps:
                return None
            steps = longer
        return max((term for term in self.used_by if term in steps), key=lambda each: steps[each])

    def _reached(self, names: Iterable[ast.Name]) -> Iterator[Definition]:
        seen: set[str] = set()
        ahead = [*names]
        while ahead:
            term = ahead.pop().text
            if term in seen or term not in self.defined:
                continue
            seen.add(term)
            yield self.defined[term]
            ahead += self.used_by.get(term, ())


def graph_of(tree: ast.Contract, defined: Mapping[str, Definition]) -> Graph:
    """Find the uses of Terms in `tree` and in the meanings that are `defined`."""
    used_by = {
        term: tuple(ast.names_used(clause.meaning))
        for term, clause in defined.items()
        if isinstance(clause, ast.DefinitionClause)
    }
    outside = (block for block in tree.blocks if not isinstance(block, ast.Definitions))
    return Graph(defined, used_by, tuple((block, tuple(ast.names_used(block))) for block in outside))
