"""Nothing that is not paid goes unsaid: a sum that turns on what the records do not say is listed with what is missing."""

from datetime import date

from completed import completed
from hypothesis import event, given
from hypothesis import strategies as st
from slow import slow

from rules_engine import rules
from rules_engine.evaluation.accruals import Accrued, accrued
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.evaluator import evaluate
from rules_engine.facts import Child, Cohort, Episode, FactValue, History
from rules_engine.loading import load
from rules_engine.payments import HeldBack, Settlement
from rules_engine.reporting.tables import evaluation_table
from rules_engine.source import Source
from rules_engine.testing import drawn as draw
from rules_engine.timeline import BEGINNING, FOREVER, Day, Days, day_of


def days(first: date, last: date) -> Days:
    """The days from `first` to `last`, both included."""
    return Days.between(day_of(first), Day(day_of(last) + 1))


def child(*nights: tuple[date, date], covered: Days, identifier: str = "Ada", **facts: FactValue) -> Child:
    """A child born on 3 May 2012 whose therapy began on 1 March 2019, in care on `nights` (half-open)."""
    episodes = [Episode(start, end, {"legal status": "C2", "placement": "U6"}) for start, end in nights]
    usual = {"Date of Birth": date(2012, 5, 3), "Therapy Start": date(2019, 3, 1), "Route": "edge of care"}
    own = {name.replace("_", " "): value for name, value in facts.items()}
    held = {name: value for name, value in (usual | own).items() if value != ""}
    return Child(identifier, held, {"Looked After": History(episodes, covered)})


def settled(fragment: str, *children: Child, as_at: date = date(2021, 4, 1)) -> Settlement:
    loaded = load(Source.of("test.contract", completed(fragment)))
    assert loaded.schedule is not None, loaded.diagnostics
    return evaluate(loaded.schedule, Cohort(children), as_at)


SINCE_THE_CONTRACT = days(date(2019, 2, 1), date(2021, 3, 31))
BEFORE_THE_CONTRACT = Days.between(BEGINNING, day_of(date(2019, 2, 1)))


# ---- dates


FIRST_NIGHT = """\
payment First Night
  pays £500 once, on the first day of In Care
"""


def test_a_date_that_days_before_the_records_may_bring_on_holds_its_payment_back():
    one = child((date(2019, 6, 1), date(2019, 7, 1)), covered=SINCE_THE_CONTRACT)
    settlement = settled(FIRST_NIGHT, one)
    assert settlement.total_gbp == 0
    [held] = settlement.held_back
    assert held == HeldBack(payment="First Night", child="Ada", unknown=BEFORE_THE_CONTRACT)
    assert held.reason == "the days before the records begin are not known"


def test_the_terminal_says_what_is_missing_where_it_is_the_same_for_all():
    ada = child((date(2019, 6, 1), date(2019, 7, 1)), covered=SINCE_THE_CONTRACT)
    bo = child((date(2019, 8, 1), date(2019, 9, 1)), covered=SINCE_THE_CONTRACT, identifier="Bo")
    schedule = load(Source.of("a.contract", completed(FIRST_NIGHT))).schedule
    assert schedule is not None
    told = evaluation_table(schedule, settled(FIRST_NIGHT, ada, bo))
    assert (
        "First Night: not decided for 2 children: the days before the records begin are not known\n" in told
    )


def test_a_date_that_no_day_can_bring_on_is_paid_and_waits_for_nothing():
    one = child((date(2019, 6, 1), date(2019, 7, 1)), covered=Days.always())
    settlement = settled(FIRST_NIGHT, one)
    assert (settlement.total_gbp, settlement.held_back) == (500, ())


def test_a_date_that_may_still_come_waits_for_nothing():
    settlement = settled(FIRST_NIGHT, child(covered=Days.always()))
    assert (settlement.total_gbp, settlement.held_back) == (0, ())


def test_a_gap_in_which_a_date_may_lie_is_named():
    gap = days(date(2019, 5, 10), date(2019, 5, 19))
    one = child((date(2019, 6, 1), date(2019, 7, 1)), covered=Days.always() - gap)
    [held] = settled(FIRST_NIGHT, one).held_back
    assert (held.unknown, held.reason) == (gap, "10 days are not known")


