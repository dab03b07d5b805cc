"""Which annotations decide upon which suggestions, and which of several suggestions is seen."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from annotator.core.annotation import Annotation
from annotator.core.labels import LabelSet
from annotator.suggest.suggestion import Place, Suggestion, place_of

SUGGESTED = "suggested"
"""The key of an accepted annotation that says what was suggested: by, score, label, start, end."""
UNREAD = "unread"
"""Its key for one that was accepted among many, without being read."""
Given = tuple[Place, str]
"""The place and the label of an annotation."""


def is_unread(item: Annotation) -> bool:
    """Whether it was suggested, and accepted among many without being read: nobody decided upon it."""
    said = item.extra.get(SUGGESTED)
    return isinstance(said, dict) and bool(said.get(UNREAD))


def given_by(items: Iterable[Annotation]) -> list[Given]:
    """Place and label of annotations that could have been suggested."""
    return [(place, item.label) for item in items if (place := place_of(item)) is not None]


def decides(labels: LabelSet, given: Given, said: Suggestion) -> bool:
    """Whether an annotation decides upon a suggestion, for it or against it.

    A span does with the same place, or with the same label where they overlap; a tag with the same label, or another
    of which only one may be given.
    """
    place, label = given
    if said.kind != place[0]:
        return False
    if said.kind == "span":
        return said.place == place or (label == said.label and place[1] < said.end and place[2] > said.start)
    if said.place != place:
        return False
    one, other = labels.get(said.label), labels.get(label)
    group = one.rules.one_of if one is not None else ""
    return said.label == label or bool(group and other is not None and other.rules.one_of == group)


class Near:
    """Annotations of an article by where they are, to ask quickly which decide upon a suggestion."""

    def __init__(self, labels: LabelSet, given: Iterable[Given]) -> None:
        self._labels = labels
        self._tags: dict[Place, list[Given]] = {}
        self._spans: list[Given] = []
        for each in given:
            if each[0][0] == "span":
                self._spans.append(each)
            else:
                self._tags.setdefault(each[0], []).append(each)
        self._spans.sort()
        self._starts = [place[1] for place, _ in self._spans]
        self._longest = max((place[2] - place[1] for place, _ in self._spans), default=0)

    def deciding(self, said: Suggestion) -> list[Given]:
        """Those that decide upon it."""
        return [each for each in self._around(said) if decides(self._labels, each, said)]

    def _around(self, said: Suggestion) -> Sequence[Given]:
        if said.kind != "span":
            return self._tags.get(said.place, ())
        first = bisect_left(self._starts, said.start - self._longest)
        return self._spans[first : bisect_left(self._starts, said.end)]


def together(labels: LabelSet, found: Iterable[Suggestion]) -> list[Suggestion]:
    """What several expect as one suggestion, by all of them; of two that exclude each other the less sure is halved.

    So what two agree on, what one of them says alone, and what is disputed are counted apart.
    """
    same: dict[Given, list[Suggestion]] = {}
    for said in found:
        same.setdefault((said.place, said.label), []).append(said)
    made = [_united(some) if len(some) > 1 else some[0] for some in same.values()]
    rivals = Near(labels, same)
    highest = {(said.place, said.label): said.score for said in made}
    return [
        replace(said, score=said.score / 2)
        if any(highest[other] > said.score for other in rivals.deciding(said))
        else said
        for said in made
    ]


def _united(some: Sequence[Suggestion]) -> Suggestion:
    first, *_ = ordered = sorted(some, key=lambda said: said.by)
    by = "+".join(said.by for said in ordered)
    score = sum(said.score for said in ordered) / len(ordered)
    return replace(first, by=by, score=score, reason="; ".join(said.reason for said in ordered))


def best(labels: LabelSet, found: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """Of those that exclude each other the most probable, by place."""
    kept: list[Suggestion] = []
    ordered = sorted(found, key=lambda one: (one.kind, one.start, -one.end, -one.score, one.label, one.by))
    for each in ordered:
        rivals = []
        for other in reversed(kept):
            if other.kind != each.kind or (each.kind == "span" and other.end <= each.start):
                break
            if decides(labels, (other.place, other.label), each):
                rivals.append(other)
        if all(each.score > other.score for other in rivals):
            kept = [other for other in kept if other not in rivals] if rivals else kept
            kept.append(each)
    return tuple(sorted(kept, key=lambda one: (one.start, -one.end, one.label)))
