"""The command line, as a person meets it: what it prints where, how it ends, and which files it writes."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from errno import EACCES
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from rules_engine import engine
from rules_engine.cli import outcomes
from rules_engine.cli.codes import known_diagnostics
from rules_engine.resources import shipped

ROOT = Path(__file__).parent.parent
NORFOLK = ROOT / "contracts" / "stronger_families_norfolk.contract"
RECORDS = ROOT / "contracts" / "stronger_families_norfolk"
CONTRACT = shipped("templates").joinpath("new.contract").read_text(encoding="utf-8")
ON = ("--as-at", "2022-04-01")


def run(*words: str | Path, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(outcomes, [str(word) for word in words], input=stdin, prog_name="outcomes")


def run_apart(*words: str, code: int | None = 0, **environment: str) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "rules_engine", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    assert code in (None, done.returncode), done.stderr
    return done


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(name: str, text: str = CONTRACT) -> Path:
    path = Path(name)
    path.write_bytes(text.encode("utf-8"))
    return path


def records(path: str = "records", **files: str) -> Path:
    """Write records of one child, at home from 1 July 2025, with `files` instead of or beside the standard ones."""
    standard = {
        "children.csv": "Child,Date of Birth,Programme Start,Route,Date of Death\nA1,03/05/2014,01/07/2025,return home,\n",
        "SSDA903_2026_episodes.csv": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n"
        "A1,10/08/2025,S,C2,N1,U6,PR1,20/08/2025,E4A\n",
        "records.toml": '[timelines."Looked After"]\n'
        "covers = [{ from = 2025-04-01, to = 2026-03-31 }]\n"
        'files = [{ name = "SSDA903_2026_episodes.csv", year-ending = 2026-03-31 }]\n',
    }
    there = Path(path)
    there.mkdir()
    for name, text in (standard | files).items():
        (there / name).write_text(text, encoding="utf-8")
    return there


# ---- the whole


def test_without_a_command_it_shows_its_help_and_ends_well() -> None:
    result = run()
    assert result.exit_code == 0
    assert result.output == run("--help").output
    assert "outcomes demo" in result.output


@pytest.mark.parametrize("command", outcomes.commands)
def test_every_command_has_help_that_begins_with_what_it_does_and_an_example(command: str) -> None:
    result = run(command, "--help")
    purpose = result.output.split("\n\n")[1].strip()
    assert result.exit_code == 0
    assert purpose.endswith(".")
    assert len(purpose) <= 65
    assert result.output.split("\n\n")[2].strip().startswith(f"outcomes {command}")


def test_a_mistyped_command_is_guessed() -> None:
    result = run("chekc")
    assert result.exit_code == 2
    assert "did you mean `check`?" in result.stderr


def test_a_mistyped_option_is_guessed() -> None:
    result = run("evaluate", "--record", "somewhere")
    assert result.exit_code == 2
    assert "--records" in result.stderr


def test_the_version_is_one_line() -> None:
    assert re.fullmatch(r"outcomes \S.*\n", run("--version").output)


def modules_of(*words: str) -> set[str]:
    program = (
        "import sys\nfrom rules_engine.cli import outcomes\n"
        f"try: outcomes({list(words)!r})\nexcept SystemExit: print('\\nmodules:', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.rpartition("\nmodules: ")[2].split())


def test_help_imports_no_library_but_click() -> None:
    assert not modules_of("--help") & {"lark", "jinja2", "hypothesis", "attr", "rules_engine.engine"}


def test_check_imports_neither_records_nor_reports() -> None:
    loaded = modules_of("check", str(NORFOLK))
    assert "lark" in loaded
    assert not loaded & {
        "jinja2",
        "csv",
        "hypothesis",
        "rules_engine.records.reading",
        "rules_engine.reporting",
    }


def test_a_mistake_of_ours_is_an_apology_that_says_nothing_of_the_children(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("NSF-003 died on 1 May 2020")

    monkeypatch.setattr(engine, "evaluate", fails)
    result = run("evaluate", NORFOLK, "--records", RECORDS, *ON)
    assert result.exit_code == 70
    assert "RuntimeError" in result.stderr
    assert "outcomes --debug evaluate" in result.stderr
    assert "NSF-003" not in result.output
    assert isinstance(run("--debug", "evaluate", NORFOLK, "--records", RECORDS, *ON).exception, RuntimeError)


def test_a_reader_that_goes_away_leaves_no_traceback() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "rules_engine", "codes"],
        cwd=ROOT,
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)
    assert b"Traceback" not in done.stderr
    assert b"sorry" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_console_that_lacks_a_character_shows_another(encoding: str) -> None:
    written("prices.contract", CONTRACT.replace('"The County Council"', '"The County Council £ ☃"'))
    done = run_apart("test", str(Path("prices.contract").resolve()), PYTHONIOENCODING=encoding)
    assert b"PASS: 3/3" in done.stdout


def test_nothing_is_coloured_that_does_not_go_to_a_terminal() -> None:
    wrong = str(written("wrong.contract", CONTRACT.replace("day of Home Day", "day of Home Dya")).resolve())
    done = run_apart("check", wrong, code=1, FORCE_COLOR="1")
    assert b"\x1b" not in done.stdout + done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a terminal is made with pty")
@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_a_terminal_is_coloured_unless_it_says_otherwise(environment: dict[str, str], coloured: bool) -> None:
    import pty

    wrong = str(written("wrong.contract", CONTRACT.replace("day of Home Day", "day of Home Dya")).resolve())
    ours, theirs = pty.openpty()
    inherited = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-m", "rules_engine", "check", wrong],
        cwd=ROOT,
        env=inherited | environment,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    said = b"".join(read_until_closed(ours))
    assert process.wait() == 1
    assert (b"\x1b[" in said) == coloured


def read_until_closed(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            read = os.read(terminal, 4096)
        except OSError:
            return
        if not read:
            return
        yield read


# ---- check


def test_a_contract_that_reads_well_is_said_to_with_its_examples_not_run() -> None:
    result = run("check", written("family.contract"))
    assert (result.exit_code, result.stdout) == (0, "")
    assert (
        result.stderr
        == "family.contract: reads well; 3 examples not run: run `outcomes test family.contract`\n"
    )


def test_problems_are_shown_with_their_lines_and_counted() -> None:
    wrong = written("wrong.contract", CONTRACT.replace("day of Home Day", "day of Home Dya"))
    result = run("check", wrong, written("well.contract"))
    line = CONTRACT[: CONTRACT.index("day of Home Day")].count("\n") + 1
    assert result.exit_code == 1
    assert result.stdout.startswith(f"wrong.contract:{line}:")
    assert "^^^^^^^^" in result.stdout
    assert "1 problem in 1 contract\n" in result.stderr
    assert "well.contract: reads well" in result.stderr


def test_concisely_each_problem_is_one_line_of_output() -> None:
    text = CONTRACT.replace("day of Home Day", "day of Home Dya").replace(
        "Council pays the rest", "Counzil pays the rest"
    )
    result = run("check", written("wrong.contract", text), "--as", "concise")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    assert all(re.match(r"wrong\.contract:\d+:\d+: E\d{3} ", line) for line in result.stdout.splitlines())


def test_advice_is_no_problem() -> None:
    text = CONTRACT.replace(
        "  Home Day         means", "  Spare Term  means every day\n  Home Day         means"
    )
    result = run("check", written("advice.contract", text))
    assert result.exit_code == 0
    assert "`Spare Term`" in result.stdout
    assert "1 piece of advice in 1 contract" in result.stderr


def test_check_reads_standard_input() -> None:
    result = run("check", "-", stdin=CONTRACT)
    assert result.exit_code == 0
    assert "standard input: reads well" in result.stderr


def test_a_file_that_is_not_there_is_guessed() -> None:
    written("family.contract")
    result = run("check", "famly.contract")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "there is no file famly.contract; did you mean family.contract?\n"


def a_word_document() -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w") as document:
        document.writestr("[Content_Types].xml", "<Types/>")
        document.writestr("word/document.xml", "<w:document/>")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (a_word_document(), "a Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a document of an older Word or Excel"),
        (b"{\\rtf1\\ansi\\deff0 contract}", "a rich text document (`.rtf`)"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF"),
        (b'<?xml version="1.0"?><w:wordDocument/>', "a web page or an XML document"),
    ],
)
def test_the_file_of_another_program_is_named(content: bytes, kind: str) -> None:
    Path("family.contract").write_bytes(content)
    result = run("check", "family.contract")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"family.contract: E128 this is {kind}, and a contract is plain text\n")
    assert result.stdout.count("E1") == 1


def test_a_contract_whose_ending_windows_hides_is_found() -> None:
    written("family.contract.txt")
    result = run("check", "family.contract")
    assert result.exit_code == 0
    assert result.stderr.startswith(
        "there is no file family.contract: family.contract.txt is read, whose ending Windows hides\n"
    )
    assert "family.contract.txt: reads well" in result.stderr


def test_a_contract_whose_ending_windows_hides_is_laid_out_where_it_is() -> None:
    written("family.contract.txt", CONTRACT.replace("  in force", "     in force"))
    assert run("format", "family.contract").exit_code == 0
    assert Path("family.contract.txt").read_text(encoding="utf-8") == CONTRACT
    assert not Path("family.contract").exists()


def test_a_contract_is_guessed_without_its_ending() -> None:
    written("family.contract")
    assert run("check", "family").stderr == "there is no file family; did you mean family.contract?\n"


def test_a_folder_is_no_contract() -> None:
    written("family.contract")
    result = run("check", ".")
    assert result.exit_code == 2
    assert "family.contract" in result.stderr


def test_a_file_far_too_long_is_refused(folder: Path) -> None:
    (folder / "long.contract").write_bytes(b"# \xe2\x80\x8b" * 2_000_000)
    for command in ("check", "format"):
        result = run(command, "long.contract")
        assert result.exit_code == 1
        assert "far too long" in result.stderr
    assert (folder / "long.contract").stat().st_size == 10_000_000


def test_a_file_that_may_not_be_read_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_: Path, *_how: str) -> None:
        raise PermissionError(EACCES, "Permission denied")

    written("closed.contract")
    # Nothing is closed to the superuser, as whom these tests may run, so the refusal is played.
    monkeypatch.setattr(Path, "open", closed)
    result = run("check", "closed.contract")
    assert result.exit_code == 2
    assert result.stderr == "the file closed.contract cannot be read: permission denied\n"


# ---- format


UNTIDY = CONTRACT.replace("  in pounds sterling", "      in   pounds sterling")


def test_format_lays_out_and_says_so_and_then_has_nothing_to_change() -> None:
    path = written("family.contract", UNTIDY)
    first, second = run("format", path), run("format", path)
    assert (first.exit_code, first.stderr) == (0, "family.contract: laid out anew\n")
    assert (second.exit_code, second.stderr) == (0, "family.contract: nothing to change\n")
    assert path.read_text(encoding="utf-8") == CONTRACT
    assert [each.name for each in Path().iterdir()] == ["family.contract"]


def test_format_check_lists_what_would_change_and_changes_nothing() -> None:
    untidy, tidy = written("untidy.contract", UNTIDY), written("tidy.contract")
    result = run("format", "--check", untidy, tidy)
    assert (result.exit_code, result.stdout) == (1, "untidy.contract\n")
    assert result.stderr == "1 contract would change\n"
    assert untidy.read_text(encoding="utf-8") == UNTIDY
    assert run("format", "--check", tidy).exit_code == 0


def test_format_diff_shows_what_would_change() -> None:
    result = run("format", "--diff", written("untidy.contract", UNTIDY))
    assert result.exit_code == 1
    assert "\n-      in   pounds sterling\n+  in pounds sterling\n" in result.stdout


def test_a_contract_that_cannot_be_read_is_left_as_it_is_and_the_others_are_not() -> None:
    broken, untidy = written("broken.contract", "contract ((("), written("untidy.contract", UNTIDY)
    result = run("format", broken, untidy)
    assert result.exit_code == 1
    assert "broken.contract cannot be read, so it is left as it is" in result.stderr
    assert broken.read_text(encoding="utf-8") == "contract ((("
    assert untidy.read_text(encoding="utf-8") == CONTRACT


def test_format_gives_standard_input_back_laid_out() -> None:
    result = run("format", "-", stdin=UNTIDY)
    assert (result.exit_code, result.stdout, result.stderr) == (0, CONTRACT, "")


def test_format_keeps_the_ends_of_lines_and_the_mode_of_a_file(folder: Path) -> None:
    path = folder / "windows.contract"
    path.write_bytes(UNTIDY.replace("\n", "\r\n").encode("utf-8"))
    path.chmod(0o640)
    run("format", path)
    assert path.read_bytes() == CONTRACT.replace("\n", "\r\n").encode("utf-8")
    assert os.name == "nt" or path.stat().st_mode & 0o777 == 0o640
    assert run("format", "--check", path).exit_code == 0


# ---- summary


@pytest.mark.parametrize(
    ("form", "beginning"), [("markdown", "# "), ("html", "<!DOCTYPE html>"), ("text", "")]
)
def test_a_summary_comes_in_three_forms(form: str, beginning: str) -> None:
    result = run("summary", written("family.contract"), "--as", form)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.casefold().startswith(beginning.casefold())
    assert "Days at Home" in result.stdout


def test_a_summary_is_written_where_it_is_asked_for() -> None:
    result = run("summary", written("family.contract"), "--as", "html", "--out", "pages/family.html")
    assert (result.exit_code, result.stdout) == (0, "")
    page = run("summary", "family.contract", "--as", "html").stdout
    assert Path("pages/family.html").read_text(encoding="utf-8").rstrip() == page.rstrip()


def test_a_summary_never_takes_the_place_of_its_contract() -> None:
    result = run("summary", written("family.contract"), "--out", "./family.contract")
    assert result.exit_code == 2
    assert Path("family.contract").read_text(encoding="utf-8") == CONTRACT


def test_a_summary_takes_the_place_of_an_earlier_one_and_of_nothing_else() -> None:
    contract = written("family.contract")
    assert run("summary", contract, "--out", "family.md").exit_code == 0
    assert run("summary", contract, "--as", "text", "--out", "family.md").exit_code == 0
    page = Path("family.md").read_text(encoding="utf-8")
    assert page == run("summary", contract, "--as", "text").stdout
    Path("family.md").write_text(f"{page}our notes", encoding="utf-8")
    result = run("summary", contract, "--out", "family.md")
    assert result.exit_code == 2
    assert result.stderr == (
        "family.md cannot be written: there is a file of that name, which this program did not write, or which was "
        "changed after it did; nothing has been written\nmove it away, or name another place with --out\n"
    )
    assert Path("family.md").read_text(encoding="utf-8") == f"{page}our notes"


def test_a_wrong_contract_has_no_summary() -> None:
    result = run("summary", written("wrong.contract", CONTRACT.replace("day of Home Day", "day of Home Dya")))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "E201" in result.stderr


# ---- evaluate


def test_evaluate_prints_totals_and_the_steps_of_the_settlement() -> None:
    result = run("evaluate", written("family.contract"), "--records", records(), "--as-at", "1 October 2025")
    assert result.exit_code == 0
    # 92 days from July to September, less ten nights: 82 at £50.00.
    assert "Payable in all: £4,100.00" in result.stdout
    assert "reduce by 25%" in result.stdout
    assert {each.name for each in Path().iterdir()} == {"family.contract", "records"}


def test_evaluate_writes_three_files_that_agree_and_a_list_of_them() -> None:
    words = (
        "evaluate",
        written("family.contract"),
        "--records",
        records(),
        "--as-at",
        "2025-10-01",
        "--out",
        "out/here",
    )
    result = run(*words)
    assert result.exit_code == 0
    assert {each.name for each in Path("out/here").iterdir()} == {
        "lines.csv",
        "statement.html",
        "result.json",
        "written-by-outcomes.txt",
    }
    json.loads(Path("out/here/result.json").read_text(encoding="utf-8"))
    assert "£4,100.00" in Path("out/here/statement.html").read_text(encoding="utf-8")
    before = {each.name: each.read_bytes() for each in Path("out/here").iterdir()}
    assert run(*words).exit_code == 0
    assert {each.name: each.read_bytes() for each in Path("out/here").iterdir()} == before


def failing(name: str, after: Callable[..., object]) -> Callable[..., object]:
    def replace(self: Path, target: Path) -> object:
        if Path(target).name == name:
            raise PermissionError(13, "Permission denied")
        return after(self, target)

    return replace


@pytest.mark.parametrize("open_in_excel", ["lines.csv", "statement.html", "result.json"])
def test_a_file_that_another_program_holds_leaves_all_three_as_they_were(
    open_in_excel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("evaluate", written("family.contract"), "--records", records(), "--out", "out", "--as-at")
    assert run(*words, "2025-09-01").exit_code == 0
    before = {each.name: each.read_bytes() for each in Path("out").iterdir()}
    monkeypatch.setattr(Path, "replace", failing(open_in_excel, Path.replace))
    result = run(*words, "2025-10-01")
    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        f"{Path('out', open_in_excel)} cannot be written: permission denied; nothing has been written"
        in result.stderr
    )
    assert "close it there and try again" in result.stderr
    assert {each.name: each.read_bytes() for each in Path("out").iterdir()} == before


def test_a_first_result_that_cannot_be_written_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "replace", failing("result.json", Path.replace))
    result = run(
        "evaluate",
        written("family.contract"),
        "--records",
        records(),
        "--as-at",
        "2025-10-01",
        "--out",
        "out",
    )
    assert result.exit_code == 2
    assert list(Path("out").iterdir()) == []


def test_a_table_of_records_is_never_replaced_by_a_result() -> None:
    """A timeline may be called `Lines`, and its table lines.csv."""
    words = (
        "evaluate",
        written("family.contract"),
        "--records",
        there := records(),
        "--out",
        there,
        "--as-at",
    )
    (there / "Lines.csv").write_text("Child,From,To\nA1,01/07/2025,\n", encoding="utf-8")
    result = run(*words, "2025-10-01")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is a file Lines.csv, which this program did not write" in result.stderr
    assert (there / "Lines.csv").read_text(encoding="utf-8") == "Child,From,To\nA1,01/07/2025,\n"
    assert not (there / "statement.html").exists()


def test_results_are_not_written_over_a_file() -> None:
    there = written("results", "a file")
    result = run(
        "evaluate",
        written("family.contract"),
        "--records",
        records(),
        "--as-at",
        "2025-10-01",
        "--out",
        there,
    )
    assert (result.exit_code, result.stderr) == (2, "results is a file; name a folder\n")


def test_wrong_records_end_with_3_and_write_nothing() -> None:
    wrong = {
        "children.csv": "Child,Date of Birth,Programme Start,Route,Date of Death\nA1,31/02/2014,01/07/2025,return home,\n"
    }
    result = run(
        "evaluate",
        written("family.contract"),
        "--records",
        records(**wrong),
        "--as-at",
        "2025-10-01",
        "--out",
        "out",
    )
    assert (result.exit_code, result.stdout) == (3, "")
    assert "children.csv, row 2, column Date of Birth" in result.stderr
    assert "1 problem in the records" in result.stderr
    assert not Path("out").exists()


def test_a_thousand_problems_of_one_kind_are_counted_and_the_first_ten_shown() -> None:
    rows = "".join(f"A{number},31/02/2014,01/07/2025,return home,\n" for number in range(1000))
    wrong = {"children.csv": f"Child,Date of Birth,Programme Start,Route,Date of Death\n{rows}"}
    result = run(
        "evaluate", written("family.contract"), "--records", records(**wrong), "--as-at", "2025-10-01"
    )
    assert result.exit_code == 3
    assert result.stderr.count(": D111 ") == 10
    last = "children.csv, row 1001, column Date of Birth"
    assert f"and 990 more D111 like the one above, the last in {last}" in result.stderr


def test_show_ids_says_what_a_cell_holds_that_cannot_be_read() -> None:
    child = "A1,TBC,01/07/2025,return home,\n"
    wrong = {"children.csv": f"Child,Date of Birth,Programme Start,Route,Date of Death\n{child}"}
    arguments = (
        "evaluate",
        written("family.contract"),
        "--records",
        records(**wrong),
        "--as-at",
        "2025-10-01",
    )
    assert "TBC" not in run(*arguments).stderr
    assert "D111 `TBC` is not a date" in run(*arguments, "--show-ids").stderr


def test_a_broken_safeguard_stops_and_writes_nothing() -> None:
    generous = CONTRACT.replace("pay at most £30,000 for each child", "pay at most £40,000 for each child")
    text = generous.replace("no child is paid more than £30,000", "no child is paid more than £4,000")
    result = run(
        "evaluate",
        written("family.contract", text),
        "--records",
        records(),
        "--as-at",
        "2025-10-01",
        "--out",
        "out",
    )
    assert (result.exit_code, result.stdout) == (1, "")
    assert "E501" in result.stderr
    assert "nothing has been written" in result.stderr
    assert not Path("out").exists()


def test_a_wrong_contract_is_not_evaluated() -> None:
    wrong = written("wrong.contract", CONTRACT.replace("Council pays the rest", ""))
    result = run("evaluate", wrong, "--records", records(), "--as-at", "2025-10-01")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nothing was worked out" in result.stderr


@pytest.mark.parametrize("day", ["2025-10-01", "1 October 2025", "01 october 2025", " 1 October, 2025 "])
def test_a_day_may_be_given_in_figures_or_in_words(day: str) -> None:
    result = run("evaluate", written("family.contract"), "--records", records(), "--as-at", day)
    assert "as at 1 October 2025" in result.stdout


@pytest.mark.parametrize(
    "day", ["", "1/10/2025", "31 April 2025", "2025-02-30", "20251001", "1 Octember 2025", "0 May 2025"]
)
def test_what_is_no_day_is_said_to_be_none(day: str) -> None:
    result = run("evaluate", written("family.contract"), "--records", records(), "--as-at", day)
    assert (result.exit_code, result.stdout) == (2, "")
    assert 'write 2022-04-01 or "1 April 2022"' in result.stderr


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_is_are_days(day: str) -> None:
    assert run("evaluate", written("family.contract"), "--records", records(), "--as-at", day).exit_code == 0


@pytest.mark.parametrize("where", ["nowhere", "family.contract"])
def test_records_that_are_no_folder_are_a_sentence(where: str) -> None:
    result = run("evaluate", written("family.contract"), "--records", where, "--as-at", "2025-10-01")
    assert result.exit_code == 2
    assert where in result.stderr


def test_a_policy_may_not_contradict_the_contract(tmp_path: Path) -> None:
    contract = tmp_path / "family.contract"
    text = NORFOLK.read_text(encoding="utf-8")
    episodes = "is read from SSDA903 episodes"
    contract.write_text(text.replace(episodes, f"{episodes}, absent means continues", 1), encoding="utf-8")
    result = run("evaluate", contract, "--records", RECORDS, *ON, "--absent-means", "left")
    assert result.exit_code == 2
    assert "the contract says of `Looked After`: absent means continues\n" in result.stderr
    assert "what the contract says stands; leave out --absent-means left\n" in result.stderr


# ---- explain


def test_explain_says_which_days_were_paid() -> None:
    result = run("explain", NORFOLK, "--records", RECORDS, *ON, "--child", "NSF-003", "--show-ids")
    assert result.exit_code == 0
    assert "2 August 2019 to 31 October 2019 (91 days)" in result.stdout


CARE = """contract "Nights"
  in force from 1 April 2017 to 31 March 2018
  statements every financial year

