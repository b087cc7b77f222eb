"""What people write in the words of a signed document, a brief or a page of notes: one answer, which puts it right.

Each slip stands in a contract that is sound without it. What is written instead is written in, and the contract is sound.
"""

import re

import pytest

from rules_engine.loading import load
from rules_engine.source import Source

SOUND = """\
contract "Harbour Families"
  in force from 1 April 2023 to 31 March 2028
  in pounds sterling
  statements every quarter

parties
  Seaport          is the commissioner, "Seaport City Council"
  Outcomes Office  is a co-funder

facts about each child
  Date of Birth   is a date
  Referral Date   is a date
  Closing Date    is a date, if any
  Consent         is yes or no
  Score           is a number
  Origin          is "school" or "clinic"

timelines
  Looked After  is read from SSDA903 episodes
  Secure Unit   is recorded

definitions
  Short Break    means Looked After with legal status V3 or V4
  In Care        means Looked After except Short Break
  Support Time   means 18 months from Referral Date, until 18th birthday
  Settled Day    means Support Time except (In Care or Secure Unit)

eligibility
  a child aged 10 to 16 at Referral Date

payment Settled Weeks
  pays £350 for each whole week of Settled Day, counted from Referral Date

payment Good Ending
  where Consent is yes
  pays £900 once, on Closing Date, if Score is at least 5

settlement
  reduce by 20% where Origin is "school"
  round each line half up to the penny
  Outcomes Office pays 40%, at most £300,000
  Seaport pays the rest

safeguards
  nothing is paid for a day of In Care
"""


def found_in(text: str) -> list[tuple[str, str, str | None]]:
    source = Source.of("harbour.contract", text)
    return [
        (each.code, source.text[each.span.start : each.span.end] if each.span else "", each.hint)
        for each in load(source).diagnostics
        if each.severity == "error"
    ]


def with_slip(sound: str, slip: str) -> str:
    assert SOUND.count(sound) == 1, sound
    return SOUND.replace(sound, slip)


def test_the_contract_is_sound() -> None:
    assert found_in(SOUND) == []


AGED = "a child aged 10 to 16 at"

