"""Corrected articles in the window: asked about at import, taken by the menu, looked through, put back with Enter."""

import json
import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest

from annotator import store
from annotator.app import projects
from annotator.app.ledger import Ledger
from annotator.app.tagging.annotations import tag_selection
from annotator.app.versions import taking, unplaced
from annotator.core.annotation import LayerState
from annotator.core.edits import Change
from annotator.qt.exporting.dialog import ExportDialog
from annotator.qt.importing import newer_versions
from annotator.qt.parts import dialogs
from annotator.qt.parts.palette import contrast
from annotator.qt.parts.theme import load_theme
from annotator.qt.places import version_page
from annotator.qt.places.version_window import VersionWindow, summary
from annotator.review.carrying import unplaced_in
from tests.qt.conftest import KESTREL, article, span
from tests.qt.panels.test_articles_list import pick

KEY = Qt.Key
NEWER = KESTREL.replace("US$2.8 million", "US$2.9 million").replace("forty-year", "thirty-year")
NEWER = NEWER.replace("By A.", "By B.")


@pytest.fixture
def corrected_path(project_path):
    with projects.open_project(project_path) as file, file.importing() as batch:
        batch.add(article("kestrel-2", NEWER))
    return project_path


def answer(monkeypatch, *answers):
    """What is asked, as `dialogs.ask` has it; one answer after the other is given."""
    asked, given = [], list(answers)

    def ask(parent, title, text, choices, **more):
        asked.append(text)
        return given.pop(0)

    monkeypatch.setattr(dialogs, "ask", ask)
    return asked


def listed(window):
    model = window.desk.articles.model
    return model.ids()


def test_what_another_program_writes_into_the_older_comes_into_the_newer(
    make_window, corrected_path, qtbot, tmp_path
):
    with projects.open_project(corrected_path) as file:
        taking.take(Ledger(file, "rita"), "kestrel-2", "kestrel")
    window = make_window(corrected_path)
    project = window.session.project
    copy = tmp_path / "elsewhere" / corrected_path.name
    copy.parent.mkdir()
    shutil.copyfile(corrected_path, copy)
    with store.open_file(copy) as file:
        item = span(KESTREL, "Kestrel Line", "org", by="zoe")
        Ledger(file, "zoe").commit("Tag", [Change(None, item, "kestrel", "zoe")])
    copy.replace(corrected_path)
    window.look_at_file()
    qtbot.waitUntil(lambda: len(project.layer("kestrel-2", "zoe")) == 1, timeout=10_000)
    qtbot.waitUntil(lambda: window.notices.shown("late") is not None)
    assert any("1 annotation was carried over" in text for text in window.notices.texts())
    window.run("undo")
    assert len(project.layer("kestrel-2", "zoe")) == 0


@pytest.fixture
def with_older(make_window, corrected_path):
    with projects.open_project(corrected_path) as file:
        taking.take(Ledger(file, "rita"), "kestrel-2", "kestrel")
    return make_window(corrected_path)


def test_older_versions_are_listed_on_request_and_open_with_a_word_about_the_newer(with_older, qtbot):
    window, panel = with_older, with_older.desk.articles
    assert "kestrel" not in listed(window)
    pick(panel.order, "With older versions")
    assert "kestrel" in listed(window)
    row = panel.model.index(panel.model.row_for("kestrel"))
    assert row.data().endswith("(older version)")
    panel.list.setFocus()
    panel.list.setCurrentIndex(row)
    QTest.keyClick(panel.list, KEY.Key_Return)
    session = window.session
    assert session.article.id == "kestrel"
    assert "took its place" in window.notices.shown("older").text
    session.read_again()
    assert session.article.id == "kestrel"  # it was opened on purpose
    made = span(KESTREL, "Kestrel Line", "org", by=session.annotator)
    session.commit("Tag", [session.change(None, made)])
    session.open_article("kestrel-2")
    assert window.notices.shown("older") is None
    qtbot.waitUntil(lambda: session.layer.get(made.id) is not None, timeout=10_000)
    pick(panel.order, "With older versions")
    assert "kestrel" not in listed(window)


