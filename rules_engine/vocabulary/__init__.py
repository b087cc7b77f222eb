"""The codes of the children looked-after return (SSDA903), spelled out.

The fields bear the names that contracts and episodes use. The meanings are in our own words: short
enough to stand in a summary, and no substitute for the official guide.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_LEGAL_STATUS = {
    "C1": "interim care order",
    "C2": "full care order",
    "D1": "freeing order (old law)",
    "E1": "placement order",
    "V2": "accommodated by agreement (section 20)",
    "V3": "short break by agreement, each break recorded",
    "V4": "agreement to a series of short breaks, breaks not recorded",
    "L1": "police protection",
    "L2": "emergency protection order",
    "L3": "child assessment order, accommodated",
    "J1": "remanded to the authority or to youth detention accommodation",
    "J2": "held in the authority's accommodation after arrest",
    "J3": "youth rehabilitation order with residence or intensive fostering",
}

_PLACEMENT = {
    "U1": "fostered by a relative or friend, long term",
    "U2": "fostered by a relative or friend who is also an approved adopter",
    "U3": "fostered by a relative or friend, other",
    "U4": "fostered by another carer, long term",
    "U5": "fostered by another carer who is also an approved adopter",
    "U6": "fostered by another carer, other",
    "A3": "placed for adoption with consent, with the current foster carer",
    "A4": "placed for adoption with consent, with a different carer",
    "A5": "placed for adoption under an order, with the current foster carer",
    "A6": "placed for adoption under an order, with a different carer",
    "K1": "secure children's home",
    "K2": "children's home",
    "K3": "registered supported accommodation",
    "H5": "semi-independent living, not registered",
    "P1": "with parents or another person with parental responsibility",
    "P2": "independent living",
    "P3": "residential employment",
    "R1": "residential care home",
    "R2": "health or nursing establishment",
    "R3": "family centre, or mother and baby unit",
    "R5": "young offender institution or prison",
    "S1": "residential school",
    "T0": "temporary move, any kind",
    "T1": "temporary move: in hospital",
    "T2": "temporary move: child on holiday",
    "T3": "temporary move: carer on holiday",
    "T4": "temporary move: other",
    "Z1": "other placement",
    "Z11": "other placement (Z11)",
    "Z12": "other placement (Z12)",
    "Z13": "other placement (Z13)",
    "Z14": "other placement (Z14)",
}

_REASON_FOR_NEW_EPISODE = {
    "S": "started to be looked after",
    "L": "change of legal status only",
    "P": "change of placement and carer",
    "T": "change of placement, same carer",
    "U": "change of legal status and placement, same carer",
    "B": "change of legal status, placement and carer",
}

_REASON_CEASED = {
    "X1": "another episode starts the same day",
    "E2": "died",
    "E3": "care moved to another authority",
    "E4A": "returned home to a person with parental responsibility, planned",
    "E4B": "returned home to a person with parental responsibility, unplanned",
    "E5": "moved into independence, with formal support",
    "E6": "moved into independence, without formal support",
    "E7": "moved to adult residential care",
    "E8": "left care for another reason",
    "E9": "sentenced to custody",
    "E11": "adopted, unopposed",
    "E12": "adopted, consent dispensed with",
    "E13": "left care to live with a relative or other person without parental responsibility",
    "E14": "remand to care ended",
    "E15": "assessed to be an adult",
    "E16": "moved abroad",
    "E17": "reached 18 and stayed with the carers",
    "E41": "child arrangements or residence order",
    "E43": "special guardianship order, former foster carer",
    "E44": "special guardianship order, other carer",
    "E45": "special guardianship order, former foster carer who is kin",
    "E46": "special guardianship order, former foster carer who is not kin",
    "E47": "special guardianship order, other carer who is kin",
    "E48": "special guardianship order, other carer who is not kin",
}

_PROVIDER = {
    "PR0": "parent or another person with parental responsibility",
    "PR1": "own local authority",
    "PR2": "another local authority",
    "PR3": "another public body",
    "PR4": "private provider",
    "PR5": "voluntary provider",
}

_NEED = {
    "N1": "abuse or neglect",
    "N2": "the child's disability",
    "N3": "a parent's illness or disability",
    "N4": "family in acute stress",
    "N5": "family dysfunction",
    "N6": "socially unacceptable behaviour",
    "N7": "low income",
    "N8": "absent parenting",
}

SSDA903_CODES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "legal status": MappingProxyType(_LEGAL_STATUS),
        "placement": MappingProxyType(_PLACEMENT),
        "reason for new episode": MappingProxyType(_REASON_FOR_NEW_EPISODE),
        "reason ceased": MappingProxyType(_REASON_CEASED),
        "provider": MappingProxyType(_PROVIDER),
        "need": MappingProxyType(_NEED),
    }
)
"""Field, code, meaning: every code that a return may hold in that field."""


def meaning(field: str, code: str) -> str | None:
    """Return what `code` means in `field`, or None where the field has no such code."""
    return SSDA903_CODES.get(field, {}).get(code)
