from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules_engine.money import Rounding, apportioned, made_whole, pounds, rounded, share_in_words

PENNY = Fraction(1, 100)
POUND = Fraction(1)
SUMS = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)
DECIMALS = st.decimals(-(10**9), 10**9, places=4)
GRAINS = st.sampled_from([PENNY, POUND, Fraction(1, 20), Fraction(1000)])
WEIGHTS = st.lists(st.fractions(min_value=0, max_value=10, max_denominator=1000), min_size=1, max_size=8)
ROUNDINGS = st.sampled_from(Rounding)
PENCE = st.integers(-(10**7), 10**7).map(lambda pence: pence * PENNY)

DECIMAL_MODES = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.HALF_DOWN: ROUND_HALF_DOWN,
    Rounding.UP: ROUND_UP,
    Rounding.DOWN: ROUND_DOWN,
}


def fractions(*amounts: str) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, amounts))


# ---- rounding


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        (Rounding.HALF_UP, ("0.01", "0.02", "0.02", "-0.01", "0.00", "1.00")),
        (Rounding.HALF_EVEN, ("0.00", "0.02", "0.02", "0.00", "0.00", "1.00")),
        (Rounding.HALF_DOWN, ("0.00", "0.01", "0.02", "0.00", "0.00", "1.00")),
        (Rounding.UP, ("0.01", "0.02", "0.02", "-0.01", "0.01", "1.00")),
        (Rounding.DOWN, ("0.00", "0.01", "0.01", "0.00", "0.00", "1.00")),
    ],
)
def test_each_rounding_has_its_way_with_a_half_penny(rounding: Rounding, expected: tuple[str, ...]) -> None:
    amounts = fractions("0.005", "0.015", "0.0151", "-0.005", "0.0049", "1.00")
    assert tuple(rounded(amount, PENNY, rounding) for amount in amounts) == fractions(*expected)


@given(DECIMALS, ROUNDINGS)
def test_rounding_agrees_with_the_decimal_module(amount: Decimal, rounding: Rounding) -> None:
    by_decimal = amount.quantize(Decimal("0.01"), DECIMAL_MODES[rounding], Context(prec=50))
    assert rounded(Fraction(amount), PENNY, rounding) == Fraction(by_decimal)


@given(SUMS, GRAINS, ROUNDINGS)
def test_a_rounded_sum_is_a_multiple_of_the_grain_less_than_a_grain_away(
    amount: Fraction, grain: Fraction, rounding: Rounding
) -> None:
    result = rounded(amount, grain, rounding)
    assert (result / grain).denominator == 1
    assert abs(result - amount) < grain


@given(SUMS, GRAINS, st.sampled_from([Rounding.HALF_UP, Rounding.HALF_EVEN, Rounding.HALF_DOWN]))
def test_a_sum_rounds_to_the_nearest_grain(amount: Fraction, grain: Fraction, rounding: Rounding) -> None:
    assert abs(rounded(amount, grain, rounding) - amount) <= grain / 2


@given(SUMS, GRAINS, ROUNDINGS)
def test_a_sum_owed_back_rounds_as_the_sum_owed(
    amount: Fraction, grain: Fraction, rounding: Rounding
) -> None:
    assert rounded(-amount, grain, rounding) == -rounded(amount, grain, rounding)


@given(SUMS, GRAINS, ROUNDINGS)
def test_a_rounded_sum_rounds_to_itself(amount: Fraction, grain: Fraction, rounding: Rounding) -> None:
    once = rounded(amount, grain, rounding)
    assert rounded(once, grain, rounding) == once


@pytest.mark.parametrize("rounding", [Rounding.HALF_UP, Rounding.HALF_EVEN, Rounding.HALF_DOWN])
def test_just_over_half_a_grain_goes_up_and_just_under_goes_down(rounding: Rounding) -> None:
    # £2/7 is 28 4/7 pence, and £5/7 is 71 3/7 pence: no seventh lies nearer to the half.
    assert rounded(Fraction(2, 7), PENNY, rounding) == Fraction(29, 100)
    assert rounded(Fraction(5, 7), PENNY, rounding) == Fraction(71, 100)


def test_a_grain_is_more_than_nothing() -> None:
    with pytest.raises(ValueError, match="more than 0"):
        rounded(Fraction(1), Fraction(0), Rounding.UP)


# ---- shares


def split(total: str, weights: tuple[str, ...], rest: int | None = None) -> tuple[Fraction, ...]:
    return apportioned(Fraction(total), fractions(*weights), PENNY, rest, Rounding.HALF_UP)


