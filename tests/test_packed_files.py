"""Files packed by gzip and zip are read as what they hold, and refused where unpacking them would never end."""

import gzip
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from time import process_time
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from test_records import ADA, FACTS, IN_SCHOOL, LOOKED_AFTER, YEAR_2019, in_folder, said, the_facts_of

from rules_engine.diagnostics import concise
from rules_engine.records.reading import read_records
from rules_engine.tables.formats import read_file

EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\nA1,01/06/2018,S,C2,N1,U6,PR1,02/06/2018,E4A\n"
)
SCHOOL = "Child,From,To\nA1,01/02/2019,01/03/2019\n"


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def problems_of(path: Path, content: bytes) -> list[str]:
    path.write_bytes(content)
    tables, problems = read_file(path, path.name)
    assert tables == ()
    return [concise(problem) for problem in problems]


@pytest.mark.parametrize(
    "files",
    [
        {
            "children.csv.gz": gzip.compress(ADA.encode()),
            "In School.csv.gz": gzip.compress(SCHOOL.encode()),
            "2018-19.csv.gz": gzip.compress(EPISODES.encode()),
        },
        {"all.zip": zipped({"children.csv": ADA, "In School.csv": SCHOOL, "2019/episodes.csv": EPISODES})},
        {
            "children.txt": ADA.replace(",", "\t"),
            "in_school.tsv": SCHOOL.replace(",", "\t"),
            "episodes.TXT": EPISODES.replace(",", "\t").encode("utf-16"),
        },
    ],
    ids=["gzip", "zip", "tabs"],
)
def test_packed_and_tabbed_records_are_read_as_what_they_hold(tmp_path, files):
    in_folder(tmp_path, **{"records.toml": YEAR_2019, **files})
    read = read_records(tmp_path, FACTS, (IN_SCHOOL, LOOKED_AFTER))
    assert read.cohort is not None, said(read)
    [child] = read.cohort.children
    assert [(str(each.start), str(each.end)) for each in child.histories["In School"].episodes] == [
        ("2019-02-01", "2019-03-01")
    ]
    assert [(str(each.start), str(each.end)) for each in child.histories["Looked After"].episodes] == [
        ("2018-06-01", "2018-06-02")
    ]


def test_a_row_in_a_zip_file_is_named_with_both_files(tmp_path):
    in_folder(
        tmp_path, **{"all.zip": zipped({"2019/children.csv": "Child,Date of Birth,Route\nA1,03/05/2008,\n"})}
    )
    assert said(read_records(tmp_path, FACTS, ())) == [
        "all.zip/2019/children.csv, row 2, column Route: the cell is blank; "
        "expected one of the texts that the contract allows"
    ]


def test_what_a_folder_would_hide_is_passed_over_in_a_zip_file_too(tmp_path):
    files = {"children.csv": ADA, "__MACOSX/._children.csv": b"\0", ".hidden.csv": "a", "notes.docx": b"x"}
    in_folder(tmp_path, **{"all.zip": zipped(files)})
    read = read_records(tmp_path, FACTS, ())
    assert [*map(len, the_facts_of(read))] == [len(ADA.splitlines()[1].split(",")) - 1]


def test_a_text_that_is_no_table_is_not_spoken_of(tmp_path):
    in_folder(
        tmp_path, children=ADA, **{"notes.txt": 'Dear all, please find the "returns enclosed, as agreed.\n'}
    )
    assert said(read_records(tmp_path, FACTS, ())) == []


def test_a_gzip_file_that_would_burst_is_refused_before_it_takes_seconds(tmp_path):
    # 300 MB of nought pack to a 1,029th; 250 times that is 72.9 MB.
    began = process_time()
    assert problems_of(tmp_path / "episodes.csv.gz", gzip.compress(bytes(300 << 20))) == [
        "episodes.csv.gz: the file is too large to be read: it unpacks to more than 73 MB"
    ]
    assert process_time() - began < 10


def test_a_zip_file_that_would_burst_is_refused(tmp_path):
    assert problems_of(tmp_path / "all.zip", zipped({"episodes.csv": bytes(100 << 20)}))[0].startswith(
        "all.zip: the file is too large to be read: it unpacks to more than "
    )


def test_a_zip_file_of_thousands_of_files_is_refused(tmp_path):
    assert problems_of(tmp_path / "all.zip", zipped({f"{at}.csv": "" for at in range(2001)})) == [
        "all.zip: the file is too large to be read: it holds 2,001 files of records"
    ]


@pytest.mark.parametrize(
    ("name", "kind"), [("episodes.csv.gz", "gzip"), ("episodes.gz", "gzip"), ("all.zip", "zip")]
)
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x1f\x8b\x08", EPISODES.encode()])
def test_a_damaged_file_is_said_to_be(tmp_path, name, kind, content):
    assert problems_of(tmp_path / name, content) == [
        f"{name}: the file cannot be read: it is damaged, or is not a {kind} file; expected a {kind} file"
    ]


def test_a_gzip_file_that_breaks_off_is_not_read_in_part(tmp_path):
    whole = gzip.compress(EPISODES.encode())
    assert problems_of(tmp_path / "episodes.csv.gz", whole[:-9]) == [
        "episodes.csv.gz: the file cannot be read: it is damaged, or is not a gzip file; expected a gzip file"
    ]


def test_a_zip_file_with_a_password_is_said_to_have_one(tmp_path):
    raw = bytearray(zipped({"episodes.csv": EPISODES}))
    directory = raw.index(b"PK\x01\x02")
    raw[6] |= 1
    raw[directory + 8] |= 1
    assert problems_of(tmp_path / "all.zip", bytes(raw)) == [
        "all.zip: the zip file is locked with a password; unpack it with the password, and put the files into the folder"
    ]
