"""The window Suggestions: lists of names, the report, and what it says where nothing is known."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from annotator.app.suggesting import stored
from annotator.qt.parts import dialogs
from annotator.store import listed_names
from annotator.suggest.modes import is_blind
from tests.qt.suggesting.conftest import NAME, caught_up, places
from tests.qt.suggesting.test_at_hand import KEY, press, ready, seen, spans


@pytest.fixture
def fresh(make_window, make_project, qtbot):
    """The window on a project that nobody worked on, with suggestions."""
    window = make_window(make_project(known=0))
    window.run("mode-spans")
    ready(window, qtbot, "a0")
    return window


def pane_of(window):
    window.run("suggestions")
    return window.commands._kept["suggestions"]


def add(window, pane, monkeypatch, content, name="names.csv"):
    path = window.session.file.path.with_name(name)
    path.write_text(content, "utf-8")
    monkeypatch.setattr(dialogs, "choose_files", lambda *_: [path])
    pane.add.click()
    return path


def test_a_list_of_names_is_suggested_at_once_and_can_be_taken_back(fresh, monkeypatch, qtbot):
    window = fresh
    made, pane = window.suggestions.need(), pane_of(window)
    assert made.visible == ()
    add(window, pane.lists, monkeypatch, f"name,label\n{NAME},Organisation\nInes Lindgren,Person\n")
    assert listed_names.lists(window.session.project.header) == ["names.csv"]
    wanted = seen("a0", window.session.article.text)
    assert wanted
    caught_up(window, qtbot)
    assert [said.start for said in made.visible] == wanted
    assert "in a list of names" in made.visible[0].reason
    qtbot.waitUntil(lambda: pane.lists.table.topLevelItemCount() == 1)
    row = pane.lists.table.topLevelItem(0)
    assert [row.text(at) for at in range(3)] == ["names.csv", "2", "Organisation 1, Person 1"]
    qtbot.waitUntil(lambda: "names in lists" in pane.table.topLevelItem(0).text(4))
    pane.close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.session.place_caret(wanted[0])
    press(window, KEY.Key_Space)
    assert spans(window) == {(wanted[0], "org")}
    window.run("undo")
    window.run("undo")
    assert listed_names.lists(window.session.project.header) == []
    assert caught_up(window, qtbot).visible == ()
    pane_of(window)
    qtbot.waitUntil(lambda: pane.lists.table.topLevelItemCount() == 0)


def test_fields_beside_each_other_are_as_high_and_no_letter_leads_to_two_places(fresh, qtbot):
    window, pane = fresh, pane_of(fresh)
    assert pane.mode.height() == pane.target.height()
    window.suggestions.show_all(False)
    pane.refresh_later(otherwise=True)
    qtbot.waitUntil(pane.switch.isVisible)
    for page in range(pane.tabs.count()):
        pane.tabs.setCurrentIndex(page)
        texts = [
            part.text()
            for part in (*pane.findChildren(QPushButton), *pane.findChildren(QLabel))
            if part.isVisible() and "&" in part.text().replace("&&", "")
            if not isinstance(part, QLabel) or part.buddy() is not None
        ]
        texts += [pane.tabs.tabText(at) for at in range(pane.tabs.count())]
        letters = [text[text.index("&") + 1].lower() for text in texts]
        assert sorted(set(letters)) == sorted(letters), texts


def test_a_list_falls_silent_where_it_is_wrong(fresh, monkeypatch, qtbot):
    window = fresh
    made, pane = window.suggestions.need(), pane_of(window)
    add(window, pane.lists, monkeypatch, f"{NAME},Organisation\n")
    pane.close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for number in range(12):
        window.session.open_article(f"a{number}")
        for said in caught_up(window, qtbot).visible:
            window.session.place_caret(said.start)
            press(window, KEY.Key_X)
            caught_up(window, qtbot)
    assert not made.evidence.believes("org", "lists:names.csv")
    for name in window.session.project.entries:
        window.session.open_article(name)
        assert not caught_up(window, qtbot).visible, name


def test_a_list_that_cannot_be_read_says_the_line_and_is_not_added(fresh, monkeypatch):
    pane = pane_of(fresh)
    add(fresh, pane.lists, monkeypatch, f"{NAME},Organisation\nInes Lindgren,Nobody\n")
    assert "names.csv:2" in pane.message.text()
    assert "Nobody" in pane.message.text()
    assert listed_names.lists(fresh.session.project.header) == []


def test_a_list_that_is_gone_stands_there_with_the_reason_and_can_be_removed(fresh, monkeypatch, qtbot):
    pane = pane_of(fresh)
    path = add(fresh, pane.lists, monkeypatch, f"{NAME},Organisation\n")
    path.unlink()
    pane.refresh_later(otherwise=True)
    qtbot.waitUntil(lambda: "cannot be read" in pane.message.text())
    pane.tabs.setCurrentWidget(pane.lists)
    pane.lists.table.setFocus()
    pane.lists.table.topLevelItem(0).setSelected(True)
    assert "names.csv: " in pane.message.text()
    QTest.keyClick(pane.lists.table, Qt.Key.Key_Delete)
    assert listed_names.lists(fresh.session.project.header) == []


def test_a_list_elsewhere_is_named_with_its_folder(fresh, tmp_path):
    file = fresh.session.file
    inside = file.path.parent / "lists" / "ports.csv"
    assert stored.name_of(file, inside) == "lists/ports.csv"
    assert stored.name_of(file, file.path.parent.parent / "ports.csv").endswith("ports.csv")
    assert stored.name_of(file, file.path.parent.parent / "ports.csv").startswith("/")


def test_what_is_said_where_nothing_is_known(make_window, make_project, qtbot):
    window = make_window(make_project(known=0))
    pane = pane_of(window)
    qtbot.waitUntil(lambda: pane.table.topLevelItemCount() == 4)
    assert "Nothing is learnt yet" in pane.about.text()
    assert "No lists yet" in pane.lists.table.accessibleDescription()
    assert pane.switch.isVisible()
    pane.switch.click()
    assert window.suggestions.on
    assert window.settings.window["suggestions"] is True
    qtbot.waitUntil(lambda: not pane.switch.isVisible())
    QTest.keyClick(pane.table, KEY.Key_F9)
    assert not window.suggestions.on
    pane.tabs.setCurrentWidget(pane.report)
    qtbot.waitUntil(lambda: "nothing known" in pane.report.text.toPlainText())


def test_the_report_in_the_window_and_saved(make_window, make_project, qtbot, monkeypatch, tmp_path):
    window = make_window(make_project())
    window.run("mode-spans")
    ready(window, qtbot)
    pane = pane_of(window)
    pane.tabs.setCurrentWidget(pane.report)
    qtbot.waitUntil(lambda: "At most 5 % wrong at 90 % confidence" in pane.report.text.toPlainText())
    assert "What it would let through" not in pane.report.text.toPlainText()
    pane.report.through.click()
    qtbot.waitUntil(lambda: "What it would let through" in pane.report.text.toPlainText(), timeout=10_000)
    out = tmp_path / "did.html"
    monkeypatch.setattr(dialogs, "save_file", lambda *_: out)
    pane.report.save.click()
    assert "What it would let through" in out.read_text("utf-8")
    assert pane.message.text() == "Saved did.html."


def test_blind_places_stay_so_for_lists_too(fresh, monkeypatch):
    made, pane = fresh.suggestions.need(), pane_of(fresh)
    add(fresh, pane.lists, monkeypatch, f"{NAME},Organisation\n")
    for name in fresh.session.project.entries:
        fresh.session.open_article(name)
        for at in places(fresh.session.article.text):
            if is_blind("desk", name, ("span", at, at + len(NAME))):
                assert at not in [said.start for said in made.visible]
