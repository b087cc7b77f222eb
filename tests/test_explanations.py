"""The page of each diagnostic about a contract tells the truth: its wrong text has it, and its right text has none."""

import re

import pytest
from explained import CONTRACT_PAGES, EXAMPLES, diagnostics_of, wrong_and_right

from rules_engine.diagnostics import page, shown

# They turn on a block that is missing, on a very long text, on what is not a contract at all or on records.
NOT_ON_THE_PAGE = {"E206", "E114", "E116", "E125", "E128", "E411", "E416", "E501"}


@pytest.mark.parametrize("code", CONTRACT_PAGES)
def test_the_wrong_text_has_this_diagnostic_and_no_other_error(code: str) -> None:
    wrong, _ = wrong_and_right(CONTRACT_PAGES[code])
    source, found = diagnostics_of(wrong)
    errors = {each.code for each in found if each.severity == "error"}
    assert code in {each.code for each in found}, "\n".join(shown(each, source) for each in found)
    assert errors <= {code}, "\n".join(shown(each, source) for each in found)


@pytest.mark.parametrize("code", CONTRACT_PAGES)
def test_the_right_text_has_no_error_and_not_this_diagnostic(code: str) -> None:
    _, right = wrong_and_right(CONTRACT_PAGES[code])
    source, found = diagnostics_of(right)
    amiss = [each for each in found if each.severity == "error" or each.code == code]
    assert not amiss, "\n".join(shown(each, source) for each in amiss)


def test_every_page_that_could_hold_a_wrong_and_a_right_text_does() -> None:
    without = {code for code, each in CONTRACT_PAGES.items() if not EXAMPLES.search(page(each))}
    assert without == NOT_ON_THE_PAGE


@pytest.mark.parametrize("code", CONTRACT_PAGES)
def test_the_message_is_one_clause_in_the_words_of_the_reader(code: str) -> None:
    _, found = diagnostics_of(wrong_and_right(CONTRACT_PAGES[code])[0])
    for each in found:
        ours = "".join(each.message.split("`")[::2])
        assert not ours[:1].isupper()
        assert not ours.endswith((".", ";"))
        assert not re.search(r"[A-Z_]{3,}|\bNone\b|Token|[<>{}]", ours)
