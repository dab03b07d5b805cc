"""Text: normalised once at import, measured in code points, hashed."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right

from annotator.core.patterns import pattern

_NEWLINES = pattern("\r\n|[\r\x0b\x0c\u2028\u2029\u0085]")
_FORBIDDEN = pattern("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ASTRAL = pattern("[\U00010000-\U0010ffff]")


def normalise(raw: str) -> str:
    """The text of an article as it is stored for ever.

    Byte-order marks go, every kind of line end becomes LF, and so do vertical tabs and the ends of pages; other control
    characters and lone surrogates become U+FFFD, and spaces at line ends go. Letters are not recomposed.
    `normalise(normalise(t)) == normalise(t)`.
    """
    text = raw
    if not text.replace("\n", "").isprintable():  # only then can there be something of the kind
        text = _FORBIDDEN.sub("\ufffd", _NEWLINES.sub("\n", text.replace("\ufeff", "")))
    return "\n".join(line.rstrip() for line in text.split("\n"))


def sha256(text: str) -> str:
    """Hexadecimal SHA-256 of the text as UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Ranges, in code points, of the lines of `text` that are not blank."""
    ranges = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            ranges.append((start, start + len(line)))
        start += len(line) + 1
    return ranges


class Utf16Map:
    """Converts between code points and UTF-16 code units of one text, both ways, in O(log astral characters).

    Qt, JavaScript and Java count UTF-16 units; characters beyond U+FFFF count twice there.
    """

    __slots__ = ("_points", "_units")

    def __init__(self, text: str) -> None:
        self._points = [] if text.isascii() else [match.start() for match in _ASTRAL.finditer(text)]
        self._units = [point + index for index, point in enumerate(self._points)]

    def to_utf16(self, point: int) -> int:
        """The UTF-16 position of a code-point position."""
        return point + bisect_left(self._points, point)

    def to_point(self, unit: int) -> int:
        """The code-point position of a UTF-16 position; inside a surrogate pair, that of its character."""
        before = bisect_right(self._units, unit)
        if before and unit == self._units[before - 1] + 1:
            return self._points[before - 1]
        return unit - bisect_left(self._units, unit)