# What is right, what is written instead; the code, the characters pointed at, and what to write for them.
SLIPS = [
    # lengths and counts
    ("means 18 months from", "means 18-month period from", "E121", "18-month period", "18 months"),
    ("£350 for each whole", "£350 per whole", "E101", "per whole week of", "for each whole week of"),
    ("for each whole week of", "for each full week of", "E101", "full week", "whole week"),
    ("£350 for each whole week of", "£350 per complete week of", "E101", "per complete week of", "for each whole week of"),
    # days
    (
        "means Support Time except (In Care or Secure Unit)",
        "means days out of In Care and out of Secure Unit during Support Time",
        "E101",
        "days out of In Care and out of Secure Unit during Support Time",
        "Support Time except (In Care or Secure Unit)",
    ),
    (
        "means Support Time except (In Care or Secure Unit)",
        "means days not in Secure Unit within Support Time",
        "E101",
        "days not in Secure Unit within Support Time",
        "Support Time except Secure Unit",
    ),
    (
        "except (In Care or Secure Unit)",
        "not in In Care or Secure Unit",
        "E101",
        "not in In Care or Secure Unit",
        "except (In Care or Secure Unit)",
    ),
    ("except (In Care", "except for (In Care", "E101", "except for", "except"),
    ("except (In Care", "- (In Care", "E101", "-", "except"),
    (
        "except (In Care or Secure Unit)",
        "when not in Secure Unit",
        "E101",
        "when not in Secure Unit",
        "except Secure Unit",
    ),
    ("from Referral Date, until", "from the Referral Date, until", "E101", "the Referral Date", "Referral Date"),
    ("except (In Care", "unless (In Care", "E101", "unless", "except"),
    ("In Care or Secure Unit)", "In Care and/or Secure Unit)", "E101", "and/or", "or"),
    ("In Care or Secure Unit)", "In Care / Secure Unit)", "E101", "In Care / Secure Unit", "In Care or Secure Unit"),
    ("£350 for each whole week of", "£350 a week of", "E101", "a week of", "for each whole week of"),
    ("£350 for each whole week of", "£350 weekly for", "E101", "weekly for", "for each whole week of"),
    ("  pays £350", "  £350", "E101", "£350", "pays £350"),
    # ages
    (AGED, "a young person aged 10 to 16 at", "E101", "a young person aged 10 to 16 at", AGED),
    (AGED, "a child who is between 10 and 16 at", "E101", "a child who is between 10 and 16 at", AGED),
    (AGED, "a child aged between 10 and 16 at", "E101", "a child aged between 10 and 16 at", AGED),
    (AGED, "Age is 10 to 16 at", "E101", "Age is 10 to 16 at", AGED),
    (AGED, "children aged from 10 to 16 at", "E101", "children aged from 10 to 16 at", AGED),
    # facts
    ("is a date, if any", "is an optional date", "E101", "an optional date", "a date, if any"),
    ("is a date, if any", "is a date (optional)", "E101", "(optional)", "if any"),
    ("is a date, if any", "is a date or blank", "E101", "or blank", "if any"),
    ("Score           is a number", "Score           is an integer", "E101", "an integer", "a number"),
    ("is yes or no", "is yes/no", "E101", "yes/no", "yes or no"),
    ("Date of Birth   is", "Date of birth   is", "E110", "Date of birth", "Date of Birth"),
    ("Settled Day    means", "Settled day    means", "E110", "Settled day", "Settled Day"),
    # who pays
    ("Outcomes Office pays 40%", "the Outcomes Office pays 40%", "E101", "the Outcomes Office pays", "Outcomes Office pays"),
    ("  pays £350", "  shall pay £350", "E101", "shall pay", "pays"),
    ("by 20% where Origin is", "by 20% for Origin", "E101", "for Origin", "where Origin is"),
    # the heading
    ("in force from 1", "runs from 1", "E101", "runs from", "in force from"),
    # layout
    ("\ndefinitions\n", "\n# definitions\n", "E126", "# definitions", "definitions"),
    ("\ndefinitions\n", "\n## Definitions\n", "E126", "## Definitions", "definitions"),
]  # fmt: skip


@pytest.mark.parametrize(("sound", "slip", "code", "found", "instead"), SLIPS)
def test_a_slip_has_one_answer_that_puts_it_right(
    sound: str, slip: str, code: str, found: str, instead: str
) -> None:
    text = with_slip(sound, slip)
    assert found_in(text) == [(code, found, f"write `{instead}`")]
    (diagnostic,) = load(Source.of("harbour.contract", text)).errors
    assert found_in(text[: diagnostic.span.start] + instead + text[diagnostic.span.end :]) == []


# ---- marks of layout: the text is sound once they are gone

MARKS = [
    ("\ndefinitions\n", "\n**definitions**\n", "**", "take such marks out of this line"),
    ("  Seaport pays", "  1.4 Seaport pays", "1.4", "take it out"),
    ("  Seaport pays", "  4. Seaport pays", "4.", "take it out"),
    ("  Seaport pays", "  (iv) Seaport pays", "(iv)", "take it out"),
    ("  Seaport pays", "  - Seaport pays", "-", "take it out"),
    ("  Seaport pays", "  * Seaport pays", "*", "take it out"),
    ("  Seaport pays", "  • Seaport pays", "•", "take it out"),
    ("  Secure Unit   is recorded", "  | Secure Unit | is recorded |", "|", "take such marks out of this line"),
    (
        '  Looked After  is read from SSDA903 episodes\n  Secure Unit   is recorded',
        '  | Timeline | What it is |\n  |---|---|\n  | Looked After | is read from SSDA903 episodes |\n'
        "  | Secure Unit | is recorded |",
        "| Timeline | What it is |",
        "take such marks out of this line and of the next 3 lines",
    ),
    ("\nsafeguards\n", "\n----------\nsafeguards\n", "----------", "take it out"),
]  # fmt: skip


