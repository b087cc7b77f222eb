"""Promises of a contract, held against what one evaluation came to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import assert_never

from attrs import frozen

from rules_engine import rules
from rules_engine.evaluation.child import ChildRecords
from rules_engine.payments import Line
from rules_engine.timeline import Days


@frozen(kw_only=True)
class Breach:
    """A promise that lines break: the safeguard, the lines, for whom, and the days or the sum that break it."""

    safeguard: rules.Safeguard
    lines: tuple[Line, ...]
    child: str = ""
    days: tuple[tuple[date, date], ...] = ()
    amount: Fraction | None = None


def breaches(
    safeguards: Sequence[rules.Safeguard], lines: Sequence[Line], children: Mapping[str, ChildRecords]
) -> Iterator[Breach]:
    """Yield each promise that `lines` break.

    That more days never pay more compares two histories; one evaluation cannot break it.
    """
    for safeguard in safeguards:
        match safeguard:
            case rules.NeverPaidFor(days=rule):
                for line in lines:
                    if line.payable > 0 and line.child:
                        forbidden = line.days & children[line.child].days(rule).possible
                        if forbidden:
                            yield Breach(
                                safeguard=safeguard, lines=(line,), child=line.child, days=_dates(forbidden)
                            )
            case rules.Maximum(limit=limit, scope=scope, payer=payer):
                for whose, counted in _counted(lines, scope, payer):
                    paid = sum((line.payable for line in counted), Fraction(0))
                    if paid > limit:
                        yield Breach(safeguard=safeguard, lines=tuple(counted), child=whose, amount=paid)
            case rules.NeverPayMore():
                pass
            case _:
                assert_never(safeguard)


def _counted(
    lines: Iterable[Line], scope: rules.CapScope, payer: rules.PayerRule | None
) -> Iterator[tuple[str, list[Line]]]:
    if scope is rules.CapScope.CHILD:
        by_child: dict[str, list[Line]] = {}
        for line in lines:
            if line.child:
                by_child.setdefault(line.child, []).append(line)
        yield from sorted(by_child.items())
    elif isinstance(payer, rules.Party):
        yield "", [line for line in lines if line.payer == payer.name]
    else:
        yield "", list(lines)


def _dates(days: Days) -> tuple[tuple[date, date], ...]:
    """Return the first and last date of each stretch of `days`, both included; an endless one ends with the calendar."""
    return tuple((date.fromordinal(start), date.fromordinal(end - 1)) for start, end in days.intervals)
