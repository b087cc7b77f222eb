"""What is known of looked-after children in England, and what we chose where nothing is published.

The figures under "published" are those of the Department for Education, "Children looked after in England including
adoptions" (Open Government Licence), years ending 31 March 2024 and 2025, rounded as they are published; they are
repeated beside what is drawn in docs/sample-records.md, and a test measures the one against the other. Those under
"chosen" are ours: they are plausible, they lead to the published ones where they touch them, and nobody should quote them.

Every weight is a whole number, so that a draw is the same on every machine.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

Weights: TypeAlias = Mapping[str, int]


def _alike(weights: Weights, *places: str) -> Mapping[str, Weights]:
    return dict.fromkeys(places, weights)


# ---- published

LENGTHS_OF_PERIODS: Final = (
    (1, 13, 7),
    (14, 55, 7),
    (56, 181, 14),
    (182, 364, 19),
    (365, 729, 21),
    (730, 1094, 9),
    (1095, 1824, 9),
    (1825, 3649, 9),
    (3650, 5110, 5),
)
"""Of 100 periods of care that ended in 2024: (shortest, longest, how many), in days. Mean 864 days.

The last band is open in the publication ("10 years and over"); it ends here where the mean comes out.
"""

PLACEMENTS_OF_LEAVERS: Final = (35, 24, 16, 8, 5, 9, 3)
"""Of 100 children who left in 2024, how many had 1, 2, 3, 4, 5, 6 to 9, and 10 or more placements."""

PERIODS_OF_LEAVERS: Final = (89, 9, 2)
"""Of 100 children who left in 2024, how many had one, two, and three or more periods of care."""

STOCK_BY_LEGAL_STATUS: Final[Weights] = {"care order": 75, "section 20": 19, "placement order": 6}
"""Of 100 children looked after on 31 March 2025; youth justice and detained for protection are below one."""

STOCK_BY_PLACEMENT: Final[Weights] = {
    "foster": 67,
    "children's home": 11,
    "supported": 9,
    "with parents": 6,
    "adoption": 2,
}
"""Of 100 children looked after on 31 March 2025; other places take the rest. 16 of the 67 are with kin."""

STOCK_BY_NEED: Final[Weights] = {"N1": 67, "N5": 12}
"""Of 100 children looked after on 31 March 2025; the other six needs take the rest."""

STARTS_BY_LEGAL_STATUS: Final[Weights] = {
    "section 20": 57,
    "care order": 31,
    "detained for protection": 10,
    "youth justice": 2,
}
"""Of 100 children who came into care in 2024."""

EXITS: Final[Weights] = {
    "E4A": 5740,
    "E17": 5380,
    "E5": 4230,
    "SGO": 3860,
    "adopted": 2980,
    "E8": 2660,
    "E3": 2140,
    "E13": 1970,
    "E41": 1150,
    "E6": 1100,
    "E4B": 1100,
    "E7": 460,
    "E15": 380,
    "E9": 220,
    "E14": 150,
    "E16": 70,
    "E2": 60,
}
"""The 33,620 children who left in 2024, by reason."""

MEAN_PLACEMENT_DAYS: Final = 307
MEDIAN_PLACEMENT_DAYS: Final = 139
SHORT_PLACEMENTS_OF_100: Final = 10
"""Placements that ended in 2024: their mean, their median, and how many of 100 lasted 7 days or fewer."""

ROWS_PER_CHILD_AND_RETURN: Final = (18, 10)
"""About 1.8 episodes for each child in a return: estimated from the flows, not published as such."""

LEAVERS_PER_100_IN_CARE: Final = 41
STARTERS_PER_100_IN_CARE: Final = 40
"""33,780 left and 33,130 came in 2024, when 83,530 were looked after on 31 March."""

# ---- chosen: who is in the cohort

EVER_IN_CARE_OF_100: Final = 70
"""The rest of the cohort stay on the edge of care: their families keep them, and no return speaks of them."""

END_OF_CARE_AFTER_START: Final = (-365, 6 * 365)
"""When the last period of care ends, in days from the start of the work: some children are home by then, some come home
in the years that the contract follows, some come into care in them, and some stay. Nobody stays after 18."""

SHORT_BREAKS_OF_1000: Final = 6
"""Children whose time away is a series of short breaks (V3, V4): 570 in England in 2024, more in earlier years."""

UASC_OF_100: Final = 4
"""Of those who come at 14 or later by agreement; asylum seekers are few in a council's own cohort."""

AGES_AT_START: Final = (*(42,) * 10, *(57,) * 6, 150, 190)
"""By completed years at the start of a contract that names no ages, so that those in care have the published ages."""

ETHNICITIES: Final[Weights] = {
    "WBRI": 680,
    "WIRI": 5,
    "WIRT": 3,
    "WROM": 4,
    "WOTH": 40,
    "MWBC": 32,
    "MWBA": 12,
    "MWAS": 16,
    "MOTH": 40,
    "AIND": 5,
    "APKN": 15,
    "ABAN": 10,
    "AOTH": 20,
    "BCRB": 22,
    "BAFR": 40,
    "BOTH": 13,
    "CHNE": 2,
    "OOTH": 25,
    "REFU": 2,
    "NOBT": 14,
}

NEEDS: Final[Weights] = {
    "N1": 670,
    "N2": 30,
    "N3": 30,
    "N4": 80,
    "N5": 120,
    "N6": 12,
    "N7": 3,
    "N8": 55,
}

# ---- chosen: the course of a period of care

