"""Text to syntax tree. The only module that knows lark."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from hashlib import sha256
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import lark
from attrs import field, frozen
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedToken
from lark.tree import Meta

from rules_engine.dates import month_names
from rules_engine.diagnostics import Diagnostic
from rules_engine.kinds import Bound, FactKind, Order, PartMonths, RoundLevel
from rules_engine.later import Later
from rules_engine.money import Rounding
from rules_engine.resources import shipped
from rules_engine.source import Source, Span, join
from rules_engine.statutory.doubts import Doubt, Reading
from rules_engine.syntax import ast

if TYPE_CHECKING:
    from rules_engine.syntax import corrections, diagnostics, recovery
else:
    diagnostics = Later("rules_engine.syntax.diagnostics")
    corrections = Later("rules_engine.syntax.corrections")
    recovery = Later("rules_engine.syntax.recovery")

MOST_CHARACTERS = 250_000
MOST_NESTED = 50
MOST_DEEP = 200
MOST_FIGURES = 12
MOST_HIDDEN = 10
MOST_UNREAD = 20
"""After so many clauses that cannot be read, the rest of their block is left unread."""

_NodeT = TypeVar("_NodeT")


@frozen(kw_only=True)
class Comment:
    """A comment and where it stands; `trailing` when other words stand before it on its line."""

    text: str
    span: Span
    trailing: bool


@frozen(kw_only=True)
class Unread:
    """A clause, or a whole block, that could not be read, and the Terms to which it may have given a meaning.

    A diagnostic speaks of each. What it would have said is not known, so nothing that it may answer is asked. `block` is
    None where nobody can tell which block it was meant to be.
    """

    block: ast.BlockKind | None
    span: Span
    terms: frozenset[str] = frozenset()


@frozen(kw_only=True)
class Parsed:
    """What `parse` makes of a text: the tree of what could be read, its comments, and what could not be.

    A text that is `refused` as a whole has an empty tree.
    """

    source: Source
    tree: ast.Contract
    comments: tuple[Comment, ...] = ()
    unread: tuple[Unread, ...] = ()
    refused: bool = False
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    def is_unread(self, *kinds: ast.BlockKind) -> bool:
        """Say whether some of what stands in blocks of these kinds could not be read."""
        return any(each.block is None or each.block in kinds for each in self.unread)

    @property
    def unread_terms(self) -> frozenset[str]:
        """The Terms to which something that could not be read may have given a meaning."""
        return frozenset(term for each in self.unread for term in each.terms)


def parse(source: Source) -> Parsed:
    """Read a contract's text. Never raises: what cannot be read is a diagnostic, and reading goes on after it.

    It goes on at the next clause inside facts, timelines, definitions and settlement, and elsewhere at the next block.
    A text is refused as a whole for E105 and E114 to E116.
    """
    if len(source.text) > MOST_CHARACTERS:
        return _refusal(source, (diagnostics.TooLong(span=Span(0, 1)),))
    hidden = tuple(islice(_hidden(source.text), MOST_HIDDEN))
    if hidden:
        return _refusal(source, hidden)
    tokens, comments = _lexed(source)
    refused = tuple(_refused(tokens))
    if refused:
        return _refusal(source, refused, comments)
    readings = _Readings()
    unclosed: tuple[Diagnostic, ...] = ()
    try:
        readings.trees.append(_parsed(tokens))
    except UnexpectedToken:
        closed, unclosed = _quotations_closed(source)
        if unclosed:
            tokens, comments = _lexed(closed)
            refused = tuple(_refused(tokens))
        if refused:
            return _refusal(source, refused, comments)
        readings = _parsed_by_block(closed, tokens)
    builder = _TreeBuilder()
    contracts = [builder.build(tree) for tree in readings.trees]
    heading = next((contract.heading for contract in contracts if contract.heading), None)
    blocks = [block for contract in contracts for block in contract.blocks]
    wrong = [*unclosed, *builder.diagnostics]
    if sum(token.type in _NESTING for token in tokens) > MOST_DEEP // 2:
        clauses = (clause for block in blocks for clause in _clauses(block))
        wrong += [diagnostics.NestedTooDeeply(span=place) for each in clauses if (place := _too_deep(each))]
    whole = ast.Contract(heading=heading, blocks=tuple(blocks), span=Span(0, len(source.text)))
    unread = [*readings.unread]
    for each in wrong:
        whole, left_out = _left_out(whole, each.span)
        unread += left_out
    found = sorted([*wrong, *readings.diagnostics], key=_place)
    return Parsed(
        source=source, tree=whole, comments=comments, unread=tuple(unread), diagnostics=tuple(found)
    )


def _place(diagnostic: Diagnostic) -> tuple[int, int]:
    return (diagnostic.span.start, diagnostic.span.end) if diagnostic.span else (0, 0)


def _refusal(source: Source, found: tuple[Diagnostic, ...], comments: tuple[Comment, ...] = ()) -> Parsed:
    return Parsed(source=source, tree=ast.Contract(), comments=comments, refused=True, diagnostics=found)


def _left_out(tree: ast.Contract, place: Span | None) -> tuple[ast.Contract, list[Unread]]:
    """Return `tree` without the clause or block at `place`, of which something is wrong, and what was left out."""
    if place is None:
        return tree, []
    heading = tree.heading
    if heading and _holds(heading.span, place):
        return ast.changed(tree, heading=None), [Unread(block=ast.BlockKind.CONTRACT, span=heading.span)]
    unread = [
        Unread(block=_KINDS[type(block)], span=clause.span, terms=_introduced_in(clause))
        for block in tree.blocks
        for clause in _clauses(block)
        if _holds(clause.span, place)
    ]
    blocks = [_without(block, place) if _holds(block.span, place) else block for block in tree.blocks]
    return ast.changed(tree, blocks=tuple(block for block in blocks if block is not None)), unread


def _clauses(block: ast.Block) -> tuple[ast.Node, ...]:
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
    kept = tuple(clause for clause in _clauses(block) if not _holds(clause.span, place))
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


# ---- the parser and its tables


class _KeepEveryTerminal:
    """Tells lark to keep the terminals that no production uses, so that every stop is a token with a name."""

    always_accept = ("WORD", "NEAR_DATE", "NEAR_MONEY", "JUNK", "COMMENT")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return stream


def build(grammar: str) -> Lark:
    """Build the parser from the text of the grammar: some half a second of work that `tables` saves."""
    return Lark(
        grammar,
        start="contract",
        parser="lalr",
        lexer="basic",
        postlex=_KeepEveryTerminal(),
        propagate_positions=True,
    )


def stamp(grammar: str) -> str:
    """Name the grammar and the lark that tables were made from; tables with another stamp are not used."""
    return sha256(f"{lark.__version__}\n{grammar}".encode()).hexdigest()


@cache
def _lark() -> Lark:
    grammar = shipped("grammar").joinpath("contract.lark").read_text(encoding="utf-8")
    tables = shipped("grammar").joinpath("contract.tables")
    if tables.is_file():
        with tables.open("rb") as stored:
            if stored.read(64).decode("ascii", "replace") == stamp(grammar):
                return Lark.load(stored)
    return build(grammar)


@cache
def keywords() -> frozenset[str]:
    """Every word that belongs to the language."""
    return frozenset(_keywords().values())


@cache
def _keywords() -> Mapping[str, str]:
    terminals = (terminal for terminal in _lark().terminals if terminal.pattern.type == "str")
    return {
        terminal.name: terminal.pattern.value for terminal in terminals if terminal.pattern.value.strip("()")
    }


# ---- tokens

_BLOCKS = frozenset(kind.name for kind in ast.BlockKind)


def _hidden(text: str) -> Iterator[Diagnostic]:
    # In comments and quotations too: a character that turns the direction of writing hides what they say.
    if not text.replace("\n", "").replace("\t", "").isprintable():
        for place, character in enumerate(text):
            if not character.isprintable() and character not in "\n\t":
                yield diagnostics.UnreadableCharacter(
                    span=Span(place, place + 1), name=f"U+{ord(character):04X}"
                )


def _lexed(source: Source) -> tuple[list[Token], tuple[Comment, ...]]:
    tokens: list[Token] = []
    comments: list[Comment] = []
    line_of_last = 0
    thread: Any = _lark().parse_interactive(source.text).lexer_thread
    for token in thread.lex(None):
        if token.type == "COMMENT":
            comments.append(
                Comment(text=token.rstrip(), span=_at(token), trailing=token.line == line_of_last)
            )
        else:
            tokens.append(token)
            line_of_last = token.end_line
    return tokens, tuple(comments)


def _refused(tokens: Sequence[Token]) -> Iterator[Diagnostic]:
    # `the first day of` nests as a bracket does, up to the next operand.
    open_brackets: list[int] = []
    depth = pending = 0
    for token in tokens:
        match token.type:
            case "LPAR":
                open_brackets.append(pending + 1)
                depth += 1
                pending = 0
            case "RPAR":
                depth -= open_brackets.pop() if open_brackets else 0
            case "FIRST" | "LAST":
                depth += 1
                pending += 1
            case "THE" | "DAY" | "OF":
                pass
            case _:
                depth -= pending
                pending = 0
        if depth > MOST_NESTED:
            yield diagnostics.NestedTooDeeply(span=_at(token))
            return
        if token.type in _FIGURES and sum(map(str.isdigit, token)) > MOST_FIGURES:
            yield diagnostics.TooManyFigures(span=_at(token), most=MOST_FIGURES)


# What puts one expression inside another.
_NESTING = frozenset(
    {"LPAR", "FIRST", "LAST", "EXCEPT", "DURING", "UNTIL", "EVEN", "PLUS", "MINUS", "LESS", "SPELLS"}
)


def _too_deep(clause: ast.Node) -> Span | None:
    """Return a place in a tree that is too deep for what walks it later, one call inside another."""
    layer = [clause]
    for _ in range(MOST_DEEP):
        layer = [child for node in layer for child in ast.children(node)]
    return layer[0].span if layer else None


_FIGURES = frozenset({"NUMBER", "MONEY", "PERCENT", "FRACTION", "NEAR_MONEY"})


def _parsed(tokens: Sequence[Token]) -> Tree[Token]:
    parser: Any = _lark().parse_interactive("")
    for token in tokens:
        parser.feed_token(token)
    tree: Tree[Token] = parser.feed_eof(tokens[-1] if tokens else None)
    return tree


def _quotations_closed(source: Source) -> tuple[Source, tuple[Diagnostic, ...]]:
    """Close at its line's end each quotation that was left open; all else keeps its place.

    A quotation is left open when no quotation mark follows, or when the next, on a later line, opens another.
    """
    text = source.text
    parts: list[str] = []
    unclosed: list[Diagnostic] = []
    copied = place = 0
    while quoted := _QUOTED.search(text, place):
        start, place = quoted.span()
        opens_another = quoted[0].startswith('"') and "\n" in quoted[0] and text[place : place + 1].isalnum()
        if quoted[0] == '"' or opens_another:
            unclosed.append(diagnostics.OpenQuotation(span=Span(start, start + 1)))
            end_of_line = text.find("\n", start)
            place = len(text) if end_of_line < 0 else end_of_line
            parts += [text[copied : place - 1], '"' if place > start + 1 else " "]
            copied = place
    return Source(source.name, "".join(parts) + text[copied:]), tuple(unclosed)


_QUOTED = re.compile(r'"[^"]*"|"|#[^\n]*')


@frozen
class _Readings:
    """What could be read of blocks and clauses parsed alone, and what could not."""

    trees: list[Tree[Token]] = field(factory=list)
    unread: list[Unread] = field(factory=list)
    diagnostics: list[Diagnostic] = field(factory=list)


def _parsed_by_block(source: Source, tokens: Sequence[Token]) -> _Readings:
    """Parse each block alone, so that what is wrong in one hides nothing in another."""
    readings = _Readings()
    terms = frozenset(_words(token) for token in tokens if token.type == "TERM")
    for place, block in enumerate(_blocks(tokens)):
        if place and block[0].type == "CONTRACT":
            outside = diagnostics.HeadingOutOfPlace(span=_at(block[0]))
            one = _Readings(unread=[_unread(ast.BlockKind.CONTRACT, block)], diagnostics=[outside])
        else:
            one = _block_read(source, block, terms)
        readings.trees.extend(one.trees)
        readings.unread.extend(one.unread)
        readings.diagnostics.extend(one.diagnostics)
    return readings


def _block_read(source: Source, block: Sequence[Token], terms: frozenset[str]) -> _Readings:
    """Parse one block, and where that fails, again without each clause that cannot be read."""
    kind = _kind(block)
    readings = _Readings()
    left = block
    while left and (stop := _stop(source, left, terms)) is not None:
        diagnostic = corrections.explained(stop)
        readings.diagnostics.append(diagnostic)
        header = recovery.HEADERS.get(kind, ()) if kind else ()
        body = _body(left)
        start, end = 0, len(left)
        if header and body and len(readings.diagnostics) < MOST_UNREAD:
            if stop.place < len(header):
                left = [*(Token.new_borrow_pos(each, each.lower(), left[0]) for each in header), *body]
                continue
            start, end = _clause_at(kind, left, stop.place) if kind else (start, end)
        readings.unread.append(_unread(kind, left[start:end], diagnostic))
        left = [*left[:start], *left[end:]]
        if len(left) <= len(header):
            left = []
    if left:
        readings.trees.append(_parsed(left))
    return readings


def _kind(block: Sequence[Token]) -> ast.BlockKind | None:
    """Return the kind of a block, also where its first word is misspelt; None where nobody can tell."""
    if block[0].type in _BLOCKS:
        return ast.BlockKind[block[0].type]
    meant = corrections.nearest(block[0].split()[0].lower(), _BLOCK_WORDS)
    return ast.BlockKind(meant) if meant else None


def _body(block: Sequence[Token]) -> Sequence[Token]:
    """Return what stands in a block below its first line."""
    return [token for token in block if token.line != block[0].line]


def _clause_at(kind: ast.BlockKind, words: Sequence[Token], stop: int) -> tuple[int, int]:
    """Return where the clause begins and ends that cannot be read on at `stop`: where all before it can be read."""
    header = len(recovery.HEADERS[kind])
    starts = recovery.clause_starts(kind, words, header)
    # Behind a whole clause a Term can only begin another, whatever follows it.
    terms = [place for place in recovery.line_starts(words) if words[place].type == "TERM"]
    before = sorted({header, *(place for place in (*starts, *terms) if header < place <= stop)}, reverse=True)
    start = next(place for place in before if place == header or _is_whole(words[:place]))
    return start, next((place for place in starts if place > start), len(words))


def _is_whole(words: Sequence[Token]) -> bool:
    kinds = [*(token.type for token in words), _END]
    return _steps(_beginning(), kinds) == len(kinds)


def _unread(
    kind: ast.BlockKind | None, words: Sequence[Token], diagnostic: Diagnostic | None = None
) -> Unread:
    span = join(_at(words[0]), _at(words[-1]))
    return Unread(block=kind, span=span, terms=recovery.introduced(kind, words, diagnostic))


def _stop(source: Source, block: Sequence[Token], terms: frozenset[str]) -> "corrections.Stop | None":
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
        possible = _automaton().states[states(place)[-1]]
        return frozenset(kind for kind in possible if kind.isupper() and _steps([*states(place)], [kind]))

    def reads(place: int, inserted: Sequence[str], dropped: int) -> int:
        stack = [*states(place)]
        if _steps(stack, inserted) < len(inserted):
            return -1
        following = [*kinds[place + dropped :][:_READ_ON], _END]
        return _steps(stack, following[:_READ_ON])

    said = [
        corrections.Lexeme(kind=token.type, text=str(token), span=_at(token), line=token.line or 0)
        for token in block[: read + _READ_ON]
    ]
    return corrections.Stop(
        source=source,
        words=said,
        place=read,
        accepts=accepts,
        reads=reads,
        keywords=_keywords(),
        terms=terms,
    )


_END = "$END"

# How many words after a stop a repair is tried on.
_READ_ON = 12


@cache
def _automaton() -> Any:
    """Return the tables of the parser: for each state, what each terminal and each production does in it."""
    parser: Any = _lark().parse_interactive("")
    return parser.parser_state.parse_conf.parse_table


def _beginning() -> list[int]:
    return [_automaton().start_states["contract"]]


def _steps(stack: list[int], kinds: Iterable[str]) -> int:
    """Take the terminals `kinds` from the state on top of `stack`; return how many could be taken.

    It is the parser without the trees, so that many ways to go on can be tried.
    """
    states = _automaton().states
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
            if kind == _END and tried[-1] == _automaton().end_states["contract"]:
                break
        stack[:] = tried
        taken += 1
    return taken


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
        and corrections.nearest(token.split()[0].lower(), _BLOCK_WORDS) is not None
    )


_BLOCK_WORDS = frozenset(word.lower() for word in _BLOCKS)
_AFTER_TERM = frozenset({"MEANS", "IS", "FROM", "OF", "NEVER"})


# ---- tree


def _span(meta: Meta) -> Span:
    return Span(meta.start_pos, meta.end_pos) if not meta.empty else ast.NOWHERE


def _at(token: Token) -> Span:
    return Span(token.start_pos or 0, token.end_pos or 0)


def _text(token: Token) -> str:
    return " ".join(token[1:-1].split())


def _words(token: Token) -> str:
    return " ".join(token.split())


def _decimal(token: str) -> Decimal:
    return Decimal("".join(mark for mark in token if mark.isdigit() or mark == "."))


def _only(items: Iterable[Any], kind: type[_NodeT]) -> _NodeT | None:
    return next((item for item in items if isinstance(item, kind)), None)


def _all(items: Iterable[Any], *kinds: type) -> tuple[Any, ...]:
    return tuple(item for item in items if isinstance(item, kinds))


_REMARKS = (ast.Reference, ast.Note)


class _TreeBuilder:
    """One method for each production, of the same name and in the same order."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []

    def build(self, tree: Tree[Token]) -> Any:
        """Return what `tree` says; the depth of brackets is bounded, and with it the depth of this."""
        items = [self.build(item) if isinstance(item, Tree) else item for item in tree.children]
        return getattr(self, tree.data)(tree.meta, items)

    def contract(self, meta: Meta, items: list[Any]) -> ast.Contract:
        blocks = tuple(item for item in items if not isinstance(item, ast.Heading))
        return ast.Contract(heading=_only(items, ast.Heading), blocks=blocks, span=_span(meta))

    # heading

    def heading(self, meta: Meta, items: list[Any]) -> ast.Heading:
        return ast.Heading(title=_text(items[0]), clauses=tuple(items[1:]), span=_span(meta))

    def in_force(self, meta: Meta, items: list[Any]) -> ast.InForce:
        return ast.InForce(first=items[0], last=items[1], span=_span(meta))

    def currency(self, meta: Meta, _: list[Any]) -> ast.Currency:
        return ast.Currency(span=_span(meta))

    def statements_every(self, meta: Meta, items: list[Any]) -> ast.StatementsEvery:
        return ast.StatementsEvery(period=items[0], span=_span(meta))

    def statements_listed(self, meta: Meta, items: list[Any]) -> ast.StatementsListed:
        return ast.StatementsListed(ends=tuple(items), span=_span(meta))

    def shadow(self, meta: Meta, _: list[Any]) -> ast.Shadow:
        return ast.Shadow(span=_span(meta))

    def uses(self, meta: Meta, items: list[Token]) -> ast.Uses:
        return ast.Uses(vocabulary=_text(items[0]), span=_span(meta))

    def period(self, meta: Meta, items: list[Token]) -> ast.PeriodWord:
        return ast.PeriodWord(unit=ast.PeriodUnit(str(items[-1])), regular=len(items) == 2, span=_span(meta))

    def reference(self, meta: Meta, items: list[Token]) -> ast.Reference:
        return ast.Reference(text=_text(items[0]), span=_span(meta))

    def note(self, meta: Meta, items: list[Token]) -> ast.Note:
        return ast.Note(text=_text(items[0]), span=_span(meta))

    def recitals(self, meta: Meta, items: list[Token]) -> ast.Recitals:
        return ast.Recitals(texts=tuple(map(_text, items)), span=_span(meta))

    # parties, facts, timelines

    def parties(self, meta: Meta, items: list[Any]) -> ast.Parties:
        return ast.Parties(parties=tuple(items), span=_span(meta))

    def party(self, meta: Meta, items: list[Any]) -> ast.PartyClause:
        name, article, role, *rest = items
        full_name = _only(rest, Token)
        return ast.PartyClause(
            name=self._name(name),
            article=str(article),
            role=ast.Role(str(role)),
            full_name=None if full_name is None else _text(full_name),
            remarks=_all(rest, *_REMARKS),
            span=_span(meta),
        )

    def _name(self, token: Token) -> ast.Name:
        return ast.Name(text=_words(token), span=_at(token))

    def article(self, _: Meta, items: list[Token]) -> Token:
        return items[0]

    def role(self, _: Meta, items: list[Token]) -> Token:
        return items[0]

    def facts(self, meta: Meta, items: list[Any]) -> ast.Facts:
        return ast.Facts(facts=tuple(items), span=_span(meta))

    def fact(self, meta: Meta, items: list[Any]) -> ast.FactClause:
        name, (kind, choices), *rest = items
        return ast.FactClause(
            name=self._name(name),
            kind=kind,
            choices=choices,
            optional="if any" in rest,
            source=_only(rest, ast.FactSource),
            remarks=_all(rest, *_REMARKS),
            span=_span(meta),
        )

    def optional(self, _: Meta, __: list[Any]) -> str:
        return "if any"

    def fact_source(self, meta: Meta, items: list[Token]) -> ast.FactSource:
        table, column = items
        return ast.FactSource(table=_text(table), column=_text(column), span=_span(meta))

    def fact_date(self, _: Meta, __: list[Any]) -> tuple[FactKind, tuple[str, ...]]:
        return FactKind.DATE, ()

    def fact_number(self, _: Meta, __: list[Any]) -> tuple[FactKind, tuple[str, ...]]:
        return FactKind.NUMBER, ()

    def fact_yes_no(self, _: Meta, __: list[Any]) -> tuple[FactKind, tuple[str, ...]]:
        return FactKind.YES_NO, ()

    def fact_choice(self, _: Meta, items: list[Token]) -> tuple[FactKind, tuple[str, ...]]:
        return FactKind.CHOICE, tuple(map(_text, items))

    def fact_party(self, _: Meta, __: list[Any]) -> tuple[FactKind, tuple[str, ...]]:
        return FactKind.PARTY, ()

    def timelines(self, meta: Meta, items: list[Any]) -> ast.Timelines:
        return ast.Timelines(timelines=tuple(items), span=_span(meta))

    def timeline_read(self, meta: Meta, items: list[Any]) -> ast.TimelineClause:
        return ast.TimelineClause(
            name=self._name(items[0]),
            source=items[1],
            policies=_all(items, ast.Policy),
            remarks=_all(items, *_REMARKS),
            span=_span(meta),
        )

    def episodes(self, meta: Meta, _: list[Any]) -> ast.Table:
        return ast.Table(name=ast.EPISODES, span=_span(meta))

    def table(self, meta: Meta, items: list[Token]) -> ast.Table:
        return ast.Table(name=_text(items[0]), span=_span(meta))

    def policy(self, meta: Meta, items: list[Token]) -> ast.Policy:
        doubt, reading = map(str, items)
        return ast.Policy(doubt=Doubt(doubt), reading=Reading(reading), span=_span(meta))

    def timeline_recorded(self, meta: Meta, items: list[Any]) -> ast.TimelineClause:
        return ast.TimelineClause(
            name=self._name(items[0]),
            attributes=_all(items, ast.RecordedWith),
            remarks=_all(items, *_REMARKS),
            span=_span(meta),
        )

    def recorded_with(self, meta: Meta, items: list[Token]) -> ast.RecordedWith:
        return ast.RecordedWith(
            name=self._name(items[0]), texts=tuple(map(_text, items[1:])), span=_span(meta)
        )

    # definitions

    def definitions(self, meta: Meta, items: list[Any]) -> ast.Definitions:
        return ast.Definitions(definitions=tuple(items), span=_span(meta))

    def definition(self, meta: Meta, items: list[Any]) -> ast.DefinitionClause:
        name, meaning, *remarks = items
        return ast.DefinitionClause(
            name=self._name(name), meaning=meaning, remarks=tuple(remarks), span=_span(meta)
        )

    def rate_card(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def rate(self, meta: Meta, items: list[Any]) -> ast.Rate:
        money = ast.Money(amount=_decimal(items[0]), span=_at(items[0]))
        return ast.Rate(amount=money, per=items[1] if len(items) > 1 else None, span=_span(meta))

    def per_unit(self, _: Meta, items: list[ast.UnitWord]) -> ast.UnitWord:
        return items[0]

    def unit(self, _: Meta, items: list[Token]) -> ast.UnitWord:
        return ast.UnitWord(items[0].removesuffix("s"))

    def baseline(self, meta: Meta, items: list[Any]) -> ast.Baseline:
        return ast.Baseline(
            over=items[0],
            anchor=items[1],
            bands=_all(items, ast.BaselineBand),
            part_months=_only(items, ast.PartMonthsClause),
            span=_span(meta),
        )

    def baseline_month(self, meta: Meta, items: list[Any]) -> ast.BaselineBand:
        days, month = items
        number = self._whole(month)
        return ast.BaselineBand(days=days.number, first=number, last=number, span=_span(meta))

    def baseline_months(self, meta: Meta, items: list[Any]) -> ast.BaselineBand:
        days, first, last = items
        return ast.BaselineBand(
            days=days.number, first=self._whole(first), last=self._whole(last), span=_span(meta)
        )

    def part_months_in_proportion(self, meta: Meta, _: list[Any]) -> ast.PartMonthsClause:
        return ast.PartMonthsClause(how=PartMonths.IN_PROPORTION, span=_span(meta))

    def part_months_in_full(self, meta: Meta, _: list[Any]) -> ast.PartMonthsClause:
        return ast.PartMonthsClause(how=PartMonths.IN_FULL, span=_span(meta))

    def part_months_left_out(self, meta: Meta, _: list[Any]) -> ast.PartMonthsClause:
        return ast.PartMonthsClause(how=PartMonths.LEFT_OUT, span=_span(meta))

    def tariff_table(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def by_case(self, meta: Meta, items: list[Any]) -> ast.ByCase:
        otherwise = items[-1] if not isinstance(items[-1], ast.Case) else None
        return ast.ByCase(cases=_all(items, ast.Case), otherwise=otherwise, span=_span(meta))

    def case(self, meta: Meta, items: list[Any]) -> ast.Case:
        return ast.Case(price=items[0], condition=items[1], span=_span(meta))

    def otherwise(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def by_date(self, meta: Meta, items: list[Any]) -> ast.ByDate:
        return ast.ByDate(dated=_all(items, ast.Dated), deciding=_only(items, ast.Deciding), span=_span(meta))

    def dated(self, meta: Meta, items: list[Any]) -> ast.Dated:
        return ast.Dated(price=items[0], start=items[1], span=_span(meta))

    def by_date_earned(self, meta: Meta, _: list[Any]) -> ast.Deciding:
        return ast.Deciding(span=_span(meta))

    def by_date_of(self, meta: Meta, items: list[Any]) -> ast.Deciding:
        return ast.Deciding(date=items[0], span=_span(meta))

    def by_band(self, meta: Meta, items: list[Any]) -> ast.ByBand:
        after_that = next(item for item in items if isinstance(item, ast.Rate | ast.Name))
        return ast.ByBand(
            bands=_all(items, ast.Band),
            after_that=after_that,
            counting=_only(items, ast.Counting),
            span=_span(meta),
        )

    def band(self, meta: Meta, items: list[Any]) -> ast.Band:
        price, number, unit = items
        return ast.Band(price=price, up_to=ast.changed(number, unit=unit), span=_span(meta))

    def after_that(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def counting_alone(self, meta: Meta, _: list[Any]) -> ast.Counting:
        return ast.Counting(together=False, span=_span(meta))

    def counting_together(self, meta: Meta, _: list[Any]) -> ast.Counting:
        return ast.Counting(together=True, span=_span(meta))

    # expressions

    def either(self, meta: Meta, items: list[Any]) -> Any:
        return items[0] if len(items) == 1 else ast.Either(parts=tuple(items), span=_span(meta))

    def both(self, meta: Meta, items: list[Any]) -> Any:
        return items[0] if len(items) == 1 else ast.Both(parts=tuple(items), span=_span(meta))

    def comparison(self, meta: Meta, items: list[Any]) -> Any:
        subject, predicate = items
        # The predicate was built before its subject was known.
        of_date = isinstance(predicate, ast.IsDayOf)
        return ast.changed(predicate, span=_span(meta), **{"date" if of_date else "subject": subject})

    def is_text(self, meta: Meta, items: list[Token]) -> ast.IsText:
        texts = tuple(_text(item) for item in items if item.type == "STRING")
        return ast.IsText(subject=_SUBJECT, texts=texts, negated=items[0].type == "NOT", span=_span(meta))

    def is_yes(self, meta: Meta, _: list[Any]) -> ast.IsYes:
        return ast.IsYes(subject=_SUBJECT, yes=True, span=_span(meta))

    def is_no(self, meta: Meta, _: list[Any]) -> ast.IsYes:
        return ast.IsYes(subject=_SUBJECT, yes=False, span=_span(meta))

    def is_amount(self, meta: Meta, items: list[Any]) -> ast.IsAmount:
        return ast.IsAmount(subject=_SUBJECT, bound=items[0], amount=items[1], span=_span(meta))

    def at_least(self, _: Meta, __: list[Any]) -> Bound:
        return Bound.AT_LEAST

    def at_most(self, _: Meta, __: list[Any]) -> Bound:
        return Bound.AT_MOST

    def above(self, _: Meta, __: list[Any]) -> Bound:
        return Bound.ABOVE

    def below(self, _: Meta, __: list[Any]) -> Bound:
        return Bound.BELOW

    def is_dated(self, meta: Meta, items: list[Any]) -> ast.IsDated:
        return ast.IsDated(subject=_SUBJECT, order=items[0], date=items[1], span=_span(meta))

    def order_before(self, _: Meta, __: list[Any]) -> Order:
        return Order.BEFORE

    def order_after(self, _: Meta, __: list[Any]) -> Order:
        return Order.AFTER

    def order_on_or_before(self, _: Meta, __: list[Any]) -> Order:
        return Order.ON_OR_BEFORE

    def order_on_or_after(self, _: Meta, __: list[Any]) -> Order:
        return Order.ON_OR_AFTER

    def is_day_of(self, meta: Meta, items: list[Any]) -> ast.IsDayOf:
        return ast.IsDayOf(date=_SUBJECT, days=items[-1], negated=len(items) == 2, span=_span(meta))

    def is_recorded(self, meta: Meta, items: list[Any]) -> ast.IsRecorded:
        return ast.IsRecorded(subject=_SUBJECT, negated=len(items) == 1, span=_span(meta))

    def all_days_are(self, meta: Meta, items: list[Any]) -> ast.AllDaysAre:
        return ast.AllDaysAre(days=items[0], within=items[1], span=_span(meta))

    def no_days_are(self, meta: Meta, items: list[Any]) -> ast.NoDaysAre:
        return ast.NoDaysAre(days=items[0], outside=items[1], span=_span(meta))

    def aged(self, meta: Meta, items: list[Any]) -> ast.Aged:
        youngest, oldest, day = items
        return ast.Aged(
            youngest=self._whole(youngest), oldest=self._whole(oldest), date=day, span=_span(meta)
        )

    def less(self, meta: Meta, items: list[Any]) -> Any:
        number, *taken = items
        for item in taken:
            number = ast.Less(number=number, taken=item, span=_span(meta))
        return number

    def days_of(self, meta: Meta, items: list[Any]) -> ast.DaysOf:
        return ast.DaysOf(days=items[0], span=_span(meta))

    def bounded(self, meta: Meta, items: list[Any]) -> Any:
        days, *steps = items
        for step in steps:
            match step:
                case ast.Except() | ast.During() | ast.Until() | ast.EvenAfter():
                    days = ast.changed(step, days=days, span=Span(meta.start_pos, step.span.end))
        return days

    def except_days(self, meta: Meta, items: list[Any]) -> ast.Except:
        return ast.Except(days=_SUBJECT, removed=items[0], span=_span(meta))

    def during_days(self, meta: Meta, items: list[Any]) -> ast.During:
        return ast.During(days=_SUBJECT, within=items[0], span=_span(meta))

    def until_date(self, meta: Meta, items: list[Any]) -> ast.Until:
        return ast.Until(days=_SUBJECT, end=items[0], span=_span(meta))

    def even_after(self, meta: Meta, items: list[Any]) -> ast.EvenAfter:
        return ast.EvenAfter(days=_SUBJECT, date=items[0], span=_span(meta))

    def window(self, meta: Meta, items: list[Any]) -> ast.Window:
        return ast.Window(duration=items[0], start=items[1], span=_span(meta))

    def window_from(self, meta: Meta, items: list[Any]) -> ast.WindowFrom:
        return ast.WindowFrom(start=items[0], span=_span(meta))

    def window_between(self, meta: Meta, items: list[Any]) -> ast.WindowBetween:
        return ast.WindowBetween(start=items[0], last=items[1], span=_span(meta))

    def spells(self, meta: Meta, items: list[Any]) -> ast.Spells:
        return ast.Spells(at_least=items[0], days=items[1], span=_span(meta))

    def starts(self, meta: Meta, items: list[Any]) -> ast.Starts:
        return ast.Starts(rows=items[0], span=_span(meta))

    def every_day(self, meta: Meta, _: list[Any]) -> ast.EveryDay:
        return ast.EveryDay(span=_span(meta))

    def earliest(self, meta: Meta, items: list[Any]) -> ast.Earliest:
        return ast.Earliest(dates=tuple(items), span=_span(meta))

    def latest(self, meta: Meta, items: list[Any]) -> ast.Latest:
        return ast.Latest(dates=tuple(items), span=_span(meta))

    def reaching(self, meta: Meta, items: list[Any]) -> ast.Reaching:
        return ast.Reaching(days=items[0], duration=items[1], clock=items[2], span=_span(meta))

    def date_sum(self, meta: Meta, items: list[Any]) -> Any:
        day, *steps = items
        for step in steps:
            day = ast.changed(step, date=day, span=Span(meta.start_pos, step.span.end))
        return day

    def date_plus(self, meta: Meta, items: list[Any]) -> ast.DatePlus:
        return ast.DatePlus(date=_SUBJECT, duration=items[0], span=_span(meta))

    def date_minus(self, meta: Meta, items: list[Any]) -> ast.DateMinus:
        return ast.DateMinus(date=_SUBJECT, duration=items[0], span=_span(meta))

    def parenthesis(self, meta: Meta, items: list[Any]) -> ast.Parenthesis:
        return ast.Parenthesis(inside=items[0], span=_span(meta))

    def name(self, meta: Meta, items: list[Token]) -> ast.Name:
        return ast.Name(text=_words(items[0]), span=_span(meta))

    def filtered(self, meta: Meta, items: list[Any]) -> ast.Filtered:
        return ast.Filtered(timeline=self._name(items[0]), filters=tuple(items[1:]), span=_span(meta))

    def filter_with(self, meta: Meta, items: list[Any]) -> ast.Filter:
        return ast.Filter(field=items[0], codes=items[1], span=_span(meta))

    def filter_without(self, meta: Meta, items: list[Any]) -> ast.Filter:
        return ast.Filter(field=items[0], codes=items[1], other_than=True, span=_span(meta))

    def attribute(self, _: Meta, items: list[Token]) -> str:
        return _words(items[0])

    def field_legal_status(self, _: Meta, __: list[Any]) -> str:
        return "legal status"

    def field_placement(self, _: Meta, __: list[Any]) -> str:
        return "placement"

    def field_provider(self, _: Meta, __: list[Any]) -> str:
        return "provider"

    def field_need(self, _: Meta, __: list[Any]) -> str:
        return "need"

    def field_reason_new(self, _: Meta, __: list[Any]) -> str:
        return "reason for new episode"

    def field_reason_ceased(self, _: Meta, __: list[Any]) -> str:
        return "reason ceased"

    def codes(self, _: Meta, items: list[str]) -> tuple[str, ...]:
        return tuple(items)

    def code(self, _: Meta, items: list[Token]) -> str:
        return _text(items[0]) if items[0].type == "STRING" else str(items[0])

    def birthday(self, meta: Meta, items: list[Token]) -> ast.Birthday:
        return ast.Birthday(age=int(_decimal(items[0])), span=_span(meta))

    def first_day(self, meta: Meta, items: list[Any]) -> ast.FirstDay:
        return ast.FirstDay(days=items[0], span=_span(meta))

    def last_day(self, meta: Meta, items: list[Any]) -> ast.LastDay:
        return ast.LastDay(days=items[0], span=_span(meta))

    def clock_in_total(self, meta: Meta, _: list[Any]) -> ast.InTotal:
        return ast.InTotal(span=_span(meta))

    def clock_in_a_row(self, meta: Meta, items: list[Any]) -> ast.InARow:
        pausing = next((item[0] for item in items if isinstance(item, tuple)), None)
        self._once(meta, [type(item).__name__ for item in items])
        return ast.InARow(
            ignoring=_only(items, ast.Duration),
            pausing=pausing,
            again=_only(items, ast.StartingAgain),
            span=_span(meta),
        )

    def _once(self, meta: Meta, said: list[str]) -> None:
        if len(set(said)) < len(said):
            self.diagnostics.append(diagnostics.PartRepeated(span=_span(meta)))

    def ignoring(self, _: Meta, items: list[Any]) -> ast.Duration:
        duration: ast.Duration = items[0]
        return duration

    def pausing(self, _: Meta, items: list[Any]) -> tuple[Any]:
        return (items[0],)

    def starting_again(self, meta: Meta, items: list[Any]) -> ast.StartingAgain:
        return ast.StartingAgain(days=items[0], after=items[1] if len(items) > 1 else None, span=_span(meta))

    def starting_after(self, _: Meta, items: list[Any]) -> ast.Duration:
        duration: ast.Duration = items[0]
        return duration

    def number(self, meta: Meta, items: list[Token]) -> ast.Quantity:
        return ast.Quantity(number=_decimal(items[0]), span=_span(meta))

    def quantity(self, meta: Meta, items: list[Any]) -> ast.Quantity:
        unit = items[1] if len(items) > 1 else None
        return ast.Quantity(number=_decimal(items[0]), unit=unit, span=_span(meta))

    def money(self, meta: Meta, items: list[Token]) -> ast.Money:
        return ast.Money(amount=_decimal(items[0]), span=_span(meta))

    def duration(self, meta: Meta, items: list[Any]) -> ast.Duration:
        count = self._whole(ast.Quantity(number=_decimal(items[0]), span=_at(items[0])))
        return ast.Duration(count=count, unit=items[1], span=_span(meta))

    def date_literal(self, meta: Meta, items: list[Token]) -> ast.DateLiteral:
        day, month, year = items[0].split()
        try:
            written = date(int(year), month_names.index(month) + 1, int(_decimal(day)))
        except ValueError:
            self.diagnostics.append(
                diagnostics.ImpossibleDate(span=_span(meta), text=" ".join(items[0].split()))
            )
            written = date(2000, 1, 1)
        return ast.DateLiteral(date=written, span=_span(meta))

    def _whole(self, quantity: ast.Quantity) -> int:
        if quantity.number != int(quantity.number):
            self.diagnostics.append(
                diagnostics.WholeNumberNeeded(span=quantity.span, text=f"{quantity.number:f}")
            )
        return int(quantity.number)

    # eligibility and groups

    def eligibility(self, meta: Meta, items: list[Any]) -> ast.Eligibility:
        return ast.Eligibility(rules=tuple(items), span=_span(meta))

    def eligible_aged(self, meta: Meta, items: list[Any]) -> ast.EligibleAged:
        return ast.EligibleAged(aged=items[0], remarks=tuple(items[1:]), span=_span(meta))

    def eligible_where(self, meta: Meta, items: list[Any]) -> ast.EligibleWhere:
        return ast.EligibleWhere(condition=items[0], remarks=tuple(items[1:]), span=_span(meta))

    def eligible_every(self, meta: Meta, items: list[Any]) -> ast.EligibleEvery:
        return ast.EligibleEvery(remarks=tuple(items), span=_span(meta))

    def groups(self, meta: Meta, items: list[Any]) -> ast.Groups:
        return ast.Groups(groups=tuple(items), span=_span(meta))

    def group_by(self, meta: Meta, items: list[Any]) -> ast.GroupClause:
        keys = _all(items, ast.KeyPeriod, ast.KeyFact)
        remarks = _all(items, *_REMARKS)
        return ast.GroupClause(name=self._name(items[0]), keys=keys, remarks=remarks, span=_span(meta))

    def group_all(self, meta: Meta, items: list[Any]) -> ast.GroupClause:
        return ast.GroupClause(name=self._name(items[0]), remarks=tuple(items[1:]), span=_span(meta))

    def key_period(self, meta: Meta, items: list[Any]) -> ast.KeyPeriod:
        return ast.KeyPeriod(period=items[0], date=items[1], span=_span(meta))

    def key_fact(self, meta: Meta, items: list[Token]) -> ast.KeyFact:
        return ast.KeyFact(name=self._name(items[0]), span=_span(meta))

    # payments

    def payment(self, meta: Meta, items: list[Any]) -> ast.PaymentClause:
        return ast.PaymentClause(name=self._name(items[0]), parts=tuple(items[1:]), span=_span(meta))

    def applies(self, meta: Meta, items: list[Any]) -> ast.Applies:
        dates = _all(items, ast.DateLiteral)
        return ast.Applies(
            first=dates[0],
            last=dates[1] if len(dates) > 1 else None,
            deciding=_only(items, ast.Deciding),
            span=_span(meta),
        )

    def applies_to(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def for_group(self, meta: Meta, items: list[Token]) -> ast.ForGroup:
        return ast.ForGroup(group=self._name(items[0]), span=_span(meta))

    def once_all_ended(self, meta: Meta, items: list[Token]) -> ast.OnceEnded:
        return ast.OnceEnded(window=self._name(items[0]), every_child=True, span=_span(meta))

    def once_ended(self, meta: Meta, items: list[Token]) -> ast.OnceEnded:
        return ast.OnceEnded(window=self._name(items[0]), every_child=False, span=_span(meta))

    def only_where(self, meta: Meta, items: list[Any]) -> ast.OnlyWhere:
        return ast.OnlyWhere(condition=items[0], span=_span(meta))

    def pays(self, meta: Meta, items: list[Any]) -> ast.Pays:
        verb, tariff, unit = items
        return ast.Pays(tariff=tariff, unit=unit, deducts=verb == "deducts", span=_span(meta))

    def verb(self, _: Meta, items: list[Token]) -> str:
        return str(items[0])

    def each_day(self, meta: Meta, items: list[Any]) -> ast.EachDay:
        return ast.EachDay(days=items[0], span=_span(meta))

    def each_run(self, meta: Meta, items: list[Any]) -> ast.EachRun:
        return ast.EachRun(length=items[0], days=items[1], span=_span(meta))

    def each_week(self, meta: Meta, items: list[Any]) -> ast.EachWeek:
        return ast.EachWeek(
            days=items[0], counted_from=items[1] if len(items) > 1 else None, span=_span(meta)
        )

    def each_week_with(self, meta: Meta, items: list[Any]) -> ast.EachWeek:
        at_least, days, *anchor = items
        return ast.EachWeek(
            days=days,
            at_least=self._whole(at_least),
            counted_from=anchor[0] if anchor else None,
            span=_span(meta),
        )

    def each_block(self, meta: Meta, items: list[Any]) -> ast.EachBlock:
        length, days, *anchor = items
        return ast.EachBlock(
            length=length, days=days, counted_from=anchor[0] if anchor else None, span=_span(meta)
        )

    def counted_from(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def each_day_below(self, meta: Meta, items: list[Any]) -> ast.EachDayBeyond:
        return self._beyond(meta, items, ast.Side.BELOW)

    def each_day_above(self, meta: Meta, items: list[Any]) -> ast.EachDayBeyond:
        return self._beyond(meta, items, ast.Side.ABOVE)

    def _beyond(self, meta: Meta, items: list[Any], side: ast.Side) -> ast.EachDayBeyond:
        (total, measure), (baseline, per_child) = items
        return ast.EachDayBeyond(
            total=total,
            measure=measure,
            side=side,
            baseline=baseline,
            per_child=per_child,
            span=_span(meta),
        )

    def aggregate(self, _: Meta, items: list[Any]) -> tuple[bool, Any]:
        return len(items) == 2, items[-1]

    def per_child(self, _: Meta, items: list[Any]) -> tuple[Any, bool]:
        return items[0], True

    def in_all(self, _: Meta, items: list[Any]) -> tuple[Any, bool]:
        return items[0], False

    def once_when(self, meta: Meta, items: list[Any]) -> ast.OnceWhen:
        days, duration, *clock = items
        return ast.OnceWhen(days=days, duration=duration, clock=clock[0] if clock else None, span=_span(meta))

    def once_on(self, meta: Meta, items: list[Any]) -> ast.OnceOn:
        return ast.OnceOn(date=items[0], condition=items[1] if len(items) > 1 else None, span=_span(meta))

    def once_if(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    # who pays

    def payer_clause(self, meta: Meta, items: list[Any]) -> ast.PayerClause:
        share = _only(items, ast.Share) or _only(items, ast.TheRest)
        return ast.PayerClause(payer=items[0], share=share, cap=_only(items, ast.PayerCap), span=_span(meta))

    def payer_party(self, meta: Meta, items: list[Token]) -> ast.Payer:
        return ast.Payer(name=self._name(items[0]), span=_span(meta))

    def payer_of_child(self, meta: Meta, items: list[Token]) -> ast.Payer:
        return ast.Payer(name=self._name(items[0]), of_child=True, span=_span(meta))

    def share_percent(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def share_fraction(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def share_rest(self, meta: Meta, _: list[Any]) -> ast.TheRest:
        return ast.TheRest(span=_span(meta))

    def percent(self, meta: Meta, items: list[Token]) -> ast.Share:
        return self._share(meta, Fraction(_decimal(items[0])) / 100, as_percent=True)

    def fraction(self, meta: Meta, items: list[Token]) -> ast.Share:
        above, below = items[0].split("/")
        return self._share(
            meta, Fraction(int(above), int(below) or 1), as_percent=False, valid=int(below) > 0
        )

    def _share(self, meta: Meta, value: Fraction, *, as_percent: bool, valid: bool = True) -> ast.Share:
        if not valid or value > 1:
            self.diagnostics.append(diagnostics.ImpossibleShare(span=_span(meta)))
        return ast.Share(value=value, as_percent=as_percent, span=_span(meta))

    def payer_cap(self, meta: Meta, items: list[Any]) -> ast.PayerCap:
        return ast.PayerCap(limit=self._money(items[0]), over=_only(items, ast.Over), span=_span(meta))

    def over_falls_to(self, meta: Meta, items: list[Token]) -> ast.Over:
        return ast.Over(to=self._name(items[0]), span=_span(meta))

    def over_is_lost(self, meta: Meta, _: list[Any]) -> ast.Over:
        return ast.Over(span=_span(meta))

    def _money(self, token: Token) -> ast.Money:
        return ast.Money(amount=_decimal(token), span=_at(token))

    # settlement

    def settlement(self, meta: Meta, items: list[Any]) -> ast.Settlement:
        return ast.Settlement(steps=tuple(items), span=_span(meta))

    def reduce(self, meta: Meta, items: list[Any]) -> ast.Reduce:
        return ast.Reduce(
            share=_only(items, ast.Share) or ast.Share(value=Fraction(0)),
            payments=next((item for item in items if isinstance(item, tuple)), ()),
            condition=next((item[0] for item in items if isinstance(item, list)), None),
            remarks=_all(items, *_REMARKS),
            span=_span(meta),
        )

    def only_payments(self, _: Meta, items: list[Token]) -> tuple[ast.Name, ...]:
        return tuple(map(self._name, items))

    def reduce_where(self, _: Meta, items: list[Any]) -> list[Any]:
        return items

    def pay_at_most(self, meta: Meta, items: list[Any]) -> ast.PayAtMost:
        return ast.PayAtMost(
            limit=self._money(items[0]),
            scope=items[1],
            payments=next((item for item in items if isinstance(item, tuple)), ()),
            over=_only(items, ast.Over),
            remarks=_all(items, *_REMARKS),
            span=_span(meta),
        )

    def scope_child(self, meta: Meta, _: list[Any]) -> ast.Scope:
        return ast.Scope(kind=ast.ScopeKind.CHILD, span=_span(meta))

    def scope_all(self, meta: Meta, _: list[Any]) -> ast.Scope:
        return ast.Scope(kind=ast.ScopeKind.ALL, span=_span(meta))

    def scope_period(self, meta: Meta, items: list[Any]) -> ast.Scope:
        return ast.Scope(kind=ast.ScopeKind.PERIOD, period=items[0], span=_span(meta))

    def scope_payer(self, meta: Meta, items: list[Token]) -> ast.Scope:
        return ast.Scope(kind=ast.ScopeKind.PAYER, payer=self._name(items[0]), span=_span(meta))

    def cap_of(self, _: Meta, items: list[Token]) -> tuple[ast.Name, ...]:
        return tuple(map(self._name, items))

    def pay_share(self, meta: Meta, items: list[Any]) -> ast.PayShare:
        first, width, scope, *rest = items
        shares = _all(rest, ast.Share)
        return ast.PayShare(
            bands=(
                ast.ShareBand(share=first, width=self._money(width), span=join(first.span, _at(width))),
                *_all(rest, ast.ShareBand),
            ),
            after_that=shares[0],
            scope=scope,
            payments=next((item for item in rest if isinstance(item, tuple)), ()),
            remarks=_all(rest, *_REMARKS),
            span=_span(meta),
        )

    def share_band(self, meta: Meta, items: list[Any]) -> ast.ShareBand:
        return ast.ShareBand(share=items[0], width=self._money(items[1]), span=_span(meta))

    def round_sums(self, meta: Meta, items: list[Any]) -> ast.RoundSums:
        level, mode, grain, *remarks = items
        return ast.RoundSums(level=level, mode=mode, grain=grain, remarks=tuple(remarks), span=_span(meta))

    def each_line(self, _: Meta, __: list[Any]) -> RoundLevel:
        return RoundLevel.LINE

    def each_childs_total(self, _: Meta, __: list[Any]) -> RoundLevel:
        return RoundLevel.CHILD

    def each_payers_total(self, _: Meta, __: list[Any]) -> RoundLevel:
        return RoundLevel.PAYER

    def each_statement(self, _: Meta, __: list[Any]) -> RoundLevel:
        return RoundLevel.STATEMENT

    def half_up(self, _: Meta, __: list[Any]) -> Rounding:
        return Rounding.HALF_UP

    def half_even(self, _: Meta, __: list[Any]) -> Rounding:
        return Rounding.HALF_EVEN

    def half_down(self, _: Meta, __: list[Any]) -> Rounding:
        return Rounding.HALF_DOWN

    def round_up(self, _: Meta, __: list[Any]) -> Rounding:
        return Rounding.UP

    def round_down(self, _: Meta, __: list[Any]) -> Rounding:
        return Rounding.DOWN

    def grain(self, _: Meta, items: list[Token]) -> ast.Grain:
        return ast.Grain(str(items[0]))

    # safeguards

    def safeguards(self, meta: Meta, items: list[Any]) -> ast.Safeguards:
        return ast.Safeguards(safeguards=tuple(items), span=_span(meta))

    def never_paid_for(self, meta: Meta, items: list[Any]) -> ast.NeverPaidFor:
        return ast.NeverPaidFor(days=items[0], remarks=tuple(items[1:]), span=_span(meta))

    def never_pay_more(self, meta: Meta, items: list[Any]) -> ast.NeverPayMore:
        return ast.NeverPayMore(days=items[0], remarks=tuple(items[1:]), span=_span(meta))

    def child_maximum(self, meta: Meta, items: list[Any]) -> ast.Maximum:
        limit, *remarks = items
        return ast.Maximum(
            kind=ast.ScopeKind.CHILD, limit=self._money(limit), remarks=tuple(remarks), span=_span(meta)
        )

    def total_maximum(self, meta: Meta, items: list[Any]) -> ast.Maximum:
        limit, *remarks = items
        return ast.Maximum(
            kind=ast.ScopeKind.ALL, limit=self._money(limit), remarks=tuple(remarks), span=_span(meta)
        )

    def payer_maximum(self, meta: Meta, items: list[Any]) -> ast.Maximum:
        payer, limit, *remarks = items
        return ast.Maximum(
            kind=ast.ScopeKind.PAYER,
            payer=self._name(payer),
            limit=self._money(limit),
            remarks=tuple(remarks),
            span=_span(meta),
        )

    # worked examples

    def example(self, meta: Meta, items: list[Any]) -> ast.ExampleClause:
        return ast.ExampleClause(title=_text(items[0]), lines=tuple(items[1:]), span=_span(meta))

    def example_child(self, meta: Meta, items: list[Token]) -> ast.ExampleChild:
        return ast.ExampleChild(label=_text(items[0]), span=_span(meta))

    def given(self, meta: Meta, items: list[Any]) -> ast.Given:
        name, value = items
        plain = value.date if isinstance(value, ast.DateLiteral) else value
        return ast.Given(name=self._name(name), value=plain, span=_span(meta))

    def given_text(self, _: Meta, items: list[Token]) -> str:
        return _text(items[0])

    def given_number(self, _: Meta, items: list[Token]) -> Decimal:
        return _decimal(items[0])

    def given_yes(self, _: Meta, __: list[Any]) -> bool:
        return True

    def given_no(self, _: Meta, __: list[Any]) -> bool:
        return False

    def spell(self, meta: Meta, items: list[Any]) -> ast.Spell:
        dates = _all(items, ast.DateLiteral)
        return ast.Spell(
            timeline=self._name(items[0]),
            start=dates[0],
            end=dates[1] if len(dates) > 1 else None,
            attributes=_all(items, ast.SpellAttribute),
            span=_span(meta),
        )

    def spell_of_a_day(self, meta: Meta, items: list[Any]) -> ast.Spell:
        return ast.Spell(
            timeline=self._name(items[0]),
            start=items[1],
            attributes=_all(items, ast.SpellAttribute),
            of_one_day=True,
            span=_span(meta),
        )

    def spell_end(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def spell_attribute(self, meta: Meta, items: list[str]) -> ast.SpellAttribute:
        return ast.SpellAttribute(field=items[0], code=items[1], span=_span(meta))

    def not_known(self, meta: Meta, items: list[Any]) -> ast.NotKnown:
        return ast.NotKnown(timeline=self._name(items[0]), start=items[1], end=items[2], span=_span(meta))

    def records_run(self, meta: Meta, items: list[Any]) -> ast.RecordsRun:
        return ast.RecordsRun(end=items[0], span=_span(meta))

    def expected(self, meta: Meta, items: list[Any]) -> ast.Expected:
        amount, *parts = items
        narrowed: dict[str, Any] = dict(parts)
        self._once(meta, [part for part, _ in parts])
        return ast.Expected(amount=amount, span=_span(meta), **narrowed)

    def nothing(self, _: Meta, __: list[Any]) -> None:
        return None

    def expected_payment(self, _: Meta, items: list[Token]) -> tuple[str, Any]:
        return "payment", self._name(items[0])

    def expected_payer(self, _: Meta, items: list[Token]) -> tuple[str, Any]:
        return "payer", self._name(items[0])

    def expected_child(self, _: Meta, items: list[Token]) -> tuple[str, Any]:
        return "child", _text(items[0])

    def expected_statement(self, _: Meta, items: list[Any]) -> tuple[str, Any]:
        return "statement", items[0]


# Stands where the left side of a comparison or of `except` will be put by the production above.
_SUBJECT = ast.Name(text="")


def store_tables(path: Path) -> None:
    """Write the parser's tables to `path`, behind the stamp by which `_lark` knows them."""
    grammar = shipped("grammar").joinpath("contract.lark").read_text(encoding="utf-8")
    with path.open("wb") as stored:
        stored.write(stamp(grammar).encode("ascii"))
        build(grammar).save(stored)
