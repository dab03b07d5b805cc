"""What an export leaves out, counted before it is left out: from what a format says it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from annotator.core.annotation import Annotation, ArticleTag, Decision, LayerState, Link, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.labels import Label
from annotator.core.messages import _
from annotator.formats.kit.flatten import flattened
from annotator.formats.kit.values import FEATURES, Export, Layers, Loss


def counted(holds: Collection[str], article: Article, layers: Layers, export: Export) -> list[Loss]:
    """The losses of one article; where overlaps cannot be held, by the policy of the option `overlaps`."""
    if FEATURES.keys() <= set(holds):
        return []
    found = [annotation for layer in layers.values() for annotation in layer.values()]
    losses = [
        Loss(FEATURES[name], count) for name, count in _counts(found).items() if count and name not in holds
    ]
    if "annotators" not in holds and len(layers) > 1:
        losses.append(Loss(_("articles with several annotators: each becomes an entry of its own"), 1))
    if "status" not in holds:
        stated = sum(layer.state != LayerState() for layer in layers.values())
        losses.append(Loss(FEATURES["status"], stated))
    if "overlaps" not in holds and "spans" in holds:
        policy = str(export.options.get("overlaps") or "longest")
        for layer in layers.values():
            dropped = flattened(layer.spans.values(), policy, export.labels).dropped
            losses.append(
                Loss(_("overlapping spans: the {kept} kept").format(kept=_KEPT[policy]), len(dropped))
            )
    for name, count in (("zones", len(article.zones)), ("metadata", len(article.metadata))):
        if name not in holds:
            losses.append(Loss(FEATURES[name], count))
    return [loss for loss in losses if loss.count]


LABEL_PARTS: Mapping[str, str] = {
    "title": "titles",
    "description": "descriptions",
    "parent": "parents",
    "key": "keys",
    "colour": "colours",
    "examples": "examples",
    "attributes": _("definitions of attributes"),
    "rules": "rules",
}
"""What a label set says of a label: names for `Format.holds_of_labels`, and words for people."""


def of_labels(held: Collection[str], labels: Iterable[Label], used: Collection[str]) -> list[Loss]:
    """What an export that carries these labels on something loses of a label set."""
    known = list(labels)
    found = []
    if "unused" not in held:
        absent = [label for label in known if label.selectable and label.name not in used]
        found.append(Loss(_("labels that nothing in it carries"), len(absent)))
        known = [label for label in known if label.name in used]
    bare = Label(name="bare")
    lacking = {
        part: [label.name for label in known if getattr(label, part) != getattr(bare, part)]
        for part in LABEL_PARTS
        if part not in held
    }
    names = {name for group in lacking.values() for name in group}
    words = ", ".join(LABEL_PARTS[part] for part, group in lacking.items() if group)
    found.append(Loss(_("labels without their {words}").format(words=words), len(names)))
    return [loss for loss in found if loss.count]


_KEPT = {"longest": _("longest is"), "first": _("first is"), "priority": _("label that stands higher is")}


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
