"""What each policy settles, and how many rows it touched."""

from collections.abc import Iterator

from attrs import frozen

from rules_engine.returns.validating import ReturnsValidated
from rules_engine.statutory.doubts import IN_WORDS, Doubt, Reading


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
                settles=IN_WORDS[doubt],
                rows=sum(repair.doubt is doubt for repair in validated.care.repairs),
            )


def policy_in_words(doubt: Doubt, reading: Reading) -> str:
    """Return a policy as a contract says it: "absent means left"."""
    return f"{doubt.value} means {reading.value}"
