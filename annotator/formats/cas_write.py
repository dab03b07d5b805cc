"""One layer of an article as a CAS (cassis)."""

from __future__ import annotations

import json
import re
from typing import Any

from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    AttributeValue,
    Link,
    Note,
    SentenceTag,
    Span,
)
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.formats import cas_types as types
from annotator.formats.base import Export
from annotator.formats.conll_tokens import tokens_by_sentence

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def to_cas(article: Article, layer: Layer, system: Any, export: Export) -> Any:
    """The CAS, with sentences and tokens."""
    return _Writer(article, layer, system, export).made()


class _Writer:
    def __init__(self, article: Article, layer: Layer, system: Any, export: Export) -> None:
        self._article, self._layer, self._system, self._export = article, layer, system, export
        self._attributes = types.attribute_features(export.labels)
        self._cas = types.cassis().Cas(typesystem=system)
        self._spans: dict[str, Any] = {}

    def made(self) -> Any:
        article = self._article
        self._cas.sofa_string = article.text
        self._cas.sofa_mime = "text/plain"
        self._add(
            types.METADATA,
            begin=0,
            end=len(article.text),
            documentTitle=_clean(article.title or article.id),
            documentId=_clean(self._layer.annotator),
            language=article.language or "x-unspecified",
        )
        self._add(
            types.ARTICLE,
            title=_clean(article.title),
            articleId=_clean(article.id),
            annotator=_clean(self._layer.annotator),
            status=self._layer.state.status,
            review=self._layer.state.review,
            metadata=json.dumps(dict(article.metadata), default=str) if article.metadata else None,
        )
        for zone in article.zones:
            self._add(types.ZONE, begin=zone.start, end=zone.end, role=zone.role)
        for sentence in article.sentences:
            self._add(types.SENTENCE, begin=sentence.start, end=sentence.end)
        for tokens in tokens_by_sentence(article, self._export):
            if not article.sentences:
                self._add(types.SENTENCE, begin=tokens[0][0], end=tokens[-1][1])
            for start, end in tokens:
                self._add(types.TOKEN, begin=start, end=end)
        for item in self._layer:
            self._put(item)
        return self._cas

    def _add(self, name: str, **features: Any) -> Any:
        made = self._system.get_type(name)(**features)
        self._cas.add(made)
        return made

    def _put(self, item: Annotation) -> None:
        said = self._said(item)
        match item:
            case Span():
                for start, end in item.fragments:
                    made = self._add(types.SPAN, begin=start, end=end, **said)
                    self._spans.setdefault(item.id, made)
            case SentenceTag():
                self._add(types.SENTENCE_TAG, begin=item.start, end=item.end, **said)
            case ArticleTag():
                self._add(types.TAG, **said)
            case Link():
                source, target = self._spans.get(item.source), self._spans.get(item.target)
                if source is not None and target is not None:
                    place = {"begin": target.begin, "end": target.end}
                    self._add(types.RELATION, Governor=source, Dependent=target, **place, **said)
                else:
                    self._add(types.LINK, source=_clean(item.source), target=_clean(item.target), **said)
            case Note():
                about = _clean(item.about) or None
                if item.start is not None and item.end is not None:
                    self._add(types.NOTE, begin=item.start, end=item.end, about=about, **said)
                else:
                    self._add(types.DOCUMENT_NOTE, about=about, **said)

    def _said(self, item: Annotation) -> dict[str, Any]:
        said: dict[str, Any] = {
            name: _clean(getattr(item, name)) or None for name in ("label", "note", "by", "at", "origin")
        }
        said["uid"] = _clean(item.id)
        if item.doubt:
            said["doubt"] = True
        others: dict[str, AttributeValue] = {}
        for name, value in item.attributes.items():
            if not isinstance(item, Note) and _fits(value, self._attributes.get(name, "")):
                said[name] = float(value) if self._attributes[name] == types.DOUBLE else value
            else:
                others[name] = value
        if others:
            said[types.OTHERS] = json.dumps(others)
        return said


def _fits(value: AttributeValue, reach: str) -> bool:
    """Whether a feature of that range gives the value back as it was."""
    if reach == types.DOUBLE:
        return isinstance(value, int | float) and not isinstance(value, bool) and float(value) == value
    if reach == types.STRING:
        return isinstance(value, str) and bool(value) and not _NO_XML.search(value)
    return reach == types.BOOLEAN and isinstance(value, bool)


def _clean(text: str) -> str:
    """Without characters that XML cannot hold."""
    return _NO_XML.sub("\ufffd", text)
