"""Getting annotations out: which articles and layers, what would be lost, the files, and a manifest beside them."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from annotator import formats
from annotator._version import __version__
from annotator.app import export_helping
from annotator.app.export_names import check_selection, layer_names
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
from annotator.app.splitting import split_of
from annotator.core.article import Article
from annotator.core.edits import now
from annotator.core.errors import AnnotatorError, Problem, WriteError
from annotator.core.outputs import ARCHIVES, CONTENTS, Outputs, contents, place
from annotator.core.project import Project
from annotator.formats import Format, Layers, Loss
from annotator.formats.folders import safe_name
from annotator.formats.manifest import guidelines_version, labels_version, manifest_path, write_manifest
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
    """How many entries were written, to which files (or folders), and what the format could not hold.

    `problems` were found by other processes that read the project, and are not among those of its file.
    `stale` are files of an earlier export to the same place that this one did not replace.
    """

    path: Path
    articles: int
    losses: tuple[Loss, ...]
    files: tuple[Path, ...] = ()
    manifest: Path | None = None
    problems: tuple[Problem, ...] = ()
    stale: tuple[Path, ...] = ()


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
    replace: bool = False,
) -> Work[ExportResult]:
    """Write what is selected to `path`, with a manifest beside it: all files or none.

    What is there already is replaced only with `replace`; where nothing may be written is said by `core.outputs`.
    Raises `WriteError`, and `AnnotatorError` for names that the project or the format does not have.

    Of a large project, `helpers` are processes that help, where the format lets them. They read the file `source`, in
    which everything is stored that the project holds.
    """
    selection, form = chosen or Selection(), _form(wanted)
    check(project, form, path, selection, inputs=[source] if source else [], replace=replace)
    digest = hashlib.sha256()
    tally = Tally(form.on_tokens(selection.options), digest)
    parts = _parts(project, form, path, selection)
    files = [target for target, _, _ in parts]
    manifest = manifest_path(path, form)
    is_folder = form.output == "folder"
    with Outputs(replace=replace, inputs=[source] if source else []) as outputs:
        staged = [outputs.add(target, folder=is_folder) for target in files]
        described_at = manifest_path(staged[0], form) if is_folder else outputs.add(manifest)
        with formats.blamed(form, WriteError, path):
            yield from _write_parts(project, form, staged, parts, tally, source, helpers)
        # A file a label counts what overlaps away in none of them: what the whole loses is another question.
        by_label = selection.overlaps == "split"
        lost = (yield from losses(project, form, selection)) if by_label else tally.losses
        described = _manifest(project, form, selection, tally, digest.hexdigest(), lost, files)
        if is_folder:
            described[CONTENTS] = contents(staged[0])
        write_manifest(described_at, described)
        stale = () if is_folder else _stale(manifest, files)
        outputs.place()
    told = tuple(tally.problems)
    return ExportResult(path, tally.entries, tuple(lost), tuple(files), manifest, told, stale)


def _stale(manifest: Path, files: Sequence[Path]) -> tuple[Path, ...]:
    """The files that the manifest of an earlier export names and that are not among these."""
    try:
        named = json.loads(manifest.read_text(encoding="utf-8"))["files"]
        earlier = [manifest.with_name(str(name)) for name in named]
        return tuple(path for path in earlier if path not in files and path.is_file())
    except (OSError, ValueError, LookupError, TypeError):
        return ()


def _write_parts(
    project: Project,
    form: Format,
    staged: Sequence[Path],
    parts: Sequence[tuple[Path, Selection, list[str]]],
    tally: Tally,
    source: Path | None,
    helpers: int,
) -> Work[None]:
    made: export_helping.MadeChunks | None = None
    if source and helpers and len(project) >= export_helping.WORTH_HELP and isinstance(form, RecordFormat):
        made = export_helping.begun(source, form, [(part, ids) for _, part, ids in parts], tally, helpers)
    with closing(made) if made else nullcontext():
        for at, (target, part, ids) in zip(staged, parts, strict=True):
            written = _written(project, form, at, part, tally, ids, made)
            try:
                for number in written:
                    yield Progress(number, len(ids), target.name)
            finally:
                close = getattr(written, "close", None)
                if close is not None:
                    close()


def check(
    project: Project,
    wanted: str | Format,
    path: Path,
    chosen: Selection | None = None,
    *,
    inputs: Iterable[Path] = (),
    replace: bool = False,
) -> None:
    """Raise the `AnnotatorError` with which an export to `path` would begin, before anything is done for it."""
    selection, form = chosen or Selection(), _form(wanted)
    if not form.writes:
        raise AnnotatorError(f"{form.title} can only be read.", hint="See: annotator formats")
    check_selection(project, selection)
    if path.suffix.lower() in ARCHIVES - set(form.extensions):
        raise WriteError(
            f"{form.title} is not written as an archive.",
            file=path,
            hint="Pack it afterwards, or name it otherwise.",
        )
    if form.output == "file" and (selection.splits or selection.overlaps == "split"):
        replace = True  # the files get other names than this one
    place(path, inputs=inputs, replace=replace, folder=form.output == "folder")


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
        names = sorted(by_split.keys() - {""})
        parts = [
            (
                target,
                dataclasses.replace(selection, options={**selection.options, "split": name}),
                by_split[name],
            )
            for target, name in zip(_named_after(path, names), names, strict=True)
        ]
        if not parts:
            raise AnnotatorError(
                "No article has a split yet.", hint="Divide the project first: --split 80/10/10"
            )
    if selection.overlaps == "split" and "overlaps" not in form.holds:
        labels = selection.labels or tuple(label.name for label in project.labels.applying_to("span"))
        parts = [
            (target, dataclasses.replace(part, labels=(label,), overlaps="longest"), ids)
            for whole, part, ids in parts
            for target, label in zip(_named_after(whole, labels), labels, strict=True)
        ]
    return parts


def _named_after(path: Path, names: Sequence[str]) -> list[Path]:
    """A file for each name, beside `path`: legal everywhere, and no two the same, whatever the names are."""
    taken: set[str] = set()
    found = []
    for name in names:
        plain = "".join(character if character.isalnum() or character in "-_" else "-" for character in name)
        safe, number = safe_name(plain), 1
        while safe.casefold() in taken:
            number += 1
            safe = safe_name(f"{plain}-{number}")
        taken.add(safe.casefold())
        found.append(path.with_name(f"{path.stem}.{safe}{path.suffix}"))
    return found


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
