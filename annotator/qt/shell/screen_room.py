"""The room that a window has on its screen."""

from __future__ import annotations

from PySide6.QtCore import QRect

FRAME = (8, 36)
"""What the frame of a window adds to its width and height, at most, in pixels."""


def fitted(wanted: QRect, room: QRect) -> QRect:
    """The place of a window, frame and all, within the usable area of a screen."""
    width = min(wanted.width(), room.width() - FRAME[0])
    height = min(wanted.height(), room.height() - FRAME[1])
    left = min(max(wanted.left(), room.left() + FRAME[0] // 2), room.right() + 1 - FRAME[0] // 2 - width)
    top = min(max(wanted.top(), room.top() + FRAME[1] - 4), room.bottom() + 1 - 4 - height)
    return QRect(left, top, width, height)
