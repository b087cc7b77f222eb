"""The settlement steps of a contract over what was earned, in the order in which it gives them.

The settlement is a fold: each step takes all sums, and leaves all sums. Sums stay exact fractions until the contract
rounds. They are dated, and cut where statements end, so that where a statement ends never changes what is paid in all.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import assert_never

from attrs import frozen

from rules_engine import rules
from rules_engine.evaluation.maxima import (
    Children,
    LetThrough,
    Maximum,
    banded,
    held,
    is_about,
    lowered,
    maxima_of,
    payer_of,
)
from rules_engine.evaluation.sums import Sum, in_order, sums_of
from rules_engine.money import Rounding, apportioned, made_whole, rounded, total
from rules_engine.payments import Accrual
from rules_engine.timeline import Day, day_of


@frozen(kw_only=True)
class Sums:
    """All sums, in the order of their lines, as the step at place `step` left them; -1 is before every step.

    `let_through` holds what each maximum so far lets through of each running sum.
    """

    step: int
    sums: tuple[Sum, ...]
    let_through: LetThrough

    @property
    def total_gbp(self) -> Fraction:
        """Pounds in all."""
        return total(each.amount_gbp for each in self.sums)


def settlement_stages(
    schedule: rules.Schedule, accruals: Sequence[Accrual], children: Children
) -> Iterator[Sums]:
    """Yield the sums that were earned, and then the sums that each step leaves.

    A maximum holds from its step on: whatever a later step does, no running sum is over it in the end. `children` are
    all those who may appear in `accruals`, by identifier.
    """
    places = {payment.name: place for place, payment in enumerate(schedule.payments)}
    sums = sums_of(accruals, places, schedule.periods, _ends(schedule))
    yield Sums(step=-1, sums=sums, let_through={})
    maxima: tuple[Maximum, ...] = ()
    grain: rules.Grain | None = None
    for number, step in enumerate(schedule.steps):
        before, sums = sums, _after(step, number, sums, children)
        if isinstance(step, rules.RoundSums):
            grain = step.grain
            sums = lowered(before, sums, maxima, grain, number, children)
        maxima += maxima_of(step, number)
        sums, let_through = held(sums, maxima, grain, number, children)
        yield Sums(step=number, sums=sums, let_through=let_through)


def _ends(schedule: rules.Schedule) -> tuple[Day, ...]:
    """Return the days on which something that counts sums by period ends one period and begins the next."""
    periods = [*schedule.periods]
    for counting in rules.walk_of(rules.PerPeriod, schedule.steps):
        periods += counting.periods
    return tuple(sorted({day_of(period.end) for period in periods}))


def _after(step: rules.Step, number: int, sums: tuple[Sum, ...], children: Children) -> tuple[Sum, ...]:
    """Return the sums after one step; what a maximum in it takes is taken after that."""
    match step:
        case rules.Reduce():
            return _reduced(sums, step, number, children)
        case rules.PayAtMost():
            return sums
        case rules.PayBands():
            return banded(sums, step, number, children)
        case rules.SplitPayers():
            return _split(sums, step, number, children)
        case rules.RoundSums():
            return _rounded(sums, step, number)
        case _:
            assert_never(step)


# ---- reduce


def _reduced(sums: Sequence[Sum], step: rules.Reduce, number: int, children: Children) -> tuple[Sum, ...]:
    """Return the sums of which a share is taken away; the totals that were rounded before are rounded again, as wholes."""

    def is_reduced(each: Sum) -> bool:
        return is_about(each, step.payments) and _holds(step.condition, each, children)

    left = 1 - step.share
    by_level = step.grain is not None and step.grain.level is not rules.RoundLevel.LINE
    if step.grain is None or not by_level:
        return tuple(
            each.come_to(_in_grain(each.amount_gbp * left, step.grain), number) if is_reduced(each) else each
            for each in sums
        )
    parts = [each for each in sums if not is_reduced(each)]
    for together in _by_level([each for each in sums if is_reduced(each)], step.grain.level):
        amounts = [each.amount_gbp * left for each in together]
        amount = _in_grain(total(amounts), step.grain)
        whole = _whole_by_payer(together, amounts, amount, step.grain.size_gbp, step.grain.rounding)
        parts += [each.come_to(part, number) for each, part in zip(together, whole, strict=True)]
    return in_order(parts)


def _in_grain(amount: Fraction, grain: rules.Grain | None) -> Fraction:
    return amount if grain is None else rounded(amount, grain.size_gbp, grain.rounding)


def _holds(condition: rules.Condition, each: Sum, children: Children) -> bool:
    """Say whether a condition holds for the child of a sum; the sum of a group meets only what asks for nothing."""
    if condition == rules.ALWAYS:
        return True
    child = each.accrual.child
    return bool(child) and children[child].holds(condition)


# ---- payers


def _split(sums: Sequence[Sum], step: rules.SplitPayers, number: int, children: Children) -> tuple[Sum, ...]:
    """Split the sums that nobody pays yet among payers."""
    unpaid = [each for each in sums if not each.payer and step.payment in (None, each.accrual.payment)]
    others = [each for each in sums if each.payer or step.payment not in (None, each.accrual.payment)]
    return in_order([*others, *_shared(unpaid, step, number, children)])


def _shared(sums: Sequence[Sum], step: rules.SplitPayers, number: int, children: Children) -> list[Sum]:
    """Return every payer's part of each sum, in whole grains where there is one."""
    named = total(share.share for share in step.shares if share.share is not None)
    exact = [1 - named if share.share is None else share.share for share in step.shares]
    rest = next((place for place, share in enumerate(step.shares) if share.share is None), None)
    parts: list[Sum] = []
    for together in _by_level(sums, step.grain.level if step.grain else None):
        whole = (
            _shares_in_grains([each.amount_gbp for each in together], exact, rest, step.grain)
            if step.grain
            else None
        )
        for line, each in enumerate(together):
            for place, (share, part) in enumerate(zip(step.shares, exact, strict=True)):
                payer = payer_of(share.payer, each, children)
                theirs = each.for_payer(payer, part, takes_rest=place == rest)
                parts.append(theirs.come_to(whole[place][line], number) if whole else theirs)
    return parts


