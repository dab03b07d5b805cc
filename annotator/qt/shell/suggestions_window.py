"""“Suggestions”: of each label how often it was predicted rightly, whether it is shown and why, and how it is to be."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHeaderView, QSpinBox, QTreeWidgetItem, QWidget

from annotator.app.events import Topic
from annotator.app.session import Session
from annotator.app.suggesting import describing
from annotator.app.suggesting.describing import Described
from annotator.core.errors import AnnotatorError
from annotator.core.wording import counted
from annotator.qt.parts import forms
from annotator.qt.parts.tables import Table
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip
from annotator.qt.places.window import LiveWindow
from annotator.qt.shell.suggesting import Suggestions
from annotator.suggest.modes import AFTER, OFF, ON_REQUEST, SHOWN

MODES = {
    OFF: "Off",
    AFTER: "After my decision",
    ON_REQUEST: "On request (Shift+F9)",
    SHOWN: "Shown",
}
_ABOUT = (
    "Every place is predicted before you decide, and counted. A label is suggested only once that was right often "
    "enough, and falls silent when it no longer is. One place in seven stays without suggestions always, to compare."
)
_OWN = "For a label that is a judgement, rather than a fact, “After my decision” keeps the decision yours."


class SuggestionsWindow(LiveWindow):
    """A row a label. Choosing its mode or its target is a step that can be undone."""

    topics = (Topic.LABELS, Topic.ANNOTATOR, Topic.PROJECT)

    def __init__(
        self, session: Session, suggestions: Suggestions, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, theme, parent, "Suggestions", QSize(760, 500), "Suggestions")
        self._suggestions = suggestions
        self._rows: list[Described] = []
        self._chosen = ""
        self.column.addWidget(forms.muted(_ABOUT, self))
        self.table = Table(
            "Labels and how they are suggested", ("Label", "Was right", "Now", "Mode"), parent=self
        )
        header = self.table.header()
        header.setStretchLastSection(False)
        for column, width in ((0, 160), (1, 165), (3, 140)):
            self.table.setColumnWidth(column, width)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.column.addWidget(self.table, 1)
        self.mode = forms.combo(self)
        for name, title in MODES.items():
            self.mode.addItem(title, name)
        self.target = QSpinBox(self)
        self.target.setRange(50, 99)
        self.target.setSuffix("%")
        self.target.setKeyboardTracking(False)
        self.column.addLayout(
            forms.row(
                forms.captioned("&Mode of the label", self.mode),
                forms.captioned("Has to be right at &least", self.target),
                None,
            )
        )
        self.column.addWidget(forms.muted(_OWN, self))
        self.add_foot()
        forms.dress(self, theme)
        self.table.itemSelectionChanged.connect(self._choose)
        self.mode.activated.connect(lambda _: self._set(mode=str(self.mode.currentData())))
        self.target.valueChanged.connect(lambda value: self._set(target=value / 100))
        suggestions.changed.connect(self._later_otherwise)

    def show_found(self) -> None:
        made = self._suggestions.need()
        self._rows = describing.described(made)
        chosen = self._chosen
        self.table.blockSignals(True)
        self.table.clear()
        for each in self._rows:
            item = QTreeWidgetItem([each.title, each.record, each.state, MODES[each.way.mode].split(" (")[0]])
            for at in range(4):
                item.setToolTip(at, plain_tip(item.text(at)))
            self.table.addTopLevelItem(item)
        at = next((row for row, each in enumerate(self._rows) if each.label == chosen), 0)
        if self._rows:
            self.table.setCurrentIndex(self.table.model().index(at, 0))
        self.table.blockSignals(False)
        self._choose()
        self.message.say("\n".join(map(str, made.problems)), "warning")
        self.say(f"Learning from {counted(made.to_read, 'article')}…" if made.to_read else "")

    def _later_otherwise(self) -> None:
        self.refresh_later(otherwise=True)

    def _choose(self) -> None:
        row = self.table.currentIndex().row()
        known = 0 <= row < len(self._rows)
        for part in (self.mode, self.target):
            part.setEnabled(known and not self._session.read_only)
        if not known:
            return
        each = self._rows[row]
        self._chosen = each.label
        self.mode.setCurrentIndex(self.mode.findData(each.way.mode))
        self.target.blockSignals(True)
        self.target.setValue(round(each.way.target * 100))
        self.target.blockSignals(False)

    def _set(self, *, mode: str = "", target: float | None = None) -> None:
        if not self._chosen:
            return
        try:
            describing.set_way(self._suggestions.need(), self._chosen, mode=mode, target=target)
        except AnnotatorError as problem:
            self.message.say(str(problem), "error")
