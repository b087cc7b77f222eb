"""What Hypothesis draws contracts and children from: rules built directly, short contracts, and records with holes in them.

Every contract is in force from the same day, so that what is drawn of a child lands in it; 29 February 2020 is one of its
days. A child has two timelines, `Care` (with a `kind` that a row may leave blank) and `Visit`.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Literal, TypeAlias, TypeVar

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rules_engine import rules
from rules_engine.dates import Period, listed_periods, regular_periods
from rules_engine.facts import Child, Cohort, Episode, FactValue, History
from rules_engine.money import Rounding
from rules_engine.source import Span
from rules_engine.timeline import FOREVER, Day, Days, day_of

_FirstT = TypeVar("_FirstT")
_BoundT = TypeVar("_BoundT")

FIRST = date(2020, 1, 20)
PLACE = Span(0, 0)
PARTIES = ("Ashby", "Borrow", "Fund")
KINDS = ("home", "foster")
PENNY = Fraction(1, 100)

START = rules.FactDate(fact="Start")
EVERY_DAY = rules.EveryDay()
IN_CARE = rules.Recorded(timeline="Care")
HOME_DAY = rules.Without(days=rules.Since(start=START), removed=IN_CARE)


@cache
def days_after_first(least: int, most: int) -> SearchStrategy[date]:
    return st.integers(least, most).map(lambda days: FIRST + timedelta(days=days))


# ---- children


@cache
@st.composite
def episodes(draw: st.DrawFn) -> Episode:
    start = draw(days_after_first(-30, 190))
    length = draw(st.none() | st.integers(0, 60))
    kind = draw(st.none() | st.sampled_from(KINDS))
    end = None if length is None else start + timedelta(days=length)
    return Episode(start, end, {} if kind is None else {"kind": kind})


@cache
@st.composite
def stretches(draw: st.DrawFn) -> Days:
    """Some days in a row, mostly few and mostly in force."""
    start = Day(day_of(FIRST) + draw(st.integers(-40, 190)))
    return Days.between(start, Day(start + draw(st.integers(1, 8) | st.integers(1, 90))))


@cache
def histories(gaps: int = 2) -> SearchStrategy[History]:
    """A history of which some stretches, and perhaps all days from one on, are not covered."""
    silent = st.lists(stretches(), max_size=gaps).map(
        lambda holes: Days(i for hole in holes for i in hole.intervals)
    )
    stop = st.sampled_from([FOREVER] * 4 + [FIRST.toordinal() + 80]) if gaps else st.just(FOREVER)
    covered = st.builds(lambda silent, stop: Days.always().before(stop) - silent, silent, stop)
    return st.builds(History, st.lists(episodes(), max_size=4), covered)


@cache
@st.composite
def facts(draw: st.DrawFn) -> dict[str, FactValue]:
    """Facts of which all but the borough may be missing; the 18th birthday may come while the contract is in force."""
    drawn = {
        "Date of Birth": draw(
            st.none()
            | days_after_first(-60, 200).map(lambda day: date(day.year - 18, day.month, min(day.day, 28)))
        ),
        "Start": draw(days_after_first(-20, 100) | st.none() | st.just(FIRST)),
        "Score": draw(st.none() | st.integers(0, 40).map(Decimal)),
        "Agreed": draw(st.none() | st.booleans()),
        "Route": draw(st.sampled_from(["edge", "return", None])),
        "Borough": draw(st.sampled_from(PARTIES[:2])),
    }
    return {name: value for name, value in drawn.items() if value is not None}


@cache
def children(identifier: str, gaps: int = 2) -> SearchStrategy[Child]:
    both = st.fixed_dictionaries({"Care": histories(gaps), "Visit": histories(gaps)})
    return st.builds(Child, st.just(identifier), facts(), both)


@cache
@st.composite
def cohorts(draw: st.DrawFn, least: int = 0, most: int = 3, gaps: int = 2) -> Cohort:
    names = ["Ada", "Ben", "Cat", "Dan"][: draw(st.integers(least, most))]
    return Cohort([draw(children(name, gaps)) for name in names])


@cache
def days_as_at(length: int = 200) -> SearchStrategy[date]:
    return days_after_first(1, length + 20) | st.just(FIRST + timedelta(days=length + 10))


# ---- days, dates, conditions


@cache
def filters() -> SearchStrategy[tuple[rules.RowFilter, ...]]:
    one = st.builds(
        rules.RowFilter,
        field=st.just("kind"),
        codes=st.sets(st.sampled_from(KINDS), min_size=1).map(frozenset),
        other_than=st.booleans(),
    )
    return st.lists(one, max_size=1).map(tuple)


@cache
def day_rules(depth: int = 2) -> SearchStrategy[rules.DayRule]:
    recorded = st.sampled_from(["Care", "Visit"])
    leaves: list[SearchStrategy[rules.DayRule]] = [
        st.just(HOME_DAY),
        st.just(IN_CARE),
        st.builds(rules.Recorded, timeline=recorded, filters=filters()),
        st.builds(rules.RowStarts, timeline=recorded, filters=filters()),
        st.just(EVERY_DAY),
    ]
    if depth == 0:
        return st.one_of(leaves)
    inner = st.deferred(lambda: day_rules(depth - 1))
    dates = st.deferred(lambda: date_rules(depth - 1))
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        *leaves,
        st.builds(rules.Since, start=dates),
        st.builds(rules.Before, end=dates),
        st.builds(rules.AllOf, parts=parts),
        st.builds(rules.AnyOf, parts=parts),
        st.builds(rules.Without, days=inner, removed=inner),
        st.builds(rules.LongSpells, days=inner, at_least_days=st.integers(1, 20)),
    )


@cache
def recorded_days() -> SearchStrategy[rules.DayRule]:
    """Days of which each is decided by the rows of that day and by facts, so that what is known of it stays so."""
    leaves = st.sampled_from([HOME_DAY, HOME_DAY, IN_CARE, rules.Recorded(timeline="Visit"), EVERY_DAY])
    bounds = st.just(START) | st.builds(rules.FixedDate, date=days_after_first(0, 150))
    parts = st.tuples(leaves, leaves)
    return st.one_of(
        leaves,
        st.builds(rules.AllOf, parts=parts),
        st.builds(rules.AnyOf, parts=parts),
        st.builds(rules.Without, days=leaves, removed=leaves | st.builds(rules.Before, end=bounds)),
    )


@cache
def date_rules(depth: int = 1) -> SearchStrategy[rules.DateRule]:
    leaves: list[SearchStrategy[rules.DateRule]] = [
        st.builds(rules.FixedDate, date=days_after_first(-30, 190)),
        st.just(START),
        st.just(START),
        st.just(rules.BirthdayOf(fact="Date of Birth", age_years=18)),
    ]
    if depth == 0:
        return st.one_of(leaves)
    inner = st.deferred(lambda: date_rules(depth - 1))
    # Bounded below: the first of every day there is lies beyond what an oracle can count from.
    recent = rules.Since(start=rules.FixedDate(date=FIRST - timedelta(days=60)))
    days = st.deferred(lambda: day_rules(depth - 1)).map(lambda days: rules.AllOf(parts=(days, recent)))
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        *leaves,
        st.builds(rules.Moved, date=inner, days=st.integers(-30, 30), months=st.integers(-2, 2)),
        st.builds(rules.EarliestOf, dates=several),
        st.builds(rules.LatestOf, dates=several),
        st.builds(rules.FirstDayOf, days=days),
        st.builds(rules.LastDayOf, days=days),
        st.builds(
            rules.DayReached, days=days, target_days=st.integers(1, 60), clock=st.just(rules.TotalClock())
        ),
    )


@cache
def numbers() -> SearchStrategy[rules.NumberRule]:
    plain = st.builds(rules.DayCount, days=day_rules(1)) | st.just(rules.FactNumber(fact="Score"))
    return plain | st.builds(
        rules.Difference, number=plain, taken=plain | st.builds(rules.Constant, number=amounts(30))
    )


@cache
def amounts(most: int) -> SearchStrategy[Fraction]:
    return st.integers(0, most).map(Fraction)


@cache
def conditions(depth: int = 1) -> SearchStrategy[rules.Condition]:
    leaves: list[SearchStrategy[rules.Condition]] = [
        st.builds(
            rules.TextIs,
            fact=st.just("Route"),
            texts=st.sampled_from([frozenset({"edge"}), frozenset({"edge", "return"})]),
            negated=st.booleans(),
        ),
        st.builds(rules.YesIs, fact=st.just("Agreed"), yes=st.booleans()),
        st.builds(rules.NumberIs, number=numbers(), bound=st.sampled_from(rules.Bound), amount=amounts(40)),
        st.builds(rules.DateIs, date=date_rules(), order=st.sampled_from(rules.Order), other=date_rules()),
        st.builds(rules.DayIsIn, date=date_rules(), days=day_rules(1), negated=st.booleans()),
        st.builds(
            rules.FactIsRecorded,
            fact=st.sampled_from(["Start", "Score", "Date of Birth"]),
            negated=st.booleans(),
        ),
        st.builds(rules.DaysAllIn, days=day_rules(1), within=day_rules(1)),
        st.builds(rules.DaysNoneIn, days=day_rules(1), outside=day_rules(1)),
        st.builds(
            rules.AgedBetween,
            fact=st.just("Date of Birth"),
            youngest_years=st.integers(8, 18),
            oldest_years=st.integers(17, 19),
            date=date_rules(),
        ),
    ]
    if depth == 0:
        return st.one_of(leaves)
    several = st.lists(conditions(depth - 1), max_size=2).map(tuple)
    return st.one_of(
        *leaves, st.builds(rules.Every, conditions=several), st.builds(rules.Some, conditions=several)
    )


@cache
def mostly_always() -> SearchStrategy[rules.Condition]:
    return st.one_of(*[st.just(rules.ALWAYS)] * 4, conditions())


# ---- what earns


@cache
def row_clocks() -> SearchStrategy[rules.RowClock]:
    days = st.none() | day_rules(1)
    return st.builds(
        rules.RowClock,
        tolerance_days=st.sampled_from([0, 0, 1, 2, 7]),
        paused=days,
        restarts=days,
        restart_after_days=st.sampled_from([0, 0, 5, 12]),
    )


@cache
def recorded_clocks() -> SearchStrategy[rules.Clock]:
    """Clocks that a day more never puts back: they start again whatever they stand at."""
    rows = st.builds(rules.RowStarts, timeline=st.just("Visit"), filters=st.just(()))
    visits = st.none() | st.just(rules.Recorded(timeline="Visit"))
    row_clock = st.builds(
        rules.RowClock, tolerance_days=st.sampled_from([0, 1, 7]), paused=visits, restarts=st.none() | rows
    )
    return row_clock | st.just(rules.TotalClock())


@cache
def unit_rules(
    days: SearchStrategy[rules.DayRule] | None = None, clocks: SearchStrategy[rules.Clock] | None = None
) -> SearchStrategy[rules.UnitRule]:
    """What one child earns by its own days; grids over days of one's own choice are counted from `Start`."""
    anchors = date_rules() | st.just(START) if days is None else st.just(START)
    days = day_rules() if days is None else days
    clocks = row_clocks() | st.just(rules.TotalClock()) if clocks is None else clocks
    return st.one_of(
        st.builds(rules.EachDay, days=days),
        st.builds(rules.EachDay, days=days),
        st.builds(rules.EachRun, days=days, length_days=st.sampled_from([7, 7, 14, 3])),
        st.builds(rules.EachWeek, days=days, anchor=anchors, at_least_days=st.sampled_from([7, 7, 5, 1])),
        st.builds(rules.EachBlock, days=days, anchor=anchors, months=st.sampled_from([1, 1, 2])),
        st.builds(rules.OnceReached, days=days, target_days=st.integers(1, 60), clock=clocks),
    )


