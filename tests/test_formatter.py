"""The one layout: what it looks like, and that nothing is lost in it."""

from itertools import cycle
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from slow import slow

from rules_engine.source import Source
from rules_engine.syntax import ast
from rules_engine.syntax.formatter import WIDEST, formatted
from rules_engine.syntax.parser import Parsed, parse
from rules_engine.testing.trees import comments, contracts

# A drawn contract takes a while, more so on a busy machine.
DRAWS = slow(60, suppress_health_check=[HealthCheck.too_slow])


def parsed(text: str) -> Parsed:
    return parse(Source.of("test.contract", text))


def laid_out(text: str) -> str:
    return formatted(parsed(dedent(text).strip("\n")))


def as_written(text: str) -> bool:
    page = dedent(text).lstrip("\n")
    return laid_out(page) == page


def of_tree(tree: ast.Contract) -> str:
    return formatted(Parsed(source=Source.of("drawn.contract", ""), tree=tree))


# For a line: the comments above it, how far they are indented, and the comment beside it.
Sprinkled = tuple[list[str], int, str]


def sprinklings() -> st.SearchStrategy[list[Sprinkled]]:
    above = st.lists(comments() | st.just(""), max_size=2)
    return st.lists(
        st.tuples(above, st.sampled_from([0, 2, 6]), st.just("") | comments()), min_size=1, max_size=8
    )


def commented(tree: ast.Contract, sprinkled: list[Sprinkled]) -> str:
    """The text of a tree with comments beside and between its lines, and blank lines too."""
    text: list[str] = []
    quoting = False
    for line, (above, indent, beside) in zip(
        [*of_tree(tree).splitlines(), ""], cycle(sprinkled), strict=False
    ):
        if not quoting:
            text += [f"{' ' * indent}{comment}" for comment in above]
        quoting ^= line.count('"') % 2 == 1
        text.append(line if quoting or not beside else f"{line}  {beside}")
    return "\n".join(text)


# ---- nothing is lost


@DRAWS
@given(contracts())
def test_parsing_the_layout_of_a_tree_gives_the_tree(tree):
    again = parsed(of_tree(tree))
    assert again.diagnostics == ()
    assert again.tree == tree


@DRAWS
@given(contracts(), sprinklings())
def test_every_comment_is_kept_in_order_and_the_layout_is_stable(tree, sprinkled):
    before = parsed(commented(tree, sprinkled))
    once = formatted(before)
    after = parsed(once)
    assert [comment.text for comment in after.comments] == [comment.text for comment in before.comments]
    assert after.tree == before.tree == tree
    assert formatted(after) == once


@DRAWS
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
        """
    )


def test_long_conditions_break_outside_their_brackets():
    assert as_written(
        """
        settlement
          reduce Days at Home and Weeks at Home by 1/3 where Route is "edge of care"
              and (Consent is yes or Therapy Start is on or after 1 April 2020)
              and days of In Care is at least 30 days
        """
    )


def test_quotations_break_where_nothing_else_can():
    assert as_written(
        """
        recitals
          "The provider is paid by results, which are counted from the records that the council keeps for
              the children looked-after return."
        """
    )


def test_blank_lines_within_a_block_are_kept_one_at_a_time():
    assert laid_out(
        "definitions\n\n  A means B\n\n\n  C means D\n  E means F\nparties\n Norfolk is the provider"
    ) == ("definitions\n  A  means B\n\n  C  means D\n  E  means F\n\nparties\n  Norfolk  is the provider\n")


# ---- comments


def test_comments_stay_where_they_were_put():
    assert as_written(
        """
        # of the whole

        # of the heading
        contract "Family support"  # beside it
          # of a clause
          in pounds sterling
          # at the end of the heading

        # of the block
        definitions  # what is meant
          # days

          # more days
          A     means B
            # of a remark
            under "Schedule 1"
          Cost  means £60.00 a day where Route is "edge of care",  # beside the first line
              otherwise £45.00 a day where Route is "return home",
              otherwise Day Rate
          # at the end of the block

        # after it all
        """
    )


def test_a_comment_that_does_not_fit_beside_its_clause_goes_above_it():
    assert laid_out(f"safeguards\n  nothing is paid for a day of In Care # {'x' * 70}") == (
        f"safeguards\n  # {'x' * 70}\n  nothing is paid for a day of In Care\n"
    )


def test_comments_inside_a_clause_go_above_it():
    assert laid_out("safeguards\n  nothing is paid # one\n   # two\n  for a day of # three\n  In Care") == (
        "safeguards\n  # one\n  # two\n  # three\n  nothing is paid for a day of In Care\n"
    )


def test_what_is_given_in_an_example_shares_lines_up_to_a_comment():
    assert as_written(
        """
        example "Ada"
          Date of Birth is 3 May 2008, Route is "return home"  # as recorded
          Visits is 3
          # she agreed
          Consent is yes, Withdrawn is no

          Referral is 1 March 2019
        """
    )
