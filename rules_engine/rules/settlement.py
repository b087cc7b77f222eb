"""The settlement: what is done to the sums that were earned, step by step, in the order of the contract."""

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve, field, frozen

from rules_engine.dates import Period
from rules_engine.kinds import RoundLevel
from rules_engine.money import Rounding
from rules_engine.rules.conditions import ALWAYS, Condition
from rules_engine.rules.payers import PayerRule, PayerShare
from rules_engine.source import Span

# ---- what a running sum counts


@frozen(kw_only=True)
class PerChild:
    """The sums of each child; those of a group are not counted."""


@frozen(kw_only=True)
class InAll:
    """All sums together."""


@frozen(kw_only=True)
class PerPeriod:
    """The sums earned in each of `periods`."""

    periods: tuple[Period, ...]


@frozen(kw_only=True)
class PerPayer:
    """The sums that `payer` pays; where that is each child's own party, those of each such party."""

    payer: PayerRule


Counting: TypeAlias = PerChild | InAll | PerPeriod | PerPayer

# ---- grains


@frozen(kw_only=True)
class Grain:
    """What sums are whole multiples of, once they are rounded; shares of a total of `level` are rounded as it was."""

    size_gbp: Fraction
    rounding: Rounding
    level: RoundLevel


# ---- the steps


@frozen(kw_only=True)
class Reduce:
    """Take away `share` of every sum that the step is about.

    As in every step, `payments` of None are all of them, and the sums stay in whole `grain`s, where there is one.
    """

    share: Fraction
    payments: frozenset[str] | None = None
    condition: Condition = ALWAYS
    grain: Grain | None = None
    references: tuple[str, ...] = ()
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class PayAtMost:
    """Pay a running sum up to `limit_gbp`, and nothing above it.

    The running sum goes in the order of the date earned; sums earned on the day that reaches the limit share what is left
    of it in proportion. `over_to` receives what a payer's maximum takes; otherwise it is not paid.
    """

    limit_gbp: Fraction
    counting: Counting
    payments: frozenset[str] | None = None
    over_to: PayerRule | None = None
    grain: Grain | None = None
    references: tuple[str, ...] = ()
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class PayBands:
    """Pay a share of a running sum, by marginal bands: (running sum up to, share paid), then `after_that`.

    The running sum goes in the order of the date earned; sums earned on one day share what is left of a band in
    proportion.
    """

    bands: tuple[tuple[Fraction, Fraction], ...]
    after_that: Fraction
    counting: Counting
    payments: frozenset[str] | None = None
    grain: Grain | None = None
    references: tuple[str, ...] = ()
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class SplitPayers:
    """Split every sum that has no payer yet; the shares add up to 1, or one payer takes the rest.

    `payment` names the payment in whose clause the payers stand, and whose sums alone are split; None is the settlement.
    """

    shares: tuple[PayerShare, ...]
    payment: str | None = None
    grain: Grain | None = None
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class RoundSums:
    """Round each sum of `level` in each statement to whole multiples of `grain_gbp`; later steps keep to them."""

    level: RoundLevel
    rounding: Rounding
    grain_gbp: Fraction
    references: tuple[str, ...] = ()
    origin: Span = field(eq=False, repr=False)

    @property
    def grain(self) -> Grain:
        """The grain in which every later step works."""
        return Grain(size_gbp=self.grain_gbp, rounding=self.rounding, level=self.level)


Step: TypeAlias = Reduce | PayAtMost | PayBands | SplitPayers | RoundSums


def in_grains(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return `steps` in their order, each told the grain that the last rounding before it has left."""
    grain: Grain | None = None
    told: list[Step] = []
    for step in steps:
        if isinstance(step, RoundSums):
            grain = step.grain
            told.append(step)
        else:
            told.append(step if step.grain == grain else evolve(step, grain=grain))
    return tuple(told)
