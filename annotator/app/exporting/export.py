"""Getting annotations out: which articles and layers, what would be lost, the files, and a manifest beside them."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from annotator import formats
from annotator._version import __version__
from annotator.app.exporting import helping as export_helping
from annotator.app.exporting import splits as splitting
from annotator.app.exporting.articles import Choice, LeftOut, choose, picks, settled
from annotator.app.exporting.describing import data_set, describes
from annotator.app.exporting.names import check_selection, layer_names, told_apart
from annotator.app.exporting.reading import (
    ALL_LAYERS,
    TOKENISER,
    Picks,
    Selection,
    losses_of,
    selected,
    taken,
    tokenise,
    told,
)
from annotator.app.exporting.splits import Division, split_of
from annotator.app.exporting.tally import Tally
from annotator.app.progress import Progress, Work
from annotator.core import file_names, regular
from annotator.core.article import Article
from annotator.core.edits import now
from annotator.core.errors import AnnotatorError, Problem, WriteError
from annotator.core.messages import _
from annotator.core.outputs import ARCHIVES, CONTENTS, CROISSANT, Outputs, contents, place
from annotator.core.plain_json import parsed
from annotator.core.project import Project
from annotator.formats import Export, Format, Layers, Loss
from annotator.formats.kit.croissant import croissant_path, write_croissant
from annotator.formats.kit.json_kinds import STANDOFF
from annotator.formats.kit.losses import of_labels
from annotator.formats.kit.manifest import guidelines_version, labels_version, manifest_path, write_manifest
from annotator.formats.kit.record_format import RecordFormat, write_records

__all__ = [
    "ALL_LAYERS",
    "Choice",
    "ExportResult",
    "LeftOut",
    "Selection",
    "Survey",
    "choose",
    "export",
    "layer_names",
    "losses",
    "picks",
    "preview",
    "selected",
    "settled",
    "survey",
    "tokenise",
]


@dataclass(frozen=True, slots=True)
class ExportResult:
    """How many entries were written, to which files (or folders), and what the format could not hold.

    `choice` tells of the articles: which went out, and why the others stayed.
    `problems` were found by other processes that read the project, and are not among those of its file.
    `stale` are files of an earlier export to the same place that this one did not replace. `kept` counts the articles
    that keep the split of an earlier division, where the division before this export would have given them another.
    """

    path: Path
    articles: int
    losses: tuple[Loss, ...]
    files: tuple[Path, ...] = ()
    manifest: Path | None = None
    problems: tuple[Problem, ...] = ()
    stale: tuple[Path, ...] = ()
    choice: Choice = field(default_factory=lambda: Choice({}))
    kept: int = 0


def losses(
    project: Project, wanted: str | Format, chosen: Selection | None = None, choice: Choice | None = None
) -> Work[list[Loss]]:
    """What an export to this format, or the one of this name, would leave out of the articles that go out, counted."""
    selection, form = chosen or Selection(), _form(wanted)
    picked = (yield from choose(project, form, selection)) if choice is None else choice
    selection, found = told_apart(project, form, selection)
    export = told(project, selection)
    used: set[str] = set()
    for done, (article_id, names) in enumerate(picked.picks.items()):
        yield Progress(done, len(picked.picks), project.title(article_id))
        excerpt = selected(project, article_id, names, selection)
        found = formats.total([*found, *losses_of(form, excerpt, len(names), export)])
        used.update(item.label for layer in excerpt.layers.values() for item in layer.values())
    return [*found, *_label_losses(form, selection, export, used)]


def _label_losses(form: Format, selection: Selection, export: Export, used: Collection[str]) -> list[Loss]:
    """What is lost of the labels that were chosen."""
    chosen = {selection.rename.get(name) or name for name in selection.labels}
    return of_labels(
        form.holds_of_labels, (label for label in export.labels if not chosen or label.name in chosen), used
    )


@dataclass(frozen=True, slots=True)
class Survey:
    """What an export would be: which articles, what the format loses of them, what is odd about the splits.

    `problem` says why nothing can be exported, or is None.
    """

    choice: Choice
    losses: tuple[Loss, ...] = ()
    splits: tuple[str, ...] = ()
    problem: AnnotatorError | None = None


def survey(
    project: Project, wanted: str | Format, chosen: Selection | None = None, division: Division | None = None
) -> Work[Survey]:
    """Look at an export beforehand; `division` is how the articles would be divided first. Nothing is changed."""
    selection, form = chosen or Selection(), _form(wanted)
    choice = yield from choose(project, form, selection)
    try:
        if form.holds:
            choice.require()
    except AnnotatorError as problem:
        return Survey(choice, problem=problem)
    odd: list[str] = []
    if division is not None:
        placed = splitting.planned((yield from splitting.divide(project, division)))
        odd = yield from splitting.outlook(project, choice.picks, division.names, placed)
    lost = yield from losses(project, form, selection, choice)
    return Survey(choice, tuple(lost), tuple(odd))


def export(
    project: Project,
    wanted: str | Format,
    path: Path,
    chosen: Selection | None = None,
    *,
    source: Path | None = None,
    helpers: int = 0,
    replace: bool = False,
    dated: bool = True,
) -> Work[ExportResult]:
    """Write what is selected to `path`, with a manifest beside it: all files or none.

    Training data and tables are described as a data set too (see `describing`).

    What is there already is replaced only with `replace`; where nothing may be written is said by `core.outputs`.
    Raises `WriteError`, and `AnnotatorError` for names that the project or the format does not have, and where nothing
    would go out.

    Of a large project, `helpers` are processes that help, where the format lets them. They read the file `source`, in
    which everything is stored that the project holds. A manifest that is not `dated` does not say when it was made.
    """
    selection, form = chosen or Selection(), _form(wanted)
    check(project, form, path, selection, inputs=[source] if source else [], replace=replace)
    selection, renamed = told_apart(project, form, settled(form, selection))
    choice = yield from choose(project, form, selection)
    if form.holds:
        choice.require()  # a codebook is none the poorer without articles
    digest = hashlib.sha256()
    tally = Tally(form.on_tokens(selection.options), digest)
    parts, choice = _parts(project, form, path, selection, choice)
    files = [part[0] for part in parts]
    manifest = manifest_path(path, form)
    is_folder = form.output == "folder"
    with Outputs(replace=replace, inputs=[source] if source else []) as outputs:
        staged = [outputs.add(target, folder=is_folder) for target in files]
        described_at = manifest_path(staged[0], form) if is_folder else outputs.add(manifest)
        with formats.blamed(form, WriteError, path):
            yield from _write_parts(project, form, staged, parts, tally, choice, source, helpers)
        lost = yield from _lost(project, form, selection, choice, tally, renamed)
        described = _manifest(project, form, selection, choice, tally, digest.hexdigest(), lost, files)
        if not dated:
            del described["made"]
        if is_folder:
            described[CONTENTS] = [*contents(staged[0]), *([CROISSANT] if describes(form) else [])]
        write_manifest(described_at, described)
        if describes(form):
            at = croissant_path(staged[0], form) if is_folder else outputs.add(croissant_path(path, form))
            known = yield from data_set(project, form, selection, choice, tally, lost)
            if not dated:
                known = dataclasses.replace(known, made="")
            held = contents(staged[0]) if is_folder else []
            write_croissant(at, known, {name: staged[0] / name for name in held} or _by_name(files, staged))
        stale = () if is_folder else _stale(manifest, files)
        outputs.place()
    problems = tuple(tally.problems)
    return ExportResult(path, tally.entries, tuple(lost), tuple(files), manifest, problems, stale, choice)


def _lost(
    project: Project,
    form: Format,
    selection: Selection,
    choice: Choice,
    tally: Tally,
    renamed: Sequence[Loss],
) -> Work[list[Loss]]:
    """What was lost; a file a label counts what overlaps away in none of them: of these, what the whole loses."""
    if selection.overlaps == "split":
        return (yield from losses(project, form, selection, choice))
    return [*renamed, *tally.losses, *_label_losses(form, selection, told(project, selection), tally.labels)]


def _by_name(files: Sequence[Path], staged: Sequence[Path]) -> dict[str, Path]:
    return {target.name: made for target, made in zip(files, staged, strict=True)}


def _stale(manifest: Path, files: Sequence[Path]) -> tuple[Path, ...]:
    """The files that the manifest of an earlier export names and that are not among these."""
    try:
        named = parsed(manifest.read_text(encoding="utf-8"))["files"]
        earlier = [manifest.with_name(str(name)) for name in named]
        return tuple(path for path in earlier if path not in files and regular.is_file(path))
    except (OSError, ValueError, LookupError, TypeError):
        return ()


def _write_parts(
    project: Project,
    form: Format,
    staged: Sequence[Path],
    parts: Sequence[_Part],
    tally: Tally,
    choice: Choice,
    source: Path | None,
    helpers: int,
) -> Work[None]:
    made: export_helping.MadeChunks | None = None
    if source and helpers and len(project) >= export_helping.WORTH_HELP and isinstance(form, RecordFormat):
        made = export_helping.begun(source, form, [(part, own) for __, part, own in parts], tally, helpers)
    with closing(made) if made else nullcontext():
        for at, (target, part, own) in zip(staged, parts, strict=True):
            written = _written(project, form, at, part, tally, choice, own, made)
            try:
                for number in written:
                    yield Progress(number, len(own), target.name)
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
        raise AnnotatorError(
            _("{title} can only be read.").format(title=form.title), hint=_("See: annotator formats")
        )
    check_selection(project, selection)
    if selection.options.get(STANDOFF) and selection.without:
        raise AnnotatorError(
            _("Without the texts, no zones can be left out: nobody could put such a text back."),
            hint=_("Leave the zones in, or the texts."),
        )
    if path.suffix.lower() in ARCHIVES - set(form.extensions):
        raise WriteError(
            _("{title} is not written as an archive.").format(title=form.title),
            file=path,
            hint=_("Pack it afterwards, or name it otherwise."),
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
    form = _form(wanted)
    selection, __ = told_apart(project, form, chosen or Selection())
    export = told(project, selection)

    def first() -> Iterator[tuple[Article, Layers]]:
        tally = Tally(form.on_tokens(selection.options))
        going = (
            (pick.article, pick.layers)
            for pick in picks(project, form, selection, selection.articles(project))
            if not pick.why
        )
        yield from islice(taken(project, form, selection, export, tally, going), most)

    for _written in form.write(path, first(), export):
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
    choice: Choice,
    own: Picks,
    made: export_helping.MadeChunks | None,
) -> Iterator[int]:
    """Write a file, or a folder, yielding after each entry how many are written."""
    if made is not None:
        return write_records(path, export_helping.records(project, own, made, tally))
    export = told(project, selection, choice.sentences())
    return form.write(path, taken(project, form, selection, export, tally, own), export)


_Part = tuple[Path, Selection, Sequence[tuple[str, Sequence[str]]]]
"""A file to write, what of the articles goes into it, and its articles with the names of their layers."""


def _parts(
    project: Project, form: Format, path: Path, selection: Selection, choice: Choice
) -> tuple[list[_Part], Choice]:
    """The files to write, and what goes out: articles without a split have no file among those of the splits.

    One, or one a split, and one a label where overlaps are to be split by label.
    """
    parts: list[_Part] = [(path, selection, list(choice.picks.items()))]
    if selection.splits and form.output == "file":
        by_split: dict[str, list[tuple[str, Sequence[str]]]] = {}
        for pick in choice.picks.items():
            by_split.setdefault(split_of(project.article(pick[0])), []).append(pick)
        undivided = by_split.pop("", [])
        names = sorted(by_split)
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
                _("No article has a split yet."), hint=_("Divide the project first: --split 80/10/10")
            )
        if undivided:
            unsplit = {name for name, __ in undivided}
            gone = LeftOut(_("they have no split"), len(undivided))
            left = {name: own for name, own in choice.picks.items() if name not in unsplit}
            choice = dataclasses.replace(choice, picks=left, left_out=(*choice.left_out, gone))
    if selection.overlaps == "split" and "overlaps" not in form.holds:
        labels = selection.labels or tuple(label.name for label in project.labels.applying_to("span"))
        parts = [
            (target, dataclasses.replace(part, labels=(label,), overlaps="longest"), own)
            for whole, part, own in parts
            for target, label in zip(_named_after(whole, labels), labels, strict=True)
        ]
    return parts, choice


def _named_after(path: Path, names: Sequence[str]) -> list[Path]:
    """A file for each name, beside `path`: legal everywhere, and no two the same, whatever the names are."""
    taken: set[str] = set()
    found = []
    for name in names:
        plain = "".join(character if character.isalnum() or character in "-_" else "-" for character in name)
        part = file_names.another(file_names.safe(plain), taken)
        taken.add(file_names.folded_name(part))
        found.append(path.with_name(f"{path.stem}.{part}{path.suffix}"))
    return found


def _manifest(
    project: Project,
    form: Format,
    selection: Selection,
    choice: Choice,
    tally: Tally,
    digest: str,
    lost: list[Loss],
    files: list[Path],
) -> dict[str, Any]:
    header = project.header
    return {
        "program": _("News Annotator {version__}").format(version__=__version__),
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
            **({"include_reserved": selection.reserved} if form.trains else {}),
            **({"older_versions": True} if selection.older_versions else {}),
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
        "articles_left_out": [asdict(each) for each in choice.left_out],
        "articles_not_finished": choice.unfinished,
        "snapped": list(chain.from_iterable(tally.snapped)),
    }
