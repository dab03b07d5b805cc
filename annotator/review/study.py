"""Counting what agreement is computed from, article by article, so that no article has to stay in memory."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import accumulate, combinations
from operator import itemgetter
from typing import Any

from annotator.core.layer import Layer
from annotator.core.names import comparable
from annotator.review.answers import Place, place_of, voters
from annotator.review.coefficients import MISSING
from annotator.review.matching import Counts, Item, item_confusion, item_counts, span_confusion, span_counts
from annotator.review.unitizing import Parts, Unit, continuum

Pair = tuple[str, str]
Row = tuple[Hashable, ...]

UNIT_KINDS: tuple[str, ...] = ("sentence", "article", "token")
"""What has fixed units; a token's answer is the labels of the spans over it, "no span" being a category."""

KINDS: tuple[str, ...] = ("sentence", "article", "span", "token", "link")
"""Everything that a study can count."""
FEW = 10
"""Up to so many annotators every two of them are told, also those who never finished the same article."""


@dataclass(frozen=True, slots=True)
class Work:
    """One article for a study: its layers and what its units are, all in code points.

    `tokens` are needed for token-level measures only. `within` limits the study to ranges (those of a zone), in order
    and apart: only sentences, spans, tokens and links that start there count. `day` is when the article was annotated,
    as an ISO date.
    """

    article: str
    size: int
    layers: Mapping[str, Layer]
    sentences: Sequence[Unit] = ()
    tokens: Sequence[Unit] = ()
    within: Sequence[Unit] | None = None
    day: str = ""


@dataclass(slots=True)
class Counted:
    """What is kept of one article: rows of answers by kind of unit, and counts by pair of annotators.

    `names` finished it, in the order of the study; a row has an answer of each of them.
    """

    article: str
    size: int
    names: tuple[str, ...]
    day: str = ""
    rows: dict[str, Counter[Row]] = field(default_factory=dict)
    spans: dict[Pair, Counts] = field(default_factory=dict)
    links: dict[Pair, Counts] = field(default_factory=dict)
    units: dict[Pair, dict[str, Parts]] = field(default_factory=dict)
    confusion: dict[Pair, Counter[tuple[str, str]]] = field(default_factory=dict)
    link_confusion: dict[Pair, Counter[tuple[str, str]]] = field(default_factory=dict)
    places: dict[str, int] = field(init=False)
    """Who finished it, each with their place in a row."""

    def __post_init__(self) -> None:
        self.places = {name: place for place, name in enumerate(self.names)}

    @property
    def done(self) -> Set[str]:
        """Who finished it."""
        return self.places.keys()


