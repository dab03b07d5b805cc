"""The stories below the list of articles: those of which the project holds several copies."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from annotator.app.places.story_list import Story
from annotator.core.messages import _, numeral
from annotator.qt.panels.articles_model import ID_ROLE, ROW_ROLE
from annotator.qt.parts import fonts, icons
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import ROW_MARGIN, plain_tip

MOST_STORIES = 5
"""How many stories are seen at once; the others are scrolled to."""


class StoryList(QListWidget):
    """Stories with how many copies there are. Enter, Space or a click shows the articles of one, or of all again."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("Stories")
        self.setAccessibleName(_("Stories"))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(StoryDelegate(self))
        self.setStyleSheet("#Stories { background: transparent; border: 0; }")
        self.itemClicked.connect(lambda item: self.wanted.emit(str(item.data(ID_ROLE))))

    @property
    def theme(self) -> Theme:
        """The colours it is drawn in."""
        return self._theme

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.viewport().update()

    def show_stories(self, found: Sequence[Story], shown: str) -> None:
        """Show other stories; `shown` is the one whose articles are shown alone."""
        row = self.currentRow()
        self.clear()
        for story in found:
            item = QListWidgetItem(story.title)
            count = _("{articles} copies").format(articles=numeral(len(story.articles)))
            state = (
                _("its articles are shown; press Space to show all")
                if story.name == shown
                else _("press Space to show them")
            )
            item.setData(ID_ROLE, story.name)
            item.setData(ROW_ROLE, (count, story.name == shown))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, f"{count}, {state}")
            item.setToolTip(plain_tip(f"{story.title}\n{count}"))
            self.addItem(item)
        self.setCurrentRow(min(row, self.count() - 1))
        height = QFontMetrics(self.font()).height() + ROW_MARGIN
        self.setFixedHeight(min(max(self.count(), 1), MOST_STORIES) * height + 10)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if item is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.wanted.emit(str(item.data(ID_ROLE)))
            return
        super().keyPressEvent(event)


class StoryDelegate(QStyledItemDelegate):
    """Paints one story like an article: a sign, the title, at the other end how many copies there are."""

    def __init__(self, parent: StoryList) -> None:
        super().__init__(parent)
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, QFontMetrics(option.font).height() + ROW_MARGIN)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, area = self._list.theme, option.rect
        count, shown = index.data(ROW_ROLE)
        painter.save()
        if shown:
            painter.fillRect(area, theme.accent_soft)
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), theme.accent)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.hover)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.focus, 2))
            painter.drawRect(area.adjusted(1, 1, -1, -1))
        corner = QPoint(area.left() + 12, area.center().y() - 7)
        icons.draw(painter, theme, "copy", corner, 15, theme.text_muted)
        small = fonts.small(option.font)
        width = QFontMetrics(small).horizontalAdvance(count)
        right = area.right() - 14
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(small)
        painter.setPen(theme.text_faint)
        painter.drawText(QRect(right - width, area.top(), width + 1, area.height()), middle, count)
        painter.setFont(option.font)
        painter.setPen(theme.text)
        room = QRect(area.left() + 34, area.top(), right - width - 12 - area.left() - 34, area.height())
        title = QFontMetrics(option.font).elidedText(
            index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignAbsolute, title)
        painter.restore()
