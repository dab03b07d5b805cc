"""Where in the text changes are to be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from annotator.core.annotation import Fragment, Link, Note, SentenceTag, Span
from annotator.core.article import Sentence, Zone
from annotator.core.edits import Change, Value
from annotator.core.layer import Layer


def places_of(changes: Iterable[Change], layer_of: Callable[[str], Layer]) -> list[Fragment]:
    """The ranges of one article, in code points, that changes of it are about, each once; of a link both of its ends.

    `layer_of` gives the layer of an annotator.
    """
    found = (
        place
        for change in changes
        for value in (change.before, change.after)
        for place in _places(value, change.annotator, layer_of)
    )
    return list(dict.fromkeys(found))


def _places(value: Value | None, annotator: str, layer_of: Callable[[str], Layer]) -> Iterator[Fragment]:
    match value:
        case Span():
            yield from value.fragments
        case SentenceTag() | Sentence() | Zone() | Note(start=int(), end=int()):
            yield value.start, value.end  # type: ignore[misc]
        case Link():
            for end in (value.source, value.target):
                annotation = layer_of(annotator).get(end)
                if isinstance(annotation, Span | SentenceTag):
                    yield from _places(annotation, annotator, layer_of)
