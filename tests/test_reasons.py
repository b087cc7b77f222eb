"""Why a child or a group is not paid: the condition that failed, how far a clock came, how a group stands."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve
from completed import completed
from hypothesis import given
from hypothesis import strategies as st
from slow import slow

from rules_engine import rules
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.evaluator import evaluate, measured
from rules_engine.evaluation.groups import NotYet
from rules_engine.evaluation.reasons import (
    AgeSaid,
    CountSaid,
    DateSaid,
    DaysSaid,
    FactSaid,
    NearestDay,
    NoPrice,
    NoSuchDay,
    NotForTheChild,
    NotInForce,
    NotOnItsDay,
    NotReached,
    NotRecorded,
    OfAGroup,
    Reason,
    Said,
    ShortBy,
    ToCome,
    TooFewDays,
    group_names,
    group_standing,
    reasons,
    unmet,
)
from rules_engine.evaluation.rows import evidence
from rules_engine.facts import Child, Cohort, Episode, FactValue, History
from rules_engine.loading import load
from rules_engine.place import Place
from rules_engine.reporting.explanation import explained
from rules_engine.reporting.one_day import explained_day
from rules_engine.source import Source
from rules_engine.testing.drawn import cohorts, contracts, days_as_at
from rules_engine.timeline import Days, day_of

EVERY_DAY = Days.always()


def source_of(fragment: str) -> Source:
    return Source.of("test.contract", completed(fragment))


def schedule_of(fragment: str) -> rules.Schedule:
    loaded = load(source_of(fragment))
    assert loaded.schedule is not None, loaded.diagnostics
    return loaded.schedule


def child(
    identifier: str = "Ada", *nights: tuple[date, date], known: Days = EVERY_DAY, **facts: FactValue
) -> Child:
    """A child born on 3 May 2005 whose therapy began on 1 March 2019, in care on `nights` (half-open)."""
    episodes = [Episode(start, end, {"legal status": "C2", "placement": "U6"}) for start, end in nights]
    usual = {"Date of Birth": date(2005, 5, 3), "Therapy Start": date(2019, 3, 1), "Route": "edge of care"}
    own = {name.replace("_", " "): value for name, value in facts.items()}
    return Child(identifier, usual | own, {"Looked After": History(episodes, known)})


def placed(one: Child) -> Child:
    """The same child, read from the second row of children.csv, and its nights from the seventh row of a return."""
    histories = {
        name: History(
            [evolve(row, place=Place("2020/episodes.csv", row=7)) for row in history.episodes],
            history.covered,
        )
        for name, history in one.histories.items()
    }
    return evolve(one, place=Place("children.csv", row=2), histories=histories)


def records_of(one: Child, as_at: date = date(2020, 4, 1)) -> ChildRecords:
    return ChildRecords(one, day_of(as_at))


# ---- a condition that does not hold, and what the records say


def failed(eligibility: str, one: Child, also: str = "") -> list[tuple[str, tuple[Said, ...]]]:
    """The words of each condition of an eligibility clause that a child does not meet, and what is said of it."""
    fragment = f"{also}\neligibility\n{eligibility}\n"
    source = source_of(fragment)
    return [
        (source.text[each.condition.origin.start : each.condition.origin.end], each.records_say)
        for each in unmet(schedule_of(fragment).eligibility, records_of(one))
    ]


def test_nothing_is_said_of_conditions_that_hold():
    assert failed("  a child aged 8 to 15 at Therapy Start", child()) == []


def test_an_age_that_is_not_met_is_said_with_its_day():
    [(words, said)] = failed("  a child aged 14 to 15 at Therapy Start", child())
    assert words == "a child aged 14 to 15 at Therapy Start"
    # Born on 3 May 2005, so 13 until 2 May 2019.
    assert said == (AgeSaid(years=13, on=day_of(date(2019, 3, 1))),)


def test_only_the_clauses_that_fail_are_named():
    clauses = '  a child aged 8 to 15 at Therapy Start\n  where Route is "return home"'
    [(words, said)] = failed(clauses, child())
    assert words == 'where Route is "return home"'
    assert said == (FactSaid(fact="Route", value="edge of care"),)


FACTS = """\
facts about each child
  Consent    is yes or no, if any
  Siblings   is a number, if any
  Moved Out  is a date, if any
