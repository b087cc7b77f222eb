"""The command that explains diagnostics by their codes."""

from typing import TYPE_CHECKING

import click

from rules_engine.cli.console import Misused, bold, give, say
from rules_engine.files import named

if TYPE_CHECKING:
    from rules_engine.diagnostics import Diagnostic

_FAMILIES = {
    "D1": "records",
    "E1": "reading the text",
    "E2": "names",
    "E3": "kinds and units",
    "E4": "open questions",
    "E5": "safeguards",
}


@click.command()
@click.argument("code", metavar="[CODE]", required=False)
def codes(code: str | None) -> None:
    """Explain a diagnostic by its code, or list them all.

    \b
      outcomes codes E201
      outcomes codes
    """
    known = known_diagnostics()
    if code is None:
        family = ""
        for each, diagnostic in known.items():
            if each[:2] != family:
                give(("\n" if family else "") + bold(_FAMILIES.get(each[:2], "other").capitalize()))
                family = each[:2]
            give(f"  {each}  {_in_one_line(diagnostic)}")
        say("\n`outcomes codes E201` shows the page of one of them")
        return
    from rules_engine.diagnostics import page
    from rules_engine.near import nearest

    found = known.get(code.strip().upper())
    if found is None:
        # An O is taken for a nought, and an I or an l for a one.
        meant = code.strip().upper().translate(str.maketrans("OIL", "011"))
        near = nearest(meant, known, likeness=0.7)
        guess = f"did you mean {near}?" if near else "`outcomes codes` lists them"
        raise Misused(f"no diagnostic has the code `{named(code)}`; {guess}")
    kind = "stops" if found.severity == "error" else "advice, stops nothing"
    give(f"{bold(found.code)} ({kind})\n\n{page(found)}")


def known_diagnostics() -> dict[str, type["Diagnostic"]]:
    """Return every diagnostic there is, by its code."""
    # A diagnostic is known once its module is imported.
    import rules_engine.evaluation.diagnostics
    import rules_engine.records.diagnostics
    import rules_engine.returns.diagnostics
    import rules_engine.semantics.diagnostics
    import rules_engine.syntax.diagnostics
    import rules_engine.tables.diagnostics  # noqa: F401
    from rules_engine.diagnostics import every_diagnostic

    return every_diagnostic()


def _in_one_line(diagnostic: type["Diagnostic"]) -> str:
    from rules_engine.diagnostics import page

    return " ".join(page(diagnostic).split("\n\n")[0].split())
