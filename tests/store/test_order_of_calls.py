"""The order in which files are written, synced and put in their place, and what is said when: a power cut may come."""

import errno
import os
import shutil
import sys

import pytest

from annotator.app.exporting import export as exporting
from annotator.app.exporting import training
from annotator.app.progress import finish
from annotator.app.reviewing import hand_out as handing
from annotator.core.annotation import STATUSES
from annotator.core.errors import WriteError
from annotator.store import create, open_file, writer
from tests.store.desk import LABELS, ProjectHeader, article, make, put, saved, span, tag
from tests.store.failing import FailingDisk
from tests.store.recording import Event, Recording, disorder, identity
from tests.store.test_failing_calls import supplement


@pytest.fixture
def desk(tmp_path):
    made = make(tmp_path)
    saved(made, tag(span(28, 35, "s1")))
    yield made
    made.close(fold=False, force=True)


def save(desk, recording):
    desk.on_saved = lambda state: recording.said("saved") if not state.pending else None
    put(desk, tag(span(28, 35, "s2")))
    put(desk, tag(span(28, 35, "s3")))
    assert desk.flush(10)


def bring_in(desk, recording):
    with desk.importing() as batch:
        batch.add(article("new"))


def find(desk, recording):
    supplement(desk)


def fold(desk, recording):
    desk.fold()


def close(desk, recording):
    put(desk, tag(span(28, 35, "s2")))
    desk.close()


def copy(desk, recording):
    desk.save_copy(desk.path.with_name("copy.yaml"))


def new(desk, recording):
    create(desk.path.with_name("new.yaml"), ProjectHeader(labels=LABELS)).close()


def hand_out(desk, recording):
    finish(handing.hand_out(desk, desk.path.parent, ["ann", "bo"], articles=handing.ALL))


def write_again(desk, recording):
    """The file was deleted while it was open."""
    desk.path.unlink()
    put(desk, tag(span(28, 35, "s2")))
    assert desk.flush(10)


def mend(desk, recording):
    """The end of the file is torn: it is set aside and cut off."""
    desk.close(fold=False)
    with desk.path.open("ab") as file:
        file.write(b"--- # edit deal alice\nkind: edit\narticle: de")
    open_file(desk.path).close(fold=False)


def fold_doubles(desk, recording):
    """Somebody wrote a record twice: the first is set aside."""
    desk.close(fold=False)
    twice = b"--- # article deal\nkind: article\nid: deal\ntitle: Another\ntext: Another text\n"
    with desk.path.open("ab") as file:
        file.write(twice)
    with open_file(desk.path) as again:
        again.fold()


def merge(desk, recording):
    """Another program put its version in the place of the file."""
    other = desk.path.with_name("other.yaml")
    theirs = b"--- # article theirs\nkind: article\nid: theirs\ntitle: Theirs\ntext: Their text\n"
    other.write_bytes(desk.path.read_bytes() + theirs)
    os.utime(other, ns=(1, 1))
    shutil.copy2(other, desk.path)
    put(desk, tag(span(28, 35, "s2")))
    desk.merge_from_disk()
    desk.retry()
    assert desk.flush(10)


def export(desk, recording):
    desk.name = desk.path.with_name("out.jsonl")
    finish(exporting.export(desk.project, "jsonl", desk.name))


def train(desk, recording):
    conll = desk.path.with_name("out.conll")
    chosen = exporting.Selection(layer="alice", statuses=STATUSES, overlaps="longest")
    finish(exporting.export(desk.project, "conll", conll, chosen))
    finish(training.train(conll, desk.path.with_name("out.model")))


PLACED = {
    save: [],
    bring_in: [],
    find: [],
    fold: ["desk.annot.yaml"],
    close: ["desk.annot.yaml"],
    copy: ["copy.yaml"],
    new: ["new.yaml"],
    hand_out: ["desk ann.annot.yaml", "desk bo.annot.yaml"],
    write_again: ["desk.annot.yaml"],
    mend: ["desk.annot.yaml.torn"],
    fold_doubles: ["desk.annot.yaml.superseded", "desk.annot.yaml"],
}
"""What each puts in its place, in order, by the beginnings of names."""


