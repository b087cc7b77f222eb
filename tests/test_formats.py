"""The readers of the records: workbooks, XML and Parquet files become tables of texts, or messages.

Rows are counted as their file shows them: by the rows of a sheet, and by the elements of one name in an XML file.
"""

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from time import process_time
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from pyarrow.parquet import write_table
from test_records import FACTS, IN_SCHOOL, LOOKED_AFTER, NOWHERE, in_folder
from workbooks import with_sheet, workbook, written

from rules_engine.diagnostics import Diagnostic, TableDiagnostic, concise, every_diagnostic, page, shown
from rules_engine.facts import Episode, History
from rules_engine.place import Place
from rules_engine.records.coverage import is_coverage, read_coverage
from rules_engine.records.reading import read_records
from rules_engine.returns.annex_a import Status, differences, is_list_8, no_history, read_list_8
from rules_engine.rules import FactKind, FactRule, TimelineRule
from rules_engine.tables.date_order import DateOrder, with_order
from rules_engine.tables.formats import read_file
from rules_engine.tables.table import Table
from rules_engine.timeline import Days

MIDNIGHT = datetime.combine(date(2010, 1, 31), time())
HALF_PAST_TEN = datetime.combine(date(2010, 1, 31), time(10, 30))


def read(path: Path) -> tuple[list[Table], list[str]]:
    """Read a file by its door; return its tables, and what is said of it in one line each."""
    tables, problems = read_file(path, path.name)
    return [*tables], [concise(problem) for problem in problems]


def rows_of(table: Table) -> list[tuple[int, tuple[str, ...]]]:
    return [*table.cells(*table.headings)]


def the_table(path: Path) -> Table:
    [table], problems = read(path)
    assert problems == []
    return table


def the_rows(path: Path) -> list[tuple[str, ...]]:
    return [cells for _, cells in rows_of(the_table(path))]


# ---- workbooks


def test_a_title_above_the_headings_of_a_sheet_is_passed_over_and_said(tmp_path):
    rows = [
        ["Children, as at 1 April"],
        [],
        ["Child", "Born", "Route"],
        ["A1", date(2010, 1, 31), "return home"],
    ]
    [table], problems = read(workbook(tmp_path / "book.xlsx", Children=rows))
    assert rows_of(table) == [(4, ("A1", "2010-01-31", "return home"))]
    assert problems == [
        "book.xlsx, sheet Children, row 3: this row is taken to hold the headings; the row above it is not read"
    ]


def test_each_sheet_that_holds_something_is_a_table(tmp_path):
    path = workbook(
        tmp_path / "book.xlsx", Children=[["Child"], ["A1"]], Empty=[], Housed=[["Child", "From"]]
    )
    tables, problems = read(path)
    assert [(str(table.place), table.title, table.headings, len(table)) for table in tables] == [
        ("book.xlsx, sheet Children", "Children", ("Child",), 1),
        ("book.xlsx, sheet Housed", "Housed", ("Child", "From"), 0),
    ]
    assert problems == []


def test_a_sheet_whose_name_stands_in_brackets_is_not_read(tmp_path):
    path = workbook(tmp_path / "book.xlsx", **{"Children": [["Child"]], "(Notes)": [["Child"]]})
    assert [table.title for table in read(path)[0]] == ["Children"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" A1 ", "A1"),
        ("0042", "0042"),
        (42, "42"),
        (42.0, "42"),
        (-3.5, "-3.5"),
        (0.1 + 0.2, "0.3"),
        (1234567890123, "1234567890123"),
        (1e20, "100000000000000000000"),
        (True, "yes"),
        (False, "no"),
        (date(2010, 1, 31), "2010-01-31"),
        (MIDNIGHT, "2010-01-31"),
        (HALF_PAST_TEN, "2010-01-31 10:30:00"),
        (time(10, 30), "10:30:00"),
        ("31/01/2010", "31/01/2010"),
        ("'=1+1", "'=1+1"),
    ],
)
def test_a_cell_is_the_text_that_a_csv_file_would_have(tmp_path, cell, text):
    path = workbook(tmp_path / "book.xlsx", Children=[["Child", "Cell"], ["A1", cell]])
    assert the_rows(path) == [("A1", text)]


def test_dates_are_the_same_in_a_workbook_that_counts_days_from_1904(tmp_path):
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append(["Born"])
    book.worksheets[0].append([date(2010, 1, 31)])
    book.save(tmp_path / "book.xlsx")
    assert the_rows(tmp_path / "book.xlsx") == [("2010-01-31",)]


def test_a_table_may_stand_anywhere_on_its_sheet_and_keeps_its_row_numbers(tmp_path):
    path = workbook(tmp_path / "book.xlsx", Children=[[], [], [None, "Child"], [None, "A1"], [None, "B1"]])
    assert rows_of(the_table(path)) == [(4, ("A1",)), (5, ("B1",))]


def test_blank_rows_between_others_are_said_and_those_at_the_end_are_not(tmp_path):
    path = workbook(tmp_path / "book.xlsx", Children=[["Child"], ["A1"], [], [], ["B1"], [" "]])
    [table], problems = read(path)
    assert rows_of(table) == [(2, ("A1",)), (5, ("B1",))]
    assert problems == ["book.xlsx, sheet Children, row 3: this is the first of 2 blank rows"]


