"""What is dragged from another program is copied: of what is moved, that program deletes its own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from annotator.qt.dialogs.note_dialog import NoteDialog
from annotator.qt.importing.dialog import ImportDialog
from annotator.qt.parts import dialogs
from annotator.qt.shell.drops import Sign

COPY, MOVE = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction


def drag(widget, data, action=COPY | MOVE):
    """Drag and drop over a widget as a program does that would rather move: what becomes of it at each step."""
    left, shift = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
    events = [
        QDragEnterEvent(QPoint(10, 10), action, data, left, shift),
        QDragMoveEvent(QPoint(12, 12), action, data, left, shift),
        QDropEvent(QPointF(12, 12), action, data, left, shift),
    ]
    assert all(event.proposedAction() == MOVE for event in events)
    for event in events:
        QApplication.sendEvent(widget, event)
    return [(event.isAccepted(), event.dropAction()) for event in events]


def text(words):
    data = QMimeData()
    data.setText(words)
    return data


def file(path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


@pytest.mark.parametrize(
    ("offered", "done"),
    [(COPY | MOVE, COPY), (MOVE, Qt.DropAction.IgnoreAction)],
    ids=["copy or move", "move only"],
)
def test_text_dropped_on_the_window_stays_where_it_came_from(make_window, project_path, offered, done):
    window = make_window(project_path)
    data = text("Bridge reopens\n\nThe bridge reopened on Friday.")
    assert drag(window, data, offered)[-1] == (True, done)
    assert len(window.session.project.entries) == 4


def test_files_dropped_on_the_window_stay_where_they_are(
    make_window, project_path, tmp_path, qtbot, monkeypatch
):
    page = tmp_path / "ferry.txt"
    page.write_text("Ferry strike ends\n\nThe crews went back to work on Monday.\n", encoding="utf-8")
    window = make_window(project_path)
    monkeypatch.setattr(dialogs, "run", lambda dialog: True)
    assert drag(window, file(page)) == [(True, COPY)] * 3
    qtbot.waitUntil(lambda: len(window.session.project.entries) == 4)


def test_files_dropped_on_the_import_dialog_stay_where_they_are(theme, tmp_path, qtbot):
    dialog = ImportDialog(theme)
    qtbot.addWidget(dialog)
    assert drag(dialog, file(tmp_path)) == [(True, COPY)] * 3
    assert dialog.paths() == [tmp_path]


def test_text_dropped_into_a_field_is_copied(make_window, project_path):
    window = make_window(project_path)
    money = next(span for span in window.session.layer.spans if span.label == "money")
    window.session.select_annotation(money.id)
    window.run("find")
    fields = [
        field
        for kind in (QLineEdit, QPlainTextEdit)
        for field in window.findChildren(kind)
        if field.acceptDrops() and not field.isReadOnly()
    ]
    assert len(fields) > 5
    for field in fields:
        target = field.viewport() if isinstance(field, QPlainTextEdit) else field
        accepted, action = drag(target, text("words"))[-1]
        assert (accepted, action) == (True, COPY), field.accessibleName()
        assert "words" in (field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text())


def test_text_dropped_into_a_field_of_a_dialog_is_copied(theme, qtbot):
    dialog = NoteDialog("Note", "On it", "", theme)
    qtbot.addWidget(dialog)
    dialog.show()
    assert drag(dialog.text.viewport(), text("words"))[-1] == (True, COPY)
    assert dialog.text.toPlainText() == "words"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["a.txt"], "Import “a.txt”"),
        (["a.txt", "b.html"], "Import 2 files"),
        (["pages/"], "Import the articles of the folder “pages”"),
        (["x.annot.yaml"], "Open “x”"),
        (["x.annot.yaml", "y.annot.yaml"], "Collect 2 files of annotators"),
        ([], "Add the text as an article"),
    ],
)
def test_what_comes_of_a_drop_is_said_over_the_window_until_it_is_over(
    make_window, project_path, tmp_path, names, said
):
    window = make_window(project_path)
    data = text("Bridge reopens\n\nThe bridge reopened on Friday.")
    for name in names:
        path = tmp_path / name
        path.mkdir() if name.endswith("/") else path.write_text("x")
    if names:
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in names])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(10, 10), COPY, data, left, none))
    (sign,) = window.findChildren(Sign)
    assert sign.isVisible()
    assert sign.accessibleName() == said
    assert sign.rect() == window.stack.rect()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not sign.isVisible()
