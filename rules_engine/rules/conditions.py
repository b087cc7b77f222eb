"""Numbers and conditions: how much, and whether. A condition holds only when the records say so."""

from fractions import Fraction
from typing import Final, TypeAlias

from attrs import field, frozen

from rules_engine.kinds import Bound, Order
from rules_engine.rules.days import DateRule, DayRule
from rules_engine.source import UNWRITTEN, Span


@frozen(kw_only=True, cache_hash=True)
class DayCount:
    """How many days there are in `days`."""

    days: DayRule


@frozen(kw_only=True, cache_hash=True)
class FactNumber:
    """The number in a fact."""

    fact: str


@frozen(kw_only=True, cache_hash=True)
class Constant:
    """A number."""

    number: Fraction


@frozen(kw_only=True, cache_hash=True)
class Difference:
    """`number` less `taken`."""

    number: "NumberRule"
    taken: "NumberRule"


NumberRule: TypeAlias = DayCount | FactNumber | Constant | Difference


@frozen(kw_only=True, cache_hash=True)
class TextIs:
    """The fact is recorded and is one of `texts`, or, when negated, is recorded and is none of them."""

    fact: str
    texts: frozenset[str]
    negated: bool = False
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True, cache_hash=True)
class YesIs:
    """The fact is recorded and is `yes`."""

    fact: str
    yes: bool
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True, cache_hash=True)
class NumberIs:
    """The number is known to stand so to `amount`."""

    number: NumberRule
    bound: Bound
    amount: Fraction
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True, cache_hash=True)
class DateIs:
    """The date is known to stand so to `other`."""

    date: DateRule
    order: Order
    other: DateRule
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True, cache_hash=True)
class DayIsIn:
    """The date is known to be a day of `days`, or, when negated, known not to be."""

    date: DateRule
    days: DayRule
    negated: bool = False
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True, cache_hash=True)
class FactIsRecorded:
    """The records hold the fact, or, when negated, do not."""

    fact: str
    negated: bool = False
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True, cache_hash=True)
class DaysAllIn:
    """Every day of `days` is known to be in `within`."""

    days: DayRule
    within: DayRule
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True, cache_hash=True)
class DaysNoneIn:
    """Every day of `days` is known to be outside `outside`."""

    days: DayRule
    outside: DayRule
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True, cache_hash=True)
class AgedBetween:
    """On `date` the child born on `fact` has completed at least `youngest_years` and at most `oldest_years`."""

    fact: str
    youngest_years: int
    oldest_years: int
    date: DateRule
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True, cache_hash=True)
class Every:
    """All of `conditions` hold."""

    conditions: tuple["Condition", ...]
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True, cache_hash=True)
class Some:
    """At least one of `conditions` holds."""

    conditions: tuple["Condition", ...]
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


# A condition holds only when the records say so: what is not known is not met.
Condition: TypeAlias = (
    TextIs
    | YesIs
    | NumberIs
    | DateIs
    | DayIsIn
    | FactIsRecorded
    | DaysAllIn
    | DaysNoneIn
    | AgedBetween
    | Every
    | Some
)

ALWAYS: Final = Every(conditions=())
"""The condition of what is never asked about anything."""
