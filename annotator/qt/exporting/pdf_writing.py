"""Writes a project as a PDF for people, and shows the first page of it beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtGui import QImage

from annotator.app.exporting import export as exporting
from annotator.app.exporting.export import ExportResult, Selection
from annotator.app.progress import Progress, Work
from annotator.core.article import Article
from annotator.core.outputs import Outputs
from annotator.core.project import Project
from annotator.formats import Export, Layers, Loss, total
from annotator.qt.exporting import pdf_drawing
from annotator.qt.exporting.pdf_report import PdfReport, paper_of


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
        for count in form.write(outputs.add(path), articles(), export):
            yield Progress(count, len(choice.picks), path.name)
        outputs.place()
    return ExportResult(path, count, tuple(total(lost)), (path,), choice=choice)


def first_page(project: Project, chosen: Selection) -> QImage | None:
    """The first page of an export as it will look; None where nothing is exported."""
    found = exporting.picks(project, PdfReport(), chosen, chosen.articles(project))
    pick = next((pick for pick in found if not pick.why), None)
    if pick is None:
        return None
    first = exporting.selected(project, pick.article, pick.layers, chosen)
    paper = paper_of(chosen.options)
    return pdf_drawing.first_page(first.article, first.layers, project.labels, paper)
