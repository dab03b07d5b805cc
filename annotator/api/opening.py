"""Making, opening and checking project files."""

from __future__ import annotations

from pathlib import Path

from annotator.api.reading import SCRIPT
from annotator.api.reviewing import OpenProject
from annotator.app import projects
from annotator.core.errors import Problem, WriteError
from annotator.core.messages import _
from annotator.store import ProjectFile


def open_project(
    path: str | Path,
    *,
    write: bool = False,
    by: str = "",
    origin: str = SCRIPT,
    unknown_labels: bool = False,
) -> OpenProject:
    """Open a project file: for reading, which is always possible, or for writing, which locks it.

    The ending “.annot.yaml” may be left out. `by` is who makes what the program makes, `origin` how it was made, as
    annotations tell it; without `by` the annotator of each layer makes it. With `unknown_labels`, labels may be used
    that the label set does not have. Raises `ReadError` when the file is not a project, `LockedError` when somebody
    else is writing to it, and `WriteError` when it is to be written and cannot be.

    >>> with annotator.open_project("copy", write=True, by="counter 2", origin="rule") as copied:
    ...     span = copied.add_span("kestrel-line-lease", "counter", 25, 37, "organisation")
    >>> span.by, span.origin
    ('counter 2', 'rule')
    """
    found = Path(path)
    file = projects.open_project(projects.named(found), read_only=not write)
    if write and file.read_only:
        reasons = " ".join(problem.message for problem in file.problems)
        file.close()
        raise WriteError(
            _("The project can only be read. {reasons}").format(reasons=reasons).strip(), file=found
        )
    made = OpenProject(file, unknown_labels=unknown_labels, by=by, origin=origin)
    if write:
        made.carry_over()
    return made


def new_project(
    path: str | Path,
    labels: str | Path = "",
    *,
    title: str = "",
    language: str = "",
    by: str = "",
    origin: str = SCRIPT,
) -> OpenProject:
    """Make a project file, and open it for writing.

    `labels` is the name of a built-in label set, or a file with one: YAML, or a codebook of REFI-QDA (.qdc). The rest
    is as for `open_project`. Raises `WriteError` where there is a file already, `AnnotatorError` where there is no such
    label set.

    >>> with annotator.new_project("harbour.annot.yaml", "entities-conll", title="Harbour desk") as made:
    ...     made.title, len(made), made.labels[0].name
    ('Harbour desk', 0, 'PER')
    """
    label_set = projects.find_label_set(str(labels)) if labels else None
    file: ProjectFile = projects.new_project(Path(path), label_set, title, language)
    return OpenProject(file, by=by, origin=origin)


def validate(path: str | Path) -> list[Problem]:
    """Every problem of a project file, with its line and the way out; none for a sound one. Nothing is changed.

    Raises `ReadError` where the file cannot be read at all.

    >>> annotator.validate("desk.annot.yaml")
    []
    """
    from annotator.store.validate import validate as found

    return found(projects.named(Path(path)))


def copy_sample(folder: str | Path) -> Path:
    """Copy the sample project into a folder, under a name that is free, and return where it is. Raises `WriteError`.

    >>> annotator.copy_sample(".").name
    'News Annotator sample.annot.yaml'
    """
    return projects.copy_sample(Path(folder))
