"""Closing a project file: never a question, unless the last edits cannot be saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.qt import dialogs
from annotator.qt.dialogs import Choice
from annotator.store import ProjectFile

if TYPE_CHECKING:
    from annotator.qt.window import Window


def close_file(window: Window, file: ProjectFile) -> bool:
    """Save, fold and close, with progress if it takes long; False if the person would rather stay."""
    from annotator.qt import background, progress

    while True:
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