def test_the_pence_left_over_go_to_the_largest_remainders() -> None:
    # £1.00 by 0.169, 0.415 and 0.416 is 16.9p, 41.5p and 41.6p; 98p go whole, then one each to .9 and .6.
    assert split("1.00", ("0.169", "0.415", "0.416")) == fractions("0.17", "0.41", "0.42")


def test_of_equal_remainders_the_first_is_served_first() -> None:
    assert split("1.00", ("1", "1", "1")) == fractions("0.34", "0.33", "0.33")
    assert split("2.00", ("1", "1", "1")) == fractions("0.67", "0.67", "0.66")


def test_the_rest_takes_what_the_other_parts_leave() -> None:
    # 16.9% of £22,020.00 is £3,721.38; 16.9% of £0.05 is 0.845p, rounded to 1p.
    assert split("22020", ("0.169", "0.831"), rest=1) == fractions("3721.38", "18298.62")
    assert split("0.05", ("0.169", "0.831"), rest=1) == fractions("0.01", "0.04")


def test_the_rest_may_take_less_than_nothing_when_the_others_round_up() -> None:
    assert split("0.02", ("1", "1", "1", "1"), rest=3) == fractions("0.01", "0.01", "0.01", "-0.01")


def test_a_part_without_weight_gets_nothing() -> None:
    assert split("1.00", ("1", "0", "2")) == fractions("0.33", "0", "0.67")
    assert split("1.00", ("1", "0", "2"), rest=0) == fractions("0.33", "0", "0.67")


def test_a_sum_owed_back_splits_as_the_sum_owed_did() -> None:
    assert split("-1.00", ("1", "1", "1")) == fractions("-0.34", "-0.33", "-0.33")


def test_a_part_may_weigh_against_the_others() -> None:
    assert split("1.00", ("4", "-1")) == fractions("1.33", "-0.33")


def test_weights_that_are_all_below_nothing_split_as_they_would_above_it() -> None:
    assert split("1.00", ("-1", "-3")) == split("1.00", ("1", "3")) == fractions("0.25", "0.75")
    # A third of a penny each way: what is left over goes to the first.
    assert split("0.02", ("-1", "-1", "-1")) == fractions("0.01", "0.01", "0.00")


def test_nothing_splits_into_nothing() -> None:
    assert split("0", ("0", "0")) == split("0", ("1", "2")) == fractions("0", "0")
    assert split("0", ()) == ()


def test_a_sum_that_no_weight_can_take_is_refused() -> None:
    with pytest.raises(ValueError, match="no proportional parts"):
        split("1.00", ("0", "0"))
    with pytest.raises(ValueError, match="no proportional parts"):
        split("1.00", ())


def test_a_sum_that_is_no_multiple_of_the_grain_is_refused() -> None:
    with pytest.raises(ValueError, match="not a multiple"):
        split("1.005", ("1", "1"))


@given(PENCE, WEIGHTS, ROUNDINGS, st.data())
def test_the_parts_add_up_to_the_whole(
    total: Fraction, weights: list[Fraction], rounding: Rounding, data: st.DataObject
) -> None:
    assume(sum(weights) > 0)
    rest = data.draw(st.none() | st.integers(0, len(weights) - 1))
    parts = apportioned(total, weights, PENNY, rest, rounding)
    assert sum(parts) == total
    assert len(parts) == len(weights)
    assert all((part / PENNY).denominator == 1 for part in parts)


@given(PENCE, WEIGHTS)
def test_each_part_is_less_than_a_penny_from_its_exact_share(
    total: Fraction, weights: list[Fraction]
) -> None:
    assume(sum(weights) > 0)
    parts = apportioned(total, weights, PENNY, None, Rounding.DOWN)
    assert all(
        abs(part - total * weight / sum(weights)) < PENNY for part, weight in zip(parts, weights, strict=True)
    )


@given(PENCE, WEIGHTS, ROUNDINGS, st.data())
def test_each_part_but_the_rest_is_its_share_rounded(
    total: Fraction, weights: list[Fraction], rounding: Rounding, data: st.DataObject
) -> None:
    assume(sum(weights) > 0)
    rest = data.draw(st.integers(0, len(weights) - 1))
    parts = apportioned(total, weights, PENNY, rest, rounding)
    assert [part for i, part in enumerate(parts) if i != rest] == [
        rounded(total * weight / sum(weights), PENNY, rounding)
        for i, weight in enumerate(weights)
        if i != rest
    ]