parties
  Council  is the commissioner

facts about each child
  Date of Birth  is a date

timelines
  Looked After  is read from SSDA903 episodes

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


def test_explain_begins_with_the_child_and_leaves_out_what_is_odd_in_the_rows_of_others(
    tmp_path: Path,
) -> None:
    records = tmp_path / "records"
    records.mkdir()
    (records / "children.csv").write_text(
        "Child,Date of Birth\nA1,01/05/2010\nB1,01/05/2011\n", encoding="utf-8"
    )
    # Both children have two rows that share days: A1 the 31 of August, B1 the 31 of July.
    (records / "episodes.csv").write_text(
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n"
        "A1,01/06/2017,S,C2,N1,U6,PR1,01/09/2017,E4A\n"
        "A1,01/08/2017,S,C2,N1,U6,PR1,01/10/2017,E4A\n"
        "B1,01/06/2017,S,C2,N1,U6,PR1,01/08/2017,E4A\n"
        "B1,01/07/2017,S,C2,N1,U6,PR1,01/09/2017,E4A\n",
        encoding="utf-8",
    )
    contract = tmp_path / "nights.contract"
    contract.write_text(CARE, encoding="utf-8")
    words = ["--records", str(records), "--as-at", "2018-04-01", "--child", "A1", "--show-ids"]
    result = run("explain", contract, *words)
    assert result.exit_code == 0
    assert result.output.startswith("A1, as at 1 April 2018: Nights\n")
    assert result.stderr == (
        "\n"
        "episodes.csv, row 3, column DECOM: D140 the episode starts before episodes.csv row 2 of the same child ends; "
        "31 days of the child in children.csv row 2 are not known\n"
        "\n"
        "1 piece of advice on the records; the days in doubt are not known, and earn nothing\n"
        "\n"
        "1 piece of advice on the rows of other children left out; outcomes evaluate gives them\n"
    )