"""


@pytest.mark.parametrize(
    ("clause", "facts", "said"),
    [
        ("Consent is yes", {"Consent": False}, FactSaid(fact="Consent", value=False)),
        ("Consent is yes", {}, FactSaid(fact="Consent", value=None)),
        ("Siblings is at least 2", {"Siblings": 1}, FactSaid(fact="Siblings", value=1)),
        ("Moved Out is recorded", {}, FactSaid(fact="Moved Out", value=None)),
    ],
)
def test_what_a_fact_says_instead(clause, facts, said):
    exact = {name: Decimal(value) if type(value) is int else value for name, value in facts.items()}
    assert failed(f"  where {clause}", child(**exact), FACTS) == [(f"where {clause}", (said,))]


def test_a_count_of_days_is_said_with_what_it_can_be():
    nights = (date(2019, 6, 1), date(2019, 6, 11))
    [(_, said)] = failed(
        "  where days of In Care during Tracking Period is at most 5 days", child("A", nights)
    )
    [count] = said
    assert isinstance(count, CountSaid)
    # Ten nights in June. From 1 April 2020 on nothing is known: 699 days of the 3 years are still to come.
    assert (count.least, count.most) == (10, 10 + (date(2022, 3, 1) - date(2020, 4, 1)).days)


def test_dates_are_said_on_both_sides():
    [(_, said)] = failed("  where Therapy Start is before 1 January 2019", child())
    days = [each.moment.known for each in said if isinstance(each, DateSaid)]
    assert days == [day_of(date(2019, 3, 1)), day_of(date(2019, 1, 1))]


def test_a_day_on_which_a_status_did_not_hold_is_said():
    [(_, said)] = failed("  where Therapy Start is a day of In Care", child())
    [when] = said
    assert isinstance(when, DateSaid)
    assert when.moment.known == day_of(date(2019, 3, 1))


def test_the_days_that_stand_against_a_rule_about_days_are_said():
    nights = (date(2019, 6, 1), date(2019, 6, 11))
    fragment = "  where no day of Tracking Period is a day of In Care"
    [(_, said)] = failed(fragment, child("A", nights))
    [stand_against] = said
    assert isinstance(stand_against, DaysSaid)
    assert stand_against.days.inside == Days.between(*map(day_of, nights))


# ---- a payment that is not made

PAYMENTS = """\
facts about each child
  Therapy End  is a date, if any

payment Return Fee
  where Route is "return home"
  pays £100.00 once, on Therapy Start

payment Therapy Ended
  pays £200.00 once, on Therapy End, if Therapy End is a day of Home Day

payment Half Year
  pays £300.00 once, when Home Day reaches 26 weeks in a row

payment Days at Home
  pays £1.00 for each day of Home Day
"""


def reasons_for(one: Child, as_at: date = date(2020, 4, 1), fragment: str = PAYMENTS) -> list[Reason]:
    schedule = schedule_of(fragment)
    settlement = evaluate(schedule, Cohort([one]), as_at)
    return list(reasons(schedule, settlement, records_of(one, as_at)))


def test_a_payment_for_other_children_says_which_condition_the_child_does_not_meet():
    [reason] = [each for each in reasons_for(child()) if each.payment == "Return Fee"]
    assert isinstance(reason, NotForTheChild)
    assert [each.records_say for each in reason.unmet] == [(FactSaid(fact="Route", value="edge of care"),)]


def test_a_payment_on_a_date_says_what_did_not_hold_on_it():
    one = child("Ada", (date(2019, 9, 1), date(2019, 10, 1)), Therapy_End=date(2019, 9, 10))
    [reason] = [each for each in reasons_for(one) if each.payment == "Therapy Ended"]
    assert isinstance(reason, NotOnItsDay)
    assert reason.day == day_of(date(2019, 9, 10))
    [said] = [said for each in reason.unmet for said in each.records_say]
    assert isinstance(said, DateSaid)


def reason_for(payment: str, one: Child, fragment: str = PAYMENTS, as_at: date = date(2020, 4, 1)) -> Reason:
    [reason] = [each for each in reasons_for(one, as_at, fragment) if each.payment == payment]
    return reason


def test_a_payment_on_a_date_that_is_to_come_says_when():
    one = child(Therapy_End=date(2020, 4, 1))
    assert reason_for("Therapy Ended", one) == ToCome(payment="Therapy Ended", day=day_of(date(2020, 4, 1)))


def test_a_blank_date_is_named():
    assert reason_for("Therapy Ended", child()) == NotRecorded(
        payment="Therapy Ended", facts=("Therapy End",)
    )


NEAR_MISSES = """\
facts about each child
  Therapy End  is a date, if any
  Score        is a number

