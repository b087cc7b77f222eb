"""Sums on their way to lines: what one payer pays of one line so far, and the dates on which it was earned.

Most steps treat a line as a whole: they come to another amount, and every day of the line shares in that alike. Only a
maximum or a band looks at days, and most lines lie on one side of its limits. So a sum remembers what it was made of (dated
parts, or shares in other sums) and what it has come to since; its parts are worked out when a limit falls inside it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from attrs import evolve, frozen

from rules_engine.dates import Period
from rules_engine.money import total
from rules_engine.payments import Accrual
from rules_engine.timeline import Day, day_of

LineKey: TypeAlias = tuple[int, int, str, str, int, str]
"""Statement, payment, child, group, rate (the statement, payment and rate by their places in order), payer."""

Change: TypeAlias = tuple[int, Fraction, Fraction]
"""The number of a step, and the amount before and after it."""

_NOTHING: Mapping[int, Fraction] = {}
_WHOLE = Fraction(1)


@frozen(eq=False)
class Part:
    """What of `accrual` was earned on the days [start, end), with what each step added to it."""

    accrual: Accrual
    start: Day
    end: Day
    earned_gbp: Fraction
    amount_gbp: Fraction
    adjustments: Mapping[int, Fraction] = _NOTHING

    def between(self, start: Day, end: Day) -> "Part":
        """Return what of this part was earned on the days [start, end), which lie in it."""
        if (start, end) == (self.start, self.end):
            return self
        part = self.times(Fraction(end - start, self.end - self.start))
        return evolve(part, start=start, end=end)

    def times(self, share: Fraction) -> "Part":
        """Return `share` of this part, and of what was added to it."""
        return Part(
            self.accrual,
            self.start,
            self.end,
            self.earned_gbp * share,
            self.amount_gbp * share,
            {step: amount * share for step, amount in self.adjustments.items()},
        )

    def come_to(self, amount_gbp: Fraction, step: int) -> "Part":
        """Return this part come to `amount_gbp` by `step`."""
        if amount_gbp == self.amount_gbp:
            return self
        adjustment = self.adjustments.get(step, Fraction(0)) + amount_gbp - self.amount_gbp
        return evolve(self, amount_gbp=amount_gbp, adjustments={**self.adjustments, step: adjustment})


@frozen(eq=False)
class Share:
    """The part `share` of a sum that went into another."""

    of: "Sum"
    share: Fraction


@frozen(eq=False)
class Sum:
    """What one payer (or nobody yet) pays of one line.

    It was made of `shares` in other sums, or else of its `stretches`, and has come to other amounts since as `changes`
    say. The stretches hold the days and accruals of every sum, and the amounts of one that has no shares. `added` is what
    each step added in all, by its number. `takes_rest` is whether the payer is the one who takes what the others leave.
    `is_even` is whether every part now has one and the same proportion, other than none, to what it is in `stretches`.
    """

    key: LineKey
    stretches: tuple[Part, ...]
    shares: tuple[Share, ...]
    earned_gbp: Fraction
    amount_gbp: Fraction
    added: Mapping[int, Fraction]
    changes: tuple[Change, ...]
    takes_rest: bool
    is_even: bool

    @classmethod
    def of(cls, key: LineKey, parts: Iterable[Part], *, takes_rest: bool = False) -> "Sum":
        """Return the sum that is made of `parts`, of which there is at least one."""
        parts = tuple(parts)
        amount = total(part.amount_gbp for part in parts)
        return cls(
            key,
            stretches=parts,
            shares=(),
            earned_gbp=total(part.earned_gbp for part in parts),
            amount_gbp=amount,
            added=_all_added(part.adjustments for part in parts),
            changes=(),
            takes_rest=takes_rest,
            is_even=bool(amount) and all(part.amount_gbp for part in parts),
        )

    @classmethod
    def together(cls, sums: Sequence["Sum"]) -> "Sum":
        """Return sums of one line, of which there is at least one, as one sum."""
        if len(sums) == 1:
            return sums[0]
        # The payers of one sum share its stretches, so what comes together again is most often of the same.
        apart = list({id(each.stretches): each.stretches for each in sums}.values())
        amount = total(each.amount_gbp for each in sums)
        return cls(
            sums[0].key,
            stretches=apart[0] if len(apart) == 1 else tuple(part for parts in apart for part in parts),
            shares=tuple(Share(each, _WHOLE) for each in sums),
            earned_gbp=total(each.earned_gbp for each in sums),
            amount_gbp=amount,
            added=_all_added(each.added for each in sums),
            changes=(),
            takes_rest=any(each.takes_rest for each in sums),
            is_even=bool(amount) and len(apart) == 1 and all(each.is_even for each in sums),
        )

    @property
    def accrual(self) -> Accrual:
        """What was earned first: who earned it, under which payment and at which rate is the same for all of a line."""
        return self.stretches[0].accrual

    @property
    def who(self) -> str:
        """The child, or for a group the first of its children, whose facts say which authority pays."""
        return self.accrual.child or self.accrual.members[0]

    @property
    def statement(self) -> int:
        """The place of the statement among the periods of the contract."""
        return self.key[0]

    @property
    def payer(self) -> str:
        """Who pays; nobody yet when empty."""
        return self.key[-1]

    @property
    def adjustments(self) -> Mapping[int, Fraction]:
        """What each step added to the sum, by the number of the step; nothing for a step that changed nothing."""
        return {step: self.added[step] for step in sorted(self.added) if self.added[step]}

    def come_to(self, amount_gbp: Fraction, step: int) -> "Sum":
        """Return this sum come to `amount_gbp` by `step`; each day of it shares in that alike."""
        if amount_gbp == self.amount_gbp:
            return self
        return Sum(
            self.key,
            stretches=self.stretches,
            shares=self.shares,
            earned_gbp=self.earned_gbp,
            amount_gbp=amount_gbp,
            added={**self.added, step: self.added.get(step, 0) + amount_gbp - self.amount_gbp},
            changes=(*self.changes, (step, self.amount_gbp, amount_gbp)),
            takes_rest=self.takes_rest,
            is_even=self.is_even and bool(amount_gbp),
        )

    def for_payer(self, payer: str, share: Fraction, *, takes_rest: bool) -> "Sum":
        """Return the part of this sum, and of what was added to it, that falls to `payer`."""
        whole = share == 1
        amount = self.amount_gbp if whole else self.amount_gbp * share
        as_earned = self.amount_gbp == self.earned_gbp
        return Sum(
            (*self.key[:-1], payer),
            stretches=self.stretches,
            shares=(Share(self, share),),
            earned_gbp=amount if as_earned else self.earned_gbp if whole else self.earned_gbp * share,
            amount_gbp=amount,
            added=self.added if whole else {step: amount * share for step, amount in self.added.items()},
            changes=(),
            takes_rest=takes_rest,
            is_even=self.is_even and bool(share),
        )

    def parts_now(self) -> tuple[Part, ...]:
        """Return the parts as they are after all changes."""
        # A sum can be a share of a share for as many steps as the contract has, so this does not call itself.
        worked_out: dict[int, tuple[Part, ...]] = {}
        ahead = [self]
        while id(self) not in worked_out:
            each = ahead[-1]
            before = [share.of for share in each.shares if id(share.of) not in worked_out]
            if before:
                ahead += before
                continue
            ahead.pop()
            parts: Sequence[Part] = each.stretches
            if each.shares:
                parts = [
                    part if share.share == 1 else part.times(share.share)
                    for share in each.shares
                    for part in worked_out[id(share.of)]
                ]
            for step, amount_before, amount_after in each.changes:
                parts = _come_to(parts, amount_before, amount_after, step)
            worked_out[id(each)] = tuple(parts)
        return worked_out[id(self)]


def _all_added(several: Iterable[Mapping[int, Fraction]]) -> Mapping[int, Fraction]:
    """Return what each step added in all."""
    added: dict[int, Fraction] = {}
    for each in several:
        for step, amount in each.items():
            added[step] = added[step] + amount if step in added else amount
    return added or _NOTHING


def _come_to(parts: Sequence[Part], before: Fraction, after: Fraction, step: int) -> Sequence[Part]:
    """Return parts that came to `before` in all come to `after` by `step`, in proportion."""
    if before:
        ratio = after / before
        return [part.come_to(part.amount_gbp * ratio, step) for part in parts]
    # Parts that cancel out have no proportion: the first takes all of what the sum comes to.
    first, *others = parts
    return [first.come_to(after, step), *(part.come_to(Fraction(0), step) for part in others)]


def in_order(sums: Iterable[Sum]) -> tuple[Sum, ...]:
    """Return sums in the order of their lines, those of one line made one."""
    by_line: dict[LineKey, list[Sum]] = {}
    for each in sums:
        by_line.setdefault(each.key, []).append(each)
    return tuple(
        sums[0] if len(sums) == 1 else Sum.together(sums)
        for sums in map(by_line.__getitem__, sorted(by_line))
    )


def sums_of(
    accruals: Sequence[Accrual], places: Mapping[str, int], periods: Sequence[Period], ends: Sequence[Day]
) -> tuple[Sum, ...]:
    """Return what was earned as sums that nobody pays yet, cut at each of `ends`, in the order of their lines.

    `places` are those of the payments in the contract; what is earned outside every statement is an AssertionError.
    """
    ranks = {rate: rank for rank, rate in enumerate(sorted({accrual.rate_gbp for accrual in accruals}))}
    starts = [day_of(period.start) for period in periods]
    parts: dict[LineKey, list[Part]] = {}
    for accrual in accruals:
        place, rank = places[accrual.payment], ranks[accrual.rate_gbp]
        for part in _cut(accrual, ends):
            statement = bisect_right(starts, part.start) - 1
            assert statement >= 0
            assert part.start < day_of(periods[statement].end)
            key = (statement, place, accrual.child, accrual.group, rank, "")
            parts.setdefault(key, []).append(part)
    return tuple(Sum.of(key, parts[key]) for key in sorted(parts))


def _cut(accrual: Accrual, ends: Sequence[Day]) -> Iterator[Part]:
    """Yield what was earned before, between and after the days `ends`."""
    amount = accrual.amount_gbp
    inside = ends[bisect_right(ends, accrual.start) : bisect_left(ends, accrual.end)]
    if not inside:
        yield Part(accrual, accrual.start, accrual.end, amount, amount)
        return
    a_day = amount / (accrual.end - accrual.start)
    for start, end in pairwise([accrual.start, *inside, accrual.end]):
        earned = a_day * (end - start)
        yield Part(accrual, start, end, earned, earned)
