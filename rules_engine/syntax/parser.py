"""Text to syntax tree: a text is lexed, refused or parsed, and built into a tree without what is wrong in it.

The way goes down and never back. `grammar` gives the tokens of the text and, where it can be parsed as it stands, lark's
tree of it. Where it cannot, `recovery` is handed the tokens once and gives back what could be read of them.
`tree_builder` builds the syntax tree, and `unread` takes out of it what cannot stand.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from attrs import field, frozen
from lark import Token, Tree
from lark.exceptions import UnexpectedToken

from rules_engine.diagnostics import Diagnostic
from rules_engine.later import Later
from rules_engine.source import Source, Span
from rules_engine.syntax import ast
from rules_engine.syntax.grammar import span_of, tokens_of, tree_of
from rules_engine.syntax.tree_builder import syntax_trees
from rules_engine.syntax.unread import Unread, clauses_of, left_out

if TYPE_CHECKING:
    from rules_engine.syntax import diagnostics, layout_marks, recovery
else:
    diagnostics = Later("rules_engine.syntax.diagnostics")
    layout_marks = Later("rules_engine.syntax.layout_marks")
    recovery = Later("rules_engine.syntax.recovery")

MOST_CHARACTERS = 250_000
MOST_NESTED = 50
MOST_DEEP = 200
MOST_FIGURES = 12
MOST_HIDDEN = 10


@frozen(kw_only=True)
class Comment:
    """A comment and where it stands; `trailing` when other words stand before it on its line."""

    text: str
    span: Span
    trailing: bool


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
    A text is refused as a whole for E105, E114 to E116 and E128.
    """
    other = next((each for each in _OTHER_FILES if re.search(each[0], source.text[:_BEGINNING])), None)
    if other is not None:
        return _refusal(source, (diagnostics.NotPlainText(kind=other[1], program=other[2]),))
    if len(source.text) > MOST_CHARACTERS:
        return _refusal(source, (diagnostics.TooLong(span=Span(0, 1)),))
    hidden = tuple(islice(_hidden(source.text), MOST_HIDDEN))
    if hidden:
        return _refusal(source, hidden)
    tokens, comments = _lexed(source)
    refused = tuple(_refused(tokens))
    if refused:
        return _refusal(source, refused, comments)
    unread: list[Unread] = []
    stops: Sequence[Diagnostic] = ()
    unclosed: Sequence[Diagnostic] = ()
    try:
        trees: Sequence[Tree[Token]] = (tree_of(tokens),)
    except UnexpectedToken:
        closed, unclosed = _quotations_closed(source)
        tidy, marks = layout_marks.marks_put_aside(closed)
        unclosed = (*unclosed, *marks)
        if unclosed:
            tokens, comments = _lexed(tidy)
            refused = tuple(_refused(tokens))
        if refused:
            return _refusal(source, refused, comments)
        readings = recovery.read_by_block(tidy, tokens)
        trees, stops = readings.trees, readings.diagnostics
        unread += readings.unread
    contracts, impossible = syntax_trees(trees)
    heading = next((contract.heading for contract in contracts if contract.heading), None)
    blocks = [block for contract in contracts for block in contract.blocks]
    wrong = [*unclosed, *impossible]
    if sum(token.type in _NESTING for token in tokens) > MOST_DEEP // 2:
        clauses = (clause for block in blocks for clause in clauses_of(block))
        wrong += [diagnostics.NestedTooDeeply(span=place) for each in clauses if (place := _too_deep(each))]
    whole = ast.Contract(heading=heading, blocks=tuple(blocks), span=Span(0, len(source.text)))
    for each in wrong:
        whole, lost = left_out(whole, each.span)
        unread += lost
    found = sorted([*wrong, *stops], key=_place)
    return Parsed(
        source=source, tree=whole, comments=comments, unread=tuple(unread), diagnostics=tuple(found)
    )


# How the files of other programs begin once they are read as text, what they are, and which program saves them as text.
# A zip file names what it holds, so what Word or Excel made of it is told by the first names.
_BEGINNING = 4_000
_OTHER_FILES = (
    (r"(?s)\APK\x03\x04.*word/", "a Word document", "Word"),
    (r"(?s)\APK\x03\x04.*xl/", "an Excel workbook", ""),
    (r"(?s)\APK\x03\x04.*opendocument\.text", "an OpenDocument text", "LibreOffice"),
    (r"\APK\x03\x04", "a zip file or a document of a word processor", "Word"),
    (r"\AÐÏ\x11à", "a document of an older Word or Excel", "Word"),
    (r"\A\s*\{\\rtf", "a rich text document (`.rtf`)", "Word"),
    (r"\A\s*%PDF-", "a PDF", ""),
    (r"(?i)\A\s*(?:<!DOCTYPE html|<html|<\?xml)", "a web page or an XML document", ""),
)


def _place(diagnostic: Diagnostic) -> tuple[int, int]:
    return (diagnostic.span.start, diagnostic.span.end) if diagnostic.span else (0, 0)


def _refusal(source: Source, found: tuple[Diagnostic, ...], comments: tuple[Comment, ...] = ()) -> Parsed:
    return Parsed(source=source, tree=ast.Contract(), comments=comments, refused=True, diagnostics=found)


# ---- tokens


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
    line_of_last: int | None = 0
    for token in tokens_of(source.text):
        if token.type == "COMMENT":
            comments.append(
                Comment(text=token.rstrip(), span=span_of(token), trailing=token.line == line_of_last)
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
            yield diagnostics.NestedTooDeeply(span=span_of(token))
            return
        if token.type in _FIGURES and sum(map(str.isdigit, token)) > MOST_FIGURES:
            yield diagnostics.TooManyFigures(span=span_of(token), most=MOST_FIGURES)


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


_FIGURES = frozenset({"NUMBER", "MONEY", "PERCENT", "FRACTION", "NEAR_MONEY", "NEAR_NUMBER"})


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
