"""What is shown of the promises that a settlement breaks (E5)."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from attrs import frozen

from rules_engine import rules
from rules_engine.birthdays import birth_facts, tells_births
from rules_engine.dates import in_words
from rules_engine.diagnostics import Diagnostic
from rules_engine.money import pounds
from rules_engine.payments import Breach
from rules_engine.source import Span


@frozen(kw_only=True)
class PromiseBroken(Diagnostic):
    """A payment broke a safeguard of its own contract on real records, so nothing was written.

    Either the payment counts days that it should not, or the safeguard promises more than the parties meant. The message
    names the child (by its pseudonym), the days and the payment; the parties decide which of the two clauses to change.
    Where the days begin or end with a birthday, it counts them instead.
    """

    code: ClassVar[str] = "E501"
    said: str
    payments: tuple[Span, ...]

    @property
    def message(self) -> str:
        return self.said

    @property
    def hint(self) -> str | None:
        return "nothing has been written; change the payment or the safeguard"

    @property
    def secondary(self) -> tuple[tuple[Span, str], ...]:
        return tuple((span, "by this payment") for span in self.payments)


def promises_broken(
    breaches: Iterable[Breach], schedule: rules.Schedule, names: Mapping[str, str] | None = None
) -> tuple[Diagnostic, ...]:
    """Return what to show for each promise that a settlement breaks.

    `names` stand for the identifiers of children, and then no day that would tell a birthday is said; `None` says all.
    """
    births = birth_facts(schedule)
    return tuple(_promise_broken(breach, births, names) for breach in breaches)


def _promise_broken(breach: Breach, births: frozenset[str], names: Mapping[str, str] | None) -> Diagnostic:
    payments = tuple(dict.fromkeys(line.origin for line in breach.lines))
    child = f"child `{breach.child if names is None else names[breach.child]}`" if breach.child else ""
    promised = breach.safeguard
    telling = isinstance(promised, rules.NeverPaidFor) and tells_births(promised.days, births)
    if breach.days and telling and names is not None:
        count = sum((last - first).days + 1 for first, last in breach.days)
        days = "1 day" if count == 1 else f"{count:,} days"
        said = f"{child} is paid for {days} that this promise forbids or the records leave not known"
    elif breach.days:
        first, last = breach.days[0]
        days = f"{in_words(first)} to {in_words(last)}" if last > first else in_words(first)
        more = f" and {len(breach.days) - 1} more stretches" if len(breach.days) > 1 else ""
        said = f"{child} is paid for {days}{more}, which this promise forbids or the records leave not known"
    else:
        assert breach.amount_gbp is not None
        said = f"{child or 'the contract'} comes to {pounds(breach.amount_gbp)}, which passes this maximum"
    return PromiseBroken(span=breach.safeguard.origin, said=said, payments=payments)
