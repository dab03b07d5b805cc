"""Importing: files and folders are chosen, what came of it is said, pasted text is shown as an article."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from annotator.app.importing.articles import ImportResult
from annotator.core.edits import ProjectHeader
from annotator.core.errors import Problem
from annotator.qt.importing import dialog as import_dialog
from annotator.qt.importing.columns import ColumnsDialog
from annotator.qt.importing.dialog import ImportDialog, ImportResultDialog
from annotator.qt.importing.paste import PasteDialog
from annotator.qt.parts import dialogs

KEY = Qt.Key
TEXT = "Ferry returns to the quay\n\nBy T. Hallam\n\nThe ferry came back on Monday. Nobody had expected it so soon."


@pytest.fixture
def sources(tmp_path):
    folder = tmp_path / "incoming"
    folder.mkdir()
    (folder / "ferry.txt").write_text(TEXT, encoding="utf-8")
    (folder / "again.txt").write_text(TEXT, encoding="utf-8")
    (folder / "odd.xyz").write_bytes(b"\x00\x01\x02\xff" * 50)
    return folder


@pytest.fixture
def results(monkeypatch):
    """Answers every dialog with yes and keeps what import results said."""
    said = []

    def run(dialog):
        if isinstance(dialog, ImportResultDialog):
            said.append(dialog.details())
        return True

    monkeypatch.setattr(dialogs, "run", run)
    return said


def drop(dialog, *found):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in found])
    event = QDropEvent(
        QPointF(20, 20),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    dialog.dropEvent(event)


def test_files_and_folders_are_added_by_button_and_by_drop(theme, qtbot, monkeypatch, sources):
    dialog = ImportDialog(theme)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert not dialog.start.isEnabled()
    monkeypatch.setattr(dialogs, "choose_files", lambda *_, **__: [sources / "ferry.txt"])
    qtbot.mouseClick(dialog.files, Qt.MouseButton.LeftButton)
    drop(dialog, sources, sources / "ferry.txt")
    assert dialog.paths() == [sources / "ferry.txt", sources]
    dialog.list.setCurrentRow(0)
    dialog.list.setFocus()
    qtbot.keyClick(dialog.list, KEY.Key_Delete)
    assert dialog.paths() == [sources]
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    assert dialog.result() == ImportDialog.DialogCode.Accepted


def test_an_import_is_recorded_and_summed_up(session, theme, sources, results):
    before = list(session.project.entries)
    result = import_dialog.import_articles(None, theme, session, [sources])
    assert len(result.added) == 1
    assert "Ferry returns to the quay" in results[0]
    assert "1 article added, 1 already in the project, 1 problem" in results[0]
    assert str(sources / "odd.xyz") in results[0]
    assert session.history.undo_title == "Import 1 article"
    session.undo()
    assert list(session.project.entries) == before


def test_the_summary_opens_articles_and_can_be_copied(theme, qtbot):
    result = ImportResult(
        ("a", "b"), ("Old",), (Problem("No text.", "x.txt", 3, hint="Look at it."), Problem("Torn.", "y.txt"))
    )
    dialog = ImportResultDialog(result, {"a": "First", "b": "Second"}, theme)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    copied = QApplication.clipboard().text()
    assert "x.txt:3: No text. Look at it." in copied
    assert "- Second" in copied
    added = dialog.list.topLevelItem(1)
    assert added.text(0) == "Added (2)"
    dialog.list.setCurrentItem(added.child(1))
    dialog.list.setFocus()
    qtbot.keyClick(dialog.list, KEY.Key_Return)
    assert dialog.chosen == "b"
    assert not dialog.isVisible()


def test_columns_of_a_table_are_asked_for_where_they_are_not_clear(session, theme, tmp_path, monkeypatch):
    table = tmp_path / "desk.csv"
    table.write_text(
        "kopf,wortlaut,bemerkung\nPort opens,Kestrel Line won.,Ask about the quay.\n", encoding="utf-8"
    )
    asked = []

    def run(dialog):
        asked.append(type(dialog).__name__)
        if isinstance(dialog, ColumnsDialog):
            for field, column in (("text", "wortlaut"), ("title", "kopf")):
                dialog.boxes[field].setCurrentIndex(dialog.boxes[field].findData(column))
        return True

    monkeypatch.setattr(dialogs, "run", run)
    result = import_dialog.import_articles(None, theme, session, [table])
    assert asked == ["ColumnsDialog", "ImportResultDialog"]
    article = session.project.article(result.added[0])
    assert (article.title, article.text) == ("Port opens", "Port opens\n\nKestrel Line won.")
    assert article.metadata["bemerkung"] == "Ask about the quay."


def test_pasted_text_is_shown_as_an_article(theme, qtbot):
    QApplication.clipboard().setText(TEXT)
    dialog = PasteDialog(theme, ProjectHeader(language="en"))
    qtbot.addWidget(dialog)
    zones = [
        (dialog.zones.topLevelItem(row).text(0), dialog.zones.topLevelItem(row).text(1)) for row in range(3)
    ]
    assert zones[:2] == [("headline", "Ferry returns to the quay"), ("byline", "By T. Hallam")]
    assert dialog.title.text() == "Ferry returns to the quay"
    assert dialog.language.language() == "en"
    assert dialog.add.isEnabled()


def test_the_preview_follows_typing_and_an_own_title_stays(theme, qtbot):
    QApplication.clipboard().clear()
    dialog = PasteDialog(theme, ProjectHeader(language="en"))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert not dialog.add.isEnabled()
    dialog.title.setFocus()
    qtbot.keyClicks(dialog.title, "My title")
    dialog.text.setPlainText(TEXT)
    qtbot.waitUntil(lambda: dialog.zones.topLevelItemCount() == 3, timeout=3000)
    assert dialog.title.text() == "My title"
    assert dialog.imported().title == "My title"


def test_a_pasted_article_is_added_and_opened(session, theme, results):
    QApplication.clipboard().setText(TEXT)
    result = import_dialog.paste_article(None, theme, session)
    assert session.article.id == result.added[0]
    assert session.article.text.startswith("Ferry returns")
    session.undo()
    assert result.added[0] not in session.project.entries
