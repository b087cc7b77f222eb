"""Invented records: they keep to the official rules, they look like the country, and any contract can be tried on them.

The rules are checked by a small checker of its own at the end of this file, which reads the files row by row and shares
nothing with what draws them but the lists of codes.
"""

import csv
import io
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median

import pytest
from attrs import evolve
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from slow import slow

from rules_engine.cli import outcomes
from rules_engine.dates import age_on, birthday
from rules_engine.engine import load
from rules_engine.returns.official.every_fault import FAULTS, WITHOUT_FAULT
from rules_engine.returns.official.every_rule import ALL
from rules_engine.returns.samples import published
from rules_engine.returns.samples.sample import sampled, sampled_files, smallest_with_faults
from rules_engine.returns.validating import validate_folder
from rules_engine.rules import FactKind, FactRule, FactSource, Schedule, TimelineRule
from rules_engine.source import Span, decode
from rules_engine.statutory.codes import valid_in
from rules_engine.statutory.layouts import CIN_CENSUS, LAYOUTS, SSDA903

ROOT = Path(__file__).parent.parent
GALLERY = sorted((ROOT / "contracts").glob("*.contract"))
NORFOLK = ROOT / "contracts" / "stronger_families_norfolk.contract"
PAGE = ROOT / "docs" / "sample-records.md"

OF_ANY_AGE = """
contract "Children of any age"
  in force from 1 April 2014 to 31 March 2027
  statements every financial year
parties
  Norfolk  is the commissioner
  Fund     is a co-funder
facts about each child
  Date of Birth   is a date
  Referral        is a date, if any
  Start           is a date
  Review          is a date, if any
  Area            is one of the parties
  Consent         is yes or no
  Score           is a number, if any
  Route           is "edge, or near it" or "return home"
timelines
  Looked After  is read from SSDA903 episodes
  In School     is recorded with Setting "mainstream" or "special"
definitions
  Short Break  means Looked After with legal status V3 or V4
  In Care      means Looked After except Short Break
  Home Day     means (3 years from Start, until 18th birthday) during In School except In Care
eligibility
  where Consent is yes and Score is at least 12
payment Days
  pays £1.00 for each day of Home Day
settlement
  round each line half up to the penny
  Norfolk pays the rest
"""


@cache
def schedule_of(text: str) -> Schedule:
    schedule = load(decode("a.contract", text.encode())).schedule
    assert schedule is not None
    return schedule


def norfolk() -> Schedule:
    return schedule_of(NORFOLK.read_text(encoding="utf-8"))


def drawn(schedule: Schedule, children: int, seed: int, *, faults: bool = False) -> Mapping[str, bytes]:
    """Return the whole folder by the names of its files."""
    return sampled_files(schedule, children, seed, faults=faults)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(outcomes, [str(word) for word in words], prog_name="outcomes")


# ---- what is drawn keeps to the rules


@given(seed=st.integers(0, 2**64), children=st.integers(1, 60))
@slow(40)
def test_returns_keep_to_the_official_rules(seed: int, children: int) -> None:
    assert [*broken_rules(drawn(norfolk(), children, seed))] == []


@given(seed=st.integers(0, 2**64))
@settings(max_examples=6)
def test_returns_of_children_of_any_age_keep_to_the_official_rules(seed: int) -> None:
    assert [*broken_rules(drawn(schedule_of(OF_ANY_AGE), 400, seed))] == []


def test_a_large_cohort_keeps_to_the_official_rules() -> None:
    assert [*broken_rules(drawn(schedule_of(OF_ANY_AGE), 4000, 3))] == []


@given(seed=st.integers(0, 2**64), children=st.integers(1, 40))
@settings(max_examples=10)
def test_the_same_seed_draws_the_same_files(seed: int, children: int) -> None:
    schedule = schedule_of(OF_ANY_AGE)
    assert drawn(schedule, children, seed) == drawn(schedule, children, seed)


def test_another_seed_draws_other_children() -> None:
    assert drawn(norfolk(), 20, 1)["children.csv"] != drawn(norfolk(), 20, 2)["children.csv"]


def test_nothing_hangs_on_the_order_of_hashes(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "rules_engine", "sample-records", str(NORFOLK), "--children", "30"]
    for hashes in "12":
        subprocess.run(
            [*words, "--seed", "7", "--out", str(tmp_path / hashes)],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hashes},
            capture_output=True,
            check=True,
        )
    one, two = ({file.name: file.read_bytes() for file in (tmp_path / hashes).iterdir()} for hashes in "12")
    assert one == two


# ---- the files


def test_every_module_of_every_year_has_the_official_columns() -> None:
    files = drawn(norfolk(), 30, 1)
    returns = {name: text for name, text in files.items() if re.match(r"\d{4}-\d\d_", name)}
    stems = {name.split("_", 1)[1] for name in returns if name.startswith("2028-29")}
    assert stems == {
        "episodes.csv",
        "header.csv",
        "uasc.csv",
        "reviews.csv",
        "missing.csv",
        "oc2.csv",
        "oc3.csv",
        "ad1.csv",
        "placed_for_adoption.csv",
        "previous_permanence.csv",
        "social_workers.csv",
        "deprivation_of_liberty.csv",
    }
    assert min(name for name in returns if "social_workers" in name) == "2023-24_social_workers.csv"
    assert min(name for name in returns if "liberty" in name) == "2026-27_deprivation_of_liberty.csv"
    official = {",".join(layout.headings) for layout in SSDA903}
    assert {text.decode().split("\r\n")[0] for text in returns.values()} == official


def test_the_collection_years_are_those_that_the_contract_touches() -> None:
    # Norfolk is in force from 1 February 2019 to 31 January 2029.
    names = sorted(name for name in drawn(norfolk(), 1, 1) if name.endswith("episodes.csv"))
    assert (names[0], names[-1], len(names)) == ("2018-19_episodes.csv", "2028-29_episodes.csv", 11)


