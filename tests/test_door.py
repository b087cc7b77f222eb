"""The door: what `import rules_engine as oc` gives to a notebook, and that it gives no more."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from shutil import copytree

import pyarrow as pa
import pytest
from click.testing import CliRunner

import rules_engine as oc
from rules_engine.cli import outcomes

ROOT = Path(__file__).parent.parent
NAME = "stronger_families_norfolk"
TEXT = (ROOT / "contracts" / f"{NAME}.contract").read_text(encoding="utf-8")
KEY = "07" * 32 + "\n"


def give_key(records: Path) -> None:
    (records / "pseudonyms.key").write_text(KEY)
    (records / "pseudonyms.key").chmod(0o600)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the Norfolk contract, its records and a key, and work in it."""
    copytree(ROOT / "contracts" / NAME, tmp_path / NAME)
    (tmp_path / f"{NAME}.contract").write_text(TEXT, encoding="utf-8")
    give_key(tmp_path / NAME)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def contract(folder: Path) -> oc.Contract:  # noqa: ARG001  (it works in the folder)
    return oc.open(f"{NAME}.contract")


@pytest.fixture
def result(contract: oc.Contract) -> oc.Result:
    return contract.evaluate(contract.read(NAME, as_at="2020-04-01"))


# ---- its names


def test_the_names_of_the_door_are_sorted_and_each_is_there() -> None:
    assert oc.__all__ == sorted(oc.__all__)
    assert [name for name in oc.__all__ if getattr(oc, name) is None] == []


def test_every_name_that_can_be_fetched_is_one_of_the_door_and_is_offered() -> None:
    assert set(oc._HOMES) == set(oc.__all__)  # noqa: SLF001  (the test of that very table)
    assert dir(oc) == oc.__all__


def test_another_name_is_not_there() -> None:
    with pytest.raises(AttributeError, match="rules_engine has no evaluate_all"):
        _ = oc.evaluate_all


def test_a_class_offers_what_can_be_done_with_it() -> None:
    asked = {
        "diagnostics",
        "evaluate",
        "format",
        "of",
        "read",
        "schedule",
        "source",
        "summary",
        "test",
        "title",
    }
    assert {name for name in dir(oc.Contract) if not name.startswith("_")} == asked


@pytest.mark.parametrize(
    ("line", "unwanted"),
    [
        ("import rules_engine", ["attrs", "click", "jinja2", "lark", "numpy", "hypothesis"]),
        ("import rules_engine; rules_engine.Contract", ["click", "jinja2", "numpy", "hypothesis"]),
    ],
)
def test_it_loads_nothing_that_is_not_asked_for(line: str, unwanted: list[str]) -> None:
    program = f"import sys; {line}; print([name for name in {unwanted} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# ---- a contract


@pytest.mark.usefixtures("folder")
def test_a_contract_with_a_wrong_name_prints_its_diagnostics_as_the_command_line_does() -> None:
    wrong = TEXT.replace("each day of Home Day", "each day of Home Dy")
    Path("wrong.contract").write_text(wrong, encoding="utf-8")
    contract = oc.open("wrong.contract")
    (diagnostic,) = contract.diagnostics
    assert diagnostic.code == "E201"
    assert f"{contract.diagnostics}\n\n" == CliRunner().invoke(outcomes, ["check", "wrong.contract"]).stdout
    with pytest.raises(oc.ContractRejected) as rejected:
        contract.read(NAME, as_at="2020-04-01")
    assert str(rejected.value) == str(contract.diagnostics)
    assert rejected.value.diagnostics == contract.diagnostics


@pytest.mark.parametrize("use", [oc.Contract.test, oc.Contract.summary, lambda contract: contract.schedule])
def test_what_needs_a_sound_contract_rejects_another(use: Callable[[oc.Contract], object]) -> None:
    with pytest.raises(oc.ContractRejected):
        use(oc.Contract.of(TEXT.replace("each day of Home Day", "each day of Home Dy")))


def test_a_text_that_cannot_be_read_is_not_laid_out() -> None:
    with pytest.raises(oc.ContractRejected):
        oc.Contract.of(TEXT.replace("payment Days", "paymnt Days")).format()


