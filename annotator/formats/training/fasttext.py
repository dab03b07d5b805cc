"""fastText: one example a line, its labels in front, for the classification of articles or sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.core.annotation import ArticleTag, LayerState, new_id
from annotator.core.article import Article
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.text import normalise
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import replacing
from annotator.formats.kit.one_layer import NEGATIVES, NOT_NEGATIVE, one_by_one
from annotator.formats.kit.plain import find_title
from annotator.formats.kit.values import FEATURES, NO_OPTIONS, Export, Imported, Layers, Loss, Option, Options

PREFIX = "__label__"
_BLANKS = re.compile(r"[ \t\n\r\x0b\x0c\x00]+")  # What fastText itself splits at, and no other space.
_MARKED = re.compile(rf"(?<![^ ])(?:{PREFIX})+")


class FastTextFormat(Format):
    """`__label__a __label__b words of the text`, one line per article or sentence."""

    name = "fasttext"
    trains = True
    title = "fastText"
    extensions = (".txt", ".ft", ".fasttext")
    reads = True
    writes = True
    holds = frozenset({"tags", "sentences"})
    also_lost = ("titles", "ids", _("line breaks in the text"), _("notes on the article as a whole"))
    read_options = (
        Option(
            "annotator",
            _("Name of the annotator"),
            default="import",
            help=_("Whose layer the labels become."),
        ),
    )
    write_options = (
        Option("examples", _("Each line is"), "choice", ("article", "sentence"), "article"),
        Option(
            "untagged",
            _("Label of what has none"),
            default="",
            help=_("fastText does not train on lines without a label; without a name here they have none."),
        ),
        NEGATIVES,
    )

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the first line begins with a label."""
        return head.removeprefix(b"\xef\xbb\xbf").startswith(PREFIX.encode())

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Imported | Problem]:
        """Yield one article per line, and a problem for each line without a text."""
        annotator = str(options.get("annotator") or "import")
        try:
            with path.open("rb") as file:
                for number, line in enumerate(file, 1):
                    if line.strip():
                        yield _read_line(path, number, line, annotator)
        except OSError as error:
            raise ReadError(
                _("The file cannot be read: {strerror}.").format(strerror=error.strerror or error), file=path
            ) from None

    def spelling(self, label: str) -> str:
        """White space is `_` in a label."""
        return _BLANKS.sub("_", label)

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write a line for each article (and annotator), or for each sentence. Raises `WriteError`."""
        options = (export or Export()).options
        count = 0
        with replacing(path) as file:
            for article, layers in articles:
                for __, layer in one_by_one(article, layers):
                    for text, labels in _examples(article, layer, options):
                        if labels or _negatives(layer, options):
                            file.write(to_line(text, labels or [str(options.get("untagged") or "")]))
                count += 1
                yield count

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What the lines leave out of this article, and the words and labels that they change."""
        sentences = _by_sentence((export or Export()).options)
        found = super().losses(article, layers, export)
        tags = sum(len(layer.tags if sentences else layer.sentence_tags) for layer in layers.values())
        labels = [item.label for layer in layers.values() for item in (*layer.tags, *layer.sentence_tags)]
        placed = {(sentence.start, sentence.end) for sentence in article.sentences}
        off = [
            item
            for layer in layers.values()
            for item in layer.sentence_tags
            if (item.start, item.end) not in placed
        ]
        unsaid = [
            not labels
            for __, layer in one_by_one(article, layers)
            if not _negatives(layer, (export or Export()).options)
            for __, labels in _examples(article, layer, (export or Export()).options)
        ]
        own = {
            NOT_NEGATIVE: sum(unsaid),
            FEATURES["tags" if sentences else "sentences"]: tags,
            "tags of what is no longer one sentence": len(off) if sentences else 0,
            "labels whose spaces become “_”": sum(_BLANKS.search(label) is not None for label in labels),
            f"words of the text that begin with {PREFIX} and lose it": len(_MARKED.findall(article.text)),
        }
        return [*found, *(Loss(what, count) for what, count in own.items() if count)]


def to_line(text: str, labels: Iterable[str]) -> str:
    """An example as a line, with the line end; empty labels are left out."""
    marks = [PREFIX + _BLANKS.sub("_", label) for label in labels if label]
    words = _MARKED.sub("", _BLANKS.sub(" ", text).strip())
    return " ".join([*marks, words]) + "\n"


def _negatives(layer: Layer, options: Options) -> bool:
    return layer.state.status == "done" or options.get(NEGATIVES.name) == "all"


def _by_sentence(options: Options) -> bool:
    return options.get("examples") == "sentence"


def _examples(article: Article, layer: Layer, options: Options) -> Iterator[tuple[str, list[str]]]:
    if not _by_sentence(options):
        yield article.text, list(dict.fromkeys(tag.label for tag in layer.tags))
        return
    labels: dict[tuple[int, int], list[str]] = {}
    for tag in layer.sentence_tags:
        labels.setdefault((tag.start, tag.end), []).append(tag.label)
    for sentence in article.sentences:
        found = labels.get((sentence.start, sentence.end), [])
        yield article.text[sentence.start : sentence.end], list(dict.fromkeys(found))


def _read_line(path: Path, number: int, line: bytes, annotator: str) -> Imported | Problem:
    try:
        words = [word for word in _BLANKS.split(line.decode("utf-8-sig" if number == 1 else "utf-8")) if word]
    except UnicodeDecodeError:
        return Problem(
            _("This line was left out: it is not UTF-8."), file=str(path), line=number, code="bad-record"
        )
    labels = [word.removeprefix(PREFIX) for word in words if word.startswith(PREFIX)]
    text = normalise(" ".join(word for word in words if not word.startswith(PREFIX))).strip()
    if not text:
        return Problem(
            _("This line was left out: it has no text."), file=str(path), line=number, code="bad-record"
        )
    tags = [
        ArticleTag(id=new_id(), label=label, by=annotator, origin="import")
        for label in dict.fromkeys(labels)
        if label
    ]
    layers = {annotator: Layer("", annotator, tags, LayerState("done"))} if tags else {}
    return Imported(title=find_title(text), text=text, metadata={"source": path.name}, layers=layers)
