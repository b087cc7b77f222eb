"""What a contract means: closed rules over days, dates, numbers and money. No text, no sugar, nothing to look up.

Every shape here runs as a finite day machine: day sets are decided day by day, clocks and counts are bounded by the
window they run in, and prices are linear sums, bands and maxima over them. All windows are half-open. Names of parties,
payments and timelines are labels for people; `origin` says which words of the contract a rule comes from.
"""

from collections.abc import Iterator
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from attrs import field, fields, frozen, has

from rules_engine.dates import Period
from rules_engine.money import Rounding
from rules_engine.source import Span
from rules_engine.statutory.doubts import Doubt, Reading

# ---- what is said about each child


class FactKind(Enum):
    """What a fact can hold."""

    DATE = "date"
    NUMBER = "number"
    YES_NO = "yes or no"
    CHOICE = "choice"
    PARTY = "party"


@frozen(kw_only=True)
class FactSource:
    """The column of a table of the statutory records from which a fact is read ("SSDA903 UASC", "DUC")."""

    table: str
    column: str


@frozen(kw_only=True)
class FactRule:
    """A fact that the records must hold for each child, unless it is optional; from children.csv without a source."""

    name: str
    kind: FactKind
    choices: tuple[str, ...] = ()
    optional: bool = False
    source: FactSource | None = None
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class TimelineRule:
    """A timeline that the records must hold.

    `source` names the table of the statutory records that it is read from ("SSDA903 episodes"); None is a table of its
    own. `attributes` name the columns of such a table and their texts. `policies` say how days in doubt are read.
    """

    name: str
    source: str | None = None
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    policies: tuple[tuple[Doubt, Reading], ...] = ()
    origin: Span = field(eq=False, repr=False)


# ---- days. Compared by value, hashed once: the same definition is measured once for a child however often it is used.


@frozen(kw_only=True, cache_hash=True)
class RowFilter:
    """Rows whose `field` is one of `codes`, or, when `other_than`, is not."""

    field: str
    codes: frozenset[str]
    other_than: bool = False


@frozen(kw_only=True, cache_hash=True)
class Recorded:
    """The days of the rows of a timeline that pass every filter."""

    timeline: str
    filters: tuple[RowFilter, ...] = ()


@frozen(kw_only=True, cache_hash=True)
class RowStarts:
    """The days on which a row of a timeline that passes every filter begins."""

    timeline: str
    filters: tuple[RowFilter, ...] = ()


@frozen(kw_only=True, cache_hash=True)
class EveryDay:
    """Every day there is."""


@frozen(kw_only=True, cache_hash=True)
class Since:
    """`start` and every day after it."""

    start: "DateRule"


@frozen(kw_only=True, cache_hash=True)
class Before:
    """Every day before `end`."""

    end: "DateRule"


@frozen(kw_only=True, cache_hash=True)
class AllOf:
    """The days that are in every one of `parts`."""

    parts: tuple["DayRule", ...]


@frozen(kw_only=True, cache_hash=True)
class AnyOf:
    """The days that are in at least one of `parts`."""

    parts: tuple["DayRule", ...]


@frozen(kw_only=True, cache_hash=True)
class Without:
    """The days of `days` that are not in `removed`."""

    days: "DayRule"
    removed: "DayRule"


@frozen(kw_only=True, cache_hash=True)
class LongSpells:
    """The days of `days` in unbroken spells of at least `at_least` days."""

    days: "DayRule"
    at_least: int


DayRule: TypeAlias = Recorded | RowStarts | EveryDay | Since | Before | AllOf | AnyOf | Without | LongSpells

# ---- dates


@frozen(kw_only=True, cache_hash=True)
class FixedDate:
    """A day of the calendar."""

    date: date


@frozen(kw_only=True, cache_hash=True)
class FactDate:
    """The date in a fact; never, when it is not recorded."""

    fact: str


@frozen(kw_only=True, cache_hash=True)
class BirthdayOf:
    """The day on which the child born on `fact` comes to be `age`."""

    fact: str
    age: int


@frozen(kw_only=True, cache_hash=True)
class Moved:
    """`date` moved by `days` and by `months`; months move to the same day of the month, or to its last day."""

    date: "DateRule"
    days: int = 0
    months: int = 0


@frozen(kw_only=True, cache_hash=True)
class EarliestOf:
    """The earliest of `dates`; those that never come do not count."""

    dates: tuple["DateRule", ...]


@frozen(kw_only=True, cache_hash=True)
class LatestOf:
    """The latest of `dates`; those that never come do not count."""

    dates: tuple["DateRule", ...]


@frozen(kw_only=True, cache_hash=True)
class FirstDayOf:
    """The first day in `days`."""

    days: DayRule


