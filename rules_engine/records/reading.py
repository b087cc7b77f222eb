"""Records: a folder of tables in, the children of a cohort out.

A folder holds children.csv, with the facts that the contract declares; a file for each timeline, or the
annual returns (SSDA903) that it is read from; and records.toml, which says on which days the records
speak. `read_records` returns every diagnostic at once, each with its file, row, column and value. It leaves
this claim: a cohort has all its facts, each of the declared kind, and every day on which a diagnostic about the
records leaves a child in doubt is outside the days that its history covers. Which diagnostics do that, and
which stop everything, is said in `diagnostics`.

Unlike the floors above it, this one knows file formats; unlike the evaluators beside it, it knows no rule.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from attrs import evolve, frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.facts import Child, Cohort
from rules_engine.records.child_facts import Facts, facts_of, given_in_headers
from rules_engine.records.children import Children, read_children
from rules_engine.records.coverage import with_coverage
from rules_engine.records.diagnostics import (
    ChildNotListed,
    ChildrenMatched,
    NearlyTheSameChild,
    PerhapsTheSameChild,
    WhichAuthority,
)
from rules_engine.records.histories import read_timelines
from rules_engine.records.manifest import manifest_in
from rules_engine.records.tables import CHILDREN_TABLE, Declared, FolderTables, read_tables
from rules_engine.repairs import Repair, WrittenInFull
from rules_engine.returns.diagnostics import DaysInDoubt
from rules_engine.returns.doubts import NO_POLICIES, Policies
from rules_engine.returns.histories import Histories
from rules_engine.returns.identifiers import shown, written_in_two_ways
from rules_engine.returns.reading import assembled
from rules_engine.rules import FactRule, TimelineRule
from rules_engine.tables.diagnostics import in_order
from rules_engine.tables.folder import opened


@frozen
class RecordsRead:
    """The cohort, or None when a diagnostic is an error; all diagnostics, in order of file and row; and all repairs.

    A repair is a row that a named policy touched. Without a policy there is none.
    """

    cohort: Cohort | None
    diagnostics: tuple[Diagnostic, ...]
    repairs: tuple[Repair | WrittenInFull, ...] = ()


def read_records(
    folder: Path,
    facts: Sequence[FactRule],
    timelines: Sequence[TimelineRule],
    policies: Policies = NO_POLICIES,
    *,
    short_years: bool = False,
    as_at: date = date.max,
) -> RecordsRead:
    """Read the children in `folder` with the facts and timelines that a contract declares.

    `policies` say how days in doubt are read where the contract does not; with `short_years` a year of two figures in a
    return is one from 1950 to 2049. A fact that is read from returns is that of the latest one whose year began before
    `as_at`.
    """
    there = opened(folder)
    if isinstance(there, Diagnostic):
        return RecordsRead(None, (there,))
    declared = Declared(facts, timelines)
    tables, of_tables = read_tables(there, declared)
    manifest, of_manifest = manifest_in(there, timelines)
    manifest, of_coverage = with_coverage(manifest, tables.coverage, timelines)
    listed = tables.own.get(CHILDREN_TABLE)
    wanted = frozenset(listed.column("Child").texts if listed is not None else ())
    returns = assembled(tables.of_returns, manifest.years, short_years, wanted)
    children, of_children = _children(tables, declared, given_in_headers(declared, returns.returns))
    cohort = None if children is None else frozenset(children.rows)
    read, of_timelines = read_timelines(tables, returns, declared, manifest, cohort, policies)
    diagnostics = [*of_tables, *of_manifest, *of_coverage, *returns.diagnostics]
    diagnostics += [*of_children, *of_timelines]
    if children is None:
        return RecordsRead(None, in_order(diagnostics))
    diagnostics += _of_which_authority(children, returns.called_alike)
    # Most children never go missing, nor are placed for adoption: only of these is it odd to have no row.
    expected = [line.name for line in (*declared.care, *declared.recorded) if line.name in read.timelines]
    others = {
        line.name: line not in declared.recorded or bool(manifest.of(line).others) for line in timelines
    }
    for name in expected:
        diagnostics += _unmatched(name, children, read.timelines[name], holds_others=others[name])
    facts_by_child, of_facts = facts_of(children, declared, read.births, returns.returns, as_at)
    in_all = in_order([*_with_their_children(diagnostics, children, read.timelines), *of_facts])
    failed = any(diagnostic.severity == "error" for diagnostic in in_all)
    return RecordsRead(
        cohort=None if failed else _cohort(children, facts_by_child, read.timelines),
        diagnostics=in_all,
        repairs=(*returns.in_full, *read.repairs),
    )


def _cohort(children: Children, facts: Mapping[str, Facts], timelines: Mapping[str, Histories]) -> Cohort:
    return Cohort(
        Child(
            child,
            of_child,
            {name: recorded.of(child) for name, recorded in timelines.items()},
            children.place.at(children.rows[child].row),
        )
        for child, of_child in facts.items()
    )


def _with_their_children(
    diagnostics: Iterable[Diagnostic], children: Children, timelines: Mapping[str, Histories]
) -> Iterator[Diagnostic]:
    """Yield the diagnostics, those that leave days of a child in doubt with the child's row in children.csv."""
    whose = {
        episode.place: child
        for recorded in timelines.values()
        for child, history in recorded.histories.items()
        for episode in history.episodes
        if child in children.rows and episode.place is not None
    }
    for diagnostic in diagnostics:
        if isinstance(diagnostic, DaysInDoubt) and diagnostic.at in whose:
            row = children.rows[whose[diagnostic.at]].row
            yield evolve(diagnostic, child_row=children.place.at(row))
        else:
            yield diagnostic


