"""Whole numbers for the rows of a column, in arrays of the standard library (`backing.Backing`)."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from rules_engine.tables.backing import Whole


def whole(numbers: Iterable[int], /) -> "Whole":
    return cast("Whole", array("i", numbers))


def joined(parts: "Sequence[Whole]", /) -> "Whole":
    numbers = array("i")
    for part in parts:
        numbers.extend(cast("array[int]", part))
    return cast("Whole", numbers)


def nought(rows: int, /) -> "Whole":
    return whole([0] * rows)


def spread(values: Sequence[int], codes: "Whole", /) -> "Whole":
    return whole(map(values.__getitem__, cast("array[int]", codes)))


def taken(numbers: "Whole", rows: "Whole", /) -> "Whole":
    return whole(map(numbers.__getitem__, rows))


def counts(codes: "Whole", texts: int, /) -> Sequence[int]:
    counted = Counter[int](codes)
    return [counted[code] for code in range(texts)]


def firsts(codes: "Whole", texts: int, /) -> Sequence[int]:
    first = [-1] * texts
    for place, code in reversed([*enumerate(codes)]):
        first[code] = place
    return first


def places(wanted: Sequence[bool], codes: "Whole", /) -> "Whole":
    return whole(place for place, code in enumerate(cast("array[int]", codes)) if wanted[code])
