"""Icons from resources/icons: drawings in one colour, tinted for the theme and the state, sharp at any scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap

from annotator import paths
from annotator.core import regular
from annotator.qt.parts.theme import Theme


@lru_cache(maxsize=256)
def pixmap(name: str, colour: str, width: int, height: int) -> QPixmap:
    """The drawing in a colour (a name such as "#22252a") at a size in device pixels; empty if there is none."""
    from PySide6.QtSvg import QSvgRenderer

    picture = QPixmap(width, height)
    picture.fill(Qt.GlobalColor.transparent)
    path = paths.resource("icons", f"{name}.svg")
    if width > 0 and height > 0 and regular.is_file(path):
        drawing = path.read_text(encoding="utf-8").replace("currentColor", colour)
        painter = QPainter(picture)
        QSvgRenderer(drawing.encode("utf-8")).render(painter, QRectF(0, 0, width, height))
        painter.end()
    return picture


class _TintedEngine(QIconEngine):
    """Draws one icon in the colours of a theme, by mode."""

    def __init__(self, name: str, normal: QColor, disabled: QColor, selected: QColor) -> None:
        super().__init__()
        self._name = name
        self._colours = {
            QIcon.Mode.Normal: normal.name(),
            QIcon.Mode.Active: normal.name(),
            QIcon.Mode.Disabled: disabled.name(),
            QIcon.Mode.Selected: selected.name(),
        }

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF() if painter.device() else 1.0
        size = rect.size() * ratio
        painter.drawPixmap(rect, pixmap(self._name, self._colours[mode], size.width(), size.height()))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        width, height = round(size.width() * scale), round(size.height() * scale)
        picture = QPixmap(pixmap(self._name, self._colours[mode], width, height))
        picture.setDevicePixelRatio(scale)
        return picture

    def key(self) -> str:
        return f"tinted-{self._name}"


def icon(theme: Theme, name: str, colour: QColor | None = None) -> QIcon:
    """The icon for menus and buttons, in the theme's text colour unless another is given."""
    normal = colour or theme.text_muted
    return QIcon(_TintedEngine(name, normal, theme.disabled, theme.text))


def draw(painter: QPainter, theme: Theme, name: str, corner: QPoint, size: int, colour: QColor) -> None:
    """Draw the icon with a delegate's painter, `size` in device-independent pixels."""
    ratio = painter.device().devicePixelRatioF()
    side = round(size * ratio)
    painter.drawPixmap(QRect(corner, QSize(size, size)), pixmap(name, colour.name(), side, side))
