"""What was marked and rejected in a review, as a layer: examples of what the labels do not apply to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from annotator.core.annotation import Annotation, LayerState, Link
from annotator.core.layer import GOLD, Layer
from annotator.review.compare import clusters
from annotator.review.decide import CHOSEN_BY, decisions_of, negatives

REJECTED = "rejected"
"""The name under which an export gets these negative examples."""


def rejected_layer(article_id: str, layers: Mapping[str, Layer]) -> Layer:
    """The rejected answers of an article. Links are not among them: their ends need not have been rejected.

    Each keeps who gave it (`chosen_by`) and the reason of the rejection as its note.
    """
    gold = layers.get(GOLD) or Layer(article_id, GOLD)
    decisions = decisions_of(gold)
    if not any(decision.verdict == "reject" for decision in decisions.values()):
        return Layer(article_id, REJECTED)
    found: list[Annotation] = []
    for cluster, candidate in negatives(clusters(article_id, layers), gold):
        decision = decisions[cluster.id]
        why = ": ".join(part for part in (decision.reason, decision.note) if part)
        found += [
            replace(
                item,
                id=f"{candidate.annotators[0]}-{item.id}",
                note=why,
                doubt=False,
                origin=REJECTED,
                extra={"cluster": cluster.id, CHOSEN_BY: list(candidate.annotators)},
            )
            for item in candidate.annotations
            if not isinstance(item, Link)
        ]
    return Layer(article_id, REJECTED, found, LayerState(gold.state.status))
