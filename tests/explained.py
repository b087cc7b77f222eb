"""What a diagnostic's page shows: a text that is wrong, and the same put right, each as a whole contract."""

import re
from itertools import pairwise

from completed import STANDARD, completed

import rules_engine.records.diagnostics
import rules_engine.semantics.diagnostics
import rules_engine.syntax.diagnostics  # noqa: F401  (a diagnostic is known once its module is imported)
from rules_engine.assurance.examples import run_examples
from rules_engine.diagnostics import Diagnostic, every_diagnostic, page
from rules_engine.loading import load
from rules_engine.source import Source

CONTRACT_PAGES = {code: each for code, each in every_diagnostic().items() if code.startswith("E")}
"""The diagnostics about a contract, by their codes."""

EXAMPLES = re.compile(r"^Wrong:\n\n(?P<wrong>.*?)\n\nRight:\n\n(?P<right>.*)\Z", re.DOTALL | re.MULTILINE)


def wrong_and_right(diagnostic: type[Diagnostic]) -> tuple[str, str]:
    """Return the two texts that show `diagnostic`, each a whole contract.

    Most stand on its page. The few that no page could hold, since they turn on a whole block that is missing or on
    a text that is very long, are here.
    """
    found = EXAMPLES.search(page(diagnostic))
    if found:
        return completed(_outdented(found["wrong"])), completed(_outdented(found["right"]))
    return _TOO_LONG_FOR_A_PAGE[diagnostic.code], STANDARD


def diagnostics_of(text: str, name: str = "family_support.contract") -> tuple[Source, tuple[Diagnostic, ...]]:
    """Load a text; return its source with what is said of it, also by its worked examples."""
    loaded = load(Source.of(name, text))
    broken = [each for result in run_examples(loaded) for each in result.broken] if loaded.schedule else []
    return loaded.source, (*loaded.diagnostics, *broken)


def _outdented(text: str) -> str:
    return re.sub(r"^ {4}", "", text, flags=re.MULTILINE)


def _without(*blocks: str) -> str:
    return re.sub(rf"^(?:{'|'.join(blocks)})\b.*?(?:\n\n|\Z)", "", STANDARD, flags=re.MULTILINE | re.DOTALL)


_MANY = [f"{first}{second}" for first in "ABCDE" for second in "abcdefghij"]

_TOO_LONG_FOR_A_PAGE = {
    "E114": completed(f"definitions\n  Home Day means {'(' * 60}Tracking Period{')' * 60} except In Care\n"),
    "E116": f"{STANDARD}{'# ' * 500_000}",
    "E125": "The council pays £60 for each day that a child stays at home with its family.\n",
    "E128": '{\\rtf1\\ansi\\deff0 {\\fonttbl {\\f0 Arial;}}\n\\pard contract "Family support"\\par\n}',
    "E206": completed(
        "definitions\n"
        + "".join(f"  Day {this} means Day {that} except Short Break\n" for this, that in pairwise(_MANY))
        + f"  Day {_MANY[-1]} means Home Day\n\npayment Days at Home\n"
        + f"  pays £60.00 for each day of Day {_MANY[0]}\n"
    ),
    "E411": _without("eligibility"),
    "E416": _without("payment"),
    "E501": completed(
        """\
payment Days at Home
  pays £60.00 for each day of Tracking Period

safeguards
  nothing is paid for a day of In Care

example "a month in care"
  Date of Birth is 3 May 2008, Therapy Start is 1 March 2019, Route is "return home"
  Looked After from 1 June 2019 until 1 July 2019, legal status C2
  records run until 1 April 2020
  pays nothing
"""
    ),
}