@frozen(kw_only=True, cache_hash=True)
class LastDayOf:
    """The last day in `days`."""

    days: DayRule


@frozen(kw_only=True, cache_hash=True)
class TotalClock:
    """Counts every day, whatever lies between."""


@frozen(kw_only=True, cache_hash=True)
class RowClock:
    """Counts days in a row.

    A break of up to `tolerance` days is passed over, uncounted; a longer one sends the clock back to nothing. On days of
    `paused` the clock stands still. A day of `restarts` sends it back, once it stands at `restart_after` days or more.
    """

    tolerance: int = 0
    paused: DayRule | None = None
    restarts: DayRule | None = None
    restart_after: int = 0


Clock: TypeAlias = TotalClock | RowClock


@frozen(kw_only=True, cache_hash=True)
class DayReached:
    """The day on which `clock`, run over `days`, first stands at `target` days."""

    days: DayRule
    target: int
    clock: Clock


DateRule: TypeAlias = (
    FixedDate | FactDate | BirthdayOf | Moved | EarliestOf | LatestOf | FirstDayOf | LastDayOf | DayReached
)

# ---- numbers and conditions


@frozen(kw_only=True, cache_hash=True)
class DayCount:
    """How many days there are in `days`."""

    days: DayRule


@frozen(kw_only=True, cache_hash=True)
class FactNumber:
    """The number in a fact."""

    fact: str


@frozen(kw_only=True, cache_hash=True)
class Constant:
    """A number."""

    number: Fraction


@frozen(kw_only=True, cache_hash=True)
class Difference:
    """`number` less `taken`."""

    number: "NumberRule"
    taken: "NumberRule"


NumberRule: TypeAlias = DayCount | FactNumber | Constant | Difference


@frozen(kw_only=True, cache_hash=True)
class TextIs:
    """The fact is recorded and is one of `texts`, or, when negated, is recorded and is none of them."""

    fact: str
    texts: frozenset[str]
    negated: bool = False


@frozen(kw_only=True, cache_hash=True)
class YesIs:
    """The fact is recorded and is `yes`."""

    fact: str
    yes: bool


class Bound(Enum):
    """How a number stands to another."""

    AT_LEAST = "at least"
    AT_MOST = "at most"
    ABOVE = "above"
    BELOW = "below"


@frozen(kw_only=True, cache_hash=True)
class NumberIs:
    """The number is known to stand so to `amount`."""

    number: NumberRule
    bound: Bound
    amount: Fraction


class Order(Enum):
    """How a date stands to another."""

    BEFORE = "before"
    AFTER = "after"
    ON_OR_BEFORE = "on or before"
    ON_OR_AFTER = "on or after"


@frozen(kw_only=True, cache_hash=True)
class DateIs:
    """The date is known to stand so to `other`."""

    date: DateRule
    order: Order
    other: DateRule


@frozen(kw_only=True, cache_hash=True)
class DayIsIn:
    """The date is known to be a day of `days`, or, when negated, known not to be."""

    date: DateRule
    days: DayRule
    negated: bool = False


@frozen(kw_only=True, cache_hash=True)
class FactIsRecorded:
    """The records hold the fact, or, when negated, do not."""

    fact: str
    negated: bool = False


@frozen(kw_only=True, cache_hash=True)
class DaysAllIn:
    """Every day of `days` is known to be in `within`."""

    days: DayRule
    within: DayRule


@frozen(kw_only=True, cache_hash=True)
class DaysNoneIn:
    """Every day of `days` is known to be outside `outside`."""

    days: DayRule
    outside: DayRule


@frozen(kw_only=True, cache_hash=True)
class AgedBetween:
    """On `date` the child born on `fact` has completed at least `youngest` and at most `oldest` years."""

    fact: str
    youngest: int
    oldest: int
    date: DateRule


@frozen(kw_only=True, cache_hash=True)
class Every:
    """All of `conditions` hold."""

    conditions: tuple["Condition", ...]


@frozen(kw_only=True, cache_hash=True)
class Some:
    """At least one of `conditions` holds."""

    conditions: tuple["Condition", ...]


# A condition holds only when the records say so: what is not known is not met.
Condition: TypeAlias = (
    TextIs
    | YesIs
    | NumberIs
    | DateIs
    | DayIsIn
    | FactIsRecorded
    | DaysAllIn
    | DaysNoneIn
    | AgedBetween
    | Every
    | Some
)

ALWAYS = Every(conditions=())

# ---- what earns


@frozen(kw_only=True)
class EachDay:
    """Every day of `days` earns one unit, on that day."""

    days: DayRule


@frozen(kw_only=True)
class EachRun:
    """Every `length` days of an unbroken spell of `days` earn one unit, on the last of them."""

    days: DayRule
    length: int


