"""Other records that would be published as the very same tables: what a count that is withheld could be all the same.

A reader knows the contract with its prices, every figure that is shown, how sums are rounded, and that a count which is
withheld is one at least. Against that reader a count is safe when there are records, child by child, that would show the
same figures and have at least POSSIBLE different counts there. Such records are looked for from the true ones on: a
child less here, one more there, until every figure is as it was. Each step is one child's, and no child is changed
twice, so what is found could truly be: once-per-child counts, sums of money and rounding are all kept at once.

They keep to what the contract could tell. A child has in a cell only a sum that another child has there, at its prices.
It stands in two statements of a payment, or in two payments, only where some child does; and with a payment it has those
that all children of that payment have, unless they are few. Where the search ends without an answer the count is held
to be exposed, and more is withheld.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count, product
from math import lcm
from typing import Final, TypeAlias, TypeVar

from attrs import frozen

from rules_engine.money import Rounding, rounded
from rules_engine.pages.withholding import FEWEST, POSSIBLE, Place, Table, partners, same_by_nature

TRIED: Final = 60
"""How many records are tried for one other value of one figure."""

TRIED_IN_ALL: Final = 6_000
"""How many records are tried for a table: more than usual ones need. Whatever is not found by then is withheld."""

CHOICES: Final = 6
"""How many different sums of a child in a cell are tried, the least and the greatest among them."""

KINDS: Final = 120
"""Of how many kinds of children it is tried for a cell whether one could stand in it, or not stand in it."""


@frozen(kw_only=True)
class Earned:
    """What one child is paid in one cell of a table, and at which prices."""

    amount: Fraction
    prices: frozenset[Fraction]


# What is counted or added up: of which sort (`_CHILDREN`, `_SUMS`, `_AT_PRICE`), in which row and column, at which price.
_Figure: TypeAlias = tuple[int, ...]
_CHILDREN, _SUMS, _AT_PRICE = 0, 1, 2
_ItemT = TypeVar("_ItemT")
_NOBODY: Final = -1
# A child's sum in a cell, in whole parts of a pound, and its prices by their places.
_Sum: TypeAlias = tuple[int, tuple[int, ...]]
_Kind: TypeAlias = Mapping[Place, _Sum]


@frozen(kw_only=True)
class _Change:
    """What one child's being paid otherwise adds to each figure, and the kinds of children of whom it could be so."""

    adds: Mapping[_Figure, int]
    kinds: tuple[int, ...]


@frozen(kw_only=True)
class _Others:
    """Other records: what they add to each figure, and how many children of each kind they have changed."""

    adds: Mapping[_Figure, int]
    changed: Mapping[int, int]


@frozen(kw_only=True)
class Records:
    """Who is paid what in a table of `rows` and `columns`, and what is thought to be known of it.

    `counts` and `sums` end with their totals; sums are in whole `parts` of a pound. Of each of the `kinds` of children
    there are so many as `children` says. No child stands in two columns of a row in `once`, nor in two rows that are not
    `together`; whoever stands in a row stands in those that it `needs`. `few_at_price` are small counts of children at a
    price of their own.
    """

    rows: int
    columns: int
    counts: Table
    sums: Table
    parts: int
    kinds: Sequence[_Kind]
    children: Sequence[int]
    once: frozenset[int]
    together: frozenset[tuple[int, int]]
    needs: Mapping[int, frozenset[int]]
    few_at_price: frozenset[_Figure]


@frozen(kw_only=True)
class _Found:
    """What has been found so far: other records, the true ones first; changes by cell; and the `work` that is left."""

    others: list[_Others]
    changes: dict[Place, list[_Change]]
    work: Iterator[int]


@frozen(kw_only=True)
class Withheld:
    """Where a table's counts are withheld, and where its sums are: with every count that is, and some by themselves."""

    counts: frozenset[Place] = frozenset()
    sums: frozenset[Place] = frozenset()


