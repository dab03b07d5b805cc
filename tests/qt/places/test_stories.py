"""Copies of one text are marked in the list of articles, and shown alone when their story is chosen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from annotator.app import projects
from annotator.app.tagging import articles
from annotator.app.tagging.modes import SpansMode
from annotator.core.article import Article
from annotator.core.text import sha256
from annotator.qt.panels.articles_model import ID_ROLE, ROW_ROLE
from annotator.qt.panels.articles_panel import ArticlesPanel

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton


def copy(number, story, title="Ferry returns"):
    text = f"{title}\n\nThe ferry came back on day {number}."
    return Article(f"ferry-{number}", title, text, {"story": story} if story else {}, sha256=sha256(text))


@pytest.fixture
def with_stories(project_path):
    with projects.open_project(project_path) as file, file.importing() as batch:
        for number in (1, 2, 3):
            batch.add(copy(number, "" if number == 1 else "ferry-1"))
        batch.add(copy(4, "Lease, signed", "Lease signed at last"))
        batch.add(copy(5, "Lease, signed", "Lease signed"))
        batch.add(copy(6, "alone", "Nobody tells this"))
    return project_path


@pytest.fixture
def panel(with_stories, theme, qtbot):
    from annotator.app.session import Session

    file = projects.open_project(with_stories)
    session = Session(file, "alice", SpansMode)
    made = ArticlesPanel(session, theme)
    qtbot.addWidget(made)
    made.resize(260, 600)
    made.show()
    qtbot.waitUntil(lambda: made.stories.count() == 2)
    yield made
    made.close_down()
    file.close()


def shown(panel):
    return [panel.model.index(row).data(ID_ROLE) for row in range(panel.model.rowCount())]


def click(panel, row):
    place = panel.stories.visualItemRect(panel.stories.item(row)).center()
    QTest.mouseClick(panel.stories.viewport(), LEFT, pos=place)


def test_stories_are_listed_under_the_title_of_their_first_article(panel):
    titles = [panel.stories.item(row).text() for row in range(2)]
    assert titles == ["Ferry returns", "Lease, signed"]
    assert [panel.stories.item(row).data(ROW_ROLE)[0] for row in range(2)] == ["3 copies", "2 copies"]


def test_a_click_shows_the_copies_alone_and_another_all_again(panel, qtbot):
    everything = shown(panel)
    click(panel, 0)
    assert shown(panel) == ["ferry-1", "ferry-2", "ferry-3"]
    click(panel, 1)
    assert shown(panel) == ["ferry-4", "ferry-5"]
    click(panel, 1)
    assert shown(panel) == everything


def test_stories_work_with_the_keyboard(panel, qtbot):
    panel.activateWindow()
    panel.stories.setFocus()
    qtbot.keyClick(panel.stories, KEY.Key_Down)
    qtbot.keyClick(panel.stories, KEY.Key_Down)
    qtbot.keyClick(panel.stories, KEY.Key_Space)
    assert shown(panel) == ["ferry-4", "ferry-5"]
    qtbot.keyClick(panel.stories, KEY.Key_Return)
    assert len(shown(panel)) == 9


def test_copies_are_marked_and_spoken(panel):
    rows = {
        panel.model.index(row).data(ID_ROLE): panel.model.index(row) for row in range(panel.model.rowCount())
    }
    assert rows["ferry-1"].data(ROW_ROLE).copies == 3
    assert rows["ferry-6"].data(ROW_ROLE).copies == 0
    described = Qt.ItemDataRole.AccessibleDescriptionRole
    assert "one of 3 copies of a story" in rows["ferry-2"].data(described)
    assert "story" not in rows["kestrel"].data(described)


def test_the_list_of_stories_is_found_by_its_name(panel):
    interface = QAccessible.queryAccessibleInterface(panel.stories)
    assert interface.text(QAccessible.Text.Name) == "Stories"
    child = interface.child(0)
    assert child.text(QAccessible.Text.Name) == "Ferry returns"
    assert child.text(QAccessible.Text.Description).startswith("3 copies")


def test_the_mark_is_painted(panel, qtbot):
    def pixels(article_id):
        row = panel.model.row_for(article_id)
        rect = panel.list.visualRect(panel.model.index(row))
        return panel.list.viewport().grab(rect).toImage()

    panel.settle_late()
    with_mark, without = pixels("ferry-2"), pixels("ferry-6")
    columns = range(with_mark.width() - 80, with_mark.width() - 45)
    assert any(
        with_mark.pixel(x, y) != without.pixel(x, y) for x in columns for y in range(with_mark.height())
    )


def test_a_story_that_loses_its_copies_goes_and_everything_is_shown(panel, qtbot):
    session = panel._session
    click(panel, 1)
    session.open_article("ferry-4")
    articles.remove_article(session, "ferry-4")
    qtbot.waitUntil(lambda: panel.stories.count() == 1)
    assert len(shown(panel)) == 8
    session.undo()
    qtbot.waitUntil(lambda: panel.stories.count() == 2)


def test_without_stories_there_is_no_section(session, theme, qtbot):
    made = ArticlesPanel(session, theme)
    qtbot.addWidget(made)
    made.show()
    made.settle_late()
    assert not made.stories.isVisible()
    assert not made.stories_title.isVisible()
    made.close_down()


def test_tab_goes_from_the_articles_to_the_stories(make_window, with_stories, qtbot):
    window = make_window(with_stories)
    panel = window.desk.articles
    qtbot.waitUntil(lambda: panel.stories.count() == 2)
    panel.list.setFocus()
    qtbot.keyClick(panel.list, KEY.Key_Tab)
    assert window.focusWidget() is panel.stories
