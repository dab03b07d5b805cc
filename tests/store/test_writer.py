"""Saving, and failing to save: the state says so, memory keeps working, nothing is lost."""

import errno
import os
import shutil
import threading
import time

import pytest
import yaml

from annotator.core.edits import Change, Edit, ProjectHeader
from annotator.core.errors import AnnotatorError, WriteError
from annotator.store import create, open_file, writer
from tests.store.desk import article, make, put, saved, span, spans_of, tag
from tests.store.failing import FailingDisk


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch):
    monkeypatch.setattr(writer, "FIRST_DELAY", 0.005)
    monkeypatch.setattr(writer, "LONGEST_DELAY", 0.02)


@pytest.fixture
def disk():
    return FailingDisk()


@pytest.fixture
def desk(tmp_path, disk):
    made = make(tmp_path, disk=disk)
    made.states = []
    made.seen = threading.Condition()

    def on_saved(state):
        with made.seen:
            made.states.append(state)
            made.seen.notify_all()

    made.on_saved = on_saved
    yield made
    disk.failing, disk.room, disk.most = {}, None, None
    disk.hold.set()
    made.close(fold=False, force=True)


def wait_for_error(desk):
    with desk.seen:
        assert desk.seen.wait_for(lambda: any(state.error for state in desk.states), 10)
    return next(state.error for state in desk.states if state.error)


def names(prefix, count):
    return [f"{prefix}{number}" for number in range(count)]


def on_disk(path):
    """The spans that another program finds in the file now."""
    found = set()
    for record in yaml.safe_load_all(path.read_text(encoding="utf-8")):
        found |= {item["id"] for item in record.get("spans", ())}
        for change in record.get("changes", ()):
            if change["after"] and "span" in change["after"]:
                found.add(change["after"]["span"]["id"])
    return found


def test_what_is_said_to_be_saved_is_in_the_file(desk):
    for name in names("s", 20):
        saved(desk, tag(span(0, 7, name)))
        assert name in on_disk(desk.path)
    assert desk.save_state.pending == 0
    assert desk.save_state.error is None


def test_submitting_never_waits_for_the_disk(desk, disk):
    disk.hold.clear()
    started = time.perf_counter()
    for name in names("s", 50):
        put(desk, tag(span(0, 7, name)))
    assert time.perf_counter() - started < 10, "the disk holds whoever waits for it for twenty seconds"
    assert desk.save_state.pending == 50
    assert not desk.flush(0.01)
    assert set(names("s", 50)) <= spans_of(desk)
    disk.hold.set()
    assert desk.flush(10)
    assert set(names("s", 50)) <= on_disk(desk.path)


def test_everything_queued_goes_in_one_write(desk, disk):
    disk.hold.clear()
    put(desk, tag(span(0, 7, "one")))
    while not desk.states:
        time.sleep(0.001)
    for name in names("s", 50):
        put(desk, tag(span(0, 7, name)))
    disk.hold.set()
    assert desk.flush(10)
    pending = [state.pending for state in desk.states]
    assert len(pending) <= 6, pending


@pytest.mark.parametrize("room", [0, 1, 10, 150, 400])
def test_a_full_disk(desk, disk, room):
    before = desk.path.read_bytes()
    disk.room = room
    for name in names("s", 4):
        put(desk, tag(span(0, 7, name)))
    error = wait_for_error(desk)
    assert error.file == desk.path
    assert os.strerror(errno.ENOSPC) in str(error)
    assert set(names("s", 4)) <= spans_of(desk)
    assert desk.save_state.pending > 0
    # What other programs see meanwhile is whole.
    assert desk.path.read_bytes().startswith(before)
    assert not desk.changed_on_disk()
    disk.room = None
    desk.retry()
    assert desk.flush(10)
    assert desk.save_state.error is None
    assert set(names("s", 4)) <= on_disk(desk.path)
    assert desk.path.read_bytes().count(b"--- # edit deal alice") == 4


