"""WebAnno TSV 3.3, which INCEpTION reads and writes: a folder for each article, in it a file for each annotator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.core import file_names
from annotator.core.annotation import Link
from annotator.core.article import Article
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.source_tokens import kept
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import gather, read_whole, replacing_folder
from annotator.formats.kit.folders import FileNames, files_of_article, is_document_folder
from annotator.formats.kit.plain import find_title
from annotator.formats.kit.values import NO_OPTIONS, Export, Imported, Layers, Loss, Option, Options
from annotator.formats.tools.webanno.tsv_read import read_document, text_lines
from annotator.formats.tools.webanno.tsv_write import lines

ANNOTATOR = Option(
    "annotator",
    _("Whose annotations they are"),
    help=_("A name for the layer where the files do not say one."),
)


class WebannoTsvFormat(Format):
    """A line for each token and for each part of a token that is tagged."""

    name = "webanno-tsv"
    title = _("WebAnno TSV 3.3 (INCEpTION)")
    extensions = (".tsv",)
    reads = True
    writes = True
    output = "folder"
    holds = frozenset(
        {"overlaps", "spans", "sentences", "links", "attributes", "notes", "doubts", "annotators", "cuts"}
    )
    also_lost = (
        _("white space at the ends of spans and before the first word"),
        _("titles of articles"),
        _("ids of annotations"),
        _("names of annotators, where no file may be called like that"),
        _("the type of attribute values, and their names where Java does not allow them"),
        _("links that do not join two spans"),
    )
    read_options = (ANNOTATOR,)

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether it begins as such a file does."""
        return head.removeprefix(b"\xef\xbb\xbf").startswith(b"#FORMAT=WebAnno TSV 3")

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Imported | Problem]:
        """Yield the article of a file, or those of a folder; files of one article come as layers of one."""
        if path.is_dir():
            for file in gather([path]):
                if file.suffix.lower() in self.extensions:
                    yield from self.read(file, options)
            return
        files = files_of_article(path, lambda file: text_lines(_content(file)))
        if files[0] != path:
            return
        own = is_document_folder(path.parent)
        layers: dict[str, Layer] = {}
        read = None
        for file in files:
            annotator = file.stem if own else str(options.get("annotator") or "import")
            try:
                document = read_document(_content(file), str(file), annotator)
            except ReadError as error:
                if len(files) == 1:
                    raise
                yield Problem(
                    error.message, file=str(file), line=error.line, code="unreadable", hint=error.hint
                )
                continue
            yield from document.problems
            read = read or document
            layers[annotator] = document.layer
        if read is None:
            return
        name = path.parent.stem if own else path.stem
        yield Imported(
            title=find_title(read.text) or name,
            text=read.text,
            metadata={"source": path.name},
            sentences=read.sentences,
            layers=layers,
            id=name,
            extra=kept(read.tokens),
        )

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write a folder for each entry. Raises `WriteError`; then `path` is as it was."""
        export = export or Export()
        names = FileNames()
        with replacing_folder(path) as folder:
            for count, (article, layers) in enumerate(articles, 1):
                split = str(article.metadata.get("split") or "")
                own = names.name(article.id, tuple(layers))
                target = folder / (file_names.safe(split) if split else "") / f"{own}.txt"
                target.mkdir(parents=True)
                files = FileNames()
                for layer in layers.values() or [Layer(article.id, "import")]:
                    file = target / f"{files.name(layer.annotator or 'import')}.tsv"
                    text = "".join(f"{line}\n" for line in lines(article, layer, export))
                    file.write_text(text, encoding="utf-8", errors="replace", newline="\n")
                yield count

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What the format has no place for."""
        found = super().losses(article, layers, export)
        for layer in layers.values():
            spans = {span.id for span in layer.spans}
            covered = {span.id: article.text[span.start : span.end] for span in layer.spans}
            loose = sum(not {link.source, link.target} <= spans for link in layer.links)
            found += [
                Loss(_("notes that stand by themselves"), len(layer.notes)),
                Loss(_("links that do not join two spans"), loose),
                Loss(_("spans of white space alone"), sum(not words.strip() for words in covered.values())),
                Loss(
                    _("spans lose white space at their ends"),
                    sum(bool(words.strip()) and words != words.strip() for words in covered.values()),
                ),
                Loss(
                    _("attributes of links"),
                    sum(len(item.attributes) for item in layer if isinstance(item, Link)),
                ),
            ]
        return [loss for loss in found if loss.count]


def _content(path: Path) -> str:
    try:
        return read_whole(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReadError(_("The file is not UTF-8."), file=path, hint=_("Save it as UTF-8 first.")) from None
