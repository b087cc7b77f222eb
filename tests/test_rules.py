"""The rules: one walk over every shape, how far each looks, and how long its days can last."""

from datetime import date, timedelta
from fractions import Fraction
from typing import get_args

import pytest
from attrs import evolve, fields
from completed import completed
from hypothesis import given
from hypothesis import strategies as st
from slow import slow

import rules_engine.rules as rules
from rules_engine.evaluation.child import ChildRecords
from rules_engine.facts import Child, History
from rules_engine.loading import load
from rules_engine.money import Rounding
from rules_engine.rules import Looks
from rules_engine.source import Source
from rules_engine.testing import drawn as draw
from rules_engine.timeline import Days

CARE = rules.Recorded(timeline="Care")
START = rules.FactDate(fact="Start")
THREE_YEARS = rules.AllOf(
    parts=(rules.Since(start=START), rules.Before(end=rules.Moved(date=START, months=36)))
)


# ---- one walk


UNIONS = (
    rules.DayRule,
    rules.DateRule,
    rules.Clock,
    rules.NumberRule,
    rules.Condition,
    rules.UnitRule,
    rules.Baseline,
    rules.Tariff,
    rules.KeyRule,
    rules.PayerRule,
    rules.Counting,
    rules.Step,
    rules.Safeguard,
)
"""Every union of the rules."""
SHAPES = {shape for union in UNIONS for shape in get_args(union)}


@pytest.mark.parametrize("shape", sorted(SHAPES, key=repr), ids=lambda shape: shape.__name__)
def test_the_walk_comes_to_all_that_a_shape_is_made_of(shape):
    inside = {part.name: object() for part in fields(shape)}
    made = object.__new__(shape)
    for name, part in inside.items():
        object.__setattr__(made, name, (part,))
    assert {id(part) for part in inside.values()} <= {id(part) for part in rules.walk((made,))}


def test_the_walk_goes_in_the_order_of_the_fields_and_comes_to_each_part_once():
    care_or_home = rules.AnyOf(parts=(CARE, rules.Without(days=rules.EveryDay(), removed=CARE)))
    assert [type(part).__name__ for part in rules.walk(care_or_home)] == [
        "AnyOf",
        "tuple",
        "Recorded",
        "str",
        "tuple",
        "Without",
        "EveryDay",
    ]


# ---- where a unit comes from


@pytest.mark.parametrize(
    "words",
    [
        "for each day of Home Day",
        "for each run of 28 days of Home Day",
        "for each whole week of Home Day, counted from Therapy Start",
        "for each week with at least 5 days of Home Day, counted from Therapy Start",
        "for each block of 3 months of Home Day, counted from Therapy Start",
        "for each day by which days of In Care during Tracking Period is below 255 days for each child\n"
        "  once Tracking Period has ended",
        "once, when Home Day reaches 52 weeks in total",
        "once, on Therapy Start, if Therapy Start is a day of Home Day",
    ],
)
def test_a_unit_points_at_the_words_that_pay_for_it(words):
    pays = f"pays £60.00 {words.partition(chr(10))[0]}"
    source = Source.of("", completed(f"payment Days at Home\n  pays £60.00 {words}\n"))
    loaded = load(source)
    assert loaded.schedule, loaded.diagnostics
    (payment,) = loaded.schedule.payments
    assert source.text[payment.unit.origin.start : payment.unit.origin.end] == pays


# ---- what a schedule promises


PENNY_UP = rules.RoundSums(
    level=rules.RoundLevel.LINE, rounding=Rounding.HALF_UP, grain_gbp=Fraction(1, 100), origin=draw.PLACE
)
HALF = rules.Reduce(share=Fraction(1, 2), origin=draw.PLACE)


def test_a_step_knows_the_grain_of_the_last_rounding_before_it():
    before, _, after = rules.in_grains([HALF, PENNY_UP, HALF])
    assert before.grain is None
    assert after.grain == rules.Grain(
        size_gbp=Fraction(1, 100), rounding=Rounding.HALF_UP, level=rules.RoundLevel.LINE
    )


def test_steps_that_do_not_know_their_grain_make_no_schedule():
    with pytest.raises(ValueError, match="grain of the last rounding"):
        evolve(draw.schedule([]), steps=(PENNY_UP, HALF))


def test_the_payers_of_a_payment_come_first():
    ashby = rules.PayerShare(payer=rules.Party(name="Ashby"), share=None, origin=draw.PLACE)
    own = rules.SplitPayers(shares=(ashby,), payment="First", origin=draw.PLACE)
    assert evolve(draw.schedule([]), steps=(own, HALF)).first_step == 1
    with pytest.raises(ValueError, match="come before the steps of the settlement"):
        evolve(draw.schedule([]), steps=(HALF, own))


