"""A document before it is laid out: sections of points, each sentence with the lines of the contract it rests on."""

from collections.abc import Iterable, Iterator
from re import findall, search, sub
from typing import Protocol

from attrs import evolve, frozen

from rules_engine.source import Source, Span

MOST_WORDS = 25
"""The longest sentence that a plain-English page holds."""


@frozen
class Sentence:
    """A sentence, or an item of a list, and the lines of the contract that say so, in order.

    What no clause says rests on no line: the language says it, in the section `reference` of its reference.
    """

    text: str
    lines: tuple[int, ...]
    reference: str = ""

    @property
    def rests_on(self) -> str:
        """What says so: "line 34", or "reference: Rounding"."""
        return lines_in_words(self.lines) if self.lines else f"reference: {self.reference}"


@frozen
class Point:
    """A paragraph, with its list below it; `quotation` is given in the contract's own words."""

    sentences: tuple[Sentence, ...] = ()
    points: tuple["Point", ...] = ()
    quotation: str = ""


@frozen
class Row:
    """A row of an index: where the signed document says it, what it is, and the lines."""

    reference: str
    subject: str
    lines: tuple[int, ...]


@frozen
class Section:
    """A heading and what stands under it: points (steps in order when `numbered`), then a worked example."""

    title: str
    points: tuple[Point, ...] = ()
    parts: tuple["Section", ...] = ()
    rows: tuple[Row, ...] = ()
    numbered: bool = False
    example: tuple[Point, ...] = ()


def lines_in_words(lines: tuple[int, ...]) -> str:
    """Return "line 34", "lines 34 and 36" or "lines 34 to 37"."""
    if len(lines) == 1:
        return f"line {lines[0]}"
    if len(lines) > 2 and lines[-1] - lines[0] == len(lines) - 1:
        return f"lines {lines[0]} to {lines[-1]}"
    return f"lines {', '.join(map(str, lines[:-1]))} and {lines[-1]}"


def count_words(text: str) -> int:
    """Count the words of a sentence; a figure, a code or a date's day is one."""
    return len(findall(r"[\w£][\w£.,%/’'&-]*", text))


class Spanned(Protocol):
    """A piece of a contract that knows where it was written."""

    @property
    def span(self) -> Span: ...


@frozen
class Pen:
    """Writes sentences about the contract in `source`.

    What stands in the text of a vocabulary rests on `uses`, the line by which the contract brings it.
    """

    source: Source
    uses: Span | None = None

    def say(self, text: str, *at: Spanned) -> Sentence:
        """Return a sentence that rests on the lines of `at`."""
        return Sentence(text, self.lines(*at))

    def by_default(self, reference: str, text: str) -> Sentence:
        """Return a sentence that no clause says, and the section `reference` of the reference does."""
        return Sentence(text, (), reference)

    def defaults(self, reference: str, *texts: str) -> Point:
        """Return a paragraph that no clause says, and the section `reference` of the reference does."""
        return Point(tuple(self.by_default(reference, text) for text in texts))

    def point(self, text: str, *at: Spanned) -> Point:
        """Return a paragraph of one sentence."""
        return Point((self.say(text, *at),))

    def lines(self, *at: Spanned) -> tuple[int, ...]:
        """Return the lines on which the nodes stand, in order."""
        found: set[int] = set()
        for node in at:
            span = self.uses if node.span.of and self.uses else node.span
            first = self.source.position(span.start)[0]
            last = self.source.position(max(span.start, span.end - 1))[0]
            found.update(range(first, last + 1))
        return tuple(sorted(found))


def sentences_of(sections: Iterable[Section]) -> Iterator[Sentence]:
    """Yield every sentence of a document in reading order."""
    for section in sections:
        for point in (*section.points, *section.example):
            yield from _of_point(point)
        yield from sentences_of(section.parts)


def _of_point(point: Point) -> Iterator[Sentence]:
    yield from point.sentences
    for below in point.points:
        yield from _of_point(below)


def shortened(section: Section) -> Section:
    """Return `section` with each sentence that is too long for one given as a quotation instead."""
    return Section(
        section.title,
        tuple(_shortened(point) for point in section.points),
        tuple(shortened(part) for part in section.parts),
        section.rows,
        section.numbered,
        tuple(_shortened(point) for point in section.example),
    )


def _shortened(point: Point) -> Point:
    below = tuple(_shortened(item) for item in point.points)
    long = [s for s in point.sentences if count_words(s.text) > MOST_WORDS]
    if not long:
        return Point(point.sentences, below, point.quotation)
    kept = tuple(evolve(s, text="In full, the rule is this:") if s in long else s for s in point.sentences)
    quotation = " ".join([*(s.text for s in long), *([point.quotation] if point.quotation else [])])
    return Point(kept, below, quotation)


def clause_text(source: Source, span: Span) -> str:
    """Return what was written at `span` on one line, without comments, references and notes."""
    kept: list[str] = []
    for piece in findall(r'"[^"]*"|#[^\n]*|[^"#]+', source.text[span.start : span.end]):
        if piece.startswith("#"):
            continue
        if piece.startswith('"') and kept and search(r"\b(under|note)\s*$", kept[-1]):
            kept[-1] = sub(r"[\s,;:.]*\b(under|note)\s*$", "", kept[-1])
        else:
            kept.append(piece)
    return " ".join("".join(kept).split())
