"""Which of the days not known an official rule holds: those that would be known if the rows kept this rule.

A row may break several rules, and leave days in doubt for one of them only. An end without a reason (148) in a row that also
overlaps another (501) leaves no day in doubt that the overlap does not: put right alone, it changes no day.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from attrs import field, frozen

from rules_engine.place import Place
from rules_engine.returns.assembly import Return
from rules_engine.returns.diagnostics import (
    AfterTheLast,
    DaysInDoubt,
    LostEpisode,
    NothingFollows,
    OpenBeforeAnother,
    Overlap,
    SameStartTwice,
    StartsInTheMiddle,
    UnexplainedGap,
)
from rules_engine.returns.official.findings import Finding
from rules_engine.statutory.layouts import EPISODES


@frozen
class _Holding:
    """The official rules that hold a doubt: those that name its own row, and those that name the other."""

    at: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


_HOLDING: Final[Mapping[type[DaysInDoubt], _Holding]] = {
    Overlap: _Holding(at=("433", "501"), other=("388",)),
    SameStartTwice: _Holding(at=("433", "501"), other=("433", "501")),
    LostEpisode: _Holding(at=("148",)),
    OpenBeforeAnother: _Holding(at=("142", "148")),
    AfterTheLast: _Holding(other=("437",)),
    UnexplainedGap: _Holding(at=("433",), other=("142", "148", "388")),
    NothingFollows: _Holding(at=("148", "388")),
    StartsInTheMiddle: _Holding(at=("357",)),
}
# An episode that was open last year and starts on another day this year: 502 names only the row of this year.
_ANOTHER_START: Final = "502"


@frozen(eq=False)
class Holders:
    """What says which findings hold a doubt: the tables of the episodes of each year."""

    _tables: Mapping[int, frozenset[Place]] = field(repr=False)

    @classmethod
    def of(cls, returns: Collection[Return]) -> "Holders":
        """Return this for returns."""
        # Several authorities may have returns for one year.
        tables: defaultdict[int, set[Place]] = defaultdict(set)
        for each in returns:
            if each.year is not None:
                tables[each.year].update(table.place for table in each.modules.get(EPISODES, ()))
        return cls({year: frozenset(places) for year, places in tables.items()})

    def hold(self, finding: Finding, reason: DaysInDoubt) -> bool:
        """Say whether the days that `reason` leaves in doubt would be known if the finding's rows kept its rule."""
        number, rows = finding.rule.number, finding.rows
        other = other_row(reason)
        if number == _ANOTHER_START:
            last_year = self._tables.get((finding.year or 0) - 1, frozenset())
            both = [reason.at, *([] if other is None else [other])]
            follows_on = any(place.at(None) in last_year for place in both)
            return follows_on and (
                isinstance(reason, LostEpisode)
                or (isinstance(reason, Overlap | OpenBeforeAnother) and any(place in rows for place in both))
            )
        holding = _HOLDING[type(reason)]
        return (number in holding.at and reason.at in rows) or (number in holding.other and other in rows)


def other_row(reason: DaysInDoubt) -> Place | None:
    """Return the row that the row of a doubt is at odds with."""
    match reason:
        case Overlap() | SameStartTwice() | OpenBeforeAnother() | AfterTheLast() | UnexplainedGap():
            return reason.other
        case _:
            return None