def test_every_line_ends_as_windows_ends_it() -> None:
    for text in drawn(schedule_of(OF_ANY_AGE), 30, 1).values():
        assert text.count(b"\n") == text.count(b"\r\n")
        assert text.endswith(b"\r\n")


def test_children_have_every_fact_of_the_contract_in_its_own_words() -> None:
    rows = read(drawn(schedule_of(OF_ANY_AGE), 200, 4)["children.csv"])
    assert [*rows[0]] == [
        "Child",
        "Date of Birth",
        "Referral",
        "Start",
        "Review",
        "Area",
        "Consent",
        "Score",
        "Route",
    ]
    assert [row["Child"] for row in rows[:2]] == ["S000001", "S000002"]
    assert {row["Area"] for row in rows} == {"Norfolk"}
    assert {row["Route"] for row in rows} == {"edge, or near it", "return home"}
    assert {row["Consent"] for row in rows} == {"yes", "no"}
    assert {row["Score"] for row in rows} <= {"", *map(str, range(13))}
    assert all(row["Start"] for row in rows)
    assert 10 < sum(not row["Review"] for row in rows) < 60


def test_the_work_starts_inside_the_contract_and_other_dates_stand_around_it() -> None:
    for row in read(drawn(schedule_of(OF_ANY_AGE), 200, 4)["children.csv"]):
        start = day(row["Start"])
        assert date(2014, 4, 1).toordinal() <= start <= date(2027, 3, 31).toordinal()
        assert not row["Referral"] or 7 <= start - day(row["Referral"]) <= 60
        assert not row["Review"] or 60 <= day(row["Review"]) - start <= 200


def test_most_children_have_the_ages_that_the_contract_asks_for() -> None:
    # Norfolk: aged 8 to 15 at the start of therapy; a few miss it by a year, to show what then becomes of them.
    rows = read(drawn(norfolk(), 400, 1)["children.csv"])
    ages = Counter(
        age_on(date.fromordinal(day(row["Date of Birth"])), date.fromordinal(day(row["Therapy Start"])))
        for row in rows
    )
    assert {*ages} == {*range(7, 17)}
    assert sum(ages[age] for age in range(8, 16)) > 350


def test_a_death_or_a_move_is_rare_and_comes_after_care() -> None:
    files = drawn(norfolk(), 2000, 1)
    gone = {
        row["Child"]: day(row["Date of Death"] or row["Date Moved Away"])
        for row in read(files["children.csv"])
        if row["Date of Death"] or row["Date Moved Away"]
    }
    assert 10 < len(gone) < 120
    for year in years_of(files):
        for row in read(files[f"{year - 1}-{year % 100:02}_episodes.csv"]):
            if row["CHILD"] in gone:
                assert day(row["DECOM"]) < gone[row["CHILD"]]


def test_a_recorded_timeline_has_its_columns_its_texts_and_the_days_it_speaks_of() -> None:
    files = drawn(schedule_of(OF_ANY_AGE), 100, 1)
    rows = read(files["in_school.csv"])
    assert [*rows[0]] == ["Child", "From", "To", "Setting"]
    assert {row["Setting"] for row in rows} == {"mainstream", "special"}
    assert any(not row["To"] for row in rows)
    assert all(not row["To"] or day(row["From"]) < day(row["To"]) for row in rows)
    manifest = files["records.toml"].decode()
    assert '[timelines."In School"]\r\ncovers = [{ from = 2014-04-01, to = 2027-03-31 }]' in manifest


def test_a_contract_that_reads_the_census_gets_its_tables() -> None:
    sources = [layout.source for layout in CIN_CENSUS]
    timelines = tuple(TimelineRule(name=source, source=source, origin=Span(0, 0)) for source in sources)
    files = drawn(evolve(schedule_of(OF_ANY_AGE), timelines=timelines), 50, 1)
    assert not any("_episodes" in name for name in files)
    for source in sources:
        name = f"{source.casefold().replace(' ', '_')}.csv"
        rows = read(files[name])
        assert tuple(rows[0]) == LAYOUTS[source].headings
        start, end = LAYOUTS[source].first_day, LAYOUTS[source].end_day
        assert start is not None
        assert end is not None
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row[start]) for row in rows)
        assert all(not row[end] or row[start] < row[end] for row in rows)


def test_a_fact_that_a_return_holds_is_not_in_children_csv() -> None:
    origin = Span(0, 0)
    until = FactRule(
        name="Until",
        kind=FactKind.DATE,
        source=FactSource(table="SSDA903 UASC", column="DUC"),
        origin=origin,
        optional=True,
    )
    schedule = evolve(schedule_of(OF_ANY_AGE), facts=(*schedule_of(OF_ANY_AGE).facts, until))
    assert "Until" not in read(drawn(schedule, 10, 1)["children.csv"])[0]


READS_EVERYTHING = OF_ANY_AGE.replace(
    "timelines\n",
    """timelines
  Missing From Home  is read from "SSDA903 missing"
  Reviews            is read from "SSDA903 reviews"
  Protected          is read from "CIN child protection plans"
""",
).replace(
    "  Route ",
    """  Sex            is "1", "2", "M", "F" or "U", read from "SSDA903 header" column "SEX"
  Date of Match  is a date, if any, read from "SSDA903 AD1" column "DATE_MATCH"
  Convicted      is yes or no, if any, read from "SSDA903 OC2" column "CONVICTED"
  Route """,
)


