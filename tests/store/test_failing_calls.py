"""The disk fails at each call of an operation in turn: the file stays whole, nothing is lost, and it works again."""

import errno
import os
import threading
from dataclasses import replace
from itertools import count

import pytest

from annotator.app.importing import articles as importing
from annotator.app.importing import completing
from annotator.app.progress import finish
from annotator.app.reviewing import hand_out as handing
from annotator.core.article import Sentence
from annotator.core.errors import AnnotatorError, WriteError
from annotator.formats.own.jsonl import to_line
from annotator.store import Disk, create, open_file, writer
from annotator.store.validate import validate
from tests.store import plain
from tests.store.desk import LABELS, ProjectHeader, article, make, put, saved, span, tag

CALLS = ("write", "sync", "truncate", "replace", "sync_folder")


class Failing:
    """Every disk fails at its `number`th call from now, or at all from that one on, until it is mended."""

    def __init__(self, monkeypatch, number, error, *, stays):
        self._number, self._error, self._stays = number, error, stays
        self._counter = count(1)
        self.fired = threading.Event()
        self._broken = True
        for name in CALLS:
            monkeypatch.setattr(Disk, name, self._failing(name, getattr(Disk, name)))

    def mend(self):
        self._broken = False

    def _failing(self, name, real):
        def call(disk, *arguments):
            number = next(self._counter)
            if self._broken and (number == self._number or (self._stays and number > self._number)):
                if name == "write":
                    real(disk, arguments[0], arguments[1][: len(arguments[1]) // 2])
                self.fired.set()
                raise OSError(self._error, os.strerror(self._error))
            return real(disk, *arguments)

        return call


def fold(desk):
    desk.fold()


def bring_in(desk):
    with desk.importing() as batch:
        for number in range(3):
            batch.add(article(f"new-{number}"))


def bring_in_files(desk):
    folder = desk.path.parent / "in"
    folder.mkdir(exist_ok=True)
    for number in range(3):
        bare = replace(
            article(f"file-{number}", text=f"Report {number}\n\nIt rained."), zones=(), sentences=()
        )
        (folder / f"{number}.jsonl").write_text(to_line(bare, {}), encoding="utf-8")
    finish(importing.import_paths(desk, [folder], at_once=1))


def supplement(desk):
    found = [
        (hash(desk.raw_article(name)), replace(desk.load(name).article, sentences=(Sentence(0, 5),)))
        for name in ("deal", "storm")
        if len(desk.load(name).article.sentences) > 1
    ]
    desk.supplement(found)


def complete(desk):
    finish(completing.complete(desk, ["bare"]))


def copy(desk):
    desk.save_copy(desk.path.with_name("copy.yaml"))


def save(desk):
    """What the writer's thread does; it tries again by itself."""
    if "late" not in {item.id for item in desk.project.layer("deal", "alice")}:
        put(desk, tag(span(8, 12, "late")))
    stored(desk)


def close(desk):
    if "late" not in {item.id for item in desk.project.layer("deal", "alice")}:
        put(desk, tag(span(8, 12, "late")))
    desk.close(timeout=0.2)


def hand_out(desk):
    folder = desk.path.parent / "out"
    if not folder.exists():
        finish(handing.hand_out(desk, folder, ["ann", "bo"], articles=handing.ALL))
        assert len(list(folder.iterdir())) == 2
    stored(desk)


def stored(desk):
    if not desk.flush(0.2):
        raise desk.save_state.error


def prepared(folder):
    folder.mkdir()
    desk = make(folder)
    with desk.importing() as batch:
        batch.add(
            replace(article("bare", text="Rain again\n\nIt rained. Nobody minded."), zones=(), sentences=())
        )
    saved(desk, tag(span(28, 35, "s1")), tag(span(28, 35, "s2"), "vote"))
    return desk


def state(project_file):
    found = plain.of_model(project_file)
    found[plain.HEADER].pop("id")
    return found


def on_disk(path):
    """What another program finds now; a torn end is what a full disk may leave until it is mended."""
    with open_file(path, read_only=True) as again:
        assert {problem.code for problem in again.problems} <= {"torn"}
        return state(again)


@pytest.mark.parametrize(("error", "stays"), [(errno.ENOSPC, True), (errno.EIO, False)])
@pytest.mark.parametrize(
    "act", [fold, bring_in, bring_in_files, supplement, complete, copy, save, close, hand_out]
)
def test_an_operation_that_fails_at_any_call_loses_nothing_and_can_be_repeated(
    tmp_path, monkeypatch, act, error, stays
):
    monkeypatch.setattr(writer, "FIRST_DELAY", 0.005)
    monkeypatch.setattr(writer, "LONGEST_DELAY", 0.02)
    before, after = reference(tmp_path / "whole", act)
    for number in count(1):
        desk = prepared(tmp_path / str(number))
        with monkeypatch.context() as patched:
            failing = Failing(patched, number, error, stays=stays)
            raised = None
            try:
                act(desk)
            except WriteError as problem:
                raised = problem
            failing.mend()
            assert raised is None or os.strerror(error) in raised.message
            found = on_disk(desk.path)
            assert found in (before, after)
            if not raised:
                assert found == after
            repeat(act, desk, raised)
        assert on_disk(desk.path) == after
        assert validate(desk.path) == []
        assert not [name for name in desk.path.parent.rglob("*") if name.suffix in (".tmp", ".lock")]
        if not failing.fired.is_set():
            break
    assert number > 2


def reference(folder, act):
    desk = prepared(folder)
    before = state(desk)
    act(desk)
    desk.close(fold=False)
    return before, on_disk(desk.path)


def repeat(act, desk, raised):
    """The same again on a disk that works, if it failed; then the project is closed as it is."""
    if raised:
        act(desk)
    assert desk.flush(10)
    assert len(list(desk.path.parent.glob("out/*"))) in (0, 2)
    for path in (*desk.path.parent.glob("copy.yaml"), *desk.path.parent.glob("out/*")):
        assert validate(path) == []
    desk.close(fold=False)


@pytest.mark.parametrize(("error", "stays"), [(errno.ENOSPC, True), (errno.EIO, False)])
def test_a_project_that_cannot_be_created_leaves_nothing(tmp_path, monkeypatch, error, stays):
    path = tmp_path / "new.annot.yaml"
    for number in count(1):
        with monkeypatch.context() as patched:
            failing = Failing(patched, number, error, stays=stays)
            try:
                create(path, ProjectHeader(labels=LABELS)).close()
            except AnnotatorError:
                failing.mend()
                assert not [name for name in tmp_path.iterdir() if name != path]
                if path.exists():  # only that its name is durable could not be made sure
                    assert validate(path) == []
                    path.unlink()
                create(path, ProjectHeader(labels=LABELS)).close()
        assert validate(path) == []
        path.unlink()
        if not failing.fired.is_set():
            break
    assert number > 3