@pytest.mark.parametrize("most", [1, 7, 100])
def test_short_writes(desk, disk, most):
    disk.most = most
    saved(desk, tag(span(0, 7, "s1")))
    disk.most = None
    saved(desk, tag(span(0, 7, "s2")))
    assert {"s1", "s2"} <= on_disk(desk.path)


@pytest.mark.parametrize("failing", [{"sync"}, {"write"}, {"sync", "truncate"}])
@pytest.mark.parametrize("number", [errno.EIO, errno.EROFS, errno.EACCES])
def test_failing_calls(desk, disk, failing, number):
    saved(desk, tag(span(0, 7, "before")))
    disk.failing = dict.fromkeys(failing, number)
    put(desk, tag(span(0, 7, "s1")))
    assert os.strerror(number) in str(wait_for_error(desk))
    put(desk, tag(span(0, 7, "s2")))
    assert {"before", "s1", "s2"} <= spans_of(desk)
    assert not desk.flush(0.05)
    with pytest.raises(WriteError):
        desk.close(timeout=0.05)
    disk.failing = {}
    assert desk.flush(10)
    assert {"before", "s1", "s2"} <= on_disk(desk.path)
    assert desk.path.read_bytes().count(b"\n--- # edit deal alice") == 3


def test_half_a_record_that_could_not_be_cut_off_is_cut_off_before_the_next_write(desk, disk):
    disk.room, disk.failing = 30, {"truncate": errno.EIO}
    put(desk, tag(span(0, 7, "s1")))
    wait_for_error(desk)
    assert desk.path.read_bytes().endswith(b"\n--- # edit deal alice\nkind: ed"[-30:])
    disk.room = None
    assert not desk.flush(0.05)
    disk.failing = {}
    assert desk.flush(10)
    assert "s1" in on_disk(desk.path)
    assert desk.path.read_bytes().count(b"\n--- # edit deal alice\n") == 1


def test_try_again_tries_at_once(desk, disk, monkeypatch):
    """However long the pause is that it waits by itself."""
    monkeypatch.setattr(writer, "FIRST_DELAY", 60.0)
    monkeypatch.setattr(writer, "LONGEST_DELAY", 60.0)
    disk.failing = {"write": errno.EIO}
    put(desk, tag(span(0, 7, "s1")))
    wait_for_error(desk)
    disk.failing = {}
    assert not desk.flush(0.05)
    desk.retry()
    assert desk.flush(10)
    assert "s1" in on_disk(desk.path)


def test_pauses_between_attempts_have_a_limit(desk, disk):
    """An hour without the disk must not mean an hour of waiting when it is back."""
    attempts = []
    check = disk._check

    def counted(call):
        if call == "write":
            attempts.append(time.monotonic())
        check(call)

    disk._check = counted
    disk.failing = {"write": errno.EIO}
    put(desk, tag(span(0, 7, "s1")))
    until = time.monotonic() + 20
    while len(attempts) < 16 and time.monotonic() < until:
        desk.flush(0.01)
    assert len(attempts) >= 16, "doubled without a limit, the last pause alone would be minutes"
    disk.failing = {}
    assert desk.flush(10)


def test_a_copy_can_be_saved_while_writing_fails(desk, disk, tmp_path):
    disk.failing = {"write": errno.EIO}
    put(desk, tag(span(0, 7, "s1")))
    wait_for_error(desk)
    copy = tmp_path / "elsewhere" / "copy.annot.yaml"
    copy.parent.mkdir()
    desk.save_copy(copy)
    assert "s1" in on_disk(copy)
    with open_file(copy) as opened:
        assert "s1" in spans_of(opened)
    with pytest.raises(WriteError):
        desk.save_copy(desk.path)


