"""Where ranges of text are on the paper: lines and rectangles of blocks, kept until the layout changes.

Positions are code points of the article, rectangles are in document coordinates. Only blocks that are asked for
are measured, and a block is asked for when it is about to be painted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QTextBlock, QTextDocument, QTextLine

from annotator.qt.document import EM, has_rtl
from annotator.qt.offsets import Offsets

ASCENT, DESCENT = 0.93, 0.29
"""How far a fill reaches above and below the baseline, in ems."""

OVERHANG = 9.0
"""How far, in pixels, underlines and handles may reach below a block; above it nothing does."""


@dataclass(frozen=True, slots=True)
class Line:
    """One visual line: its range, the extent of its text, and the band that fills take."""

    number: int
    start: int
    end: int
    left: float
    right: float
    top: float
    bottom: float
    baseline: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one line under a range; `first` and `last` say whether the range starts and ends in it."""

    line: Line
    left: float
    right: float
    first: bool
    last: bool

    @property
    def rect(self) -> QRectF:
        """The band of the line under the stretch."""
        return QRectF(self.left, self.line.top, self.right - self.left, self.line.bottom - self.line.top)


@dataclass(slots=True)
class Block:
    """One paragraph that has been laid out. `slot` is where the next paragraph with text begins."""

    number: int
    start: int
    end: int
    rect: QRectF
    slot: float
    em: float
    rtl: bool
    lines: tuple[Line, ...]
    _text_block: QTextBlock
    _left: float
    _offsets: Offsets
    _bidi: bool
    _pieces: dict[tuple[int, int], tuple[Piece, ...]] = field(default_factory=dict)

    @property
    def reach(self) -> float:
        """Where what is painted for the block ends at the latest."""
        return max(self.slot, self.rect.bottom() + OVERHANG)

    def line_of(self, point: int) -> Line:
        """The line that holds the code point; of the last one also the place after it."""
        return next((line for line in self.lines if point < line.end), self.lines[-1])

    def pieces(self, start: int, end: int) -> tuple[Piece, ...]:
        """The stretches under `[start, end)`, line by line; in mixed directions a line may hold several."""
        found = self._pieces.get((start, end))
        if found is None:
            found = self._pieces[start, end] = tuple(self._measure(start, end))
        return found

    def x_of(self, point: int) -> float:
        """Where the character at the code point begins: its left edge, or its right edge in an RTL block."""
        edges = [piece.right if self.rtl else piece.left for piece in self.pieces(point, point + 1)]
        return edges[0] if edges else self.rect.left()

    def point_under(self, x: float, y: float) -> int | None:
        """The code point whose character is at the place, or None where there is no text."""
        for line in self.lines:
            if line.top <= y <= line.bottom and line.left <= x <= line.right:
                text_line = self._text_block.layout().lineAt(line.number)
                unit = text_line.xToCursor(x - self._left, QTextLine.CursorPosition.CursorOnCharacter)
                return self._offsets.to_point(self._text_block.position() + unit)
        return None

    def _measure(self, start: int, end: int) -> Iterator[Piece]:
        base = self._text_block.position()
        for line in self.lines:
            left, right = max(start, line.start), min(end, line.end)
            if left < right:
                units = self._offsets.to_qt(left) - base, self._offsets.to_qt(right) - base
                begins, ends = left == start, right == end
                yield from self._mixed(line, *units, begins, ends) if self._bidi else self._plain(
                    line, *units, begins, ends
                )

    def _plain(self, line: Line, first: int, last: int, begins: bool, ends: bool) -> Iterator[Piece]:
        text_line = self._text_block.layout().lineAt(line.number)
        left, right = (self._left + float(text_line.cursorToX(unit)[0]) for unit in (first, last))  # type: ignore[index]
        if min(right, line.right) > left:
            yield Piece(line, left, min(right, line.right), begins, ends)

    def _mixed(self, line: Line, first: int, last: int, begins: bool, ends: bool) -> Iterator[Piece]:
        """Where directions mix, a range may be in several places of a line. Letters keep their marks."""
        layout = self._text_block.layout()
        if not layout.isValidCursorPosition(first):
            first = layout.previousCursorPosition(first)
        if not layout.isValidCursorPosition(last):
            last = layout.nextCursorPosition(last)
        extents: list[list[float]] = []
        for left, right in sorted(self._extents(line, first, last - first)):
            if extents and left - extents[-1][1] < 0.6:
                extents[-1][1] = max(extents[-1][1], right)
            else:
                extents.append([left, right])
        start = self._extents(line, first, layout.nextCursorPosition(first) - first)[:1]
        before = layout.previousCursorPosition(last)
        end = self._extents(line, before, last - before)[-1:]
        for left, right in extents:
            first_is_here = any(left - 0.6 <= one and other <= right + 0.6 for one, other in start)
            last_is_here = any(left - 0.6 <= one and other <= right + 0.6 for one, other in end)
            yield Piece(line, left, right, begins and first_is_here, ends and last_is_here)

    def _extents(self, line: Line, first: int, length: int) -> list[tuple[float, float]]:
        runs = self._text_block.layout().lineAt(line.number).glyphRuns(first, length)
        rects = [run.boundingRect() for run in runs]
        return [(self._left + rect.left(), self._left + rect.right()) for rect in rects if rect.width() > 0]


