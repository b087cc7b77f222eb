"""What happened: children, what is recorded of each, and the cohort they make."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from attrs import field, frozen

from rules_engine.place import Place
from rules_engine.timeline import Days

FactValue: TypeAlias = date | str | Decimal | bool


@frozen
class Episode:
    """One row of a child's history: from `start`, which it holds, to `end`, which it does not.

    `end` is None while it is still open; one that ends on the day it starts holds no night.
    `attributes` are the row's codes by name ("legal status": "C2"); a blank cell is not there.
    `place` says where it was read, for the audit; None where nobody read it.
    """

    start: date
    end: date | None
    attributes: Mapping[str, str]
    place: Place | None = field(default=None, eq=False)

    def __attrs_post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"an episode does not end before it starts: {self.start}, {self.end}")
        assert all(self.attributes.values()), "a blank attribute is left out"


def _in_order_of_dates(episodes: Iterable[Episode]) -> tuple[Episode, ...]:
    return tuple(sorted(episodes, key=lambda episode: (episode.start, episode.end or date.max)))


@frozen
class History:
    """A child's episodes on one timeline, in order of their dates, an open one after those that ended.

    `covered` are the days that the records speak about: on one of these, no episode means that nothing
    held; on any other day it is not known.
    """

    episodes: tuple[Episode, ...] = field(converter=_in_order_of_dates)
    covered: Days


@frozen
class Child:
    """A child, its facts by their Terms, and its histories by their timelines' Terms.

    A fact that is not there is not recorded. `place` is the child's row in children.csv, for the audit; None where nobody
    read it.
    """

    identifier: str
    facts: Mapping[str, FactValue]
    histories: Mapping[str, History]
    place: Place | None = field(default=None, eq=False)


def _in_order_of_identifiers(children: Iterable[Child]) -> tuple[Child, ...]:
    return tuple(sorted(children, key=lambda child: child.identifier))


@frozen
class Cohort:
    """The children measured together, each once, in order of their identifiers."""

    children: tuple[Child, ...] = field(converter=_in_order_of_identifiers)

    def __attrs_post_init__(self) -> None:
        identifiers = [child.identifier for child in self.children]
        if len(set(identifiers)) < len(identifiers):
            raise ValueError("a child stands in a cohort once")
