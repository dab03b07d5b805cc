"""brat: folders of .txt and .ann files with an annotation.conf, discontinuous spans, relations, attributes, notes.

Written as brat users keep several annotators: a folder for each (below one for each split, if there are any), with
the configuration in the folder above all of them, where brat looks for it. Folders side by side below one
annotation.conf that hold the same text under the same name are read as several annotators of one article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.core import file_names
from annotator.core.annotation import Link, Note
from annotator.core.article import Article
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.text import normalise
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import MANIFEST, gather, read_whole, replacing_folder
from annotator.formats.kit.folders import FileNames
from annotator.formats.kit.values import FEATURES, NO_OPTIONS, Export, Imported, Layers, Loss, Option, Options
from annotator.formats.tools.brat.conf import (
    ANNOTATION_CONF,
    CONF_FILES,
    VISUAL_CONF,
    Conf,
    annotation_conf,
    find_conf,
    visual_conf,
)
from annotator.formats.tools.brat.read import read_layer
from annotator.formats.tools.brat.write import EVENT, Writer, one_line, place_of, writable

ANNOTATOR = Option(
    "annotator",
    _("Whose annotations they are"),
    help=_("A name for the layer where the files do not say one."),
)
DEFAULT_ANNOTATOR = "import"


class BratFormat(Format):
    """A text file and a file of standoff annotations for each article."""

    name = "brat"
    title = _("brat standoff (.txt and .ann)")
    extensions = (".ann",)
    reads = True
    writes = True
    output = "folder"
    holds_of_labels = frozenset({"unused", "attributes", "colour", "description", "key", "parent", "title"})
    holds = frozenset(FEATURES) - {"who", "status", "zones", "cuts", "metadata", "decisions"}
    also_lost = (
        _("titles of articles"),
        _("ids of annotations"),
        _("events: they become spans and relations"),
        _("line breaks in notes"),
        _("the type of attribute values that the label set does not know"),
    )
    read_options = (ANNOTATOR,)

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the file is an .ann file, the text of one, or a configuration of brat."""
        suffix = path.suffix.lower()
        if suffix == ".txt":
            return path.with_suffix(".ann").is_file()
        return suffix == ".ann" or path.name in CONF_FILES

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Imported | Problem]:
        """Yield the article of an .ann file, or those of a folder; its .txt and .conf files yield nothing."""
        if path.is_dir():
            for file in gather([path]):
                if file.suffix.lower() in (".ann", ".txt"):
                    yield from self.read(file, options)
            return
        suffix = path.suffix.lower()
        if suffix == ".txt":
            if not path.with_suffix(".ann").is_file():
                yield _imported(path, Conf(), {})
        elif suffix == ".ann":
            yield from _read_document(path, str(options.get("annotator") or DEFAULT_ANNOTATOR))
        elif path.name not in CONF_FILES and path.name != MANIFEST:
            raise ReadError(_("This is no file of brat's."), file=path)

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write two files for each annotator of an article, and the configuration. Raises `WriteError`."""
        export = export or Export()
        writer = Writer(export.labels)
        files = FileNames()
        splits: set[str] = set()
        folders = FileNames()
        annotators: dict[str, str] = {}
        with replacing_folder(path) as folder:
            for count, (article, layers) in enumerate(articles, 1):
                split = str(article.metadata.get("split") or "")
                parts = [file_names.safe(split)] if split else []
                splits.update(parts)
                name = files.name(article.id, tuple(layers))
                for layer in layers.values() or [Layer(article.id, "")]:
                    own = layer.annotator
                    if own and own not in annotators:
                        annotators[own] = folders.name(own)
                    target = folder.joinpath(*parts, annotators.get(own, ""))
                    target.mkdir(parents=True, exist_ok=True)
                    _write_file(target / f"{name}.txt", article.text)
                    lines = "".join(f"{line}\n" for line in writer.lines(article.text, layer))
                    _write_file(target / f"{name}.ann", lines)
                yield count
            conf = annotation_conf(
                export.labels,
                writer.types,
                writer.attributes,
                {place: name for name, place in annotators.items()},
                splits,
                writer.used,
            )
            _write_file(folder / ANNOTATION_CONF, conf)
            _write_file(folder / VISUAL_CONF, visual_conf(export.labels, writer.types))

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What brat has no place for."""
        found = super().losses(article, layers, export)
        for layer in layers.values():
            unplaced = sum(not place_of(article.text, span) for span in layer.spans)
            loose = sum(not writable(layer, article.text, link) for link in layer.links)
            held = {item.id for item in layer if not isinstance(item, Note | Link)}
            notes = sum(note.about not in held for note in layer.notes)
            arguments = sum(EVENT in link.extra for link in layer.links)
            broken = sum(one_line(item.note) != item.note for item in layer)
            found += [
                Loss(_("spans that cover line ends only"), unplaced),
                Loss(_("links to links or to nothing"), loose),
                Loss(_("arguments of events: they become relations"), arguments),
                Loss(_("notes on a place or on the article"), notes),
                Loss(_("line breaks in notes"), broken),
            ]
        return [loss for loss in found if loss.count]


def _write_file(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="replace", newline="\n")


def _read_text(path: Path) -> str:
    try:
        return read_whole(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReadError(_("The file is not UTF-8."), file=path, hint=_("Save it as UTF-8 first.")) from None


def _read_document(path: Path, annotator: str) -> Iterator[Imported | Problem]:
    conf = find_conf(path.parent)
    text_file = path.with_suffix(".txt")
    if not text_file.is_file():
        raise ReadError(
            _("The text of these annotations is not there."),
            file=path,
            hint=_("Put {name} beside it.").format(name=text_file.name),
        )
    raw = _read_text(text_file)
    if not normalise(raw).strip():
        raise ReadError(_("The file holds no text."), file=text_file)
    stated = conf.annotators if path.parent != conf.root else {}
    shared = path.parent.name in stated or path.parent.parent == conf.root
    folders = _annotators_of(path, text_file) if shared else [path]
    if path != folders[0]:
        return
    layers = {}
    for file in folders:
        name = stated.get(file.parent.name) or (file.parent.name if len(folders) > 1 else annotator)
        layer, problems = read_layer(raw, _read_text(file), conf, str(file), name)
        yield from problems
        if len(layer) or len(folders) > 1 or file.parent.name in stated:
            layers[name] = layer
    yield _imported(text_file, conf, layers)


def _annotators_of(path: Path, text_file: Path) -> list[Path]:
    """The .ann files of the same name on the same text in this folder and those beside it, in order."""
    size = text_file.stat().st_size
    text = b""
    found = [path]
    for folder in path.parent.parent.iterdir():
        if folder == path.parent or not folder.is_dir() or folder.name.startswith("."):
            continue
        other = folder / text_file.name
        beside = folder / path.name
        if other.is_file() and beside.is_file() and other.stat().st_size == size:
            text = text or text_file.read_bytes()
            if other.read_bytes() == text:
                found.append(beside)
    return sorted(found)


def _imported(text_file: Path, conf: Conf, layers: Layers) -> Imported:
    metadata = {"source": text_file.name}
    if conf.root is not None:
        parts = text_file.parent.relative_to(conf.root).parts
        if parts and parts[0] in conf.splits:
            metadata["split"] = parts[0]
    return Imported(
        title=text_file.stem,
        text=normalise(_read_text(text_file)),
        metadata=metadata,
        layers=layers,
        id=text_file.stem,
        labels=conf.labels,
    )
