"""Draws the PDF for people: articles with their highlights, a legend, and notes in the margin beside the lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QMarginsF, QSaveFile, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from annotator.app.exporting import export as exporting
from annotator.app.exporting.export import ExportResult, Selection
from annotator.app.progress import Progress, Work
from annotator.core.article import Article
from annotator.core.errors import WriteError
from annotator.core.outputs import Outputs
from annotator.core.project import Project
from annotator.formats import Export, Layers, Loss, total
from annotator.qt.exporting.pdf_article import print_article
from annotator.qt.exporting.pdf_page import Pages
from annotator.qt.exporting.pdf_report import PdfReport, paper_of
from annotator.qt.parts.application import make_ready_to_draw

RESOLUTION = 600
SCREEN_RESOLUTION = 144
PAGE_SIZES = {"A4": QPageSize.PageSizeId.A4, "Letter": QPageSize.PageSizeId.Letter}


def write_pdf(project: Project, path: Path, chosen: Selection | None = None) -> Work[ExportResult]:
    """Write what is selected to `path`, whole or not at all; raises `WriteError`.

    A file that is there is replaced (see `core.outputs` for those that are not). It is told in steps and cancelled
    like every export. Makes the application object where there is none.
    """
    selection, form = chosen or Selection(), PdfReport()
    export = Export(labels=project.labels, title=project.header.title, options=selection.options)
    choice = yield from exporting.choose(project, form, selection)
    choice.require()
    lost: list[Loss] = []

    def articles() -> Iterator[tuple[Article, Layers]]:
        for article_id, names in choice.picks.items():
            excerpt = exporting.selected(project, article_id, names, selection)
            lost.extend(form.losses(excerpt.article, excerpt.layers, export))
            yield excerpt.article, excerpt.layers

    count = 0
    with Outputs(replace=True) as outputs:
        for count in write_articles(outputs.add(path), articles(), export):
            yield Progress(count, len(choice.picks), path.name)
        outputs.place()
    return ExportResult(path, count, tuple(total(lost)), (path,), choice=choice)


def first_page(project: Project, chosen: Selection) -> QImage | None:
    """The first page of an export as it will look; None where nothing is exported."""
    export = Export(labels=project.labels, options=chosen.options)
    found = exporting.picks(project, PdfReport(), chosen, list(project.entries))
    pick = next((pick for pick in found if not pick.why), None)
    if pick is None:
        return None
    first = exporting.selected(project, pick.article, pick.layers, chosen)
    make_ready_to_draw()
    paper = QPageSize(PAGE_SIZES[paper_of(export)])
    image = QImage(paper.sizePixels(SCREEN_RESOLUTION), QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(SCREEN_RESOLUTION / 0.0254))
    image.setDotsPerMeterY(round(SCREEN_RESOLUTION / 0.0254))
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    layers = first.layers
    annotator, layer = next(iter(layers.items()), ("", None))
    try:
        pages = Pages(image, painter, paper.sizePoints(), _end_of_page)
        print_article(pages, first.article, annotator, layer, project.labels, several=len(layers) > 1)
    except _PageIsFullError:
        pass
    finally:
        painter.end()
    return image


class _PageIsFullError(Exception):
    """Ends a preview of one page."""


def _end_of_page() -> None:
    raise _PageIsFullError


def write_articles(path: Path, articles: Iterable[tuple[Article, Layers]], export: Export) -> Iterator[int]:
    """Write the articles, yielding how many; closing the iterator cancels. Raises `WriteError`."""
    make_ready_to_draw()
    file = QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        raise _error(path, file)
    writer = QPdfWriter(file)
    writer.setResolution(RESOLUTION)
    writer.setTitle(export.title or "News articles")
    writer.setCreator("News Annotator")
    margins = QMarginsF(0, 0, 0, 0)
    writer.setPageLayout(
        QPageLayout(QPageSize(PAGE_SIZES[paper_of(export)]), QPageLayout.Orientation.Portrait, margins)
    )
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
        f"The file cannot be written: {file.errorString()}.",
        file=path,
        hint="Choose another folder, or make room and try again.",
    )
