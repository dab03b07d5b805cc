"""The same thing said twice in one file (a row repeated, a file for an article and one for all): it counts once."""

from __future__ import annotations

from dataclasses import replace

from annotator.core.annotation import Annotation, Decision, Link, Note
from annotator.core.layer import Layer
from annotator.core.soundness import place_of


def once(layer: Layer) -> Layer:
    """The layer with each statement once; links that end at one that was said again end at the one that stays."""
    kept: dict[object, Annotation] = {}
    names: dict[str, str] = {}
    for item in sorted(layer, key=lambda item: isinstance(item, Link | Note | Decision)):
        if isinstance(item, Link):
            item = replace(
                item, source=names.get(item.source, item.source), target=names.get(item.target, item.target)
            )
        elif isinstance(item, Note):
            item = replace(item, about=names.get(item.about, item.about))
        first = kept.setdefault(_said(item), item)
        names[item.id] = first.id
    if len(kept) == len(layer):
        return layer
    return Layer(layer.article, layer.annotator, kept.values(), layer.state)


def _said(item: Annotation) -> object:
    if isinstance(item, Decision):
        return item.id
    attributes = tuple(sorted((name, str(value)) for name, value in item.attributes.items()))
    return place_of(item), attributes, item.note, item.doubt
