"""Keys that nothing has taken: on other layouts Qt may not know them. Or it is said why they do nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from annotator.app.actions import table
from annotator.app.actions.why import why_nothing
from annotator.app.session import Session
from annotator.qt.parts.keys import WRITING, characters, sequences
from annotator.qt.shell.frame import Frame


def take(window: Frame, session: Session, event: QKeyEvent) -> None:
    """Do what the key means by its Latin letter, or in its other case; or say why it does nothing here."""
    in_article = any(part.hasFocus() for part in window.desk.with_keys())
    focus, wanted = QApplication.focusWidget(), sequences(event)
    if focus is not None and focus.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
        wanted = tuple(key for key in wanted if key not in WRITING)  # those mean what is written
    found = window.actions_made.with_keys(wanted, in_article=in_article)
    tag = window.actions_made.tag_with(wanted)
    usable = next((action for action in found if table.available(action, session)), None)
    if usable is not None:
        window.run(usable.id)
    elif tag is not None and tag.isEnabled():
        tag.trigger()
    elif in_article and (reason := why_nothing(session, characters(event), found)):
        session.say(reason)
