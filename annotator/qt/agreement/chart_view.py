"""A chart in the window: cells by keyboard and mouse, its values in words, copies as PNG, SVG and CSV."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from annotator.core.messages import _
from annotator.qt.agreement import chart_pictures, chart_values, charts
from annotator.qt.agreement.chart_values import Chart, Matrix
from annotator.qt.parts import fonts, forms
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import ElidedLabel, plain_tip

INSET = 6
_MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class ChartView(QWidget):
    """Shows one chart. `chosen(row, column)` is a cell that was clicked, or entered with Enter."""

    chosen = Signal(int, int)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self.chart: Chart | None = None
        self.current: tuple[int, int] | None = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_chart(self, chart: Chart | None) -> None:
        """Show another chart, or none."""
        self.chart = chart
        self.current = None
        self.setAccessibleName(chart.title if chart else self._name)
        self.setAccessibleDescription(chart_values.described(chart) if chart else "")
        self.setVisible(chart is not None)
        wide = charts.size_of(chart, 0).width() if isinstance(chart, Matrix) else charts.NARROWEST
        self.setMinimumWidth(round(wide) + 2 * INSET)
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def copy_png(self) -> None:
        """Put the chart on the clipboard as a picture."""
        if self.chart is not None:
            QGuiApplication.clipboard().setImage(chart_pictures.image(self.chart, self._room(), self._theme))

    def copy_svg(self) -> None:
        """Put the chart on the clipboard as an SVG drawing."""
        if self.chart is not None:
            drawn = chart_pictures.svg(self.chart, self._room(), self._theme)
            content = QMimeData()
            content.setText(drawn)
            content.setData("image/svg+xml", drawn.encode("utf-8"))
            QGuiApplication.clipboard().setMimeData(content)

    def copy_csv(self) -> None:
        """Put the chart's values on the clipboard as a table."""
        if self.chart is not None:
            content = QMimeData()
            table = chart_values.as_csv(self.chart)
            content.setText(table)
            content.setData("text/csv", table.encode("utf-8"))
            QGuiApplication.clipboard().setMimeData(content)

    def menu(self) -> QMenu:
        """The ways to copy the chart."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for title, copy in (
            (_("Copy as picture (&PNG)"), self.copy_png),
            (_("Copy as drawing (&SVG)"), self.copy_svg),
            (_("Copy as table (&CSV)"), self.copy_csv),
        ):
            menu.addAction(title, copy)
        return menu

    def sizeHint(self) -> QSize:
        return QSize(640, self.heightForWidth(640))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), self.heightForWidth(max(self.width(), self.minimumWidth())))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if self.chart is None:
            return 0
        return round(charts.size_of(self.chart, width - 2 * INSET).height()) + 2 * INSET

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.chart is None:
            return
        painter = QPainter(self)
        painter.translate(INSET, INSET)
        charts.paint(
            painter, self.chart, self._room(), self._theme, self.current if self.hasFocus() else None
        )
        if self.hasFocus() and self.current is None:
            painter.resetTransform()
            painter.setPen(QPen(self._theme.focus, 1.5))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 5, 5)

    def focusInEvent(self, event: QFocusEvent) -> None:
        by_keyboard = event.reason() != Qt.FocusReason.MouseFocusReason
        if isinstance(self.chart, Matrix) and self.current is None and by_keyboard:
            self._go(0, 0)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _MOVES and isinstance(self.chart, Matrix):
            row, column = self.current or (0, 0)
            down, right = _MOVES[key] if self.current is not None else (0, 0)
            self._go(row + down, column + right)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.current is not None:
            self.chosen.emit(*self.current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and found is not None:
            self._go(*found)
            self.chosen.emit(*found)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.receivers_of_cells() and self.cell_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.chart is not None:
            self.menu().popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), plain_tip(self.words_at(QPointF(event.pos()))), self)
            return True
        return super().event(event)

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """The cell of a matrix under a point of the widget."""
        if not isinstance(self.chart, Matrix):
            return None
        return charts.grid_of(self.chart, self._wide()).at(point - QPointF(INSET, INSET))

    def place_of(self, row: int, column: int) -> QPoint:
        """The middle of a cell in the widget."""
        assert isinstance(self.chart, Matrix)
        area = charts.grid_of(self.chart, self._wide()).cell(row, column)
        return (area.center() + QPointF(INSET, INSET)).toPoint()

    def words_at(self, point: QPointF) -> str:
        """The value under a point in words: that of a cell, or of a whole bar where it did not fit."""
        cell = self.cell_at(point)
        if cell is not None and isinstance(self.chart, Matrix):
            return self.chart.cells[cell[0]][cell[1]].words
        if isinstance(self.chart, chart_values.Bars):
            index = int((point.y() - INSET) // charts.ROW)
            if 0 <= index < len(self.chart.bars):
                bar = self.chart.bars[index]
                return "\n".join(part for part in (bar.name, bar.text, bar.count) if part)
        return ""

    def receivers_of_cells(self) -> bool:
        """Whether somebody wants to know which cell was chosen."""
        return self.receivers("2chosen(int,int)") > 0

    def _go(self, row: int, column: int) -> None:
        assert isinstance(self.chart, Matrix)
        if not self.chart.cells:
            return
        self.current = (
            min(max(row, 0), len(self.chart.rows) - 1),
            min(max(column, 0), len(self.chart.columns) - 1),
        )
        cell = self.chart.cells[self.current[0]][self.current[1]]
        self.setAccessibleDescription(cell.words or cell.text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.update()

    def _room(self) -> float:
        return float(self.width() - 2 * INSET)

    def _wide(self) -> float:
        return max(self._room(), charts.NARROWEST)


class ChartBox(QWidget):
    """A chart below its title, with a button to copy it; takes no room while there is no chart."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel("", self)
        self.title.setFont(fonts.semibold(self.title.font()))
        self.view = ChartView(theme, name, self)
        self.copy: QPushButton = forms.button(
            _("Copy"), quiet=True, tip=_("Copy as picture, drawing or table")
        )
        self.copy.clicked.connect(self._offer)
        head = forms.row()
        head.addWidget(self.title, 1)
        head.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.view)
        self.show_chart(None)

    def show_chart(self, chart: Chart | None) -> None:
        """Show another chart, or none."""
        self.title.set_text(chart.title if chart else "")
        self.copy.setAccessibleName(_("Copy: {title}").format(title=chart.title) if chart else _("Copy"))
        self.view.show_chart(chart)
        self.setVisible(chart is not None)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.view.set_theme(theme)

    def _offer(self) -> None:
        self.view.menu().popup(self.copy.mapToGlobal(self.copy.rect().bottomLeft()))
