"""The list of all actions: found by a few letters, run by Enter, told why not."""

import time

import pytest
from PySide6.QtCore import Qt
from shiboken6 import isValid

from annotator.app.actions import table as actions
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.tagging.modes import SentencesMode
from annotator.qt.shell.command_palette import (
    ENTRY_ROLE,
    CommandPalette,
    Entry,
    best,
    entries,
    score,
    why_not,
)

KEY = Qt.Key


@pytest.fixture
def ran():
    return []


@pytest.fixture
def open_palette(theme, qtbot):
    made = []

    def open_with(found):
        palette = CommandPalette(found, theme)
        made.append(palette)
        palette.show()
        palette.activateWindow()
        qtbot.waitUntil(palette.isActiveWindow)
        return palette

    yield open_with
    for palette in made:
        if isValid(palette):
            palette.close()


def titles(palette):
    return [palette.model.index(row).data() for row in range(palette.model.rowCount())]


@pytest.mark.parametrize(
    ("title", "wanted", "expected"),
    [
        ("Undo", "un", 0),
        ("Find in the project…", "proj", 22),
        ("Find in the project…", "f p", 30),
        ("Mark as done, next unfinished", "done", 18),
        ("Export…", "xyz", None),
    ],
)
def test_score(title, wanted, expected):
    assert score(title, wanted) == expected


def test_scattered_letters_match_last():
    assert score("Split the sentence here", "spsnt") >= 100
    assert score("Split the sentence here", "tnps") is None


def test_the_best_match_comes_first_and_what_cannot_be_run_later():
    found = [Entry("Undo", print, reason="nothing to undo"), Entry("Understand", print), Entry("Redo", print)]
    assert [entry.title for entry in best(found, "und")] == ["Understand", "Undo"]
    assert [entry.title for entry in best(found, "")] == ["Undo", "Understand", "Redo"]


def test_every_action_label_and_article_is_there(session, ran):
    found = entries(session, actions.bindings({}), ran.append)
    shown = {entry.title for entry in found}
    assert {
        "Find in the article…",
        "Tag as Money",
        "Tag the article as Business",
        "Open Grain prices ease after harvest",
    } <= shown
    for action in actions.ACTIONS:
        if action.id != "commands":
            assert any(entry.title.endswith(action.title) for entry in found), action.id
    keys = next(entry.keys for entry in found if entry.title == "Find in the article…")
    assert keys == ("Ctrl+F",)


def test_typing_and_enter_run_an_action(session, open_palette, ran, qtbot):
    palette = open_palette(entries(session, actions.bindings({}), ran.append))
    qtbot.keyClicks(palette.field, "export")
    assert titles(palette)[0] == "Export…"
    qtbot.keyClick(palette.field, KEY.Key_Return)
    assert ran == ["export"]
    assert not palette.isVisible()


def test_the_arrow_keys_choose(open_palette, ran, qtbot):
    palette = open_palette(
        [Entry(name, lambda name=name: ran.append(name)) for name in ("one", "two", "three")]
    )
    qtbot.keyClick(palette.field, KEY.Key_Down)
    qtbot.keyClick(palette.field, KEY.Key_Down)
    qtbot.keyClick(palette.field, KEY.Key_Down)
    qtbot.keyClick(palette.field, KEY.Key_Up)
    qtbot.keyClick(palette.field, KEY.Key_Return)
    assert ran == ["three"]


def test_a_click_runs_too(open_palette, ran, qtbot):
    palette = open_palette([Entry(name, lambda name=name: ran.append(name)) for name in ("one", "two")])
    place = palette.list.visualRect(palette.model.index(1)).center()
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ran == ["two"]


def test_what_cannot_be_run_says_why_and_does_nothing(session, open_palette, ran, qtbot):
    palette = open_palette(entries(session, actions.bindings({}), ran.append))
    qtbot.keyClicks(palette.field, "undo")
    assert palette.list.currentIndex().data(ENTRY_ROLE).reason == "nothing to undo"
    assert palette.foot.text() == "Not now: nothing to undo."
    qtbot.keyClick(palette.field, KEY.Key_Return)
    assert ran == []
    assert palette.isVisible()
    qtbot.keyClick(palette.field, KEY.Key_Escape)
    assert not palette.isVisible()


def test_reasons_fit_what_is_open(session):
    assert why_not(actions.BY_ID["import"], None) == "no project is open"
    assert why_not(actions.BY_ID["doubt"], session) == "no annotation is selected"
    assert why_not(actions.BY_ID["end-left"], session) == "no span is selected"
    session.set_mode(SentencesMode)
    assert why_not(actions.BY_ID["next-span"], session) == "only in Spans"
    session.set_mode(ReviewMode)
    assert why_not(actions.BY_ID["reject"], session) == "no conflict is current"
    assert why_not(actions.BY_ID["edge-left"], session) == "no answer is being edited"
    session.close_article()
    assert why_not(actions.BY_ID["copy"], session) == "no article is open"
    assert why_not(actions.BY_ID["quit"], None) == ""


def test_labels_and_articles_do_what_they_say(session, open_palette, qtbot):
    session.select(0, 13)
    palette = open_palette(entries(session, actions.bindings({}), print))
    qtbot.keyClicks(palette.field, "tag as money")
    qtbot.keyClick(palette.field, KEY.Key_Return)
    assert session.selected_annotation.label == "money"
    palette = open_palette(entries(session, actions.bindings({}), print))
    qtbot.keyClicks(palette.field, "open grain")
    qtbot.keyClick(palette.field, KEY.Key_Return)
    assert session.article.id == "grain"


def test_nothing_matches(open_palette, qtbot):
    palette = open_palette([Entry("one", print)])
    qtbot.keyClicks(palette.field, "zzz")
    assert palette.foot.text() == "Nothing matches."
    qtbot.keyClick(palette.field, KEY.Key_Return)
    assert palette.isVisible()


def test_ten_thousand_articles_are_found_between_two_keys():
    found = [
        Entry(f"Open Article {number} about the harbour and its ferries", print) for number in range(10_000)
    ]
    started = time.process_time()  # what else the machine does must not count
    shown = best(found, "harbour ferr")
    assert time.process_time() - started < 1.0
    assert len(shown) == 200
