"""The one seam for everything modal: questions, messages, errors and file dialogs.

Nothing else in the program shows a dialog until it is closed; tests answer by replacing these functions. What they are
made of is imported when one is shown: a window that opens quickly needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.core.values import dataclass

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QWidget

    from annotator.qt.parts.boxes import Box

PROJECT_FILTER = _("Annotator projects (*.annot.yaml *.yaml *.yml);;All files (*)")


_told: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of a question; `key` is what `ask` returns for it."""

    key: str
    title: str
    destructive: bool = False


def run(dialog: QDialog) -> bool:
    """Show a dialog until it is closed; whether it was accepted."""
    return bool(dialog.exec())


def tell_as(told: Callable[[str], str]) -> None:
    """Say what boxes say as `told` says it: in a blind review without names."""
    global _told
    _told = told


def ask(
    parent: QWidget | None, title: str, text: str, choices: Sequence[Choice], *, details: str = ""
) -> str:
    """The key of the choice that was taken; "" when the question was closed or cancelled.

    The first choice is what Enter takes, and stands last. A button "Cancel" is always there.
    """
    grave = any(choice.destructive for choice in choices)
    box = _box(parent, title, text, details, "warning" if grave else "question")
    box.add_button("", _("Cancel"), main=not choices)
    for choice in reversed(choices):
        box.add_button(choice.key, choice.title, main=choice is choices[0], destructive=choice.destructive)
    return box.ask()


def inform(
    parent: QWidget | None, title: str, text: str, *, details: str = "", severity: str = "info"
) -> None:
    """A message with one button; what can be copied is under "Copy details"."""
    box = _box(parent, title, text, details, severity)
    if details:
        box.add_button("copy", _("Copy details"))
    box.add_button("ok", "OK", main=True)
    if box.ask() == "copy":
        copy_text(f"{text}\n\n{details}")


def error(parent: QWidget | None, problem: AnnotatorError, *, title: str = "") -> None:
    """An error as a sentence with the way out; the file and line are in the details."""
    hint = f"\n\n{problem.hint}" if problem.hint else ""
    place = f"\n\n{problem.where}" if problem.where else ""
    text = f"{problem.message}{hint}{place}"
    inform(parent, title or _("That did not work"), text, details=str(problem), severity="error")


def ask_text(
    parent: QWidget | None, title: str, prompt: str, text: str = "", *, several_lines: bool = False
) -> str | None:
    """What was typed, or None when it was cancelled."""
    from annotator.qt.parts import boxes

    if several_lines:
        box, page = boxes.page_prompt(parent, title, prompt, text)
        return page.toPlainText() if box.ask() else None
    box, line = boxes.line_prompt(parent, title, prompt, text)
    return line.text() if box.ask() else None


def choose_item(parent: QWidget | None, title: str, prompt: str, items: Sequence[str]) -> int | None:
    """The index of the item that was chosen, or None when it was cancelled."""
    from annotator.qt.parts import boxes

    box, field = boxes.item_prompt(parent, title, prompt, items)
    return field.currentIndex() if box.ask() and items else None


def choose_file(
    parent: QWidget | None, title: str, folder: Path | None = None, filters: str = PROJECT_FILTER
) -> Path | None:
    """An existing file, or None."""
    from PySide6.QtWidgets import QFileDialog

    name, __ = QFileDialog.getOpenFileName(parent, title, str(folder or ""), filters)
    return Path(name) if name else None


def choose_files(
    parent: QWidget | None, title: str, folder: Path | None = None, filters: str = ""
) -> list[Path]:
    """Existing files, none when it was cancelled."""
    from PySide6.QtWidgets import QFileDialog

    names, __ = QFileDialog.getOpenFileNames(parent, title, str(folder or ""), filters or _("All files (*)"))
    return [Path(name) for name in names]


def choose_folder(parent: QWidget | None, title: str, folder: Path | None = None) -> Path | None:
    """An existing folder, or None."""
    from PySide6.QtWidgets import QFileDialog

    name = QFileDialog.getExistingDirectory(parent, title, str(folder or ""))
    return Path(name) if name else None


def save_file(
    parent: QWidget | None, title: str, suggestion: Path, filters: str = PROJECT_FILTER
) -> Path | None:
    """A file to write (the dialog asks before replacing one), or None."""
    from PySide6.QtWidgets import QFileDialog

    name, __ = QFileDialog.getSaveFileName(parent, title, str(suggestion), filters)
    return Path(name) if name else None


def copy_text(text: str) -> None:
    """Put text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


def _box(parent: QWidget | None, title: str, text: str, details: str, severity: str) -> Box:
    from annotator.qt.parts import boxes

    box = boxes.Box(parent, _told(title), _told(text), severity)
    if details:
        box.add_details(_told(details))
    return box