@frozen(kw_only=True)
class EachWeek:
    """Every week counted from `anchor` with `at_least` or more of its 7 days in `days` earns one unit, on its last day."""

    days: DayRule
    anchor: DateRule
    at_least: int = 7


@frozen(kw_only=True)
class EachBlock:
    """Every block of `months` counted from `anchor` with all its days in `days` earns one unit, on its last day."""

    days: DayRule
    anchor: DateRule
    months: int


@frozen(kw_only=True)
class OnceReached:
    """One unit is earned on the day on which `clock`, run over `days`, first stands at `target` days."""

    days: DayRule
    target: int
    clock: Clock


@frozen(kw_only=True)
class OnceOn:
    """One unit is earned on `date` if `condition` holds then."""

    date: DateRule
    condition: Condition = ALWAYS


@frozen(kw_only=True)
class FlatBaseline:
    """So many days for each child, or in all."""

    days: Fraction
    per_child: bool


class PartMonths(Enum):
    """How a month counts of which only some days lie in the window."""

    IN_PROPORTION = "in proportion"
    IN_FULL = "in full"
    LEFT_OUT = "left out"


@frozen(kw_only=True)
class CurveBaseline:
    """So many days for a child in each month counted from `anchor`, as far as its `window` reaches; summed over children.

    `bands` are (first month, last month, days in each), months numbered from 1 and in order.
    """

    window: DayRule
    anchor: DateRule
    bands: tuple[tuple[int, int, Fraction], ...]
    part_months: PartMonths


@frozen(kw_only=True)
class MeasuredBaseline:
    """As many days as the children themselves have in `days`."""

    days: DayRule


Baseline: TypeAlias = FlatBaseline | CurveBaseline | MeasuredBaseline


@frozen(kw_only=True)
class EachDayBeyond:
    """Each day by which the days in `days`, summed over the group, stand `below` (or above) the baseline earns one unit.

    Earned on the last day of the latest `window` of the group's children; while any day in a window is not known,
    nothing is.
    """

    days: DayRule
    baseline: Baseline
    window: DayRule
    below: bool = True


UnitRule: TypeAlias = EachDay | EachRun | EachWeek | EachBlock | OnceReached | OnceOn | EachDayBeyond

# ---- prices, in pounds


@frozen(kw_only=True)
class Flat:
    """The same for every unit."""

    amount: Fraction


@frozen(kw_only=True)
class ByCase:
    """The first case whose condition holds decides; nothing is paid when none does and there is no `otherwise`."""

    cases: tuple[tuple[Condition, "Tariff"], ...]
    otherwise: "Tariff | None" = None


@frozen(kw_only=True)
class ByDate:
    """The latest price that starts on or before the deciding date; `deciding` is `None` for the date earned."""

    dated: tuple[tuple[date, "Tariff"], ...]
    deciding: DateRule | None = None


@frozen(kw_only=True)
class ByBand:
    """Marginal bands: (units up to, price), then `after_that`. Units count in the order of the date earned.

    `together` counts all children's units; units earned on one day share the bands that the day reaches, in proportion.
    """

    bands: tuple[tuple[Fraction, "Tariff"], ...]
    after_that: "Tariff"
    together: bool


Tariff: TypeAlias = Flat | ByCase | ByDate | ByBand

# ---- groups


@frozen(kw_only=True)
class ByPeriod:
    """Children whose `date` falls in the same of `periods` belong together."""

    date: DateRule
    periods: tuple[Period, ...]


@frozen(kw_only=True)
class ByFact:
    """Children with the same fact belong together."""

    fact: str


@frozen(kw_only=True)
class Grouping:
    """Which children are counted together; without keys, all of them."""

    name: str
    keys: tuple[ByPeriod | ByFact, ...] = ()
    origin: Span = field(eq=False, repr=False)


# ---- who pays


@frozen(kw_only=True, cache_hash=True)
class Party:
    """A payer named in the contract."""

    name: str


@frozen(kw_only=True, cache_hash=True)
class PartyOfChild:
    """The party that the child's fact names."""

    fact: str


PayerRule: TypeAlias = Party | PartyOfChild


@frozen(kw_only=True)
class PayerShare:
    """One payer's part. `share` is `None` for the rest.

    `limit` is the most it pays over the whole contract, of the sums that are shared here.
    What is over the limit falls to `over_to`, or is lost when that is `None`.
    """

    payer: PayerRule
    share: Fraction | None
    limit: Fraction | None = None
    over_to: PayerRule | None = None
    origin: Span = field(eq=False, repr=False)


# ---- payments


