"""The consistency desk: what does not fit together across a whole project, without a second annotator."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

from annotator.core.annotation import Span, span_quote
from annotator.core.edits import Change
from annotator.core.finding import folded_text, without_spaces
from annotator.core.folding import Folded, continues, fold
from annotator.core.labels import Label
from annotator.core.layer import Layer

_WORD = re.compile(r"\w+")
_GOES_ON = re.compile(r"['’ʼ.\-‐‑]\w")
"""What makes one word of two: “Georgia” does not stand in “Georgia’s”, nor “Marrow” in “Marrow-on-Sea”."""
_TOKEN = re.compile(r"\S+")
_FIRST_WORD = re.compile(r"\s*\S+")
_LAST_WORD = re.compile(r"\S+\s*$")
_STOPS = ".,;:!?"
_NEAR = 60
"""How far from a span the word next to it is looked for, in code points."""
_Starts = tuple[dict[str, set[int]], dict[str, set[int]]]


@dataclass(frozen=True, slots=True)
class Mention:
    """One span of a layer, with what stands around it: the word before and the word after, normalised."""

    article: str
    annotator: str
    span: Span
    string: str
    before: str = ""
    after: str = ""

    @property
    def start(self) -> int:
        """Where the span starts, in code points of the article."""
        return self.span.start

    @property
    def end(self) -> int:
        """Where the span ends."""
        return self.span.end


@dataclass(frozen=True, slots=True)
class Clash:
    """A string that carries several labels; `mentions` by label, the most frequent label first."""

    string: str
    mentions: dict[str, list[Mention]]


@dataclass(frozen=True, slots=True)
class Twin:
    """`[start, end)` of an article, in code points: unlabelled, though the same string has labels elsewhere."""

    article: str
    annotator: str
    start: int
    end: int
    string: str

    @property
    def span(self) -> None:
        """None: there is no span here, unlike at a `Mention`."""


@dataclass(frozen=True, slots=True)
class Waver:
    """A word at the edge that is sometimes in and sometimes out: `wide` holds it, `narrow` has it next to it."""

    label: str
    narrow: str
    wide: str
    inside: list[Mention]
    outside: list[Mention]


@dataclass(frozen=True, slots=True)
class Drift:
    """How often an annotator gave a label per 1,000 code points, in each stretch of their articles by time.

    `z` compares the later half with the earlier one, in standard errors of two Poisson rates.
    """

    annotator: str
    label: str
    rates: tuple[float, ...]
    z: float


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is known of one layer: its spans; when it was last changed, its size, and how often it has each label."""

    article: str
    annotator: str
    mentions: tuple[Mention, ...]
    latest: str
    size: int
    given: Mapping[str, int]


