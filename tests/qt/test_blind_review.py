"""While a review is blind nothing on screen, painted, spoken or exported says who said something, or when."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractListModel, QEvent, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QDialog, QFrame, QMenu, QWidget

from annotator import paths
from annotator.app import blinding
from annotator.app.actions import BY_ID, available
from annotator.app.projects import SAMPLE
from annotator.core.annotation import Decision
from annotator.core.edits import Change
from annotator.core.layer import GOLD
from annotator.qt import dialogs
from annotator.qt.cards import Card
from annotator.qt.command_palette import why_not
from annotator.qt.review_card import Card as AnswerCard
from annotator.qt.selected_text import when
from annotator.qt.tooltips import review_tooltip

Key = Qt.Key
NAMES = re.compile(r"\b(alice|ben|cy)\b", re.IGNORECASE)
TEXTS = ("windowTitle", "toolTip", "statusTip", "whatsThis", "accessibleName", "accessibleDescription", "text",
         "title", "placeholderText", "toPlainText", "currentText", "prefix", "suffix")  # fmt: skip
ROLES = [role for role in range(15) if role != Qt.ItemDataRole.DecorationRole]
WINDOWS = ("agreement", "consistency", "remarks")


@pytest.fixture
def window(make_window, tmp_path, qtbot):
    path = tmp_path / "sample.annot.yaml"
    path.write_bytes(paths.resource("samples", SAMPLE).read_bytes())
    made = make_window(path)
    made.session.person = "rita"
    qtbot.keyClick(made.desk.view, Key.Key_F8)
    qtbot.waitUntil(lambda: not made.session.review.unread)
    return made


@pytest.fixture
def painted(monkeypatch):
    """Every text that Python paints."""
    found: list[str] = []
    draw = QPainter.drawText

    def drawn(painter, *given):
        found.extend(part for part in given if isinstance(part, str))
        return draw(painter, *given)

    monkeypatch.setattr(QPainter, "drawText", drawn)
    return found


def times(session) -> set[str]:
    """The times of annotators' annotations, as they are shown."""
    found = set()
    for article in session.project.entries:
        for name, layer in session.project.layers(article).items():
            for item in layer.values() if name != GOLD else ():
                if item.at and not isinstance(item, Decision):
                    found |= {when(item.at), item.at[:16].replace("T", " ")}
    return {time for time in found if len(time) > 5}


