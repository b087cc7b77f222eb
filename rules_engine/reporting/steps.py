"""What each settlement step says in the contract, and what it took."""

from fractions import Fraction

from attrs import frozen

from rules_engine.pages.document import clause_text
from rules_engine.payments import Settlement, StepTotal
from rules_engine.rules import Schedule, SplitPayers, Step
from rules_engine.source import Source, Span


@frozen(kw_only=True)
class StepShown:
    """One step: its number from 1, what the contract says, where, and the sums before and after it."""

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
    """Return every settlement step in the contract's order."""
    shown = []
    for total in own_steps(schedule, settlement):
        step = schedule.steps[total.step]
        shown.append(
            StepShown(
                number=step_number(schedule, total.step),
                says=says(step, source),
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
