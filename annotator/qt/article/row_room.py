"""How much a row is higher than its text because its chips are, and leaving that room in the document.

Only what is about the layout is written into the document, and only for rows that have several chips. How many lines the
text has at least is known from its width, without laying it out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import NamedTuple

from PySide6.QtGui import QFontMetricsF, QTextCursor, QTextDocument

from annotator.core.article import Article, Sentence
from annotator.core.layer import Layer
from annotator.qt.article.document import BODY, ROOM, ROW_PITCH, ZONE_STYLES, Typography, ZoneStyle
from annotator.qt.article.margin import chip_height
from annotator.qt.article.offsets import Offsets
from annotator.qt.article.row_painter import chips_height
from annotator.qt.article.scene import Lettering
from annotator.qt.parts.palette import LabelPalette

NARROWEST = 0.38
"""Letters of a longer text are on average at least so wide, in ems."""


class RowRoom(NamedTuple):
    """What the room of rows follows from: `column` is the width of that for chips, `width` of that for the text."""

    article: Article
    layer: Layer
    palette: LabelPalette
    typography: Typography
    lettering: Lettering
    column: float
    width: float

    def make(
        self, document: QTextDocument, offsets: Offsets, ranges: Sequence[tuple[int, int]] | None
    ) -> bool:
        """Leave the room for the sentences in the ranges, or for all; whether anything is different now."""
        cursor, changed = QTextCursor(document), False
        for sentence in self._all() if ranges is None else self._within(ranges):
            room = self._room(sentence)
            cursor.setPosition(offsets.to_qt(sentence.start))
            shape = cursor.blockFormat()
            before = shape.doubleProperty(ROOM)
            if before != room:
                if not changed:
                    cursor.beginEditBlock()
                    changed = True
                shape.setBottomMargin(shape.bottomMargin() - before + room)
                shape.setProperty(ROOM, room)
                cursor.setBlockFormat(shape)
        if changed:
            cursor.endEditBlock()
        return changed

    def _all(self) -> Iterable[Sentence]:
        return self.article.sentences if self.layer.tagged_sentences else ()

    def _within(self, ranges: Iterable[tuple[int, int]]) -> Iterator[Sentence]:
        sentences = self.article.sentences
        for start, end in ranges:
            first = bisect_right(sentences, start, key=lambda sentence: sentence.end)
            last = bisect_left(sentences, max(end, start + 1), key=lambda sentence: sentence.start)
            yield from sentences[first:last]

    def _room(self, sentence: Sentence) -> float:
        tags = self.layer.tags_of(sentence.start, sentence.end)
        if not tags:
            return 0.0
        titles = [self.palette.swatch(tag.label).title for tag in tags]
        wanted = chips_height(self.lettering, titles, self.column)
        style = self._style(sentence.start)
        em = self.typography.em()
        pitch = round(style.size * em * style.line * ROW_PITCH)
        wanted += max(pitch - chip_height(self.lettering), 0) / 2 + 2
        lines = ceil(wanted / pitch)
        if lines <= 1 or self._has_lines(sentence, style, lines):
            return 0.0
        return float(ceil(wanted - self._lines(sentence, style) * pitch))

    def _has_lines(self, sentence: Sentence, style: ZoneStyle, lines: int) -> bool:
        """Whether the text is so long that it has as many lines for certain, to save measuring it."""
        letters = sentence.end - sentence.start
        return letters * NARROWEST * style.size * self.typography.em() > self.width * (lines - 1) * 1.15

    def _lines(self, sentence: Sentence, style: ZoneStyle) -> int:
        font = self.typography.font(sans=style.sans, size=style.size, bold=style.bold)
        text = self.article.text[sentence.start : sentence.end].rstrip()
        return max(ceil(QFontMetricsF(font).horizontalAdvance(text) / max(self.width, 1)), 1)

    def _style(self, point: int) -> ZoneStyle:
        zones = self.article.zones
        index = bisect_right(zones, point, key=lambda zone: zone.start) - 1
        role = zones[index].role if index >= 0 and zones[index].end > point else ""
        return ZONE_STYLES.get(role, BODY)
