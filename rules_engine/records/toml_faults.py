"""What is wrong with a records.toml that is not TOML, said in terms of the file, and the line to write instead.

A line is mended in each way in which people write it wrongly, and what comes of it is offered only where TOML then reads
past that line. The file itself is never changed.
"""

import tomllib
from collections.abc import Callable, Sequence
from datetime import date
from re import ASCII, IGNORECASE, Match, search, sub
from re import compile as pattern
from typing import Final

from attrs import frozen

from rules_engine.near import nearest
from rules_engine.tables.table import plain


@frozen
class TomlFault:
    """The line that is wrong, from 1; why; and the line to write, where it can be said."""

    line: int
    why: str
    instead: str | None = None


def toml_fault(text: str, names: Sequence[str]) -> TomlFault | None:
    """Return what is wrong with the text of records.toml; None where it is TOML. `names` are those of the timelines."""
    failure = _failure(text)
    if failure is None:
        return None
    lines = text.split("\n")
    at, why = failure
    line = lines[at - 1].strip()
    if why == _TOO_DEEP:
        return TomlFault(at, why)
    if len(line) > _LONGEST_LINE:
        return TomlFault(at, f"it has {len(line):,} characters, and no line that is meant has so many")
    mended, reasons = _mended(line, names)
    if mended != line and _is_read_past(lines, at, mended):
        return TomlFault(at, "; ".join(reasons), mended)
    return TomlFault(at, _in_plain_words(line, why))


def _failure(text: str) -> tuple[int, str] | None:
    """Return the line at which reading fails, and what tomllib says of it."""
    try:
        tomllib.loads(text)
    except RecursionError:
        return 1, _TOO_DEEP
    except ValueError as failure:
        said = str(failure)
        found = search(r"at line ([0-9]+)", said)
        line = int(found[1]) if found else _last_opened(text)
        return line, said.split(" (at ", maxsplit=1)[0]
    return None


def _last_opened(text: str) -> int:
    """Return the line with the last bracket that is opened and not closed; the last one that holds something if none is."""
    lines = text.split("\n")
    opened = [
        at for at, line in enumerate(lines, 1) if any(line.count(a) > line.count(b) for a, b in _BRACKETS)
    ]
    filled = [at for at, line in enumerate(lines, 1) if line.strip()]
    return max(opened, default=max(filled, default=1))


def _is_read_past(lines: Sequence[str], at: int, mended: str) -> bool:
    failure = _failure("\n".join((*lines[: at - 1], mended, *lines[at:])))
    return failure is None or failure[0] > at


# ---- mending a line

_LONGEST_LINE: Final = 1000
_TOO_DEEP: Final = "its brackets are nested too deep"
_BRACKETS: Final = (("[", "]"), ("{", "}"))
_CURLY: Final = str.maketrans("\u201c\u201d\u201e\u2018\u2019", '"""\'\'')
_KEYS: Final = "covers|files|headers|others|dates|from|to|name|year-ending"
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE: Final = pattern(
    r"""["']?\b(?:(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})"""
    r"""|(?P<day>[0-9]{1,2})(?:[-/.](?P<month>[0-9]{1,2})[-/.]"""
    r"""|(?:st|nd|rd|th)?[ -](?P<word>[A-Za-z]{3,9})[ -])(?P<year>[0-9]{4}))\b["']?""",
    ASCII,
)
_HEADING: Final = pattern(r"""\[{1,2}\s*(?:(timelines)\s*\.\s*)?["']?([^\[\]"'=]+?)["']?\s*\]{0,2}""")


def _mended(line: str, names: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Return a line put right in each way in which it is wrong, and why it was."""
    reasons = []

    def heading(line: str) -> str:
        return _heading(line, names)

    mends: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("quotation marks are straight ones", lambda line: line.translate(_CURLY)),
        (
            "the name of a timeline stands in quotation marks, after `timelines.` and in square brackets",
            heading,
        ),
        (
            "`=` stands between a name and what it is",
            lambda line: sub(rf"\b({_KEYS})\s*:\s*", r"\1 = ", line),
        ),
        (
            "a date is written 2019-04-01",
            lambda line: line if line.startswith("[") else _DATE.sub(_day, line),
        ),
        (
            "`true` is written in small letters",
            lambda line: sub(r"=\s*(?:true|yes)$", "= true", line, flags=IGNORECASE),
        ),
        ("the folders of a path are separated by `/`", lambda line: line.replace("\\", "/")),
        ("the names of files stand in quotation marks", _with_quoted_files),
        ("a bracket or a quotation mark is not closed", _closed),
    )
    for reason, mend in mends:
        changed = mend(line)
        if changed != line:
            reasons.append(reason)
            line = changed
    return line, reasons


def _heading(line: str, names: Sequence[str]) -> str:
    """Return the line that begins what is said of a timeline, where this is meant for one."""
    found = _HEADING.fullmatch(line)
    if found is None:
        return line
    near = nearest(found[2], names, read_as=plain)
    if found[1] is None and near is None:
        return line
    return f'[timelines."{near or found[2].strip()}"]'


def _day(written: Match[str]) -> str:
    """Return a date as TOML has it; what is no day of the calendar stays as it is."""
    parts = written.groupdict()
    month = parts["m"] or parts["month"]
    if parts["word"]:
        known = parts["word"][:3].casefold()
        month = str(_MONTHS.index(known) + 1) if known in _MONTHS else "0"
    try:
        return date(int(parts["y"] or parts["year"]), int(month), int(parts["d"] or parts["day"])).isoformat()
    except ValueError:
        return written[0]


def _with_quoted_files(line: str) -> str:
    found = search(r"^((?:files|headers)\s*=\s*\[)([^\"'{}\]]+)(\]?)$", line)
    if found is None:
        return line
    names = ", ".join(f'"{name.strip()}"' for name in found[2].split(",") if name.strip())
    return f"{found[1]}{names}{found[3]}"


def _closed(line: str) -> str:
    """Return a line with the quotation mark and the brackets closed that it leaves open."""
    if line.count('"') % 2:
        before = line.rstrip("]} ,")
        line = f'{before}"{line[len(before) :]}'
    open_ones: list[str] = []
    for sign in sub(r'"[^"]*"', "", line):
        for opening, closing in _BRACKETS:
            if sign == opening:
                open_ones.append(closing)
            elif sign == closing and open_ones[-1:] == [closing]:
                open_ones.pop()
            elif sign == closing and closing in open_ones:
                # A bracket of another kind was left open before this one.
                return line
    return line.rstrip(" ,") + "".join(reversed(open_ones)) if open_ones else line


def _in_plain_words(line: str, why: str) -> str:
    """Return why a line cannot be read that no mend puts right."""
    if why.startswith("Cannot declare"):
        return f"`{line}` is there twice: put all that is said of a timeline under one such line"
    if why.startswith("Cannot overwrite"):
        return "a name is there twice under one line in square brackets: keep one of them"
    if why.startswith("Invalid date"):
        return "a date in this line is not a day of the calendar"
    if line.count("{") > line.count("}"):
        return "what stands between { and } must be on one line"
    return "this line is not in the form `name = value`, nor a line in square brackets"
