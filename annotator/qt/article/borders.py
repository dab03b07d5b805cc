"""Borders between sentences, which the mouse can take hold of and move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen

from annotator.app.tagging.sentences import move_border, word_border
from annotator.core.errors import AnnotatorError
from annotator.qt.article.geometry import Block
from annotator.qt.article.linking_page import LinkingPage
from annotator.qt.article.scene import Scene

REACH, NEAR = 9.0, 2.5
"""How far from a row, and from a border in the middle of a line, the mouse takes hold of it, in pixels."""

KNOB = 3.0


@dataclass(frozen=True, slots=True)
class _Held:
    """The border after sentence `index`, now at the code point `at`."""

    index: int
    at: int


class BorderPage(LinkingPage):
    """An article in which borders of sentences can be moved, where the mode shows sentences."""

    _held: _Held | None = None
    _pointed: _Held | None = None

    def typeset(self) -> None:
        self._held = self._pointed = None
        super().typeset()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._pointed is not None:
            self._pointed = None
            self.viewport().update()

    def press_border(self, place: QPointF) -> bool:
        """Take hold of the border at the place; whether there is one."""
        if self._session.read_only:
            return False
        self._held = self._border_at(place)
        return self._held is not None

    def drag_border(self, place: QPointF, *, freely: bool) -> bool:
        """Move the border that is held to the nearest word, or `freely`; whether one is held."""
        if self._held is None:
            return False
        at = self.position_near(place)
        at = at if freely else word_border(self._session, self._held.index, at)
        first, second = self._session.article.sentences[self._held.index : self._held.index + 2]  # type: ignore[union-attr]
        self._held = replace(self._held, at=min(max(at, first.start + 1), second.end - 1))
        self.viewport().update()
        return True

    def drop_border(self) -> bool:
        """Leave the border where it is now; whether one was held."""
        held, self._held = self._held, None
        if held is None:
            return False
        self.viewport().update()
        with suppress(AnnotatorError):  # with no words on one side it goes back to where it was
            move_border(self._session, held.index, held.at)
        return True

    def point_at_border(self, place: QPointF) -> bool:
        """Show the border at the place as one that can be moved; whether there is one."""
        found = None if self._session.read_only else self._border_at(place)
        if found != self._pointed:
            self._pointed = found
            self.viewport().update()
        return found is not None

    def _border_at(self, place: QPointF) -> _Held | None:
        if not self._session.mode.by_sentence:
            return None
        scene, block = self._scene(), self._block_at(place)
        if scene is None or block is None or not block.lines:
            return None
        on_paper = self._on_paper(place)
        for index, at, rect in _grips(scene, block):
            if rect.contains(on_paper):
                return _Held(index, at)
        return None

    def _paint_over(self, event: QPaintEvent, scene: Scene, scrolled: int) -> None:
        super()._paint_over(event, scene, scrolled)
        shown = self._held or self._pointed
        if shown is not None and scene.sentences:
            with QPainter(self.viewport()) as painter:
                painter.setClipRegion(event.region())
                painter.translate(0, -scrolled)
                self._paint_border(painter, scene, shown)

    def _paint_border(self, painter: QPainter, scene: Scene, shown: _Held) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(scene.theme.focus, 2.0))
        painter.setBrush(scene.theme.focus)
        for block in scene.geometry.painted(shown.at, shown.at):
            if not block.start <= shown.at < block.end:
                continue
            line = block.line_of(shown.at)
            x = block.x_of(shown.at) + (2.0 if block.rtl else -2.0)
            painter.drawLine(QLineF(x, line.top - 1, x, line.bottom + 1))
            painter.drawEllipse(QPointF(x, line.top - 1), KNOB, KNOB)
            painter.drawEllipse(QPointF(x, line.bottom + 1), KNOB, KNOB)


def _grips(scene: Scene, block: Block) -> Iterator[tuple[int, int, QRectF]]:
    """Where borders can be taken hold of in a block: the index of the sentence before, the place, and the area."""
    text, sentences = scene.article.text, scene.article.sentences
    for index in scene.indexes_in(block):
        sentence = sentences[index]
        before = sentences[index - 1] if index else None
        after = sentences[index + 1] if index + 1 < len(sentences) else None
        if before is not None and sentence.start >= block.start and _adjoin(text, before.end, sentence.start):
            line, x = block.line_of(sentence.start), block.x_of(sentence.start)
            yield index - 1, sentence.start, _area(scene, block, x, line.top, line.bottom, after=False)
        if (
            scene.rows
            and after is not None
            and sentence.end <= block.end
            and _adjoin(text, sentence.end, after.start)
        ):
            line = block.lines[-1]
            x = line.left if block.rtl else line.right
            yield index, after.start, _area(scene, block, x, line.top, line.bottom, after=True)


def _area(scene: Scene, block: Block, x: float, top: float, bottom: float, *, after: bool) -> QRectF:
    if not scene.rows:
        return QRectF(x - NEAR - 1, top, 2 * NEAR, bottom - top)
    at_right = after is not block.rtl
    return QRectF(x + 1 if at_right else x - REACH - 1, top, REACH, bottom - top)


def _adjoin(text: str, end: int, start: int) -> bool:
    return "\n" not in text[end:start]