definitions
  After Care  means 3 months from Therapy End, until 18th birthday

payment Year at Home
  pays £300.00 once, when Home Day reaches 52 weeks in total

payment Runs
  pays £7.00 for each run of 90 days of (In Care during Tracking Period)

payment Weeks
  pays £7.00 for each week with at least 5 days of (In Care during Tracking Period), counted from Therapy Start

payment Blocks
  pays £7.00 for each block of 9 months of Home Day, counted from Therapy Start

payment Days After
  pays £1.00 for each day of After Care

payment Late
  pays £3.00 once, on the last day of After Care

payment Broken
  pays £3.00 once, on the first day of (Short Break during Tracking Period)

payment High Score
  where Score is at least 7
  pays £9.00 once, on Therapy Start

payment Few Nights
  where days of In Care during Tracking Period is at most 5 days
  pays £2.00 once, on Therapy Start
"""

# In care for 33 nights from Sunday 1 September 2019, and as at 28 February 2020 at home for 364 - 33 = 331 days.
SEPTEMBER = placed(child("Ada", (date(2019, 9, 1), date(2019, 10, 4)), Score=Decimal(4)))


def test_a_clock_says_how_far_it_came():
    reason = reason_for("Year at Home", SEPTEMBER, NEAR_MISSES, date(2020, 2, 28))
    assert isinstance(reason, NotReached)
    assert (reason.furthest_days, reason.target_days) == (331, 364)


@pytest.mark.parametrize(
    ("payment", "nights", "most", "needed"),
    [
        # From 1 September to 3 October there are 33 nights in a row.
        ("Runs", (date(2019, 9, 1), date(2019, 10, 4)), 33, 90),
        # Weeks are counted from Friday 1 March 2019, so these four nights, Thursday to Sunday, are one and three.
        ("Weeks", (date(2019, 9, 5), date(2019, 9, 9)), 3, 5),
        # The block of 9 months from 1 March has 275 days, of which 33 were in care.
        ("Blocks", (date(2019, 9, 1), date(2019, 10, 4)), 242, 275),
    ],
)
def test_the_best_run_week_or_block_says_how_near_it_came(payment, nights, most, needed):
    one = placed(child("Ada", nights, Score=Decimal(4)))
    reason = reason_for(payment, one, NEAR_MISSES, date(2020, 2, 28))
    assert isinstance(reason, TooFewDays)
    assert (reason.most_days, reason.needed_days) == (most, needed)


def test_a_block_that_days_in_care_spoilt_names_their_row():
    reason = reason_for("Blocks", SEPTEMBER, NEAR_MISSES, date(2020, 2, 28))
    assert isinstance(reason, TooFewDays)
    assert [row.episode.place for row in reason.rows] == [Place("2020/episodes.csv", row=7)]


@pytest.mark.parametrize("payment", ["Days After", "Late"])
def test_a_blank_date_is_named_where_days_would_begin_on_it(payment):
    reason = reason_for(payment, SEPTEMBER, NEAR_MISSES)
    assert reason == NotRecorded(payment=payment, facts=("Therapy End",))


def test_a_day_that_has_not_come_is_told():
    reason = reason_for("Broken", SEPTEMBER, NEAR_MISSES)
    assert isinstance(reason, NoSuchDay)
    assert reason.rows == ()


def test_the_nearest_number_that_would_have_done_is_said():
    reason = reason_for("High Score", SEPTEMBER, NEAR_MISSES)
    assert isinstance(reason, NotForTheChild)
    [part] = reason.unmet
    assert part.records_say == (FactSaid(fact="Score", value=Decimal(4)),)
    assert part.nearest == ShortBy(rule=rules.FactNumber(fact="Score"), number=Fraction(3), more=True)
    assert reason.is_all


def test_the_days_too_many_are_said_with_their_row():
    reason = reason_for("Few Nights", SEPTEMBER, NEAR_MISSES)
    assert isinstance(reason, NotForTheChild)
    [part] = reason.unmet
    assert isinstance(part.nearest, ShortBy)
    # 33 nights, of which five would pass.
    assert (part.nearest.number, part.nearest.more) == (28, False)
    assert [row.episode.place for row in part.rows] == [Place("2020/episodes.csv", row=7)]


def test_a_condition_is_all_that_stands_in_the_way_only_where_the_payment_would_be_made():
    fragment = NEAR_MISSES.replace("pays £9.00 once, on Therapy Start", "pays £9.00 once, on Therapy End")
    reason = reason_for("High Score", SEPTEMBER, fragment)
    assert isinstance(reason, NotForTheChild)
    assert not reason.is_all


LATER = """\
payment Later
  applies from 1 January 2020, by date earned
  pays £9.00 once, on Therapy Start