def test_an_error_in_a_cell_is_no_blank_and_is_said_once_for_each_column(tmp_path):
    path = workbook(
        tmp_path / "book.xlsx", Children=[["Child", "Born"], ["A1", "#N/A"], ["B1", "#REF!"], ["C1", None]]
    )
    [table], problems = read(path)
    assert rows_of(table) == [(2, ("A1", "#N/A")), (3, ("B1", "#REF!")), (4, ("C1", ""))]
    assert problems == [
        "book.xlsx, sheet Children, row 2, column Born: "
        "this is the first of 2 cells of the column with an error such as `#N/A`"
    ]


def test_a_formula_says_what_it_came_to_when_the_workbook_was_saved(tmp_path):
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Fee</t></is></c></row>'
        '<row r="2"><c r="A2"><f>6*7</f><v>42</v></c></row>'
        '<row r="3"><c r="A3" t="str"><f>"x"&amp;"y"</f><v>xy</v></c></row>'
        '<row r="4"><c r="A4" t="str"><f>""</f><v></v></c></row>'
    )
    assert the_rows(with_sheet(tmp_path / "book.xlsx", cells)) == [("42",), ("xy",)]


def test_a_formula_that_was_never_worked_out_is_no_blank_cell(tmp_path):
    path = workbook(tmp_path / "book.xlsx", Children=[["Child", "Fee"], ["A1", "=6*7"]])
    assert read(path)[1] == [
        "book.xlsx, sheet Children, row 2, column Fee: the cell holds a formula, but not what it comes to; "
        "open the workbook in Excel and save it"
    ]


def test_cells_that_do_not_say_where_they_stand_follow_one_another(tmp_path):
    cells = (
        "<row><c t='inlineStr'><is><t>Child</t></is></c><c t='inlineStr'><is><t>Fee</t></is></c></row>"
        "<row><c t='inlineStr'><is><t>A1</t></is></c><c><v>3</v></c></row>"
    )
    assert rows_of(the_table(with_sheet(tmp_path / "book.xlsx", cells))) == [(2, ("A1", "3"))]


@pytest.mark.parametrize("name", ["old.xls", "macros.xlsm", "binary.xlsb", "other.ods"])
def test_other_kinds_of_workbooks_are_refused_with_what_to_do(tmp_path, name):
    (tmp_path / name).write_bytes(b"anything")
    [], [problem] = read(tmp_path / name)
    assert problem.startswith(f"{name}: the workbook is not read: it ")
    assert problem.endswith(
        '; expected open it in Excel, and save it without a password as "Excel Workbook (.xlsx)"'
    )


def test_a_workbook_with_macros_is_refused_whatever_its_name(tmp_path):
    path = with_sheet(tmp_path / "book.xlsx", "", **{"xl/vbaProject.bin": "x"})
    assert "it can hold macros" in read(path)[1][0]


