"""The settlement steps of a contract over what was earned, in the order in which it gives them, down to payable lines.

Sums stay exact fractions until the contract rounds. A step sees dated sums, cut where statements end, so that where a
statement ends never changes what is paid in all. Every sum keeps what each step took from it.
"""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import assert_never

from attrs import evolve, field, frozen

from rules_engine import rules
from rules_engine.dates import Period
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.running import cut_by, parts_paid
from rules_engine.money import Rounding, apportioned, made_whole, rounded
from rules_engine.payments import Accrual, Line, StepTotal, Taken
from rules_engine.source import Span
from rules_engine.timeline import NO_DAYS, Day, Days


@frozen(kw_only=True)
class _Sum:
    """A sum on its way to a line: earned evenly over [start, end), with what was taken from it so far.

    `who` is the child, or for a group the first of its children, whose facts say which authority pays. `accrual` numbers
    what was earned, of which several payers may have a part. `members` are the children of a group.
    """

    accrual: int
    payment: str
    place: int
    child: str
    group: str
    members: tuple[str, ...]
    who: str
    period: int
    start: Day
    end: Day
    quantity: Fraction
    rate: Fraction
    earned: Fraction
    amount: Fraction
    payer: str = ""
    takes_rest: bool = False
    taken: Mapping[int, Fraction] = field(factory=dict)
    days: Days

    def changed(self, step: int, amount: Fraction) -> "_Sum":
        """Return this sum come to `amount` by `step`."""
        if amount == self.amount:
            return self
        taken = {**self.taken, step: self.taken.get(step, Fraction(0)) + amount - self.amount}
        return evolve(self, amount=amount, taken=taken)

    def between(self, start: Day, end: Day) -> "_Sum":
        """Return what of this sum was earned on the days [start, end)."""
        if (start, end) == (self.start, self.end):
            return self
        part = self.part(Fraction(end - start, self.end - self.start), self.payer, self.takes_rest)
        quantity = self.quantity * (end - start) / (self.end - self.start)
        return evolve(
            part, start=start, end=end, quantity=quantity, days=self.days & Days.between(start, end)
        )

    def part(self, share: Fraction, payer: str, takes_rest: bool) -> "_Sum":
        """Return the part of this sum, and of what was taken from it, that falls to `payer`."""
        taken = {step: amount * share for step, amount in self.taken.items()}
        return evolve(
            self,
            earned=self.earned * share,
            amount=self.amount * share,
            taken=taken,
            payer=payer,
            takes_rest=takes_rest,
        )


@frozen(kw_only=True)
class _Grain:
    """Once sums are rounded they stay in whole grains, and shares of a total of `level` are rounded as that total was."""

    size: Fraction
    rounding: Rounding
    level: rules.RoundLevel


def settle(
    schedule: rules.Schedule, earned: Iterable[Accrual], children: Mapping[str, ChildRecords]
) -> tuple[tuple[Line, ...], tuple[StepTotal, ...]]:
    """Turn what was earned into payable lines, and say what each step took.

    `children` are all those who may appear in `earned`, by identifier.
    """
    places = {payment.name: place for place, payment in enumerate(schedule.payments)}
    ends = _ends(schedule)
    sums = [
        part
        for number, accrual in enumerate(earned)
        for part in _cut(number, accrual, places[accrual.payment], schedule.periods, ends)
    ]
    settling = _Settling(schedule=schedule, children=children)
    for payment in schedule.payments:
        if payment.payers:
            theirs = [each for each in sums if each.payment == payment.name]
            others = [each for each in sums if each.payment != payment.name]
            sums = others + settling.split(theirs, payment.payers, PAYMENT_STEP, None)
    grain: _Grain | None = None
    totals: list[StepTotal] = []
    for number, step in enumerate(schedule.steps):
        before = _total(sums)
        match step:
            case rules.Reduce():
                sums = settling.reduce(sums, step, number, grain)
            case rules.PayBands():
                sums = settling.pay_bands(sums, step, number, grain)
            case rules.SplitPayers(shares=shares):
                open_sums = [each for each in sums if not each.payer]
                sums = [each for each in sums if each.payer] + settling.split(
                    open_sums, shares, number, grain
                )
            case rules.RoundSums():
                sums = _round(sums, step, number)
                grain = _Grain(size=step.grain, rounding=step.rounding, level=step.level)
            case _:
                assert_never(step)
        totals.append(StepTotal(step=number, before=before, after=_total(sums), origin=step.origin))
    origins = {payment.name: payment.origin for payment in schedule.payments}
    lines = (_line(line, schedule.periods, origins[line[0].payment]) for line in _lines(sums))
    return tuple(lines), tuple(totals)


# What a payer's maximum inside a payment takes is booked under this number, before the settlement's own steps.
PAYMENT_STEP = -1


