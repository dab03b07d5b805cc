"""What is offered where a project cannot be opened, because somebody has it open."""

from __future__ import annotations

from pathlib import Path

from annotator.app import projects
from annotator.core.errors import AnnotatorError, LockedError
from annotator.core.file_names import real
from annotator.core.messages import _
from annotator.qt.parts import dialogs
from annotator.qt.parts.dialogs import Choice
from annotator.qt.shell.frame import Frame
from annotator.qt.shell.presence import call_window


def offer(window: Frame, path: Path, problem: LockedError) -> bool:
    """Show the window of this person's that has the project, or offer a copy, or to read; whether one is open here."""
    if window.session is not None and real(path) == real(window.session.file.path):
        return True
    if call_window(path):
        window.gave_way = window.session is None
        said = _("“{removesuffix}” is open in another window, which comes to the front.").format(
            removesuffix=path.name.removesuffix(projects.SUFFIX)
        )
        window.notices.tell(said, key="elsewhere")
        return False
    answer = dialogs.ask(
        window,
        _("The project is open elsewhere"),
        f"{problem.message} {problem.hint}".strip(),
        [Choice("copy", _("Open a copy…")), Choice("read", _("Open for reading only"))],
        details=str(problem),
    )
    if answer == "copy":
        return _open_copy(window, path)
    return window.open_path(path, read_only=True) if answer else False


def _open_copy(window: Frame, path: Path) -> bool:
    suggestion = path.with_name(f"{path.name.removesuffix(projects.SUFFIX)} copy{projects.SUFFIX}")
    target = dialogs.save_file(window, _("Open a copy"), suggestion)
    if target is None:
        return False
    try:
        with projects.open_project(path, read_only=True) as file:
            written = projects.save_copy(file, target)
    except AnnotatorError as problem:
        dialogs.error(window, problem, title=_("The copy cannot be written"))
        return False
    return window.open_path(written)
