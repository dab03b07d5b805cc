"""Finding in the open article: live while typing, counted, with case, accents and whole words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from annotator.app.events import Event, Topic
from annotator.app.session import Session
from annotator.core.messages import _, numeral
from annotator.qt.parts import icons
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import Chip, FlowLayout, SearchField, plain_tip


class ShowsHits(Protocol):
    """What the bar needs of the article's view."""

    def set_find_hits(self, hits: Sequence[tuple[int, int]], current: int) -> None:
        """Mark ranges in code points and bring the current one into view; -1 for none."""
        ...


class FindBar(QFrame):
    """Enter finds the next hit, Shift+Enter the one before, Escape closes the bar."""

    closed = Signal()

    def __init__(
        self, session: Session, view: ShowsHits, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("findbar")
        self._session = session
        self._view = view
        self.hits: list[tuple[int, int]] = []
        self.current = -1
        self.field = SearchField(theme, _("Find in the article"), _("Find in the article"), parent=self)
        self.field.setFixedWidth(230)
        self.field.installEventFilter(self)
        self.count = QLabel(self)
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setProperty("muted", True)
        self.count.setMinimumWidth(88)
        self.case = Chip(theme, _("Match case"), checkable=True, parent=self)
        self.accents = Chip(theme, _("Match accents"), checkable=True, parent=self)
        self.word = Chip(theme, _("Whole words"), checkable=True, parent=self)
        self.back = self._button("chevron-up", _("Find previous"))
        self.forth = self._button("chevron-down", _("Find next"))
        self.done = self._button("close", _("Close the find bar"))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 10, 7)
        parts = FlowLayout(spacing=8)
        row.addLayout(parts, 1)
        row.addWidget(self.done, alignment=Qt.AlignmentFlag.AlignTop)
        # Beside each other where there is room, else in two lines.
        for widgets in (
            (self.field, self.back, self.forth, self.count),
            (self.case, self.accents, self.word),
        ):
            part = QWidget(self)
            part.setFixedHeight(self.field.sizeHint().height())
            line = QHBoxLayout(part)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(8)
            for widget in widgets:
                line.addWidget(widget)
            parts.addWidget(part)
        self.field.textChanged.connect(self._look)
        self.case.toggled.connect(self._look)
        self.accents.toggled.connect(self._look)
        self.word.toggled.connect(self._look)
        self.back.clicked.connect(lambda: self.step(-1))
        self.forth.clicked.connect(lambda: self.step(1))
        self.done.clicked.connect(self.close_bar)
        self._forget = session.subscribe(self._on_event, Topic.ARTICLE)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.field.set_theme(theme)
        self.case.set_theme(theme)
        self.accents.set_theme(theme)
        self.word.set_theme(theme)
        for button, name in ((self.back, "chevron-up"), (self.forth, "chevron-down"), (self.done, "close")):
            button.setIcon(icons.icon(theme, name))

    def close_down(self) -> None:
        """Let go of the session."""
        self._forget()

    def open_bar(self, text: str = "") -> None:
        """Show the bar, with `text` to look for if there is some."""
        self.show()
        if text and "\n" not in text:
            self.field.setText(text)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._look()

    def close_bar(self) -> None:
        """Hide the bar and the marks; the hit that was shown is selected."""
        self.hide()
        self._view.set_find_hits([], -1)
        if 0 <= self.current < len(self.hits):
            self._session.select(*self.hits[self.current])
        self.closed.emit()

    def step(self, by: int) -> None:
        """Go to the next or the previous hit; the first follows the last."""
        if not self.isVisible():
            self.open_bar()
            return
        if self.hits:
            self._go_to((self.current + by) % len(self.hits))

    def eventFilter(self, watched: object, event: object) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.step(-1 if back else 1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_bar()
                return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
            return
        super().keyPressEvent(event)

    def _on_event(self, event: Event) -> None:
        if self.isVisible():
            self._look()

    def _look(self, *__: object) -> None:
        from annotator.app.places.search import find_in_text  # not needed before somebody searches

        article = self._session.article
        text = article.text if article else ""
        self.hits = find_in_text(
            text,
            self.field.text(),
            case=self.case.isChecked(),
            accents=self.accents.isChecked(),
            whole_word=self.word.isChecked(),
        )
        starts = [start for start, __ in self.hits]
        here = bisect_left(starts, self._session.selection.start)
        self._go_to(here % len(self.hits) if self.hits else -1)

    def _go_to(self, index: int) -> None:
        self.current = index
        wanted = bool(self.field.text().strip())
        found = (
            _("{index} of {hits}").format(index=numeral(index + 1), hits=numeral(len(self.hits)))
            if self.hits
            else _("No matches")
            if wanted
            else ""
        )
        self.count.setText(found)
        self.field.setProperty("invalid", "true" if wanted and not self.hits else "false")
        self.field.style().polish(self.field)
        self.back.setEnabled(bool(self.hits))
        self.forth.setEnabled(bool(self.hits))
        self._view.set_find_hits(self.hits, index)

    def _button(self, icon: str, title: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(icon)
        button.setAccessibleName(title)
        button.setToolTip(plain_tip(title))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button
