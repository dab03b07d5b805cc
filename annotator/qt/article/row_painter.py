"""Sentences in rows: beside each the chips of its tags in one column, a bar in their colours, a ground for the current.

The column is as wide as the longest title of a label for sentences, up to a third of the page; longer ones are broken.
Chips stand one above the other, and a row is as high as its text and its chips need.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from annotator.core.annotation import SentenceTag
from annotator.core.labels import LabelSet
from annotator.qt.article.geometry import Block
from annotator.qt.article.margin import CENTRED, CHIP_SIZE, OUTER, PADDING, ZONE_TAG, Chip, chip_height
from annotator.qt.article.scene import Lettering, Scene, SmallType, is_tentative

CHIP_GAP = 5.0
BAR, BESIDE_BAR, BESIDE_TEXT = 6.0, 10.0, 10.0
"""How wide the bar is, and what is free between chips, bar and text, in pixels."""

LEAST_COLUMN, MOST_COLUMN = 48.0, 1 / 3
"""The column for chips at its narrowest, in pixels, and at its widest, as a share of the page."""

GROUND = 4.0
"""How far the ground of the current row reaches beyond its text, in pixels."""


def column_width(labels: LabelSet, type_: SmallType, page: float) -> float:
    """How wide the column for chips is on a page of that width, in pixels."""
    lettering = type_.at(CHIP_SIZE, bold=True)
    titles = (lettering.width(label.shown) for label in labels.applying_to("sentence"))
    widest = max(titles, default=0.0) + chip_height(lettering)
    return ceil(min(max(widest, LEAST_COLUMN), page * MOST_COLUMN))


def beside(column: float) -> float:
    """What rows need before their text for a column of that width, in pixels."""
    return OUTER + ZONE_TAG + column + BESIDE_BAR + BAR + BESIDE_TEXT


def chip_size(lettering: Lettering, title: str, column: float) -> tuple[float, float, int]:
    """Width and height of the chip with that title, and how it is drawn: one that is too long has several lines."""
    height = chip_height(lettering)
    width, room = lettering.width(title) + height, column - height
    if width <= column:
        return width, height, CENTRED
    whole_words = max(map(lettering.width, title.split())) <= room
    broken = Qt.TextFlag.TextWordWrap if whole_words else Qt.TextFlag.TextWrapAnywhere
    flags = CENTRED | broken.value
    taken = lettering.metrics.boundingRect(QRectF(0, 0, room, 1e6), flags, title)
    return column, max(taken.height() + PADDING, height), flags


def chips_height(lettering: Lettering, titles: Iterable[str], column: float) -> float:
    """How high the chips of these titles are together, one above the other."""
    heights = [chip_size(lettering, title, column)[1] for title in titles]
    return sum(heights) + CHIP_GAP * (len(heights) - 1) if heights else 0.0


def row_tags(scene: Scene, block: Block) -> Sequence[SentenceTag]:
    """The tags of the sentence that the row is of."""
    sentence = scene.sentence_of(block)
    return scene.tags_of(sentence) if sentence is not None else ()


def row_chips(scene: Scene, block: Block) -> list[Chip]:
    """The chips of the sentence that begins in the row."""
    sentence = scene.sentence_of(block)
    if sentence is None or sentence.start < block.start:
        return []
    lettering = scene.type.at(CHIP_SIZE, bold=True)
    height = chip_height(lettering)
    line, found = block.lines[0], []
    y = round((line.top + line.bottom - height) / 2) + 1.0
    near = scene.column[1] + BESIDE_TEXT + BAR + BESIDE_BAR if scene.rtl else _bar_left(scene) - BESIDE_BAR
    for tag in scene.tags_of(sentence):
        title = scene.palette.swatch(tag.label).title
        width, taken, flags = chip_size(lettering, title, scene.beside)
        rect = QRectF(near if scene.rtl else near - width, y, width, taken)
        found.append(Chip(rect, title, tag, flags=flags))
        y += taken + CHIP_GAP
    return found


def row_rect(scene: Scene, block: Block) -> QRectF:
    """The row in the column of the text: as high as its lines, and its chips where they are higher."""
    left, right = scene.column
    top, bottom = block.lines[0].top - 2, block.lines[-1].bottom + 2
    chips = row_chips(scene, block)
    if chips:
        bottom = max(bottom, chips[-1].rect.bottom() + 2)
    return QRectF(left, top, right - left, bottom - top)


def paint_row_under(painter: QPainter, scene: Scene, block: Block) -> None:
    """Paint the ground of the current row, and the bar of the labels."""
    sentence = scene.sentence_of(block)
    current = sentence is not None and sentence == scene.sentence
    rect = row_rect(scene, block)
    if current:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(scene.theme.current_sentence)
        painter.drawRoundedRect(rect.adjusted(-GROUND, 0, GROUND, 0), 2, 2)
    bar = QRectF(_bar_left(scene), rect.top(), BAR, rect.height())
    _paint_bar(painter, scene, bar, row_tags(scene, block))
    if current:
        _paint_ring(painter, scene, bar, hollow=not row_tags(scene, block))


def _bar_left(scene: Scene) -> float:
    return scene.column[1] + BESIDE_TEXT if scene.rtl else scene.column[0] - BESIDE_TEXT - BAR


def _paint_bar(painter: QPainter, scene: Scene, bar: QRectF, tags: Sequence[SentenceTag]) -> None:
    """The bar, a part a label: filled where the tag is sure, hollow where it is not."""
    share = bar.height() / max(len(tags), 1)
    shape = QPainterPath()
    shape.addRoundedRect(bar, 2, 2)
    painter.save()
    painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
    for index, tag in enumerate(tags):
        part = QRectF(bar.left(), bar.top() + index * share, BAR, share)
        ink = scene.palette.swatch(tag.label).ink
        painter.fillRect(part, ink)
        if is_tentative(tag):
            painter.fillRect(part.adjusted(1.5, 1.5, -1.5, -1.5), scene.theme.paper)
    painter.restore()


def _paint_ring(painter: QPainter, scene: Scene, bar: QRectF, *, hollow: bool) -> None:
    """The ring around the bar of the current row; without a tag it is the bar itself that is hollow."""
    room = -0.5 if hollow else 2.0
    painter.setPen(QPen(scene.theme.focus, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(bar.adjusted(-room, -room, room, room), 3, 3)
