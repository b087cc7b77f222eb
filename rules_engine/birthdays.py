"""Which dates would tell when a child was born: facts, columns, and days counted from them."""

from rules_engine import rules
from rules_engine.statutory.layouts import tells_a_birthday

_CALLED = ("birth", "born", "dob")


def is_called_birth(heading: str) -> bool:
    """Whether a column or a fact of this name holds a date of birth, or a birthday."""
    return tells_a_birthday(heading) or any(word in heading.casefold() for word in _CALLED)


def birth_facts(schedule: rules.Schedule) -> frozenset[str]:
    """Return the facts that tell a birthday: those that ages are counted from, and those that are called so.

    A fact that is read from a column of birthdays is one too, whatever its Term.
    """
    counted_from = frozenset(
        each.fact for each in rules.walk(schedule) if isinstance(each, rules.BirthdayOf | rules.AgedBetween)
    )
    return counted_from | frozenset(
        fact.name
        for fact in schedule.facts
        if fact.kind is rules.FactKind.DATE
        and (is_called_birth(fact.name) or (fact.source and is_called_birth(fact.source.column)))
    )


def telling_dates(schedule: rules.Schedule) -> tuple[rules.DateRule, ...]:
    """Return the dates in a contract from which a date of birth follows: birthdays, and days counted from them."""
    births = birth_facts(schedule)
    told = (
        part for part in rules.walk(schedule) if isinstance(part, rules.DateRule) and _tells(part, births)
    )
    return tuple(dict.fromkeys(told))


def tells_births(rule: object, births: frozenset[str]) -> bool:
    """Whether a birthday decides where days of `rule` begin or end; `births` are the facts that tell one."""
    return any(isinstance(part, rules.DateRule) and _tells(part, births) for part in rules.walk(rule))


def _tells(date: object, births: frozenset[str]) -> bool:
    match date:
        case rules.BirthdayOf():
            return True
        case rules.FactDate(fact=fact):
            return fact in births
        case rules.Moved(date=moved):
            return _tells(moved, births)
        case _:
            return False