def test_a_last_day_that_may_still_move_turns_on_days_to_come():
    contract = "payment Last Night\n  pays £500 once, on the last day of In Care\n"
    one = child((date(2019, 6, 1), date(2019, 7, 1)), covered=Days.always())
    [held] = settled(contract, one).held_back
    assert held.unknown == Days.between(day_of(date(2021, 4, 1)), FOREVER)
    assert held.reason == "it turns on days to come"


# ---- conditions and prices

AT_HOME_THEN = """\
payment Home at Six Months
  pays £2,000 once, on Therapy Start plus 6 months, if Therapy Start plus 6 months is a day of Home Day
"""


def test_a_condition_on_a_day_that_is_not_known_holds_its_payment_back():
    gap = days(date(2019, 8, 30), date(2019, 9, 3))
    [held] = settled(AT_HOME_THEN, child(covered=Days.always() - gap)).held_back
    # 6 months from 1 March: the one day asked about.
    assert held == HeldBack(
        payment="Home at Six Months", child="Ada", unknown=days(date(2019, 9, 1), date(2019, 9, 1))
    )
    assert held.reason == "1 day is not known"


def test_a_condition_that_is_known_not_to_hold_waits_for_nothing():
    one = child((date(2019, 8, 1), date(2019, 10, 1)), covered=Days.always())
    assert settled(AT_HOME_THEN, one).held_back == ()


BIRTH_IF_ANY = """\
facts about each child
  Date of Birth  is a date, if any

"""


def test_a_price_that_turns_on_an_age_that_is_not_known_could_move_what_is_paid():
    contract = """\
payment Start
  pays £2,000 where aged 5 to 6 at Therapy Start, otherwise £3,000, once, on Therapy Start
"""
    settlement = settled(BIRTH_IF_ANY + contract, child(covered=Days.always(), Date_of_Birth=""))
    assert settlement.total_gbp == 3000
    [held] = settlement.held_back
    assert held == HeldBack(payment="Start", child="Ada", not_recorded=("Date of Birth",), is_paid=True)
    assert held.reason == "Date of Birth is not recorded, which could move what is paid"


def test_a_condition_of_a_step_that_is_not_known_could_move_what_is_paid():
    contract = """\
payment Start
  pays £1,000 once, on Therapy Start

settlement
  reduce Start by 40% where aged 5 to 6 at Therapy Start
  round each line half up to the penny
  Norfolk pays the rest
"""
    settlement = settled(BIRTH_IF_ANY + contract, child(covered=Days.always(), Date_of_Birth=""))
    assert settlement.total_gbp == 1000
    [held] = settlement.held_back
    assert held == HeldBack(payment="Start", child="Ada", not_recorded=("Date of Birth",), is_paid=True)


# ---- clocks

A_MONTH_AT_HOME = """\
payment Settled
  pays £5,000 once, when Home Day reaches 30 days in total
"""


def test_days_that_could_have_brought_a_clock_to_its_length_sooner_could_move_what_is_paid():
    gap = days(date(2019, 3, 10), date(2019, 3, 11))
    settlement = settled(A_MONTH_AT_HOME, child(covered=Days.always() - gap))
    # 28 of the 30 days to 30 March are known, so the length is certain on 1 April.
    [line] = settlement.lines
    assert line.first == date(2019, 4, 1)
    [held] = settlement.held_back
    assert (held.unknown, held.is_paid) == (gap, True)


def test_days_with_which_a_clock_cannot_reach_its_length_hold_nothing_back():
    gap = days(date(2019, 3, 10), date(2019, 3, 11))
    one = child((date(2019, 3, 20), date(2021, 4, 1)), covered=Days.always() - gap)
    # 1 to 19 March are 19 days at the most.
    assert settled(A_MONTH_AT_HOME, one).held_back == ()


# ---- groups

SAVED = """\
facts about each child
  Therapy End  is a date, if any

definitions
  Follow Up  means 6 months from Therapy End, until 18th birthday

groups
  Intake  is all the children

payment Saved
  for each Intake, once every child's Follow Up has ended
  pays £100 for each day by which total days of In Care during Follow Up is below 100 days for each child
"""


