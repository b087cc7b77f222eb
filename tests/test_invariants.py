"""What holds of every contract and every cohort, whatever is drawn."""

import os
import pickle
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from slow import slow

from rules_engine import rules
from rules_engine.evaluation.evaluator import evaluate
from rules_engine.facts import Child, Cohort, Episode
from rules_engine.payments import Line, Settlement
from rules_engine.testing import drawn as draw
from rules_engine.testing.drawn import FIRST, HOME_DAY, IN_CARE, PLACE, START
from rules_engine.timeline import NO_DAYS, Days

few = slow(40)
any_level = st.sampled_from(rules.RoundLevel).flatmap(draw.roundings)
ALL_RECORDED = FIRST + timedelta(days=300)
NOTHING_IN_CARE = rules.NeverPaidFor(days=IN_CARE, origin=PLACE)


def total(lines: Iterable[Line]) -> Fraction:
    return sum((line.payable_gbp for line in lines), Fraction(0))


def totals(lines: Iterable[Line], of: Callable[[Line], Hashable]) -> dict[Hashable, Fraction]:
    """Return what is payable by whatever `of` says of a line; what comes to nothing is left out."""
    sums: dict[Hashable, Fraction] = defaultdict(Fraction)
    for line in lines:
        sums[of(line)] += line.payable_gbp
    return {key: amount for key, amount in sums.items() if amount}


def paid_days(settlement: Settlement, child: str) -> Days:
    days = NO_DAYS
    for line in settlement.lines:
        if line.child == child:
            days |= line.days
    return days


# ---- days in care


outside_care = draw.unit_rules(draw.day_rules(1).map(lambda days: rules.Without(days=days, removed=IN_CARE)))


@given(draw.payments("First", outside_care, deducting=False), draw.cohorts(), draw.days_as_at())
@few
def test_no_paid_day_is_or_may_be_a_day_in_care_when_days_outside_care_are_paid(payment, cohort, as_at):
    contract = draw.schedule([payment], safeguards=[NOTHING_IN_CARE])
    for line in evaluate(contract, cohort, as_at).lines:
        (care,) = [child.histories["Care"] for child in cohort.children if child.identifier == line.child]
        for day in map(date.fromordinal, line.days):
            assert day < as_at
            assert day.toordinal() in care.covered
            assert not any(
                each.start <= day and (each.end is None or day < each.end) for each in care.episodes
            )


@given(draw.children("Ada"), draw.days_as_at(), draw.prices())
@few
def test_a_contract_that_pays_in_care_is_stopped_by_its_safeguard(child, as_at, price):
    paid = rules.PaymentRule(name="First", unit=rules.EachDay(days=IN_CARE), tariff=price, origin=PLACE)
    cohort = Cohort([child])
    if evaluate(draw.schedule([paid]), cohort, as_at).total_gbp:
        assert evaluate(draw.schedule([paid], safeguards=[NOTHING_IN_CARE]), cohort, as_at).breaches


# ---- maximums


def counting_of(kind: type[rules.Counting], last: date) -> rules.Counting:
    if kind is rules.PerPeriod:
        return rules.PerPeriod(periods=draw.regular_periods(FIRST, last, 1, "calendar"))
    if kind is rules.PerPayer:
        return rules.PerPayer(payer=rules.Party(name="Fund"))
    return rules.PerChild() if kind is rules.PerChild else rules.InAll()


def cap(limit: Fraction, kind: type[rules.Counting], last: date) -> rules.PayAtMost:
    return rules.PayAtMost(limit_gbp=limit, counting=counting_of(kind, last), origin=PLACE)


def counted_by(line: Line, kind: type[rules.Counting]) -> Hashable | None:
    return {
        rules.PerChild: line.child or None,
        rules.InAll: "all",
        rules.PerPayer: "Fund" if line.payer == "Fund" else None,
        rules.PerPeriod: line.period.start,
    }[kind]


