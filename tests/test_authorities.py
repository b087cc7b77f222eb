"""Returns of several authorities in one folder: each authority's children are its own."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_records import LOOKED_AFTER, MISSING

from rules_engine.facts import Child
from rules_engine.records.reading import RecordsRead, read_records
from rules_engine.returns.authorities import in_full
from rules_engine.returns.report.children_shown import children_shown
from rules_engine.returns.report.page import findings_html
from rules_engine.returns.report.report import report_of
from rules_engine.returns.report.reported import reported_findings
from rules_engine.returns.report.summary_table import findings_table
from rules_engine.returns.validating import ReturnsUnreadable, ReturnsValidated, validate_folder
from rules_engine.rules import TimelineRule
from rules_engine.timeline import Days, day_of

COLUMNS = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,LA\n"


def episode(child: str, start: str, end: str, why_ended: str, authority: str, why: str = "S") -> str:
    return f"{child},{start},{why},C2,N1,U6,PR1,{end},{why_ended},{authority}\n"


TWO_CHILDREN = (
    COLUMNS
    + episode("77", "01/05/2022", "01/08/2022", "E4A", "Kent")
    + episode("77", "01/07/2022", "01/09/2022", "E4A", "Essex")
)
"""In Kent 31 + 30 + 31 = 92 nights from 1 May; in Essex 31 + 31 = 62 nights from 1 July, 31 of which are the same nights."""


def folder_of(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_name(f"{path.name}.csv").write_text(text)
    return folder


def read(folder: Path, *children: str, timelines: Sequence[TimelineRule] = (LOOKED_AFTER,)) -> RecordsRead:
    folder_of(folder, children="Child\n" + "".join(f"{child}\n" for child in children))
    return read_records(folder, (), timelines)


def sound(found: RecordsRead) -> Sequence[Child]:
    assert found.cohort is not None, [each.message for each in found.diagnostics]
    return [*found.cohort.children]


def codes(found: RecordsRead) -> set[str]:
    return {each.code for each in found.diagnostics}


def year(ending: int) -> Days:
    return Days.between(day_of(date(ending - 1, 4, 1)), day_of(date(ending, 4, 1)))


# ---- validate


def test_children_of_two_authorities_are_two_children_whatever_their_identifiers(tmp_path):
    validated = validate_folder(folder_of(tmp_path, episodes=TWO_CHILDREN))
    assert [(each.children, each.nights) for each in validated.counts] == [(1, 62), (1, 92)]
    assert validated.children == {"Essex 77", "Kent 77"}
    assert {each.rule for each in reported_findings(validated)} == {"D167"}


def test_the_table_of_returns_says_whose_each_is(tmp_path):
    report = report_of(validate_folder(folder_of(tmp_path, episodes=TWO_CHILDREN)))
    assert "2022-23  1 table of Essex; rows: Episodes 1\n" in findings_table(report)


def test_one_authority_written_in_two_ways_is_one(tmp_path):
    rows = episode("77", "01/05/2022", "01/06/2022", "E4A", "Kent")
    rows += episode("78", "01/05/2022", "01/06/2022", "E4A", "KENT ")
    validated = validate_folder(folder_of(tmp_path, episodes=COLUMNS + rows))
    assert [each.children for each in validated.counts] == [2]


def test_a_row_without_authority_is_refused_where_there_are_several(tmp_path):
    unnamed = episode("78", "01/05/2022", "01/06/2022", "E4A", "")
    with pytest.raises(ReturnsUnreadable) as refused:
        validate_folder(folder_of(tmp_path, episodes=TWO_CHILDREN + unnamed))
    [problem] = refused.value.diagnostics
    assert (problem.code, str(problem.at), problem.message) == (
        "D168",
        "episodes.csv, row 4",
        "this row does not say which authority it is from, and the folder holds the returns of several (Essex, Kent)",
    )


def test_of_many_authorities_the_first_are_named(tmp_path):
    rows = "".join(
        episode("7", "01/05/2022", "01/06/2022", "E4A", name) for name in ("C", "B", "F", "A", "E", "D")
    )
    validated = validate_folder(folder_of(tmp_path, episodes=COLUMNS + rows))
    [problem] = [each for each in validated.diagnostics if each.code == "D167"]
    assert problem.message == (
        "1 identifier was given by more than one authority (A, B, C, D and 2 more); each authority's child is counted "
        "as a child of its own"
    )


def test_a_table_without_the_column_is_of_the_only_authority_that_its_return_names(tmp_path):
    kent = COLUMNS + episode("77", "01/05/2022", "01/06/2022", "E4A", "Kent")
    essex = COLUMNS + episode("77", "01/05/2022", "01/06/2022", "E4A", "Essex")
    header = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n77,1,01/05/2010,WBRI,,,\n"
    validated = validate_folder(
        folder_of(tmp_path, kent__episodes=kent, kent__header=header, essex__episodes=essex)
    )
    assert [(each.authority, len(each.modules)) for each in validated.read.returns] == [
        ("Essex", 1),
        ("Kent", 2),
    ]


def test_a_return_is_held_against_the_one_of_the_year_before_of_its_own_authority(tmp_path):
    """Essex had the child in care from 1 May 2021, and a year later from 1 June; Kent sent a return in between."""
    validated = validate_folder(
        folder_of(
            tmp_path,
            a_2022=COLUMNS + episode("90", "01/05/2021", "", "", "Essex"),
            b_2022=COLUMNS + episode("77", "01/05/2021", "01/06/2021", "E4A", "Kent"),
            c_2023=COLUMNS + episode("90", "01/06/2021", "01/05/2022", "E4A", "Essex"),
        )
    )
    assert ("502", "90") in {(each.rule, each.child) for each in reported_findings(validated)}


def test_a_child_is_drawn_on_the_days_that_its_own_authority_covers(tmp_path):
    """No day is covered by both; Kent's child ends with X1, and nothing follows."""
    folder_of(
        tmp_path,
        a_2022=COLUMNS + episode("77", "01/05/2021", "01/06/2021", "X1", "Kent"),
        b_2023=COLUMNS + episode("90", "01/05/2022", "01/06/2022", "E4A", "Essex"),
    )
    report = report_of(validate_folder(tmp_path))
    [child] = children_shown(report, {"77": report.findings}, {}, ["77"], str)
    assert child.used == (
        ("1 Apr 2021 to 30 Apr 2021 (30 days)", "not in care"),
        ("1 May 2021 to 31 May 2021 (31 days)", "in care, placement U6"),
        ("1 Jun 2021 to 31 Mar 2022 (304 days)", "not known"),
    )
    assert "1 Jun 2021 to 31 Mar 2022 (304 days)" in findings_html(report, str, 9)


