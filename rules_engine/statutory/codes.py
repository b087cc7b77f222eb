"""The codes of the statutory returns, spelled out, and the years in which each was one.

The lists stand in `codes.csv`, under the names by which contracts and layouts know them. The meanings are in our own
words: short enough to stand in a summary, and no substitute for the official guide.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from attrs import frozen

from rules_engine.resources import shipped

EPISODE_FIELDS: Final = (
    "legal status",
    "placement",
    "reason for new episode",
    "reason ceased",
    "provider",
    "need",
)
"""What a contract calls the codes of an episode of the children looked-after return (SSDA903)."""


@frozen
class Code:
    """What a code means, and the first and the last return that may hold it.

    The year of a return is the one in which it ends; None is no known limit. `source` says where the code and its
    years come from.
    """

    meaning: str
    first_year: int | None
    last_year: int | None
    source: str


def codes_of(field: str) -> Mapping[str, Code]:
    """Return the codes that any return may hold in `field`, in the official order; none for a field without a list."""
    return _lists().get(field, MappingProxyType({}))


def valid_in(field: str, code: str, year: int) -> bool:
    """Say whether the return that ends in `year` may hold `code` in `field`."""
    known = codes_of(field).get(code)
    return known is not None and (known.first_year or year) <= year <= (known.last_year or year)


def meaning(field: str, code: str) -> str | None:
    """Return what `code` means in `field`, or None where the field has no such code."""
    known = codes_of(field).get(code)
    return known.meaning if known else None


class _Meanings(Mapping[str, Mapping[str, str]]):
    """Field, code, meaning; read when first asked for."""

    def __getitem__(self, field: str) -> Mapping[str, str]:
        if field not in EPISODE_FIELDS:
            raise KeyError(field)
        return _meanings(field)

    def __iter__(self) -> Iterator[str]:
        return iter(EPISODE_FIELDS)

    def __len__(self) -> int:
        return len(EPISODE_FIELDS)


SSDA903_CODES: Final[Mapping[str, Mapping[str, str]]] = _Meanings()
"""Field, code, meaning: every code that an episode may hold in that field, in any year."""


@cache
def _meanings(field: str) -> Mapping[str, str]:
    return MappingProxyType({code: known.meaning for code, known in codes_of(field).items()})


@cache
def _lists() -> Mapping[str, Mapping[str, Code]]:
    text = shipped("statutory").joinpath("codes.csv").read_text(encoding="utf-8")
    lists: dict[str, dict[str, Code]] = {}
    for line in text.splitlines()[1:]:
        field, code, words, first_year, last_year, source = _cells(line)
        lists.setdefault(field, {})[code] = Code(words, _year(first_year), _year(last_year), source)
    return MappingProxyType({field: MappingProxyType(codes) for field, codes in lists.items()})


def _year(cell: str) -> int | None:
    return int(cell) if cell else None


def _cells(line: str) -> list[str]:
    """Return the cells of a row, of which only the meaning may be quoted: the csv module would slow every start."""
    before, quoted, rest = line.partition(',"')
    if not quoted:
        return line.split(",")
    quoted, _, after = rest.partition('",')
    return [*before.split(","), quoted, *after.split(",")]
