"""Drawing by lot in whole numbers, the same on every machine.

The stream of bits of PCG64 is promised never to change; what numpy makes of it is not. So every draw here is made from
the bits themselves, by whole-number arithmetic: no fraction is rounded, and no last bit can tip a choice.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.random import PCG64, SeedSequence
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

_LOTS = 32


class Draws:
    """A stream of lots: the same for the same `seed` and `part`."""

    def __init__(self, seed: int, part: int) -> None:
        self._bits = PCG64(SeedSequence([seed, part]))

    def below(self, limit: int | Ints, count: int) -> Ints:
        """Return `count` numbers from 0 up to `limit`, which is left out; a limit is under 2**31."""
        lots = (self._bits.random_raw(count) >> np.uint64(64 - _LOTS)).astype(np.int64)
        return (lots * limit) >> _LOTS

    def between(self, least: int | Ints, most: int | Ints, count: int) -> Ints:
        """Return `count` numbers from `least` to `most`, both included."""
        return least + self.below(most - least + 1, count)

    def chance(self, part: int, whole: int, count: int) -> Flags:
        """Return `count` answers, `part` of `whole` of them yes."""
        return self.below(whole, count) < part

    def order(self, count: int) -> Ints:
        """Return the numbers from 0 up to `count` in any order."""
        return np.argsort(self._bits.random_raw(count), kind="stable").astype(np.int64)

    def places(self, weights: Sequence[int], count: int) -> Ints:
        """Return `count` places in `weights`, each as often as its weight says."""
        upto = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(upto, self.below(int(upto[-1]), count), side="right").astype(np.int64)

    def codes(self, weights: Mapping[str, int], known: Sequence[str], count: int) -> Ints:
        """Return `count` of the codes that `weights` has, as their places in `known`."""
        return places_of(weights, known)[self.places([*weights.values()], count)]


def places_of(codes: Mapping[str, int] | Sequence[str], known: Sequence[str]) -> Ints:
    """Return the place of each of `codes` in `known`."""
    return np.array([known.index(code) for code in codes], dtype=np.int64)


def runs(counts: Ints) -> tuple[Ints, Ints]:
    """Return, for so many things of each owner, the owner of each and its place among the owner's own."""
    owners = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    return owners, np.arange(len(owners)) - starts[owners]
