"""Promises of a contract, held against what one evaluation came to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import assert_never

from rules_engine import rules
from rules_engine.evaluation.child import ChildRecords
from rules_engine.evaluation.grounds import Grounds
from rules_engine.money import total
from rules_engine.payments import Breach, Line
from rules_engine.rules.bearings import leanings_of
from rules_engine.timeline import Days


def breaches(
    schedule: rules.Schedule, lines: Sequence[Line], children: Mapping[str, ChildRecords]
) -> Iterator[Breach]:
    """Yield each promise of `schedule` that `lines` break. A line of a group rests on days of each of its members.

    That more days never pay more compares two histories; one evaluation cannot break it.
    """
    for safeguard in schedule.safeguards:
        match safeguard:
            case rules.NeverPaidFor():
                yield from _paid_for(safeguard, schedule, lines, children)
            case rules.Maximum(limit_gbp=limit_gbp, counting=counting):
                for whose, counted in _counted(lines, counting):
                    paid = total(line.payable_gbp for line in counted)
                    if paid > limit_gbp:
                        yield Breach(safeguard=safeguard, lines=tuple(counted), child=whose, amount_gbp=paid)
            case rules.NeverPayMore():
                pass
            case _:
                assert_never(safeguard)


def _paid_for(
    safeguard: rules.NeverPaidFor,
    schedule: rules.Schedule,
    lines: Sequence[Line],
    children: Mapping[str, ChildRecords],
) -> Iterator[Breach]:
    payments = {payment.name: payment for payment in schedule.payments}
    leanings = leanings_of(safeguard.days)
    for line in lines:
        if line.payable_gbp <= 0:
            continue
        for child in line.members or (line.child,):
            rests_on = Grounds(children[child], leanings).of_unit(payments[line.payment], line.days)
            forbidden = rests_on & children[child].days(safeguard.days).possible
            if forbidden:
                yield Breach(safeguard=safeguard, lines=(line,), child=child, days=_dates(forbidden))


def _counted(
    lines: Sequence[Line], counting: rules.PerChild | rules.InAll | rules.PerPayer
) -> Iterator[tuple[str, list[Line]]]:
    """Yield the lines that are counted together, with the child where they are a child's."""
    match counting:
        case rules.PerChild():
            by_child: dict[str, list[Line]] = {}
            for line in lines:
                if line.child:
                    by_child.setdefault(line.child, []).append(line)
            yield from sorted(by_child.items())
        case rules.PerPayer(payer=payer):
            assert isinstance(payer, rules.Party), "a promise names a party"
            yield "", [line for line in lines if line.payer == payer.name]
        case rules.InAll():
            yield "", list(lines)
        case _:
            assert_never(counting)


def _dates(days: Days) -> tuple[tuple[date, date], ...]:
    """Return the first and last date of each stretch of `days`, both included; an endless one ends with the calendar."""
    return tuple((date.fromordinal(start), date.fromordinal(end - 1)) for start, end in days.intervals)
