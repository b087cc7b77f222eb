"""Files: written whole or not at all, and how a message names one and says why it cannot be read or written.

Each folder that is written into has a desk for the while: a folder within it, for one writer at a time. New files are
made there, old ones are put there, and only whole files move. What stood there when a run was killed is put back
when the next one begins.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from errno import EEXIST, ENOENT
from pathlib import Path, PurePath
from typing import IO, Final

WRITTEN: Final = "written-by-outcomes.txt"
"""The file in a folder of results that says which files the program wrote there, with the SHA-256 of each."""

_DESK = ".outcomes.part"
_NEW, _OLD, _JOURNAL, _LOCK = "new", "old", "journal", "lock"
_PATIENCE_SECONDS = 2.0
_HEADING = f"""\
# The files that `outcomes` wrote into this folder, each with its SHA-256. A file that has been changed since is not
# replaced by a later run. To see whether all are as they were written: sha256sum -c {WRITTEN}
"""


class NotWritten(Exception):
    """`path` cannot be written, so nothing has been."""

    def __init__(self, path: Path, failure: OSError | ValueError) -> None:
        super().__init__(f"{named(path)} cannot be written: {why(failure)}; nothing has been written")
        self.path = path
        self.failure = failure


class Refused(OSError):
    """A place where the program writes nothing, though it could: the sentence says why."""


class NotEmpty(Refused):
    """A folder that is to be filled has something in it, or is a file."""


class NotOurs(Refused):
    """A file would be replaced that the program did not write, or not as it stands."""


class Busy(Refused):
    """Another run is writing into the same folder."""


# ---- into a folder


def must_be_empty(folder: Path) -> None:
    """Raise NotEmpty if there is something in `folder`, or it is a file; OSError or ValueError where nobody can look.

    What a run that was killed left there is cleared away first.
    """
    if folder.is_dir():
        if any(map(_is_left_over, folder.iterdir())):
            with _desk(folder / _DESK):
                pass
        if any(folder.iterdir()):
            raise NotEmpty(
                f"there is something in {named(folder)} already; name a new folder, or empty that one"
            )
    elif os.path.lexists(folder):
        raise NotEmpty(f"{named(folder)} is a file; name a folder")


def append_all(folder: Path, additions: Mapping[str, bytes]) -> None:
    """Add to the end of each file in `folder` what is said for its name; one that is not there is begun."""
    for name, content in additions.items():
        with (folder / name).open("ab") as file:
            file.write(content)


def write_all(folder: Path, contents: Mapping[str, str] | Mapping[str, bytes]) -> None:
    """Write every file into `folder`, by its name there; or raise NotWritten and leave each as it was.

    A file that is there is replaced only where the program wrote it and nobody has changed it since. Old files leave
    before new ones come, so files of two runs never stand side by side, not even when a run is killed.
    """
    new = {name: text.encode("utf-8") if isinstance(text, str) else text for name, text in contents.items()}
    with _about(folder):
        # A link stays a link: the folder that it points to is written into.
        home = Path(os.path.realpath(folder))
        with _desk(home / _DESK) as desk:
            before = _written_before(home)
            for name, content in new.items():
                with _about(folder / name):
                    _must_be_ours(home / name, before.get(name), _digest(content))
            # It comes last: where it is there, all of its run's files are.
            new[WRITTEN] = _as_written(before | {name: _digest(text) for name, text in new.items()})
            for name, content in new.items():
                with _about(folder / name):
                    _write(desk / _NEW / name, content)
                    _open_to_the_same(home / name, desk / _NEW / name)
            _swap_in(desk, [*new], folder)


@contextmanager
def whole_folder(place: Path) -> Iterator[Path]:
    """Give a folder to put files in, which come to `place` when all has gone well; or raise NotWritten and leave nothing.

    `place` is not there yet, or is a folder with nothing in it.
    """
    with _about(place):
        # A link stays a link: the folder that it points to is filled.
        filled = Path(os.path.realpath(place))
        # A folder that is there stays, since somebody may be working in it: its files move up from the desk in it.
        stays = filled.is_dir()
    try:
        with _desk(filled / _DESK if stays else filled.with_name(f".{filled.name[:100]}{_DESK}")) as desk:
            draft = desk / _NEW
            draft.mkdir()
            yield draft
            if stays:
                _swap_in(desk, sorted(each.name for each in draft.iterdir()), place)
            else:
                draft.rename(filled)
    except OSError as failure:
        raise NotWritten(place, failure) from failure


# ---- a single file


def write_new(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file that is not there yet, whole or not at all; FileExistsError when it is.

    `mode` is who may read it from the moment when it is there, less what the system's mask takes away.
    """
    home = Path(os.path.realpath(path.parent))
    if not home.is_dir():
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), os.fspath(path.parent))
    if os.path.lexists(path):
        raise FileExistsError(EEXIST, os.strerror(EEXIST), os.fspath(path))
    must_be_ordinary(path)
    with _desk(home / _DESK) as desk:
        draft = desk / _NEW
        _write(draft, content, mode)
        _come_to(draft, home / path.name)