def test_a_workbook_with_a_password_is_refused(tmp_path):
    (tmp_path / "book.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000)
    assert "it is locked with a password, or of the old kind" in read(tmp_path / "book.xlsx")[1][0]


def seconds_of_some_additions() -> float:
    before = process_time()
    sum(number * number for number in range(10_000_000))
    return process_time() - before


def said_quickly(path: Path) -> list[str]:
    """Read a file that was made to do harm: no table comes of it, and it takes no longer than some millions of additions.

    That is some seconds on any machine; a file that did its harm would take minutes.
    """
    before = process_time()
    tables, problems = read(path)
    seconds = process_time() - before
    assert seconds < 5 or seconds < 10 * seconds_of_some_additions()
    assert tables == []
    return problems


def test_two_cells_at_the_far_corners_of_a_sheet_do_not_fill_the_memory(tmp_path):
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    assert said_quickly(with_sheet(tmp_path / "book.xlsx", cells)) == [
        "book.xlsx, sheet Children: the file is too large to be read: "
        "its cells reach over 1,048,576 rows and 16,384 columns"
    ]


def test_blank_cells_that_were_only_coloured_count_for_nothing(tmp_path):
    row = '<row r="{0}">' + "".join(f'<c r="{letter}{{0}}" s="1"/>' for letter in ("AAA", "XFD")) + "</row>"
    cells = '<row r="1"><c r="A1"><v>1</v></c></row>' + row.format(2) + row.format(1048576)
    [table], [] = read(with_sheet(tmp_path / "book.xlsx", cells))
    assert table.headings == ("1",)


@pytest.mark.parametrize(
    "xml",
    [
        '<c t="e" ' * 500_000,
        '<c t="e">' * 500_000,
        "<c><f>" * 500_000,
        "<c " + "r " * 2_000_000,
        "<c>" + " " * 9_000_000,
    ],
    ids=["tags without end", "errors without end", "formulas without end", "attributes", "blanks"],
)
def test_a_sheet_without_end_is_looked_through_once(tmp_path, xml):
    assert len(said_quickly(with_sheet(tmp_path / "book.xlsx", xml))) == 1


@pytest.mark.parametrize("place", ["ZZZZZZ1", "A99999999999999", "AAAA1048577"])
def test_a_cell_beyond_every_sheet_is_refused(tmp_path, place):
    cells = f'<row r="1"><c r="A1"><v>1</v></c><c r = \'{place}\'><v>2</v></c></row>'
    assert len(said_quickly(with_sheet(tmp_path / "book.xlsx", cells))) == 1


def test_a_million_columns_are_refused(tmp_path):
    cells = "<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>"
    assert "is too large" in said_quickly(with_sheet(tmp_path / "book.xlsx", cells))[0]


def test_a_zip_bomb_is_refused(tmp_path):
    path = with_sheet(tmp_path / "book.xlsx", "")
    with ZipFile(path, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"<sst>" + b" " * 100_000_000)
    assert "it unpacks to 95 MB" in said_quickly(path)[0]


def test_a_zip_bomb_that_lies_about_its_size_is_refused(tmp_path):
    path = with_sheet(tmp_path / "book.xlsx", "")
    with ZipFile(path, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * 50_000_000)
        # The directory at the end of the file says what it is told to say.
        archive.infolist()[-1].file_size = 1000
    assert said_quickly(path) == [
        "book.xlsx: the file cannot be read: it is damaged, or no workbook; expected a workbook"
    ]


def test_a_workbook_of_too_many_parts_is_refused(tmp_path):
    path = with_sheet(tmp_path / "book.xlsx", "")
    with ZipFile(path, "a") as archive:
        for number in range(2001):
            archive.writestr(f"{number}.xml", "")
    assert "parts" in said_quickly(path)[0]


def test_a_workbook_with_a_document_type_is_refused(tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><workbook>&a;</workbook>'
    path = with_sheet(tmp_path / "book.xlsx", "", **{"xl/workbook.xml": bomb})
    assert "document type" in said_quickly(path)[0]


@pytest.mark.parametrize("length", [0, 1, 50, 500, 3000])
def test_a_workbook_that_is_cut_short_is_refused(tmp_path, length):
    path = workbook(tmp_path / "book.xlsx", Children=[["Child"], ["A1"]])
    path.write_bytes(path.read_bytes()[:length])
    assert said_quickly(path) == [
        "book.xlsx: the file cannot be read: it is damaged, or no workbook; expected a workbook"
    ]


# ---- the return in XML

HEADER_OF_ADA = (
    "<CHILDID>A1</CHILDID><UPN>UN1</UPN><SEX>2</SEX><DOB>03/05/2008</DOB><ETHNIC>WBRI</ETHNIC><UASC>0</UASC>"
)
RETURN = f"""\
<?xml version="1.0" encoding="utf-8"?>
<EXPSSDA903>
  <CHILD>
    <HEADER>{HEADER_OF_ADA}
      <IN_TOUCH>YES</IN_TOUCH><ACTIV>F1</ACTIV><ACCOM>B1</ACCOM>
      <AMISSING><MISSING>M</MISSING><MIS_START>01/07/2018</MIS_START><MIS_END>02/07/2018</MIS_END></AMISSING>
      <AMISSING><MISSING>A</MISSING><MIS_START>01/08/2018</MIS_START></AMISSING>
      <AREVIEW><REVIEW>01/09/2018</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
      <MOTHER>1</MOTHER><MC_DOB>01/01/2019</MC_DOB>
      <PERMANENCE><PREV_PERM>P1</PREV_PERM><LA_PERM>330</LA_PERM><DATE_PERM>zz/01/2015</DATE_PERM></PERMANENCE>
      <OC2><SDQ_SCORE>12</SDQ_SCORE><CONVICTED>0</CONVICTED></OC2>
      <AD_PLACED><DATE_PLACED>01/10/2018</DATE_PLACED><DATE_PLACED_CEASED/></AD_PLACED>
    </HEADER>
    <EPISODE>
      <DECOM>01/06/2018</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U6</PL><PL_POST>NR1 2AB</PL_POST>
      <HOME_POST>NR3 4CD</HOME_POST><URN>SC123456</URN><PLACE_PROVIDER>PR1</PLACE_PROVIDER>
      <DEC>01/07/2018</DEC><REC>X1</REC><REASON_PLACE_CHANGE>CARPL</REASON_PLACE_CHANGE>
    </EPISODE>
    <EPISODE>
      <DECOM>01/07/2018</DECOM><RNE>P</RNE><LS>C2</LS><CIN>N1</CIN><PL>K2</PL><DEC/><REC></REC>
    </EPISODE>
  </CHILD>
  <CHILD>
    <HEADER>
      <CHILDID>B1</CHILDID><UPN/><SEX>1</SEX><DOB>01/02/2003</DOB><ETHNIC>BAFR</ETHNIC><UASC>1</UASC><DUC>01/02/2021</DUC>
      <DATE_INT>01/03/2018</DATE_INT><DATE_MATCH>01/04/2018</DATE_MATCH><FOSTER_CARE>0</FOSTER_CARE>
      <NB_ADOPTR>2</NB_ADOPTR><SEX_ADOPTR>MF</SEX_ADOPTR><LS_ADOPTR>L0</LS_ADOPTR>
    </HEADER>
  </CHILD>
</EXPSSDA903>
"""


def xml(folder: Path, text: str | bytes, name: str = "return.xml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def modules(path: Path) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
    """Return the rows of each module by its name, of an XML file without problems."""
    tables, problems = read(path)
    assert problems == []
    return {table.title.removeprefix(f"{path.stem} "): rows_of(table) for table in tables}


def test_the_xml_of_a_return_becomes_the_tables_of_its_csv_files(tmp_path):
    assert modules(xml(tmp_path, RETURN)) == {
        "Episodes": [
            (
                1,
                (
                    *("A1", "01/06/2018", "S", "C2", "N1", "U6", "PR1", "01/07/2018", "X1"),
                    *("CARPL", "NR3 4CD", "NR1 2AB", "SC123456"),
                ),
            ),
            (2, ("A1", "01/07/2018", "P", "C2", "N1", "K2", "", "", "", "", "", "", "")),
        ],
        "Header": [
            (1, ("A1", "2", "03/05/2008", "WBRI", "UN1", "1", "01/01/2019")),
            (2, ("B1", "1", "01/02/2003", "BAFR", "", "", "")),
        ],
        "UASC": [(2, ("B1", "1", "01/02/2003", "01/02/2021"))],
        "Reviews": [(1, ("A1", "03/05/2008", "01/09/2018", "PN1"))],
        "Missing": [
            (1, ("A1", "03/05/2008", "M", "01/07/2018", "02/07/2018")),
            (2, ("A1", "03/05/2008", "A", "01/08/2018", "")),
        ],
        "OC2": [(1, ("A1", "03/05/2008", "12", "", "0", "", "", "", "", "", "", ""))],
        "OC3": [(1, ("A1", "03/05/2008", "YES", "F1", "B1"))],
        "AD1": [(2, ("B1", "01/02/2003", "01/03/2018", "01/04/2018", "0", "2", "MF", "L0"))],
        "PlacedAdoption": [(1, ("A1", "03/05/2008", "01/10/2018", "", ""))],
        "PrevPerm": [(1, ("A1", "03/05/2008", "P1", "330", "zz/01/2015"))],
    }


def test_a_return_in_which_nobody_was_missing_still_holds_that_module(tmp_path):
    assert (
        modules(xml(tmp_path, f"<EXPSSDA903><CHILD><HEADER>{HEADER_OF_ADA}</HEADER></CHILD></EXPSSDA903>"))[
            "Missing"
        ]
        == []
    )


def test_modules_of_later_years_are_known_by_their_columns(tmp_path):
    later = (
        f"<EXPSSDA903><CHILD><HEADER>{HEADER_OF_ADA}"
        "<SOME_NAME><SW_ID>AB123456</SW_ID><SW_DECOM>01/06/2024</SW_DECOM><SW_REASON>MANAGE</SW_REASON></SOME_NAME>"
        "<OTHER_NAME><DOLO_START>01/07/2026</DOLO_START></OTHER_NAME></HEADER></CHILD></EXPSSDA903>"
    )
    found = modules(xml(tmp_path, later))
    assert found["SWEpisodes"] == [(1, ("A1", "03/05/2008", "AB123456", "01/06/2024", "", "MANAGE"))]
    assert found["DoLo"] == [(1, ("A1", "03/05/2008", "01/07/2026", ""))]


def test_the_order_of_elements_and_their_prefixes_make_no_difference(tmp_path):
    text = (
        '<x:EXPSSDA903 xmlns:x="urn:x"><x:CHILD><x:EPISODE><x:RNE>S</x:RNE><x:DECOM>01/06/2018</x:DECOM></x:EPISODE>'
        f"<x:HEADER>{HEADER_OF_ADA}</x:HEADER></x:CHILD></x:EXPSSDA903>"
    )
    [(_, cells)] = modules(xml(tmp_path, text))["Episodes"]
    assert cells[:3] == ("A1", "01/06/2018", "S")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_a_return_may_be_written_in_any_encoding_that_it_names(tmp_path, encoding):
    said = encoding.removesuffix("-sig")
    text = (
        f'<?xml version="1.0" encoding="{said}"?>'
        "<EXPSSDA903><CHILD><HEADER><CHILDID>Zoë</CHILDID></HEADER></CHILD></EXPSSDA903>"
    )
    [(_, cells)] = modules(xml(tmp_path, text.encode(encoding)))["Header"]
    assert cells[0] == "Zoë"


def test_an_episode_outside_of_any_child_belongs_to_nobody(tmp_path):
    text = (
        "<EXPSSDA903><EPISODE><DECOM>01/06/2018</DECOM></EPISODE>"
        f"<CHILD><HEADER>{HEADER_OF_ADA}</HEADER></CHILD></EXPSSDA903>"
    )
    [(_, cells)] = modules(xml(tmp_path, text))["Episodes"]
    assert cells[:2] == ("", "01/06/2018")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "<EXPSSDA903>\n<CHILD>\n</EXPSSDA903>",
            "return.xml, row 3: this is not well-formed XML: mismatched tag",
        ),
        ("", "return.xml, row 1: this is not well-formed XML: no element found"),
        (
            "<Children/>",
            "return.xml, row 1: the file is XML that begins with `Children`; expected EXPSSDA903 "
            "(a looked-after return), or Message with Collection CIN (the census)",
        ),
        (
            "<EXPSSDA903><CHILD><HEADER><DOB>1<X/></DOB></HEADER></CHILD></EXPSSDA903>",
            "return.xml, row 1: the element `X` stands inside `DOB`",
        ),
        (
            "<EXPSSDA903><CHILD><HEADER><DOB/>\n<DOB/></HEADER></CHILD></EXPSSDA903>",
            "return.xml, row 2: the element `DOB` is there twice",
        ),
        (
            "<EXPSSDA903><CHILD><HEADER><DOB/></HEADER>\n<HEADER><DOB/></HEADER></CHILD></EXPSSDA903>",
            "return.xml, row 2: the element `DOB` is there twice",
        ),
        (
            "<EXPSSDA903><CHILD>\n<CHILD/></CHILD></EXPSSDA903>",
            "return.xml, row 2: the element `CHILD` stands inside `CHILD`",
        ),
        (
            "<EXPSSDA903><CHILD><HEADER>\n<SHOE/><SHOE/></HEADER></CHILD></EXPSSDA903>",
            "return.xml, row 2: the element `SHOE` is in no layout of this file, and stands here 2 times",
        ),
    ],
)
def test_what_is_wrong_with_a_return_is_said_with_its_line(tmp_path, text, said):
    assert read(xml(tmp_path, text))[1] == [said]


