"""Steps of the settlement whose order changes what is paid, with what each order leaves."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import ceil
from typing import TypeAlias

from attrs import frozen

from rules_engine.source import Span
from rules_engine.syntax import ast

Step: TypeAlias = ast.Reduce | ast.PayAtMost


@frozen
class Order:
    """Two steps, and what they leave of `earned_gbp` in the order of the contract, and in the other."""

    earlier: Step
    later: Step
    earned_gbp: Fraction
    left_gbp: Fraction
    left_otherwise_gbp: Fraction


def orders_that_decide(steps: Sequence[ast.Step]) -> Iterator[Order]:
    """Yield each maximum with the first reduction that is about some of the same payments."""
    told: set[Span] = set()
    either = [step for step in steps if isinstance(step, ast.Reduce | ast.PayAtMost)]
    for earlier, later in combinations(either, 2):
        match earlier, later:
            case (ast.Reduce() as reduction, ast.PayAtMost() as maximum) | (
                ast.PayAtMost() as maximum,
                ast.Reduce() as reduction,
            ) if maximum.span not in told and _decides(reduction, maximum):
                told.add(maximum.span)
                yield _both_ways(reduction, maximum, earlier, later)
            case _:
                pass


def _decides(reduction: ast.Reduce, maximum: ast.PayAtMost) -> bool:
    """Say whether some payment is both reduced and counted; a step that names none is about every payment."""
    reduced, counted = ({name.text for name in step.payments} for step in (reduction, maximum))
    # What one payer pays at most is cut after the shares are made, wherever it stands.
    of_payer = maximum.scope.kind is ast.ScopeKind.PAYER
    meet = not reduced or not counted or bool(reduced & counted)
    return not of_payer and 0 < reduction.share.value < 1 and meet


def _both_ways(reduction: ast.Reduce, maximum: ast.PayAtMost, earlier: Step, later: Step) -> Order:
    limit, left = Fraction(maximum.limit.amount), 1 - reduction.share.value
    # So much that the maximum is passed in either order.
    earned = Fraction(ceil(max(2 * limit, limit / left)))
    reduced_first, held_first = limit, limit * left
    if earlier is reduction:
        return Order(earlier, later, earned, reduced_first, held_first)
    return Order(earlier, later, earned, held_first, reduced_first)
