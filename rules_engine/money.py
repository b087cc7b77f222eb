"""Exact sums of pounds: rounded when a contract says so, shared so that the parts add up, and shown."""

from collections.abc import Iterable, Sequence
from enum import Enum
from fractions import Fraction
from math import lcm
from typing import assert_never


class Rounding(Enum):
    """Which whole grain an amount goes to. Sums owed back round as sums owed do, with the sign turned."""

    HALF_UP = "half up"  # the nearest; a half goes away from zero
    HALF_EVEN = "half even"  # the nearest; a half goes to the even grain
    HALF_DOWN = "half down"  # the nearest; a half goes towards zero
    UP = "up"  # away from zero
    DOWN = "down"  # towards zero


def total(amounts: Iterable[Fraction]) -> Fraction:
    """Add amounts up."""
    several = tuple(amounts)
    if len(several) == 1:
        return several[0]
    # Whole numbers over each denominator, of which sums of money have few: fractions would be reduced at every step.
    numerators: dict[int, int] = {}
    for amount in several:
        numerator, one = amount.as_integer_ratio()
        numerators[one] = numerators.get(one, 0) + numerator
    by_denominator = [Fraction(numerator, one) for one, numerator in numerators.items()]
    return sum(by_denominator[1:], by_denominator[0]) if by_denominator else Fraction(0)


def rounded(amount: Fraction, grain: Fraction, rounding: Rounding) -> Fraction:
    """Return `amount` as a multiple of `grain`, which is more than 0: a penny is Fraction(1, 100)."""
    _assert_positive(grain)
    return _pounds(
        _rounded_count(amount.numerator * grain.denominator, amount.denominator * grain.numerator, rounding),
        grain,
    )


def apportioned(
    amount: Fraction, weights: Sequence[Fraction], grain: Fraction, rest: int | None, rounding: Rounding
) -> tuple[Fraction, ...]:
    """Split `amount` in proportion to `weights`, in multiples of `grain`, so that the parts add up to it.

    With `rest`, an index, each other part is rounded on its own by `rounding`, and that part takes what
    is left. Without, each part gets its whole grains, and the grains left over go one each to the
    largest remainders, ties to the part named first; `rounding` has no say. A sum owed back (below 0)
    splits as the same sum owed does, with the sign turned. ValueError unless `amount` is a multiple of
    `grain`, and for a sum that no weight can take.
    """
    grains = _count_of(amount, grain)
    if grains == 0:
        return tuple(Fraction(0) for _ in weights)
    whole_weights, _ = _over_one(weights)
    one = sum(whole_weights)
    if one == 0:
        raise ValueError(f"the weights come to 0, so {amount} has no proportional parts")
    sign = 1 if one > 0 else -1
    counts = _counts([sign * grains * weight for weight in whole_weights], abs(one), grains, rest, rounding)
    return tuple(_pounds(count, grain) for count in counts)


def made_whole(
    amount: Fraction, parts: Sequence[Fraction], grain: Fraction, rest: int | None, rounding: Rounding
) -> tuple[Fraction, ...]:
    """Return `parts` in multiples of `grain`, so that they add up to `amount`, which is their sum when rounded.

    No part moves by a whole grain, whatever its sign, unless it is the part `rest`: with that index, each other part is
    rounded on its own by `rounding`, and that part takes what is left. Without, the grains left over go one each to the
    largest remainders, ties to the part named first. ValueError unless `amount` is a multiple of `grain`.
    """
    grains = _count_of(amount, grain)
    if len(parts) == 1:
        return (amount,)
    whole_parts, one = _over_one(parts)
    in_grains = [part * grain.denominator for part in whole_parts]
    counts = _counts(in_grains, one * grain.numerator, grains, rest, rounding)
    return tuple(_pounds(count, grain) for count in counts)


def pounds(amount: Fraction) -> str:
    """Return an amount of pounds as it is printed: "£1,234.50", "-£12.00".

    One that is no whole number of pence is given in full when six places hold it, "£0.125", and is
    broken off after four otherwise, "£1.3333…".
    """
    numerator, denominator = amount.as_integer_ratio()
    sign = "-" if numerator < 0 else ""
    pence, over = divmod(100 * abs(numerator), denominator)
    if not over:
        return f"{sign}£{pence // 100:,}.{pence % 100:02}"
    full = _in_full(abs(numerator), denominator, places=2)
    if full is not None:
        return f"{sign}£{full}"
    whole, part = divmod(abs(amount), 1)
    return f"{sign}£{whole:,}.{int(part * 10**4):04}…"


def share_in_words(share: Fraction) -> str:
    """Return a share exactly: "16.9%", or "1/6" where six places of a percentage do not hold it."""
    sign = "-" if share < 0 else ""
    full = _in_full(100 * abs(share.numerator), share.denominator, places=0)
    return str(share) if full is None else f"{sign}{full}%"


# ---- whole numbers: fractions would be reduced at every step, and a settlement rounds each of its lines


def _count_of(amount: Fraction, grain: Fraction) -> int:
    """Return how many grains `amount` is; ValueError where it is not a multiple."""
    _assert_positive(grain)
    count, over = divmod(amount.numerator * grain.denominator, amount.denominator * grain.numerator)
    if over:
        raise ValueError(f"{amount} is not a multiple of {grain}")
    return count


def _pounds(count: int, grain: Fraction) -> Fraction:
    return Fraction(count * grain.numerator, grain.denominator)


def _over_one(numbers: Sequence[Fraction]) -> tuple[list[int], int]:
    """Return whole numbers, and the denominator over which they are `numbers`."""
    one = lcm(*(number.denominator for number in numbers))
    return [number.numerator * (one // number.denominator) for number in numbers], one


def _counts(parts: Sequence[int], one: int, grains: int, rest: int | None, rounding: Rounding) -> list[int]:
    """Return `parts`, each over `one`, as whole numbers that add up to `grains`, which is their sum when rounded."""
    if rest is None:
        return _topped_up(parts, one, grains)
    counts = [_rounded_count(part, one, rounding) for part in parts]
    counts[rest] += grains - sum(counts)
    return counts


def _topped_up(parts: Sequence[int], one: int, grains: int) -> list[int]:
    """Return what `_counts` does: what is left over goes one each to the largest remainders, ties to the first."""
    sign = -1 if grains < 0 else 1
    whole = [divmod(sign * part, one) for part in parts]
    left = sign * grains - sum(count for count, _ in whole)
    largest_first = sorted(range(len(whole)), key=lambda place: -whole[place][1])
    topped_up = set(largest_first[:left])
    return [sign * (count + (place in topped_up)) for place, (count, _) in enumerate(whole)]


def _rounded_count(numerator: int, one: int, rounding: Rounding) -> int:
    """Return the fraction `numerator` / `one` rounded to a whole number; `one` is more than 0."""
    whole, over = divmod(abs(numerator), one)
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
    return whole + up if numerator >= 0 else -(whole + up)


def _assert_positive(grain: Fraction) -> None:
    if grain.numerator <= 0:
        raise ValueError(f"a grain is more than 0, not {grain}")


def _in_full(numerator: int, one: int, places: int) -> str | None:
    """Return `numerator` / `one` (0 or more) in decimals, at least `places` of them; None when six are too few."""
    millionths, over = divmod(numerator * 10**6, one)
    if over:
        return None
    whole, part = divmod(millionths, 10**6)
    decimals = f"{part:06}".rstrip("0").ljust(places, "0")
    return f"{whole:,}.{decimals}" if decimals else f"{whole:,}"
