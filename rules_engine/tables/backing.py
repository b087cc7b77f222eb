"""Whole numbers for the rows of a column, and what can be done with them, whichever library holds them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    Whole: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int32]]
else:
    Whole: TypeAlias = Sequence
"""Whole numbers, one for each row: an array of NumPy's, or of the standard library where NumPy is not installed."""


class Backing(Protocol):
    """What can be done with whole numbers that stand for the rows of a column; `codes` are places in its texts."""

    def whole(self, numbers: Iterable[int], /) -> Whole:
        """Return the numbers."""

    def joined(self, parts: Sequence[Whole], /) -> Whole:
        """Return the numbers of all parts, one part after the other."""

    def nought(self, rows: int, /) -> Whole:
        """Return as many noughts."""

    def spread(self, values: Sequence[int], codes: Whole, /) -> Whole:
        """Return for each row the value of its text; the last one where the code is -1."""

    def taken(self, numbers: Whole, rows: Whole, /) -> Whole:
        """Return the numbers of `rows`, which are places among them."""

    def counts(self, codes: Whole, texts: int, /) -> Sequence[int]:
        """Return how many rows hold each of so many texts."""

    def firsts(self, codes: Whole, texts: int, /) -> Sequence[int]:
        """Return the place of the first row that holds each of so many texts; -1 where none does."""

    def places(self, wanted: Sequence[bool], codes: Whole, /) -> Whole:
        """Return the places of the rows whose texts are wanted, in order."""
