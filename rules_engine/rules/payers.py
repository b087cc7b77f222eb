"""Payers: who pays, which share, and at most how much."""

from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from rules_engine.source import Span


@frozen(kw_only=True, cache_hash=True)
class Party:
    """A payer named in the contract."""

    name: str


@frozen(kw_only=True, cache_hash=True)
class PartyOfChild:
    """The party that the child's fact names."""

    fact: str


PayerRule: TypeAlias = Party | PartyOfChild


@frozen(kw_only=True)
class PayerShare:
    """One payer's part. `share` is `None` for the rest.

    `limit_gbp` is the most it pays over the whole contract, for `limit_payments` (None: for whatever it pays).
    What is over the limit falls to `over_to`, or is lost when that is `None`.
    """

    payer: PayerRule
    share: Fraction | None
    limit_gbp: Fraction | None = None
    limit_payments: frozenset[str] | None = None
    over_to: PayerRule | None = None
    origin: Span = field(eq=False, repr=False)
