"""The one seam for everything modal: questions, messages, errors and file dialogs.

Nothing else in the program calls `exec()`; tests answer by replacing these functions. Qt's own dialogs are imported
when one is shown: a window that opens quickly needs none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from annotator.core.errors import AnnotatorError
from annotator.core.values import dataclass

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton, QDialog, QMessageBox, QWidget

PROJECT_FILTER = "Annotator projects (*.annot.yaml *.yaml *.yml);;All files (*)"


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

    The first choice is what Enter takes. A button "Cancel" is always there.
    """
    from PySide6.QtWidgets import QMessageBox, QPushButton

    box = _box(parent, title, text, details)
    role = QMessageBox.ButtonRole
    buttons: dict[QAbstractButton | None, Choice] = {
        box.addButton(choice.title, role.DestructiveRole if choice.destructive else role.AcceptRole): choice
        for choice in choices
    }
    cancel = box.addButton("Cancel", role.RejectRole)
    box.setEscapeButton(cancel)
    box.setDefaultButton(
        next((b for b in box.buttons() if b in buttons and isinstance(b, QPushButton)), cancel)
    )
    box.exec()
    choice = buttons.get(box.clickedButton())
    return choice.key if choice else ""


def inform(parent: QWidget | None, title: str, text: str, *, details: str = "") -> None:
    """A message with one button; what can be copied is under "Copy details"."""
    from PySide6.QtWidgets import QMessageBox

    box = _box(parent, title, text, details)
    box.addButton("OK", QMessageBox.ButtonRole.AcceptRole)
    copy = box.addButton("Copy details", QMessageBox.ButtonRole.ActionRole) if details else None
    box.exec()
    if copy is not None and box.clickedButton() is copy:
        copy_text(f"{text}\n\n{details}")


def error(parent: QWidget | None, problem: AnnotatorError, *, title: str = "That did not work") -> None:
    """An error as a sentence with the way out; the file and line are in the details."""
    hint = f"\n\n{problem.hint}" if problem.hint else ""
    place = f"\n\n{problem.where}" if problem.where else ""
    inform(parent, title, f"{problem.message}{hint}{place}", details=str(problem))


def ask_text(
    parent: QWidget | None, title: str, prompt: str, text: str = "", *, several_lines: bool = False
) -> str | None:
    """What was typed, or None when it was cancelled."""
    from PySide6.QtWidgets import QInputDialog, QLineEdit

    from annotator.qt.parts.dropped import copy_into_fields

    dialog = QInputDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setLabelText(prompt)
    dialog.setTextEchoMode(QLineEdit.EchoMode.Normal)
    if several_lines:
        dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
        dialog.resize(560, 360)
    dialog.setTextValue(text)
    copy_into_fields(dialog)
    accepted = bool(dialog.exec())
    typed = dialog.textValue()
    dialog.deleteLater()
    return typed if accepted else None


def choose_item(parent: QWidget | None, title: str, prompt: str, items: Sequence[str]) -> int | None:
    """The index of the item that was chosen, or None when it was cancelled."""
    from PySide6.QtWidgets import QInputDialog

    dialog = QInputDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setLabelText(prompt)
    dialog.setComboBoxItems(list(items))
    accepted = bool(dialog.exec())
    chosen = dialog.textValue()
    dialog.deleteLater()
    return items.index(chosen) if accepted and chosen in items else None


def choose_file(
    parent: QWidget | None, title: str, folder: Path | None = None, filters: str = PROJECT_FILTER
) -> Path | None:
    """An existing file, or None."""
    from PySide6.QtWidgets import QFileDialog

    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder or ""), filters)
    return Path(name) if name else None


def choose_files(
    parent: QWidget | None, title: str, folder: Path | None = None, filters: str = "All files (*)"
) -> list[Path]:
    """Existing files, none when it was cancelled."""
    from PySide6.QtWidgets import QFileDialog

    names, _ = QFileDialog.getOpenFileNames(parent, title, str(folder or ""), filters)
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

    name, _ = QFileDialog.getSaveFileName(parent, title, str(suggestion), filters)
    return Path(name) if name else None


def copy_text(text: str) -> None:
    """Put text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


def _box(parent: QWidget | None, title: str, text: str, details: str) -> QMessageBox:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QMessageBox

    title, text, details = _told(title), _told(text), _told(details)
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(title)
    box.setInformativeText(escape(text).replace("\n", "<br>") if "<" in text or "&lt;" in text else text)
    if details:
        box.setDetailedText(details)
    return box
