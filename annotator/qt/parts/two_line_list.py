"""A list of things that people said: two lines each, with an icon for their state; Enter opens one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyleOptionViewItem, QWidget

from annotator.qt.parts import fonts, icons
from annotator.qt.parts.row_delegate import Index, RowDelegate, dress_list
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip

CARD_ROLE = Qt.ItemDataRole.UserRole + 1
ARROW = "→"
PAD = 7
ICON = 16
INDENT = 34

T = TypeVar("T")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


@dataclass(frozen=True, slots=True)
class Card:
    """How one entry looks.

    The first line is `lead`; with `after` it reads "lead → after", the lead struck through. The second line is a dot
    in `colour` with `label`, then `detail`. `aside` stands at the end of the first line. A card that is not `strong`
    is drawn calmly. A `heading` is one line and stands above others. `what` is the kind of thing that it is, for screen
    readers and the tooltip; others see the icon.
    """

    lead: str
    after: str = ""
    label: str = ""
    colour: QColor | None = None
    detail: str = ""
    aside: str = ""
    icon: str = ""
    strong: bool = True
    heading: bool = False
    what: str = ""

    def spoken(self) -> str:
        """What screen readers say."""
        first = f"{self.lead} {ARROW} {self.after}" if self.after else self.lead
        return ", ".join(part for part in (self.what, first, self.label, self.detail, self.aside) if part)

    def tip(self) -> str:
        """The whole card, for what does not fit."""
        first = f"{self.lead}\n{ARROW} {self.after}" if self.after else self.lead
        second = " · ".join(part for part in (self.label, self.detail) if part)
        return "\n".join(part for part in (self.what, first, second, self.aside) if part)


def joined(*parts: str) -> str:
    """The parts that there are on one line; Hebrew or Arabic among them does not turn the others round."""
    return " · ".join(
        f"\u2068{part}\u2069" if _RIGHT_TO_LEFT.search(part) else part for part in parts if part
    )


class CardModel(QAbstractListModel, Generic[T]):
    """Entries in order; the card of one is made when it is first seen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: list[T] = []
        self._make: Callable[[T], Card] | None = None
        self._cards: dict[int, Card] = {}

    def put(self, entries: Sequence[T], make: Callable[[T], Card]) -> None:
        """Show other entries."""
        self.beginResetModel()
        self.entries, self._make, self._cards = list(entries), make, {}
        self.endResetModel()

    def card(self, row: int) -> Card:
        """How the entry in that row looks."""
        found = self._cards.get(row)
        if found is None:
            assert self._make is not None
            found = self._cards[row] = self._make(self.entries[row])
        return found

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.card(index.row()).spoken()
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.card(index.row()).tip())
        return self.card(index.row()) if role == CARD_ROLE else None


