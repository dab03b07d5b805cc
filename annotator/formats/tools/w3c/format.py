"""W3C Web Annotation (JSON-LD): a plain text and a page of annotations for each article.

Every range is told twice, by its words (TextQuoteSelector) and by its position in code points (TextPositionSelector).
Labels are bodies with the purpose tagging (of spans and the article) or classifying (of sentences), notes have the
purpose commenting, and links are annotations of other annotations.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from annotator.core import file_names
from annotator.core.annotation import Annotation, Link, Note
from annotator.core.article import Article
from annotator.core.errors import ReadError, WriteError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.formats.kit.anchor_ranges import UNIT
from annotator.formats.kit.base import Format
from annotator.formats.kit.empty_ranges import widened
from annotator.formats.kit.encoding import ENCODING
from annotator.formats.kit.files import MANIFEST, gather, replacing_folder
from annotator.formats.kit.folders import FileNames
from annotator.formats.kit.values import FEATURES, NO_OPTIONS, Export, Layers, Loss, Option, Options, Read
from annotator.formats.tools.w3c.read import CONTEXT, looks_like, read_file
from annotator.formats.tools.w3c.write import Writer


class W3cFormat(Format):
    """A folder with a text and an AnnotationPage for each article."""

    name = "w3c"
    title = _("W3C Web Annotation (JSON-LD)")
    extensions = (".jsonld", ".json")
    reads = True
    writes = True
    output = "folder"
    holds = frozenset(FEATURES) - {"status", "zones", "cuts", "metadata", "decisions"}
    also_lost = (_("who made an annotation, where it is not whose layer it is in"),)
    read_options = (
        Option(
            "annotator",
            _("Whose annotations they are"),
            help=_("A name for the layer where there is no creator."),
        ),
        UNIT,
        ENCODING,
    )

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the file is one of annotations, or the text of one."""
        suffix = path.suffix.lower()
        if suffix == ".txt":
            return (page := path.with_suffix(".jsonld")).is_file() and looks_like(page)
        return suffix in self.extensions and path.name != MANIFEST and looks_like(path)

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the texts that a file's annotations are about; a text yields nothing of its own."""
        if path.is_dir():
            for file in gather([path]):
                if file.suffix.lower() in self.extensions and self.sniff(file, b""):
                    yield from self.read(file, options)
        elif path.suffix.lower() != ".txt":
            yield from read_file(path, options)
        elif not path.with_suffix(".jsonld").is_file():
            raise ReadError(_("This is no file of annotations."), file=path)

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write two files for each article, yielding how many articles. Raises `WriteError`."""
        names = FileNames()
        with replacing_folder(path) as folder:
            for count, (article, layers) in enumerate(articles, 1):
                split = str(article.metadata.get("split") or "")
                target = folder / file_names.safe(split) if split else folder
                target.mkdir(exist_ok=True)
                name = names.name(article.id, tuple(layers))
                _write_entry(target, name, article, layers)
                yield count

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What Web Annotations have no place for."""
        found = super().losses(article, layers, export)
        loose = sum(not _reachable(layer, link) for layer in layers.values() for link in layer.links)
        others = sum(item.by not in ("", name) for name, layer in layers.items() for item in layer)
        own = [
            Loss(_("links to nothing"), loose),
            Loss(_("names of who made an annotation in another's layer"), others),
        ]
        return [*found, *widened(layers), *(loss for loss in own if loss.count)]


def _write_entry(folder: Path, name: str, article: Article, layers: Layers) -> None:
    writer = Writer(article, f"{name}.txt")
    items: list[dict[str, Any]] = []
    for layer in layers.values():
        for annotation in layer:
            if not isinstance(annotation, Link) or _reachable(layer, annotation):
                record = writer.record(annotation, layer)
                if record is not None:
                    items.append(record)
    page = {
        "@context": CONTEXT,
        "id": f"{name}.jsonld",
        "type": "AnnotationPage",
        "partOf": {"id": f"{name}.jsonld#all", "type": "AnnotationCollection", "label": article.title},
        "items": items,
    }
    try:
        text = json.dumps(page, ensure_ascii=False, allow_nan=False, indent=1)
    except (TypeError, ValueError) as error:
        raise WriteError(
            _("The article “{id}” holds something that JSON cannot: {error}.").format(
                id=article.id, error=error
            )
        ) from None
    (folder / f"{name}.txt").write_text(article.text, encoding="utf-8", errors="replace", newline="\n")
    (folder / f"{name}.jsonld").write_text(text + "\n", encoding="utf-8", errors="replace", newline="\n")


def _reachable(layer: Layer, link: Link) -> bool:
    ends: list[Annotation | None] = [layer.get(link.source), layer.get(link.target)]
    return all(end is not None and not isinstance(end, Link | Note) for end in ends)
