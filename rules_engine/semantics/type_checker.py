"""Every expression has a kind, every price a unit; one diagnostic for what is wrong once."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final, assert_never

from attrs import define, field, frozen

from rules_engine.dates import in_words
from rules_engine.diagnostics import Diagnostic
from rules_engine.kinds import FactKind
from rules_engine.later import Later
from rules_engine.money import share_in_words
from rules_engine.near import nearest
from rules_engine.semantics.graph import Definition
from rules_engine.semantics.resolver import Resolved, definitions_in
from rules_engine.semantics.types import OPERATORS, Kind, Type
from rules_engine.source import Span, join
from rules_engine.statutory.codes import EPISODE_FIELDS, codes_of
from rules_engine.statutory.doubts import Doubt
from rules_engine.syntax import ast

if TYPE_CHECKING:
    from rules_engine.semantics import diagnostics
    from rules_engine.statutory.layouts import Layout
else:
    diagnostics = Later("rules_engine.semantics.diagnostics")

BIRTH = "Date of Birth"


@frozen(kw_only=True)
class Checked:
    """A resolved tree, and what kind each of its Terms and expressions is. Sound when no diagnostic is an error.

    `types` has the kind of each Term, and `types_by_span` that of each expression and each use of a Term, by its place.
    What a diagnostic speaks of has none.
    """

    resolved: Resolved
    types: Mapping[str, Type]
    types_by_span: Mapping[Span, Type]
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    def days(self, node: ast.Expression) -> ast.DaysExpression:
        """Return `node`, which was found to be days; AssertionError for what was not."""
        self._assert_is(node, Kind.DAYS)
        assert isinstance(node, ast.DaysExpression)
        return node

    def date(self, node: ast.Expression) -> ast.DateExpression:
        """Return `node`, which was found to be a date; AssertionError for what was not."""
        self._assert_is(node, Kind.DATE)
        assert isinstance(node, ast.DateExpression)
        return node

    def number(self, node: ast.Expression) -> ast.NumberExpression:
        """Return `node`, which was found to be a number or a number of days; AssertionError for what was not."""
        self._assert_is(node, Kind.NUMBER, Kind.COUNT)
        assert isinstance(node, ast.NumberExpression)
        return node

    def condition(self, node: ast.Expression) -> ast.ConditionExpression:
        """Return `node`, which was found to be a condition; AssertionError for what was not."""
        self._assert_is(node, Kind.CONDITION)
        assert isinstance(node, ast.ConditionExpression)
        return node

    def _assert_is(self, node: ast.Expression, *kinds: Kind) -> None:
        found = self.types_by_span.get(node.span)
        assert found, f"no type: {node}"
        assert found.kind in kinds, f"{found.kind.value}: {node}"


MOST_YEARS: Final = 200
"""A contract is in force for no more years: a later last day is a date that stands for "without end"."""
MOST_MONTHS: Final = 12 * MOST_YEARS
OLDEST: Final = 130
"""Nobody is older, in years: a higher age stands for "without end"."""


def check_types(resolved: Resolved) -> Checked:
    """Give every expression its kind and every clause what it needs, or say what does not fit."""
    checker = _Checker(resolved)
    for block in resolved.tree.blocks:
        checker.block(block)
    if resolved.tree.heading:
        checker.heading(resolved.tree.heading)
    for node in ast.walk(resolved.tree):
        match node:
            case ast.Duration():
                checker.some_length(node)
            case ast.DateLiteral():
                checker.of(node)
    for name in ast.names_used(resolved.tree):
        checker.of(name)
    types = {term: found for term, found in checker.types.items() if found}
    # A standard Term is sound, unless the contract means something else by one that it rests on: then a diagnostic
    # speaks of that.
    found = (each for each in checker.diagnostics if each.span is None or not each.span.of)
    return Checked(
        resolved=resolved, types=types, types_by_span=checker.types_by_span, diagnostics=tuple(found)
    )


_IN_DAYS = frozenset({ast.UnitWord.DAY, ast.UnitWord.WEEK})
_IN_MONTHS = frozenset({ast.UnitWord.MONTH, ast.UnitWord.YEAR})

_FACT_KINDS = {
    FactKind.DATE: Kind.DATE,
    FactKind.NUMBER: Kind.NUMBER,
    FactKind.YES_NO: Kind.YES_NO,
    FactKind.CHOICE: Kind.TEXT,
    FactKind.PARTY: Kind.PARTY_OF_CHILD,
}


@define
class _Checker:
    resolved: Resolved
    diagnostics: list[Diagnostic] = field(factory=list)
    types: dict[str, Type | None] = field(factory=dict)
    types_by_span: dict[Span, Type] = field(factory=dict)

    # ---- what a name is

    def defined_type(self, clause: Definition) -> Type | None:
        term = clause.name.text
        if term not in self.types:
            self.types[term] = None  # a ring has its own diagnostic; inside it nothing has a kind
            self.types[term] = self._type_of_clause(clause)
        return self.types[term]

    def _type_of_clause(self, clause: Definition) -> Type | None:
        match clause:
            case ast.PartyClause():
                return Type(Kind.PARTY)
            case ast.FactClause(kind=kind):
                return Type(_FACT_KINDS[kind])
            case ast.TimelineClause():
                return Type(Kind.DAYS)
            case ast.GroupClause():
                return Type(Kind.GROUP)
            case ast.PaymentClause():
                return Type(Kind.PAYMENT)
            case ast.DefinitionClause(meaning=meaning):
                match meaning:
                    case ast.Baseline():
                        self._baseline(meaning)
                        return Type(Kind.BASELINE)
                    case ast.Rate() | ast.ByCase() | ast.ByDate() | ast.ByBand():
                        return self.tariff(meaning)
                    case _:
                        return self.of(meaning)
            case _:
                assert_never(clause)

    # ---- expressions

    def of(self, node: ast.Expression) -> Type | None:
        """Return the type of `node`, or `None` when a diagnostic speaks of something inside it."""
        found = self._of(node)
        if found:
            self.types_by_span[node.span] = found
        return found

    def _of(self, node: ast.Expression) -> Type | None:
        match node:
            case ast.Name():
                clause = self.resolved.bound(node)
                return self.defined_type(clause) if clause else None
            case ast.Filtered(timeline=timeline):
                self._filters(node)
                return Type(Kind.DAYS) if self.resolved.bound(timeline) else None
            case ast.Starts(rows=rows):
                if isinstance(rows, ast.Name):
                    clause = self.resolved.bound(rows)
                    if clause and not isinstance(clause, ast.TimelineClause):
                        self._wrong(rows, self.of(rows), "a timeline")
                        return None
                return Type(Kind.DAYS) if self.of(rows) else None
            case ast.Window(start=start):
                return self._when(Kind.DAYS, (start, Kind.DATE))
            case ast.WindowFrom(start=start):
                return self._when(Kind.DAYS, (start, Kind.DATE))
            case ast.WindowBetween(start=start, last=last):
                first_said, last_said = _bare(start), _bare(last)
                if isinstance(first_said, ast.DateLiteral) and isinstance(last_said, ast.DateLiteral):
                    self._not_backwards(first_said, last_said)
                return self._when(Kind.DAYS, (start, Kind.DATE), (last, Kind.DATE))
            case ast.Spells(at_least=at_least, days=days):
                self._in_days(at_least)
                return self._when(Kind.DAYS, (days, Kind.DAYS))
            case ast.EveryDay():
                return Type(Kind.DAYS)
            case ast.Except(days=left, removed=right):
                if isinstance(self._meant(right), ast.EveryDay):
                    kept, removed = self.words(left.span), self.words(right.span)
                    self._report(diagnostics.NothingLeft(span=right.span, days=kept, removed=removed))
                return self._operator("except", left, right)
            case ast.During(days=left, within=right):
                return self._operator("during", left, right)
            case ast.Until(days=left, end=right):
                return self._operator("until", left, right)
            case ast.EvenAfter(days=left, date=ast.Birthday()):
                # It cuts nothing off, so nobody need know when the child was born.
                return Type(Kind.DAYS) if self.expect(left, Kind.DAYS) else None
            case ast.EvenAfter(days=left, date=right):
                return self._operator("even after", left, right)
            case ast.DateLiteral():
                return Type(Kind.DATE)
            case ast.Birthday():
                return Type(Kind.DATE) if self._birth(node.span) else None
            case ast.DatePlus(date=day, duration=duration) | ast.DateMinus(date=day, duration=duration):
                self._calendar(duration)
                return self._when(Kind.DATE, (day, Kind.DATE))
            case ast.Earliest(dates=dates) | ast.Latest(dates=dates):
                return self._when(Kind.DATE, *((day, Kind.DATE) for day in dates))
            case ast.FirstDay(days=days) | ast.LastDay(days=days):
                return self._when(Kind.DATE, (days, Kind.DAYS))
            case ast.Reaching(days=days, duration=duration, clock=clock):
                self._in_days(duration)
                self._clock(clock)
                return self._when(Kind.DATE, (days, Kind.DAYS))
            case ast.DaysOf(days=days):
                return self._when(Kind.COUNT, (days, Kind.DAYS))
            case ast.Less(number=left, taken=right):
                found = self.of(left)
                if found and found.kind is Kind.NUMBER:
                    return self._when(Kind.NUMBER, (right, Kind.NUMBER))
                return self._operator("less", left, right)
            case ast.IsText():
                return self._is_text(node)
            case ast.IsYes(subject=subject):
                return self._when(Kind.CONDITION, (subject, Kind.YES_NO))
            case ast.IsAmount():
                return self._is_amount(node)
            case ast.IsDated(subject=left, date=right):
                return self._operator("is before", left, right)
            case ast.IsDayOf(date=left, days=right):
                return self._operator("is a day of", left, right)
            case ast.IsRecorded(subject=subject):
                clause = self.resolved.bound(subject) if isinstance(subject, ast.Name) else None
                found = self.of(subject)
                if isinstance(clause, ast.FactClause):
                    return Type(Kind.CONDITION)
                self._wrong(subject, found, "a fact")
                return None
            case ast.AllDaysAre(days=left, within=right) | ast.NoDaysAre(days=left, outside=right):
                return self._operator("every day is", left, right)
            case ast.Aged(youngest=youngest, oldest=oldest, date=day):
                if oldest < youngest:
                    self._report(
                        diagnostics.OutOfOrder(span=node.span, what=f"{oldest} is younger than {youngest}")
                    )
                elif oldest > OLDEST:
                    self._report(
                        diagnostics.PastEveryLife(span=node.span, of="age", number=oldest, largest=OLDEST)
                    )
                return self._when(Kind.CONDITION, (day, Kind.DATE)) if self._birth(node.span) else None
            case ast.Either(parts=parts) | ast.Both(parts=parts):
                return self._alike(parts)
            case ast.Parenthesis(inside=inside):
                return self.of(inside)
            case _:
                assert_never(node)

    def expect(self, node: ast.Expression, kind: Kind) -> bool:
        """Say whether `node` is of `kind`, and report it when it is of another."""
        found = self.of(node)
        if found and found.kind is not kind:
            self._wrong(node, found, kind.value)
            return False
        return found is not None

    def _when(self, result: Kind, *needs: tuple[ast.Expression, Kind]) -> Type | None:
        sound = [self.expect(node, kind) for node, kind in needs]
        return Type(result) if all(sound) else None

    def _operator(self, operator: str, left: ast.Expression, right: ast.Expression) -> Type | None:
        left_kind, right_kind, result = OPERATORS[operator]
        return self._when(result, (left, left_kind), (right, right_kind))

    def _meant(self, expression: ast.Expression) -> ast.Node:
        """Return what an expression comes to when its brackets are taken off, and the names of definitions followed."""
        meant: ast.Node = expression
        passed: set[str] = set()
        while True:
            if isinstance(meant, ast.Parenthesis):
                meant = meant.inside
                continue
            clause = self.resolved.bound(meant) if isinstance(meant, ast.Name) else None
            if not isinstance(clause, ast.DefinitionClause) or clause.name.text in passed:
                return meant
            passed.add(clause.name.text)
            meant = clause.meaning

    def _alike(self, parts: tuple[ast.Expression, ...]) -> Type | None:
        found = [self.of(part) for part in parts]
        kinds = {each.kind for each in found if each}
        for part, each in zip(parts, found, strict=True):
            if each and each.kind not in (Kind.DAYS, Kind.CONDITION):
                self._wrong(part, each, "a set of days or a condition")
                return None
        if len(kinds) == 2:
            odd = next(
                part
                for part, each in zip(parts, found, strict=True)
                if each and found[0] and each.kind is not found[0].kind
            )
            first = found[0]
            assert first
            self._wrong(odd, self.of(odd), first.kind.value)
            return None
        return found[0] if all(found) else None

    def _is_text(self, node: ast.IsText) -> Type | None:
        subject = node.subject.inside if isinstance(node.subject, ast.Parenthesis) else node.subject
        clause = self.resolved.bound(subject) if isinstance(subject, ast.Name) else None
        if not isinstance(clause, ast.FactClause) or clause.kind not in (FactKind.CHOICE, FactKind.PARTY):
            self._wrong(node.subject, self.of(node.subject), "a fact that is a choice of words")
            return None
        self.of(node.subject)
        choices = self.choices(clause)
        for text in node.texts:
            if choices is not None and text not in choices:
                self._report(
                    diagnostics.NotAChoice(span=node.span, fact=clause.name.text, found=text, choices=choices)
                )
        return Type(Kind.CONDITION)

    def choices(self, clause: ast.FactClause) -> tuple[str, ...] | None:
        """Return the texts that a fact may hold: for a party, the names of the parties; None where nobody can tell."""
        if clause.kind is not FactKind.PARTY:
            return clause.choices
        if self.resolved.parsed.is_unread(ast.BlockKind.PARTIES):
            return None
        parties = (each for each in definitions_in(self.resolved.tree) if isinstance(each, ast.PartyClause))
        return tuple(party.name.text for party in parties)

    def _is_amount(self, node: ast.IsAmount) -> Type | None:
        found = self.of(node.subject)
        if found is None:
            return None
        if isinstance(node.amount, ast.Money):
            self._wrong(node.subject, found, "a sum of money")
            return None
        if found.kind is Kind.COUNT:
            if node.amount.unit not in _IN_DAYS:
                self._report(
                    diagnostics.WrongDuration(
                        span=node.amount.span, found=f"{node.amount.number:f}", units="days or weeks"
                    )
                )
                return None
        elif found.kind is not Kind.NUMBER or node.amount.unit:
            self._wrong(node.subject, found, "a number of days" if node.amount.unit else "a number")
            return None
        return Type(Kind.CONDITION)

    def _filters(self, node: ast.Filtered) -> None:
        clause = self.resolved.bound(node.timeline)
        if clause is None:
            return
        if not isinstance(clause, ast.TimelineClause):
            self._wrong(
                node.timeline,
                self.defined_type(clause),
                "a timeline",
                "put `with …` after the timeline itself",
            )
            return
        for each in node.filters:
            self._codes(clause, each.field, each.codes, each.span)

    def _codes(self, clause: ast.TimelineClause, column: str, codes: tuple[str, ...], span: Span) -> None:
        """Report a column that the rows of a timeline do not carry, or codes that it cannot hold."""
        carried = _carried(clause)
        if column not in carried:
            if clause.source is None or clause.of_episodes or _layout(clause.source):
                self._report(
                    diagnostics.NoSuchColumn(
                        span=span, timeline=clause.name.text, column=column, carried=tuple(carried)
                    )
                )
            return
        for code in codes:
            if code not in carried[column]:
                self._report(
                    diagnostics.UnknownCode(span=span, field_name=column, found=code, known=carried[column])
                )

    def _clock(self, clock: ast.Clock) -> None:
        if isinstance(clock, ast.InARow):
            if clock.ignoring:
                self._in_days(clock.ignoring)
            if clock.pausing:
                self.expect(clock.pausing, Kind.DAYS)
            if clock.again:
                self.expect(clock.again.days, Kind.DAYS)
                if clock.again.after:
                    self._in_days(clock.again.after)

    def some_length(self, duration: ast.Duration) -> None:
        """Report a length of nothing."""
        if duration.count == 0:
            self._report(diagnostics.NoLength(span=duration.span, found=_said(duration)))

    def _in_days(self, duration: ast.Duration) -> None:
        if duration.unit not in _IN_DAYS:
            self._report(
                diagnostics.WrongDuration(span=duration.span, found=_said(duration), units="days or weeks")
            )

    def _calendar(self, duration: ast.Duration) -> None:
        if duration.unit not in _IN_DAYS | _IN_MONTHS:
            self._report(
                diagnostics.WrongDuration(
                    span=duration.span, found=_said(duration), units="days, weeks, months or years"
                )
            )

    def _birth(self, span: Span) -> bool:
        clause = self.resolved.defined.get(BIRTH)
        if isinstance(clause, ast.FactClause) and clause.kind is FactKind.DATE:
            return True
        if not self.resolved.parsed.is_unread(ast.BlockKind.FACTS):
            self._report(diagnostics.BirthNotDeclared(span=span))
        return False

    # ---- prices

    def tariff(self, tariff: ast.Tariff) -> Type | None:
        """Return the type of a tariff: a price, all of whose parts are for one unit."""
        found = self._tariff(tariff)
        if found:
            self.types_by_span[tariff.span] = found
        return found

    def _tariff(self, tariff: ast.Tariff) -> Type | None:
        match tariff:
            case ast.Rate(per=per):
                return Type(Kind.PRICE, per)
            case ast.Name():
                return self.of(tariff) if self.expect(tariff, Kind.PRICE) else None
            case ast.ByCase(cases=cases, otherwise=otherwise):
                for case in cases:
                    if self.expect(case.condition, Kind.CONDITION):
                        self.facts_only(case.condition)
                return self._one_unit([case.price for case in cases] + ([otherwise] if otherwise else []))
            case ast.ByDate(dated=dated, deciding=deciding):
                for earlier, later in pairwise(dated):
                    self._rising(earlier.start, later.start)
                self._deciding(deciding)
                return self._one_unit([each.price for each in dated])
            case ast.ByBand(bands=bands, after_that=after_that):
                for lower, upper in pairwise(bands):
                    if upper.up_to.number <= lower.up_to.number:
                        what = f"the band up to {upper.up_to.number:f} comes after the band up to {lower.up_to.number:f}"
                        self._report(diagnostics.OutOfOrder(span=upper.span, what=what))
                return self._one_unit([*(band.price for band in bands), after_that])
            case _:
                assert_never(tariff)

    def _one_unit(self, prices: list[ast.Price]) -> Type | None:
        found = [self.tariff(price) for price in prices]
        named = {each.per for each in found if each and each.per}
        if len(named) > 1:
            first, *_, last = sorted(named, key=lambda word: word.value)
            odd = next(
                price
                for price, each in zip(prices, found, strict=True)
                if each and each.per not in (None, found[0] and found[0].per)
            )
            self._report(
                diagnostics.WrongUnit(span=odd.span, words=self.words(odd.span), found=last, needed=first)
            )
            return None
        return Type(Kind.PRICE, next(iter(named), None)) if all(found) else None

    def _deciding(self, deciding: ast.Deciding | None) -> None:
        if deciding and deciding.date:
            self.expect(deciding.date, Kind.DATE)

    def _rising(self, earlier: ast.DateLiteral, later: ast.DateLiteral) -> None:
        if later.date <= earlier.date:
            what = f"{in_words(later.date)} is not after {in_words(earlier.date)}"
            self._report(diagnostics.OutOfOrder(span=later.span, what=what))

    def _not_backwards(self, first: ast.DateLiteral, last: ast.DateLiteral) -> None:
        if last.date < first.date:
            what = f"{in_words(last.date)} comes before {in_words(first.date)}, so no day lies between them"
            self._report(diagnostics.OutOfOrder(span=last.span, what=what))

    def facts_only(self, condition: ast.Expression) -> None:
        """Report a condition that leads, through any definitions, to a timeline."""
        reached = self.resolved.graph.reached_from(condition)
        if any(isinstance(clause, ast.TimelineClause) for clause in reached):
            self._report(diagnostics.NeedsFactsOnly(span=condition.span))

    def _baseline(self, baseline: ast.Baseline) -> None:
        self.expect(baseline.over, Kind.DAYS)
        self.expect(baseline.anchor, Kind.DATE)
        month = 0
        for band in baseline.bands:
            if band.first != month + 1 or band.last < band.first:
                self._report(
                    diagnostics.OutOfOrder(
                        span=band.span, what=f"the months go on from month {month + 1}, without gaps"
                    )
                )
            elif band.last > MOST_MONTHS:
                self._report(
                    diagnostics.PastEveryLife(
                        span=band.span, of="month", number=band.last, largest=MOST_MONTHS
                    )
                )
            month = max(month, band.last)

    # ---- blocks

    def heading(self, heading: ast.Heading) -> None:
        for name, kinds in (
            ("the time in force", (ast.InForce,)),
            ("when statements are made", (ast.StatementsEvery, ast.StatementsListed)),
            ("the currency", (ast.Currency,)),
            ("a vocabulary", (ast.Uses,)),
        ):
            said = [clause for clause in heading.clauses if isinstance(clause, kinds)]
            for again in said[1:]:
                self._report(diagnostics.SaidTwice(span=again.span, what=name, first=said[0].span))
        for clause in heading.clauses:
            if isinstance(clause, ast.InForce) and clause.last.date < clause.first.date:
                self._rising(clause.first, clause.last)
            elif isinstance(clause, ast.InForce) and (
                clause.last.date.year - clause.first.date.year > MOST_YEARS or clause.last.date == date.max
            ):
                self._report(diagnostics.TermTooLong(span=clause.last.span, years=MOST_YEARS))
            if isinstance(clause, ast.StatementsListed):
                for earlier, later in pairwise(clause.ends):
                    self._rising(earlier, later)
                in_force = next((each for each in heading.clauses if isinstance(each, ast.InForce)), None)
                if in_force and clause.ends[-1].date < in_force.last.date:
                    what = f"the last statement ends before {in_words(in_force.last.date)}, the last day in force"
                    self._report(diagnostics.OutOfOrder(span=clause.ends[-1].span, what=what))
                # Each statement has a day: the one before the last must leave it one.
                if in_force and len(clause.ends) > 1 and clause.ends[-2].date >= in_force.last.date:
                    what = (
                        f"a statement already ends on {in_words(clause.ends[-2].date)}, and the last day in force is "
                        f"{in_words(in_force.last.date)}, so this one would be of no day"
                    )
                    self._report(diagnostics.OutOfOrder(span=clause.ends[-1].span, what=what))
                if in_force and clause.ends[0].date < in_force.first.date:
                    what = f"the first statement ends before {in_words(in_force.first.date)}, the first day in force"
                    self._report(diagnostics.OutOfOrder(span=clause.ends[0].span, what=what))

    def block(self, block: ast.Block) -> None:
        match block:
            case ast.Definitions(definitions=definitions):
                for definition in definitions:
                    self.defined_type(definition)
            case ast.Eligibility(rules=rules):
                for rule in rules:
                    match rule:
                        case ast.EligibleAged(aged=aged):
                            self.of(aged)
                        case ast.EligibleWhere(condition=condition):
                            self.expect(condition, Kind.CONDITION)
                        case ast.EligibleEvery():
                            pass
            case ast.Groups(groups=groups):
                for group in groups:
                    self._group(group)
            case ast.PaymentClause():
                self._payment(block)
            case ast.Settlement(steps=steps):
                self._settlement(steps)
            case ast.Safeguards(safeguards=safeguards):
                for safeguard in safeguards:
                    self._safeguard(safeguard)
            case ast.ExampleClause():
                self._example(block)
            case ast.Facts(facts=facts):
                for fact in facts:
                    self._fact(fact)
            case ast.Timelines(timelines=timelines):
                for timeline in timelines:
                    self._read(timeline)
            case ast.Recitals() | ast.Parties():
                pass
            case _:
                assert_never(block)

    def _fact(self, fact: ast.FactClause) -> None:
        """Report a source that the statutory records do not have, or that holds something of another kind."""
        if fact.source is None:
            return
        layout = self._table(fact.source.table, fact.source.span, for_timeline=False)
        if layout is None:
            return
        column = layout.column(fact.source.column)
        if column is None:
            self._report(
                diagnostics.UnknownColumn(
                    span=fact.source.span,
                    name=fact.source.column,
                    table=layout.source,
                    near=nearest(fact.source.column, layout.headings, read_as=str.casefold),
                    known=layout.headings,
                )
            )
        elif column.holds.name not in _HELD_BY[fact.kind]:
            needed = "a choice of words" if fact.kind is FactKind.CHOICE else _FACT_KINDS[fact.kind].value
            self._report(
                diagnostics.ColumnOfAnotherKind(
                    span=fact.source.span,
                    fact=fact.name.text,
                    column=column.name,
                    holds=column.holds.value,
                    needed=needed,
                    fits=_FITS.get(column.holds.name),
                )
            )
        elif column.codes:
            known = tuple(codes_of(column.codes))
            for choice in fact.choices:
                if choice not in known:
                    self._report(
                        diagnostics.UnknownCode(
                            span=fact.span, field_name=column.codes, found=choice, known=known
                        )
                    )

    def _read(self, timeline: ast.TimelineClause) -> None:
        """Report a table that makes no timeline, and policies that say nothing or that are said twice."""
        source = timeline.source
        if source is None:
            return
        if not source.holds_episodes:
            self._table(source.name, source.span, for_timeline=True)
        first: dict[Doubt, Span] = {}
        for policy in timeline.policies:
            if not source.holds_episodes:
                self._report(
                    diagnostics.PolicyOutOfPlace(
                        span=policy.span, timeline=timeline.name.text, doubt=policy.doubt.value
                    )
                )
            elif first.setdefault(policy.doubt, policy.span) != policy.span:
                what = f"what `{policy.doubt.value}` means"
                self._report(diagnostics.SaidTwice(span=policy.span, what=what, first=first[policy.doubt]))

    def _table(self, name: str, span: Span, *, for_timeline: bool) -> "Layout | None":
        """Return the layout of a table that a timeline or a fact may be read from."""
        layouts = _layouts()
        if name not in layouts:
            near = nearest(name, layouts, read_as=str.casefold)
            self._report(diagnostics.UnknownTable(span=span, name=name, near=near, known=tuple(layouts)))
            return None
        if (layouts[name].first_day is not None) is not for_timeline:
            fitting = tuple(
                source for source, each in layouts.items() if (each.first_day is not None) is for_timeline
            )
            self._report(
                diagnostics.WrongTable(span=span, table=name, for_timeline=for_timeline, known=fitting)
            )
            return None
        return layouts[name]

    def _group(self, group: ast.GroupClause) -> None:
        for key in group.keys:
            if isinstance(key, ast.KeyPeriod):
                self.expect(key.date, Kind.DATE)
            else:
                clause = self.resolved.bound(key.name)
                if clause and not isinstance(clause, ast.FactClause):
                    self._wrong(key.name, self.defined_type(clause), "a fact")

    def _payment(self, payment: ast.PaymentClause) -> None:
        pays = [part for part in payment.parts if isinstance(part, ast.Pays)]
        if len(pays) != 1:
            self._report(
                diagnostics.PaymentNotOne(span=payment.name.span, name=payment.name.text, times=len(pays))
            )
        group = next((part for part in payment.parts if isinstance(part, ast.ForGroup)), None)
        self._once_each(payment, group)
        for part in payment.parts:
            match part:
                case ast.Applies(first=first, last=last, deciding=deciding):
                    if last and last.date < first.date:
                        self._rising(first, last)
                    self._deciding(deciding)
                case ast.ForGroup(group=name):
                    self._kind_of_name(name, Kind.GROUP)
                case ast.OnceEnded(window=window):
                    self.expect(window, Kind.DAYS)
                case ast.OnlyWhere(condition=condition):
                    self.expect(condition, Kind.CONDITION)
                case ast.Pays():
                    self._pays(part, group)
                case ast.Reference() | ast.Note() | ast.PayerClause():
                    pass
                case _:
                    assert_never(part)
        self._payers([part for part in payment.parts if isinstance(part, ast.PayerClause)])

    def _once_each(self, payment: ast.PaymentClause, group: ast.ForGroup | None) -> None:
        """Report a line that is said twice, or that the payment has no use for."""
        for name, kind in (
            ("when the payment applies", ast.Applies),
            ("the group", ast.ForGroup),
            ("when it is reckoned", ast.OnceEnded),
        ):
            said = [part for part in payment.parts if isinstance(part, kind)]
            for again in said[1:]:
                self._report(diagnostics.SaidTwice(span=again.span, what=name, first=said[0].span))
        units = [part.unit for part in payment.parts if isinstance(part, ast.Pays)]
        for part in payment.parts:
            if isinstance(part, ast.OnceEnded):
                if units and not isinstance(units[0], ast.EachDayBeyond):
                    self._report(diagnostics.OutOfPlace(span=part.span, words=self.words(part.span)))
                elif part.every_child and not group:
                    self._report(diagnostics.GroupMismatch(span=part.span, needs_group=True))

    def _pays(self, pays: ast.Pays, group: ast.ForGroup | None) -> None:
        unit = pays.unit
        self._unit(unit, group)
        found = self.tariff(pays.tariff)
        per = _priced_per(unit)
        if found:
            self._bands(pays.tariff, per)
        written_here = not isinstance(pays.tariff, ast.Name)
        if (
            found
            and found.per != per
            and not (per is None and self._has_bands(pays.tariff))
            and not (written_here and found.per is None and self._all_written(pays.tariff))
        ):
            words = self.words(pays.tariff.span)
            self._report(
                diagnostics.WrongUnit(span=pays.tariff.span, words=words, found=found.per, needed=per)
            )

    def _bands(self, tariff: ast.Tariff, per: ast.UnitWord | None) -> None:
        """Report bands, here or behind a Term, that count another unit than the payment pays for.

        A payment that pays once has no units to be counted: that is said once, whatever its bands are of.
        """
        if per is None:
            if self._has_bands(tariff):
                self._report(diagnostics.BandsOfOneSum(span=tariff.span))
            return
        for node in self.resolved.graph.behind(tariff):
            if isinstance(node, ast.Band) and node.up_to.unit != per:
                words = self.words(node.up_to.span)
                self._report(
                    diagnostics.WrongUnit(
                        span=node.up_to.span, words=words, found=node.up_to.unit, needed=per
                    )
                )

    def _has_bands(self, tariff: ast.Tariff) -> bool:
        return any(isinstance(node, ast.Band) for node in self.resolved.graph.behind(tariff))

    def _all_written(self, tariff: ast.Tariff) -> bool:
        """Say whether every price in `tariff` stands in the payment itself, where its unit is plain to see."""
        used = (self.resolved.bound(name) for name in ast.names_used(tariff))
        types = (self.defined_type(clause) for clause in used if isinstance(clause, ast.DefinitionClause))
        return not any(found is not None and found.kind is Kind.PRICE for found in types)

    def _unit(self, unit: ast.Unit, group: ast.ForGroup | None) -> None:
        if group and not isinstance(unit, ast.EachDayBeyond):
            self._report(diagnostics.GroupMismatch(span=group.span, needs_group=False))
        match unit:
            case ast.EachDay(days=days):
                self.expect(days, Kind.DAYS)
            case ast.EachRun(length=length, days=days):
                self._in_days(length)
                self.expect(days, Kind.DAYS)
            case ast.EachWeek(days=days, at_least=at_least, counted_from=anchor):
                self.expect(days, Kind.DAYS)
                if at_least is not None and not 1 <= at_least <= 7:
                    self._report(diagnostics.OutOfOrder(span=unit.span, what="a week has from 1 to 7 days"))
                if anchor:
                    self.expect(anchor, Kind.DATE)
            case ast.EachBlock(length=length, days=days, counted_from=anchor):
                if length.unit not in _IN_MONTHS:
                    self._report(
                        diagnostics.WrongDuration(
                            span=length.span, found=_said(length), units="months or years"
                        )
                    )
                self.expect(days, Kind.DAYS)
                if anchor:
                    self.expect(anchor, Kind.DATE)
            case ast.EachDayBeyond(total=total, measure=measure, baseline=baseline):
                self.of(measure)
                if total and not group:
                    self._report(diagnostics.GroupMismatch(span=unit.span, needs_group=True))
                match baseline:
                    case ast.Quantity(unit=of):
                        if of is not ast.UnitWord.DAY:
                            said = f"{baseline.number:f} {of.value if of else ''}".strip()
                            self._report(
                                diagnostics.WrongDuration(span=baseline.span, found=said, units="days")
                            )
                    case ast.Name():
                        self._kind_of_name(baseline, Kind.BASELINE)
                    case ast.DaysOf():
                        self.of(baseline)
            case ast.OnceWhen(days=days, duration=duration, clock=clock):
                self.expect(days, Kind.DAYS)
                self._in_days(duration)
                if clock:
                    self._clock(clock)
            case ast.OnceOn(date=day, condition=condition):
                self.expect(day, Kind.DATE)
                if condition:
                    self.expect(condition, Kind.CONDITION)
            case _:
                assert_never(unit)

    def _taker(self, over: ast.Over | None, payer: ast.Name | None) -> None:
        """Report whoever takes what is over a maximum and is no party, or is the `payer` whose maximum it is."""
        if over and over.to:
            self._kind_of_name(over.to, Kind.PARTY)
            if payer and payer.text == over.to.text:
                self._report(diagnostics.FallsToItself(span=over.to.span, payer=payer.text))

    def _payers(
        self, clauses: list[ast.PayerClause], *, in_settlement: bool = False, whole: bool = True
    ) -> None:
        """Report payers who cannot pay, and shares that do not add up, unless they are not the `whole` that was written."""
        if not clauses:
            return
        for clause in clauses:
            self._kind_of_name(
                clause.payer.name, Kind.PARTY_OF_CHILD if clause.payer.of_child else Kind.PARTY
            )
            fact = self.resolved.bound(clause.payer.name)
            if clause.payer.of_child and isinstance(fact, ast.FactClause) and fact.optional:
                self._report(
                    diagnostics.WrongKind(
                        span=clause.payer.span,
                        words=fact.name.text,
                        found="a fact that a child may lack",
                        needed="a fact that every child has",
                        advice="leave `if any` out where the fact is declared",
                    )
                )
            if clause.cap:
                self._taker(clause.cap.over, None if clause.payer.of_child else clause.payer.name)
            if clause.cap and clause.cap.reach is ast.Reach.PAYMENT and in_settlement:
                self._report(diagnostics.NoSuchPayment(span=clause.cap.span))
        open_ended = [clause for clause in clauses if not isinstance(clause.share, ast.Share)]
        shares = sum(
            (clause.share.value for clause in clauses if isinstance(clause.share, ast.Share)), Fraction(0)
        )
        if len(open_ended) > 1:
            self._report(
                diagnostics.SaidTwice(
                    span=open_ended[1].span, what="who pays the rest", first=open_ended[0].span
                )
            )
        elif shares > 1 or (whole and not open_ended and shares != 1):
            self._report(diagnostics.SharesDoNotAddUp(span=clauses[-1].span, comes_to=share_in_words(shares)))

    def _settlement(self, steps: tuple[ast.Step, ...]) -> None:
        payers = [place for place, step in enumerate(steps) if isinstance(step, ast.PayerClause)]
        for before, place in pairwise(payers):
            if place != before + 1:
                self._report(diagnostics.PayersApart(span=steps[place].span))
        whole = not self.resolved.parsed.is_unread(ast.BlockKind.SETTLEMENT)
        self._payers(
            [step for step in steps if isinstance(step, ast.PayerClause)], in_settlement=True, whole=whole
        )
        for step in steps:
            match step:
                case ast.Reduce(payments=payments, condition=condition):
                    self._payment_names(payments)
                    if condition and self.expect(condition, Kind.CONDITION):
                        self.facts_only(condition)
                case ast.PayAtMost(scope=scope, payments=payments, over=over):
                    self._payment_names(payments)
                    if scope.payer:
                        self._kind_of_name(scope.payer, Kind.PARTY)
                    self._taker(over, scope.payer)
                case ast.PayShare(scope=scope, payments=payments):
                    self._payment_names(payments)
                    if scope.payer:
                        self._kind_of_name(scope.payer, Kind.PARTY)
                case ast.RoundSums() | ast.PayerClause():
                    pass
                case _:
                    assert_never(step)

    def _payment_names(self, names: tuple[ast.Name, ...]) -> None:
        for name in names:
            self._kind_of_name(name, Kind.PAYMENT)

    def _kind_of_name(self, name: ast.Name, kind: Kind) -> None:
        clause = self.resolved.bound(name)
        found = self.defined_type(clause) if clause else None
        if found and found.kind is not kind:
            self._wrong(name, found, kind.value)

    def _safeguard(self, safeguard: ast.Safeguard) -> None:
        match safeguard:
            case ast.NeverPaidFor(days=days) | ast.NeverPayMore(days=days):
                self.expect(days, Kind.DAYS)
            case ast.Maximum(payer=payer):
                if payer:
                    self._kind_of_name(payer, Kind.PARTY)
            case _:
                assert_never(safeguard)

    # ---- worked examples

    def _example(self, example: ast.ExampleClause) -> None:
        for line in example.lines:
            match line:
                case ast.Given(name=name, value=value):
                    self._given(name, value)
                case ast.Spell(timeline=timeline):
                    self._spell(line, timeline)
                case ast.NotKnown(timeline=timeline, start=start, end=end):
                    self._timeline(timeline)
                    self._rising(start, end)
                case ast.Expected(payment=payment, payer=payer):
                    if payment:
                        self._kind_of_name(payment, Kind.PAYMENT)
                    if payer:
                        self._kind_of_name(payer, Kind.PARTY)
                case ast.ExampleChild() | ast.RecordsRun():
                    pass
                case _:
                    assert_never(line)
        self._example_lines(example)
        missing = list(_missing(example, self.resolved))
        if missing:
            self._report(
                diagnostics.ExampleIncomplete(
                    span=Span(example.span.start, example.span.start + 7), missing=missing[0]
                )
            )

    def _example_lines(self, example: ast.ExampleClause) -> None:
        """Report what is said twice, a statement never made, and a child that nothing is said of."""
        children: dict[str, Span] = {}
        ends = [line for line in example.lines if isinstance(line, ast.RecordsRun)]
        for again in ends[1:]:
            self._report(
                diagnostics.SaidTwice(span=again.span, what="the end of the records", first=ends[0].span)
            )
        for line in example.lines:
            if isinstance(line, ast.ExampleChild):
                first = children.setdefault(line.label, line.span)
                if first is not line.span:
                    self._report(
                        diagnostics.SaidTwice(span=line.span, what=f'the child "{line.label}"', first=first)
                    )
        heading = self.resolved.tree.heading
        in_force = next(
            (clause for clause in (heading.clauses if heading else ()) if isinstance(clause, ast.InForce)),
            None,
        )
        for line in example.lines:
            if not isinstance(line, ast.Expected):
                continue
            if line.child is not None and line.child not in children:
                self._report(
                    diagnostics.ExampleIncomplete(
                        span=line.span, missing=f'anything of a child "{line.child}"'
                    )
                )
            day = line.statement.date if line.statement else None
            if line.statement and day and in_force and not in_force.first.date <= day <= in_force.last.date:
                what = f"the contract is not in force on {in_words(day)}, so no statement holds that day"
                self._report(diagnostics.OutOfOrder(span=line.statement.span, what=what))

    def _given(self, name: ast.Name, value: date | str | Decimal | bool | ast.Name) -> None:
        clause = self.resolved.bound(name)
        if clause is None or (isinstance(value, ast.Name) and not self.resolved.bound(value)):
            return
        if not isinstance(clause, ast.FactClause):
            self._wrong(name, self.defined_type(clause), "a fact")
            return
        fits = {
            FactKind.DATE: isinstance(value, date),
            FactKind.NUMBER: isinstance(value, Decimal),
            FactKind.YES_NO: isinstance(value, bool),
            FactKind.CHOICE: isinstance(value, str),
            FactKind.PARTY: isinstance(value, ast.Name),
        }[clause.kind]
        said = value.text if isinstance(value, ast.Name) else value
        if not fits:
            needed = "one of the parties" if clause.kind is FactKind.PARTY else _FACT_KINDS[clause.kind].value
            self._report(diagnostics.WrongValue(span=name.span, fact=name.text, needed=needed))
        elif isinstance(said, str) and (choices := self.choices(clause)) is not None and said not in choices:
            self._report(diagnostics.NotAChoice(span=name.span, fact=name.text, found=said, choices=choices))

    def _timeline(self, name: ast.Name) -> ast.TimelineClause | None:
        clause = self.resolved.bound(name)
        if clause is None or isinstance(clause, ast.TimelineClause):
            return clause
        self._wrong(name, self.defined_type(clause), "a timeline")
        return None

    def _spell(self, spell: ast.Spell, name: ast.Name) -> None:
        if spell.end:
            self._rising(spell.start, spell.end)
        clause = self._timeline(name)
        if clause is None:
            return
        of_events = _of_events(clause)
        if of_events is not spell.of_one_day:
            self._report(
                diagnostics.RowOfOtherLength(
                    span=join(spell.start.span, (spell.end or spell.start).span),
                    timeline=clause.name.text,
                    of_one_day=of_events,
                )
            )
        for each in spell.attributes:
            self._codes(clause, each.field, (each.code,), each.span)

    # ---- diagnostics

    def words(self, span: Span) -> str:
        """Return the words at `span`, on one line."""
        flat = " ".join(self.resolved.text_at(span).split())
        return flat if len(flat) <= 60 else f"{flat[:58]}…"

    def _wrong(
        self, node: ast.Expression, found: Type | None, needed: str, advice: str | None = None
    ) -> None:
        if found:
            advice = advice or _ADVICE.get((found.kind, needed))
            self._report(
                diagnostics.WrongKind(
                    span=node.span,
                    words=self.words(node.span),
                    found=found.kind.value,
                    needed=needed,
                    advice=advice,
                )
            )

    def _report(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)


_ADVICE = {
    (Kind.DATE, "a set of days"): "a window makes days of a date: `3 years from …`, `from …`",
    (Kind.DAYS, "a date"): "a date is in the days: `the first day of …`, `the last day of …`",
    (Kind.YES_NO, "a condition"): "say `is yes` or `is no` after it",
    (Kind.DAYS, "a number of days"): "say `days of …`",
    (Kind.DAYS, "a condition"): "say which day: `… is a day of …`",
    (Kind.TEXT, "a condition"): 'say what it is: `… is "…"`',
}


# What a column must hold that a fact of this kind is read from, by the names of `layouts.Holds`.
_HELD_BY = {
    FactKind.DATE: ("DATE",),
    FactKind.NUMBER: ("NUMBER",),
    FactKind.YES_NO: ("YES_NO",),
    FactKind.CHOICE: ("CODE", "TEXT"),
    FactKind.PARTY: (),
}


# How a fact is declared that is read from a column that holds this.
_FITS = {"DATE": "a date", "NUMBER": "a number", "YES_NO": "yes or no", "CODE": '"…" or "…"'}


def _layouts() -> "Mapping[str, Layout]":
    # Most contracts name no table but the episodes, and need not wait for the layouts of all.
    from rules_engine.statutory.layouts import LAYOUTS

    return LAYOUTS


def _layout(table: ast.Table) -> "Layout | None":
    return _layouts().get(table.name)


def _carried(clause: ast.TimelineClause) -> Mapping[str, tuple[str, ...]]:
    """Return what the rows of a timeline carry, and the codes or texts that each may hold."""
    if clause.of_episodes:
        return {field: tuple(sorted(codes_of(field))) for field in EPISODE_FIELDS}
    if clause.source:
        layout = _layout(clause.source)
        return {
            column.attribute: tuple(codes_of(column.codes))
            for column in (layout.columns if layout else ())
            if column.attribute and column.codes
        }
    return {attribute.name.text: attribute.texts for attribute in clause.attributes}


def _of_events(clause: ast.TimelineClause) -> bool:
    """Say whether each row of a timeline is on one day."""
    if clause.source is None or clause.of_episodes:
        return False
    layout = _layout(clause.source)
    return layout is not None and layout.of_events


def _priced_per(unit: ast.Unit) -> ast.UnitWord | None:
    """Return what the price of a unit is said to be for: "week" of "£60 per week"; None where it is a plain sum."""
    match unit:
        case ast.EachDay() | ast.EachDayBeyond():
            return ast.UnitWord.DAY
        case ast.EachRun():
            return ast.UnitWord.RUN
        case ast.EachWeek():
            return ast.UnitWord.WEEK
        case ast.EachBlock():
            return ast.UnitWord.BLOCK
        case ast.OnceWhen() | ast.OnceOn():
            return None
        case _:
            assert_never(unit)


def _bare(expression: ast.Expression) -> ast.Expression:
    """Return an expression without the brackets round it."""
    while isinstance(expression, ast.Parenthesis):
        expression = expression.inside
    return expression


def _said(duration: ast.Duration) -> str:
    return f"{duration.count} {duration.unit.value}{'s' if duration.count != 1 else ''}"


def _missing(example: ast.ExampleClause, resolved: Resolved) -> Iterator[str]:
    """Yield what an example leaves unsaid: facts of each child, the end of the records, a sum."""
    needed = [
        clause.name.text
        for clause in resolved.defined.values()
        if isinstance(clause, ast.FactClause) and not clause.optional
    ]
    given: dict[str, set[str]] = {}
    child = ""
    for line in example.lines:
        if isinstance(line, ast.ExampleChild):
            child = line.label
            given.setdefault(child, set())
        elif isinstance(line, ast.Given):
            given.setdefault(child, set()).add(line.name.text)
    if not given:
        given[""] = set()
    for label, facts in given.items():
        of = f' for the child "{label}"' if label else ""
        yield from (f"`{fact} is …`{of}" for fact in needed if fact not in facts)
    if not any(isinstance(line, ast.RecordsRun) for line in example.lines):
        yield "until when the records run: write `records run until 1 April 2020`"
    if not any(isinstance(line, ast.Expected) for line in example.lines):
        yield "what is paid: write `pays £… for …`"