"""


def test_what_was_earned_before_the_payment_applies_is_told():
    # Therapy began on 1 March 2019.
    assert reason_for("Later", SEPTEMBER, LATER) == NoPrice(payment="Later", applies=False)
    told = told_of(SEPTEMBER, LATER, date(2020, 2, 28))
    assert "Later: not paid, as it was earned on a date on which this payment does not apply." in told


@pytest.mark.parametrize(
    ("end", "nearest"),
    [
        # In care from 1 September to 3 October: 31 August is nearer to the 10th, and 4 October to the 30th.
        (date(2019, 9, 10), date(2019, 8, 31)),
        (date(2019, 9, 30), date(2019, 10, 4)),
    ],
)
def test_the_nearest_day_that_would_have_done_is_said(end, nearest):
    one = placed(child("Ada", (date(2019, 9, 1), date(2019, 10, 4)), Therapy_End=end))
    reason = reason_for("Therapy Ended", one)
    assert isinstance(reason, NotOnItsDay)
    [part] = reason.unmet
    assert isinstance(part.nearest, NearestDay)
    assert (part.nearest.asked, part.nearest.day) == (day_of(end), day_of(nearest))
    assert [row.episode.place for row in part.rows] == [Place("2020/episodes.csv", row=7)]


def told_of(one: Child, fragment: str, as_at: date, *others: Child, subject: str = "Ada") -> str:
    """What is told where birthdays may not be."""
    schedule, cohort = schedule_of(fragment), Cohort([one, *others])
    return explained(schedule, evaluate(schedule, cohort, as_at), subject, source_of(fragment), cohort)


def test_the_near_misses_are_told_with_rows_and_places():
    told = told_of(SEPTEMBER, NEAR_MISSES, date(2020, 2, 28))
    for said in (
        "Year at Home: not paid, as its days have come to 331 of 364: 33 more are needed.",
        "Runs: not paid, as the longest run of the days that it counts has come to 33 of 90 days.",
        "Blocks: not paid, as the best block has 242 of its 275 days in Home Day.\n"
        "    1 September 2019 to 3 October 2019 (33 days): In Care, 2020/episodes.csv row 7 (legal status C2)",
        "Late: not paid, as Therapy End is not recorded (children.csv row 2).",
        "    Score is 4 (children.csv row 2)\n    3 more would be enough\n"
        "  Only this stands in the way: if it held, the payment would have been made.",
        "    the records show 33 so far\n",
        "    28 days fewer would be enough\n",
    ):
        assert said in told


def test_a_count_that_a_past_birthday_ends_is_not_told():
    # Born on 3 May 2005, and born on 3 May 2001: the second was 18 while the days were counted.
    born_early = placed(
        child("Ada", (date(2019, 9, 1), date(2019, 10, 4)), Date_of_Birth=date(2001, 5, 3), Score=Decimal(4))
    )
    fragment = NEAR_MISSES + "\neligibility\n  every child\n"
    told = told_of(born_early, fragment, date(2020, 2, 28))
    assert "Year at Home: not paid, as its days have not been reached." in told
    assert "of 364" not in told


def test_a_clock_says_the_longest_run_to_which_it_came():
    # At home from 1 March to 31 May 2019 (92 days), in care in June, and at home from 1 July to 30 September (92 days).
    one = child("Ada", (date(2019, 6, 1), date(2019, 7, 1)), (date(2019, 10, 1), date(2020, 4, 1)))
    [reason] = [each for each in reasons_for(one) if each.payment == "Half Year"]
    assert isinstance(reason, NotReached)
    assert (reason.furthest_days, reason.target_days) == (92, 26 * 7)


def test_a_clock_counts_days_before_the_contract_and_none_after_the_day_as_at():
    one = child(Therapy_Start=date(2019, 1, 1))
    [reason] = [each for each in reasons_for(one, date(2019, 2, 11)) if each.payment == "Half Year"]
    assert isinstance(reason, NotReached)
    # In force from 1 February: 31 days of January, and ten before 11 February.
    assert reason.furthest_days == 41


def test_a_clock_that_reached_its_length_before_the_contract_says_when():
    # The 182nd day from 1 June 2018 is 29 November: 30 + 31 + 31 + 30 + 31 + 29.
    one = child(Therapy_Start=date(2018, 6, 1))
    [reason] = [each for each in reasons_for(one) if each.payment == "Half Year"]
    assert reason == NotInForce(payment="Half Year", day=day_of(date(2018, 11, 29)))


def test_what_is_paid_needs_no_reason_and_nor_do_payments_for_each_day():
    one = child(Route="return home", Therapy_End=date(2019, 9, 10))
    assert reasons_for(one) == []


# ---- a group

GROUPS = """\
definitions
  Follow Up  means 12 months from Therapy Start, until 18th birthday

