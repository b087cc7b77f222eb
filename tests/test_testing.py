"""What `rules_engine.testing` promises whoever writes an evaluator."""

import subprocess
import sys
from datetime import date
from fractions import Fraction
from typing import get_args

import pytest
from attrs import evolve
from hypothesis import Phase, find, settings
from hypothesis.strategies import SearchStrategy, sampled_from

from rules_engine import rules
from rules_engine.evaluation.evaluator import evaluate
from rules_engine.facts import Child, Cohort, History
from rules_engine.syntax import ast
from rules_engine.testing import drawn, trees
from rules_engine.testing.agreement import Difference, differences
from rules_engine.testing.drawn import FIRST, PLACE, schedule
from rules_engine.timeline import Days

EACH_DAY = rules.PaymentRule(
    name="First",
    unit=rules.EachDay(days=rules.EveryDay()),
    tariff=rules.Flat(amount_gbp=Fraction(10)),
    origin=PLACE,
)
ADA = Child("Ada", {}, {name: History((), Days.always()) for name in ("Care", "Visit")})
THREE_DAYS_LATER = date(2020, 1, 23)


def test_an_evaluator_that_agrees_has_no_differences() -> None:
    contract, cohort = schedule([EACH_DAY]), Cohort((ADA,))
    settlement = evaluate(contract, cohort, THREE_DAYS_LATER)
    assert settlement.total_gbp == 30
    assert differences(settlement, contract, cohort, THREE_DAYS_LATER) == ()


def test_a_line_that_is_paid_another_sum_is_a_difference() -> None:
    contract, cohort = schedule([EACH_DAY]), Cohort((ADA,))
    settlement = evaluate(contract, cohort, THREE_DAYS_LATER)
    wrong = evolve(settlement, lines=[evolve(line, payable_gbp=Fraction(20)) for line in settlement.lines])
    assert differences(wrong, contract, cohort, THREE_DAYS_LATER) == (
        Difference(
            statement=FIRST,
            payment="First",
            subject="Ada",
            rate_gbp=Fraction(10),
            payer="",
            paid_gbp=Fraction(20),
            expected_gbp=Fraction(30),
        ),
    )


def test_a_line_that_is_not_there_is_a_difference_from_nothing() -> None:
    contract, cohort = schedule([EACH_DAY]), Cohort((ADA,))
    settlement = evolve(evaluate(contract, cohort, THREE_DAYS_LATER), lines=())
    (difference,) = differences(settlement, contract, cohort, THREE_DAYS_LATER)
    assert (difference.paid_gbp, difference.expected_gbp) == (0, 30)


def first_drawn(shape: type, strategy: SearchStrategy[object]) -> object:
    once = settings(database=None, derandomize=True, phases=[Phase.generate], max_examples=500)
    return find(strategy, lambda unit: isinstance(unit, shape), settings=once)


@pytest.mark.parametrize("shape", get_args(rules.UnitRule), ids=lambda shape: shape.__name__)
def test_every_unit_of_the_rules_is_drawn(shape: type) -> None:
    assert first_drawn(shape, drawn.unit_rules() | drawn.fees() | drawn.differences())


@pytest.mark.parametrize("shape", get_args(ast.Unit), ids=lambda shape: shape.__name__)
def test_every_unit_that_can_be_written_is_drawn(shape: type) -> None:
    assert first_drawn(shape, trees.payment_units())


@pytest.mark.parametrize("shape", get_args(rules.Step), ids=lambda shape: shape.__name__)
def test_every_step_of_the_rules_is_drawn(shape: type) -> None:
    counted = drawn.maximums(THREE_DAYS_LATER) | drawn.money_bands(THREE_DAYS_LATER)
    assert first_drawn(shape, drawn.reductions() | counted | drawn.splits() | drawn.roundings())


@pytest.mark.parametrize("shape", get_args(ast.Step), ids=lambda shape: shape.__name__)
def test_every_step_that_can_be_written_is_drawn(shape: type) -> None:
    steps = trees.settlements().flatmap(lambda settlement: sampled_from(settlement.steps))
    assert first_drawn(shape, steps)


def test_without_hypothesis_it_says_what_to_install_and_the_rest_of_the_package_works() -> None:
    program = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "import rules_engine; rules_engine.Contract\n"
        "try: import rules_engine.testing.oracle\n"
        "except ModuleNotFoundError as missing: print(missing)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == (
        "rules_engine.testing draws with Hypothesis, which is not installed: "
        'pip install "outcomes-contracts[testing]"\n'
    )
