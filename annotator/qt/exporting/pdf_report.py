"""A PDF for people as a format like others. It is in the list of formats by an entry point: only Qt can draw it.

Nothing of Qt is imported before a page is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.core.article import Article
from annotator.core.messages import _
from annotator.formats import Export, Layers, Option, Options
from annotator.formats.pages.html import HtmlReportFormat

PAPERS = ("A4", "Letter")


class PdfReport(HtmlReportFormat):
    """One file with the pages of all articles."""

    name = "pdf-report"
    title = _("PDF for reading")
    extensions = (".pdf",)
    output = "file"
    write_options = (Option("paper", _("Paper"), "choice", PAPERS, PAPERS[0]),)

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write the pages, yielding the number of articles. Raises `WriteError`."""
        from annotator.qt.exporting.pdf_drawing import write_articles

        export = export or Export()
        yield from write_articles(path, articles, export, paper_of(export.options))


def paper_of(options: Options) -> str:
    """The name of the paper that was chosen."""
    chosen = str(options.get("paper") or PAPERS[0])
    return chosen if chosen in PAPERS else PAPERS[0]
