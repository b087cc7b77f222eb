"""Whatever stands in a contract or in the records, the command line answers with a message and an exit code."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from slow import slow

from rules_engine.cli import outcomes
from rules_engine.resources import shipped

CONTRACT = shipped("templates").joinpath("new.contract").read_bytes()
RECORDS = {
    "children.csv": b"Child,Date of Birth,Programme Start,Route,Date of Death\n"
    b"A1,03/05/2014,01/07/2025,return home,\nA2,03/05/2012,01/08/2025,edge of care,01/09/2025\n",
    "SSDA903_2026_episodes.csv": b"CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n"
    b"A1,10/08/2025,S,C2,N1,U6,PR1,20/08/2025,E4A\nA2,10/09/2025,S,V3,N1,U6,PR1,,\n",
    "SSDA903_2026_header.csv": b"CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nA1,1,03/05/2014,WBRI,A1,,\n",
    "records.toml": b'[timelines."Looked After"]\ncovers = [{ from = 2025-04-01, to = 2026-03-31 }]\n'
    b'files = [{ name = "SSDA903_2026_episodes.csv", year-ending = 2026-03-31 }]\n'
    b'headers = ["SSDA903_2026_header.csv"]\n',
}
# What is likely to be taken for something: words of the language, marks of a CSV file, ends of a file in mid-character.
PIECES = st.one_of(
    st.binary(max_size=8),
    st.sampled_from(
        [
            b"\x00",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"\xe2\x80",
            b'"',
            b"\n",
            b"\r",
            b",",
            b";",
            b"(",
            b"#",
            b"9" * 13,
        ]
        + [
            text.encode()
            for text in (
                "£",
                "–",
                "’",
                "\u202e",
                "\U0001f600",
                "2025-02-30",
                "31/02/2025",
                "until ",
                "18th birthday",
            )
        ]
        + CONTRACT.split()
        + [line + b"\n" for line in CONTRACT.split(b"\n")]
    ),
)


@st.composite
def damaged(draw: st.DrawFn, text: bytes) -> bytes:
    """Draw `text` with some pieces cut out, moved or put in."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        put_in = draw(PIECES | st.just(text[start:end] * 2))
        text = text[:start] + put_in + text[end:]
    return text


def answered(*words: str, allowed: set[int], stdin: bytes = b"") -> None:
    result = CliRunner().invoke(outcomes, words, input=stdin, prog_name="outcomes")
    assert result.exit_code in allowed, result.output
    assert "Traceback" not in result.output
    if result.exit_code:
        assert result.output.strip()


@pytest.mark.parametrize(
    "words",
    [("check",), ("check", "--as", "concise"), ("format",), ("summary",), ("show", "tree")],
    ids=" ".join,
)
@given(raw=st.binary(max_size=200) | damaged(CONTRACT))
@slow(30)
def test_any_bytes_are_answered_as_a_contract(words: tuple[str, ...], raw: bytes) -> None:
    answered(*words, "-", allowed={0, 1}, stdin=raw)


@given(raw=damaged(CONTRACT))
@settings(max_examples=12)
def test_any_contract_is_answered_where_it_is_worked_with(raw: bytes) -> None:
    with TemporaryDirectory() as folder:
        contract = Path(folder, "any.contract")
        contract.write_bytes(raw)
        filled(folder, RECORDS)
        answered("test", str(contract), allowed={0, 1})
        answered("show", "rules", str(contract), allowed={0, 1})
        words = (
            "evaluate",
            str(contract),
            "--records",
            str(Path(folder, "records")),
            "--as-at",
            "2025-10-01",
        )
        # A contract may ask for facts that these records have not.
        answered(*words, allowed={0, 1, 3})
        answered("format", str(contract), allowed={0, 1})


@pytest.mark.parametrize("file", RECORDS)
@given(draw=st.data())
@slow(30)
def test_any_bytes_are_answered_as_records(file: str, draw: st.DataObject) -> None:
    raw = draw.draw(st.binary(max_size=200) | damaged(RECORDS[file]))
    with TemporaryDirectory() as folder:
        contract = Path(folder, "any.contract")
        contract.write_bytes(CONTRACT)
        filled(folder, RECORDS | {file: raw})
        out = Path(folder, "out")
        words = ("--records", str(Path(folder, "records")), "--as-at", "2025-10-01")
        answered("evaluate", str(contract), *words, "--out", str(out), allowed={0, 3})
        # All of the files with their list, or none, and none when the records are wrong.
        assert len(list(out.iterdir()) if out.exists() else []) in (0, 4)
        answered("explain", str(contract), *words, "--child", "A1", allowed={0, 2, 3})


def filled(folder: str, files: dict[str, bytes]) -> None:
    records = Path(folder, "records")
    records.mkdir()
    for name, raw in files.items():
        (records / name).write_bytes(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00",
        b"\xff\xfe\x00",
        b"(" * 100_000,
        b"a" * 1_000_001,
        b"contract " * 50_000,
        b"\n" * 100_000,
        CONTRACT * 20,
        CONTRACT.replace(b"2 years", b"999999999999 years"),
        CONTRACT.replace(b"2 years", b"9999 years"),
        CONTRACT.replace(b"2025", b"0001").replace(b"2030", b"9999"),
        CONTRACT.replace(b"every day", b"(" * 200 + b"every day" + b")" * 200),
    ],
    ids=range(12),
)
def test_an_odd_contract_is_answered(raw: bytes) -> None:
    answered("check", "-", allowed={0, 1}, stdin=raw)


def test_a_long_chain_of_definitions_is_answered() -> None:
    chain = b"".join(b"  Day %s means Day %s or Home Day\n" % (word(n + 1), word(n)) for n in range(1, 200))
    chained = CONTRACT.replace(
        b"\neligibility", b"  Day %s means Home Day\n%s\neligibility" % (word(1), chain)
    )
    answered("check", "-", allowed={0, 1}, stdin=chained)
    used = chained.replace(b"each day of Home Day", b"each day of Day %s" % word(200))
    with TemporaryDirectory() as folder:
        contract = Path(folder, "chain.contract")
        contract.write_bytes(used)
        answered("test", str(contract), allowed={0, 1})


def word(number: int) -> bytes:
    """Return a number as letters, since a Term has no figures."""
    return b"X" + bytes(ord("a") + int(figure) for figure in str(number))
