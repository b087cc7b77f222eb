"""Which table of a folder is which, for one contract: its own tables, its returns, and the sheet of days covered."""

from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Final

from attrs import frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.records.coverage import is_coverage
from rules_engine.returns.reading import ReturnTables, ReturnUse, return_tables, use_in_returns
from rules_engine.rules import FactKind, FactRule, TimelineRule
from rules_engine.statutory.layouts import EPISODES, Layout
from rules_engine.tables.folder import Folder, only_table, titles
from rules_engine.tables.formats import is_named_table, stem_of
from rules_engine.tables.sorting import sorted_tables
from rules_engine.tables.table import Table, plain

CHILDREN_TABLE: Final = "children"

_DATE_OF_BIRTH: Final = "date of birth"


@frozen
class Declared:
    """The facts and timelines that a contract declares, by what they are read from."""

    facts: Sequence[FactRule]
    timelines: Sequence[TimelineRule]

    @property
    def own_facts(self) -> Sequence[FactRule]:
        """The facts that children.csv holds."""
        return [fact for fact in self.facts if fact.source is None]

    @property
    def birth(self) -> FactRule | None:
        """The fact of children.csv that a return's header can give too."""
        return next(filter(is_date_of_birth, self.own_facts), None)

    @property
    def recorded(self) -> Sequence[TimelineRule]:
        """The timelines that have tables of their own."""
        return [timeline for timeline in self.timelines if timeline.source is None]

    @property
    def care(self) -> Sequence[TimelineRule]:
        """The timelines that are read from the episodes of returns."""
        return [timeline for timeline in self.timelines if timeline.source == EPISODES.source]

    @property
    def of_other_modules(self) -> Sequence[TimelineRule]:
        """The timelines that are read from other modules of returns."""
        return [line for line in self.timelines if line.source not in (None, EPISODES.source)]

    @property
    def reads_returns(self) -> bool:
        """Whether anything is read from returns."""
        sources = [*(fact.source for fact in self.facts), *(timeline.source for timeline in self.timelines)]
        return any(source is not None for source in sources)


def is_date_of_birth(fact: FactRule) -> bool:
    """Whether a return's header can give this fact."""
    return plain(fact.name) == _DATE_OF_BIRTH and fact.kind is FactKind.DATE


@frozen(eq=False)
class FolderTables:
    """The tables of a folder by what they are for, each in order of the names of their files.

    `own` are those that the contract names: `CHILDREN_TABLE`, and each timeline that has a table of its own. One that is
    missing, or is there twice, is not among them.
    """

    own: Mapping[str, Table]
    coverage: Sequence[Table]
    of_returns: ReturnTables


class _Own(Enum):
    TABLE = "a table that the contract names"
    COVERAGE = "a sheet of days covered"


def read_tables(folder: Folder, declared: Declared) -> tuple[FolderTables, Sequence[Diagnostic]]:
    """Read the tables of a folder that a contract can need."""
    names = [CHILDREN_TABLE, *(timeline.name for timeline in declared.recorded)]
    own = frozenset[str]().union(*map(titles, names))

    def use_of(table: Table) -> _Own | Layout | ReturnUse | None:
        if table.plain_title in own:
            return _Own.TABLE
        of_returns = use_in_returns(table) if declared.reads_returns else None
        if not isinstance(of_returns, Layout) and is_coverage(table):
            return _Own.COVERAGE
        return of_returns

    def is_needed(file: Path) -> bool:
        return declared.reads_returns or not is_named_table(file.name) or plain(stem_of(file.name)) in own

    by_use = sorted_tables(folder, use_of, is_needed)
    of_returns = ReturnTables()
    of_modules: Sequence[Diagnostic] = ()
    if declared.reads_returns:
        of_returns, of_modules = return_tables(folder, by_use)
    named = {name: only_table(folder, by_use.of(_Own.TABLE), name) for name in names}
    own_tables = {name: table for name, table in named.items() if isinstance(table, Table)}
    not_one = [each for found in named.values() if not isinstance(found, Table) for each in found]
    tables = FolderTables(own_tables, by_use.of(_Own.COVERAGE), of_returns)
    return tables, [*by_use.diagnostics, *of_modules, *not_one]
