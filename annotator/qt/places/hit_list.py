"""Articles, and below each the places in it with the words around them."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QTreeWidget, QTreeWidgetItem, QWidget

from annotator.app.places.kwic import Context
from annotator.core.messages import numeral
from annotator.core.wording import counted
from annotator.qt.parts import fonts
from annotator.qt.parts.row_delegate import Index, RowDelegate, dress_list
from annotator.qt.parts.theme import Theme
from annotator.qt.places.kwic_line import paint_line

HIT_ROLE = Qt.ItemDataRole.UserRole


class HitList(QTreeWidget):
    """Articles, and below each the places in it. `chosen` carries a `Context`, `left` is Up at the top."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.count = 0
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setUniformRowHeights(True)
        delegate = _Delegate(theme, self)
        dress_list(self, name, delegate)
        self.set_theme = delegate.set_theme
        self.itemClicked.connect(lambda item: self._choose(item))

    def show_hits(self, hits: list[Context]) -> None:
        """Show other places; the current one stays so, if it is still among them."""
        current = self.currentItem()
        here: Context | None = current.data(0, HIT_ROLE) if current is not None else None
        scrolled = self.verticalScrollBar().value()
        self.clear()
        self.count = len(hits)
        tops: dict[str, QTreeWidgetItem] = {}
        again: QTreeWidgetItem | None = None
        for hit in hits:
            top = tops.get(hit.article)
            if top is None:
                top = tops[hit.article] = QTreeWidgetItem([hit.title])
            item = QTreeWidgetItem(top, [f"{hit.before}{hit.words}{hit.after}"])
            item.setData(0, HIT_ROLE, hit)
            item.setToolTip(0, f"{escape(hit.before)}<b>{escape(hit.words)}</b>{escape(hit.after)}")
            if here is not None and (hit.article, hit.start, hit.end) == (here.article, here.start, here.end):
                again = item
        for top in tops.values():
            places = top.childCount()
            said = counted(places, "place", "places")
            top.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, said)
        self.addTopLevelItems(list(tops.values()))
        self.expandAll()
        if again is not None:
            self.setCurrentItem(again)
            self.verticalScrollBar().setValue(scrolled)

    def enter(self) -> None:
        """Take the focus, at the first place."""
        top = self.topLevelItem(0)
        if top is not None:
            first = top.child(0)
            if self.currentItem() is None and first is not None:
                self.setCurrentItem(first)
            self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self._choose(item)
            return
        if event.key() == Qt.Key.Key_Up and (item is None or item is self.topLevelItem(0)):
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _choose(self, item: QTreeWidgetItem) -> None:
        first = item.child(0)
        hit = item.data(0, HIT_ROLE) or (first.data(0, HIT_ROLE) if first is not None else None)
        if hit is not None:
            self.chosen.emit(hit)


class _Delegate(RowDelegate):
    """An article's title with the number of places; a place with its words in bold in the middle."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, QFontMetrics(option.font).height() + 9)

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, index: Index) -> None:
        hit: Context | None = index.data(HIT_ROLE)
        if hit is not None:
            paint_line(painter, self.theme, option.font, area, (hit.before, hit.words, hit.after))
            return
        count = numeral(index.model().rowCount(index))
        small = fonts.small(option.font)
        width = QFontMetrics(small).horizontalAdvance(count) + 4
        painter.setFont(small)
        painter.setPen(self.theme.text_faint)
        place = QRect(area.right() - width, area.top(), width, area.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, count)
        painter.setFont(fonts.semibold(option.font))
        painter.setPen(self.theme.text)
        room = area.adjusted(0, 0, -width - 8, 0)
        title = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
