"""What the mouse is in the middle of, in the article."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF

from annotator.core.annotation import Span

GROWING = 500
"""Within how many milliseconds of the last one a double click grows what it selected."""

SAME_PLACE = 4
"""How far, in pixels, two clicks may lie apart and still be at the same place."""


NOWHERE = QPointF(-1000, -1000)


@dataclass(frozen=True, slots=True)
class Drag:
    """The edge ("start" or "end") of a span on its way, now at the code point `place`."""

    span: Span
    edge: str
    place: int

    def moved(self) -> Span:
        """The span as it would be; it never becomes empty."""
        fragments = list(self.span.fragments)
        if self.edge == "start":
            fragments[0] = (min(self.place, fragments[0][1] - 1), fragments[0][1])
        else:
            fragments[-1] = (fragments[-1][0], max(self.place, fragments[-1][0] + 1))
        return replace(self.span, fragments=tuple(fragments))


@dataclass(slots=True)
class Clicks:
    """The clicks at one place: when the last was, to what they have grown the selection, whose turn a span is."""

    place: QPointF
    time: int = 0
    level: int = 0
    tripled: bool = False
    turn: int = 0
    held: bool = False
    moved: bool = False

    def near(self, place: QPointF) -> bool:
        """Whether `place` is where the clicks are."""
        return (self.place - place).manhattanLength() <= SAME_PLACE
