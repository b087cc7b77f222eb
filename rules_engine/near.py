"""What a person meant who wrote something that there is not."""

from collections.abc import Callable, Iterable


def nearest(
    written: str, known: Iterable[str], *, read_as: Callable[[str], str] = str, likeness: float = 0.6
) -> str | None:
    """Return the one of `known` that is most like `written`, or None where none is like enough.

    Both are compared as `read_as` gives them. `likeness` is difflib's ratio, from 0 to 1.
    """
    from difflib import get_close_matches  # a name that is known needs none

    by_reading = {read_as(each): each for each in known}
    near = get_close_matches(read_as(written), by_reading, n=1, cutoff=likeness)
    return by_reading[near[0]] if near else None
