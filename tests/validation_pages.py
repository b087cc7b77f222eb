"""Pages of tests/cases/validation: small returns by hand, and what the official rules find in them.

A heading "## 388: what is wrong" names the rules that are run (of several numbers, "## 361, 362: …"). Under it stand the
tables, as blocks of CSV that say their module and the year in which the return ends: "```episodes 2019". The rows of the
latest return end in columns of their own: `found` has the numbers of the rules that name the row. On the page of
differences, peer.md, there are two: `ours`, and `peer` for what csc-validator-be-903 0.1.17 was seen to find.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from rules_engine.place import Place
from rules_engine.returns.assembly import Return
from rules_engine.statutory.layouts import SSDA903, Layout
from rules_engine.tables.table import Table

FOLDER = Path(__file__).parent / "cases" / "validation"
VERDICTS = ("found", "ours", "peer")

Named = dict[tuple[str, str], frozenset[int]]
"""For each rule and module, the places of the rows that it names."""


@frozen(eq=False)
class Section:
    """A heading and its returns, the one in question last; `named` by each column of verdicts."""

    page: str
    title: str
    numbers: tuple[str, ...]
    returns: Sequence[Return]
    named: dict[str, Named]

    @property
    def year(self) -> int:
        year = self.returns[-1].year
        assert year is not None
        return year


def sections(page: Path) -> Iterator[Section]:
    """Read the sections of a page."""
    _, *parts = re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for part in parts:
        title = part.partition("\n")[0]
        numbers = tuple(title.partition(":")[0].split(", "))
        years: dict[int, dict[Layout, tuple[Table, ...]]] = {}
        named: dict[str, dict[tuple[str, str], set[int]]] = {}
        for name, year, text in re.findall(
            r"^```([a-z0-9 ]+) ([0-9]{4})\n(.*?)^```", part, re.MULTILINE | re.DOTALL
        ):
            layout = _layout(name)
            headings, *rows = [line.split(",") for line in text.splitlines()]
            width = sum(heading not in VERDICTS for heading in headings)
            # What a module is known by is in every real table of it; here only where a rule asks for it.
            unsaid = [column for column in layout.known_by if column not in headings]
            table = Table.of(
                Place(f"{name} {year}"),
                [*headings[:width], *unsaid],
                [[*row[:width], *("" for _ in unsaid)] for row in rows],
                range(2, len(rows) + 2),
            )
            years.setdefault(int(year), {})[layout] = (table,)
            for at, verdict in enumerate(headings[width:], start=width):
                said = named.setdefault(verdict, {})
                for place, row in enumerate(rows):
                    assert len(row) == len(headings), (title, row)
                    for number in row[at].split():
                        said.setdefault((number, layout.name), set()).add(place)
        returns = [Return(str(year), year, modules) for year, modules in sorted(years.items())]
        yield Section(
            page.stem,
            title,
            numbers,
            returns,
            {
                verdict: {key: frozenset(places) for key, places in said.items()}
                for verdict, said in named.items()
            },
        )


def _layout(name: str) -> Layout:
    for layout in SSDA903:
        if name in (layout.name.lower(), layout.source.removeprefix("SSDA903 ").lower()):
            return layout
    raise LookupError(name)