DAYS = ("01/05/2022", "10/06/2022", "01/09/2022", "31/03/2023", "02/04/2023")
ROW = st.tuples(
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(DAYS),
    st.sampled_from(["", "soon", *DAYS]),
    st.sampled_from(["", "X1", "E4A", "E2", "E3"]),
    st.sampled_from("SPL"),
)


def returned(rows: Sequence[tuple[str, str, str, str, str]], authority: str) -> str:
    # Child 9, who is always there, dates the return.
    dated = episode("9", "01/06/2022", "01/07/2022", "E4A", authority)
    return dated + "".join(
        episode(child, start, end, why_ended, authority, why) for child, start, end, why_ended, why in rows
    )


def in_all(validated: ReturnsValidated, authority: str = "") -> list[tuple[str, str, int, Days]]:
    """Return what is found, each child with the name of its authority; of two authorities that may be left out."""
    return [
        (
            each.rule,
            each.child if " " in each.child else in_full(authority, each.child),
            len(each.places),
            each.days,
        )
        for each in reported_findings(validated)
        if each.rule != "D167"
    ]


def test_children_are_counted_for_each_authority(tmp_path):
    rows = "".join(episode(child, "01/05/2022", "01/06/2022", "E4A", "Essex") for child in ("78", "79"))
    validated = validate_folder(folder_of(tmp_path, episodes=TWO_CHILDREN + rows))
    assert [each.children for each in validated.counts] == [3, 1]


