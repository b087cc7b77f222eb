"""`nothing is paid for a day of In Care` stops every contract that pays for such a day, whichever way it asks for it."""

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve
from completed import completed
from hypothesis import assume, given
from hypothesis import strategies as st
from slow import slow

from rules_engine import rules
from rules_engine.evaluation.evaluator import evaluate
from rules_engine.facts import Child, Cohort, Episode, History
from rules_engine.loading import load
from rules_engine.rules.bearings import Bearing, bearings, is_all_looked_at
from rules_engine.source import Source
from rules_engine.testing import drawn as draw
from rules_engine.testing.drawn import IN_CARE, PLACE
from rules_engine.timeline import Days

DEFINITIONS = """\
timelines
  Looked After  is read from SSDA903 episodes
  In School     is recorded

definitions
  In Care          means Looked After with legal status other than V3 or V4
  Tracking Period  means 1 year from Therapy Start, until 18th birthday
  Home Day         means Tracking Period except In Care

groups
  Everybody is all the children

"""


def days_that_break(payment: str, *, never: str = "In Care") -> tuple[tuple[date, date], ...]:
    """Return the days for which the promise stops a payment.

    Ada starts on 1 March 2019 and is in care in May 2019. She is at school throughout.
    """
    text = completed(f"{DEFINITIONS}{payment}\nsafeguards\n  nothing is paid for a day of {never}\n")
    loaded = load(Source.of("family.contract", text))
    assert loaded.schedule is not None, [each.message for each in loaded.errors]
    care = Episode(date(2019, 5, 1), date(2019, 6, 1), {"legal status": "C2", "placement": "U6"})
    school = [Episode(date(2019, 1, 1), None, {})]
    ada = Child(
        "Ada",
        {
            "Date of Birth": date(2008, 5, 3),
            "Therapy Start": date(2019, 3, 1),
            "Route": "return home",
            "Consent": True,
        },
        {"Looked After": History([care], Days.always()), "In School": History(school, Days.always())},
    )
    settlement = evaluate(loaded.schedule, Cohort([ada]), date(2021, 4, 1))
    assert settlement.total_gbp > 0
    return tuple(days for breach in settlement.breaches for days in breach.days)


MAY = (date(2019, 5, 1), date(2019, 5, 31))


ENDED = "once Tracking Period has ended\n  pays £9 for each day by which days of"
OF_ALL = "for each Everybody, once every child's Tracking Period has ended\n  pays £9 for each day by which days of"


def on(day: date) -> tuple[date, date]:
    return day, day


@pytest.mark.parametrize(
    ("payment", "days"),
    [
        ("pays £5 for each day of Tracking Period", MAY),
        ("pays £500 once, on the first day of In Care", on(date(2019, 5, 1))),
        ("pays £500 once, on the last day of (In Care during Tracking Period)", on(date(2019, 5, 31))),
        (
            "pays £500 once, on the earliest of the first day of In Care and 1 March 2020",
            on(date(2019, 5, 1)),
        ),
        (
            "pays £500 once, on the day on which In Care reaches 20 days in total",
            (date(2019, 5, 1), date(2019, 5, 20)),
        ),
        ("pays £500 once, on 10 May 2019, if 10 May 2019 is a day of In Care", on(date(2019, 5, 10))),
        ("pays £500 once, on 10 May 2019, if 10 May 2019 is not a day of Home Day", on(date(2019, 5, 10))),
        (
            "pays £500 once, on 1 July 2019, if 10 May 2019 is a day of In Care or 2 June 2019 is a day of In Care",
            on(date(2019, 5, 10)),
        ),
        (
            "pays £500 once, on 1 July 2019, if every day of 5 days from 10 May 2019 is a day of In Care",
            (date(2019, 5, 10), date(2019, 5, 14)),
        ),
        (
            "pays £500 once, on 1 July 2019, if no day of 5 days from 10 May 2019 is a day of Home Day",
            (date(2019, 5, 10), date(2019, 5, 14)),
        ),
        ("where days of In Care is at least 20 days\n  pays £500 once, on 1 July 2019", MAY),
        ("where 10 May 2019 is a day of In Care\n  pays £500 once, on 1 July 2019", on(date(2019, 5, 10))),
        # 366 days in the year to 29 February 2020, less 31 nights in care: 335 days at home.
        ("where days of Home Day is at most 340 days\n  pays £500 once, on 1 July 2019", MAY),
        (
            f"{ENDED} In Care during Tracking Period is above 0 days in all",
            MAY,
        ),
        (
            f"{ENDED} Home Day during Tracking Period is below 340 days in all",
            MAY,
        ),
        (
            f"{OF_ALL} In Care during Tracking Period is above 0 days in all",
            MAY,
        ),
    ],
)
def test_a_payment_for_days_in_care_is_stopped_whatever_its_shape(
    payment: str, days: tuple[date, date]
) -> None:
    assert days_that_break(f"payment Pay\n  {payment}\n") == (days,)