class Study:
    """Counts for the annotators given, in that order. Only who finished an article takes part in it.

    `ignored` are labels that mean "I do not judge this": a unit tagged so is missing, and so is such a span or link.
    Only the `kinds` named are counted. `compared` names for each annotator those after them with whom they are
    compared two by two, in order; None: with everybody.
    """

    def __init__(
        self,
        annotators: Iterable[str],
        ignored: Collection[str] = (),
        kinds: Collection[str] = KINDS,
        compared: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.annotators = tuple(comparable(annotators))
        self._rank = {name: index for index, name in enumerate(self.annotators)}
        self.ignored = frozenset(ignored)
        self.kinds = frozenset(kinds)
        self.compared = compared
        self.articles: list[Counted] = []
        self._sets: dict[tuple[str, ...], frozenset[str]] = {}

    @property
    def pairs(self) -> list[Pair]:
        """Every two annotators, in order; of more than `FEW`, only those who are compared on an article."""
        if len(self.annotators) <= FEW and self.compared is None:
            return list(combinations(self.annotators, 2))
        rank = self._rank
        met = {pair for counted in self.articles for pair in self.pairs_of(counted)}
        return sorted(met, key=lambda pair: (rank[pair[0]], rank[pair[1]]))

    def pairs_of(self, counted: Counted) -> list[Pair]:
        """Every two annotators who finished an article and are compared, in order."""
        if self.compared is None:
            return list(combinations(counted.names, 2))
        done = counted.done
        return [
            (one, other) for one in counted.names for other in self.compared.get(one, ()) if other in done
        ]

    def add(self, work: Work) -> None:
        """Count one more article."""
        self.articles.append(self.counted(work))

    def counted(self, work: Work) -> Counted:
        """What is counted of an article, which is not among those of the study for that."""
        done = voters(work.layers)
        counted = Counted(work.article, work.size, tuple(self._in_order(done)), work.day)
        names = counted.names
        if len(names) < 2:
            return counted
        layers = {name: work.layers[name] for name in names}
        for kind in UNIT_KINDS:
            if kind in self.kinds:
                units, *columns = self.answers(work, kind)
                counted.rows[kind] = Counter(zip(*columns, strict=True)) if units else Counter()
        pairs = self.pairs_of(counted)
        if "span" in self.kinds:
            items = self.items(layers, work.within)
            for pair in pairs:
                mine, theirs = items[pair[0]], items[pair[1]]
                if not mine and not theirs:
                    continue
                counted.spans[pair] = span_counts(mine, theirs)
                counted.confusion[pair] = span_confusion(mine, theirs)
                counted.units[pair] = _units(mine, theirs, work.size, work.within)
        if "link" in self.kinds:
            links = self.links(layers, work.within)
            for pair in pairs:
                left, right = links[pair[0]], links[pair[1]]
                if left or right:
                    counted.links[pair] = item_counts(left, right)
                    counted.link_confusion[pair] = item_confusion(left, right)
        return counted

    def note(self, article: str, done: Iterable[str]) -> None:
        """Count who finished an article, and nothing else of it."""
        self.articles.append(Counted(article, 0, tuple(self._in_order(done))))

    def part(self, belongs: Callable[[Counted], bool]) -> Study:
        """The study of some of the articles only."""
        part = Study(self.annotators, self.ignored, self.kinds, self.compared)
        part.articles = [counted for counted in self.articles if belongs(counted)]
        return part

    def answers(self, work: Work, kind: str) -> list[Sequence[Any]]:
        """The units of one of `UNIT_KINDS` in the article, and what each annotator who finished it says of them."""
        done = voters(work.layers)
        layers = {name: work.layers[name] for name in self._in_order(done)}
        if kind == "article":
            return [[(0, work.size)], *([self._tags(layer)] for layer in layers.values())]
        every = work.sentences if kind == "sentence" else work.tokens
        units = [unit for unit in every if _inside(unit[0], work.within)]
        if kind == "sentence":
            return [units, *(self._sentence_answers(layer, units) for layer in layers.values())]
        return [
            units,
            *(self._token_answers(items, units) for items in self.items(layers, work.within).values()),
        ]

    def items(
        self, layers: Mapping[str, Layer], within: Sequence[Unit] | None = None
    ) -> dict[str, list[Item]]:
        """The spans of each annotator, in order of the annotators."""
        return {name: self._items(layers[name], within) for name in self._in_order(layers)}

    def links(
        self, layers: Mapping[str, Layer], within: Sequence[Unit] | None = None
    ) -> dict[str, list[tuple[Place, str]]]:
        """The links of each annotator with the places of their ends, in order of the annotators."""
        return {name: self._links(layers[name], within) for name in self._in_order(layers)}

    def _in_order(self, names: Iterable[str]) -> list[str]:
        """Those of the names that take part, in the order of the annotators."""
        return sorted((name for name in names if name in self._rank), key=self._rank.__getitem__)

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
        tags_of, single = (
            layer.tags_of,
            {label: self._set((label,)) for label in {item.label for item in layer.values()}},
        )
        return [
            (single[tags[0].label] if len(tags) == 1 else self._set([tag.label for tag in tags]))
            if (tags := tags_of(start, end))
            else nothing
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

    def _links(self, layer: Layer, within: Sequence[Unit] | None) -> list[tuple[Place, str]]:
        placed = [
            (place_of(link, layer), link.label) for link in layer.links if link.label not in self.ignored
        ]
        return [(place, label) for place, label in placed if place and _inside(place[0][0], within)]


def _inside(position: int, within: Sequence[Unit] | None) -> bool:
    if within is None:
        return True
    index = bisect_right(within, position, key=itemgetter(0)) - 1
    return index >= 0 and position < within[index][1]


def _units(
    one: Iterable[Item], other: Iterable[Item], size: int, within: Sequence[Unit] | None
) -> dict[str, Parts]:
    by_label: dict[str, tuple[list[Unit], list[Unit]]] = {}
    for side, items in enumerate((one, other)):
        for start, end, label in items:
            by_label.setdefault(label, ([], []))[side].append((start, end))
    if within is not None:
        # The zones, one after the other, are the continuum then.
        before = accumulate((end - start for start, end in within), initial=0)
        places = [(start, end, room) for (start, end), room in zip(within, before, strict=False)]
        by_label = {
            label: (_moved(mine, places), _moved(theirs, places))
            for label, (mine, theirs) in by_label.items()
        }
        size = sum(end - start for start, end in within)
    return {label: continuum(size, sides) for label, sides in by_label.items()}


def _moved(units: Iterable[Unit], places: Sequence[tuple[int, int, int]]) -> list[Unit]:
    """Units that start in one of the places, where they are when the places follow each other without gaps."""
    moved = []
    for start, end in units:
        first, last, before = places[bisect_right(places, start, key=itemgetter(0)) - 1]
        moved.append((before + start - first, before + min(end, last) - first))
    return moved
