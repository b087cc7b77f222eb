"""The map of the program is whole and true: its floors, the names on it, and the night that it follows."""

import re
import tomllib
from datetime import date
from fractions import Fraction
from importlib import import_module
from pathlib import Path

import pytest
from completed import completed

from rules_engine.evaluation.accruals import accrued
from rules_engine.evaluation.evaluator import evaluate, measured
from rules_engine.evaluation.settlement import settlement_stages
from rules_engine.loading import load
from rules_engine.records.reading import read_records
from rules_engine.source import Source
from rules_engine.timeline import Days

ROOT = Path(__file__).parent.parent
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


# ---- the table of floors


def floors_that_are_checked() -> list[list[str]]:
    """The layers that import-linter is told of, the highest first; neighbours together."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return [re.findall(r"\w+", layer) for layer in layers]


def floors_on_the_map() -> list[tuple[list[str], str]]:
    """The rows of the table of floors: the names on a floor, and what is said of them."""
    table = CONTRIBUTING.split("| floor | says |\n|---|---|\n")[1].split("\n\n")[0]
    rows = [row.strip("| ").split(" | ") for row in table.splitlines()]
    return [(re.findall(r"`(\w+)`", names), says) for names, says in rows]


def test_the_table_of_floors_has_every_floor_in_order() -> None:
    assert [names for names, _ in floors_on_the_map()] == floors_that_are_checked()


@pytest.mark.parametrize(("names", "says"), floors_on_the_map(), ids=lambda part: str(part)[:30])
def test_a_floor_has_a_sentence_for_each_of_its_names(names: list[str], says: str) -> None:
    assert len(says.split("<br>")) == len(names)


# ---- the lists of modules at the head of a folder


def modules_listed(folder: Path) -> list[str]:
    (docstring,) = re.findall(r'\A"""(.*?)"""', (folder / "__init__.py").read_text("utf-8"), re.DOTALL)
    return re.findall(r"^    (\w+)  +\S", docstring, re.MULTILINE)


FOLDERS = sorted(file.parent for file in (ROOT / "rules_engine").glob("*/**/__init__.py"))


@pytest.mark.parametrize("folder", [*filter(modules_listed, FOLDERS)], ids=lambda folder: folder.name)
def test_a_folder_that_lists_its_modules_lists_them_all(folder: Path) -> None:
    there = {file.stem for file in folder.glob("*.py")} - {"__init__"}
    there |= {inside.parent.name for inside in folder.glob("*/__init__.py")}
    assert sorted(modules_listed(folder)) == sorted(there)


# ---- names on the pages

NAME = re.compile(r"`((?:[a-z_]+\.)+[A-Za-z_]+)`")
FILE = re.compile(r"\.(py|md|csv|toml|html|json|xlsx|lark|contract|txt)$")


def names_on(page: str) -> list[str]:
    return sorted({name for name in NAME.findall(page) if not FILE.search(name)})


@pytest.mark.parametrize("name", [*names_on(ARCHITECTURE), *names_on(CONTRIBUTING)])
def test_a_name_on_the_map_is_in_the_program(name: str) -> None:
    assert found("rules_engine", name.removeprefix("rules_engine.").split(".")), name


def found(module: str, path: list[str]) -> object:
    """Return what `path` leads to from a module: modules first, then names in the last of them."""
    try:
        return found(f"{module}.{path[0]}", path[1:]) if path else import_module(module)
    except ModuleNotFoundError:
        pass
    thing: object = import_module(module)
    for name in path:
        thing = getattr(thing, name)
    return thing


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:rules_engine|grammar|docs|tests|templates)/[^`*]*)`", CONTRIBUTING)))
)
def test_a_file_that_contributors_are_sent_to_is_there(path: str) -> None:
    assert (ROOT / path).exists()


# ---- what an addition takes


def list_of(heading: str) -> str:
    return CONTRIBUTING.split(f"## {heading}\n")[1].split("\n## ")[0]


def test_the_list_for_a_payment_unit_names_every_file_that_knows_the_units() -> None:
    knowing = {
        path.relative_to(ROOT).as_posix()
        for folder in ("rules_engine", "grammar", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".lark", ".html", ".md", ".txt")
        and re.search(r"EachBlock|each_block", path.read_text("utf-8", "replace"))
    }
    listed = re.findall(
        r"^\d+\. `((?:rules_engine|grammar)/[^`]+)`", list_of("Add a payment unit"), re.MULTILINE
    )
    assert sorted(listed) == sorted(knowing)


# ---- the night on the page


def on_the_page(kind: str) -> str:
    (text,) = re.findall(rf"^```{kind}\n(.*?)^```$", ARCHITECTURE, re.MULTILINE | re.DOTALL)
    return str(text)


def test_the_night_on_the_page_comes_to_the_sums_on_the_page(tmp_path: Path) -> None:
    for file in ("children.csv", "episodes.csv"):
        (tmp_path / file).write_text(on_the_page(f"csv {file}"), encoding="utf-8")
    schedule = load(Source.of("", completed(on_the_page("contract")))).schedule
    assert schedule
    as_at = date(2019, 4, 1)
    read = read_records(tmp_path, schedule.facts, schedule.timelines, as_at=as_at)
    assert read.diagnostics == ()
    assert read.cohort
    children = measured(read.cohort, as_at.toordinal())
    at_home = Days.between(date(2019, 3, 11).toordinal(), as_at.toordinal())
    assert children["NSF-001"].days(schedule.payments[0].unit.days).inside == at_home

    earned = accrued(schedule, [*children.values()], as_at.toordinal(), lambda: None)
    assert [(each.quantity, each.amount_gbp) for each in earned.accruals] == [(21, Fraction("1288.77"))]
    stages = settlement_stages(schedule, earned.accruals, children)
    assert [[each.amount_gbp for each in stage.sums] for stage in stages] == [
        [Fraction("1288.77")],
        [Fraction("1256.55075")],
        [Fraction("1256.55")],
        [Fraction("502.62"), Fraction("753.93")],
    ]
    lines = evaluate(schedule, read.cohort, as_at).lines
    assert [(line.payer, line.payable_gbp) for line in lines] == [
        ("Life Chances Fund", Fraction("502.62")),
        ("Norfolk", Fraction("753.93")),
    ]