def test_a_child_who_is_not_there_is_said_so_without_naming_anybody() -> None:
    result = run("explain", NORFOLK, "--records", RECORDS, *ON, "--child", "NSF-999")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "has no child of this identifier or pseudonym" in result.stderr
    assert "NSF-" not in result.stderr


def test_explain_says_of_one_day_which_row_decides_it() -> None:
    of_a_child = ("explain", NORFOLK, "--records", RECORDS, *ON, "--child", "NSF-003", "--show-ids")
    told = run(*of_a_child, "--day", "14 July 2019").stdout
    assert told.startswith("NSF-003, 14 July 2019, as at ")
    assert "Days at Home: nothing is paid for this day.\n  Home Day: no\n" in told
    assert "Looked After, SSDA903_2020_episodes.csv row 3 (legal status C2)\n" in told
    wrong = run(*of_a_child, "--day", "the fourteenth")
    assert wrong.exit_code == 2
    assert "is not a date" in wrong.stderr


def test_a_day_is_one_of_a_child() -> None:
    there = ("explain", ESSEX, "--records", ESSEX.with_suffix(""), *ON, "--group", INTAKE)
    result = run(*there, "--day", "2019-07-14")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--day is a day of one child: name it with --child" in result.stderr


ESSEX = ROOT / "contracts" / "essex_care_days_saved.contract"
INTAKE = "Intake: 1 April 2013 to 30 June 2013"


