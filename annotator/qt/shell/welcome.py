"""The page of an empty window: start a project from a label set, open one, or look at the sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator import paths
from annotator.app import projects
from annotator.core import regular
from annotator.core.messages import _
from annotator.qt.parts import fonts, icons
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import SectionTitle, forget_items, plain_tip

COLUMN = 860
CARDS_ACROSS = 3
MOST_RECENT = 6


class Card(QAbstractButton):
    """A button with a title and a few lines of text, reached by Tab and pressed by Enter or Space."""

    def __init__(self, theme: Theme, title: str, text: str, parent: QWidget, *, lines: int = 2) -> None:
        super().__init__(parent)
        self._theme = theme
        self._about = " ".join(text.split())
        self._lines = lines
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(self._about)
        self.setToolTip(plain_tip(f"{title}\n{self._about}".strip()))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(180, line * (1 + self._lines) + 26)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        painter.setPen(QPen(theme.focus if focused else theme.border, 2 if focused else 1))
        painter.setBrush(theme.hover if self.underMouse() else theme.paper)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        room = self.rect().adjusted(14, 10, -14, -10)
        line = self.fontMetrics().height()
        painter.setFont(fonts.semibold(self.font()))
        painter.setPen(theme.text if self.isEnabled() else theme.text_faint)
        title = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, title)
        small = fonts.small(self.font(), 0.94)
        painter.setFont(small)
        painter.setPen(theme.text_muted if self.isEnabled() else theme.text_faint)
        below = QRect(room.left(), room.top() + line + 4, room.width(), line * self._lines)
        for number, shown in enumerate(_lines(self._about, painter, below.width(), self._lines)):
            painter.drawText(
                QRect(below.left(), below.top() + number * line, below.width(), line),
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                shown,
            )


class RecentRow(QWidget):
    """A project opened before; one that is gone is greyed and can be taken off the list."""

    def __init__(
        self,
        theme: Theme,
        path: str,
        title: str,
        opened: Callable[[str], None],
        forget: Callable[[str], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        file = Path(path)
        there = regular.is_file(file)
        name = title or file.name.removesuffix(projects.SUFFIX)
        place = f"{file.name} · {file.parent}" if title else str(file.parent)
        where = place if there else _("not found: {place}").format(place=place)
        self.card = Card(theme, name, where, self, lines=1)
        self.card.setEnabled(there)
        self.card.clicked.connect(lambda: opened(path))
        self.remove = QToolButton(self)
        self.remove.setIcon(icons.icon(theme, "close"))
        self.remove.setToolTip(_("Take it off the list; the file stays"))
        self.remove.setAccessibleName(_("Take {name} off the list").format(name=name))
        self.remove.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.remove.clicked.connect(lambda: forget(path))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.card, 1)
        row.addWidget(self.remove)


class Welcome(QScrollArea):
    """Signals carry paths and names as text."""

    project_wanted = Signal(str)
    forget_wanted = Signal(str)
    set_chosen = Signal(str)

    def __init__(self, theme: Theme, run: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_("Welcome"))
        page = QWidget(self)
        page.setObjectName("column")
        self.setWidget(page)
        inside = QWidget(page)
        inside.setMaximumWidth(COLUMN)
        outer = QHBoxLayout(page)
        outer.addStretch(1)
        outer.addWidget(inside, 100)
        outer.addStretch(1)
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 40, 24, 24)
        column.setSpacing(10)
        self._add_head(column, inside, run)
        self._recent_title = SectionTitle(_("Recent projects"), inside)
        self._recent_box = QWidget(inside)
        self._recent = QGridLayout(self._recent_box)
        self._recent.setContentsMargins(0, 0, 0, 0)
        self._recent.setHorizontalSpacing(12)
        self._recent.setVerticalSpacing(8)
        self.rows: list[RecentRow] = []
        column.addWidget(self._recent_title)
        column.addWidget(self._recent_box)
        column.addSpacing(14)
        column.addWidget(SectionTitle(_("New project from a label set"), inside))
        self._sets_box = QWidget(inside)
        self._sets = QGridLayout(self._sets_box)
        self._sets.setContentsMargins(0, 0, 0, 0)
        self._sets.setSpacing(12)
        self.cards: dict[str, Card] = {}
        column.addWidget(self._sets_box)
        column.addStretch(1)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        for card in (*self.cards.values(), *(row.card for row in self.rows)):
            card.set_theme(theme)
        for row in self.rows:
            row.remove.setIcon(icons.icon(theme, "close"))

    def show_recent(self, recent: Sequence[str], titles: Mapping[str, str]) -> None:
        """Show the projects opened lately, by their titles as far as these are known."""
        forget_items(self._recent)
        self.rows = []
        for number, path in enumerate(recent[:MOST_RECENT]):
            row = RecentRow(
                self._theme,
                path,
                titles.get(path, ""),
                self.project_wanted.emit,
                self.forget_wanted.emit,
                self._recent_box,
            )
            self.rows.append(row)
            self._recent.addWidget(row, number // 2, number % 2)
        self._recent_title.setVisible(bool(self.rows))
        self._recent_box.setVisible(bool(self.rows))

    def focus_first(self) -> None:
        """Put the keyboard on what is most likely wanted."""
        usable = [row.card for row in self.rows if row.card.isEnabled()]
        (usable[0] if usable else self.sample).setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        # Reading the label sets takes a moment; the window is shown first.
        if event.type() == QEvent.Type.Show and not self.cards:
            QTimer.singleShot(0, self, self.load_sets)
        return super().event(event)

    def load_sets(self) -> None:
        """Make the cards of the label sets, once."""
        if self.cards:
            return
        for number, info in enumerate(projects.label_sets()):
            card = Card(self._theme, info.title, info.problem or info.description, self._sets_box)
            card.setEnabled(not info.problem)
            card.clicked.connect(lambda __=False, name=info.name: self.set_chosen.emit(name))
            self.cards[info.name] = card
            self._sets.addWidget(card, number // CARDS_ACROSS, number % CARDS_ACROSS)

    def _add_head(self, column: QVBoxLayout, inside: QWidget, run: Callable[[str], None]) -> None:
        heading = QLabel(_("News Annotator"), inside)
        font = QFont(list(fonts.HEADLINE_FAMILIES), 24)
        font.setBold(True)
        heading.setFont(font)
        text = QLabel(_("Tag news articles sentence by sentence, span by span, article by article."), inside)
        text.setProperty("muted", True)
        text.setWordWrap(True)
        self.open = QPushButton(_("Open a project…"), inside)
        self.open.clicked.connect(lambda: run("open-project"))
        self.new = QPushButton(_("New project…"), inside)
        self.new.clicked.connect(lambda: run("new-project"))
        self.sample = QPushButton(_("Look at the sample"), inside)
        self.sample.clicked.connect(lambda: run("open-sample"))
        self.sample.setVisible(regular.is_file(paths.resource("samples", projects.SAMPLE)))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.new, self.open, self.sample):
            button.setAutoDefault(True)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addWidget(heading)
        column.addWidget(text)
        column.addSpacing(6)
        column.addLayout(buttons)
        column.addSpacing(18)


def _lines(text: str, painter: QPainter, width: int, most: int) -> list[str]:
    """The text broken at spaces into lines that fit; the last one ends with "…" if more follows."""
    metrics = painter.fontMetrics()
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most - 1:
        line = words.pop(0)
        while words and metrics.horizontalAdvance(f"{line} {words[0]}") <= width:
            line = f"{line} {words.pop(0)}"
        lines.append(metrics.elidedText(line, Qt.TextElideMode.ElideRight, width))
    if words:
        lines.append(metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, width))
    return lines