def test_a_deleted_file_is_reported_and_written_again(desk):
    saved(desk, tag(span(0, 7, "before")))
    desk.path.unlink()
    assert desk.changed_on_disk()
    put(desk, tag(span(0, 7, "after")))
    assert "deleted or moved" in str(wait_for_error(desk))
    assert {"before", "after"} <= spans_of(desk)
    assert desk.flush(10)
    assert {"before", "after", "alice1"} <= on_disk(desk.path)


def test_a_folder_that_vanishes_and_comes_back(desk, tmp_path):
    saved(desk, tag(span(0, 7, "before")))
    away = tmp_path.parent / f"{tmp_path.name}-away"
    tmp_path.rename(away)
    put(desk, tag(span(0, 7, "after")))
    wait_for_error(desk)
    assert not desk.flush(0.05)
    away.rename(tmp_path)
    assert desk.flush(10)
    assert {"before", "after"} <= on_disk(desk.path)


def test_a_replaced_file_is_not_written_to(desk, tmp_path):
    saved(desk, tag(span(0, 7, "before")))
    other = tmp_path / "other.yaml"
    shutil.copy(desk.path, other)
    content = other.read_bytes()
    other.replace(desk.path)
    put(desk, tag(span(0, 7, "after")))
    assert isinstance(wait_for_error(desk), writer.ChangedError)
    assert desk.changed_on_disk()
    assert not desk.flush(0.05)
    assert desk.path.read_bytes() == content
    assert desk.merge_from_disk() == []
    assert desk.flush(10)
    assert {"before", "after"} <= on_disk(desk.path)
    assert not desk.changed_on_disk()


def test_a_read_only_folder_says_so(tmp_path, desk, disk):
    """Root may write everywhere, so the disk says what the system would say to others."""
    disk.failing = dict.fromkeys(("write", "sync", "replace"), errno.EACCES)
    with pytest.raises(WriteError):
        desk.fold()
    for count in (1, 2000):
        with pytest.raises(WriteError):
            bring_in(desk, count)
    disk.failing = {}
    assert list(desk.project.entries) == ["deal", "storm", "vote"]
    assert {name.name for name in tmp_path.iterdir()} == {"desk.annot.yaml", "desk.annot.yaml.lock"}


def bring_in(desk, count):
    with desk.importing() as batch:
        for number in range(count):
            batch.add(article(f"new-{number}"))


def test_a_project_is_not_created_over_another_file(tmp_path, disk):
    path = tmp_path / "there.yaml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(WriteError):
        create(path, ProjectHeader())
    disk.room = 5
    with pytest.raises(WriteError):
        create(tmp_path / "new.yaml", ProjectHeader(), disk=disk)
    assert [name.name for name in tmp_path.iterdir()] == ["there.yaml"]


def test_what_cannot_be_stored_is_refused_at_once(desk):
    with pytest.raises(AnnotatorError):
        desk.submit(Edit("Odd", (Change(None, span(0, 7, "odd", extra={"set": object()}), "deal", "alice"),)))
    saved(desk, tag(span(0, 7, "next")))
    assert "next" in on_disk(desk.path)


def test_reading_only_refuses_edits(desk, tmp_path):
    copy = tmp_path / "copy.yaml"
    desk.save_copy(copy)
    with open_file(copy, read_only=True) as opened:
        for step in (lambda: opened.submit(tag(span())), opened.fold, opened.merge_from_disk):
            with pytest.raises(WriteError):
                step()
        assert spans_of(opened) == {"alice1"}


def test_a_listener_that_fails_does_not_end_saving(desk, monkeypatch):
    told = []
    monkeypatch.setattr(threading, "excepthook", told.append)
    desk.on_saved = lambda state: 1 / 0
    saved(desk, tag(span(0, 7, "s1")), tag(span(0, 7, "s2")))
    saved(desk, tag(span(0, 7, "s3")))
    assert {"s1", "s2", "s3"} <= on_disk(desk.path)
    assert all(args.exc_type is ZeroDivisionError for args in told)
    assert told
