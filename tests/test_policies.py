"""Policies: how days in doubt are read when somebody has said how, and that every row they touch is named.

The returns end on 31 March 2019 and 31 March 2020. Without a policy every one of these histories leaves days not known.
"""

from datetime import date
from pathlib import Path

import pytest

from rules_engine.facts import History
from rules_engine.place import Place
from rules_engine.records.reading import RecordsRead, read_records
from rules_engine.repairs import Repair, WrittenInFull
from rules_engine.rules import TimelineRule
from rules_engine.source import Span
from rules_engine.statutory.doubts import Doubt, Reading
from rules_engine.timeline import Days

NOWHERE = Span(0, 0)
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n"
OTHER = "B1,01/06/2018,S,C2,N1,U6,PR1,,\n"
NEW = "C1,01/06/2019,S,C2,N1,U6,PR1,,\n"


def read(folder: Path, y2019: str, y2020: str, *, contract=(), **policies: str) -> RecordsRead:
    """Read A1 from two returns, which other children are in too; policies are said as on the command line."""
    (folder / "children.csv").write_text("Child\nA1\n")
    (folder / "2019_episodes.csv").write_text(EPISODES + OTHER + y2019)
    (folder / "2020_episodes.csv").write_text(EPISODES + OTHER + y2020 + NEW)
    timeline = TimelineRule(
        name="Looked After", source="SSDA903 episodes", policies=tuple(contract), origin=NOWHERE
    )
    said = {Doubt(doubt): Reading(reading) for doubt, reading in policies.items()}
    return read_records(folder, (), (timeline,), said)


def history(records: RecordsRead) -> History:
    assert records.cohort is not None
    [child] = records.cohort.children
    return child.histories["Looked After"]


def nights(records: RecordsRead) -> list[tuple[str, str]]:
    """The days of A1's episodes; an open one ends where the returns do."""
    return [(str(each.start), str(each.end or "open")) for each in history(records).episodes]


def days_not_known(records: RecordsRead) -> int:
    both_years = Days.between(date(2018, 4, 1).toordinal(), date(2020, 4, 1).toordinal())
    return len(both_years - history(records).covered)


def touched(records: RecordsRead) -> list[tuple[str, int, str, str]]:
    return [
        (each.place.table, each.place.row, str(each.raw_end or "open"), str(each.used_end or "open"))
        for each in records.repairs
        if isinstance(each, Repair)
    ]


ABSENT = ("A1,01/01/2019,S,C2,N1,U6,PR1,,\n", "")


def test_without_a_policy_the_days_after_the_return_are_not_known(tmp_path):
    records = read(tmp_path, *ABSENT)
    # The 366 days from 1 April 2019 to 31 March 2020.
    assert (nights(records), days_not_known(records), touched(records)) == (
        [("2019-01-01", "open")],
        366,
        [],
    )


@pytest.mark.parametrize(
    ("reading", "end"),
    [("left", "2019-04-01"), ("continues", "open")],
)
def test_absent_means_that_the_child_left_when_the_return_ended_or_is_there_still(tmp_path, reading, end):
    records = read(tmp_path, *ABSENT, absent=reading)
    assert (nights(records), days_not_known(records)) == ([("2019-01-01", end)], 0)
    assert touched(records) == [("2019_episodes.csv", 3, "open", end)]


def test_an_absent_episode_that_continues_does_so_until_the_next_one(tmp_path):
    later = "A1,01/08/2019,S,C2,N1,K2,PR1,,\n"
    records = read(tmp_path, ABSENT[0], later, absent="continues")
    assert (nights(records), days_not_known(records)) == (
        [("2019-01-01", "2019-08-01"), ("2019-08-01", "open")],
        0,
    )


OPEN = ("A1,01/06/2018,S,C2,N1,U6,PR1,,\nA1,01/09/2018,P,C2,N1,K2,PR1,01/12/2018,E4A\n", "")


def test_open_means_ended_where_the_next_episode_starts(tmp_path):
    # 1 September 2018 to 31 March 2020.
    assert days_not_known(read(tmp_path, *OPEN)) == 578
    records = read(tmp_path, *OPEN, open="ended")
    assert (nights(records), days_not_known(records), touched(records)) == (
        [("2018-06-01", "2018-09-01"), ("2018-09-01", "2018-12-01")],
        0,
        [("2019_episodes.csv", 3, "open", "2018-09-01")],
    )


OVERLAP = (
    "A1,01/06/2018,S,C2,N1,U6,PR1,15/09/2018,X1\nA1,01/09/2018,P,C2,N1,K2,PR1,01/12/2018,E4A\n",
    "",
)


def test_overlap_means_that_the_later_episode_counts(tmp_path):
    # 1 to 14 September stand in both rows.
    assert days_not_known(read(tmp_path, *OVERLAP)) == 14
    records = read(tmp_path, *OVERLAP, overlap="later")
    assert (nights(records), days_not_known(records), touched(records)) == (
        [("2018-06-01", "2018-09-01"), ("2018-09-01", "2018-12-01")],
        0,
        [("2019_episodes.csv", 3, "2018-09-15", "2018-09-01")],
    )


def test_no_policy_moves_a_death(tmp_path):
    """The child died on 1 December in one row and was in care until February in the other; no policy settles which."""
    died = (
        "A1,01/06/2018,S,C2,N1,U6,PR1,01/12/2018,E2\nA1,01/09/2018,P,C2,N1,K2,PR1,01/02/2019,E4A\n",
        "",
    )
    records = read(tmp_path, *died, overlap="later")
    # 30 + 31 + 30 days stand in both rows; from 1 December 31 + 31 + 28 + 31 days follow the death, and the next 366.
    assert (nights(records), days_not_known(records), touched(records)) == (
        [("2018-06-01", "2018-12-01"), ("2018-09-01", "2019-02-01")],
        578,
        [],
    )


