"""Hold our rules against those of csc-validator-be-903 0.1.17, row by row.

    python tests/peer/compare.py FOLDER [FOLDER ...] [--all] [--rule NUMBER]

Each FOLDER holds returns as CSV files. The peer gets an environment of its own, .peer in this folder (or $PEER, a folder
of a virtual environment), made with `python3.11 -m venv` and `pip install csc-validator-be-903==0.1.17` when it is not
there. What is printed, for each return and rule that differs: how many rows each of us finds, how many of the rows that
only one of us finds differ for a reason that differences.py names, and the rest, row by row. --all also prints rules that
agree, or that cannot be held against one another. With --pages the folders are left out, and what the peer finds is held
against the pages of tests/cases/validation that say it.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests"))

from differences import Cases  # noqa: E402
from validation_pages import FOLDER, sections  # noqa: E402

from rules_engine.returns.assembly import Module, Return, modules_in, returns_of  # noqa: E402
from rules_engine.returns.official.every_rule import ALL  # noqa: E402
from rules_engine.returns.official.run import validate  # noqa: E402
from rules_engine.statutory.layouts import SSDA903, Holds, Layout  # noqa: E402
from rules_engine.tables.column import date_read  # noqa: E402
from rules_engine.tables.formats import is_read, read_file  # noqa: E402
from rules_engine.tables.table import Table  # noqa: E402

PEER = "csc-validator-be-903==0.1.17"

Rows = Mapping[str, frozenset[int]]


def main() -> None:
    """Compare on the folders that the command line names."""
    parser = argparse.ArgumentParser(description="Hold our rules against the peer's.")
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--all", action="store_true", help="also print rules that agree")
    parser.add_argument("--rule", action="append", default=[], help="only this rule")
    parser.add_argument("--pages", action="store_true", help="hold the peer against the pages")
    options = parser.parse_args()
    python = peer_python()
    if options.pages:
        pages(python)
        return
    unexplained = 0
    for folder in options.folders:
        returns = returns_in(folder)
        ours, not_run = our_findings(returns)
        for each, theirs in zip(with_year(returns), peer_findings(python, returns), strict=True):
            print(f"\n{folder}: return {each.name}, to 31 March {each.year}")
            before = next((other for other in returns if other.year == (each.year or 0) - 1), None)
            unexplained += report(
                each, before, ours[id(each)], not_run[id(each)], theirs, options.all, options.rule
            )
    print(f"\n{unexplained} rows differ for no reason that is known")


def returns_in(folder: Path) -> Sequence[Return]:
    """Read the returns in a folder."""
    modules: list[Module] = []
    for path in sorted(folder.iterdir()):
        if is_read(path.name):
            for table in read_file(path, path.name)[0]:
                modules += modules_in(table)
    return returns_of(modules)


def with_year(returns: Sequence[Return]) -> Sequence[Return]:
    """Return those of which a date says the year; the peer has to be told it."""
    return [each for each in returns if each.year is not None]


def our_findings(returns: Sequence[Return]) -> tuple[dict[int, dict[str, Rows]], dict[int, dict[str, str]]]:
    """Return what our rules find, and which are not run, for each return by its id."""
    found: dict[int, dict[str, Rows]] = {}
    not_run: dict[int, dict[str, str]] = {}
    last: dict[int, Return] = {}
    for each in with_year(returns):
        assert each.year is not None
        before = last.get(each.year - 1)
        result = validate([before, each] if before is not None else [each])
        rows: defaultdict[str, defaultdict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for of_rule in result.of_rules:
            if of_rule.frame.year == each.year:
                for layout, places in of_rule.places.items():
                    rows[of_rule.rule.number][layout.name].update(places.tolist())
        found[id(each)] = {
            number: {module: frozenset(places) for module, places in modules.items()}
            for number, modules in rows.items()
        }
        not_run[id(each)] = {
            stopped.rule.number: stopped.because for stopped in result.not_run if stopped.year == each.year
        }
        last[each.year] = each
    return found, not_run


def pages(python: Path) -> None:
    """Hold what the peer finds against the pages that say it."""
    said = [
        section
        for page in sorted(FOLDER.glob("*.md"))
        for section in sections(page)
        if "peer" in section.named
    ]
    wrong = 0
    for section in said:
        rules = by_number(peer_findings(python, section.returns)[-1]["rules"])
        found = {
            (number, module): frozenset(places)
            for number in section.numbers
            if not isinstance(rules[number], str)
            for module, places in rules[number].items()
            if places
        }
        broken = [rules[number] for number in section.numbers if isinstance(rules[number], str)]
        if found != section.named["peer"] or broken:
            wrong += 1
            print(f"{section.page}: {section.title}: {found} {broken}")
    print(f"{len(said)} sections, {wrong} of them wrong")


# ---- the peer


def peer_python() -> Path:
    """Return the interpreter of the peer's environment, which is made when it is not there."""
    home = Path(os.environ.get("PEER", Path(__file__).parent / ".peer"))
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run(["python3.11", "-m", "venv", str(home)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", PEER], check=True)
    return python


def peer_findings(python: Path, returns: Sequence[Return]) -> Sequence[dict]:
    """Run the peer's rules on the same cells."""
    said = []
    last: dict[int, Return] = {}
    for each in with_year(returns):
        assert each.year is not None
        before = last.get(each.year - 1)
        said.append(
            {
                "name": each.name,
                "year": each.year,
                "modules": cells_of(each),
                "last": cells_of(before) if before is not None else {},
            }
        )
        last[each.year] = each
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "returns.json"), Path(folder, "found.json")
        source.write_text(json.dumps(said), encoding="utf-8")
        script = Path(__file__).with_name("run_peer.py")
        subprocess.run([str(python), str(script), str(source), str(target)], check=True)
        return json.loads(target.read_text(encoding="utf-8"))


def cells_of(a_return: Return) -> dict[str, dict]:
    """Return the modules that the peer knows, as rows of text, with dates as it reads them (31/01/2019)."""
    return {
        layout.name: {
            "columns": columns(layout, tables),
            "rows": [row for table in tables for row in rows_of(layout, table, columns(layout, tables))],
        }
        for layout, tables in a_return.modules.items()
        if layout in SSDA903
    }


def columns(layout: Layout, tables: Sequence[Table]) -> list[str]:
    """Return the official columns that the tables have, and the derived ones, PL_LA and PL_LOCATION."""
    names = (*layout.headings, "PL_LA", "PL_LOCATION")
    return [name for name in names if all(table.has(name) for table in tables)]


def rows_of(layout: Layout, table: Table, names: Sequence[str]) -> list[list[str | None]]:
    dates = {column.name for column in layout.columns if column.holds is Holds.DATE}
    cells = [
        [british(text) if name in dates else text or None for text in table.column(name)] for name in names
    ]
    return [list(row) for row in zip(*cells, strict=True)]


def british(text: str) -> str | None:
    """Return a date as the peer reads it; what is no date stays as it is."""
    day = date_read(text)
    return text or None if day is None else day.strftime("%d/%m/%Y")


# ---- the report


def report(
    each: Return,
    before: Return | None,
    ours: Mapping[str, Rows],
    not_run: Mapping[str, str],
    theirs: Mapping,
    show_all: bool,
    only: Sequence[str],
) -> int:
    """Print the rules that differ, and return how many rows do without a reason that is known."""
    assert each.year is not None
    known = {rule.number for rule in ALL if rule.holds_in(each.year)}
    cases = Cases(each, before)
    unexplained = 0
    for number, found in by_number(theirs["rules"]).items():
        if only and number not in only:
            continue
        if number not in known:
            if show_all:
                print(f"  {number}: not a rule of ours")
        elif isinstance(found, str) or not found:
            reason = found or "tables are missing"
            if show_all or (ours.get(number) and found):
                print(f"  {number}: the peer does not run: {reason}; we find {counts(ours.get(number, {}))}")
        elif number in not_run:
            if show_all or any(found.values()):
                print(f"  {number}: we do not run: {not_run[number]}")
        else:
            rows = {module: frozenset(places) for module, places in found.items() if places}
            mine = {module: places for module, places in ours.get(number, {}).items() if places}
            if rows != mine:
                print(f"  {number}: {counts(mine)} ours, {counts(rows)} theirs")
                unexplained += differing(number, mine, rows, cases)
            elif show_all:
                print(f"  {number}: agree, {counts(mine)}")
    for number in sorted(known - by_number(theirs["rules"]).keys()):
        if (show_all or ours.get(number)) and (not only or number in only):
            print(f"  {number}: not a rule of theirs this year; we find {counts(ours.get(number, {}))}")
    return unexplained


def by_number(rules: Mapping) -> dict:
    """Return what the peer found by the official numbers, without the stage that it adds to some.

    Its SW01 gives the numbers of episodes as if they were those of workers; they are put right.
    """
    numbered = {re.sub(r"STG[0-9]$", "", code): found for code, found in rules.items()}
    if isinstance(found := numbered.get("SW01"), dict) and "SWEpisodes" in found:
        numbered["SW01"] = {"Episodes": found["SWEpisodes"]}
    return numbered


def differing(number: str, ours: Rows, theirs: Rows, cases: "Cases") -> int:
    """Print why rows differ, and those of which nobody knows why; return how many these are."""
    unexplained = 0
    for module in sorted({*ours, *theirs}):
        a, b = ours.get(module, frozenset()), theirs.get(module, frozenset())
        for whose, places in (("ours", a - b), ("theirs", b - a)):
            reasons: Counter[str] = Counter()
            for place in sorted(places):
                reason = cases.reason(number, whose, module, place)
                if reason is None:
                    unexplained += 1
                    print(f"    only {whose}: {line(cases.each, module, place)}")
                else:
                    reasons[reason] += 1
            for reason, rows in reasons.items():
                print(f"    only {whose}: {rows} in {module}: {reason}")
    return unexplained


def counts(rows: Rows) -> str:
    return ", ".join(f"{len(places)} in {module}" for module, places in sorted(rows.items())) or "none"


def line(each: Return, module: str, place: int) -> str:
    """Return a row as it stands in its file."""
    for layout, tables in each.modules.items():
        if layout.name == module:
            for table in tables:
                if place < len(table):
                    cells = ",".join(column[place] for column in table.columns)
                    return f"{table.place} row {table.numbers[place]}: {cells}"
                place -= len(table)
    raise LookupError(module)


if __name__ == "__main__":
    main()
