"""Files of delimited text as Excel and councils' systems write them: what separates the cells, what stands above the
headings, and what is missing at the ends of rows."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.diagnostics import concise
from rules_engine.tables.formats import read_file
from rules_engine.tables.heading_row import heading_row
from rules_engine.tables.text_layout import TextLayout, text_layout

Rows = list[tuple[int, tuple[str, ...]]]


def read(folder: Path, content: str | bytes) -> tuple[Rows, list[str]]:
    """Read a file; return the numbers and the cells of its rows under their headings, and what is said of it."""
    path = folder / "visits.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    tables, problems = read_file(path, "visits.csv")
    rows = [row for table in tables for row in table.cells("Child", "On", "Who")]
    return rows, [concise(problem) for problem in problems]


TWO_VISITS = [(2, ("A1", "01/02/2019", "Ash, Ann")), (3, ("A2", "02/02/2019", "Birch"))]


@pytest.mark.parametrize(
    "content",
    [
        'Child,On,Who\nA1,01/02/2019,"Ash, Ann"\nA2,02/02/2019,Birch\n',
        "Child;On;Who\nA1;01/02/2019;Ash, Ann\nA2;02/02/2019;Birch\n",
        "Child\tOn\tWho\r\nA1\t01/02/2019\tAsh, Ann\r\nA2\t02/02/2019\tBirch\r\n",
        "Child|On|Who\nA1|01/02/2019|Ash, Ann\nA2|02/02/2019|Birch\n",
        "sep=;\nChild;On;Who\nA1;01/02/2019;Ash, Ann\nA2;02/02/2019;Birch\n",
        '"sep=^"\r\nChild^On^Who\r\nA1^01/02/2019^Ash, Ann\r\nA2^02/02/2019^Birch\r\n',
        "Child\tOn\tWho\nA1\t01/02/2019\tAsh, Ann\nA2\t02/02/2019\tBirch\n".encode("utf-16"),
        "Child\tOn\tWho\nA1\t01/02/2019\tAsh, Ann\nA2\t02/02/2019\tBirch\n".encode("utf-16-le"),
        "Child;On;Who\nA1;01/02/2019;Ash, Ann\nA2;02/02/2019;Birch\n".encode("utf-16-be"),
    ],
    ids=[
        "commas",
        "semicolons",
        "tabs",
        "bars",
        "sep=;",
        "sep=^",
        "UTF-16",
        "UTF-16-LE, no mark",
        "UTF-16-BE, no mark",
    ],
)
def test_the_same_table_is_read_whatever_separates_its_cells(tmp_path, content):
    assert read(tmp_path, content) == (TWO_VISITS, [])


def test_a_text_with_semicolons_in_it_is_still_separated_by_commas(tmp_path):
    content = "Child,On,Who\nA1,01/02/2019,a;b;c;d;e\nA2,02/02/2019,f;g;h;i;j\n"
    assert read(tmp_path, content) == (
        [(2, ("A1", "01/02/2019", "a;b;c;d;e")), (3, ("A2", "02/02/2019", "f;g;h;i;j"))],
        [],
    )


def test_a_letter_of_another_alphabet_leaves_utf_16_without_a_mark_readable(tmp_path):
    content = "Child,On,Who\nA1,01/02/2019,Łucja\n".encode("utf-16-le")
    assert read(tmp_path, content) == ([(2, ("A1", "01/02/2019", "Łucja"))], [])


# ---- above the headings


def test_blank_lines_above_the_headings_are_passed_over_and_rows_keep_their_numbers(tmp_path):
    assert read(tmp_path, "\n,,\nChild,On,Who\nA1,01/02/2019,Ash\n") == (
        [(4, ("A1", "01/02/2019", "Ash"))],
        [],
    )


def test_a_title_above_the_headings_is_passed_over_and_said(tmp_path):
    content = "Visits in 2019,,\nPrinted on:,1 April,\n\nChild,On,Who\nA1,01/02/2019,Ash\n"
    rows, problems = read(tmp_path, content.replace("Printed on:,1 April,", "Printed,,"))
    assert rows == [(5, ("A1", "01/02/2019", "Ash"))]
    assert problems == [
        "visits.csv, row 4: this row is taken to hold the headings; the 2 rows above it are not read"
    ]


def test_a_title_above_two_columns_is_no_heading(tmp_path):
    assert read(tmp_path, "Visits\nChild,On\nA1,01/02/2019\n") == (
        [(3, ("A1", "01/02/2019", ""))],
        ["visits.csv, row 2: this row is taken to hold the headings; the row above it is not read"],
    )


def test_a_table_of_one_column_has_no_title():
    assert heading_row([["Child"], ["A1"], ["A2"]]) == 0


def test_headings_that_leave_one_column_without_a_name_are_still_the_headings():
    assert heading_row([["Child", "On", ""], ["A1", "01/02/2019", "Ash"]]) == 0


def test_headings_are_known_by_that_of_the_child_where_most_columns_have_none():
    assert heading_row([["Visits"], ["Child", "", ""], ["A1", "01/02/2019", "Ash"]]) == 1


def test_a_missing_heading_is_told_at_the_row_of_the_headings(tmp_path):
    content = "Visits\n\nChild,On,On\nA1,01/02/2019,\n"
    assert (
        read(tmp_path, content)[1]
        == [
            "visits.csv, row 3, column On: two columns have this heading",
            "visits.csv, row 3: this row is taken to hold the headings; the row above it is not read",
        ][::-1]
    )


# ---- rows that are not as wide as the headings


def test_rows_without_their_trailing_blanks_are_read_and_told_once(tmp_path):
    content = "Child,On,Who\n" + "A1,01/02/2019\n" * 3 + "A2\n" + "A3,02/02/2019,Ash\n"
    assert read(tmp_path, content) == (
        [
            (2, ("A1", "01/02/2019", "")),
            (3, ("A1", "01/02/2019", "")),
            (4, ("A1", "01/02/2019", "")),
            (5, ("A2", "", "")),
            (6, ("A3", "02/02/2019", "Ash")),
        ],
        [
            "visits.csv, row 2: this is the first of 4 rows that end early; "
            "they are read as if nothing stood under `On`, `Who` where they have no cell"
        ],
    )


def test_rows_with_cells_beyond_the_headings_are_told_once(tmp_path):
    rows, problems = read(tmp_path, "Child,On,Who\n" + "A1,01/02/2019,Ash,Ann\n" * 316)
    assert rows == []
    assert problems == [
        "visits.csv, row 2: this is the first of 316 rows, each of which has 4 cells under 3 headings; "
        "put a cell that holds a comma in quotation marks, or give the last column a heading"
    ]


def test_a_file_that_breaks_off_in_its_last_row_is_not_believed(tmp_path):
    assert read(tmp_path, "Child,On,Who\nA1,01/02/2019,Ash\nA2,02/02")[1] == [
        "visits.csv, row 3: the row ends early; it is read as if nothing stood under `Who`",
        "visits.csv, row 3: the file seems to break off in this row, which is short and has no line break behind it; "
        "make the extract again; if it is complete, add a line break after the last row",
    ]


def test_a_whole_last_row_needs_no_line_break(tmp_path):
    assert read(tmp_path, "Child,On,Who\nA1,01/02/2019,Ash") == ([(2, ("A1", "01/02/2019", "Ash"))], [])


# ---- for all texts

CELLS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"], exclude_characters="\"',;|^="
    ),
    min_size=1,
    max_size=8,
)


@given(
    rows=st.integers(1, 5).flatmap(
        lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=30)
    ),
    separator=st.sampled_from(",;\t|"),
    blank=st.integers(0, 9),
)
def test_a_full_table_falls_into_its_own_columns(rows, separator, blank):
    lines = ["\n"] * blank + [separator.join(cells) + "\n" for cells in rows]
    expected = TextLayout(separator if len(rows[0]) > 1 else ",", blank)
    assert text_layout(lines[:20]) == expected
