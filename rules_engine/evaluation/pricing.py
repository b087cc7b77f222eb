"""Prices: on which dates a payment holds, and how many pounds each unit earns."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import assert_never

from attrs import evolve

from rules_engine import rules
from rules_engine.evaluation.running import cut_by, parts_between
from rules_engine.evaluation.units import Units
from rules_engine.timeline import FOREVER, day_of


def valid(units: Iterable[Units], validity: rules.Validity | None) -> list[Units]:
    """Return what of `units` was earned while the payment holds."""
    if validity is None:
        return list(units)
    start = day_of(validity.start)
    end = FOREVER if validity.end is None else day_of(validity.end)
    if validity.deciding is None:
        return [part for unit in units if (part := unit.between(start, end))]
    held = []
    for unit in units:
        day = unit.who.moment(validity.deciding).known
        if day is not None and start <= day < end:
            held.append(unit)
    return held


def priced(units: Sequence[Units], tariff: rules.Tariff) -> Iterator[tuple[Units, Fraction]]:
    """Yield the units with the price of each, cut where the price changes."""
    match tariff:
        case rules.Flat(amount_gbp=amount):
            yield from ((unit, amount) for unit in units)
        case rules.ByCase(cases=cases, otherwise=otherwise):
            for place, (_, price) in enumerate(cases):
                yield from priced([unit for unit in units if _case(unit, cases) == place], price)
            if otherwise:
                yield from priced([unit for unit in units if _case(unit, cases) is None], otherwise)
        case rules.ByDate(dated=dated, deciding=deciding):
            for (start, price), end in zip(dated, [*(day for day, _ in dated[1:]), None], strict=True):
                validity = rules.Validity(start=start, end=end, deciding=deciding)
                yield from priced(valid(units, validity), price)
        case rules.ByBand(bands=bands, after_that=after_that, together=together):
            low = Fraction(0)
            for high, price in bands:
                yield from priced(list(_band(units, low, high, together)), price)
                low = high
            yield from priced(list(_band(units, low, None, together)), after_that)
        case _:
            assert_never(tariff)


def _case(unit: Units, cases: Sequence[tuple[rules.Condition, rules.Tariff]]) -> int | None:
    return next((place for place, (condition, _) in enumerate(cases) if unit.who.holds(condition)), None)


def _band(units: Sequence[Units], low: Fraction, high: Fraction | None, together: bool) -> Iterator[Units]:
    """Yield what of `units` lies between two counts, in the order in which they were earned."""
    counted_together: dict[str, list[Units]] = {}
    for unit in units:
        whose = "" if together else unit.group or unit.who.child.identifier
        counted_together.setdefault(whose, []).append(unit)
    for counted in counted_together.values():
        parts = parts_between(((unit.start, unit.end, unit.quantity) for unit in counted), low, high)
        for unit in counted:
            for start, end, share in cut_by(unit, parts):
                part = unit.between(start, end)
                if share and part:
                    yield evolve(part, quantity=part.quantity * share)