def explained_group(name: str, on: str = "2018-03-31") -> Result:
    return run("explain", ESSEX, "--records", ESSEX.with_suffix(""), "--as-at", on, "--group", name)


def test_explain_says_how_a_group_stands_to_its_baseline() -> None:
    """ESX-001, -002 and -003 are expected to spend 504 days each in care, and spent 0, 571 and 42 there."""
    result = explained_group(INTAKE)
    assert result.exit_code == 0
    head, *_, last = result.stdout.splitlines()
    assert head == f"{INTAKE}, as at 31 March 2018: Essex Care Days Saved"
    assert "  earned    899 days below the baseline × £90.00 = £80,910.00" in result.stdout.splitlines()
    assert "  in all    613 days\n  baseline  1,512 days" in result.stdout
    assert last == "Total: £80,910.00"
    assert "ESX-" not in result.output


def test_a_group_is_named_in_capitals_or_not() -> None:
    assert explained_group(INTAKE.upper()).stdout == explained_group(INTAKE).stdout


def test_a_group_whose_children_s_days_are_not_past_is_said_to_wait() -> None:
    """The last of the windows ends on 16 December 2015."""
    told = explained_group(INTAKE, on="2015-12-16").stdout
    assert "Care Days Saved: not worked out, as not every window has ended." in told
    assert "  children  3" in told
    assert told.endswith("Total: £0.00\n")


