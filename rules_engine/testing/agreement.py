"""Whether an evaluator pays what the oracle pays: line by line, and exactly."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from attrs import frozen

from rules_engine import rules
from rules_engine.facts import Cohort
from rules_engine.payments import Settlement
from rules_engine.testing import oracle
from rules_engine.testing.oracle import LineKey


@frozen(kw_only=True)
class Difference:
    """One line on which an evaluator and the oracle differ: pounds, exact; 0 stands for a line that is not there."""

    statement: date
    payment: str
    subject: str
    rate_gbp: Fraction
    payer: str
    paid_gbp: Fraction
    expected_gbp: Fraction


def differences(
    settlement: Settlement, schedule: rules.Schedule, cohort: Cohort, as_at: date
) -> tuple[Difference, ...]:
    """Return where `settlement` pays another sum than the oracle does on the same rules, children and day.

    None means that they agree. AssertionError when two lines of `settlement` have one statement, payment, child or group,
    rate and payer: those are one line.
    """
    paid, expected = payable_lines(settlement), oracle.payable(schedule, cohort, as_at)
    return tuple(
        Difference(
            statement=key[0],
            payment=key[1],
            subject=key[2],
            rate_gbp=key[3],
            payer=key[4],
            paid_gbp=paid.get(key, Fraction(0)),
            expected_gbp=expected.get(key, Fraction(0)),
        )
        for key in sorted({*paid, *expected})
        if paid.get(key, 0) != expected.get(key, 0)
    )


def payable_lines(settlement: Settlement) -> Mapping[LineKey, Fraction]:
    """Return what is payable on each line of a settlement, keyed as the oracle's lines are; nothings are left out."""
    paid: dict[LineKey, Fraction] = {}
    for line in settlement.lines:
        key = (line.period.start, line.payment, line.child or line.group, line.rate_gbp, line.payer)
        assert key not in paid, f"two lines where there should be one: {key}"
        paid[key] = line.payable_gbp
    return {key: amount for key, amount in paid.items() if amount}
