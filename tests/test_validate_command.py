"""`outcomes validate`: what it prints, which files it writes, and what a picture of a child's rows shows."""

import csv
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from html.parser import HTMLParser
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.cli import outcomes
from rules_engine.loading import load
from rules_engine.resources import shipped
from rules_engine.returns.official.every_rule import ALL
from rules_engine.returns.policies import PoliciesDiffer, must_agree
from rules_engine.returns.report.picture import (
    LEFT,
    WIDTH,
    Mark,
    Picture,
    ReturnDrawn,
    RowDrawn,
    Stretch,
    Use,
    picture,
)
from rules_engine.source import Source
from rules_engine.statutory.doubts import POLICIES, Doubt, Reading

ROOT = Path(__file__).parent.parent
HEADINGS = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n"

# One child in two placements at once for the 31 days of August 2017, another who is missing from the second return of
# 365 days, and a third in whose rows nothing is wrong.
EARLIER = (
    "AMBER,01/06/2017,S,C2,N1,U6,PR1,01/09/2017,X1\n"
    "AMBER,01/08/2017,P,C2,N1,K2,PR1,01/12/2017,E4A\n"
    "BASIL,01/06/2017,S,C2,N1,U6,PR1,,\n"
    "CORAL,01/03/2018,S,C2,N1,U6,PR1,,\n"
)
LATER = "CORAL,01/03/2018,S,C2,N1,U6,PR1,01/05/2018,E4A\n"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nAMBER,2,14/02/2009,WBRI,UN1,0,\n"
OVERLAP = tuple(rule for rule in ALL if rule.number == "501")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def only_the_rule_of_overlaps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rules_engine.returns.official.every_rule.ALL", OVERLAP)


def returns(earlier: str = EARLIER, later: str = LATER, **others: str) -> Path:
    there = Path("returns")
    there.mkdir(exist_ok=True)
    (there / "2018_episodes.csv").write_text(HEADINGS + earlier, encoding="utf-8")
    (there / "2019_episodes.csv").write_text(HEADINGS + later, encoding="utf-8")
    for name, text in others.items():
        (there / f"{name}.csv").write_text(text, encoding="utf-8")
    return there


def validate(*words: str | Path, code: int = 0, records: str | Path = "returns") -> Result:
    given = ["validate", "--records", str(records), *map(str, words)]
    result = CliRunner().invoke(outcomes, given, prog_name="outcomes", env={"OUTCOMES_DEBUG": "1"})
    assert result.exit_code == code, result.output
    return result


def rows(name: str, folder: str = "validation") -> list[dict[str, str]]:
    text = Path(folder, name).read_bytes().decode("utf-8-sig")
    return [*csv.DictReader(StringIO(text, newline=""))]


def page(folder: str = "validation") -> str:
    return Path(folder, "findings.html").read_text(encoding="utf-8")


# ---- what it prints


@pytest.mark.usefixtures("only_the_rule_of_overlaps")
def test_it_prints_each_rule_under_what_hangs_on_it_with_the_days_not_known() -> None:
    returns()
    assert validate().stdout == (
        "Returns found\n"
        "  2017-18  1 table; rows: Episodes 4\n"
        # AMBER is in care from June to November, 183 nights, BASIL from June to March, 304, and CORAL in March, 31.
        "           short breaks left out, 518 nights in care, and 2 children in care on 31 March 2018\n"
        "  2018-19  1 table; rows: Episodes 1\n"
        "           short breaks left out, 30 nights in care, and 0 children in care on 31 March 2019\n"
        "\n"
        "                                    Days not\n"
        "  Rule    Findings  Children  Rows     known  What it finds\n"
        "\n"
        "Changes days\n"
        "  D143           1         1     1       365  An episode is open at the end of one return, and later\n"
        "                                              returns do not hold it.\n"
        "  501            1         1     1        31  An episode starts before the one before it has ended.\n"
        "  D140           1         1     1        31  A child's episode starts before an earlier one ends,\n"
        "                                              so two rows speak of the same days.\n"
        "\n"
        "  In all         3         2     2       396  each child, row and day counted once\n"
    )


