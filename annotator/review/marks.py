"""What a layer remembers of the one on the older version of its article: which annotations were carried over or listed.

Whoever finds another one there knows that it came later: from another program, or from a file put in the place of this.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import fields, replace

from annotator.core.annotation import Annotation, LayerState
from annotator.core.layer import Layer

CARRIED = "carried"
"""The key of a layer's state that keeps the marks, in one row."""

Marks = frozenset[str]
_DIGITS = 8


def marks(layer: Layer, unplaced: Iterable[str] = ()) -> Marks:
    """The marks of all that the layer says, and of the annotations that it names as `unplaced`."""
    items = (*layer.values(), *layer.unanchored)
    return frozenset((*map(mark, items), *map(mark_of_name, unplaced)))


def mark(item: Annotation) -> str:
    """Eight hexadecimal digits that change when the annotation is edited, not when a label gets another name."""
    said: list[object] = [type(item).__name__, item.id, item.by, item.at]
    if not item.at:  # what does not say when it was made is compared by all that it says
        said += [(each.name, getattr(item, each.name)) for each in fields(item) if each.name != "extra"]
    return _digits(said)


def mark_of_name(name: str) -> str:
    """The mark of an annotation of which the layer says only that it has no place."""
    return _digits(["unplaced", name])


def carried_marks(state: LayerState) -> Marks:
    """The marks of what was carried over from the older version or listed."""
    said = state.extra.get(CARRIED)
    if not isinstance(said, str):
        return frozenset()
    return frozenset(said[start : start + _DIGITS] for start in range(0, len(said), _DIGITS))


def with_carried(state: LayerState, found: Marks) -> LayerState:
    """The state that remembers these beside those that it has."""
    known = carried_marks(state) | found
    return replace(state, extra={**state.extra, CARRIED: "".join(sorted(known))}) if known else state


def without_carried(state: LayerState) -> LayerState:
    """The state of a layer on an article that is no newer version any more."""
    extra = {key: value for key, value in state.extra.items() if key != CARRIED}
    return replace(state, extra=extra) if CARRIED in state.extra else state


def _digits(said: list[object]) -> str:
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
