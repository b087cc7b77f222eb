"""Returns of several authorities in one folder: whose each row is, and which child of which authority it speaks of.

Each authority numbers its own children, so "1001" of one is nobody of another. Where a column LA names two authorities
or more, the rows of each make returns of their own, and an identifier that stands in the returns of several of them is
written with the name of the authority before it. Where the columns name one authority or none, nothing is changed.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_
from types import MappingProxyType
from typing import Final

from attrs import evolve, frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.facts import History
from rules_engine.returns.assembly import Module, Return, shared_name
from rules_engine.returns.diagnostics import AuthorityMissing, CalledAlike
from rules_engine.returns.histories import Histories
from rules_engine.statutory.layouts import Layout
from rules_engine.tables.column import stripped_column
from rules_engine.tables.diagnostics import one_line
from rules_engine.tables.table import Table, plain
from rules_engine.timeline import Days

AUTHORITY: Final = "LA"
"""The heading under which regional extracts name the authority."""

NOBODY_CALLED_ALIKE: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})


@frozen
class ByAuthority:
    """The modules of each authority apart, and the identifiers that several authorities gave, with their names."""

    modules: Sequence[Module]
    called_alike: Mapping[str, Sequence[str]] = NOBODY_CALLED_ALIKE
    diagnostics: Sequence[Diagnostic] = ()


def by_authority(modules: Sequence[Module], wanted: Container[str] = ()) -> ByAuthority:
    """Part the modules of a folder by the authorities that their columns LA name, where these are several.

    Children whom somebody wants by the names of their authorities (`wanted`) are called so, whoever else has the identifier.
    """
    names = _names(modules)
    if len(names) < 2:
        return ByAuthority([_wanted_in_full(module, names.values(), wanted) for module in modules])
    of_returns: defaultdict[str, list[Module]] = defaultdict(list)
    for module in modules:
        of_returns[shared_name(module.table)].append(module)
    parts: list[Module] = []
    diagnostics: list[Diagnostic] = []
    for of_return in of_returns.values():
        in_return, of_tables = _parted(of_return, names)
        parts += in_return
        diagnostics += of_tables
    called_alike = _called_alike(parts)
    if called_alike:
        at = next(
            module
            for module in parts
            if not called_alike.keys().isdisjoint(_children(module.table, module.layout))
        )
        diagnostics.append(
            CalledAlike(
                at=at.table.place,
                column=AUTHORITY,
                identifiers=len(called_alike),
                authorities=tuple(sorted({name for of_one in called_alike.values() for name in of_one})),
            )
        )
    called_apart = [_called_apart(module, called_alike, wanted) for module in parts]
    return ByAuthority(called_apart, called_alike, diagnostics)


def _wanted_in_full(module: Module, names: Iterable[str], wanted: Container[str]) -> Module:
    """Return a module of the only authority that is named, with the children called as somebody wants them."""
    for name in names:
        called = _called_apart(evolve(module, authority=name), (), wanted)
        return evolve(called, authority=module.authority)
    return module


def in_full(authority: str, identifier: str) -> str:
    """Return what a child is called whose identifier another authority gave too."""
    return f"{authority} {identifier}"


def _names(modules: Iterable[Module]) -> Mapping[str, str]:
    """Return the authorities that are named, by their plain names and in the order of these; each as it is first written."""
    names: dict[str, str] = {}
    for module in modules:
        for text, _ in module.table.column(AUTHORITY).first_places():
            if text:
                names.setdefault(plain(text), one_line(text))
    return dict(sorted(names.items()))


def _parted(
    of_return: Sequence[Module], names: Mapping[str, str]
) -> tuple[Sequence[Module], Sequence[Diagnostic]]:
    """Part the modules of one return; one without the column is that of the only authority that the others name."""
    here = _names(of_return)
    parts: list[Module] = []
    diagnostics: list[Diagnostic] = []
    for module in of_return:
        table = module.table
        if len(table) and not table.has(AUTHORITY) and len(here) == 1:
            parts += [_part(module, names[authority], table) for authority in here]
            continue
        if not here:
            parts.append(module)
        for authority in here:
            rows = _rows_of(table, authority)
            # Nobody of an authority may stand in a module that its return has all the same.
            if len(rows) or not any(_speaks_of(other, module, authority) for other in of_return):
                parts.append(_part(module, names[authority], rows))
        unnamed = table.column(AUTHORITY).where("".__eq__)
        if len(unnamed):
            diagnostics.append(
                AuthorityMissing(
                    at=table.place.at(int(table.numbers[int(unnamed[0])])),
                    column=AUTHORITY,
                    rows=len(unnamed),
                    authorities=tuple(names.values()),
                )
            )
    return parts, diagnostics


def _rows_of(table: Table, authority: str) -> Table:
    def is_named(text: str) -> bool:
        return plain(text) == authority

    return table.taken(table.column(AUTHORITY).where(is_named))


def _speaks_of(other: Module, module: Module, authority: str) -> bool:
    return other.layout is module.layout and authority in _names([other])


def _part(module: Module, authority: str, rows: Table) -> Module:
    table = evolve(rows, place=module.table.place.of_authority(authority))
    return Module(module.layout, table, authority)


def _called_alike(modules: Iterable[Module]) -> Mapping[str, Sequence[str]]:
    authorities: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for module in modules:
        for child in _children(module.table, module.layout):
            authorities[child][module.authority] = None
    return {child: sorted(names) for child, names in authorities.items() if len(names) > 1}


def _children(table: Table, layout: Layout) -> Iterator[str]:
    return (text for text, _ in table.column(layout.columns[0].name).counted() if text)


def _called_apart(module: Module, called_alike: Container[str], wanted: Container[str]) -> Module:
    table = module.table
    at = table.place_of(module.layout.columns[0].name)
    if at is None:
        return module
    column = table.columns[at]
    texts = [
        name if text in called_alike or name in wanted else text
        for text in column.texts
        for name in (in_full(module.authority, text),)
    ]
    columns = (*table.columns[:at], stripped_column(column.codes, texts), *table.columns[at + 1 :])
    return evolve(module, table=evolve(table, columns=columns))


# ---- what is read of each authority by itself


def children_of(returns: Iterable[Return]) -> Mapping[str, frozenset[str]]:
    """Return the children who stand in the returns of each authority, in whatever module."""
    children: defaultdict[str, set[str]] = defaultdict(set)
    for of_year in returns:
        for layout, tables in of_year.modules.items():
            for table in tables:
                children[of_year.authority].update(_children(table, layout))
    return {authority: frozenset(of_one) for authority, of_one in children.items()}


def joined(
    read: Mapping[str, Histories], children: Mapping[str, frozenset[str]], cohort: frozenset[str] | None
) -> tuple[Mapping[str, History], Days]:
    """Join what was read of each authority: the histories, and the days covered for a child whom none of them knows.

    A child of `cohort` with no row of its own has the days that the authority covers in whose returns it stands.
    """
    histories: dict[str, History] = {}
    for authority, of_one in read.items():
        histories |= {child: of_one.of(child) for child in (cohort or frozenset()) & children[authority]}
        histories |= of_one.histories
    return histories, reduce(and_, (of_one.covered for of_one in read.values()))
