"""Editors for the attributes of an annotation: one row an attribute, one kind of editor for each kind of value."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QLineEdit, QWidget

from annotator.core.annotation import Annotation, AttributeValue
from annotator.core.labels import Attribute, Label
from annotator.qt.parts.dropped import copy_into

_NONE = "—"


class WritingField(QLineEdit):
    """A line of text. Escape keeps what was typed, as leaving the field does, and emits `left`."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        copy_into(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.editingFinished.emit()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class AttributeEditors(QWidget):
    """Rows for the attributes of one label. `edited` carries the attribute's name and its value, or None.

    `refused` carries what is wrong with something that was typed, when it makes room; `left` asks for the keyboard to
    go back.
    """

    edited = Signal(str, object)
    refused = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 2, 0, 2)
        self._form.setHorizontalSpacing(10)
        self._form.setVerticalSpacing(5)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._attributes: tuple[Attribute, ...] = ()
        self._setters: dict[str, Callable[[AttributeValue | None], None]] = {}
        self.editors: dict[str, QWidget] = {}
        self._captions: dict[str, QLabel] = {}
        self.hide()

    def show_for(self, label: Label | None, annotation: Annotation | None) -> None:
        """Show the values of an annotation; the rows are made anew only for another set of attributes."""
        attributes = label.attributes if label is not None and annotation is not None else ()
        if attributes != self._attributes:
            self._rebuild(attributes)
        if annotation is not None:
            for name, put in self._setters.items():
                put(annotation.attributes.get(name))
            for attribute in attributes:
                self._show_need(attribute, annotation)
        self.setVisible(bool(attributes))

    def _show_need(self, attribute: Attribute, annotation: Annotation) -> None:
        """Mark what is required until it has a value."""
        caption, missing = self._captions[attribute.name], attribute.name not in annotation.attributes
        _put(caption, "danger", attribute.required and missing)
        _put(caption, "muted", not (attribute.required and missing))
        needed = "Required: it has no value yet" if missing else "Required"
        caption.setToolTip(needed if attribute.required else "")

    def go_to(self, name: str) -> None:
        """Put the keyboard into the field of an attribute that is typed."""
        editor = self.editors.get(name)
        if isinstance(editor, QLineEdit):
            editor.setFocus(Qt.FocusReason.TabFocusReason)
            editor.selectAll()

    def set_enabled(self, enabled: bool) -> None:
        """Let the values be changed, or only read."""
        for editor in self.editors.values():
            editor.setEnabled(enabled)

    def settle(self) -> None:
        """Hand on what is being typed, before something else is shown; what cannot be a value is told."""
        for name, editor in self.editors.items():
            if isinstance(editor, QLineEdit) and editor.isModified():
                editor.editingFinished.emit()
                if editor.isModified():
                    editor.setModified(False)
                    self.refused.emit(
                        f"“{editor.text().strip()}” was not taken for {name}: it is not a number."
                    )

    def _rebuild(self, attributes: tuple[Attribute, ...]) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self._attributes = attributes
        self._setters, self.editors, self._captions = {}, {}, {}
        make = {"choice": self._choice, "flag": self._flag, "number": self._number}
        for attribute in attributes:
            title = attribute.title or attribute.name
            editor, put = make.get(attribute.kind, self._text)(attribute)
            editor.setAccessibleName(title)
            editor.setObjectName(f"attribute-{attribute.name}")
            caption = QLabel(f"{title} *" if attribute.required else title)
            caption.setProperty("muted", True)
            caption.setTextFormat(Qt.TextFormat.PlainText)
            self._captions[attribute.name] = caption
            self._form.addRow(caption, editor)
            self._setters[attribute.name] = put
            self.editors[attribute.name] = editor

    def _choice(self, attribute: Attribute) -> tuple[QWidget, Callable[[AttributeValue | None], None]]:
        box = QComboBox()
        box.addItem(_NONE, None)
        for option in attribute.options:
            box.addItem(option, option)

        def put(value: AttributeValue | None) -> None:
            place = box.findData(value)
            if place < 0:
                box.addItem(f"{value} ?", value)
                place = box.count() - 1
            box.setCurrentIndex(place)

        box.activated.connect(lambda _: self.edited.emit(attribute.name, box.currentData()))
        return box, put

    def _flag(self, attribute: Attribute) -> tuple[QWidget, Callable[[AttributeValue | None], None]]:
        box = QCheckBox("yes")
        box.clicked.connect(lambda on: self.edited.emit(attribute.name, on))
        return box, lambda value: box.setChecked(value is True)

    def _number(self, attribute: Attribute) -> tuple[QWidget, Callable[[AttributeValue | None], None]]:
        field = WritingField()
        field.left.connect(self.left)
        field.setPlaceholderText("number")

        def put(value: AttributeValue | None) -> None:
            if not field.isModified() or not field.hasFocus():
                field.setText("" if value is None else str(value))
                _mark(field, wrong=False)

        def take() -> None:
            if not field.isModified():
                return
            number = parsed_number(field.text())
            wrong = number is None and bool(field.text().strip())
            _mark(field, wrong=wrong)
            if not wrong:
                field.setModified(False)
                self.edited.emit(attribute.name, number)

        field.editingFinished.connect(take)
        return field, put

    def _text(self, attribute: Attribute) -> tuple[QWidget, Callable[[AttributeValue | None], None]]:
        field = WritingField()
        field.left.connect(self.left)

        def put(value: AttributeValue | None) -> None:
            if not field.isModified() or not field.hasFocus():
                field.setText("" if value is None else str(value))

        def take() -> None:
            if field.isModified():
                field.setModified(False)
                self.edited.emit(attribute.name, field.text().strip() or None)

        field.editingFinished.connect(take)
        return field, put


def parsed_number(text: str) -> int | float | None:
    """The number that was typed, with a decimal point or comma; None where it is none."""
    plain = text.strip().replace(",", ".")
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if abs(number) != float("inf") and number == number else None


def _put(widget: QWidget, name: str, value: bool) -> None:
    if bool(widget.property(name)) != value:
        widget.setProperty(name, value)
        widget.style().polish(widget)


def _mark(field: QLineEdit, *, wrong: bool) -> None:
    field.setProperty("invalid", "true" if wrong else "false")
    field.setToolTip("This is not a number; the value before it is kept." if wrong else "")
    field.style().polish(field)
