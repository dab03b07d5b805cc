"""Labels of sentences and articles, ranked by their words and what stands around: a linear model, taught online.

Labels of which only one may be given (`one_of`) compete with each other and with none; every other label competes with
none alone. A feature is a number, so that the model never grows beyond bounds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import exp, sqrt
from typing import Any
from zlib import crc32

from annotator.core.article import Article, taggable
from annotator.core.labels import LabelSet
from annotator.core.messages import _, numeral
from annotator.suggest.attribution import marks
from annotator.suggest.in_steps import InSteps
from annotator.suggest.page import Page, page_of
from annotator.suggest.suggestion import Lesson, Place, Read, Suggestion, Tagged, place_of

SIZE = 1 << 18
RATE = 1.0
"""How far lessons move weights (AdaGrad)."""
DAMPING = 0.1
"""What keeps the first lessons about a feature from moving its weight too far."""
WHOLE = ("article", 0, 0)
ANEW = 60
"""So many sentences at most are looked at again after a lesson: those around it."""
LEAD = 300
"""So many tokens of an article say what it is about."""
NONE = ""
AT_ONCE = 30
"""So many articles may be read at the same time: of more, the one begun first is taken for given up."""

Features = tuple[int, ...]


class _Group:
    """Labels of which at most one is given to a place: a softmax over them and none."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.names = (NONE, *labels)
        self.weights: dict[int, list[float]] = {}
        self.squares: dict[int, list[float]] = {}
        self.taught = [0] * len(self.names)

    def scores(self, features: Features) -> list[float]:
        """How probable each of the names is."""
        sums = [0.0] * len(self.names)
        weights = self.weights
        for feature in features:
            row = weights.get(feature)
            if row is not None:
                sums = [a + b for a, b in zip(sums, row, strict=True)]
        highest, size = max(sums), 1 / sqrt(len(features))
        raised = [exp((each - highest) * size) for each in sums]
        total = sum(raised)
        return [each / total for each in raised]

    def teach(self, features: Features, name: str) -> None:
        """Move the weights so that the name is likelier the next time."""
        right = self.names.index(name)
        self.taught[right] += 1
        steps = self.scores(features)
        steps[right] -= 1
        size = 1 / sqrt(len(features))
        steps = [each * size for each in steps]
        count = len(self.names)
        for feature in features:
            row = self.weights.get(feature)
            if row is None:
                row = self.weights[feature] = [0.0] * count
                self.squares[feature] = [0.0] * count
            squares = self.squares[feature]
            for number, step in enumerate(steps):
                if step:
                    squares[number] += step * step
                    row[number] -= RATE * step / sqrt(squares[number] + DAMPING)


class _Reading:
    """How far an article was read: up to which sentence it was taught what carries nothing, and what is given."""

    def __init__(self) -> None:
        self.sentence = 0
        self.given: dict[Place, set[str]] = {}


