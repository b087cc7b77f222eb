"""What each policy settles, and how many rows or dates it touched, as `validate` and `evaluate` both say it."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from attrs import frozen

from rules_engine.repairs import Repair, WrittenInFull
from rules_engine.statutory.doubts import IN_WORDS, Doubt, Reading

SHORT_YEARS: Final = "short years"
"""What reading years of two figures is called among the policies."""


@frozen(kw_only=True)
class PolicyTotal:
    """A policy that was named, what it settles, and how much it touched: "1 row", "12 dates"."""

    policy: str
    settles: str
    touched: str


def policy_totals(
    policies: Iterable[tuple[Doubt, Reading]], short_years: bool, repairs: Collection[Repair | WrittenInFull]
) -> Iterator[PolicyTotal]:
    """Yield the policies that settle something, also those that touched nothing."""
    for doubt, reading in sorted({*policies}, key=lambda policy: [*Doubt].index(policy[0])):
        if reading is not Reading.UNKNOWN:
            rows = sum(isinstance(repair, Repair) and repair.doubt is doubt for repair in repairs)
            yield PolicyTotal(
                policy=policy_in_words(doubt, reading),
                settles=IN_WORDS[doubt],
                touched=_how_many(rows, "row"),
            )
    if short_years:
        dates = sum(isinstance(repair, WrittenInFull) for repair in repairs)
        yield PolicyTotal(
            policy=f"{SHORT_YEARS} mean 1950 to 2049",
            settles="dates whose year has two figures",
            touched=_how_many(dates, "date"),
        )


def lines_of_policies(totals: Iterable[PolicyTotal]) -> Iterator[str]:
    """Yield the policies for a terminal, under a heading; nothing where there is none."""
    lines = [f"  {total.policy}: {total.touched} read so" for total in totals]
    if lines:
        yield "Policies"
        yield from lines


def policy_in_words(doubt: Doubt, reading: Reading) -> str:
    """Return a policy as a contract says it: "absent means left"."""
    return f"{doubt.value} means {reading.value}"


def _how_many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
