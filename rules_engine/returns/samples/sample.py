"""A folder of invented records, made part by part. A part says what to add to which file, for some of the children.

The size of a part is fixed, because a part has lots of its own: with another size the same seed would draw other
children.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
from attrs import evolve, frozen

from rules_engine.returns.samples import published
from rules_engine.returns.samples.beside_episodes import drawn_modules
from rules_engine.returns.samples.care import drawn_care
from rules_engine.returns.samples.cohort import Children, Plan, drawn_children, fact_columns, planned
from rules_engine.returns.samples.days import DateTexts, birthdays
from rules_engine.returns.samples.draws import Draws
from rules_engine.returns.samples.faults import Planting, carriers, faults_in, forms, planted_rows
from rules_engine.returns.samples.files import Files, cell, line
from rules_engine.returns.samples.own_timelines import census_rows, recorded_rows
from rules_engine.returns.samples.return_rows import batch, file_name, return_rows
from rules_engine.rules import Schedule, TimelineRule
from rules_engine.statutory.layouts import CIN_CENSUS, EPISODES, HEADER, SSDA903, Layout

PART: Final = 20_000
CHILDREN: Final = "children.csv"
FAULTS: Final = "faults.csv"
MANIFEST: Final = "records.toml"
READ_ME: Final = "README.txt"
MOST_CHILDREN: Final = 9_999_999
"""An identifier has at most ten characters, and a UPN twelve digits."""

FIRST_YEAR: Final = 1992
"""Since the Children Act there are returns."""

LAST_YEAR: Final = 2150
"""Nobody signs for longer."""


@frozen
class Part:
    """What to add to the files, and how many children are then done."""

    children: int
    additions: Mapping[str, bytes]


def sampled(schedule: Schedule, children: int, seed: int, *, faults: bool = False) -> Iterator[Part]:
    """Return the files of a folder of records for a contract, in parts: the same ones each time.

    With `faults`, each kind of fault stands in it once, on a child that has no other care, and is listed. No child
    named in them lives or has lived. Raises ValueError where no such records can be invented.
    """
    if not 1 <= children <= MOST_CHILDREN:
        raise ValueError(f"{children:,} children: write a number from 1 to {MOST_CHILDREN:,}")
    if seed < 0:
        raise ValueError(f"seed {seed}: write a number that is not below 0")
    if schedule.first.year < FIRST_YEAR or schedule.last.year > LAST_YEAR:
        raise ValueError(f"records can be invented for contracts in force in {FIRST_YEAR} to {LAST_YEAR}")
    if faults and children < (least := smallest_with_faults(schedule)):
        raise ValueError(f"each kind of fault stands on a child of its own: ask for {least} children or more")
    return _parts(schedule, children, seed, faults=faults)


def sampled_files(
    schedule: Schedule, children: int, seed: int, *, faults: bool = False
) -> Mapping[str, bytes]:
    """Return the same files whole, by their names: the folder of a small cohort."""
    files: dict[str, bytes] = {}
    for part in sampled(schedule, children, seed, faults=faults):
        for name, text in part.additions.items():
            files[name] = files.get(name, b"") + text
    return files


def smallest_with_faults(schedule: Schedule) -> int:
    """Return how many children there must be for each kind of fault to have one of its own."""
    return len(faults_in(planned(schedule).years))


def _parts(schedule: Schedule, children: int, seed: int, *, faults: bool) -> Iterator[Part]:
    plan = planned(schedule)
    making = _Making(
        schedule=schedule,
        plan=plan,
        seed=seed,
        width=max(6, len(str(children))),
        carriers=carriers(plan, children) if faults else {},
        files=Files(forms(plan.years) if faults else {}),
        dates=DateTexts(schedule.first.year - 30, schedule.last.year + 30),
        iso_dates=DateTexts(schedule.first.year - 30, schedule.last.year + 30, iso=True),
    )
    for part, first in enumerate(range(1, children + 1, PART)):
        last = min(first + PART - 1, children)
        making.children(Draws(seed, part), first, last)
        yield Part(last, making.files.taken())
    if faults:
        making.faults()
    making.files.close()
    yield Part(children, {**making.files.taken(), **_papers(making, children, faults=faults)})


@frozen(kw_only=True, eq=False)
class _Making:
    schedule: Schedule
    plan: Plan
    seed: int
    width: int
    carriers: Mapping[int, Planting]
    files: Files
    dates: DateTexts
    iso_dates: DateTexts

    def identifier(self, number: int) -> str:
        """Return the identifier of a child: text, for all its digits."""
        return f"S{number:0{self.width}}"

    def children(self, draws: Draws, first: int, last: int) -> None:
        """Draw the children from `first` to `last`, and add their rows to the files."""
        plan, count = self.plan, last + 1 - first
        identifiers = [*map(self.identifier, range(first, last + 1))]
        children = self._with_carriers(drawn_children(draws, plan, first, count))
        in_care = draws.chance(published.EVER_IN_CARE_OF_100, 100, count) | plan.everybody_in_care
        in_care &= ~np.isin(children.numbers, [*self.carriers])
        care = drawn_care(draws, children, in_care, plan.covered if plan.everybody_in_care else None)
        last_in_care = np.zeros(count, dtype=np.int64)
        np.maximum.at(last_in_care, care.periods.child, care.periods.end)

        columns = [("Child", identifiers)]
        for fact, cells in fact_columns(draws, plan, children, last_in_care):
            texts = self.dates.of(cells) if isinstance(cells, np.ndarray) else [*map(cell, cells)]
            columns.append((fact.name, texts))
        lines = map(",".join, zip(*(texts for _, texts in columns), strict=True))
        self.files.add(CHILDREN, [name for name, _ in columns], [*lines])
        self._recorded(draws, children, identifiers)
        if reads(self.schedule, CIN_CENSUS):
            for layout, rows in census_rows(draws, children, plan.covered[1], identifiers, self.iso_dates):
                name = f"{layout.source.casefold().replace(' ', '_')}.csv"
                self.files.add(name, layout.headings, [*map(line, rows)])
        if reads(self.schedule, SSDA903):
            modules = drawn_modules(draws, children, care, plan.covered[1])
            known = batch(children, care, modules, identifiers, self.dates)
            for year in plan.years:
                for layout, rows_of in return_rows(draws, known, year):
                    self.files.add(file_name(year, layout), layout.headings, rows_of)

    def _recorded(self, draws: Draws, children: Children, identifiers: Sequence[str]) -> None:
        for timeline in self.schedule.timelines:
            if timeline.source is None:
                until = self.plan.covered[1]
                rows = recorded_rows(draws, children, timeline, until, identifiers, self.dates)
                headings = ["Child", "From", "To", *(name for name, _ in timeline.attributes)]
                self.files.add(recorded_file(timeline), headings, [*map(line, rows)])

    def _with_carriers(self, children: Children) -> Children:
        """Return the children with the dates of birth that the faults need."""
        born = children.born.copy()
        for number, planting in self.carriers.items():
            born[children.numbers == number] = planting.born
        return evolve(children, born=born, eighteen=birthdays(born, 18))

    def faults(self) -> None:
        """Add the rows with faults, each kind on its own child, and the list of them."""
        for number, planting in self.carriers.items():
            fault = planting.fault
            for row in planted_rows(planting, self.identifier(number)):
                named = (fault.rule, fault.what) if row.wrong else None
                self.files.plant(file_name(row.year, row.layout), row.text, named)
        self.files.note_forms()
        self.files.leave_one_blank()
        self.files.add(FAULTS, ("file", "row", "rule", "what"), [*map(line, self.files.planted)])


def reads(schedule: Schedule, layouts: Sequence[Layout]) -> bool:
    """Whether a contract reads a timeline or a fact from one of these tables."""
    sources = {timeline.source for timeline in schedule.timelines}
    sources |= {fact.source.table for fact in schedule.facts if fact.source is not None}
    return any(layout.source in sources for layout in layouts)


def recorded_file(timeline: TimelineRule) -> str:
    """Return the name of a recorded timeline's file."""
    return f"{timeline.name.casefold().replace(' ', '_')}.csv"


