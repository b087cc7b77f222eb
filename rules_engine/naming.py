"""How children are named in what comes out: by pseudonyms, with a key that the council holds, or as its records do.

The key is a file of the council's. It is read, or made where there is none, when a name is first needed.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from attrs import field, frozen

from rules_engine.files import must_be_ordinary, named, why, write_new
from rules_engine.privacy import pseudonyms

KEY_FILE: Final = "pseudonyms.key"
"""The name of the key in a folder of records."""

_DIGITS = 64
_MOST_BYTES = 10_000
_ABOUT = """\
# The key to pseudonyms made by `outcomes`. Whoever holds it and a list of identifiers can tell whose they are.
# Keep it with the records, keep a copy of it, and give it to nobody who is given results.
"""


class KeyRefused(Exception):
    """There is no key to pseudonyms where one was said to be, or none can be made: the sentence says why."""


class KeyNotMade(KeyRefused):
    """There is no key yet, and none can be made in its place."""


@frozen(slots=False)
class Naming:
    """How children are to be named: as the records name them (`show_ids`), or by pseudonyms made with the key in a file.

    `tell` is given a sentence when the key is made, and when others can read it.
    """

    key_file: Path
    show_ids: bool
    tell: Callable[[str], None] = field(eq=False)

    @cached_property
    def key(self) -> bytes:
        """Return the key, made now if there is none; KeyRefused when there can be none."""
        if self.key_file.exists():
            return _key_read(self.key_file, self.tell)
        return _key_made(self.key_file, self.tell)

    def names(self, identifiers: Iterable[str]) -> Mapping[str, str]:
        """Return the name of each child by its identifier."""
        there = list(identifiers)
        return dict(zip(there, there, strict=True)) if self.show_ids else pseudonyms(there, self.key)

    def identifier(self, name: str, identifiers: Iterable[str]) -> str | None:
        """Return which of `identifiers` is meant by it, or by a pseudonym; None where none is."""
        there = list(identifiers)
        if name in there:
            return name
        # A key that is made now has made no pseudonym before.
        if not self.key_file.exists():
            return None
        names = pseudonyms(there, self.key)
        return next((each for each in there if _bare(names[each]) == _bare(name)), None)


def naming_of(folder: Path, key_file: Path | None, *, show_ids: bool, tell: Callable[[str], None]) -> Naming:
    """Return how children of the records in `folder` are named; without a key of its own, with the one in the folder."""
    return Naming(folder / KEY_FILE if key_file is None else key_file, show_ids, tell)


def _bare(name: str) -> str:
    return name.replace("-", "").replace(" ", "").upper()


def _key_made(path: Path, tell: Callable[[str], None]) -> bytes:
    from secrets import token_bytes

    key = token_bytes(_DIGITS // 2)
    try:
        # Only its owner may read it, from the moment when it is there; one that has come to be meanwhile stays.
        write_new(path, f"{_ABOUT}{key.hex()}\n".encode(), mode=0o600)
    except FileExistsError:
        return _key_read(path, tell)
    except (OSError, ValueError) as failure:
        raise KeyNotMade(
            f"the key to the pseudonyms, {named(path)}, cannot be made: {why(failure)}"
        ) from failure
    tell(
        f"made {named(path)}, the key to the pseudonyms: keep it, and give it to nobody who is given results"
    )
    return key


def _key_read(path: Path, tell: Callable[[str], None]) -> bytes:
    try:
        must_be_ordinary(path)
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8-sig", errors="replace")
            open_to_others = os.name != "nt" and os.fstat(file.fileno()).st_mode & 0o077
    except (OSError, ValueError) as failure:
        raise KeyRefused(f"the key {named(path)} cannot be read: {why(failure)}") from failure
    keys = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    digits = keys[0] if len(keys) == 1 else ""
    if not digits or set(digits) - set("0123456789abcdefABCDEF"):
        raise KeyRefused(
            f"{named(path)} is not a key to pseudonyms: expected one line of {_DIGITS} hexadecimal digits\n"
            "if it is damaged, bring back the copy that you kept; with another key every child gets another name"
        )
    if len(digits) < _DIGITS or len(digits) % 2:
        raise KeyRefused(
            f"the key {named(path)} is cut short: it has {len(digits)} hexadecimal digits, and needs {_DIGITS}"
        )
    if open_to_others:
        tell(f"others can read the key {named(path)}; close it to them with: chmod 600 {named(path)}\n")
    return bytes.fromhex(digits)
