"""The files of the propaganda tasks of SemEval-2020 and 2023: an article a file, labels in tab-separated files.

An article is its title, an empty line, and one sentence a line; positions count code points of that file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.core import file_names
from annotator.core.annotation import Span
from annotator.core.article import Article
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.formats.kit.anchor_ranges import UNIT
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import gather, replacing_folder
from annotator.formats.kit.folders import FileNames
from annotator.formats.kit.one_layer import EntryIds, one_by_one
from annotator.formats.kit.values import FEATURES, NO_OPTIONS, Export, Layers, Loss, Option, Options, Read
from annotator.formats.tools.ptc.lines import Lines, Source, laid_out
from annotator.formats.tools.ptc.read import (
    ANY,
    article_id,
    is_article,
    is_labels,
    label_files,
    read_article,
    rows_of_none,
)

TASKS = {"tc": ".task2-TC.labels", "si": ".task1-SI.labels", "slc": ".task-SLC.labels"}
LONGEST_NAME = 200
ARTICLE_LABELS = "labels-subtask-2.txt"


class PtcFormat(Format):
    """A folder of articles, with spans, sentence labels and article labels beside them."""

    name = "ptc"
    title = _("SemEval propaganda files (TSV)")
    extensions = (".labels",)
    reads = True
    writes = True
    output = "folder"
    holds = frozenset({"overlaps", "spans", "sentences", "tags", "cuts"}) & frozenset(FEATURES)
    also_lost = (
        _("line breaks within and between sentences, unless the article came as such a file"),
        _("tabs in names of labels, and commas in those of sentences and articles"),
        _("ids of annotations"),
    )
    read_options = (
        Option(
            "annotator",
            _("Whose annotations they are"),
            help=_("A name for the layer; the files do not say one."),
        ),
        UNIT,
    )

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the file has labels, or is an article that files with labels are found for."""
        return is_labels(path) or (is_article(path) and bool(label_files(path)))

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the article of a text file, or those of a folder; files with labels yield nothing of their own."""
        if path.is_dir():
            for file in gather([path]):
                if is_article(file):
                    yield from self.read(file, options)
        elif is_article(path):
            yield from read_article(path, options)
        elif not is_labels(path):
            raise ReadError(_("This is no file of the propaganda tasks."), file=path)
        else:
            yield from _articles_missing(path)

    def spelling(self, label: str) -> str:
        """Columns stand between tabs, labels of sentences and articles between commas."""
        return _listed(label)

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write a text and its labels for each annotator of an article. Raises `WriteError`."""
        ids, names = EntryIds(), FileNames()
        with replacing_folder(path) as folder:
            for count, (article, layers) in enumerate(articles, 1):
                split = str(article.metadata.get("split") or "")
                target = folder / file_names.safe(split) if split else folder
                target.mkdir(exist_ok=True)
                for annotator, layer in one_by_one(article, layers):
                    name = names.name(ids.next(article.id, annotator) or "article")
                    _write_entry(target, name, article, layer)
                yield count

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What these files have no place for."""
        found = super().losses(article, layers, export)
        lines = laid_out(article)
        loose = sum(
            lines.number(tag.start, tag.end) is None
            for layer in layers.values()
            for tag in layer.sentence_tags
        )
        empty = sum(_placed(lines, span) is None for layer in layers.values() for span in layer.spans)
        titled = int(isinstance(lines, Lines) and lines.first > 1)
        own = [
            Loss(_("sentence tags that are on no line"), loose),
            Loss(_("spans between sentences only"), empty),
            Loss(_("texts that get their title as a first line"), titled),
        ]
        return [*found, *(loss for loss in own if loss.count)]


def _write_entry(folder: Path, name: str, article: Article, layer: Layer) -> None:
    lines = laid_out(article)
    _write(folder / f"article{name}.txt", lines.text)
    placed = [(place, span.label) for span in layer.spans if (place := _placed(lines, span)) is not None]
    placed.sort()
    techniques = [f"{name}\t{_cell(label)}\t{start}\t{end}\n" for (start, end), label in placed]
    _write(folder / f"article{name}{TASKS['tc']}", "".join(techniques))
    merged = [f"{name}\t{start}\t{end}\n" for start, end in _merged([place for place, __ in placed])]
    _write(folder / f"article{name}{TASKS['si']}", "".join(merged))
    tagged: dict[int, list[str]] = {}
    for tag in layer.sentence_tags:
        number = lines.number(tag.start, tag.end)
        if number is not None:
            tagged.setdefault(number, []).append(_listed(tag.label))
    if tagged:
        rows = [f"{name}\t{number}\t{','.join(tagged[number])}\n" for number in sorted(tagged)]
        _write(folder / f"article{name}{TASKS['slc']}", "".join(rows))
    if layer.tags:
        with (folder / ARTICLE_LABELS).open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"{name}\t{','.join(_listed(tag.label) for tag in layer.tags)}\n")


def _placed(lines: Lines | Source, span: Span) -> tuple[int, int] | None:
    start, end = lines.place_of(span) if isinstance(lines, Source) else lines.place(span.start, span.end)
    return (start, end) if start < end else None


def _merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places, those that overlap joined: the task of finding spans has one kind of them."""
    found: list[tuple[int, int]] = []
    for start, end in places:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _cell(label: str) -> str:
    """A label by itself; techniques of the tasks have commas in their names."""
    return " ".join(label.split()) or ANY


def _listed(label: str) -> str:
    """A label in a list, where commas stand between them."""
    return _cell(label.replace(",", " "))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="replace", newline="\n")


def _articles_missing(path: Path) -> Iterator[Problem]:
    """What to say about labels whose article is nowhere near, and about rows of such in a file of many articles."""
    name = article_id(path)
    near = sorted({*path.parent.iterdir(), *path.parent.parent.iterdir()})
    folders = [path.parent, *(folder for folder in near if folder.is_dir())]

    def is_here(article: str) -> bool:
        file = f"article{article}.txt"
        named = len(file) < LONGEST_NAME and not {"/", "\\", "\0"} & set(file)
        return named and any((folder / file).is_file() for folder in folders)

    if not name:
        yield from rows_of_none(path, is_here)
    elif not is_here(name):
        yield Problem(
            _("These labels were left out: the text of their article is not there."),
            file=str(path),
            code="no-text",
            hint=_("Put article{name}.txt beside the file.").format(name=name),
        )
