"""A place at which a block of the text cannot be read on, and what may be asked of it."""

from collections.abc import Callable, Mapping, Sequence

from attrs import frozen

from rules_engine.source import Source, Span

MOST_LOOKED_AT = 300
"""As many characters to either side of a stop are looked at, so that a line without end takes no time without end."""


@frozen(kw_only=True)
class Lexeme:
    """A word of the text as the lexer sees it, by the name of its terminal."""

    kind: str
    text: str
    span: Span
    line: int


@frozen(kw_only=True)
class Stop:
    """A block that cannot be read on at its word `place`; after its last word, if it stops too soon.

    `accepts(n)` names the terminals that could have stood at the word `n`. `reads(n, kinds, dropped)` counts how many
    of the next words can be read from `n` on, once `kinds` are put in there and `dropped` words left out; it is -1
    where `kinds` do not fit themselves, and the end of the block counts as a word. `keywords` are the words of the
    language by the names of their terminals, and `terms` the Terms of the whole text.
    """

    source: Source
    words: Sequence[Lexeme]
    place: int
    accepts: Callable[[int], frozenset[str]]
    reads: Callable[[int, Sequence[str], int], int]
    keywords: Mapping[str, str]
    terms: frozenset[str]

    @property
    def at(self) -> Lexeme | None:
        return self.words[self.place] if self.place < len(self.words) else None

    def before(self, steps: int = 1) -> Lexeme | None:
        return self.words[self.place - steps] if self.place >= steps else None

    @property
    def accepted(self) -> frozenset[str]:
        return self.accepts(self.place)

    def before_is(self, place: int, *kinds: str) -> bool:
        """Say whether the word before the word `place` is of one of these kinds."""
        return place > 0 and self.words[place - 1].kind in kinds

    @property
    def rest_of_line(self) -> str:
        return self.on_line_from(self.at.span.start) if self.at else ""

    @property
    def line_start(self) -> int:
        """The place in the text at which the line begins on which the reading stops, or a part of a very long one."""
        assert self.at is not None
        place = self.at.span.start
        return max(self.source.text.rfind("\n", 0, place) + 1, place - MOST_LOOKED_AT)

    @property
    def line(self) -> str:
        """The line on which the reading stops, or the part of a very long one that lies about the stop."""
        return self.on_line_from(self.line_start) if self.at else ""

    def on_line_from(self, place: int) -> str:
        """Return what stands on a line from the character `place` on; of a very long line, its beginning."""
        return self.source.text[place : place + 2 * MOST_LOOKED_AT].split("\n", 1)[0]

    @property
    def first_of_line(self) -> int | None:
        """The place of the first word on the line on which the reading stops."""
        at = self.at
        return next((n for n, word in enumerate(self.words) if at and word.line == at.line), None)

    @property
    def after(self) -> str:
        before = self.before()
        return shortened(before.text) if before else ""

    def first(self, length: int) -> Span:
        """Return the span of the first `length` characters from the stop on."""
        assert self.at is not None
        return Span(self.at.span.start, self.at.span.start + length)


def shortened(words: str) -> str:
    """Return words on one line, broken off where they are too many to be read in a message."""
    flat = " ".join(words.split())
    return flat if len(flat) <= 40 else f"{flat[:38]}…"