class Ranker(InSteps):
    """Sentence and article labels by words; `rank` orders all labels of a place, `predict` gives the likeliest."""

    name = "ranker"

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str], _Group] = {}
        self._group_of: dict[tuple[str, str], _Group] = {}
        self._page: Page | None = None
        self._known: dict[int, list[Suggestion]] = {}
        self._lessons = self._known_at = 0
        self._taggable: tuple[int, ...] = ()
        self._focus: dict[str, int] = {}
        self._read: dict[str, _Reading] = {}

    def set_labels(self, labels: LabelSet) -> None:
        """Rank these labels; a group with other labels than before starts over."""
        wanted: dict[tuple[str, str], list[str]] = {}
        for kind in ("sentence", "article"):
            for label in labels.applying_to(kind):
                group = f"group {label.rules.one_of}" if label.rules.one_of else f"label {label.name}"
                wanted.setdefault((kind, group), []).append(label.name)
        known = self._groups
        self._groups = {
            key: known[key] if key in known and known[key].names[1:] == tuple(names) else _Group(names)
            for key, names in wanted.items()
        }
        self._group_of = {
            (kind, name): group for (kind, __), group in self._groups.items() for name in group.names[1:]
        }
        self._page = None

    def learning(self, lesson: Lesson) -> Iterator[None]:
        """Learn a tag when it is given, and with it that the sentences passed over since the last one carry none.

        An article that was left behind is learnt to its end. A sentence a step.
        """
        article = lesson.article
        if isinstance(lesson, Tagged):
            place, label = place_of(lesson.annotation), lesson.annotation.label
            group = self._group_of.get((place[0], label)) if place is not None else None
            if place is None or group is None:
                return
            given = self._reading(article).given.setdefault(place, set())
            if lesson.taken_back:
                given.discard(label)
                return
            given.add(label)
            if place[0] == "sentence":
                index = bisect_left(article.sentences, place[1], key=lambda each: each.start)
                self._focus = {article.id: index}
                yield from self._pass_over(article, place[1])
            if found := features_of(article, place):
                self._lessons += 1
                group.teach(found, label)
        elif isinstance(lesson, Read) and lesson.final:
            reading = self._reading(article)
            reading.given = {}
            for each in lesson.annotations:
                if (place := place_of(each)) is not None and place[0] != "span":
                    reading.given.setdefault(place, set()).add(each.label)
            yield from self._pass_over(article, lesson.until)
            if self._has("article") and lesson.until >= len(article.text):
                self._teach_none(article, WHOLE, reading.given.get(WHOLE, set()))
            del self._read[article.id]

    def _reading(self, article: Article) -> _Reading:
        while len(self._read) > AT_ONCE:
            del self._read[next(iter(self._read))]
        return self._read.setdefault(article.id, _Reading())

    def _pass_over(self, article: Article, until: int) -> Iterator[None]:
        """Teach that the sentences up to there carry nothing but what they are known to have."""
        if not self._has("sentence"):
            return
        reading, sentences, index = self._reading(article), article.sentences, -1
        for index in taggable(article):
            if sentences[index].end > until:
                break
            if index >= reading.sentence:
                place = ("sentence", sentences[index].start, sentences[index].end)
                self._teach_none(article, place, reading.given.get(place, set()))
                reading.sentence = index + 1
                yield

    def _has(self, kind: str) -> bool:
        """Whether there are labels of that kind of which any was ever given."""
        return any(each[0] == kind and any(group.taught[1:]) for each, group in self._groups.items())

    def _teach_none(self, article: Article, place: Place, given: set[str]) -> None:
        found = features_of(article, place)
        for (kind, __), group in self._groups.items():
            if kind == place[0] and any(group.taught[1:]) and given.isdisjoint(group.names):
                self._lessons += 1
                group.teach(found, NONE)

    def predicting(self, article: Article) -> Iterator[Suggestion | None]:
        """The likeliest label of each group at each place, where it is likelier than none; a sentence a step.

        Of a long article, only the sentences around the one taught last are looked at again; without a lesson in
        between all is known already.
        """
        yield from self._likeliest(article, WHOLE)
        if not self._has("sentence"):
            return
        page, lessons = page_of(article), self._lessons
        if page is not self._page:
            self._page, self._known, self._taggable, self._known_at = page, {}, taggable(article), -1
        known = self._known
        if self._known_at != lessons:
            for index in self._around(article):
                sentence = article.sentences[index]
                place = ("sentence", sentence.start, sentence.end)
                known[index] = list(self._likeliest(article, place))
                yield None
            if self._known is known:  # nobody asked about another article between two steps
                self._known_at = lessons
        for index in sorted(known):
            yield from known[index]

    def _around(self, article: Article) -> Sequence[int]:
        places = self._taggable
        if len(places) <= ANEW:
            return places
        first = max(bisect_left(places, self._focus.get(article.id, 0)) - ANEW // 4, 0)
        return places[first : first + ANEW]

    def _likeliest(self, article: Article, place: Place) -> Iterator[Suggestion]:
        for group, scores in self._scored(article, place):
            best = max(range(len(scores)), key=scores.__getitem__)
            if best:
                yield self._suggestion(place, group, best, scores[best])

    def rank(self, article: Article, place: Place) -> list[Suggestion]:
        """All labels of the place that were ever given, the likeliest first."""
        found = [
            self._suggestion(place, group, number, scores[number])
            for group, scores in self._scored(article, place)
            for number in range(1, len(scores))
            if group.taught[number]
        ]
        return sorted(found, key=lambda each: -each.score)

    def _scored(self, article: Article, place: Place) -> Iterator[tuple[_Group, list[float]]]:
        found: Features | None = None
        for (kind, __), group in self._groups.items():
            if kind == place[0] and any(group.taught[1:]):
                found = found if found is not None else features_of(article, place)
                yield group, group.scores(found)

    def _suggestion(self, place: Place, group: _Group, number: int, score: float) -> Suggestion:
        times = group.taught[number]
        return Suggestion(
            *place,
            group.names[number],
            score,
            self.name,
            _("its words are like those of {times} tagged so").format(times=numeral(times)),
        )

    def save(self) -> dict[str, Any]:
        """The weights."""
        return {
            "groups": [
                [
                    *key,
                    list(group.names[1:]),
                    group.taught,
                    [*group.weights.items()],
                    [*group.squares.items()],
                ]
                for key, group in self._groups.items()
            ]
        }

    def load(self, data: Mapping[str, Any]) -> None:
        """Go on with saved weights; those of groups with other labels are left out."""
        for kind, name, labels, taught, weights, squares in data.get("groups", ()):
            group = self._groups.get((kind, name))
            if group is not None and group.names[1:] == tuple(labels):
                group.taught = list(taught)
                group.weights = {feature: list(row) for feature, row in weights}
                group.squares = {feature: list(row) for feature, row in squares}


# --------------------------------------------------------------------------------------------- features
def features_of(article: Article, place: Place) -> Features:
    """What is seen of a sentence, or of an article as a whole; those of the last few thousand places are kept."""
    return _features(page_of(article), role_at(article, place[1]), place)


def role_at(article: Article, position: int) -> str:
    """The role of the zone at that place of the text; "" where there is none."""
    zones = article.zones
    index = bisect_right(zones, position, key=lambda zone: zone.start) - 1
    return zones[index].role if index >= 0 and position < zones[index].end else ""


@lru_cache(maxsize=8_192)
def _features(page: Page, role: str, place: Place) -> Features:
    if place == WHOLE:
        return _numbers({f"a={word}" for word in page.folded[:LEAD]} | {"bias"})
    sentences = page.sentences
    index = bisect_right(sentences, place[1], key=lambda sentence: sentence.start) - 1
    words = page.folded[slice(*page.within(place[1], place[2]))]
    found = seen_of(words, role, index, len(sentences), marks_around(page, index))
    for step in (-1, 1):
        if 0 <= index + step < len(sentences):
            found |= {f"{step}={word}" for word in page.folded[slice(*page.rows[index + step])]}
        else:
            found.add(f"edge={step}")
    return _numbers(found)


def marks_around(page: Page, index: int) -> tuple[str, ...]:
    """What a sentence, the one before and the one after show of who is quoted."""
    around = (step for step in (-1, 1) if 0 <= index + step < len(page.sentences))
    return (
        *marks(page, index),
        *(f"{step:+} {mark}" for step in around for mark in marks(page, index + step)),
    )


def seen_of(words: Sequence[str], role: str, index: int, count: int, more: Sequence[str] = ()) -> set[str]:
    """What is seen of a sentence, that with an index of `count`: folded words, where it is, its kind, and `more`."""
    found = {*more}
    found |= {"bias", f"place={min(index, 3)}", f"part={5 * index // count}", f"zone={role}"}
    found |= {f"w={word}" for word in words}
    found |= {f"b={one} {two}" for one, two in pairwise(words)}
    found |= {f"first={word}" for word in words[:2]}
    found.add(f"long={min(len(words) // 8, 5)}")
    found.add(f"quote={any(word[:1] in _QUOTES for word in words)}")
    found.add(f"digit={any(word[:1].isdigit() for word in words)}")
    return found


_QUOTES = "'\"`"


def _numbers(found: set[str]) -> Features:
    return tuple(sorted({crc32(each.encode("utf-8", "replace")) % SIZE for each in found}))
