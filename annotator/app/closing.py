"""Closing a project file for certain: what cannot be saved in it is saved somewhere else, and that is said."""

from __future__ import annotations

import contextlib
import tempfile
from datetime import datetime
from pathlib import Path

from annotator import paths
from annotator.core.errors import AnnotatorError, WriteError
from annotator.core.file_names import safe
from annotator.core.messages import _
from annotator.core.outputs import PROJECT_SUFFIX
from annotator.store import ProjectFile

CLOSE_TIMEOUT = 10.0
"""Seconds."""


def close(file: ProjectFile, problem: AnnotatorError | None = None, *, fold: bool = True) -> None:
    """Save and close. What cannot be saved, as where there is a `problem` already, goes into a file of its own.

    Raises `WriteError`, which names that file; the project is closed all the same.
    """
    if problem is None:
        try:
            file.close(fold=fold, timeout=CLOSE_TIMEOUT)
            return
        except AnnotatorError as failed:
            problem = failed
    kept = rescue(file)
    file.close(fold=False, timeout=0, force=True)
    message = _("The last changes could not be saved: {message}").format(message=problem.message)
    if kept is None:
        raise WriteError(_("{message} They are lost.").format(message=message), file=file.path) from problem
    raise WriteError(
        message, file=file.path, hint=_("The project with all changes is in “{kept}”.").format(kept=kept)
    ) from problem


def rescue(file: ProjectFile) -> Path | None:
    """Save the project with everything in memory where there is room for it; returns where, None if it is nowhere."""
    stem = safe(file.path.name.removesuffix(PROJECT_SUFFIX))
    when = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    name = f"{stem}-{file.project.header.id}-{when}{PROJECT_SUFFIX}"
    for folder in (_folder(), file.path.parent, Path.home(), Path(tempfile.gettempdir())):
        with contextlib.suppress(AnnotatorError, OSError):
            folder.mkdir(parents=True, exist_ok=True)
            file.save_copy(folder / name)
            return folder / name
    return None


def rescued(file: ProjectFile) -> list[Path]:
    """The files into which the project was saved because its own could not be written, the latest last.

    Those for which there was no room among the program's own files are not known any more.
    """
    return sorted(_folder().glob(f"*-{file.project.header.id}-*{PROJECT_SUFFIX}"))


def _folder() -> Path:
    return paths.data_dir() / "rescued"
