"""What is dropped is copied: of what it takes for moved, the program that it came from deletes its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QPlainTextEdit, QWidget

COPY, IGNORE = Qt.DropAction.CopyAction, Qt.DropAction.IgnoreAction


def local_paths(data: QMimeData) -> list[Path]:
    """The files and folders of this machine; addresses elsewhere are never fetched."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def accept_copy(event: QDropEvent) -> None:
    """Take what is dragged as a copy, whatever is proposed."""
    event.setDropAction(COPY)
    if event.type() == QEvent.Type.Drop and event.dropAction() != COPY:
        event.setDropAction(IGNORE)  # it is offered for moving only: it is taken, and nothing is said to be
    event.accept()


class _Copying(QObject):
    """Has fields of Qt's own, which take what is proposed, be offered copies only."""

    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDropEvent) or event.source() is not None or event.proposedAction() == COPY:
            return False
        place, data = event.position(), event.mimeData()
        held, keys = event.buttons(), event.modifiers()
        offered: QDropEvent
        match event:
            case QDragEnterEvent():
                offered = QDragEnterEvent(place.toPoint(), COPY, data, held, keys)
            case QDragMoveEvent():
                offered = QDragMoveEvent(place.toPoint(), COPY, data, held, keys)
            case _:
                offered = QDropEvent(place, COPY, data, held, keys)
        QCoreApplication.sendEvent(field, offered)
        event.setAccepted(False)
        if offered.isAccepted():
            accept_copy(event)
        return True


def copy_into(field: QWidget) -> None:
    """Have a field take what is dropped into it from other programs as a copy."""
    app = QApplication.instance()
    assert app is not None
    copying = app.findChild(_Copying) or _Copying(app)
    (field.viewport() if isinstance(field, QAbstractScrollArea) else field).installEventFilter(copying)


def copy_into_fields(parent: QWidget) -> None:
    """The same for every field that somebody can write into in a dialog."""
    for field in (*parent.findChildren(QLineEdit), *parent.findChildren(QPlainTextEdit)):
        copy_into(field)
