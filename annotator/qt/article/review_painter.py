"""Paints a review under the text: lanes of annotators, frames of conflicts, lines through what was rejected.

State is never told by colour alone: what is accepted is filled (as a span of gold), what is undecided outlined, what
is put off outlined in dashes, what is rejected struck through. What all agree on recedes: one thin grey line in place
of the lanes.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from annotator.core.annotation import Span
from annotator.core.article import Article
from annotator.qt.article.geometry import Block, Piece
from annotator.qt.article.review_scene import Lane, ReviewScene
from annotator.qt.article.scene import Scene
from annotator.qt.parts.palette import mix
from annotator.qt.parts.theme import Theme
from annotator.review.answers import LINK_BREAK

if TYPE_CHECKING:
    from annotator.review.compare import Cluster

RADIUS = 3.0
LANE_WIDTH, LANE_PITCH = 1.8, 3.0
LANES_DEPTH = 7.5
"""What the lanes of any number of annotators share, in pixels below the text."""


def paint_review(painter: QPainter, scene: Scene, block: Block) -> None:
    """Paint what the review says of a block."""
    review = scene.review
    assert review is not None
    current = review.current
    if current is not None and current.what == "sentence" and _meets(current, block):
        paint_current_sentence(painter, scene.theme, block, current.start, current.end)
    if current is not None and review.review.editing is None:
        _paint_current(painter, scene, block, current)
    quiet = set()
    for mark in review.marks.overlapping(block.start, block.end):
        if mark.label == "span":
            _paint_state(painter, scene.theme, block, mark, review)
            if review.review.conflicts[mark.id].agreed and mark.id != review.review.current:
                quiet.add((mark.start, mark.end))
    _paint_lanes(painter, block, review.lanes, quiet)


def paint_current_sentence(painter: QPainter, theme: Theme, block: Block, start: int, end: int) -> None:
    """Paint the sentence `[start, end)` as the current one: a soft fill and a bar where it begins."""
    painter.setPen(Qt.PenStyle.NoPen)
    for piece in block.pieces(start, end):
        painter.setBrush(theme.current_sentence)
        painter.drawRoundedRect(piece.rect.adjusted(-2, -1, 2, 1), RADIUS, RADIUS)
        if piece.first:
            # In the middle of a line there is only the space between two words.
            width, gap = (3.0, 5.0) if start == piece.line.start else (2.0, 2.0)
            side = piece.right + gap if block.rtl else piece.left - gap - width
            painter.setBrush(theme.accent)
            painter.drawRoundedRect(QRectF(side, piece.line.top - 1, width, piece.rect.height() + 2), 1, 1)


def lane_pen(lane_colour: QColor, pattern: tuple[float, ...], width: float = LANE_WIDTH) -> QPen:
    """The pen of a lane."""
    pen = QPen(lane_colour, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if pattern:
        pen.setDashPattern(list(pattern))
    return pen


def _paint_state(painter: QPainter, theme: Theme, block: Block, mark: Span, review: ReviewScene) -> None:
    section, verdict = review.review.section_of(mark.id), review.review.verdict_of(mark.id)
    pieces = block.pieces(mark.start, mark.end)
    if verdict == "reject":
        painter.setPen(QPen(theme.text_muted, 1.3))
        for piece in pieces:
            middle = piece.line.baseline - (piece.line.baseline - piece.line.top) * 0.3
            painter.drawLine(QLineF(piece.left, middle, piece.right, middle))
    elif section == "agreed":
        painter.setPen(QPen(mix(theme.border, theme.text_faint, 0.6), 1))
        for piece in pieces:
            y = round(piece.line.bottom) + 2.5
            painter.drawLine(QLineF(piece.left, y, piece.right, y))
    elif section != "decided":
        pen = QPen(theme.text_muted, 1.1)
        if section == "deferred":
            pen.setDashPattern([3, 2.5])
        _outline(painter, pen, pieces, 0.5)


def _paint_current(painter: QPainter, scene: Scene, block: Block, current: Cluster) -> None:
    """A ring and a soft wash; what is about the article as a whole has them at its headline."""
    if current.what == "link":
        ranges = [part for part in current.place if part != LINK_BREAK]
    elif current.what == "span":
        ranges = [(current.start, current.end)]
    elif current.what == "article":
        ranges = [_headline(scene.article)]
    else:
        return
    for start, end in ranges:
        if start < block.end and end > block.start:
            pen, wash = QPen(scene.theme.focus, 2.0), QBrush(scene.theme.current_sentence)
            _outline(painter, pen, block.pieces(start, end), 3.0, wash)


def _headline(article: Article) -> tuple[int, int]:
    """Where the headline stands; without one, the first line."""
    for zone in article.zones:
        if zone.role == "headline":
            return zone.start, zone.end
    start = len(article.text) - len(article.text.lstrip())
    end = article.text.find("\n", start)
    return start, end if end >= 0 else len(article.text)


def _outline(
    painter: QPainter, pen: QPen, pieces: Iterable[Piece], room: float, brush: QBrush | None = None
) -> None:
    painter.setPen(pen)
    painter.setBrush(brush if brush is not None else Qt.BrushStyle.NoBrush)
    for piece in pieces:
        painter.drawRoundedRect(piece.rect.adjusted(-room, -room / 2, room, room), RADIUS + 1, RADIUS + 1)


def _paint_lanes(
    painter: QPainter, block: Block, lanes: tuple[Lane, ...], quiet: Container[tuple[int, int]]
) -> None:
    """A line for each annotator under what they marked, except for the ranges that are to be `quiet`."""
    if not lanes:
        return
    pitch = min(LANE_PITCH, LANES_DEPTH / len(lanes))
    width = min(LANE_WIDTH, pitch * 0.7)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for index, lane in enumerate(lanes):
        spans = lane.layer.spans.overlapping(block.start, block.end)
        if not spans:
            continue
        painter.setPen(lane_pen(lane.colour, lane.pattern, width))
        for span in spans:
            if (span.start, span.end) in quiet:
                continue
            for fragment in span.fragments:
                for piece in block.pieces(*fragment):
                    y = piece.line.bottom + 1.5 + index * pitch
                    painter.drawLine(QLineF(piece.left + 0.5, y, piece.right - 0.5, y))


def _meets(cluster: Cluster, block: Block) -> bool:
    return cluster.start < block.end and cluster.end > block.start
