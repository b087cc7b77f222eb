"""The official rules, each on returns of a few rows: what it finds, and what it just does not.

The pages stand in cases/validation; validation_pages.py says how they are read.
"""

from collections import defaultdict

import pytest
from validation_pages import FOLDER, Named, Section, sections

from rules_engine.returns.official.every_rule import ALL
from rules_engine.returns.official.rule import Rule
from rules_engine.returns.official.run import validate
from rules_engine.returns.official.unanswerable import UNANSWERABLE_RULES

SECTIONS = [
    section
    for page in sorted(FOLDER.glob("*.md"))
    if not page.stem.startswith("peer")
    for section in sections(page)
]


def found(section: Section) -> Named:
    """Return the rows that the rules of a section name."""
    rules = [rule for rule in ALL if rule.number in section.numbers]
    findings = validate(section.returns, rules)
    assert not [each for each in findings.not_run if each.year == section.year], findings.not_run
    named: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for of_rule in findings.of_rules:
        if of_rule.frame.year == section.year:
            for layout, places in of_rule.places.items():
                named[of_rule.rule.number, layout.name].update(places.tolist())
    return {key: frozenset(places) for key, places in named.items()}


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: f"{section.page}: {section.title}")
def test_rules_name_the_rows_that_break_them(section: Section) -> None:
    assert found(section) == section.named.get("found", {})


def test_every_rule_has_a_row_that_breaks_it_and_one_that_nearly_does() -> None:
    broken: set[Rule] = set()
    kept: set[Rule] = set()
    for section in SECTIONS:
        rules = [rule for rule in ALL if rule.number in section.numbers and rule.holds_in(section.year)]
        for rule in rules:
            for of_rule in validate(section.returns, [rule]).of_rules:
                if of_rule.frame.year == section.year:
                    broken.add(rule)
                    for layout, places in of_rule.places.items():
                        if len(places) < len(of_rule.frame.rows(layout)):
                            kept.add(rule)
    answerable = set(ALL) - set(UNANSWERABLE_RULES)
    assert [rule.number for rule in ALL if rule in answerable - broken] == []
    assert [rule.number for rule in ALL if rule in answerable - kept] == []
