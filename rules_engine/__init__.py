"""Outcomes contracts: one text that lawyers read and a machine evaluates.

    import rules_engine as oc

    contract = oc.open("family.contract")
    records = contract.read("family_records", as_at="2022-04-01")
    result = contract.evaluate(records)
    print(result.total, result.explain("K7QF-M2TX-9HBD"))

These names are the door; docs/from-python.md shows what can be done with them. Everything else may move.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rules_engine.diagnostics import Diagnostic, Diagnostics, Rejected
    from rules_engine.door import Contract, Result, Tests, Validation, sample, validate
    from rules_engine.door import open_contract as open
    from rules_engine.engine import NoSuchChild, NoSuchGroup, PromisesBroken, Records, RecordsRejected
    from rules_engine.facts import Child, Cohort, Episode, History
    from rules_engine.files import NotEmpty, NotWritten
    from rules_engine.loading import ContractRejected
    from rules_engine.naming import KeyRefused
    from rules_engine.payments import Line, Settlement
    from rules_engine.reporting.result_file import ResultFile, ResultRejected, read_result
    from rules_engine.returns.validating import NoReturns, ReturnsUnreadable

__all__ = [
    "Child",
    "Cohort",
    "Contract",
    "ContractRejected",
    "Diagnostic",
    "Diagnostics",
    "Episode",
    "History",
    "KeyRefused",
    "Line",
    "NoReturns",
    "NoSuchChild",
    "NoSuchGroup",
    "NotEmpty",
    "NotWritten",
    "PromisesBroken",
    "Records",
    "RecordsRejected",
    "Rejected",
    "Result",
    "ResultFile",
    "ResultRejected",
    "ReturnsUnreadable",
    "Settlement",
    "Tests",
    "Validation",
    "open",
    "read_result",
    "sample",
    "validate",
]

# Where each name lives; a name is fetched when it is first asked for, so that a command starts with what it needs.
_HOMES = {
    "Child": "facts.Child",
    "Cohort": "facts.Cohort",
    "Contract": "door.Contract",
    "ContractRejected": "loading.ContractRejected",
    "Diagnostic": "diagnostics.Diagnostic",
    "Diagnostics": "diagnostics.Diagnostics",
    "Episode": "facts.Episode",
    "History": "facts.History",
    "KeyRefused": "naming.KeyRefused",
    "Line": "payments.Line",
    "NoReturns": "returns.validating.NoReturns",
    "NoSuchChild": "engine.NoSuchChild",
    "NoSuchGroup": "engine.NoSuchGroup",
    "NotEmpty": "files.NotEmpty",
    "NotWritten": "files.NotWritten",
    "PromisesBroken": "engine.PromisesBroken",
    "Records": "engine.Records",
    "RecordsRejected": "engine.RecordsRejected",
    "Rejected": "diagnostics.Rejected",
    "Result": "door.Result",
    "ResultFile": "reporting.result_file.ResultFile",
    "ResultRejected": "reporting.result_file.ResultRejected",
    "ReturnsUnreadable": "returns.validating.ReturnsUnreadable",
    "Settlement": "payments.Settlement",
    "Tests": "door.Tests",
    "Validation": "door.Validation",
    # Under another name at home, where it would hide the builtin.
    "open": "door.open_contract",
    "read_result": "reporting.result_file.read_result",
    "sample": "door.sample",
    "validate": "door.validate",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"rules_engine has no {name}")
    module, _, at_home = _HOMES[name].rpartition(".")
    return getattr(import_module(f"rules_engine.{module}"), at_home)


def __dir__() -> list[str]:
    return __all__
