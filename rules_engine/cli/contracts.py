"""The commands about the text of a contract: check, format, summary, show and init."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from rules_engine.cli.console import (
    FILE,
    FILES,
    STANDARD_INPUT,
    Misused,
    counted,
    end_with_faults,
    give,
    in_colour,
    problems_in,
    read_contract,
    say,
    show_diagnostics,
    sound_contract,
    unwritable,
    write,
)
from rules_engine.files import named

if TYPE_CHECKING:
    from rules_engine.loading import Loaded

# ---- check


@click.command()
@FILES
@click.option(
    "--as",
    "form",
    type=click.Choice(["full", "concise"]),
    default="full",
    show_default=True,
    help="With the lines concerned, or each problem on one line, as editors read them.",
)
def check(files: tuple[str, ...], form: Literal["full", "concise"]) -> None:
    """Check that contracts can be read and leave no question open.

    \b
      outcomes check family.contract
      outcomes check contracts/*.contract --as concise
      outcomes check -                    reads standard input

    Problems go to standard output. Ends with 1 if there is any; advice is not a problem.
    """
    import sys

    from rules_engine.diagnostics import concise, shown
    from rules_engine.loading import load

    checked = []
    for file in dict.fromkeys(files):
        loaded = load(read_contract(file)[1])
        for diagnostic in loaded.diagnostics:
            if form == "concise":
                give(concise(diagnostic, loaded.source))
            else:
                give(shown(diagnostic, loaded.source, colour=in_colour(sys.stdout)) + "\n")
        checked.append((file, loaded))
    for file, loaded in checked:
        if not loaded.errors:
            say(_reads_well(file, loaded))
    every = [diagnostic for _, loaded in checked for diagnostic in loaded.diagnostics]
    if every:
        faulty = sum(bool(loaded.diagnostics) for _, loaded in checked)
        say(f"{problems_in(every)} in {counted(faulty, 'contract')}")
        if form == "full":
            say(f"`outcomes codes {every[0].code}` says more about {every[0].code}")
    if any(loaded.errors for _, loaded in checked):
        end_with_faults()


def _reads_well(file: str, loaded: "Loaded") -> str:
    from rules_engine.syntax import ast

    examples = sum(isinstance(block, ast.ExampleClause) for block in loaded.parsed.tree.blocks)
    if not examples:
        return f"{named(file)}: reads well; it has no worked examples"
    if file == STANDARD_INPUT:
        return f"standard input: reads well; {counted(examples, 'example')} not run"
    return f"{named(file)}: reads well; {counted(examples, 'example')} not run: run `outcomes test {named(file)}`"


# ---- format


@click.command("format")
@FILES
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; list the contracts that would change."
)
@click.option("--diff", "only_diff", is_flag=True, help="Change nothing; show what would change.")
def format_(files: tuple[str, ...], only_check: bool, only_diff: bool) -> None:
    """Lay contracts out in the one layout; meaning and comments stay.

    \b
      outcomes format family.contract            rewrites it
      outcomes format contracts/*.contract --check
      outcomes format family.contract --diff
      outcomes format - < family.contract        to standard output

    A contract that cannot be read is left as it is. With --check and --diff, ends with 1 if any would change.
    """
    from rules_engine.syntax.formatter import formatted
    from rules_engine.syntax.parser import parse

    unreadable = would_change = 0
    for file in dict.fromkeys(files):
        raw, source = read_contract(file)
        parsed = parse(source)
        if parsed.diagnostics:
            show_diagnostics(parsed.diagnostics, source)
            say(f"{named(file)} cannot be read, so it is left as it is\n")
            unreadable += 1
            continue
        text = formatted(parsed)
        laid_out = _with_its_line_ends(text, raw)
        changes = raw.removeprefix(b"\xef\xbb\xbf") != laid_out
        would_change += changes
        if only_check or only_diff:
            if changes and only_diff:
                _show_differences(file, source.text, text)
            if changes and only_check:
                give(named(file))
        elif file == STANDARD_INPUT:
            give(text, newline=False)
        elif changes:
            _laid_out_anew(Path(file), laid_out)
            say(f"{named(file)}: laid out anew")
        else:
            say(f"{named(file)}: nothing to change")
    if only_check or only_diff:
        say(f"{counted(would_change, 'contract')} would change" if would_change else "nothing would change")
    if unreadable or (would_change and (only_check or only_diff)):
        end_with_faults()


def _laid_out_anew(path: Path, text: bytes) -> None:
    from rules_engine.files import NotWritten, rewrite

    try:
        rewrite(path, text)
    except NotWritten as failed:
        raise unwritable(failed.path, failed.failure) from None


def _with_its_line_ends(text: str, raw: bytes) -> bytes:
    """Return the text with the ends of lines that its file had: a checkout on Windows keeps its own."""
    return (text.replace("\n", "\r\n") if b"\r\n" in raw else text).encode("utf-8")


def _show_differences(file: str, before: str, after: str) -> None:
    from difflib import unified_diff

    lines = unified_diff(
        before.splitlines(), after.splitlines(), named(file), f"{named(file)} (laid out)", lineterm=""
    )
    for line in lines:
        give(line)


# ---- summary


@click.command()
@FILE
@click.option(
    "--as",
    "form",
    type=click.Choice(["markdown", "html", "text"]),
    default="markdown",
    show_default=True,
    help="How the page is laid out.",
)
@click.option("--out", metavar="FILE", help="Write it there instead of to standard output.")
@click.option(
    "--templates",
    metavar="DIR",
    help="A folder of your own templates; one of ours stands in for each it lacks.",
)
def summary(
    file: str, form: Literal["markdown", "html", "text"], out: str | None, templates: str | None
) -> None:
    """Say in plain English what a contract pays, line by line.

    \b
      outcomes summary family.contract
      outcomes summary family.contract --as html --out family.html
      outcomes summary family.contract --as html --templates our_pages --out family.html
    """
    from rules_engine.pages.templates import TemplateRejected
    from rules_engine.summary.summary import summary as summary_of

    if templates is not None and not Path(templates).is_dir():
        raise Misused(f"there is no folder {named(templates)}")
    loaded, schedule = sound_contract(file)
    own = None if templates is None else Path(templates)
    try:
        page = summary_of(schedule, loaded.tree, loaded.source, form=form, templates=own)
    except TemplateRejected as rejected:
        raise Misused(f"the template cannot be filled in: {rejected}") from None
    if out is None:
        give(page, newline=not page.endswith("\n"))
        return
    if file != STANDARD_INPUT and Path(out).exists() and Path(out).samefile(file):
        raise Misused("the summary would take the place of the contract; name another file")
    # A link stays a link: what it points to is replaced.
    place = Path(out).resolve() if Path(out).is_symlink() else Path(out)
    write(place.parent, {place.name: page})
    say(f"written: {named(out)}")


# ---- show


@click.command()
@click.argument("stage", metavar="tree|bindings|rules", type=click.Choice(["tree", "bindings", "rules"]))
@FILE
def show(stage: Literal["tree", "bindings", "rules"], file: str) -> None:
    """Show what each stage makes of a contract, for the curious.

    \b
      outcomes show tree family.contract         what was written, as the parser sees it
      outcomes show bindings family.contract     which clause gives each Term its meaning
      outcomes show rules family.contract        what the contract means, as it is worked out
    """
    from rules_engine.cli.stages import bindings_shown, rules_shown, tree_shown
    from rules_engine.loading import load

    loaded = load(read_contract(file)[1])
    show_diagnostics(loaded.errors, loaded.source)
    lines = None
    match stage:
        case "tree":
            lines = tree_shown(loaded.parsed.tree, loaded.source)
        case "bindings" if loaded.checked is not None:
            lines = bindings_shown(loaded.checked.resolved)
        case "rules" if loaded.schedule is not None:
            lines = rules_shown(loaded.schedule, loaded.source)
        case _:
            say(f"\n{named(file)} does not come to that stage: put right what is said above")
    for line in lines or ():
        give(line)
    if loaded.errors:
        end_with_faults()


# ---- init


@click.command()
@click.argument("name", metavar="NAME")
def init(name: str) -> None:
    """Begin a contract: one that checks, with comments, to be changed.

    \b
      outcomes init family_support               writes family_support.contract

    Its worked examples hold. Nothing that is there already is overwritten.
    """
    from rules_engine.files import write_new
    from rules_engine.loading import load
    from rules_engine.resources import shipped
    from rules_engine.source import Source

    path = Path(name if name.casefold().endswith(".contract") else f"{name}.contract")
    stem = path.name[: -len(".contract")]
    title = " ".join(stem.replace("_", " ").replace("-", " ").split())
    new = shipped("templates").joinpath("new.contract").read_text(encoding="utf-8")
    text = new.replace("FILE", path.name).replace('"New Contract"', f'"{title[:1].upper()}{title[1:]}"', 1)
    if not title or not path.name.isprintable() or load(Source.of(path.name, text)).diagnostics:
        raise Misused("name the contract in letters and figures, such as family_support")
    try:
        write_new(path, text.encode("utf-8"))
    except FileExistsError:
        raise Misused(f"{named(path)} is there already; it is left as it is") from None
    except FileNotFoundError:
        raise Misused(f"there is no folder {named(path.parent)}") from None
    except (OSError, ValueError) as failure:
        raise unwritable(path, failure) from None
    say(f"written: {named(path)}")
    say(f"next: make it your own, then run `outcomes check {named(path)}` and `outcomes test {named(path)}`")
