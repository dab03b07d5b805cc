"""Words in their line: what is before and after them is muted, and the words of all lines stand below each other."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from annotator.qt.parts import fonts
from annotator.qt.parts.theme import Theme

LEAD = 0.42
"""How much of the line's room the text before the words takes."""


def paint_line(
    painter: QPainter,
    theme: Theme,
    font: QFont,
    area: QRect,
    line: tuple[str, str, str],
    *,
    muted: bool = False,
    behind: Callable[[QRect], None] | None = None,
) -> None:
    """Paint the text before, the words in bold, the text after; mirrored for Arabic.

    Words that are `muted` do not stand out. `behind` paints what is behind the words, given their place.
    """
    bold, plain = QFontMetrics(fonts.semibold(font)), QFontMetrics(font)
    middle = bold.elidedText(line[1], Qt.TextElideMode.ElideRight, area.width() // 2)
    wide = bold.horizontalAdvance(middle)
    lead = min(round(area.width() * LEAD), area.width() - wide)
    gap = plain.horizontalAdvance(" ")
    before_gap = gap if line[0][-1:].isspace() else 1
    after_gap = gap if line[2][:1].isspace() else 1
    rest = area.width() - lead - wide
    before = plain.elidedText(line[0].rstrip(), Qt.TextElideMode.ElideLeft, lead - before_gap)
    after = plain.elidedText(line[2].lstrip(), Qt.TextElideMode.ElideRight, rest - after_gap)
    first = QRect(area.left(), area.top(), lead - before_gap, area.height())
    second = QRect(area.left() + lead, area.top(), wide + 1, area.height())
    third = QRect(second.left() + wide + after_gap, area.top(), rest - after_gap, area.height())
    near, far = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    if runs_left(f"{line[1]}{line[0]}{line[2]}"):
        first, second, third = (_mirrored(part, area) for part in (first, second, third))
        near, far = far, near
        painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    if behind is not None:
        behind(second)
    where = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
    painter.setFont(font)
    painter.setPen(theme.text_muted)
    painter.drawText(first, where | far, before)
    painter.drawText(third, where | near, after)
    painter.setFont(fonts.semibold(font))
    painter.setPen(theme.text_muted if muted else theme.text)
    painter.drawText(second, where | near, middle)
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def runs_left(text: str) -> bool:
    """Whether text is read from right to left, by its first letter."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)


def _mirrored(part: QRect, area: QRect) -> QRect:
    made = QRect(part)
    made.moveRight(area.left() + area.right() - part.left())
    return made
