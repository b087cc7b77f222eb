"""What is found in annual returns, finding by finding: by the official rules, and by reading their rows as time in care.

An official rule says what is wrong in a row. Reading the rows as time in care says which days of a child are then not
known (D140 to D149), and a policy may settle them. Both stand beside each other here: an official rule has the days not
known that it holds (`days_of_rules`). Several findings may leave the same day not known, so the days of findings do not
add up to a total; each day counts once in it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from re import findall
from typing import Final, TypeAlias

import numpy as np
from attrs import frozen

from rules_engine.diagnostics import Diagnostic, TableDiagnostic, page
from rules_engine.pages.figures import printable
from rules_engine.place import Place
from rules_engine.returns.diagnostics import DaysInDoubt, EmptyReturn, RecordsStop, ReturnEndsEarly
from rules_engine.returns.episodes import Care
from rules_engine.returns.official.rule import Level
from rules_engine.returns.reading import ReturnsRead
from rules_engine.returns.report.days_of_rules import Holders
from rules_engine.returns.validating import ReturnsValidated
from rules_engine.tables.diagnostics import ColumnsNotRead, FilesNotRead
from rules_engine.timeline import NO_DAYS, Days

LEVELS: Final[Mapping[Level, str]] = {
    Level.BLOCKS: "blocks evaluation",
    Level.BLOCKS_SOME: "blocks some contracts",
    Level.DAYS: "changes days",
    Level.STOPS: "records stop",
    Level.INFORMATION: "information",
}
"""What hangs on a finding, in words; the gravest comes first."""


Name: TypeAlias = Callable[[str], str]
"""How a child may be named."""


@frozen(kw_only=True)
class ReportedFinding:
    """One finding: `rule` is an official number, or the code of what reading the rows as time in care says.

    `child` is blank where a file, or a row without identifier, is meant. `days` are those of the child that the rule
    leaves not known. `remedy` is what to write instead in a cell that cannot be read.
    """

    rule: str
    level: Level
    says: str
    detail: str
    remedy: str = ""
    child: str
    places: tuple[Place, ...]
    days: Days


def reported_findings(validated: ReturnsValidated) -> tuple[ReportedFinding, ...]:
    """Return every finding in the order of the returns, those of the official rules first."""
    return (*_official(validated), *_of_care(validated))


def _official(validated: ReturnsValidated) -> Iterator[ReportedFinding]:
    doubts, holders = validated.care.doubts, Holders.of(validated.read.returns)
    for finding in validated.findings:
        days = NO_DAYS
        if finding.level is Level.DAYS:
            for doubt in doubts.get(finding.child, ()):
                if doubt.reason is not None and holders.hold(finding, doubt.reason):
                    days |= doubt.days
        says = one_line(finding.rule.says)
        yield ReportedFinding(
            rule=finding.rule.number,
            level=finding.level,
            says=says,
            detail=says,
            child=finding.child,
            places=finding.rows,
            days=days,
        )


def _of_care(validated: ReturnsValidated) -> Iterator[ReportedFinding]:
    """Yield what reading the rows as time in care says, each child's days not known with the child."""
    for child, doubts in validated.care.doubts.items():
        stops = NO_DAYS
        for doubt in doubts:
            if doubt.reason is None:
                stops |= doubt.days
            else:
                yield _reported(doubt.reason, child, doubt.days)
        if stops:
            yield ReportedFinding(
                rule=RecordsStop.code,
                level=Level.STOPS,
                says=_first_sentence(RecordsStop),
                detail=_first_sentence(RecordsStop),
                child=child,
                places=tuple(_where_records_stop(validated.care, child, stops)),
                days=stops,
            )
    # The diagnostics hold each of these once, though the files were read for two purposes.
    others = [
        diagnostic
        for diagnostic in validated.diagnostics
        if isinstance(diagnostic, TableDiagnostic)
        and not isinstance(diagnostic, DaysInDoubt | RecordsStop | FilesNotRead | ColumnsNotRead)
    ]
    places = {diagnostic.at for diagnostic in others if diagnostic.at.row is not None}
    whose = children_at(validated.read, places)
    for diagnostic in others:
        yield _reported(diagnostic, whose.get(diagnostic.at, ""), NO_DAYS)


def _reported(diagnostic: TableDiagnostic, child: str, days: Days) -> ReportedFinding:
    level = Level.INFORMATION
    if diagnostic.severity == "error":
        level = Level.BLOCKS
    elif isinstance(diagnostic, DaysInDoubt | ReturnEndsEarly | EmptyReturn):
        level = Level.DAYS
    # What leaves days in doubt says itself which columns are at odds.
    column = f"{diagnostic.column}: " if diagnostic.column and not isinstance(diagnostic, DaysInDoubt) else ""
    remedy = one_line(diagnostic.hint or "") if level is Level.BLOCKS else ""
    return ReportedFinding(
        rule=diagnostic.code,
        level=level,
        says=_first_sentence(type(diagnostic)),
        detail=one_line(f"{column}{diagnostic.message}{f'; {remedy}' if remedy else ''}"),
        remedy=remedy,
        child=child,
        places=(diagnostic.at,),
        days=days,
    )


def _where_records_stop(care: Care, child: str, days: Days) -> Iterator[Place]:
    for episode in care.histories[child].episodes:
        if episode.end is not None and any(episode.end.toordinal() == start for start, _ in days.intervals):
            assert episode.place is not None, "rows of returns have their places"
            yield episode.place


def children_at(read: ReturnsRead, places: Iterable[Place]) -> Mapping[Place, str]:
    """Return the children whose rows stand at `places`."""
    tables = {module.table.place: module.table for module in read.modules}
    children = {}
    for place in places:
        table = tables.get(place.at(None))
        if table is not None and place.row is not None:
            at = int(np.searchsorted(table.numbers, place.row))
            if at < len(table) and int(table.numbers[at]) == place.row:
                children[place] = table.column("CHILD")[at]
    return children


def _first_sentence(diagnostic: type[Diagnostic]) -> str:
    return one_line(page(diagnostic).split("\n\n")[0])


# Rules say the same of thousands of rows.
@lru_cache(maxsize=1 << 12)
def one_line(text: str) -> str:
    """Return a text on one line, without what steers a terminal."""
    return printable(" ".join(text.split()))


def in_order_of_numbers(rule: str) -> tuple[tuple[str, int], ...]:
    """Return what sorts "367" before "1001", and "503A" before "503B"."""
    return tuple((letters, int(digits or 0)) for letters, digits in findall(r"([^0-9]*)([0-9]*)", rule))
