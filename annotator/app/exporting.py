"""Getting annotations out: which articles and layers, what would be lost, the files, and a manifest beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from annotator import formats, segment
from annotator._version import __version__
from annotator.app import preparing
from annotator.app.progress import Progress, Work
from annotator.app.splitting import split_of
from annotator.core.annotation import Annotation, Fragment, Link, Span
from annotator.core.article import Article
from annotator.core.edits import now
from annotator.core.errors import AnnotatorError
from annotator.core.layer import Layer
from annotator.core.project import Project
from annotator.formats import Export, Format, Layers, Loss
from annotator.formats.excerpt import Excerpt, without_zones
from annotator.formats.flat import on_tokens
from annotator.formats.manifest import labels_version, write_manifest

ALL_LAYERS = "all"
GOLD = "gold"
MOST_SNAPPED = 1000
TOKENISER = (
    "words of Unicode's rules by ICU, a dictionary for Chinese, Japanese and Thai; punctuation by itself"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to export. Empty tuples mean everything.

    `layer` is an annotator's name, "gold" or "all". `statuses` are those of layers (new, started, done). `without`
    are roles of zones to leave out, with offsets computed anew. `labels` are those to keep, `rename` gives them other
    names. `splits` writes a file (or part of a folder) for each split that is recorded in the project. `overlaps`
    says which of overlapping spans a flat format keeps: longest, first, priority, or "split" for a file per label.
    """

    layer: str = ALL_LAYERS
    statuses: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict, hash=False)
    splits: bool = False
    overlaps: str = "longest"
    options: Mapping[str, str | bool] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class ExportResult:
    """How many entries were written, to which files (or folders), and what the format could not hold."""

    path: Path
    articles: int
    losses: tuple[Loss, ...]
    files: tuple[Path, ...] = ()
    manifest: Path | None = None


def losses(project: Project, format_name: str, chosen: Selection | None = None) -> Work[list[Loss]]:
    """What an export to this format would leave out, counted."""
    selection, form = chosen or Selection(), formats.find(format_name)
    told = _export(project, selection)
    found: list[Loss] = []
    ids = list(project.entries)
    for done, article_id in enumerate(ids):
        yield Progress(done, len(ids), project.entries[article_id].title)
        excerpt, several = selected(project, article_id, selection)
        if excerpt is not None:
            found = formats.total([*found, *_losses_of(form, excerpt, several, told)])
    return found


def export(
    project: Project, format_name: str, path: Path, chosen: Selection | None = None
) -> Work[ExportResult]:
    """Write what is selected to `path`, whole or not at all, with a manifest beside it; raises `WriteError`."""
    selection, form = chosen or Selection(), formats.find(format_name)
    if not form.writes:
        raise AnnotatorError(f"{form.title} can only be read.", hint="See: annotator formats")
    tally = _Tally(form)
    files: list[Path] = []
    for target, part in _parts(project, form, path, selection):
        told = _export(project, part)
        written = form.write(target, _articles(project, form, part, told, tally), told)
        try:
            for number in written:
                yield Progress(number, len(project.entries), target.name)
        finally:
            close = getattr(written, "close", None)
            if close is not None:
                close()
        files.append(target)
    # A file a label counts what overlaps away in none of them: what the whole loses is another question.
    by_label = selection.overlaps == "split"
    lost = (yield from losses(project, format_name, selection)) if by_label else tally.losses
    manifest = write_manifest(path, form, _manifest(project, form, selection, tally, lost, files))
    return ExportResult(path, tally.entries, tuple(lost), tuple(files), manifest)


def preview(
    project: Project, format_name: str, path: Path, chosen: Selection | None = None, most: int = 3
) -> Path:
    """Write the first entries into `path`, to be looked at; returns the file or folder."""
    selection, form = chosen or Selection(), formats.find(format_name)

    def first() -> Iterator[tuple[Article, Layers]]:
        yield from islice(_articles(project, form, selection, told, _Tally(form)), most)

    told = _export(project, selection)
    for _ in form.write(path, first(), told):
        pass
    return path


