"""The options of the attribute that is asked for, each with the key that gives it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from annotator.app.actions import attribute_keys
from annotator.app.actions.attribute_keys import Option
from annotator.app.session import Session
from annotator.core.labels import Attribute
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import Chip, FlowLayout, forget_items


class OptionKeys(QWidget):
    """One chip an option; Tab in the article goes to the next attribute."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: object = None
        self.caption = QLabel(self)
        self.chips: list[Chip] = []
        self._flow = FlowLayout(self, 4)
        self.refresh(theme)

    def refresh(self, theme: Theme) -> None:
        """Show what keys can set now, if anything."""
        session = self._session
        attribute, offered = attribute_keys.asked(session), attribute_keys.options(session)
        keyed = [option for option in offered if option.keys]
        annotation = session.selected_annotation
        value = annotation.attributes.get(attribute.name) if annotation and attribute else None
        shown = (theme, attribute, offered, value)
        self.setVisible(bool(keyed))
        if attribute is None or shown == self._shown:
            return
        self._shown = shown
        forget_items(self._flow)
        self.caption = self._caption(attribute)
        self.chips = [self._chip(theme, each, on=each.value == value and value is not None) for each in keyed]
        for part in (self.caption, *self.chips):
            self._flow.addWidget(part)
            part.show()

    def _caption(self, attribute: Attribute) -> QLabel:
        caption = QLabel(f"{attribute.title or attribute.name}:", self)
        caption.setTextFormat(Qt.TextFormat.PlainText)
        caption.setProperty("muted", True)
        caption.setFixedHeight(caption.fontMetrics().height() + 6)
        if len(attribute_keys.attributes_of(self._session)) > 1:
            caption.setToolTip("Tab in the article goes to the next attribute")
        return caption

    def _chip(self, theme: Theme, option: Option, *, on: bool) -> Chip:
        chip = Chip(theme, option.shown, option.keys[0], checkable=True, quiet=True, parent=self)
        chip.setChecked(on)
        chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        chip.setToolTip(" or ".join(option.keys))
        chip.clicked.connect(lambda: attribute_keys.give(self._session, option))
        return chip
