"""Why one day of one child is paid for, or is not: the payments, the sets of days, and the rows that decide."""

from datetime import date

import pytest

from rules_engine.evaluation.evaluator import evaluate
from rules_engine.facts import Child, Cohort, Episode, History
from rules_engine.loading import load
from rules_engine.place import Place
from rules_engine.reporting.one_day import explained_day
from rules_engine.rules import Schedule
from rules_engine.source import Source
from rules_engine.timeline import Days, day_of

TEXT = """\
contract "Home Again"
  in force from 1 April 2024 to 31 March 2026
  in pounds sterling
  statements every calendar quarter

parties
  Norfolk  is the commissioner

facts about each child
  Date of Birth  is a date
  Start          is a date
  Review         is a date, if any

timelines
  Looked After  is read from SSDA903 episodes

definitions
  Short Break  means Looked After with legal status V3 or V4
  In Care      means Looked After except Short Break
  Window       means 2 years from Start, until 18th birthday
  Home Day     means Window except In Care

eligibility
  every child

payment Days at Home
  pays £60.00 for each day of Home Day

payment Weeks at Home
  pays £7.00 for each run of 7 days of Home Day

payment Reviewed
  pays £5.00 once, on Review, if Review is a day of Home Day

payment Closing
  pays £1.00 once, on the last day of Window

settlement
  round each line half up to the penny
  Norfolk pays the rest
"""
SOURCE = Source.of("home.contract", TEXT)
COVERED = Days.between(day_of(date(2024, 4, 1)), day_of(date(2025, 4, 1)))


def _schedule() -> Schedule:
    schedule = load(SOURCE).schedule
    assert schedule is not None
    return schedule


SCHEDULE = _schedule()


def _told(on: date, **facts: date) -> str:
    """What is told of a day of a child who was in care for ten nights in June, and had a short break in August."""
    rows = [
        Episode(date(2024, 6, 10), date(2024, 6, 20), {"legal status": "C2"}, Place("episodes.csv", row=4)),
        Episode(date(2024, 8, 1), date(2024, 8, 3), {"legal status": "V3"}, Place("episodes.csv", row=5)),
    ]
    born = {"Date of Birth": date(2012, 5, 3), "Start": date(2024, 6, 1)}
    child = Child("A1", born | facts, {"Looked After": History(rows, COVERED)}, Place("children.csv", row=2))
    cohort = Cohort((child,))
    settlement = evaluate(SCHEDULE, cohort, date(2024, 9, 1))
    return explained_day(SCHEDULE, settlement, "A1", SOURCE, cohort, on)


def test_a_day_in_care_names_the_row_that_takes_it_out() -> None:
    told = _told(date(2024, 6, 15))
    assert told.startswith(
        "A1, 15 June 2024, as at 1 September 2024: Home Again\nFacts: children.csv row 2\n"
    )
    assert (
        "Days at Home: nothing is paid for this day.\n"
        "  Home Day: no\n"
        "    Window: yes\n"
        "      from 1 June 2024 (Start) on: yes\n"
        "      before 1 June 2026 (Start): yes\n"
        "      before the 18th birthday: yes\n"
        "    except\n"
        "      In Care: yes\n"
        "        Looked After: yes\n"
        "          10 June 2024 to 19 June 2024 (10 days): Looked After, episodes.csv row 4\n"
        "        except\n"
        "          Short Break: no\n"
        "            10 June 2024 to 19 June 2024 (10 days): Looked After, episodes.csv row 4"
    ).replace("row 4\n", "row 4 (legal status C2)\n") in told


def test_a_day_at_home_says_what_it_earned_and_that_no_row_holds_it() -> None:
    told = _told(date(2024, 6, 20))
    assert (
        "Days at Home: this day earned £60.00, in the statement for 1 April 2024 to 30 June 2024.\n"
        "  Home Day: yes\n"
    ) in told
    # From 20 June there are 73 days before 1 September, which are ten runs; the first ends on 26 June.
    assert "Weeks at Home: this is one of the 14 days that earned 2 runs of 7 days, £14.00, in the" in told
    assert "        Looked After: no\n          no row holds this day\n" in told


def test_a_short_break_counts_as_a_day_at_home() -> None:
    told = _told(date(2024, 8, 1))
    assert "Days at Home: this day earned £60.00" in told
    assert (
        "          Short Break: yes\n            1 August 2024 to 2 August 2024 (2 days): Looked After,"
        in told
    )


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2024, 3, 31), "The contract is not in force on this day.\n"),
        (date(2024, 9, 1), "Nothing is known of this day: no day from 1 September 2024 on is counted.\n"),
        (date(2024, 3, 31), "          the records do not speak about this day\n"),
        (
            date(2024, 6, 15),
            "Reviewed: nothing is paid for this day.\n  its day is a date that does not come, as Review",
        ),
    ],
)
def test_what_keeps_a_day_from_being_paid_is_said(on: date, said: str) -> None:
    assert said in _told(on)


def test_the_day_of_a_payment_made_once_says_what_did_not_hold() -> None:
    told = _told(date(2024, 6, 15), Review=date(2024, 6, 15))
    assert "Reviewed: nothing is paid for this day.\n  its day is 15 June 2024 (Review)\n" in told
    assert "  Review is a day of Home Day (line 33)\n    the date is 15 June 2024\n" in told
    assert "    the nearest day on which it would hold is 20 June 2024, 5 days later\n" in told
    paid = _told(date(2024, 6, 21), Review=date(2024, 6, 21))
    assert "Reviewed: this is the day that earned 1 payment, £5.00, in the statement" in paid


def test_the_day_before_a_birthday_is_told_in_words_too() -> None:
    # The window ends on 30 November, the day before the child is 18.
    told = _told(date(2024, 6, 15), **{"Date of Birth": date(2006, 12, 1)})
    assert "Closing: nothing is paid for this day.\n  its day is the day before the 18th birthday" in told
    assert "November" not in told


def test_no_birthday_is_told_as_a_date() -> None:
    told = _told(date(2024, 6, 15), **{"Date of Birth": date(2006, 6, 12)})
    assert "      before the 18th birthday: no\n" in told
    assert "12 June" not in told
