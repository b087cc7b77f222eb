"""The code lists of the statutory returns, and the standard Terms that contracts use instead of spelling them out."""

import csv
from datetime import date
from pathlib import Path

import pytest
from completed import completed

from rules_engine.assurance.examples import run_examples
from rules_engine.diagnostics import Diagnostic, shown
from rules_engine.loading import load
from rules_engine.money import pounds
from rules_engine.rules import FactSource, Recorded, RowFilter, Schedule, Without
from rules_engine.semantics.standard import VOCABULARIES, standard_terms
from rules_engine.source import Source, Span
from rules_engine.statutory import codes as vocabulary
from rules_engine.statutory.codes import EPISODE_FIELDS, codes_of, meaning, valid_in
from rules_engine.statutory.doubts import POLICIES, Doubt, Reading
from rules_engine.statutory.layouts import EPISODES, LAYOUTS, Holds, tells_a_birthday
from rules_engine.syntax import ast
from rules_engine.syntax.formatter import formatted
from rules_engine.syntax.parser import parse

FOLDER = Path(vocabulary.__file__).parent
ENGLAND = "England looked-after children"


# ---- codes and years


def test_the_list_is_read_as_any_spreadsheet_reads_it():
    with (FOLDER / "codes.csv").open(encoding="utf-8", newline="") as file:
        rows = [tuple(row.values()) for row in csv.DictReader(file)]
    read = [
        (field, code, known.meaning, str(known.first_year or ""), str(known.last_year or ""), known.source)
        for field in dict.fromkeys(row[0] for row in rows)
        for code, known in codes_of(field).items()
    ]
    assert read == rows


def test_each_column_of_codes_has_a_list():
    named = {
        column.codes for layout in LAYOUTS.values() for column in layout.columns if column.holds is Holds.CODE
    }
    assert [field for field in named if not codes_of(field or "")] == []


def test_each_code_says_where_it_comes_from():
    named = {column.codes for layout in LAYOUTS.values() for column in layout.columns if column.codes}
    assert [code for field in named for code, known in codes_of(field).items() if not known.source] == []


@pytest.mark.parametrize(
    ("field", "code", "last_without", "first_with"),
    [
        ("placement", "K3", 2023, 2024),
        ("placement", "Z11", 2025, 2026),
        ("reason ceased", "E46", 2018, 2019),
        ("reason for place change", "CUSTOD", 2018, 2019),
        ("sex", "F", 2024, 2025),
    ],
)
def test_a_code_may_come(field, code, last_without, first_with):
    assert (valid_in(field, code, last_without), valid_in(field, code, first_with)) == (False, True)


@pytest.mark.parametrize(
    ("field", "code", "last_with", "first_without"),
    [
        ("placement", "H5", 2025, 2026),
        ("placement", "P2", 2025, 2026),
        ("placement", "Z1", 2025, 2026),
        ("reason ceased", "E43", 2018, 2019),
        ("sex", "1", 2024, 2025),
    ],
)
def test_a_code_may_go(field, code, last_with, first_without):
    assert (valid_in(field, code, last_with), valid_in(field, code, first_without)) == (True, False)


def test_a_code_without_years_is_good_for_any():
    assert valid_in("legal status", "C2", 1991)
    assert valid_in("legal status", "C2", 2040)


def test_what_is_no_code_is_good_for_none():
    assert not valid_in("legal status", "C9", 2020)
    assert not valid_in("shoe size", "36", 2020)


def test_a_code_means_what_it_means_in_its_field():
    assert meaning("placement", "K1") == "secure children's home"
    assert meaning("accommodation", "K1") == "ordinary lodgings, suitable"


# ---- advice on years


def in_force(first: str, last: str, codes: str) -> tuple[Diagnostic, ...]:
    text = completed(
        f'contract "Essex"\n  in force from {first} to {last}\n  statements every quarter\n\n'
        "definitions\n  Home Day means Tracking Period except (In Care or\n"
        f"    Looked After with {codes}, with legal status other than V3)\n"
    )
    return load(Source.of("essex.contract", text)).diagnostics


