"""Files: written whole or not at all, and how a message names one and says why it cannot be read."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path


class NotWritten(Exception):
    """`path` cannot be written, so nothing has been."""

    def __init__(self, path: Path, failure: OSError | ValueError) -> None:
        super().__init__(f"{named(path)} cannot be written: {why(failure)}; nothing has been written")
        self.path = path
        self.failure = failure


class NotEmpty(OSError):
    """A folder that is to be filled has something in it, or is a file."""


def must_be_empty(folder: Path) -> None:
    """Raise NotEmpty if there is something in `folder`, or it is a file; OSError or ValueError where nobody can look."""
    if folder.is_dir():
        if any(folder.iterdir()):
            raise NotEmpty(
                f"there is something in {named(folder)} already; name a new folder, or empty that one"
            )
    elif folder.exists():
        raise NotEmpty(f"{named(folder)} is a file; name a folder")


def append_all(folder: Path, additions: Mapping[str, bytes]) -> None:
    """Add to the end of each file in `folder` what is said for its name; one that is not there is begun."""
    for name, content in additions.items():
        with (folder / name).open("ab") as file:
            file.write(content)


def write_all(contents: Mapping[Path, str] | Mapping[Path, bytes]) -> None:
    """Write every file, making the folders for them, or raise NotWritten and leave each as it was.

    Each is written beside its place under another name and then moved there, so that nobody ever sees half a file.
    """
    from shutil import copymode

    as_bytes = {
        path: text.encode("utf-8") if isinstance(text, str) else text for path, text in contents.items()
    }
    backups: dict[Path, Path] = {}
    drafts: dict[Path, Path] = {}
    moved: list[Path] = []
    in_hand = Path()
    try:
        for path, content in as_bytes.items():
            in_hand = path
            # A link stays a link: what it points to is replaced.
            place = path.resolve()
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.exists():
                backups[place] = _beside(place)
                _write(backups[place], place.read_bytes())
            drafts[place] = _beside(place)
            _write(drafts[place], content)
            if place in backups:
                copymode(place, backups[place])
                copymode(place, drafts[place])
        for path, place, draft in zip(as_bytes, drafts, drafts.values(), strict=True):
            in_hand = path
            draft.replace(place)
            moved.append(place)
    except BaseException as failure:
        for place in moved:
            if place in backups:
                backups[place].replace(place)
            else:
                place.unlink()
        if isinstance(failure, OSError | ValueError):
            raise NotWritten(in_hand, failure) from failure
        raise
    finally:
        _clear([*drafts.values(), *backups.values()])


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet; FileExistsError when it is."""
    with path.open("xb") as file:
        try:
            file.write(content)
        except BaseException:
            file.close()
            _clear([path])
            raise


@contextmanager
def whole_folder(place: Path) -> Iterator[Path]:
    """Give a folder to put files in, which come to `place` when all has gone well; or raise NotWritten and leave nothing.

    `place` is not there yet, or is a folder with nothing in it.
    """
    from shutil import rmtree

    try:
        # A link stays a link: the folder that it points to is filled.
        filled = Path(os.path.realpath(place))
        # A folder that is there stays, since somebody may be working in it: its files move up from a folder within.
        stays = filled.is_dir()
        draft = _beside(filled / filled.name if stays else filled)
        draft.mkdir(parents=True)
    except (OSError, ValueError) as failure:
        raise NotWritten(place, failure) from failure
    moved: list[Path] = []
    try:
        yield draft
        if stays:
            for file in sorted(draft.iterdir()):
                file.rename(filled / file.name)
                moved.append(filled / file.name)
            draft.rmdir()
        else:
            draft.rename(filled)
    except BaseException as failure:
        rmtree(draft, ignore_errors=True)
        _clear(moved)
        if isinstance(failure, OSError):
            raise NotWritten(place, failure) from failure
        raise


def _beside(path: Path) -> Path:
    from secrets import token_hex

    return path.with_name(f".{path.name[:100]}.{token_hex(4)}.part")


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _clear(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()


def named(path: str | Path) -> str:
    """Return a path as it may be shown: one line, without what steers a terminal."""
    shown = os.fspath(path).encode("utf-8", "replace").decode("utf-8", "replace")
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in shown)


def why(failure: OSError | ValueError) -> str:
    """Return the reason of a failure in the system's own words, without the path."""
    if isinstance(failure, PermissionError):
        return "permission denied"
    if isinstance(failure, OSError) and failure.strerror:
        return failure.strerror[0].lower() + failure.strerror[1:]
    return "that is no name of a file"
