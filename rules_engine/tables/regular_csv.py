"""Regular CSV: no quotation mark, every line as wide as the first and none of them blank, read as arrays of bytes.

Nearly every return is regular, and then the places of its commas and line breaks are all that need be found. A file
that is not is left to the csv module, which says what is odd in it; on one that is, both read the same table.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final, TypeAlias, overload

import numpy as np

from rules_engine.place import Place
from rules_engine.tables.backing import Whole
from rules_engine.tables.column import Column, stripped_column
from rules_engine.tables.table import Table

_Bytes: TypeAlias = np.ndarray[tuple[int], np.dtype[np.uint8]]
_Words: TypeAlias = np.ndarray[tuple[int], np.dtype[np.uint64]]
_Places: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]

_COMMA, _RETURN, _LINE, _SPACE, _DELETE = b",\r\n \x7f"
_WORD: Final = 8
_SAMPLE: Final = 4096
# Eight cells of eight bytes: no code, date, postcode or identifier is as long.
_LONGEST_CELL: Final = 8 * _WORD
# What remains of a word of which only the first 0, 1, 2 … 8 bytes belong to the cell.
_KEPT: Final = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], np.uint64)
# Odd numbers without a pattern, to spread words before they are added up.
_SPREAD: Final = np.array(
    (
        *(0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93),
        *(0xA0761D6478BD642F, 0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3, 0x589965CC75374CC3),
    ),
    np.uint64,
)


def read_regular(place: Place, title: str, raw: bytes, encoding: str) -> Table | None:
    """Read a regular CSV file whose separators are single bytes of `encoding`; None when it is not regular."""
    head, _, rest = raw.partition(b"\n")
    headings = [cell.strip() for cell in head.decode(encoding, errors="replace").split(",")]
    # A return alone, anywhere but before the line feed, ends a line as well. Noughts fill up the words of short cells.
    if not all(headings) or not rest or b'"' in raw or b"\0" in raw or b"\r" in head[:-1]:
        return None
    body = rest if rest.endswith(b"\n") else rest + b"\n"
    # Beyond the last cell stand as many bytes as its words may reach into.
    padded = body + bytes(_LONGEST_CELL)
    cells = _cells(np.frombuffer(body, np.uint8), len(headings))
    if cells is None:
        return None
    columns = []
    for starts, ends in cells:
        column = _column(padded, starts, ends, encoding)
        if column is None:
            return None
        columns.append(column)
    numbers = np.arange(2, len(cells[0][0]) + 2, dtype=np.int32)
    return Table(place, tuple(headings), tuple(columns), numbers, title)


def _cells(content: _Bytes, width: int) -> Sequence[tuple[_Places, _Places]] | None:
    """Return where the cells of each column start and end; None when the lines are not alike."""
    separators = np.flatnonzero((content == _COMMA) | (content == _LINE))
    if len(separators) % width:
        return None
    ends = separators.reshape(-1, width)
    kinds = content[ends]
    if np.any(kinds[:, :-1] != _COMMA) or np.any(kinds[:, -1] != _LINE):
        return None
    line_ends = ends[:, -1]
    starts = np.concatenate(([0], line_ends[:-1] + 1))
    returns = content[np.maximum(line_ends - 1, 0)] == _RETURN
    if np.count_nonzero(content == _RETURN) != np.count_nonzero(returns):
        return None
    cells = []
    for at in range(width):
        last = ends[:, at] - returns if at == width - 1 else ends[:, at]
        cells.append((starts, last))
        starts = ends[:, at] + 1
    first, end = cells[0]
    # A row whose first cell holds nothing that can be seen may be blank, and blank rows are reported.
    if np.any(end <= first) or np.any(content[first] <= _SPACE) or np.any(content[first] >= _DELETE):
        return None
    return cells


def _column(padded: bytes, starts: _Places, ends: _Places, encoding: str) -> Column | None:
    """Return a column; None when a cell in it is longer than any that is looked for."""
    sizes = ends - starts
    longest = int(sizes.max())
    if longest > _LONGEST_CELL:
        return None
    # The eight bytes from any place on, as one number. The places overlap.
    words_at: _Words = np.ndarray((len(padded) - _WORD + 1,), "<u8", padded, strides=(1,))
    words = [
        words_at[starts + at] & _KEPT[np.clip(sizes - at, 0, _WORD)]
        for at in range(0, max(longest, 1), _WORD)
    ]
    keys = words[0]
    for word, spread in zip(words[1:], _SPREAD, strict=False):
        keys = (keys ^ (keys >> np.uint64(29))) * spread + word
    distinct, codes = _numbered(keys)
    examples = np.empty(distinct, np.int64)
    examples[codes] = np.arange(len(codes))
    # Cells of several words that share a key are the same, or the key is of no use.
    if len(words) > 1 and any(np.any(word != word[examples[codes]]) for word in words):
        return None
    texts = _Slices(padded, starts[examples], ends[examples], encoding)
    return Column(codes, texts) if texts.are_stripped else stripped_column(codes, texts)


class _Slices(Sequence[str]):
    """Texts that are slices of a file, made when they are first asked for: nobody may ask for most postcodes."""

    def __init__(self, content: bytes, starts: _Places, ends: _Places, encoding: str) -> None:
        self._content = content
        self._starts = starts
        self._ends = ends
        self._encoding = encoding

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        # All of them are decoded at once, one below the other: none holds a line break.
        sizes = self._ends - self._starts + 1
        line_ends = np.cumsum(sizes)
        places = np.repeat(self._starts - (line_ends - sizes), sizes) + np.arange(line_ends[-1])
        lines = np.frombuffer(self._content, np.uint8)[places]
        lines[line_ends - 1] = _LINE
        return tuple(lines.tobytes().decode(self._encoding, errors="replace").split("\n")[:-1])

    @property
    def are_stripped(self) -> bool:
        """Whether no text begins or ends with anything but a plain character."""
        content = np.frombuffer(self._content, np.uint8)
        ends = content[np.concatenate((self._starts, np.maximum(self._ends - 1, 0)))]
        blank = np.tile(self._starts == self._ends, 2)
        return not np.any(((ends <= _SPACE) | (ends >= _DELETE)) & ~blank)

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        return self._texts[at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)


def _numbered(keys: _Words) -> tuple[int, Whole]:
    """Return how many different keys there are, and the number of each row's."""
    # Most columns hold few texts, all of which stand near the top.
    distinct = _sorted_once(keys[:_SAMPLE])
    codes = np.searchsorted(distinct, keys)
    new = keys[distinct[np.minimum(codes, len(distinct) - 1)] != keys]
    if 2 * len(new) > len(keys):
        return _numbered_in_order(keys)
    if len(new):
        distinct = _sorted_once(np.concatenate((distinct, new)))
        codes = np.searchsorted(distinct, keys)
    return len(distinct), codes.astype(np.int32)


def _numbered_in_order(keys: _Words) -> tuple[int, Whole]:
    """Number the keys of a column in which most texts stand once or twice, such as identifiers."""
    order = np.argsort(keys)
    ordered = keys[order]
    codes = np.empty(len(keys), np.int32)
    codes[order] = np.cumsum(np.concatenate(([False], ordered[1:] != ordered[:-1])))
    return int(codes[order[-1]]) + 1, codes


def _sorted_once(keys: _Words) -> _Words:
    ordered = np.sort(keys)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))]
