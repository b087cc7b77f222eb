"""Properties whose examples take long: all of them are drawn at the desk, and a third of them in CI.

CI draws the same examples every time, so that more of them find nothing new there. Run `CI= python -m pytest` for all.
"""

import os
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import settings

_TestT = TypeVar("_TestT", bound=Callable[..., Any])


def slow(examples: int, **others: Any) -> Callable[[_TestT], _TestT]:
    """Return the settings of a property with so many examples; `others` are further settings of Hypothesis."""
    drawn = -(-examples // 3) if os.environ.get("CI") else examples
    return settings(max_examples=drawn, **others)
