"""Why one day of one child is paid for, or is not: each payment, and the sets of days that it asks for, down to the rows."""

from collections.abc import Iterator
from datetime import date
from typing import assert_never

from attrs import define, field

from rules_engine import rules
from rules_engine.dates import in_words
from rules_engine.evaluation.accruals import term_of
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.evaluator import measured
from rules_engine.evaluation.rows import Row, only, rows_holding
from rules_engine.facts import Cohort, Episode
from rules_engine.money import pounds, total
from rules_engine.pages.figures import counted, printable, units_in_words
from rules_engine.pages.totals import Unit, units_of
from rules_engine.payments import Settlement
from rules_engine.reporting.evidence import row_in_words
from rules_engine.reporting.telling import MAY_BE_TOLD, Birthdays, birthdays_of, day_in_words, stretches
from rules_engine.reporting.why_not import not_eligible, unmet_conditions
from rules_engine.rules import Schedule
from rules_engine.source import Source
from rules_engine.timeline import FOREVER, Day, Days, day_of


def explained_day(
    schedule: Schedule,
    settlement: Settlement,
    name: str,
    source: Source,
    cohort: Cohort,
    on: date,
    *,
    birthdays: bool = False,
) -> str:
    """Return for each payment whether the day `on` of a child is paid for, and which row or date decides it.

    The children of `settlement` and of `cohort` have the same names. Unless `birthdays` may be told, a date that is one is
    said in words, "the 18th birthday".
    """
    day = day_of(on)
    child = measured(cohort, day_of(settlement.as_at))[name]
    telling = MAY_BE_TOLD if birthdays else birthdays_of(schedule, child)
    told = [printable(f"{name}, {in_words(on)}, as at {in_words(settlement.as_at)}: {schedule.title}")]
    if child.child.place is not None:
        told.append(f"Facts: {child.child.place.in_a_sentence}")
    if day not in term_of(schedule):
        told.append("The contract is not in force on this day.")
    if day >= child.as_at:
        told.append(f"Nothing is known of this day: no day from {in_words(settlement.as_at)} on is counted.")
    if name in settlement.ineligible:
        told += ["", *not_eligible(schedule, child, source, telling)]
    paid = units_of([line for line in settlement.lines if line.child == name])
    for payment in schedule.payments:
        units = [unit for unit in paid if unit.payment == payment.name]
        told += ["", *_payment(schedule, payment, units, child, source, day, telling)]
    return "\n".join(told) + "\n"


def _payment(
    schedule: Schedule,
    payment: rules.PaymentRule,
    units: list[Unit],
    child: ChildRecords,
    source: Source,
    day: Day,
    telling: Birthdays,
) -> Iterator[str]:
    behind = [unit for unit in units if _rests_on(unit, day)]
    if payment.grouping is not None:
        yield printable(f"{payment.name}: paid for the child's group.")
    elif not behind:
        yield printable(f"{payment.name}: nothing is paid for this day.")
    for unit in behind:
        yield printable(f"{payment.name}: {_behind(payment, unit)}")
    if not child.holds(payment.condition):
        yield "  this payment is not for this child:"
        yield from unmet_conditions(schedule, payment.condition, child, source, telling)
    if isinstance(payment.unit, rules.OnceOn) and not behind:
        yield printable(f"  its day is {_edge(payment.unit.date, child, telling)}")
        if day == child.moment(payment.unit.date).known:
            yield from unmet_conditions(schedule, payment.unit.condition, child, source, telling)
    asked = _asked(payment.unit)
    if asked is not None:
        yield from _SetsOfDays(schedule, child, day, telling).told(asked)


def _rests_on(unit: Unit, day: Day) -> bool:
    return day in unit.days if unit.days else unit.first <= date.fromordinal(day) <= unit.last


def _behind(payment: rules.PaymentRule, unit: Unit) -> str:
    """Say what the day is part of: its own price, or the units of several days."""
    statement = f"in the statement for {unit.period.label}"
    if isinstance(payment.unit, rules.EachDay):
        return f"this day earned {pounds(unit.rate_gbp)}, {statement}."
    earned = total(line.earned_gbp for line in unit.lines)
    units = units_in_words(unit.quantity, payment.unit)
    of_days = (
        f"one of the {len(unit.days):,} days that earned" if len(unit.days) > 1 else "the day that earned"
    )
    return f"this is {of_days} {units}, {pounds(earned)}, {statement}."


def _asked(unit: rules.UnitRule) -> rules.DayRule | None:
    match unit:
        case (
            rules.EachDay(days=days)
            | rules.EachRun(days=days)
            | rules.EachWeek(days=days)
            | rules.EachBlock(days=days)
            | rules.OnceReached(days=days)
            | rules.EachDayBeyond(days=days)
        ):
            return days
        case rules.OnceOn():
            return None
        case _:
            assert_never(unit)


