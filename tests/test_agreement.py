"""The engine, which works on intervals, and an oracle that works day by day come to the same lines on whatever is drawn."""

from collections import defaultdict
from datetime import date
from fractions import Fraction

import oracle
from cohorts import cohorts, contracts, days_as_at
from hypothesis import given, settings

from rules_engine.evaluation.evaluator import evaluate
from rules_engine.facts import Cohort
from rules_engine.payments import Settlement
from rules_engine.rules import Schedule


@given(contracts(grain=False), cohorts(), days_as_at())
@settings(max_examples=150)
def test_exact_sums_are_the_oracles(schedule: Schedule, cohort: Cohort, as_at: date) -> None:
    assert lines(evaluate(schedule, cohort, as_at)) == oracle.payable(schedule, cohort, as_at)


@given(contracts(), cohorts(), days_as_at())
@settings(max_examples=150)
def test_rounded_lines_are_the_oracles(schedule: Schedule, cohort: Cohort, as_at: date) -> None:
    assert lines(evaluate(schedule, cohort, as_at)) == oracle.payable(schedule, cohort, as_at)


def lines(settlement: Settlement) -> dict[oracle.LineKey, Fraction]:
    paid: dict[oracle.LineKey, Fraction] = defaultdict(Fraction)
    for line in settlement.lines:
        assert (line.period.start, line.payment, line.child or line.group, line.rate, line.payer) not in paid
        paid[line.period.start, line.payment, line.child or line.group, line.rate, line.payer] = line.payable
    return {line: amount for line, amount in paid.items() if amount}
