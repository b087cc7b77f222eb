"""The stages in order: the one page that shows the whole way from a text to what is payable.

Source ─parse─▶ Parsed ─resolve─▶ Resolved ─check─▶ Checked ─lower─▶ Schedule ─evaluate─▶ Settlement
"""

from rules_engine.assurance.examples import ExampleResult, Expectation, run_examples
from rules_engine.evaluation.broken import BrokenPromise, broken_promises
from rules_engine.evaluation.evaluator import SafeguardBroken, evaluate
from rules_engine.loading import ContractRejected, Loaded, load

__all__ = [
    "BrokenPromise",
    "ContractRejected",
    "ExampleResult",
    "Expectation",
    "Loaded",
    "SafeguardBroken",
    "broken_promises",
    "evaluate",
    "load",
    "run_examples",
]
