"""Which of the articles that come in are in the project already: their letters decide, whatever white space is between.

Readers differ in the white space that they keep: the line break at the end of a file, lines that were joined, the
spaces between the tokens of a column file.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from annotator.app.importing import stories
from annotator.core.annotation import (
    Annotation,
    Fragment,
    Note,
    SentenceTag,
    Span,
    sentence_quote,
    span_quote,
)
from annotator.core.layer import Layer
from annotator.core.text import sha256
from annotator.formats import Layers
from annotator.store import ProjectFile


class KnownTexts:
    """The texts of a project and of what has come in so far."""

    def __init__(self, file: ProjectFile) -> None:
        self._file = file
        self._exact = dict(file.text_hashes())
        self._letters: dict[str, str] | None = None

    def find(self, text: str) -> str:
        """The id of the article that has this text, be it with other white space; "" where there is none."""
        found = self._exact.get(sha256(text))
        if found is not None:
            return found
        if self._letters is None:
            self._letters = dict(self._of_project())
        return self._letters.get(_letters(text), "")

    def add(self, text: str, article_id: str) -> None:
        """Remember a text that was not known."""
        self._exact[sha256(text)] = article_id
        if self._letters is not None:
            self._letters.setdefault(_letters(text), article_id)

    def _of_project(self) -> Iterator[tuple[str, str]]:
        for article_id in reversed(list(self._file.project.members)):  # of several the first one is found
            said = stories.said(self._file.raw_article(article_id))
            text = said[0] if said else self._file.project.article(article_id).text
            yield _letters(text), article_id


def _letters(text: str) -> str:
    return sha256("".join(text.split()))


@dataclass(frozen=True, slots=True)
class Moved:
    """Layers in the places of another text, and how many annotations had none there."""

    layers: Layers
    lost: int = 0


def moved(layers: Layers, text: str, onto: str) -> Moved:
    """The layers of a text on another one that has the same letters. Unchanged where the texts are the same."""
    if text == onto:
        return Moved(layers)
    places = _Places(text, onto)
    made: dict[str, Layer] = {}
    lost = 0
    for name, layer in layers.items():
        items = [places.annotation(item) for item in layer]
        there = [item for item in items if item is not None]
        lost += len(items) - len(there)
        made[name] = Layer(layer.article, layer.annotator, there, layer.state)
    return Moved(made, lost)


class _Places:
    def __init__(self, text: str, onto: str) -> None:
        self._onto = onto
        self._shift: int | None = None
        if text.strip() == onto.strip():
            self._shift = _lead(onto) - _lead(text)
        else:
            self._from = [at for at, character in enumerate(text) if not character.isspace()]
            self._to = [at for at, character in enumerate(onto) if not character.isspace()]

    def annotation(self, item: Annotation) -> Annotation | None:
        """The annotation in its new place; None where it was on white space that is not there."""
        if isinstance(item, Span):
            fragments = tuple(place for fragment in item.fragments if (place := self._place(*fragment)))
            if not fragments:
                return None
            return replace(item, fragments=fragments, quote=span_quote(self._onto, fragments))
        if isinstance(item, SentenceTag) or (isinstance(item, Note) and item.start is not None):
            place = self._place(item.start or 0, item.end or 0)
            if place is None:
                return None
            quote = (
                sentence_quote(self._onto, *place)
                if isinstance(item, SentenceTag)
                else self._onto[slice(*place)]
            )
            return replace(item, start=place[0], end=place[1], quote=quote)
        return item

    def _place(self, start: int, end: int) -> Fragment | None:
        if self._shift is not None:
            start, end = max(start + self._shift, 0), min(end + self._shift, len(self._onto))
            return (start, end) if start < end else None
        first, after = bisect_left(self._from, start), bisect_left(self._from, end)
        return (self._to[first], self._to[after - 1] + 1) if first < after else None


def _lead(text: str) -> int:
    return len(text) - len(text.lstrip())
