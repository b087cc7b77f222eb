"""What is wrong with a text or a record, and how it is shown to the person who wrote it.

A diagnostic is a class: its fields are the facts, its message is one sentence made from them, and its
docstring is the page that explains it. A stage returns the diagnostics it has found; none is raised.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from inspect import cleandoc
from typing import ClassVar, Literal, TypeAlias, overload
from unicodedata import category

from attrs import evolve, field, fields, frozen

from rules_engine.place import Place, on_one_line
from rules_engine.source import Source, Span

Severity: TypeAlias = Literal["error", "advice"]


@frozen(kw_only=True)
class Diagnostic:
    """One thing to put right, or to think about, at one place.

    `span` is the place in the source; None speaks of the whole. The message has no capital and no full
    stop, and holds the reader's own words in backticks.

    `sentence` is the message and `remedy` the hint, each with its fields in braces: "nothing is called `{name}`". A
    class whose words depend on more than its fields' own texts defines `message` or `hint` instead.
    """

    code: ClassVar[str]
    severity: ClassVar[Severity] = "error"
    sentence: ClassVar[str]
    remedy: ClassVar[str | None] = None

    span: Span | None = None

    @property
    def message(self) -> str:
        """What is wrong, in one sentence."""
        return self._filled(self.sentence)

    @property
    def hint(self) -> str | None:
        """What to write instead, where that can be said."""
        return None if self.remedy is None else self._filled(self.remedy)

    def _filled(self, words: str) -> str:
        return words.format_map({each.name: getattr(self, each.name) for each in fields(type(self))})

    @property
    def secondary(self) -> tuple[tuple[Span, str], ...]:
        """Other places that make this one wrong, each with the reason."""
        return ()

    def place(self, source: Source | None) -> str:
        """Where it is: "family.contract:14:18", or the name alone when it has no span."""
        if source is None:
            return ""
        if self.span is None:
            return source.name
        line, column = source.position(self.span.start)
        return f"{source.name}:{line}:{column}"


@frozen(kw_only=True)
class TableDiagnostic(Diagnostic):
    """A record that cannot be read as it stands: the message is what is wrong with `value`.

    It stands `at` a row, or concerns a whole table; a `column` that is None means every column. In the wrong column a
    cell may hold a child's name or birthday, so a message tells only its shape; it quotes the cell where `values_shown`.
    """

    at: Place
    column: str | None = None
    value: str | None = None
    expected: str = ""
    values_shown: bool = field(default=False, eq=False, repr=False)

    @property
    def hint(self) -> str | None:
        """What would have been read."""
        return f"expected {self.expected}" if self.expected else None

    def place(self, source: Source | None) -> str:  # noqa: ARG002  (a row is in a file of its own)
        """Where it is: "children.csv, row 12, column Date of Birth"."""
        return f"{self.at}" if self.column is None else f"{self.at}, column {self.column}"


def with_values(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics whose messages quote what cells hold: for the council's own eyes."""
    return tuple(
        evolve(each, values_shown=True) if isinstance(each, TableDiagnostic) else each for each in diagnostics
    )


def shape(text: str) -> str:
    """Return what a text looks like, and nothing of what it says: "SW1A 2AA" is "AA9A 9AA", and "Eve" is "Aaa"."""
    line = "".join(map(_shape_of, on_one_line(text)))
    return line if len(line) <= 40 else f"{line[:39]}…"


def _shape_of(sign: str) -> str:
    if sign.isnumeric():
        return "9"
    if sign.isalpha():
        return "a" if sign.islower() else "A"
    # An accent may stand behind its letter as a sign of its own.
    return "" if category(sign).startswith("M") else sign


def shown(diagnostic: Diagnostic, source: Source | None = None, colour: bool = False) -> str:
    """Return a diagnostic in full: place, code and message, the lines concerned, what to write instead.

        family.contract:14:22: E201 no outcome metric is called `stays_hme`
        14 |     pays £4,200 when stays_hme for at least 182 days
           |                      ^^^^^^^^^
        did you mean `stays_home`?

    `source` is the text it speaks of; a problem in a row of records needs none. `colour` is for a terminal.
    """
    paint = _painted if colour else _plain
    tint = _RED if diagnostic.severity == "error" else _YELLOW
    where = _legible(diagnostic.place(source))
    place = f"{paint(where, _BOLD)}: " if where else ""
    lines = [f"{place}{paint(diagnostic.code, tint)} {_legible(diagnostic.message)}"]
    if source is not None and diagnostic.span is not None:
        places = [
            (diagnostic.span, "^", tint, ""),
            *((span, "-", _BOLD, why) for span, why in diagnostic.secondary),
        ]
        gutter = max(len(str(source.position(span.start)[0])) for span, *_ in places)
        for span, sign, sign_tint, why in places:
            number, text, indent, signs = _pointed_at(source, span, sign)
            lines.append(f"{number:>{gutter}} | {text}")
            lines.append(f"{'':{gutter}} | {indent}{paint(signs, sign_tint)} {_legible(why)}")
    if diagnostic.hint is not None:
        lines += map(_legible, diagnostic.hint.split("\n"))
    return "\n".join(line.rstrip() for line in lines)


_MOST_ALIKE = 10


