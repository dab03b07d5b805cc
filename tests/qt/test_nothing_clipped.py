"""A walk over everything that is seen in the window: no text is cut off unsaid, and nothing lies over anything else.

What is painted by hand in lists is measured with the delegates that paint it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QSplitterHandle,
    QTextBrowser,
    QToolButton,
    QWidget,
)

from annotator import paths
from annotator.app import projects
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.core.edits import Change
from annotator.core.labels import Attribute, Label, LabelSet
from annotator.qt.panels.selected_parts import LabelButton
from annotator.qt.parts.empty_list import EmptyWords
from annotator.qt.parts.folding import FoldingTitle, WholeRows
from annotator.qt.parts.widgets import Chip, ElidedLabel, KeyCap, ShortLabel
from annotator.qt.shell.notices import Notices

SIZES = ((952, 504), (1024, 700), (1280, 800), (1920, 1080))
"""The first is what is left of 1920×1080 at a scale of 2, without the frame of a window."""
LONG = "A label whose title runs to about sixty characters or more, {}"
OVER = (WholeRows, EmptyWords, Notices, KeyCap, QScrollBar, QSplitterHandle)
"""What lies over something else on purpose."""
SHORTENS = (ShortLabel, ElidedLabel, Chip, FoldingTitle, LabelButton)
"""What is painted with "…" where it does not fit, and has a tooltip then."""


def seen(widget: QWidget) -> Iterator[QWidget]:
    """Everything below a widget that is visible and takes room."""
    for child in widget.findChildren(QWidget):
        if child.isVisible() and child.width() and child.height() and child.window() is widget:
            yield child


def clipped(widget: QWidget) -> str:
    """What of a widget's text cannot be read, and is not said to be more; "" where all can."""
    if isinstance(widget, SHORTENS):
        short = widget.width() + 1 < widget.sizeHint().width() and not isinstance(widget, ShortLabel)
        return widget.text() if short and not widget.toolTip() else ""
    if isinstance(widget, QLabel) and widget.text() and "<" not in widget.text():
        if widget.wordWrap():
            return widget.text() if widget.heightForWidth(widget.width()) > widget.height() + 1 else ""
        text = widget.text().replace("&&", "\0").replace("&", "") if widget.buddy() else widget.text()
        need = max(map(widget.fontMetrics().horizontalAdvance, text.split("\n")))
        return widget.text() if need > widget.contentsRect().width() + 1 else ""
    if isinstance(widget, QAbstractButton) and widget.text():
        need = widget.fontMetrics().horizontalAdvance(widget.text().replace("&&", "&"))
        return widget.text() if need > widget.width() else ""
    if isinstance(widget, QLineEdit) and not widget.text():
        caps = [cap.width() for cap in widget.findChildren(KeyCap) if cap.isVisible()]
        need = widget.fontMetrics().horizontalAdvance(widget.placeholderText())
        short = need + sum(caps) > widget.width() - 20
        return widget.placeholderText() if short and widget.placeholderText() not in widget.toolTip() else ""
    return ""


def in_a_scrolled_area(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QAbstractScrollArea):
            return True
        above = above.parentWidget()
    return False


def problems(window: QWidget) -> list[str]:
    """Everything that is cut off or covered."""
    found = []
    for widget in seen(window):
        name = f"{type(widget).__name__} {widget.accessibleName() or widget.objectName()}"
        text = clipped(widget)
        if text:
            found.append(f"{name} cuts “{text}” at {widget.width()}×{widget.height()}")
        above = widget.parentWidget()
        if above is not None and not isinstance(widget, OVER) and not in_a_scrolled_area(widget):
            inside = above.rect().adjusted(-1, -1, 1, 1)
            if not inside.contains(widget.geometry()):
                found.append(
                    f"{name} reaches out of {type(above).__name__}: {widget.geometry()} {above.rect()}"
                )
        children = [
            child
            for child in widget.findChildren(QWidget)
            if child.parentWidget() is widget
            and child.isVisible()
            and not isinstance(child, OVER)
            and not (type(child) is QLabel and not child.text() and child.pixmap().isNull())
        ]
        if isinstance(widget, QAbstractScrollArea):
            continue
        for one, other in combinations(children, 2):
            if one.geometry().intersects(other.geometry()):
                found.append(
                    f"{type(one).__name__} “{said(one)}” and {type(other).__name__} “{said(other)}” overlap"
                )
    return [*found, *cut_rows(window), *cut_lines(window)]


def said(widget: QWidget) -> str:
    return widget.accessibleName() or getattr(widget, "text", str)() or widget.objectName()


def cut_rows(window: QWidget) -> list[str]:
    """Lists whose last row is cut through, and rows without the whole of their text in a tooltip."""
    found = []
    for view in window.findChildren(QAbstractItemView):
        if not view.isVisible() or view.window() is not window or view.model() is None:
            continue
        height = view.viewport().height()
        row = view.visualRect(view.indexAt(QPoint(4, height - 1)))
        if row.isValid() and row.bottom() >= height and row.top() > 0:
            over = [each for each in view.findChildren(WholeRows) if each.isVisible()]
            if not over or over[0].y() - view.viewport().y() > row.top():
                found.append(f"{view.accessibleName()} cuts its last row at {row.top()} of {height}")
        for at in range(min(view.model().rowCount(), 30)):
            index = view.model().index(at, 0)
            if index.data() and not index.data(3):
                found.append(f"{view.accessibleName()}: “{index.data()}” has no tooltip")
    return found