def rewrite(path: Path, content: bytes) -> None:
    """Give a file that is there another content, whole, or raise NotWritten and leave it as it was."""
    with _about(path):
        must_be_ordinary(path)
        # A link stays a link: what it points to is replaced.
        place = Path(os.path.realpath(path))
        with _desk(place.parent / _DESK) as desk:
            _write(desk / _NEW, content)
            _open_to_the_same(place, desk / _NEW)
            (desk / _NEW).replace(place)


def _come_to(draft: Path, place: Path) -> None:
    """Give a whole file its name, or raise FileExistsError where something has that name."""
    if sys.platform == "win32":
        draft.rename(place)
        return
    try:
        os.link(draft, place)
    except FileExistsError:
        raise
    except OSError:
        # A stick or a share may know no links. Nobody but another program can come between, since the desk is ours.
        if os.path.lexists(place):
            raise FileExistsError(EEXIST, os.strerror(EEXIST), os.fspath(place)) from None
        draft.replace(place)


# ---- what may be replaced


def must_be_ordinary(path: Path) -> None:
    """Raise Refused where `path` is there and is a folder, a pipe or a device; OSError where nobody can look."""
    from stat import S_ISDIR, S_ISREG

    if sys.platform == "win32" and PurePath(path.name).is_reserved():
        raise Refused("that is the name of a device; name a file")
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    if S_ISDIR(mode):
        raise Refused("it is a folder; name a file in it")
    if not S_ISREG(mode):
        raise Refused("it is a device or a pipe; name an ordinary file")


def _must_be_ours(place: Path, before: str | None, now: str) -> None:
    """Raise Refused unless there is nothing at `place`, what was written there before, or what is to be written."""
    if place.name == WRITTEN:
        raise NotOurs("that is the name of the list of what was written there")
    must_be_ordinary(place)
    if place.is_symlink():
        raise Refused("it is a link; name the folder that it leads to, or take it away")
    alike = [each for each in _siblings(place) if each.name.casefold() == place.name.casefold()]
    # To Windows and macOS, and to a reader of records, `Lines.csv` is `lines.csv`.
    if any(each.name != place.name or _digest_of(each) not in (before, now) for each in alike):
        there = "a file of that name" if alike[0].name == place.name else f"a file {named(alike[0].name)}"
        raise NotOurs(
            f"there is {there}, which this program did not write, or which was changed after it did"
        )


def _siblings(place: Path) -> Iterable[Path]:
    return place.parent.iterdir() if place.parent.is_dir() else ()


def _digest(content: bytes) -> str:
    from hashlib import sha256

    return sha256(content).hexdigest()


def _digest_of(path: Path) -> str:
    from hashlib import file_digest

    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _written_before(home: Path) -> dict[str, str]:
    """Return the SHA-256 of each file that the program wrote into `home`, by its name, as WRITTEN says."""
    must_be_ordinary(home / WRITTEN)
    try:
        text = (home / WRITTEN).read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return {}
    if not text.startswith(_HEADING.partition(",")[0]):
        raise NotOurs(f"there is a file {WRITTEN}, which this program did not write")
    lines = (line.partition("  ") for line in text.split("\n") if line and not line.startswith("#"))
    return {name: digest for digest, _, name in lines}


def _as_written(digests: Mapping[str, str]) -> bytes:
    # A name that holds the end of a line cannot stand in it; such a file is never replaced.
    lines = [
        f"{digest}  {name}\n"
        for name, digest in sorted(digests.items())
        if len(name.splitlines()) == 1 and name != WRITTEN
    ]
    return (_HEADING + "".join(lines)).encode("utf-8", "surrogateescape")


# ---- the desk


@contextmanager
def _desk(at: Path) -> Iterator[Path]:
    """Give the folder `at` to make files in, with nothing in it; it is gone afterwards.

    Its parent is as it was before where not all has come to its place: now, or when the next run begins. Busy while
    another run has it.
    """
    lock = _locked(at)
    try:
        _clear_away(at)
        yield at
    finally:
        # Where another program holds a file, what was there stays on the desk for the next run to put back.
        with suppress(OSError):
            _clear_away(at)
        _unlocked(at, lock)


def _locked(at: Path) -> IO[bytes]:
    from time import monotonic, sleep

    patient_until = monotonic() + _PATIENCE_SECONDS
    while True:
        at.mkdir(mode=0o700, parents=True, exist_ok=True)
        if at.is_symlink():
            raise Refused(f"{named(at.name)} in it is a link; take it away")
        try:
            lock = (at / _LOCK).open("ab")
        except (FileNotFoundError, PermissionError):
            # Another run may just be clearing it away.
            if monotonic() > patient_until:
                raise
        else:
            if _is_locked(lock) and _is_there(at / _LOCK, lock):
                return lock
            lock.close()
            if monotonic() > patient_until:
                raise Busy("another run of `outcomes` is writing there; wait until it has ended")
        sleep(0.02)


