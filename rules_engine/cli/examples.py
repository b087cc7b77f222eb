"""The command that runs a contract's worked examples, and looks for records that break a promise."""

import sys
from typing import TYPE_CHECKING

import click

from rules_engine.cli.console import (
    FILES,
    counted,
    end_with_faults,
    give,
    in_colour,
    read_contract,
    say,
    show_diagnostics,
)
from rules_engine.files import named

if TYPE_CHECKING:
    from rules_engine.assurance.examples import ExampleResult
    from rules_engine.loading import Loaded
    from rules_engine.rules import Schedule


@click.command()
@FILES
def test(files: tuple[str, ...]) -> None:
    """Run the worked examples in contracts.

    \b
      outcomes test family.contract
      outcomes test contracts/*.contract

    Where a contract promises that more days of something never pay more, the examples are also tried with a day
    added here and there, to find records that break it. Ends with 1 if an example fails or a contract has problems.
    """
    from rules_engine.loading import load

    passed = run = 0
    readable = kept = True
    for file in dict.fromkeys(files):
        if len(files) > 1:
            give(f"{named(file)}")
        loaded = load(read_contract(file)[1])
        if loaded.schedule is None:
            show_diagnostics(loaded.errors, loaded.source)
            say(f"{named(file)}: {counted(len(loaded.errors), 'problem')}, so its examples are not run\n")
            readable = False
            continue
        results = examples_run(loaded, loaded.schedule)
        passed += sum(each.passed for each in results)
        run += len(results)
        kept &= no_break_found(loaded)
    if run:
        broken = "" if kept else ", and a promise can be broken"
        give(f"{'PASS' if passed == run and kept else 'FAIL'}: {passed}/{run}{broken}")
    elif readable:
        give("no examples: an `example` in the contract says what it pays on given records")
    if passed < run or not readable or not kept:
        end_with_faults()


def examples_run(loaded: "Loaded", schedule: "Schedule") -> "tuple[ExampleResult, ...]":
    """Run the examples of one contract and print how each went."""
    from rules_engine.assurance.examples import run_examples

    results = run_examples(loaded)
    for result in results:
        give(f"{_mark(result.passed)} {result.title}")
        if not result.passed:
            _show_failure(result, loaded, schedule)
    return results


def _mark(passed: bool) -> str:
    mark = click.style("PASS", fg="green") if passed else click.style("FAIL", fg="red", bold=True)
    return mark if in_colour(sys.stdout) else click.unstyle(mark)


def _show_failure(result: "ExampleResult", loaded: "Loaded", schedule: "Schedule") -> None:
    from rules_engine.diagnostics import shown
    from rules_engine.money import pounds
    from rules_engine.pages.document import clause_text

    source = loaded.source
    for promise in result.broken:
        give(_indented(shown(promise, source, colour=in_colour(sys.stdout))))
    for expected in result.expectations:
        if not expected.met:
            line = source.position(expected.span.start)[0]
            more = "more" if expected.got > expected.said else "less"
            give(f"  line {line}: {clause_text(source, expected.span)}")
            difference = pounds(abs(expected.got - expected.said))
            give(f"    the contract pays {pounds(expected.got)}: {difference} {more}")
    if result.settlement is not None:
        from rules_engine.reporting.explanation import explained

        paid = (line.child or line.group for line in result.settlement.lines)
        for subject in dict.fromkeys([*paid, *result.settlement.ineligible]):
            give(_indented(explained(schedule, result.settlement, subject, source)))


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.strip("\n").split("\n"))


def no_break_found(loaded: "Loaded") -> bool:
    """Look for a break of the promises that more days never pay more, and print what came of it."""
    from rules_engine.assurance.promises import hunt

    held = True
    for found in hunt(loaded):
        line = loaded.source.position(found.safeguard.start)[0]
        promise = loaded.source.text[found.safeguard.start : found.safeguard.end].strip()
        if found.breach is not None:
            held = False
            give(f"{_mark(False)} {promise} (line {line})")
            give(_indented(found.breach))
        elif found.tried:
            give(
                f"     {promise} (line {line}): tried {counted(found.tried, 'altered record')}, no break found"
            )
        else:
            give(f"     {promise} (line {line}): not tried, as no example has a day that could be added")
    return held
