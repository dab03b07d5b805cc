"""What is dropped on the window: articles, whole folders, text, or a project to open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

from annotator.app.projects import SUFFIX
from annotator.app.session import Session
from annotator.qt.parts.dropped import accept_copy, local_paths
from annotator.qt.shell.file_commands import FileCommands
from annotator.qt.shell.frame import Frame
from annotator.qt.shell.review_commands import ReviewCommands

__all__ = ["accept_copy", "take", "useful"]


def useful(data: QMimeData, session: Session | None) -> bool:
    """Whether the window can do something with what is dragged over it."""
    if any(map(_is_project, local_paths(data))):
        return True
    writable = session is not None and not session.read_only
    return writable and (bool(local_paths(data)) or data.hasText())


def take(data: QMimeData, window: Frame, files: FileCommands, review: ReviewCommands) -> None:
    """Open the project, collect several of them, or import the files or the text that was dropped."""
    found = local_paths(data)
    if len(found) == 1 and _is_project(found[0]):
        window.open_path(found[0])
    elif found and window.session is not None and all(map(_is_project, found)):
        review.collect(found)
    elif found:
        files.import_paths(found)
    elif data.hasText():
        files.import_text(data.text(), data.html())


def _is_project(path: Path) -> bool:
    return path.name.endswith((SUFFIX, ".annot.yml"))