# ---- what the folder says of itself


def _papers(making: _Making, children: int, *, faults: bool) -> Mapping[str, bytes]:
    papers = {MANIFEST: _manifest(making), READ_ME: _read_me(making, children, faults=faults)}
    return {name: text.replace("\n", "\r\n").encode() for name, text in papers.items()}


def _manifest(making: _Making) -> str:
    """Return records.toml: the records speak of every day of the collection years that the contract touches."""
    years = making.plan.years
    first, last = (date.fromordinal(day).isoformat() for day in making.plan.covered)
    lines = ["# Invented children: see README.txt.", "", 'dates = "day first"']
    for timeline in making.schedule.timelines:
        lines += ["", f'[timelines."{timeline.name}"]', f"covers = [{{ from = {first}, to = {last} }}]"]
        if timeline.source == EPISODES.source:
            lines += ["files = ["]
            for year in years:
                lines.append(f'  {{ name = "{file_name(year, EPISODES)}", year-ending = {year}-03-31 }},')
            lines += ["]", "headers = [", *(f'  "{file_name(year, HEADER)}",' for year in years), "]"]
    return "\n".join(lines) + "\n"


def _read_me(making: _Making, children: int, *, faults: bool) -> str:
    marred = f"\nFaults have been put into it on purpose: {FAULTS} says where.\n" if faults else ""
    return f"""\
These records are invented. Nobody in them lives or has lived.

Contract: {making.schedule.title}
Children: {children:,}
Seed: {making.seed}
{marred}
They were drawn by lot from published totals (Department for Education, children looked after in England), not from
anybody's records, by `outcomes sample-records`. The same contract, number of children and seed give the same files.
Postcodes (ZZ), URNs (SC99), UPNs (A000) and social workers (SWZ) are of kinds that are never given out.
"""
