"""Modules of returns: known by their columns, put together by year, and read as timelines and facts."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.diagnostics import TableDiagnostic, concise
from rules_engine.facts import Child, History
from rules_engine.place import Place
from rules_engine.records.reading import RecordsRead, read_records
from rules_engine.returns.doubtful_children import read_doubts
from rules_engine.returns.reading import read_returns
from rules_engine.returns.validating import validate_folder
from rules_engine.rules import FactKind, FactRule, FactSource, TimelineRule
from rules_engine.source import Span
from rules_engine.tables.regular_csv import read_regular
from rules_engine.timeline import Days

NOWHERE = Span(0, 0)
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n"
MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END\n"
REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\n"
UASC = "CHILD,SEX,DOB,DUC\n"
OC2 = "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED\n"

LOOKED_AFTER = TimelineRule(name="Looked After", source="SSDA903 episodes", origin=NOWHERE)
AWAY = TimelineRule(name="Away", source="SSDA903 missing", origin=NOWHERE)
REVIEWED = TimelineRule(name="Reviewed", source="SSDA903 reviews", origin=NOWHERE)


def fact(name: str, kind: FactKind, table: str, column: str, optional: bool = True, **more) -> FactRule:
    source = FactSource(table=table, column=column)
    return FactRule(name=name, kind=kind, optional=optional, source=source, origin=NOWHERE, **more)


def write(folder: Path, **files: str | bytes) -> Path:
    """Write files by their names without .csv; children.csv holds A1 unless it is one of them."""
    for name, content in {"children": "Child\nA1\n", **files}.items():
        path = folder / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def read(folder: Path, *timelines: TimelineRule, facts=(), **files: str | bytes) -> RecordsRead:
    return read_records(write(folder, **files), facts, timelines)


def said(records: RecordsRead) -> list[str]:
    return [concise(problem) for problem in records.diagnostics]


def only_child(records: RecordsRead) -> Child:
    assert records.cohort is not None, said(records)
    [child] = records.cohort.children
    return child


def days(start: str, end: str) -> Days:
    return Days.between(date.fromisoformat(start).toordinal(), date.fromisoformat(end).toordinal())


def spans(history: History) -> list[tuple[str, str, dict[str, str]]]:
    return [(str(each.start), str(each.end), dict(each.attributes)) for each in history.episodes]


# ---- which table is which


def test_modules_are_known_by_their_columns_whatever_their_files_are_called(tmp_path):
    write(
        tmp_path,
        a=EPISODES + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n",
        b="CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nA1,1,03/05/2008,WBRI,,,\n",
        c=UASC + "A1,1,03/05/2008,03/05/2026\n",
        d=REVIEWS + "A1,03/05/2008,01/07/2018,PN1\n",
    )
    [found] = read_returns(tmp_path).returns
    modules = {
        layout.name: [str(table.place) for table in tables] for layout, tables in found.modules.items()
    }
    assert (found.year, modules) == (
        2019,
        {"Episodes": ["a.csv"], "Header": ["b.csv"], "UASC": ["c.csv"], "Reviews": ["d.csv"]},
    )


def test_the_modules_of_a_return_share_a_folder_and_the_figures_in_their_names(tmp_path):
    write(
        tmp_path,
        **{
            "2018/episodes": EPISODES + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n",
            "2018/missing": MISSING,
            "2019-20_episodes": EPISODES + "A1,01/06/2019,S,C2,N1,U6,PR1,,\n",
            "2019-20_missing": MISSING,
            "SSDA903_2021_episodes": EPISODES + "A1,01/06/2020,S,C2,N1,U6,PR1,,\n",
            "SSDA903_2021_ad1": "\n",
        },
    )
    assert [
        (each.year, sorted(layout.name for layout in each.modules)) for each in read_returns(tmp_path).returns
    ] == [(2019, ["Episodes", "Missing"]), (2020, ["Episodes", "Missing"]), (2021, ["AD1", "Episodes"])]


def test_long_names_of_files_are_told_apart_by_their_last_letters(tmp_path):
    named = "Norfolk County Council looked after children statutory return for {} episodes"
    write(
        tmp_path,
        **{
            named.format("2018-19"): EPISODES + "A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E12\n",
            named.format("2019-20"): EPISODES + "A1,01/06/2019,S,C2,N1,U6,PR1,01/07/2019,E12\n",
        },
    )
    assert [each.year for each in read_returns(tmp_path).returns] == [2019, 2020]


def test_a_name_of_a_file_cannot_steer_the_screen():
    assert str(Place("a\x1b[2J\nb.csv", row=2)) == "a\ufffd[2J b.csv, row 2"


def test_an_extract_of_several_years_in_one_table_is_a_return_for_each_year(tmp_path):
    table = EPISODES.replace("\n", ",LA,YEAR\n")
    records = read(
        tmp_path,
        LOOKED_AFTER,
        extract=table
        + "A1,2018-06-01,S,C2,N1,U6,PR1,,,Norfolk,2018\n"
        + "A1,2018-06-01,S,C2,N1,U6,PR1,2019-06-01,E4A,Norfolk,2019\n",
    )
    history = only_child(records).histories["Looked After"]
    assert (history.covered, [str(each.end) for each in history.episodes], said(records)) == (
        days("2018-04-01", "2020-04-01"),
        ["2019-06-01"],
        [],
    )


def test_a_mistyped_date_does_not_move_a_return_to_another_year(tmp_path):
    write(
        tmp_path,
        episodes=EPISODES
        + "A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A\n"
        + "A2,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A\n"
        + "A3,01/06/2018,S,C2,N1,U6,PR1,01/07/2081,E4A\n"
        + "A4,01/06/2015,S,C2,N1,U6,PR1,,\n",
    )
    assert [each.year for each in read_returns(tmp_path).returns] == [2019]


def test_open_episodes_are_of_the_year_of_the_last_that_started(tmp_path):
    write(
        tmp_path,
        episodes=EPISODES + "A1,01/06/2015,S,C2,N1,U6,PR1,,\n" + "A2,31/03/2018,S,C2,N1,U6,PR1,,\n",
    )
    assert [each.year for each in read_returns(tmp_path).returns] == [2018]


def test_what_other_modules_say_dates_a_return_in_which_no_episode_ends(tmp_path):
    write(
        tmp_path,
        episodes=EPISODES + "A1,01/06/2013,S,C2,N1,U6,PR1,,\n" + "A2,01/06/2014,S,C2,N1,U6,PR1,,\n",
        reviews=REVIEWS + "A1,03/05/2008,01/10/2018,PN1\n" + "A2,03/05/2008,01/02/2019,PN1\n",
    )
    assert [each.year for each in read_returns(tmp_path).returns] == [2019]


def test_an_open_episode_of_a_mistyped_year_leaves_a_return_where_it_is(tmp_path):
    write(
        tmp_path,
        episodes=EPISODES
        + "A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A\n"
        + "A2,01/06/2015,S,C2,N1,U6,PR1,,\n"
        + "A3,01/06/2028,S,C2,N1,U6,PR1,,\n",
    )
    assert [each.year for each in read_returns(tmp_path).returns] == [2019]


def test_a_year_that_records_toml_states_holds_for_every_module(tmp_path):
    listed = 'files = [{name = "episodes.csv", year-ending = 2019-03-31}]\n'
    write(
        tmp_path,
        episodes=EPISODES + "A1,01/06/2014,S,C2,N1,U6,PR1,,\n",
        missing=MISSING + "A1,03/05/2008,M,01/10/2018,\n",
    )
    (tmp_path / "records.toml").write_text(f'[timelines."Looked After"]\n{listed}')
    records = read_records(tmp_path, (), (LOOKED_AFTER, AWAY))
    year = days("2018-04-01", "2019-04-01")
    assert [history.covered for history in only_child(records).histories.values()] == [year, year]


def test_records_toml_lists_a_table_of_several_years_by_its_file(tmp_path):
    write(
        tmp_path,
        extract=EPISODES.replace("\n", ",YEAR\n")
        + "A1,2018-06-01,S,C2,N1,U6,PR1,,,2018\n"
        + "A1,2018-06-01,S,C2,N1,U6,PR1,2019-06-01,E4A,2019\n",
    )
    (tmp_path / "records.toml").write_text('[timelines."Looked After"]\nfiles = ["extract.csv"]\n')
    history = only_child(read_records(tmp_path, (), (LOOKED_AFTER,))).histories["Looked After"]
    assert [str(each.end) for each in history.episodes] == ["2019-06-01"]


def test_one_mistyped_end_puts_nobody_else_in_doubt(tmp_path):
    ended = "A1,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A\n" + "A4,01/06/2018,S,C2,N1,U6,PR1,01/07/2018,E4A\n"
    sound = EPISODES + ended + "A2,01/06/2018,S,C2,N1,U6,PR1,,\n"
    write(
        tmp_path,
        **{
            "2019_episodes": sound + "A3,01/06/2018,S,C2,N1,U6,PR1,01/07/2088,E4A\n",
            "2020_episodes": EPISODES + "A2,01/06/2018,S,C2,N1,U6,PR1,01/06/2019,E4A\n",
        },
    )
    _, problems = read_doubts(read_returns(tmp_path), frozenset({"A1", "A2"}))
    assert [problem.code for problem in problems] == ["D131"]


@pytest.mark.parametrize(
    ("rows", "year"),
    [
        # The return to 31 March 2018 has this row without an end.
        ("A1,01/06/2015,S,C2,N1,U6,PR1,01/04/2018,E4A\n", 2019),
        ("A1,01/06/2015,S,C2,N1,U6,PR1,01/04/2018,E4A\nA2,01/06/2017,S,C2,N1,U6,PR1,,\n", 2019),
        # Beside another end it tells nothing: a return to 31 March 2018 may say too much of one row.
        (
            "A1,01/06/2015,S,C2,N1,U6,PR1,01/04/2018,E4A\nA2,01/06/2017,S,C2,N1,U6,PR1,31/03/2018,E4A\n",
            2018,
        ),
        (
            "A1,01/06/2015,S,C2,N1,U6,PR1,01/04/2018,E4A\nA2,01/06/2017,S,C2,N1,U6,PR1,02/04/2018,E4A\n",
            2019,
        ),
    ],
)
def test_a_return_in_which_all_leave_on_1_april_is_of_the_year_that_begins(tmp_path, rows, year):
    write(tmp_path, episodes=EPISODES + rows)
    assert [each.year for each in read_returns(tmp_path).returns] == [year]


@pytest.mark.parametrize("said", ["", "covers = [{from = 2018-04-01, to = 2019-03-31}]"])
def test_a_return_whose_only_episode_ends_on_1_april_covers_its_year_and_is_no_history(tmp_path, said):
    (tmp_path / "records.toml").write_text(f'[timelines."Looked After"]\n{said}\n', encoding="utf-8")
    records = read(
        tmp_path, LOOKED_AFTER, episodes=EPISODES + "A1,01/06/2015,S,C2,N1,U6,PR1,01/04/2018,E4A\n"
    )
    assert only_child(records).histories["Looked After"].covered == days("2018-04-01", "2019-04-01")


def test_one_return_is_no_history_for_a_row_that_ends_on_its_first_day(tmp_path):
    covers = "covers = [{from = 2016-04-01, to = 2019-03-31}]"
    (tmp_path / "records.toml").write_text(f'[timelines."Looked After"]\n{covers}\n', encoding="utf-8")
    records = read(
        tmp_path, LOOKED_AFTER, episodes=EPISODES + "A1,01/06/2015,S,C2,N1,U6,PR1,01/04/2018,E4A\n"
    )
    assert [each.code for each in records.diagnostics if each.severity == "error"] == ["D129"]


# ---- the census


CENSUS = (
    "<Message><Header><CollectionDetails><Collection>CIN</Collection>{when}</CollectionDetails></Header>"
    "<Children><Child><LAchildID>A1</LAchildID>"
    "<CINdetails><CINreferralDate>2016-05-01</CINreferralDate></CINdetails></Child></Children></Message>"
)


@pytest.mark.parametrize(
    ("when", "first", "end"),
    [
        ("<Year>2022</Year><ReferenceDate>2022-03-31</ReferenceDate>", "2021-04-01", "2022-04-01"),
        ("<ReferenceDate>2022-03-31</ReferenceDate>", "2021-04-01", "2022-04-01"),
        ("<Year>2022</Year>", "2021-04-01", "2022-04-01"),
        # Of one that does not say it, only the dates tell: the referral was on 1 May 2016.
        ("", "2016-04-01", "2017-04-01"),
    ],
)
def test_a_census_covers_the_year_that_it_says_it_is_for(tmp_path, when, first, end):
    referred = TimelineRule(name="Referred", source="CIN referrals", origin=NOWHERE)
    (tmp_path / "census.xml").write_text(CENSUS.format(when=when), encoding="utf-8")
    history = only_child(read(tmp_path, referred)).histories["Referred"]
    assert (spans(history), history.covered) == ([("2016-05-01", "None", {})], days(first, end))


@pytest.mark.parametrize(
    "when",
    [
        "<Year>2022</Year><ReferenceDate>2021-03-31</ReferenceDate>",
        "<Year>2022</Year><ReferenceDate>2022-03-30</ReferenceDate>",
        "<Year>22</Year>",
        "<ReferenceDate>March 2022</ReferenceDate>",
    ],
)
def test_a_census_of_which_the_year_cannot_be_told_is_refused(tmp_path, when):
    referred = TimelineRule(name="Referred", source="CIN referrals", origin=NOWHERE)
    (tmp_path / "census.xml").write_text(CENSUS.format(when=when), encoding="utf-8")
    records = read(tmp_path, referred)
    assert records.cohort is None
    assert [each.code for each in records.diagnostics if each.code != "D127"] == ["D173"]


# ---- timelines of other modules


def test_rows_of_missing_are_spells_with_their_kind(tmp_path):
    records = read(
        tmp_path,
        AWAY,
        episodes=EPISODES + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n",
        missing=MISSING
        + "A1,03/05/2008,M,03/07/2018,05/07/2018\n"
        + "A1,03/05/2008,a,04/08/2018,04/08/2018\n",
    )
    history = only_child(records).histories["Away"]
    assert (spans(history), history.covered) == (
        [("2018-07-03", "2018-07-05", {"Kind": "M"}), ("2018-08-04", "2018-08-04", {"Kind": "A"})],
        days("2018-04-01", "2019-04-01"),
    )


def test_a_review_is_an_event_of_one_day(tmp_path):
    records = read(tmp_path, REVIEWED, reviews=REVIEWS + "A1,03/05/2008,01/07/2018,PN1\n")
    assert spans(only_child(records).histories["Reviewed"]) == [
        ("2018-07-01", "2018-07-02", {"Review Code": "PN1"})
    ]


def test_a_module_in_which_nobody_stands_covers_its_year(tmp_path):
    records = read(
        tmp_path,
        AWAY,
        **{
            "2019_episodes": EPISODES + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n",
            "2019_missing": "\r\n",
        },
    )
    history = only_child(records).histories["Away"]
    assert (spans(history), history.covered) == ([], days("2018-04-01", "2019-04-01"))


def test_a_module_missing_from_the_return_of_a_year_leaves_that_year_unknown(tmp_path):
    files = {
        "2019_episodes": EPISODES + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n",
        "2019_missing": MISSING + "A1,03/05/2008,M,03/07/2018,05/07/2018\n",
        "2020_episodes": EPISODES + "A1,01/06/2018,S,C2,N1,U6,PR1,01/06/2019,E4A\n",
        "2021_episodes": EPISODES + "A1,01/06/2020,S,C2,N1,U6,PR1,01/07/2020,E4A\n",
        "2021_missing": MISSING + "A1,03/05/2008,M,03/06/2020,05/06/2020\n",
    }
    manifest = '[timelines."Away"]\ncovers = [{from = 2018-04-01, to = 2021-03-31}]\n'
    (tmp_path / "records.toml").write_text(manifest, encoding="utf-8")
    [line] = [concise(each) for each in read(tmp_path, AWAY, **files).diagnostics]
    assert line.startswith(
        "missing.csv: the return for 1 April 2019 to 31 March 2020 is not in the folder, but records.toml says that "
        "`Away` covers 366 days of that year"
    )


def test_a_spell_closed_in_the_next_return_counts_as_that_one_has_it(tmp_path):
    records = read(
        tmp_path,
        AWAY,
        **{
            "2019_episodes": EPISODES + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n",
            "2019_missing": MISSING + "A1,03/05/2008,M,30/03/2019,\n",
            "2020_episodes": EPISODES + "A1,01/06/2018,S,C2,N1,U6,PR1,01/06/2019,E4A\n",
            "2020_missing": MISSING + "A1,03/05/2008,M,30/03/2019,02/04/2019\n",
        },
    )
    history = only_child(records).histories["Away"]
    assert (spans(history), history.covered) == (
        [("2019-03-30", "2019-04-02", {"Kind": "M"})],
        days("2018-04-01", "2020-04-01"),
    )


def test_a_spell_left_open_and_gone_from_the_next_return_has_an_end_that_nobody_knows(tmp_path):
    records = read(
        tmp_path,
        AWAY,
        **{
            "2019_episodes": EPISODES + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n",
            "2019_missing": MISSING + "A1,03/05/2008,M,30/03/2019,\n",
            "2020_episodes": EPISODES + "A1,01/06/2018,S,C2,N1,U6,PR1,01/06/2019,E4A\n",
            "2020_missing": MISSING + "A1,03/05/2008,M,03/05/2019,04/05/2019\n",
        },
    )
    history = only_child(records).histories["Away"]
    assert history.covered == days("2018-04-01", "2019-04-01")
    # 1 April 2019 to 31 March 2020, which holds 29 February.
    assert said(records) == [
        "2019_missing.csv, row 2: the episode is open at the end of this return and is in no later one; "
        "366 days of the child in children.csv row 2 are not known"
    ]


def test_a_child_may_go_missing_twice_on_one_day(tmp_path):
    rows = ["A1,03/05/2008,M,01/10/2018,05/10/2018\n", "A1,03/05/2008,M,01/10/2018,01/10/2018\n"]
    found = []
    for order in (rows, rows[::-1]):
        folder = tmp_path / str(len(found))
        folder.mkdir()
        records = read(
            folder,
            AWAY,
            episodes=EPISODES + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n",
            missing=MISSING + "".join(order),
        )
        found.append([(start, end) for start, end, _ in spans(only_child(records).histories["Away"])])
    assert found == [[("2018-10-01", "2018-10-01"), ("2018-10-01", "2018-10-05")]] * 2


def test_a_timeline_whose_module_is_not_there_cannot_be_read(tmp_path):
    records = read(tmp_path, AWAY, episodes=EPISODES + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n")
    assert records.cohort is None
    assert said(records) == [
        "Missing.csv: no file in the folder is this module of a return, from which `Away` is read; "
        "its columns are CHILD, DOB, MISSING, MIS_START, MIS_END"
    ]


# ---- facts of other modules


def test_a_fact_is_what_the_latest_return_says_where_the_cell_is_filled(tmp_path):
    facts = (
        fact("Came of Age", FactKind.DATE, "SSDA903 UASC", "DUC"),
        fact("SDQ Score", FactKind.NUMBER, "SSDA903 OC2", "SDQ_SCORE"),
        fact("Convicted", FactKind.YES_NO, "SSDA903 OC2", "CONVICTED"),
        fact("Sex", FactKind.CHOICE, "SSDA903 UASC", "SEX", choices=("M", "F")),
    )
    episodes = EPISODES + "A1,01/06/{},S,C2,N1,U6,PR1,,\n"
    records = read(
        tmp_path,
        facts=facts,
        **{
            "2019_episodes": episodes.format(2018),
            "2019_oc2": OC2 + "A1,03/05/2008,17,,0\n",
            "2019_uasc": UASC + "A1,M,03/05/2008,03/05/2026\n",
            "2020_episodes": episodes.format(2019),
            "2020_oc2": OC2 + "A1,03/05/2008,,SDQ1,1\n",
        },
    )
    assert dict(only_child(records).facts) == {
        "Came of Age": date(2026, 5, 3),
        "SDQ Score": Decimal(17),
        "Convicted": True,
        "Sex": "M",
    }


def test_a_fact_is_what_was_known_as_at_a_day(tmp_path):
    """The return for the year to March 2020 cannot have been known before that year began."""
    episodes = EPISODES + "A1,01/06/{},S,C2,N1,U6,PR1,,\n"
    write(
        tmp_path,
        **{
            "2019_episodes": episodes.format(2018),
            "2019_oc2": OC2 + "A1,03/05/2008,10,,0\n",
            "2020_episodes": episodes.format(2019),
            "2020_oc2": OC2 + "A1,03/05/2008,30,,0\n",
        },
    )
    facts = (fact("SDQ Score", FactKind.NUMBER, "SSDA903 OC2", "SDQ_SCORE"),)
    earlier = read_records(tmp_path, facts, (), as_at=date(2019, 4, 1))
    later = read_records(tmp_path, facts, (), as_at=date(2019, 4, 2))
    assert [dict(only_child(read).facts) for read in (earlier, later)] == [
        {"SDQ Score": Decimal(10)},
        {"SDQ Score": Decimal(30)},
    ]
    assert (said(earlier), said(later)) == (
        [],
        [
            "2020_oc2.csv, row 2, column SDQ_SCORE: `SDQ Score` differs between returns for 1 child; "
            "the latest return counts"
        ],
    )


def test_a_fact_that_must_be_there_is_asked_for_by_the_row_of_its_child(tmp_path):
    records = read(
        tmp_path,
        facts=(fact("Came of Age", FactKind.DATE, "SSDA903 UASC", "DUC", optional=False),),
        episodes=EPISODES + "A1,01/06/2018,S,C2,N1,U6,PR1,,\n",
        uasc=UASC,
    )
    assert said(records) == [
        "children.csv, row 2, column Came of Age: the cell is blank; "
        "expected a value in column DUC of a return's module SSDA903 UASC"
    ]


# ---- regular files and others


CELLS = st.text(st.sampled_from("A1b é '-\t;"), max_size=12)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=12),
    ending=st.sampled_from(["\n", "\r\n"]),
    first_ending=st.sampled_from(["\n", "\r\n", "\r", "\r\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
)
def test_a_file_without_quotation_marks_reads_the_same_as_with_them(
    tmp_path_factory, rows, ending, first_ending, encoding
):
    folder = tmp_path_factory.mktemp("regular")
    headings = ("CHILD", "REVIEW", "REVIEW_CODE")
    plain = ",".join(headings) + first_ending
    plain += "".join(",".join(cells) + ending for cells in rows)
    quoted = ",".join(f'"{cell}"' for cell in headings) + first_ending
    quoted += "".join(",".join(f'"{cell}"' for cell in cells) + ending for cells in rows)
    write(folder, plain=plain.encode(encoding), quoted=quoted.encode(encoding))
    one, other = (
        [*module.table.cells("CHILD", "REVIEW", "REVIEW_CODE")] for module in read_returns(folder).modules
    )
    assert one == other


@pytest.mark.parametrize("headings", ["CHILD\rA1\n", "CHILD\r\r\n"])
def test_a_return_alone_ends_the_line_of_the_headings(headings):
    assert read_regular(Place("a.csv"), "a", f"{headings}B1\n".encode(), "utf-8") is None
    assert read_regular(Place("a.csv"), "a", b"CHILD\r\nB1\n", "utf-8") is not None


def test_identifiers_in_returns_that_seem_to_be_of_one_child_are_told(tmp_path):
    """A42 and a42 go on from one another; B7 is nobody else; nobody knows what 1.23457E+09 was."""
    rows = (
        "A42,01/06/2018,S,C2,N1,U6,PR1,01/09/2018,X1\na42,01/09/2018,P,C2,N1,K2,PR1,,\n"
        "B7,01/06/2018,S,C2,N1,U6,PR1,01/09/2018,E4A\n1.23457E+09,01/06/2018,S,C2,N1,U6,PR1,01/09/2018,E4A\n"
    )
    (tmp_path / "episodes.csv").write_text("CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n" + rows)
    told = [each for each in validate_folder(tmp_path).diagnostics if each.code == "D172"]
    assert [(str(each.at), each.message) for each in told if isinstance(each, TableDiagnostic)] == [
        (
            "episodes.csv, row 5",
            "a spreadsheet has shortened this identifier: its last figures are lost, and rows of several children may "
            "stand under it",
        ),
        (
            "episodes.csv, row 3",
            "the identifier is all but that in episodes.csv row 2; each counts as a child",
        ),
    ]
