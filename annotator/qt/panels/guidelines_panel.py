"""What the guidelines say: about the label at hand first, then those of the project."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from annotator.app.events import Event, Topic
from annotator.app.session import Session
from annotator.core.labels import Label
from annotator.core.messages import _
from annotator.qt.parts import fonts
from annotator.qt.parts.focus_ring import FocusRing
from annotator.qt.parts.folding import FoldingTitle, WholeRows
from annotator.qt.parts.quiet_text import QuietText
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot

_TAGGED = re.compile(r"\\<\s*(.+?)\s*\\>")


class GuidelinesText(QuietText):
    """Guidelines as a narrow column."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("Guidelines")
        self.setAccessibleName(_("Guidelines"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.document().setDocumentMargin(0)
        self.document().setIndentWidth(16)
        self.setFont(fonts.small(self.font(), 0.94))
        WholeRows(self)
        FocusRing(self)

    def sizeHint(self) -> QSize:
        return QSize(240, 170)


class GuidelinesPanel(QWidget):
    """A title that names the label, and the text. It is set anew only when what it says changes."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._label = ""
        self._shown = ""
        self.title = FoldingTitle(theme, _("Guidelines"), self)
        self.text = GuidelinesText(self)
        self._late = single_shot(self, 0, self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 4, 8)
        column.setSpacing(7)
        column.addWidget(self.title)
        column.addWidget(self.text, 1)
        self._forget = session.subscribe(
            self._on_event, Topic.LABELS, Topic.SELECTION, Topic.ANNOTATIONS, Topic.SENTENCE, Topic.MODE
        )
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.title.set_theme(theme)
        self._shown = ""
        self._late.start()

    def settle_late(self) -> None:
        """Do at once what waits for a quiet moment."""
        self._show()

    def close_down(self) -> None:
        """Let go of the session."""
        self._forget()
        self._late.stop()

    def look_at(self, name: str) -> None:
        """Show what is said about a label."""
        if name != self._label:
            self._label = name
            self._late.start()

    def _on_event(self, event: Event) -> None:
        if event.about(Topic.LABELS):
            self._late.start()
        if event.about(Topic.SELECTION, Topic.ANNOTATIONS, Topic.SENTENCE):
            annotation = self._session.selected_annotation
            if annotation is not None and annotation.label:
                self.look_at(annotation.label)
        if event.about(Topic.MODE) and self._label:
            label = self._session.labels.get(self._label)
            if label is None or not label.applies(self._session.mode.kind):
                self.look_at("")

    def _show(self) -> None:
        label = self._session.labels.get(self._label)
        self.title.set_title(_("Guideline · {shown}").format(shown=label.shown) if label else _("Guidelines"))
        rules = self._session.project.header.guidelines.strip()
        written = "\n\n".join(part for part in (_about(label), rules) if part)
        written = written or _("*This project has no guidelines yet.*")
        if written == self._shown:
            return
        self._shown = written
        _calm(self.text.show_markdown(written))
        self.text.verticalScrollBar().setValue(0)


def _about(label: Label | None) -> str:
    if label is None:
        return ""
    examples = ", ".join(map(_example, label.examples))
    return "\n\n".join(part for part in (label.description.strip(), examples) if part)


def _example(text: str) -> str:
    """An example between quotation marks; the words in angle brackets, which are what is tagged, in bold."""
    shown = _plain(text)
    if "<" in text:
        shown = _TAGGED.sub(lambda match: f"**{match[1]}**", shown)
    return shown if text.startswith(("“", '"')) else f"“{shown}”"


def _plain(text: str) -> str:
    """Text in which no character means anything in Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()<>#+-.!|~" else c for c in text)


def _calm(document: QTextDocument) -> None:
    """Headings a little larger than the text rather than twice its size."""
    from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextFormat

    block = document.begin()
    while block.isValid():
        if block.blockFormat().headingLevel():
            cursor = QTextCursor(block)
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            style = QTextCharFormat()
            style.setProperty(QTextFormat.Property.FontSizeAdjustment, 0)
            style.setFontPointSize(document.defaultFont().pointSizeF() * 1.06)
            cursor.mergeCharFormat(style)
        block = block.next()
