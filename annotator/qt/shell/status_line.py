"""The line at the bottom: where the editor is, how much is done, whether it is saved, and who works."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStatusBar, QWidget

from annotator.app.blinding import SOMEBODY, is_blind
from annotator.app.session import Mode, Session
from annotator.qt.parts.widgets import plain_tip

PROBLEM_LENGTH = 70
SECTIONS = {"open": "conflict", "agreed": "agreed", "deferred": "put off", "decided": "decided"}


class StatusLine(QStatusBar):
    """Parts with dots between them; what has nothing to say takes no room."""

    PARTS = ("place", "agreement", "articles", "completing", "saving", "annotator")

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
            part = QLabel(box)
            part.setTextFormat(Qt.TextFormat.PlainText)
            part.setObjectName(f"status-{name}")
            part.setProperty("muted", True)
            row.addWidget(dot)
            row.addWidget(part)
            self._dots[name], self.parts[name] = dot, part
        row.addStretch(1)
        self.addWidget(box, 1)
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

    def put_agreement(self, words: str, explained: str) -> None:
        """Say how far annotators agree; why something is undefined is in the tooltip."""
        self.parts["agreement"].setToolTip(plain_tip(explained))
        self.put(agreement=words)

    def put_saving(self, words: str, problem: str) -> None:
        """Say whether everything is saved; a problem stands out."""
        part = self.parts["saving"]
        wrong = bool(problem)
        if bool(part.property("danger")) != wrong:
            part.setProperty("danger", wrong)
            part.setProperty("muted", not wrong)
            part.style().polish(part)
        short = problem if len(problem) <= PROBLEM_LENGTH else problem[: PROBLEM_LENGTH - 1].rstrip() + "…"
        part.setToolTip(plain_tip(problem))
        self.put(saving=f"{words}: {short}" if wrong else words)

    def whole(self) -> str:
        """The line as it reads."""
        return " · ".join(part.text() for part in self.parts.values() if part.text())


def author_of(session: Session) -> str:
    """Whose work it is: in Review that of the person at the desk, whosever layer was shown before."""
    if session.mode is Mode.REVIEW:
        return f"reviewing as {session.author}"
    shown = session.author in ("", session.person) or not is_blind(session.project)
    return session.author if shown else SOMEBODY


def place_of(session: Session) -> str:
    """Where the editor is: "sentence 12 of 34", or how many spans there are."""
    if session.article is None:
        return ""
    if session.mode is Mode.SENTENCES:
        count = len(session.article.sentences)
        return f"sentence {session.sentence + 1:,} of {count:,}" if count else "no sentences"
    review = session.review
    if session.mode is Mode.REVIEW and review is not None:
        where = "all settled" if review.all_settled else "no conflict"
        if review.place is not None:
            section, place, count = review.place
            where = f"{SECTIONS[section]} {place:,} of {count:,}"
        return f"{where} · blind {'on' if review.blind else 'off'}"
    count = len(session.layer.spans)
    return f"{count:,} span{'' if count == 1 else 's'}"
