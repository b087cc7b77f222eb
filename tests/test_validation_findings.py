"""What findings say: which rows, together for each child, and which rules could not be run."""

from collections.abc import Sequence
from datetime import date
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from slow import slow

from rules_engine.dates import birthday
from rules_engine.place import Place
from rules_engine.returns.assembly import Return
from rules_engine.returns.official.every_rule import ALL
from rules_engine.returns.official.findings import Findings
from rules_engine.returns.official.frames import birthdays
from rules_engine.returns.official.run import validate
from rules_engine.statutory.layouts import EPISODES, HEADER, Layout
from rules_engine.tables.table import Table

HEADINGS = EPISODES.headings


def table(file: str, rows: Sequence[str], headings: str, first: int = 2) -> Table:
    """Return a table of rows with blanks between their cells, "-" for a blank cell."""
    cells = [["" if cell == "-" else cell for cell in row.split()] for row in rows]
    return Table.of(Place(file), headings.split(), cells, range(first, first + len(rows)))


def found(number: str, year: int | None, modules: dict[Layout, tuple[Table, ...]]) -> Findings:
    return validate([Return("", year, modules)], [rule for rule in ALL if rule.number == number])


def why_not(number: str, year: int | None, modules: dict[Layout, tuple[Table, ...]]) -> list[str]:
    return [each.because for each in found(number, year, modules).not_run]


# ---- findings


def test_the_rows_of_one_child_are_one_finding() -> None:
    episodes = table(
        "episodes.csv",
        ["ben 01/05/2018 X9", "ada 01/05/2018 X9", "ben 01/06/2018 X9", "cat 01/06/2018 S"],
        "CHILD DECOM RNE",
    )
    findings = found("143", 2019, {EPISODES: (episodes,)})
    assert [(each.child, each.rows) for each in findings] == [
        ("ben", (Place("episodes.csv", row=2), Place("episodes.csv", row=4))),
        ("ada", (Place("episodes.csv", row=3),)),
    ]
    assert findings.rows == 3


def test_rows_without_identifier_are_a_finding_each() -> None:
    episodes = table("episodes.csv", ["- 01/05/2018 X9", "- 01/05/2018 X9"], "CHILD DECOM RNE")
    findings = found("143", 2019, {EPISODES: (episodes,)})
    assert [(each.child, each.rows) for each in findings] == [
        ("", (Place("episodes.csv", row=2),)),
        ("", (Place("episodes.csv", row=3),)),
    ]


def test_a_finding_names_rows_of_several_modules() -> None:
    episodes = table("episodes.csv", ["ada 01/05/2018"], "CHILD DECOM")
    header = table("header.csv", ["ben 01/05/2010 1", "ada 02/05/2018 2"], "CHILD DOB SEX")
    (finding,) = found("302", 2019, {EPISODES: (episodes,), HEADER: (header,)})
    assert finding.rows == (Place("episodes.csv", row=2), Place("header.csv", row=3))


def test_a_module_may_be_made_of_several_tables() -> None:
    one = table("south.csv", ["ada 01/05/2018 02/06/2018"], "CHILD DECOM DEC")
    two = table("north.csv", ["ben 01/05/2018 -", "ada 01/06/2018 -"], "CHILD DECOM DEC")
    (finding,) = found("501", 2019, {EPISODES: (one, two)})
    assert finding.rows == (Place("north.csv", row=3),)


# ---- what cannot be answered


def test_a_rule_that_needs_a_module_is_not_run_without_it() -> None:
    episodes = table("episodes.csv", ["ada 01/05/2018 S"], "CHILD DECOM RNE")
    assert why_not("352", 2019, {EPISODES: (episodes,)}) == ["the return has no table Header"]


def test_a_rule_that_needs_a_column_is_not_run_without_it() -> None:
    episodes = table("episodes.csv", ["ada 01/05/2018 U1"], "CHILD DECOM PLACE")
    assert why_not("222", 2014, {EPISODES: (episodes,)}) == ["the table Episodes has no column URN"]


