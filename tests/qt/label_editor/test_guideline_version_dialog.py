"""Publishing a version of the guidelines: what is ticked, and by keys."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from annotator.app.tagging import guidelines
from annotator.app.tagging import labels as labelling
from annotator.core.guidelines import versions
from annotator.qt.label_editor import guideline_version as guideline_version_dialog
from annotator.qt.label_editor.guideline_version import GuidelineVersionDialog
from annotator.qt.parts import dialogs

pytestmark = pytest.mark.qt_log_ignore("does not support")
KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def driven(monkeypatch, qtbot):
    """Shows the dialog that is run and lets `driven(act)` press its keys."""

    def prepare(act):
        def run(dialog):
            dialog.show()
            dialog.activateWindow()
            qtbot.waitUntil(dialog.isActiveWindow)
            act(dialog)
            assert not dialog.isVisible()
            return dialog.result() == dialog.DialogCode.Accepted

        monkeypatch.setattr(dialogs, "run", run)

    return prepare


def rows(dialog):
    items = [dialog.list.topLevelItem(at) for at in range(dialog.list.topLevelItemCount())]
    return {item.text(0): item.text(1) for item in items}


def change_rule(session, name):
    label = session.labels.get(name)
    labelling.change_label(session, name, replace(label, description=label.description + " Only so."))


def test_the_first_version_ticks_nothing(session, theme, driven, qtbot):
    def act(dialog):
        assert dialog.labels() == []
        assert dialog.note.toPlainText() == "First version"
        qtbot.keyClicks(dialog.note, "As agreed")
        qtbot.keyClick(dialog.note, KEY.Key_Return, CONTROL)

    driven(act)
    assert guideline_version_dialog.publish(None, theme, session)
    (version,) = versions(session.project.header)
    assert (version.version, version.note, version.labels, version.by) == (1, "As agreed", (), "alice")


def test_labels_whose_rules_differ_are_ticked_and_others_can_be(session, theme, driven, qtbot):
    guidelines.publish(session, "First", [])
    change_rule(session, "money")

    def act(dialog):
        assert dialog.labels() == ["money"]
        assert list(rows(dialog).items())[:2] == [("Money", "differs"), ("Organisation", "")]
        assert not dialog.go.isEnabled(), "something has to be said"
        qtbot.keyClicks(dialog.note, "Amounts only")
        qtbot.keyClick(dialog.note, KEY.Key_Tab)
        assert dialog.list.hasFocus()
        qtbot.keyClick(dialog.list, KEY.Key_Down)
        qtbot.keyClick(dialog.list, KEY.Key_Space)
        qtbot.keyClick(dialog.list, KEY.Key_Return, CONTROL)

    driven(act)
    guideline_version_dialog.publish(None, theme, session)
    assert versions(session.project.header)[-1].labels == ("org", "money")


def test_escape_publishes_nothing(session, theme, driven, qtbot):
    driven(lambda dialog: qtbot.keyClick(dialog, KEY.Key_Escape))
    assert not guideline_version_dialog.publish(None, theme, session)
    assert versions(session.project.header) == []


def test_what_differs_is_said(session, theme, qtbot):
    def message():
        dialog = GuidelineVersionDialog(session.project.header, theme)
        qtbot.addWidget(dialog)
        return dialog.message.text()

    assert "recorded as they are now" in message()
    guidelines.publish(session, "First", [])
    assert message().startswith("Nothing has changed since version 1 (alice, ")
    labelling.set_guidelines(session, "Tag less.")
    assert "The text of the guidelines differs" in message()
    change_rule(session, "money")
    assert message() == ""


def test_a_project_for_reading_cannot_publish(session, theme, qtbot):
    dialog = GuidelineVersionDialog(session.project.header, theme, read_only=True)
    qtbot.addWidget(dialog)
    assert not dialog.go.isEnabled()
