"""What a heading means, whatever it is called: "DOB" is a date of birth, and is not like "Date of Death"."""

from collections.abc import Iterable
from typing import Final

from rules_engine.near import nearest

_CALLED: Final = (
    ("Date of Birth", "DOB", "Birth Date", "Birthdate", "Birthday", "Born", "Date Born", "Child DOB"),
    ("Date of Death", "DOD", "Death Date", "Died", "Date Died", "Deceased", "Date Deceased", "Deceased Date"),
    (
        *("Child", "Child ID", "ID", "Identifier", "Child Identifier", "Unique ID", "Person ID", "Client ID"),
        *(
            "LA Child ID",
            "Child Reference",
            "Child Ref",
            "Child Number",
            "Child No",
            "Case ID",
            "LCS ID",
            "Mosaic ID",
        ),
    ),
    (
        "From",
        "Start",
        "Start Date",
        "Date Started",
        "Date From",
        "From Date",
        "Begin",
        "DECOM",
        "Episode Start Date",
    ),
    ("To", "End", "End Date", "Date Ended", "Date To", "To Date", "Until", "DEC", "Episode End Date"),
    ("On", "Date", "Event Date", "Date of Event"),
    ("PLACE", "PL", "Placement", "Placement Type", "Placement Code"),
    ("PLACE_PROVIDER", "Provider", "Placement Provider"),
    ("LS", "Legal Status", "Legal Status Code"),
    ("RNE", "Reason for New Episode"),
    ("REC", "Reason Ceased", "Reason Episode Ceased", "Reason for Ceasing"),
    ("CIN", "Need", "Category of Need", "CIN Code"),
    ("SEX", "Gender"),
    ("ETHNIC", "Ethnicity", "Ethnic Origin"),
)


def _key(heading: str) -> str:
    return "".join(filter(str.isalnum, heading.casefold()))


_MEANINGS: Final = {_key(name): names[0] for names in _CALLED for name in names}


def mean_the_same(heading: str, other: str) -> bool:
    """Whether two headings are known to mean the same."""
    meaning = _MEANINGS.get(_key(heading))
    return meaning is not None and meaning == _MEANINGS.get(_key(other))


def heading_meant(wanted: str, headings: Iterable[str]) -> str | None:
    """Return the heading that was meant for what is wanted: by its meaning, or else by its spelling; None for none.

    A heading that is known to mean something else is not taken, however alike it is spelt.
    """
    there = [heading for heading in headings if heading]
    same = next((heading for heading in there if mean_the_same(wanted, heading)), None)
    meaning = _MEANINGS.get(_key(wanted))
    free = [each for each in there if meaning is None or _MEANINGS.get(_key(each), meaning) == meaning]
    return same or nearest(wanted, free)
