"""Dates as spreadsheets and people write them in cells: each form that is not read is told apart, with what to write."""

import pytest
from test_records import FACTS, in_folder

from rules_engine.diagnostics import all_shown, concise, shown, with_values
from rules_engine.place import Place
from rules_engine.records.reading import read_records
from rules_engine.tables.diagnostics import WrongDate

READ = "31/01/2010 or 2010-01-31"


@pytest.mark.parametrize(
    ("cell", "instead"),
    [
        (
            "44713",
            "it is a number, as Excel stores a date: give the column a date format in Excel, and save the file again",
        ),
        ("2022-06-01 00:00:00", f"it has a time of day: leave that out, and write the date as {READ}"),
        ("01/06/2022 00:00", f"it has a time of day: leave that out, and write the date as {READ}"),
        (
            "01-Jun-22",
            f"its month is in letters: write the date in figures, with the year in full, as {READ}",
        ),
        (
            "1st June 2022",
            f"its month is in letters: write the date in figures, with the year in full, as {READ}",
        ),
        ("TBC", f"it is a word; expected a date such as {READ}"),
        ("20220601", f"it is a date without signs between its parts: write it as {READ}"),
        ("01.06.2022", f"write the date as {READ}"),
        (
            "01/06/22",
            "write the year in full; or, in a return, say `--short-years` where such years are from 1950 to 2049",
        ),
        ("NULL", "where there is nothing to say, leave the cell empty"),
        ("31/02/2008", f"there is no such day in the calendar; expected a date such as {READ}"),
    ],
)
def test_each_way_of_writing_a_date_has_its_own_remedy(cell, instead):
    assert WrongDate(at=Place("visits.csv", row=2), column="On", value=cell).hint == instead


def test_a_value_is_shown_only_to_whoever_asks_for_identifiers():
    wrong = WrongDate(at=Place("visits.csv", row=2), column="On", value="TBC")
    assert shown(wrong).startswith(
        "visits.csv, row 2, column On: D111 a text of the form `AAA` is not a date\n"
    )
    (quoted,) = with_values([wrong])
    assert shown(quoted).startswith("visits.csv, row 2, column On: D111 `TBC` is not a date\n")


def test_messages_of_one_kind_are_capped_and_counted(tmp_path):
    rows = "".join(f"A{at},TBC,edge of care\n" for at in range(1, 317)) + "A317,44713,edge of care\n"
    in_folder(tmp_path, children=f"Child,Date of Birth,Route\n{rows}")
    told = all_shown(read_records(tmp_path, FACTS, ()).diagnostics).split("\n\n")
    place = "children.csv, row {}, column Date of Birth: D111 a text of the form `{}` is not a date"
    assert [each.split("\n")[0] for each in told] == [
        *(place.format(row, "AAA") for row in range(2, 12)),
        "and 306 more D111 like the one above, the last in children.csv, row 317, column Date of Birth",
        place.format(318, "99999"),
    ]


def test_a_message_names_its_remedy_on_one_line():
    wrong = WrongDate(at=Place("visits.csv", row=2), column="On", value="01/06/22")
    assert concise(wrong) == (
        "visits.csv, row 2, column On: a text of the form `99/99/99` is not a date; "
        "write the year in full; or, in a return, say `--short-years` where such years are from 1950 to 2049"
    )