@cache
def fees() -> SearchStrategy[rules.OnceOn]:
    return st.builds(rules.OnceOn, date=date_rules(), condition=mostly_always())


@cache
@st.composite
def differences(draw: st.DrawFn) -> rules.EachDayBeyond:
    """Days against a baseline, over a window that ends."""
    length = draw(st.integers(10, 90))
    window = rules.AllOf(
        parts=(rules.Since(start=START), rules.Before(end=rules.Moved(date=START, days=length)))
    )
    curve = rules.CurveBaseline(
        window=window,
        anchor=START,
        bands=((1, 1, draw(amounts(20))), (2, 4, draw(amounts(20)))),
        part_months=draw(st.sampled_from(rules.PartMonths)),
    )
    flat = rules.FlatBaseline(days=draw(amounts(90)), per_child=draw(st.booleans()))
    before = rules.AllOf(
        parts=(IN_CARE, rules.Since(start=rules.Moved(date=START, days=-length)), rules.Before(end=START))
    )
    counted: list[rules.DayRule] = [IN_CARE, rules.Recorded(timeline="Visit"), HOME_DAY]
    baselines: list[rules.Baseline] = [flat, flat, curve, rules.MeasuredBaseline(days=before)]
    return rules.EachDayBeyond(
        days=draw(st.sampled_from(counted)),
        baseline=draw(st.sampled_from(baselines)),
        window=window,
        below=draw(st.booleans()),
    )


