"""The command that invents records for a contract."""

from pathlib import Path

import click

from rules_engine.cli.console import FILE, Misused, counted, give, say, sound_contract, unwritable
from rules_engine.cli.progress import progress
from rules_engine.files import named


@click.command("sample-records")
@FILE
@click.option(
    "--children", metavar="NUMBER", type=int, default=400, show_default=True, help="How many children."
)
@click.option(
    "--seed",
    metavar="NUMBER",
    type=int,
    default=1,
    show_default=True,
    help="The same seed draws the same records, on any machine.",
)
@click.option("--out", metavar="FOLDER", required=True, help="A new folder, or one with nothing in it.")
@click.option("--faults", is_flag=True, help="Put in faults of each kind, and a list of them: faults.csv.")
def sample_records(file: str, children: int, seed: int, out: str, faults: bool) -> None:
    """Invent records for a contract, to try it on.

    \b
      outcomes sample-records family.contract --children 400 --seed 1 --out family_records
      outcomes evaluate family.contract --records family_records --as-at 2022-04-01

    No child in them lives or has lived. The returns keep to the official rules; with --faults, they break each of them
    once.
    """
    from rules_engine.files import NotEmpty, NotWritten, append_all, must_be_empty, whole_folder
    from rules_engine.returns.samples.sample import (
        FIRST_YEAR,
        LAST_YEAR,
        MOST_CHILDREN,
        sampled,
        smallest_with_faults,
    )

    if not 1 <= children <= MOST_CHILDREN:
        raise Misused(f"--children {children:,}: write a number from 1 to {MOST_CHILDREN:,}")
    if seed < 0:
        raise Misused(f"--seed {seed}: write a number that is not below 0")
    folder = Path(out)
    try:
        must_be_empty(folder)
    except NotEmpty as full:
        raise Misused(str(full)) from None
    except (OSError, ValueError) as failure:
        raise unwritable(folder, failure) from None
    _, schedule = sound_contract(file)
    if schedule.first.year < FIRST_YEAR or schedule.last.year > LAST_YEAR:
        raise Misused(f"records can be invented for contracts in force in {FIRST_YEAR} to {LAST_YEAR}")
    if faults and children < (least := smallest_with_faults(schedule)):
        raise Misused(f"--faults puts each kind on a child of its own: write --children {least} or more")
    try:
        with whole_folder(folder) as draft, progress(children) as how_far:
            for part in sampled(schedule, children, seed, faults=faults):
                how_far.move_to(part.children, "children")
                append_all(draft, part.additions)
    except NotWritten as failed:
        raise unwritable(failed.path, failed.failure) from None
    give(f"{counted(children, 'invented child', 'invented children')} in {named(out)}")
    say(
        "README.txt there says what they are"
        + ("; faults.csv says where each fault stands" if faults else "")
    )
