"""Files packed into others: one by gzip, several by zip. They are unpacked in memory, and only as far as is bounded."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from gzip import GzipFile
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Final
from zipfile import BadZipFile, ZipFile

from rules_engine.place import Place
from rules_engine.tables.diagnostics import FileUnreadable, PackedLocked, TooLarge
from rules_engine.tables.raw_file import RawFile, unpacked
from rules_engine.tables.xml_file import Refused

_MOST_BYTES: Final = 1 << 28
"""How much is unpacked from one file."""

_MOST_PACKED: Final = 1 << 28
_MOST_MEMBERS: Final = 2000
# Returns pack to a tenth or a fiftieth of their length; only what was made to burst packs to less than this.
_MOST_RATIO: Final = 250
_SMALL: Final = 1 << 24
_AT_ONCE: Final = 1 << 20
_DAMAGED: Final = "it is damaged, or is not a {kind} file"


def unpacked_by_gzip(file: RawFile, place: Place) -> RawFile:
    """Return the file in a gzip file; Refused where it is damaged or too large."""
    raw = _packed(file, place)
    try:
        with GzipFile(fileobj=BytesIO(raw)) as stream:
            content = _bounded(stream, len(raw), place, _MOST_BYTES)
        if not raw:
            raise EOFError
    except (OSError, EOFError, zlib.error):
        why = _DAMAGED.format(kind="gzip")
        raise Refused(FileUnreadable(at=place, why=why, expected="a gzip file")) from None
    return unpacked(file.stem if PurePosixPath(file.stem).suffix else f"{file.stem}.csv", content)


def unpacked_by_zip(
    file: RawFile, place: Place, is_wanted: Callable[[str], bool]
) -> Iterator[tuple[str, RawFile]]:
    """Yield the files in a zip file that are wanted, each with its name from the top of it; Refused as above."""
    raw = _packed(file, place)
    try:
        with ZipFile(BytesIO(raw)) as archive:
            names = _names(archive, place, is_wanted)
            left = _MOST_BYTES
            for name in names:
                member = archive.getinfo(name)
                with archive.open(member) as stream:
                    content = _bounded(stream, member.compress_size, place, left)
                left -= len(content)
                yield name, unpacked(PurePosixPath(name).name, content)
    # What zipfile raises at bytes that were made up: it says so of BadZipFile alone.
    except (
        BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        KeyError,
        OSError,
    ):
        why = _DAMAGED.format(kind="zip")
        raise Refused(FileUnreadable(at=place, why=why, expected="a zip file")) from None


def _packed(file: RawFile, place: Place) -> bytes:
    if file.size > _MOST_PACKED:
        raise Refused(TooLarge(at=place, why=f"it is longer than {_MOST_PACKED >> 20} MB"))
    return file.read()


def _names(archive: ZipFile, place: Place, is_wanted: Callable[[str], bool]) -> Sequence[str]:
    wanted = [member for member in archive.infolist() if not member.is_dir() and is_wanted(member.filename)]
    if len(wanted) > _MOST_MEMBERS:
        raise Refused(TooLarge(at=place, why=f"it holds {len(wanted):,} files of records"))
    if any(member.flag_bits & 1 for member in wanted):
        raise Refused(PackedLocked(at=place))
    names = [member.filename for member in wanted]
    if len({*names}) < len(names):
        raise BadZipFile
    return sorted(names)


def _bounded(stream: IO[bytes] | GzipFile, packed: int, place: Place, most: int) -> bytes:
    """Return what a stream unpacks to; Refused once that is more than any records are, whatever the file says of it."""
    parts: list[bytes] = []
    size = 0
    while part := stream.read(_AT_ONCE):
        parts.append(part)
        size += len(part)
        if size > most or (size > _SMALL and size > packed * _MOST_RATIO):
            raise Refused(TooLarge(at=place, why=f"it unpacks to more than {size >> 20:,} MB"))
    return b"".join(parts)
