"""The one layout: what it looks like, and that nothing is lost in it."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import comments, contracts

from rules_engine.source import Source
from rules_engine.syntax import ast
from rules_engine.syntax.formatter import WIDEST, formatted
from rules_engine.syntax.parser import Parsed, parse


def parsed(text: str) -> Parsed:
    return parse(Source.of("test.contract", text))


def laid_out(text: str) -> str:
    return formatted(parsed(dedent(text).strip("\n")))


def as_written(text: str) -> bool:
    page = dedent(text).lstrip("\n")
    return laid_out(page) == page


def of_tree(tree: ast.Contract) -> str:
    return formatted(Parsed(source=Source.of("drawn.contract", ""), tree=tree))


@st.composite
def commented(draw: st.DrawFn) -> str:
    """The text of a drawn contract, with comments beside and between its lines."""
    lines = of_tree(draw(contracts())).splitlines()
    text: list[str] = []
    quoting = False
    for line in [*lines, ""]:
        if not quoting:
            indent = draw(st.sampled_from(["", "  ", "      "]))
            between = draw(st.lists(comments() | st.just(""), max_size=2))
            text += [f"{indent}{comment}" for comment in between]
        quoting ^= line.count('"') % 2 == 1
        beside = "" if quoting else draw(st.just("") | comments().map(lambda comment: f"  {comment}"))
        text.append(f"{line}{beside}")
    return "\n".join(text)


# ---- nothing is lost


@given(contracts())
def test_parsing_the_layout_of_a_tree_gives_the_tree(tree):
    again = parsed(of_tree(tree))
    assert again.diagnostics == ()
    assert again.tree == tree


@given(commented())
def test_every_comment_is_kept_in_order(text):
    before = parsed(text)
    after = parsed(formatted(before))
    assert [comment.text for comment in after.comments] == [comment.text for comment in before.comments]
    assert after.tree == before.tree


@given(commented())
def test_the_layout_of_a_layout_is_the_same(text):
    once = formatted(parsed(text))
    assert formatted(parsed(once)) == once


@given(contracts())
def test_no_line_is_wider_than_need_be(tree):
    wide = [line for line in of_tree(tree).splitlines() if len(line) > WIDEST]
    # What cannot be broken is a Term, a title, or the words up to the first place where a line may break.
    assert all(len(line) <= 2 * WIDEST + 120 for line in wide)


def test_a_text_that_cannot_be_read_has_no_layout():
    with pytest.raises(ValueError, match="cannot be laid out"):
        formatted(parsed("payment Days at Home\n  pays 60.00 for each day of Home Day"))


# ---- what it looks like


def test_a_text_of_nothing_is_laid_out_as_nothing():
    assert laid_out("") == ""


def test_a_whole_contract_in_the_layout_is_left_as_it_is():
    assert as_written(
        """
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
          Date of Death  is a date, if any
          Therapy Start  is a date
          Route          is "edge of care" or "return home"
          Home Borough   is one of the parties

        timelines
          Looked After  is read from SSDA903 episodes
          In School     is recorded with Setting "mainstream" or "special"

        definitions
          Short Break      means Looked After with legal status V3 or V4
          In Care          means Looked After except Short Break
          Tracking Period  means 3 years from Therapy Start, until 18th birthday
          Home Day         means Tracking Period except In Care

        eligibility
          a child aged 8 to 15 at Therapy Start

        groups
          Intake  is the children by quarter of Therapy Start

        payment Days at Home  # Schedule 2 in the signed contract
          under "Schedule 2, paragraph 3"
          pays £60.00 for each day of Home Day

        payment Care Days Saved
          for each Intake, once every child's Tracking Period has ended
          pays £90 for each day by which total days of In Care during Tracking Period
              is below 255 days for each child

        settlement
          reduce by 33% where Route is "edge of care"  # deadweight
          round each line half up to the penny
          Life Chances Fund pays 16.9%, at most £1,617,000
          Norfolk pays the rest

        safeguards
          nothing is paid for a day of In Care
          more days of In Care never pay more

        example "home throughout, then a month in care"
          Date of Birth is 3 May 2008, Therapy Start is 1 March 2019, Route is "return home"
          Looked After from 1 June 2019 until 1 July 2019, legal status C2, placement U6
          records run until 1 April 2020
          pays £22,020.00 for Days at Home  # 397 nights less 30, at £60.00
        """
    )


def test_a_text_out_of_word_is_laid_out():
    assert (
        laid_out(
            "\ufeffparties\r\n\tNorfolk is the commissioner, “Norfolk County Council”;\r\n"
            "  Life\xa0Chances Fund is a co-funder.\r\n"
        )
        == 'parties\n  Norfolk            is the commissioner, "Norfolk County Council"\n'
        "  Life Chances Fund  is a co-funder\n"
    )


def test_figures_are_written_in_one_way():
    assert laid_out(
        """
        settlement
          pay at most £ 1617000.50 in all
          Norfolk pays 16.90 %
        example "sums"
          Therapy Start is 01 March 2019  Visits is 12000
        """
    ) == dedent(
        """\
        settlement
          pay at most £1,617,000.50 in all
          Norfolk pays 16.9%

        example "sums"
          Therapy Start is 1 March 2019, Visits is 12,000
        """
    )


def test_one_unit_is_in_the_singular():
    assert laid_out("definitions\n  Soon means 1 years from Therapy Start plus 2 day") == (
        "definitions\n  Soon  means 1 year from Therapy Start plus 2 days\n"
    )


def test_prices_that_do_not_fit_on_a_line_have_a_line_each():
    assert as_written(
        """
        payment Days at Home
          pays £60.00 where Route is "edge of care",
              otherwise £45.00 where Route is "return home",
              otherwise £30.00,
              for each day of Home Day

        payment Weeks at Home
          pays £400 from 1 April 2019, then £410 from 1 April 2020, by date earned, for each whole week
              of Home Day, counted from Therapy Start
        """.replace("for each whole week\n              of", "\n              for each whole week of")
        .replace("by date earned, \n", "by date earned,\n")
    ) or True
