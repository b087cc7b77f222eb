"""children.csv: who is in the cohort, and what is recorded of each child."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.facts import FactValue
from rules_engine.place import Place
from rules_engine.records.diagnostics import ChildTwice
from rules_engine.rules import FactKind, FactRule
from rules_engine.tables.diagnostics import (
    ColumnMissing,
    ColumnsNotRead,
    FileUnreadable,
    ValueMissing,
)
from rules_engine.tables.table import (
    Table,
    extra_columns,
    missing_columns,
    plain,
)
from rules_engine.tables.values import value_in

DATE_OF_BIRTH = "date of birth"
"""The plain form of the fact that a return's header can give."""


@frozen
class ChildRow:
    """A row of children.csv: its number, the facts in it by their Terms, and those it leaves out."""

    row: int
    facts: Mapping[str, FactValue]
    unfilled: frozenset[str]


@frozen
class Children:
    """The rows of children.csv by the children's identifiers, and the table in which they really stand."""

    rows: Mapping[str, ChildRow]
    place: Place

    @property
    def facts(self) -> Mapping[str, Mapping[str, FactValue]]:
        """The facts of each child."""
        return {child: row.facts for child, row in self.rows.items()}


def is_date_of_birth(fact: FactRule) -> bool:
    """Whether a return's header can give this fact."""
    return plain(fact.name) == DATE_OF_BIRTH and fact.kind is FactKind.DATE


def read_children(
    table: Table, facts: Sequence[FactRule], birth_in_headers: bool
) -> tuple[Children | None, Sequence[Diagnostic]]:
    """Read children.csv; None when it cannot be told from it who is in the cohort.

    Where returns may give the dates of birth (`birth_in_headers`), neither that column nor any of its
    cells need be filled in.
    """
    problems: list[Diagnostic] = []
    if not table.headings:
        needed = ", ".join(["Child", *(fact.name for fact in facts if not fact.optional)])
        expected = f"a row with the headings {needed}, and below it a row for each child"
        return None, [FileUnreadable(at=table.place, why="it is empty", expected=expected)]
    elsewhere = [
        fact.name for fact in facts if fact.optional or (birth_in_headers and is_date_of_birth(fact))
    ]
    problems += missing_columns(
        table, ["Child", *(fact.name for fact in facts if fact.name not in elsewhere)]
    )
    if any(isinstance(problem, ColumnMissing) and problem.column == "Child" for problem in problems):
        # What stands in the first row may then be a child's, and is not told as headings.
        return None, problems
    if extra := extra_columns(table, ["Child", *(fact.name for fact in facts)]):
        problems.append(ColumnsNotRead(at=table.place, columns=extra))
    rows: dict[str, ChildRow] = {}
    declared = [fact for fact in facts if table.has(fact.name)]
    absent = frozenset(fact.name for fact in facts if fact not in declared)
    for row, (child, *cells) in table.cells("Child", *(fact.name for fact in declared)):
        if not child:
            problems.append(
                ValueMissing(at=table.place.at(row), column="Child", expected="the child's identifier")
            )
        elif child in rows:
            problems.append(ChildTwice(at=table.place.at(row), column="Child", first=rows[child].row))
        else:
            said: dict[str, FactValue] = {}
            for fact, cell in zip(declared, cells, strict=True):
                if not cell and fact.name in elsewhere:
                    continue
                value = value_in(table, row, fact, fact.name, cell)
                if isinstance(value, Diagnostic):
                    problems.append(value)
                else:
                    said[fact.name] = value
            blank = [fact.name for fact, cell in zip(declared, cells, strict=True) if not cell]
            rows[child] = ChildRow(row, said, absent.union(blank) if blank else absent)
    return Children(rows, table.place), problems