BILLION_LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 if n > 1 else str()};" * 10}">' for n in range(1, 10))
    + "]><EXPSSDA903>&lol9;</EXPSSDA903>"
)


@pytest.mark.parametrize(
    "text",
    [
        BILLION_LAUGHS,
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><EXPSSDA903>&a;</EXPSSDA903>',
        '<!DOCTYPE EXPSSDA903 SYSTEM "http://localhost/x.dtd"><EXPSSDA903/>',
        f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]><EXPSSDA903>{"&a;" * 100_000}</EXPSSDA903>',
        "<!DOCTYPE x [<!ENTITY % a \"<!ENTITY b 'c'>\"> %a;]><EXPSSDA903/>",
    ],
    ids=["billion laughs", "external entity", "external subset", "quadratic blow-up", "parameter entity"],
)
def test_no_document_type_is_ever_read(tmp_path, text):
    assert said_quickly(xml(tmp_path, text)) == [
        "return.xml, row 1: the file has a document type (`<!DOCTYPE`), which no return has"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<EXPSSDA903>" + "<A>" * 1_000_000,
        f"<EXPSSDA903><CHILD><HEADER><DOB>{'1' * 5_000_000}</DOB>",
        f"<EXPSSDA903><CHILD a='{'1' * 20_000_000}'/>",
        f"<EXPSSDA903><!--{'>' * 20_000_000}--></EXPSSDA903>",
    ],
    ids=["a million deep", "endless text", "endless attribute", "endless comment"],
)
def test_what_has_no_end_is_refused_soon(tmp_path, text):
    assert "is too large" in said_quickly(xml(tmp_path, text))[0]


