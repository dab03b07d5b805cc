"""What stands in the margin of an article that is printed for people: tags of sentences, notes, doubts, values."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.core.annotation import Annotation, ArticleTag, Link, Note, SentenceTag, Span, sentence_quote
from annotator.core.article import Article
from annotator.core.layer import Layer


@dataclass(frozen=True, slots=True)
class Remark:
    """One entry. `number` is that of the sentence (from 1) or 0; `quote` are the words it is about, shortened."""

    at: int
    label: str = ""
    number: int = 0
    quote: str = ""
    text: str = ""
    doubt: bool = False


class Remarks:
    """The entries of one layer, asked for paragraph by paragraph. Offsets are code points."""

    def __init__(self, article: Article, layer: Layer) -> None:
        self._article = article
        self._layer = layer
        starts = [sentence.start for sentence in article.sentences]
        about: dict[str, list[str]] = {}
        for note in layer.notes:
            if note.about and note.start is None:
                about.setdefault(note.about, []).append(note.note)
        self._about = about
        placed: list[Remark] = []
        for tag in layer.sentence_tags:
            number = bisect_left(starts, tag.start) + 1
            known = number <= len(starts) and starts[number - 1] == tag.start
            placed.append(self._remark(tag, tag.start, number if known else 0))
        for span in layer.spans:
            if self.text(span) or span.doubt:
                quote = sentence_quote(span.quote or article.text[span.start : span.end], 0, 1000)
                placed.append(self._remark(span, span.start, 0, quote))
        for note in layer.notes:
            if note.start is not None and note.end is not None:
                quote = sentence_quote(article.text, note.start, note.end)
                placed.append(self._remark(note, note.start, 0, quote))
        placed.sort(key=lambda remark: (remark.at, -remark.number))
        self._placed = placed
        self._at = [remark.at for remark in placed]
        self.numbers = {remark.at: remark.number for remark in placed if remark.number}
        """Number of each tagged sentence by where it starts."""

    def within(self, start: int, end: int) -> list[Remark]:
        """The entries that belong beside `[start, end)`."""
        return self._placed[bisect_left(self._at, start) : bisect_left(self._at, end)]

    def of_article(self) -> list[Remark]:
        """The tags of the article and the notes on it."""
        tags = [self._remark(tag, -1) for tag in self._layer.tags]
        notes = [note for note in self._layer.notes if note.start is None and not self._hangs(note)]
        return [*tags, *(self._remark(note, -1) for note in notes)]

    def links(self) -> Iterator[tuple[str, Remark, str]]:
        """The links: the words at the one end, the link, the words at the other."""
        for link in self._layer.links:
            yield self._words(link.source), self._remark(link, -1), self._words(link.target)

    def text(self, item: Annotation) -> str:
        """Notes and values of an annotation in one line of text."""
        values = [f"{name}: {_said(value)}" for name, value in item.attributes.items()]
        notes = [item.note, *self._about.get(item.id, ())]
        return " · ".join(part for part in (*values, *notes) if part)

    def _remark(self, item: Annotation, at: int, number: int = 0, quote: str = "") -> Remark:
        return Remark(at, item.label, number, quote, self.text(item), item.doubt)

    def _hangs(self, note: Note) -> bool:
        about = self._layer.get(note.about) if note.about else None
        return about is not None and not isinstance(about, Note)

    def _words(self, annotation_id: str) -> str:
        item = self._layer.get(annotation_id)
        if isinstance(item, Span):
            return sentence_quote(item.quote or self._article.text[item.start : item.end], 0, 1000)
        if isinstance(item, SentenceTag):
            return sentence_quote(self._article.text, item.start, item.end)
        if isinstance(item, ArticleTag):
            return item.label
        return "a link" if isinstance(item, Link) else "?"


def label_counts(layer: Layer) -> Counter[str]:
    """How often each label is used in a layer, links and notes left out."""
    return Counter(item.label for item in layer if isinstance(item, Span | SentenceTag | ArticleTag))


def _said(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
