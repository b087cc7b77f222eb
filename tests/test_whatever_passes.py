"""Whatever `check` lets pass can be read aloud, tried on its examples, evaluated and shown.

Sound contracts are drawn from the gallery: an expression of one of them gives way to another of its kind, made of the
contract's own words, of long and empty lengths, and of the ends of the calendar.
"""

from functools import cache
from pathlib import Path
from re import sub

import pytest
from attrs import frozen
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from slow import slow

import rules_engine as oc
from rules_engine.loading import load
from rules_engine.resources import shipped
from rules_engine.semantics.types import Kind
from rules_engine.source import Source, Span
from rules_engine.syntax import ast

GALLERY = sorted(each.name for each in shipped("contracts").iterdir() if each.name.endswith(".contract"))
ENDS = ["1 January 1", "1 January 1900", "29 February 2020", "30 December 9998", "31 December 9999"]
LENGTHS = st.sampled_from([0, 1, 7, 28, 31, 365, 10_000, 999_999])
UNITS = st.sampled_from(["days", "weeks", "months", "years"])


@frozen
class Gallery:
    """A contract of the gallery, the expressions in it that may give way, and invented records for it."""

    text: str
    places: tuple[tuple[Kind, Span], ...]
    records: oc.Records

    def said(self, kind: Kind) -> list[str]:
        """Return what the contract says of `kind`."""
        return [self.text[span.start : span.end] for each, span in self.places if each is kind]


@cache
def gallery(name: str) -> Gallery:
    file = shipped("contracts").joinpath(name)
    text = file.read_text(encoding="utf-8")
    checked = load(Source.of(name, text)).checked
    assert checked is not None
    blocks = [
        block.span
        for block in checked.resolved.parsed.tree.blocks
        if isinstance(
            block, ast.Definitions | ast.Eligibility | ast.PaymentClause | ast.Settlement | ast.Safeguards
        )
    ]
    places = tuple(
        (type_.kind, span)
        for span, type_ in checked.types_by_span.items()
        if type_.kind in (Kind.DAYS, Kind.DATE, Kind.CONDITION)
        and not span.of
        and any(block.start <= span.start and span.end <= block.end for block in blocks)
    )
    folder = Path(str(file)).with_suffix("")
    return Gallery(text, places, oc.Contract.of(text).read(folder, "2021-06-01", show_ids=True))


def dates(said: Gallery, depth: int = 2) -> SearchStrategy[str]:
    plain = st.sampled_from(ENDS + said.said(Kind.DATE))
    if depth == 0:
        return plain
    date, days = st.deferred(lambda: dates(said, depth - 1)), st.deferred(lambda: day_sets(said, depth - 1))
    return st.one_of(
        plain,
        st.builds("({}) plus {} {}".format, date, LENGTHS, UNITS),
        st.builds("({}) minus {} {}".format, date, LENGTHS, UNITS),
        st.builds("the {} of {} and {}".format, st.sampled_from(["earliest", "latest"]), plain, plain),
        st.builds("the {} day of {}".format, st.sampled_from(["first", "last"]), days),
        st.builds("the day on which {} reaches {} days in total".format, days, LENGTHS),
        st.builds("{}th birthday".format, st.sampled_from([5, 18, 25])),
    )


def day_sets(said: Gallery, depth: int = 2) -> SearchStrategy[str]:
    plain = st.sampled_from(["every day", *said.said(Kind.DAYS)]).map("({})".format)
    if depth == 0:
        return plain
    date, days = st.deferred(lambda: dates(said, depth - 1)), st.deferred(lambda: day_sets(said, depth - 1))
    return st.one_of(
        plain,
        st.builds("({} {} {})".format, days, st.sampled_from(["except", "during", "or", "and"]), days),
        st.builds("({} {} {})".format, days, st.sampled_from(["until", "even after"]), date),
        st.builds("(spells of at least {} days of {})".format, LENGTHS, days),
        st.builds("(from {} to {})".format, date, date),
        st.builds("({} {} from {})".format, LENGTHS, UNITS, date),
    )


def conditions(said: Gallery) -> SearchStrategy[str]:
    date, days = dates(said, 1), day_sets(said, 1)
    return st.one_of(
        st.builds("({} is before {})".format, date, date),
        st.builds("({} is a day of {})".format, date, days),
        st.builds("({} day of {} is a day of {})".format, st.sampled_from(["every", "no"]), days, days),
        st.builds("(days of {} less days of {} is at least {} days)".format, days, days, LENGTHS),
        st.builds("(aged {} to 130 at {})".format, st.sampled_from([0, 17, 130]), date),
    )


@pytest.mark.parametrize("name", GALLERY)
@given(draw=st.data())
@slow(12, deadline=None)
def test_what_check_lets_pass_goes_through_every_command(name: str, draw: st.DataObject) -> None:
    said = gallery(name)
    kind, place = draw.draw(st.sampled_from(said.places))
    makers = {Kind.DAYS: day_sets, Kind.DATE: dates, Kind.CONDITION: conditions}
    words = draw.draw(makers[kind](said))
    contract = oc.Contract.of(said.text[: place.start] + words + said.text[place.end :])
    goes_through_every_command(contract, said.records)


TERMS = ["1 January 1", "1 January 1900", "29 February 2016", "1 April 9990", "31 December 9999"]


# Norfolk's lists the last day of each statement.
@pytest.mark.parametrize("name", [name for name in GALLERY if name != "stronger_families_norfolk.contract"])
@given(first=st.sampled_from(TERMS), last=st.sampled_from([*TERMS, "30 December 9999", "1 April 2090"]))
@slow(12, deadline=None)
def test_any_term_that_check_lets_pass_goes_through_every_command(name: str, first: str, last: str) -> None:
    said = gallery(name)
    without_examples = said.text.partition("\nexample ")[0]
    text = sub(r"in force from .* to .*", f"in force from {first} to {last}", without_examples)
    goes_through_every_command(oc.Contract.of(text), said.records)


def goes_through_every_command(contract: oc.Contract, records: oc.Records) -> None:
    assume(not any(each.severity == "error" for each in contract.diagnostics))
    assert contract.summary("text")
    contract.test()
    try:
        result = contract.evaluate(records)
    except oc.PromisesBroken:
        return
    assert result.statement("html")
    assert oc.read_result(result.files()["result.json"]).total == result.total
