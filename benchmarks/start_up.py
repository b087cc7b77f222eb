"""How long `outcomes check` of a 300-line contract takes from a cold start, as a ratio to importing its libraries.

    python benchmarks/start_up.py

Run it from an environment into which the project is installed. Both commands run in turn, so that a busy machine slows
both alike; what is compared is the processor time of each, the least of all runs and the one in the middle.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

RUNS = 15
PROMISED = 2.5

_NORFOLK = Path(__file__).parent.parent / "contracts" / "stronger_families_norfolk.contract"
_PAYMENT = """
payment Stage {letters}
  under "Schedule 2, paragraph {paragraph}"
  pays £{pounds}.50 once, when Home Day reaches {weeks} weeks in a row
"""


def contract_of_300_lines() -> str:
    """Return the Norfolk contract, lengthened by payments until it has 300 lines."""
    text = _NORFOLK.read_text(encoding="utf-8")
    number = 0
    while len(text.splitlines()) < 300:
        letters = chr(65 + number // 26) + chr(97 + number % 26)
        text += _PAYMENT.format(letters=letters, paragraph=number + 4, pounds=60 + number, weeks=number + 4)
        number += 1
    return text


def seconds(command: list[str]) -> float:
    """Return the processor time that `command` takes."""
    from resource import RUSAGE_CHILDREN, getrusage

    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tempfile.gettempdir()
    )
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        contract = Path(folder, "long.contract")
        contract.write_text(contract_of_300_lines(), encoding="utf-8")
        libraries = [sys.executable, "-c", "import click, lark, attrs"]
        check = [sys.executable, "-m", "rules_engine", "check", str(contract)]
        pairs = [(seconds(libraries), seconds(check)) for _ in range(RUNS)]
    least = min(ours for _, ours in pairs) / min(theirs for theirs, _ in pairs)
    middle = median(ours for _, ours in pairs) / median(theirs for theirs, _ in pairs)
    print(
        f"check: {least:.2f} times the libraries alone at the least, {middle:.2f} in the middle; promised {PROMISED}"
    )
    sys.exit(least > PROMISED)


if __name__ == "__main__":
    main()
