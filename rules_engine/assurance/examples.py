"""Worked examples: what a contract says that it pays, run."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from rules_engine import rules
from rules_engine.diagnostics import Diagnostic
from rules_engine.evaluation.diagnostics import promises_broken
from rules_engine.evaluation.evaluator import evaluate
from rules_engine.facts import Child, Cohort, Episode, FactValue, History
from rules_engine.loading import ContractRejected, Loaded
from rules_engine.payments import Line, Settlement
from rules_engine.source import Span
from rules_engine.syntax import ast
from rules_engine.timeline import BEGINNING, Days, day_of


@frozen(kw_only=True)
class Expectation:
    """One sum that an example states, and what the contract pays, both in pounds."""

    span: Span
    said: Fraction
    got: Fraction

    @property
    def met(self) -> bool:
        """Whether the two are the same, to the last fraction."""
        return self.said == self.got


@frozen(kw_only=True)
class ExampleResult:
    """A worked example run. `settlement` is `None` when a safeguard stopped it, and `broken` says which."""

    title: str
    span: Span
    expectations: tuple[Expectation, ...]
    settlement: Settlement | None
    broken: tuple[Diagnostic, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every sum is as the example says."""
        return self.settlement is not None and all(each.met for each in self.expectations)


def run_examples(loaded: Loaded) -> tuple[ExampleResult, ...]:
    """Evaluate each worked example of a contract; ContractRejected when the contract has errors."""
    if loaded.schedule is None:
        raise ContractRejected(loaded.errors, loaded.source)
    schedule = loaded.schedule
    return tuple(_example_run(example, schedule) for example in examples_of(loaded))


def examples_of(loaded: Loaded) -> tuple[ast.ExampleClause, ...]:
    """Return the worked examples as they are written, in the order of the text."""
    return tuple(block for block in loaded.parsed.tree.blocks if isinstance(block, ast.ExampleClause))


def _example_run(example: ast.ExampleClause, schedule: rules.Schedule) -> ExampleResult:
    cohort = Cohort(tuple(_described_children(example, schedule)))
    settlement = evaluate(schedule, cohort, _day_as_at(example))
    if settlement.breaches:
        promises = promises_broken(settlement.breaches, schedule)
        return ExampleResult(
            title=example.title, span=example.span, expectations=(), settlement=None, broken=promises
        )
    expectations = tuple(
        Expectation(
            span=stated.span,
            said=Fraction(stated.amount.amount) if stated.amount else Fraction(0),
            got=_payable_in(settlement, stated),
        )
        for stated in example.lines
        if isinstance(stated, ast.Expected)
    )
    return ExampleResult(
        title=example.title, span=example.span, expectations=expectations, settlement=settlement
    )


def _day_as_at(example: ast.ExampleClause) -> date:
    """Return the day until which the records run; the checker has seen to it that every example says one."""
    return next(line.end.date for line in example.lines if isinstance(line, ast.RecordsRun))


def _payable_in(settlement: Settlement, stated: ast.Expected) -> Fraction:
    """Return the pounds that the settlement pays on all lines that a stated sum speaks of."""
    return sum((line.payable_gbp for line in settlement.lines if _speaks_of(stated, line)), Fraction(0))


def _speaks_of(stated: ast.Expected, line: Line) -> bool:
    return (
        (stated.payment is None or line.payment == stated.payment.text)
        and (stated.payer is None or line.payer == stated.payer.text)
        and (stated.child is None or line.child == stated.child)
        and (stated.statement is None or line.period.start <= stated.statement.date < line.period.end)
    )


# ---- the children that an example describes

# A child of an example that names none.
_THE_CHILD = "the child"


def _described_children(example: ast.ExampleClause, schedule: rules.Schedule) -> Iterator[Child]:
    """Yield the children of an example, whose records speak about every day but those that it says are not known."""
    for identifier, lines in _lines_by_child(example).items():
        yield Child(
            identifier=identifier,
            facts={line.name.text: _fact_value(line.value) for line in lines if isinstance(line, ast.Given)},
            histories={timeline.name: _history(timeline.name, lines) for timeline in schedule.timelines},
        )


def _lines_by_child(example: ast.ExampleClause) -> dict[str, list[ast.ExampleLine]]:
    by_child: dict[str, list[ast.ExampleLine]] = {}
    child = _THE_CHILD
    for line in example.lines:
        if isinstance(line, ast.ExampleChild):
            child = line.label
            by_child.setdefault(child, [])
        elif not isinstance(line, ast.RecordsRun | ast.Expected):
            by_child.setdefault(child, []).append(line)
    return by_child or {_THE_CHILD: []}


def _fact_value(value: date | str | Decimal | bool | ast.Name) -> FactValue:
    return value.text if isinstance(value, ast.Name) else value


def _history(timeline: str, lines: Sequence[ast.ExampleLine]) -> History:
    covered = Days.always()
    episodes = []
    for line in lines:
        match line:
            case ast.Spell(timeline=name) if name.text == timeline:
                episodes.append(
                    Episode(
                        start=line.start.date,
                        end=line.leaving_day,
                        attributes={attribute.field: attribute.code for attribute in line.attributes},
                    )
                )
            case ast.NotKnown(timeline=name, start=start, end=end) if name.text == timeline:
                covered -= Days.between(day_of(start.date), day_of(end.date))
            case _:
                pass
    assert covered.first >= BEGINNING
    return History(episodes=tuple(episodes), covered=covered)
