"""How children are named in what comes out: by pseudonyms, with a key that the council holds, or as its records do."""

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rules_engine.cli.console import Misused, named, say, why

if TYPE_CHECKING:
    from rules_engine.facts import Cohort

KEY_FILE = "pseudonyms.key"
_DIGITS = 64
_MOST_BYTES = 10_000
_ABOUT = """\
# The key to pseudonyms made by `outcomes`. Whoever holds it and a list of identifiers can tell whose they are.
# Keep it with the records, keep a copy of it, and give it to nobody who is given results.
"""

KEY = click.option(
    "--key",
    metavar="FILE",
    help=f"The key that makes the pseudonyms. [default: {KEY_FILE} in the folder of records, made when needed]",
)
SHOW_IDS = click.option(
    "--show-ids",
    is_flag=True,
    help="Name children as the records do, and say birthdays: for the council's own eyes.",
)


class Naming:
    """How children are to be named: as the records name them (`show_ids`), or by pseudonyms made with a key."""

    def __init__(self, records: str, key_file: str | None, show_ids: bool) -> None:
        self.key_path = Path(records) / KEY_FILE if key_file is None else Path(key_file)
        self.show_ids = show_ids

    @cached_property
    def key(self) -> bytes:
        """Return the key, made now if there is none; Stop when there can be none."""
        return _read(self.key_path) if self.key_path.exists() else _made(self.key_path)

    def identifier(self, child: str, cohort: "Cohort") -> str | None:
        """Return the identifier of the child in `cohort` who is meant by it, or by a pseudonym; None without one."""
        from rules_engine.privacy import pseudonyms

        identifiers = [each.identifier for each in cohort.children]
        if child in identifiers:
            return child
        if not self.key_path.exists():
            return None
        names = pseudonyms(identifiers, self.key)
        return next((each for each, name in names.items() if _bare(name) == _bare(child)), None)


def _bare(name: str) -> str:
    return name.replace("-", "").replace(" ", "").upper()


def _made(path: Path) -> bytes:
    from secrets import token_bytes

    key = token_bytes(_DIGITS // 2)
    try:
        # Only its owner may read it, from the moment when it is there; one that has come to be meanwhile stays.
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8", newline="\n") as file:
            file.write(f"{_ABOUT}{key.hex()}\n")
    except FileExistsError:
        return _read(path)
    except (OSError, ValueError) as failure:
        raise Misused(
            f"the key to the pseudonyms, {named(path)}, cannot be made: {why(failure)}\n"
            "name a place for it with --key FILE; or, for the council's own eyes, use --show-ids"
        ) from None
    say(f"made {named(path)}, the key to the pseudonyms: keep it, and give it to nobody who is given results")
    return key


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8-sig", errors="replace")
            open_to_others = os.name != "nt" and os.fstat(file.fileno()).st_mode & 0o077
    except (OSError, ValueError) as failure:
        raise Misused(f"the key {named(path)} cannot be read: {why(failure)}") from None
    keys = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    digits = keys[0] if len(keys) == 1 else ""
    if not digits or set(digits) - set("0123456789abcdefABCDEF"):
        raise Misused(
            f"{named(path)} is not a key to pseudonyms: expected one line of {_DIGITS} hexadecimal digits\n"
            "if it is damaged, bring back the copy that you kept; with another key every child gets another name"
        )
    if len(digits) < _DIGITS or len(digits) % 2:
        raise Misused(
            f"the key {named(path)} is cut short: it has {len(digits)} hexadecimal digits, and needs {_DIGITS}"
        )
    if open_to_others:
        say(f"others can read the key {named(path)}; close it to them with: chmod 600 {named(path)}\n")
    return bytes.fromhex(digits)
