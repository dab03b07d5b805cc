"""One writer at a time, by real processes."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.core.errors import LockedError
from annotator.store import open_file
from annotator.store.lock import Lock, lock_path
from tests.store.desk import make

HOLD = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from annotator.store import open_file
opened = open_file(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.readline()
opened.close()
"""


@pytest.fixture
def path(tmp_path):
    made = make(tmp_path)
    made.close()
    return made.path


@pytest.fixture
def holder(path):
    """Another process that has the project open."""
    script = HOLD.format(root=str(Path(__file__).resolve().parents[2]))
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "open\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_opening_is_refused_and_says_who_and_where(path, holder):
    before = path.read_bytes()
    with pytest.raises(LockedError) as caught:
        open_file(path)
    text = str(caught.value)
    assert platform.node() in text
    assert json.loads(lock_path(path).read_text(encoding="utf-8"))["since"] in text
    assert caught.value.file == path
    with open_file(path, read_only=True) as opened:
        assert len(opened.project) == 3
    assert path.read_bytes() == before
    holder.communicate("\n")
    assert not lock_path(path).exists()
    open_file(path).close()


def test_the_lock_of_a_dead_process_is_taken_over(path, holder):
    holder.kill()
    holder.wait()
    assert lock_path(path).exists()
    with open_file(path) as opened:
        assert not opened.read_only
        assert json.loads(lock_path(path).read_text(encoding="utf-8"))["pid"] != holder.pid
    assert not lock_path(path).exists()


def test_a_lock_from_another_machine_is_respected_until_it_is_deleted(path):
    lock_path(path).write_text('{"user": "bob", "host": "newsroom-7", "pid": 1, "since": "2026-11-24"}\n')
    with pytest.raises(LockedError) as caught:
        open_file(path)
    assert "bob" in str(caught.value)
    assert "newsroom-7" in str(caught.value)
    assert lock_path(path).name in caught.value.hint
    lock_path(path).unlink()
    open_file(path).close()


@pytest.mark.parametrize("left", ["", "not json", "[1]", "\0\0\0"])
def test_a_damaged_lock_file_is_no_obstacle(path, left):
    lock_path(path).write_text(left)
    open_file(path).close()
    assert not lock_path(path).exists()


def test_the_same_process_cannot_open_it_twice_either(path):
    with open_file(path), pytest.raises(LockedError):
        open_file(path)


def test_one_lock_for_a_file_and_for_a_link_to_it(path, tmp_path):
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    with open_file(path), pytest.raises(LockedError):
        open_file(link)
    with open_file(link) as opened:
        opened.fold()
    assert link.is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="there the project itself is not locked")
def test_a_hard_link_is_the_same_project(path):
    other = path.with_name("other name.annot.yaml")
    other.hardlink_to(path)
    with open_file(path):
        with pytest.raises(LockedError, match="under another name"):
            open_file(other)
        with open_file(other, read_only=True) as reading:
            assert reading.project.entries
    with open_file(other) as opened:
        assert not opened.read_only


def test_releasing_twice_and_a_lock_deleted_meanwhile(path):
    first, second = Lock(path), Lock(path)
    first.acquire()
    lock_path(path).unlink()
    second.acquire()
    first.release()
    first.release()
    assert lock_path(path).exists()
    second.release()
    assert not lock_path(path).exists()


def test_where_no_lock_can_be_written_the_project_opens_with_a_warning(path):
    lock_path(path).mkdir()
    with open_file(path) as opened:
        assert [problem.code for problem in opened.problems] == ["no-lock"]
        assert not opened.read_only
    lock_path(path).rmdir()


@pytest.mark.skipif(os.access("/", os.W_OK), reason="root may write everywhere")
def test_a_write_protected_file_opens_for_reading(path):
    path.chmod(0o400)
    with open_file(path) as opened:
        assert opened.read_only
        assert [problem.code for problem in opened.problems] == ["read-only"]


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be deleted there")
def test_a_lock_that_is_given_back_between_opening_and_locking_its_file_is_taken_anew(path, monkeypatch):
    """Whoever holds a lock on a file that is deleted holds nothing: a third would take the new one."""
    import fcntl

    first, second = Lock(path), Lock(path)
    first.acquire()
    flock = fcntl.flock

    def late(fd, how):
        first.release()
        flock(fd, how)

    monkeypatch.setattr(fcntl, "flock", late)
    second.acquire()
    monkeypatch.undo()
    assert lock_path(path).exists()
    with pytest.raises(LockedError):
        Lock(path).acquire()
    second.release()
    assert not lock_path(path).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="what is being deleted there cannot be opened")
def test_one_of_many_who_open_and_close_has_it(path):
    """Real processes that take and give back the lock all the time: never two at once."""
    script = CROWD.format(root=str(Path(__file__).resolve().parents[2]))
    command = [sys.executable, "-c", script, str(path)]
    crowd = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate(timeout=50)[0].split() for process in crowd]
    assert all(said[0] == "good" for said in told)
    assert sum(int(said[1]) for said in told) > 20
    assert not lock_path(path).exists()


CROWD = """
import os, sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from annotator.core.errors import LockedError
from annotator.store.lock import Lock
path = Path(sys.argv[1])
inside = path.with_name("inside")
end, taken = time.monotonic() + 0.6, 0
while time.monotonic() < end:
    lock = Lock(path)
    try:
        lock.acquire()
    except LockedError:
        continue
    os.close(os.open(inside, os.O_CREAT | os.O_EXCL))  # fails where somebody else is in
    taken += 1
    inside.unlink()
    lock.release()
print("good", taken)
"""