@given(st.lists(ROW, max_size=5), st.lists(ROW, max_size=5))
def test_two_authorities_together_are_found_what_each_is_found_alone(
    kent: Sequence[tuple[str, str, str, str, str]], essex: Sequence[tuple[str, str, str, str, str]]
) -> None:
    # Each child of one authority stands in the other too.
    everybody = [(child, "01/04/2022", "02/04/2022", "E4A", "S") for child in "123"]
    of_kent, of_essex = returned([*kent, *everybody], "Kent"), returned([*essex, *everybody], "Essex")
    with TemporaryDirectory() as folder:
        alone = [
            each
            for authority, rows in (("Kent", of_kent), ("Essex", of_essex))
            for each in in_all(
                validate_folder(folder_of(Path(folder, authority), episodes=COLUMNS + rows)), authority
            )
        ]
        together = validate_folder(folder_of(Path(folder, "both"), episodes=COLUMNS + of_kent + of_essex))
        assert sorted(in_all(together), key=repr) == sorted(alone, key=repr)


# ---- evaluate


def test_a_child_whose_identifier_two_authorities_gave_is_asked_about(tmp_path):
    found = read(folder_of(tmp_path, episodes=TWO_CHILDREN), "77")
    [problem] = [each for each in found.diagnostics if each.severity == "error"]
    assert (problem.code, str(problem.at), problem.message) == (
        "D169",
        "children.csv, row 2",
        "children of 2 authorities have this identifier: Essex, Kent",
    )


def test_the_authority_before_the_identifier_says_which_child_is_meant(tmp_path):
    essex, kent = sound(read(folder_of(tmp_path, episodes=TWO_CHILDREN), "Essex 77", "Kent 77"))
    nights = [
        [(str(each.start), str(each.end)) for each in child.histories["Looked After"].episodes]
        for child in (essex, kent)
    ]
    assert nights == [[("2022-07-01", "2022-09-01")], [("2022-05-01", "2022-08-01")]]


def test_a_child_whose_identifier_is_its_own_needs_no_authority(tmp_path):
    rows = episode("78", "01/05/2022", "01/06/2022", "E4A", "Essex")
    [child] = sound(read(folder_of(tmp_path, episodes=TWO_CHILDREN + rows), "78"))
    assert len(child.histories["Looked After"].episodes) == 1


def test_any_child_may_be_listed_with_its_authority(tmp_path):
    rows = episode("78", "01/05/2022", "01/06/2022", "E4A", "Essex")
    [child] = sound(read(folder_of(tmp_path, episodes=TWO_CHILDREN + rows), "Essex 78"))
    assert len(child.histories["Looked After"].episodes) == 1


KENT_2022_AND_2023 = {
    "a_2022": COLUMNS + episode("77", "01/05/2021", "01/06/2021", "E4A", "Kent"),
    "a_2023": COLUMNS + episode("78", "01/05/2022", "01/06/2022", "E4A", "Kent"),
}
ESSEX_2023 = {"b_2023": COLUMNS + episode("90", "01/05/2022", "01/06/2022", "E4A", "Essex")}


def test_the_returns_of_an_authority_cover_their_years_for_its_own_children(tmp_path):
    """Nobody knows whose child 500 is, so only the year that both authorities returned is known of it."""
    found = read(folder_of(tmp_path, **KENT_2022_AND_2023, **ESSEX_2023), "78", "90", "500")
    covered = {child.identifier: child.histories["Looked After"].covered for child in sound(found)}
    assert covered == {"78": year(2022) | year(2023), "90": year(2023), "500": year(2023)}


def test_an_open_row_of_one_authority_is_not_left_out_of_the_return_of_another(tmp_path):
    """Kent sent its last return in 2022, in which the child was still in care; Essex sent one in 2023."""
    kent = COLUMNS + episode("77", "01/05/2021", "", "", "Kent")
    found = read(folder_of(tmp_path, a_2022=kent, **ESSEX_2023), "77")
    [child] = sound(found)
    assert child.histories["Looked After"].covered == year(2022)
    assert "D142" not in codes(found)


