"""One article as a TEI document."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import Any

from annotator.core.annotation import Annotation, ArticleTag, Decision, Link, Note, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.core.text import paragraphs
from annotator.formats.kit.values import Layers
from annotator.formats.kit.xml_write import attributes, element, text

_FACTS = ("publisher", "published", "section", "url", "source")


class TeiArticle:
    """`prefix` starts every identifier, so that they differ through a corpus; `pointer` points to a label."""

    def __init__(self, article: Article, layers: Layers, prefix: str, pointer: Callable[[str], str]) -> None:
        self._article = article
        self._layers = layers
        self._prefix = prefix
        self._pointer = pointer
        self._sentences = {
            (sentence.start, sentence.end): number
            for number, sentence in enumerate(article.sentences, 1)
            if sentence.start < sentence.end and "\n" not in article.text[sentence.start : sentence.end]
        }
        self._in_order = sorted((start, end, number) for (start, end), number in self._sentences.items())
        self._marks = sorted(
            {place for layer in layers.values() for item in layer for place in self._places(item)}
        )

    def parts(self) -> Iterator[str]:
        """The document, in pieces."""
        yield f"<TEI{attributes({'xml:id': self._prefix, 'n': self._article.id})}>\n"
        yield self._header()
        yield f'<text xml:id="{self._prefix}.text"><body>\n'
        yield from self._body()
        yield "</body></text>\n"
        groups = [
            part
            for number, layer in enumerate(self._layers.values(), 1)
            for part in self._layer(layer, number)
        ]
        if groups:
            yield "<standOff>\n"
            yield from groups
            yield "</standOff>\n"
        yield "</TEI>\n"

    # ------------------------------------------------------------------------------------------------ header
    def _header(self) -> str:
        facts = self._article.metadata
        byline = facts.get("byline")
        authors = byline if isinstance(byline, list | tuple) else [byline] if byline else []
        title = element("title", self._article.title or self._article.id or "–")
        people = "".join(
            f"<respStmt{attributes({'xml:id': self._person(number)})}>"
            f"<resp>annotation</resp><name>{text(name or 'unknown')}</name></respStmt>"
            for number, name in enumerate(self._layers, 1)
        )
        named = "".join(element("author", str(name)) for name in authors if str(name))
        date = element("date", _plain(facts.get("published"))) if facts.get("published") else ""
        publisher = element("publisher", _plain(facts.get("publisher"))) if facts.get("publisher") else ""
        more = "".join(
            f"<note{attributes({'type': 'metadata', 'n': str(name)})}>{text(_plain(value))}</note>"
            for name, value in facts.items()
            if name not in ("publisher", "published", "byline", "language") and _plain(value)
        )
        source = f"<bibl>{title}{named}{publisher}{date}{more}</bibl>"
        language = self._article.language
        profile = (
            f"<profileDesc><langUsage><language{attributes({'ident': language})}/></langUsage></profileDesc>"
            if language
            else ""
        )
        return (
            f"<teiHeader><fileDesc><titleStmt>{title}{named}{people}</titleStmt>"
            f"<publicationStmt><p>Part of this corpus</p></publicationStmt>"
            f"<sourceDesc>{source}</sourceDesc></fileDesc>{profile}</teiHeader>\n"
        )

    # -------------------------------------------------------------------------------------------------- text
    def _body(self) -> Iterator[str]:
        """Divisions by zone. Anchors between two paragraphs stand between them."""
        ranges = paragraphs(self._article.text) or [(0, 0)]
        open_zone: Any = ...
        at = 0
        for start, end in ranges:
            zone = self._zone(start)
            if zone != open_zone:
                if open_zone is not ...:
                    yield "</div>\n"
                yield f"<div{attributes({'type': zone.role if zone else ''})}>\n"
                open_zone = zone
            yield from map(self._anchor, self._marks_in(at, start))
            yield f"<p{attributes({'xml:id': f'{self._prefix}.p{start}'})}>{''.join(self._line(start, end))}</p>\n"
            at = end + 1
        yield from map(self._anchor, self._marks_in(at, len(self._article.text) + 1))
        yield "</div>\n"

    def _zone(self, start: int) -> Any:
        zones = self._article.zones
        place = bisect_right(zones, start, key=lambda zone: zone.start) - 1
        return zones[place] if place >= 0 and zones[place].end > start else None

    def _line(self, start: int, end: int) -> Iterator[str]:
        """A paragraph with its sentences as segments."""
        at = start
        first = bisect_left(self._in_order, (start, start, 0))
        for left, right, number in self._in_order[first:]:
            if left >= end:
                break
            if left < at or right > end:
                continue
            yield self._marked(at, left)
            identifier = f"{self._prefix}.s{number}"
            yield f"<seg{attributes({'type': 's', 'xml:id': identifier, 'n': str(number)})}>"
            yield self._marked(left, right)
            yield "</seg>"
            at = right
        yield self._marked(at, end, last=True)

    def _marked(self, start: int, end: int, last: bool = False) -> str:
        """The text of a range with the anchors in it; those at its end only where it is the paragraph's `last`."""
        parts = []
        at = start
        for mark in self._marks_in(start, end + 1 if last else end):
            parts += [text(self._article.text[at:mark]), self._anchor(mark)]
            at = mark
        return "".join([*parts, text(self._article.text[at:end])])

    def _marks_in(self, start: int, end: int) -> list[int]:
        return self._marks[bisect_left(self._marks, start) : bisect_left(self._marks, end)]

    def _anchor(self, place: int) -> str:
        return f'<anchor xml:id="{self._prefix}.c{place}"/>'

    # ------------------------------------------------------------------------------------------- annotations
    def _places(self, item: Annotation) -> list[int]:
        """Where an annotation needs anchors."""
        if isinstance(item, Span):
            return [place for fragment in item.fragments for place in fragment]
        if isinstance(item, SentenceTag):
            return [] if (item.start, item.end) in self._sentences else [item.start, item.end]
        if isinstance(item, Note) and item.start is not None and item.end is not None:
            return [item.start, item.end]
        return []

    def _layer(self, layer: Layer, number: int) -> Iterator[str]:
        ids = {item.id: f"{self._prefix}.l{number}.{place}" for place, item in enumerate(layer, 1)}
        resp = f"#{self._person(number)}"
        spans = [part for item in layer for part in self._spans(item, ids)]
        if spans:
            yield f"<spanGrp{attributes({'resp': resp, 'n': layer.annotator})}>\n{''.join(spans)}</spanGrp>\n"
        links = [self._link(link, ids) for link in layer.links if link.source in ids and link.target in ids]
        if links:
            yield f"<linkGrp{attributes({'resp': resp})}>\n{''.join(links)}</linkGrp>\n"
        notes = [part for item in layer for part in self._notes(item, ids, resp)]
        if notes:
            yield f"<listAnnotation>\n{''.join(notes)}</listAnnotation>\n"

    def _spans(self, item: Annotation, ids: dict[str, str]) -> Iterator[str]:
        """The elements for a span (one for each fragment), a sentence tag or an article tag."""
        given = {"ana": self._pointer(item.label), "cert": "low" if item.doubt else "", "n": item.id}
        own = ids[item.id]
        if isinstance(item, ArticleTag):
            yield _span({"xml:id": own, "type": "article", "from": f"#{self._prefix}.text", **given})
        elif isinstance(item, SentenceTag):
            number = self._sentences.get((item.start, item.end))
            place = {"from": f"#{self._prefix}.s{number}"} if number else self._from_to(item.start, item.end)
            yield _span({"xml:id": own, "type": "sentence", **place, **given})
        elif isinstance(item, Span):
            names = [own, *(f"{own}.{number}" for number in range(2, len(item.fragments) + 1))]
            for number, (start, end) in enumerate(item.fragments):
                joined = {
                    "prev": f"#{names[number - 1]}" if number else "",
                    "next": f"#{names[number + 1]}" if number + 1 < len(names) else "",
                }
                yield _span(
                    {"xml:id": names[number], "type": "span", **self._from_to(start, end), **joined, **given}
                )

    def _notes(self, item: Annotation, ids: dict[str, str], resp: str) -> Iterator[str]:
        """A note by itself, the note of an annotation, and who made an annotation when."""
        if isinstance(item, Decision):
            return
        target = f"#{ids[item.id]}"
        own = f"{ids[item.id]}.note"
        if isinstance(item, Note):
            own = ids[item.id]
            if item.start is not None and item.end is not None:
                target = f"#{self._prefix}.c{item.start} #{self._prefix}.c{item.end}"
            else:
                target = f"#{ids[item.about]}" if item.about in ids else f"#{self._prefix}.text"
        if not (item.note or item.at or item.by):
            return
        made = f"<change{attributes({'when': item.at[:10]})}>{text(f'{item.by} {item.at}'.strip())}</change>"
        who = f"<revisionDesc>{made}</revisionDesc>" if item.by or item.at else ""
        note = f"<note>{text(item.note)}</note>" if item.note else ""
        yield f"<annotation{attributes({'xml:id': own, 'target': target, 'resp': resp})}>{who}{note}</annotation>\n"

    def _link(self, link: Link, ids: dict[str, str]) -> str:
        given = {
            "xml:id": ids[link.id],
            "target": f"#{ids[link.source]} #{ids[link.target]}",
            "ana": self._pointer(link.label),
            "cert": "low" if link.doubt else "",
            "n": link.id,
        }
        return f"<link{attributes(given)}/>\n"

    def _from_to(self, start: int, end: int) -> dict[str, str]:
        return {"from": f"#{self._prefix}.c{start}", "to": f"#{self._prefix}.c{end}"}

    def _person(self, number: int) -> str:
        return f"{self._prefix}.who{number}"


def _span(given: dict[str, str]) -> str:
    return f"<span{attributes(given)}/>\n"


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