@pytest.mark.parametrize(
    "text",
    [
        b"<EXPSSDA903>\0</EXPSSDA903>",
        b"\0" * 100,
        b"\xff\xfe<",
        b"<?xml version='1.0' encoding='zip'?><EXPSSDA903/>",
        b"<?xml version='1.0' encoding='utf-7'?><EXPSSDA903/>",
        b"<EXPSSDA903>&nowhere;</EXPSSDA903>",
        b"<EXPSSDA903>\xc3\x28</EXPSSDA903>",
    ],
)
def test_bytes_that_are_no_xml_are_refused(tmp_path, text):
    assert "this is not well-formed XML" in said_quickly(xml(tmp_path, text))[0]


# ---- the census

CENSUS = """\
<Message>
  <Header>
    <CollectionDetails><Collection>CIN</Collection><Year>2022</Year><ReferenceDate>2022-03-31</ReferenceDate></CollectionDetails>
    <Source><LEA>926</LEA></Source>
  </Header>
  <Children>
    <Child>
      <ChildIdentifiers><LAchildID>A1</LAchildID><UPN>A123456789012</UPN></ChildIdentifiers>
      <ChildCharacteristics><Ethnicity>WBRI</Ethnicity><Disabilities><Disability>NONE</Disability></Disabilities></ChildCharacteristics>
      <CINdetails>
        <CINreferralDate>2021-05-01</CINreferralDate><ReferralSource>1A</ReferralSource>
        <PrimaryNeedCode>N1</PrimaryNeedCode><ReferralNFA>0</ReferralNFA>
        <Assessments><AssessmentActualStartDate>2021-05-02</AssessmentActualStartDate>
          <FactorsIdentifiedAtAssessment><AssessmentFactors>1A</AssessmentFactors><AssessmentFactors>2B</AssessmentFactors></FactorsIdentifiedAtAssessment>
        </Assessments>
        <CINPlanDates><CINPlanStartDate>2021-06-01</CINPlanStartDate><CINPlanEndDate>2021-07-01</CINPlanEndDate></CINPlanDates>
        <CINPlanDates><CINPlanStartDate>2021-09-01</CINPlanStartDate></CINPlanDates>
        <ChildProtectionPlans>
          <CPPstartDate>2021-07-01</CPPstartDate><CPPendDate>2021-09-01</CPPendDate>
          <InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>PHY</LatestCategoryOfAbuse>
          <NumberOfPreviousCPP>0</NumberOfPreviousCPP>
          <Reviews><CPPreviewDate>2021-08-01</CPPreviewDate></Reviews><Reviews><CPPreviewDate>2021-08-15</CPPreviewDate></Reviews>
        </ChildProtectionPlans>
      </CINdetails>
      <CINdetails><CINreferralDate>2022-01-01</CINreferralDate><CINclosureDate>2022-02-01</CINclosureDate><ReasonForClosure>RC1</ReasonForClosure></CINdetails>
    </Child>
  </Children>
</Message>
"""


