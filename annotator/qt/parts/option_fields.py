"""Fields for what a format can be told, made from its `Option`s."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from annotator.formats import Option
from annotator.qt.parts import forms
from annotator.qt.parts.calm_wheel import calm
from annotator.qt.parts.widgets import forget_items, plain_tip

Field = QCheckBox | QComboBox | QLineEdit


class TickLabel(QLabel):
    """The words of a tick box where they may need several lines; a click on them ticks."""

    def __init__(self, text: str, box: QCheckBox) -> None:
        super().__init__(text)
        self._box = box
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setContentsMargins(0, 3, 0, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._box.toggle()


class OptionFields(QWidget):
    """One field an option, with its help; `changed` is emitted for every change.

    Fields stand below each other; a `compact` widget has them side by side, with the help in tooltips.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, compact: bool = False) -> None:
        super().__init__(parent)
        self.fields: dict[str, Field] = {}
        self._compact = compact
        self._options: dict[str, Option] = {}
        self._column: QBoxLayout = QHBoxLayout(self) if compact else QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12 if compact else 10)

    def show_options(self, options: Sequence[Option], values: Mapping[str, str | bool] | None = None) -> None:
        """Show fields for other options; values that are none of the choices are not taken."""
        forget_items(self._column)
        self._options = {option.name: option for option in options}
        self.fields = {}
        for option in options:
            holder = QWidget(self)
            holder.setLayout(self._captioned(option, (values or {}).get(option.name, option.default)))
            self._column.addWidget(holder)
            holder.show()  # what is added to a visible widget is shown late, and Tab would pass over it until then
        self.setVisible(bool(options))

    def values(self) -> dict[str, str | bool]:
        """What was chosen where it is not the default."""
        found: dict[str, str | bool] = {}
        for name, field in self.fields.items():
            match field:
                case QCheckBox():
                    value: str | bool = field.isChecked()
                case QComboBox():
                    value = str(field.currentData())
                case _:
                    value = field.text().strip()
            if value != self._options[name].default:
                found[name] = value
        return found

    def _captioned(self, option: Option, value: str | bool) -> QBoxLayout:
        field = self._field(option, value)
        self.fields[option.name] = field
        help = "" if self._compact else option.help
        if self._compact:
            field.setToolTip(plain_tip(option.help))
            field.setAccessibleDescription(option.help)
        if not isinstance(field, QCheckBox):
            made = forms.captioned(option.title, field, help=help)
        else:
            made = QVBoxLayout()
            made.setSpacing(2)
            line = forms.row(spacing=4)
            line.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(TickLabel(option.title, field), 1)
            made.addLayout(line)
            if help:
                field.setAccessibleDescription(help)
                made.addWidget(forms.muted(help))
        made.setContentsMargins(0, 0, 0, 0)
        return made

    def _field(self, option: Option, value: str | bool) -> Field:
        if option.kind == "flag":
            check = QCheckBox(self)
            check.setAccessibleName(option.title)
            check.setChecked(value is True)
            check.toggled.connect(lambda _: self.changed.emit())
            return check
        if option.kind == "choice":
            box = forms.combo(self)
            for choice in option.choices:
                box.addItem(choice, choice)
            box.setCurrentIndex(max(box.findData(value), 0))
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
            calm(box)
            return box
        line = QLineEdit(str(value or ""), self)
        line.textChanged.connect(lambda _: self.changed.emit())
        return line
