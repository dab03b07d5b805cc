"""Closing a project file: never a question, unless the last edits cannot be saved; and never a loss."""

from __future__ import annotations

import sys
from collections.abc import Callable

from annotator.app import closing
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
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
            done = progress.run(window, _("Closing"), background.close(file))
            problem = done.error if done is not None else background.close_now(file)
        if problem is None:
            return True
        answer = dialogs.ask(
            window,
            _("The last changes could not be saved"),
            _("{message} If you close now, they are lost.").format(message=problem.message),
            [
                Choice("retry", _("Try again")),
                Choice("copy", _("Save a copy…")),
                Choice("close", _("Close all the same"), destructive=True),
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
    try:
        closing.close(file, settle(), fold=False)
    except AnnotatorError as problem:
        print(problem, file=sys.stderr)
        return False
    return True
