"""The dialog for a new project: the file follows the title, the set is shown, mistakes are said in place."""

import pytest
from PySide6.QtCore import Qt

from annotator.app import projects
from annotator.core.labels import Label, LabelSet
from annotator.formats.tools.refi.format import write_codebook
from annotator.qt.dialogs import new_project
from annotator.qt.dialogs.new_project import NewProjectDialog
from annotator.qt.parts import dialogs
from annotator.store import labelsets

KEY = Qt.Key


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ANNOTATOR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def dialog(theme, qtbot):
    made = NewProjectDialog(theme)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def choose(dialog, title):
    item = next(
        dialog.sets.item(row) for row in range(dialog.sets.count()) if dialog.sets.item(row).text() == title
    )
    dialog.sets.setCurrentItem(item)


def test_enter_makes_the_project_from_the_title(dialog, home, qtbot):
    assert dialog.title.hasFocus()
    qtbot.keyClicks(dialog.title, "City desk, spring")
    assert dialog.place.text() == str(home / "documents" / "city-desk-spring.annot.yaml")
    qtbot.keyClick(dialog.title, KEY.Key_Return)
    assert dialog.created == home / "documents" / "city-desk-spring.annot.yaml"
    with projects.open_project(dialog.created) as file:
        header = file.project.header
        assert (header.title, header.language) == ("City desk, spring", "en")
        assert header.labels == labelsets.read_file(projects.find_label_set("newsroom")).labels


def test_a_place_that_was_typed_stays(dialog, tmp_path, qtbot):
    dialog.place.setFocus()
    dialog.place.selectAll()
    qtbot.keyClicks(dialog.place, str(tmp_path / "mine"))
    dialog.title.setFocus()
    qtbot.keyClicks(dialog.title, "Another")
    assert dialog.place.text() == str(tmp_path / "mine")
    qtbot.keyClick(dialog.title, KEY.Key_Return)
    assert dialog.created.name == "mine.annot.yaml"


def test_the_set_and_the_language_are_chosen(dialog, qtbot):
    choose(dialog, "Sentiment")
    assert "Source" in dialog.preview.toPlainText()
    assert "For sentences" in dialog.preview.toPlainText()
    dialog.language.setFocus()
    dialog.language.lineEdit().selectAll()
    qtbot.keyClicks(dialog.language, "pt-BR")
    qtbot.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    with projects.open_project(dialog.created) as file:
        assert file.project.header.language == "pt-BR"
        assert file.project.labels == labelsets.read_file(projects.find_label_set("sentiment")).labels


def test_without_labels(dialog, qtbot):
    choose(dialog, "No labels yet")
    qtbot.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    with projects.open_project(dialog.created) as file:
        assert len(file.project.labels) == 0


def test_labels_from_a_file(dialog, tmp_path, monkeypatch, qtbot):
    path = tmp_path / "mine.yaml"
    path.write_text("title: Mine\nlabels:\n  - {name: ship, title: Ship}\n", encoding="utf-8")
    monkeypatch.setattr(dialogs, "choose_file", lambda *_, **__: path)
    qtbot.mouseClick(dialog.from_file, Qt.MouseButton.LeftButton)
    assert dialog.sets.currentItem().text() == "Mine"
    assert "Ship" in dialog.preview.toPlainText()
    path.write_text("labels: 3\n", encoding="utf-8")
    qtbot.mouseClick(dialog.from_file, Qt.MouseButton.LeftButton)
    assert dialog.message.isVisible()
    assert str(path) in dialog.message.text()


def test_labels_from_a_codebook(dialog, tmp_path, monkeypatch, qtbot):
    path = tmp_path / "Frames.qdc"
    write_codebook(path, LabelSet([Label(name="Blames", applies_to=("sentence",)), Label(name="Police")]))
    filters = []
    monkeypatch.setattr(dialogs, "choose_file", lambda *asked: filters.append(asked[-1]) or path)
    qtbot.mouseClick(dialog.from_file, Qt.MouseButton.LeftButton)
    assert "*.qdc" in filters[0]
    assert dialog.sets.currentItem().text() == "Frames"
    assert "Police" in dialog.preview.toPlainText()
    qtbot.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    with projects.open_project(dialog.created) as file:
        assert [label.name for label in file.project.labels.applying_to("sentence")] == ["Blames"]
    path.write_text("<x/>", encoding="utf-8")
    qtbot.mouseClick(dialog.from_file, Qt.MouseButton.LeftButton)
    assert f"{path}: This is no codebook" in dialog.message.text()


def test_a_file_that_is_there_is_not_replaced(dialog, tmp_path, qtbot):
    taken = tmp_path / "taken.annot.yaml"
    taken.write_text("precious", encoding="utf-8")
    dialog.place.setText(str(taken))
    qtbot.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog.created is None
    assert "already" in dialog.message.text()
    assert taken.read_text(encoding="utf-8") == "precious"


def test_a_folder_that_cannot_be_made_is_said(dialog, tmp_path, qtbot):
    (tmp_path / "file").write_text("", encoding="utf-8")
    dialog.place.setText(str(tmp_path / "file" / "project"))
    qtbot.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert "cannot be used" in dialog.message.text()


def test_create_returns_the_path_or_none(theme, monkeypatch, qtbot):
    monkeypatch.setattr(dialogs, "run", lambda dialog: dialog.accept() or True)
    path = new_project.create(None, theme, "sentiment")
    with projects.open_project(path) as file:
        assert file.project.labels == labelsets.read_file(projects.find_label_set("sentiment")).labels
    monkeypatch.setattr(dialogs, "run", lambda dialog: False)
    assert new_project.create(None, theme) is None
