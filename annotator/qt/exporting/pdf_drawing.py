"""Draws the PDF for people: articles with their highlights, a legend, and notes in the margin beside the lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QMarginsF, QSaveFile, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from annotator.core.article import Article
from annotator.core.errors import WriteError
from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.formats import Export, Layers
from annotator.qt.exporting.pdf_article import print_article
from annotator.qt.exporting.pdf_page import Pages
from annotator.qt.parts.application import make_ready_to_draw

RESOLUTION = 600
SCREEN_RESOLUTION = 144
PAGE_SIZES = {"A4": QPageSize.PageSizeId.A4, "Letter": QPageSize.PageSizeId.Letter}


def first_page(article: Article, layers: Layers, labels: LabelSet, paper: str) -> QImage:
    """The first page of an export of this article as it will look."""
    make_ready_to_draw()
    size = QPageSize(PAGE_SIZES[paper])
    image = QImage(size.sizePixels(SCREEN_RESOLUTION), QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(SCREEN_RESOLUTION / 0.0254))
    image.setDotsPerMeterY(round(SCREEN_RESOLUTION / 0.0254))
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    annotator, layer = next(iter(layers.items()), ("", None))
    try:
        pages = Pages(image, painter, size.sizePoints(), _end_of_page)
        print_article(pages, article, annotator, layer, labels, several=len(layers) > 1)
    except _PageIsFullError:
        pass
    finally:
        painter.end()
    return image


class _PageIsFullError(Exception):
    """Ends a preview of one page."""


def _end_of_page() -> None:
    raise _PageIsFullError


def write_articles(
    path: Path, articles: Iterable[tuple[Article, Layers]], export: Export, paper: str
) -> Iterator[int]:
    """Write the articles, yielding how many; closing the iterator cancels. Raises `WriteError`."""
    make_ready_to_draw()
    file = QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        raise _error(path, file)
    writer = QPdfWriter(file)
    writer.setResolution(RESOLUTION)
    writer.setTitle(export.title or _("News articles"))
    writer.setCreator(_("News Annotator"))
    margins = QMarginsF(0, 0, 0, 0)
    writer.setPageLayout(QPageLayout(QPageSize(PAGE_SIZES[paper]), QPageLayout.Orientation.Portrait, margins))
    painter = QPainter(writer)
    done = False
    try:
        pages = Pages(writer, painter, writer.pageLayout().pageSize().sizePoints(), writer.newPage)
        for count, (article, layers) in enumerate(articles, 1):
            for annotator, layer in layers.items() or [("", None)]:
                print_article(pages, article, annotator, layer, export.labels, several=len(layers) > 1)
            yield count
        done = True
    finally:
        painter.end()
        if not done:
            file.cancelWriting()
        # QSaveFile leaves nothing behind when it is cancelled, and says so by returning False.
        kept = file.commit()
    if not kept:
        raise _error(path, file)


def _error(path: Path, file: QSaveFile) -> WriteError:
    return WriteError(
        _("The file cannot be written: {errorstring}.").format(errorstring=file.errorString()),
        file=path,
        hint=_("Choose another folder, or make room and try again."),
    )
