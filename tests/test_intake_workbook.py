"""The workbook that a council fills in: what it asks for is what the contract declares, and what is read back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from completed import completed
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation

from rules_engine.cli import outcomes
from rules_engine.diagnostics import concise
from rules_engine.loading import load
from rules_engine.records.children import read_children
from rules_engine.records.coverage import is_coverage, read_coverage
from rules_engine.records.intake_workbook import SheetsAlike, records_workbook
from rules_engine.records.recorded import read_recording
from rules_engine.rules import Schedule
from rules_engine.source import Source
from rules_engine.tables.formats import read_file
from rules_engine.tables.table import Table
from rules_engine.timeline import Days

CONTRACT = completed(
    """\
parties
  Norfolk            is the commissioner
  Suffolk            is a commissioner
  Stronger Families  is the provider

facts about each child
  Authority  is one of the parties
  Fee        is a number
  Consent    is yes or no, if any

timelines
  Looked After  is read from SSDA903 episodes
  In School     is recorded with Setting "mainstream" or "=special"
"""
)


def schedule_of(text: str) -> Schedule:
    loaded = load(Source.of("family.contract", text))
    assert loaded.schedule is not None, [concise(each, loaded.source) for each in loaded.errors]
    return loaded.schedule


def workbook_of(text: str = CONTRACT) -> Workbook:
    return load_workbook(BytesIO(records_workbook(schedule_of(text))))


def rules_of(book: Workbook, sheet: str) -> Mapping[str, DataValidation]:
    """Return what Excel takes in each column of a sheet, by the letter of the column."""
    return {str(rule.sqref)[0]: rule for rule in book[sheet].data_validations.dataValidation}


def test_there_is_a_sheet_for_each_table_and_row_1_holds_its_headings():
    book = workbook_of()
    assert {sheet.title: [cell.value for cell in sheet[1]] for sheet in book if "(" not in sheet.title} == {
        "Children": ["Child", "Date of Birth", "Therapy Start", "Route", "Authority", "Fee", "Consent"],
        "In School": ["Child", "From", "To", "Setting"],
        "Records": ["Timeline", "First Day", "Last Day"],
    }
    assert [sheet.title for sheet in book if "(" in sheet.title] == ["(Notes)", "(Returns)", "(Lists)"]
    assert {sheet.freeze_panes for sheet in book if "(" not in sheet.title} == {"A2"}


def test_choices_parties_and_yes_or_no_are_chosen_from_a_list():
    book = workbook_of()
    lists = [[cell.value for cell in column if cell.value] for column in book["(Lists)"].columns]
    assert lists == [
        ["edge of care", "return home"],
        ["Norfolk", "Suffolk", "Stronger Families"],
        ["yes", "no"],
        ["mainstream", "=special"],
        ["In School"],
    ]
    found = {
        letter: rule.formula1 for letter, rule in rules_of(book, "Children").items() if rule.type == "list"
    }
    assert found == {"D": "'(Lists)'!$A$1:$A$2", "E": "'(Lists)'!$B$1:$B$3", "G": "'(Lists)'!$C$1:$C$2"}


def test_dates_look_like_dates_and_nothing_else_is_taken():
    book = workbook_of()
    rule = rules_of(book, "Children")["B"]
    assert (rule.type, str(rule.sqref)) == ("date", "B2:B5001")
    assert book["Children"].column_dimensions["B"].number_format == "dd/mm/yyyy"
    assert rules_of(book, "In School")["C"].formula1 == "B2"


def test_identifiers_are_kept_as_text_so_that_noughts_at_the_front_stay():
    book = workbook_of()
    assert book["Children"].column_dimensions["A"].number_format == "@"
    assert book["In School"].column_dimensions["A"].number_format == "@"


def test_each_column_says_what_belongs_in_it():
    book = workbook_of()
    prompts = {rule.promptTitle: rule.prompt for rule in rules_of(book, "Children").values()}
    assert prompts["Consent"] == "yes or no. Leave it blank where it is not recorded."
    noted = {
        (row[0], row[1]): (row[2], row[3])
        for row in book["(Notes)"].iter_rows(values_only=True)
        if row[1] is not None
    }
    assert noted["In School", "Setting"] == (
        "One of the texts in the list, as the contract has them. Blank may be any of them. “mainstream”, “=special”",
        "may be blank",
    )


def test_the_returns_are_named_and_not_asked_for():
    rows = [*workbook_of()["(Returns)"].iter_rows(values_only=True)]
    assert rows[-1][:2] == ("SSDA903 episodes", "Looked After")
    recorded = "timelines\n  In Care is recorded\n"
    home = "definitions\n  Short Break means In Care\n  Home Day means Tracking Period except In Care\n"
    own = completed(recorded + home).replace("  In Care          means Looked After except Short Break\n", "")
    assert "(Returns)" not in workbook_of(own).sheetnames


def test_a_contract_without_recorded_timelines_asks_for_no_days():
    assert "Records" not in workbook_of(completed("")).sheetnames


def test_no_text_of_a_contract_becomes_a_formula():
    book = workbook_of()
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_same_contract_gives_the_same_bytes():
    assert records_workbook(schedule_of(CONTRACT)) == records_workbook(schedule_of(CONTRACT))


def test_names_that_are_one_to_excel_are_refused():
    alike = completed(
        """\
