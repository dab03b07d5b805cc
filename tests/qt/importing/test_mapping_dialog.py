"""Labels of files are mapped with the keyboard, before anything is added."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.app.importing.labels import Foreign
from annotator.core.labels import Label
from annotator.qt.importing import dialog as import_dialog
from annotator.qt.importing.dialog import ImportResultDialog
from annotator.qt.importing.labels import MappingDialog
from annotator.qt.parts import dialogs

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton
TEXT = "Ines Lindgren of Kestrel Line spoke in Northmark."
FOUND = [
    Foreign("PERSON", {"span": 3}),
    Foreign("GPE", {"span": 2}, Label(name="GPE", title="Place & <b>state</b>")),
    Foreign("WRONG", {"sentence": 1}),
]


@pytest.fixture
def dialog(session, theme, qtbot):
    made = MappingDialog(FOUND, session.labels, theme)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_matches_are_proposed_and_the_rest_is_new(dialog, qtbot):
    assert dialog.mapping() == {"PERSON": "person", "GPE": "GPE", "WRONG": "WRONG"}
    assert QApplication.focusWidget() is dialog.boxes["PERSON"]
    qtbot.mouseClick(dialog.all_new, LEFT)
    assert dialog.mapping()["PERSON"] == "PERSON"
    qtbot.mouseClick(dialog.as_proposed, LEFT)
    assert dialog.mapping()["PERSON"] == "person"


def test_each_box_is_named_after_its_label(dialog):
    box = dialog.boxes["GPE"]
    assert box.accessibleName() == "GPE (Place & <b>state</b>) becomes"
    assert box.accessibleDescription() == "2 spans"
    titles = [box.itemText(at).strip() for at in range(box.count())]
    assert titles[0] == "New label “GPE”"
    assert titles[-1] == "Leave out"
    assert "Organisation" in titles
    assert "Names and amounts" not in titles


def test_leaving_out_is_said_with_its_count(dialog, qtbot):
    box = dialog.boxes["GPE"]
    box.setFocus()
    qtbot.keyClick(box, KEY.Key_End)
    assert dialog.mapping()["GPE"] == ""
    assert dialog.message.text().startswith("2 annotations are left out")
    qtbot.keyClick(box, KEY.Key_Home)
    assert dialog.message.text() == ""


# ---------------------------------------------------------------------------------------------- the import
@pytest.fixture
def foreign_file(tmp_path):
    path = tmp_path / "foreign.jsonl"
    record = {"id": 1, "text": TEXT, "label": [[0, 13, "PERSON"], [17, 29, "ORG"], [39, 48, "GPE"]]}
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


@pytest.fixture
def answered(monkeypatch):
    """Answers the mapping dialog by `act(dialog)` and keeps what the result said."""

    class Answered:
        act = None

    def run(dialog):
        if isinstance(dialog, ImportResultDialog):
            Answered.said.append(dialog.details())
            return True
        return Answered.act(dialog)

    Answered.said = []
    monkeypatch.setattr(dialogs, "run", run)
    return Answered


def labels_of(session, article_id):
    (layer,) = session.project.layers(article_id).values()
    return [span.label for span in layer.spans]


def test_labels_are_mapped_between_reading_and_adding(session, theme, foreign_file, answered):
    def act(dialog):
        assert isinstance(dialog, MappingDialog)
        assert len(session.project.entries) == 3
        box = dialog.boxes["ORG"]
        box.setCurrentIndex(box.findData("org"))
        return True

    answered.act = act
    before = session.labels
    result = import_dialog.import_articles(None, theme, session, [foreign_file])
    assert labels_of(session, result.added[0]) == ["person", "org", "GPE"]
    assert result.new_labels == ("GPE",)
    assert "New labels:\n- GPE" in answered.said[0]
    assert session.labels.get("GPE").colour
    session.undo()
    assert session.labels == before


def test_cancelling_the_mapping_imports_nothing(session, theme, foreign_file, answered):
    answered.act = lambda dialog: False
    assert import_dialog.import_articles(None, theme, session, [foreign_file]) is None
    assert len(session.project.entries) == 3
    assert session.history.undo_title == ""
    assert answered.said == []


def test_nobody_is_asked_about_labels_that_are_known(session, theme, tmp_path, answered):
    path = tmp_path / "known.jsonl"
    path.write_text(json.dumps({"id": 1, "text": TEXT, "label": [[0, 13, "person"]]}), encoding="utf-8")
    result = import_dialog.import_articles(None, theme, session, [path])
    assert labels_of(session, result.added[0]) == ["person"]
