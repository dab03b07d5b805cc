"""Fields of the label editor: a key that is pressed, a colour, other labels to choose."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QColorDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator import paths
from annotator.core.labels import LabelSet
from annotator.core.messages import _, numeral
from annotator.core.terms import term
from annotator.qt.parts import dialogs, forms
from annotator.qt.parts.palette import READABLE, contrast, readable
from annotator.qt.parts.theme import Theme, load_theme
from annotator.qt.parts.widgets import plain_tip


@cache
def colours() -> tuple[tuple[str, str], ...]:
    """The colours that are offered, as (name, "#rrggbb")."""
    data = json.loads(paths.resource("themes", "palette.json").read_text(encoding="utf-8"))
    return tuple((term(entry["name"]), entry["hex"]) for entry in data["colours"])


class KeyField(QLineEdit):
    """The key of a label: pressing a character sets it, Delete or Backspace takes it away."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setPlaceholderText(_("press a key"))
        self.setAccessibleDescription(_("Press a key to set it, Delete to take it away"))
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
        self.code.setAccessibleName(_("Colour code"))
        self.code.setMaximumWidth(110)
        self.more = forms.button(_("Other colour…"), quiet=True)
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
            self.note.say(_("A colour is written as # and six hexadecimal digits, such as #0072B2."), "error")
        else:
            self.picked.emit(QColor(text).name().upper() if text else "")

    def _choose(self) -> None:
        dialog = QColorDialog(QColor(self.code.text() or colours()[0][1]), self)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setWindowTitle(_("Colour of the label"))
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
        self.current, self.marked = -1, 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._say()

    def sizeHint(self) -> QSize:
        rows = -(-len(colours()) // self.COLUMNS)
        return QSize(self.COLUMNS * self.STEP, rows * self.STEP)

    def set_current(self, colour: str) -> None:
        """Mark a colour as chosen; none where it is not one of these."""
        codes = [code.upper() for __, code in colours()]
        self.current = codes.index(colour.upper()) if colour.upper() in codes else -1
        self.marked = max(self.current, 0)
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
            wanted = self.marked + steps[Qt.Key(event.key())]
            if 0 <= wanted < len(colours()):
                self.marked = wanted
                self._say()
                self.update()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.picked.emit(colours()[self.marked][1])
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event)
        if at is not None:
            self.marked = at
            self.picked.emit(colours()[at][1])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at(event)
        self.setToolTip(plain_tip(colours()[at][0]) if at is not None else "")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, (__, code) in enumerate(colours()):
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
                x, y = round(place.center().x()), round(place.center().y())
                painter.drawPolyline([QPoint(x - 4, y), QPoint(x - 1, y + 3), QPoint(x + 4, y - 3)])
            if at == self.marked and self.hasFocus():
                painter.setPen(QPen(self.theme.focus, 2))
                painter.drawRoundedRect(QRectF(left + 1, top + 1, self.STEP - 2, self.STEP - 2), 6, 6)

    def _at(self, event: QMouseEvent) -> int | None:
        place = event.position().toPoint()
        at = place.y() // self.STEP * self.COLUMNS + place.x() // self.STEP
        inside = 0 <= place.x() < self.COLUMNS * self.STEP and 0 <= at < len(colours())
        return at if inside else None

    def _say(self) -> None:
        chosen = (
            _("{colours} is chosen").format(colours=colours()[self.current][0])
            if self.current >= 0
            else _("another colour is chosen")
        )
        self.setAccessibleName(_("Colour"))
        self.setAccessibleDescription(
            _("{colours}; {chosen}. Arrow keys move, Space chooses").format(
                colours=colours()[self.marked][0], chosen=chosen
            )
        )


def _judged(colour: str) -> tuple[str, str]:
    """How a colour reads on both papers, and how grave that is."""
    if not QColor.isValidColorName(colour):
        return (_("Without a colour of its own the label is grey.") if not colour else "", "info")
    own = QColor(colour)
    light, dark = load_theme("light").paper, load_theme("dark").paper
    measured = contrast(own, light)
    if measured >= READABLE:
        return "", "info"
    darker = readable(own, light).name().upper()
    return (
        _(
            "Too pale for text on white: contrast {measured} where {readable} is needed. "
            "Names and lines are drawn in {darker} instead; on dark paper it has {contrast}."
        ).format(
            measured=numeral(measured, ".1f"),
            readable=READABLE,
            darker=darker,
            contrast=numeral(contrast(own, dark), ".1f"),
        ),
        "warning",
    )


class LabelsField(QPushButton):
    """Other labels, chosen in a menu with ticks; the button names those that are chosen."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoDefault(False)
        self.setProperty("choice", True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.names: tuple[str, ...] = ()
        self._whole = ""
        self._menu = QMenu(self)
        self.setMenu(self._menu)

    def show_labels(self, labels: LabelSet, chosen: Sequence[str], *kinds: str) -> None:
        """Offer the labels that apply to one of the `kinds`, with the chosen ones ticked."""
        self.names = tuple(chosen)
        self._menu.clear()
        offered = dict.fromkeys(label for kind in kinds for label in labels.applying_to(kind))
        for name, title in [(label.name, label.shown) for label in offered] + [
            (name, f"{name} (unknown)") for name in chosen if labels.get(name) is None
        ]:
            action = QAction(title.replace("&", "&&"), self._menu)
            action.setCheckable(True)
            action.setChecked(name in chosen)
            action.triggered.connect(lambda on, name=name: self._toggle(name, on))
            self._menu.addAction(action)
        titles = [labels.title(name) for name in chosen]
        self._whole = forms.shown_list(titles)
        self.setAccessibleDescription(self._whole)
        self._elide()
        self.setToolTip(plain_tip(", ".join(titles)))
        self.setEnabled(bool(self._menu.actions()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = max(self.width() - 32, 40)
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        self.setText(shown.replace("&", "&&"))

    def _toggle(self, name: str, on: bool) -> None:
        kept = tuple(other for other in self.names if other != name)
        self.names = (*kept, name) if on else kept
        self.picked.emit(self.names)


def caption_of(text: str, parent: QWidget) -> QLabel:
    """The title of a part of the form."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    font = label.font()
    font.setWeight(font.Weight.DemiBold)
    label.setFont(font)
    return label