def test_a_contract_that_reads_other_modules_can_be_evaluated_on_them(tmp_path: Path) -> None:
    contract, out = tmp_path / "all.contract", tmp_path / "records"
    contract.write_text(READS_EVERYTHING, encoding="utf-8")
    assert run("sample-records", contract, "--children", "300", "--seed", "2", "--out", out).exit_code == 0
    result = run("evaluate", contract, "--records", out, "--as-at", "2035-01-01")
    assert result.exit_code == 0, result.output


def test_the_folder_says_that_nobody_in_it_is_real() -> None:
    assert "Nobody in them lives or has lived." in drawn(norfolk(), 1, 1)["README.txt"].decode()


# ---- any contract of the gallery can be tried on them


@pytest.mark.parametrize("contract", GALLERY, ids=lambda contract: contract.stem)
def test_a_contract_of_the_gallery_can_be_evaluated_on_them(contract: Path, tmp_path: Path) -> None:
    out = tmp_path / "records"
    result = run("sample-records", contract, "--children", "80", "--seed", "5", "--out", out)
    assert (result.exit_code, result.stdout) == (0, f"80 invented children in {out}\n")
    result = run("evaluate", contract, "--records", out, "--as-at", "2035-01-01")
    assert result.exit_code == 0, result.output
    assert "80 children" in result.stdout
    assert re.search(r"(Payable|Worked out) in all: -?£[1-9]", result.stdout)


# ---- the command


def test_it_writes_into_an_empty_folder(tmp_path: Path) -> None:
    assert run("sample-records", NORFOLK, "--children", "3", "--out", tmp_path).exit_code == 0
    assert (tmp_path / "children.csv").is_file()


def test_it_writes_into_the_empty_folder_that_one_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tmp_path.stat().st_ino
    monkeypatch.chdir(tmp_path)
    assert run("sample-records", NORFOLK, "--children", "3", "--out", ".").exit_code == 0
    assert Path("children.csv").is_file()
    assert tmp_path.stat().st_ino == before
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_it_writes_through_a_link_to_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert run("sample-records", NORFOLK, "--children", "3", "--out", tmp_path / "link").exit_code == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "children.csv").is_file()


def test_it_leaves_a_folder_that_holds_anything_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "ours.txt").write_text("ours")
    result = run("sample-records", NORFOLK, "--children", "3", "--out", tmp_path)
    assert result.exit_code == 2
    assert "already" in result.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["ours.txt"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("sample-records", NORFOLK, "--out", tmp_path / "file")
    assert result.exit_code == 2
    assert "is a file; name a folder" in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--children", "0"], "--children 0: write a number from 1 to 9,999,999"),
        (["--children", "10000000"], "--children 10,000,000: write a number from 1 to 9,999,999"),
        (["--seed", "-1"], "--seed -1: write a number that is not below 0"),
        (["--children", "many"], "'many' is not a valid integer"),
        (
            ["--children", "20", "--faults"],
            "--faults puts each kind on a child of its own: write --children ",
        ),
    ],
)
def test_an_option_that_cannot_be_is_told(words: Sequence[str], told: str, tmp_path: Path) -> None:
    out = tmp_path / "records"
    result = run("sample-records", NORFOLK, *words, "--out", out)
    assert result.exit_code == 2
    assert told in result.stderr
    assert not out.exists()


def test_a_contract_of_another_age_is_told(tmp_path: Path) -> None:
    contract = tmp_path / "old.contract"
    contract.write_text(OF_ANY_AGE.replace("1 April 2014", "1 April 1914"), encoding="utf-8")
    result = run("sample-records", contract, "--out", tmp_path / "records")
    assert result.exit_code == 2
    assert "records can be invented for contracts in force in 1992 to 2150" in result.stderr


@pytest.mark.parametrize("term", ["1 April 1992 to 1 April 1992", "31 March 2030 to 1 April 2150"])
def test_a_short_contract_and_a_long_one_get_records(term: str, tmp_path: Path) -> None:
    contract, out = tmp_path / "a.contract", tmp_path / "records"
    text = OF_ANY_AGE.replace("1 April 2014 to 31 March 2027", term)
    contract.write_text(text, encoding="utf-8")
    assert run("sample-records", contract, "--children", "20", "--out", out).exit_code == 0
    files = {file.name: file.read_bytes() for file in out.iterdir()}
    assert [*broken_rules(files)] == []


def test_a_contract_with_problems_gets_no_records(tmp_path: Path) -> None:
    contract = tmp_path / "wrong.contract"
    contract.write_text('contract "Nothing said"')
    result = run("sample-records", contract, "--out", tmp_path / "records")
    assert result.exit_code == 1
    assert not (tmp_path / "records").exists()


def test_when_it_is_stopped_half_way_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> Iterator[object]:
        yield from [*sampled(norfolk(), 2, 1)][:1]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rules_engine.returns.samples.sample.sampled", stopped)
    result = run("sample-records", NORFOLK, "--out", tmp_path / "records")
    assert result.exit_code == 2
    assert "no space left on device; nothing has been written" in result.stderr
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("children", "seed", "faults", "because"),
    [
        (0, 1, False, "0 children: write a number from 1 to 9,999,999"),
        (10, -1, False, "seed -1: write a number that is not below 0"),
        (20, 1, True, "each kind of fault stands on a child of its own: ask for 129 children or more"),
    ],
)
def test_what_cannot_be_invented_is_refused_from_python_too(
    children: int, seed: int, faults: bool, because: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(because)}$"):
        sampled_files(norfolk(), children, seed, faults=faults)


# ---- faults


@cache
def with_faults() -> Mapping[str, bytes]:
    return drawn(norfolk(), 400, 3, faults=True)


@cache
def found() -> frozenset["Place"]:
    return frozenset(broken_rules(with_faults()))


def listed() -> Sequence[Mapping[str, str]]:
    return [row for row in read(with_faults()["faults.csv"]) if row["rule"]]


