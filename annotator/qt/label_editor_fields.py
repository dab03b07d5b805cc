"""Fields of the label editor: a key that is pressed, a colour, other labels to choose, attributes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator import paths
from annotator.core.annotation import AttributeValue
from annotator.core.labels import ATTRIBUTE_KINDS, Attribute, LabelSet
from annotator.qt import dialogs, forms, icons
from annotator.qt.palette import READABLE, contrast, readable
from annotator.qt.theme import Theme, load_theme

KIND_TITLES = {"choice": "Choice", "flag": "Yes or no", "number": "Number", "text": "Text"}
OPTION_SEPARATOR = " | "
_NO_VALUE = "none"


@cache
def colours() -> tuple[tuple[str, str], ...]:
    """The colours that are offered, as (name, "#rrggbb")."""
    data = json.loads(paths.resource("themes", "palette.json").read_text(encoding="utf-8"))
    return tuple((entry["name"], entry["hex"]) for entry in data["colours"])


class KeyField(QLineEdit):
    """The key of a label: pressing a character sets it, Delete or Backspace takes it away."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setPlaceholderText("press a key")
        self.setAccessibleDescription("Press a key to set it, Delete to take it away")
        self.setMaximumWidth(120)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.picked.emit("")
        elif event.text().isprintable() and event.text().strip() and not held:
            self.picked.emit(event.text())
        else:
            event.ignore()


