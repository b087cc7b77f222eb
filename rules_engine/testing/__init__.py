"""For whoever writes an evaluator of contracts and tests it: drawn contracts and cohorts, and what must be paid on them.

    drawn      Hypothesis strategies for contracts as rules, for children with holes in their records, and for days as at
    oracle     what such a contract pays on such children, worked out day by day
    agreement  where the lines of an evaluator differ from the oracle's
    trees      Hypothesis strategies for the texts of contracts, as syntax trees

In: nothing. Out: values to test with. Nothing else in the package imports it, and it imports no evaluator: the oracle
shares the rules and the records with the engine, and nothing more. `docs/testing-an-evaluator.md` shows how it is used.
"""

try:
    import hypothesis  # noqa: F401  (asked for here, so that every module below can say what to install)
except ModuleNotFoundError as missing:
    raise ModuleNotFoundError(
        'rules_engine.testing draws with Hypothesis, which is not installed: pip install "outcomes-contracts[testing]"',
        name=missing.name,
    ) from missing
