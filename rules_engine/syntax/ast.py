"""The syntax tree: what was written. One frozen class for each production of the grammar, in a contract's order.

Names are still strings, numbers are exact decimals as written, and nothing has been looked up. Spans stay out of
equality, so two trees are equal when they say the same.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, ClassVar, TypeAlias, TypeVar, dataclass_transform

from rules_engine.kinds import Bound, FactKind, Order, PartMonths, RoundLevel
from rules_engine.money import Rounding
from rules_engine.source import Span
from rules_engine.statutory.doubts import Doubt, Reading

NOWHERE = Span(0, 0)

NEEDED = object()
"""Stands for a field of which something must be said."""

EPISODES = "SSDA903 episodes"
"""The one table that is named without quotation marks; the layouts know it by this source."""


@dataclass_transform(kw_only_default=True, frozen_default=True, eq_default=False)
class _Frozen:
    """Made from its fields by name, once and for all.

    Making, comparison, hash and picture are written out once, here, and not by attrs, which writes them anew for each
    class: this module's classes are made in 3 ms of processor time, and the same hundred by attrs in 85 ms (Python 3.11),
    which every start of the command would pay.
    """

    fields: ClassVar[Mapping[str, object]] = {}
    """The fields in their order, and what each holds when nothing is said of it; `NEEDED` when something must be."""

    def __init_subclass__(cls) -> None:
        # Those of the class itself, even where it has none; since Python 3.14 `vars` does not hold them.
        own = cls.__annotations__
        cls.fields = {**cls.fields, **{name: vars(cls).get(name, NEEDED) for name in own}}

    def __init__(self, **said: object) -> None:
        whole = {**self.fields, **said}
        if len(whole) > len(self.fields) or any(value is NEEDED for value in whole.values()):
            raise TypeError(
                f"{type(self).__name__} is made of {', '.join(self.fields)}, not of {', '.join(said)}"
            )
        vars(self).update(whole)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def _said(self) -> tuple[object, ...]:
        return tuple(value for name, value in vars(self).items() if name != "span")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash((type(self), self._said()))

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in vars(self).items() if name != "span")
        return f"{type(self).__name__}({said})"


class Node(_Frozen):
    """Anything that was written somewhere."""

    span: Span = NOWHERE


_NodeT = TypeVar("_NodeT", bound=Node)


class Role(Enum):
    """What a party is to the contract."""

    COMMISSIONER = "commissioner"
    CO_FUNDER = "co-funder"
    PROVIDER = "provider"
    INVESTOR = "investor"
    INTERMEDIARY = "intermediary"
    EVALUATOR = "evaluator"


class PeriodUnit(Enum):
    """How long a period is that recurs."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class UnitWord(Enum):
    """The word for what is counted, or for what a price is paid."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    RUN = "run"
    BLOCK = "block"


class Side(Enum):
    """On which side of a baseline days are paid for."""

    BELOW = "below"
    ABOVE = "above"


class ScopeKind(Enum):
    """Over what a maximum counts."""

    CHILD = "each child"
    ALL = "all"
    PERIOD = "period"
    PAYER = "payer"


class Reach(Enum):
    """Of which sums a payer's maximum in a payment is: those of that payment, or all that the payer pays."""

    PAYMENT = "of this payment"
    ALL = "in all"


class Grain(Enum):
    """To what sums are rounded."""

    PENNY = "penny"
    POUND = "pound"


class BlockKind(Enum):
    """The kinds of block, each by the word with which it begins."""

    CONTRACT = "contract"
    RECITALS = "recitals"
    PARTIES = "parties"
    FACTS = "facts"
    TIMELINES = "timelines"
    DEFINITIONS = "definitions"
    ELIGIBILITY = "eligibility"
    GROUPS = "groups"
    PAYMENT = "payment"
    SETTLEMENT = "settlement"
    SAFEGUARDS = "safeguards"
    EXAMPLE = "example"


# ---- small parts that many clauses share


class Name(Node):
    """A Term, where a clause gives it its meaning and where it is used: `Home Day`."""

    text: str


class Introduction(Node):
    """A part of a contract that gives the Term `name` its meaning."""

    name: Name


class Reference(Node):
    """`under "Schedule 2, paragraph 3"`: where the signed document says this."""

    text: str


