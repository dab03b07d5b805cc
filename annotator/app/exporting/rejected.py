"""What was marked and not kept in a review, as a layer: examples of what the labels do not apply to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from annotator.core.annotation import LayerState
from annotator.core.layer import GOLD, Layer
from annotator.review.compare import clusters
from annotator.review.decide import CHOSEN_BY
from annotator.review.outcome import WHY_NOT, negatives

REJECTED = "rejected"
"""The name under which an export gets these negative examples."""


def rejected_layer(article_id: str, layers: Mapping[str, Layer]) -> Layer:
    """What was marked and not kept: rejected, outvoted, edited away. Links are not among it: their ends may be right.

    Each keeps who marked it (`chosen_by`), and as its note what became of it, with the reason that the reviewer gave.
    """
    gold = layers.get(GOLD)
    if gold is None or not any(decision.verdict in WHY_NOT for decision in gold.decisions):
        return Layer(article_id, REJECTED)
    found = [
        replace(
            negative.annotation,
            id=f"{negative.annotators[0]}-{negative.annotation.id}",
            note=": ".join(
                part for part in (negative.why, negative.decision.reason, negative.decision.note) if part
            ),
            doubt=False,
            origin=REJECTED,
            extra={"cluster": negative.decision.cluster, CHOSEN_BY: list(negative.annotators)},
        )
        for negative in negatives(clusters(article_id, layers), gold)
    ]
    return Layer(article_id, REJECTED, found, LayerState(gold.state.status))
