"""How many invented children `outcomes sample-records` writes in a second, and the memory that it takes.

    python benchmarks/sample_records.py            # 10,000 and 100,000 children
    python benchmarks/sample_records.py 1000000    # a million: some gigabytes of files, in the folder for such things

Run it from an environment into which the project is installed. Each cohort is drawn for the Norfolk contract, whose term
touches eleven collection years, in a process of its own: start-up, drawing and writing count.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

_NORFOLK = Path(__file__).parent.parent / "contracts" / "stronger_families_norfolk.contract"
_COHORTS = (10_000, 100_000)


def main(cohorts: list[int]) -> None:
    print(
        f"{'children':>9}  {'seconds':>7}  {'children a second':>17}  {'files, MB':>9}  {'most memory, MB':>15}"
    )
    for children in cohorts:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, "records")
            seconds = _timed(children, out)
            megabytes = sum(file.stat().st_size for file in out.iterdir()) / 1e6
            print(
                f"{children:>9,}  {seconds:>7.1f}  {children / seconds:>17,.0f}  {megabytes:>9,.0f}  {_memory():>15,.0f}"
            )


def _timed(children: int, out: Path) -> float:
    command = [sys.executable, "-m", "rules_engine", "sample-records", str(_NORFOLK)]
    begun = perf_counter()
    subprocess.run(
        [*command, "--children", str(children), "--seed", "1", "--out", str(out)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return perf_counter() - begun


def _memory() -> float:
    """Return the most memory that any process so far has held, in megabytes: cohorts go from small to large."""
    from resource import RUSAGE_CHILDREN, getrusage

    return getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [*_COHORTS])