def kept_apart(records: Records, small: frozenset[Place], round_sum: Fraction) -> Withheld | None:
    """Return what to withhold, with the counts at `small`, so that no small count follows; `None` where it would.

    Sums are shown to the nearest `round_sum`. First the sums of totals are withheld, then further counts, the least ones
    beside those that are exposed; at last whatever need not have been is shown again, the greatest counts first.
    """
    found = _nothing_found()
    withheld = Withheld(counts=small, sums=small)
    while exposed := _exposed(records, withheld, round_sum, found):
        if any(figure[0] == _AT_PRICE for figure in exposed):
            return None
        more = _more(records, withheld, exposed)
        if more == withheld:
            return None
        withheld = more
    for place in sorted(withheld.counts - small, key=lambda place: (-_at(records.counts, place), place)):
        fewer = withheld.counts - same_by_nature(records.counts, place)
        less = Withheld(counts=fewer, sums=withheld.sums)
        if place in withheld.counts and not _exposed(records, less, round_sum, found):
            withheld = less
    for place in sorted(
        withheld.sums - withheld.counts, key=lambda place: (-_at(records.sums, place), place)
    ):
        less = Withheld(
            counts=withheld.counts,
            sums=withheld.sums - same_by_nature(records.counts, place) | withheld.counts,
        )
        if place in withheld.sums and not _exposed(records, less, round_sum, found):
            withheld = less
    return withheld


def _more(records: Records, withheld: Withheld, exposed: Iterable[_Figure]) -> Withheld:
    """Return what is withheld with the next that could help those that are exposed."""
    totals = {(y, records.columns) for y in range(records.rows)}
    totals |= {(records.rows, x) for x in range(records.columns)}
    # An only row, or an only column, is no total beside that in all.
    totals -= same_by_nature(records.counts, (records.rows, records.columns))
    if not totals <= withheld.sums:
        return Withheld(counts=withheld.counts, sums=withheld.sums | totals)
    places = map(_place, exposed)
    more = {each for place in places for each in partners(records.counts, place, withheld.counts)}
    return Withheld(counts=withheld.counts | more, sums=withheld.sums | more)


def prices_kept_apart(records: Records, round_sum: Fraction) -> bool:
    """Whether the sum in all, to the nearest `round_sum`, tells of no few children at a price of their own."""
    everywhere = {*product(range(records.rows + 1), range(records.columns + 1))}
    rest = frozenset(everywhere - same_by_nature(records.counts, (records.rows, records.columns)))
    withheld = Withheld(counts=rest, sums=rest)
    return not _not_apart(records, records.few_at_price, withheld, round_sum, _nothing_found())


def _nothing_found() -> _Found:
    return _Found(others=[_Others(adds={}, changed={})], changes={}, work=iter(range(TRIED_IN_ALL)))


def _at(table: Table, place: Place) -> int:
    return table[place[0]][place[1]]


def _place(figure: _Figure) -> Place:
    return figure[1], figure[2]


# ---- what is known of the true records


