"""Maxima and bands: which part of a running sum is paid, and to whom falls what is over."""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias, assert_never

from attrs import frozen

from rules_engine import rules
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.running import Band, DatedShare, cut_by, parts_paid
from rules_engine.evaluation.sums import Part, Sum, in_order
from rules_engine.money import Rounding, made_whole, rounded, total
from rules_engine.timeline import Day

Children: TypeAlias = Mapping[str, ChildRecords]

LetThrough: TypeAlias = Mapping[tuple[int, Hashable], Fraction]
"""What each maximum has let through in all: by the place of its step, and by whose sums it counts."""

_Bands: TypeAlias = Sequence[Band]


@frozen(kw_only=True)
class Maximum:
    """What the step at place `number` of the settlement holds sums to, from then on."""

    number: int
    rule: rules.PayAtMost


def maxima_of(step: rules.Step, number: int) -> tuple[Maximum, ...]:
    """Return the maxima that a step sets: its own, or those of the payers that it names."""
    match step:
        case rules.PayAtMost():
            return (Maximum(number=number, rule=step),)
        case rules.SplitPayers():
            return tuple(
                Maximum(
                    number=number,
                    rule=rules.PayAtMost(
                        limit_gbp=share.limit_gbp,
                        counting=rules.PerPayer(payer=share.payer),
                        payments=share.limit_payments,
                        over_to=share.over_to,
                        origin=share.origin,
                    ),
                )
                for share in step.shares
                if share.limit_gbp is not None
            )
        case rules.Reduce() | rules.PayBands() | rules.RoundSums():
            return ()
        case _:
            assert_never(step)


# ---- maxima


def held(
    sums: tuple[Sum, ...],
    maxima: Sequence[Maximum],
    grain: rules.Grain | None,
    number: int,
    children: Children,
) -> tuple[tuple[Sum, ...], LetThrough]:
    """Return the sums held to every maximum so far, in whole grains where there is one, and what each maximum let through.

    What is taken is taken by the step at place `number`, which has just been done.

    What is over a payer's maximum may take another over its own, and what no longer is deducted may take any over; so
    this goes round until all of them hold. Of payers whose maxima fall to one another, none is left to pay what is over.
    """
    let_through: dict[tuple[int, Hashable], Fraction] = {}
    for turn in range(2 * len(maxima)):
        before = sums
        for maximum in maxima:
            over_to = maximum.rule.over_to if turn < len(maxima) else None
            is_new = maximum.number == number and turn == 0
            sums, through = _held_to(maximum, over_to, sums, grain, number, children, is_new=is_new)
            let_through |= through
        if sums is before or len(maxima) == 1:
            break
    return sums, let_through


def _held_to(
    maximum: Maximum,
    over_to: rules.PayerRule | None,
    sums: tuple[Sum, ...],
    grain: rules.Grain | None,
    number: int,
    children: Children,
    *,
    is_new: bool,
) -> tuple[tuple[Sum, ...], LetThrough]:
    """Hold each running sum to a maximum; what is over falls to `over_to`, or is not paid."""
    counted, others = _counted_by(maximum.rule, sums, children, is_new=is_new)
    bands = tuple(_bands(((maximum.rule.limit_gbp, Fraction(1)),), Fraction(0)))
    paid = {whose: _paid(together, bands, number) for whose, together in counted.items()}
    if all(before is after for pairs in paid.values() for before, after in pairs):
        return sums, _let_through(maximum, counted)
    if grain is not None:
        # What is left under a maximum is rounded down, since no rounding may pass it.
        for whose, pairs in paid.items():
            afters = [after for _, after in pairs]
            whole = _made_whole(afters, grain.size_gbp, Rounding.DOWN, number)
            paid[whose] = [(before, after) for (before, _), after in zip(pairs, whole, strict=True)]
    parts: list[Sum] = []
    for before, after in (pair for pairs in paid.values() for pair in pairs):
        parts += _falling_to(over_to, before, after, children)
    after_all = {whose: [after for _, after in pairs] for whose, pairs in paid.items()}
    return in_order([*others, *parts]), _let_through(maximum, after_all)


def _let_through(maximum: Maximum, sums: Mapping[Hashable, Sequence[Sum]]) -> LetThrough:
    return {
        (maximum.number, whose): total(each.amount_gbp for each in theirs) for whose, theirs in sums.items()
    }


def _falling_to(
    over_to: rules.PayerRule | None, before: Sum, after: Sum, children: Children
) -> Iterable[Sum]:
    """Return what is paid of a sum, and what of it falls to another payer."""
    if over_to is None or before is after:
        return (after,)
    return _handed_on(before, after, payer_of(over_to, before, children))


