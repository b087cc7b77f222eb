"""The options that say how children are named in what comes out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rules_engine.cli.console import Misused, say

if TYPE_CHECKING:
    from rules_engine.naming import Naming

KEY = click.option(
    "--key",
    metavar="FILE",
    help="The key that makes the pseudonyms. [default: pseudonyms.key in the folder of records, made when needed]",
)
SHOW_IDS = click.option(
    "--show-ids",
    is_flag=True,
    help="Name children as the records do, say birthdays and quote what cells hold: for the council's own eyes.",
)


def naming_given(records: str, key: str | None, show_ids: bool) -> "Naming":
    """Return how the options say that children are named; what is to be said of the key goes to standard error."""
    from rules_engine.naming import naming_of

    return naming_of(Path(records), None if key is None else Path(key), show_ids=show_ids, tell=say)


@contextmanager
def key_wanted() -> Iterator[None]:
    """Stop where there is no key to the pseudonyms and none can be made."""
    from rules_engine.naming import KeyNotMade, KeyRefused

    try:
        yield
    except KeyNotMade as refused:
        raise Misused(
            f"{refused}\nname a place for it with --key FILE; or, for the council's own eyes, use --show-ids"
        ) from None
    except KeyRefused as refused:
        raise Misused(str(refused)) from None
