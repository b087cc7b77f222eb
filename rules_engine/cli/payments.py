"""The commands that work out what a contract pays: evaluate and explain."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rules_engine.cli.console import (
    Misused,
    WrongContract,
    WrongRecords,
    counted,
    date_given,
    give,
    named,
    problems_in,
    say,
    show_diagnostics,
    sound_contract,
    write,
)

if TYPE_CHECKING:
    from rules_engine.diagnostics import Diagnostic
    from rules_engine.engine import Loaded
    from rules_engine.facts import Cohort
    from rules_engine.payments import Settlement
    from rules_engine.rules import Schedule

FILE = click.argument("file", metavar="FILE")
RECORDS = click.option(
    "--records", metavar="FOLDER", required=True, help="The folder with children.csv and the other tables."
)
AS_AT = click.option(
    "--as-at",
    metavar="DATE",
    required=True,
    callback=date_given,
    help="Work out what is known before this day; nothing is paid for this day or a later one.",
)
# More problems than these tell nobody anything new.
_MOST_PROBLEMS = 100

# The first and the last of the codes of records in which days are in doubt.
_IN_DOUBT = ("D140", "D149")


@click.command()
@FILE
@RECORDS
@AS_AT
@click.option(
    "--out", metavar="FOLDER", help="Also write lines.csv, statement.html and result.json into this folder."
)
def evaluate(file: str, records: str, as_at: date, out: str | None) -> None:
    """Work out what a contract pays on the records of children.

    \b
      outcomes evaluate family.contract --records family_records --as-at 2022-04-01
      outcomes evaluate family.contract --records family_records --as-at "1 April 2022" --out results

    Prints the totals by payment, statement and payer, and what each step of the settlement took. Files that are in
    the folder already are replaced, all of them or none.
    """
    from rules_engine.reporting import evaluation_table

    if out is not None and Path(out).exists() and not Path(out).is_dir():
        raise Misused(f"{named(out)} is a file; name a folder")
    loaded, schedule = sound_contract(file)
    settlement = settled(file, loaded, schedule, read_cohort(records, schedule), as_at)
    # Everything is made before anything is written or printed.
    table = evaluation_table(schedule, settlement)
    if out is not None:
        contents = reports(loaded, schedule, settlement)
        write({Path(out) / name: text for name, text in contents.items()})
    give(table.rstrip("\n"))
    if out is not None:
        say(f"written into {named(out)}: {', '.join(contents)}")


@click.command()
@FILE
@RECORDS
@AS_AT
@click.option("--child", metavar="ID", required=True, help="The child, as children.csv names it.")
def explain(file: str, records: str, as_at: date, child: str) -> None:
    """Explain what is paid for one child, and why.

    \b
      outcomes explain family.contract --records family_records --as-at 2022-04-01 --child NSF-003
    """
    from rules_engine.reporting import explained

    loaded, schedule = sound_contract(file)
    cohort = read_cohort(records, schedule)
    if all(each.identifier != child for each in cohort.children):
        # Nothing is said of those who are there: an identifier is a child's.
        raise Misused(f"children.csv in {named(records)} has no child `{named(child)}`")
    settlement = settled(file, loaded, schedule, cohort, as_at)
    give(explained(schedule, settlement, child, loaded.source, cohort).rstrip("\n"))


# ---- what both do, and the demo


def read_cohort(records: str, schedule: "Schedule") -> "Cohort":
    """Read a folder of records and say what is odd in them; Stop when they cannot be relied on."""
    from rules_engine.records import read_records

    if not Path(records).is_dir():
        if Path(records).exists():
            raise Misused(f"{named(records)} is a file; name the folder that it is in")
        raise Misused(f"there is no folder {named(records)}")
    read = read_records(Path(records), schedule.facts, schedule.timelines)
    _show_row_problems(read.problems)
    if read.cohort is None:
        told = problems_in(read.problems)
        raise WrongRecords(f"\n{told} in the records in {named(records)}; nothing was worked out")
    if read.problems:
        doubt = any(_IN_DOUBT[0] <= each.code <= _IN_DOUBT[1] for each in read.problems)
        said = "; the days in doubt are not known, and earn nothing" if doubt else ""
        say(f"\n{problems_in(read.problems)} on the records{said}\n")
    return read.cohort


def settled(file: str, loaded: "Loaded", schedule: "Schedule", cohort: "Cohort", as_at: date) -> "Settlement":
    """Evaluate; Stop when what is paid breaks a promise of the contract."""
    from rules_engine import engine

    try:
        return engine.evaluate(schedule, cohort, as_at)
    except engine.SafeguardBroken as broken:
        promises = engine.broken_promises(broken)
        show_diagnostics(promises, loaded.source)
        kept = counted(len(promises), "safeguard is broken", "breaks of safeguards")
        raise WrongContract(f"\n{named(file)}: {kept}; nothing has been written") from None


def reports(loaded: "Loaded", schedule: "Schedule", settlement: "Settlement") -> dict[str, str]:
    """Return the three files of an evaluation by their names."""
    from rules_engine.reporting import lines_csv, result_json, statement_html

    return {
        "lines.csv": lines_csv(schedule, settlement, loaded.source),
        "statement.html": statement_html(schedule, settlement, loaded.source),
        "result.json": result_json(schedule, settlement, loaded.source),
    }


def _show_row_problems(problems: tuple["Diagnostic", ...]) -> None:
    # Those that stop everything come first, lest advice crowds them out.
    ordered = sorted(problems, key=lambda each: each.severity != "error")
    show_diagnostics(ordered[:_MOST_PROBLEMS], None)
    if len(ordered) > _MOST_PROBLEMS:
        rest = ordered[_MOST_PROBLEMS:]
        kinds = ", ".join(sorted({each.code for each in rest}))
        say(f"\nand {len(rest):,} more ({kinds})")