groups
  Intake  is the children by quarter of Therapy Start

payment Care Days Saved
  for each Intake, once every child's Follow Up has ended
  pays £90 for each day by which total days of In Care during Follow Up is below 100 days for each child
"""


def group(*children: Child, as_at: date) -> tuple[rules.Schedule, Mapping[str, ChildRecords]]:
    return schedule_of(GROUPS), measured(Cohort(children), day_of(as_at))


ADA = child("Ada", (date(2019, 6, 1), date(2019, 7, 1)))
BEN = child("Ben", (date(2019, 9, 1), date(2019, 12, 10)), Therapy_Start=date(2019, 4, 15))
CAL = child("Cal", Therapy_Start=date(2019, 5, 1))


def test_the_groups_are_named_once_each_in_their_order():
    schedule, children = group(CAL, ADA, BEN, as_at=date(2020, 5, 1))
    # The quarters run from the first day in force, 1 February 2019: Ada and Ben began in the first, Cal in the second.
    assert group_names(schedule, children, but=()) == (
        "Intake: 1 February 2019 to 30 April 2019",
        "Intake: 1 May 2019 to 31 July 2019",
    )
    assert group_names(schedule, children, but={"Care Days Saved"}) == ()


def test_a_group_s_standing_is_its_children_s_days_and_their_baseline():
    schedule, children = group(ADA, BEN, as_at=date(2020, 4, 15))
    (name,) = group_names(schedule, children, but=())
    members, stands = group_standing(schedule, schedule.payments[0], name, children)
    assert [member.child.identifier for member in members] == ["Ada", "Ben"]
    assert stands is not None
    # Ada: the 30 nights of June. Ben: 30 + 31 + 30 + 9. The baseline: 100 days for each of the two.
    assert [member.counted_days for member in stands.members] == [30, 100]
    assert (stands.counted_days, stands.baseline_days) == (130, Fraction(200))
    assert stands.last == day_of(date(2020, 4, 14))


def test_a_group_has_no_standing_before_the_last_day_of_its_children_s_windows_is_past():
    schedule, children = group(ADA, BEN, as_at=date(2020, 4, 14))
    (name,) = group_names(schedule, children, but=())
    members, stands = group_standing(schedule, schedule.payments[0], name, children)
    assert len(members) == 2
    assert stands is NotYet.NOT_ENDED


def test_where_no_child_is_in_a_group_it_has_no_children():
    schedule, children = group(ADA, as_at=date(2020, 4, 15))
    assert group_standing(schedule, schedule.payments[0], "Intake: no such quarter", children) == ((), None)


def test_a_child_of_a_group_is_told_its_group():
    assert reasons_for(ADA, date(2020, 4, 15), GROUPS) == [
        OfAGroup(payment="Care Days Saved", group="Intake: 1 February 2019 to 30 April 2019")
    ]


def test_a_group_that_stands_above_its_baseline_is_told_how_many_days_less_it_needed():
    # 205 nights in care, where 100 are expected of each of the two.
    ada = child("Ada", (date(2019, 6, 1), date(2019, 9, 14)))
    told = told_of(ada, GROUPS, date(2020, 4, 15), BEN, subject="Intake: 1 February 2019 to 30 April 2019")
    assert (
        "Care Days Saved: the days stand 5 days above the baseline, and only days below it are paid: more than 5 days"
        " fewer were needed\n"
        "  child     Ada: 105 days\n"
        "  child     Ben: 100 days\n"
        "  in all    205 days\n"
        "  baseline  200 days\n"
    ) in told


def test_a_group_that_waits_names_the_child_and_the_blank_date():
    fragment = GROUPS.replace("12 months from Therapy Start", "12 months from Therapy End")
    fragment = "facts about each child\n  Therapy End  is a date, if any\n\n" + fragment
    told = told_of(
        placed(ADA),
        fragment,
        date(2020, 4, 15),
        child("Ben", Therapy_End=date(2019, 3, 1)),
        subject="Intake: 1 February 2019 to 30 April 2019",
    )
    assert "Care Days Saved: not worked out, as the window of 1 child is not known." in told
    assert "  child     Ada: Therapy End is not recorded (children.csv row 2)\n" in told


def test_a_group_that_is_not_over_says_whose_window_goes_on():
    told = told_of(ADA, GROUPS, date(2020, 4, 14), BEN, subject="Intake: 1 February 2019 to 30 April 2019")
    assert "  child     Ben: the window ends on 14 April 2020\n" in told


def test_a_count_that_reaches_up_to_a_birthday_to_come_is_not_told():
    # The window from 1 March 2019 ends on the 18th birthday, 3 May 2023, whatever the records say.
    fragment = """\
