"""What the report writes: its files by their names, and the summary for a terminal."""

from collections.abc import Mapping

from attrs import frozen

from rules_engine.returns.report.csv_tables import findings_csv, repairs_csv
from rules_engine.returns.report.page import findings_html
from rules_engine.returns.report.report import Report
from rules_engine.returns.report.reported import Name
from rules_engine.returns.report.summary_table import findings_table
from rules_engine.returns.report.to_publish import published, published_csv, published_table


@frozen(kw_only=True)
class Written:
    """The summary, and the texts of the files in their order. Write a text as UTF-8, and leave its ends of line alone."""

    summary: str
    files: Mapping[str, str]


def written(report: Report, name: Name, pictures: int) -> Written:
    """Return the report for those who may see it: children under their `name`, at most so many of them drawn."""
    return Written(
        summary=findings_table(report),
        files={
            "findings.html": findings_html(report, name, pictures),
            **findings_csv(report, name),
            **repairs_csv(report),
        },
    )


def written_to_publish(report: Report) -> Written:
    """Return what may be published of the report."""
    counts = published(report)
    return Written(summary=published_table(counts), files={"publication.csv": published_csv(counts)})
