"""Checked tree to rules: sugar gone, names gone, durations turned into days or months, every window half-open."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeVar, assert_never

from attrs import define, evolve, field

from rules_engine import rules
from rules_engine.dates import Period, listed_periods, regular_periods
from rules_engine.semantics.type_checker import BIRTH, Checked
from rules_engine.semantics.types import Kind
from rules_engine.source import Span
from rules_engine.statutory.codes import codes_of
from rules_engine.statutory.layouts import LAYOUTS
from rules_engine.syntax import ast

_T = TypeVar("_T")


def lower(checked: Checked) -> rules.Schedule:
    """Turn a contract without errors into the rules it means; AssertionError where the checker let an error pass."""
    return _Lowering(checked).schedule()


_MONTHS_OF_PERIOD = {ast.PeriodUnit.MONTH: 1, ast.PeriodUnit.QUARTER: 3, ast.PeriodUnit.YEAR: 12}
_MONTHS = {ast.UnitWord.MONTH: 1, ast.UnitWord.YEAR: 12}
_DAYS = {ast.UnitWord.DAY: 1, ast.UnitWord.WEEK: 7}
_GRAINS = {ast.Grain.PENNY: Fraction(1, 100), ast.Grain.POUND: Fraction(1)}


@define
class _Lowering:
    checked: Checked
    # Each definition is lowered once, so that all its uses are one and the same rule.
    day_rules: dict[str, rules.DayRule] = field(factory=dict)
    date_rules: dict[str, rules.DateRule] = field(factory=dict)
    condition_rules: dict[str, rules.Condition] = field(factory=dict)
    first: date = field(init=False)
    last: date = field(init=False)

    # ---- the whole

    def schedule(self) -> rules.Schedule:
        tree = self.checked.resolved.tree
        heading = tree.heading
        assert heading
        in_force = _one(heading.clauses, ast.InForce)
        assert in_force
        self.first, self.last = in_force.first.date, in_force.last.date
        return rules.Schedule(
            title=heading.title,
            first=self.first,
            last=self.last,
            periods=self._statements(heading),
            shadow=_one(heading.clauses, ast.Shadow) is not None,
            parties=tuple(
                _party(party) for block in ast.blocks_of(tree, ast.Parties) for party in block.parties
            ),
            facts=tuple(self._fact(fact) for block in ast.blocks_of(tree, ast.Facts) for fact in block.facts),
            timelines=tuple(
                self._timeline(timeline)
                for block in ast.blocks_of(tree, ast.Timelines)
                for timeline in block.timelines
            ),
            eligibility=rules.Every(
                conditions=tuple(
                    self._eligible(rule)
                    for block in ast.blocks_of(tree, ast.Eligibility)
                    for rule in block.rules
                )
            ),
            payments=tuple(map(self._payment, ast.blocks_of(tree, ast.PaymentClause))),
            steps=rules.in_grains(self._steps(tree)),
            safeguards=tuple(
                self._safeguard(safeguard)
                for block in ast.blocks_of(tree, ast.Safeguards)
                for safeguard in block.safeguards
            ),
            day_definitions=tuple(self._day_definitions(tree)),
            references=_references(heading.clauses),
            recitals=tuple(text for block in ast.blocks_of(tree, ast.Recitals) for text in block.texts),
        )

    def _day_definitions(self, tree: ast.Contract) -> Iterator[tuple[str, rules.DayRule]]:
        for block in ast.blocks_of(tree, ast.Definitions):
            for definition in block.definitions:
                found = self.checked.types.get(definition.name.text)
                if found and found.kind is Kind.DAYS:
                    yield definition.name.text, self.day_rules_of(definition)

    def _statements(self, heading: ast.Heading) -> tuple[Period, ...]:
        every = _one(heading.clauses, ast.StatementsEvery)
        if every:
            return self._periods(every.period)
        listed = _one(heading.clauses, ast.StatementsListed)
        assert listed
        return listed_periods(self.first, self.last, [end.date for end in listed.ends])

    def _periods(self, word: ast.PeriodWord) -> tuple[Period, ...]:
        anchor = (
            "first day"
            if not word.regular
            else "financial year"
            if word.unit is ast.PeriodUnit.YEAR
            else "calendar"
        )
        return regular_periods(self.first, self.last, _MONTHS_OF_PERIOD[word.unit], anchor)  # type: ignore[arg-type]

    def _fact(self, clause: ast.FactClause) -> rules.FactRule:
        choices = clause.choices
        if clause.kind is rules.FactKind.PARTY:
            parties = [
                item
                for block in self.checked.resolved.tree.blocks
                if isinstance(block, ast.Parties)
                for item in block.parties
            ]
            choices = tuple(party.name.text for party in parties)
        source = clause.source
        return rules.FactRule(
            name=clause.name.text,
            kind=clause.kind,
            choices=choices,
            optional=clause.optional,
            source=rules.FactSource(table=source.table, column=source.column) if source else None,
            origin=clause.span,
        )

    def _timeline(self, clause: ast.TimelineClause) -> rules.TimelineRule:
        return rules.TimelineRule(
            name=clause.name.text,
            source=clause.source.name if clause.source else None,
            attributes=_attributes(clause),
            policies=tuple((each.doubt, each.reading) for each in clause.policies),
            origin=self._place(clause),
        )

    def _place(self, node: ast.Node) -> Span:
        """Return where the contract says what `node` says: for a standard Term, where it brings the vocabulary."""
        return self.checked.resolved.cited(node.span)

    def _eligible(self, rule: ast.EligibilityRule) -> rules.Condition:
        match rule:
            case ast.EligibleAged(aged=aged):
                return evolve(self.condition(aged), origin=rule.span)
            case ast.EligibleWhere(condition=condition):
                return evolve(self.condition(condition), origin=rule.span)
            case ast.EligibleEvery():
                return evolve(rules.ALWAYS, origin=rule.span)
            case _:
                assert_never(rule)

    # ---- names

    def _meaning(self, name: ast.Name) -> ast.DefinitionClause | ast.FactClause | ast.TimelineClause:
        clause = self.checked.resolved.bound(name)
        assert isinstance(clause, ast.DefinitionClause | ast.FactClause | ast.TimelineClause)
        return clause

    def day_rules_of(self, clause: ast.DefinitionClause) -> rules.DayRule:
        term = clause.name.text
        if term not in self.day_rules:
            meaning = clause.meaning
            assert not isinstance(meaning, ast.Rate | ast.ByCase | ast.ByDate | ast.ByBand | ast.Baseline)
            self.day_rules[term] = self.days(meaning)
        return self.day_rules[term]

    # ---- days

    def days(self, node: ast.Expression) -> rules.DayRule:
        said = self.checked.days(node)
        match said:
            case ast.Name():
                clause = self._meaning(said)
                if isinstance(clause, ast.TimelineClause):
                    return rules.Recorded(timeline=clause.name.text)
                assert isinstance(clause, ast.DefinitionClause)
                return self.day_rules_of(clause)
            case ast.Filtered(timeline=timeline, filters=filters):
                return rules.Recorded(timeline=timeline.text, filters=_filters(filters))
            case ast.Starts(rows=rows):
                timeline, filters = (
                    (rows, ()) if isinstance(rows, ast.Name) else (rows.timeline, rows.filters)
                )
                return rules.RowStarts(timeline=timeline.text, filters=_filters(filters))
            case ast.Window(duration=duration, start=start):
                anchor = self.date(start)
                end = _moved(anchor, duration, 1)
                return rules.AllOf(parts=(rules.Since(start=anchor), rules.Before(end=end)))
            case ast.WindowFrom(start=start):
                return rules.Since(start=self.date(start))
            case ast.WindowBetween(start=start, last=last):
                after_last = rules.Moved(date=self.date(last), days=1)
                return rules.AllOf(parts=(rules.Since(start=self.date(start)), rules.Before(end=after_last)))
            case ast.Spells(at_least=at_least, days=days):
                return rules.LongSpells(days=self.days(days), at_least_days=_in_days(at_least))
            case ast.EveryDay():
                return rules.EveryDay()
            case ast.Except(days=days, removed=removed):
                return rules.Without(days=self.days(days), removed=self.days(removed))
            case ast.During(days=days, within=within):
                return rules.AllOf(parts=(self.days(days), self.days(within)))
            case ast.Until(days=days, end=last):
                return rules.AllOf(parts=(self.days(days), rules.Before(end=self.date(last))))
            case ast.EvenAfter(days=days):
                return self.days(days)
            case ast.Either(parts=parts):
                return rules.AnyOf(parts=tuple(map(self.days, parts)))
            case ast.Both(parts=parts):
                return rules.AllOf(parts=tuple(map(self.days, parts)))
            case ast.Parenthesis(inside=inside):
                return self.days(inside)
            case _:
                assert_never(said)

    # ---- dates

    def date(self, node: ast.Expression) -> rules.DateRule:
        said = self.checked.date(node)
        match said:
            case ast.Name():
                clause = self._meaning(said)
                if isinstance(clause, ast.FactClause):
                    return rules.FactDate(fact=clause.name.text)
                assert isinstance(clause, ast.DefinitionClause)
                term = clause.name.text
                if term not in self.date_rules:
                    self.date_rules[term] = self.date(_expression(clause.meaning))
                return self.date_rules[term]
            case ast.DateLiteral(date=day):
                return rules.FixedDate(date=day)
            case ast.Birthday(age=age):
                return rules.BirthdayOf(fact=BIRTH, age_years=age)
            case ast.DatePlus(date=day, duration=duration):
                return _moved(self.date(day), duration, 1)
            case ast.DateMinus(date=day, duration=duration):
                return _moved(self.date(day), duration, -1)
            case ast.Earliest(dates=dates):
                return rules.EarliestOf(dates=tuple(map(self.date, dates)))
            case ast.Latest(dates=dates):
                return rules.LatestOf(dates=tuple(map(self.date, dates)))
            case ast.FirstDay(days=days):
                return rules.FirstDayOf(days=self.days(days), origin=said.span)
            case ast.LastDay(days=days):
                return rules.LastDayOf(days=self.days(days))
            case ast.Reaching(days=days, duration=duration, clock=clock):
                return rules.DayReached(
                    days=self.days(days),
                    target_days=_in_days(duration),
                    clock=self._clock(clock),
                    origin=said.span,
                )
            case ast.Parenthesis(inside=inside):
                return self.date(inside)
            case _:
                assert_never(said)

    def _clock(self, clock: ast.Clock) -> rules.Clock:
        match clock:
            case ast.InTotal():
                return rules.TotalClock()
            case ast.InARow(ignoring=ignoring, pausing=pausing, again=again):
                return rules.RowClock(
                    tolerance_days=_in_days(ignoring) if ignoring else 0,
                    paused=self.days(pausing) if pausing else None,
                    restarts=self.days(again.days) if again else None,
                    restart_after_days=_in_days(again.after) if again and again.after else 0,
                )
            case _:
                assert_never(clock)

    # ---- numbers and conditions

    def number(self, node: ast.Expression) -> rules.NumberRule:
        said = self.checked.number(node)
        match said:
            case ast.DaysOf(days=days):
                return rules.DayCount(days=self.days(days))
            case ast.Less(number=number, taken=taken):
                return rules.Difference(number=self.number(number), taken=self.number(taken))
            case ast.Name():
                clause = self._meaning(said)
                if isinstance(clause, ast.FactClause):
                    return rules.FactNumber(fact=clause.name.text)
                assert isinstance(clause, ast.DefinitionClause)
                return self.number(_expression(clause.meaning))
            case ast.Parenthesis(inside=inside):
                return self.number(inside)
            case _:
                assert_never(said)

    def condition(self, node: ast.Expression) -> rules.Condition:
        said = self.checked.condition(node)
        match said:
            case ast.IsText(subject=subject, texts=texts, negated=negated):
                return rules.TextIs(
                    fact=_fact_name(subject),
                    texts=frozenset(texts),
                    negated=negated,
                    origin=self._place(node),
                )
            case ast.IsYes(subject=subject, yes=yes):
                return rules.YesIs(fact=_fact_name(subject), yes=yes, origin=self._place(node))
            case ast.IsAmount(subject=subject, bound=bound, amount=amount):
                assert isinstance(amount, ast.Quantity)
                number = Fraction(amount.number) * (_DAYS[amount.unit] if amount.unit else 1)
                return rules.NumberIs(
                    number=self.number(subject), bound=bound, amount=number, origin=self._place(node)
                )
            case ast.IsDated(subject=subject, order=order, date=day):
                return rules.DateIs(
                    date=self.date(subject), order=order, other=self.date(day), origin=self._place(node)
                )
            case ast.IsDayOf(date=day, days=days, negated=negated):
                return rules.DayIsIn(
                    date=self.date(day), days=self.days(days), negated=negated, origin=self._place(node)
                )
            case ast.IsRecorded(subject=subject, negated=negated):
                return rules.FactIsRecorded(
                    fact=_fact_name(subject), negated=negated, origin=self._place(node)
                )
            case ast.AllDaysAre(days=days, within=within):
                return rules.DaysAllIn(
                    days=self.days(days), within=self.days(within), origin=self._place(node)
                )
            case ast.NoDaysAre(days=days, outside=outside):
                return rules.DaysNoneIn(
                    days=self.days(days), outside=self.days(outside), origin=self._place(node)
                )
            case ast.Aged(youngest=youngest, oldest=oldest, date=day):
                return rules.AgedBetween(
                    fact=BIRTH,
                    youngest_years=youngest,
                    oldest_years=oldest,
                    date=self.date(day),
                    origin=self._place(node),
                )
            case ast.Either(parts=parts):
                return rules.Some(conditions=tuple(map(self.condition, parts)), origin=self._place(node))
            case ast.Both(parts=parts):
                return rules.Every(conditions=tuple(map(self.condition, parts)), origin=self._place(node))
            case ast.Parenthesis(inside=inside):
                return self.condition(inside)
            case ast.Name():
                clause = self._meaning(said)
                assert isinstance(clause, ast.DefinitionClause)
                term = clause.name.text
                if term not in self.condition_rules:
                    self.condition_rules[term] = self.condition(_expression(clause.meaning))
                return self.condition_rules[term]
            case _:
                assert_never(said)

    # ---- prices

    def tariff(self, tariff: ast.Tariff) -> rules.Tariff:
        match tariff:
            case ast.Rate(amount=amount):
                return rules.Flat(amount_gbp=Fraction(amount.amount), origin=tariff.span)
            case ast.Name():
                clause = self._meaning(tariff)
                assert isinstance(clause, ast.DefinitionClause)
                meaning = clause.meaning
                assert isinstance(meaning, ast.Rate | ast.Name | ast.ByCase | ast.ByDate | ast.ByBand)
                return self.tariff(meaning)
            case ast.ByCase(cases=cases, otherwise=otherwise):
                return rules.ByCase(
                    cases=tuple((self.condition(case.condition), self.tariff(case.price)) for case in cases),
                    otherwise=self.tariff(otherwise) if otherwise else None,
                    origin=tariff.span,
                )
            case ast.ByDate(dated=dated, deciding=deciding):
                return rules.ByDate(
                    dated=tuple((each.start.date, self.tariff(each.price)) for each in dated),
                    deciding=self._deciding(deciding),
                    origin=tariff.span,
                )
            case ast.ByBand(bands=bands, after_that=after_that, counting=counting):
                assert counting
                return rules.ByBand(
                    bands=tuple((Fraction(band.up_to.number), self.tariff(band.price)) for band in bands),
                    after_that=self.tariff(after_that),
                    together=counting.together,
                    origin=tariff.span,
                )
            case _:
                assert_never(tariff)

    def _deciding(self, deciding: ast.Deciding | None) -> rules.DateRule | None:
        return self.date(deciding.date) if deciding and deciding.date else None

    # ---- payments

    def _payment(self, payment: ast.PaymentClause) -> rules.PaymentRule:
        pays = _one(payment.parts, ast.Pays)
        assert pays
        applies = _one(payment.parts, ast.Applies)
        for_group = _one(payment.parts, ast.ForGroup)
        conditions = [
            evolve(self.condition(part.condition), origin=part.span)
            for part in payment.parts
            if isinstance(part, ast.OnlyWhere)
        ]
        return rules.PaymentRule(
            name=payment.name.text,
            unit=self._unit(pays.unit, _one(payment.parts, ast.OnceEnded), pays.span),
            tariff=self.tariff(pays.tariff),
            deducts=pays.deducts,
            condition=rules.Every(conditions=tuple(conditions)),
            validity=self._validity(applies) if applies else None,
            grouping=self._grouping(for_group.group) if for_group else None,
            references=_references(payment.parts),
            notes=tuple(part.text for part in payment.parts if isinstance(part, ast.Note)),
            origin=payment.span,
        )

    def _validity(self, applies: ast.Applies) -> rules.Validity:
        # The last day of the calendar stands for no end, and no day comes after it.
        ends = applies.last is not None and applies.last.date < date.max
        end = applies.last.date + timedelta(days=1) if applies.last and ends else None
        return rules.Validity(start=applies.first.date, end=end, deciding=self._deciding(applies.deciding))

    def _grouping(self, name: ast.Name) -> rules.Grouping:
        clause = self.checked.resolved.bound(name)
        assert isinstance(clause, ast.GroupClause)
        keys: list[rules.ByPeriod | rules.ByFact] = []
        for key in clause.keys:
            if isinstance(key, ast.KeyPeriod):
                keys.append(rules.ByPeriod(date=self.date(key.date), periods=self._periods(key.period)))
            else:
                keys.append(rules.ByFact(fact=key.name.text))
        return rules.Grouping(name=clause.name.text, keys=tuple(keys), origin=clause.span)

    def _unit(self, unit: ast.Unit, ended: ast.OnceEnded | None, origin: Span) -> rules.UnitRule:
        match unit:
            case ast.EachDay(days=days):
                return rules.EachDay(days=self.days(days), origin=origin)
            case ast.EachRun(length=length, days=days):
                return rules.EachRun(days=self.days(days), length_days=_in_days(length), origin=origin)
            case ast.EachWeek(days=days, at_least=at_least, counted_from=anchor):
                assert anchor
                return rules.EachWeek(
                    days=self.days(days),
                    anchor=self.date(anchor),
                    at_least_days=at_least or 7,
                    origin=origin,
                )
            case ast.EachBlock(length=length, days=days, counted_from=anchor):
                assert anchor
                months = length.count * _MONTHS[length.unit]
                return rules.EachBlock(
                    days=self.days(days), anchor=self.date(anchor), months=months, origin=origin
                )
            case ast.EachDayBeyond(measure=measure, side=side, baseline=baseline, per_child=per_child):
                assert ended
                return rules.EachDayBeyond(
                    days=self.days(measure.days),
                    baseline=self._baseline(baseline, per_child, self.days(ended.window)),
                    window=self.days(ended.window),
                    below=side is ast.Side.BELOW,
                    origin=origin,
                )
            case ast.OnceWhen(days=days, duration=duration, clock=clock):
                assert clock
                return rules.OnceReached(
                    days=self.days(days),
                    target_days=_in_days(duration),
                    clock=self._clock(clock),
                    origin=origin,
                )
            case ast.OnceOn(date=day, condition=condition):
                met = self.condition(condition) if condition else rules.ALWAYS
                return rules.OnceOn(date=self.date(day), condition=met, origin=origin)
            case _:
                assert_never(unit)

    def _baseline(
        self, baseline: ast.Quantity | ast.Name | ast.DaysOf, per_child: bool, window: rules.DayRule
    ) -> rules.Baseline:
        match baseline:
            case ast.Quantity(number=number):
                return rules.FlatBaseline(days=Fraction(number), per_child=per_child)
            case ast.DaysOf(days=days):
                measured = self.days(days)
                # Days that have no beginning or no end of their own would never be known whole.
                within = measured if rules.is_bounded(measured) else rules.AllOf(parts=(measured, window))
                return rules.MeasuredBaseline(days=within)
            case ast.Name():
                clause = self._meaning(baseline)
                assert isinstance(clause, ast.DefinitionClause)
                curve = clause.meaning
                assert isinstance(curve, ast.Baseline)
                assert curve.part_months
                return rules.CurveBaseline(
                    window=self.days(curve.over),
                    anchor=self.date(curve.anchor),
                    bands=tuple((band.first, band.last, Fraction(band.days)) for band in curve.bands),
                    part_months=curve.part_months.how,
                )
            case _:
                assert_never(baseline)

    # ---- who pays

    def _payers(
        self, clauses: Sequence[ast.PayerClause], payment: str | None
    ) -> tuple[rules.PayerShare, ...]:
        rest = next(
            (_payer(clause.payer) for clause in clauses if not isinstance(clause.share, ast.Share)), None
        )
        return tuple(
            rules.PayerShare(
                payer=_payer(clause.payer),
                share=clause.share.value if isinstance(clause.share, ast.Share) else None,
                limit_gbp=Fraction(clause.cap.limit.amount) if clause.cap else None,
                limit_payments=frozenset({payment})
                if payment is not None and clause.cap and clause.cap.reach is ast.Reach.PAYMENT
                else None,
                over_to=_over(clause.cap.over, rest) if clause.cap else None,
                origin=clause.span,
            )
            for clause in clauses
        )

    # ---- settlement and safeguards

    def _steps(self, tree: ast.Contract) -> Iterator[rules.Step]:
        """Yield the splits among the payments' own payers, then the steps of the settlement, all in text order."""
        for block in tree.blocks:
            if isinstance(block, ast.PaymentClause):
                own = [part for part in block.parts if isinstance(part, ast.PayerClause)]
                if own:
                    yield self._split(own, payment=block.name.text)
        steps = [step for block in tree.blocks if isinstance(block, ast.Settlement) for step in block.steps]
        payers = [step for step in steps if isinstance(step, ast.PayerClause)]
        for step in steps:
            if not isinstance(step, ast.PayerClause):
                yield self._step(step)
            elif step is payers[0]:
                # The clauses of those who pay are one step, where the first of them stands.
                yield self._split(payers, payment=None)

    def _split(self, clauses: Sequence[ast.PayerClause], payment: str | None) -> rules.SplitPayers:
        origin = Span(clauses[0].span.start, clauses[-1].span.end)
        return rules.SplitPayers(shares=self._payers(clauses, payment), payment=payment, origin=origin)

    def _step(self, step: ast.Reduce | ast.PayAtMost | ast.PayShare | ast.RoundSums) -> rules.Step:
        references = _references(step.remarks)
        match step:
            case ast.Reduce(share=share, payments=payments, condition=condition):
                return rules.Reduce(
                    share=share.value,
                    payments=_payment_names(payments),
                    condition=self.condition(condition) if condition else rules.ALWAYS,
                    references=references,
                    origin=step.span,
                )
            case ast.PayAtMost(limit=limit, over=over, scope=scope, payments=payments):
                return rules.PayAtMost(
                    limit_gbp=Fraction(limit.amount),
                    counting=self._counting(scope),
                    payments=_payment_names(payments),
                    over_to=_over(over, None),
                    references=references,
                    origin=step.span,
                )
            case ast.PayShare(bands=bands, after_that=after_that, scope=scope, payments=payments):
                limits: list[tuple[Fraction, Fraction]] = []
                for band in bands:
                    reached = limits[-1][0] if limits else Fraction(0)
                    limits.append((reached + Fraction(band.width.amount), band.share.value))
                return rules.PayBands(
                    bands=tuple(limits),
                    after_that=after_that.value,
                    counting=self._counting(scope),
                    payments=_payment_names(payments),
                    references=references,
                    origin=step.span,
                )
            case ast.RoundSums(level=level, mode=mode, grain=grain):
                return rules.RoundSums(
                    level=level,
                    rounding=mode,
                    grain_gbp=_GRAINS[grain],
                    references=references,
                    origin=step.span,
                )
            case _:
                assert_never(step)

    def _counting(self, scope: ast.Scope) -> rules.Counting:
        match scope.kind:
            case ast.ScopeKind.CHILD:
                return rules.PerChild()
            case ast.ScopeKind.PERIOD:
                assert scope.period
                return rules.PerPeriod(periods=self._periods(scope.period))
            case ast.ScopeKind.PAYER:
                assert scope.payer
                return rules.PerPayer(payer=rules.Party(name=scope.payer.text))
            case ast.ScopeKind.ALL:
                return rules.InAll()
            case _:
                assert_never(scope.kind)

    def _safeguard(self, safeguard: ast.Safeguard) -> rules.Safeguard:
        match safeguard:
            case ast.NeverPaidFor(days=days):
                return rules.NeverPaidFor(days=self.days(days), origin=safeguard.span)
            case ast.NeverPayMore(days=days):
                return rules.NeverPayMore(days=self.days(days), origin=safeguard.span)
            case ast.Maximum(kind=kind, limit=limit, payer=payer):
                counting: rules.PerChild | rules.InAll | rules.PerPayer = rules.InAll()
                if payer:
                    counting = rules.PerPayer(payer=rules.Party(name=payer.text))
                elif kind is ast.ScopeKind.CHILD:
                    counting = rules.PerChild()
                return rules.Maximum(
                    limit_gbp=Fraction(limit.amount), counting=counting, origin=safeguard.span
                )
            case _:
                assert_never(safeguard)


