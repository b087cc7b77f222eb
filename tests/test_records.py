"""Records from a folder: what is read, and what is said of what cannot be.

Rows are counted as a spreadsheet counts them: row 1 holds the headings.
"""

from datetime import date
from decimal import Decimal
from gzip import compress
from pathlib import Path
from re import DOTALL, findall
from textwrap import dedent
from time import perf_counter

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st
from slow import slow

from rules_engine.diagnostics import TableDiagnostic, concise, every_diagnostic, page, shown
from rules_engine.facts import Child, Cohort, Episode, History
from rules_engine.place import Place
from rules_engine.records.reading import RecordsRead, read_records
from rules_engine.returns.identifiers import written_in_two_ways
from rules_engine.rules import FactKind, FactRule, FactSource, TimelineRule
from rules_engine.source import Span
from rules_engine.statutory.layouts import EPISODES
from rules_engine.timeline import Days

NOWHERE = Span(0, 0)
BORN = FactRule(name="Date of Birth", kind=FactKind.DATE, origin=NOWHERE)
ROUTE = FactRule(name="Route", kind=FactKind.CHOICE, choices=("edge of care", "return home"), origin=NOWHERE)
FEE = FactRule(name="Fee", kind=FactKind.NUMBER, optional=True, origin=NOWHERE)
CONSENT = FactRule(name="Consent", kind=FactKind.YES_NO, optional=True, origin=NOWHERE)
BOROUGH = FactRule(
    name="Borough", kind=FactKind.PARTY, choices=("Sutton", "Merton"), optional=True, origin=NOWHERE
)
FACTS = (BORN, ROUTE, FEE, CONSENT, BOROUGH)

CAME_OF_AGE = FactRule(
    name="Came of Age",
    kind=FactKind.DATE,
    optional=True,
    source=FactSource(table="SSDA903 UASC", column="DUC"),
    origin=NOWHERE,
)
LOOKED_AFTER = TimelineRule(name="Looked After", source=EPISODES.source, origin=NOWHERE)
MISSING = TimelineRule(name="Missing From Home", source="SSDA903 missing", origin=NOWHERE)
IN_SCHOOL = TimelineRule(name="In School", origin=NOWHERE)
HOUSED = TimelineRule(
    name="Housed",
    attributes=(("kind", ("own home", "hostel")),),
    origin=NOWHERE,
)

ADA = "Child,Date of Birth,Route\nA1,03/05/2008,edge of care\n"
YEAR_2019 = '[timelines."In School"]\ncovers = [{from = 2019-01-01, to = 2019-12-31}]\n'
DAYS_OF_2019 = Days.between(date(2019, 1, 1).toordinal(), date(2020, 1, 1).toordinal())


def in_folder(folder: Path, **files: str | bytes) -> Path:
    """Write files, of which `children` is children.csv and `In School.csv` is itself."""
    for name, content in files.items():
        file = folder / (name if "." in name else f"{name}.csv")
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def said(read: RecordsRead) -> list[str]:
    return [concise(problem) for problem in read.diagnostics]


def the_facts_of(read: RecordsRead) -> list[dict[str, object]]:
    assert read.cohort is not None, said(read)
    return [dict(child.facts) for child in read.cohort.children]


# ---- children.csv


def test_a_row_of_children_csv_is_a_child_with_its_facts(tmp_path):
    in_folder(
        tmp_path,
        children="Child,Date of Birth,Route,Fee,Consent,Borough\n"
        'A1,2008-05-03,edge of care,"1,234.50",yes,Sutton\n',
    )
    facts = {
        "Date of Birth": date(2008, 5, 3),
        "Route": "edge of care",
        "Fee": Decimal("1234.50"),
        "Consent": True,
        "Borough": "Sutton",
    }
    assert read_records(tmp_path, FACTS, ()) == RecordsRead(Cohort((Child("A1", facts, {}),)), ())


def test_headings_and_choices_may_differ_in_case_and_stand_in_any_order(tmp_path):
    in_folder(tmp_path, children="ROUTE,CHILD,date_of_birth\nEdge  Of Care,A1,03/05/2008\n")
    assert the_facts_of(read_records(tmp_path, FACTS, ())) == [
        {"Date of Birth": date(2008, 5, 3), "Route": "edge of care"}
    ]


