"""Getting annotations out: which articles and layers, what would be lost, and the file itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from annotator import formats
from annotator.app.progress import Progress, Work
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.core.project import Project
from annotator.formats import Loss

ALL_LAYERS = "all"


@dataclass(frozen=True, slots=True)
class ExportResult:
    """How many articles were written to `path`, and what the format could not hold."""

    path: Path
    articles: int
    losses: tuple[Loss, ...]


def losses(project: Project, format_name: str, layer: str = ALL_LAYERS) -> Work[list[Loss]]:
    """What an export to this format would leave out, counted."""
    chosen = formats.find(format_name)
    found: list[Loss] = []
    ids = list(project.entries)
    for done, article_id in enumerate(ids):
        yield Progress(done, len(ids), project.entries[article_id].title)
        found.extend(chosen.losses(project.article(article_id), layers_of(project, article_id, layer)))
    return formats.total(found)


def export(project: Project, format_name: str, path: Path, layer: str = ALL_LAYERS) -> Work[ExportResult]:
    """Write every article with the chosen layers to `path`, whole or not at all; raises `WriteError`."""
    chosen = formats.find(format_name)
    found = yield from losses(project, format_name, layer)
    ids = list(project.entries)
    yield Progress(0, len(ids), str(path.name))

    def articles() -> Iterator[tuple[Article, Mapping[str, Layer]]]:
        for article_id in ids:
            yield project.article(article_id), layers_of(project, article_id, layer)

    return ExportResult(path, chosen.write(path, articles()), tuple(found))


def layers_of(project: Project, article_id: str, layer: str) -> dict[str, Layer]:
    """The layers to export: all of them, or the one of that name where there is one."""
    layers = project.layers(article_id)
    return layers if layer == ALL_LAYERS else {name: kept for name, kept in layers.items() if name == layer}