# ---- leaves


def _one(clauses: Iterable[object], kind: type[_T]) -> _T | None:
    return next((clause for clause in clauses if isinstance(clause, kind)), None)


def _expression(meaning: ast.Expression | ast.Tariff | ast.Baseline) -> ast.Expression:
    assert not isinstance(meaning, ast.Rate | ast.ByCase | ast.ByDate | ast.ByBand | ast.Baseline)
    return meaning


def _attributes(clause: ast.TimelineClause) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what the rows carry by a Term, with every text that may stand there; episodes carry their fields."""
    if clause.source is None:
        return tuple((each.name.text, each.texts) for each in clause.attributes)
    if clause.of_episodes:
        return ()
    return tuple(
        (column.attribute, tuple(codes_of(column.codes)))
        for column in LAYOUTS[clause.source.name].columns
        if column.attribute and column.codes
    )


def _filters(filters: Iterable[ast.Filter]) -> tuple[rules.RowFilter, ...]:
    return tuple(
        rules.RowFilter(field=each.field, codes=frozenset(each.codes), other_than=each.other_than)
        for each in filters
    )


def _party(party: ast.PartyClause) -> rules.PartyRule:
    return rules.PartyRule(
        name=party.name.text, role=party.role.value, full_name=party.full_name, origin=party.span
    )


def _in_days(duration: ast.Duration) -> int:
    return duration.count * _DAYS[duration.unit]


def _moved(day: rules.DateRule, duration: ast.Duration, sign: int) -> rules.DateRule:
    if duration.unit in _DAYS:
        return rules.Moved(date=day, days=sign * _in_days(duration))
    return rules.Moved(date=day, months=sign * duration.count * _MONTHS[duration.unit])


def _fact_name(subject: ast.Expression) -> str:
    while isinstance(subject, ast.Parenthesis):
        subject = subject.inside
    assert isinstance(subject, ast.Name)
    return subject.text


def _payer(payer: ast.Payer) -> rules.PayerRule:
    return rules.PartyOfChild(fact=payer.name.text) if payer.of_child else rules.Party(name=payer.name.text)


def _over(over: ast.Over | None, rest: rules.PayerRule | None) -> rules.PayerRule | None:
    if over is None:
        return rest
    return rules.Party(name=over.to.text) if over.to else None


def _payment_names(names: tuple[ast.Name, ...]) -> frozenset[str] | None:
    return frozenset(name.text for name in names) or None


def _references(remarks: Iterable[object]) -> tuple[str, ...]:
    return tuple(remark.text for remark in remarks if isinstance(remark, ast.Reference))
