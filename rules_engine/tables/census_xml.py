"""The XML of the children in need census (CIN): referrals, CIN plans and child protection plans.

Placements and legal statuses are not in the census: it tells whether a child was known to children's services, and
under which plan, for eligibility and for the edge of care. What else it holds (assessments, section 47 enquiries,
reviews, the child's characteristics) no contract reads.
"""

from typing import Final

from rules_engine.statutory.layouts import CIN_CHILD_PROTECTION_PLANS, CIN_PLANS, CIN_REFERRALS
from rules_engine.tables.xml_file import Form

_AROUND = ("Message", "Header", "CollectionDetails", "Source", "Content", "CBDSLevels", "Children")
_OF_THE_FILE = (
    "SourceLevel",
    "LEA",
    "SoftwareCode",
    "Release",
    "SerialNo",
    "DateTime",
)
_OF_THE_CHILD = (
    "ChildIdentifiers",
    "UPN",
    "FormerUPN",
    "UPNunknown",
    "PersonBirthDate",
    "ExpectedPersonBirthDate",
    "GenderCurrent",
    "Sex",
    "PersonDeathDate",
    "ChildCharacteristics",
    "Ethnicity",
    "Disabilities",
    "Disability",
)
_OF_A_REFERRAL = (
    "DateOfInitialCPC",
    "Assessments",
    "AssessmentActualStartDate",
    "AssessmentInternalReviewDate",
    "AssessmentAuthorisationDate",
    "FactorsIdentifiedAtAssessment",
    "AssessmentFactors",
    "Section47",
    "S47ActualStartDate",
    "InitialCPCtarget",
    "ICPCnotRequired",
    "NumberOfPreviousCPP",
    "Reviews",
    "CPPreviewDate",
)

CENSUS: Final = Form(
    root="Message",
    child="Child",
    rows={
        "CINdetails": CIN_REFERRALS,
        "CINPlanDates": CIN_PLANS,
        "ChildProtectionPlans": CIN_CHILD_PROTECTION_PLANS,
    },
    shared=("LAchildID",),
    named={},
    passed_over=frozenset((*_AROUND, "CBDSLevel", *_OF_THE_FILE, *_OF_THE_CHILD, *_OF_A_REFERRAL)),
    collection="CIN",
)
