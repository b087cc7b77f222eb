"""What a contract means: closed rules over days, dates, numbers and money. No text, no sugar, nothing to look up.

Every shape here runs as a finite day machine: day sets are decided day by day, clocks and counts are bounded by the
window they run in, and prices are linear sums, bands and maxima over them (`horizons` says of each how far it looks and
how long it can last). All windows are half-open. Names of parties, payments and timelines are labels for people;
`origin` says which words of the contract a rule comes from.

    declarations  what the records must hold
    days          days, dates and clocks
    conditions    numbers and conditions
    units         what earns
    prices        how many pounds a unit earns
    groups        who is measured together
    payers        who pays
    settlement    the steps from what was earned to what is payable
    safeguards    what is promised of the sums
    schedule      the whole
    bearings      how the days of a timeline bear on what is paid
    horizons      how far each rule looks, and how long its days can last
    walking       one walk over all of them
"""

from rules_engine.kinds import Bound, FactKind, Order, PartMonths, RoundLevel
from rules_engine.rules.conditions import (
    ALWAYS,
    AgedBetween,
    Condition,
    Constant,
    DateIs,
    DayCount,
    DayIsIn,
    DaysAllIn,
    DaysNoneIn,
    Difference,
    Every,
    FactIsRecorded,
    FactNumber,
    NumberIs,
    NumberRule,
    Some,
    TextIs,
    YesIs,
)
from rules_engine.rules.days import (
    AllOf,
    AnyOf,
    Before,
    BirthdayOf,
    Clock,
    DateRule,
    DayReached,
    DayRule,
    EarliestOf,
    EveryDay,
    FactDate,
    FirstDayOf,
    FixedDate,
    LastDayOf,
    LatestOf,
    LongSpells,
    Moved,
    Recorded,
    RowClock,
    RowFilter,
    RowStarts,
    Since,
    TotalClock,
    Without,
)
from rules_engine.rules.declarations import FactRule, FactSource, TimelineRule
from rules_engine.rules.groups import ByFact, ByPeriod, Grouping, KeyRule
from rules_engine.rules.horizons import Looks, begins, condition_looks, is_bounded, looks, most_days
from rules_engine.rules.payers import Party, PartyOfChild, PayerRule, PayerShare
from rules_engine.rules.prices import ByBand, ByCase, ByDate, Flat, Tariff
from rules_engine.rules.safeguards import Maximum, NeverPaidFor, NeverPayMore, Safeguard
from rules_engine.rules.schedule import PartyRule, PaymentRule, Schedule, Validity
from rules_engine.rules.settlement import (
    Counting,
    Grain,
    InAll,
    PayAtMost,
    PayBands,
    PerChild,
    PerPayer,
    PerPeriod,
    Reduce,
    RoundSums,
    SplitPayers,
    Step,
    in_grains,
)
from rules_engine.rules.units import (
    Baseline,
    CurveBaseline,
    EachBlock,
    EachDay,
    EachDayBeyond,
    EachRun,
    EachWeek,
    FlatBaseline,
    MeasuredBaseline,
    OnceOn,
    OnceReached,
    UnitRule,
)
from rules_engine.rules.walking import walk, walk_of

__all__ = [
    "ALWAYS",
    "AgedBetween",
    "AllOf",
    "AnyOf",
    "Baseline",
    "Before",
    "BirthdayOf",
    "Bound",
    "ByBand",
    "ByCase",
    "ByDate",
    "ByFact",
    "ByPeriod",
    "Clock",
    "Condition",
    "Constant",
    "Counting",
    "CurveBaseline",
    "DateIs",
    "DateRule",
    "DayCount",
    "DayIsIn",
    "DayReached",
    "DayRule",
    "DaysAllIn",
    "DaysNoneIn",
    "Difference",
    "EachBlock",
    "EachDay",
    "EachDayBeyond",
    "EachRun",
    "EachWeek",
    "EarliestOf",
    "Every",
    "EveryDay",
    "FactDate",
    "FactIsRecorded",
    "FactKind",
    "FactNumber",
    "FactRule",
    "FactSource",
    "FirstDayOf",
    "FixedDate",
    "Flat",
    "FlatBaseline",
    "Grain",
    "Grouping",
    "InAll",
    "KeyRule",
    "LastDayOf",
    "LatestOf",
    "LongSpells",
    "Looks",
    "Maximum",
    "MeasuredBaseline",
    "Moved",
    "NeverPaidFor",
    "NeverPayMore",
    "NumberIs",
    "NumberRule",
    "OnceOn",
    "OnceReached",
    "Order",
    "PartMonths",
    "Party",
    "PartyOfChild",
    "PartyRule",
    "PayAtMost",
    "PayBands",
    "PayerRule",
    "PayerShare",
    "PaymentRule",
    "PerChild",
    "PerPayer",
    "PerPeriod",
    "Recorded",
    "Reduce",
    "RoundLevel",
    "RoundSums",
    "RowClock",
    "RowFilter",
    "RowStarts",
    "Safeguard",
    "Schedule",
    "Since",
    "Some",
    "SplitPayers",
    "Step",
    "Tariff",
    "TextIs",
    "TimelineRule",
    "TotalClock",
    "UnitRule",
    "Validity",
    "Without",
    "YesIs",
    "begins",
    "condition_looks",
    "in_grains",
    "is_bounded",
    "looks",
    "most_days",
    "walk",
    "walk_of",
]
