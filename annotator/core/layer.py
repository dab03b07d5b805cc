"""A layer: all annotations of one annotator on one article, with overlap queries."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from operator import attrgetter
from typing import TypeVar

from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    Decision,
    LayerState,
    Link,
    Note,
    SentenceTag,
    Span,
)
from annotator.core.names import GOLD
from annotator.core.segments import by_position
from annotator.core.wording import counted

__all__ = ["GOLD", "Layer", "SpanIndex"]

A = TypeVar("A", bound=Annotation)


class SpanIndex:
    """Spans by position, with overlap queries that look back.

    Spans are kept in classes by length: class `k` holds those of at least `2**k` and less than `2**(k+1)` code
    points, each sorted by start. What reaches into a range from the left starts at most one class length before
    it, so a query costs one bisection per class and looks at no more than the hits and the spans stacked just
    before the range: O(log n + hits) for any bounded depth of nesting. Adding is one insertion into a sorted list.
    The classes are made for the first query: who only reads all the spans does not wait for them.
    """

    __slots__ = ("_made", "_spans")

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._spans: dict[str, Span] = {span.id: span for span in spans}
        self._made: defaultdict[int, list[tuple[int, int, str]]] | None = None

    @property
    def _classes(self) -> defaultdict[int, list[tuple[int, int, str]]]:
        if self._made is None:
            places = [(span.fragments[0][0], span.fragments[-1][1], span.id) for span in self._spans.values()]
            places.sort()  # of a file they are in order, which takes no time
            self._made = defaultdict(list)
            for place in places:
                self._made[((place[1] - place[0]) | 1).bit_length() - 1].append(
                    place
                )  # as `_length_class` has it
        return self._made

    def __len__(self) -> int:
        return len(self._spans)

    def __contains__(self, span_id: object) -> bool:
        return span_id in self._spans

    def __iter__(self) -> Iterator[Span]:
        return iter(sorted(self._spans.values(), key=by_position))

    def values(self) -> Iterable[Span]:
        """The spans in no particular order, which is quicker than in order."""
        return self._spans.values()

    def get(self, span_id: str) -> Span | None:
        """The span with that id, or None."""
        return self._spans.get(span_id)

    def put(self, span: Span) -> None:
        """Add the span, in place of one with the same id."""
        self.remove(span.id)
        self._spans[span.id] = span
        if self._made is not None:
            insort(self._made[_length_class(span.start, span.end)], (span.start, span.end, span.id))

    def remove(self, span_id: str) -> None:
        """Take the span out, if it is there."""
        span = self._spans.pop(span_id, None)
        if span is not None and self._made is not None:
            entries = self._made[_length_class(span.start, span.end)]
            del entries[bisect_left(entries, (span.start, span.end, span.id))]

    def overlapping(self, start: int, end: int) -> list[Span]:
        """The spans with a fragment that shares at least one code point with `[start, end)`, by position."""
        hits = [
            self._spans[span_id]
            for longest, entries in self._classes.items()
            for _, right, span_id in entries[
                bisect_right(entries, (start - (2 << longest), 0, "")) : bisect_left(entries, (end, 0, ""))
            ]
            if right > start
        ]
        hits = [span for span in hits if len(span.fragments) == 1 or _touches(span, start, end)]
        hits.sort(key=by_position)
        return hits

    def at(self, position: int) -> list[Span]:
        """The spans that cover the code point at `position`, the innermost (shortest) first."""
        return sorted(self.overlapping(position, position + 1), key=lambda span: span.end - span.start)

    def next_after(self, position: int) -> Span | None:
        """The first span that starts after `position`, or None."""
        firsts = [
            entries[index]
            for entries in self._classes.values()
            if (index := bisect_left(entries, (position + 1, 0, ""))) < len(entries)
        ]
        return self._spans[min(firsts)[2]] if firsts else None

    def last_before(self, position: int) -> Span | None:
        """The last span that starts before `position`, or None."""
        lasts = [
            entries[index - 1]
            for entries in self._classes.values()
            if (index := bisect_left(entries, (position, 0, ""))) > 0
        ]
        return self._spans[max(lasts)[2]] if lasts else None


class Layer:
    """All annotations of one annotator on one article, and how far the work is.

    `unanchored` lists annotations whose place in the text is lost: they are kept and written, but never shown.

    >>> layer = project["kestrel-line-lease"].layer("alice")
    >>> len(layer), layer.state.status, [span.text for span in layer.spans.overlapping(25, 40)]
    (84, 'started', ['Kestrel Line'])
    """

    __slots__ = (
        "_others",
        "_sentence_tags",
        "_tags_by_place",
        "annotator",
        "article",
        "extra",
        "spans",
        "state",
        "unanchored",
    )

    def __init__(
        self,
        article: str,
        annotator: str,
        annotations: Iterable[Annotation] = (),
        state: LayerState | None = None,
    ) -> None:
        self.article = article
        self.annotator = annotator
        self.state = state or LayerState()
        self.unanchored: list[Annotation] = []
        found = list(annotations)
        self.spans = SpanIndex([item for item in found if isinstance(item, Span)])
        self._sentence_tags: dict[str, SentenceTag] = {}
        self._tags_by_place: dict[tuple[int, int], list[SentenceTag]] = {}
        self._others: dict[str, Annotation] = {}
        for item in found:
            if not isinstance(item, Span):
                self.put(item)

    def __len__(self) -> int:
        return len(self.spans) + len(self._sentence_tags) + len(self._others)

    def __bool__(self) -> bool:
        """Whether it says anything: an annotation, shown or not, or how far the work is."""
        return bool(len(self) or self.unanchored or self.state != LayerState())

    def __iter__(self) -> Iterator[Annotation]:
        yield from self.tags
        yield from self.sentence_tags
        yield from self.spans
        yield from self.links
        yield from self.notes
        yield from self.decisions

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Layer)
            and (self.article, self.annotator, self.state) == (other.article, other.annotator, other.state)
            and list(self) == list(other)
            and self.unanchored == other.unanchored
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        held = counted(len(self), "annotation", "annotations")
        return f"<layer of “{self.annotator}” on “{self.article}”: {held}, {self.state.status}>"

    def values(self) -> Iterable[Annotation]:
        """Everything in no particular order, which is quicker than in order."""
        return chain(self.spans.values(), self._sentence_tags.values(), self._others.values())

    def get(self, annotation_id: str) -> Annotation | None:
        """The annotation with that id, or None."""
        return (
            self.spans.get(annotation_id)
            or self._sentence_tags.get(annotation_id)
            or self._others.get(annotation_id)
        )

    def put(self, annotation: Annotation) -> None:
        """Add the annotation, in place of one with the same id."""
        self.remove(annotation.id)
        if isinstance(annotation, Span):
            self.spans.put(annotation)
        elif isinstance(annotation, SentenceTag):
            self._sentence_tags[annotation.id] = annotation
            self._tags_by_place.setdefault((annotation.start, annotation.end), []).append(annotation)
        else:
            self._others[annotation.id] = annotation

    def remove(self, annotation_id: str) -> None:
        """Take the annotation out, if it is there."""
        self.spans.remove(annotation_id)
        if self.unanchored:
            self.unanchored = [item for item in self.unanchored if item.id != annotation_id]
        self._others.pop(annotation_id, None)
        gone = self._sentence_tags.pop(annotation_id, None)
        if gone is not None:
            place = (gone.start, gone.end)
            rest = [tag for tag in self._tags_by_place[place] if tag.id != gone.id]
            if rest:
                self._tags_by_place[place] = rest
            else:
                del self._tags_by_place[place]

    def tags_of(self, start: int, end: int) -> list[SentenceTag]:
        """The tags of the sentence `[start, end)`, in the order in which they were given."""
        return self._tags_by_place.get((start, end), [])

    @property
    def tagged_sentences(self) -> int:
        """How many sentences carry at least one tag."""
        return len(self._tags_by_place)

    @property
    def tags(self) -> list[ArticleTag]:
        """The article's tags, by id."""
        return self._of_kind(ArticleTag)

    @property
    def sentence_tags(self) -> list[SentenceTag]:
        """The sentence tags by position, then by id."""
        return sorted(self._sentence_tags.values(), key=lambda tag: (tag.start, -tag.end, tag.id))

    @property
    def links(self) -> list[Link]:
        """The links, by id."""
        return self._of_kind(Link)

    @property
    def notes(self) -> list[Note]:
        """The notes that stand by themselves, by id."""
        return self._of_kind(Note)

    @property
    def decisions(self) -> list[Decision]:
        """The decisions of a review, by id."""
        return self._of_kind(Decision)

    @property
    def doubts(self) -> int:
        """How many annotations carry a doubt flag."""
        return sum(map(attrgetter("doubt"), self.values()))

    def _of_kind(self, kind: type[A]) -> list[A]:
        found = [item for item in self._others.values() if isinstance(item, kind)]
        found.sort(key=lambda item: item.id)
        return found


def _length_class(start: int, end: int) -> int:
    return ((end - start) | 1).bit_length() - 1


def _touches(span: Span, start: int, end: int) -> bool:
    return any(left < end and right > start for left, right in span.fragments)
