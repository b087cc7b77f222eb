"""When a count of days reaches its target: in total, in a row, past breaks, pauses and restarts."""

from datetime import date

from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.clock import Reached, Run, run_in_a_row, run_in_total
from rules_engine.facts import Child, Episode, History
from rules_engine.rules import Recorded, RowClock, RowStarts
from rules_engine.timeline import Days


def days(*stretches):
    return Days(stretches)


def test_in_total_the_days_need_not_follow_one_another():
    assert run_in_total(days((1, 4), (10, 20)), 5).reached == Reached(11, days((1, 4), (10, 12)))


def test_in_total_too_few_days_never_reach_the_target():
    assert run_in_total(days((1, 4)), 4).reached is None


def test_in_a_row_a_break_starts_the_count_again():
    assert run_in_a_row(days((1, 4), (5, 20)), 5).reached == Reached(9, days((5, 10)))


def test_a_break_no_longer_than_the_tolerance_is_passed_over_and_not_counted():
    assert run_in_a_row(days((1, 4), (6, 20)), 5, tolerance_days=2).reached == Reached(
        7, days((1, 4), (6, 8))
    )
    assert run_in_a_row(days((1, 4), (7, 20)), 5, tolerance_days=2).reached == Reached(11, days((7, 12)))


def test_on_a_paused_day_the_clock_stands_still_whether_or_not_it_is_one_of_the_days():
    assert run_in_a_row(days((1, 20)), 5, paused=days((3, 6))).reached == Reached(8, days((1, 3), (6, 9)))
    assert run_in_a_row(days((1, 3), (6, 20)), 5, paused=days((3, 6))).reached == Reached(
        8, days((1, 3), (6, 9))
    )


def test_a_restart_sends_the_clock_back_and_its_own_day_is_counted():
    assert run_in_a_row(days((1, 20)), 5, restarts=days((4, 5))).reached == Reached(8, days((4, 9)))


def test_a_restart_before_the_clock_has_run_long_enough_changes_nothing():
    assert run_in_a_row(days((1, 20)), 5, restarts=days((3, 4)), restart_after_days=3).reached == Reached(
        5, days((1, 6))
    )
    assert run_in_a_row(days((1, 20)), 5, restarts=days((4, 5)), restart_after_days=3).reached == Reached(
        8, days((4, 9))
    )


def test_a_restart_on_the_day_after_the_target_comes_too_late():
    assert run_in_a_row(days((1, 20)), 5, restarts=days((6, 7))).reached == Reached(5, days((1, 6)))


def test_a_restart_that_may_have_been_does_not_let_the_clock_off_a_later_one():
    """Home throughout, 26 days to reach, visits restart after 10: a visit on day 19 is known, day 10 is not."""
    first = date(2020, 2, 1)
    day = first.toordinal()
    home = History(episodes=(Episode(start=first, end=None, attributes={}),), covered=Days.always())
    visit = Episode(start=date(2020, 2, 19), end=date(2020, 2, 20), attributes={})
    all_known = History(episodes=(visit,), covered=Days.always())
    one_not_known = History(episodes=(visit,), covered=Days.always() - Days.between(day + 9, day + 10))
    clock = RowClock(restarts=RowStarts(timeline="Visit"), restart_after_days=10)
    for visits in (all_known, one_not_known):
        child = Child(identifier="1", facts={}, histories={"Home": home, "Visit": visits})
        records = ChildRecords(child, day + 39)
        assert records.reached(records.days(Recorded(timeline="Home")), 26, clock) is None


def test_a_clock_that_does_not_reach_its_target_says_how_far_it_came():
    assert run_in_total(days((1, 4), (10, 12)), 7) == Run(None, 5)
    assert run_in_a_row(days((1, 4), (10, 12)), 7) == Run(None, 3)
    assert run_in_a_row(days((1, 9)), 7, restarts=days((6, 7))) == Run(None, 5)


def test_a_clock_stops_at_its_target():
    assert run_in_total(days((1, 40)), 7).furthest_days == 7
    assert run_in_a_row(days((1, 40)), 7).furthest_days == 7
