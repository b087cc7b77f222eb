"""The faults that are put into records on purpose: which child carries which, in which return, and in which files' form.

What each of them is stands beside the official rule that it breaks.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen

from rules_engine.returns.official.every_fault import FAULTS
from rules_engine.returns.official.fault import Carrier, Fault, PlantedRow, born_at
from rules_engine.returns.samples.cohort import Plan
from rules_engine.returns.samples.files import Form
from rules_engine.returns.samples.return_rows import file_name
from rules_engine.statutory.layouts import EPISODES, HEADER, REVIEWS

_IN_ORDER: Final = """
141 147 143 144 145 146 149 178 1009 142 148 301 302 351 352 353 354 385 355 356 357 359 361 362 363
364 365 366 367 426 375 376 379 377 358 370 371 372 373 374 386 407 387 389 460 378 380 381 382 384
383 445 451 446 213 217 222 225 226 233 234 526 527 528 529 530 531 550 388 431 432 433 434 435 436
437 501 504 502 503A 503B 503C 503D 503E 503F 562 NoE INT03 INT32 574 575 576 577 578 580 581 SW01
SW02 SW03 SW04 SW05 SW06 SW07 SW08 SW09 SW10 SW10a SW13 SW17 SW18 SW19 700 701 702 703 704 705 706
707 708 709 710
"""
_ORDER: Final = tuple(_IN_ORDER.split())
"""The numbers of the rules in the order in which children carry their faults. It never changes: in another order, the
same seed would draw other records. A fault of a rule that is not in it comes after all that are."""


@frozen
class Planting:
    """A fault, and the return in which it is to stand."""

    fault: Fault
    year: int

    @property
    def born(self) -> int:
        """When a child was born who can carry it."""
        return born_at(self.year, self.fault.age)


def faults_in(years: Sequence[int]) -> Sequence[Planting]:
    """Return the faults that can stand in returns of these years, each with the year of the one that it is put into."""
    plantings: list[Planting] = []
    for fault in sorted(FAULTS, key=_place_in_order):
        allowed = [
            year
            for year in years
            if fault.first_year <= year <= fault.last_year and (not fault.two_returns or year - 1 in years)
        ]
        if allowed:
            # Spread over the returns, always the same way.
            plantings.append(Planting(fault, allowed[len(plantings) % len(allowed)]))
    return plantings


def _place_in_order(fault: Fault) -> int:
    return _ORDER.index(fault.rule) if fault.rule in _ORDER else len(_ORDER)


def carriers(plan: Plan, children: int) -> Mapping[int, Planting]:
    """Return which children carry which fault, by their numbers: evenly spread over the cohort."""
    plantings = faults_in(plan.years)
    return {1 + at * children // len(plantings): planting for at, planting in enumerate(plantings)}


def planted_rows(planting: Planting, identifier: str) -> Iterator[PlantedRow]:
    """Yield the rows of a child that carries a fault, its header first."""
    fault = planting.fault
    carrier = Carrier(identifier, fault.age, planting.year)
    rows = [*fault.plant(carrier)]
    if fault.headed:
        for year in sorted({row.year for row in rows}):
            yield carrier.header(year=year)
    yield from rows


def forms(years: Sequence[int]) -> Mapping[str, Form]:
    """Return the files that are written otherwise than the guide has it; every reader should still take them."""
    return {
        file_name(years[0], EPISODES): Form(marked=True),
        file_name(years[-1], HEADER): Form(backwards=True),
        file_name(years[0], REVIEWS): Form(more=("LA", "Ynys Môn"), encoding="windows-1252"),
    }