@dataclass(slots=True)
class Desk:
    """Everything that is known of the project's spans, gathered article by article."""

    _mentions: dict[str, list[Mention]] = field(default_factory=dict)
    _labels: dict[str, dict[str, int]] = field(default_factory=dict)
    _strings: dict[str, set[str]] = field(default_factory=dict)
    _works: dict[str, list[Gathered]] = field(default_factory=dict)
    _known_by_start: _Starts | None = None

    def take(self, found: Gathered) -> None:
        """Take in what was gathered of a layer."""
        strings = self._strings.setdefault(found.article, set())
        self._known_by_start = None
        for mention in found.mentions:
            string, label = mention.string, mention.span.label
            self._mentions.setdefault(string, []).append(mention)
            counts = self._labels.setdefault(string, {})
            counts[label] = counts.get(label, 0) + 1
            strings.add(string)
        if found.latest:
            self._works.setdefault(found.annotator, []).append(found)

    def renew(
        self, found: Mapping[str, Sequence[Gathered]], order: Sequence[str]
    ) -> tuple[set[str], set[str]]:
        """Take in what is known of some articles now, instead of what was; `order` is that of all articles.

        Returns the strings that are new, and those that are not there any more (in the form of `normal`).
        """
        now = {mention.string for each in found.values() for layer in each for mention in layer.mentions}
        touched = now.union(*(self._strings.get(article, ()) for article in found))
        before = touched & self._labels.keys()
        self.forget(found.keys())
        for each in found.values():
            for layer in each:
                self.take(layer)
        rank = {article: place for place, article in enumerate(order)}
        for string in now:
            self._mentions[string].sort(key=lambda mention: rank[mention.article])
        return now - before, before - self._labels.keys()

    def forget(self, articles: Collection[str]) -> None:
        """Take out what was gathered of these articles."""
        self._known_by_start = None
        for string in {string for article in articles for string in self._strings.pop(article, ())}:
            kept = [mention for mention in self._mentions[string] if mention.article not in articles]
            if kept:
                self._mentions[string] = kept
                self._labels[string] = dict(Counter(mention.span.label for mention in kept))
            else:
                del self._mentions[string], self._labels[string]
        for annotator, works in self._works.items():
            self._works[annotator] = [work for work in works if work.article not in articles]

    def mentions(self, string: str) -> Sequence[Mention]:
        """The spans on a string (in the form of `normal`), in order."""
        return self._mentions.get(string, ())

    def labels_of(self, string: str) -> dict[str, int]:
        """How often a string (in the form of `normal`) carries each label, the most frequent first."""
        counts = self._labels.get(string, {})
        return {name: counts[name] for name in sorted(counts, key=lambda name: (-counts[name], name))}

    def spelling(self, string: str) -> str:
        """How a string (in the form of `normal`) is written most often; itself where no span quotes it."""
        counts = Counter(mention.span.quote for mention in self.mentions(string) if mention.span.quote)
        return counts.most_common(1)[0][0] if counts else string

    def given(self, annotator: str, label: str) -> list[Mention]:
        """The spans of an annotator with a label, by the time at which they were last changed."""
        found = [
            mention
            for string, counts in self._labels.items()
            if label in counts
            for mention in self._mentions[string]
            if mention.annotator == annotator and mention.span.label == label
        ]
        return sorted(found, key=lambda m: (m.span.at, m.article, m.start, m.span.id))

    def clashes(self) -> list[Clash]:
        """Strings under different labels, those with the most mentions outside the usual label first."""
        clashes = []
        for string, counts in self._labels.items():
            if len(counts) > 1:
                by_label: dict[str, list[Mention]] = {label: [] for label in self.labels_of(string)}
                for mention in self._mentions[string]:
                    by_label[mention.span.label].append(mention)
                clashes.append(Clash(string, by_label))
        return sorted(clashes, key=lambda clash: (-_minority(clash), clash.string))

    def twins(self, layer: Layer, text: str, *, at_least: int = 1) -> list[Twin]:
        """Unlabelled places in an article whose words are labelled elsewhere `at_least` so often.

        Longer strings come before shorter ones in them; what a span of the layer touches is not unlabelled.
        """
        taken: list[tuple[int, int]] = []
        found = []
        for start, end, string in sorted(self._places(text), key=lambda p: (p[0] - p[1], p[0])):
            counts = self._labels[string]
            if sum(counts.values()) < at_least or layer.spans.overlapping(start, end):
                continue
            if all(end <= left or right <= start for left, right in taken):
                taken.append((start, end))
                found.append(Twin(layer.article, layer.annotator, start, end, string))
        return sorted(found, key=lambda twin: twin.start)

    def wavers(self) -> list[Waver]:
        """Labelled strings that appear with and without a neighbouring word, under the same label."""
        found: dict[tuple[str, str, str], list[Mention]] = defaultdict(list)
        for wide, counts in self._labels.items():
            first, _, tail = wide.partition(" ")
            head, _, last = wide.rpartition(" ")
            for narrow in {head, tail} & self._mentions.keys():
                for mention in self._mentions[narrow]:
                    beside = (narrow == tail and mention.before == first) or (
                        narrow == head and mention.after == last
                    )
                    if beside and mention.span.label in counts:
                        found[mention.span.label, narrow, wide].append(mention)
        wavers = [
            Waver(
                label,
                narrow,
                wide,
                [mention for mention in self._mentions[wide] if mention.span.label == label],
                outside,
            )
            for (label, narrow, wide), outside in found.items()
        ]
        return sorted(wavers, key=_weight)

    def drifts(self, stretches: int = 4, at_least: float = 2.0) -> list[Drift]:
        """Labels that an annotator gives more or less often with time, by `at_least` standard errors."""
        found = []
        for annotator, works in sorted(self._works.items()):
            if len(works) >= 2 * stretches:
                ordered = sorted(works, key=lambda work: (work.latest, work.article))
                found += _drifts(annotator, ordered, stretches)
        drifting = [drift for drift in found if abs(drift.z) >= at_least]
        return sorted(drifting, key=lambda drift: (-abs(drift.z), drift.annotator, drift.label))

    def _places(self, text: str) -> list[tuple[int, int, str]]:
        """Where any known string stands as whole words; in scripts without spaces, anywhere."""
        if self._known_by_start is None:
            self._known_by_start = _starts(self._labels)
        words, signs = self._known_by_start
        folded = folded_text(text)
        here = folded.text
        places = []
        words_here = [(match.start(), match.end(), match[0]) for match in _WORD.finditer(here)]
        for index, (start, _, first) in enumerate(words_here):
            for size in words.get(first, ()):
                if index + size <= len(words_here):
                    places += self._known(folded, text, start, words_here[index + size - 1][1])
        if signs:
            for start, sign in enumerate(here):
                for size in signs.get(sign, ()):
                    string = here[start : start + size]
                    if string in self._labels and (place := folded.place(start, start + size)):
                        places.append((*place, string))
        return places

    def _known(self, folded: Folded, text: str, start: int, end: int) -> list[tuple[int, int, str]]:
        """The known string here, the longest: with or without one sign before or after it ("$2", "Inc.")."""
        here = folded.text
        while end < len(here) and continues(here[end]):
            end += 1
        for left, right in ((start - 1, end + 1), (start - 1, end), (start, end + 1), (start, end)):
            string = here[max(left, 0) : right]
            if string in self._labels:
                place = folded.place(max(left, 0), min(right, len(here)))
                if place and _alone(text, *place):
                    return [(*place, string)]
        return []


