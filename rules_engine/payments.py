"""What is payable, and why."""

from datetime import date
from fractions import Fraction

from attrs import field, frozen

from rules_engine.dates import Period
from rules_engine.money import total
from rules_engine.rules import Safeguard
from rules_engine.source import Span
from rules_engine.timeline import Day, Days


@frozen(kw_only=True)
class Accrual:
    """Units earned by one child (or group) under one payment over [start, end), evenly on each of those days.

    `quantity` is units over the whole stretch, `rate_gbp` is pounds a unit (negative for a deduction). `days` are those
    that earned it: the paid days, the seven of a run, the days a milestone counted; none for a group's sum or a plain fee.
    `child` is empty for a group's sum, and `group` for a child's; `members` are the children of the group.
    """

    payment: str
    child: str
    group: str
    members: tuple[str, ...] = ()
    start: Day
    end: Day
    quantity: Fraction
    rate_gbp: Fraction
    days: Days

    @property
    def amount_gbp(self) -> Fraction:
        """Pounds earned, exact."""
        return self.quantity * self.rate_gbp


@frozen(kw_only=True)
class HeldBack:
    """A sum that could not be decided, since the days `unknown` are not known: under which payment, and for whom.

    `subject` is a child, or a group; the days of a group are those of the first of its children whose days are not known.
    """

    payment: str
    subject: str
    unknown: Days

    @property
    def reason(self) -> str:
        """Why it is held back: "3 days are not known"."""
        count = len(self.unknown)
        return f"{count:,} days are not known" if count > 1 else "1 day is not known"


@frozen(kw_only=True)
class Adjustment:
    """What the settlement step at place `step` added to a sum; negative when it took away."""

    step: int
    amount_gbp: Fraction


@frozen(kw_only=True)
class Line:
    """One payable sum: one child or group, one payment, one rate, one payer, one statement period.

    `earned_gbp` is the payer's part of what was earned, and `payable_gbp` is that with all `adjustments`. `first` and
    `last` are the dates on which units were earned. `child` is empty for a group's sum, and `group` for a child's;
    `members` are the children of the group.
    """

    payment: str
    child: str
    group: str
    members: tuple[str, ...] = ()
    payer: str
    period: Period
    first: date
    last: date
    quantity: Fraction
    rate_gbp: Fraction
    earned_gbp: Fraction
    adjustments: tuple[Adjustment, ...]
    payable_gbp: Fraction
    days: Days
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class StepTotal:
    """What the settlement step at place `step` did in all."""

    step: int
    before_gbp: Fraction
    after_gbp: Fraction
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class Breach:
    """A promise that lines break: the safeguard, the lines, for whom, and the days or the sum that break it.

    `days` are the first and last date of each stretch, both included.
    """

    safeguard: Safeguard
    lines: tuple[Line, ...]
    child: str = ""
    days: tuple[tuple[date, date], ...] = ()
    amount_gbp: Fraction | None = None


@frozen(kw_only=True)
class Settlement:
    """The result of one evaluation: payable lines in order of statement, payment, child, payer and date.

    `as_at` is the first day on which nothing is known. `ineligible` children earned nothing; `held_back` are sums that
    days hold back which are not known. Nothing may be paid on a settlement with `breaches`. `shadow` sums are worked out
    and not owed.
    """

    title: str
    as_at: date
    children: int
    ineligible: tuple[str, ...]
    lines: tuple[Line, ...]
    steps: tuple[StepTotal, ...]
    held_back: tuple[HeldBack, ...]
    breaches: tuple[Breach, ...] = ()
    shadow: bool

    @property
    def total_gbp(self) -> Fraction:
        """Pounds payable in all."""
        return total(line.payable_gbp for line in self.lines)