CHECKED = {
    *("141", "142", "147", "148", "301", "302", "352", "354", "355", "356", "357", "358", "359"),
    *("361", "362", "363", "365", "366", "367", "370", "371", "372", "373", "374", "375", "376", "377"),
    *("378", "379", "380", "381", "382", "383", "384", "385", "386", "387", "388", "389", "407", "426"),
    *("431", "432", "433", "434", "435", "436", "437", "460", "501", "502", "504", "562", "NoE"),
    *("143", "144", "145", "146", "149", "178", "1009", "213", "225", "226", "526", "550", "503"),
    *("574", "575", "577", "578", "581", "INT03", "INT32"),
}
"""The rules that the checker below knows."""


@pytest.mark.parametrize("rule", sorted(CHECKED - {"503"}))
def test_a_planted_fault_is_where_the_list_says(rule: str) -> None:
    places = {(row["file"], int(row["row"])) for row in listed() if row["rule"] == rule}
    assert places
    assert places <= {(file, number) for file, number, of in found() if of == rule}


@pytest.mark.parametrize("letter", "ABCDEF")
def test_an_open_episode_that_comes_back_changed_is_where_the_list_says(letter: str) -> None:
    (place,) = {(row["file"], int(row["row"])) for row in listed() if row["rule"] == f"503{letter}"}
    assert (*place, f"503{letter}") in found()


def test_each_official_rule_has_a_fault_that_breaks_it_or_says_why_it_has_none() -> None:
    with_fault = {fault.rule for fault in FAULTS}
    without = [number for rules in WITHOUT_FAULT for number in rules.rules]
    assert sorted([*with_fault, *without]) == sorted({rule.number for rule in ALL})


def test_the_official_rule_beside_a_fault_finds_it_where_the_list_says(tmp_path: Path) -> None:
    for name, text in with_faults().items():
        (tmp_path / name).write_bytes(text)
    named = {
        (place.file, place.row, finding.rule.number)
        for finding in validate_folder(tmp_path).findings
        for place in finding.rows
    }
    planted = {(row["file"], int(row["row"]), row["rule"]) for row in listed()}
    assert planted - named == set()


def test_each_kind_of_fault_stands_on_a_child_of_its_own() -> None:
    whose = defaultdict(set)
    for place in listed():
        rows = with_faults()[place["file"]].decode("utf-8-sig").split("\r\n")
        headings, row = rows[0].split(","), rows[int(place["row"]) - 1].split(",")
        whose[place["rule"], place["what"]].add(dict(zip(headings, row, strict=True))["CHILD"])
    children = [child for each in whose.values() for child in each]
    assert len(children) == len(set(children)) == len(whose) == smallest_with_faults(norfolk())


def test_beside_the_planted_faults_the_returns_keep_to_the_rules() -> None:
    planted = set()
    for file, rows in with_faults().items():
        if re.match(r"\d{4}-\d\d_", file):
            planted |= {
                row["CHILD"]
                for row in read(rows)
                if row.get("UPN") == "UN3" or row.get("PL_POST") == "ZZ2 2BB"
            }
    unexpected = []
    rows_of = cache(lambda file: read(with_faults()[file]))
    for file, number, rule in found():
        row = rows_of(file)[number - 2]
        if row["CHILD"] not in planted:
            unexpected.append((file, number, rule))
    assert unexpected == []


def test_files_in_odd_forms_are_listed_and_can_be_read() -> None:
    files = with_faults()
    odd = {(row["file"], row["what"]) for row in read(files["faults.csv"]) if not row["rule"]}
    assert {
        ("2018-19_episodes.csv", "the file begins with a byte-order mark"),
        ("2028-29_header.csv", "the columns stand in another order"),
        ("2018-19_reviews.csv", "the column LA is not one of the layout's"),
        ("2018-19_reviews.csv", "the text is in Windows-1252"),
    } < odd
    (blank,) = (file for file, what in odd if "blank" in what)
    assert files[blank] == b"\r\n"
    assert files["2018-19_episodes.csv"].startswith(b"\xef\xbb\xbfCHILD,DECOM")
    assert files["2028-29_header.csv"].startswith(b"MC_DOB,MOTHER,UPN,ETHNIC,DOB,SEX,CHILD\r\n")
    assert b",LA\r\n" in files["2018-19_reviews.csv"]
    assert "Ynys Môn".encode("windows-1252") in files["2018-19_reviews.csv"]


# ---- what is drawn looks like the country


