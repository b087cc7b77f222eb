"""The engine, which works on intervals, and an oracle that works day by day come to the same lines on whatever is drawn."""

from datetime import date

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from slow import slow

from rules_engine.evaluation.evaluator import evaluate
from rules_engine.facts import Cohort
from rules_engine.rules import RoundSums, Schedule, in_grains
from rules_engine.testing import oracle
from rules_engine.testing.agreement import differences, payable_lines
from rules_engine.testing.drawn import cohorts, contracts, days_as_at, maximums, pressed, roundings, splits


@given(contracts(grain=False), cohorts(), days_as_at())
@slow(150)
def test_exact_sums_are_the_oracles(schedule: Schedule, cohort: Cohort, as_at: date) -> None:
    assert not differences(evaluate(schedule, cohort, as_at), schedule, cohort, as_at)


@given(pressed(rounded=False), cohorts(1))
@slow(150)
def test_maximums_that_later_steps_press_against_are_the_oracles(schedule: Schedule, cohort: Cohort) -> None:
    assert not differences(evaluate(schedule, cohort, schedule.last), schedule, cohort, schedule.last)


@given(pressed(), cohorts(1))
@slow(150)
def test_maximums_that_a_rounding_presses_against_are_the_oracles_but_for_the_odd_grain(
    schedule: Schedule, cohort: Cohort
) -> None:
    for line in differences(evaluate(schedule, cohort, schedule.last), schedule, cohort, schedule.last):
        assert abs(line.paid_gbp - line.expected_gbp) <= schedule.steps[-1].grain_gbp


@given(contracts(), cohorts(), days_as_at())
@slow(150)
def test_rounded_lines_are_the_oracles(schedule: Schedule, cohort: Cohort, as_at: date) -> None:
    assert not differences(evaluate(schedule, cohort, as_at), schedule, cohort, as_at)


@given(contracts(grain=False), cohorts(1), days_as_at(), roundings(), st.data())
@slow(50)
def test_a_maximum_after_the_rounding_is_the_oracles_but_for_the_odd_grain(
    schedule: Schedule, cohort: Cohort, as_at: date, rounding: RoundSums, data: st.DataObject
) -> None:
    last = data.draw(maximums(schedule.last) | splits(of_child=False))
    schedule = evolve(schedule, steps=in_grains((*schedule.steps, rounding, last)))
    by_engine = payable_lines(evaluate(schedule, cohort, as_at))
    exact = oracle.payable(schedule, cohort, as_at)
    for line in {*by_engine, *exact}:
        assert abs(by_engine.get(line, 0) - exact.get(line, 0)) < 2 * rounding.grain_gbp
        assert by_engine.get(line, 0) % rounding.grain_gbp == 0