def all_shown(
    diagnostics: Sequence[Diagnostic],
    source: Source | None = None,
    colour: bool = False,
    most: int | None = None,
) -> str:
    """Return diagnostics in full, a blank line between each two; of those beyond `most`, how many and which codes.

    Of those that say the same of one column of a table of records the first few are shown, and the others are counted.
    """
    alike: defaultdict[object, list[Diagnostic]] = defaultdict(list)
    for diagnostic in diagnostics:
        alike[_kind(diagnostic)].append(diagnostic)
    followed_by = {
        id(kind[_MOST_ALIKE - 1]): kind[_MOST_ALIKE:] for kind in alike.values() if kind[_MOST_ALIKE:]
    }
    counted = {id(each) for others in followed_by.values() for each in others}
    in_full = [diagnostic for diagnostic in diagnostics if id(diagnostic) not in counted]
    parts: list[str] = []
    for diagnostic in in_full[:most]:
        parts.append(shown(diagnostic, source, colour))
        if others := followed_by.pop(id(diagnostic), ()):
            last = others[-1].place(source)
            parts.append(f"and {len(others):,} more {diagnostic.code} like the one above, the last in {last}")
    rest = [*in_full[len(in_full[:most]) :], *(each for others in followed_by.values() for each in others)]
    if rest:
        codes = ", ".join(sorted({diagnostic.code for diagnostic in rest}))
        parts.append(f"and {len(rest):,} more ({codes})")
    return "\n\n".join(parts)


def _kind(diagnostic: Diagnostic) -> object:
    """Return what diagnostics have in common that say the same of one column of a table; of others it is their own."""
    if not isinstance(diagnostic, TableDiagnostic) or diagnostic.at.row is None:
        return id(diagnostic)
    return diagnostic.code, diagnostic.at.at(None), diagnostic.column, diagnostic.hint


class Diagnostics(Sequence[Diagnostic]):
    """Diagnostics, which print as the command line shows them: each with its place, its sentence and its hint."""

    def __init__(self, diagnostics: Sequence[Diagnostic], source: Source | None = None) -> None:
        self._diagnostics = tuple(diagnostics)
        self._source = source

    @overload
    def __getitem__(self, place: int) -> Diagnostic: ...
    @overload
    def __getitem__(self, place: slice) -> "Diagnostics": ...
    def __getitem__(self, place: int | slice) -> "Diagnostic | Diagnostics":
        if isinstance(place, slice):
            return Diagnostics(self._diagnostics[place], self._source)
        return self._diagnostics[place]

    def __len__(self) -> int:
        return len(self._diagnostics)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._diagnostics == tuple(other)

    def __hash__(self) -> int:
        return hash(self._diagnostics)

    def __repr__(self) -> str:
        return all_shown(self._diagnostics, self._source) or "no diagnostics"


class Rejected(Exception):
    """Something is wrong that keeps the work from going on. It prints as the command line shows it: place, sentence, hint.

    `source` is the text that the diagnostics speak of; those of records need none.
    """

    most_shown: ClassVar[int | None] = None

    def __init__(self, diagnostics: Sequence[Diagnostic], source: Source | None = None) -> None:
        super().__init__(diagnostics, source)
        self.diagnostics = Diagnostics(diagnostics, source)
        self.source = source

    def __str__(self) -> str:
        return all_shown(self.diagnostics, self.source, most=self.most_shown)


def concise(diagnostic: Diagnostic, source: Source | None = None) -> str:
    """Return a diagnostic in one line: "family.contract:14:22: E201 no metric is called `stays_hme`"."""
    place = f"{diagnostic.place(source)}: " if diagnostic.place(source) else ""
    if isinstance(diagnostic, TableDiagnostic):
        expected = f"; {diagnostic.hint}" if diagnostic.hint else ""
        return _legible(f"{place}{diagnostic.message}{expected}")
    return _legible(f"{place}{diagnostic.code} {diagnostic.message}")


def page(diagnostic: type[Diagnostic]) -> str:
    """Return the page that explains a diagnostic: its docstring, without the indentation."""
    return cleandoc(diagnostic.__doc__ or "")


def every_diagnostic() -> dict[str, type[Diagnostic]]:
    """Return this package's diagnostics by their codes, in order; AssertionError if two share a code.

    It knows those whose modules have been imported.
    """
    found: dict[str, type[Diagnostic]] = {}
    for diagnostic in _descendants():
        if hasattr(diagnostic, "code") and diagnostic.__module__.startswith("rules_engine."):
            earlier = found.setdefault(diagnostic.code, diagnostic)
            # attrs makes a class with slots anew, and its draft lingers among the subclasses.
            assert _named(earlier) == _named(diagnostic), f"{diagnostic.code} is the code of two diagnostics"
            found[diagnostic.code] = diagnostic
    return dict(sorted(found.items()))


def _pointed_at(source: Source, span: Span, sign: str) -> tuple[int, str, str, str]:
    """Return the line on which `span` starts: its number, its text, an indent, and signs under `span`."""
    number, column = source.position(span.start)
    text = _legible(source.line(number))
    width = max(1, min(span.end - span.start, len(text) - column + 1))
    return number, text, " " * (column - 1), sign * width


def _legible(text: str) -> str:
    """Return `text` with a sign for each character that a screen would obey instead of showing."""
    return "".join(c if c.isprintable() else " " if c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


_BOLD, _RED, _YELLOW = "1", "1;31", "1;33"


def _painted(text: str, tint: str) -> str:
    return f"\x1b[{tint}m{text}\x1b[0m"


def _plain(text: str, tint: str) -> str:  # noqa: ARG001  (stands in for _painted)
    return text


def _descendants() -> list[type[Diagnostic]]:
    descendants = Diagnostic.__subclasses__()
    for descendant in descendants:
        descendants += descendant.__subclasses__()
    return descendants


def _named(cls: type[Diagnostic]) -> tuple[str, str]:
    return cls.__module__, cls.__qualname__
