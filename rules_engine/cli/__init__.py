"""The command line: `outcomes`.

What a command was asked for goes to standard output, everything it says about that to standard error. A command
ends with 0 when it is done; 1 when a contract, a safeguard or an example is wrong; 2 when it cannot be done as it
was asked (a mistyped command, a file that is not there or cannot be written); 3 when the records are wrong; 70 when
the fault is ours.

Nothing but click is imported until a command runs, and then only what that command needs.
"""

import gc
import os
import sys
from errno import EPIPE
from io import TextIOWrapper
from pathlib import Path

import click

from rules_engine.cli.codes import codes
from rules_engine.cli.contracts import check, format_, init, show, summary
from rules_engine.cli.demo import demo
from rules_engine.cli.examples import test
from rules_engine.cli.intake import records_template
from rules_engine.cli.payments import evaluate, explain
from rules_engine.cli.sampling import sample_records
from rules_engine.cli.validation import validate

__all__ = ["main", "outcomes"]

OUR_FAULT = 70

_APOLOGY = """\
sorry: this is a mistake in the program, not in what you gave it ({fault})
nothing that you gave it has been changed
to see where it went wrong, run the same command with --debug: outcomes --debug {command} …
(what that prints may quote your contract and your records: look through it before you pass it on)"""


class _Commands(click.Group):
    """The commands in the order in which a newcomer meets them, a guess at a mistyped one, and an apology."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's own signature)
        return [*self.commands]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            from rules_engine.near import nearest

            near = nearest(args[0], self.commands, read_as=str.casefold)
            guess = f"did you mean `{near}`?" if near else f"the commands are {', '.join(self.commands)}"
            ctx.fail(f"there is no command `{args[0]}`; {guess}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as fault:
            if ctx.params["debug"] or (isinstance(fault, OSError) and fault.errno == EPIPE):
                raise
            # The type alone: a message may hold what the records say of a child.
            command = ctx.invoked_subcommand or ""
            click.echo(_APOLOGY.format(fault=type(fault).__name__, command=command), err=True)
            ctx.exit(OUR_FAULT)


def _show_version(ctx: click.Context, option: click.Parameter, asked: bool) -> None:  # noqa: ARG001  (click's own signature)
    if asked:
        from rules_engine.pages.provenance import package_version

        click.echo(f"outcomes {package_version()}")
        ctx.exit()


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with `outcomes demo`. Each command has its own help: `outcomes evaluate --help`.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version.",
)
@click.option(
    "--debug",
    is_flag=True,
    envvar="OUTCOMES_DEBUG",
    help="Show where a mistake in the program itself happened.",
)
@click.pass_context
def outcomes(ctx: click.Context, debug: bool) -> None:  # noqa: ARG001  (_Commands.invoke reads it)
    """Write an outcomes contract in plain words; check it, and work out what it pays and why.

    \b
      outcomes init my_contract
      outcomes check my_contract.contract
      outcomes evaluate my_contract.contract --records my_records --as-at "1 April 2022" --out results
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


for _command in (
    check,
    format_,
    test,
    summary,
    evaluate,
    explain,
    validate,
    show,
    init,
    records_template,
    codes,
    demo,
    sample_records,
):
    outcomes.add_command(_command)


def main() -> None:
    """Run `outcomes` on the words of the command line, and end the program with its exit code."""
    if sys.flags.optimize:
        sys.exit(_without_optimizing())
    # A stream that was closed before the program began is None.
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  (open to the end)
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A Windows console may not know a character that a contract holds. A file is read by other programs.
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")
    # A command keeps nearly all that it makes until it ends, so looking for what it could throw away is time lost.
    gc.disable()
    outcomes(prog_name="outcomes")


def _without_optimizing() -> int:
    """Run the same command in a Python that keeps assertions, and docstrings: they are the pages of messages."""
    from subprocess import call

    environment = {name: value for name, value in os.environ.items() if name != "PYTHONOPTIMIZE"}
    return call([sys.executable, "-m", "rules_engine", *sys.argv[1:]], env=environment)