def _total(sums: Iterable[_Sum]) -> Fraction:
    return sum((each.amount for each in sums), Fraction(0))


def _ends(schedule: rules.Schedule) -> tuple[Day, ...]:
    """Return the days on which something that counts sums by period ends one period and begins the next."""
    periods = [*schedule.periods]
    for step in schedule.steps:
        if isinstance(step, rules.PayBands):
            periods += step.periods
    return tuple(sorted({period.end.toordinal() for period in periods}))


def _cut(
    number: int, accrual: Accrual, place: int, periods: Sequence[Period], ends: Sequence[Day]
) -> Iterator[_Sum]:
    """Yield what was earned, cut at each of `ends`; one that is earned outside every statement is an AssertionError."""
    length = accrual.end - accrual.start
    start = accrual.start
    for end in [*(end for end in ends if accrual.start < end < accrual.end), accrual.end]:
        quantity = accrual.quantity * (end - start) / length
        amount = quantity * accrual.rate
        yield _Sum(
            accrual=number,
            payment=accrual.payment,
            place=place,
            child=accrual.child,
            group=accrual.group,
            members=accrual.members,
            who=accrual.child or accrual.members[0],
            period=_number(start, periods),
            start=start,
            end=end,
            quantity=quantity,
            rate=accrual.rate,
            earned=amount,
            amount=amount,
            days=accrual.days & Days.between(start, end) if length > 1 else accrual.days,
        )
        start = end


def _number(day: Day, periods: Sequence[Period]) -> int:
    place = bisect_right(periods, day, key=lambda period: period.start.toordinal()) - 1
    assert place >= 0
    assert day < periods[place].end.toordinal()
    return place


@frozen(kw_only=True)
class _Settling:
    """The contract and the children that the steps look at; each method is one kind of step."""

    schedule: rules.Schedule
    children: Mapping[str, ChildRecords]

    def reduce(
        self, sums: Sequence[_Sum], step: rules.Reduce, number: int, grain: _Grain | None
    ) -> list[_Sum]:
        reduced: list[_Sum] = []
        for line in _lines(sums):
            if not _about(line[0], step.payments) or not self._holds(step.condition, line[0]):
                reduced += line
                continue
            amount = _total(line) * (1 - step.share)
            reduced += _come_to(
                line, rounded(amount, grain.size, grain.rounding) if grain else amount, number
            )
        return reduced

    def _holds(self, condition: rules.Condition, each: _Sum) -> bool:
        if condition == rules.ALWAYS:
            return True
        return bool(each.child) and self.children[each.child].holds(condition)

    def pay_bands(
        self, sums: Sequence[_Sum], step: rules.PayBands, number: int, grain: _Grain | None
    ) -> list[_Sum]:
        payer = step.payer.name if isinstance(step.payer, rules.Party) else None
        counted: dict[Hashable, list[_Sum]] = {}
        others: list[_Sum] = []
        for each in sums:
            whose = _counted_with(each, step)
            if not _about(each, step.payments) or whose is None or (payer and each.payer != payer):
                others.append(each)
            else:
                counted.setdefault(whose, []).append(each)
        bands = list(_bands(step.bands, step.after_that))
        return others + [
            part
            for together in counted.values()
            for part in self._paid(together, bands, step.over_to, number, grain)
        ]

    def split(
        self, sums: Sequence[_Sum], shares: Sequence[rules.PayerShare], number: int, grain: _Grain | None
    ) -> list[_Sum]:
        """Split sums among payers, then hold each payer to its maximum in the order in which they are named."""
        named = sum((share.share for share in shares if share.share is not None), Fraction(0))
        exact = [1 - named if share.share is None else share.share for share in shares]
        rest = next((place for place, share in enumerate(shares) if share.share is None), None)
        levels: dict[Hashable, list[list[_Sum]]] = {}
        for line in _lines(sums):
            levels.setdefault(_level(line[0], grain.level) if grain else len(levels), []).append(line)
        parts: list[_Sum] = []
        for lines in levels.values():
            whole = _shares_in_grains([_total(line) for line in lines], exact, rest, grain) if grain else None
            for number_of_line, line in enumerate(lines):
                for place, (share, part) in enumerate(zip(shares, exact, strict=True)):
                    theirs = [each.part(part, self._payer(share.payer, each), place == rest) for each in line]
                    parts += _come_to(theirs, whole[place][number_of_line], number) if whole else theirs
        for share in shares:
            if share.limit is not None:
                parts = self._limited(parts, share, share.limit, number, grain)
        return parts

    def _limited(
        self,
        parts: Sequence[_Sum],
        share: rules.PayerShare,
        limit: Fraction,
        number: int,
        grain: _Grain | None,
    ) -> list[_Sum]:
        """Hold a payer to its maximum; where it is the child's own authority, each authority to its own."""
        theirs: dict[str, list[_Sum]] = {}
        others: list[_Sum] = []
        for each in parts:
            payer = self._payer(share.payer, each)
            if each.payer == payer:
                theirs.setdefault(payer, []).append(each)
            else:
                others.append(each)
        bands = list(_bands(((limit, Fraction(1)),), Fraction(0)))
        return others + [
            part
            for together in theirs.values()
            for part in self._paid(together, bands, share.over_to, number, grain)
        ]

    def _paid(
        self,
        sums: Sequence[_Sum],
        bands: Sequence[tuple[Fraction | None, Fraction | None, Fraction]],
        over_to: rules.PayerRule | None,
        number: int,
        grain: _Grain | None,
    ) -> list[_Sum]:
        """Return the sums cut where the share paid changes, each come to its share; what is over may fall to another."""
        parts = parts_paid(((each.start, each.end, each.amount) for each in sums), bands)
        cut = [
            (each.between(start, end), share) for each in sums for start, end, share in cut_by(each, parts)
        ]
        paid = [each.changed(number, each.amount * share) for each, share in cut]
        if grain:
            # A maximum may not be passed by a rounding, so what is left under it is rounded down.
            rounding = grain.rounding if bands[-1][2] else Rounding.DOWN
            paid = list(_made_whole(paid, grain.size, rounding, number))
        if over_to is None:
            return paid
        handed_on: list[_Sum] = []
        for (each, _), kept in zip(cut, paid, strict=True):
            if kept.amount == each.amount:
                handed_on.append(each)
                continue
            share = kept.amount / each.amount
            if share:
                handed_on.append(each.part(share, each.payer, each.takes_rest))
            handed_on.append(each.part(1 - share, self._payer(over_to, each), takes_rest=False))
        return handed_on

    def _payer(self, payer: rules.PayerRule, each: _Sum) -> str:
        match payer:
            case rules.Party(name=name):
                return name
            case rules.PartyOfChild(fact=fact):
                return str(self.children[each.who].child.facts[fact])
            case _:
                assert_never(payer)