@pytest.mark.parametrize(("sound", "slip", "found", "hint"), MARKS)
def test_marks_of_layout_hide_nothing_else(sound: str, slip: str, found: str, hint: str) -> None:
    assert found_in(with_slip(sound, slip)) == [("E124", found, hint)]


def test_marks_of_layout_hide_no_other_slip() -> None:
    text = with_slip("\ndefinitions\n", "\n**definitions**\n").replace("18th birthday", "18 birthday")
    assert [code for code, *_ in found_in(text)] == ["E124", "E101"]


def test_marks_in_quotation_marks_and_comments_are_words_like_others() -> None:
    text = SOUND.replace('"Seaport City Council"', '"Seaport | **City** Council"')
    assert found_in(text.replace("\nsettlement\n", "\n# | 1.1 **settlement** |\nsettlement\n")) == []


def test_a_remark_that_is_more_than_a_heading_stays_a_remark() -> None:
    text = SOUND.replace("\nparties\n", "\n# parties to this agreement\nparties\n")
    assert [code for code, *_ in found_in(text.replace("18th birthday", "18 birthday"))] == ["E101"]


# ---- gaps, and words that were struck out

AGREED = "write what is agreed"


@pytest.mark.parametrize(
    ("sound", "slip", "found", "hint"),
    [
        ("pays £350", "pays [£350]", "[£350]", "once it is agreed, write `£350` without the brackets"),
        ("by 20%", "by [20%]", "[20%]", "once it is agreed, write `20%` without the brackets"),
        ("pays £350", "pays {£350}", "{£350}", "once it is agreed, write `£350` without the brackets"),
        ("pays £350", "pays £TBC", "£TBC", f"{AGREED}: a sum such as `£60.00`"),
        ("pays £350", "pays £____", "£____", f"{AGREED}: a sum such as `£60.00`"),
        ("pays £350", "pays £[sum to be agreed]", "£[sum to be agreed]", f"{AGREED}: a sum such as `£60.00`"),
        ("pays £350", "pays <price>", "<price>", f"{AGREED}: a sum such as `£60.00`"),
        ("by 20%", "by XX%", "XX%", f"{AGREED}: a share such as `10%`"),
        ("at most £300,000", "at most £XXX", "£XXX", f"{AGREED}: a sum such as `£60.00`"),
        ("from 1 April 2023 to", "from [start date] to", "[start date]", f"{AGREED}: a date such as `1 April 2024`"),
        ("pays £350", "pays TBC", "TBC", AGREED),
    ],
)  # fmt: skip
def test_a_gap_is_named(sound: str, slip: str, found: str, hint: str) -> None:
    assert found_in(with_slip(sound, slip)) == [("E123", found, hint)]


@pytest.mark.parametrize(
    ("sound", "slip", "one", "other"),
    [
        ("pays £350", "pays £325 £350", "£325", "£350"),
        ("by 20%", "by 25% 20%", "25%", "20%"),
        ("to 31 March 2028", "to 31 March 2027 31 March 2028", "31 March 2027", "31 March 2028"),
    ],
)
def test_what_was_struck_out_stands_beside_what_took_its_place(
    sound: str, slip: str, one: str, other: str
) -> None:
    text = with_slip(sound, slip.replace(f"{one} {other}", f"{one}/{other}"))
    assert [code for code, *_ in found_in(text)] == ["E127"]
    hint = f"take out the one that was struck out: keep `{one}` or `{other}`"
    assert found_in(with_slip(sound, slip)) == [("E127", f"{one} {other}", hint)]


# ---- slips that a sentence answers

