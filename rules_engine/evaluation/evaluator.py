"""One evaluation, in stages that are values: children measured, what they earned, each step's sums, lines, breaches."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from attrs import frozen

from rules_engine import rules
from rules_engine.evaluation.accruals import accrued
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.lines import lines_of
from rules_engine.evaluation.safeguards import breaches
from rules_engine.evaluation.settlement import settlement_stages
from rules_engine.facts import Cohort
from rules_engine.payments import Settlement, StepTotal
from rules_engine.timeline import Day, day_of


@frozen(kw_only=True)
class Progress:
    """How far an evaluation is: `done` of `whole` measurements, each of one child under one payment."""

    done: int
    whole: int


OnProgress: TypeAlias = Callable[[Progress], None]


def evaluate(
    schedule: rules.Schedule, cohort: Cohort, as_at: date, on_progress: OnProgress | None = None
) -> Settlement:
    """Return what `schedule` pays on `cohort`, with days on and after `as_at` not known.

    The result depends on nothing else, and not on the order of children. A settlement that breaks a promise of the
    contract says so in `breaches`: nothing may be paid on it. `on_progress` is told how far the evaluation is.
    """
    horizon = day_of(as_at)
    children = measured(cohort, horizon)
    eligible = [child for child in children.values() if child.holds(schedule.eligibility)]
    counter = _Counter(len(children) * len(schedule.payments), on_progress)
    earned = accrued(schedule, eligible, horizon, counter.count)
    stages = settlement_stages(schedule, earned.accruals, children)
    stage = next(stages)
    before_gbp = stage.total_gbp
    steps: list[StepTotal] = []
    for stage in stages:
        after_gbp = stage.total_gbp
        origin = schedule.steps[stage.step].origin
        steps.append(StepTotal(step=stage.step, before_gbp=before_gbp, after_gbp=after_gbp, origin=origin))
        before_gbp = after_gbp
    # What the last step left is what is paid.
    lines = lines_of(schedule, stage.sums)
    met = {child.child.identifier for child in eligible}
    return Settlement(
        title=schedule.title,
        as_at=as_at,
        children=len(cohort.children),
        ineligible=tuple(identifier for identifier in children if identifier not in met),
        lines=lines,
        steps=tuple(steps),
        held_back=earned.held_back,
        breaches=tuple(breaches(schedule, lines, children)),
        shadow=schedule.shadow,
    )


def measured(cohort: Cohort, as_at: Day) -> Mapping[str, ChildRecords]:
    """Return what is known of each child before the day `as_at`, by identifier; nothing is measured until it is asked."""
    return {child.identifier: ChildRecords(child, as_at) for child in cohort.children}


class _Counter:
    """Counts measurements, and tells whoever wants to know."""

    def __init__(self, whole: int, on_progress: OnProgress | None) -> None:
        self._whole = whole
        self._done = 0
        self._on_progress = on_progress

    def count(self) -> None:
        self._done += 1
        if self._on_progress is not None:
            self._on_progress(Progress(done=self._done, whole=self._whole))
