"""A return says the same as XML, however its text is broken into lines, as it says in CSV files."""

from collections.abc import Iterator, Sequence
from csv import DictReader
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.cli import outcomes
from rules_engine.place import Place
from rules_engine.returns.report.reported import reported_findings
from rules_engine.returns.validating import ReturnsValidated, validate_folder
from rules_engine.statutory.layouts import (
    AD1,
    HEADER,
    MISSING,
    OC2,
    OC3,
    PLACED_FOR_ADOPTION,
    PREVIOUS_PERMANENCE,
    REVIEWS,
    UASC,
)
from rules_engine.timeline import Days

EPISODE_HEADINGS = (
    "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE HOME_POST PL_POST URN"
)
NOBODY_IN = (REVIEWS, MISSING, OC2, OC3, AD1, UASC, PLACED_FOR_ADOPTION, PREVIOUS_PERMANENCE)

Row = tuple[str, str, str, str, str]
"""Child, first day, reason for it, end, reason for that."""


def cells(row: Row) -> Sequence[str]:
    child, start, why, end, why_ended = row
    return child, start, why, "C2", "N1", "U6", "PR1", end, why_ended, "", "AB1 2CD", "AB1 3EF", "SC123456"


def in_csv(folder: Path, rows: Sequence[Row]) -> ReturnsValidated:
    folder.mkdir()
    of_episodes = [EPISODE_HEADINGS.split(), *map(cells, rows)]
    children = dict.fromkeys(row[0] for row in rows)
    of_children = [HEADER.headings, *((child, "1", "01/05/2010", "WBRI", "", "", "") for child in children)]
    for name, table in (("episodes", of_episodes), ("header", of_children)):
        (folder / f"{name}.csv").write_text("".join(",".join(row) + "\n" for row in table))
    for layout in NOBODY_IN:
        (folder / f"{layout.name}.csv").write_text(",".join(layout.headings) + "\n")
    return validate_folder(folder)


def in_xml(folder: Path, rows: Sequence[Row], between: str = "") -> ReturnsValidated:
    """Validate rows, which stand child by child, as XML with `between` after each row and each child."""
    folder.mkdir()
    named = EPISODE_HEADINGS.replace("PLACE ", "PL ").split()[1:]
    text = "<EXPSSDA903>"
    for child in dict.fromkeys(row[0] for row in rows):
        text += f"<CHILD><HEADER><CHILDID>{child}</CHILDID><SEX>1</SEX><DOB>01/05/2010</DOB>"
        text += f"<ETHNIC>WBRI</ETHNIC></HEADER>{between}"
        for row in rows:
            if row[0] == child:
                said = zip(named, cells(row)[1:], strict=True)
                inside = "".join(f"<{name}>{cell}</{name}>" for name, cell in said)
                text += f"<EPISODE>{inside}</EPISODE>{between}"
        text += f"</CHILD>{between}"
    (folder / "return.xml").write_text(text + "</EXPSSDA903>")
    return validate_folder(folder)


def found(validated: ReturnsValidated) -> Iterator[tuple[str, str, tuple[tuple[str, int | None], ...], Days]]:
    """Yield each finding with its rows: the module, and the number of the row in it."""
    for finding in reported_findings(validated):
        yield finding.rule, finding.child, tuple(map(row_of, finding.places)), finding.days


def row_of(place: Place) -> tuple[str, int | None]:
    if place.element is not None:
        return {"EPISODE": "episodes"}.get(place.element, "header"), place.row
    # A row of headings stands above those of a CSV file.
    return place.file.removesuffix(".csv"), None if place.row is None else place.row - 1


ADA_AND_BEN = (
    ("ada", "01/05/2022", "S", "01/07/2022", "X1"),
    ("ada", "20/06/2022", "P", "01/09/2022", "E4A"),
    ("ada", "01/12/2022", "S", "", "E4A"),
    ("ben", "10/04/2022", "S", "01/02/2023", "E4A"),
)


