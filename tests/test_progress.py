"""How far a command has come: told on a terminal, and only once it takes long."""

import sys
from io import StringIO

import pytest

from rules_engine.cli import progress as module
from rules_engine.cli.progress import progress


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("patience", "shown"), [(-1, True), (1_000_000, False)])
def test_on_a_terminal_a_bar_shows_how_far_it_is_once_it_takes_long(
    patience: int, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", patience)
    with progress(100) as how_far:
        how_far.move_to(49, "asking")
        assert [*how_far.through(["one"], "measuring")] == ["one"]
    assert ("50%" in terminal.getvalue()) is shown
    assert ("measuring" in terminal.getvalue()) is shown


def test_what_is_no_terminal_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    file = StringIO()
    monkeypatch.setattr(sys, "stderr", file)
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", -1)
    with progress(2) as how_far:
        assert [*how_far.through("ab", "measuring")] == ["a", "b"]
    assert file.getvalue() == ""
