"""What the checker hands on: a type for every expression, by its place."""

from itertools import pairwise

import pytest
from completed import completed

from rules_engine.engine import load
from rules_engine.resources import shipped
from rules_engine.rules import Every, walk
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


# ---- definitions that lean on one another


def chained(count: int, last: str) -> str:
    """A contract with so many definitions, of which each is the next, and the last is `last`."""
    terms = [f"Day {chr(65 + at // 26)}{chr(97 + at % 26)}" for at in range(count)]
    lines = [
        f"  {term}  means {following}" for term, following in zip(terms, [*terms[1:], last], strict=True)
    ]
    return "definitions\n" + "\n".join(lines) + "\n"


def test_a_ring_of_hundreds_of_definitions_is_told_in_one_message():
    found = load(Source.of("test.contract", completed(chained(400, "Day Aa")))).diagnostics
    assert [each.code for each in found if each.code in ("E203", "E206")] == ["E206"]


def test_a_long_chain_that_leads_into_a_ring_is_told():
    ring = "  Left  means Right\n  Right  means Left\n"
    found = load(Source.of("test.contract", completed(chained(400, "Left") + ring))).diagnostics
    assert {"E203", "E206"} <= {each.code for each in found}


def conditions_of(definitions: int) -> int:
    """How many conditions there are to decide where each definition names the next one twice."""
    terms = [f"Case {chr(65 + at)}" for at in range(definitions + 1)]
    lines = [f"  {term}  means {following} and {following}" for term, following in pairwise(terms)]
    fragment = "\n".join(["definitions", *lines, f"  {terms[-1]}  means Therapy Start is recorded"])
    schedule = load(
        Source.of("test.contract", completed(fragment + "\neligibility\n  where Case A\n"))
    ).schedule
    assert schedule is not None
    return sum(isinstance(each, Every) for each in walk(schedule.eligibility))


def test_a_condition_that_stands_twice_in_another_is_made_once():
    # Ten more definitions are as many more conditions again, and not a thousand times as many.
    assert conditions_of(20) <= 2 * conditions_of(10)