@pytest.mark.usefixtures("only_the_rule_of_overlaps")
def test_what_a_sheet_of_excel_has_no_room_for_goes_on_in_another_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    returns()
    validate("--out", "whole", "--show-ids")
    # A heading and two rows to a sheet: the three findings make two files.
    monkeypatch.setattr("rules_engine.returns.report.csv_tables.MOST_ROWS", 3)
    said = validate("--show-ids").stderr
    assert "written into validation: findings.html, findings.csv, findings-2.csv, repairs.csv\n" in said
    assert "findings-2.csv holds the rows for which a sheet of Excel has no more room\n" in said
    parts = [rows("findings.csv"), rows("findings-2.csv")]
    assert [*map(len, parts)] == [2, 1]
    assert [*parts[0], *parts[1]] == rows("findings.csv", "whole")


def test_every_official_rule_is_asked_or_said_not_to_be() -> None:
    returns()
    said = validate().stdout
    assert "Rules not run\n" in said
    assert re.search(r"^ +\d+ rules  the return has no table Header$", said, re.MULTILINE)


def test_what_cannot_be_read_as_a_day_a_child_or_a_code_blocks_an_evaluation_and_is_written_all_the_same() -> (
    None
):
    returns(later=LATER.replace(",S,C2,", ",Q,C2,"))
    result = validate(code=3)
    assert "Blocks evaluation\n" in result.stdout
    assert result.stderr.endswith("put them right first\n")
    blocking = [row for row in rows("findings.csv") if row["Level"] == "blocks evaluation"]
    assert {(row["File"], row["Row"]) for row in blocking} == {("2019_episodes.csv", "2")}
    assert "What to put right first" in page()


@pytest.mark.usefixtures("only_the_rule_of_overlaps")
def test_days_after_the_records_rightly_stop_are_told_apart_from_days_in_doubt() -> None:
    # The records of CORAL stop on 1 May 2018, 335 days before the end of the second return.
    returns(later=LATER.replace("E4A", "E3"))
    validate()
    text = " ".join(page().split())
    assert "396 days of 2 children are not known for faults in the rows, and earn nothing." in text
    assert "335 more are not known because the records of 1 child rightly stop." in text


# ---- the files


@pytest.mark.usefixtures("only_the_rule_of_overlaps")
def test_each_row_that_a_finding_names_is_a_row_of_the_csv() -> None:
    returns()
    validate("--show-ids")
    assert Path("validation/findings.csv").read_bytes().startswith(b"\xef\xbb\xbfFinding,File,Row,Rule,")
    told = [[*row.values()] for row in rows("findings.csv")]
    assert told == [
        [
            "1", "2018_episodes.csv", "3", "501", "changes days", OVERLAP[0].says,
            "AMBER", "31", "2017-08-01", "2017-08-31", "",
        ],
        [
            "2", "2018_episodes.csv", "3", "D140", "changes days",
            "the episode starts before 2018_episodes.csv row 2 of the same child ends; 31 days of this child are not known",
            "AMBER", "31", "2017-08-01", "2017-08-31", "",
        ],
        [
            "3", "2018_episodes.csv", "4", "D143", "changes days",
            "the episode is open at the end of this return and is in no later one; 365 days of this child are not known",
            "BASIL", "365", "2018-04-01", "2019-03-31", "",
        ],
    ]  # fmt: skip


