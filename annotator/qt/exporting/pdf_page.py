"""Paper for reports: a column of text and a margin beside it, filled from above, page after page."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPaintDevice, QPainter, QTextLayout, QTextLine, QTextOption

from annotator.formats.pages.html_article import direction
from annotator.qt.parts import fonts
from annotator.qt.parts.theme import Theme, load_theme

TOP, BOTTOM, SIDE = 54.0, 50.0, 52.0
MARGIN, GAP = 138.0, 22.0
NOTE_SIZE = 7.6
BAR = 1.8


@dataclass(frozen=True, slots=True)
class MarginLine:
    """One line of a note: its layout is kept alive with it. `space` is what is left free above."""

    layout: QTextLayout
    line: QTextLine
    colour: QColor
    space: float


class Pages:
    """Everything is measured in points; `u` device pixels are one. Text flows in the column, notes in the margin.

    `device` is what is painted on, `size` that of a page in points; `new_page` goes on to the next one.
    """

    def __init__(
        self, device: QPaintDevice, painter: QPainter, size: QSize, new_page: Callable[[], object]
    ) -> None:
        self.device, self.painter = device, painter
        self.u = device.logicalDpiX() / 72.0
        self.theme: Theme = load_theme("light")
        self._new_page = new_page
        self._width, self._height = float(size.width()), float(size.height())
        self.left = SIDE * self.u
        self.column = (self._width - 2 * SIDE - MARGIN - GAP) * self.u
        self.wide = (self._width - 2 * SIDE) * self.u
        self._margin_left = self.left + self.column + GAP * self.u
        self.y = 0.0
        self._bottom = (self._height - BOTTOM) * self.u
        self._margin_y = 0.0
        self._waiting: deque[MarginLine] = deque()
        self._number = 0
        self._running = ""
        self.mirrored = False

    def begin(self, running: str, mirrored: bool) -> None:
        """Begin an article on a page of its own, with `running` at its foot; `mirrored` has the margin on the left."""
        self._running, self.mirrored = running, mirrored
        self._turn()

    def end(self) -> None:
        """Print the notes that found no room yet."""
        while self._waiting:
            self._turn()

    def need(self, height: float) -> None:
        """Go to the next page if so much does not fit on this one."""
        if self.y + height > self._bottom:
            self._turn()

    @property
    def x(self) -> float:
        """Where the column begins."""
        return self.left + (self.wide - self.column if self.mirrored else 0.0)

    def lines(
        self, text: str, font: QFont, width: float, leading: float = 1.3, wrap: bool = True
    ) -> tuple[QTextLayout, list[QTextLine]]:
        """The text broken into lines, the first at 0."""
        layout = QTextLayout(text, font, self.device)
        layout.setTextOption(text_option(text, wrap=wrap))
        return layout, broken(layout, width, leading)

    def print_lines(
        self,
        text: str,
        font: QFont,
        colour: QColor,
        width: float = 0.0,
        leading: float = 1.35,
        after: float = 0.0,
    ) -> None:
        """Print a text into the column, or as wide as is said."""
        width = width or self.column
        left = self.left if width == self.wide else self.x
        _, lines = layout_and_lines = self.lines(text, font, width, leading)
        self.painter.setPen(colour)
        for line in lines:
            height = line.height() * leading
            self.need(height)
            line.draw(self.painter, QPointF(left, self.y - line.y()))
            self.y += height
        del layout_and_lines
        self.y += after * self.u

    def note(self, text: str, colour: QColor, y: float) -> None:
        """A note in the margin at `y`, or below the one before; on the next page where there is no room."""
        font = fonts.interface_font(NOTE_SIZE)
        width = (MARGIN - 7) * self.u
        layout, lines = self.lines(text, font, width, 1.0)
        for number, line in enumerate(lines):
            self._waiting.append(MarginLine(layout, line, colour, 4.0 * self.u if not number else 0.0))
        self._margin_y = max(self._margin_y, y)
        self._print_notes()

    def _print_notes(self) -> None:
        left = self.left if self.mirrored else self._margin_left
        while self._waiting:
            entry = self._waiting[0]
            height = entry.line.height() * 1.18
            if self._margin_y + entry.space + height > self._bottom:
                return
            self._waiting.popleft()
            y = self._margin_y + entry.space
            bar = QRectF(left, y, BAR * self.u, height)
            self.painter.fillRect(bar, entry.colour)
            self.painter.setPen(self.theme.text)
            entry.line.draw(self.painter, QPointF(left + 7 * self.u, y - entry.line.y()))
            self._margin_y = y + height

    def _turn(self) -> None:
        if self._number:
            self._new_page()
        self._number += 1
        self.y = self._margin_y = TOP * self.u
        font = fonts.interface_font(7.5)
        self.painter.setFont(font)
        self.painter.setPen(self.theme.text_muted)
        foot = QRectF(self.left, (self._height - 36) * self.u, self.wide, 14 * self.u)
        self.painter.drawText(foot, Qt.AlignmentFlag.AlignRight, str(self._number))
        metrics = self.painter.fontMetrics()
        shown = metrics.elidedText(self._running, Qt.TextElideMode.ElideRight, round(self.wide * 0.85))
        self.painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, shown)
        self._print_notes()


def broken(layout: QTextLayout, width: float, leading: float) -> list[QTextLine]:
    """The lines of a layout of that width, one below the other."""
    found = []
    y = 0.0
    layout.beginLayout()
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += line.height() * leading
        found.append(line)
    layout.endLayout()
    return found


def text_option(text: str, mirrored: bool = False, wrap: bool = True) -> QTextOption:
    """How a text is set: from the side where its first letter begins, or `mirrored` where it has none."""
    option = QTextOption()
    option.setUseDesignMetrics(True)
    if wrap:
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    lettered = any(character.isalpha() for character in text)
    if direction(text) == "rtl" or (mirrored and not lettered):
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        option.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
    else:
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
    return option