def _is_locked(lock: IO[bytes]) -> bool:
    """Lock an open file, as the system does until it is closed or its program ends; False where another has it."""
    if sys.platform == "win32":
        from msvcrt import LK_NBLCK, locking

        try:
            locking(lock.fileno(), LK_NBLCK, 1)
        except OSError:
            return False
        return True
    from fcntl import LOCK_EX, LOCK_NB, flock

    try:
        flock(lock, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A share that knows no locks: there is nobody to ask.
        return True
    return True


def _is_there(path: Path, file: IO[bytes]) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except OSError:
        return False


def _unlocked(at: Path, lock: IO[bytes]) -> None:
    # Elsewhere the file goes while it is still locked: once it is not, it may be the next run's. Windows removes no file
    # that is open, so there it goes after, unless the next run has it.
    if sys.platform != "win32":
        with suppress(OSError):
            (at / _LOCK).unlink()
    lock.close()
    if sys.platform == "win32":
        with suppress(OSError):
            (at / _LOCK).unlink()
    with suppress(OSError):
        at.rmdir()


def _swap_in(desk: Path, names: list[str], folder: Path) -> None:
    """Move the files of these names from the desk to its parent, which `folder` names, and what was there out first."""
    from json import dumps

    home = desk.parent
    old = [name for name in reversed(names) if (home / name).exists()]
    stamps = {name: _stamp(desk / _NEW / name) for name in names}
    _write(desk / "journal.draft", dumps({"new": stamps, "old": old}).encode())
    (desk / "journal.draft").replace(desk / _JOURNAL)
    for name in old:
        with _about(folder / name):
            _moved(home / name, desk / _OLD / name)
    for name in names:
        with _about(folder / name):
            _moved(desk / _NEW / name, home / name)
    # With this the new files are there.
    (desk / _JOURNAL).unlink()


def _moved(file: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    file.replace(place)


def _stamp(file: Path) -> list[int]:
    """Return what tells a file from another that took its name, and stays when it is moved."""
    there = file.lstat()
    return [there.st_size, there.st_mtime_ns]


def _clear_away(desk: Path) -> None:
    """Put everything back that a run moved which did not come to its end, and empty the desk but for its lock."""
    if (desk / _JOURNAL).exists():
        _put_back(desk)
    for each in desk.iterdir():
        if each.name != _LOCK:
            _removed(each)
    for each in desk.parent.iterdir():
        if _is_old_draft(each):
            _removed(each)


def _put_back(desk: Path) -> None:
    from json import loads

    home = desk.parent
    journal = loads((desk / _JOURNAL).read_bytes())
    for name, stamp in journal["new"].items():
        place = home / name
        moved = not (desk / _NEW / name).exists()
        if _is_within(name) and moved and place.is_file() and _stamp(place) == stamp:
            place.unlink()
    # The list of what was written comes back last.
    for name in reversed(journal["old"]):
        if _is_within(name) and (desk / _OLD / name).exists() and not os.path.lexists(home / name):
            (desk / _OLD / name).replace(home / name)
    (desk / _JOURNAL).unlink()


def _is_within(name: str) -> bool:
    return not PurePath(name).is_absolute() and ".." not in PurePath(name).parts


def _is_left_over(path: Path) -> bool:
    return path.name == _DESK or _is_old_draft(path)


def _is_old_draft(path: Path) -> bool:
    """Whether it is a draft of an earlier version of the program, which kept them beside their places."""
    from re import fullmatch

    return bool(fullmatch(r"\..{1,100}\.[0-9a-f]{8}\.part", path.name))


def _removed(path: Path) -> None:
    from shutil import rmtree

    if path.is_dir() and not path.is_symlink():
        rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _open_to_the_same(before: Path, after: Path) -> None:
    """Let those read and write `after` who may read and write `before`, if that is there."""
    from shutil import copymode

    with suppress(FileNotFoundError):
        copymode(before, after)


def _write(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a new file whole onto the disk; OSError where there is no room for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(opened, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


# ---- what is said of files


@contextmanager
def _about(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as failure:
        raise NotWritten(path, failure) from failure


def named(path: str | Path) -> str:
    """Return a path as it may be shown: one line, without what steers a terminal."""
    shown = os.fspath(path).encode("utf-8", "replace").decode("utf-8", "replace")
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in shown)


def why(failure: OSError | ValueError) -> str:
    """Return the reason of a failure in the system's own words, without the path."""
    if isinstance(failure, Refused):
        return str(failure)
    if isinstance(failure, PermissionError):
        return "permission denied"
    if isinstance(failure, OSError) and failure.strerror:
        return failure.strerror[0].lower() + failure.strerror[1:]
    return "that is no name of a file"