@cache
@st.composite
def groupings(draw: st.DrawFn) -> rules.Grouping | None:
    quarters = regular_periods(FIRST - timedelta(days=60), FIRST + timedelta(days=210), 3, "calendar")
    possible: list[tuple[rules.ByFact | rules.ByPeriod, ...]] = [
        (),
        (rules.ByFact(fact="Route"),),
        (rules.ByPeriod(date=START, periods=quarters),),
        (rules.ByFact(fact="Borough"), rules.ByPeriod(date=START, periods=quarters)),
    ]
    keys = draw(st.sampled_from(possible))
    return draw(st.none() | st.just(rules.Grouping(name="Intake", keys=keys, origin=PLACE)))


# ---- prices


@cache
def prices() -> SearchStrategy[rules.Flat]:
    return st.builds(rules.Flat, amount_gbp=st.integers(1, 50_000).map(lambda pence: Fraction(pence, 100)))


@cache
def deciding() -> SearchStrategy[rules.DateRule | None]:
    return st.none() | date_rules(0)


@cache
def tariffs(depth: int = 2) -> SearchStrategy[rules.Tariff]:
    if depth == 0:
        return prices()
    inner = st.deferred(lambda: tariffs(depth - 1))
    case = st.tuples(conditions(0), inner)
    starts = st.lists(days_after_first(-10, 150), min_size=1, max_size=3, unique=True).map(sorted)
    highs = st.lists(st.integers(1, 60), min_size=1, max_size=2, unique=True).map(sorted)
    return st.one_of(
        prices(),
        prices(),
        st.builds(
            rules.ByCase, cases=st.lists(case, min_size=1, max_size=2).map(tuple), otherwise=st.none() | inner
        ),
        st.builds(rules.ByDate, dated=_each_with(starts, inner, lambda start: start), deciding=deciding()),
        st.builds(
            rules.ByBand, bands=_each_with(highs, inner, Fraction), after_that=inner, together=st.booleans()
        ),
    )


