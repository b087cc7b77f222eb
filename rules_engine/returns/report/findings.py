"""What is found in annual returns: by the official rules, and by reading their rows as time in care.

An official rule says what is wrong in a row. Reading the rows as time in care says which days of a child are then not
known (D140 to D149), and a policy may settle them. Both stand beside each other here: days not known are told of an
official rule where it names a row that leaves them so. Several findings may leave the same day not known, so what is told
of findings does not add up to a total; each day counts once in it.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from io import StringIO
from re import findall
from textwrap import wrap
from typing import Final, TypeAlias

import numpy as np
from attrs import define, field, frozen

from rules_engine.diagnostics import Diagnostic, TableDiagnostic, page
from rules_engine.pages.cells import text_cell
from rules_engine.pages.figures import printable
from rules_engine.pages.withholding import FEWEST, withheld
from rules_engine.place import Place
from rules_engine.returns.counts import YearInCare, counted
from rules_engine.returns.diagnostics import (
    AfterTheLast,
    DaysInDoubt,
    OpenBeforeAnother,
    Overlap,
    RecordsStop,
    SameStartTwice,
    UnexplainedGap,
)
from rules_engine.returns.doubts import Doubted, Policies
from rules_engine.returns.episodes import Care
from rules_engine.returns.official.validation import Findings, Level
from rules_engine.returns.reading import ReturnsRead
from rules_engine.statutory.doubts import IN_WORDS, Doubt, Reading
from rules_engine.tables.diagnostics import ColumnsNotRead, FilesNotRead
from rules_engine.timeline import NO_DAYS, Days

LEVELS: Final[Mapping[Level, str]] = {
    Level.BLOCKS: "blocks evaluation",
    Level.DAYS: "changes days",
    Level.INFORMATION: "information",
}
"""What hangs on a finding, as a reader is told; the gravest comes first."""

Name: TypeAlias = Callable[[str], str]
"""How a child may be named."""

_TABLE_WIDTH = 100
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


@frozen(kw_only=True)
class Inspection:
    """Returns in a folder, and what was found in them.

    `problems` are those of reading their rows as time in care, which was read as `policies` say.
    """

    folder: str
    read: ReturnsRead
    findings: Findings
    care: Care
    problems: Sequence[Diagnostic]
    policies: Policies


@frozen(kw_only=True)
class Found:
    """One finding: `rule` is an official number, or the code of what reading the rows as time in care says.

    `child` is blank where a file, or a row without identifier, is meant. `days` are those of the child that are not known
    because of these rows.
    """

    rule: str
    level: Level
    says: str
    detail: str
    child: str
    places: tuple[Place, ...]
    days: Days


@frozen(kw_only=True)
class Counts:
    """How many findings there are, of how many children, in how many rows, and how many days are not known for them."""

    findings: int
    children: int
    rows: int
    days: int


@frozen(kw_only=True)
class RuleTotal:
    """What one rule found."""

    rule: str
    level: Level
    says: str
    counts: Counts


@frozen(kw_only=True)
class NotRunTotal:
    """Rules that could not be asked, for one reason, and of which returns."""

    because: str
    returns: str
    rules: tuple[str, ...]


@frozen(kw_only=True)
class ReturnTotal:
    """A return: its year, for each of its modules the files and how many rows they have, and what its episodes come to."""

    year: str
    modules: tuple[tuple[str, str, int], ...]
    in_care: YearInCare | None

    @property
    def told(self) -> str:
        """What a council can hold against its own figures; "" of a return without episodes."""
        counts = self.in_care
        if counts is None:
            return ""
        children = "child" if counts.on_31_march == 1 else "children"
        return (
            f"short breaks left out, {counts.nights:,} nights in care, and {counts.on_31_march:,} {children} "
            f"in care on 31 March {counts.year}"
        )


@frozen(kw_only=True)
class Report:
    """Everything found, in the order of the returns; and what it comes to.

    `children` are all in the returns, by their identifiers. Of some of them days are doubted, which faults leave not
    known; and the records of some are stopped, with all days after that not known, as is right.
    """

    inspection: Inspection
    found: tuple[Found, ...]
    totals: tuple[RuleTotal, ...]
    everything: Counts
    children: frozenset[str]
    doubted_children: int
    doubted_days: int
    stopped_children: int
    stopped_days: int
    returns: tuple[ReturnTotal, ...]
    not_read: tuple[str, ...]
    not_run: tuple[NotRunTotal, ...]

    def count(self, level: Level) -> int:
        """Return how many findings are of a level."""
        return sum(total.counts.findings for total in self.totals if total.level is level)


def report_of(inspection: Inspection) -> Report:
    """Return what was found, rule by rule."""
    children = frozenset(
        child for table in inspection.read.tables for child in table.column("CHILD").texts if child
    )
    found = (*_official(inspection), *_of_care(inspection))
    everything, doubted = _Tally(), _Tally()
    for each in found:
        everything.add(each)
        if each.level is not Level.INFORMATION:
            doubted.add(each)
    # What faults leave not known is not what was rightly so.
    stopped = [
        count
        for child, days in everything.days.items()
        if (count := len(days) - len(doubted.days.get(child, NO_DAYS)))
    ]
    return Report(
        inspection=inspection,
        found=found,
        totals=tuple(_totals(found)),
        everything=everything.counts(),
        children=children,
        doubted_children=len(doubted.days),
        doubted_days=sum(map(len, doubted.days.values())),
        stopped_children=len(stopped),
        stopped_days=sum(stopped),
        returns=tuple(_returns(inspection.read)),
        not_read=tuple(_not_read(inspection)),
        not_run=tuple(_not_run(inspection.findings)),
    )


# ---- what was found


def _official(inspection: Inspection) -> Iterator[Found]:
    doubts = inspection.care.doubts
    for finding in inspection.findings:
        days = NO_DAYS
        if finding.level is Level.DAYS:
            days = _lost_at(finding.rows, doubts.get(finding.child, ()))
        says = _one_line(finding.rule.says)
        yield Found(
            rule=finding.rule.number,
            level=finding.level,
            says=says,
            detail=says,
            child=finding.child,
            places=finding.rows,
            days=days,
        )


def _lost_at(rows: Iterable[Place], doubts: Iterable[Doubted]) -> Days:
    """Return the days that are not known because of one of `rows`."""
    places = {*rows}
    lost = NO_DAYS
    for doubt in doubts:
        if doubt.reason is not None and places.intersection(_rows_of(doubt.reason)):
            lost |= doubt.days
    return lost


def _rows_of(fault: DaysInDoubt) -> Iterator[Place]:
    """Yield the rows that a fault names, that which has it and that which it is at odds with."""
    yield fault.at
    match fault:
        case Overlap() | SameStartTwice() | OpenBeforeAnother() | AfterTheLast() | UnexplainedGap():
            yield fault.other
        case _:
            return


def _of_care(inspection: Inspection) -> Iterator[Found]:
    """Yield what reading the rows as time in care says, each child's days not known with the child."""
    for child, doubts in inspection.care.doubts.items():
        stops = NO_DAYS
        for doubt in doubts:
            if doubt.reason is None:
                stops |= doubt.days
            else:
                yield _told(doubt.reason, child, doubt.days)
        if stops:
            yield Found(
                rule=RecordsStop.code,
                level=Level.INFORMATION,
                says=_first_sentence(RecordsStop),
                detail=_first_sentence(RecordsStop),
                child=child,
                places=tuple(_where_records_stop(inspection.care, child, stops)),
                days=stops,
            )
    # One file and row may have been looked at twice, and the same is said of it.
    others = [
        each
        for each in dict.fromkeys((*inspection.read.diagnostics, *inspection.problems))
        if isinstance(each, TableDiagnostic)
        and not isinstance(each, DaysInDoubt | RecordsStop | FilesNotRead | ColumnsNotRead)
    ]
    places = {each.at for each in others if each.at.row is not None}
    whose = children_at(inspection.read, places)
    for each in others:
        yield _told(each, whose.get(each.at, ""), NO_DAYS)