def test_an_optional_fact_that_is_blank_is_not_recorded(tmp_path):
    in_folder(tmp_path, children="Child,Date of Birth,Route,Fee\nA1,03/05/2008,return home,\n")
    assert the_facts_of(read_records(tmp_path, FACTS, ())) == [
        {"Date of Birth": date(2008, 5, 3), "Route": "return home"}
    ]


@pytest.mark.parametrize("cell", ["yes", "Y", "TRUE", "1"])
def test_yes_has_four_spellings(tmp_path, cell):
    in_folder(tmp_path, children=f"Child,Consent\nA1,{cell}\n")
    assert the_facts_of(read_records(tmp_path, (CONSENT,), ())) == [{"Consent": True}]


@pytest.mark.parametrize("cell", ["no", "N", "False", "0"])
def test_no_has_four_spellings(tmp_path, cell):
    in_folder(tmp_path, children=f"Child,Consent\nA1,{cell}\n")
    assert the_facts_of(read_records(tmp_path, (CONSENT,), ())) == [{"Consent": False}]


@pytest.mark.parametrize(
    "content",
    [
        ADA.encode("utf-8-sig"),
        ADA.replace("\n", "\r\n").encode(),
        ADA.encode("utf-16"),
        (ADA + ",,\n\n").encode(),
        ADA.replace("\n", ",,,\n").encode(),
        ADA.replace("A1", " A1\xa0").encode("cp1252"),
    ],
    ids=["byte-order mark", "CRLF", "UTF-16", "blank rows at the end", "commas at the end", "Windows-1252"],
)
def test_what_spreadsheets_do_to_a_file_makes_no_difference(tmp_path, content):
    in_folder(tmp_path, children=content)
    assert read_records(tmp_path, FACTS, ()) == RecordsRead(
        Cohort((Child("A1", {"Date of Birth": date(2008, 5, 3), "Route": "edge of care"}, {}),)), ()
    )


def test_a_choice_is_known_by_its_words_whatever_dash_the_spreadsheet_wrote(tmp_path):
    route = FactRule(name="Route", kind=FactKind.CHOICE, choices=("step-down",), origin=NOWHERE)
    in_folder(tmp_path, children="Child,Route\nA1,step–down\n")
    assert the_facts_of(read_records(tmp_path, (route,), ())) == [{"Route": "step-down"}]


def test_every_problem_is_reported_at_once_with_its_place_and_what_was_expected(tmp_path):
    in_folder(
        tmp_path,
        children="Child,Date of Birth,Route,Fee,Consent,Shoe Size\n"
        "A1,31/02/2008,edge,twelve,maybe,36\n"
        "A1,03/05/2008,edge of care,,,\n"
        ",03/05/2008,edge of care,,,\n"
        "A2,,return home,,,\n"
        "A3,03/05/2008,return home\n",
    )
    read = read_records(tmp_path, FACTS, ())
    assert read.cohort is None
    assert said(read) == [
        "children.csv: the contract does not read `Shoe Size`",
        "children.csv, row 2, column Date of Birth: a text of the form `99/99/9999` is not a date; "
        "there is no such day in the calendar; expected a date such as 31/01/2010 or 2010-01-31",
        "children.csv, row 2, column Fee: a text of the form `aaaaaa` is not a number; "
        "expected a number such as 12 or 1,234.50",
        "children.csv, row 2, column Consent: a text of the form `aaaaa` is neither yes nor no; "
        "expected yes or no (or y, n, true, false, 1, 0)",
        "children.csv, row 2, column Route: `edge` is not one that the contract allows, "
        "which are `edge of care`, `return home`",
        "children.csv, row 3, column Child: the child already has row 2",
        "children.csv, row 4, column Child: the cell is blank; expected the child's identifier",
        "children.csv, row 5, column Date of Birth: the cell is blank; "
        "expected a date such as 31/01/2010 or 2010-01-31",
        "children.csv, row 6: the row ends early; it is read as if nothing stood under `Fee`, `Consent`, `Shoe Size`",
    ]


