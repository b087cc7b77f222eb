"""Annual returns of looked-after children (SSDA903): the episodes and the dates of birth of a cohort.

For one child and DECOM the latest return wins, whatever code it changes: when the list of placements was divided anew,
councils wrote K3 over H5 and Z11 to Z14 over Z1 in the same episode, and nobody moved.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from re import ASCII, findall
from typing import NamedTuple

import numpy as np
from attrs import evolve, frozen

from rules_engine.dates import collection_year
from rules_engine.diagnostics import Diagnostic
from rules_engine.facts import History
from rules_engine.place import Place
from rules_engine.repairs import Repair
from rules_engine.returns.assembly import Return, first_day_of, modules_and_years, year_in_words
from rules_engine.returns.diagnostics import (
    AfterReturnYear,
    CodeNotOfItsYear,
    DateOfBirthCorrected,
    DatesOfBirthDiffer,
    EmptyReturn,
    EndAndReason,
    FileNameYear,
    RecordsStop,
    ReturnMissing,
    ReturnYearUnclear,
    SameRowTwice,
    ToldLater,
    TwoReturnsForOneYear,
)
from rules_engine.returns.doubts import NO_POLICIES, Doubted, Policies, Row, judged
from rules_engine.returns.settings import ListedReturn, Settings
from rules_engine.statutory.codes import SSDA903_CODES, codes_of, valid_in
from rules_engine.statutory.layouts import EPISODES, HEADER
from rules_engine.tables.diagnostics import (
    ColumnsNotRead,
    EndNotAfterStart,
    FileMissing,
    UnknownCode,
    ValueMissing,
    one_line,
)
from rules_engine.tables.folder import CHILDREN
from rules_engine.tables.table import (
    Table,
    Whole,
    date_in,
    date_read,
    extra_columns,
    missing_columns,
    plain,
)
from rules_engine.timeline import Days

NEEDED = ("CHILD", "DECOM", "RNE", "LS", "PLACE", "DEC", "REC")

_CODES = {
    "RNE": "reason for new episode",
    "LS": "legal status",
    "PLACE": "placement",
    "REC": "reason ceased",
    "PLACE_PROVIDER": "provider",
    "CIN": "need",
}
# Columns that regional extracts append: the name of the authority, and the year that it gives the return.
_APPENDED = ("LA", "YEAR")


@frozen(kw_only=True)
class Care:
    """What the returns say: each child's history, where each child first stands, and the days covered.

    `doubts` are the days of a child that are not known, where there are any; `repairs` are the rows that a policy touched.
    """

    histories: Mapping[str, History]
    first_rows: Mapping[str, Place]
    covered: Days
    doubts: Mapping[str, Sequence[Doubted]]
    repairs: tuple[Repair, ...]


@frozen
class Birth:
    """A date of birth from a header, and the row that gives it."""

    born: date
    place: Place


def read_care(
    timeline: str,
    returns: Sequence[Return],
    settings: Settings,
    cohort: frozenset[str] | None,
    policies: Policies = NO_POLICIES,
) -> tuple[Care, Sequence[Diagnostic]]:
    """Read a timeline from the episodes of `returns`.

    Only rows of `cohort` are looked into (None is everybody): what a return says of other children
    changes nothing. Days in doubt are read as `policies` say.
    """
    problems: list[Diagnostic] = []
    tables, years = modules_and_years(returns, EPISODES)
    chosen, listed = _chosen(tables, settings.files, NEEDED, problems)
    if not chosen and not problems:
        problems.append(ReturnMissing(at=Place("episodes.csv"), timeline=timeline))
    read_so_far: list[_Read] = []
    first_rows: dict[str, Place] = {}
    for at, table in enumerate(chosen):
        missing = missing_columns(table, NEEDED)
        problems += missing
        if extra := extra_columns(table, (*EPISODES.headings, *_APPENDED)):
            problems.append(ColumnsNotRead(at=table.place, columns=extra))
        if missing:
            continue
        if not len(table):
            problems.append(EmptyReturn(at=table.place))
            continue
        read = _read_return(
            table,
            years[table.place],
            listed[at],
            settings.covers is not None,
            cohort,
            first_rows,
            problems,
        )
        if read is not None:
            read_so_far.append(read)
    # A stable sort: of two for one year, the one that records.toml lists later counts.
    read_so_far.sort(key=lambda read: read.year)
    if settings.files is None:
        for earlier, later in pairwise(read_so_far):
            if earlier.year == later.year:
                problems.append(
                    TwoReturnsForOneYear(
                        at=later.table,
                        other=str(earlier.table),
                        timeline=timeline,
                        year=year_in_words(later.year),
                    )
                )
    covered = settings.covers
    if covered is None:
        covered = Days(
            {(first_day_of(year), first_day_of(year + 1)) for year in (read.year for read in read_so_far)}
        )
    problems += _told_later(read_so_far)
    histories: dict[str, History] = {}
    closes = {read.table: first_day_of(read.year + 1) for read in read_so_far}
    stopped = 0
    doubts: dict[str, Sequence[Doubted]] = {}
    repairs: list[Repair] = []
    for child, rows in _latest(read_so_far, problems).items():
        verdict = judged(timeline, rows, closes, covered, policies)
        histories[child] = History(verdict.episodes, covered - verdict.doubted)
        if verdict.doubts:
            doubts[child] = verdict.doubts
        problems += verdict.problems
        stopped += verdict.stops
        repairs += verdict.repairs
    if stopped:
        problems.append(RecordsStop(at=Place(CHILDREN), timeline=timeline, children=stopped))
    care = Care(
        histories=histories, first_rows=first_rows, covered=covered, doubts=doubts, repairs=tuple(repairs)
    )
    return care, problems


def read_births(
    returns: Sequence[Return], settings: Settings, cohort: frozenset[str] | None
) -> tuple[Mapping[str, Birth], Sequence[Diagnostic]]:
    """Read the dates of birth from the headers of `returns`; of two headers the later one counts."""
    problems: list[Diagnostic] = []
    listed = None if settings.headers is None else tuple(ListedReturn(name=name) for name in settings.headers)
    tables, _ = modules_and_years(returns, HEADER)
    chosen, _ = _chosen(tables, listed, HEADER.headings[:4], problems)
    births: dict[str, Birth] = {}
    for table in chosen:
        problems += missing_columns(table, ("CHILD", "DOB"))
        if extra := extra_columns(table, (*HEADER.headings, *_APPENDED)):
            problems.append(ColumnsNotRead(at=table.place, columns=extra))
        here: dict[str, Birth] = {}
        for row, (child, cell) in table.cells("CHILD", "DOB"):
            if not child:
                problems.append(
                    ValueMissing(at=table.place.at(row), column="CHILD", expected="the child's identifier")
                )
            if not child or (cohort is not None and child not in cohort):
                continue
            born = date_in(table.place.at(row), "DOB", cell)
            if not isinstance(born, date):
                problems.append(born)
                continue
            earlier = here.get(child) or births.get(child)
            if earlier is not None and earlier.born != born:
                fault = DatesOfBirthDiffer if child in here else DateOfBirthCorrected
                problems.append(fault(at=table.place.at(row), column="DOB", other=earlier.place))
            here.setdefault(child, Birth(born, table.place.at(row)))
        births |= here
    return births, problems


# ---- which tables


def _chosen(
    tables: Sequence[Table],
    listed: Sequence[ListedReturn] | None,
    columns: Sequence[str],
    problems: list[Diagnostic],
) -> tuple[Sequence[Table], Sequence[ListedReturn]]:
    """Return the tables that records.toml lists, in its order, of one that holds several years each; or else all."""
    if listed is None:
        return tables, [ListedReturn(name=str(table.place)) for table in tables]
    by_name: defaultdict[str, list[Table]] = defaultdict(list)
    for table in tables:
        by_name[plain(str(evolve(table.place, year=None)))].append(table)
    problems += [
        FileMissing(
            at=Place(one_line(entry.name)),
            expected=f"a file with the columns {', '.join(columns)}, as records.toml lists it",
        )
        for entry in listed
        if plain(entry.name) not in by_name
    ]
    there = [(table, entry) for entry in listed for table in by_name.get(plain(entry.name), ())]
    return [table for table, _ in there], [entry for _, entry in there]


# ---- one return


class _Read(NamedTuple):
    table: Place
    year: int  # in which it ends
    rows: Sequence[Row]


class _Dated(NamedTuple):
    """A date in a return: the last day that the row can say something of, and where it stands."""

    last: int
    row: int
    column: str
    text: str


def _read_return(
    table: Table,
    year: int | None,
    listed: ListedReturn,
    covers_given: bool,
    cohort: frozenset[str] | None,
    first_rows: dict[str, Place],
    problems: list[Diagnostic],
) -> _Read | None:
    """Read the return for the year that ends in `year`, and note in `first_rows` where each child first stands."""
    place = table.place
    latest, ends = _latest_date(table)
    rows: list[Row] = []
    reason_only: list[int] = []
    end_only: list[int] = []
    known_codes: dict[tuple[str, ...], Mapping[str, str] | Sequence[tuple[str, str]]] = {}
    problems.extend(
        ValueMissing(at=place.at(row), column="CHILD", expected="the child's identifier")
        for row in _first_stand(table, first_rows)
    )
    for row, (child, decom, dec, *raw) in _of_cohort(table, cohort).cells("CHILD", "DECOM", "DEC", *_CODES):
        if not child:
            continue
        start, end = date_read(decom), date_read(dec) if dec else None
        codes = tuple(raw)
        attributes = known_codes.get(codes)
        if attributes is None:
            attributes = known_codes[codes] = _attributes(codes)
        if start is None or not isinstance(attributes, Mapping) or (dec and (end is None or end <= start)):
            problems += _faults(place.at(row), decom, dec, attributes)
        else:
            rows.append(Row(child, start, end, attributes, place, row))
            if (end is None) is ("reason ceased" in attributes):
                (reason_only if end is None else end_only).append(row)
    for column, odd in (("REC", reason_only), ("DEC", end_only)):
        if odd:
            problems.append(EndAndReason(at=place.at(odd[0]), column=column, rows=len(odd)))
    if latest is None:  # no date in it can be read, and each of them has been reported
        return None
    latest_year = collection_year(date.fromordinal(latest.last))
    if year is None or covers_given:
        # Whoever says which days are covered may have put the history of many years into one file.
        year = latest_year
    if listed.year_ending is not None:
        if listed.year_ending.year < latest_year:
            stated = year_in_words(listed.year_ending.year)
            problems.append(
                AfterReturnYear(at=place.at(latest.row), column=latest.column, value=latest.text, year=stated)
            )
        year = listed.year_ending.year
    elif not covers_given and (earlier := int(np.count_nonzero(ends < first_day_of(latest_year)))):
        problems.append(
            ReturnYearUnclear(
                at=place.at(latest.row),
                column=latest.column,
                value=latest.text,
                year=year_in_words(latest_year),
                earlier=earlier,
            )
        )
    problems += _codes_of_other_years(rows, year)
    named = {int(found) for found in findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", str(place), ASCII)}
    if named and not named & {year - 1, year}:
        problems.append(FileNameYear(at=place, year=year_in_words(year)))
    return _Read(place, year, rows)


def _latest_date(table: Table) -> tuple[_Dated | None, Whole]:
    """Return the date in a return that its year shows from, and the days of all ends in it."""
    found = []
    for column, leaving in (("DECOM", 0), ("DEC", 1)):
        days = table.column(column).days
        if np.any(days > 0):
            at = int(days.argmax())
            found.append(
                _Dated(int(days[at]) - leaving, int(table.numbers[at]), column, table.column(column)[at])
            )
    ends = table.column("DEC").days
    return max(found, key=lambda each: each.last, default=None), ends[ends > 0]


def _first_stand(table: Table, first_rows: dict[str, Place]) -> Iterable[int]:
    """Note where each child first stands, unless it stood in an earlier return; return the rows without a child."""
    children = table.column("CHILD")
    codes, places = np.unique(children.codes, return_index=True)
    for code, row in zip(codes.tolist(), table.numbers[places].tolist(), strict=True):
        if child := children.texts[code]:
            first_rows.setdefault(child, table.place.at(row))
    numbers: list[int] = table.numbers[~children.filled].tolist()
    return numbers


def _of_cohort(table: Table, cohort: frozenset[str] | None) -> Table:
    if cohort is None:
        return table
    children = table.column("CHILD")
    within = np.array([*(child in cohort for child in children.texts), False])
    return table.taken(np.flatnonzero(within[children.codes]).astype(np.int32))


def _attributes(codes: Sequence[str]) -> Mapping[str, str] | Sequence[tuple[str, str]]:
    """Return the codes that are there, by their fields; or where any is wrong, those with their columns."""
    faulty = []
    attributes = {}
    for (column, field), cell in zip(_CODES.items(), codes, strict=True):
        code = cell.upper()
        if code in SSDA903_CODES[field]:
            attributes[field] = code
        elif cell or column in NEEDED[:-1]:
            faulty.append((column, cell))
    return faulty or attributes


def _codes_of_other_years(rows: Sequence[Row], year: int) -> Iterator[Diagnostic]:
    found: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    looked_at = set()
    for row in rows:
        # Rows share the mappings of their codes, so that most have been looked at.
        if id(row.attributes) not in looked_at:
            odd = [each for each in row.attributes.items() if not valid_in(*each, year)]
            if not odd:
                looked_at.add(id(row.attributes))
            for each in odd:
                found[each].append(row)
    for (field, code), odd_rows in sorted(found.items()):
        column = next(column for column, name in _CODES.items() if name == field)
        yield CodeNotOfItsYear(
            at=odd_rows[0].place,
            column=column,
            value=code,
            field=field,
            year=f"in the return for {year_in_words(year)}",
            valid=_years_of(field, code),
            rows=len(odd_rows),
        )


def _years_of(field: str, code: str) -> str:
    known = codes_of(field)[code]
    first = f"from the return that ends in {known.first_year}" if known.first_year else ""
    last = f"up to the return that ends in {known.last_year}" if known.last_year else ""
    return " and ".join(filter(None, (first, last)))


def _faults(
    place: Place,
    decom: str,
    dec: str,
    attributes: Mapping[str, str] | Sequence[tuple[str, str]],
) -> Iterable[Diagnostic]:
    start = date_in(place, "DECOM", decom)
    end = date_in(place, "DEC", dec) if dec else None
    yield from (fault for fault in (start, end) if isinstance(fault, Diagnostic))
    if isinstance(start, date) and isinstance(end, date) and end <= start:
        yield EndNotAfterStart(at=place, column="DEC", value=dec, start_column="DECOM")
    if isinstance(attributes, Mapping):
        return
    for column, cell in attributes:
        field = _CODES[column]
        if cell:
            codes = tuple(SSDA903_CODES[field])
            yield UnknownCode(at=place, column=column, value=cell, field=field, codes=codes)
        else:
            yield ValueMissing(at=place, column=column, expected=f"a code for {field}")


# ---- several returns


def _told_later(returns: Sequence[_Read]) -> Iterator[Diagnostic]:
    """Say which rows a return holds that start in the year of an earlier one, where that one does not hold them."""
    held = {read.year: {(row.child, row.start) for row in read.rows} for read in returns}
    for read in returns:
        late = []
        for row in read.rows:
            year = collection_year(row.start)
            if year < read.year and (row.child, row.start) not in held.get(year, {(row.child, row.start)}):
                late.append(row)
        if late:
            yield ToldLater(at=read.table.at(late[0].number), column="DECOM", rows=len(late))


def _latest(returns: Sequence[_Read], problems: list[Diagnostic]) -> Mapping[str, list[Row]]:
    """Return each child's rows: for one DECOM those of the latest return that has it.

    Two rows in that one return are both kept unless they say the same.
    """
    latest: defaultdict[str, dict[date, Row]] = defaultdict(dict)
    rivals: defaultdict[tuple[str, date], list[Row]] = defaultdict(list)
    for read in returns:
        for row in read.rows:
            rows = latest[row.child]
            held = rows.get(row.start)
            if held is None or held.table != row.table:
                rows[row.start] = row
                if held is not None and rivals:
                    rivals.pop((row.child, row.start), None)
            elif (row.end, row.attributes) == (held.end, held.attributes):
                problems.append(SameRowTwice(at=row.place, other=held.place))
            else:
                rivals[row.child, row.start].append(row)
    by_child = {child: [*rows.values()] for child, rows in latest.items()}
    for (child, _), more in rivals.items():
        by_child[child] += more
    return by_child
