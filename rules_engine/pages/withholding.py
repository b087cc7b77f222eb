"""Which counts of a table are withheld, so that no small count can be read in it or worked out from it.

A reader who wants to know a count that is withheld has what is shown: other counts, totals, and sums of money, which add
up where a price makes a sum as good as a count. So a count is safe when at least three values of it agree with all that
is shown, both ways in which a reader can reckon:

- *as sums*: every total is its parts added up, as for money;
- *as children*: a total counts each child once, so it is at least its largest part and at most its parts added up, and
  exactly that where no child stands in two of them, which a reader may know.

Where that is not so, more counts are withheld, the smallest first, until it is; or the table cannot be shown. That goes
by counts alone. Where sums stand beside them, `reporting.other_records` then tries both ways at once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import product
from typing import Final, TypeAlias

FEWEST: Final = 6
"""The smallest count of children that is shown, but for none at all."""

POSSIBLE: Final = 3
"""How many values a count that is withheld could have, at the least."""

# The row and the column of a count; the last of each hold the totals.
Place: TypeAlias = tuple[int, int]
# Rows of counts, each with its total, and below them the row of totals.
Table: TypeAlias = Sequence[Sequence[int]]
_Node: TypeAlias = tuple[str, int]
_Network: TypeAlias = Mapping[_Node, Sequence[tuple[Place, _Node, int]]]


def withheld(table: Table) -> frozenset[Place] | None:
    """Return the places of `table` that are withheld; `None` when nothing of it but the total in all may be shown.

    A total counts each child once who stands anywhere in its row or column. A count of none is always shown.
    """
    last = len(table) - 1, len(table[0]) - 1
    hidden = {place for place in _places(table) if 0 < _at(table, place) < FEWEST}
    if last in hidden:
        return None
    while exposed := _exposed(table, hidden):
        more = {partner for place in exposed for partner in partners(table, place, hidden)}
        if not more:
            return None
        hidden |= more
    return frozenset(hidden)


def _places(table: Table) -> Iterable[Place]:
    return product(range(len(table)), range(len(table[0])))


def _at(table: Table, place: Place) -> int:
    return table[place[0]][place[1]]


def partners(table: Table, exposed: Place, hidden: Set[Place]) -> set[Place]:
    """Return what to withhold beside `exposed`: the least of its row or column, inside the table if there is any.

    Where nothing of those is left, it is the least of the table; nothing when that is withheld but for the total in all.
    """
    row = [(exposed[0], column) for column in range(len(table[0]))]
    column = [(row, exposed[1]) for row in range(len(table))]
    alone = [line for line in (row, column) if sum(place in hidden for place in line) == 1]
    for lines in (alone, [row, column], [[*_places(table)]]):
        shown = [
            place
            for line in lines
            for place in line
            if place not in hidden and _at(table, place) and not _is_the_total(table, place)
        ]
        if shown:
            least = min(shown, key=lambda place: (_is_a_total(table, place), _at(table, place), place))
            return {least, *same_by_nature(table, least)}
    return set()


def _is_a_total(table: Table, place: Place) -> bool:
    return place[0] == len(table) - 1 or place[1] == len(table[0]) - 1


def _is_the_total(table: Table, place: Place) -> bool:
    """Whether a place is the total in all, also as the total of an only row or an only column."""
    last = len(table) - 1, len(table[0]) - 1
    return place == last or last in same_by_nature(table, place)


def same_by_nature(table: Table, place: Place) -> set[Place]:
    """Return the places that hold the same by their nature: an only row, or an only column, is its own total."""
    row, column = place
    last_row, last_column = len(table) - 1, len(table[0]) - 1
    rows = {0, 1} if last_row == 1 else {row}
    columns = {0, 1} if last_column == 1 else {column}
    return set(product(rows, columns))


def _exposed(table: Table, hidden: set[Place]) -> list[Place]:
    """Return the places in `hidden` whose counts can have too few values."""
    as_children = _values_as_children(table, hidden)
    sums, network = _summed(table), _network(table, hidden)
    return [
        place
        for place in sorted(hidden)
        if min(as_children[place], _values_as_sums(sums, network, place)) < POSSIBLE
    ]


# ---- as sums: counts move round closed ways in a network, so that every total stays


def _summed(table: Table) -> Table:
    """Return the table with the sums of its parts for totals."""
    rows = [[*row[:-1], sum(row[:-1])] for row in table[:-1]]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def _network(table: Table, hidden: set[Place]) -> _Network:
    """Return from each node the edges that touch it: where each leads, with 1 for forward and -1 for back.

    Rows and columns are the nodes, what is withheld the edges: from its row to its column, but a total of a row or
    column the other way. What goes round and comes back changes no total.
    """
    network: defaultdict[_Node, list[tuple[Place, _Node, int]]] = defaultdict(list)
    for place in sorted(hidden):
        tail, head = _edge(table, place)
        network[tail].append((place, head, 1))
        network[head].append((place, tail, -1))
    return network


def _edge(table: Table, place: Place) -> tuple[_Node, _Node]:
    row, column = ("row", place[0]), ("column", place[1])
    is_a_total = (place[0] == len(table) - 1) is not (place[1] == len(table[0]) - 1)
    return (column, row) if is_a_total else (row, column)


def _values_as_sums(sums: Table, network: _Network, place: Place) -> int:
    """Return how many values, of POSSIBLE that are looked for, could stand at `place`; nothing withheld is below 1."""
    tail, head = _edge(sums, place)
    up = _units(head, tail, network, sums, place, POSSIBLE - 1)
    down = _units(tail, head, network, sums, place, min(POSSIBLE - 1, _at(sums, place) - 1))
    return 1 + up + down


def _units(start: _Node, goal: _Node, network: _Network, sums: Table, barred: Place, most: int) -> int:
    """Return how many units, up to `most`, can go from `start` to `goal` without the edge `barred`."""
    moved: Counter[Place] = Counter()
    for units in range(most):
        way = _way(start, goal, network, sums, moved, barred)
        if way is None:
            return units
        for place, unit in way:
            moved[place] += unit
    return most


def _way(
    start: _Node, goal: _Node, network: _Network, sums: Table, moved: Mapping[Place, int], barred: Place
) -> list[tuple[Place, int]] | None:
    """Return the edges of a shortest way, each with 1 for forward and -1 for back; `None` when there is no way."""
    came: dict[_Node, tuple[_Node, Place, int] | None] = {start: None}
    reached = [start]
    for node in reached:
        for place, other, unit in network.get(node, ()):
            if other in came or place == barred:
                continue
            if unit > 0 or _at(sums, place) + moved[place] > 1:
                came[other] = (node, place, unit)
                reached.append(other)
        if goal in came:
            break
    if goal not in came:
        return None
    way = []
    step = came[goal]
    while step is not None:
        node, place, unit = step
        way.append((place, unit))
        step = came[node]
    return way


# ---- as children: a total is at least its largest part and at most all of them, or all of them if nobody is in two


def _values_as_children(table: Table, hidden: set[Place]) -> dict[Place, int]:
    """Return how many values could stand at each place if a total tells how many different children there are."""
    everybody = table[-1][-1]
    least = {each: 1 if each in hidden else _at(table, each) for each in _places(table)}
    most = {each: everybody if each in hidden else _at(table, each) for each in _places(table)}
    lines = [*_lines(table)]
    before: tuple[dict[Place, int], dict[Place, int]] | None = None
    while before != (least, most):
        before = {**least}, {**most}
        for total, parts in lines:
            most |= {part: min(most[part], most[total]) for part in parts}
            together = sum(most[part] for part in parts)
            most[total] = min(most[total], together)
            least[total] = max(least[total], *(least[part] for part in parts))
            least |= {part: max(least[part], least[total] - (together - most[part])) for part in parts}
            if _at(table, total) == sum(_at(table, part) for part in parts):
                fewest = sum(least[part] for part in parts)
                least[total] = max(least[total], fewest)
                most |= {part: min(most[part], most[total] - (fewest - least[part])) for part in parts}
    return {place: most[place] - least[place] + 1 for place in _places(table)}


def _lines(table: Table) -> Iterable[tuple[Place, list[Place]]]:
    """Yield the place of each total, with those of its parts."""
    last_row, last_column = len(table) - 1, len(table[0]) - 1
    for row in range(last_row + 1):
        yield (row, last_column), [(row, column) for column in range(last_column)]
    for column in range(last_column + 1):
        yield (last_row, column), [(row, column) for row in range(last_row)]