@given(PENCE, WEIGHTS, ROUNDINGS, st.data())
def test_a_sum_and_the_same_sum_owed_back_cancel_part_by_part(
    total: Fraction, weights: list[Fraction], rounding: Rounding, data: st.DataObject
) -> None:
    assume(sum(weights) > 0)
    rest = data.draw(st.none() | st.integers(0, len(weights) - 1))
    owed = apportioned(total, weights, PENNY, rest, rounding)
    owed_back = apportioned(-total, weights, PENNY, rest, rounding)
    assert owed_back == tuple(-part for part in owed)


@given(PENCE, WEIGHTS, st.integers(1, 1000))
def test_only_the_proportion_of_the_weights_counts(
    total: Fraction, weights: list[Fraction], times: int
) -> None:
    assume(sum(weights) > 0)
    assert apportioned(total, weights, PENNY, None, Rounding.DOWN) == apportioned(
        total, [weight * times for weight in weights], PENNY, None, Rounding.DOWN
    )


# ---- sums and shares as they are printed


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        ("1234.5", "£1,234.50"),
        ("-12", "-£12.00"),
        ("0", "£0.00"),
        ("0.05", "£0.05"),
        ("1617000", "£1,617,000.00"),
        ("0.125", "£0.125"),
        ("-1234.000001", "-£1,234.000001"),
        ("4/3", "£1.3333…"),
        ("-4/3", "-£1.3333…"),
        ("2/3", "£0.6666…"),
        ("1/30000", "£0.0000…"),
        ("10000001/10000000", "£1.0000…"),
    ],
)
def test_pounds_are_printed_to_the_penny_or_as_far_as_they_go(amount: str, printed: str) -> None:
    assert pounds(Fraction(amount)) == printed


@pytest.mark.parametrize(
    ("share", "printed"),
    [
        ("0.169", "16.9%"),
        ("1/6", "1/6"),
        ("1/3", "1/3"),
        ("1/8", "12.5%"),
        ("0.33", "33%"),
        ("1", "100%"),
        ("0", "0%"),
        ("10", "1,000%"),
        ("-0.05", "-5%"),
        ("-1/6", "-1/6"),
        ("7/6", "7/6"),
        ("0.00000001", "0.000001%"),
        ("0.000000001", "1/1000000000"),
    ],
)
def test_a_share_is_printed_exactly(share: str, printed: str) -> None:
    assert share_in_words(Fraction(share)) == printed


@given(st.integers(-(10**12), 10**12).map(lambda millionths: Fraction(millionths, 10**6)))
def test_a_printed_sum_reads_back_as_the_sum(amount: Fraction) -> None:
    assert Fraction(pounds(amount).replace("£", "").replace(",", "")) == amount


@given(st.fractions(min_value=-2, max_value=2))
def test_a_printed_share_reads_back_as_the_share(share: Fraction) -> None:
    printed = share_in_words(share)
    number = Fraction(printed.rstrip("%").replace(",", ""))
    assert (number / 100 if printed.endswith("%") else number) == share


@given(
    st.lists(st.fractions(-100, 100, max_denominator=1000), min_size=1, max_size=8),
    st.sampled_from(Rounding),
)
def test_parts_made_whole_add_up_to_their_rounded_sum_and_none_moves_by_a_grain(parts, rounding):
    penny = Fraction(1, 100)
    total = rounded(sum(parts, Fraction(0)), penny, rounding)
    whole = made_whole(total, parts, penny, None, rounding)
    assert sum(whole) == total
    assert all(part % penny == 0 for part in whole)
    assert all(abs(new - old) < penny for new, old in zip(whole, parts, strict=True))


def test_parts_are_made_whole_in_a_grain_of_several_pounds():
    # £4 and £6 are £10, or two grains of £5: one goes whole to £6, and the other to £4, which has £4 of a grain left over.
    assert made_whole(Fraction(10), fractions("4", "6"), Fraction(5), None, Rounding.HALF_UP) == fractions(
        "5", "5"
    )


def test_of_parts_that_cancel_out_the_first_takes_the_grain_left_over():
    # Down to whole pence they are 0p and -1p, so a penny is left over; both have half a penny left.
    halves = fractions("0.005", "-0.005")
    assert made_whole(Fraction(0), halves, PENNY, None, Rounding.HALF_UP) == fractions("0.01", "-0.01")


def test_parts_that_cancel_out_stay_nothing_together():
    thousandths = [Fraction(4, 1000), Fraction(4, 1000), Fraction(-8, 1000)]
    assert sum(made_whole(Fraction(0), thousandths, Fraction(1, 100), None, Rounding.HALF_UP)) == 0
