"""Where our rules and those of csc-validator-be-903 0.1.17 differ, on tables of a few rows.

The peer is no dependency: what it finds stands on the pages as it was seen. tests/peer/compare.py runs it, and looks
whether it still does; tests/peer/differences.py knows such rows again in other returns.
"""

import pytest
from peer.differences import DIFFERENCES, Cases, Difference
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


# Rules that the peer reads otherwise throughout: of these every excuse turns on what the words of the rule say of the row.
BY_THE_WORDS = ("117", "205A", "205B", "210", "558", "576", "625", "632", "706", "SW01")


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: f"{section.page}: {section.title}")
def test_each_row_of_a_rule_that_is_read_otherwise_is_excused_for_itself(section: Section) -> None:
    *_, before, this = (None, *section.returns)
    cases = Cases(this, before)
    ours, theirs = section.named.get("ours", {}), section.named.get("peer", {})
    for number, module in {*ours, *theirs}:
        if number not in (*BY_THE_WORDS, "633"):
            continue
        mine, other = ours.get((number, module), frozenset()), theirs.get((number, module), frozenset())
        for whose, places in (("ours", mine - other), ("theirs", other - mine)):
            assert all(cases.reason(number, whose, module, place) for place in places), (
                number,
                whose,
                module,
            )


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: f"{section.page}: {section.title}")
def test_no_excuse_would_hide_that_our_rule_is_wrong(section: Section) -> None:
    *_, before, this = (None, *section.returns)
    cases = Cases(this, before)
    ours, theirs = section.named.get("ours", {}), section.named.get("peer", {})
    for number, module in {*ours, *theirs}:
        if number in BY_THE_WORDS:
            mine = ours.get((number, module), frozenset())
            for place in range(len(cases.rows[module])):
                missed = "theirs" if place in mine else "ours"
                assert cases.reason(number, missed, module, place) is None, (number, module, place)
