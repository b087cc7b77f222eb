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
from rules_engine.cli.identities import KEY, SHOW_IDS, Naming
from rules_engine.cli.policies import SHORT_YEARS, agreed
from rules_engine.cli.policies import policies as policy_options
from rules_engine.cli.progress import progress

if TYPE_CHECKING:
    from rules_engine.diagnostics import Diagnostic
    from rules_engine.engine import Loaded
    from rules_engine.facts import Cohort
    from rules_engine.payments import Settlement
    from rules_engine.records.reading import RecordsRead
    from rules_engine.reporting.publication import Publication
    from rules_engine.returns.doubts import Policies
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
@click.option(
    "--publish",
    is_flag=True,
    help="Make tables fit for publication instead, in which counts under 6 are withheld.",
)
@policy_options
@SHORT_YEARS
@KEY
@SHOW_IDS
def evaluate(
    file: str,
    records: str,
    as_at: date,
    out: str | None,
    publish: bool,
    policies: "Policies",
    short_years: bool,
    key: str | None,
    show_ids: bool,
) -> None:
    """Work out what a contract pays on the records of children.

    \b
      outcomes evaluate family.contract --records family_records --as-at 2022-04-01
      outcomes evaluate family.contract --records family_records --as-at "1 April 2022" --out results
      outcomes evaluate family.contract --records family_records --as-at 2022-04-01 --publish --out for_the_web

    Prints the totals by payment, statement and payer, and what each step of the settlement took. In the files, children
    have pseudonyms. Files that are in the folder already are replaced, all of them or none. A policy that you name, such
    as --absent-means left, changes how days in doubt are read; result.json then names every row that it touched.
    """
    from rules_engine.reporting import evaluation_table, publication, publication_table

    if out is not None and Path(out).exists() and not Path(out).is_dir():
        raise Misused(f"{named(out)} is a file; name a folder")
    if publish and show_ids:
        raise Misused("what is made with --publish names no child, so --show-ids has no place beside it")
    naming = Naming(records, key, show_ids)
    loaded, schedule = sound_contract(file)
    read, cohort = read_cohort(records, schedule, as_at, policies, short_years)
    settlement = settled(file, loaded, schedule, cohort, as_at, naming)
    # Everything is made before anything is written or printed.
    contents: dict[str, str] = {}
    if publish:
        published = publication(schedule, settlement)
        table = publication_table(published)
        if out is not None:
            contents = publication_files(loaded, published)
    else:
        table = evaluation_table(schedule, settlement)
        if out is not None:
            contents = reports(loaded, schedule, to_be_shown(schedule, settlement, cohort, naming), read)
    if out is not None:
        write({Path(out) / name: text for name, text in contents.items()})
    give(table.rstrip("\n"))
    if out is not None:
        say(f"written into {named(out)}: {', '.join(contents)}")


@click.command()
@FILE
@RECORDS
@AS_AT
@click.option(
    "--child", metavar="ID", required=True, help="The child, as children.csv names it or by its pseudonym."
)
@policy_options
@SHORT_YEARS
@KEY
@SHOW_IDS
def explain(
    file: str,
    records: str,
    as_at: date,
    child: str,
    policies: "Policies",
    short_years: bool,
    key: str | None,
    show_ids: bool,
) -> None:
    """Explain what is paid for one child, and why.

    \b
      outcomes explain family.contract --records family_records --as-at 2022-04-01 --child NSF-003
      outcomes explain family.contract --records family_records --as-at 2022-04-01 --child K7QF-M2TX-9HBD
    """
    naming = Naming(records, key, show_ids)
    loaded, schedule = sound_contract(file)
    _, cohort = read_cohort(records, schedule, as_at, policies, short_years)
    identifier = naming.identifier(child, cohort)
    if identifier is None:
        # Nothing is said of those who are there, nor what was asked: an identifier is a child's.
        raise Misused(f"children.csv in {named(records)} has no child of this identifier or pseudonym")
    settlement = settled(file, loaded, schedule, cohort, as_at, naming)
    give(explanation(loaded, schedule, settlement, cohort, identifier, naming))


# ---- what both do, and the demo


