"""From spans that overlap to one label a token: which are kept, which tokens they cover, and the tag schemes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.core.annotation import Fragment, Span
from annotator.core.labels import LabelSet
from annotator.core.segments import by_position

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
    order = {label.name: place for place, (label, _) in enumerate(labels.walk())}
    ranks = {
        "longest": lambda span: (span.start - span.end, *by_position(span)),
        "first": by_position,
        "priority": lambda span: (order.get(span.label, len(order)), *by_position(span)),
    }
    taken: list[Fragment] = []
    kept, dropped = [], []
    for span in sorted(spans, key=ranks[policy]):
        place = bisect_left(taken, (span.start, span.start))
        before = taken[place - 1] if place else None
        after = taken[place] if place < len(taken) else None
        if (before and before[1] > span.start) or (after and after[0] < span.end):
            dropped.append(span)
        else:
            taken.insert(place, (span.start, span.end))
            kept.append(span)
    return Flat(tuple(sorted(kept, key=by_position)), tuple(sorted(dropped, key=by_position)))


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """A span on tokens `[first, last]`, both included; `snapped` where it cut a token and was widened."""

    first: int
    last: int
    label: str
    snapped: bool = False


def on_tokens(tokens: Sequence[Fragment], spans: Iterable[Span]) -> list[TokenSpan]:
    """The tokens that each span covers, at least in part; a span without any is left out.

    `tokens` are ranges in code points, in order. A span in several fragments covers what lies between them too.
    """
    starts = [start for start, _ in tokens]
    ends = [end for _, end in tokens]
    found = []
    for span in spans:
        first = bisect_right(ends, span.start)
        last = bisect_left(starts, span.end) - 1
        if first <= last:
            exact = starts[first] == span.start and ends[last] == span.end
            found.append(TokenSpan(first, last, span.label, not exact))
    return found


def encoded(count: int, spans: Sequence[TokenSpan], scheme: str) -> list[str]:
    """One tag for each of `count` tokens in a scheme of `SCHEMES`; no two spans may share a token."""
    tags = [OUTSIDE] * count
    ordered = sorted(spans, key=lambda span: span.first)
    for number, span in enumerate(ordered):
        before = ordered[number - 1] if number else None
        after = ordered[number + 1] if number + 1 < len(ordered) else None
        touches_before = before is not None and before.last + 1 == span.first and before.label == span.label
        touches_after = after is not None and span.last + 1 == after.first and after.label == span.label
        for place in range(span.first, span.last + 1):
            prefix = _prefix(scheme, place == span.first, place == span.last, touches_before, touches_after)
            tags[place] = f"{prefix}-{span.label}"
    return tags


def _prefix(scheme: str, first: bool, last: bool, touches_before: bool, touches_after: bool) -> str:
    match scheme:
        case "IOB1":
            return "B" if first and touches_before else "I"
        case "IOB2":
            return "B" if first else "I"
        case "IOE1":
            return "E" if last and touches_after else "I"
        case "IOE2":
            return "E" if last else "I"
    letters = {"BIOES": "BIES", "BILOU": "BILU", "BMEWO": "BMEW"}[scheme]
    if first and last:
        return letters[3]
    return letters[0] if first else letters[2] if last else letters[1]


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
