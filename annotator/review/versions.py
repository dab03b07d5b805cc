"""Versions of a layer: what one says, whether it holds another, and which was exchanged with its annotator."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

from annotator.core.annotation import (
    STATUSES,
    Annotation,
    ArticleTag,
    Decision,
    LayerState,
    Link,
    Note,
    SentenceTag,
    Span,
)
from annotator.core.layer import Layer
from annotator.core.lineage import EXCHANGED, Lineage, is_content

EXCHANGED_EDIT = "exchanged_edit"
"""The key beside `EXCHANGED` that says with which name the lineage of that version ends."""
NO_IDS: Mapping[str, str] = MappingProxyType({})
"""No label has another name than the one that it had first."""
_KINDS: tuple[type[Annotation], ...] = (Span, SentenceTag, ArticleTag, Link, Note, Decision)
_FIELDS = {kind: tuple(each.name for each in fields(kind)) for kind in _KINDS}


def digest(layer: Layer, ids: Mapping[str, str] = NO_IDS) -> str:
    """What changes when an annotation or the status does; reviews do not count, nor does another name for a label."""
    said = [f"{type(item).__name__}{_plain(named(item, ids))}" for item in contents(layer).values()]
    return hashlib.sha256("\n".join([layer.state.status, *sorted(said)]).encode()).hexdigest()[:20]


def alike(one: Layer, other: Layer, ids: Mapping[str, str]) -> bool:
    """Whether two layers have one digest."""
    if one.state.status != other.state.status:
        return False
    first, second = contents(one), contents(other)
    if first == second or not ids or first.keys() != second.keys():
        return first == second
    return all(named(item, ids) == named(second[name], ids) for name, item in first.items())


def holds(later: Layer, earlier: Layer) -> bool:
    """Whether everything that `earlier` says is in `later`, as it was or changed at a later time."""
    new, old = contents(later), contents(earlier)
    if not old.keys() <= new.keys():
        return False
    if any(new[name] != item and new[name].at <= item.at for name, item in old.items()):
        return False
    return len(new) > len(old) or _rank(later) >= _rank(earlier)


def _rank(layer: Layer) -> int:
    return STATUSES.index(layer.state.status) if layer.state.status in STATUSES else 0


def is_traced(layer: Layer) -> bool:
    """Whether edits are known of the layer, and not only what it says."""
    return any(not is_content(name) for name in layer.state.lineage)


def exchanged_as(
    state: LayerState, layer: Layer, at: str, lineage: Lineage, ids: Mapping[str, str]
) -> LayerState:
    """The state of the master's layer once the version in `layer`, of that lineage, was exchanged at `at`."""
    extra = {**state.extra, EXCHANGED: f"{at} {digest(layer, ids)}"}
    if lineage:
        extra[EXCHANGED_EDIT] = lineage[-1]
    return replace(state, extra=extra, lineage=lineage)


def exchanged(state: LayerState) -> tuple[str, str] | None:
    """When the version that was exchanged last was saved, "" for what was handed out first, and its digest."""
    at, gap, version = str(state.extra.get(EXCHANGED, "")).rpartition(" ")
    return (at, version) if gap else None


def contents(layer: Layer) -> dict[str, Annotation]:
    """Everything that the layer holds by id, whether it has a place or not."""
    return {item.id: item for item in (*layer.values(), *layer.unanchored)}


def named(item: Annotation, names: Mapping[str, str]) -> Annotation:
    """The annotation with its label under another name."""
    return replace(item, label=names[item.label]) if item.label in names else item


def _plain(item: Annotation) -> list[tuple[str, Any]]:
    found = []
    for name in _FIELDS[type(item)]:
        value = getattr(item, name)
        found.append((name, sorted(value.items()) if isinstance(value, dict) else value))
    return found