def gathered(layer: Layer, text: str) -> Gathered:
    """What there is to know of a layer, given the text of its article."""
    mentions = []
    for span in layer.spans:
        string = normal(" ".join(text[start:end] for start, end in span.fragments))
        around = _word_before(text, span.start), _word_after(text, span.end)
        mentions.append(Mention(layer.article, layer.annotator, span, string, *around))
    given = Counter(span.label for span in layer.spans)
    latest = max((span.at for span in layer.spans), default="")
    return Gathered(layer.article, layer.annotator, tuple(mentions), latest, len(text), given)


def normal(string: str) -> str:
    """The form in which strings are compared: folded, without regard to case (see `core.folding`)."""
    return fold(string)


def relabelled(mentions: Iterable[Mention], label: Label, by: str, at: str) -> list[Change]:
    """The changes that give all the mentions one label; they are one edit, across articles.

    Values of attributes that the label defines as well are kept.
    """
    known = {attribute.name for attribute in label.attributes}
    changes = []
    for mention in mentions:
        span = mention.span
        if span.label != label.name:
            kept = {name: value for name, value in span.attributes.items() if name in known}
            after = replace(span, label=label.name, attributes={**label.defaults(), **kept}, by=by, at=at)
            changes.append(Change(span, after, mention.article, mention.annotator))
    return changes