split_simply = rules.SplitPayers(
    shares=(
        rules.PayerShare(payer=rules.Party(name="Fund"), share=Fraction(169, 1000), origin=PLACE),
        rules.PayerShare(payer=rules.Party(name="Ashby"), share=None, origin=PLACE),
    ),
    origin=PLACE,
)


@given(
    draw.contracts(grain=False),
    draw.cohorts(1),
    draw.days_as_at(),
    draw.money(2_000),
    st.sampled_from(draw.COUNTINGS),
    st.none() | draw.roundings(),
)
@few
def test_a_maximum_is_never_passed_before_rounding_nor_after_it(
    contract, cohort, as_at, limit, scope, rounding
):
    if rounding:
        limit = max(Fraction(limit // rounding.grain_gbp * rounding.grain_gbp), rounding.grain_gbp)
    steps = [*contract.steps, *([rounding] if rounding else []), cap(limit, scope, contract.last)]
    months = draw.regular_periods(FIRST, contract.last, 1, "calendar")
    settlement = evaluate(evolve(contract, steps=rules.in_grains(steps), periods=months), cohort, as_at)
    paid = totals(settlement.lines, lambda line: counted_by(line, scope))
    assert all(amount <= limit for whose, amount in paid.items() if whose is not None)


@given(
    draw.payments("First"),
    draw.cohorts(1),
    draw.days_as_at(),
    draw.payer_shares(),
    st.none() | draw.roundings(),
)
@few
def test_a_payer_never_pays_more_than_its_own_maximum(payment, cohort, as_at, shares, rounding):
    split = rules.SplitPayers(shares=shares, origin=PLACE)
    contract = draw.schedule([payment], [rounding, split] if rounding else [split])
    paid = totals(evaluate(contract, cohort, as_at).lines, lambda line: line.payer)
    for share in shares:
        if share.limit_gbp is not None:
            assert paid.get(share.payer.name, 0) <= share.limit_gbp


def counted_with(line: Line, counting: rules.Counting) -> Hashable | None:
    match counting:
        case rules.PerChild():
            return line.child or None
        case rules.PerPayer(payer=payer):
            return line.payer if line.payer == payer.name else None
        case _:
            return "all"


@given(draw.pressed(rounded=False) | draw.contracts(), draw.cohorts(1), st.data())
@slow(200)
def test_no_maximum_is_passed_in_the_end(contract, cohort, data):
    """Whatever comes after it: other maximums, payers, a rounding of any level, deductions that are reduced."""
    after = data.draw(st.lists(any_level | draw.reductions() | draw.maximums(contract.last), max_size=3))
    contract = evolve(contract, steps=rules.in_grains([*contract.steps, *after]))
    lines = evaluate(contract, cohort, contract.last).lines
    for step in contract.steps:
        if isinstance(step, rules.PayAtMost) and not isinstance(step.counting, rules.PerPeriod):
            counted = [line for line in lines if step.payments is None or line.payment in step.payments]
            paid = totals(counted, lambda line, counting=step.counting: counted_with(line, counting))
            assert all(amount <= step.limit_gbp for whose, amount in paid.items() if whose is not None)
        for share in step.shares if isinstance(step, rules.SplitPayers) else ():
            theirs = [
                line for line in lines if share.limit_payments is None or line.payment in share.limit_payments
            ]
            if share.limit_gbp is not None:
                assert total(line for line in theirs if line.payer == share.payer.name) <= share.limit_gbp


# ---- shares, statements and steps


@given(
    draw.payments("First"),
    draw.cohorts(1),
    draw.days_as_at(),
    draw.splits(of_child=False, limits=False),
    draw.roundings(),
    st.booleans(),
)
@few
def test_payers_parts_add_up_to_the_line_to_the_penny(payment, cohort, as_at, split, rounding, round_first):
    def line_of(line: Line) -> Hashable:
        return line.period, line.payment, line.child, line.group, line.rate_gbp

    steps = [rounding, split] if round_first else [split, rounding]
    shared = evaluate(draw.schedule([payment], steps), cohort, as_at)
    whole = evaluate(draw.schedule([payment], [rounding]), cohort, as_at)
    assert totals(shared.lines, line_of) == totals(whole.lines, line_of)
    assert all(line.payable_gbp % rounding.grain_gbp == 0 for line in shared.lines)


@given(draw.contracts(grain=False), draw.cohorts(1), draw.days_as_at(), st.data())
@few
def test_where_statements_end_never_changes_what_each_payer_pays_before_rounding(
    contract, cohort, as_at, data
):
    others = evolve(contract, periods=data.draw(draw.cuts(contract.last)))
    paid, paid_otherwise = evaluate(contract, cohort, as_at), evaluate(others, cohort, as_at)
    assert totals(paid.lines, lambda line: line.payer) == totals(
        paid_otherwise.lines, lambda line: line.payer
    )


@given(draw.contracts(grain=False), draw.cohorts(1), draw.days_as_at(), st.data())
@few
def test_steps_and_lines_account_for_every_penny(contract, cohort, as_at, data):
    after = data.draw(draw.reductions() | draw.maximums(contract.last))
    steps = (*contract.steps, data.draw(any_level), after, split_simply)
    settlement = evaluate(evolve(contract, steps=rules.in_grains(steps)), cohort, as_at)
    taken: dict[int, Fraction] = defaultdict(Fraction)
    for line in settlement.lines:
        assert line.payable_gbp == line.earned_gbp + sum(each.amount_gbp for each in line.adjustments)
        for each in line.adjustments:
            taken[each.step] += each.amount_gbp
    before = sum((line.earned_gbp for line in settlement.lines), Fraction(0))
    for step in settlement.steps:
        assert step.before_gbp == before
        assert step.after_gbp == before + taken[step.step]
        before = step.after_gbp
    assert settlement.total_gbp == before


@given(draw.contracts(), draw.cohorts(1), draw.days_as_at())
@few
def test_what_payers_lines_say_was_earned_is_what_was_earned(contract, cohort, as_at):
    def line_of(line: Line) -> Hashable:
        return line.period, line.payment, line.child, line.group, line.rate_gbp

    whole = {line_of(line): line for line in evaluate(evolve(contract, steps=()), cohort, as_at).lines}
    earned: dict[Hashable, Fraction] = defaultdict(Fraction)
    for line in evaluate(contract, cohort, as_at).lines:
        earned[line_of(line)] += line.earned_gbp
        assert line.quantity <= whole[line_of(line)].quantity
        assert line.days <= whole[line_of(line)].days
    assert earned == {line: each.quantity * each.rate_gbp for line, each in whole.items()}


# ---- children


def alone(tariff: rules.Tariff | None) -> rules.Tariff | None:
    """Return the tariff with each band counting each child alone."""
    match tariff:
        case rules.ByCase(cases=cases, otherwise=otherwise):
            return evolve(tariff, cases=tuple((c, alone(t)) for c, t in cases), otherwise=alone(otherwise))
        case rules.ByDate(dated=dated):
            return evolve(tariff, dated=tuple((day, alone(price)) for day, price in dated))
        case rules.ByBand(bands=bands, after_that=after_that):
            lone = tuple((high, alone(price)) for high, price in bands)
            return evolve(tariff, bands=lone, after_that=alone(after_that), together=False)
        case _:
            return tariff


@given(
    draw.payments("First", draw.unit_rules() | draw.fees()),
    st.lists(draw.reductions() | draw.maximums(FIRST + timedelta(days=180), (rules.PerChild,)), max_size=2),
    draw.splits(limits=False),
    draw.roundings(),
    draw.cohorts(2),
    draw.days_as_at(),
)
@few
def test_children_one_at_a_time_come_to_the_same_as_together(payment, steps, split, rounding, cohort, as_at):
    contract = draw.schedule([evolve(payment, tariff=alone(payment.tariff))], [*steps, rounding, split])
    together = evaluate(contract, cohort, as_at).lines
    by_themselves = [
        line for child in cohort.children for line in evaluate(contract, Cohort([child]), as_at).lines
    ]
    assert sorted(together, key=repr) == sorted(by_themselves, key=repr)


def renamed(cohort: Cohort, names: dict[str, str]) -> Cohort:
    return Cohort([evolve(child, identifier=names[child.identifier]) for child in cohort.children])


@given(
    draw.contracts(grain=False), draw.cohorts(2), draw.days_as_at(), st.permutations(["Zoe", "Abe", "Kit"])
)
@few
def test_renaming_children_renames_them_on_their_lines_and_changes_nothing_else(
    contract, cohort, as_at, names
):
    new = dict(zip(["Ada", "Ben", "Cat"], names, strict=True))

    def line_of(line: Line) -> Hashable:
        return (
            line.period,
            line.payment,
            new.get(line.child, line.child),
            line.group,
            line.rate_gbp,
            line.payer,
        )

    by_old_names = evaluate(contract, cohort, as_at)
    by_new_names = evaluate(contract, renamed(cohort, new), as_at)
    assert totals(by_old_names.lines, line_of) == totals(by_new_names.lines, line_of)


@given(draw.contracts(), draw.cohorts(2), draw.days_as_at(), st.permutations(["Zoe", "Abe", "Kit"]))
@few
def test_renaming_children_never_changes_what_a_payer_pays(contract, cohort, as_at, names):
    new = dict(zip(["Ada", "Ben", "Cat"], names, strict=True))
    by_old_names = evaluate(contract, cohort, as_at)
    by_new_names = evaluate(contract, renamed(cohort, new), as_at)
    assert totals(by_old_names.lines, lambda line: line.payer) == totals(
        by_new_names.lines, lambda line: line.payer
    )


@given(draw.contracts(), draw.cohorts(), draw.children("Eve"), draw.days_as_at())
@few
def test_an_ineligible_child_changes_nothing(contract, cohort, other, as_at):
    contract = evolve(
        contract,
        eligibility=rules.Every(conditions=(contract.eligibility, rules.FactIsRecorded(fact="Route"))),
    )
    ineligible = evolve(other, facts={name: value for name, value in other.facts.items() if name != "Route"})
    without = evaluate(contract, cohort, as_at)
    with_other = evaluate(contract, Cohort([*cohort.children, ineligible]), as_at)
    assert with_other == evolve(
        without, children=without.children + 1, ineligible=(*without.ineligible, "Eve")
    )


@given(draw.contracts(), draw.cohorts(2), draw.days_as_at(), st.data())
@few
def test_the_order_of_children_and_of_rows_changes_nothing(contract, cohort, as_at, data):
    def shuffled(child: Child) -> Child:
        return evolve(
            child,
            histories={
                name: evolve(history, episodes=data.draw(st.permutations(history.episodes)))
                for name, history in data.draw(st.permutations(list(child.histories.items())))
            },
        )

    another = Cohort(data.draw(st.permutations([shuffled(child) for child in cohort.children])))
    assert evaluate(contract, another, as_at) == evaluate(contract, cohort, as_at)


# ---- what is known


simple_units = draw.unit_rules(draw.recorded_days(), draw.recorded_clocks())
simple_payments = draw.payments("First", simple_units, deducting=False, plain=True)


@given(simple_payments, draw.children("Ada"), draw.days_as_at(), st.integers(1, 60))
@slow(80)
def test_a_later_day_never_takes_away_what_was_earned_on_the_same_records(payment, child, as_at, days):
    contract, cohort = draw.schedule([payment]), Cohort([child])
    earlier, later = (evaluate(contract, cohort, day) for day in (as_at, as_at + timedelta(days=days)))
    assert paid_days(earlier, "Ada") <= paid_days(later, "Ada")
    assert earlier.total_gbp <= later.total_gbp


@given(simple_payments, draw.children("Ada"), draw.days_as_at(), draw.stretches(), draw.money(2_000))
@slow(80)
def test_a_day_that_is_not_known_never_raises_what_is_paid(payment, child, as_at, days, limit):
    contract = draw.schedule([payment], [cap(limit, rules.InAll, FIRST + timedelta(days=180))])
    known = evaluate(contract, Cohort([child]), as_at)
    unknown = evaluate(contract, Cohort([draw.silenced(child, days)]), as_at)
    assert unknown.total_gbp <= known.total_gbp
    if isinstance(payment.unit, rules.EachDay):
        assert paid_days(unknown, "Ada") <= paid_days(known, "Ada")


# ---- more care


home_units = draw.unit_rules(
    st.just(HOME_DAY),
    st.just(rules.TotalClock()) | st.builds(rules.RowClock, tolerance_days=st.sampled_from([0, 2])),
)


@given(
    draw.payments("First", home_units, deducting=False, plain=True),
    draw.children("Ada", gaps=0),
    draw.episodes(),
    draw.maximums(FIRST + timedelta(days=180), (rules.InAll,)),
)
@slow(80)
def test_more_care_never_pays_more_where_days_at_home_are_paid(payment, child, episode, maximum):
    contract = draw.schedule([payment], [maximum])
    assert gain(contract, child, episode) <= 0


def gain(contract: rules.Schedule, child: Child, episode: Episode) -> Fraction:
    """Return by how much an episode of care more raises what is paid."""
    more = draw.with_more_care(child, episode)
    before, after = (evaluate(contract, Cohort([each]), ALL_RECORDED) for each in (child, more))
    return after.total_gbp - before.total_gbp


half_way = rules.Before(end=rules.FixedDate(date=FIRST + timedelta(days=90)))
a_month_after_return = rules.Moved(
    date=rules.LastDayOf(days=rules.AllOf(parts=(IN_CARE, half_way))), months=1
)
a_fee_after_return = rules.PaymentRule(
    name="A Month after Return",
    unit=rules.OnceOn(
        date=a_month_after_return, condition=rules.DayIsIn(date=a_month_after_return, days=HOME_DAY)
    ),
    tariff=rules.Flat(amount_gbp=Fraction(2_000)),
    origin=PLACE,
)
a_rate_that_falls_for_all_days = rules.PaymentRule(
    name="Days at Home",
    unit=rules.EachDay(days=HOME_DAY),
    tariff=rules.ByCase(
        cases=(
            (
                rules.NumberIs(
                    number=rules.DayCount(
                        days=rules.AllOf(
                            parts=(HOME_DAY, rules.Before(end=rules.Moved(date=START, months=3)))
                        )
                    ),
                    bound=rules.Bound.ABOVE,
                    amount=Fraction(60),
                ),
                rules.Flat(amount_gbp=Fraction(20)),
            ),
        ),
        otherwise=rules.Flat(amount_gbp=Fraction(60)),
    ),
    origin=PLACE,
)


@pytest.mark.parametrize(
    "payment", [a_fee_after_return, a_rate_that_falls_for_all_days], ids=lambda payment: payment.name
)
def test_a_contract_that_pays_more_for_more_care_is_found_out(payment):
    @given(draw.children("Ada", gaps=0), draw.episodes())
    @settings(max_examples=2_000, database=None, derandomize=True, phases=[Phase.generate])
    def hunt(child: Child, episode: Episode) -> None:
        assert gain(draw.schedule([payment]), child, episode) <= 0

    with pytest.raises(AssertionError):
        hunt()


# ---- the same everywhere


def test_what_is_paid_does_not_depend_on_the_order_in_which_python_hashes(tmp_path):
    drawn = []

    @given(draw.contracts(), draw.cohorts(2), draw.days_as_at())
    @settings(max_examples=15, database=None)
    def collect(contract: rules.Schedule, cohort: Cohort, as_at: date) -> None:
        drawn.append((contract, cohort, as_at))

    collect()
    cases = tmp_path / "cases.pickle"
    cases.write_bytes(pickle.dumps(drawn))
    program = (
        "import pickle, sys; from pathlib import Path; from rules_engine.evaluation.evaluator import evaluate\n"
        "for case in pickle.loads(Path(sys.argv[1]).read_bytes()): print(evaluate(*case))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, str(cases)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
