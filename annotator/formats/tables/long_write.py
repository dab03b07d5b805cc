"""The long form of a table: one row an annotation, and what keeps its cells from being taken for formulas."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from annotator.core.annotation import Annotation, ArticleTag, Link, Note, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.formats.kit.values import Layers, Options

COLUMNS = (
    "article", "title", "annotator", "kind", "id", "label", "start", "end", "fragments", "sentence", "quote",
    "from", "to", "attributes", "note", "doubt", "by", "at", "origin",
)  # fmt: skip
NUMBERS = frozenset(("start", "end", "sentence"))
"""The columns whose cells are numbers, or empty."""
TEXT = "text"
"""The kind of a row that carries an article, and the column with its text."""

KINDS = {ArticleTag: "article", SentenceTag: "sentence", Span: "span", Link: "link", Note: "note"}
FORMULA = re.compile("'*[=+\\-@\t\r\n]")
"""How a cell begins that a spreadsheet takes for a formula, or that was kept from it by an apostrophe."""


def rows(article: Article, layers: Layers) -> Iterator[list[Any]]:
    """The rows of one article, by annotator, then as the layer orders them; numbers are numbers."""
    starts = [sentence.start for sentence in article.sentences]
    for annotator, layer in layers.items():
        yield from _layer_rows(article, annotator, layer, starts)


def article_row(article: Article) -> list[Any]:
    """A row that stands for the article itself."""
    return [article.id, article.title, "", TEXT, *[""] * (len(COLUMNS) - 4)]


def _layer_rows(article: Article, annotator: str, layer: Layer, starts: list[int]) -> Iterator[list[Any]]:
    for annotation in layer:
        kind = KINDS.get(type(annotation))
        if kind is None:
            continue
        start, end = getattr(annotation, "start", None), getattr(annotation, "end", None)
        fragments = annotation.fragments if isinstance(annotation, Span) else ()
        yield [
            article.id,
            article.title,
            annotator,
            kind,
            annotation.id,
            annotation.label,
            start,
            end,
            " ".join(f"{left}-{right}" for left, right in fragments) if len(fragments) > 1 else "",
            sentence_number(article, start, starts),
            _quote(article, annotation, start, end),
            annotation.source if isinstance(annotation, Link) else getattr(annotation, "about", ""),
            annotation.target if isinstance(annotation, Link) else "",
            json.dumps(dict(annotation.attributes), ensure_ascii=False) if annotation.attributes else "",
            annotation.note,
            "yes" if annotation.doubt else "",
            annotation.by,
            annotation.at,
            annotation.origin,
        ]


def sentence_number(article: Article, start: int | None, starts: list[int]) -> int | None:
    """The number, from 1, of the sentence that `start` is in."""
    if start is None:
        return None
    number = bisect_right(starts, start)
    return number if number and start < article.sentences[number - 1].end else None


def _quote(article: Article, annotation: Annotation, start: int | None, end: int | None) -> str:
    """The whole sentence of a sentence tag (the model keeps its first words only), else the quote."""
    if isinstance(annotation, SentenceTag):
        return article.text[start:end]
    return str(getattr(annotation, "quote", ""))


def cell(value: Any, options: Options) -> Any:
    """A value as it is written: whole characters only, and no formula unless `neutralise` is off."""
    if not isinstance(value, str):
        return value
    if options.get("newlines") == "space":
        value = " ".join(value.splitlines())
    if not value.isascii():
        value = value.encode("utf-8", "replace").decode("utf-8")
    return f"'{value}" if options.get("neutralise", True) and FORMULA.match(value) else value


def plain(value: str) -> str:
    """What was in a cell before the apostrophe came."""
    return value[1:] if value.startswith("'") and FORMULA.match(value) else value
