"""What became of answers: what the desk changed of an annotator's work, and what was marked and not kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from annotator.core.annotation import Annotation, Decision, Link
from annotator.core.layer import Layer
from annotator.review.answers import Content, content_of, place_of
from annotator.review.compare import Cluster
from annotator.review.decide import decisions_of, gold_of


@dataclass(frozen=True, slots=True)
class DeskChange:
    """What the desk made of one annotator's answer: `before` is theirs, `after` the gold."""

    cluster: Cluster
    decision: Decision
    before: tuple[Annotation, ...]
    after: tuple[Annotation, ...]


def desk_changes(clusters: Iterable[Cluster], annotator: str, gold: Layer) -> list[DeskChange]:
    """Where the decisions differ from what the annotator said, and what was given back to them."""
    decisions = decisions_of(gold)
    found = []
    for cluster in clusters:
        decision = decisions.get(cluster.id)
        vote = next((vote for vote in cluster.votes if vote.annotator == annotator), None)
        if decision is None or vote is None:
            continue
        after = tuple(gold_of(gold, cluster.id))
        deferred = decision.verdict == "defer"
        mine = {content[1:] if cluster.what == "link" else content for content in vote.answer}
        made = {_said(item, gold, link=cluster.what == "link") for item in after}
        if decision.extra.get("to") == annotator if deferred else mine != made:
            found.append(DeskChange(cluster, decision, vote.annotations, after))
    return found


def _said(item: Annotation, gold: Layer, *, link: bool) -> object:
    content: Content = content_of(item, place_of(item, gold) or ())
    return content[1:] if link else content


OUTVOTED, EDITED = "outvoted", "edited away"
WHY_NOT: Mapping[str, str] = {"reject": "rejected", "accept": OUTVOTED, "edit": EDITED}
"""What became of an answer that is not in gold, by the verdict on its conflict."""


@dataclass(frozen=True, slots=True)
class Negative:
    """Something that was marked and that the review did not keep: where its label does not apply, and why.

    `why` is one of the values of `WHY_NOT`, `annotators` are those who marked it.
    """

    annotation: Annotation
    annotators: tuple[str, ...]
    decision: Decision
    why: str


def negatives(clusters: Iterable[Cluster], gold: Layer) -> list[Negative]:
    """Whatever was marked and is not in gold though its conflict is settled, each label on each place once.

    Where gold has the same label on the same place with other values of its attributes, the label does apply.
    """
    decisions = decisions_of(gold)
    kept = {_marked(item, gold) for item in gold.values()}
    found: dict[object, Negative] = {}
    for cluster in clusters:
        decision = decisions.get(cluster.id)
        why = WHY_NOT.get(decision.verdict) if decision is not None else None
        if decision is None or why is None:
            continue
        for candidate in cluster.candidates:
            for item in candidate.annotations:
                said = _marked(item)
                if isinstance(item, Link) or said in kept:
                    continue
                known = found.get(said)
                names = {*(known.annotators if known else ()), *candidate.annotators}
                found[said] = replace(
                    known or Negative(item, (), decision, why), annotators=tuple(sorted(names))
                )
    return list(found.values())


def _marked(item: Annotation, layer: Layer | None = None) -> object:
    return type(item), place_of(item, layer), item.label