def uncovered(area: QAbstractScrollArea) -> int:
    """The height of what is seen of an area, without what lies over its foot."""
    over = [each for each in area.findChildren(WholeRows) if each.isVisible() and each.parentWidget() is area]
    return over[0].y() - area.viewport().y() if over else area.viewport().height()


def cut_lines(window: QWidget) -> list[str]:
    """Texts and cards that scroll, of which a line is cut through at the foot."""
    found = []
    for area in window.findChildren(QAbstractScrollArea):
        if not area.isVisible() or area.window() is not window or area.objectName() == "Article text":
            continue
        height = uncovered(area)
        if isinstance(area, QTextBrowser):
            line = area.cursorRect(area.cursorForPosition(QPoint(2, height - 2)))
            if line.top() < height - 2 < line.bottom() - 2:
                found.append(f"{area.accessibleName()} cuts a line at {line.top()} of {height}")
        if isinstance(area, QScrollArea) and area.widget() is not None:
            for label in area.widget().findChildren(QLabel):
                top = label.mapTo(area.viewport(), QPoint(0, 0)).y()
                if label.isVisible() and label.text() and 0 < top < height < top + label.height() - 1:
                    found.append(f"{type(area).__name__} cuts “{label.text()}” at {height}")
    return found


def settled(window):
    for _ in range(4):
        QApplication.processEvents()
    window.desk.settle_late()
    for _ in range(4):
        QApplication.processEvents()


@pytest.fixture
def sample(tmp_path):
    """The sample, with articles in five languages and the layers of several people."""
    path = tmp_path / "sample.annot.yaml"
    shutil.copy(paths.resource("samples", projects.SAMPLE), path)
    return path


@pytest.fixture
def crowded(sample):
    """The sample with 300 labels for spans, 100 for sentences and 300 for articles, many with long titles."""
    attribute = Attribute(
        name="a", title=LONG.format("attribute"), kind="choice", options=("one", LONG.format(2))
    )
    made = [
        Label(
            name=f"{kind}{n}",
            title=LONG.format(n) if n % 4 == 0 else f"Label {n}",
            colour="#0072B2",
            key="abcdefghij"[n] if n < 10 else "",
            applies_to=(kind,),
            attributes=(attribute,) if kind == "span" and n < 4 else (),
            description=LONG.format("described") * 4,
        )
        for kind, count in (("span", 300), ("sentence", 100), ("article", 300))
        for n in range(count)
    ]
    file = projects.open_project(sample)
    session = Session(file, "alice", SpansMode)
    header = session.project.header
    session.commit("Labels", [Change(header, replace(header, labels=LabelSet([*header.labels, *made])))])
    file.close()
    return sample


def walk(window, modes, sizes=SIZES):
    found = []
    for mode in modes:
        window.run(f"mode-{mode}")
        for size in sizes:
            window.resize(*size)
            settled(window)
            assert (window.width(), window.height()) == size
            found += [f"{mode} {size}: {each}" for each in problems(window)]
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sample_at_every_size_in_every_mode(make_window, sample, themes, theme):
    themes.choose(theme)
    window = make_window(sample, theme=theme)
    assert walk(window, ("spans", "sentences", "review")) == []


def test_the_sample_in_every_language_with_something_selected(make_window, sample):
    window = make_window(sample)
    window.resize(1024, 700)
    found = []
    for name in list(window.session.project.entries):
        window.session.open_article(name)
        for span in list(window.session.layer.spans)[:3]:
            window.session.select_annotation(span.id)
            settled(window)
            found += [f"{name} {span.quote}: {each}" for each in problems(window)]
    assert found == []


def test_three_hundred_labels_with_long_titles(make_window, crowded):
    window = make_window(crowded)
    session = window.session
    window.resize(1024, 700)
    found = walk(window, ("spans", "sentences"))
    window.run("mode-spans")
    start = session.article.text.index("Kestrel")
    session.select(start, start + 7)
    session.mode.press_label(session.labels.get("span0"))
    window.run("list-annotations")
    for label in ("article0", "article4", "article299"):
        session.mode.press_article_label(session.labels.get(label))
    found += walk(window, ("spans",))
    assert found == []


def test_messages_and_everything_folded(make_window, sample):
    window = make_window(sample)
    for severity in ("info", "warning", "error"):
        window.notices.tell(
            f"{severity}: {LONG.format('')} " * 3, severity=severity, buttons=[("Do it", lambda: None)]
        )
    found = walk(window, ("spans",))
    for name in ("labels", "tags", "selected", "guidelines"):
        window.run(f"fold-{name}")
        found += walk(window, ("spans",), ((1024, 700),))
    assert found == []


def test_an_empty_project(make_window, tmp_path):
    path = tmp_path / "empty.annot.yaml"
    projects.new_project(path, None, "Empty", "en").close()
    assert walk(make_window(path), ("spans", "sentences", "review")) == []


def test_the_walk_finds_what_is_cut_and_what_is_covered(make_window, sample):
    window = make_window(sample)
    settled(window)
    assert problems(window) == []
    cut = QLabel("Something that does not fit", window.desk.empty.parentWidget().parentWidget())
    cut.setGeometry(QRect(3, 3, 40, 16))
    cut.show()
    found = problems(window)
    assert any("cuts “Something that does not fit”" in each for each in found)
    assert any("overlap" in each for each in found)
    assert isinstance(window.toolbar.undo, QToolButton)
    cut.hide()
    cut.deleteLater()
