"""The page of what is found in annual returns: the summary, and a picture of each child whose days hang on it.

No date of birth is on it, and no child's identifier unless the reader asked for it: rows are named by file and number.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from rules_engine.pages.provenance import PACKAGE, package_version
from rules_engine.pages.templates import rendered
from rules_engine.place import Place
from rules_engine.repairs import Repair
from rules_engine.returns.official.rule import Level
from rules_engine.returns.report.children_shown import children_shown
from rules_engine.returns.report.in_words import SIGNS, days_in_doubt, repair_shown, where
from rules_engine.returns.report.report import Report
from rules_engine.returns.report.reported import LEVELS, Name, ReportedFinding, children_at

_MOST_BLOCKING = 200


@frozen(kw_only=True)
class BlockingShown:
    """What blocks an evaluation, and where."""

    rule: str
    says: str
    where: str


def findings_html(report: Report, name: Name, pictures: int) -> str:
    """Return the page as one HTML file that needs nothing else; it draws at most so many children."""
    by_child = _by_child(report)
    repairs = _repairs(report)
    chosen = _chosen(report, by_child, repairs, name)
    care = report.validated.care
    blocking = tuple(_blocking(report))
    return rendered(
        "findings.html",
        None,
        folder=report.validated.folder,
        report=report,
        levels=[(level, level.name.lower(), SIGNS[level], words) for level, words in LEVELS.items()],
        counts={level: report.count(level) for level in LEVELS},
        words=LEVELS,
        signs=SIGNS,
        policies=report.policies,
        repairs=tuple(map(repair_shown, care.repairs)),
        blocking=blocking[:_MOST_BLOCKING],
        blocking_left_out=len(blocking[_MOST_BLOCKING:]),
        children=tuple(children_shown(report, by_child, repairs, chosen[:pictures], name)),
        affected=len(chosen),
        package=PACKAGE,
        version=package_version(),
    )


def _by_child(report: Report) -> Mapping[str, Sequence[ReportedFinding]]:
    by_child: defaultdict[str, list[ReportedFinding]] = defaultdict(list)
    for finding in report.findings:
        if finding.child:
            by_child[finding.child].append(finding)
    return by_child


def _repairs(report: Report) -> Mapping[str, Sequence[Repair]]:
    repairs: defaultdict[str, list[Repair]] = defaultdict(list)
    touched = report.validated.care.repairs
    whose = children_at(report.validated.read, {repair.place for repair in touched})
    for repair in touched:
        repairs[whose[repair.place]].append(repair)
    return repairs


def _chosen(
    report: Report,
    by_child: Mapping[str, Sequence[ReportedFinding]],
    repairs: Mapping[str, Sequence[Repair]],
    name: Name,
) -> Sequence[str]:
    """Return the children whose days hang on what was found, or on a policy.

    Children with a finding that blocks an evaluation come first, then those with most days not known.
    """
    grave = {
        child: any(finding.level is Level.BLOCKS for finding in findings)
        for child, findings in by_child.items()
        if child in repairs or any(finding.level in (Level.BLOCKS, Level.DAYS) for finding in findings)
    } | {child: False for child in repairs if child not in by_child}
    drawn = filter(report.validated.care.covered_of, grave)
    return sorted(
        drawn, key=lambda child: (not grave[child], -len(days_in_doubt(by_child.get(child, ()))), name(child))
    )


def _blocking(report: Report) -> Iterator[BlockingShown]:
    places: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for finding in report.findings:
        if finding.level is Level.BLOCKS:
            places[finding.rule, finding.detail] += finding.places
    for (rule, says), of_rule in places.items():
        yield BlockingShown(rule=rule, says=says, where=where(of_rule))
