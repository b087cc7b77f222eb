"""The settlement steps of a contract over what was earned, in the order in which it gives them.

The settlement is a fold: each step takes all sums, and leaves all sums. Sums stay exact fractions until the contract
rounds. They are dated, and cut where statements end, so that where a statement ends never changes what is paid in all.
"""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias, assert_never

from attrs import frozen

from rules_engine import rules
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.running import Band, DatedShare, cut_by, parts_paid
from rules_engine.evaluation.sums import Part, Sum, in_order, sums_of
from rules_engine.money import Rounding, apportioned, made_whole, rounded, total
from rules_engine.payments import Accrual
from rules_engine.timeline import Day, day_of

Children: TypeAlias = Mapping[str, ChildRecords]

LetThrough: TypeAlias = Mapping[tuple[int, Hashable], Fraction]
"""What each maximum has let through in all: by the place of its step, and by whose sums it counts."""


@frozen(kw_only=True)
class Sums:
    """All sums, in the order of their lines, as the step at place `step` left them; -1 is before every step.

    `let_through` holds the running total of each maximum so far, so that a later step can respect it.
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

    `children` are all those who may appear in `accruals`, by identifier.
    """
    places = {payment.name: place for place, payment in enumerate(schedule.payments)}
    stage = Sums(step=-1, sums=sums_of(accruals, places, schedule.periods, _ends(schedule)), let_through={})
    yield stage
    for number, step in enumerate(schedule.steps):
        after, let_through = _after(step, number, stage.sums, children)
        stage = Sums(step=number, sums=after, let_through={**stage.let_through, **let_through})
        yield stage


def _ends(schedule: rules.Schedule) -> tuple[Day, ...]:
    """Return the days on which something that counts sums by period ends one period and begins the next."""
    periods = [*schedule.periods]
    for counting in rules.walk_of(rules.PerPeriod, schedule.steps):
        periods += counting.periods
    return tuple(sorted({day_of(period.end) for period in periods}))


def _after(
    step: rules.Step, number: int, sums: Sequence[Sum], children: Children
) -> tuple[tuple[Sum, ...], LetThrough]:
    """Return the sums after one step, and what each maximum in it has let through."""
    nothing: LetThrough = {}
    match step:
        case rules.Reduce():
            return _reduced(sums, step, number, children), nothing
        case rules.PayAtMost():
            return _at_most(sums, step, number, children)
        case rules.PayBands():
            return _banded(sums, step, number), nothing
        case rules.SplitPayers():
            return _split(sums, step, number, children)
        case rules.RoundSums():
            return _rounded(sums, step, number), nothing
        case _:
            assert_never(step)


# ---- reduce


def _reduced(sums: Sequence[Sum], step: rules.Reduce, number: int, children: Children) -> tuple[Sum, ...]:
    def reduced(each: Sum) -> Sum:
        if not _about(each, step.payments) or not _holds(step.condition, each, children):
            return each
        amount = each.amount_gbp * (1 - step.share)
        grain = step.grain
        return each.come_to(rounded(amount, grain.size_gbp, grain.rounding) if grain else amount, number)

    return tuple(map(reduced, sums))


def _about(each: Sum, payments: frozenset[str] | None) -> bool:
    return payments is None or each.accrual.payment in payments


def _holds(condition: rules.Condition, each: Sum, children: Children) -> bool:
    """Say whether a condition holds for the child of a sum; the sum of a group meets only what asks for nothing."""
    if condition == rules.ALWAYS:
        return True
    child = each.accrual.child
    return bool(child) and children[child].holds(condition)


# ---- maxima and bands

_Bands: TypeAlias = Sequence[Band]


def _at_most(
    sums: Sequence[Sum], step: rules.PayAtMost, number: int, children: Children
) -> tuple[tuple[Sum, ...], LetThrough]:
    """Return the sums held to a maximum, and what it let through of each running sum."""
    counted, others = _counted(sums, step.counting, step.payments)
    held, let_through = _held(counted, step.limit_gbp, step.over_to, step.grain, number, children)
    return in_order([*others, *held]), let_through


def _banded(sums: Sequence[Sum], step: rules.PayBands, number: int) -> tuple[Sum, ...]:
    """Return the sums of which each band of a running sum pays its share."""
    counted, others = _counted(sums, step.counting, step.payments)
    bands = tuple(_bands(step.bands, step.after_that))
    paid = [after for together in counted.values() for _, after in _paid(together, bands, step.grain, number)]
    return in_order([*others, *paid])


def _bands(bands: Sequence[tuple[Fraction, Fraction]], after_that: Fraction) -> Iterator[Band]:
    # What deductions bring below nothing has passed no limit, and lies in the first band.
    low: Fraction | None = None
    for high, share in bands:
        yield low, high, share
        low = high
    yield low, None, after_that


def _counted(
    sums: Sequence[Sum], counting: rules.Counting, payments: frozenset[str] | None
) -> tuple[Mapping[Hashable, list[Sum]], list[Sum]]:
    """Return the sums of each running sum, and the sums that are in none."""
    counted: dict[Hashable, list[Sum]] = {}
    others: list[Sum] = []
    for each in sums:
        running = _running_sums(each, counting) if _about(each, payments) else {}
        for whose, part in running.items():
            counted.setdefault(whose, []).append(part)
        if not running:
            others.append(each)
    return counted, others


