"""The words of the page: rules under the signs of their levels, rows by file and number, days, and policies."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from attrs import frozen

from rules_engine.dates import month_names
from rules_engine.pages.figures import printable
from rules_engine.place import Place
from rules_engine.repairs import Repair
from rules_engine.returns.official.rule import Level
from rules_engine.returns.report.picture import (
    Mark,
)
from rules_engine.returns.report.policy_totals import policy_in_words
from rules_engine.returns.report.reported import LEVELS, ReportedFinding, in_order_of_numbers
from rules_engine.timeline import NO_DAYS, Day, Days, day_of

SIGNS: Final[Mapping[Level, str]] = {
    Level.BLOCKS: "■",
    Level.BLOCKS_SOME: "□",
    Level.DAYS: "▲",
    Level.STOPS: "◌",
    Level.INFORMATION: "○",
}
"""A sign for each level, so that a reader need not see its colour."""


MOST_NAMED = 5


_MOST_ROWS = 12


@frozen(kw_only=True)
class RepairShown:
    """A row that a policy touched."""

    policy: str
    file: str
    row: int | None
    start: str
    raw_end: str
    used_end: str


def repair_shown(repair: Repair) -> RepairShown:
    """Return a row that a policy touched, with its dates in words."""
    return RepairShown(
        policy=policy_in_words(repair.doubt, repair.reading),
        file=repair.place.table,
        row=repair.place.row,
        start=short_day(repair.start),
        raw_end=short_day(repair.raw_end),
        used_end=short_day(repair.used_end),
    )


def where(places: Iterable[Place]) -> str:
    """Return "2018-episodes.csv rows 4, 7 and 12 more; 2019-episodes.csv row 3"."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for place in places:
        rows[place.table] += [place.row] if place.row else []
    files = []
    for file, numbers in rows.items():
        if not numbers:
            files.append(printable(file))
            continue
        more = f" and {len(numbers) - _MOST_ROWS:,} more" if len(numbers) > _MOST_ROWS else ""
        listed = ", ".join(map(str, numbers[:_MOST_ROWS]))
        files.append(f"{printable(file)} {'row' if len(numbers) == 1 else 'rows'} {listed}{more}")
    return "; ".join(files)


def gravest_first(findings: Iterable[ReportedFinding]) -> Sequence[ReportedFinding]:
    """Return findings by their levels, and in each level by the numbers of their rules."""
    levels = [*LEVELS]
    return sorted(
        findings, key=lambda finding: (levels.index(finding.level), in_order_of_numbers(finding.rule))
    )


def days_in_doubt(findings: Iterable[ReportedFinding]) -> Days:
    """Return the days that findings leave in doubt: not those after records that rightly stop."""
    days = NO_DAYS
    for finding in findings:
        if finding.level is Level.DAYS:
            days |= finding.days
    return days


def rules_in_words(findings: Iterable[ReportedFinding]) -> str:
    """Return the rules that found something, the gravest first: "■ 141  ▲ 501, D140"."""
    return "  ".join(mark.text for mark in marks_of(findings))


def marks_of(findings: Iterable[ReportedFinding]) -> Iterator[Mark]:
    """Yield for each level the rules that found something, the gravest level first."""
    ordered = gravest_first(findings)
    for level in LEVELS:
        rules = [*dict.fromkeys(finding.rule for finding in ordered if finding.level is level)]
        if rules:
            more = f" +{len(rules) - MOST_NAMED}" if len(rules) > MOST_NAMED else ""
            text = f"{SIGNS[level]} {', '.join(rules[:MOST_NAMED])}{more}"
            yield Mark(kind=level.name.lower(), text=text)


def how_many(number: int, what: str) -> str:
    """Return "1 day" or "1,200 days"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def short_day(day: date | None) -> str:
    """Return "1 Apr 2018"; for no day, "open"."""
    return "open" if day is None else f"{day.day} {month_names[day.month - 1][:3]} {day.year}"


def day_number(day: date | None) -> Day | None:
    """Return a day as its ordinal; None for no day."""
    return None if day is None else day_of(day)
