"""A long sitting: the file is folded beside the work once nobody edits, and nothing waits for it."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator import store
from annotator.qt.shell import tidying
from annotator.store import projectfile


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(projectfile, "FOLD_AT_LEAST", 500)
    monkeypatch.setattr(tidying, "IDLE", 50)


def tag(window, words, key="o"):
    start = window.session.article.text.index(words)
    window.session.select(start, start + len(words))
    QTest.keyClicks(QApplication.focusWidget() or window, key)


def tagged_until_it_pays(window):
    words = iter(dict.fromkeys(word for word in window.session.article.text.split() if word.isalpha()))
    while not window.session.file.should_fold():
        tag(window, next(words))
        assert window.session.file.flush()


def quotes(path):
    with store.open_file(path, read_only=True) as file:
        return sorted(item.quote for item in file.project.layers("kestrel")["alice"])


def test_the_file_is_folded_while_it_is_open(make_window, project_path, qtbot):
    window = make_window(project_path)
    window.session.open_article("kestrel")
    tagged_until_it_pays(window)
    assert b"kind: edit" in project_path.read_bytes()
    qtbot.waitUntil(lambda: b"kind: edit" not in project_path.read_bytes())
    made = sorted(item.quote for item in window.session.layer)
    assert quotes(project_path) == made
    window.run("undo")
    assert window.session.file.flush()
    assert len(quotes(project_path)) == len(made) - 1


def test_folding_gives_way_to_closing_and_to_whoever_wants_the_file(
    make_window, project_path, qtbot, tmp_path, monkeypatch
):
    window = make_window(project_path)
    window.session.open_article("kestrel")
    begun = threading.Event()
    monkeypatch.setattr(projectfile.time, "sleep", lambda _: begun.set() or threading.Event().wait(0.02))
    tagged_until_it_pays(window)
    made = sorted(item.quote for item in window.session.layer)
    qtbot.waitUntil(begun.is_set)
    window.session.file.save_copy(tmp_path / "copy.annot.yaml")
    assert quotes(tmp_path / "copy.annot.yaml") == made
    assert window.close_project()
    assert quotes(project_path) == made
    assert all(thread.name != "tidying" for thread in threading.enumerate())


def test_an_unfinished_folding_leaves_the_file_as_it_was(make_window, project_path):
    window = make_window(project_path)
    window.session.open_article("kestrel")
    tag(window, "Kestrel")
    file = window.session.file
    assert file.flush()
    before = project_path.read_bytes()
    assert not file.fold_aside(lambda: True)
    assert project_path.read_bytes() == before
    assert file.fold_aside(lambda: False)
    assert b"kind: edit" not in project_path.read_bytes()