@pytest.mark.parametrize("namespace", ["", ' xmlns="https://example.org/cin"'])
def test_the_census_becomes_a_table_for_each_kind_of_spell(tmp_path, namespace):
    text = CENSUS.replace("<Message>", f"<Message{namespace}>")
    assert modules(xml(tmp_path, text, "census.xml")) == {
        "CINdetails": [
            (1, ("A1", "2021-05-01", "1A", "N1", "", "", "0")),
            (2, ("A1", "2022-01-01", "", "", "2022-02-01", "RC1", "")),
        ],
        "CINPlanDates": [(1, ("A1", "2021-06-01", "2021-07-01")), (2, ("A1", "2021-09-01", ""))],
        "ChildProtectionPlans": [(1, ("A1", "2021-07-01", "2021-09-01", "NEG", "PHY"))],
    }


@pytest.mark.parametrize(
    ("collection", "said"),
    [("<Collection>SC</Collection>", "of the collection `SC`"), ("", "of no named collection")],
)
def test_a_message_of_another_collection_is_refused(tmp_path, collection, said):
    text = CENSUS.replace("<Collection>CIN</Collection>", collection)
    assert read(xml(tmp_path, text)) == (
        [],
        [
            f"return.xml: the file is {said}; expected EXPSSDA903 (a looked-after return), "
            "or Message with Collection CIN (the census)"
        ],
    )


# ---- Parquet


def test_the_columns_of_a_parquet_file_become_texts(tmp_path):
    table = pa.table(
        {
            "Child": pa.array(["0042", None]).dictionary_encode(),
            "Born": pa.array([date(2010, 1, 31), None]),
            "Start": pa.array([MIDNIGHT, HALF_PAST_TEN], pa.timestamp("ns")),
            "Count": pa.array([7, None]),
            "Share": pa.array([2.0, 0.25]),
            "Fee": pa.array([Decimal("1234.50"), None]),
            "Consent": pa.array([True, False]),
            "Nothing": pa.nulls(2),
        }
    )
    write_table(table, tmp_path / "children.parquet")
    assert rows_of(the_table(tmp_path / "children.parquet")) == [
        (2, ("0042", "2010-01-31", "2010-01-31", "7", "2", "1234.50", "yes", "")),
        (3, ("", "", "2010-01-31 10:30:00", "", "0.25", "", "no", "")),
    ]


def test_a_moment_in_a_time_zone_is_no_day(tmp_path):
    moments = pa.array([MIDNIGHT], pa.timestamp("us", "Europe/London"))
    write_table(pa.table({"Start": moments}), tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet") == (
        [],
        [
            "a.parquet, column Start: the column holds moments in the time zone Europe/London, "
            "where one day's end…, which is no cell of a table"
        ],
    )


def test_many_rows_in_few_bytes_are_refused(tmp_path):
    write_table(pa.table({"Child": pa.nulls(60_000_000)}), tmp_path / "a.parquet")
    assert said_quickly(tmp_path / "a.parquet") == [
        "a.parquet: the file is too large to be read: it holds 60,000,000 cells"
    ]


def test_without_the_library_a_parquet_file_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    assert read(tmp_path / "a.parquet")[1] == [
        "a.parquet: Parquet files are read by a library that is not installed; "
        'run `pip install "outcomes-contracts[parquet]"`, or save the table as CSV'
    ]


# ---- Annex A

LIST_8 = [
    [
        "Child Unique ID",
        "Date started to be  looked after",
        "Date Ceased to be Looked After",
        "Reason Ceased",
    ],
    ["A1", date(2018, 6, 1), None, None],
    ["B1", date(2018, 6, 1), date(2018, 9, 1), "E4A: home"],
    [None, date(2018, 6, 1), None, None],
    ["C1", "in June", None, None],
]


def test_list_8_is_known_by_its_headings_and_says_where_each_child_stands(tmp_path):
    tables, _ = read(workbook(tmp_path / "annex.xlsx", **{"List 8": LIST_8, "List 6": [["Child Unique ID"]]}))
    assert [is_list_8(table) for table in tables] == [True, False]
    statuses, problems = read_list_8([*filter(is_list_8, tables)])
    sheet = Place("annex.xlsx", sheet="List 8")
    assert statuses == (
        Status(child="A1", since=date(2018, 6, 1), ceased=None, place=sheet.at(2)),
        Status(child="B1", since=date(2018, 6, 1), ceased=date(2018, 9, 1), place=sheet.at(3)),
    )
    assert [concise(problem) for problem in problems] == [
        "annex.xlsx, sheet List 8, row 4: this is the first of 2 rows that are without a child "
        "or with a date that cannot be read, and list 8 says nothing there"
    ]


COVERED = Days.between(date(2018, 4, 1).toordinal(), date(2019, 4, 1).toordinal())


def in_care(*spells: tuple[date, date | None]) -> History:
    return History(
        tuple(Episode(start, end, {}, Place("episodes.csv", row=2)) for start, end in spells), COVERED
    )


