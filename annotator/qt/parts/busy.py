"""Whether the program, or whoever sits before it, is in the middle of something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

_works: list[str] = []


@contextmanager
def at_work(title: str) -> Iterator[None]:
    """While the block lasts, long work of that title is waited for."""
    _works.append(title)
    try:
        yield
    finally:
        _works.remove(title)


def is_working() -> bool:
    """Whether long work is waited for; it may be in the middle of reading the project."""
    return bool(_works)


def hands_are_full() -> bool:
    """Whether somebody presses the mouse or has a dialog or a menu open: nothing must move away under their hands."""
    held = QApplication.mouseButtons() != Qt.MouseButton.NoButton
    return held or bool(QApplication.activeModalWidget() or QApplication.activePopupWidget())