def test_no_entry_for_older_versions_where_there_are_none(make_window, project_path):
    window = make_window(project_path)
    menu = window.desk.articles.order.menu()
    menu.aboutToShow.emit()
    assert "With older versions" not in [each.text() for each in menu.actions()]
    menu.close()


def test_the_export_dialog_lets_older_versions_in(with_older, qtbot):
    dialog = ExportDialog(with_older.session, load_theme("light"))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    box = dialog.choices.older
    assert box.isVisible()
    assert not dialog.selection().older_versions
    box.setFocus()
    qtbot.keyClick(box, KEY.Key_Space)
    assert dialog.selection().older_versions
    dialog.reject()


def test_the_menu_takes_an_article_as_newer_and_undo_takes_it_back(
    make_window, corrected_path, monkeypatch, qtbot
):
    window = make_window(corrected_path)
    session = window.session
    session.open_article("kestrel-2")
    shown = []

    def run(dialog):
        shown.append([dialog.list.item(row).text().split("    ")[0] for row in range(dialog.list.count())])
        dialog.search.setText("kestrel")
        return True

    monkeypatch.setattr(dialogs, "run", run)
    window.run("newer-version")
    assert shown[0][0] == session.project.title("kestrel")  # the likeliest comes first
    assert session.project.newest("kestrel") == "kestrel-2"
    qtbot.waitUntil(lambda: "kestrel" not in listed(window))
    assert any("is a newer version of" in text and "carried over" in text for text in window.notices.texts())
    window.run("undo")
    qtbot.waitUntil(lambda: "kestrel" in listed(window))
    assert session.project.older_than("kestrel-2") == []


def test_what_cannot_be_is_told_and_nothing_changes(make_window, corrected_path, monkeypatch):
    window = make_window(corrected_path)
    session = window.session
    taking.take(session, "kestrel-2", "kestrel")
    session.open_article("grain")
    told = []
    monkeypatch.setattr(dialogs, "error", lambda parent, problem, **more: told.append(problem.message))

    def run(dialog):
        dialog.chosen = lambda: "kestrel"
        return True

    monkeypatch.setattr(dialogs, "run", run)
    window.run("newer-version")
    assert told == [f"“{session.project.title('kestrel')}” has a newer version already."]


def test_actions_for_versions_are_there_where_there_is_an_older_one(make_window, corrected_path):
    window = make_window(corrected_path)
    session = window.session
    session.open_article("kestrel-2")
    action = window.actions_made.made["compare-versions"]
    assert not action.isEnabled()
    taking.take(session, "kestrel-2", "kestrel")
    assert action.isEnabled()
    window.run("separate-versions")
    assert not action.isEnabled()
    assert session.history.undo_title.startswith("Take")


def test_a_corrected_article_says_what_there_is_to_look_at(make_window, corrected_path):
    window = make_window(corrected_path)
    session = window.session
    taking.take(session, "kestrel-2", "kestrel")
    session.open_article("grain")
    session.open_article("kestrel-2")
    assert "This article was corrected: 3 sentences to look at and 2 annotations without a place." in (
        window.notices.texts()
    )
    session.open_article("grain")
    assert window.notices.shown("corrected") is None


@pytest.fixture
def desk(corrected_path):
    from annotator.app.session import Session
    from annotator.app.tagging.modes import SpansMode

    file = projects.open_project(corrected_path)
    session = Session(file, "alice", SpansMode)
    taking.take(session, "kestrel-2", "kestrel")
    session.open_article("kestrel-2")
    yield session
    file.close()


@pytest.fixture
def page(desk, theme, qtbot):
    made = VersionWindow(desk, theme)
    qtbot.addWidget(made)
    made.start()
    qtbot.waitUntil(made.isActiveWindow)
    qtbot.waitUntil(lambda: made.list.cards.rowCount() > 0)
    yield made
    made.close_down()


