"""records.toml: which days each timeline covers, and where that must be said, which files are its returns."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from re import MULTILINE, escape, search

from attrs import evolve, frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.place import Place
from rules_engine.records.diagnostics import ManifestUnreadable, ManifestWrong
from rules_engine.returns.settings import ListedReturn, Settings
from rules_engine.rules import TimelineRule
from rules_engine.statutory.layouts import EPISODES
from rules_engine.tables.csv_file import text_of
from rules_engine.tables.diagnostics import FileUnreadable, SameFileTwice, one_line
from rules_engine.tables.folder import MANIFEST, Folder
from rules_engine.tables.table import plain
from rules_engine.timeline import Days


@frozen
class Manifest:
    """The settings of the timelines that records.toml speaks of, by their Terms."""

    timelines: Mapping[str, Settings]

    @property
    def years(self) -> Mapping[str, int]:
        """The years in which the returns end of which that is said, by the plain names of their files."""
        return {
            plain(listed.name): listed.year_ending.year
            for settings in self.timelines.values()
            for listed in settings.files or ()
            if listed.year_ending is not None
        }

    def of(self, timeline: TimelineRule) -> Settings:
        """Return what it says of `timeline`."""
        return self.timelines.get(timeline.name, Settings())


def manifest_in(folder: Folder, timelines: Sequence[TimelineRule]) -> tuple[Manifest, Sequence[Diagnostic]]:
    """Read the records.toml of a folder; of several that differ in their names' case, the first."""
    files = folder.named(MANIFEST)
    manifest, diagnostics = read_manifest(files[0] if files else None, timelines)
    twice = [
        SameFileTwice(at=Place(one_line(file.name)), other=one_line(files[0].name)) for file in files[1:]
    ]
    return manifest, [*twice, *diagnostics]


def read_manifest(
    file: Path | None, timelines: Sequence[TimelineRule]
) -> tuple[Manifest, Sequence[Diagnostic]]:
    """Read records.toml; without one (None), nothing is said of any timeline."""
    if file is None:
        return Manifest({}), []
    try:
        text = text_of(file.read_bytes()).replace("\r\n", "\n")
    except OSError as failure:
        return Manifest({}), [
            FileUnreadable(at=Place(MANIFEST), why=failure.strerror or "it cannot be opened")
        ]
    try:
        said = tomllib.loads(text)
    except (ValueError, RecursionError) as failure:
        why = "it is nested too deep" if isinstance(failure, RecursionError) else str(failure)
        line = search(r"at line ([0-9]+)", why)
        why = why.split(" (at ")[0]
        return Manifest({}), [
            ManifestUnreadable(at=Place(MANIFEST, row=int(line[1]) if line else None), why=why)
        ]
    return _Reading(text, {plain(timeline.name): timeline for timeline in timelines}).manifest(said)


@frozen
class _Reading:
    text: str
    timelines: Mapping[str, TimelineRule]

    def manifest(self, said: Mapping[str, object]) -> tuple[Manifest, Sequence[Diagnostic]]:
        problems: list[Diagnostic] = [
            self.wrong(key, 'only [timelines."Name of a Timeline"]', ["timelines"])
            for key in said
            if key != "timelines"
        ]
        settings: dict[str, Settings] = {}
        tables = said.get("timelines", {})
        if not isinstance(tables, dict):
            problems.append(self.wrong("timelines", 'a table, [timelines."Name of a Timeline"]'))
            tables = {}
        for name, table in tables.items():
            timeline = self.timelines.get(plain(name))
            if timeline is None:
                names = [timeline.name for timeline in self.timelines.values()]
                expected = "a timeline of the contract" + (f": {', '.join(names)}" if names else "")
                problems.append(self.wrong(name, expected, names))
            elif timeline.name in settings:
                problems.append(self.wrong(name, "each timeline once"))
            elif not isinstance(table, dict):
                problems.append(self.wrong(name, "a table with `covers`"))
            else:
                settings[timeline.name] = self.settings(timeline, table, problems)
        return Manifest(settings), problems

    def settings(
        self, timeline: TimelineRule, table: Mapping[str, object], problems: list[Diagnostic]
    ) -> Settings:
        known = ["covers"]
        if timeline.source == EPISODES.source:
            known += ["files", "headers"]
        settings = Settings()
        for key, value in table.items():
            if key not in known:
                problems.append(self.wrong(key, " or ".join(f"`{name}`" for name in known), known))
                continue
            match key:
                case "covers":
                    covers = _days(value)
                    expected = "days such as [{from = 2017-04-01, to = 2022-03-31}], none of them backwards"
                    settings = evolve(settings, covers=covers)
                    sound = covers is not None
                case "files":
                    files = _returns(value)
                    expected = (
                        'files such as ["a.csv", {name = "b.csv", year-ending = 2019-03-31}], each once'
                    )
                    settings = evolve(settings, files=files)
                    sound = files is not None
                case _:
                    headers = _names(value)
                    expected = 'files such as ["2018-header.csv", "2019-header.csv"], each once'
                    settings = evolve(settings, headers=headers)
                    sound = headers is not None
            if not sound:
                problems.append(self.wrong(key, expected))
        return settings

    def wrong(self, key: str, expected: str, instead: Sequence[str] = ()) -> Diagnostic:
        """Return the problem with `key`, at the line that seems to hold it."""
        found = search(rf"^.*(?<![\w-]){escape(key)}(?![\w-])", self.text, MULTILINE)
        near = get_close_matches(key, instead, n=1)
        return ManifestWrong(
            at=Place(MANIFEST, row=self.text.count("\n", 0, found.start()) + 1 if found else None),
            key=one_line(key),
            expected=expected,
            near=near[0] if near else None,
        )


def _days(value: object) -> Days | None:
    if not isinstance(value, list) or not value:
        return None
    intervals = []
    for entry in value:
        match entry:
            case {"from": date() as first, "to": date() as last, **others} if not others:
                # A time of day is no day, though Python counts a datetime among the dates.
                if isinstance(first, datetime) or isinstance(last, datetime) or last < first:
                    return None
                intervals.append((first.toordinal(), last.toordinal() + 1))
            case _:
                return None
    return Days(intervals)


def _returns(value: object) -> tuple[ListedReturn, ...] | None:
    if not isinstance(value, list):
        return None
    listed: list[ListedReturn] = []
    for entry in value:
        match entry:
            case str():
                listed.append(ListedReturn(name=entry))
            case {"name": str() as name, "year-ending": date() as end, **others} if not others:
                if isinstance(end, datetime) or (end.month, end.day) != (3, 31):
                    return None
                listed.append(ListedReturn(name=name, year_ending=end))
            case _:
                return None
    return tuple(listed) if _all_differ(entry.name for entry in listed) else None


def _names(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    names = tuple(entry for entry in value if isinstance(entry, str))
    return names if len(names) == len(value) and _all_differ(names) else None


def _all_differ(names: Sequence[str] | Iterator[str]) -> bool:
    plain_names = [plain(name) for name in names]
    return len(set(plain_names)) == len(plain_names)
