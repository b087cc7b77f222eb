"""A text that cannot be parsed as it stands: what can be read of it, block by block and clause by clause.

What is wrong in one block hides nothing in another. Four kinds of block are read clause by clause: what is wrong in one
clause hides nothing in the next. The layout tells where a clause begins: at the first word of a line, by what stands on
that line. `corrections` says what is wrong where the reading stops.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise, takewhile, zip_longest

from attrs import frozen
from lark import Token, Tree

from rules_engine.diagnostics import Diagnostic
from rules_engine.source import Source, join
from rules_engine.syntax.ast import BlockKind
from rules_engine.syntax.corrections import explained, nearest
from rules_engine.syntax.diagnostics import HeadingOutOfPlace, TermInLowerCase, UnexpectedWords
from rules_engine.syntax.grammar import automaton, keywords_by_terminal, span_of, term_of, tree_of
from rules_engine.syntax.stop import Lexeme, Stop
from rules_engine.syntax.unread import Unread

MOST_UNREAD = 20
"""After so many clauses that cannot be read, the rest of their block is left unread."""


@frozen(kw_only=True)
class Readings:
    """What could be read of a text: lark's trees of its blocks, what could not be read, and what is wrong there."""

    trees: tuple[Tree[Token], ...] = ()
    unread: tuple[Unread, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def read_by_block(source: Source, tokens: Sequence[Token]) -> Readings:
    """Read each block of a text alone, so that what is wrong in one hides nothing in another.

    `tokens` are all words of `source`, without its comments. What is read keeps the order of the text. For each clause
    or block that could not be read there is a diagnostic, and the Terms to which it may have given a meaning.
    """
    terms = frozenset(term_of(token) for token in tokens if token.type == "TERM")
    parties = frozenset(
        term_of(one) for one, other in pairwise(tokens) if one.type == "TERM" and other.type == "PAYS"
    )
    blocks = [
        _heading_out_of_place(block)
        if place and block[0].type == "CONTRACT"
        else _block_read(source, block, terms, parties)
        for place, block in enumerate(_blocks(tokens))
    ]
    return Readings(
        trees=tuple(tree for block in blocks for tree in block.trees),
        unread=tuple(each for block in blocks for each in block.unread),
        diagnostics=tuple(each for block in blocks for each in block.diagnostics),
    )


def _heading_out_of_place(block: Sequence[Token]) -> Readings:
    outside = HeadingOutOfPlace(span=span_of(block[0]))
    return Readings(unread=(_unread(BlockKind.CONTRACT, block),), diagnostics=(outside,))


def _block_read(
    source: Source, block: Sequence[Token], terms: frozenset[str], parties: frozenset[str]
) -> Readings:
    """Parse one block, and where that fails, again without each clause that cannot be read.

    `terms` are those of the whole text, and `parties` those of them that pay.
    """
    kind = _kind(block)
    unread: list[Unread] = []
    found: list[Diagnostic] = []
    left = block
    while left and (stop := _stop(source, left, terms)) is not None:
        diagnostic = explained(stop)
        found.append(diagnostic)
        header = _HEADERS.get(kind, ()) if kind else ()
        body = _body(left)
        start, end = 0, len(left)
        if header and body and len(found) < MOST_UNREAD:
            if stop.place < len(header):
                left = [*(Token.new_borrow_pos(each, each.lower(), left[0]) for each in header), *body]
                continue
            start, end = _clause_at(kind, left, stop.place) if kind else (start, end)
        unread.append(_unread(kind, left[start:end], diagnostic, parties))
        left = [*left[:start], *left[end:]]
        if len(left) <= len(header):
            left = []
    trees = (tree_of(left),) if left else ()
    return Readings(trees=trees, unread=tuple(unread), diagnostics=tuple(found))


# ---- where a block begins


def _blocks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    block: list[Token] = []
    for token, following in zip_longest(tokens, tokens[1:]):
        if block and token.line != block[-1].end_line and _opens_block(block[-1], token, following):
            yield block
            block = []
        block.append(token)
    if block:
        yield block


def _opens_block(before: Token, token: Token, following: Token | None) -> bool:
    """Return whether a block begins at `token`, the first of its line, or somebody meant it to."""
    if token.type == "CONTRACT":
        return before.type != "SHADOW"
    if token.type == "PARTIES":
        return before.type != "THE"
    if token.column != 1 or token.type not in ("WORD", "TERM"):
        return token.type in _BLOCKS
    if token.type == "WORD" and following and following.line != token.end_line and following.column != 1:
        return True
    after_term = following is not None and following.type in _AFTER_TERM
    return (
        not (token.type == "TERM" and after_term)
        and nearest(token.split()[0].lower(), _BLOCK_WORDS) is not None
    )


_BLOCKS = frozenset(kind.name for kind in BlockKind)
_BLOCK_WORDS = frozenset(word.lower() for word in _BLOCKS)
_AFTER_TERM = frozenset({"MEANS", "IS", "FROM", "OF", "NEVER"})


def _kind(block: Sequence[Token]) -> BlockKind | None:
    """Return the kind of a block, also where its first word is misspelt; None where nobody can tell."""
    if block[0].type in _BLOCKS:
        return BlockKind[block[0].type]
    meant = nearest(block[0].split()[0].lower(), _BLOCK_WORDS)
    return BlockKind(meant) if meant else None


def _body(block: Sequence[Token]) -> Sequence[Token]:
    """Return what stands in a block below its first line."""
    return [token for token in block if token.line != block[0].line]


# ---- where a clause begins and ends

# The blocks that are read clause by clause, and the terminals with which each begins.
_HEADERS: Mapping[BlockKind, tuple[str, ...]] = {
    BlockKind.FACTS: ("FACTS", "ABOUT", "EACH", "CHILD"),
    BlockKind.TIMELINES: ("TIMELINES",),
    BlockKind.DEFINITIONS: ("DEFINITIONS",),
    BlockKind.SETTLEMENT: ("SETTLEMENT",),
}


def _clause_at(kind: BlockKind, words: Sequence[Token], stop: int) -> tuple[int, int]:
    """Return where the clause begins and ends that cannot be read on at `stop`: where all before it can be read."""
    header = len(_HEADERS[kind])
    starts = _clause_starts(kind, words, header)
    # Behind a whole clause a Term can only begin another, whatever follows it.
    terms = [place for place in _line_starts(words) if words[place].type == "TERM"]
    before = sorted({header, *(place for place in (*starts, *terms) if header < place <= stop)}, reverse=True)
    start = next(place for place in before if place == header or _is_whole(words[:place]))
    return start, next((place for place in starts if place > start), len(words))


def _is_whole(words: Sequence[Token]) -> bool:
    kinds = [*(token.type for token in words), _END]
    return _steps(_beginning(), kinds) == len(kinds)


def _clause_starts(kind: BlockKind, words: Sequence[Token], header: int) -> list[int]:
    """Return the places in a block at which clauses begin, the first of them after its `header` words."""
    column = words[header].column
    later = (place for place in _line_starts(words) if place > header)
    return [header, *(place for place in later if _begins_clause(kind, words, place, column))]


def _begins_clause(kind: BlockKind, words: Sequence[Token], place: int, column: int | None) -> bool:
    first, *rest = (word.type for word in _line_at(words, place))
    in_column = words[place].column == column and words[place - 1].type not in _LEADS_ON
    if kind is BlockKind.SETTLEMENT:
        payer = first == "TERM" and rest[:1] in (["PAYS"], ["OF"])
        return payer or first in ("REDUCE", "PAY", "ROUND") or (in_column and first in ("TERM", "WORD"))
    if first == "TERM" and (in_column or kind is not BlockKind.DEFINITIONS):
        return True  # nothing that is said of a fact or a timeline begins with a Term
    return first not in _GO_ON and _VERBS[kind] in rest


_VERBS = {BlockKind.FACTS: "IS", BlockKind.TIMELINES: "IS", BlockKind.DEFINITIONS: "MEANS"}

# Words behind which a clause goes on, on the next line if need be.
_LEADS_ON = frozenset(
    {
        *("EXCEPT", "DURING", "UNTIL", "AFTER", "OR", "AND", "OF", "FROM", "TO", "MEANS", "WITH", "WHERE", "ON", "AT"),
        *("LPAR", "IS", "OVER", "BY", "THEN", "OTHERWISE", "LESS", "FOR"),
    }
)  # fmt: skip

# Words with which a line goes on with the clause of the line before, whatever else stands on it.
_GO_ON = frozenset({"WITH", "OR", "AND", "EXCEPT", "UNTIL", "DURING", "UNDER", "NOTE", "STRING", "READ"})


def _line_starts(words: Sequence[Token]) -> Iterator[int]:
    """Yield the places of the words with which lines begin."""
    for place, word in enumerate(words):
        if not place or word.line != words[place - 1].end_line:
            yield place


def _line_at(words: Sequence[Token], place: int) -> Sequence[Token]:
    end = place + 1
    while end < len(words) and words[end].line == words[end - 1].end_line:
        end += 1
    return words[place:end]


# ---- what a clause or block that cannot be read would have said


def _unread(
    kind: BlockKind | None,
    words: Sequence[Token],
    diagnostic: Diagnostic | None = None,
    parties: frozenset[str] = frozenset(),
) -> Unread:
    span = join(span_of(words[0]), span_of(words[-1]))
    terms = _introduced(kind, words, diagnostic)
    if kind is BlockKind.PARTIES and not _body(words):
        terms |= parties  # a block that names nobody would have named whoever pays
    return Unread(block=kind, span=span, terms=terms)


def _introduced(
    kind: BlockKind | None, words: Sequence[Token], diagnostic: Diagnostic | None
) -> frozenset[str]:
    """Return the Terms to which a clause or block that cannot be read may have given a meaning.

    A Term that runs into the next counts in each of its lengths: `Home Day Tracking Period except …`.
    """
    if kind is not None and kind not in _GIVE_MEANINGS:
        return frozenset()
    starts = [*_line_starts(words)]
    lines = [_line_at(words, place) for place in (starts[:1] if kind in _HEADERS else starts)]
    terms = {term for line in lines for term in _terms_first(line)}
    if isinstance(diagnostic, TermInLowerCase | UnexpectedWords) and diagnostic.instead:
        terms.add(diagnostic.instead)
    return frozenset(length for term in terms for length in _lengths(term))


def _terms_first(line: Sequence[Token]) -> Iterator[str]:
    """Yield the first Term of a line, alone and with those that stand before the verb: `Home zzz Day means …`."""
    before = [*takewhile(lambda word: word.type not in ("IS", "MEANS"), line)]
    terms = [term_of(word) for word in (before or line) if word.type == "TERM"]
    yield from terms[:1]
    yield " ".join(terms)


def _lengths(term: str) -> Iterator[str]:
    words = term.split()
    # A Term of more words is not one, and each of its lengths would be kept.
    for length in range(1, min(len(words), _MOST_WORDS) + 1):
        if words[length - 1][:1].isupper():
            yield " ".join(words[:length])


_MOST_WORDS = 50

_GIVE_MEANINGS = frozenset(
    {
        *(BlockKind.PARTIES, BlockKind.FACTS, BlockKind.TIMELINES, BlockKind.DEFINITIONS),
        *(BlockKind.GROUPS, BlockKind.PAYMENT),
    }
)


# ---- where the reading stops


def _stop(source: Source, block: Sequence[Token], terms: frozenset[str]) -> Stop | None:
    """Return the place at which `block` cannot be read on, with what repairs need to know of it."""
    kinds = [token.type for token in block]
    read = _steps(_beginning(), [*kinds, _END])
    if read > len(kinds):
        return None

    @cache
    def states(place: int) -> tuple[int, ...]:
        stack = _beginning()
        _steps(stack, kinds[:place])
        return tuple(stack)

    @cache
    def accepts(place: int) -> frozenset[str]:
        possible = automaton().states[states(place)[-1]]
        return frozenset(kind for kind in possible if kind.isupper() and _steps([*states(place)], [kind]))

    def reads(place: int, inserted: Sequence[str], dropped: int) -> int:
        stack = [*states(place)]
        if _steps(stack, inserted) < len(inserted):
            return -1
        following = [*kinds[place + dropped :][:_READ_ON], _END]
        return _steps(stack, following[:_READ_ON])

    said = [
        Lexeme(kind=token.type, text=str(token), span=span_of(token), line=token.line or 0)
        for token in block[: read + _READ_ON]
    ]
    return Stop(
        source=source,
        words=said,
        place=read,
        accepts=accepts,
        reads=reads,
        keywords=keywords_by_terminal(),
        terms=terms,
    )


_END = "$END"

# How many words after a stop a repair is tried on.
_READ_ON = 12


def _beginning() -> list[int]:
    return [automaton().start_states["contract"]]


def _steps(stack: list[int], kinds: Iterable[str]) -> int:
    """Take the terminals `kinds` from the state on top of `stack`; return how many could be taken.

    It is the parser without the trees, so that many ways to go on can be tried.
    """
    states = automaton().states
    taken = 0
    for kind in kinds:
        tried = [*stack]
        while True:
            if kind not in states[tried[-1]]:
                return taken
            action, argument = states[tried[-1]][kind]
            if str(action) == "Shift":
                tried.append(argument)
                break
            del tried[len(tried) - len(argument.expansion) :]
            tried.append(states[tried[-1]][argument.origin.name][1])
            if kind == _END and tried[-1] == automaton().end_states["contract"]:
                break
        stack[:] = tried
        taken += 1
    return taken