class Geometry:
    """The blocks of one document that have been measured since its layout last changed."""

    def __init__(self, document: QTextDocument, offsets: Offsets) -> None:
        self._document = document
        self._layout = document.documentLayout()
        self._offsets = offsets
        self._blocks: dict[int, Block] = {}

    def clear(self) -> None:
        """Forget everything: the layout changed."""
        self._blocks.clear()

    def between(self, top: float, bottom: float) -> list[Block]:
        """The blocks for which something is painted in the band."""
        found = []
        text_block = self._first_at(top)
        while text_block.isValid():
            block = self._of(text_block)
            if block.rect.top() > bottom:
                break
            if block.end > block.start and block.reach > top:
                found.append(block)
            text_block = text_block.next()
        return found

    def block_at(self, point: int) -> Block:
        """The block that holds the code point. Lays the document out as far as there."""
        return self._of(self._document.findBlock(self._offsets.to_qt(point)))

    def painted(self, start: int, end: int) -> list[Block]:
        """Those blocks under `[start, end]` that have been measured, hence may be on the screen."""
        first = self._document.findBlock(self._offsets.to_qt(start)).blockNumber()
        last = self._document.findBlock(self._offsets.to_qt(end)).blockNumber()
        if last - first < len(self._blocks):
            numbers = range(first, last + 1)
            return [self._blocks[number] for number in numbers if number in self._blocks]
        return [block for number, block in self._blocks.items() if first <= number <= last]

    def _first_at(self, y: float) -> QTextBlock:
        found = self._document.firstBlock()
        if y > self._layout.blockBoundingRect(found).bottom():
            # Only ever asked inside the column: beside it Qt may answer with the far end and lay everything out.
            middle = self._document.pageSize().width() / 2
            position = self._layout.hitTest(QPointF(middle, y), Qt.HitTestAccuracy.FuzzyHit)
            found = self._document.findBlock(max(position, 0))
        before = found.previous()
        while before.isValid() and before.length() == 1:
            before = before.previous()
        return before if before.isValid() else found

    def _of(self, text_block: QTextBlock) -> Block:
        number = text_block.blockNumber()
        found = self._blocks.get(number)
        if found is None:
            found = self._blocks[number] = self._measure(text_block, number)
        return found

    def _measure(self, text_block: QTextBlock, number: int) -> Block:
        rect = self._layout.blockBoundingRect(text_block)
        layout = text_block.layout()
        origin = rect.topLeft()
        em = text_block.blockFormat().doubleProperty(EM) or 16.0
        first, units = text_block.position(), text_block.length() - 1
        lines = []
        for index in range(layout.lineCount() if units else 0):
            line = layout.lineAt(index)
            extent = line.naturalTextRect()
            baseline = origin.y() + line.y() + line.ascent()
            lines.append(
                Line(
                    number=index,
                    start=self._offsets.to_point(first + line.textStart()),
                    end=self._offsets.to_point(first + line.textStart() + line.textLength()),
                    left=origin.x() + extent.left(),
                    right=origin.x() + extent.right(),
                    top=baseline - ASCENT * em,
                    bottom=baseline + DESCENT * em,
                    baseline=baseline,
                )
            )
        rtl = text_block.textDirection() == Qt.LayoutDirection.RightToLeft
        return Block(
            number=number,
            start=self._offsets.to_point(first),
            end=self._offsets.to_point(first + units),
            rect=rect,
            slot=self._slot(text_block, rect.bottom()),
            em=em,
            rtl=rtl,
            lines=tuple(lines),
            _text_block=text_block,
            _left=origin.x(),
            _offsets=self._offsets,
            _bidi=rtl or has_rtl(text_block.text()),
        )

    def _slot(self, text_block: QTextBlock, bottom: float) -> float:
        following = text_block.next()
        if following.isValid() and following.length() == 1:
            following = following.next()
        return self._layout.blockBoundingRect(following).top() if following.isValid() else bottom
