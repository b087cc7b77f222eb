"""Annual returns of looked-after children, and the days on which they leave a child in doubt.

A return for the year from 1 April 2018 is `RETURN_2018`. Days are counted by hand: from 1 June to 1 July
are the 30 nights of June.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow import slow

from rules_engine.diagnostics import concise
from rules_engine.facts import Child, Episode, History
from rules_engine.records.reading import RecordsRead, read_records
from rules_engine.rules import FactKind, FactRule, TimelineRule
from rules_engine.source import Span
from rules_engine.statutory.codes import SSDA903_CODES, meaning
from rules_engine.statutory.layouts import EPISODES
from rules_engine.timeline import FOREVER, Days

NOWHERE = Span(0, 0)
BORN = FactRule(name="Date of Birth", kind=FactKind.DATE, origin=NOWHERE)
LOOKED_AFTER = TimelineRule(name="Looked After", source=EPISODES.source, origin=NOWHERE)
COLUMNS = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"


def read(folder: Path, facts=(), **files: str) -> RecordsRead:
    """Read a folder that holds `files`, and children.csv with the child A1 unless one of them is that."""
    for name, content in {"children": "Child\nA1\n", **files}.items():
        (folder / (name if "." in name else f"{name}.csv")).write_text(content, encoding="utf-8")
    return read_records(folder, facts, (LOOKED_AFTER,))


def said(records: RecordsRead) -> list[str]:
    return [concise(problem) for problem in records.diagnostics]


def only_child(records: RecordsRead) -> Child:
    assert records.cohort is not None, said(records)
    [child] = records.cohort.children
    return child


def history(records: RecordsRead) -> History:
    return only_child(records).histories["Looked After"]


def days(start: str, end: str) -> Days:
    return Days.between(date.fromisoformat(start).toordinal(), date.fromisoformat(end).toordinal())


def not_known(records: RecordsRead, year: Days) -> Days:
    return year - history(records).covered


YEAR_2017 = days("2017-04-01", "2018-04-01")
YEAR_2018 = days("2018-04-01", "2019-04-01")
YEAR_2019 = days("2019-04-01", "2020-04-01")


# ---- what is read


def test_a_row_is_an_episode_with_its_codes_by_name(tmp_path):
    records = read(tmp_path, episodes=COLUMNS + "A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A\n")
    codes = {
        "reason for new episode": "S",
        "legal status": "C2",
        "need": "N1",
        "placement": "U6",
        "provider": "PR1",
        "reason ceased": "E4A",
    }
    episode = Episode(date(2018, 6, 1), date(2018, 7, 1), codes)
    assert (history(records), records.diagnostics) == (History((episode,), YEAR_2018), ())


def test_an_episode_says_which_row_it_is_from(tmp_path):
    records = read(
        tmp_path,
        **{"2018-episodes.csv": COLUMNS + "B1,01/06/2018,S,C2,N1,U6,PR1,,\nA1,01/06/2018,S,C2,N1,U6,PR1,,\n"},
    )
    assert [str(episode.place) for episode in history(records).episodes] == ["2018-episodes.csv, row 3"]


def test_a_blank_cell_is_no_code_and_codes_may_be_small_letters(tmp_path):
    records = read(tmp_path, episodes=COLUMNS + "A1,2018-06-01,s,v4,,u6,,,\n")
    assert [dict(episode.attributes) for episode in history(records).episodes] == [
        {"reason for new episode": "S", "legal status": "V4", "placement": "U6"}
    ]


def test_a_child_with_no_row_was_not_in_care_on_the_days_of_the_return(tmp_path):
    records = read(tmp_path, episodes=COLUMNS + "B1,01/06/2018,S,C2,N1,U6,PR1,,\n")
    assert (history(records), said(records)) == (
        History((), YEAR_2018),
        [
            "children.csv: 1 child of `Looked After` not listed here; "
            "1 of the 1 child listed here without any row of `Looked After`"
        ],
    )


@pytest.mark.parametrize(
    ("row", "year"),
    [
        ("A1,31/03/2018,S,C2,N1,U6,PR1,,", YEAR_2017),
        ("A1,01/04/2018,S,C2,N1,U6,PR1,,", YEAR_2018),
        ("A1,01/06/2017,S,C2,N1,U6,PR1,31/03/2018,E4A", YEAR_2017),
        # The return to 31 March 2018 has this episode without an end, so this one is for the year that begins on 1 April.
        ("A1,01/06/2017,S,C2,N1,U6,PR1,01/04/2018,E4A", YEAR_2018),
        ("A1,01/06/2017,S,C2,N1,U6,PR1,02/04/2018,E4A", YEAR_2018),
    ],
)
def test_the_latest_night_in_a_return_shows_its_year(tmp_path, row, year):
    assert history(read(tmp_path, episodes=COLUMNS + row + "\n")).covered == year


def test_the_latest_return_wins_for_the_same_child_and_start(tmp_path):
    records = read(
        tmp_path,
        # In order of their names the later return comes first.
        a=COLUMNS + "A1,01/06/2017,S,C2,N1,H5,PR1,01/05/2018,E4A\n",
        b=COLUMNS + "A1,01/06/2017,S,C2,N1,U6,PR1,,\n",
    )
    assert [(episode.end, episode.attributes["placement"]) for episode in history(records).episodes] == [
        (date(2018, 5, 1), "H5")
    ]
    assert (history(records).covered, records.diagnostics) == (YEAR_2017 | YEAR_2018, ())


def test_years_between_returns_are_not_covered(tmp_path):
    records = read(
        tmp_path,
        a=COLUMNS + "A1,01/06/2017,S,C2,N1,U6,PR1,01/07/2017,E4A\n",
        b=COLUMNS + "A1,01/06/2019,S,C2,N1,U6,PR1,01/07/2019,E4A\n",
    )
    assert history(records).covered == YEAR_2017 | YEAR_2019


def test_records_toml_may_say_which_days_the_returns_cover(tmp_path):
    manifest = '[timelines."Looked After"]\ncovers = [{from = 2018-06-01, to = 2018-06-30}]\n'
    records = read(
        tmp_path,
        episodes=COLUMNS
        + "A1,01/06/2015,S,C2,N1,U6,PR1,01/07/2015,E4A\nA1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A\n",
        **{"records.toml": manifest},
    )
    assert (history(records).covered, records.diagnostics) == (days("2018-06-01", "2018-07-01"), ())


# ---- no return is of these days, whatever records.toml says


THREE_YEARS = '[timelines."Looked After"]\ncovers = [{from = 2017-04-01, to = 2020-03-31}]\n'
OF_2017 = COLUMNS + "A1,01/06/2017,S,C2,N1,U6,PR1,01/07/2017,E4A\n"
OF_2019 = COLUMNS + "A1,01/06/2019,S,C2,N1,U6,PR1,01/07/2019,E4A\n"


@pytest.mark.parametrize(
    "of_2018",
    [
        pytest.param({}, id="the file is not there"),
        pytest.param({"b.csv": ""}, id="the file is empty"),
        pytest.param({"b.csv": COLUMNS}, id="the file has headings alone"),
        pytest.param(
            {"b.txt": COLUMNS + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n"}, id="the file has another ending"
        ),
    ],
)
def test_a_year_without_its_return_is_never_taken_for_a_year_at_home(tmp_path, of_2018):
    records = read(tmp_path, a=OF_2017, c=OF_2019, **of_2018, **{"records.toml": THREE_YEARS})
    assert records.cohort is None
    assert (
        "episodes.csv: the return for 1 April 2018 to 31 March 2019 is not in the folder, but records.toml says that "
        "`Looked After` covers 365 days of that year; put the episodes of every year into the folder, and under "
        "`files` state the last year of a file that holds several; or, to go on without them, take those days out of "
        "`covers`: they then count as not known"
    ) in said(records)


def test_whoever_goes_on_without_a_return_takes_its_days_out_of_what_is_covered(tmp_path):
    manifest = (
        '[timelines."Looked After"]\n'
        "covers = [{from = 2017-04-01, to = 2018-03-31}, {from = 2019-04-01, to = 2020-03-31}]\n"
    )
    records = read(tmp_path, a=OF_2017, c=OF_2019, **{"records.toml": manifest})
    assert (history(records).covered, records.diagnostics) == (YEAR_2017 | YEAR_2019, ())


def test_years_without_returns_that_follow_one_another_are_said_together(tmp_path):
    """1 April 2018 to 29 February 2020 are 365 and 335 days."""
    manifest = '[timelines."Looked After"]\ncovers = [{from = 2017-04-01, to = 2020-02-29}]\n'
    [line] = said(read(tmp_path, a=OF_2017, **{"records.toml": manifest}))
    assert line.startswith(
        "episodes.csv: the returns for the years from 1 April 2018 to 31 March 2020 are not in the folder, but "
        "records.toml says that `Looked After` covers 700 days of those years"
    )


def test_the_only_return_is_no_history_of_the_years_before_it(tmp_path):
    assert read(tmp_path, c=OF_2019, **{"records.toml": THREE_YEARS}).cohort is None


def test_a_history_of_several_years_holds_the_years_before_its_last(tmp_path):
    """Its rows ended in 2017-18 and in 2019-20, and in 2018-19 nobody left."""
    rows = OF_2017 + OF_2019.removeprefix(COLUMNS)
    records = read(tmp_path, history=rows, **{"records.toml": THREE_YEARS})
    assert (history(records).covered, records.diagnostics) == (YEAR_2017 | YEAR_2018 | YEAR_2019, ())


def test_one_row_in_many_that_ended_too_early_makes_no_history_of_a_return(tmp_path):
    """20 rows ended in 2019-20 and one, wrongly, in 2018-19."""
    of_2019 = "".join(f"B{n},01/06/2019,S,C2,N1,U6,PR1,{n:02}/03/2020,E4A\n" for n in range(1, 21))
    stray = "A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A\n"
    manifest = THREE_YEARS.replace("2017", "2018")
    records = read(tmp_path, episodes=COLUMNS + of_2019 + stray, **{"records.toml": manifest})
    assert [each.code for each in records.diagnostics if each.severity == "error"] == ["D129"]


def test_a_year_in_which_nobody_was_in_care_is_listed_with_its_empty_return(tmp_path):
    listed = 'files = ["a.csv", {name = "b.csv", year-ending = 2019-03-31}, {name = "c.csv", year-ending = 2020-03-31}]\n'
    records = read(tmp_path, a=OF_2017, b=COLUMNS, c=OF_2019, **{"records.toml": THREE_YEARS + listed})
    assert (history(records).covered, records.diagnostics) == (YEAR_2017 | YEAR_2018 | YEAR_2019, ())


# 12 children came on the first 12 days of June 2018 and went on the first 12 of July: 24 dates, the last of them the
# night of 11 July, 263 days before 31 March. Dates times days are 6,312, more than 7 times 365.
MANY = COLUMNS + "".join(f"B{n},{n:02}/06/2018,S,C2,N1,U6,PR1,{n:02}/07/2018,E4A\n" for n in range(1, 13))


def test_a_return_made_before_its_year_ended_covers_no_day_after_its_last_date(tmp_path):
    records = read(tmp_path, episodes=MANY)
    assert history(records).covered == days("2018-04-01", "2018-07-12")
    assert (
        "episodes.csv: no date in the return is later than 11 July 2018, so it seems to have been made before its year "
        "ended on 31 March 2019; the days after 11 July 2018 are not known"
    ) in [line.split("; put")[0] for line in said(records)]


def test_records_toml_may_say_that_a_quiet_return_is_of_the_whole_year(tmp_path):
    manifest = '[timelines."Looked After"]\nfiles = [{name = "episodes.csv", year-ending = 2019-03-31}]\n'
    records = read(tmp_path, episodes=MANY, **{"records.toml": manifest})
    assert history(records).covered == YEAR_2018


@pytest.mark.parametrize(
    "another",
    [
        pytest.param("", id="too few dates"),
        pytest.param(
            "".join(f"C{n},16/06/2018,S,C2,N1,U6,PR1,18/03/2019,E4A\n" for n in range(100)), id="a fortnight"
        ),
    ],
)
def test_a_return_with_few_dates_or_a_short_silence_is_of_the_whole_year(tmp_path, another):
    """Eleven of the twelve children make 22 dates; from 17 March to 31 March are 14 days, of which 13 are quiet."""
    eleven = "".join(MANY.splitlines(keepends=True)[:12])
    records = read(tmp_path, episodes=eleven + another.replace("18/03", "19/03"))
    assert history(records).covered == YEAR_2018


def test_of_two_returns_for_a_year_the_one_listed_last_wins(tmp_path):
    manifest = '[timelines."Looked After"]\nfiles = ["b.csv", "a.csv"]\n'
    records = read(
        tmp_path,
        a=COLUMNS + "A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A\n",
        b=COLUMNS + "A1,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,E4A\n",
        **{"records.toml": manifest},
    )
    assert [episode.end for episode in history(records).episodes] == [date(2018, 7, 1)]


def test_records_toml_may_say_the_year_of_a_return_in_which_nothing_happened(tmp_path):
    manifest = '[timelines."Looked After"]\nfiles = [{name = "episodes.csv", year-ending = 2019-03-31}]\n'
    records = read(
        tmp_path,
        episodes=COLUMNS + "A1,01/06/2015,S,C2,N1,U6,PR1,,\n",
        **{"records.toml": manifest},
    )
    assert (history(records).covered, records.diagnostics) == (YEAR_2018, ())


def test_modules_that_no_contract_reads_are_passed_over_and_so_are_empty_ones(tmp_path):
    records = read(
        tmp_path,
        episodes=COLUMNS + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n",
        reviews="CHILD,DOB,REVIEW,REVIEW_CODE\nA1,03/05/2008,01/07/2018,PN1\n",
        ad1="\n",
    )
    assert records.diagnostics == ()


# ---- dates of birth


def test_the_header_gives_the_date_of_birth(tmp_path):
    records = read(
        tmp_path,
        (BORN,),
        episodes=COLUMNS + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n",
        header=HEADER + "A1,1,03/05/2008,WBRI,,,\n",
    )
    assert (only_child(records).facts, records.diagnostics) == ({"Date of Birth": date(2008, 5, 3)}, ())


def test_a_date_of_birth_that_differs_from_the_headers_names_both_rows(tmp_path):
    records = read(
        tmp_path,
        (BORN,),
        children="Child,Date of Birth\nA1,04/05/2008\n",
        episodes=COLUMNS + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n",
        header=HEADER + "A1,1,03/05/2008,WBRI,,,\n",
    )
    assert said(records) == [
        "children.csv, row 2, column Date of Birth: the date of birth differs from that in header.csv row 2"
    ]


def test_a_child_without_a_date_of_birth_anywhere_is_reported(tmp_path):
    records = read(
        tmp_path,
        (BORN,),
        episodes=COLUMNS + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n",
        header=HEADER + "B1,1,03/05/2008,WBRI,,,\n",
    )
    assert said(records) == [
        "children.csv, row 2, column Date of Birth: the cell is blank; "
        "expected a date, here or in a header of the returns"
    ]


# ---- errors: a row that cannot be read


def test_every_fault_of_a_row_is_reported_with_its_place(tmp_path):
    records = read(tmp_path, episodes=COLUMNS + "A1,31/06/2018,S,C9,N1,,PR1,1/6/18,E99\n")
    assert records.cohort is None
    assert [line.split(";")[0] for line in said(records)] == [
        "episodes.csv, row 2, column PLACE: the cell is blank",
        "episodes.csv, row 2, column DEC: a text of the form `9/9/99` is not a date",
        "episodes.csv, row 2, column DECOM: a text of the form `99/99/9999` is not a date",
        "episodes.csv, row 2, column LS: `C9` is not a code for legal status",
        "episodes.csv, row 2, column REC: `E99` is not a code for reason ceased",
    ]


def test_an_episode_that_ends_on_the_day_it_starts_is_an_error(tmp_path):
    records = read(tmp_path, episodes=COLUMNS + "A1,01/06/2018,S,C2,N1,U6,PR1,01/06/2018,E4A\n")
    assert said(records) == [
        "episodes.csv, row 2, column DEC: this date is not after the date in column DECOM"
    ]


def test_faults_of_children_who_are_not_in_the_cohort_change_nothing(tmp_path):
    records = read(
        tmp_path,
        episodes=COLUMNS + "A1,01/06/2018,S,C2,N1,U6,PR1,,\nB1,01/06/2018,S,C9,N1,U6,PR1,oops,\n",
    )
    assert said(records) == ["children.csv: 1 child of `Looked After` not listed here"]


def test_a_row_without_a_child_is_an_error_since_it_may_be_anybodys(tmp_path):
    records = read(
        tmp_path, episodes=COLUMNS + ",01/06/2018,S,C2,N1,U6,PR1,,\nA1,01/06/2018,S,C2,N1,U6,PR1,,\n"
    )
    assert said(records) == [
        "episodes.csv, row 2, column CHILD: the cell is blank; expected the child's identifier"
    ]


def test_a_date_far_off_is_not_taken_for_the_year_of_the_return(tmp_path):
    rows = "A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A\nA1,01/09/2018,S,C2,N1,U6,PR1,01/10/2081,E4A\n"
    [problem] = read(tmp_path, episodes=COLUMNS + rows).diagnostics
    assert (problem.code, problem.message) == (
        "D131",
        "this date would make this the return for 1 April 2081 to 31 March 2082, "
        "but 1 other row ended before that year",
    )


def test_two_returns_for_one_year_must_be_put_in_order(tmp_path):
    row = "A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A\n"
    [problem] = read(tmp_path, a=COLUMNS + row, b=COLUMNS + row).diagnostics
    assert (problem.code, problem.message) == (
        "D133",
        "by its dates this is the return for 1 April 2018 to 31 March 2019, and so is a.csv",
    )


def test_an_identifier_that_lost_its_noughts_is_not_taken_for_a_child_at_home(tmp_path):
    records = read(tmp_path, children="Child\n0042\n", episodes=COLUMNS + "42,01/06/2018,S,C2,N1,U6,PR1,,\n")
    assert records.cohort is None
    assert said(records)[1:] == [
        "children.csv, row 2, column Child: the identifier differs from that in episodes.csv row 2 "
        "only in case, in noughts at the front, or in what a spreadsheet does to a number"
    ]


def test_a_folder_without_returns_says_what_a_return_looks_like(tmp_path):
    assert said(read(tmp_path)) == [
        "children.csv: 1 of the 1 child listed here without any row of `Looked After`",
        "episodes.csv: no file in the folder is a return of episodes, from which `Looked After` is read; "
        "put the episodes file of each annual return into the folder; its first row holds the columns "
        "CHILD, DECOM, RNE, LS, PLACE, DEC and REC",
    ]


# ---- advice: days in doubt


@pytest.mark.parametrize(
    ("rows", "doubted", "advice"),
    [
        pytest.param(
            "A1,01/06/2018,S,C2,N1,U6,PR1,01/09/2018,X1\nA1,01/08/2018,P,C2,N1,K2,PR1,01/12/2018,E4A\n",
            days("2018-08-01", "2018-09-01"),
            "episodes.csv, row 3, column DECOM: the episode starts before episodes.csv row 2 of the same "
            "child ends; 31 days of the child in children.csv row 2 are not known",
            id="days that two rows share",
        ),
        pytest.param(
            "A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A\nA1,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,E4A\n",
            days("2018-06-01", "2018-08-01"),
            "episodes.csv, row 3, column DECOM: episodes.csv row 2 of the same child starts on the same day "
            "and says something else; 61 days of the child in children.csv row 2 are not known",
            id="two rows that start on one day",
        ),
        pytest.param(
            "A1,01/06/2018,S,C2,N1,U6,PR1,,\nA1,01/03/2019,P,C2,N1,K2,PR1,,\n",
            days("2019-03-01", "2019-04-01"),
            "episodes.csv, row 2, column DEC: the episode has no end, although episodes.csv row 3 of the "
            "same child starts after it; 31 days of the child in children.csv row 2 are not known",
            id="no end, and another starts",
        ),
        pytest.param(
            "A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,X1\nA1,02/07/2018,P,C2,N1,K2,PR1,,\n",
            days("2018-07-01", "2018-07-02"),
            "episodes.csv, row 3, column DECOM: the episode (RNE P) starts later than episodes.csv row 2 of "
            "the same child ended (REC X1), which does not say that the child left care and came back; "
            "1 day of the child in children.csv row 2 is not known",
            id="a gap that the codes deny",
        ),
        pytest.param(
            "A1,01/06/2018,S,C2,N1,U6,PR1,01/03/2019,X1\n",
            days("2019-03-01", "2019-04-01"),
            "episodes.csv, row 2, column REC: the child's last episode ends with X1 (another starts the same "
            "day); 31 days of the child in children.csv row 2 are not known",
            id="X1 and nothing follows",
        ),
        pytest.param(
            "A1,01/05/2018,P,C2,N1,U6,PR1,,\n",
            days("2018-04-01", "2018-05-01"),
            "episodes.csv, row 2, column RNE: the child's first episode goes on from another (RNE P) that is "
            "not there; 30 days of the child in children.csv row 2 are not known",
            id="starts in the middle",
        ),
        pytest.param(
            "A1,01/06/2018,S,C2,N1,U6,PR1,01/03/2019,E3\n",
            days("2019-03-01", "2019-04-01"),
            "children.csv: the records in `Looked After` stop for 1 child (REC E2, E3, E15 or E16), whose "
            "days after that are not known",
            id="moved to another authority",
        ),
        pytest.param(
            "A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E3\nA1,01/08/2018,S,C2,N1,U6,PR1,01/09/2018,E4A\n",
            days("2018-07-01", "2018-08-01"),
            "children.csv: the records in `Looked After` stop for 1 child (REC E2, E3, E15 or E16), whose "
            "days after that are not known",
            id="moved to another authority and came back",
        ),
    ],
)
def test_days_in_doubt_are_not_known_and_said(tmp_path, rows, doubted, advice):
    records = read(tmp_path, episodes=COLUMNS + rows)
    assert (not_known(records, YEAR_2018), said(records)) == (doubted, [advice])


def test_nothing_is_known_after_a_death_even_of_later_rows(tmp_path):
    rows = "A1,01/06/2018,S,C2,N1,U6,PR1,01/03/2019,E2\nA1,10/03/2019,S,C2,N1,U6,PR1,20/03/2019,E4A\n"
    records = read(tmp_path, episodes=COLUMNS + rows)
    assert not_known(records, YEAR_2018) == days("2019-03-01", "2019-04-01")
    assert said(records) == [
        "episodes.csv, row 3, column DECOM: the episode comes after episodes.csv row 2, by which the child "
        "died; 31 days of the child in children.csv row 2 are not known"
    ]


def test_an_episode_that_runs_on_past_a_death_is_a_fault_and_no_end_of_the_records(tmp_path):
    """June and July to 9 July are known; from 10 July two rows disagree, and from 1 August the child is dead and in care."""
    rows = "A1,01/06/2018,S,C2,N1,U6,PR1,01/08/2018,E2\nA1,10/07/2018,P,C2,N1,K2,PR1,01/12/2018,E4A\n"
    records = read(tmp_path, episodes=COLUMNS + rows)
    assert not_known(records, YEAR_2018) == days("2018-07-10", "2019-04-01")
    assert said(records) == [
        "episodes.csv, row 3, column DECOM: the episode starts before episodes.csv row 2 of the same child ends; "
        "22 days of the child in children.csv row 2 are not known",
        "episodes.csv, row 3, column DEC: the episode runs on past the end of episodes.csv row 2, by which the "
        "child died; 243 days of the child in children.csv row 2 are not known",
    ]


def test_an_episode_around_that_of_a_death_is_a_fault_whichever_starts_first(tmp_path):
    rows = "A1,01/06/2018,S,C2,N1,U6,PR1,01/12/2018,E4A\nA1,10/07/2018,P,C2,N1,K2,PR1,01/08/2018,E2\n"
    records = read(tmp_path, episodes=COLUMNS + rows)
    assert not_known(records, YEAR_2018) == days("2018-07-10", "2019-04-01")
    assert "runs on past the end of episodes.csv row 3, by which the child died" in "".join(said(records))


def test_of_two_deaths_the_earlier_one_is_held_against_the_other(tmp_path):
    rows = "A1,01/06/2018,S,C2,N1,U6,PR1,01/12/2018,E2\nA1,10/07/2018,P,C2,N1,K2,PR1,01/08/2018,E2\n"
    records = read(tmp_path, episodes=COLUMNS + rows)
    assert not_known(records, YEAR_2018) == days("2018-07-10", "2019-04-01")
    assert "runs on past the end of episodes.csv row 3, by which the child died" in "".join(said(records))


def test_an_episode_that_ends_on_the_day_of_a_death_is_at_odds_with_nothing_after_it(tmp_path):
    rows = "A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,X1\nA1,01/07/2018,P,C2,N1,K2,PR1,01/08/2018,E2\n"
    records = read(tmp_path, episodes=COLUMNS + rows)
    assert not_known(records, YEAR_2018) == days("2018-08-01", "2019-04-01")
    assert said(records) == [
        "children.csv: the records in `Looked After` stop for 1 child (REC E2, E3, E15 or E16), whose "
        "days after that are not known"
    ]


def test_an_episode_that_later_returns_leave_out_is_in_doubt_until_the_next_one_starts(tmp_path):
    records = read(
        tmp_path,
        a=COLUMNS + "A1,01/06/2017,S,C2,N1,U6,PR1,,\n",
        b=COLUMNS + "A1,01/05/2018,S,C2,N1,U6,PR1,01/07/2018,E4A\n",
    )
    assert not_known(records, YEAR_2017 | YEAR_2018) == days("2018-04-01", "2018-05-01")
    assert said(records) == [
        "a.csv, row 2: the episode is open at the end of this return and is in no later one; "
        "30 days of the child in children.csv row 2 are not known"
    ]
    assert [(episode.start, episode.end) for episode in history(records).episodes] == [
        (date(2017, 6, 1), date(2018, 4, 1)),
        (date(2018, 5, 1), date(2018, 7, 1)),
    ]


def test_an_episode_that_later_returns_leave_out_is_in_doubt_to_the_end_when_none_starts(tmp_path):
    records = read(
        tmp_path,
        a=COLUMNS + "A1,01/06/2017,S,C2,N1,U6,PR1,,\n",
        b=COLUMNS + "B1,01/05/2018,S,C2,N1,U6,PR1,01/07/2018,E4A\n",
    )
    assert not_known(records, YEAR_2017 | YEAR_2018) == YEAR_2018


def test_a_child_that_left_and_came_back_was_at_home_between(tmp_path):
    rows = "A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A\nA1,01/09/2018,S,C2,N1,U6,PR1,01/10/2018,E13\n"
    records = read(tmp_path, episodes=COLUMNS + rows)
    assert (history(records).covered, records.diagnostics) == (YEAR_2018, ())


def test_a_reason_for_ending_on_open_rows_is_said_once_for_a_file_and_the_rows_are_open(tmp_path):
    records = read(
        tmp_path,
        children="Child\nA1\nB1\n",
        episodes=COLUMNS + "A1,01/06/2018,S,C2,N1,U6,PR1,,X1\nB1,01/06/2018,S,C2,N1,U6,PR1,,E4A\n",
    )
    assert records.cohort is not None
    assert [child.histories["Looked After"].episodes[0].end for child in records.cohort.children] == [
        None,
        None,
    ]
    assert said(records) == [
        "episodes.csv, row 2, column REC: this is the first of 2 rows that have a reason for ending and no "
        "end (DEC), and so counts as still open"
    ]


def test_one_episode_twice_in_a_return_counts_once(tmp_path):
    row = "A1,01/06/2018,S,C2,N1,U6,PR1,,\n"
    records = read(tmp_path, episodes=COLUMNS + row + row)
    assert (len(history(records).episodes), said(records)) == (
        1,
        ["episodes.csv, row 3: the episode is already in episodes.csv row 2; it counts once"],
    )


def test_faults_on_days_that_nobody_asks_about_are_passed_over(tmp_path):
    rows = "A1,01/06/2015,P,C2,N1,U6,PR1,01/09/2015,X1\nA1,01/08/2015,P,C2,N1,K2,PR1,01/06/2018,E4A\n"
    manifest = '[timelines."Looked After"]\ncovers = [{from = 2018-04-01, to = 2019-03-31}]\n'
    records = read(tmp_path, episodes=COLUMNS + rows, **{"records.toml": manifest})
    assert (history(records).covered, records.diagnostics) == (YEAR_2018, ())


# ---- laws


DAY_OF_2018 = st.integers(1, 40).map(lambda n: date(2018, 5, 1) + timedelta(days=n))
STAYS = st.lists(
    st.tuples(
        DAY_OF_2018, st.integers(1, 9), st.sampled_from("SP"), st.sampled_from(["X1", "E4A", "E3", "E2"])
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda stay: stay[0],
)


@slow(100)
@given(STAYS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_makes_no_difference(tmp_path_factory, stays, random):
    shuffled = [*stays]
    random.shuffle(shuffled)
    one, other = (
        history(read(tmp_path_factory.mktemp("records"), episodes=COLUMNS + "".join(map(row_of, rows))))
        for rows in (stays, shuffled)
    )
    assert one == other


@given(STAYS)
def test_a_day_at_home_is_known_only_where_no_row_speaks_and_the_codes_agree(tmp_path_factory, stays):
    records = read(tmp_path_factory.mktemp("records"), episodes=COLUMNS + "".join(map(row_of, stays)))
    found = history(records)
    in_care = Days()
    for episode in found.episodes:
        assert episode.end is not None
        in_care |= Days.between(episode.start.toordinal(), episode.end.toordinal())
    for start, end in (Days.between(YEAR_2018.first, FOREVER) - in_care).intervals:
        day = date.fromordinal(start)
        left = {stay[3] for stay in stays if stay[0] + timedelta(days=stay[1]) == day}
        came = {stay[2] for stay in stays if stay[0].toordinal() == end}
        if start in found.covered:
            assert left <= {"E4A"}
            assert came <= {"S"}


@given(STAYS)
def test_a_day_that_two_rows_share_is_never_known(tmp_path_factory, stays):
    covered = history(
        read(tmp_path_factory.mktemp("records"), episodes=COLUMNS + "".join(map(row_of, stays)))
    ).covered
    for day in YEAR_2018:
        on_it = [stay for stay in stays if stay[0].toordinal() <= day < stay[0].toordinal() + stay[1]]
        assert len(on_it) < 2 or day not in covered


def row_of(stay: tuple[date, int, str, str]) -> str:
    start, nights, new, ceased = stay
    end = start + timedelta(days=nights)
    return f"A1,{start.isoformat()},{new},C2,N1,U6,PR1,{end.isoformat()},{ceased}\n"


# ---- codes


def test_codes_are_spelled_out():
    assert meaning("placement", "K2") == "children's home"


def test_what_is_no_code_has_no_meaning():
    assert (meaning("placement", "C2"), meaning("shoe size", "36")) == (None, None)


def test_no_two_codes_of_a_field_read_alike():
    for codes in SSDA903_CODES.values():
        assert len(set(codes.values())) == len(codes)


def test_what_a_database_writes_for_nothing_is_not_guessed_at(tmp_path):
    records = read(tmp_path, episodes=COLUMNS + "A1,01/06/2018,S,C2,N1,U6,PR1,NULL,null\n")
    assert [
        (problem.column, problem.hint) for problem in records.diagnostics if problem.severity == "error"
    ] == [
        ("DEC", "where there is nothing to say, leave the cell empty"),
        ("REC", "where there is nothing to say, leave the cell empty"),
    ]