def test_the_weights_we_chose_add_up_to_the_published_ones() -> None:
    start = published.LEGAL_STATUS_AT_START
    groups = {
        "section 20": start["V2"],
        "care order": start["C1"] + start["C2"],
        "detained for protection": start["L1"] + start["L2"] + start["L3"],
        "youth justice": start["J1"] + start["J2"] + start["J3"],
    }
    assert {group: weight // 10 for group, weight in groups.items()} == published.STARTS_BY_LEGAL_STATUS
    shares = [weight for _, _, weight in published.LENGTHS_OF_PERIODS]
    for many, target in enumerate(published.PLACEMENTS_OF_LEAVERS):
        mixed = sum(
            share * row[many] for share, row in zip(shares, published.PLACEMENTS_BY_LENGTH, strict=True)
        )
        assert abs(mixed / 100 - target) <= 2


def test_what_is_drawn_comes_near_to_what_is_published() -> None:
    for said, what, target, tolerance in comparison():
        assert abs(what - target) <= tolerance, said


def test_the_page_shows_what_is_drawn_beside_what_is_published(kept: Callable[[Path, str], None]) -> None:
    table = ["| | drawn | published |", "|---|---|---|"]
    table += [f"| {said} | {what:g} | {target:g} |" for said, what, target, _ in comparison()]
    text = PAGE.read_text(encoding="utf-8")
    shown = re.sub(r"\| \| drawn \|.*?\n(?!\|)", lambda _: "\n".join(table) + "\n", text, flags=re.DOTALL)
    kept(PAGE, shown)


@cache
def comparison() -> Sequence[tuple[str, float, float, float]]:
    """Return for each figure what it says, what is drawn, what is published, and how far apart they may be."""
    from rules_engine.returns.samples.care import (
        FOSTER,
        KIN,
        LEGAL,
        NEEDS,
        PLACES,
        REASONS_CEASED,
        TEMPORARY,
        drawn_care,
    )
    from rules_engine.returns.samples.cohort import drawn_children, planned
    from rules_engine.returns.samples.draws import Draws

    draws, count = Draws(1, 0), 20_000
    children = drawn_children(draws, planned(schedule_of(OF_ANY_AGE)), 1, count)
    care = drawn_care(draws, children, draws.chance(published.EVER_IN_CARE_OF_100, 100, count))
    periods, homes = care.periods, care.homes.place.tolist()
    foster, kin, temporary = ({*each.tolist()} for each in (FOSTER, KIN, TEMPORARY))
    whole = {at for at, legal in enumerate(periods.legal.tolist()) if legal < 0}
    rows = [
        row
        for row in zip(
            care.episodes.period.tolist(),
            care.episodes.child.tolist(),
            care.episodes.start.tolist(),
            care.episodes.end.tolist(),
            care.episodes.legal.tolist(),
            care.episodes.home.tolist(),
            care.episodes.ceased.tolist(),
            strict=True,
        )
        if row[0] in whole
    ]
    spans = [*zip(periods.start.tolist(), periods.end.tolist(), strict=True)]
    lengths = [end - start for at, (start, end) in enumerate(spans) if at in whole]
    found: list[tuple[str, float, float, float]] = []

    def add(said: str, part: int, of: int, target: float, tolerance: float) -> None:
        found.append((said, round(100 * part / of, 1), target, tolerance))

    bands = ("under 2 weeks", "2 to 8 weeks", "8 weeks to 6 months", "6 to 12 months", "1 to 2 years")
    bands += ("2 to 3 years", "3 to 5 years", "5 to 10 years", "10 years and over")
    for name, (least, most, share) in zip(bands, published.LENGTHS_OF_PERIODS, strict=True):
        part = sum(least <= length <= most for length in lengths)
        add(f"periods of care that end: {name}, %", part, len(lengths), share, 1)
    found.append(("their mean, days", round(fmean(lengths)), 864, 30))

    lived: defaultdict[int, set[int]] = defaultdict(set)
    stays: defaultdict[int, list[int]] = defaultdict(list)
    for period, _, start, end, _, home, _ in rows:
        if homes[home] not in temporary:
            lived[period].add(home)
            stays[home] += [start, end]
    many = Counter(len(each) for each in lived.values())
    groups = {
        "1": (1, 1),
        "2": (2, 2),
        "3": (3, 3),
        "4": (4, 4),
        "5": (5, 5),
        "6 to 9": (6, 9),
        "10 or more": (10, 99),
    }
    for (name, (least, most)), share in zip(groups.items(), published.PLACEMENTS_OF_LEAVERS, strict=True):
        part = sum(number for each, number in many.items() if least <= each <= most)
        add(f"placements of a leaver: {name}, %", part, len(lived), share, 3)
    nights = [max(days) - min(days) for days in stays.values()]
    found.append(("mean placement, days", round(fmean(nights)), published.MEAN_PLACEMENT_DAYS, 30))
    found.append(("median placement, days", median(nights), published.MEDIAN_PLACEMENT_DAYS, 20))
    short = sum(each <= 7 for each in nights)
    add("placements of 7 days or fewer, %", short, len(nights), published.SHORT_PLACEMENTS_OF_100, 2)

    by_child = Counter(Counter(periods.child[at] for at in whole).values())
    for name, share, part in (
        ("one", published.PERIODS_OF_LEAVERS[0], by_child[1]),
        ("two", published.PERIODS_OF_LEAVERS[1], by_child[2]),
        ("three", published.PERIODS_OF_LEAVERS[2], by_child[3]),
    ):
        add(f"periods of care of a child: {name}, %", part, sum(by_child.values()), share, 2)

    last = {row[0]: REASONS_CEASED[row[6]] for row in rows}
    names = {"E11": "adopted", "E12": "adopted"} | dict.fromkeys(
        ("E43", "E44", "E45", "E46", "E47", "E48"), "SGO"
    )
    exits = Counter(names.get(code, code) for code in last.values())
    for code, weight in published.EXITS.items():
        target = round(100 * weight / sum(published.EXITS.values()), 1)
        add(f"reason ceased: {code}, %", exits[code], len(last), target, 9 if code == "E17" else 4)

    first = {row[0]: LEGAL[row[4]] for row in reversed(rows)}
    group_of = {"V": "section 20", "C": "care order", "L": "detained for protection", "J": "youth justice"}
    starts = Counter(group_of[status[0]] for status in first.values())
    for group, share in published.STARTS_BY_LEGAL_STATUS.items():
        add(f"legal status at the start: {group}, %", starts[group], len(first), share, 3)

    # Four years into the contract, when the cohort still grows about as fast as it comes of age.
    on = date(2018, 3, 31).toordinal()
    there = [row for row in rows if row[2] <= on < row[3]]
    born = children.born.tolist()
    place_of = {"K2": "children's home", "H5": "supported", "P2": "supported", "P1": "with parents"}
    place_of |= {"A5": "adoption", "A6": "adoption"}
    places = Counter(
        "foster" if homes[row[5]] in foster else place_of.get(PLACES[homes[row[5]]], "other") for row in there
    )
    for place, share in published.STOCK_BY_PLACEMENT.items():
        add(f"placed on 31 March: {place}, %", places[place], len(there), share, 5)
    add("of them fostered by kin, %", sum(homes[row[5]] in kin for row in there), len(there), 16, 4)
    status_of = {"C1": "care order", "C2": "care order", "V2": "section 20", "E1": "placement order"}
    statuses = Counter(status_of.get(LEGAL[row[4]], "other") for row in there)
    for status, share in published.STOCK_BY_LEGAL_STATUS.items():
        add(f"legal status on 31 March: {status}, %", statuses[status], len(there), share, 4)
    needs = Counter(NEEDS[care.need[row[1]]] for row in there)
    for need, share in published.STOCK_BY_NEED.items():
        add(f"need on 31 March: {need}, %", needs[need], len(there), share, 3)
    ages = [age_on(date.fromordinal(born[row[1]]), date.fromordinal(on)) for row in there]
    for name, share, held in (
        ("under 10", 35, range(10)),
        ("10 to 15", 38, range(10, 16)),
        ("16 and over", 27, range(16, 18)),
    ):
        add(f"age on 31 March: {name}, %", sum(age in held for age in ages), len(ages), share, 8)

    before, until = date(2017, 4, 1).toordinal(), on
    in_year = [row for row in rows if row[2] <= until and row[3] >= before]
    per_child = len(in_year) / len({row[1] for row in in_year})
    rows_of, children_of = published.ROWS_PER_CHILD_AND_RETURN
    found.append(("rows for each child in a return", round(per_child, 2), rows_of / children_of, 0.2))
    cared = [spans[at] for at in sorted(whole)]
    stock = sum(start <= until < end for start, end in cared)
    add(
        "left in the year, for 100 in care at its end",
        sum(before <= end <= until for _, end in cared),
        stock,
        published.LEAVERS_PER_100_IN_CARE,
        12,
    )
    add(
        "came in the year, for 100 in care at its end",
        sum(before <= start <= until for start, _ in cared),
        stock,
        published.STARTERS_PER_100_IN_CARE,
        12,
    )
    return found


# ---- a small checker of official rules: (file, row, rule) wherever one is broken

Place = tuple[str, int, str]
Found = tuple[str, int, dict[str, str]]


def read(text: bytes) -> list[dict[str, str]]:
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        decoded = text.decode("windows-1252")
    return [*csv.DictReader(io.StringIO(decoded, newline=""))]


def day(text: str) -> int:
    """Return a date; 0 when it is blank or none."""
    if not (found := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text)):
        return 0
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).toordinal()
    except ValueError:
        return 0


