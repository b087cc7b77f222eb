"""A folder of annual returns, validated: what the official rules find in them, and which days they leave in doubt.

This is the whole way of `outcomes validate` but for its report: read the returns, ask every official rule of every
return, and read the rows as time in care.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from attrs import evolve, frozen

from rules_engine.diagnostics import Diagnostic, Rejected, with_values
from rules_engine.place import Place, on_one_line
from rules_engine.repairs import Repair, WrittenInFull
from rules_engine.returns.counts import YearInCare, counted
from rules_engine.returns.doubtful_children import read_doubts
from rules_engine.returns.doubts import NO_POLICIES, Doubted, Policies
from rules_engine.returns.episodes import Care
from rules_engine.returns.identifiers import uncertain_identifiers
from rules_engine.returns.official import every_rule
from rules_engine.returns.official.findings import Findings
from rules_engine.returns.official.run import Answer, answers, collected
from rules_engine.returns.reading import NOTHING_STATED, ReturnsRead, read_returns
from rules_engine.returns.settings import NOTHING_SAID, Settings
from rules_engine.statutory.layouts import SSDA903
from rules_engine.tables.diagnostics import FilesNotRead

OnProgress: TypeAlias = Callable[[int, str], None]
"""Is told how much of `WHOLE` is done, and what is done now."""

# Parts of a whole, by the time that each took where there were 345,000 findings; the report takes the rest.
WHOLE: Final = 100
_READ, _ASKED, _COUNTED = 5, 10, 15


class ReturnsUnreadable(Rejected):
    """A file in the folder cannot be read, so nothing was checked; `diagnostics` say which, and why."""


class NoReturns(Exception):
    """No table in the folder is a module of a return (SSDA903) with rows in it; `others` are the files that are there."""

    def __init__(self, others: Sequence[str]) -> None:
        there = f"; there is {', '.join(others)}" if others else ""
        super().__init__(f"no table in the folder is a module of a return (SSDA903) with rows in it{there}")
        self.others = others


@frozen(kw_only=True)
class ReturnsValidated:
    """The returns in `folder`, what the official rules find in them, and their rows read as time in care.

    That reading is done as `policies` and `short_years` say. `diagnostics` are those of the files and of that reading,
    each once.
    """

    folder: str
    read: ReturnsRead
    findings: Findings
    care: Care
    diagnostics: tuple[Diagnostic, ...]
    policies: Policies
    short_years: bool
    values_shown: bool
    """Whether what is made of them may quote what cells hold."""

    @property
    def children(self) -> frozenset[str]:
        """The identifiers of all children in the returns."""
        return frozenset(
            child
            for module in self.read.modules
            for child, _ in module.table.column("CHILD").counted()
            if child
        )

    @property
    def doubts(self) -> Mapping[str, Sequence[Doubted]]:
        """For each child the days that are not known, and why."""
        return self.care.doubts

    @property
    def counts(self) -> tuple[YearInCare, ...]:
        """What a council can hold against its own figures, for each return with episodes and a year."""
        return tuple(year for a_return in self.read.returns if (year := counted(a_return)) is not None)

    @property
    def repairs(self) -> tuple[Repair | WrittenInFull, ...]:
        """Every cell and row that was read otherwise than it stands, because somebody said so."""
        return (*self.read.in_full, *self.care.repairs)


def nobody_is_told(_done: int, _what: str) -> None:
    """Pass over how far it is."""


def validate_folder(
    folder: Path,
    policies: Policies = NO_POLICIES,
    *,
    short_years: bool = False,
    values_shown: bool = False,
    settings: Settings = NOTHING_SAID,
    years: Mapping[str, int] = NOTHING_STATED,
    on_progress: OnProgress = nobody_is_told,
) -> ReturnsValidated:
    """Read the returns in `folder` and in the folders inside it, and validate them.

    `policies` say how days in doubt are read; with `short_years` a year of two figures is one from 1950 to 2049; with
    `values_shown` diagnostics quote what cells hold. `settings` say which returns count and which days they cover, and
    `years` in which year a file's return ends, by the plain names of the files. Raises ReturnsUnreadable or NoReturns where
    nothing can be checked.
    """
    read = _returns_in(folder, short_years, years, values_shown)
    rules = every_rule.ALL
    asked = _asked(answers(read.returns, rules), len(rules) * len(read.returns), on_progress)
    findings = collected(asked)
    on_progress(_READ + _ASKED, "counting days not known")
    # Of every child: where a row is left out of a later return, no official rule is broken.
    care, diagnostics = read_doubts(read, None, policies, settings)
    on_progress(_READ + _ASKED + _COUNTED, "putting it together")
    return ReturnsValidated(
        folder=folder.resolve().name,
        read=read,
        findings=findings,
        care=care,
        diagnostics=_each_once(
            (*read.diagnostics, *uncertain_identifiers(read.modules), *diagnostics), values_shown
        ),
        policies=policies,
        short_years=short_years,
        values_shown=values_shown,
    )


def _each_once(diagnostics: Sequence[Diagnostic], values_shown: bool) -> tuple[Diagnostic, ...]:
    return tuple(dict.fromkeys(with_values(diagnostics) if values_shown else diagnostics))


def _returns_in(folder: Path, short_years: bool, years: Mapping[str, int], values_shown: bool) -> ReturnsRead:
    read = _only_ssda903(read_returns(folder, short_years=short_years, stated=years))
    errors = [diagnostic for diagnostic in read.diagnostics if diagnostic.severity == "error"]
    if errors:
        raise ReturnsUnreadable(_each_once(errors, values_shown))
    if not any(len(module.table) for module in read.modules):
        others = [
            on_one_line(file)
            for diagnostic in read.diagnostics
            if isinstance(diagnostic, FilesNotRead)
            for file in (str(diagnostic.at), *diagnostic.others)
        ]
        raise NoReturns(others)
    return read


def _only_ssda903(read: ReturnsRead) -> ReturnsRead:
    """Return what was read without the tables of the CIN census, for which there are no official rules here."""
    returns = []
    for a_return in read.returns:
        of_ssda903 = {layout: tables for layout, tables in a_return.modules.items() if layout in SSDA903}
        if of_ssda903:
            returns.append(evolve(a_return, modules=of_ssda903))
    modules = [module for module in read.modules if module.layout in SSDA903]
    of_others = (module.table.place for module in read.modules if module.layout not in SSDA903)
    others = [*dict.fromkeys(place.listed for place in of_others)]
    not_read = (FilesNotRead(at=Place(others[0]), others=tuple(others[1:])),) if others else ()
    return evolve(read, modules=modules, returns=returns, diagnostics=(*read.diagnostics, *not_read))


def _asked(given: Iterable[Answer], how_many: int, on_progress: OnProgress) -> Iterator[Answer]:
    """Pass answers on, and say after each how far it is."""
    for at, answer in enumerate(given, 1):
        on_progress(_READ + _ASKED * at // how_many, "asking the rules")
        yield answer
