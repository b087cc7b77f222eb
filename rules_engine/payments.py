"""What is payable, and why."""

from datetime import date
from fractions import Fraction

from attrs import field, frozen

from rules_engine.dates import Period
from rules_engine.money import total
from rules_engine.rules import Safeguard
from rules_engine.source import Span
from rules_engine.timeline import BEGINNING, FOREVER, NO_DAYS, Day, Days


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
    """A sum that could not be decided: under which payment, for whom, and what the records do not say that decides it.

    `unknown` are days, and `not_recorded` facts that are blank. `child` is empty for a group, and `group` for a child; the
    days of a group are those of the first of its children of whom something is not known. Where `is_paid`, something is
    paid all the same, and what is missing could move its date or its sum.
    """

    payment: str
    child: str = ""
    group: str = ""
    unknown: Days = NO_DAYS
    not_recorded: tuple[str, ...] = ()
    is_paid: bool = False

    @property
    def subject(self) -> str:
        """The child or the group."""
        return self.child or self.group

    @property
    def days(self) -> int:
        """How many days are not known, without those before the records begin and those to come."""
        return sum(
            end - start for start, end in self.unknown.intervals if start > BEGINNING and end < FOREVER
        )

    @property
    def reason(self) -> str:
        """Why it is held back: "3 days are not known"."""
        said = [f"{fact} is not recorded" for fact in self.not_recorded]
        stretches = self.unknown.intervals
        if stretches and stretches[0][0] == BEGINNING:
            said.append("the days before the records begin are not known")
        if self.days:
            said.append(f"{self.days:,} days are not known" if self.days > 1 else "1 day is not known")
        if stretches and stretches[-1][1] == FOREVER:
            said.append("it turns on days to come")
        return f"{' and '.join(said)}{', which could move what is paid' if self.is_paid else ''}"


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
    wait for what is not known, or could be moved by it. Nothing may be paid on a settlement with `breaches`. `shadow`
    sums are worked out and not owed.
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
