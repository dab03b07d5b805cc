"""Where ranges of text are on the paper: lines and rectangles of blocks, kept until the layout changes.

Positions are code points of the article, rectangles are in document coordinates. Only blocks that are asked for
are measured, and a block is asked for when it is about to be painted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QTextBlock, QTextDocument, QTextLine

from annotator.core.values import dataclass
from annotator.qt.article.document import EM, has_rtl
from annotator.qt.article.offsets import Offsets

ASCENT, DESCENT = 0.93, 0.29
"""How far a fill reaches above and below the baseline, in ems."""

LEAD = 0.65
"""What lines leave above the band for labels, in ems."""

STRETCH = 40
"""How many lines of a very long paragraph are measured and painted as one block."""

NEAR = 90.0
"""How far from a line, in pixels, the mouse may be and still mean it."""

BELOW_THE_END = 48.0
"""What is free below the last paragraph, in pixels."""

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
    """One paragraph that has been laid out, or a stretch of one that is very long.

    `slot` is where the next one begins.
    """

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
                yield from (
                    self._mixed(line, *units, begins, ends)
                    if self._bidi
                    else self._plain(line, *units, begins, ends)
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
        self._blocks: dict[int, dict[int, Block]] = {}

    def clear(self) -> None:
        """Forget everything: the layout changed."""
        self._blocks.clear()

    def between(self, top: float, bottom: float) -> list[Block]:
        """The blocks for which something is painted in the band."""
        found: list[Block] = []
        paragraph = self._first_at(top)
        while paragraph.isValid():
            rect = self._layout.blockBoundingRect(paragraph)
            if rect.top() > bottom:
                break
            if paragraph.length() > 1:
                found.extend(self._stretches(paragraph, rect, top, bottom))
            paragraph = paragraph.next()
        return found

    def block_at(self, point: int) -> Block:
        """The block that holds the code point. Lays the document out as far as there."""
        unit = self._offsets.to_qt(point)
        paragraph = self._document.findBlock(unit)
        rect = self._layout.blockBoundingRect(paragraph)
        line = paragraph.layout().lineForTextPosition(unit - paragraph.position())
        return self._block(paragraph, rect, max(line.lineNumber(), 0) // STRETCH if line.isValid() else 0)

    def painted(self, start: int, end: int) -> list[Block]:
        """Those blocks under `[start, end]` that have been measured, hence may be on the screen."""
        first = self._document.findBlock(self._offsets.to_qt(start)).blockNumber()
        last = self._document.findBlock(self._offsets.to_qt(end)).blockNumber()
        if last - first < len(self._blocks):
            numbers = [number for number in range(first, last + 1) if number in self._blocks]
        else:
            numbers = [number for number in self._blocks if first <= number <= last]
        stretches = (block for number in numbers for block in self._blocks[number].values())
        return [block for block in stretches if block.start <= end and block.end >= start]

    def lay_out_to(self, y: float) -> None:
        """Have Qt, which lays out no more than it must, come as far as there."""
        self._layout.hitTest(QPointF(0, y), Qt.HitTestAccuracy.FuzzyHit)

    def nearest_line(self, y: float) -> Line | None:
        """The line whose band is nearest to that height; None where the article has no text there."""
        lines = [line for block in self.between(y - NEAR, y + NEAR) for line in block.lines]
        return min(lines, key=lambda line: max(line.top - y, y - line.bottom), default=None)

    def _first_at(self, y: float) -> QTextBlock:
        found = self._document.firstBlock()
        if y > self._layout.blockBoundingRect(found).bottom():
            found = self._paragraph_at(y)
        before = found.previous()
        while before.isValid() and before.length() == 1:
            before = before.previous()
        return before if before.isValid() else found

    def _paragraph_at(self, y: float) -> QTextBlock:
        """The paragraph at that height or just above. Between two of them Qt answers with the end of the text."""
        end = self._document.characterCount() - 1
        for above in range(0, 160, 5):
            position = self._layout.hitTest(QPointF(0, y - above), Qt.HitTestAccuracy.FuzzyHit)
            if 0 <= position < end:
                return self._document.findBlock(position)
        return self._document.lastBlock()

    def _stretches(self, paragraph: QTextBlock, rect: QRectF, top: float, bottom: float) -> Iterator[Block]:
        count = paragraph.layout().lineCount()
        first = 0
        if count > STRETCH:
            first = max(int((top - rect.top()) / rect.height() * count) // STRETCH - 1, 0)
        for stretch in range(first, (count + STRETCH - 1) // STRETCH):
            block = self._block(paragraph, rect, stretch)
            if block.rect.top() > bottom:
                return
            if block.reach > top:
                yield block

    def _block(self, paragraph: QTextBlock, rect: QRectF, stretch: int) -> Block:
        stretches = self._blocks.setdefault(paragraph.blockNumber(), {})
        found = stretches.get(stretch)
        if found is None:
            found = stretches[stretch] = self._measure(paragraph, rect, stretch)
        return found

    def _measure(self, paragraph: QTextBlock, rect: QRectF, stretch: int) -> Block:
        em = paragraph.blockFormat().doubleProperty(EM) or 16.0
        base, count = paragraph.position(), paragraph.layout().lineCount()
        first, last = stretch * STRETCH, min((stretch + 1) * STRETCH, count)
        lines = []
        if paragraph.length() > 1:
            lines = [self._line(paragraph, rect, number, em) for number in range(first, last)]
        start, end = self._offsets.to_point(base), self._offsets.to_point(base + paragraph.length() - 1)
        top, slot = rect.top(), 0.0
        if first > 0:
            start, top = lines[0].start, lines[0].top - LEAD * em
        if last < count:
            end, slot = lines[-1].end, self._line(paragraph, rect, last, em).top - LEAD * em
        else:
            slot = self._slot(paragraph, rect.bottom())
        rtl = paragraph.textDirection() == Qt.LayoutDirection.RightToLeft
        return Block(
            number=paragraph.blockNumber(),
            start=start,
            end=end,
            rect=QRectF(rect.left(), top, rect.width(), (slot if last < count else rect.bottom()) - top),
            slot=slot,
            em=em,
            rtl=rtl,
            lines=tuple(lines),
            _text_block=paragraph,
            _left=rect.left(),
            _offsets=self._offsets,
            _bidi=rtl or has_rtl(paragraph.text()),
        )

    def _line(self, paragraph: QTextBlock, rect: QRectF, number: int, em: float) -> Line:
        line, base = paragraph.layout().lineAt(number), paragraph.position()
        extent, baseline = line.naturalTextRect(), rect.top() + line.y() + line.ascent()
        return Line(
            number=number,
            start=self._offsets.to_point(base + line.textStart()),
            end=self._offsets.to_point(base + line.textStart() + line.textLength()),
            left=rect.left() + extent.left(),
            right=rect.left() + extent.right(),
            top=baseline - ASCENT * em,
            bottom=baseline + DESCENT * em,
            baseline=baseline,
        )

    def _slot(self, paragraph: QTextBlock, bottom: float) -> float:
        following = paragraph.next()
        if following.isValid() and following.length() == 1:
            following = following.next()
        return (
            self._layout.blockBoundingRect(following).top() if following.isValid() else bottom + BELOW_THE_END
        )
