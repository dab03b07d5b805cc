"""One article with its annotations as a page that stands by itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from annotator.core.annotation import Span
from annotator.core.article import Article
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.segments import Piece, lanes, pieces
from annotator.core.text import paragraphs
from annotator.formats.kit.margin_notes import Remark, Remarks, label_counts
from annotator.formats.pages import templates

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}")
_GREY = "#6b6e73"
_HEADINGS = {"headline": "h1", "subhead": "h3"}
_SHOWN = (
    "publisher",
    "byline",
    "published",
    "section",
    "url",
    "language",
    "source",
    "copyright",
    "license",
    "rights",
    "reserved",
)
_NAMES = {"url": "Address", "byline": "By"}


class _Stretch(NamedTuple):
    """A piece of the text: the number before it, the spans that begin and that lie there, numbered parts."""

    number: int
    begins: list[Span]
    spans: tuple[Span, ...]
    parts: list[tuple[int, str]]


class _Row(NamedTuple):
    """A paragraph and what stands beside it."""

    element: str
    role: str
    stretches: list[_Stretch]
    margin: list[Remark]


def page(article: Article, layers: Mapping[str, Layer], labels: LabelSet) -> str:
    """The whole page."""
    shown = list(layers.items()) or [("", Layer(article.id, ""))]
    return templates.fill(
        "article.html",
        title=article.title or article.id,
        article=article,
        facts=list(_facts(article)),
        direction=direction(article.text),
        sections=[_section(article, name, layer, labels, len(shown) > 1) for name, layer in shown],
        title_of=_Known(labels.title),
        colour_of=_Known(partial(_colour, labels)),
    )


def direction(text: str) -> str:
    """ "rtl" where the first letter is written from right to left, else "ltr"."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            break
    return "ltr"


def _facts(article: Article) -> Iterator[tuple[str, str]]:
    for name in _SHOWN:
        value = article.metadata.get(name)
        said = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
        if said:
            yield _NAMES.get(name, name.capitalize()), said


def _section(
    article: Article, annotator: str, layer: Layer, labels: LabelSet, several: bool
) -> dict[str, object]:
    """The values of one layer that the template asks for."""
    remarks = Remarks(article, layer)
    state = (
        layer.state.status if layer.state.review == "none" else f"{layer.state.status}, {layer.state.review}"
    )
    return {
        "heading": annotator if several else "",
        "state": ", ".join(part for part in ("" if several else annotator, state) if part),
        "legend": _legend(layer, labels),
        "whole": remarks.of_article(),
        "rows": _rows(article, layer, remarks),
        "lanes": lanes(list(layer.spans)),
        "links": list(remarks.links()),
    }


def _legend(layer: Layer, labels: LabelSet) -> list[tuple[str, int]]:
    counts = label_counts(layer)
    order = {label.name: place for place, (label, _) in enumerate(labels.walk())}
    names = sorted(counts, key=lambda name: (order.get(name, len(order)), name))
    return [(name, counts[name]) for name in names]


def _rows(article: Article, layer: Layer, remarks: Remarks) -> Iterator[_Row]:
    seen: set[str] = set()
    roles = _Roles(article)
    first = 0
    for start, end in paragraphs(article.text):
        cut = pieces(layer.spans.overlapping(start, end), start, end)
        role = roles.at(start)
        stretches = list(_stretches(article, cut, remarks, seen))
        yield _Row(_HEADINGS.get(role, "p"), role, stretches, remarks.within(first, end))
        first = end


def _stretches(
    article: Article, cut: Iterable[Piece], remarks: Remarks, seen: set[str]
) -> Iterator[_Stretch]:
    for piece in cut:
        begins = [span for span in piece.spans if span.id not in seen]
        seen.update(span.id for span in begins)
        inside = sorted(place for place in remarks.numbers if piece.start < place < piece.end)
        edges = [piece.start, *inside, piece.end]
        parts = [
            (remarks.numbers[start] if start > piece.start else 0, article.text[start:end])
            for start, end in pairwise(edges)
        ]
        yield _Stretch(remarks.numbers.get(piece.start, 0), begins, piece.spans, parts)


def _colour(labels: LabelSet, name: str) -> str:
    label = labels.get(name)
    found = label.colour if label else ""
    return found if _COLOUR.fullmatch(found) else _GREY


class _Known(dict[str, str]):
    """What is told of labels, by their names; asked for once each."""

    def __init__(self, look: Callable[[str], str]) -> None:
        super().__init__()
        self._look = look

    def __missing__(self, name: str) -> str:
        return self.setdefault(name, self._look(name))


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