def test_two_digits_are_no_year(tmp_path):
    in_folder(tmp_path, children="Child,Date of Birth\nA1,03/05/08\n")
    assert [problem.code for problem in read_records(tmp_path, (BORN,), ()).diagnostics] == ["D111"]


def test_a_cell_of_many_rows_is_one_row(tmp_path):
    in_folder(tmp_path, children='Child,Consent,Note\nA1,yes,"one\ntwo"\nA2,maybe,\n')
    assert [problem.at.row for problem in read_records(tmp_path, (CONSENT,), ()).diagnostics] == [None, 3]


def test_a_comma_in_a_number_is_asked_about_where_semicolons_separate_the_cells(tmp_path):
    in_folder(tmp_path, children="Child;Date of Birth;Route;Fee\nA1;03/05/2008;edge of care;1,250\n")
    assert said(read_records(tmp_path, FACTS, ())) == [
        "children.csv, row 2, column Fee: a text of the form `9,999` is not a number; "
        "expected a number without commas, since its file separates cells by semicolons"
    ]


def test_a_folder_that_is_not_there_is_said(tmp_path):
    [problem] = read_records(tmp_path / "nowhere", FACTS, ()).diagnostics
    assert (problem.code, problem.message) == (
        "D102",
        "the file cannot be read: No such file or directory",
    )


def test_an_empty_folder_has_no_children(tmp_path):
    assert said(read_records(tmp_path, (), ())) == [
        "children.csv: there is no such file in the folder of records"
    ]


def test_a_mistyped_file_name_is_named(tmp_path):
    in_folder(tmp_path, childern=ADA)
    assert said(read_records(tmp_path, FACTS, ())) == [
        "childern.csv: the contract reads no such file",
        "children.csv: there is no such file in the folder of records; "
        "is it `childern.csv`? rename that file",
    ]


# ---- a timeline from a file of its own


def test_a_timeline_is_read_from_the_file_that_bears_its_name(tmp_path):
    manifest = "[timelines.Housed]\ncovers = [{from = 2019-01-01, to = 2019-12-31}]\n"
    in_folder(
        tmp_path,
        children="Child\nA1\nB1\n",
        housed="To,From,Child,Kind\n01/03/2019,01/02/2019,A1,Hostel\n,2019-03-01,A1,\n",
        **{"records.toml": manifest},
    )
    read = read_records(tmp_path, (), (HOUSED,))
    ada = History(
        (
            Episode(date(2019, 2, 1), date(2019, 3, 1), {"kind": "hostel"}, Place("housed.csv", row=2)),
            Episode(date(2019, 3, 1), None, {}, Place("housed.csv", row=3)),
        ),
        DAYS_OF_2019,
    )
    ben = History((), DAYS_OF_2019)
    assert read.cohort == Cohort((Child("A1", {}, {"Housed": ada}), Child("B1", {}, {"Housed": ben})))
    assert said(read) == [
        "children.csv: 1 of the 2 children listed here without any row of `Housed`",
    ]


def test_the_file_of_a_timeline_may_have_underscores_and_capitals(tmp_path):
    in_folder(
        tmp_path,
        children="Child\nA1\n",
        In_SCHOOL="Child,From,To\nA1,01/02/2019,01/03/2019\n",
        **{"records.toml": YEAR_2019},
    )
    assert read_records(tmp_path, (), (IN_SCHOOL,)).diagnostics == ()


def test_days_that_nothing_covers_are_asked_for(tmp_path):
    in_folder(tmp_path, children="Child\nA1\n", In_School="Child,From,To\nA1,01/02/2019,\n")
    assert said(read_records(tmp_path, (), (IN_SCHOOL,))) == [
        "In_School.csv: nothing says which days the records of `In School` cover; write in records.toml, "
        'under [timelines."In School"] and with your own dates: '
        "covers = [{from = 2017-04-01, to = 2022-03-31}], or give them in the sheet Records of a workbook"
    ]


