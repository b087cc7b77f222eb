"""Lines that are paid, and settlements of them, without a contract that earned them."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from attrs import evolve

from rules_engine.dates import Period
from rules_engine.payments import Line, Settlement
from rules_engine.testing.drawn import PLACE
from rules_engine.timeline import NO_DAYS


def line(child: str, payment: str, amount: int, **changes: object) -> Line:
    """Return a line of the quarter from April 2024 that Norfolk pays; `changes` are fields of it that are otherwise."""
    of_norfolk = Line(
        payment=payment,
        child=child,
        group="",
        payer="Norfolk",
        period=Period(date(2024, 4, 1), date(2024, 7, 1)),
        first=date(2024, 4, 1),
        last=date(2024, 4, 1),
        quantity=Fraction(1),
        rate_gbp=Fraction(amount),
        earned_gbp=Fraction(amount),
        adjustments=(),
        payable_gbp=Fraction(amount),
        days=NO_DAYS,
        origin=PLACE,
    )
    return evolve(of_norfolk, **changes)  # type: ignore[arg-type]


def settled(lines: Sequence[Line], **changes: object) -> Settlement:
    """Return a settlement of 30 children with these lines; `changes` are fields of it that are otherwise."""
    settlement = Settlement(
        title="Drawn",
        as_at=date(2024, 10, 1),
        children=30,
        ineligible=(),
        lines=tuple(lines),
        steps=(),
        held_back=(),
        shadow=False,
    )
    return evolve(settlement, **changes)  # type: ignore[arg-type]
