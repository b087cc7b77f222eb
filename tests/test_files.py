"""Writing is all or nothing: what is there is kept, a run that is killed leaves no mixture, and two do not mix."""

import os
import subprocess
import sys
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path
from threading import Barrier, Thread

import pytest

from rules_engine import files
from rules_engine.files import (
    NotEmpty,
    NotWritten,
    must_be_empty,
    rewrite,
    whole_folder,
    write_all,
    write_new,
)
from rules_engine.naming import KeyRefused, Naming

ROOT = Path(__file__).parent.parent
FIRST = {"a.csv": "first a", "b.html": "first b", "c.json": "first c"}
SECOND = {"a.csv": "second a", "b.html": "second b", "c.json": "second c"}
LIST = "written-by-outcomes.txt"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a writer who is locked out be told at once."""
    monkeypatch.setattr(files, "_PATIENCE_SECONDS", 0.0)


def there(folder: Path) -> dict[str, str]:
    """Return the files of a folder by their names, without the list of them."""
    return {each.name: each.read_text() for each in folder.iterdir() if each.is_file() and each.name != LIST}


# ---- what is there is kept


def test_what_was_written_before_is_replaced(out: Path) -> None:
    write_all(out, FIRST)
    write_all(out, SECOND)
    assert there(out) == SECOND


def test_the_list_says_what_was_written_in_a_form_that_can_be_checked(out: Path) -> None:
    write_all(out, {"b": "two", "a": "one"})
    lines = (out / LIST).read_text().splitlines()
    one, two = (sha256(text).hexdigest() for text in (b"one", b"two"))
    assert [line for line in lines if not line.startswith("#")] == [f"{one}  a", f"{two}  b"]


@pytest.mark.parametrize("name", ["b.html", "B.HTML"])
def test_a_file_of_somebody_else_is_kept_and_nothing_is_written(name: str, out: Path) -> None:
    out.mkdir()
    (out / name).write_text("mine")
    with pytest.raises(NotWritten, match=r"b\.html cannot be written: .* this program did not write"):
        write_all(out, FIRST)
    assert there(out) == {name: "mine"}


def test_a_file_that_was_changed_after_it_was_written_is_kept(out: Path) -> None:
    write_all(out, FIRST)
    (out / "a.csv").write_text("first a, with a note of mine")
    with pytest.raises(NotWritten, match="did not write, or which was changed after it did"):
        write_all(out, SECOND)
    assert there(out) == FIRST | {"a.csv": "first a, with a note of mine"}


def test_a_file_that_is_already_what_is_to_be_written_may_be_of_anybody(out: Path) -> None:
    out.mkdir()
    (out / "a.csv").write_text("first a")
    write_all(out, FIRST)
    assert there(out) == FIRST


def test_other_files_and_what_was_written_of_another_kind_stay_known(out: Path) -> None:
    write_all(out, {"a.csv": "1"})
    write_all(out, {"z.csv": "1"})
    write_all(out, {"a.csv": "2"})
    write_all(out, {"z.csv": "2"})
    assert there(out) == {"a.csv": "2", "z.csv": "2"}


@pytest.mark.parametrize("content", ["my own list", ""])
def test_a_list_that_is_not_ours_is_kept(content: str, out: Path) -> None:
    out.mkdir()
    (out / LIST).write_text(content)
    with pytest.raises(NotWritten, match=f"there is a file {LIST}"):
        write_all(out, FIRST)
    assert (out / LIST).read_text() == content
    with pytest.raises(NotWritten):
        write_all(out, {LIST: "a page"})


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes among its files")
def test_a_pipe_and_a_link_are_not_written_over(out: Path) -> None:
    out.mkdir()
    os.mkfifo(out / "a.csv")
    with pytest.raises(NotWritten, match="it is a device or a pipe"):
        write_all(out, FIRST)
    (out / "a.csv").unlink()
    (out.parent / "elsewhere").write_text("first a")
    (out / "a.csv").symlink_to(out.parent / "elsewhere")
    with pytest.raises(NotWritten, match="it is a link"):
        write_all(out, FIRST)
    with pytest.raises(NotWritten, match="it is a device or a pipe"):
        rewrite(Path("/dev/null"), b"text")


def test_a_file_keeps_who_may_read_it(out: Path) -> None:
    write_all(out, FIRST)
    (out / "a.csv").chmod(0o640)
    write_all(out, SECOND)
    assert (out / "a.csv").stat().st_mode & 0o777 == 0o640 or os.name == "nt"


# ---- a run that does not come to its end

KILLED = """
import os, sys
from pathlib import Path
from rules_engine.files import write_all
left, replace = int(sys.argv[2]), Path.replace
def counted(self, target):
    global left
    if left == 0:
        os._exit(9)
    left -= 1
    return replace(self, target)
