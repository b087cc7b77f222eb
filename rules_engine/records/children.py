"""children.csv: who is in the cohort, and what is recorded of each child."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.facts import FactValue
from rules_engine.place import Place
from rules_engine.records.diagnostics import ChildTwice, ListedInTwoWays
from rules_engine.records.tables import is_date_of_birth
from rules_engine.returns.diagnostics import UncertainIdentifier
from rules_engine.returns.identifiers import is_shortened, shown, written_twice
from rules_engine.rules import FactKind, FactRule
from rules_engine.tables.date_order import order_not_shown
from rules_engine.tables.diagnostics import (
    ColumnsNotRead,
    FileUnreadable,
    ValueMissing,
)
from rules_engine.tables.meanings import mean_the_same
from rules_engine.tables.table import Table, extra_columns, missing_columns
from rules_engine.tables.values import value_in


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


def read_children(
    table: Table, facts: Sequence[FactRule], in_headers: FactRule | None
) -> tuple[Children | None, Sequence[Diagnostic]]:
    """Read children.csv; None when it cannot be told from it who is in the cohort.

    A fact that the headers of returns may give (`in_headers`) needs neither its column nor any cell in it.
    """
    may_be_blank = frozenset(fact.name for fact in facts if fact.optional or fact == in_headers)
    diagnostics, can_be_read = _of_columns(table, facts, may_be_blank)
    if not can_be_read:
        return None, diagnostics
    declared = [fact for fact in facts if table.has(fact.name)]
    absent = frozenset(fact.name for fact in facts if fact not in declared)
    rows: dict[str, ChildRow] = {}
    of_rows: list[Diagnostic] = []
    for row, (child, *cells) in table.cells("Child", *(fact.name for fact in declared)):
        place = table.place.at(row)
        if not child:
            of_rows.append(ValueMissing(at=place, column="Child", expected="the child's identifier"))
        elif child in rows:
            of_rows.append(ChildTwice(at=place, column="Child", first=rows[child].row))
        else:
            facts_of_row, of_row = _facts_of_row(table, row, declared, cells, may_be_blank)
            of_rows += of_row
            blank = [fact.name for fact, cell in zip(declared, cells, strict=True) if not cell]
            rows[child] = ChildRow(row, facts_of_row, absent.union(blank) if blank else absent)
    birth = next((fact.name for fact in declared if is_date_of_birth(fact)), None)
    dates = [fact.name for fact in declared if fact.kind is FactKind.DATE]
    told = [*_alike(rows, table.place, birth), *order_not_shown(table, dates)]
    return Children(rows, table.place), [*diagnostics, *of_rows, *told]


def _alike(rows: Mapping[str, ChildRow], place: Place, birth: str | None) -> Iterator[Diagnostic]:
    """Say which rows seem to be of one child: surely so where they look the same, or what they say of the child is."""
    for child in filter(is_shortened, rows):
        yield UncertainIdentifier(at=place.at(rows[child].row), column="Child")
    for child, other in written_twice(rows):
        first, later = rows[child], rows[other]
        if shown(child) == shown(other):
            because = ListedInTwoWays.LOOKS
        elif birth is not None and first.facts.get(birth) == later.facts.get(birth) is not None:
            because = ListedInTwoWays.BIRTH
        elif first.facts == later.facts:
            because = ListedInTwoWays.FACTS
        else:
            at, before = place.at(later.row), place.at(first.row)
            yield UncertainIdentifier(at=at, column="Child", other=before)
            continue
        yield ListedInTwoWays(at=place.at(later.row), column="Child", first=first.row, because=because)


def _of_columns(
    table: Table, facts: Sequence[FactRule], may_be_blank: frozenset[str]
) -> tuple[Sequence[Diagnostic], bool]:
    """Return what is wrong with the headings of children.csv, and whether its rows can be read."""
    if not table.headings:
        needed = ", ".join(["Child", *(fact.name for fact in facts if not fact.optional)])
        expected = f"a row with the headings {needed}, and below it a row for each child"
        return [FileUnreadable(at=table.place, why="it is empty", expected=expected)], False
    missing = missing_columns(
        table, ["Child", *(fact.name for fact in facts if fact.name not in may_be_blank)], may_be_blank
    )
    if not table.has("Child"):
        # What stands in the first row may then be a child's, and is not told as headings.
        return missing, False
    extra = extra_columns(table, ["Child", *(fact.name for fact in facts)])
    absent = [fact.name for fact in facts if fact.name in may_be_blank and not table.has(fact.name)]
    meant = tuple((heading, name) for heading in extra for name in absent if mean_the_same(heading, name))
    not_read = [ColumnsNotRead(at=table.place, columns=extra, meant=meant)] if extra else []
    return [*missing, *not_read], True


def _facts_of_row(
    table: Table, row: int, facts: Sequence[FactRule], cells: Sequence[str], may_be_blank: frozenset[str]
) -> tuple[Mapping[str, FactValue], Sequence[Diagnostic]]:
    values = {
        fact.name: value_in(table, row, fact, fact.name, cell)
        for fact, cell in zip(facts, cells, strict=True)
        if cell or fact.name not in may_be_blank
    }
    return (
        {name: value for name, value in values.items() if not isinstance(value, Diagnostic)},
        [value for value in values.values() if isinstance(value, Diagnostic)],
    )