class Note(Node):
    """`note "…"`: kept and shown, never evaluated."""

    text: str


Remark: TypeAlias = Reference | Note


class Duration(Node):
    """`52 weeks`, `3 years`."""

    count: int
    unit: UnitWord


class Money(Node):
    """`£60.00`, exact, with the decimals that were written."""

    amount: Decimal


class Quantity(Node):
    """`5 days`, or a bare number."""

    number: Decimal
    unit: UnitWord | None = None


class Share(Node):
    """`16.9%` or `1/6`: `value` is exact; `as_percent` is how it was written."""

    value: Fraction
    as_percent: bool = True


# ---- expressions: days


class Filter(Node):
    """`with legal status V3 or V4`. A capitalised `field` is an attribute of a recorded timeline."""

    field: str
    codes: tuple[str, ...]
    other_than: bool = False


class Filtered(Node):
    """The days of those rows of a timeline that pass every filter."""

    timeline: Name
    filters: tuple[Filter, ...]


class Window(Node):
    """`3 years from Therapy Start`: the first day is in it, the anniversary is not."""

    duration: Duration
    start: "Expression"


class WindowFrom(Node):
    """`from Therapy Start`: that day and every day after it."""

    start: "Expression"


class WindowBetween(Node):
    """`from 1 April 2019 to 31 March 2020`: both days are in it."""

    start: "Expression"
    last: "Expression"


class Spells(Node):
    """`spells of at least 28 days of Home Day`: the days in unbroken spells of that length."""

    at_least: Duration
    days: "Expression"


class Starts(Node):
    """`starts of Looked After with …`: the days on which such a row of the timeline begins."""

    rows: Name | Filtered


class EveryDay(Node):
    """`every day`."""


class Except(Node):
    """`A except B`: the days of A that are not days of B."""

    days: "Expression"
    removed: "Expression"


class During(Node):
    """`A during B`: the days of A that are days of B."""

    days: "Expression"
    within: "Expression"


class Until(Node):
    """`A until D`: the days of A before D."""

    days: "Expression"
    end: "Expression"


class EvenAfter(Node):
    """`A even after 18th birthday`: says that A is meant to run on past that date; the days are those of A."""

    days: "Expression"
    date: "Expression"


# ---- expressions: dates


class DateLiteral(Node):
    """`1 April 2024`."""

    date: date


class Birthday(Node):
    """`18th birthday`, from the child's Date of Birth."""

    age: int


class DatePlus(Node):
    """`D plus 12 months`."""

    date: "Expression"
    duration: Duration


class DateMinus(Node):
    """`D minus 12 months`."""

    date: "Expression"
    duration: Duration


class Earliest(Node):
    """`the earliest of D, E and F`."""

    dates: tuple["Expression", ...]


class Latest(Node):
    """`the latest of D, E and F`."""

    dates: tuple["Expression", ...]


class FirstDay(Node):
    """`the first day of A`."""

    days: "Expression"


class LastDay(Node):
    """`the last day of A`."""

    days: "Expression"


class InTotal(Node):
    """The days need not follow one another."""


class StartingAgain(Node):
    """`starting again on Carer Move after 26 weeks`: such a day sends the clock back to nothing.

    With `after`, only once the clock has run that long.
    """

    days: "Expression"
    after: Duration | None = None


class InARow(Node):
    """The days follow one another, but for short breaks ignored and days on which the clock stands still."""

    ignoring: Duration | None = None
    pausing: "Expression | None" = None
    again: StartingAgain | None = None


Clock: TypeAlias = InTotal | InARow


class Reaching(Node):
    """`the day on which A reaches 52 weeks in a row`."""

    days: "Expression"
    duration: Duration
    clock: Clock


# ---- expressions: numbers


class DaysOf(Node):
    """`days of A`: how many there are."""

    days: "Expression"


class Less(Node):
    """`days of A less days of B`."""

    number: "Expression"
    taken: "Expression"


# ---- expressions: conditions


class IsText(Node):
    """`Route is "edge of care" or "return home"`."""

    subject: "Expression"
    texts: tuple[str, ...]
    negated: bool = False


class IsYes(Node):
    """`Consent is yes`."""

    subject: "Expression"
    yes: bool


class IsAmount(Node):
    """`days of In Care is at least 5 days`."""

    subject: "Expression"
    bound: Bound
    amount: Quantity | Money


