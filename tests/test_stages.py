"""The stages of a settlement: what each step left, and what each maximum has let through so far."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from completed import completed

from rules_engine import rules
from rules_engine.evaluation.settlement import Sums, settlement_stages
from rules_engine.loading import load
from rules_engine.payments import Accrual
from rules_engine.source import Source
from rules_engine.timeline import NO_DAYS, Day, day_of


def schedule_of(settlement: str) -> rules.Schedule:
    """A contract with statements every quarter from 1 February 2019, these steps, and a rounding at the end."""
    steps = f"settlement\n{settlement}\n  Norfolk pays the rest\n  round each line half up to the penny\n"
    loaded = load(Source.of("test.contract", completed(steps)))
    assert loaded.schedule is not None, loaded.diagnostics
    return loaded.schedule


def earned(child: str, first: date, days: int) -> Accrual:
    """So many days at home in a row, at £60 a day."""
    start = day_of(first)
    return Accrual(
        payment="Days at Home",
        child=child,
        group="",
        start=start,
        end=Day(start + days),
        quantity=Fraction(days),
        rate_gbp=Fraction(60),
        days=NO_DAYS,
    )


def stages_of(settlement: str, *accruals: Accrual) -> list[Sums]:
    return list(settlement_stages(schedule_of(settlement), accruals, {}))


def paid(stage: Sums) -> Sequence[tuple[str, str, Fraction]]:
    """The child, the payer and the pounds of each sum, in order."""
    return [(each.accrual.child, each.payer, each.amount_gbp) for each in stage.sums]


def test_the_first_stage_is_what_was_earned_and_one_more_follows_each_step():
    stages = stages_of("  reduce by 50%", earned("Ada", date(2019, 2, 1), 10))
    assert [stage.step for stage in stages] == [-1, 0, 1, 2]
    assert [stage.total_gbp for stage in stages] == [600, 300, 300, 300]
    assert paid(stages[-1]) == [("Ada", "Norfolk", 300)]


def test_what_was_earned_is_cut_where_a_statement_ends():
    # The first quarter ends on 30 April: nine days in it, and one in the next.
    (first, *_) = stages_of("", earned("Ada", date(2019, 4, 22), 10))
    assert [(each.statement, each.amount_gbp) for each in first.sums] == [(0, 540), (1, 60)]


def test_a_maximum_for_each_child_says_what_it_let_through_of_each():
    accruals = [earned("Ada", date(2019, 2, 1), 10), earned("Ben", date(2019, 2, 1), 5)]
    *_, held, _, _ = stages_of("  pay at most £500 for each child", *accruals)
    assert held.let_through == {(0, "Ada"): 500, (0, "Ben"): 300}


def test_each_maximum_keeps_its_own_running_total():
    accruals = [earned("Ada", date(2019, 2, 1), 10), earned("Ben", date(2019, 2, 1), 5)]
    *_, last = stages_of("  pay at most £500 for each child\n  pay at most £700 in all", *accruals)
    # Ada is held to £500 and Ben's £300 is not held: £800 together, of which £700 is let through in all. For five days both
    # earn £60, which is £600; after them Ada earns alone, and of that £100 is let through, so Ada has £400.
    assert last.let_through == {(0, "Ada"): 400, (0, "Ben"): 300, (1, ""): 700}
    assert last.total_gbp == 700


def test_what_a_maximum_let_through_stands_in_every_later_stage():
    stages = stages_of(
        "  pay at most £500 in all",
        earned("Ada", date(2019, 2, 1), 10),
    )
    assert [dict(stage.let_through) for stage in stages] == [{}] + [{(0, ""): 500}] * 3


def test_a_payer_s_maximum_says_what_the_payer_pays():
    *_, last = stages_of(
        "  Life Chances Fund pays 50%, at most £200",
        earned("Ada", date(2019, 2, 1), 10),
    )
    assert last.let_through == {(0, "Life Chances Fund"): 200}
    assert paid(last) == [("Ada", "Life Chances Fund", 200), ("Ada", "Norfolk", 400)]


def test_what_is_over_a_payer_s_maximum_joins_the_sum_of_whoever_takes_it():
    """On the day on which it is reached, all sums of that day are held in proportion."""
    accruals = [earned("Ada", date(2019, 2, 1), 4), earned("Ben", date(2019, 2, 3), 4)]
    *_, last = stages_of("  Life Chances Fund pays 50%, at most £150", *accruals)
    # The fund's half is £30 a child a day: £30 on the first two days, £60 on the third and the fourth, on which the
    # £90 that is left runs out half-way. Ada: 30 + 30 + 30 + 15. Ben: 30 + 15, and nothing for the last two days.
    assert paid(last) == [
        ("Ada", "Life Chances Fund", 105),
        ("Ada", "Norfolk", 240 - 105),
        ("Ben", "Life Chances Fund", 45),
        ("Ben", "Norfolk", 240 - 45),
    ]


def test_a_sum_keeps_what_each_step_added_to_it():
    stages = stages_of(
        "  reduce by 10%\n  pay at most £400 in all\n  Life Chances Fund pays 25%",
        earned("Ada", date(2019, 2, 1), 10),
    )
    fund, council = stages[-1].sums
    # Of £600: 10% is £60, and of the £540 that are left £140 are over the maximum. The fund has a quarter of each.
    assert (fund.earned_gbp, dict(fund.adjustments), fund.amount_gbp) == (150, {0: -15, 1: -35}, 100)
    assert (council.earned_gbp, dict(council.adjustments), council.amount_gbp) == (
        450,
        {0: -45, 1: -105},
        300,
    )


def test_a_sum_may_be_handed_on_by_as_many_steps_as_a_contract_has():
    steps = "".join(
        f"  pay at most £{2000 - step} from Life Chances Fund, the rest falls to Norfolk\n"
        for step in range(400)
    )
    loaded = load(
        Source.of(
            "test.contract",
            completed(
                "settlement\n  Life Chances Fund pays 50%\n  Norfolk pays the rest\n"
                f"{steps}  round each line half up to the penny\n"
            ),
        )
    )
    assert loaded.schedule is not None, loaded.diagnostics
    *_, last = settlement_stages(loaded.schedule, [earned("Ada", date(2019, 2, 1), 89)], {})
    # Of the £5,340 of one quarter each pays £2,670. The fund is then held to £2,000, £1,999 and so on, to £1,601 at last.
    assert paid(last) == [("Ada", "Life Chances Fund", 1601), ("Ada", "Norfolk", 3739)]
