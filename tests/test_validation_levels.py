"""The levels of findings keep step with the reading of records.

What BLOCKS is a row that cannot be read; what BLOCKS_SOME is one that only some contracts read; a finding on DAYS is one for
which days of the history are not known; and what is INFORMATION leaves every day known.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow import slow
from validation_pages import FOLDER, Section, sections

from rules_engine.diagnostics import TableDiagnostic
from rules_engine.place import Place
from rules_engine.records.reading import RecordsRead, read_records
from rules_engine.records.validation import validate_records
from rules_engine.returns.assembly import Return, modules_in, returns_of
from rules_engine.returns.births import read_births
from rules_engine.returns.official.every_rule import ALL
from rules_engine.returns.official.findings import Finding
from rules_engine.returns.official.rule import Level
from rules_engine.returns.official.run import validate
from rules_engine.returns.other_tables import read_fact, read_rows
from rules_engine.returns.report.report import report_of
from rules_engine.returns.settings import Settings
from rules_engine.returns.validating import ReturnsUnreadable, validate_folder
from rules_engine.rules import FactKind, FactRule, FactSource, TimelineRule
from rules_engine.source import Span
from rules_engine.statutory.layouts import EPISODES, SSDA903, Holds
from rules_engine.tables.formats import read_file
from rules_engine.timeline import Days

LOOKED_AFTER = TimelineRule(name="Looked After", source=EPISODES.source, origin=Span(0, 0))
COLUMNS = ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC")
SOUND = ("A1", "01/05/2018", "S", "C2", "N1", "U1", "PR1", "01/06/2018", "E4A")


def read(folder: Path, *returns: list[str]) -> tuple[RecordsRead, dict[str, Level]]:
    """Read returns, and return with them the numbers of the rules on days and codes that they break."""
    (folder / "children.csv").write_text("Child\nA1\n", encoding="utf-8")
    paths = []
    for at, rows in enumerate(returns):
        paths.append(folder / f"{2018 + at}-episodes.csv")
        paths[-1].write_text("\n".join([",".join(COLUMNS), *rows, ""]), encoding="utf-8")
    modules = [
        module for path in paths for table in read_file(path, path.name)[0] for module in modules_in(table)
    ]
    levels = {each.rule.number: each.level for each in validate(returns_of(modules))}
    return read_records(folder, (), (LOOKED_AFTER,)), levels


def row(start: str, rne: str, end: str, rec: str) -> str:
    return f"A1,{start},{rne},C2,N1,U1,PR1,{end},{rec}"


def with_cell(column: str, text: str) -> str:
    return ",".join(text if name == column else cell for name, cell in zip(COLUMNS, SOUND, strict=True))


@pytest.mark.parametrize(
    ("column", "text", "number"),
    [
        ("DECOM", "31/04/2018", "141"),
        ("RNE", "X", "143"),
        ("LS", "C9", "144"),
        ("CIN", "N9", "145"),
        ("PLACE", "Q1", "146"),
        ("DEC", "31/06/2018", "147"),
        ("REC", "E99", "149"),
        ("PLACE_PROVIDER", "PR9", "178"),
        ("DEC", "01/05/2018", "355"),
        ("DEC", "30/04/2018", "356"),
    ],
)
def test_what_blocks_cannot_be_read(tmp_path: Path, column: str, text: str, number: str) -> None:
    records, levels = read(tmp_path, [with_cell(column, text)])
    assert levels[number] is Level.BLOCKS
    assert records.cohort is None


def test_a_code_of_another_year_can_be_read(tmp_path: Path) -> None:
    records, levels = read(tmp_path, [with_cell("REC", "E43")])
    assert levels["149"] is Level.INFORMATION
    assert records.cohort is not None


@pytest.mark.parametrize(
    ("number", "rows"),
    [
        ("142", [row("01/05/2018", "S", "", ""), row("01/07/2018", "P", "", "")]),
        ("148", [row("01/05/2018", "S", "01/07/2018", "")]),
        ("357", [row("01/05/2018", "P", "", "")]),
        ("388", [row("01/05/2018", "S", "01/07/2018", "X1")]),
        ("433", [row("01/05/2018", "S", "01/06/2018", "E4A"), row("01/07/2018", "P", "", "")]),
        ("437", [row("01/05/2018", "S", "01/06/2018", "E2"), row("01/07/2018", "S", "", "")]),
        ("501", [row("01/05/2018", "S", "01/07/2018", "X1"), row("01/06/2018", "P", "", "")]),
    ],
)
def test_a_finding_on_days_leaves_days_that_are_not_known(
    tmp_path: Path, number: str, rows: list[str]
) -> None:
    records, levels = read(tmp_path, rows)
    assert levels[number] is Level.DAYS
    assert not_known(records, 2018, 2019)


def test_an_episode_that_was_lost_leaves_days_that_are_not_known(tmp_path: Path) -> None:
    records, levels = read(
        tmp_path, [row("01/05/2018", "S", "", "")], [row("01/06/2019", "S", "01/07/2019", "E4A")]
    )
    assert levels["502"] is Level.DAYS
    assert not_known(records, 2018, 2020)


@pytest.mark.parametrize(
    ("number", "rows"),
    [
        ("388", [row("01/05/2018", "S", "01/06/2018", "E4A"), row("01/06/2018", "P", "", "")]),
        ("431", [row("01/05/2018", "S", "01/06/2018", "X1"), row("01/06/2018", "S", "", "")]),
        ("432", [row("01/05/2018", "S", "01/06/2018", "E4A"), row("01/06/2018", "P", "", "")]),
    ],
)
def test_information_leaves_every_day_known(tmp_path: Path, number: str, rows: list[str]) -> None:
    records, levels = read(tmp_path, rows)
    assert levels[number] is Level.INFORMATION
    assert not not_known(records, 2018, 2019)


def not_known(records: RecordsRead, first: int, last: int) -> Days:
    """Return the days from 1 April of `first` to 31 March of `last` on which it is not known where the child was."""
    assert records.cohort is not None, records.diagnostics
    (child,) = records.cohort.children
    all_days = Days.between(date(first, 4, 1).toordinal(), date(last, 4, 1).toordinal())
    return all_days - child.histories["Looked After"].covered


# ---- what validate says of days and of what blocks is what reading the records does


DAYS_DRAWN = st.sampled_from(
    [
        "01/05/2018",
        "01/06/2018",
        "01/07/2018",
        "31/03/2019",
        "01/04/2019",
        "30/06/2030",
        "01/02/2010",
        "31/02/2018",
        "01/05/18",
        "",
    ]
)
WRONG_OR_RIGHT = st.tuples(
    st.sampled_from(["A1", "A1", "A1", ""]),
    DAYS_DRAWN,
    st.sampled_from(["S", "P", "s", "", "X"]),
    st.sampled_from(["C2", "V3", "", "C9"]),
    st.sampled_from(["N1", "", "N9"]),
    st.sampled_from(["U1", "K3", "Q1", ""]),
    st.sampled_from(["PR1", "", "PR9"]),
    DAYS_DRAWN,
    st.sampled_from(["X1", "E4A", "E2", "E3", "", "E99"]),
)
READABLE = st.tuples(
    st.just("A1"),
    DAYS_DRAWN,
    st.sampled_from("SP"),
    st.just("C2"),
    st.just("N1"),
    st.just("U1"),
    st.just("PR1"),
    DAYS_DRAWN,
    st.sampled_from(["X1", "E4A", "E3", ""]),
)


@slow(150)
@given(
    st.lists(st.one_of(READABLE, READABLE, WRONG_OR_RIGHT), min_size=1, max_size=3),
    st.lists(READABLE, max_size=2),
)
def test_validate_and_an_evaluation_agree(rows: list[tuple[str, ...]], later: list[tuple[str, ...]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        records, _ = read(folder, *(list(map(",".join, each)) for each in (rows, later) if each))
        report = report_of(validate_folder(folder))
        blocks = report.count(Level.BLOCKS) > 0
        assert blocks is (records.cohort is None), (report.findings, records.diagnostics)
        if records.cohort is not None:
            (child,) = records.cohort.children
            not_known = report.validated.care.covered - child.histories["Looked After"].covered
            assert report.doubted_days + report.stopped_days == len(not_known)


def test_information_has_no_days_that_are_not_known(tmp_path: Path) -> None:
    read(
        tmp_path, [row("01/05/2018", "S", "01/06/2018", "E3"), with_cell("REC", "E2").replace("A1", "B1", 1)]
    )
    report = report_of(validate_folder(tmp_path))
    assert {total.rule: (total.level, total.counts.days) for total in report.totals} == {
        "D149": (Level.STOPS, 2 * 304)
    }


# ---- other modules than the episodes


def stopped_at(returns: Sequence[Return]) -> set[Place]:
    """Return the rows that stop a contract which reads just the timeline or the fact that needs them."""
    refused = [*read_births(returns, Settings(), None)[1]]
    for layout in (layout for layout in SSDA903 if any(layout in each.modules for each in returns)):
        if layout.first_day is not None and layout is not EPISODES:
            refused += read_rows(
                TimelineRule(name="Days", source=layout.source, origin=Span(0, 0)), returns, None, None
            )[1]
        for column in layout.columns:
            if column.holds is Holds.DATE:
                source = FactSource(table=layout.source, column=column.name)
                fact = FactRule(name="Day", kind=FactKind.DATE, source=source, origin=Span(0, 0))
                refused += read_fact(fact, returns, None)[1]
    return {each.at for each in refused if isinstance(each, TableDiagnostic) and each.severity == "error"}


def on_pages(level: Level) -> Iterator[tuple[Section, Finding]]:
    for section in (each for page in sorted(FOLDER.glob("*.md")) for each in sections(page)):
        rules = [each for each in ALL if each.number in section.numbers and each.level is level]
        for finding in validate(section.returns, rules):
            yield section, finding


def test_what_blocks_some_contracts_blocks_one_that_reads_it() -> None:
    not_in_header = {f"INT{at:02}" for at in range(1, 10)}
    blocked = 0
    for section, finding in on_pages(Level.BLOCKS_SOME):
        if finding.rule.number not in not_in_header:
            assert {*finding.rows} & stopped_at(section.returns), (section.title, finding)
            blocked += 1
    assert blocked > 20


HEADED = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nB1,1,01/05/2010,WBRI,A123456789012,,\n"


@pytest.mark.parametrize(
    ("children", "is_read"), [("Child\nA1\n", False), ("Child,Date of Birth\nA1,01/05/2010\n", True)]
)
def test_a_child_who_is_not_in_the_header_blocks_a_contract_that_needs_the_birth_from_it(
    tmp_path: Path, children: str, is_read: bool
) -> None:
    read(tmp_path, [row("01/05/2018", "S", "", "")])
    (tmp_path / "2018-header.csv").write_text(HEADED, encoding="utf-8")
    (tmp_path / "children.csv").write_text(children, encoding="utf-8")
    birth = FactRule(name="Date of Birth", kind=FactKind.DATE, origin=Span(0, 0))
    report = report_of(validate_folder(tmp_path))
    assert [each.level for each in report.findings if each.rule == "INT03"] == [Level.BLOCKS_SOME]
    assert report.count(Level.BLOCKS) == 0
    assert (read_records(tmp_path, (birth,), (LOOKED_AFTER,)).cohort is not None) is is_read


def test_a_code_in_a_table_that_no_clause_reads_blocks_some_contracts_and_not_this_one(
    tmp_path: Path,
) -> None:
    read(tmp_path, [row("01/05/2018", "S", "01/06/2018", "E4A")])
    (tmp_path / "2018-placed.csv").write_text(
        "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\nA1,01/05/2010,02/05/2018,03/05/2018,XXX\n",
        encoding="utf-8",
    )
    report = report_of(validate_folder(tmp_path))
    assert {each.rule: each.level for each in report.findings} == {"120": Level.BLOCKS_SOME}
    assert read_records(tmp_path, (), (LOOKED_AFTER,)).cohort is not None
    placed = TimelineRule(name="Placed", source="SSDA903 placed for adoption", origin=Span(0, 0))
    assert read_records(tmp_path, (), (LOOKED_AFTER, placed)).cohort is None


# ---- which rule holds the days

LAST_YEAR = [row("01/05/2018", "S", "", "")]


@pytest.mark.parametrize(
    ("returns", "days"),
    [
        # Two placements from 1 to 30 June. The reason without an end (148) of the later row costs nothing beside.
        (
            [[row("01/05/2018", "S", "01/07/2018", "X1"), row("01/06/2018", "P", "", "X1")]],
            {"501": 30, "433": 30, "388": 30, "148": 0},
        ),
        (
            [[row("01/05/2018", "S", "01/07/2018", "X1"), row("01/06/2018", "P", "", "")]],
            {"501": 30, "433": 30, "388": 30},
        ),
        # After 30 June nobody knows: 274 days to 31 March. The end has no reason, and nothing else is wrong.
        ([[row("01/05/2018", "S", "01/07/2018", "")]], {"148": 274}),
        ([[row("01/05/2018", "S", "01/07/2018", "X1")]], {"388": 274}),
        # June is between two rows of which the first has no reason for its end.
        (
            [[row("01/05/2018", "S", "01/06/2018", ""), row("01/07/2018", "S", "", "")]],
            {"142": 30, "148": 30},
        ),
        ([[row("01/05/2018", "S", "01/06/2018", "X1"), row("01/07/2018", "S", "", "")]], {"388": 30}),
        # What goes on (P) after an exit leaves June in doubt.
        ([[row("01/05/2018", "S", "01/06/2018", "E4A"), row("01/07/2018", "P", "", "")]], {"433": 30}),
        # April is before a first row that goes on from another.
        ([[row("01/05/2018", "P", "", "")]], {"357": 30}),
        # From 1 June to 31 March nothing is known after an open row, and its successor breaks a rule for it.
        ([[row("01/05/2018", "S", "", ""), row("01/06/2018", "P", "", "")]], {"142": 304, "433": 0}),
        # An episode of July and August 2018 after a death on 1 June.
        (
            [[row("01/05/2018", "S", "01/06/2018", "E2"), row("01/07/2018", "S", "01/09/2018", "E4A")]],
            {"437": 304},
        ),
        # Open last year, and this year from another day: 1 April to 31 May 2019 are not known.
        ([LAST_YEAR, [row("01/06/2019", "S", "", "")]], {"502": 61}),
        # Open last year, with a reason, and gone: the 366 days to 31 March 2020.
        ([[row("01/05/2018", "S", "", "E4A")], ["B1,01/05/2019,S,C2,N1,U1,PR1,,"]], {"148": 366}),
    ],
)
def test_days_not_known_are_those_of_the_rule_that_holds_them(
    tmp_path: Path, returns: list[list[str]], days: dict[str, int]
) -> None:
    read(tmp_path, *returns)
    totals = report_of(validate_folder(tmp_path)).totals
    assert {
        total.rule: total.counts.days
        for total in totals
        if total.level is Level.DAYS and not total.rule.startswith("D")
    } == days


# ---- what records.toml says


ONE_YEAR = [row("01/05/2018", "S", "01/06/2018", "E4A")]
TIMELINE = '[timelines."Looked After"]\n'


@pytest.mark.parametrize(
    ("returns", "said", "rules"),
    [
        # Two returns for one year, and which of them counts.
        ([ONE_YEAR, ONE_YEAR], "", {"D133"}),
        ([ONE_YEAR, ONE_YEAR], 'files = ["2018-episodes.csv", "2019-episodes.csv"]\n', set()),
        # A year that the records are said to cover, and that no return holds.
        ([ONE_YEAR], "covers = [{from = 2018-04-01, to = 2020-03-31}]\n", {"D129"}),
        ([ONE_YEAR], "covers = [{from = 2018-04-01, to = 2019-03-31}]\n", set()),
        # A year that is not that of the dates.
        ([ONE_YEAR], 'files = [{name = "2018-episodes.csv", year-ending = 2018-03-31}]\n', {"D132"}),
    ],
)
def test_validate_reads_records_toml_as_an_evaluation_does(
    tmp_path: Path, returns: list[list[str]], said: str, rules: set[str]
) -> None:
    (tmp_path / "records.toml").write_text(f"{TIMELINE}{said}", encoding="utf-8")
    records, _ = read(tmp_path, *returns)
    report = report_of(validate_records(tmp_path))
    assert {each.rule for each in report.findings if each.level is Level.BLOCKS} == rules
    assert (records.cohort is None) is bool(rules)


def test_validate_refuses_a_records_toml_that_it_cannot_read(tmp_path: Path) -> None:
    read(tmp_path, ONE_YEAR)
    (tmp_path / "records.toml").write_text('[timelines."Looked After"]\ncovers = "2019"\n', encoding="utf-8")
    with pytest.raises(ReturnsUnreadable) as refused:
        validate_records(tmp_path)
    assert [each.code for each in refused.value.diagnostics] == ["D122"]


def test_days_in_doubt_are_those_that_records_toml_covers(tmp_path: Path) -> None:
    (tmp_path / "records.toml").write_text(
        f"{TIMELINE}covers = [{{from = 2018-04-01, to = 2018-06-30}}]\n", encoding="utf-8"
    )
    read(tmp_path, [row("01/05/2018", "S", "01/06/2018", "X1")])
    # The 30 days of June, and not those to 31 March.
    assert report_of(validate_records(tmp_path)).doubted_days == 30
