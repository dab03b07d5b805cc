"""A table (CSV) for spreadsheets and scripts: one annotation a row, or one sentence or article a row."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from annotator.core.article import Article
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.formats.kit.anchor_ranges import UNIT
from annotator.formats.kit.base import Format
from annotator.formats.kit.encoding import ENCODING
from annotator.formats.kit.files import replacing
from annotator.formats.kit.values import FEATURES, NO_OPTIONS, Export, Layers, Loss, Option, Options, Read
from annotator.formats.tables.dialects import DELIMITER, QUOTING
from annotator.formats.tables.header import HEADER
from annotator.formats.tables.long_read import ANNOTATOR, LONG_NEEDED, has_long_form, read_grouped
from annotator.formats.tables.long_write import COLUMNS, FORMULA, NUMBERS, TEXT, article_row, cell, rows
from annotator.formats.tables.rows import opened
from annotator.formats.tables.wide_table import LAYOUT, PER, header, is_wide, wide_losses, wide_rows

__all__ = ["COLUMNS", "CsvFormat", "rows"]

HELD = frozenset(FEATURES) - {"zones", "cuts", "metadata", "status", "decisions"}
NEUTRALISE = Option(
    "neutralise",
    _("Put an apostrophe before what a spreadsheet takes for a formula"),
    "flag",
    default=True,
)


class CsvFormat(Format):
    """One row per annotation, or the wide form."""

    name = "csv"
    title = _("Table, one annotation a row (CSV)")
    extensions = (".csv",)
    reads = True
    writes = True
    holds = HELD
    also_lost = (
        _("the text of the articles, unless it is asked for"),
        _("articles without annotations, unless the texts are asked for"),
        _("keys that this version does not know"),
    )
    read_options = (ANNOTATOR, UNIT, HEADER, DELIMITER, QUOTING, ENCODING)
    write_options = (
        LAYOUT,
        PER,
        Option(
            "texts",
            _("With the texts"),
            "flag",
            default=False,
            help=_("A row for each article with its text, so that the table can be read back."),
        ),
        Option("bom", _("Mark the file as UTF-8 for Excel"), "flag", default=False),
        Option("newlines", _("Line breaks in cells"), "choice", ("keep", "space"), "keep"),
        NEUTRALISE,
    )

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the first line names the columns of the long form; `read` says what it lacks."""
        if path.suffix.lower() not in (".csv", ".tsv", ".tab"):
            return False
        try:
            with opened(path, NO_OPTIONS) as table:
                return has_long_form(table.columns, LONG_NEEDED)
        except AnnotatorError:
            return False

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield each article with its layers; its rows must be together. Raises `ReadError`."""
        with opened(path, options) as table:
            yield from read_grouped(table, path, options)

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write the rows, yielding the number of articles. Raises `WriteError`; then `path` is as it was."""
        export = export or Export()
        options = export.options
        with replacing(path, "utf-8-sig" if options.get("bom") else "utf-8") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow([cell(name, options) for name in _header(export)])
            for count, (article, layers) in enumerate(articles, 1):
                for row in _rows(article, layers, export):
                    writer.writerow([cell(value, options) for value in row])
                yield count

    def columns(self, export: Export) -> dict[str, str]:
        """Cells of text, but for places."""
        names = _header(export)
        return {
            name: "number" if name in NUMBERS and not is_wide(export.options) else "string" for name in names
        }

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What the table leaves out of this article, and the cells that it changes."""
        export = export or Export()
        texts = bool(export.options.get("texts")) or is_wide(export.options)
        annotations = [annotation for layer in layers.values() for annotation in layer]
        counts = {
            "text of an article": int(not texts),
            "article without annotations": int(not annotations and not texts),
            "annotation with unknown keys": sum(bool(item.extra) for item in annotations),
            **formulas(_rows(article, layers, export), export.options),
        }
        lost = (
            wide_losses(article, layers, export)
            if is_wide(export.options)
            else super().losses(article, layers, export)
        )
        return [*lost, *(Loss(what, count) for what, count in counts.items() if count)]


def formulas(rows: Iterable[list[Any]], options: Options) -> dict[str, int]:
    """How many cells would be taken for formulas, under what is done about it."""
    if not options.get("neutralise", True):
        return {}
    changed = sum(isinstance(value, str) and bool(FORMULA.match(value)) for row in rows for value in row)
    return {"cell that a spreadsheet would take for a formula gets an apostrophe in front": changed}


def _header(export: Export) -> list[str]:
    if is_wide(export.options):
        return header(export.labels, export.options)
    return [*COLUMNS, TEXT] if export.options.get("texts") else list(COLUMNS)


def _rows(article: Article, layers: Layers, export: Export) -> Iterator[list[Any]]:
    if is_wide(export.options):
        yield from wide_rows(article, layers, export.labels, export.options)
    elif export.options.get("texts"):
        yield [*article_row(article), article.text]
        for row in rows(article, layers):
            yield [*row, ""]
    else:
        yield from rows(article, layers)
