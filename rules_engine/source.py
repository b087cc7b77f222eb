"""A text as it was written, and places in it.

People write contracts in Word, in mail and in editors. `decode` reads the bytes that those leave, and
`Source.of` puts the one text they all mean in their place: straight quotes, plain hyphens and spaces, a
line feed at the end of each line. Every place in the project is a place in that text.
"""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import Final, Self

from attrs import frozen


@frozen
class Span:
    """The characters [start, end) of a text, counted from 0; an empty span is a place between two.

    `of` names the vocabulary in whose text they stand; it is empty for the contract's own.
    """

    start: int
    end: int
    of: str = ""

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span runs forward from the start of its text: [{self.start}, {self.end})")


UNWRITTEN: Final = Span(0, 0)
"""The place of what no words say, such as a condition that is never asked for."""


def join(first: Span, last: Span) -> Span:
    """Return the shortest span that holds both, which are of one text."""
    return Span(min(first.start, last.start), max(first.end, last.end), first.of)


@frozen
class Source:
    """A text under its name (a path, as the reader gave it).

    `text` is in the form that `Source.of` and `decode` give; a span counts characters of that form.
    """

    name: str
    text: str

    @classmethod
    def of(cls, name: str, text: str) -> Self:
        """Return the source whose text says what `text` says, in plain characters."""
        return cls(name, _plain(text))

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of a character, both counted from 1."""
        return self.text.count("\n", 0, offset) + 1, offset - self.text.rfind("\n", 0, offset)

    def line(self, number: int) -> str:
        """Return a line, counted from 1, without its end."""
        return self.text.split("\n")[number - 1]


def decode(name: str, raw: bytes) -> Source:
    """Read the bytes of a file as a source.

    UTF-16 and UTF-8 are known by their byte-order mark; without one, bytes that are sound UTF-8 are
    UTF-8, and all others are Windows-1252. A byte that means nothing becomes U+FFFD, which no contract
    may hold, so that the parser can point at it.
    """
    if raw.startswith(BOM_UTF8):
        text = raw.decode("utf-8-sig", errors="replace")
    elif raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        text = raw.decode("utf-16", errors="replace")
    else:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
    return Source.of(name, text)


def _plain(text: str) -> str:
    text = text.replace("\r\n", "\n").translate(_PLAIN)
    if text.isascii():
        return text

    from unicodedata import normalize

    # An accent typed on its own and one that comes with its letter look alike, so they must be alike.
    return normalize("NFC", text)


# Bidirectional controls and NUL are not here: they hide what a contract says, and the parser reports them.
_PLAIN: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "\r\v\f\x85\u2028\u2029"), "\n"),
    **dict.fromkeys(map(ord, "\xa0\u1680\u202f\u205f\u3000"), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),  # the typographer's spaces, from en quad to hair space
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u2033"), '"'),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"), "-"),
    **dict.fromkeys(map(ord, "\xad\u180e\u200b\u200c\u200d\u2060\ufeff")),  # soft hyphens and zero widths
    **{0xFEE0 + plain: chr(plain) for plain in range(ord("!"), ord("~") + 1)},  # full-width ASCII
    0xFFE1: "£",  # full-width pound sign
}
