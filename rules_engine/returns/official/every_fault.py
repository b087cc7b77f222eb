"""Every fault that can be planted, and the rules whose breach none of them plants."""

from typing import Final

from rules_engine.returns.official.across_modules import MODULE_FAULTS, MODULE_WITHOUT_FAULT
from rules_engine.returns.official.adoption import ADOPTION_WITHOUT_FAULT
from rules_engine.returns.official.ages import AGE_FAULTS
from rules_engine.returns.official.asylum import ASYLUM_WITHOUT_FAULT
from rules_engine.returns.official.carried_over import CARRIED_OVER_FAULTS, CARRIED_OVER_WITHOUT_FAULT
from rules_engine.returns.official.dates_and_codes import CODE_FAULTS
from rules_engine.returns.official.deprivation import DEPRIVATION_FAULTS
from rules_engine.returns.official.fault import Fault, NoFault
from rules_engine.returns.official.headers import HEADER_WITHOUT_FAULT
from rules_engine.returns.official.health import HEALTH_WITHOUT_FAULT
from rules_engine.returns.official.leavers import LEAVER_WITHOUT_FAULT
from rules_engine.returns.official.lengths import LENGTH_FAULTS
from rules_engine.returns.official.missing import MISSING_FAULTS, MISSING_WITHOUT_FAULT
from rules_engine.returns.official.placements import PLACEMENT_FAULTS, PLACEMENT_WITHOUT_FAULT
from rules_engine.returns.official.previous_permanence import PREVIOUS_PERMANENCE_WITHOUT_FAULT
from rules_engine.returns.official.reviews import REVIEW_WITHOUT_FAULT
from rules_engine.returns.official.sequence import SEQUENCE_FAULTS, SEQUENCE_WITHOUT_FAULT
from rules_engine.returns.official.social_workers import SOCIAL_WORKER_FAULTS, SOCIAL_WORKER_WITHOUT_FAULT
from rules_engine.returns.official.unanswerable import UNANSWERABLE_WITHOUT_FAULT

FAULTS: Final[tuple[Fault, ...]] = (
    *AGE_FAULTS,
    *CARRIED_OVER_FAULTS,
    *CODE_FAULTS,
    *DEPRIVATION_FAULTS,
    *LENGTH_FAULTS,
    *MISSING_FAULTS,
    *MODULE_FAULTS,
    *PLACEMENT_FAULTS,
    *SEQUENCE_FAULTS,
    *SOCIAL_WORKER_FAULTS,
)

WITHOUT_FAULT: Final[tuple[NoFault, ...]] = (
    *ADOPTION_WITHOUT_FAULT,
    *ASYLUM_WITHOUT_FAULT,
    *CARRIED_OVER_WITHOUT_FAULT,
    *HEADER_WITHOUT_FAULT,
    *HEALTH_WITHOUT_FAULT,
    *LEAVER_WITHOUT_FAULT,
    *MISSING_WITHOUT_FAULT,
    *MODULE_WITHOUT_FAULT,
    *PLACEMENT_WITHOUT_FAULT,
    *PREVIOUS_PERMANENCE_WITHOUT_FAULT,
    *REVIEW_WITHOUT_FAULT,
    *SEQUENCE_WITHOUT_FAULT,
    *SOCIAL_WORKER_WITHOUT_FAULT,
    *UNANSWERABLE_WITHOUT_FAULT,
)
