"""The findings as plain rows, for a table in Python: those of findings.csv, with values in the place of texts."""

from datetime import date
from typing import TypeAlias

from rules_engine.returns.report.report import Report
from rules_engine.returns.report.reported import LEVELS, Name

Cell: TypeAlias = str | int | date | None


def finding_rows(report: Report, name: Name) -> list[dict[str, Cell]]:
    """Return a row for each row of the returns that a finding names; those of one finding share its number.

    The days not known are from the first up to and including the last, with other days between where they are fewer.
    """
    return [
        {
            "finding": number,
            "rule": finding.rule,
            "level": LEVELS[finding.level],
            "detail": finding.detail,
            "child": name(finding.child) if finding.child else None,
            "table": place.table if place else None,
            "row": place.row if place else None,
            "days_not_known": len(finding.days),
            "first_day_not_known": date.fromordinal(finding.days.first) if finding.days else None,
            "last_day_not_known": date.fromordinal(finding.days.last) if finding.days else None,
        }
        for number, finding in enumerate(report.findings, 1)
        for place in finding.places or (None,)
    ]
