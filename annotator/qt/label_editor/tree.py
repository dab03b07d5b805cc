"""The tree of the label editor, and where a label goes when it is moved. The label set itself does the moving."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
    QWidget,
)

from annotator.core.folding import loose
from annotator.core.labels import Label, LabelSet
from annotator.core.messages import _
from annotator.core.terms import term
from annotator.qt.parts import fonts, icons
from annotator.qt.parts.palette import LabelPalette
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import cap_width, paint_cap, plain_tip

NAME_ROLE = Qt.ItemDataRole.UserRole
_KINDS = {"span": "spans", "sentence": "sentences", "article": "articles", "link": "links"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label goes: `index` in the list of all others, below `parent` ("" is the top)."""

    index: int
    parent: str


def place_before(labels: LabelSet, name: str, parent: str, before: str = "") -> Place:
    """The place below `parent`, in front of the label `before` or after the last one there."""
    rest = [label.name for label in labels if label.name != name]
    return Place(rest.index(before) if before in rest else len(rest), parent)


def one_up(labels: LabelSet, label: Label) -> Place | None:
    """In front of the sibling before it."""
    siblings, at = _siblings(labels, label)
    return place_before(labels, label.name, _above(labels, label), siblings[at - 1].name) if at else None


def one_down(labels: LabelSet, label: Label) -> Place | None:
    """Behind the sibling after it."""
    siblings, at = _siblings(labels, label)
    if at + 1 >= len(siblings):
        return None
    behind = siblings[at + 2].name if at + 2 < len(siblings) else ""
    return place_before(labels, label.name, _above(labels, label), behind)


def inwards(labels: LabelSet, label: Label) -> Place | None:
    """Below the sibling before it, as its last child."""
    siblings, at = _siblings(labels, label)
    return place_before(labels, label.name, siblings[at - 1].name) if at else None


def outwards(labels: LabelSet, label: Label) -> Place | None:
    """Beside the label above it, right behind that one."""
    above = labels.parent(label)
    if above is None:
        return None
    siblings, at = _siblings(labels, above)
    behind = siblings[at + 1].name if at + 1 < len(siblings) else ""
    return place_before(labels, label.name, _above(labels, above), behind)


def is_below(labels: LabelSet, name: str, other: str) -> bool:
    """Whether `name` is `other` or stands somewhere below it."""
    label = labels.get(name)
    while label is not None:
        if label.name == other:
            return True
        label = labels.parent(label)
    return False


def _siblings(labels: LabelSet, label: Label) -> tuple[list[Label], int]:
    siblings = labels.children(_above(labels, label))
    return siblings, next(at for at, other in enumerate(siblings) if other.name == label.name)


def _above(labels: LabelSet, label: Label) -> str:
    above = labels.parent(label)
    return above.name if above else ""


