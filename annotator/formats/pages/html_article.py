"""One article with its annotations as a page that stands by itself: styles inside, no script, nothing fetched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from annotator.core.article import Article
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.segments import Piece, lanes, pieces
from annotator.core.text import paragraphs
from annotator.formats.kit.margin_notes import Remark, Remarks, label_counts
from annotator.formats.pages.html_style import STYLE

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}")
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GREY = "#6b6e73"
_HEADINGS = {"headline": "h1", "subhead": "h3"}
_SHOWN = ("publisher", "byline", "published", "section", "url", "language", "source")
_NAMES = {"url": "Address", "byline": "By"}


def page(article: Article, layers: Mapping[str, Layer], labels: LabelSet) -> str:
    """The whole page."""
    shown = list(layers.items()) or [("", Layer(article.id, ""))]
    body = [_head(article), *(_layer(article, name, layer, labels, len(shown) > 1) for name, layer in shown)]
    return document(article.title or article.id, "".join(body), article.language)


def document(title: str, body: str, language: str = "") -> str:
    """A page around what is in its body."""
    lang = f' lang="{clean(language)}"' if language else ""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html>\n<html{lang}>\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{clean(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


def clean(text: str) -> str:
    """The text as HTML may hold it: escaped, and without characters that nothing shows."""
    return escape(_UNPRINTABLE.sub("\ufffd", text), quote=True)


def direction(text: str) -> str:
    """ "rtl" where the first letter is written from right to left, else "ltr"."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            break
    return "ltr"


def _head(article: Article) -> str:
    facts = []
    for name in _SHOWN:
        value = article.metadata.get(name)
        said = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
        if said:
            facts.append(f"<div><dt>{_NAMES.get(name, name.capitalize())}</dt> <dd>{clean(said)}</dd></div>")
    listed = f"<dl>{''.join(facts)}</dl>" if facts else ""
    return f'<header dir="auto"><p class="title">{clean(article.title)}</p>{listed}</header>\n'


def _layer(article: Article, annotator: str, layer: Layer, labels: LabelSet, several: bool) -> str:
    remarks = Remarks(article, layer)
    heading = f"<h2>{clean(annotator)}</h2>\n" if annotator and several else ""
    state = (
        layer.state.status if layer.state.review == "none" else f"{layer.state.status}, {layer.state.review}"
    )
    said = clean(", ".join(part for part in ("" if several else annotator, state) if part))
    whole = "".join(_entry(remark, labels) for remark in remarks.of_article())
    about = f'<ul class="whole">{whole}</ul>\n' if whole else ""
    text = "".join(_paragraphs(article, layer, remarks, labels))
    links = "".join(
        f"<tr><td><q>{clean(source)}</q></td><td>{_entry(link, labels, 'span')}</td>"
        f"<td><q>{clean(target)}</q></td></tr>"
        for source, link, target in remarks.links()
    )
    table = f'<table class="links" dir="auto"><caption>Links</caption>{links}</table>\n' if links else ""
    return (
        f'<section>\n{heading}<p class="state">{said}</p>\n{_legend(layer, labels)}{about}'
        f'<article dir="{direction(article.text)}">\n{text}</article>\n{table}</section>\n'
    )


def _legend(layer: Layer, labels: LabelSet) -> str:
    counts = label_counts(layer)
    order = {label.name: place for place, (label, _) in enumerate(labels.walk())}
    names = sorted(counts, key=lambda name: (order.get(name, len(order)), name))
    entries = "".join(
        f'<li style="--c:{_colour(labels, name)}"><i></i>{clean(labels.title(name))} <small>{counts[name]}</small></li>'
        for name in names
    )
    return f'<ul class="legend" aria-label="Labels">{entries}</ul>\n' if entries else ""


def _paragraphs(article: Article, layer: Layer, remarks: Remarks, labels: LabelSet) -> Iterator[str]:
    given = lanes(list(layer.spans))
    seen: set[str] = set()
    roles = _Roles(article)
    first = 0
    for start, end in paragraphs(article.text):
        spans = layer.spans.overlapping(start, end)
        inner = "".join(_pieces(article, pieces(spans, start, end), remarks, given, seen, labels))
        role = roles.at(start)
        tag = _HEADINGS.get(role, "p")
        margin = "".join(_entry(remark, labels) for remark in remarks.within(first, end))
        notes = f"<ul>{margin}</ul>" if margin else ""
        named = f' class="{role}"' if role else ""
        yield f'<div class="row"><{tag}{named} dir="auto">{inner}</{tag}><aside>{notes}</aside></div>\n'
        first = end


def _pieces(
    article: Article,
    cut: Iterable[Piece],
    remarks: Remarks,
    given: Mapping[str, int],
    seen: set[str],
    labels: LabelSet,
) -> Iterator[str]:
    """The text of a paragraph; each piece carries all spans that lie there, the outermost outside."""
    for piece in cut:
        number = remarks.numbers.get(piece.start)
        tags = f'<sup class="number">{number}</sup>' if number else ""
        inner = "".join(_numbered(article, piece, remarks))
        for span in piece.spans:
            if span.id not in seen:
                seen.add(span.id)
                shown = clean(labels.title(span.label))
                tags += f'<b class="tag" style="--c:{_colour(labels, span.label)}">{shown}</b>'
        for span in reversed(piece.spans):
            style = f"--c:{_colour(labels, span.label)};--d:{given[span.id]}"
            title = clean(labels.title(span.label))
            doubt = " doubt" if span.doubt else ""
            inner = f'<span class="h{doubt}" style="{style}" title="{title}">{inner}</span>'
        yield tags + inner


def _numbered(article: Article, piece: Piece, remarks: Remarks) -> Iterator[str]:
    """The text of a piece, with the numbers of the tagged sentences that start inside it."""
    at = piece.start
    for start in sorted(place for place in remarks.numbers if piece.start < place < piece.end):
        yield clean(article.text[at:start])
        yield f'<sup class="number">{remarks.numbers[start]}</sup>'
        at = start
    yield clean(article.text[at : piece.end])


def _entry(remark: Remark, labels: LabelSet, element: str = "li") -> str:
    parts = []
    if remark.number:
        parts.append(f"<sup>{remark.number}</sup>")
    if remark.label:
        parts.append(f"<i></i><b>{clean(labels.title(remark.label))}</b>")
    if remark.quote:
        parts.append(f"<q>{clean(remark.quote)}</q>")
    if remark.text:
        parts.append(f"<span>{clean(remark.text)}</span>")
    if remark.doubt:
        parts.append("<em>in doubt</em>")
    return f'<{element} dir="auto" style="--c:{_colour(labels, remark.label)}">{" ".join(parts)}</{element}>'


def _colour(labels: LabelSet, name: str) -> str:
    label = labels.get(name)
    found = label.colour if label else ""
    return found if _COLOUR.fullmatch(found) else _GREY


class _Roles:
    """The role of the zone at a place; asked for in order."""

    def __init__(self, article: Article) -> None:
        self._zones = sorted(article.zones)
        self._next = 0

    def at(self, start: int) -> str:
        while self._next < len(self._zones) and self._zones[self._next].end <= start:
            self._next += 1
        here = self._next < len(self._zones) and self._zones[self._next].start <= start
        return self._zones[self._next].role if here else ""
