"""What stands at the right keeps its places: heights, folding, finding a label, more tags than there is room for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.app import projects
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.core.edits import Change
from annotator.core.labels import Label, LabelSet
from annotator.qt.panels.labels_model import NODE_ROLE

LEFT = Qt.MouseButton.LeftButton
LONG = "A label whose title runs to about sixty characters or more, {}"


@pytest.fixture
def many_labels(project_path):
    """The project with 300 labels for spans and as many for articles; every fifth title is long."""
    spans = [Label(name="names", title="Names", selectable=False)]
    spans += [
        Label(
            name=f"l{n}",
            title=LONG.format(n) if n % 5 == 0 else f"Label {n}",
            colour="#0072B2",
            key="abcdefgh"[n] if n < 8 else "",
            parent="names" if n > 290 else "",
        )
        for n in range(300)
    ]
    tags = [
        Label(
            name=f"t{n}",
            title=LONG.format(n) if n % 5 == 1 else f"Topic {n}",
            colour="#5F6368",
            applies_to=("article",),
            key={7: "j", 290: "m"}.get(n, ""),
        )
        for n in range(300)
    ]
    file = projects.open_project(project_path)
    session = Session(file, "alice", SpansMode)
    header = session.project.header
    session.commit("Labels", [Change(header, replace(header, labels=LabelSet([*spans, *tags])))])
    file.close()
    return project_path


def resized(window, width, height):
    window.resize(width, height)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (width, height)
    return window


def places(window):
    return {name: part.geometry() for name, part in window.desk.side.parts.items()}


def whole_rows(tree):
    """How many rows are seen, and whether none is cut."""
    rows, index = 0, tree.model().index(0, 0)
    while index.isValid() and tree.visualRect(index).bottom() < tree.viewport().height():
        rows, index = rows + 1, tree.indexBelow(index)
    return rows


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800), (1920, 1080)])
def test_labels_have_eight_rows_and_what_is_free(make_window, many_labels, size):
    window = resized(make_window(many_labels), *size)
    found = places(window)
    assert whole_rows(window.desk.labels.tree) >= 8
    assert found["labels"].top() == 0
    assert found["labels"].bottom() + 1 == found["tags"].top()
    assert found["tags"].bottom() + 1 == found["selected"].top()
    assert found["selected"].bottom() + 1 == found["guidelines"].top()
    assert found["guidelines"].bottom() < window.desk.side.height()


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800), (1920, 1080)])
def test_nothing_moves_whatever_is_selected(make_window, project_path, size):
    window = resized(make_window(project_path), *size)
    session, before = window.session, places(window)
    for span in list(session.layer.spans):
        session.select_annotation(span.id)
        QApplication.processEvents()
        assert places(window) == before
    QTest.keyClick(window.desk.view, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert places(window) == before
    session.select(0, 5)
    QApplication.processEvents()
    assert places(window) == before


def test_guidelines_fold_to_their_title_where_it_is_low_and_open_where_it_is_not(make_window, project_path):
    window = resized(make_window(project_path), 1024, 560)
    guidelines = window.desk.guidelines
    assert not guidelines.text.isVisible()
    assert guidelines.title.isVisible()
    resized(window, 1024, 1000)
    assert guidelines.text.isVisible()


@pytest.mark.parametrize("name", ["labels", "tags", "selected", "guidelines"])
def test_every_part_folds_by_its_title_and_stays_so(make_window, project_path, qtbot, name):
    window = resized(make_window(project_path), 1280, 900)
    part = window.desk.side.parts[name]
    high = part.height()
    qtbot.mouseClick(part.title, LEFT, pos=QPoint(4, 4))
    assert part.height() < min(high, 50)
    assert part.title.isVisible()
    assert not part.title.isChecked()
    assert part.title.accessibleDescription() == "folded away"
    kept = window.settings.window
    window.close()
    again = resized(make_window(project_path, window=kept), 1280, 900)
    assert not again.desk.side.is_open(name)
    again.run(f"fold-{name}")
    assert again.desk.side.is_open(name)
    assert again.desk.side.parts[name].height() == high


def test_the_keyboard_opens_what_is_folded(make_window, project_path):
    window = make_window(project_path)
    window.run("fold-labels")
    assert not window.desk.labels.tree.isVisible()
    QTest.keyClick(window.desk.view, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert window.desk.labels.tree.hasFocus()
    window.run("fold-labels")
    QTest.keyClick(window.desk.view, ".")
    assert window.desk.labels.filter.hasFocus()


# --------------------------------------------------------------------------------------- finding a label
def select_words(window, words):
    start = window.session.article.text.index(words)
    window.session.select(start, start + len(words))


def test_a_point_some_letters_and_enter_tag(make_window, project_path):
    window = make_window(project_path)
    select_words(window, "Harbour Office")
    QTest.keyClick(window.desk.view, ".")
    field = window.desk.labels.filter
    QTest.keyClicks(field, "pers")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.session.selected_annotation is not None or window.session.layer.spans
    assert any(s.quote == "Harbour Office" and s.label == "person" for s in window.session.layer.spans)
    assert window.desk.view.hasFocus()
    assert field.text() == ""


def test_arrows_choose_while_the_field_keeps_the_keyboard(make_window, project_path):
    window = make_window(project_path)
    select_words(window, "Harbour Office")
    QTest.keyClick(window.desk.view, ".")
    field = window.desk.labels.filter
    QTest.keyClicks(field, "names and")  # the title of the group above
    tree = window.desk.labels.tree
    assert tree.currentIndex().data() == "Organisation"
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert (tree.currentIndex().data(), field.hasFocus()) == ("Person", True)
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)  # there is no further one
    assert tree.currentIndex().data() == "Money"
    QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert any(s.quote == "Harbour Office" and s.label == "person" for s in window.session.layer.spans)


@pytest.mark.parametrize(("typed", "found"), [("m", "Money"), ("org", "Organisation"), ("Person", "Person")])
def test_a_label_is_found_by_key_name_and_title(make_window, project_path, typed, found):
    window = make_window(project_path)
    QTest.keyClick(window.desk.view, ".")
    QTest.keyClicks(window.desk.labels.filter, typed)
    assert window.desk.labels.tree.currentIndex().data() == found


def test_a_label_that_cannot_be_given_says_why_and_keeps_what_was_typed(make_window, project_path):
    window = make_window(project_path)
    window.session.select(0, 0)
    before = len(window.session.layer.spans)
    QTest.keyClick(window.desk.view, ".")
    QTest.keyClicks(window.desk.labels.filter, "mon")
    QTest.keyClick(window.desk.labels.filter, Qt.Key.Key_Return)
    assert "nothing is selected" in window.notices.shown("refusal").text
    assert (window.desk.labels.filter.text(), len(window.session.layer.spans)) == ("mon", before)
    QTest.keyClick(window.desk.labels.filter, Qt.Key.Key_Escape)
    assert window.desk.view.hasFocus()
    assert window.desk.labels.filter.text() == ""


def test_in_sentences_mode_the_same_keys_tag_the_sentence(make_window, project_path):
    window = make_window(project_path)
    window.run("mode-sentences")
    window.session.go_to_sentence(1)
    current = window.session.current_sentence
    QTest.keyClick(window.desk.view, ".")
    QTest.keyClicks(window.desk.labels.filter, "hist")
    QTest.keyClick(window.desk.labels.filter, Qt.Key.Key_Return)
    tags = window.session.layer.tags_of(current.start, current.end)
    assert [tag.label for tag in tags] == ["history"]


def test_tags_of_the_article_are_found_by_the_same_field(make_window, project_path):
    window = make_window(project_path)
    QTest.keyClick(window.desk.view, ".")
    QTest.keyClicks(window.desk.labels.filter, "polit")
    chips = window.desk.tags.chips
    assert chips["politics"].isVisible()
    assert not chips["business"].isVisible()
    QTest.keyClick(window.desk.labels.filter, Qt.Key.Key_Return)
    assert [tag.label for tag in window.session.layer.tags] == ["politics"]
    assert chips["business"].isVisible()


def test_the_field_shows_its_key(make_window, project_path):
    window = make_window(project_path)
    assert window.desk.labels.filter._cap.isVisible()
    assert window.desk.labels.filter._cap._keys == "."


# ------------------------------------------------------------------------------------------ article tags
def test_three_rows_of_tags_and_how_many_more(make_window, many_labels, qtbot):
    window = resized(make_window(many_labels), 1024, 700)
    tags = window.desk.tags
    shown = tags._box.shown()
    rows = {chip.y() for chip in [*shown, tags.more]}
    assert len(rows) == 3
    assert tags.more.isVisible()
    assert tags.more.text() == f"+ {300 - len(shown):,} more"
    names = [name for name, chip in tags.chips.items() if chip in shown]
    assert {"t7", "t290"} <= set(names), "those with keys come first"
    for chip in [*shown, tags.more]:
        assert tags._box.rect().contains(chip.geometry())


def test_what_is_on_the_article_is_seen(make_window, many_labels, qtbot):
    window = resized(make_window(many_labels), 1024, 700)
    tags = window.desk.tags
    assert not tags.chips["t222"].isVisible()
    height = tags.height()
    qtbot.mouseClick(tags.more, LEFT)
    palette = next(top for top in QApplication.topLevelWidgets() if type(top).__name__ == "CommandPalette")
    QTest.keyClicks(palette.field, "topic 222")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert [tag.label for tag in window.session.layer.tags] == ["t222"]
    assert tags.chips["t222"].isVisible()
    assert tags.chips["t222"].isChecked()
    assert tags.height() == height


def test_what_was_on_before_is_seen_at_once(make_window, many_labels):
    window = make_window(many_labels)
    window.session.mode.press_article_label(window.session.labels.get("t111"))
    window.close()
    again = resized(make_window(many_labels), 1024, 700)
    assert again.desk.tags.chips["t111"].isVisible()


def test_a_chip_that_is_pressed_stays_where_it_is(make_window, many_labels, qtbot):
    window = resized(make_window(many_labels), 1024, 700)
    tags = window.desk.tags
    before = {chip: chip.geometry() for chip in tags._box.shown()}
    for chip in list(before):
        qtbot.mouseClick(chip, LEFT)
        assert {chip: chip.geometry() for chip in tags._box.shown()} == before


# ----------------------------------------------------------------------------------------------- no cuts
def test_no_label_is_cut_through(make_window, many_labels):
    window = make_window(many_labels)
    tree = window.desk.labels.tree
    for height in range(640, 700, 7):
        resized(window, 1100, height)
        for _ in range(3):
            QApplication.processEvents()
        index = tree.indexAt(QPoint(4, tree.viewport().height() - 1))
        row = tree.visualRect(index)
        if not index.isValid() or row.bottom() < tree.viewport().height():
            continue
        curtain = next(w for w in tree.children() if type(w).__name__ == "WholeRows")
        assert curtain.isVisible()
        assert curtain.y() - tree.viewport().y() == row.top()
    assert tree.model().index(0, 0).data(NODE_ROLE) is not None
