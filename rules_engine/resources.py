"""Find the folders that ship beside the code: `grammar`, `templates` and `contracts`."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def shipped(folder: str) -> "Traversable":
    """Return the folder `folder` that ships with this package.

    A wheel carries it inside the package; in a checkout it is the package's sibling. The wheel's
    comes first, so that a stray folder of that name next to somebody's site-packages is never read.
    A package that is run from an archive has no folders, and is asked through `importlib`.
    """
    here = Path(__file__).parent
    for place in (here / folder, here.parent / folder):
        if place.is_dir():
            return place

    from importlib.resources import files

    return files("rules_engine") / folder