def read_cohort(
    records: str, schedule: "Schedule", as_at: date, policies: "Policies", short_years: bool = False
) -> tuple["RecordsRead", "Cohort"]:
    """Read a folder of records and say what is odd in them; Stop when they cannot be relied on."""
    from rules_engine.records.reading import read_records

    policies = agreed(policies, schedule)

    if not Path(records).is_dir():
        if Path(records).exists():
            raise Misused(f"{named(records)} is a file; name the folder that it is in")
        raise Misused(f"there is no folder {named(records)}")
    read = read_records(
        Path(records), schedule.facts, schedule.timelines, policies, short_years=short_years, as_at=as_at
    )
    _show_row_problems(read.problems)
    if read.cohort is None:
        told = problems_in(read.problems)
        raise WrongRecords(f"\n{told} in the records in {named(records)}; nothing was worked out")
    if read.problems:
        doubt = any(_IN_DOUBT[0] <= each.code <= _IN_DOUBT[1] for each in read.problems)
        said = "; the days in doubt are not known, and earn nothing" if doubt else ""
        say(f"\n{problems_in(read.problems)} on the records{said}\n")
    if read.repairs:
        touched = counted(len(read.repairs), "row is", "rows are")
        say(f"{touched} read as a policy says; result.json names each, as it was and as it is used\n")
    return read, read.cohort


def settled(
    file: str, loaded: "Loaded", schedule: "Schedule", cohort: "Cohort", as_at: date, naming: Naming
) -> "Settlement":
    """Evaluate; Stop when what is paid breaks a promise of the contract.

    The settlement is of the children as the records name them: it is not to be shown before it is made `to_be_shown`.
    """
    from rules_engine import engine
    from rules_engine.privacy import pseudonyms

    with progress(len(cohort.children) * len(schedule.payments)) as how_far:
        settlement = engine.evaluate(
            schedule, cohort, as_at, lambda reached: how_far.move_to(reached.done, "measuring")
        )
    if settlement.breaches:
        names: dict[str, str] | None = None
        if not naming.show_ids:
            of_a_child = any(breach.child for breach in settlement.breaches)
            identifiers = [child.identifier for child in cohort.children]
            names = pseudonyms(identifiers, naming.key) if of_a_child else {}
        promises = engine.promises_broken(settlement.breaches, schedule, names)
        show_diagnostics(promises, loaded.source)
        kept = counted(len(promises), "safeguard is broken", "breaks of safeguards")
        raise WrongContract(f"\n{named(file)}: {kept}; nothing has been written")
    return settlement


def to_be_shown(
    schedule: "Schedule", settlement: "Settlement", cohort: "Cohort", naming: Naming
) -> "Settlement":
    """Return a settlement with its children under pseudonyms, unless it was asked otherwise."""
    from rules_engine.privacy import names_of, renamed

    if naming.show_ids:
        return settlement
    return renamed(schedule, settlement, names_of(schedule, settlement, cohort, naming.key))


def explanation(
    loaded: "Loaded",
    schedule: "Schedule",
    settlement: "Settlement",
    cohort: "Cohort",
    identifier: str,
    naming: Naming,
) -> str:
    """Return why the child of this identifier is paid what it is paid, under the name that it may be shown by."""
    from rules_engine.privacy import names_of, renamed, renamed_cohort
    from rules_engine.reporting import explained

    if naming.show_ids:
        told = explained(schedule, settlement, identifier, loaded.source, cohort, birthdays=True)
    else:
        names = names_of(schedule, settlement, cohort, naming.key)
        shown, children = renamed(schedule, settlement, names), renamed_cohort(cohort, names)
        told = explained(schedule, shown, names.children[identifier], loaded.source, children)
    return told.rstrip("\n")


def reports(
    loaded: "Loaded", schedule: "Schedule", settlement: "Settlement", read: "RecordsRead"
) -> dict[str, str]:
    """Return the three files of an evaluation by their names."""
    from rules_engine.reporting import lines_csv, result_json, statement_html

    return {
        "lines.csv": lines_csv(schedule, settlement, loaded.source),
        "statement.html": statement_html(schedule, settlement, loaded.source),
        "result.json": result_json(schedule, settlement, loaded.source, read.repairs),
    }


def publication_files(loaded: "Loaded", published: "Publication") -> dict[str, str]:
    """Return the two files of a publication by their names."""
    from rules_engine.reporting import publication_csv, publication_html

    return {
        "publication.html": publication_html(published, loaded.source),
        "publication.csv": publication_csv(published),
    }


def _show_row_problems(problems: tuple["Diagnostic", ...]) -> None:
    # What stops everything comes first and what only leaves days in doubt last, lest that crowd the rest out.
    ordered = sorted(
        problems, key=lambda each: (each.severity != "error", _IN_DOUBT[0] <= each.code <= _IN_DOUBT[1])
    )
    show_diagnostics(ordered[:_MOST_PROBLEMS], None)
    if len(ordered) > _MOST_PROBLEMS:
        rest = ordered[_MOST_PROBLEMS:]
        kinds = ", ".join(sorted({each.code for each in rest}))
        say(f"\nand {len(rest):,} more ({kinds})")