def test_a_group_that_there_is_not_is_answered_with_those_there_are() -> None:
    result = explained_group("Intake: 2013")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"there is no such group; the groups are\n  {INTAKE}\n" in result.stderr


def test_explain_asks_for_a_child_or_a_group_and_not_for_both() -> None:
    there = ("explain", ESSEX, "--records", ESSEX.with_suffix(""), *ON)
    for words in ((), ("--child", "ESX-001", "--group", INTAKE)):
        result = run(*there, *words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "name one child with --child, or one group with --group" in result.stderr


# ---- test


def test_examples_that_hold_pass_and_promises_are_tried() -> None:
    result = run("test", written("family.contract"))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "PASS three months at home, but for ten nights in care"
    assert re.search(
        r"more days of In Care never pay more \(line \d+\): tried \d+ altered records, no break found",
        result.stdout,
    )
    assert "proved" not in result.stdout
    assert result.stdout.splitlines()[-1] == "PASS: 3/3"


def test_an_example_that_fails_shows_what_was_said_what_was_got_and_the_working() -> None:
    result = run("test", written("family.contract", CONTRACT.replace("£4,100.00", "£4,200.00")))
    assert result.exit_code == 1
    assert "FAIL three months at home, but for ten nights in care\n" in result.stdout
    assert "pays £4,200.00\n    the contract pays £4,100.00: £100.00 less\n" in result.stdout
    assert "20 August 2025 to 30 September 2025" in result.stdout
    assert result.stdout.splitlines()[-1] == "FAIL: 2/3"


def test_an_example_that_breaks_a_safeguard_fails() -> None:
    text = CONTRACT.replace("no child is paid more than £30,000", "no child is paid more than £2,000")
    result = run("test", written("family.contract", text))
    assert result.exit_code == 1
    assert "E501" in result.stdout


def test_a_promise_that_a_day_more_breaks_is_found() -> None:
    text = CONTRACT.replace("for each day of Home Day", "for each day of Cared Day").replace(
        "  Home Day         means Tracking Period except In Care",
        "  Cared Day        means Tracking Period during In Care",
    )
    text = text.replace("  nothing is paid for a day of In Care\n", "").partition("\nexample ")[0]
    text += (
        '\nexample "ten nights"\n'
        '  Date of Birth is 3 May 2014, Programme Start is 1 July 2025, Route is "return home"\n'
        "  Looked After from 10 August 2025 until 20 August 2025, legal status C2, placement U6\n"
        "  records run until 1 October 2025\n  pays £500.00\n"
    )
    result = run("test", written("family.contract", text))
    assert result.exit_code == 1
    assert "PASS ten nights" in result.stdout
    assert "FAIL more days of In Care never pay more" in result.stdout
    assert "pays £550.00 instead of £500.00" in result.stdout
    assert result.stdout.splitlines()[-1] == "FAIL: 1/1, and a promise can be broken"


def test_a_contract_without_examples_is_told_how_to_have_some() -> None:
    result = run("test", written("family.contract", CONTRACT.partition("\nexample ")[0]))
    assert result.exit_code == 0
    assert "no examples" in result.stdout


def test_examples_of_a_wrong_contract_are_not_run_and_those_of_others_are() -> None:
    wrong = written("wrong.contract", CONTRACT.replace("day of Home Day", "day of Home Dya"))
    result = run("test", wrong, written("well.contract"))
    assert result.exit_code == 1
    assert "wrong.contract: 1 problem, so its examples are not run" in result.stderr
    assert "PASS: 3/3" in result.stdout


# ---- show, codes


@pytest.mark.parametrize(
    ("stage", "shows"),
    [("tree", "PaymentClause  (line "), ("bindings", "DefinitionClause"), ("rules", "days: `Home Day`")],
)
def test_each_stage_can_be_shown(stage: str, shows: str) -> None:
    result = run("show", stage, written("family.contract"))
    assert (result.exit_code, result.stderr) == (0, "")
    assert shows in result.stdout
    assert not re.search(r"\b(Span|Fraction|Decimal|frozenset)\b|<", result.stdout)


def test_what_can_be_read_of_a_wrong_contract_is_shown() -> None:
    wrong = written(
        "wrong.contract", CONTRACT.replace("pays £50.00 for each day", "pays £50.00 for for each day")
    )
    tree, rules = run("show", "tree", wrong), run("show", "rules", wrong)
    assert (tree.exit_code, rules.exit_code) == (1, 1)
    assert "Definitions" in tree.stdout
    assert rules.stdout == ""


def test_the_codes_of_every_diagnostic_are_listed_with_a_sentence_and_have_a_page() -> None:
    written_codes = {
        code
        for module in (ROOT / "rules_engine").rglob("*.py")
        for code in re.findall(r'code: ClassVar\[str\] = "(\w+)"', module.read_text(encoding="utf-8"))
    }
    listed = dict(re.findall(r"^  ([A-Z]\d{3})  (.+)$", run("codes").stdout, re.MULTILINE))
    assert set(listed) == written_codes == set(known_diagnostics())
    assert {code[:2] for code in listed} == {"D1", "E1", "E2", "E3", "E4", "E5"}
    assert [code for code, sentence in listed.items() if not sentence.endswith((".", "?"))] == []
    for code in listed:
        page = run("codes", code.lower())
        assert page.exit_code == 0
        assert page.stdout.startswith(f"{code} (")


def test_a_code_that_is_none_is_guessed() -> None:
    result = run("codes", "E2O1")
    assert result.exit_code == 2
    assert "did you mean E201?" in result.stderr


# ---- init, demo


def test_a_new_contract_checks_and_its_examples_hold_and_it_is_laid_out() -> None:
    assert run("init", "family_support").exit_code == 0
    path = Path("family_support.contract")
    assert 'contract "Family support"\n' in path.read_text(encoding="utf-8")
    assert (run("check", path).stdout, run("check", path).exit_code) == ("", 0)
    assert "PASS: 3/3" in run("test", path).stdout
    assert run("format", "--check", path).exit_code == 0


def test_a_new_contract_never_takes_the_place_of_a_file() -> None:
    written("family.contract", "mine")
    result = run("init", "family.contract")
    assert result.exit_code == 2
    assert result.stderr == "family.contract is there already; it is left as it is\n"
    assert Path("family.contract").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["", "  ", 'a"b', "a\nb", "nowhere/family", "\u202efamily"])
