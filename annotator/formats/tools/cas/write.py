"""One layer of an article as a CAS: its feature structures one after the other, and these as XMI and as JSON.

They are written as they come, so that a large article takes no more memory than its text and its annotations.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from annotator.core.annotation import Annotation, ArticleTag, AttributeValue, Link, Note, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.core.text import Utf16Map
from annotator.formats.kit.tokens import tokens_by_sentence
from annotator.formats.kit.values import Export
from annotator.formats.tools.cas import types

_SPACES = {"http://www.omg.org/XMI": "xmi", "http:///uima/cas.ecore": "cas"}
_VIEW = "_InitialView"
_XML = {
    ord(character): f"&#{ord(character)};" if character.isspace() else html.escape(character)
    for character in '\t\n\r"&<>\x85\u2028'
}
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


SOFA, FIRST = 1, 2
"""Ids of the text and of the first feature structure; the others follow."""


class Reference(int):
    """The id of another feature structure."""


Value = str | bool | int | float | Reference
Structure = tuple[str, dict[str, Value]]
"""A type and its features in order, without those that have no value. Positions count UTF-16 units."""


def structures(article: Article, layer: Layer, export: Export) -> Iterator[Structure]:
    """What the CAS holds beside the text: facts, zones, sentences, tokens and annotations."""
    return _Writer(article, layer, export).made()


def xmi(text: str, found: Iterable[Structure]) -> Iterator[str]:
    """The parts of an XMI file."""
    spaces = {name: f"http:///{name.rpartition('.')[0].replace('.', '/')}.ecore" for name in types.WRITTEN}
    prefixes = {space: f"n{number}" for number, space in enumerate(dict.fromkeys(spaces.values()))}
    tags = {name: f"{prefixes[space]}:{name.rpartition('.')[2]}" for name, space in spaces.items()}
    yield "<?xml version='1.0' encoding='UTF-8'?>\n<xmi:XMI"
    for space, prefix in {**_SPACES, **prefixes}.items():
        yield f' xmlns:{prefix}="{space}"'
    yield ' xmi:version="2.0"><cas:NULL xmi:id="0"/>\n'
    after = FIRST
    for after, (name, features) in enumerate(found, FIRST + 1):
        said = "".join(f' {key}="{_in_xml(value)}"' for key, value in features.items())
        yield f'<{tags[name]} xmi:id="{after - 1}" sofa="{SOFA}"{said}/>\n'
    yield (
        f'<cas:Sofa xmi:id="{SOFA}" sofaNum="1" sofaID="{_VIEW}" mimeType="text/plain" '
        f'sofaString="{_in_xml(text)}"/>\n<cas:View sofa="{SOFA}" members="'
    )
    yield " ".join(map(str, range(FIRST, after)))
    yield '"/></xmi:XMI>\n'


def as_json(text: str, found: Iterable[Structure], type_declarations: str) -> Iterator[str]:
    """The parts of a file of UIMA CAS JSON 0.4."""
    sofa = {
        "%ID": SOFA,
        "%TYPE": "uima.cas.Sofa",
        "sofaNum": 1,
        "sofaID": _VIEW,
        "mimeType": "text/plain",
        "sofaString": text,
    }
    yield f'{{"%TYPES": {type_declarations},\n"%FEATURE_STRUCTURES": [\n{_dumped(sofa)}'
    after = FIRST
    for after, (name, features) in enumerate(found, FIRST + 1):
        row: dict[str, Any] = {"%ID": after - 1, "%TYPE": name, "@sofa": SOFA}
        for key, value in features.items():
            row[f"@{key}" if isinstance(value, Reference) else key] = value
        yield f",\n{_dumped(row)}"
    yield f'],\n"%VIEWS": {{"{_VIEW}": {{"%SOFA": {SOFA}, "%MEMBERS": ['
    yield ",".join(map(str, range(FIRST, after)))
    yield "]}}}\n"


def _dumped(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)


def _in_xml(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.translate(_XML) if isinstance(value, str) else str(value)


class _Writer:
    def __init__(self, article: Article, layer: Layer, export: Export) -> None:
        self._article, self._layer, self._export = article, layer, export
        self._attributes = types.attribute_features(export.labels)
        self._units = Utf16Map(article.text)
        self._count = FIRST
        self._spans: dict[str, tuple[Reference, int, int]] = {}

    def made(self) -> Iterator[Structure]:
        article = self._article
        for structure in self._structures(article):
            self._count += 1
            yield structure

    def _structures(self, article: Article) -> Iterator[Structure]:
        metadata = json.dumps(dict(article.metadata), default=str) if article.metadata else None
        facts: dict[str, Value | None] = {
            "documentTitle": _clean(article.title or article.id),
            "documentId": _clean(self._layer.annotator),
            "language": article.language or "x-unspecified",
        }
        yield self._structure(types.METADATA, facts, 0, len(article.text))
        facts = {
            "title": _clean(article.title),
            "articleId": _clean(article.id),
            "annotator": _clean(self._layer.annotator),
            "status": self._layer.state.status,
            "review": self._layer.state.review,
            "metadata": metadata,
        }
        yield self._structure(types.ARTICLE, facts)
        for zone in article.zones:
            yield self._structure(types.ZONE, {"role": zone.role}, zone.start, zone.end)
        for sentence in article.sentences:
            yield self._structure(types.SENTENCE, {}, sentence.start, sentence.end)
        for tokens in tokens_by_sentence(article, self._export):
            if not article.sentences:
                yield self._structure(types.SENTENCE, {}, tokens[0][0], tokens[-1][1])
            for start, end in tokens:
                yield self._structure(types.TOKEN, {}, start, end)
        for item in self._layer:
            yield from self._annotation(item)

    def _structure(
        self,
        name: str,
        features: Mapping[str, Value | None],
        start: int | None = None,
        end: int | None = None,
    ) -> Structure:
        said: dict[str, Value] = {}
        if start is not None and end is not None:
            said = {"begin": self._units.to_utf16(start), "end": self._units.to_utf16(end)}
        said.update((key, value) for key, value in features.items() if value is not None)
        return name, said

    def _annotation(self, item: Annotation) -> Iterator[Structure]:
        said = self._said(item)
        match item:
            case Span():
                for start, end in item.fragments:
                    self._spans.setdefault(item.id, (Reference(self._count), start, end))
                    yield self._structure(types.SPAN, said, start, end)
            case SentenceTag():
                yield self._structure(types.SENTENCE_TAG, said, item.start, item.end)
            case ArticleTag():
                yield self._structure(types.TAG, said)
            case Link():
                source, target = self._spans.get(item.source), self._spans.get(item.target)
                if source is not None and target is not None:
                    said |= {"Governor": source[0], "Dependent": target[0]}
                    yield self._structure(types.RELATION, said, target[1], target[2])
                else:
                    said |= {"source": _clean(item.source), "target": _clean(item.target)}
                    yield self._structure(types.LINK, said)
            case Note():
                said["about"] = _clean(item.about) or None
                kind = types.DOCUMENT_NOTE if item.start is None or item.end is None else types.NOTE
                yield self._structure(kind, said, item.start, item.end)

    def _said(self, item: Annotation) -> dict[str, Value | None]:
        said: dict[str, Value | None] = {
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