def widened(text: str, span: Span, wide: str) -> Span:
    """The span with the word before or after it taken in, so that it reads `wide`; itself where that cannot be."""
    before = _LAST_WORD.search(text[max(0, span.start - _NEAR) : span.start].split("\n")[-1])
    after = _FIRST_WORD.match(text[span.end : span.end + _NEAR].split("\n")[0])
    starts = [span.start - len(before[0])] if before else []
    ends = [span.end + len(after[0].rstrip(_STOPS))] if after else []
    places = [(start, span.end) for start in starts] + [(span.start, end) for end in ends]
    return _moved(text, span, places, wide)


def narrowed(text: str, span: Span, narrow: str) -> Span:
    """The span without its first or its last word, so that it reads `narrow`; itself where that cannot be."""
    words = [
        (span.start + m.start(), span.start + m.end()) for m in _TOKEN.finditer(text[span.start : span.end])
    ]
    places = [(words[1][0], span.end), (span.start, words[-2][1])] if len(words) > 1 else []
    return _moved(text, span, places, narrow)


def _moved(text: str, span: Span, places: Iterable[tuple[int, int]], string: str) -> Span:
    if len(span.fragments) == 1:
        for start, end in places:
            if normal(text[start:end]) == string:
                place = ((start, end),)
                return replace(span, fragments=place, quote=span_quote(text, place))
    return span


def _starts(strings: Iterable[str]) -> _Starts:
    """How many words the strings that begin with each word have; how many signs, in scripts without spaces."""
    words: dict[str, set[int]] = defaultdict(set)
    signs: dict[str, set[int]] = defaultdict(set)
    for string in strings:
        if without_spaces(string):
            signs[string[:1]].add(len(string))
        elif found := _WORD.findall(string):
            words[found[0]].add(len(found))
    return dict(words), dict(signs)


def _alone(text: str, start: int, end: int) -> bool:
    """Whether no word that began before goes on here, and none goes on after."""
    return not _GOES_ON.match(text, end) and not (
        start > 1 and text[start - 2].isalnum() and _GOES_ON.match(text, start - 1)
    )


def _drifts(annotator: str, ordered: Sequence[Gathered], stretches: int) -> list[Drift]:
    """The rate of each label in stretches of as many works each."""
    sizes = [0] * stretches
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * stretches)
    for index, work in enumerate(ordered):
        part = index * stretches // len(ordered)
        sizes[part] += work.size
        for label, number in work.given.items():
            counts[label][part] += number
    return [
        Drift(
            annotator,
            label,
            tuple(1000 * n / size if size else 0.0 for n, size in zip(row, sizes, strict=True)),
            _z(row, sizes),
        )
        for label, row in counts.items()
    ]


def _weight(waver: Waver) -> tuple[int, str, str, str]:
    """The most evenly divided first."""
    return (-min(len(waver.inside), len(waver.outside)), waver.label, waver.narrow, waver.wide)


def _minority(clash: Clash) -> int:
    sizes = [len(mentions) for mentions in clash.mentions.values()]
    return sum(sizes) - max(sizes)


def _word_before(text: str, position: int) -> str:
    words = text[max(0, position - _NEAR) : position].split("\n")[-1].split()
    return normal(words[-1]) if words else ""


def _word_after(text: str, position: int) -> str:
    words = text[position : position + _NEAR].split("\n")[0].split()
    return normal(words[0].rstrip(_STOPS)) if words else ""


def _z(counts: Sequence[int], sizes: Sequence[int]) -> float:
    half = len(counts) // 2
    early, late = sum(counts[:half]), sum(counts[-half:])
    first, second = sum(sizes[:half]), sum(sizes[-half:])
    if not first or not second or not early + late:
        return 0.0
    # The rates' variances under the same rate for both, which is defined when one of them is 0 as well.
    rate = (early + late) / (first + second)
    return (late / second - early / first) / sqrt(rate / first + rate / second)
