"""The command that validates annual returns: validate."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rules_engine.cli.console import (
    Misused,
    WrongRecords,
    counted,
    give,
    problems_in,
    say,
    show_diagnostics,
    write,
)
from rules_engine.cli.identities import KEY, key_wanted, naming_given
from rules_engine.cli.policies import SHORT_YEARS
from rules_engine.cli.policies import policies as policy_options
from rules_engine.cli.progress import Progress, progress
from rules_engine.files import named

if TYPE_CHECKING:
    from rules_engine.returns.doubts import Policies
    from rules_engine.returns.validating import ReturnsValidated

_OUT = "validation"
_PICTURES = 500


@click.command()
@click.option(
    "--records", metavar="FOLDER", required=True, help="The folder with the annual returns (SSDA903)."
)
@click.option(
    "--out",
    metavar="FOLDER",
    default=_OUT,
    show_default=True,
    help="Write findings.html, findings.csv and repairs.csv into this folder.",
)
@policy_options
@click.option(
    "--pictures",
    type=click.IntRange(min=0),
    default=_PICTURES,
    show_default=True,
    help="Draw at most so many children in findings.html, the gravest first.",
)
@click.option(
    "--publish",
    is_flag=True,
    help="Make a table fit for publication instead: children by rule, in which counts under 6 are withheld.",
)
@SHORT_YEARS
@KEY
@click.option("--show-ids", is_flag=True, help="Name children as the returns do: for the council's own eyes.")
def validate(
    records: str,
    out: str,
    policies: "Policies",
    pictures: int,
    publish: bool,
    short_years: bool,
    key: str | None,
    show_ids: bool,
) -> None:
    """Say what is wrong in annual returns, and what that does to days.

    \b
      outcomes validate --records returns
      outcomes validate --records returns --out checked --absent-means left

    Prints what each official rule found, and how many days are then not known. Nothing is mended: only a policy that you
    name changes how a row is read, and every such row is written down. In the files, children have pseudonyms. Files
    that are in the folder already are replaced, all of them or none. Ends with 3 when something blocks an evaluation.
    """
    from rules_engine.returns.official.rule import Level
    from rules_engine.returns.report.report import report_of
    from rules_engine.returns.report.written import written, written_to_publish
    from rules_engine.returns.validating import WHOLE

    if Path(out).exists() and not Path(out).is_dir():
        raise Misused(f"{named(out)} is a file; name a folder")
    if publish and show_ids:
        raise Misused("what is made with --publish names no child, so --show-ids has no place beside it")
    with progress(WHOLE) as how_far:
        report = report_of(
            _validated(records, policies, short_years, how_far, show_ids),
            with_values=show_ids and not publish,
        )
    if publish:
        made = written_to_publish(report)
    else:
        with key_wanted():
            name = naming_given(records, key, show_ids).names(report.children)
        made = written(report, name.__getitem__, pictures)
    write({Path(out) / file: text for file, text in made.files.items()})
    give(made.summary.rstrip("\n"))
    say(f"\nwritten into {named(out)}: {', '.join(made.files)}")
    blocking = report.count(Level.BLOCKS)
    if blocking and publish:
        raise WrongRecords("something blocks an evaluation; without --publish it is said what")
    if blocking:
        what = counted(blocking, "finding blocks", "findings block")
        raise WrongRecords(f"{what} an evaluation: put {'it' if blocking == 1 else 'them'} right first")


def _validated(
    records: str, policies: "Policies", short_years: bool, how_far: Progress, show_ids: bool
) -> "ReturnsValidated":
    """Validate the returns in a folder; Stop when there are none, or a file cannot be read."""
    from rules_engine.returns.validating import NoReturns, ReturnsUnreadable, validate_folder

    folder = Path(records)
    if not folder.is_dir():
        if folder.exists():
            raise Misused(f"{named(records)} is a file; name the folder that it is in")
        raise Misused(f"there is no folder {named(records)}")
    try:
        return validate_folder(folder, policies, short_years=short_years, on_progress=how_far.move_to)
    except ReturnsUnreadable as unreadable:
        show_diagnostics(unreadable.diagnostics, None, with_values=show_ids)
        problems = problems_in(unreadable.diagnostics)
        raise WrongRecords(f"\n{problems} in the files in {named(records)}; nothing was checked") from None
    except NoReturns as none:
        there = f"; there is {', '.join(none.others)}" if none.others else ""
        raise WrongRecords(
            f"no table in {named(records)} is a module of a return (SSDA903) with rows in it{there}\n"
            "a module is known by its columns: the Episodes have CHILD, DECOM, RNE, LS, PLACE, DEC and REC\n"
            "nothing was checked"
        ) from None
