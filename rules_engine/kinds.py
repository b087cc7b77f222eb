"""What a contract chooses between, as its text and the rules that it means both say it: each by its words."""

from enum import Enum


class FactKind(Enum):
    """What a fact can hold."""

    DATE = "date"
    NUMBER = "number"
    YES_NO = "yes or no"
    CHOICE = "choice"
    PARTY = "party"


class Bound(Enum):
    """How a number stands to another."""

    AT_LEAST = "at least"
    AT_MOST = "at most"
    ABOVE = "above"
    BELOW = "below"


class Order(Enum):
    """How a date stands to another."""

    BEFORE = "before"
    AFTER = "after"
    ON_OR_BEFORE = "on or before"
    ON_OR_AFTER = "on or after"


class PartMonths(Enum):
    """How a month counts of which only some days lie in the window."""

    IN_PROPORTION = "in proportion"
    IN_FULL = "in full"
    LEFT_OUT = "left out"


class RoundLevel(Enum):
    """Which sums are rounded; what that adds or takes is spread over the lines in it."""

    LINE = "line"
    CHILD = "child's total"
    PAYER = "payer's total"
    STATEMENT = "statement"
