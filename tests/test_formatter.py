from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.source import Source
from rules_engine.syntax import ast
from rules_engine.syntax.formatter import WIDEST, formatted
from rules_engine.syntax.parser import Parsed, parse
from strategies import comments, contracts


def parsed(text: str) -> Parsed:
    return parse(Source.of("test.contract", text))


def of_tree(tree: ast.Contract) -> str:
    return formatted(Parsed(source=Source.of("drawn.contract", ""), tree=tree))


@given(contracts())
def test_parsing_the_layout_of_a_tree_gives_the_tree(tree):
    again = parsed(of_tree(tree))
    assert again.diagnostics == ()
    assert again.tree == tree
