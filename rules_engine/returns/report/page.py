"""The page of what is found in annual returns: the summary, and a picture of each child whose days hang on it.

No date of birth is on it, and no child's identifier unless the reader asked for it: rows are named by file and number.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
from attrs import frozen

from rules_engine.dates import month_names
from rules_engine.facts import Episode, History
from rules_engine.pages.figures import printable
from rules_engine.pages.provenance import PACKAGE, package_version
from rules_engine.pages.templates import rendered
from rules_engine.place import Place
from rules_engine.records.reading import ReturnsRead
from rules_engine.repairs import Repair
from rules_engine.returns.assembly import first_day_of
from rules_engine.returns.episodes import Care
from rules_engine.returns.official.rule import Level
from rules_engine.returns.report.findings import (
    LEVELS,
    Found,
    Name,
    Report,
    children_at,
    in_order_of_numbers,
    policies_of,
    policy_in_words,
    return_in_words,
)
from rules_engine.returns.report.picture import (
    Mark,
    Picture,
    ReturnDrawn,
    RowDrawn,
    Stretch,
    Use,
    picture,
)
from rules_engine.statutory.layouts import EPISODES
from rules_engine.tables.table import Table, date_read
from rules_engine.timeline import BEGINNING, FOREVER, NO_DAYS, Day, Days

SIGNS: Final[Mapping[Level, str]] = {Level.BLOCKS: "■", Level.DAYS: "▲", Level.INFORMATION: "○"}
"""A sign for each level, so that it is not told by colour alone."""

_MOST_NAMED = 5
_MOST_ROWS = 12
_MOST_BLOCKING = 200
_WIDEST = 24  # signs of a file's name beside a picture


@frozen(kw_only=True)
class RepairShown:
    """A row that a policy touched."""

    policy: str
    file: str
    row: int | None
    start: str
    raw_end: str
    used_end: str


@frozen(kw_only=True)
class BlockingShown:
    """What blocks an evaluation, and where."""

    rule: str
    says: str
    where: str


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
        policies=tuple(policies_of(report.validated)),
        repairs=tuple(map(_repair, care.repairs)),
        blocking=blocking[:_MOST_BLOCKING],
        blocking_left_out=len(blocking[_MOST_BLOCKING:]),
        children=tuple(_children(report, by_child, repairs, chosen[:pictures], name)),
        affected=len(chosen),
        package=PACKAGE,
        version=package_version(),
    )


# ---- which children


def _by_child(report: Report) -> Mapping[str, Sequence[Found]]:
    by_child: defaultdict[str, list[Found]] = defaultdict(list)
    for each in report.found:
        if each.child:
            by_child[each.child].append(each)
    return by_child


def _repairs(report: Report) -> Mapping[str, Sequence[Repair]]:
    repairs: defaultdict[str, list[Repair]] = defaultdict(list)
    touched = report.validated.care.repairs
    whose = children_at(report.validated.read, {each.place for each in touched})
    for each in touched:
        repairs[whose[each.place]].append(each)
    return repairs


def _chosen(
    report: Report,
    by_child: Mapping[str, Sequence[Found]],
    repairs: Mapping[str, Sequence[Repair]],
    name: Name,
) -> Sequence[str]:
    """Return the children whose days hang on what was found, or on a policy.

    First come those of whom something blocks an evaluation, then those with most days not known.
    """
    if not report.validated.care.covered:
        return ()
    grave = {
        child: any(each.level is Level.BLOCKS for each in found)
        for child, found in by_child.items()
        if child in repairs or any(each.level is not Level.INFORMATION for each in found)
    } | {child: False for child in repairs if child not in by_child}
    return sorted(
        grave, key=lambda child: (not grave[child], -len(_in_doubt(by_child.get(child, ()))), name(child))
    )


def _in_doubt(found: Iterable[Found]) -> Days:
    """Return the days that faults leave not known."""
    days = NO_DAYS
    for each in found:
        if each.level is not Level.INFORMATION:
            days |= each.days
    return days


# ---- the summary


def _repair(repair: Repair) -> RepairShown:
    return RepairShown(
        policy=policy_in_words(repair.doubt, repair.reading),
        file=repair.place.table,
        row=repair.place.row,
        start=_short(repair.start),
        raw_end=_short(repair.raw_end),
        used_end=_short(repair.used_end),
    )


def _blocking(report: Report) -> Iterator[BlockingShown]:
    places: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for each in report.found:
        if each.level is Level.BLOCKS:
            places[each.rule, each.detail] += each.places
    for (rule, says), named in places.items():
        yield BlockingShown(rule=rule, says=says, where=_where(named))


def _where(places: Iterable[Place]) -> str:
    """Return "2018-episodes.csv rows 4, 7 and 12 more; 2019-episodes.csv row 3"."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for place in places:
        rows[place.table] += [place.row] if place.row else []
    told = []
    for file, numbers in rows.items():
        if not numbers:
            told.append(printable(file))
            continue
        more = f" and {len(numbers) - _MOST_ROWS:,} more" if len(numbers) > _MOST_ROWS else ""
        listed = ", ".join(map(str, numbers[:_MOST_ROWS]))
        told.append(f"{printable(file)} {'row' if len(numbers) == 1 else 'rows'} {listed}{more}")
    return "; ".join(told)


