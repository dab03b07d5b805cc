"""Where something stands on the screen so that it covers nothing of what it is about."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize

APART = 30
"""How far it stands beside what it is about, in pixels: there may be marks between them."""
BELOW = 6


def free_place(taken: QRect, size: QSize, screen: QRect, *, mirrored: bool) -> QPoint:
    """The top left of something of that size which leaves `taken` free: before it in reading direction, else wherever.

    Where there is no room on any side, it stands before it at the edge of the screen.
    """
    before = taken.left() - APART - size.width()
    after = taken.right() + APART
    y = max(min(taken.top(), screen.bottom() - size.height()), screen.top())
    x = max(min(taken.left(), screen.right() - size.width()), screen.left())
    beside = (QPoint(after, y), QPoint(before, y)) if mirrored else (QPoint(before, y), QPoint(after, y))
    below = QPoint(x, taken.bottom() + BELOW)
    above = QPoint(x, taken.top() - BELOW - size.height())
    places = (beside[0], below, above, beside[1])
    return next((place for place in places if screen.contains(QRect(place, size))), beside[0])