timelines
  Looked After  is read from SSDA903 episodes
  Attending The Family Support Hub In Town   is recorded
  Attending The Family Support Hub In County is recorded
"""
    )
    with pytest.raises(SheetsAlike, match="Attending The Family Support Hu"):
        records_workbook(schedule_of(alike))


def test_what_is_filled_in_is_read_back(tmp_path):
    schedule = schedule_of(CONTRACT)
    book = workbook_of()
    for row in (
        ["0042", date(2010, 5, 3), date(2019, 4, 1), "edge of care", "Norfolk", 1234.5, "yes"],
        ["0043", date(2011, 5, 3), date(2019, 5, 1), "return home", "Suffolk", 100, None],
    ):
        filled(book, "Children", row)
    filled(book, "In School", ["0042", date(2019, 4, 1), None, "=special"])
    book["Records"]["B2"], book["Records"]["C2"] = date(2019, 4, 1), date(2020, 3, 31)
    tables = saved(book, tmp_path)

    assert [*tables] == ["Children", "In School", "Records"]
    children, problems = read_children(tables["Children"], schedule.facts, False)
    assert problems == []
    assert children is not None
    assert children.facts == {
        "0042": {
            "Date of Birth": date(2010, 5, 3),
            "Therapy Start": date(2019, 4, 1),
            "Route": "edge of care",
            "Authority": "Norfolk",
            "Fee": Decimal("1234.5"),
            "Consent": True,
        },
        "0043": {
            "Date of Birth": date(2011, 5, 3),
            "Therapy Start": date(2019, 5, 1),
            "Route": "return home",
            "Authority": "Suffolk",
            "Fee": Decimal(100),
        },
    }
    in_school = schedule.timelines[1]
    assert is_coverage(tables["Records"])
    manifest, problems = read_coverage(tables["Records"], schedule.timelines)
    assert problems == []
    covers = manifest.of(in_school).covers
    assert covers == Days.between(date(2019, 4, 1).toordinal(), date(2020, 4, 1).toordinal())
    recording, problems = read_recording(tables["In School"], in_school, covers, None)
    assert problems == []
    [episode] = recording.histories["0042"].episodes
    assert (episode.start, episode.end, dict(episode.attributes)) == (
        date(2019, 4, 1),
        None,
        {"Setting": "=special"},
    )


def test_the_empty_workbook_has_no_rows_and_covers_no_days(tmp_path):
    schedule = schedule_of(CONTRACT)
    tables = saved(workbook_of(), tmp_path)
    assert [len(tables[name]) for name in ("Children", "In School")] == [0, 0]
    manifest, problems = read_coverage(tables["Records"], schedule.timelines)
    assert (manifest.timelines, problems) == ({}, [])


def filled(book: Workbook, name: str, row: list[object]) -> None:
    """Write into the first row that is empty, as a person would; a text that begins with = is one."""
    sheet = book[name]
    at = next(number for number in range(2, 100) if sheet.cell(number, 1).value is None)
    for column, value in enumerate(row, start=1):
        cell = sheet.cell(at, column, value)
        if isinstance(value, str):
            cell.data_type = "s"


def saved(book: Workbook, folder: Path) -> dict[str, Table]:
    path = folder / "book.xlsx"
    book.save(path)
    tables, problems = read_file(path, path.name)
    assert problems == []
    return {table.title: table for table in tables}


# ---- the command


def run(*words: str) -> Result:
    return CliRunner().invoke(outcomes, ["records-template", *words], prog_name="outcomes")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("family.contract").write_text(CONTRACT, encoding="utf-8")


def test_the_command_writes_the_workbook_beside_nothing_else():
    result = run("family.contract")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "written: family_records.xlsx" in result.stderr
    assert Path("family_records.xlsx").read_bytes() == records_workbook(schedule_of(CONTRACT))


def test_nothing_that_is_there_is_overwritten():
    Path("book.xlsx").write_bytes(b"mine")
    result = run("family.contract", "--out", "book.xlsx")
    assert (result.exit_code, result.stderr) == (2, "book.xlsx is there already; it is left as it is\n")
    assert Path("book.xlsx").read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ("family.contract", "--out", "book.csv"),
            2,
            "book.csv is no name of a workbook; let it end in .xlsx\n",
        ),
        (("family.contract", "--out", "nowhere/book.xlsx"), 2, "there is no folder nowhere\n"),
        (("-",), 2, "name the workbook: --out family_records.xlsx\n"),
    ],
)
def test_what_cannot_be_done_is_said(words, code, said):
    result = run(*words)
    assert (result.exit_code, result.stderr) == (code, said)


def test_a_contract_with_errors_has_no_workbook():
    Path("family.contract").write_text("contract", encoding="utf-8")
    assert run("family.contract").exit_code == 1
    assert not Path("family_records.xlsx").exists()