# ---- one child written in two ways


def read_as(listed: str, recorded: str, folder: Path, manifest: str = YEAR_2019) -> list[str]:
    """What is said where children.csv names a child in one way, and a table of the contract's own in another."""
    rows = f"Child,From,To\n{recorded},01/02/2019,01/03/2019\n"
    in_folder(folder, children=f"Child\n{listed}\n", In_School=rows, **{"records.toml": manifest})
    return [problem.code for problem in read_records(folder, (), (IN_SCHOOL,)).diagnostics]


ONE_CHILD = {
    "composed and combining letters": ("Zo\u00eb-1", "Zoe\u0308-1"),
    "a space that does not break": ("A 1", "A\u00a01"),
    "two spaces": ("A 1", "A  1"),
    "a sign of no width": ("A1", "A\u200b1"),
    "a byte-order mark inside": ("A1", "\ufeffA1"),
    "a hyphen that does not break": ("A-1", "A\u20111"),
    "a dash": ("A-1", "A\u20131"),
    "a curly apostrophe": ("O'Neil", "O\u2019Neil"),
    "full-width letters": ("A1", "\uff21\uff11"),
    "case": ("A1", "a1"),
    "noughts at the front": ("0042", "42"),
    "a number with a decimal": ("7", "7.0"),
    "a long number that a spreadsheet shortened": ("1234567890", "1.23457E+09"),
}


@pytest.mark.parametrize(("listed", "recorded"), ONE_CHILD.values(), ids=ONE_CHILD)
def test_one_child_written_in_two_ways_stops_everything(tmp_path, listed, recorded):
    assert "D118" in read_as(listed, recorded, tmp_path)
    assert "D118" in read_as(recorded, listed, tmp_path)


@pytest.mark.parametrize(
    ("listed", "recorded"), [("A1", "A11"), ("A-1", "A1"), ("70", "7"), ("1234500000", "1.23457E+09")]
)
def test_another_child_is_not_taken_for_the_same(tmp_path, listed, recorded):
    assert "D118" not in read_as(listed, recorded, tmp_path)


def test_many_numbers_that_a_spreadsheet_shortened_are_looked_up_in_no_time():
    """10,000 long numbers and 10,000 that were shortened: 100 million pairs, of which none is tried."""
    long = [str(10**9 + 7 * at) for at in range(10_000)]
    short = [f"2.{at:05}E+09" for at in range(10_000)]
    began = perf_counter()
    assert [*written_in_two_ways(long, short)] == []
    assert perf_counter() - began < 5


def test_a_number_that_a_spreadsheet_shortened_is_told_even_alone(tmp_path):
    in_folder(tmp_path, children="Child\n1.23457E+09\n", In_School="Child,From,To\n1.23457E+09,01/02/2019,\n")
    at = [(each.code, str(each.at)) for each in read_records(tmp_path, (), (IN_SCHOOL,)).diagnostics]
    assert ("D172", "children.csv, row 2") in at


def listed_as(one: str, other: str, folder: Path, *born: str) -> list[tuple[str, str]]:
    """What is said where children.csv has two rows, each with a date of birth where `born` has them."""
    rows = [f"{child},{date}\n" for child, date in zip((one, other), born or ("", ""), strict=True)]
    facts = (BORN,) if born else ()
    in_folder(
        folder,
        children="Child,Date of Birth\n" + "".join(rows),
        In_School=f"Child,From,To\n{one},01/02/2019,01/03/2019\n{other},01/02/2019,01/03/2019\n",
        **{"records.toml": YEAR_2019},
    )
    found = read_records(folder, facts, (IN_SCHOOL,)).diagnostics
    return [
        (each.code, str(each.at))
        for each in found
        if each.code in ("D171", "D172") and "shortened" not in each.message
    ]


@pytest.mark.parametrize(("one", "other"), ONE_CHILD.values(), ids=ONE_CHILD)
def test_two_rows_of_one_child_written_in_two_ways_stop_everything(tmp_path, one, other):
    assert listed_as(one, other, tmp_path, "03/05/2008", "03/05/2008") == [("D171", "children.csv, row 3")]
    assert listed_as(other, one, tmp_path, "03/05/2008", "03/05/2008") == [("D171", "children.csv, row 3")]


