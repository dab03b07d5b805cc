"""REFI-QDA, which NVivo, MAXQDA, ATLAS.ti, QualCoder and others exchange: projects (.qdpx) and codebooks (.qdc)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.core.article import Article
from annotator.core.messages import _
from annotator.formats.kit.anchor_ranges import UNIT
from annotator.formats.kit.base import Format
from annotator.formats.kit.empty_ranges import widened
from annotator.formats.kit.encoding import ENCODING
from annotator.formats.kit.files import replacing
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Defined, Export, Layers, Loss, Option, Options, Read
from annotator.formats.tools.refi import unused
from annotator.formats.tools.refi.codes import labels_in, parsed_codebook, read_codebook, write_codebook
from annotator.formats.tools.refi.read import read_project
from annotator.formats.tools.refi.write import ProjectWriter, is_placed

__all__ = ["QdcFormat", "QdpxFormat", "read_codebook", "write_codebook"]

_OF_LABELS = "titles, keys, examples, attributes and rules of labels"


class QdpxFormat(Format):
    """A project: texts, codes, codings, notes and links in one archive."""

    name = "qdpx"
    title = _("REFI-QDA project (.qdpx)")
    extensions = (".qdpx",)
    reads = True
    writes = True
    whole = True
    holds_of_labels = frozenset({"unused", "parent", "colour", "description"})
    holds = frozenset(
        {"overlaps", "spans", "sentences", "tags", "links", "notes", "who", "annotators", "metadata"}
    )
    also_lost = (
        _OF_LABELS,
        _("ids of articles and annotations"),
        _("who made an annotation, where it is not whose layer it is in"),
        _("types of metadata that are no text"),
        _("tabs and line breaks in names of labels"),
    )
    read_options = (
        Option(
            "annotator",
            _("Whose annotations they are"),
            help=_("A name for the layer where the project says no user."),
        ),
        UNIT,
        ENCODING,
    )

    def spelling(self, label: str) -> str:
        """Names are read with single blanks between their words."""
        return " ".join(label.split())

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield each source that has a plain text. Raises `ReadError`."""
        yield from read_project(path, options)

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write the project, yielding the number of articles. Raises `WriteError`; then `path` is as it was."""
        with (
            replacing(path) as file,
            zipfile.ZipFile(file.buffer, "w", zipfile.ZIP_DEFLATED) as archive,
            ProjectWriter(archive, export or Export()) as project,
        ):
            for count, (article, layers) in enumerate(articles, 1):
                project.add(article, layers)
                yield count
            project.finish()

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What a project has no place for."""
        found = super().losses(article, layers, export)
        others = sum(item.by not in ("", name) for name, layer in layers.items() for item in layer)
        own = [
            Loss(
                _("links to links or to nothing"),
                sum(not is_placed(layer, link) for layer in layers.values() for link in layer.links),
            ),
            Loss(
                _("notes about notes or about nothing"),
                sum(not is_placed(layer, note) for layer in layers.values() for note in layer.notes),
            ),
            Loss(_("names of who made an annotation in another's layer"), others),
        ]
        return [*found, *widened(layers), *(loss for loss in own if loss.count)]


class QdcFormat(Format):
    """A codebook: the labels alone, without an article."""

    name = "qdc"
    title = _("REFI-QDA codebook (.qdc): the labels only")
    extensions = (".qdc",)
    reads = True
    writes = True
    whole = True
    holds_of_labels = frozenset({"unused", "parent", "colour", "description"})
    holds = frozenset[str]()
    also_lost = ("articles", _OF_LABELS)

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the labels, all at once. Raises `ReadError`."""
        root = parsed_codebook(path)
        yield Defined(labels_in(root, path))
        counts = UnusedKeys(unused.NOUN)
        unused.note_codes(root, counts)
        unused.note_sets(root, counts)
        yield from counts.told(path)

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write the labels of the export; the articles are counted only. Raises `WriteError`."""
        count = 0
        for count, __ in enumerate(articles, 1):
            yield count
        write_codebook(path, (export or Export()).labels)

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """Everything but the labels."""
        return [Loss("articles"), *super().losses(article, layers, export)]
