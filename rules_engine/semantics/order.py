"""Steps of the settlement whose order changes what is paid."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from math import ceil
from typing import TYPE_CHECKING

from rules_engine.diagnostics import Diagnostic
from rules_engine.later import Later
from rules_engine.money import pounds
from rules_engine.semantics.resolver import Resolved
from rules_engine.source import Span
from rules_engine.syntax import ast

if TYPE_CHECKING:
    from rules_engine.semantics import diagnostics
else:
    diagnostics = Later("rules_engine.semantics.diagnostics")


def order_that_decides(resolved: Resolved) -> Iterator[Diagnostic]:
    """Yield advice on each maximum and the first reduction of the same payments, with what each order of the two leaves."""
    steps = [
        step
        for block in ast.blocks_of(resolved.tree, ast.Settlement)
        for step in block.steps
        if isinstance(step, ast.Reduce | ast.PayAtMost)
    ]
    told: set[Span] = set()
    for earlier, later in combinations(steps, 2):
        match earlier, later:
            case (ast.Reduce() as reduction, ast.PayAtMost() as maximum) | (
                ast.PayAtMost() as maximum,
                ast.Reduce() as reduction,
            ):
                if (
                    maximum.span not in told
                    and _share_payments(reduction, maximum)
                    and 0 < reduction.share.value < 1
                ):
                    told.add(maximum.span)
                    yield _both_ways(reduction, maximum, earlier, later, resolved)
            case _:
                pass


def _share_payments(reduction: ast.Reduce, maximum: ast.PayAtMost) -> bool:
    """Say whether some payment is both reduced and counted; a step that names none is about every payment."""
    reduced, counted = ({name.text for name in step.payments} for step in (reduction, maximum))
    return not reduced or not counted or bool(reduced & counted)


def _both_ways(
    reduction: ast.Reduce,
    maximum: ast.PayAtMost,
    earlier: ast.Reduce | ast.PayAtMost,
    later: ast.Reduce | ast.PayAtMost,
    resolved: Resolved,
) -> Diagnostic:
    limit, left = Fraction(maximum.limit.amount), 1 - reduction.share.value
    # So much that the maximum is passed in either order.
    earned = Fraction(ceil(max(2 * limit, limit / left)))
    reduced_first, held_first = limit, limit * left
    in_order = (reduced_first, held_first) if earlier is reduction else (held_first, reduced_first)
    return diagnostics.OrderDecides(
        span=later.span,
        other=earlier.span,
        other_words=_without_remarks(earlier, resolved),
        earned=pounds(earned),
        in_this_order=pounds(in_order[0]),
        in_the_other=pounds(in_order[1]),
    )


def _without_remarks(step: ast.Reduce | ast.PayAtMost, resolved: Resolved) -> str:
    end = min([step.span.end, *(remark.span.start for remark in step.remarks)])
    return " ".join(resolved.text_at(Span(step.span.start, end)).split()).rstrip(",")