def test_two_rows_that_say_the_same_of_the_child_are_of_one_child(tmp_path):
    assert listed_as("A1", "a1", tmp_path) == [("D171", "children.csv, row 3")]


def test_two_children_of_different_birthdays_may_be_called_all_but_the_same(tmp_path):
    assert listed_as("0042", "42", tmp_path, "03/05/2008", "04/05/2008") == [("D172", "children.csv, row 3")]


def test_two_identifiers_that_look_the_same_are_of_one_child_whatever_else_is_said(tmp_path):
    assert listed_as("A1", "A\u200b1", tmp_path, "03/05/2008", "04/05/2008") == [
        ("D171", "children.csv, row 3")
    ]


@pytest.mark.parametrize(("one", "other"), [("A1", "A11"), ("A-1", "A1"), ("70", "7")])
def test_two_rows_of_two_children_are_nothing_to_be_told_of(tmp_path, one, other):
    assert listed_as(one, other, tmp_path, "03/05/2008", "03/05/2008") == []


def test_a_child_with_rows_of_its_own_may_have_more_under_another_spelling(tmp_path):
    rows = "Child,From,To\nA1,01/02/2019,01/03/2019\na1,01/05/2019,01/06/2019\n"
    in_folder(tmp_path, children="Child\nA1\n", In_School=rows, **{"records.toml": YEAR_2019})
    [problem] = read_records(tmp_path, (), (IN_SCHOOL,)).diagnostics
    assert problem.code == "D118"


def test_a_row_of_a_child_who_is_not_listed_is_an_error_in_a_table_of_ones_own(tmp_path):
    rows = "Child,From,To\nA1,01/02/2019,01/03/2019\nB7,01/05/2019,01/06/2019\nC8,01/05/2019,01/06/2019\n"
    in_folder(tmp_path, children="Child\nA1\n", In_School=rows, **{"records.toml": YEAR_2019})
    assert said(read_records(tmp_path, (), (IN_SCHOOL,))) == [
        "In_School.csv, row 3, column Child: 2 children of this table, of whom this is the first, are not in "
        "children.csv; where the table holds other children too, write `others = true` under "
        '[timelines."In School"] in records.toml'
    ]


def test_a_table_that_holds_other_children_too_is_said_to(tmp_path):
    rows = "Child,From,To\nA1,01/02/2019,01/03/2019\nB7,01/05/2019,01/06/2019\n"
    manifest = f"{YEAR_2019}others = true\n"
    in_folder(tmp_path, children="Child\nA1\n", In_School=rows, **{"records.toml": manifest})
    assert said(read_records(tmp_path, (), (IN_SCHOOL,))) == [
        "children.csv: 1 child of `In School` not listed here"
    ]


def test_others_is_true_or_left_out(tmp_path):
    manifest = f'{YEAR_2019}others = "yes"\n'
    assert "D122" in read_as("A1", "A1", tmp_path, manifest)


# ---- days


def test_a_row_that_ends_when_it_starts_holds_no_night(tmp_path):
    in_folder(
        tmp_path,
        children="Child\nA1\n",
        In_School="Child,From,To\nA1,01/02/2019,01/02/2019\n",
        **{"records.toml": YEAR_2019},
    )
    assert said(read_records(tmp_path, (), (IN_SCHOOL,))) == [
        "In_School.csv, row 2, column To: this date is not after the date in column From"
    ]


def test_covered_days_may_have_gaps(tmp_path):
    manifest = """
        [timelines."in school"]
        covers = [{from = 2019-01-01, to = 2019-01-31}, {from = 2019-03-01, to = 2019-03-31}]
    """
    in_folder(
        tmp_path,
        children="Child\nA1\n",
        In_School="Child,From,To\nA1,01/01/2019,\n",
        **{"records.toml": dedent(manifest)},
    )
    cohort = read_records(tmp_path, (), (IN_SCHOOL,)).cohort
    assert cohort is not None
    assert len(cohort.children[0].histories["In School"].covered) == 62


