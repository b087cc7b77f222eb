"""records.toml: which days each timeline covers, and where that must be said, which files are its returns."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from re import MULTILINE, escape, search
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, fields, frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.near import nearest
from rules_engine.place import Place
from rules_engine.records.diagnostics import ManifestUnreadable, ManifestWrong
from rules_engine.records.toml_faults import toml_fault
from rules_engine.returns.settings import ListedReturn, Settings
from rules_engine.rules import TimelineRule
from rules_engine.source import Span
from rules_engine.statutory.layouts import EPISODES
from rules_engine.tables.column import date_read
from rules_engine.tables.csv_file import text_of
from rules_engine.tables.date_order import DATES, orders_in
from rules_engine.tables.diagnostics import FileUnreadable, SameFileTwice, one_line
from rules_engine.tables.folder import MANIFEST, Folder, opened
from rules_engine.tables.table import plain
from rules_engine.timeline import Day, Days, day_of

if TYPE_CHECKING:
    from cattrs import Converter


_LOOKED_AFTER: Final = "looked after"


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
        """Return what is said of `timeline`."""
        return self.timelines.get(timeline.name, Settings())


def manifest_in(folder: Folder, timelines: Sequence[TimelineRule]) -> tuple[Manifest, Sequence[Diagnostic]]:
    """Read the records.toml of a folder; of several that differ in their names' case, the first."""
    files = folder.named(MANIFEST)
    manifest, diagnostics = read_manifest(files[0] if files else None, timelines)
    diagnostics = [*diagnostics, *(_dates_of_no_file(files[0], folder) if files else ())]
    twice = [SameFileTwice(at=Place(file.name), other=files[0].name) for file in files[1:]]
    return manifest, [*twice, *diagnostics]


def read_manifest(
    file: Path | None, timelines: Sequence[TimelineRule]
) -> tuple[Manifest, Sequence[Diagnostic]]:
    """Read records.toml; without one (None), nothing is said of any timeline."""
    parsed = None if file is None else _parsed(file, [timeline.name for timeline in timelines])
    match parsed:
        case None:
            return Manifest({}), []
        case (str(text), toml):
            return _Reading(text, {plain(timeline.name): timeline for timeline in timelines}).manifest(toml)
        case wrong:
            return Manifest({}), [wrong]


def care_in_manifest(folder: Path) -> tuple[Manifest, Sequence[Diagnostic]]:
    """Read what the records.toml of a folder says of the timeline that is read from episodes, without a contract.

    It is the one that lists `files` or `headers`, or is called Looked After. Where there are several, nothing is said.
    """
    file = folder / MANIFEST
    parsed = _parsed(file, ()) if file.is_file() else None
    there = opened(folder)
    amiss = [*_dates_of_no_file(file, there)] if isinstance(there, Folder) and parsed is not None else []
    if amiss:
        return Manifest({}), amiss
    match parsed:
        case None:
            return Manifest({}), []
        case (str(text), toml):
            tables = toml.get("timelines", {})
            named = {
                name: table
                for name, table in (tables if isinstance(tables, dict) else {}).items()
                if isinstance(table, dict)
                and (table.keys() & {"files", "headers"} or plain(name) == _LOOKED_AFTER)
            }
            if len(named) != 1:
                return Manifest({}), []
            ((name, table),) = named.items()
            care = TimelineRule(name=name, source=EPISODES.source, origin=Span(0, 0))
            settings, diagnostics = _Reading(text, {}).settings(care, table)
            return Manifest({name: settings}), diagnostics
        case wrong:
            return Manifest({}), [wrong]


def _dates_of_no_file(file: Path, folder: Folder) -> Iterator[Diagnostic]:
    """Say for which of the files that `dates` names there is none in the folder: its dates would be read unsaid."""
    match _parsed(file, ()):
        case (str(text), {"dates": dict(dates)}):
            names = [folder.name_of(each) for each in (*folder.files, *folder.inside)]
            unpacked = [name for name in names if not name.endswith(".zip")]
            for key in dates:
                if not any(_is_named(plain(str(key)), plain(name)) for name in names):
                    expected = "a file of the folder by its whole name, such as `2019/episodes.csv` or `a.zip/episodes.csv`"
                    yield _Reading(text, {}).wrong(str(key), expected, unpacked)
        case _:
            return


