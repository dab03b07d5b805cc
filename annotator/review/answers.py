"""What an annotation says, apart from who said it: the values by which answers are compared."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from annotator.core.annotation import Annotation, ArticleTag, Link, SentenceTag, Span
from annotator.core.layer import Layer
from annotator.core.names import comparable

Place = tuple[tuple[int, int], ...]
"""Ranges in code points; empty for the article as a whole; for a link, the ends of both its ends."""

Content = tuple[Place, str, tuple[tuple[str, str], ...]]
"""Place, label and attributes of one annotation."""

Answer = tuple[Content, ...]
"""All that one annotator says about one conflict, in order, each once. Empty: nothing is to be marked here."""

_ID_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def place_of(annotation: Annotation, layer: Layer | None = None) -> Place | None:
    """Where the annotation stands; the ends of a link are looked up in its layer. None where that is unknown."""
    match annotation:
        case Span():
            return annotation.fragments
        case SentenceTag():
            return ((annotation.start, annotation.end),)
        case ArticleTag():
            return ()
        case Link() if layer is not None:
            ends = [layer.get(end) for end in (annotation.source, annotation.target)]
            places = [place_of(end) for end in ends if end is not None and not isinstance(end, Link)]
            source, target = places if len(places) == 2 else (None, None)
            return None if source is None or target is None else (*source, LINK_BREAK, *target)
        case _:
            return None


LINK_BREAK = (-1, -1)
"""Stands between the source and the target in the place of a link; no range of a text looks so."""


def attributes_of(annotation: Annotation) -> tuple[tuple[str, str], ...]:
    """The attributes, sorted, in a form that tells 1 from True."""
    values = annotation.attributes
    return tuple(sorted((name, repr(value)) for name, value in values.items())) if values else ()


def content_of(annotation: Annotation, place: Place) -> Content:
    """What the annotation says of that place."""
    return (place, annotation.label, attributes_of(annotation))


def answer_of(contents: Sequence[Content]) -> Answer:
    """The contents in order, each once."""
    return tuple(sorted(set(contents)) if len(contents) > 1 else contents)


def stable_id(*parts: object) -> str:
    """An identifier that depends on the parts alone, in the form of `core.annotation.new_id`."""
    number = int.from_bytes(hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()[:12], "big")
    letters = []
    for size in (23, *[len(_ID_ALPHABET)] * 11):  # it starts with a letter
        number, letter = divmod(number, size)
        letters.append(_ID_ALPHABET[letter])
    return "".join(letters)


def voters(layers: Mapping[str, Layer]) -> set[str]:
    """Those of the layers compared who finished the article: what they did not mark they voted against.

    Who takes part is chosen before: models do where they are named.
    """
    return {name for name in comparable(layers) if layers[name].state.status == "done"}
