"""Groups: which children are measured together."""

from typing import TypeAlias

from attrs import field, frozen

from rules_engine.dates import Period
from rules_engine.rules.days import DateRule
from rules_engine.source import Span


@frozen(kw_only=True)
class ByPeriod:
    """Children whose `date` falls in the same of `periods` belong together."""

    date: DateRule
    periods: tuple[Period, ...]


@frozen(kw_only=True)
class ByFact:
    """Children with the same fact belong together."""

    fact: str


KeyRule: TypeAlias = ByPeriod | ByFact


@frozen(kw_only=True)
class Grouping:
    """Which children are counted together; without keys, all of them."""

    name: str
    keys: tuple[KeyRule, ...] = ()
    origin: Span = field(eq=False, repr=False)