# ---- records.toml


@pytest.mark.parametrize(
    ("manifest", "problem"),
    [
        (
            "[timelines.In School]\n",
            "records.toml, row 1: this line cannot be read: the name of a timeline stands in quotation marks, "
            'after `timelines.` and in square brackets; write [timelines."In School"]',
        ),
        (
            '\n[timelines."In Scool"]\n',
            "records.toml, row 2: `In Scool` is not understood here; did you mean `In School`?",
        ),
        (
            '[timelines."In School"]\ncover = 1\n',
            "records.toml, row 2: `cover` is not understood here; did you mean `covers`?",
        ),
        (
            '[timelines."In School"]\ncovers = [{from = 2019-12-31, to = 2019-01-01}]\n',
            "records.toml, row 2: `covers` is not understood here; "
            "expected days such as [{from = 2017-04-01, to = 2022-03-31}], none of them backwards",
        ),
        (
            '[timelines."In School"]\ncovers = [{from = 2019-01-01T00:00:00, to = 2019-12-31}]\n',
            "records.toml, row 2: `covers` is not understood here; "
            "expected days such as [{from = 2017-04-01, to = 2022-03-31}], none of them backwards",
        ),
        (
            '["In School"]\n',
            'records.toml, row 1: `In School` is not understood here; write [timelines."In School"]',
        ),
        (
            '[timelines."In School"]\ncovers = {from = "01/04/2019", to = "2020-03-31"}\n',
            "records.toml, row 2: `covers` is not understood here; "
            "write covers = [{from = 2019-04-01, to = 2020-03-31}]",
        ),
        (
            "timelines = 1\n",
            "records.toml, row 1: `timelines` is not understood here; "
            'expected a table, [timelines."Name of a Timeline"]',
        ),
    ],
)
def test_what_records_toml_may_not_say_is_reported_at_its_line(tmp_path, manifest, problem):
    in_folder(
        tmp_path,
        children="Child\nA1\n",
        In_School="Child,From,To\nA1,01/02/2019,\n",
        **{"records.toml": manifest},
    )
    assert [
        line for line in said(read_records(tmp_path, (), (IN_SCHOOL,))) if "records.toml, row" in line
    ] == [problem]


# ---- never a traceback

NAMES = st.sampled_from(
    [
        *(
            "children.csv",
            "In School.csv",
            "2018-episodes.csv",
            "2018-header.csv",
            "records.toml",
            "other.csv",
        ),
        *("2019-episodes.csv.gz", "all.zip", "in_school.txt", "children.tsv"),
    ]
)
CELLS = st.one_of(
    st.sampled_from(
        [
            "A1",
            "B1",
            "",
            "01/06/2018",
            "01/08/2018",
            "31/03/2019",
            "S",
            "P",
            "C2",
            "U6",
            "X1",
            "E4A",
            "E2",
            '"',
            "\0",
        ]
    ),
    st.text(max_size=5),
)
HEADINGS = st.sampled_from(
    [
        "CHILD",
        "DECOM",
        "RNE",
        "LS",
        "PLACE",
        "DEC",
        "REC",
        "DOB",
        "SEX",
        "From",
        "To",
        "Date of Birth",
        "Route",
        "",
    ]
)
TABLES = st.builds(
    lambda rows, end: end.join(",".join(row) for row in rows),
    st.tuples(st.lists(HEADINGS, max_size=9), st.lists(st.lists(CELLS, max_size=9), max_size=6)).map(
        lambda table: [table[0], *table[1]]
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
EPISODE_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["A1", "B1"]),
        st.sampled_from(["01/06/2017", "01/06/2018", "01/08/2018", "31/03/2019", "01/04/2019"]),
        st.sampled_from("SPL"),
        st.sampled_from(["C2", "V4"]),
        st.just("U6"),
        st.sampled_from(["", "01/08/2018", "01/01/2019", "01/04/2019", "02/04/2019"]),
        st.sampled_from(["", "X1", "E4A", "E2", "E3"]),
    ),
    max_size=7,
).map(lambda rows: "CHILD,DECOM,RNE,LS,PLACE,DEC,REC\n" + "".join(",".join(row) + "\n" for row in rows))
CONTENTS = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
    TABLES.map(lambda text: text.encode("utf-8", "surrogatepass")),
    EPISODE_ROWS.map(str.encode),
    st.just(YEAR_2019.encode()),
    st.just(ADA.encode()),
    TABLES.map(lambda text: compress(text.encode("utf-8", "surrogatepass"))),
    TABLES.map(lambda text: text.replace(",", "\t").encode("utf-16-le", "surrogatepass")),
    TABLES.map(lambda text: text.replace(",", ";").encode("utf-8", "surrogatepass")),
    TABLES.map(lambda text: f"A title\n\n{text}".encode("utf-8", "surrogatepass")),
)


