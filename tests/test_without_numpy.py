"""The contract's own tables, the intake workbook and annual returns say the same whether NumPy is installed or not."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from completed import completed
from workbooks import workbook

ROOT = Path(__file__).parent.parent
GALLERY = sorted(path for path in (ROOT / "contracts").iterdir() if path.is_dir())
pytestmark = pytest.mark.xdist_group("without_numpy")

# Reads folders, and prints what is read of each: children with their facts and histories, diagnostics, and repairs.
READ = """
import json, sys
from datetime import date
from pathlib import Path

if sys.argv[1] == "without":
    sys.modules["numpy"] = None
from rules_engine.diagnostics import concise
from rules_engine.loading import load
from rules_engine.records.reading import read_records
from rules_engine.source import Source
from rules_engine.statutory.doubts import Doubt, Reading

def lines(contract, folder, policies):
    path = Path(contract)
    rules = load(Source.of(path.name, path.read_text(encoding="utf-8"))).schedule
    said = {Doubt(doubt): Reading(reading) for doubt, reading in policies.items()}
    read = read_records(
        Path(folder), rules.facts, rules.timelines, said, short_years=True, as_at=date(2030, 4, 1)
    )
    for child in read.cohort.children if read.cohort else ():
        yield f"{child.identifier} {sorted(child.facts.items())}"
        for timeline, history in child.histories.items():
            yield f"{timeline} {history.covered.intervals}"
            for each in history.episodes:
                yield f"{each.start} {each.end} {sorted(each.attributes.items())} {each.place}"
    yield from map(concise, read.diagnostics)
    yield from map(str, read.repairs)

print(json.dumps({
    "folders": [[*lines(*each)] for each in json.loads(sys.stdin.read())],
    "numpy": sys.modules.get("numpy") is not None,
}))
"""

CONTRACT = completed(
    """\
parties
  Norfolk            is the commissioner
  Stronger Families  is the provider

facts about each child
  Consent  is yes or no, if any

timelines
  Looked After  is read from SSDA903 episodes
  Went Missing  is read from "SSDA903 missing"
  In School     is recorded with Setting "mainstream" or "special"
