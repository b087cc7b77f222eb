"""What earns: the units that a payment counts, and the baseline that some are counted against."""

from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from rules_engine.kinds import PartMonths
from rules_engine.rules.conditions import ALWAYS, Condition, DayIsIn, Every
from rules_engine.rules.days import Clock, DateRule, DayRule
from rules_engine.source import UNWRITTEN, Span


@frozen(kw_only=True)
class EachDay:
    """Every day of `days` earns one unit, on that day."""

    days: DayRule
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True)
class EachRun:
    """Every `length_days` of an unbroken spell of `days` earn one unit, on the last of them."""

    days: DayRule
    length_days: int
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True)
class EachWeek:
    """Every week counted from `anchor` with `at_least_days` or more of its 7 in `days` earns one unit, on its last day."""

    days: DayRule
    anchor: DateRule
    at_least_days: int = 7
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True)
class EachBlock:
    """Every block of `months` counted from `anchor` with all its days in `days` earns one unit, on its last day."""

    days: DayRule
    anchor: DateRule
    months: int
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True)
class OnceReached:
    """One unit is earned on the day on which `clock`, run over `days`, first stands at `target_days`."""

    days: DayRule
    target_days: int
    clock: Clock
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


@frozen(kw_only=True)
class OnceOn:
    """One unit is earned on `date` if `condition` holds then."""

    date: DateRule
    condition: Condition = ALWAYS
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)

    @property
    def checks_its_day(self) -> bool:
        """Whether it is paid because its day is a day of some set, so that the day itself earns it."""
        return _asks_for_a_day(self.condition)


def _asks_for_a_day(condition: Condition) -> bool:
    match condition:
        case DayIsIn(negated=negated):
            return not negated
        case Every(conditions=conditions):
            return any(map(_asks_for_a_day, conditions))
        case _:
            return False


@frozen(kw_only=True)
class FlatBaseline:
    """So many days for each child, or in all."""

    days: Fraction
    per_child: bool


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
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


UnitRule: TypeAlias = EachDay | EachRun | EachWeek | EachBlock | OnceReached | OnceOn | EachDayBeyond