def _told(problem: TableDiagnostic, child: str, days: Days) -> Found:
    level = Level.INFORMATION
    if problem.severity == "error":
        level = Level.BLOCKS
    elif isinstance(problem, DaysInDoubt):
        level = Level.DAYS
    # What leaves days in doubt says itself which columns are at odds.
    column = f"{problem.column}: " if problem.column and not isinstance(problem, DaysInDoubt) else ""
    return Found(
        rule=problem.code,
        level=level,
        says=_first_sentence(type(problem)),
        detail=_one_line(f"{column}{problem.message}"),
        child=child,
        places=(problem.at,),
        days=days,
    )


def _where_records_stop(care: Care, child: str, days: Days) -> Iterator[Place]:
    for episode in care.histories[child].episodes:
        if episode.end is not None and any(episode.end.toordinal() == start for start, _ in days.intervals):
            assert episode.place is not None, "rows of returns have their places"
            yield episode.place


def children_at(read: ReturnsRead, places: Iterable[Place]) -> Mapping[Place, str]:
    """Return the children whose rows stand at `places`."""
    tables = {table.place: table for table in read.tables}
    found = {}
    for place in places:
        table = tables.get(place.at(None))
        if table is not None and place.row is not None:
            at = int(np.searchsorted(table.numbers, place.row))
            if at < len(table) and int(table.numbers[at]) == place.row:
                found[place] = table.column("CHILD")[at]
    return found


