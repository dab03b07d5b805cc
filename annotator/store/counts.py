"""Progress numbers for the list of articles, counted in the bytes of a record without parsing it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from annotator.core.project import OpenArticle

_START = re.compile(rb"--- [^\n]*\nkind: ")
_SECTION_END = re.compile(rb"\n(?=[^ \n-])")
_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*"')
_PLACE = re.compile(rb"\bstart: ([0-9]+), end: ([0-9]+)")
_PAIR = re.compile(rb"\[[0-9]+, [0-9]+\]")
_LABEL = re.compile(
    rb"""^  - \{(?:"(?:[^"\\]|\\.)*"|[^"\n])*?\blabel: (?:("(?:[^"\\]|\\.)*")|([^",}\n]+))""", re.MULTILINE
)
_DOUBT = re.compile(rb", doubt: true[,}]")


@dataclass(frozen=True, slots=True)
class Counts:
    """How far one annotator is with one article: its sentences, those with a tag, spans, doubt flags, labels used."""

    sentences: int = 0
    tagged: int = 0
    spans: int = 0
    doubts: int = 0
    labels: frozenset[str] = frozenset()


def counted(opened: OpenArticle, annotator: str) -> Counts:
    """The numbers of an article that is open."""
    sentences = len(opened.article.sentences)
    layer = opened.layers.get(annotator)
    if layer is None:
        return Counts(sentences)
    labels = frozenset(item.label for item in layer if item.label)
    return Counts(sentences, layer.tagged_sentences, len(layer.spans), layer.doubts, labels)


def counts_of(article: bytes, layer: bytes) -> Counts | None:
    """The numbers in the record of an article and of a layer, either of which may be empty.

    None where the records are not in canonical form.
    """
    if any(raw and not _START.match(raw) for raw in (article, layer)):
        return None
    pairs = _section(article, b"sentences")
    (first, *tags), (second, *spans) = (
        _section(layer, key).splitlines() or [b""] for key in (b"sentences", b"spans")
    )
    if b"\n" in pairs or first not in (b"", b"sentences:") or second not in (b"", b"spans:"):
        return None
    if not all(line.startswith(b"  - {") for line in (*tags, *spans)):
        return None
    doubts = [line for line in layer.splitlines() if b"doubt: true" in line]
    try:
        labels = frozenset(_name(found) for found in _LABEL.finditer(layer))
    except ValueError:  # YAML knows more escapes than JSON
        return None
    places = {found[0] for line in tags if (found := _PLACE.search(line))}
    return Counts(
        len(_PAIR.findall(pairs)),
        len(places),
        len(spans),
        sum(bool(_DOUBT.search(_QUOTED.sub(b"", line))) for line in doubts),
        labels,
    )


def _name(found: re.Match[bytes]) -> str:
    return str(json.loads(found[1])) if found[1] is not None else found[2].decode("utf-8").strip()


def _section(raw: bytes, key: bytes) -> bytes:
    """A key at the left margin with everything below it."""
    start = raw.rfind(b"\n" + key + b":")
    if start < 0:
        return b""
    end = _SECTION_END.search(raw, start + 1)
    return raw[start + 1 : end.start() if end else len(raw)].rstrip()
