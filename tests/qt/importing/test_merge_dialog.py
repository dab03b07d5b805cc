"""Merging other projects in the window, by keys: what is asked, what is shown, one step, and nothing when given up."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from annotator.app.merging import asking
from annotator.core.annotation import LayerState, SentenceTag, new_id
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.qt.importing import merging
from annotator.qt.importing.labels import MappingDialog
from annotator.qt.importing.merging import MergeDialog
from annotator.qt.parts import dialogs
from annotator.qt.parts.theme import load_theme
from annotator.qt.shell.command_palette import CommandPalette
from tests.app.merging.test_merging import FAIR, made, model
from tests.qt.conftest import KESTREL, article, labels, span

KEY = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def press(key, *modifiers):
    held = Qt.KeyboardModifier.NoModifier
    for each in modifiers:
        held |= each
    QTest.keyClick(QApplication.focusWidget() or QApplication.activeWindow(), key, held)


def press_button(button):
    for _ in range(12):
        if button.hasFocus():
            return press(KEY.Key_Space)
        press(KEY.Key_Tab)
    raise AssertionError(f"Tab does not reach “{button.text()}”")


@pytest.fixture
def other(tmp_path):
    """Another desk's project: one article that is here, with work of a person called alice, and a new one."""
    kestrel, fair = article("quay", KESTREL), article("grain", FAIR)
    first = fair.sentences[0]
    tag = SentenceTag(id=new_id(), label="speech", start=first.start, end=first.end, quote=FAIR[: first.end])
    layers = [
        Layer("quay", "Alice", [span(KESTREL, "Ines", "person", by="Alice")], LayerState("done")),
        Layer("grain", "ben", [tag], LayerState("done")),
    ]
    known = labels()
    org = replace(known.get("org"), applies_to=("span", "sentence"))
    theirs = LabelSet([*(org if each.name == "org" else each for each in known), Label(name="crew")])
    return made(tmp_path / "harbour.annot.yaml", [kestrel, fair], layers, theirs)


@pytest.fixture
def asked(monkeypatch, qtbot):
    """Dialogs are shown and driven by keys: each by the next of `keys`, questions are answered by `answers`."""

    class Asked:
        keys, answers, questions, errors = [], [], [], []

    def run(dialog):
        if isinstance(dialog, CommandPalette):
            return dialog.exec()
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        act = Asked.keys.pop(0)
        act(dialog)
        assert not dialog.isVisible()
        return dialog.result() == dialog.DialogCode.Accepted

    def ask(_, title, text, choices, **more):
        Asked.questions.append(f"{title} {text}")
        return Asked.answers.pop(0)

    for name in ("keys", "answers", "questions", "errors"):
        setattr(Asked, name, [])
    monkeypatch.setattr(dialogs, "run", run)
    monkeypatch.setattr(dialogs, "ask", ask)
    monkeypatch.setattr(dialogs, "error", lambda _, problem, **more: Asked.errors.append(problem))
    return Asked


def enter(dialog):
    press(KEY.Key_Return)


def escape(dialog):
    press(KEY.Key_Escape)


def lines(dialog):
    tree = dialog.details
    tops = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
    return {
        top.text(0): [(top.child(at).text(0), top.child(at).text(1)) for at in range(top.childCount())]
        for top in tops
    }


@pytest.fixture
def window(make_window, project_path, other, monkeypatch):
    made_window = make_window(project_path)
    made_window.session.open_article("kestrel")
    monkeypatch.setattr(dialogs, "choose_files", lambda *_, **__: [other])
    return made_window


def merge_by_keys(window, qtbot):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(KEY.Key_P, CONTROL, SHIFT)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), CommandPalette))
    QTest.keyClicks(QApplication.focusWidget(), "merge another")
    done = []

    def enter():  # within an event loop, as keys are: what it closes lives until they have been dealt with
        QTest.keyPress(QApplication.focusWidget(), KEY.Key_Return)
        done.append(True)

    QTimer.singleShot(0, enter)
    qtbot.waitUntil(lambda: bool(done), timeout=20_000)


def state(window):
    project = window.session.project
    return project.labels, {
        name: (project.article(name).title, {who: list(each) for who, each in project.layers(name).items()})
        for name in project.members
        if name in project.entries
    }


def test_by_keys_it_comes_in_as_one_step_which_ctrl_z_takes_back(window, asked, qtbot):
    before = state(window)

    def put_together(dialog):
        assert isinstance(dialog, MappingDialog)
        assert "1 label is new, 1 means something else here" in [
            label.text() for label in dialog.findChildren(QLabel)
        ]
        assert dialog.mapping() == {"org": "org-2", "crew": "crew"}
        dialog.boxes["org"].setFocus()
        QTest.keyClicks(QApplication.focusWidget(), "Organisation")
        assert dialog.mapping()["org"] == "org"
        press(KEY.Key_Return)

    def look(dialog):
        assert isinstance(dialog, MergeDialog)
        shown = lines(dialog)
        assert shown["New articles (1)"] == [
            ("Fair closes", "comes in as “grain-2”: here “grain” is another text")
        ]
        assert shown["The same articles (1)"] == [
            ("Kestrel Line wins lease on disputed quay after two-year wrangle", "here already")
        ]
        assert shown["Annotators (2)"] == [
            ("Alice", "1 annotation in 1 layer comes in, as “alice (2)”"),
            ("ben", "1 annotation in 1 layer comes in"),
        ]
        assert "1 article and 2 annotations come in." in dialog.message.text()
        press(KEY.Key_Return)

    asked.keys, asked.answers = [put_together, look], ["two"]
    merge_by_keys(window, qtbot)
    qtbot.waitUntil(lambda: "grain-2" in window.session.project.entries)
    assert "“Alice”" in asked.questions[0]
    project = window.session.project
    assert set(project.layers("kestrel")) == {"alice", "alice (2)"}
    assert window.session.article.id == "kestrel"
    assert window.session.history.undo_title.startswith("Merge")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.desk.view.setFocus()
    press(KEY.Key_Z, CONTROL)
    assert state(window) == before
    press(KEY.Key_Z, CONTROL, SHIFT)
    assert set(project.layers("kestrel")) == {"alice", "alice (2)"}


