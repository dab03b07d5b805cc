"""What goes out in an export, counted: for its manifest, and so that two exports can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from annotator.app.exporting.splits import split_of
from annotator.core.annotation import Annotation, Link, SentenceTag, Span
from annotator.core.article import RESERVED, Article
from annotator.core.errors import Problem
from annotator.core.layer import Layer
from annotator.formats import Layers, Loss
from annotator.formats.kit.rights import COPYRIGHT, LICENSE, NOTICE
from annotator.formats.kit.token_spans import aligned
from annotator.formats.kit.values import Export

MOST_SNAPPED = 1000
LANGUAGE, PUBLISHED, PUBLISHER = "language", "published", "publisher"
STATED = (LICENSE, COPYRIGHT, NOTICE, LANGUAGE, PUBLISHED, PUBLISHER, RESERVED)


class Hash(Protocol):
    """A hash of everything that was written: texts, layers and their annotations."""

    def update(self, content: bytes | bytearray, /) -> None:
        """Take in more."""


@dataclass(slots=True)
class Tally:
    """Counts what goes out, by split and label, and lists spans that a token format (`on_tokens`) has to widen.

    Without a `hash`, what it is made of is kept as `content`. `snapped` has a list for each layer with such spans,
    `problems` is what other processes found wrong in the articles that they read. `stated` is what articles say of
    themselves that a data set is described by: under each key of metadata the values, "" where there is none.
    """

    on_tokens: bool
    hash: Hash | None = None
    content: bytearray = field(default_factory=bytearray)
    entries: int = 0
    articles: dict[str, int] = field(default_factory=dict)
    counts: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    snapped: list[list[dict[str, Any]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    stated: dict[str, Counter[str]] = field(default_factory=dict)
    _last: str = ""
    _listed: int = 0

    @property
    def lists_snapped(self) -> bool:
        """Whether spans that are widened are still to be listed."""
        return self.on_tokens and self._listed < MOST_SNAPPED

    @property
    def losses(self) -> list[Loss]:
        """What was left out of everything that was written."""
        return [Loss(what, count) for what, count in self.lost.items() if count]

    @property
    def labels(self) -> set[str]:
        """The labels of everything that was written."""
        return {label for kinds in self.counts.values() for found in kinds.values() for label in found}

    def lose(self, losses: list[Loss]) -> None:
        """Count what is left out of an article."""
        for loss in losses:
            self.lost[loss.what] = self.lost.get(loss.what, 0) + loss.count

    def count(self, article: Article, layers: Layers, export: Export) -> None:
        """Count an entry that is about to be written."""
        self.entries += 1
        split = split_of(article) or "all"
        self.articles[split] = self.articles.get(split, 0) + 1
        self._hold(article.sha256.encode())
        self._state(article, export)
        for layer in layers.values():
            self._count(split, layer)
            if self.lists_snapped:
                self._list(_snapped(article, layer, export))

    def add(self, other: Tally) -> None:
        """Count what another tally without a hash has counted of the entries that follow."""
        self._hold(other.content)
        self.entries += other.entries
        for split, count in other.articles.items():
            self.articles[split] = self.articles.get(split, 0) + count
        for split, by_kind in other.counts.items():
            mine = self.counts.setdefault(split, {})
            for kind, labels in by_kind.items():
                mine.setdefault(kind, Counter()).update(labels)
        for what, count in other.lost.items():
            self.lost[what] = self.lost.get(what, 0) + count
        for key, values in other.stated.items():
            self.stated.setdefault(key, Counter()).update(values)
        for found in other.snapped:
            self._list(found)

    def _state(self, article: Article, export: Export) -> None:
        if article.id == self._last:
            return
        self._last = article.id
        values = {key: str(article.metadata.get(key) or "").strip() for key in STATED}
        values[PUBLISHED] = values[PUBLISHED][:10]
        values[LANGUAGE] = values[LANGUAGE] or export.language
        values[RESERVED] = "yes" if values[RESERVED] else ""
        for key, value in values.items():
            self.stated.setdefault(key, Counter())[value] += 1

    def _count(self, split: str, layer: Layer) -> None:
        kinds: dict[str, Sequence[Annotation]] = {
            "spans": [*layer.spans],
            "sentences": layer.sentence_tags,
            "articles": layer.tags,
            "links": layer.links,
        }
        by_kind = self.counts.setdefault(split, {})
        for kind, items in kinds.items():
            by_kind.setdefault(kind, Counter()).update([item.label for item in items])
            self._hold("".join(map(_content, items)).encode("utf-8", "backslashreplace"))

    def _hold(self, content: bytes | bytearray) -> None:
        if self.hash is None:
            self.content += content
        else:
            self.hash.update(content)

    def _list(self, found: list[dict[str, Any]]) -> None:
        if found and self.lists_snapped:
            self.snapped.append(found)
            self._listed += len(found)


def _snapped(article: Article, layer: Layer, export: Export) -> list[dict[str, Any]]:
    listed = []
    tokens = export.tokens(article)
    for span, found in aligned(tokens, layer.spans):
        if found.snapped:
            start, end = tokens[found.first][0], tokens[found.last][1]
            to = article.text[start:end]
            listed.append({"article": article.id, "from": span.quote, "to": to, "start": start})
    return listed


def _content(item: Annotation) -> str:
    """What an annotation says, whoever said it when: the same for the same content."""
    place: object = ""
    if isinstance(item, Span):
        place = item.fragments
    elif isinstance(item, SentenceTag):
        place = item.start
    elif isinstance(item, Link):
        place = f"{item.source} {item.target}"
    return f"{item.label}\0{place}\0{item.attributes or ''}\0{item.note}\0{item.doubt}\n"
