"""Whether an 18th birthday can matter to what is counted: of whom, and how far, days may run."""

from typing import assert_never

from attrs import Factory, frozen

from rules_engine.semantics.resolver import Resolved
from rules_engine.syntax import ast

COMING_OF_AGE = 18
_SHORTEST_YEAR_DAYS = 365
_YEAR_MONTHS = 12


@frozen
class Childhood:
    """Tells of days whether all of them lie before the 18th birthday of every eligible child."""

    resolved: Resolved
    _told: dict[str, bool] = Factory(dict)

    def holds_all_that(self, unit: ast.Unit, windows: list[ast.OnceEnded]) -> bool:
        """Whether every day on which a sum of `unit` turns lies in childhood.

        A sum against a baseline turns on the days of its windows, whether or not the child is in care on them.
        """
        match unit:
            case ast.OnceOn():
                return True
            case ast.EachDayBeyond():
                return bool(windows) and all(self.holds(each.window) for each in windows)
            case (
                ast.EachDay(days=days)
                | ast.EachRun(days=days)
                | ast.EachWeek(days=days)
                | ast.EachBlock(days=days)
                | ast.OnceWhen(days=days)
            ):
                return self.holds(days)
            case _:
                assert_never(unit)

    def holds(self, days: ast.Expression) -> bool:
        """Whether every day of `days` surely lies in childhood: false where that cannot be told."""
        match days:
            case ast.Name():
                clause = self.resolved.bound(days)
                if isinstance(clause, ast.TimelineClause):
                    # A looked-after child is under 18 (Children Act 1989, section 105(1)).
                    return clause.of_episodes
                return isinstance(clause, ast.DefinitionClause) and self._means_childhood(clause)
            case ast.Filtered():
                return self.holds(days.timeline)
            case ast.Window():
                return any(
                    rule.aged.date == days.start and _ends_in_time(rule.aged.oldest, days.duration)
                    for block in ast.blocks_of(self.resolved.tree, ast.Eligibility)
                    for rule in block.rules
                    if isinstance(rule, ast.EligibleAged)
                )
            case ast.During(days=inner, within=within):
                return self.holds(inner) or self.holds(within)
            case ast.Both(parts=parts):
                return any(map(self.holds, parts))
            case ast.Either(parts=parts):
                return all(map(self.holds, parts))
            case ast.Parenthesis(inside=inner) | ast.Except(days=inner) | ast.Until(days=inner):
                return self.holds(inner)
            case ast.Spells(days=inner) | ast.Starts(rows=inner):
                return self.holds(inner)
            case _:
                return False

    def _means_childhood(self, clause: ast.DefinitionClause) -> bool:
        """Say so of a Term once, since many definitions may share it; of one that leads back to itself, no."""
        term = clause.name.text
        if term not in self._told:
            self._told[term] = False
            match clause.meaning:
                case ast.Rate() | ast.ByCase() | ast.ByDate() | ast.ByBand() | ast.Baseline():
                    pass
                case days:
                    self._told[term] = self.holds(days)
        return self._told[term]


def _ends_in_time(oldest: int, duration: ast.Duration) -> bool:
    """Whether days from a date on which a child is at most `oldest` end before the 18th birthday."""
    years = COMING_OF_AGE - 1 - oldest
    match duration.unit:
        case ast.UnitWord.YEAR:
            return duration.count <= years
        case ast.UnitWord.MONTH:
            return duration.count <= years * _YEAR_MONTHS
        case ast.UnitWord.WEEK:
            return duration.count * 7 <= years * _SHORTEST_YEAR_DAYS
        case _:
            return duration.unit is ast.UnitWord.DAY and duration.count <= years * _SHORTEST_YEAR_DAYS
