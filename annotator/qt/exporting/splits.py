"""Whether and how an export is divided into train, dev and test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from annotator.app.exporting import splits as splitting
from annotator.app.exporting.splits import Division
from annotator.core.messages import _
from annotator.core.terms import term
from annotator.qt.parts import forms
from annotator.qt.parts.calm_wheel import calm

_BY = {
    "story": term("stories"),
    "source": term("sources"),
    "date": term("dates"),
    "article": _("articles by themselves"),
}
SHARES = "80/10/10"
MOST_SEED = 999_999


class SplitFields(QWidget):
    """A tick, and what follows from it: shares, what stays together, the seed."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.on = QCheckBox(_("Divide into train, dev and test"), self)
        self.on.setToolTip(_("The split of each article is recorded in the project; later exports keep it"))
        self.details = QWidget(self)
        self.shares = QLineEdit(SHARES, self.details)
        self.by = forms.combo(self.details)
        for name in splitting.GROUPINGS:
            self.by.addItem(_BY.get(name, name), name)
        self.seed = QSpinBox(self.details)
        self.seed.setRange(0, MOST_SEED)
        self.seed.setValue(1)
        calm(self.by, self.seed)
        first = forms.row(spacing=12)
        first.setContentsMargins(0, 0, 0, 0)
        self.shares.setMinimumWidth(60)
        first.addLayout(forms.captioned(_("Shares in percent"), self.shares), 1)
        first.addLayout(forms.captioned(_("Seed"), self.seed), 1)
        inner = QVBoxLayout(self.details)
        inner.setContentsMargins(0, 2, 0, 0)
        inner.setSpacing(8)
        inner.addLayout(first)
        inner.addLayout(forms.captioned(_("Keep together"), self.by))
        inner.addWidget(
            forms.muted(
                _("Recorded in the project as one step that can be undone. Articles keep a split they have.")
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.on)
        column.addWidget(self.details)
        self.details.hide()
        self.on.toggled.connect(self.details.setVisible)
        self.on.toggled.connect(lambda __: self.changed.emit())
        self.shares.textChanged.connect(lambda __: self.changed.emit())
        self.by.currentIndexChanged.connect(lambda __: self.changed.emit())
        self.seed.valueChanged.connect(lambda __: self.changed.emit())

    def fields(self) -> tuple[QWidget, ...]:
        """What takes the keyboard, in order."""
        return (self.on, self.shares, self.seed, self.by)

    def division(self) -> Division | None:
        """How to divide, None where it is off; raises `AnnotatorError` for shares that are none."""
        if not self.on.isChecked():
            return None
        shares = splitting.parse_shares(self.shares.text().strip())
        return Division(shares, str(self.by.currentData()), self.seed.value())

    def choices(self) -> dict[str, Any]:
        """What was chosen, to be remembered."""
        return {
            "on": self.on.isChecked(),
            "shares": self.shares.text().strip(),
            "by": str(self.by.currentData()),
            "seed": self.seed.value(),
        }

    def put(self, choices: Mapping[str, Any]) -> None:
        """Choose what was remembered, as far as it makes sense."""
        self.shares.setText(str(choices.get("shares") or SHARES))
        self.by.setCurrentIndex(max(self.by.findData(choices.get("by")), 0))
        seed = choices.get("seed")
        self.seed.setValue(seed if isinstance(seed, int) else 1)
        self.on.setChecked(choices.get("on") is True)
