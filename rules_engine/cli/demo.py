"""The command that shows the whole of it on a contract that ships with the program."""

from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from rules_engine.cli.console import Misused, bold, give, say, sound_contract, write
from rules_engine.cli.examples import examples_run, no_break_found
from rules_engine.cli.identities import key_wanted, naming_given
from rules_engine.cli.payments import evaluated, read_as_given
from rules_engine.files import named

_NAME = "stronger_families_norfolk"
_AS_AT = date(2022, 4, 1)
_CHILD = "NSF-003"
_KEY_FILE = "pseudonyms.key"


@click.command()
@click.option(
    "--out", metavar="FOLDER", default="outcomes-demo", show_default=True, help="Where the files are put."
)
def demo(out: str) -> None:
    """Show the whole of it on a contract that ships with the program.

    \b
      outcomes demo
      outcomes demo --out somewhere_else

    The children are invented. The contract and their records are put beside the results, to be changed and tried.
    """
    from rules_engine import engine
    from rules_engine.resources import shipped
    from rules_engine.summary.summary import summary

    folder = Path(out)
    contract, records = folder / f"{_NAME}.contract", folder / _NAME
    inputs = _inputs(shipped("contracts"))
    _keep_what_was_changed(folder, inputs)
    write(folder, inputs)

    options = f"--records {named(records)} --as-at {_AS_AT.isoformat()}"
    give(
        "A contract in plain words, invented records of children, and what is payable. Each part has its command.\n"
    )
    _title("The contract", f"outcomes check {named(contract)}")
    loaded, schedule = sound_contract(str(contract))
    _, word, said = loaded.source.text.partition("\npayment ")
    said = said.partition("\nexample ")[0].rstrip()
    give(f"…{word}{said}\n…\n\nIt reads well: nothing in it is left open.\n")
    _title("Its worked examples hold", f"outcomes test {named(contract)}")
    examples_run(loaded, schedule)
    no_break_found(loaded)
    _title("\nWhat is payable", f"outcomes evaluate {named(contract)} {options} --out {named(folder)}")
    naming = naming_given(str(records), None, show_ids=False)
    read = read_as_given(loaded, str(records), _AS_AT, {}, short_years=False, naming=naming)
    evaluation = evaluated(str(contract), loaded, read)
    give(engine.totals(evaluation).rstrip("\n"))
    _title("\nWhy, for one child", f"outcomes explain {named(contract)} {options} --child {_CHILD}")
    with key_wanted():
        give(engine.explained(evaluation, _CHILD).rstrip("\n"))

    with key_wanted():
        contents = engine.reports(evaluation)
    contents["summary.html"] = summary(schedule, loaded.tree, loaded.source, form="html")
    write(folder, contents)
    _title("\nThe files", f"in the folder {named(folder)}")
    give("  statement.html  the statement, to be read in a browser or printed")
    give("  summary.html    the contract in plain English, line by line")
    give("  lines.csv       each sum, for a spreadsheet")
    give("  result.json     the same, for other programs")
    give(f"\nThe contract and its records are there too: {contract.name} and the folder {_NAME}.")
    give("Change them, and run the commands above again.")


def _title(title: str, command: str) -> None:
    lead = "\n" if title.startswith("\n") else ""
    give(f"{lead}{bold(title.strip())}\n  {command}\n")


def _inputs(gallery: Traversable) -> dict[str, bytes]:
    """Return the contract and its records as they ship, by their names in the demo's folder."""
    records = {
        f"{_NAME}/{file.name}": file.read_bytes()
        for file in (gallery / _NAME).iterdir()
        if file.is_file() and file.name != _KEY_FILE
    }
    contract = f"{_NAME}.contract"
    return {contract: (gallery / contract).read_bytes(), **dict(sorted(records.items()))}


def _keep_what_was_changed(folder: Path, inputs: dict[str, bytes]) -> None:
    for name, content in inputs.items():
        path = folder / name
        if path.is_file() and path.read_bytes() != content:
            say(f"{named(path)} has been changed since an earlier demo, so it is left as it is")
            raise Misused("name another folder with --out, or take that one away")