# ---- a set of days, from its Term down to the rows


@define
class _SetsOfDays:
    """What is told of one day of a child and the sets that it may be in; what a Term is made of is told once."""

    schedule: Schedule
    child: ChildRecords
    day: Day
    telling: Birthdays
    _told: set[rules.DayRule] = field(factory=set)

    def told(self, rule: rules.DayRule, depth: int = 1) -> Iterator[str]:
        """Say whether the day is in a set, and below it the same of the sets and dates that it is made of."""
        term = self._term_of(rule)
        indent = "  " * depth
        if term is not None or depth == 1:
            yield self._state(indent, term or "the days that it counts", rule)
            indent, depth = indent + "  ", depth + 1
        if term is not None and rule in self._told:
            yield f"{indent}as told above"
            return
        self._told.add(rule)
        match rule:
            case rules.Recorded() | rules.RowStarts():
                if term is None and depth > 2:
                    yield self._state(indent, _rows_asked(rule), rule)
                    indent += "  "
                yield from _rows(self.schedule, rule, self.child, self.day, self.telling, indent)
            case rules.Since(start=edge):
                yield self._state(indent, f"from {_edge(edge, self.child, self.telling)} on", rule)
            case rules.Before(end=edge):
                yield self._state(indent, f"before {_edge(edge, self.child, self.telling)}", rule)
            case rules.EveryDay():
                pass
            case rules.AllOf(parts=parts):
                for part in dict.fromkeys(parts):
                    yield from self.told(part, depth)
            case rules.AnyOf(parts=parts):
                yield f"{indent}at least one of"
                for part in dict.fromkeys(parts):
                    yield from self.told(part, depth + 1)
            case rules.Without(days=days, removed=removed):
                yield from self.told(days, depth)
                yield f"{indent}except"
                yield from self.told(removed, depth + 1)
            case rules.LongSpells(days=days, at_least_days=at_least):
                length = counted(at_least, "day", "days")
                yield self._state(indent, f"in a spell of at least {length}", rule)
                yield from self.told(days, depth + 1)
            case _:
                assert_never(rule)

    def _term_of(self, rule: rules.DayRule) -> str | None:
        return next((name for name, defined in self.schedule.day_definitions if defined == rule), None)

    def _state(self, indent: str, label: str, rule: rules.DayRule) -> str:
        known = self.child.days(rule)
        state = "yes" if self.day in known.inside else "not known" if self.day in known.unknown else "no"
        return printable(f"{indent}{label}: {state}")


def _rows_asked(rule: rules.Recorded | rules.RowStarts) -> str:
    filters = [
        f"{each.field} {'other than ' if each.other_than else ''}{' or '.join(sorted(each.codes))}"
        for each in rule.filters
    ]
    asked = f"{rule.timeline}{' with ' if filters else ''}{', '.join(filters)}"
    return f"a row of {asked} starts" if isinstance(rule, rules.RowStarts) else asked


def _rows(
    schedule: Schedule,
    rule: rules.Recorded | rules.RowStarts,
    child: ChildRecords,
    day: Day,
    telling: Birthdays,
    indent: str,
) -> Iterator[str]:
    """Name the rows of a timeline that hold the day, whether or not they have the codes that are asked for."""
    history = child.child.histories.get(rule.timeline)
    passing = {id(row.episode) for row in rows_holding(child, rule, only(day))}
    held = [] if history is None else [each for each in history.episodes if day in _days_of(each)]
    for episode in held:
        row = Row(timeline=rule.timeline, episode=episode, days=_days_of(episode))
        other = "" if id(episode) in passing or not rule.filters else ", which does not count here"
        yield printable(f"{indent}{stretches(row.days, telling)}: {row_in_words(schedule, row)}{other}")
    if not held:
        covered = history is not None and day in history.covered and day < child.as_at
        yield f"{indent}{'no row holds this day' if covered else 'the records do not speak about this day'}"


def _days_of(episode: Episode) -> Days:
    return Days.between(day_of(episode.start), FOREVER if episode.end is None else day_of(episode.end))


def _edge(rule: rules.DateRule, child: ChildRecords, telling: Birthdays) -> str:
    """Return a date at which a set of days begins or ends, with the facts from which it is counted."""
    moment = child.moment(rule)
    facts = dict.fromkeys(each.fact for each in rules.walk_of(rules.FactDate, rule))
    blank = [fact for fact in facts if fact not in child.child.facts]
    if moment.known is None:
        why = f", as {' and '.join(blank)} {'is' if len(blank) == 1 else 'are'} not recorded" if blank else ""
        return f"a date that {'does not come' if moment.is_never else 'is not known'}{why}"
    said = day_in_words(moment.known, telling)
    counted = "" if moment.known in telling.days or not facts else f" ({', '.join(facts)})"
    return f"{said}{counted}"
