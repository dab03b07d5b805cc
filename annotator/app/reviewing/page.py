"""What the article shows while it is reviewed: gold, what is undecided, and everybody's remarks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from annotator.core.annotation import Note, SentenceTag, Span
from annotator.core.layer import GOLD, Layer, SpanIndex
from annotator.review.compare import Cluster


@dataclass(frozen=True, slots=True)
class Page:
    """`layer` holds gold and, as doubtful ones, the leading tags of undecided sentences.

    `notes` are everybody's remarks, each with the code point where it belongs and the words that it is about; `lanes`
    the annotators' own layers by the names under which they are shown; `marks` are the clusters by place, as spans
    that have the cluster's id.
    """

    article: str
    layer: Layer
    notes: list[tuple[int, Note]]
    lanes: dict[str, Layer]
    marks: SpanIndex


def marks_of(found: Iterable[Cluster]) -> SpanIndex:
    """The clusters that stand somewhere in the text, to be looked up by place."""
    placed = [cluster for cluster in found if cluster.what in ("span", "sentence")]
    return SpanIndex(
        Span(id=cluster.id, label=cluster.what, fragments=((cluster.start, cluster.end),))
        for cluster in placed
    )


def page_of(
    article: str,
    layers: Mapping[str, Layer],
    undecided: Iterable[Cluster],
    names: Mapping[str, str],
    marks: SpanIndex,
    *,
    blind: bool = False,
) -> Page:
    """The page of an article; `names` are what its annotators are called, in the order of their lanes.

    A `blind` page says nobody's own name, not even that of somebody who has remarked and does not take part.
    """
    gold = layers.get(GOLD) or Layer(article, GOLD)
    tentative = [
        replace(item, id=f"{item.id} {cluster.id}", doubt=True, note="")
        for cluster in undecided
        for item in cluster.candidates[0].annotations
        if isinstance(item, SentenceTag)
    ]
    shown = Layer(article, GOLD, [*gold.values(), *tentative], gold.state) if tentative else gold
    lanes = {called: layers[name] for name, called in names.items() if name in layers}
    return Page(article, shown, _remarks(layers, names, blind=blind), lanes, marks)


def _remarks(layers: Mapping[str, Layer], names: Mapping[str, str], *, blind: bool) -> list[tuple[int, Note]]:
    found: list[tuple[int, Note]] = []
    for name, layer in layers.items():
        called = names.get(name, "" if blind else name)
        for item in layer.values():
            anchor = layer.get(item.about) if isinstance(item, Note) and item.about else item
            if item.note and isinstance(anchor, Span | SentenceTag | Note) and anchor.start is not None:
                words = anchor.quote
                remark = Note(id=item.id, note=item.note, by=called, start=anchor.start, quote=words)
                found.append((anchor.start, remark))
    return sorted(found, key=lambda pair: (pair[0], pair[1].id))