def _first_sentence(diagnostic: type[Diagnostic]) -> str:
    return _one_line(page(diagnostic).split("\n\n")[0])


# Rules say the same of thousands of rows.
@lru_cache(maxsize=1 << 12)
def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))


# ---- what it comes to


@define
class _Tally:
    """Findings counted: each child, row and day of a child once."""

    findings: int = 0
    children: set[str] = field(init=False, factory=set)
    rows: set[Place] = field(init=False, factory=set)
    days: dict[str, Days] = field(init=False, factory=dict)

    def add(self, found: Found) -> None:
        """Count a finding."""
        self.findings += 1
        self.children.add(found.child)
        self.rows.update(found.places)
        self.children.discard("")
        if found.days:
            self.days[found.child] = self.days.get(found.child, NO_DAYS) | found.days

    def counts(self) -> Counts:
        """Return what they come to."""
        return Counts(
            findings=self.findings,
            children=len(self.children),
            rows=sum(place.row is not None for place in self.rows),
            days=sum(map(len, self.days.values())),
        )


def _totals(found: Iterable[Found]) -> Iterator[RuleTotal]:
    """Yield what each rule comes to: the gravest level first, then those that leave most days not known."""
    tallies: defaultdict[tuple[Level, str, str], _Tally] = defaultdict(_Tally)
    for each in found:
        tallies[each.level, each.rule, each.says].add(each)
    totals = [
        RuleTotal(rule=rule, level=level, says=says, counts=tally.counts())
        for (level, rule, says), tally in tallies.items()
    ]
    levels = [*LEVELS]
    yield from sorted(
        totals,
        key=lambda total: (
            levels.index(total.level),
            -total.counts.days,
            -total.counts.findings,
            in_order_of_numbers(total.rule),
        ),
    )


def in_order_of_numbers(rule: str) -> tuple[tuple[str, int], ...]:
    """Return what sorts "367" before "1001", and "503A" before "503B"."""
    return tuple((letters, int(digits or 0)) for letters, digits in findall(r"([^0-9]*)([0-9]*)", rule))


def _returns(read: ReturnsRead) -> Iterator[ReturnTotal]:
    for each in read.returns:
        yield ReturnTotal(
            year=return_in_words(each.year),
            modules=tuple(
                (layout.name, str(table.place), len(table))
                for layout, tables in each.modules.items()
                for table in tables
            ),
            in_care=counted(each),
        )


def _not_read(inspection: Inspection) -> Iterator[str]:
    for each in dict.fromkeys((*inspection.read.diagnostics, *inspection.problems)):
        match each:
            case FilesNotRead():
                yield from (
                    _one_line(f"{file}, which is no module of a return")
                    for file in (str(each.at), *each.others)
                )
            case ColumnsNotRead():
                columns = "columns" if len(each.columns) > 1 else "column"
                yield _one_line(f"{each.at}, {columns} {', '.join(each.columns)}")
            case _:
                continue


def return_in_words(year: int | None) -> str:
    """Return "2018-19" for the return whose year ends in 2019."""
    return "year not known" if year is None else f"{year - 1}-{year % 100:02}"


def _not_run(findings: Findings) -> Iterator[NotRunTotal]:
    """Yield why rules were not run: a reason, with the rules that it kept from the same returns."""
    years: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for each in findings.not_run:
        years[each.because, each.rule.number].add(each.year or 0)
    rules: defaultdict[tuple[str, tuple[int, ...]], list[str]] = defaultdict(list)
    for (because, rule), found in years.items():
        rules[because, tuple(sorted(found))].append(rule)
    for (because, those), numbers in sorted(rules.items(), key=lambda each: (-len(each[1]), each[0])):
        yield NotRunTotal(
            because=because,
            returns=", ".join(return_in_words(year or None) for year in those),
            rules=tuple(sorted(numbers, key=in_order_of_numbers)),
        )


# ---- policies


@frozen(kw_only=True)
class PolicyTotal:
    """A policy that was named, what it settles, and how many rows it touched."""

    policy: str
    settles: str
    rows: int


def policies_of(inspection: Inspection) -> Iterator[PolicyTotal]:
    """Yield the policies that settle something, also those that touched no row."""
    for doubt, reading in inspection.policies.items():
        if reading is not Reading.UNKNOWN:
            yield PolicyTotal(
                policy=policy_in_words(doubt, reading),
                settles=IN_WORDS[doubt],
                rows=sum(each.doubt is doubt for each in inspection.care.repairs),
            )