def test_a_promise_about_days_left_over_stops_what_is_paid_for_them() -> None:
    # Home Day is what care leaves of the tracking period: 1 March 2019 is its first day.
    first_at_home = "payment Pay\n  pays £500 once, on the first day of Home Day\n"
    assert days_that_break(first_at_home, never="Home Day") == (on(date(2019, 3, 1)),)


@pytest.mark.parametrize(
    "payment",
    [
        "pays £5 for each day of Home Day",
        "pays £500 once, on Therapy Start",
        "pays £500 once, on the first day of Home Day",
        # The last of three months is 31 May, a day in care; but no day in care decides when they end.
        "pays £500 once, on the last day of (3 months from Therapy Start)",
        "pays £500 once, on the day on which Home Day reaches 20 days in total",
        "pays £500 once, on 1 July 2019, if 1 July 2019 is not a day of In Care",
        "pays £500 once, on 1 July 2019, if no day of 5 days from 1 July 2019 is a day of In Care",
        "pays £500 once, on 1 July 2019, if 10 May 2019 is a day of In School",
        "where days of In Care during Tracking Period is at most 40 days\n  pays £500 once, on 1 July 2019",
        "where days of Home Day is at least 300 days\n  pays £500 once, on 1 July 2019",
        "where days of In School during Tracking Period is at least 300 days\n  pays £500 once, on 1 July 2019",
        "where days of In School during Tracking Period less days of In Care during Tracking Period "
        "is at least 100 days\n  pays £500 once, on 1 July 2019",
        # The half that does not hold is no ground: nothing was paid for it.
        "pays £500 once, on 1 July 2019, if 10 June 2019 is a day of In Care or 2 June 2019 is a day of Home Day",
        f"{ENDED} In Care during Tracking Period is below 99 days in all",
    ],
)
def test_a_payment_for_days_out_of_care_is_not_stopped(payment: str) -> None:
    assert days_that_break(f"payment Pay\n  {payment}\n") == ()


@pytest.mark.parametrize(
    "payment",
    [
        "pays £500 once, on the last day of (6 months from the first day of In Care)",
        "pays £500 once, on 1 July 2019, if the first day of In Care is before 1 June 2019",
        "pays £500 once, on 1 July 2019, if every day of Home Day is a day of In School",
    ],
)
def test_what_the_promise_does_not_look_at_is_said_by_the_check(payment: str) -> None:
    text = completed(
        f"{DEFINITIONS}payment Pay\n  {payment}\n\nsafeguards\n  nothing is paid for a day of In Care\n"
    )
    loaded = load(Source.of("family.contract", text))
    told = [(each.severity, each.message) for each in loaded.diagnostics if each.code == "E323"]
    assert told == [("advice", "`Pay` depends on days of `In Care` in a way that the promise does not check")]
    assert loaded.schedule is not None


# ---- contracts that are drawn to break the promise


def never_in_care(cohort: Cohort) -> Cohort:
    return Cohort(
        evolve(child, histories={**child.histories, "Care": History((), Days.always())})
        for child in cohort.children
    )


def looks_for_days_left_over(payment: rules.PaymentRule) -> bool:
    """Whether a date is found among days from which care is taken out: without care it comes on another day."""
    return any(
        Bearing.LESS in bearings(part.days, {"Care": Bearing.MORE})
        for part in rules.walk(payment)
        if isinstance(part, rules.FirstDayOf | rules.LastDayOf | rules.DayReached)
    )


once = st.builds(rules.OnceOn, date=draw.date_rules(), condition=draw.conditions())
fixed_price = rules.Flat(amount_gbp=Fraction(500))


@given(
    st.builds(
        rules.PaymentRule,
        name=st.just("First"),
        unit=once | draw.differences(),
        tariff=st.just(fixed_price),
        condition=draw.conditions(),
        origin=st.just(PLACE),
    ),
    draw.cohorts(1, 1),
    draw.days_as_at(),
)
@slow(400)
def test_what_is_paid_only_because_of_days_in_care_is_stopped_or_said_by_the_check(payment, cohort, as_at):
    contract = draw.schedule([payment], safeguards=[rules.NeverPaidFor(days=IN_CARE, origin=PLACE)])
    assume(is_all_looked_at(payment, {"Care": Bearing.MORE}) and not looks_for_days_left_over(payment))
    settlement = evaluate(contract, cohort, as_at)
    if settlement.total_gbp > 0 and not evaluate(contract, never_in_care(cohort), as_at).total_gbp:
        assert settlement.breaches