def _children(
    tables: FolderTables, declared: Declared, in_headers: FactRule | None
) -> tuple[Children | None, Iterable[Diagnostic]]:
    table = tables.own.get(CHILDREN_TABLE)
    if table is None:
        return None, ()
    return read_children(table, declared.own_facts, in_headers)


def _of_which_authority(
    children: Children, called_alike: Mapping[str, Sequence[str]]
) -> Iterator[Diagnostic]:
    """Say which children have an identifier that several authorities gave."""
    for child, row in children.rows.items():
        if child in called_alike:
            yield WhichAuthority(
                at=children.place.at(row.row), column="Child", authorities=tuple(called_alike[child])
            )


def _unmatched(
    timeline: str, children: Children, recorded: Histories, *, holds_others: bool
) -> Iterator[Diagnostic]:
    """Say which children stand on one side only, and which of those seem to be one child written in two ways.

    A table that `holds_others` may have rows of children who are not in children.csv; such a row in another is an error.
    """
    strangers = [child for child in recorded.first_rows if child not in children.rows]
    silent = {child for child in children.rows if child not in recorded.first_rows}
    pairs = [*written_in_two_ways(children.rows, strangers)]
    left_out = len(strangers) if holds_others else 0
    if left_out or silent:
        yield ChildrenMatched(
            at=children.place,
            timeline=timeline,
            left_out=left_out,
            without_rows=len(silent),
            children=len(children.rows),
        )
    for child, other in pairs:
        at, place = children.place.at(children.rows[child].row), recorded.first_rows[other]
        looks = shown(child) == shown(other)
        # A whole authority's returns may hold another child who is called all but the same.
        if looks or child in silent or not holds_others:
            yield NearlyTheSameChild(at=at, column="Child", other=place, only_looks=looks)
        else:
            yield PerhapsTheSameChild(at=at, column="Child", other=place)
    alike = {other for _, other in pairs}
    unlisted = [] if holds_others else [child for child in strangers if child not in alike]
    if unlisted:
        yield ChildNotListed(
            at=recorded.first_rows[unlisted[0]], column="Child", timeline=timeline, children=len(unlisted)
        )