class IsDated(Node):
    """`Therapy Start is on or after 1 April 2020`."""

    subject: "Expression"
    order: Order
    date: "Expression"


class IsDayOf(Node):
    """`Review Date is a day of Home Day`."""

    date: "Expression"
    days: "Expression"
    negated: bool = False


class IsRecorded(Node):
    """`Date of Death is not recorded`."""

    subject: "Expression"
    negated: bool = False


class AllDaysAre(Node):
    """`every day of A is a day of B`."""

    days: "Expression"
    within: "Expression"


class NoDaysAre(Node):
    """`no day of A is a day of B`."""

    days: "Expression"
    outside: "Expression"


class Aged(Node):
    """`aged 8 to 15 at Therapy Start`, in completed years, both included."""

    youngest: int
    oldest: int
    date: "Expression"


class Either(Node):
    """`A or B or C`, of days or of conditions."""

    parts: tuple["Expression", ...]


class Both(Node):
    """`A and B and C`, of days or of conditions."""

    parts: tuple["Expression", ...]


class Parenthesis(Node):
    """`( … )`: kept, because it is how a drafter answers which of `and`, `or` and `except` comes first."""

    inside: "Expression"


DaysExpression: TypeAlias = (
    Name | Filtered | Window | WindowFrom | WindowBetween | Spells | Starts | EveryDay | Except | During | Until | EvenAfter
    | Either | Both | Parenthesis
)  # fmt: skip
DateExpression: TypeAlias = (
    Name
    | DateLiteral
    | Birthday
    | DatePlus
    | DateMinus
    | Earliest
    | Latest
    | FirstDay
    | LastDay
    | Reaching
    | Parenthesis
)
NumberExpression: TypeAlias = Name | DaysOf | Less | Parenthesis
ConditionExpression: TypeAlias = (
    Name | IsText | IsYes | IsAmount | IsDated | IsDayOf | IsRecorded | AllDaysAre | NoDaysAre | Aged
    | Either | Both | Parenthesis
)  # fmt: skip

Expression: TypeAlias = DaysExpression | DateExpression | NumberExpression | ConditionExpression
"""What may be written where days, a date, a number or a condition is wanted; the type checker tells which it is.

A node that can be several of these stands in each.
"""


# ---- prices


class Rate(Node):
    """`£60.00 a day`, or a bare sum when `per` is `None`."""

    amount: Money
    per: UnitWord | None = None


Price: TypeAlias = Rate | Name


class Case(Node):
    """`£60.00 where Route is "edge of care"`."""

    price: Price
    condition: Expression


class ByCase(Node):
    """Prices by a fact; the first case that fits decides."""

    cases: tuple[Case, ...]
    otherwise: Price | None = None


class Dated(Node):
    """`£410 from 1 April 2020`."""

    price: Price
    start: DateLiteral


class Deciding(Node):
    """`by date earned` when `date` is `None`, else `by Therapy Start`: the date that decides."""

    date: Expression | None = None


class ByDate(Node):
    """Prices by date. Without `deciding` the checker asks which date decides."""

    dated: tuple[Dated, ...]
    deciding: Deciding | None = None


class Band(Node):
    """`£60.00 up to 365 days`: the price of each unit until the running count passes `up_to`."""

    price: Price
    up_to: Quantity


class Counting(Node):
    """Whether bands count `each child alone` or `all children together`."""

    together: bool


class ByBand(Node):
    """Marginal bands: a unit's price depends on how many came before it."""

    bands: tuple[Band, ...]
    after_that: Price
    counting: Counting | None = None


Tariff: TypeAlias = Rate | Name | ByCase | ByDate | ByBand


class BaselineBand(Node):
    """`16.8 days in months 1 to 6`: expected days for one child in each of those months."""

    days: Decimal
    first: int
    last: int


class PartMonthsClause(Node):
    """`part months in proportion`."""

    how: PartMonths


class Baseline(Node):
    """A curve: days expected for each child in each month counted from `anchor`, as far as the window `over` reaches."""

    over: Name
    anchor: Expression
    bands: tuple[BaselineBand, ...]
    part_months: PartMonthsClause | None = None


# ---- heading


class InForce(Node):
    """`in force from 1 February 2019 to 31 January 2029`, both days included."""

    first: DateLiteral
    last: DateLiteral


