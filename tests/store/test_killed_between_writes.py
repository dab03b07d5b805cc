"""Killed at every single call that writes, one after the other: nothing foreign is told, and all can be taken back."""

import os
import shutil
import signal

import pytest

from annotator.app.events import Topic
from annotator.app.progress import finish
from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import labels as labelling
from annotator.app.tagging import zones
from annotator.app.tagging.modes import SpansMode
from annotator.core.labels import Label
from annotator.store import open_file
from tests.store.desk import make

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed that was forked")

CALLS = ("write", "replace", "rename", "fdatasync", "ftruncate", "unlink")


def tag(session, words, label):
    session.open_article("deal")
    start = session.article.text.index(words)
    session.select(start, start + len(words))
    tagging.tag_selection(session, session.labels.get(label))


def use_a_label(session):
    """Each step rests on the one before."""
    labelling.add_label(session, Label(name="firm"))
    yield
    tag(session, "couriers", "firm")
    yield
    finish(labelling.rename_label(session, "firm", "company"))
    yield
    tag(session, "Monday", "company")
    yield


def put_back(session):
    """Each step makes what was there before the last one, with a fold between."""
    for role in ("lead", "body", "lead"):
        session.open_article("deal")
        zones.set_role(session, 40, role)
        yield
        session.file.fold()


def take_back(session):
    tag(session, "couriers", "org")
    yield
    session.file.fold()
    session.undo()
    yield
    session.file.fold()
    session.redo()
    yield


def at_once(session):
    """Several edits wait for one write."""
    with session.file._writer.exclusive():
        for words in ("couriers", "Monday", "Nobody"):
            tag(session, words, "org")
    yield


def content(session):
    """What people see, without ids and times."""
    project = session.project
    article = project.article("deal")
    layer = project.layer("deal", "alice")
    return (
        [label.name for label in session.labels],
        article.zones,
        sorted((span.label, span.fragments) for span in layer.spans),
        layer.state.status,
    )


class Killing:
    """Lets the process end before the call of this number, or in the middle of the write of this number."""

    def __init__(self, number, at):
        self.left, self.at = number, at

    def install(self):
        for name in CALLS:
            setattr(os, name, self.watched(name, getattr(os, name)))

    def watched(self, name, real):
        def call(*arguments, **more):
            self.left -= self.at == "before" or name == "write"
            if self.left == 0:
                if self.at == "middle":
                    real(arguments[0], arguments[1][: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **more)

        return call


def sitting(path, act, killing):
    """Work in a process of its own; False when it came to its end before it was killed."""
    child = os.fork()
    if child == 0:
        try:
            session = Session(open_file(path), "alice", SpansMode)
            killing.install()
            for _ in act(session):
                session.file.flush(10)
            session.file.close()
        except BaseException:
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0


@pytest.fixture
def beginning(tmp_path, annotator_home, monkeypatch):
    """A project with an earlier sitting; a function puts it, and what is kept of it, back to how they were.

    Nothing has to reach the medium: no plug is pulled.
    """
    for name in ("fsync", "fdatasync"):
        if hasattr(os, name):
            monkeypatch.setattr(os, name, lambda fd: None)
    make(tmp_path).close()
    path = tmp_path / "desk.annot.yaml"
    with open_file(path) as file:
        session = Session(file, "alice", SpansMode)
        seen = [content(session)]
        tag(session, "Kestrel said", "org")
    before = shutil.copytree(annotator_home, tmp_path / "home before")
    data = path.read_bytes()

    def put_back():
        for each in tmp_path.glob("*desk.annot.yaml*"):
            each.unlink()
        shutil.rmtree(annotator_home)
        shutil.copytree(before, annotator_home)
        path.write_bytes(data)
        return path

    return put_back, seen


def states(path, act):
    """What one sees after each step."""
    with open_file(path) as file:
        session = Session(file, "alice", SpansMode)
        found = [content(session)]
        session.subscribe(
            lambda event: found.append(content(session)) if event.about(Topic.HISTORY) else None
        )
        for _ in act(session):
            pass
    return found


@pytest.mark.timeout(120)
@pytest.mark.parametrize("at", ["before", "middle"])
@pytest.mark.parametrize("act", [use_a_label, put_back, take_back, at_once])
def test_every_step_is_there_or_not_and_all_are_taken_back_in_order(beginning, act, at):
    put_back, seen = beginning
    seen = [*seen, *states(put_back(), act)]
    number = 0
    while sitting(path := put_back(), act, Killing(number := number + 1, at)):
        with open_file(path) as file:
            assert {problem.code for problem in file.problems} <= {"torn"}, file.problems
            session = Session(file, "alice", SpansMode)
            here = content(session)
            assert here in seen
            while session.undo() is not None:  # nothing is refused
                assert content(session) in seen
            assert content(session) == seen[0]
            while session.redo() is not None:
                assert content(session) in seen
            assert content(session) == here or act is take_back
    assert number > 8
