"""Whether the day or the month stands first in a date: what a column shows, what is said of it, what the reader is told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_records import FACTS, IN_SCHOOL, LOOKED_AFTER, codes_of, in_folder, said

from rules_engine.diagnostics import concise, page
from rules_engine.facts import Cohort
from rules_engine.place import Place
from rules_engine.records.reading import read_records
from rules_engine.returns.validating import validate_folder
from rules_engine.tables.date_order import DateOrder, order_not_shown, with_order
from rules_engine.tables.diagnostics import DateOrderNotShown
from rules_engine.tables.table import Table

pytestmark = pytest.mark.usefixtures("order_is_not_said")

COLUMNS = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n"
# In an American file three days of June; read with the day first, January to April.
THREE_DAYS = COLUMNS + "A1,06/01/2022,S,C2,N1,U6,PR1,06/04/2022,E4A\n"
CHILDREN = "Child\nA1\n"
TELLS = (
    "episodes.csv: nothing in `DECOM` or `DEC` shows whether the day or the month stands first; "
    "2 dates are read with the day first; "
    'write `dates = "day first"`, or `dates = "month first"`, at the top of records.toml'
)


def episodes_of(cohort: Cohort | None) -> list[tuple[str, str]]:
    assert cohort is not None
    [child] = cohort.children
    return [(str(each.start), str(each.end)) for each in child.histories["Looked After"].episodes]


def test_dates_that_do_not_show_their_order_are_told_and_read_with_the_day_first(tmp_path):
    in_folder(tmp_path, children=CHILDREN, episodes=THREE_DAYS)
    read = read_records(tmp_path, (), (LOOKED_AFTER,))
    assert TELLS in said(read)
    assert episodes_of(read.cohort) == [("2022-01-06", "2022-04-06")]


@pytest.mark.parametrize(
    "manifest",
    ['dates = "month first"\n', 'dates = {"Episodes.csv" = "month first"}\n'],
    ids=["all", "by name"],
)
def test_records_toml_says_that_the_month_stands_first(tmp_path, manifest):
    in_folder(tmp_path, children=CHILDREN, episodes=THREE_DAYS, **{"records.toml": manifest})
    read = read_records(tmp_path, (), (LOOKED_AFTER,))
    assert [line for line in said(read) if "stands first" in line] == []
    assert episodes_of(read.cohort) == [("2022-06-01", "2022-06-04")]


def test_records_toml_says_that_the_day_stands_first(tmp_path):
    in_folder(tmp_path, children=CHILDREN, episodes=THREE_DAYS, **{"records.toml": 'dates = "day first"\n'})
    read = read_records(tmp_path, (), (LOOKED_AFTER,))
    assert [line for line in said(read) if "stands first" in line] == []
    assert episodes_of(read.cohort) == [("2022-01-06", "2022-04-06")]


def test_validate_tells_the_same_and_believes_the_same(tmp_path):
    in_folder(tmp_path, episodes=THREE_DAYS)
    told = [concise(each) for each in validate_folder(tmp_path).diagnostics]
    assert told.count(TELLS) == 1
    in_folder(tmp_path, **{"records.toml": 'dates = "month first"\n'})
    [year] = validate_folder(tmp_path).counts
    assert (year.year, year.nights) == (2023, 3)


def test_one_date_of_a_column_shows_the_order_of_all_of_it(tmp_path):
    rows = "A1,06/01/2022,S,C2,N1,U6,PR1,06/04/2022,E4A\nA1,25/06/2022,S,C2,N1,U6,PR1,,\n"
    in_folder(tmp_path, children=CHILDREN, episodes=COLUMNS + rows)
    [line] = [line for line in said(read_records(tmp_path, (), (LOOKED_AFTER,))) if "stands first" in line]
    assert line.startswith(
        "episodes.csv: nothing in `DEC` shows whether the day or the month stands first; its date is"
    )


@pytest.mark.parametrize("cell", ["2022-06-01", "05/05/2022", "", "TBC"])
def test_a_date_that_is_the_same_either_way_is_not_spoken_of(cell):
    table = Table.of(Place("a.csv"), ["On"], [[cell]], [2])
    assert [*order_not_shown(table, ["On"])] == []


def test_a_date_that_can_only_begin_with_its_day_contradicts_records_toml(tmp_path):
    rows = "A1,06/01/2022,S,C2,N1,U6,PR1,06/25/2022,E4A\nA1,26/06/2022,S,C2,N1,U6,PR1,,\n"
    in_folder(
        tmp_path, children=CHILDREN, episodes=COLUMNS + rows, **{"records.toml": 'dates = "month first"\n'}
    )
    read = read_records(tmp_path, (), (LOOKED_AFTER,))
    assert read.cohort is None
    assert (
        "episodes.csv, row 3, column DECOM: the date can only begin with its day, though records.toml says that the "
        'month stands first; where files differ, name each in records.toml: `dates = {"episodes.csv" = "day first"}`'
    ) in said(read)


@pytest.mark.parametrize(
    ("manifest", "problem"),
    [
        (
            'dates = "american"\n',
            'records.toml, row 1: `dates` is not understood here; expected "day first" or "month first", '
            'or one of them for each file: {"episodes.csv" = "month first"}',
        ),
        (
            '[timelines."In School"]\ncovers = [{from = 2019-01-01, to = 2019-12-31}]\ndates = "day first"\n',
            "records.toml, row 3: `dates` is not understood here; "
            "expected it at the top of the file, above the first line in square brackets",
        ),
    ],
)
def test_what_dates_may_not_say_is_told(tmp_path, manifest, problem):
    in_folder(tmp_path, children=CHILDREN, **{"In School.csv": "Child,From,To\n", "records.toml": manifest})
    assert problem in said(read_records(tmp_path, (), (IN_SCHOOL,)))


def test_the_page_of_the_message_has_an_example_that_has_it_and_one_that_has_not(tmp_path):
    wrong, right = page(DateOrderNotShown).split("Wrong:\n")[1].split("Right:\n")
    assert "D183" in codes_of(tmp_path / "wrong", wrong)
    in_folder(tmp_path, children=right.split("```children.csv\n")[1].split("```")[0])
    assert said(read_records(tmp_path, FACTS, ())) == []


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_each_date_with_its_month_first_is_read_as_itself(day):
    table = Table.of(Place("a.csv"), ["On"], [[f"{day.month:02}/{day.day:02}/{day.year}"]], [2])
    read, problems = with_order(table, DateOrder.MONTH_FIRST)
    assert (read.column("On").days.tolist(), problems) == ([day.toordinal()], [])


def test_years_of_two_figures_are_written_in_full_in_the_order_that_is_said(tmp_path):
    rows = COLUMNS + "A1,06/01/22,S,C2,N1,U6,PR1,06/04/22,E4A\n"
    in_folder(tmp_path, children=CHILDREN, episodes=rows, **{"records.toml": 'dates = "month first"\n'})
    read = read_records(tmp_path, (), (LOOKED_AFTER,), short_years=True)
    assert episodes_of(read.cohort) == [("2022-06-01", "2022-06-04")]


def test_a_day_that_a_month_has_not_is_told_though_the_month_stands_first(tmp_path):
    rows = COLUMNS + "A1,02/30/2022,S,C2,N1,U6,PR1,06/04/2022,E4A\n"
    in_folder(tmp_path, children=CHILDREN, episodes=rows, **{"records.toml": 'dates = "month first"\n'})
    read = read_records(tmp_path, (), (LOOKED_AFTER,))
    [wrong] = [concise(each) for each in read.diagnostics if each.severity == "error"]
    assert wrong.startswith(
        "episodes.csv, row 2, column DECOM: a text of the form `99/99/9999` is not a date"
    )


@pytest.mark.parametrize("named", ["nosuch.csv", "2022/episodes.csv", "episodes"])
def test_an_order_for_a_file_that_is_not_there_is_an_error(tmp_path, named):
    manifest = f'dates = {{"{named}" = "month first"}}\n'
    in_folder(tmp_path, children=CHILDREN, episodes=THREE_DAYS, **{"records.toml": manifest})
    read = read_records(tmp_path, (), (LOOKED_AFTER,))
    assert read.cohort is None
    assert "D122" in {each.code for each in read.diagnostics}