def years_of(files: Mapping[str, bytes]) -> list[int]:
    return sorted(int(name[:4]) + 1 for name in files if name.endswith("_episodes.csv"))


def broken_rules(files: Mapping[str, bytes]) -> Iterator[Place]:
    earlier: dict[str, list[Found]] = {}
    for number, year in enumerate(years_of(files)):
        modules = {}
        for module in ("episodes", "header", "missing", "oc2"):
            name = f"{year - 1}-{year % 100:02}_{module}.csv"
            rows = enumerate(read(files[name]), start=2)
            modules[module] = [(name, at, row) for at, row in rows]
        born = {row["CHILD"]: day(row["DOB"]) for _, _, row in modules["header"]}
        by_child: dict[str, list[Found]] = {}
        for found in sorted(modules["episodes"], key=lambda found: day(found[2]["DECOM"])):
            by_child.setdefault(found[2]["CHILD"], []).append(found)
        yield from in_headers(modules["header"], by_child, year)
        for child, rows in by_child.items():
            for found in rows:
                yield from of_one_row(found, year, born.get(child, 0))
            if len({day(row["DECOM"]) for _, _, row in rows} - {0}) == len(rows):
                yield from of_one_child(rows, year)
                yield from lengths_of(rows, year)
            if number:
                yield from carried_over(earlier.get(child, []), rows, year)
        yield from of_missing(modules["missing"], by_child)
        yield from of_health(modules["oc2"], by_child, year)
        earlier = by_child


def in_headers(header: list[Found], by_child: Mapping[str, list[Found]], year: int) -> Iterator[Place]:
    seen: set[str] = set()
    for file, at, row in header:
        if row["CHILD"] in seen:
            yield file, at, "INT32"
        seen.add(row["CHILD"])
        if day(row["DOB"]) > date(year, 3, 31).toordinal():
            yield file, at, "301"
        if not valid_in("sex", row["SEX"], year):
            yield file, at, "101"
    for child, rows in by_child.items():
        if child not in seen:
            yield rows[0][0], rows[0][1], "INT03"


CODED = {
    "143": ("RNE", "reason for new episode"),
    "144": ("LS", "legal status"),
    "145": ("CIN", "need"),
    "146": ("PLACE", "placement"),
    "149": ("REC", "reason ceased"),
    "178": ("PLACE_PROVIDER", "provider"),
    "1009": ("REASON_PLACE_CHANGE", "reason for place change"),
}
TEMPORARY_PLACES = {"T0", "T1", "T2", "T3", "T4"}
NO_PROVIDER = TEMPORARY_PLACES | {"Z1", "Z11", "Z12", "Z13", "Z14"}
YOUNGEST = {
    "P2": ("370", 15),
    "H5": ("371", 14),
    "K3": ("371", 16),
    "R5": ("372", 10),
    "S1": ("373", 4),
    "P3": ("374", 14),
}
YOUNGEST_AT_EXIT = {"E5": ("387", 14), "E6": ("387", 14), "E7": ("389", 16), "E17": ("460", 18)}
TOO_OLD_AT_EXIT = {"E11": "386", "E12": "386"} | dict.fromkeys(("E45", "E46", "E47", "E48"), "407")
NOT_FOR = {
    "PR1": ("527", ("P1", "R2", "R5")),
    "PR2": ("528", ("P1", "R2", "R5")),
    "PR4": ("530", ("P1",)),
    "PR5": ("531", ("P1",)),
}
LONGEST_AWAY = {"T1": ("375", 42), "T3": ("376", 21), "T4": ("379", 7)}


