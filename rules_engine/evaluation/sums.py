"""Sums on their way to lines: what one payer pays of one line so far, and the dates on which it was earned.

Most steps treat a line as a whole: they come to another amount, and every day of the line shares in that alike. Only a
maximum or a band looks at days. So a sum remembers the parts that the last such step left, and what has been done to all
of them since; the parts are worked out anew when the next one asks.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve, frozen

from rules_engine.dates import Period
from rules_engine.payments import Accrual
from rules_engine.timeline import Day, day_of

LineKey: TypeAlias = tuple[int, int, str, str, int, str]
"""Statement, payment, child, group, rate (the statement, payment and rate by their places in order), payer."""

Change: TypeAlias = tuple[int, Fraction, Fraction]
"""The number of a step, and the amount before and after it."""

_NOTHING: Mapping[int, Fraction] = {}


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
class Sum:
    """What one payer (or nobody yet) pays of one line.

    The `parts`, changed as `before_split` says, were split; `share` of that is this payer's, changed since as `changes`
    say. `takes_rest` is whether the payer is the one who takes what the others leave.
    """

    key: LineKey
    parts: tuple[Part, ...]
    earned_gbp: Fraction
    amount_gbp: Fraction
    share: Fraction = Fraction(1)
    before_split: tuple[Change, ...] = ()
    changes: tuple[Change, ...] = ()
    takes_rest: bool = False

    @classmethod
    def of(cls, key: LineKey, parts: Iterable[Part], *, takes_rest: bool = False) -> "Sum":
        """Return the sum that is made of `parts`, of which there is at least one."""
        parts = tuple(parts)
        return cls(
            key,
            parts,
            total(part.earned_gbp for part in parts),
            total(part.amount_gbp for part in parts),
            takes_rest=takes_rest,
        )

    @property
    def accrual(self) -> Accrual:
        """What was earned first: who earned it, under which payment and at which rate is the same for all of a line."""
        return self.parts[0].accrual

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
        added: dict[int, Fraction] = {}
        for part in self.parts:
            for step, amount in part.adjustments.items():
                added[step] = added.get(step, Fraction(0)) + amount * self.share
        for step, before, after in self.before_split:
            added[step] = added.get(step, Fraction(0)) + (after - before) * self.share
        for step, before, after in self.changes:
            added[step] = added.get(step, Fraction(0)) + after - before
        return {step: amount for step, amount in sorted(added.items()) if amount}

    def come_to(self, amount_gbp: Fraction, step: int) -> "Sum":
        """Return this sum come to `amount_gbp` by `step`; each day of it shares in that alike."""
        if amount_gbp == self.amount_gbp:
            return self
        changes = (*self.changes, (step, self.amount_gbp, amount_gbp))
        return evolve(self, amount_gbp=amount_gbp, changes=changes)

    def for_payer(self, payer: str, share: Fraction, *, takes_rest: bool) -> "Sum":
        """Return the part of this sum, which nobody pays yet, and of what was added to it that falls to `payer`."""
        assert not self.payer, "a sum is split once"
        return Sum(
            (*self.key[:-1], payer),
            self.parts,
            self.earned_gbp * share,
            self.amount_gbp * share,
            share,
            self.changes,
            (),
            takes_rest,
        )

    def parts_now(self) -> tuple[Part, ...]:
        """Return the parts as they are after all changes."""
        parts = _changed(self.parts, self.before_split)
        if self.share != 1:
            parts = [part.times(self.share) for part in parts]
        return tuple(_changed(parts, self.changes))


def _changed(parts: Sequence[Part], changes: Iterable[Change]) -> Sequence[Part]:
    for step, before, after in changes:
        if before:
            ratio = after / before
            parts = [part.come_to(part.amount_gbp * ratio, step) for part in parts]
        else:
            # Parts that cancel out have no proportion: the first takes all of what the sum comes to.
            first, *others = parts
            parts = [first.come_to(after, step), *(part.come_to(Fraction(0), step) for part in others)]
    return parts


def total(amounts: Iterable[Fraction]) -> Fraction:
    """Add amounts up."""
    return sum(amounts, Fraction(0))


def in_order(sums: Iterable[Sum]) -> tuple[Sum, ...]:
    """Return sums in the order of their lines, those of one line made one."""
    by_line: dict[LineKey, list[Sum]] = {}
    for each in sums:
        by_line.setdefault(each.key, []).append(each)
    return tuple(
        alike[0]
        if len(alike) == 1
        else Sum.of(
            key,
            (part for each in alike for part in each.parts_now()),
            takes_rest=any(each.takes_rest for each in alike),
        )
        for key, alike in sorted(by_line.items(), key=lambda line: line[0])
    )


def sums_of(
    accruals: Sequence[Accrual], places: Mapping[str, int], periods: Sequence[Period], ends: Sequence[Day]
) -> tuple[Sum, ...]:
    """Return what was earned as sums that nobody pays yet, cut at each of `ends`, in the order of their lines.

    `places` are those of the payments in the contract; what is earned outside every statement is an AssertionError.
    """
    ranks = {rate: rank for rank, rate in enumerate(sorted({accrual.rate_gbp for accrual in accruals}))}
    parts: dict[LineKey, list[Part]] = {}
    for accrual in accruals:
        place, rank = places[accrual.payment], ranks[accrual.rate_gbp]
        for part in _cut(accrual, ends):
            statement = _statement(part.start, periods)
            key = (statement, place, accrual.child, accrual.group, rank, "")
            parts.setdefault(key, []).append(part)
    return tuple(Sum.of(key, parts[key]) for key in sorted(parts))


def _cut(accrual: Accrual, ends: Sequence[Day]) -> Iterator[Part]:
    amount = accrual.amount_gbp
    inside = ends[bisect_right(ends, accrual.start) :]
    if not inside or inside[0] >= accrual.end:
        yield Part(accrual, accrual.start, accrual.end, amount, amount)
        return
    whole = Part(accrual, accrual.start, accrual.end, amount, amount)
    start = accrual.start
    for end in [*(end for end in inside if end < accrual.end), accrual.end]:
        yield whole.between(start, end)
        start = end


def _statement(day: Day, periods: Sequence[Period]) -> int:
    place = bisect_right(periods, day, key=lambda period: day_of(period.start)) - 1
    assert place >= 0
    assert day < day_of(periods[place].end)
    return place
