"""The settlement steps of a contract over what was earned, in the order in which it gives them, down to payable lines.

Sums stay exact fractions until the contract rounds. A step sees dated sums, cut where statements end, so that where a
statement ends never changes what is paid in all. Every sum keeps what each step took from it.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import assert_never

from attrs import evolve, field, frozen

from rules_engine import rules
from rules_engine.dates import Period
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.running import cut_by, parts_between
from rules_engine.money import Rounding, apportioned, rounded
from rules_engine.payments import Accrual, Line, StepTotal, Taken
from rules_engine.source import Span
from rules_engine.timeline import Day, Days


@frozen(kw_only=True)
class _Sum:
    """A sum on its way to a line: earned evenly over [start, end), with what was taken from it so far.

    `first` is the earliest date earned, which rounding keeps when it makes one sum of many. `who` is the child, or for a
    group the first of its children, whose facts say which authority pays.
    """

    payment: str
    place: int
    child: str
    group: str
    who: str
    period: int
    start: Day
    end: Day
    first: Day
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
    """Once sums are rounded they stay in whole grains."""

    size: Fraction
    rounding: Rounding


def settle(
    schedule: rules.Schedule, earned: Iterable[Accrual], children: Mapping[str, ChildRecords]
) -> tuple[tuple[Line, ...], tuple[StepTotal, ...]]:
    """Turn what was earned into payable lines, and say what each step took.

    `children` are all those who may appear in `earned`, by identifier.
    """
    places = {payment.name: place for place, payment in enumerate(schedule.payments)}
    sums = [
        part
        for accrual in earned
        for part in _by_statement(accrual, places[accrual.payment], schedule.periods)
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
                sums = settling.round_sums(sums, step, number)
                grain = _Grain(size=step.grain, rounding=step.rounding)
            case _:
                assert_never(step)
        totals.append(StepTotal(step=number, before=before, after=_total(sums), origin=step.origin))
    origins = {payment.name: payment.origin for payment in schedule.payments}
    lines = (_line(each, schedule.periods, origins[each.payment]) for each in _merged(sums))
    return tuple(lines), tuple(totals)


# What a payer's maximum inside a payment takes is booked under this number, before the settlement's own steps.
PAYMENT_STEP = -1


def _total(sums: Iterable[_Sum]) -> Fraction:
    return sum((each.amount for each in sums), Fraction(0))


def _by_statement(accrual: Accrual, place: int, periods: Sequence[Period]) -> Iterator[_Sum]:
    """Yield what was earned, cut where statements end."""
    length = accrual.end - accrual.start
    for number, period in enumerate(periods):
        start = max(accrual.start, period.start.toordinal())
        end = min(accrual.end, period.end.toordinal())
        if start < end:
            quantity = accrual.quantity * (end - start) / length
            amount = quantity * accrual.rate
            yield _Sum(
                payment=accrual.payment,
                place=place,
                child=accrual.child,
                group=accrual.group,
                who=accrual.child or accrual.members[0],
                period=number,
                start=start,
                end=end,
                first=start,
                quantity=quantity,
                rate=accrual.rate,
                earned=amount,
                amount=amount,
                days=accrual.days & Days.between(start, end) if length > 1 else accrual.days,
            )


@frozen(kw_only=True)
class _Settling:
    """The contract and the children that the steps look at; each method is one kind of step."""

    schedule: rules.Schedule
    children: Mapping[str, ChildRecords]

    def reduce(
        self, sums: Sequence[_Sum], step: rules.Reduce, number: int, grain: _Grain | None
    ) -> list[_Sum]:
        return [
            each.changed(number, _whole(each.amount * (1 - step.share), grain))
            if _about(each, step.payments) and self._holds(step.condition, each)
            else each
            for each in sums
        ]

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
        paid: list[_Sum] = []
        for together in counted.values():
            kept = _kept(together, step.bands, step.after_that, grain)
            if step.over_to is None:
                paid += [each.changed(number, amount) for each, amount in kept]
            else:
                for each, amount in kept:
                    paid += self._handed_on(each, amount, step.over_to)
        return others + paid

    def split(
        self, sums: Sequence[_Sum], shares: Sequence[rules.PayerShare], number: int, grain: _Grain | None
    ) -> list[_Sum]:
        """Split sums among payers, then hold each payer to its maximum in the order in which they are named."""
        named = sum((share.share for share in shares if share.share is not None), Fraction(0))
        parts: list[_Sum] = []
        for each in sums:
            exact = [1 - named if share.share is None else share.share for share in shares]
            rest = next((place for place, share in enumerate(shares) if share.share is None), None)
            amounts = [each.amount * part for part in exact]
            if grain:
                weights = amounts if each.amount else exact
                amounts = list(apportioned(each.amount, weights, grain.size, rest, grain.rounding))
            for place, (share, part) in enumerate(zip(shares, exact, strict=True)):
                payer = self._payer(share.payer, each)
                parts.append(evolve(each.part(part, payer, place == rest), amount=amounts[place]))
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
        theirs = [each for each in parts if each.payer == self._payer(share.payer, each)]
        others = [each for each in parts if each.payer != self._payer(share.payer, each)]
        kept = _kept(theirs, ((limit, Fraction(1)),), Fraction(0), grain)
        if share.over_to is None:
            return others + [each.changed(number, amount) for each, amount in kept]
        return others + [
            part for each, amount in kept for part in self._handed_on(each, amount, share.over_to)
        ]

    def _handed_on(self, each: _Sum, amount: Fraction, over_to: rules.PayerRule) -> Iterator[_Sum]:
        """Yield what the payer keeps of a sum and what falls to another."""
        if amount == each.amount:
            yield each
            return
        share = amount / each.amount
        if amount:
            yield evolve(each.part(share, each.payer, each.takes_rest), amount=amount)
        other = self._payer(over_to, each)
        yield evolve(each.part(1 - share, other, True), amount=each.amount - amount)

    def _payer(self, payer: rules.PayerRule, each: _Sum) -> str:
        match payer:
            case rules.Party(name=name):
                return name
            case rules.PartyOfChild(fact=fact):
                return str(self.children[each.who].child.facts[fact])
            case _:
                assert_never(payer)

    def round_sums(self, sums: Sequence[_Sum], step: rules.RoundSums, number: int) -> list[_Sum]:
        levels: dict[Hashable, list[_Sum]] = {}
        for each in _merged(sums):
            levels.setdefault(_level(each, step.level), []).append(each)
        return [each for level in levels.values() for each in _rounded_level(level, step, number)]


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


def _kept(
    sums: Sequence[_Sum],
    bands: Sequence[tuple[Fraction, Fraction]],
    after_that: Fraction,
    grain: _Grain | None,
) -> list[tuple[_Sum, Fraction]]:
    """Return each sum with what is paid of it when its place in the running sum decides the share.

    `bands` are (running sum up to, share paid). Once sums are whole grains, what a day's sums come to is made whole and
    its odd grains go to the largest parts left over.
    """
    sums = sorted(
        sums, key=lambda each: (each.start, each.place, each.child, each.group, each.payer, each.rate)
    )
    exact = [Fraction(0)] * len(sums)
    low = Fraction(0)
    for high, share in (*bands, (None, after_that)):
        if share:
            parts = parts_between(((each.start, each.end, each.amount) for each in sums), low, high)
            for place, each in enumerate(sums):
                a_day = each.amount / (each.end - each.start)
                exact[place] += share * sum(
                    (a_day * (end - start) * part for start, end, part in cut_by(each, parts)), Fraction(0)
                )
        if high is not None:
            low = high
    if grain is None:
        return list(zip(sums, exact, strict=True))
    return list(zip(sums, _whole_by_day(sums, exact, after_that, grain), strict=True))


def _whole_by_day(
    sums: Sequence[_Sum], exact: Sequence[Fraction], after_that: Fraction, grain: _Grain
) -> list[Fraction]:
    whole = list(exact)
    by_day: dict[Day, list[int]] = {}
    for place, each in enumerate(sums):
        by_day.setdefault(each.start, []).append(place)
    # A maximum may not be passed by a rounding, so what is left under it is rounded down.
    rounding = grain.rounding if after_that else Rounding.DOWN
    for places in by_day.values():
        total = rounded(sum((exact[place] for place in places), Fraction(0)), grain.size, rounding)
        parts = (
            apportioned(total, [exact[place] for place in places], grain.size, None, rounding)
            if total
            else None
        )
        for order, place in enumerate(places):
            whole[place] = parts[order] if parts else Fraction(0)
    return whole


def _whole(amount: Fraction, grain: _Grain | None) -> Fraction:
    return amount if grain is None else rounded(amount, grain.size, grain.rounding)


def _merged(sums: Iterable[_Sum]) -> list[_Sum]:
    """Return one sum for each statement, payment, child or group, rate and payer, in that order."""
    together: dict[tuple[int, int, str, str, Fraction, str], list[_Sum]] = {}
    for each in sums:
        key = (each.period, each.place, each.child, each.group, each.rate, each.payer)
        together.setdefault(key, []).append(each)
    return [_one_of(parts) for _, parts in sorted(together.items())]


def _one_of(parts: Sequence[_Sum]) -> _Sum:
    if len(parts) == 1:
        return parts[0]
    taken: dict[int, Fraction] = {}
    days = parts[0].days
    for part in parts:
        days = days | part.days
        for step, amount in part.taken.items():
            taken[step] = taken.get(step, Fraction(0)) + amount
    # A sum that was handed on counts the same units a second time for the same payer.
    units = {(part.start, part.end, part.quantity) for part in parts}
    return evolve(
        parts[0],
        start=min(part.start for part in parts),
        end=max(part.end for part in parts),
        first=min(part.first for part in parts),
        quantity=sum((quantity for _, _, quantity in units), Fraction(0)),
        earned=sum((part.earned for part in parts), Fraction(0)),
        amount=_total(parts),
        takes_rest=any(part.takes_rest for part in parts),
        taken=taken,
        days=days,
    )


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


def _rounded_level(level: Sequence[_Sum], step: rules.RoundSums, number: int) -> Iterator[_Sum]:
    """Yield the sums of one level in whole grains, each now of one day: the last on which it was earned."""
    total = rounded(_total(level), step.grain, step.rounding)
    one_line = step.level is rules.RoundLevel.LINE
    rest = next((place for place, each in enumerate(level) if each.takes_rest), None) if one_line else None
    weights = [each.amount for each in level]
    if sum(weights):
        parts: Sequence[Fraction] = apportioned(total, weights, step.grain, rest, step.rounding)
    else:
        parts = (
            [Fraction(0)] * len(level)
            if not any(weights)
            else [rounded(w, step.grain, step.rounding) for w in weights]
        )
    for each, amount in zip(level, parts, strict=True):
        yield evolve(each.changed(number, amount), start=each.end - 1)


def _line(each: _Sum, periods: Sequence[Period], origin: Span) -> Line:
    return Line(
        payment=each.payment,
        child=each.child,
        group=each.group,
        payer=each.payer,
        period=periods[each.period],
        first=date.fromordinal(each.first),
        last=date.fromordinal(each.end - 1),
        quantity=each.quantity,
        rate=each.rate,
        earned=each.earned,
        taken=tuple(Taken(step=step, amount=amount) for step, amount in sorted(each.taken.items()) if amount),
        payable=each.amount,
        days=each.days,
        origin=origin,
    )
