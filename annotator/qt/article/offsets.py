"""The one place that converts between code points of an article and positions in its QTextDocument."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from annotator.core.text import Utf16Map

_FRAME_MARKS = {0xFDD0: "\ufffd", 0xFDD1: "\ufffd"}


class Offsets:
    """Code points ↔ Qt's UTF-16 positions of one article's text; whatever lies outside is moved to its ends.

    `rows` are the code points, in order, at which a block of the document begins although no line of the text does.
    White space before such a place is shown as the end of a block. Where there is none, as between Chinese sentences,
    an end is put in: the document is that much longer than the text, and both sides of it are the same code point.
    `shown` is what Qt is given.
    """

    __slots__ = ("_added", "_ends", "_map", "_units", "length", "shown")

    def __init__(self, text: str, rows: Sequence[int] = ()) -> None:
        self._added = [row for row in rows if not text[row - 1].isspace()]
        self._ends = [row + before for before, row in enumerate(self._added)]
        self.shown = displayed(_in_rows(text, rows) if rows else text)
        self._map = Utf16Map(self.shown)
        self.length = len(text)
        self._units = self._map.to_utf16(len(self.shown))

    def to_qt(self, point: int, *, before: bool = False) -> int:
        """The document position of a code point: of one where a row begins, the beginning of the row.

        With `before`, the end of the row before, if that is the same code point.
        """
        point = min(max(point, 0), self.length)
        ends = bisect_left(self._added, point) if before else bisect_right(self._added, point)
        return self._map.to_utf16(point + ends)

    def to_point(self, position: int) -> int:
        """The code point of a document position; inside a surrogate pair, that of its character."""
        place = self._map.to_point(min(max(position, 0), self._units))
        return place - bisect_left(self._ends, place)

    def ends_row(self, position: int) -> bool:
        """Whether the position is before an end of a row that was put in: its code point is the next row's as well."""
        place = self._map.to_point(min(max(position, 0), self._units))
        index = bisect_left(self._ends, place)
        return index < len(self._ends) and self._ends[index] == place


def displayed(text: str) -> str:
    """The text as it is given to Qt: equally long, without the two characters that Qt takes for ends of frames."""
    return text.translate(_FRAME_MARKS) if not text.isascii() else text


def _in_rows(text: str, rows: Sequence[int]) -> str:
    parts, start = [], 0
    for row in rows:
        parts.append(text[start : row - 1 if text[row - 1].isspace() else row])
        start = row
    return "\n".join([*parts, text[start:]])
