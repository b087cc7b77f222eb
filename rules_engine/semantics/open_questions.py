"""Questions on which sums depend and which a contract may not leave open.

Each is asked with the sentences that would answer it. The list follows the disputes that real contracts have had: the
anchor, the ends, the order, the rounding, the payer, the short break, the part month.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, assert_never

from rules_engine.diagnostics import Diagnostic
from rules_engine.later import Later
from rules_engine.semantics.childhood import Childhood
from rules_engine.semantics.resolver import Resolved
from rules_engine.source import Span
from rules_engine.syntax import ast
from rules_engine.syntax.ast import BlockKind

if TYPE_CHECKING:
    from rules_engine.semantics import diagnostics
else:
    diagnostics = Later("rules_engine.semantics.diagnostics")


def open_questions(resolved: Resolved) -> Iterator[Diagnostic]:
    """Yield each question that the contract leaves open; none whose answer may stand in what could not be read."""
    tree, parsed = resolved.tree, resolved.parsed
    payments = [block for block in tree.blocks if isinstance(block, ast.PaymentClause)]
    if not parsed.is_unread(BlockKind.CONTRACT):
        yield from _heading(tree)
    if not payments and not parsed.is_unread(BlockKind.PAYMENT):
        yield diagnostics.NothingPaid()
    eligible = any(isinstance(block, ast.Eligibility) for block in tree.blocks)
    if not eligible and not parsed.is_unread(BlockKind.ELIGIBILITY):
        yield diagnostics.EligibilityNotSaid()
    if not parsed.is_unread(BlockKind.DEFINITIONS, BlockKind.PAYMENT, BlockKind.SAFEGUARDS):
        yield from _short_breaks(resolved)
    for node in ast.walk(tree):
        yield from _inside(node, resolved)
    for payment in payments:
        yield from _payment(payment, resolved)
    yield from _settlement(resolved, payments)


def _heading(tree: ast.Contract) -> Iterator[Diagnostic]:
    clauses = tree.heading.clauses if tree.heading else ()
    span = tree.heading.span if tree.heading else None
    first_line = Span(span.start, span.start + len("contract")) if span else None
    if tree.heading is None:
        yield diagnostics.NotSaid(what="its name", sentences=('contract "Family support in Norfolk"',))
    if not any(isinstance(clause, ast.InForce) for clause in clauses):
        when = "in force from 1 April 2024 to 31 March 2029"
        yield diagnostics.NotSaid(span=first_line, what="when it is in force", sentences=(when,))
    if not any(isinstance(clause, ast.StatementsEvery | ast.StatementsListed) for clause in clauses):
        sentences = (
            "statements every quarter",
            "statements for periods ending 31 July 2024, 31 October 2024",
        )
        yield diagnostics.NotSaid(span=first_line, what="when statements are made", sentences=sentences)


def _inside(node: ast.Node, resolved: Resolved) -> Iterator[Diagnostic]:
    """Yield what one part of a clause leaves open, wherever it stands."""
    match node:
        case ast.Either(parts=parts):
            for part in parts:
                if isinstance(part, ast.Both):
                    yield diagnostics.OrderNotSaid(span=node.span, words=("and", "or"))
                elif isinstance(part, ast.Except | ast.During | ast.Until):
                    word = {"Except": "except", "During": "during", "Until": "until"}[type(part).__name__]
                    yield diagnostics.OrderNotSaid(span=node.span, words=("or", word))
        case ast.Both(parts=parts):
            # `A and B except C` means the same either way; `A except B and C` does not.
            if any(isinstance(part, ast.Except) for part in parts[:-1]):
                yield diagnostics.OrderNotSaid(span=node.span, words=("except", "and"))
        case ast.OnceWhen(clock=None):
            yield diagnostics.ClockNotSaid(span=Span(node.duration.span.end, node.duration.span.end))
        case ast.EachWeek(counted_from=None):
            yield diagnostics.GridNotAnchored(span=Span(node.span.end, node.span.end), unit="week")
        case ast.EachBlock(counted_from=None):
            yield diagnostics.GridNotAnchored(span=Span(node.span.end, node.span.end), unit="block")
        case ast.ByDate(deciding=None) | ast.Applies(deciding=None):
            yield diagnostics.DecidingDateNotSaid(span=node.span)
        case ast.ByBand(counting=None):
            yield diagnostics.CountingNotSaid(span=node.span)
        case ast.ByCase(otherwise=None):
            if not _covered(node, resolved):
                yield diagnostics.CaseNotCovered(span=node.span)
        case ast.Baseline(part_months=None):
            yield diagnostics.PartMonthsNotSaid(span=node.span)
        case _:
            pass


def _covered(tariff: ast.ByCase, resolved: Resolved) -> bool:
    """Say whether the cases name every value of one and the same choice, so that one of them always fits."""
    named: set[str] = set()
    facts: set[str] = set()
    for case in tariff.cases:
        if not isinstance(case.condition, ast.IsText) or not isinstance(case.condition.subject, ast.Name):
            return False
        if not case.condition.negated:
            named.update(case.condition.texts)
        facts.add(case.condition.subject.text)
    fact = next(iter(facts))
    if fact in resolved.parsed.unread_terms:
        return True  # what it may be could not be read
    clause = resolved.defined.get(fact)
    return (
        len(facts) == 1
        and isinstance(clause, ast.FactClause)
        and not clause.optional
        and named >= set(clause.choices)
    )


def _payment(payment: ast.PaymentClause, resolved: Resolved) -> Iterator[Diagnostic]:
    group = any(isinstance(part, ast.ForGroup) for part in payment.parts)
    for part in payment.parts:
        if not isinstance(part, ast.Pays):
            continue
        if isinstance(part.unit, ast.EachDayBeyond) and not any(
            isinstance(each, ast.OnceEnded) for each in payment.parts
        ):
            yield diagnostics.EndNotSaid(span=payment.name.span, group=group)
        windows = [each for each in payment.parts if isinstance(each, ast.OnceEnded)]
        decided = any(_decides_age(each, resolved) for each in (part.unit, *windows))
        if not decided and not Childhood(resolved).holds_all_that(part.unit, windows):
            yield diagnostics.AgeNotDecided(span=_counted(part.unit), name=payment.name.text)


def _counted(unit: ast.Unit) -> Span:
    match unit:
        case ast.EachDayBeyond(measure=measure):
            return measure.span
        case ast.OnceOn(date=day):
            return day.span
        case (
            ast.EachDay(days=days)
            | ast.EachRun(days=days)
            | ast.EachWeek(days=days)
            | ast.EachBlock(days=days)
            | ast.OnceWhen(days=days)
        ):
            return days.span
        case _:
            assert_never(unit)


def _decides_age(node: ast.Node, resolved: Resolved) -> bool:
    """Say whether `node` leads to a birthday, or to a Term that nothing defines, of which nobody can say."""
    graph = resolved.graph
    return graph.leads_nowhere(node) or any(isinstance(found, ast.Birthday) for found in graph.behind(node))


def _short_breaks(resolved: Resolved) -> Iterator[Diagnostic]:
    """Ask of each use of rows of episodes whether short breaks are part of it; of a whole timeline, at its first use."""
    asked: set[str] = set()
    for clause in _clauses(resolved.parsed.tree):
        if _says_short_breaks(clause, resolved) or _is_always_said(clause, resolved):
            continue
        filtered = {node.timeline.span: node for node in ast.walk(clause) if isinstance(node, ast.Filtered)}
        for name in ast.names_used(clause):
            bound, rows = resolved.bound(name), filtered.get(name.span)
            if not isinstance(bound, ast.TimelineClause) or not bound.of_episodes:
                continue
            if rows and not any(each.field == "legal status" for each in rows.filters):
                words = " ".join(resolved.text_at(rows.span).split())
                yield diagnostics.ShortBreaksNotDecided(span=rows.span, rows=words, is_filtered=True)
            elif not rows and name.text not in asked:
                asked.add(name.text)
                yield diagnostics.ShortBreaksNotDecided(
                    span=name.span, rows=name.text, is_standard=name.text in resolved.standard
                )


def _clauses(tree: ast.Contract) -> Iterator[ast.Node]:
    """Yield each definition, and each block of another kind other than worked examples."""
    for block in tree.blocks:
        if isinstance(block, ast.Definitions):
            yield from block.definitions
        elif not isinstance(block, ast.ExampleClause):
            yield block


def _says_short_breaks(clause: ast.Node, resolved: Resolved) -> bool:
    """Say whether a clause names the codes of short breaks, itself or by a Term for the days that have them."""
    meanings = [resolved.bound(name) for name in ast.names_used(clause)]
    named = [each.meaning for each in meanings if isinstance(each, ast.DefinitionClause)]
    return any(_of_short_breaks(node) for node in ast.walk(clause)) or any(
        isinstance(node, ast.Filtered)
        and _of_short_breaks(node)
        and not any(each.other_than for each in node.filters)
        for node in named
    )


def _of_short_breaks(node: ast.Node) -> bool:
    return isinstance(node, ast.Filtered) and any(
        each.field == "legal status" and {"V3", "V4"} & set(each.codes) for each in node.filters
    )


def _is_always_said(clause: ast.Node, resolved: Resolved) -> bool:
    """Say whether `clause` gives a Term its meaning, and every other clause that uses the Term names short breaks."""
    if not isinstance(clause, ast.DefinitionClause):
        return False
    users = [
        each
        for each in _clauses(resolved.parsed.tree)
        if any(name.text == clause.name.text for name in ast.names_used(each))
    ]
    return bool(users) and all(_says_short_breaks(each, resolved) for each in users)


def _settlement(resolved: Resolved, payments: list[ast.PaymentClause]) -> Iterator[Diagnostic]:
    tree = resolved.tree
    settlement = next((block for block in tree.blocks if isinstance(block, ast.Settlement)), None)
    steps = [step for block in tree.blocks if isinstance(block, ast.Settlement) for step in block.steps]
    payers = [step for step in steps if isinstance(step, ast.PayerClause)]
    whole = not resolved.parsed.is_unread(BlockKind.SETTLEMENT)
    if whole and payments and not any(isinstance(step, ast.RoundSums) for step in steps):
        place = Span(settlement.span.start, settlement.span.start + len("settlement")) if settlement else None
        yield diagnostics.RoundingNotSaid(span=place)
    for payment in payments:
        own = [part for part in payment.parts if isinstance(part, ast.PayerClause)]
        if whole and not own and not payers and not _is_shadow(resolved):
            payer = next(_parties(tree), "Norfolk")
            yield diagnostics.PayerNotSaid(span=payment.name.span, name=payment.name.text, payer=payer)
        yield from _excess(own, tree)
        yield from _reach(own)
        yield from _group_payer(payment, own or payers, resolved)
    if whole:
        yield from _excess(payers, tree)
    for step in steps:
        if isinstance(step, ast.PayAtMost) and step.scope.kind is ast.ScopeKind.PAYER and step.over is None:
            capped = step.scope.payer.text if step.scope.payer else ""
            yield diagnostics.ExcessNotDecided(span=step.span, payer=capped, other=_other_party(tree, capped))


def _is_shadow(resolved: Resolved) -> bool:
    """Say whether nothing is owed under the contract, or may not be, for all that could be read."""
    heading = resolved.tree.heading
    said = heading is not None and any(isinstance(clause, ast.Shadow) for clause in heading.clauses)
    return said or resolved.parsed.is_unread(BlockKind.CONTRACT)


def _parties(tree: ast.Contract) -> Iterator[str]:
    for block in tree.blocks:
        if isinstance(block, ast.Parties):
            yield from (party.name.text for party in block.parties)


def _group_payer(
    payment: ast.PaymentClause, payers: list[ast.PayerClause], resolved: Resolved
) -> Iterator[Diagnostic]:
    """Ask whose authority pays for a group, unless its children are grouped by authority."""
    for part in payment.parts:
        group = resolved.bound(part.group) if isinstance(part, ast.ForGroup) else None
        if isinstance(group, ast.GroupClause):
            keys = {key.name.text for key in group.keys if isinstance(key, ast.KeyFact)}
            for clause in payers:
                if clause.payer.of_child and clause.payer.name.text not in keys:
                    yield diagnostics.GroupPayerNotSaid(
                        span=group.span, group=group.name.text, fact=clause.payer.name.text
                    )


def _excess(clauses: list[ast.PayerClause], tree: ast.Contract) -> Iterator[Diagnostic]:
    for clause in clauses:
        others = any(not isinstance(other.share, ast.Share) for other in clauses if other is not clause)
        if clause.cap and clause.cap.over is None and not others:
            payer = clause.payer.name.text
            yield diagnostics.ExcessNotDecided(
                span=clause.cap.span, payer=payer, other=_other_party(tree, payer)
            )


def _reach(own: list[ast.PayerClause]) -> Iterator[Diagnostic]:
    """Ask of which sums a maximum in a payment is."""
    for clause in own:
        if clause.cap and clause.cap.reach is None:
            yield diagnostics.ReachNotSaid(span=clause.cap.span, payer=clause.payer.name.text)


def _other_party(tree: ast.Contract, payer: str) -> str | None:
    """Return a commissioner of the contract other than `payer`, else its first other party."""
    others = [
        party
        for block in tree.blocks
        if isinstance(block, ast.Parties)
        for party in block.parties
        if party.name.text != payer
    ]
    commissioners = [party for party in others if party.role is ast.Role.COMMISSIONER]
    return next((party.name.text for party in (*commissioners, *others)), None)
