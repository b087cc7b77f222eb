"""Alter records at random for some minutes, read them, and report what no reader may do.

    python benchmarks/fuzz_records.py --minutes 10 --seed 1

Each round copies a small folder of records with a CSV return, an XML return, a census, a workbook and records.toml,
alters bytes in one of them (in a workbook, often inside one of its parts), and reads it through `read_records` and
through the file's own door; then the official rules are asked, and doubts are read by policies. A traceback, a round of
more than five seconds, or memory that goes on growing is a fault: the altered file is kept, and the script ends with 1.
"""

import argparse
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from random import Random
from resource import getpagesize
from time import monotonic
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

from rules_engine.diagnostics import concise, shown
from rules_engine.records.coverage import is_coverage, read_coverage
from rules_engine.records.reading import read_records
from rules_engine.returns.annex_a import read_list_8
from rules_engine.returns.counts import counted
from rules_engine.returns.doubtful_children import read_doubts
from rules_engine.returns.official.run import validate
from rules_engine.returns.reading import read_returns
from rules_engine.rules import FactKind, FactRule, TimelineRule
from rules_engine.source import Span
from rules_engine.statutory.doubts import Doubt, Reading
from rules_engine.statutory.layouts import CIN_PLANS, EPISODES, MISSING
from rules_engine.tables.folder import MANIFEST
from rules_engine.tables.formats import read_file

SLOW_SECONDS = 5
MOST_GROWTH_MB = 200

NOWHERE = Span(0, 0)
FACTS = (
    FactRule(name="Date of Birth", kind=FactKind.DATE, origin=NOWHERE),
    FactRule(name="Fee", kind=FactKind.NUMBER, optional=True, origin=NOWHERE),
)
TIMELINES = (
    TimelineRule(name="Looked After", source=EPISODES.source, origin=NOWHERE),
    TimelineRule(name="Away", source=MISSING.source, origin=NOWHERE),
    TimelineRule(name="In Need", source=CIN_PLANS.source, origin=NOWHERE),
    TimelineRule(name="In School", attributes=(("kind", ("day", "boarding")),), origin=NOWHERE),
)
POLICIES = {
    Doubt.ABSENT: Reading.CONTINUES,
    Doubt.OPEN: Reading.ENDED,
    Doubt.OVERLAP: Reading.LATER,
    Doubt.GAP: Reading.CONTINUES,
}
EPISODE = (
    "<EPISODE><DECOM>01/06/2018</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U6</PL>"
    "<PLACE_PROVIDER>PR1</PLACE_PROVIDER><DEC/><REC/></EPISODE>"
)
HEADER = (
    "<HEADER><CHILDID>{}</CHILDID><SEX>1</SEX><DOB>03/05/2008</DOB><ETHNIC>WBRI</ETHNIC><UASC>0</UASC>"
    "<AMISSING><MISSING>M</MISSING><MIS_START>01/07/2018</MIS_START></AMISSING></HEADER>"
)


def main() -> None:
    options = argparse.ArgumentParser(description="Alter records at random, and read them.")
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument(
        "--keep",
        type=Path,
        default=Path(tempfile.gettempdir(), "fuzz-faults"),
        help="where faulty files are kept",
    )
    chosen = options.parse_args()
    random = Random(chosen.seed)
    sound = sound_files()
    end = monotonic() + 60 * chosen.minutes
    rounds = faults = refused = 0
    memory_after_start = 0
    with tempfile.TemporaryDirectory() as folder:
        while monotonic() < end:
            rounds += 1
            name = random.choice([*sound])
            raw = altered(random, name, sound[name])
            fault, was_refused = read_round(Path(folder), {**sound, name: raw}, name)
            refused += was_refused
            if fault is not None:
                faults += 1
                chosen.keep.mkdir(exist_ok=True)
                (chosen.keep / f"{rounds}-{name}").write_bytes(raw)
                print(f"round {rounds}, {name}: {fault}", flush=True)
            if rounds == 500:
                memory_after_start = memory_mb()
            if rounds % 5000 == 0:
                print(
                    f"{rounds:,} rounds, {refused:,} refused, {faults} faults, {memory_mb()} MB", flush=True
                )
    grown = memory_mb() - memory_after_start if memory_after_start else 0
    print(f"{rounds:,} rounds, {refused:,} refused, {faults} faults; memory grew by {grown} MB")
    sys.exit(faults > 0 or grown > MOST_GROWTH_MB)