# ---- child by child


@frozen(kw_only=True)
class _Raw:
    """A row of the Episodes of a return, as it stands there."""

    place: Place
    year: int | None
    decom: str
    dec: str
    codes: tuple[str, ...]

    @property
    def start(self) -> date | None:
        return date_read(self.decom)

    @property
    def end(self) -> date | None:
        return date_read(self.dec)

    @property
    def close(self) -> Day:
        """The day after the last of the return; of a return without a year no row has a day."""
        return BEGINNING if self.year is None else first_day_of(self.year + 1)


_CODES: Final = ("RNE", "LS", "PLACE", "REC")


def _children(
    report: Report,
    by_child: Mapping[str, Sequence[Found]],
    repairs: Mapping[str, Sequence[Repair]],
    chosen: Sequence[str],
    name: Name,
) -> Iterator[ChildShown]:
    care = report.validated.care
    raw = _raw_rows(report.validated.read, frozenset(chosen))
    for child in chosen:
        found = by_child.get(child, ())
        repaired = repairs.get(child, ())
        history = care.histories.get(child) or History((), care.covered)
        doubted = _in_doubt(found)
        used = _stretches(care, history, doubted)
        rows = raw.get(child, ())
        yield ChildShown(
            name=name(child),
            days=len(doubted),
            picture=picture(_returns(rows, history, found), used, [*_touched(repaired, rows)]),
            about=_about(rows, used, found),
            rows=tuple(_rows(rows, history, found)),
            findings=tuple(_findings(found)),
            used=tuple(_used_in_words(used)),
            repairs=tuple(map(_repair, repaired)),
        )


def _raw_rows(read: ReturnsRead, children: frozenset[str]) -> Mapping[str, Sequence[_Raw]]:
    found: defaultdict[str, list[_Raw]] = defaultdict(list)
    for each in read.returns:
        for table in each.modules.get(EPISODES, ()):
            for number, (child, decom, dec, *codes) in _of(table, children).cells(
                "CHILD", "DECOM", "DEC", *_CODES
            ):
                found[child].append(
                    _Raw(
                        place=table.place.at(number),
                        year=each.year,
                        decom=decom,
                        dec=dec,
                        codes=tuple(codes),
                    )
                )
    return found


def _of(table: Table, children: frozenset[str]) -> Table:
    column = table.column("CHILD")
    within = np.array([*(text in children for text in column.texts), False])
    return table.taken(np.flatnonzero(within[column.codes]).astype(np.int32))


def _gravest_first(found: Iterable[Found]) -> Sequence[Found]:
    levels = [*LEVELS]
    return sorted(found, key=lambda each: (levels.index(each.level), in_order_of_numbers(each.rule)))


