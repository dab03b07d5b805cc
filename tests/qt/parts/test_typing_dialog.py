"""Dialogs in which somebody writes: nothing typed is discarded unasked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from annotator.qt.dialogs.article_details import ArticleDetails
from annotator.qt.dialogs.note_dialog import NoteDialog
from annotator.qt.importing.paste import PasteDialog
from annotator.qt.label_editor.guideline_version import GuidelineVersionDialog
from annotator.qt.parts import dialogs
from annotator.qt.reviewing.dialogs import SendBackDialog

KEY = Qt.Key
MAKERS = {
    "note": lambda session, theme: NoteDialog("Note", "On it", "", theme),
    "details": lambda session, theme: ArticleDetails(session.article, theme),
    "paste": lambda session, theme: PasteDialog(theme),
    "send back": lambda session, theme: SendBackDialog("Send back", {"bo": "bo"}, theme),
    "version": lambda session, theme: GuidelineVersionDialog(session.project.header, theme),
}
FIELDS = {"note": "text", "details": "title", "paste": "text", "send back": "note", "version": "note"}


@pytest.fixture
def asked(monkeypatch):
    """Answers questions with `answer`, and keeps what was asked."""

    class Asked(list):
        answer = ""

    seen = Asked()

    def ask(parent, title, text, choices, **_):
        seen.append([choice.title for choice in choices])
        return seen.answer

    monkeypatch.setattr(dialogs, "ask", ask)
    return seen


@pytest.fixture(params=MAKERS)
def opened(request, session, theme, qtbot):
    """Each of the dialogs, shown, and its field."""
    QApplication.clipboard().setText("Quay reopens\n\nThe quay reopened on Friday.")
    dialog = MAKERS[request.param](session, theme)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog, getattr(dialog, FIELDS[request.param])


def test_escape_asks_before_it_discards_what_was_typed(opened, asked, qtbot):
    dialog, field = opened
    qtbot.keyClicks(field, "An hour of work")
    qtbot.keyClick(field, KEY.Key_Escape)
    assert len(asked) == 1
    assert dialog.isVisible()
    dialog.close()
    assert len(asked) == 2
    assert dialog.isVisible(), "the frame asks as well"
    asked.answer = "discard"
    qtbot.keyClick(field, KEY.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_what_was_typed_is_kept_when_that_is_the_answer(opened, asked, qtbot):
    dialog, field = opened
    asked.answer = "keep"
    qtbot.keyClicks(field, "An hour of work")
    qtbot.keyClick(field, KEY.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert not dialog.isVisible()


def test_escape_asks_nothing_where_nothing_was_typed(opened, asked, qtbot):
    dialog, field = opened
    qtbot.keyClick(field, KEY.Key_Escape)
    assert asked == []
    assert not dialog.isVisible()