@pytest.mark.parametrize(
    ("since", "ceased", "history", "returns"),
    [
        (date(2018, 6, 1), None, in_care((date(2018, 6, 1), None)), None),
        (
            date(2018, 6, 1),
            None,
            in_care((date(2018, 6, 1), date(2018, 8, 1)), (date(2018, 8, 1), None)),
            None,
        ),
        (date(2018, 6, 1), date(2018, 9, 1), in_care((date(2018, 6, 1), date(2018, 9, 1))), None),
        (date(2015, 6, 1), None, in_care((date(2015, 6, 1), date(2018, 9, 1))), None),
        (date(2018, 6, 1), date(2020, 1, 1), in_care((date(2018, 6, 1), None)), None),
        (date(2018, 6, 1), None, in_care(), "not in care on 1 June 2018"),
        (date(2018, 7, 1), None, in_care((date(2018, 6, 1), None)), "in care since 1 June 2018"),
        (
            date(2018, 6, 1),
            None,
            in_care((date(2018, 6, 1), date(2018, 9, 1))),
            "in care until 1 September 2018",
        ),
        (
            date(2018, 6, 1),
            date(2018, 9, 1),
            in_care((date(2018, 6, 1), None)),
            "still in care on 1 September 2018",
        ),
    ],
)
def test_list_8_is_compared_with_the_returns_on_the_days_that_they_cover(since, ceased, history, returns):
    status = Status(child="A1", since=since, ceased=ceased, place=Place("annex.xlsx", sheet="List 8", row=2))
    found = [problem.returns for problem in differences([status], {"A1": history}, COVERED)]
    assert found == ([] if returns is None else [returns])


def test_no_timeline_is_read_from_list_8(tmp_path):
    tables, _ = read(workbook(tmp_path / "annex.xlsx", **{"List 8": LIST_8}))
    assert [concise(problem) for problem in no_history(tables, "Looked After")] == [
        "annex.xlsx, sheet List 8: list 8 of Annex A holds no history, so `Looked After` cannot be read from it; "
        "put the episodes file of each annual return into the folder"
    ]


# ---- which days a workbook covers


def test_a_sheet_says_which_days_the_records_cover_as_records_toml_does(tmp_path):
    rows = [
        ["Timeline", "First Day", "Last Day"],
        ["in school", date(2019, 1, 1), date(2019, 12, 31)],
        ["In School", "01/02/2020", "2020-02-01"],
        ["Looked After", None, None],
    ]
    [read_so], [] = read(workbook(tmp_path / "book.xlsx", Records=rows))
    table, _ = with_order(read_so, DateOrder.DAY_FIRST)
    assert is_coverage(table)
    manifest, problems = read_coverage(table, (LOOKED_AFTER, IN_SCHOOL))
    assert problems == []
    assert manifest.of(LOOKED_AFTER).covers is None
    assert manifest.of(IN_SCHOOL).covers == Days(
        (
            (date(2019, 1, 1).toordinal(), date(2020, 1, 1).toordinal()),
            (date(2020, 2, 1).toordinal(), date(2020, 2, 2).toordinal()),
        )
    )


def test_what_the_sheet_may_not_say_is_reported_at_its_row(tmp_path):
    rows = [
        ["Timeline", "First Day", "Last Day"],
        ["In Scool", date(2019, 1, 1), date(2019, 12, 31)],
        ["In School", date(2019, 12, 31), date(2019, 1, 1)],
        ["In School", date(2019, 12, 31), None],
    ]
    [table], [] = read(workbook(tmp_path / "book.xlsx", Records=rows))
    assert [concise(problem) for problem in read_coverage(table, (IN_SCHOOL,))[1]] == [
        "book.xlsx, sheet Records, row 2, column Timeline: `In Scool` is not understood here; did you mean `In School`?",
        "book.xlsx, sheet Records, row 3, column Last Day: `2019-01-01` is not understood here; "
        "expected a day that is not before the first",
        "book.xlsx, sheet Records, row 4, column Last Day: the cell is blank; expected a date",
    ]


# ---- a whole folder


def as_xml(folder: Path, year: str) -> str:
    """Return the CSV files of a year as the XML of that return."""
    children: dict[str, str] = {}
    named = {"CHILD": "CHILDID", "PLACE": "PL"}
    for module, element in (("header", "HEADER"), ("episodes", "EPISODE")):
        [table], [] = read(folder / f"SSDA903_{year}_{module}.csv")
        for _, cells in rows_of(table):
            said = dict(zip(table.headings, cells, strict=True))
            child = said["CHILD"] if element == "HEADER" else said.pop("CHILD")
            inside = "".join(
                f"<{named.get(name, name)}>{text}</{named.get(name, name)}>" for name, text in said.items()
            )
            children[child] = children.get(child, "") + f"<{element}>{inside}</{element}>"
    return f"<EXPSSDA903>{''.join(f'<CHILD>{each}</CHILD>' for each in children.values())}</EXPSSDA903>"


def test_returns_in_xml_and_a_workbook_say_what_the_csv_files_say(tmp_path):
    records = Path(__file__).parent.parent / "contracts" / "birmingham_step_down"
    with_carer = TimelineRule(name="With Carer", origin=NOWHERE)
    facts = (FactRule(name="Date of Birth", kind=FactKind.DATE, origin=NOWHERE),)
    expected = read_records(records, facts, (LOOKED_AFTER, with_carer)).cohort
    assert expected is not None

    for year in ("2015", "2016", "2017", "2018"):
        xml(tmp_path, as_xml(records, year), f"{year}.xml")
    sheets: dict[str, list[list[object]]] = {}
    for name in ("children", "with_carer"):
        [table], [] = read(records / f"{name}.csv")
        sheets[name] = [[*table.headings], *([*cells] for _, cells in rows_of(table))]
    days = [date(2014, 4, 1), date(2018, 3, 31)]
    sheets["Records"] = [
        ["Timeline", "First Day", "Last Day"],
        ["Looked After", *days],
        ["With Carer", *days],
    ]
    workbook(tmp_path / "book.xlsx", **sheets)

    assert read_records(tmp_path, facts, (LOOKED_AFTER, with_carer)).cohort == expected