def _each_with(
    firsts: SearchStrategy[list[_FirstT]],
    inner: SearchStrategy[rules.Tariff],
    of: Callable[[_FirstT], _BoundT],
) -> SearchStrategy[tuple[tuple[_BoundT, rules.Tariff], ...]]:
    return firsts.flatmap(lambda each: st.tuples(*(st.tuples(st.just(of(first)), inner) for first in each)))


@cache
def validities() -> SearchStrategy[rules.Validity | None]:
    ends = st.none() | days_after_first(100, 200)
    return st.none() | st.builds(
        rules.Validity, start=days_after_first(-20, 90), end=ends, deciding=deciding()
    )


# ---- payments and settlement


@cache
@st.composite
def payments(
    draw: st.DrawFn,
    name: str,
    units: SearchStrategy[rules.UnitRule] | None = None,
    deducting: bool = True,
    plain: bool = False,
) -> rules.PaymentRule:
    unit = draw(unit_rules() | unit_rules() | fees() | differences() if units is None else units)
    together = isinstance(unit, rules.EachDayBeyond)
    return rules.PaymentRule(
        name=name,
        unit=unit,
        tariff=draw(prices() if together or plain else tariffs()),
        deducts=deducting and draw(st.integers(0, 4)) == 0,
        condition=rules.ALWAYS if plain else draw(mostly_always()),
        validity=None if plain else draw(validities()),
        grouping=draw(groupings()) if together else None,
        origin=PLACE,
    )