class Currency(Node):
    """`in pounds sterling`."""


class PeriodWord(Node):
    """`quarter` (counted from the first day in force), `calendar quarter`, `financial year` and the like."""

    unit: PeriodUnit
    regular: bool = False


class StatementsEvery(Node):
    """`statements every quarter`."""

    period: PeriodWord


class StatementsListed(Node):
    """`statements for periods ending 31 October 2019, 31 January 2020`."""

    ends: tuple[DateLiteral, ...]


class Shadow(Node):
    """`as a shadow contract`: everything is worked out and nothing is owed."""


class Uses(Node):
    """`uses "England looked-after children"`: the Terms of that vocabulary have the meanings that it gives them."""

    vocabulary: str


HeadingClause: TypeAlias = (
    InForce | Currency | StatementsEvery | StatementsListed | Shadow | Uses | Reference | Note
)


class Heading(Node):
    """`contract "Title"` and what follows it."""

    title: str
    clauses: tuple[HeadingClause, ...] = ()


class Recitals(Node):
    """Background, kept and shown, never evaluated."""

    texts: tuple[str, ...]


# ---- parties, facts, timelines, definitions


class PartyClause(Introduction):
    """`Norfolk is the commissioner, "Norfolk County Council"`."""

    role: Role
    article: str = "the"
    full_name: str | None = None
    remarks: tuple[Remark, ...] = ()


class Parties(Node):
    """The block of parties."""

    parties: tuple[PartyClause, ...]


class FactSource(Node):
    """`read from "SSDA903 AD1" column "DATE_MATCH"`: where the statutory records hold a fact."""

    table: str
    column: str


class FactClause(Introduction):
    """`Route is "edge of care" or "return home"`."""

    kind: FactKind
    choices: tuple[str, ...] = ()
    optional: bool = False
    source: FactSource | None = None
    remarks: tuple[Remark, ...] = ()


class Facts(Node):
    """The block of facts about each child."""

    facts: tuple[FactClause, ...]


class RecordedWith(Introduction):
    """`with Setting "mainstream" or "special"`: an attribute of each row and the texts it may hold."""

    texts: tuple[str, ...]


class Table(Node):
    """`SSDA903 episodes`, or `"SSDA903 missing"`: a table of the statutory records, by its source in the layouts."""

    name: str

    @property
    def holds_episodes(self) -> bool:
        """Whether it is the one whose rows carry a legal status, a placement and the like."""
        return self.name == EPISODES


class Policy(Node):
    """`gap means continues`: how days are read that the returns leave in doubt."""

    doubt: Doubt
    reading: Reading


