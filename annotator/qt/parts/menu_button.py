"""A light button with a menu, for what is shown of a list and in which order."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from annotator.qt.parts import fonts

LOOK = """
QPushButton { padding: 2px 2px; border: 1px solid transparent; border-radius: 5px; background: transparent; }
QPushButton:hover { background: palette(midlight); }
QPushButton:focus { border-color: palette(highlight); }
QPushButton::menu-indicator { image: none; width: 0; }
"""
"""Narrow, so that several stand in one line, and as light as the list below."""


def menu_button(name: str, fill: Callable[[QMenu], None], parent: QWidget) -> QPushButton:
    """A button whose menu `fill` makes anew whenever it is opened."""
    button = QPushButton(parent)
    button.setObjectName(f"filter-{name.lower()}")
    button.setText(name)
    button.setStyleSheet(LOOK)
    button.setFont(fonts.small(button.font(), 0.92))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    menu = QMenu(button)

    def refill() -> None:
        menu.clear()
        fill(menu)

    menu.aboutToShow.connect(refill)
    button.setMenu(menu)
    return button