def test_a_sheet_is_known_by_as_much_of_a_long_name_as_excel_keeps(tmp_path):
    hub = TimelineRule(name="Attending The Family Support Hub In Town", origin=NOWHERE)
    workbook(
        tmp_path / "book.xlsx",
        **{
            "Children": [["Child"], ["A1"]],
            "Attending The Family Support Hu": [["Child", "From", "To"], ["A1", date(2019, 2, 1), None]],
            "Records": [
                ["Timeline", "First Day", "Last Day"],
                [hub.name, date(2019, 1, 1), date(2019, 12, 31)],
            ],
        },
    )
    read = read_records(tmp_path, (), (hub,))
    assert read.diagnostics == ()
    assert read.cohort is not None
    assert len(read.cohort.children[0].histories[hub.name].episodes) == 1


# ---- never a traceback


def altered(original: bytes) -> st.SearchStrategy[bytes]:
    """Return the bytes with a few of them replaced, cut out or doubled."""
    place = st.integers(0, len(original) - 1)
    change = st.tuples(place, st.integers(0, 40), st.one_of(st.binary(max_size=8), st.just(original[:300])))

    def made(changes: list[tuple[int, int, bytes]]) -> bytes:
        raw = original
        for start, length, instead in changes:
            raw = raw[:start] + instead + raw[start + length :]
        return raw

    return st.lists(change, min_size=1, max_size=4).map(made)


def a_workbook() -> bytes:
    book = Workbook()
    book.worksheets[0].append(["Child", "From", "To"])
    book.worksheets[0].append(["A1", date(2019, 1, 31), "#N/A"])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


WORKBOOK = a_workbook()
QUIETLY = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)


def check(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)
    tables, problems = read_file(path, path.name)
    assert all(len(rows_of(table)) == len(table) for table in tables if table.headings)
    for problem in problems:
        assert isinstance(problem, TableDiagnostic)
        assert "\n" not in concise(problem)
        assert shown(problem)


@QUIETLY
@given(altered(RETURN.encode()))
@example(b"<EXPSSDA903/>")
def test_any_bytes_of_a_return_give_tables_or_messages(tmp_path, raw):
    check(tmp_path / "return.xml", raw)


@QUIETLY
@given(altered(CENSUS.encode()))
def test_any_bytes_of_a_census_give_tables_or_messages(tmp_path, raw):
    check(tmp_path / "census.xml", raw)


@QUIETLY
@given(altered(WORKBOOK))
def test_any_bytes_of_a_workbook_give_tables_or_messages(tmp_path, raw):
    check(tmp_path / "book.xlsx", raw)


@QUIETLY
@given(st.data())
def test_any_part_of_a_workbook_gives_tables_or_messages(tmp_path, data):
    path = tmp_path / "book.xlsx"
    with ZipFile(BytesIO(WORKBOOK)) as old, ZipFile(path, "w") as new:
        chosen = data.draw(st.sampled_from([name for name in old.namelist() if "theme" not in name]))
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, data.draw(altered(content)) if name == chosen else content)
    check(path, path.read_bytes())


# ---- the pages

PAGES = {
    code: problem for code, problem in every_diagnostic().items() if "D150" <= code < "D165" or code == "D173"
}
# It depends on what is installed.
NOT_ON_THE_PAGE = {"D159"}


def said_of(folder: Path) -> set[str]:
    """Return the codes of all that is said of the files of a page, beside what else a contract needs."""
    in_folder(folder, **{} if (folder / "children.csv").exists() else {"children": "Child\nA1\n"})
    tables: list[Table] = []
    problems: list[Diagnostic] = []
    for file in sorted(folder.iterdir()):
        found, faults = read_file(file, file.name)
        tables += found
        problems += faults
    list_8 = [*filter(is_list_8, tables)]
    if statuses := read_list_8(list_8):
        problems += statuses[1]
        cohort = read_records(folder, FACTS[:0], (LOOKED_AFTER,)).cohort
        if cohort is None:
            problems += no_history(list_8, "Looked After")
        else:
            histories = {child.identifier: child.histories["Looked After"] for child in cohort.children}
            problems += differences(statuses[0], histories, COVERED)
    for table in filter(is_coverage, tables):
        problems += read_coverage(table, (IN_SCHOOL,))[1]
    return {problem.code for problem in problems}


@pytest.mark.parametrize("code", sorted(PAGES.keys() - NOT_ON_THE_PAGE))
def test_the_wrong_example_on_a_page_has_the_problem_and_the_right_one_has_not(tmp_path, code):
    wrong, right = page(PAGES[code]).split("Wrong:\n")[1].split("Right:\n")
    assert code in said_of(written(tmp_path / "wrong", wrong))
    assert code not in said_of(written(tmp_path / "right", right))


def test_every_page_that_could_hold_examples_does():
    assert {code for code, problem in PAGES.items() if "Wrong:" not in page(problem)} == NOT_ON_THE_PAGE