@cache
@st.composite
def payer_shares(
    draw: st.DrawFn, of_child: bool = False, limits: bool = True, payment: str | None = None
) -> tuple[rules.PayerShare, ...]:
    """One to three payers. One may have a maximum, and then what is over it falls to the last, or is lost.

    With `payment`, in whose clause the payers stand, the maximum may be of that payment alone.
    """
    last: rules.PayerRule = rules.Party(name="Ashby")
    others = [rules.Party(name="Fund"), rules.Party(name="Borrow")]
    if of_child and draw(st.booleans()):
        last, others = rules.PartyOfChild(fact="Borough"), others[:1]
    shares = [draw(st.integers(0, 1000)) for _ in others[: draw(st.integers(0, len(others)))]]
    # Half of the last payers take the rest, and the others have a share of their own that adds up.
    whole = Fraction(max(1000, sum(shares)))
    named = [Fraction(share) / whole for share in shares]
    rest = draw(st.none() | st.just(1 - sum(named, Fraction(0))))
    limit = draw(money(5_000)) if limits and shares and draw(st.booleans()) else None
    return (
        *(
            rules.PayerShare(
                payer=payer,
                share=share,
                limit_gbp=limit if place == 0 else None,
                limit_payments=draw(st.sampled_from([None, frozenset({payment})])) if payment else None,
                over_to=draw(st.sampled_from([None, last])) if place == 0 and limit is not None else None,
                origin=PLACE,
            )
            for place, (payer, share) in enumerate(zip(others, named, strict=False))
        ),
        rules.PayerShare(payer=last, share=rest, origin=PLACE),
    )


@cache
def money(most: int) -> SearchStrategy[Fraction]:
    return st.integers(1, most * 100).map(lambda pence: Fraction(pence, 100))


@cache
def reductions() -> SearchStrategy[rules.Reduce]:
    return st.builds(
        rules.Reduce,
        share=st.sampled_from([Fraction(1, 3), Fraction(33, 100), Fraction(1, 4), Fraction(0), Fraction(1)]),
        payments=about(),
        condition=mostly_always(),
        origin=st.just(PLACE),
    )


@cache
def about() -> SearchStrategy[frozenset[str] | None]:
    return st.sampled_from([None, None, frozenset({"First"}), frozenset({"First", "Second"})])


COUNTINGS: tuple[type[rules.Counting], ...] = (
    rules.PerChild,
    rules.InAll,
    rules.PerPeriod,
    rules.PerPayer,
)
"""Every kind of running sum."""


