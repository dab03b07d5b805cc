"""Editors for the attributes of an annotation: one row an attribute, one kind of editor for each kind of value."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from annotator.app.actions.attribute_keys import MOST, values_of
from annotator.core.annotation import Annotation, AttributeValue
from annotator.core.labels import Attribute, Label
from annotator.core.messages import _
from annotator.qt.panels.option_chips import Keys, OptionChips
from annotator.qt.parts.dropped import copy_into
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import shown_keys

_NONE = "—"
_KEY = " · "
MOST_BESIDE = 84
"""The widest title, in pixels, that stands beside its values; a wider one stands above them."""
Put = Callable[[AttributeValue | None], None]


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
    """Rows for the attributes of one label. `edited` carries an attribute's name and the value that was typed, or None;
    `chosen` the same of a value that was picked.

    `refused` carries what is wrong with something that was typed, when it makes room; `left` asks for the keyboard to
    go back.
    """

    edited = Signal(str, object)
    chosen = Signal(str, object)
    refused = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 2, 0, 2)
        self._form.setHorizontalSpacing(10)
        self._form.setVerticalSpacing(5)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._attributes: tuple[Attribute, ...] = ()
        self._setters: dict[str, Put] = {}
        self.editors: dict[str, QWidget] = {}
        self._captions: dict[str, QLabel] = {}
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours; what is shown has to be shown again."""
        self._theme = theme
        self._rebuild(())

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
        needed = _("Required: it has no value yet") if missing else _("Required")
        caption.setToolTip(needed if attribute.required else "")

    def show_keys(self, asked: str, keys: Keys) -> None:
        """Show the keys that give values of the attribute that is asked for."""
        for name, editor in self.editors.items():
            if isinstance(editor, OptionChips):
                editor.show_keys(keys if name == asked else {})
            elif isinstance(editor, QComboBox):
                _show_in_list(editor, keys if name == asked else {})

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
                        _("“{text}” was not taken for {name}: it is not a number.").format(
                            text=editor.text().strip(), name=name
                        )
                    )

    def _rebuild(self, attributes: tuple[Attribute, ...]) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self._attributes = attributes
        self._setters, self.editors, self._captions = {}, {}, {}
        for attribute in attributes:
            title = attribute.title or attribute.name
            editor, put = self._maker(attribute)(attribute)
            editor.setAccessibleName(title)
            editor.setObjectName(f"attribute-{attribute.name}")
            caption = QLabel(f"{title} *" if attribute.required else title)
            caption.setProperty("muted", True)
            caption.setTextFormat(Qt.TextFormat.PlainText)
            self._captions[attribute.name] = caption
            if caption.sizeHint().width() > MOST_BESIDE:
                caption.setWordWrap(True)
                self._form.addRow(caption)
                self._form.addRow(editor)
            elif isinstance(editor, OptionChips):
                self._form.addRow(_beside_first_line(caption), editor)
            else:
                self._form.addRow(caption, editor)
            self._setters[attribute.name] = put
            self.editors[attribute.name] = editor

    def _maker(self, attribute: Attribute) -> Callable[[Attribute], tuple[QWidget, Put]]:
        if attribute.kind == "number":
            return self._number
        values = values_of(attribute)
        return self._text if not values else self._chips if len(values) <= MOST else self._list

    def _chips(self, attribute: Attribute) -> tuple[QWidget, Put]:
        title = attribute.title or attribute.name
        chips = OptionChips(self._theme, title, values_of(attribute))
        chips.chosen.connect(lambda value: self.chosen.emit(attribute.name, value))
        return chips, chips.put

    def _list(self, attribute: Attribute) -> tuple[QWidget, Put]:
        box = QComboBox()
        box.addItem(_NONE, None)
        for option, shown in values_of(attribute).items():
            box.addItem(shown, option)

        def put(value: AttributeValue | None) -> None:
            place = box.findData(value)
            if place < 0:
                box.addItem(f"{value} ?", value)
                place = box.count() - 1
            box.setCurrentIndex(place)

        box.activated.connect(lambda __: self.chosen.emit(attribute.name, box.currentData()))
        return box, put

    def _number(self, attribute: Attribute) -> tuple[QWidget, Put]:
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

    def _text(self, attribute: Attribute) -> tuple[QWidget, Put]:
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


def _show_in_list(box: QComboBox, keys: Keys) -> None:
    for at in range(1, box.count()):
        given = keys.get(box.itemData(at), ())
        shown = box.itemText(at).partition(_KEY)[0]
        box.setItemText(at, f"{shown}{_KEY}{shown_keys(given[0])}" if given else shown)


def _beside_first_line(caption: QLabel) -> QWidget:
    """The caption at the height of the first of several lines of chips."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 3, 0, 0)
    column.addWidget(caption)
    column.addStretch(1)
    return holder


def _put(widget: QWidget, name: str, value: bool) -> None:
    if bool(widget.property(name)) != value:
        widget.setProperty(name, value)
        widget.style().polish(widget)


def _mark(field: QLineEdit, *, wrong: bool) -> None:
    field.setProperty("invalid", "true" if wrong else "false")
    field.setToolTip(_("This is not a number; the value before it is kept.") if wrong else "")
    field.style().polish(field)