@pytest.mark.parametrize("at", range(3), ids=["labels", "people", "preview"])
def test_given_up_at_any_question_nothing_is_changed(window, asked, qtbot, at):
    raw = window.session.file.path.read_bytes()
    asked.keys = [escape] if at == 0 else [enter, escape]
    asked.answers = [""] if at == 1 else ["one"]
    merge_by_keys(window, qtbot)
    assert window.session.file.flush()
    assert window.session.file.path.read_bytes() == raw
    assert not window.session.history.undo_title


def test_labels_and_people_are_asked_once_more_from_the_preview(window, asked, qtbot):
    boxes = []

    def labels_again(dialog):
        assert dialog.labels.isVisible()
        press_button(dialog.labels)

    def other_labels(dialog):
        boxes.append(dialog.mapping())
        dialog.boxes["org"].setFocus()
        press(KEY.Key_End)
        press(KEY.Key_Return)

    def people_again(dialog):
        assert ("org (Organisation): defined, not used", "is left out") in [
            line for several in lines(dialog).values() for line in several
        ]
        press_button(dialog.people)

    asked.keys = [enter, labels_again, other_labels, people_again, enter]
    asked.answers = ["two", "one"]
    merge_by_keys(window, qtbot)
    qtbot.waitUntil(lambda: "grain-2" in window.session.project.entries)
    assert boxes[0]["org"] == "org-2"
    assert window.session.project.labels.get("org-2") is None
    assert set(window.session.project.layers("kestrel")) == {"alice"}


def test_what_is_there_already_brings_nothing(window, asked, qtbot):
    asked.keys, asked.answers = [enter, enter], ["two"]
    merge_by_keys(window, qtbot)
    raw = window.session.history.undo_title

    def look(dialog):
        assert not dialog.start.isEnabled()
        assert "nothing new" in dialog.message.text()
        assert dialog.cancel.text() == "Close"
        press(KEY.Key_Escape)

    asked.keys = [enter, look]
    asked.answers = ["two"]
    merge_by_keys(window, qtbot)
    assert not asked.keys or asked.keys == [look]
    assert window.session.history.undo_title == raw


def test_what_cannot_be_read_or_is_no_other_project_is_said(window, asked, qtbot, tmp_path, monkeypatch):
    broken = tmp_path / "broken.annot.yaml"
    broken.write_text("no project", encoding="utf-8")
    for path, said in (
        (broken, "not a News Annotator project"),
        (window.session.file.path, "project itself"),
    ):
        monkeypatch.setattr(dialogs, "choose_files", lambda *_, path=path, **__: [path])
        merge_by_keys(window, qtbot)
        assert said in str(asked.errors.pop())
    assert not window.session.history.undo_title


def test_an_article_that_cannot_be_taken_is_listed_and_said_in_full(session, theme, qtbot, other, asked):
    raw = other.read_text(encoding="utf-8")
    other.write_text(raw.replace("title: Fair closes", "title: !odd Fair closes"), encoding="utf-8")

    def look(dialog):
        shown = lines(dialog)
        (group,) = (title for title in shown if title.startswith("Cannot be taken"))
        assert dialog.projects.topLevelItem(0).text(6) == str(len(shown[group])), shown
        press(KEY.Key_Down)
        assert dialog.whole.text().startswith(shown[group][0][0])
        assert str(other) in dialog.whole.text()
        assert "cannot be taken" in dialog.message.text()
        dialog.set_theme(load_theme("dark"))
        press(KEY.Key_Escape)

    asked.keys, asked.answers = [enter, look], ["two"]
    assert merging.merge(None, theme, session, [other]) == ""


def test_a_project_without_labels_takes_theirs_unasked(theme, tmp_path, other):
    from annotator import store

    empty = made(tmp_path / "empty.annot.yaml", [], (), LabelSet())
    with store.open_file(empty) as file:
        from annotator.app.progress import finish
        from annotator.app.session import Session
        from annotator.app.tagging.modes import SpansMode

        class Desk:
            def run(self, work, _):
                return finish(work)

            def look(self, preview, may_ask):
                assert not may_ask
                return asking.YES

        session = Session(file, "rita", SpansMode)
        assert asking.merge(session, [other], Desk()) is not None
        assert session.article.id == "quay"
    assert set(model(empty)[1]) == {"quay", "grain"}
