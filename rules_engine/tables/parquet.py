"""Parquet files: one table, whose columns hold texts, numbers, dates or yes and no.

A row is counted as if the headings were row 1. The library is large, so it is installed only where it is wanted.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rules_engine.diagnostics import Diagnostic
from rules_engine.place import Place
from rules_engine.tables.diagnostics import (
    FileUnreadable,
    ParquetColumn,
    ParquetNotInstalled,
    TooLarge,
    one_line,
)
from rules_engine.tables.raw_file import RawFile
from rules_engine.tables.table import Table, headings_twice
from rules_engine.tables.typed_cells import TEXT_OF

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import FileMetaData, ParquetFile

_MOST_CELLS = 50_000_000
_MOST_BYTES = 1 << 30
_MOST_COLUMNS = 1000


def read_parquet(file: RawFile, place: Place) -> tuple[Sequence[Table], list[Diagnostic]]:
    """Read a Parquet file; none when the library is missing, or the file is damaged, too large or no table."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        return (), [ParquetNotInstalled(at=place)]
    try:
        with file.opened() as stream, ParquetFile(stream) as opened:
            too_large = _too_large(place, opened.metadata)
            if too_large is not None:
                return (), [too_large]
            return _read(place, file.stem, opened)
    # ValueError: a text that is not UTF-8, or a date that no calendar has.
    except (ArrowException, OSError, ValueError, OverflowError, KeyError):
        why = "it is damaged, or no Parquet file"
        return (), [FileUnreadable(at=place, why=why, expected="a Parquet file")]


def _too_large(place: Place, metadata: "FileMetaData") -> Diagnostic | None:
    if metadata.num_columns > _MOST_COLUMNS:
        return TooLarge(at=place, why=f"it has {metadata.num_columns:,} columns")
    if metadata.num_rows * metadata.num_columns > _MOST_CELLS:
        why = f"it holds {metadata.num_rows * metadata.num_columns:,} cells"
        return TooLarge(at=place, why=why)
    unpacked = sum(metadata.row_group(at).total_byte_size for at in range(metadata.num_row_groups))
    if unpacked > _MOST_BYTES:
        return TooLarge(at=place, why=f"it unpacks to {unpacked >> 20:,} MB")
    return None


def _read(place: Place, title: str, opened: "ParquetFile") -> tuple[Sequence[Table], list[Diagnostic]]:
    schema = opened.schema_arrow
    headings = [name.strip() for name in schema.names]
    diagnostics: list[Diagnostic] = [
        ParquetColumn(at=place, column=one_line(heading), holds=holds)
        for heading, column in zip(headings, schema, strict=True)
        if (holds := _no_cell(column.type)) is not None
    ]
    if diagnostics:
        return (), diagnostics
    rows = _rows(opened)
    table = Table.of(place, headings, rows, range(2, opened.metadata.num_rows + 2), title=title)
    return (table,), [*headings_twice(place.at(1), headings)]


def _rows(opened: "ParquetFile") -> Iterator[Sequence[str]]:
    for batch in opened.iter_batches():
        columns = [
            [TEXT_OF[type(cell)](cell) for cell in column.to_pylist()]
            for column in map(_in_whole_seconds, batch.columns)
        ]
        yield from zip(*columns, strict=True)


def _in_whole_seconds(column: "pa.Array") -> "pa.Array":
    import pyarrow as pa

    if not pa.types.is_timestamp(column.type):
        return column
    # Nanoseconds would come as a type of another library, where that is installed; what is lost tells no day.
    return column.cast(pa.timestamp("us"), safe=False)


def _no_cell(kind: "pa.DataType") -> str | None:
    """Return in words what a column holds that is no cell of a table; None when it holds cells."""
    from pyarrow import types

    if types.is_dictionary(kind):
        return _no_cell(kind.value_type)
    if types.is_timestamp(kind) and kind.tz is not None:
        return f"moments in the time zone {kind.tz}, where one day's end is another's middle"
    readable = (
        *(types.is_string, types.is_large_string, types.is_string_view, types.is_null, types.is_boolean),
        *(types.is_integer, types.is_floating, types.is_decimal, types.is_date, types.is_timestamp),
    )
    return None if any(is_kind(kind) for is_kind in readable) else f"`{kind}`"
