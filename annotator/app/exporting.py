"""Getting annotations out: which articles and layers, what would be lost, the files, and a manifest beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from annotator import formats
from annotator._version import __version__
from annotator.app import export_helping
from annotator.app.export_reading import (
    ALL_LAYERS,
    TOKENISER,
    Selection,
    losses_of,
    selected,
    taken,
    tokenise,
    told,
)
from annotator.app.export_tally import Tally
from annotator.app.progress import Progress, Work
from annotator.app.rejected import REJECTED
from annotator.app.splitting import split_of
from annotator.core.article import Article
from annotator.core.edits import now
from annotator.core.errors import AnnotatorError
from annotator.core.layer import GOLD
from annotator.core.project import Project
from annotator.formats import Format, Layers, Loss
from annotator.formats.manifest import guidelines_version, labels_version, write_manifest
from annotator.formats.record_format import RecordFormat, write_records

__all__ = [
    "ALL_LAYERS",
    "ExportResult",
    "Selection",
    "export",
    "layer_names",
    "losses",
    "preview",
    "selected",
    "tokenise",
]


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
    export = told(project, selection)
    found: list[Loss] = []
    ids = list(project.entries)
    for done, article_id in enumerate(ids):
        yield Progress(done, len(ids), project.entries[article_id].title)
        excerpt, several = selected(project, article_id, selection)
        if excerpt is not None:
            found = formats.total([*found, *losses_of(form, excerpt, several, export)])
    return found


def export(
    project: Project,
    wanted: str | Format,
    path: Path,
    chosen: Selection | None = None,
    *,
    source: Path | None = None,
    helpers: int = 0,
) -> Work[ExportResult]:
    """Write what is selected to `path`, whole or not at all, with a manifest beside it; raises `WriteError`.

    Of a large project, `helpers` are processes that help, where the format lets them. They read the file `source`, in
    which everything is stored that the project holds.
    """
    selection, form = chosen or Selection(), _form(wanted)
    if not form.writes:
        raise AnnotatorError(f"{form.title} can only be read.", hint="See: annotator formats")
    digest = hashlib.sha256()
    tally = Tally(form.on_tokens(selection.options), digest)
    parts = _parts(project, form, path, selection)
    made: export_helping.MadeChunks | None = None
    if source and helpers and len(project) >= export_helping.WORTH_HELP and isinstance(form, RecordFormat):
        made = export_helping.begun(source, form, [(part, ids) for _, part, ids in parts], tally, helpers)
    with closing(made) if made else nullcontext():
        for target, part, ids in parts:
            written = _written(project, form, target, part, tally, ids, made)
            try:
                for number in written:
                    yield Progress(number, len(ids), target.name)
            finally:
                close = getattr(written, "close", None)
                if close is not None:
                    close()
    files = [target for target, _, _ in parts]
    # A file a label counts what overlaps away in none of them: what the whole loses is another question.
    by_label = selection.overlaps == "split"
    lost = (yield from losses(project, form, selection)) if by_label else tally.losses
    described = _manifest(project, form, selection, tally, digest.hexdigest(), lost, files)
    manifest = write_manifest(path, form, described)
    return ExportResult(path, tally.entries, tuple(lost), tuple(files), manifest)


def preview(
    project: Project, wanted: str | Format, path: Path, chosen: Selection | None = None, most: int = 3
) -> Path:
    """Write the first entries into `path`, to be looked at; returns the file or folder.

    A folder must be new, as for every export: raises `WriteError` where `path` holds something already.
    """
    selection, form = chosen or Selection(), _form(wanted)
    export = told(project, selection)

    def first() -> Iterator[tuple[Article, Layers]]:
        tally = Tally(form.on_tokens(selection.options))
        yield from islice(taken(project, form, selection, export, tally, list(project.entries)), most)

    for _ in form.write(path, first(), export):
        pass
    return path


def layer_names(project: Project) -> list[str]:
    """What can be chosen as a layer: all, then gold and what was rejected where there is gold, then the annotators."""
    names = project.annotators()
    reviewed = [GOLD, REJECTED] if GOLD in names else []
    return [ALL_LAYERS, *reviewed, *(name for name in names if name not in reviewed)]


def _form(wanted: str | Format) -> Format:
    return formats.find(wanted) if isinstance(wanted, str) else wanted


def _written(
    project: Project,
    form: Format,
    path: Path,
    selection: Selection,
    tally: Tally,
    ids: Sequence[str],
    made: export_helping.MadeChunks | None,
) -> Iterator[int]:
    """Write a file, or a folder, yielding after each entry how many are written."""
    if made is not None:
        return write_records(path, export_helping.records(project, ids, made, tally))
    export = told(project, selection)
    return form.write(path, taken(project, form, selection, export, tally, ids), export)


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


def _manifest(
    project: Project,
    form: Format,
    selection: Selection,
    tally: Tally,
    digest: str,
    lost: list[Loss],
    files: list[Path],
) -> dict[str, Any]:
    header = project.header
    return {
        "program": f"News Annotator {__version__}",
        "made": now(),
        "project": {"id": header.id, "title": header.title},
        "content_sha256": digest,
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
        "snapped": list(chain.from_iterable(tally.snapped)),
    }
