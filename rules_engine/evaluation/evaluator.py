"""One evaluation: eligible children, what they earned, what the settlement leaves, and the promises held against it."""

from collections.abc import Iterable
from datetime import date

from rules_engine import rules
from rules_engine.evaluation.accruals import Watched, accruals
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.safeguards import Breach, breaches
from rules_engine.evaluation.settlement import settle
from rules_engine.facts import Cohort
from rules_engine.payments import Accrual, NotYet, Settlement


def _unwatched(children: Iterable[ChildRecords]) -> Iterable[ChildRecords]:
    return children


class SafeguardBroken(Exception):
    """What a contract pays on some records breaks promises that the contract makes, so nothing may be paid on it."""

    def __init__(self, found: tuple[Breach, ...]) -> None:
        super().__init__(f"{len(found)} safeguards are broken")
        self.breaches = found


def evaluate(
    schedule: rules.Schedule, cohort: Cohort, as_at: date, watched: Watched = _unwatched
) -> Settlement:
    """Return what `schedule` pays on `cohort`, with days on and after `as_at` not known.

    The result depends on nothing else, and not on the order of children. SafeguardBroken when it breaks a promise.
    `watched` passes on the children that each payment measures, for whoever wants to see how far it is.
    """
    horizon = as_at.toordinal()
    children = {child.identifier: ChildRecords(child, horizon) for child in cohort.children}
    eligible = [child for child in children.values() if child.holds(schedule.eligibility)]
    earned: list[Accrual] = []
    waiting: list[NotYet] = []
    for payment in schedule.payments:
        units, held_back = accruals(schedule, payment, eligible, horizon, watched)
        earned += units
        waiting += held_back
    lines, steps = settle(schedule, earned, children)
    found = tuple(breaches(schedule.safeguards, lines, children))
    if found:
        raise SafeguardBroken(found)
    met = {child.child.identifier for child in eligible}
    return Settlement(
        title=schedule.title,
        as_at=as_at,
        children=len(cohort.children),
        ineligible=tuple(identifier for identifier in children if identifier not in met),
        lines=lines,
        steps=steps,
        waiting=tuple(waiting),
        shadow=schedule.shadow,
    )