def test_no_policy_makes_a_death_of_a_row_that_gives_no_day_for_it(tmp_path):
    """A row says that the child died, and not when; another starts after it."""
    died = (
        "A1,01/06/2018,S,C2,N1,U6,PR1,,E2\nA1,01/09/2018,P,C2,N1,K2,PR1,01/12/2018,E4A\n",
        "",
    )
    records = read(tmp_path, *died, open="ended")
    # From 1 September on nothing is known: 30 + 31 + 30 + 31 + 31 + 28 + 31 days, and the 366 of the next year.
    assert (days_not_known(records), touched(records)) == (578, [])


def test_of_an_episode_within_another_the_days_stay_in_doubt(tmp_path):
    """The outer row says that the child was in care after the inner one; no policy makes home days of them."""
    nested = (
        "A1,01/06/2018,S,C2,N1,U6,PR1,01/12/2018,E4A\nA1,01/07/2018,P,C2,N1,K2,PR1,01/08/2018,E4A\n",
        "",
    )
    records = read(tmp_path, *nested, overlap="later")
    # The 31 days of July stand in both rows.
    assert (nights(records), days_not_known(records), touched(records)) == (
        [("2018-06-01", "2018-12-01"), ("2018-07-01", "2018-08-01")],
        31,
        [],
    )


GAP = ("A1,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,X1\nA1,01/09/2018,P,C2,N1,K2,PR1,01/12/2018,E4A\n", "")


def test_a_gap_is_time_out_of_care_or_time_in_the_earlier_placement(tmp_path):
    # 1 to 31 August.
    assert days_not_known(read(tmp_path, *GAP)) == 31
    left = read(tmp_path, *GAP, gap="left")
    stayed = read(tmp_path, *GAP, gap="continues")
    assert (nights(left), days_not_known(left)) == (
        [("2018-06-01", "2018-08-01"), ("2018-09-01", "2018-12-01")],
        0,
    )
    assert (nights(stayed), days_not_known(stayed)) == (
        [("2018-06-01", "2018-09-01"), ("2018-09-01", "2018-12-01")],
        0,
    )
    assert touched(left) == [("2019_episodes.csv", 3, "2018-08-01", "2018-08-01")]
    assert touched(stayed) == [("2019_episodes.csv", 3, "2018-08-01", "2018-09-01")]


def test_a_policy_names_the_row_as_it_was_and_as_it_is_used(tmp_path):
    [repair] = read(tmp_path, *ABSENT, absent="left").repairs
    assert repair == Repair(
        timeline="Looked After",
        doubt=Doubt.ABSENT,
        reading=Reading.LEFT,
        place=Place("2019_episodes.csv", row=3),
        start=date(2019, 1, 1),
        raw_end=None,
        used_end=date(2019, 4, 1),
    )


def test_what_the_contract_says_holds_whatever_the_caller_says(tmp_path):
    contract = [(Doubt.ABSENT, Reading.LEFT)]
    records = read(tmp_path, *ABSENT, contract=contract, absent="continues")
    assert nights(records) == [("2019-01-01", "2019-04-01")]


def test_a_policy_touches_nothing_else(tmp_path):
    sound = "A1,01/06/2018,S,C2,N1,U6,PR1,01/09/2018,E4A\n"
    policies = {"absent": "left", "open": "ended", "overlap": "later", "gap": "continues"}
    records = read(tmp_path, sound, "", **policies)
    assert (nights(records), records.repairs) == ([("2018-06-01", "2018-09-01")], ())
    assert records == read(tmp_path, sound, "")


def test_a_recoding_of_a_placement_is_no_move(tmp_path):
    """H5 became K3: the same child and DECOM, so one episode, which the latest return names."""
    (tmp_path / "children.csv").write_text("Child\nA1\n")
    row = "A1,01/06/2022,S,C2,N1,{},PR4,,\n"
    (tmp_path / "2023_episodes.csv").write_text(EPISODES + row.format("H5"))
    (tmp_path / "2024_episodes.csv").write_text(
        EPISODES + row.format("K3") + "B1,01/06/2023,S,C2,N1,U6,PR1,,\n"
    )
    timeline = TimelineRule(name="Looked After", source="SSDA903 episodes", origin=NOWHERE)
    records = read_records(tmp_path, (), (timeline,))
    [episode] = history(records).episodes
    assert (str(episode.start), episode.end, episode.attributes["placement"]) == ("2022-06-01", None, "K3")
    assert [problem.code for problem in records.diagnostics if problem.severity == "error"] == []


def test_a_year_of_two_figures_is_not_guessed_at_unless_somebody_says_it_may_be(tmp_path):
    (tmp_path / "children.csv").write_text("Child\nA1\n")
    (tmp_path / "episodes.csv").write_text(EPISODES + "A1,01/06/2018,S,C2,N1,U6,PR1,24/08/18,E4A\n")
    timeline = TimelineRule(name="Looked After", source="SSDA903 episodes", origin=NOWHERE)
    refused = read_records(tmp_path, (), (timeline,))
    assert refused.cohort is None
    assert [problem.hint for problem in refused.diagnostics] == [
        "write the year in full; or, in a return, say `--short-years` where such years are from 1950 to 2049"
    ]
    records = read_records(tmp_path, (), (timeline,), short_years=True)
    assert nights(records) == [("2018-06-01", "2018-08-24")]
    assert records.repairs == (
        WrittenInFull(place=Place("episodes.csv", row=2), column="DEC", raw="24/08/18", used="24/08/2018"),
    )