@slow(300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(NAMES, CONTENTS, max_size=6))
@example({"records.toml": b"x = " + b"[" * 3000})
@example({"records.toml": b"x = " + b"9" * 5000})
@example({"children.csv": b"Child\n" + b'"' + b"x" * 140_000 + b'"\n'})
def test_any_bytes_give_a_cohort_or_messages_that_can_be_shown(tmp_path_factory, files):
    folder = tmp_path_factory.mktemp("records")
    in_folder(folder, **files)
    read = read_records(folder, FACTS, (LOOKED_AFTER, IN_SCHOOL))
    assert (read.cohort is None) == any(problem.severity == "error" for problem in read.diagnostics)
    for problem in read.diagnostics:
        assert isinstance(problem, TableDiagnostic)
        assert "\n" not in concise(problem)
        assert shown(problem)


# ---- the pages


def test_a_table_of_events_says_on_which_day_each_happened(tmp_path):
    in_folder(
        tmp_path,
        children="Child\nA1\n",
        **{"In School.csv": "Child,On\nA1,01/02/2019\nA1,2019-03-01\n", "records.toml": YEAR_2019},
    )
    read = read_records(tmp_path, (), (IN_SCHOOL,))
    assert read.cohort is not None, said(read)
    [child] = read.cohort.children
    events = [(str(each.start), str(each.end)) for each in child.histories["In School"].episodes]
    assert events == [("2019-02-01", "2019-02-02"), ("2019-03-01", "2019-03-02")]


PAGES = {
    code: problem
    for code, problem in every_diagnostic().items()
    if "D101" <= code < "D150" or "D165" <= code <= "D172" or code in ("D179", "D180", "D184")
}


def test_each_problem_has_a_code_of_its_own_and_a_page():
    assert all(code.startswith("D1") and "\n\n" in page(problem) for code, problem in PAGES.items())


@pytest.mark.parametrize("code", PAGES)
def test_the_wrong_example_on_a_page_has_the_problem_and_the_right_one_has_not(tmp_path, code):
    wrong, right = page(PAGES[code]).split("Wrong:\n")[1].split("Right:\n")
    assert code in codes_of(tmp_path / "wrong", wrong)
    assert code not in codes_of(tmp_path / "right", right)


def codes_of(folder: Path, example: str) -> set[str]:
    """Write the files of an example into a folder in which nothing else is wrong, and read it."""
    folder.mkdir()
    files = dict(findall(r"```([^\n]+)\n(.*?)```", example, DOTALL))
    episodes = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\nA1,01/06/2018,S,C2,N1,U6,PR1,,\n"
    own = {"children.csv": ADA, "records.toml": YEAR_2019}
    if not any("DECOM" in text or "Start" in text for text in files.values()):
        own["episodes.csv"] = episodes
    if not any("school" in name.casefold() for name in files):
        own["In School.csv"] = "Child,From,To\nA1,01/02/2019,01/03/2019\n"
    in_folder(folder, **{**own, **files})
    missing = [MISSING] if "missing.csv" in files else []
    asylum = [CAME_OF_AGE] if any("uasc" in name for name in files) else []
    read = read_records(folder, (*FACTS, *asylum), (LOOKED_AFTER, IN_SCHOOL, *missing))
    return {problem.code for problem in read.diagnostics}
