"""A table in long form (CSV): one annotation a row, for spreadsheets and scripts."""

from __future__ import annotations

import csv
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from annotator.core.annotation import Annotation, ArticleTag, Link, Note, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.formats.base import FEATURES, Export, Format, Layers, Loss, Option, Options
from annotator.formats.files import replacing

COLUMNS = (
    "article", "title", "annotator", "kind", "id", "label", "start", "end", "fragments", "sentence", "quote",
    "from", "to", "attributes", "note", "doubt", "by", "at", "origin",
)  # fmt: skip
_KINDS = {ArticleTag: "article", SentenceTag: "sentence", Span: "span", Link: "link", Note: "note"}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class CsvFormat(Format):
    """One row per annotation."""

    name = "csv"
    title = "Table, one annotation a row (CSV)"
    extensions = (".csv",)
    writes = True
    holds = frozenset(FEATURES) - {"zones", "cuts", "metadata", "status", "decisions"}
    also_lost = (
        "the text of the articles",
        "articles without annotations",
        "keys that this version does not know",
    )
    write_options = (
        Option("bom", "Mark the file as UTF-8 for Excel", "flag", default=False),
        Option("newlines", "Line breaks in cells", "choice", ("keep", "space"), "keep"),
        Option(
            "neutralise",
            "Put an apostrophe before what a spreadsheet takes for a formula",
            "flag",
            default=True,
        ),
    )

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write the rows, yielding the number of articles. Raises `WriteError`; then `path` is as it was."""
        count = 0
        options = (export or Export()).options
        with replacing(path, "utf-8-sig" if options.get("bom") else "utf-8") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(COLUMNS)
            for article, layers in articles:
                for row in rows(article, layers):
                    writer.writerow([_cell(value, options) for value in row])
                count += 1
                yield count

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What the table leaves out of this article, and the cells that it changes."""
        annotations = [annotation for layer in layers.values() for annotation in layer]
        changed = sum(
            isinstance(value, str) and value.startswith(_FORMULA_STARTS)
            for row in rows(article, layers)
            for value in row
        )
        counts = {
            "text of an article": 1,
            "article without annotations": int(not annotations),
            "annotation with unknown keys": sum(bool(item.extra) for item in annotations),
            "cell that a spreadsheet would take for a formula gets an apostrophe in front": changed,
        }
        own = [Loss(what, count) for what, count in counts.items() if count]
        return [*super().losses(article, layers, export), *own]


def rows(article: Article, layers: Layers) -> Iterator[list[Any]]:
    """The rows of one article, by annotator, then as the layer orders them; numbers are numbers."""
    starts = [sentence.start for sentence in article.sentences]
    for annotator, layer in layers.items():
        yield from _layer_rows(article, annotator, layer, starts)


def _layer_rows(article: Article, annotator: str, layer: Layer, starts: list[int]) -> Iterator[list[Any]]:
    for annotation in layer:
        kind = _KINDS.get(type(annotation))
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
            _sentence_number(article, start, starts),
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


def _sentence_number(article: Article, start: int | None, starts: list[int]) -> int | None:
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


def _cell(value: Any, options: Options) -> Any:
    if not isinstance(value, str):
        return value
    if options.get("newlines") == "space":
        value = " ".join(value.splitlines())
    if not value.isascii():
        value = value.encode("utf-8", "replace").decode("utf-8")
    return f"'{value}" if options.get("neutralise", True) and value.startswith(_FORMULA_STARTS) else value
