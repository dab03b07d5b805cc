"""One window for a project: whoever opens it again is shown the window that has it, if that is a window of his own.

The two meet at a local socket with a name made of the person and the file. Nothing goes over it but the wish.
"""

from __future__ import annotations

import getpass
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from annotator.core.file_names import real

WISH, GRANTED, THANKS = b"come to the front\n", b"here\n", b"thanks\n"
PATIENCE = 500
"""Milliseconds that a window has to answer."""


class Presence(QObject):
    """Says of a window that it has a project; `wanted` is emitted when somebody wants to see that window."""

    wanted = Signal()

    def __init__(self, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._meet)
        name = _meeting_place(path)
        # Nobody else has the project, so what stands there was left by a program that ended badly.
        QLocalServer.removeServer(name)
        self._server.listen(name)

    def end(self) -> None:
        """The window has the project no more."""
        self._server.close()
        self.deleteLater()

    def _meet(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.setReadBufferSize(256)
            caller.disconnected.connect(caller.deleteLater)
            caller.readyRead.connect(lambda caller=caller: self._hear(caller))
            self._hear(caller)

    def _hear(self, caller: QLocalSocket) -> None:
        while caller.canReadLine():
            said = caller.readLine(len(WISH) + 1).data()
            if said == WISH:
                caller.write(GRANTED)
                caller.flush()
            elif said == THANKS:  # who waits no longer, and has done without, does not say so
                self.wanted.emit()


def call_window(path: Path) -> bool:
    """Have a window of this person's that has the project come to the front; whether there is one."""
    caller = QLocalSocket()
    caller.connectToServer(_meeting_place(path))
    if not caller.waitForConnected(PATIENCE):
        return False
    caller.write(WISH)
    if not caller.waitForReadyRead(PATIENCE) or caller.readLine(len(GRANTED) + 1).data() != GRANTED:
        return False
    caller.write(THANKS)
    caller.waitForBytesWritten(PATIENCE)
    caller.disconnectFromServer()
    return True


def _meeting_place(path: Path) -> str:
    try:
        who = getpass.getuser()
    except (KeyError, OSError):
        who = ""
    where = str(real(path))
    return f"annotator-{sha256(f'{who} {where}'.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"
