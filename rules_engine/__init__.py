"""Outcomes contracts: one text that lawyers read and a machine evaluates.

    from rules_engine import Source, evaluate, load, read_records

    contract = load(Source.of("family.contract", text))
    records = read_records(folder, contract.schedule.facts, contract.schedule.timelines)
    settlement = evaluate(contract.schedule, records.cohort, as_at)

Everything else may move.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rules_engine.assurance.examples import run_examples
    from rules_engine.evaluation.broken import broken_promises
    from rules_engine.evaluation.evaluator import SafeguardBroken, evaluate
    from rules_engine.facts import Child, Cohort, Episode, History
    from rules_engine.loading import ContractRejected, Loaded, load
    from rules_engine.payments import Line, Settlement
    from rules_engine.records.reading import RecordsRead, read_records
    from rules_engine.source import Source, decode

__all__ = [
    "Child",
    "Cohort",
    "ContractRejected",
    "Episode",
    "History",
    "Line",
    "Loaded",
    "RecordsRead",
    "SafeguardBroken",
    "Settlement",
    "Source",
    "broken_promises",
    "decode",
    "evaluate",
    "load",
    "read_records",
    "run_examples",
]

# Where each name lives; a name is fetched when it is first asked for, so that a command starts with what it needs.
_HOMES = {
    "Child": "facts",
    "Cohort": "facts",
    "ContractRejected": "loading",
    "Episode": "facts",
    "History": "facts",
    "Line": "payments",
    "Loaded": "loading",
    "RecordsRead": "records.reading",
    "SafeguardBroken": "evaluation.evaluator",
    "Settlement": "payments",
    "Source": "source",
    "broken_promises": "evaluation.broken",
    "decode": "source",
    "evaluate": "evaluation.evaluator",
    "load": "loading",
    "read_records": "records.reading",
    "run_examples": "assurance.examples",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"rules_engine has no {name}")
    return getattr(import_module(f"rules_engine.{_HOMES[name]}"), name)