def records_of(rows: int, columns: int, children: Iterable[Mapping[Place, Earned]]) -> Records:
    """Return the records of children, each with what it is paid in the cells of a table of `rows` and `columns`."""
    paid = [*children]
    parts = lcm(1, *(earned.amount.denominator for child in paid for earned in child.values()))
    prices = sorted({price for child in paid for earned in child.values() for price in earned.prices})
    at = {price: place for place, price in enumerate(prices)}
    alike = Counter(
        tuple(
            sorted(
                (place, (int(earned.amount * parts), tuple(sorted(at[price] for price in earned.prices))))
                for place, earned in child.items()
            )
        )
        for child in paid
    )
    # By what they are, never by their names: which are tried first may not turn on a key to pseudonyms.
    kinds = [dict(kind) for kind in sorted(alike)]
    numbers = [alike[kind] for kind in sorted(alike)]
    figures: Counter[_Figure] = Counter()
    for kind, number in zip(kinds, numbers, strict=True):
        for figure, added in _of_child(rows, columns, kind).items():
            figures[figure] += added * number
    rows_of = [[y for y, _ in kind] for kind in kinds]
    return Records(
        rows=rows,
        columns=columns,
        counts=[[figures[_CHILDREN, y, x] for x in range(columns + 1)] for y in range(rows + 1)],
        sums=[[figures[_SUMS, y, x] for x in range(columns + 1)] for y in range(rows + 1)],
        parts=parts,
        kinds=kinds,
        children=numbers,
        once=frozenset(range(rows)) - {y for theirs in rows_of for y in theirs if theirs.count(y) > 1},
        together=frozenset(pair for theirs in rows_of for pair in product(theirs, theirs)),
        needs=_needs(rows, rows_of, numbers),
        few_at_price=_few_at_price(figures, columns),
    )


def _needs(rows: int, rows_of: Sequence[Sequence[int]], numbers: Sequence[int]) -> dict[int, frozenset[int]]:
    """Return for each row those in which its children stand as well. Of few children that says nothing by itself."""
    everybody = frozenset(range(rows)).intersection(*rows_of)
    needs = {}
    for row in range(rows):
        theirs = [(others, number) for others, number in zip(rows_of, numbers, strict=True) if row in others]
        enough = sum(number for _, number in theirs) >= FEWEST
        needs[row] = (
            frozenset(range(rows)).intersection(*(others for others, _ in theirs)) if enough else everybody
        )
    return needs


def _of_child(last_row: int, last_column: int, cells: Mapping[Place, _Sum]) -> Counter[_Figure]:
    """Return what a child adds to each figure: itself once to each count, its sums to each sum."""
    added: Counter[_Figure] = Counter()
    for (y, x), (amount, prices) in cells.items():
        for row, column in ((y, x), (y, last_column), (last_row, x), (last_row, last_column)):
            added[_CHILDREN, row, column] = 1
            added[_SUMS, row, column] += amount
        for price in prices:
            added[_AT_PRICE, y, x, price] = 1
            added[_AT_PRICE, y, last_column, price] = 1
    return added


def _few_at_price(figures: Mapping[_Figure, int], columns: int) -> frozenset[_Figure]:
    """Return the small counts of children at one price, in cells and rows of which others are paid at another price.

    Of a row that has but one price in each cell, those counts are the cells' own.
    """
    prices: defaultdict[Place, list[_Figure]] = defaultdict(list)
    for figure in figures:
        if figure[0] == _AT_PRICE:
            prices[_place(figure)].append(figure)
    mixed = {place for place, several in prices.items() if len(several) > 1 and place[1] < columns}
    rows = {(y, columns) for y, _ in mixed}
    return frozenset(
        figure for place in mixed | rows for figure in prices[place] if 0 < figures[figure] < FEWEST
    )


# ---- what is exposed


def _exposed(records: Records, withheld: Withheld, round_sum: Fraction, found: _Found) -> list[_Figure]:
    """Return the figures that could have too few values: counts that are withheld, and few children at a price."""
    figures = {(_CHILDREN, *place) for place in withheld.counts} | records.few_at_price
    return _not_apart(records, figures, withheld, round_sum, found)


def _not_apart(
    records: Records, figures: Set[_Figure], withheld: Withheld, round_sum: Fraction, found: _Found
) -> list[_Figure]:
    """Return those of `figures` of which no POSSIBLE values are found; other records that are found go into `found`."""
    shown = _shown(records, withheld, round_sum)
    search = _search(records, withheld.counts, shown, found)
    agreeing = [others for others in found.others if not _wrong(others.adds, others.adds, shown)]
    exposed = []
    for figure in sorted(figures):
        values = {others.adds.get(figure, 0): others for others in agreeing}
        for step in (1, -1):
            while len(values) < POSSIBLE:
                furthest = max(values) if step > 0 else min(values)
                starts = (values[furthest], found.others[0])
                ways = (_further(search, start, figure, furthest + step, found.work) for start in starts)
                further = next(filter(None, ways), None)
                if further is None:
                    break
                agreeing.append(further)
                found.others.append(further)
                values[further.adds.get(figure, 0)] = further
        if len(values) < POSSIBLE:
            exposed.append(figure)
    return exposed


