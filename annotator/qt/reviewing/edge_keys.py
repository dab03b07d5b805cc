"""What keys do while an answer is being edited, below the candidates."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from annotator.app.reviewing.values import Editing
from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.qt.parts import fonts
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import KeyCap, SectionTitle, shown_keys

ARROWS = {"Left": "←", "Right": "→"}
DOES = (
    (("edge-left", "edge-right"), _("by a word")),
    (("edge-left-character", "edge-right-character"), _("by a character")),
    (("edge-other",), _("the other edge")),
    (("edit-conflict",), _("start from the next candidate")),
    (("take-majority",), _("settle with this")),
    (("edge-cancel",), _("stop editing")),
)


class EditingKeys(QWidget):
    """Which edge is being moved, and a row of key caps for each thing that can be done."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Keys while editing"))
        self._theme = theme
        self._caps: list[KeyCap] = []
        self.title = SectionTitle(_("Editing"), self)
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(0, 6, 0, 2)
        self._rows.setHorizontalSpacing(10)
        self._rows.setVerticalSpacing(3)
        self._rows.setColumnStretch(1, 1)
        self._rows.addWidget(self.title, 0, 0, 1, 2)

    def show_editing(self, editing: Editing | None) -> None:
        """Say which edge is moved; hidden while nothing is edited."""
        if editing is not None:
            self.title.set_title(_("Editing · the {edge} moves").format(edge=editing.edge))
        self.setVisible(editing is not None)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        for cap in self._caps:
            cap.set_theme(theme)

    def set_keys(self, keys: Mapping[str, tuple[str, ...]], labels: LabelSet) -> None:
        """Show the keys as they are bound; one that is a label's gives that label while an answer is edited."""
        while (item := self._rows.takeAt(1)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._caps = []
        for names, does in DOES:
            free = (
                [key for key in keys.get(name, ()) if labels.for_key(typed(key), "span") is None]
                for name in names
            )
            bound = [own[0] for own in free if own]
            if bound:
                self._add_row([_cap_text(key) for key in bound], does)
        self._add_row([_("a label’s key")], _("give it that label"))

    def _add_row(self, caps: list[str], does: str) -> None:
        holder = QWidget(self)
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(3)
        for text in caps:
            cap = KeyCap(self._theme, parent=holder)
            cap.set_text(text)
            self._caps.append(cap)
            line.addWidget(cap)
        line.addStretch(1)
        said = QLabel(does, self)
        said.setTextFormat(Qt.TextFormat.PlainText)
        said.setProperty("muted", True)
        said.setFont(fonts.small(said.font(), 0.92))
        said.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        said.setWordWrap(True)
        row = 1 + self._rows.count() // 2
        self._rows.addWidget(holder, row, 0)
        self._rows.addWidget(said, row, 1)


def typed(sequence: str) -> str:
    """The character that a key sequence types, "" where it types none."""
    held, __, key = sequence.rpartition("+") if len(sequence) > 1 else ("", "", sequence)
    if len(key) != 1 or held not in ("", "Shift"):
        return ""
    return key.upper() if held else key.lower()


def _cap_text(sequence: str) -> str:
    """The key as it stands on a cap, arrows as arrows."""
    words = shown_keys(sequence).split(" ")
    return " ".join(ARROWS.get(word, word) for word in words).replace("Return", "Enter")
