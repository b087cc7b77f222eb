"""The official validation rules over returns: what is wrong in them, row by row, and nothing is mended.

`validate` runs every rule on every return for which it holds, and gives each return the one of the year before.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from rules_engine.returns.assembly import Return
from rules_engine.returns.official.adoption import ADOPTION_RULES
from rules_engine.returns.official.ages import AGE_RULES
from rules_engine.returns.official.asylum import ASYLUM_RULES
from rules_engine.returns.official.carried_over import CARRIED_OVER_RULES
from rules_engine.returns.official.codes import CODE_RULES
from rules_engine.returns.official.deprivation import DEPRIVATION_RULES
from rules_engine.returns.official.findings import Finding, Findings, Hit, NotRun
from rules_engine.returns.official.frames import Frame, Register, Unanswered
from rules_engine.returns.official.headers import HEADER_RULES
from rules_engine.returns.official.health import HEALTH_RULES
from rules_engine.returns.official.leavers import LEAVER_RULES
from rules_engine.returns.official.lengths import LENGTH_RULES
from rules_engine.returns.official.missing import MISSING_RULES
from rules_engine.returns.official.modules import MODULE_RULES
from rules_engine.returns.official.placements import PLACEMENT_RULES
from rules_engine.returns.official.previous_permanence import PREVIOUS_PERMANENCE_RULES
from rules_engine.returns.official.reviews import REVIEW_RULES
from rules_engine.returns.official.rule import Level, Rule
from rules_engine.returns.official.sequence import SEQUENCE_RULES
from rules_engine.returns.official.social_workers import SOCIAL_WORKER_RULES
from rules_engine.returns.official.unanswerable import UNANSWERABLE_RULES

__all__ = ["ALL", "Finding", "Findings", "Level", "NotRun", "Rule", "validate"]


def _in_order(rule: Rule) -> tuple[int, str]:
    """Return what rules are sorted by: the figure that the number begins with, and the rest of it."""
    rest = rule.number.lstrip("0123456789")
    figures = rule.number.removesuffix(rest)
    return int(figures or 10_000), rest


ALL: Final = tuple(
    sorted(
        (
            *CODE_RULES,
            *SEQUENCE_RULES,
            *AGE_RULES,
            *LENGTH_RULES,
            *PLACEMENT_RULES,
            *CARRIED_OVER_RULES,
            *HEADER_RULES,
            *ASYLUM_RULES,
            *MODULE_RULES,
            *MISSING_RULES,
            *DEPRIVATION_RULES,
            *SOCIAL_WORKER_RULES,
            *ADOPTION_RULES,
            *PREVIOUS_PERMANENCE_RULES,
            *REVIEW_RULES,
            *LEAVER_RULES,
            *HEALTH_RULES,
            *UNANSWERABLE_RULES,
        ),
        key=_in_order,
    )
)
"""Every rule in the order of its number; two wordings of one rule have the same number."""


def validate(returns: Sequence[Return], rules: Sequence[Rule] = ALL) -> Findings:
    """Run `rules` on returns, of which the earliest year comes first."""
    children = Register()
    texts = Register()
    frames: list[Frame] = []
    by_year: dict[int, Frame] = {}
    for each in returns:
        previous = None if each.year is None else by_year.get(each.year - 1)
        frame = Frame.of(each, previous, children, texts)
        frames.append(frame)
        if each.year is not None:
            # Of two returns for one year, the later one is the one that the next year goes on from.
            by_year[each.year] = frame
    hits: list[Hit] = []
    not_run: list[NotRun] = []
    for frame in frames:
        for rule in rules:
            if rule.holds_in(frame.year):
                _run(rule, frame, hits, not_run)
    return Findings(hits, not_run)


def _run(rule: Rule, frame: Frame, hits: list[Hit], not_run: list[NotRun]) -> None:
    try:
        found = rule.check(frame)
    except Unanswered as unanswered:
        not_run.append(NotRun(rule, frame.year, str(unanswered)))
        return
    places = {layout: np.unique(rows) for layout, rows in found.items() if len(rows)}
    if places:
        hits.append(Hit(rule, frame, places))
