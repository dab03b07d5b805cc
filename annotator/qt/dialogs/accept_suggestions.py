"""“Accept suggestions”: how sure they have to be, with how many that are at each certainty."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QSlider, QWidget

from annotator.app.suggesting import accepting
from annotator.app.suggesting.following import Suggesting
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.qt.parts import dialogs, forms
from annotator.qt.parts.theme import Theme

LOWEST, HIGHEST = 50, 99
"""What can be chosen, in per cent."""
FIRST = 95


def how_sure(parent: QWidget | None, theme: Theme, suggesting: Suggesting) -> tuple[float, bool] | None:
    """How sure suggestions have to be to be accepted, and whether they were looked at; None where nobody wants to."""
    dialog = AcceptSuggestions(suggesting, theme, parent)
    chosen = (dialog.least, dialog.looked_at.isChecked()) if dialogs.run(dialog) else None
    dialog.deleteLater()
    return chosen


class AcceptSuggestions(QDialog):
    """A slider, and the number of suggestions of the open article that are at least so sure."""

    def __init__(self, suggesting: Suggesting, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._suggesting = suggesting
        column = forms.window(
            self, _("Accept suggestions"), QSize(460, 250), heading=_("Accept all of the article")
        )
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(LOWEST, HIGHEST)
        self.slider.setPageStep(5)
        column.addLayout(
            forms.captioned(
                _("&How sure they have to be"),
                self.slider,
                help=_("Going by how often the like was right in your own work."),
            )
        )
        self.count = forms.muted("", self, small=False)
        column.addWidget(self.count)
        self.looked_at = QCheckBox(_("I &looked at each of them"), self)
        self.looked_at.setToolTip(
            _("Without this they stay dashed, nothing is learnt from them, and they count for no evidence.")
        )
        column.addWidget(self.looked_at)
        column.addStretch(1)
        self.accept_button = forms.button(_("Accept"), default=True)
        cancel = forms.button(_("Cancel"))
        column.addLayout(forms.row(None, cancel, self.accept_button))
        forms.dress(self, theme)
        self.slider.valueChanged.connect(self._refresh)
        self.accept_button.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.slider.setValue(FIRST)
        self._refresh()
        self.slider.setFocus()

    @property
    def least(self) -> float:
        """The certainty that was chosen, from 0 to 1."""
        return self.slider.value() / 100

    def _refresh(self) -> None:
        found = len(accepting.above(self._suggesting, self.least))
        self.count.setText(
            _("{suggestions} at {value}% or more").format(
                suggestions=counted(found, "suggestion", "suggestions"), value=self.slider.value()
            )
        )
        self.count.setAccessibleName(self.count.text())
        self.accept_button.setEnabled(bool(found))
