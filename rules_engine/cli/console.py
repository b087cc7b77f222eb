"""What every command shares: reading a contract, saying what is wrong, and stopping with the right exit code."""

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from errno import EPIPE
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

import click

from rules_engine.files import named, why

if TYPE_CHECKING:
    from rules_engine.diagnostics import Diagnostic
    from rules_engine.loading import Loaded
    from rules_engine.rules import Schedule
    from rules_engine.source import Source

STANDARD_INPUT = "-"
_MOST_BYTES = 8_000_000


class Stop(click.ClickException):
    """The command cannot go on: says why on standard error and ends with the exit code."""

    def show(self, file: object = None) -> None:  # noqa: ARG002  (click's own signature)
        """Print the message alone: it is a sentence."""
        say(self.message)


class WrongContract(Stop):
    """A contract, a safeguard or an example is wrong."""

    exit_code = 1


class Misused(Stop):
    """It cannot be done as it was asked."""

    exit_code = 2


class WrongRecords(Stop):
    """The records are wrong."""

    exit_code = 3


def say(text: str = "") -> None:
    """Tell the person at the keyboard; never part of what the command was asked for."""
    click.echo(text, err=True, color=in_colour(sys.stderr))


def give(text: str = "", *, newline: bool = True) -> None:
    """Give what the command was asked for; Stop where standard output takes no more, as on a full disk."""
    try:
        click.echo(text, nl=newline, color=in_colour(sys.stdout))
    except OSError as failure:
        if failure.errno == EPIPE:
            raise
        # What is still held back would be tried again, and fail again, when the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Misused(f"standard output cannot be written: {why(failure)}") from None


def end_with_faults() -> NoReturn:
    """End the command, which has said what is wrong with the contract."""
    raise click.exceptions.Exit(WrongContract.exit_code)


def in_colour(stream: TextIO) -> bool:
    """Whether to colour: on a terminal that can show it, unless NO_COLOR is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def bold(text: str) -> str:
    """Return a heading for standard output."""
    return click.style(text, bold=True) if in_colour(sys.stdout) else text


def counted(count: int, one: str, many: str | None = None) -> str:
    """Return "1 problem" or "3 problems"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


# ---- reading


def _as_it_is_there(
    _: click.Context, __: click.Parameter, given: str | tuple[str, ...]
) -> str | tuple[str, ...]:
    """Return the names of contracts as they are in the folder: Windows hides the ending of `family.contract.txt`."""
    return _found(given) if isinstance(given, str) else tuple(map(_found, given))


def _found(file: str) -> str:
    hidden = f"{file}.txt"
    try:
        if file == STANDARD_INPUT or Path(file).exists() or not Path(hidden).is_file():
            return file
    except (OSError, ValueError):
        return file
    say(f"there is no file {named(file)}: {named(hidden)} is read, whose ending Windows hides")
    return hidden


FILE = click.argument("file", metavar="FILE", callback=_as_it_is_there)
FILES = click.argument("files", metavar="FILE…", nargs=-1, required=True, callback=_as_it_is_there)


def read_contract(file: str) -> tuple[bytes, "Source"]:
    """Read a contract's text, or standard input where `file` is "-"; Stop when there is none to read."""
    from rules_engine.source import decode

    try:
        if file == STANDARD_INPUT:
            raw = sys.stdin.buffer.read(_MOST_BYTES + 1)
        elif Path(file).is_dir():
            raise Misused(
                f"{named(file)} is a folder; name the contracts in it, such as {_contract_in(file)}"
            )
        else:
            with Path(file).open("rb") as opened:
                raw = opened.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise Misused(f"there is no file {named(file)}{_guess(file)}") from None
    except (OSError, ValueError) as failure:
        raise Misused(f"the file {named(file)} cannot be read: {why(failure)}") from None
    if len(raw) > _MOST_BYTES:
        raise WrongContract(f"the file {named(file)} is far too long for a contract")
    return raw, decode("standard input" if file == STANDARD_INPUT else file, raw)


