"""Settling a copy through the window: what differs is shown, one step settles it, undo brings it back."""

import pytest
from PySide6.QtCore import Qt

from annotator.qt.parts import dialogs
from annotator.qt.reviewing.copies import CopiesDialog
from tests.app.reviewing.test_settling_copies import BOTH, OTHER, labels, path  # noqa: F401


@pytest.fixture
def window(make_window, path):  # noqa: F811
    return make_window(path)


def test_it_shows_what_differs_and_settles_it(window, monkeypatch, qtbot):
    session = window.session
    seen = []

    def look(dialog):
        assert isinstance(dialog, CopiesDialog)
        qtbot.keyClick(dialog.copy, Qt.Key.Key_Home)
        for _ in range(dialog.keep.count()):
            rows = [dialog.table.topLevelItem(row) for row in range(dialog.table.topLevelItemCount())]
            seen.append(([[row.text(at) for at in range(4)] for row in rows], dialog.said.text()))
            qtbot.keyClick(dialog.keep, Qt.Key.Key_Down)
        dialog.keep.setCurrentIndex(0)
        qtbot.mouseClick(dialog.settle, Qt.MouseButton.LeftButton)
        return True

    monkeypatch.setattr(dialogs, "run", look)
    window.run("settle-copy")
    assert [rows for rows, _ in seen] == [[["Fair closes", "Northmark", "Organisation", "Person"]]] * 3
    assert "both are kept" in seen[0][1]
    assert "the original’s is kept, and 1 annotation is left out" in seen[1][1]
    assert labels(session.project, "fair") == BOTH
    assert any("is settled with its original" in notice.text for notice in window.notices._shown.values())
    assert OTHER not in session.project.annotators()
    window.run("settle-copy")
    assert any("No copy waits" in notice.text for notice in window.notices._shown.values())
    window.run("undo")
    assert labels(session.project, "fair", OTHER) == [("Nobody", "org"), ("Northmark", "person")]


def test_given_up_nothing_changes(window, monkeypatch):
    before = labels(window.session.project, "fair")
    monkeypatch.setattr(dialogs, "run", lambda dialog: False)
    window.run("settle-copy")
    assert labels(window.session.project, "fair") == before
    assert window.session.history.undo_title == ""
