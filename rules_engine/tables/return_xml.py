"""The XML of the looked-after return (SSDA903), with the columns that its CSV files have.

Facts from the published schema: the child's own particulars, adoption and leaving care stand in HEADER itself, and
each review, missing spell and placement for adoption in an element of its own. A child sought asylum alone where the
flag UASC is 1 or DUC holds a date. Social workers and deprivation of liberty came later, under names that no schema
read here settles: they are known by their columns.
"""

from typing import Final

from rules_engine.statutory.layouts import (
    AD1,
    DEPRIVED_OF_LIBERTY,
    EPISODES,
    HEADER,
    MISSING,
    OC2,
    OC3,
    PLACED_FOR_ADOPTION,
    PREVIOUS_PERMANENCE,
    REVIEWS,
    SOCIAL_WORKERS,
    UASC,
)
from rules_engine.tables.xml_file import Form

RETURN: Final = Form(
    root="EXPSSDA903",
    child="CHILD",
    rows={
        "EPISODE": EPISODES,
        "AREVIEW": REVIEWS,
        "AMISSING": MISSING,
        "OC2": OC2,
        "AD_PLACED": PLACED_FOR_ADOPTION,
        "PERMANENCE": PREVIOUS_PERMANENCE,
    },
    of_child=(
        (HEADER, ()),
        (UASC, ("UASC", "DUC")),
        (OC3, ("IN_TOUCH", "ACTIV", "ACCOM")),
        (AD1, ("DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR")),
    ),
    shared=("CHILD", "DOB"),
    named={"CHILDID": "CHILD", "PL": "PLACE"},
    passed_over=frozenset({"HEADER"}),
    seldom=(SOCIAL_WORKERS, DEPRIVED_OF_LIBERTY),
)