def test_a_name_that_cannot_be_one_is_refused(name: str) -> None:
    result = run("init", name)
    assert result.exit_code == 2
    assert list(Path().iterdir()) == []


def test_the_demo_shows_the_whole_and_writes_its_files() -> None:
    result = run("demo")
    assert result.exit_code == 0
    for part in (
        "payment Days at Home",
        "PASS three years, and not a day longer",
        "Payable in all: £",
        "NSF-003",
    ):
        assert part in result.stdout
    assert {"lines.csv", "statement.html", "result.json", "summary.html"} <= {
        each.name for each in Path("outcomes-demo").iterdir()
    }


def test_every_command_that_the_demo_shows_can_be_run() -> None:
    import shlex

    commands = [line.split() for line in run("demo").stdout.splitlines() if line.startswith("  outcomes ")]
    assert [words[1] for words in commands] == ["check", "test", "evaluate", "explain"]
    for words in commands:
        assert run(*shlex.split(" ".join(words[1:]))).exit_code == 0


def test_the_demo_leaves_what_its_reader_has_changed() -> None:
    assert run("demo", "--out", "mine").exit_code == 0
    assert run("demo", "--out", "mine").exit_code == 0
    Path("mine", NORFOLK.name).write_text("changed", encoding="utf-8")
    result = run("demo", "--out", "mine")
    assert result.exit_code == 2
    assert Path("mine", NORFOLK.name).read_text(encoding="utf-8") == "changed"