PLACEMENTS_BY_LENGTH: Final = (
    (84, 14, 2, 0, 0, 0, 0),
    (64, 26, 8, 2, 0, 0, 0),
    (49, 28, 14, 5, 2, 2, 0),
    (39, 28, 18, 7, 4, 4, 0),
    (27, 27, 19, 10, 7, 8, 2),
    (19, 24, 20, 12, 8, 13, 4),
    (15, 21, 19, 12, 8, 18, 7),
    (11, 17, 17, 13, 9, 23, 10),
    (10, 15, 15, 13, 10, 24, 13),
)
"""For each band of `LENGTHS_OF_PERIODS`, how the periods of that length spread over `PLACEMENTS_OF_LEAVERS`."""

LEGAL_STATUS_AT_START: Final[Weights] = {
    "V2": 570,
    "C1": 280,
    "C2": 30,
    "L1": 55,
    "L2": 42,
    "L3": 3,
    "J1": 16,
    "J2": 2,
    "J3": 2,
}
"""Adds up to `STARTS_BY_LEGAL_STATUS`."""

PLACES_BY_AGE: Final[Mapping[int, Weights]] = {
    0: {"U6": 52, "U3": 19, "U5": 9, "U2": 2, "U1": 3, "R3": 4, "P1": 14, "R2": 1},
    4: {"U6": 52, "U4": 11, "U3": 18, "U1": 7, "K2": 4, "S1": 1, "P1": 13, "Z1": 1},
    10: {"U6": 44, "U4": 12, "U3": 11, "U1": 5, "K2": 21, "K1": 1, "R1": 1, "S1": 2, "P1": 11, "Z1": 1},
    16: {
        "U6": 18,
        "U4": 4,
        "U3": 5,
        "U1": 2,
        "K2": 15,
        "H5": 42,
        "P2": 4,
        "R1": 1,
        "R5": 1,
        "P1": 7,
        "Z1": 2,
    },
}
"""Where a child of at least so many years is placed, when a placement starts. H5 becomes K3 when that came."""

PROVIDERS: Final[Mapping[str, Weights]] = {
    "P1": {"PR0": 1},
    **_alike({"PR1": 97, "PR2": 1, "PR5": 2}, "U1", "U2", "U3"),
    **_alike({"PR1": 57, "PR2": 2, "PR4": 37, "PR5": 4}, "U4", "U5", "U6"),
    **_alike({"PR1": 74, "PR2": 10, "PR5": 16}, "A3", "A4", "A5", "A6"),
    "K1": {"PR1": 40, "PR2": 55, "PR5": 5},
    "K2": {"PR1": 15, "PR2": 1, "PR4": 80, "PR5": 4},
    **_alike({"PR1": 8, "PR3": 4, "PR4": 74, "PR5": 14}, "H5", "P2"),
    "R1": {"PR3": 10, "PR4": 80, "PR5": 10},
    "R2": {"PR3": 90, "PR4": 10},
    "R3": {"PR1": 20, "PR4": 60, "PR5": 20},
    "R5": {"PR3": 80, "PR4": 20},
    "S1": {"PR3": 20, "PR4": 60, "PR5": 20},
}

REASONS_FOR_PLACE_CHANGE: Final[Weights] = {
    "CARPL": 44,
    "CLOSE": 2,
    "ALLEG": 1,
    "STAND": 1,
    "APPRR": 1,
    "CREQB": 11,
    "CREQO": 11,
    "CHILD": 7,
    "LAREQ": 5,
    "PLACE": 3,
    "OTHER": 14,
}

EXITS_BEFORE_18: Final[Weights] = {
    "E4A": 4200,
    "SGO": 4200,
    "E8": 2900,
    "E3": 2400,
    "E13": 1800,
    "E41": 1150,
    "E4B": 600,
    "E16": 80,
    "E2": 70,
}
"""Where nothing more particular is the case: adoption, remand, custody and the age assessment are decided before. Fewer
go home than in `EXITS`, since all do who come back."""

EXITS_AT_18: Final[Mapping[bool, Weights]] = {
    True: {"E17": 93, "E5": 4, "E6": 1, "E7": 2},
    False: {"E5": 72, "E6": 20, "E7": 6, "E8": 2},
}
"""On the 18th birthday, for those who live with foster carers (True) and the others."""

EXITS_OF_EARLIER_PERIODS: Final[Weights] = {"E4A": 60, "E4B": 20, "E13": 10, "E41": 5, "E8": 5}
"""Of a period of care after which the child comes back."""

TEMPORARY_MOVES: Final = (("T1", 30, 14), ("T3", 25, 21), ("T4", 25, 7), ("T2", 10, 14), ("T0", 10, 10))
"""(code, weight, longest in days)."""

REVIEW_CODES: Final[Weights] = {"PN1": 45, "PN2": 4, "PN3": 6, "PN4": 1, "PN5": 8, "PN6": 26, "PN7": 10}
SOCIAL_WORKER_REASONS: Final[Weights] = {
    "MANAGE": 15,
    "LEFTRL": 40,
    "ORGRST": 5,
    "TSPROC": 25,
    "ABSENC": 6,
    "CHCHAN": 2,
    "PCCHAN": 2,
    "OTHERS": 5,
}
PREVIOUS_PERMANENCE: Final[Weights] = {"Z1": 94, "P1": 1, "P2": 3, "P3": 1, "P4": 1}
ACTIVITIES: Final[Weights] = {
    "F1": 5,
    "F2": 28,
    "P2": 3,
    "F4": 3,
    "F5": 24,
    "P5": 5,
    "G4": 10,
    "G5": 18,
    "G6": 4,
}
ACCOMMODATIONS: Final[Weights] = {
    "B1": 12,
    "D1": 17,
    "K1": 4,
    "U1": 38,
    "Y1": 6,
    "X2": 3,
    "V2": 2,
    "E1": 6,
    "Z1": 12,
}
