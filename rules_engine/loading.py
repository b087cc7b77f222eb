"""A text taken through every stage that it is sound enough for, as far as the rules that it means.

Source ─parse─▶ Parsed ─resolve─▶ Resolved ─check─▶ Checked ─lower─▶ Schedule
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from rules_engine.dates import in_words
from rules_engine.diagnostics import Diagnostic, Rejected
from rules_engine.later import Later
from rules_engine.semantics.contradictions import contradictions
from rules_engine.semantics.open_questions import open_questions
from rules_engine.semantics.resolver import resolve, unused
from rules_engine.semantics.type_checker import Checked, check_types
from rules_engine.semantics.years import codes_of_other_years
from rules_engine.source import Source, Span
from rules_engine.syntax import ast
from rules_engine.syntax.parser import Parsed, parse

if TYPE_CHECKING:
    from rules_engine.rules import Schedule
    from rules_engine.semantics import diagnostics
else:
    diagnostics = Later("rules_engine.semantics.diagnostics")


@frozen(kw_only=True, slots=False)
class Loaded:
    """A contract as far as it could be taken."""

    parsed: Parsed
    checked: Checked | None
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    @property
    def source(self) -> Source:
        """The text that it was loaded from."""
        return self.parsed.source

    @property
    def tree(self) -> ast.Contract:
        """What it says, with the standard Terms that it uses, as far as it could be taken."""
        return self.checked.resolved.tree if self.checked else self.parsed.tree

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that keep the contract from being evaluated."""
        return tuple(each for each in self.diagnostics if each.severity == "error")

    @cached_property
    def schedule(self) -> "Schedule | None":
        """The rules that the contract means; `None` when it has errors. Made when first asked for: to check needs none."""
        from rules_engine.lowering import lower

        return None if self.errors or self.checked is None else lower(self.checked)


class ContractRejected(Rejected):
    """A contract has errors, so there is nothing to evaluate."""


# What leans on too many definitions in turn is not followed further.
_TOO_LONG = "E206"


def load(source: Source) -> Loaded:
    """Take what can be read of a text through every stage that it is sound enough for. Never raises."""
    parsed = parse(source)
    if parsed.refused:
        return Loaded(parsed=parsed, checked=None, diagnostics=parsed.diagnostics)
    resolved = resolve(parsed)
    said = [*parsed.diagnostics, *resolved.diagnostics]
    if any(each.code == _TOO_LONG for each in resolved.diagnostics):
        return Loaded(parsed=parsed, checked=None, diagnostics=_in_order(said))
    checked = check_types(resolved)
    said += checked.diagnostics
    said += [each for each in open_questions(resolved) if not _within(each, said)]
    if not said:
        said += [*unused(resolved), *codes_of_other_years(resolved), *contradictions(resolved)]
    loaded = Loaded(parsed=parsed, checked=checked, diagnostics=_in_order(said))
    advice = [*_looked_past(loaded), *_before_the_records(loaded)]
    # Without advice the rules that were made for it are kept.
    return evolve(loaded, diagnostics=_in_order([*said, *advice])) if advice else loaded


def _looked_past(loaded: Loaded) -> Iterator[Diagnostic]:
    """Yield advice on each payment that may turn on days for which nothing is to be paid, unseen by that promise."""
    promises = [
        promise
        for block in ast.blocks_of(loaded.tree, ast.Safeguards)
        for promise in block.safeguards
        if isinstance(promise, ast.NeverPaidFor)
    ]
    by_date = any(isinstance(node, ast.OnceOn | ast.EachDayBeyond) for node in ast.walk(loaded.tree))
    # The rules are made for this only where they can matter: to check a contract needs none.
    if not promises or not by_date or loaded.schedule is None:
        return
    from rules_engine.rules.bearings import is_all_looked_at, leanings_of
    from rules_engine.rules.safeguards import NeverPaidFor

    for safeguard in loaded.schedule.safeguards:
        if isinstance(safeguard, NeverPaidFor):
            promise = next(each for each in promises if each.span == safeguard.origin)
            for payment in loaded.schedule.payments:
                if not is_all_looked_at(payment, leanings_of(safeguard.days)):
                    yield diagnostics.PromiseLooksPast(
                        span=payment.unit.origin,
                        payment=payment.name,
                        days=" ".join(
                            loaded.source.text[promise.days.span.start : promise.days.span.end].split()
                        ),
                        promise=promise.span,
                    )


def _before_the_records(loaded: Loaded) -> Iterator[Diagnostic]:
    """Yield advice on each date that is looked for among all days that there ever were, of which records seldom tell."""
    if not any(isinstance(node, ast.FirstDay | ast.Reaching) for node in ast.walk(loaded.tree)):
        return
    if loaded.schedule is None:
        return
    from rules_engine.rules import DayReached, FirstDayOf, begins, walk

    for rule in walk(loaded.schedule):
        if isinstance(rule, FirstDayOf | DayReached) and not begins(rule.days):
            schedule = loaded.schedule
            yield diagnostics.LooksBeforeRecords(
                span=rule.origin,
                first=in_words(schedule.first),
                years=schedule.last.year - schedule.first.year + 1,
            )


def _in_order(said: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(dict.fromkeys(said), key=lambda each: (each.span or Span(0, 0)).start))


def _within(question: Diagnostic, said: Iterable[Diagnostic]) -> bool:
    """Say whether a diagnostic stands in the very words that a question is about: one for one place."""
    return any(
        question.span
        and each.span
        and each.span.start < question.span.end
        and question.span.start < each.span.end
        for each in said
    )