def _is_named(key: str, name: str) -> bool:
    """Say whether a plain name is that of a file, or of one that is packed in it."""
    return key.startswith(f"{name}/") if name.endswith(".zip") else key == name


def _parsed(file: Path, timelines: Sequence[str]) -> tuple[str, Mapping[str, Any]] | Diagnostic:
    """Return the text of records.toml and what it holds, or why it cannot be read; `timelines` are what it may name."""
    try:
        text = text_of(file.read_bytes()).replace("\r\n", "\n")
    except OSError as failure:
        return FileUnreadable(at=Place(MANIFEST), why=failure.strerror or "it cannot be opened")
    fault = toml_fault(text, timelines)
    if fault is not None:
        at = Place(MANIFEST, row=fault.line)
        return ManifestUnreadable(at=at, why=fault.why, instead=fault.instead)
    return text, tomllib.loads(text)


@frozen
class _Reading:
    text: str
    timelines: Mapping[str, TimelineRule]

    def manifest(self, toml: Mapping[str, object]) -> tuple[Manifest, Sequence[Diagnostic]]:
        diagnostics: list[Diagnostic] = [
            self.misplaced(key) for key in toml if key not in ("timelines", DATES)
        ]
        if DATES in toml and orders_in(toml[DATES]) is None:
            diagnostics.append(self.wrong(DATES, _ORDERS))
        tables = toml.get("timelines", {})
        if not isinstance(tables, dict):
            return Manifest({}), [
                *diagnostics,
                self.wrong("timelines", 'a table, [timelines."Name of a Timeline"]'),
            ]
        settings: dict[str, Settings] = {}
        for name, table in tables.items():
            timeline = self.timelines.get(plain(name))
            if timeline is None:
                names = [timeline.name for timeline in self.timelines.values()]
                expected = "a timeline of the contract" + (f": {', '.join(names)}" if names else "")
                diagnostics.append(self.wrong(name, expected, names))
            elif timeline.name in settings:
                diagnostics.append(self.wrong(name, "each timeline once"))
            elif not isinstance(table, dict):
                diagnostics.append(self.wrong(name, "a table with `covers`"))
            else:
                settings[timeline.name], of_table = self.settings(timeline, table)
                diagnostics += of_table
        return Manifest(settings), diagnostics

    def misplaced(self, key: str) -> Diagnostic:
        """Return the diagnostic about a key that does not stand at the top of the file; most often it is a timeline."""
        near = nearest(plain(key), self.timelines)
        if near is None:
            return self.wrong(key, 'only `dates`, and [timelines."Name of a Timeline"]', ["timelines", DATES])
        return evolve(self.wrong(key, ""), line=f'[timelines."{self.timelines[near].name}"]')

    def settings(
        self, timeline: TimelineRule, table: Mapping[str, object]
    ) -> tuple[Settings, Sequence[Diagnostic]]:
        known = ["covers"]
        if timeline.source is None:
            known.append("others")
        elif timeline.source == EPISODES.source:
            known += ["files", "headers"]
        settings: dict[str, Any] = {}
        diagnostics = []
        for key, value in table.items():
            if key == DATES:
                expected = "it at the top of the file, above the first line in square brackets"
                diagnostics.append(self.wrong(key, expected))
                continue
            if key not in known:
                diagnostics.append(self.wrong(key, " or ".join(f"`{name}`" for name in known), known))
                continue
            held = _structured(value, key)
            if held is None:
                line = _covers_meant(value) if key == "covers" else None
                diagnostics.append(evolve(self.wrong(key, _EXPECTED[key]), line=line))
            else:
                settings[key] = held
        return Settings(**settings), diagnostics

    def wrong(self, key: str, expected: str, instead: Sequence[str] = ()) -> ManifestWrong:
        """Return the diagnostic about `key`, at the line that seems to hold it."""
        line = search(rf"^.*(?<![\w-]){escape(key)}(?![\w-])", self.text, MULTILINE)
        near = nearest(key, instead)
        return ManifestWrong(
            at=Place(MANIFEST, row=self.text.count("\n", 0, line.start()) + 1 if line else None),
            key=one_line(key),
            expected=expected,
            near=near,
        )


_ORDERS: Final = (
    '"day first" or "month first", or one of them for each file: {"episodes.csv" = "month first"}'
)

