"""Progress numbers for the list of articles, counted in the bytes of a record without parsing it."""

from __future__ import annotations

import json
import re
from operator import attrgetter

from annotator.core.article import Article, within
from annotator.core.layer import Layer
from annotator.core.patterns import pattern
from annotator.core.project import OpenArticle
from annotator.core.values import dataclass

_START = pattern(rb"--- [^\n]*\nkind: ")
_SECTION_END = pattern(rb"\n(?=[^ \n-])")
_QUOTED = pattern(rb'"(?:[^"\\]|\\.)*"')
_PLACE = pattern(rb"\bstart: ([0-9]+), end: ([0-9]+)")
_PAIR = pattern(rb"\[([0-9]+), ([0-9]+)\]")
_FURNITURE = pattern(rb"\[([0-9]+), ([0-9]+), furniture\]")
_LABEL = pattern(
    rb"""^  - \{(?:"(?:[^"\\]|\\.)*"|[^"\n])*?\blabel: (?:("(?:[^"\\]|\\.)*")|([^",}\n]+))""", re.MULTILINE
)
_DOUBT = pattern(rb", doubt: true[,}]")


@dataclass(frozen=True, slots=True)
class Counts:
    """How far one annotator is with one article: its sentences, those with a tag, spans, doubt flags, labels used.

    Sentences in furniture count neither here nor there.
    """

    sentences: int = 0
    tagged: int = 0
    spans: int = 0
    doubts: int = 0
    labels: frozenset[str] = frozenset()


def counted(opened: OpenArticle, annotator: str) -> Counts:
    """The numbers of an article that is open."""
    layer = opened.layers.get(annotator)
    return counts(opened.article, layer if layer is not None else Layer(opened.article.id, annotator))


def counts(article: Article, layer: Layer, *, labels: bool = True) -> Counts:
    """The numbers of an article and a layer, with the labels used if they are wanted."""
    furniture = [(zone.start, zone.end) for zone in article.zones if zone.role == "furniture"]
    passed = within([sentence.start for sentence in article.sentences], furniture) if furniture else []
    places = (article.sentences[index] for index in passed)
    aside = sum(bool(layer.tags_of(sentence.start, sentence.end)) for sentence in places)
    return Counts(
        len(article.sentences) - len(passed),
        layer.tagged_sentences - aside,
        len(layer.spans),
        layer.doubts,
        frozenset(map(attrgetter("label"), layer.values())) - {""} if labels else frozenset(),
    )


def counts_of(article: bytes, layer: bytes) -> Counts | None:
    """The numbers in the record of an article and of a layer, either of which may be empty.

    None where the records are not in canonical form.
    """
    if any(raw and not _START.match(raw) for raw in (article, layer)):
        return None
    pairs, zones = _section(article, b"sentences"), _section(article, b"zones")
    (first, *tags), (second, *spans) = (
        _section(layer, key).splitlines() or [b""] for key in (b"sentences", b"spans")
    )
    if (
        b"\n" in pairs
        or b"\n" in zones
        or first not in (b"", b"sentences:")
        or second not in (b"", b"spans:")
    ):
        return None
    if not all(line.startswith(b"  - {") for line in (*tags, *spans)):
        return None
    doubts = [line for line in layer.splitlines() if b"doubt: true" in line]
    try:
        labels = frozenset(_name(found) for found in _LABEL.finditer(layer))
    except ValueError:  # YAML knows more escapes than JSON
        return None
    cut = [(int(start), int(end)) for start, end in _PAIR.findall(pairs)]
    furniture = [(int(start), int(end)) for start, end in _FURNITURE.findall(zones)]
    passed = {cut[index] for index in within([start for start, _ in cut], furniture)}
    places = {(int(found[1]), int(found[2])) for line in tags if (found := _PLACE.search(line))}
    return Counts(
        len(cut) - len(passed),
        len(places - passed),
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
