"""Each child whose days hang on what was found: its picture, its rows, its findings, and its days as used."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from rules_engine.facts import Episode, History
from rules_engine.pages.figures import printable
from rules_engine.place import Place
from rules_engine.repairs import Repair
from rules_engine.returns.official.rule import Level
from rules_engine.returns.report.as_written import EpisodeAsWritten, episodes_as_written
from rules_engine.returns.report.days_as_used import (
    USE_IN_WORDS,
    days_in_words,
    ends_moved,
    stretches_as_used,
    used_in_words,
)
from rules_engine.returns.report.in_words import (
    MOST_NAMED,
    RepairShown,
    day_number,
    days_in_doubt,
    gravest_first,
    how_many,
    marks_of,
    repair_shown,
    rules_in_words,
    short_day,
    where,
)
from rules_engine.returns.report.picture import (
    Picture,
    ReturnDrawn,
    RowDrawn,
    Stretch,
    Use,
    picture,
)
from rules_engine.returns.report.report import Report, return_in_words
from rules_engine.returns.report.reported import Name, ReportedFinding
from rules_engine.timeline import NO_DAYS, day_of

_WIDEST = 24  # signs of a file's name beside a picture


@frozen(kw_only=True)
class RowShown:
    """A row of a return: the dates as they stand there, its codes, the dates as used, and what was found in it."""

    file: str
    row: int | None
    start: str
    end: str
    codes: tuple[str, ...]
    used: str
    rules: str


@frozen(kw_only=True)
class FindingShown:
    """What a rule found of one child, and which days are not known for it."""

    rule: str
    level: Level
    detail: str
    where: str
    which: str


@frozen(kw_only=True)
class ChildShown:
    """A child under the name that it may be shown by."""

    name: str
    days: int
    picture: Picture
    about: str
    rows: tuple[RowShown, ...]
    findings: tuple[FindingShown, ...]
    used: tuple[tuple[str, str], ...]
    repairs: tuple[RepairShown, ...]


def children_shown(
    report: Report,
    by_child: Mapping[str, Sequence[ReportedFinding]],
    repairs: Mapping[str, Sequence[Repair]],
    chosen: Sequence[str],
    name: Name,
) -> Iterator[ChildShown]:
    """Yield the children `chosen`, in that order, each under its `name`."""
    care = report.validated.care
    raw = episodes_as_written(
        report.validated.read, frozenset(chosen), values_shown=report.validated.values_shown
    )
    for child in chosen:
        findings = by_child.get(child, ())
        repaired = repairs.get(child, ())
        history = care.of(child)
        doubted = days_in_doubt(findings)
        used = stretches_as_used(care.covered_of(child), history, doubted)
        rows = raw.get(child, ())
        yield ChildShown(
            name=name(child),
            days=len(doubted),
            picture=picture(_returns_drawn(rows, history, findings), used, [*ends_moved(repaired, rows)]),
            about=_about(rows, used, findings),
            rows=tuple(_rows_shown(rows, history, findings)),
            findings=tuple(_findings_shown(findings)),
            used=tuple(used_in_words(used)),
            repairs=tuple(map(repair_shown, repaired)),
        )


def _returns_drawn(
    rows: Sequence[EpisodeAsWritten], history: History, findings: Sequence[ReportedFinding]
) -> Sequence[ReturnDrawn]:
    counted = {episode.place for episode in history.episodes}
    at = _findings_at(findings)
    by_file: defaultdict[str, list[EpisodeAsWritten]] = defaultdict(list)
    for row in rows:
        by_file[row.place.table].append(row)
    return [
        ReturnDrawn(
            label=return_in_words(of_file[0].year),
            note=_shortened(file),
            close=of_file[0].close,
            rows=tuple(_row_drawn(row, counted, at) for row in of_file),
        )
        for file, of_file in by_file.items()
    ]


def _row_drawn(
    raw: EpisodeAsWritten, counted: Container[Place | None], at: Mapping[Place, Sequence[ReportedFinding]]
) -> RowDrawn:
    start, end = raw.start, raw.end
    # An end that cannot be read, or comes too early, leaves a row of no days.
    wrong = bool(raw.dec) and (end is None or start is None or end <= start)
    marks = tuple(marks_of(at.get(raw.place, ())))
    rules = " ".join(mark.text for mark in marks)
    return RowDrawn(
        label=f"row {raw.place.row}",
        about=f"row {raw.place.row}: {raw.decom} to {raw.dec or 'open'}"
        + (f"; found: {rules}" if rules else ""),
        start=None if start is None else day_of(start),
        end=day_number(start) if wrong else day_number(end),
        counts=raw.place in counted,
        marks=marks,
    )


def _findings_at(findings: Iterable[ReportedFinding]) -> Mapping[Place, Sequence[ReportedFinding]]:
    at: defaultdict[Place, list[ReportedFinding]] = defaultdict(list)
    for finding in findings:
        for place in finding.places:
            at[place].append(finding)
    return at


def _rows_shown(
    rows: Sequence[EpisodeAsWritten], history: History, findings: Sequence[ReportedFinding]
) -> Iterator[RowShown]:
    used = {episode.place: episode for episode in history.episodes}
    at = _findings_at(findings)
    for row in rows:
        episode = used.get(row.place)
        yield RowShown(
            file=row.place.table,
            row=row.place.row,
            start=row.decom or "blank",
            end=row.dec or "blank",
            codes=tuple(code or "–" for code in row.codes),
            used=_used_dates(episode, row, rows),
            rules=rules_in_words(at.get(row.place, ())) or "–",
        )


def _used_dates(episode: Episode | None, raw: EpisodeAsWritten, rows: Sequence[EpisodeAsWritten]) -> str:
    if episode is not None:
        return f"{short_day(episode.start)} to {short_day(episode.end)}"
    if any(row.start == raw.start and row.place != raw.place for row in rows):
        return "not used: another row has the same start"
    return "not used: it cannot be read"


def _findings_shown(findings: Iterable[ReportedFinding]) -> Iterator[FindingShown]:
    """Yield what a child's findings say, those that say the same together."""
    alike: defaultdict[tuple[str, Level, str], list[ReportedFinding]] = defaultdict(list)
    for finding in gravest_first(findings):
        alike[finding.rule, finding.level, finding.detail].append(finding)
    for (rule, level, detail), together in alike.items():
        days = NO_DAYS
        for finding in together:
            days |= finding.days
        which = [days_in_words(start, end) for start, end in days.intervals]
        more = f"; and {len(which) - MOST_NAMED} more stretches" if len(which) > MOST_NAMED else ""
        yield FindingShown(
            rule=rule,
            level=level,
            detail=detail,
            where=where(place for finding in together for place in finding.places),
            which="; ".join(which[:MOST_NAMED]) + more,
        )


def _about(
    rows: Sequence[EpisodeAsWritten], used: Sequence[Stretch], findings: Sequence[ReportedFinding]
) -> str:
    """Return the picture in words."""
    files = len({row.place.table for row in rows})
    days = {use: sum(stretch.end - stretch.start for stretch in used if stretch.use is use) for use in Use}
    as_used = ", ".join(f"{how_many(days[use], 'day')} {USE_IN_WORDS[use]}" for use in Use if days[use])
    return (
        f"{how_many(len(rows), 'row')} in {how_many(files, 'return')}. As used: {as_used}. "
        f"Found: {rules_in_words(findings)}. The tables below say the same."
    )


def _shortened(file: str) -> str:
    """Return a file's name as wide as its place beside a picture: its end tells files apart best."""
    shown = printable(file)
    return shown if len(shown) <= _WIDEST else f"…{shown[-_WIDEST + 1 :]}"
