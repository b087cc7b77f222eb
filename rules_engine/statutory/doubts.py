"""What annual returns can leave in doubt, and what a policy may say of it: the one table of policies."""

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
        Doubt.ABSENT: (Reading.UNKNOWN, Reading.LEFT, Reading.CONTINUES),
        Doubt.OPEN: (Reading.UNKNOWN, Reading.ENDED),
        Doubt.OVERLAP: (Reading.UNKNOWN, Reading.LATER),
        Doubt.GAP: (Reading.UNKNOWN, Reading.LEFT, Reading.CONTINUES),
    }
)
"""What a contract, or whoever runs it, may say of each doubt."""
