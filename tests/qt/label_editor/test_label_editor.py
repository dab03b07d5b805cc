"""The label editor: every change at once and undoable, questions that count first, conflicts in view."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from annotator.app.tagging import labels as labelling
from annotator.core.labels import Attribute, Label, LabelSet
from annotator.formats.tools.refi.format import write_codebook
from annotator.qt.label_editor import tree as places
from annotator.qt.label_editor.editor import LabelEditor
from annotator.qt.parts import dialogs
from annotator.qt.parts.theme import load_theme
from annotator.store import labelsets

pytestmark = pytest.mark.qt_log_ignore("does not support")

KEY = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def editor(session, theme, qtbot):
    made = LabelEditor(session, theme)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    if isValid(made):
        made.close()


@pytest.fixture
def asked(monkeypatch):
    """What was asked, and the answers to give: `asked.answers` by function of the seam."""

    class Asked:
        def __init__(self):
            self.answers, self.texts = {}, []

    found = Asked()

    def ask(parent, title, text, choices, **more):
        found.texts.append((title, text, [choice.key for choice in choices]))
        return found.answers.get("ask", "")

    def ask_text(parent, title, prompt, text="", **more):
        found.texts.append((title, prompt, text))
        return found.answers.get("ask_text")

    def choose_item(parent, title, prompt, items):
        found.texts.append((title, prompt, list(items)))
        wanted = found.answers.get("choose_item")
        return items.index(wanted) if wanted in items else None

    monkeypatch.setattr(dialogs, "ask", ask)
    monkeypatch.setattr(dialogs, "ask_text", ask_text)
    monkeypatch.setattr(dialogs, "choose_item", choose_item)
    return found


def used(session):
    project = session.project
    return sorted(
        item.label
        for name in project.entries
        for layer in project.layers(name).values()
        for item in layer
        if item.label
    )


def names(session):
    return [label.name for label, _ in session.labels.walk()]


# ------------------------------------------------------------------------------------------------ the form
def test_typing_a_title_is_one_step_that_ctrl_z_takes_back(session, editor, qtbot):
    editor.show_label("org")
    editor.form.title.setFocus()
    editor.form.title.selectAll()
    qtbot.keyClicks(editor.form.title, "Body")
    assert session.labels.get("org").title == "Organisation"
    qtbot.keyClick(editor.form.title, KEY.Key_Return)
    assert session.labels.get("org").title == "Body"
    assert session.history.undo_title == "Change label Body"
    qtbot.keyClick(editor.form.title, KEY.Key_Z, CONTROL)
    assert session.labels.get("org").title == "Organisation"
    assert editor.form.title.text() == "Organisation"
    qtbot.keyClick(editor.form.title, KEY.Key_Z, CONTROL | SHIFT)
    assert session.labels.get("org").title == "Body"


def test_ctrl_z_first_takes_back_what_is_being_typed(session, editor, qtbot):
    labelling.set_title(session, "Night desk")
    editor.show_label("org")
    field = editor.form.description
    field.setFocus()
    qtbot.keyClicks(field, "x")
    qtbot.keyClick(field, KEY.Key_Z, CONTROL)
    assert field.toPlainText() == "A body that can act: say, decide, sign, pay."
    assert session.project.header.title == "Night desk"


def test_leaving_a_field_commits_lines(session, editor, qtbot):
    editor.show_label("org")
    editor.form.examples.setFocus()
    editor.form.examples.setPlainText("Kestrel Line\n\n  Harbour Office  ")
    editor.tree.setFocus()
    assert session.labels.get("org").examples == ("Kestrel Line", "Harbour Office")


def test_lines_are_committed_soon_after_typing(session, editor, qtbot):
    editor.show_label("org")
    editor.form.description.setFocus()
    editor.form.description.setPlainText("A body.")
    qtbot.waitUntil(lambda: session.labels.get("org").description == "A body.", timeout=3000)


def test_closing_with_escape_keeps_what_was_typed(session, editor, qtbot):
    editor.show_label("org")
    editor.form.title.setFocus()
    editor.form.title.setText("Outfit")
    qtbot.keyClick(editor, KEY.Key_Escape)
    assert not editor.isVisible()
    assert session.labels.get("org").title == "Outfit"


def test_a_key_is_set_by_pressing_it_and_conflicts_are_named_at_once(session, editor, qtbot):
    editor.show_label("org")
    editor.form.key.setFocus()
    qtbot.keyClick(editor.form.key, KEY.Key_P)
    assert session.labels.get("org").key == "p"
    note = editor.form.key_note.text()
    assert "label Organisation" in note
    assert "label Person" in note
    assert editor.form.key_note.isVisible()
    qtbot.keyClick(editor.form.key, "N")
    assert "Write a note on the annotation" in editor.form.key_note.text()
    qtbot.keyClick(editor.form.key, KEY.Key_W)
    assert editor.form.key_note.text() == ""
    qtbot.keyClick(editor.form.key, KEY.Key_Delete)
    assert session.labels.get("org").key == ""


def test_a_title_being_typed_survives_pressing_a_key(session, editor, qtbot):
    editor.show_label("org")
    editor.form.title.setText("Body")
    editor.form.key.setFocus()
    qtbot.keyClick(editor.form.key, KEY.Key_W)
    assert (session.labels.get("org").title, session.labels.get("org").key) == ("Body", "w")


def test_colours_are_chosen_with_the_arrow_keys(session, editor, qtbot):
    editor.show_label("org")
    grid = editor.form.colour.grid
    grid.setFocus()
    qtbot.keyClick(grid, KEY.Key_Right)
    assert session.labels.get("org").colour == "#0072B2"
    qtbot.keyClick(grid, KEY.Key_Space)
    assert session.labels.get("org").colour == "#8E2F86"
    assert "Purple is chosen" in grid.accessibleDescription()


def test_a_pale_colour_is_told_with_its_contrast(session, editor, qtbot):
    editor.show_label("org")
    code = editor.form.colour.code
    code.setFocus()
    code.setText("f0c040")
    qtbot.keyClick(code, KEY.Key_Return)
    assert session.labels.get("org").colour == "#F0C040"
    assert "contrast 1.7" in editor.form.colour.note.text()
    code.setText("no colour")
    qtbot.keyClick(code, KEY.Key_Return)
    assert session.labels.get("org").colour == "#F0C040"
    assert "hexadecimal" in editor.form.colour.note.text()


def test_what_a_label_applies_to_and_groups(session, editor, qtbot):
    editor.show_label("org")
    qtbot.mouseClick(editor.form.kinds["sentence"], Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert session.labels.get("org").applies_to == ("span", "sentence")
    qtbot.mouseClick(editor.form.group, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert session.labels.get("org").selectable is False


def test_what_a_link_joins_and_what_needs_one_is_chosen_from_the_labels(session, editor):
    def pick(field, title):
        next(action for action in field.menu().actions() if action.text() == title).trigger()

    editor.show_label("says")
    assert editor.form.sources.isVisible()
    assert not editor.form.linked.isVisible()
    pick(editor.form.sources, "Organisation")
    pick(editor.form.targets, "Person")
    rules = session.labels.get("says").rules
    assert (rules.sources, rules.targets) == (("org",), ("person",))
    editor.show_label("org")
    assert not editor.form.sources.isVisible()
    pick(editor.form.linked, "says")
    assert session.labels.get("org").rules.linked == ("says",)
    session.undo()
    session.undo()
    assert session.labels.get("says").rules.targets == ()


def test_rules_are_chosen_from_the_labels(session, editor):
    editor.show_label("money")
    menu = editor.form.no_overlap.menu()
    next(action for action in menu.actions() if action.text() == "Person").trigger()
    assert session.labels.get("money").rules.no_overlap == ("person",)
    assert editor.form.no_overlap.text() == "Person"
    editor.show_label("speech")
    editor.form.one_of.setEditText("type")
    editor.tree.setFocus()
    editor.form.commit()
    assert session.labels.get("speech").rules.one_of == "type"


def test_attributes_are_added_changed_and_removed(session, editor, qtbot):
    editor.show_label("person")
    field = editor.form.attributes
    qtbot.mouseClick(field.add, Qt.MouseButton.LeftButton)
    assert [a.name for a in session.labels.get("person").attributes] == ["attribute1"]
    assert field.rows[0].name.hasFocus()
    qtbot.keyClicks(field.rows[0].name, "role")
    qtbot.keyClick(field.rows[0].name, KEY.Key_Tab)
    field.rows[0].kind.setCurrentText("Choice")
    field.rows[0].kind.activated.emit(0)
    field.rows[0].options.setFocus()
    qtbot.keyClicks(field.rows[0].options, "source|subject | source")
    qtbot.keyClick(field.rows[0].options, KEY.Key_Return)
    field.rows[0].default.setCurrentText("subject")
    field.rows[0].default.activated.emit(2)
    qtbot.mouseClick(field.rows[0].required, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert session.labels.get("person").attributes == (
        Attribute(
            name="role", kind="choice", options=("source", "subject"), default="subject", required=True
        ),
    )
    qtbot.mouseClick(field.rows[0].remove, Qt.MouseButton.LeftButton)
    assert session.labels.get("person").attributes == ()


def test_a_default_that_does_not_fit_is_not_stored(session, editor):
    aged = replace(session.labels.get("person"), attributes=(Attribute(name="age", kind="number"),))
    labelling.change_label(session, "person", aged)
    editor.show_label("person")
    row = editor.form.attributes.rows[0]
    row.default.setEditText("many")
    row.default.lineEdit().editingFinished.emit()
    assert session.labels.get("person").attributes[0].default is None
    row = editor.form.attributes.rows[0]
    row.default.setEditText("40")
    row.default.lineEdit().editingFinished.emit()
    assert session.labels.get("person").attributes[0].default == 40


@pytest.fixture
def valued(session):
    """An amount has a certainty."""
    money = next(span for span in session.layer.spans if span.label == "money")
    session.commit("Set up", [session.change(money, replace(money, attributes={"certainty": "about"}))])

    def value():
        return next(dict(span.attributes) for span in session.layer.spans if span.label == "money")

    return value


def retype(qtbot, field, text, key=KEY.Key_Return):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, key)


def names_of(session, label="money"):
    return [attribute.name for attribute in session.labels.get(label).attributes]


@pytest.mark.parametrize("key", [KEY.Key_Return, KEY.Key_Tab])
def test_renaming_an_attribute_counts_and_takes_its_values_along(session, editor, asked, qtbot, valued, key):
    asked.answers["ask"] = "rename"
    editor.show_label("money")
    retype(qtbot, editor.form.attributes.rows[0].name, "sureness", key)
    assert asked.texts == [
        (
            "Rename the attribute “certainty” to “sureness”?",
            "1 annotation in 1 article by 1 annotator has a value of it. It is renamed in all of them, as one step "
            "that can be undone.",
            ["rename"],
        )
    ]
    assert names_of(session)[0] == "sureness"
    assert valued() == {"sureness": "about"}
    qtbot.mouseClick(editor.undo, Qt.MouseButton.LeftButton)
    assert names_of(session)[0] == "certainty"
    assert valued() == {"certainty": "about"}
    assert editor.form.attributes.rows[0].name.text() == "certainty"


def test_a_question_that_takes_the_focus_is_asked_once(session, editor, qtbot, valued, monkeypatch):
    asked = []

    def ask(parent, title, *more):
        asked.append(title)
        editor.tree.setFocus()  # as a real dialog does
        return "rename"

    monkeypatch.setattr(dialogs, "ask", ask)
    editor.show_label("money")
    retype(qtbot, editor.form.attributes.rows[0].name, "sureness")
    assert len(asked) == 1
    assert valued() == {"sureness": "about"}


def test_a_refused_or_taken_name_is_put_back(session, editor, asked, qtbot, valued, monkeypatch):
    editor.show_label("money")
    rows = editor.form.attributes.rows
    retype(qtbot, rows[0].name, "sureness")
    assert len(asked.texts) == 1
    assert rows[0].name.text() == names_of(session)[0] == "certainty"
    errors = []
    monkeypatch.setattr(dialogs, "error", lambda parent, problem, **more: errors.append(str(problem)))
    asked.answers["ask"] = "rename"
    retype(qtbot, rows[0].name, "disputed")
    assert "has an attribute named “disputed” already" in errors[0]
    assert rows[0].name.text() == names_of(session)[0] == "certainty"
    assert valued() == {"certainty": "about"}


@pytest.mark.parametrize(
    ("typed", "answer", "question", "expected"),
    [
        ("sure | roughly | at most", "rename", "Rename the option “about” to “roughly”?", "roughly"),
        ("sure | roughly | at most", "keep", "Rename the option “about” to “roughly”?", "about"),
        ("sure | at most", "keep", "Take out “about”?", "about"),
        ("sure | at most", "delete", "Take out “about”?", None),
        ("sure", "delete", "Take out “about” and “at most”?", None),
        ("sure", "", "Take out “about” and “at most”?", "about"),
    ],
)
def test_options_that_go_ask_for_their_values(
    session, editor, asked, qtbot, valued, typed, answer, question, expected
):
    asked.answers["ask"] = answer
    before = session.labels.get("money").attributes[0].options
    editor.show_label("money")
    retype(qtbot, editor.form.attributes.rows[0].options, typed)
    assert [title for title, *_ in asked.texts] == [question]
    assert valued().get("certainty") == expected
    after = tuple(typed.split(" | ")) if answer else before
    assert session.labels.get("money").attributes[0].options == after
    assert editor.form.attributes.rows[0].options.text() == " | ".join(after)


def test_options_nobody_used_are_renamed_without_a_question(session, editor, asked, qtbot, valued):
    editor.show_label("money")
    row = editor.form.attributes.rows[0]
    row.default.setCurrentText("sure")
    row.default.activated.emit(1)
    retype(qtbot, row.options, "certain | about | at most")
    assert asked.texts == []
    assert session.labels.get("money").attributes[0].default == "certain"


@pytest.mark.parametrize(
    ("answer", "kept", "expected"),
    [("keep", False, {"certainty": "about"}), ("delete", False, {}), ("", True, {"certainty": "about"})],
)
def test_removing_an_attribute_says_how_many_values_it_has(
    session, editor, asked, qtbot, valued, answer, kept, expected
):
    asked.answers["ask"] = answer
    editor.show_label("money")
    qtbot.mouseClick(editor.form.attributes.rows[0].remove, Qt.MouseButton.LeftButton)
    title, text, choices = asked.texts[0]
    assert title == "Remove the attribute “Certainty”?"
    assert text.startswith("1 annotation in 1 article by 1 annotator has a value of it.")
    assert choices == ["keep", "delete"]
    assert ("certainty" in names_of(session)) is kept
    assert valued() == expected


def test_closing_asks_about_a_name_that_was_typed(session, editor, asked, qtbot, valued):
    asked.answers["ask"] = "rename"
    editor.show_label("money")
    field = editor.form.attributes.rows[0].name
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "sureness")
    editor.close()
    assert len(asked.texts) == 1
    assert valued() == {"sureness": "about"}


# ------------------------------------------------------------------------------------------------ the tree
def test_adding_asks_for_a_title_only(session, editor, asked, qtbot):
    editor.show_label("person")
    asked.answers["ask_text"] = "Town or city"
    editor.tree.setFocus()
    qtbot.keyClick(editor.tree, KEY.Key_Insert)
    label = session.labels.get("town-or-city")
    assert (label.title, label.parent, label.applies_to) == ("Town or city", "names", ("span",))
    assert label.colour not in {other.colour for other in session.labels if other is not label}
    assert editor.tree.current_name() == "town-or-city"
    editor.tree.setFocus()
    asked.answers["ask_text"] = "Quarter"
    qtbot.keyClick(editor.tree, KEY.Key_Insert, Qt.KeyboardModifier.ShiftModifier)
    assert session.labels.get("quarter").parent == "town-or-city"


def test_cancelled_adding_adds_nothing(session, editor, asked, qtbot):
    before = names(session)
    editor.tree.setFocus()
    qtbot.keyClick(editor.tree, KEY.Key_Insert)
    assert names(session) == before


def test_moving_by_keys(session, editor, qtbot):
    control = CONTROL
    editor.show_label("person")
    editor.tree.setFocus()
    qtbot.keyClick(editor.tree, KEY.Key_Up, control)
    assert names(session)[:4] == ["names", "person", "org", "money"]
    qtbot.keyClick(editor.tree, KEY.Key_Down, control)
    qtbot.keyClick(editor.tree, KEY.Key_Down, control)
    assert names(session)[:4] == ["names", "org", "money", "person"]
    qtbot.keyClick(editor.tree, KEY.Key_Right, control)
    assert session.labels.get("person").parent == "money"
    qtbot.keyClick(editor.tree, KEY.Key_Left, control)
    qtbot.keyClick(editor.tree, KEY.Key_Left, control)
    assert session.labels.get("person").parent == ""
    assert names(session)[:4] == ["names", "org", "money", "person"]
    assert editor.tree.current_name() == "person"
    for _ in range(6):
        qtbot.keyClick(editor.tree, KEY.Key_Z, control)
    assert names(session)[:4] == ["names", "org", "person", "money"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("on", ["names", "org", "money", "main", "person"]),
        ("above", ["names", "org", "money", "person", "main"]),
    ],
)
def test_dragging_moves_and_nests(session, editor, where, expected):
    tree = editor.tree
    editor.show_label("person")
    target = next(item for item in tree._items() if item.data(0, places.NAME_ROLE) == "main")
    box = tree.visualItemRect(target)
    y = box.center().y() if where == "on" else box.top() + 1
    place = QPoint(box.left() + 30, y)
    data = tree.model().mimeData(tree.selectedIndexes())
    event = QDropEvent(
        QPointF(place),
        Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    tree.viewportEvent(event)
    assert names(session)[:5] == expected
    assert session.labels.get("person").parent == ("main" if where == "on" else "")


def test_a_label_cannot_be_dropped_into_itself():
    labels = LabelSet([Label(name="a"), Label(name="b", parent="a")])
    assert places.is_below(labels, "b", "a")
    assert places.inwards(labels, labels.get("a")) is None
    assert places.outwards(labels, labels.get("a")) is None


def test_rename_counts_and_reaches_annotations(session, editor, asked, qtbot):
    editor.show_label("org")
    asked.answers.update(ask_text="body", ask="rename")
    qtbot.mouseClick(editor.form.rename, Qt.MouseButton.LeftButton)
    assert "1 annotation in 1 article by 1 annotator carries this name" in asked.texts[-1][1]
    assert session.labels.get("org") is None
    assert "body" in used(session)
    assert editor.tree.current_name() == "body"
    qtbot.keyClick(editor.tree, KEY.Key_Z, CONTROL)
    assert "org" in used(session)
    assert session.labels.get("org") is not None


def test_rename_can_be_refused(session, editor, asked, qtbot):
    editor.show_label("org")
    asked.answers.update(ask_text="body", ask="")
    qtbot.mouseClick(editor.form.rename, Qt.MouseButton.LeftButton)
    assert session.labels.get("org") is not None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("move", ["main", "money", "person", "person"]),
        ("keep", ["main", "money", "org", "person"]),
        ("delete", ["main", "money", "person"]),
        ("", ["main", "money", "org", "person"]),
    ],
)
def test_deleting_asks_what_becomes_of_annotations(session, editor, asked, qtbot, answer, expected):
    before = (session.labels, used(session))
    editor.show_label("org")
    asked.answers.update(ask=answer, choose_item="Names and amounts › Person")
    editor.tree.setFocus()
    qtbot.keyClick(editor.tree, KEY.Key_Delete)
    title, text, keys = next(item for item in asked.texts if "Delete" in item[0])
    assert title == "Delete the label “Organisation”?"
    assert "1 annotation in 1 article by 1 annotator carries this label" in text
    assert keys == ["move", "keep", "delete"]
    assert used(session) == expected
    assert (session.labels.get("org") is None) == bool(answer)
    if answer:
        session.undo()
    assert (session.labels, used(session)) == before


def test_an_unused_label_is_deleted_without_a_question(session, editor, asked, qtbot):
    editor.show_label("speech")
    editor.tree.setFocus()
    qtbot.keyClick(editor.tree, KEY.Key_Delete)
    assert asked.texts == []
    assert session.labels.get("speech") is None


def test_merging_moves_annotations(session, editor, asked, qtbot):
    editor.show_label("org")
    asked.answers.update(ask="merge", choose_item="Names and amounts › Person")
    editor.tree.setFocus()
    qtbot.keyClick(editor.tree, KEY.Key_M, CONTROL)
    assert "Organisation" in asked.texts[-1][1]
    assert used(session) == ["main", "money", "person", "person"]
    assert editor.tree.current_name() == "person"


# ------------------------------------------------------------------------------------------ files, guidelines
def test_a_saved_label_set_comes_back(session, editor, asked, monkeypatch, tmp_path):
    target = tmp_path / "set.yaml"
    monkeypatch.setattr(dialogs, "save_file", lambda *_, **__: target)
    editor._save_set()
    loaded = labelsets.read_file(target)
    assert loaded.labels == session.labels
    assert loaded.guidelines == session.project.header.guidelines
    labelling.replace_labels(session, LabelSet(), "Empty")
    editor._bring_in(target)
    assert session.labels == loaded.labels
    assert asked.texts == []


def test_importing_into_labels_asks_and_adds_what_is_missing(session, editor, asked, tmp_path):
    path = tmp_path / "set.yaml"
    path.write_text(
        "title: Small\nlabels:\n  - {name: org, key: x}\n  - {name: ship, key: p}\n", encoding="utf-8"
    )
    asked.answers["ask"] = "add"
    editor._bring_in(path)
    assert session.labels.get("org").title == "Organisation"
    assert session.labels.get("ship").key == ""
    assert asked.texts[0][2] == ["add", "replace"]
    assert session.history.undo_title == "Add labels of Small"


def test_labels_of_a_codebook_are_added(session, editor, asked, monkeypatch, tmp_path):
    path = tmp_path / "Frames.qdc"
    write_codebook(path, LabelSet([Label(name="Blames", applies_to=("sentence",)), Label(name="org")]))
    filters = []
    monkeypatch.setattr(dialogs, "choose_file", lambda *asked: filters.append(asked[-1]) or path)
    asked.answers["ask"] = "add"
    before = names(session)
    editor._bring_in()
    assert "*.qdc" in filters[0]
    assert asked.texts[-1][1].startswith("2 labels in “Frames”; 1 of them new here.")
    assert names(session) == [*before, "Blames"]
    assert session.history.undo_title == "Add labels of Frames"


def test_a_broken_label_set_is_an_error_with_its_line(session, editor, monkeypatch, tmp_path):
    path = tmp_path / "set.yaml"
    path.write_text("labels:\n  - {title: No name}\n", encoding="utf-8")
    told = []
    monkeypatch.setattr(dialogs, "error", lambda _, problem, **__: told.append(problem))
    before = session.labels
    editor._bring_in(path)
    assert told[0].line == 2
    assert session.labels == before


def test_guidelines_are_shown_as_read_and_stored(session, editor, qtbot):
    editor.show_guidelines()
    page = editor.guidelines
    assert "Desk rules" in page.preview.toPlainText()
    page.source.setFocus()
    page.source.setPlainText("# New rules")
    assert page.preview.toPlainText().strip() == "New rules"
    qtbot.waitUntil(lambda: session.project.header.guidelines == "# New rules", timeout=3000)
    qtbot.keyClick(page.source, KEY.Key_Z, CONTROL)
    assert session.project.header.guidelines.startswith("# Desk rules")
    assert page.source.toPlainText().startswith("# Desk rules")


def test_changes_from_outside_are_shown(session, editor):
    editor.show_label("org")
    labelling.change_label(session, "org", replace(session.labels.get("org"), title="Firm"))
    assert editor.form.title.text() == "Firm"
    assert editor.tree.currentItem().text(0) == "Firm"


def test_everything_has_a_name_and_can_be_reached(editor, qtbot):
    seen = set()
    editor.tree.setFocus()
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget(), KEY.Key_Tab)
        seen.add(QApplication.focusWidget())
    for field in (
        editor.form.title,
        editor.form.key,
        editor.form.colour.grid,
        editor.form.rename,
        editor.form.group,
    ):
        assert field in seen
    for widget in seen:
        assert widget.accessibleName() or widget.text(), widget
    assert QKeySequence("Ins").toString() in editor._buttons["add"][0].toolTip()


def test_it_follows_the_theme(editor):
    light = editor.grab().toImage().pixelColor(3, 3)
    editor.set_theme(load_theme("dark"))
    assert light.lightness() > 200
    assert editor.tree.delegate._theme.dark


def in_view(editor) -> list[str]:
    return [item.text(0) for item in editor.tree._items() if not item.isHidden()]


def test_the_filter_shows_labels_with_what_stands_around_them(session, editor, qtbot):
    everything = in_view(editor)
    group = next(label for label in session.labels if session.labels.children(label.name))
    child = session.labels.children(group.name)[0]
    qtbot.keyClicks(editor.filter, child.shown.upper())
    assert {group.shown, child.shown} <= set(in_view(editor))
    assert len(in_view(editor)) < len(everything)
    labelling.change_label(session, child.name, replace(child, title="Zebra"))
    assert "Zebra" not in in_view(editor)
    editor.filter.setText("zEbra")
    assert set(in_view(editor)) == {group.shown, "Zebra"}
    editor.filter.setText("no such label")
    assert in_view(editor) == []
    editor.filter.clear()
    assert len(in_view(editor)) == len(everything)