def test_a_module_of_other_rows_is_read_by_authority_too(tmp_path):
    """Kent says of both its years who was missing, and Essex of its one; child 78 never was."""
    missing = "CHILD,DOB,MISSING,MIS_START,MIS_END,LA\n"
    files = {
        "a_2022_missing": missing + "77,01/05/2010,M,01/08/2021,02/08/2021,Kent\n",
        "a_2023_missing": missing + "77,01/05/2010,M,01/08/2022,02/08/2022,Kent\n",
        "b_2023_missing": missing + "90,01/05/2010,M,01/08/2022,,Essex\n",
    }
    found = read(
        folder_of(tmp_path, **KENT_2022_AND_2023, **ESSEX_2023, **files),
        *("77", "78", "90"),
        timelines=(LOOKED_AFTER, MISSING),
    )
    covered = {child.identifier: child.histories[MISSING.name].covered for child in sound(found)}
    assert covered == {"77": year(2022) | year(2023), "78": year(2022) | year(2023), "90": year(2023)}


# ---- without the column


def test_two_returns_for_one_year_may_be_those_of_two_authorities(tmp_path):
    """Without a column LA nothing tells, so the reader is told of both ways out, and not only of the wrong one."""
    bare = COLUMNS.replace(",LA", "")
    found = read(
        folder_of(
            tmp_path,
            kent=bare + episode("77", "01/05/2022", "01/08/2022", "E4A", "")[:-2] + "\n",
            essex=bare + episode("77", "01/07/2022", "01/09/2022", "E4A", "")[:-2] + "\n",
        ),
        "77",
    )
    [problem] = [each for each in found.diagnostics if each.code == "D133"]
    assert problem.severity == "error"
    assert (problem.hint or "").startswith(
        "if they are the returns of two authorities, write the name of the authority into a column LA of each table; "
    )


def test_a_listed_correction_that_shares_few_rows_may_be_another_authority(tmp_path):
    bare = COLUMNS.replace(",LA", "")
    folder_of(
        tmp_path,
        kent=bare + episode("77", "01/05/2022", "01/08/2022", "E4A", "")[:-2] + "\n",
        essex=bare + episode("77", "01/07/2022", "01/09/2022", "E4A", "")[:-2] + "\n",
    )
    (tmp_path / "records.toml").write_text('[timelines."Looked After"]\nfiles = ["kent.csv", "essex.csv"]\n')
    [problem] = [each for each in read(tmp_path, "77").diagnostics if each.code == "D170"]
    assert problem.message == (
        "this return for 1 April 2022 to 31 March 2023 counts as a correction of kent.csv, and few of its episodes "
        "are there too (0 of 1)"
    )


def test_a_listed_correction_that_has_most_of_the_rows_is_one(tmp_path):
    bare = COLUMNS.replace(",LA", "")
    folder_of(
        tmp_path,
        old=bare + episode("77", "01/05/2022", "01/08/2022", "E4A", "")[:-2] + "\n",
        new=bare + episode("77", "01/05/2022", "01/09/2022", "E4A", "")[:-2] + "\n",
    )
    (tmp_path / "records.toml").write_text('[timelines."Looked After"]\nfiles = ["old.csv", "new.csv"]\n')
    found = read(tmp_path, "77")
    assert "D170" not in codes(found)
    [child] = sound(found)
    assert [str(each.end) for each in child.histories["Looked After"].episodes] == ["2022-09-01"]


def test_a_child_may_be_named_in_full_where_the_column_names_one_authority(tmp_path):
    # 31 + 30 + 31 nights from 1 May, in returns that name Kent alone.
    folder_of(tmp_path, episodes=COLUMNS + episode("77", "01/05/2022", "01/08/2022", "E4A", "Kent"))
    [child] = sound(read(tmp_path, "Kent 77"))
    assert [(each.start, each.end) for each in child.histories["Looked After"].episodes] == [
        (date(2022, 5, 1), date(2022, 8, 1))
    ]


def test_noughts_behind_the_name_of_an_authority_are_told_as_those_at_the_front_are(tmp_path):
    rows = episode("0077", "01/05/2022", "01/08/2022", "E4A", "Kent") + episode(
        "0077", "01/07/2022", "01/09/2022", "E4A", "Essex"
    )
    folder_of(tmp_path, episodes=COLUMNS + rows)
    found = read(tmp_path, "Kent 77")
    assert found.cohort is None
    assert "D118" in codes(found)
