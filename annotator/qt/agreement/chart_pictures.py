"""Charts as pictures, for the clipboard and for reports: PNG and SVG."""

from __future__ import annotations

import re
from html import escape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from annotator.core.messages import _
from annotator.qt.agreement import chart_values, charts
from annotator.qt.agreement.chart_values import Chart
from annotator.qt.parts.theme import Theme

MARGIN = 12.0
FONTS = "Noto Sans, Segoe UI, sans-serif"
RATIO = 2.0
"""Pixels of a picture for each of the screen: it is pasted into documents that are printed."""


def image(chart: Chart, width: float, theme: Theme, ratio: float = RATIO) -> QImage:
    """The chart on paper, with its title."""
    size = charts.size_of(chart, width)
    head = 28.0
    whole = QSize(round(size.width() + 2 * MARGIN), round(size.height() + 2 * MARGIN + head))
    made = QImage(whole * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    made.setDevicePixelRatio(ratio)
    made.fill(theme.paper)
    painter = QPainter(made)
    _paint(painter, chart, width, theme, whole.width())
    painter.end()
    made.setText(_("Title"), chart.title)
    return made


def png(chart: Chart, width: float, theme: Theme) -> bytes:
    """The chart as a PNG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image(chart, width, theme).save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(content.data())


def svg(chart: Chart, width: float, theme: Theme, *, titled: bool = True) -> str:
    """The chart as an SVG drawing that can stand in a page: text stays text, and the values are told in words.

    Without `titled` there is neither title nor paper behind it.
    """
    from PySide6.QtSvg import QSvgGenerator

    size = charts.size_of(chart, width)
    more = QSize(round(2 * MARGIN), round(2 * MARGIN + 28)) if titled else QSize(2, 2)
    whole = QSize(round(size.width()), round(size.height())) + more
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(whole)
    generator.setViewBox(QRectF(0, 0, whole.width(), whole.height()))
    generator.setResolution(96)
    painter = QPainter(generator)
    if titled:
        painter.fillRect(QRectF(0, 0, whole.width(), whole.height()), theme.paper)
        _paint(painter, chart, width, theme, whole.width())
    else:
        painter.translate(1, 1)
        charts.paint(painter, chart, width, theme)
    painter.end()
    drawn = bytes(content.data()).decode("utf-8")
    body = re.sub(r"<(title|desc)>.*?</\1>\s*", "", drawn[drawn.index("<svg") :], flags=re.DOTALL)
    body = re.sub(r'\s*font-family="[^"]*"', "", body)
    body = re.sub(r"^<svg[^>]*>", "", body, count=1, flags=re.DOTALL)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" font-family="{FONTS}" '
        f'width="{whole.width()}" height="{whole.height()}" viewBox="0 0 {whole.width()} {whole.height()}">\n'
        f"<title>{escape(chart.title)}</title>\n<desc>{escape(chart_values.described(chart))}</desc>{body}"
    )


def _paint(painter: QPainter, chart: Chart, width: float, theme: Theme, whole: float) -> None:
    painter.setFont(charts.font_of(strong=True))
    painter.setPen(theme.text)
    title = painter.fontMetrics().elidedText(chart.title, Qt.TextElideMode.ElideRight, int(whole) - 24)
    painter.drawText(QRectF(MARGIN, MARGIN - 4, whole - 2 * MARGIN, 22), title)
    painter.translate(MARGIN, MARGIN + 28)
    charts.paint(painter, chart, width, theme)