def read_round(folder: Path, files: Mapping[str, bytes], name: str) -> tuple[str | None, bool]:
    """Read a folder with these files; return what no reader may do, and whether the altered file was refused."""
    for each, raw in files.items():
        (folder / each).write_bytes(raw)
    before = monotonic()
    try:
        read = read_records(folder, FACTS, TIMELINES)
        tables, problems = ([], []) if name == MANIFEST else read_file(folder / name, name)
        problems = [*read.diagnostics, *problems, *read_list_8(tables)[1]]
        for table in filter(is_coverage, tables):
            problems += read_coverage(table, TIMELINES)[1]
        returns = read_returns(folder, short_years=True)
        assert validate(returns.returns).rows >= 0
        problems += read_doubts(returns, None, POLICIES)[1]
        assert all(each is None or each.nights >= 0 for each in map(counted, returns.returns))
        if (read.cohort is None) != any(each.severity == "error" for each in read.diagnostics):
            return "a cohort beside an error, or neither", False
        if any("\n" in concise(each) or not shown(each) for each in problems):
            return "a message that is no line", False
    except Exception:  # noqa: BLE001  (whatever it is, it is what is looked for)
        return traceback.format_exc(), False
    seconds = monotonic() - before
    if seconds > SLOW_SECONDS:
        return f"{seconds:.1f} seconds", False
    return None, not tables


def memory_mb() -> int:
    """Return how much memory this program holds now; Linux alone says so."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * getpagesize() >> 20


def altered(random: Random, name: str, raw: bytes) -> bytes:
    """Return the bytes of a file with some of them altered; those of a workbook often inside one of its parts."""
    if not name.endswith(".xlsx") or random.random() < 0.3:
        return changed(random, raw)
    written = BytesIO()
    with ZipFile(BytesIO(raw)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        part = random.choice(old.namelist())
        for each in old.namelist():
            new.writestr(each, changed(random, old.read(each)) if each == part else old.read(each))
    return written.getvalue()


def changed(random: Random, raw: bytes) -> bytes:
    for _ in range(random.choice((1, 1, 2, 5, 20))):
        at = random.randrange(len(raw) + 1)
        length = random.choice((0, 1, 1, 4, 30, 300))
        raw = raw[:at] + random.choice(CHANGES)(random, raw, at) + raw[at + length :]
    return raw


CHANGES: tuple[Callable[[Random, bytes, int], bytes], ...] = (
    lambda random, _raw, _at: random.randbytes(random.randrange(6)),
    lambda _random, _raw, _at: b"",
    lambda random, raw, at: raw[at : at + random.randrange(400)] * 2,
    lambda random, _raw, _at: random.choice(
        (
            *(
                b'"',
                b",",
                b"\r",
                b"\n",
                b"\0",
                b"\xff\xfe",
                b"\xef\xbb\xbf",
                b"<",
                b">",
                b"</",
                b"/>",
                b"&amp;",
            ),
            *(
                b"<!--",
                b"-->",
                b"<![CDATA[",
                b"<!DOCTYPE a [",
                b"<?xml?>",
                b"&#0;",
                b"<CHILD>",
                b"</EPISODE>",
            ),
            *(b"99999999999999999999", b"-1", b"1e309", b"31/02/2019", b"0001-01-01", b"9999-12-31", b"NaN"),
            *(b'r="XFD1048576"', b't="e"', b't="s"', b"<f>1+1</f>", b"#N/A", b"A" * 3000, b"[" * 500),
        )
    ),
)


def sound_files() -> dict[str, bytes]:
    """Return a folder of records in which nothing is wrong."""
    children = "".join(f"A{number},03/05/2008,100\n" for number in range(5))
    episodes = "".join(f"A{number},01/06/2018,S,C2,N1,U6,PR1,01/12/2018,E4A\n" for number in range(5))
    xml = "".join(f"<CHILD>{HEADER.format(f'A{number}')}{EPISODE}</CHILD>\n" for number in range(5))
    plans = (
        "<Child><ChildIdentifiers><LAchildID>A1</LAchildID></ChildIdentifiers><CINdetails>"
        "<CINreferralDate>2018-06-01</CINreferralDate><CINPlanDates><CINPlanStartDate>2018-07-01</CINPlanStartDate>"
        "</CINPlanDates></CINdetails></Child>"
    )
    message = "<Header><CollectionDetails><Collection>CIN</Collection></CollectionDetails></Header>"
    covers = "covers = [{from = 2018-04-01, to = 2019-03-31}]\n"
    files = {
        "children.csv": f"Child,Date of Birth,Fee\n{children}",
        "episodes.csv": f"CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n{episodes}",
        "return.xml": f"<?xml version='1.0' encoding='utf-8'?>\n<EXPSSDA903>{xml}</EXPSSDA903>",
        "census.xml": f"<Message>{message}<Children>{plans * 3}</Children></Message>",
        "records.toml": f'[timelines."In School"]\n{covers}',
    }
    return {**{name: text.encode() for name, text in files.items()}, "book.xlsx": sound_workbook()}


def sound_workbook() -> bytes:
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheets = {
        "In School": [
            ["Child", "From", "To", "Kind"],
            ["A1", 43500, "", "day"],
            ["A2", 43500, 43600, "boarding"],
        ],
        "Records": [["Timeline", "First Day", "Last Day"], ["In School", 43191, 43555]],
        "List 8": [
            ["Child Unique ID", "Date Started to be Looked After", "Date Ceased to be Looked After"],
            ["A1", 43252, ""],
        ],
    }
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write(number, column, cell, day if isinstance(cell, int) else None)
    book.close()
    return written.getvalue()


if __name__ == "__main__":
    main()