# ---- the whole in a process of its own


def test_the_exit_code_reaches_the_shell(folder: Path) -> None:
    wrong: Sequence[str] = ("check", str(written("wrong.contract", "contract").resolve()))
    run_apart("check", str(NORFOLK), code=0)
    run_apart(*wrong, code=1)
    run_apart("check", str(folder / "nothing.contract"), code=2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_standard_output_that_is_full_or_closed_is_no_mistake_in_the_program() -> None:
    words = [sys.executable, "-m", "rules_engine", "codes"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(words, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (
        2,
        b"standard output cannot be written: no space left on device\n",
    )
    closed = ["sh", "-c", f"{sys.executable} -m rules_engine codes D111 >&-"]
    done = subprocess.run(closed, cwd=ROOT, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("level", ["1", "2"])
def test_a_python_that_leaves_out_assertions_and_docstrings_changes_nothing(level: str) -> None:
    plainly = run_apart("codes", "D111")
    assert b"Dates are written 31/01/2010" in plainly.stdout
    assert run_apart("codes", "D111", PYTHONOPTIMIZE=level).stdout == plainly.stdout


# ---- a council's own templates


def test_a_council_may_lay_the_summary_out_in_its_own_way(folder: Path) -> None:
    own = folder / "our_pages"
    own.mkdir()
    (own / "summary.txt").write_text("{{ title }}, as our council writes it\n", encoding="utf-8")
    result = run("summary", NORFOLK, "--as", "text", "--templates", own)
    assert (result.exit_code, result.stdout) == (0, "Stronger Families Norfolk, as our council writes it\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ title }\n", "summary.txt, line 1: unexpected '}'"),
        ("one\n{{ titel }}\n", "summary.txt, line 2: 'titel' is undefined"),
        ("one\n{{ 1 / 0 }}\n", "summary.txt, line 2: division by zero"),
        ("one\n{{ title + 1 }}\n", 'summary.txt, line 2: can only concatenate str (not "int") to str'),
        ("{% for each in 5 %}{% endfor %}\n", "summary.txt, line 1: 'int' object is not iterable"),
        ('{% extends "summary.txt" %}\n', "summary.txt, line 1: it includes or extends itself"),
        (
            "{{ title.__class__.__mro__ }}\n",
            "summary.txt, line 1: access to attribute '__class__' of 'str' object is unsafe.",
        ),
    ],
)
def test_a_template_that_is_wrong_is_a_sentence_with_its_line(folder: Path, text: str, said: str) -> None:
    own = folder / "our_pages"
    own.mkdir()
    (own / "summary.txt").write_text(text, encoding="utf-8")
    result = run("summary", NORFOLK, "--as", "text", "--templates", own)
    assert result.exit_code == 2
    assert result.stderr.strip() == f"the template cannot be filled in: {said}"
    assert result.stdout == ""
