"""One walk over rules, for everybody who asks what a rule is made of."""

from collections.abc import Iterator
from typing import TypeVar

from attrs import fields, has

_RuleT = TypeVar("_RuleT")


def walk(rule: object) -> Iterator[object]:
    """Yield a rule, or a collection of rules, and everything that it is made of, in the order of the fields; each once."""
    ahead, seen = [rule], {id(rule)}
    while ahead:
        part = ahead.pop()
        yield part
        inside = [each for each in _parts(part) if id(each) not in seen]
        seen.update(map(id, inside))
        ahead += reversed(inside)


def walk_of(kind: type[_RuleT], rule: object) -> Iterator[_RuleT]:
    """Yield all that `rule` is made of, itself included, which is of `kind`."""
    return (part for part in walk(rule) if isinstance(part, kind))


def _parts(part: object) -> list[object]:
    if isinstance(part, tuple | list | frozenset):
        return [*part]
    cls = type(part)
    return [getattr(part, each.name) for each in fields(cls)] if has(cls) else []
