"""A language model is set up, tested and asked in the window; what it says is a layer without a vote."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.qt.dialogs.ask_model import ALL, AskModel
from tests.suggest.model_server import HANG, serving

EMPTY = {"spans": [], "sentences": [], "article": [], "links": []}


@pytest.fixture
def window(make_window, project_path, monkeypatch, tmp_path):
    monkeypatch.setenv("ANNOTATOR_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ANNOTATOR_API_KEY", raising=False)
    return make_window(project_path)


def shown(window, qtbot, address, model="press-7b"):
    kept = []
    dialog = AskModel(window.session, window.theme, window, {"address": address}, kept.append)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClicks(dialog.model, model)
    return dialog, kept


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_it_is_tested_and_asked_and_taken_back(window, qtbot, monkeypatch):
    monkeypatch.setenv("PRESS_KEY", "sk-secret")
    answer = {**EMPTY, "spans": [{"sentence": 2, "quote": "Kestrel Line", "label": "org"}]}
    session = window.session
    here = session.article.id
    with serving(answer) as server:
        dialog, kept = shown(window, qtbot, server.address)
        QTest.keyClicks(dialog.variable, "PRESS_KEY")
        dialog.received_price.setValue(1000)
        click(dialog.test)
        assert dialog.told.text().startswith("It works: ")
        assert "20 received" in dialog.told.text()
        assert "press-7b (model)" not in session.project.annotators()
        dialog.articles.setCurrentText(ALL)
        click(dialog.go)
        assert server.asked[0][1]["Authorization"] == "Bearer sk-secret"
    assert dialog.told.text().startswith("press-7b (model): ")
    assert "press-7b (model)" in session.project.annotators()
    assert session.project.layer(here, "press-7b (model)").state.status == "done"
    assert kept == [
        {"address": server.address, "model": "press-7b", "key": "PRESS_KEY", "sent": 0.0, "received": 1000.0}
    ]
    dialog.close()
    window.run("undo")
    assert not session.project.layer(here, "press-7b (model)")


def test_another_computer_needs_a_yes_and_nothing_is_sent_to_show_what_would_be(window, qtbot):
    dialog, _ = shown(window, qtbot, "http://models.invalid")
    assert dialog.told.text() == "Articles would go to models.invalid, unencrypted."
    assert not dialog.go.isEnabled()
    assert not dialog.test.isEnabled()
    click(dialog.preview)
    assert dialog.told.text().startswith("To models.invalid: ")
    assert "[1] " in dialog.text.toPlainText()
    dialog.elsewhere.setChecked(True)
    assert dialog.go.isEnabled()


def test_yes_was_said_to_one_computer_alone(window, qtbot):
    dialog, _ = shown(window, qtbot, "http://models.invalid")
    dialog.elsewhere.setChecked(True)
    dialog.address.setText("http://other.invalid")
    assert not dialog.elsewhere.isChecked()
    assert not dialog.go.isEnabled()


def test_what_is_wrong_is_said_in_the_dialog(window, qtbot):
    with serving((401, "", {})) as server:
        dialog, _ = shown(window, qtbot, server.address)
        click(dialog.test)
        assert "status 401" in dialog.told.text()
        QTest.keyClicks(dialog.variable, "NOT_SET_ANYWHERE")
        click(dialog.test)
        assert "NOT_SET_ANYWHERE is not set" in dialog.told.text()
    dialog.address.setText("nonsense")
    assert "is no address" in dialog.told.text()
    assert not dialog.go.isEnabled()


def test_a_server_that_hangs_can_be_given_up(window, qtbot):
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from annotator.qt.parts.progress import ProgressDialog

    def give_up():
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, ProgressDialog) and widget.isVisible():
                widget.reject()
                return
        QTimer.singleShot(20, give_up)

    with serving(HANG) as server:
        dialog, _ = shown(window, qtbot, server.address)
        QTimer.singleShot(20, give_up)
        click(dialog.test)
        assert dialog.told.text() == "The test was given up."
