"""Places in context below each other, aligned on the words, with a box to tick each, its label and its article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyleOptionViewItem,
    QWidget,
)

from annotator.app.places.kwic import Context
from annotator.core.messages import _
from annotator.qt.parts import fonts
from annotator.qt.parts.palette import LabelPalette
from annotator.qt.parts.row_delegate import Index, RowDelegate, dress_list
from annotator.qt.parts.theme import Theme
from annotator.qt.places.kwic_line import paint_line

ROW_ROLE = Qt.ItemDataRole.UserRole

BOX = 14
BOX_ROOM = 30
CHIP_SHARE, ARTICLE_SHARE = 0.155, 0.205
MOST_CHIP, MOST_ARTICLE = 150, 210

RowKey = tuple[str, str, int, int, str]
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@dataclass(frozen=True, slots=True)
class KwicRow:
    """One place. `open` says whether it can be ticked; `why` says in a word or two why it cannot, or is not.

    `span` is the id of the span that stands there, since several may. `named`: it may be told whose layer it is in.
    """

    context: Context
    ticked: bool = True
    open: bool = True
    why: str = ""
    span: str = ""
    named: bool = True

    @property
    def place(self) -> RowKey:
        """What the row is known by when others take its place."""
        found = self.context
        return (found.article, found.annotator, found.start, found.end, self.span)


class KwicModel(QAbstractListModel):
    """The rows. `ticks_changed` is emitted when something was ticked or not any more."""

    ticks_changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[KwicRow] = []
        self.titles: dict[str, str] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        found = row.context
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return f"{found.before}{found.words}{found.after}"
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                state = ("ticked" if row.ticked else _("not ticked")) if row.open else ""
                parts = (state, row.why, self.labelled(row), _("in {title}").format(title=found.title))
                return ", ".join(part for part in parts if part)
            case Qt.ItemDataRole.ToolTipRole:
                words = f"{escape(found.before)}<b>{escape(found.words)}</b>{escape(found.after)}"
                names = [found.title, *([found.annotator] if row.named else [])]
                who = " · ".join(map(escape, names))
                return f"<p>{words}</p><p>{escape(self.labelled(row))} · {who}</p>"
            case Qt.ItemDataRole.CheckStateRole if row.open:
                return Qt.CheckState.Checked if row.ticked else Qt.CheckState.Unchecked
            case _ if role == ROW_ROLE:
                return row
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.rows[index.row()] if index.isValid() else None
        checkable = Qt.ItemFlag.ItemIsUserCheckable if row and row.open else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | checkable

    def labelled(self, row: KwicRow) -> str:
        """The titles of the labels at the place, in words."""
        titles = [self.titles.get(name, name) for name in row.context.labels]
        return ", ".join(titles) or "unlabelled"

    def show_rows(self, rows: Sequence[KwicRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()
        self.ticks_changed.emit()

    def tick(self, numbers: Sequence[int], ticked: bool) -> None:
        """Tick rows, or take their ticks away, as far as they can be ticked."""
        changed = [n for n in numbers if self.rows[n].open and self.rows[n].ticked is not ticked]
        for number in changed:
            self.rows[number] = replace(self.rows[number], ticked=ticked)
        if changed:
            self.dataChanged.emit(self.index(min(changed)), self.index(max(changed)))
            self.ticks_changed.emit()


class KwicList(QListView):
    """Space ticks what is selected, Enter or a double click chooses a row, Ctrl+A selects all.

    `chosen` carries the `KwicRow`.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.places = KwicModel(self)
        self.setModel(self.places)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.delegate = _Delegate(theme, self)
        dress_list(self, name, self.delegate)
        self.set_theme = self.delegate.set_theme

    def set_palette(self, palette: LabelPalette, titles: dict[str, str]) -> None:
        """Draw the labels as this palette does, and call them by these titles."""
        self.delegate.palette = palette
        self.places.titles = titles
        self.viewport().update()

    def rows(self) -> list[KwicRow]:
        """What is shown."""
        return self.places.rows

    def ticked(self) -> list[KwicRow]:
        """What is ticked and can be."""
        return [row for row in self.places.rows if row.ticked and row.open]

    def show_rows(self, rows: Sequence[KwicRow], *, keep: bool = False) -> None:
        """Show other rows; with `keep`, places that stay keep their ticks, and the current place stays the same."""
        at, scrolled = self.currentIndex().row(), self.verticalScrollBar().value()
        before = self.places.rows
        here = before[at].place if 0 <= at < len(before) else None
        if keep:
            ticks = {row.place: row.ticked for row in before if row.open}
            rows = [
                replace(row, ticked=ticks.get(row.place, row.ticked)) if row.open else row for row in rows
            ]
        self.places.show_rows(rows)
        if rows:
            places = [row.place for row in rows] if keep else []
            same = places.index(here) if here in places else min(max(at, 0), len(rows) - 1) if keep else 0
            self.setCurrentIndex(self.places.index(same))
            self.verticalScrollBar().setValue(scrolled if keep else 0)

    def tick_all(self, ticked: bool = True) -> None:
        """Tick every row, or none."""
        self.places.tick(range(len(self.places.rows)), ticked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _COMMANDS:
            if current.isValid():
                self.chosen.emit(current.data(ROW_ROLE))
            return
        if event.key() == Qt.Key.Key_Space and current.isValid():
            numbers = [index.row() for index in self.selectedIndexes()] or [current.row()]
            self.places.tick(numbers, not self.places.rows[current.row()].ticked)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._box_at(event.position().toPoint())
        if number >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.setCurrentIndex(self.places.index(number))
            self.places.tick([number], not self.places.rows[number].ticked)
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._box_at(place) >= 0:
            self.mousePressEvent(event)
        elif (index := self.indexAt(place)).isValid():
            self.chosen.emit(index.data(ROW_ROLE))

    def _box_at(self, place: QPoint) -> int:
        """The row whose box is there, or -1."""
        index = self.indexAt(place)
        area = self.visualRect(index)
        aside = area.right() - place.x() if self.isRightToLeft() else place.x() - area.left()
        return index.row() if index.isValid() and aside < BOX_ROOM else -1


class _Delegate(RowDelegate):
    """The box, the line with its words in the middle, the label, the article."""

    palette: LabelPalette | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, QFontMetrics(option.font).height() + 11)

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, index: Index) -> None:
        row: KwicRow = index.data(ROW_ROLE)
        found = row.context
        width = area.width() + 2 * self.pad
        chip = min(round(width * CHIP_SHARE), MOST_CHIP)
        article = min(round(width * ARTICLE_SHARE), MOST_ARTICLE)
        text = QRect(area.left() + BOX_ROOM - 8, area.top(), 0, area.height())
        text.setRight(area.right() - chip - article - 24)
        chips = QRect(text.right() + 12, area.top(), chip, area.height())
        title = QRect(chips.right() + 12, area.top(), area.right() - chips.right() - 12, area.height())
        self._paint_box(painter, QRect(area.left(), area.center().y() - BOX // 2, BOX, BOX), row)
        paint_line(
            painter,
            self.theme,
            option.font,
            text,
            (found.before, found.words, found.after),
            muted=bool(row.why) and not row.open,
            behind=lambda words: self._paint_tint(painter, option, words, row),
        )
        self._paint_labels(painter, option, chips, row)
        self._paint_title(painter, option, title, row)

    def _paint_box(self, painter: QPainter, box: QRect, row: KwicRow) -> None:
        theme = self.theme
        if not row.open:
            if row.why:
                painter.setPen(QPen(theme.text_faint, 1.4))
                painter.drawLine(box.left() + 3, box.center().y(), box.right() - 2, box.center().y())
            return
        painter.setPen(QPen(theme.accent if row.ticked else theme.text_faint, 1))
        painter.setBrush(theme.accent if row.ticked else theme.paper)
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if row.ticked:
            pen = QPen(theme.on_accent, 1.7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            left, middle = box.left() + 3, box.center().y()
            painter.drawPolyline(
                [QPoint(left, middle + 1), QPoint(left + 3, middle + 4), QPoint(left + 8, middle - 3)]
            )

    def _paint_tint(
        self, painter: QPainter, option: QStyleOptionViewItem, words: QRect, row: KwicRow
    ) -> None:
        """The colours of the labels behind the words."""
        labels = row.context.labels
        if not labels or self.palette is None:
            return
        height = QFontMetrics(option.font).height() + 2
        tint = QRect(words.left() - 1, words.center().y() - height // 2, words.width() + 2, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette.fill(labels, self.theme.text))
        painter.drawRoundedRect(tint, 2, 2)
        edge = QRect(tint.left(), tint.bottom() - 1, tint.width(), 2)
        painter.fillRect(edge, self.palette.swatch(labels[-1]).ink)

    def _paint_labels(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, row: KwicRow
    ) -> None:
        """A pill for the first label, and how many more there are; an empty dashed one where there is none."""
        theme, names = self.theme, row.context.labels
        font = fonts.small(option.font, 0.88)
        metrics = QFontMetrics(font)
        height = metrics.height() + 4
        more = f" +{len(names) - 1}" if len(names) > 1 else ""
        swatch = self.palette.swatch(names[0]) if names and self.palette else None
        said = f"{swatch.title}{more}" if swatch else "unlabelled"
        mark = 12 if swatch else 0
        shown = metrics.elidedText(said, Qt.TextElideMode.ElideRight, area.width() - 16 - mark)
        pill = QRectF(
            area.left() + 0.5,
            area.center().y() - height / 2 + 0.5,
            metrics.horizontalAdvance(shown) + 16 + mark,
            height,
        )
        style = Qt.PenStyle.SolidLine if swatch else Qt.PenStyle.DashLine
        painter.setPen(QPen(theme.key_cap_border, 1, style))
        painter.setBrush(theme.paper if swatch else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        if swatch:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(swatch.ink)
            painter.drawEllipse(QRectF(pill.left() + 8, pill.center().y() - 3.5, 7, 7))
        painter.setFont(font)
        painter.setPen(theme.text if swatch else theme.text_muted)
        room = pill.adjusted(8 + mark, 0, 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _paint_title(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, row: KwicRow
    ) -> None:
        font = fonts.small(option.font, 0.88)
        painter.setFont(font)
        painter.setPen(self.theme.text_muted)
        said = f"{row.why} · {row.context.title}" if row.why else row.context.title
        shown = QFontMetrics(font).elidedText(said, Qt.TextElideMode.ElideRight, area.width())
        where = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(area, where, shown)
