"""How days, dates and rows of text are worded where a child is told of: a day that tells a birthday is not said."""

from collections.abc import Iterator, Mapping
from datetime import date
from textwrap import fill

from attrs import field, frozen

from rules_engine import rules
from rules_engine.birthdays import birth_facts, telling_dates, tells_births
from rules_engine.dates import in_words, ordinal
from rules_engine.evaluation.child import ChildRecords
from rules_engine.pages.figures import counted, days_in_words, printable
from rules_engine.rules import Schedule
from rules_engine.timeline import Day, Days

_WIDTH = 100


@frozen
class Birthdays:
    """What may not be said of when a child was born: the days that would tell, with what to say instead; facts and dates."""

    days: Mapping[Day, str]
    facts: frozenset[str]
    dates: Mapping[rules.DateRule, Day] = field(factory=dict)

    def told_by(self, rule: object) -> bool:
        """Whether how many days there are in `rule` would tell a birthday."""
        return bool(self.facts) and tells_births(rule, self.facts)

    def told_before(self, rule: object, day: Day) -> bool:
        """Whether how many days there are in `rule` before `day` would tell a birthday: one that is then past.

        That a birthday is still to come is all that a count of earlier days says of it.
        """
        return self.told_by(rule) and any(self.dates.get(each, day) < day for each in _dates_in(rule))


MAY_BE_TOLD = Birthdays({}, frozenset())


def birthdays_of(schedule: Schedule, child: ChildRecords | None) -> Birthdays:
    dates = {rule: child.moment(rule).known for rule in telling_dates(schedule)} if child else {}
    known = {rule: day for rule, day in dates.items() if day is not None}
    return Birthdays({day: _telling(rule) for rule, day in known.items()}, birth_facts(schedule), known)


def _dates_in(rule: object) -> Iterator[rules.DateRule]:
    return (part for part in rules.walk(rule) if isinstance(part, rules.DateRule))


def _telling(rule: rules.DateRule) -> str:
    match rule:
        case rules.BirthdayOf(age_years=age):
            return f"the {ordinal(age)} birthday"
        case rules.Moved(date=moved):
            return f"a day counted from {_telling(moved)}"
        case rules.FactDate(fact=fact):
            return f"the {fact}"
        case _:
            raise AssertionError(rule)


def day_in_words(day: Day, telling: Birthdays) -> str:
    """Return a day as a date; one that would tell a birthday, and the day before it, in words."""
    if day in telling.days:
        return telling.days[day]
    eve_of = telling.days.get(Day(day + 1))
    return f"the day before {eve_of}" if eve_of else in_words(date.fromordinal(day))


def stretches(days: Days, telling: Birthdays) -> str:
    if not days:
        return ""
    if not any(start in telling.days or end in telling.days for start, end in days.intervals):
        return f"{'; '.join(days_in_words(days))} ({counted(len(days), 'day', 'days')})"
    # How many days there are would tell the birthday as well.
    return "; ".join(_stretch(start, end, telling) for start, end in days.intervals)


def _stretch(start: Day, end: Day, telling: Birthdays) -> str:
    first = telling.days.get(start) or in_words(date.fromordinal(start))
    last = (
        f"the day before {telling.days[end]}" if end in telling.days else in_words(date.fromordinal(end - 1))
    )
    if end == start + 1:
        return last if end in telling.days else first
    return f"{first} to {last}"


def labelled(label: str, text: str, width: int = 9) -> Iterator[str]:
    head = f"  {label:<{width}} "
    yield fill(
        printable(text),
        _WIDTH,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_on_hyphens=False,
    )