class ColourField(QWidget):
    """Swatches to choose from with the arrow keys and Space, a field for any other colour, and how it reads."""

    picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = ColourGrid(theme, self)
        self.code = QLineEdit(self)
        self.code.setPlaceholderText("#rrggbb")
        self.code.setAccessibleName("Colour code")
        self.code.setMaximumWidth(110)
        self.more = forms.button("Other colour…", quiet=True)
        self.note = forms.Message(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        column.addWidget(self.grid)
        column.addLayout(forms.row(self.code, self.more, None))
        column.addWidget(self.note)
        self.setFocusProxy(self.grid)
        self.grid.picked.connect(self.picked)
        self.code.editingFinished.connect(self._typed)
        self.more.clicked.connect(self._choose)

    def set_theme(self, theme: Theme) -> None:
        self.grid.theme = theme
        self.grid.update()
        self.note.set_theme(theme)

    def set_colour(self, colour: str) -> None:
        """Show the label's colour."""
        self.grid.set_current(colour)
        self.code.setText(colour)
        self.code.setProperty("invalid", False)
        self.code.style().polish(self.code)
        self.note.say(*_judged(colour))

    def _typed(self) -> None:
        text = self.code.text().strip()
        if text and not text.startswith("#") and not QColor.isValidColorName(text):
            text = f"#{text}"
        if text and not QColor.isValidColorName(text):
            self.code.setProperty("invalid", True)
            self.code.style().polish(self.code)
            self.note.say("A colour is written as # and six hexadecimal digits, such as #0072B2.", "error")
        else:
            self.picked.emit(QColor(text).name().upper() if text else "")

    def _choose(self) -> None:
        dialog = QColorDialog(QColor(self.code.text() or colours()[0][1]), self)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setWindowTitle("Colour of the label")
        if dialogs.run(dialog):
            self.picked.emit(dialog.selectedColor().name().upper())
        dialog.deleteLater()


class ColourGrid(QWidget):
    """The colours of the palette as round swatches in rows of twelve."""

    picked = Signal(str)
    COLUMNS, STEP, SIZE = 12, 30, 20

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.current, self.cursor = -1, 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._say()

    def sizeHint(self) -> QSize:
        rows = -(-len(colours()) // self.COLUMNS)
        return QSize(self.COLUMNS * self.STEP, rows * self.STEP)

    def set_current(self, colour: str) -> None:
        """Mark a colour as chosen; none where it is not one of these."""
        codes = [code.upper() for _, code in colours()]
        self.current = codes.index(colour.upper()) if colour.upper() in codes else -1
        self.cursor = max(self.current, 0)
        self._say()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.COLUMNS,
            Qt.Key.Key_Down: self.COLUMNS,
        }
        if event.key() in steps:
            wanted = self.cursor + steps[Qt.Key(event.key())]
            if 0 <= wanted < len(colours()):
                self.cursor = wanted
                self._say()
                self.update()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.picked.emit(colours()[self.cursor][1])
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event)
        if at is not None:
            self.cursor = at
            self.picked.emit(colours()[at][1])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at(event)
        self.setToolTip(colours()[at][0] if at is not None else "")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, (_, code) in enumerate(colours()):
            left, top = at % self.COLUMNS * self.STEP, at // self.COLUMNS * self.STEP
            room = (self.STEP - self.SIZE) / 2
            place = QRectF(left + room, top + room, self.SIZE, self.SIZE)
            painter.setPen(QPen(self.theme.border, 1))
            painter.setBrush(QColor(code))
            painter.drawEllipse(place)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if at == self.current:
                painter.setPen(QPen(self.theme.text, 2))
                painter.drawEllipse(place.adjusted(-2.5, -2.5, 2.5, 2.5))
                white = QColor(Qt.GlobalColor.white)
                painter.setPen(QPen(white, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                middle = place.center()
                painter.drawLine(middle.x() - 4, middle.y(), middle.x() - 1, middle.y() + 3)
                painter.drawLine(middle.x() - 1, middle.y() + 3, middle.x() + 4, middle.y() - 3)
            if at == self.cursor and self.hasFocus():
                painter.setPen(QPen(self.theme.focus, 2))
                painter.drawRoundedRect(QRectF(left + 1, top + 1, self.STEP - 2, self.STEP - 2), 6, 6)

    def _at(self, event: QMouseEvent) -> int | None:
        place = event.position().toPoint()
        at = place.y() // self.STEP * self.COLUMNS + place.x() // self.STEP
        inside = 0 <= place.x() < self.COLUMNS * self.STEP and 0 <= at < len(colours())
        return at if inside else None

    def _say(self) -> None:
        chosen = f"{colours()[self.current][0]} is chosen" if self.current >= 0 else "another colour is chosen"
        self.setAccessibleName("Colour")
        self.setAccessibleDescription(f"{colours()[self.cursor][0]}; {chosen}. Arrow keys move, Space chooses")


def _judged(colour: str) -> tuple[str, str]:
    """How a colour reads on both papers, and how grave that is."""
    if not QColor.isValidColorName(colour):
        return ("Without a colour of its own the label is grey." if not colour else "", "info")
    own = QColor(colour)
    light, dark = load_theme("light").paper, load_theme("dark").paper
    measured = contrast(own, light)
    if measured >= READABLE:
        return "", "info"
    darker = readable(own, light).name().upper()
    return (
        f"Too pale for text on white: contrast {measured:.1f} where {READABLE} is needed. "
        f"Names and lines are drawn in {darker} instead; on dark paper it has {contrast(own, dark):.1f}.",
        "warning",
    )


class LabelsField(QPushButton):
    """Other labels, chosen in a menu with ticks; the button names those that are chosen."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoDefault(False)
        self.setProperty("quiet", True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.names: tuple[str, ...] = ()
        self._menu = QMenu(self)
        self.setMenu(self._menu)

    def show_labels(self, labels: LabelSet, chosen: Sequence[str], kind: str) -> None:
        """Offer the labels that apply to `kind`, with the chosen ones ticked."""
        self.names = tuple(chosen)
        self._menu.clear()
        offered = labels.applying_to(kind)
        for name, title in [(label.name, label.shown) for label in offered] + [
            (name, f"{name} (unknown)") for name in chosen if labels.get(name) is None
        ]:
            action = QAction(title.replace("&", "&&"), self._menu)
            action.setCheckable(True)
            action.setChecked(name in chosen)
            action.triggered.connect(lambda on, name=name: self._toggle(name, on))
            self._menu.addAction(action)
        titles = [labels.title(name) for name in chosen]
        self.setText(forms.shown_list(titles).replace("&", "&&"))
        self.setToolTip(", ".join(titles))
        self.setEnabled(bool(self._menu.actions()))

    def _toggle(self, name: str, on: bool) -> None:
        kept = tuple(other for other in self.names if other != name)
        self.names = (*kept, name) if on else kept
        self.picked.emit(self.names)


class AttributesField(QWidget):
    """The attributes of a label, one a row; every change is told at once."""

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._attributes: tuple[Attribute, ...] = ()
        self._grid_holder = QVBoxLayout()
        self.add = forms.button("Add an attribute", quiet=True)
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
        for column, title in enumerate(("Name", "Title", "Kind", "Options", "Default", "Required")):
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
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(3, 3)
        self._grid_holder.addWidget(self._table)
        self._table.setVisible(bool(attributes))

    def _row_changed(self, number: int, attribute: Attribute) -> None:
        changed = list(self._attributes)
        changed[number] = attribute
        self._tell(changed)

    def _remove(self, number: int) -> None:
        self._tell([a for at, a in enumerate(self._attributes) if at != number])
        self.add.setFocus()

    def _add(self) -> None:
        names = {attribute.name for attribute in self._attributes}
        number = next(n for n in range(1, len(names) + 2) if f"attribute{n}" not in names)
        self._tell([*self._attributes, Attribute(name=f"attribute{number}")])
        if self.rows:
            self.rows[-1].name.setFocus()
            self.rows[-1].name.selectAll()

    def _tell(self, attributes: list[Attribute]) -> None:
        if tuple(attributes) != self._attributes:
            self.changed.emit(tuple(attributes))


class _Row:
    """The widgets of one attribute."""

    def __init__(self, theme: Theme, parent: QWidget, number: int, attribute: Attribute) -> None:
        self._number, self._attribute = number, attribute
        self.on_change = self.on_remove = lambda *_: None
        self.name = QLineEdit(parent)
        self.title = QLineEdit(parent)
        self.kind = QComboBox(parent)
        for kind in ATTRIBUTE_KINDS:
            self.kind.addItem(KIND_TITLES[kind], kind)
        self.options = QLineEdit(parent)
        self.options.setPlaceholderText("one | two | three" if attribute.kind == "choice" else "")
        self.options.setEnabled(attribute.kind == "choice")
        self.default = QComboBox(parent)
        self.default.setEditable(attribute.kind in ("number", "text"))
        self.required = QCheckBox(parent)
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
            self.default.lineEdit().editingFinished.connect(self._commit)
        self.required.clicked.connect(self._commit)
        self.remove.clicked.connect(lambda: self.on_remove(self._number))

    def load(self, attribute: Attribute) -> None:
        """Show the attribute."""
        self._attribute = attribute
        shown = attribute.title or attribute.name
        for part, what in zip(
            self.parts, ("Name", "Title", "Kind", "Options", "Default", "Required", "Remove"), strict=True
        ):
            part.setAccessibleName(f"{what} of attribute {shown}")
        self.remove.setToolTip(f"Remove “{shown}”")
        self.name.setText(attribute.name)
        self.title.setText(attribute.title)
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

    def _commit(self, *_: object) -> None:
        kind = str(self.kind.currentData())
        options = tuple(dict.fromkeys(part.strip() for part in self.options.text().split("|") if part.strip()))
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


def caption_of(text: str, parent: QWidget) -> QLabel:
    """The title of a part of the form."""
    label = QLabel(text, parent)
    font = label.font()
    font.setWeight(font.Weight.DemiBold)
    label.setFont(font)
    return label
