"""Find the folders that ship beside the code: `grammar`, `templates` and `contracts`."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def shipped(folder: str) -> Traversable:
    """Return the folder `folder` that ships with this package.

    A wheel carries it inside the package; in a checkout it is the package's sibling. The wheel's
    comes first, so that a stray folder of that name next to somebody's site-packages is never read.
    """
    packaged = files("rules_engine") / folder
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / folder