@pytest.mark.parametrize(
    ("first", "last", "codes", "said"),
    [
        (
            "1 April 2015",
            "31 March 2018",
            "placement K3",
            "`K3` is in no return for 2015-16 to 2017-18",
        ),
        (
            "1 April 2026",
            "31 March 2027",
            "placement H5",
            "`H5` is in no return for 2026-27",
        ),
    ],
)
def test_a_code_of_other_years_is_advice(first, last, codes, said):
    (advice,) = in_force(first, last, codes)
    assert (advice.code, advice.severity, advice.message) == ("E322", "advice", said)


def test_the_advice_says_when_the_code_was_one():
    (came,) = in_force("1 April 2015", "31 March 2018", "placement K3")
    (went,) = in_force("1 April 2026", "31 March 2030", "placement P2")
    assert came.hint == "it came with the return for 2023-24"
    assert went.hint == "its last return was the one for 2024-25"


@pytest.mark.parametrize(
    ("first", "last", "codes"),
    [
        ("1 April 2015", "1 April 2023", "placement K3"),  # the last day is in the return for 2023-24
        ("31 March 2025", "31 March 2030", "placement H5"),  # the first day is in the return for 2024-25
        ("1 April 2015", "31 March 2030", "reason ceased E43 or E45"),
    ],
)
def test_a_code_of_any_year_of_the_contract_is_no_advice(first, last, codes):
    assert in_force(first, last, codes) == ()


# ---- standard Terms


def contract(definitions: str = "", *, timelines: str = "", more: str = "") -> str:
    return completed(
        f'contract "Essex"\n  in force from 1 April 2015 to 31 March 2018\n  statements every quarter\n'
        f'  uses "{ENGLAND}"\n\n{timelines}\n\n{definitions}\n\n{more}'
    )


def schedule_of(text: str) -> Schedule:
    source = Source.of("essex.contract", text)
    loaded = load(source)
    assert loaded.schedule, "\n".join(shown(each, source) for each in loaded.diagnostics)
    assert loaded.diagnostics == ()
    return loaded.schedule


@pytest.mark.parametrize("name", VOCABULARIES)
def test_a_vocabulary_is_laid_out_as_a_contract_is(name):
    text = (FOLDER / VOCABULARIES[name]).read_text(encoding="utf-8")
    assert formatted(parse(Source.of(name, text))) == text


def test_the_standard_terms_have_the_codes_that_the_field_gives_them():
    codes = {term: _codes_in(clause) for term, clause in standard_terms(ENGLAND).items()}
    assert codes == {
        "Looked After": set(),
        "Short Break": {"V3", "V4"},
        "In Care": set(),
        "Care Order": {"C1", "C2"},
        "Placement Order": {"E1"},
        "Accommodated": {"V2"},
        "Police Protection": {"L1"},
        "Emergency Protection Order": {"L2"},
        "Child Assessment Order": {"L3"},
        "Remand": {"J1", "J2"},
        "Foster Placement": {"U1", "U2", "U3", "U4", "U5", "U6"},
        "Kinship Foster Placement": {"U1", "U2", "U3"},
        "Adoption Placement": {"A3", "A4", "A5", "A6"},
        "Residential Placement": {"K1", "K2", "R1", "S1"},
        "Secure Placement": {"K1"},
        "Supported Accommodation": {"H5", "K3", "P2"},
        "Placed With Parents": {"P1"},
        "Temporary Placement": {"T0", "T1", "T2", "T3", "T4"},
        "Custody": {"R5"},
        "Came Into Care": {"S"},
        "Carer Move": {"P", "B"},
    }


def _codes_in(clause: ast.Node) -> set[str]:
    filters = [node for node in ast.walk(clause) if isinstance(node, ast.Filter)]
    return {code for each in filters if not each.other_than for code in each.codes}


