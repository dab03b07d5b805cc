"""The windows that list what the whole project says stay open beside the article, and true whatever happens."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.app import ledger
from annotator.app.importing import articles as importing
from annotator.app.tagging import articles, notes
from annotator.core.annotation import Note, new_id
from annotator.core.edits import Change
from annotator.qt.panels.articles_model import ROW_ROLE
from annotator.qt.places.consistency_window import ConsistencyWindow
from annotator.qt.places.project_search import ProjectSearch
from annotator.qt.places.remarks_window import RemarksWindow
from tests.qt.conftest import KESTREL, span

pytestmark = pytest.mark.qt_log_ignore("does not support")
KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def remarks(listed):
    return [remark.text for remark in listed._shown]


def lines(listed):
    return [(line.shown, line.kind) for line in listed.list.cards.entries]


def hits(listed):
    tops = [listed.list.topLevelItem(at) for at in range(listed.list.topLevelItemCount())]
    return [(top.text(0), top.childCount()) for top in tops]


KINDS = {
    "consistency": (ConsistencyWindow, lambda window: window.run("consistency"), lines),
    "remarks": (RemarksWindow, lambda window: window.run("remarks"), remarks),
    "search": (ProjectSearch, lambda window: window.commands.search("after"), hits),
}
"""The class of each window, what opens it, and what it lists."""


@pytest.fixture
def beside(make_window, project_path, qtbot):
    """The real window, and beside it one that lists; the real one has the keyboard."""
    made = make_window(project_path)
    made.session.open_article("kestrel")

    def open_beside(name, prepare=lambda session: None):
        kind, opens, listed = KINDS[name]
        prepare(made.session)
        opens(made)
        window = next(top for top in QApplication.topLevelWidgets() if isinstance(top, kind))
        qtbot.waitUntil(lambda: bool(listed(window)), timeout=5000)
        made.activateWindow()
        qtbot.waitUntil(made.isActiveWindow)
        made.desk.view.setFocus()
        return made, window, lambda: listed(window)

    return open_beside


def note_of(session, text, name="grain", who="bob"):
    note = Note(id=new_id(), note=text, start=0, end=5, quote="Grain", by=who, at="2026-11-24T10:00:00Z")
    return Change(None, note, name, who)


def test_remarks(beside, qtbot):
    made, _, listed = beside("remarks")
    session = made.session
    assert listed() == ["Is she the director?"]
    session.commit("Note", [note_of(session, "Harvest of which year?")])
    qtbot.waitUntil(lambda: listed() == ["Is she the director?", "Harvest of which year?"])
    qtbot.keyClick(made.desk.view, KEY.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: listed() == ["Is she the director?"])
    session.open_article("kestrel")
    session.select(0, 5)
    notes.add_note(session, "Cut this?")
    qtbot.waitUntil(lambda: listed() == ["Cut this?", "Is she the director?"])
    articles.remove_article(session, "kestrel")
    qtbot.waitUntil(lambda: listed() == [])
    session.undo()
    qtbot.waitUntil(lambda: listed() == ["Cut this?", "Is she the director?"])
    ledger.record(session.file, "Theirs", [note_of(session, "Which harvest?")])
    made.show_anew()  # as after another program changed the file
    qtbot.waitUntil(lambda: listed() == ["Cut this?", "Is she the director?", "Which harvest?"])


def test_search(beside, qtbot):
    made, window, listed = beside("search")
    session, kestrel = made.session, made.session.article.title
    assert listed() == [(kestrel, 1), ("Grain prices ease after harvest", 1)]
    window.list.setCurrentItem(window.list.topLevelItem(1).child(0))
    session.open_article("kestrel")
    articles.set_heading(session, "Kestrel Line wins", session.article.metadata)
    qtbot.waitUntil(lambda: listed() == [("Kestrel Line wins", 1), ("Grain prices ease after harvest", 1)])
    assert window.list.currentItem() is window.list.topLevelItem(1).child(0), "the place is kept"
    articles.remove_article(session, "kestrel")
    qtbot.waitUntil(lambda: listed() == [("Grain prices ease after harvest", 1)])
    assert window.status.text() == "1 place in 1 article. Enter opens one."
    qtbot.keyClick(made.desk.view, KEY.Key_Z, CONTROL)
    qtbot.keyClick(made.desk.view, KEY.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: listed() == [(kestrel, 1), ("Grain prices ease after harvest", 1)])
    text = "After the storm\n\nThe port opened again."
    result = importing.import_one(session.file, importing.from_pasted(text))
    importing.record(session, result)
    qtbot.waitUntil(lambda: ("After the storm", 1) in listed())


def test_consistency(beside, qtbot):
    def mark(session):
        session.commit("Mark", [Change(None, span(KESTREL, "quay", "org"), "kestrel", "alice")])

    made, _, listed = beside("consistency", mark)
    session = made.session
    assert listed() == [("quay", "twin")]
    place = KESTREL.rindex("quay")
    session.select(place, place + 4)
    qtbot.keyClick(made.desk.view, KEY.Key_P)
    qtbot.waitUntil(lambda: listed() == [("quay", "clash")])
    qtbot.keyClick(made.desk.view, KEY.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: listed() == [("quay", "twin")])
    session.commit("Mark", [Change(None, span(KESTREL, "lease", "org"), "kestrel", "alice")])
    qtbot.waitUntil(lambda: ("lease", "twin") in listed())
    session.undo()
    qtbot.waitUntil(lambda: listed() == [("quay", "twin")])
    articles.remove_article(session, "kestrel")
    qtbot.waitUntil(lambda: listed() == [])


def test_the_numbers_of_articles_that_are_not_open(make_window, project_path, qtbot):
    made = make_window(project_path)
    session, model = made.session, made.desk.articles.model
    session.open_article("kestrel")

    def progress():
        row = model.index(model.row_for("grain")).data(ROW_ROLE)
        return row.progress, row.state

    qtbot.waitUntil(lambda: "sentences tagged" in progress()[1])
    session.commit("Mark", [Change(None, span("Grain prices", "Grain", "org"), "grain", "alice")])
    qtbot.waitUntil(lambda: progress()[0] == "1 span")
    qtbot.keyClick(made.desk.view, KEY.Key_Z, CONTROL)
    session.open_article("kestrel")
    qtbot.waitUntil(lambda: progress()[1].endswith("sentences tagged"))