def _shares_in_grains(
    lines: Sequence[Fraction], shares: Sequence[Fraction], rest: int | None, grain: rules.Grain
) -> list[list[Fraction]]:
    """Return for each share what it gets of each of `lines`, all in whole grains.

    The shares of the lines' total are made whole first, so that no share drifts with the number of lines; every line is
    still shared out to the last grain, the payer of the rest (or else the last) taking what the others leave of it.
    """
    totals = apportioned(total(lines), shares, grain.size_gbp, rest, grain.rounding)
    if len(lines) == 1:
        return [[each] for each in totals]
    taker = len(shares) - 1 if rest is None else rest
    parts = [
        [Fraction(0)] * len(lines)
        if place == taker
        else list(made_whole(amount, [line * share for line in lines], grain.size_gbp, None, grain.rounding))
        for place, (share, amount) in enumerate(zip(shares, totals, strict=True))
    ]
    parts[taker] = [line - sum(part[place] for part in parts) for place, line in enumerate(lines)]
    return parts


# ---- rounding


def _rounded(sums: Sequence[Sum], step: rules.RoundSums, number: int) -> tuple[Sum, ...]:
    """Return the sums with the total of each level in whole grains, and every line of it in whole grains too."""
    made: list[Sum] = []
    for lines in _by_level(sums, step.level):
        amounts = [each.amount_gbp for each in lines]
        amount = rounded(total(amounts), step.grain_gbp, step.rounding)
        if step.level is rules.RoundLevel.LINE:
            # The lines of one level are then one line's payers, and what is left over falls to the payer of the rest.
            rest = next((place for place, each in enumerate(lines) if each.takes_rest), None)
            whole = made_whole(amount, amounts, step.grain_gbp, rest, step.rounding)
        else:
            whole = _whole_by_payer(lines, amounts, amount, step.grain_gbp, step.rounding)
        made += [each.come_to(part, number) for each, part in zip(lines, whole, strict=True)]
    return in_order(made)


def _whole_by_payer(
    lines: Sequence[Sum],
    amounts: Sequence[Fraction],
    amount: Fraction,
    size_gbp: Fraction,
    rounding: Rounding,
) -> tuple[Fraction, ...]:
    """Return the lines' amounts in whole grains: first what each payer pays of `amount`, then each of its lines."""
    by_payer: dict[str, list[int]] = {}
    for place, each in enumerate(lines):
        by_payer.setdefault(each.payer, []).append(place)
    exact = [total(amounts[place] for place in places) for places in by_payer.values()]
    payers = made_whole(amount, exact, size_gbp, None, rounding)
    whole = list(amounts)
    for places, theirs in zip(by_payer.values(), payers, strict=True):
        parts = made_whole(theirs, [amounts[place] for place in places], size_gbp, None, rounding)
        for place, part in zip(places, parts, strict=True):
            whole[place] = part
    return tuple(whole)


def _by_level(sums: Sequence[Sum], level: rules.RoundLevel | None) -> Iterable[list[Sum]]:
    """Return the sums whose total is rounded as one, for each such total; every sum alone without a level."""
    if level is None:
        return [[each] for each in sums]
    levels: dict[Hashable, list[Sum]] = {}
    for each in sums:
        levels.setdefault(_level(each, level), []).append(each)
    return levels.values()


def _level(each: Sum, level: rules.RoundLevel) -> Hashable:
    match level:
        case rules.RoundLevel.LINE:
            return each.key[:-1]
        case rules.RoundLevel.CHILD:
            return each.statement, each.accrual.child, each.accrual.group
        case rules.RoundLevel.PAYER:
            return each.statement, each.payer
        case rules.RoundLevel.STATEMENT:
            return each.statement
        case _:
            assert_never(level)
