"""What keeps a child from being recognised: pseudonyms for identifiers, and groups named without a birthday.

Pure functions; the file that holds the key is the business of `naming`. A settlement is renamed after it is worked
out, not the records before: where a sum leaves an odd penny, who gets it turns on the order of identifiers, and no sum
may turn on the key.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from hmac import digest

from attrs import evolve, frozen

from rules_engine import rules
from rules_engine.birthdays import birth_facts
from rules_engine.facts import Cohort
from rules_engine.payments import Line, Settlement

# ---- pseudonyms

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O or U to be misread
_IN_A_GROUP = 4
_GROUPS = 3


def pseudonyms(identifiers: Iterable[str], key: bytes) -> dict[str, str]:
    """Return a pseudonym for each identifier, such as K7QF-M2TX-9HBD.

    The same key always gives the same one; without the key nobody can try identifiers out. Two children never share one.
    """
    return told_apart({each: _in_base_32(digest(key, each.encode(), "sha256")) for each in identifiers})


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Return each name cut to three groups of four signs, or to as many more as those need that are alike so far."""
    short: dict[str, str] = {}
    groups = _GROUPS
    while len(short) < len(names):
        cut = {
            each: name[: groups * _IN_A_GROUP] for each, name in sorted(names.items()) if each not in short
        }
        times = Counter(cut.values())
        short |= {each: _grouped(name) for each, name in cut.items() if times[name] == 1}
        assert groups * _IN_A_GROUP < 64, "two children have one digest"
        groups += 1
    return short


def _in_base_32(digested: bytes) -> str:
    number = int.from_bytes(digested, "big")
    length = len(digested) * 8 // 5
    number >>= len(digested) * 8 - length * 5
    return "".join(_SIGNS[number >> 5 * place & 31] for place in reversed(range(length)))


def _grouped(name: str) -> str:
    return "-".join(name[at : at + _IN_A_GROUP] for at in range(0, len(name), _IN_A_GROUP))


@frozen(kw_only=True)
class Names:
    """What stands for each child, and for each group whose own name would tell a date of birth."""

    children: Mapping[str, str]
    groups: Mapping[str, str]


def names_of(schedule: rules.Schedule, settlement: Settlement, cohort: Cohort, key: bytes) -> Names:
    """Return the pseudonyms of all that may be named in what is made of a settlement."""
    telling = named_by_births(schedule)
    groups = {line.group for line in settlement.lines if line.payment in telling}
    groups |= {each.group for each in settlement.held_back if each.group and each.payment in telling}
    return Names(
        children=pseudonyms((child.identifier for child in cohort.children), key),
        groups=pseudonyms(groups, key),
    )


def named_by_births(schedule: rules.Schedule) -> frozenset[str]:
    """Return the payments whose groups have names that would tell a date of birth."""
    births = birth_facts(schedule)
    return frozenset(
        rule.name
        for rule in schedule.payments
        if rule.grouping
        and any(isinstance(by, rules.ByFact) and by.fact in births for by in rule.grouping.keys)
    )


def renamed_cohort(cohort: Cohort, names: Names) -> Cohort:
    """Return the children under other names."""
    return Cohort(evolve(child, identifier=names.children[child.identifier]) for child in cohort.children)


def renamed(schedule: rules.Schedule, settlement: Settlement, names: Names) -> Settlement:
    """Return a settlement with its children under other names, and in the order of those; no sum changes."""
    places = {rule.name: place for place, rule in enumerate(schedule.payments)}
    lines = map(partial(_renamed_line, names=names), settlement.lines)
    held_back = (
        evolve(
            each,
            child=names.children[each.child] if each.child else "",
            group=names.groups.get(each.group, each.group),
        )
        for each in settlement.held_back
    )
    return evolve(
        settlement,
        ineligible=tuple(sorted(names.children[identifier] for identifier in settlement.ineligible)),
        lines=tuple(
            sorted(lines, key=lambda line: (line.period.start, places[line.payment], line.child, line.group))
        ),
        held_back=tuple(sorted(held_back, key=lambda each: (places[each.payment], each.subject))),
    )


def _renamed_line(line: Line, names: Names) -> Line:
    return evolve(
        line,
        child=names.children[line.child] if line.child else "",
        group=names.groups.get(line.group, line.group),
        members=tuple(sorted(names.children[child] for child in line.members)),
    )


# ---- dates of birth
