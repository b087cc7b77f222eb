"""Texts that are accepted and texts that are rejected, side by side.

A text in cases/rejects is marked in its margin: under a line, `#    ^^^^ E201` says that a diagnostic with this code
points at these characters. A mark that begins right behind its `#` begins with the line. `# E416` alone is of the
whole text. Every diagnostic is marked, and there are no others. Its namesake in cases/accepts says much the same and
has none. Blocks that a text leaves out are put in by `completed`, unless its first line is `# a whole contract`.
"""

import re
from collections import Counter
from pathlib import Path

import pytest
from completed import completed
from explained import CONTRACT_PAGES

from rules_engine.diagnostics import shown
from rules_engine.loading import load
from rules_engine.source import Source

CASES = Path(__file__).parent / "cases"
REJECTED = sorted((CASES / "rejects").glob("*/*.contract"))
ACCEPTED = sorted((CASES / "accepts").glob("*/*.contract"))
MARK = re.compile(r"^#( *)(\^+ )?(E[0-9]{3})$")
WHOLE = "# a whole contract\n"

# Line (none: the whole text), column and width of what is pointed at, and the code.
Mark = tuple[int | None, int, int, str]


def name(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


@pytest.mark.parametrize("file", REJECTED, ids=name)
def test_a_rejected_text_has_the_diagnostics_in_its_margin(
    file: Path, request: pytest.FixtureRequest
) -> None:
    text = file.read_text(encoding="utf-8")
    if request.config.getoption("--update-snapshots"):
        text = marked(text)
        file.write_text(text, encoding="utf-8", newline="\n")
    source = Source.of(file.name, whole(text))
    found = load(source).diagnostics
    said = "\n".join(shown(each, source) for each in found)
    assert Counter(diagnosed(source)) == Counter(marks(source.text)), said


@pytest.mark.parametrize("file", ACCEPTED, ids=name)
def test_an_accepted_text_has_no_diagnostic(file: Path) -> None:
    source = Source.of(file.name, whole(file.read_text(encoding="utf-8")))
    found = load(source).diagnostics
    assert not found, "\n".join(shown(each, source) for each in found)


def test_each_rejected_text_has_an_accepted_namesake() -> None:
    assert {name(file) for file in REJECTED} <= {name(file) for file in ACCEPTED}


def test_each_diagnostic_of_a_contract_is_in_a_margin() -> None:
    in_margins = {mark[3] for file in REJECTED for mark in marks(file.read_text(encoding="utf-8"))}
    # A text of a million characters and the file of another program have no margin; a promise is broken by records.
    assert in_margins == CONTRACT_PAGES.keys() - {"E116", "E128", "E501"}


def whole(text: str) -> str:
    return text if text.startswith(WHOLE) else completed(text)


def diagnosed(source: Source) -> list[Mark]:
    found: list[Mark] = []
    for each in load(source).diagnostics:
        if each.span is None:
            found.append((None, 0, 0, each.code))
            continue
        line, column = source.position(each.span.start)
        width = max(1, min(each.span.end - each.span.start, len(source.line(line)) - column + 1))
        found.append((line, column, width, each.code))
    return found


def marks(text: str) -> list[Mark]:
    found: list[Mark] = []
    above = 0
    for number, line in enumerate(text.split("\n"), 1):
        mark = MARK.match(line)
        if not mark:
            above = number
        elif mark[2] is None:
            found.append((None, 0, 0, mark[3]))
        else:
            at_start = not mark[1]
            column = 1 if at_start else len(mark[1]) + 2
            found.append((above, column, len(mark[2]) - 1 + at_start, mark[3]))
    return found


def marked(text: str) -> str:
    """Return `text` with its margin written anew."""
    lines = [line for line in text.split("\n") if not MARK.match(line)]
    source = Source.of("", whole("\n".join(lines)))
    for line, column, width, code in sorted(
        diagnosed(source), key=lambda mark: (mark[0] or 0, mark[1]), reverse=True
    ):
        if line is None:
            lines.insert(len(lines) - 1, f"# {code}")
        else:
            carets = "^" * (width - 1) if column == 1 else " " * (column - 2) + "^" * width
            lines.insert(lines.index(source.line(line)) + 1, f"#{carets} {code}")
    return "\n".join(lines)
