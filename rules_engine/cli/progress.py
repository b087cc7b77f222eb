"""How far a command has come: a bar on the terminal, once it has taken longer than a person likes to wait."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

ItemT = TypeVar("ItemT")

_PATIENCE_SECONDS = 1


class Progress:
    """How much of `whole` is done. Nothing is shown where standard error is no terminal."""

    def __init__(self, whole: int) -> None:
        self._whole = whole
        self._done = 0
        self._started = monotonic()
        self._bar: ProgressBar[int] | None = None

    def move_to(self, done: int, label: str) -> None:
        """Show that so much is done, and what is done now."""
        self._done = done
        if self._bar is None and sys.stderr.isatty() and monotonic() - self._started > _PATIENCE_SECONDS:
            self._bar = click.progressbar(length=self._whole, file=sys.stderr)
        if self._bar is not None:
            self._bar.label = label
            self._bar.update(done - self._bar.pos)

    def through(self, items: Iterable[ItemT], label: str) -> Iterator[ItemT]:
        """Pass `items` on, each of which is one more of the whole."""
        for item in items:
            yield item
            self.move_to(self._done + 1, label)

    def end(self) -> None:
        """Take the bar away, so that what is printed next has a line of its own."""
        if self._bar is not None:
            self._bar.render_finish()


@contextmanager
def progress(whole: int) -> Iterator[Progress]:
    """Give what shows how far it is, and take it away at the end."""
    how_far = Progress(whole)
    try:
        yield how_far
    finally:
        how_far.end()
