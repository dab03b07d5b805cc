"""Ranges for formats that know no empty ones."""

from __future__ import annotations

from annotator.core.annotation import Fragment
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.formats.kit.values import Layers, Loss


def visible(text: str, place: Fragment) -> Fragment:
    """The range, or the character beside it where it is empty."""
    start, end = place
    if start < end:
        return place
    return (start, start + 1) if start < len(text) else (max(start - 1, 0), start)


def widened(layers: Layers) -> list[Loss]:
    """How many notes stand between two characters, which `visible` puts on one of them."""

    def between(layer: Layer) -> int:
        return sum(note.start is not None and note.start == note.end for note in layer.notes)

    count = sum(map(between, layers.values()))
    return [Loss(_("notes between two characters, which get one of them"), count)] if count else []
