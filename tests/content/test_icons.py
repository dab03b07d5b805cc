"""The icons: one family, drawable by QtSvg, each different, the application's own legible at 16 pixels."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).parents[2] / "resources" / "icons"
ICONS = sorted(FOLDER.glob("*.svg"))
LINE_ICONS = [path for path in ICONS if path.stem != "app"]
NEEDED = (
    "undo redo search theme settings status-new status-started status-done status-sent-back doubt note add "
    "remove trash edit merge move-up move-down pin folder-open file-new import export warning error info close "
    "chevron-right chevron-down link tag sentences spans keyboard saved copy filter split join eye lock person app"
)
ELEMENTS = {"svg", "g", "path", "circle", "rect"}


def draw(path: Path, size: int, colour: str = "#22252A") -> QImage:
    drawing = path.read_text(encoding="utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    assert renderer.isValid(), path.name
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


def ink(image: QImage) -> float:
    """The share of the area that is covered."""
    side = image.width()
    return sum(image.pixelColor(x, y).alphaF() for x in range(side) for y in range(side)) / side**2


def test_every_icon_that_the_window_needs_is_there() -> None:
    assert set(NEEDED.split()) <= {path.stem for path in ICONS}


@pytest.mark.parametrize("path", LINE_ICONS, ids=lambda path: path.stem)
class TestLineIcons:
    def test_it_is_of_the_family(self, path: Path) -> None:
        root = ElementTree.parse(path).getroot()
        assert root.attrib["viewBox"] == "0 0 16 16"
        assert root.attrib["stroke"] == "currentColor"
        assert root.attrib["stroke-width"] == "1.5"
        assert {
            element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in root.iter()
        } <= ELEMENTS
        assert not re.search(r"class=|style=|filter|url\(|#[0-9a-fA-F]{3}", path.read_text(encoding="utf-8"))

    @pytest.mark.parametrize("size", [16, 32])
    def test_it_draws_something_and_stays_inside(self, path: Path, size: int) -> None:
        image = draw(path, size)
        assert 0.03 < ink(image) < 0.7
        edges = [(x, y) for x in range(size) for y in range(size) if x in (0, size - 1) or y in (0, size - 1)]
        assert sum(image.pixelColor(x, y).alphaF() > 0.9 for x, y in edges) == 0, "cut off at the edge"


def test_no_two_look_the_same() -> None:
    drawn = {path.stem: bytes(draw(path, 32).constBits()) for path in ICONS}
    assert len(set(drawn.values())) == len(drawn)


def test_the_application_icon_shows_its_highlighted_line_at_sixteen_pixels() -> None:
    image = draw(FOLDER / "app.svg", 16)
    colours = [image.pixelColor(x, y) for x in range(16) for y in range(16)]
    yellow = [c for c in colours if c.red() > 180 and c.green() > 130 and c.blue() < 150]
    white = [c for c in colours if min(c.red(), c.green(), c.blue()) > 235]
    assert len(yellow) >= 6
    assert len(white) >= 20