def selected(project: Project, article_id: str, selection: Selection) -> tuple[Excerpt | None, int]:
    """An article as the selection wants it, and how many layers of it; None where nothing of it is wanted."""
    article = project.article(article_id)
    if not preparing.is_prepared(article):
        article = preparing.prepared(article)
    layers = {
        name: layer
        for name, layer in project.layers(article_id).items()
        if selection.layer in (ALL_LAYERS, name)
        and (not selection.statuses or layer.state.status in selection.statuses)
    }
    if selection.statuses and not layers:
        return None, 0
    excerpt = without_zones(article, layers, selection.without)
    if selection.labels or selection.rename:
        kept = {name: _relabelled(layer, selection) for name, layer in excerpt.layers.items()}
        excerpt = replace(excerpt, layers=kept)
    return excerpt, len(layers)


@lru_cache(maxsize=8)
def tokenise(text: str, language: str) -> tuple[Fragment, ...]:
    """The tokens of a text, punctuation included; remembered, since counting and writing both ask for them."""
    return tuple(segment.words(text, language, punctuation=True))


def layer_names(project: Project) -> list[str]:
    """What can be chosen as a layer: all, then gold where there is one, then the annotators."""
    names = project.annotators()
    return [ALL_LAYERS, *(name for name in names if name == GOLD), *(name for name in names if name != GOLD)]


def _articles(
    project: Project, form: Format, selection: Selection, export: Export, tally: _Tally
) -> Iterator[tuple[Article, Layers]]:
    for article_id in list(project.entries):
        split = selection.options.get("split")
        if split and split_of(project.article(article_id)) != split:
            continue
        excerpt, several = selected(project, article_id, selection)
        if excerpt is None:
            continue
        tally.lose(_losses_of(form, excerpt, several, export))
        for layers in _entries(form, excerpt.layers):
            tally.count(excerpt.article, layers)
            yield excerpt.article, layers


def _losses_of(form: Format, excerpt: Excerpt, several: int, export: Export) -> list[Loss]:
    found = [
        Loss("annotations in zones that are left out", excerpt.dropped),
        Loss("spans that reach into zones that are left out are cut", excerpt.cut),
    ]
    if "annotators" not in form.holds and several > 1:
        found.append(Loss("articles with several annotators: each becomes an entry of its own", 1))
    for layers in _entries(form, excerpt.layers):
        found.extend(form.losses(excerpt.article, layers, export))
    return found


def _entries(form: Format, layers: Layers) -> list[dict[str, Layer]]:
    """The layers as the format takes them: all at once, or one at a time."""
    if "annotators" in form.holds or len(layers) < 2:
        return [dict(layers)]
    return [{name: layer} for name, layer in layers.items()]


def _parts(project: Project, form: Format, path: Path, selection: Selection) -> list[tuple[Path, Selection]]:
    """The files to write: one, or one a split, and one a label where overlaps are to be split by label."""
    parts = [(path, selection)]
    if selection.splits and form.output == "file":
        names = sorted({split_of(project.article(name)) for name in project.entries} - {""})
        parts = [
            (_with_suffix(path, name), replace(selection, options={**selection.options, "split": name}))
            for name in names
        ]
        if not parts:
            raise AnnotatorError(
                "No article has a split yet.", hint="Divide the project first: --split 80/10/10"
            )
    if selection.overlaps == "split" and "overlaps" not in form.holds:
        labels = selection.labels or tuple(label.name for label in project.labels.applying_to("span"))
        parts = [
            (_with_suffix(target, label), replace(part, labels=(label,), overlaps="longest"))
            for target, part in parts
            for label in labels
        ]
    return parts


def _with_suffix(path: Path, name: str) -> Path:
    safe = "".join(character if character.isalnum() or character in "-_" else "-" for character in name)
    return path.with_name(f"{path.stem}.{safe}{path.suffix}")


def _relabelled(layer: Layer, selection: Selection) -> Layer:
    def wanted(item: Annotation) -> bool:
        return not item.label or not selection.labels or item.label in selection.labels

    kept = [
        replace(item, label=selection.rename.get(item.label, item.label)) for item in layer if wanted(item)
    ]
    return Layer(layer.article, layer.annotator, kept, layer.state)


