"""Policies for days in doubt that are asked for in one run, held against those that a contract has."""

from collections.abc import Iterable

from rules_engine.returns.doubts import Policies
from rules_engine.rules import TimelineRule
from rules_engine.statutory.doubts import Doubt, Reading


class PoliciesDiffer(ValueError):
    """A policy says otherwise than the contract does, which stands."""

    def __init__(self, timeline: str, doubt: Doubt, contract: Reading, asked: Reading) -> None:
        super().__init__(
            f"the contract says of `{timeline}`: {doubt.value} means {contract.value}; "
            f"that stands, so leave out: {doubt.value} means {asked.value}"
        )
        self.timeline, self.doubt, self.contract, self.asked = timeline, doubt, contract, asked


def must_agree(policies: Policies, timelines: Iterable[TimelineRule]) -> None:
    """Raise PoliciesDiffer where one of `policies` says otherwise than a timeline of the contract."""
    for timeline in timelines:
        for doubt, reading in timeline.policies:
            asked = policies.get(doubt, reading)
            if asked is not reading:
                raise PoliciesDiffer(timeline.name, doubt, reading, asked)