# ---- how far a rule looks


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (rules.EveryDay(), Looks.NOWHERE),
        (CARE, Looks.BACK),
        (rules.RowStarts(timeline="Care"), Looks.BACK),
        (rules.Since(start=START), Looks.NOWHERE),
        (rules.Before(end=rules.BirthdayOf(fact="Date of Birth", age_years=18)), Looks.NOWHERE),
        (rules.AllOf(parts=(THREE_YEARS, CARE)), Looks.BACK),
        (rules.AnyOf(parts=(THREE_YEARS, rules.EveryDay())), Looks.NOWHERE),
        (rules.Without(days=THREE_YEARS, removed=CARE), Looks.BACK),
        (rules.LongSpells(days=CARE, at_least_days=28), Looks.AHEAD),
        (rules.LongSpells(days=THREE_YEARS, at_least_days=28), Looks.NOWHERE),
        (rules.Since(start=rules.FirstDayOf(days=CARE)), Looks.BACK),
        (rules.Since(start=rules.LastDayOf(days=CARE)), Looks.AHEAD),
        (rules.FixedDate(date=date(2024, 1, 1)), Looks.NOWHERE),
        (rules.Moved(date=rules.FirstDayOf(days=CARE), days=7), Looks.BACK),
        (rules.Moved(date=rules.FirstDayOf(days=CARE), days=-7), Looks.AHEAD),
        (rules.Moved(date=START, months=-1), Looks.NOWHERE),
        (rules.EarliestOf(dates=(START, rules.FirstDayOf(days=CARE))), Looks.BACK),
        (rules.LatestOf(dates=(START, rules.FirstDayOf(days=CARE))), Looks.AHEAD),
        (rules.DayReached(days=CARE, target_days=7, clock=rules.TotalClock()), Looks.BACK),
        (
            rules.DayReached(
                days=CARE,
                target_days=7,
                clock=rules.RowClock(paused=rules.LongSpells(days=CARE, at_least_days=2)),
            ),
            Looks.AHEAD,
        ),
    ],
    ids=repr,
)
def test_how_far_each_shape_looks(rule, expected):
    assert rules.looks(rule) is expected


def test_every_shape_of_days_and_dates_is_asked_how_far_it_looks():
    marks = test_how_far_each_shape_looks.pytestmark[0].args[1]
    asked = {type(part) for rule, _ in marks for part in rules.walk(rule)}
    assert {*get_args(rules.DayRule), *get_args(rules.DateRule), *get_args(rules.Clock)} <= asked


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (rules.DayIsIn(date=START, days=CARE), Looks.BACK),
        (rules.DaysAllIn(days=THREE_YEARS, within=CARE), Looks.AHEAD),
        (
            rules.NumberIs(number=rules.DayCount(days=CARE), bound=rules.Bound.AT_LEAST, amount=Fraction(7)),
            Looks.AHEAD,
        ),
        (rules.ALWAYS, Looks.NOWHERE),
    ],
    ids=repr,
)
def test_how_far_a_condition_looks(condition, expected):
    assert rules.condition_looks(condition) is expected


@given(draw.day_rules(), draw.children("Ada"), st.integers(0, 200))
@slow(150)
def test_what_looks_back_only_is_decided_whatever_comes_after(rule, child, days):
    """Ada's records are the same up to a day, and nothing follows it in one of them: days up to it are the same."""
    if rules.looks(rule) is Looks.AHEAD:
        return
    day = draw.FIRST.toordinal() + days
    full = ChildRecords(child, day + 400).days(rule)
    short = ChildRecords(cut_short(child, day), day + 400).days(rule)
    assert full.inside.before(day + 1) == short.inside.before(day + 1)
    assert full.unknown.before(day + 1) == short.unknown.before(day + 1)


def cut_short(child: Child, day: int) -> Child:
    """The same child, whose rows end on `day` at the latest and are covered as before."""
    return evolve(
        child,
        histories={
            name: History(
                tuple(
                    evolve(episode, end=min(episode.end or date.max, date.fromordinal(day + 1)))
                    for episode in history.episodes
                    if episode.start.toordinal() <= day
                ),
                history.covered,
            )
            for name, history in child.histories.items()
        },
    )


# ---- how long days can last


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # 29 February 2020 to 28 February 2023 is 1,095 days; a window that holds a leap day has one more.
        (THREE_YEARS, 1096),
        (rules.Without(days=THREE_YEARS, removed=CARE), 1096),
        (rules.AllOf(parts=(THREE_YEARS, CARE)), 1096),
        (
            rules.AllOf(parts=(rules.Since(start=START), rules.Before(end=rules.Moved(date=START, days=28)))),
            28,
        ),
        (CARE, 3653),
        (rules.AnyOf(parts=(THREE_YEARS, THREE_YEARS)), 2192),
        (rules.LongSpells(days=THREE_YEARS, at_least_days=7), 1096),
    ],
    ids=repr,
)
def test_the_longest_length_under_a_contract_of_ten_years(rule, expected):
    assert rules.most_days(rule, date(2019, 2, 1), date(2029, 1, 31)) == expected


@given(draw.day_rules(), draw.children("Ada"), draw.days_last())
@slow(150)
def test_no_days_in_force_are_more_than_the_most(rule, child, last):
    term = Days.between(draw.FIRST.toordinal(), (last + timedelta(days=1)).toordinal())
    known = ChildRecords(child, (last + timedelta(days=400)).toordinal()).days(rule)
    assert len(known.possible & term) <= rules.most_days(rule, draw.FIRST, last)
