"""Whole numbers for the rows of a column, in arrays of NumPy's (`backing.Backing`)."""

from collections.abc import Iterable, Sequence

import numpy as np

from rules_engine.tables.backing import Whole


def whole(numbers: Iterable[int], /) -> Whole:
    return np.fromiter(numbers, np.int32)


def joined(parts: Sequence[Whole], /) -> Whole:
    return np.concatenate(parts) if parts else np.zeros(0, np.int32)


def nought(rows: int, /) -> Whole:
    return np.zeros(rows, np.int32)


def spread(values: Sequence[int], codes: Whole, /) -> Whole:
    return np.array(values, np.int32)[codes]


def taken(numbers: Whole, rows: Whole, /) -> Whole:
    return numbers[rows]


def counts(codes: Whole, texts: int, /) -> Sequence[int]:
    counted: list[int] = np.bincount(codes, minlength=texts).tolist()
    return counted


def firsts(codes: Whole, texts: int, /) -> Sequence[int]:
    first = np.full(texts, -1, np.int32)
    # Of several rows with one text the last to be written stays, so they are written from the end.
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1, dtype=np.int32)
    places: list[int] = first.tolist()
    return places


def places(wanted: Sequence[bool], codes: Whole, /) -> Whole:
    return np.flatnonzero(np.array([*wanted, False])[codes]).astype(np.int32)