def test_a_group_waits_for_a_date_that_is_not_recorded_and_names_it():
    ended = child(covered=Days.always(), identifier="Ada", Therapy_End=date(2019, 9, 1))
    going_on = child(covered=Days.always(), identifier="Ben")
    settlement = settled(SAVED, ended, going_on)
    assert settlement.total_gbp == 0
    [held] = settlement.held_back
    assert held == HeldBack(payment="Saved", group="Intake", not_recorded=("Therapy End",))
    assert held.reason == "Therapy End is not recorded"


# ---- the law


def earned(contract: rules.Schedule, one: Child, as_at: date) -> Accrued:
    return accrued(contract, [ChildRecords(one, day_of(as_at))], day_of(as_at), lambda: None)


# What days that are not known may move: dates that are found among recorded days, and clocks over them.
_in_care = st.sampled_from([draw.IN_CARE, draw.HOME_DAY])
_days = _in_care.map(lambda found: rules.AllOf(parts=(found, rules.Since(start=draw.START))))
_clocks = st.just(rules.TotalClock()) | st.builds(rules.RowClock, tolerance_days=st.sampled_from([0, 3]))
_lengths = st.integers(1, 30)
_reached = st.builds(rules.DayReached, days=_days, target_days=_lengths, clock=_clocks)
_found = st.builds(rules.FirstDayOf, days=_days) | st.builds(rules.LastDayOf, days=_days) | _reached
_dates = _found | st.builds(rules.Moved, date=_found, days=st.integers(0, 20))
_fixed = st.builds(rules.FixedDate, date=draw.days_after_first(0, 90))
_conditions: st.SearchStrategy[rules.Condition] = st.one_of(
    st.just(rules.ALWAYS),
    st.builds(rules.DayIsIn, date=_fixed, days=_days, negated=st.booleans()),
    st.builds(rules.DateIs, date=_dates, order=st.sampled_from(rules.Order), other=_fixed),
    st.builds(rules.DaysNoneIn, days=_days, outside=_in_care),
    st.builds(
        rules.NumberIs,
        number=st.builds(rules.DayCount, days=_days),
        bound=st.sampled_from(rules.Bound),
        amount=draw.amounts(40),
    ),
)
_units: st.SearchStrategy[rules.UnitRule] = st.one_of(
    st.builds(rules.OnceOn, date=_dates),
    st.builds(rules.OnceOn, date=_fixed, condition=_conditions),
    st.builds(rules.OnceReached, days=_days, target_days=_lengths, clock=_clocks),
    st.builds(rules.EachWeek, days=_days, anchor=_dates, at_least_days=st.sampled_from([1, 5])),
    st.builds(rules.EachBlock, days=_days, anchor=_dates, months=st.just(1)),
    st.builds(rules.EachRun, days=_days, length_days=st.just(7)),
)
_payments = st.builds(
    rules.PaymentRule,
    name=st.just("First"),
    unit=_units,
    tariff=draw.prices(),
    condition=st.just(rules.ALWAYS) | _conditions,
    validity=st.none()
    | st.builds(rules.Validity, start=draw.days_after_first(0, 40), end=st.none(), deciding=_dates),
    origin=st.just(draw.PLACE),
)
_stretches = st.tuples(st.integers(-20, 90), st.integers(1, 40)).map(
    lambda at: Days.between(Day(day_of(draw.FIRST) + at[0]), Day(day_of(draw.FIRST) + at[0] + at[1]))
)
_care = st.lists(_stretches, min_size=1, max_size=2)
_unheard = _stretches | st.just(Days.between(BEGINNING, day_of(draw.FIRST)))


@given(_payments, _care, _unheard, st.integers(60, 140))
@slow(2000)
def test_what_further_records_could_change_is_held_back(payment, care, unheard, after):
    contract, as_at = draw.schedule([payment]), date.fromordinal(draw.FIRST.toordinal() + after)
    episodes = [
        Episode(date.fromordinal(days.first), date.fromordinal(days.last + 1), {"kind": "a"}) for days in care
    ]
    known = History(episodes, Days.always())
    one = Child("Ada", {"Start": draw.FIRST}, {"Care": known, "Visit": known})
    quiet = earned(contract, draw.silenced(one, unheard), as_at)
    if quiet.accruals != earned(contract, one, as_at).accruals:
        event(type(payment.unit).__name__)
        [held] = quiet.held_back
        assert held.reason