def sound_contract(file: str) -> tuple["Loaded", "Schedule"]:
    """Load a contract that is to be worked with; Stop when it has errors, all of which are shown first."""
    from rules_engine.loading import load

    loaded = load(read_contract(file)[1])
    if loaded.schedule is None:
        show_diagnostics(loaded.errors, loaded.source)
        problems = counted(len(loaded.errors), "problem")
        raise WrongContract(f"\n{problems} in {named(file)}; nothing was worked out")
    return loaded, loaded.schedule


def _contract_in(folder: str) -> str:
    found = sorted(Path(folder).glob("*.contract"))
    return named(found[0] if found else Path(folder) / "family.contract")


def _guess(file: str) -> str:
    from rules_engine.near import nearest

    folder = Path(file).parent
    try:
        files = sorted(each for each in folder.iterdir() if each.is_file())
    except (OSError, ValueError):
        return ""
    # Of two files with one stem, such as a text and a workbook, the contract is meant.
    there = {each.name.split(".")[0]: each for each in files if _is_contract(each, file)}
    near = nearest(Path(file).name.split(".")[0], there)
    return f"; did you mean {named(there[near])}?" if near else ""


def _is_contract(there: Path, asked: str) -> bool:
    return there.suffix == Path(asked).suffix or there.name.casefold().endswith(
        (".contract", ".contract.txt")
    )


# ---- saying what is wrong


def show_diagnostics(
    diagnostics: Sequence["Diagnostic"],
    source: "Source | None",
    most: int | None = None,
) -> None:
    """Show diagnostics in full on standard error, a blank line between each two; of those beyond `most`, how many."""
    from rules_engine.diagnostics import all_shown

    if diagnostics:
        say(all_shown(diagnostics, source, in_colour(sys.stderr), most))


def problems_in(diagnostics: Sequence["Diagnostic"]) -> str:
    """Return "2 problems and 1 piece of advice", or "" when there is nothing."""
    errors = sum(each.severity == "error" for each in diagnostics)
    advice = len(diagnostics) - errors
    parts = [counted(errors, "problem")] if errors else []
    if advice:
        parts.append(counted(advice, "piece of advice", "pieces of advice"))
    return " and ".join(parts)


# ---- options


def date_given(ctx: click.Context, option: click.Parameter, text: str) -> date:
    """Read an option that is a date: 2022-04-01 or "1 April 2022"."""
    try:
        return _date(text)
    except ValueError:
        told = f'`{named(text)}` is not a date; write 2022-04-01 or "1 April 2022"'
        raise click.BadParameter(told, ctx, option) from None


def date_if_given(ctx: click.Context, option: click.Parameter, text: str | None) -> date | None:
    """Read an option that is a date, if it is there."""
    return None if text is None else date_given(ctx, option, text)


def _date(text: str) -> date:
    from re import ASCII, fullmatch

    from rules_engine.dates import month_names

    if fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip(), ASCII):
        return date.fromisoformat(text.strip())
    day, month, year = text.replace(",", " ").split()
    months = [name.casefold() for name in month_names]
    if not (fullmatch("[0-9]{1,2}", day, ASCII) and fullmatch("[0-9]{4}", year, ASCII)):
        raise ValueError(text)
    return date(int(year), 1 + months.index(month.casefold()), int(day))


# ---- writing


def write(folder: Path, contents: Mapping[str, str] | Mapping[str, bytes]) -> None:
    """Write every file whole into a folder, or none; Stop when that cannot be done."""
    from rules_engine.files import NotWritten, write_all

    try:
        write_all(folder, contents)
    except NotWritten as failed:
        raise unwritable(failed.path, failed.failure) from None


def unwritable(path: Path, failure: OSError | ValueError) -> Stop:
    """Return the sentence for a file that cannot be written."""
    from rules_engine.files import NotOurs

    told = f"{named(path)} cannot be written: {why(failure)}; nothing has been written"
    if isinstance(failure, NotOurs):
        told += "\nmove it away, or name another place with --out"
    if isinstance(failure, PermissionError):
        told += "\nif it is open in another program, such as Excel, close it there and try again"
    return Misused(told)
