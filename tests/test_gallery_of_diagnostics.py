"""Every diagnostic as its reader sees it, in one file, to be read and edited as one text."""

from collections.abc import Callable, Iterator
from pathlib import Path
from re import DOTALL, findall

from explained import CONTRACT_PAGES, diagnostics_of, wrong_and_right
from test_records import (
    ADA,
    CAME_OF_AGE,
    FACTS,
    IN_SCHOOL,
    LOOKED_AFTER,
    MISSING,
    PAGES,
    YEAR_2019,
    in_folder,
)

from rules_engine.diagnostics import Diagnostic, page, shown
from rules_engine.records.reading import read_records

GALLERY = Path(__file__).parent / "snapshots" / "gallery_of_diagnostics.txt"


def test_every_diagnostic_is_shown_as_the_gallery_has_it(
    tmp_path: Path, kept: Callable[[Path, str], None]
) -> None:
    kept(GALLERY, "\n\n".join([*in_contracts(), *in_records(tmp_path)]) + "\n")


def in_contracts() -> Iterator[str]:
    for code, diagnostic in CONTRACT_PAGES.items():
        source, found = diagnostics_of(wrong_and_right(diagnostic)[0])
        yield shown(next(each for each in found if each.code == code), source)


def in_records(tmp_path: Path) -> Iterator[str]:
    for code, diagnostic in PAGES.items():
        found = read(tmp_path / code, page(diagnostic).split("Wrong:\n")[1].split("Right:\n")[0])
        yield shown(next(each for each in found if each.code == code))


def read(folder: Path, example: str) -> tuple[Diagnostic, ...]:
    """Read the files that a page shows, in a folder that holds whatever else is needed."""
    files = dict(findall(r"```([^\n]+)\n(.*?)```", example, DOTALL))
    others = {"children.csv": ADA, "records.toml": YEAR_2019}
    if not any("DECOM" in text or "Start" in text for text in files.values()):
        columns = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC"
        others["episodes.csv"] = f"{columns}\nA1,01/06/2018,S,C2,N1,U6,PR1,,\n"
    if not any("school" in name.casefold() for name in files):
        others["In School.csv"] = "Child,From,To\nA1,01/02/2019,01/03/2019\n"
    folder.mkdir()
    in_folder(folder, **(others | files))
    missing = [MISSING] if "missing.csv" in files else []
    asylum = [CAME_OF_AGE] if any("uasc" in name for name in files) else []
    return read_records(folder, (*FACTS, *asylum), (LOOKED_AFTER, IN_SCHOOL, *missing)).diagnostics
