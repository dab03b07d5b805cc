"""An article without some of its zones: offsets computed anew, with the way back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from annotator.core import source_tokens
from annotator.core.annotation import (
    Annotation,
    Fragment,
    Link,
    Note,
    SentenceTag,
    Span,
    sentence_quote,
    span_quote,
)
from annotator.core.article import Article, Sentence, Zone
from annotator.core.layer import Layer
from annotator.core.source_form import SOURCE_FORM
from annotator.core.text import sha256
from annotator.formats.kit.values import Layers

OFFSET_MAP = "offset_map"
"""Key of an excerpt's metadata: `[[start in the excerpt, start in the article, length], …]` in code points."""

R = TypeVar("R", Sentence, Zone)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is left of an article and its layers; of the rest, `dropped` annotations lay in it and `cut` ones partly.

    `unnamed` ones are left out because of their labels, `loose` are links that were left out because an annotation at
    their end is, `unplaced` annotations that had no place in the text before.
    """

    article: Article
    layers: Layers
    dropped: int = 0
    cut: int = 0
    unnamed: int = 0
    loose: int = 0
    unplaced: int = 0


def without_zones(article: Article, layers: Layers, roles: Sequence[str]) -> Excerpt:
    """Leave the paragraphs of these roles out. Unchanged where there are none."""
    removed = _removed(article, roles)
    if not removed:
        return Excerpt(article, layers)
    kept = _complement(removed, len(article.text))
    cutter = _Cutter(kept)
    text = "".join(article.text[start:end] for start, end in kept)
    way_back = [[cutter.new(start), start, end - start] for start, end in kept]
    excerpt = replace(
        article,
        text=text,
        sha256=sha256(text),
        metadata={**article.metadata, OFFSET_MAP: way_back},
        zones=cutter.ranges(article.zones),
        sentences=cutter.ranges(article.sentences),
        extra=source_tokens.moved(
            {key: value for key, value in article.extra.items() if key != SOURCE_FORM},
            [part for token in source_tokens.tokens_of(article) for part in cutter.parts(*token)[:1]],
        ),
    )
    dropped = cut = 0
    made: dict[str, Layer] = {}
    for name, layer in layers.items():
        moved: list[Annotation] = []
        for annotation in layer:
            after, touched = cutter.annotation(annotation, text)
            if after is None:
                dropped += 1
            else:
                moved.append(after)
                cut += touched
        ids = {item.id for item in moved}
        whole = [item for item in moved if not isinstance(item, Link) or {item.source, item.target} <= ids]
        dropped += len(moved) - len(whole)
        made[name] = Layer(layer.article, name, whole, layer.state)
    return Excerpt(excerpt, made, dropped, cut)


def _removed(article: Article, roles: Sequence[str]) -> list[Fragment]:
    """The ranges to leave out, each with the blank lines after it; at the end of the text, with those before."""
    text = article.text
    found: list[Fragment] = []
    for zone in article.zones:
        if zone.role not in roles:
            continue
        start, end = zone.start, zone.end
        end += len(text[end:]) - len(text[end:].lstrip("\n"))
        if found and start <= found[-1][1]:
            start = found.pop()[0]
        if end >= len(text):
            start = len(text[:start].rstrip("\n"))
        found.append((start, end))
    return [(start, end) for start, end in found if start < end]


def _complement(removed: Iterable[Fragment], length: int) -> list[Fragment]:
    kept, at = [], 0
    for start, end in removed:
        kept.append((at, start))
        at = end
    kept.append((at, length))
    return [(start, end) for start, end in kept if start < end]


class _Cutter:
    """Moves ranges of the article into the excerpt made of the ranges `kept`."""

    def __init__(self, kept: Sequence[Fragment]) -> None:
        self._kept = kept
        self._starts = [start for start, _ in kept]
        self._new = [0]
        for start, end in kept:
            self._new.append(self._new[-1] + end - start)

    def new(self, start: int) -> int:
        """Where a kept position is in the excerpt."""
        index = max(bisect_right(self._starts, start) - 1, 0)
        return self._new[index] + start - self._kept[index][0]

    def parts(self, start: int, end: int) -> list[Fragment]:
        """What is left of a range, in the excerpt; parts that come to touch are one."""
        index = max(bisect_right(self._starts, start) - 1, 0)
        found: list[Fragment] = []
        for number, (left, right) in enumerate(self._kept[index:], index):
            if left >= end:
                break
            first, last = max(left, start), min(right, end)
            if first < last:
                shift = self._new[number] - left
                if found and found[-1][1] == first + shift:
                    found[-1] = (found[-1][0], last + shift)
                else:
                    found.append((first + shift, last + shift))
        return found

    def ranges(self, values: Iterable[R]) -> tuple[R, ...]:
        return tuple(
            replace(value, start=parts[0][0], end=parts[-1][1])
            for value in values
            if (parts := self.parts(value.start, value.end))
        )

    def annotation(self, annotation: Annotation, text: str) -> tuple[Annotation | None, bool]:
        if isinstance(annotation, Span):
            parts = [part for fragment in annotation.fragments for part in self.parts(*fragment)]
            if not parts:
                return None, False
            fragments = tuple(parts)
            touched = sum(b - a for a, b in fragments) != sum(b - a for a, b in annotation.fragments)
            return replace(annotation, fragments=fragments, quote=span_quote(text, fragments)), touched
        if isinstance(annotation, SentenceTag) or (
            isinstance(annotation, Note) and annotation.start is not None
        ):
            start, end = annotation.start or 0, annotation.end or 0
            parts = self.parts(start, end)
            if not parts:
                return None, False
            quote = sentence_quote(text, parts[0][0], parts[-1][1])
            moved = replace(annotation, start=parts[0][0], end=parts[-1][1], quote=quote)
            return moved, sum(b - a for a, b in parts) != end - start
        return annotation, False