def policy_in_words(doubt: Doubt, reading: Reading) -> str:
    """Return a policy as a contract says it: "absent means left"."""
    return f"{doubt.value} means {reading.value}"


# ---- for a terminal


def findings_table(report: Report) -> str:
    """Return the summary for a terminal: the returns, each rule under its level, and the totals."""
    parts = (_returns_told(report), _policies_told(report), _rules_told(report), _not_run_told(report))
    return "\n".join(line for part in parts for line in part) + "\n"


def _returns_told(report: Report) -> Iterator[str]:
    yield "Returns found"
    for each in report.returns:
        names = ", ".join(f"{module} {rows:,}" for module, _, rows in each.modules)
        files = len({file for _, file, _ in each.modules})
        yield from _hanging(
            f"  {each.year:<9}", f"{files} {'table' if files == 1 else 'tables'}; rows: {names}"
        )
        if each.told:
            yield from _hanging(" " * 11, each.told)
    yield from (f"  not read: {each}" for each in report.not_read)
    yield ""


def _policies_told(report: Report) -> Iterator[str]:
    policies = [*policies_of(report.inspection)]
    if policies:
        yield "Policies"
        for each in policies:
            yield f"  {each.policy}: {each.rows:,} {'row' if each.rows == 1 else 'rows'} read so"
        yield ""