def test_no_file_holds_a_child_or_a_date_of_birth() -> None:
    returns(header=HEADER)
    result = validate()
    written = {file.name: file.read_text(encoding="utf-8") for file in Path("validation").iterdir()}
    assert set(written) == {"findings.html", "findings.csv", "repairs.csv", "written-by-outcomes.txt"}
    for text in (*written.values(), result.output):
        assert not re.search(r"AMBER|BASIL|CORAL|14/02/2009|2009-02-14|14 Feb(ruary)? 2009", text)
    names = {row["Child"] for row in rows("findings.csv")} - {""}
    assert all(re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", name) for name in names)


MISPLACED = {
    "a name as the start": "AMBER,Rosalind Quirke,S,C2,N1,U6,PR1,01/09/2017,X1\n",
    "a UPN as the end": "AMBER,01/06/2017,S,C2,N1,U6,PR1,H801200001019,X1\n",
    "a postcode as the legal status": "AMBER,01/06/2017,S,NR1 3GH,N1,U6,PR1,01/09/2017,X1\n",
    "an identifier as the placement": "AMBER,01/06/2017,S,C2,N1,AMBER,PR1,01/09/2017,X1\n",
    "a birthday with full stops as the start": "AMBER,14.02.2009,S,C2,N1,U6,PR1,01/09/2017,X1\n",
    "a birthday as the end": "AMBER,01/06/2017,S,C2,N1,U6,PR1,14/02/2009,X1\n",
    "a birthday as the reason": "AMBER,01/06/2017,S,C2,N1,U6,PR1,01/09/2017,14/02/2009\n",
}
TOLD = re.compile(r"Rosalind|Quirke|H801200001019|NR1 ?3GH|AMBER|14[./]02[./]2009|14 Feb 2009")


@pytest.mark.parametrize("slip", MISPLACED)
def test_what_stands_in_the_wrong_column_is_told_by_its_shape(slip: str) -> None:
    returns(earlier=EARLIER.replace("AMBER,01/06/2017,S,C2,N1,U6,PR1,01/09/2017,X1\n", MISPLACED[slip]))
    result = CliRunner().invoke(outcomes, ["validate", "--records", "returns", "--out", "validation"])
    assert result.exit_code == 3
    for text in (page(), Path("validation/findings.csv").read_text(encoding="utf-8"), result.output):
        assert TOLD.findall(text) == []
    assert "not shown: " in page()


def test_no_message_repeats_a_birthday_that_stands_for_an_end() -> None:
    returns(earlier=EARLIER.replace("PR1,01/09/2017", "PR1,14/02/2009"))
    result = CliRunner().invoke(outcomes, ["validate", "--records", "returns", "--out", "validation"])
    assert TOLD.findall(Path("validation/findings.csv").read_text(encoding="utf-8") + result.output) == []
    assert {row["What it finds"] for row in rows("findings.csv") if row["Rule"] == "D116"} == {
        "DEC: this date is not after the date in column DECOM"
    }
    run = ["validate", "--records", "returns", "--out", "open", "--show-ids"]
    CliRunner().invoke(outcomes, run)
    assert {row["What it finds"] for row in rows("findings.csv", "open") if row["Rule"] == "D116"} == {
        "DEC: `14/02/2009` is not after the date in column DECOM"
    }


def test_the_council_sees_what_its_cells_hold_when_it_asks_for_them() -> None:
    returns(earlier=EARLIER.replace("AMBER,01/06/2017,S,C2", "AMBER,Rosalind Quirke,S,NR1 3GH"))
    CliRunner().invoke(outcomes, ["validate", "--records", "returns", "--show-ids"])
    assert {"“Rosalind Quirke”", "“NR1 3GH”"} <= {*re.findall("“[^”]*”", page())}
    assert "`Rosalind Quirke` is not a date" in Path("validation/findings.csv").read_text(encoding="utf-8")


def test_children_have_the_same_pseudonyms_wherever_the_key_is_the_same() -> None:
    returns()
    validate()
    first = Path("validation/findings.csv").read_bytes()
    validate("--out", "again", "--key", "returns/pseudonyms.key")
    assert Path("again/findings.csv").read_bytes() == first


def test_a_text_that_a_spreadsheet_would_run_is_kept_a_text() -> None:
    returns(earlier=EARLIER.replace("AMBER", "=1+1"))
    validate("--show-ids")
    assert {row["Child"] for row in rows("findings.csv")} >= {"'=1+1"}


def test_the_same_returns_give_the_same_bytes_on_every_machine() -> None:
    returns(header=HEADER)
    Path("returns", "records.toml").write_text('dates = "day first"\n', encoding="utf-8")
    validate()
    made = {file.name: file.read_bytes() for file in Path("validation").iterdir()}
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-m", "rules_engine", "validate", "--records", "returns", "--out", f"out{seed}"],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        )
        assert {file.name: file.read_bytes() for file in Path(f"out{seed}").iterdir()} == made


def test_all_files_are_written_or_none() -> None:
    returns()
    Path("validation/findings.csv").mkdir(parents=True)
    assert "nothing has been written" in validate(code=2).stderr
    assert [file.name for file in Path("validation").iterdir()] == ["findings.csv"]


# ---- what cannot be checked


def test_a_folder_that_is_not_there_a_file_and_a_file_in_the_place_of_the_output_are_misuse() -> None:
    there = returns()
    assert validate(records="retruns", code=2).stderr == "there is no folder retruns\n"
    assert "name the folder" in validate(records=there / "2018_episodes.csv", code=2).stderr
    Path("taken").touch()
    assert validate("--out", "taken", code=2).stderr == "taken is a file; name a folder\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (None, b"", "no table in returns is a module of a return"),
        ("list.csv", b"name,size\na,1\n", "there is list.csv"),
        ("episodes.csv", HEADINGS.encode(), "with rows in it"),
        ("book.xlsx", b"no workbook", "1 problem in the files in returns; nothing was checked"),
    ],
)
def test_where_there_is_no_return_to_read_nothing_is_written(
    name: str | None, content: bytes, said: str
) -> None:
    there = Path("returns")
    there.mkdir()
    if name is not None:
        (there / name).write_bytes(content)
    assert said in validate(code=3).stderr
    assert not Path("validation").exists()
    assert not (there / "pseudonyms.key").exists()


