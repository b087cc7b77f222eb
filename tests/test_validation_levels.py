"""The levels of findings keep step with the reading of records.

What BLOCKS is a row that cannot be read; a finding on DAYS is one for which days of the history are not known; and what is
INFORMATION leaves every day known.
"""

from datetime import date
from pathlib import Path

import pytest

from rules_engine.records.reading import RecordsRead, read_records
from rules_engine.returns.assembly import modules_in, returns_of
from rules_engine.returns.official.rule import Level
from rules_engine.returns.official.run import validate
from rules_engine.rules import TimelineRule
from rules_engine.source import Span
from rules_engine.statutory.layouts import EPISODES
from rules_engine.tables.formats import read_file
from rules_engine.timeline import Days

LOOKED_AFTER = TimelineRule(name="Looked After", source=EPISODES.source, origin=Span(0, 0))
COLUMNS = ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC")
SOUND = ("A1", "01/05/2018", "S", "C2", "N1", "U1", "PR1", "01/06/2018", "E4A")


def read(folder: Path, *returns: list[str]) -> tuple[RecordsRead, dict[str, Level]]:
    """Read returns, and return with them the numbers of the rules on days and codes that they break."""
    (folder / "children.csv").write_text("Child\nA1\n", encoding="utf-8")
    paths = []
    for at, rows in enumerate(returns):
        paths.append(folder / f"{2018 + at}-episodes.csv")
        paths[-1].write_text("\n".join([",".join(COLUMNS), *rows, ""]), encoding="utf-8")
    modules = [
        module for path in paths for table in read_file(path, path.name)[0] for module in modules_in(table)
    ]
    levels = {each.rule.number: each.level for each in validate(returns_of(modules))}
    return read_records(folder, (), (LOOKED_AFTER,)), levels


def row(start: str, rne: str, end: str, rec: str) -> str:
    return f"A1,{start},{rne},C2,N1,U1,PR1,{end},{rec}"


def with_cell(column: str, text: str) -> str:
    return ",".join(text if name == column else cell for name, cell in zip(COLUMNS, SOUND, strict=True))


@pytest.mark.parametrize(
    ("column", "text", "number"),
    [
        ("DECOM", "31/04/2018", "141"),
        ("RNE", "X", "143"),
        ("LS", "C9", "144"),
        ("CIN", "N9", "145"),
        ("PLACE", "Q1", "146"),
        ("DEC", "31/06/2018", "147"),
        ("REC", "E99", "149"),
        ("PLACE_PROVIDER", "PR9", "178"),
        ("DEC", "01/05/2018", "355"),
        ("DEC", "30/04/2018", "356"),
    ],
)
def test_what_blocks_cannot_be_read(tmp_path: Path, column: str, text: str, number: str) -> None:
    records, levels = read(tmp_path, [with_cell(column, text)])
    assert levels[number] is Level.BLOCKS
    assert records.cohort is None


def test_a_code_of_another_year_can_be_read(tmp_path: Path) -> None:
    records, levels = read(tmp_path, [with_cell("REC", "E43")])
    assert levels["149"] is Level.INFORMATION
    assert records.cohort is not None


@pytest.mark.parametrize(
    ("number", "rows"),
    [
        ("142", [row("01/05/2018", "S", "", ""), row("01/07/2018", "P", "", "")]),
        ("148", [row("01/05/2018", "S", "01/07/2018", "")]),
        ("357", [row("01/05/2018", "P", "", "")]),
        ("388", [row("01/05/2018", "S", "01/07/2018", "X1")]),
        ("433", [row("01/05/2018", "S", "01/06/2018", "E4A"), row("01/07/2018", "P", "", "")]),
        ("437", [row("01/05/2018", "S", "01/06/2018", "E2"), row("01/07/2018", "S", "", "")]),
        ("501", [row("01/05/2018", "S", "01/07/2018", "X1"), row("01/06/2018", "P", "", "")]),
    ],
)
def test_a_finding_on_days_leaves_days_that_are_not_known(
    tmp_path: Path, number: str, rows: list[str]
) -> None:
    records, levels = read(tmp_path, rows)
    assert levels[number] is Level.DAYS
    assert not_known(records, 2018, 2019)


def test_an_episode_that_was_lost_leaves_days_that_are_not_known(tmp_path: Path) -> None:
    records, levels = read(
        tmp_path, [row("01/05/2018", "S", "", "")], [row("01/06/2019", "S", "01/07/2019", "E4A")]
    )
    assert levels["502"] is Level.DAYS
    assert not_known(records, 2018, 2020)


@pytest.mark.parametrize(
    ("number", "rows"),
    [
        ("388", [row("01/05/2018", "S", "01/06/2018", "E4A"), row("01/06/2018", "P", "", "")]),
        ("431", [row("01/05/2018", "S", "01/06/2018", "X1"), row("01/06/2018", "S", "", "")]),
        ("432", [row("01/05/2018", "S", "01/06/2018", "E4A"), row("01/06/2018", "P", "", "")]),
    ],
)
def test_information_leaves_every_day_known(tmp_path: Path, number: str, rows: list[str]) -> None:
    records, levels = read(tmp_path, rows)
    assert levels[number] is Level.INFORMATION
    assert not not_known(records, 2018, 2019)


def not_known(records: RecordsRead, first: int, last: int) -> Days:
    """Return the days from 1 April of `first` to 31 March of `last` on which it is not known where the child was."""
    assert records.cohort is not None, records.diagnostics
    (child,) = records.cohort.children
    all_days = Days.between(date(first, 4, 1).toordinal(), date(last, 4, 1).toordinal())
    return all_days - child.histories["Looked After"].covered
