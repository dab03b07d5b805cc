"""The tags of the article as a whole: one chip a label, always in view."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from annotator.app.events import Event, Topic
from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import (
    Chip,
    FlowLayout,
    KeyCap,
    SectionTitle,
    forget_items,
    plain_tip,
    shown_keys,
)

MODIFIER = "Ctrl"
"""What is pressed with a tag’s key; shown once, at the title, instead of on every chip."""


class ArticleTags(QWidget):
    """Chips that are on or off. A tag whose label is unknown is shown as well, and can be taken off."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self.setObjectName("Article tags")
        self.setAccessibleName("Article tags")
        self._box = QWidget(self)
        self._flow = FlowLayout(self._box, 5)
        self.chips: dict[str, Chip] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 12, 4)
        column.setSpacing(7)
        self._cap = KeyCap(theme, "", self)
        self._cap.set_text(shown_keys(f"{MODIFIER}+A")[:-1].strip())
        head = QHBoxLayout()
        head.addWidget(SectionTitle("Article tags", self), 1)
        head.addWidget(self._cap)
        column.addLayout(head)
        column.addWidget(self._box)
        self._shape: tuple[object, ...] = ()
        self._forget = session.subscribe(
            self._on_event, Topic.ARTICLE, Topic.ANNOTATIONS, Topic.LABELS, Topic.ANNOTATOR
        )
        self._refresh()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self._cap.set_theme(theme)
        for chip in self.chips.values():
            chip.set_theme(theme)

    def close_down(self) -> None:
        """Let go of the session."""
        self._forget()

    def _on_event(self, event: Event) -> None:
        self._refresh()

    def _refresh(self) -> None:
        session = self._session
        given = {tag.label for tag in session.layer.tags}
        labels = session.labels.applying_to("article")
        known = {label.name for label in labels}
        shape = (session.labels, tuple(sorted(given - known)))
        if shape != self._shape:
            self._shape = shape
            self._rebuild(sorted(given - known))
        usable = not session.unchangeable
        for name, chip in self.chips.items():
            chip.setEnabled(usable)
            if chip.isChecked() != (name in given):
                chip.setChecked(name in given)
                chip.updateGeometry()
        self.setVisible(bool(self.chips))

    def _rebuild(self, unknown: list[str]) -> None:
        forget_items(self._flow)
        self.chips = {}
        labels = self._session.labels
        for label in labels.applying_to("article"):
            self._add(label.name, label.shown, label.key, label.description)
        for name in unknown:
            self._add(name, f"{name} ?", "", "This label is not in the label set.")

    def _add(self, name: str, title: str, key: str, description: str) -> None:
        chip = Chip(self._theme, title, key.upper(), checkable=True, parent=self._box)
        keys = f" ({shown_keys(f'{MODIFIER}+{key.upper()}')})" if key else ""
        chip.setToolTip(plain_tip(f"{title}{keys}\n{description}".strip()))
        chip.clicked.connect(lambda _=False, name=name: self._toggle(name))
        self.chips[name] = chip
        self._flow.addWidget(chip)
        chip.show()

    def _toggle(self, name: str) -> None:
        label = self._session.labels.get(name)
        if label is not None:
            self._session.mode.press_article_label(label)
        else:
            tag = next((tag for tag in self._session.layer.tags if tag.label == name), None)
            if tag is not None:
                self._session.select_annotation(tag.id)
                tagging.delete_selected(self._session)
        self._refresh()