class CardList(QListView, Generic[T]):
    """The list. `chosen` is emitted with an entry by Enter or a double click, `moved` when another is current.

    `left` is emitted by Up on the first entry.
    """

    chosen = Signal(object)
    moved = Signal()
    left = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget, *, several: bool = False) -> None:
        super().__init__(parent)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        if several:
            self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.cards: CardModel[T] = CardModel(self)
        self.setModel(self.cards)
        delegate = CardDelegate(theme, self)
        dress_list(self, name, delegate)
        self.set_theme = delegate.set_theme
        self.doubleClicked.connect(self._choose)
        self._renewing = False
        self.selectionModel().currentChanged.connect(self._tell_moved)
        self.selectionModel().selectionChanged.connect(self._tell_moved)

    def show_entries(
        self,
        entries: Sequence[T],
        make: Callable[[T], Card],
        key: Callable[[T], object],
        *,
        headings: bool = False,
    ) -> None:
        """Show other entries, `make` their cards. `key` names one: the current one stays so, else its place does.

        With `headings`, which are lower than other cards, the list is laid out more slowly.
        """
        row, current = self.currentIndex().row(), self.current()
        scrolled = self.verticalScrollBar().value()
        self.setUniformItemSizes(not headings)
        self._renewing = True
        self.cards.put(entries, make)
        if entries:
            wanted = None if current is None else key(current)
            same = (at for at, entry in enumerate(entries) if key(entry) == wanted)
            index = self.cards.index(next(same, min(max(row, 0), len(entries) - 1)))
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.verticalScrollBar().setValue(scrolled)
        self._renewing = False
        self.moved.emit()

    def current(self) -> T | None:
        """The current entry."""
        row = self.currentIndex().row()
        return self.cards.entries[row] if 0 <= row < len(self.cards.entries) else None

    def selected(self) -> list[T]:
        """The selected entries, in order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self.cards.entries[row] for row in rows]

    def enter(self) -> None:
        """Take the focus, if there is an entry."""
        if self.cards.entries:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._choose(index)
            return
        if event.key() == Qt.Key.Key_Up and index.row() <= 0:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _tell_moved(self) -> None:
        if not self._renewing:
            self.moved.emit()

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.cards.entries[index.row()])


class CardDelegate(RowDelegate):
    """Paints a card. Texts keep their own direction, the card itself does not turn."""

    pad = 10

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        card: Card = index.data(CARD_ROLE)
        line = QFontMetrics(option.font).height()
        small = QFontMetrics(fonts.small(option.font, 0.92)).height()
        return QSize(240, line + 2 * PAD + 4 if card.heading else line + small + 2 * PAD + 3)

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, index: Index) -> None:
        card: Card = index.data(CARD_ROLE)
        paint = self._paint_heading if card.heading else self._paint_card
        paint(painter, option.font, area, card)

    def _paint_heading(self, painter: QPainter, font: QFont, area: QRect, card: Card) -> None:
        aside = self._aside(painter, font, area, card.aside)
        strong = fonts.semibold(font)
        _draw(painter, strong, self.theme.text, area.adjusted(0, 0, -aside, 0), card.lead)

    def _paint_card(self, painter: QPainter, font: QFont, area: QRect, card: Card) -> None:
        theme = self.theme
        line = QFontMetrics(font).height()
        small = fonts.small(font, 0.92)
        indent = INDENT - self.pad if card.icon else 0
        first = area.adjusted(indent, PAD - 1, 0, 0)
        first.setHeight(line)
        loud = card.strong and card.icon in ("help", "doubt", "status-sent-back")
        ink = theme.warning if loud else theme.success if card.icon == "status-done" else theme.text_muted
        corner = QPoint(area.left(), first.center().y() - ICON // 2)
        if card.icon:
            icons.draw(painter, theme, card.icon, corner, ICON, ink)
        aside = self._aside(painter, font, first, card.aside)
        room = first.adjusted(0, 0, -aside, 0)
        if card.after:
            self._paint_change(painter, font, room, card)
        else:
            text = theme.text if card.strong else theme.text_muted
            _draw(painter, font, text, room, card.lead)
        second = QRect(first.left(), first.bottom() + 3, first.width(), QFontMetrics(small).height())
        if card.label:
            second = self._paint_label(painter, small, second, card)
        _draw(painter, small, theme.text_muted, second, card.detail)

    def _paint_label(self, painter: QPainter, font: QFont, area: QRect, card: Card) -> QRect:
        """The label with its dot; returns what is left of the line."""
        colour = card.colour or self.theme.text_muted
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRect(area.left(), area.center().y() - 3, 8, 8), 2, 2)
        metrics = QFontMetrics(fonts.semibold(font))
        most = area.width() // 3
        shown = metrics.elidedText(card.label, Qt.TextElideMode.ElideRight, most)
        width = metrics.horizontalAdvance(shown) + 2
        _draw(painter, fonts.semibold(font), colour, area.adjusted(13, 0, 0, 0), shown, width)
        return area.adjusted(13 + width + 8, 0, 0, 0)

    def _paint_change(self, painter: QPainter, font: QFont, area: QRect, card: Card) -> None:
        """What was there, struck through, an arrow, and what is there now."""
        old = QFont(font)
        old.setStrikeOut(True)
        strong = fonts.semibold(font)
        gap = QFontMetrics(font).horizontalAdvance(f" {ARROW} ")
        wanted = QFontMetrics(font).horizontalAdvance(card.lead) + 2
        after = QFontMetrics(strong).horizontalAdvance(card.after) + 2
        half = (area.width() - gap) // 2
        width = min(wanted, max(half, area.width() - gap - after))
        _draw(painter, old, self.theme.text_muted, area, card.lead, width)
        middle = QRect(area.left() + width, area.top(), gap, area.height())
        painter.setFont(font)
        painter.setPen(self.theme.text_muted)
        painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, ARROW)
        _draw(painter, strong, self.theme.text, area.adjusted(width + gap, 0, 0, 0), card.after)

    def _aside(self, painter: QPainter, font: QFont, area: QRect, text: str) -> int:
        """What stands at the end of a line; returns the room that it takes."""
        small = fonts.small(font)
        metrics = QFontMetrics(small)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() // 3)
        width = metrics.horizontalAdvance(shown)
        painter.setFont(small)
        painter.setPen(self.theme.text_muted)
        place = QRect(area.right() - width, area.top(), width + 1, area.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)
        return width + 12 if shown else 0


def _draw(
    painter: QPainter, font: QFont, ink: QColor, area: QRect, text: str, width: int | None = None
) -> None:
    """A line of text at the left, in its own direction, shortened to the room."""
    room = area.width() if width is None else min(width, area.width())
    painter.setFont(font)
    painter.setPen(ink)
    shown = QFontMetrics(font).elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, room)
    where = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    painter.drawText(QRect(area.left(), area.top(), room, area.height()), where, shown)
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
