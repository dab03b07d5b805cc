"""Search in the whole project: every place with the words around it, by article; Enter goes there."""

from __future__ import annotations

import unicodedata
from html import escape

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from annotator.app.go_to import show_place
from annotator.app.places import search as searching
from annotator.app.places.search import MOST_HITS, Hit
from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.qt.parts import fonts, forms
from annotator.qt.parts.inline_work import InlineWork
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.widgets import SearchField

SETTLE = 250
HIT_ROLE = Qt.ItemDataRole.UserRole


class ProjectSearch(QDialog):
    """Stays open beside the window. `opened` is emitted when a place has been shown in the article."""

    opened = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        column = forms.window(self, "Find in the project", QSize(720, 560), "Search")
        self.field = SearchField(theme, "Words to look for", "Search the project", parent=self)
        self.case = QCheckBox("Match &case", self)
        self.accents = QCheckBox("Match &accents", self)
        self.whole = QCheckBox("Whole &words", self)
        self.results = HitList(theme, "Search results", self)
        self.status = forms.muted("", self, wrap=False)
        self.work = InlineWork("Progress of the search")
        self.message = forms.Message(theme, self)
        column.addWidget(self.field)
        column.addLayout(forms.row(self.case, self.accents, self.whole, None))
        column.addWidget(self.results, 1)
        column.addWidget(self.message)
        foot = forms.row()
        foot.addWidget(self.status, 1)
        foot.addWidget(self.work)
        column.addLayout(foot)
        self._settle = single_shot(self, SETTLE, self.search)
        self.field.textChanged.connect(lambda _: self._settle.start())
        self.field.returnPressed.connect(self._enter)
        self.case.toggled.connect(lambda _: self.search())
        self.accents.toggled.connect(lambda _: self.search())
        self.whole.toggled.connect(lambda _: self.search())
        self.work.finished.connect(self._finished)
        self.work.failed.connect(self._failed)
        self.work.stopped.connect(self._stopped)
        self.results.chosen.connect(self._open)
        self.results.left.connect(self.field.setFocus)
        self.set_theme(theme)
        self._say("")

    def start(self, query: str = "") -> None:
        """Come to the front and look for the words, or for what is in the field."""
        if query and query != self.field.text():
            self.field.setText(query)
            self.search()
        self.show()
        self.raise_()
        self.activateWindow()
        self.field.setFocus()
        self.field.selectAll()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        forms.dress(self, theme)
        self.field.set_theme(theme)
        self.message.set_theme(theme)
        self.results.set_theme(theme)

    def close_down(self) -> None:
        """Stop searching and let go of the session."""
        self._stop()
        self.results.clear()

    def done(self, result: int) -> None:
        self._stop()
        super().done(result)

    def search(self) -> None:
        """Search anew for what is in the field."""
        self._stop()
        self.message.say("")
        query = self.field.text()
        if not query.strip():
            self.results.show_hits([])
            self._say("")
            return
        work = searching.search_project(
            self._session,
            query,
            case=self.case.isChecked(),
            accents=self.accents.isChecked(),
            whole_word=self.whole.isChecked(),
        )
        self._say("Searching…")
        self.work.start(work)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.field.hasFocus():
            self.results.enter()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return
        super().keyPressEvent(event)

    def _enter(self) -> None:
        if self._settle.isActive() or not (self.work.busy or self.results.count):
            self.search()
        elif not self.work.busy:
            self.results.enter()

    def _finished(self, hits: list[Hit]) -> None:
        self.results.show_hits(hits)
        if not hits:
            self._say(f"“{self.field.text().strip()}” is nowhere in the project.")
            return
        found = len({hit.article for hit in hits})
        more = " or more" if len(hits) >= MOST_HITS else ""
        places = f"{len(hits):,}{more} place{'' if len(hits) == 1 else 's'}"
        self._say(f"{places} in {found:,} article{'' if found == 1 else 's'}. Enter opens one.")

    def _failed(self, problem: AnnotatorError) -> None:
        self._say("")
        self.message.say(str(problem), "error")

    def _open(self, hit: Hit) -> None:
        try:
            show_place(self._session, hit.article, hit.start, hit.end)
        except AnnotatorError as problem:
            self.message.say(str(problem), "error")
            return
        self.opened.emit()

    def _stopped(self) -> None:
        self._settle.stop()
        self._say("The search was stopped.")

    def _stop(self) -> None:
        self._settle.stop()
        self.work.stop()

    def _say(self, text: str) -> None:
        self.status.setText(text)
        self.status.setAccessibleName(text)