def test_a_contract_is_laid_out_tested_and_summed_up_as_the_commands_do_it(contract: oc.Contract) -> None:
    assert contract.title == "Stronger Families Norfolk"
    assert contract.format() == TEXT
    tests = contract.test()
    assert (tests.passed, len(tests.examples), [each.tried for each in tests.promises]) == (True, 7, [100])
    for form in ("markdown", "html", "text"):
        said = CliRunner().invoke(outcomes, ["summary", f"{NAME}.contract", "--as", form]).stdout
        assert contract.summary(form).rstrip("\n") == said.rstrip("\n")


def test_a_form_that_there_is_not_is_a_sentence(contract: oc.Contract) -> None:
    with pytest.raises(ValueError, match="'pdf' is not one of 'markdown', 'html', 'text'"):
        contract.summary("pdf")


def test_an_example_that_fails_is_one_that_has_not_passed() -> None:
    assert (
        not oc.Contract.of(TEXT.replace("£22,020.00", "£22,021.00", 1)).test().passed
        or "£22,020.00" not in TEXT
    )


# ---- records


@pytest.mark.parametrize("as_at", ["2020-04-01", date(2020, 4, 1), datetime(2020, 4, 1, 12, tzinfo=UTC)])
def test_the_day_as_at_is_a_date_or_its_iso_text(contract: oc.Contract, as_at: date | str) -> None:
    assert contract.read(NAME, as_at=as_at).as_at == date(2020, 4, 1)


def test_the_day_as_at_cannot_be_left_out(contract: oc.Contract) -> None:
    with pytest.raises(TypeError, match="as_at"):
        contract.read(NAME)


def test_a_day_that_is_none_is_a_sentence(contract: oc.Contract) -> None:
    with pytest.raises(ValueError, match="write a date, or its ISO text such as 2022-04-01"):
        contract.read(NAME, as_at="1 Aprl 2020")


def test_records_that_cannot_be_relied_on_are_rejected_as_the_command_line_shows_them(
    contract: oc.Contract,
) -> None:
    children = Path(NAME, "children.csv")
    children.write_text(children.read_text().replace("04/03/2019", "40/03/2019"))
    with pytest.raises(oc.RecordsRejected) as rejected:
        contract.read(NAME, as_at="2020-04-01")
    command = ["evaluate", f"{NAME}.contract", "--records", NAME, "--as-at", "2020-04-01"]
    said = CliRunner().invoke(outcomes, command).stderr
    assert said.startswith(f"{rejected.value}\n\n")
    assert "99/99/9999" in str(rejected.value)
    assert "NSF-001" not in str(rejected.value)


def test_a_folder_that_is_not_there_is_a_sentence(contract: oc.Contract) -> None:
    with pytest.raises(OSError, match="there is no folder nowhere"):
        contract.read("nowhere", as_at="2020-04-01")


def test_policies_are_words_and_a_word_that_is_none_is_a_sentence(contract: oc.Contract) -> None:
    with pytest.raises(ValueError, match="'gone' is not one of 'left', 'continues', 'unknown'"):
        contract.read(NAME, as_at="2020-04-01", policies={"absent": "gone"})
    assert contract.read(NAME, as_at="2020-04-01", policies={"absent": "left"}).cohort.children


def test_records_do_for_another_contract_with_the_same_facts_and_timelines(contract: oc.Contract) -> None:
    records = contract.read(NAME, as_at="2020-04-01")
    dearer = oc.Contract.of(TEXT.replace("pays £60.00 for each day", "pays £120.00 for each day"))
    assert dearer.evaluate(records).total == 2 * contract.evaluate(records).total
    other = oc.open(ROOT / "contracts" / "essex_care_days_saved.contract")
    with pytest.raises(ValueError, match="read for a contract with other facts or timelines"):
        other.evaluate(records)


# ---- a result


def test_a_result_has_its_total_and_its_lines_as_plain_values(result: oc.Result) -> None:
    assert result.total == Decimal("89056.20")
    assert sum(line["payable_gbp"] for line in result.lines) == Decimal("89056.20")
    assert {type(value) for line in result.lines for value in line.values()} == {date, str, int, Decimal}
    assert pa.Table.from_pylist(result.lines).num_rows == len(result.lines)


def test_a_column_in_which_decimals_do_not_end_is_exact_text(contract: oc.Contract) -> None:
    sevenths = oc.Contract.of(TEXT.replace("reduce by 33%", "reduce by 1/7"))
    lines = sevenths.evaluate(contract.read(NAME, as_at="2020-04-01")).lines
    assert {type(line["step_1_gbp"]) for line in lines} == {str}
    assert {type(line["payable_gbp"]) for line in lines} == {Decimal}
    assert pa.Table.from_pylist(lines).num_rows == len(lines)


