"""What is payable, and why."""

from datetime import date
from fractions import Fraction

from attrs import field, frozen

from rules_engine.dates import Period
from rules_engine.source import Span
from rules_engine.timeline import Day, Days


@frozen(kw_only=True)
class Accrual:
    """Units earned by one child (or group) under one payment over [start, end), evenly on each of those days.

    `quantity` is units over the whole stretch, `rate` is pounds a unit (negative for a deduction). `days` are those that
    earned it: the paid days, the seven of a run, the days a milestone counted; none for a group's sum or a plain fee.
    `child` is empty for a group's sum, and `group` for a child's; `members` are the children of the group.
    """

    payment: str
    child: str
    group: str
    members: tuple[str, ...] = ()
    start: Day
    end: Day
    quantity: Fraction
    rate: Fraction
    days: Days

    @property
    def amount(self) -> Fraction:
        """Pounds earned, exact."""
        return self.quantity * self.rate


@frozen(kw_only=True)
class Taken:
    """What settlement step number `step` (from 0) added to a sum; negative when it took away."""

    step: int
    amount: Fraction


@frozen(kw_only=True)
class Line:
    """One payable sum: one child or group, one payment, one rate, one payer, one statement period.

    `payable` is `earned` and everything in `taken`. `share_of` says which part of what was earned fell to this payer
    before its own steps; a line's `earned` is that part. `first` and `last` are the dates on which units were earned.
    `child` is empty for a group's sum, and `group` for a child's; `members` are the children of the group.
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
    rate: Fraction
    earned: Fraction
    taken: tuple[Taken, ...]
    payable: Fraction
    days: Days
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class NotYet:
    """Something that could not be decided from the records: what, for whom, and what is missing.

    `days` counts the days that are not known, where that is what is missing.
    """

    payment: str
    subject: str
    reason: str
    days: int = 0


@frozen(kw_only=True)
class StepTotal:
    """What one settlement step did in all."""

    step: int
    before: Fraction
    after: Fraction
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class Settlement:
    """The result of one evaluation: payable lines in order of statement, payment, child, payer and date.

    `as_at` is the first day on which nothing is known. `ineligible` children earned nothing; `waiting` lists sums that
    unknown days hold back. `shadow` sums are worked out and not owed.
    """

    title: str
    as_at: date
    children: int
    ineligible: tuple[str, ...]
    lines: tuple[Line, ...]
    steps: tuple[StepTotal, ...]
    waiting: tuple[NotYet, ...]
    shadow: bool

    @property
    def total(self) -> Fraction:
        """Pounds payable in all."""
        return sum((line.payable for line in self.lines), Fraction(0))