@cache
@st.composite
def countings(
    draw: st.DrawFn, last: date, kinds: Sequence[type[rules.Counting]] = COUNTINGS
) -> rules.Counting:
    """What a running sum counts."""
    kind = draw(st.sampled_from(kinds))
    if kind is rules.PerPeriod:
        return rules.PerPeriod(periods=draw(cuts(last)))
    if kind is rules.PerPayer:
        return rules.PerPayer(payer=rules.Party(name=draw(st.sampled_from(PARTIES))))
    return rules.PerChild() if kind is rules.PerChild else rules.InAll()


@cache
@st.composite
def maximums(
    draw: st.DrawFn, last: date, kinds: Sequence[type[rules.Counting]] = COUNTINGS
) -> rules.PayAtMost:
    """A maximum. What is over a payer's may fall to another."""
    counting = draw(countings(last, kinds))
    over_to: rules.Party | None = None
    if isinstance(counting, rules.PerPayer):
        others = [rules.Party(name=name) for name in PARTIES if rules.Party(name=name) != counting.payer]
        over_to = draw(st.none() | st.sampled_from(others))
    return rules.PayAtMost(
        limit_gbp=draw(money(3_000)),
        counting=counting,
        payments=draw(about()),
        over_to=over_to,
        origin=PLACE,
    )


@cache
@st.composite
def money_bands(draw: st.DrawFn, last: date) -> rules.PayBands:
    """Shares of what lies between one or two limits, and of what is above."""
    limits = sorted({draw(money(3_000)) for _ in range(draw(st.integers(1, 2)))})
    shares = draw(st.permutations([Fraction(95, 100), Fraction(2, 5), Fraction(0), Fraction(1)]))
    return rules.PayBands(
        bands=tuple(zip(limits, shares, strict=False)),
        after_that=shares[len(limits)],
        counting=draw(countings(last)),
        payments=draw(about()),
        origin=PLACE,
    )


@st.composite
def own_splits(draw: st.DrawFn, payments: Sequence[rules.PaymentRule]) -> list[rules.SplitPayers]:
    """The payers that some of `payments` name in their own clauses."""
    return [
        rules.SplitPayers(
            shares=draw(payer_shares(of_child=payment.grouping is None, payment=payment.name)),
            payment=payment.name,
            origin=PLACE,
        )
        for payment in payments
        if draw(st.integers(0, 3)) == 0
    ]


_PeriodStart: TypeAlias = Literal["first day", "calendar", "financial year"]


@cache
@st.composite
def cuts(draw: st.DrawFn, last: date) -> tuple[Period, ...]:
    """Periods that cover the days in force."""
    regular: list[tuple[int, _PeriodStart]] = [
        (1, "first day"),
        (3, "first day"),
        (1, "calendar"),
        (3, "calendar"),
        (12, "financial year"),
    ]
    drawn = draw(st.sampled_from([*regular, None]))
    if drawn is not None:
        months, anchor = drawn
        return regular_periods(FIRST, last, months, anchor)
    inner = draw(st.lists(days_after_first(0, (last - FIRST).days - 1), max_size=4, unique=True))
    return listed_periods(FIRST, last, [*sorted(inner), last])


@cache
def roundings(level: rules.RoundLevel = rules.RoundLevel.LINE) -> SearchStrategy[rules.RoundSums]:
    return st.builds(
        rules.RoundSums,
        level=st.just(level),
        rounding=st.sampled_from(Rounding),
        grain_gbp=st.sampled_from([PENNY, PENNY, Fraction(1)]),
        origin=st.just(PLACE),
    )


@cache
def splits(of_child: bool = True, limits: bool = True) -> SearchStrategy[rules.SplitPayers]:
    return st.builds(
        rules.SplitPayers, shares=payer_shares(of_child=of_child, limits=limits), origin=st.just(PLACE)
    )


