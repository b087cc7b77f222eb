"""The findings, and the rows that a policy touched, as CSV in UTF-8 with a byte-order mark."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO
from itertools import chain, islice
from typing import Final

from rules_engine.pages.cells import text_cell
from rules_engine.place import Place
from rules_engine.returns.report.policy_totals import SHORT_YEARS, policy_in_words
from rules_engine.returns.report.report import Report
from rules_engine.returns.report.reported import LEVELS, Name
from rules_engine.statutory.doubts import IN_WORDS

_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


MOST_ROWS: Final = 1 << 20
"""A sheet of Excel has so many rows: it opens a longer file without the rest."""


def findings_csv(report: Report, name: Name) -> dict[str, str]:
    """Return the files with one row for each row that a finding names; those of one finding share its number.

    Dates are ISO dates, the days not known are from the first up to and including the last, with other days between
    where they are fewer. A text begins with a byte-order mark: write it as UTF-8, with its ends of line left alone.
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
        "Line of XML",
    )
    return _files("findings", heads, _csv_rows(report, name))


def _csv_rows(report: Report, name: Name) -> Iterator[Sequence[str | int]]:
    for number, finding in enumerate(report.findings, 1):
        child = text_cell(name(finding.child)) if finding.child else ""
        first, last = (
            (
                date.fromordinal(finding.days.first).isoformat(),
                date.fromordinal(finding.days.last).isoformat(),
            )
            if finding.days
            else ("", "")
        )
        for place in finding.places or (Place(""),):
            yield (
                number,
                text_cell(place.table),
                place.row or "",
                text_cell(finding.rule),
                LEVELS[finding.level],
                text_cell(finding.detail),
                child,
                len(finding.days),
                first,
                last,
                place.line or "",
            )


def repairs_csv(report: Report) -> dict[str, str]:
    """Return the files with one row for each row that a policy touched, its end in the return and its end as it is used.

    Of a year of two figures the column is named; what stood there is left out where it would tell a birthday.
    """
    heads = ("Policy", "What it settles", "File", "Row", "Start", "In the return", "As used")
    in_full = (
        (
            SHORT_YEARS,
            f"a year of two figures in column {text_cell(cell.column)}",
            text_cell(cell.place.table),
            cell.place.row or "",
            "",
            "" if cell.tells_a_birthday else text_cell(cell.raw),
            "" if cell.tells_a_birthday else text_cell(cell.used),
        )
        for cell in report.validated.read.in_full
    )
    ends = (
        (
            policy_in_words(repair.doubt, repair.reading),
            IN_WORDS[repair.doubt],
            text_cell(repair.place.table),
            repair.place.row or "",
            repair.start.isoformat(),
            repair.raw_end.isoformat() if repair.raw_end else "",
            repair.used_end.isoformat() if repair.used_end else "",
        )
        for repair in report.validated.care.repairs
    )
    return _files("repairs", heads, chain(in_full, ends))


def _files(name: str, heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> dict[str, str]:
    """Return the rows as "findings.csv", and what a sheet of Excel has no room for as "findings-2.csv" and so on."""
    left = iter(rows)
    files = {f"{name}.csv": csv_text(heads, islice(left, MOST_ROWS - 1))}
    while (first := next(left, None)) is not None:
        part = chain([first], islice(left, MOST_ROWS - 2))
        files[f"{name}-{len(files) + 1}.csv"] = csv_text(heads, part)
    return files


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """Return a table as CSV, with the byte-order mark by which Excel knows UTF-8."""
    written = StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(heads)
    table.writerows(rows)
    return _MARK + written.getvalue()
