"""Parts of the card of the selected annotation: the button with its label, the note, the area that scrolls."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from annotator.core.labels import Label
from annotator.core.messages import _
from annotator.qt.parts import fonts, icons
from annotator.qt.parts.dropped import copy_into
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip

NOTE_LINES = 3
LABEL_WIDTH = 150
LEAST_CARD = 40


class LabelButton(QAbstractButton):
    """The label in its own colour; pressing it offers the others."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ink = theme.text
        self._labels: Sequence[Label] = ()
        self.setFont(fonts.semibold(self.font()))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._offer)

    def put(self, theme: Theme, title: str, ink: QColor, labels: Sequence[Label]) -> None:
        """Show a label's title in a colour; `labels` are what it can be changed into."""
        self._theme, self._ink, self._labels = theme, ink, labels
        self.setText(title)
        self.setAccessibleName(_("Label: {title}").format(title=title))
        self.setToolTip(
            plain_tip(_("{title}: press to give another label").format(title=title) if labels else title)
        )
        self.updateGeometry()
        self.update()

    def menu(self) -> QMenu:
        """The labels to choose from."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for label in self._labels:
            key = f"\t{label.key}" if label.key else ""
            entry = menu.addAction(label.shown.replace("&", "&&") + key)
            entry.setCheckable(True)
            entry.setChecked(label.shown == self.text())
            entry.triggered.connect(lambda __=False, name=label.name: self.chosen.emit(name))
        return menu

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self.text()) + (16 if self._labels else 2)
        return QSize(min(width, LABEL_WIDTH), metrics.height() + 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.focus, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        room = self.rect().adjusted(0, 0, -14 if self._labels else 0, 0)
        painter.setPen(self._ink)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width() + 2)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        if self._labels:
            corner = QPoint(self.width() - 13, self.height() // 2 - 5)
            icons.draw(painter, self._theme, "chevron-down", corner, 11, self._theme.text_muted)

    def _offer(self) -> None:
        if self._labels:
            self.menu().popup(self.mapToGlobal(QPoint(0, self.height())))


class NoteField(QPlainTextEdit):
    """A note. It is committed, as one step, when the field is left, also by Escape or Ctrl+Enter."""

    committed = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("note")
        copy_into(self)
        self.setAccessibleName(_("Note on the annotation"))
        self.setPlaceholderText(_("Note…"))
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().height() * NOTE_LINES + 18)
        self._shown = ""

    def put(self, note: str, *, force: bool = False) -> None:
        """Show a note, unless somebody is writing one; `force` shows it all the same."""
        if force or not (self.hasFocus() and self.toPlainText() != self._shown):
            self._shown = note
            if self.toPlainText() != note:
                self.setPlainText(note)

    def commit(self) -> None:
        """Hand on what was written, if it differs."""
        written = self.toPlainText().strip()
        if written != self._shown:
            self._shown = written
            self.committed.emit(written)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and with_control
        if ends or event.key() == Qt.Key.Key_Escape:
            self.commit()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.commit()


class CardArea(QScrollArea):
    """Holds the card at its own height, and scrolls it where the window is low."""

    def __init__(self, card: QFrame, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._card = card
        self.setWidget(card)
        card.installEventFilter(self)

    def sizeHint(self) -> QSize:
        height = self._card.heightForWidth(self.width()) if self._card.hasHeightForWidth() else -1
        return QSize(220, max(height, 64) if height > 0 else max(self._card.sizeHint().height(), 64))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, min(self.sizeHint().height(), LEAST_CARD))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._choose_bar()
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._choose_bar()
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _choose_bar(self) -> None:
        # A bar makes the card narrower and so higher: left to itself it would keep itself needed.
        policy = Qt.ScrollBarPolicy
        fits = self.height() >= self.sizeHint().height()
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOff if fits else policy.ScrollBarAsNeeded)
