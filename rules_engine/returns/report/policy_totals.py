"""What each policy settles, and how many rows it touched."""

from collections.abc import Iterator, Mapping
from typing import Final

from attrs import frozen

from rules_engine.returns.validating import ReturnsValidated
from rules_engine.statutory.doubts import Doubt, Reading


@frozen(kw_only=True)
class PolicyTotal:
    """A policy that was named, what it settles, and how many rows it touched."""

    policy: str
    settles: str
    rows: int


def policies_of(validated: ReturnsValidated) -> Iterator[PolicyTotal]:
    """Yield the policies that settle something, also those that touched no row."""
    for doubt, reading in validated.policies.items():
        if reading is not Reading.UNKNOWN:
            yield PolicyTotal(
                policy=policy_in_words(doubt, reading),
                settles=DOUBTS[doubt],
                rows=sum(repair.doubt is doubt for repair in validated.care.repairs),
            )


def policy_in_words(doubt: Doubt, reading: Reading) -> str:
    """Return a policy as a contract says it: "absent means left"."""
    return f"{doubt.value} means {reading.value}"


DOUBTS: Final[Mapping[Doubt, str]] = {
    Doubt.ABSENT: "a row that is open in one return and missing from later ones",
    Doubt.OPEN: "a row without an end, though another follows it",
    Doubt.OVERLAP: "a row that starts before an earlier one ends",
    Doubt.GAP: "days between two rows that the codes do not explain",
}
"""What each policy is about."""
