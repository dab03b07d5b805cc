"""A report on paper: the same tables and charts, page after page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLineF, QMarginsF, QRectF, QSaveFile, Qt
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from annotator.core.errors import WriteError
from annotator.core.messages import _
from annotator.qt.agreement import charts
from annotator.qt.agreement.chart_values import Chart
from annotator.qt.agreement.charts import font_of
from annotator.qt.agreement.paper import Paper, Table
from annotator.qt.parts.theme import load_theme

RESOLUTION = 600
SIDE, TOP, BOTTOM = 57.0, 60.0, 64.0
ROW = 21.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def write_pdf(paper: Paper, path: Path) -> None:
    """Write the report to `path`, whole or not at all; raises `WriteError`. Needs an application object."""
    file = QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        raise _error(path, file)
    writer = QPdfWriter(file)
    writer.setResolution(RESOLUTION)
    writer.setTitle(paper.title)
    writer.setCreator(_("News Annotator"))
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)
        )
    )
    painter = QPainter(writer)
    sheets = _Sheets(writer, painter, paper.title)
    sheets.words(paper.title, font_of(24, strong=True), space=6)
    for line in paper.introduction:
        sheets.words(line, font_of(12))
    for section in paper.sections:
        sheets.rule()
        sheets.words(section.title, font_of(17, strong=True), space=4)
        for note in section.notes:
            sheets.words(note, font_of(12), muted=True)
        for part in section.parts:
            if isinstance(part, Table):
                sheets.table(part)
            else:
                sheets.chart(part)
    sheets.foot()
    painter.end()
    if not file.commit():
        raise _error(path, file)


class _Sheets:
    """Paper filled from above, in pixels of 1/96 inch."""

    def __init__(self, writer: QPdfWriter, painter: QPainter, running: str) -> None:
        self._writer, self._painter, self._running = writer, painter, running
        self._theme = load_theme("light")
        size = writer.pageLayout().pageSize().sizePoints()
        self._width = size.width() * 96 / 72 - 2 * SIDE
        self._height = size.height() * 96 / 72
        self._number = 1
        self._y = TOP
        painter.scale(writer.logicalDpiX() / 96, writer.logicalDpiX() / 96)

    def words(self, text: str, font: QFont, *, space: float = 2, muted: bool = False) -> None:
        """A paragraph."""
        painter = self._painter
        painter.setFont(font)
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
        room = painter.boundingRect(QRectF(0, 0, self._width, 5000), flags, text)
        self._need(room.height())
        painter.setPen(self._theme.text_muted if muted else self._theme.text)
        painter.drawText(QRectF(SIDE, self._y, self._width, room.height() + 2), flags, text)
        self._y += room.height() + space

    def rule(self) -> None:
        """A line between two sections, which keeps the next heading together with what follows."""
        self._need(180)
        self._y += 20
        self._line()
        self._y += 14

    def table(self, table: Table) -> None:
        """A table; its heads are repeated on every page."""
        self._need(ROW * (2 + min(len(table.rows), 6)) + 16)
        self._y += 14
        self.words(table.title, font_of(13, strong=True))
        self._row(table, table.heads, heads=True)
        for row in table.rows:
            if self._y + ROW > self._height - BOTTOM:
                self._turn()
                self._row(table, table.heads, heads=True)
            self._row(table, row)

    def chart(self, chart: Chart) -> None:
        """A chart, made smaller where it is too wide or too high for a page."""
        size = charts.size_of(chart, self._width)
        scale = min(1.0, self._width / size.width(), (self._height - TOP - BOTTOM - 60) / size.height())
        self._need(size.height() * scale + 48)
        self._y += 14
        self.words(chart.title, font_of(13, strong=True), space=8)
        self._painter.save()
        self._painter.translate(SIDE, self._y)
        self._painter.scale(scale, scale)
        charts.paint(self._painter, chart, self._width, self._theme)
        self._painter.restore()
        self._y += size.height() * scale + 4

    def foot(self) -> None:
        """What stands at the bottom of a page."""
        self._painter.setFont(font_of(11))
        self._painter.setPen(self._theme.text_muted)
        place = QRectF(SIDE, self._height - 44, self._width, 20)
        shown = self._painter.fontMetrics().elidedText(
            self._running, Qt.TextElideMode.ElideRight, int(self._width) - 60
        )
        self._painter.drawText(place, int(_LEFT), shown)
        self._painter.drawText(place, int(_RIGHT), str(self._number))

    def _row(self, table: Table, cells: tuple[str, ...], *, heads: bool = False) -> None:
        painter, theme = self._painter, self._theme
        painter.setFont(font_of(11))
        painter.setPen(theme.text_muted if heads else theme.text)
        metrics = painter.fontMetrics()
        widths = [
            max(metrics.horizontalAdvance(row[column]) for row in (table.heads, *table.rows)) + 16.0
            for column in range(1, len(cells))
        ]
        first = self._width - sum(widths)
        left = SIDE
        for column, (cell, width) in enumerate(zip(cells, [first, *widths], strict=True)):
            place = QRectF(left, self._y, width, ROW)
            shown = metrics.elidedText(
                cell, Qt.TextElideMode.ElideRight, int(width) - (4 if column == 0 else 0)
            )
            painter.drawText(place, int(_RIGHT if column else _LEFT), shown)
            left += width
        self._y += ROW
        self._line()

    def _line(self) -> None:
        self._painter.setPen(QPen(self._theme.border, 0.8))
        self._painter.drawLine(QLineF(SIDE, self._y, SIDE + self._width, self._y))

    def _need(self, height: float) -> None:
        if self._y + height > self._height - BOTTOM and self._y > TOP:
            self._turn()

    def _turn(self) -> None:
        self.foot()
        self._writer.newPage()
        self._number += 1
        self._y = TOP


def _error(path: Path, file: QSaveFile) -> WriteError:
    return WriteError(
        _("The file cannot be written: {errorstring}.").format(errorstring=file.errorString()),
        file=path,
        hint=_("Choose another folder, or make room and try again."),
    )
