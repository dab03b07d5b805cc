"""Annotations as objects of the Web Annotation data model."""

from __future__ import annotations

import json
import re
import urllib.parse
from typing import Any

from annotator.core.annotation import Annotation, ArticleTag, Fragment, Link, Note, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.formats.kit.empty_ranges import visible

AROUND = 32
"""Code points of what is before and after, which tells equal words apart."""

DOUBT = "in doubt"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


class Writer:
    """Writes the annotations of one article; `source` is the name of the file with its text."""

    def __init__(self, article: Article, source: str) -> None:
        self._text = article.text
        self._source: dict[str, Any] = {"id": quote(source), "type": "Text", "format": "text/plain"}
        if article.language:
            self._source["language"] = article.language

    def record(self, annotation: Annotation, layer: Layer) -> dict[str, Any] | None:
        """The object for an annotation, or None for what this model has none for."""
        target = self._target(annotation, layer)
        if target is None:
            return None
        note = isinstance(annotation, Note)
        motivation = (
            "commenting" if note else "linking" if isinstance(annotation, Link) else _purpose(annotation)
        )
        made: dict[str, Any] = {
            "id": iri(layer.annotator, annotation.id),
            "type": "Annotation",
            "motivation": motivation,
        }
        if layer.annotator:
            made["creator"] = {
                "id": f"#{quote(layer.annotator)}",
                "type": "Person",
                "name": layer.annotator,
            }
        if _TIME.fullmatch(annotation.at):
            made["created"] = annotation.at
        made["body"] = _bodies(annotation)
        made["target"] = target
        return made

    def _target(self, annotation: Annotation, layer: Layer) -> Any:
        match annotation:
            case Span():
                found = [self._range(fragment) for fragment in annotation.fragments]
                return found if len(found) > 1 else found[0]
            case SentenceTag():
                return self._range((annotation.start, annotation.end))
            case ArticleTag():
                return self._source
            case Link():
                ends = (annotation.source, annotation.target)
                return [{"id": iri(layer.annotator, end), "type": "Annotation"} for end in ends]
            case Note(start=start, end=end) if start is not None and end is not None:
                return self._range((start, end))
            case Note(about=about) if about:
                return {"id": iri(layer.annotator, about), "type": "Annotation"}
            case Note():
                return self._source
        return None

    def _range(self, place: Fragment) -> dict[str, Any]:
        start, end = visible(self._text, place)
        selector: dict[str, Any] = {"type": "TextQuoteSelector", "exact": self._text[start:end]}
        if before := self._text[max(start - AROUND, 0) : start]:
            selector["prefix"] = before
        if after := self._text[end : end + AROUND]:
            selector["suffix"] = after
        position = {"type": "TextPositionSelector", "start": start, "end": end}
        return {"type": "SpecificResource", "source": self._source, "selector": [selector, position]}


def iri(annotator: str, annotation_id: str) -> str:
    """The identifier of an annotation within the file: layers may use the same ids."""
    return f"#{quote(annotator)}/{quote(annotation_id)}"


def quote(name: str) -> str:
    """The name as a part of an address."""
    return urllib.parse.quote(name, safe="", errors="replace")


def _purpose(annotation: Annotation) -> str:
    return "classifying" if isinstance(annotation, SentenceTag) else "tagging"


def _bodies(annotation: Annotation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    def add(value: str, purpose: str, **more: str) -> None:
        found.append({"type": "TextualBody", "value": value, "purpose": purpose, **more})

    if annotation.label or not isinstance(annotation, Note):
        add(annotation.label, _purpose(annotation))
    if annotation.note:
        add(annotation.note, "commenting")
    if annotation.attributes:
        value = json.dumps(dict(annotation.attributes), ensure_ascii=False)
        add(value, "describing", format="application/json")
    if annotation.doubt:
        add(DOUBT, "assessing")
    return found