def _rules_told(report: Report) -> Iterator[str]:
    rows = [_figures(total.rule, total.counts) for total in report.totals]
    totals = _figures("In all", report.everything)
    above, heads = ["", "", "", "", "Days not"], ["Rule", "Findings", "Children", "Rows", "known"]
    widths = [max(map(len, column)) for column in zip(above, heads, totals, *rows, strict=True)]

    def line(cells: Sequence[str], says: str) -> Iterator[str]:
        figures = [
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return _hanging("  " + "  ".join(figures) + "  ", says)

    yield from line(above, "")
    yield from line(heads, "What it finds")
    for level, words in LEVELS.items():
        those = [total for total in report.totals if total.level is level]
        if those:
            yield ""
            yield words.capitalize()
            for total in those:
                yield from line(_figures(total.rule, total.counts), total.says)
    yield ""
    yield from line(totals, "each child, row and day counted once")


def _figures(name: str, counts: Counts) -> list[str]:
    return [name, *(f"{count:,}" for count in (counts.findings, counts.children, counts.rows, counts.days))]


def _not_run_told(report: Report) -> Iterator[str]:
    """Yield why rules were not run; of which returns, and which rules they are, is said in the page."""
    rules: defaultdict[str, set[str]] = defaultdict(set)
    for each in report.not_run:
        rules[each.because].update(each.rules)
    if rules:
        yield ""
        yield "Rules not run"
    for because, those in sorted(rules.items(), key=lambda each: (-len(each[1]), each[0])):
        yield from _hanging(f"  {len(those):>4} {'rule ' if len(those) == 1 else 'rules'}  ", because)


def _hanging(before: str, text: str) -> Iterator[str]:
    """Yield `text` after `before`, its later lines under its first."""
    lines = wrap(printable(text), max(_TABLE_WIDTH - len(before), 40)) or [""]
    yield f"{before}{lines[0]}".rstrip()
    for each in lines[1:]:
        yield f"{'':{len(before)}}{each}"


# ---- fit for publication

WITHHELD: Final = "c"


@frozen(kw_only=True)
class PublishedRule:
    """How many children a rule is about, to the nearest 10; `None` is withheld."""

    rule: str
    level: Level
    says: str
    children: int | None


@frozen(kw_only=True)
class Published:
    """How many children each rule is about, and how many there are in all; without rules where that cannot be shown."""

    rules: tuple[PublishedRule, ...]
    children: int | None


def published(report: Report) -> Published:
    """Return what may be published of what was found: no count of 1 to 5 children, nor one that gives such a count away.

    Only children are counted. Findings, rows and days would say how many children there are where there are few.
    Counts are rounded: of two rules of which one finds all that the other finds, exact counts would tell how many
    children have the one fault and not the other.
    """
    # In the order of their numbers: any other would tell which of two counts withheld is the larger.
    totals = sorted(
        (total for total in report.totals if total.counts.children),
        key=lambda total: ([*LEVELS].index(total.level), in_order_of_numbers(total.rule)),
    )
    in_all = report.everything.children
    hidden = withheld([*([total.counts.children] * 2 for total in totals), [in_all, in_all]])
    if hidden is None:
        return Published(rules=(), children=None)
    return Published(
        rules=tuple(
            PublishedRule(
                rule=total.rule,
                level=total.level,
                says=total.says,
                children=None if (at, 0) in hidden else _to_tens(total.counts.children),
            )
            for at, total in enumerate(totals)
        ),
        children=None if (len(totals), 0) in hidden else _to_tens(in_all),
    )


def _to_tens(children: int) -> int:
    return (children + 5) // 10 * 10


def published_table(found: Published) -> str:
    """Return the counts for a terminal."""
    if not found.rules:
        return _NOTHING_TO_PUBLISH + "\n"
    lines = ["Rule   Children  What it finds"]
    for each in found.rules:
        lines += _hanging(f"{each.rule:<6} {_count_or_sign(each.children):>8}  ", each.says)
    lines += [
        "",
        *_hanging(f"{'In all':<6} {_count_or_sign(found.children):>8}  ", "each child counted once"),
        "",
    ]
    return "\n".join([*lines, *_hanging("", _NOTE)]) + "\n"


def published_csv(found: Published) -> str:
    """Return the counts as CSV in UTF-8 with a byte-order mark."""
    rows = [
        (text_cell(each.rule), LEVELS[each.level], text_cell(each.says), _count_or_sign(each.children))
        for each in found.rules
    ]
    notes = (_NOTE,) if found.rules else (_NOTHING_TO_PUBLISH,)
    ends = (
        ("In all", "", "each child counted once", _count_or_sign(found.children)),
        *((note,) for note in notes),
    )
    return _csv(("Rule", "Level", "What it finds", "Children"), (*rows, *ends))


_NOTE: Final = (
    f"{WITHHELD}: withheld. The count is from 1 to {FEWEST - 1}, or such a count could be worked out from it. Other "
    "counts are rounded to the nearest 10, so a difference of two says little. A child is counted once for each rule and "
    "once in all, so counts do not add up."
)
_NOTHING_TO_PUBLISH: Final = (
    f"Nothing may be published: fewer than {FEWEST} children are concerned, "
    "or a small count would be given away in any case."
)


def _count_or_sign(children: int | None) -> str:
    return WITHHELD if children is None else str(children)


# ---- as CSV


def findings_csv(report: Report, name: Name) -> str:
    """Return one row for each row that a finding names; those of one finding share its number.

    Dates are ISO dates, the days not known are from the first up to and including the last, with other days between
    where they are fewer. The text begins with a byte-order mark: write it as UTF-8, with its ends of line left alone.
    """
    heads = (
        "Finding",
        "File",
        "Row",
        "Rule",
        "Level",
        "What it finds",
        "Child",
        "Days not known",
        "First day not known",
        "Last day not known",
    )
    return _csv(heads, _csv_rows(report, name))


def _csv_rows(report: Report, name: Name) -> Iterator[Sequence[str | int]]:
    for number, each in enumerate(report.found, 1):
        child = text_cell(name(each.child)) if each.child else ""
        first, last = (
            (date.fromordinal(each.days.first).isoformat(), date.fromordinal(each.days.last).isoformat())
            if each.days
            else ("", "")
        )
        for place in each.places or (Place(""),):
            yield (
                number,
                text_cell(place.table),
                place.row or "",
                text_cell(each.rule),
                LEVELS[each.level],
                text_cell(each.detail),
                child,
                len(each.days),
                first,
                last,
            )


def repairs_csv(report: Report) -> str:
    """Return one row for each row that a policy touched, with its end in the return and its end as it is used.

    Of a year of two figures the column is named; what stood there is left out where it would tell a birthday.
    """
    heads = ("Policy", "What it settles", "File", "Row", "Start", "In the return", "As used")
    in_full = (
        (
            "short years",
            f"a year of two figures in column {text_cell(each.column)}",
            text_cell(each.place.table),
            each.place.row or "",
            "",
            "" if each.tells_a_birthday else text_cell(each.raw),
            "" if each.tells_a_birthday else text_cell(each.used),
        )
        for each in report.inspection.read.in_full
    )
    ends = (
        (
            policy_in_words(each.doubt, each.reading),
            IN_WORDS[each.doubt],
            text_cell(each.place.table),
            each.place.row or "",
            each.start.isoformat(),
            each.raw_end.isoformat() if each.raw_end else "",
            each.used_end.isoformat() if each.used_end else "",
        )
        for each in report.inspection.care.repairs
    )
    return _csv(heads, (*in_full, *ends))


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    written = StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(heads)
    table.writerows(rows)
    return _MARK + written.getvalue()
