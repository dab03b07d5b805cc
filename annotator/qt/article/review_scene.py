"""What a review adds to the look of an article: conflicts with their states, and a lane for each annotator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

from annotator.core.annotation import Link
from annotator.core.layer import Layer, SpanIndex
from annotator.qt.parts.palette import SEEN, readable
from annotator.qt.parts.theme import Theme

if TYPE_CHECKING:
    from annotator.app.reviewing.queue import Review
    from annotator.review.compare import Cluster

# Okabe and Ito's colours, which are told apart by colour-blind eyes as well; no two neighbours share a pattern.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
_PATTERNS: tuple[tuple[float, ...], ...] = ((), (4.0, 2.0), (1.0, 1.6), (6.0, 1.6, 1.0, 1.6), (8.0, 3.0))
"""Dashes and gaps in widths of the line; none is a solid line."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One annotator's work under the text: the name shown, and how its line looks."""

    name: str
    layer: Layer
    colour: QColor
    pattern: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ReviewScene:
    """The review of the open article at one moment."""

    review: Review
    lanes: tuple[Lane, ...]
    marks: SpanIndex

    @property
    def current(self) -> Cluster | None:
        """The conflict that is being settled, if it is one of this article."""
        conflict = self.review.conflict
        return conflict.cluster if conflict is not None else None

    def links(self) -> Iterator[tuple[Layer, str]]:
        """The links that are being settled, each with the layer that it is in."""
        current = self.current
        if current is None or current.what != "link":
            return
        layers = {lane.layer.annotator: lane.layer for lane in self.lanes}
        for candidate in current.candidates:
            for item in candidate.annotations:
                if isinstance(item, Link) and candidate.annotators[0] in layers:
                    yield layers[candidate.annotators[0]], item.id


def lane_look(index: int, theme: Theme) -> tuple[QColor, tuple[float, ...]]:
    """Colour and pattern of the lane at that index, seen well on the theme's paper."""
    colour = readable(QColor(_COLOURS[index % len(_COLOURS)]), theme.paper, SEEN)
    return colour, _PATTERNS[index % len(_PATTERNS)]


def review_scene(review: Review, theme: Theme) -> ReviewScene:
    """The scene of the open article."""
    page = review.page
    lanes = [
        Lane(name, layer, *lane_look(index, theme)) for index, (name, layer) in enumerate(page.lanes.items())
    ]
    return ReviewScene(review, tuple(lanes), page.marks)
