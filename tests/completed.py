"""A whole contract from the few blocks that a page is about."""

import re
from collections.abc import Iterable, Sequence

STANDARD = """\
contract "Stronger Families Norfolk"
  in force from 1 February 2019 to 31 January 2029
  in pounds sterling
  statements every quarter

parties
  Norfolk            is the commissioner, "Norfolk County Council"
  Life Chances Fund  is a co-funder
  Stronger Families  is the provider

facts about each child
  Date of Birth  is a date
  Therapy Start  is a date
  Route          is "edge of care" or "return home"

timelines
  Looked After  is read from SSDA903 episodes

definitions
  Short Break      means Looked After with legal status V3 or V4
  In Care          means Looked After except Short Break
  Tracking Period  means 3 years from Therapy Start, until 18th birthday
  Home Day         means Tracking Period except In Care

eligibility
  every child

payment Days at Home
  pays £60.00 for each day of Home Day

settlement
  round each line half up to the penny
  Norfolk pays the rest
"""


def completed(fragment: str) -> str:
    """Return `fragment` with every block that it leaves out put in from `STANDARD`, in a contract's order.

    A block begins with its word at the very start of a line and goes on until the next. One that the
    fragment has stands instead of the standard one; only facts and definitions are added to the standard
    ones, and stand instead of those with the same Terms. A fragment that uses a vocabulary has its Terms from
    there. Nothing is judged: a fragment that is wrong makes a contract that is wrong there.
    """
    before, written = _blocks(fragment)
    _, standard = _blocks(
        _OF_A_VOCABULARY.sub("", STANDARD) if 'uses "England looked-after' in fragment else STANDARD
    )
    blocks = [before.rstrip()] if before.strip() else []
    for word in _IN_ORDER:
        ours, theirs = standard.get(word, []), written.get(word, [])
        blocks += [_added(ours, theirs, _ENTRIES[word])] if word in _ENTRIES and theirs else theirs or ours
    return "\n\n".join(blocks) + "\n"


_OF_A_VOCABULARY = re.compile(
    r"^timelines\n(?:  .*\n)+\n|^  (?:Short Break|In Care) +means .*\n", re.MULTILINE
)
_IN_ORDER = (
    "contract",
    "recitals",
    "parties",
    "facts",
    "timelines",
    "definitions",
    "eligibility",
    "groups",
    "payment",
    "settlement",
    "safeguards",
    "example",
)
_BLOCK = re.compile(rf"^(?=(?:{'|'.join(_IN_ORDER)})\b)", re.MULTILINE)
_ENTRIES = {
    "facts": re.compile(r"^(?=[ \t]+([A-Z][^\n\"]*?)[ \t]+is\b)", re.MULTILINE),
    "definitions": re.compile(r"^(?=[ \t]+([A-Z][^\n\"]*?)[ \t]+means\b)", re.MULTILINE),
}


def _blocks(text: str) -> tuple[str, dict[str, list[str]]]:
    """Return what stands before the first block, and the blocks by the words that begin them."""
    before, *blocks = _BLOCK.split(text)
    by_word: dict[str, list[str]] = {}
    for block in blocks:
        by_word.setdefault(re.split(r"\W", block, maxsplit=1)[0], []).append(block.rstrip())
    return before, by_word


def _added(ours: Sequence[str], theirs: Sequence[str], entry: re.Pattern[str]) -> str:
    _, standard = _entries(ours, entry)
    heading, written = _entries(theirs, entry)
    replaced = {term for term, _ in standard}
    merged = [
        text for term, text in standard for text in [new for again, new in written if again == term] or [text]
    ]
    return "\n".join([heading, *merged, *(text for term, text in written if term not in replaced)])


def _entries(blocks: Iterable[str], entry: re.Pattern[str]) -> tuple[str, list[tuple[str, str]]]:
    """Return the line that heads the blocks, and each entry under it with its Term."""
    heading, found = "", []
    for block in blocks:
        first, *parts = entry.split(block)
        heading = first.rstrip()
        found += [
            (" ".join(term.split()), text.rstrip())
            for term, text in zip(parts[::2], parts[1::2], strict=True)
        ]
    return heading, found