def _rules(found: Iterable[Found]) -> str:
    """Return the rules that found something, the gravest first: "■ 141  ▲ 501, D140"."""
    return "  ".join(mark.text for mark in _marks(found))


def _marks(found: Iterable[Found]) -> Iterator[Mark]:
    ordered = _gravest_first(found)
    for level in LEVELS:
        rules = [*dict.fromkeys(each.rule for each in ordered if each.level is level)]
        if rules:
            more = f" +{len(rules) - _MOST_NAMED}" if len(rules) > _MOST_NAMED else ""
            text = f"{SIGNS[level]} {', '.join(rules[:_MOST_NAMED])}{more}"
            yield Mark(kind=level.name.lower(), text=text)


# ---- the days as used


def _stretches(care: Care, history: History, doubted: Days) -> Sequence[Stretch]:
    """Return all days from the first to the last that the returns cover, as they are used."""
    covered = care.covered
    whole = Days.between(covered.first, covered.last + 1)
    found = [
        *_stretches_of(whole - covered, Use.NO_RETURN, "no return"),
        *_stretches_of(doubted, Use.NOT_KNOWN, None),
        *_stretches_of(covered - history.covered - doubted, Use.STOPPED, "the records stop"),
    ]
    left = history.covered
    for episode in history.episodes:
        days = left & Days.between(episode.start.toordinal(), _end_of(episode))
        found += _stretches_of(days, Use.CARE, episode.attributes.get("placement", ""))
        left -= days
    found += _stretches_of(left, Use.NOT_CARE, "not in care")
    return sorted(found, key=lambda each: each.start)


def _stretches_of(days: Days, use: Use, label: str | None) -> Iterator[Stretch]:
    for start, end in days.intervals:
        told = f"{_counted(end - start, 'day')} not known" if label is None else label
        yield Stretch(start=start, end=end, use=use, label=told)


def _end_of(episode: Episode) -> Day:
    return FOREVER if episode.end is None else episode.end.toordinal()


def _touched(repairs: Iterable[Repair], rows: Iterable[_Raw]) -> Iterator[tuple[Day, str]]:
    """Yield the day on which each row now ends that a policy touched; where it goes on, the end of its return."""
    closes = {each.place: each.close for each in rows}
    for each in repairs:
        end = _ordinal(each.used_end) or closes[each.place]
        yield end, f"◆ {policy_in_words(each.doubt, each.reading)}: row {each.place.row}"


_IN_WORDS: Final[Mapping[Use, str]] = {
    Use.CARE: "in care",
    Use.NOT_CARE: "not in care",
    Use.NOT_KNOWN: "not known",
    Use.STOPPED: "not known: the records rightly stop",
    Use.NO_RETURN: "no return covers these days",
}


def _used_in_words(used: Iterable[Stretch]) -> Iterator[tuple[str, str]]:
    for each in used:
        placed = f", placement {each.label}" if each.use is Use.CARE and each.label else ""
        yield _days(each.start, each.end), f"{_IN_WORDS[each.use]}{placed}"


def _days(start: Day, end: Day) -> str:
    """Return the days [start, end) in words, with their number."""
    first, last = date.fromordinal(start), date.fromordinal(end - 1)
    told = _short(first) if first == last else f"{_short(first)} to {_short(last)}"
    return f"{told} ({_counted(end - start, 'day')})"


# ---- rows and findings


def _returns(rows: Sequence[_Raw], history: History, found: Sequence[Found]) -> Sequence[ReturnDrawn]:
    counted = {episode.place for episode in history.episodes}
    at = _found_at(found)
    by_file: defaultdict[str, list[_Raw]] = defaultdict(list)
    for each in rows:
        by_file[each.place.table].append(each)
    return [
        ReturnDrawn(
            label=return_in_words(those[0].year),
            note=_shortened(file),
            close=those[0].close,
            rows=tuple(_row_drawn(each, counted, at) for each in those),
        )
        for file, those in by_file.items()
    ]


