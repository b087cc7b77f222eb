"""Prices: how many pounds a unit earns."""

from datetime import date
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from rules_engine.rules.conditions import Condition
from rules_engine.rules.days import DateRule
from rules_engine.source import UNWRITTEN, Span


@frozen(kw_only=True)
class Flat:
    """The same for every unit."""

    amount_gbp: Fraction
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True)
class ByCase:
    """The first case whose condition holds decides; nothing is paid when none does and there is no `otherwise`."""

    cases: tuple[tuple[Condition, "Tariff"], ...]
    otherwise: "Tariff | None" = None
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True)
class ByDate:
    """The latest price that starts on or before the deciding date; `deciding` is `None` for the date earned."""

    dated: tuple[tuple[date, "Tariff"], ...]
    deciding: DateRule | None = None
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True)
class ByBand:
    """Marginal bands: (units up to, price), then `after_that`. Units count in the order of the date earned.

    `together` counts all children's units; units earned on one day share the bands that the day reaches, in proportion.
    """

    bands: tuple[tuple[Fraction, "Tariff"], ...]
    after_that: "Tariff"
    together: bool
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


Tariff: TypeAlias = Flat | ByCase | ByDate | ByBand
