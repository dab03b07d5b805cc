"""Plain functions that paint charts: one for the window, pictures, SVG and print alike.

Sizes are pixels of 1/96 inch; whoever prints scales the painter. Numbers stand in words next to every mark, so that no
chart depends on its colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from annotator.qt.agreement.chart_values import Bar, Bars, Chart, Course, Matrix
from annotator.qt.parts import fonts
from annotator.qt.parts.palette import READABLE, contrast, mix, readable
from annotator.qt.parts.theme import Theme

TEXT, SMALL = 13, 11
ROW = 26.0
CELL, WIDEST_CELL = 40.0, 92.0
CELL_HEIGHT = 30.0
GAP = 2.0
MOST_NAME = 190.0
MOST_HEAD = 140.0
AXIS = 24.0
PLOT_HEIGHT = 210.0
NARROWEST = 360.0


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the cells of a matrix are."""

    left: float
    top: float
    width: float
    height: float
    rows: int
    columns: int

    def cell(self, row: int, column: int) -> QRectF:
        """The rectangle of a cell."""
        left, top = self.left + column * self.width, self.top + row * self.height
        return QRectF(left, top, self.width, self.height).adjusted(GAP / 2, GAP / 2, -GAP / 2, -GAP / 2)

    def at(self, point: QPointF) -> tuple[int, int] | None:
        """The cell under a point."""
        row = floor((point.y() - self.top) / self.height)
        column = floor((point.x() - self.left) / self.width)
        return (row, column) if 0 <= row < self.rows and 0 <= column < self.columns else None


def font_of(size: int = TEXT, *, strong: bool = False) -> QFont:
    """The font of charts, in pixels, so that a scaled painter prints it at any resolution."""
    font = fonts.interface_font()
    font.setPixelSize(size)
    return fonts.semibold(font) if strong else font


def size_of(chart: Chart, width: float) -> QSizeF:
    """The room that a chart takes where `width` is on offer; a matrix with many columns takes more."""
    width = max(width, NARROWEST)
    match chart:
        case Matrix():
            grid = grid_of(chart, width)
            right = grid.left + grid.columns * grid.width
            return QSizeF(max(right, 120.0), grid.top + grid.rows * grid.height + 2)
        case Bars():
            return QSizeF(width, len(chart.bars) * ROW + AXIS)
        case _:
            return QSizeF(width, PLOT_HEIGHT + AXIS + ROW)


def paint(
    painter: QPainter, chart: Chart, width: float, theme: Theme, current: tuple[int, int] | None = None
) -> None:
    """Paint a chart at the origin, on whatever is there; `current` is the cell with the keyboard."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = max(width, NARROWEST)
    match chart:
        case Matrix():
            _paint_matrix(painter, chart, width, theme, current)
        case Bars():
            _paint_bars(painter, chart, width, theme)
        case _:
            _paint_course(painter, chart, width, theme)
    painter.restore()


def fill_of(theme: Theme, heat: float, *, warm: bool = False) -> QColor:
    """The fill of a cell, as strong as its heat, and so that the theme's text can be read on it."""
    colour = theme.warning if warm else theme.accent
    strongest = next(
        share / 100
        for share in range(56, 5, -2)
        if contrast(mix(theme.paper, colour, share / 100), theme.text) >= READABLE or share == 6
    )
    return mix(theme.paper, colour, 0.06 + (strongest - 0.06) * min(max(heat, 0.0), 1.0))


# --------------------------------------------------------------------------------------------------- matrix
def grid_of(chart: Matrix, width: float) -> Grid:
    """Where the cells are, for the width on offer."""
    metrics = QFontMetricsF(font_of())
    names = max((metrics.horizontalAdvance(name) for name in (*chart.rows, *chart.corner)), default=0.0)
    left = min(names, MOST_NAME) + 14
    columns = max(len(chart.columns), 1)
    wide = min(max((width - left) / columns, CELL), WIDEST_CELL)
    top = min(_widest(chart.columns, metrics), MOST_HEAD) + 10 if _upright(chart, wide, metrics) else ROW
    if chart.corner[1]:
        top += ROW - 6
    return Grid(left, top, wide, CELL_HEIGHT, len(chart.rows), len(chart.columns))


def _widest(names: Sequence[str], metrics: QFontMetricsF) -> float:
    return max((metrics.horizontalAdvance(name) for name in names), default=0.0)


def _upright(chart: Matrix, wide: float, metrics: QFontMetricsF) -> bool:
    """Whether the names of the columns stand on end, since one of them is wider than its column."""
    return _widest(chart.columns, metrics) > wide - 6


