"""Each timeline of a contract read from the tables that hold it: a table of its own, or the annual returns."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.records.manifest import Manifest
from rules_engine.records.recorded import read_recording
from rules_engine.records.tables import Declared, FolderTables
from rules_engine.repairs import Repair
from rules_engine.returns.annex_a import differences, no_history
from rules_engine.returns.births import Birth, read_births
from rules_engine.returns.doubts import Policies
from rules_engine.returns.episodes import Care, read_care
from rules_engine.returns.histories import Histories
from rules_engine.returns.other_tables import read_rows
from rules_engine.returns.reading import ReturnsRead
from rules_engine.rules import TimelineRule
from rules_engine.statutory.layouts import EPISODES


@frozen(kw_only=True)
class TimelinesRead:
    """What is recorded on each timeline, by its Term, and the rows that a policy touched.

    A timeline without a table that can be read is not there. `births` are what the headers of the returns say, where the
    contract asks for the date of birth: they stand beside the episodes of the time in care.
    """

    timelines: Mapping[str, Histories]
    births: Mapping[str, Birth]
    repairs: Sequence[Repair]


def read_timelines(
    tables: FolderTables,
    returns: ReturnsRead,
    declared: Declared,
    manifest: Manifest,
    cohort: frozenset[str] | None,
    policies: Policies,
) -> tuple[TimelinesRead, Sequence[Diagnostic]]:
    """Read every timeline that a contract declares, of the children in `cohort`; None is everybody."""
    care: dict[str, Care] = {}
    births: dict[str, Birth] = {}
    timelines: dict[str, Histories] = {}
    diagnostics: list[Diagnostic] = []
    for timeline in declared.care:
        care[timeline.name], of_care = _care(timeline, tables, returns, manifest, cohort, policies)
        diagnostics += of_care
        if declared.birth is not None:
            in_headers, of_headers = read_births(returns.returns, manifest.of(timeline), cohort)
            births |= in_headers
            diagnostics += of_headers
    for timeline in declared.of_other_modules:
        covers = manifest.of(timeline).covers
        timelines[timeline.name], of_rows = read_rows(timeline, returns.returns, covers, cohort)
        diagnostics += of_rows
    for timeline in declared.recorded:
        table = tables.own.get(timeline.name)
        if table is not None:
            covers = manifest.of(timeline).covers
            timelines[timeline.name], of_table = read_recording(table, timeline, covers, cohort)
            diagnostics += of_table
    repairs = [repair for read in care.values() for repair in read.repairs]
    return TimelinesRead(timelines={**care, **timelines}, births=births, repairs=repairs), diagnostics


def _care(
    timeline: TimelineRule,
    tables: FolderTables,
    returns: ReturnsRead,
    manifest: Manifest,
    cohort: frozenset[str] | None,
    policies: Policies,
) -> tuple[Care, Sequence[Diagnostic]]:
    """Read a timeline from the episodes of returns, and hold it against Annex A's list 8."""
    of_timeline = {**policies, **dict(timeline.policies)}
    care, diagnostics = read_care(timeline.name, returns.returns, manifest.of(timeline), cohort, of_timeline)
    checked = [*diagnostics, *differences(returns.statuses, care.histories, care.covered)]
    if not any(EPISODES in of_year.modules for of_year in returns.returns):
        checked += no_history(tables.of_returns.list_8, timeline.name)
    return care, checked
