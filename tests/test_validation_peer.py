"""Where our rules and those of csc-validator-be-903 0.1.17 differ, on tables of a few rows.

The peer is no dependency: what it finds stands on the pages as it was seen. tests/peer/compare.py runs it, and looks
whether it still does; tests/peer/differences.py knows such rows again in other returns.
"""

import pytest
from peer.differences import DIFFERENCES, Difference
from test_validation import found
from validation_pages import FOLDER, Section, sections

SECTIONS = [section for page in sorted(FOLDER.glob("peer*.md")) for section in sections(page)]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: f"{section.page}: {section.title}")
def test_our_rules_find_what_the_words_of_the_rule_say(section: Section) -> None:
    assert found(section) == section.named.get("ours", {})


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: f"{section.page}: {section.title}")
def test_a_section_shows_a_difference(section: Section) -> None:
    assert section.named.get("ours") != section.named.get("peer")


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.reason)
def test_a_difference_that_the_comparison_knows_is_on_a_page(difference: Difference) -> None:
    assert {number for section in SECTIONS for number in section.numbers} & {*difference.numbers}
