"""How long `outcomes evaluate --out` takes, from a folder of records to the three written files, and its memory.

    python benchmarks/evaluate_records.py               # 400 and 1,000 children
    python benchmarks/evaluate_records.py 10000         # some minutes

Run it from an environment into which the project is installed. The records are invented for the Norfolk contract with one
seed, and each evaluation is a process of its own: start-up, reading, evaluating and writing count. Seconds are of the
processor. The ratio sets them against a yardstick of the same run, additions of 100,000 fractions, since an evaluation
adds fractions above all: two versions are compared by it, also on machines of different speed.
"""

import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import process_time

_NORFOLK = Path(__file__).parent.parent / "contracts" / "stronger_families_norfolk.contract"
_COHORTS = (400, 1_000)
_AS_AT = "2026-03-31"
_ADDITIONS = 100_000


def main(cohorts: list[int]) -> None:
    print(f"{'children':>9}  {'seconds':>8}  {'ratio':>7}  {'most memory, MB':>15}")
    for children in cohorts:
        with tempfile.TemporaryDirectory() as folder:
            records = Path(folder, "records")
            _run("sample-records", "--children", str(children), "--seed", "1", "--out", str(records))
            before = _yardstick()
            results = str(Path(folder, "results"))
            seconds = _run("evaluate", "--records", str(records), "--as-at", _AS_AT, "--out", results)
            ratio = 2 * seconds / (before + _yardstick())
            print(f"{children:>9,}  {seconds:>8.2f}  {ratio:>7.1f}  {_memory():>15,.0f}")


def _run(command: str, *options: str) -> float:
    """Run a command on the Norfolk contract; return the seconds of the processor that it took."""
    begun = _spent()
    subprocess.run(
        [sys.executable, "-m", "rules_engine", command, str(_NORFOLK), *options],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return _spent() - begun


def _spent() -> float:
    usage = getrusage(RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _yardstick() -> float:
    """Return how long some additions of fractions take, as those of sums that are cut by days and shared."""
    parts = [Fraction(number * 60, 91) for number in range(1, 101)]
    begun = process_time()
    for _ in range(_ADDITIONS // len(parts)):
        sum(parts, Fraction(0))
    return process_time() - begun


def _memory() -> float:
    """Return the most memory that any process so far has held, in megabytes: cohorts go from small to large."""
    return getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [*_COHORTS])
