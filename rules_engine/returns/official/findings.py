"""What the official rules find in returns: by columns, and read out one finding at a time.

One finding is one rule broken by one child in one return, with all rows concerned: an overlap is one finding, not two.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from attrs import frozen

from rules_engine.place import Place
from rules_engine.returns.official.frames import NOBODY, Frame, Places, Rows
from rules_engine.returns.official.rule import Level, Rule
from rules_engine.statutory.layouts import Layout


@frozen
class Finding:
    """A rule that a child's rows break. The child is never in a message: it stands here so that children can be counted."""

    rule: Rule
    year: int | None
    child: str
    rows: tuple[Place, ...]

    @property
    def level(self) -> Level:
        """What hangs on it."""
        return self.rule.level


@frozen(eq=False)
class RuleFindings:
    """The rows of one return that break a rule: for each module their places, in order, each once."""

    rule: Rule
    frame: Frame
    places: Mapping[Layout, Places]

    def by_child(self) -> Iterator[Finding]:
        """Yield a finding for each child, in the order in which the children first stand among the rows."""
        rows_of: dict[tuple[int, int], list[Place]] = {}
        for layout, places in self.places.items():
            rows = self.frame.rows(layout)
            children = rows.child[places].tolist()
            for at, (child, place) in enumerate(zip(children, named(rows, places), strict=True)):
                # Rows without identifier are not of one child: each is a finding of its own.
                rows_of.setdefault((child, at if child == NOBODY else 0), []).append(place)
        for (child, _), child_rows in rows_of.items():
            yield Finding(self.rule, self.frame.year, self.frame.children.text(child), tuple(child_rows))


@frozen
class NotRun:
    """A rule that the tables at hand cannot answer, for one return, and why."""

    rule: Rule
    year: int | None
    because: str


@frozen(eq=False)
class Findings:
    """What the rules found, the earliest return first and in it by the order of the rules; and what could not be asked."""

    of_rules: Sequence[RuleFindings]
    not_run: Sequence[NotRun]

    def __iter__(self) -> Iterator[Finding]:
        for rule_findings in self.of_rules:
            yield from rule_findings.by_child()

    @property
    def rows(self) -> int:
        """How many rows they name, a row once for each rule that it breaks."""
        return sum(len(places) for rule_findings in self.of_rules for places in rule_findings.places.values())


def named(rows: Rows, places: Places) -> Iterator[Place]:
    """Yield where the rows at `places` of a module stand."""
    ends = np.cumsum([len(table) for table in rows.tables])
    which = np.searchsorted(ends, places, side="right")
    for at, place in zip(which.tolist(), places.tolist(), strict=True):
        table = rows.tables[at]
        yield table.place.at(int(table.numbers[place - int(ends[at]) + len(table)]))
