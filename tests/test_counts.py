"""Nights in care and children on 31 March, as a council would count them by hand."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules_engine.place import Place
from rules_engine.returns.assembly import Return
from rules_engine.returns.counts import YearInCare, counted
from rules_engine.statutory.layouts import EPISODES
from rules_engine.tables.table import Table

HEADINGS = ("CHILD", "DECOM", "LS", "DEC")
YEAR = (date(2018, 4, 1), date(2019, 4, 1))


def of_2019(*rows: tuple[str, str, str, str]) -> YearInCare | None:
    table = Table.of(Place("episodes.csv"), HEADINGS, rows, range(2, len(rows) + 2))
    return counted(Return("", 2019, {EPISODES: (table,)}))


def nights_and_stock(*rows: tuple[str, str, str, str]) -> tuple[int, int]:
    found = of_2019(*rows)
    assert found is not None
    return found.nights, found.on_31_march


def test_the_first_night_counts_and_the_leaving_day_does_not():
    # 1 to 9 April, and a change on the 10th that counts no night twice.
    assert nights_and_stock(
        ("A1", "01/04/2018", "C2", "10/04/2018"), ("A1", "10/04/2018", "C2", "20/04/2018")
    ) == (
        19,
        0,
    )


def test_an_open_episode_runs_to_the_end_of_the_year_and_past_31_march():
    # The 31 nights of March, the last of them that of 31 March.
    assert nights_and_stock(("A1", "01/03/2019", "C2", "")) == (31, 1)


def test_a_child_who_leaves_on_31_march_is_not_there_on_that_day():
    assert nights_and_stock(("A1", "01/03/2019", "C2", "31/03/2019")) == (30, 0)
    assert nights_and_stock(("A1", "01/03/2019", "C2", "01/04/2019")) == (31, 1)


def test_short_breaks_are_left_out_and_rows_that_cannot_be_read_count_for_nothing():
    assert nights_and_stock(
        ("A1", "01/04/2018", "V4", ""),
        ("A2", "01/04/2018", "v3", "03/04/2018"),
        ("A3", "31/02/2018", "C2", "03/04/2018"),
        ("", "01/04/2018", "C2", "03/04/2018"),
        ("A4", "01/04/2018", "C2", "soon"),
    ) == (0, 0)


def test_nights_of_other_years_are_not_of_this_one():
    assert nights_and_stock(("A1", "01/01/2017", "C2", "03/04/2018")) == (2, 0)


DAYS = st.integers(-40, 400).map(lambda after: YEAR[0] + timedelta(days=after))


@given(st.lists(st.tuples(st.sampled_from("ABC"), DAYS, st.sampled_from(["C2", "V3"]), st.none() | DAYS)))
def test_the_scan_counts_what_a_set_of_nights_holds(rows):
    nights = {
        (child, YEAR[0] + timedelta(days=after))
        for child, start, status, end in rows
        if status == "C2"
        for after in range(365)
        if start <= YEAR[0] + timedelta(days=after) < (end or date.max)
    }
    found = of_2019(
        *(
            (child, start.isoformat(), status, end.isoformat() if end else "")
            for child, start, status, end in rows
        )
    )
    assert found == YearInCare(
        year=2019,
        episodes=len(rows),
        children=len({row[0] for row in rows}),
        nights=len(nights),
        on_31_march=len({child for child, night in nights if night == date(2019, 3, 31)}),
    )