def schedule(
    payments: Sequence[rules.PaymentRule],
    steps: Sequence[rules.Step] = (),
    *,
    last: date = FIRST + timedelta(days=180),
    periods: Sequence[Period] = (),
    eligibility: rules.Condition = rules.ALWAYS,
    safeguards: Sequence[rules.Safeguard] = (),
) -> rules.Schedule:
    """A contract of these payments and steps, with one statement unless `periods` say otherwise."""
    optional = {
        "Date of Birth": rules.FactKind.DATE,
        "Start": rules.FactKind.DATE,
        "Score": rules.FactKind.NUMBER,
    }
    return rules.Schedule(
        title="Drawn",
        first=FIRST,
        last=last,
        periods=tuple(periods) or listed_periods(FIRST, last, [last]),
        shadow=False,
        parties=tuple(rules.PartyRule(name=name, role="commissioner", origin=PLACE) for name in PARTIES),
        facts=tuple(
            rules.FactRule(name=name, kind=kind, optional=True, origin=PLACE)
            for name, kind in optional.items()
        ),
        timelines=tuple(rules.TimelineRule(name=name, origin=PLACE) for name in ("Care", "Visit")),
        eligibility=eligibility,
        payments=tuple(payments),
        steps=rules.in_grains(steps),
        safeguards=tuple(safeguards),
    )


@cache
def days_last() -> SearchStrategy[date]:
    return days_after_first(60, 200)


@cache
@st.composite
def contracts(draw: st.DrawFn, grain: bool = True) -> rules.Schedule:
    """Any contract: one to three payments, and steps in an order that the language allows.

    With `grain`, sums are rounded, and no step after the rounding sets a maximum.
    """
    last = draw(days_last())
    names = ["First", "Second", "Third"][: draw(st.sampled_from([1, 1, 2, 3]))]
    drawn = [draw(payments(name)) for name in names]
    together = any(isinstance(each.unit, rules.EachDayBeyond) for each in drawn)
    exact: list[rules.Step] = draw(st.lists(reductions() | maximums(last) | money_bands(last), max_size=3))
    split = draw(splits(of_child=not together, limits=False))
    limited = draw(splits(of_child=not together))
    if grain and draw(st.booleans()):
        steps = [*exact, draw(roundings()), *draw(st.lists(reductions(), max_size=1)), split]
    else:
        steps = list(exact)
        steps.insert(draw(st.integers(0, len(steps))), limited)
        steps += [draw(roundings())] if grain else []
    steps = [*draw(own_splits(drawn)), *steps]
    return schedule(drawn, steps, last=last, periods=draw(cuts(last)), eligibility=draw(mostly_always()))


@cache
@st.composite
def pressed(draw: st.DrawFn, rounded: bool = True) -> rules.Schedule:
    """A contract whose maximums are low, and whose later steps press against them: payers, deductions, a rounding.

    Sums of £1,000 or more are earned on single days. With `rounded`, each line is rounded in the end.
    """
    last = FIRST + timedelta(days=180)
    names = ["First", "Second", "Third"]
    drawn = [
        rules.PaymentRule(
            name=name,
            unit=rules.OnceOn(date=rules.FixedDate(date=draw(days_after_first(0, 20)))),
            tariff=rules.Flat(amount_gbp=draw(money(2_000)) + 1_000),
            deducts=draw(st.integers(0, 3)) == 0,
            origin=PLACE,
        )
        for name in names
    ]
    maximum = st.builds(evolve, maximums(last), limit_gbp=money(900))
    steps = draw(st.lists(maximum | maximum | reductions() | money_bands(last), max_size=3))
    steps.insert(draw(st.integers(0, len(steps))), draw(splits()))
    if rounded:
        steps.append(draw(roundings()))
    return schedule(drawn, [*draw(own_splits(drawn)), *steps], last=last)


def silenced(child: Child, days: Days) -> Child:
    """The same child, with nothing known of its care on `days`."""
    care = child.histories["Care"]
    return evolve(child, histories={**child.histories, "Care": History(care.episodes, care.covered - days)})


def with_more_care(child: Child, episode: Episode) -> Child:
    care = child.histories["Care"]
    return evolve(
        child, histories={**child.histories, "Care": History([*care.episodes, episode], care.covered)}
    )
