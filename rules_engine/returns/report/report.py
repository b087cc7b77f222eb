"""What the findings come to: rule by rule, return by return, and in all."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from attrs import define, field, frozen

from rules_engine.place import Place
from rules_engine.returns.counts import YearInCare, counted
from rules_engine.returns.official.findings import Findings
from rules_engine.returns.official.rule import Level
from rules_engine.returns.reading import ReturnsRead
from rules_engine.returns.report.policy_totals import PolicyTotal, policy_totals
from rules_engine.returns.report.reported import (
    LEVELS,
    ReportedFinding,
    in_order_of_numbers,
    one_line,
    reported_findings,
)
from rules_engine.returns.validating import ReturnsValidated
from rules_engine.tables.diagnostics import ColumnsNotRead, FilesNotRead
from rules_engine.timeline import NO_DAYS, Days


@frozen(kw_only=True)
class Counts:
    """How many findings there are, of how many children, in how many rows, and how many days are not known for them."""

    findings: int
    children: int
    rows: int
    days: int


@frozen(kw_only=True)
class RuleTotal:
    """What the findings of one rule come to, and what to write instead, the most frequent remedy first."""

    rule: str
    level: Level
    says: str
    counts: Counts
    remedies: tuple[str, ...] = ()


@frozen(kw_only=True)
class NotRunTotal:
    """Rules that could not be asked, for one reason, and of which returns."""

    because: str
    returns: str
    rules: tuple[str, ...]


@frozen(kw_only=True)
class ReturnTotal:
    """A return: its year, for each of its modules the files and how many rows they have, and what its episodes come to.

    `authority` is blank where the folder holds the returns of one.
    """

    year: str
    authority: str
    modules: tuple[tuple[str, str, int], ...]
    in_care: YearInCare | None

    @property
    def in_words(self) -> str:
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
    """All findings in the order of the returns, and what they come to.

    `children` are all in the returns, by their identifiers. Days of some of them are doubted: rows with findings leave
    them not known. The records of some are stopped: all later days are not known, as is right.
    """

    validated: ReturnsValidated
    findings: tuple[ReportedFinding, ...]
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
    policies: tuple[PolicyTotal, ...]

    def count(self, level: Level) -> int:
        """Return how many findings are of a level."""
        return sum(total.counts.findings for total in self.totals if total.level is level)


def report_of(validated: ReturnsValidated) -> Report:
    """Return the findings, and what they come to."""
    findings = reported_findings(validated)
    everything, doubted = _Tally(), _Tally()
    for finding in findings:
        everything.add(finding)
        if finding.level is Level.DAYS:
            doubted.add(finding)
    # Days that findings leave not known are not those that are rightly so.
    stopped = [
        count
        for child, days in everything.days.items()
        if (count := len(days) - len(doubted.days.get(child, NO_DAYS)))
    ]
    return Report(
        validated=validated,
        findings=findings,
        totals=tuple(_totals(findings)),
        everything=everything.counts(),
        children=validated.children,
        doubted_children=len(doubted.days),
        doubted_days=sum(map(len, doubted.days.values())),
        stopped_children=len(stopped),
        stopped_days=sum(stopped),
        returns=tuple(_returns(validated.read)),
        not_read=tuple(_not_read(validated)),
        not_run=tuple(_not_run(validated.findings)),
        policies=tuple(policy_totals(validated.policies.items(), validated.short_years, validated.repairs)),
    )


@define
class _Tally:
    """Findings counted: each child, row and day of a child once."""

    findings: int = 0
    children: set[str] = field(init=False, factory=set)
    rows: set[Place] = field(init=False, factory=set)
    days: dict[str, Days] = field(init=False, factory=dict)

    def add(self, finding: ReportedFinding) -> None:
        """Count a finding."""
        self.findings += 1
        self.children.add(finding.child)
        self.rows.update(finding.places)
        self.children.discard("")
        if finding.days:
            self.days[finding.child] = self.days.get(finding.child, NO_DAYS) | finding.days

    def counts(self) -> Counts:
        """Return what they come to."""
        return Counts(
            findings=self.findings,
            children=len(self.children),
            rows=sum(place.row is not None for place in self.rows),
            days=sum(map(len, self.days.values())),
        )


def _totals(findings: Iterable[ReportedFinding]) -> Iterator[RuleTotal]:
    """Yield what each rule comes to: the gravest level first, then those that leave most days not known."""
    tallies: defaultdict[tuple[Level, str, str], _Tally] = defaultdict(_Tally)
    remedies: defaultdict[tuple[Level, str, str], Counter[str]] = defaultdict(Counter)
    for finding in findings:
        key = finding.level, finding.rule, finding.says
        tallies[key].add(finding)
        if finding.remedy:
            remedies[key][finding.remedy] += 1
    totals = [
        RuleTotal(
            rule=rule,
            level=level,
            says=says,
            counts=tally.counts(),
            remedies=tuple(remedy for remedy, _ in remedies[level, rule, says].most_common()),
        )
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


def _returns(read: ReturnsRead) -> Iterator[ReturnTotal]:
    for a_return in read.returns:
        yield ReturnTotal(
            year=return_in_words(a_return.year),
            authority=a_return.authority,
            modules=tuple(
                (layout.name, str(table.place), len(table))
                for layout, tables in a_return.modules.items()
                for table in tables
            ),
            in_care=counted(a_return),
        )


def return_in_words(year: int | None) -> str:
    """Return "2018-19" for the return whose year ends in 2019."""
    return "year not known" if year is None else f"{year - 1}-{year % 100:02}"


def _not_read(validated: ReturnsValidated) -> Iterator[str]:
    for diagnostic in validated.diagnostics:
        match diagnostic:
            case FilesNotRead():
                yield from (
                    one_line(f"{file}, which is no module of a return")
                    for file in (str(diagnostic.at), *diagnostic.others)
                )
            case ColumnsNotRead():
                columns = "columns" if len(diagnostic.columns) > 1 else "column"
                yield one_line(f"{diagnostic.at}, {columns} {', '.join(diagnostic.columns)}")
            case _:
                continue


def _not_run(findings: Findings) -> Iterator[NotRunTotal]:
    """Yield why rules were not run: a reason, with the rules that it kept from the same returns."""
    years: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for asked in findings.not_run:
        years[asked.because, asked.rule.number].add(asked.year or 0)
    rules: defaultdict[tuple[str, tuple[int, ...]], list[str]] = defaultdict(list)
    for (because, rule), in_years in years.items():
        rules[because, tuple(sorted(in_years))].append(rule)
    for (because, those), numbers in sorted(rules.items(), key=lambda each: (-len(each[1]), each[0])):
        yield NotRunTotal(
            because=because,
            returns=", ".join(return_in_words(year or None) for year in those),
            rules=tuple(sorted(numbers, key=in_order_of_numbers)),
        )
