"""The stages in order: the one page that shows the whole way from a text to what is payable.

Source ─parse─▶ Parsed ─resolve─▶ Resolved ─check─▶ Checked ─lower─▶ Schedule ─evaluate─▶ Settlement
"""

from rules_engine.assurance.examples import ExampleResult, Expectation, run_examples
from rules_engine.evaluation.diagnostics import PromiseBroken, promises_broken
from rules_engine.evaluation.evaluator import evaluate
from rules_engine.loading import ContractRejected, Loaded, load

__all__ = [
    "ContractRejected",
    "ExampleResult",
    "Expectation",
    "Loaded",
    "PromiseBroken",
    "evaluate",
    "load",
    "promises_broken",
    "run_examples",
]
