"""Closing a project file: never a question, unless the last edits cannot be saved; and never a loss."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from annotator import paths
from annotator.app.projects import SUFFIX
from annotator.core.errors import AnnotatorError, WriteError
from annotator.qt.parts import dialogs
from annotator.qt.parts.dialogs import Choice
from annotator.qt.shell.frame import Frame
from annotator.store import ProjectFile

Settle = Callable[[], AnnotatorError | None]
"""Brings the file and the session together; what is wrong where that cannot be done."""


def close_file(window: Frame, file: ProjectFile, settle: Settle) -> bool:
    """Save, fold and close, with progress if it takes long; False if the person would rather stay."""
    from annotator.qt.parts import progress
    from annotator.qt.parts import project_file_work as background

    while True:
        problem = settle()
        if problem is None:
            done = progress.run(window, "Closing", background.close(file))
            problem = done.error if done is not None else background.close_now(file)
        if problem is None:
            return True
        answer = dialogs.ask(
            window,
            "The last changes could not be saved",
            f"{problem.message} If you close now, they are lost.",
            [
                Choice("retry", "Try again"),
                Choice("copy", "Save a copy…"),
                Choice("close", "Close all the same", destructive=True),
            ],
            details=str(problem),
        )
        if answer == "copy":
            window.run("save-copy")
        elif answer == "close":
            file.close(fold=False, timeout=0, force=True)
            return True
        elif not answer:
            return False


def close_unasked(window: Frame, file: ProjectFile, settle: Settle) -> bool:
    """Save and close when nobody can be asked. What cannot be saved goes into a file of its own; whether it could."""
    problem = settle()
    if problem is None:
        try:
            file.close(fold=False)
        except AnnotatorError as failed:
            problem = failed
    if problem is not None:
        print(f"{problem.message} {_rescue(file)}", file=sys.stderr)
        file.close(fold=False, timeout=0, force=True)
    return problem is None


def rescued(file: ProjectFile) -> list[Path]:
    """The files into which the project was saved because its own could not be written, the latest last."""
    return sorted(_rescue_folder().glob(f"*-{file.project.header.id}-*{SUFFIX}"))


def _rescue(file: ProjectFile) -> str:
    """Save a copy where the program keeps its own files; says where, or that it could not."""
    stem = file.path.name.removesuffix(SUFFIX)
    when = datetime.now().strftime("%Y%m%d-%H%M%S")
    target = _rescue_folder() / f"{stem}-{file.project.header.id}-{when}{SUFFIX}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        file.save_copy(target)
    except (OSError, WriteError) as problem:
        return f"A copy could not be saved either: {problem}"
    return f"Everything is in the copy {target}"


def _rescue_folder() -> Path:
    return paths.data_dir() / "rescued"
