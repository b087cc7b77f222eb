"""Tests whose examples take long: all of them are tried at the desk, and a quarter of them in CI.

CI tries the same examples every time, so that more of them find nothing new there. Run `CI= python -m pytest` for all.
"""

import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import settings

_TestT = TypeVar("_TestT", bound=Callable[..., Any])
_ExampleT = TypeVar("_ExampleT")


def slow(examples: int, **others: Any) -> Callable[[_TestT], _TestT]:
    """Return the settings of a property with so many examples; `others` are further settings of Hypothesis."""
    drawn = -(-examples // 4) if os.environ.get("CI") else examples
    return settings(max_examples=drawn, **others)


def tried(examples: Sequence[_ExampleT]) -> Sequence[_ExampleT]:
    """Return those of a test's own examples that are tried: all of them, or every fourth in CI."""
    return examples[::4] if os.environ.get("CI") else examples