def of_one_row(found: Found, year: int, born: int) -> Iterator[Place]:
    file, at, row = found
    start, end = day(row["DECOM"]), day(row["DEC"])
    place, status, exit_code = row["PLACE"], row["LS"], row["REC"]
    last = date(year, 3, 31).toordinal()
    broken = [
        rule
        for rule, (column, codes) in CODED.items()
        if row[column] and not valid_in(codes, row[column], year)
    ]
    broken += ["141"] * (not start) + ["147"] * (bool(row["DEC"]) and not end)
    broken += ["148"] * (bool(row["DEC"]) is not bool(exit_code))
    broken += ["354"] * (start > last) + ["385"] * (end > last)
    broken += ["355"] * (0 < start == end) + ["356"] * (0 < end < start)
    broken += ["353"] * (0 < start < date(1991, 10, 14).toordinal())
    broken += ["378"] * (place == "P1" and status == "V2")
    broken += ["380"] * (place in TEMPORARY_PLACES and row["RNE"] not in ("P", "B"))
    broken += ["381"] * (place in TEMPORARY_PLACES and exit_code not in ("", "X1"))
    broken += ["382"] * (status in ("V3", "V4") and place in TEMPORARY_PLACES)
    broken += ["384"] * (status in ("V3", "V4") and place in ("U1", "U4"))
    broken += ["366"] * (status == "V3" and row["RNE"] != "S")
    broken += ["365"] * (status == "V3" and (end or last) - start > 17)
    broken += ["213"] * (place in NO_PROVIDER and bool(row["PLACE_PROVIDER"]))
    broken += ["526"] * (place not in NO_PROVIDER and not row["PLACE_PROVIDER"])
    broken += ["550"] * (place != "P1" and row["PLACE_PROVIDER"] == "PR0")
    broken += ["408"] * (place in ("A5", "A6") and status != "E1")
    broken += ["390"] * (exit_code in ("E11", "E12") and place not in ("A3", "A4", "A5", "A6"))
    broken += ["516"] * (exit_code in ("E45", "E46") and place[0] != "U")
    broken += ["217"] * (place in ("A3", "A5") and row["RNE"] not in ("S", "T", "U", "L"))
    if row["PLACE_PROVIDER"] in NOT_FOR:
        rule, places = NOT_FOR[row["PLACE_PROVIDER"]]
        broken += [rule] * (place in places)
    if end and place in LONGEST_AWAY:
        rule, most = LONGEST_AWAY[place]
        broken += [rule] * (end - start > most)
    if born and start:
        birth = date.fromordinal(born)
        broken += ["302"] * (start < born)
        at_start = age_on(birth, date.fromordinal(start))
        broken += ["352"] * (row["RNE"] == "S" and at_start >= 18)
        broken += ["358"] * (status in ("J1", "J2", "J3") and at_start < 10)
        if place in YOUNGEST:
            rule, age = YOUNGEST[place]
            # Since the return ending 2024, 16 for both of those that then came to be registered.
            broken += [rule] * (at_start < (16 if year >= 2024 and place in ("P2", "H5") else age))
        if end:
            at_end = age_on(birth, date.fromordinal(end))
            if exit_code in YOUNGEST_AT_EXIT:
                rule, age = YOUNGEST_AT_EXIT[exit_code]
                broken += [rule] * (at_end < age)
            if exit_code in TOO_OLD_AT_EXIT:
                broken += [TOO_OLD_AT_EXIT[exit_code]] * (at_end >= 18)
        elif birthday(birth, 18).toordinal() <= last:
            broken += ["359"] * ((status, place) != ("V2", "K2"))
    for rule in broken:
        yield file, at, rule


def of_one_child(rows: list[Found], year: int) -> Iterator[Place]:
    """Check the episodes of a child in one return, in order of their starts, no two of which are alike."""
    file, at, first = rows[0]
    if day(first["DECOM"]) >= date(year - 1, 4, 1).toordinal() and first["RNE"] != "S":
        yield file, at, "357"
    if rows[-1][2]["REC"] == "X1" and rows[-1][2]["DEC"]:
        yield *rows[-1][:2], "388"
    for before, here in pairwise(rows):
        one, two = before[2], here[2]
        end, start = day(one["DEC"]), day(two["DECOM"])
        goes_on = two["RNE"] in ("P", "L", "T", "U", "B")
        if not one["DEC"] or not one["REC"]:
            yield *before[:2], "142"
            continue
        if (one["REC"] == "X1") is not (end == start):
            yield *before[:2], "388"
        if two["RNE"] == "S" and start <= end:
            yield *here[:2], "431"
        if one["REC"] not in ("", "X1") and goes_on:
            yield *here[:2], "432"
        if goes_on and start != end:
            yield *here[:2], "433"
        if start < end:
            yield *here[:2], "501"
        if one["REC"] in ("E2", "E15"):
            yield *before[:2], "437"
        if one["REC"] == "X1" and start == end:
            yield from of_a_change(before, here)
    for one_row, away, back in zip(rows, rows[1:], rows[2:], strict=False):
        if away[2]["PLACE"] in TEMPORARY_PLACES and (
            back[2]["RNE"] != "P"
            or any(
                back[2][column] != one_row[2][column]
                for column in ("PLACE", "PL_POST", "PLACE_PROVIDER", "URN")
            )
        ):
            yield *back[:2], "383"


