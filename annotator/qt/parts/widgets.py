"""Small parts that panels and dialogs share: section titles, key caps, chips, elided labels, a flowing layout."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QSizePolicy,
    QToolTip,
    QWidget,
)

from annotator.qt.parts import fonts
from annotator.qt.parts.dropped import copy_into
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.toggles import Toggle

CAP_MARGIN = 4
CAP_GAP = 5
DOTTED = (0.1, 2.2)
"""The outline of what is only suggested: points, as far apart as twice their width."""
TICK = 13
"""The room of the tick of a chip, in pixels."""
ROW_MARGIN = 9
"""What a row of a list is higher than its text."""


def shown_keys(sequence: str) -> str:
    """A key sequence as the keyboard of this system calls it: "Ctrl F", "⌘F"."""
    native = QKeySequence(sequence).toString(QKeySequence.SequenceFormat.NativeText)
    return native[:1] + native[1:].replace("+", " ", native.count("+") - native.endswith("+"))


def plain_tip(text: str) -> str:
    """A tooltip that shows the text as it is, even if it looks like markup."""
    marked = "<" in text or "&lt;" in text  # what Qt takes for rich text
    return f'<p style="white-space:pre-wrap">{escape(text)}</p>' if marked else text


def cap_font(font: QFont) -> QFont:
    """The font of key caps next to text in `font`."""
    return fonts.semibold(fonts.cap_font(font.pointSizeF() * 0.82))


def cap_width(font: QFont, keys: str) -> int:
    """How wide the key cap for `keys` is, next to text in `font`."""
    return max(QFontMetrics(cap_font(font)).horizontalAdvance(keys) + 2 * CAP_MARGIN, 18)


def paint_cap(painter: QPainter, theme: Theme, rect: QRect, keys: str, font: QFont) -> None:
    """A key as it looks on a keyboard, filling `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.key_cap_border, 1))
    painter.setBrush(theme.key_cap_background)
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setFont(cap_font(font))
    painter.setPen(theme.text_muted)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, keys)
    painter.restore()


def section_font(font: QFont) -> QFont:
    """The font of the titles of parts: 8.8 points where others have 10."""
    made = fonts.semibold(fonts.small(font, 0.88))
    made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 105)
    return made


class ShortLabel(QLabel):
    """A line of text that is painted with "…" where it does not fit; `text` and the tooltip have it whole."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def is_short(self) -> bool:
        """Whether it does not fit."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width() + 1

    def minimumSizeHint(self) -> QSize:
        return QSize(min(24, super().minimumSizeHint().width()), super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and not self.toolTip() and self.is_short():
            QToolTip.showText(event.globalPos(), plain_tip(self.text()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.is_short():
            super().paintEvent(event)
            return
        room = self.contentsRect()
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, self.alignment(), shown)


class SectionTitle(ShortLabel):
    """The title of a part of a panel, in small capitals."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("sectiontitle")
        self.setFont(section_font(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_title(text)

    def set_title(self, text: str) -> None:
        """Show another title; screen readers get it as it was written."""
        self.setText(text.upper())
        self.setAccessibleName(text)
        self.setToolTip(plain_tip(text))


class ElidedLabel(QLabel):
    """A line of text that is shortened with "…" where it does not fit; the tooltip has it whole."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._whole = " ".join(text.split())
        self.setAccessibleName(self._whole)
        self._elide()

    def whole(self) -> str:
        """The text, not shortened."""
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, super().sizeHint().height())

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown)
        self.setToolTip(plain_tip(self._whole) if shown != self._whole else "")


class KeyCap(QWidget):
    """A key drawn as a cap; shows nothing where there is no key."""

    def __init__(self, theme: Theme, keys: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._keys = shown_keys(keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_keys(self, keys: str) -> None:
        """Show another key sequence, given as portable text."""
        self.set_text(shown_keys(keys))

    def set_text(self, text: str) -> None:
        """Show what stands on a key as it is."""
        self._keys = text
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if not self._keys:
            return QSize(0, 0)
        return QSize(cap_width(self.font(), self._keys), self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._keys:
            paint_cap(QPainter(self), self._theme, self.rect(), self._keys, self.font())


class Chip(Toggle, QAbstractButton):
    """A rounded button with an optional key cap; a checkable one is filled while it is on.

    State is told by shape as well: a chip that is on carries a tick, one that is only suggested a dotted outline. A
    `quiet` one is tinted, not filled; a `steady` one is as wide while it is off, so that nothing beside it moves.
    """

    def __init__(
        self,
        theme: Theme,
        text: str,
        keys: str = "",
        *,
        checkable: bool = False,
        quiet: bool = False,
        steady: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._quiet = quiet
        self._steady = steady
        self._suggested = False
        self._keys = shown_keys(keys)
        self.setText(text)
        self.setCheckable(checkable)
        self.listen()
        self.setFont(fonts.small(self.font(), 0.94))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(text)
        self._say_keys()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_suggested(self, suggested: bool) -> None:
        """Show that the chip is suggested, as long as it is off."""
        self._suggested = suggested
        self.update()

    def set_keys(self, keys: str) -> None:
        """Show another key sequence, given as portable text."""
        self._keys = shown_keys(keys)
        self._say_keys()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = (
            self.fontMetrics().horizontalAdvance(self.text())
            + 16
            + (TICK if self._steady else self._tick_width())
        )
        if self._keys:
            width += CAP_GAP + cap_width(self.font(), self._keys)
        return QSize(min(width, 280), self.fontMetrics().height() + 6)

    def nextCheckState(self) -> None:
        super().nextCheckState()
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, on = self._theme, self.isChecked()
        loud = on and not self._quiet
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        back = theme.hover if self.underMouse() and self.isEnabled() else theme.paper
        if on:
            back = theme.accent if loud else theme.accent_soft
        edge = theme.accent if loud else theme.field_border
        if self.hasFocus():
            edge = theme.text if loud else theme.focus
        meant = self._suggested and not on
        thick = 2 if self.hasFocus() else 1
        if self.hasFocus() or not meant:
            painter.setPen(QPen(edge, thick))
            painter.setBrush(back)
            _paint_outline(painter, QRectF(self.rect()), thick / 2)
        if meant:  # within the ring of the focus
            painter.setPen(_dotted(theme))
            painter.setBrush(back)
            _paint_outline(painter, QRectF(self.rect()), 3.5 if self.hasFocus() else 0.8)
        room = self.rect().adjusted(8, 0, -8, 0)
        if self._keys:
            width = cap_width(self.font(), self._keys)
            cap = QRect(room.right() - width + 4, 3, width, self.height() - 6)
            paint_cap(painter, theme, cap, self._keys, self.font())
            room.setRight(cap.left() - CAP_GAP + 1)
        painter.setFont(self.font())
        ink = theme.on_accent if loud else theme.text if self.isEnabled() else theme.text_faint
        painter.setPen(ink)
        if self.isChecked():
            _paint_tick(painter, room.left(), room.center().y())
            room.setLeft(room.left() + TICK)
        elif self._steady:
            room.adjust(TICK // 2, 0, -TICK // 2, 0)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width() + 2)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _tick_width(self) -> int:
        return TICK if self.isChecked() else 0

    def _say_keys(self) -> None:
        self.setToolTip(plain_tip(f"{self.text()} ({self._keys})" if self._keys else self.text()))


def _dotted(theme: Theme) -> QPen:
    pen = QPen(theme.accent, 1.4)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setDashPattern(DOTTED)
    return pen


def _paint_outline(painter: QPainter, room: QRectF, inset: float) -> None:
    outline = room.adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(outline, outline.height() / 2, outline.height() / 2)


def _paint_tick(painter: QPainter, left: int, middle: int) -> None:
    """A tick in the colour of the pen: drawn, since not every font has one on the same line as its letters."""
    painter.save()
    painter.setPen(QPen(painter.pen().brush(), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPolyline(
        [QPoint(left, middle + 1), QPoint(left + 3, middle + 4), QPoint(left + 8, middle - 3)]
    )
    painter.restore()


_AROUND_CAP = 30
"""Pixels beside the words and the key cap of a field."""


class SearchField(QLineEdit):
    """A field for words to look for, with a button that empties it and, while empty, a key cap."""

    def __init__(
        self, theme: Theme, placeholder: str, name: str, keys: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setToolTip(plain_tip(placeholder))  # a narrow field may cut it
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        copy_into(self)
        self._cap = KeyCap(theme, keys, self)
        self._cap.setFont(self.font())
        self._cap.setVisible(bool(keys))
        self._has_keys = bool(keys)
        self.textChanged.connect(self._show_cap)

    def set_theme(self, theme: Theme) -> None:
        self._cap.set_theme(theme)

    def set_keys(self, keys: str) -> None:
        """Show another key sequence on the cap."""
        self._cap.set_keys(keys)
        self._has_keys = bool(keys)
        self._show_cap()
        self._place_cap()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_cap()

    def _place_cap(self) -> None:
        self._show_cap()
        size = self._cap.sizeHint()
        self._cap.resize(size)
        self._cap.move(self.width() - size.width() - 9, (self.height() - size.height()) // 2)

    def _show_cap(self) -> None:
        words = self.fontMetrics().horizontalAdvance(self.placeholderText())
        fits = words + self._cap.sizeHint().width() + _AROUND_CAP <= self.width()
        self._cap.setVisible(self._has_keys and fits and not self.text())


class FlowLayout(QLayout):
    """Puts widgets side by side and goes on in the next line, as words do; mirrored from right to left."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize(0, 0)
        for item in self._items:
            size = size.expandedTo(QSize(min(item.sizeHint().width(), 40), item.sizeHint().height()))
        return size

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        right_to_left = (widget := self.parentWidget()) is not None and widget.isRightToLeft()
        x, y, line = 0, rect.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint().boundedTo(QSize(max(rect.width(), 1), 10_000))
            if x and x + size.width() > rect.width():
                x, y, line = 0, y + line + self.spacing(), 0
            if move:
                left = rect.right() - x - size.width() + 1 if right_to_left else rect.x() + x
                item.setGeometry(QRect(QPoint(left, y), size))
            x += size.width() + self.spacing()
            line = max(line, size.height())
        return y + line - rect.y()


def forget_items(layout: QLayout) -> None:
    """Take every widget out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
