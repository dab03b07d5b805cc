"""Messages that lie over the foot of the article until they are dealt with, and stop nobody from working.

They move nothing. One is seen, and how many more there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from annotator.core.errors import AnnotatorError, Problem
from annotator.core.messages import _, numeral
from annotator.qt.parts import dialogs, icons
from annotator.qt.parts.palette import mix
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip

INFO_SECONDS = 8
REFUSAL_SECONDS = 4
WIDEST, BESIDE = 760, 14
"""Pixels: how wide a message is at most, and how far from the edges of what it lies over."""
NARROW = 480
TINT = 0.1
"""How much of the colour of its severity is in a message."""
MOST_LINES = 200
TIP_LINES = 20

REFUSAL = "refusal"
"""The key of what a key could not do."""

Button = tuple[str, Callable[[], object]]


class Notice(QFrame):
    """One message with its buttons. Details can be copied."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        severity: str,
        details: str,
        buttons: Sequence[Button],
        close: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName(text)
        self.text = text
        self.details = details
        self._severity = severity
        self._others: QPushButton | None = None
        self._icon = QLabel(self)
        label = QLabel(text, self)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        label.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self._icon)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(8)
        self._middle.addWidget(label, 1)
        offers = QHBoxLayout()
        offers.setSpacing(8)
        self._middle.addLayout(offers)
        row.addLayout(self._middle, 1)
        if details:
            buttons = (*buttons, (_("Copy details"), lambda: dialogs.copy_text(f"{text}\n\n{details}")))
            self.setToolTip(plain_tip("\n".join(details.splitlines()[:TIP_LINES])))
        for title, act in buttons:
            button = QPushButton(title, self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda __=False, act=act: act())
            offers.addWidget(button)
        self._offered = bool(buttons)
        self._close = QToolButton(self)
        self._close.setToolTip(_("Dismiss"))
        self._close.setAccessibleName(_("Dismiss the message"))
        self._close.clicked.connect(close)
        row.addWidget(self._close)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours: tinted by severity, with a bar of it."""
        shown = {"error": ("error", theme.danger), "warning": ("warning", theme.warning)}
        name, colour = shown.get(self._severity, ("info", theme.accent))
        self._icon.setPixmap(icons.icon(theme, name, colour).pixmap(16, 16))
        self._close.setIcon(icons.icon(theme, "close"))
        back = mix(theme.paper, colour, TINT).name()
        self.setStyleSheet(
            f"QFrame#notice {{ background: {back}; border: 1px solid {theme.field_border.name()};"
            f" border-left: 4px solid {colour.name()}; border-radius: 4px; }}"
        )

    def fit_to(self, width: int) -> None:
        """Put the buttons below the words where there is little room."""
        narrow = self._offered and width < NARROW
        directions = QBoxLayout.Direction
        self._middle.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)

    def say_others(self, count: int, show: Callable[[], None]) -> None:
        """Offer the messages that are not seen, or to see one alone again where `count` is below 0."""
        text = (
            _("{count} more").format(count=numeral(count))
            if count > 0
            else _("Only the last")
            if count < 0
            else ""
        )
        if self._others is None and text:
            self._others = QPushButton(self)
            self._others.setAutoDefault(False)
            self._others.clicked.connect(show)
            row = self.layout()
            assert isinstance(row, QHBoxLayout)
            row.insertWidget(row.count() - 1, self._others)
        if self._others is not None:
            self._others.setText(text)
            self._others.setVisible(bool(text))


class Notices(QWidget):
    """The messages, the latest at the bottom. A message with a key takes the place of the one before.

    They lie over the foot of `over`; the latest is seen, and all after a press on "2 more".
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: dict[str, Notice] = {}
        self._over: QWidget | None = None
        self._all = False
        self.told: Callable[[str], str] = str
        """How what is told is shown: in a blind review without names."""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.hide()

    def lie_over(self, widget: QWidget) -> None:
        """Lie over the foot of another widget of the window."""
        if self._over is not None and isValid(self._over):
            self._over.removeEventFilter(self)
        self._over = widget
        widget.installEventFilter(self)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (
            QEvent.Type.Resize,
            QEvent.Type.Move,
            QEvent.Type.Show,
            QEvent.Type.LayoutRequest,
        ):
            QTimer.singleShot(0, self, self._place)
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def _place(self) -> None:
        over, around = self._over, self.parentWidget()
        if over is None or not isValid(over) or around is None or not self._shown:
            return
        place = QRect(over.mapTo(around, QPoint(0, 0)), over.size())
        width = max(min(place.width() - 2 * BESIDE, WIDEST), 1)
        for notice in self._shown.values():
            notice.fit_to(width)
        height = self._column.totalHeightForWidth(width) if self._column.hasHeightForWidth() else -1
        height = min(max(height, self._column.totalSizeHint().height()), place.height() - 2 * BESIDE)
        left = place.left() + (place.width() - width) // 2
        self.setGeometry(QRect(left, place.bottom() - BESIDE - height, width, height))
        self.raise_()

    def _show_some(self) -> None:
        """Show the latest, or all of them."""
        notices = list(self._shown.values())
        self._all = self._all and len(notices) > 1
        for notice in notices[:-1]:
            notice.say_others(0, self._toggle)
            notice.setVisible(self._all)
        if notices:
            others = len(notices) - 1
            notices[-1].say_others(-1 if self._all else others, self._toggle)
            notices[-1].show()
        self.setVisible(bool(notices))
        self._place()

    def _toggle(self) -> None:
        self._all = not self._all
        self._show_some()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        for notice in self._shown.values():
            notice.set_theme(theme)

    def tell(
        self,
        text: str,
        *,
        key: str = "",
        severity: str = "info",
        details: str = "",
        buttons: Sequence[Button] = (),
        seconds: float | None = None,
    ) -> None:
        """Show a message. One that only informs goes away by itself; a warning or an error stays, unless for `seconds`.

        What is said already under another key is said once.
        """
        key = key or text
        text, details = self.told(text), self.told(details)
        same = [other for other, notice in self._shown.items() if notice.text == text]
        for other in {key, *same}:
            self.dismiss(other)
        notice = Notice(self._theme, text, severity, details, buttons, lambda: self.dismiss(key), parent=self)
        self._shown[key] = notice
        self._column.addWidget(notice)
        self._show_some()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        if seconds is None and severity == "info":
            seconds = INFO_SECONDS
        if seconds is not None:
            timer = QTimer(notice)
            timer.setSingleShot(True)
            timer.timeout.connect(lambda: self._expire(key, notice))
            timer.start(round(seconds * 1000))

    def refuse(self, text: str) -> None:
        """Say for a few seconds why a key does nothing here."""
        self.tell(text, key=REFUSAL, severity="warning", seconds=REFUSAL_SECONDS)

    def error(self, problem: AnnotatorError, *, key: str = "") -> None:
        """Show an error as a sentence with the way out."""
        text = " ".join(part for part in (problem.message, problem.hint) if part)
        self.tell(text, key=key, severity="error", details=str(problem) if problem.where else "")

    def problems(self, found: Sequence[Problem], what: str, *, key: str) -> None:
        """Show what was found: the sentence itself if it is one, else how many, with all in the details."""
        if not found:
            return
        severity = "error" if any(problem.severity == "error" for problem in found) else "warning"
        if len(found) == 1:
            text = " ".join(part for part in (found[0].message, found[0].hint) if part)
        else:
            text = f"{numeral(len(found))} {what}"
        lines = [str(problem) for problem in found[:MOST_LINES]]
        if len(found) > MOST_LINES:
            lines.append(_("… and {found} more").format(found=numeral(len(found) - MOST_LINES)))
        self.tell(text, key=key, severity=severity, details="\n".join(lines))

    def dismiss(self, key: str) -> None:
        """Take a message away, if it is there."""
        notice = self._shown.pop(key, None)
        if notice is not None:
            self._column.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
            self._show_some()

    def tell_no_more(self) -> None:
        """Take away what would be told in other words now."""
        for key, notice in list(self._shown.items()):
            if self.told(notice.text) != notice.text or self.told(notice.details) != notice.details:
                self.dismiss(key)

    def clear(self) -> None:
        """Take all messages away."""
        for key in list(self._shown):
            self.dismiss(key)

    def texts(self) -> list[str]:
        """What is shown, from top to bottom."""
        return [notice.text for notice in self._shown.values()]

    def shown(self, key: str) -> Notice | None:
        """The message of that key, if it is shown."""
        return self._shown.get(key)

    def _expire(self, key: str, notice: Notice) -> None:
        if self._shown.get(key) is notice:
            self.dismiss(key)