def cards(page):
    return [page.list.cards.card(row) for row in range(page.list.cards.rowCount())]


def go_to(page, words):
    row = next(row for row, card in enumerate(cards(page)) if words in card.lead and not card.heading)
    page.list.setCurrentIndex(page.list.cards.index(row))


def test_what_has_no_place_is_listed_with_its_likeliest_and_enter_puts_it_there(page, desk, qtbot):
    leads = [card.lead for card in cards(page)]
    assert leads[0] == "Without a place (2)"
    assert "Sentences that changed (3)" in leads
    assert page.list.currentIndex().row() == 1, "what can be put somewhere, not its heading"
    assert page.let_go.isEnabled()
    go_to(page, "US$2.8 million")
    assert cards(page)[page.list.currentIndex().row()].after == "US$2.9 million"
    page.list.setFocus()
    QTest.keyClick(page.list, KEY.Key_Return)
    (placed,) = (span for span in desk.layer.spans if span.label == "money")
    assert (placed.quote, NEWER[placed.start : placed.end]) == ("US$2.9 million", "US$2.9 million")
    qtbot.waitUntil(lambda: cards(page)[0].lead == "Without a place (1)")
    desk.undo()
    qtbot.waitUntil(lambda: cards(page)[0].lead == "Without a place (2)")


def test_it_can_be_put_on_the_selection_or_let_go_of(page, desk, qtbot):
    go_to(page, "US$2.8 million")
    QTest.mouseClick(page.put_selected, Qt.MouseButton.LeftButton)
    assert "Nothing is selected" in page.message.text()
    start = NEWER.index("opening payment")
    desk.select(start, start + len("opening payment"))
    QTest.mouseClick(page.put_selected, Qt.MouseButton.LeftButton)
    assert [span.quote for span in desk.layer.spans if span.label == "money"] == ["opening payment"]
    qtbot.waitUntil(lambda: cards(page)[0].lead == "Without a place (1)")
    page.list.setCurrentIndex(page.list.cards.index(1))
    page.list.setFocus()
    QTest.keyClick(page.list, KEY.Key_Delete)
    qtbot.waitUntil(lambda: cards(page)[0].lead.startswith("Sentences"))
    assert unplaced_in(desk.layer.state) == []
    assert not page.put.isEnabled()


def test_a_changed_sentence_is_shown_in_the_article(page, desk):
    go_to(page, "A thirty-year lease")
    with_selection = desk.selection
    QTest.mouseClick(page.show_place, Qt.MouseButton.LeftButton)
    assert desk.selection != with_selection
    assert desk.article.text[desk.selection.start : desk.selection.end].startswith("A thirty-year lease")


def test_when_it_is_done_nothing_is_left_to_look_at(page, desk, qtbot):
    for item in unplaced.unplaced(desk.project, "kestrel-2", "alice"):
        unplaced.put(desk, "kestrel-2", "alice", item, *item.place)
    state = desk.layer.state
    desk.commit("Done", [Change(state, LayerState("done", extra=state.extra), "kestrel-2", "alice")])
    qtbot.waitUntil(lambda: page.list.cards.rowCount() == 0)
    assert page.empty.text() == "Nothing of alice’s work is left to look at."
    desk.open_article("grain")
    qtbot.waitUntil(lambda: page.empty.text() == "This article is no newer version of another one.")
    assert page.text.toPlainText() == ""


@pytest.mark.parametrize("name", ["light", "dark"])
def test_both_texts_say_in_words_and_signs_what_changed(desk, dressed, name):
    theme = load_theme(name)
    found = unplaced.compared(desk.project, "kestrel-2")
    html = version_page.page(found, theme)
    document = QTextDocument()
    document.setHtml(html)
    plain = document.toPlainText()
    assert "edited" in plain  # not by colour alone
    marks = {"strike": [], "under": []}
    block = document.begin()
    while block.isValid():
        for each in block:
            piece = each.fragment()
            if piece.charFormat().fontStrikeOut():
                marks["strike"].append(piece.text())
                assert contrast(piece.charFormat().foreground().color(), theme.paper) >= 4.5
            if piece.charFormat().fontUnderline() and piece.text().strip():
                marks["under"].append(piece.text())
                assert contrast(piece.charFormat().foreground().color(), theme.paper) >= 4.5
        block = block.next()
    assert marks == {"strike": ["A", "forty-year", "2.8"], "under": ["B", "thirty-year", "2.9"]}
    assert summary(found).startswith("The newer version has")


