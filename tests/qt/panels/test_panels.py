"""The panels beside the article, by keys and mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolButton

from annotator.app.tagging.modes import SentencesMode
from annotator.core.annotation import LayerState, Link, Span, new_id
from annotator.core.edits import Change
from annotator.core.project import Entry
from annotator.qt.panels import articles_model
from annotator.qt.panels.articles_model import ROW_ROLE, ArticlesModel, Show
from annotator.qt.panels.articles_panel import ArticlesPanel
from annotator.qt.panels.labels_model import NODE_ROLE

LEFT = Qt.MouseButton.LeftButton


def rows(model):
    return [model.index(row).data(ROW_ROLE) for row in range(model.rowCount())]


def titles(model):
    return [row.title for row in rows(model)]


def label_titles(tree):
    found = []
    index = tree.model().index(0, 0)
    while index.isValid():
        found.append(index.data())
        index = tree.indexBelow(index)
    return found


def click_row(qtbot, view, index):
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())


# ---------------------------------------------------------------------------------------------- articles
def test_the_list_shows_states_and_progress(make_window, project_path, qtbot):
    window = make_window(project_path)
    window.session.open_article("grain")
    model = window.desk.articles.model
    qtbot.waitUntil(lambda: rows(model)[0].doubts == 1)
    shown = {row.id: (row.icon, row.progress, row.doubts, row.open) for row in rows(model)}
    assert shown["kestrel"] == ("status-new", "new", 1, False)
    assert shown["grain"] == ("status-new", "new", 0, True)
    window.desk.view.viewport().repaint()
    window.run("finish")
    assert {row.id: row.progress for row in rows(model)}["grain"] == "done"


def test_done_with_doubts_shows_both(make_window, project_path, qtbot):
    window = make_window(project_path)
    window.run("finish")
    model = window.desk.articles.model
    qtbot.waitUntil(lambda: rows(model)[0].doubts == 1)
    row = rows(model)[0]
    assert (row.icon, row.progress, row.doubts) == ("status-done", "done", 1)
    assert "1 doubt" in row.state


def test_progress_follows_the_tags(make_window, project_path, qtbot):
    window = make_window(project_path)
    window.session.open_article("grain")
    window.session.set_mode(SentencesMode)
    QTest.keyClicks(window.desk.view, "s")
    wanted = ("status-started", f"1/{len(window.session.article.sentences)}")
    model = window.desk.articles.model
    qtbot.waitUntil(lambda: wanted in [(row.icon, row.progress) for row in rows(model)])


def test_the_list_is_filtered_while_typing_and_opened_by_enter(make_window, project_path):
    window = make_window(project_path)
    panel = window.desk.articles
    panel.filter.setFocus()
    QTest.keyClicks(panel.filter, "grain ea")
    assert titles(panel.model) == ["Grain prices ease after harvest"]
    QTest.keyClick(panel.filter, Qt.Key.Key_Return)
    assert panel.list.hasFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert window.session.article.id == "grain"
    assert window.desk.view.hasFocus()
    panel.filter.clear()
    assert len(titles(panel.model)) == 3


def test_a_click_opens_an_article(make_window, project_path, qtbot):
    window = make_window(project_path)
    panel = window.desk.articles
    click_row(qtbot, panel.list, panel.model.index(2))
    assert window.session.article.id == "harbour-ar"


def test_the_list_shows_only_what_is_wanted(make_window, project_path, qtbot):
    window = make_window(project_path)
    panel = window.desk.articles
    window.run("finish")
    chips = {chip.text(): chip for chip in panel.findChildren(QAbstractButton)}
    qtbot.mouseClick(chips["Unfinished"], LEFT)
    assert len(titles(panel.model)) == 2
    qtbot.mouseClick(chips["Doubts"], LEFT)
    qtbot.waitUntil(lambda: [row.id for row in rows(panel.model)] == ["kestrel"])
    qtbot.mouseClick(chips["All"], LEFT)
    assert len(titles(panel.model)) == 3


def test_work_that_was_sent_back_is_marked(make_window, project_path):
    window = make_window(project_path)
    before = window.session.layer.state
    after = LayerState("done", "sent back")
    window.session.commit("Send back", [Change(before, after, "kestrel", "alice")])
    row = rows(window.desk.articles.model)[0]
    assert (row.icon, row.progress) == ("status-sent-back", "sent back")
    assert "sent back" in row.state


def test_ten_thousand_articles_are_shown_and_filtered_by_one_look_at_each(session, theme, qtbot, monkeypatch):
    extra = {f"x{i}": Entry(f"x{i}", f"Story {i} about ferries") for i in range(10_000)}
    session.project.entries = {**session.project.entries, **extra}
    looked, painted = [], []
    holds, data = articles_model.holds, ArticlesModel.data
    monkeypatch.setattr(
        articles_model, "holds", lambda title, words: looked.append(title) or holds(title, words)
    )
    monkeypatch.setattr(
        ArticlesModel,
        "data",
        lambda self, index, *role: painted.append(index.row()) or data(self, index, *role),
    )
    panel = ArticlesPanel(session, theme)
    qtbot.addWidget(panel)
    panel.resize(260, 700)
    panel.show()
    panel.grab()
    assert len(set(painted)) < 100
    panel.model.set_filter("story 9999", Show.ALL)
    assert titles(panel.model) == ["Story 9999 about ferries"]
    assert len(looked) == len(session.project.entries)
    panel.close_down()


def test_only_rows_that_are_seen_are_counted(session, theme, qtbot, monkeypatch):
    counted = []
    counts = session.file.counts
    monkeypatch.setattr(
        session.file, "counts", lambda article, who: counted.append(article) or counts("grain", who)
    )
    extra = {f"x{i}": Entry(f"x{i}", f"Story {i}") for i in range(5_000)}
    session.project.entries = {**session.project.entries, **extra}
    panel = ArticlesPanel(session, theme)
    qtbot.addWidget(panel)
    panel.resize(260, 400)
    panel.show()
    panel.grab()
    qtbot.waitUntil(lambda: len(counted) > 3)
    panel.settle_late()
    assert len(counted) < 60
    panel.close_down()


def test_an_article_that_cannot_be_counted_is_listed_all_the_same(session, monkeypatch, qtbot):
    from annotator.core.errors import ReadError

    def fail(*_):
        raise ReadError("broken")

    monkeypatch.setattr(session.file, "counts", fail)
    model = ArticlesModel(session)
    assert len(rows(model)) == 3
    model.count_all_wanted()
    assert rows(model)[1].progress == "new"
    model.stop()


# ------------------------------------------------------------------------------------------------ labels
def test_the_labels_are_those_of_the_mode(make_window, project_path):
    window = make_window(project_path)
    tree = window.desk.labels.tree
    assert label_titles(tree) == ["Names and amounts", "Organisation", "Person", "Money"]
    window.run("mode-sentences")
    assert label_titles(tree) == ["Main event", "History", "Speech"]


def test_a_click_on_a_label_does_what_its_key_does(make_window, project_path, qtbot):
    window = make_window(project_path)
    tree = window.desk.labels.tree
    start = window.session.article.text.index("Harbour Office")
    window.session.select(start, start + len("Harbour Office"))
    click_row(qtbot, tree, window.desk.labels.model.index_of("person"))
    assert window.session.selected_annotation.label == "person"
    assert window.desk.view.hasFocus()
    qtbot.waitUntil(lambda: window.desk.labels.model.index_of("person").data(NODE_ROLE).count == 2)


def test_enter_on_a_label_tags_by_keyboard_alone(make_window, project_path):
    window = make_window(project_path)
    window.run("mode-sentences")
    window.session.go_to_sentence(1)
    QTest.keyClick(window.desk.view, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    tree = window.desk.labels.tree
    assert tree.hasFocus()
    tree.setCurrentIndex(window.desk.labels.model.index_of("history"))
    current = window.session.current_sentence
    QTest.keyClick(tree, Qt.Key.Key_Return)
    tags = window.session.layer.tags_of(current.start, current.end)
    assert [tag.label for tag in tags] == ["history"]


def test_groups_fold(make_window, project_path, qtbot):
    window = make_window(project_path)
    tree = window.desk.labels.tree
    click_row(qtbot, tree, tree.model().index(0, 0))
    assert label_titles(tree) == ["Names and amounts"]
    click_row(qtbot, tree, tree.model().index(0, 0))
    assert len(label_titles(tree)) == 4


def test_labels_are_filtered_with_their_groups(make_window, project_path):
    window = make_window(project_path)
    window.desk.labels.filter.setFocus()
    QTest.keyClicks(window.desk.labels.filter, "mon")
    assert label_titles(window.desk.labels.tree) == ["Names and amounts", "Money"]
    QTest.keyClick(window.desk.labels.filter, Qt.Key.Key_Return)
    assert window.desk.labels.tree.currentIndex().data() == "Money"


def test_the_pin_makes_a_label_sticky(make_window, project_path, qtbot):
    window = make_window(project_path)
    labels = window.desk.labels
    index = labels.model.index_of("person")
    tree = labels.tree
    pin = tree.itemDelegate().pin_rect(tree.visualRect(index), index.data(NODE_ROLE))
    qtbot.mouseClick(tree.viewport(), LEFT, pos=pin.center())
    assert window.session.sticky == "person"
    assert "sticky" in index.data(Qt.ItemDataRole.AccessibleDescriptionRole)
    qtbot.mouseClick(tree.viewport(), LEFT, pos=pin.center())
    assert window.session.sticky == ""


def test_unknown_labels_are_listed_at_the_end(make_window, project_path, qtbot):
    window = make_window(project_path)
    session = window.session
    stray = Span(id=new_id(), label="gone", fragments=((0, 5),), quote="Adver")
    session.commit("Import", [session.change(None, stray)])
    qtbot.waitUntil(lambda: label_titles(window.desk.labels.tree)[-1] == "gone")
    index = window.desk.labels.model.index_of("gone")
    assert index.data(NODE_ROLE).count == 1
    assert "unknown" in index.data(Qt.ItemDataRole.AccessibleDescriptionRole)


# ------------------------------------------------------------------------------------------ article tags
def test_article_tags_are_toggled_by_mouse_and_key(make_window, project_path, qtbot):
    window = make_window(project_path)
    chips = window.desk.tags.chips
    assert list(chips) == ["business", "politics"]
    qtbot.mouseClick(chips["business"], LEFT)
    assert [tag.label for tag in window.session.layer.tags] == ["business"]
    assert chips["business"].isChecked()
    QTest.keyClick(window.desk.view, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert {tag.label for tag in window.session.layer.tags} == {"business", "politics"}
    QTest.keyClick(window.desk.view, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert not chips["business"].isChecked()
    window.run("undo")
    assert chips["business"].isChecked()


# ---------------------------------------------------------------------------------- selected annotation
@pytest.fixture
def on_money(make_window, project_path):
    window = make_window(project_path)
    money = next(span for span in window.session.layer.spans if span.label == "money")
    window.session.select_annotation(money.id)
    return window, money.id


def test_the_card_says_what_is_selected(on_money):
    window, money = on_money
    card = window.desk.selected
    span = window.session.layer.get(money)
    assert card.label_button.text() == "Money"
    assert card.quote.whole() == "“US$2.8 million”"
    assert card.made.whole().startswith(f"{span.start}–{span.end} · alice, by hand")
    assert window.desk.guidelines.title.accessibleName() in ("Guideline · Money", "Guidelines")


def test_doubt_and_delete_are_chips_with_keys(on_money, qtbot):
    window, money = on_money
    chips = {chip.text(): chip for chip in window.desk.selected.findChildren(QAbstractButton)}
    qtbot.mouseClick(chips["Doubt"], LEFT)
    assert window.session.layer.get(money).doubt
    assert chips["Doubt"].isChecked()
    window.desk.focus_article()
    QTest.keyClicks(window.desk.view, "?")
    assert not window.session.layer.get(money).doubt
    assert not chips["Doubt"].isChecked()
    qtbot.mouseClick(chips["Delete"], LEFT)
    assert window.session.layer.get(money) is None
    assert "Nothing selected" in window.desk.selected.hint.text()


def test_after_a_note_the_card_shows_its_head_again(on_money):
    window, _ = on_money
    window.resize(1024, 700)
    window.run("note")
    note = window.desk.selected.note
    QTest.keyClicks(note, "whole sum?")
    bar = window.desk.selected._area.verticalScrollBar()
    bar.setValue(bar.maximum())
    QTest.keyClick(note, Qt.Key.Key_Escape)
    assert bar.value() == 0
    assert window.desk.view.hasFocus()


def test_another_label_is_chosen_from_the_menu(on_money):
    window, money = on_money
    menu = window.desk.selected.label_button.menu()
    next(entry for entry in menu.actions() if entry.text().startswith("Person")).trigger()
    menu.close()
    assert window.session.layer.get(money).label == "person"
    assert window.desk.selected.label_button.text() == "Person"


def test_attributes_of_every_kind_are_edited(on_money, qtbot):
    window, money = on_money
    editors = window.desk.selected.attributes.editors
    choice = editors["certainty"].chips["sure"]
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Space)
    assert window.session.layer.get(money).attributes == {"certainty": "sure"}
    flag = editors["disputed"].chips[True]
    flag.setFocus()
    QTest.keyClick(flag, Qt.Key.Key_Space)
    assert window.session.layer.get(money).attributes["disputed"] is True
    number = editors["amount"]
    number.setFocus()
    QTest.keyClicks(number, "2,8")
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert window.session.layer.get(money).attributes["amount"] == 2.8
    text = editors["currency"]
    text.setFocus()
    QTest.keyClicks(text, "USD")
    window.desk.focus_article()
    assert window.session.layer.get(money).attributes["currency"] == "USD"
    window.run("undo")
    assert "currency" not in window.session.layer.get(money).attributes
    assert text.text() == ""


def test_what_is_no_number_is_marked_and_not_stored(on_money):
    window, money = on_money
    number = window.desk.selected.attributes.editors["amount"]
    number.setFocus()
    QTest.keyClicks(number, "about two")
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert number.property("invalid") == "true"
    assert "amount" not in window.session.layer.get(money).attributes


def test_edges_move_by_buttons_and_keys(on_money, qtbot):
    window, money = on_money
    before = window.session.layer.get(money)
    button = window.desk.selected.findChild(QToolButton, "end-right")
    qtbot.mouseClick(button, LEFT)
    assert window.session.layer.get(money).end == before.end + 1
    window.desk.focus_article()
    QTest.keyClick(window.desk.view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.session.layer.get(money).end == before.end


def test_links_lead_to_the_other_end(on_money, qtbot):
    window, money = on_money
    session = window.session
    person = next(span for span in session.layer.spans if span.label == "person")
    link = Link(id=new_id(), label="says", source=money, target=person.id)
    session.commit("Link", [session.change(None, link)])
    chip = window.desk.selected.findChild(QAbstractButton, f"link-{link.id}")
    assert chip.text() == "says → “Ines Lindgren”"
    qtbot.mouseClick(chip, LEFT)
    assert session.selected == person.id


def test_in_sentences_mode_the_current_sentence_is_shown(make_window, project_path, qtbot):
    window = make_window(project_path)
    window.run("mode-sentences")
    window.session.go_to_sentence(3)
    card = window.desk.selected
    assert card.title.accessibleName() == "Current sentence"
    assert card.made.whole().startswith(f"sentence 4 of {len(window.session.article.sentences)}")
    chip = next(chip for chip in card.findChildren(QAbstractButton) if chip.text() == "Main event")
    qtbot.mouseClick(chip, LEFT)
    assert window.session.selected_annotation.label == "main"
    assert card.title.accessibleName() == "Selected annotation"


def test_guidelines_follow_the_label(on_money, qtbot):
    window, _ = on_money
    panel = window.desk.guidelines
    qtbot.waitUntil(lambda: panel.title.accessibleName() == "Guideline · Money")
    shown = panel.text.toPlainText()
    assert "currency and magnitude" in shown
    assert "“US$2.8 million”, “£40”" in shown
    assert "Tag what the article says" in shown


def test_what_an_example_tags_is_bold(session, theme, qtbot):
    from annotator.qt.panels.guidelines_panel import _example

    document = QTextDocument()
    document.setMarkdown(_example("the <U.S. Shipping *Board*>, said"))
    assert document.toPlainText() == "“the U.S. Shipping *Board*, said”"
    cursor = document.find("Shipping")
    assert cursor.charFormat().fontWeight() > 500
    assert document.find("said").charFormat().fontWeight() <= 500


def test_guidelines_load_nothing(session, theme, qtbot):
    from PySide6.QtCore import QUrl

    from annotator.qt.panels.guidelines_panel import GuidelinesPanel

    panel = GuidelinesPanel(session, theme)
    qtbot.addWidget(panel)
    # Nothing at all would make Qt open the file by itself.
    assert panel.text.loadResource(2, QUrl("file:///etc/hostname")).size() == QSize(1, 1)
    panel.close_down()


# ------------------------------------------------------------------------------------------------- focus
def test_alt_and_a_digit_reach_every_pane(make_window, project_path):
    window = make_window(project_path)
    money = next(span for span in window.session.layer.spans if span.label == "money")
    window.session.select_annotation(money.id)
    alt = Qt.KeyboardModifier.AltModifier
    desk = window.desk
    for key, reached in (
        (Qt.Key.Key_1, desk.articles.list.hasFocus),
        (Qt.Key.Key_3, desk.labels.tree.hasFocus),
        (Qt.Key.Key_4, lambda: desk.selected.isAncestorOf(QApplication.focusWidget())),
        (Qt.Key.Key_2, desk.view.hasFocus),
    ):
        QTest.keyClick(QApplication.focusWidget(), key, alt)
        assert reached(), key


def test_tab_goes_from_pane_to_pane(make_window, project_path):
    window = make_window(project_path)
    desk = window.desk
    desk.articles.filter.setFocus()
    seen = []
    for _ in range(40):
        widget = QApplication.focusWidget()
        seen.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    wanted = [desk.articles.filter, desk.articles.list, desk.view, desk.labels.filter, desk.labels.tree]
    places = [seen.index(widget) for widget in wanted]
    assert places == sorted(places)
    chip = desk.tags.chips["business"]
    assert seen.index(chip) > places[-1]


def test_panes_fold_away(make_window, project_path):
    window = make_window(project_path)
    window.desk.splitter.setSizes([0, 1000, 280])
    assert window.desk.splitter.sizes()[0] == 0
    window.run("focus-articles")
    assert window.desk.splitter.sizes()[0] > 100
    assert window.desk.articles.list.hasFocus()


def test_long_words_are_elided_with_a_tooltip(make_window, project_path):
    window = make_window(project_path)
    session = window.session
    text = session.article.text
    start = text.index("A forty-year")
    long = Span(id=new_id(), label="org", fragments=((start, start + 110),), quote=text[start : start + 110])
    session.commit("Tag", [session.change(None, long)], select=long.id)
    quote = window.desk.selected.quote
    assert quote.text().endswith("…")
    assert quote.toolTip() == f"“{text[start : start + 110]}”"
    assert window.desk.splitter.sizes()[2] < 320
    assert window.width() == 1280


def test_everything_fits_at_1280_by_800(make_window, project_path):
    window = make_window(project_path)
    assert (window.width(), window.height()) == (1280, 800)
    assert window.minimumSizeHint().width() <= 1024
    assert window.minimumSizeHint().height() <= 600
    assert window.desk.view.width() >= 640
    corner = window.desk.guidelines.text.mapTo(window, QPoint(0, 0))
    assert corner.y() < 760
