"""Which table is which: modules known by their columns, and put together into the returns of the years.

File names are free, so a module is known by its columns. The modules of one return are those that share a folder and
the figures in their names ("2019-20_episodes.csv" and "2019-20_header.csv"), a workbook, an XML file, or, in an extract of
several years in one table, the value of its column YEAR. Which year a return is for shows from its dates alone: it is
the collection year (1 April to 31 March) in which the most episodes end, the latest where several are alike; where none
ends, that in which most of what the other modules say ends or happens; else that of the last episode to start. So one
mistyped date leaves it as it is. A row that ends on 1 April tells nothing beside others: it was in care for the year
before, and stands in the return of the year that begins. Neither a name nor the column YEAR is believed: public extracts
label one and the same year by its start and by its end. A census of children in need says itself for which year it is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from re import ASCII, findall
from types import MappingProxyType
from typing import Final

from attrs import evolve, frozen

from rules_engine.dates import collection_year, first_day_of_return
from rules_engine.diagnostics import Diagnostic
from rules_engine.place import Place
from rules_engine.returns.settings import ListedReturn
from rules_engine.statutory.layouts import CIN_CENSUS, EPISODES, HEADER, SSDA903, Holds, Layout
from rules_engine.tables.diagnostics import FileMissing
from rules_engine.tables.formats import is_one_table
from rules_engine.tables.table import Table, plain
from rules_engine.timeline import Day, day_of

# A header's columns stand in other modules too, so it is looked for last.
_IN_ORDER: Final = (*(layout for layout in (*SSDA903, *CIN_CENSUS) if layout is not HEADER), HEADER)


_NOTHING_STATED: Final[Mapping[str, int]] = MappingProxyType({})

_BY_NAME: Final[Mapping[str, Layout]] = {
    name: layout
    for layout in SSDA903
    for name in (
        plain(layout.name).replace(" ", ""),
        plain(layout.source.removeprefix("SSDA903 ")).replace(" ", ""),
    )
}


@frozen(eq=False)
class Module:
    """A table of a return, and the layout of the module that it is known to be.

    `authority` is whose it is, where the folder holds the returns of several.
    """

    layout: Layout
    table: Table
    authority: str = ""


@frozen(eq=False)
class Return:
    """The modules of one return, and the calendar year in which its collection year ends.

    `year` is None where no date in it says which year it is for. `authority` is blank where the folder holds the returns
    of one.
    """

    name: str
    year: int | None
    modules: Mapping[Layout, tuple[Table, ...]]
    authority: str = ""


@frozen(eq=False)
class ModuleOfYear:
    """A module of the return for the year that ends in `year`, if that can be told, as records.toml lists it."""

    table: Table
    year: int | None
    listed: ListedReturn
    authority: str = ""


def layout_of(table: Table) -> Layout | None:
    """Return the module that a table is, or None when it is none.

    A table without headings, which has nobody in it, is the module that its name says.
    """
    if not table.headings:
        return _BY_NAME.get("".join(findall(r"oc[23]|ad1|[a-z]+", table.plain_title.replace("ssda903", ""))))
    return next((layout for layout in _IN_ORDER if all(map(table.has, layout.known_by))), None)


def nearly(table: Table) -> Layout | None:
    """Return the module that a table was meant to be, by most of its headings, where one that it is known by is wrong."""
    theirs = {*table.plain_headings}

    def shared(layout: Layout) -> int:
        return len(theirs & {plain(heading) for heading in layout.headings})

    nearest = max(_IN_ORDER, key=shared)
    return nearest if 2 * shared(nearest) > len(nearest.headings) else None


def returns_of(modules: Iterable[Module], stated: Mapping[str, int] = _NOTHING_STATED) -> Sequence[Return]:
    """Put modules together into returns, the earliest year first.

    `stated` are the years in which returns end that somebody has said, by the plain names of their files.
    """
    by_name: defaultdict[tuple[str, str], defaultdict[Layout, list[Table]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for module in modules:
        by_name[shared_name(module.table), module.authority][module.layout].append(module.table)
    # Nothing tells of several tables of episodes side by side which other modules are whose.
    for (name, authority), of_return in [*by_name.items()]:
        if len(of_return.get(EPISODES, ())) > 1:
            for table in of_return.pop(EPISODES):
                by_name[f"{name}{table.place}", authority][EPISODES].append(table)
    returns = [
        Return(
            name=f"{name}{authority}",
            year=_year_of(of_return, stated),
            modules={layout: tuple(parts) for layout, parts in of_return.items()},
            authority=authority,
        )
        for (name, authority), of_return in by_name.items()
        if of_return
    ]
    return sorted(returns, key=lambda of_year: (of_year.year or 0, of_year.name))


def modules_in(table: Table) -> Iterator[Module]:
    """Yield the modules that a table holds: none; one; or one for each year, where a column YEAR tells them apart."""
    layout = layout_of(table)
    return iter(()) if layout is None else by_year_column(layout, table)


def by_year_column(layout: Layout, table: Table) -> Iterator[Module]:
    """Yield the parts of a module that are of different returns, as its column YEAR says; most tables have none."""
    if not table.has("YEAR"):
        yield Module(layout, table)
        return
    years = table.column("YEAR")
    for year, _ in sorted(years.counted()):
        part = table.taken(years.where(year.__eq__))
        yield Module(layout, evolve(part, place=table.place.within(year)))


def _last_day_in(table: Table, layout: Layout) -> int | None:
    """Return the latest day that the rows of a module speak of, or None where no date in it can be read."""
    latest = [
        day - (column.name == layout.end_day)
        for column in layout.columns
        if column.holds is Holds.DATE and not column.tells_a_birthday
        for day, _ in table.column(column.name).days_counted()
    ]
    return max(latest, default=None)


def first_day_of(year: int) -> Day:
    """Return the 1 April on which the collection year begins that ends in `year`."""
    return day_of(first_day_of_return(year))


def year_in_words(year: int) -> str:
    """Return "1 April 2018 to 31 March 2019" for 2019."""
    return f"1 April {year - 1} to 31 March {year}"


def modules_listed(
    returns: Sequence[Return],
    layout: Layout,
    listed: Sequence[ListedReturn] | None,
    columns: Sequence[str],
) -> tuple[Sequence[ModuleOfYear], Sequence[Diagnostic]]:
    """Return the tables of a module that have headings, with the years of their returns.

    They come in the order in which records.toml lists them; where it lists none (None), in order of the names of their
    files. A table of several years counts as one for each. `columns` are those that a file which is not there should have.
    """
    whose = {table.place: of_year for of_year in returns for table in of_year.modules.get(layout, ())}
    tables = [table for of_year in returns for table in of_year.modules.get(layout, ()) if table.headings]
    tables.sort(key=lambda table: table.place.table)
    if listed is None:
        return [
            _of_year(table, whose[table.place], ListedReturn(name=table.place.listed)) for table in tables
        ], []
    by_name: defaultdict[str, list[Table]] = defaultdict(list)
    for table in tables:
        by_name[plain(table.place.listed)].append(table)
    missing = [
        FileMissing(
            at=Place(entry.name),
            expected=f"a file with the columns {', '.join(columns)}, as records.toml lists it",
        )
        for entry in listed
        if plain(entry.name) not in by_name
    ]
    return [
        _of_year(table, whose[table.place], entry)
        for entry in listed
        for table in by_name.get(plain(entry.name), ())
    ], missing


def _of_year(table: Table, of_year: Return, listed: ListedReturn) -> ModuleOfYear:
    return ModuleOfYear(table, of_year.year, listed, of_year.authority)


def _year_of(modules: Mapping[Layout, Sequence[Table]], stated: Mapping[str, int]) -> int | None:
    for tables in modules.values():
        for table in tables:
            if plain(table.place.listed) in stated:
                return stated[plain(table.place.listed)]
    said = [table.year for tables in modules.values() for table in tables if table.year is not None]
    if said:
        return max(said)
    episodes = modules.get(EPISODES, ())
    others = [
        (layout, table) for layout, tables in modules.items() if layout is not EPISODES for table in tables
    ]
    year = _most_frequent(end for table in episodes for end in _ends(table, EPISODES))
    if year is None:
        year = _most_frequent(end for layout, table in others for end in _ends(table, layout))
    if year is None:
        year = _most_frequent(end for table in episodes for end in _ends_on_1_april(table))
    if year is None:
        started = [day for table in episodes for day, _ in table.column("DECOM").days_counted()]
        year = collection_year(date.fromordinal(max(started))) if started else None
    if year is None:
        latest = [day for layout, table in others if (day := _last_day_in(table, layout)) is not None]
        year = collection_year(date.fromordinal(max(latest))) if latest else None
    return year


def _ends(table: Table, layout: Layout) -> Iterator[tuple[int, int]]:
    """Yield the last days of the rows of a module that have ended, and the days of those that are events, each with
    the number of its rows; not of those that end on 1 April."""
    if layout.end_day is not None:
        yield from (
            (day - 1, rows)
            for day, rows in table.column(layout.end_day).days_counted()
            if not _is_1_april(day)
        )
    elif layout.first_day is not None:
        yield from table.column(layout.first_day).days_counted()


def _ends_on_1_april(table: Table) -> Iterator[tuple[int, int]]:
    """Yield each 1 April on which rows of episodes end, with their number."""
    return (end for end in table.column("DEC").days_counted() if _is_1_april(end[0]))


def _is_1_april(day: int) -> bool:
    on = date.fromordinal(day)
    return (on.month, on.day) == (4, 1)


def _most_frequent(days: Iterable[tuple[int, int]]) -> int | None:
    """Return the year in whose collection year the most rows end, the latest of several; None where none ends."""
    rows_in: Counter[int] = Counter()
    for day, rows in days:
        rows_in[collection_year(date.fromordinal(day))] += rows
    return max(rows_in, key=lambda year: (rows_in[year], year), default=None)


def shared_name(table: Table) -> str:
    """Return what the modules of one return have in common: where they stand, and the figures in their names."""
    folder, _, name = table.place.file.rpartition("/")
    if table.place.year is not None:
        return f"{folder}/YEAR {table.place.year}"
    # A workbook and an XML file hold a whole return each, whatever figures are in their names.
    if not is_one_table(name):
        return f"{folder}/{name}"
    return f"{folder}/" + "-".join(
        figures for figures in findall(r"[0-9]{2,}", name, ASCII) if figures != "903"
    )
