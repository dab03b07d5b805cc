"""Writing a corpus in another format: a file, or a folder, for each shard."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotator import formats
from annotator.app import project_names
from annotator.app.corpus.executor import Executor
from annotator.app.corpus.folder import Corpus, key, opened, read_json, write_json
from annotator.app.corpus.tasks import carried_out, once
from annotator.app.exporting import export as exports
from annotator.app.exporting.export import Selection
from annotator.app.progress import Work, finish
from annotator.core import regular
from annotator.core.errors import AnnotatorError, Problem, WriteError
from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.core.outputs import place
from annotator.core.project import Project
from annotator.core.values import dataclass
from annotator.core.wording import counted
from annotator.formats import Format
from annotator.store.disk import remove_stale
from annotator.store.labelsets import lines_of as labels_written

NOTE = "corpus-export.json"
"""Names what was exported into a folder: the same is gone on with, anything else is not replaced unasked."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many entries went out of how many shards, what the format could not hold, and which articles stayed."""

    folder: Path
    entries: int
    shards: int
    lost: tuple[tuple[str, int], ...]
    stayed: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return _("Wrote {articles} of {shards} to {folder}").format(
            articles=counted(self.entries, "article", "articles"),
            shards=counted(self.shards, "shard", "shards"),
            folder=self.folder,
        )


@dataclass(frozen=True, slots=True)
class _Shard:
    path: str
    note: str
    target: str
    format: str
    selection: Selection
    labels: LabelSet


def export(
    corpus: Corpus, executor: Executor, form: Format, folder: Path, chosen: Selection, *, force: bool = False
) -> Work[Exported]:
    """Write what is selected of each shard into the folder; what was written from the same before stays.

    Raises `AnnotatorError` where something else is there, and where nothing goes out.
    """
    selection = exports.settled(form, chosen)
    header = corpus.header()
    if not form.writes:
        raise AnnotatorError(
            _("{title} can only be read.").format(title=form.title), hint=_("See: annotator formats")
        )
    project_names.require_labels(Project(header), [*selection.labels, *selection.rename])
    project_names.require_zones(Project(header), selection.without)
    said = {"corpus": corpus.manifest.id, "options": key(form.name, selection)}
    _require_free(folder, said, force=force)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / NOTE, said)
    ending = form.extensions[0] if form.output == "file" and form.extensions else ""
    items = [
        _Shard(
            str(corpus.shard(name)),
            str(corpus.note(name, "export")),
            str(folder.absolute() / f"{name}{ending}"),
            form.name,
            selection,
            header.labels,
        )
        for name in corpus.shards
    ]
    _sweep(folder, {Path(item.target).name for item in items})
    problems: list[Problem] = []
    made = yield from carried_out(
        executor, _export, items, _("exporting to {name}").format(name=form.name), problems
    )
    done = [each for each in made if each is not None]
    lost: Counter[str] = Counter()
    stayed: Counter[str] = Counter()
    for each in done:
        lost.update(dict(each["lost"]))
        stayed.update(dict(each["stayed"]))
    entries = sum(each["entries"] for each in done)
    if not entries and form.holds and not problems:
        reasons = "; ".join(
            f"{counted(count, 'article', 'articles')}: {why}" for why, count in stayed.items()
        )
        raise AnnotatorError(
            _("Nothing is exported. {reasons}.").format(reasons=reasons).replace(" .", ""),
            hint=_(
                "Only what is done goes out, unless you choose other statuses; a model’s layer where it is named."
            ),
        )
    shards = sum(bool(each["entries"]) for each in done)
    return Exported(folder, entries, shards, tuple(lost.items()), tuple(stayed.items()), tuple(problems))


def _require_free(folder: Path, said: dict[str, str], *, force: bool) -> None:
    if not regular.is_there(folder):
        place(folder, folder=True)
        return
    if not regular.is_folder(folder):
        raise WriteError(
            _("There is a file of that name, not a folder."), file=folder, hint=_("Choose another name.")
        )
    remove_stale(folder / NOTE)  # of a run that was killed when it had just begun
    there = read_json(folder / NOTE)
    if (there is None and any(folder.iterdir())) or Corpus.is_one(folder):
        raise WriteError(
            _("There is something else in that folder."),
            file=folder,
            hint=_("Choose an empty or a new folder."),
        )
    if there not in (None, said) and not force:
        raise WriteError(
            _("Something else was exported into that folder."),
            file=folder,
            hint=_("Choose another name, or --force to replace it."),
        )


def _sweep(folder: Path, targets: set[str]) -> None:
    """Delete what a run that was killed had half written of these files, or folders, beside them."""
    for path in folder.glob(".*.part"):
        if path.name[1:].removesuffix(".part").rpartition(".")[0] in targets:
            with suppress(OSError):
                shutil.rmtree(path) if regular.is_folder(path) else path.unlink()


def _export(shard: _Shard) -> dict[str, Any]:
    path, note, target = Path(shard.path), Path(shard.note), Path(shard.target)
    if not regular.is_there(target):
        note.unlink(missing_ok=True)
    options = [shard.target, shard.format, shard.selection, labels_written(shard.labels)]
    found: dict[str, Any] = once(note, path, options, lambda: _written(shard, path, target))
    return found


def _written(shard: _Shard, path: Path, target: Path) -> dict[str, Any]:
    form = formats.find(shard.format)
    with opened(path) as file:
        project = file.project
        project.header = replace(project.header, labels=shard.labels)
        choice = finish(exports.choose(project, form, shard.selection))
        stayed = [(each.why, each.count) for each in choice.left_out]
        if form.holds and not choice.picks:
            return {"entries": 0, "lost": [], "stayed": stayed}
        made = finish(exports.export(project, form, target, shard.selection, replace=True, dated=False))
    return {
        "entries": made.articles,
        "lost": [(loss.what, loss.count) for loss in made.losses],
        "stayed": stayed,
    }