Path.replace = counted
write_all(Path(sys.argv[1]), {"a.csv": "second a", "b.html": "second b", "c.json": "second c"})
"""


# The journal, four old files out, four new ones in; with the ninth move nothing is left to kill.
@pytest.mark.parametrize("moves", range(10))
def test_a_kill_leaves_files_of_one_run_and_the_next_run_finds_all_or_none(moves: int, out: Path) -> None:
    write_all(out, FIRST)
    done = subprocess.run([sys.executable, "-c", KILLED, str(out), str(moves)], cwd=ROOT, check=False)
    assert done.returncode == (0 if moves == 9 else 9)
    assert there(out).items() <= FIRST.items() or there(out).items() <= SECOND.items()
    write_all(out, {"other": "of the next run"})
    assert there(out) == (SECOND if moves == 9 else FIRST) | {"other": "of the next run"}
    assert [each.name for each in out.iterdir() if each.name.startswith(".")] == []
    write_all(out, SECOND)
    assert there(out) == SECOND | {"other": "of the next run"}


@pytest.mark.parametrize("name", ["a.csv", "b.html", "c.json", LIST])
@pytest.mark.parametrize("before", [{}, FIRST])
@pytest.mark.parametrize("fault", [KeyboardInterrupt, OSError(ENOSPC, "No space left on device")])
def test_whatever_stops_a_run_leaves_all_as_it_was(
    name: str,
    before: dict[str, str],
    fault: BaseException,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    replace = Path.replace

    def stopped(self: Path, target: Path) -> Path:
        if Path(target) == out / name:
            monkeypatch.undo()
            raise fault
        return replace(self, target)

    out.mkdir()
    if before:
        write_all(out, before)
    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises((KeyboardInterrupt, NotWritten)):
        write_all(out, SECOND)
    assert there(out) == before
    assert {each.name for each in out.iterdir()} == ({*before, LIST} if before else set())


def test_a_file_that_took_a_place_after_the_kill_is_kept(out: Path) -> None:
    write_all(out, FIRST)
    subprocess.run([sys.executable, "-c", KILLED, str(out), "6"], cwd=ROOT, check=False)
    (out / "a.csv").write_text("mine, put there after the kill")
    with pytest.raises(NotWritten, match=r"a\.csv cannot be written"):
        write_all(out, SECOND)
    assert there(out) == FIRST | {"a.csv": "mine, put there after the kill"}


def test_drafts_of_earlier_versions_are_cleared_and_no_other_hidden_file(out: Path) -> None:
    out.mkdir()
    for name in (".lines.csv.0123abcd.part", ".gitignore", ".notes.part"):
        (out / name).write_text("SEN-0042")
    (out / ".records.0123abcd.part").mkdir()
    write_all(out, FIRST)
    assert there(out) == FIRST | {".gitignore": "SEN-0042", ".notes.part": "SEN-0042"}
    assert not (out / ".records.0123abcd.part").exists()


def test_a_journal_moves_nothing_outside_its_folder(out: Path) -> None:
    mine = out.parent / "mine"
    mine.write_text("mine")
    stamp = mine.stat()
    desk = out / ".outcomes.part"
    desk.mkdir(parents=True)
    (desk / "journal").write_text(
        f'{{"new": {{"../mine": [{stamp.st_size}, {stamp.st_mtime_ns}]}}, "old": []}}'
    )
    write_all(out, FIRST)
    assert mine.read_text() == "mine"


def test_a_folder_is_filled_whole_or_stays_empty(out: Path) -> None:
    def stopped() -> None:
        with whole_folder(out) as draft:
            (draft / "a").write_text("a")
            raise KeyboardInterrupt

    for _ in ("a new folder", "one that is there"):
        with pytest.raises(KeyboardInterrupt):
            stopped()
        assert list(out.parent.iterdir()) == ([out] if out.exists() else [])
        out.mkdir(exist_ok=True)
    assert list(out.iterdir()) == []
    must_be_empty(out)


def test_a_folder_in_which_only_the_rest_of_a_killed_run_is_left_is_empty(out: Path) -> None:
    (out / ".outcomes.part" / "new").mkdir(parents=True)
    (out / ".outcomes.part" / "new" / "children.csv").write_text("drawn")
    must_be_empty(out)
    assert list(out.iterdir()) == []
    (out / "mine").write_text("mine")
    with pytest.raises(NotEmpty):
        must_be_empty(out)


# ---- two at once


@pytest.mark.usefixtures("at_once")
def test_a_second_writer_is_told_of_the_first(out: Path) -> None:
    out.mkdir()
    with (
        whole_folder(out),
        pytest.raises(
            NotWritten, match="another run of `outcomes` is writing there; wait until it has ended"
        ),
    ):
        write_all(out, FIRST)


@pytest.mark.usefixtures("at_once")
def test_two_new_folders_side_by_side_are_filled_at_the_same_time(out: Path) -> None:
    with whole_folder(out / "one") as one, whole_folder(out / "two") as two:
        (one / "a").write_text("a")
        (two / "a").write_text("a")
    assert there(out / "one") == there(out / "two") == {"a": "a"}


def test_writers_at_the_same_time_leave_the_files_of_one(out: Path) -> None:
    together = Barrier(4)

    def written(run: int) -> None:
        together.wait()
        for _ in range(5):
            write_all(out, {name: f"{run} {name}" for name in FIRST})

    threads = [Thread(target=written, args=(run,)) for run in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    left = there(out)
    (run,) = {text.split()[0] for text in left.values()}
    assert left == {name: f"{run} {name}" for name in FIRST}


# ---- a new file, and the key


def test_a_new_file_takes_no_place_that_is_taken(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "there", b"ours")
    with pytest.raises(FileNotFoundError):
        write_new(tmp_path / "nowhere" / "new", b"ours")
    assert there(tmp_path) == {"there": "mine"}


def test_a_new_file_comes_to_a_stick_that_knows_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    write_new(tmp_path / "new", b"ours")
    assert there(tmp_path) == {"new": "ours"}


def naming(key: Path) -> Naming:
    return Naming(key, show_ids=False, tell=lambda _: None)


def test_a_full_disk_leaves_no_half_of_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyRefused, match="cannot be made: no space left on device"):
        _ = naming(tmp_path / "key").key
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    assert len(naming(tmp_path / "key").key) == 32


def test_runs_that_need_their_first_key_at_the_same_time_have_one_key(tmp_path: Path) -> None:
    together, keys = Barrier(8), list[bytes]()

    def first_run() -> None:
        together.wait()
        keys.append(naming(tmp_path / "key").key)

    threads = [Thread(target=first_run) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(keys) == 8
    assert {*keys} == {naming(tmp_path / "key").key}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes among its files")
def test_a_pipe_and_a_device_are_not_a_key(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for key in (tmp_path / "pipe", Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(
            KeyRefused, match="cannot be read: it is a device or a pipe; name an ordinary file"
        ):
            _ = naming(key).key