def test_the_files_of_a_result_are_those_of_the_command_to_the_byte(result: oc.Result) -> None:
    command = ["evaluate", f"{NAME}.contract", "--records", NAME, "--as-at", "2020-04-01"]
    for publish in (False, True):
        result.write("ours", publish=publish)
        CliRunner().invoke(outcomes, [*command, "--out", "theirs", *(["--publish"] if publish else [])])
    assert sorted(path.name for path in Path("ours").iterdir()) == [
        "lines.csv",
        "publication.csv",
        "publication.html",
        "result.json",
        "statement.html",
        "written-by-outcomes.txt",
    ]
    for path in Path("ours").iterdir():
        assert path.read_bytes() == Path("theirs", path.name).read_bytes()
    assert result.statement("html") == Path("theirs", "statement.html").read_text(encoding="utf-8")


def test_a_result_that_was_written_is_read_back(result: oc.Result) -> None:
    held = oc.read_result(result.files()["result.json"])
    assert held.total == Fraction("89056.20")
    assert [(line.child, line.payable) for line in held.lines] == [
        (line.child, line.payable_gbp) for line in result.settlement.lines
    ]
    with pytest.raises(oc.ResultRejected, match="this is not JSON: line 1, column 1"):
        oc.read_result("results/result.json")


def test_a_result_that_cannot_be_written_is_a_sentence(result: oc.Result) -> None:
    Path("taken").write_text("a file")
    with pytest.raises(oc.NotWritten, match=r"cannot be written: .*; nothing has been written"):
        result.write("taken")


def test_a_child_is_explained_by_its_identifier_or_its_pseudonym_as_the_command_does(
    result: oc.Result,
) -> None:
    command = [
        "explain",
        f"{NAME}.contract",
        "--records",
        NAME,
        "--as-at",
        "2020-04-01",
        "--child",
        "NSF-003",
    ]
    told = result.explain("NSF-003")
    assert told.rstrip("\n") == CliRunner().invoke(outcomes, command).stdout.rstrip("\n")
    pseudonym = told.split(",")[0]
    assert result.explain(pseudonym) == told
    on_a_day = result.explain("NSF-003", day="2019-07-14")
    assert on_a_day == result.explain(pseudonym, day=date(2019, 7, 14))
    assert "Days at Home: nothing is paid for this day.\n  Home Day: no\n" in on_a_day


def test_a_group_is_explained_as_the_command_does(folder: Path) -> None:
    name, group = "essex_care_days_saved", "Intake: 1 April 2013 to 30 June 2013"
    copytree(ROOT / "contracts" / name, folder / name)
    give_key(folder / name)
    (folder / f"{name}.contract").write_bytes((ROOT / "contracts" / f"{name}.contract").read_bytes())
    contract = oc.open(f"{name}.contract")
    result = contract.evaluate(contract.read(name, as_at="2018-03-31"))
    told = result.explain(group=group)
    command = ["explain", f"{name}.contract", "--records", name, "--as-at", "2018-03-31", "--group", group]
    assert told.rstrip("\n") == CliRunner().invoke(outcomes, command).stdout.rstrip("\n")
    with pytest.raises(oc.NoSuchGroup, match="there is no such group; the groups are"):
        result.explain(group="Intake: 2013")
    with pytest.raises(TypeError, match="name a child, or a group"):
        result.explain()
    with pytest.raises(TypeError, match="a day is one of a child"):
        result.explain(group=group, day="2019-07-14")


def test_a_child_that_there_is_not_is_a_sentence_that_does_not_quote_it(result: oc.Result) -> None:
    with pytest.raises(oc.NoSuchChild) as unknown:
        result.explain("NSF-999")
    assert "NSF" not in str(unknown.value)


# ---- names of children


def test_no_identifier_stands_in_a_result_by_itself(result: oc.Result) -> None:
    everything = [result, result.lines, result.settlement, result.files(), result.explain("NSF-003")]
    assert "NSF-0" not in "".join(map(repr, everything))


