"""What each settlement step says in the contract, and what it took."""

from fractions import Fraction
from typing import assert_never

from attrs import frozen

from rules_engine.money import pounds, share_in_words
from rules_engine.pages.document import clause_text
from rules_engine.payments import Settlement, StepTotal
from rules_engine.rules import (
    Counting,
    InAll,
    Party,
    PayAtMost,
    PayBands,
    PerChild,
    PerPayer,
    PerPeriod,
    Reduce,
    RoundSums,
    Schedule,
    SplitPayers,
    Step,
)
from rules_engine.source import Source, Span


@frozen(kw_only=True)
class StepShown:
    """One step: its number from 1 (0 for payers in a payment), what the contract says, where, the sums before and after."""

    number: int
    says: str
    line: int
    references: tuple[str, ...]
    before: Fraction
    after: Fraction

    @property
    def change(self) -> Fraction:
        """What the step added; negative when it took away."""
        return self.after - self.before


def steps_shown(schedule: Schedule, settlement: Settlement, source: Source) -> tuple[StepShown, ...]:
    """Return every settlement step in the contract's order, after the payers' maxima in payments that took something."""
    shown = []
    for total in settlement.steps:
        step = schedule.steps[total.step]
        number = step_number(schedule, total.step)
        if number == 0 and total.before_gbp == total.after_gbp:
            continue
        whose = f"{step.payment}: " if isinstance(step, SplitPayers) and step.payment else ""
        shown.append(
            StepShown(
                number=number,
                says=f"{whose}{says(step, source)}",
                line=line_of(source, total.origin),
                references=() if isinstance(step, SplitPayers) else step.references,
                before=total.before_gbp,
                after=total.after_gbp,
            )
        )
    return tuple(shown)


def own_steps(schedule: Schedule, settlement: Settlement) -> tuple[StepTotal, ...]:
    """Return what the steps of the settlement did, without those of payments' own payers."""
    return settlement.steps[schedule.first_step :]


def step_number(schedule: Schedule, step: int) -> int:
    """Return the number of a step as the settlement counts its own, from 1; 0 for a split within a payment."""
    return max(0, step - schedule.first_step + 1)


def step_name(schedule: Schedule, step: int, source: Source) -> str:
    """Return how a step is named beside a sum: what the contract says, and the line."""
    if step < schedule.first_step:
        return "the maximum of a payer in the payment"
    return f"{says(schedule.steps[step], source)} (line {line_of(source, schedule.steps[step].origin)})"


def step_in_words(schedule: Schedule, step: int) -> str:
    """Return what a step does and for which payments, in the program's words: "at most £100.00 in all, for Days at Home"."""
    rule = schedule.steps[step]
    match rule:
        case Reduce():
            said = f"reduce by {share_in_words(rule.share)}"
        case PayAtMost():
            said = f"at most {pounds(rule.limit_gbp)} {_counting_in_words(rule.counting)}"
        case PayBands():
            said = f"a part of sums up to {pounds(rule.bands[-1][0])} {_counting_in_words(rule.counting)}"
        case SplitPayers(payment=payment):
            return "split between payers" if payment is None else f"{payment}: the maximum of a payer"
        case RoundSums():
            grain = "pound" if rule.grain_gbp == 1 else "penny"
            return f"round each {rule.level.value} {rule.rounding.value} to the {grain}"
        case _:
            assert_never(rule)
    if rule.payments is None:
        return said
    named = [payment.name for payment in schedule.payments if payment.name in rule.payments]
    return f"{said}, for {' and '.join(named)}"


def _counting_in_words(counting: Counting) -> str:
    match counting:
        case PerChild():
            return "for each child"
        case InAll():
            return "in all"
        case PerPeriod():
            return "in each period"
        case PerPayer(payer=Party(name=name)):
            return f"from {name}"
        case PerPayer():
            return "from each payer"
        case _:
            assert_never(counting)


def says(step: Step, source: Source) -> str:
    """Return what the contract says of a step; the clauses of those who pay are one step."""
    if isinstance(step, SplitPayers):
        return "; ".join(clause_text(source, share.origin) for share in step.shares)
    return clause_text(source, step.origin)


def line_of(source: Source, origin: Span) -> int:
    """Return the line of the contract on which `origin` begins."""
    return source.position(origin.start)[0]


def notes_of(schedule: Schedule, payment: str) -> tuple[str, ...]:
    """Return the notes that the contract makes on a payment."""
    return next((rule.notes for rule in schedule.payments if rule.name == payment), ())


def references_of(schedule: Schedule, payment: str) -> tuple[str, ...]:
    """Return where the signed contract says a payment, or nothing."""
    return next((rule.references for rule in schedule.payments if rule.name == payment), ())
