"""What Hypothesis draws from: words and figures as a contract writes them, and syntax trees.

Every tree that is drawn can be written down: an expression stands only where the grammar lets its kind stand.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TypeAlias, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rules_engine.kinds import Bound, FactKind, Order, PartMonths, RoundLevel
from rules_engine.money import Rounding
from rules_engine.source import Source
from rules_engine.statutory.doubts import POLICIES
from rules_engine.syntax import ast

_T = TypeVar("_T")


# ---- words and figures


def _plain(text: str) -> str:
    kept = "".join(each for each in text.replace('"', "'") if each.isprintable())
    return " ".join(Source.of("", kept).text.split())


def texts(most: int = 40) -> SearchStrategy[str]:
    """What stands between quotation marks."""
    printable = st.characters(exclude_categories=["C"])
    return st.text(st.one_of(st.sampled_from("a b#,'£1("), printable), max_size=most).map(_plain).map(_plain)


def comments() -> SearchStrategy[str]:
    """A comment, from its sign on."""
    return texts().map(lambda text: f"# {text}".rstrip())


def terms() -> SearchStrategy[str]:
    """A Term."""
    word = st.sampled_from(
        ["Home", "Day", "Care", "Norfolk", "Start", "Child's", "Care-Leaver", "Year2", "A", "R&D"]
    )
    joiner = st.sampled_from([" ", " ", " of ", " at ", " in ", " out of "])
    return st.builds(
        lambda first, rest: first + "".join(join + word for join, word in rest),
        word,
        st.lists(st.tuples(joiner, word), max_size=3),
    )


def codes() -> SearchStrategy[str]:
    """A code of a return, bare or one that wants quotation marks."""
    return st.sampled_from(["V3", "V4", "C2", "U6", "X1", "E4A", "PR1", "S", "mainstream"]) | texts(10)


def days() -> SearchStrategy[date]:
    return st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.dates(date(2015, 1, 1), date(2035, 12, 31))


def numbers(most: int = 999_999_999) -> SearchStrategy[Decimal]:
    """A number with up to three decimals, as written."""
    return st.builds(
        lambda whole, places: Decimal(whole).scaleb(-places), st.integers(0, most), st.integers(0, 3)
    )


def counts() -> SearchStrategy[int]:
    return st.integers(0, 20) | st.integers(0, 100_000)


def units() -> SearchStrategy[ast.UnitWord]:
    return st.sampled_from(ast.UnitWord)


# ---- small parts of a tree


def names() -> SearchStrategy[ast.Name]:
    return st.builds(ast.Name, text=terms())


def references() -> SearchStrategy[ast.Reference]:
    return st.builds(ast.Reference, text=texts())


def notes() -> SearchStrategy[ast.Note]:
    return st.builds(ast.Note, text=texts(300))


def remarks() -> SearchStrategy[tuple[ast.Remark, ...]]:
    return _some(references() | notes(), at_least=0, at_most=2)


def date_literals() -> SearchStrategy[ast.DateLiteral]:
    return st.builds(ast.DateLiteral, date=days())


def durations() -> SearchStrategy[ast.Duration]:
    return st.builds(ast.Duration, count=counts(), unit=units())


def money() -> SearchStrategy[ast.Money]:
    return st.builds(ast.Money, amount=numbers())


def quantities() -> SearchStrategy[ast.Quantity]:
    return st.builds(ast.Quantity, number=numbers(), unit=st.none() | units())


def shares() -> SearchStrategy[ast.Share]:
    percent = st.integers(0, 100_000).map(lambda part: Fraction(part, 100_000))
    fraction = st.fractions(0, 1, max_denominator=1000)
    return st.builds(ast.Share, value=percent, as_percent=st.just(True)) | st.builds(
        ast.Share, value=fraction, as_percent=st.just(False)
    )


def periods() -> SearchStrategy[ast.PeriodWord]:
    return st.builds(ast.PeriodWord, unit=st.sampled_from(ast.PeriodUnit), regular=st.booleans())


def _some(part: SearchStrategy[_T], at_least: int = 1, at_most: int = 3) -> SearchStrategy[tuple[_T, ...]]:
    return st.lists(part, min_size=at_least, max_size=at_most).map(tuple)


# ---- expressions, each kind standing on the ones before it; `depth` is how many brackets may stand in one another


_Expressions: TypeAlias = SearchStrategy[ast.Expression]
_Step: TypeAlias = Callable[[ast.Expression], ast.Expression]


@cache
def atoms(depth: int) -> _Expressions:
    """A Term, a date, or anything in brackets."""
    plain: list[_Expressions] = [
        names(),
        filtered(),
        st.builds(ast.Birthday, age=st.integers(0, 99)),
        date_literals(),
        st.builds(ast.FirstDay, days=names()),
        st.builds(ast.LastDay, days=filtered()),
    ]
    if depth == 0:
        return st.one_of(plain)
    bracketed = st.deferred(lambda: st.builds(ast.Parenthesis, inside=expressions(depth - 1)))
    first = st.deferred(lambda: st.builds(ast.FirstDay, days=atoms(depth - 1)))
    return st.one_of(*plain, bracketed, first)


def filtered() -> SearchStrategy[ast.Filtered]:
    fields = ["legal status", "placement", "provider", "need", "reason for new episode", "reason ceased"]
    filters = st.builds(
        ast.Filter,
        field=st.sampled_from(fields) | terms(),
        codes=_some(codes()),
        other_than=st.booleans(),
    )
    return st.builds(ast.Filtered, timeline=names(), filters=_some(filters, at_most=2))


@cache
def date_sums(depth: int) -> _Expressions:
    """A date, and durations added to it and taken away."""

    def stepped(start: ast.Expression, steps: Sequence[tuple[type, ast.Duration]]) -> ast.Expression:
        for step, duration in steps:
            start = step(date=start, duration=duration)
        return start

    steps = st.tuples(st.sampled_from([ast.DatePlus, ast.DateMinus]), durations())
    return st.builds(stepped, atoms(depth), st.lists(steps, max_size=2))


def clocks(depth: int) -> SearchStrategy[ast.Clock]:
    again = st.builds(ast.StartingAgain, days=atoms(depth), after=st.none() | durations())
    in_a_row = st.builds(
        ast.InARow,
        ignoring=st.none() | durations(),
        pausing=st.none() | atoms(depth),
        again=st.none() | again,
    )
    return st.builds(ast.InTotal) | in_a_row


@cache
def dates(depth: int) -> _Expressions:
    """Whatever can stand where a date is due."""
    several = _some(date_sums(depth), at_least=2, at_most=4)
    reaching = st.builds(ast.Reaching, days=atoms(depth), duration=durations(), clock=clocks(depth))
    return date_sums(depth) | st.one_of(
        st.builds(ast.Earliest, dates=several), st.builds(ast.Latest, dates=several), reaching
    )


@cache
def day_operands(depth: int) -> _Expressions:
    """What `except` and `during` may have on their right."""
    return dates(depth) | st.one_of(
        st.builds(ast.Window, duration=durations(), start=date_sums(depth)),
        st.builds(ast.WindowFrom, start=date_sums(depth)),
        st.builds(ast.WindowBetween, start=date_sums(depth), last=date_sums(depth)),
        st.builds(ast.Spells, at_least=durations(), days=atoms(depth)),
        st.builds(ast.Starts, rows=names() | filtered()),
        st.builds(ast.EveryDay),
    )


@cache
def day_sets(depth: int = 1) -> _Expressions:
    """Whatever can stand where days are due."""

    def bounded(start: ast.Expression, steps: Sequence[_Step]) -> ast.Expression:
        for step in steps:
            start = step(start)
        return start

    operand, day = day_operands(depth), dates(depth)
    steps = st.one_of(
        operand.map(lambda removed: lambda left: ast.Except(days=left, removed=removed)),
        operand.map(lambda within: lambda left: ast.During(days=left, within=within)),
        day.map(lambda end: lambda left: ast.Until(days=left, end=end)),
        day.map(lambda date: lambda left: ast.EvenAfter(days=left, date=date)),
    )
    return st.builds(bounded, operand, st.lists(steps, max_size=2))


@cache
def measures(depth: int) -> _Expressions:
    """Days, numbers of days, and what is left when one is taken from another."""

    def taken(first: ast.Expression, others: Sequence[ast.Expression]) -> ast.Expression:
        for other in others:
            first = ast.Less(number=first, taken=other)
        return first

    measure = st.builds(ast.DaysOf, days=day_sets(depth)) | day_sets(depth)
    return st.builds(taken, measure, st.lists(measure, max_size=2))


def agings(depth: int = 0) -> SearchStrategy[ast.Aged]:
    return st.builds(ast.Aged, youngest=counts(), oldest=counts(), date=dates(depth))


@cache
def tests(depth: int) -> _Expressions:
    """A condition without `and` and `or`, or anything simpler."""
    subject = measures(depth)
    return subject | st.one_of(
        st.builds(ast.IsText, subject=subject, texts=_some(texts(20)), negated=st.booleans()),
        st.builds(ast.IsYes, subject=subject, yes=st.booleans()),
        st.builds(ast.IsAmount, subject=subject, bound=st.sampled_from(Bound), amount=quantities() | money()),
        st.builds(ast.IsDated, subject=subject, order=st.sampled_from(Order), date=dates(depth)),
        st.builds(ast.IsDayOf, date=subject, days=day_sets(depth), negated=st.booleans()),
        st.builds(ast.IsRecorded, subject=subject, negated=st.booleans()),
        st.builds(ast.AllDaysAre, days=day_operands(depth), within=day_sets(depth)),
        st.builds(ast.NoDaysAre, days=day_operands(depth), outside=day_sets(depth)),
        agings(depth),
    )


@cache
def expressions(depth: int = 1) -> _Expressions:
    """Any expression; whether it means something is not asked here."""
    test = tests(depth)
    both = test | st.builds(ast.Both, parts=_some(test, at_least=2))
    return both | st.builds(ast.Either, parts=_some(both, at_least=2))


# ---- prices


def rates() -> SearchStrategy[ast.Rate]:
    return st.builds(ast.Rate, amount=money(), per=st.none() | units())


def prices() -> SearchStrategy[ast.Price]:
    return rates() | names()


def decidings() -> SearchStrategy[ast.Deciding]:
    return st.builds(ast.Deciding, date=st.none() | dates(0))


def tariffs() -> SearchStrategy[ast.Tariff]:
    case = st.builds(ast.Case, price=prices(), condition=expressions(0))
    dated = st.builds(ast.Dated, price=prices(), start=date_literals())
    limit = st.builds(ast.Quantity, number=numbers(), unit=units())
    band = st.builds(ast.Band, price=prices(), up_to=limit)
    counting = st.builds(ast.Counting, together=st.booleans())
    return prices() | st.one_of(
        st.builds(ast.ByCase, cases=_some(case), otherwise=st.none() | prices()),
        st.builds(ast.ByDate, dated=_some(dated), deciding=st.none() | decidings()),
        st.builds(ast.ByBand, bands=_some(band), after_that=prices(), counting=st.none() | counting),
    )


def baselines() -> SearchStrategy[ast.Baseline]:
    band = st.builds(ast.BaselineBand, days=numbers(31_000), first=counts(), last=counts())
    part_months = st.builds(ast.PartMonthsClause, how=st.sampled_from(PartMonths))
    return st.builds(
        ast.Baseline,
        over=names(),
        anchor=date_sums(0),
        bands=_some(band, at_most=5),
        part_months=st.none() | part_months,
    )


# ---- blocks, in a contract's order


def headings() -> SearchStrategy[ast.Heading]:
    clause: SearchStrategy[ast.HeadingClause] = st.one_of(
        st.builds(ast.InForce, first=date_literals(), last=date_literals()),
        st.builds(ast.Currency),
        st.builds(ast.StatementsEvery, period=periods()),
        st.builds(ast.StatementsListed, ends=_some(date_literals(), at_most=8)),
        st.builds(ast.Shadow),
        st.builds(ast.Uses, vocabulary=texts()),
        references(),
        notes(),
    )
    return st.builds(ast.Heading, title=texts(), clauses=_some(clause, at_least=0))


def recitals() -> SearchStrategy[ast.Recitals]:
    return st.builds(ast.Recitals, texts=_some(texts(300)))


def parties() -> SearchStrategy[ast.Parties]:
    party = st.builds(
        ast.PartyClause,
        name=names(),
        role=st.sampled_from(ast.Role),
        article=st.sampled_from(["the", "a", "an"]),
        full_name=st.none() | texts(),
        remarks=remarks(),
    )
    return st.builds(ast.Parties, parties=_some(party))


def facts() -> SearchStrategy[ast.Facts]:
    kinds = st.sampled_from(sorted(set(FactKind) - {FactKind.CHOICE}, key=lambda kind: kind.value))
    source = st.none() | st.builds(ast.FactSource, table=texts(30), column=texts(20))
    plain = st.builds(
        ast.FactClause, name=names(), kind=kinds, optional=st.booleans(), source=source, remarks=remarks()
    )
    choice = st.builds(
        ast.FactClause,
        name=names(),
        kind=st.just(FactKind.CHOICE),
        choices=_some(texts()),
        optional=st.booleans(),
        source=source,
        remarks=remarks(),
    )
    return st.builds(ast.Facts, facts=_some(plain | choice))


def timelines() -> SearchStrategy[ast.Timelines]:
    attribute = st.builds(ast.RecordedWith, name=names(), texts=_some(texts(20)))
    policy = st.sampled_from(
        [
            ast.Policy(doubt=doubt, reading=reading)
            for doubt, readings in POLICIES.items()
            for reading in readings
        ]
    )
    read = st.builds(
        ast.TimelineClause,
        name=names(),
        source=st.builds(ast.Table, name=st.just(ast.EPISODES) | texts(30)),
        policies=_some(policy, at_least=0),
        remarks=remarks(),
    )
    recorded = st.builds(
        ast.TimelineClause,
        name=names(),
        attributes=_some(attribute, at_least=0),
        remarks=remarks(),
    )
    return st.builds(ast.Timelines, timelines=_some(read | recorded))


def definitions() -> SearchStrategy[ast.Definitions]:
    meaning = expressions(2) | tariffs() | baselines()
    definition = st.builds(ast.DefinitionClause, name=names(), meaning=meaning, remarks=remarks())
    return st.builds(ast.Definitions, definitions=_some(definition, at_most=4))


def eligibility() -> SearchStrategy[ast.Eligibility]:
    rule: SearchStrategy[ast.EligibilityRule] = st.one_of(
        st.builds(ast.EligibleAged, aged=agings(), remarks=remarks()),
        st.builds(ast.EligibleWhere, condition=expressions(), remarks=remarks()),
        st.builds(ast.EligibleEvery, remarks=remarks()),
    )
    return st.builds(ast.Eligibility, rules=_some(rule))


def groups() -> SearchStrategy[ast.Groups]:
    by_period = st.builds(ast.KeyPeriod, period=periods(), date=atoms(1))
    key = by_period | st.builds(ast.KeyFact, name=names())
    group = st.builds(ast.GroupClause, name=names(), keys=_some(key, at_least=0), remarks=remarks())
    return st.builds(ast.Groups, groups=_some(group))


def payer_clauses() -> SearchStrategy[ast.PayerClause]:
    cap = st.builds(
        ast.PayerCap, limit=money(), reach=st.none() | st.sampled_from(ast.Reach), over=st.none() | overs()
    )
    return st.builds(
        ast.PayerClause,
        payer=st.builds(ast.Payer, name=names(), of_child=st.booleans()),
        share=st.none() | shares() | st.builds(ast.TheRest),
        cap=st.none() | cap,
    )


def overs() -> SearchStrategy[ast.Over]:
    return st.builds(ast.Over, to=st.none() | names())


def payment_units() -> SearchStrategy[ast.Unit]:
    """What a payment is for."""
    days, day = day_sets(), dates(1)
    return st.one_of(
        st.builds(ast.EachDay, days=days),
        st.builds(ast.EachRun, length=durations(), days=days),
        st.builds(ast.EachWeek, days=days, at_least=st.none() | counts(), counted_from=st.none() | day),
        st.builds(ast.EachBlock, length=durations(), days=days, counted_from=st.none() | day),
        st.builds(
            ast.EachDayBeyond,
            total=st.booleans(),
            measure=st.builds(ast.DaysOf, days=days),
            side=st.sampled_from(ast.Side),
            baseline=quantities() | names() | st.builds(ast.DaysOf, days=days),
            per_child=st.booleans(),
        ),
        st.builds(ast.OnceWhen, days=days, duration=durations(), clock=st.none() | clocks(0)),
        st.builds(ast.OnceOn, date=day, condition=st.none() | expressions()),
    )


def payments() -> SearchStrategy[ast.PaymentClause]:
    part: SearchStrategy[ast.PaymentPart] = st.one_of(
        references(),
        notes(),
        st.builds(
            ast.Applies,
            first=date_literals(),
            last=st.none() | date_literals(),
            deciding=st.none() | decidings(),
        ),
        st.builds(ast.ForGroup, group=names()),
        st.builds(ast.OnceEnded, window=names(), every_child=st.booleans()),
        st.builds(ast.OnlyWhere, condition=expressions()),
        st.builds(ast.Pays, tariff=tariffs(), unit=payment_units(), deducts=st.booleans()),
        payer_clauses(),
    )
    return st.builds(ast.PaymentClause, name=names(), parts=_some(part, at_most=5))


def scopes() -> SearchStrategy[ast.Scope]:
    return st.one_of(
        st.builds(ast.Scope, kind=st.sampled_from([ast.ScopeKind.CHILD, ast.ScopeKind.ALL])),
        st.builds(ast.Scope, kind=st.just(ast.ScopeKind.PERIOD), period=periods()),
        st.builds(ast.Scope, kind=st.just(ast.ScopeKind.PAYER), payer=names()),
    )


def settlements() -> SearchStrategy[ast.Settlement]:
    only = _some(names(), at_least=0)
    step: SearchStrategy[ast.Step] = st.one_of(
        st.builds(
            ast.Reduce,
            share=shares(),
            payments=only,
            condition=st.none() | expressions(),
            remarks=remarks(),
        ),
        st.builds(
            ast.PayAtMost,
            limit=money(),
            scope=scopes(),
            payments=only,
            over=st.none() | overs(),
            remarks=remarks(),
        ),
        st.builds(
            ast.PayShare,
            bands=_some(st.builds(ast.ShareBand, share=shares(), width=money())),
            after_that=shares(),
            scope=scopes(),
            payments=only,
            remarks=remarks(),
        ),
        st.builds(
            ast.RoundSums,
            level=st.sampled_from(RoundLevel),
            mode=st.sampled_from(Rounding),
            grain=st.sampled_from(ast.Grain),
            remarks=remarks(),
        ),
        payer_clauses(),
    )
    return st.builds(ast.Settlement, steps=_some(step, at_most=5))


def safeguards() -> SearchStrategy[ast.Safeguards]:
    safeguard: SearchStrategy[ast.Safeguard] = st.one_of(
        st.builds(ast.NeverPaidFor, days=day_sets(), remarks=remarks()),
        st.builds(ast.NeverPayMore, days=day_sets(), remarks=remarks()),
        st.builds(
            ast.Maximum,
            kind=st.sampled_from([ast.ScopeKind.CHILD, ast.ScopeKind.ALL]),
            limit=money(),
            remarks=remarks(),
        ),
        st.builds(
            ast.Maximum, kind=st.just(ast.ScopeKind.PAYER), limit=money(), payer=names(), remarks=remarks()
        ),
    )
    return st.builds(ast.Safeguards, safeguards=_some(safeguard))


def examples() -> SearchStrategy[ast.ExampleClause]:
    fields = ["legal status", "placement", "provider", "need", "reason for new episode", "reason ceased"]
    attribute = st.builds(ast.SpellAttribute, field=st.sampled_from(fields) | terms(), code=codes())
    line: SearchStrategy[ast.ExampleLine] = st.one_of(
        st.builds(ast.ExampleChild, label=texts()),
        st.builds(ast.Given, name=names(), value=days() | texts() | numbers() | st.booleans() | names()),
        st.builds(
            ast.Spell,
            timeline=names(),
            start=date_literals(),
            end=st.none() | date_literals(),
            attributes=_some(attribute, at_least=0),
        ),
        st.builds(
            ast.Spell,
            timeline=names(),
            start=date_literals(),
            attributes=_some(attribute, at_least=0),
            of_one_day=st.just(True),
        ),
        st.builds(ast.NotKnown, timeline=names(), start=date_literals(), end=date_literals()),
        st.builds(ast.RecordsRun, end=date_literals()),
        st.builds(
            ast.Expected,
            amount=st.none() | money(),
            payment=st.none() | names(),
            payer=st.none() | names(),
            child=st.none() | texts(),
            statement=st.none() | date_literals(),
        ),
    )
    return st.builds(ast.ExampleClause, title=texts(), lines=_some(line, at_most=6))


def contracts() -> SearchStrategy[ast.Contract]:
    """A whole contract, its blocks in any order."""
    block: SearchStrategy[ast.Block] = st.one_of(
        recitals(),
        parties(),
        facts(),
        timelines(),
        definitions(),
        eligibility(),
        groups(),
        payments(),
        settlements(),
        safeguards(),
        examples(),
    )
    return st.builds(ast.Contract, heading=st.none() | headings(), blocks=_some(block, at_least=0, at_most=3))
