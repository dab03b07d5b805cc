"""Words are found however they are spelt: typed with real keys, in all places that look for words or names."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.app import projects
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.core.edits import Change
from annotator.qt.parts import dialogs
from annotator.qt.places.occurrences_dialog import label_occurrences
from annotator.qt.places.project_search import ProjectSearch
from annotator.qt.shell.command_palette import Entry, best
from tests.qt.conftest import article

KEY, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier
TEXT = (
    "Café de l’Été rouvre ses portes\n"
    "Le Cafe\u0301 de l'E\u0301te\u0301 a \u200brou\u00advert 🎉. Le cafe de l’ete, non.\n"
    "Rue de la Straße 9—11, 👩\u200d🍳 et 👩. قال مُحَمَّد."
)


@pytest.fixture
def spelt(project_path):
    """The project with an article from a web page."""
    with projects.open_project(project_path) as file, file.importing() as batch:
        batch.add(article("web", TEXT, "fr"))
    return project_path


@pytest.fixture
def window(make_window, spelt):
    made = make_window(spelt)
    made.session.open_article("web")
    return made


def places(*words):
    """Where each of the words stands, one after the other."""
    found, last = [], 0
    for word in words:
        start = TEXT.index(word, last)
        last = start + len(word)
        found.append((start, last))
    return found


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("cafe de l'ete", places("Café de l’Été", "Cafe\u0301 de l'E\u0301te\u0301", "cafe de l’ete")),
        ("rouvert", places("rou\u00advert")),
        ("a rou", places("a \u200brou")),
        ("strasse 9-11", places("Straße 9—11")),
        ("\u0645\u062d\u0645\u062f", places("مُحَمَّد")),
        ("👩", [(TEXT.rindex("👩"), TEXT.rindex("👩") + 1)]),
    ],
)
def test_find_in_the_article(window, typed, wanted):
    bar = window.desk.find_bar
    QTest.keyClick(window.desk.view, KEY.Key_F, CONTROL)
    if typed.isascii():
        QTest.keyClicks(bar.field, typed)
    else:
        bar.field.insert(typed)
    assert bar.hits == wanted
    QTest.keyClick(bar.field, KEY.Key_Escape)
    assert (window.session.selection.start, window.session.selection.end) == wanted[0]


def test_accents_can_make_a_difference(window):
    bar = window.desk.find_bar
    QTest.keyClick(window.desk.view, KEY.Key_F, CONTROL)
    QTest.keyClicks(bar.field, "cafe de l'ete")
    assert bar.count.text() == "1 of 3"
    bar.accents.setFocus()
    QTest.keyClick(bar.accents, KEY.Key_Space)
    assert bar.hits == places("cafe de l’ete")
    bar.field.setText("l\u2019e\u0301te\u0301")
    assert bar.hits == places("l’Été", "l'E\u0301te\u0301")
    QTest.keyClick(bar.accents, KEY.Key_Space)
    assert len(bar.hits) == 3


def test_all_places_are_labelled_with_exact_ranges(spelt, theme, qtbot, monkeypatch):
    with projects.open_project(spelt) as file:
        session = Session(file, "alice", SpansMode)
        session.open_article("web")
        session.select(*places("Café de l’Été")[0])

        def answer(dialog):
            dialog.show()
            qtbot.waitUntil(lambda: not dialog.work.busy)
            assert [row.context.words for row in dialog.list.rows()] == [
                "Café de l’Été",
                "Cafe\u0301 de l'E\u0301te\u0301",
            ]
            qtbot.keyClick(dialog.accents, KEY.Key_Space)
            qtbot.waitUntil(lambda: len(dialog.list.rows()) == 3)
            qtbot.keyClick(dialog.accents, KEY.Key_Space)
            qtbot.waitUntil(lambda: len(dialog.list.rows()) == 2)
            dialog.label.setFocus()
            qtbot.keyClicks(dialog.label, "Org")
            dialog.list.setFocus()
            qtbot.keyClick(dialog.list, KEY.Key_Return)
            return True

        monkeypatch.setattr(dialogs, "run", answer)
        label_occurrences(None, theme, session)
        found = [(span.label, span.fragments, span.quote) for span in session.layer.spans]
        wanted = places("Café de l’Été", "Cafe\u0301 de l'E\u0301te\u0301")
        assert found == [("org", (place,), TEXT[slice(*place)]) for place in wanted]
        session.undo()
        assert len(session.layer.spans) == 0


def test_the_project_is_searched(spelt, theme, qtbot):
    with projects.open_project(spelt) as file:
        session = Session(file, "alice", SpansMode)
        search = ProjectSearch(session, theme)
        qtbot.addWidget(search)
        search.start()
        qtbot.keyClicks(search.field, "CAFE DE L'ETE")
        qtbot.waitUntil(lambda: not search.work.busy and search.list.count == 3, timeout=5000)
        qtbot.keyClick(search.accents, KEY.Key_Space)
        qtbot.waitUntil(lambda: not search.work.busy and search.list.count == 1, timeout=5000)
        qtbot.keyClick(search.field, KEY.Key_Return)
        qtbot.keyClick(search.list, KEY.Key_Return)
        place = (session.selection.start, session.selection.end)
        assert (session.article.id, place) == ("web", places("cafe de l’ete")[0])
        search.close_down()


def test_articles_and_labels_are_found_by_what_is_typed(window):
    panel = window.desk.articles
    panel.filter.setFocus()
    QTest.keyClicks(panel.filter, "l'ete cafe")
    assert panel.model.rowCount() == 1
    header = window.session.project.header
    titled = header.labels.replacing("org", replace(header.labels.get("org"), title="Société"))
    window.session.commit("Rename", [Change(header, replace(header, labels=titled))])
    labels = window.desk.labels
    labels.filter.setFocus()
    QTest.keyClicks(labels.filter, "societe")
    assert labels.model.index_of("org").isValid()
    assert not labels.model.index_of("person").isValid()


def test_the_palette_finds_titles_by_what_is_typed():
    entries = [Entry("Open Café de l’Été", print, "Articles"), Entry("Open Straße", print, "Articles")]
    assert best(entries, "cafe de l'ete") == entries[:1]
    assert best(entries, "STRASSE") == entries[1:]