"""
)

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n"
MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END\n"

# B1 is open and missing later; C1 has two rows that overlap; D1 has no end though another row follows; E1 is written
# with a year of two figures.
RETURNS = {
    "children.csv": "Child,Date of Birth,Therapy Start,Route,Consent\nA1,,01/01/2019,return home,yes\n"
    "B1,,01/01/2019,return home,\nC1,05/05/2008,01/01/2019,return home,\nD1,06/05/2008,01/01/2019,return home,\n"
    "E1,07/05/2008,01/01/2019,edge of care,\n",
    "In School.csv": "Child,From,To,Setting\nA1,01/02/2019,01/03/2019,special\nA1,2019-09-01,,\nX1,01/02/2019,,\n",
    "records.toml": '[timelines."In School"]\ncovers = [{from = 2019-01-01, to = 2019-12-31}]\n',
    "2018-19_episodes.csv": EPISODES
    + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n"
    + "B1,01/06/2018,S,C2,N1,U6,PR1,,\n"
    + "C1,01/06/2018,S,C2,N1,U6,PR1,01/12/2018,X1\n"
    + "C1,01/11/2018,P,C2,N1,U6,PR1,01/03/2019,E4A\n"
    + "E1,01/06/18,S,C2,N1,U6,PR1,01/02/2019,E4A\n",
    "2019-20_episodes.csv": EPISODES
    + "A1,01/06/2018,S,C2,N1,U6,PR1,01/06/2019,X1\n"
    + "A1,2019-06-01,P,C2,N1,U6,PR1,,\n"
    + "D1,01/06/2019,S,C2,N1,U6,PR1,,\n"
    + "D1,01/08/2019,P,C2,N1,U6,PR1,01/02/2020,E4A\n",
    "2018-19_missing.csv": MISSING + "A1,04/05/2008,M,01/02/2019,03/02/2019\nA1,04/05/2008,M,01/03/2019,\n",
    "2019-20_missing.csv": MISSING + "A1,04/05/2008,M,01/06/2019,03/06/2019\n",
    "2018-19_header.csv": "CHILD,SEX,DOB,ETHNIC,UPN\nA1,1,03/05/2008,WBRI,\nB1,2,04/05/2008,WBRI,\n",
    "2019-20_header.csv": "CHILD,SEX,DOB,ETHNIC,UPN\nA1,1,04/05/2008,WBRI,\nB1,2,04/05/2008,WBRI,\n",
}
# A code that there is not, a row without a child, a date that is none, and a row that is too short.
WRONG = {
    **RETURNS,
    "2019-20_episodes.csv": RETURNS["2019-20_episodes.csv"]
    + "E1,01/08/2019,S,C2,N1,Q9,PR1,01/02/2020,E4A\n"
    + ",01/08/2019,S,C2,N1,U6,PR1,01/02/2020,E4A\n"
    + "B1,31/11/2019,S,C2,N1,U6,PR1,01/02/2020,E4A\n"
    + "B1,01/12/2019\n",
}
POLICIES = {"absent": "left", "open": "ended", "overlap": "later"}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[str, str, Mapping[str, str]]]:
    """Return contracts, the folders of their records, and policies, by names."""
    here = tmp_path_factory.mktemp("records")
    contract = here / "family.contract"
    contract.write_text(CONTRACT, encoding="utf-8")
    for name, files in (("returns", RETURNS), ("wrong", WRONG)):
        (here / name).mkdir()
        for file, text in files.items():
            (here / name / file).write_text(text, encoding="utf-8")
    (here / "book").mkdir()
    workbook(
        here / "book" / "records.xlsx",
        Children=[
            ["Child", "Date of Birth", "Therapy Start", "Route", "Consent"],
            ["A1", "2008-05-03", "2019-01-01", "return home", "yes"],
            ["B1", None, "2019-01-01", "edge of care", None],
        ],
        **{"In School": [["Child", "From", "To", "Setting"], ["A1", "2019-02-01", None, "special"]]},
        Records=[["Timeline", "First Day", "Last Day"], ["In School", "2019-01-01", "2019-12-31"]],
        Episodes=[line.split(",") for line in RETURNS["2019-20_episodes.csv"].splitlines()],
        Missing=[line.split(",") for line in RETURNS["2019-20_missing.csv"].splitlines()],
        Header=[line.split(",") for line in RETURNS["2019-20_header.csv"].splitlines()],
    )
    gallery = {path.name: (str(path.with_suffix(".contract")), str(path), {}) for path in GALLERY}
    return {
        **gallery,
        "returns": (str(contract), str(here / "returns"), {}),
        "policies": (str(contract), str(here / "returns"), POLICIES),
        "wrong": (str(contract), str(here / "wrong"), {}),
        "book": (str(contract), str(here / "book"), {}),
    }


Read = tuple[Mapping[str, list[str]], bool]


def read(numpy: str, folders: Mapping[str, tuple[str, str, Mapping[str, str]]]) -> Read:
    """Return the lines that a fresh interpreter prints of each folder, and whether it had NumPy."""
    result = subprocess.run(
        [sys.executable, "-c", READ, numpy],
        input=json.dumps([*folders.values()]),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    said = json.loads(result.stdout)
    return dict(zip(folders, said["folders"], strict=True)), said["numpy"]


@pytest.fixture(scope="module")
def with_numpy(folders: Mapping[str, tuple[str, str, Mapping[str, str]]]) -> Read:
    return read("with", folders)


@pytest.fixture(scope="module")
def without_numpy(folders: Mapping[str, tuple[str, str, Mapping[str, str]]]) -> Read:
    return read("without", folders)


def test_one_has_numpy_and_the_other_has_not(with_numpy: Read, without_numpy: Read) -> None:
    assert (with_numpy[1], without_numpy[1]) == (True, False)


@pytest.mark.parametrize("name", [*(path.name for path in GALLERY), "returns", "policies", "wrong", "book"])
def test_a_folder_is_read_alike_with_and_without_numpy(
    with_numpy: Read, without_numpy: Read, name: str
) -> None:
    assert without_numpy[0][name]
    assert without_numpy[0][name] == with_numpy[0][name]


def test_what_is_wrong_in_returns_is_said_without_numpy(without_numpy: Read) -> None:
    said = [line.partition(": ")[0] for line in without_numpy[0]["wrong"]]
    assert "2019-20_episodes.csv, row 6, column PLACE" in said
    assert "2019-20_episodes.csv, row 7, column CHILD" in said
    assert "2019-20_episodes.csv, row 8, column DECOM" in said
    assert "2019-20_episodes.csv, row 9" in said


def test_policies_touch_the_rows_in_doubt_without_numpy(without_numpy: Read) -> None:
    repairs = [line for line in without_numpy[0]["policies"] if line.startswith("Repair(")]
    assert len(repairs) == 3
