"""Messages that stay in the window until they are dealt with, and stop nobody from working."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.core.errors import AnnotatorError, Problem
from annotator.qt.parts import dialogs, icons
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip

INFO_SECONDS = 8
MOST_LINES = 200
TIP_LINES = 20

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
        self.setProperty("severity", severity)
        self.setAccessibleName(text)
        self.text = text
        self.details = details
        self._severity = severity
        self._icon = QLabel(self)
        label = QLabel(text, self)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        label.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(label, 1)
        if details:
            buttons = (*buttons, ("Copy details", lambda: dialogs.copy_text(f"{text}\n\n{details}")))
            self.setToolTip(plain_tip("\n".join(details.splitlines()[:TIP_LINES])))
        for title, act in buttons:
            button = QPushButton(title, self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, act=act: act())
            row.addWidget(button)
        self._close = QToolButton(self)
        self._close.setToolTip("Dismiss")
        self._close.setAccessibleName("Dismiss the message")
        self._close.clicked.connect(close)
        row.addWidget(self._close)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        shown = {"error": ("error", theme.danger), "warning": ("warning", theme.warning)}
        name, colour = shown.get(self._severity, ("info", theme.accent))
        self._icon.setPixmap(icons.icon(theme, name, colour).pixmap(16, 16))
        self._close.setIcon(icons.icon(theme, "close"))


class Notices(QWidget):
    """The messages, the latest at the bottom. A message with a key takes the place of the one before."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: dict[str, Notice] = {}
        self.told: Callable[[str], str] = str
        """How what is told is shown: in a blind review without names."""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

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
    ) -> None:
        """Show a message. One that only informs goes away by itself; a warning or an error stays."""
        key = key or text
        text, details = self.told(text), self.told(details)
        self.dismiss(key)
        notice = Notice(self._theme, text, severity, details, buttons, lambda: self.dismiss(key), parent=self)
        self._shown[key] = notice
        self._column.addWidget(notice)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        if severity == "info":
            timer = QTimer(notice)
            timer.setSingleShot(True)
            timer.timeout.connect(lambda: self._expire(key, notice))
            timer.start(INFO_SECONDS * 1000)

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
            text = f"{len(found):,} {what}"
        lines = [str(problem) for problem in found[:MOST_LINES]]
        if len(found) > MOST_LINES:
            lines.append(f"… and {len(found) - MOST_LINES:,} more")
        self.tell(text, key=key, severity=severity, details="\n".join(lines))

    def dismiss(self, key: str) -> None:
        """Take a message away, if it is there."""
        notice = self._shown.pop(key, None)
        if notice is not None:
            self._column.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
        self.setVisible(bool(self._shown))

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
