"""Lark's tree to the syntax tree, one production of the grammar at a time."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from lark import Token, Tree
from lark.tree import Meta

from rules_engine.dates import month_names
from rules_engine.diagnostics import Diagnostic
from rules_engine.kinds import Bound, FactKind, Order, PartMonths, RoundLevel
from rules_engine.later import Later
from rules_engine.money import Rounding
from rules_engine.source import Span, join
from rules_engine.statutory.doubts import Doubt, Reading
from rules_engine.syntax import ast
from rules_engine.syntax.grammar import span_of, term_of
from rules_engine.syntax.written_numbers import length_of

if TYPE_CHECKING:
    from rules_engine.syntax import diagnostics
else:
    diagnostics = Later("rules_engine.syntax.diagnostics")

_NodeT = TypeVar("_NodeT")


def syntax_trees(trees: Iterable[Tree[Token]]) -> tuple[list[ast.Contract], list[Diagnostic]]:
    """Return the syntax tree of each of lark's trees, and what is wrong in them.

    Each tree is that of a whole text or of one block, as `grammar.tree_of` gives it. Wrong is what the grammar lets pass
    and no contract can mean, such as 31 April; something sound stands in its place, and the diagnostic says where.
    """
    builder = _TreeBuilder()
    return [builder.build(tree) for tree in trees], builder.diagnostics


def _span(meta: Meta) -> Span:
    return Span(meta.start_pos, meta.end_pos) if not meta.empty else ast.NOWHERE


def _text(token: Token) -> str:
    return " ".join(token[1:-1].split())


def _decimal(token: str) -> Decimal:
    return Decimal("".join(mark for mark in token if mark.isdigit() or mark == "."))


def _only(items: Iterable[Any], kind: type[_NodeT]) -> _NodeT | None:
    return next((item for item in items if isinstance(item, kind)), None)


def _all(items: Iterable[Any], *kinds: type) -> tuple[Any, ...]:
    return tuple(item for item in items if isinstance(item, kinds))


_REMARKS = (ast.Reference, ast.Note)


class _TreeBuilder:
    """One method for each production, of the same name and in the same order."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []

    def build(self, tree: Tree[Token]) -> Any:
        """Return what `tree` says; the depth of brackets is bounded, and with it the depth of this."""
        items = [self.build(item) if isinstance(item, Tree) else item for item in tree.children]
        return getattr(self, tree.data)(tree.meta, items)

    def contract(self, meta: Meta, items: list[Any]) -> ast.Contract:
        blocks = tuple(item for item in items if not isinstance(item, ast.Heading))
        return ast.Contract(heading=_only(items, ast.Heading), blocks=blocks, span=_span(meta))

    # heading

    def heading(self, meta: Meta, items: list[Any]) -> ast.Heading:
        return ast.Heading(title=_text(items[0]), clauses=tuple(items[1:]), span=_span(meta))

    def in_force(self, meta: Meta, items: list[Any]) -> ast.InForce:
        return ast.InForce(first=items[0], last=items[1], span=_span(meta))

    def currency(self, meta: Meta, _: list[Any]) -> ast.Currency:
        return ast.Currency(span=_span(meta))

    def statements_every(self, meta: Meta, items: list[Any]) -> ast.StatementsEvery:
        return ast.StatementsEvery(period=items[0], span=_span(meta))

    def statements_listed(self, meta: Meta, items: list[Any]) -> ast.StatementsListed:
        return ast.StatementsListed(ends=tuple(items), span=_span(meta))

    def shadow(self, meta: Meta, _: list[Any]) -> ast.Shadow:
        return ast.Shadow(span=_span(meta))

    def uses(self, meta: Meta, items: list[Token]) -> ast.Uses:
        return ast.Uses(vocabulary=_text(items[0]), span=_span(meta))

    def period(self, meta: Meta, items: list[Token]) -> ast.PeriodWord:
        return ast.PeriodWord(unit=ast.PeriodUnit(str(items[-1])), regular=len(items) == 2, span=_span(meta))

    def reference(self, meta: Meta, items: list[Token]) -> ast.Reference:
        return ast.Reference(text=_text(items[0]), span=_span(meta))

    def note(self, meta: Meta, items: list[Token]) -> ast.Note:
        return ast.Note(text=_text(items[0]), span=_span(meta))

    def recitals(self, meta: Meta, items: list[Token]) -> ast.Recitals:
        return ast.Recitals(texts=tuple(map(_text, items)), span=_span(meta))

    # parties, facts, timelines

    def parties(self, meta: Meta, items: list[Any]) -> ast.Parties:
        return ast.Parties(parties=tuple(items), span=_span(meta))

    def party(self, meta: Meta, items: list[Any]) -> ast.PartyClause:
        name, article, role, *rest = items
        full_name = _only(rest, Token)
        return ast.PartyClause(
            name=self._name(name),
            article=str(article),
            role=ast.Role(str(role)),
            full_name=None if full_name is None else _text(full_name),
            remarks=_all(rest, *_REMARKS),
            span=_span(meta),
        )

    def _name(self, token: Token) -> ast.Name:
        return ast.Name(text=term_of(token), span=span_of(token))

    def article(self, _: Meta, items: list[Token]) -> Token:
        return items[0]

    def role(self, _: Meta, items: list[Token]) -> Token:
        return items[0]

    def facts(self, meta: Meta, items: list[Any]) -> ast.Facts:
        return ast.Facts(facts=tuple(items), span=_span(meta))

    def fact(self, meta: Meta, items: list[Any]) -> ast.FactClause:
        name, (kind, choices), *rest = items
        return ast.FactClause(
            name=self._name(name),
            kind=kind,
            choices=choices,
            optional="if any" in rest,
            source=_only(rest, ast.FactSource),
            remarks=_all(rest, *_REMARKS),
            span=_span(meta),
        )

    def optional(self, _: Meta, __: list[Any]) -> str:
        return "if any"

    def fact_source(self, meta: Meta, items: list[Token]) -> ast.FactSource:
        table, column = items
        return ast.FactSource(table=_text(table), column=_text(column), span=_span(meta))

    def fact_date(self, _: Meta, __: list[Any]) -> tuple[FactKind, tuple[str, ...]]:
        return FactKind.DATE, ()

    def fact_number(self, _: Meta, __: list[Any]) -> tuple[FactKind, tuple[str, ...]]:
        return FactKind.NUMBER, ()

    def fact_yes_no(self, _: Meta, __: list[Any]) -> tuple[FactKind, tuple[str, ...]]:
        return FactKind.YES_NO, ()

    def fact_choice(self, _: Meta, items: list[Token]) -> tuple[FactKind, tuple[str, ...]]:
        return FactKind.CHOICE, tuple(map(_text, items))

    def fact_party(self, _: Meta, __: list[Any]) -> tuple[FactKind, tuple[str, ...]]:
        return FactKind.PARTY, ()

    def timelines(self, meta: Meta, items: list[Any]) -> ast.Timelines:
        return ast.Timelines(timelines=tuple(items), span=_span(meta))

    def timeline_read(self, meta: Meta, items: list[Any]) -> ast.TimelineClause:
        return ast.TimelineClause(
            name=self._name(items[0]),
            source=items[1],
            policies=_all(items, ast.Policy),
            remarks=_all(items, *_REMARKS),
            span=_span(meta),
        )

    def episodes(self, meta: Meta, _: list[Any]) -> ast.Table:
        return ast.Table(name=ast.EPISODES, span=_span(meta))

    def table(self, meta: Meta, items: list[Token]) -> ast.Table:
        return ast.Table(name=_text(items[0]), span=_span(meta))

    def policy(self, meta: Meta, items: list[Token]) -> ast.Policy:
        doubt, reading = map(str, items)
        return ast.Policy(doubt=Doubt(doubt), reading=Reading(reading), span=_span(meta))

    def timeline_recorded(self, meta: Meta, items: list[Any]) -> ast.TimelineClause:
        return ast.TimelineClause(
            name=self._name(items[0]),
            attributes=_all(items, ast.RecordedWith),
            remarks=_all(items, *_REMARKS),
            span=_span(meta),
        )

    def recorded_with(self, meta: Meta, items: list[Token]) -> ast.RecordedWith:
        return ast.RecordedWith(
            name=self._name(items[0]), texts=tuple(map(_text, items[1:])), span=_span(meta)
        )

    # definitions

    def definitions(self, meta: Meta, items: list[Any]) -> ast.Definitions:
        return ast.Definitions(definitions=tuple(items), span=_span(meta))

    def definition(self, meta: Meta, items: list[Any]) -> ast.DefinitionClause:
        name, meaning, *remarks = items
        return ast.DefinitionClause(
            name=self._name(name), meaning=meaning, remarks=tuple(remarks), span=_span(meta)
        )

    def rate_card(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def rate(self, meta: Meta, items: list[Any]) -> ast.Rate:
        money = ast.Money(amount=_decimal(items[0]), span=span_of(items[0]))
        return ast.Rate(amount=money, per=items[1] if len(items) > 1 else None, span=_span(meta))

    def per_unit(self, _: Meta, items: list[ast.UnitWord]) -> ast.UnitWord:
        return items[0]

    def unit(self, _: Meta, items: list[Token]) -> ast.UnitWord:
        return ast.UnitWord(items[0].removesuffix("s"))

    def baseline(self, meta: Meta, items: list[Any]) -> ast.Baseline:
        return ast.Baseline(
            over=items[0],
            anchor=items[1],
            bands=_all(items, ast.BaselineBand),
            part_months=_only(items, ast.PartMonthsClause),
            span=_span(meta),
        )

    def baseline_month(self, meta: Meta, items: list[Any]) -> ast.BaselineBand:
        days, month = items
        number = self._whole(month)
        return ast.BaselineBand(days=days.number, first=number, last=number, span=_span(meta))

    def baseline_months(self, meta: Meta, items: list[Any]) -> ast.BaselineBand:
        days, first, last = items
        return ast.BaselineBand(
            days=days.number, first=self._whole(first), last=self._whole(last), span=_span(meta)
        )

    def part_months_in_proportion(self, meta: Meta, _: list[Any]) -> ast.PartMonthsClause:
        return ast.PartMonthsClause(how=PartMonths.IN_PROPORTION, span=_span(meta))

    def part_months_in_full(self, meta: Meta, _: list[Any]) -> ast.PartMonthsClause:
        return ast.PartMonthsClause(how=PartMonths.IN_FULL, span=_span(meta))

    def part_months_left_out(self, meta: Meta, _: list[Any]) -> ast.PartMonthsClause:
        return ast.PartMonthsClause(how=PartMonths.LEFT_OUT, span=_span(meta))

    def tariff_table(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def by_case(self, meta: Meta, items: list[Any]) -> ast.ByCase:
        otherwise = items[-1] if not isinstance(items[-1], ast.Case) else None
        return ast.ByCase(cases=_all(items, ast.Case), otherwise=otherwise, span=_span(meta))

    def case(self, meta: Meta, items: list[Any]) -> ast.Case:
        return ast.Case(price=items[0], condition=items[1], span=_span(meta))

    def otherwise(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def by_date(self, meta: Meta, items: list[Any]) -> ast.ByDate:
        return ast.ByDate(dated=_all(items, ast.Dated), deciding=_only(items, ast.Deciding), span=_span(meta))

    def dated(self, meta: Meta, items: list[Any]) -> ast.Dated:
        return ast.Dated(price=items[0], start=items[1], span=_span(meta))

    def by_date_earned(self, meta: Meta, _: list[Any]) -> ast.Deciding:
        return ast.Deciding(span=_span(meta))

    def by_date_of(self, meta: Meta, items: list[Any]) -> ast.Deciding:
        return ast.Deciding(date=items[0], span=_span(meta))

    def by_band(self, meta: Meta, items: list[Any]) -> ast.ByBand:
        after_that = next(item for item in items if isinstance(item, ast.Rate | ast.Name))
        return ast.ByBand(
            bands=_all(items, ast.Band),
            after_that=after_that,
            counting=_only(items, ast.Counting),
            span=_span(meta),
        )

    def band(self, meta: Meta, items: list[Any]) -> ast.Band:
        price, number, unit = items
        return ast.Band(price=price, up_to=ast.changed(number, unit=unit), span=_span(meta))

    def after_that(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def counting_alone(self, meta: Meta, _: list[Any]) -> ast.Counting:
        return ast.Counting(together=False, span=_span(meta))

    def counting_together(self, meta: Meta, _: list[Any]) -> ast.Counting:
        return ast.Counting(together=True, span=_span(meta))

    # expressions

    def either(self, meta: Meta, items: list[Any]) -> Any:
        return items[0] if len(items) == 1 else ast.Either(parts=tuple(items), span=_span(meta))

    def both(self, meta: Meta, items: list[Any]) -> Any:
        return items[0] if len(items) == 1 else ast.Both(parts=tuple(items), span=_span(meta))

    def comparison(self, meta: Meta, items: list[Any]) -> Any:
        subject, predicate = items
        # The predicate was built before its subject was known.
        of_date = isinstance(predicate, ast.IsDayOf)
        return ast.changed(predicate, span=_span(meta), **{"date" if of_date else "subject": subject})

    def is_text(self, meta: Meta, items: list[Token]) -> ast.IsText:
        texts = tuple(_text(item) for item in items if item.type == "STRING")
        return ast.IsText(subject=_SUBJECT, texts=texts, negated=items[0].type == "NOT", span=_span(meta))

    def is_yes(self, meta: Meta, _: list[Any]) -> ast.IsYes:
        return ast.IsYes(subject=_SUBJECT, yes=True, span=_span(meta))

    def is_no(self, meta: Meta, _: list[Any]) -> ast.IsYes:
        return ast.IsYes(subject=_SUBJECT, yes=False, span=_span(meta))

    def is_amount(self, meta: Meta, items: list[Any]) -> ast.IsAmount:
        return ast.IsAmount(subject=_SUBJECT, bound=items[0], amount=items[1], span=_span(meta))

    def at_least(self, _: Meta, __: list[Any]) -> Bound:
        return Bound.AT_LEAST

    def at_most(self, _: Meta, __: list[Any]) -> Bound:
        return Bound.AT_MOST

    def above(self, _: Meta, __: list[Any]) -> Bound:
        return Bound.ABOVE

    def below(self, _: Meta, __: list[Any]) -> Bound:
        return Bound.BELOW

    def is_dated(self, meta: Meta, items: list[Any]) -> ast.IsDated:
        return ast.IsDated(subject=_SUBJECT, order=items[0], date=items[1], span=_span(meta))

    def order_before(self, _: Meta, __: list[Any]) -> Order:
        return Order.BEFORE

    def order_after(self, _: Meta, __: list[Any]) -> Order:
        return Order.AFTER

    def order_on_or_before(self, _: Meta, __: list[Any]) -> Order:
        return Order.ON_OR_BEFORE

    def order_on_or_after(self, _: Meta, __: list[Any]) -> Order:
        return Order.ON_OR_AFTER

    def is_day_of(self, meta: Meta, items: list[Any]) -> ast.IsDayOf:
        return ast.IsDayOf(date=_SUBJECT, days=items[-1], negated=len(items) == 2, span=_span(meta))

    def is_recorded(self, meta: Meta, items: list[Any]) -> ast.IsRecorded:
        return ast.IsRecorded(subject=_SUBJECT, negated=len(items) == 1, span=_span(meta))

    def all_days_are(self, meta: Meta, items: list[Any]) -> ast.AllDaysAre:
        return ast.AllDaysAre(days=items[0], within=items[1], span=_span(meta))

    def no_days_are(self, meta: Meta, items: list[Any]) -> ast.NoDaysAre:
        return ast.NoDaysAre(days=items[0], outside=items[1], span=_span(meta))

    def aged(self, meta: Meta, items: list[Any]) -> ast.Aged:
        youngest, oldest, day = items
        return ast.Aged(
            youngest=self._whole(youngest), oldest=self._whole(oldest), date=day, span=_span(meta)
        )

    def less(self, meta: Meta, items: list[Any]) -> Any:
        number, *taken = items
        for item in taken:
            number = ast.Less(number=number, taken=item, span=_span(meta))
        return number

    def days_of(self, meta: Meta, items: list[Any]) -> ast.DaysOf:
        return ast.DaysOf(days=items[0], span=_span(meta))

    def bounded(self, meta: Meta, items: list[Any]) -> Any:
        days, *steps = items
        for step in steps:
            match step:
                case ast.Except() | ast.During() | ast.Until() | ast.EvenAfter():
                    days = ast.changed(step, days=days, span=Span(meta.start_pos, step.span.end))
        return days

    def except_days(self, meta: Meta, items: list[Any]) -> ast.Except:
        return ast.Except(days=_SUBJECT, removed=items[0], span=_span(meta))

    def during_days(self, meta: Meta, items: list[Any]) -> ast.During:
        return ast.During(days=_SUBJECT, within=items[0], span=_span(meta))

    def until_date(self, meta: Meta, items: list[Any]) -> ast.Until:
        return ast.Until(days=_SUBJECT, end=items[0], span=_span(meta))

    def even_after(self, meta: Meta, items: list[Any]) -> ast.EvenAfter:
        return ast.EvenAfter(days=_SUBJECT, date=items[0], span=_span(meta))

    def window(self, meta: Meta, items: list[Any]) -> ast.Window:
        return ast.Window(duration=items[0], start=items[1], span=_span(meta))

    def window_from(self, meta: Meta, items: list[Any]) -> ast.WindowFrom:
        return ast.WindowFrom(start=items[0], span=_span(meta))

    def window_between(self, meta: Meta, items: list[Any]) -> ast.WindowBetween:
        return ast.WindowBetween(start=items[0], last=items[1], span=_span(meta))

    def spells(self, meta: Meta, items: list[Any]) -> ast.Spells:
        return ast.Spells(at_least=items[0], days=items[1], span=_span(meta))

    def starts(self, meta: Meta, items: list[Any]) -> ast.Starts:
        return ast.Starts(rows=items[0], span=_span(meta))

    def every_day(self, meta: Meta, _: list[Any]) -> ast.EveryDay:
        return ast.EveryDay(span=_span(meta))

    def earliest(self, meta: Meta, items: list[Any]) -> ast.Earliest:
        return ast.Earliest(dates=tuple(items), span=_span(meta))

    def latest(self, meta: Meta, items: list[Any]) -> ast.Latest:
        return ast.Latest(dates=tuple(items), span=_span(meta))

    def reaching(self, meta: Meta, items: list[Any]) -> ast.Reaching:
        return ast.Reaching(days=items[0], duration=items[1], clock=items[2], span=_span(meta))

    def date_sum(self, meta: Meta, items: list[Any]) -> Any:
        day, *steps = items
        for step in steps:
            day = ast.changed(step, date=day, span=Span(meta.start_pos, step.span.end))
        return day

    def date_plus(self, meta: Meta, items: list[Any]) -> ast.DatePlus:
        return ast.DatePlus(date=_SUBJECT, duration=items[0], span=_span(meta))

    def date_minus(self, meta: Meta, items: list[Any]) -> ast.DateMinus:
        return ast.DateMinus(date=_SUBJECT, duration=items[0], span=_span(meta))

    def parenthesis(self, meta: Meta, items: list[Any]) -> ast.Parenthesis:
        return ast.Parenthesis(inside=items[0], span=_span(meta))

    def name(self, meta: Meta, items: list[Token]) -> ast.Name:
        return ast.Name(text=term_of(items[0]), span=_span(meta))

    def filtered(self, meta: Meta, items: list[Any]) -> ast.Filtered:
        return ast.Filtered(timeline=self._name(items[0]), filters=tuple(items[1:]), span=_span(meta))

    def filter_with(self, meta: Meta, items: list[Any]) -> ast.Filter:
        return ast.Filter(field=items[0], codes=items[1], span=_span(meta))

    def filter_without(self, meta: Meta, items: list[Any]) -> ast.Filter:
        return ast.Filter(field=items[0], codes=items[1], other_than=True, span=_span(meta))

    def attribute(self, _: Meta, items: list[Token]) -> str:
        return term_of(items[0])

    def field_legal_status(self, _: Meta, __: list[Any]) -> str:
        return "legal status"

    def field_placement(self, _: Meta, __: list[Any]) -> str:
        return "placement"

    def field_provider(self, _: Meta, __: list[Any]) -> str:
        return "provider"

    def field_need(self, _: Meta, __: list[Any]) -> str:
        return "need"

    def field_reason_new(self, _: Meta, __: list[Any]) -> str:
        return "reason for new episode"

    def field_reason_ceased(self, _: Meta, __: list[Any]) -> str:
        return "reason ceased"

    def codes(self, _: Meta, items: list[str]) -> tuple[str, ...]:
        return tuple(items)

    def code(self, _: Meta, items: list[Token]) -> str:
        return _text(items[0]) if items[0].type == "STRING" else str(items[0])

    def birthday(self, meta: Meta, items: list[Token]) -> ast.Birthday:
        return ast.Birthday(age=int(_decimal(items[0])), span=_span(meta))

    def first_day(self, meta: Meta, items: list[Any]) -> ast.FirstDay:
        return ast.FirstDay(days=items[0], span=_span(meta))

    def last_day(self, meta: Meta, items: list[Any]) -> ast.LastDay:
        return ast.LastDay(days=items[0], span=_span(meta))

    def clock_in_total(self, meta: Meta, _: list[Any]) -> ast.InTotal:
        return ast.InTotal(span=_span(meta))

    def clock_in_a_row(self, meta: Meta, items: list[Any]) -> ast.InARow:
        pausing = next((item[0] for item in items if isinstance(item, tuple)), None)
        self._once(meta, [type(item).__name__ for item in items])
        return ast.InARow(
            ignoring=_only(items, ast.Duration),
            pausing=pausing,
            again=_only(items, ast.StartingAgain),
            span=_span(meta),
        )

    def _once(self, meta: Meta, said: list[str]) -> None:
        if len(set(said)) < len(said):
            self.diagnostics.append(diagnostics.PartRepeated(span=_span(meta)))

    def ignoring(self, _: Meta, items: list[Any]) -> ast.Duration:
        duration: ast.Duration = items[0]
        return duration

    def pausing(self, _: Meta, items: list[Any]) -> tuple[Any]:
        return (items[0],)

    def starting_again(self, meta: Meta, items: list[Any]) -> ast.StartingAgain:
        return ast.StartingAgain(days=items[0], after=items[1] if len(items) > 1 else None, span=_span(meta))

    def starting_after(self, _: Meta, items: list[Any]) -> ast.Duration:
        duration: ast.Duration = items[0]
        return duration

    def number(self, meta: Meta, items: list[Token]) -> ast.Quantity:
        return ast.Quantity(number=_decimal(items[0]), span=_span(meta))

    def quantity(self, meta: Meta, items: list[Any]) -> ast.Quantity:
        unit = items[1] if len(items) > 1 else None
        return ast.Quantity(number=_decimal(items[0]), unit=unit, span=_span(meta))

    def money(self, meta: Meta, items: list[Token]) -> ast.Money:
        return ast.Money(amount=_decimal(items[0]), span=_span(meta))

    def duration(self, meta: Meta, items: list[Any]) -> ast.Duration:
        count = self._whole(ast.Quantity(number=_decimal(items[0]), unit=items[1], span=span_of(items[0])))
        return ast.Duration(count=count, unit=items[1], span=_span(meta))

    def date_literal(self, meta: Meta, items: list[Token]) -> ast.DateLiteral:
        day, month, year = items[0].split()
        try:
            written = date(int(year), month_names.index(month) + 1, int(_decimal(day)))
        except ValueError:
            self.diagnostics.append(
                diagnostics.ImpossibleDate(span=_span(meta), text=" ".join(items[0].split()))
            )
            written = date(2000, 1, 1)
        return ast.DateLiteral(date=written, span=_span(meta))

    def _whole(self, quantity: ast.Quantity) -> int:
        if quantity.number != int(quantity.number):
            length = quantity.unit and length_of(Fraction(quantity.number), quantity.unit.value)
            self.diagnostics.append(
                diagnostics.WholeNumberNeeded(
                    span=quantity.span,
                    text=f"{quantity.number:f}",
                    unit=f"{quantity.unit.value}s" if quantity.unit else "",
                    instead=f"{length[0]} {length[1]}" if length else None,
                )
            )
        return int(quantity.number)

    # eligibility and groups

    def eligibility(self, meta: Meta, items: list[Any]) -> ast.Eligibility:
        return ast.Eligibility(rules=tuple(items), span=_span(meta))

    def eligible_aged(self, meta: Meta, items: list[Any]) -> ast.EligibleAged:
        return ast.EligibleAged(aged=items[0], remarks=tuple(items[1:]), span=_span(meta))

    def eligible_where(self, meta: Meta, items: list[Any]) -> ast.EligibleWhere:
        return ast.EligibleWhere(condition=items[0], remarks=tuple(items[1:]), span=_span(meta))

    def eligible_every(self, meta: Meta, items: list[Any]) -> ast.EligibleEvery:
        return ast.EligibleEvery(remarks=tuple(items), span=_span(meta))

    def groups(self, meta: Meta, items: list[Any]) -> ast.Groups:
        return ast.Groups(groups=tuple(items), span=_span(meta))

    def group_by(self, meta: Meta, items: list[Any]) -> ast.GroupClause:
        keys = _all(items, ast.KeyPeriod, ast.KeyFact)
        remarks = _all(items, *_REMARKS)
        return ast.GroupClause(name=self._name(items[0]), keys=keys, remarks=remarks, span=_span(meta))

    def group_all(self, meta: Meta, items: list[Any]) -> ast.GroupClause:
        return ast.GroupClause(name=self._name(items[0]), remarks=tuple(items[1:]), span=_span(meta))

    def key_period(self, meta: Meta, items: list[Any]) -> ast.KeyPeriod:
        return ast.KeyPeriod(period=items[0], date=items[1], span=_span(meta))

    def key_fact(self, meta: Meta, items: list[Token]) -> ast.KeyFact:
        return ast.KeyFact(name=self._name(items[0]), span=_span(meta))

    # payments

    def payment(self, meta: Meta, items: list[Any]) -> ast.PaymentClause:
        return ast.PaymentClause(name=self._name(items[0]), parts=tuple(items[1:]), span=_span(meta))

    def applies(self, meta: Meta, items: list[Any]) -> ast.Applies:
        dates = _all(items, ast.DateLiteral)
        return ast.Applies(
            first=dates[0],
            last=dates[1] if len(dates) > 1 else None,
            deciding=_only(items, ast.Deciding),
            span=_span(meta),
        )

    def applies_to(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def for_group(self, meta: Meta, items: list[Token]) -> ast.ForGroup:
        return ast.ForGroup(group=self._name(items[0]), span=_span(meta))

    def once_all_ended(self, meta: Meta, items: list[Token]) -> ast.OnceEnded:
        return ast.OnceEnded(window=self._name(items[0]), every_child=True, span=_span(meta))

    def once_ended(self, meta: Meta, items: list[Token]) -> ast.OnceEnded:
        return ast.OnceEnded(window=self._name(items[0]), every_child=False, span=_span(meta))

    def only_where(self, meta: Meta, items: list[Any]) -> ast.OnlyWhere:
        return ast.OnlyWhere(condition=items[0], span=_span(meta))

    def pays(self, meta: Meta, items: list[Any]) -> ast.Pays:
        verb, tariff, unit = items
        return ast.Pays(tariff=tariff, unit=unit, deducts=verb == "deducts", span=_span(meta))

    def verb(self, _: Meta, items: list[Token]) -> str:
        return str(items[0])

    def each_day(self, meta: Meta, items: list[Any]) -> ast.EachDay:
        return ast.EachDay(days=items[0], span=_span(meta))

    def each_run(self, meta: Meta, items: list[Any]) -> ast.EachRun:
        return ast.EachRun(length=items[0], days=items[1], span=_span(meta))

    def each_week(self, meta: Meta, items: list[Any]) -> ast.EachWeek:
        return ast.EachWeek(
            days=items[0], counted_from=items[1] if len(items) > 1 else None, span=_span(meta)
        )

    def each_week_with(self, meta: Meta, items: list[Any]) -> ast.EachWeek:
        at_least, days, *anchor = items
        return ast.EachWeek(
            days=days,
            at_least=self._whole(at_least),
            counted_from=anchor[0] if anchor else None,
            span=_span(meta),
        )

    def each_block(self, meta: Meta, items: list[Any]) -> ast.EachBlock:
        length, days, *anchor = items
        return ast.EachBlock(
            length=length, days=days, counted_from=anchor[0] if anchor else None, span=_span(meta)
        )

    def counted_from(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def each_day_below(self, meta: Meta, items: list[Any]) -> ast.EachDayBeyond:
        return self._beyond(meta, items, ast.Side.BELOW)

    def each_day_above(self, meta: Meta, items: list[Any]) -> ast.EachDayBeyond:
        return self._beyond(meta, items, ast.Side.ABOVE)

    def _beyond(self, meta: Meta, items: list[Any], side: ast.Side) -> ast.EachDayBeyond:
        (total, measure), (baseline, per_child) = items
        return ast.EachDayBeyond(
            total=total,
            measure=measure,
            side=side,
            baseline=baseline,
            per_child=per_child,
            span=_span(meta),
        )

    def aggregate(self, _: Meta, items: list[Any]) -> tuple[bool, Any]:
        return len(items) == 2, items[-1]

    def per_child(self, _: Meta, items: list[Any]) -> tuple[Any, bool]:
        return items[0], True

    def in_all(self, _: Meta, items: list[Any]) -> tuple[Any, bool]:
        return items[0], False

    def once_when(self, meta: Meta, items: list[Any]) -> ast.OnceWhen:
        days, duration, *clock = items
        return ast.OnceWhen(days=days, duration=duration, clock=clock[0] if clock else None, span=_span(meta))

    def once_on(self, meta: Meta, items: list[Any]) -> ast.OnceOn:
        return ast.OnceOn(date=items[0], condition=items[1] if len(items) > 1 else None, span=_span(meta))

    def once_if(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    # who pays

    def payer_clause(self, meta: Meta, items: list[Any]) -> ast.PayerClause:
        share = _only(items, ast.Share) or _only(items, ast.TheRest)
        return ast.PayerClause(payer=items[0], share=share, cap=_only(items, ast.PayerCap), span=_span(meta))

    def payer_party(self, meta: Meta, items: list[Token]) -> ast.Payer:
        return ast.Payer(name=self._name(items[0]), span=_span(meta))

    def payer_of_child(self, meta: Meta, items: list[Token]) -> ast.Payer:
        return ast.Payer(name=self._name(items[0]), of_child=True, span=_span(meta))

    def share_percent(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def share_fraction(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def share_rest(self, meta: Meta, _: list[Any]) -> ast.TheRest:
        return ast.TheRest(span=_span(meta))

    def percent(self, meta: Meta, items: list[Token]) -> ast.Share:
        return self._share(meta, Fraction(_decimal(items[0])) / 100, as_percent=True)

    def fraction(self, meta: Meta, items: list[Token]) -> ast.Share:
        above, below = items[0].split("/")
        return self._share(
            meta, Fraction(int(above), int(below) or 1), as_percent=False, valid=int(below) > 0
        )

    def _share(self, meta: Meta, value: Fraction, *, as_percent: bool, valid: bool = True) -> ast.Share:
        if not valid or value > 1:
            self.diagnostics.append(diagnostics.ImpossibleShare(span=_span(meta)))
        return ast.Share(value=value, as_percent=as_percent, span=_span(meta))

    def payer_cap(self, meta: Meta, items: list[Any]) -> ast.PayerCap:
        reach = next((item for item in items if isinstance(item, ast.Reach)), None)
        over = _only(items, ast.Over)
        return ast.PayerCap(limit=self._money(items[0]), reach=reach, over=over, span=_span(meta))

    def reach_payment(self, _: Meta, __: list[Any]) -> ast.Reach:
        return ast.Reach.PAYMENT

    def reach_all(self, _: Meta, __: list[Any]) -> ast.Reach:
        return ast.Reach.ALL

    def over_falls_to(self, meta: Meta, items: list[Token]) -> ast.Over:
        return ast.Over(to=self._name(items[0]), span=_span(meta))

    def over_is_lost(self, meta: Meta, _: list[Any]) -> ast.Over:
        return ast.Over(span=_span(meta))

    def _money(self, token: Token) -> ast.Money:
        return ast.Money(amount=_decimal(token), span=span_of(token))

    # settlement

    def settlement(self, meta: Meta, items: list[Any]) -> ast.Settlement:
        return ast.Settlement(steps=tuple(items), span=_span(meta))

    def reduce(self, meta: Meta, items: list[Any]) -> ast.Reduce:
        return ast.Reduce(
            share=_only(items, ast.Share) or ast.Share(value=Fraction(0)),
            payments=next((item for item in items if isinstance(item, tuple)), ()),
            condition=next((item[0] for item in items if isinstance(item, list)), None),
            remarks=_all(items, *_REMARKS),
            span=_span(meta),
        )

    def only_payments(self, _: Meta, items: list[Token]) -> tuple[ast.Name, ...]:
        return tuple(map(self._name, items))

    def reduce_where(self, _: Meta, items: list[Any]) -> list[Any]:
        return items

    def pay_at_most(self, meta: Meta, items: list[Any]) -> ast.PayAtMost:
        return ast.PayAtMost(
            limit=self._money(items[0]),
            scope=items[1],
            payments=next((item for item in items if isinstance(item, tuple)), ()),
            over=_only(items, ast.Over),
            remarks=_all(items, *_REMARKS),
            span=_span(meta),
        )

    def scope_child(self, meta: Meta, _: list[Any]) -> ast.Scope:
        return ast.Scope(kind=ast.ScopeKind.CHILD, span=_span(meta))

    def scope_all(self, meta: Meta, _: list[Any]) -> ast.Scope:
        return ast.Scope(kind=ast.ScopeKind.ALL, span=_span(meta))

    def scope_period(self, meta: Meta, items: list[Any]) -> ast.Scope:
        return ast.Scope(kind=ast.ScopeKind.PERIOD, period=items[0], span=_span(meta))

    def scope_payer(self, meta: Meta, items: list[Token]) -> ast.Scope:
        return ast.Scope(kind=ast.ScopeKind.PAYER, payer=self._name(items[0]), span=_span(meta))

    def cap_of(self, _: Meta, items: list[Token]) -> tuple[ast.Name, ...]:
        return tuple(map(self._name, items))

    def pay_share(self, meta: Meta, items: list[Any]) -> ast.PayShare:
        first, width, scope, *rest = items
        shares = _all(rest, ast.Share)
        return ast.PayShare(
            bands=(
                ast.ShareBand(share=first, width=self._money(width), span=join(first.span, span_of(width))),
                *_all(rest, ast.ShareBand),
            ),
            after_that=shares[0],
            scope=scope,
            payments=next((item for item in rest if isinstance(item, tuple)), ()),
            remarks=_all(rest, *_REMARKS),
            span=_span(meta),
        )

    def share_band(self, meta: Meta, items: list[Any]) -> ast.ShareBand:
        return ast.ShareBand(share=items[0], width=self._money(items[1]), span=_span(meta))

    def round_sums(self, meta: Meta, items: list[Any]) -> ast.RoundSums:
        level, mode, grain, *remarks = items
        return ast.RoundSums(level=level, mode=mode, grain=grain, remarks=tuple(remarks), span=_span(meta))

    def each_line(self, _: Meta, __: list[Any]) -> RoundLevel:
        return RoundLevel.LINE

    def each_childs_total(self, _: Meta, __: list[Any]) -> RoundLevel:
        return RoundLevel.CHILD

    def each_payers_total(self, _: Meta, __: list[Any]) -> RoundLevel:
        return RoundLevel.PAYER

    def each_statement(self, _: Meta, __: list[Any]) -> RoundLevel:
        return RoundLevel.STATEMENT

    def half_up(self, _: Meta, __: list[Any]) -> Rounding:
        return Rounding.HALF_UP

    def half_even(self, _: Meta, __: list[Any]) -> Rounding:
        return Rounding.HALF_EVEN

    def half_down(self, _: Meta, __: list[Any]) -> Rounding:
        return Rounding.HALF_DOWN

    def round_up(self, _: Meta, __: list[Any]) -> Rounding:
        return Rounding.UP

    def round_down(self, _: Meta, __: list[Any]) -> Rounding:
        return Rounding.DOWN

    def grain(self, _: Meta, items: list[Token]) -> ast.Grain:
        return ast.Grain(str(items[0]))

    # safeguards

    def safeguards(self, meta: Meta, items: list[Any]) -> ast.Safeguards:
        return ast.Safeguards(safeguards=tuple(items), span=_span(meta))

    def never_paid_for(self, meta: Meta, items: list[Any]) -> ast.NeverPaidFor:
        return ast.NeverPaidFor(days=items[0], remarks=tuple(items[1:]), span=_span(meta))

    def never_pay_more(self, meta: Meta, items: list[Any]) -> ast.NeverPayMore:
        return ast.NeverPayMore(days=items[0], remarks=tuple(items[1:]), span=_span(meta))

    def child_maximum(self, meta: Meta, items: list[Any]) -> ast.Maximum:
        limit, *remarks = items
        return ast.Maximum(
            kind=ast.ScopeKind.CHILD, limit=self._money(limit), remarks=tuple(remarks), span=_span(meta)
        )

    def total_maximum(self, meta: Meta, items: list[Any]) -> ast.Maximum:
        limit, *remarks = items
        return ast.Maximum(
            kind=ast.ScopeKind.ALL, limit=self._money(limit), remarks=tuple(remarks), span=_span(meta)
        )

    def payer_maximum(self, meta: Meta, items: list[Any]) -> ast.Maximum:
        payer, limit, *remarks = items
        return ast.Maximum(
            kind=ast.ScopeKind.PAYER,
            payer=self._name(payer),
            limit=self._money(limit),
            remarks=tuple(remarks),
            span=_span(meta),
        )

    # worked examples

    def example(self, meta: Meta, items: list[Any]) -> ast.ExampleClause:
        return ast.ExampleClause(title=_text(items[0]), lines=tuple(items[1:]), span=_span(meta))

    def example_child(self, meta: Meta, items: list[Token]) -> ast.ExampleChild:
        return ast.ExampleChild(label=_text(items[0]), span=_span(meta))

    def given(self, meta: Meta, items: list[Any]) -> ast.Given:
        name, value = items
        plain = value.date if isinstance(value, ast.DateLiteral) else value
        return ast.Given(name=self._name(name), value=plain, span=_span(meta))

    def given_text(self, _: Meta, items: list[Token]) -> str:
        return _text(items[0])

    def given_number(self, _: Meta, items: list[Token]) -> Decimal:
        return _decimal(items[0])

    def given_yes(self, _: Meta, __: list[Any]) -> bool:
        return True

    def given_no(self, _: Meta, __: list[Any]) -> bool:
        return False

    def spell(self, meta: Meta, items: list[Any]) -> ast.Spell:
        dates = _all(items, ast.DateLiteral)
        return ast.Spell(
            timeline=self._name(items[0]),
            start=dates[0],
            end=dates[1] if len(dates) > 1 else None,
            attributes=_all(items, ast.SpellAttribute),
            span=_span(meta),
        )

    def spell_of_a_day(self, meta: Meta, items: list[Any]) -> ast.Spell:
        return ast.Spell(
            timeline=self._name(items[0]),
            start=items[1],
            attributes=_all(items, ast.SpellAttribute),
            of_one_day=True,
            span=_span(meta),
        )

    def spell_end(self, _: Meta, items: list[Any]) -> Any:
        return items[0]

    def spell_attribute(self, meta: Meta, items: list[str]) -> ast.SpellAttribute:
        return ast.SpellAttribute(field=items[0], code=items[1], span=_span(meta))

    def not_known(self, meta: Meta, items: list[Any]) -> ast.NotKnown:
        return ast.NotKnown(timeline=self._name(items[0]), start=items[1], end=items[2], span=_span(meta))

    def records_run(self, meta: Meta, items: list[Any]) -> ast.RecordsRun:
        return ast.RecordsRun(end=items[0], span=_span(meta))

    def expected(self, meta: Meta, items: list[Any]) -> ast.Expected:
        amount, *parts = items
        narrowed: dict[str, Any] = dict(parts)
        self._once(meta, [part for part, _ in parts])
        return ast.Expected(amount=amount, span=_span(meta), **narrowed)

    def nothing(self, _: Meta, __: list[Any]) -> None:
        return None

    def expected_payment(self, _: Meta, items: list[Token]) -> tuple[str, Any]:
        return "payment", self._name(items[0])

    def expected_payer(self, _: Meta, items: list[Token]) -> tuple[str, Any]:
        return "payer", self._name(items[0])

    def expected_child(self, _: Meta, items: list[Token]) -> tuple[str, Any]:
        return "child", _text(items[0])

    def expected_statement(self, _: Meta, items: list[Any]) -> tuple[str, Any]:
        return "statement", items[0]


# Stands where the left side of a comparison or of `except` will be put by the production above.
_SUBJECT = ast.Name(text="")
