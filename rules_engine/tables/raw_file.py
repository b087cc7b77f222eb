"""A file to be read, wherever its bytes are: on the disk, or packed into another file."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

from attrs import field, frozen


@frozen
class RawFile:
    """A file's own name, its length in bytes, and how it is opened. Opening and reading it may raise OSError."""

    name: str
    size: int
    opened: Callable[[], IO[bytes]] = field(repr=False, eq=False)

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return PurePosixPath(self.name).stem

    @property
    def ending(self) -> str:
        """The ending of the name in small letters: ".csv"; "" where it has none."""
        return PurePosixPath(self.name).suffix.casefold()

    def read(self) -> bytes:
        """Return all its bytes."""
        with self.opened() as stream:
            return stream.read()


def on_disk(path: Path) -> RawFile:
    """Return the file at `path`; OSError where there is none."""
    return RawFile(path.name, path.stat().st_size, lambda: path.open("rb"))


def unpacked(name: str, content: bytes) -> RawFile:
    """Return a file that was packed into another."""
    return RawFile(name, len(content), lambda: BytesIO(content))
