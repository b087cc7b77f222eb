"""Where a clause that cannot be read begins and ends, and which Terms it would have given a meaning.

Four kinds of block are read clause by clause: what is wrong in one clause hides nothing in the next. The layout tells
where a clause begins: at the first word of a line, by what stands on that line.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Final, Protocol

from rules_engine.diagnostics import Diagnostic
from rules_engine.syntax.ast import BlockKind
from rules_engine.syntax.diagnostics import TermInLowerCase, UnexpectedWords


class Word(Protocol):
    """A word as the lexer sees it, by the name of its terminal; lines and columns count from 1."""

    @property
    def type(self) -> str: ...
    @property
    def line(self) -> int | None: ...
    @property
    def end_line(self) -> int | None: ...
    @property
    def column(self) -> int | None: ...
    def split(self) -> list[str]: ...


HEADERS: Final[Mapping[BlockKind, tuple[str, ...]]] = {
    BlockKind.FACTS: ("FACTS", "ABOUT", "EACH", "CHILD"),
    BlockKind.TIMELINES: ("TIMELINES",),
    BlockKind.DEFINITIONS: ("DEFINITIONS",),
    BlockKind.SETTLEMENT: ("SETTLEMENT",),
}
"""The blocks that are read clause by clause, and the terminals with which each begins."""

_VERBS = {BlockKind.FACTS: "IS", BlockKind.TIMELINES: "IS", BlockKind.DEFINITIONS: "MEANS"}

# Words behind which a clause goes on, on the next line if need be.
_LEADS_ON = frozenset(
    {
        *("EXCEPT", "DURING", "UNTIL", "AFTER", "OR", "AND", "OF", "FROM", "TO", "MEANS", "WITH", "WHERE", "ON", "AT"),
        *("LPAR", "IS", "OVER", "BY", "THEN", "OTHERWISE", "LESS", "FOR"),
    }
)  # fmt: skip

_GIVE_MEANINGS = frozenset(
    {
        *(BlockKind.PARTIES, BlockKind.FACTS, BlockKind.TIMELINES, BlockKind.DEFINITIONS),
        *(BlockKind.GROUPS, BlockKind.PAYMENT),
    }
)


def clause_starts(kind: BlockKind, words: Sequence[Word], header: int) -> list[int]:
    """Return the places in a block at which clauses begin, the first of them after its `header` words."""
    column = words[header].column
    later = (place for place in line_starts(words) if place > header)
    return [header, *(place for place in later if _begins_clause(kind, words, place, column))]


def introduced(
    kind: BlockKind | None, words: Sequence[Word], diagnostic: Diagnostic | None
) -> frozenset[str]:
    """Return the Terms to which a clause or block that cannot be read may have given a meaning.

    A Term that runs into the next counts in each of its lengths: `Home Day Tracking Period except …`.
    """
    if kind is not None and kind not in _GIVE_MEANINGS:
        return frozenset()
    starts = [*line_starts(words)]
    lines = [_line_at(words, place) for place in (starts[:1] if kind in HEADERS else starts)]
    terms = {term for line in lines for term in _terms_first(line)}
    if isinstance(diagnostic, TermInLowerCase | UnexpectedWords) and diagnostic.instead:
        terms.add(diagnostic.instead)
    return frozenset(length for term in terms for length in _lengths(term))


def _terms_first(line: Sequence[Word]) -> Iterator[str]:
    """Yield the first Term of a line, alone and with those that stand before the verb: `Home zzz Day means …`."""
    before = [*takewhile(lambda word: word.type not in ("IS", "MEANS"), line)]
    terms = [" ".join(word.split()) for word in (before or line) if word.type == "TERM"]
    yield from terms[:1]
    yield " ".join(terms)


def _lengths(term: str) -> Iterator[str]:
    words = term.split()
    for length in range(1, len(words) + 1):
        if words[length - 1][:1].isupper():
            yield " ".join(words[:length])


def _begins_clause(kind: BlockKind, words: Sequence[Word], place: int, column: int | None) -> bool:
    first, *rest = (word.type for word in _line_at(words, place))
    in_column = words[place].column == column and words[place - 1].type not in _LEADS_ON
    if kind is BlockKind.SETTLEMENT:
        payer = first == "TERM" and rest[:1] in (["PAYS"], ["OF"])
        return payer or first in ("REDUCE", "PAY", "ROUND") or (in_column and first in ("TERM", "WORD"))
    if first == "TERM" and (in_column or kind is not BlockKind.DEFINITIONS):
        return True  # nothing that is said of a fact or a timeline begins with a Term
    return first not in _GO_ON and _VERBS[kind] in rest


# Words with which a line goes on with the clause of the line before, whatever else stands on it.
_GO_ON = frozenset({"WITH", "OR", "AND", "EXCEPT", "UNTIL", "DURING", "UNDER", "NOTE", "STRING", "READ"})


def line_starts(words: Sequence[Word]) -> Iterator[int]:
    """Yield the places of the words with which lines begin."""
    for place, word in enumerate(words):
        if not place or word.line != words[place - 1].end_line:
            yield place


def _line_at(words: Sequence[Word], place: int) -> Sequence[Word]:
    end = place + 1
    while end < len(words) and words[end].line == words[end - 1].end_line:
        end += 1
    return words[place:end]