_EXPECTED: Final = MappingProxyType(
    {
        "covers": "days such as [{from = 2017-04-01, to = 2022-03-31}], none of them backwards",
        "files": 'files such as ["a.csv", {name = "b.csv", year-ending = 2019-03-31}], each once',
        "headers": 'files such as ["2018-header.csv", "2019-header.csv"], each once',
        "others": "true, where the table also holds children who are not in children.csv",
    }
)
"""What each setting of a timeline must be: the fields of Settings by the keys of records.toml, which are the same."""


@frozen(kw_only=True)
class _Stretch:
    """Days as records.toml says them, from a first to a last that is included."""

    first: date
    last: date

    def __attrs_post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("days are not backwards")


@frozen(kw_only=True)
class _NameAndYear:
    name: str
    year_ending: date


def _covers_meant(value: object) -> str | None:
    """Return the line that says what `covers` was meant to; None where that does not show.

    Dates stand in quotation marks, or the only stretch of days stands without square brackets.
    """
    entries = []
    for entry in value if isinstance(value, list) else [value]:
        if not isinstance(entry, dict) or {*entry} != {"from", "to"}:
            return None
        first, last = (
            date_read(day) if isinstance(day, str) else day for day in (entry["from"], entry["to"])
        )
        entries.append({"from": first, "to": last})
    if _structured(entries, "covers") is None:
        return None
    days = ", ".join(f"{{from = {each['from']}, to = {each['to']}}}" for each in entries)
    return f"covers = [{days}]"


def _structured(value: object, key: str) -> Any:
    """Return what a setting holds; None where it is not in its form."""
    from cattrs.errors import ForbiddenExtraKeysError

    try:
        return _converter().structure(value, _TYPES[key])
    except (KeyError, TypeError, ValueError, ForbiddenExtraKeysError):
        return None


_TYPES: Final[Mapping[str, Any]] = {setting.name: setting.type for setting in fields(Settings)}


@cache
def _converter() -> "Converter":
    """Return the converter from TOML to settings. It changes no value: what is not a text does not become one."""
    # Imported here, since most folders have no records.toml and cattrs takes 30 ms to import.
    from cattrs import Converter
    from cattrs.gen import make_dict_structure_fn, override

    converter = Converter(forbid_extra_keys=True, detailed_validation=False)
    converter.register_structure_hook(date, _day)
    converter.register_structure_hook(str, _text)
    stretch = make_dict_structure_fn(
        _Stretch, converter, first=override(rename="from"), last=override(rename="to")
    )
    name_and_year = make_dict_structure_fn(
        _NameAndYear, converter, year_ending=override(rename="year-ending")
    )

    def days(value: Any, _: object) -> Days:
        stretches = [stretch(_table(entry), _Stretch) for entry in _list(value)]
        if not stretches:
            raise ValueError("some day is covered")
        return Days((day_of(each.first), Day(day_of(each.last) + 1)) for each in stretches)

    def listed(value: Any) -> ListedReturn:
        if isinstance(value, str):
            return ListedReturn(name=value)
        held = name_and_year(_table(value), _NameAndYear)
        if (held.year_ending.month, held.year_ending.day) != (3, 31):
            raise ValueError("the year of a return ends on 31 March")
        return ListedReturn(name=held.name, year_ending=held.year_ending)

    def returns(value: object, _: object) -> tuple[ListedReturn, ...]:
        entries = tuple(map(listed, _list(value)))
        _check_all_differ([entry.name for entry in entries])
        return entries

    def names(value: object, _: object) -> tuple[str, ...]:
        entries = tuple(_text(entry, str) for entry in _list(value))
        _check_all_differ(entries)
        return entries

    converter.register_structure_hook(Days | None, days)
    converter.register_structure_hook(tuple[ListedReturn, ...] | None, returns)
    converter.register_structure_hook(tuple[str, ...] | None, names)
    converter.register_structure_hook(bool | None, _yes)
    return converter


def _day(value: object, _: object) -> date:
    # A time of day is not a day, though Python counts a datetime among the dates.
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError("not a day")
    return value


def _text(value: object, _: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _yes(value: object, _: object) -> bool:
    if value is not True:
        raise TypeError("not true")
    return True


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _table(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not a table")
    return value


def _check_all_differ(names: Sequence[str]) -> None:
    if len({plain(name) for name in names}) < len(names):
        raise ValueError("each file is named once")