ADVICE = [
    (
        "Consent         is yes or no",
        "Consent         is text",
        "E101",
        "text",
        "a fact is `a date`, `a number`, `yes or no`, `one of the parties` or one of its own words, as in "
        '`"edge of care" or "return home"`; one that no clause asks for is left out',
    ),
    (
        "a child aged 10 to 16 at Referral Date",
        "Age is 10 to 16",
        "E101",
        "Age is 10 to 16",
        "write `a child aged 10 to 16 at …`, with the date on which the age is counted",
    ),
    (
        "a child aged 10 to 16 at Referral Date",
        "a child under 17 at Referral Date",
        "E101",
        "a child under 17",
        "name the lowest age and the highest, and the date, as in `a child aged 0 to 17 at …`",
    ),
    (
        'reduce by 20% where Origin is "school"',
        "20% is taken off for those referred by schools",
        "E101",
        "20% is taken off",
        "write `reduce by 20%`; for some of the children alone, go on with a condition, "
        'as in `reduce by 20% where Route is "edge of care"`',
    ),
    (
        "  pays £350",
        "  The city pays £350",
        "E101",
        "The city pays",
        "write `pays`, which begins what a payment pays; who pays it is said under `settlement`",
    ),
    (
        "  pays £350",
        "  The provider pays £350",
        "E101",
        "The provider pays",
        "a payment says `pays` for what the parties pay, and `deducts` for what comes off that",
    ),
    (
        "40%, at most £300,000",
        "40% of the first £300,000",
        "E101",
        "40% of the first £300,000",
        "write `40%, at most £120,000` if it pays no part of what comes after the first £300,000, "
        "or `40%, at most £300,000` if that is the most that it pays",
    ),
    (
        "for each whole week of",
        "for each 7 days of",
        "E101",
        "7 days of",
        "write `run of 7 days of` for any 7 days in a row, or `whole week of` for the weeks that are counted from a date",
    ),
    (
        "In Care or Secure Unit)",
        "In Care & Secure Unit)",
        "E101",
        "In Care & Secure Unit",
        "write `In Care or Secure Unit` for the days of either, or `In Care and Secure Unit` for the days of both at once",
    ),
    (
        "pays £350 for",
        "pays £350 (plus VAT) for",
        "E101",
        "(plus VAT)",
        "take out what stands in brackets, or put it behind a `#` at the end of the line, as a remark",
    ),
    (
        "counted from Referral Date",
        "counted from the first Monday",
        "E101",
        "Monday",
        "write a date that is a Monday, such as `1 April 2024`, or a date of each child's own",
    ),
    (
        "counted from Referral Date",
        "counted from Monday",
        "E327",
        "Monday",
        "write a date that is a Monday, such as `3 April 2023`, or a date of each child's own",
    ),
    (
        '  Seaport          is the commissioner, "Seaport City Council"\n  Outcomes Office  is a co-funder\n',
        "",
        "E109",
        "",
        "expected a clause such as `Norfolk is the commissioner`",
    ),
]


@pytest.mark.parametrize(("sound", "slip", "code", "found", "hint"), ADVICE)
def test_a_slip_has_one_answer(sound: str, slip: str, code: str, found: str, hint: str) -> None:
    assert found_in(with_slip(sound, slip)) == [(code, found, hint)]


def test_a_table_that_was_copied_with_its_tabs_is_answered_row_by_row() -> None:
    text = with_slip("  Date of Birth   is a date\n", "  Fact\tKind\n  Date of Birth\tdate\n")
    assert found_in(text) == [
        ("E101", "Fact\tKind", "take it out"),
        ("E101", "date", "write `is a date`"),
    ]


def test_a_brief_is_told_from_a_contract() -> None:
    brief = "A city pays £350 for each week that a young person stays out of care for eighteen months.\nThe rest is free."
    assert found_in(brief) == [
        (
            "E125",
            "A",
            'begin with `contract "…"`: `outcomes init my_contract` writes a contract that you can change to say this',
        )
    ]


# ---- an unknown word is never answered by another that is nothing like it


@pytest.mark.parametrize("word", ["borough", "index", "unless", "points", "clawback", "waive"])
def test_a_word_is_not_taken_for_another_that_is_nothing_like_it(word: str) -> None:
    for sound in ("reduce by", "pays £350", "where Consent"):
        hints = [hint or "" for _, _, hint in found_in(with_slip(sound, f"{word} {sound}"))]
        assert not any(re.search("did you mean", hint) for hint in hints)