def test_each_standard_term_may_be_counted():
    for term in standard_terms(ENGLAND):
        whole = (
            f"Tracking Period during {term}" if term != "Looked After" else "Tracking Period except In Care"
        )
        schedule_of(contract(f"definitions\n  Home Day means {whole}\n"))


def test_a_contract_has_only_the_terms_that_it_uses():
    schedule = schedule_of(contract())
    assert [name for name, _ in schedule.day_definitions] == [
        "Short Break",
        "In Care",
        "Tracking Period",
        "Home Day",
    ]


def test_a_standard_term_means_the_same_as_when_it_is_spelled_out():
    short_break = Recorded(
        timeline="Looked After",
        filters=(RowFilter(field="legal status", codes=frozenset({"V3", "V4"})),),
    )
    in_care = Without(days=Recorded(timeline="Looked After"), removed=short_break)
    assert dict(schedule_of(contract()).day_definitions)["In Care"] == in_care
    spelled_out = completed(
        'contract "Essex"\n  in force from 1 April 2015 to 31 March 2018\n  statements every quarter\n'
    )
    assert schedule_of(contract()) == schedule_of(spelled_out)


def test_everything_standard_stands_in_its_vocabulary_and_is_found_where_the_contract_uses_it():
    text = contract()
    loaded = load(Source.of("essex.contract", text))
    begin = text.index("uses")
    uses = Span(begin, text.index("\n", begin))
    assert loaded.checked
    places = {
        node.span
        for block in loaded.tree.blocks[:2]
        for node in ast.walk(block)
        if not isinstance(node, ast.Contract)
    }
    assert {place.of for place in places} == {ENGLAND}
    assert {loaded.checked.resolved.cited(place) for place in places} == {uses}
    assert loaded.schedule
    assert loaded.schedule.timelines[0].origin == uses


def test_what_was_written_stays_as_it_was_written():
    loaded = load(Source.of("essex.contract", contract()))
    assert not any(isinstance(block, ast.Timelines) for block in loaded.parsed.tree.blocks)
    assert 'uses "England looked-after children"' in formatted(loaded.parsed)


def test_the_contract_may_declare_the_timeline_to_say_how_days_in_doubt_are_read():
    timelines = "timelines\n  Looked After is read from SSDA903 episodes\n    gap means left\n    absent means continues\n"
    (timeline,) = schedule_of(contract(timelines=timelines)).timelines
    assert timeline.policies == ((Doubt.GAP, Reading.LEFT), (Doubt.ABSENT, Reading.CONTINUES))


def test_a_standard_term_that_would_mean_something_else_is_one_complaint():
    text = contract(timelines="timelines\n  Looked After is recorded\n")
    assert [each.code for each in load(Source.of("essex.contract", text)).diagnostics] == ["E208"]


def test_a_misspelt_vocabulary_is_one_complaint():
    text = contract().replace("looked-after", "looked after")
    assert [each.code for each in load(Source.of("essex.contract", text)).diagnostics] == ["E207"]


def test_without_the_vocabulary_its_terms_are_pointed_out():
    text = completed("payment Days at Home\n  pays £60.00 for each day of Home Day during Custody\n")
    (unknown,) = load(Source.of("essex.contract", text)).diagnostics
    assert (
        unknown.hint == f'it is a standard Term: write `uses "{ENGLAND}"` in the heading, or define it here'
    )


def test_short_breaks_are_decided_by_the_standard_in_care():
    assert schedule_of(contract("definitions\n  Home Day means Tracking Period except In Care\n"))
    text = contract("definitions\n  Home Day means Tracking Period except (Looked After or Remand)\n")
    (question,) = load(Source.of("essex.contract", text)).diagnostics
    assert (question.code, question.hint) == (
        "E407",
        "say instead of `Looked After`: `In Care`, or `(In Care or Short Break)`",
    )


