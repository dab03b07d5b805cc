"""The line at the bottom: where the editor is, how much is done, whether it is saved, and who works."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStatusBar, QWidget

from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.widgets import ElidedLabel, ShortLabel, plain_tip

PROBLEM_LENGTH = 70
SAID_SECONDS = 8
"""How long what is said stays, if nothing happens."""


class StatusLine(QStatusBar):
    """Parts with dots between them; what has nothing to say takes no room. `faded`: what was said is to go."""

    faded = Signal()

    PARTS = (
        "place",
        "suggested",
        "lines",
        "agreement",
        "articles",
        "completing",
        "asking",
        "saving",
        "sharing",
        "annotator",
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(10, 2, 10, 3)
        row.setSpacing(5)
        self.parts: dict[str, QLabel] = {}
        self._dots: dict[str, QLabel] = {}
        for name in self.PARTS:
            dot = QLabel("·", box)
            dot.setProperty("muted", True)
            part = ShortLabel(parent=box)
            part.setObjectName(f"status-{name}")
            part.setProperty("muted", True)
            row.addWidget(dot)
            row.addWidget(part)
            self._dots[name], self.parts[name] = dot, part
        self.said = ElidedLabel(parent=box)
        self.said.setObjectName("status-said")
        self.said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(16)
        row.addWidget(self.said, 1)
        box.setMinimumWidth(1)
        self.addWidget(box, 1)
        self._fading = single_shot(self, SAID_SECONDS * 1000, self.faded.emit)
        self.put()

    def put(self, **words: str) -> None:
        """Set the text of some parts; those that are not named stay as they are."""
        changed = False
        for name, text in words.items():
            if self.parts[name].text() != text:
                self.parts[name].setText(text)
                changed = True
        if changed or not words:
            seen = False
            for name, part in self.parts.items():
                shown = bool(part.text())
                part.setVisible(shown)
                self._dots[name].setVisible(shown and seen)
                seen = seen or shown

    def say(self, words: str, *, fades: bool = True) -> None:
        """Say something at the right that is of interest now, "" for nothing; screen readers tell it."""
        if words == self.said.whole() and not (words and fades):
            return
        self.said.set_text(words)
        self._fading.stop()
        if words and fades:
            self._fading.start()
        if words:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def put_suggested(self, words: str) -> None:
        """Say what is suggested where the editor is; screen readers tell it."""
        if words != self.parts["suggested"].text():
            self.put(suggested=words)
            if words:
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def put_agreement(self, words: str, explained: str) -> None:
        """Say how far annotators agree; why something is undefined is in the tooltip."""
        self.parts["agreement"].setToolTip(plain_tip(explained))
        self.put(agreement=words)

    def put_saving(self, words: str, problem: str) -> None:
        """Say whether everything is saved; a problem stands out."""
        short = problem if len(problem) <= PROBLEM_LENGTH else problem[: PROBLEM_LENGTH - 1].rstrip() + "…"
        self._put_standing("saving", f"{words}: {short}" if problem else words, problem)

    def put_sharing(self, words: str, problem: str) -> None:
        """Say how the project and the server that it is shared on stand; a problem stands out."""
        self._put_standing("sharing", words, problem)

    def _put_standing(self, name: str, words: str, problem: str) -> None:
        part = self.parts[name]
        wrong = bool(problem)
        if bool(part.property("danger")) != wrong:
            part.setProperty("danger", wrong)
            part.setProperty("muted", not wrong)
            part.style().polish(part)
        part.setToolTip(plain_tip(problem))
        self.put(**{name: words})

    def whole(self) -> str:
        """The line as it reads."""
        return " · ".join(part.text() for part in self.parts.values() if part.text())
