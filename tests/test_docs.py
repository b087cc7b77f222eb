"""What the documentation says is so: its contracts load, its sums are right, its commands print what it shows."""

import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
from attrs import frozen
from click.testing import CliRunner
from completed import completed
from explained import diagnostics_of
from lark import Tree

from rules_engine.assurance.examples import run_examples
from rules_engine.cli import outcomes
from rules_engine.diagnostics import Diagnostic, every_diagnostic, page, shown
from rules_engine.loading import load
from rules_engine.money import pounds
from rules_engine.resources import shipped
from rules_engine.semantics.standard import VOCABULARIES
from rules_engine.source import Source
from rules_engine.statutory.codes import SSDA903_CODES
from rules_engine.statutory.layouts import EPISODES, LAYOUTS
from rules_engine.syntax.grammar import build, keywords
from rules_engine.syntax.parser import parse

# A page shows what its reader is told.
pytestmark = pytest.mark.usefixtures("order_is_not_said")

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference.md"
RECORDS = ROOT / "docs" / "records.md"
FENCE = re.compile(r"^```(?P<kind>\w+)(?: (?P<rest>[^\n]*))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@frozen(kw_only=True)
class Fence:
    """A block of text on a page, and the line on which it begins."""

    page: str
    line: int
    kind: str
    rest: str
    text: str


def fences(page: Path) -> Iterator[Fence]:
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Fence(
            page=page.name, line=line, kind=found["kind"], rest=found["rest"] or "", text=found["text"]
        )


def pages() -> list[Path]:
    return sorted({*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")})


# A fence that bears a file's name is a step of a page, and is run with the page's commands.
CONTRACTS = [
    fence for page in pages() for fence in fences(page) if fence.kind == "contract" and "." not in fence.rest
]


@pytest.mark.parametrize("fence", CONTRACTS, ids=lambda fence: f"{fence.page}:{fence.line}")
def test_a_contract_on_a_page_loads_and_its_sums_are_right(fence: Fence) -> None:
    text = fence.text if fence.rest == "whole" else completed(fence.text)
    source, found = diagnostics_of(text, f"{fence.page}:{fence.line}")
    said = "\n".join(shown(each, source) for each in found)
    if fence.rest.startswith("wrong "):
        assert [each.code for each in found] == fence.rest.split()[1:], said
        return
    assert not [each for each in found if each.severity == "error"], said
    for result in run_examples(load(source)):
        for each in result.expectations:
            assert each.met, f"{result.title}: {pounds(each.said)} on the page, {pounds(each.got)} worked out"


def test_the_reference_shows_every_production_of_the_grammar() -> None:
    grammar = shipped("grammar").joinpath("contract.lark").read_text(encoding="utf-8")
    parser = build(grammar)
    productions = {rule.alias or rule.origin.name for rule in parser.rules}
    shown_there: set[str] = set()
    for fence in fences(REFERENCE):
        if fence.kind == "contract":
            text = completed(fence.text)
            for comment in reversed(parse(Source.of("", text)).comments):
                text = text[: comment.span.start] + text[comment.span.end :]
            tree: Tree[object] = parser.parse(text)
            shown_there |= {str(node.data) for node in tree.iter_subtrees()}
    missing = {name for name in map(str, productions) if not name.startswith(("_", "start"))} - shown_there
    assert not missing


def test_the_reference_lists_every_word_of_the_language() -> None:
    listed = REFERENCE.read_text(encoding="utf-8").split("## Words of the language")[1].split("##")[0]
    assert set(re.findall(r"`([^`]+)`", listed)) == keywords()


@pytest.mark.parametrize("name", VOCABULARIES)
def test_the_reference_shows_a_vocabulary_as_it_is(name: str) -> None:
    (shown_there,) = [fence.text for fence in fences(REFERENCE) if fence.rest == name]
    assert shown_there == shipped("statutory").joinpath(VOCABULARIES[name]).read_text(encoding="utf-8")


def test_the_reference_lists_the_tables_of_days_and_what_their_rows_carry() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    rows = re.findall(
        r'^\| `"(.*)"` \| (\w+), \w+ `(\w+)`(?: until `(\w+)`)? \| ?(.*?) ?\|$', text, re.MULTILINE
    )
    assert [(*row[:4], re.findall(r"`(.*?)`", row[4])) for row in rows] == [
        (
            layout.source,
            "events" if layout.of_events else "days",
            layout.first_day,
            layout.end_day or "",
            [column.attribute for column in layout.columns if column.attribute],
        )
        for layout in LAYOUTS.values()
        if layout.first_day and layout is not EPISODES
    ]


@pytest.mark.parametrize("field", ["legal status", "placement", "reason for new episode", "reason ceased"])
def test_the_page_on_records_lists_the_codes_of_the_return(field: str) -> None:
    rows = re.findall(
        rf"^\| {field} \| `(\w+)` \| (.*) \|$", RECORDS.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert rows == list(SSDA903_CODES[field].items())


# ---- pages on which a reader types commands

PLAYED = [
    ROOT / "README.md",
    *(ROOT / "docs" / f"{page}.md" for page in ("tutorial", "records", "privacy", "validate")),
]


@pytest.mark.parametrize("page", PLAYED, ids=lambda page: page.name)
def test_a_page_shows_what_its_commands_print(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: Callable[[Path, str], None]
) -> None:
    copytree(ROOT / "contracts", tmp_path / "contracts")
    monkeypatch.chdir(tmp_path)
    kept(page, FENCE.sub(played, page.read_text(encoding="utf-8")))


def played(fence: re.Match[str]) -> str:
    """Do what a reader does at a fence: save a file, change blocks of one, or type commands; return it as it should be."""
    kind, rest = fence["kind"], fence["rest"] or ""
    if kind == "console":
        commands = re.findall(r"^\$ (outcomes .*)$", fence["text"], re.MULTILINE)
        return "```console\n" + "\n".join(f"$ {each}\n{printed(each)}" for each in commands) + "```"
    if kind in ("contract", "csv", "toml") and "." in rest:
        name = rest.removeprefix("change ")
        file = Path(name)
        file.parent.mkdir(exist_ok=True)
        text = fence["text"] if rest == name else changed(file.read_text(encoding="utf-8"), fence["text"])
        file.write_text(text, encoding="utf-8")
    return fence[0]


def printed(command: str) -> str:
    result = CliRunner().invoke(outcomes, shlex.split(command)[1:], terminal_width=100, prog_name="outcomes")
    return result.output.rstrip("\n") + "\n"


def changed(text: str, blocks: str) -> str:
    """Return a contract with `blocks` in it, each in the place of the block with the same first word, or at the end."""
    for block in re.split(r"\n(?=[a-z])", blocks.strip("\n")):
        word = re.match(r"\w+", block)
        assert word, block
        place = re.compile(rf"^{word[0]}\b.*?(?=^[a-z]|\Z)", re.MULTILINE | re.DOTALL)
        written = block.rstrip("\n") + "\n\n"
        text = place.sub(lambda _, new=written: new, text, count=1) if place.search(text) else text + written
    return text.rstrip("\n") + "\n"


# ---- pages on which a reader types Python

PYTHON_OF_A_PAGE = re.compile(r"^```(?P<kind>python|text)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", ["from-python", "result-layout", "testing-an-evaluator"])
@pytest.mark.filterwarnings("ignore:made .*, the key to the pseudonyms")
def test_a_page_of_python_runs_from_top_to_bottom_and_shows_what_it_prints(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: Callable[[Path, str], None]
) -> None:
    copytree(ROOT / "contracts", tmp_path / "contracts")
    (tmp_path / "contracts" / "stronger_families_norfolk" / "pseudonyms.key").write_text("07" * 32 + "\n")
    (tmp_path / "contracts" / "stronger_families_norfolk" / "pseudonyms.key").chmod(0o600)
    monkeypatch.chdir(tmp_path)
    page = ROOT / "docs" / f"{name}.md"
    names: dict[str, object] = {}
    output = ""

    def run(fence: re.Match[str]) -> str:
        nonlocal output
        if fence["kind"] == "text":
            return f"```text\n{output}```"
        with redirect_stdout(StringIO()) as told:
            exec(compile(fence["text"], page.name, "exec"), names)  # noqa: S102  (a page of our own)
        output = told.getvalue()
        return fence[0]

    kept(page, PYTHON_OF_A_PAGE.sub(run, page.read_text(encoding="utf-8")))


# ---- commands

COMMANDS = outcomes.commands


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_help_with_an_example_and_is_in_the_documentation(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert f"outcomes {name}" in command.help
    written = "".join(page.read_text(encoding="utf-8") for page in pages())
    assert f"outcomes {name}" in written


# ---- links and pages of diagnostics


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_link_leads_to_a_file_that_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), target
    headings = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.MULTILINE)
    }
    for anchor in re.findall(r"\]\(#([^)\s]+)\)", text):
        assert anchor in headings, anchor


def test_the_pages_of_the_diagnostics_are_fresh(kept: Callable[[Path, str], None]) -> None:
    folder = ROOT / "docs" / "diagnostics"
    known = every_diagnostic()
    for code, diagnostic in known.items():
        kept(folder / f"{code}.md", page_of(code, diagnostic))
    rows = [f"| [{code}]({code}.md) | {_cell(page(each).split('.')[0])} |" for code, each in known.items()]
    kept(folder / "README.md", "\n".join([_LIST, *rows]) + "\n")
    assert {file.stem for file in folder.glob("*.md")} == {*known, "README"}


_LIST = """\
# Diagnostics

Every message of the checker and of the records reader has a code, and every code has a page. `outcomes codes E201`
prints it. E1: reading the text. E2: names. E3: kinds and units. E4: questions that a contract may not leave open. E5:
promises that an evaluation broke. D1: records.

| code | what it says |
|---|---|"""


def page_of(code: str, diagnostic: type[Diagnostic]) -> str:
    """Return the page of a diagnostic in Markdown; a text that shows it is indented, so Markdown keeps its lines."""
    kind = "" if diagnostic.severity == "error" else " (advice: it stops nothing)"
    text = "".join(
        each if each.isprintable() or each == "\n" else "\N{REPLACEMENT CHARACTER}"
        for each in page(diagnostic)
    )
    return f"# {code}{kind}\n\n{text}\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