# ---- leaves


def _about(each: _Sum, payments: frozenset[str] | None) -> bool:
    return payments is None or each.payment in payments


def _counted_with(each: _Sum, step: rules.PayBands) -> Hashable | None:
    """Return what the sum is counted with under the step; `None` where the step is not about it."""
    match step.scope:
        case rules.CapScope.CHILD:
            return each.child or None
        case rules.CapScope.ALL | rules.CapScope.PAYER:
            return "all"
        case rules.CapScope.PERIOD:
            periods = step.periods
            return next(
                number for number, period in enumerate(periods) if each.start < period.end.toordinal()
            )
        case _:
            assert_never(step.scope)


def _bands(
    bands: Sequence[tuple[Fraction, Fraction]], after_that: Fraction
) -> Iterator[tuple[Fraction | None, Fraction | None, Fraction]]:
    # What deductions bring below nothing has passed no limit, and lies in the first band.
    low: Fraction | None = None
    for high, share in bands:
        yield low, high, share
        low = high
    yield low, None, after_that


def _lines(sums: Iterable[_Sum]) -> list[list[_Sum]]:
    """Return the sums of each line together: one statement, payment, child or group, rate and payer, in that order."""
    together: dict[tuple[int, int, str, str, Fraction, str], list[_Sum]] = {}
    for each in sums:
        key = (each.period, each.place, each.child, each.group, each.rate, each.payer)
        together.setdefault(key, []).append(each)
    return [parts for _, parts in sorted(together.items())]


def _come_to(line: Sequence[_Sum], amount: Fraction, number: int) -> Iterator[_Sum]:
    """Yield the sums of a line, all stretched alike so that they come to `amount`; each keeps its dates."""
    before = _total(line)
    if amount == before:
        yield from line
        return
    for place, each in enumerate(line):
        if len(line) == 1:
            yield each.changed(number, amount)
        elif before:
            yield each.changed(number, each.amount * amount / before)
        else:
            yield each.changed(number, amount if place == 0 else Fraction(0))


def _made_whole(sums: Sequence[_Sum], size: Fraction, rounding: Rounding, number: int) -> Iterator[_Sum]:
    """Yield the sums with every line in whole grains; what a line gains another loses, but for the odd grain in all."""
    places = {id(each): place for place, each in enumerate(sums)}
    lines = [line for line in _lines(sums) if _total(line) % size]
    totals = [_total(line) for line in lines]
    total = rounded(sum(totals, Fraction(0)), size, rounding)
    whole = made_whole(total, totals, size, None, rounding)
    made = {
        places[id(each)]: new
        for line, amount in zip(lines, whole, strict=True)
        for each, new in zip(line, _come_to(line, amount, number), strict=True)
    }
    return (made.get(place, each) for place, each in enumerate(sums))


