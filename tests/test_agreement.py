"""The engine, which works on intervals, and an oracle that works day by day come to the same lines on whatever is drawn."""

from collections import defaultdict
from datetime import date
from fractions import Fraction

import oracle
from attrs import evolve
from cohorts import cohorts, contracts, days_as_at, maximums, roundings, splits
from hypothesis import given, settings
from hypothesis import strategies as st

from rules_engine.evaluation.evaluator import evaluate
from rules_engine.facts import Cohort
from rules_engine.payments import Settlement
from rules_engine.rules import RoundSums, Schedule


@given(contracts(grain=False), cohorts(), days_as_at())
@settings(max_examples=150)
def test_exact_sums_are_the_oracles(schedule: Schedule, cohort: Cohort, as_at: date) -> None:
    assert lines(evaluate(schedule, cohort, as_at)) == oracle.payable(schedule, cohort, as_at)


@given(contracts(), cohorts(), days_as_at())
@settings(max_examples=150)
def test_rounded_lines_are_the_oracles(schedule: Schedule, cohort: Cohort, as_at: date) -> None:
    assert lines(evaluate(schedule, cohort, as_at)) == oracle.payable(schedule, cohort, as_at)


@given(contracts(grain=False), cohorts(1), days_as_at(), roundings(), st.data())
@settings(max_examples=50)
def test_a_maximum_after_the_rounding_is_the_oracles_but_for_the_odd_grain(
    schedule: Schedule, cohort: Cohort, as_at: date, rounding: RoundSums, data: st.DataObject
) -> None:
    last = data.draw(maximums(schedule.last) | splits(of_child=False))
    schedule = evolve(schedule, steps=(*schedule.steps, rounding, last))
    by_engine = lines(evaluate(schedule, cohort, as_at))
    exact = oracle.payable(schedule, cohort, as_at)
    for line in {*by_engine, *exact}:
        assert abs(by_engine.get(line, 0) - exact.get(line, 0)) < 2 * rounding.grain
        assert by_engine.get(line, 0) % rounding.grain == 0


def lines(settlement: Settlement) -> dict[oracle.LineKey, Fraction]:
    paid: dict[oracle.LineKey, Fraction] = defaultdict(Fraction)
    for line in settlement.lines:
        assert (line.period.start, line.payment, line.child or line.group, line.rate, line.payer) not in paid
        paid[line.period.start, line.payment, line.child or line.group, line.rate, line.payer] = line.payable
    return {line: amount for line, amount in paid.items() if amount}
