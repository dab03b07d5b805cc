"""The bar at the top: mode, undo and redo with the name of the step, search of the project, theme."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from annotator.app.mode import ModeName
from annotator.core.messages import _
from annotator.core.terms import term, titled
from annotator.core.wording import quoted
from annotator.qt.parts import icons
from annotator.qt.parts.mode_switch import Segments
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import ElidedLabel, SearchField, plain_tip, shown_keys

STEP_WIDTH = 320


class Toolbar(QFrame):
    """Buttons that run actions of the table. `search_wanted` carries the words typed into the search field."""

    search_wanted = Signal(str)

    def __init__(self, theme: Theme, run: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self._run = run
        self.modes = Segments(theme, [(mode, titled(mode)) for mode in ModeName], self)
        self.modes.setAccessibleName(_("Mode"))
        for mode, button in self.modes.buttons.items():
            button.clicked.connect(lambda __=False, mode=mode: run(f"mode-{mode}"))
        self.undo = self._button("undo", _("Undo"))
        self.redo = self._button("redo", _("Redo"))
        self.step = ElidedLabel("", self)
        """What would be taken back; beside the buttons, so that they stay where they are."""
        self.step.setProperty("muted", True)
        self.step.setMaximumWidth(STEP_WIDTH)
        self.search = ProjectSearchField(theme, self)
        self.search.returnPressed.connect(lambda: self.search_wanted.emit(self.search.text()))
        self.theme_button = self._button("theme", _("Light or dark"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 10, 6)
        row.setSpacing(8)
        row.addWidget(self.modes)
        row.addSpacing(4)
        row.addWidget(self.undo)
        row.addWidget(self.redo)
        row.addWidget(self.step, 1)
        row.addStretch(1)
        row.addWidget(self.search)
        row.addWidget(self.theme_button)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.modes.set_theme(theme)
        self.search.set_theme(theme)
        for name, button in (("undo", self.undo), ("redo", self.redo), ("theme", self.theme_button)):
            button.setIcon(icons.icon(theme, name))

    def set_keys(self, keys: dict[str, tuple[str, ...]]) -> None:
        """Show the keys of the actions in tooltips and on the search field."""
        self._keys = {name: shown_keys(own[0]) if own else "" for name, own in keys.items()}
        self.search.set_keys(keys["find-project"][0] if keys.get("find-project") else "")
        self.search.setToolTip(plain_tip(self._tip(_("Find in the project"), "find-project")))
        self.theme_button.setToolTip(plain_tip(self._tip(_("Light or dark"), "theme")))
        for mode, button in self.modes.buttons.items():
            does = (
                _("Review what others tagged")
                if mode == ModeName.REVIEW
                else _("Tag {mode}").format(mode=term(mode))
            )
            button.setToolTip(plain_tip(self._tip(does, f"mode-{mode}")))

    def show_steps(self, undo: str, redo: str) -> None:
        """Name the steps that can be taken back and done again."""
        self.step.set_text(undo)
        for button, action, step in ((self.undo, "undo", undo), (self.redo, "redo", redo)):
            whole = f"{titled(action)} {quoted(step)}" if step else titled(action)
            button.setEnabled(bool(step))
            button.setToolTip(plain_tip(self._tip(whole, action)))
            button.setAccessibleName(whole)

    def show_project(self, there: bool) -> None:
        """Let what needs a project be used, or not."""
        self.modes.setEnabled(there)
        self.search.setEnabled(there)
        self.modes.setVisible(there)
        self.undo.setVisible(there)
        self.step.setVisible(there)
        self.redo.setVisible(there)
        self.search.setVisible(there)

    def _tip(self, text: str, action: str) -> str:
        keys = getattr(self, "_keys", {}).get(action, "")
        return f"{text} ({keys})" if keys else text

    def _button(self, action: str, title: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"toolbar-{action}")
        button.setAccessibleName(title)
        button.setIconSize(QSize(16, 16))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self._run(action))
        return button


class ProjectSearchField(SearchField):
    """Words to find in the whole project; Escape gives the keyboard back to the article."""

    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, _("Search the project…"), _("Search"), parent=parent)
        self.setObjectName("Search")
        self.setFixedWidth(260)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
            return
        super().keyPressEvent(event)
