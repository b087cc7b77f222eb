"""A records.toml that is not TOML: what is wrong is said in terms of the file, with the line to write."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.records.toml_faults import TomlFault, toml_fault

HEADING = '[timelines."In School"]'
COVERS = "covers = [{from = 2019-04-01, to = 2020-03-31}]"


@pytest.mark.parametrize(
    ("line", "instead", "why"),
    [
        ("[timelines.In School]", HEADING, "the name of a timeline stands in quotation marks"),
        ("[In School]", HEADING, "the name of a timeline stands in quotation marks"),
        ('[timelines."In School"', HEADING, "the name of a timeline stands in quotation marks"),
        ('[timelines."In School]', HEADING, "the name of a timeline stands in quotation marks"),
        ("[timelines.in scool]", HEADING, "the name of a timeline stands in quotation marks"),
        ("[timelines.\u201cIn School\u201d]", HEADING, "quotation marks are straight ones"),
        ("covers = [{from = 01/04/2019, to = 31/03/2020}]", COVERS, "a date is written 2019-04-01"),
        ("covers = [{from = 1 April 2019, to = 31st March 2020}]", COVERS, "a date is written 2019-04-01"),
        ("covers = [{from = 2019-4-1, to = 2020-3-31}]", COVERS, "a date is written 2019-04-01"),
        ("covers: [{from: 2019-04-01, to: 2020-03-31}]", COVERS, "`=` stands between a name and what it is"),
        (
            "covers = [{from = 2019-04-01, to = 2020-03-31}",
            COVERS,
            "a bracket or a quotation mark is not closed",
        ),
        (
            "covers = [{from = 2019-04-01, to = 2020-03-31",
            COVERS,
            "a bracket or a quotation mark is not closed",
        ),
        ("others = True", "others = true", "`true` is written in small letters"),
        ("others: yes", "others = true", "`=` stands between a name and what it is"),
        (
            "files = [a.csv, b.csv]",
            'files = ["a.csv", "b.csv"]',
            "the names of files stand in quotation marks",
        ),
        ('files = ["a.csv]', 'files = ["a.csv"]', "a bracket or a quotation mark is not closed"),
        ('files = ["2019\\x.csv"]', 'files = ["2019/x.csv"]', "the folders of a path are separated by `/`"),
    ],
)
def test_the_line_to_write_is_said(line, instead, why):
    fault = toml_fault(f"# of our records\n{line}\n", ["In School", "Looked After"])
    assert fault is not None
    assert (fault.line, fault.instead) == (2, instead)
    assert fault.why.startswith(why)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (
            f"{HEADING}\n{COVERS}\n{HEADING}\nothers = true\n",
            3,
            f"`{HEADING}` is there twice: put all that is said of a timeline under one such line",
        ),
        (
            f"{HEADING}\ncovers = [{{from = 2019-02-30, to = 2019-12-31}}]\n",
            2,
            "a date in this line is not a day of the calendar",
        ),
        (
            f"{HEADING}\nwe keep these by hand\n",
            2,
            "this line is not in the form `name = value`, nor a line in square brackets",
        ),
        ("x = " + "[\n" * 3000, 1, "its brackets are nested too deep"),
        ("x = " + "?" * 1001, 1, "it has 1,005 characters, and no line that is meant has so many"),
    ],
)
def test_what_no_line_puts_right_is_said_in_plain_words(text, line, why):
    assert toml_fault(text, ["In School"]) == TomlFault(line, why)


def test_toml_has_no_fault():
    assert toml_fault(f"{HEADING}\n{COVERS}\n", ["In School"]) is None


@given(st.text(max_size=40) | st.text("[]{}\"'=:,.\\ \naft0123-/", max_size=40))
def test_a_fault_is_told_of_just_what_is_not_toml_and_is_put_right_by_the_line_that_is_offered(text):
    fault = toml_fault(text, ["In School"])
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError):
        assert fault is not None
    else:
        assert fault is None
    if fault is not None and fault.instead is not None:
        lines = text.split("\n")
        lines[fault.line - 1] = fault.instead
        later = toml_fault("\n".join(lines), ["In School"])
        assert later is None or later.line > fault.line