def of_a_change(before: Found, here: Found) -> Iterator[Place]:
    """Check two episodes of which one goes on from the other."""
    one, two = before[2], here[2]
    status = one["LS"] != two["LS"]
    place = any(one[column] != two[column] for column in ("PLACE", "PL_POST", "URN", "PLACE_PROVIDER"))
    away = {one["PLACE"], two["PLACE"]} & TEMPORARY_PLACES
    match two["RNE"]:
        case "L" if not status or place:
            yield *here[:2], "434"
        case "P" | "T" if status or not place:
            yield *here[:2], "435"
        case "B" | "U" if not (status and place):
            yield *here[:2], "436"
    if one["CIN"] != two["CIN"]:
        yield *here[:2], "504"
    moves = two["RNE"] in ("P", "T", "U", "B")
    if moves and not away and not one["REASON_PLACE_CHANGE"]:
        yield *before[:2], "225"
    if away and (
        one["REASON_PLACE_CHANGE"] or (two["PLACE"] in TEMPORARY_PLACES and two["REASON_PLACE_CHANGE"])
    ):
        yield *here[:2], "226"


def lengths_of(rows: list[Found], year: int) -> Iterator[Place]:
    """Check how long and how often: of runs of one status, of short breaks in the year, of the carer's holidays."""
    first, last = date(year - 1, 4, 1).toordinal(), date(year, 3, 31).toordinal()
    for status, rule, most in (("L1", "361", 3), ("L2", "362", 21), ("L3", "363", 7), ("J2", "364", 21)):
        run: list[Found] = []
        for found in [*rows, None]:
            if (
                found is not None
                and found[2]["LS"] == status
                and (not run or day(run[-1][2]["DEC"]) == day(found[2]["DECOM"]))
            ):
                run.append(found)
            elif run:
                if (day(run[-1][2]["DEC"]) or last) - day(run[0][2]["DECOM"]) > most:
                    yield from ((*each[:2], rule) for each in run)
                run = []
    breaks = [found for found in rows if found[2]["LS"] == "V3"]
    nights = sum(
        max(0, min(day(row["DEC"]) or last, last) - max(day(row["DECOM"]), first)) for _, _, row in breaks
    )
    if nights > 75:
        yield from ((*found[:2], "367") for found in breaks)
    agreements = [found for found in rows if found[2]["LS"] == "V4"]
    if breaks and agreements:
        yield from ((*found[:2], "426") for found in breaks + agreements)
    holidays = [found for found in rows if found[2]["PLACE"] == "T3"]
    if len(holidays) > 2:
        yield from ((*found[:2], "377") for found in holidays)


def carried_over(earlier: list[Found], rows: list[Found], year: int) -> Iterator[Place]:
    """Check the first episode of a return against the last of the return before it."""
    file, at, row = rows[0]
    before_the_year = 0 < day(row["DECOM"]) < date(year - 1, 4, 1).toordinal()
    if before_the_year and not earlier:
        yield file, at, "NoE"
    if before_the_year and row["DECOM"] not in {each["DECOM"] for _, _, each in earlier}:
        yield file, at, "562"
    if not earlier or earlier[-1][2]["DEC"]:
        return
    left_open = earlier[-1][2]
    if row["DECOM"] != left_open["DECOM"]:
        yield file, at, "502"
        return
    columns = {"A": "RNE", "B": "LS", "C": "CIN", "D": "PLACE", "E": "PLACE_PROVIDER", "F": "URN"}
    for letter, column in columns.items():
        pair = left_open[column], row[column]
        renamed = letter == "D" and (
            (pair == ("H5", "K3") and year in (2024, 2025))
            or (pair[0] == "Z1" and pair[1] in ("Z11", "Z12", "Z13", "Z14") and year == 2026)
        )
        if pair[0] != pair[1] and not renamed:
            yield file, at, f"503{letter}"


def of_missing(missing: list[Found], by_child: Mapping[str, list[Found]]) -> Iterator[Place]:
    last_of: dict[str, int] = {}
    for file, at, row in sorted(missing, key=lambda found: (found[2]["CHILD"], day(found[2]["MIS_START"]))):
        child, start, end = row["CHILD"], day(row["MIS_START"]), day(row["MIS_END"])
        care = [(day(each["DECOM"]), day(each["DEC"]), each["REC"]) for _, _, each in by_child.get(child, [])]
        if start < last_of.get(child, 0):
            yield file, at, "574"
        last_of[child] = end or date.max.toordinal()
        episode = [each for each in care if each[0] <= start and (not each[1] or start <= each[1])]
        if not episode:
            yield file, at, "581" if all(start < each[0] for each in care) else "578"
            continue
        if not end and all(each[1] for each in episode):
            yield file, at, "575" if any(each[2] == "X1" for each in episode) else "577"
        if end and all(each[1] and end > each[1] for each in episode):
            yield file, at, "577"


def of_health(health: list[Found], by_child: Mapping[str, list[Found]], year: int) -> Iterator[Place]:
    """Check that health is told of those, and only those, who were in care for the whole year."""
    first, last = date(year - 1, 4, 1).toordinal(), date(year, 3, 31).toordinal()
    whole = {
        child
        for child, rows in by_child.items()
        if not any(
            row["LS"] in ("V3", "V4")
            or (row["RNE"] == "S" and day(row["DECOM"]) > first)
            or (row["REC"] not in ("", "X1") and day(row["DEC"]) < last)
            for _, _, row in rows
        )
    }
    planted = {
        row["CHILD"] for rows in by_child.values() for _, _, row in rows if row["PL_POST"] == "ZZ2 2BB"
    }
    told = {row["CHILD"] for _, _, row in health}
    for file, at, row in health:
        if row["CHILD"] not in whole:
            yield file, at, "190"
    for child in sorted(whole - told - planted):
        yield *by_child[child][0][:2], "191"