# What may be added to each figure that is shown, from and to; and to a count that is withheld.
_Shown: TypeAlias = Mapping[_Figure, tuple[int | None, int | None]]


def _shown(records: Records, withheld: Withheld, round_sum: Fraction) -> _Shown:
    """Return by how much each figure may be other and look the same: a count not at all, a sum where it rounds alike."""
    shown: dict[_Figure, tuple[int | None, int | None]] = {}
    for y, across in enumerate(records.counts):
        for x, children in enumerate(across):
            if (y, x) in withheld.counts:
                shown[_CHILDREN, y, x] = (min(1, children) - children, None)
            else:
                shown[_CHILDREN, y, x] = (0, 0)
            if (y, x) not in withheld.sums:
                shown[_SUMS, y, x] = _slack(Fraction(records.sums[y][x]), round_sum * records.parts)
    return shown


def _slack(amount: Fraction, round_sum: Fraction) -> tuple[int, int]:
    """Return the least and the most that may be added to a sum so that it rounds as it does, without the very ends."""
    middle = rounded(amount, round_sum, Rounding.HALF_UP)
    least, most = middle - round_sum / 2 - amount, middle + round_sum / 2 - amount
    return min(0, int(least // 1) + 1), max(0, -int(-most // 1) - 1)


def _wrong(figures: Iterable[_Figure], adds: Mapping[_Figure, int], shown: _Shown) -> dict[_Figure, int]:
    """Return those of `figures` that would look otherwise, with what is too much in them or, below 0, too little."""
    wrong = {}
    for figure in figures:
        least, most = shown.get(figure, (None, None))
        added = adds.get(figure, 0)
        if least is not None and added < least:
            wrong[figure] = added - least
        elif most is not None and added > most:
            wrong[figure] = added - most
    return wrong


# ---- the search for other records


@frozen(kw_only=True)
class _Search:
    """Which changes add to, or take from, each figure; how many children are of each kind; what must stay as shown."""

    changes: Mapping[tuple[_Figure, bool], Sequence[_Change]]
    children: Sequence[int]
    shown: _Shown


def _further(
    search: _Search, start: _Others, figure: _Figure, goal: int, work: Iterator[int]
) -> _Others | None:
    """Return other records in which `goal` is added to `figure`, or still more; `None` if they are not found.

    `start` are other records to begin with, and `goal` is not 0: below it, as much is taken away. The records in which
    the least is wrong are tried first. Each change goes where something is wrong and makes it less.
    """
    least, most = search.shown.get(figure, (None, None))
    shown = {**search.shown, figure: (goal, most) if goal > 0 else (least, goal)}
    order = count()
    # The goal comes first among what is wrong, so it is reached first.
    wrong = _wrong((figure, *start.adds), start.adds, shown)
    waiting = [(0, next(order), start, wrong)]
    seen: set[frozenset[tuple[_Figure, int]]] = set()
    for _ in range(TRIED):
        if not waiting or next(work, None) is None:
            return None
        _, _, others, wrong = heappop(waiting)
        if not wrong:
            return others
        first = next(iter(wrong))
        for change in search.changes.get((first, wrong[first] < 0), ()):
            changed = _changed(search, others, change)
            if changed is None or (key := frozenset(changed.adds.items())) in seen:
                continue
            seen.add(key)
            wrong_now = _wrong((figure, *changed.adds), changed.adds, shown)
            cost = sum(2 if each[0] == _SUMS else 2 * abs(much) for each, much in wrong_now.items())
            heappush(waiting, (cost + sum(changed.changed.values()), next(order), changed, wrong_now))
    return None


def _changed(search: _Search, others: _Others, change: _Change) -> _Others | None:
    """Return `others` with one more child changed; `None` when no child is left of whom it could be so."""
    for kind in change.kinds:
        if kind == _NOBODY or others.changed.get(kind, 0) < search.children[kind]:
            adds = {**others.adds}
            for figure, added in change.adds.items():
                adds[figure] = adds.get(figure, 0) + added
                if not adds[figure]:
                    del adds[figure]
            return _Others(adds=adds, changed={**others.changed, kind: others.changed.get(kind, 0) + 1})
    return None


def _search(records: Records, hidden: Set[Place], shown: _Shown, found: _Found) -> _Search:
    changes: defaultdict[tuple[_Figure, bool], list[_Change]] = defaultdict(list)
    inside = {(y, x) for y, x in hidden if y < records.rows and x < records.columns}
    mixed = {_place(figure) for figure in records.few_at_price if figure[2] < records.columns}
    for cell in sorted(inside | mixed):
        if cell not in found.changes:
            found.changes[cell] = _changes(records, cell)
        for change in found.changes[cell]:
            if cell in inside or (_CHILDREN, *cell) not in change.adds:
                for figure, added in change.adds.items():
                    changes[figure, added > 0].append(change)
    return _Search(changes=changes, children=records.children, shown=shown)


def _changes(records: Records, cell: Place) -> list[_Change]:
    """Return how one child could be paid otherwise in a cell: not, or as well, or another sum.

    Of children whose change would look the same, the first few stand for all.
    """
    sums = _choices(records, cell)
    there = [at for at, kind in enumerate(records.kinds) if cell in kind]
    elsewhere = [at for at, kind in enumerate(records.kinds) if cell not in kind]
    alike: defaultdict[frozenset[tuple[_Figure, int]], list[int]] = defaultdict(list)
    for at in [_NOBODY, *_spread(there, KINDS), *_spread(elsewhere, KINDS)]:
        kind = {} if at == _NOBODY else records.kinds[at]
        without = {place: each for place, each in kind.items() if place != cell}
        others = [{**without, cell: each} for each in sums if each != kind.get(cell)]
        for other in [*others, without] if cell in kind else others:
            if not _may_be(records, other):
                continue
            alike[frozenset(_difference(records, kind, other).items())].append(at)
    return [
        _Change(adds=dict(adds), kinds=tuple(at))
        for adds, at in sorted(alike.items(), key=lambda each: (len(each[0]), sorted(each[0])))
    ]


def _spread(several: Sequence[_ItemT], most: int) -> list[_ItemT]:
    """Return so many at most, evenly spread, the first and the last among them."""
    if len(several) <= most:
        return [*several]
    return [several[number * (len(several) - 1) // (most - 1)] for number in range(most)]


def _choices(records: Records, cell: Place) -> list[_Sum]:
    """Return the sums that a child may have in a cell: those that children have there."""
    return _spread(sorted({kind[cell] for kind in records.kinds if cell in kind}), CHOICES)


def _may_be(records: Records, kind: _Kind) -> bool:
    """Whether a child may stand in these cells, for all that is known."""
    rows = [y for y, _ in kind]
    return (
        not any(y in records.once and rows.count(y) > 1 for y in rows)
        and all(pair in records.together for pair in product(rows, rows) if pair[0] != pair[1])
        and all(records.needs[y] <= {*rows} for y in rows)
    )


def _difference(
    records: Records, before: Mapping[Place, _Sum], after: Mapping[Place, _Sum]
) -> dict[_Figure, int]:
    added = _of_child(records.rows, records.columns, after)
    added.subtract(_of_child(records.rows, records.columns, before))
    return {figure: much for figure, much in added.items() if much}
