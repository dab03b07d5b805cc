"""Pages for people (HTML): an article with its highlights, a legend and notes in the margin; and a list of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from annotator.core.article import Article
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import replacing_folder
from annotator.formats.kit.folders import FileNames
from annotator.formats.kit.values import FEATURES, Export, Layers
from annotator.formats.pages.html_article import clean, document, page

INDEX = "index.html"
_HERE = "<!-- articles -->"


class HtmlReportFormat(Format):
    """A folder with a page for each article."""

    name = "html-report"
    title = "Pages for people (HTML)"
    extensions = (".html",)
    writes = True
    output = "folder"
    whole = True
    holds_of_labels = frozenset({"title", "colour"})
    holds = frozenset(FEATURES) - {"who", "decisions"}
    also_lost = ("metadata other than the usual", "sentence borders of sentences without a tag")

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write a page for each article and a list of them. Raises `WriteError`."""
        export = export or Export()
        names = FileNames()
        names.name(Path(INDEX).stem)
        with (
            replacing_folder(path) as folder,
            (folder / INDEX).open("w", encoding="utf-8", newline="\n") as index,
        ):
            title = clean(export.title or "Articles")
            start, end = document(export.title or "Articles", _HERE).split(_HERE)
            index.write(f'{start}<header><p class="title">{title}</p></header>\n<ul class="index">\n')
            for count, (article, layers) in enumerate(articles, 1):
                name = names.name(article.id, tuple(layers))
                (folder / f"{name}.html").write_text(
                    page(article, layers, export.labels), encoding="utf-8", errors="replace", newline="\n"
                )
                who = clean(", ".join(layers))
                shown = clean(article.title or article.id)
                index.write(
                    f'<li dir="auto"><a href="{clean(quote(name))}.html">{shown}</a> <small>{who}</small></li>\n'
                )
                yield count
            index.write(f"</ul>\n{end}")
