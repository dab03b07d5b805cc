"""The parts of the desk that belong to reviewing, made when Review mode is first entered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from annotator.app.events import Event, Topic
from annotator.app.reviewing.queue import Review
from annotator.app.session import Session
from annotator.core.messages import _
from annotator.qt.article.review_painter import lane_pen
from annotator.qt.article.review_scene import Lane, review_scene
from annotator.qt.parts import fonts
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import FlowLayout, forget_items, plain_tip
from annotator.qt.reviewing.candidates import Candidates
from annotator.qt.reviewing.queue import ReviewQueue

SWATCH = 22
LONGEST_NAME = 190
"""Pixels of a name that are shown at most; the tooltip has it whole."""


class ReviewDesk:
    """The queue for the left, the candidates for the right, and the key to the lanes for below the article."""

    def __init__(
        self,
        session: Session,
        review: Review,
        theme: Theme,
        run: Callable[[str], None],
        leave: Callable[[], None],
        parent: QWidget,
    ) -> None:
        self.queue = ReviewQueue(session, review, theme, parent)
        self.candidates = Candidates(session, review, theme, run, leave, parent)
        self.legend = Legend(session, review, theme, parent)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        for part in (self.queue, self.candidates, self.legend):
            part.set_theme(theme)

    def refresh(self) -> None:
        """Show what was loaded."""
        self.queue.refresh()
        self.candidates.refresh()
        self.legend.refresh()

    def close_down(self) -> None:
        """Let go of the session."""
        for part in (self.queue, self.candidates, self.legend):
            part.close_down()


class Legend(QWidget):
    """Whose lane is which: a piece of line and a name for each annotator of the article."""

    def __init__(self, session: Session, review: Review, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("Lanes")
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.backgroundRole().Base)
        self._session, self._review, self._theme = session, review, theme
        self._shown: tuple[object, ...] = ()
        names = QWidget(self)
        self._line = FlowLayout(names, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 5, 20, 7)
        column.addWidget(names)
        self._forget = session.subscribe(self._on_event, Topic.REVIEW, Topic.ARTICLE)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.refresh()

    def close_down(self) -> None:
        """Let go of the session."""
        self._forget()

    def refresh(self) -> None:
        """Show the annotators of the open article."""
        lanes = review_scene(self._review, self._theme).lanes
        shown = (self._theme.name, *(lane.name for lane in lanes))
        if shown == self._shown:
            return
        self._shown = shown
        forget_items(self._line)
        for lane in lanes:
            self._line.addWidget(LaneName(lane, self))
        self.setVisible(bool(lanes))
        self.setAccessibleName(_("Annotators: {name}").format(name=", ".join(lane.name for lane in lanes)))

    def _on_event(self, event: Event) -> None:
        self.refresh()


class LaneName(QLabel):
    """A name after a piece of its lane."""

    def __init__(self, lane: Lane, parent: QWidget) -> None:
        super().__init__(parent)
        self._lane = lane
        self.setProperty("muted", True)
        self.setFont(fonts.small(self.font(), 0.92))
        self.setTextFormat(Qt.TextFormat.PlainText)
        metrics = self.fontMetrics()
        self.setText(metrics.elidedText(lane.name, Qt.TextElideMode.ElideMiddle, LONGEST_NAME))
        self.setToolTip(plain_tip(lane.name) if self.text() != lane.name else "")
        self.setAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        )
        self.setContentsMargins(SWATCH + 6, 0, 13, 0)
        self.setFixedHeight(metrics.height() + 2)  # no name stands lower for an emoji in it

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(lane_pen(self._lane.colour, self._lane.pattern, 2.2))
        middle = self.height() / 2 + 0.5
        painter.drawLine(QPointF(0, middle), QPointF(SWATCH, middle))