# Rows of one child: a short break, then care with a foster carer, a stay in hospital and a move, then a children's home.
ROWS = """\
  Looked After from 1 June 2015 until 4 June 2015, legal status V3, placement U6, reason for new episode "S"
  Looked After from 1 July 2015 until 11 July 2015, legal status C2, placement U6, reason for new episode "S"
  Looked After from 11 July 2015 until 13 July 2015, legal status C2, placement T1, reason for new episode "P"
  Looked After from 13 July 2015 until 20 July 2015, legal status C2, placement U6, reason for new episode "P"
  Looked After from 20 July 2015 until 25 July 2015, legal status C2, placement K2, reason for new episode "B"
"""


@pytest.mark.parametrize(
    ("term", "days"),
    [
        ("Short Break", 3),
        ("In Care", 10 + 2 + 7 + 5),
        ("Foster Placement", 10 + 7),  # not the short break with a foster carer
        ("Temporary Placement", 2),
        ("Residential Placement", 5),
        ("Care Order", 24),
        ("Came Into Care", 1),  # each short break begins with "S" too
        ("Carer Move", 2),  # the return from hospital is recorded as a move; the way there does not count
        ("Custody", 0),
    ],
)
def test_a_standard_term_counts_the_days_that_it_says(term, days):
    example = (
        'example "one child"\n'
        '  Date of Birth is 3 May 2008, Therapy Start is 1 April 2015, Route is "return home"\n'
        f"{ROWS}  records run until 1 April 2016\n  pays {pounds(days * 60) if days else 'nothing'}\n"
    )
    text = contract(f"definitions\n  Home Day means Tracking Period during {term}\n", more=example)
    (result,) = run_examples(load(Source.of("essex.contract", text)))
    assert result.passed


# ---- tables of the statutory records


@pytest.mark.parametrize("heading", ["DOB", "dob", "MC_DOB", "mc-dob", " Mc Dob ", "DUC", "D.U.C."])
def test_a_column_of_birthdays_is_known_however_its_heading_is_written(heading):
    assert tells_a_birthday(heading)


@pytest.mark.parametrize("heading", ["DEC", "DECOM", "MOTHER", "DATE_INT", "", "_"])
def test_other_columns_tell_no_birthday(heading):
    assert not tells_a_birthday(heading)


def test_the_table_of_episodes_is_the_one_of_the_layouts():
    assert EPISODES.source == ast.EPISODES
    assert {column.codes for column in EPISODES.columns if column.codes} >= set(EPISODE_FIELDS)


def test_the_grammar_has_the_readings_that_the_rules_have():
    for doubt in Doubt:
        for reading in Reading:
            text = f"timelines\n  Looked After is read from SSDA903 episodes\n    {doubt.value} means {reading.value}\n"
            read = not parse(Source.of("essex.contract", text)).diagnostics
            assert read == (reading in POLICIES[doubt]), text


def test_a_timeline_of_another_table_carries_its_codes_by_a_term():
    timelines = 'timelines\n  Missing From Home is read from "SSDA903 missing"\n'
    timeline = schedule_of(contract(timelines=timelines)).timelines[-1]
    assert (timeline.source, timeline.attributes) == ("SSDA903 missing", (("Kind", ("M", "A")),))


def test_a_fact_may_be_read_from_a_column():
    text = completed(
        "facts about each child\n"
        '  Date of Match is a date, if any, read from "SSDA903 AD1" column "DATE_MATCH"\n'
    )
    fact = schedule_of(text).facts[-1]
    assert fact.source == FactSource(table="SSDA903 AD1", column="DATE_MATCH")


def test_a_row_of_events_is_on_one_day():
    row = ast.Spell(
        timeline=ast.Name(text="Reviews"), start=ast.DateLiteral(date=date(2020, 2, 29)), of_one_day=True
    )
    assert row.leaving_day == date(2020, 3, 1)