def _paint_matrix(
    painter: QPainter, chart: Matrix, width: float, theme: Theme, current: tuple[int, int] | None
) -> None:
    grid = grid_of(chart, width)
    _paint_heads(painter, chart, grid, theme)
    for row, cells in enumerate(chart.cells):
        for column, cell in enumerate(cells):
            area = grid.cell(row, column)
            if cell.heat is not None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(fill_of(theme, cell.heat, warm=chart.warm and not cell.ringed))
                painter.drawRoundedRect(area, 3, 3)
            if cell.ringed:
                painter.setPen(QPen(theme.text_faint, 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            painter.setFont(font_of(strong=cell.ringed))
            painter.setPen(theme.text if cell.heat is not None else theme.text_muted)
            _text(painter, area, cell.text, Qt.AlignmentFlag.AlignCenter)
            if (row, column) == current:
                painter.setPen(QPen(theme.focus, 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(area, 3, 3)


def _paint_heads(painter: QPainter, chart: Matrix, grid: Grid, theme: Theme) -> None:
    painter.setFont(font_of())
    metrics = QFontMetricsF(font_of())
    down, across = chart.corner
    painter.setPen(theme.text_muted)
    if down:
        place = QRectF(0, grid.top - ROW, grid.left - 14, ROW)
        _text(painter, place, f"{down} ↓", Qt.AlignmentFlag.AlignRight)
    if across:
        place = QRectF(grid.left, 0, max(grid.columns * grid.width, 80.0), ROW - 6)
        _text(painter, place, f"{across} →", Qt.AlignmentFlag.AlignLeft)
    painter.setPen(theme.text)
    for row, name in enumerate(chart.rows):
        place = QRectF(0, grid.top + row * grid.height, grid.left - 14, grid.height)
        _text(painter, place, name, Qt.AlignmentFlag.AlignRight)
    upright = _upright(chart, grid.width, metrics)
    for column, name in enumerate(chart.columns):
        left = grid.left + column * grid.width
        if not upright:
            place = QRectF(left, grid.top - ROW, grid.width, ROW)
            _text(painter, place, name, Qt.AlignmentFlag.AlignCenter)
            continue
        painter.save()
        painter.translate(left + grid.width / 2, grid.top - 6)
        painter.rotate(-90)
        _text(painter, QRectF(0, -10, MOST_HEAD, 20), name, Qt.AlignmentFlag.AlignLeft)
        painter.restore()


# ------------------------------------------------------------------------------------------- bars and courses
def lowest(bars: Sequence[Bar]) -> float:
    """Where the axis begins: at 0, or below the lowest value by steps of a fifth."""
    values = [number for bar in bars for number in (bar.value, bar.low) if number is not None]
    return min(0.0, floor(min(values, default=0.0) * 5 - 1e-9) / 5) if min(values, default=0.0) < 0 else 0.0


def _paint_bars(painter: QPainter, chart: Bars, width: float, theme: Theme) -> None:
    metrics = QFontMetricsF(font_of())
    names = min(_widest([bar.name for bar in chart.bars], metrics), MOST_NAME) + 12
    told = _widest([bar.text for bar in chart.bars if bar.value is not None], metrics) + 10
    counts = _widest([bar.count for bar in chart.bars], QFontMetricsF(font_of(SMALL))) + 12
    left, right = names, max(width - told - counts, names + 60)
    bottom = len(chart.bars) * ROW
    low = lowest(chart.bars)

    def across(number: float) -> float:
        return left + (number - low) / (1 - low) * (right - left)

    for tick in _ticks(low):
        painter.setPen(QPen(theme.border, 1))
        for index, bar in enumerate(chart.bars):
            if bar.value is not None:  # no line through words
                painter.drawLine(QLineF(across(tick), index * ROW, across(tick), (index + 1) * ROW))
        painter.setFont(font_of(SMALL))
        painter.setPen(theme.text_muted)
        place = QRectF(across(tick) - 20, bottom + 3, 40, AXIS - 4)
        _text(painter, place, f"{tick:.1f}".replace("-", "−"), Qt.AlignmentFlag.AlignCenter)
    for index, bar in enumerate(chart.bars):
        line = QRectF(0, index * ROW, width, ROW)
        painter.setFont(font_of())
        painter.setPen(theme.text)
        _text(painter, QRectF(0, line.top(), names - 12, ROW), bar.name, Qt.AlignmentFlag.AlignRight)
        painter.setPen(theme.text_muted)
        if bar.value is None:
            _text(
                painter,
                QRectF(left + 4, line.top(), width - counts - left - 4, ROW),
                bar.text,
                Qt.AlignmentFlag.AlignLeft,
            )
        else:
            _paint_bar(painter, bar, across, line.center().y(), theme)
            painter.setPen(theme.text)
            _text(painter, QRectF(right + 10, line.top(), told, ROW), bar.text, Qt.AlignmentFlag.AlignLeft)
        painter.setFont(font_of(SMALL))
        painter.setPen(theme.text_muted)
        _text(
            painter, QRectF(width - counts, line.top(), counts, ROW), bar.count, Qt.AlignmentFlag.AlignRight
        )


def _paint_bar(painter: QPainter, bar: Bar, across: object, middle: float, theme: Theme) -> None:
    assert callable(across)
    assert bar.value is not None
    start, end = sorted((across(0.0), across(bar.value)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mark_of(theme))
    painter.drawRoundedRect(QRectF(start, middle - 6, max(end - start, 2.0), 12), 2, 2)
    if bar.low is not None and bar.high is not None:
        painter.setPen(QPen(theme.text, 1.4))
        low, high = across(bar.low), across(bar.high)
        painter.drawLine(QLineF(low, middle, high, middle))
        for edge in (low, high):
            painter.drawLine(QLineF(edge, middle - 4, edge, middle + 4))


def mark_of(theme: Theme) -> QColor:
    """The colour of bars and lines: seen on paper, and such that the interval is seen on it."""
    return readable(mix(theme.paper, theme.accent, 0.7), theme.paper, 3.0)


def _paint_course(painter: QPainter, chart: Course, width: float, theme: Theme) -> None:
    left, right, top, bottom = 34.0, width - 14, ROW, ROW + PLOT_HEIGHT - 24
    low = lowest(chart.bars)

    def up(number: float) -> float:
        return bottom - (number - low) / (1 - low) * (bottom - top)

    painter.setFont(font_of(SMALL))
    for tick in _ticks(low):
        painter.setPen(QPen(theme.border, 1))
        painter.drawLine(QLineF(left, up(tick), right, up(tick)))
        painter.setPen(theme.text_muted)
        place = QRectF(0, up(tick) - 8, left - 6, 16)
        _text(painter, place, f"{tick:.1f}".replace("-", "−"), Qt.AlignmentFlag.AlignRight)
    step = (right - left) / max(len(chart.bars), 1)
    points = [
        (left + step * (index + 0.5), None if bar.value is None else up(bar.value))
        for index, bar in enumerate(chart.bars)
    ]
    painter.setPen(QPen(mark_of(theme), 2))
    for (x, y), (next_x, next_y) in pairwise(points):
        if y is not None and next_y is not None:
            painter.drawLine(QLineF(x, y, next_x, next_y))
    metrics = QFontMetricsF(font_of(SMALL))
    every = max(1, round((_widest([bar.name for bar in chart.bars], metrics) + 8) / step + 0.49))
    for index, (bar, (x, y)) in enumerate(zip(chart.bars, points, strict=True)):
        _paint_point(painter, bar, QPointF(x, bottom if y is None else y), up, theme)
        painter.setFont(font_of(SMALL))
        if index % every == 0:
            painter.setPen(theme.text_muted)
            room = QRectF(x - step * every / 2, bottom + 6, step * every, 16)
            _text(painter, room, bar.name, Qt.AlignmentFlag.AlignCenter)
            if bar.count:
                _text(painter, room.translated(0, 16), bar.count, Qt.AlignmentFlag.AlignCenter)


def _paint_point(painter: QPainter, bar: Bar, place: QPointF, up: object, theme: Theme) -> None:
    """A filled point with its interval and value; a cross on the axis where the value is undefined."""
    assert callable(up)
    if bar.value is None:
        painter.setPen(QPen(theme.text_muted, 1.6))
        for turn in (-1, 1):
            painter.drawLine(QLineF(place.x() - 4, place.y() - 4 * turn, place.x() + 4, place.y() + 4 * turn))
        return
    top = place.y()
    if bar.low is not None and bar.high is not None:
        painter.setPen(QPen(theme.text, 1.4))
        low, high = up(bar.low), up(bar.high)
        top = min(top, high)
        painter.drawLine(QLineF(place.x(), low, place.x(), high))
        for edge in (low, high):
            painter.drawLine(QLineF(place.x() - 4, edge, place.x() + 4, edge))
    painter.setPen(QPen(theme.paper, 1.5))
    painter.setBrush(mark_of(theme))
    painter.drawEllipse(place, 5, 5)
    painter.setFont(font_of(SMALL, strong=True))
    painter.setPen(theme.text)
    value = f"{bar.value:.2f}".replace("-", "−")
    _text(painter, QRectF(place.x() - 24, top - 22, 48, 16), value, Qt.AlignmentFlag.AlignCenter)


def _ticks(low: float) -> list[float]:
    steps = round((1 - low) * 5)
    every = 1 if steps <= 6 else 2
    return [round(1 - step / 5, 1) for step in range(0, steps + 1, every)]


def _text(painter: QPainter, area: QRectF, text: str, side: Qt.AlignmentFlag) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()) + 1)
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute | side
    painter.drawText(area, int(flags | Qt.TextFlag.TextSingleLine), shown)
