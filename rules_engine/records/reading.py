"""Records: a folder of tables in, the children of a cohort out.

A folder holds children.csv, with the facts that the contract declares; a file for each timeline, or the
annual returns (SSDA903) that it is read from; and records.toml, which says on which days the records
speak. `read_records` returns every problem at once, each with its file, row, column and value. It leaves
this claim: a cohort has all its facts, each of the declared kind, and every day on which a fault in the
records leaves a child in doubt is outside the days that its history covers. Which faults do that, and
which stop everything, is said in `problems`.

Unlike the floors above it, this one knows file formats; unlike the evaluators beside it, it knows no rule.
Another layout is another module that returns histories, as `recorded` and `ssda903` do.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from attrs import evolve, frozen

from rules_engine.diagnostics import Diagnostic, TableDiagnostic
from rules_engine.facts import Child, Cohort, FactValue, History
from rules_engine.place import Place
from rules_engine.records.children import Children, is_date_of_birth, read_children
from rules_engine.records.coverage import is_coverage, read_coverage
from rules_engine.records.diagnostics import ChildrenMatched, NearlyTheSameChild
from rules_engine.records.manifest import Manifest, read_manifest
from rules_engine.records.recorded import read_recording
from rules_engine.repairs import Repair, WrittenInFull
from rules_engine.returns.annex_a import Status, differences, is_list_8, no_history, read_list_8
from rules_engine.returns.assembly import Return, by_year_column, first_day_of, layout_of, nearly, returns_of
from rules_engine.returns.diagnostics import CodeNotOfItsYear, DatesOfBirthDiffer, EndAndReason
from rules_engine.returns.doubtful_children import unsettled
from rules_engine.returns.doubts import NO_POLICIES, Policies
from rules_engine.returns.episodes import (
    Birth,
    Care,
    read_births,
    read_care,
)
from rules_engine.returns.other_tables import read_fact, read_rows
from rules_engine.returns.settings import Settings
from rules_engine.returns.short_years import years_in_full
from rules_engine.rules import FactRule, TimelineRule
from rules_engine.statutory.layouts import EPISODES, HEADER
from rules_engine.tables.diagnostics import FilesNotRead, SameFileTwice, ValueMissing, one_line
from rules_engine.tables.folder import MANIFEST, Folder, only_table, opened, titles
from rules_engine.tables.formats import read_file
from rules_engine.tables.table import Table, missing_columns, plain
from rules_engine.timeline import NO_DAYS, Days

__all__ = [
    "Care",
    "RecordsRead",
    "Repair",
    "ReturnsRead",
    "WrittenInFull",
    "read_doubts",
    "read_records",
    "read_returns",
]


@frozen
class RecordsRead:
    """The cohort, or None when a problem is an error; all problems, in order of file and row; and all repairs.

    A repair is a row that a named policy touched. Without a policy there is none.
    """

    cohort: Cohort | None
    problems: tuple[Diagnostic, ...]
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
    found = opened(folder)
    if isinstance(found, Diagnostic):
        return RecordsRead(None, (found,))
    problems: list[Diagnostic] = []
    manifest = _manifest(found, timelines, problems)
    care = [line for line in timelines if line.source == EPISODES.source]
    recorded = [line for line in timelines if line.source is None]
    others = [line for line in timelines if line.source not in (None, EPISODES.source)]
    own_facts = [fact for fact in facts if fact.source is None]
    own = {"children"}.union(*(titles(timeline.name) for timeline in recorded))
    holds_returns = len(recorded) < len(timelines) or len(own_facts) < len(facts)
    files = _tables(found, own, holds_returns, problems)
    tables: Sequence[Table] = files.modules
    in_full: Sequence[WrittenInFull] = ()
    if short_years:
        tables, in_full = _with_years_in_full(tables)
    manifest = _with_coverage(manifest, files.coverage, timelines, problems)
    statuses = _statuses(files.statuses, problems)
    repairs: list[Repair | WrittenInFull] = [*in_full]
    returns = returns_of(tables, manifest.years)

    birth_in_headers = any(HEADER in each.modules for each in returns)
    children = _children(found, files.own, own_facts, birth_in_headers, problems)
    cohort = None if children is None else frozenset(children.rows)
    spoken: dict[str, _Spoken] = {}
    births: dict[str, Birth] = {}
    for timeline in care:
        settings = manifest.of(timeline)
        read, faults = read_care(
            timeline.name, returns, settings, cohort, {**policies, **dict(timeline.policies)}
        )
        problems += faults
        repairs += read.repairs
        problems += differences(statuses, read.histories, read.covered)
        if not any(EPISODES in each.modules for each in returns):
            problems += no_history(files.statuses, timeline.name)
        spoken[timeline.name] = _Spoken(read.histories, read.first_rows, read.covered)
        if any(map(is_date_of_birth, own_facts)):
            born, faults = read_births(returns, settings, cohort)
            problems += faults
            births |= born
    for timeline in others:
        rows, faults = read_rows(timeline, returns, manifest.of(timeline).covers, cohort)
        problems += faults
        spoken[timeline.name] = _Spoken(rows.histories, rows.first_rows, rows.covered)
    for timeline in recorded:
        match only_table(found, files.own, timeline.name):
            case Table() as table:
                recording, faults = read_recording(table, timeline, manifest.of(timeline).covers, cohort)
                problems += faults
                histories = {
                    child: History(episodes, recording.covered)
                    for child, episodes in recording.episodes.items()
                }
                spoken[timeline.name] = _Spoken(histories, recording.first_rows, recording.covered)
            case faults:
                problems += faults

    if children is None:
        return _read(None, problems)
    # Most children never go missing, nor are placed for adoption: only of these is it odd to have no row.
    for timeline in (*care, *recorded):
        if timeline.name in spoken:
            problems += _unmatched(timeline.name, children, spoken[timeline.name])
    facts_of = _with_births(children, own_facts, births, problems) if birth_in_headers else children.facts
    facts_of = _with_modules(children, facts_of, facts, _begun(returns, as_at), problems)
    return _read(
        Cohort(
            Child(
                child,
                facts_of[child],
                {
                    name: said.histories.get(child) or History((), said.covered)
                    for name, said in spoken.items()
                },
            )
            for child in children.rows
        ),
        problems,
        repairs,
    )


@frozen
class ReturnsRead:
    """The modules of returns in a folder, the returns that they make up, and what is wrong with the files.

    `in_full` are the cells whose years of two figures were read as they were said to be. `statuses` are what Annex A
    says of children, against which the returns are checked.
    """

    tables: Sequence[Table]
    returns: Sequence[Return]
    problems: tuple[Diagnostic, ...]
    in_full: tuple[WrittenInFull, ...] = ()
    statuses: tuple[Status, ...] = ()


def read_returns(folder: Path, *, short_years: bool = False) -> ReturnsRead:
    """Read every module of a return in `folder`, and in the folders inside it, whatever a contract may need.

    With `short_years` a year of two figures is one from 1950 to 2049.
    """
    found = opened(folder)
    if isinstance(found, Diagnostic):
        return ReturnsRead((), (), (found,))
    problems: list[Diagnostic] = []
    files = _tables(found, {"children"}, True, problems)
    tables: Sequence[Table] = files.modules
    in_full: Sequence[WrittenInFull] = ()
    if short_years:
        tables, in_full = _with_years_in_full(tables)
    statuses = _statuses(files.statuses, problems)
    return ReturnsRead(tables, returns_of(tables), _read(None, problems).problems, tuple(in_full), statuses)


def read_doubts(
    read: ReturnsRead, children: frozenset[str] | None, policies: Policies = NO_POLICIES
) -> tuple[Care, Sequence[Diagnostic]]:
    """Return the time in care of `children` as the returns have it, and which of their rows leave which days in doubt.

    None is every child of whom anything can be in doubt: where a row is left out of a later return, no official rule is
    broken.
    """
    if children is None:
        children = unsettled(read.returns)
    if not any(EPISODES in each.modules for each in read.returns):
        return Care(histories={}, first_rows={}, covered=NO_DAYS, doubts={}, repairs=()), []
    care, problems = read_care("Looked After", read.returns, Settings(), children, policies)
    # Of which rows these are so, the official rules say for every child.
    problems = [each for each in problems if not isinstance(each, EndAndReason | CodeNotOfItsYear)]
    return care, [*problems, *differences(read.statuses, care.histories, care.covered)]


@frozen
class _Spoken:
    """What is recorded on one timeline: histories, where each child first stands, and the days covered."""

    histories: Mapping[str, History]
    first_rows: Mapping[str, Place]
    covered: Days


def _read(
    cohort: Cohort | None, problems: Iterable[Diagnostic], repairs: Sequence[Repair | WrittenInFull] = ()
) -> RecordsRead:
    # Two timelines may be read from the same returns, whose faults are still said once.
    ordered = sorted(dict.fromkeys(problems), key=_in_order)
    failed = any(problem.severity == "error" for problem in ordered)
    return RecordsRead(None if failed else cohort, tuple(ordered), tuple(repairs))


def _in_order(problem: Diagnostic) -> tuple[str, int, str, str, str]:
    assert isinstance(problem, TableDiagnostic)
    return *problem.at.in_order, problem.code, problem.column or "", problem.message


def _manifest(folder: Folder, timelines: Sequence[TimelineRule], problems: list[Diagnostic]) -> Manifest:
    files = folder.named(MANIFEST)
    if len(files) > 1:
        problems += [
            SameFileTwice(at=Place(one_line(file.name)), other=one_line(files[0].name)) for file in files[1:]
        ]
    manifest, faults = read_manifest(files[0] if files else None, timelines)
    problems += faults
    return manifest


@frozen(kw_only=True)
class _Files:
    """The tables in a folder by what they are for, each in order of the names of their files."""

    own: list[Table]
    modules: list[Table]
    coverage: list[Table]
    statuses: list[Table]


def _tables(folder: Folder, own: set[str], holds_returns: bool, problems: list[Diagnostic]) -> _Files:
    """Read the tables named in `own`, the modules of returns, what a workbook says of coverage, and Annex A's list 8.

    A file of no use to the contract is reported, and what is wrong in it is not.
    """
    found = _Files(own=[], modules=[], coverage=[], statuses=[])
    unread: list[str] = []
    for file in folder.tables:
        if not holds_returns and file.suffix.casefold() == ".csv" and plain(file.stem) not in own:
            unread.append(folder.shown(file))
            continue
        tables, faults = read_file(file, folder.shown(file))
        used = [_put(table, found, own, holds_returns) for table in tables]
        of_no_use = [
            table.place for table, use in zip(tables, used, strict=True) if not use and table.headings
        ]
        if any(used) or not tables:
            problems += [fault for fault in faults if not _speaks_of(fault, of_no_use)]
        if holds_returns:
            problems += [
                fault
                for table, use in zip(tables, used, strict=True)
                if not use
                for fault in _mistyped(table)
            ]
        # The other lists of Annex A, and sheets of notes, are no mistake beside one that is read.
        unread += map(str, of_no_use) if not any(used) else []
    if holds_returns:
        for file in folder.tables_inside:
            tables, faults = read_file(file, folder.shown(file))
            modules = [part for table in tables if layout_of(table) for part in by_year_column(table)]
            found.modules.extend(modules)
            problems += faults if modules or not tables else []
    if unread:
        problems.append(FilesNotRead(at=Place(unread[0]), others=tuple(unread[1:])))
    return found


def _mistyped(table: Table) -> Sequence[Diagnostic]:
    """Return the columns that are missing from a table that was meant to be a module: a year would be lost with it."""
    layout = nearly(table)
    return missing_columns(table, layout.known_by) if layout else ()


def _speaks_of(problem: Diagnostic, tables: Sequence[Place]) -> bool:
    return isinstance(problem, TableDiagnostic) and problem.at.at(None) in tables


def _put(table: Table, found: _Files, own: set[str], holds_returns: bool) -> bool:
    """Put a table with those of its kind; return whether there is such a kind."""
    if plain(table.title) in own:
        found.own.append(table)
    elif holds_returns and layout_of(table):
        found.modules.extend(by_year_column(table))
    elif is_coverage(table):
        found.coverage.append(table)
    elif holds_returns and is_list_8(table):
        found.statuses.append(table)
    else:
        return False
    return True


def _statuses(tables: Sequence[Table], problems: list[Diagnostic]) -> tuple[Status, ...]:
    statuses, faults = read_list_8(tables)
    problems += faults
    return statuses


def _with_coverage(
    manifest: Manifest,
    tables: Sequence[Table],
    timelines: Sequence[TimelineRule],
    problems: list[Diagnostic],
) -> Manifest:
    """Return what is said of each timeline, by workbooks where records.toml does not say which days it covers."""
    settings = dict(manifest.timelines)
    for table in tables:
        said, faults = read_coverage(table, timelines)
        problems += faults
        for name, found in said.timelines.items():
            known = settings.get(name, Settings())
            settings[name] = known if known.covers is not None else evolve(known, covers=found.covers)
    return Manifest(settings)


def _with_years_in_full(tables: Sequence[Table]) -> tuple[Sequence[Table], Sequence[WrittenInFull]]:
    written = []
    changed: list[WrittenInFull] = []
    for table in tables:
        layout = layout_of(table)
        assert layout is not None, "only modules of returns are looked at"
        full, cells = years_in_full(table, layout)
        written.append(full)
        changed += cells
    return written, changed


def _children(
    folder: Folder,
    tables: Sequence[Table],
    facts: Sequence[FactRule],
    birth_in_headers: bool,
    problems: list[Diagnostic],
) -> Children | None:
    match only_table(folder, tables, "children"):
        case Table() as table:
            children, faults = read_children(table, facts, birth_in_headers)
        case faults:
            children = None
    problems += faults
    return children


def _unmatched(timeline: str, children: Children, said: _Spoken) -> Iterable[Diagnostic]:
    """Say which children stand on one side only, and which of those seem to be the same child."""
    strangers = [child for child in said.first_rows if child not in children.rows]
    silent = [child for child in children.rows if child not in said.first_rows]
    if strangers or silent:
        yield ChildrenMatched(
            at=children.place,
            timeline=timeline,
            left_out=len(strangers),
            without_rows=len(silent),
            children=len(children.rows),
        )
    alike = {_bare(child): child for child in strangers}
    for child in silent:
        other = alike.get(_bare(child))
        if other is not None:
            row = children.rows[child].row
            yield NearlyTheSameChild(at=children.place.at(row), column="Child", other=said.first_rows[other])


def _begun(returns: Sequence[Return], as_at: date) -> Sequence[Return]:
    """Return the returns that could say anything before `as_at`: what a later one says was not known then."""
    return [each for each in returns if each.year is None or first_day_of(each.year) < as_at.toordinal()]


def _with_modules(
    children: Children,
    facts_of: Mapping[str, Mapping[str, FactValue]],
    facts: Sequence[FactRule],
    returns: Sequence[Return],
    problems: list[Diagnostic],
) -> Mapping[str, Mapping[str, FactValue]]:
    """Return each child's facts, with those that are read from modules of the returns."""
    for fact in facts:
        if fact.source is None:
            continue
        found, faults = read_fact(fact, returns, frozenset(children.rows))
        problems += faults
        facts_of = {
            child: {**said, fact.name: found[child].value} if child in found else said
            for child, said in facts_of.items()
        }
        if not fact.optional:
            expected = f"a value in column {fact.source.column} of a return's module {fact.source.table}"
            problems += [
                ValueMissing(at=children.place.at(row.row), column=fact.name, expected=expected)
                for child, row in children.rows.items()
                if child not in found
            ]
    return facts_of


def _bare(identifier: str) -> str:
    return identifier.casefold().lstrip("0")


def _with_births(
    children: Children,
    facts: Sequence[FactRule],
    births: Mapping[str, Birth],
    problems: list[Diagnostic],
) -> Mapping[str, Mapping[str, FactValue]]:
    """Return each child's facts, with the date of birth from the returns' headers where they give it."""
    facts_of = {**children.facts}
    fact = next(filter(is_date_of_birth, facts), None)
    if fact is None:
        return facts_of
    for child, row in children.rows.items():
        birth = births.get(child)
        if fact.name not in row.facts:
            if birth is not None:
                facts_of[child] = {**row.facts, fact.name: birth.born}
            elif fact.name in row.unfilled and not fact.optional:
                expected = "a date, here or in a header of the returns"
                problems.append(
                    ValueMissing(at=children.place.at(row.row), column=fact.name, expected=expected)
                )
        elif birth is not None and birth.born != row.facts[fact.name]:
            problems.append(
                DatesOfBirthDiffer(at=children.place.at(row.row), column=fact.name, other=birth.place)
            )
    return facts_of
