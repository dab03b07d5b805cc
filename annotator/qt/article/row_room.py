"""How much a row is higher than its text because its chips are, and leaving that room in the document.

Only what is about the layout is written into the document, and only for rows that have several chips. How many lines
the text has at least is known from its width, without laying it out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import ceil

from PySide6.QtGui import QTextCursor, QTextDocument

from annotator.core.article import Article, Sentence
from annotator.core.layer import Layer
from annotator.qt.article.document import BODY, ROW_PITCH, ZONE_STYLES, Typography, ZoneStyle
from annotator.qt.article.margin import chip_height
from annotator.qt.article.offsets import Offsets
from annotator.qt.article.row_painter import chips_height
from annotator.qt.article.scene import Lettering

NARROWEST = 0.38
"""Letters of a longer text are on average at least so wide, in ems."""


class RowRoom:
    """What the room of rows follows from: `column` is the width of that for chips, `width` of that for the text."""

    def __init__(
        self,
        article: Article,
        layer: Layer,
        titles: Callable[[str], str],
        typography: Typography,
        lettering: Lettering,
        column: float,
        width: float,
        given: dict[int, float],
    ) -> None:
        """`titles` gives the title of a label, `given` holds by the starts of sentences what room is left already."""
        self._article = article
        self._layer = layer
        self._titles = titles
        self._lettering = lettering
        self._column = column
        self._width = max(width, 1.0)
        self._typography = typography
        self._em = typography.em()
        self._chip = chip_height(lettering)
        self._heights: dict[tuple[str, ...], float] = {}
        self._type: dict[ZoneStyle, Lettering] = {}
        self._given = given

    def make(
        self, document: QTextDocument, offsets: Offsets, ranges: Sequence[tuple[int, int]] | None
    ) -> bool:
        """Leave the room for the sentences in the ranges, or for all; whether anything is different now."""
        together, changed = QTextCursor(document), False
        together.beginEditBlock()
        for sentence in self._article.sentences if ranges is None else self._within(ranges):
            room, before = self._room(sentence), self._given.get(sentence.start, 0.0)
            if before != room:
                block = document.findBlock(offsets.to_qt(sentence.start))
                shape = block.blockFormat()
                shape.setBottomMargin(shape.bottomMargin() - before + room)
                QTextCursor(block).setBlockFormat(shape)
                self._given[sentence.start] = room
                changed = True
        together.endEditBlock()
        return changed

    def _within(self, ranges: Iterable[tuple[int, int]]) -> Iterator[Sentence]:
        sentences = self._article.sentences
        for start, end in ranges:
            first = bisect_right(sentences, start, key=lambda sentence: sentence.end)
            last = bisect_left(sentences, max(end, start + 1), key=lambda sentence: sentence.start)
            yield from sentences[first:last]

    def _room(self, sentence: Sentence) -> float:
        tags = self._layer.tags_of(sentence.start, sentence.end)
        if not tags:
            return 0.0
        style = self._style(sentence.start)
        pitch = round(style.size * self._em * style.line * ROW_PITCH * self._typography.spacing)
        wanted = self._height(tuple(tag.label for tag in tags)) + max(pitch - self._chip, 0) / 2 + 2
        lines = ceil(wanted / pitch)
        letters = (sentence.end - sentence.start) * NARROWEST * style.size * self._em
        if lines <= 1 or letters > self._width * (lines - 1) * 1.15:
            return 0.0
        return float(max(ceil(wanted - self._lines(sentence, style) * pitch), 0))

    def _height(self, labels: tuple[str, ...]) -> float:
        found = self._heights.get(labels)
        if found is None:
            found = chips_height(self._lettering, map(self._titles, labels), self._column)
            self._heights[labels] = found
        return found

    def _lines(self, sentence: Sentence, style: ZoneStyle) -> int:
        """How many lines the text has at least. The width of a word is asked for once: news says it again."""
        lettering = self._type.get(style)
        if lettering is None:
            font = self._typography.font(sans=style.sans, size=style.size, bold=style.bold)
            font.setItalic(style.italic)
            lettering = self._type[style] = Lettering(font)
        words = self._article.text[sentence.start : sentence.end].split()
        width = sum(map(lettering.width, words)) + lettering.width(" ") * (len(words) - 1)
        return max(ceil(width / self._width), 1)

    def _style(self, point: int) -> ZoneStyle:
        zones = self._article.zones
        index = bisect_right(zones, point, key=lambda zone: zone.start) - 1
        role = zones[index].role if index >= 0 and zones[index].end > point else ""
        return ZONE_STYLES.get(role, BODY)
