"""A workbook (XLSX): a sheet with one annotation a row and a sheet with the texts, or the wide form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from annotator.core.article import Article
from annotator.core.errors import AnnotatorError, ReadError, WriteError
from annotator.core.messages import _, numeral
from annotator.formats.kit.anchor_ranges import UNIT
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import replacing
from annotator.formats.kit.values import NO_OPTIONS, Export, Layers, Loss, Options, Read
from annotator.formats.kit.xml_write import allowed
from annotator.formats.tables.annotations_csv import HELD, NEUTRALISE, formulas
from annotator.formats.tables.long_read import (
    ANNOTATOR,
    LONG_NEEDED,
    Reader,
    Record,
    cell_text,
    has_long_form,
    records,
)
from annotator.formats.tables.long_write import COLUMNS, cell, rows
from annotator.formats.tables.rows import Row, Table, opened
from annotator.formats.tables.wide_table import LAYOUT, PER, header, is_wide, wide_losses, wide_rows

ANNOTATIONS, ARTICLES, WIDE = "annotations", "articles", "table"
ARTICLE_COLUMNS = ("article", "title", "part", "text")
CELL_LIMIT = 32_767
"""Characters (UTF-16 units) that a cell may have."""

PART = 15_000
"""Code points of a text in one cell; the rest goes into further rows."""

ROW_LIMIT = 1_048_576


class XlsxFormat(Format):
    """A workbook with two sheets, or with the wide form in one."""

    name = "xlsx"
    title = _("Workbook of annotations (XLSX)")
    extensions = (".xlsx",)
    reads = True
    writes = True
    holds = HELD
    also_lost = (
        _("keys that this version does not know"),
        _("what is beyond {cell_limit} characters in a cell").format(cell_limit=numeral(CELL_LIMIT)),
    )
    read_options = (ANNOTATOR, UNIT)
    write_options = (LAYOUT, PER, NEUTRALISE)

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the workbook has our two sheets."""
        if path.suffix.lower() not in self.extensions:
            return False
        try:
            with opened(path, {"sheet": ANNOTATIONS}) as table, opened(path, {"sheet": ARTICLES}) as texts:
                return has_long_form(table.columns, LONG_NEEDED) and {"article", "text"} <= {*texts.columns}
        except AnnotatorError:
            return False

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield each article with its layers. Raises `ReadError`.

        The annotations are held together, of which a sheet has a million at most; the texts are not.
        """
        by_article: dict[str, list[Record]] = {}
        with opened(path, {"sheet": ANNOTATIONS}) as table:
            if not has_long_form(table.columns, LONG_NEEDED):
                raise ReadError(
                    _("The sheet “{annotations}” lacks columns.").format(annotations=ANNOTATIONS),
                    file=path,
                    hint=", ".join(COLUMNS),
                )
            for item in records(table):
                if isinstance(item, Record):
                    by_article.setdefault(item.get("article"), []).append(item)
                else:
                    yield item
        reader = Reader(path, options)
        with opened(path, {"sheet": ARTICLES}) as texts:
            for found in _texts(texts):
                if isinstance(found, tuple):
                    name, title, text = found
                    group = by_article.pop(name, None) or [Record({"article": name, "kind": "text"}, 1)]
                    yield from reader.article(group, text, title)
                else:
                    yield found
        for group in by_article.values():
            yield from reader.article(group)
        yield from reader.doubts()

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write the workbook, yielding the number of articles. Raises `WriteError`; then `path` is as it was."""
        import openpyxl

        export = export or Export()
        wide = is_wide(export.options)
        book = openpyxl.Workbook(write_only=True)
        first = _Sheet(
            book,
            WIDE if wide else ANNOTATIONS,
            header(export.labels, export.options) if wide else COLUMNS,
            export.options,
        )
        second = None if wide else _Sheet(book, ARTICLES, ARTICLE_COLUMNS, export.options)
        saved = False
        try:
            for count, (article, layers) in enumerate(articles, 1):
                for row in _rows(article, layers, export):
                    first.add(row, path)
                if second is not None:
                    for part, text in enumerate(_parts(article.text), 1):
                        second.add([article.id, article.title, part, text], path)
                yield count
            with replacing(path) as file:
                book.save(file.buffer)
            saved = True
        finally:
            if not saved:
                _discard(book)

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What the workbook leaves out of this article, and the cells that it changes."""
        export = export or Export()
        wide = is_wide(export.options)
        found = wide_losses(article, layers, export) if wide else super().losses(article, layers, export)
        annotations = [annotation for layer in layers.values() for annotation in layer]
        table = list(_rows(article, layers, export))
        cut = sum(isinstance(value, str) and _units(value) > CELL_LIMIT - 1 for row in table for value in row)
        counts = {
            "annotation with unknown keys": sum(bool(item.extra) for item in annotations),
            f"cell with more than {CELL_LIMIT:,} characters, which is cut": cut,
            **formulas(table, export.options),
        }
        return [*found, *(Loss(what, count) for what, count in counts.items() if count)]


class _Sheet:
    """A sheet that is written row by row."""

    def __init__(self, book: Any, title: str, columns: Iterable[str], options: Options) -> None:
        self._sheet = book.create_sheet(title)
        self._options = options
        self._count = 0
        self._sheet.freeze_panes = "A2"
        self.add(list(columns), Path())

    def add(self, row: list[Any], path: Path) -> None:
        """One more row. Raises `WriteError` when the sheet is full."""
        if self._count >= ROW_LIMIT:
            raise WriteError(
                _("A sheet holds {row_limit} rows at most, and this export has more.").format(
                    row_limit=numeral(ROW_LIMIT)
                ),
                file=path,
                hint=_("Export fewer articles at a time, or as CSV."),
            )
        self._count += 1
        self._sheet.append([self._cell(value) for value in row])

    def _cell(self, value: Any) -> Any:
        from openpyxl.cell import WriteOnlyCell

        value = cell(value, self._options)
        if value == "" or not isinstance(value, str):
            return None if value == "" else value
        if value[0] not in "=#":
            return _fitting(allowed(value))
        made = WriteOnlyCell(self._sheet, value=_fitting(allowed(value)))
        # As text, whatever it looks like: openpyxl would make formulas and error values of some.
        made.data_type = "s"
        return made


def _rows(article: Article, layers: Layers, export: Export) -> Iterator[list[Any]]:
    if is_wide(export.options):
        return wide_rows(article, layers, export.labels, export.options)
    return rows(article, layers)


def _parts(text: str) -> list[str]:
    return [text[start : start + PART] for start in range(0, len(text), PART)] or [""]


def _texts(table: Table) -> Iterator[tuple[str, str, str] | Read]:
    """Id, title and text of each article, whose parts stand together."""
    name, title, parts = "", "", list[str]()
    places = {column: at for at, column in enumerate(table.columns)}

    def value(row: Row, column: str) -> str:
        at = places.get(column, len(row.values))
        found = row.values[at] if at < len(row.values) else None
        return cell_text(found)

    for row in table.rows:
        if not isinstance(row, Row):
            yield row
            continue
        if parts and (value(row, "article") != name or value(row, "part") in ("", "1")):
            yield name, title, "".join(parts)
            parts = []
        name, title = value(row, "article"), value(row, "title")
        parts.append(value(row, "text"))
    if parts:
        yield name, title, "".join(parts)


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _fitting(text: str) -> str:
    while _units(text) > CELL_LIMIT:
        text = text[: len(text) - (_units(text) - CELL_LIMIT + 1) // 2 - 1]
    return text


def _discard(book: Any) -> None:
    """Close and delete the temporary files of a workbook that is not saved."""
    for sheet in book.worksheets:
        try:
            sheet.close()
            sheet._writer.cleanup()
        except Exception:  # What cannot be deleted is in the system's folder for such files.
            continue
