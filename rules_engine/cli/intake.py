"""The command that lays out the workbook in which the records of a contract are kept."""

from pathlib import Path

import click

from rules_engine.cli.console import FILE, STANDARD_INPUT, Misused, say, sound_contract, unwritable
from rules_engine.files import named


@click.command("records-template")
@FILE
@click.option(
    "--out", metavar="BOOK", help="Where the workbook is put; family_records.xlsx for family.contract."
)
def records_template(file: str, out: str | None) -> None:
    """Make the workbook in which a council fills in the records.

    \b
      outcomes records-template family.contract
      outcomes records-template family.contract --out "Family records.xlsx"

    It has a sheet for the children and one for each recorded timeline, with the columns, choices and dates that the
    contract declares. Nothing that is there already is overwritten.
    """
    from rules_engine.files import write_new
    from rules_engine.records.intake_workbook import SheetsAlike, records_workbook

    if out is None and file == STANDARD_INPUT:
        raise Misused("name the workbook: --out family_records.xlsx")
    path = Path(out if out is not None else f"{Path(file).stem}_records.xlsx")
    if path.suffix.casefold() != ".xlsx":
        raise Misused(f"{named(path)} is no name of a workbook; let it end in .xlsx")
    _, schedule = sound_contract(file)
    try:
        book = records_workbook(schedule)
    except SheetsAlike as alike:
        raise Misused(
            f"two sheets would be called `{alike.name}`, since Excel keeps 31 characters of a name and no "
            "difference of case; keep the records in CSV files, or give one timeline another name"
        ) from None
    try:
        write_new(path, book)
    except FileExistsError:
        raise Misused(f"{named(path)} is there already; it is left as it is") from None
    except FileNotFoundError:
        raise Misused(f"there is no folder {named(path.parent)}") from None
    except (OSError, ValueError) as failure:
        raise unwritable(path, failure) from None
    say(f"written: {named(path)}")
    say("next: fill it in, put it into a folder with the returns, and name the folder with --records")
