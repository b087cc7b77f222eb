"""What annual returns can leave in doubt, and what a policy may say of it: the one table of policies.

The grammar has the same words, which a test holds against this table, and the command line makes its options from it;
so nothing is imported here that is slow to import.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final


class Doubt(Enum):
    """What can leave days of a timeline in doubt that is read from annual returns."""

    ABSENT = "absent"  # an episode that one return leaves open, and the next does not hold
    OPEN = "open"  # an episode without an end, though another follows it
    OVERLAP = "overlap"  # an episode that starts before an earlier one ends
    GAP = "gap"  # days between two episodes which the codes say were in care


class Reading(Enum):
    """What a policy says that days in doubt are."""

    UNKNOWN = "unknown"  # as they are without a policy
    LEFT = "left"  # the child had left
    CONTINUES = "continues"  # the earlier episode goes on
    ENDED = "ended"  # the earlier episode ended where the next one starts
    LATER = "later"  # the later episode counts, and the earlier ended where it starts


POLICIES: Final[Mapping[Doubt, tuple[Reading, ...]]] = MappingProxyType(
    {
        Doubt.ABSENT: (Reading.LEFT, Reading.CONTINUES, Reading.UNKNOWN),
        Doubt.OPEN: (Reading.ENDED, Reading.UNKNOWN),
        Doubt.OVERLAP: (Reading.LATER, Reading.UNKNOWN),
        Doubt.GAP: (Reading.LEFT, Reading.CONTINUES, Reading.UNKNOWN),
    }
)
"""What a contract, or whoever runs it, may say of each doubt."""

IN_WORDS: Final[Mapping[Doubt, str]] = MappingProxyType(
    {
        Doubt.ABSENT: "a row that is open in one return and missing from later ones",
        Doubt.OPEN: "a row without an end, though another follows it",
        Doubt.OVERLAP: "a row that starts before an earlier one ends",
        Doubt.GAP: "days between two rows that the codes do not explain",
    }
)
"""What each doubt is about."""

READ_AS: Final[Mapping[Doubt, str]] = MappingProxyType(
    {
        Doubt.ABSENT: "the child had left at the end of that return, or the row goes on",
        Doubt.OPEN: "it ended where the next one starts",
        Doubt.OVERLAP: "the later row counts",
        Doubt.GAP: "the child had left, or the earlier row goes on",
    }
)
"""What the readings of each doubt but the last say, in their order."""