def told(root: QWidget) -> list[str]:
    """Everything that a window and its parts say: texts, names for screen readers, tooltips, cells, menus, charts."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        found += [str(getattr(widget, name)()) for name in TEXTS if callable(getattr(widget, name, None))]
        if isinstance(widget, QComboBox):
            found += [widget.itemText(row) for row in range(widget.count())]
        elif isinstance(widget, QMenu):
            widget.aboutToShow.emit()
            found += [part for action in widget.actions() for part in (action.text(), action.toolTip())]
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            # What a row of a menu stands for is not shown, what a painted row is painted from is.
            found += cells(widget.model(), inner=not isinstance(widget.window(), QFrame))
        if getattr(widget, "chart", None) is not None:
            found.append(repr(widget.chart))
    return found


def cells(model, *, inner: bool) -> list[str]:
    found = []
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for row in range(model.rowCount()):
        for column in range(columns):
            index = model.index(row, column)
            values = [index.data(role) for role in (*ROLES, *(range(0x0100, 0x0110) if inner else ()))]
            found += [str(value) for value in values if isinstance(value, str | Card)]
    return found


def whose(texts, known: set[str]) -> set[str]:
    """What gives somebody away."""
    return {text[:200] for text in texts if NAMES.search(text) or any(time in text for time in known)}


def open_windows(window, qtbot) -> list[QWidget]:
    for name in WINDOWS:
        window.run(name)
    shown = [
        each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()
    ]
    assert len(shown) == len(WINDOWS)
    settled(shown, qtbot)
    return shown


def settled(shown, qtbot) -> None:
    for each in shown:
        work = getattr(each, "work", each)
        qtbot.waitUntil(lambda work=work: not work.busy, timeout=20_000)
        for field in each.findChildren(QWidget, "list"):
            field.setFocus()


def tidied(window) -> None:
    """Do what waits for its turn, and let go of what was shown before."""
    window.desk.settle_late()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def everything(window, shown) -> list[str]:
    tidied(window)
    review = window.session.review
    found = told(window)
    for each in shown:
        found += told(each)
    for name in list(review.conflicts)[::9]:
        review.go_to(name)
        window.desk.settle_late()
        found += [card.accessibleName() for card in window.desk.review.candidates.findChildren(AnswerCard)]
        found.append(window.desk.review.legend.accessibleName())
        found.append(review_tooltip(review, review.conflict.cluster.start, window.session.labels))
        found += [note.by for _, note in review.page.notes]
        found.append(repr([lane[0] if isinstance(lane, tuple) else "" for lane in review.page.lanes]))
    return found


def test_no_window_says_whose_it_is_or_when(window, qtbot, painted):
    window.resize(1400, 900)
    shown = open_windows(window, qtbot)
    known = times(window.session)
    open_ = whose(everything(window, shown), known)
    assert any(NAMES.search(text) for text in open_)
    assert any(time in text for time in known for text in open_), "times are shown where names are"
    window.run("review-blind")
    qtbot.waitUntil(lambda: not any(getattr(each, "busy", False) for each in shown), timeout=20_000)
    settled(shown, qtbot)
    tidied(window)
    painted.clear()
    assert whose(everything(window, shown), known) == set()
    for each in (window, *shown):
        each.grab()
    assert painted
    assert whose(painted, known) == set()


def test_steps_of_before_name_nobody(window):
    session = window.session
    state = session.project.layer(session.article.id, "ben").state
    changed = replace(state, review="in review" if state.review != "in review" else "approved")
    session.commit("Answer ben", [Change(state, changed, session.article.id, "ben")])
    assert "Answer ben" in window.actions_made.made["undo"].text()
    window.run("review-blind")
    window.run("review-blind")
    window.run("undo")
    assert blinding.is_blind(session.project)
    window.run("undo")
    assert "Answer ben" in window.actions_made.made["undo"].text()
    blind = {**session.project.header.extra, blinding.SETTINGS: {"blind": True}}
    session.project.header = replace(session.project.header, extra=blind)
    assert blinding.step(session.project, "Answer ben") == "Answer …"
    assert blinding.step(session.project, "Add benefit to gold") == "Add benefit to gold"


def test_dialogs_say_nobodys_name(window, monkeypatch, qtbot):
    known = times(window.session)
    window.run("review-blind")
    tidied(window)
    seen: list[str] = []

    def look(dialog: QDialog) -> bool:
        seen.extend(told(dialog))
        return False

    monkeypatch.setattr(dialogs, "run", look)
    for name in ("send-back", "return-article", "premerge", "review-sample", "approve-article"):
        window.run(name)
    assert seen
    assert whose([*seen, *told(window)], known) == set()


def test_what_cannot_be_done_without_names_says_why(window):
    session = window.session
    actions = [BY_ID[name] for name in ("handout", "collect", "desk-changes", "annotator")]
    assert all(available(action, session) for action in actions)
    window.run("review-blind")
    assert not any(available(action, session) for action in actions)
    assert {why_not(action, session) for action in actions} == {blinding.WHY}
    window.run("review-blind")
    assert all(available(action, session) for action in actions)


def test_what_these_windows_export_says_nobodys_name(window, qtbot, monkeypatch, tmp_path):
    known = times(window.session)
    shown = open_windows(window, qtbot)
    window.run("review-blind")
    qtbot.waitUntil(lambda: not any(getattr(each, "busy", False) for each in shown), timeout=20_000)
    settled(shown, qtbot)
    written: list[Path] = []

    def place(parent, title, start, kinds):
        written.append(tmp_path / f"out{len(written)}{'.csv' if 'CSV' in kinds else '.html'}")
        return written[-1]

    monkeypatch.setattr(dialogs, "save_file", place)
    copied: list[str] = []
    monkeypatch.setattr(dialogs, "copy_text", copied.append)
    by_title = {each.windowTitle(): each for each in shown}
    remarks = by_title["Notes, doubts and questions"]
    qtbot.mouseClick(remarks.save, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(remarks.copy, Qt.MouseButton.LeftButton)
    agreement = by_title["Agreement"]
    agreement.intervals.setChecked(False)
    qtbot.waitUntil(lambda: not agreement.busy, timeout=20_000)
    agreement.save_report()
    texts = [path.read_text(encoding="utf-8") for path in written]
    assert len(texts) == 2
    assert len(copied) == 1
    for text in (*texts, *copied):
        assert len(text) > 100
        assert not NAMES.findall(text.replace(' cy="', ' centre="'))  # of a circle
        assert not any(time in text for time in known)


def test_a_cell_of_a_blind_matrix_still_opens_its_places(window, qtbot):
    window.run("review-blind")
    window.run("agreement")
    agreement = next(w for w in QApplication.topLevelWidgets() if w.windowTitle() == "Agreement")
    qtbot.waitUntil(lambda: not agreement.busy and agreement.found is not None, timeout=20_000)
    one, other = agreement.confusion.pair.currentData()
    assert not NAMES.search(f"{one} {other}")
    cell = next(cell for cell, times in agreement.found.confusions[one, other].items() if times)
    agreement.confusion.wanted.emit(one, other, cell)
    qtbot.waitUntil(lambda: not agreement.busy, timeout=20_000)
    assert agreement.confusion.hits.model().rowCount() > 0
