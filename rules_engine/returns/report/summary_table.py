"""The summary for a terminal: the returns, each rule under its level, and the totals."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from textwrap import wrap

from rules_engine.pages.figures import printable
from rules_engine.returns.report.policy_totals import lines_of_policies
from rules_engine.returns.report.report import Counts, Report
from rules_engine.returns.report.reported import LEVELS

_TABLE_WIDTH = 100
_MOST_REMEDIES = 3


def findings_table(report: Report) -> str:
    """Return the summary for a terminal: the returns, each rule under its level, and the totals."""
    parts = (
        _lines_of_returns(report),
        _lines_of_policies(report),
        _lines_of_rules(report),
        _lines_of_rules_not_run(report),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _lines_of_returns(report: Report) -> Iterator[str]:
    yield "Returns found"
    for total in report.returns:
        names = ", ".join(f"{module} {rows:,}" for module, _, rows in total.modules)
        files = len({file for _, file, _ in total.modules})
        whose = f" of {total.authority}" if total.authority else ""
        yield from hanging(
            f"  {total.year:<7}  ", f"{files} {'table' if files == 1 else 'tables'}{whose}; rows: {names}"
        )
        if total.in_words:
            yield from hanging(" " * 11, total.in_words)
    yield from (f"  not read: {total}" for total in report.not_read)
    yield ""


def _lines_of_policies(report: Report) -> Iterator[str]:
    lines = [*lines_of_policies(report.policies)]
    yield from lines
    if lines:
        yield ""


def _lines_of_rules(report: Report) -> Iterator[str]:
    rows = [_figures(total.rule, total.counts) for total in report.totals]
    totals = _figures("In all", report.everything)
    above, heads = ["", "", "", "", "Days not"], ["Rule", "Findings", "Children", "Rows", "known"]
    widths = [max(map(len, column)) for column in zip(above, heads, totals, *rows, strict=True)]

    def line(cells: Sequence[str], says: str) -> Iterator[str]:
        figures = [
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return hanging("  " + "  ".join(figures) + "  ", says)

    yield from line(above, "")
    yield from line(heads, "What it finds")
    for level, words in LEVELS.items():
        of_level = [total for total in report.totals if total.level is level]
        if of_level:
            yield ""
            yield words.capitalize()
            for total in of_level:
                yield from line(_figures(total.rule, total.counts), total.says)
                for remedy in total.remedies[:_MOST_REMEDIES]:
                    yield from line([""] * len(heads), f"- {remedy}")
    yield ""
    yield from line(totals, "each child, row and day counted once")


def _figures(name: str, counts: Counts) -> list[str]:
    return [name, *(f"{count:,}" for count in (counts.findings, counts.children, counts.rows, counts.days))]


def _lines_of_rules_not_run(report: Report) -> Iterator[str]:
    """Yield why rules were not run; the page says of which returns, and which rules they are."""
    rules: defaultdict[str, set[str]] = defaultdict(set)
    for total in report.not_run:
        rules[total.because].update(total.rules)
    if rules:
        yield ""
        yield "Rules not run"
    for because, numbers in sorted(rules.items(), key=lambda total: (-len(total[1]), total[0])):
        yield from hanging(f"  {len(numbers):>4} {'rule ' if len(numbers) == 1 else 'rules'}  ", because)


def hanging(before: str, text: str) -> Iterator[str]:
    """Yield `text` after `before`, its later lines under its first."""
    lines = wrap(printable(text), max(_TABLE_WIDTH - len(before), 40)) or [""]
    yield f"{before}{lines[0]}".rstrip()
    for line in lines[1:]:
        yield f"{'':{len(before)}}{line}"
