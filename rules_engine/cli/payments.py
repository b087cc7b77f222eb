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
    problems_in,
    say,
    show_diagnostics,
    sound_contract,
    write,
)
from rules_engine.cli.identities import KEY, SHOW_IDS, key_wanted, naming_given
from rules_engine.cli.policies import SHORT_YEARS
from rules_engine.cli.policies import policies as policy_options
from rules_engine.cli.progress import progress
from rules_engine.files import named

if TYPE_CHECKING:
    from rules_engine.engine import Evaluation, Loaded, Records
    from rules_engine.naming import Naming
    from rules_engine.returns.doubts import Policies

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
    from rules_engine import engine

    if out is not None and Path(out).exists() and not Path(out).is_dir():
        raise Misused(f"{named(out)} is a file; name a folder")
    if publish and show_ids:
        raise Misused("what is made with --publish names no child, so --show-ids has no place beside it")
    loaded, _ = sound_contract(file)
    read = read_as_given(loaded, records, as_at, policies, short_years, naming_given(records, key, show_ids))
    evaluation = evaluated(file, loaded, read)
    # Everything is made before anything is written or printed.
    table = engine.publication_totals(evaluation) if publish else engine.totals(evaluation)
    contents: dict[str, str] = {}
    if out is not None:
        with key_wanted():
            contents = engine.publication_files(evaluation) if publish else engine.reports(evaluation)
        write({Path(out) / name: text for name, text in contents.items()})
    give(table.rstrip("\n"))
    if out is not None:
        say(f"written into {named(out)}: {', '.join(contents)}")


@click.command()
@FILE
@RECORDS
@AS_AT
@click.option("--child", metavar="ID", help="The child, as children.csv names it or by its pseudonym.")
@click.option("--group", metavar="NAME", help="The group of children, as the results name it.")
@policy_options
@SHORT_YEARS
@KEY
@SHOW_IDS
def explain(
    file: str,
    records: str,
    as_at: date,
    child: str | None,
    group: str | None,
    policies: "Policies",
    short_years: bool,
    key: str | None,
    show_ids: bool,
) -> None:
    """Explain what is paid for one child or one group, and why.

    \b
      outcomes explain family.contract --records family_records --as-at 2022-04-01 --child NSF-003
      outcomes explain family.contract --records family_records --as-at 2022-04-01 --child K7QF-M2TX-9HBD
      outcomes explain family.contract --records family_records --as-at 2022-04-01 --group "Intake: 2019"
    """
    from rules_engine import engine

    if (child is None) == (group is None):
        raise Misused("name one child with --child, or one group with --group")
    loaded, _ = sound_contract(file)
    read = read_as_given(loaded, records, as_at, policies, short_years, naming_given(records, key, show_ids))
    with key_wanted():
        try:
            subject = engine.child_named(read, child) if child is not None else None
            evaluation = evaluated(file, loaded, read)
            if group is not None:
                subject = engine.group_named(evaluation, group)
        except (engine.NoSuchChild, engine.NoSuchGroup) as unknown:
            raise Misused(str(unknown)) from None
        assert subject is not None
        give(engine.explained(evaluation, subject).rstrip("\n"))


# ---- what both do, and the demo


def read_as_given(
    loaded: "Loaded", records: str, as_at: date, policies: "Policies", short_years: bool, naming: "Naming"
) -> "Records":
    """Read a folder of records and say what is odd in them; Stop when they cannot be relied on."""
    from rules_engine import engine
    from rules_engine.returns.policies import PoliciesDiffer

    try:
        read = engine.read(loaded, Path(records), as_at, naming, policies, short_years=short_years)
    except PoliciesDiffer as differ:
        raise Misused(
            f"the contract says of `{differ.timeline}`: {differ.doubt.value} means {differ.contract.value}\n"
            f"what the contract says stands; leave out --{differ.doubt.value}-means {differ.asked.value}"
        ) from None
    except engine.NoFolder as missing:
        raise Misused(str(missing)) from None
    except engine.RecordsRejected as rejected:
        show_diagnostics(rejected.diagnostics, None, engine.MOST_OF_RECORDS, with_values=naming.show_ids)
        problems = problems_in(rejected.diagnostics)
        raise WrongRecords(
            f"\n{problems} in the records in {named(records)}; nothing was worked out"
        ) from None
    show_diagnostics(read.diagnostics, None, engine.MOST_OF_RECORDS, with_values=naming.show_ids)
    if read.diagnostics:
        doubt = any(map(engine.leaves_days_in_doubt, read.diagnostics))
        not_known = "; the days in doubt are not known, and earn nothing" if doubt else ""
        say(f"\n{problems_in(read.diagnostics)} on the records{not_known}\n")
    if read.repairs:
        touched = counted(len(read.repairs), "row is", "rows are")
        say(f"{touched} read as a policy says; result.json names each, as it was and as it is used\n")
    return read


def evaluated(file: str, loaded: "Loaded", records: "Records") -> "Evaluation":
    """Evaluate; Stop when what is paid breaks a promise of the contract."""
    from rules_engine import engine

    payments = engine.rules_of(loaded).payments
    try:
        with key_wanted(), progress(len(records.cohort.children) * len(payments)) as how_far:
            return engine.evaluate(
                loaded, records, lambda reached: how_far.move_to(reached.done, "measuring")
            )
    except engine.PromisesBroken as broken:
        show_diagnostics(broken.diagnostics, loaded.source)
        kept = counted(len(broken.diagnostics), "safeguard is broken", "breaks of safeguards")
        raise WrongContract(f"\n{named(file)}: {kept}; nothing has been written") from None
