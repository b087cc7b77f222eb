"""Reading goes on behind what cannot be read: so many slips in a text, so many diagnostics, and no others.

A text is sound but for slips that are planted in clauses that do not touch one another.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow import slow

from rules_engine.engine import load
from rules_engine.resources import shipped
from rules_engine.source import Source, Span
from rules_engine.syntax import ast
from rules_engine.syntax.parser import parse

SOUND = """\
contract "Family support"
  in force from 1 February 2019 to 31 January 2029
  in pounds sterling
  statements every quarter

parties
  Norfolk            is the commissioner, "Norfolk County Council"
  Life Chances Fund  is a co-funder
  Stronger Families  is the provider

facts about each child
  Date of Birth   is a date
  Therapy Start   is a date
  Review Date     is a date, if any
  Route           is "edge of care" or "return home"
  Home Authority  is one of the parties

timelines
  Looked After  is read from SSDA903 episodes
    gap means unknown
  In School     is recorded with Setting "mainstream" or "special"

definitions
  Short Break      means Looked After with legal status V3 or V4
  In Care          means Looked After except Short Break
  Tracking Period  means 3 years from Therapy Start,
      until 18th birthday
  Home Day         means Tracking Period
      except In Care
  School Day       means In School with Setting "mainstream"
  Day Rate         means £60.00 a day

eligibility
  a child aged 8 to 15 at Therapy Start

groups
  Intake  is the children by quarter of Therapy Start

payment Days at Home
  under "Schedule 2, paragraph 3"
  pays Day Rate for each day of Home Day

payment Reviews
  pays £200 once, on Review Date, if Review Date is a day of School Day

payment Care Days Saved
  for each Intake, once every child's Tracking Period has ended
  pays £90 for each day by which total days of In Care during Tracking Period
      is below 255 days for each child

settlement
  reduce Days at Home by 33% where Route is "edge of care"
  pay at most £20,000 for each child for Days at Home
  round each line half up to the penny
  Life Chances Fund pays 16.9%, at most £1,617,000, the rest falls to Norfolk
  Norfolk pays the rest

safeguards
  nothing is paid for a day of In Care

example "home throughout"
  Date of Birth is 3 May 2008, Therapy Start is 1 March 2019, Route is "return home"
  Home Authority is Norfolk
  records run until 1 April 2020
  pays £0.00 for Reviews