def test_a_rule_that_looks_back_is_not_run_on_the_first_return() -> None:
    episodes = table("episodes.csv", ["ada 01/05/2018"], "CHILD DECOM")
    assert why_not("562", 2019, {EPISODES: (episodes,)}) == ["there is no return for the year before"]


def test_without_a_year_the_rules_that_know_no_year_are_run() -> None:
    episodes = table("episodes.csv", ["ada 31/02/2018"], "CHILD DECOM")
    assert [each.rows for each in found("141", None, {EPISODES: (episodes,)})] == [
        (Place("episodes.csv", row=2),)
    ]
    assert why_not("354", None, {EPISODES: (episodes,)}) == ["no date says which year the return is for"]


def test_an_empty_file_is_a_module_in_which_nobody_stands() -> None:
    assert not why_not("143", 2019, {EPISODES: (Table.of(Place("episodes.csv"), (), (), ()),)})


# ---- laws


@st.composite
def episodes(draw: st.DrawFn) -> list[list[str]]:
    """Draw rows of a few children, no two of whom start on one day."""
    days = st.integers(date(2018, 1, 1).toordinal(), date(2019, 4, 2).toordinal())
    starts = draw(st.lists(days, unique=True, max_size=12))
    return [
        [
            draw(st.sampled_from(["ada", "ben", "cat", ""])),
            date.fromordinal(start).strftime("%d/%m/%Y"),
            draw(st.sampled_from("SLPTUB")),
            draw(st.sampled_from(["C1", "C2", "V2", "V3", "V4", "L1", "L3"])),
            draw(st.sampled_from(["N1", "N2"])),
            draw(st.sampled_from(["U1", "T3", "P1", "R5"])),
            draw(st.sampled_from(["PR0", "PR1", ""])),
            draw(
                st.sampled_from(["", date.fromordinal(start + draw(st.integers(0, 30))).strftime("%d/%m/%Y")])
            ),
            draw(st.sampled_from(["X1", "E4A", "E2", ""])),
            draw(st.sampled_from(["", "CARPL"])),
            "",
            draw(st.sampled_from(["AB1 1AA", ""])),
            draw(st.sampled_from(["1234567", ""])),
        ]
        for start in starts
    ]


def named(tables: tuple[Table, ...]) -> set[tuple[str, int]]:
    """Return the rules and the rows that they name."""
    findings = validate([Return("", 2019, {EPISODES: tables})])
    return {(each.rule.number, place.row) for each in findings for place in each.rows}


@slow(100)
@given(episodes(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[list[str]], random: Random) -> None:
    numbered = [*enumerate(rows, start=2)]
    there = Table.of(Place("e.csv"), HEADINGS, rows, (number for number, _ in numbered))
    random.shuffle(numbered)
    mixed = Table.of(
        Place("e.csv"), HEADINGS, [row for _, row in numbered], (number for number, _ in numbered)
    )
    assert named((there,)) == named((mixed,))


@slow(100)
@given(episodes(), st.integers(0, 12))
def test_two_tables_are_as_good_as_one(rows: list[list[str]], cut: int) -> None:
    whole = Table.of(Place("e.csv"), HEADINGS, rows, range(2, len(rows) + 2))
    cut = min(cut, len(rows))
    parts = (
        Table.of(Place("e.csv"), HEADINGS, rows[:cut], range(2, cut + 2)),
        Table.of(Place("e.csv"), HEADINGS, rows[cut:], range(cut + 2, len(rows) + 2)),
    )
    assert named((whole,)) == named(parts)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 26))
def test_a_birthday_is_the_one_that_contracts_count(born: date, age: int) -> None:
    (day,) = birthdays(np.array([born.toordinal()], np.int32), age).tolist()
    assert date.fromordinal(day) == birthday(born, age)
