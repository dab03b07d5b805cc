"""Suggestions on the page: dotted outlines with a pale label, never filled, so that nobody takes them for annotations.

They take the room that annotations leave: nothing moves because of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from annotator.qt.article import margin
from annotator.qt.article.geometry import Block
from annotator.qt.article.margin import BESIDE_TEXT, CENTRED, CHIP_GAP, CHIP_SIZE, OUTER, chip_height
from annotator.qt.article.painter import LABEL_GAP, LABEL_SIZE, RADIUS, labels_of
from annotator.qt.article.row_painter import BAR, BESIDE_BAR, chip_size, row_chips, row_rect
from annotator.qt.article.row_painter import BESIDE_TEXT as BESIDE_ROW
from annotator.qt.article.scene import Scene
from annotator.qt.parts.palette import SEEN, LabelPalette, mix, readable
from annotator.qt.parts.widgets import DOTTED
from annotator.suggest.suggestion import Suggestion

LEAST_LABEL = 14.0
"""The narrowest label above a suggestion, in pixels."""


def pale(palette: LabelPalette, paper: QColor, label: str) -> QColor:
    """The colour of what is written about a suggestion: paler than that of an annotation, and still read."""
    return readable(mix(paper, palette.swatch(label).ink, 0.8), paper, palette.ratio)


def faint(palette: LabelPalette, paper: QColor, label: str) -> QColor:
    """The colour of its outline."""
    return readable(mix(paper, palette.swatch(label).ink, 0.6), paper, SEEN)


def _dotted(scene: Scene, label: str) -> QPen:
    pen = QPen(faint(scene.palette, scene.theme.paper, label), 1.3)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setDashPattern(DOTTED)
    return pen


def paint_suggestions(painter: QPainter, scene: Scene, blocks: Iterable[Block]) -> None:
    """Paint what is suggested in these blocks: spans, or tags of sentences."""
    for block in blocks:
        if scene.likely:
            _paint_likely(painter, scene, block)
        meant = [each for each in scene.suggested if each.start < block.end and each.end > block.start]
        if meant:
            _paint_spans(painter, scene, block, meant)


def _paint_spans(painter: QPainter, scene: Scene, block: Block, meant: Sequence[Suggestion]) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for each in meant:
        painter.setPen(_dotted(scene, each.label))
        for piece in block.pieces(each.start, each.end):
            painter.drawRoundedRect(piece.rect.adjusted(-1, 0, 1, 1), RADIUS, RADIUS)
    lettering = scene.type.at(LABEL_SIZE)
    painter.setFont(lettering.font)
    for each, place, text in suggested_labels(scene, block, meant):
        painter.setPen(pale(scene.palette, scene.theme.paper, each.label))
        painter.drawText(QPointF(place.left(), place.bottom() - lettering.metrics.descent() * 0.8), text)


def suggested_labels(
    scene: Scene, block: Block, meant: Sequence[Suggestion]
) -> Iterator[tuple[Suggestion, QRectF, str]]:
    """The labels above suggestions, where those of annotations leave room: each with its place and its text."""
    taken = [place for _, place, _, _ in labels_of(scene, block, scene.spans_in(block))]
    lettering = scene.type.at(LABEL_SIZE)
    height = lettering.metrics.ascent()
    for each in meant:
        piece = next((piece for piece in block.pieces(each.start, each.end) if piece.first), None)
        if piece is None:
            continue
        title = scene.palette.swatch(each.label).title
        width = lettering.width(title)
        left = piece.right - width if block.rtl else piece.left
        place = QRectF(left, piece.line.top - height, width, height)
        for other in taken:
            if not place.adjusted(-LABEL_GAP, 0, LABEL_GAP, 0).intersects(other):
                continue
            if block.rtl:
                place.setLeft(max(place.left(), other.right() + LABEL_GAP))
            else:
                place.setRight(min(place.right(), other.left() - LABEL_GAP))
        if place.width() >= min(LEAST_LABEL, width):
            taken.append(place)
            yield each, place, lettering.elided(title, place.width())


def _paint_likely(painter: QPainter, scene: Scene, block: Block) -> None:
    """Paint the chips of what sentences probably are, dotted, below those that they have."""
    lettering = scene.type.at(CHIP_SIZE)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setFont(lettering.font)
    for each, chip, flags in likely_chips(scene, block):
        radius = min(chip.height(), chip_height(lettering)) / 2
        painter.setPen(_dotted(scene, each.label))
        painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setPen(pale(scene.palette, scene.theme.paper, each.label))
        inside = chip if flags == CENTRED else chip.adjusted(radius, 0, -radius, 0)
        painter.drawText(inside, flags, scene.palette.swatch(each.label).title)


def likely_chips(scene: Scene, block: Block) -> Iterator[tuple[Suggestion, QRectF, int]]:
    """Their places, as many as there is room for beside the lines of the sentence, and how their text is drawn."""
    starts = dict.fromkeys(
        each.start for each in scene.likely if block.start <= each.start < max(block.end, block.start + 1)
    )
    if not block.lines or not starts:
        return
    taken = [each.rect for each in (row_chips(scene, block) if scene.rows else margin.chips(scene, block))]
    for start in starts:
        for each, chip, flags in _chips_at(scene, block, start, taken):
            taken.append(chip)
            yield each, chip, flags


def _chips_at(
    scene: Scene, block: Block, start: int, taken: Sequence[QRectF]
) -> Iterator[tuple[Suggestion, QRectF, int]]:
    """Those of the sentence that begins there."""
    lettering = scene.type.at(CHIP_SIZE)
    line = block.line_of(start)
    left, right = scene.column
    column = scene.beside if scene.rows else _margin(scene, block)
    away = BESIDE_ROW + BAR + BESIDE_BAR if scene.rows else BESIDE_TEXT
    floor = row_rect(scene, block).bottom() if scene.rows else block.slot
    y = round((line.top + line.bottom - chip_height(lettering)) / 2) + 1.0
    first = True
    for each in scene.likely:
        if each.start != start:
            continue
        width, height, flags = chip_size(lettering, scene.palette.swatch(each.label).title, column)
        place = QRectF(right + away if scene.mirrored(block) else left - away - width, y, width, height)
        for chip in taken:
            if place.adjusted(0, -CHIP_GAP + 0.5, 0, 0).intersects(chip):
                place.moveTop(chip.bottom() + CHIP_GAP)
        if place.bottom() > floor and not (first and not taken):
            return
        yield each, place, flags
        first, y = False, place.bottom() + CHIP_GAP


def _margin(scene: Scene, block: Block) -> float:
    left, right = scene.column
    return max((scene.width - right if scene.mirrored(block) else left) - BESIDE_TEXT - OUTER, 1.0)