def test_the_tables_of_the_cin_census_are_left_out_and_named() -> None:
    plans = "LAchildID,CINPlanStartDate,CINPlanEndDate\nAMBER,01/06/2017,\n"
    returns(plans=plans)
    assert "  not read: plans.csv, which is no module of a return\n" in validate().stdout
    assert "plans.csv, which is no module of a return" in page()


# ---- policies


def test_the_options_are_the_policies_that_there_are() -> None:
    options = {
        option.name: set(option.type.choices)
        for option in outcomes.commands["validate"].params
        if option.name and option.name.endswith("_means")
    }
    assert options == {
        f"{doubt.value}_means": {reading.value for reading in readings}
        for doubt, readings in POLICIES.items()
    }


def test_a_policy_settles_days_and_each_row_that_it_touched_is_written_down() -> None:
    returns()
    said = validate("--absent-means", "left", "--overlap-means", "later", "--gap-means", "left").stdout
    assert "  absent means left: 1 row read so\n" in said
    assert "  gap means left: 0 rows read so\n" in said
    assert "D140" not in said
    assert "D143" not in said
    assert [[*row.values()] for row in rows("repairs.csv")] == [
        [
            "overlap means later", "a row that starts before an earlier one ends",
            "2018_episodes.csv", "2", "2017-06-01", "2017-09-01", "2017-08-01",
        ],
        [
            "absent means left", "a row that is open in one return and missing from later ones",
            "2018_episodes.csv", "4", "2017-06-01", "", "2018-04-01",
        ],
    ]  # fmt: skip
    assert "◆ absent means left: row 4" in page()


CARE = """contract "Nights"
  in force from 1 April 2017 to 31 March 2019
  statements every financial year

parties
  Council  is the commissioner

facts about each child
  Date of Birth  is a date

timelines
  Looked After  is read from SSDA903 episodes
    absent means left

definitions
  Short Break  means Looked After with legal status V3 or V4
  In Care      means Looked After except Short Break

eligibility
  every child

payment Nights
  pays £1.00 for each day of In Care, even after 18th birthday

settlement
  round each line half up to the penny
  Council pays the rest
"""


