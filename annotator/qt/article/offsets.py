"""The one place that converts between code points of an article and positions in its QTextDocument."""

from __future__ import annotations

from annotator.core.text import Utf16Map

_FRAME_MARKS = {0xFDD0: "\ufffd", 0xFDD1: "\ufffd"}


class Offsets:
    """Code points ↔ Qt's UTF-16 positions of one article's text; whatever lies outside is moved to its ends."""

    __slots__ = ("_map", "_units", "length")

    def __init__(self, text: str) -> None:
        self._map = Utf16Map(text)
        self.length = len(text)
        self._units = self._map.to_utf16(self.length)

    def to_qt(self, point: int) -> int:
        """The document position of a code point."""
        return self._map.to_utf16(min(max(point, 0), self.length))

    def to_point(self, position: int) -> int:
        """The code point of a document position; inside a surrogate pair, that of its character."""
        return self._map.to_point(min(max(position, 0), self._units))


def displayed(text: str) -> str:
    """The text as it is given to Qt: equally long, without the two characters that Qt takes for ends of frames."""
    return text.translate(_FRAME_MARKS) if not text.isascii() else text