@pytest.mark.parametrize("act", [*PLACED, merge])
def test_nothing_is_put_in_its_place_or_called_saved_before_it_is_durable(desk, monkeypatch, act):
    monkeypatch.setattr(writer, "FIRST_DELAY", 0.005)
    recording = Recording(monkeypatch)
    act(desk, recording)
    recording.said(act.__name__)
    assert disorder(recording.events, desk.path) == []
    placed = [event.target.name for event in recording.events if event.what == "replace"]
    expected = PLACED.get(act, placed)
    assert all(name.startswith(start) for name, start in zip(placed, expected, strict=True))
    if not expected:
        assert Event("write", identity(desk.path)) in recording.events


def told(events, desk, home):
    """What was done, to the project and to what is kept of it, by their names."""
    names = {identity(path): path.name for path in (home / "data" / "kept").glob("*/*")}
    names[identity(desk.path)] = "the project"
    return [(event.what, names[event.file]) for event in events if event.file in names]


def test_what_is_kept_never_says_more_than_the_project(desk, annotator_home, monkeypatch):
    """What is coming is told before it is there; the copy and the steps follow when it is durable."""
    recording = Recording(monkeypatch)
    put(desk, tag(span(28, 35, "s2")))
    assert desk.flush(10)
    sync = [("sync", "the project")] * (sys.platform != "darwin")
    assert told(recording.events, desk, annotator_home) == [
        ("write", "coming.yaml"),
        ("write", "the project"),
        *sync,
        ("write", "project.annot.yaml"),
        ("write", "steps.yaml"),
    ]
    recording.events.clear()
    desk.close()
    done = told(recording.events, desk, annotator_home)
    assert done.index(("write", "as-left.json")) == len(done) - 1 > 0


def test_the_copy_is_made_anew_when_the_merged_project_is_durable(desk, annotator_home, monkeypatch):
    recording = Recording(monkeypatch)
    merge(desk, recording)
    (place,) = [number for number, event in enumerate(recording.events) if event.what == "keep"]
    assert Event("write", identity(desk.path)) in recording.events[place:]  # the edit that waited
    assert disorder(recording.events, desk.path) == []


@pytest.mark.parametrize("act", [export, train])
def test_what_comes_out_is_synced_before_it_takes_its_place(desk, monkeypatch, act):
    recording = Recording(monkeypatch)
    act(desk, recording)
    recording.said(act.__name__)
    assert disorder(recording.events, desk.path) == []
    assert [event for event in recording.events if event.what == "replace"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is another call")
def test_every_batch_of_edits_costs_one_fdatasync_before_it_is_called_saved(desk, monkeypatch):
    synced = []
    real = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda fd: (real(fd), synced.append(os.fstat(fd).st_ino)))
    states = []
    desk.on_saved = lambda state: states.append((state.pending, len(synced)))
    put(desk, tag(span(28, 35, "s2")))
    assert desk.flush(10)
    desk.close(fold=False)
    assert synced == [desk.path.stat().st_ino]
    assert (0, 0) not in states
    assert (0, 1) in states


def test_an_append_that_failed_is_cut_off_durably_before_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "FIRST_DELAY", 60)
    disk = FailingDisk()
    desk = make(tmp_path, disk=disk)
    recording = Recording(monkeypatch)
    disk.failing = {"sync": errno.EIO}
    with pytest.raises(WriteError), desk.importing() as batch:
        batch.add(article("new"))
    disk.failing = {}
    saved(desk, tag(span(28, 35, "s1")))
    recording.said("saved")
    desk.close(fold=False)
    assert disorder(recording.events, desk.path) == []


def test_the_diary_notices_what_comes_too_early(tmp_path):
    path = tmp_path / "p"
    path.touch()
    one, two, folder = (1, 1), identity(path), (1, 3)
    write, sync = Event("write", one), Event("sync", one)
    placed, names = Event("replace", one, tmp_path / "x", folder), Event("sync", folder)
    said = Event("said", text="saved")
    assert disorder([write, sync, placed, names, said], path) == []
    assert len(disorder([write, placed, names], path)) == 1
    assert len(disorder([write, sync, write, placed, names], path)) == 1
    assert len(disorder([sync, placed, said, names], path)) == 1
    assert len(disorder([Event("write", two), said, Event("sync", two)], path)) == 1
    kept = Event("keep", one, tmp_path / "x", folder)
    assert len(disorder([Event("write", two), write, kept, Event("sync", two)], path)) == 1
    assert len(disorder([kept, write], path)) == 1
    assert disorder([Event("write", two), Event("sync", two), write, kept], path) == []
    assert disorder([Event("write", two), Event("sync", two), said], path) == []