def lowered(
    before: Sequence[Sum],
    after: tuple[Sum, ...],
    maxima: Sequence[Maximum],
    grain: rules.Grain,
    number: int,
    children: Children,
) -> tuple[Sum, ...]:
    """Return the sums that the rounding at place `number` left, without the grains that it took over a maximum.

    A grain is taken from the sum that was raised the most, of several from the last: so the odd grains stay with the
    largest remainders, as they do wherever shares are made whole.
    """
    exact = {each.key: each.amount_gbp for each in before}
    for maximum in maxima:
        counted, _ = _counted_by(maximum.rule, after, children, is_new=False)
        now = {each.key: each for each in after}
        whole = {each.key: each.amount_gbp for each in after}
        for theirs in counted.values():
            over = total(each.amount_gbp for each in theirs) - maximum.rule.limit_gbp
            if over <= 0:
                continue
            raised_by = {
                each.key: now[each.key].amount_gbp - exact.get(each.key, Fraction(0)) for each in theirs
            }
            theirs.sort(key=_names_last, reverse=True)
            for each in sorted(theirs, key=lambda each: -raised_by[each.key]):
                if over <= 0 or raised_by[each.key] <= 0:
                    break
                line = now[each.key]
                # A running sum may count a part of a line alone.
                counted_share = each.amount_gbp / whole[each.key] if whole[each.key] else Fraction(1)
                over -= grain.size_gbp * counted_share
                now[each.key] = line.come_to(line.amount_gbp - grain.size_gbp, number)
        changed = [(each, now[each.key]) for each in after if now[each.key] is not each]
        if changed:
            parts = [each for each in after if now[each.key] is each]
            for line, less in changed:
                parts += _falling_to(maximum.rule.over_to, line, less, children)
            after = in_order(parts)
    return after


def _names_last(each: Sum) -> tuple[int, int, int, str, str, str]:
    """Return a key by which the name of a child decides only between sums that one payer pays."""
    statement, payment, child, group, rate, payer = each.key
    return statement, payment, rate, payer, group, child


# ---- running sums


def banded(sums: Sequence[Sum], step: rules.PayBands, number: int, children: Children) -> tuple[Sum, ...]:
    """Return the sums of which each band of a running sum pays its share."""
    counted, others = _counted(sums, step, children)
    bands = tuple(_bands(step.bands, step.after_that))
    paid: list[Sum] = []
    for together in counted.values():
        after = [after for _, after in _paid(together, bands, number)]
        rounding = step.grain.rounding if bands[-1][2] and step.grain else Rounding.DOWN
        paid += _made_whole(after, step.grain.size_gbp, rounding, number) if step.grain else after
    return in_order([*others, *paid])


def _bands(bands: Sequence[tuple[Fraction, Fraction]], after_that: Fraction) -> Iterator[Band]:
    # What deductions bring below nothing has passed no limit, and lies in the first band.
    low: Fraction | None = None
    for high, share in bands:
        yield low, high, share
        low = high
    yield low, None, after_that


def _counted(
    sums: Iterable[Sum], step: rules.PayAtMost | rules.PayBands, children: Children
) -> tuple[Mapping[Hashable, list[Sum]], list[Sum]]:
    """Return the sums of each running sum, and the sums that are in none."""
    counted: dict[Hashable, list[Sum]] = {}
    others: list[Sum] = []
    for each in sums:
        running = _running_sums(each, step.counting, children) if is_about(each, step.payments) else {}
        for whose, part in running.items():
            counted.setdefault(whose, []).append(part)
        if not running:
            others.append(each)
    return counted, others


def _counted_by(
    rule: rules.PayAtMost, sums: Iterable[Sum], children: Children, *, is_new: bool
) -> tuple[Mapping[Hashable, list[Sum]], list[Sum]]:
    """Return the sums that count towards each running sum of a maximum, and the others.

    Once the maximum has been taken, what the party pays to whom the rest falls counts no more: it would be cut again.
    """
    if is_new or rule.over_to is None:
        return _counted(sums, rule, children)
    of_taker: list[Sum] = []
    of_others: list[Sum] = []
    for each in sums:
        (of_taker if each.payer == payer_of(rule.over_to, each, children) else of_others).append(each)
    counted, others = _counted(of_others, rule, children)
    return counted, [*others, *of_taker]


def is_about(each: Sum, payments: frozenset[str] | None) -> bool:
    """Say whether a sum is of one of `payments`; None are all of them."""
    return payments is None or each.accrual.payment in payments


def _running_sums(each: Sum, counting: rules.Counting, children: Children) -> Mapping[Hashable, Sum]:
    """Return what of a sum counts towards which running sum; nothing where it counts towards none."""
    match counting:
        case rules.PerChild():
            return {each.accrual.child: each} if each.accrual.child else {}
        case rules.InAll():
            return {"": each}
        case rules.PerPayer(payer=payer):
            # Where the payer is the child's own authority, each authority is held to its own maximum.
            return {each.payer: each} if each.payer == payer_of(payer, each, children) else {}
        case rules.PerPeriod(periods=periods):
            ends = [period.end.toordinal() for period in periods]
            numbers = {bisect_right(ends, part.start) for part in each.stretches}
            if len(numbers) == 1:
                return {numbers.pop(): each}
            of_number: dict[Hashable, list[Part]] = {}
            for part in each.parts_now():
                of_number.setdefault(bisect_right(ends, part.start), []).append(part)
            return {
                number: Sum.of(each.key, parts, takes_rest=each.takes_rest)
                for number, parts in of_number.items()
            }
        case _:
            assert_never(counting)


