"""Conditions that can never hold together, and cases that an earlier case hides: clauses of which nothing comes."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from rules_engine.diagnostics import Diagnostic
from rules_engine.kinds import Bound, Order
from rules_engine.later import Later
from rules_engine.semantics.resolver import Resolved
from rules_engine.source import Span
from rules_engine.syntax import ast

if TYPE_CHECKING:
    from rules_engine.semantics import diagnostics
else:
    diagnostics = Later("rules_engine.semantics.diagnostics")


# A case is compared with so many before it: in a longer price, what is never reached is seldom far from what hides it.
_MOST_COMPARED = 100


def contradictions(resolved: Resolved) -> Iterator[Diagnostic]:
    """Yield advice on each two conditions of one clause that can never both hold, and on each case that is never reached.

    The eligibility is part of each payment and of each reduction.

    It is for a contract without errors: every name is bound, and no definition leads back to itself.
    """
    eligible = [
        condition
        for block in ast.blocks_of(resolved.tree, ast.Eligibility)
        for rule in block.rules
        for condition in _of_rule(rule)
    ]
    of_payments = [
        [*eligible, *(condition for part in payment.parts for condition in _asked(part))]
        for payment in ast.blocks_of(resolved.tree, ast.PaymentClause)
    ]
    of_steps = [
        [*eligible, step.condition]
        for block in ast.blocks_of(resolved.tree, ast.Settlement)
        for step in block.steps
        if isinstance(step, ast.Reduce) and step.condition is not None
    ]
    told: dict[tuple[Span, Span], tuple[ast.Expression, ast.Expression]] = {}
    for conditions in (eligible, *of_payments, *of_steps):
        for one, other in _alike(conditions, resolved):
            if _never_both(one, other):
                told.setdefault((one.span, other.span), (one, other))
    for one, other in told.values():
        words = [" ".join(resolved.text_at(each.span).split()) for each in (one, other)]
        yield diagnostics.NeverBoth(span=other.span, words=words[1], other=words[0], first=one.span)
    for node in ast.walk(resolved.tree):
        if isinstance(node, ast.ByCase):
            yield from _never_reached(node, resolved)


def _never_reached(tariff: ast.ByCase, resolved: Resolved) -> Iterator[Diagnostic]:
    """Yield advice on each case that an earlier one always comes before, since the first that fits decides."""
    asked = [[*_leaves(case.condition, resolved, set())] for case in tariff.cases]
    for place, case in enumerate(tariff.cases):
        for before in range(max(0, place - _MOST_COMPARED), place):
            match asked[before]:
                case [only] if any(_implies(leaf, only) for leaf in asked[place]):
                    yield diagnostics.NeverReached(
                        span=case.condition.span,
                        words=" ".join(resolved.text_at(case.condition.span).split()),
                        first=tariff.cases[before].condition.span,
                    )
                    break


def _implies(narrow: ast.Expression, wide: ast.Expression) -> bool:
    """Whether `wide` holds wherever `narrow` does, as far as what they ask of one and the same thing tells."""
    match narrow, wide:
        case ast.IsText(negated=False), ast.IsText(negated=False) if narrow.subject == wide.subject:
            return set(narrow.texts) <= set(wide.texts)
        case ast.IsAmount(), ast.IsAmount() if narrow.subject == wide.subject:
            return _lies_within(narrow, wide)
        case _:
            return narrow == wide


def _lies_within(narrow: ast.IsAmount, wide: ast.IsAmount) -> bool:
    least, others = (Bound.AT_LEAST, Bound.ABOVE), (Bound.AT_MOST, Bound.BELOW)
    match narrow.amount, wide.amount:
        case ast.Money(amount=one), ast.Money(amount=other):
            pass
        case ast.Quantity(number=one), ast.Quantity(number=other) if narrow.amount.unit == wide.amount.unit:
            pass
        case _:
            return False
    # An end that is itself allowed lies outside one that is not.
    is_level = one == other and (narrow.bound is wide.bound or wide.bound in (Bound.AT_LEAST, Bound.AT_MOST))
    if narrow.bound in least and wide.bound in least:
        return one > other or is_level
    return narrow.bound in others and wide.bound in others and (one < other or is_level)


def _alike(
    conditions: Sequence[ast.Expression], resolved: Resolved
) -> Iterator[tuple[ast.Expression, ast.Expression]]:
    """Yield each two of `conditions`, and of the conditions that they are made of, which ask about the same thing."""
    by_subject: dict[str, list[ast.Expression]] = {}
    seen: set[str] = set()
    for condition in conditions:
        for leaf in _leaves(condition, resolved, seen):
            match leaf:
                case (
                    ast.IsText(subject=subject)
                    | ast.IsYes(subject=subject)
                    | ast.IsRecorded(subject=subject)
                    | ast.IsAmount(subject=subject)
                    | ast.IsDated(subject=subject)
                    | ast.IsDayOf(date=subject)
                    | ast.Aged(date=subject)
                ):
                    words = " ".join(resolved.text_at(subject.span).split())
                    by_subject.setdefault(words, []).append(leaf)
                case _:
                    pass
    for leaves in by_subject.values():
        yield from combinations(leaves, 2)


def _of_rule(rule: ast.EligibilityRule) -> Iterator[ast.Expression]:
    match rule:
        case ast.EligibleWhere(condition=condition):
            yield condition
        case ast.EligibleAged(aged=aged):
            yield aged
        case ast.EligibleEvery():
            pass


def _asked(part: ast.PaymentPart) -> Sequence[ast.Expression]:
    match part:
        case ast.OnlyWhere(condition=condition):
            return (condition,)
        case ast.Pays(unit=ast.OnceOn(condition=condition)) if condition is not None:
            return (condition,)
        case _:
            return ()


def _leaves(condition: ast.Expression, resolved: Resolved, seen: set[str]) -> Iterator[ast.Expression]:
    """Yield the conditions that must all hold for `condition` to hold, through the Terms that stand for some.

    What a Term means is looked at once: `seen` takes up its name, since many definitions may share it.
    """
    match condition:
        case ast.Both(parts=parts):
            for part in parts:
                yield from _leaves(part, resolved, seen)
        case ast.Parenthesis(inside=inside):
            yield from _leaves(inside, resolved, seen)
        case ast.Name(text=term) if term not in seen:
            seen.add(term)
            clause = resolved.bound(condition)
            match clause.meaning if isinstance(clause, ast.DefinitionClause) else None:
                case None | ast.Rate() | ast.ByCase() | ast.ByDate() | ast.ByBand() | ast.Baseline():
                    pass
                case meaning:
                    yield from _leaves(meaning, resolved, seen)
        case _:
            yield condition


def _never_both(one: ast.Expression, other: ast.Expression) -> bool:
    """Whether two conditions can never both hold, as far as what they ask of one and the same thing tells."""
    match one, other:
        case ast.IsText(), ast.IsText() if one.subject == other.subject:
            return _no_text_left(one, other)
        case ast.IsYes(), ast.IsYes():
            return one.subject == other.subject and one.yes != other.yes
        case ast.IsRecorded(), ast.IsRecorded():
            return one.subject == other.subject and one.negated != other.negated
        case ast.IsDayOf(), ast.IsDayOf():
            return (one.date, one.days) == (other.date, other.days) and one.negated != other.negated
        case ast.IsAmount(), ast.IsAmount() if one.subject == other.subject:
            return _apart(one, other) or _apart(other, one)
        case ast.IsDated(), ast.IsDated() if one.subject == other.subject:
            return _dates_apart(one, other) or _dates_apart(other, one)
        case ast.Aged(), ast.Aged() if one.date == other.date:
            return one.oldest < other.youngest or other.oldest < one.youngest
        case _:
            return False


def _no_text_left(one: ast.IsText, other: ast.IsText) -> bool:
    match one.negated, other.negated:
        case False, False:
            return not set(one.texts) & set(other.texts)
        case False, True:
            return set(one.texts) <= set(other.texts)
        case True, False:
            return set(other.texts) <= set(one.texts)
        case _:
            return False


def _apart(high: ast.IsAmount, low: ast.IsAmount) -> bool:
    """Whether every amount that `high` allows lies above all that `low` allows."""
    if high.bound not in (Bound.AT_LEAST, Bound.ABOVE) or low.bound not in (Bound.AT_MOST, Bound.BELOW):
        return False
    both_ends = (high.bound, low.bound) == (Bound.AT_LEAST, Bound.AT_MOST)
    match high.amount, low.amount:
        case ast.Money(amount=least), ast.Money(amount=most):
            return least > most or (least == most and not both_ends)
        case ast.Quantity(number=least), ast.Quantity(number=most) if high.amount.unit == low.amount.unit:
            return least > most or (least == most and not both_ends)
        case _:
            return False


def _dates_apart(late: ast.IsDated, early: ast.IsDated) -> bool:
    """Whether every date that `late` allows comes after all that `early` allows."""
    if late.order not in (Order.AFTER, Order.ON_OR_AFTER) or early.order not in (
        Order.BEFORE,
        Order.ON_OR_BEFORE,
    ):
        return False
    if not isinstance(late.date, ast.DateLiteral) or not isinstance(early.date, ast.DateLiteral):
        return False
    first = late.date.date.toordinal() + (late.order is Order.AFTER)
    last = early.date.date.toordinal() - (early.order is Order.BEFORE)
    return first > last
