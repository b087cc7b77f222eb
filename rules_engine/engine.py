"""The whole way from files to reports, on one page: load, read, evaluate, explain, report.

    text   ─load─▶ Loaded ──┐
    folder ─read─▶ Records ─┴─evaluate─▶ Evaluation ─▶ explained, totals, reports, publication

Each step takes values and returns one. What keeps a step from going on is an exception that carries diagnostics and
prints as the command line shows them. Children keep the identifiers of their records as far as the evaluation; whatever
is made to be read names them as the records' `naming` says.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from attrs import field, frozen

from rules_engine.diagnostics import Diagnostic, Diagnostics, Rejected, TableDiagnostic, with_values
from rules_engine.evaluation import evaluator
from rules_engine.evaluation.diagnostics import promises_broken
from rules_engine.evaluation.evaluator import OnProgress
from rules_engine.evaluation.reasons import group_names
from rules_engine.facts import Cohort
from rules_engine.files import named
from rules_engine.loading import ContractRejected, Loaded, load
from rules_engine.naming import Naming
from rules_engine.payments import Settlement
from rules_engine.privacy import Names, named_by_births, names_of, pseudonyms, renamed, renamed_cohort
from rules_engine.records.reading import read_records
from rules_engine.repairs import Repair, WrittenInFull
from rules_engine.reporting.evidence import rows_of_lines
from rules_engine.reporting.explanation import explained as explained_of
from rules_engine.reporting.lines import lines_csv
from rules_engine.reporting.one_day import explained_day
from rules_engine.reporting.publication import (
    publication,
    publication_csv,
    publication_html,
    publication_table,
)
from rules_engine.reporting.result import result_json
from rules_engine.reporting.statement import statement_html
from rules_engine.reporting.tables import evaluation_table
from rules_engine.returns.doubts import NO_POLICIES, Policies
from rules_engine.returns.policies import must_agree
from rules_engine.rules import FactRule, Schedule, TimelineRule
from rules_engine.source import Source
from rules_engine.timeline import day_of

__all__ = ["ContractRejected", "Loaded", "load"]

# ---- load: a text becomes rules; `load` itself never raises, and stands in loading.py


def rules_of(loaded: Loaded) -> Schedule:
    """Return the rules that a contract means; ContractRejected when it has errors."""
    if loaded.schedule is None:
        raise ContractRejected(loaded.errors, loaded.source)
    return loaded.schedule


# ---- read: a folder of tables becomes children

MOST_OF_RECORDS: Final = 100
"""More diagnostics of records than these tell nobody anything new."""


@frozen(kw_only=True)
class Records:
    """The records in a folder, as far as they are known before the day `as_at`, with the facts that a contract declares.

    `diagnostics` are advice, the gravest first. `repairs` are the cells and rows that were read as a policy says.
    """

    folder: Path
    as_at: date
    cohort: Cohort = field(repr=False)
    diagnostics: Diagnostics = field(repr=False)
    repairs: tuple[Repair | WrittenInFull, ...] = field(repr=False)
    facts: tuple[FactRule, ...] = field(repr=False)
    timelines: tuple[TimelineRule, ...] = field(repr=False)
    naming: Naming = field(repr=False)


class RecordsRejected(Rejected):
    """A folder of records cannot be relied on, so there is nothing to evaluate."""

    most_shown = MOST_OF_RECORDS


class NoFolder(OSError):
    """There is no folder of records where one was said to be."""


def read(
    loaded: Loaded,
    folder: Path,
    as_at: date,
    naming: Naming,
    policies: Policies = NO_POLICIES,
    *,
    short_years: bool = False,
) -> Records:
    """Read a folder of records for a contract, as at a day.

    `policies` say how days in doubt are read where the contract does not; with `short_years` a year of two figures in a
    return is one from 1950 to 2049. Raises RecordsRejected, ContractRejected, PoliciesDiffer, NoFolder.
    """
    schedule = rules_of(loaded)
    must_agree(policies, schedule.timelines)
    _folder_is_there(folder)
    found = read_records(
        folder, schedule.facts, schedule.timelines, policies, short_years=short_years, as_at=as_at
    )
    diagnostics = tuple(sorted(found.diagnostics, key=_by_weight))
    if naming.show_ids:
        diagnostics = with_values(diagnostics)
    if found.cohort is None:
        raise RecordsRejected(diagnostics)
    return Records(
        folder=folder,
        as_at=as_at,
        cohort=found.cohort,
        diagnostics=Diagnostics(diagnostics),
        repairs=found.repairs,
        facts=tuple(schedule.facts),
        timelines=tuple(schedule.timelines),
        naming=naming,
    )


def _folder_is_there(folder: Path) -> None:
    if folder.is_dir():
        return
    if folder.exists():
        raise NoFolder(f"{named(folder)} is a file; name the folder that it is in")
    raise NoFolder(f"there is no folder {named(folder)}")


# The first and the last of the codes of records in which days are in doubt.
_IN_DOUBT: Final = ("D140", "D149")


def leaves_days_in_doubt(diagnostic: Diagnostic) -> bool:
    """Whether a diagnostic of records says that days are not known."""
    return _IN_DOUBT[0] <= diagnostic.code <= _IN_DOUBT[1]


def _by_weight(diagnostic: Diagnostic) -> tuple[bool, bool]:
    # What stops everything comes first and what only leaves days in doubt last, lest that crowd the rest out.
    return diagnostic.severity != "error", leaves_days_in_doubt(diagnostic)


# ---- evaluate: rules and children become a settlement


@frozen(kw_only=True)
class Evaluation:
    """What a contract pays on some records, with everything that a report is made from.

    The children of `settlement` have the identifiers of the records: it is not to be shown before `to_be_shown`.
    """

    source: Source
    schedule: Schedule
    records: Records
    settlement: Settlement


class PromisesBroken(Rejected):
    """What a contract pays on some records breaks promises that the contract makes, so nothing may be paid on it."""


def evaluate(loaded: Loaded, records: Records, on_progress: OnProgress | None = None) -> Evaluation:
    """Work out what a contract pays on records; PromisesBroken when that breaks a safeguard."""
    schedule = rules_of(loaded)
    settlement = evaluator.evaluate(schedule, records.cohort, records.as_at, on_progress)
    if settlement.breaches:
        of_a_child = any(breach.child for breach in settlement.breaches)
        names = _names_to_blame(records, of_a_child)
        raise PromisesBroken(promises_broken(settlement.breaches, schedule, names), loaded.source)
    return Evaluation(source=loaded.source, schedule=schedule, records=records, settlement=settlement)


def _names_to_blame(records: Records, of_a_child: bool) -> Mapping[str, str] | None:
    if records.naming.show_ids:
        return None
    return pseudonyms(_identifiers(records), records.naming.key) if of_a_child else {}


def are_for(records: Records, schedule: Schedule) -> bool:
    """Whether records were read for a contract with the same facts and timelines."""
    return records.facts == tuple(schedule.facts) and records.timelines == tuple(schedule.timelines)


def to_be_shown(evaluation: Evaluation) -> Settlement:
    """Return the settlement with its children under the names by which they may be shown."""
    settlement, _ = _shown(evaluation, _names(evaluation))
    return settlement


def _names(evaluation: Evaluation) -> Names | None:
    """Return what stands for each child and group; None where they may be shown as the records name them."""
    records = evaluation.records
    if records.naming.show_ids:
        return None
    return names_of(evaluation.schedule, evaluation.settlement, records.cohort, records.naming.key)


def _shown(evaluation: Evaluation, names: Names | None) -> tuple[Settlement, Cohort]:
    """Return the settlement and the children under the names by which they may be shown."""
    settlement, cohort = evaluation.settlement, evaluation.records.cohort
    if names is None:
        return settlement, cohort
    return renamed(evaluation.schedule, settlement, names), renamed_cohort(cohort, names)


# ---- explain: why one child is paid what it is paid


class NoSuchChild(LookupError):
    """No child in the records has this identifier or pseudonym."""


def child_named(records: Records, name: str) -> str:
    """Return the identifier of the child who is meant, by its identifier or its pseudonym; NoSuchChild without one."""
    identifier = records.naming.identifier(name, _identifiers(records))
    if identifier is None:
        # Nothing is said of those who are there, nor what was asked: an identifier is a child's.
        raise NoSuchChild(
            f"children.csv in {named(records.folder)} has no child of this identifier or pseudonym"
        )
    return identifier


def explained(evaluation: Evaluation, subject: str, on: date | None = None) -> str:
    """Return why a child, by its identifier, or a group is paid what it is paid, under the name that it may be shown by.

    With a day `on`, it is why that day of the child is paid for, or is not.
    """
    schedule, birthdays = evaluation.schedule, evaluation.records.naming.show_ids
    names = _names(evaluation)
    shown, cohort = _shown(evaluation, names)
    name = subject if names is None else names.children.get(subject, subject)
    if on is not None:
        return explained_day(schedule, shown, name, evaluation.source, cohort, on, birthdays=birthdays)
    return explained_of(schedule, shown, name, evaluation.source, cohort, birthdays=birthdays)


def advice_on(records: Records, identifier: str) -> tuple[Diagnostic, ...]:
    """Return what is odd in the rows of one child, or in whole files: not what is odd in the rows of other children."""
    (child,) = (each for each in records.cohort.children if each.identifier == identifier)
    rows = {episode.place for history in child.histories.values() for episode in history.episodes}
    rows.add(child.place)
    return tuple(
        diagnostic
        for diagnostic in records.diagnostics
        if isinstance(diagnostic, TableDiagnostic) and (diagnostic.at.row is None or diagnostic.at in rows)
    )


class NoSuchGroup(LookupError):
    """No children are measured together under this name."""


def group_named(evaluation: Evaluation, name: str) -> str:
    """Return the name of the group that is meant, as results show it; NoSuchGroup without one."""
    schedule, records = evaluation.schedule, evaluation.records
    children = evaluator.measured(records.cohort, day_of(records.as_at))
    paid = [line.group for line in to_be_shown(evaluation).lines if line.group]
    groups = dict.fromkeys([*group_names(schedule, children, but=named_by_births(schedule)), *paid])
    meant = next((group for group in groups if group.casefold() == name.casefold()), None)
    if meant is None:
        there = "\n".join(f"  {group}" for group in groups)
        raise NoSuchGroup(
            f"there is no such group; the groups are\n{there}" if groups else "the contract has no groups"
        )
    return meant


def _identifiers(records: Records) -> Sequence[str]:
    return [child.identifier for child in records.cohort.children]


# ---- report: pages and tables, by the names of their files


def totals(evaluation: Evaluation) -> str:
    """Return the totals by payment, statement, payer and step as text; no child is named in it."""
    return evaluation_table(evaluation.schedule, evaluation.settlement)


def reports(evaluation: Evaluation) -> dict[str, str]:
    """Return the three files of an evaluation."""
    schedule, source = evaluation.schedule, evaluation.source
    settlement, cohort = _shown(evaluation, _names(evaluation))
    rows = rows_of_lines(schedule, settlement, cohort)
    return {
        "lines.csv": lines_csv(schedule, settlement, source, rows),
        "statement.html": statement_html(schedule, settlement, source, rows),
        "result.json": result_json(schedule, settlement, source, evaluation.records.repairs, rows),
    }


def publication_totals(evaluation: Evaluation) -> str:
    """Return the totals as text fit for publication, in which small counts are withheld."""
    return publication_table(publication(evaluation.schedule, evaluation.settlement))


def publication_files(evaluation: Evaluation) -> dict[str, str]:
    """Return the two files fit for publication."""
    published = publication(evaluation.schedule, evaluation.settlement)
    return {
        "publication.html": publication_html(published, evaluation.source),
        "publication.csv": publication_csv(published),
    }