def _shares_in_grains(
    lines: Sequence[Fraction], shares: Sequence[Fraction], rest: int | None, grain: _Grain
) -> list[list[Fraction]]:
    """Return for each share what it gets of each of `lines`, all in whole grains.

    The shares of the lines' total are made whole first, so that no share drifts with the number of lines; every line is
    still shared out to the last grain, the payer of the rest (or else the last) taking what the others leave of it.
    """
    totals = apportioned(sum(lines, Fraction(0)), shares, grain.size, rest, grain.rounding)
    taker = len(shares) - 1 if rest is None else rest
    parts = [
        [Fraction(0)] * len(lines)
        if place == taker
        else list(made_whole(total, [line * share for line in lines], grain.size, None, grain.rounding))
        for place, (share, total) in enumerate(zip(shares, totals, strict=True))
    ]
    parts[taker] = [line - sum(part[place] for part in parts) for place, line in enumerate(lines)]
    return parts


def _round(sums: Sequence[_Sum], step: rules.RoundSums, number: int) -> list[_Sum]:
    """Return the sums with the total of each level in whole grains, and every line of it in whole grains too."""
    levels: dict[Hashable, list[list[_Sum]]] = {}
    for line in _lines(sums):
        levels.setdefault(_level(line[0], step.level), []).append(line)
    made: list[_Sum] = []
    for lines in levels.values():
        totals = [_total(line) for line in lines]
        total = rounded(sum(totals, Fraction(0)), step.grain, step.rounding)
        rest = None
        if step.level is rules.RoundLevel.LINE:
            # The lines of one level are then one line's payers, and what is left over falls to the payer of the rest.
            takers = (place for place, line in enumerate(lines) if any(each.takes_rest for each in line))
            rest = next(takers, None)
        if step.level is rules.RoundLevel.LINE:
            whole = list(made_whole(total, totals, step.grain, rest, step.rounding))
        else:
            whole = _whole_by_payer(lines, totals, total, step)
        for line, amount in zip(lines, whole, strict=True):
            made += _come_to(line, amount, number)
    return made


def _whole_by_payer(
    lines: Sequence[Sequence[_Sum]], totals: Sequence[Fraction], total: Fraction, step: rules.RoundSums
) -> list[Fraction]:
    """Return the lines' totals in whole grains: first what each payer pays of `total`, then each of its lines."""
    by_payer: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        by_payer.setdefault(line[0].payer, []).append(place)
    exact = [sum((totals[place] for place in places), Fraction(0)) for places in by_payer.values()]
    payers = made_whole(total, exact, step.grain, None, step.rounding)
    whole = list(totals)
    for places, amount in zip(by_payer.values(), payers, strict=True):
        parts = made_whole(amount, [totals[place] for place in places], step.grain, None, step.rounding)
        for place, part in zip(places, parts, strict=True):
            whole[place] = part
    return whole


def _level(each: _Sum, level: rules.RoundLevel) -> Hashable:
    match level:
        case rules.RoundLevel.LINE:
            return each.period, each.place, each.child, each.group, each.rate
        case rules.RoundLevel.CHILD:
            return each.period, each.child, each.group
        case rules.RoundLevel.PAYER:
            return each.period, each.payer
        case rules.RoundLevel.STATEMENT:
            return each.period
        case _:
            assert_never(level)


def _line(parts: Sequence[_Sum], periods: Sequence[Period], origin: Span) -> Line:
    taken: dict[int, Fraction] = {}
    days = NO_DAYS
    for part in parts:
        days = days | part.days
        for step, amount in part.taken.items():
            taken[step] = taken.get(step, Fraction(0)) + amount
    one = parts[0]
    return Line(
        payment=one.payment,
        child=one.child,
        group=one.group,
        members=one.members,
        payer=one.payer,
        period=periods[one.period],
        first=date.fromordinal(min(part.start for part in parts)),
        last=date.fromordinal(max(part.end for part in parts) - 1),
        quantity=_quantity(parts),
        rate=one.rate,
        earned=sum((part.earned for part in parts), Fraction(0)),
        taken=tuple(Taken(step=step, amount=amount) for step, amount in sorted(taken.items()) if amount),
        payable=_total(parts),
        days=days,
        origin=origin,
    )


def _quantity(parts: Iterable[_Sum]) -> Fraction:
    """Return the units in `parts`, each once: what was handed on may be of units that its payer already shares in."""
    counted: dict[int, Days] = {}
    a_day: dict[int, Fraction] = {}
    for part in parts:
        counted[part.accrual] = counted.get(part.accrual, NO_DAYS) | Days.between(part.start, part.end)
        a_day[part.accrual] = part.quantity / (part.end - part.start)
    return sum((a_day[accrual] * len(days) for accrual, days in counted.items()), Fraction(0))
