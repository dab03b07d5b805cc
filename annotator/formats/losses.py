"""What an export leaves out, counted before it is left out: from what a format says it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from annotator.core.annotation import Annotation, ArticleTag, Decision, LayerState, Link, SentenceTag, Span
from annotator.core.article import Article
from annotator.formats.base import FEATURES, Export, Format, Layers, Loss
from annotator.formats.flat import flattened


def counted(format: Format, article: Article, layers: Layers, export: Export) -> list[Loss]:
    """The losses of one article; where overlaps cannot be held, by the policy of the option `overlaps`."""
    if format.holds >= FEATURES.keys():
        return []
    found = [annotation for layer in layers.values() for annotation in layer.values()]
    losses = [
        Loss(FEATURES[name], count)
        for name, count in _counts(found).items()
        if count and name not in format.holds
    ]
    if "annotators" not in format.holds and len(layers) > 1:
        losses.append(Loss("articles with several annotators: each becomes an entry of its own", 1))
    if "status" not in format.holds:
        stated = sum(layer.state != LayerState() for layer in layers.values())
        losses.append(Loss(FEATURES["status"], stated))
    if "overlaps" not in format.holds and "spans" in format.holds:
        policy = str(export.options.get("overlaps") or "longest")
        for layer in layers.values():
            dropped = flattened(layer.spans.values(), policy, export.labels).dropped
            losses.append(Loss(f"overlapping spans: the {_KEPT[policy]} kept", len(dropped)))
    for name, count in (("zones", len(article.zones)), ("metadata", len(article.metadata))):
        if name not in format.holds:
            losses.append(Loss(FEATURES[name], count))
    return [loss for loss in losses if loss.count]


_KEPT = {"longest": "longest is", "first": "first is", "priority": "label that stands higher is"}


def _counts(found: Collection[Annotation]) -> dict[str, int]:
    """How much there is of each feature that belongs to annotations."""
    kinds = Counter(map(type, found))
    return {
        "fragments": sum(isinstance(item, Span) and len(item.fragments) > 1 for item in found),
        "spans": kinds[Span],
        "sentences": kinds[SentenceTag],
        "tags": kinds[ArticleTag],
        "links": kinds[Link],
        "attributes": sum(len(item.attributes) for item in found if item.attributes),
        "notes": sum(bool(item.note) for item in found),
        "doubts": sum(item.doubt for item in found),
        "who": sum(bool(item.by or item.at) for item in found),
        "decisions": kinds[Decision],
    }
