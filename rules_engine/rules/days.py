"""Days, dates and clocks: which days of a child a rule describes, and when something comes.

Compared by value and hashed once: the same definition is measured once for a child however often it is used."""

from datetime import date
from typing import TypeAlias

from attrs import field, frozen

from rules_engine.source import UNWRITTEN, Span


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
    """The days of `days` in unbroken spells of at least `at_least_days`."""

    days: "DayRule"
    at_least_days: int


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
    """The day on which the child born on `fact` completes `age_years`."""

    fact: str
    age_years: int


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
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


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

    A break of up to `tolerance_days` is passed over, uncounted; a longer one sends the clock back to nothing. On days of
    `paused` the clock stands still. A day of `restarts` sends it back, once it stands at `restart_after_days` or more.
    """

    tolerance_days: int = 0
    paused: DayRule | None = None
    restarts: DayRule | None = None
    restart_after_days: int = 0


Clock: TypeAlias = TotalClock | RowClock


@frozen(kw_only=True, cache_hash=True)
class DayReached:
    """The day on which `clock`, run over `days`, first stands at `target_days`."""

    days: DayRule
    target_days: int
    clock: Clock
    origin: Span = field(default=UNWRITTEN, eq=False, repr=False)


DateRule: TypeAlias = (
    FixedDate | FactDate | BirthdayOf | Moved | EarliestOf | LatestOf | FirstDayOf | LastDayOf | DayReached
)
