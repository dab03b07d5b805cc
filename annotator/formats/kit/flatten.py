"""From spans that overlap to one label a token: which are kept, which tokens they cover, and the tag schemes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from annotator.core.annotation import Fragment, Span
from annotator.core.labels import LabelSet

POLICIES: tuple[str, ...] = ("longest", "first", "priority")
SCHEMES: tuple[str, ...] = ("IOB1", "IOB2", "IOE1", "IOE2", "BIOES", "BILOU", "BMEWO")
OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class Flat:
    """Spans of which no two overlap, by position, and those that had to give way."""

    kept: tuple[Span, ...]
    dropped: tuple[Span, ...]


def flattened(spans: Iterable[Span], policy: str, labels: LabelSet) -> Flat:
    """Choose among overlapping spans: the "longest", the "first", or by "priority" (order of the label set)."""
    given = list(spans)
    kept, dropped = chosen(ranked([(*reach(span), span) for span in given], policy, labels))
    return Flat(tuple(given[place] for place in kept), tuple(given[place] for place in dropped))


Ranked = tuple[int, int, int, str]
"""A range as it is chosen by: its rank (the lowest comes first), its start, its end negated, its id."""


def ranked(ranges: Iterable[tuple[int, int, Span]], policy: str, labels: LabelSet) -> tuple[Ranked, ...]:
    """Spans, each as one that covers `[start, end)`, with their ranks by a policy of `POLICIES`."""
    if policy == "longest":
        return tuple([(start - end, start, -end, span.id) for start, end, span in ranges])
    if policy == "first":
        return tuple([(0, start, -end, span.id) for start, end, span in ranges])
    order = {label.name: place for place, (label, _) in enumerate(labels.walk())}
    last = len(order)
    return tuple([(order.get(span.label, last), start, -end, span.id) for start, end, span in ranges])


@lru_cache(maxsize=8)
def chosen(ranges: tuple[Ranked, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Places in `ranges` of those that are kept and those that give way, both by position.

    Remembered, since counting what is lost and writing what is kept both ask for it.
    """
    starts: list[int] = []
    ends: list[int] = []
    kept: list[int] = []
    dropped: list[int] = []
    for number in sorted(range(len(ranges)), key=ranges.__getitem__):
        _, start, end, _ = ranges[number]
        place = bisect_left(starts, start)
        if (place and ends[place - 1] > start) or (place < len(starts) and starts[place] < -end):
            dropped.append(number)
        else:
            starts.insert(place, start)
            ends.insert(place, -end)
            kept.append(number)
    places = [place for _, *place in ranges]
    kept.sort(key=places.__getitem__)
    dropped.sort(key=places.__getitem__)
    return tuple(kept), tuple(dropped)


def reach(span: Span) -> Fragment:
    """Where the span starts and where it ends: a range that holds all of its fragments."""
    return span.fragments[0][0], span.fragments[-1][1]


class TokenSpan(NamedTuple):
    """A span on tokens `[first, last]`, both included; `snapped` where it cut a token and was widened."""

    first: int
    last: int
    label: str
    snapped: bool = False


def encoded(count: int, spans: Sequence[TokenSpan], scheme: str) -> list[str]:
    """One tag for each of `count` tokens in a scheme of `SCHEMES`; no two spans may share a token."""
    tags = [OUTSIDE] * count
    ordered = sorted(spans, key=lambda span: span.first)
    for number, span in enumerate(ordered):
        touches = False
        if scheme == "IOB1" and number:
            before = ordered[number - 1]
            touches = before.last + 1 == span.first and before.label == span.label
        elif scheme == "IOE1" and number + 1 < len(ordered):
            after = ordered[number + 1]
            touches = span.last + 1 == after.first and after.label == span.label
        first, middle, last, single = _tags((_TOUCHING if touches else _LETTERS)[scheme], span.label)
        length = span.last + 1 - span.first
        tags[span.first : span.last + 1] = (
            [first, *[middle] * (length - 2), last] if length > 1 else [single] * length
        )
    return tags


@lru_cache(maxsize=1024)
def _tags(letters: str, label: str) -> list[str]:
    return [f"{letter}-{label}" for letter in letters]


# For each scheme the letter of the first token of a span, of those in the middle, of the last, and of a single one.
_LETTERS = {
    "IOB1": "IIII",
    "IOB2": "BIIB",
    "IOE1": "IIII",
    "IOE2": "IIEE",
    "BIOES": "BIES",
    "BILOU": "BILU",
    "BMEWO": "BMEW",
}
# The same where the span touches one of the same label: before it in IOB1, after it in IOE1.
_TOUCHING = {"IOB1": _LETTERS["IOB2"], "IOE1": _LETTERS["IOE2"]}
_STARTS, _ENDS = frozenset("BSUW"), frozenset("ESULW")


def decoded(tags: Sequence[str]) -> list[TokenSpan]:
    """The spans of a row of tags in any of the schemes; a broken row is read as far as it makes sense.

    A span starts where a tag says so, or where the label differs from the tag before or there is none.
    """
    found: list[TokenSpan] = []
    first, label, ended = -1, "", True
    for place, tag in enumerate([*tags, OUTSIDE]):
        prefix, _, name = tag.partition("-")
        outside = tag == OUTSIDE or not name
        if first >= 0 and (outside or ended or prefix in _STARTS or name != label):
            found.append(TokenSpan(first, place - 1, label))
            first = -1
        if outside:
            continue
        if first < 0:
            first, label = place, name
        ended = prefix in _ENDS
    return found