class TimelineClause(Introduction):
    """`Looked After is read from SSDA903 episodes`, or, without a source, `In School is recorded with …`."""

    source: Table | None = None
    attributes: tuple[RecordedWith, ...] = ()
    policies: tuple[Policy, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def of_episodes(self) -> bool:
        """Whether its rows are the episodes of the annual returns."""
        return self.source is not None and self.source.holds_episodes


class Timelines(Node):
    """The block of timelines."""

    timelines: tuple[TimelineClause, ...]


class DefinitionClause(Introduction):
    """`Home Day means Tracking Period except In Care`."""

    meaning: Expression | Tariff | Baseline
    remarks: tuple[Remark, ...] = ()


class Definitions(Node):
    """The block of definitions; they may use one another in any order."""

    definitions: tuple[DefinitionClause, ...]


# ---- eligibility and groups


class EligibleAged(Node):
    """`a child aged 8 to 15 at Therapy Start`."""

    aged: Aged
    remarks: tuple[Remark, ...] = ()


class EligibleWhere(Node):
    """`where Consent is yes`."""

    condition: Expression
    remarks: tuple[Remark, ...] = ()


class EligibleEvery(Node):
    """`every child`."""

    remarks: tuple[Remark, ...] = ()


EligibilityRule: TypeAlias = EligibleAged | EligibleWhere | EligibleEvery


class Eligibility(Node):
    """A child must meet every rule of the block."""

    rules: tuple[EligibilityRule, ...]


class KeyPeriod(Node):
    """`quarter of Therapy Start`."""

    period: PeriodWord
    date: Expression


class KeyFact(Node):
    """`Borough`."""

    name: Name


class GroupClause(Introduction):
    """`Intake is the children by quarter of Therapy Start`; without keys, all the children."""

    keys: tuple[KeyPeriod | KeyFact, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Groups(Node):
    """The block of groups."""

    groups: tuple[GroupClause, ...]


# ---- who pays


class Payer(Node):
    """`Norfolk`, or `Borough of the child` when `of_child`."""

    name: Name
    of_child: bool = False


class TheRest(Node):
    """`the rest`."""


class Over(Node):
    """What becomes of a sum over a maximum: it falls to `to`, or is lost when `to` is `None`."""

    to: Name | None = None


class PayerCap(Node):
    """`at most £1,617,000 in all, the rest is lost`."""

    limit: Money
    reach: Reach | None = None
    over: Over | None = None


class PayerClause(Node):
    """`Life Chances Fund pays 16.9%, at most £1,617,000`. Without a share the payer pays it all."""

    payer: Payer
    share: Share | TheRest | None = None
    cap: PayerCap | None = None


# ---- payments


class Applies(Node):
    """`applies from 1 April 2022 to 31 March 2024 by date earned`, both days included."""

    first: DateLiteral
    last: DateLiteral | None = None
    deciding: Deciding | None = None


class ForGroup(Node):
    """`for each Intake`."""

    group: Name


class OnceEnded(Node):
    """`once every child's Tracking Period has ended`, or `once Tracking Period has ended`."""

    window: Name
    every_child: bool


class OnlyWhere(Node):
    """`where Route is "edge of care"`: the payment is for those children only."""

    condition: Expression


class EachDay(Node):
    """`for each day of Home Day`."""

    days: Expression


class EachRun(Node):
    """`for each run of 7 days of Home Day`: a day outside starts the run again."""

    length: Duration
    days: Expression


class EachWeek(Node):
    """`for each whole week of Home Day, counted from Therapy Start`; with `at_least`, weeks with that many days."""

    days: Expression
    at_least: int | None = None
    counted_from: Expression | None = None


class EachBlock(Node):
    """`for each block of 3 months of Home Day, counted from Therapy Start`."""

    length: Duration
    days: Expression
    counted_from: Expression | None = None


class EachDayBeyond(Node):
    """`for each day by which total days of In Care during Tracking Period is below 255 days for each child`."""

    total: bool
    measure: DaysOf
    side: Side
    baseline: Quantity | Name | DaysOf
    per_child: bool


class OnceWhen(Node):
    """`once, when Fostered reaches 52 weeks in a row`."""

    days: Expression
    duration: Duration
    clock: Clock | None = None


class OnceOn(Node):
    """`once, on Review Date, if Review Date is a day of Home Day`."""

    date: Expression
    condition: Expression | None = None


Unit: TypeAlias = EachDay | EachRun | EachWeek | EachBlock | EachDayBeyond | OnceWhen | OnceOn


class Pays(Node):
    """`pays £60.00 for each day of Home Day`; `deducts` takes away instead."""

    tariff: Tariff
    unit: Unit
    deducts: bool = False


PaymentPart: TypeAlias = Reference | Note | Applies | ForGroup | OnceEnded | OnlyWhere | Pays | PayerClause


class PaymentClause(Introduction):
    """`payment Days at Home` and the lines that say what it pays."""

    parts: tuple[PaymentPart, ...]


# ---- settlement


class Reduce(Node):
    """`reduce Days at Home by 33% where Route is "edge of care"`; without names, every payment."""

    share: Share
    payments: tuple[Name, ...] = ()
    condition: Expression | None = None
    remarks: tuple[Remark, ...] = ()


class Scope(Node):
    """What a maximum counts; a `period` or a `payer` where `kind` needs one."""

    kind: ScopeKind
    period: PeriodWord | None = None
    payer: Name | None = None


class PayAtMost(Node):
    """`pay at most £20,000 for each child for Days at Home`."""

    limit: Money
    scope: Scope
    payments: tuple[Name, ...] = ()
    over: Over | None = None
    remarks: tuple[Remark, ...] = ()


class ShareBand(Node):
    """`95% of the next £500,000`."""

    share: Share
    width: Money


class PayShare(Node):
    """`pay 95% of the first £1,000,000 in all and 40% after that`: marginal bands of money."""

    bands: tuple[ShareBand, ...]
    after_that: Share
    scope: Scope
    payments: tuple[Name, ...] = ()
    remarks: tuple[Remark, ...] = ()


class RoundSums(Node):
    """`round each line half up to the penny`."""

    level: RoundLevel
    mode: Rounding
    grain: Grain
    remarks: tuple[Remark, ...] = ()


Step: TypeAlias = Reduce | PayAtMost | PayShare | RoundSums | PayerClause


class Settlement(Node):
    """Steps over what was earned, in the order in which they are written."""

    steps: tuple[Step, ...]


# ---- safeguards


class NeverPaidFor(Node):
    """`nothing is paid for a day of In Care`."""

    days: Expression
    remarks: tuple[Remark, ...] = ()


class NeverPayMore(Node):
    """`more days of In Care never pay more`."""

    days: Expression
    remarks: tuple[Remark, ...] = ()


class Maximum(Node):
    """A sum never passed: for any one child, in all, or by `payer`; never in a period."""

    kind: ScopeKind
    limit: Money
    payer: Name | None = None
    remarks: tuple[Remark, ...] = ()


Safeguard: TypeAlias = NeverPaidFor | NeverPayMore | Maximum


class Safeguards(Node):
    """Promises about the whole contract, checked on every evaluation."""

    safeguards: tuple[Safeguard, ...]


# ---- worked examples


class ExampleChild(Node):
    """`child "Ada"`: the lines after it are about that child."""

    label: str


class Given(Node):
    """`Therapy Start is 1 March 2019`."""

    name: Name
    value: date | str | Decimal | bool | Name


class SpellAttribute(Node):
    """`legal status C2`."""

    field: str
    code: str


class Spell(Node):
    """`Looked After from 1 June 2019 until 1 July 2019, legal status C2`: a row of the records.

    The end is the day of leaving, which is not a day in care. `Reviews on 3 May 2020` is a row `of_one_day`.
    """

    timeline: Name
    start: DateLiteral
    end: DateLiteral | None = None
    attributes: tuple[SpellAttribute, ...] = ()
    of_one_day: bool = False

    @property
    def leaving_day(self) -> date | None:
        """The day after the last one, and None while the row is open."""
        if self.of_one_day:
            return self.start.date + timedelta(days=1)
        return self.end.date if self.end else None


class NotKnown(Node):
    """`Looked After is not known from 1 May 2020 until 1 June 2020`."""

    timeline: Name
    start: DateLiteral
    end: DateLiteral


class RecordsRun(Node):
    """`records run until 1 April 2020`: days on or after it are not known."""

    end: DateLiteral


class Expected(Node):
    """`pays £22,020.00 for Days at Home`; `amount` is `None` for `nothing`."""

    amount: Money | None
    payment: Name | None = None
    payer: Name | None = None
    child: str | None = None
    statement: DateLiteral | None = None


ExampleLine: TypeAlias = ExampleChild | Given | Spell | NotKnown | RecordsRun | Expected


class ExampleClause(Node):
    """A worked example that the machine runs."""

    title: str
    lines: tuple[ExampleLine, ...]


# ---- the whole


Block: TypeAlias = (
    Recitals | Parties | Facts | Timelines | Definitions | Eligibility | Groups | PaymentClause | Settlement | Safeguards
    | ExampleClause
)  # fmt: skip


class Contract(Node):
    """A whole contract, its blocks in the order in which they were written."""

    heading: Heading | None = None
    blocks: tuple[Block, ...] = ()


def blocks_of(tree: Contract, kind: type[_NodeT]) -> list[_NodeT]:
    """Return the blocks of a contract that are of `kind`, in their order."""
    return [block for block in tree.blocks if isinstance(block, kind)]


def changed(node: _NodeT, **said: Any) -> _NodeT:
    """Return `node` with something else said in some of its fields."""
    return type(node)(**{**vars(node), **said})


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly inside `node`, in the order of its fields."""
    for value in vars(node).values():
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Node))


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and every node below it, each before what is inside it."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current))))


def names_used(node: Node) -> Iterator[Name]:
    """Yield each use of a Term in `node`, in the order of the text; where a Term gets its meaning is not a use of it."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, Name):
            yield current
            continue
        introduced = current.name if isinstance(current, Introduction) else None
        stack.extend(child for child in reversed(list(children(current))) if child is not introduced)
