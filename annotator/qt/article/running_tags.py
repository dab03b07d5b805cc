"""Sentence tags in running text: a tint in the colours of the labels, and a bracket along the lines of the sentence."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from annotator.core.annotation import SentenceTag
from annotator.qt.article.geometry import Block
from annotator.qt.article.scene import Scene, is_tentative

BRACKET, BESIDE_TEXT, GAP = 2.0, 8.0, 4.0
"""How wide brackets are, how far from the text, and what is free between two, in pixels."""


def paint_running_tags(painter: QPainter, scene: Scene, block: Block) -> None:
    """Paint tint and bracket of the tagged sentences in the block."""
    sentences, text = scene.article.sentences, scene.text_colour(block)
    indexes = scene.indexes_in(block)
    for index in indexes:
        sentence = sentences[index]
        tags = scene.tags_of(sentence)
        if not tags:
            continue
        fill = scene.palette.fill(tuple(tag.label for tag in tags if not is_tentative(tag)), text)
        for piece in block.pieces(sentence.start, sentence.end):
            painter.fillRect(piece.rect, fill)
        _paint_bracket(painter, scene, block, indexes, index, tags)


def _paint_bracket(
    painter: QPainter, scene: Scene, block: Block, indexes: range, index: int, tags: Sequence[SentenceTag]
) -> None:
    left, right = scene.column
    x = right + BESIDE_TEXT - BRACKET if scene.mirrored(block) else left - BESIDE_TEXT
    top, bottom = _extent(scene, block, indexes, index)
    share = (bottom - top) / len(tags)
    painter.setPen(Qt.PenStyle.NoPen)
    for at, tag in enumerate(tags):
        colour: QColor = scene.palette.swatch(tag.label).ink
        painter.fillRect(QRectF(x, top + at * share, BRACKET, share), colour)


def _extent(scene: Scene, block: Block, indexes: range, index: int) -> tuple[float, float]:
    """From where to where the bracket goes: of a line that sentences share each has a part, in their order."""
    sentence = scene.article.sentences[index]
    first = block.line_of(max(sentence.start, block.start))
    last = block.line_of(max(min(sentence.end, block.end) - 1, block.start))
    ends = []
    for line, at_start in ((first, True), (last, False)):
        there = [
            each
            for each in indexes
            if scene.article.sentences[each].start < line.end
            and scene.article.sentences[each].end > line.start
        ]
        place = there.index(index) + (0 if at_start else 1)
        y = line.top + (line.bottom - line.top) * place / len(there)
        inset = GAP / 2 if 0 < place < len(there) else 0.0
        ends.append(y + inset if at_start else y - inset)
    return ends[0], max(ends[1], ends[0] + 1)