def test_identifiers_are_shown_when_they_are_asked_for(contract: oc.Contract) -> None:
    result = contract.evaluate(contract.read(NAME, as_at="2020-04-01", show_ids=True))
    assert {line["child"] for line in result.lines} >= {"NSF-001", "NSF-003"}
    assert result.explain("NSF-003").startswith("NSF-003, as at 1 April 2020")


def test_another_key_gives_other_pseudonyms(contract: oc.Contract, result: oc.Result) -> None:
    Path("council.key").write_text("08" * 32 + "\n")
    Path("council.key").chmod(0o600)
    other = contract.evaluate(contract.read(NAME, as_at="2020-04-01", key="council.key"))
    assert not {line["child"] for line in other.lines} & {line["child"] for line in result.lines}


def test_a_key_is_made_when_it_is_needed_and_not_before(contract: oc.Contract) -> None:
    key = Path(NAME, "pseudonyms.key")
    key.unlink()
    result = contract.evaluate(contract.read(NAME, as_at="2020-04-01"))
    assert result.total
    assert not key.exists()
    with pytest.warns(UserWarning, match=r"made .*pseudonyms\.key, the key to the pseudonyms"):
        _ = result.lines
    assert key.exists()


@pytest.mark.usefixtures("folder")
def test_a_promise_that_is_broken_is_told_as_the_command_line_shows_it() -> None:
    text = TEXT.replace("nothing is paid for a day of In Care", "nothing is paid for a day of Home Day")
    Path("broken.contract").write_text(text, encoding="utf-8")
    broken = oc.open("broken.contract")
    with pytest.raises(oc.PromisesBroken) as told:
        broken.evaluate(broken.read(NAME, as_at="2020-04-01"))
    assert "NSF-0" not in str(told.value)
    command = ["evaluate", "broken.contract", "--records", NAME, "--as-at", "2020-04-01"]
    assert f"{told.value}\n\n" in CliRunner().invoke(outcomes, command).stderr


# ---- annual returns, and invented records


def test_returns_are_validated_as_the_command_does_it(folder: Path) -> None:
    validation = oc.validate(folder / NAME)
    validation.write("ours")
    done = CliRunner().invoke(outcomes, ["validate", "--records", NAME, "--out", "theirs"])
    assert validation.totals.rstrip("\n") == done.stdout.rstrip("\n")
    assert sorted(path.name for path in Path("ours").iterdir()) == [
        "findings.csv",
        "findings.html",
        "repairs.csv",
        "written-by-outcomes.txt",
    ]
    for path in Path("ours").iterdir():
        assert path.read_bytes() == Path("theirs", path.name).read_bytes()
    assert validation.blocks is (done.exit_code == 3)
    assert [*validation.files(publish=True)] == ["publication.csv"]


@pytest.mark.usefixtures("folder")
def test_findings_are_plain_rows_and_name_children_by_pseudonyms() -> None:
    episodes = Path(NAME, "SSDA903_2021_episodes.csv")
    episodes.write_text(episodes.read_text(encoding="utf-8").replace(",U", ",Z"), encoding="utf-8")
    findings = oc.validate(NAME).findings
    assert {row["table"] for row in findings} >= {"SSDA903_2021_episodes.csv"}
    assert pa.Table.from_pylist(findings).num_rows == len(findings) > 0
    assert "NSF-0" not in repr(findings)


@pytest.mark.usefixtures("folder")
def test_a_folder_without_returns_is_a_sentence() -> None:
    Path("empty").mkdir()
    with pytest.raises(oc.NoReturns, match="no table in the folder is a module of a return"):
        oc.validate("empty")


def test_invented_records_are_those_of_the_command_and_can_be_evaluated(contract: oc.Contract) -> None:
    oc.sample(contract, "ours", children=20, seed=3)
    words = ["sample-records", f"{NAME}.contract", "--children", "20", "--seed", "3", "--out", "theirs"]
    CliRunner().invoke(outcomes, words)
    names = sorted(path.name for path in Path("theirs").iterdir())
    assert names == sorted(path.name for path in Path("ours").iterdir())
    assert [Path("ours", name).read_bytes() for name in names] == [
        Path("theirs", name).read_bytes() for name in names
    ]
    assert len(contract.read("ours", as_at="2022-04-01").cohort.children) == 20
    with pytest.raises(oc.NotEmpty, match="there is something in ours already"):
        oc.sample(contract, "ours")
    with pytest.raises(ValueError, match="0 children: write a number from 1"):
        oc.sample(contract, "others", children=0)
