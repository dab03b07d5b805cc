"""The list of articles: two lines, orders with headings, a label's articles, places that are kept, the next place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

from annotator.app import projects
from annotator.app.places.article_facts import facts_of
from annotator.app.places.article_order import Order, month
from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging.articles import set_heading
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import LayerState
from annotator.core.edits import Change
from annotator.qt.panels.article_rows import wrapped
from annotator.qt.panels.articles_model import ID_ROLE
from annotator.store.counts import counted

from ..conftest import article, span

CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
WHERE = {
    "ferry": ("The Merrow Courier", "2026-02-11"),
    "budget": ("Northmark Ledger", "2026-03-30"),
    "lease": ("Northmark Ledger", "2025-12-01"),
    "plain": ("", ""),
}


@pytest.fixture
def shelf(project_path):
    """The project with further articles, of two sources and at several dates; two of them have a money."""
    file = projects.open_project(project_path)
    from dataclasses import replace

    from annotator.core.layer import Layer

    with file.importing() as batch:
        for name, (source, date) in WHERE.items():
            text = f"{name.capitalize()} news of a day with a rather long headline to wrap\nIt cost £40. Then £9 more."
            made = article(name, text)
            told = {key: value for key, value in (("publisher", source), ("published", date)) if value}
            made = replace(made, metadata={"language": "en", **told})
            layers = (
                [Layer(name, "alice", [span(text, "£40", "money")])] if name in ("budget", "plain") else []
            )
            batch.add(made, layers)
    file.close()
    return project_path


def ids(model):
    return [model.index(row).data(ID_ROLE) for row in range(model.rowCount())]


def shown(model):
    """The rows as they read: ids of articles, headings."""
    return [model.index(row).data(ID_ROLE) or model.index(row).data() for row in range(model.rowCount())]


def pick(button, title):
    """Choose an entry of the menu of a button, as a person does with the keyboard."""
    menu = button.menu()
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
    menu.setActiveAction(next(each for each in menu.actions() if each.text() == title))
    QTest.keyClick(menu, Qt.Key.Key_Return)


# ------------------------------------------------------------------------------------------------- drawing
@pytest.mark.parametrize("width", [60, 120, 168, 240])
def test_a_title_has_two_lines_and_ends_in_dots(dressed, width):
    picture = QPixmap(300, 60)
    painter = QPainter(picture)
    metrics = QFontMetrics(painter.font())
    for title in (
        "Short",
        "Grain prices ease after harvest beats every forecast in the valley",
        "柳屿港恢复夜间渡轮" * 5,
    ):
        lines = wrapped(title, painter, width)
        assert len(lines) <= 2
        assert all(metrics.horizontalAdvance(line) <= width for line in lines), lines
        whole = "".join(lines).replace(" ", "")
        assert whole == title.replace(" ", "") or lines[-1].endswith("…")
    painter.end()


def test_rows_are_as_high_as_two_lines(make_window, project_path):
    window = make_window(project_path)
    panel = window.desk.articles
    option = QStyleOptionViewItem()
    option.font = panel.list.font()
    option.rect = QRect(0, 0, 246, 44)
    assert panel.list.visualRect(panel.model.index(0)).height() == 44


@pytest.mark.parametrize(("width", "pane"), [(1024, 246), (1280, 246), (1599, 246), (1600, 320), (1920, 320)])
def test_the_pane_grows_in_a_wide_window(make_window, project_path, width, pane):
    window = make_window(project_path)
    window.resize(width, 800)
    QApplication.processEvents()
    assert abs(window.desk.splitter.sizes()[0] - pane) <= 1


def test_a_width_of_ones_own_stays(make_window, project_path):
    window = make_window(project_path)
    window.desk.splitter.setSizes([200, 780, 300])
    own = window.desk.splitter.sizes()[0]
    window.resize(1700, 800)
    QApplication.processEvents()
    assert abs(window.desk.splitter.sizes()[0] - own) <= 1


# -------------------------------------------------------------------------------------------------- orders
def test_facts_are_those_of_the_metadata(shelf):
    with projects.open_project(shelf) as file:
        for name, (source, date) in WHERE.items():
            assert (facts_of(file, name).source, facts_of(file, name).date) == (source, date)
            file.project.article(name)
            assert (facts_of(file, name).source, facts_of(file, name).date) == (source, date)


def test_facts_are_true_while_edits_wait_for_folding(shelf):
    file = projects.open_project(shelf)
    session = Session(file, "alice", SpansMode)
    session.open_article("ferry")
    set_heading(session, "Ferry", {"publisher": "Another Paper", "published": "2027-01-01"})
    file.close(fold=False)
    with projects.open_project(shelf) as again:
        assert again.project.opened("ferry") is None
        assert facts_of(again, "ferry").source == "Another Paper"


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2026-03-30", "March 2026"),
        ("2026-03", "March 2026"),
        ("2026", "2026"),
        ("", "No date"),
        ("2026-99", "2026"),
    ],
)
def test_months_are_named_as_far_as_they_are_known(date, said):
    assert month(date) == said


def test_the_list_goes_by_source_with_headings(make_window, shelf, qtbot):
    window = make_window(shelf)
    panel = window.desk.articles
    pick(panel.order, "By source")
    wanted = ["No source", "plain", "Northmark Ledger", "budget", "lease", "The Merrow Courier"]
    qtbot.waitUntil(lambda: "Northmark Ledger" in shown(panel.model))
    found = shown(panel.model)
    assert found[:3] == ["Northmark Ledger", "budget", "lease"]
    assert found[-2:] == ["No source", "plain"]
    assert set(found) >= set(wanted)
    pick(panel.order, "With headings")
    assert "" not in ids(panel.model)


def test_the_newest_come_first(make_window, shelf, qtbot):
    window = make_window(shelf)
    panel = window.desk.articles
    pick(panel.order, "By date, the newest first")
    qtbot.waitUntil(lambda: "March 2026" in shown(panel.model))
    found = shown(panel.model)
    assert found[:6] == ["March 2026", "budget", "February 2026", "ferry", "December 2025", "lease"]
    assert found[6] == "No date"


def test_by_status_and_by_progress(make_window, shelf, qtbot):
    window = make_window(shelf)
    panel, session = window.desk.articles, window.session
    session.open_article("grain")
    session.commit(
        "Send back", [Change(session.layer.state, LayerState("done", "sent back"), "grain", "alice")]
    )
    pick(panel.order, "By status")
    found = shown(panel.model)
    assert found[:2] == ["Sent back", "grain"]
    assert found[2] == "New"
    pick(panel.order, "By progress, the least done first")
    qtbot.waitUntil(lambda: not panel.model._wanted)
    found = shown(panel.model)
    assert found[0] == "Nothing tagged"
    assert found.index("kestrel") > found.index("Less than half tagged")


def test_headings_are_no_articles(make_window, shelf, qtbot):
    window = make_window(shelf)
    panel = window.desk.articles
    pick(panel.order, "By status")
    before = window.session.article.id
    heading = panel.model.index(0)
    assert not heading.flags() & Qt.ItemFlag.ItemIsSelectable
    qtbot.mouseClick(
        panel.list.viewport(), Qt.MouseButton.LeftButton, pos=panel.list.visualRect(heading).center()
    )
    assert window.session.article.id == before


def test_the_order_is_kept_and_next_follows_it(make_window, shelf, qtbot):
    window = make_window(shelf)
    pick(window.desk.articles.order, "By date, the newest first")
    qtbot.waitUntil(lambda: "March 2026" in shown(window.desk.articles.model))
    window.session.open_article("budget")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.desk.focus_article()
    QTest.keyClick(window.desk.view, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert window.session.article.id == "ferry"
    kept = window.settings.window
    window.close()
    again = make_window(shelf, window=kept)
    assert again.desk.articles.model.order is Order.DATE


def test_only_the_articles_with_a_label(make_window, shelf, qtbot):
    window = make_window(shelf)
    panel = window.desk.articles
    pick(panel.label, "Money")
    qtbot.waitUntil(lambda: ids(panel.model) == ["kestrel", "budget", "plain"])
    assert "Money" in panel.label.text()
    pick(panel.label, "All articles")
    assert len(ids(panel.model)) == 7


def test_labels_are_counted_alike_in_records_and_in_open_articles(shelf):
    with projects.open_project(shelf) as file:
        for name in file.project.entries:
            assert file.counts(name, "alice") == counted(file.load(name), "alice")


# ------------------------------------------------------------------------------------------------- places
def test_caret_and_scroll_are_kept_for_each_article(make_window, project_path):
    window = make_window(project_path)
    window.resize(1024, 420)
    QApplication.processEvents()
    session, view = window.session, window.desk.view
    place = session.article.text.index("Bookings")
    session.select(place, place)
    QApplication.processEvents()
    scrolled = view.verticalScrollBar().value()
    assert scrolled > 0
    QTest.keyClick(view, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert session.article.id == "grain"
    assert view.verticalScrollBar().value() == 0
    QTest.keyClick(view, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert session.article.id == "kestrel"
    assert (session.selection.position, view.verticalScrollBar().value()) == (place, scrolled)


def test_the_sentence_is_kept_for_each_article(make_window, project_path):
    window = make_window(project_path)
    window.run("mode-sentences")
    window.session.go_to_sentence(4)
    window.run("next-article")
    window.run("previous-article")
    assert window.session.sentence == 4


def test_the_next_place_of_a_label_is_found_through_the_project(make_window, shelf):
    window = make_window(shelf)
    session = window.session
    money = next(s for s in session.layer.spans if s.label == "money")
    session.select_annotation(money.id)
    seen = []
    for _ in range(3):
        QTest.keyClick(window.desk.view, Qt.Key.Key_Down, CTRL_ALT)
        seen.append((session.article.id, session.selected_annotation.quote))
    assert seen == [("budget", "£40"), ("plain", "£40"), ("kestrel", "US$2.8 million")]
    QTest.keyClick(window.desk.view, Qt.Key.Key_Up, CTRL_ALT)
    assert session.article.id == "plain"


def test_within_an_article_places_come_in_the_order_of_the_text(make_window, project_path):
    window = make_window(project_path)
    session, text = window.session, window.session.article.text
    for words in ("Harbour Office", "Merrow Bay"):
        start = text.index(words)
        session.select(start, start + len(words))
        tagging.tag_selection(session, session.labels.get("org"))
    first = min((s for s in session.layer.spans if s.label == "org"), key=lambda s: s.start)
    session.select_annotation(first.id)
    seen = [session.selected_annotation.start]
    for _ in range(2):
        QTest.keyClick(window.desk.view, Qt.Key.Key_Down, CTRL_ALT)
        seen.append(session.selected_annotation.start)
    assert seen == sorted(seen)
    assert len(set(seen)) == 3


def test_a_label_that_is_nowhere_else_says_so(make_window, project_path):
    window = make_window(project_path)
    session = window.session
    QTest.keyClick(window.desk.view, Qt.Key.Key_Down, CTRL_ALT)
    assert "No label is at hand" in window.notices.shown("refusal").text
    money = next(s for s in session.layer.spans if s.label == "money")
    session.select_annotation(money.id)
    QTest.keyClick(window.desk.view, Qt.Key.Key_Down, CTRL_ALT)
    assert "nowhere else" in window.notices.shown("refusal").text
    assert session.selected == money.id


def test_without_a_list_articles_are_in_the_order_of_the_project(project_path):
    with projects.open_project(project_path) as file:
        session = Session(file, "alice", SpansMode)
        assert session.in_order() == list(file.project.entries)
