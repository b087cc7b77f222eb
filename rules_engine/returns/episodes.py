"""Annual returns of looked-after children (SSDA903): the episodes of a cohort.

For one child and DECOM the latest return wins, whatever code it changes: when the list of placements was revised,
councils replaced H5 by K3 and Z1 by Z11 to Z14 in the same episode, and nobody moved.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import reduce
from itertools import pairwise
from operator import or_
from re import ASCII, findall
from typing import Final, NamedTuple

from attrs import evolve, frozen

from rules_engine.dates import collection_year
from rules_engine.diagnostics import Diagnostic
from rules_engine.facts import History
from rules_engine.place import Place
from rules_engine.repairs import Repair
from rules_engine.returns.assembly import ModuleOfYear, Return, first_day_of, modules_listed, year_in_words
from rules_engine.returns.authorities import children_of, joined
from rules_engine.returns.days_held import covered_by, days_held, days_of, made_early
from rules_engine.returns.diagnostics import (
    AfterReturnYear,
    CodeNotOfItsYear,
    EmptyReturn,
    EndAndReason,
    FileNameYear,
    RecordedLater,
    RecordsStop,
    ReturnMissing,
    ReturnYearUnclear,
    SameRowTwice,
    SharesFewRows,
    TwoReturnsForOneYear,
)
from rules_engine.returns.doubts import NO_POLICIES, Doubted, Policies, Row, judged
from rules_engine.returns.histories import Histories
from rules_engine.returns.settings import Settings
from rules_engine.statutory.codes import SSDA903_CODES, codes_of, valid_in
from rules_engine.statutory.layouts import APPENDED, EPISODES
from rules_engine.tables.column import date_read
from rules_engine.tables.date_order import order_not_shown
from rules_engine.tables.diagnostics import (
    ColumnsNotRead,
    EndNotAfterStart,
    UnknownCode,
    ValueMissing,
)
from rules_engine.tables.folder import CHILDREN
from rules_engine.tables.table import Table, extra_columns, missing_columns
from rules_engine.tables.values import date_in
from rules_engine.timeline import BEGINNING, NO_DAYS, Day, Days, day_of

NEEDED = ("CHILD", "DECOM", "RNE", "LS", "PLACE", "DEC", "REC")

_CODES = {
    "RNE": "reason for new episode",
    "LS": "legal status",
    "PLACE": "placement",
    "REC": "reason ceased",
    "PLACE_PROVIDER": "provider",
    "CIN": "need",
}


@frozen(kw_only=True)
class Care(Histories):
    """What the returns say of the time in care.

    `doubts` are the days of a child that are not known, where there are any; `repairs` are the rows that a policy touched.
    """

    doubts: Mapping[str, Sequence[Doubted]]
    repairs: tuple[Repair, ...]

    def covered_of(self, child: str) -> Days:
        """Return the days that the returns cover of a child, those in doubt among them."""
        return reduce(or_, (doubt.days for doubt in self.doubts.get(child, ())), self.of(child).covered)


NO_CARE: Final = Care(histories={}, first_rows={}, covered=NO_DAYS, doubts={}, repairs=())
"""What is read where there are no episodes."""


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
    chosen, not_there = modules_listed(returns, EPISODES, settings.files, NEEDED)
    if not chosen and not not_there:
        not_there = [ReturnMissing(at=Place("episodes.csv"), timeline=timeline)]
    read: list[_Read] = []
    of_returns: list[Diagnostic] = []
    for module in chosen:
        of_year, of_table = _read_return(timeline, module, settings.covers is not None, cohort)
        of_returns += of_table
        if of_year is not None:
            read.append(of_year)
    # A stable sort: of two for one year, the one that records.toml lists later counts.
    read.sort(key=lambda of_year: of_year.year)
    care_of: dict[str, Care] = {}
    of_children: list[Diagnostic] = []
    for authority in dict.fromkeys(of_year.authority for of_year in read) or [""]:
        of_one = [of_year for of_year in read if of_year.authority == authority]
        held: dict[int, Days] = {}
        for of_year in of_one:
            held[of_year.year] = held.get(of_year.year, NO_DAYS) | of_year.held
        covered, of_days = covered_by(timeline, EPISODES, held, settings.covers)
        care_of[authority], of_care = _care(timeline, of_one, covered, policies)
        of_children += [
            *(_rivals(timeline, of_one) if settings.files is None else _unlike(of_one, chosen)),
            *(of_days if chosen else ()),
            *_recorded_later(of_one),
            *of_care,
        ]
    care = evolve(
        _care_in_all(care_of, returns, cohort), first_rows=_first_rows([module.table for module in chosen])
    )
    return care, [*not_there, *of_returns, *of_children, *_records_stop(timeline, care)]


def _care_in_all(
    care_of: Mapping[str, Care], returns: Sequence[Return], cohort: frozenset[str] | None
) -> Care:
    """Put together what the returns of each authority say."""
    if len(care_of) == 1:
        return next(iter(care_of.values()))
    histories, covered = joined(care_of, children_of(returns), cohort)
    return Care(
        histories=histories,
        first_rows={},
        covered=covered,
        doubts={child: doubts for of_one in care_of.values() for child, doubts in of_one.doubts.items()},
        repairs=tuple(repair for of_one in care_of.values() for repair in of_one.repairs),
    )


def _first_rows(tables: Sequence[Table]) -> Mapping[str, Place]:
    """Return where each child first stands in the tables that can be read, the earliest table first."""
    first_rows: dict[str, Place] = {}
    for table in tables:
        if not missing_columns(table, NEEDED):
            for child, at in table.column("CHILD").first_places():
                if child and child not in first_rows:
                    first_rows[child] = table.place.at(int(table.numbers[at]))
    return first_rows


# ---- one return


class _Read(NamedTuple):
    authority: str
    table: Place
    year: int  # in which it ends
    held: Days
    rows: Sequence[Row]


class _Dated(NamedTuple):
    """A date in a return: the last day that the row can say something of, and where it stands."""

    last: int
    row: int
    column: str
    text: str


def _read_return(
    timeline: str, module: ModuleOfYear, covers_given: bool, cohort: frozenset[str] | None
) -> tuple[_Read | None, Sequence[Diagnostic]]:
    """Read the episodes of one return; None where nothing in them can be read."""
    table = module.table
    if missing := missing_columns(table, NEEDED):
        return None, [*missing, *_not_read(table)]
    if not len(table):
        if module.listed.year_ending is None:
            return None, [*_not_read(table), EmptyReturn(at=table.place, timeline=timeline)]
        stated = module.listed.year_ending.year
        return _Read(module.authority, table.place, stated, days_of(stated), ()), [*_not_read(table)]
    rows, of_rows = _rows_of(table, cohort)
    diagnostics = [*_not_read(table), *of_rows, *order_not_shown(table, EPISODES.dates)]
    latest = _latest_date(table, module.year)
    if latest is None:  # no date in it can be read, and each of them has been reported
        return None, diagnostics
    year, of_year = _year_of(module, latest, covers_given)
    named = {
        int(figures) for figures in findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", str(table.place), ASCII)
    }
    other_name = []
    if named and not named & {year - 1, year}:
        other_name = [FileNameYear(at=table.place, year=year_in_words(year))]
    held = days_held(table, EPISODES, year, covers_given=covers_given)
    early = made_early(timeline, table, EPISODES, year) if module.listed.year_ending is None else None
    if early is not None:
        held &= Days.between(BEGINNING, Day(day_of(early.last) + 1))
    of_days = [early] if early is not None else []
    return (
        _Read(module.authority, table.place, year, held, rows),
        [*diagnostics, *of_year, *of_days, *_codes_of_other_years(rows, year), *other_name],
    )


def _not_read(table: Table) -> Iterator[Diagnostic]:
    if extra := extra_columns(table, (*EPISODES.headings, *APPENDED)):
        yield ColumnsNotRead(at=table.place, columns=extra)


def _rows_of(table: Table, cohort: frozenset[str] | None) -> tuple[Sequence[Row], Sequence[Diagnostic]]:
    """Return the rows of a return that can be read, and what is wrong with the others."""
    place = table.place
    diagnostics: list[Diagnostic] = [
        ValueMissing(at=place.at(int(table.numbers[at])), column="CHILD", expected="the child's identifier")
        for at in table.column("CHILD").where("".__eq__)
    ]
    rows: list[Row] = []
    known_codes: dict[tuple[str, ...], Mapping[str, str] | Sequence[tuple[str, str]]] = {}
    for row, (child, decom, dec, *raw) in _of_cohort(table, cohort).cells("CHILD", "DECOM", "DEC", *_CODES):
        if not child:
            continue
        start, end = date_read(decom), date_read(dec) if dec else None
        codes = tuple(raw)
        attributes = known_codes.get(codes)
        if attributes is None:
            attributes = known_codes[codes] = _attributes(codes)
        if start is None or not isinstance(attributes, Mapping) or (dec and (end is None or end <= start)):
            diagnostics += _of_row(place.at(row), decom, dec, attributes)
        else:
            rows.append(Row(child, start, end, attributes, place, row))
    return rows, [*diagnostics, *_ends_and_reasons(rows)]


def _ends_and_reasons(rows: Sequence[Row]) -> Iterator[Diagnostic]:
    """Say how many rows have an end without a reason, or a reason without an end, at the first of each."""
    odd = [row for row in rows if (row.end is None) is ("reason ceased" in row.attributes)]
    for column, alike in (
        ("REC", [row for row in odd if row.end is None]),
        ("DEC", [row for row in odd if row.end is not None]),
    ):
        if alike:
            yield EndAndReason(at=alike[0].place, column=column, rows=len(alike))


def _year_of(module: ModuleOfYear, latest: _Dated, covers_given: bool) -> tuple[int, Sequence[Diagnostic]]:
    """Return the year in which a return ends, and what its dates say against it."""
    latest_year = collection_year(date.fromordinal(latest.last))
    place = module.table.place.at(latest.row)
    if module.listed.year_ending is not None:
        stated = module.listed.year_ending.year
        after = AfterReturnYear(at=place, column=latest.column, value=latest.text, year=year_in_words(stated))
        return stated, [after] if stated < latest_year else []
    if covers_given:
        # Whoever says which days are covered may have put the history of many years into one file.
        return latest_year, []
    earlier = _ended_before(module.table, first_day_of(latest_year))
    unclear = ReturnYearUnclear(
        at=place,
        column=latest.column,
        value=latest.text,
        year=year_in_words(latest_year),
        earlier=earlier,
    )
    return latest_year if module.year is None else module.year, [unclear] if earlier else []


def _latest_date(table: Table, year: int | None) -> _Dated | None:
    """Return the latest date in the return for the year that ends in `year`.

    A row speaks of the days before its end; but one that ends on the first day of that year stands in its return rightly.
    """
    dated = []
    for column in ("DECOM", "DEC"):
        latest = table.column(column).latest_day()
        if latest is not None:
            day, at = latest
            leaving = column == "DEC" and (year is None or day != first_day_of(year))
            dated.append(_Dated(day - leaving, int(table.numbers[at]), column, table.column(column)[at]))
    return max(dated, key=lambda date: date.last, default=None)


def _of_cohort(table: Table, cohort: frozenset[str] | None) -> Table:
    if cohort is None:
        return table
    return table.taken(table.column("CHILD").where(cohort.__contains__))


def _ended_before(table: Table, first_day: int) -> int:
    """Return how many rows say that they ended before a day."""
    return sum(rows for day, rows in table.column("DEC").days_counted() if day < first_day)


def _attributes(codes: Sequence[str]) -> Mapping[str, str] | Sequence[tuple[str, str]]:
    """Return the codes that are there, by their fields; or where any is wrong, those with their columns."""
    wrong = []
    attributes = {}
    for (column, field), cell in zip(_CODES.items(), codes, strict=True):
        code = cell.upper()
        if code in SSDA903_CODES[field]:
            attributes[field] = code
        elif cell or column in NEEDED[:-1]:
            wrong.append((column, cell))
    return wrong or attributes


def _codes_of_other_years(rows: Sequence[Row], year: int) -> Iterator[Diagnostic]:
    odd_codes: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    looked_at = set()
    for row in rows:
        # Rows share the mappings of their codes, so that most have been looked at.
        if id(row.attributes) not in looked_at:
            odd = [each for each in row.attributes.items() if not valid_in(*each, year)]
            if not odd:
                looked_at.add(id(row.attributes))
            for field_and_code in odd:
                odd_codes[field_and_code].append(row)
    for (field, code), odd_rows in sorted(odd_codes.items()):
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


def _of_row(
    place: Place,
    decom: str,
    dec: str,
    attributes: Mapping[str, str] | Sequence[tuple[str, str]],
) -> Iterable[Diagnostic]:
    start = date_in(place, "DECOM", decom)
    end = date_in(place, "DEC", dec) if dec else None
    yield from (day for day in (start, end) if isinstance(day, Diagnostic))
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


def _rivals(timeline: str, returns: Sequence[_Read]) -> Iterator[Diagnostic]:
    """Say which returns are for one year."""
    for earlier, later in pairwise(returns):
        if earlier.year == later.year:
            yield TwoReturnsForOneYear(
                at=later.table, other=earlier.table.listed, timeline=timeline, year=year_in_words(later.year)
            )


def _unlike(returns: Sequence[_Read], chosen: Sequence[ModuleOfYear]) -> Iterator[Diagnostic]:
    """Say which returns for one year have too few rows in common for the later one to be a correction."""
    tables = {module.table.place: module.table for module in chosen}
    for earlier, later in pairwise(returns):
        if earlier.year == later.year:
            before, after = (
                {*zip(table.column("CHILD"), table.column("DECOM").days.tolist(), strict=True)}
                for table in (tables[earlier.table], tables[later.table])
            )
            shared = len(before & after)
            if 2 * shared < min(len(before), len(after)):
                yield SharesFewRows(
                    at=later.table,
                    other=earlier.table.listed,
                    year=year_in_words(later.year),
                    shared=shared,
                    rows=len(after),
                )


def _care(
    timeline: str, returns: Sequence[_Read], covered: Days, policies: Policies
) -> tuple[Care, Sequence[Diagnostic]]:
    """Judge the rows of each child over all returns, in order of their years."""
    closes = {read.table: first_day_of(read.year + 1) for read in returns}
    by_child, twice = _latest(returns)
    verdicts = {child: judged(timeline, rows, closes, covered, policies) for child, rows in by_child.items()}
    care = Care(
        histories={
            child: History(verdict.episodes, covered - verdict.doubted) for child, verdict in verdicts.items()
        },
        first_rows={},
        covered=covered,
        doubts={child: verdict.doubts for child, verdict in verdicts.items() if verdict.doubts},
        repairs=tuple(repair for verdict in verdicts.values() for repair in verdict.repairs),
    )
    return care, [*twice, *(doubt for verdict in verdicts.values() for doubt in verdict.diagnostics)]


def _records_stop(timeline: str, care: Care) -> Iterator[Diagnostic]:
    """Say of how many children the records stop for good reason."""
    if stopped := sum(any(doubt.reason is None for doubt in doubts) for doubts in care.doubts.values()):
        yield RecordsStop(at=Place(CHILDREN), timeline=timeline, children=stopped)


def _recorded_later(returns: Sequence[_Read]) -> Iterator[Diagnostic]:
    """Say which rows a return holds that start in the year of an earlier one, where that one does not hold them."""
    held = {read.year: {(row.child, row.start) for row in read.rows} for read in returns}
    for read in returns:
        late = []
        for row in read.rows:
            year = collection_year(row.start)
            if year < read.year and (row.child, row.start) not in held.get(year, {(row.child, row.start)}):
                late.append(row)
        if late:
            yield RecordedLater(at=read.table.at(late[0].number), column="DECOM", rows=len(late))


def _latest(returns: Sequence[_Read]) -> tuple[Mapping[str, Sequence[Row]], Sequence[Diagnostic]]:
    """Return each child's rows: for one DECOM those of the latest return that has it.

    Two rows in that one return are both kept unless they say the same.
    """
    latest: defaultdict[str, dict[date, Row]] = defaultdict(dict)
    rivals: defaultdict[tuple[str, date], list[Row]] = defaultdict(list)
    twice: list[Diagnostic] = []
    for read in returns:
        for row in read.rows:
            rows = latest[row.child]
            held = rows.get(row.start)
            if held is None or held.table != row.table:
                rows[row.start] = row
                if held is not None and rivals:
                    rivals.pop((row.child, row.start), None)
            elif (row.end, row.attributes) == (held.end, held.attributes):
                twice.append(SameRowTwice(at=row.place, other=held.place))
            else:
                rivals[row.child, row.start].append(row)
    by_child = {child: [*rows.values()] for child, rows in latest.items()}
    for (child, _), more in rivals.items():
        by_child[child] += more
    return by_child, twice
