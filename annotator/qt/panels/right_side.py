"""What stands at the right of the article: four parts that keep their places, whatever is selected.

Labels have what is free. Article tags keep their height, the selected annotation has a card of a fixed height, and
the guidelines give way: where it is low, they are folded to their title. Every part folds away by its title.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from annotator.qt.panels.article_tags import MOST_ROWS, ArticleTags
from annotator.qt.panels.guidelines_panel import GuidelinesPanel
from annotator.qt.panels.labels_panel import HEAD, LabelsPanel
from annotator.qt.panels.selected_panel import SelectedPanel

_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly

ABOVE, BELOW = 8, 6
"""Pixels above and below the title of a part that is folded away."""
LABEL_ROWS, FEWEST_ROWS = 8, 3
"""How many labels are seen at least, and where the window is too low for that."""
CARD_SHARE, LEAST_CARD, MOST_CARD = 0.25, 112, 260
"""The height of the card: a share of the whole, within these pixels."""
LEAST_GUIDELINES, USUAL_GUIDELINES, MOST_GUIDELINES = 84, 170, 360
"""Pixels of guidelines: what is worth reading, what they have beside many labels, and where nobody needs the room."""


Part = LabelsPanel | ArticleTags | SelectedPanel | GuidelinesPanel


@dataclass(frozen=True, slots=True)
class Heights:
    """The heights of the parts, and in how many rows article tags stand."""

    labels: int
    tags: int
    selected: int
    guidelines: int
    rows: int


class RightSide(QWidget):
    """Labels, article tags, the selected annotation, guidelines.

    `folded_changed` tells that a part was folded or opened, `left` that the keyboard was in what was folded.
    """

    folded_changed = Signal()
    left = Signal()

    def __init__(
        self,
        labels: LabelsPanel,
        tags: ArticleTags,
        selected: SelectedPanel,
        guidelines: GuidelinesPanel,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._labels, self._tags = labels, tags
        self.parts: dict[str, Part] = {
            "labels": labels,
            "tags": tags,
            "selected": selected,
            "guidelines": guidelines,
        }
        self._wanted: dict[str, bool] = {}
        for name, part in self.parts.items():
            part.setParent(self)
            part.installEventFilter(self)
            part.title.clicked.connect(lambda opened, name=name: self.open_part(name, opened))
        labels.model.modelReset.connect(self._arrange)
        self.setMinimumSize(190, 240)

    def open_part(self, name: str, opened: bool) -> None:
        """Open a part, or fold it to its title, until somebody wants it otherwise."""
        self._wanted[name] = opened
        holder = self.window().focusWidget()
        if not opened and holder is not None and self.parts[name].isAncestorOf(holder):
            self.left.emit()
        self._arrange()
        self.folded_changed.emit()

    def toggle(self, name: str) -> None:
        """Fold a part that is open, open one that is folded away."""
        self.open_part(name, not self.is_open(name))

    def is_open(self, name: str) -> bool:
        """Whether a part is more than its title."""
        return bool(self.parts[name].title.isChecked())

    def unfold(self, name: str) -> None:
        """Open a part that is folded away, because the keyboard goes there."""
        if not self.is_open(name):
            self.open_part(name, True)

    def folded(self) -> dict[str, bool]:
        """What was wanted open or folded, for the settings."""
        return dict(self._wanted)

    def fold(self, wanted: Iterable[tuple[str, object]]) -> None:
        """Take from the settings what is wanted open or folded."""
        self._wanted = {
            name: opened for name, opened in wanted if name in self.parts and isinstance(opened, bool)
        }
        self._arrange()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._arrange()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        found = self._heights()
        self._tags.set_rows(found.rows)
        at = 0
        for name, height in (
            ("labels", found.labels),
            ("tags", found.tags),
            ("selected", found.selected),
            ("guidelines", found.guidelines),
        ):
            part = self.parts[name]
            opened = height > self._folded_height(name)
            if part.title.isChecked() != opened:
                part.title.setChecked(opened)
            for child in part.findChildren(QWidget, options=_DIRECT):
                if child is not part.title and child.isHidden() == opened:
                    child.setVisible(opened)
            part.setGeometry(QRect(0, at, self.width(), height))
            at += height

    def _folded_height(self, name: str) -> int:
        above = HEAD if name == "labels" else ABOVE
        return self.parts[name].title.sizeHint().height() + above + BELOW

    def _heights(self) -> Heights:
        room, width = self.height(), self.width()
        title = {name: self._folded_height(name) for name in self.parts}
        wants = {name: self._wanted.get(name, True) for name in self.parts}
        there = not self._tags.isHidden()
        for rows in range(MOST_ROWS, 0, -1):
            tags = self._tags.needed(width, rows) if wants["tags"] else title["tags"]
            tags = tags if there else 0
            least = self._labels.needed(LABEL_ROWS if rows == MOST_ROWS else FEWEST_ROWS)
            labels = least if wants["labels"] else title["labels"]
            left = room - labels - tags - title["selected"] - title["guidelines"]
            if left >= (LEAST_CARD if wants["selected"] else 0):
                break
        asked = LEAST_GUIDELINES if self._wanted.get("guidelines") else 0
        card = 0
        if wants["selected"]:
            card = min(max(round(room * CARD_SHARE), LEAST_CARD), MOST_CARD, max(left - asked, LEAST_CARD))
        left -= card
        guidelines = 0
        if wants["guidelines"] and max(left, asked) >= LEAST_GUIDELINES:
            needed = self._labels.needed(self._labels.model.size()) - least if wants["labels"] else 0
            spare = left - max(needed, 0)
            guidelines = max(min(left // 2, USUAL_GUIDELINES), min(spare, MOST_GUIDELINES), LEAST_GUIDELINES)
        below = tags + title["selected"] + card + title["guidelines"] + guidelines
        labels = max(room - below, title["labels"]) if wants["labels"] else title["labels"]
        return Heights(labels, tags, title["selected"] + card, title["guidelines"] + guidelines, rows)
