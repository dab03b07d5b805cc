"""Getting annotations out: which articles and layers, what would be lost, the files, and a manifest beside them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from annotator import formats, segment
from annotator._version import __version__
from annotator.app import preparing
from annotator.app.progress import Progress, Work
from annotator.app.rejected import REJECTED, rejected_layer
from annotator.app.splitting import Division, described, split_of
from annotator.core.annotation import Annotation, Link, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.edits import now
from annotator.core.errors import AnnotatorError
from annotator.core.layer import GOLD, Layer
from annotator.core.project import Project
from annotator.formats import Export, Format, Layers, Loss
from annotator.formats.excerpt import Excerpt, without_zones
from annotator.formats.manifest import guidelines_version, labels_version, write_manifest
from annotator.formats.token_spans import Tokens, aligned

ALL_LAYERS = "all"
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
    `division` is how the articles were just divided, so that the data card and the manifest can say it.
    """

    layer: str = ALL_LAYERS
    statuses: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict, hash=False)
    splits: bool = False
    overlaps: str = "longest"
    options: Mapping[str, str | bool] = field(default_factory=dict, hash=False)
    division: Division | None = None


@dataclass(frozen=True, slots=True)
class ExportResult:
    """How many entries were written, to which files (or folders), and what the format could not hold."""

    path: Path
    articles: int
    losses: tuple[Loss, ...]
    files: tuple[Path, ...] = ()
    manifest: Path | None = None


def losses(project: Project, wanted: str | Format, chosen: Selection | None = None) -> Work[list[Loss]]:
    """What an export to this format, or the one of this name, would leave out, counted."""
    selection, form = chosen or Selection(), _form(wanted)
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
    project: Project, wanted: str | Format, path: Path, chosen: Selection | None = None
) -> Work[ExportResult]:
    """Write what is selected to `path`, whole or not at all, with a manifest beside it; raises `WriteError`."""
    selection, form = chosen or Selection(), _form(wanted)
    if not form.writes:
        raise AnnotatorError(f"{form.title} can only be read.", hint="See: annotator formats")
    tally = _Tally(form, selection)
    files: list[Path] = []
    for target, part, ids in _parts(project, form, path, selection):
        told = _export(project, part)
        written = form.write(target, _articles(project, form, part, told, tally, ids), told)
        try:
            for number in written:
                yield Progress(number, len(ids), target.name)
        finally:
            close = getattr(written, "close", None)
            if close is not None:
                close()
        files.append(target)
    # A file a label counts what overlaps away in none of them: what the whole loses is another question.
    by_label = selection.overlaps == "split"
    lost = (yield from losses(project, form, selection)) if by_label else tally.losses
    manifest = write_manifest(path, form, _manifest(project, form, selection, tally, lost, files))
    return ExportResult(path, tally.entries, tuple(lost), tuple(files), manifest)


def preview(
    project: Project, wanted: str | Format, path: Path, chosen: Selection | None = None, most: int = 3
) -> Path:
    """Write the first entries into `path`, to be looked at; returns the file or folder.

    A folder must be new, as for every export: raises `WriteError` where `path` holds something already.
    """
    selection, form = chosen or Selection(), _form(wanted)

    def first() -> Iterator[tuple[Article, Layers]]:
        tally = _Tally(form, selection)
        yield from islice(_articles(project, form, selection, told, tally, list(project.entries)), most)

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
        for name, layer in _layers(project, article_id, selection.layer).items()
        if selection.layer in (ALL_LAYERS, name)
        and (not selection.statuses or layer.state.status in selection.statuses)
    }
    if (selection.statuses and not layers) or (selection.layer == REJECTED and not any(layers.values())):
        return None, 0
    excerpt = without_zones(article, layers, selection.without)
    if selection.labels or selection.rename:
        kept = {name: _relabelled(layer, selection) for name, layer in excerpt.layers.items()}
        excerpt = replace(excerpt, layers=kept)
    return excerpt, len(layers)


@lru_cache(maxsize=2)
def tokenise(text: str, language: str) -> Tokens:
    """The tokens of a text, punctuation included; remembered, since counting and writing both ask for them."""
    return Tokens(segment.words(text, language, punctuation=True))


def _layers(project: Project, article_id: str, wanted: str) -> Mapping[str, Layer]:
    layers = project.layers(article_id)
    return {REJECTED: rejected_layer(article_id, layers)} if wanted == REJECTED else layers


