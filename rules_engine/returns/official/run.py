"""The official rules asked of returns: each return is given the one of the year before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import numpy as np

from rules_engine.returns.assembly import Return
from rules_engine.returns.official.every_rule import ALL
from rules_engine.returns.official.findings import Findings, NotRun, RuleFindings
from rules_engine.returns.official.frames import Frame, Register, Unanswered
from rules_engine.returns.official.rule import Rule

Answer: TypeAlias = RuleFindings | NotRun | None
"""What a rule says of one return: the rows that break it, or why it cannot be asked; None where it finds nothing."""


def validate(returns: Sequence[Return], rules: Sequence[Rule] = ALL) -> Findings:
    """Run `rules` on returns, which come in the order of their years."""
    return collected(answers(returns, rules))


def answers(returns: Sequence[Return], rules: Sequence[Rule]) -> Iterator[Answer]:
    """Ask each of `rules` of each return, and yield one answer for each, as it comes."""
    for frame in _frames(returns):
        for rule in rules:
            yield _answer(rule, frame) if rule.holds_in(frame.year) else None


def collected(given: Iterable[Answer]) -> Findings:
    """Return the answers in their order: what the rules found, and which could not be asked."""
    of_rules: list[RuleFindings] = []
    not_run: list[NotRun] = []
    for answer in given:
        match answer:
            case RuleFindings():
                of_rules.append(answer)
            case NotRun():
                not_run.append(answer)
    return Findings(of_rules, not_run)


def _frames(returns: Sequence[Return]) -> Sequence[Frame]:
    # All are made before the first rule is asked: what is held for each child has one length in all of its authority's.
    registers: defaultdict[str, tuple[Register, Register]] = defaultdict(lambda: (Register(), Register()))
    frames: list[Frame] = []
    by_year: dict[tuple[str, int], Frame] = {}
    for a_return in returns:
        previous = None if a_return.year is None else by_year.get((a_return.authority, a_return.year - 1))
        frame = Frame.of(a_return, previous, *registers[a_return.authority])
        frames.append(frame)
        if a_return.year is not None:
            # Of two returns for one year, the later one is the one that the next year goes on from.
            by_year[a_return.authority, a_return.year] = frame
    return frames


def _answer(rule: Rule, frame: Frame) -> Answer:
    try:
        rows = rule.check(frame)
    except Unanswered as unanswered:
        return NotRun(rule, frame.year, str(unanswered))
    places = {layout: np.unique(of_layout) for layout, of_layout in rows.items() if len(of_layout)}
    return RuleFindings(rule, frame, places) if places else None
