"""Messages, questions and small prompts: one frame, with Cancel and then the main button at its lower right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.core.messages import _
from annotator.qt.parts import forms, icons, theme

TEXT_WIDTH = 420
ICON = 20
TALLEST_TEXT = 360
"""Pixels above which a text scrolls."""
DETAILS_HEIGHT = 150
_SIGNS = {"question": "help", "info": "info", "warning": "warning", "error": "error"}


class Box(QDialog):
    """A heading, a symbol for how grave it is, a text, what else there is, and buttons.

    `pressed` is the key of the button that closed it, "" where it was cancelled.
    """

    def __init__(self, parent: QWidget | None, title: str, text: str = "", severity: str = "") -> None:
        super().__init__(parent)
        self.pressed = ""
        self._theme = theme.in_use()
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setSizeGripEnabled(False)
        self._said = QVBoxLayout()
        self._said.setSpacing(8)
        self._buttons = forms.row(None)
        grid = QGridLayout(self)
        grid.setContentsMargins(forms.MARGIN, forms.MARGIN, forms.MARGIN, forms.MARGIN)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(18)
        if severity:
            grid.addWidget(self._sign(severity), 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(self._said, 0, 1 if severity else 0, 1, 1 if severity else 2)
        grid.addLayout(self._buttons, 1, 0, 1, 2)
        grid.setRowStretch(0, 1)
        self.add_part(forms.headed(title, self))
        if text:
            said = QLabel(text, self)
            said.setTextFormat(Qt.TextFormat.PlainText)
            said.setWordWrap(True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.add_part(said if said.heightForWidth(TEXT_WIDTH) < TALLEST_TEXT else _scrolled(said))

    def add_part(self, part: QWidget) -> None:
        """Put something below what there is."""
        part.setMinimumWidth(max(TEXT_WIDTH, part.minimumSizeHint().width()))
        self._said.addWidget(part)

    def add_details(self, details: str) -> None:
        """Have a button that shows what is to be read, and copied, by whoever wants to know more."""
        shown = QPlainTextEdit(details, self)
        shown.setReadOnly(True)
        shown.setAccessibleName(_("Details"))
        shown.setMinimumHeight(DETAILS_HEIGHT)
        shown.hide()
        self._said.addWidget(shown, 1)
        button = forms.button(_("Show details"), quiet=True)
        button.setCheckable(True)
        button.toggled.connect(shown.setVisible)
        button.toggled.connect(lambda on: button.setText(_("Hide details") if on else _("Show details")))
        button.toggled.connect(lambda __: self.adjustSize())
        self._buttons.insertWidget(0, button)

    def add_button(
        self, key: str, title: str, *, main: bool = False, destructive: bool = False
    ) -> QAbstractButton:
        """Have one more button, to the right of those there are; Enter presses the `main` one."""
        button = forms.button(title, default=main)
        button.setAutoDefault(main)
        button.setProperty("danger", destructive)
        button.clicked.connect(lambda: self.press(key))
        self._buttons.addWidget(button)
        if main:
            button.setFocus()
        return button

    def press(self, key: str) -> None:
        """Close as that button does."""
        self.pressed = key
        self.done(QDialog.DialogCode.Accepted if key else QDialog.DialogCode.Rejected)

    def ask(self) -> str:
        """Show it until it is closed; the key of the button that was pressed."""
        forms.dress(self, self._theme)
        self.adjustSize()
        self.exec()
        self.deleteLater()
        return self.pressed

    def _sign(self, severity: str) -> QLabel:
        colours = {"error": self._theme.danger, "warning": self._theme.warning}
        icon = icons.icon(self._theme, _SIGNS[severity], colours.get(severity, self._theme.accent))
        sign = QLabel(self)
        sign.setPixmap(icon.pixmap(QSize(ICON, ICON), self.devicePixelRatioF()))
        sign.setContentsMargins(0, 3, 0, 0)
        return sign


def line_prompt(parent: QWidget | None, title: str, prompt: str, text: str) -> tuple[Box, QLineEdit]:
    """A box with a line to type in."""
    box = Box(parent, title)
    field = QLineEdit(text, box)
    field.selectAll()
    _prompt(box, field, prompt)
    return box, field


def page_prompt(parent: QWidget | None, title: str, prompt: str, text: str) -> tuple[Box, QPlainTextEdit]:
    """A box with a field of several lines."""
    box = Box(parent, title)
    field = QPlainTextEdit(text, box)
    field.setMinimumSize(520, 220)
    field.setTabChangesFocus(True)
    _prompt(box, field, prompt)
    return box, field


def item_prompt(
    parent: QWidget | None, title: str, prompt: str, items: Sequence[str]
) -> tuple[Box, QComboBox]:
    """A box with items to choose from."""
    box = Box(parent, title)
    field = forms.combo(box)
    field.addItems(list(items))
    _prompt(box, field, prompt)
    return box, field


def _prompt(box: Box, field: QWidget, prompt: str) -> None:
    holder = QWidget(box)
    column = forms.captioned(prompt, field)
    column.setContentsMargins(0, 0, 0, 0)
    holder.setLayout(column)
    box.add_part(holder)
    box.add_button("", _("Cancel"))
    box.add_button("ok", "OK", main=True)
    field.setFocus()


def _scrolled(label: QLabel) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(label)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setMinimumHeight(TALLEST_TEXT)
    return area
