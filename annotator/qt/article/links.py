"""Links: arrows from one annotation to another, drawn over the text for the one that is selected or pointed at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from annotator.core.annotation import SentenceTag, Span
from annotator.qt.article.painter import labels_of
from annotator.qt.article.scene import Scene, is_tentative

LANE = 11.0
"""How far above its line a link runs, in pixels: between the labels there and the line before."""
CHANNEL = 10.0
"""How far beside the text it goes from line to line."""
CORNER = 6.0
BESIDE_LABEL = 6.0
"""How far a link ends from a label above the same line."""


def link_anchor(scene: Scene, annotation_id: str) -> QPointF | None:
    """Where links begin and end at an annotation that has been painted: at its top, beyond its label."""
    annotation = scene.layer.get(annotation_id)
    if isinstance(annotation, Span):
        start, end = annotation.fragments[0]
    elif isinstance(annotation, SentenceTag):
        start, end = annotation.start, annotation.end
    else:
        return None
    for block in scene.geometry.painted(start, start):
        for piece in block.pieces(start, end)[:1]:
            near, far = (piece.right, piece.left) if block.rtl else (piece.left, piece.right)
            x = near + min(piece.right - piece.left, 160) / 2 * (1 if far > near else -1)
            taken = [
                (place.left() - BESIDE_LABEL, place.right() + BESIDE_LABEL)
                for line, place, _, _ in labels_of(scene, block, scene.spans_in(block))
                if line.number == piece.line.number
            ]
            return QPointF(_free(x, taken, near, far), piece.line.top - 1)
    return None


def _free(x: float, taken: Sequence[tuple[float, float]], near: float, far: float) -> float:
    """The place nearest to `x` between two others that nothing has taken; near the far end where all is taken."""
    ends = [x, *(edge for stretch in taken for edge in stretch)]
    low, high = min(near, far) + 3, max(near, far) - 3
    free = [
        place
        for place in ends
        if low <= place <= high and not any(left < place < right for left, right in taken)
    ]
    return min(free, key=lambda place: abs(place - x), default=low if far < near else high)


def paint_links(painter: QPainter, scene: Scene, about: set[str]) -> None:
    """Arrows between annotations, drawn over the text, for the links that concern one of `about`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    lettering = scene.type.at(0.62, bold=True)
    painter.setFont(lettering.font)
    for link in scene.layer.links:
        if not about & {link.source, link.target, link.id}:
            continue
        source, target = link_anchor(scene, link.source), link_anchor(scene, link.target)
        if source is None or target is None:
            continue
        swatch = scene.palette.swatch(link.label)
        way = _way(scene, source, target)
        pen = QPen(swatch.ink, 1.8)
        if is_tentative(link):
            pen.setDashPattern([4, 2.5])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_rounded(way))
        _paint_arrow_head(painter, way, swatch.ink)
        box = _title_box(way, QSizeF(lettering.width(swatch.title) + 12, lettering.metrics.height() + 2))
        painter.setPen(QPen(swatch.ink, 1))
        painter.setBrush(scene.theme.paper)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, swatch.title)


def paint_pending(painter: QPainter, scene: Scene, source: str, target: str, place: QPointF | None) -> None:
    """The link that is being drawn from one annotation, to another or to a `place` on the paper."""
    begin, end = link_anchor(scene, source), link_anchor(scene, target) or place
    if begin is None or end is None or source == target:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(scene.theme.focus, 1.8)
    pen.setDashPattern([4, 2.5])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    way = [begin, end] if end is place else _way(scene, begin, end)
    painter.drawPath(_rounded(way))
    _paint_arrow_head(painter, way, scene.theme.focus)
    annotation = scene.layer.get(target)
    if isinstance(annotation, Span):
        painter.setPen(QPen(scene.theme.focus, 1.6))
        for start, stop in annotation.fragments:
            for block in scene.geometry.painted(start, stop):
                for piece in block.pieces(start, stop):
                    painter.drawRoundedRect(piece.rect.adjusted(-1.5, -1, 1.5, 2.5), 3, 3)


def _way(scene: Scene, source: QPointF, target: QPointF) -> list[QPointF]:
    """The corners of a link: above the lines of its ends, and from one to the other beside the text, not through it."""
    above, over = source.y() - LANE, target.y() - LANE
    if abs(above - over) < 1:
        return [source, QPointF(source.x(), above), QPointF(target.x(), above), target]
    left, right = scene.column
    beside = right + CHANNEL if scene.rtl else left - CHANNEL
    there = [QPointF(beside, above), QPointF(beside, over)]
    return [source, QPointF(source.x(), above), *there, QPointF(target.x(), over), target]


def _rounded(way: list[QPointF]) -> QPainterPath:
    path = QPainterPath(way[0])
    for before, corner, after in zip(way, way[1:], way[2:], strict=False):
        first, second = QLineF(corner, before), QLineF(corner, after)
        first.setLength(min(CORNER, first.length() / 2))
        second.setLength(min(CORNER, second.length() / 2))
        path.lineTo(first.p2())
        path.quadTo(corner, second.p2())
    path.lineTo(way[-1])
    return path


def _title_box(way: list[QPointF], size: QSizeF) -> QRectF:
    """Where the link's title stands: away from the text where it goes beside it, else in the middle above the line."""
    before, after = way[len(way) // 2 - 1 : len(way) // 2 + 1]
    box = QRectF(QPointF(), size)
    box.moveCenter((before + after) / 2)
    if before.x() == after.x() and len(way) > 4:
        aside = (size.width() / 2 - CHANNEL / 2) * (1 if before.x() > way[0].x() else -1)
        box.translate(aside, 0)
    box.moveLeft(max(box.left(), 2.0))
    return box


def _paint_arrow_head(painter: QPainter, way: list[QPointF], ink: QColor) -> None:
    tip = way[-1]
    back = QLineF(tip, way[-2])
    back.setLength(8)
    left, right = QLineF(back), QLineF(back)
    left.setAngle(back.angle() + 24)
    right.setAngle(back.angle() - 24)
    head = QPainterPath(tip)
    head.lineTo(left.p2())
    head.lineTo(right.p2())
    head.closeSubpath()
    painter.fillPath(head, ink)