def test_a_row_of_xml_is_known_by_its_element_and_the_number_of_that(tmp_path):
    """Ada's second episode begins on 20 June, before her first one ends on 1 July: eleven days. Her third has no end."""
    at = {
        finding.rule: (*map(str, finding.places), len(finding.days))
        for finding in reported_findings(in_xml(tmp_path / "xml", ADA_AND_BEN))
        if finding.rule in {"148", "501", "D140"}
    }
    assert at == {
        "148": ("return.xml, EPISODE 3", 0),
        "501": ("return.xml, EPISODE 2", 11),
        "D140": ("return.xml, EPISODE 2", 11),
    }


def test_where_each_row_has_a_line_of_its_own_the_line_is_given_too(tmp_path):
    """Line 1 holds Ada and her header, lines 2 to 4 her episodes; line 5 ends her. Ben begins on line 6."""
    validated = in_xml(tmp_path / "xml", ADA_AND_BEN, "\n")
    at = {
        (finding.rule, finding.child): str(finding.places[0])
        for finding in reported_findings(validated)
        if finding.rule in {"501", "442"}
    }
    assert at == {
        ("501", "ada"): "return.xml, EPISODE 2 (line 3)",
        ("442", "ada"): "return.xml, Header of CHILD 1 (line 1)",
        ("442", "ben"): "return.xml, Header of CHILD 2 (line 6)",
    }
    given = ["validate", "--records", str(tmp_path / "xml"), "--out", str(tmp_path / "found"), "--show-ids"]
    assert CliRunner().invoke(outcomes, given).exit_code == 0
    with (tmp_path / "found" / "findings.csv").open(encoding="utf-8-sig") as file:
        [overlap] = [row for row in DictReader(file) if row["Rule"] == "501"]
    assert (overlap["File"], overlap["Row"], overlap["Line of XML"]) == ("return.xml, EPISODE", "2", "3")


def test_what_the_child_itself_says_is_known_by_the_number_of_the_child(tmp_path):
    """Neither has a UPN."""
    at = [
        (finding.child, *map(str, finding.places))
        for finding in reported_findings(in_xml(tmp_path / "xml", ADA_AND_BEN))
        if finding.rule == "442"
    ]
    assert at == [("ada", "return.xml, Header of CHILD 1"), ("ben", "return.xml, Header of CHILD 2")]


def test_an_earlier_row_is_named_in_a_sentence_as_it_is_before_a_message(tmp_path):
    [said] = [
        finding.detail
        for finding in reported_findings(in_xml(tmp_path / "xml", ADA_AND_BEN))
        if finding.rule == "D140"
    ]
    assert said.startswith("the episode starts before return.xml, EPISODE 1 of the same child ends")


DAYS = ("30/04/2022", "01/05/2022", "10/06/2022", "01/09/2022", "31/03/2023")


@st.composite
def returned(draw: st.DrawFn) -> Sequence[Row]:
    """Rows of up to three children, child by child, with codes and dates good and bad."""
    of_a_row = st.tuples(
        st.sampled_from(["ada", "ben", "cat"]),
        st.sampled_from(DAYS[:-1]),
        st.sampled_from("SPLX"),
        st.sampled_from(["", "soon", *DAYS]),
        st.sampled_from(["", "X1", "E4A", "E2", "E3", "E99"]),
    )
    # Z, who is always there, dates the return.
    return [*sorted(draw(st.lists(of_a_row, max_size=6))), ("zoe", "01/06/2022", "S", "01/07/2022", "E4A")]


@given(returned(), st.sampled_from(["", " ", "\n"]))
def test_the_same_rows_have_the_same_findings_in_xml_as_in_csv(rows: Sequence[Row], between: str) -> None:
    with TemporaryDirectory() as folder:
        as_csv = sorted(found(in_csv(Path(folder, "csv"), rows)), key=repr)
        as_xml = sorted(found(in_xml(Path(folder, "xml"), rows, between)), key=repr)
        assert as_xml == as_csv