def test_evaluate_says_of_policies_and_short_years_what_validate_says() -> None:
    short = "DAVID,01/06/17,S,C2,N1,U6,PR1,01/09/17,E4A\n"
    folder = returns(
        EARLIER + short,
        children="Child,Date of Birth\nAMBER,14/02/2009\nBASIL,14/02/2009\nDAVID,14/02/2009\n",
    )
    words = ["--overlap-means", "later", "--short-years", "--show-ids"]
    told = (
        "Policies\n"
        "  absent means left: 1 row read so\n"
        "  overlap means later: 1 row read so\n"
        "  short years mean 1950 to 2049: 2 dates read so\n"
    )
    assert told in validate("--absent-means", "left", *words).output
    contract = Path("nights.contract")
    contract.write_text(CARE, encoding="utf-8")
    given = ["evaluate", str(contract), "--records", str(folder), "--as-at", "2019-04-01", *words]
    result = CliRunner().invoke(outcomes, given, prog_name="outcomes", env={"OUTCOMES_DEBUG": "1"})
    assert result.exit_code == 0, result.output
    assert told in result.output


def test_a_return_whose_year_is_not_known_is_named_so() -> None:
    returns("DAVID,01/06/17,S,C2,N1,U6,PR1,01/09/17,E4A\n")
    assert "  year not known  1 table; rows: Episodes 1\n" in validate(code=3).output


def test_without_a_policy_no_row_is_touched() -> None:
    returns()
    validate("--absent-means", "unknown")
    assert rows("repairs.csv") == []
    assert "<h2>Policies</h2>" not in page()


def test_a_policy_may_not_contradict_the_contract() -> None:
    text = shipped("templates").joinpath("new.contract").read_text(encoding="utf-8")
    schedule = load(Source.of("new.contract", text)).schedule
    assert schedule is not None
    (timeline,) = schedule.timelines
    stated = evolve(schedule, timelines=(evolve(timeline, policies=((Doubt.ABSENT, Reading.CONTINUES),)),))
    for said in ({}, {Doubt.GAP: Reading.LEFT}, {Doubt.ABSENT: Reading.CONTINUES}):
        must_agree(said, stated.timelines)
    for reading in (Reading.LEFT, Reading.UNKNOWN):
        with pytest.raises(PoliciesDiffer, match=f"leave out: absent means {reading.value}"):
            must_agree({Doubt.ABSENT: reading}, stated.timelines)


# ---- the page