def _running_sums(each: Sum, counting: rules.Counting) -> Mapping[Hashable, Sum]:
    """Return what of a sum counts towards which running sum; nothing where it counts towards none."""
    match counting:
        case rules.PerChild():
            return {each.accrual.child: each} if each.accrual.child else {}
        case rules.InAll():
            return {"": each}
        case rules.PerPayer(payer=payer):
            return {payer.name: each} if each.payer == payer.name else {}
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


def _held(
    counted: Mapping[Hashable, Sequence[Sum]],
    limit_gbp: Fraction,
    over_to: rules.PayerRule | None,
    grain: rules.Grain | None,
    number: int,
    children: Children,
) -> tuple[list[Sum], LetThrough]:
    """Hold each running sum to a maximum; what is over falls to `over_to`, or is not paid."""
    bands = tuple(_bands(((limit_gbp, Fraction(1)),), Fraction(0)))
    held: list[Sum] = []
    let_through: dict[tuple[int, Hashable], Fraction] = {}
    for whose, together in counted.items():
        paid = _paid(together, bands, grain, number)
        let_through[number, whose] = total(after.amount_gbp for _, after in paid)
        for before, after in paid:
            if over_to is None or before is after:
                held.append(after)
            else:
                held += _handed_on(before, after, _payer(over_to, before, children))
    return held, let_through


def _paid(
    sums: Sequence[Sum], bands: _Bands, grain: rules.Grain | None, number: int
) -> list[tuple[Sum, Sum]]:
    """Return each sum of a running sum before and after its bands have paid their shares.

    The two have the same parts, cut where the share changes; they are one and the same where all of a sum is paid.
    """
    pairs = [(each, each) for each in sums] if _all_paid(sums, bands) else _cut_by_bands(sums, bands, number)
    if grain is None:
        return pairs
    # A maximum may not be passed by a rounding, so what is left under it is rounded down.
    rounding = grain.rounding if bands[-1][2] else Rounding.DOWN
    whole = _made_whole([after for _, after in pairs], grain.size_gbp, rounding, number)
    return [(before, after) for (before, _), after in zip(pairs, whole, strict=True)]


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


def _payer(payer: rules.PayerRule, each: Sum, children: Children) -> str:
    match payer:
        case rules.Party(name=name):
            return name
        case rules.PartyOfChild(fact=fact):
            return str(children[each.who].child.facts[fact])
        case _:
            assert_never(payer)


# ---- payers


def _split(
    sums: Sequence[Sum], step: rules.SplitPayers, number: int, children: Children
) -> tuple[tuple[Sum, ...], LetThrough]:
    """Split sums among payers, then hold each payer to its maximum in the order in which they are named."""
    unpaid = [each for each in sums if not each.payer and step.payment in (None, each.accrual.payment)]
    others = [each for each in sums if each.payer or step.payment not in (None, each.accrual.payment)]
    parts = _shared(unpaid, step, number, children)
    let_through: dict[tuple[int, Hashable], Fraction] = {}
    for share in step.shares:
        if share.limit_gbp is None:
            continue
        # Where the payer is the child's own authority, each authority is held to its own maximum.
        theirs: dict[Hashable, list[Sum]] = {}
        rest: list[Sum] = []
        for each in parts:
            payer = _payer(share.payer, each, children)
            (theirs.setdefault(payer, []) if each.payer == payer else rest).append(each)
        held, through = _held(theirs, share.limit_gbp, share.over_to, step.grain, number, children)
        let_through |= through
        parts = in_order([*rest, *held])
    return in_order([*others, *parts]), let_through


def _shared(sums: Sequence[Sum], step: rules.SplitPayers, number: int, children: Children) -> tuple[Sum, ...]:
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
                payer = _payer(share.payer, each, children)
                theirs = each.for_payer(payer, part, takes_rest=place == rest)
                parts.append(theirs.come_to(whole[place][line], number) if whole else theirs)
    return in_order(parts)


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
            whole = _whole_by_payer(lines, amounts, amount, step)
        made += [each.come_to(part, number) for each, part in zip(lines, whole, strict=True)]
    return in_order(made)


def _whole_by_payer(
    lines: Sequence[Sum], amounts: Sequence[Fraction], amount: Fraction, step: rules.RoundSums
) -> tuple[Fraction, ...]:
    """Return the lines' amounts in whole grains: first what each payer pays of `amount`, then each of its lines."""
    by_payer: dict[str, list[int]] = {}
    for place, each in enumerate(lines):
        by_payer.setdefault(each.payer, []).append(place)
    exact = [total(amounts[place] for place in places) for places in by_payer.values()]
    payers = made_whole(amount, exact, step.grain_gbp, None, step.rounding)
    whole = list(amounts)
    for places, theirs in zip(by_payer.values(), payers, strict=True):
        parts = made_whole(theirs, [amounts[place] for place in places], step.grain_gbp, None, step.rounding)
        for place, part in zip(places, parts, strict=True):
            whole[place] = part
    return tuple(whole)


def _made_whole(sums: Sequence[Sum], size_gbp: Fraction, rounding: Rounding, number: int) -> list[Sum]:
    """Return the sums, each in whole grains; what one gains another loses, but for the odd grain in all."""
    broken = [place for place, each in enumerate(sums) if each.amount_gbp % size_gbp]
    amounts = [sums[place].amount_gbp for place in broken]
    amount = rounded(total(amounts), size_gbp, rounding)
    made = list(sums)
    for place, part in zip(broken, made_whole(amount, amounts, size_gbp, None, rounding), strict=True):
        made[place] = sums[place].come_to(part, number)
    return made


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
