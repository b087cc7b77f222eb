"""Marks that a word processor, a mail or a page of notes leaves in a text, put aside so that the rest is read.

Bullets, numbers of clauses, the bars of a table, `**bold**`, and a heading that its `#` makes a comment.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.source import Source, Span
from rules_engine.syntax.diagnostics import HeadingIsComment, MarkOfLayout


@frozen(kw_only=True)
class _Mark:
    """A mark of layout, from `start` to `end` in the text, on the line `line`."""

    start: int
    end: int
    line: int


def marks_put_aside(source: Source) -> tuple[Source, tuple[Diagnostic, ...]]:
    """Return a text with spaces where it has marks of layout, so that all else keeps its place, and what is wrong.

    Marks on lines that follow one another are one diagnostic. What stands in quotation marks or in a comment is kept, but
    for a comment that can only be the heading of the lines below it.
    """
    text = source.text
    headings = _headings(text)
    marks = [*_marks(_KEPT.sub(lambda kept: re.sub(r"[^\n]", " ", kept[0]), text))]
    plain = list(text)
    for start, end in [
        *((mark.start, mark.end) for mark in marks),
        *((sign.start(1), sign.end(1)) for sign in headings),
    ]:
        plain[start:end] = [" " if character != "\n" else "\n" for character in plain[start:end]]
    for heading in headings:
        plain[heading.start(2) : heading.end(2)] = heading[2].lower()
    found: list[Diagnostic] = [
        HeadingIsComment(
            span=Span(heading.start(1), heading.end(2)), found=heading[2], instead=heading[2].lower()
        )
        for heading in headings
    ]
    found += [_diagnostic(text, run) for run in _runs(marks)]
    return Source(source.name, "".join(plain)), tuple(found)


_KEPT = re.compile(r'"[^"]*"|#[^\n]*')


# ---- headings that are comments


def _headings(text: str) -> Sequence[re.Match[str]]:
    """Return each comment that is a block's heading and no more, where the next line with words is set in."""
    found: list[re.Match[str]] = []
    set_in = False
    end = len(text)
    for line in reversed(text.split("\n")):
        start = end - len(line)
        words = line.strip()
        heading = _HEADING.fullmatch(text, start, end) if set_in else None
        if heading:
            found.append(heading)
            set_in = False  # the lines below are taken
        elif words and not words.startswith("#"):
            set_in = line[0] in " \t"
        end = start - 1
    return found[::-1]


# The sign; the first words of the block.
_HEADING = re.compile(
    r"(#+[ \t]*(?:\*\*)?)(parties|facts about each child|timelines|definitions|eligibility|groups|payment|"
    r"settlement|safeguards|recitals)(?![\w-])(?:(?<=payment) [A-Z][\w' -]*)?[ \t]*:?(?:\*\*)?[ \t]*",
    re.IGNORECASE,
)


# ---- marks


def _marks(text: str) -> Iterator[_Mark]:
    begin = 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _is_heading_of_table(lines, number):
            yield _Mark(start=begin, end=begin + len(line), line=number)
        else:
            for match in _MARK.finditer(line):
                yield _Mark(start=begin + match.start(), end=begin + match.end(), line=number)
        begin += len(line) + 1


def _is_heading_of_table(lines: Sequence[str], number: int) -> bool:
    below = lines[number + 1] if number + 1 < len(lines) else ""
    return (
        "|" in lines[number]
        and re.fullmatch(r"[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|?)+[ \t]*", below) is not None
    )


_UNIT = r"(?:days?|weeks?|months?|years?|nights?)\b"
_MARK = re.compile(
    rf"""
      ^[ \t]*[-=_*|:+]{{3}}[-=_*|:+ \t]*$
    | (?<=^)[ \t]*(?:[•▪▫‣◦●○■□–*·-](?=[ \t])
      | \(?(?:[a-z]|[ivx]{{1,4}}|\d{{1,2}}(?:\.\d+)*)\)(?=[ \t])
      | (?:[a-z]|[ivx]{{2,4}}|\d{{1,2}}(?:\.\d+)*)\.(?=[ \t])
      | \d{{1,2}}(?:\.\d{{1,2}})+(?=[ \t]+(?!{_UNIT})[A-Za-z]))
    | \*\*+ | ~~ | [|`]
    | (?<![\w*])\*(?=[A-Za-z]) | (?<=[A-Za-z])\*(?![\w*])
    """,
    re.VERBOSE,
)


# ---- what is said of them


def _runs(marks: Iterable[_Mark]) -> Iterator[list[_Mark]]:
    """Yield marks together whose lines follow one another."""
    run: list[_Mark] = []
    for mark in marks:
        if run and mark.line > run[-1].line + 1:
            yield run
            run = []
        run.append(mark)
    if run:
        yield run


def _diagnostic(text: str, run: Sequence[_Mark]) -> Diagnostic:
    first = run[0]
    written = text[first.start : first.end]
    found = written.strip()
    start = first.start + written.index(found)
    others = len({mark.line for mark in run}) - 1
    return MarkOfLayout(span=Span(start, start + len(found)), found=found, marks=len(run), lines=others)
