"""What decides how the article looks at one moment, for all that paints a part of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF

from annotator.core.annotation import Annotation, Fragment, SentenceTag, Span
from annotator.core.article import Article, Sentence
from annotator.core.layer import Layer
from annotator.core.values import dataclass
from annotator.qt.article.geometry import Block, Geometry
from annotator.qt.parts.palette import LabelPalette
from annotator.qt.parts.theme import Theme

if TYPE_CHECKING:
    from annotator.qt.article.review_scene import ReviewScene
    from annotator.suggest.suggestion import Suggestion

DIMMED = frozenset({"furniture"})
"""Zones whose text is so faint that fills behind it have to be fainter still."""


class Lettering:
    """A small font and the widths of what was measured in it."""

    __slots__ = ("_widths", "font", "metrics")

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetricsF(font)
        self._widths: dict[str, float] = {}

    def width(self, text: str) -> float:
        """How wide the text is."""
        found = self._widths.get(text)
        if found is None:
            found = self._widths[text] = self.metrics.horizontalAdvance(text)
        return found

    def elided(self, text: str, room: float) -> str:
        """The text, cut with an ellipsis where it is wider than the room."""
        if self.width(text) <= room:
            return text
        return self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room, 0))


class SmallType:
    """The lettering beside and above the text, at shares of the body's size."""

    __slots__ = ("_base", "_made")

    def __init__(self, base: QFont) -> None:
        self._base = base
        self._made: dict[tuple[float, bool, bool], Lettering] = {}

    def at(self, share: float, *, bold: bool = False, semibold: bool = False) -> Lettering:
        """The lettering at a share of the body's size."""
        found = self._made.get((share, bold, semibold))
        if found is None:
            font = QFont(self._base)
            font.setPointSizeF(self._base.pointSizeF() * share)
            font.setBold(bold)
            if semibold:
                font.setWeight(QFont.Weight.DemiBold)
            found = self._made[share, bold, semibold] = Lettering(font)
        return found


@dataclass(frozen=True, slots=True)
class Scene:
    """All that decides how the article looks at one moment.

    `column` is where the text stands between the margins, `width` that of the view; `hits` are what a search found,
    in order, `hit` the index of the one that it stands at; `review` is what a review adds, in Review mode. `only_by` is
    the only name with which notes are signed; None: with all. `linkable` says whether links can be drawn from the
    selected annotation, `lacking` holds the ids of those that lack a link or a value. In `rows` each sentence has a
    line of its own, with `beside` pixels for its chips; `rtl` is the page that is read from right to left.
    `suggested` are spans that may be meant, by place, `likely` tags of sentences, of each the likeliest first.
    """

    article: Article
    layer: Layer
    geometry: Geometry
    palette: LabelPalette
    theme: Theme
    type: SmallType
    column: tuple[float, float]
    width: float
    sentences: bool
    sentence: Sentence | None = None
    selected: str = ""
    preview: Span | None = None
    hits: Sequence[Fragment] = ()
    hit: int = -1
    review: ReviewScene | None = None
    only_by: str | None = None
    linkable: bool = False
    lacking: Container[str] = frozenset()
    rows: bool = False
    beside: float = 0.0
    rtl: bool = False
    suggested: Sequence[Suggestion] = ()
    likely: Sequence[Suggestion] = ()

    def mirrored(self, block: Block) -> bool:
        """Whether what stands beside the block is mirrored: in rows the whole page is, else the paragraph."""
        return self.rtl if self.rows else block.rtl

    def sentence_of(self, block: Block) -> Sentence | None:
        """The sentence that the row is of, or None where it is of none."""
        all_of_them = self.article.sentences
        index = bisect_left(all_of_them, max(block.end, block.start + 1), key=lambda each: each.start) - 1
        found = all_of_them[index] if index >= 0 else None
        return found if found is not None and found.end > block.start else None

    def tags_of(self, sentence: Sentence) -> Sequence[SentenceTag]:
        """The sentence's tags, in the order of the labels."""
        tags = self.layer.tags_of(sentence.start, sentence.end)
        return tags if len(tags) < 2 else sorted(tags, key=lambda tag: self.palette.place(tag.label))

    def spans_in(self, block: Block) -> list[Span]:
        """The spans that reach into the block, with the one that is being dragged as it would be."""
        found = self.layer.spans.overlapping(block.start, block.end)
        if self.preview is None:
            return found
        moved = self.preview
        kept = [span for span in found if span.id != moved.id]
        if moved.start < block.end and moved.end > block.start:
            kept.append(moved)
        return kept

    @property
    def tagged_sentences(self) -> bool:
        """Whether tags of sentences are shown beside them."""
        return self.sentences or self.review is not None

    def sentences_in(self, block: Block) -> list[Sentence]:
        """The sentences that start in the block."""
        all_of_them = self.article.sentences
        first = bisect_left(all_of_them, block.start, key=lambda sentence: sentence.start)
        last = bisect_left(all_of_them, block.end, first, key=lambda sentence: sentence.start)
        return list(all_of_them[first:last])

    def indexes_in(self, block: Block) -> range:
        """The indexes of the sentences that reach into the block."""
        all_of_them = self.article.sentences
        first = bisect_right(all_of_them, block.start, key=lambda sentence: sentence.end)
        return range(first, bisect_left(all_of_them, block.end, first, key=lambda sentence: sentence.start))

    def text_colour(self, block: Block) -> QColor:
        """The colour that fills in the block have to let through."""
        return self.theme.furniture_text if self.is_dimmed(block) else self.theme.text

    def is_dimmed(self, block: Block) -> bool:
        """Whether the block is of a zone that is not part of the article."""
        zones = self.article.zones
        index = bisect_left(zones, block.start + 1, key=lambda zone: zone.start) - 1
        return index >= 0 and zones[index].end > block.start and zones[index].role in DIMMED


def is_tentative(annotation: Annotation) -> bool:
    """Whether it is drawn dashed and without a fill: doubtful, or suggested and not looked at by anybody."""
    if annotation.origin != "suggestion" or annotation.doubt:
        return annotation.doubt
    said = annotation.extra.get("suggested")
    return not isinstance(said, dict) or bool(said.get("unread"))