class _Page(HTMLParser):
    """What a browser makes of a page, as far as it is asked about here."""

    _ALONE = frozenset(("meta", "br", "rect", "line", "path", "circle"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.pictures: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "svg":
            self.pictures.append([])
        if "svg" in self.open:
            self.pictures[-1].append(tag)
        if tag not in self._ALONE:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._ALONE:
            assert self.open.pop() == tag


def read(text: str) -> _Page:
    found = _Page()
    found.feed(text)
    assert not found.open
    return found


def test_the_page_needs_nothing_else_and_runs_nothing() -> None:
    returns()
    validate()
    tags = read(page()).tags
    assert not {tag for tag, _ in tags} & {"script", "link", "img", "iframe", "object", "embed"}
    for _, attributes in tags:
        assert not [name for name in attributes if name.startswith("on") or name == "src"]
        assert (attributes.get("href") or "#").startswith("#")
    assert not re.search(r"url\((?!#)|@import", page())


def test_each_picture_has_a_title_a_description_and_tables_behind_it() -> None:
    returns()
    validate()
    found = read(page())
    drawn = [each for each in found.pictures if "desc" in each]
    assert len(drawn) == 2
    assert all(each[:2] == ["title", "desc"] for each in drawn)
    assert [tag for tag, _ in found.tags].count("details") == 2
    names = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(set(names)) == len(names)
    said = {
        each for _, attributes in found.tags for each in (attributes.get("aria-labelledby") or "").split()
    }
    assert said <= set(names)


def test_a_picture_is_told_in_words_and_in_tables() -> None:
    returns()
    validate()
    text = page()
    # June and July 2017, and September to November: 61 and 91 of the 730 days of two years.
    assert "2 rows in 1 return. As used: 152 days in care, 547 days not in care, 31 days not known. " in text
    for said in (
        "1 Aug 2017 to 31 Aug 2017 (31 days)",
        "1 Jun 2017 to 31 Jul 2017 (61 days)",
        "in care, placement K2",
    ):
        assert said in text


def test_those_with_most_days_not_known_are_drawn_and_the_page_says_how_many_there_are() -> None:
    returns()
    validate("--pictures", "1", "--show-ids")
    text = " ".join(page().split())
    assert "The pictures are of 1 of the 2 children" in text
    assert "Rows and days of BASIL" in text
    assert "Rows and days of AMBER" not in text
    assert {row["Child"] for row in rows("findings.csv")} == {"AMBER", "BASIL"}


def test_what_stands_in_a_row_is_shown_and_never_obeyed() -> None:
    nasty = "</svg><script>alert(1)</script>{{7*7}}"
    returns(earlier=EARLIER.replace("01/12/2017", nasty).replace("AMBER", f"A{nasty[:20]}"))
    validate("--show-ids", code=3)
    text = page()
    assert "<script" not in text
    assert "“&lt;/svg&gt;&lt;script&gt;alert(”" in text
    read(text)


def test_the_page_is_made_for_rows_that_cannot_be_read_at_all() -> None:
    returns(earlier="AMBER,never,Q,,,,,neither,\n", later="AMBER,,,,,,,,\n")
    validate(code=3)
    read(page())


# ---- for publication


def test_what_is_published_names_no_rule_with_a_small_count() -> None:
    overlaps = [EARLIER.replace("AMBER", f"AMBER{n}") for n in range(7)]
    returns(
        earlier="".join(text.split("BASIL")[0] for text in overlaps) + "BASIL" + EARLIER.split("BASIL")[1]
    )
    said = validate("--publish").stdout
    # Seven children have an overlap, 10 when rounded, and one is missing from the second return.
    assert re.search(r"^D140 +10  ", said, re.MULTILINE)
    assert re.search(r"^D143 +c  ", said, re.MULTILINE)
    assert "Episodes" not in said
    assert {file.name for file in Path("validation").iterdir()} == {
        "publication.csv",
        "written-by-outcomes.txt",
    }
    assert not Path("returns/pseudonyms.key").exists()


def test_the_counts_of_two_rules_do_not_tell_how_many_the_one_finds_and_the_other_does_not() -> None:
    # Eight children have an overlap (D140). In seven of them care goes on with it (433), in the eighth it starts anew
    # (431). So 8 less 7 would say that 431, which is withheld, finds one child. Both are 10 when rounded.
    amber = EARLIER.split("BASIL", maxsplit=1)[0]
    seven = "".join(amber.replace("AMBER", f"AMBER{number}") for number in range(7))
    eighth = amber.replace("AMBER", "DORIS").replace("X1", "E4A").replace(",P,", ",S,")
    returns(earlier=seven + eighth + "CORAL" + EARLIER.split("CORAL")[1])
    validate()
    found = {(row["Rule"], row["Child"]) for row in rows("findings.csv")}
    assert [sum(rule == each for rule, _ in found) for each in ("D140", "433", "431")] == [8, 7, 1]
    said = validate("--publish", "--out", "web").stdout
    counts = {row["Rule"]: row["Children"] for row in rows("publication.csv", "web")}
    assert [counts[each] for each in ("D140", "433", "431", "In all")] == ["10", "10", "c", "10"]
    for text in (said, Path("web/publication.csv").read_text(encoding="utf-8-sig")):
        assert "rounded to the nearest 10" in " ".join(text.split())


@pytest.mark.parametrize(
    ("children", "shown"), [(5, "c"), (6, "10"), (14, "10"), (15, "20"), (24, "20"), (25, "30")]
)
def test_published_counts_go_to_the_nearest_ten_and_halves_up(children: int, shown: str) -> None:
    amber = EARLIER.split("BASIL", maxsplit=1)[0]
    returns(earlier="".join(amber.replace("AMBER", f"AMBER{number}") for number in range(children)))
    validate("--publish")
    counts = {row["Rule"]: row["Children"] for row in rows("publication.csv")}
    assert counts["D140"] == shown


def test_of_a_few_children_nothing_is_published() -> None:
    returns()
    said = validate("--publish").output
    assert said.startswith("Nothing may be published")
    assert "D140" not in said
    assert "D140" not in Path("validation/publication.csv").read_text(encoding="utf-8")


def test_what_is_published_names_no_child() -> None:
    returns()
    assert "--show-ids has no place beside it" in validate("--publish", "--show-ids", code=2).stderr


# ---- how a picture is laid out

DAYS = st.integers(736_000, 739_000)


@st.composite
def rows_drawn(draw: st.DrawFn) -> RowDrawn:
    start = draw(st.none() | DAYS)
    rules = draw(st.lists(st.sampled_from(["501", "D140", "433, 388, 1009"]), max_size=2))
    return RowDrawn(
        label=f"row {draw(st.integers(2, 99_999))}",
        about="",
        start=start,
        end=None if start is None else draw(st.none() | st.integers(start, start + 800)),
        counts=draw(st.booleans()),
        marks=tuple(Mark(kind="days", text=rule) for rule in rules),
    )


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    edges = sorted(draw(st.sets(DAYS, min_size=2, max_size=8)))
    used = [
        Stretch(start=start, end=end, use=draw(st.sampled_from(Use)), label="31 days not known")
        for start, end in pairwise(edges)
    ]
    lanes = [
        ReturnDrawn(
            label="2018-19", note="", close=draw(DAYS), rows=tuple(draw(st.lists(rows_drawn(), max_size=6)))
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    touched = draw(st.lists(st.tuples(DAYS, st.just("absent means left")), max_size=3))
    return picture(lanes, used, touched)


@given(pictures())
def test_everything_stands_inside_the_picture(drawn: Picture) -> None:
    boxes = [box for lane in drawn.lanes for box in (*lane.boxes, *lane.chips)] + [*drawn.used]
    for box in boxes:
        assert float(box.x) >= LEFT
        assert float(box.x) + float(box.width) <= WIDTH + 3
    assert all(note.y < drawn.height for note in drawn.notes)
    assert drawn.bottom < drawn.height


@given(pictures())
def test_nothing_in_a_lane_lies_on_anything_else_of_its_kind(drawn: Picture) -> None:
    for lane in drawn.lanes:
        for things in (lane.boxes, lane.chips):
            spans = [(each.y, float(each.x), float(each.x) + float(each.width)) for each in things]
            assert not overlapping(spans)
        for chip in lane.chips:
            assert any(chip.line_end == box.y for box in lane.boxes)


@given(pictures())
def test_no_text_below_the_time_as_used_lies_on_another(drawn: Picture) -> None:
    spans = []
    for note in drawn.notes:
        width, at = 8 * len(note.text), float(note.text_x)
        spans.append((note.y, at - width, at) if note.anchor == "end" else (note.y, at, at + width))
    assert not overlapping(spans)


def overlapping(spans: Sequence[tuple[int, float, float]]) -> bool:
    tenth = 0.11  # of a unit of the drawing: both ends are rounded
    return any(one[0] == other[0] and one[2] > other[1] + tenth for one, other in pairwise(sorted(spans)))


def test_a_table_says_what_to_write_instead_of_dates_that_cannot_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "returns"
    folder.mkdir()
    (folder / "episodes.csv").write_text(
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\nA1,01/06/22,S,C2,N1,U6,PR1,TBC,E4A\n"
    )
    given = ["validate", "--records", str(folder), "--out", str(tmp_path / "out"), "--show-ids"]
    result = CliRunner().invoke(outcomes, given)
    assert "year not known  1 table; rows: Episodes 1" in result.stdout
    assert "- write the year in full; or, in a return, say" in result.stdout
    found = (tmp_path / "out" / "findings.csv").read_text(encoding="utf-8-sig")
    assert "DEC: `TBC` is not a date; it is a word; expected a date such as 31/01/2010 or 2010-01-31" in found