class HitList(QTreeWidget):
    """Articles, and below each the places in it. `chosen` carries a `Hit`, `left` is Up at the top."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.count = 0
        self.setAccessibleName(name)
        self.setProperty("painted", True)
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setUniformRowHeights(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.delegate = _Delegate(theme, self)
        self.setItemDelegate(self.delegate)
        self.itemClicked.connect(lambda item: self._choose(item))

    def set_theme(self, theme: Theme) -> None:
        self.delegate.theme = theme
        self.viewport().update()

    def show_hits(self, hits: list[Hit]) -> None:
        """Show other results."""
        self.clear()
        self.count = len(hits)
        tops: dict[str, QTreeWidgetItem] = {}
        made: list[QTreeWidgetItem] = []
        for hit in hits:
            top = tops.get(hit.article)
            if top is None:
                top = tops[hit.article] = QTreeWidgetItem([hit.title])
                made.append(top)
            item = QTreeWidgetItem(top, [f"{hit.before}{hit.text}{hit.after}"])
            item.setData(0, HIT_ROLE, hit)
            item.setToolTip(0, f"{escape(hit.before)}<b>{escape(hit.text)}</b>{escape(hit.after)}")
        for top in made:
            places = top.childCount()
            said = f"{places} place{'' if places == 1 else 's'}"
            top.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, said)
        self.addTopLevelItems(made)
        self.expandAll()

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


class _Delegate(QStyledItemDelegate):
    """An article's title with the number of places; a place with its words in bold in the middle."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, QFontMetrics(option.font).height() + 9)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self.theme
        area = option.rect.adjusted(1, 1, -3, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            focused = selected and option.state & QStyle.StateFlag.State_HasFocus
            painter.setPen(QPen(theme.focus, 1.5) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent_soft if selected else theme.hover)
            painter.drawRoundedRect(area, 5, 5)
        hit: Hit | None = index.data(HIT_ROLE)
        inner = area.adjusted(7, 0, -7, 0)
        if hit is None:
            self._paint_article(painter, option, inner, index)
        else:
            self._paint_hit(painter, option, inner, hit)
        painter.restore()

    def _paint_article(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        area: QRect,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        count = f"{index.model().rowCount(index):,}"
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

    def _paint_hit(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, hit: Hit) -> None:
        """Words before, the hit in bold, words after; the hits stand below each other. Mirrored for Arabic."""
        bold = QFontMetrics(fonts.semibold(option.font))
        plain = QFontMetrics(option.font)
        middle = bold.elidedText(hit.text, Qt.TextElideMode.ElideRight, area.width() // 2)
        wide = bold.horizontalAdvance(middle)
        lead = min(area.width() * 2 // 5, area.width() - wide)
        gap = plain.horizontalAdvance(" ")
        before = plain.elidedText(hit.before.rstrip(), Qt.TextElideMode.ElideLeft, lead - gap)
        rest = area.width() - lead - wide
        after = plain.elidedText(hit.after.lstrip(), Qt.TextElideMode.ElideRight, rest - gap)
        first = QRect(
            area.left(), area.top(), lead - (gap if hit.before[-1:].isspace() else 0), area.height()
        )
        second = QRect(area.left() + lead, area.top(), wide + 1, area.height())
        third = QRect(second.left() + wide, area.top(), rest, area.height())
        if hit.after[:1].isspace():
            third.setLeft(third.left() + gap)
        near, far = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        if runs_left(f"{hit.text}{hit.before}{hit.after}"):
            first, second, third = (_mirrored(part, area) for part in (first, second, third))
            near, far = far, near
            painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        absolute = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.setFont(option.font)
        painter.setPen(self.theme.text_muted)
        painter.drawText(first, absolute | far, before)
        painter.drawText(third, absolute | near, after)
        painter.setFont(fonts.semibold(option.font))
        painter.setPen(self.theme.text)
        painter.drawText(second, absolute | near, middle)


def runs_left(text: str) -> bool:
    """Whether text is read from right to left, by its first letter."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)


def _mirrored(part: QRect, area: QRect) -> QRect:
    made = QRect(part)
    made.moveRight(area.left() + area.right() - part.left())
    return made
