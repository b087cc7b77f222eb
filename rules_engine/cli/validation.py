"""The command that validates annual returns: validate."""

from collections.abc import Sequence
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
    from rules_engine.naming import Naming
    from rules_engine.records.reading import ReturnsRead
    from rules_engine.returns.doubts import Policies
    from rules_engine.returns.official.frames import Frame, Hits
    from rules_engine.returns.official.rule import Check
    from rules_engine.returns.official.validation import Rule
    from rules_engine.returns.report.findings import Inspection, Name, Report

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
    from rules_engine.returns.official.validation import Level
    from rules_engine.returns.report.findings import (
        findings_table,
        published,
        published_csv,
        published_table,
        report_of,
    )

    if Path(out).exists() and not Path(out).is_dir():
        raise Misused(f"{named(out)} is a file; name a folder")
    if publish and show_ids:
        raise Misused("what is made with --publish names no child, so --show-ids has no place beside it")
    with progress(_WHOLE) as how_far:
        inspection = _inspected(read_folder(records, short_years), records, policies, how_far)
        report = report_of(inspection)
    if publish:
        fit = published(report)
        table, contents = published_table(fit), {"publication.csv": published_csv(fit)}
    else:
        with key_wanted():
            name = _name(report, naming_given(records, key, show_ids))
        table, contents = findings_table(report), _files(report, name, pictures)
    write({Path(out) / file: text for file, text in contents.items()})
    give(table.rstrip("\n"))
    say(f"\nwritten into {named(out)}: {', '.join(contents)}")
    blocking = report.count(Level.BLOCKS)
    if blocking and publish:
        raise WrongRecords("something blocks an evaluation; without --publish it is said what")
    if blocking:
        what = counted(blocking, "finding blocks", "findings block")
        raise WrongRecords(f"{what} an evaluation: put {'it' if blocking == 1 else 'them'} right first")


def _files(report: "Report", name: "Name", pictures: int) -> dict[str, str]:
    """Return the three files of a validation by their names."""
    from rules_engine.returns.report.findings import findings_csv, repairs_csv
    from rules_engine.returns.report.page import findings_html

    return {
        "findings.html": findings_html(report, name, pictures),
        "findings.csv": findings_csv(report, name),
        "repairs.csv": repairs_csv(report),
    }


def read_folder(records: str, short_years: bool = False) -> "ReturnsRead":
    """Read the returns in a folder; Stop when there are none, or a file cannot be read."""
    from rules_engine.records.reading import read_returns
    from rules_engine.tables.diagnostics import FilesNotRead

    if not Path(records).is_dir():
        if Path(records).exists():
            raise Misused(f"{named(records)} is a file; name the folder that it is in")
        raise Misused(f"there is no folder {named(records)}")
    read = _only_ssda903(read_returns(Path(records), short_years=short_years))
    errors = [each for each in read.problems if each.severity == "error"]
    if errors:
        show_diagnostics(errors, None)
        raise WrongRecords(f"\n{problems_in(errors)} in the files in {named(records)}; nothing was checked")
    if not any(len(table) for table in read.tables):
        others = [
            file
            for each in read.problems
            if isinstance(each, FilesNotRead)
            for file in (each.file, *each.others)
        ]
        there = f"; there is {', '.join(others)}" if others else ""
        raise WrongRecords(
            f"no table in {named(records)} is a module of a return (SSDA903) with rows in it{there}\n"
            "a module is known by its columns: the Episodes have CHILD, DECOM, RNE, LS, PLACE, DEC and REC\n"
            "nothing was checked"
        )
    return read


def _only_ssda903(read: "ReturnsRead") -> "ReturnsRead":
    """Return what was read without the tables of the CIN census, for which there are no official rules here."""
    from attrs import evolve

    from rules_engine.returns.assembly import layout_of
    from rules_engine.statutory.layouts import SSDA903
    from rules_engine.tables.diagnostics import FilesNotRead

    returns = []
    for each in read.returns:
        modules = {layout: tables for layout, tables in each.modules.items() if layout in SSDA903}
        if modules:
            returns.append(evolve(each, modules=modules))
    tables = [table for table in read.tables if layout_of(table) in SSDA903]
    others = [table.file for table in read.tables if layout_of(table) not in SSDA903]
    problems = (FilesNotRead(file=others[0], others=tuple(others[1:])),) if others else ()
    return evolve(read, tables=tables, returns=returns, problems=(*read.problems, *problems))


def _inspected(read: "ReturnsRead", records: str, policies: "Policies", how_far: Progress) -> "Inspection":
    from rules_engine.records.reading import read_doubts
    from rules_engine.returns.official.validation import ALL
    from rules_engine.returns.official.validation import validate as run_rules
    from rules_engine.returns.report.findings import Inspection

    findings = run_rules(read.returns, _counting(ALL, len(read.returns), how_far))
    how_far.move_to(_READ + _ASKED, "counting days not known")
    # Of every child: where a row is left out of a later return, no official rule is broken.
    care, problems = read_doubts(read, None, policies)
    how_far.move_to(_READ + _ASKED + _COUNTED, "putting it together")
    return Inspection(
        folder=Path(records).resolve().name,
        read=read,
        findings=findings,
        care=care,
        problems=problems,
        policies=policies,
    )


def _name(report: "Report", naming: "Naming") -> "Name":
    """Return how a child is named."""
    from rules_engine.privacy import pseudonyms

    if naming.show_ids:
        return str
    names = pseudonyms(report.children, naming.key)
    return names.__getitem__


# ---- how far it is

# Parts of a whole, by the time that each took where there were 345,000 findings.
_READ, _ASKED, _COUNTED, _WHOLE = 5, 10, 15, 100


def _counting(rules: "Sequence[Rule]", times: int, how_far: Progress) -> "Sequence[Rule]":
    """Return the rules, each of which moves the bar whenever it has been asked; all are asked so many times."""
    from attrs import evolve

    asked = 0

    def counted(check: "Check") -> "Check":
        def counting(frame: "Frame") -> "Hits":
            nonlocal asked
            asked += 1
            how_far.move_to(_READ + _ASKED * asked // (len(rules) * times), "asking the rules")
            return check(frame)

        return counting

    return [evolve(rule, check=counted(rule.check)) for rule in rules]
