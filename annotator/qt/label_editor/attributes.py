"""The attributes of a label in the label editor."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.core.annotation import AttributeValue
from annotator.core.labels import ATTRIBUTE_KINDS, Attribute
from annotator.core.messages import _
from annotator.qt.parts import forms, icons
from annotator.qt.parts.dropped import copy_into
from annotator.qt.parts.forms import field_of
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.toggles import CheckBox
from annotator.qt.parts.widgets import plain_tip

KIND_TITLES = {"choice": _("Choice"), "flag": _("Yes or no"), "number": _("Number"), "text": _("Text")}
OPTION_SEPARATOR = " | "
_NO_VALUE = "none"


class AttributesField(QWidget):
    """The attributes of a label, one a row.

    `added(Attribute)`, `edited(name, Attribute)` and `removed(name)` ask for what somebody did at once; the rows show
    what came of it when they are given the attributes again.
    """

    added = Signal(object)
    edited = Signal(str, object)
    removed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._attributes: tuple[Attribute, ...] = ()
        self._grid_holder = QVBoxLayout()
        self.add = forms.button(_("Add an attribute"), quiet=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._grid_holder)
        column.addLayout(forms.row(self.add, None))
        self.add.clicked.connect(self._add)
        self._table: QWidget | None = None
        self.rows: list[_Row] = []

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.show_attributes(self._attributes)

    def show_attributes(self, attributes: tuple[Attribute, ...]) -> None:
        """Show other attributes; rows that stay the same kind keep the focus."""
        if [a.kind for a in attributes] == [a.kind for a in self._attributes] and self._table is not None:
            self._attributes = attributes
            for line, attribute in zip(self.rows, attributes, strict=True):
                line.load(attribute)
            return
        self._attributes = attributes
        if self._table is not None:
            self._table.hide()
            self._table.deleteLater()
        self._table = QWidget(self)
        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(5)
        for column, title in enumerate(
            (_("Name"), _("Title"), _("Kind"), _("Options"), _("Default"), _("Required"))
        ):
            if attributes:
                grid.addWidget(forms.muted(title), 0, column)
        self.rows = []
        for number, attribute in enumerate(attributes):
            line = _Row(self._theme, self._table, number, attribute)
            for column, part in enumerate(line.parts):
                grid.addWidget(part, number + 1, column)
            line.on_change = self._row_changed
            line.on_remove = self._remove
            self.rows.append(line)
        for column, stretch in enumerate((3, 3, 2, 4, 2)):
            grid.setColumnStretch(column, stretch)
        self._grid_holder.addWidget(self._table)
        self._table.setVisible(bool(attributes))

    def _row_changed(self, number: int, attribute: Attribute) -> None:
        old = self._attributes[number]
        if attribute != old:
            self.edited.emit(old.name, attribute)

    def _remove(self, number: int) -> None:
        self.removed.emit(self._attributes[number].name)
        self.add.setFocus()

    def _add(self) -> None:
        names = {attribute.name for attribute in self._attributes}
        number = next(n for n in range(1, len(names) + 2) if f"attribute{n}" not in names)
        self.added.emit(Attribute(name=_("attribute{number}").format(number=number)))
        if self.rows:
            self.rows[-1].name.setFocus()
            self.rows[-1].name.selectAll()


class _Row:
    """The widgets of one attribute."""

    def __init__(self, theme: Theme, parent: QWidget, number: int, attribute: Attribute) -> None:
        self._number, self._attribute = number, attribute
        self.on_change = self.on_remove = lambda *__: None
        self.name = QLineEdit(parent)
        self.title = QLineEdit(parent)
        self.kind = QComboBox(parent)
        for kind in ATTRIBUTE_KINDS:
            self.kind.addItem(KIND_TITLES[kind], kind)
        self.options = QLineEdit(parent)
        self.options.setPlaceholderText("one | two | three" if attribute.kind == "choice" else "")
        self.options.setEnabled(attribute.kind == "choice")
        for field in (self.name, self.title, self.options):
            copy_into(field)
            field.setMinimumWidth(60)
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.default = QComboBox(parent)
        self.default.setEditable(attribute.kind in ("number", "text"))
        self.required = CheckBox(parent)
        self.remove = QToolButton(parent)
        self.remove.setIcon(icons.icon(theme, "trash"))
        self.parts: tuple[QWidget, ...] = (
            self.name, self.title, self.kind, self.options, self.default, self.required, self.remove,
        )  # fmt: skip
        self.load(attribute)
        for field in (self.name, self.title, self.options):
            field.editingFinished.connect(self._commit)
        self.kind.activated.connect(self._commit)
        self.default.activated.connect(self._commit)
        if self.default.isEditable():
            field_of(self.default).editingFinished.connect(self._commit)
        self.required.clicked.connect(self._commit)
        self.remove.clicked.connect(lambda: self.on_remove(self._number))

    def load(self, attribute: Attribute) -> None:
        """Show the attribute."""
        self._attribute = attribute
        shown = attribute.title or attribute.name
        for part, what in zip(
            self.parts,
            (_("Name"), _("Title"), _("Kind"), _("Options"), _("Default"), _("Required"), _("Remove")),
            strict=True,
        ):
            part.setAccessibleName(_("{what} of attribute {shown}").format(what=what, shown=shown))
        self.remove.setToolTip(plain_tip(_("Remove “{shown}”").format(shown=shown)))
        for field, text in ((self.name, attribute.name), (self.title, attribute.title)):
            field.setText(text)
            field.setCursorPosition(0)
        self.kind.setCurrentIndex(ATTRIBUTE_KINDS.index(attribute.kind))
        self.options.setText(OPTION_SEPARATOR.join(attribute.options))
        self.default.clear()
        if attribute.kind == "choice":
            self.default.addItems([_NO_VALUE, *attribute.options])
        elif attribute.kind == "flag":
            self.default.addItems([_NO_VALUE, "yes", "no"])
        if self.default.isEditable():
            self.default.setEditText(_shown(attribute.default) if attribute.default is not None else "")
        else:
            self.default.setCurrentText(_shown(attribute.default))
        self.required.setChecked(attribute.required)

    def _commit(self, *__: object) -> None:
        kind = str(self.kind.currentData())
        options = tuple(
            dict.fromkeys(part.strip() for part in self.options.text().split("|") if part.strip())
        )
        changed = replace(
            self._attribute,
            name=self.name.text().strip() or self._attribute.name,
            title=self.title.text().strip(),
            kind=kind,
            options=options if kind == "choice" else (),
            required=self.required.isChecked(),
            default=None,
        )
        default = _read(self.default.currentText(), kind)
        if default is not None and changed.accepts(default):
            changed = replace(changed, default=default)
        self.on_change(self._number, changed)


def _shown(value: AttributeValue | None) -> str:
    if value is None:
        return _NO_VALUE
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _read(text: str, kind: str) -> AttributeValue | None:
    if not text or (kind in ("choice", "flag") and text == _NO_VALUE):
        return None
    if kind == "flag":
        return text == "yes"
    if kind == "number":
        try:
            return float(text) if "." in text or "e" in text.lower() else int(text)
        except ValueError:
            return None
    return text
