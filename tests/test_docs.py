"""What the documentation says is so: its contracts load, its sums are right, its commands print what it shows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen
from completed import completed
from explained import diagnostics_of
from lark import Tree

from rules_engine.diagnostics import shown
from rules_engine.engine import load, run_examples
from rules_engine.money import pounds
from rules_engine.resources import shipped
from rules_engine.source import Source
from rules_engine.syntax.parser import build, keywords

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference.md"
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
        yield Fence(page=page.name, line=line, kind=found["kind"], rest=found["rest"] or "", text=found["text"])


def pages() -> list[Path]:
    return sorted({*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")})


CONTRACTS = [fence for page in pages() for fence in fences(page) if fence.kind == "contract"]


@pytest.mark.parametrize("fence", CONTRACTS, ids=lambda fence: f"{fence.page}:{fence.line}")
def test_a_contract_on_a_page_loads_and_its_sums_are_right(fence: Fence) -> None:
    text = fence.text if fence.text.startswith(('contract "', "#")) and "\nsettlement" in fence.text else completed(fence.text)
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
            tree: Tree[object] = parser.parse(completed(fence.text))
            shown_there |= {str(node.data) for node in tree.iter_subtrees()}
    missing = {name for name in map(str, productions) if not name.startswith(("_", "start"))} - shown_there
    assert not missing


def test_the_reference_lists_every_word_of_the_language() -> None:
    listed = REFERENCE.read_text(encoding="utf-8").split("## Words of the language")[1].split("##")[0]
    assert set(re.findall(r"`([^`]+)`", listed)) == keywords()
