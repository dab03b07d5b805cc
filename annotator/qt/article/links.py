"""Links: arrows from one annotation to another, drawn over the text for the one that is selected or pointed at."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from annotator.core.annotation import SentenceTag, Span
from annotator.qt.article.scene import Scene, is_tentative


def link_anchor(scene: Scene, annotation_id: str) -> QPointF | None:
    """The middle of the top of an annotation that has been painted."""
    annotation = scene.layer.get(annotation_id)
    if isinstance(annotation, Span):
        start, end = annotation.fragments[0]
    elif isinstance(annotation, SentenceTag):
        start, end = annotation.start, annotation.end
    else:
        return None
    for block in scene.geometry.painted(start, start):
        for piece in block.pieces(start, end)[:1]:
            return QPointF((piece.left + min(piece.right, piece.left + 160)) / 2, piece.line.top - 1)
    return None


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
        path, middle = _arc(source, target)
        pen = QPen(swatch.ink, 1.8)
        if is_tentative(link):
            pen.setDashPattern([4, 2.5])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        _paint_arrow_head(painter, path, swatch.ink)
        box = QRectF(0, 0, lettering.width(swatch.title) + 12, lettering.metrics.height() + 2)
        box.moveCenter(middle)
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
    path, _ = _arc(begin, end)
    painter.drawPath(path)
    _paint_arrow_head(painter, path, scene.theme.focus)
    annotation = scene.layer.get(target)
    if isinstance(annotation, Span):
        painter.setPen(QPen(scene.theme.focus, 1.6))
        for start, stop in annotation.fragments:
            for block in scene.geometry.painted(start, stop):
                for piece in block.pieces(start, stop):
                    painter.drawRoundedRect(piece.rect.adjusted(-1.5, -1, 1.5, 2.5), 3, 3)


def _arc(source: QPointF, target: QPointF) -> tuple[QPainterPath, QPointF]:
    """A curve whose top lies in the gap above the upper line, so that it hides little text."""
    top = min(source.y(), target.y()) - 16
    path = QPainterPath(source)
    path.cubicTo(QPointF(source.x(), top), QPointF(target.x(), top), target)
    return path, path.pointAtPercent(0.5)


def _paint_arrow_head(painter: QPainter, path: QPainterPath, ink: QColor) -> None:
    tip = path.pointAtPercent(1.0)
    back = QLineF(tip, path.pointAtPercent(0.94))
    back.setLength(8)
    left, right = QLineF(back), QLineF(back)
    left.setAngle(back.angle() + 24)
    right.setAngle(back.angle() - 24)
    head = QPainterPath(tip)
    head.lineTo(left.p2())
    head.lineTo(right.p2())
    head.closeSubpath()
    painter.fillPath(head, ink)