def test_letters_of_the_text_are_no_markup_of_the_page(theme):
    from annotator.app.versions.unplaced import Compared
    from annotator.review.carrying import Carrier

    one, other = (
        article(name, f"Fair <b>news</b> & more\n{rest}") for name, rest in (("a", "Old <i>."), ("b", "New."))
    )
    carrier = Carrier(one, other)
    document = QTextDocument()
    document.setHtml(version_page.page(Compared(one, other, carrier.alignment.rows, ()), theme))
    assert "Fair <b>news</b> & more" in document.toPlainText()
    assert "Old <i>." in document.toPlainText()


# ------------------------------------------------------------------------------------------------- importing
def test_a_dropped_newer_text_is_asked_about(make_window, corrected_path, monkeypatch, qtbot):
    window = make_window(corrected_path)
    session = window.session
    first = "Ferry sold\n\nThe city sold its old ferry on Monday. Larkline pays four million euros for it. "
    first += "Nobody asked the crews about the sale of it. The council has to agree to this first, it said."
    window.commands.files.import_text(first)
    session.open_article("ferry-sold")
    asked = answer(monkeypatch, "take")
    window.commands.files.import_text(first.replace("Monday", "Tuesday"))
    (text,) = asked
    assert "“Ferry sold” is probably a newer version of “Ferry sold” (80% of its sentences)" in text
    assert session.project.newest("ferry-sold") == "ferry-sold-2"
    assert session.article.id == "ferry-sold-2"
    window.run("undo")
    qtbot.waitUntil(lambda: "ferry-sold" in listed(window) and "ferry-sold-2" not in listed(window))


def test_an_import_from_the_menu_says_what_became_of_the_annotations(
    make_window, project_path, tmp_path, monkeypatch
):
    window = make_window(project_path)
    session = window.session
    pages = [tmp_path / "one.json", tmp_path / "two.json"]
    for page, day in zip(pages, ("Monday", "Tuesday"), strict=True):
        body = f"The city sold its ferry on {day}. Larkline pays four million euros for it."
        page.write_text(
            json.dumps({"title": "Ferry sold", "body": body, "url": "https://courier.example/ferry"}),
            encoding="utf-8",
        )
    monkeypatch.setattr(dialogs, "run", lambda dialog: True)
    window.commands.files.import_paths([pages[0]])
    (older,) = (name for name, entry in session.project.entries.items() if "Ferry" in entry.title)
    session.open_article(older)
    start = session.article.text.index("Larkline")
    session.select(start, start + len("Larkline"))
    tag_selection(session, session.labels.get("org"))
    answer(monkeypatch, "take")
    window.commands.files.import_paths([pages[1]])
    assert session.article.id == session.project.newest(older) != older
    assert [span.quote for span in session.layer.spans] == ["Larkline"]
    assert (
        "A newer version was taken: 1 annotation was carried over; open again for alice."
        in window.notices.texts()
    )


def test_several_can_be_asked_about_one_by_one(desk, monkeypatch):
    from annotator.app.versions.recognising import Offer

    offers = [
        Offer("kestrel-2", "kestrel", "the same address"),
        Offer("grain", "harbour-ar", "the same address"),
    ]
    answer(monkeypatch, "each", "separate", "take")
    assert newer_versions.ask(None, desk, offers) == offers[1:]
    answer(monkeypatch, "take")
    assert newer_versions.ask(None, desk, offers) == offers
    answer(monkeypatch, "")
    assert newer_versions.ask(None, desk, offers) == []
    assert newer_versions.ask(None, desk, []) == []