class LabelTree(QTreeWidget):
    """All labels, whatever they apply to. Dragging one asks for a move and does nothing by itself."""

    move_wanted = Signal(str, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels = LabelSet()
        self._wanted = ""
        self.setObjectName("label-tree")
        self.setAccessibleName(_("Label set"))
        self.setProperty("painted", True)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(18)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.delegate = _Delegate(theme, self)
        self.setItemDelegate(self.delegate)

    def show_labels(self, labels: LabelSet, warned: frozenset[str] = frozenset()) -> None:
        """Show a label set; the current label stays current, and folded groups stay folded."""
        current = self.current_name()
        folded = {
            item.data(0, NAME_ROLE) for item in self._items() if not item.isExpanded() and item.childCount()
        }
        self.delegate.set_labels(labels, warned)
        self.blockSignals(True)
        self.clear()
        self._labels = labels
        self._fill("", self.invisibleRootItem())
        for item in self._items():
            item.setExpanded(item.data(0, NAME_ROLE) not in folded)
        self.select(current)
        self.blockSignals(False)
        self.show_only(self._wanted)
        self.viewport().update()

    def show_only(self, words: str) -> None:
        """Show the labels that have the words in title, name or key, with what stands above and below them."""
        self._wanted = loose(words)
        for item in self._items():
            item.setHidden(bool(self._wanted))
        for item in self._items():
            if self._is_wanted(item):
                self._show_with_all_around(item)

    def _is_wanted(self, item: QTreeWidgetItem) -> bool:
        label = self._labels.get(str(item.data(0, NAME_ROLE)))
        return label is not None and any(
            self._wanted in loose(said) for said in (label.shown, label.name, label.key)
        )

    def _show_with_all_around(self, item: QTreeWidgetItem) -> None:
        above = item.parent()
        while above is not None:
            above.setHidden(False)
            above.setExpanded(True)
            above = above.parent()
        rows = [item]
        while rows:
            row = rows.pop()
            row.setHidden(False)
            below = (row.child(at) for at in range(row.childCount()))
            rows += [child for child in below if child is not None]

    def select(self, name: str) -> None:
        """Make the label of that name current, or the first."""
        items = self._items()
        wanted = next((item for item in items if item.data(0, NAME_ROLE) == name), None)
        if wanted or items:
            self.setCurrentItem(wanted or items[0])

    def current_name(self) -> str:
        """The name of the current label, or ""."""
        item = self.currentItem()
        return str(item.data(0, NAME_ROLE)) if item else ""

    def dropEvent(self, event: QDropEvent) -> None:
        name = self.current_name()
        place = self._place(name, event.position().toPoint())
        event.setDropAction(Qt.DropAction.IgnoreAction)  # else Qt takes the row out by itself
        event.accept()
        if place is not None:
            self.move_wanted.emit(name, place)

    def _place(self, name: str, pointer: QPoint) -> Place | None:
        """Where a label goes that is dropped at `pointer`: near an edge of a row beside it, else below it."""
        labels, target = self._labels, self.itemAt(pointer)
        if target is None:
            return place_before(labels, name, "")
        onto = labels.get(str(target.data(0, NAME_ROLE)))
        if onto is None or is_below(labels, onto.name, name):
            return None
        box = self.visualItemRect(target)
        edge = max(box.height() // 5, 2)
        if pointer.y() < box.top() + edge:
            return place_before(labels, name, _above(labels, onto), onto.name)
        if pointer.y() <= box.bottom() - edge:
            return place_before(labels, name, onto.name)
        siblings, at = _siblings(labels, onto)
        behind = siblings[at + 1].name if at + 1 < len(siblings) else ""
        return place_before(labels, name, _above(labels, onto), behind)

    def _fill(self, parent: str, above: QTreeWidgetItem) -> None:
        for label in self._labels.children(parent):
            item = QTreeWidgetItem(above, [label.shown])
            item.setData(0, NAME_ROLE, label.name)
            kinds = ", ".join(term(_KINDS[kind]) for kind in label.applies_to)
            said = _("for {kinds}").format(kinds=kinds) if label.selectable else term("group")
            spoken = _("{said}, key {key}").format(said=said, key=label.key) if label.key else said
            item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, spoken)
            item.setToolTip(0, plain_tip(f"{label.shown} ({label.name}), {said}"))
            self._fill(label.name, item)

    def _items(self) -> list[QTreeWidgetItem]:
        """Every row, from top to bottom."""
        found: list[QTreeWidgetItem] = []
        rows = QTreeWidgetItemIterator(self)
        while (item := rows.value()) is not None:
            found.append(item)
            rows += 1
        return found


class _Delegate(QStyledItemDelegate):
    """A swatch whose shape tells the kind, the title, a warning sign, the key."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._labels, self._warned = LabelSet(), frozenset[str]()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._palette = LabelPalette(self._labels, theme.paper, theme.readable)

    def set_labels(self, labels: LabelSet, warned: frozenset[str]) -> None:
        self._labels, self._warned = labels, warned
        self._palette = LabelPalette(labels, self._theme.paper, self._theme.readable)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, QFontMetrics(option.font).height() + 10)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        label = self._labels.get(index.data(NAME_ROLE))
        if label is None:
            return
        theme, area = self._theme, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(area).adjusted(1, 1, -2, -1)
        if option.state & QStyle.StateFlag.State_Selected:
            focused = option.state & QStyle.StateFlag.State_HasFocus
            painter.setPen(QPen(theme.focus, 2) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent_soft)
            painter.drawRoundedRect(box, 5, 5)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.hover)
            painter.drawRoundedRect(box, 5, 5)
        left, right = area.left() + 8, area.right() - 8
        if label.selectable:
            self._paint_swatch(painter, label, left, area.center().y())
            left += 20
        if label.key and label.selectable:
            width = cap_width(option.font, label.key)
            cap = QRect(right - width, area.center().y() - 8, width, 18)
            paint_cap(painter, theme, cap, label.key, option.font)
            right -= width + 6
        if label.name in self._warned:
            corner = QPoint(right - 16, area.center().y() - 7)
            icons.draw(painter, theme, "warning", corner, 16, theme.warning)
            right -= 20
        painter.setFont(option.font if label.selectable else fonts.semibold(option.font))
        painter.setPen(theme.text)
        room = QRect(left, area.top(), right - left, area.height())
        title = painter.fontMetrics().elidedText(label.shown, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        painter.restore()

    def _paint_swatch(self, painter: QPainter, label: Label, left: int, middle: int) -> None:
        """A square for spans, a disc for sentences, a pill for articles, a line for links."""
        swatch = self._palette.swatch(label.name)
        painter.setPen(QPen(swatch.ink, 1.4))
        painter.setBrush(swatch.colour)
        place = QRectF(left, middle - 5, 11, 11)
        match label.applies_to[0] if label.applies_to else "":
            case "sentence":
                painter.drawEllipse(place)
            case "article":
                painter.drawRoundedRect(QRectF(left - 1, middle - 3, 13, 8), 4, 4)
            case "link":
                painter.setPen(QPen(swatch.ink, 2))
                painter.drawLine(left, middle + 1, left + 11, middle + 1)
                painter.drawLine(left + 7, middle - 3, left + 11, middle + 1)
                painter.drawLine(left + 7, middle + 5, left + 11, middle + 1)
            case _:
                painter.drawRoundedRect(place, 3, 3)
