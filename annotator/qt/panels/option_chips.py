"""The values that an attribute can have, side by side, each with the key that gives it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from annotator.core.annotation import AttributeValue
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import Chip, FlowLayout, forget_items, plain_tip

Values = Mapping[AttributeValue, str]
"""Values with what people read."""
Keys = Mapping[AttributeValue, Sequence[str]]
"""The keys that give each value, where there are any; the first is shown."""


class OptionChips(QWidget):
    """One chip a value. `chosen` carries the value that was pressed, or None for the one that was there already."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, title: str, values: Values, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = title
        self._values = values
        self._flow = FlowLayout(self, 4)
        self.chips: dict[AttributeValue, Chip] = {}
        self._make(values)

    def _make(self, values: Values) -> None:
        forget_items(self._flow)
        self.chips = {}
        for value, shown in values.items():
            chip = Chip(self._theme, shown, checkable=True, quiet=True, parent=self)
            chip.setAccessibleName(f"{self._title}: {shown}")
            chip.clicked.connect(lambda on, value=value: self.chosen.emit(value if on else None))
            self._flow.addWidget(chip)
            chip.setVisible(True)
            self.chips[value] = chip

    def put(self, value: AttributeValue | None) -> None:
        """Show which value is given; one that is no option any more has a chip while it is given."""
        wanted = self._values
        if value is not None and value not in wanted:
            wanted = {**wanted, value: f"{value} ?"}
        if list(wanted) != list(self.chips):
            self._make(wanted)
        for each, chip in self.chips.items():
            if chip.isChecked() != (each == value):
                chip.setChecked(each == value)
                chip.updateGeometry()

    def show_keys(self, keys: Keys) -> None:
        """Show on each chip the key that gives its value."""
        for value, chip in self.chips.items():
            given = keys.get(value, ())
            chip.set_keys(given[0] if given else "")
            chip.setToolTip(plain_tip(f"{chip.text()} ({' or '.join(given)})" if given else chip.text()))