@frozen(kw_only=True)
class Validity:
    """A payment holds from `start` until `end` (half-open; `None`: no end) by the deciding date, `None` for date earned."""

    start: date
    end: date | None
    deciding: DateRule | None = None


@frozen(kw_only=True)
class PaymentRule:
    """Pay `tariff` for each unit that `unit` earns; a deduction takes it away.

    `conditions` narrow the children. `grouping` is set when children are measured together. `payers` is empty when the
    settlement says who pays.
    """

    name: str
    unit: UnitRule
    tariff: Tariff
    deducts: bool = False
    condition: Condition = ALWAYS
    validity: Validity | None = None
    grouping: Grouping | None = None
    payers: tuple[PayerShare, ...] = ()
    references: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    origin: Span = field(eq=False, repr=False)


# ---- settlement


class CapScope(Enum):
    """What a running sum counts."""

    CHILD = "each child"
    ALL = "all"
    PERIOD = "each period"
    PAYER = "a payer"


@frozen(kw_only=True)
class Reduce:
    """Take away `share` of every sum that the step is about."""

    share: Fraction
    payments: frozenset[str] | None = None
    condition: Condition = ALWAYS
    references: tuple[str, ...] = ()
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class PayBands:
    """Marginal bands of money: (running sum up to, share paid), then `after_that`; a maximum is one band at 1 and 0 after.

    The running sum goes in the order of the date earned; sums earned on one day share what is left of a band in
    proportion. `over_to` receives what a payer's maximum takes; otherwise it is not paid.
    """

    bands: tuple[tuple[Fraction, Fraction], ...]
    after_that: Fraction
    scope: CapScope
    periods: tuple[Period, ...] = ()
    payer: PayerRule | None = None
    payments: frozenset[str] | None = None
    over_to: PayerRule | None = None
    references: tuple[str, ...] = ()
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class SplitPayers:
    """Split every sum that has no payer yet; the shares add up to 1, or one payer takes the rest."""

    shares: tuple[PayerShare, ...]
    origin: Span = field(eq=False, repr=False)


class RoundLevel(Enum):
    """Which sums are rounded; what that adds or takes is spread over the lines in it."""

    LINE = "line"
    CHILD = "child's total"
    PAYER = "payer's total"
    STATEMENT = "statement"


@frozen(kw_only=True)
class RoundSums:
    """Round each sum of `level` in each statement to whole `grain`s; later steps keep to whole grains in the same way."""

    level: RoundLevel
    rounding: Rounding
    grain: Fraction
    references: tuple[str, ...] = ()
    origin: Span = field(eq=False, repr=False)


Step: TypeAlias = Reduce | PayBands | SplitPayers | RoundSums

# ---- safeguards


@frozen(kw_only=True)
class NeverPaidFor:
    """No day that earns a payment is, or may be, a day of `days`."""

    days: DayRule
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class NeverPayMore:
    """Adding a day to `days` never raises what is paid. Not decided by one evaluation: it compares two histories."""

    days: DayRule
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class Maximum:
    """A sum that is never passed, for any one child, in all, or by `payer`."""

    limit: Fraction
    scope: CapScope
    payer: PayerRule | None = None
    origin: Span = field(eq=False, repr=False)


Safeguard: TypeAlias = NeverPaidFor | NeverPayMore | Maximum

# ---- the whole


@frozen(kw_only=True)
class PartyRule:
    """A party, its role and its full name."""

    name: str
    role: str
    full_name: str | None = None
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class Schedule:
    """A whole contract, ready to evaluate.

    `first` and `last` are the days in force, both included; nothing is earned outside them. `periods` cover them.
    `definitions` keep the Terms, in the contract's order, for those who explain; no rule looks anything up in them.
    """

    title: str
    first: date
    last: date
    periods: tuple[Period, ...]
    shadow: bool
    parties: tuple[PartyRule, ...]
    facts: tuple[FactRule, ...]
    timelines: tuple[TimelineRule, ...]
    eligibility: Condition
    payments: tuple[PaymentRule, ...]
    steps: tuple[Step, ...]
    safeguards: tuple[Safeguard, ...]
    day_definitions: tuple[tuple[str, DayRule], ...] = ()
    references: tuple[str, ...] = ()
    recitals: tuple[str, ...] = ()


def parts_of(rule: object) -> Iterator[object]:
    """Yield a rule and everything that it is made of, each once."""
    waiting, seen = [rule], {id(rule)}
    while waiting:
        part = waiting.pop()
        yield part
        cls = type(part)
        if isinstance(part, tuple | frozenset):
            inside = [*part]
        elif has(cls):
            inside = [getattr(part, each.name) for each in fields(cls)]
        else:
            continue
        for each in inside:
            if id(each) not in seen:
                seen.add(id(each))
                waiting.append(each)
