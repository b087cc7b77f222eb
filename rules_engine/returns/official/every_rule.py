"""Every official validation rule, in the order of its number."""

from typing import Final

from rules_engine.returns.official.across_modules import MODULE_RULES
from rules_engine.returns.official.adoption import ADOPTION_RULES
from rules_engine.returns.official.ages import AGE_RULES
from rules_engine.returns.official.asylum import ASYLUM_RULES
from rules_engine.returns.official.carried_over import CARRIED_OVER_RULES
from rules_engine.returns.official.dates_and_codes import CODE_RULES
from rules_engine.returns.official.deprivation import DEPRIVATION_RULES
from rules_engine.returns.official.headers import HEADER_RULES
from rules_engine.returns.official.health import HEALTH_RULES
from rules_engine.returns.official.leavers import LEAVER_RULES
from rules_engine.returns.official.lengths import LENGTH_RULES
from rules_engine.returns.official.missing import MISSING_RULES
from rules_engine.returns.official.placements import PLACEMENT_RULES
from rules_engine.returns.official.previous_permanence import PREVIOUS_PERMANENCE_RULES
from rules_engine.returns.official.reviews import REVIEW_RULES
from rules_engine.returns.official.rule import Rule
from rules_engine.returns.official.sequence import SEQUENCE_RULES
from rules_engine.returns.official.social_workers import SOCIAL_WORKER_RULES
from rules_engine.returns.official.unanswerable import UNANSWERABLE_RULES


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