"""

# What is written, what stands there instead, and the code of what is said of it. No two are of one clause, and none is
# of a clause that another speaks of.
SLIPS = [
    ("31 January 2029", "31 Jan 2029", "E102"),
    ("is a co-funder", "is a co-fundr", "E106"),
    ("Therapy Start   is a date", "Therapy Start   is a dat", "E106"),
    ('Route           is "edge', 'Route           "edge', "E101"),
    ("Home Authority  is one of", "Home Authority  is one off", "E106"),
    ("gap means unknown", "gap means unknwon", "E106"),
    ("is recorded with Setting", "is recorded with setting", "E110"),
    ("Short Break      means Looked", "Short Break      menas Looked", "E106"),
    ("In Care          means Looked After except", "In Care          means Looked After excpt", "E106"),
    ("means 3 years from", "means 3 years of", "E101"),
    ("Home Day         means Tracking Period\n      except", "Home Day Tracking Period\n      except", "E101"),
    ('School Day       means In School with', "School Day       means In School wiht", "E106"),
    ("means £60.00 a day", "means £60.00 per day", "E101"),
    ("aged 8 to 15", "aged 8 until 15", "E101"),
    ("is the children by quarter", "is the children by quartr", "E106"),
    ("payment Days at Home\n  under", "payment Days at Home\n  undr", "E106"),
    ("pays £200 once", "pays £200 onse", "E106"),
    ("for each Intake", "for every Intake", "E101"),
    ("by 33% where", "by 33 where", "E121"),
    ("pay at most £20,000 for", "pay at most £20k for", "E103"),
    ("round each line", "rond each line", "E106"),
    ("pays 16.9%, at most", "pays 16.9%, up to", "E101"),
    ("Norfolk pays the rest", "Norfolk pay the rest", "E101"),
    ("nothing is paid for", "nothing is payed for", "E106"),
    ("records run until", "records runs until", "E101"),
]  # fmt: skip


def codes(text: str) -> list[str]:
    return [each.code for each in load(Source.of("family.contract", text)).diagnostics]


def with_slips(*slips: tuple[str, str, str]) -> str:
    text = SOUND
    for written, instead, _ in slips:
        assert text.count(written) == 1, written
        text = text.replace(written, instead)
    return text


def test_the_text_is_sound():
    assert codes(SOUND) == []


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip[1])
def test_one_slip_has_one_diagnostic(slip):
    assert codes(with_slips(slip)) == [slip[2]]


def test_all_slips_at_once_have_one_diagnostic_each():
    assert sorted(codes(with_slips(*SLIPS))) == sorted(code for *_, code in SLIPS)


@slow(40, deadline=None)
@given(st.sets(st.sampled_from(range(len(SLIPS)))))
def test_so_many_slips_have_so_many_diagnostics(chosen):
    slips = [SLIPS[place] for place in sorted(chosen)]
    assert sorted(codes(with_slips(*slips))) == sorted(code for *_, code in slips)


# ---- what can be read is resolved, checked and asked about


def test_a_name_that_nothing_defines_is_found_beside_a_clause_that_cannot_be_read():
    text = with_slips(("round each line", "rond each line", "E106"))
    assert codes(text.replace("day of In Care\n", "day of In Car\n")) == ["E106", "E201"]


def test_kinds_are_checked_beside_a_clause_that_cannot_be_read():
    text = SOUND.replace("a child aged 8", "a child agd 8").replace(
        "nothing is paid for a day of In Care", "nothing is paid for a day of Therapy Start"
    )
    assert codes(text) == ["E106", "E301"]


def test_questions_are_asked_beside_a_clause_that_cannot_be_read():
    text = SOUND.replace("a child aged 8", "a child agd 8").replace(
        "  round each line half up to the penny\n", ""
    )
    assert codes(text) == ["E106", "E402"]


def test_a_question_is_not_asked_whose_answer_may_stand_in_what_cannot_be_read():
    assert codes(SOUND.replace("round each line half up", "rounding half up")) == ["E106"]
    assert codes(SOUND.replace("  statements every", "  statments every")) == ["E106"]
    assert codes(SOUND.replace("a child aged 8", "a child agd 8")) == ["E106"]


def test_a_term_whose_clause_cannot_be_read_has_its_meaning_there():
    text = SOUND.replace("Home Day         means", "Home Day         =")
    assert codes(text) == ["E101"]
    assert load(Source.of("family.contract", text)).schedule is None


def test_only_the_clause_that_cannot_be_read_is_missing_from_the_tree():
    parsed = parse(
        Source.of("family.contract", SOUND.replace("Home Day         means", "Home Day         ="))
    )
    definitions = next(block for block in parsed.tree.blocks if isinstance(block, ast.Definitions))
    assert [each.name.text for each in definitions.definitions] == [
        "Short Break",
        "In Care",
        "Tracking Period",
        "School Day",
        "Day Rate",
    ]
    assert [(each.block, each.terms >= {"Home Day"}) for each in parsed.unread] == [
        (ast.BlockKind.DEFINITIONS, True)
    ]


def test_an_unfinished_clause_leaves_the_next_as_it_is():
    text = SOUND.replace("means Looked After except Short Break", "means Looked After except")
    parsed = parse(Source.of("family.contract", text))
    assert [each.code for each in parsed.diagnostics] == ["E101"]
    assert [each.terms for each in parsed.unread] == [frozenset({"In", "In Care"})]


def test_a_misspelt_beginning_of_a_block_leaves_its_clauses_as_they_are():
    parsed = parse(Source.of("family.contract", SOUND.replace("definitions\n", "definitons\n")))
    assert [each.code for each in parsed.diagnostics] == ["E106"]
    assert parsed.unread == ()
    assert any(isinstance(block, ast.Definitions) for block in parsed.tree.blocks)


def test_a_date_that_does_not_exist_leaves_its_clause_out():
    text = SOUND.replace("means 3 years from Therapy Start", "means 3 years from 31 April 2019")
    assert codes(text) == ["E111"]


# ---- the gallery

GALLERY = sorted(file.name for file in shipped("contracts").iterdir() if file.name.endswith(".contract"))
CLAUSES = (ast.FactClause, ast.TimelineClause, ast.DefinitionClause)
BLOCKS = (ast.Parties, ast.Eligibility, ast.Groups, ast.PaymentClause, ast.Safeguards, ast.ExampleClause)


def pieces(tree: ast.Contract) -> list[Span]:
    """Return where the clauses and blocks stand that are read apart from one another."""
    found = [tree.heading.span] if tree.heading else []
    for block in tree.blocks:
        if isinstance(block, BLOCKS):
            found.append(block.span)
        elif isinstance(block, ast.Settlement):
            found += [step.span for step in block.steps]
        else:
            found += [node.span for node in ast.children(block) if isinstance(node, CLAUSES)]
    return found


# A quotation, a comment, a Term (which no word may part) or another word.
WORD = re.compile(r"""\"[^"]*"|#[^\n]*|[A-Z][\w']*(?:[ ]+(?:(?:of|at|in|out of) )?[A-Z][\w']*)*|[^\s"#]+""")


@slow(60, deadline=None)
@given(st.data())
def test_a_word_too_many_in_some_clauses_of_a_contract_has_one_diagnostic_each(data):
    name = data.draw(st.sampled_from(GALLERY))
    source = Source.of(name, shipped("contracts").joinpath(name).read_text(encoding="utf-8"))
    tree = parse(source).tree
    spans = data.draw(
        st.lists(st.sampled_from(pieces(tree)), min_size=1, max_size=6, unique_by=lambda span: span.start)
    )
    text = source.text
    for span in sorted(spans, key=lambda each: each.start, reverse=True):
        words = [match for match in WORD.finditer(text, span.start, span.end) if match[0][0] != "#"]
        word = data.draw(st.sampled_from(words))
        text = f"{text[: word.end()]} zzz {text[word.end() :]}"
    found = load(Source.of(name, text)).diagnostics
    assert [each.code[:2] for each in found] == ["E1"] * len(spans), found
