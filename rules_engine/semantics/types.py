"""The kinds of things that a contract speaks of, and what the words of the language make of them."""

from enum import Enum

from attrs import frozen

from rules_engine.syntax.ast import UnitWord


class Kind(Enum):
    """A kind, named as a message names it."""

    DAYS = "a set of days"
    DATE = "a date"
    COUNT = "a number of days"
    NUMBER = "a number"
    TEXT = "a choice of words"
    YES_NO = "a yes or no"
    CONDITION = "a condition"
    PRICE = "a price"
    BASELINE = "a baseline"
    PARTY = "a party"
    PARTY_OF_CHILD = "a fact that names a party"
    GROUP = "a group of children"
    PAYMENT = "a payment"


@frozen
class Type:
    """A kind; for a price, also the unit it is for (`None`: a plain sum)."""

    kind: Kind
    per: UnitWord | None = None


# What each operator takes and gives. There is no entry for money with money: such a text cannot be written.
OPERATORS: dict[str, tuple[Kind, Kind, Kind]] = {
    "except": (Kind.DAYS, Kind.DAYS, Kind.DAYS),
    "during": (Kind.DAYS, Kind.DAYS, Kind.DAYS),
    "until": (Kind.DAYS, Kind.DATE, Kind.DAYS),
    "even after": (Kind.DAYS, Kind.DATE, Kind.DAYS),
    "less": (Kind.COUNT, Kind.COUNT, Kind.COUNT),
    "is a day of": (Kind.DATE, Kind.DAYS, Kind.CONDITION),
    "is before": (Kind.DATE, Kind.DATE, Kind.CONDITION),
    "every day is": (Kind.DAYS, Kind.DAYS, Kind.CONDITION),
}
