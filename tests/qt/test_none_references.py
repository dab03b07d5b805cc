"""Qt functions that return nothing must not use up references to None.

PySide6 6.12.0 does so on Python before 3.12, and the process aborts after some thousand calls; this test tells
before a version is allowed. Every function that the way from a key to its painted span calls is called 2,000 times.
"""

import sys

import pytest
from PySide6.QtCore import QLineF, QMimeData, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QRegion,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTextEdit

from annotator.app.tagging.modes import SpansMode
from annotator.qt.article.view import ArticleView

CALLS = 2000
ALLOWED = 100


def lost(call) -> int:
    """By how much the references to None change in 2,000 calls."""
    call()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        call()
    return abs(sys.getrefcount(None) - before)


def cursors():
    document = QTextDocument("some text\nand more")
    cursor, kept = QTextCursor(document), QTextBlockFormat()
    kept.setLineHeight(30, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    letters = QTextCharFormat()
    yield "setPosition", lambda: cursor.setPosition(3)
    yield "setPosition keeping the anchor", lambda: cursor.setPosition(5, QTextCursor.MoveMode.KeepAnchor)
    yield "setBlockFormat", lambda: cursor.setBlockFormat(kept)
    yield "setCharFormat", lambda: cursor.setCharFormat(letters)
    yield "setLayoutEnabled", lambda: document.setLayoutEnabled(True)
    yield "setLineHeight", lambda: kept.setLineHeight(30, 2)
    yield "setText", lambda: QMimeData().setText("text")


def painters():
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    rect, line, colour, pen = QRectF(1, 1, 20, 20), QLineF(1, 1, 9, 9), QColor("#0072B2"), QPen(QColor("red"))
    font, path = QFont(), QPainterPath(QPointF(1, 1))
    yield "fillRect", lambda: painter.fillRect(rect, colour)
    yield "drawLine", lambda: painter.drawLine(line)
    yield "drawRoundedRect", lambda: painter.drawRoundedRect(rect, 3, 3)
    yield "drawEllipse", lambda: painter.drawEllipse(QPointF(4, 4), 2, 2)
    yield "drawPath", lambda: painter.drawPath(path)
    yield "drawText at a point", lambda: painter.drawText(QPointF(3, 9), "org")
    yield "drawText in a rectangle", lambda: painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "org")
    yield "setPen", lambda: painter.setPen(pen)
    yield "setBrush", lambda: painter.setBrush(colour)
    yield "setFont", lambda: painter.setFont(font)
    yield "setRenderHint", lambda: painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    yield "setClipRegion", lambda: painter.setClipRegion(QRegion(0, 0, 50, 50))
    yield "setLayoutDirection", lambda: painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    yield "translate", lambda: painter.translate(0, 0)
    yield "setDashPattern", lambda: pen.setDashPattern([2, 2])
    yield "setCapStyle", lambda: pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    yield "moveCenter", lambda: rect.moveCenter(QPointF(5, 5))
    yield "setPointSizeF", lambda: font.setPointSizeF(9)
    painter.end()


def widgets():
    edit = QTextEdit("some text")
    cursor, bar, port = edit.textCursor(), edit.verticalScrollBar(), edit.viewport()
    cursor.setPosition(2)
    yield "setTextCursor", lambda: edit.setTextCursor(cursor)
    yield "update", lambda: port.update(0, 0, 10, 10)
    yield "update of a rectangle", lambda: port.update(QRect(0, 0, 10, 10))
    yield "setValue", lambda: bar.setValue(0)
    yield "setCursorWidth", lambda: edit.setCursorWidth(2)
    yield "setAccessibleDescription", lambda: edit.setAccessibleDescription("text")
    edit.deleteLater()


@pytest.mark.parametrize("calls", [cursors, painters, widgets])
def test_functions_that_return_nothing_take_no_reference_to_none(dressed, calls):
    found = {name: changed for name, call in calls() if (changed := lost(call)) > ALLOWED}
    assert not found


def test_the_way_from_key_to_paint_takes_no_reference_to_none(session, theme, qtbot):
    view = ArticleView(session, theme)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    session.set_mode(SpansMode)
    start = session.article.text.index("forty-year")

    def press(step: int) -> None:
        session.select(start + step % 40, start + step % 40 + 5)
        QTest.keyClick(view, "o")
        view.viewport().repaint()
        session.undo()

    press(0)
    before = sys.getrefcount(None)
    for step in range(60):
        press(step)
    assert abs(sys.getrefcount(None) - before) < 60 * 20
