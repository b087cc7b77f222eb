"""Exact sums of pounds: rounded when a contract says so, shared so that the parts add up, and shown."""

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction
from typing import assert_never


class Rounding(Enum):
    """Which whole grain an amount goes to. Sums owed back round as sums owed do, with the sign turned."""

    HALF_UP = "half up"  # the nearest; a half goes away from zero
    HALF_EVEN = "half even"  # the nearest; a half goes to the even grain
    HALF_DOWN = "half down"  # the nearest; a half goes towards zero
    UP = "up"  # away from zero
    DOWN = "down"  # towards zero


def rounded(amount: Fraction, grain: Fraction, rounding: Rounding) -> Fraction:
    """Return `amount` as a multiple of `grain`, which is more than 0: a penny is Fraction(1, 100)."""
    _assert_positive(grain)
    # In whole numbers: fractions would be reduced at every step, and a settlement rounds each of its lines.
    one = amount.denominator * grain.numerator
    whole, over = divmod(abs(amount.numerator) * grain.denominator, one)
    half = 2 * over - one  # below 0 under a half, 0 at a half, above 0 over it
    match rounding:
        case Rounding.HALF_UP:
            up = half >= 0
        case Rounding.HALF_EVEN:
            up = half > 0 or (half == 0 and whole % 2 == 1)
        case Rounding.HALF_DOWN:
            up = half > 0
        case Rounding.UP:
            up = over > 0
        case Rounding.DOWN:
            up = False
        case _:
            assert_never(rounding)
    grains = whole + up if amount.numerator >= 0 else -(whole + up)
    return Fraction(grains * grain.numerator, grain.denominator)


def apportioned(
    total: Fraction, weights: Sequence[Fraction], grain: Fraction, rest: int | None, rounding: Rounding
) -> tuple[Fraction, ...]:
    """Split `total` in proportion to `weights`, in multiples of `grain`, so that the parts add up to it.

    With `rest`, an index, each other part is rounded on its own by `rounding`, and that part takes what
    is left. Without, each part gets its whole grains, and the grains left over go one each to the
    largest remainders, ties to the part named first; `rounding` has no say. A sum owed back (below 0)
    splits as the same sum owed does, with the sign turned. ValueError unless `total` is a multiple of
    `grain`, and for a sum that no weight can take.
    """
    grains = _in_grains(total, grain)
    if grains.denominator != 1:
        raise ValueError(f"{total} is not a multiple of {grain}")
    if total == 0:
        return tuple(Fraction(0) for _ in weights)
    whole = sum(weights)
    if whole == 0:
        raise ValueError(f"the weights come to 0, so {total} has no proportional parts")
    exact = [total * weight if whole == 1 else total * weight / whole for weight in weights]
    return _by_largest_remainder(exact, grain) if rest is None else _with_rest(exact, grain, rest, rounding)


def made_whole(
    total: Fraction, parts: Sequence[Fraction], grain: Fraction, rest: int | None, rounding: Rounding
) -> tuple[Fraction, ...]:
    """Return `parts` in multiples of `grain`, so that they add up to `total`, which is their sum when rounded.

    No part moves by a whole grain, whatever its sign, unless it is the part `rest`: with that index, each other part is
    rounded on its own by `rounding`, and that part takes what is left. Without, the grains left over go one each to the
    largest remainders, ties to the part named first. ValueError unless `total` is a multiple of `grain`.
    """
    if _in_grains(total, grain).denominator != 1:
        raise ValueError(f"{total} is not a multiple of {grain}")
    if rest is not None:
        whole = [
            Fraction(0) if place == rest else rounded(part, grain, rounding)
            for place, part in enumerate(parts)
        ]
        whole[rest] = total - sum(whole, Fraction(0))
        return tuple(whole)
    sign = -1 if total < 0 else 1
    grains = [sign * part / grain // 1 for part in parts]
    left = int(sign * total / grain) - sum(grains)
    largest_first = sorted(range(len(parts)), key=lambda i: grains[i] - sign * parts[i] / grain)
    topped_up = set(largest_first[:left])
    return tuple(sign * grain * (whole + (i in topped_up)) for i, whole in enumerate(grains))


def pounds(amount: Fraction) -> str:
    """Return an amount of pounds as it is printed: "£1,234.50", "-£12.00".

    One that is no whole number of pence is given in full when six places hold it, "£0.125", and is
    broken off after four otherwise, "£1.3333…".
    """
    sign = "-" if amount < 0 else ""
    full = _in_full(abs(amount), places=2)
    if full is not None:
        return f"{sign}£{full}"
    whole, over = divmod(abs(amount), 1)
    return f"{sign}£{whole:,}.{int(over * 10**4):04}…"


def share_in_words(share: Fraction) -> str:
    """Return a share exactly: "16.9%", or "1/6" where six places of a percentage do not hold it."""
    sign = "-" if share < 0 else ""
    full = _in_full(100 * abs(share), places=0)
    return str(share) if full is None else f"{sign}{full}%"


def _by_largest_remainder(exact: Sequence[Fraction], grain: Fraction) -> tuple[Fraction, ...]:
    sign = -1 if sum(exact) < 0 else 1
    whole, over = zip(*(divmod(sign * part / grain, 1) for part in exact), strict=True)
    largest_first = sorted(range(len(exact)), key=lambda i: -over[i])
    topped_up = set(largest_first[: int(sum(over))])
    return tuple(sign * grain * (whole[i] + (i in topped_up)) for i in range(len(exact)))


def _with_rest(
    exact: Sequence[Fraction], grain: Fraction, rest: int, rounding: Rounding
) -> tuple[Fraction, ...]:
    parts = [
        Fraction(0) if place == rest else rounded(part, grain, rounding) for place, part in enumerate(exact)
    ]
    parts[rest] = sum(exact, Fraction(0)) - sum(parts, Fraction(0))
    return tuple(parts)


def _in_grains(amount: Fraction, grain: Fraction) -> Fraction:
    _assert_positive(grain)
    return amount / grain


def _assert_positive(grain: Fraction) -> None:
    if grain.numerator <= 0:
        raise ValueError(f"a grain is more than 0, not {grain}")


def _in_full(size: Fraction, places: int) -> str | None:
    """Return `size` (0 or more) in decimals, at least `places` of them; None when six are too few."""
    millionths = size * 10**6
    if millionths.denominator != 1:
        return None
    whole, over = divmod(millionths.numerator, 10**6)
    decimals = f"{over:06}".rstrip("0").ljust(places, "0")
    return f"{whole:,}.{decimals}" if decimals else f"{whole:,}"
