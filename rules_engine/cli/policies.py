"""The options that say how days in doubt are to be read, for every command that reads annual returns."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from rules_engine.statutory.doubts import IN_WORDS, POLICIES, READ_AS, Reading

Words = ParamSpec("Words")
Result = TypeVar("Result")

SHORT_YEARS = click.option(
    "--short-years",
    is_flag=True,
    help="In returns, read a year of two figures as one from 1950 to 2049. Without it such a date is not read.",
)


def policies(command: Callable[Words, Result]) -> Callable[..., Result]:
    """Give a command the four options; it is called with those that were chosen, as `policies`: Doubt to Reading."""

    @wraps(command)
    def with_policies(*words: Words.args, **options: Words.kwargs) -> Result:
        chosen = {doubt: options.pop(f"{doubt.value}_means") for doubt in POLICIES}
        options["policies"] = {
            doubt: Reading(reading) for doubt, reading in chosen.items() if isinstance(reading, str)
        }
        return command(*words, **options)

    decorated: Callable[..., Result] = with_policies
    for doubt, readings in reversed([*POLICIES.items()]):
        about = f"{IN_WORDS[doubt][:1].upper()}{IN_WORDS[doubt][1:]}: {READ_AS[doubt]}."
        decorated = click.option(
            f"--{doubt.value}-means",
            type=click.Choice([reading.value for reading in readings]),
            help=f"{about} Without a policy the days are not known.",
        )(decorated)
    return decorated
