"""Counting what agreement is computed from, article by article, so that no article has to stay in memory."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from annotator.core.layer import Layer
from annotator.review.answers import GOLD, place_of, voters
from annotator.review.coefficients import MISSING
from annotator.review.matching import Counts, Item, item_counts, span_confusion, span_counts
from annotator.review.unitizing import Parts, Unit, continuum

Pair = tuple[str, str]
Row = tuple[Hashable, ...]

UNIT_KINDS: tuple[str, ...] = ("sentence", "article", "token")
"""What has fixed units; a token's answer is the labels of the spans over it, "no span" being a category."""


@dataclass(frozen=True, slots=True)
class Work:
    """One article for a study: its layers and what its units are, all in code points.

    `tokens` are needed for token-level measures only. `within` limits the study to ranges (those of a zone): only
    sentences, spans and tokens that start there count.
    """

    article: str
    size: int
    layers: Mapping[str, Layer]
    sentences: Sequence[Unit] = ()
    tokens: Sequence[Unit] = ()
    within: Sequence[Unit] | None = None


@dataclass(slots=True)
class Counted:
    """What is kept of one article: rows of answers by kind of unit, and counts by pair of annotators."""

    article: str
    size: int
    done: frozenset[str]
    rows: dict[str, Counter[Row]] = field(default_factory=dict)
    spans: dict[Pair, Counts] = field(default_factory=dict)
    links: dict[Pair, Counts] = field(default_factory=dict)
    units: dict[Pair, dict[str, Parts]] = field(default_factory=dict)
    confusion: dict[Pair, Counter[tuple[str, str]]] = field(default_factory=dict)


class Study:
    """Counts for the annotators given, in that order. Only who finished an article takes part in it.

    `ignored` are labels that mean "I do not judge this": a unit tagged so is missing, and so is such a span or link.
    """

    def __init__(self, annotators: Iterable[str], ignored: Collection[str] = ()) -> None:
        self.annotators = tuple(dict.fromkeys(name for name in annotators if name != GOLD))
        self.ignored = frozenset(ignored)
        self.articles: list[Counted] = []
        self._sets: dict[tuple[str, ...], frozenset[str]] = {}

    @property
    def pairs(self) -> list[Pair]:
        """Every two annotators, in order."""
        return list(combinations(self.annotators, 2))

    def add(self, work: Work) -> None:
        """Count one more article."""
        done = voters(work.layers)
        names = [name for name in self.annotators if name in done]
        counted = Counted(work.article, work.size, frozenset(names))
        self.articles.append(counted)
        if len(names) < 2:
            return
        layers = {name: work.layers[name] for name in names}
        sentences = [unit for unit in work.sentences if _inside(unit[0], work.within)]
        columns = {name: self._sentence_answers(layers[name], sentences) for name in names}
        counted.rows["sentence"] = self._rows(columns, len(sentences))
        counted.rows["article"] = self._rows({name: [self._tags(layers[name])] for name in names}, 1)
        items = {name: self._items(layers[name], work.within) for name in names}
        tokens = [unit for unit in work.tokens if _inside(unit[0], work.within)]
        answers = {name: self._token_answers(items[name], tokens) for name in names}
        counted.rows["token"] = self._rows(answers, len(tokens))
        links = {name: self._links(layers[name]) for name in names}
        for one, other in combinations(names, 2):
            pair = (one, other)
            counted.spans[pair] = span_counts(items[one], items[other])
            counted.confusion[pair] = span_confusion(items[one], items[other])
            counted.links[pair] = item_counts(links[one], links[other])
            counted.units[pair] = _units(items[one], items[other], work.size)

    def _rows(self, columns: Mapping[str, Sequence[Hashable]], size: int) -> Counter[Row]:
        missing = [MISSING] * size
        return Counter(zip(*[columns.get(name, missing) for name in self.annotators], strict=True))

    def _set(self, labels: Iterable[str]) -> frozenset[str] | None:
        """One object for each set of labels; missing where one of them says "ignored"."""
        key = tuple(labels)
        if self.ignored and not self.ignored.isdisjoint(key):
            return MISSING
        found = self._sets.get(key)
        if found is None:
            found = self._sets[key] = frozenset(key)
        return found

    def _sentence_answers(self, layer: Layer, sentences: Sequence[Unit]) -> list[Hashable]:
        nothing = self._set(())
        return [
            self._set([tag.label for tag in tags]) if (tags := layer.tags_of(start, end)) else nothing
            for start, end in sentences
        ]

    def _tags(self, layer: Layer) -> Hashable:
        return self._set(tag.label for tag in layer.tags)

    def _items(self, layer: Layer, within: Sequence[Unit] | None) -> list[Item]:
        return [
            (span.fragments[0][0], span.fragments[-1][1], span.label)
            for span in layer.spans.values()
            if span.label not in self.ignored and _inside(span.fragments[0][0], within)
        ]

    def _token_answers(self, items: Sequence[Item], tokens: Sequence[Unit]) -> list[Hashable]:
        ends = [end for _, end in tokens]
        over: dict[int, set[str]] = {}
        for start, end, label in items:
            index = bisect_left(ends, start + 1)
            while index < len(tokens) and tokens[index][0] < end:
                over.setdefault(index, set()).add(label)
                index += 1
        nothing = self._set(())
        answers: list[Hashable] = [nothing] * len(tokens)
        for index, labels in over.items():
            answers[index] = self._set(sorted(labels))
        return answers

    def _links(self, layer: Layer) -> list[tuple[object, str]]:
        placed = [
            (place_of(link, layer), link.label) for link in layer.links if link.label not in self.ignored
        ]
        return [item for item in placed if item[0] is not None]


def _inside(position: int, within: Sequence[Unit] | None) -> bool:
    return within is None or any(start <= position < end for start, end in within)


def _units(one: Iterable[Item], other: Iterable[Item], size: int) -> dict[str, Parts]:
    by_label: dict[str, tuple[list[Unit], list[Unit]]] = {}
    for side, items in enumerate((one, other)):
        for start, end, label in items:
            by_label.setdefault(label, ([], []))[side].append((start, end))
    return {label: continuum(size, sides) for label, sides in by_label.items()}