def layer_names(project: Project) -> list[str]:
    """What can be chosen as a layer: all, then gold and what was rejected where there is gold, then the annotators."""
    names = project.annotators()
    reviewed = [GOLD, REJECTED] if GOLD in names else []
    return [ALL_LAYERS, *reviewed, *(name for name in names if name not in reviewed)]


def _form(wanted: str | Format) -> Format:
    return formats.find(wanted) if isinstance(wanted, str) else wanted


def _articles(
    project: Project, form: Format, selection: Selection, export: Export, tally: _Tally, ids: Sequence[str]
) -> Iterator[tuple[Article, Layers]]:
    for article_id in ids:
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


def _parts(
    project: Project, form: Format, path: Path, selection: Selection
) -> list[tuple[Path, Selection, list[str]]]:
    """The files to write, each with the ids of its articles.

    One, or one a split, and one a label where overlaps are to be split by label.
    """
    parts = [(path, selection, list(project.entries))]
    if selection.splits and form.output == "file":
        by_split: dict[str, list[str]] = {}
        for article_id in project.entries:
            by_split.setdefault(split_of(project.article(article_id)), []).append(article_id)
        parts = [
            (
                _with_suffix(path, name),
                replace(selection, options={**selection.options, "split": name}),
                by_split[name],
            )
            for name in sorted(by_split.keys() - {""})
        ]
        if not parts:
            raise AnnotatorError(
                "No article has a split yet.", hint="Divide the project first: --split 80/10/10"
            )
    if selection.overlaps == "split" and "overlaps" not in form.holds:
        labels = selection.labels or tuple(label.name for label in project.labels.applying_to("span"))
        parts = [
            (_with_suffix(target, label), replace(part, labels=(label,), overlaps="longest"), ids)
            for target, part, ids in parts
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
        options={
            **selection.options,
            "overlaps": overlaps,
            **({"division": described(selection.division)} if selection.division else {}),
        },
    )


class _Tally:
    """Counts what goes out, by split and label, and lists spans that a token format has to widen."""

    def __init__(self, form: Format, selection: Selection) -> None:
        self.entries = 0
        self.counts: dict[str, dict[str, Counter[str]]] = {}
        self.articles: dict[str, int] = {}
        self.snapped: list[dict[str, Any]] = []
        self._lost: dict[str, int] = {}
        self.on_tokens = form.on_tokens(selection.options)
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
            if self.on_tokens:
                self._note_snapped(article, layer)

    def _count(self, split: str, layer: Layer) -> None:
        kinds: dict[str, Sequence[Annotation]] = {
            "spans": [*layer.spans],
            "sentences": layer.sentence_tags,
            "articles": layer.tags,
            "links": layer.links,
        }
        by_kind = self.counts.setdefault(split, {})
        for kind, items in kinds.items():
            by_kind.setdefault(kind, Counter()).update([item.label for item in items])
            self._hash.update("".join(map(_content, items)).encode("utf-8", "backslashreplace"))

    def _note_snapped(self, article: Article, layer: Layer) -> None:
        if len(self.snapped) >= MOST_SNAPPED:
            return
        tokens = tokenise(article.text, article.language)
        for span, found in aligned(tokens, layer.spans):
            if found.snapped:
                start, end = tokens[found.first][0], tokens[found.last][1]
                to = article.text[start:end]
                self.snapped.append({"article": article.id, "from": span.quote, "to": to, "start": start})


def _content(item: Annotation) -> str:
    """What an annotation says, whoever said it when: the same for the same content."""
    place: object = ""
    if isinstance(item, Span):
        place = item.fragments
    elif isinstance(item, SentenceTag):
        place = item.start
    elif isinstance(item, Link):
        place = f"{item.source} {item.target}"
    return f"{item.label}\0{place}\0{item.attributes or ''}\0{item.note}\0{item.doubt}\n"


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
        "guidelines": guidelines_version(header),
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
        "division": asdict(selection.division) if selection.division else None,
        "tokens": TOKENISER if tally.on_tokens else None,
        "entries": tally.articles,
        "counts": tally.counts,
        "left_out": [{"what": loss.what, "count": loss.count} for loss in lost],
        "snapped": tally.snapped,
    }
