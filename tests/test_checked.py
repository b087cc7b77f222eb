"""What the checker hands on: a type for every expression, by its place."""

import pytest

from rules_engine.engine import load
from rules_engine.resources import shipped
from rules_engine.semantics.standard import vocabulary_source
from rules_engine.semantics.types import Kind, Type
from rules_engine.source import Source, Span
from rules_engine.syntax import ast

GALLERY = sorted(file.name for file in shipped("contracts").iterdir() if file.name.endswith(".contract"))


def of_the_gallery(name: str) -> Source:
    return Source.of(name, shipped("contracts").joinpath(name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", GALLERY)
def test_every_expression_of_a_sound_contract_has_a_type(name):
    checked = load(of_the_gallery(name)).checked
    assert checked
    tree = checked.resolved.tree
    expressions = [
        *(
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Expression) and not isinstance(node, ast.Name)
        ),
        *ast.names_used(tree),
    ]
    assert [node for node in expressions if node.span not in checked.types_by_span] == []


def test_the_type_at_a_place_is_that_of_the_words_there():
    source = of_the_gallery("stronger_families_norfolk.contract")
    checked = load(source).checked
    assert checked
    line = "Tracking Period except In Care"
    start = source.text.index(line)
    types = checked.types_by_span
    assert types[Span(start, start + len(line))] == Type(Kind.DAYS)
    assert types[Span(start, start + len("Tracking Period"))] == Type(Kind.DAYS)
    birthday = source.text.index("18th birthday")
    assert types[Span(birthday, birthday + len("18th birthday"))] == Type(Kind.DATE)
    rate = source.text.index("£60.00")
    assert types[Span(rate, rate + len("£60.00"))] == Type(Kind.PRICE)


def test_a_standard_term_has_a_place_in_the_text_of_its_vocabulary():
    text = """contract "Family support"
  uses "England looked-after children"
definitions
  Home Day means every day except Kinship Foster Placement
"""
    checked = load(Source.of("family.contract", text)).checked
    assert checked
    term = checked.resolved.defined["Kinship Foster Placement"]
    written = vocabulary_source(term.span.of).text[term.span.start : term.span.end]
    assert " ".join(written.split()) == (
        "Kinship Foster Placement means (Looked After with placement U1, U2 or U3) except Short Break"
    )
    assert checked.types_by_span[term.meaning.span] == Type(Kind.DAYS)
