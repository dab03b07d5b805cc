"""Projects: making one from a label set, opening one, the sample."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from annotator import paths, store
from annotator.core import known_names, regular
from annotator.core.edits import HANDED_TO, SHARED, ProjectHeader
from annotator.core.errors import AnnotatorError, WriteError
from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.core.outputs import PROJECT_SUFFIX, place
from annotator.core.regular import as_read_error
from annotator.core.values import dataclass
from annotator.store import ProjectFile, labelsets
from annotator.store.labelsets import LabelSetFile
from annotator.team.link import link_of

SUFFIX = PROJECT_SUFFIX
CODEBOOK = ".qdc"
LABEL_SET_SUFFIXES = (".yaml", ".yml", CODEBOOK)
SAMPLE = "sample" + SUFFIX
SAMPLE_ID = "sample"


@dataclass(frozen=True, slots=True)
class LabelSetInfo:
    """A label set that a project can start from; `problem` says why it cannot, where its file is broken."""

    name: str
    title: str
    description: str
    path: Path
    problem: str = ""


def label_sets() -> list[LabelSetInfo]:
    """The label sets that come with the program and those in the user's own folder, by title."""
    # Ours are sound, as tests say: to list them, the labels need not be read, of which some have a thousand.
    found = [*map(_info_of_ours, _sets_in(paths.resource("labelsets")))]
    found += map(_info, _sets_in(paths.data_dir() / "labelsets"))
    return sorted(found, key=lambda info: info.title)


def _sets_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix.lower() in LABEL_SET_SUFFIXES)


def read_label_set(path: Path) -> LabelSetFile:
    """The label set in a file: our own YAML, or a REFI-QDA codebook (.qdc). Raises `ReadError`."""
    with as_read_error(path):
        if path.suffix.lower() != CODEBOOK:
            return labelsets.read_file(path)
        from annotator.formats.tools.refi.codes import read_codebook  # rarely wanted, and slow to load

        return LabelSetFile(labels=LabelSet(read_codebook(path)), name=path.stem, title=path.stem)


def find_label_set(name_or_file: str) -> Path:
    """The file of a label set, by its name or by its path; raises `AnnotatorError` with the names there are."""
    given = Path(name_or_file)
    if regular.is_file(given):
        return given
    known = label_sets()
    for info in known:
        if info.name == name_or_file:
            return info.path
    problem = known_names.unknown(_("label set"), name_or_file, [info.name for info in known])
    raise AnnotatorError(problem.message, hint=_("{hint} Or name a file.").format(hint=problem.hint))


def new_project(path: Path, label_set: Path | None, title: str = "", language: str = "") -> ProjectFile:
    """Make a project file with the labels and guidelines of a set; raises `WriteError`, also if it exists."""
    target = path if path.name.endswith((".yaml", ".yml")) else path.with_name(path.name + SUFFIX)
    if not regular.is_there(target):
        target = place(target, project=True)
    if label_set is None:
        header = ProjectHeader(title=title or _title_of(target), language=language)
    else:
        loaded = read_label_set(label_set)
        header = ProjectHeader(
            title=title or _title_of(target),
            language=language,
            labels=labelsets.in_language(loaded.labels, language),
            guidelines=loaded.guidelines,
        )
    return store.create(target, header)


def named(path: Path) -> Path:
    """The project file that is meant: `path`, or the one whose ending was left out."""
    whole = path.with_name(path.name + SUFFIX) if path.name else path
    return whole if not regular.is_file(path) and regular.is_file(whole) else path


def open_project(path: Path, *, read_only: bool = False) -> ProjectFile:
    """Open a project file; raises `ReadError`, or `LockedError` when somebody else has it open."""
    return store.open_file(path, read_only=read_only)


def save_copy(file: ProjectFile, target: Path) -> Path:
    """Write the project with everything in memory into another file, which may replace one that is no project.

    Returns where it is. Raises `WriteError`.
    """
    found = place(target, inputs=[file.path], replace=True, project=True)
    file.save_copy(found)
    return found


def annotator_for(file: ProjectFile, name: str) -> str:
    """Whose layers to show at first: of whom the file was handed out to, or whom it is shared with, else one's own.

    In the sample they are those of one who has tagged it.
    """
    handed_to = file.project.header.extra.get(HANDED_TO)
    if handed_to:
        return str(handed_to)
    if file.project.header.extra.get(SHARED):
        with contextlib.suppress(AnnotatorError):  # which is told where it is tried to be shared
            link = link_of(file.project.header)
            return link.name if link is not None else name
    known = file.project.annotators()
    if file.project.header.id == SAMPLE_ID and known and name not in known:
        return known[0]
    return name


def copy_sample(folder: Path | None = None) -> Path:
    """Copy the sample project to the user's documents, under a name that is free, and return its path.

    Raises `WriteError`.
    """
    target_folder = folder or paths.documents_dir()
    source = paths.resource("samples", SAMPLE)
    target = target_folder / _("News Annotator sample{suffix}").format(suffix=SUFFIX)
    number = 2
    try:
        target_folder.mkdir(parents=True, exist_ok=True)
        while os.path.lexists(target):
            target = target_folder / _("News Annotator sample {number}{suffix}").format(
                number=number, suffix=SUFFIX
            )
            number += 1
        shutil.copyfile(source, target)
    except OSError as problem:
        raise WriteError(
            _("The sample project cannot be copied there: {strerror}.").format(
                strerror=problem.strerror or problem
            ),
            file=target_folder,
            hint=_("Name a folder that can be written."),
        ) from None
    return target


def _info_of_ours(path: Path) -> LabelSetInfo:
    try:
        said = labelsets.read_head(path)
    except (AnnotatorError, OSError):
        return _info(path)
    return LabelSetInfo(path.stem, said.title or path.stem, said.summary or said.description, path)


def _info(path: Path) -> LabelSetInfo:
    try:
        loaded = read_label_set(path)
    except AnnotatorError as problem:
        return LabelSetInfo(path.stem, path.stem, "", path, str(problem))
    return LabelSetInfo(path.stem, loaded.title or path.stem, loaded.summary or loaded.description, path)


def _title_of(path: Path) -> str:
    name = path.name
    for suffix in (SUFFIX, ".yaml", ".yml"):
        name = name.removesuffix(suffix)
    return name