def _paid(sums: Sequence[Sum], bands: _Bands, number: int) -> list[tuple[Sum, Sum]]:
    """Return each sum of a running sum before and after its bands have paid their shares.

    The two have the same parts, cut where the share changes; they are one and the same where all of a sum is paid.
    """
    return [(each, each) for each in sums] if _all_paid(sums, bands) else _cut_by_bands(sums, bands, number)


def _all_paid(sums: Sequence[Sum], bands: _Bands) -> bool:
    """Say whether no day can leave a first band that pays in full, whatever the order of the days."""
    _, limit, share = bands[0]
    most = total(each.amount_gbp for each in sums if each.amount_gbp > 0)
    return share == 1 and limit is not None and most <= limit


def _cut_by_bands(sums: Sequence[Sum], bands: _Bands, number: int) -> list[tuple[Sum, Sum]]:
    paid = parts_paid((dated for each in sums for dated in _dated_amounts(each)), bands)
    return [_cut(each, paid, number) for each in sums]


def _dated_amounts(each: Sum) -> Iterator[tuple[Day, Day, Fraction]]:
    """Yield from which day until which day what of a sum was earned."""
    stretches = each.stretches
    if len(stretches) == 1:
        yield stretches[0].start, stretches[0].end, each.amount_gbp
    elif each.is_even:
        ratio = each.amount_gbp / total(part.amount_gbp for part in stretches)
        yield from ((part.start, part.end, part.amount_gbp * ratio) for part in stretches)
    else:
        yield from ((part.start, part.end, part.amount_gbp) for part in each.parts_now())


def _cut(each: Sum, paid: Sequence[DatedShare], number: int) -> tuple[Sum, Sum]:
    """Return a sum before and after `paid` said which share of each day is paid; one and the same when all is."""
    shares = {share for part in each.stretches for _, _, share in cut_by(part, paid)}
    if shares == {1}:
        return each, each
    if len(shares) == 1 and each.is_even:
        share = shares.pop()
        return each, each.come_to(each.amount_gbp * share if share else share, number)
    cut = [
        (part.between(start, end), share)
        for part in each.parts_now()
        for start, end, share in cut_by(part, paid)
    ]
    before = [part for part, _ in cut]
    after = [part.come_to(part.amount_gbp * share, number) for part, share in cut]
    return (
        Sum.of(each.key, before, takes_rest=each.takes_rest),
        Sum.of(each.key, after, takes_rest=each.takes_rest),
    )


def _handed_on(before: Sum, after: Sum, over_to: str) -> Iterator[Sum]:
    """Yield what a payer keeps of a sum, and what falls to `over_to`: nothing is lost, so no step has taken anything."""
    if before.is_even and after.stretches is before.stretches:
        if not after.amount_gbp:
            yield before.for_payer(over_to, Fraction(1), takes_rest=False)
            return
        share = after.amount_gbp / before.amount_gbp
        if share:
            yield before.for_payer(before.payer, share, takes_rest=before.takes_rest)
        if share != 1:
            yield before.for_payer(over_to, 1 - share, takes_rest=False)
        return
    kept: list[Part] = []
    over: list[Part] = []
    for part, paid in zip(before.parts_now(), after.parts_now(), strict=True):
        if paid.amount_gbp == part.amount_gbp:
            kept.append(part)
            continue
        share = paid.amount_gbp / part.amount_gbp
        if share:
            kept.append(part.times(share))
        over.append(part.times(1 - share))
    if kept:
        yield Sum.of(before.key, kept, takes_rest=before.takes_rest)
    if over:
        yield Sum.of((*before.key[:-1], over_to), over)


def payer_of(payer: rules.PayerRule, each: Sum, children: Children) -> str:
    match payer:
        case rules.Party(name=name):
            return name
        case rules.PartyOfChild(fact=fact):
            return str(children[each.who].child.facts[fact])
        case _:
            assert_never(payer)


def _made_whole(sums: Sequence[Sum], size_gbp: Fraction, rounding: Rounding, number: int) -> list[Sum]:
    """Return the sums, each in whole grains; what one gains another loses, but for the odd grain in all."""
    broken = [place for place, each in enumerate(sums) if each.amount_gbp % size_gbp]
    amounts = [sums[place].amount_gbp for place in broken]
    amount = rounded(total(amounts), size_gbp, rounding)
    made = list(sums)
    for place, part in zip(broken, made_whole(amount, amounts, size_gbp, None, rounding), strict=True):
        made[place] = sums[place].come_to(part, number)
    return made
