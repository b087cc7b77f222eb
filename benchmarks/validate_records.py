"""How many rows a second the official rules take, on an invented return of the size of England's.

    python benchmarks/validate_records.py [--children NUMBER] [--peer]

Run it from an environment into which the project is installed. The Episodes and the Header of one year are drawn, read and
validated in a process of its own; what counts is its processor time, the least of all runs and the one in the middle, and
the most memory that it held. With --peer, csc-validator-be-903 is run on the same tables, rule by rule on fresh copies
(the copying is not counted), and both are compared on the rules that both can run; this takes many minutes. Its
environment is that of tests/peer/compare.py.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
RUNS = 7
PROMISED_ROWS_PER_SECOND = 200_000

# Of these, some 215,000 have an episode in the return for 2022-23.
_CHILDREN = 326_000
_YEAR = "2022-23"
_MODULES = ("episodes", "header")
_CONTRACT = ROOT / "contracts" / "no_wrong_door_norfolk.contract"

_MEASURED = """
import json, sys
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time
from rules_engine.tables.formats import read_file
from rules_engine.returns.assembly import returns_of
from rules_engine.returns.official.every_rule import ALL
from rules_engine.returns.official.run import validate

before = getrusage(RUSAGE_SELF).ru_maxrss
start = process_time()
tables = [table for path in map(Path, sys.argv[2:]) for table in read_file(path, path.name)[0]]
returns = returns_of(tables)
read = process_time()
wanted = json.loads(sys.argv[1])
findings = validate(returns, [rule for rule in ALL if wanted is None or rule.number in wanted])
end = process_time()
print(json.dumps({
    "read": read - start,
    "validated": end - read,
    "bytes": (getrusage(RUSAGE_SELF).ru_maxrss - before) * 1024,
    "rows": {table.title: len(table) for table in tables},
    "not run": sorted({each.rule.number for each in findings.not_run}),
}))
"""


def main() -> None:
    """Draw a return, and print what reading and validating it takes."""
    parser = argparse.ArgumentParser(description="Time the official rules.")
    parser.add_argument("--children", type=int, default=_CHILDREN)
    parser.add_argument("--peer", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = drawn(Path(folder), options.children)
        runs = [measured(files, None) for _ in range(RUNS)]
        rows = runs[0]["rows"]
        episodes = rows[f"{_YEAR}_episodes"]
        print(", ".join(f"{count:,} rows in {name}" for name, count in rows.items()))
        for what in ("read", "validated"):
            print(f"{what}: {least([run[what] for run in runs])}")
        totals = [run["read"] + run["validated"] for run in runs]
        print(f"both: {least(totals)}")
        rate = episodes / min(totals)
        print(
            f"{rate:,.0f} rows of episodes a second at best, {episodes / median(totals):,.0f} in the middle"
        )
        print(
            f"{max(run['bytes'] for run in runs) / sum(rows.values()):,.0f} bytes of memory for a row at most"
        )
        if options.children >= _CHILDREN:
            kept = "kept" if rate >= PROMISED_ROWS_PER_SECOND else "BROKEN"
            print(f"the promise of {PROMISED_ROWS_PER_SECOND:,} rows a second is {kept}")
        if options.peer:
            against_the_peer(files)


def drawn(folder: Path, children: int) -> list[Path]:
    """Draw a cohort for a contract, and keep the Episodes and the Header of one year."""
    from rules_engine.loading import load
    from rules_engine.returns.samples.sample import sampled
    from rules_engine.source import Source

    loaded = load(Source.of(_CONTRACT.name, _CONTRACT.read_text(encoding="utf-8")))
    assert loaded.schedule is not None
    files = [folder / f"{_YEAR}_{module}.csv" for module in _MODULES]
    for part in sampled(loaded.schedule, children, 1):
        for file in files:
            with file.open("ab") as stream:
                stream.write(part.additions.get(file.name, b""))
    return files


def measured(files: list[Path], rules: list[str] | None) -> dict:
    """Read and validate the files in a fresh process; only some rules, or all of them."""
    command = [sys.executable, "-c", _MEASURED, json.dumps(rules), *map(str, files)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def least(seconds: list[float]) -> str:
    return f"{min(seconds):.2f} s at best, {median(seconds):.2f} s in the middle"


def against_the_peer(files: list[Path]) -> None:
    """Run the peer on the same tables, and compare on the rules that both of us run."""
    sys.path.insert(0, str(ROOT / "tests" / "peer"))
    from compare import by_number, peer_findings, peer_python, returns_in

    (theirs,) = peer_findings(peer_python(), returns_in(files[0].parent))
    not_run = set(measured(files, None)["not run"])
    seconds = by_number(theirs["seconds"])
    both = sorted(
        number
        for number, found in by_number(theirs["rules"]).items()
        if isinstance(found, dict) and found and number not in not_run
    )
    ours = min(measured(files, both)["validated"] for _ in range(RUNS))
    peer = sum(seconds[number] for number in both)
    print(
        f"{len(both)} rules run by both: {ours:.2f} s ours, {peer:.1f} s theirs, {peer / ours:.0f} times as long"
    )


if __name__ == "__main__":
    main()
