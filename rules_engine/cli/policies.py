"""The options that say how days in doubt are to be read, for every command that reads annual returns."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    pass

Words = ParamSpec("Words")
Result = TypeVar("Result")

# What rules.POLICIES allows, in words that a command line can be read with before anything is imported.
_OPTIONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "absent": (
        ("left", "continues", "unknown"),
        "A row that is open in one return and missing from later ones: the child had left at the end of that return, "
        "or the row goes on.",
    ),
    "open": (
        ("ended", "unknown"),
        "A row without an end, though another follows it: it ended where the next one starts.",
    ),
    "overlap": (
        ("later", "unknown"),
        "A row that starts before an earlier one ends: the later row counts.",
    ),
    "gap": (
        ("left", "continues", "unknown"),
        "Days between two rows that the codes do not explain: the child had left, or the earlier row goes on.",
    ),
}


SHORT_YEARS = click.option(
    "--short-years",
    is_flag=True,
    help="In returns, read a year of two figures as one from 1950 to 2049. Without it such a date is not read.",
)


def policies(command: Callable[Words, Result]) -> Callable[..., Result]:
    """Give a command the four options; it is called with what was said, as `policies`: Doubt to Reading."""

    @wraps(command)
    def with_policies(*words: Words.args, **options: Words.kwargs) -> Result:
        from rules_engine.statutory.doubts import Doubt, Reading

        said = {doubt: options.pop(f"{doubt}_means") for doubt in _OPTIONS}
        options["policies"] = {
            Doubt(doubt): Reading(reading) for doubt, reading in said.items() if isinstance(reading, str)
        }
        return command(*words, **options)

    decorated: Callable[..., Result] = with_policies
    for doubt, (readings, about) in reversed([*_OPTIONS.items()]):
        decorated = click.option(
            f"--{doubt}-means",
            type=click.Choice(readings),
            help=f"{about} Without a policy the days are not known.",
        )(decorated)
    return decorated
