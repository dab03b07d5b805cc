"""What is dropped on the window: articles, whole folders, text, or a project to open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from annotator.app.projects import SUFFIX
from annotator.app.session import Session
from annotator.core import regular
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.qt.parts import fonts
from annotator.qt.parts.dropped import accept_copy, local_paths
from annotator.qt.parts.theme import Theme
from annotator.qt.shell.commands import Commands
from annotator.qt.shell.file_commands import FileCommands
from annotator.qt.shell.frame import Frame
from annotator.qt.shell.review_commands import ReviewCommands


def useful(data: QMimeData, session: Session | None) -> bool:
    """Whether the window can do something with what is dragged over it."""
    if any(map(_is_project, local_paths(data))):
        return True
    writable = session is not None and not session.read_only
    return writable and (bool(local_paths(data)) or data.hasText())


def take(data: QMimeData, window: Frame, files: FileCommands, review: ReviewCommands) -> None:
    """Open the project, collect several of them, or import the files or the text that was dropped."""
    found = local_paths(data)
    if len(found) == 1 and _is_project(found[0]):
        window.open_path(found[0])
    elif found and window.session is not None and all(map(_is_project, found)):
        review.collect(found)
    elif found:
        files.import_paths(found)
    elif data.hasText():
        files.import_text(data.text(), data.html())


def said(data: QMimeData, session: Session | None) -> str:
    """What would be done with what is dragged over the window, in a few words."""
    found = local_paths(data)
    if len(found) == 1 and _is_project(found[0]):
        return _("Open “{removesuffix}”").format(removesuffix=found[0].name.removesuffix(SUFFIX))
    if found and session is not None and all(map(_is_project, found)):
        return _("Collect {files} of annotators").format(files=counted(len(found), "file", "files"))
    if len(found) == 1:
        return _("Import {more}“{name}”").format(
            more=_("the articles of the folder ") if regular.is_folder(found[0]) else "", name=found[0].name
        )
    return (
        _("Import {files}").format(files=counted(len(found), "file", "files"))
        if found
        else _("Add the text as an article")
    )


class Landing(QObject):
    """Takes what is dropped on the window, and says before what comes of it."""

    def __init__(self, window: Frame, commands: Commands) -> None:
        super().__init__(window)
        self._window, self._commands = window, commands
        self._sign: Sign | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take part in dragging over the window."""
        match event:
            case QDragEnterEvent():
                data = event.mimeData()
                if useful(data, self._window.session):
                    accept_copy(event)
                    self._take_down()
                    told = said(data, self._window.session)
                    self._sign = Sign(self._window.theme, told, self._window.stack)
                return True
            case QDragMoveEvent():
                accept_copy(event)
                return True
            case QDragLeaveEvent():
                self._take_down()
                return True
            case QDropEvent():
                self._take_down()
                accept_copy(event)
                with self._window.reporting():
                    take(event.mimeData(), self._window, self._commands.files, self._commands.review)
                return True
        return False

    def _take_down(self) -> None:
        if self._sign is not None:
            self._sign.hide()
            self._sign.deleteLater()
            self._sign = None


class Sign(QWidget):
    """Lies over where something would be dropped, and says what comes of it."""

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._text = theme, text
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(text)
        self.setGeometry(parent.rect())
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(theme.window)
        veil.setAlpha(215)
        painter.fillRect(self.rect(), veil)
        pen = QPen(theme.accent, 2)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(14, 14, -14, -14), 10, 10)
        painter.setFont(fonts.semibold(fonts.interface_font(fonts.INTERFACE_SIZE * 1.5)))
        painter.setPen(theme.text)
        room = self.rect().adjusted(40, 0, -40, 0)
        shown = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, shown)


def _is_project(path: Path) -> bool:
    return path.name.endswith((SUFFIX, ".annot.yml"))
