"""A language model is set up, tested and asked in the window; what it says is a layer without a vote."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.app.tagging.articles import remove_article
from annotator.core.edits import Change
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


def settled(qtbot, dialog):
    qtbot.waitUntil(lambda: not dialog.work.busy, timeout=20_000)


def waiting():
    """A reply that comes when the test says so, and the event for it."""
    go = threading.Event()

    def reply(_):
        go.wait(20)
        return {**EMPTY, "spans": [{"sentence": 2, "quote": "Kestrel Line", "label": "org"}]}

    return reply, go


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
        settled(qtbot, dialog)
        assert dialog.told.text().startswith("It works: ")
        assert "20 received" in dialog.told.text()
        assert "press-7b (model)" not in session.project.annotators()
        dialog.articles.setCurrentText(ALL)
        click(dialog.go)
        settled(qtbot, dialog)
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
    settled(qtbot, dialog)
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
        settled(qtbot, dialog)
        assert "status 401" in dialog.told.text()
        QTest.keyClicks(dialog.variable, "NOT_SET_ANYWHERE")
        click(dialog.test)
        assert "NOT_SET_ANYWHERE is not set" in dialog.told.text()
    dialog.address.setText("nonsense")
    assert "is no address" in dialog.told.text()
    assert not dialog.go.isEnabled()


def test_a_server_that_hangs_can_be_given_up_by_keys(window, qtbot):
    with serving(HANG) as server:
        dialog, _ = shown(window, qtbot, server.address)
        click(dialog.test)
        qtbot.waitUntil(dialog.work.isVisible)
        dialog.work.button.setFocus()
        QTest.keyClick(dialog.work.button, Qt.Key.Key_Space)
        assert dialog.told.text() == "The test was given up."
        assert dialog.test.isEnabled()


# --------------------------------------------------------------------------------------- while people work
@pytest.fixture
def asking(window, qtbot):
    """The dialog as the action opens it, going through all articles at a server that answers when `go` is set."""
    reply, go = waiting()
    with serving(reply) as server:
        window.run("ask-model")
        dialog = next(each for each in window.findChildren(AskModel))
        dialog.address.setText(server.address)
        dialog.model.setText("press-7b")
        dialog.received_price.setValue(1000)
        dialog.articles.setCurrentText(ALL)
        click(dialog.go)
        qtbot.waitUntil(lambda: bool(server.asked))
        yield dialog, go
        go.set()


def tag(window, qtbot, words, key="o"):
    session = window.session
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.desk.view.setFocus()
    start = session.article.text.index(words)
    session.select(start, start + len(words))
    QTest.keyClicks(window.desk.view, key)
    assert any(span.quote == words for span in session.layer.spans)


def test_people_go_on_tagging_and_undo_takes_back_one_or_the_other(window, qtbot, asking):
    dialog, go = asking
    session = window.session
    session.open_article("kestrel")
    dialog.close()
    tag(window, qtbot, "harbour trust")
    qtbot.waitUntil(lambda: "press-7b: 1 of 3" in window.status.whole())
    tag(window, qtbot, "Bookings")
    QTest.keyClick(window.desk.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not any(span.quote == "Bookings" for span in session.layer.spans)
    go.set()
    settled(qtbot, dialog)
    assert "press-7b:" not in window.status.whole()
    model = session.project.layer("kestrel", "press-7b (model)")
    assert [span.quote for span in model.spans] == ["Kestrel Line"]
    assert session.history.undo_title == "Suggestions of press-7b"
    window.run("undo")
    assert not session.project.layer("kestrel", "press-7b (model)")
    session.open_article("kestrel")
    assert any(span.quote == "harbour trust" for span in session.layer.spans)
    window.run("undo")
    assert not any(span.quote == "harbour trust" for span in session.layer.spans)


def test_it_says_how_far_it_is_and_what_it_cost_so_far(window, qtbot):
    (first, go), (rest, on) = waiting(), waiting()
    with serving(first, rest) as server:
        dialog, _ = shown(window, qtbot, server.address)
        dialog.received_price.setValue(1000)
        dialog.articles.setCurrentText(ALL)
        click(dialog.go)
        assert not dialog.go.isEnabled()
        qtbot.waitUntil(dialog.work.bar.isVisible)
        go.set()
        qtbot.waitUntil(lambda: "0.0200 so far" in dialog.told.text())
        on.set()
        settled(qtbot, dialog)
    assert "cost 0.0600" in dialog.told.text()
    assert dialog.go.isEnabled()


def test_what_is_under_way_is_not_begun_again(window, qtbot, asking):
    dialog, go = asking
    window.run("ask-model")
    assert [each for each in window.findChildren(AskModel) if each.isVisible()] == [dialog]
    assert not dialog.go.isEnabled()
    go.set()
    settled(qtbot, dialog)


def test_stopped_what_was_answered_stays_as_a_step(window, qtbot):
    later, go = waiting()
    with serving({**EMPTY, "article": []}, later) as server:
        dialog, _ = shown(window, qtbot, server.address)
        dialog.articles.setCurrentText(ALL)
        click(dialog.go)
        qtbot.waitUntil(lambda: len(server.asked) == 2)
        dialog.work.button.click()
        go.set()
    assert "what was answered stays" in dialog.told.text()
    project = window.session.project
    done = [name for name in project.entries if "press-7b (model)" in project.entries[name].states]
    assert len(done) == 1
    window.run("undo")
    assert not project.layer(done[0], "press-7b (model)")


def test_other_labels_or_fewer_articles_meanwhile_are_no_trouble(window, qtbot, asking):
    dialog, _ = asking
    session = window.session
    remove_article(session, "harbour-ar")
    before = session.labels.get("org")
    header = session.project.header
    labels = header.labels.replacing("org", replace(before, title="Body"))
    session.commit("Rename", [Change(header, replace(header, labels=labels))])
    settled(qtbot, dialog)
    assert "labels were changed" in dialog.told.text()
    assert session.history.undo_title == "Rename"


def test_the_project_can_be_closed_while_a_model_is_asked(window, qtbot, asking):
    assert asking
    assert window.close_project()
    assert window.session is None
