"""The board by keys and mouse, through the real window, on the sample project."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QPushButton

from annotator import paths
from annotator.app import projects
from annotator.app.ledger import Ledger
from annotator.app.mode import ModeName
from annotator.app.progress import finish
from annotator.app.projects import SAMPLE
from annotator.app.reviewing import hand_out as handing
from annotator.app.reviewing.board import DOUBTS, REVIEW, TITLE
from annotator.app.reviewing.hand_out import CHOSEN
from annotator.app.tagging.articles import remove_article
from annotator.core.article import Article
from annotator.core.edits import Change, Heading
from annotator.qt.parts import dialogs
from annotator.qt.parts.theme import load_theme
from annotator.qt.reviewing.board import EMPTY, NO_MATCH, NOBODY, NOBODY_BLIND, NOTHING_CAME, BoardWindow
from annotator.qt.reviewing.dialogs import SendBackDialog
from annotator.qt.reviewing.hand_out import HandoutDialog
from annotator.qt.shell.window import Window

Key, Held = Qt.Key, Qt.KeyboardModifier
CTRL, SHIFT, ALT = Held.ControlModifier, Held.ShiftModifier, Held.AltModifier
pytestmark = pytest.mark.qt_log_ignore("does not support")


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "sample.annot.yaml"
    path.write_bytes(paths.resource("samples", SAMPLE).read_bytes())
    return path


@pytest.fixture
def window(make_window, sample) -> Window:
    return make_window(sample)


@pytest.fixture
def board(window, qtbot) -> BoardWindow:
    return opened(window, qtbot)


def opened(window, qtbot) -> BoardWindow:
    qtbot.keyClick(window.desk.view, Key.Key_B, CTRL | ALT)
    found = window.commands._kept["board"]
    qtbot.waitUntil(found.isActiveWindow)
    settle(found, qtbot)
    return found


def settle(board, qtbot) -> None:
    qtbot.waitUntil(lambda: not (board.work.busy or board._board.facts.stale() or board._later.isActive()))


def stand(board, row: int, column: str) -> tuple[str, str]:
    cells = board.list.cells
    index = cells.index(row, cells.columns.index(column))
    board.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    return cells.articles[row], column


def texts(board, column: str) -> list[str]:
    return [board.list.cells.text(article, column) for article in board.list.cells.articles]


def click(
    board, qtbot, row: int, column: str, held=Held.NoModifier, button=Qt.MouseButton.LeftButton
) -> None:
    cells = board.list.cells
    index = cells.index(row, cells.columns.index(column))
    place = board.list.visualRect(index).center()
    qtbot.mouseClick(board.list.viewport(), button, held, place)


def test_a_key_opens_it_on_the_table_with_a_column_for_everybody(board, window):
    assert board.list.hasFocus()
    assert board.list.accessibleName() == "Board"
    assert board.list.cells.columns == ["title", "source", "alice", "ben", "cy", "doubts", "review"]
    assert len(board.list.cells.articles) == 10
    assert board.status.text() == "10 articles. Enter opens one."
    assert "done" in texts(board, "ben")
    assert any(" of " in text for text in texts(board, REVIEW))


def test_every_cell_says_what_it_is(board):
    cells = board.list.cells
    for column in cells.columns:
        index = cells.index(0, cells.columns.index(column))
        said = cells.data(index, Qt.ItemDataRole.AccessibleTextRole)
        assert said
        assert column == TITLE or said.startswith(f"{cells.head(column)}: ")
        assert cells.data(index, Qt.ItemDataRole.ToolTipRole)
        assert cells.headerData(index.column(), Qt.Orientation.Horizontal)


def test_enter_opens_the_layer_of_that_annotator(board, window, qtbot):
    article, _ = stand(board, 2, "cy")
    with qtbot.waitSignal(board.opened):
        qtbot.keyClick(board.list, Key.Key_Return)
    session = window.session
    assert (session.article.id, session.annotator, session.layer_name) == (article, "cy", "cy")


def test_a_double_click_on_the_review_opens_the_article_in_review(board, window, qtbot):
    row = next(row for row, text in enumerate(texts(board, REVIEW)) if text)
    article, _ = stand(board, row, REVIEW)
    place = board.list.visualRect(board.list.currentIndex()).center()
    with qtbot.waitSignal(board.opened):
        qtbot.mouseClick(board.list.viewport(), Qt.MouseButton.LeftButton, Held.NoModifier, place)
        qtbot.mouseDClick(board.list.viewport(), Qt.MouseButton.LeftButton, Held.NoModifier, place)
    assert window.session.mode.name is ModeName.REVIEW
    assert window.session.article.id == article
    assert window.session.mode.review.conflict.cluster.article == article
    stand(board, row, "ben")
    qtbot.keyClick(board.list, Key.Key_Return)
    assert not window.session.mode.reviews
    assert window.session.layer_name == "ben"


def test_a_click_on_a_head_sorts_turns_round_and_gives_the_order_of_the_project_back(board, window, qtbot):
    head, cells = board.list.horizontalHeader(), board.list.cells
    project = list(window.session.project.entries)
    place = QPoint(head.sectionViewportPosition(0) + 20, head.height() // 2)
    orders = []
    for _ in range(3):
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, Held.NoModifier, place)
        orders.append(list(cells.articles))
    assert orders[0] == list(reversed(orders[1])) != project
    assert orders[2] == project


def test_the_current_cell_and_the_selected_ones_stay_through_sorting(board, qtbot):
    first = stand(board, 1, "alice")
    click(board, qtbot, 4, "ben", CTRL)
    chosen = set(board.list.selected())
    assert len(chosen) == 2
    board.list.sort_by(TITLE, descending=True)
    assert set(board.list.selected()) == chosen
    assert first in chosen
    assert board.list.current()[1] == "ben"
    assert board.status.text() == "10 articles · 2 selected"


def test_words_filter_and_down_goes_to_the_table_and_up_back(board, qtbot):
    qtbot.keyClick(board.list, Key.Key_Home, CTRL)
    qtbot.keyClick(board.list, Key.Key_Up)
    assert board.field.hasFocus()
    title = texts(board, TITLE)[3]
    qtbot.keyClicks(board.field, title[:12])
    settle(board, qtbot)
    assert texts(board, TITLE) == [title]
    assert board.status.text().startswith("1 of 10 articles")
    qtbot.keyClick(board.field, Key.Key_Down)
    assert board.list.hasFocus()
    qtbot.keyClick(board.list, Key.Key_Up)
    qtbot.keyClicks(board.field, " qqq")
    settle(board, qtbot)
    assert board.empty.text() == NO_MATCH
    assert board.empty.isVisible()


def test_boxes_filter_and_an_annotator_has_their_column_alone(board, qtbot):
    board.annotator.setFocus()
    qtbot.keyClicks(board.annotator, "cy")
    assert board.list.cells.columns == ["title", "source", "cy", "doubts", "review"]
    assert "" not in texts(board, "cy")
    board.annotator.setCurrentIndex(0)
    board.kind.setFocus()
    qtbot.keyClicks(board.kind, "With d")
    assert board.kind.currentText() == "With doubts"
    assert all(texts(board, DOUBTS))


def test_shift_space_selects_the_row(board, qtbot):
    stand(board, 2, "ben")
    qtbot.keyClick(board.list, Key.Key_Space, SHIFT)
    assert {column for _, column in board.list.selected()} == set(board.list.cells.columns)
    assert board.list.selected_rows() == 1


def test_several_are_sent_back_with_a_reason(board, window, qtbot, monkeypatch):
    done = [row for row, text in enumerate(texts(board, "ben")) if text in ("done", "in review", "approved")][
        :2
    ]
    places = [stand(board, done[0], "ben")]
    click(board, qtbot, done[1], "ben", CTRL)
    places = board.list.selected()
    asked = []

    def write(dialog: QDialog) -> bool:
        assert isinstance(dialog, SendBackDialog)
        assert not dialog.whom.isVisibleTo(dialog)
        asked.append(dialog)
        dialog.note.setPlainText("Amounts are missing.")
        return True

    monkeypatch.setattr(dialogs, "run", write)
    qtbot.mouseClick(board.back, Qt.MouseButton.LeftButton)
    assert len(asked) == 1
    for article, name in places:
        state = window.session.project.layer(article, name).state
        assert state.review == "sent back"
        assert state.extra["returned"]["note"] == "Amounts are missing."
    settle(board, qtbot)
    assert [texts(board, "ben")[row] for row in done] == ["sent back", "sent back"]
    assert "2 articles were sent back" in board.message.text()
    window.session.undo()
    settle(board, qtbot)
    assert "sent back" not in [texts(board, "ben")[row] for row in done]


def test_what_nobody_finished_is_not_sent_back_and_that_is_said(board, qtbot, monkeypatch):
    monkeypatch.setattr(dialogs, "run", lambda dialog: pytest.fail("nothing is to be asked"))
    row = next(row for row, text in enumerate(texts(board, "alice")) if text not in ("done", "in review"))
    stand(board, row, "alice")
    qtbot.mouseClick(board.back, Qt.MouseButton.LeftButton)
    assert "nothing can be sent back" in board.message.text()


def test_the_selected_are_handed_out_to_those_whose_cells_they_are(board, window, qtbot, monkeypatch):
    articles = [stand(board, 0, "cy")[0]]
    click(board, qtbot, 3, "cy", CTRL)
    articles.append(board.list.cells.articles[3])
    wanted = []

    def look(dialog: QDialog) -> bool:
        assert isinstance(dialog, HandoutDialog)
        wanted.append(dialog.wanted())
        return False

    monkeypatch.setattr(dialogs, "run", look)
    qtbot.mouseClick(board.give, Qt.MouseButton.LeftButton)
    (said,) = wanted
    assert (said.articles, set(said.chosen), said.names) == (CHOSEN, set(articles), ("cy",))


def test_the_menu_key_offers_what_can_be_done(board, window, qtbot):
    article, _ = stand(board, 1, "ben")
    pressed = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(3, 3), QPoint(3, 3))
    QApplication.sendEvent(board.list, pressed)
    menu = next(menu for menu in board.findChildren(QMenu) if menu.isVisible())
    titles = [entry.text() for entry in menu.actions() if entry.text()]
    assert titles[:4] == ["Open", "Open in Review", "Hand out…", "Send back…"]
    next(entry for entry in menu.actions() if entry.text() == "Open in Review").trigger()
    menu.close()
    assert window.session.mode.name is ModeName.REVIEW
    assert window.session.article.id == article


def test_it_follows_what_is_done_in_the_article(board, window, qtbot):
    article = window.session.article.id
    name, row = window.session.annotator, board.list.cells.articles.index(window.session.article.id)
    before = board.list.cells.spoken(article, name)
    window.activateWindow()
    window.desk.view.setFocus()
    qtbot.waitUntil(window.desk.view.hasFocus)
    qtbot.keyClick(window.desk.view, Key.Key_Return)
    settle(board, qtbot)
    assert board.list.cells.articles[row] == article
    assert board.list.cells.spoken(article, name) != before


def test_names_are_hidden_at_once_in_a_blind_review(board, window, qtbot):
    window.run("review-blind")
    settle(board, qtbot)
    heads = [board.list.cells.head(column) for column in board.list.cells.columns]
    assert heads == ["Article", "Source", "A", "B", "C", "Doubts", "Review"]
    assert not board.give.isEnabled()
    stand(board, 0, "ben")
    qtbot.keyClick(board.list, Key.Key_Return)
    assert window.session.mode.reviews
    words = {entry.text() for entry in board.findChildren(QMenu)}
    assert not words & {"alice", "ben", "cy"}


def test_what_came_is_shown_from_the_notice(window, qtbot, tmp_path, monkeypatch):
    session = window.session
    given = finish(handing.hand_out(session.file, tmp_path / "out", ["ben"], articles="own"))
    handing.record(session, given)
    path = given.files["ben"]
    file = projects.open_project(path)
    article = next(
        name for name, entry in file.project.entries.items() if entry.states["ben"].status == "done"
    )
    layer = file.project.layer(article, "ben")
    first = next(iter(layer))
    Ledger(file, "ben").commit(
        "Doubt", [Change(first, replace(first, doubt=not first.doubt), article, "ben")]
    )
    file.close()
    monkeypatch.setattr(dialogs, "run", lambda dialog: True)
    window.commands.review.collect([path])
    shown = next(button for button in window.findChildren(QPushButton) if button.text() == "Show what came")
    qtbot.mouseClick(shown, Qt.MouseButton.LeftButton)
    found = window.commands._kept["board"]
    settle(found, qtbot)
    assert found.kind.currentData() == "came"
    assert found.list.cells.articles == [article]
    assert "Came with the last collecting: 1 changed" in found.list.cells.tip(article, "ben")


def test_where_nothing_came_the_next_step_is_said(window, qtbot):
    window.run("came-last")
    found = window.commands._kept["board"]
    settle(found, qtbot)
    assert found.empty.text() == NOTHING_CAME
    assert found.empty.isVisible()
    assert found.status.text() == "0 of 10 articles"


def test_an_empty_project_says_the_next_step(make_window, tmp_path, qtbot):
    path = tmp_path / "empty.annot.yaml"
    projects.new_project(path, None, "Empty", "en").close()
    found = opened_from_menu(make_window(path), qtbot)
    assert found.empty.text() == EMPTY
    assert found.empty.isVisible()
    assert not found.give.isEnabled()
    assert not found.back.isEnabled()


@pytest.mark.parametrize("blind", [False, True])
def test_articles_that_nobody_was_given_are_listed_without_annotators(make_window, tmp_path, qtbot, blind):
    path = tmp_path / "fresh.annot.yaml"
    file = projects.new_project(path, None, "Fresh", "en")
    with file.importing() as batch:
        for name in ("one", "two"):
            batch.add(Article(name, f"Article {name}", f"Article {name}\n\nIt rained.", {"language": "en"}))
    file.close()
    window = make_window(path)
    if blind:
        window.run("review-blind")
    found = opened_from_menu(window, qtbot)
    cells = found.list.cells
    assert [cells.head(column) for column in cells.columns] == ["Article", "Source", "Doubts", "Review"]
    assert cells.articles == ["one", "two"]
    assert found.status.text() == (NOBODY_BLIND if blind else NOBODY)
    assert not found.empty.isVisible()
    assert found.give.isEnabled() is not blind
    assert not found.back.isEnabled()
    for key in (Key.Key_Right, Key.Key_Down, Key.Key_End, Key.Key_Home):
        qtbot.keyClick(found.list, key)
    qtbot.keyClick(found.list, Key.Key_Return)
    assert window.session.article.id == "two"


def opened_from_menu(window, qtbot) -> BoardWindow:
    window.run("board")
    found = window.commands._kept["board"]
    settle(found, qtbot)
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_no_word_of_a_state_is_cut_off(board, qtbot, theme, size):
    """Every state has room beside its sign and its doubts, in the narrow columns too."""
    from annotator.app.reviewing.board import STATES
    from annotator.qt.reviewing.board_table import ICON

    board.resize(*size)
    board.set_theme(load_theme(theme))
    QApplication.processEvents()
    at = board.list.cells.columns.index("ben")
    room = board.list.columnWidth(at) - 3 - 2 * board.list.delegate.pad - ICON - 6
    doubts = ICON + 6 + board.list.fontMetrics().horizontalAdvance("99")
    for title in STATES.values():
        assert board.list.fontMetrics().horizontalAdvance(title) <= room
    for title in ("sent back", "answered", "done", "14/15"):
        assert board.list.fontMetrics().horizontalAdvance(title) <= room - doubts
    widths = sum(board.list.columnWidth(at) for at in range(len(board.list.cells.columns)))
    assert widths <= board.list.viewport().width()


def test_sorting_and_scrolling_ten_thousand_articles_is_quick(board, window):
    """What is painted is asked of the rows in sight alone: a screen costs the same however many there are."""
    cells = board.list.cells
    asked: list[str] = []
    real = board._board.cell
    board._board.cell = lambda article, name: asked.append(article) or real(article, name)  # type: ignore[method-assign]
    cells.put(list(window.session.project.entries) * 1000, dict(cells.called))
    asked.clear()
    began = time.perf_counter()
    board.list.scrollTo(cells.index(9_000, 0))
    board.list.viewport().repaint()
    taken = time.perf_counter() - began
    rows = board.list.viewport().height() // board.list.rowHeight(0) + 2
    assert 0 < len(asked) <= 2 * rows * len(cells.called)
    assert taken < 0.5


def test_titles_stay_in_sight_where_the_table_is_wider_than_the_window(board, window, qtbot):
    """With many annotators the titles stand over what is scrolled; no current cell is under them."""
    board.resize(1024, 700)
    names = {f"annotator {number}": f"annotator {number}" for number in range(12)}
    cells = board.list.cells
    board.list.show_rows(list(cells.articles), names)
    qtbot.waitUntil(board.list.titles.isVisible)
    titles = board.list.titles
    stand(board, 2, DOUBTS)
    assert board.list.horizontalScrollBar().value() > 0
    for _ in range(11):
        qtbot.keyClick(board.list, Key.Key_Left)
        here = board.list.visualRect(board.list.currentIndex())
        assert here.left() >= titles.width()
    assert titles.indexAt(QPoint(5, 5)) == cells.index(0, 0)
    head = titles.horizontalHeader()
    order = list(cells.articles)
    place = QPoint(20, head.height() // 2)
    shown = []
    for _ in range(3):
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, Held.NoModifier, place)
        shown.append(board._order)
    assert shown == [(TITLE, False), (TITLE, True), ("", False)]
    assert list(cells.articles) == order
    with qtbot.waitSignal(board.list.chosen):
        qtbot.mouseClick(titles.viewport(), Qt.MouseButton.LeftButton, Held.NoModifier, QPoint(30, 40))
        qtbot.mouseDClick(titles.viewport(), Qt.MouseButton.LeftButton, Held.NoModifier, QPoint(30, 40))
    board.annotator.setCurrentIndex(1)
    qtbot.waitUntil(titles.isHidden)


def test_another_title_and_a_removed_article_are_followed(board, window, qtbot):
    session, cells = window.session, board.list.cells
    board.list.sort_by(TITLE, descending=False)
    article = cells.articles[0]
    opened = session.project.article(article)
    before, after = Heading(opened.title, opened.metadata), Heading("Zzz last of all", opened.metadata)
    session.commit("Rename", [Change(before, after, article)])
    qtbot.waitUntil(lambda: cells.articles[0] != article)
    assert "Zzz last of all" in texts(board, TITLE)
    remove_article(session, article)
    qtbot.waitUntil(lambda: article not in cells.articles)
    session.undo()
    qtbot.waitUntil(lambda: article in cells.articles)
