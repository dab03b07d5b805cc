"""One answer to a conflict as a card: its key, its label, its words with the differing edge in bold, who gave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from annotator.app.reviewing.words import Parts
from annotator.core.messages import _
from annotator.qt.article.review_painter import lane_pen
from annotator.qt.parts import fonts
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import KeyCap, forget_items, plain_tip

MOST_VOTERS = 4
SWATCH = 18


@dataclass(frozen=True, slots=True)
class Said:
    """One line of an answer: a label's title and colour, its words in parts, its attributes in words.

    `aside` says how reliable the label is.
    """

    title: str
    ink: QColor
    parts: Parts = ()
    attributes: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Voter:
    """Who gave the answer, how their lane looks, and what they said about it."""

    name: str
    colour: QColor
    pattern: tuple[float, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a card shows. `state` is "", "likely" (what Enter takes) or "taken"."""

    key: str
    said: tuple[Said, ...]
    voters: tuple[Voter, ...]
    state: str = ""
    remark: str = ""


class Card(QAbstractButton):
    """A button that takes its answer."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answer: Answer | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 8, 10, 9)
        self._column.setSpacing(3)

    def put(self, answer: Answer, theme: Theme) -> None:
        """Show an answer, if it is another one."""
        if (answer, theme) == (self._answer, self._theme):
            return
        self._answer, self._theme = answer, theme
        forget_items(self._column)
        for index, said in enumerate(answer.said):
            self._column.addWidget(self._line(said, answer.key if index == 0 else "", answer.state))
            if said.parts:
                self._column.addWidget(self._words(said))
            if said.attributes:
                self._column.addWidget(self._muted(said.attributes))
        if answer.remark:
            self._column.addWidget(self._muted(answer.remark))
        shown = len(answer.voters) if len(answer.voters) <= MOST_VOTERS + 1 else MOST_VOTERS
        for voter in answer.voters[:shown]:
            self._column.addWidget(VoterLine(voter, theme, self))
        rest = answer.voters[shown:]
        if rest:
            self._column.addWidget(self._muted(_("and {rest} more").format(rest=len(rest))))
        self.setToolTip(plain_tip("\n".join(voter.name for voter in answer.voters)) if rest else "")
        self.setAccessibleName(spoken(answer))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self._column.totalHeightForWidth(max(self.width(), 160)))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._column.totalHeightForWidth(width)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        state = self._answer.state if self._answer else ""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = state == "likely" or self.hasFocus()
        edge = theme.success if state == "taken" else theme.accent if strong else theme.key_cap_border
        thick = 2.0 if state or self.hasFocus() else 1.0
        painter.setPen(QPen(edge, thick))
        painter.setBrush(theme.hover if self.underMouse() else theme.paper)
        inset = thick / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 7, 7)
        if self.hasFocus() and state:
            painter.setPen(QPen(theme.focus, 1.2, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), 5, 5)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def _line(self, said: Said, key: str, state: str) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        if key:
            cap = KeyCap(self._theme, parent=line)
            cap.set_text(key)
            row.addWidget(cap, 0, Qt.AlignmentFlag.AlignTop)
        title = QLabel(f'<span style="color:{said.ink.name()}">{escape(said.title)}</span>', line)
        title.setTextFormat(Qt.TextFormat.RichText)
        title.setFont(fonts.semibold(title.font()))
        title.setWordWrap(True)
        row.addWidget(title, 1)
        aside = "✓ taken" if key and state == "taken" else said.aside
        if aside:
            label = self._muted(aside)
            label.setWordWrap(False)  # a long title wraps beside it
            row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        return _unseen(line)

    def _words(self, said: Said) -> QWidget:
        inner = "".join(f"<b>{escape(text)}</b>" if differs else escape(text) for text, differs in said.parts)
        words = QLabel(f"“{inner}”", self)
        words.setTextFormat(Qt.TextFormat.RichText)
        words.setWordWrap(True)
        return _unseen(words)

    def _muted(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("muted", True)
        label.setWordWrap(True)
        label.setFont(fonts.small(label.font(), 0.92))
        _unseen(label)
        return label


class VoterLine(QWidget):
    """A name after a piece of the line that marks their lane in the article."""

    def __init__(self, voter: Voter, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._voter = voter
        # Marks of direction keep a name and what follows in this order, whatever their scripts.
        text = f"\u200e\u2068{voter.name}\u2069" + (f" · {voter.more}" if voter.more else "")
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("muted", True)
        label.setWordWrap(True)
        label.setFont(fonts.small(label.font(), 0.92))
        # Beside the piece of line, whatever the script of the name.
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        self._height = label.fontMetrics().height()
        row = QHBoxLayout(self)
        row.setContentsMargins(SWATCH + 6, 0, 0, 0)
        row.addWidget(label, 1)
        _unseen(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(lane_pen(self._voter.colour, self._voter.pattern, 2.0))
        middle = self._height / 2 + 1
        painter.drawLine(QPointF(0, middle), QPointF(SWATCH, middle))


def spoken(answer: Answer) -> str:
    """The card for screen readers."""
    lines = [
        ", ".join(
            part
            for part in (said.title, said.aside, "".join(text for text, __ in said.parts), said.attributes)
            if part
        )
        for said in answer.said
    ]
    who = ", ".join(voter.name for voter in answer.voters)
    state = {"likely": _("what Enter takes"), "taken": "taken"}.get(answer.state, "")
    return "; ".join(
        part for part in (f"{answer.key}: {'; '.join(lines)}", who, answer.remark, state) if part
    )


def names_in(voters: Sequence[Voter]) -> str:
    """The names, joined."""
    return ", ".join(voter.name for voter in voters)


def _unseen(widget: QWidget) -> QWidget:
    """The mouse goes through to the card."""
    widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return widget
