"""Annotations that come in for an article that the project has already: each is added to its layer once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from annotator.core.annotation import LayerState, Link, Note, new_id
from annotator.core.edits import Change
from annotator.core.layer import Layer
from annotator.core.soundness import place_of


def additions(article_id: str, present: Mapping[str, Layer], coming: Mapping[str, Layer]) -> list[Change]:
    """What the layers `coming` hold that the layers `present` do not; nothing that is there is changed.

    Two annotations are the same when they put the same label on the same place. A layer that was untouched takes
    over the status of the one that comes.
    """
    changes: list[Change] = []
    for name, layer in coming.items():
        mine = present.get(name) or Layer(article_id, name)
        changes += _new_in(article_id, mine, layer)
        if mine.state == LayerState() != layer.state:
            changes.append(Change(mine.state, layer.state, article_id, name))
    return changes


def _new_in(article_id: str, mine: Layer, coming: Layer) -> list[Change]:
    there = {place_of(item): item.id for item in mine}
    names: dict[str, str] = {}
    changes = []
    # A layer yields links after what they connect, and notes after what they are about.
    for item in coming:
        if isinstance(item, Link):
            item = replace(
                item, source=names.get(item.source, item.source), target=names.get(item.target, item.target)
            )
        elif isinstance(item, Note):
            item = replace(item, about=names.get(item.about, item.about))
        same = there.get(place_of(item))
        if same is not None:
            names[item.id] = same
            continue
        added = replace(item, id=new_id()) if mine.get(item.id) else item
        names[item.id] = there[place_of(item)] = added.id
        changes.append(Change(None, added, article_id, mine.annotator))
    return changes