def _row_drawn(raw: _Raw, counted: Container[Place | None], at: Mapping[Place, Sequence[Found]]) -> RowDrawn:
    start, end = raw.start, raw.end
    # An end that cannot be read, or comes too early, leaves a row of no days.
    wrong = bool(raw.dec) and (end is None or start is None or end <= start)
    marks = tuple(_marks(at.get(raw.place, ())))
    rules = " ".join(mark.text for mark in marks)
    return RowDrawn(
        label=f"row {raw.place.row}",
        about=f"row {raw.place.row}: {_raw_day(raw.decom)} to {_raw_day(raw.dec) or 'open'}"
        + (f"; found: {rules}" if rules else ""),
        start=None if start is None else start.toordinal(),
        end=_ordinal(start) if wrong else _ordinal(end),
        counts=raw.place in counted,
        marks=marks,
    )


def _ordinal(day: date | None) -> Day | None:
    return None if day is None else day.toordinal()


def _found_at(found: Iterable[Found]) -> Mapping[Place, Sequence[Found]]:
    at: defaultdict[Place, list[Found]] = defaultdict(list)
    for each in found:
        for place in each.places:
            at[place].append(each)
    return at


def _rows(rows: Sequence[_Raw], history: History, found: Sequence[Found]) -> Iterator[RowShown]:
    used = {episode.place: episode for episode in history.episodes}
    at = _found_at(found)
    for each in rows:
        episode = used.get(each.place)
        yield RowShown(
            file=each.place.table,
            row=each.place.row,
            start=_raw_day(each.decom) or "blank",
            end=_raw_day(each.dec) or "blank",
            codes=tuple(code or "–" for code in each.codes),
            used=_used_dates(episode, each, rows),
            rules=_rules(at.get(each.place, ())) or "–",
        )


def _used_dates(episode: Episode | None, raw: _Raw, rows: Sequence[_Raw]) -> str:
    if episode is not None:
        return f"{_short(episode.start)} to {_short(episode.end)}"
    if any(each.start == raw.start and each.place != raw.place for each in rows):
        return "not used: another row has the same start"
    return "not used: it cannot be read"


def _findings(found: Iterable[Found]) -> Iterator[FindingShown]:
    """Yield what a child's findings say, those that say the same together."""
    alike: defaultdict[tuple[str, Level, str], list[Found]] = defaultdict(list)
    for each in _gravest_first(found):
        alike[each.rule, each.level, each.detail].append(each)
    for (rule, level, detail), those in alike.items():
        days = NO_DAYS
        for each in those:
            days |= each.days
        which = [_days(start, end) for start, end in days.intervals]
        more = f"; and {len(which) - _MOST_NAMED} more stretches" if len(which) > _MOST_NAMED else ""
        yield FindingShown(
            rule=rule,
            level=level,
            detail=detail,
            where=_where(place for each in those for place in each.places),
            which="; ".join(which[:_MOST_NAMED]) + more,
        )


def _about(rows: Sequence[_Raw], used: Sequence[Stretch], found: Sequence[Found]) -> str:
    """Return the picture in words."""
    files = len({each.place.table for each in rows})
    days = {use: sum(each.end - each.start for each in used if each.use is use) for use in Use}
    told = ", ".join(f"{_counted(days[use], 'day')} {_IN_WORDS[use]}" for use in Use if days[use])
    return (
        f"{_counted(len(rows), 'row')} in {_counted(files, 'return')}. As used: {told}. "
        f"Found: {_rules(found)}. The tables below say the same."
    )


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _raw_day(text: str) -> str:
    """Return a date as it stands in a return; what is none, in quotation marks."""
    if not text:
        return ""
    day = date_read(text)
    return f"“{printable(text[:20])}”" if day is None else _short(day)


def _short(day: date | None) -> str:
    return "open" if day is None else f"{day.day} {month_names[day.month - 1][:3]} {day.year}"


def _shortened(file: str) -> str:
    """Return a file's name as wide as its place beside a picture: its end tells files apart best."""
    shown = printable(file)
    return shown if len(shown) <= _WIDEST else f"…{shown[-_WIDEST + 1 :]}"
