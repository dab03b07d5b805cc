"""Pages for people (HTML): an article with its highlights, a legend and notes in the margin; and a list of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from annotator.core.article import Article
from annotator.core.messages import _
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import replacing_folder
from annotator.formats.kit.folders import FileNames
from annotator.formats.kit.values import FEATURES, Export, Layers
from annotator.formats.pages import templates
from annotator.formats.pages.html_article import page

INDEX = "index.html"


class HtmlReportFormat(Format):
    """A folder with a page for each article."""

    name = "html-report"
    title = _("Pages for people (HTML)")
    extensions = (".html",)
    writes = True
    output = "folder"
    whole = True
    holds_of_labels = frozenset({"title", "colour"})
    holds = frozenset(FEATURES) - {"who", "decisions"}
    also_lost = (_("metadata other than the usual"), _("sentence borders of sentences without a tag"))

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write a page for each article and a list of them. Raises `WriteError`."""
        export = export or Export()
        names = FileNames()
        names.name(Path(INDEX).stem)
        listed: list[tuple[str, str, str]] = []
        with replacing_folder(path) as folder:
            for count, (article, layers) in enumerate(articles, 1):
                name = f"{names.name(article.id, tuple(layers))}.html"
                _save(folder / name, page(article, layers, export.labels))
                listed.append((quote(name), article.title or article.id, ", ".join(layers)))
                yield count
            title = export.title or "Articles"
            _save(folder / INDEX, templates.fill("index.html", title=title, articles=listed))


def _save(path: Path, page: str) -> None:
    path.write_text(page, encoding="utf-8", newline="\n")
