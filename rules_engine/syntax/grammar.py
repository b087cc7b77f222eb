"""The grammar as lark reads it: a text to tokens, tokens to lark's tree, and the tables that it parses by."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import lark
from lark import Lark, Token, Tree

from rules_engine.resources import shipped
from rules_engine.source import Span


def tokens_of(text: str) -> Iterator[Token]:
    """Yield every token of a text, the comments among them; what belongs to no contract is a token too."""
    thread: Any = _lark().parse_interactive(text).lexer_thread
    yield from thread.lex(None)


def tree_of(tokens: Sequence[Token]) -> Tree[Token]:
    """Return lark's tree of a whole text or of one block; UnexpectedToken where it cannot be read on."""
    parser: Any = _lark().parse_interactive("")
    for token in tokens:
        parser.feed_token(token)
    tree: Tree[Token] = parser.feed_eof(tokens[-1] if tokens else None)
    return tree


def span_of(token: Token) -> Span:
    """Return where a token stands in its text."""
    return Span(token.start_pos or 0, token.end_pos or 0)


def term_of(token: Token) -> str:
    """Return the Term that a token is, with one space between its words, however far apart they were written."""
    return " ".join(token.split())


@cache
def keywords() -> frozenset[str]:
    """Every word that belongs to the language."""
    return frozenset(keywords_by_terminal().values())


@cache
def keywords_by_terminal() -> Mapping[str, str]:
    """Every word that belongs to the language, by the name of its terminal."""
    terminals = (terminal for terminal in _lark().terminals if terminal.pattern.type == "str")
    return {
        terminal.name: terminal.pattern.value for terminal in terminals if terminal.pattern.value.strip("()")
    }


@cache
def automaton() -> Any:
    """Return the tables of the parser: for each state, what each terminal and each production does in it."""
    parser: Any = _lark().parse_interactive("")
    return parser.parser_state.parse_conf.parse_table


# ---- the parser and its stored tables


class _KeepEveryTerminal:
    """Tells lark to keep the terminals that no production uses, so that every stop is a token with a name."""

    always_accept = ("WORD", "NEAR_DATE", "NEAR_MONEY", "NEAR_NUMBER", "JUNK", "COMMENT")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return stream


def build(grammar: str) -> Lark:
    """Build the parser from the text of the grammar: some half a second of work that stored tables save."""
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
    # The tables hold a class of this module by the module's name: those that were stored under another cannot be loaded.
    return sha256(f"{lark.__version__}\n{__name__}\n{grammar}".encode()).hexdigest()


@cache
def _lark() -> Lark:
    grammar = shipped("grammar").joinpath("contract.lark").read_text(encoding="utf-8")
    tables = shipped("grammar").joinpath("contract.tables")
    if tables.is_file():
        with tables.open("rb") as stored:
            if stored.read(64).decode("ascii", "replace") == stamp(grammar):
                return Lark.load(stored)
    return build(grammar)


def store_tables(path: Path) -> None:
    """Write the parser's tables to `path`, behind the stamp by which `_lark` knows them."""
    grammar = shipped("grammar").joinpath("contract.lark").read_text(encoding="utf-8")
    with path.open("wb") as stored:
        stored.write(stamp(grammar).encode("ascii"))
        build(grammar).save(stored)
