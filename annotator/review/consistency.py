"""The consistency desk: what does not fit together across a whole project, without a second annotator."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

from annotator.core.annotation import Span
from annotator.core.edits import Change
from annotator.core.layer import Layer
from annotator.review.occurrences import find_all

_WORD = re.compile(r"\w+(?:['’.-]\w+)*")
_SPACED = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


@dataclass(frozen=True, slots=True)
class Mention:
    """One span of a layer, with what stands around it: the word before and the word after, normalised."""

    article: str
    annotator: str
    span: Span
    string: str
    before: str = ""
    after: str = ""


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
    labels: tuple[str, ...]


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


@dataclass(slots=True)
class Desk:
    """Everything that is known of the project's spans, gathered article by article with `add`."""

    mentions: list[Mention] = field(default_factory=list)
    _labels: dict[str, dict[str, int]] = field(default_factory=dict)
    _times: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)

    def add(self, layer: Layer, text: str) -> None:
        """Take in one layer with the text of its article."""
        latest = ""
        for span in layer.spans:
            string = normal(" ".join(text[start:end] for start, end in span.fragments))
            before, after = _word_before(text, span.start), _word_after(text, span.end)
            self.mentions.append(Mention(layer.article, layer.annotator, span, string, before, after))
            counts = self._labels.setdefault(string, {})
            counts[span.label] = counts.get(span.label, 0) + 1
            latest = max(latest, span.at)
        if latest:
            self._times.setdefault(layer.annotator, []).append((latest, layer.article, len(text)))

    def clashes(self) -> list[Clash]:
        """Strings under different labels, those with the most mentions outside the usual label first."""
        wanted = {string for string, counts in self._labels.items() if len(counts) > 1}
        found: dict[str, dict[str, list[Mention]]] = defaultdict(dict)
        for mention in self.mentions:
            if mention.string in wanted:
                found[mention.string].setdefault(mention.span.label, []).append(mention)
        clashes = [
            Clash(string, dict(sorted(by_label.items(), key=lambda pair: (-len(pair[1]), pair[0]))))
            for string, by_label in found.items()
        ]
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
                labels = tuple(sorted(counts, key=lambda name: (-counts[name], name)))
                found.append(Twin(layer.article, layer.annotator, start, end, string, labels))
        return sorted(found, key=lambda twin: twin.start)

    def wavers(self) -> list[Waver]:
        """Labelled strings that appear with and without a neighbouring word, under the same label."""
        by_value: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            by_value[mention.span.label, mention.string].append(mention)
        outside: dict[tuple[str, str, str], list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            label, narrow = mention.span.label, mention.string
            for wide in (f"{mention.before} {narrow}", f"{narrow} {mention.after}"):
                if len(wide) > len(narrow) + 1 and (label, wide) in by_value:
                    outside[label, narrow, wide].append(mention)
        wavers = [Waver(*key, by_value[key[0], key[2]], mentions) for key, mentions in outside.items()]
        return sorted(wavers, key=_weight)

    def drifts(self, stretches: int = 4, at_least: float = 2.0) -> list[Drift]:
        """Labels that an annotator gives more or less often with time, by `at_least` standard errors."""
        found = []
        for annotator, works in sorted(self._times.items()):
            ordered = [(article, size) for _, article, size in sorted(works)]
            if len(ordered) >= 2 * stretches:
                found += self._drifts(annotator, ordered, stretches)
        drifting = [drift for drift in found if abs(drift.z) >= at_least]
        return sorted(drifting, key=lambda drift: (-abs(drift.z), drift.annotator, drift.label))

    def _drifts(self, annotator: str, ordered: Sequence[tuple[str, int]], stretches: int) -> list[Drift]:
        part = {article: i * stretches // len(ordered) for i, (article, _) in enumerate(ordered)}
        sizes = [0] * stretches
        for article, size in ordered:
            sizes[part[article]] += size
        counts: dict[str, list[int]] = defaultdict(lambda: [0] * stretches)
        for mention in self.mentions:
            if mention.annotator == annotator and mention.article in part:
                counts[mention.span.label][part[mention.article]] += 1
        return [
            Drift(
                annotator,
                label,
                tuple(1000 * n / size if size else 0.0 for n, size in zip(row, sizes, strict=True)),
                _z(row, sizes),
            )
            for label, row in counts.items()
        ]

    def _places(self, text: str) -> list[tuple[int, int, str]]:
        """Where any known string stands as whole words; in scripts without spaces, anywhere."""
        by_first: dict[str, set[int]] = defaultdict(set)
        places = []
        for string in self._labels:
            words = _WORD.findall(string)
            if _SPACED.search(string):
                places += [(start, end, string) for start, end in find_all(text, string, whole_word=False)]
            elif words:
                by_first[words[0]].add(len(words))
        words_here = [(match.start(), match.end(), normal(match[0])) for match in _WORD.finditer(text)]
        for index, (start, _, first) in enumerate(words_here):
            for size in by_first.get(first, ()):
                if index + size <= len(words_here):
                    places += self._known(text, start, words_here[index + size - 1][1])
        return places

    def _known(self, text: str, start: int, end: int) -> list[tuple[int, int, str]]:
        """The known string here, the longest: with or without one sign before or after it ("$2", "Inc.")."""
        for left, right in ((start - 1, end + 1), (start - 1, end), (start, end + 1), (start, end)):
            found = text[max(left, 0) : right]
            if found == found.strip() and normal(found) in self._labels:
                return [(max(left, 0), min(right, len(text)), normal(found))]
        return []


def normal(string: str) -> str:
    """The form in which strings are compared: without regard to case, one space where there is white space."""
    return " ".join(string.split()).casefold()


def relabelled(mentions: Iterable[Mention], label: str, by: str, at: str) -> list[Change]:
    """The changes that give all the mentions one label; they are one edit, across articles."""
    return [
        Change(m.span, replace(m.span, label=label, by=by, at=at), m.article, m.annotator)
        for m in mentions
        if m.span.label != label
    ]


def _weight(waver: Waver) -> tuple[int, str, str, str]:
    """The most evenly divided first."""
    return (-min(len(waver.inside), len(waver.outside)), waver.label, waver.narrow, waver.wide)


def _minority(clash: Clash) -> int:
    sizes = [len(mentions) for mentions in clash.mentions.values()]
    return sum(sizes) - max(sizes)


def _word_before(text: str, position: int) -> str:
    words = text[max(0, position - 60) : position].split("\n")[-1].split()
    return normal(words[-1]) if words else ""


def _word_after(text: str, position: int) -> str:
    words = text[position : position + 60].split("\n")[0].split()
    return normal(words[0].rstrip(".,;:!?")) if words else ""


def _z(counts: Sequence[int], sizes: Sequence[int]) -> float:
    half = len(counts) // 2
    early, late = sum(counts[:half]), sum(counts[-half:])
    first, second = sum(sizes[:half]), sum(sizes[-half:])
    if not first or not second or not early + late:
        return 0.0
    # The rates' variances under the same rate for both, which is defined when one of them is 0 as well.
    rate = (early + late) / (first + second)
    return (late / second - early / first) / sqrt(rate / first + rate / second)
