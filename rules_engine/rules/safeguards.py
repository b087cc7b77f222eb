"""Safeguards: what a contract promises of its own sums, whatever the records hold."""

from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from rules_engine.rules.days import DayRule
from rules_engine.rules.settlement import InAll, PerChild, PerPayer
from rules_engine.source import Span


@frozen(kw_only=True)
class NeverPaidFor:
    """No day on which a payment rests is, or may be, a day of `days`; `bearings` says on which days a payment can rest."""

    days: DayRule
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class NeverPayMore:
    """Adding a day to `days` never raises what is paid. Not decided by one evaluation: it compares two histories."""

    days: DayRule
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class Maximum:
    """A sum that is never passed, for any one child, in all, or by one payer."""

    limit_gbp: Fraction
    counting: PerChild | InAll | PerPayer
    origin: Span = field(eq=False, repr=False)


Safeguard: TypeAlias = NeverPaidFor | NeverPayMore | Maximum
