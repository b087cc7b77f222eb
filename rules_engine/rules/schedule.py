"""A whole contract, ready to evaluate: closed, with nothing left to look up."""

from datetime import date

from attrs import field, frozen

from rules_engine.dates import Period
from rules_engine.rules.conditions import ALWAYS, Condition
from rules_engine.rules.days import DateRule, DayRule
from rules_engine.rules.declarations import FactRule, TimelineRule
from rules_engine.rules.groups import Grouping
from rules_engine.rules.prices import Tariff
from rules_engine.rules.safeguards import Safeguard
from rules_engine.rules.settlement import SplitPayers, Step, in_grains
from rules_engine.rules.units import UnitRule
from rules_engine.source import Span


@frozen(kw_only=True)
class PartyRule:
    """A party, its role and its full name."""

    name: str
    role: str
    full_name: str | None = None
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class Validity:
    """A payment holds from `start` until `end` (half-open; `None`: no end) by the deciding date, `None` for date earned."""

    start: date
    end: date | None
    deciding: DateRule | None = None


@frozen(kw_only=True)
class PaymentRule:
    """Pay `tariff` for each unit that `unit` earns; a deduction takes it away.

    `condition` narrows the children. `grouping` is set when children are measured together. Who pays is a step.
    """

    name: str
    unit: UnitRule
    tariff: Tariff
    deducts: bool = False
    condition: Condition = ALWAYS
    validity: Validity | None = None
    grouping: Grouping | None = None
    references: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class Schedule:
    """A whole contract, ready to evaluate.

    `first` and `last` are the days in force, both included; nothing is earned outside them. `periods` cover them. The
    `steps` of payments' own payers come before those of the settlement, and each step knows the grain that it works in:
    ValueError otherwise. `day_definitions` keep the Terms, in the contract's order, for those who explain; no rule looks
    anything up in them.
    """

    title: str
    first: date
    last: date
    periods: tuple[Period, ...]
    shadow: bool
    parties: tuple[PartyRule, ...]
    facts: tuple[FactRule, ...]
    timelines: tuple[TimelineRule, ...]
    eligibility: Condition
    payments: tuple[PaymentRule, ...]
    steps: tuple[Step, ...]
    safeguards: tuple[Safeguard, ...]
    day_definitions: tuple[tuple[str, DayRule], ...] = ()
    references: tuple[str, ...] = ()
    recitals: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        if self.steps != in_grains(self.steps):
            raise ValueError("each step works in the grain of the last rounding before it: see in_grains")
        if any(isinstance(step, SplitPayers) and step.payment for step in self.steps[self.first_step :]):
            raise ValueError("the payers of a payment come before the steps of the settlement")

    @property
    def first_step(self) -> int:
        """The place among `steps` of the settlement's own first step, after those of payments' own payers."""
        own = (
            place
            for place, step in enumerate(self.steps)
            if not (isinstance(step, SplitPayers) and step.payment)
        )
        return next(own, len(self.steps))