definitions
  Growing Up  means 9 years from Therapy Start, until 18th birthday

payment Long Window
  where days of Growing Up is at least 2000 days
  pays £9.00 once, on Therapy Start
"""
    told = told_of(SEPTEMBER, fragment, date(2020, 2, 28))
    # From 1 March 2019 to 2 May 2023 there are 4 years and 63 days: 1,524 days, 476 short.
    assert "Long Window: not paid, as this payment is not for this child." in told
    assert "1,524" not in told
    assert "476" not in told


# ---- whatever is drawn

DRAWN = Source.of("drawn.contract", "")


@slow(200)
@given(contracts(), cohorts(1), days_as_at())
def test_nothing_that_is_not_paid_goes_unsaid(schedule: rules.Schedule, cohort: Cohort, as_at: date) -> None:
    settlement = evaluate(schedule, cohort, as_at)
    settled = {(line.payment, line.child) for line in settlement.lines}
    settled |= {(each.payment, each.child) for each in settlement.held_back}
    # What was earned and comes to nothing by the steps of the settlement has its line.
    for one in measured(cohort, day_of(as_at)).values():
        if one.child.identifier in settlement.ineligible:
            continue
        said = {reason.payment for reason in reasons(schedule, settlement, one)}
        for payment in schedule.payments:
            if payment.grouping is None and (payment.name, one.child.identifier) not in settled:
                assert payment.name in said


@slow(200)
@given(contracts(), cohorts(1), days_as_at(), st.booleans())
def test_every_child_group_and_day_can_be_explained(
    schedule: rules.Schedule, cohort: Cohort, as_at: date, birthdays: bool
) -> None:
    settlement = evaluate(schedule, cohort, as_at)
    groups = group_names(schedule, measured(cohort, day_of(as_at)), but=())
    for subject in (*(one.identifier for one in cohort.children), *groups):
        assert explained(schedule, settlement, subject, DRAWN, cohort, birthdays=birthdays)
    for one in cohort.children:
        for on in (schedule.first, as_at, date.max):
            told = explained_day(schedule, settlement, one.identifier, DRAWN, cohort, on, birthdays=birthdays)
            assert told.count("\n\n") >= len(schedule.payments)


@slow(200)
@given(contracts(), cohorts(1), days_as_at())
def test_a_row_that_took_days_out_took_none_that_are_paid(
    schedule: rules.Schedule, cohort: Cohort, as_at: date
) -> None:
    settlement = evaluate(schedule, cohort, as_at)
    children, payments = measured(cohort, day_of(as_at)), {each.name: each for each in schedule.payments}
    for line in settlement.lines:
        payment = payments[line.payment]
        if line.child and not payment.deducts:
            behind = evidence(payment, [children[line.child]], line.period, line.days)
            for row in behind.took_out:
                assert not row.days & line.days
            for row in behind.counted:
                assert row.days
