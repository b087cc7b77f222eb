"""Why a child or a group is not paid: the condition that failed, how far a clock came, how a group stands."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from completed import completed

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
    NotForTheChild,
    NotInForce,
    NotOnItsDay,
    NotReached,
    Reason,
    Said,
    group_names,
    group_standing,
    reasons,
    unmet,
)
from rules_engine.facts import Child, Cohort, Episode, FactValue, History
from rules_engine.loading import load
from rules_engine.source import Source
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


def test_a_payment_on_a_date_that_is_to_come_needs_no_reason():
    one = child(Therapy_End=date(2020, 4, 1))
    assert [each for each in reasons_for(one) if each.payment == "Therapy Ended"] == []


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