def _export(project: Project, selection: Selection) -> Export:
    header = project.header
    labels = header.labels
    for old, new in selection.rename.items():
        known = labels.get(old)
        if known is not None and labels.get(new) is None:
            labels = labels.replacing(old, replace(known, name=new))
    overlaps = "longest" if selection.overlaps == "split" else selection.overlaps
    return Export(
        labels=labels,
        title=header.title,
        guidelines=header.guidelines,
        language=header.language,
        tokenise=tokenise,
        tokeniser=TOKENISER,
        options={**selection.options, "overlaps": overlaps},
    )


class _Tally:
    """Counts what goes out, by split and label, and lists spans that a token format has to widen."""

    def __init__(self, form: Format) -> None:
        self.entries = 0
        self.counts: dict[str, dict[str, dict[str, int]]] = {}
        self.articles: dict[str, int] = {}
        self.snapped: list[dict[str, Any]] = []
        self._lost: dict[str, int] = {}
        self._form = form
        self._hash = hashlib.sha256()

    @property
    def digest(self) -> str:
        """A hash of everything that was written: texts, layers and their annotations."""
        return self._hash.hexdigest()

    @property
    def losses(self) -> list[Loss]:
        """What was left out of everything that was written."""
        return [Loss(what, count) for what, count in self._lost.items() if count]

    def lose(self, losses: list[Loss]) -> None:
        """Count what is left out of an article."""
        for loss in losses:
            self._lost[loss.what] = self._lost.get(loss.what, 0) + loss.count

    def count(self, article: Article, layers: Layers) -> None:
        """Count an entry that is about to be written."""
        self.entries += 1
        split = split_of(article) or "all"
        self.articles[split] = self.articles.get(split, 0) + 1
        self._hash.update(article.sha256.encode())
        for layer in layers.values():
            self._count(split, layer)
            if self._form.flat:
                self._note_snapped(article, layer)

    def _count(self, split: str, layer: Layer) -> None:
        kinds: dict[str, list[Annotation]] = {
            "spans": [*layer.spans],
            "sentences": [*layer.sentence_tags],
            "articles": [*layer.tags],
            "links": [*layer.links],
        }
        by_kind = self.counts.setdefault(split, {})
        for kind, items in kinds.items():
            by_label = by_kind.setdefault(kind, {})
            for item in items:
                by_label[item.label] = by_label.get(item.label, 0) + 1
                self._hash.update(_content(item).encode("utf-8", "backslashreplace"))

    def _note_snapped(self, article: Article, layer: Layer) -> None:
        if len(self.snapped) >= MOST_SNAPPED:
            return
        tokens = tokenise(article.text, article.language)
        for span in layer.spans:
            for found in on_tokens(tokens, [span]):
                if found.snapped:
                    start, end = tokens[found.first][0], tokens[found.last][1]
                    self.snapped.append(
                        {
                            "article": article.id,
                            "from": span.quote,
                            "to": article.text[start:end],
                            "start": start,
                        }
                    )


def _content(item: Annotation) -> str:
    """What an annotation says, whoever said it when: the same for the same content."""
    place = item.fragments if isinstance(item, Span) else getattr(item, "start", "")
    ends = f"{item.source} {item.target}" if isinstance(item, Link) else ""
    return f"{item.label}\0{place}{ends}\0{item.attributes or ''}\0{item.note}\0{item.doubt}\n"


def _manifest(
    project: Project, form: Format, selection: Selection, tally: _Tally, lost: list[Loss], files: list[Path]
) -> dict[str, Any]:
    header = project.header
    return {
        "program": f"News Annotator {__version__}",
        "made": now(),
        "project": {"id": header.id, "title": header.title},
        "content_sha256": tally.digest,
        "labels_version": labels_version(header.labels, header.guidelines),
        "format": form.name,
        "files": [file.name for file in files],
        "options": {
            "layer": selection.layer,
            "statuses": list(selection.statuses),
            "without_zones": list(selection.without),
            "labels": list(selection.labels),
            "rename": dict(selection.rename),
            "overlaps": selection.overlaps,
            **selection.options,
        },
        "tokens": TOKENISER if form.flat else None,
        "entries": tally.articles,
        "counts": tally.counts,
        "left_out": [{"what": loss.what, "count": loss.count} for loss in lost],
        "snapped": tally.snapped,
    }
